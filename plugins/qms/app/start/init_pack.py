"""Begin a company's own repository with the texts of a pack, as its answers make them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qms.app.start.init import pinned, repository_name, starter_files, write_new_folder
from qms.app.start.pack_files import TEXTS, PackName, read_pack_files
from qms.app.start.tailor import tailor
from qms.domain.packs import Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What a new repository begins with."""

    files: tuple[str, ...]
    left_out: tuple[str, ...]
    """Ids of documents of the pack that do not apply and are not there."""
    not_applicable: tuple[str, ...]
    """Ids of documents that only say why they do not apply."""
    questions: int
    """How many places say TODO."""


def init_from_pack(
    directory: Path, pack: PackName, answers: Answers, *, now: datetime, package: str = ""
) -> Begun:
    """Write a new repository with the texts of a pack, as the company's answers make them.

    Args:
        directory: The new folder.
        pack: Which texts to begin from.
        answers: What the company answered to the questionnaire.
        now: The present instant, UTC.
        package: What `requirements.txt` names as the tool; otherwise the release that runs.

    Raises:
        UsageError: the folder is in use or cannot be written, or the package is not one exact
            release.
    """
    frame = {
        path: text.encode("utf-8")
        for path, text in starter_files(answers.name, pinned(package), now)
        if not path.startswith(TEXTS)
    }
    made = tailor(read_pack_files(pack), answers, repository_name(answers.name))
    files = {**frame, **made.files}
    write_new_folder(directory, files)
    return Begun(
        files=tuple(sorted(files)),
        left_out=made.left_out,
        not_applicable=made.not_applicable,
        questions=sum(data.count(b"TODO: ") for data in made.files.values()),
    )
