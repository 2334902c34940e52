"""Working folders that a proposed change could make lead somewhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from qms.app.folders import refuse_linked_state
from qms.domain.errors import UsageError


@pytest.mark.parametrize("name", [".qms", ".qms/staging", ".qms/site"])
def test_links_are_refused(tmp_path: Path, name: str) -> None:
    root = tmp_path / "company"
    (root / name).parent.mkdir(parents=True)
    (root / name).symlink_to(tmp_path)
    with pytest.raises(UsageError, match=f"^{name} is a link, .*; delete the link"):
        refuse_linked_state(root)


def test_folders_are_fine(tmp_path: Path) -> None:
    refuse_linked_state(tmp_path)
    (tmp_path / ".qms/staging").mkdir(parents=True)
    (tmp_path / ".qms/site").mkdir()
    refuse_linked_state(tmp_path)
