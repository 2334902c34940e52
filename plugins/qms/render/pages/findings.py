"""Every finding on one page; only in the preview."""

from __future__ import annotations

from qms.domain.diagnostics import Diagnostic
from qms.render import uris
from qms.render.facts import SiteFacts
from qms.render.pages.model import ComputedPage

CLEAN = """\
The checks found nothing. That is all they can say: whether the system conforms to a standard is for
people to judge.
"""


def findings_page(site: SiteFacts) -> ComputedPage:
    """Return the page with all findings."""
    return ComputedPage(
        uri=uris.FINDINGS,
        title="Findings",
        markdown=CLEAN if not site.findings else "Save a file and this page is checked again.\n",
        above="Preview",
        findings=site.findings,
        hidden=("toc",),
    )


def refused_page(path: str, title: str, findings: tuple[Diagnostic, ...]) -> ComputedPage:
    """Return what the preview shows in place of a document that cannot be read."""
    return ComputedPage(
        uri=path,
        title=title,
        markdown=(
            "This document cannot be shown until its head can be read. The findings above"
            " say what to mend; save the file and the page comes back.\n"
        ),
        above="Cannot be read",
        findings=findings,
    )


def unusable_page(site: SiteFacts) -> ComputedPage:
    """Return what the preview shows while a register is broken."""
    return ComputedPage(
        uri=uris.HOME,
        title="The settings cannot be used",
        markdown="Mend the file named above and save it; the preview comes back by itself.\n",
        above="Preview",
        findings=site.findings,
        hidden=("toc",),
    )
