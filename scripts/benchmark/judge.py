"""Which goals a run met: each goal with its bound and what was measured."""

from __future__ import annotations

from benchmark.goals import LARGE, Goal, Sense
from benchmark.measure import best
from benchmark.run import SMALL, Results

LAYOUT = ("laying out the pages", "joining the manual")
PAPER = ("laying out the pages", "building the site")
GIT_PROCESSES = 8
"""However many documents there are."""


def judge(results: Results) -> tuple[Goal, ...]:
    """Return every goal that the run can judge."""
    large = results.documents >= LARGE
    one, two = results.one_worker, results.two_workers
    goals = [
        Goal(
            code="G1",
            # One process each: CPU is the clock without the noise of other work.
            what="CPU of the site with our plugin, first build / plain MkDocs and Material",
            sense=Sense.AT_MOST,
            must=1.15,
            stretch=1.0,
            measured=results.first_site.cpu / results.plain_site.cpu,
        ),
        Goal(
            code="G1",
            what="the same, built again with unchanged pages kept",
            sense=Sense.AT_MOST,
            must=1.15,
            stretch=1.0,
            measured=results.our_site.cpu / results.plain_site.cpu,
        ),
    ]
    if peer := results.with_pdf:
        goals += [
            Goal(
                code="G2",
                # One process of work each: two workers on two threads of one core would count
                # each other's waiting as their own CPU.
                what="CPU of mkdocs-with-pdf / ours (site, all PDFs, manual), one worker",
                sense=Sense.AT_LEAST,
                must=2.8 if large else 1.8,
                stretch=3.5 if large else 2.2,
                measured=peer.cpu / one.cpu,
            ),
            Goal(
                code="G3",
                what="the same by the clock, two workers",
                sense=Sense.AT_LEAST,
                must=4.5 if large else 3,
                stretch=6 if large else 3.5,
                measured=peer.wall / two.wall,
            ),
        ]
    clean_paper = two.between(*PAPER)
    goals += [
        Goal(
            code="G4",
            what="one document changed: all PDFs / all PDFs of a clean build",
            sense=Sense.AT_MOST,
            must=0.06,
            stretch=0.04,
            measured=min(each.between(*PAPER) for each in results.changed) / clean_paper,
        ),
        Goal(
            code="G5",
            what="one document changed: whole build / plain MkDocs",
            sense=Sense.AT_MOST,
            must=1.3,
            stretch=0.8,
            # The best of several on both sides: what disturbs a run only ever adds.
            measured=best(results.changed).wall / results.plain_site.wall,
        ),
        Goal(
            code="G6",
            what="nothing changed: parts laid out",
            sense=Sense.AT_MOST,
            must=0,
            measured=results.unchanged.count("laid out "),
        ),
        Goal(
            code="G6",
            what="nothing changed: all PDFs / all PDFs of a clean build",
            sense=Sense.AT_MOST,
            must=0.04,
            stretch=0.025,
            measured=results.unchanged.between(*PAPER) / clean_paper,
        ),
    ]
    if peer and large:
        goals.append(
            Goal(
                code="G7",
                what="largest process / that of mkdocs-with-pdf",
                sense=Sense.AT_MOST,
                must=1 / 8,
                stretch=1 / 11,
                measured=two.peak / peer.peak,
            )
        )
    if results.smaller:
        goals.append(
            Goal(
                code="G7",
                what=f"largest process / that with {SMALL} documents",
                sense=Sense.AT_MOST,
                must=2.5,
                stretch=2,
                measured=two.peak / results.smaller.peak,
            )
        )
    inside = results.inside
    goals += [
        Goal(
            code="G8",
            what="one worker / two workers, laying out all pages",
            sense=Sense.AT_LEAST,
            must=1.6,
            stretch=1.8,
            measured=one.between(*LAYOUT) / two.between(*LAYOUT),
        ),
        Goal(
            code="G9",
            what="CPU of sealing the manual / the clean build",
            sense=Sense.AT_MOST,
            must=0.01,
            measured=inside.seal / one.cpu,
        ),
        Goal(
            code="G9",
            what="seconds for verifying one seal",
            sense=Sense.AT_MOST,
            must=0.3,
            measured=inside.verify,
        ),
        Goal(
            code="G9",
            what="unchanged PDFs that were sealed anew",
            sense=Sense.AT_MOST,
            must=0,
            measured=inside.sealed_anew,
        ),
        Goal(
            code="G10",
            what="least share of a page's words that is in its PDF",
            sense=Sense.AT_LEAST,
            must=0.999,
            measured=results.paper.fewest_words,
        ),
        Goal(
            code="G10",
            what=f"dead links in the manual, of {results.paper.links}",
            sense=Sense.AT_MOST,
            must=0,
            measured=results.paper.dead_links,
        ),
        Goal(
            code="G10",
            what="runs of text beyond the page's edge",
            sense=Sense.AT_MOST,
            must=0,
            measured=results.paper.beyond_edge,
        ),
        Goal(
            code="G11",
            what="files that differ between cached and clean build",
            sense=Sense.AT_MOST,
            must=0,
            measured=len(results.differing_files),
        ),
        Goal(
            code="G12",
            what="CPU of checking everything again / composing the front matter alone",
            sense=Sense.AT_MOST,
            must=5,
            stretch=3,
            measured=inside.check / inside.compose,
        ),
        Goal(
            code="G12",
            what="git processes that a check against a base starts",
            sense=Sense.AT_MOST,
            must=GIT_PROCESSES,
            measured=inside.git_processes,
        ),
    ]
    return tuple(goals)
