"""Redlines of Markdown texts, written so short that a test can show a whole one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import dedent

from qms.domain.blocks import Block
from qms.domain.redline import BlockChange, Presence, Redline, State, build_redline
from qms.domain.table_changes import RowState, TableChange
from qms.domain.word_changes import Run, RunKind
from qms.render.blocks import read_blocks
from qms.render.markdown import to_html

MARKS = {State.KEPT: "=", State.CHANGED: "~", State.INSERTED: "+", State.DELETED: "-"}
ROW_MARKS = {
    RowState.KEPT: "=",
    RowState.CHANGED: "~",
    RowState.INSERTED: "+",
    RowState.DELETED: "-",
    RowState.ARRIVED: ">",
    RowState.LEFT: "<",
}


def blocks(markdown: str, pictures: dict[str, str] | None = None) -> tuple[Block, ...]:
    """Return the blocks of a text."""
    return read_blocks(to_html(dedent(markdown)), pictures)


def redline(old: str, new: str) -> Redline:
    """Return the difference of two texts."""
    return build_redline(blocks(old), blocks(new))


def shown(difference: Redline) -> list[str]:
    """Return every line that is not simply kept: [-taken out-], {+put in+}."""
    return [line for change in difference.changes if change.is_change for line in _lines(change)]


def runs_text(runs: Sequence[Run]) -> str:
    """Return runs as one line."""
    pieces = []
    for run in runs:
        text = "".join(f" {each.text}" if each.spaced else each.text for each in run.tokens)
        space = " " if run.tokens[0].spaced else ""
        text = text.removeprefix(space)
        match run.kind:
            case RunKind.KEPT:
                pieces.append(space + text)
            case RunKind.DELETED:
                pieces.append(f"{space}[-{text}-]")
            case RunKind.INSERTED:
                pieces.append(f"{space}{{+{text}+}}")
    return "".join(pieces).strip()


def _lines(change: BlockChange) -> Iterator[str]:
    mark = MARKS[change.state]
    block = change.block
    if change.presence is Presence.LEFT:
        yield f"< {block.text}"
    elif change.table is not None:
        yield from _table_lines(change.table)
    else:
        arrived = ">" if change.presence is Presence.ARRIVED else ""
        text = runs_text(change.runs) if change.state is State.CHANGED else block.text
        yield f"{arrived}{mark} {text}"


def _table_lines(table: TableChange) -> Iterator[str]:
    heads = (
        "[-]" if each.new is None else "{+}" if each.old is None else "=" for each in table.columns
    )
    yield "table " + " ".join(heads)
    for row in table.rows:
        if row.state is not RowState.KEPT or row.changed_columns:
            yield f"  {ROW_MARKS[row.state]} " + " | ".join(map(runs_text, row.cells))
