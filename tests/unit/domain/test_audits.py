"""The audit programme and the two registers beside it, looked at from a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qms.domain.audits import (
    Audit,
    AuditProgramme,
    AuditRhythm,
    audit_state,
    auditor_name,
    in_cycle,
    shifts_seen,
    sites_seen,
)
from qms.domain.configuration import Site
from qms.domain.external_documents import ExternalDocument, ExternalRegister
from qms.domain.processes import Process, ProcessKind
from qms.domain.registrar_findings import Grade, Progress, RegistrarFinding
from support.libraries import CONFIGURATION
from support.site_values import ROSTER

DAY = date(2026, 11, 22)
SALES = Process(id="sales", title="Sales", kind=ProcessKind.CORE)
HELD = Audit(
    number="IA-1", planned=date(2026, 3, 1), processes=("sales",), done_on=date(2026, 3, 9)
)
COMING = Audit(number="IA-2", planned=date(2027, 2, 1), processes=("sales",))
PROGRAMME = AuditProgramme(
    cycle_months=24, rhythms={"sales": AuditRhythm(months=12)}, audits=(COMING, HELD)
)


def test_a_process_knows_its_last_and_next_audit_and_its_day() -> None:
    state = audit_state(PROGRAMME, SALES, DAY)
    assert (state.last, state.next, state.due) == (HELD, COMING, date(2027, 3, 9))


def test_an_audit_is_not_held_before_its_day() -> None:
    state = audit_state(PROGRAMME, SALES, date(2026, 3, 8))
    assert (state.last, state.next, state.due) == (None, HELD, None)


def test_a_process_without_a_rhythm_follows_the_cycle() -> None:
    assert PROGRAMME.months_of("sales") == 12
    assert PROGRAMME.months_of("storage") == 24


def test_a_month_ends_with_its_last_day() -> None:
    assert COMING.planned_until == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("audit", "counts"),
    [
        (HELD, True),
        (replace(HELD, done_on=date(2024, 11, 22)), True),
        (replace(HELD, done_on=date(2024, 11, 21)), False),
        (COMING, True),
        (replace(COMING, planned=date(2026, 11, 1)), True),
        (replace(COMING, planned=date(2026, 10, 1)), False),
        (replace(COMING, planned=date(2028, 12, 1)), False),
    ],
)
def test_the_cycle_reaches_back_and_ahead(audit: Audit, counts: bool) -> None:  # noqa: FBT001
    assert in_cycle(PROGRAMME, audit, DAY) is counts


def test_only_an_only_site_or_shift_need_not_be_named() -> None:
    one = replace(CONFIGURATION, sites={"A": Site(id="A", name="First")})
    two = replace(one, sites={**one.sites, "B": Site(id="B", name="Second")})
    assert sites_seen(one, COMING) == ("A",)
    assert sites_seen(two, COMING) == ()
    assert sites_seen(two, replace(COMING, sites=("B",))) == ("B",)
    assert shifts_seen(replace(PROGRAMME, shifts=("day",)), COMING) == ("day",)
    assert shifts_seen(replace(PROGRAMME, shifts=("day", "night")), COMING) == ()


def test_an_auditor_is_a_person_a_role_or_somebody_from_outside() -> None:
    assert auditor_name(ROSTER, replace(COMING, auditor="a.head")) == "A. Head"
    assert auditor_name(ROSTER, replace(COMING, auditor="quality-manager")) == "Quality Manager"
    assert auditor_name(ROSTER, replace(COMING, outside_auditor="Office Ltd")) == "Office Ltd"


def test_a_finding_is_overdue_until_it_is_answered() -> None:
    finding = RegistrarFinding(
        number="NC-1",
        found_on=date(2026, 10, 1),
        body="Registrar",
        clause="8.4.2",
        grade=Grade.MINOR,
        text="A record was missing.",
        owner="quality-manager",
        due=date(2026, 11, 21),
        answered_on=date(2026, 11, 22),
        closed_on=date(2026, 12, 1),
    )
    assert not finding.is_overdue(date(2026, 11, 21))
    late = replace(finding, answered_on=None)
    assert late.is_overdue(DAY)
    assert not late.is_overdue(date(2026, 12, 1))
    days = (date(2026, 11, 21), DAY, date(2026, 12, 1))
    states = [finding.progress(day) for day in days]
    assert states == [Progress.OPEN, Progress.ANSWERED, Progress.CLOSED]


def test_a_document_from_outside_is_checked_in_its_own_rhythm_or_that_of_all() -> None:
    document = ExternalDocument(
        number="AS9120",
        title="Standard",
        issuer="SAE",
        revision="B",
        checked_on=date(2026, 8, 31),
        where="Office",
    )
    register = ExternalRegister(documents=(document,), check_months=12)
    assert register.next_check(document) == date(2027, 8, 31)
    assert register.next_check(replace(document, check_months=6)) == date(2027, 2, 28)
