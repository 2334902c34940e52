"""What changed between two revisions of a document, block by block.

Sections are paired first, by their headings; then the blocks of each pair; then the words of each
pair of blocks. What was taken out at one place and put in at another has moved. Applying the
result backwards gives the old blocks, and forwards the new ones, in their order: nothing can be
left out of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from qms.domain.align import Part, align, equal_pairs, similar_pairs
from qms.domain.blocks import Block, BlockKind, plain, words
from qms.domain.sections import Section, sections_of
from qms.domain.table_changes import TableChange, table_change
from qms.domain.word_changes import Run, kept_whole, word_changes

MOVED_ALIKE = 0.8
"""So similar is a block that moved into another section and was changed there."""
MOVED_WORDS = 4
"""A shorter paragraph, such as “None.”, is taken out and put in rather than moved."""
_ALONE = frozenset(
    {
        *(BlockKind.TABLE, BlockKind.PICTURE, BlockKind.CODE, BlockKind.HEADING),
        *(BlockKind.CLAUSES, BlockKind.CAPTION),
    }
)
"""Kinds that can only become their own kind; but for code, whatever they say."""
_SHORT_MOVES = frozenset({BlockKind.ITEM, BlockKind.LABEL, BlockKind.PICTURE, BlockKind.TABLE})


class State(StrEnum):
    """What became of a block."""

    KEPT = "kept"
    CHANGED = "changed"
    INSERTED = "inserted"
    DELETED = "deleted"


class Presence(StrEnum):
    """Where a block is shown."""

    HERE = "here"
    ARRIVED = "arrived"
    """It stood elsewhere before."""
    LEFT = "left"
    """It stands elsewhere now; only its place is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a block stands in one of the two revisions."""

    section: str = ""
    """Heading of the section; empty before the first one."""
    after: Block | None = None
    """The block before it in its section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockChange:
    """One block of the old revision, of the new one, or of both."""

    state: State
    old: Block | None = None
    new: Block | None = None
    presence: Presence = Presence.HERE
    other: Spot | None = None
    """Where it stood before (arrived), or stands now (left)."""
    runs: tuple[Run, ...] = ()
    """Word by word, of a block that is in both revisions."""
    table: TableChange | None = None
    """Of a changed table."""

    @property
    def block(self) -> Block:
        """Return the block as it is now, or as it was last."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - every change has one
        return found

    @property
    def is_change(self) -> bool:
        """Return whether a reader has to look at it."""
        return self.state is not State.KEPT or self.presence is not Presence.HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Redline:
    """The whole difference, in reading order."""

    changes: tuple[BlockChange, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Return whether both revisions read the same."""
        return not any(each.is_change for each in self.changes)

    def old_blocks(self) -> tuple[Block, ...]:
        """Return the blocks of the old revision."""
        return tuple(
            each.old
            for each in self.changes
            if each.old is not None and each.presence is not Presence.ARRIVED
        )

    def new_blocks(self) -> tuple[Block, ...]:
        """Return the blocks of the new revision."""
        return tuple(
            each.new
            for each in self.changes
            if each.new is not None and each.presence is not Presence.LEFT
        )


def build_redline(old: Sequence[Block], new: Sequence[Block]) -> Redline:
    """Compare two revisions."""
    olds, news = sections_of(old), sections_of(new)
    alignment = align(
        [_section_part(each) for each in olds], [_section_part(each) for each in news]
    )
    places = {there: here for here, there in alignment.pairs.items()}
    away = _elsewhere(olds, news, alignment.pairs)
    found: list[BlockChange] = []
    for there, here in alignment.merged(len(olds), len(news)):
        if here is None and there is not None:
            found.extend(_gone_section(olds[there], news, places.get(there)))
        elif here is not None and (there is None or here in alignment.staying):
            before = () if there is None else olds[there].blocks
            found.extend(_compared(before, news[here].blocks, away))
        elif here is not None and there is not None:
            found.extend(_arrived_section(olds, news, there, here, away))
    return Redline(changes=tuple(_across_sections(found)))


def _elsewhere(
    olds: Sequence[Section], news: Sequence[Section], pairs: Mapping[int, int]
) -> frozenset[Hashable]:
    """Return what stands, unchanged, in another section now: nothing else became of it there."""
    before, after = _owners(olds), _owners(news)
    return frozenset(
        key
        for key, here in after.items()
        if here is not None and (there := before.get(key)) is not None and pairs.get(here) != there
    )


def _owners(sections: Sequence[Section]) -> dict[Hashable, int | None]:
    """Return the section of each block that may move; None where it occurs more than once."""
    found: dict[Hashable, int | None] = {}
    for index, section in enumerate(sections):
        for block in section.blocks:
            if block.kind is not BlockKind.HEADING and _may_move(block):
                found[block.key] = None if block.key in found else index
    return found


def _section_part(section: Section) -> Part:
    return Part(
        key=section.path, name=section.title or None, group=section.title == "", bag=section.bag
    )


def _gone_section(
    gone: Section, news: Sequence[Section], here: int | None
) -> Iterator[BlockChange]:
    """Yield a section's blocks at its old place: taken out, or standing elsewhere now."""
    if here is None:
        yield from (BlockChange(state=State.DELETED, old=each) for each in gone.blocks)
        return
    spot = _spot_of_section(news, here)
    for each in gone.blocks:
        yield BlockChange(state=State.KEPT, old=each, presence=Presence.LEFT, other=spot)


def _arrived_section(
    olds: Sequence[Section],
    news: Sequence[Section],
    there: int,
    here: int,
    away: frozenset[Hashable],
) -> Iterator[BlockChange]:
    spot = _spot_of_section(olds, there)
    for change in _compared(olds[there].blocks, news[here].blocks, away):
        match change.presence:
            case Presence.HERE if change.state is not State.INSERTED:
                yield replace(change, presence=Presence.ARRIVED, other=spot)
            case Presence.LEFT:
                continue  # its old place is shown where the section stood
            case _:
                yield change


def _spot_of_section(sections: Sequence[Section], index: int) -> Spot:
    """Return where a section stands: after the section before it."""
    if not index:
        return Spot()
    before = sections[index - 1]
    return Spot(section=before.title, after=before.blocks[-1] if before.blocks else None)


def _compared(
    old: Sequence[Block], new: Sequence[Block], away: frozenset[Hashable]
) -> Iterator[BlockChange]:
    """Yield what became of the blocks of one section, but for those that stand elsewhere now."""
    alignment = align(
        [_block_part(each, away) for each in old], [_block_part(each, away) for each in new]
    )
    places = {there: here for here, there in alignment.pairs.items()}
    for there, here in alignment.merged(len(old), len(new)):
        if here is None and there is not None:
            if there in places:
                spot = _spot(new, places[there])
                yield BlockChange(
                    state=State.KEPT, old=old[there], presence=Presence.LEFT, other=spot
                )
            else:
                yield BlockChange(state=State.DELETED, old=old[there])
        elif here is not None and there is None:
            yield BlockChange(state=State.INSERTED, new=new[here])
        elif here is not None and there is not None:
            change = _pair(old[there], new[here])
            if here not in alignment.staying:
                change = replace(change, presence=Presence.ARRIVED, other=_spot(old, there))
            yield change


def _block_part(block: Block, away: frozenset[Hashable] = frozenset()) -> Part:
    alone = block.kind in _ALONE
    group: Hashable = block.kind if alone else ""
    return Part(
        key=block.key,
        group=("away", block.key) if block.key in away else group,
        bag=_bag(block),
        may_move=_may_move(block),
        is_replaceable=alone and block.kind is not BlockKind.CODE,
    )


def _bag(block: Block) -> Counter[str]:
    bag = Counter(words(block.tokens))
    for row in block.rows:
        for cell in row.cells:
            bag.update(words(cell))
    return bag


def _may_move(block: Block) -> bool:
    return block.kind in _SHORT_MOVES or _bag(block).total() >= MOVED_WORDS


def _spot(blocks: Sequence[Block], index: int) -> Spot:
    heading = next((each for each in blocks if each.kind is BlockKind.HEADING), None)
    return Spot(section=heading.text if heading else "", after=blocks[index - 1] if index else None)


def _pair(old: Block, new: Block) -> BlockChange:
    if old.key == new.key:
        return BlockChange(state=State.KEPT, old=old, new=new, runs=kept_whole(new.tokens))
    if old.kind is BlockKind.TABLE and new.kind is BlockKind.TABLE:
        table = table_change(old.rows, new.rows)
        return BlockChange(state=State.CHANGED, old=old, new=new, table=table)
    runs = word_changes(old.tokens, new.tokens)
    return BlockChange(state=State.CHANGED, old=old, new=new, runs=runs)


def _across_sections(changes: Sequence[BlockChange]) -> Iterator[BlockChange]:
    """Find blocks that were taken out of one section and put into another."""
    out = [each for each, change in enumerate(changes) if _is_loose(change, State.DELETED)]
    into = [each for each, change in enumerate(changes) if _is_loose(change, State.INSERTED)]
    old = [_block_part(changes[each].block) for each in out]
    new = [_block_part(changes[each].block) for each in into]
    pairs = equal_pairs([each.key for each in old], [each.key for each in new])
    pairs |= {here: there for _, here, there in similar_pairs(old, new, pairs, MOVED_ALIKE)}
    spots = _spots(changes)
    moved: dict[int, BlockChange | None] = {}
    for here, there in pairs.items():
        if not (old[there].may_move and new[here].may_move):
            continue
        away, come = changes[out[there]], changes[into[here]]
        change = _pair(away.block, come.block)
        moved[into[here]] = replace(change, presence=Presence.ARRIVED, other=spots[out[there]])
        if away.presence is Presence.HERE:
            moved[out[there]] = replace(
                away, state=State.KEPT, presence=Presence.LEFT, other=spots[into[here]]
            )
        else:  # its section moved, and its old place is shown there
            moved[out[there]] = None
    every = (moved.get(index, change) for index, change in enumerate(changes))
    return (change for change in every if change is not None)


def _is_loose(change: BlockChange, state: State) -> bool:
    return (
        change.state is state
        and change.presence is not Presence.LEFT
        and change.block.kind is not BlockKind.HEADING
    )


def _spots(changes: Iterable[BlockChange]) -> list[Spot]:
    """Return where each change stands, for readers of the revision that it belongs to."""
    spots: list[Spot] = []
    section, after = "", None
    for change in changes:
        spots.append(Spot(section=section, after=after))
        after = change.block
        if change.block.kind is BlockKind.HEADING:
            section = plain(change.block.tokens)
    return spots
