"""Headings: where they are, their anchors, and the clause tags on them."""

from __future__ import annotations

import re
import unicodedata

from qms.domain.code_blocks import visible_indexes
from qms.domain.standards import CLAUSE_TOKEN

ATX = re.compile(r"(#{1,6})(.*)$")
SETEXT_RULE = re.compile(r"(=+|-+)[ ]*$")
NO_SETEXT = re.compile(r"[ ]{4}|[ ]*\t|!!!|\?\?\?|===")
"""A first line that Markdown takes for code or for a block of its own."""
ATTRIBUTES = re.compile(r"[ ]\{:?([^{}\n]+)\}((?:[ ]+#+)?)[ ]*$")
CLAUSES_ATTRIBUTE = re.compile(r"""(?<!\S)clauses=(?:"([^"]*)"|'([^']*)'|(\S+))""")
EXPLICIT_ANCHOR = re.compile(r"(?<!\S)(?:#|id=[\"']?)([^\s}\"']+)")
COUNTED_ANCHOR = re.compile(r"(.*)_(\d+)")
INLINE_MARKS = re.compile(
    r"\\([\\`*_{}\[\]()>#+.!-])|(?<![`\\])`+([^`]+)`+|\*+(?=\S)|(?<=\S)\*+|(?<!\w)_+|_+(?!\w)"
)


def heading_at(lines: list[str], index: int) -> tuple[int, str] | None:
    """Return level and text of the heading on a visible line, if there is one."""
    line = lines[index]
    atx = ATX.match(line) if line.startswith("#") else None
    if atx:
        return len(atx[1]), _without_closing_marks(atx[2].strip())
    if index + 1 >= len(lines) or not line.strip():
        return None
    rule = _rule_at(lines[index + 1])
    if rule is None or NO_SETEXT.match(line) or not _begins_block(lines, index):
        return None
    return (1 if rule[1].startswith("=") else 2), line.strip()


def _rule_at(line: str) -> re.Match[str] | None:
    """Return the line that would underline a heading; few lines begin like one."""
    return SETEXT_RULE.fullmatch(line) if line.startswith(("=", "-")) else None


def is_doubtful_rule(lines: list[str], index: int) -> bool:
    """Return whether a line of hyphens or equals signs may or may not underline a heading."""
    if not index or not _rule_at(lines[index]):
        return False
    above = lines[index - 1]
    return (
        bool(above.strip()) and not above.startswith("#") and heading_at(lines, index - 1) is None
    )


def strip_clause_marks(text: str) -> str:
    """Take clause tags off headings (contract §3), so that adding one changes no digest."""
    if "clauses=" not in text:
        return text
    lines = text.split("\n")
    marked = {index for index, line in enumerate(lines) if "clauses=" in line}
    for index in marked.intersection(visible_indexes(lines, text)):
        if heading_at(lines, index) is not None:
            lines[index] = _without_clauses(lines[index])
    return "\n".join(lines)


def clause_tokens(match: re.Match[str]) -> tuple[str, ...]:
    """Return the clauses of a `clauses=` attribute; none when one of them is not a clause."""
    tokens = next(group for group in match.groups() if group is not None).split()
    known = all(CLAUSE_TOKEN.fullmatch(token) for token in tokens)
    return tuple(tokens) if known else ()


def slug(text: str) -> str:
    """Return the anchor that the site gives a heading (Python-Markdown's default rule)."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


def unique_anchor(wanted: str, used: dict[str, str]) -> str:
    """Return an anchor not used yet and note it, counting up as Python-Markdown does.

    `used` holds the anchor last given for each one wanted, so that a thousand equal headings do
    not count up from 1 a thousand times.
    """
    anchor = used.get(wanted, wanted)
    while anchor in used or not anchor:
        counted = COUNTED_ANCHOR.fullmatch(anchor)
        anchor = f"{counted[1]}_{int(counted[2]) + 1}" if counted else f"{anchor}_1"
    used[anchor] = used[wanted] = anchor
    return anchor


def without_inline_marks(text: str) -> str:
    """Take emphasis, code marks and escapes out of a heading."""
    return INLINE_MARKS.sub(lambda match: match[1] or match[2] or "", text).strip()


def _without_closing_marks(text: str) -> str:
    bare = text.rstrip("#")
    return text if bare.endswith("\\") else bare.rstrip()


def _begins_block(lines: list[str], index: int) -> bool:
    """Return whether a paragraph begins here: at the top, after a gap or after a heading."""
    before = lines[index - 1] if index else ""
    return not before.strip() or before.startswith("#")


def _without_clauses(line: str) -> str:
    """Return a heading without its clause tag, and without an attribute list left empty."""
    attributes = ATTRIBUTES.search(line)
    if attributes is None or "clauses=" not in attributes[1]:
        return line
    if not all(clause_tokens(found) for found in CLAUSES_ATTRIBUTE.finditer(attributes[1])):
        return line
    start, end = attributes.span(1)
    rest = re.sub(r"\s*" + CLAUSES_ATTRIBUTE.pattern, "", attributes[1])
    if not rest.strip():
        return line[: attributes.start()].rstrip(" ") + attributes[2]
    return line[:start] + (rest if attributes[1][0] == " " else rest.lstrip()) + line[end:]
