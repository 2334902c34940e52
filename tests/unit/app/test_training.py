"""Who was trained goes on record, for a group at once; the matrix and the to-do list follow."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from qms.app.approvals.approve import Decision, approve
from qms.app.changes.revise import RevisionRequest, plan_revision
from qms.app.plans import carry_out
from qms.app.registration.training import NOTHING_KEPT, Asked, training_table
from qms.app.registration.training_record import TrainingRequest, plan_training
from qms.app.registration.training_sheet import sign_in_sheet
from qms.app.todo import read_todo
from qms.domain.errors import UsageError
from qms.domain.short_code import short_code
from qms.domain.training import How
from qms.publish.workbook import table_workbook
from qms.render.sign_in import sign_in_part
from qms.source.repository import read_library
from support.repository import Repository, write_repository
from support.training import PATH, training_company

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
DAY = date(2026, 11, 17)


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    return training_company(tmp_path / "company")


def request(*people: str, **changes) -> TrainingRequest:
    values = {"document": "QP-01", "trainer": "a.head", "day": DAY, **changes}
    return TrainingRequest(people=people or ("t.brandt", "c.moreau"), **values)


def train(company: Repository, *people: str, **changes):
    planned = plan_training(company.root, request(*people, **changes), now=NOW)
    carry_out(company.root, planned.plan)
    return planned


def refusal(company: Repository, *people: str, **changes) -> str:
    with pytest.raises(UsageError) as refused:
        plan_training(company.root, request(*people, **changes), now=NOW)
    return str(refused.value)


def table(company: Repository, as_of: date = TODAY, **asked):
    return training_table(company.root, Asked(**asked), as_of=as_of, now=NOW)


def states(company: Repository, **asked) -> dict[str, str]:
    found = table(company, **asked)
    person, state = found.heads.index("person"), found.heads.index("state")
    return {row[person]: row[state] for row in found.rows}


def code(company: Repository) -> str:
    library = read_library(company.root, as_of=TODAY, now=NOW)
    return short_code(library.digest(library.by_id["QP-01"]))


def files(company: Repository) -> list[Path]:
    return sorted((company.root / "quality_manual/training").rglob("*.json"))


def test_a_group_is_put_on_record_in_one_file(company: Repository) -> None:
    planned = train(company, sheet="Folder 2026, sheet 3", code=code(company).lower())
    (file,) = files(company)
    assert file == company.root / planned.record.path
    written = json.loads(file.read_text("utf-8"))
    assert written["people"] == ["c.moreau", "t.brandt"]
    assert (written["code"], written["sheet"]) == (code(company), "Folder 2026, sheet 3")
    assert "It is recorded, not cryptographically signed." in "\n".join(planned.lines)
    assert states(company) == {
        "c.moreau": "current",
        "k.iversen": "missing",
        "t.brandt": "current",
    }
    assert not read_library(company.root, as_of=TODAY, now=NOW).reading


def test_what_is_planned_is_not_written(company: Repository) -> None:
    plan_training(company.root, request(), now=NOW)
    assert files(company) == []


def test_a_wrong_code_is_refused(company: Repository) -> None:
    right = code(company)
    other = short_code("ab" * 32)
    mistyped = right[:-1] + ("0" if right[-1] != "0" else "1")
    assert f"{other} is the code of another text" in refusal(company, code=other)
    assert right in refusal(company, code=other)
    assert "mistyped" in refusal(company, code=mistyped)


@pytest.mark.parametrize(
    ("people", "changes", "said"),
    [
        (("t.brant",), {}, "did you mean t.brandt?"),
        (("t.brandt",), {"trainer": "nobody"}, "nobody is neither in approvers.yml nor in staff"),
        (("t.brandt", "t.brandt"), {}, "stands in --people twice"),
        (("t.brandt",), {"document": "QP-09"}, "there is no document QP-09"),
        (("t.brandt",), {"document": "QP-02"}, "no approved text of it is kept"),
        (("t.brandt",), {"revision": "B"}, "QP-01 has no approved revision B; known: A"),
        (("t.brandt",), {"day": date(2026, 11, 23)}, "still to come"),
        (("t.brandt",), {"day": date(2026, 11, 1)}, "nobody can have been trained in it"),
        (("n.left",), {"day": date(2026, 11, 18)}, "N. Left was there until 2026-11-17"),
        (("t.brandt",), {"sheet": "a\nb"}, "--sheet is a short line"),
    ],
)
def test_what_cannot_be_true_is_refused(company, people, changes, said) -> None:
    assert said in refusal(company, *people, **changes)
    assert files(company) == []


def test_nobody_named_and_somebody_on_record_already(company: Repository) -> None:
    with pytest.raises(UsageError, match="name who was trained"):
        plan_training(
            company.root,
            TrainingRequest(document="QP-01", people=(), trainer="a.head", day=DAY),
            now=NOW,
        )
    train(company)
    assert "t.brandt is on record for exactly this text already" in refusal(company)


def test_who_holds_no_such_role_is_recorded_with_a_note(company: Repository) -> None:
    planned = train(company, "j.writer", how=How.READ)
    assert "J. Writer held no role on that day" in "\n".join(planned.plan.notes)


def test_a_changed_text_asks_anew(company: Repository) -> None:
    train(company, "t.brandt")
    company.replace(PATH, "One sentence stands here.", "Another sentence stands here.")
    assert states(company)["t.brandt"] == "older revision"


def test_what_is_asked_about(company: Repository) -> None:
    train(company, "t.brandt")
    assert list(states(company, only_due=True)) == ["c.moreau", "k.iversen"]
    assert states(company, person="t.brandt") == {"t.brandt": "current"}
    assert states(company, role="quality-manager") == {}
    assert states(company, person="a.head", document="QP-02") == {"a.head": "not needed"}
    with pytest.raises(UsageError, match="is not a role"):
        table(company, role="inspectors")
    with pytest.raises(UsageError, match=r"did you mean c\.moreau"):
        table(company, person="c.morea")


def test_who_wrote_a_text_needs_no_record(company: Repository) -> None:
    people = "quality_manual/staff.yml"
    entry = "  j.reader:\n    name: J. Reader\n    roles: [{role: inspector, from: 2020-01-01}]\n"
    company.write(people, company.read(people) + entry)
    assert states(company)["j.reader"] == "missing"
    known, role = "[{role: document-controller, from", "[{role: inspector, from"
    company.replace("quality_manual/approvers.yml", known, role)
    assert states(company)["j.writer"] == "current"


def test_types_that_are_not_asked_for(company: Repository) -> None:
    settings = company.read("quality_manual/qms.yml")
    company.write("quality_manual/qms.yml", f"{settings}training: {{types: [F]}}\n")
    assert states(company) == {}


def test_a_company_that_keeps_no_such_records(tmp_path: Path) -> None:
    plain = write_repository(tmp_path, "procedures\n  qp-01-receiving.md\n")
    with pytest.raises(UsageError) as refused:
        table(plain)
    assert str(refused.value) == NOTHING_KEPT
    waiting = read_todo(plain.root, as_of=TODAY, now=NOW).entries
    assert not any("train" in each.what for each in waiting)


def test_training_waits_for_the_owner(company: Repository) -> None:
    train(company, "t.brandt")
    found = read_todo(company.root, as_of=TODAY, now=NOW).entries
    (entry,) = (each for each in found if each.what.startswith("train "))
    assert entry.what == "train 2 of 3 people in QP-01 Receiving, revision A, and put it on record"
    assert (entry.people, entry.due) == (("a.head",), date(2026, 11, 16))


def test_a_sheet_lists_who_is_missing(company: Repository) -> None:
    train(company, "t.brandt")
    (text,) = sign_in_sheet(company.root, ["QP-01"], as_of=TODAY, now=NOW).texts
    assert [each.name for each in text.lines] == ["C. Moreau", "K. Iversen"]
    assert text.lines[1].further == "agency"
    assert text.code == code(company)
    assert text.others == "1 person is on record for this text already, or wrote or approved it."
    train(company, "c.moreau", "k.iversen")
    (text,) = sign_in_sheet(company.root, ["QP-01"], as_of=TODAY, now=NOW).texts
    assert text.lines == ()
    assert text.others == "Everybody whom this text is meant for is on record already."


def test_a_sheet_says_what_a_revision_changed_and_asks_all_anew(company: Repository) -> None:
    train(company, "t.brandt", "c.moreau", "k.iversen")
    library = read_library(company.root, as_of=TODAY, now=NOW)
    wanted = RevisionRequest(description="Checks the seal.")
    carry_out(company.root, plan_revision(library, library.by_id["QP-01"], wanted))
    company.replace(PATH, "One sentence stands here.", "Check the seal of each box.")
    company.replace(PATH, "status: draft", "status: in_review\neffective_date: 2026-12-01")
    decision = Decision(person="a.head", role="quality-manager", decided_on=TODAY)
    approve(company.root, "QP-01", decision, now=NOW)
    (text,) = sign_in_sheet(company.root, ["QP-01"], as_of=TODAY, now=NOW).texts
    assert (text.revision, text.before, text.description) == ("B", "A", "Checks the seal.")
    assert [each.name for each in text.lines] == ["C. Moreau", "K. Iversen", "T. Brandt"]
    assert "Check the seal of each box." in " ".join(text.changes)
    assert not any(each.startswith("Revision history") for each in text.changes)
    found = table(company)
    revision, state = found.heads.index("revision"), found.heads.index("state")
    assert [(row[revision], row[state]) for row in found.rows] == [
        *[("A", "current")] * 3,
        *[("B", "older revision")] * 3,
    ]


def test_a_sheet_bears_the_marking_of_its_text(company: Repository) -> None:
    company.replace(PATH, "owner:", "classification: Company confidential\nowner:")
    sheet = sign_in_sheet(company.root, ["QP-01"], as_of=TODAY, now=NOW)
    assert sheet.classification == "Company confidential"
    assert sheet.foot.startswith("Company confidential\n")
    assert ">Company confidential</td>" in sign_in_part(sheet).html


def test_a_sheet_of_a_text_that_is_meant_for_nobody_says_why(company: Repository) -> None:
    company.replace(PATH, "applies_to: {roles: [inspector]}\n", "")
    (text,) = sign_in_sheet(company.root, ["QP-01"], as_of=TODAY, now=NOW).texts
    assert text.others == "Nobody is listed: QP-01 names no role in applies_to: roles:."


def test_a_spreadsheet_of_it_is_text_and_nothing_else(company: Repository) -> None:
    staff = "quality_manual/staff.yml"
    company.replace(staff, "name: C. Moreau", 'name: "=1+1"')
    found = table(company)
    data = table_workbook("Training", found.heads, found.rows)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert rows == [list(found.heads), *map(list, found.rows)]
    names = [row[1] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in names} == {"s"}
    assert "=1+1" in {cell.value for cell in names}
    assert table_workbook("Training", found.heads, found.rows) == data
