"""`manifest.json`: what a build published, each file with its hash and its expected seals."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qms.domain.approvals import ApprovalRecord
from qms.domain.documents import Standing
from qms.domain.library import Library
from qms.domain.notices import Notice, notice_digest
from qms.domain.seals import NO_IDENTITY, PublishedFile, SealIdentity
from qms.publish.tools import present_tools

MANIFEST_FORMAT = "qms-manifest@1"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFacts:
    """What makes a manifest that of an issue."""

    number: str
    person: str
    name: str
    role: str
    previous_sha256: str | None
    """SHA-256 of the manifest of the issue before it; None for the first."""
    records: Mapping[str, Sequence[str]]
    """Payload hashes of every record that holds, by number of what it is on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestFacts:
    """What the manifest states beside the library and the files."""

    commit: str | None
    edition: str
    identity: SealIdentity = NO_IDENTITY
    withheld: Sequence[str] = ()
    issue: IssueFacts | None = None
    notices: Sequence[Notice] = ()
    """Temporary notices and interim changes in force."""


def render_manifest(
    library: Library,
    files: Sequence[PublishedFile],
    facts: ManifestFacts,
    approvals: Mapping[str, Sequence[ApprovalRecord]],
) -> bytes:
    """Write the manifest: same input, same bytes; dates only where they were given."""
    return manifest_bytes(manifest_values(library, files, facts, approvals))


def manifest_bytes(manifest: Mapping[str, Any]) -> bytes:
    """Write the values of a manifest as its file."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    return text.encode("utf-8")


def manifest_values(
    library: Library,
    files: Sequence[PublishedFile],
    facts: ManifestFacts,
    approvals: Mapping[str, Sequence[ApprovalRecord]],
) -> dict[str, Any]:
    """Return what the manifest says, by the keys of its file."""
    issue = facts.issue
    return {
        "format": MANIFEST_FORMAT,
        "repository": library.configuration.repository,
        "organisation": library.configuration.organisation.name,
        "as_of": library.as_of.isoformat(),
        "stage": library.configuration.stage.value,
        "edition": facts.edition,
        "issue": issue.number if issue else None,
        "issued_by": (
            {"person": issue.person, "name": issue.name, "role": issue.role} if issue else None
        ),
        "commit": facts.commit,
        "previous_manifest_sha256": issue.previous_sha256 if issue else None,
        "identity": {
            "kind": facts.identity.kind.value,
            "signer": facts.identity.signer,
            "certificate_sha256": facts.identity.certificate_sha256,
            "certificate_pem": facts.identity.certificate_pem,
        },
        "tools": present_tools(),
        "documents": [
            {
                "id": document.id,
                "title": document.title,
                "revision": document.revision,
                "status": library.standing(document).value,
                "effective_date": str(document.effective_date),
                "content_sha256": library.digest(document),
                "pending": [
                    {
                        "revision": each.document.revision,
                        "effective_date": str(each.document.effective_date),
                        "content_sha256": library.digest(each.document),
                    }
                    for each in library.beside.get(document.id, ())
                    if library.standing(each.document) is Standing.PENDING
                ],
                "approvals": [record.payload_sha256 for record in approvals[document.path]],
            }
            for document in library.published()
        ],
        "notices": [_notice(each) for each in facts.notices],
        "records": {key: list(issue.records[key]) for key in sorted(issue.records)}
        if issue
        else {},
        "files": [file.to_json() for file in sorted(files, key=lambda each: each.path)],
        "withheld": sorted(facts.withheld),
    }


def _notice(notice: Notice) -> dict[str, str]:
    return {
        "number": notice.number,
        "kind": notice.kind.value,
        "document": notice.document,
        "revision": notice.revision,
        "from": notice.start.isoformat(),
        "to": notice.end.isoformat() if notice.end else "",
        "sha256": notice_digest(notice),
    }
