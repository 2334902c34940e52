"""Texts of a pack as text: drafts made of approved documents, and sections that do not apply."""

from __future__ import annotations

import re
from collections.abc import Collection

from qms.domain.code_blocks import visible_indexes
from qms.domain.headings import ATTRIBUTES, heading_at, slug, without_inline_marks
from qms.source.edit import remove_key, set_value

NOT_A_COMPANY_S_OWN = ("prepared_by", "effective_date", "next_review_date", "history", "approvals")
"""What a document of the example has and a draft has not: nobody of this company decided it."""
REFERENCE = re.compile(r"\[\[([\w.-]+)(#[\w-]+)?\]\]")
RECORD_LINE = re.compile(r"^ +- \{.*\bform: ([\w.-]+)\}\n", re.MULTILINE)
HEAD = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
HEADING_TAGS = re.compile(r'^(#+ .*?) \{: clauses="([^"]*)" \}$', re.MULTILINE)
HEAD_TAGS = re.compile(r"^clauses: \[(.*)\]\n", re.MULTILINE)


def value(text: str, key: str) -> str:
    """Return a plain value of a head, or empty."""
    head = HEAD.match(text)
    found = re.search(rf"^{key}: (.+)$", head[1], re.MULTILINE) if head else None
    return found[1].strip() if found else ""


def as_draft(text: str) -> str:
    """Return a document as the draft of its first revision."""
    text = set_value(set_value(text, "status", "draft"), "revision", "A")
    for key in NOT_A_COMPANY_S_OWN:
        text = remove_key(text, key)
    return text


def references(text: str) -> set[str]:
    """Return the ids of the documents that a document refers to, in its text and its head."""
    forms = {found[1] for found in RECORD_LINE.finditer(text)}
    return {found[1] for found in REFERENCE.finditer(text)} | forms | {value(text, "procedure")}


def without_records(text: str, forms: Collection[str]) -> str:
    """Return a document without the lines under `records:` that name one of these forms."""
    head = HEAD.match(text)
    if head is None:
        return text
    kept = RECORD_LINE.sub(lambda found: "" if found[1] in forms else found[0], head[1])
    text = text.replace(head[1], kept, 1)
    is_empty = re.search(r"^records:\n(?! )", kept, re.MULTILINE) is not None
    return remove_key(text, "records") if is_empty else text


def without_clauses(text: str, clauses: Collection[str]) -> str:
    """Return a document that claims to answer none of these clauses."""

    def heading(found: re.Match[str]) -> str:
        kept = " ".join(each for each in found[2].split() if each not in clauses)
        return f'{found[1]} {{: clauses="{kept}" }}' if kept else found[1]

    def head(found: re.Match[str]) -> str:
        kept = [each for each in found[1].split(", ") if each.strip("\"'") not in clauses]
        return f"clauses: [{', '.join(kept)}]\n" if kept else ""

    return HEADING_TAGS.sub(heading, HEAD_TAGS.sub(head, text, count=1))


def with_section(text: str, anchor: str, words: str) -> str:
    """Return a document in which a section says something else, and no longer answers a clause.

    Its heading stays, so that references to it lead somewhere.

    Raises:
        KeyError: there is no such section.
    """
    lines = text.split("\n")
    start, stop = section_lines(lines, anchor)
    rest = lines[stop:]
    heading = HEADING_TAGS.sub(r"\1", lines[start])
    return "\n".join([*lines[:start], heading, "", words, *(["", *rest] if rest else [""])])


def with_paragraph(text: str, anchor: str, words: str) -> str:
    """Return a document with a paragraph at the beginning of a section.

    Raises:
        KeyError: there is no such section.
    """
    lines = text.split("\n")
    start, _ = section_lines(lines, anchor)
    return "\n".join([*lines[: start + 1], "", words, *lines[start + 1 :]])


def section_lines(lines: list[str], anchor: str) -> tuple[int, int]:
    """Return the line of a section's heading, and that of the next section on its level.

    Raises:
        KeyError: there is no such section.
    """
    headings = [
        (index, found)
        for index in visible_indexes(lines, "\n".join(lines))
        if (found := heading_at(lines, index)) is not None
    ]
    for index, (level, title) in headings:
        if slug(without_inline_marks(ATTRIBUTES.sub("", title))) == anchor:
            after = (line for line, (other, _) in headings if line > index and other <= level)
            return index, next(after, len(lines))
    raise KeyError(anchor)
