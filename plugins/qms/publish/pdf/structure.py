"""The structure of the joined manual: the trees of its parts under one Document element.

Whoever has the manual read aloud walks this tree, not the pages. Each part keeps its tree as it was
laid out; the numbers by which pages and links find their elements are moved apart, because every
part begins them anew. Names of elements would have to be moved apart too; ours have none, see
`tags.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pydyf

from qms.publish.pdf.copying import Copy
from qms.publish.pdf.model import TypesetPart
from qms.publish.pdf.numbering import Numbers
from qms.publish.pdf.reading import OwnFile, number_of, parsed
from qms.publish.pdf.writing import Objects, reference


@dataclass(frozen=True, slots=True)
class Shelf:
    """An element of the manual's own that others are filed under."""

    number: int
    kind: str
    parent: int
    title: str = ""


class PartTree:
    """The tree of one part while its pages are copied."""

    def __init__(self, source: OwnFile, copy: Copy, numbers: Numbers) -> None:
        """Take over the tree.

        Args:
            source: The part.
            copy: What of it goes into the manual.
            numbers: What its objects, pages and links are called there.

        Raises:
            ValueError: its elements have roles that the manual does not know.
        """
        root = tree_root(source)
        if root.get("RoleMap"):
            message = "elements have roles of their own"
            raise ValueError(message)
        self.copy = copy
        self.first = numbers.leaves.start
        self._numbers = numbers
        self.top = reference(numbers.top)
        self.element: dict[str, Any] = copy.value(self.top)
        tree = parsed(copy.renumbered(source.small[number_of(root["ParentTree"])]))
        pairs = zip(tree["Nums"][0::2], tree["Nums"][1::2], strict=True)
        self.owners: dict[int, Any] = {self.first + int(number): owner for number, owner in pairs}
        """By the number of a page or a link, the elements that hold it."""

    def add_field(self, page: bytes, widget: bytes, words: str, file: Objects) -> int:
        """File a form field at the end of the tree, described in words; return its number."""
        number = max(self.owners, default=self.first - 1) + 1
        self.owners[number] = file.add(
            {
                "Type": "/StructElem",
                "S": "/Form",
                "P": self.top,
                "Pg": page,
                "Alt": pydyf.String(words),
                "K": {"Type": "/OBJR", "Obj": widget, "Pg": page},
            }
        )
        self.element["K"].append(self.owners[number])
        return number

    def release(self, number: int) -> None:
        """Take a link that leads nowhere out of the tree; its words stay as plain text."""
        owner = self.owners.pop(number)
        element = self.copy.value(owner)
        kids = element["K"] if isinstance(element["K"], list) else [element["K"]]
        element |= {"S": "/Span", "K": [kid for kid in kids if not isinstance(kid, dict)]}
        self.copy.replace(owner, element)

    def write(self, file: Objects, shelf: Shelf, title: str, language: bytes) -> None:
        """Write the top of the tree, filed under a shelf, and its leaf of numbers.

        Args:
            file: Takes both.
            shelf: What the part is filed under.
            title: What it is called.
            language: What it is written in, if that is not the manual's.

        Raises:
            ValueError: more pages and links have elements than the part was known to have.
        """
        self.element |= {"S": "/Sect", "P": reference(shelf.number), "T": pydyf.String(title)}
        if language:
            self.element["Lang"] = language
        self.copy.replace(self.top, self.element)
        last = max(self.owners)
        if last not in self._numbers.leaves:
            message = f"no page or link can bear the number {last}"
            raise ValueError(message)
        flat = [each for pair in self.owners.items() for each in pair]
        file.put(self._numbers.leaf, {"Limits": [self.first, last], "Nums": flat})


class Structure:
    """The tree above the trees of the parts, in the order of the pages."""

    def __init__(self, manual: Objects, parts: Sequence[TypesetPart]) -> None:
        """Take numbers for what parts are filed under: their group, or the document itself."""
        self.root = manual.reserve()
        """Number of the root of the tree."""
        document = Shelf(manual.reserve(), "/Document", self.root)
        self._shelves = {"": document}
        for group in dict.fromkeys(part.group for part in parts if part.group):
            self._shelves[group] = Shelf(manual.reserve(), "/Part", document.number, group)

    def shelf(self, part: TypesetPart) -> Shelf:
        """Return what a part is filed under."""
        return self._shelves[part.group]

    def write(self, manual: Objects, parts: Iterable[tuple[TypesetPart, Numbers]]) -> bytes:
        """Write what is above the parts, and return the reference to the root of the tree."""
        kids: dict[str, list[bytes]] = {group: [] for group in self._shelves}
        leaves, end = [], 0
        for part, numbers in parts:
            if part.group and not kids[part.group]:
                kids[""].append(reference(self._shelves[part.group].number))
            kids[part.group].append(reference(numbers.top))
            leaves.append(reference(numbers.leaf))
            end = numbers.leaves.stop
        for group, shelf in self._shelves.items():
            element = {"S": shelf.kind, "P": reference(shelf.parent), "K": kids[group]}
            if shelf.title:
                element["T"] = pydyf.String(shelf.title)
            manual.put(shelf.number, element)
        root = {
            "Type": "/StructTreeRoot",
            "K": [reference(self._shelves[""].number)],
            "ParentTree": manual.add({"Kids": leaves}),
            "ParentTreeNextKey": end,
        }
        manual.put(self.root, root)
        return reference(self.root)


def tree_root(source: OwnFile) -> dict[str, Any]:
    """Return the root of a part's structure tree."""
    catalogue = source.value(source.trailer["Root"])
    root: dict[str, Any] = source.value(catalogue["StructTreeRoot"])
    return root
