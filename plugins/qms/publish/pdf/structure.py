"""The structure of the joined manual: the trees of its parts under one Document element.

Whoever has the manual read aloud walks this tree, not the pages. Each part keeps its tree as it was
laid out; the numbers by which pages and links find their elements are moved apart, because every
part begins them anew. Names of elements would have to be moved apart too; ours have none, see
`tags.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from qms.publish.pdf.model import TypesetPart


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One part's share of the parent tree."""

    first: int
    node: Object


class Structure:
    """Collects the structure trees of parts, in the order of the pages."""

    def __init__(self, manual: Pdf, language: str) -> None:
        self._manual = manual
        self._language = language
        self._root = manual.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = self._element(Name.Document, self._root)
        self._groups: dict[str, Object] = {}
        self._tops: dict[str, Object] = {}
        self._roles = Dictionary()
        self._numbers: list[_Leaf] = []
        self._next = 0

    def add(self, source: Pdf, part: TypesetPart, pages: Sequence[Object]) -> None:
        """Take over the tree of a part whose pages were copied already."""
        tree = self._manual.copy_foreign(source.Root.StructTreeRoot)
        self._tops[part.key] = tree.K[0]
        self._place(tree.K[0], part, str(source.Root.Lang))
        self._move_numbers(tree.ParentTree.Nums, pages)
        for name, role in tree.get("/RoleMap", Dictionary()).items():
            self._roles[name] = role

    def add_field(self, key: str, page: Object, widget: Object, words: str) -> None:
        """File a form field at the end of a part's tree, described in words."""
        top = self._tops[key]
        element = self._manual.make_indirect(
            Dictionary(
                Type=Name.StructElem,
                S=Name.Form,
                P=top,
                Pg=page,
                Alt=String(words),
                K=Dictionary(Type=Name.OBJR, Obj=widget, Pg=page),
            )
        )
        top.K.append(element)
        number, self._next = self._next, self._next + 1
        widget.StructParent = number
        node = Dictionary(Limits=Array([number, number]), Nums=Array([number, element]))
        self._numbers.append(_Leaf(number, self._manual.make_indirect(node)))

    def release(self, annotation: Object) -> None:
        """Take a link that leads nowhere out of the tree; its words stay as plain text."""
        number = int(annotation.StructParent)
        leaf = next(leaf for leaf in reversed(self._numbers) if leaf.first <= number)
        entries = leaf.node.Nums
        index = next(i for i in range(0, len(entries), 2) if int(entries[i]) == number)
        element = entries[index + 1]
        del entries[index : index + 2]
        element.S = Name.Span
        kids = list(element.K) if isinstance(element.K, Array) else [element.K]
        element.K = Array([each for each in kids if not _is_reference(each)])

    def write(self) -> None:
        """Make the tree that of the manual, and say that the manual has one."""
        numbers = [leaf.node for leaf in self._numbers]
        self._root.K = Array([self._document])
        self._root.ParentTree = self._manual.make_indirect(Dictionary(Kids=Array(numbers)))
        self._root.ParentTreeNextKey = self._next
        if len(self._roles):
            self._root.RoleMap = self._roles
        self._manual.Root.StructTreeRoot = self._root
        self._manual.Root.MarkInfo = Dictionary(Marked=True)

    def _element(self, kind: Name, parent: Object, title: str = "") -> Object:
        element = Dictionary(Type=Name.StructElem, S=kind, P=parent, K=Array())
        if title:
            element.T = String(title)
        return self._manual.make_indirect(element)

    def _place(self, top: Object, part: TypesetPart, language: str) -> None:
        """File a part's tree under its group, as the bookmarks do."""
        shelf = self._document
        if part.group:
            if part.group not in self._groups:
                self._groups[part.group] = self._element(Name.Part, shelf, part.group)
                shelf.K.append(self._groups[part.group])
            shelf = self._groups[part.group]
        top.S, top.P = Name.Sect, shelf
        top.T = String(f"{part.number} {part.title}".strip())
        if language != self._language:
            top.Lang = String(language)
        shelf.K.append(top)

    def _move_numbers(self, entries: Object, pages: Sequence[Object]) -> None:
        """Give pages and links of a part numbers that no other part has."""
        first = self._next
        for index in range(0, len(entries), 2):
            number = first + int(entries[index])
            entries[index] = number
            self._next = max(self._next, number + 1)
        for page in pages:
            page.StructParents = first + int(page.StructParents)
            for annotation in page.get("/Annots", ()):
                annotation.StructParent = first + int(annotation.StructParent)
        node = Dictionary(Limits=Array([first, self._next - 1]), Nums=entries)
        self._numbers.append(_Leaf(first, self._manual.make_indirect(node)))


def _is_reference(kid: Object | int) -> bool:
    return isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR
