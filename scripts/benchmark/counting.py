"""An environment in which every start of git is noted."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_SCRIPT = """#!/bin/sh
echo git >> "{counted}"
exec {git} "$@"
"""


def counting_git(place: Path, counted: Path) -> dict[str, str]:
    """Return variables under which each start of git adds a line to the file `counted`."""
    git, folder = shutil.which("git"), place / "bin"
    folder.mkdir()
    script = folder / "git"
    script.write_text(_SCRIPT.format(git=git, counted=counted), encoding="utf-8")
    script.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
