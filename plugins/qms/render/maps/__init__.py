"""The map of processes and the organisation chart: drawn from data, and the same in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qms.domain.library import Library
from qms.domain.processes import ProcessKind, has_reporting_lines
from qms.render.links import Links
from qms.render.maps.drawing import first_readable
from qms.render.maps.organisation import organisation_drawings, organisation_table
from qms.render.maps.process_drawing import process_drawings
from qms.render.maps.process_words import process_tables
from qms.render.words import count

PROCESSES_KEY, ORGANISATION_KEY = "processes", "organisation"
_TITLES = {PROCESSES_KEY: "Processes and their interaction", ORGANISATION_KEY: "Organisation"}
_HOW_TO_READ = (
    "The drawing shows the way from the customer to the customer: what core processes give to each"
    " other and exchange with those outside. What steering and support give and receive is said in"
    " the tables, process by process.\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataMap:
    """A page of the site and an annex of the manual, made from a register."""

    key: str
    title: str
    markdown: str


def data_maps(library: Library, links: Callable[[str], Links]) -> Iterator[DataMap]:
    """Yield the maps that there are data for.

    Args:
        library: Everything the repository holds.
        links: How the map with a key links to documents.
    """
    for key, title in map_titles(library).items():
        is_of_processes = key == PROCESSES_KEY
        text = _processes(library, links(key)) if is_of_processes else _organisation(library)
        yield DataMap(key=key, title=title, markdown=text)


def map_titles(library: Library) -> dict[str, str]:
    """Return the titles of the maps that there are data for, by key."""
    has_data = {
        PROCESSES_KEY: bool(library.process_map.processes),
        ORGANISATION_KEY: has_reporting_lines(library.roster),
    }
    return {key: title for key, title in _TITLES.items() if has_data[key]}


def _processes(library: Library, links: Links) -> str:
    found = library.process_map
    outside = [*found.of_kind(ProcessKind.OUTSIDE)]
    ours = count(len(found.processes) - len(outside), "process", "processes")
    title = (
        f"{_TITLES[PROCESSES_KEY]}: {ours}, {count(len(outside), 'party', 'parties')} outside;"
        " the tables below name what each gives to which"
    )
    drawing = first_readable(process_drawings(found, library.configuration.look), title)
    tables = "\n".join(process_tables(library, links))
    return f"{drawing}{_HOW_TO_READ if drawing else ''}\n{tables}"


def _organisation(library: Library) -> str:
    roles = count(len(library.roster.roles), "role")
    title = (
        f"{_TITLES[ORGANISATION_KEY]}: {roles};"
        " the table below says who holds each, and to whom they answer"
    )
    drawing = first_readable(organisation_drawings(library), title)
    return drawing + organisation_table(library)
