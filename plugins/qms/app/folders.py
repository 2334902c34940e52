"""Where a user's own things lie: caches and the test identity, outside every repository.

Nothing in them can come with a proposed change, so what a build takes from a cache is what an
earlier build of the same user put there.
"""

from __future__ import annotations

import os
from pathlib import Path

from qms.domain.errors import UsageError

STATE_VARIABLE = "QMS_STATE"
STATE = ".qms"
"""Folder of a repository for builds that run, and for plain sites; nothing in it is kept."""
_EMPTIED = ("", "/staging", "/site")
_PAGE_OF_EVERY_SITE = "404.html"


def refuse_linked_state(root: Path) -> None:
    """Refuse a repository that leads our cleaning of its working folders somewhere else.

    Raises:
        UsageError: one of them is a link; a proposed change can bring it in.
    """
    for name in _EMPTIED:
        if (root / f"{STATE}{name}").is_symlink():
            raise UsageError(
                f"{STATE}{name} is a link, and what it leads to would be emptied;"
                " delete the link and build again"
            )


def refuse_foreign_site(root: Path, folder: Path) -> None:
    """Refuse to let the generator empty a folder that holds something else than a site.

    Args:
        root: The repository.
        folder: Where `site_dir` wants the site; a proposed change can name any folder.

    Raises:
        UsageError: it has files and no page that every site has.
    """
    if folder.is_relative_to(root / STATE) or (folder / _PAGE_OF_EVERY_SITE).is_file():
        return
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(
            f"site_dir in mkdocs.yml is {folder}, which would be emptied and holds files that are"
            " no site; name another folder, such as .qms/site"
        )


def cache_folder() -> Path | None:
    """Return where this user keeps finished PDFs and pages; None without a home folder.

    PDFs are named by everything they depend on, so that copies of a repository share them.
    """
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        folder = Path(base) if base else Path.home() / ".cache"
    except RuntimeError:
        return None
    return folder / "qms"


def state_folder() -> Path:
    """Return where this user's test identity lies.

    Raises:
        UsageError: the user has no home folder and names no other.
    """
    stated = os.environ.get(STATE_VARIABLE)
    if stated:
        return Path(stated)
    base = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        return (Path(base) if base else Path.home() / ".local" / "state") / "qms"
    except RuntimeError as error:
        message = (
            f"this user has no home folder; name one for the test identity in {STATE_VARIABLE}"
        )
        raise UsageError(message) from error
