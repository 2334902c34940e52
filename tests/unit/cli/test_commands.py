from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qms.cli import main
from qms.source.standards import read_standards, shipped_standards
from support.openssh import make_key

ROOT = Path(__file__).resolve().parents[3]
AS_OF = ("--as-of", "2026-11-22")


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("company") / "new"
    result = CliRunner().invoke(main, ["init", str(root), "--organisation", "Smith Ltd"])
    assert result.exit_code == 0, result.output
    return root


def test_the_first_check_of_a_company_is_short_and_shows_errors(
    company: Path, tmp_path: Path
) -> None:
    root = tmp_path / "copy"
    shutil.copytree(company, root)
    path = next((root / "procedures").glob("qp-01-*.md"))
    path.write_text(path.read_text("utf-8") + "\nSee [[QP-99]].\n", "utf-8")
    brief, full = run(root, "check", *AS_OF), run(root, "check", "--notes", *AS_OF)
    assert (brief.exit_code, full.exit_code) == (1, 1)
    assert "there is no document QP-99" in brief.output
    assert "show them with --notes" in brief.output
    assert len(brief.output.splitlines()) < 25
    assert len(full.output.splitlines()) > 100
    assert "show them with" not in full.output


def test_a_gap_of_a_tagged_draft_asks_for_its_approval(company: Path) -> None:
    output = run(company, "check", "--notes", *AS_OF).output
    assert "help: have QM-04 approved" in output


def test_a_register_fits_a_screen_and_csv_is_complete(company: Path) -> None:
    text, csv = run(company, "register"), run(company, "register", "--format", "csv")
    assert max(len(line) for line in text.output.splitlines()) <= 110
    assert "procedures/qp-01-" in csv.output


def test_no_gaps_are_said_in_words() -> None:
    result = run(ROOT, "clauses", "--gaps", *AS_OF)
    assert result.stdout == "No gaps: a text in force answers every clause that can be asked for.\n"
    assert result.exit_code == 0


def test_a_clause_is_shown_with_its_sections_records_and_who_fetches_them() -> None:
    output = run(ROOT, "show", "8.2.3.1", *AS_OF).output
    assert "QP-04 Order and contract review, " in output
    assert "record: F-04-01 Contract review checklist" in output
    assert "fetched by: Sales Manager" in output
    shown = json.loads(run(ROOT, "show", "8.3", "--format", "json", *AS_OF).output)
    assert shown["clauses"][0]["coverage"] == "not applicable"
    assert len(shown["clauses"]) > 6


@pytest.mark.parametrize("token", ["99", "ISO14001:4.1", "QP-4711"])
def test_what_is_neither_document_nor_clause_is_said(token: str) -> None:
    result = run(ROOT, "show", token, *AS_OF)
    assert result.exit_code == 2
    assert f"there is no document {'and no clause ' if '-4' not in token else ''}{token}" in (
        result.output
    )


def test_promises_are_listed_by_document_kind_and_as_csv() -> None:
    text = run(ROOT, "promises", "QP-09", "QM-05", *AS_OF).output
    assert "never: Lots are never joined" in text
    assert "{{" not in text
    csv = run(ROOT, "promises", "QP-09", "--kind", "term", "--format", "csv", *AS_OF).output
    assert csv.splitlines()[0] == "document,section,kind,words,sentence,place"
    assert {line.split(",")[0] for line in csv.splitlines()[1:]} == {"QP-09"}
    assert run(ROOT, "promises", "QP-4711").exit_code == 2


def test_a_broken_register_is_shown_with_its_line(company: Path, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    shutil.copytree(company, root)
    path = root / "quality_manual/approvers.yml"
    path.write_text(path.read_text("utf-8") + "\tbad: x\n", "utf-8")
    result = run(root, "check", *AS_OF)
    assert result.exit_code == 2
    assert "bad: x" in result.output
    assert "begins with a tab" in result.output


def test_pages_of_rules_name_no_codes_of_ours() -> None:
    output = run(ROOT, "explain", "approver-without-authority").output
    assert "entitled to give it." in output
    assert "(A07)" not in output


class TestKeys:
    @pytest.fixture
    def listed(self, company: Path, tmp_path: Path) -> tuple[Path, Path]:
        root = tmp_path / "listed"
        shutil.copytree(company, root)
        roster = root / "quality_manual/approvers.yml"
        person = "people:\n  a.rossi:\n    name: A. Rossi\n"
        roster.write_text(roster.read_text("utf-8").replace("people: {}\n", person), "utf-8")
        return root, make_key(tmp_path / "key").path

    def test_from_the_list_to_allowed_signers(
        self, listed: tuple[Path, Path], tmp_path: Path
    ) -> None:
        root, key = listed
        public = str(key.with_name("key.pub"))
        done = run(root, "key", "register", "--person", "a.rossi", "--after", "2026-11-01", public)
        assert done.exit_code == 0, done.output
        assert "A. Rossi can sign with SHA256:" in done.output
        shown = run(root, "key", "list").output
        assert re.search(r"a\.rossi +ssh-ed25519 +SHA256:\S+ +counts", shown)
        signers = tmp_path / "allowed_signers"
        assert run(root, "key", "allowed-signers", "--output", str(signers)).exit_code == 0
        assert signers.read_text() == run(root, "key", "allowed-signers").output
        assert 'namespaces="qms-approval@v1,qms-manifest@v1,git",valid-after="20261101Z"' in (
            signers.read_text()
        )
        fingerprint = re.findall(r"SHA256:\S+", shown)[0]
        for command in ("end", "revoke"):
            refused = run(root, "key", command, "--person", "a.rossi", fingerprint)
            assert refused.exit_code == 2
            assert "nobody can be asked" in refused.output
            assert fingerprint in refused.stdout
        assert run(root, "key", "list").output == shown
        revoked = run(root, "key", "revoke", "--person", "a.rossi", fingerprint, "--yes")
        assert "revoked on" in revoked.output
        assert run(root, "key", "allowed-signers").output == ""

    def test_a_private_key_is_refused(self, listed: tuple[Path, Path]) -> None:
        root, key = listed
        done = run(root, "key", "register", "--person", "a.rossi", str(key))
        assert done.exit_code == 2
        assert "this is a private key" in done.output

    def test_a_new_key_needs_a_terminal(self, listed: tuple[Path, Path], tmp_path: Path) -> None:
        output = str(tmp_path / "new")
        done = run(listed[0], "key", "new", "--person", "a.rossi", "--output", output)
        assert done.exit_code == 2
        assert "run the command in a terminal" in done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name the documents and --role"),
        (("QP-01",), "name the documents and --role"),
        (("--role", "quality-manager"), "name the documents and --role"),
        (("--sync", "QP-01", "--dry-run"), "leave out --dry-run"),
        (("QP-01", "--role", "x", "--keeper", "j.keep"), "go with --attest"),
        (("QP-01", "--role", "x", "--digest", "ab"), "go with --attest"),
        (("QP-01", "--role", "x", "--attest"), "say how the decision was made with --method"),
        (
            ("QP-01", "--role", "x", "--attest", "--method", "email"),
            "what proves it with --evidence",
        ),
    ],
)
def test_how_to_call_approve(company: Path, arguments: tuple[str, ...], words: str) -> None:
    done = run(company, "approve", *arguments)
    assert done.exit_code == 2
    assert words in done.output


def test_an_overlay_to_fill_in_is_read_once_a_line_is_taken_up(tmp_path: Path) -> None:
    made = run(ROOT, "standards", "verify", *AS_OF).stdout
    taken_up = made.replace('#  - {number: "8.1.3"', '  - {number: "8.1.3"').replace(
        "closes: []", "closes: [D1]"
    )
    folder = tmp_path / "quality_manual" / "standards"
    folder.mkdir(parents=True)
    (folder / "looked-up.yml").write_text(taken_up, "utf-8")
    assert not shipped_standards()["AS9120"].by_number["8.1.3"].verified
    assert read_standards(tmp_path)["AS9120"].by_number["8.1.3"].verified


def test_the_standards_in_use_are_listed_and_two_without_a_mapping_are_refused() -> None:
    listed = json.loads(run(ROOT, "standards", "list", "--format", "json", *AS_OF).stdout)
    assert {each["key"]: each["in use"] for each in listed} == {"AS9120": "yes", "ISO9001": "yes"}
    both = run(ROOT, "clauses", "--old", "--gaps", *AS_OF)
    assert (both.exit_code, "one at a time" in both.stderr) == (2, True)
    refused = run(ROOT, "clauses", "--via", "ISO9001", *AS_OF)
    assert refused.exit_code == 2
    assert "no file maps AS9120 to ISO9001" in refused.stderr


def test_old_numbers_lead_to_the_clauses_of_today() -> None:
    gone = run(ROOT, "show", "7.6", *AS_OF)
    assert "7.6 was Control of monitoring and measuring equipment: now 7.1.5" in gone.stderr
    again = run(ROOT, "show", "7.5.3", *AS_OF).stdout
    assert "In the edition before, 7.5.3 was Identification and traceability: now 8.5.2" in again
    table = run(ROOT, "clauses", "--old", "--format", "csv", *AS_OF).stdout.splitlines()
    assert table[0] == "document,heading,was,clauses today,known by,tagged,place"
    assert [line.split(",")[0] for line in table[1:]] == ["QM-05"]


def test_hints_are_given_to_those_who_ask(company: Path, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    shutil.copytree(company, root)
    path = next((root / "procedures").glob("qp-01-*.md"))
    path.write_text(path.read_text("utf-8") + "\nLook at it regularly.\n", "utf-8")
    plain, all_texts = run(root, "check", *AS_OF), run(root, "check", "--hints", *AS_OF)
    one = run(root, "check", "--hints", "QP-01", *AS_OF)
    assert (plain.exit_code, all_texts.exit_code, one.exit_code) == (0, 0, 0)
    assert "QMS434" not in plain.output
    assert "QMS434 vague-word: " in all_texts.output
    assert "“regularly” leaves something open" in one.output
    assert "QMS434" not in run(root, "check", "--hints", "QM-01", *AS_OF).output
    assert "QMS434" in run(root, "check", "--hints", "--format", "json", *AS_OF).output


def test_hints_are_asked_for_in_words_that_say_so(company: Path) -> None:
    without, unknown = run(company, "check", "QP-01"), run(company, "check", "--hints", "QP-99")
    assert (without.exit_code, unknown.exit_code) == (2, 2)
    assert "--hints QP-01" in without.output
    assert "there is no document QP-99" in unknown.output
