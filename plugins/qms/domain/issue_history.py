"""The issues of the manual one after another, and what each brought."""

from __future__ import annotations

from dataclasses import dataclass

from qms.domain.manifests import IssueChain, IssuedManifest, ListedDocument, ManifestEvidence

OBSOLETE = "obsolete"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLine:
    """One issue as the history of issues shows it."""

    number: str
    date: str
    name: str
    role: str
    counts: bool
    problem: str
    """Why its own signature does not count; empty when it does."""
    vouched_by: str
    """The later issue that vouches for this one."""
    key: str
    sha256: str
    commit: str
    after: str
    """The issue that it follows; empty for the first, and where that one is not here."""
    documents: int
    added: tuple[str, ...]
    revised: tuple[str, ...]
    """With both revisions."""
    withdrawn: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueHistory:
    """All issues in the order of their chain, and where the chain is broken."""

    issues: tuple[IssueLine, ...]
    faults: tuple[str, ...] = ()


def issue_line(
    chain: IssueChain, manifest: IssuedManifest, evidence: ManifestEvidence, *, role: str
) -> IssueLine:
    """Return an issue with what it brought compared with the one that it follows.

    Args:
        chain: All issues.
        manifest: The issue.
        evidence: What checking its signature said.
        role: The printed title of the role in which it was issued.
    """
    before = chain.before(manifest)
    old = {each.id: each for each in before.documents} if before else {}
    new = {each.id: each for each in manifest.documents}
    both = [(old[number], each) for number, each in new.items() if number in old]
    ended = [each.id for was, each in both if _ends(was, each)]
    gone = [number for number in old if number not in new]
    return IssueLine(
        number=manifest.number,
        date=manifest.as_of.isoformat(),
        name=manifest.name,
        role=role,
        counts=evidence.counts,
        problem=evidence.problem,
        vouched_by=evidence.vouched_by,
        key=evidence.key,
        sha256=manifest.sha256,
        commit=manifest.commit,
        after=before.number if before else "",
        documents=len(new),
        added=tuple(f"{each.id} {each.revision}" for each in new.values() if each.id not in old),
        revised=tuple(
            f"{each.id} {was.revision} → {each.revision}"
            for was, each in both
            if was.revision != each.revision
        ),
        withdrawn=tuple(sorted([*ended, *gone])),
    )


def _ends(was: ListedDocument, now: ListedDocument) -> bool:
    return now.status == OBSOLETE and was.status != OBSOLETE
