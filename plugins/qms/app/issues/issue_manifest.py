"""What an issue of the manual lists: the present state, and the PDFs if they were built from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from qms.app.manual.built import BUILD, built_file
from qms.domain.approvals import ApprovalRecord, EvidenceKind
from qms.domain.errors import ConfigurationError
from qms.domain.library import Library
from qms.domain.limits import MAX_ASSET_BYTES
from qms.domain.manifests import IssuedManifest
from qms.publish.manifest import IssueFacts, ManifestFacts, manifest_values
from qms.rules.approval_state import counting_records
from qms.rules.in_force import library_in_force
from qms.rules.notice_state import current_notices
from qms.source.files import Unreadable, read_bytes
from qms.source.strict_json import json_object

COMPLETE = "complete"


def issue_values(
    root: Path,
    library: Library,
    *,
    number: str,
    commit: str,
    issuer: tuple[str, str],
    previous: IssuedManifest | None,
) -> dict[str, Any]:
    """Return what the manifest of an issue says.

    Args:
        root: The repository's folder.
        library: Everything the repository holds, signatures checked.
        number: The number of the issue.
        commit: The state that it freezes, as the history names it.
        issuer: Who issues it, and in which role.
        previous: The issue before it.
    """
    person, role = issuer
    shown = library_in_force(library)
    facts = ManifestFacts(
        commit=commit,
        edition=COMPLETE,
        issue=IssueFacts(
            number=number,
            person=person,
            name=library.roster.person_name(person),
            role=role,
            previous_sha256=previous.sha256 if previous else None,
            records=_holding_records(library),
        ),
        notices=current_notices(shown),
    )
    approvals = {each.path: counting_records(shown, each) for each in shown.documents}
    values = manifest_values(shown, (), facts, approvals)
    built = _built(root, values, library.now)
    return {**values, **built}


def _holding_records(library: Library) -> dict[str, Sequence[str]]:
    """Return the records whose signature holds, and those without any, by what they are on."""
    found = {
        number: sorted(each.payload_sha256 for each in records if _holds(library, each))
        for number, records in library.records.items()
    }
    return {number: hashes for number, hashes in found.items() if hashes}


def _holds(library: Library, record: ApprovalRecord) -> bool:
    if record.repository != library.configuration.repository:
        return False
    evidence = library.evidence.get(record.path)
    return record.evidence is EvidenceKind.RECORDED or (evidence is not None and evidence.verified)


def _built(root: Path, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return the files of `build/`, and what they were made and sealed with.

    Nothing when it was built from another state, or is not whole any more.
    """
    from qms.signing.manifest import read_manifest

    try:
        built = json_object(
            read_bytes(root, f"{BUILD}/manifest.json", limit=MAX_ASSET_BYTES).decode()
        )
        files = read_manifest(built).files
    except (Unreadable, ValueError, ConfigurationError):
        return {}
    same = all(
        built.get(key) == json.loads(json.dumps(values[key]))
        for key in ("format", "repository", "edition", "commit", "documents", "notices", "withheld")
    )
    if not same or not files or not all(built_file(root, each, now=now) for each in files):
        return {}
    return {key: built[key] for key in ("files", "identity", "tools") if key in built}
