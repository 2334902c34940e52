"""Everything with a date comes into one list, whatever register it stands in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from qms.app.registration.duties import coming_duties, duties_calendar, duties_table
from qms.domain.approvals import PublicKey, RoleTerm
from qms.domain.audits import Audit, AuditProgramme
from qms.domain.configuration import AcceptedFinding, Certificate, Site
from qms.domain.deputies import Deputy
from qms.domain.diagnostics import Location
from qms.domain.documents import AppliesTo, EffectiveDate
from qms.domain.duties import Duty, DutyKind, by_month, in_order
from qms.domain.external_documents import ExternalDocument, ExternalRegister
from qms.domain.library import Library
from qms.domain.registrar_findings import FindingLog, Grade, RegistrarFinding
from qms.domain.training import Staff, StaffMember
from support.libraries import AS_OF, CONFIGURATION, ROSTER, make_document, make_library

SOON = AS_OF + timedelta(days=40)
KEY = "ssh-ed25519 AAAA"


def duties(library: Library, months: int = 12) -> list[tuple[DutyKind, date, str]]:
    return [(each.kind, each.day, each.what) for each in coming_duties(library, months)]


def kinds(library: Library) -> set[DutyKind]:
    return {each.kind for each in coming_duties(library)}


def test_a_review_within_the_time_asked_about() -> None:
    library = make_library(make_document(next_review_date=SOON))
    assert duties(library) == [
        (DutyKind.REVIEW, SOON, "see whether QP-01 Title of QP-01, revision A still fits")
    ]
    assert coming_duties(library)[0].who == ("Quality Manager (A. Rossi)",)
    assert duties(library, months=1) == []


def test_what_is_overdue_stays_in_the_list() -> None:
    library = make_library(make_document(next_review_date=AS_OF - timedelta(days=400)))
    table = duties_table(coming_duties(library), AS_OF)
    assert [row[1] for row in table.rows] == ["overdue"]


def test_days_on_which_texts_come_into_force_at_each_site() -> None:
    sites = {"A": Site(id="A", name="North"), "B": Site(id="B", name="South")}
    dates = EffectiveDate(by_site={"A": AS_OF - timedelta(days=9), "B": SOON})
    library = make_library(
        make_document(effective_date=dates), configuration=replace(CONFIGURATION, sites=sites)
    )
    assert (DutyKind.EFFECTIVE, SOON) in {(kind, day) for kind, day, _ in duties(library)}
    assert [what for kind, _, what in duties(library) if kind is DutyKind.EFFECTIVE] == [
        "QP-01 Title of QP-01, revision A comes into force at South"
    ]


def test_accepted_findings_certificates_keys_and_deputies() -> None:
    people = {
        **ROSTER.people,
        "a.rossi": replace(
            ROSTER.people["a.rossi"],
            keys=(
                PublicKey(key=KEY, before=SOON),
                PublicKey(key="ssh-ed25519 BBBB", before=AS_OF - timedelta(days=1)),
                PublicKey(key="ssh-ed25519 CCCC", before=SOON, revoked=AS_OF),
            ),
        ),
    }
    deputy = Deputy(
        principal="a.rossi",
        deputy="e.lind",
        roles=("quality-manager",),
        start=AS_OF,
        appointed_on=AS_OF,
        end=SOON,
    )
    certificate = Certificate(number="Q-1", body="Body", until=SOON)
    site = Site(id="A", name="North", certificate=certificate)
    accepted = AcceptedFinding(
        code="QMS018",
        path="x.md",
        reason="r",
        person="a.rossi",
        expires=SOON,
        location=Location(path="a"),
    )
    library = make_library(
        configuration=replace(CONFIGURATION, sites={"A": site}),
        roster=replace(ROSTER, people=people, deputies=(deputy,)),
        accepted=(accepted,),
        records={},
    )
    found = [each.kind for each in coming_duties(library)]
    assert sorted(found) == sorted(
        [DutyKind.FINDING, DutyKind.KEY, DutyKind.DEPUTY, DutyKind.CERTIFICATE]
    )


def test_training_and_ends_of_assignments() -> None:
    term = RoleTerm(role="director", start=date(2024, 1, 1))
    leaving = StaffMember(
        id="k", name="K. Iversen", roles=(term,), agency=True, until=AS_OF - timedelta(days=3)
    )
    staying = StaffMember(id="t", name="T. Brandt", roles=(term,))
    document = make_document(applies_to=AppliesTo(roles=("director",)))
    library = make_library(document, staff=Staff(people={"k": leaving, "t": staying}))
    assert kinds(library) == {DutyKind.TRAINING, DutyKind.STAFF}
    ended = replace(leaving, roles=(replace(term, end=AS_OF - timedelta(days=3)),))
    library = make_library(document, staff=Staff(people={"k": ended, "t": staying}))
    assert kinds(library) == {DutyKind.TRAINING}


def test_a_duty_keeps_its_name_when_its_day_moves() -> None:
    early, late = (
        Duty(kind=DutyKind.REVIEW, day=day, what="x", subject="QP-01") for day in (AS_OF, SOON)
    )
    assert early.uid("co") == late.uid("co")
    assert early.uid("co") != replace(early, kind=DutyKind.EFFECTIVE).uid("co")
    assert early.uid("co") != early.uid("other")


def test_months_are_in_order() -> None:
    days = [date(2027, 2, 3), date(2026, 12, 31), date(2027, 2, 1)]
    made = in_order(Duty(kind=DutyKind.REVIEW, day=d, what="x", subject=str(d)) for d in days)
    assert [(month, len(own)) for month, own in by_month(made)] == [
        (date(2026, 12, 1), 1),
        (date(2027, 2, 1), 2),
    ]


def test_the_calendar_has_a_day_for_each_duty() -> None:
    library = make_library(make_document(next_review_date=SOON))
    text = duties_calendar(library, coming_duties(library))
    assert text.count("BEGIN:VEVENT") == 1
    assert f"DTSTART;VALUE=DATE:{SOON:%Y%m%d}" in text


def test_audits_answers_and_checks_of_documents_from_outside_are_duties() -> None:
    month = date(2026, 3, 1)
    audit = Audit(number="IA-1", planned=month, processes=("storage",), auditor="j.mercer")
    found = RegistrarFinding(
        number="NC-1",
        found_on=SOON,
        body="Body",
        clause="8.4.1",
        grade=Grade.MINOR,
        text="Found.",
        owner="quality-manager",
        due=SOON,
    )
    held = ExternalDocument(
        number="AS9120", title="T", issuer="I", revision="B", checked_on=AS_OF, where="shelf"
    )
    library = replace(
        make_library(make_document("QP-01")),
        audits=AuditProgramme(audits=(audit,)),
        registrar_findings=FindingLog(findings=(found,)),
        external_documents=ExternalRegister(documents=(held,)),
    )
    assert {DutyKind.AUDIT, DutyKind.ANSWER, DutyKind.EXTERNAL} <= kinds(library)
    whom = {each.kind: each.who for each in coming_duties(library)}
    assert whom[DutyKind.AUDIT] == ("J. Mercer",)
    assert whom[DutyKind.ANSWER] == ("Quality Manager (A. Rossi)",)
