"""Issues of the manual for examples of rules, from a short description, signed with TEST keys.

    - number: "1"
      documents:
        QP-01: {}

What is left out is as it should be: the present revision and text of a document with its records,
A. Rossi as quality manager, and the issue described before as the one before. `content` names
another text, `previous` another issue (`none`, or one that is not here), `gone` a record that is
not here. With `signed_by: nobody` there is no signature, `edited` is put in after signing, and a
`lost` issue is not written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from qms.domain.canonical import sha256_hex
from qms.domain.library import Library
from qms.publish.manifest import manifest_bytes
from support.ssh_signing import sign

NAMESPACE = "qms-manifest@v1"
FOLDER = "quality_manual/issues"
NOBODY = "nobody"


def write_issues(root: Path, described: str, library: Library) -> None:
    """Write the issues that a description asks for."""
    (root / FOLDER).mkdir(exist_ok=True)
    hashes: dict[str, str] = {}
    entries: list[dict[str, Any]] = yaml.load(described, Loader=yaml.BaseLoader)  # noqa: S506
    for entry in entries:
        values = manifest(library, entry, list(hashes.values())[-1:])
        if "previous" in entry:
            named = entry["previous"]
            values["previous_manifest_sha256"] = (
                None if named == "none" else hashes.get(named, sha256_hex(named.encode()))
            )
        content = manifest_bytes(values)
        hashes[entry["number"]] = sha256_hex(content)
        if "lost" in entry:
            continue
        file = root / FOLDER / f"{entry['number']}.json"
        file.write_bytes(content.replace(b"Harbour", entry.get("edited", "Harbour").encode()))
        signer = entry.get("signed_by", values["issued_by"]["person"])
        if signer != NOBODY:
            text = sign(signer, content, namespace=entry.get("purpose", NAMESPACE))
            file.with_suffix(".sig").write_text(text, "utf-8")


def manifest(library: Library, entry: dict[str, Any], before: list[str]) -> dict[str, Any]:
    """Return what the manifest of an issue says."""
    person = entry.get("person", "a.rossi")
    return {
        "format": "qms-manifest@1",
        "repository": entry.get("repository", library.configuration.repository),
        "organisation": "Harbour Fasteners Ltd",
        "as_of": entry.get("as_of", "2026-02-01"),
        "issue": entry["number"],
        "issued_by": {
            "person": person,
            "name": library.roster.person_name(person),
            "role": entry.get("role", "quality-manager"),
        },
        "commit": "1" * 40,
        "previous_manifest_sha256": before[0] if before else None,
        "documents": [
            _document(library, number, facts) for number, facts in entry["documents"].items()
        ],
        "records": {
            number: [sha256_hex(name.encode()) for name in [facts["gone"]]]
            for number, facts in entry["documents"].items()
            if "gone" in facts
        },
    }


def _document(library: Library, number: str, facts: dict[str, str]) -> dict[str, Any]:
    document = library.by_id[number]
    revision = facts.get("revision", document.revision)
    content = facts.get("content", "present")
    digest = library.digest(document) if content == "present" else sha256_hex(content.encode())
    return {
        "id": number,
        "revision": revision,
        "status": facts.get("status", "effective"),
        "content_sha256": digest,
        "approvals": [
            each.payload_sha256
            for each in library.records.get(number, ())
            if each.revision == revision
        ],
    }
