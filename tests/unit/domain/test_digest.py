from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from qms.domain.approvals import Approval, Meaning
from qms.domain.body import scan_body
from qms.domain.covered_text import normalised_body
from qms.domain.digest import content_digest, covered_content
from qms.domain.documents import (
    AppliesTo,
    ControlledDocument,
    EffectiveDate,
    Revision,
    Status,
)
from qms.domain.records import (
    FieldKind,
    FormDefinition,
    FormField,
    FormKind,
    Record,
    Retention,
)
from support.small_values import FIRST_ISSUE, document, document_type

TEXT = "## Purpose\n\nParts are received  \nand inspected.\n\n## Hold area\n\nRed labels.\n"


def form(**changes: Any) -> FormDefinition:
    values: dict[str, Any] = {
        "kind": FormKind.FORM,
        "procedure": "QP-07",
        "retention": Retention(period="10 years", starts="shipment", basis="own rule"),
        "fields": (FormField(name="day", label="Day", kind=FieldKind.DATE),),
        "medium": "paper",
        "where": "file 7",
    }
    return FormDefinition(**{**values, **changes})


BASE = document(TEXT, records=(Record(name="Log", form="F-07-01"),), inputs={"img/a.svg": "1" * 64})
FORM = document(TEXT, id="F-07-01", type=document_type("F"), form=form())


def with_text(text: str) -> ControlledDocument:
    return replace(BASE, body=scan_body(text, path=BASE.path))


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        "\ufeff" + TEXT,
        "\n\n" + TEXT + "\n\n\n",
        TEXT.rstrip("\n"),
        unicodedata.normalize("NFD", TEXT),
        TEXT.replace("## Hold area", '## Hold area {: clauses="8.7.1 8.7.2" }'),
        TEXT.replace("## Purpose", "## Purpose {: clauses='ISO9001:4.1' }"),
    ],
)
def test_the_same_text_written_differently_keeps_its_digest(text: str) -> None:
    assert content_digest(with_text(text)) == content_digest(BASE)


def test_composed_and_decomposed_letters_are_the_same() -> None:
    title = "Prüfung der Güte"
    composed = replace(with_text("Prüfung é"), title=title)
    decomposed = replace(
        with_text(unicodedata.normalize("NFD", "Prüfung é")),
        title=unicodedata.normalize("NFD", title),
    )
    assert content_digest(composed) == content_digest(decomposed)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.DRAFT},
        {"status": Status.OBSOLETE},
        {"owner": "sales-manager"},
        {"effective_date": EffectiveDate(everywhere=date(2027, 1, 1))},
        {"next_review_date": date(2027, 1, 1)},
        {"clauses": ("8.4.2",)},
        {"applies_to": AppliesTo(sites=("A",))},
        {"distribution": ("Warehouse",)},
        {
            "approvals": (
                Approval(meaning=Meaning.APPROVED, role="r", person="p", date=date(2026, 11, 10)),
            )
        },
        {"supersedes": ("QP-01",)},
        {"superseded_by": "QP-08"},
        {"reason": "merged"},
        {"path": "procedures/qp-07-another-name.md"},
        {"source_text": "anything"},
        {"history": (FIRST_ISSUE, replace(FIRST_ISSUE, revision="0"))},
    ],
)
def test_what_an_approval_does_not_cover(changes: dict[str, Any]) -> None:
    assert content_digest(replace(BASE, **changes)) == content_digest(BASE)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "QP-08"},
        {"title": "Receiving."},
        {"title": "R\u0435ceiving"},
        {"type": document_type("WI")},
        {"revision": "B"},
        {"prepared_by": ("j.mercer",)},
        {"prepared_by": ()},
        {"classification": "internal"},
        {"records": (Record(name="Log of parts", form="F-07-01"),)},
        {"records": (Record(name="Log", form="F-07-02"),)},
        {"records": (Record(name="Log", form="F-07-01", retention=Retention(period="1 year")),)},
        {"records": ()},
        {"history": (replace(FIRST_ISSUE, description_of_change="Another."),)},
        {"history": (replace(FIRST_ISSUE, date=date(2026, 11, 3)),)},
        {"history": (replace(FIRST_ISSUE, change_request="DCR-1"),)},
        {"history": ()},
        {"language": "de"},
        {"translation_of": "QP-01"},
        {"number_as_printed": "QP 7"},
        {"revision_as_printed": "c)"},
        {"inputs": {"img/a.svg": "2" * 64}},
        {"inputs": {"img/b.svg": "1" * 64}},
        {"inputs": {}},
    ],
)
def test_what_an_approval_covers(changes: dict[str, Any]) -> None:
    assert content_digest(replace(BASE, **changes)) != content_digest(BASE)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("are received", "are  received"),
        TEXT.replace("received  \n", "received\n"),
        TEXT.replace("Red", "red"),
        TEXT.replace("Red", "R\u0435d"),
        TEXT.replace("## Hold", "### Hold"),
        TEXT.replace("labels.", "labels. "),
        TEXT.replace("labels.", 'labels. {: clauses="8.7" }'),
        TEXT.replace("\n\n##", "\n##"),
        TEXT + "\n```\n## Hold\n```\n",
    ],
)
def test_any_other_text_has_another_digest(text: str) -> None:
    assert text != TEXT
    assert content_digest(with_text(text)) != content_digest(BASE)


@pytest.mark.parametrize(
    "changes",
    [
        {"procedure": "QP-08"},
        {"kind": FormKind.REGISTER},
        {"retention": None},
        {"retention": Retention(period="11 years", starts="shipment", basis="own rule")},
        {"retention": Retention(period="10 years", starts="receipt", basis="own rule")},
        {"retention": Retention(period="10 years", starts="shipment", basis="law")},
        {"fields": ()},
        {"fields": (FormField(name="day", label="Day of receipt", kind=FieldKind.DATE),)},
        {"fields": (FormField(name="day", label="Day", kind=FieldKind.TEXT),)},
        {"fields": (FormField(name="day", label="Day", kind=FieldKind.DATE, required=True),)},
        {"fields": (FormField(name="day", label="Day", kind=FieldKind.DATE, unit="d"),)},
        {"fields": (FormField(name="day", label="Day", kind=FieldKind.DATE, help="Today."),)},
        {"fields": (FormField(name="day", label="Day", kind=FieldKind.DATE, choices=("a",)),)},
    ],
)
def test_a_form_is_covered_with_its_fields_and_its_retention(changes: dict[str, Any]) -> None:
    changed = replace(FORM, form=form(**changes))
    assert content_digest(changed) != content_digest(FORM)


@pytest.mark.parametrize("changes", [{"medium": "electronic"}, {"where": "file 8"}])
def test_where_a_form_is_kept_is_not_covered(changes: dict[str, Any]) -> None:
    assert content_digest(replace(FORM, form=form(**changes))) == content_digest(FORM)


def test_only_the_present_revision_of_the_history_is_covered() -> None:
    older = Revision(revision="0", date=date(2020, 1, 1), description_of_change="Old.")
    assert content_digest(replace(BASE, history=(FIRST_ISSUE, older))) == content_digest(BASE)


def test_every_covered_key_is_there_and_empty_when_absent() -> None:
    covered = covered_content(document(history=(), prepared_by=()))
    assert covered["format"] == "qms-content@1"
    assert covered["history"] == {}
    assert covered["prepared_by"] == []
    assert covered["inputs"] == {}
    assert covered["translation_of"] == ""
    assert set(covered_content(FORM)) - set(covered) == {"procedure", "kind", "retention", "fields"}


def test_the_digest_is_exactly_the_one_of_the_contract() -> None:
    """With another value every approval ever given would have to be given again."""
    body = hashlib.sha256(TEXT.encode("utf-8")).hexdigest()
    canonical = (
        '{"body_sha256":"' + body + '","classification":"","format":"qms-content@1",'
        '"history":{"change_request":"","date":"2026-11-02",'
        '"description_of_change":"First issue.","revision":"A"},"id":"QP-07",'
        '"inputs":{"img/a.svg":"' + "1" * 64 + '"},"language":"","number_as_printed":"",'
        '"prepared_by":["d.okafor"],"records":[{"form":"F-07-01","name":"Log","owner":"",'
        '"retention":{},"storage":""}],"revision":"A","revision_as_printed":"",'
        '"title":"Receiving","translation_of":"","type":"QP"}'
    )
    assert content_digest(BASE) == hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def test_the_body_as_it_is_hashed() -> None:
    assert normalised_body('\ufeff\r\n## A {: clauses="4.1" }\r\nb  \r\n\r\n') == "## A\nb  \n"
    assert normalised_body("") == "\n"
