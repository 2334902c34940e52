"""The files of an issue and its mark in the history: what is signed, and in which order written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qms.app.approvals.own_keys import OwnKey, sign_with
from qms.app.plans import Write
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.manifests import IssuedManifest
from qms.publish.atomic import write_atomic
from qms.source.git_tags import NAMESPACE, Tag, write_tag
from qms.source.issues import issue_paths


def writing(library: Library, manifest: IssuedManifest, key: OwnKey) -> tuple[Write, ...]:
    """Return the writes of the signature and then of the list that it covers."""
    path, beside = issue_paths(manifest.number)
    signature = ""

    def prepare() -> None:
        nonlocal signature
        signature = _signed(library, manifest, key)

    def write(root: Path, name: str, data: bytes) -> None:
        if (root / path).exists():
            raise UsageError(f"{path} was written meanwhile; look at it first: qms history")
        write_atomic(root / name, data)

    return (
        Write(
            words=f"{beside}: signature of {manifest.name}, {manifest.role}",
            perform=lambda root: write(root, beside, signature.encode("ascii")),
            prepare=prepare,
        ),
        Write(
            words=f"{path}: {len(manifest.documents)} documents as they stand",
            perform=lambda root: write(root, path, manifest.content),
        ),
    )


def tagging(library: Library, manifest: IssuedManifest, person: str, key: OwnKey) -> Write:
    """Return the write of the signed mark at the state that an issue froze."""
    organisation = library.configuration.organisation.name
    tag = Tag(
        name=tag_name(manifest.number),
        commit=manifest.commit,
        person=person,
        printed_name=library.roster.person_name(person),
        made_at=library.now,
        message=(
            f"Issue {manifest.number} of the manual of {organisation}\n\n"
            f"manifest-sha256: {manifest.sha256}"
        ),
    )
    signature = ""

    def prepare() -> None:
        nonlocal signature
        signature = sign_with(key, tag.content, NAMESPACE)

    return Write(
        words=f"a signed mark {tag.name} in the history, at the state that the issue froze",
        perform=lambda root: write_tag(root, tag, signature),
        prepare=prepare,
    )


def tag_name(number: str) -> str:
    """Return the name of the mark that an issue leaves in the history."""
    return f"issue-{number}"


def _signed(library: Library, manifest: IssuedManifest, key: OwnKey) -> str:
    """Return the signature over an issue, after everything that others will check."""
    from qms.signing.issued import judge_issues
    from qms.signing.records import MANIFEST_NAMESPACE

    signature = sign_with(key, manifest.content, MANIFEST_NAMESPACE)
    made = replace(manifest, signature=signature)
    judged = judge_issues(
        [made],
        library.roster,
        repository=library.configuration.repository,
        manual_type=library.manual_type,
    )
    if not judged[made.path].counts:
        raise UsageError(f"the signature would not count: {judged[made.path].problem}")
    return signature
