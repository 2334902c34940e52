from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qms.domain.documents import Revision
from qms.rules.revision import check_scheme, chronological, follows, next_revision
from support.libraries import make_document, make_library


def history(*entries):
    return tuple(
        Revision(revision=name, date=date(2026, month, 1), description_of_change="c")
        for name, month in entries
    )


@pytest.mark.parametrize(
    ("scheme", "older", "newer"),
    [
        ("letters", "A", "B"),
        ("letters", "Z", "AA"),
        ("letters", "AZ", "BA"),
        ("letters", "H", "J"),
        ("letters", "N", "P"),
        ("letters", "Y", "AA"),
        ("letters", "H", "I"),
        ("numbers", "9", "10"),
        ("numbers", "09", "10"),
        ("dotted", "1.9", "1.10"),
        ("dotted", "1.10", "2.0"),
        ("dotted", "1.2.3", "1.3.0"),
    ],
)
def test_the_next_revision_follows(scheme, older, newer):
    assert follows(scheme, older, newer)


@pytest.mark.parametrize(
    ("scheme", "older", "newer"),
    [
        ("letters", "A", "C"),
        ("letters", "B", "A"),
        ("letters", "A", "A"),
        ("letters", "A", "ZZZ"),
        ("numbers", "1", "3"),
        ("numbers", "2", "1"),
        ("dotted", "1.1", "1.3"),
        ("dotted", "1.1", "2.1"),
        ("dotted", "1.1", "1.1.1"),
        ("dotted", "1.1", "1.1"),
    ],
)
def test_another_revision_does_not_follow(scheme, older, newer):
    assert not follows(scheme, older, newer)


@pytest.mark.parametrize("entries", [[("A", 1), ("B", 2)], [("B", 2), ("A", 1)]])
def test_a_history_is_read_from_either_end(entries):
    document = make_document(revision="B", history=history(*entries))
    assert [entry.revision for _, entry in chronological(document)] == ["A", "B"]
    assert [document.history[index].revision for index, _ in chronological(document)] == ["A", "B"]


def test_without_the_present_revision_the_dates_decide():
    document = make_document(revision="C", history=history(("B", 2), ("A", 1)))
    assert [entry.revision for _, entry in chronological(document)] == ["A", "B"]


def test_types_without_a_scheme_are_not_judged():
    document = make_document(revision="03-2019", history=history(("03-2019", 1)))
    assert [each.rule.code for each in check_scheme(make_library(document))] == ["QMS222"]
    adopted = replace(document, type=replace(document.type, revision_scheme="none"))
    assert list(check_scheme(make_library(adopted))) == []


@pytest.mark.parametrize(
    ("scheme", "revision", "expected"),
    [
        ("letters", "A", "B"),
        ("letters", "H", "J"),
        ("letters", "N", "P"),
        ("letters", "P", "R"),
        ("letters", "R", "T"),
        ("letters", "W", "Y"),
        ("letters", "Y", "AA"),
        ("letters", "AY", "BA"),
        ("letters", "HY", "JA"),
        ("letters", "YYY", ""),
        ("numbers", "9", "10"),
        ("numbers", "09", "10"),
        ("numbers", "99", "100"),
        ("dotted", "1.9", "1.10"),
        ("dotted", "2.0.3", "2.0.4"),
        ("none", "B", ""),
        ("letters", "2026-1", ""),
        ("numbers", "A", ""),
    ],
)
def test_the_next_revision_is_that_of_the_scheme(scheme: str, revision: str, expected: str) -> None:
    found = next_revision(scheme, revision)
    assert found == expected
    assert not found or follows(scheme, revision, found)
