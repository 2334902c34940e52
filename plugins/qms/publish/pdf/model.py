"""What layout found out about a part, and what can go wrong with one: values only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from qms.domain.book import PartKind
from qms.domain.errors import QmsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point on a page, as PDF destinations name it."""

    page: int
    """Counted from 0 within the part."""
    x: float
    y: float
    """Points from the lower edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingPlace:
    """A heading, for the bookmarks."""

    level: int
    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPlace:
    """A link, in the order of the page's annotations."""

    page: int
    target: str
    """`#anchor`, `qms:KEY#anchor` or an address outside."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Everything that joining needs to know of a part without opening its PDF."""

    sizes: tuple[tuple[float, float], ...]
    """Width and height of each page in points."""
    headings: tuple[HeadingPlace, ...] = ()
    anchors: Mapping[str, Place] = field(default_factory=dict)
    links: tuple[LinkPlace, ...] = ()
    words: int = 0
    """Words of the part, all of them found again in its PDF."""
    objects: int = 0
    """How many objects its PDF has."""

    @property
    def page_count(self) -> int:
        """Return how many pages it has."""
        return len(self.sizes)

    def to_json(self) -> str:
        """Write the layout as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> Layout:
        """Read what `to_json` wrote."""
        data = json.loads(text)
        headings = (
            HeadingPlace(level=each["level"], text=each["text"], place=Place(**each["place"]))
            for each in data["headings"]
        )
        return Layout(
            sizes=tuple((float(width), float(height)) for width, height in data["sizes"]),
            headings=tuple(headings),
            anchors={name: Place(**place) for name, place in data["anchors"].items()},
            links=tuple(LinkPlace(**link) for link in data["links"]),
            words=int(data["words"]),
            objects=int(data["objects"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFault:
    """Why a part could not be printed, in words for the person who has to mend it."""

    part: str
    """The part's key: a document's id, or a name such as `cover`."""
    message: str
    advice: str
    about: str = ""
    """The piece of the text that it is about, such as a character, where there is one."""
    is_of_text: bool = True
    """Whether the author can mend it; otherwise the machine, or we, are at fault."""

    def __str__(self) -> str:
        """Write the fault and its cure in two sentences."""
        return f"{self.part}: {self.message} {self.advice}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypesetPart:
    """A part that is laid out, checked and waiting in the cache; not yet sealed."""

    key: str
    kind: PartKind
    title: str
    number: str
    revision: str
    group: str
    path: Path
    """The PDF's file in the cache; read it with `pdf_bytes`."""
    sha256: str
    layout: Layout
    was_cached: bool = False

    @property
    def page_count(self) -> int:
        """Return how many pages it has."""
        return self.layout.page_count

    def pdf_bytes(self) -> bytes:
        """Return the PDF, after comparing it with the hash noted when it was made."""
        try:
            data = self.path.read_bytes()
        except OSError:
            data = b""
        if hashlib.sha256(data).hexdigest() != self.sha256:
            message = f"The stored PDF of {self.key} was lost or changed; build once more."
            raise PublicationError(message)
        return data


@dataclass(frozen=True, slots=True, kw_only=True)
class TypesetBook:
    """Every part that could be laid out, in the book's order, and the faults of the others."""

    parts: tuple[TypesetPart, ...]
    faults: tuple[PartFault, ...] = ()
    alphabet: TypesetPart | None = None
    """The characters that stamps are written with; not a part of the book."""
    forms: tuple[TypesetPart, ...] = ()
    """Fillable forms, files of their own."""

    def part(self, key: str) -> TypesetPart | None:
        """Return a part by its key."""
        return next((part for part in self.parts if part.key == key), None)

    @property
    def rendered(self) -> int:
        """Return how many parts had to be laid out because the cache did not hold them."""
        return sum(not part.was_cached for part in self.parts)

    def raise_for_faults(self) -> None:
        """Raise one error that lists every fault, if there is any."""
        if self.faults:
            raise PublicationError("\n".join(str(fault) for fault in self.faults), self.faults)


class PublicationError(QmsError):
    """A PDF could not be made, or is not what it should be."""

    def __init__(self, message: str, faults: tuple[PartFault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults
