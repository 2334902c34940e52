"""Records of approval as files that OpenSSH verifies: the bytes signed, and the signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qms.domain.approvals import ApprovalRecord

SHORT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFiles:
    """The files of all records, and one to show the command with."""

    files: tuple[tuple[str, bytes], ...]
    names: Mapping[str, str]
    """The file of each record, by the SHA-256 of its payload."""
    example: Mapping[str, str]
    """Signer, time and file of a signed record; empty where none is signed."""
    unsigned: int


def record_files(approvals: Mapping[str, Sequence[ApprovalRecord]]) -> RecordFiles:
    """Return the files of the records that count; names are short enough for every system."""
    records = {each.payload_sha256: each for found in approvals.values() for each in found}
    names = {digest: _name(each) for digest, each in records.items()}
    files: list[tuple[str, bytes]] = []
    for digest, each in records.items():
        files.append((names[digest], each.payload_bytes))
        if each.signature:
            files.append((f"{names[digest]}.sig", each.signature.encode("ascii")))
    signed = [digest for digest, each in records.items() if each.signature]
    return RecordFiles(
        files=tuple(files),
        names=names,
        example=_example(records[signed[0]], names[signed[0]]) if signed else {},
        unsigned=len(records) - len(signed),
    )


def signer_of(record: ApprovalRecord) -> str:
    """Return whose key signed a record: the person's own, or that of the keeper who attests it."""
    return record.further.get("keeper") or record.person


def _name(record: ApprovalRecord) -> str:
    digest = record.payload_sha256[:SHORT]
    name = f"{record.meaning.value}-{digest}.json"
    return f"approvals/{record.document}/{record.revision}/{name}"


def _example(record: ApprovalRecord, file: str) -> dict[str, str]:
    return {
        "signer": signer_of(record),
        "time": f"{record.signed_at:%Y%m%d%H%M%S}Z",
        "file": file,
    }
