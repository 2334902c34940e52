"""What a standard adds to the one it contains, and for AS9120 what it is and for whom."""

from __future__ import annotations

from pathlib import Path

from qms.domain.library import Library
from qms.domain.standards import Clause, Origin, Standard
from qms.render import uris
from qms.render.escape import escape_markdown
from qms.render.facts import SiteFacts
from qms.render.links import SiteLinks
from qms.render.pages.cells import link, words
from qms.render.pages.model import ComputedPage
from qms.render.tables import html_table
from qms.render.words import ORIGINS

HOW_SURE = {"A": "Several sources agree", "B": "One source", "C": "Inferred; ask the standard"}
_TEXTS = Path(__file__).parent.parent / "texts"

ADDS_LEAD = """\
In our own words, and only as sure as the last column says. The standard's own text decides.
"""


def has_standard_page(library: Library) -> bool:
    """Return whether the library has a standard that contains another one."""
    return containing_standard(library) is not None


def containing_standard(library: Library) -> Standard | None:
    """Return the standard that contains another one, the primary one if it does."""
    primary = library.primary
    known = library.standards
    others = [each for each in known.values() if each is not primary]
    for standard in ([primary] if primary else []) + others:
        if standard.includes in known:
            return standard
    return None


def has_page_of_its_own(library: Library, standard: Standard) -> bool:
    """Return whether its open questions stand on the page that compares two standards."""
    containing = containing_standard(library)
    return containing is not None and standard.key in {containing.key, containing.includes}


def standard_title(library: Library, standard: Standard) -> str:
    """Return what the page that compares a standard with the one it contains is called."""
    return f"{standard.key} and {library.standards[standard.includes].designation}"


def standard_page(library: Library, site: SiteFacts) -> ComputedPage:
    """Return the comparison of a standard with the one it contains."""
    standard = containing_standard(library)
    if standard is None:
        message = "no standard of this library contains another one"
        raise ValueError(message)
    base = library.standards[standard.includes]
    links = site.links_from(uris.STANDARD)
    parts = [
        _introduction(standard),
        f"## What it adds to {escape_markdown(base.designation)}\n",
        ADDS_LEAD,
        _additions(standard, links),
        "## Amendments\n",
        _amendments(standard),
        "## Open questions\n",
        "What the sources do not settle, and what this system therefore does.\n",
        doubts_table(standard),
    ]
    if standard.old_numbers:
        parts += [
            "## Numbers of the edition before\n",
            "For manuals, certificates and purchase orders that still cite the old structure.\n",
            _old_numbers(standard, links),
        ]
    return ComputedPage(
        uri=uris.STANDARD,
        title=standard_title(library, standard),
        markdown="\n".join(parts),
        above="Status and clauses",
        in_menu=True,
        weight=0.5,
        is_explanation=True,
    )


def _introduction(standard: Standard) -> str:
    text = _TEXTS / f"{standard.key.lower()}.md"
    if text.is_file():
        return text.read_text(encoding="utf-8")
    title = escape_markdown(f"{standard.designation}: {standard.title}")
    return f"{title}\n"


def _additions(standard: Standard, links: SiteLinks) -> str:
    rows = (
        (
            _clause_link(standard, clause.number, links),
            words(clause.title),
            words(ORIGINS[clause.origin]),
            words(clause.adds) or "Nothing established",
            words(_how_sure(clause)),
        )
        for clause in standard.clauses
        if clause.origin in {Origin.ISO_IAQG, Origin.IAQG} and (clause.adds or clause.doubt)
    )
    heads = ("Clause", "Short title", "Comes from", "What is added", "How sure")
    return html_table(heads, rows)


def _how_sure(clause: Clause) -> str:
    grade = clause.adds_confidence or clause.confidence
    grading = HOW_SURE.get(grade[-1:], "Not graded")
    return f"{grading} ({clause.doubt})" if clause.doubt else grading


def _amendments(standard: Standard) -> str:
    rows = [
        (
            words(f"{clause.number} {clause.title}"),
            words(note.text),
            words(f"{note.designation}, {note.basis}" if note.basis else note.designation),
        )
        for clause in standard.clauses
        for note in clause.notes
    ]
    if not rows:
        return "None.\n"
    return html_table(("Clause", "What it says, in our words", "From"), rows)


def doubts_table(standard: Standard) -> str:
    """Return what is not known of a standard, and what this system does about it."""
    rows = (
        (words(doubt.id), words(doubt.question), words(doubt.behaviour))
        for doubt in standard.doubts
    )
    return html_table(("", "Question", "What this system does"), rows)


def _old_numbers(standard: Standard, links: SiteLinks) -> str:
    rows = (
        (
            words(f"{each.old} {each.old_title}"),
            ", ".join(_clause_link(standard, number, links) for number in each.new),
            HOW_SURE.get(each.confidence[-1:], ""),
        )
        for each in standard.old_numbers
    )
    return html_table(("Edition before", "This edition", "How sure"), rows)


def _clause_link(standard: Standard, number: str, links: SiteLinks) -> str:
    clause = standard.by_number.get(number)
    matrix = uris.clause_matrix(standard.key)
    shown = clause is not None and (clause.auditable or "." not in number)
    return link(number, links.uri(matrix, clause.anchor) if shown and clause else "")
