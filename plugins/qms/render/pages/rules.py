"""What is checked: the list of rules and a page for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qms.domain.diagnostics import Kind, Rule
from qms.render import uris
from qms.render.escape import escape_markdown
from qms.render.facts import SiteFacts
from qms.render.finished import PARAGRAPH
from qms.render.pages.cells import link, words
from qms.render.pages.model import ComputedPage
from qms.render.paragraphs import finished_paragraphs, inline_html
from qms.render.tables import html_table
from qms.render.words import SEVERITIES

BANDS = {
    "0": "Reading the files",
    "1": "Identity",
    "2": "Revisions and changes",
    "3": "Approvals",
    "4": "Clauses",
    "5": "References",
    "6": "Forms and records",
    "7": "Publication",
    "9": "Settings",
}

KINDS = {
    Kind.INTEGRITY: "Integrity: keeps the manual from being built, and cannot be accepted away.",
    Kind.CALENDAR: "A date has passed: shown where it matters, never a reason to stop publishing.",
    Kind.COMPLETENESS: "Completeness: a house rule; information while the system is set up.",
}

_HEADING = re.compile(r"\n*^#{2,6} +(.*?) *(?:\n+|\Z)", re.MULTILINE)

LEAD = """\
These rules are checked whenever documents change and before every issue. A clean result means that
these checks found nothing. It does not mean that the system conforms to a standard; that is for
people to judge.
"""


def rules_page(site: SiteFacts, rules: Iterable[Rule]) -> ComputedPage:
    """Return the list of all rules, by band of codes."""
    links = site.links_from(uris.RULES)
    parts = [LEAD]
    for band, own in _by_band(rules).items():
        rows = (
            (
                link(rule.code, links.uri(*uris.rule(rule.code))),
                inline_html(rule.summary),
                SEVERITIES[rule.severity],
                words(rule.clause),
            )
            for rule in own
        )
        heads = ("Code", "What it finds", "Weight", "Requirement")
        parts += [f"## {BANDS.get(band, band)}\n", html_table(heads, rows)]
    return ComputedPage(
        uri=uris.RULES,
        title="What is checked",
        markdown="\n".join(parts),
        above="Status and clauses",
        in_menu=True,
        hidden=("toc",),
        is_searchable=False,
        is_explanation=True,
    )


def rule_pages(site: SiteFacts, rules: Iterable[Rule]) -> Iterator[ComputedPage]:
    """Yield a page for each band, which explains its rules one after the other."""
    for band, own in _by_band(rules).items():
        uri = uris.rules_of(band)
        all_rules = f"[All rules]({site.links_from(uri).uri(uris.RULES)})\n"
        yield ComputedPage(
            uri=uri,
            title=f"Rules: {BANDS.get(band, band)}",
            markdown="\n".join([all_rules, *(_explained(rule) for rule in own)]),
            above="What is checked",
            is_searchable=False,
            is_explanation=True,
        )


def _by_band(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in sorted(rules, key=lambda each: each.code):
        found.setdefault(rule.code[3:4], []).append(rule)
    return found


def _explained(rule: Rule) -> str:
    """Return a rule's section; the headings of its explanation become words in bold."""
    _, anchor = uris.rule(rule.code)
    clause = f" Requirement: {words(rule.clause)}." if rule.clause else ""
    explanation = _HEADING.sub(r"\n\n**\1**\n\n", rule.explanation.strip()).strip()
    return (
        f"## {rule.code} {escape_markdown(rule.name)} {{: #{anchor} }}\n\n"
        f"{PARAGRAPH}{inline_html(rule.summary)}</p>"
        f"<p><strong>{SEVERITIES[rule.severity]}.</strong> {KINDS[rule.kind]}{clause}</p>\n\n"
        f"{finished_paragraphs(explanation)}"
    )
