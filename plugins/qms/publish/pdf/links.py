"""Links inside the manual: from private addresses to places on pages, none of them dead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qms.publish.pdf.model import (
    LinkPlace,
    PartFault,
    Place,
    PublicationError,
    TypesetBook,
    TypesetPart,
)
from qms.publish.pdf.structure import PartTree

_SCHEME = "qms:"


def dead_links(
    typeset: TypesetBook, withheld: frozenset[str] = frozenset()
) -> tuple[PartFault, ...]:
    """Return a fault for each link whose target is not in the book."""
    return tuple(_dead(typeset, withheld))


class Links:
    """Makes links of ours lead to their places in the joined file."""

    def __init__(
        self,
        typeset: TypesetBook,
        pages: Mapping[str, Sequence[bytes]],
        withheld: frozenset[str] = frozenset(),
    ) -> None:
        """Note where everything is.

        Args:
            typeset: All parts.
            pages: References to the pages of each part.
            withheld: Keys of documents that are left out on purpose; links to them are taken out.
        """
        self._by_key = {part.key: part for part in typeset.parts}
        self._noted = {part.key: _by_page(part) for part in typeset.parts}
        self._pages = pages
        self._withheld = withheld

    def connect(
        self, part: TypesetPart, page: int, annotations: list[bytes], tree: PartTree
    ) -> list[bytes]:
        """Point the links of a page at their places, and return those that are kept.

        Raises:
            PublicationError: the page has other links than were noted.
        """
        links = self._noted[part.key].get(page, [])
        if len(annotations) != len(links):
            message = f"The stored PDF of {part.key} has other links than when it was made."
            raise PublicationError(message)
        kept = []
        for annotation, link in zip(annotations, links, strict=True):
            value = tree.copy.value(annotation)
            number = tree.first + int(value["StructParent"])
            if self._connected(value, link, part):
                kept.append(annotation)
                tree.copy.replace(annotation, {**value, "StructParent": number})
            else:
                tree.copy.drop(annotation)
                tree.release(number)
        return kept

    def _connected(self, annotation: dict[str, Any], link: LinkPlace, part: TypesetPart) -> bool:
        """Point one link at its place; False when it leads to something withheld."""
        if not link.target.startswith((_SCHEME, "#")):
            return True
        key, anchor = _target(link, part)
        if key in self._withheld:
            return False
        place = _place(self._by_key[key], anchor)
        if place is None:
            message = f"The link “{link.text}” of {part.key} lost its target."
            raise PublicationError(message)
        annotation.pop("A", None)
        annotation["Dest"] = [self._pages[key][place.page], "/XYZ", place.x, place.y, 0]
        return True


def _dead(typeset: TypesetBook, withheld: frozenset[str]) -> Iterator[PartFault]:
    by_key = {part.key: part for part in typeset.parts}
    for part in typeset.parts:
        for link in part.layout.links:
            if not link.target.startswith((_SCHEME, "#")):
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


def _target(link: LinkPlace, part: TypesetPart) -> tuple[str, str]:
    key, _, anchor = link.target.removeprefix(_SCHEME).partition("#")
    return key or part.key, anchor


def _place(part: TypesetPart, anchor: str) -> Place | None:
    if anchor:
        return part.layout.anchors.get(anchor)
    headings = part.layout.headings
    return headings[0].place if headings else Place(page=0, x=0, y=842)


def _by_page(part: TypesetPart) -> Mapping[int, list[LinkPlace]]:
    links: defaultdict[int, list[LinkPlace]] = defaultdict(list)
    for link in part.layout.links:
        links[link.page].append(link)
    return links
