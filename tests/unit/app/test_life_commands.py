"""What the commands of a document's life refuse, and how they leave the files."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from support.life import Company, operating_company

DAY = "2026-02-02"
WHO = ("--role", "quality-manager", "--person", "q.lead")
HEAD = ("--role", "managing-director", "--person", "m.head")


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return operating_company(tmp_path_factory.mktemp("life") / "company", "QP-01", "QP-02")


@pytest.fixture
def company(approved: Company, tmp_path: Path) -> Company:
    return Company(root=shutil.copytree(approved.root, tmp_path / "company"))


def nothing(company: Company) -> None:
    del company


def drafted(company: Company) -> None:
    company.do(DAY, "new", "QP", "Counting", "--id", "QP-03", "--owner", "quality-manager")


def revised(company: Company) -> None:
    company.do(DAY, "revise", "QP-01", "--description", "Other words.")


def in_review(company: Company) -> None:
    revised(company)
    company.do(DAY, "submit", "QP-01", "--effective", "2026-03-01")


def ended(company: Company) -> None:
    company.do(DAY, "obsolete", "QP-02", "--reason", "Not needed.", *WHO)


def edited(company: Company) -> None:
    company.edit("QP-01", "## Purpose\n", "## Purpose\n\nMore words.\n")


def corrected_by_author(company: Company) -> None:
    path = company.root / "quality_manual/approvers.yml"
    text = path.read_text("utf-8")
    role = "roles: [{role: quality-manager, from: 2020-01-01}]"
    path.write_text(text.replace("{name: W. Rite}", f"{{name: W. Rite, {role}}}"), "utf-8")
    company.do(DAY, "editorial", "QP-01", "--begin")
    edited(company)


def packaged(company: Company) -> None:
    company.do(DAY, "change", "new", "DCR-1", "QP-01", "--title", "Other words")


def adopted(company: Company) -> None:
    path = company.root / "quality_manual/qms.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("revision_scheme: letters", "revision_scheme: none"), "utf-8")


def corrected(company: Company) -> None:
    company.do(DAY, "editorial", "QP-01", "--begin")
    company.edit("QP-01", "## Purpose\n\nWe do this;", "## Purpose\n\nWe do it;")


def submitted(company: Company) -> None:
    company.do(DAY, "revise", "QP-01", "--description", "Other words.")
    company.do(DAY, "submit", "QP-01", "--effective", "2026-03-01")


def noticed(company: Company) -> None:
    of = ("--document", "QP-01", "--section", "purpose", "--to", "2026-02-20")
    company.do(DAY, "notice", "new", "TN-1", *of, "--text", "Use paper.", "--reason", "Water.")


def announced(company: Company) -> None:
    noticed(company)
    company.do(DAY, "notice", "issue", "TN-1", *WHO)


REVIEW = ("review", "QP-01", "--outcome")


@pytest.mark.parametrize(
    ("prepare", "command", "words"),
    [
        (nothing, ("revise", "QP-99"), "there is no document QP-99"),
        (drafted, ("revise", "QP-03"), "QP-03 was never approved; edit procedures/qp-03"),
        (revised, ("revise", "QP-01"), "revision B of QP-01 is being written: finish it with"),
        (in_review, ("revise", "QP-01"), "revision B of QP-01 is being written"),
        (ended, ("revise", "QP-02"), "its number is never used again"),
        (edited, ("revise", "QP-01"), "QP-01 is not approved as it stands"),
        (nothing, ("revise", "QP-01", "--prepared-by", "n.obody"), "n.obody is not in approvers"),
        (nothing, ("revise", "QP-01", "--revision", "C"), "C does not follow A"),
        (nothing, ("revise", "QP-01", "--revision", "a"), "cannot be the next revision"),
        (nothing, ("revise", "QP-01", "--revision", "2"), "2 is not a revision of this type"),
        (nothing, ("revise", "QP-01", "--revision", "B/C"), "cannot be the next revision"),
        (nothing, ("revise", "QP-01", "--description", "a\u200bb"), "plain words"),
        (adopted, ("revise", "QP-01"), "name it with --revision"),
        (nothing, ("revise", "QP-01", "--give-up"), "nothing to undo"),
        (drafted, ("revise", "QP-03", "--give-up"), "has no approved text in the archive"),
        (nothing, ("submit", "QP-01"), "QP-01 is approved; begin a revision"),
        (in_review, ("submit", "QP-01"), "under review already"),
        (ended, ("submit", "QP-02"), "QP-02 is obsolete"),
        (drafted, ("submit", "QP-03"), "first to be mended; nothing was changed"),
        (revised, ("submit", "QP-01", "--prepared-by", "b.buyer"), "says that w.rite prepared it"),
        (nothing, ("submit", "QP-01", "--effective", "soon"), "soon is not a date"),
        (nothing, ("obsolete", "QP-01", *WHO), "--superseded-by, or why with --reason"),
        (nothing, ("obsolete", "QP-01", "--reason", "x"), "say who decides"),
        (
            nothing,
            ("obsolete", "QP-01", "--reason", "x", "--superseded-by", "QP-02", *WHO),
            "--superseded-by, or why with --reason",
        ),
        (nothing, ("obsolete", "QP-01", "--superseded-by", "QP-1", *WHO), "no document QP-1;"),
        (nothing, ("obsolete", "QP-01", "--superseded-by", "QP-01", *WHO), "supersede itself"),
        (ended, ("obsolete", "QP-01", "--superseded-by", "QP-02", *WHO), "is obsolete itself"),
        (
            nothing,
            ("obsolete", "QP-01", "--reason", "x", "--decided-on", "2026-02-03", *WHO),
            "is in the future",
        ),
        (
            nothing,
            ("obsolete", "QP-01", "--reason", "x", "--role", "director", "--person", "m.head"),
            "does not hold the role director",
        ),
        (revised, ("obsolete", "QP-01", "--reason", "x", *WHO), "--give-up"),
        (nothing, (*REVIEW, "no-change", "--evidence", "MR-1", *HEAD), "quality-manager may"),
        (nothing, (*REVIEW, "no-change", "--evidence", " ", *WHO), "on file under"),
        (nothing, (*REVIEW, "maybe", "--evidence", "MR-1", *WHO), "'maybe' is not one of"),
        (
            ended,
            ("review", "QP-01", "QP-02", *REVIEW[2:], "no-change", "--evidence", "M", *WHO),
            "is",
        ),
        (nothing, ("editorial", "QP-01", *WHO), "begin with `qms editorial QP-01 --begin`"),
        (
            corrected_by_author,
            ("editorial", "QP-01", "--role", "quality-manager", "--person", "w.rite"),
            "W. Rite prepared QP-01; somebody else must record the editorial change",
        ),
        (edited, ("editorial", "QP-01", *WHO), "is not in the archive: put it back"),
        (edited, ("editorial", "QP-01", "--begin"), "not approved as it stands"),
        (revised, ("editorial", "QP-01", *WHO), "QP-01 is not approved"),
        (nothing, ("change", "new", "DCR 1", "QP-01"), "not a number such as"),
        (nothing, ("change", "new", "QP-02", "QP-01"), "is the number of a document"),
        (nothing, ("change", "new", "DCR-1", "QP-77"), "there is no document QP-77"),
        (packaged, ("change", "new", "DCR-1", "QP-02"), "is there already, for QP-01"),
        (packaged, ("change", "new", "dcr-1", "QP-01"), "is there already"),
        (packaged, ("change", "new", "DCR-2", "QP-01"), "in the change package DCR-1, which is"),
        (nothing, ("change", "submit", "DCR-9", "--effective", "2026-03-01"), "known: none yet"),
        (packaged, ("approve", "DCR-1", *WHO), "QP-01 is a draft"),
        (packaged, ("change", "approve", "DCR-1"), "say who decides"),
        (nothing, ("show", "QP-77"), "there is no document QP-77"),
        (nothing, ("show", "QP-01", "--site", "Z"), "Z is not a site"),
        (nothing, ("show", "QP-01", "--revision", "Q"), "kept: A"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(
    company: Company, prepare: Callable[[Company], None], command: tuple[str, ...], words: str
) -> None:
    prepare(company)
    said = company.refuse(DAY, *command)
    assert words in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("prepare", "command"),
    [
        (nothing, ("revise", "QP-01")),
        (revised, ("revise", "QP-01", "--give-up")),
        (revised, ("submit", "QP-01", "--effective", "2026-03-01")),
        (nothing, ("obsolete", "QP-01", "--reason", "Not needed.", *WHO)),
        (nothing, ("review", "QP-01", "--outcome", "no-change", "--evidence", "MR-1", *WHO)),
        (nothing, ("editorial", "QP-01", "--begin")),
        (nothing, ("change", "new", "DCR-1", "QP-01", "QP-02")),
        (packaged, ("change", "submit", "DCR-1", "--effective", "2026-03-01")),
    ],
)
def test_a_dry_run_says_exactly_what_would_be_written(
    company: Company, prepare: Callable[[Company], None], command: tuple[str, ...]
) -> None:
    prepare(company)
    before = company.files()
    said = company.do(DAY, *command, "--dry-run")
    assert company.files() == before
    announced = {line.split(": ")[0].strip() for line in said.splitlines() if line.startswith("  ")}
    company.do(DAY, *command)
    after = company.files()
    changed = {path for path in after if before.get(path) != after[path]}
    assert changed
    for path in changed:
        assert any(path == each or path.startswith(f"{each}/") for each in announced), path
    for each in announced:
        assert any(path == each or path.startswith(f"{each}/") for path in changed), each


@pytest.mark.parametrize(("mark", "end"), [("", "\r\n"), ("\ufeff", "\n"), ("\ufeff", "\r\n")])
def test_line_ends_comments_and_order_stay(company: Company, mark: str, end: str) -> None:
    company.edit("QP-01", "status: approved\n", "status: approved  # by both\n# Kept by D. C.\n")
    path = company.path("QP-01")
    text = path.read_text("utf-8")
    path.write_bytes((mark + text.replace("\n", end)).encode("utf-8"))
    company.do(DAY, "revise", "QP-01", "--description", "Other words.")
    data = path.read_bytes().decode("utf-8")
    assert data.startswith(f"{mark}---{end}")
    assert data.count("\n") == data.count(end)
    assert f"status: draft  # by both{end}# Kept by D. C.{end}" in data
    assert data.endswith(text.rpartition("---\n")[2].replace("\n", end))


def test_a_history_that_begins_with_the_newest_goes_on_so(company: Company) -> None:
    for letter in "BC":
        company.do(DAY, "revise", "QP-01", "--description", f"Words of {letter}.")
        company.do(DAY, "submit", "QP-01", "--effective", DAY)
        company.approve(DAY, "QP-01")
        if letter == "B":
            text = company.path("QP-01").read_text("utf-8")
            lines = [line for line in text.splitlines() if line.startswith("  - {revision")]
            turned = text.replace("\n".join(lines), "\n".join(reversed(lines)))
            company.path("QP-01").write_text(turned, "utf-8")
    text = company.path("QP-01").read_text("utf-8")
    order = [text.index(f"{{revision: {letter}") for letter in "CBA"]
    assert order == sorted(order)
    assert company.check(DAY) == []


def test_what_was_left_to_say_about_a_revision_keeps_it_from_being_submitted(
    company: Company,
) -> None:
    company.do(DAY, "revise", "QP-01")
    assert "“TODO” stands in an approved text" in company.refuse(DAY, "submit", "QP-01")


def test_an_adopted_revision_is_named(company: Company) -> None:
    adopted(company)
    company.do(DAY, "revise", "QP-01", "--revision", "2026-1", "--prepared-by", "b.buyer")
    text = company.path("QP-01").read_text("utf-8")
    assert "revision: 2026-1\n" in text
    assert "prepared_by: [b.buyer]\n" in text


def test_a_review_that_asks_for_a_revision_begins_it(company: Company) -> None:
    said = company.do(
        DAY, "review", "QP-01", "QP-02", "--outcome", "revise", "--evidence", "MR-27", *WHO
    )
    assert said.count("status draft, revision B") == 2
    assert "change_request: MR-27" in company.path("QP-02").read_text("utf-8")


def test_a_review_can_end_a_document(company: Company) -> None:
    company.do(DAY, "review", "QP-02", "--outcome", "withdraw", "--evidence", "MR-27", *WHO)
    text = company.path("QP-02").read_text("utf-8")
    assert "status: obsolete\n" in text
    assert "reason: Withdrawn after the review MR-27.\n" in text
    assert company.check(DAY) == []


def test_who_still_refers_to_an_obsolete_document_is_named(company: Company) -> None:
    company.do(DAY, "revise", "QP-01", "--description", "Refers.")
    company.edit("QP-01", "## Purpose\n", "## Purpose\n\nSee [[QP-02]].\n")
    company.do(DAY, "submit", "QP-01", "--effective", DAY)
    company.approve(DAY, "QP-01")
    said = company.do(DAY, "obsolete", "QP-02", "--superseded-by", "QP-01", *WHO)
    assert "Still refers to QP-02: QP-01. Revise them." in said
    assert company.check(DAY) == ["QMS506"]


def test_a_document_that_is_going_out_of_force_cannot_be_revised_meanwhile(
    company: Company,
) -> None:
    ended(company)
    path = company.path("QP-02")
    text = path.read_text("utf-8").replace("status: obsolete", "status: approved")
    path.write_text(text.replace("reason: Not needed.\n", ""), "utf-8")
    assert company.check(DAY) == ["QMS335"]
    assert "was made obsolete" in company.refuse(DAY, "revise", "QP-02")
    said = company.do(DAY, "obsolete", "QP-02")
    assert "reason: Not needed.\n" in path.read_text("utf-8")
    assert "approvals/" not in said
    assert company.check(DAY) == []


def test_a_revision_cannot_be_given_up_while_its_pictures_are_others(company: Company) -> None:
    company.do(DAY, "revise", "QP-01", "--description", "Shows the way.")
    picture = company.root / "procedures/img/way.svg"
    picture.parent.mkdir(exist_ok=True)
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"><rect width="9"/></svg>\n', "utf-8")
    company.edit("QP-01", "## Purpose\n", "## Purpose\n\n![The way](img/way.svg)\n")
    company.do(DAY, "submit", "QP-01", "--effective", DAY)
    company.approve(DAY, "QP-01")
    company.do(DAY, "revise", "QP-01", "--description", "Another way.")
    before = picture.read_bytes()
    picture.write_bytes(before.replace(b'"9"', b'"8"'))
    said = company.refuse(DAY, "revise", "QP-01", "--give-up")
    assert "put back first what QP-01 revision B showed: procedures/img/way.svg" in said
    picture.write_bytes(before)
    company.do(DAY, "revise", "QP-01", "--give-up")
    assert company.check(DAY) == []


def test_a_revision_is_shown_by_its_letter(company: Company) -> None:
    revised(company)
    shown = json.loads(company.do(DAY, "show", "QP-01", "--revision", "B", "--format", "json"))
    assert shown["in_force"] is False
    assert shown["revision"]["status"] == "draft"
    assert "Missing: approved by the Quality Manager" in company.do(
        DAY, "show", "QP-01", "--revision", "B"
    )


def test_what_is_being_written_is_shown_beside_what_holds(company: Company) -> None:
    assert "In preparation" not in company.do(DAY, "show", "QP-01", "--as-of", DAY)
    revised(company)
    shown = company.do(DAY, "show", "QP-01", "--as-of", DAY)
    assert "Revision A is in force" in shown
    assert "In preparation: revision B, draft; text: procedures/qp-01" in shown
    assert re.search(r"^Code: ([0-9A-Z]{4}-){4}[0-9A-Z]{4}$", shown, re.MULTILINE)


def test_a_change_package_is_no_document(company: Company) -> None:
    packaged(company)
    assert "`qms change show DCR-1`" in company.refuse(DAY, "show", "DCR-1")


def test_a_record_taken_back_says_what_is_missing_now(company: Company) -> None:
    (path,) = company.root.glob("quality_manual/approvals/QP-01/A/approved-quality-manager-*")
    said = company.do(DAY, "approve", "--withdraw", path.name, *WHO)
    assert f"{path.name} no longer counts." in said
    assert "Revision A now lacks: approved by the Quality Manager." in said
    attested = ("--attest", "--method", "minutes", "--evidence", "x")
    assert "leave out --attest" in company.refuse(
        DAY, "approve", "--withdraw", path.name, *WHO, *attested
    )


def test_a_change_is_shown_for_programs(company: Company) -> None:
    packaged(company)
    shown = json.loads(company.do(DAY, "change", "show", "DCR-1", "--format", "json"))
    assert [each["id"] for each in shown["documents"]] == ["QP-01"]
    assert shown["for_everybody"] == ["QP-01"]


def test_a_change_given_a_comment_keeps_it(company: Company) -> None:
    packaged(company)
    path = company.root / "quality_manual/changes/DCR-1.yml"
    path.write_text(f"# Asked for by sales.\n{path.read_text('utf-8')}", "utf-8")
    company.do(DAY, "change", "submit", "DCR-1", "--effective", "2026-03-01")
    assert path.read_text("utf-8") == (
        "# Asked for by sales.\nformat: qms-change@1\ntitle: Other words\ndocuments: [QP-01]\n"
        "effective_date: 2026-03-01\n"
    )
    company.do(DAY, "change", "submit", "DCR-1", "--effective", "2026-04-01")
    assert "effective_date: 2026-04-01\n" in path.read_text("utf-8")
    assert "effective_date: 2026-04-01\n" in company.path("QP-01").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("format: qms-change@1\ntitle: T\ndocuments: []\n", "QMS009"),
        ("format: qms-change@2\ntitle: T\ndocuments: [QP-01]\n", "QMS009"),
        ("title: T\ndocuments: [QP-01]\n", "QMS008"),
        ("format: qms-change@1\ntitle: T\ndocuments: [QP-01]\nby: me\n", "QMS007"),
        ("[", "QMS005"),
    ],
)
def test_a_change_that_cannot_be_read_is_a_finding(company: Company, text: str, code: str) -> None:
    path = company.root / "quality_manual/changes/DCR-1.yml"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    assert company.check(DAY) == [code]


def test_a_file_that_is_no_change_is_a_finding(company: Company) -> None:
    path = company.root / "quality_manual/changes/notes.txt"
    path.parent.mkdir()
    path.write_text("Ask Anna.", "utf-8")
    assert company.check(DAY) == ["QMS001"]


@pytest.mark.parametrize(
    ("prepare", "command", "words"),
    [
        (nothing, ("approve", "--withdraw", "RECORD", *WHO), "No longer counts: approved by"),
        (nothing, ("obsolete", "QP-02", "--reason", "Gone.", *WHO), "status obsolete, with the"),
        (nothing, (*REVIEW, "no-change", "--evidence", "MR-1", *WHO), "“reviewed"),
        (corrected, ("editorial", "QP-01", *WHO), "“editorial"),
        (submitted, ("interim", "QP-01", "--reason", "Water.", *WHO), "comes into force today by"),
        (noticed, ("notice", "issue", "TN-1", *WHO), "Use paper."),
        (announced, ("notice", "end", "TN-1", "--reason", "Mended.", *WHO), "no longer applies"),
    ],
)
def test_a_decision_is_shown_and_asked_about(
    company: Company,
    prepare: Callable[[Company], None],
    command: tuple[str, ...],
    words: str,
) -> None:
    prepare(company)
    (record,) = company.root.glob("quality_manual/approvals/QP-01/A/approved-quality-*.json")
    command = tuple(record.name if each == "RECORD" else each for each in command)
    before = company.files()
    for answer, code, said in (("", 2, "nobody can be asked"), ("n", 2, "Nothing was recorded.")):
        refused = company.ask(DAY, *command, answer=answer)
        assert refused.exit_code == code
        assert said in refused.output
        assert words in refused.output
        assert company.files() == before
    dry = company.ask(DAY, *command, "--dry-run", answer="")
    assert dry.exit_code == 0, dry.output
    assert company.files() == before
    done = company.ask(DAY, *command, answer="y")
    assert done.exit_code == 0, done.output
    assert company.files() != before


def test_every_fault_of_a_draft_is_named_with_its_line(company: Company) -> None:
    submitted_not = "submit", "QP-01", "--effective", "2026-03-01"
    company.do(DAY, "revise", "QP-01", "--description", "Other words.")
    company.edit("QP-01", "## Purpose\n", "## Purpose\n\nTODO: the rest. See [[QP-77]].\n")
    text = company.path("QP-01").read_text("utf-8").splitlines()
    line = next(at for at, each in enumerate(text, 1) if "TODO: the rest" in each)
    path = company.path("QP-01").relative_to(company.root).as_posix()
    said = company.refuse(DAY, *submitted_not)
    assert "QP-01 has 2 faults first to be mended" in said
    assert said.count(f"{path}:{line}:") == 2
    assert "TODO: the rest. See [[QP-77]]." in said
    assert said.count("help: ") == 2


def test_words_of_authors_add_no_line_to_what_is_shown(company: Company) -> None:
    false = "Revision B was in force on 2020-01-01."
    company.do(DAY, "revise", "QP-01", "--description", "Better words.")
    company.edit("QP-01", "Better words.", f'"x\\n{false}"')
    said = company.do(DAY, "show", "QP-01", "--revision", "B").splitlines()
    assert f"Change: x {false}" in said
    assert false not in said
