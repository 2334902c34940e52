from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from qms.domain.archive import Beside
from qms.domain.configuration import Site
from qms.domain.documents import ControlledDocument, EffectiveDate, Status
from qms.domain.library import Library
from qms.render.banner import Banner
from qms.render.facts import DocumentFacts, SiteFacts
from qms.render.revisions import pending_in_words, revision_banners
from support.libraries import CONFIGURATION, make_document, make_library

SITES = {"N": Site(id="N", name="Northfield"), "S": Site(id="S", name="Southport")}
MAIN = make_document(revision="B", effective_date=EffectiveDate(everywhere=date(2026, 2, 1)))


def library(*documents: ControlledDocument) -> Library:
    return make_library(*documents, records={}, configuration=replace(CONFIGURATION, sites=SITES))


def banners(shown: ControlledDocument, **facts: Any) -> list[Banner]:
    site = SiteFacts(
        as_of=date(2026, 3, 1),
        documents=frozenset({MAIN.path}),
        assets=frozenset(),
        standards=frozenset(),
        stale_after_days=7,
    )
    return list(revision_banners(library(MAIN), shown, DocumentFacts(site=site, **facts)))


@pytest.mark.parametrize(
    ("changes", "word", "text"),
    [
        ({"status": Status.DRAFT}, "Next revision", "Revision C is being written:"),
        ({"status": Status.IN_REVIEW}, "Next revision", "Revision C is under review:"),
        (
            {"effective_date": EffectiveDate(everywhere=date(2027, 4, 1))},
            "Pending",
            (
                "Revision C is approved and becomes effective on 1 Apr 2027. Until then work to"
                " this one;"
            ),
        ),
        (
            {"effective_date": EffectiveDate()},
            "Pending",
            "Revision C is approved, without a date yet. Until then work to this one;",
        ),
    ],
)
def test_the_page_in_force_leads_to_what_comes(
    changes: dict[str, Any], word: str, text: str
) -> None:
    coming = replace(MAIN, revision="C", **changes)
    (banner,) = banners(MAIN, beside=(Beside(document=coming),))
    assert (banner.word, banner.text, banner.link_text) == (word, text, "read revision C")
    assert banner.link.endswith("qms/revisions/qp-01/c.md")


def test_sites_where_an_older_revision_stays_in_force_are_named() -> None:
    by_site = EffectiveDate(by_site={"N": date(2026, 2, 1), "S": date(2027, 5, 1)})
    main = replace(MAIN, effective_date=by_site)
    (banner,) = banners(main, beside=(Beside(document=replace(MAIN, revision="A"), sites=("S",)),))
    assert banner.text == "Revision A stays in force at Southport until 1 May 2027:"
    old = replace(MAIN, revision="A")
    own = Beside(document=old, sites=("S",))
    (banner,) = banners(old, instead_of=MAIN, beside=(own,))
    assert (banner.text, banner.link_text) == (
        "In force at Southport. Elsewhere counts",
        "revision B",
    )


def test_a_page_beside_leads_to_the_one_in_force() -> None:
    coming = replace(MAIN, revision="C", status=Status.DRAFT)
    page = "qms/revisions/qp-01/c.md"
    (banner,) = banners(coming, instead_of=MAIN, page=page, beside=(Beside(document=coming),))
    assert (banner.word, banner.link_text) == ("In force", "revision B")
    assert banner.link == f"../../../{MAIN.path}"


def test_lists_say_from_when_a_revision_waits() -> None:
    coming = replace(
        MAIN, revision="C", effective_date=EffectiveDate(by_site={"S": date(2027, 5, 1)})
    )
    assert pending_in_words(library(MAIN), coming) == ("revision C pending, Southport: 1 May 2027")
