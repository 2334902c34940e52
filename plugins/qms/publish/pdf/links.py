"""Links inside the manual: from private addresses to places on pages, none of them dead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from qms.publish.pdf.model import (
    LinkPlace,
    PartFault,
    Place,
    PublicationError,
    TypesetBook,
    TypesetPart,
)
from qms.publish.pdf.structure import PartTree
from qms.publish.pdf.writing import as_bytes

_SCHEME = "qms:"


def dead_links(
    typeset: TypesetBook, withheld: frozenset[str] = frozenset()
) -> tuple[PartFault, ...]:
    """Return a fault for each link whose target is not in the book."""
    return tuple(_dead(typeset, withheld))


Goal = bytes | Literal["outside", "withheld"]
"""Where a link leads: a destination in the manual as PDF writes it, an address outside that the
link names itself, or a document that is left out on purpose."""


class Links:
    """Knows where the links of ours lead in the joined file."""

    def __init__(
        self, typeset: TypesetBook, pages: Mapping[str, Sequence[bytes]], withheld: frozenset[str]
    ) -> None:
        """Note where everything is.

        Args:
            typeset: All parts.
            pages: References to the pages of each part.
            withheld: Keys of documents that are left out on purpose; links to them are taken out.
        """
        self._by_key = {part.key: part for part in typeset.parts}
        self._pages = pages
        self._withheld = withheld

    def goals(self, part: TypesetPart) -> tuple[tuple[Goal, ...], ...]:
        """Return for each page of a part where its links lead, in their order.

        Raises:
            PublicationError: a target is lost.
        """
        by_page: list[list[Goal]] = [[] for _ in range(part.page_count)]
        for link in part.layout.links:
            by_page[link.page].append(self._goal(link, part))
        return tuple(map(tuple, by_page))

    def _goal(self, link: LinkPlace, part: TypesetPart) -> Goal:
        if not _is_ours(link):
            return "outside"
        key, anchor = _target(link, part)
        if key in self._withheld:
            return "withheld"
        place = _place(self._by_key[key], anchor)
        if place is None:
            message = f"The link “{link.text}” of {part.key} lost its target."
            raise PublicationError(message)
        return as_bytes([self._pages[key][place.page], "/XYZ", place.x, place.y, 0])


def connected(annotations: Sequence[bytes], goals: Sequence[Goal], tree: PartTree) -> list[bytes]:
    """Make the links of a page lead to their goals, and return those that are kept."""
    kept = []
    for annotation, goal in zip(annotations, goals, strict=True):
        value = tree.copy.value(annotation)
        value["StructParent"] = number = tree.first + int(value["StructParent"])
        if goal == "withheld":
            tree.copy.drop(annotation)
            tree.release(number)
            continue
        if isinstance(goal, bytes):
            for own in ("A", "Dest"):
                value.pop(own, None)
            value["Dest"] = goal
        tree.copy.replace(annotation, value)
        kept.append(annotation)
    return kept


def _dead(typeset: TypesetBook, withheld: frozenset[str]) -> Iterator[PartFault]:
    by_key = {part.key: part for part in typeset.parts}
    for part in typeset.parts:
        for link in part.layout.links:
            if not _is_ours(link):
                continue
            key, anchor = _target(link, part)
            if key in withheld:
                continue
            if key not in by_key:
                yield PartFault(
                    part=part.key,
                    message=f"the link “{link.text}” leads to {key}, which is not in the manual.",
                    advice="Correct the reference, or publish that document too.",
                    about=key,
                )
            elif _place(by_key[key], anchor) is None:
                yield PartFault(
                    part=part.key,
                    message=f"the link “{link.text}” leads to “{anchor}”, "
                    f"which {key} does not have.",
                    advice="Correct the reference, or add the heading there.",
                    about=anchor,
                )


def _is_ours(link: LinkPlace) -> bool:
    return link.target.startswith((_SCHEME, "#"))


def _target(link: LinkPlace, part: TypesetPart) -> tuple[str, str]:
    key, _, anchor = link.target.removeprefix(_SCHEME).partition("#")
    return key or part.key, anchor


def _place(part: TypesetPart, anchor: str) -> Place | None:
    if anchor:
        return part.layout.anchors.get(anchor)
    headings = part.layout.headings
    return headings[0].place if headings else Place(page=0, x=0, y=842)
