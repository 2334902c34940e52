"""The structure of the joined manual: the trees of its parts under one Document element.

Whoever has the manual read aloud walks this tree, not the pages. Each part keeps its tree as it was
laid out; the numbers by which pages and links find their elements are moved apart, because every
part begins them anew. Names of elements would have to be moved apart too; ours have none, see
`tags.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pydyf

from qms.publish.pdf.copying import Copy
from qms.publish.pdf.model import TypesetPart
from qms.publish.pdf.reading import OwnFile, number_of, parsed
from qms.publish.pdf.writing import ObjectFile, as_bytes, reference


@dataclass(slots=True)
class _Shelf:
    """An element of the manual's own that others are filed under."""

    number: int
    kind: str
    parent: int
    title: str = ""
    kids: list[bytes] = field(default_factory=list)


class PartTree:
    """The tree of one part while its pages are copied."""

    def __init__(self, source: OwnFile, copy: Copy, first: int) -> None:
        """Take over the tree.

        Args:
            source: The part.
            copy: What of it goes into the manual.
            first: The first number that no page or link before it has.
        """
        root = tree_root(source)
        self.copy = copy
        self.first = first
        self.top = copy.reference(root["K"][0])
        self.element: dict[str, Any] = copy.value(self.top)
        self.roles: dict[str, Any] = source.value(root.get("RoleMap", {}))
        tree = parsed(copy.renumbered(source.small[number_of(root["ParentTree"])]))
        numbers = tree["Nums"]
        pairs = zip(numbers[0::2], numbers[1::2], strict=True)
        self.owners: dict[int, Any] = {first + int(number): owner for number, owner in pairs}
        """By the number of a page or a link, the elements that hold it."""

    def add_field(self, page: bytes, widget: bytes, words: str, manual: ObjectFile) -> int:
        """File a form field at the end of the tree, described in words; return its number."""
        number = max(self.owners, default=self.first - 1) + 1
        self.owners[number] = manual.add(
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


class Structure:
    """Collects the structure trees of parts, in the order of the pages."""

    def __init__(self, manual: ObjectFile, language: str) -> None:
        self._manual = manual
        self._language = as_bytes(pydyf.String(language))
        self.root = manual.reserve()
        """Number of the root of the tree."""
        self._document = self._shelf("/Document", self.root)
        self._groups: dict[str, _Shelf] = {}
        self._roles: dict[str, Any] = {}
        self._leaves: list[bytes] = []
        self._next = 0

    def begin(self, source: OwnFile, copy: Copy) -> PartTree:
        """Return the tree of a part whose pages are to follow those before."""
        return PartTree(source, copy, self._next)

    def end(self, tree: PartTree, part: TypesetPart, language: bytes) -> None:
        """Write a part's tree, filed under its group, as the bookmarks do.

        Args:
            tree: The tree, with all that was changed in it.
            part: The part.
            language: What the part is written in, as its catalogue says.
        """
        shelf = self._shelf_of(part)
        shelf.kids.append(tree.top)
        tree.element |= {
            "S": "/Sect",
            "P": reference(shelf.number),
            "T": pydyf.String(f"{part.number} {part.title}".strip()),
        }
        if language != self._language:
            tree.element["Lang"] = language
        tree.copy.replace(tree.top, tree.element)
        self._roles |= tree.roles
        last = max(tree.owners)
        flat = [each for pair in tree.owners.items() for each in pair]
        self._leaves.append(self._manual.add({"Limits": [tree.first, last], "Nums": flat}))
        self._next = last + 1

    def write(self) -> bytes:
        """Write what all parts share, and return the reference to the root of the tree."""
        for shelf in (self._document, *self._groups.values()):
            element = {"S": shelf.kind, "P": reference(shelf.parent), "K": shelf.kids}
            if shelf.title:
                element["T"] = pydyf.String(shelf.title)
            self._manual.put(shelf.number, element)
        root: dict[str, object] = {
            "Type": "/StructTreeRoot",
            "K": [reference(self._document.number)],
            "ParentTree": self._manual.add({"Kids": self._leaves}),
            "ParentTreeNextKey": self._next,
        }
        if self._roles:
            root["RoleMap"] = self._roles
        self._manual.put(self.root, root)
        return reference(self.root)

    def _shelf(self, kind: str, parent: int, title: str = "") -> _Shelf:
        return _Shelf(self._manual.reserve(), kind, parent, title)

    def _shelf_of(self, part: TypesetPart) -> _Shelf:
        if not part.group:
            return self._document
        if part.group not in self._groups:
            shelf = self._shelf("/Part", self._document.number, part.group)
            self._groups[part.group] = shelf
            self._document.kids.append(reference(shelf.number))
        return self._groups[part.group]


def tree_root(source: OwnFile) -> dict[str, Any]:
    """Return the root of a part's structure tree."""
    catalogue = source.value(source.trailer["Root"])
    root: dict[str, Any] = source.value(catalogue["StructTreeRoot"])
    return root
