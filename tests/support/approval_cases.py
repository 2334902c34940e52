"""A small company in a folder, its people's real keys, and records of approval good and bad."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from qms.app.check import with_evidence
from qms.domain.approvals import ApprovalRecord, EvidenceKind
from qms.domain.canonical import canonical_json, sha256_hex
from qms.domain.library import Library
from qms.rules.registry import run_checks
from qms.source.repository import read_library
from support.examples import BASE, approve
from support.openssh import SecurityKey, SshKey, make_key

AS_OF = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DOCUMENT = "procedures/qp-01-control-of-documents.md"
APPROVALS = "quality_manual/approvals"
PEOPLE = ("e.lind", "a.rossi", "j.mercer", "l.haddad", "s.novak", "d.okafor", "stranger")
QUIET = frozenset({"QMS321", "QMS322", "QMS921"})
"""Lines of the document, and keys of people without a role: not what these cases are about."""
ROSTER: dict[str, Any] = {
    "format": "qms-approvers@1",
    "roles": {
        "managing-director": {"title": "Managing Director"},
        "quality-manager": {"title": "Quality Manager"},
        "document-controller": {"title": "Document Controller"},
        "hr": {"title": "HR Administrator"},
    },
    "people": {
        "e.lind": {"name": "E. Lind", "roles": [{"role": "managing-director"}]},
        "a.rossi": {"name": "A. Rossi", "roles": [{"role": "quality-manager"}]},
        "j.mercer": {"name": "J. Mercer", "roles": [{"role": "document-controller"}]},
        "l.haddad": {"name": "L. Haddad", "roles": [{"role": "hr"}]},
        "s.novak": {"name": "S. Novák", "roles": [{"role": "quality-manager"}]},
        "d.okafor": {"name": "D. Okafor"},
    },
    "authority": [
        {
            "role": role,
            "meanings": ["reviewed", "approved", "editorial", "withdrawn", "review-no-change"],
            "types": ["QM", "QP", "F"],
        }
        for role in ("managing-director", "quality-manager")
    ],
    "keepers": ["document-controller", "hr"],
    "deputies": [
        {
            "for": principal,
            "deputy": "d.okafor",
            "roles": [role],
            "from": "2026-01-12",
            "to": "2026-01-14",
            "appointed_on": "2026-01-12",
        }
        for principal, role in (("a.rossi", "quality-manager"), ("e.lind", "managing-director"))
    ],
}
Roster = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Given:
    """One record; what is left out is the quality manager's signed approval of 2026-01-10."""

    person: str = "a.rossi"
    role: str = "quality-manager"
    meaning: str = "approved"
    evidence: str = "signed"
    day: str = "2026-01-10"
    signed_at: str = ""
    keeper: str = "j.mercer"
    signer: str = ""
    """Whose key, or which kind of key; otherwise that of the person or the keeper."""
    namespace: str = "qms-approval@v1"
    fields: Mapping[str, str] = field(default_factory=dict)
    """Payload fields that differ, and are signed so."""
    forged: Mapping[str, str] = field(default_factory=dict)
    """Payload fields that were changed after signing."""
    without: tuple[str, ...] = ()
    target: int | None = None
    """Which of the earlier records it takes back."""
    folder: str = "QP-01/A"
    file: Callable[[dict[str, Any]], object] = dict
    """Changes the finished file."""
    file_name: str = ""


class Company:
    """A repository with real keys, in which records are laid and judged."""

    def __init__(self, keys: Path, kinds: Mapping[str, SshKey | SecurityKey]) -> None:
        self.signers: dict[str, SshKey | SecurityKey] = {
            **{person: make_key(keys / person) for person in PEOPLE},
            **kinds,
        }

    def roster(self) -> Roster:
        """Return the usual roster, with everybody's key."""
        made = copy.deepcopy(ROSTER)
        for person, entry in made["people"].items():
            entry["keys"] = [{"key": self.signers[person].public_line}]
            for term in entry.get("roles", ()):
                term["from"] = "2020-01-01"
        return made

    def build(
        self,
        root: Path,
        given: tuple[Given, ...],
        *,
        roster: Roster,
        settings: Callable[[str], str] = str,
        document: Callable[[str], str] = str,
    ) -> None:
        """Write the repository into an empty folder."""
        shutil.copytree(BASE, root, dirs_exist_ok=True)
        text = yaml.safe_dump(roster, allow_unicode=True, sort_keys=False)
        (root / "quality_manual/approvers.yml").write_text(text, "utf-8")
        for path in ("quality_manual/qm-01-scope.md", "forms/f-01-01-change-request.md", DOCUMENT):
            head = (root / path).read_text("utf-8")
            (root / path).write_text(head.replace("e.lindqvist", "e.lind"), "utf-8")
        for path, change in (("quality_manual/qms.yml", settings), (DOCUMENT, document)):
            before = (root / path).read_text("utf-8")
            (root / path).write_text(change(before), "utf-8")
        approve(root)
        shutil.rmtree(root / APPROVALS / "QP-01", ignore_errors=True)
        library = read_library(root, as_of=AS_OF, now=NOW)
        digest = library.digest(library.by_id["QP-01"])
        hashes: list[str] = []
        for each in given:
            hashes.append(self.write(root, each, digest, hashes))

    def write(self, root: Path, given: Given, digest: str, hashes: list[str]) -> str:
        """Write one record; returns the SHA-256 of its payload."""
        payload = _payload(given, digest, hashes)
        content: dict[str, Any] = {"payload": payload}
        if given.evidence != "recorded":
            signer = given.signer or (
                given.keeper if given.evidence == "attested" else given.person
            )
            message = canonical_json(payload)
            key = self.signers[signer]
            content["signature"] = key.sign(message, namespace=given.namespace)
        payload |= given.forged
        content = {**content, "payload": payload}
        digits = sha256_hex(canonical_json(payload))
        parts = (given.meaning, given.role, given.person, digits[:12])
        name = given.file_name or "-".join(parts) + ".json"
        place = root / APPROVALS / given.folder
        place.mkdir(parents=True, exist_ok=True)
        text = json.dumps(given.file(content), ensure_ascii=False, indent=2)
        (place / name).write_text(text, "utf-8")
        return digits


def judged(root: Path) -> tuple[Library, list[str]]:
    """Return a repository as read, and the codes of what is found about QP-01."""
    library = with_evidence(read_library(root, as_of=AS_OF, now=NOW))
    found = {
        each.rule.code
        for each in run_checks(library)
        if each.document == "QP-01" or "/QP-0" in each.location.path
    }
    return library, sorted(found - QUIET)


def signed_records(library: Library) -> list[ApprovalRecord]:
    """Return every record with a signature."""
    return [
        record
        for records in library.records.values()
        for record in records
        if record.evidence is not EvidenceKind.RECORDED
    ]


def _payload(given: Given, digest: str, hashes: list[str]) -> dict[str, str]:
    people = ROSTER["people"]
    payload = {
        "format": "qms-approval@1",
        "repository": "rule-examples",
        "document": "QP-01",
        "revision": "A",
        "content_sha256": digest,
        "person": given.person,
        "name": people[given.person]["name"] if given.person in people else given.person,
        "role": given.role,
        "meaning": given.meaning,
        "evidence": given.evidence,
        "decided_on": given.day,
        "signed_at": given.signed_at or f"{given.day}T15:00:00Z",
    }
    if given.evidence == "attested":
        evidence = sha256_hex(b"minutes")
        payload |= {"method": "minutes", "evidence_sha256": evidence, "keeper": given.keeper}
    if given.target is not None:
        payload["target"] = hashes[given.target]
    payload |= given.fields
    return {key: value for key, value in payload.items() if key not in given.without}
