"""A redline as HTML, for the site, for a file of its own and for print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import groupby

from qms.domain.blocks import Block, BlockKind, Token, tokens_of
from qms.domain.redline import BlockChange, Presence, Redline, State
from qms.render.escape import escape_html
from qms.render.redline import notes
from qms.render.redline.inline import Medium, Words
from qms.render.redline.table import changed_table_html, table_html

CONTEXT = 1
"""Unchanged blocks shown before and after a change."""
FEWEST_FOLDED = 2
DEEPEST = 4


class Reading(StrEnum):
    """How much of the text that did not change is shown."""

    CHANGES = "changes"
    """Only what stands beside changes; on a screen the rest can be unfolded."""
    FULL = "full"


def redline_html(redline: Redline, words: Words, reading: Reading = Reading.CHANGES) -> str:
    """Return a redline as harmless HTML; every word of a document in it is escaped."""
    return "".join(_Writer(words, reading).write(redline.changes))


class _Writer:
    def __init__(self, words: Words, reading: Reading) -> None:
        self._words = words
        self._reading = reading

    def write(self, changes: Sequence[BlockChange]) -> Iterator[str]:
        quiet = _quiet(changes)
        if self._reading is Reading.FULL:
            yield from self._shown(changes, quiet)
            return
        near = _near(changes, quiet)
        for is_near, group in groupby(range(len(changes)), key=lambda index: near[index]):
            indexes = list(group)
            stretch = [changes[each] for each in indexes]
            calm = [quiet[each] for each in indexes]
            if is_near or len(stretch) < FEWEST_FOLDED:
                yield from self._shown(stretch, calm)
            else:
                yield self._folded(stretch, calm)

    def _folded(self, stretch: Sequence[BlockChange], quiet: Sequence[bool]) -> str:
        note = escape_html(notes.unchanged(list(stretch)))
        if self._words.medium is Medium.PRINT:
            return f'<p class="rl-fold">\u22ef {note}</p>\n'
        inner = "".join(self._shown(stretch, quiet))
        return f'<details class="rl-fold"><summary>{note}</summary>\n{inner}</details>\n'

    def _shown(self, changes: Sequence[BlockChange], quiet: Sequence[bool]) -> Iterator[str]:
        left = arrived = None
        for change, is_quiet in zip(changes, quiet, strict=True):
            along = arrived is not None and change.other is arrived
            arrived = change.other if change.presence is Presence.ARRIVED else None
            if change.presence is Presence.LEFT:
                # A section that left is named once, by its heading.
                is_new = left is None or change.other is not left
                left = change.other
                if is_new:
                    yield f'<p class="rl-left">{_note(notes.departure(change))}</p>\n'
                continue
            left = None
            yield self._block(change) if is_quiet else self._marked(change, is_along=along)

    def _marked(self, change: BlockChange, *, is_along: bool) -> str:
        """Return a changed block with its bar; what moved along with its section is not told."""
        has_moved = change.presence is Presence.ARRIVED and not is_along
        labels = [notes.arrival(change)] if has_moved else []
        form = notes.other_form(change)
        labels += [form] if form else []
        note = "".join(f'<p class="rl-label">{_note(each)}</p>\n' for each in labels)
        name = "moved" if has_moved else change.state.value
        return f'<div class="rl-change rl-{name}">\n{note}{self._block(change)}</div>\n'

    def _block(self, change: BlockChange) -> str:
        block = change.block
        match block.kind:
            case BlockKind.TABLE:
                return self._table(change, block)
            case BlockKind.PICTURE:
                return self._picture(change)
            case BlockKind.HEADING:
                level = min(max(block.level, 2), 6)
                return f'<h{level} class="rl-heading">{self._inner(change)}</h{level}>\n'
            case BlockKind.CODE:
                return f'<pre class="rl-code">{self._inner(change)}</pre>\n'
            case _:
                return self._paragraph(change, block)

    def _paragraph(self, change: BlockChange, block: Block) -> str:
        depth = min(block.level, DEEPEST)
        classes = [f"rl-{block.kind.value}", *([f"rl-depth-{depth}"] if depth else [])]
        classes += ["rl-boxed"] if block.inside else []
        marker = ""
        if block.marker:
            was = notes.renumbered(change)
            number = f' <span class="rl-was">({escape_html(was)})</span>' if was else ""
            marker = f'<span class="rl-marker">{escape_html(block.marker)}</span>{number} '
        return f'<p class="{" ".join(classes)}">{marker}{self._inner(change)}</p>\n'

    def _inner(self, change: BlockChange) -> str:
        match change.state:
            case State.KEPT:
                return self._words.text(change.block.tokens)
            case State.CHANGED:
                return self._words.runs(change.runs)
            case State.INSERTED:
                return self._words.inserted(change.block.tokens)
            case State.DELETED:
                return self._words.deleted(change.block.tokens)

    def _table(self, change: BlockChange, block: Block) -> str:
        if change.table is None:
            return table_html(block, change.state, self._words)
        folded = self._reading is Reading.CHANGES
        return changed_table_html(change.table, self._words, folded=folded)

    def _picture(self, change: BlockChange) -> str:
        """Show a picture that was replaced beside the one that took its place."""
        old, new = change.old, change.new
        figures: list[str] = []
        same = notes.is_replaced_picture(change)
        if old is not None and change.state in {State.CHANGED, State.DELETED}:
            label = "Picture before" if new is not None else "Picture taken out"
            figures.append(self._figure(old, "deleted", label, described_alike=same))
        if new is not None:
            label = {State.KEPT: "", State.INSERTED: "Picture added"}.get(
                change.state, "Picture now"
            )
            name = "kept" if change.state is State.KEPT else "inserted"
            figures.append(self._figure(new, name, label, described_alike=same))
        pair = " rl-pair" if len(figures) > 1 else ""
        return f'<div class="rl-pictures{pair}">{"".join(figures)}</div>\n'

    def _figure(self, block: Block, name: str, label: str, *, described_alike: bool) -> str:
        token = block.tokens[0]
        words = f'<span class="rl-note">{label}</span> ' if label else ""
        caption = {"inserted": self._words.inserted, "deleted": self._words.deleted}.get(name)
        described = tuple(_described(block))
        changed = caption is not None and not described_alike
        text = caption(described) if caption and changed else self._words.text(described)
        return (
            f'<figure class="rl-picture rl-picture-{name}">{self._words.picture(token)}'
            f"<figcaption>{words}{text}</figcaption></figure>"
        )


def _described(block: Block) -> Iterator[Token]:
    """Yield the description of a picture as words."""
    return tokens_of(block.tokens[0].text)


def _note(text: str) -> str:
    return f'<span class="rl-note">{escape_html(text)}</span>'


def _quiet(changes: Sequence[BlockChange]) -> list[bool]:
    """Say of each block whether it needs no look: unchanged, or moved along with its section."""
    quiet = []
    before = None
    for change in changes:
        moved_along = (
            change.presence is Presence.ARRIVED
            and change.state is State.KEPT
            and change.other is not None
            and change.other is before
        )
        quiet.append(moved_along or not change.is_change)
        before = change.other if change.presence is Presence.ARRIVED else None
    return quiet


def _near(changes: Sequence[BlockChange], quiet: Sequence[bool]) -> list[bool]:
    """Say of each block whether it is shown: changes, what stands beside them, their headings."""
    near = [
        not all(quiet[max(0, index - CONTEXT) : index + CONTEXT + 1])
        for index in range(len(changes))
    ]
    heading = None
    for index, change in enumerate(changes):
        if change.block.kind is BlockKind.HEADING:
            heading = index
        if not quiet[index] and heading is not None:
            near[heading] = True
    return near
