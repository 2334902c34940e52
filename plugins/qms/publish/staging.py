"""Folders in which a build is prepared before it takes the place of the last one."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = re.compile(r"(\d+)-.+")


@contextmanager
def staging_folder(parent: Path) -> Iterator[Path]:
    """Give an empty folder that is removed at the end, whatever happens.

    What killed builds left behind is removed first; builds that still run are left alone.
    """
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.iterdir():
        match = NAME.fullmatch(left.name)
        if match and not _is_running(int(match[1])):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=parent))
    # mkdtemp makes private folders; what is published is read by others.
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_running(process: int) -> bool:
    """Return whether a process is still there; where one cannot ask, it is taken to be."""
    if os.name != "posix" or process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
