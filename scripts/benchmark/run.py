"""One run of the benchmark: what is built, in which order, and what is made of it."""

from __future__ import annotations

import compileall
import hashlib
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmark.corpus import DAY, Procedure, build_corpus, write_company, write_plain
from benchmark.goals import LARGE
from benchmark.inside import Inside, measure_inside
from benchmark.measure import Cost, best, measure
from benchmark.paper import Paper, read_paper
from benchmark.peers import PLAIN, WITH_PDF, install_peers, mkdocs_with_pdf, plain_mkdocs
from bootstrap import ROOT

JOBS = 2
PAGES = "pages"
BUILD = ("-m", "qms", "build", "--progress", "--identity", "none", "--as-of", DAY)
SMALL = 100
"""Documents of the smaller corpus that a large one's memory is compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to measure."""

    place: Path
    """An empty folder."""
    documents: int
    seed: int
    repeat: int
    peers: bool
    """Whether mkdocs-with-pdf is built too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Everything that was measured."""

    documents: int
    seed: int
    cores: int
    load: float
    """Processes that wanted to run, on average, in the last minutes; ours are at most two."""
    python: str
    plain_site: Cost
    first_site: Cost
    """Ours with no finished page kept."""
    our_site: Cost
    """Ours again, with the pages kept."""
    one_worker: Cost
    two_workers: Cost
    changed: tuple[Cost, ...]
    """Ours with one document changed, each time to another text."""
    unchanged: Cost
    """Ours again, with nothing changed."""
    smaller: Cost | None
    """Ours with fewer documents; measured beside a large corpus."""
    inside: Inside
    with_pdf: Cost | None
    paper: Paper
    differing_files: tuple[str, ...]
    """Files that differ between a clean build and one from the cache."""


def measure_all(order: Order) -> Results:
    """Write the corpus and build it in every way."""
    # Compiled as every installed library is; this shell may keep Python from writing it down.
    compileall.compile_dir(ROOT / "plugins" / "qms", quiet=1)
    procedures = build_corpus(order.documents, order.seed)
    company, plain = order.place / "company", order.place / "plain"
    write_company(company, procedures)
    write_plain(plain, procedures, plugins=PLAIN)

    say(f"{order.documents} documents: the site alone, {order.repeat} times each way …")
    plain_costs, first_costs, our_costs = [], [], []
    for _ in range(order.repeat):  # in turn, so that a slow minute hits all of them
        plain_costs.append(plain_mkdocs(plain))
        shutil.rmtree(company.parent / PAGES, ignore_errors=True)
        first_costs.append(our_site(company))
        our_costs.append(our_site(company))

    with_pdf = None
    if order.peers:
        install_peers()
        say("mkdocs-with-pdf …")
        other = order.place / "with-pdf"
        write_plain(other, procedures, plugins=WITH_PDF)
        with_pdf = mkdocs_with_pdf(other)

    say("our site, all PDFs and the manual: one worker, two workers …")
    one_worker = clean_build(company, jobs=1)
    two_workers = clean_build(company, jobs=JOBS)
    clean = digests(company / "build")
    paper = read_paper(company / "build" / "site", pages(company, procedures))

    say(f"one document changed, and changed back, {order.repeat} times …")
    changed_costs = []
    for number in range(order.repeat):  # each time to a text that no cache knows
        changed_costs.append(changed_build(company, procedures[len(procedures) // 2], number))
        warm_build(company)
    unchanged = warm_build(company)
    cached = digests(company / "build")
    say("the check, the seal …")
    inside = measure_inside(company, order.place, DAY)
    smaller = None
    if order.documents >= LARGE:
        say(f"{SMALL} documents, for comparison …")
        small = order.place / "small" / "company"
        write_company(small, build_corpus(SMALL, order.seed))
        smaller = clean_build(small, jobs=JOBS)
    return Results(
        documents=order.documents,
        seed=order.seed,
        cores=os.cpu_count() or 1,
        load=os.getloadavg()[1],
        python=platform.python_version(),
        plain_site=best(plain_costs),
        first_site=best(first_costs),
        our_site=best(our_costs),
        one_worker=one_worker,
        two_workers=two_workers,
        changed=tuple(changed_costs),
        unchanged=unchanged,
        smaller=smaller,
        inside=inside,
        with_pdf=with_pdf,
        paper=paper,
        differing_files=tuple(
            sorted(
                path for path in clean.keys() | cached.keys() if clean.get(path) != cached.get(path)
            )
        ),
    )


def describe(results: Results) -> str:
    """Return what was measured, in seconds and mebibytes."""
    rows = {
        "plain MkDocs and Material, site": results.plain_site,
        "ours, site, first build": results.first_site,
        "ours, site, again": results.our_site,
        "mkdocs-with-pdf, site and one PDF": results.with_pdf,
        "ours, everything, one worker": results.one_worker,
        "ours, everything, two workers": results.two_workers,
        "ours, one document changed": best(results.changed),
        "ours, nothing changed": results.unchanged,
        f"ours, {SMALL} documents": results.smaller,
    }
    width = max(map(len, rows))
    machine = f"{results.cores} cores, Python {results.python}"
    lines = [
        f"{results.documents} documents, seed {results.seed}, {machine}",
        f"{'':<{width}}  {'clock s':>8} {'CPU s':>8} {'largest process MiB':>20}",
    ]
    lines += [
        f"{name:<{width}}  {cost.wall:>8.1f} {cost.cpu:>8.1f} {cost.peak / 2**20:>20.0f}"
        for name, cost in rows.items()
        if cost is not None
    ]
    inside = results.inside
    lines.append(
        f"check, CPU s: {inside.first_check:.3f} the first time, {inside.check:.3f} again;"
        f" composing the front matter alone: {inside.compose:.3f}"
    )
    lines += [f"differs: {path}" for path in results.differing_files]
    if results.load > results.cores + 1:
        lines.append(
            f"The machine was busy (load {results.load:.1f} on {results.cores} cores): "
            "do not trust what rests on the clock."
        )
    return "\n".join(lines)


def say(text: str) -> None:
    """Tell what is going on, apart from the result."""
    print(text, file=sys.stderr, flush=True)


def our_site(company: Path) -> Cost:
    """Build the site with our plugin, without PDFs, as an author's `mkdocs build` does."""
    return measure(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", ".qms/bench-site"],
        company,
        extra=kept(company),
    )


def clean_build(company: Path, *, jobs: int) -> Cost:
    """Build everything with nothing in any cache."""
    for leftover in (company / "build", company / ".qms", company.parent / PAGES):
        shutil.rmtree(leftover, ignore_errors=True)
    return measure([sys.executable, *BUILD, "--jobs", str(jobs)], company, extra=kept(company))


def warm_build(company: Path) -> Cost:
    """Build everything again with what the caches hold."""
    return measure([sys.executable, *BUILD, "--jobs", str(JOBS)], company, extra=kept(company))


def kept(company: Path) -> dict[str, str]:
    """Return where the site keeps finished pages: in the run's own folder, to be emptied."""
    return {"XDG_CACHE_HOME": str(company.parent / PAGES)}


def changed_build(company: Path, procedure: Procedure, number: int) -> Cost:
    """Build with one sentence more in one document, another for each number; take it out again."""
    path = company / "procedures" / procedure.file_name
    text = path.read_bytes()
    path.write_bytes(text + b"\nOne sentence was added here, as change %d.\n" % number)
    try:
        return warm_build(company)
    finally:
        path.write_bytes(text)


def pages(company: Path, procedures: tuple[Procedure, ...]) -> dict[str, Path]:
    """Return where the site shows each document."""
    folder = company / "build" / "site" / "procedures"
    return {
        procedure.id: folder / procedure.file_name.removesuffix(".md") / "index.html"
        for procedure in procedures
    }


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
