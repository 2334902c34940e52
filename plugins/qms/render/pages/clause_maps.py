"""Which clauses of two standards correspond, both ways."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.clause_maps import Counterparts, counterparts
from qms.domain.library import Library
from qms.domain.standards import ClauseMap, Relation, Standard
from qms.render import uris
from qms.render.facts import SiteFacts
from qms.render.links import SiteLinks
from qms.render.pages.cells import emphasised, link, words
from qms.render.pages.model import ComputedPage
from qms.render.tables import html_table

RELATIONS = {
    Relation.EQUAL: "asks for the same",
    Relation.SUBSET: "asks for a part of it",
    Relation.SUPERSET: "asks for more",
    Relation.NEW: "new: only this one has it",
    Relation.DROPPED: "dropped: the other has nothing for it",
}
COUNTS = """\
A clause of {key} counts as covered when text in force answers all clauses of {other} that it is
mapped to, and it asks for the same or for a part of them. This is a house rule, decided by
`counts: yes` in the file of the standard; whoever wrote {key} may see it differently.
"""
COUNTS_NOT = """\
This page compares; it counts nothing. Clauses of {key} are covered by texts that are tagged with
them, unless the file of the standard says `counts: yes`.
"""


def clause_map_page(
    library: Library, site: SiteFacts, standard: Standard, mapping: ClauseMap
) -> ComputedPage:
    """Return the page of a mapping, from a standard to another one and back."""
    other = library.standards[mapping.to]
    uri = uris.clause_map(standard.key, other.key)
    links = site.links_from(uri)
    lead = (COUNTS if mapping.counts else COUNTS_NOT).format(key=standard.key, other=other.key)
    there = _table(standard, other, mapping, links, reverse=False)
    back = _table(other, standard, mapping, links, reverse=True)
    parts = [
        lead,
        f"## From {standard.key} to {other.key}\n",
        there,
        f"## From {other.key} to {standard.key}\n",
        back,
    ]
    return ComputedPage(
        uri=uri,
        title=f"From {standard.key} to {other.key}",
        markdown="\n".join(parts),
        above="Status and clauses",
        in_menu=True,
        is_searchable=False,
    )


def _table(
    standard: Standard, other: Standard, mapping: ClauseMap, links: SiteLinks, *, reverse: bool
) -> str:
    heads = (standard.key, "Short title", "How it relates", other.key, "Note")
    return html_table(heads, _rows(standard, other, mapping, links, reverse=reverse))


def _rows(
    standard: Standard, other: Standard, mapping: ClauseMap, links: SiteLinks, *, reverse: bool
) -> Iterator[tuple[str, ...]]:
    """Yield a row for each line about a clause; clauses that may be left open have none."""
    for clause in standard.clauses:
        found = counterparts(mapping, clause.number, reverse=reverse)
        own = (_clause(standard, clause.number, links), words(clause.title))
        if not found and clause.can_fail and standard.is_leaf(clause.number):
            yield (*own, emphasised("Nothing is said"), "", "")
        for each in found:
            yield (*own, *_counterparts(other, each, links))


def _counterparts(other: Standard, each: Counterparts, links: SiteLinks) -> tuple[str, str, str]:
    there = "<br>".join(
        f"{_clause(other, number, links)} {words(other.by_number[number].title)}"
        for number in each.to
    )
    relation = RELATIONS[each.relation] if each.relation else ""
    return words(relation), there, words(each.note)


def _clause(standard: Standard, number: str, links: SiteLinks) -> str:
    clause = standard.by_number[number]
    page = links.uri(uris.clause_matrix(standard.key), clause.anchor)
    return link(number, page if clause.auditable or "." not in number else "")
