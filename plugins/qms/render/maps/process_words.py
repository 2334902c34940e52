"""What the map of processes shows and what it leaves out, in words: one table for each kind."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.library import Library
from qms.domain.processes import Process, ProcessKind
from qms.render.escape import escape_markdown
from qms.render.links import Links
from qms.render.maps.process_drawing import KINDS
from qms.render.tables import markdown_table

_HEADS = ("Process", "Responsible", "Receives", "Gives", "Indicators")
_OUTSIDE_HEADS = ("Who", "Receives", "Gives")


def process_tables(library: Library, links: Links) -> Iterator[str]:
    """Yield a heading and a table for each kind of process that there is."""
    for kind, title in KINDS.items():
        processes = [*library.process_map.of_kind(kind)]
        if not processes:
            continue
        yield f"## {title}\n"
        if kind is ProcessKind.OUTSIDE:
            outside = [(_name(each), *_exchange(library, each)) for each in processes]
            yield markdown_table(_OUTSIDE_HEADS, outside)
        else:
            yield markdown_table(_HEADS, [_row(library, each, links) for each in processes])


def _row(library: Library, process: Process, links: Links) -> tuple[str, ...]:
    documents = ", ".join(_document(library, number, links) for number in process.documents)
    return (
        f"{_name(process)} {documents}",
        escape_markdown(library.roster.role_title(process.owner)),
        *_exchange(library, process),
        escape_markdown("; ".join(process.indicators)),
    )


def _name(process: Process) -> str:
    return f"**{escape_markdown(process.title)}**"


def _exchange(library: Library, process: Process) -> tuple[str, str]:
    """Return what a process receives, and what it gives."""
    found = library.process_map
    received = [f"{what} (from {source.title})" for source, what in found.received_by(process.id)]
    given = [
        f"{each.what} (to {taker.title})"
        for each in process.gives
        if (taker := found.processes.get(each.to)) is not None
    ]
    return escape_markdown("; ".join(received)), escape_markdown("; ".join(given))


def _document(library: Library, number: str, links: Links) -> str:
    document = library.by_id.get(number)
    uri = links.document(document, "") if document is not None else ""
    words = escape_markdown(document.printed_number if document is not None else number)
    return f"[{words}]({uri})" if uri else words
