"""Where the texts of a pack lie: in the package, or for `full` in the checkout that it is part of.

The pack `full` is the example at the top of this repository. A wheel carries a copy of it
(`pyproject.toml`); in a checkout, and so for an editable install, the folders themselves are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from qms.domain.errors import ConfigurationError
from qms.domain.packs import Pack
from qms.source.files import read_bytes, read_text
from qms.source.packs import read_pack

PACKS = Path(__file__).resolve().parents[2] / "packs"
CHECKOUT = Path(__file__).resolve().parents[4]
TEXTS = ("quality_manual", "procedures", "forms")
ASSETS = ("img", "tables")
SETTINGS = "quality_manual/qms.yml"
REGISTERS = (
    SETTINGS,
    "quality_manual/approvers.yml",
    "quality_manual/applicability.yml",
    "quality_manual/processes.yml",
    "quality_manual/distribution.yml",
    "quality_manual/accepted-findings.yml",
)
"""The registers a company begins with; what else the example keeps is its own and stays out."""


class PackName(StrEnum):
    """The packs there are."""

    SMALL = "small"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFiles:
    """A pack as it is shipped."""

    pack: Pack
    documents: Mapping[str, str]
    registers: Mapping[str, str]
    assets: Mapping[str, bytes]
    """Pictures and tables, by their path."""


def read_pack_files(name: PackName) -> PackFiles:
    """Read a pack.

    Raises:
        ConfigurationError: its texts are not there.
    """
    own = PACKS / name
    root = own if (own / SETTINGS).is_file() else CHECKOUT
    if not (root / SETTINGS).is_file():
        raise ConfigurationError(
            f"the texts of the pack {name} are not part of this installation; install it anew"
        )
    return PackFiles(
        pack=read_pack(read_text(own, "pack.yml"), f"packs/{name}/pack.yml"),
        documents={path: read_text(root, path) for path in _files(root, TEXTS, "*.md")},
        registers={path: read_text(root, path) for path in REGISTERS},
        assets={
            path: read_bytes(root, path)
            for asset in ASSETS
            for path in _files(root, [f"{folder}/{asset}" for folder in TEXTS], "*.*")
        },
    )


def _files(root: Path, folders: tuple[str, ...] | list[str], pattern: str) -> Iterator[str]:
    for folder in folders:
        for path in sorted((root / folder).glob(pattern)):
            yield path.relative_to(root).as_posix()
