"""WeasyPrint's structure tree, made smaller and right while it is still in its hands.

It writes one element for each line of text, which says nothing: half of all objects of a PDF. Here
lines hang on their paragraph or cell. Two of its elements stand where the standard does not allow
them, cells name the wrong heads, and running heads hang on nothing: all of this is put right.
"""

from __future__ import annotations

import pydyf

Marks = dict[int, frozenset[int]]
"""By number of the page, its marked content that hangs on nothing."""

_TYPE = "/StructElem"
_TEXT = frozenset(
    {"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/TD", "/TH", "/LBody", "/Lbl", "/Caption"}
    | {"/Span", "/Link"}
)
"""Elements that may hold text themselves."""
_TRANSPARENT = frozenset({"/Span", "/NonStruct"})
_PLAIN = frozenset({"Type", "S", "K", "Pg", "P"})
_CELLS = frozenset({"/TH", "/TD"})
_LIST_PARTS = frozenset({"/Lbl", "/LBody"})


def tidy_tree(pdf: pydyf.PDF) -> Marks:
    """Simplify and correct the structure tree; return the marks of the running heads.

    Their elements are left out and their places in the parent tree given up.
    """
    root = at(pdf, pdf.catalog["StructTreeRoot"])
    numbers = at(pdf, root["ParentTree"])["Nums"]
    lists = dict(zip(pdf.page_references, numbers[1::2], strict=False))
    tree = _Tree(pdf, lists)
    for reference in root["K"]:
        tree.tidy(at(pdf, reference))
    for each in pdf.objects:
        # Those that were reached have lost their type.
        if isinstance(each, dict) and each.get("Type") == _TYPE:
            _leave_out(each)
    found: Marks = {}
    for page, entry in zip(numbers[0::2], numbers[1::2], strict=True):
        if not isinstance(entry, list):
            continue
        loose = frozenset(
            mark for mark, each in enumerate(entry) if number_of(each) not in tree.reached
        )
        for mark in loose:
            entry[mark] = b"null"
        found[page] = loose
    return found


class _Tree:
    """Walks the tree once."""

    def __init__(self, pdf: pydyf.PDF, lists: dict[bytes, pydyf.Array]) -> None:
        self._pdf = pdf
        self._lists = lists
        self.reached: set[int] = set()

    def tidy(self, element: pydyf.Dictionary) -> None:
        """Tidy an element, then those below it.

        What may be left out is left out, for there are a hundred elements on a page: the type, the
        page where no text hangs on the element itself, the list around a single kid.
        """
        self.reached.add(element.number)
        below = self._take_kids(element)
        if element["S"] in _CELLS:
            _forget_names(element)
        if element["S"] == "/Table":
            for child in below:
                # Rows without a body of their own: WeasyPrint makes one and calls it a table.
                if child["S"] == "/Table":
                    child["S"] = "/TBody"
        if element["S"] == "/LI" and any(each["S"] not in _LIST_PARTS for each in below):
            below = self._wrap(element, below)
        for child in below:
            self.tidy(child)
        del element["Type"]
        if not any(isinstance(kid, int) for kid in element["K"]):
            element.pop("Pg", None)
        if not element["K"]:
            del element["K"]
        elif len(element["K"]) == 1 and element["S"] != "/Document":
            element["K"] = element["K"][0]

    def _take_kids(self, element: pydyf.Dictionary) -> list[pydyf.Dictionary]:
        """Hang text on the element itself; return the elements that stay below it."""
        is_text = element["S"] in _TEXT
        entries = self._lists.get(element.get("Pg"))
        kids, below = pydyf.Array(), []
        waiting = list(reversed(element["K"]))
        while waiting:
            kid = waiting.pop()
            child = self._element(kid)
            if child is not None:
                if is_text and child["S"] in _TRANSPARENT and child.keys() <= _PLAIN:
                    waiting.extend(reversed(child["K"]))
                    continue
                child["P"] = element.reference
                below.append(child)
            elif isinstance(kid, int) and entries is not None:
                entries[kid] = element.reference
            kids.append(kid if child is not None else self._inline(kid))
        element["K"] = kids
        return below

    def _element(self, kid: object) -> pydyf.Dictionary | None:
        if not isinstance(kid, bytes):
            return None
        found = at(self._pdf, kid)
        return found if found["Type"] == _TYPE else None

    def _inline(self, kid: object) -> object:
        """Return a reference to an annotation itself, which WeasyPrint makes an object of."""
        if not isinstance(kid, bytes):
            return kid
        found = at(self._pdf, kid)
        inline = pydyf.Dictionary(found)
        _leave_out(found)
        return inline

    def _wrap(
        self, item: pydyf.Dictionary, below: list[pydyf.Dictionary]
    ) -> list[pydyf.Dictionary]:
        """Put what an item holds beside its label into the item's body."""
        labels = [each for each in below if each["S"] == "/Lbl"]
        others = [each for each in below if each["S"] != "/Lbl"]
        body = pydyf.Dictionary(
            {
                "Type": _TYPE,
                "S": "/LBody",
                "K": pydyf.Array([each.reference for each in others]),
                "Pg": item["Pg"],
                "P": item.reference,
            }
        )
        self._pdf.add_object(body)
        item["K"] = pydyf.Array([each.reference for each in (*labels, body)])
        return [*labels, body]


def _leave_out(each: pydyf.Dictionary) -> None:
    """Write no object under this number."""
    each.clear()
    each.free = "f"


def _forget_names(cell: pydyf.Dictionary) -> None:
    """Take the heads out that a cell names: its own scope says what a head heads, spans and all.

    WeasyPrint counts wrongly where a head spans rows, and names a head that spans columns in the
    first of them only; what a cell names would be believed before any scope.
    """
    cell.pop("ID", None)
    cell["A"].pop("Headers", None)
    if cell["A"].keys() == {"O"}:
        del cell["A"]


def at(pdf: pydyf.PDF, reference: bytes) -> pydyf.Dictionary:
    """Return the object that a reference leads to."""
    return pdf.objects[number_of(reference)]


def number_of(reference: object) -> int:
    """Return the number in a reference; -1 for anything else."""
    return int(reference.split()[0]) if isinstance(reference, bytes) else -1
