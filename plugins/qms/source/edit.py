"""Editing front matter as text: comments, order and formatting of everything else stay.

What is edited here is read again by the caller, who compares that nothing else was changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from enum import Enum

from qms.domain.approvals import Approval

COMMENT = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^"'#\s]|\s(?!#)|(?<=\S)#|["'])*?(\s+#.*)?""")
"""A value, with its comment as the group: a `#` after a space, outside quotes."""

PLAIN = re.compile(r"[^\W_](?:[\w ,()./-]*[\w).])?")
"""Words that need no quotes: no colon, no hash, no bracket of a list."""

LINE_END = re.compile(r"(\r\n|\r|\n)")


class HistoryEnd(Enum):
    """At which end of a history the newest entry stands."""

    TOP = "top"
    BOTTOM = "bottom"


def set_value(text: str, key: str, value: str) -> str:
    """Return a document with one plain front-matter value set; the line's comment stays."""
    lines = text.split("\n")
    start = _find(lines, key)
    if start is None:
        lines.insert(_end(lines), f"{key}: {value}")
        return "\n".join(lines)
    found = COMMENT.fullmatch(lines[start].partition(":")[2])
    comment = found[1] if found and found[1] else ""
    lines[start : _block_end(lines, start)] = [f"{key}: {value}{comment}"]
    return "\n".join(lines)


def remove_key(text: str, key: str) -> str:
    """Return a document without a front-matter key; a comment beside it becomes a line."""
    lines = text.split("\n")
    start = _find(lines, key)
    if start is None:
        return text
    kept = []
    for line in lines[start : (stop := _block_end(lines, start))]:
        found = COMMENT.fullmatch(line)
        if found and found[1]:
            kept.append(f"  {found[1].strip()}")
    return "\n".join([*lines[:start], *kept, *lines[stop:]])


def add_history(text: str, entry: Mapping[str, str], end: HistoryEnd) -> str:
    """Return a document with a further entry of its history, where the newest one stands."""
    lines = text.split("\n")
    item = "{" + ", ".join(f"{key}: {flow_scalar(value)}" for key, value in entry.items()) + "}"
    start = _find(lines, "history")
    if start is None:
        stop = _end(lines)
        return "\n".join([*lines[:stop], "history:", f"  - {item}", *lines[stop:]])
    stop = _block_end(lines, start)
    items = [i for i in range(start + 1, stop) if re.match(r"\s*-(\s|$)", lines[i])]
    if not items:
        return "\n".join(
            [*lines[:start], *_in_brackets(lines[start:stop], item, end), *lines[stop:]]
        )
    indent = lines[items[0]][: lines[items[0]].index("-")]
    place = items[0] if end is HistoryEnd.TOP else stop
    return "\n".join([*lines[:place], f"{indent}- {item}", *lines[place:]])


def block_scalar(value: str) -> str:
    """Write a value behind its key, in quotes where it could be taken for something else."""
    return value if PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def flow_scalar(value: str) -> str:
    """Write a value inside brackets, where a comma ends it."""
    return block_scalar(value) if "," not in value else json.dumps(value, ensure_ascii=False)


def set_approvals(text: str, approvals: Sequence[Approval]) -> str:
    """Return a document with its approval lines replaced; without any, the block is taken out.

    Comments stay: that of an unchanged line on it, others as lines of their own.
    """
    lines = text.split("\n")
    start = _find(lines, "approvals")
    if start is None:
        start = stop = _end(lines)
    else:
        stop = _block_end(lines, start)
    block = _block(lines[start:stop], [_line(approval) for approval in approvals])
    return "\n".join([*lines[:start], *block, *lines[stop:]])


def with_line_ends(text: str, original: str) -> str:
    """Return an edited text with the byte order mark and the line ends of the file it came from.

    Args:
        text: The edited text, with LF.
        original: The file as it is on disk.
    """
    mark = "\ufeff" if original.startswith("\ufeff") else ""
    pieces = LINE_END.split(original.removeprefix("\ufeff"))
    old, ends, new = pieces[::2], pieces[1::2], text.split("\n")
    usual = ends[0] if ends else "\n"
    most = min(len(old), len(new)) - 1
    before = next((i for i in range(most) if old[i] != new[i]), most)
    most -= before
    after = next((i for i in range(most) if old[-1 - i] != new[-1 - i]), most)
    added = len(new) - 1 - before - after
    kept = ends[len(ends) - after :]
    new_ends = [*ends[:before], *[usual] * added, *kept, ""]
    return mark + "".join(line + end for line, end in zip(new, new_ends, strict=True))


def _in_brackets(block: Sequence[str], item: str, end: HistoryEnd) -> list[str]:
    """Return a list that is written in brackets with a further item."""
    text = "\n".join(block)
    first, last = text.find("["), text.rfind("]")
    if not 0 < first < last:
        return [*block[:1], f"  - {item}", *block[1:]]  # `history:` and nothing, or not a list
    inside = text[first + 1 : last].strip()
    if not inside:
        inside = item
    elif end is HistoryEnd.TOP:
        inside = f"{item}, {inside}"
    else:
        inside = f"{inside.rstrip(',')}, {item}"
    return f"{text[: first + 1]}{inside}{text[last:]}".split("\n")


def _block(old: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Return the lines of a new block with the comments of the old one."""
    comments: list[str] = []
    commented: dict[str, str] = {}
    head = ""
    for index, line in enumerate(old):
        found = COMMENT.fullmatch(line)
        if found is None or not found[1]:
            continue
        rest = line[: found.start(1)]
        if index == 0:
            head = found[1]
        elif rest in wanted:
            commented[rest] = line
        else:
            comments.append(f"  {found[1].strip()}")
    if wanted:
        return [f"approvals:{head}", *comments, *(commented.get(each, each) for each in wanted)]
    return [f"  {head.strip()}", *comments] if head else comments


def _line(approval: Approval) -> str:
    return (
        f"  - {{meaning: {approval.meaning.value}, role: {approval.role},"
        f" person: {approval.person}, date: {approval.date.isoformat()}}}"
    )


def _end(lines: Sequence[str]) -> int:
    """Return the index of the closing fence; the document was read before, so it is there."""
    return next(i for i, line in enumerate(lines) if i and re.fullmatch(r"-{3,}\s*", line))


def _find(lines: Sequence[str], key: str) -> int | None:
    pattern = re.compile(rf"([\"']?){re.escape(key)}\1\s*:(?:\s|$)")
    return next((i for i in range(1, _end(lines)) if pattern.match(lines[i])), None)


def _block_end(lines: Sequence[str], start: int) -> int:
    """Return the index after a key's block: the next key, comment, gap or the fence."""
    index, end = start + 1, _end(lines)
    while index < end and re.match(r"[ \t]|-(?:[ \t]|$)|[\]}]|$", lines[index]):
        index += 1
    while not lines[index - 1].strip():
        index -= 1
    return index
