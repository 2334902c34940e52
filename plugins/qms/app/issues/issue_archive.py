"""Each issue as it was handed out: its sealed PDFs with its list, in a folder that `qms.yml` names.

Nothing is kept unless it is configured: PDFs would make every copy of the history larger for ever,
and `qms verify --rebuild` gives their content again. What is kept is never replaced.
"""

from __future__ import annotations

import json
import tempfile
from datetime import datetime
from pathlib import Path

from qms.app.manual.built import built_file
from qms.app.plans import Write
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.manifests import IssuedManifest
from qms.domain.seals import PublishedFile
from qms.publish.atomic import exchange_directories, write_atomic
from qms.source.issues import issue_paths

LIST = "manifest.json"
SIGNATURE = "manifest.json.sig"


def keeping(root: Path, library: Library, manifest: IssuedManifest) -> tuple[Write, ...]:
    """Return the write that keeps an issue's files; nothing where that is not configured or done.

    Raises:
        UsageError: the folder is one of documents, or the PDFs of the issue are not in `build/`.
    """
    name = library.configuration.issues_folder
    if not name:
        return ()
    if name in {"quality_manual", *(t.directory for t in library.configuration.types.values())}:
        raise UsageError(
            f"qms.yml keeps issues in {name}, which holds documents; name another folder there,"
            " such as issued"
        )
    files = listed_files(manifest)
    if not files or any(built_file(root, each, now=library.now) is None for each in files):
        raise UsageError(
            f"qms.yml keeps the PDFs of each issue in {name}/, and build/ does not hold those of"
            f" issue {manifest.number}; run `qms build` in exactly this state, then give the"
            " command again"
        )

    def perform(root: Path) -> None:
        _keep(root / name, manifest, files, root, library.now)

    words = f"{name}/{manifest.number}/: the list and the {len(files)} PDFs as they are handed out"
    return (Write(words=words, perform=perform),)


def lacks_kept_files(root: Path, library: Library, manifest: IssuedManifest) -> bool:
    """Return whether an issue lists PDFs that are to be kept and are not."""
    name = library.configuration.issues_folder
    return bool(name and listed_files(manifest)) and not (root / name / manifest.number).exists()


def _keep(
    folder: Path,
    manifest: IssuedManifest,
    files: tuple[PublishedFile, ...],
    root: Path,
    now: datetime,
) -> None:
    """Write everything beside its place, then put it there in one step."""
    folder.mkdir(exist_ok=True)
    listed, signature = (root / each for each in issue_paths(manifest.number))
    with tempfile.TemporaryDirectory(suffix=".qms-part", dir=folder) as name:
        staged = Path(name) / manifest.number
        write_atomic(staged / LIST, listed.read_bytes())
        write_atomic(staged / SIGNATURE, signature.read_bytes())
        for each in files:
            data = built_file(root, each, now=now)
            if data is None:
                raise UsageError(
                    f"build/ was changed meanwhile; build again, then issue {manifest.number} once"
                    " more: the same command keeps what is missing"
                )
            write_atomic(staged / each.path, data)
        exchange_directories(staged, folder / manifest.number)


def listed_files(manifest: IssuedManifest) -> tuple[PublishedFile, ...]:
    """Return the files that an issue lists."""
    from qms.signing.manifest import read_manifest

    return read_manifest(json.loads(manifest.content)).files
