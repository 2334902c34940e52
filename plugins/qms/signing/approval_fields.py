"""The fields that people sign: what the seal covers of them, against what the file has now.

pyHanko lets signature fields be added that nobody sees, and does not ask in which order fields are
signed. Here the list that the seal covers is the only one: the same fields, in the same order, at
the same places, each drawn as whoever signed it left it. Only time stamps bring their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyhanko.pdf_utils.generic import DictionaryObject, NullObject
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from qms.domain.approver_fields import ApproverField, FieldState
from qms.domain.seals import Purpose, SignatureFacts
from qms.signing.reader import SwiftReader

SIGNED = frozenset({"/V", "/AP"})
"""What signing a field sets: the signature, and how it is drawn."""
OTHER_FIELDS = "The fields of the file are not those that were sealed: {what}."


@dataclass(frozen=True, slots=True)
class _Field:
    """One field in one revision of a file."""

    name: str
    value: DictionaryObject

    @property
    def particulars(self) -> dict[str, str]:
        """Return everything that signing leaves alone, references by number."""
        return {key: repr(self.value.raw_get(key)) for key in self.value if key not in SIGNED}

    @property
    def drawing(self) -> str:
        return repr(self.value.raw_get("/AP")) if "/AP" in self.value else ""


def approver_fields(reader: PdfFileReader | HistoricalResolver) -> tuple[ApproverField, ...]:
    """Return the fields for approvers in the order of the file, signed or not."""
    read = (ApproverField.read(each.name, _label(each.value)) for each in _fields(reader))
    return tuple(each for each in read if each is not None)


def unsigned_fields(data: bytes) -> tuple[ApproverField, ...]:
    """Return the fields for approvers that hold no signature, of a file known to be intact."""
    reader = SwiftReader(data)
    signed = {each.name for each in _fields(reader) if "/V" in each.value}
    return tuple(each for each in approver_fields(reader) if each.name not in signed)


def field_states(
    signatures: Sequence[EmbeddedPdfSignature], facts: Sequence[SignatureFacts]
) -> tuple[FieldState, ...]:
    """Return the fields for approvers that the seal covers, and who signed each."""
    by_name = {one.field: one for one in facts if one.purpose is Purpose.APPROVAL}
    return tuple(
        _state(each, by_name.get(each.name)) for each in approver_fields(_sealed(signatures))
    )


def field_problems(
    signatures: Sequence[EmbeddedPdfSignature], purposes: Sequence[Purpose]
) -> Iterator[str]:
    """Find fault with the fields of a file against those that its seal covers."""
    sealed, present = _fields(_sealed(signatures)), _fields(signatures[0].reader)
    revisions = {str(one.field_name): one.signed_revision for one in signatures}
    stamps = [
        str(one.field_name)
        for one, purpose in zip(signatures, purposes, strict=True)
        if purpose is Purpose.TIMESTAMP
    ]
    names = [each.name for each in present]
    yield from _list_problems([each.name for each in sealed], names, stamps)
    yield from _order_problems(signatures, purposes)
    begin = signatures[0].signed_revision
    by_name = {each.name: each for each in present}
    for field in sealed:
        now = by_name.get(field.name)
        if now is not None and now.particulars != field.particulars:
            what = f"{field.name} was given another place, name or meaning"
            yield OTHER_FIELDS.format(what=what)
        elif now is not None:
            since = max(begin, revisions.get(field.name, begin))
            yield from _drawing_problems(signatures[0].reader, now, since)


def _list_problems(sealed: list[str], present: list[str], stamps: list[str]) -> Iterator[str]:
    removed = [name for name in sealed if name not in present]
    added = [name for name in present if name not in {*sealed, *stamps}]
    if removed:
        yield OTHER_FIELDS.format(what=f"{', '.join(removed)} is missing")
    elif added:
        yield OTHER_FIELDS.format(what=f"{', '.join(added)} was added")
    elif present[: len(sealed)] != sealed or len(set(present)) < len(present):
        yield OTHER_FIELDS.format(what="they stand in another order, or twice")


def _order_problems(
    signatures: Sequence[EmbeddedPdfSignature], purposes: Sequence[Purpose]
) -> Iterator[str]:
    signed = [
        str(one.field_name)
        for one, purpose in zip(signatures, purposes, strict=True)
        if purpose is Purpose.APPROVAL
    ]
    sealed = _sealed(signatures)
    foreign = {*signed} - {each.name for each in _fields(sealed)}
    asked = [each.name for each in approver_fields(sealed)]
    ours = [name for name in signed if name in asked]
    if foreign:
        yield f"{', '.join(sorted(foreign))} was signed, which is no field that was sealed."
    elif ours != asked[: len(ours)]:
        yield "The fields were signed in another order than the sealed one."


def _drawing_problems(reader: PdfFileReader, field: _Field, since: int) -> Iterator[str]:
    """Find fault with a field that is drawn otherwise than in the revision that settled it."""
    revision_then = reader.get_historical_resolver(since)
    settled = next((each for each in _fields(revision_then) if each.name == field.name), None)
    drawing = field.value.raw_get("/AP") if field.drawing else NullObject()
    parts = set(revision_then.collect_dependencies(drawing))
    later = (
        reader.get_historical_resolver(revision).explicit_refs_in_revision()  # type: ignore[no-untyped-call]
        for revision in range(since + 1, reader.total_revisions)
    )
    if (
        settled is None
        or settled.drawing != field.drawing
        or any(not parts.isdisjoint(changed) for changed in later)
    ):
        yield f"What is drawn in the field {field.name} was changed afterwards."


def _sealed(signatures: Sequence[EmbeddedPdfSignature]) -> HistoricalResolver:
    reader: PdfFileReader = signatures[0].reader
    return reader.get_historical_resolver(signatures[0].signed_revision)


def _fields(reader: PdfFileReader | HistoricalResolver) -> list[_Field]:
    root = reader.root
    if "/AcroForm" not in root or "/Fields" not in root["/AcroForm"]:
        return []
    values = [each.get_object() for each in root["/AcroForm"]["/Fields"]]
    return [_Field(str(each["/T"]) if "/T" in each else "", each) for each in values]


def _label(value: DictionaryObject) -> str:
    return str(value["/TU"]) if "/TU" in value else ""


def _state(field: ApproverField, facts: SignatureFacts | None) -> FieldState:
    if facts is None:
        return FieldState(field=field)
    return FieldState(
        field=field,
        signer=facts.signer,
        is_known=facts.known,
        claimed_at=facts.claimed_at,
        stamped_at=facts.stamped_at,
        level=facts.level,
        certificate_sha256=facts.certificate_sha256,
    )
