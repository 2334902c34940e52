"""Issues of the manual: what each lists, as its signed manifest says, and how they are chained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from qms.domain.canonical import sha256_hex

NOT_PROMISED = frozenset({"draft", "under review"})
"""How texts stand that an issue from the time of setup shows and does not promise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDocument:
    """A document as an issue lists it."""

    id: str
    revision: str
    status: str
    """How it stood on the day of the issue, as readers were told."""
    content_sha256: str
    title: str = ""
    approvals: tuple[str, ...] = ()
    """Payload hashes of the records by which exactly this text was approved."""

    @property
    def is_promised(self) -> bool:
        """Return whether the issue says that people may work to it."""
        return self.status not in NOT_PROMISED


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedManifest:
    """The manifest of an issue as it lies in `quality_manual/issues/`; not trusted yet."""

    path: str
    content: bytes
    """What its signature covers, and what the next one's chain names; line ends are LF."""
    signature: str
    """Empty where there is no signature beside it."""
    number: str
    repository: str
    as_of: date
    person: str
    """Who says to have issued it."""
    name: str
    role: str
    commit: str
    documents: tuple[ListedDocument, ...]
    records: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Payload hashes of every record that held when it was issued, by number of what it is on."""
    previous_sha256: str = ""
    """SHA-256 of the manifest before it; empty for the first."""

    @property
    def sha256(self) -> str:
        """Return what the next issue names this one by."""
        return sha256_hex(self.content)

    @property
    def approvals(self) -> frozenset[str]:
        """Return the payload hashes of all records that it lists."""
        listed = {each for document in self.documents for each in document.approvals}
        return frozenset(listed.union(*self.records.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEvidence:
    """What checking the signature of an issue said."""

    intact: bool = False
    """Whether the signature fits the list, whoever made it."""
    verified: bool = False
    """Whether it is that of a person who might issue the manual, with a key that counts."""
    problem: str = ""
    """Why it is not, in words; empty when it is."""
    vouched_by: str = ""
    """The later issue whose counting signature covers this one too; empty without one."""
    key: str = ""
    """Fingerprint of the key that signed."""

    @property
    def counts(self) -> bool:
        """Return whether the issue proves what it lists: later ones vouch for a key, not a text."""
        return self.intact and (self.verified or bool(self.vouched_by))


NOT_CHECKED = ManifestEvidence(problem="its signature was not checked")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFault:
    """Where the issues do not follow one another."""

    manifest: IssuedManifest
    problem: str
    is_gap: bool = False
    """Whether the one before is not here; it may have been altered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueChain:
    """The issues in the order in which each names the one before."""

    issues: tuple[IssuedManifest, ...] = ()
    faults: tuple[ChainFault, ...] = ()

    @property
    def last(self) -> IssuedManifest | None:
        """Return the latest issue; None before the first."""
        return self.issues[-1] if self.issues else None

    def before(self, manifest: IssuedManifest) -> IssuedManifest | None:
        """Return the issue that one names as the one before it, if it is here."""
        return next((each for each in self.issues if each.sha256 == manifest.previous_sha256), None)


def build_chain(manifests: Iterable[IssuedManifest]) -> IssueChain:
    """Put issues in order, and say where they do not form one chain.

    Branches and loose ends follow the issues that they belong to, so that none is left out.
    """
    every = sorted(manifests, key=lambda each: (each.as_of, each.path))
    known = {each.sha256: each for each in every}
    followers: defaultdict[str, list[IssuedManifest]] = defaultdict(list)
    for each in every:
        followers[each.previous_sha256 if each.previous_sha256 in known else ""].append(each)
    ordered: list[IssuedManifest] = []
    waiting = list(reversed(followers[""]))
    while waiting:
        each = waiting.pop()
        ordered.append(each)
        waiting.extend(reversed(followers[each.sha256]))
    return IssueChain(issues=tuple(ordered), faults=tuple(_faults(ordered, known)))


def _faults(
    ordered: list[IssuedManifest], known: Mapping[str, IssuedManifest]
) -> Iterator[ChainFault]:
    first: dict[str, IssuedManifest] = {}
    for each in ordered:
        before, earlier = known.get(each.previous_sha256), first.get(each.previous_sha256)
        first.setdefault(each.previous_sha256, each)
        if each.previous_sha256 and before is None:
            problem = f"the issue before issue {each.number} is not here as it was issued"
            yield ChainFault(manifest=each, problem=problem, is_gap=True)
        elif earlier is not None:
            problem = f"issue {each.number} and issue {earlier.number} both " + (
                f"follow issue {before.number}" if before else "say to be the first"
            )
            yield ChainFault(manifest=each, problem=problem)
        elif before is not None and each.as_of < before.as_of:
            problem = (
                f"issue {each.number} of {each.as_of} follows issue {before.number} of"
                f" {before.as_of}, which is later"
            )
            yield ChainFault(manifest=each, problem=problem)
