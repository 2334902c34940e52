"""The digest: what an approval covers (contract §3)."""

from __future__ import annotations

import unicodedata

from qms.domain.canonical import canonical_json, sha256_hex
from qms.domain.covered_text import body_digest
from qms.domain.documents import ControlledDocument
from qms.domain.records import FormDefinition, Record, Retention

CONTENT_FORMAT = "qms-content@1"


def content_digest(document: ControlledDocument) -> str:
    """Return the SHA-256 that approvals of this document's text are bound to."""
    data = canonical_json(covered_content(document))
    if not data.isascii():
        # Titles and names are composed (NFC) as the body is, whatever the keyboard produced.
        data = unicodedata.normalize("NFC", data.decode("utf-8")).encode("utf-8")
    return sha256_hex(data)


def covered_content(document: ControlledDocument) -> dict[str, object]:
    """Return everything an approval covers; absent values are the empty value of their type."""
    content: dict[str, object] = {
        "format": CONTENT_FORMAT,
        "id": document.id,
        "title": document.title,
        "type": document.type.code,
        "revision": document.revision,
        "prepared_by": list(document.prepared_by),
        "classification": document.classification,
        "records": [_record(record) for record in document.records],
        "history": _history(document),
        "language": document.language,
        "translation_of": document.translation_of,
        "number_as_printed": document.number_as_printed,
        "revision_as_printed": document.revision_as_printed,
        "body_sha256": document.body.covered_sha256 or body_digest(document.body.text),
        "inputs": dict(document.inputs),
    }
    if document.form is not None:
        content |= _form(document.form)
    return content


def _history(document: ControlledDocument) -> dict[str, str]:
    entry = document.current_history
    if entry is None:
        return {}
    return {
        "revision": entry.revision,
        "date": entry.date.isoformat(),
        "description_of_change": entry.description_of_change,
        "change_request": entry.change_request,
    }


def _record(record: Record) -> dict[str, object]:
    return {
        "name": record.name,
        "form": record.form,
        "retention": _retention(record.retention),
        "storage": record.storage,
        "owner": record.owner,
    }


def _retention(retention: Retention | None) -> dict[str, str]:
    if retention is None:
        return {}
    return {
        "period": retention.period,
        "starts": retention.starts,
        "basis": retention.basis,
        "disposition": retention.disposition,
    }


def _form(form: FormDefinition) -> dict[str, object]:
    return {
        "procedure": form.procedure,
        "kind": form.kind.value,
        "retention": _retention(form.retention),
        "fields": [
            {
                "name": field.name,
                "label": field.label,
                "kind": field.kind.value,
                "required": "yes" if field.required else "no",
                "choices": list(field.choices),
                "unit": field.unit,
                "help": field.help,
            }
            for field in form.fields
        ],
    }
