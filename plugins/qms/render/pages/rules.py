"""What is checked: the list of rules and a page for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qms.domain.diagnostics import Kind, Rule
from qms.render import uris
from qms.render.escape import escape_markdown
from qms.render.facts import SiteFacts
from qms.render.pages.model import ComputedPage
from qms.render.tables import markdown_table
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

LEAD = """\
These rules are checked whenever documents change and before every issue. A clean result means that
these checks found nothing. It does not mean that the system conforms to a standard; that is for
people to judge.
"""


def rules_page(site: SiteFacts, rules: Iterable[Rule]) -> ComputedPage:
    """Return the list of all rules, by band of codes."""
    links = site.links_from(uris.RULES)
    by_band: dict[str, list[Rule]] = {}
    for rule in sorted(rules, key=lambda each: each.code):
        by_band.setdefault(rule.code[3:4], []).append(rule)
    parts = [LEAD]
    for band, own in by_band.items():
        rows = (
            (
                f"[{rule.code}]({links.uri(*uris.rule(rule.code))})",
                escape_markdown(rule.summary),
                SEVERITIES[rule.severity],
                escape_markdown(rule.clause),
            )
            for rule in own
        )
        heads = ("Code", "What it finds", "Weight", "Requirement")
        parts += [f"## {BANDS.get(band, band)}\n", markdown_table(heads, rows)]
    return ComputedPage(
        uri=uris.RULES,
        title="What is checked",
        markdown="\n".join(parts),
        above="Status and clauses",
        shows_contents=False,
        is_explanation=True,
    )


def rule_pages(site: SiteFacts, rules: Iterable[Rule]) -> Iterator[ComputedPage]:
    """Yield a page for each rule."""
    for rule in rules:
        uri, _ = uris.rule(rule.code)
        all_rules = site.links_from(uri).uri(uris.RULES)
        clause = f" Requirement: {escape_markdown(rule.clause)}." if rule.clause else ""
        text = (
            f"{escape_markdown(rule.summary)}\n\n"
            f"**{SEVERITIES[rule.severity]}.** {KINDS[rule.kind]}{clause}\n\n"
            f"{rule.explanation.strip()}\n\n[All rules]({all_rules})\n"
        )
        yield ComputedPage(
            uri=uri,
            title=f"{rule.code} {rule.name}",
            markdown=text,
            above="What is checked",
            is_explanation=True,
        )
