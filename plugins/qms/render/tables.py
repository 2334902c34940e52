"""Tables of computed pages: as Markdown, or as HTML where they are long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qms.render.escape import escape_html
from qms.render.finished import TABLE


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
    table = f"{TABLE}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return " ".join(table.split()) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.strip() or " " for cell in cells) + " |"
