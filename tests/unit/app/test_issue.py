"""The command `qms issue`: what it refuses, and what is left when it is killed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from qms.app.manual.unsigned_fields import MANUAL
from qms.domain.canonical import sha256_hex
from qms.publish import atomic
from qms.source.git_tags import write_tag
from support.approving import ROLES, unsigned_manual
from support.story import Story, begin

DAY = "2026-02-02"
PEOPLE = """\
people:
  q.lead:
    name: Q. Lead
    roles: [{role: quality-manager, from: 2020-01-01}]
    keys: [{key: "@q.lead@"}]
  m.head:
    name: M. Head
    roles: [{role: managing-director, from: 2020-01-01}]
    keys: [{key: "@m.head@"}]
  k.eyless: {name: K. Eyless, roles: [{role: quality-manager, from: 2020-01-01}]}
  w.rite:
    name: W. Rite
    roles: [{role: clerk, from: 2020-01-01}]
    keys: [{key: "@w.rite@"}]
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("issues")
    signers = ("q.lead", "m.head", "w.rite")
    story = begin(folder, PEOPLE, "QP-01", day="2026-01-10", signers=signers)
    roster = story.root / "quality_manual/approvers.yml"
    text = roster.read_text("utf-8").replace("roles:\n", "roles:\n  clerk: {title: Clerk}\n", 1)
    roster.write_text(text, "utf-8")
    for number in ("QM-01", "QP-01"):
        story.do("2026-01-10", "submit", number, "--effective", "2026-01-10")
        for person, role in (("q.lead", "quality-manager"), ("m.head", "managing-director")):
            key = story.key(person)
            story.do("2026-01-10", "approve", number, "--role", role, "--key", key, "--yes")
    story.save("The first documents")
    return story


@pytest.fixture
def story(company: Story, tmp_path: Path) -> Story:
    shutil.copytree(company.root, tmp_path / "company")
    return Story(root=tmp_path / "company", keys=company.keys)


def arguments(story: Story, number: str = "1", person: str = "q.lead", *more: str) -> list[str]:
    role = {"q.lead": "quality-manager", "m.head": "managing-director", "w.rite": "clerk"}[person]
    return ["issue", number, "--key", story.key(person), "--role", role, *more]


@pytest.mark.parametrize(
    ("number", "person", "words"),
    [
        ("../1", "q.lead", "cannot be the number of an issue"),
        ("a..b", "q.lead", "cannot be the number of an issue"),
        ("1.lock", "q.lead", "cannot be the number of an issue"),
        ("CON", "q.lead", "cannot be the number of an issue"),
        ("-1", "q.lead", "No such option"),
        (
            "1",
            "w.rite",
            "the role clerk may not issue the manual; those may that approve its texts",
        ),
    ],
)
def test_refused(story: Story, number: str, person: str, words: str) -> None:
    assert words in story.refuse(DAY, *arguments(story, number, person))


def test_somebody_without_a_key(story: Story) -> None:
    who = ("--person", "k.eyless", "--role", "quality-manager")
    assert "an issue is always signed" in story.refuse(DAY, "issue", "1", *who)


def test_a_role_not_held(story: Story) -> None:
    said = story.refuse(DAY, *arguments(story)[:-1], "managing-director")
    assert "Q. Lead does not hold the role managing-director" in said


def test_files_that_are_not_as_saved(story: Story) -> None:
    (story.root / "procedures/new.csv").write_text("a\n", "utf-8")
    said = story.refuse(DAY, *arguments(story))
    assert "procedures/new.csv is not as it was last saved to the history" in said


def test_without_history(story: Story) -> None:
    shutil.rmtree(story.root / ".git")
    assert "the folder has no saved history" in story.refuse(DAY, *arguments(story))


def test_findings_keep_it_from_being_issued(story: Story) -> None:
    story.edit("QP-01", "## Purpose\n", "## Purpose\n\nOther words.\n")
    story.save("Other words")
    before = story.files()
    result = story.run(DAY, *arguments(story))
    assert result.exit_code == 1
    assert "QMS304" in result.output
    assert "the manual from being issued; nothing was written" in result.output
    assert story.files() == before


def test_a_trial_writes_nothing(story: Story) -> None:
    before = story.files()
    said = story.do(DAY, *arguments(story), "--dry-run")
    assert "quality_manual/issues/1.sig: signature of Q. Lead, quality-manager" in said
    assert "a signed mark issue-1" in said
    assert story.files() == before


@contextmanager
def killed_at(number: int) -> Iterator[None]:
    """End the process before its n-th write."""
    writes = iter(range(99))

    def watched(real: Any) -> Any:
        def write(*given: Any, **more: Any) -> Any:
            if next(writes) == number:
                raise KeyboardInterrupt
            return real(*given, **more)

        return write

    with (
        mock.patch.object(atomic, "_rename_over", watched(atomic._rename_over)),
        mock.patch("qms.app.issues.issue_files.write_tag", watched(write_tag)),
    ):
        yield


@pytest.mark.parametrize(("writes", "codes"), [(0, []), (1, ["QMS338"]), (2, [])])
def test_killed_and_given_again(story: Story, writes: int, codes: list[str]) -> None:
    with killed_at(writes):
        assert story.run(DAY, *arguments(story)).exit_code == 2
    for left in (story.root / "quality_manual/issues").glob(".*"):
        left.unlink()
    assert story.found(DAY) == codes
    story.do(DAY, *arguments(story))
    assert story.found(DAY) == []
    assert story.git("tag", "--list") == "issue-1"
    story.save("Issue 1")
    assert "is there already" in story.refuse(DAY, *arguments(story))


def test_a_signature_that_was_saved_is_not_replaced(story: Story) -> None:
    story.do(DAY, *arguments(story))
    (story.root / "quality_manual/issues/1.json").unlink()
    story.save("The list of issue 1 is lost")
    story.git("tag", "-d", "issue-1")
    assert "issue 1 was issued before" in story.refuse(DAY, *arguments(story))


def test_a_later_issue_vouches_for_a_revoked_key(story: Story) -> None:
    story.do(DAY, *arguments(story, "1", "m.head"))
    story.save("Issue 1")
    story.do(DAY, *arguments(story, "2", "q.lead"))
    story.save("Issue 2")
    key = story.do(DAY, "key", "list").split("m.head", 1)[1].split()[1]
    story.do(DAY, "key", "revoke", key, "--person", "m.head")
    assert story.found(DAY) == []
    said = story.do(DAY, "history")
    assert "the key of M. Head was revoked; issue 2 vouches for this one" in said


def test_an_issue_of_a_revoked_key_falls_and_does_not_stop_the_next_one(story: Story) -> None:
    story.do(DAY, *arguments(story))
    story.save("Issue 1")
    key = story.do(DAY, "key", "list").split("q.lead", 1)[1].split()[1]
    story.do(DAY, "key", "revoke", key, "--person", "q.lead")
    story.save("A key was lost")
    assert {"QMS310", "QMS347"} <= {*story.found(DAY)}
    assert "DOES NOT COUNT" in story.do(DAY, "history")
    # Approvals must be given again; then the fallen issue does not stop the next one.
    result = story.run(DAY, *arguments(story, "2", "m.head"))
    assert result.exit_code == 1
    assert "QMS310" in result.output
    assert "QMS347" not in result.output


def test_pdfs_of_exactly_this_state_are_listed(story: Story) -> None:
    story.do(DAY, *arguments(story), "--no-tag")
    path = story.root / "quality_manual/issues/1.json"
    values = json.loads(path.read_text("utf-8"))
    assert values["files"] == []
    shutil.rmtree(path.parent)
    pdf = story.root / "build/site/pdf/QP-01.pdf"
    pdf.parent.mkdir(parents=True)
    pdf.write_bytes(b"%PDF")
    file = {"path": "pdf/QP-01.pdf", "sha256": sha256_hex(b"%PDF"), "signatures": []}
    built = {**values, "issue": None, "issued_by": None, "files": [file]}
    manifest = story.root / "build/manifest.json"
    manifest.write_text(json.dumps(built), "utf-8")
    assert "lists no PDFs" not in story.do(DAY, *arguments(story, "1"), "--no-tag")
    assert json.loads(path.read_text("utf-8"))["files"] == [file]
    others: tuple[dict[str, object], ...] = (
        {"commit": "2" * 40},
        {"documents": []},
        {"files": [{**file, "sha256": "0" * 64}]},
    )
    for other in others:
        shutil.rmtree(path.parent)
        manifest.write_text(json.dumps({**built, **other}), "utf-8")
        assert "lists no PDFs" in story.do(DAY, *arguments(story, "1"), "--no-tag")


@pytest.mark.parametrize("where", ["absolute", "above", "linked", "nothing", "line end"])
def test_files_outside_the_build_are_not_listed(story: Story, tmp_path: Path, where: str) -> None:
    story.do(DAY, *arguments(story), "--no-tag")
    path = story.root / "quality_manual/issues/1.json"
    values = json.loads(path.read_text("utf-8"))
    shutil.rmtree(path.parent)
    outside = tmp_path / "private.txt"
    outside.write_bytes(b"private")
    site = story.root / "build/site"
    site.mkdir(parents=True)
    (site / "linked").symlink_to(outside)
    names = {
        "absolute": str(outside),
        "above": "../../../private.txt",
        "linked": "linked",
        "nothing": "a\0b",
        "line end": "a\nb",
    }
    file = {"path": names[where], "sha256": sha256_hex(b"private"), "signatures": []}
    built = {**values, "issue": None, "issued_by": None, "files": [file]}
    (story.root / "build/manifest.json").write_text(json.dumps(built), "utf-8")
    assert "lists no PDFs" in story.do(DAY, *arguments(story), "--no-tag")
    assert json.loads(path.read_text("utf-8"))["files"] == []


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"files": 1e999, "files": []}',
        '{"files": [{"path": 3}]}',
        '{"files": [], "commit": 1e400}',
        "\ud800",
        "",
    ],
)
def test_a_manifest_of_a_build_that_is_none(story: Story, text: str) -> None:
    (story.root / "build").mkdir(exist_ok=True)
    data = text.encode("utf-8", "surrogatepass")
    (story.root / "build/manifest.json").write_bytes(data)
    assert "lists no PDFs" in story.do(DAY, *arguments(story), "--no-tag")


@pytest.mark.parametrize(
    "extra",
    [
        {"identity": {"x": ["y"] * 3}},
        {"tools": float("nan")},
        {"tools": float("inf")},
        {"tools": "\x1b[31m"},
        {"identity": None, "tools": [[[]]]},
    ],
)
def test_what_a_list_of_a_build_says_beside_its_files(
    story: Story, extra: dict[str, object]
) -> None:
    story.do(DAY, *arguments(story), "--no-tag")
    path = story.root / "quality_manual/issues/1.json"
    values = json.loads(path.read_text("utf-8"))
    shutil.rmtree(path.parent)
    pdf = story.root / "build/site/a.pdf"
    pdf.parent.mkdir(parents=True)
    pdf.write_bytes(b"%PDF")
    file = {"path": "a.pdf", "sha256": sha256_hex(b"%PDF"), "signatures": []}
    built = {**values, "issue": None, "issued_by": None, "files": [file], **extra}
    (story.root / "build/manifest.json").write_text(json.dumps(built), "utf-8")
    story.do(DAY, *arguments(story), "--no-tag")
    assert "Infinity" not in path.read_text("utf-8")
    assert "NaN" not in path.read_text("utf-8")


def test_a_hostile_checkout_runs_nothing(story: Story, tmp_path: Path) -> None:
    canary, program = tmp_path / "canary", tmp_path / "program.sh"
    program.write_text(f"#!/bin/sh\ntouch {canary}\ncat 2>/dev/null\n", "utf-8")
    program.chmod(0o755)
    hooks = story.root / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("reference-transaction", "post-index-change", "pre-auto-gc"):
        shutil.copy(program, hooks / hook)
    for key in ("gpg.program", "gpg.ssh.program", "core.editor", "core.fsmonitor", "core.pager"):
        story.git("config", key, str(program))
    for key, value in {"tag.gpgSign": "true", "gpg.format": "ssh", "core.hooksPath": hooks}.items():
        story.git("config", key, str(value))
    canary.unlink(missing_ok=True)
    story.do(DAY, *arguments(story))
    assert not canary.exists()
    # As a control: the same checkout does run programs for whoever gives git's own command.
    story.git("tag", "plain", "HEAD", "--no-sign")
    assert canary.exists()


def test_a_mark_of_that_name_is_left_alone(story: Story) -> None:
    story.git("tag", "issue-1")
    assert "has a mark issue-1 already" in story.refuse(DAY, *arguments(story))


def test_history_names_what_is_broken(story: Story) -> None:
    assert "not issued yet" in story.do(DAY, "history")
    for number in ("1", "2"):
        story.do(DAY, *arguments(story, number))
        story.save(f"Issue {number}")
    (story.root / "quality_manual/issues/1.json").unlink()
    said = story.do(DAY, "history")
    assert "The issues do not form one unbroken chain" in said
    assert "the issue before issue 2 is not here as it was issued" in said
    value = json.loads(story.do(DAY, "history", "--format", "json"))
    assert [each["number"] for each in value["issues"]] == ["2"]
    assert len(value["faults"]) == 2


class TestKeepingTheFiles:
    """With `keep_issues_in`, each issue's PDFs and list stay where the company wants them."""

    @pytest.fixture
    def keeping(self, story: Story) -> Story:
        """A company that keeps its issues, with a build of exactly its state."""
        story.do(DAY, *arguments(story), "--no-tag")
        path = story.root / "quality_manual/issues/1.json"
        values = json.loads(path.read_text("utf-8"))
        shutil.rmtree(path.parent)
        settings = story.root / "quality_manual/qms.yml"
        settings.write_text(settings.read_text("utf-8") + "\nkeep_issues_in: issued\n", "utf-8")
        story.save("Issues are kept")
        pdf = story.root / "build/site/pdf/QP-01.pdf"
        pdf.parent.mkdir(parents=True)
        pdf.write_bytes(b"%PDF")
        file = {"path": "pdf/QP-01.pdf", "sha256": sha256_hex(b"%PDF"), "signatures": []}
        commit = story.git("rev-parse", "HEAD")
        built = {**values, "issue": None, "issued_by": None, "commit": commit, "files": [file]}
        (story.root / "build/manifest.json").write_text(json.dumps(built), "utf-8")
        return story

    def test_they_are_kept_and_never_replaced(self, keeping: Story) -> None:
        said = keeping.do(DAY, *arguments(keeping))
        assert "issued/1/: the list and the 1 PDFs as they are handed out" in said
        kept, issues = keeping.root / "issued/1", keeping.root / "quality_manual/issues"
        assert (kept / "manifest.json").read_bytes() == (issues / "1.json").read_bytes()
        assert (kept / "manifest.json.sig").read_bytes() == (issues / "1.sig").read_bytes()
        assert (kept / "pdf/QP-01.pdf").read_bytes() == b"%PDF"
        assert [each.name for each in kept.parent.iterdir()] == ["1"]
        (kept / "pdf/QP-01.pdf").write_bytes(b"other")
        assert "is there already" in keeping.refuse(DAY, *arguments(keeping))
        assert (kept / "pdf/QP-01.pdf").read_bytes() == b"other"

    def test_the_same_command_keeps_what_is_missing(self, keeping: Story) -> None:
        keeping.do(DAY, *arguments(keeping))
        shutil.rmtree(keeping.root / "issued")
        said = keeping.do(DAY, *arguments(keeping))
        assert "issued/1/" in said
        assert "signature of" not in said
        assert (keeping.root / "issued/1/pdf/QP-01.pdf").read_bytes() == b"%PDF"

    def test_without_the_pdfs_nothing_is_written(self, keeping: Story) -> None:
        shutil.rmtree(keeping.root / "build")
        said = keeping.refuse(DAY, *arguments(keeping))
        assert "build/ does not hold those of issue 1; run `qms build`" in said
        assert not (keeping.root / "quality_manual/issues").exists()
        assert not (keeping.root / "issued").exists()

    def test_who_has_not_signed_the_manual_is_named(self, keeping: Story, tmp_path: Path) -> None:
        """A copy that is kept unsigned is no fault; whoever issues it learns what is left to do."""
        settings = keeping.root / "quality_manual/qms.yml"
        text = f"{settings.read_text('utf-8')}approver_fields: [{ROLES[0]}, {ROLES[2]}]\n"
        settings.write_text(text, "utf-8")
        keeping.save("People sign the manual")
        data = unsigned_manual(tmp_path)
        (keeping.root / "build/site/pdf/manual.pdf").write_bytes(data)
        path = keeping.root / "build/manifest.json"
        built = json.loads(path.read_text("utf-8"))
        built["commit"] = keeping.git("rev-parse", "HEAD")
        built["files"] += [{"path": MANUAL, "sha256": sha256_hex(data), "signatures": []}]
        path.write_text(json.dumps(built), "utf-8")
        said = keeping.do(DAY, *arguments(keeping))
        assert f"the signatures of {ROLES[0]}, {ROLES[1]} and {ROLES[2]}. They sign" in said
        assert f"They sign issued/1/{MANUAL}, each with `qms sign FILE --field ROLE`" in said
        assert (keeping.root / f"issued/1/{MANUAL}").read_bytes() == data

    def test_not_among_the_documents(self, keeping: Story) -> None:
        settings = keeping.root / "quality_manual/qms.yml"
        text = settings.read_text("utf-8").replace("in: issued", "in: quality_manual")
        settings.write_text(text, "utf-8")
        keeping.save("Elsewhere")
        said = keeping.refuse(DAY, *arguments(keeping))
        assert "keeps issues in quality_manual, which holds documents" in said
