"""Links inside the manual: from private addresses to places on pages, none of them dead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qms.publish.pdf.model import (
    LinkPlace,
    PartFault,
    Place,
    PublicationError,
    TypesetBook,
    TypesetPart,
)
from qms.publish.pdf.reading import number_of
from qms.publish.pdf.structure import PartTree
from qms.publish.pdf.writing import ObjectFile, as_bytes

_SCHEME = "qms:"


def dead_links(
    typeset: TypesetBook, withheld: frozenset[str] = frozenset()
) -> tuple[PartFault, ...]:
    """Return a fault for each link whose target is not in the book."""
    return tuple(_dead(typeset, withheld))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A link that is finished but for the page that it leads to."""

    number: int
    value: bytes
    key: str
    place: Place


class Links:
    """Makes links of ours lead to their places in the joined file."""

    def __init__(
        self,
        manual: ObjectFile,
        typeset: TypesetBook,
        withheld: frozenset[str] = frozenset(),
    ) -> None:
        """Note where everything is.

        Args:
            manual: The joined file.
            typeset: All parts.
            withheld: Keys of documents that are left out on purpose; links to them are taken out.
        """
        self._manual = manual
        self._by_key = {part.key: part for part in typeset.parts}
        self._noted = {part.key: _by_page(part) for part in typeset.parts}
        self._withheld = withheld
        self._waiting: list[_Waiting] = []

    def connect(
        self, part: TypesetPart, page: int, annotations: list[bytes], tree: PartTree
    ) -> list[bytes]:
        """Take over the links of a page, and return those that are kept.

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
            if self._is_withheld(link, part):
                tree.copy.drop(annotation)
                tree.release(number)
                continue
            kept.append(annotation)
            place = self._goal(link, part)
            value["StructParent"] = number
            if place is None:
                tree.copy.replace(annotation, value)
                continue
            for own in ("A", "Dest"):
                value.pop(own, None)
            tree.copy.drop(annotation)
            self._waiting.append(_Waiting(number_of(annotation), as_bytes(value), *place))
        return kept

    def write(self, pages: Mapping[str, Sequence[bytes]]) -> None:
        """Write the links within the manual, now that every page is there.

        Args:
            pages: References to the pages of each part.
        """
        for each in self._waiting:
            place = each.place
            goal = as_bytes([pages[each.key][place.page], "/XYZ", place.x, place.y, 0])
            self._manual.put(each.number, each.value[:-2] + b"/Dest " + goal + b">>")

    def _is_withheld(self, link: LinkPlace, part: TypesetPart) -> bool:
        return _is_ours(link) and _target(link, part)[0] in self._withheld

    def _goal(self, link: LinkPlace, part: TypesetPart) -> tuple[str, Place] | None:
        """Return the part and the place in it that a link leads to; None when it leads outside."""
        if not _is_ours(link):
            return None
        key, anchor = _target(link, part)
        place = _place(self._by_key[key], anchor)
        if place is None:
            message = f"The link “{link.text}” of {part.key} lost its target."
            raise PublicationError(message)
        return key, place


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


def _by_page(part: TypesetPart) -> Mapping[int, list[LinkPlace]]:
    links: defaultdict[int, list[LinkPlace]] = defaultdict(list)
    for link in part.layout.links:
        links[link.page].append(link)
    return links
