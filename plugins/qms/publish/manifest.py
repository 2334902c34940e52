"""`manifest.json`: what a build published, each file with its hash and its expected seals."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any

import qms
from qms.domain.approvals import ApprovalRecord
from qms.domain.documents import Standing
from qms.domain.library import Library
from qms.domain.seals import PublishedFile, SealIdentity

MANIFEST_FORMAT = "qms-manifest@1"
TOOLS = ("weasyprint", "pikepdf", "pyhanko", "markdown", "mkdocs", "mkdocs-material")


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestFacts:
    """What the manifest states beside the library and the files."""

    commit: str | None
    issue: str | None
    identity: SealIdentity
    edition: str
    withheld: Sequence[str] = ()


def render_manifest(
    library: Library,
    files: Sequence[PublishedFile],
    facts: ManifestFacts,
    approvals: Mapping[str, Sequence[ApprovalRecord]],
) -> bytes:
    """Write the manifest: same input, same bytes; dates only where they were given."""
    manifest: dict[str, Any] = {
        "format": MANIFEST_FORMAT,
        "repository": library.configuration.repository,
        "organisation": library.configuration.organisation.name,
        "as_of": library.as_of.isoformat(),
        "stage": library.configuration.stage.value,
        "edition": facts.edition,
        "issue": facts.issue,
        "commit": facts.commit,
        "previous_manifest_sha256": None,
        "identity": {
            "kind": facts.identity.kind.value,
            "signer": facts.identity.signer,
            "certificate_sha256": facts.identity.certificate_sha256,
            "certificate_pem": facts.identity.certificate_pem,
        },
        "tools": {
            "qms-manual": qms.__version__,
            "python": platform.python_version(),
            **{name: metadata.version(name) for name in TOOLS},
        },
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
        "files": [file.to_json() for file in sorted(files, key=lambda each: each.path)],
        "withheld": sorted(facts.withheld),
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    return text.encode("utf-8")
