"""What a part becomes in the joined manual: its pages, its links and its structure.

Nothing shapes it but the part's own PDF and the values of `Placement`, so that a section that was
made before is as good as one made anew.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import Any

import pydyf

from qms.domain.approver_fields import ApproverField
from qms.publish.pdf.approver_fields import add_approver_fields
from qms.publish.pdf.cache import toolchain_digest
from qms.publish.pdf.copying import Copy
from qms.publish.pdf.links import Goal, connected
from qms.publish.pdf.model import Place, PublicationError
from qms.publish.pdf.numbering import Numbers
from qms.publish.pdf.reading import OwnFile, number_of
from qms.publish.pdf.stamps import FONT_NAME
from qms.publish.pdf.structure import PartTree, Shelf, tree_root
from qms.publish.pdf.writing import Section, SectionFile, as_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What all parts of a manual refer to, by number."""

    page_tree: int
    structure: int
    colours: int
    """Every part carries the same colour profile; the manual needs it once."""
    font: bytes
    """Reference to the font of the stamps."""
    language: str
    """What the manual is written in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a part stands in the manual, and what it is joined to there."""

    key: str
    title: str
    """What the part is called in the structure tree."""
    numbers: Numbers
    shelf: Shelf
    openings: tuple[bytes, ...]
    """For each page, what refers to the operators before its own."""
    goals: tuple[tuple[Goal, ...], ...]
    """For each page, where its links lead, in their order."""
    fields: tuple[tuple[ApproverField, Place], ...]
    shared: Shared

    def digest(self, sha256: str) -> str:
        """Return the SHA-256 of everything that shapes the section of a PDF with this hash."""
        described = (toolchain_digest(), zlib.ZLIB_RUNTIME_VERSION, sha256, self)
        return hashlib.sha256(repr(described).encode()).hexdigest()


def made_section(pdf: bytes, placement: Placement) -> Section:
    """Return a part's objects as they stand in the manual; its stamps are written apart.

    Raises:
        PublicationError: the part has lost pages or links.
        ValueError, KeyError, IndexError, AttributeError, TypeError, zlib.error: it is no PDF of
            ours.
    """
    return _Section(OwnFile(pdf), placement).finished()


class _Section:
    def __init__(self, source: OwnFile, placement: Placement) -> None:
        self._placement = placement
        self._source = source
        numbers = placement.numbers
        self._file = SectionFile(numbers.all, numbers.first_other)
        self._catalogue = source.value(source.trailer["Root"])
        self._pages = source.value(self._catalogue["Pages"])["Kids"]
        if len(self._pages) != numbers.page_count:
            message = (
                f"The stored PDF of {placement.key} has lost pages; delete the folder of the cache."
            )
            raise PublicationError(message)
        self._resources = source.value(self._pages[0])["Resources"]
        self._copy = self._copied()

    def finished(self) -> Section:
        numbers, copy = self._placement.numbers, self._copy
        tree = PartTree(self._source, copy, numbers)
        fields = add_approver_fields(self._file, self._placement.fields, numbers, tree)
        self._add_font()
        for index, page in enumerate(numbers.pages):
            copy.replace(page, self._page(index, copy.value(page), tree, fields.get(index, [])))
        tree.write(self._file, self._placement.shelf, self._placement.title, self._language())
        copy.write()
        return self._file.finished()

    def _copied(self) -> Copy:
        """Copy what the pages and the structure lead to."""
        source, shared, numbers = self._source, self._placement.shared, self._placement.numbers
        known = {
            number_of(self._catalogue["Pages"]): shared.page_tree,
            number_of(self._catalogue["StructTreeRoot"]): shared.structure,
            number_of(source.value(self._resources)["ColorSpace"]): shared.colours,
        }
        chosen = dict(zip(map(number_of, self._pages), map(number_of, numbers.pages), strict=True))
        chosen[number_of(tree_root(source)["K"][0])] = numbers.top
        return Copy(source, self._file, known, chosen)

    def _add_font(self) -> None:
        """Give the pages, which share their resources, the font of the stamps."""
        copy = self._copy
        fonts = copy.value(copy.reference(self._resources))["Font"]
        copy.replace(fonts, {**copy.value(fonts), FONT_NAME: self._placement.shared.font})

    def _page(
        self, index: int, page: dict[str, Any], tree: PartTree, fields: list[bytes]
    ) -> dict[str, Any]:
        placement = self._placement
        stamp = placement.numbers.stamps[index]
        page["Contents"] = [placement.openings[index], page["Contents"], stamp]
        page["StructParents"] = tree.first + int(page["StructParents"])
        own = self._copy.value(page.pop("Annots", []))
        goals = placement.goals[index]
        if len(own) != len(goals):
            message = f"The stored PDF of {placement.key} has other links than when it was made."
            raise PublicationError(message)
        kept = connected(own, goals, tree) + fields
        return page | {"Annots": kept, "Tabs": "/S"} if kept else page

    def _language(self) -> bytes:
        """Return what the part is written in, if it is not the manual's language."""
        own: bytes = self._catalogue["Lang"]
        is_the_manuals = own == as_bytes(pydyf.String(self._placement.shared.language))
        return b"" if is_the_manuals else own
