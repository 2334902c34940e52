from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from qms.domain import headings
from qms.render import page


def test_a_page_is_made_anew_when_a_file_of_ours_that_shapes_it_changes() -> None:
    """Whatever of this layer is loaded for pages is part of what a kept page is compared by."""
    program = (
        "import sys, qms.render.page;"
        "print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('qms.render.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True
    )
    loaded = {Path(name) for name in done.stdout.split()}
    folder = Path(page.__file__).parent
    watched = {(folder / name).resolve() for name in page._SOURCES}
    watched |= set((folder / "diagrams").glob("*.py"))  # by `drawing_tools`
    assert loaded
    assert loaded <= watched
    # The anchors of headings are the domain's.
    assert Path(headings.__file__) in watched
    assert all(path.is_file() for path in watched)
