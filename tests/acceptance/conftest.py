from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.example import ROOT, Example


@pytest.fixture
def example(tmp_path: Path) -> Example:
    root = tmp_path / "example"
    root.mkdir()
    for name in ("quality_manual", "procedures", "forms"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "mkdocs.yml", root)
    return Example(root)
