"""Words of other programs written so that Markdown shows exactly these words."""

from __future__ import annotations

import re
import unicodedata

WIDTH = 100
_MARKS = re.compile(r"[\\*\[\]{}]|(?<!\w)_|_(?!\w)")
_ENTITIES = re.compile(r"&(?=#?\w+;)")
_TAGS = re.compile(r"<(?=[A-Za-z/!?])")
_AT_START = re.compile(r"([#+\-=:>~?|]|!(?!\[)|\d{1,9}(?=[.)](?:\s|$)))([.)]?)")
_GAPS = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000\t\v\f]")
_HYPHENS = {"\u2011": "-", "\u001e": "-"}
_TOKEN = re.compile(r"!?\[(?:[^\[\]\\]|\\.)*\]\([^()\s]*\)\S*|\[\^\S+|\S+")
_MAY_BEGIN_LINE = re.compile(r"(?!Table:|\d+[.)])[\w\"“„\u201a(*&]|\\\*|\[(?!\^)")


def visible(text: str) -> str:
    """Return words without what nobody can see: soft hyphens, marks without width, odd spaces."""
    text = _GAPS.sub(" ", unicodedata.normalize("NFC", text))
    text = "".join(_HYPHENS.get(each, each) for each in text)
    return "".join(each for each in text if each.isprintable() or each == "\n")


def escaped(text: str) -> str:
    """Return words in which nothing is a mark of Markdown; what begins a line is not judged."""
    text = _TAGS.sub("&lt;", _ENTITIES.sub("&amp;", text)).replace("`", "&#96;")
    return _MARKS.sub(lambda match: f"\\{match[0]}", text)


def at_line_start(text: str) -> str:
    """Return escaped words that begin no list, heading, note, quotation or rule."""
    match = _AT_START.match(text)
    if match is None:
        return text
    if match[2]:
        return f"{match[1]}\\{text[len(match[1]) :]}"
    return f"&#{ord(text[0])};{text[1:]}" if text[0] in "=:~?|>" else f"\\{text}"


def wrapped(text: str, indent: str = "") -> str:
    """Return a paragraph in lines that are easy to compare, broken only where it is harmless.

    Args:
        text: The paragraph; its own line ends, behind two spaces, are kept.
        indent: What every line but the first begins with.
    """
    first, *others = text.split("  \n")
    # What follows a forced line end begins a line too, and must begin nothing else.
    starts = (first, *map(at_line_start, others))
    pieces = (_filled(piece, len(indent)) for piece in starts)
    joined = "  \n".join("\n".join(lines) for lines in pieces)
    return joined.replace("\n", f"\n{indent}")


def _filled(text: str, used: int) -> list[str]:
    lines: list[str] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        fits = lines and len(lines[-1]) + len(token) + used < WIDTH
        if not lines:
            lines.append(token)
        elif fits or not _MAY_BEGIN_LINE.match(token):
            lines[-1] += f" {token}"
        else:
            lines.append(token)
    return lines or [""]
