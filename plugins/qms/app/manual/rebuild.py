"""Make published PDFs once more from the source text that their manifest names, and compare.

A sealed PDF begins with the bytes that were sealed. Whoever has the history can make those bytes
again and see that nothing else went into the file: no trust in whoever built it is needed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qms.app.check import check_anew
from qms.app.manual.editions import shown_in
from qms.app.manual.manual import Printing, print_manual
from qms.domain.canonical import sha256_hex
from qms.domain.editions import Edition
from qms.domain.errors import UsageError
from qms.domain.progress import Progress, silent
from qms.domain.rebuild import Rebuild, RebuiltFile, other_tools
from qms.domain.seals import IdentityKind, Manifest, PublishedFile
from qms.publish.pdf.difference import difference
from qms.publish.tools import present_tools
from qms.rules.in_force import library_in_force
from qms.source.git_objects import OBJECT_ID
from qms.source.unpack import unpack_whole

NO_COMMIT = (
    "{path} names no source text, because it was built from files that were not saved to the"
    " history (git) as they were; save them, build again, and rebuild that"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a manifest says about how its files were made."""

    commit: str
    as_of: date
    edition: Edition
    identity: IdentityKind
    withheld: bool
    tools: Mapping[str, object]
    files: Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildOptions:
    """How to build once more."""

    now: datetime
    jobs: int = 0
    trust: Path | None = None
    """The trusted copy of `approvers.yml` that the build judged by."""
    progress: Progress = silent


def read_published(value: Mapping[str, object], files: Manifest, path: Path) -> Published:
    """Return how the files of a manifest were made.

    Args:
        value: The manifest's content.
        files: The files that it lists.
        path: Where it lies, for messages.

    Raises:
        UsageError: it does not say it, or it was built from unsaved files.
    """
    commit = value.get("commit")
    if commit is None:
        raise UsageError(NO_COMMIT.format(path=path))
    identity, tools = value.get("identity"), value.get("tools")
    try:
        return Published(
            commit=_commit(commit),
            as_of=date.fromisoformat(str(value.get("as_of"))),
            edition=Edition(str(value.get("edition"))),
            identity=IdentityKind(str(identity.get("kind")) if isinstance(identity, dict) else ""),
            withheld=bool(value.get("withheld")),
            tools=tools if isinstance(tools, dict) else {},
            files=files,
        )
    except ValueError as error:
        message = f"{path} does not say how its files were made ({error}); fetch it again"
        raise UsageError(message) from error


def rebuild(
    root: Path, published: Published, paths: Sequence[Path], options: RebuildOptions
) -> Rebuild:
    """Build from the named source text in a temporary folder and compare files with the result.

    Args:
        root: The repository; only the objects of its history are read.
        published: How the files were made.
        paths: The files to compare.
        options: How to build.

    Raises:
        UnreadableHistory: the history here does not hold the source text.
        PublicationError: it cannot be printed here.
        UsageError: our checks find faults in it.
    """
    with unpack_whole(root, published.commit) as source:
        made = _made(source, published, options)
    return Rebuild(
        commit=published.commit,
        as_of=published.as_of.isoformat(),
        files=tuple(_compared(path, published.files, made) for path in paths),
        other_tools=other_tools(published.tools, present_tools()),
    )


def _commit(value: object) -> str:
    if not isinstance(value, str) or not OBJECT_ID.fullmatch(value):
        message = f"{str(value)[:40]!a} is not the id of a saved version"
        raise ValueError(message)
    return value


def _made(source: Path, published: Published, options: RebuildOptions) -> dict[str, bytes]:
    options.progress("checking documents")
    result = check_anew(source, as_of=published.as_of, now=options.now, trust=options.trust)
    if result.blocking:
        first = result.blocking[0]
        message = (
            f"the source text {published.commit[:12]} cannot be built here, because of"
            f" {first.rule.code} at {first.location}: {first.message}; was it judged by a list of"
            " approvers from outside (--trust)?"
        )
        raise UsageError(message)
    # An empty cache: what earlier builds left must not vouch for what they published.
    with tempfile.TemporaryDirectory(prefix="qms-rebuild-") as cache:
        unsealed = print_manual(
            shown_in(published.edition, library_in_force(result.library)),
            Printing(
                root=source,
                commit=published.commit,
                edition=published.edition,
                identity=published.identity,
                cache=Path(cache),
                jobs=options.jobs,
                withhold_faulty=published.withheld,
                progress=options.progress,
            ),
        )
        return dict((*unsealed.files(), *unsealed.forms()))


def _compared(path: Path, listed: Manifest, made: Mapping[str, bytes]) -> RebuiltFile:
    name = path.name
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = f"{name} cannot be read: {error.strerror}."
        return RebuiltFile(name=name, same=False, sentence=reason)
    entry = next(iter(listed.identical(sha256_hex(data))), None) or listed.named(name, "")
    if entry is None:
        reason = f"{name} was not compared with its source text, for the manifest does not list it."
        return RebuiltFile(name=name, same=False, sentence=reason)
    problem = _problem(data, entry, made.get(entry.path))
    if problem:
        return RebuiltFile(name=name, same=False, sentence=f"{name}: {problem}.")
    begins = "begins with" if entry.unsigned_sha256 else "is"
    sentence = f"{name} {begins} exactly the bytes that its source text gives."
    return RebuiltFile(name=name, same=True, sentence=sentence)


def _problem(data: bytes, entry: PublishedFile, made: bytes | None) -> str:
    """Say what speaks against a file; nothing when it is what its source text gives."""
    if made is None:
        return "the source text gives no such file"
    is_listed = entry.sha256 == sha256_hex(data)
    if not data.startswith(made):
        if is_listed:
            return f"it is not what the source text gives: {difference(data, made)}"
        return "it is neither the file that the manifest lists nor what the source text gives"
    if (entry.unsigned_sha256 or entry.sha256) != sha256_hex(made):
        return "the manifest names other bytes than the source text gives"
    if not entry.unsigned_sha256 and data != made:
        return "something was added behind what the source text gives"
    return ""
