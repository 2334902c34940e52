"""Seals of published PDFs: who seals, what verification found, and the words for both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qms.domain.approver_fields import FieldState, words_on_fields
from qms.domain.seal_levels import PadesLevel, Standing

XMP_NAMESPACE = "https://qms-manual.invalid/ns/1#"
"""Namespace of `documentNumber` and `revision` in the metadata of a PDF."""
EXPIRY_STEPS = (7, 30, 90)
"""Days before its end at which a certificate is mentioned, the most urgent first."""


class IdentityKind(StrEnum):
    """On whose behalf PDFs are sealed."""

    CONFIGURED = "configured"
    DEMONSTRATION = "demonstration"
    NONE = "none"

    @property
    def in_words(self) -> str:
        """Return the small print that goes on every page."""
        return {
            IdentityKind.CONFIGURED: "Sealed: any change to this file can be detected.",
            IdentityKind.DEMONSTRATION: "TEST SIGNATURE: proves no identity.",
            IdentityKind.NONE: "Not sealed: compare this file with the published list of hashes.",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealIdentity:
    """The public facts about a sealing identity; no secrets."""

    kind: IdentityKind
    signer: str = ""
    """Common name in the certificate."""
    issuer: str = ""
    certificate_sha256: str = ""
    certificate_pem: str = ""
    """The public certificate, fit to be committed or published."""
    key: str = ""
    """Kind of key in words, such as "P-256"."""
    not_before: datetime | None = None
    not_after: datetime | None = None

    def days_left(self, now: datetime) -> int | None:
        """Return the whole days until the certificate ends; None without a certificate."""
        return None if self.not_after is None else (self.not_after - now).days

    def expiry_step(self, now: datetime) -> int | None:
        """Return 7, 30 or 90 when the certificate ends within that many days, else None."""
        left = self.days_left(now)
        return None if left is None else next((step for step in EXPIRY_STEPS if left < step), None)

    def expiry_notice(self, now: datetime) -> str:
        """Say that the certificate is near its end; empty while it is not."""
        if self.not_after is None or self.expiry_step(now) is None:
            return ""
        left = (self.not_after - now).days
        when = "today" if left == 0 else f"in {left} day{'' if left == 1 else 's'}"
        return (
            f"The sealing certificate of {self.signer} ends {when}, on "
            f"{self.not_after:%Y-%m-%d}; order a new one now."
        )


NO_IDENTITY = SealIdentity(kind=IdentityKind.NONE)


class Trust(StrEnum):
    """Why a signer is known."""

    CONFIGURED_ROOT = "configured root"
    COMMITTED_CERTIFICATE = "committed public certificate"
    TIME_STAMP_AUTHORITY = "known time-stamp authority"
    DEMONSTRATION_ROOT = "local demonstration root"
    UNKNOWN = "unknown"


class Coverage(StrEnum):
    """How much of the file a signature covers."""

    WHOLE_FILE = "whole file"
    REVISION = "everything up to a later permitted addition"
    PART = "part of the file only"
    UNCLEAR = "unclear"


class Purpose(StrEnum):
    """What a signature in a PDF is for."""

    SEAL = "seal"
    APPROVAL = "approval"
    TIMESTAMP = "time stamp"


class Listing(StrEnum):
    """How a file compares with the manifest of an issue."""

    NOT_COMPARED = "not compared"
    IDENTICAL = "listed"
    SAME_CONTENT = "signed content intact, container differs"
    OTHER_FILE = "another file is listed under this name"
    NOT_LISTED = "not listed"


class Verdict(StrEnum):
    """What a reader may conclude about a file."""

    SEALED = "sealed"
    LISTED = "listed"
    UNKNOWN_SIGNER = "unknown signer"
    WRONG_ROLE = "signed in a role by somebody else"
    CHANGED = "changed"
    NOT_SEALED = "not sealed"
    NOT_A_PDF = "not a PDF"
    UNREADABLE = "unreadable"

    @property
    def bottom_line(self) -> str:
        """Say it in one sentence."""
        return {
            Verdict.SEALED: "Unchanged since it was sealed by a known signer.",
            Verdict.LISTED: "Not sealed, but exactly the file that the manifest lists.",
            Verdict.UNKNOWN_SIGNER: "The signer is not known, so the origin is not proven.",
            Verdict.WRONG_ROLE: (
                "Unchanged, but a field was signed by somebody else than those who hold its role."
            ),
            Verdict.CHANGED: "Do not rely on this file: it is not as it was sealed.",
            Verdict.NOT_SEALED: "Not sealed and not confirmed by a manifest: it may be anybody's.",
            Verdict.NOT_A_PDF: "This is not a PDF: only PDFs carry a seal that can be verified.",
            Verdict.UNREADABLE: "The file cannot be read.",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedSignature:
    """A signature that the manifest says a file carries."""

    field: str
    certificate_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFile:
    """One file as the manifest of an issue lists it."""

    path: str
    sha256: str
    unsigned_sha256: str = ""
    """Hash of the bytes before sealing; they are the beginning of the sealed file."""
    signatures: tuple[ExpectedSignature, ...] = ()

    @property
    def name(self) -> str:
        """Return the last part of the path."""
        return self.path.rsplit("/", 1)[-1]

    def to_json(self) -> dict[str, object]:
        """Return the entry as the manifest writes it."""
        return {
            "path": self.path,
            "sha256": self.sha256,
            "unsigned_sha256": self.unsigned_sha256,
            "signatures": [
                {"field": each.field, "certificate_sha256": each.certificate_sha256}
                for each in self.signatures
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFacts:
    """What was found out about one signature."""

    field: str
    purpose: Purpose
    signer: str
    certificate_sha256: str
    claimed_at: datetime | None
    """The time that the signer states; evidence only with a time stamp."""
    intact: bool
    trust: Trust
    coverage: Coverage
    level: PadesLevel
    stamped_at: datetime | None = None
    """When it existed at the latest, as a known time-stamp authority shows."""
    standing: Standing = Standing.UNPROVEN
    problems: tuple[str, ...] = ()
    """Sentences; empty when intact and known."""
    remarks: tuple[str, ...] = ()
    """Sentences that change nothing in the verdict."""

    @property
    def known(self) -> bool:
        """Return whether the signer is known by any kind of trust."""
        return self.trust is not Trust.UNKNOWN

    def to_json(self) -> dict[str, object]:
        """Return the facts as values that JSON can write."""
        return {
            "field": self.field,
            "purpose": self.purpose.value,
            "signer": self.signer,
            "certificate_sha256": self.certificate_sha256,
            "claimed_at": self.claimed_at.isoformat() if self.claimed_at else None,
            "intact": self.intact,
            "signer_known": self.known,
            "trusted_by": self.trust.value if self.known else None,
            "coverage": self.coverage.value,
            "level": self.level.value,
            "stamped_at": self.stamped_at.isoformat() if self.stamped_at else None,
            "certificate_then": self.standing.value,
            "problems": list(self.problems),
            "remarks": list(self.remarks),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVerification:
    """Everything that verification found out about one file."""

    name: str
    sha256: str
    verdict: Verdict
    signatures: tuple[SignatureFacts, ...] = ()
    fields: tuple[FieldState, ...] = ()
    """The fields for approvers, in the order in which they are signed; of an intact file."""
    document_number: str = ""
    """From the sealed revision's own metadata, never from a later one."""
    revision: str = ""
    listing: Listing = Listing.NOT_COMPARED
    listed_path: str = ""
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Return whether the file can be relied on, as far as the facts given reach."""
        return self.verdict in {Verdict.SEALED, Verdict.LISTED}

    @property
    def exit_code(self) -> int:
        """Return 0 when the file can be relied on, else 1."""
        return 0 if self.ok else 1

    @property
    def intact(self) -> bool:
        """Return whether there is a seal and nothing is wrong with it, whoever made it."""
        return self.verdict in {Verdict.SEALED, Verdict.UNKNOWN_SIGNER, Verdict.WRONG_ROLE}

    @property
    def seal(self) -> SignatureFacts | None:
        """Return the facts about the seal, where there is one."""
        return next((one for one in self.signatures if one.purpose is Purpose.SEAL), None)

    @property
    def demonstration(self) -> bool:
        """Return whether anything rests on the local demonstration root."""
        return any(one.trust is Trust.DEMONSTRATION_ROOT for one in self.signatures)

    @property
    def bottom_line(self) -> str:
        """Say in one sentence what a reader may conclude."""
        if self.verdict is Verdict.SEALED and self.demonstration:
            return (
                "Unchanged since it was sealed, but with a TEST SIGNATURE that proves no identity."
            )
        return self.verdict.bottom_line

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return the bottom line and everything behind it, as plain sentences."""
        inner = [line for one in self.signatures for line in (*one.problems, *one.remarks)]
        renamed = [self.rename_notice] if self.rename_notice else []
        fields = self.field_sentences
        every = [self.bottom_line, *renamed, *self.problems, *fields, *inner, *self.remarks]
        return tuple(dict.fromkeys(every))

    @property
    def open_fields(self) -> tuple[FieldState, ...]:
        """Return the fields that nobody has signed yet."""
        return tuple(each for each in self.fields if each.is_open)

    @property
    def all_signed(self) -> bool:
        """Return whether there are fields for approvers, and none is open."""
        return bool(self.fields) and not self.open_fields

    @property
    def field_sentences(self) -> tuple[str, ...]:
        """Say of each field for approvers who signed it, and what was not checked."""
        return words_on_fields(self.fields)

    @property
    def rename_notice(self) -> str:
        """Say that the file is not named after the number sealed in it; else empty."""
        number = self.document_number
        if not number or _plain(number) in _plain(self.name):
            return ""
        return (
            f"The file is called {self.name}, but the number sealed in it is {number}: see which"
            " document you meant."
        )

    def to_json(self) -> dict[str, object]:
        """Return the facts as values that JSON can write."""
        seal = self.seal
        return {
            "name": self.name,
            "sha256": self.sha256,
            "verdict": self.verdict.value,
            "exit_code": self.exit_code,
            "intact": self.intact,
            "signer_known": seal is not None and seal.known,
            "trusted_by": seal.trust.value if seal is not None and seal.known else None,
            "listing": self.listing.value,
            "listed_path": self.listed_path or None,
            "document_number": self.document_number or None,
            "revision": self.revision or None,
            "signatures": [one.to_json() for one in self.signatures],
            "fields": [each.to_json() for each in self.fields],
            "sentences": list(self.sentences),
        }


def _plain(text: str) -> str:
    """Return letters and digits only: files drop the other signs of printed numbers."""
    return "".join(each for each in text.casefold() if each.isalnum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The list of published files that a verification compares with."""

    files: tuple[PublishedFile, ...] = ()

    def identical(self, sha256: str) -> tuple[PublishedFile, ...]:
        """Return the entries with exactly these bytes."""
        return tuple(entry for entry in self.files if entry.sha256 == sha256)

    def named(self, name: str, document_number: str) -> PublishedFile | None:
        """Return the entry of this file name, or else of this document."""
        by_name = (entry for entry in self.files if entry.name == name)
        by_number = (entry for entry in self.files if entry.name == f"{document_number}.pdf")
        return next(by_name, None) or next(by_number, None)
