"""The map of processes and the organisation chart, drawn from data; the words are in tables too."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping

from qms.domain.library import Library
from qms.domain.processes import Process, ProcessKind
from qms.render.diagrams import diagram_fault, fence
from qms.render.escape import escape_markdown
from qms.render.links import Links
from qms.render.tables import markdown_table

PROCESSES_TITLE = "Processes and their interaction"
ORGANISATION_TITLE = "Organisation"
KINDS: Mapping[ProcessKind, str] = {
    ProcessKind.MANAGEMENT: "Management processes",
    ProcessKind.CORE: "Core processes",
    ProcessKind.SUPPORT: "Support processes",
    ProcessKind.OUTSIDE: "Outside",
}
_WIDTH, _NARROW = 22, 14
"""Letters a line in a box, and beside an arrow."""
_HEADS = ("Process", "Responsible", "Receives", "Gives", "Documents")


def processes_markdown(library: Library, links: Links) -> str:
    """Return the map of processes and a table that says the same in words."""
    processes = library.process_map.processes.values()
    rows = [_process_row(library, each, links) for each in processes]
    drawing = _drawn(_process_map(library), f"{PROCESSES_TITLE}: the table below says it in words")
    return drawing + markdown_table(_HEADS, rows)


def organisation_markdown(library: Library) -> str:
    """Return the organisation chart and a table that says the same in words."""
    roster = library.roster
    rows = (
        (
            escape_markdown(role.title),
            escape_markdown(", ".join(_holders(library, role.id))) or "Vacant",
            escape_markdown(roster.role_title(role.reports_to)),
        )
        for role in roster.roles.values()
    )
    title = f"{ORGANISATION_TITLE}: the table below says who answers to whom"
    heads = ("Role", "Held by", "Answers to")
    return _drawn(_organisation_chart(library), title) + markdown_table(heads, rows)


def _drawn(lines: Iterable[str], title: str) -> str:
    """Return a diagram of ours, or nothing where it is too large to be read: the table says it."""
    text = "\n".join(lines)
    return "" if diagram_fault(text) else f"{fence(text, title)}\n"


def _process_map(library: Library) -> Iterator[str]:
    processes = library.process_map.processes
    numbers = {key: f"p{number}" for number, key in enumerate(processes)}
    yield "digraph {"
    for kind, title in KINDS.items():
        own = [each for each in processes.values() if each.kind is kind]
        is_outside = kind is ProcessKind.OUTSIDE
        if own and not is_outside:
            yield f'subgraph cluster_{kind} {{ label="{title}"'
        for each in own:
            shape = ' shape=ellipse fillcolor="#ffffff"' if is_outside else ""
            yield f"{numbers[each.id]} [label={_label(each.title)}{shape}]"
        if own and not is_outside:
            yield "}"
    for each in processes.values():
        for to, what in _handed_over(each).items():
            if to in numbers:
                yield f"{numbers[each.id]} -> {numbers[to]} [label={_label(what, width=_NARROW)}]"
    yield "}"


def _organisation_chart(library: Library) -> Iterator[str]:
    roles = library.roster.roles
    numbers = {key: f"r{number}" for number, key in enumerate(roles)}
    above = {each.reports_to for each in roles.values()}
    yield "digraph { graph [splines=ortho ranksep=0.5]; edge [dir=none]"
    for role in roles.values():
        if role.reports_to or role.id in above:
            names = "\n".join(_holders(library, role.id))
            yield f"{numbers[role.id]} [label={_label(role.title, names)}]"
    for role in roles.values():
        if role.reports_to in numbers:
            yield f"{numbers[role.reports_to]} -> {numbers[role.id]}"
    yield "}"


def _process_row(library: Library, process: Process, links: Links) -> tuple[str, ...]:
    received = [
        f"{what} (from {source.title})"
        for source, what in library.process_map.received_by(process.id)
    ]
    others = library.process_map.processes
    given = [
        f"{each.what} (to {others[each.to].title})" for each in process.gives if each.to in others
    ]
    return (
        f"**{escape_markdown(process.title)}**",
        escape_markdown(library.roster.role_title(process.owner)),
        escape_markdown("; ".join(received)),
        escape_markdown("; ".join(given)),
        ", ".join(_document(library, number, links) for number in process.documents),
    )


def _document(library: Library, number: str, links: Links) -> str:
    document = library.by_id.get(number)
    uri = links.document(document, "") if document is not None else ""
    words = escape_markdown(document.printed_number if document is not None else number)
    return f"[{words}]({uri})" if uri else words


def _handed_over(process: Process) -> Mapping[str, str]:
    """Return what goes where, several things to one process as one arrow."""
    found: dict[str, list[str]] = {}
    for each in process.gives:
        found.setdefault(each.to, []).append(each.what)
    return {to: ", ".join(what) for to, what in found.items()}


def _holders(library: Library, role: str) -> list[str]:
    people = library.roster.people.values()
    return [each.name for each in people if each.holds(role, library.as_of)]


def _label(words: str, more: str = "", *, width: int = _WIDTH) -> str:
    """Return words as the language of diagrams writes them, on short lines."""
    lines = [*textwrap.wrap(words, width), *more.split("\n")]
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines if line)
    return '"' + "\\n".join(escaped) + '"'
