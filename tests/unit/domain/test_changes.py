"""What differs between two states: texts, what needs no approval, registers and files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qms.domain.approvals import Meaning
from qms.domain.audits import Audit, AuditProgramme
from qms.domain.body import scan_body
from qms.domain.change_report import build_report
from qms.domain.changes import Changes, build_changes
from qms.domain.documents import AppliesTo, EffectiveDate, Revision, Status
from qms.domain.library import RefusedFile
from qms.domain.register_values import flatten, in_words
from qms.domain.training import Staff, StaffMember
from support.libraries import (
    CONFIGURATION,
    ROSTER,
    by_document,
    make_document,
    make_library,
    make_record,
)

FIRST = make_document()
NEXT = (*FIRST.history, Revision(revision="B", date=date(2026, 5, 1), description_of_change="B."))


def body(text):
    return scan_body(text, path=FIRST.path, first_line=10)


def changes(before, after, **how) -> Changes:
    return build_changes(make_library(*before), make_library(*after), **how)


def ids(pairs) -> list[str]:
    return [each.after.id for each in pairs]


def test_the_same_is_no_change() -> None:
    assert changes([FIRST], [FIRST]).is_empty


def test_added_and_removed() -> None:
    second = make_document("QP-02")
    found = changes([FIRST], [second])
    assert ([each.id for each in found.added], [each.id for each in found.removed]) == (
        ["QP-02"],
        ["QP-01"],
    )


@pytest.mark.parametrize(
    "refused",
    [RefusedFile(path=FIRST.path), RefusedFile(path="x", id="QP-01"), RefusedFile(path="x")],
)
def test_a_document_that_cannot_be_read_is_not_gone(refused) -> None:
    head = make_library(refused=(refused,))
    assert build_changes(make_library(FIRST), head).removed == ()


def test_revised() -> None:
    (found,) = changes([FIRST], [replace(FIRST, revision="B", history=NEXT)]).revised
    assert found.parts == ("revision", "history entry")


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"body": body("Do it not.\n")}, "text"),
        ({"title": "Other"}, "title"),
        ({"prepared_by": ("a.b",)}, "prepared by"),
        ({"inputs": {"variable:label": "0"}}, "variable label"),
        ({"inputs": {"procedures/a.png": "0"}}, "procedures/a.png"),
        ({"history": (replace(FIRST.history[0], description_of_change="x"),)}, "history entry"),
    ],
)
def test_an_issued_text_edited_under_its_revision(change, part) -> None:
    (found,) = changes([FIRST], [replace(FIRST, **change)]).edited_without_revision
    assert found.parts == (part,)


def test_a_draft_may_be_edited() -> None:
    draft = replace(FIRST, status=Status.DRAFT)
    found = changes([draft], [replace(draft, title="Other")])
    assert (ids(found.edited_drafts), found.edited_without_revision) == (["QP-01"], ())


def test_an_editorial_change_needs_somebody_who_says_that_it_counts() -> None:
    before = make_library(FIRST)
    after = replace(FIRST, title="Other")
    digest = before.digest(FIRST)
    found = build_changes(before, make_library(after), lambda _: frozenset({digest}))
    assert (ids(found.editorial), found.edited_without_revision) == (["QP-01"], ())
    assert changes([FIRST], [after]).editorial == ()


def test_made_obsolete_and_moved() -> None:
    after = replace(FIRST, status=Status.OBSOLETE, superseded_by="QP-02", path="procedures/x.md")
    found = changes([FIRST], [after])
    assert (ids(found.made_obsolete), ids(found.moved)) == (["QP-01"], ["QP-01"])
    assert found.edited_without_revision == ()


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("owner", {"owner": "director"}),
        ("status", {"status": Status.IN_REVIEW}),
        ("effective_date", {"effective_date": EffectiveDate(everywhere=date(2026, 2, 2))}),
        ("next_review_date", {"next_review_date": date(2027, 1, 1)}),
        ("clauses", {"clauses": ("8.4",)}),
        ("applies_to", {"applies_to": AppliesTo(sites=("A",))}),
        ("distribution", {"distribution": ("Registrar",)}),
        ("supersedes", {"supersedes": ("QP-09",)}),
        ("approvals", {"approvals": ()}),
        ("clauses of sections", {"body": body('## Purpose {: clauses="8.4" }\n\nDo it.\n')}),
    ],
)
def test_administrative_changes_are_apart(key, change) -> None:
    before = replace(FIRST, body=body("## Purpose\n\nDo it.\n")) if "body" in change else FIRST
    found = changes([before], [replace(before, **change)])
    assert [each.key for each in found.administrative[0].administrative] == [key]
    assert found.edited_without_revision == found.edited_drafts == ()


def test_an_earlier_entry_written_anew_is_shown() -> None:
    revised = replace(FIRST, revision="B", history=NEXT)
    other = replace(NEXT[0], description_of_change="Otherwise.")
    found = changes([revised], [replace(revised, history=(other, NEXT[1]))])
    assert [each.key for each in found.administrative[0].administrative] == ["history"]


def test_the_number_of_an_obsolete_document_used_again() -> None:
    ended = replace(FIRST, status=Status.OBSOLETE)
    again = replace(FIRST, title="Complaints", revision="B", history=NEXT)
    assert [each.id for each in changes([ended], [again]).reused] == ["QP-01"]
    assert changes([ended], [FIRST]).reused == ()


def test_a_lost_document_may_come_back_and_its_number_may_not_serve_another() -> None:
    full = make_library(FIRST)
    lost = make_library(records=full.records)
    assert build_changes(lost, make_library(FIRST)).reused == ()
    other = make_library(replace(FIRST, title="Complaints"), records=full.records)
    assert [each.id for each in build_changes(lost, other).reused] == ["QP-01"]


def test_registers_are_compared_value_by_value() -> None:
    people = {key: each for key, each in ROSTER.people.items() if key != "j.mercer"}
    head = make_library(
        FIRST,
        configuration=replace(CONFIGURATION, variables={"label": "red"}),
        roster=replace(ROSTER, people=people),
    )
    found = build_changes(make_library(FIRST), head).registers
    assert [(each.key, each.before, each.after) for each in found["approvers.yml"]] == [
        ("people / j.mercer", "j.mercer, J. Mercer", "")
    ]
    assert [(each.key, each.after) for each in found["qms.yml"]] == [("variables / label", "red")]


def test_registers_of_audits_are_compared_entry_by_entry() -> None:
    audit = Audit(number="IA-1", planned=date(2027, 2, 1), processes=("sales",))
    moved = replace(audit, planned=date(2027, 3, 1))
    other = Audit(number="IA-0", planned=date(2026, 2, 1), processes=("sales",))
    before = make_library(FIRST, audits=AuditProgramme(audits=(audit,)))
    after = make_library(FIRST, audits=AuditProgramme(audits=(other, moved)))
    found = build_changes(before, after).registers["audits.yml"]
    assert ("audits / IA-1 / planned", "2027-02-01", "2027-03-01") in [
        (each.key, each.before, each.after) for each in found
    ]
    assert {each.key for each in found} == {"audits / IA-1 / planned", "audits / IA-0"}


def test_files_that_are_written_once() -> None:
    before = make_library(FIRST, kept={"a": "1", "b": "1", "c": "1"})
    after = make_library(FIRST, kept={"a": "1", "b": "2", "d": "1"})
    files = build_changes(before, after).files
    assert (files.added, files.edited, files.removed) == (("d",), ("b",), ("c",))


def test_a_report_keeps_texts_and_administration_apart() -> None:
    second = make_document("QP-02", owner="director")
    found = changes(
        [FIRST, make_document("QP-02")], [replace(FIRST, revision="B", history=NEXT), second]
    )
    report = build_report(found, since="main")
    assert [(line.subject, line.what, line.after) for line in report.texts] == [
        ("QP-01", "revised", "B")
    ]
    assert [(line.subject, line.what, line.after) for line in report.administrative] == [
        ("QP-02", "owner", "director")
    ]


def test_values_in_words() -> None:
    assert in_words(EffectiveDate(by_site={"A": date(2026, 1, 2)})) == "A: 2026-01-02"
    assert in_words(FIRST.approvals) == "approved quality-manager a.rossi 2026-01-10"
    assert in_words({"x": True}) == "x: yes"
    assert in_words(None) == ""


def test_who_joins_and_who_leaves_is_told() -> None:
    before = StaffMember(id="t.brandt", name="T. Brandt")
    after = {
        "t.brandt": replace(before, until=date(2026, 12, 31)),
        "c.moreau": StaffMember(id="c.moreau", name="C. Moreau"),
    }
    base = make_library(FIRST, staff=Staff(people={"t.brandt": before}))
    found = build_changes(base, make_library(FIRST, staff=Staff(people=after))).registers
    told = [(each.key, each.before, each.after) for each in found["staff.yml"]]
    assert ("people / t.brandt / until", "", "2026-12-31") in told
    assert any(key == "people / c.moreau" and "C. Moreau" in new for key, _, new in told)


def test_two_registers_that_differ_never_look_the_same() -> None:
    for one, other in (
        ({"a": {"b": "c"}}, {"a.b": "c"}),
        (("a", "b"), ("a",)),
        (frozenset({"a"}), frozenset()),
        ({"a": {}}, {}),
    ):
        assert flatten(one) != flatten(other)


def test_a_record_filed_for_a_document_is_no_change_of_its_text() -> None:
    library = make_library(FIRST)
    more = make_record(library, FIRST, meaning=Meaning.REVIEWED)
    later = make_library(FIRST, records=by_document([*library.records["QP-01"], more]))
    assert build_changes(library, later).is_empty
