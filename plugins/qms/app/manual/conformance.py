"""Our rules on archival and accessible PDFs, on every file of a build and on files to be verified.

They judge the form of files, never their content: what they find is said aloud and blocks nothing.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qms.app.manual.staged import StagedFile
from qms.app.text_cache import TextCache
from qms.domain.conformance import Conformance
from qms.domain.seals import FileVerification
from qms.publish.atomic import write_unflushed
from qms.publish.conformance import (
    Recall,
    check_claim,
    check_conformance,
    check_fillable,
    rules_digest,
)

FORMS = "pdf/forms/"
"""Where a build puts forms to fill in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """A published PDF and what our rules found in it."""

    path: str
    conformance: Conformance


def check_files(
    files: Sequence[StagedFile], cache: Path, kept: TextCache
) -> tuple[CheckedFile, ...]:
    """Look at each PDF of a build; a file that was looked at once is not read again.

    Args:
        files: What the build made.
        cache: Where notes on files lie.
        kept: What was found in the content of pages: a manual with one sentence more has few pages
            that the one before had not.
    """

    def recall(content: str, make: Callable[[], str]) -> str:
        return kept.get(f"{rules_digest()[:16]} {content}", make)

    found = tuple(
        CheckedFile(path=each.published.path, conformance=_checked(each, cache, recall))
        for each in files
    )
    kept.save()
    return found


def with_conformance(result: FileVerification, file: Path) -> FileVerification:
    """Add to a verification which of our rules hold, where a file claims to be built to them."""
    if not result.ok:
        return result
    try:
        data = file.read_bytes()
    except OSError:
        return result
    found = check_claim(data)
    if found is None:
        return result
    words = (found.in_words, *map(str, found.breaches))
    return replace(result, remarks=(*result.remarks, *words))


def closing_words(files: Sequence[CheckedFile]) -> list[str]:
    """Say in a few lines what the rules found in all files of a build."""
    broken = [each for each in files if each.conformance.broken]
    if not broken:
        return [each.conformance.in_words for each in files[:1]]
    lines = [f"{each.path}: {each.conformance.in_words}" for each in broken]
    return [
        line
        for head, each in zip(lines, broken, strict=True)
        for line in (head, *(f"  {breach}" for breach in each.conformance.breaches))
    ]


def _checked(file: StagedFile, cache: Path, recall: Recall) -> Conformance:
    """Return what was found in a file, from memory where nothing has changed.

    The note lies beside the kept file under the hash of its unsigned bytes, so that there are never
    more notes than files.
    """
    published = file.published
    note = cache / f"{published.unsigned_sha256 or published.sha256}-rules.json"
    try:
        kept = json.loads(note.read_text(encoding="utf-8"))
        if (kept["file"], kept["code"]) == (published.sha256, rules_digest()):
            return Conformance.from_json(kept["found"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    is_form = file.published.path.startswith(FORMS)
    data = file.read()
    found = check_fillable(data) if is_form else check_conformance(data, recall)
    values = {"file": published.sha256, "code": rules_digest(), "found": found.to_json()}
    # A cache that cannot be written costs time, nothing else.
    with contextlib.suppress(OSError):
        write_unflushed(note, json.dumps(values).encode())
    return found
