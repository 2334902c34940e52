from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import qms
from qms.render import page


def test_a_page_is_made_anew_when_a_file_of_ours_that_shapes_it_changes() -> None:
    """Whatever of this layer is loaded for pages is part of what a kept page is compared by."""
    program = "import sys, qms.render.page; print(*(m for m in sys.modules if 'qms.' in m))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True
    )
    root = Path(qms.__file__).parent
    loaded = {
        root.joinpath(*name.split(".")[1:]).with_suffix(".py")
        for name in done.stdout.split()
        if name.startswith("qms.render.")
    }
    folder = Path(page.__file__).parent
    watched = {(folder / name).resolve() for name in page._SOURCES}
    assert loaded
    assert loaded <= watched
    # The anchors of headings are the domain's.
    assert root / "domain" / "headings.py" in watched
    assert all(path.is_file() for path in watched)
