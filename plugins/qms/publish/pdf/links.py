"""Links inside the manual: from private addresses to places on pages, none of them dead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from pikepdf import Array, Name, Object

from qms.publish.pdf.model import (
    LinkPlace,
    PartFault,
    Place,
    PublicationError,
    TypesetBook,
    TypesetPart,
)
from qms.publish.pdf.structure import Structure

_SCHEME = "qms:"


def dead_links(
    typeset: TypesetBook, withheld: frozenset[str] = frozenset()
) -> tuple[PartFault, ...]:
    """Return a fault for each link whose target is not in the book."""
    return tuple(_dead(typeset, withheld))


def connect(
    typeset: TypesetBook,
    pages: Mapping[str, list[Object]],
    structure: Structure,
    withheld: frozenset[str] = frozenset(),
) -> None:
    """Make every link of ours lead to its place in the joined file; take withheld ones out."""
    by_key = {part.key: part for part in typeset.parts}
    for part in typeset.parts:
        for number, links in _by_page(part).items():
            page = pages[part.key][number]
            annotations = list(page.Annots)
            if len(annotations) != len(links):
                message = f"The stored PDF of {part.key} has other links than when it was made."
                raise PublicationError(message)
            kept = []
            for annotation, link in zip(annotations, links, strict=True):
                if _connected(annotation, link, part, by_key, pages, withheld):
                    kept.append(annotation)
                else:
                    structure.release(annotation)
            if len(kept) != len(annotations):
                page.Annots = Array(kept)


def _connected(
    annotation: Object,
    link: LinkPlace,
    part: TypesetPart,
    by_key: Mapping[str, TypesetPart],
    pages: Mapping[str, list[Object]],
    withheld: frozenset[str],
) -> bool:
    """Point one link at its place; False when it leads to something withheld."""
    if not link.target.startswith((_SCHEME, "#")):
        return True
    key, anchor = _target(link, part)
    if key in withheld:
        return False
    place = _place(by_key[key], anchor)
    if place is None:
        message = f"The link “{link.text}” of {part.key} lost its target."
        raise PublicationError(message)
    if "/A" in annotation:
        del annotation["/A"]
    annotation.Dest = Array([pages[key][place.page], Name.XYZ, place.x, place.y, 0])
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
