"""A proposal is judged by the registers in force, and by its own where those are stricter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qms.domain.approvals import Approval, Authority, EvidenceKind, Meaning
from qms.domain.archive import Archive, ArchivedRevision, archive_folder
from qms.domain.configuration import AcceptedFinding, Stage
from qms.domain.control import control_of
from qms.domain.diagnostics import Location, Severity
from qms.domain.digest import content_digest
from qms.domain.documents import Revision, Status
from qms.domain.library import Anchor
from qms.domain.proposal import propose
from qms.rules.registry import run_checks
from support.histories import NEW, START, approved_base, reissue, with_text
from support.libraries import (
    CONFIGURATION,
    PROCEDURE,
    ROSTER,
    by_document,
    make_document,
    make_library,
    make_record,
)

DOCUMENT = make_document()
BASE = make_library(DOCUMENT)


def found(head, base=BASE, **how):
    return [
        (each.rule.code, each.severity.value)
        for each in run_checks(propose(head, base=base, **how))
    ]


def with_roster(library, *people):
    known = {**library.roster.people, **{each.id: each for each in people}}
    return replace(library, roster=replace(library.roster, people=known))


def revised(person="a.rossi"):
    """Return revision B, approved by a person as quality manager."""
    history = (*DOCUMENT.history, Revision(revision="B", date=START, description_of_change="B."))
    line = Approval(meaning=Meaning.APPROVED, role="quality-manager", person=person, date=START)
    document = replace(
        with_text(DOCUMENT, "Do more.\n"), revision="B", history=history, approvals=(line,)
    )
    library = make_library(document, records={})
    name = NEW.name if person == NEW.id else "A. Rossi"
    new = make_record(library, document, person=person, name=name)
    return replace(library, records=by_document([*BASE.records["QP-01"], new]))


def test_nothing_changed() -> None:
    assert found(BASE) == []


def test_an_approver_appointed_in_the_same_proposal_does_not_count() -> None:
    assert found(with_roster(revised("b.new"), NEW)) == [
        ("QMS216", "error"),
        ("QMS307", "error"),
    ]


def test_an_approver_appointed_before_counts() -> None:
    assert found(with_roster(revised("b.new"), NEW), with_roster(BASE, NEW)) == []


def test_an_appointment_by_itself_is_a_warning_and_beside_others_too() -> None:
    assert found(with_roster(BASE, NEW)) == [("QMS216", "warning")]
    assert found(with_roster(revised(), NEW)) == [("QMS216", "warning")]


def test_in_setup_an_appointment_is_information() -> None:
    setup = replace(CONFIGURATION, stage=Stage.SETUP)
    base = replace(BASE, configuration=setup)
    assert ("QMS216", "info") in found(with_roster(base, NEW), base)


def test_a_term_that_ends_counts_at_once() -> None:
    rossi = ROSTER.people["a.rossi"]
    ended = replace(rossi, roles=(replace(rossi.roles[0], end=date(2026, 1, 1)),))
    assert found(with_roster(BASE, ended)) == [("QMS307", "error"), ("QMS903", "warning")]


def test_a_further_approval_that_is_asked_for_counts_at_once() -> None:
    more = (
        *PROCEDURE.required_approvals,
        replace(PROCEDURE.required_approvals[0], role="director"),
    )
    stricter = replace(PROCEDURE, required_approvals=more)
    document = replace(DOCUMENT, type=stricter)
    head = make_library(
        document,
        configuration=replace(CONFIGURATION, types={"QP": stricter}),
        records=BASE.records,
    )
    assert found(head) == [("QMS313", "error")]


def test_an_archived_text_is_judged_by_its_type_in_force() -> None:
    """What is asked for is no longer asked for, and a text that lacks it lies in the archive."""
    loosened = replace(BASE, configuration=replace(CONFIGURATION, types={"QP": PROCEDURE}))
    more = (
        *PROCEDURE.required_approvals,
        replace(PROCEDURE.required_approvals[0], role="director"),
    )
    stricter = replace(PROCEDURE, required_approvals=more)
    base = make_library(
        replace(DOCUMENT, type=stricter, status=Status.DRAFT),
        configuration=replace(CONFIGURATION, types={"QP": stricter}),
        records={},
    )
    archived = ArchivedRevision(
        document=DOCUMENT,
        folder=archive_folder("QP-01", "A", content_digest(DOCUMENT)),
        content_sha256=content_digest(DOCUMENT),
        archived_on=START,
    )
    draft = replace(DOCUMENT, status=Status.DRAFT)
    head = replace(loosened, documents=(draft,), archive=Archive.of({"QP-01": (archived,)}))
    codes = found(head, base)
    assert ("QMS332", "error") in codes
    assert ("QMS216", "error") in codes


def test_a_new_type_lets_nobody_approve_yet() -> None:
    """Its documents are approved when it is in force; until then they do not pass in silence."""
    work = replace(PROCEDURE, code="WI", number_pattern=r"WI-\d{2}")
    document = replace(make_document("WI-01"), type=work, path="procedures/wi-01-title.md")
    authority = Authority(
        role="quality-manager", meanings=frozenset({Meaning.APPROVED}), types=frozenset({"WI"})
    )
    head = make_library(
        DOCUMENT,
        replace(document, approvals=()),
        configuration=replace(CONFIGURATION, types={"QP": PROCEDURE, "WI": work}),
        roster=replace(ROSTER, authority=(*ROSTER.authority, authority)),
        records=BASE.records,
    )
    assert ("QMS313", "error") in found(head)
    drafted = replace(
        head, documents=(DOCUMENT, replace(document, status=Status.DRAFT, approvals=()))
    )
    assert found(drafted) == [("QMS216", "warning")]


def test_a_finding_is_not_accepted_by_the_proposal_that_makes_it() -> None:
    deep = replace(with_text(DOCUMENT, "#### Deep\n\nToo deep.\n"), revision="B")
    deep = replace(
        deep,
        history=(*DOCUMENT.history, Revision(revision="B", date=START, description_of_change="B.")),
    )
    entry = AcceptedFinding(
        code="QMS018",
        path=DOCUMENT.path,
        reason="Known.",
        person="a.rossi",
        expires=date(2027, 1, 1),
        location=Location(path="quality_manual/accepted-findings.yml"),
    )
    head = make_library(deep, accepted=(entry,))
    head = replace(head, records=by_document([*BASE.records["QP-01"], *head.records["QP-01"]]))
    assert found(head) == [("QMS018", "warning"), ("QMS216", "warning")]


def broken_before():
    """Return a base in which an approval has weaker evidence than its type accepts."""
    strict = replace(PROCEDURE, evidence=(EvidenceKind.SIGNED,))
    configuration = replace(CONFIGURATION, types={"QP": strict})
    document = replace(DOCUMENT, type=strict)
    return make_library(document, configuration=configuration, records=BASE.records)


def test_what_was_wrong_before_does_not_bar_the_register_that_settles_it() -> None:
    base = broken_before()
    assert [each.rule.code for each in run_checks(base)] == ["QMS313"]
    result = run_checks(propose(BASE, base=base))
    assert [(each.rule.code, each.severity) for each in result] == [
        ("QMS313", Severity.WARNING),
        ("QMS216", Severity.WARNING),
    ]
    assert "once they are in force" in result[0].advice


def test_it_stays_an_error_in_a_document_that_the_proposal_touches() -> None:
    other = replace(DOCUMENT, owner="director")
    head = make_library(other, records=BASE.records)
    assert ("QMS313", "error") in found(head, broken_before())


def test_going_back_to_setup_hides_nothing() -> None:
    bare = replace(DOCUMENT, approvals=())
    setup = replace(CONFIGURATION, stage=Stage.SETUP)
    head = make_library(
        bare, make_document("QP-02", approvals=()), configuration=setup, records=BASE.records
    )
    assert ("QMS313", "error") in found(head)
    assert ("QMS216", "error") in found(head)


def test_findings_of_the_changed_registers_themselves_are_shown_once() -> None:
    head = replace(
        BASE,
        roster=replace(
            ROSTER,
            authority=(
                *ROSTER.authority,
                Authority(
                    role="clark", meanings=frozenset({Meaning.REVIEWED}), types=frozenset({"QP"})
                ),
            ),
        ),
    )
    assert sorted(found(head)) == [("QMS216", "warning"), ("QMS904", "error")]


def test_the_registers_in_force_are_those_of_today_not_of_the_beginning() -> None:
    in_force = control_of(with_roster(BASE, NEW))
    assert found(revised("b.new"), in_force=in_force) == []
    assert found(revised("b.new")) == [("QMS305", "error")]


@pytest.mark.parametrize(
    ("anchor", "stage", "expected"),
    [
        (Anchor.UNASKED, Stage.OPERATING, []),
        (Anchor.GIVEN, Stage.OPERATING, []),
        (Anchor.MISSING, Stage.OPERATING, [Severity.INFO]),
        (Anchor.MISSING, Stage.SETUP, []),
        (Anchor.REQUIRED, Stage.OPERATING, [Severity.ERROR]),
        (Anchor.REQUIRED, Stage.SETUP, [Severity.ERROR]),
    ],
)
def test_a_missing_anchor(anchor, stage, expected) -> None:
    library = replace(BASE, anchor=anchor, configuration=replace(CONFIGURATION, stage=stage))
    result = [each.severity for each in run_checks(library) if each.rule.code == "QMS320"]
    assert result == expected


def test_a_draft_of_setup_may_change_and_go() -> None:
    """In setup the word `approved` alone promises nothing."""
    setup = replace(CONFIGURATION, stage=Stage.SETUP)
    base = make_library(replace(DOCUMENT, approvals=()), configuration=setup, records={})
    head = make_library(configuration=setup, records={})
    assert [code for code, _ in found(head, base) if code.startswith("QMS2")] == []


def test_a_story_done_well_is_clean() -> None:
    system = approved_base().copy()
    reissue(system, 0, 0)
    assert run_checks(propose(system.library(), base=approved_base().library())) == ()
