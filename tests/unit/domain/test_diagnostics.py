from __future__ import annotations

import pytest

from qms.domain.diagnostics import Kind, Location, Positions, Rule, Severity, finding

PLACES = {
    key: (line, 1)
    for line, key in enumerate(["approvals", "approvals[0]", "approvals[0].person", "id"], 2)
}
POSITIONS = Positions(path="a.md", places=PLACES)


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("id", 5),
        ("approvals[0].person", 4),
        ("approvals[0].date", 3),
        ("approvals[7].date", 2),
        ("approvals[0].person.name", 4),
        ("title", 1),
        ("", 1),
        ("[0]", 1),
        (".x", 1),
    ],
)
def test_a_place_or_the_nearest_thing_around_it(key: str, line: int) -> None:
    assert POSITIONS.at(key) == Location(path="a.md", line=line)


def test_severities_have_an_order() -> None:
    assert Severity.ERROR.rank < Severity.WARNING.rank < Severity.INFO.rank


def test_findings_sort_by_place_then_code() -> None:
    def found(code: str, line: int, column: int = 1) -> tuple[str, int, int, str, str]:
        place = Location(path="a.md", line=line, column=column)
        rule = Rule(code=code, name="n", summary="s")
        return finding(rule, place, "m", advice="a").sort_key

    assert sorted(
        [found("QMS002", 9), found("QMS003", 2), found("QMS001", 9), found("QMS9", 9, 0)]
    ) == [
        found("QMS003", 2),
        found("QMS9", 9, 0),
        found("QMS001", 9),
        found("QMS002", 9),
    ]


def test_integrity_can_never_be_accepted() -> None:
    kinds = {kind: Rule(code="c", name="n", summary="s", kind=kind).acceptable for kind in Kind}
    assert kinds == {Kind.INTEGRITY: False, Kind.CALENDAR: True, Kind.COMPLETENESS: True}


def test_a_finding_has_the_severity_of_its_rule() -> None:
    rule = Rule(code="QMS001", name="n", summary="s", severity=Severity.WARNING)
    assert finding(rule, Location(path="a"), "m", advice="a").severity is Severity.WARNING
