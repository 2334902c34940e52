"""The cache of finished parts: never believed, never a condition."""

from __future__ import annotations

from pathlib import Path

import pytest

from qms.publish.pdf.cache import PartCache
from qms.publish.pdf.model import Layout

KEY, OTHER = "a" * 64, "b" * 64
LAYOUT = Layout(sizes=((595.28, 841.89),))
NOWHERE = Path("/dev/null/cache")
"""No folder can be made there, whoever asks."""


def files(cache: PartCache, key: str) -> tuple[Path, Path]:
    folder = cache.folder / key[:2]
    return folder / f"{key}.pdf", folder / f"{key}.json"


def test_what_was_kept_is_found(tmp_path: Path) -> None:
    cache = PartCache(tmp_path)
    kept = cache.keep(KEY, b"%PDF-1.7", LAYOUT)
    assert cache.find(KEY) == kept
    assert cache.find(OTHER) is None


@pytest.mark.parametrize("content", [b"", b"%PDF", b"{}", b"[]", b'{"sha256": 1, "layout": []}'])
@pytest.mark.parametrize("which", [0, 1])
def test_a_damaged_entry_is_none(tmp_path: Path, which: int, content: bytes) -> None:
    cache = PartCache(tmp_path)
    cache.keep(KEY, b"%PDF-1.7", LAYOUT)
    files(cache, KEY)[which].write_bytes(content)
    assert cache.find(KEY) is None


def test_an_entry_under_the_name_of_another_is_none(tmp_path: Path) -> None:
    cache = PartCache(tmp_path)
    cache.keep(KEY, b"%PDF-1.7 one", LAYOUT)
    cache.keep(OTHER, b"%PDF-1.7 two", LAYOUT)
    for mine, others in zip(files(cache, KEY), files(cache, OTHER), strict=True):
        mine.write_bytes(others.read_bytes())
    assert cache.find(KEY) is None
    assert cache.find(OTHER) is not None


def test_the_spare_folder_takes_what_the_cache_does_not(tmp_path: Path) -> None:
    kept = PartCache(NOWHERE, tmp_path / "spare").keep(KEY, b"%PDF-1.7", LAYOUT)
    assert kept.path.read_bytes() == b"%PDF-1.7"
    assert kept.path.is_relative_to(tmp_path / "spare")


def test_without_a_spare_folder_it_says_so() -> None:
    with pytest.raises(OSError, match="Not a directory"):
        PartCache(NOWHERE).keep(KEY, b"%PDF-1.7", LAYOUT)
