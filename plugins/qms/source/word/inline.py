"""The words of a paragraph as Markdown: bold, italic, links, notes, signs, pictures within."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from qms.domain.adoption import PICTURE_NAME
from qms.domain.limits import MAX_ASSET_BYTES
from qms.domain.picture_heads import kind_of
from qms.domain.plain_markdown import escaped, visible
from qms.source.pictures import picture_fault
from qms.source.word.formulas import linear
from qms.source.word.gathered import Gathered
from qms.source.word.names import (
    BLIP,
    EMBED,
    EQUATION,
    LINK,
    OLD_PICTURE,
    PROPERTIES_OF_DRAWING,
    RELATION_ID,
    Element,
    is_on,
    value,
    w,
)
from qms.source.word.styles import Style

_SIGNS = {
    "f0fc": "✓", "f0fb": "✗", "f0fe": "☑", "f0fd": "☒", "f0a8": "☐", "f06f": "☐", "f0e0": "→",
    "f0b7": "•", "f0a7": "•", "f0d8": "→", "f0e8": "→", "f071": "☐", "f0b0": "°", "f0b1": "±",
    "f0a3": "≤", "f0b3": "≥", "f0ae": "→", "f057": "Ω", "f06d": "µ",
}  # fmt: skip
"""Signs of the fonts Wingdings and Symbol that everybody's fonts have."""
_RAISED = dict(zip("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", strict=True))
_LOWERED = dict(zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True))
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>()\[\]\"\\]+")
_BREAK = "  \n"
_MADE_BY_WORD = re.compile(
    r"(?i)(?:ein bild|a picture).*|.*(?:automatically generated|automatisch generiert)|"
    r"(?:grafik|picture|bild|image) ?\d*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A paragraph's words, and what stood between them."""

    text: str
    unmarked: str = ""
    """In one line, without marks of bold and italic."""
    pictures: tuple[tuple[str, str], ...] = ()
    """Addresses and descriptions."""
    boxes: tuple[str, ...] = ()
    """Words of text boxes that are anchored here."""

    @property
    def plain(self) -> str:
        """Return the words in one line."""
        return re.sub(r"\s+", " ", self.text).strip()


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    bold: bool = False
    italic: bool = False


@dataclass(slots=True, kw_only=True)
class InlineReader:
    """Reads paragraphs of one file."""

    relations: Mapping[str, Any]
    styles: Mapping[str, Style]
    notes: Mapping[str, Element]
    """Footnotes and endnotes, by kind and number."""
    gathered: Gathered
    names: dict[str, str] = field(default_factory=dict)
    """Names given to pictures, by their parts."""

    def read(self, paragraph: Element, *, plain: bool = False) -> Words:
        """Return the words of a paragraph.

        Args:
            paragraph: The paragraph.
            plain: Whether bold, italic and links are left out, as in headings.
        """
        pictures: list[tuple[str, str]] = []
        boxes: list[str] = []
        pieces = list(self._pieces(paragraph, pictures, boxes, plain=plain))
        text = _plain("".join(_emphasised(pieces, plain=plain))).strip(" \n")
        text = re.sub(r"(?:  )?\n", _BREAK, re.sub(r"(?<! ) {3,}(?!\n)", " ", text))
        unmarked = re.sub(r"\s+", " ", _plain("".join(piece.text for piece in pieces))).strip()
        return Words(text=text, unmarked=unmarked, pictures=tuple(pictures), boxes=tuple(boxes))

    def _pieces(
        self,
        parent: Element,
        pictures: list[tuple[str, str]],
        boxes: list[str],
        *,
        plain: bool,
    ) -> Iterator[_Piece]:
        for child in parent:
            if child.tag == w("r"):
                yield from self._run(child, pictures, boxes)
            elif child.tag == w("hyperlink"):
                inside = list(self._pieces(child, pictures, boxes, plain=plain))
                yield self._link(child, inside, plain=plain)
            elif child.tag == EQUATION or child.find(f".//{EQUATION}") is not None:
                words = linear(child)
                self.gathered.count(
                    "a formula was taken over as plain words; look at it", by_hand=True
                )
                yield _Piece(escaped(visible(words)))

    def _run(
        self, run: Element, pictures: list[tuple[str, str]], boxes: list[str]
    ) -> Iterator[_Piece]:
        properties = run.find(w("rPr"))
        style = self.styles.get(value(properties, "rStyle"))
        name = style.name if style else ""
        bold = is_on(properties, "b") or name == "strong"
        italic = is_on(properties, "i") or name == "emphasis"
        words: list[str] = []
        for child in run:
            text = self._child(child, pictures, boxes)
            if text.startswith("[^"):
                yield _Piece(self._looking(properties, "".join(words)), bold, italic)
                yield _Piece(text)
                words = []
            else:
                words.append(text)
        yield _Piece(self._looking(properties, "".join(words)), bold, italic)

    def _looking(self, properties: Element | None, words: str) -> str:
        """Return words that were struck out, raised or lowered such that one still sees it."""
        if not words.strip():
            return words
        if is_on(properties, "strike") or is_on(properties, "dstrike"):
            said = "words that were struck out stand in brackets, which say so; delete them"
            self.gathered.count(said, by_hand=True)
            return f" \\[struck out: {words.strip()}\\] "
        place = value(properties, "vertAlign")
        if place not in {"superscript", "subscript"}:
            return words
        signs = _RAISED if place == "superscript" else _LOWERED
        if all(each in signs for each in words):
            return "".join(signs[each] for each in words)
        self.gathered.count("raised or lowered words stand on the line now", by_hand=True)
        return words

    def _child(self, child: Element, pictures: list[tuple[str, str]], boxes: list[str]) -> str:
        """Return what an element within a run says."""
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        text = ""
        match name:
            case "t":
                text = self._text(child.text or "")
            case "tab" | "ptab":
                text = " "
            case "br" | "cr":
                text = "" if child.get(w("type")) in {"page", "column"} else "\n"
            case "noBreakHyphen":
                text = "-"
            case "sym":
                text = self._sign(child)
            case "footnoteReference" | "endnoteReference":
                text = self._note(name.removesuffix("Reference"), child.get(w("id"), ""))
            case "drawing" | "pict" | "object":
                self._drawing(child, name, pictures, boxes)
            case _:
                pass
        return text

    def _text(self, text: str) -> str:
        """Return words; signs of private fonts become signs that everybody has."""
        known = "".join(_SIGNS.get(f"{ord(each):04x}", each) for each in text)
        if any("\ue000" <= each <= "\uf8ff" for each in known):
            self.gathered.count("a sign of a special font could not be read", by_hand=True)
        return escaped(visible(known))

    def _sign(self, element: Element) -> str:
        code = str(element.get(w("char"), "")).lower()
        if code not in _SIGNS:
            font = visible(str(element.get(w("font"), "")))[:40]
            words = f"a sign of the font {font or 'for signs'} could not be read"
            self.gathered.count(words, by_hand=True)
        return _SIGNS.get(code, "")

    def _note(self, kind: str, key: str) -> str:
        element = self.notes.get(f"{kind} {key}")
        if element is None:
            return ""
        mark = str(len(self.gathered.notes) + 1)
        self.gathered.notes[mark] = ""  # its place is taken before notes within it are read
        self.gathered.notes[mark] = self.joined(element) or "(empty)"
        return f"[^{mark}]"

    def joined_rows(self, table: Element) -> str:
        """Return a table within a cell as one line."""
        rows = (
            ": ".join(filter(None, map(self.joined, row.iterchildren(w("tc")))))
            for row in table.iterchildren(w("tr"))
        )
        return "; ".join(filter(None, rows))

    def joined(self, container: Element) -> str:
        """Return all paragraphs in a note, a box or a cell as one line."""
        words = (self.read(each).plain for each in container.iter(w("p")))
        return joined_paragraphs([each for each in words if each])

    def _link(self, element: Element, inside: list[_Piece], *, plain: bool) -> _Piece:
        words = re.sub(r"\s+", " ", "".join(piece.text for piece in inside))
        relation = self.relations.get(element.get(RELATION_ID, ""))
        address = str(relation.target_ref).strip() if relation and relation.is_external else ""
        if not words.strip() or plain or "[^" in words:
            return _Piece(words)
        if _ADDRESS.fullmatch(address) and "&" not in address.replace("&amp;", ""):
            return _Piece(f"[{words.strip()}]({address})")
        if address:
            shown = address if address.isprintable() else ascii(address)
            words_of_it = f"the link of “{words[:60]}” was left out: {shown[:120]}"
            self.gathered.remark(words_of_it)
        else:
            self.gathered.count("a reference within the document is plain words now")
        return _Piece(words)

    def _drawing(
        self, element: Element, kind: str, pictures: list[tuple[str, str]], boxes: list[str]
    ) -> None:
        found = False
        for box in element.iter(w("txbxContent")):
            found = True
            if words := self.joined(box):
                boxes.append(words)
        described = next(element.iter(PROPERTIES_OF_DRAWING), None)
        words = "" if described is None else described.get("descr") or described.get("title") or ""
        for each in element.iter(BLIP, OLD_PICTURE):
            found = True
            key = each.get(EMBED) or each.get(RELATION_ID) or ""
            linked = not key and each.get(LINK)
            address = "" if linked else self._picture(key)
            if linked:
                self.gathered.remark("a picture lies outside the Word file; put it in by hand")
            if address:
                pictures.append((address, _described(words)))
        if kind == "object":
            self.gathered.remark("an embedded object (such as a table of Excel) was left out")
        elif not found:
            self.gathered.remark("a chart or a drawing of Word was left out; save it as a picture")

    def _picture(self, key: str) -> str:
        """Keep a picture and return its address; empty where it cannot be shown."""
        relation = self.relations.get(key)
        if relation is None or relation.is_external:
            self.gathered.remark("a picture lies outside the Word file; put it in by hand")
            return ""
        part = relation.target_part
        name, data = str(part.partname), bytes(part.blob)
        if name in self.names:
            return self.names[name]
        kind, ending = kind_of(data), name.rpartition(".")[2].lower()[:8]
        fault = "" if not kind else picture_fault(data, kind)[0]
        if not kind or fault or len(data) > MAX_ASSET_BYTES:
            why = fault or (f"it is {visible(ending).upper()}" if not kind else "it is too large")
            self.gathered.remark(f"a picture was left out: {why}; save it as PNG and put it in")
            return ""
        ending = f"{len(self.gathered.pictures) + 1}.{kind}"
        self.gathered.pictures[ending] = data
        self.names[name] = f"img/{PICTURE_NAME}{ending}"
        return self.names[name]


def joined_paragraphs(paragraphs: list[str]) -> str:
    """Return paragraphs as one line; what does not end as a sentence gets a semicolon."""
    text = ""
    for each in paragraphs:
        gap = "" if not text else " " if text[-1] in ".:;,!?…" else "; "
        text += gap + each
    return text


def _plain(text: str) -> str:
    """Return words in which brackets look like no link, even so."""
    return text.replace("\\](", "&#93;(")


def _described(words: str) -> str:
    """Return a description in the characters that captions have."""
    if _MADE_BY_WORD.fullmatch(words.strip()):
        return ""
    return re.sub(r"[\[\]()<>{}\\`*]|\s+", " ", visible(words)).strip()[:200]


def _emphasised(pieces: list[_Piece], *, plain: bool) -> Iterator[str]:
    """Yield the pieces with their marks; neighbours alike share one pair, spaces stay outside."""
    merged: list[_Piece] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if not piece.text:
            continue
        alike = last and (last.bold, last.italic) == (piece.bold, piece.italic)
        if last and (alike or not piece.text.strip()):
            merged[-1] = _Piece(last.text + piece.text, last.bold, last.italic)
        else:
            merged.append(piece)
    for piece in merged:
        mark = "*" * (2 * piece.bold + piece.italic)
        inner = piece.text.strip()
        if plain or not mark or not inner or "\n" in inner or not re.search(r"\w", inner):
            yield piece.text
            continue
        before, _, after = piece.text.partition(inner)
        yield f"{before}{mark}{inner}{mark}{after}"
