"""The sections of a document: a heading and what stands below it until the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qms.domain.blocks import Block, BlockKind, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with its own blocks; those of sections below it are not among them."""

    path: tuple[str, ...]
    """The titles of the headings above it, and its own."""
    blocks: tuple[Block, ...]
    """The heading first, where there is one."""
    bag: Counter[str] = field(compare=False)
    """The words of the section and of those below it."""

    @property
    def title(self) -> str:
        """Return the heading's words; empty for what stands before the first heading."""
        return self.path[-1] if self.path else ""


def sections_of(blocks: Sequence[Block]) -> tuple[Section, ...]:
    """Return the sections of a document in order; the first one may have no heading."""
    own = list(_split(blocks))
    bags = [_bag(each) for each in own]
    levels = [each[0].level if _begins(each) else 0 for each in own]
    total = [Counter(bag) for bag in bags]
    above: list[int] = []
    found = []
    for index, part in enumerate(own):
        while above and levels[above[-1]] >= levels[index]:
            above.pop()
        for each in above:
            total[each].update(bags[index])
        if _begins(part):
            above.append(index)
        path = tuple(own[each][0].text for each in above)
        found.append(Section(path=path, blocks=tuple(part), bag=total[index]))
    return tuple(found)


def _split(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    part: list[Block] = []
    for block in blocks:
        if block.kind is BlockKind.HEADING and part:
            yield part
            part = []
        part.append(block)
    if part:
        yield part


def _begins(part: Sequence[Block]) -> bool:
    return part[0].kind is BlockKind.HEADING


def _bag(part: Sequence[Block]) -> Counter[str]:
    bag: Counter[str] = Counter()
    for block in part:
        bag.update(words(block.tokens))
        for row in block.rows:
            for cell in row.cells:
                bag.update(words(cell))
    return bag
