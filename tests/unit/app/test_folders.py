"""Working folders that a proposed change could make lead somewhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from qms.app.folders import refuse_foreign_site, refuse_linked_state
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


def test_a_folder_that_is_no_site_is_not_emptied(tmp_path: Path) -> None:
    photographs = tmp_path / "photographs"
    photographs.mkdir()
    refuse_foreign_site(tmp_path / "company", photographs)  # nothing to lose
    (photographs / "1.jpg").touch()
    with pytest.raises(UsageError, match=r"photographs, which would be emptied .*; name another"):
        refuse_foreign_site(tmp_path / "company", photographs)


@pytest.mark.parametrize("name", ["company/.qms/site", "new", "older-site"])
def test_a_site_may_be_made_anew(tmp_path: Path, name: str) -> None:
    (tmp_path / "company/.qms/site").mkdir(parents=True)
    (tmp_path / "company/.qms/site/left-over.html").touch()
    (tmp_path / "older-site").mkdir()
    (tmp_path / "older-site/404.html").touch()
    refuse_foreign_site(tmp_path / "company", tmp_path / name)
