"""A company's Markdown file, made such that it reads as a controlled document does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from qms.domain.adoption import OTHER_FILE, PICTURE_NAME, FoundRows, Remark, RowsKind, TakenText
from qms.domain.body import LINK, scan_body
from qms.domain.code_blocks import visible_indexes
from qms.domain.headings import SETEXT_RULE, heading_at
from qms.domain.limits import MAX_TEXT_BYTES
from qms.domain.picture_heads import kind_of
from qms.domain.plain_markdown import visible
from qms.source.files import Unreadable, read_bytes
from qms.source.not_taken import NotTaken
from qms.source.pictures import picture_fault

_HEAD_END = re.compile(r"(?:---|\.\.\.)\s*")
_KEY = re.compile(r"([A-Za-z][\w -]{0,40}):\s*(.+?)\s*")
_FIRST_LINES = 15
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_MARKED = re.compile(r"<(b|strong|i|em)>([^<>]*)</\1>", re.IGNORECASE)
_LOOKS = re.compile(
    r"</?(?:u|span|font|center|div|p|small|big|mark|ins)(?:\s[^<>]*)?>", re.IGNORECASE
)
"""Tags that say how words look, and nothing else."""
_TAG = re.compile(
    r"<(?=[A-Za-z/!?])(?!(?:https?|ftps?)://[^\s<>]*>)(?![^\s<>@]+@[^\s<>@]+>)", re.IGNORECASE
)
_CODE_SPAN = re.compile(r"(`+)(?:(?!`).)+?\1(?!`)")
_PENDING = re.compile(rf"\]\({OTHER_FILE}[^()]*\)")
_ALLOWED = re.compile(r"(?:https?://|mailto:)")


def read_markdown(folder: Path, path: str) -> TakenText:
    """Read a Markdown file with the pictures that it shows.

    Args:
        folder: The folder that is taken over.
        path: The file below it.

    Raises:
        NotTaken: it is no text.
    """
    try:
        data = read_bytes(folder, path, limit=MAX_TEXT_BYTES)
        text = data.decode("utf-8-sig").expandtabs(4)
    except Unreadable as refusal:
        raise NotTaken(refusal.diagnostics[0].message) from refusal
    except UnicodeDecodeError as error:
        raise NotTaken("it is not saved as UTF-8; save it again with the encoding UTF-8") from error
    lines = [visible(line) for line in re.split(r"\r\n|\r|\n", text)]
    head, body = _split(lines)
    saved_on = datetime.fromtimestamp((folder / path).stat().st_mtime, UTC).date()
    return replace(_MarkdownReader(folder, path).read(head, body), saved_on=saved_on)


class _MarkdownReader:
    """Reads one file."""

    def __init__(self, folder: Path, path: str) -> None:
        self.folder = folder
        self.path = path
        self.pictures: dict[str, bytes] = {}
        self.names: dict[str, str] = {}
        self.remarks: list[Remark] = []

    def read(self, head: list[str], lines: list[str]) -> TakenText:
        """Return the text with its pictures."""
        found = [
            FoundRows(place="the head of the file", rows=tuple(_pairs(head)), kind=RowsKind.MARGIN),
            FoundRows(place="the first lines", rows=tuple(_first_rows(lines))),
        ]
        title, lines = _without_title(lines)
        text = _without_comments("\n".join(lines).strip("\n"))
        if text != "\n".join(lines).strip("\n"):
            self.remarks.append(Remark(words="comments that nobody sees were left out"))
        lines = text.split("\n")
        for index in visible_indexes(lines, text):
            lines[index] = self._line(lines[index], index + 1)
        body = "\n".join(lines) + "\n"
        self.remarks += [
            Remark(words=each.message, line=each.location.line, by_hand=True)
            for each in scan_body(_PENDING.sub("](x.md)", body), path=self.path).doubtful
        ]
        return TakenText(
            body=body,
            remarks=tuple(self.remarks),
            pictures=self.pictures,
            found=tuple(each for each in found if each.rows),
            title=title,
        )

    def _line(self, line: str, number: int) -> str:
        """Return a line outside of code blocks with everything that would not be shown mended."""
        kept: list[str] = []

        def keep(match: re.Match[str]) -> str:
            kept.append(match[0])
            return f"\x02{len(kept) - 1}\x02"

        # What stands in code is shown as it is.
        text = _CODE_SPAN.sub(keep, line)
        text = LINK.sub(lambda match: self._link(match, number), text)
        if _BREAK_TAG.search(text):
            text = _BREAK_TAG.sub(" ", text)
            self.remarks.append(Remark(words="forced line ends are spaces now", line=number))
        plain = _LOOKS.sub("", _MARKED.sub(_as_mark, text))
        if plain != text:
            text = plain
            words = "looks written in HTML are Markdown's now, or gone"
            self.remarks.append(Remark(words=words, line=number))
        if _TAG.search(text):
            text = _TAG.sub("&lt;", text)
            words = "HTML is shown as its signs; write it in Markdown"
            self.remarks.append(Remark(words=words, line=number, by_hand=True))
        if "{{" in text or "[[" in text:
            text = text.replace("{{", r"\{\{").replace("[[", r"\[\[")
            words = "doubled brackets are shown as they are; they mean something here"
            self.remarks.append(Remark(words=words, line=number, by_hand=True))
        return re.sub("\x02(\\d+)\x02", lambda match: kept[int(match[1])], text)

    def _link(self, match: re.Match[str], number: int) -> str:
        embedded, words, target = match[1], match[2], match[3]
        address = target.partition("#")[0]
        if not embedded and (_ALLOWED.match(target) or not address):
            return match[0] if address else words
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", target):
            what = "a picture lies elsewhere" if embedded else "a link was left out"
            self.remarks.append(Remark(words=f"{what}: {target}", line=number, by_hand=True))
            return words
        place = _inside(PurePosixPath(self.path).parent, address)
        if embedded:
            return self._picture(match, place, number)
        # The number of the other document is known when all were read.
        return f"[{words}]({OTHER_FILE}{place})" if place else words

    def _picture(self, match: re.Match[str], place: str, number: int) -> str:
        words = match[2] or "Picture"
        if not match[2]:
            said = "say in the brackets what this picture shows"
            self.remarks.append(Remark(words=said, line=number, by_hand=True))
        if place in self.names:
            return f"![{words}]({self.names[place]})"
        try:
            data = read_bytes(self.folder, place) if place else b""
        except Unreadable:
            data = b""
        kind = kind_of(data)
        if not kind or picture_fault(data, kind)[0]:
            said = f"the picture {match[3]} was not found, or is none that can be shown"
            self.remarks.append(Remark(words=said, line=number, by_hand=True))
            return words
        ending = f"{len(self.pictures) + 1}.{kind}"
        self.pictures[ending] = data
        self.names[place] = f"img/{PICTURE_NAME}{ending}"
        return f"![{words}]({self.names[place]})"


def _as_mark(match: re.Match[str]) -> str:
    """Return bold or italic words with the marks of Markdown; spaces stay outside."""
    mark = "**" if match[1].lower() in {"b", "strong"} else "*"
    words = match[2].strip()
    return match[2].replace(words, f"{mark}{words}{mark}", 1) if words else match[2]


def _split(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the head of a file, if it has one, and the text."""
    if lines and lines[0].strip() == "---":
        for index, line in enumerate(lines[1:], 1):
            if _HEAD_END.fullmatch(line):
                return lines[1:index], lines[index + 1 :]
    return [], lines


def _pairs(head: list[str]) -> Iterator[tuple[str, ...]]:
    for line in head:
        if match := _KEY.fullmatch(line):
            label = match[1].replace("_", " ").strip()
            value = match[2].strip("\"'")
            yield (f"{label}: {value}",)


def _first_rows(lines: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield what stands above the second heading, cells of tables apart, without marks."""
    shown = [line for line in lines if line.strip()][:_FIRST_LINES]
    for index, line in enumerate(shown):
        if line.startswith("##") and index:
            return
        plain = re.sub(r"[*_`]|^[#>\s-]+", "", line)
        cells = [cell.strip() for cell in plain.split("|")]
        if any(cells) and not re.fullmatch(r"[\s|:-]+", line):
            yield tuple(cell for cell in cells if cell) if "|" in plain else (plain.strip(),)


def _without_title(lines: list[str]) -> tuple[str, list[str]]:
    """Take out the heading that is the title; other headings go down a level where it is needed."""
    headings = [
        (index, *found)
        for index in visible_indexes(lines, "\n".join(lines))
        if (found := heading_at(lines, index)) is not None
    ]
    first = next((each for each in headings if each[1] == 1), None)
    title = ""
    result: list[str | None] = list(lines)
    if first is not None and first[0] == headings[0][0]:
        title = re.sub(r"[*_`\\]", "", first[2]).strip()
        result[first[0]] = None
        _drop_rule(lines, result, first[0])
        headings = headings[1:]
    more = 1 if any(level == 1 for _, level, _ in headings) else 0
    last = 1
    for index, level, text in headings:
        last = min(level + more, last + 1, 6)  # no level is left out
        result[index] = f"{'#' * last} {text}"
        _drop_rule(lines, result, index)
    return title, [line for line in result if line is not None]


def _drop_rule(lines: list[str], result: list[str | None], index: int) -> None:
    """Take out the line below a heading that underlines it."""
    if not lines[index].startswith("#") and SETEXT_RULE.fullmatch(lines[index + 1]):
        result[index + 1] = None


def _without_comments(text: str) -> str:
    return _COMMENT.sub("", text)


def _inside(folder: PurePosixPath, address: str) -> str:
    """Return the path that an address names, from the folder taken over; empty outside of it."""
    parts: list[str] = list(folder.parts)
    for part in PurePosixPath(address.replace("%20", " ")).parts:
        if part == ".." and not parts:
            return ""
        if part == "..":
            parts.pop()
        elif part not in {".", "/"}:
            parts.append(part)
    return "/".join(parts)
