"""Tables of computed pages: as Markdown, or as HTML where they are long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markdown import Markdown
from markdown.preprocessors import Preprocessor

from qms.render.escape import escape_html

_FINISHED = "<table>"
_AFTER_SPACES = 28
"""After the library's cleaning of white space (30), which takes its own placeholders out."""


def markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; cells are Markdown already, on one line each."""
    lines = [_line(heads), "|" + "---|" * len(heads), *(_line(row) for row in rows)]
    return "\n".join(lines) + "\n"


def html_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table that Markdown takes as it is, on one line; for computed pages alone.

    Args:
        heads: Plain words.
        rows: Cells, as HTML.
    """
    labels = [escape_html(head) for head in heads]
    head = "".join(f'<th scope="col">{label}</th>' for label in labels)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-label="{label}">{cell}</td>' for label, cell in zip(labels, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    table = f"{_FINISHED}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return " ".join(table.split()) + "\n"


def take_finished_tables(md: Markdown) -> None:
    """Let a converter pass on what `html_table` wrote; texts of authors never go through it."""
    md.preprocessors.register(_FinishedTables(md), "qms-finished-tables", _AFTER_SPACES)


class _FinishedTables(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return [
            self.md.htmlStash.store(line) if line.startswith(_FINISHED) else line for line in lines
        ]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.strip() or " " for cell in cells) + " |"
