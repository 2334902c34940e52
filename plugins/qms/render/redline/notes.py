"""What a redline says about a block in words: where it came from, where it went, what it was."""

from __future__ import annotations

from qms.domain.blocks import Block, BlockKind
from qms.domain.redline import BlockChange, Presence, Spot
from qms.render.words import count

LONGEST_QUOTE = 48
SHORT_QUOTE = 30
_KINDS = {
    BlockKind.HEADING: "heading",
    BlockKind.PARAGRAPH: "paragraph",
    BlockKind.ITEM: "list item",
    BlockKind.TERM: "term",
    BlockKind.DEFINITION: "definition",
    BlockKind.LABEL: "title of a note",
    BlockKind.CAPTION: "caption",
    BlockKind.CLAUSES: "line of clauses",
    BlockKind.CODE: "code",
    BlockKind.PICTURE: "picture",
    BlockKind.TABLE: "table",
}


def kind_in_words(block: Block) -> str:
    """Return what a block is."""
    if block.kind is BlockKind.ITEM and block.marker[:1].isdigit():
        return f"item {block.marker.rstrip('.')}"
    return _KINDS[block.kind]


def quoted(text: str, longest: int = LONGEST_QUOTE) -> str:
    """Return the beginning of a text in quotation marks."""
    line = " ".join(text.split())
    if len(line) > longest:
        line = line[:longest].rsplit(" ", 1)[0].rstrip(" ,;:.") + "\u2026"
    return f"\u201c{line}\u201d"


def arrival(change: BlockChange) -> str:
    """Say where a block that moved stood before."""
    old, new = change.old, change.new
    if new is not None and new.kind is BlockKind.HEADING:
        return f"Section moved from its place {_section_place(change.other)}"
    words = f"Moved from {_place(change.other)}"
    if old is not None and old.kind is BlockKind.ITEM and old.marker[:1].isdigit():
        words += f", where it was item {old.marker.rstrip('.')}"
    return words


def departure(change: BlockChange) -> str:
    """Say where a block that stood here stands now."""
    old = change.old
    assert old is not None  # noqa: S101 - what left was there
    if old.kind is BlockKind.HEADING:
        name, place = f"The section {quoted(old.text)}", _section_place(change.other)
        return f"{name} stood here; moved to a place {place}"
    name = "A table" if old.kind is BlockKind.TABLE else quoted(old.text, SHORT_QUOTE)
    return f"{name} stood here; moved to {_place(change.other)}"


def other_form(change: BlockChange) -> str:
    """Say what else than its words changed; empty when nothing did."""
    old, new = change.old, change.new
    if old is None or new is None or old.form == new.form:
        return ""
    if old.kind is BlockKind.HEADING and new.kind is BlockKind.HEADING:
        return f"Was a heading of level {old.level}, is one of level {new.level} now"
    if old.inside != new.inside:
        before, after = _around(old), _around(new)
        return f"Stood {before}, stands {after} now"
    if old.kind is not new.kind or bool(old.marker) != bool(new.marker):
        return f"Was a {_KINDS[old.kind]}, is a {_KINDS[new.kind]} now"
    if old.level != new.level:
        return f"Stands {'deeper' if new.level > old.level else 'less deep'} in its list now"
    numbered = "numbered" if new.marker[:1].isdigit() else "no longer numbered"
    return f"Is {numbered} now"


def is_replaced_picture(change: BlockChange) -> bool:
    """Return whether a picture took the place of another one with the same description."""
    old, new = change.old, change.new
    return (
        old is not None
        and new is not None
        and old.kind is new.kind is BlockKind.PICTURE
        and old.text == new.text
    )


def renumbered(change: BlockChange) -> str:
    """Say which number an item had, where it has another one now."""
    old, new = change.old, change.new
    if old is None or new is None or change.presence is Presence.ARRIVED:
        return ""
    was_number = old.marker[:1].isdigit() and new.marker[:1].isdigit()
    return f"was {old.marker}" if was_number and old.marker != new.marker else ""


def unchanged(changes: list[BlockChange]) -> str:
    """Say how much text is left out because it did not change, and of which sections."""
    blocks = [each.block for each in changes]
    titles = [each.text for each in blocks if each.kind is BlockKind.HEADING]
    number = len(blocks) - len(titles)
    paragraphs = all(each.kind in {BlockKind.PARAGRAPH, BlockKind.HEADING} for each in blocks)
    words = count(number, "unchanged paragraph" if paragraphs else "unchanged passage")
    return f"{words}, with {_listed(titles)}" if titles else words


def _listed(titles: list[str]) -> str:
    shown = [quoted(each) for each in titles[:3]]
    more = len(titles) - len(shown)
    return ", ".join(shown) + (f" and {count(more, 'more section')}" if more else "")


def _place(spot: Spot | None) -> str:
    if spot is None or (spot.after is None and not spot.section):
        return "the beginning"
    section = f"the section {quoted(spot.section)}" if spot.section else "the beginning"
    after = spot.after
    if after is None or after.kind is BlockKind.HEADING:
        return f"the beginning of {section}" if spot.section else section
    name = "the table" if after.kind is BlockKind.TABLE else quoted(after.text, SHORT_QUOTE)
    return f"{section}, below {name}"


def _section_place(spot: Spot | None) -> str:
    if spot is None or not spot.section:
        return "at the beginning"
    return f"after the section {quoted(spot.section)}"


def _around(block: Block) -> str:
    if not block.inside:
        return "in the text"
    names = {"quotation": "a quotation", "tabbed-block": "a tab", "footnote": "a footnote"}
    return f"in {names.get(block.inside[-1], f'a note of the kind {block.inside[-1]}')}"
