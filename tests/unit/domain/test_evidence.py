"""Which records prove a section: those whose forms it refers to."""

from __future__ import annotations

from dataclasses import replace

from qms.domain.evidence import SectionEvidence, evidence_of
from qms.domain.records import FormDefinition, FormKind, Record
from support.libraries import make_document, make_library

TEXT = """\
## Buy {: clauses="8.4.1 8.4.2" }

Write [[F-01-01]].

## Talk

Nothing is written.

## Keep

See [the other one](qp-02.md) and [[F-01-01]], [[F-01-02]].
"""


def rows(text: str = TEXT, *records: Record) -> list[tuple[str, tuple[str, ...], list[str]]]:
    form = FormDefinition(kind=FormKind.FORM)
    forms = [replace(make_document(number), form=form) for number in ("F-01-01", "F-01-02")]
    document = replace(make_document("QP-01", text), records=records, clauses=("8.4",))
    library = make_library(document, *forms)
    return [_plain(each) for each in evidence_of(library, document)]


def _plain(row: SectionEvidence) -> tuple[str, tuple[str, ...], list[str]]:
    heading = row.heading.text if row.heading else ""
    return heading, row.clauses, [each.name for each in row.records]


def test_each_section_has_its_clauses_and_the_records_it_refers_to() -> None:
    listed = Record(name="Order file", form="F-01-01")
    unplaced = Record(name="Minutes", storage="blue folder")
    assert rows(TEXT, listed, unplaced) == [
        ("", ("8.4",), ["Minutes"]),
        ("Buy", ("8.4.1", "8.4.2"), ["Order file"]),
        ("Keep", (), ["Order file", "Title of F-01-02"]),
    ]


def test_what_stands_before_the_first_heading_belongs_to_the_whole() -> None:
    assert rows("Write [[F-01-02]].\n\n## Talk\n\nTalk.\n") == [
        ("", ("8.4",), ["Title of F-01-02"])
    ]
