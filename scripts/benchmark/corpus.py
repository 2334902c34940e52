"""Synthetic procedures of about 1,500 words, as a company's repository and as plain MkDocs.

The same seed gives the same bytes. Sentences are drawn from the trade's words, so that line
breaks, tables and hyphenation are as in real procedures; they mean nothing.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CLAUSES = (
    *("4.1", "4.2", "4.4.1", "5.1.1", "5.3", "6.1.1", "6.1.2", "6.2.1", "6.3", "7.1.1", "7.1.3"),
    *("7.1.4", "7.1.6", "7.2", "7.3", "7.4", "7.5.1", "7.5.2", "7.5.3.1", "7.5.3.2", "8.1.1"),
    *("8.1.2", "8.1.4", "8.2.1", "8.2.2", "8.2.3.1", "8.2.4", "8.4.1", "8.4.2", "8.4.3", "8.5.1"),
    *("8.5.2", "8.5.4", "8.5.6", "8.6", "8.7.1", "8.7.2", "9.1.1", "9.1.2", "9.1.3", "9.2.1"),
    *("9.2.2", "9.3.1", "9.3.2", "10.2.1", "10.2.2", "10.3"),
)
WHO = (
    *("the inspector", "the buyer", "the quality manager", "the warehouse lead", "the planner"),
    *("the process owner", "the goods-in team", "the account manager", "the auditor"),
)
DOES = (
    *("records", "compares", "checks", "separates", "labels", "returns", "releases", "counts"),
    *("confirms", "reports", "files", "photographs", "reviews", "quarantines", "traces"),
)
WHAT = (
    *("the certificate of conformity", "the received quantity", "the lot number", "each package"),
    *("the purchase order", "the shelf-life date", "the release certificate", "the delivery note"),
    *("the storage conditions", "the supplier's declaration", "the measuring equipment"),
    *("the customer's special requirements", "the batch of fasteners", "the sealed bag"),
)
WHEN = (
    *("before the goods enter free stock", "within two working days", "at the end of each shift"),
    *("as soon as a doubt about authenticity arises", "when a lot is split", "without exception"),
    *("after the second signature", "unless the contract asks for more", "once a quarter"),
    *("while the goods stay in the segregated area", "and initials the entry"),
)
SUBJECTS = (
    *("Receiving", "Storage", "Purchasing", "Splitting", "Shipping", "Returns", "Calibration"),
    *(
        "Training",
        "Auditing",
        "Escalation",
        "Packing",
        "Labelling",
        "Quarantine",
        "Contract review",
    ),
)
SECTIONS = (
    "Purpose", "Scope", "Responsibilities", "Preparation", "Receipt of information", "Execution",
    "Segregation", "Exceptions", "Escalation to management", "Records",
)  # fmt: skip
TAGGED = (5, 6)
LONGEST = 5
TABLE_ROWS = 12
DAY = "2026-11-02"
EFFECTIVE = "2026-11-16"


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One synthetic procedure; its body refers to others by id."""

    id: str
    title: str
    slug: str
    clauses: tuple[str, ...]
    body: str

    @property
    def file_name(self) -> str:
        """Return the name of its file."""
        return f"{self.id.lower()}-{self.slug}.md"


def build_corpus(documents: int, seed: int) -> tuple[Procedure, ...]:
    """Return so many procedures."""
    draw = random.Random(seed)  # noqa: S311 - no secret, only variety
    ids = [f"QP-{number:04d}" for number in range(1, documents + 1)]
    return tuple(_procedure(draw, number, ids) for number in range(documents))


def write_company(root: Path, procedures: tuple[Procedure, ...]) -> None:
    """Write the procedures as a company's repository in stage setup: no approvals are needed."""
    registers = root / "quality_manual"
    folder = root / "procedures"
    registers.mkdir(parents=True)
    folder.mkdir()
    for name, text in REGISTERS.items():
        _write(registers / name, text)
    _write(registers / "01-scope.md", _scope())
    _write(root / "mkdocs.yml", COMPANY_SITE)
    for procedure in procedures:
        _write(folder / procedure.file_name, _front_matter(procedure) + procedure.body)


def write_plain(root: Path, procedures: tuple[Procedure, ...], *, plugins: str) -> None:
    """Write the same pages for MkDocs alone, with every link already resolved."""
    files = {procedure.id: procedure.file_name for procedure in procedures}
    titles = {procedure.id: procedure.title for procedure in procedures}
    docs = root / "docs"
    docs.mkdir(parents=True)
    nav = [{"Home": "index.md"}]
    _write(docs / "index.md", "# Quality manual\n\nThe scope of the system.\n")
    for procedure in procedures:
        body = REFERENCE.sub(lambda m: f"[{m[1]} {titles[m[1]]}]({files[m[1]]})", procedure.body)
        _write(docs / procedure.file_name, f"# {procedure.id} {procedure.title}\n\n{body}")
        nav.append({f"{procedure.id} {procedure.title}": procedure.file_name})
    # JSON is YAML too, and needs no library here.
    _write(root / "mkdocs.yml", f"{PLAIN_SITE}plugins: {plugins}\nnav: {json.dumps(nav)}\n")


REFERENCE = re.compile(r"\[\[(QP-\d+)\]\]")


def _procedure(draw: random.Random, number: int, ids: list[str]) -> Procedure:
    subject = draw.choice(SUBJECTS)
    other = draw.choice(SUBJECTS).lower()
    tags = draw.sample(CLAUSES, 4)
    return Procedure(
        id=ids[number],
        title=f"{subject} and {other} {number + 1}",
        slug=f"{subject}-and-{other}".lower().replace(" ", "-"),
        clauses=tuple(sorted(tags[:2])),
        body="\n".join(_sections(draw, tags[2:], draw.sample(ids, min(6, len(ids))))),
    )


def _sections(draw: random.Random, tags: list[str], links: list[str]) -> Iterator[str]:
    """Yield the body: ten sections, two of them with a clause, two with a table."""
    for position, name in enumerate(SECTIONS):
        tag = f' {{: clauses="{tags[position % 2]}" }}' if position in TAGGED else ""
        yield f"## {name}{tag}\n"
        yield _paragraph(draw, 3) + "\n"
        if position < len(links):
            yield f"See [[{links[position]}]] for what comes before. {_sentence(draw)}\n"
        if position in {2, 8}:
            yield from _table(draw)
        if position in {3, 5, 7}:
            yield "\n".join(f"{step}. {_sentence(draw)}" for step in range(1, 6)) + "\n"
        if position in {4, 6}:
            yield "\n".join(f"* {_sentence(draw)}" for _ in range(4)) + "\n"
        if position == LONGEST:
            yield f"### When something is missing\n\n{_paragraph(draw, 3)}\n"
            yield f"!!! warning\n\n    {_sentence(draw)}\n"


def _table(draw: random.Random) -> Iterator[str]:
    yield "| Step | Who | What | When |\n|---|---|---|---|"
    for row in range(1, TABLE_ROWS + 1):
        yield f"| {row} | {draw.choice(WHO)} | {draw.choice(WHAT)} | {draw.choice(WHEN)} |"
    yield ""


def _paragraph(draw: random.Random, sentences: int) -> str:
    return " ".join(_sentence(draw) for _ in range(sentences))


def _sentence(draw: random.Random) -> str:
    who, second = draw.choice(WHO), draw.choice(WHO)
    text = (
        f"{who} {draw.choice(DOES)} {draw.choice(WHAT)} {draw.choice(WHEN)}, "
        f"and {second} {draw.choice(DOES)} {draw.choice(WHAT)}"
    )
    return f"{text[0].upper()}{text[1:]}."


def _front_matter(procedure: Procedure) -> str:
    clauses = ", ".join(f'"{clause}"' for clause in procedure.clauses)
    return (
        f"---\nid: {procedure.id}\ntitle: {procedure.title}\nstatus: draft\nrevision: A\n"
        f"owner: quality-manager\nprepared_by: [j.writer]\n"
        f"clauses: [{clauses}]\nhistory:\n"
        f"  - {{revision: A, date: {DAY}, description_of_change: First issue.}}\n---\n\n"
    )


def _scope() -> str:
    return (
        "---\nid: QM-01\ntitle: Scope\nstatus: draft\nrevision: A\nowner: quality-manager\n"
        'prepared_by: [j.writer]\nclauses: ["4.3"]\nhistory:\n'
        f"  - {{revision: A, date: {DAY}, description_of_change: First issue.}}\n---\n\n"
        "## What we do\n\n{{ organisation.name }} buys, stores and sells parts.\n"
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


REGISTERS = {
    "qms.yml": """\
format: qms-config@1
repository: benchmark
stage: setup
primary_standard: AS9120
standards: [AS9120, ISO9001]
language: en
organisation: {name: Benchmark Parts Ltd, short_name: Benchmark, address: "1 Long Road"}
identity_values: [organisation.name, organisation.short_name, organisation.address]
sites:
  A: {name: Warehouse, address: "1 Long Road"}
scope_document: QM-01
types:
  QM: {name: Manual section, directory: quality_manual, number_pattern: 'QM-\\d{2}', \
revision_scheme: letters, review_interval_months: 36, \
required_approvals: [{meaning: approved, role: quality-manager}], evidence: [signed, attested]}
  QP: {name: Procedure, directory: procedures, number_pattern: 'QP-\\d{4}', \
revision_scheme: letters, review_interval_months: 36, \
required_approvals: [{meaning: approved, role: quality-manager}], evidence: [signed, attested]}
policies: {author_may_not_approve: yes, one_person_one_role: yes, late_filing_days: 14}
stale_after_days: 7
""",
    "approvers.yml": """\
format: qms-approvers@1
roles:
  quality-manager: {title: Quality Manager}
  document-controller: {title: Document Controller}
people:
  a.head: {name: A. Head, roles: [{role: quality-manager, from: 2020-01-01}], keys: []}
  j.writer: {name: J. Writer, roles: [{role: document-controller, from: 2020-01-01}], keys: []}
authority:
  - {role: quality-manager, meanings: [reviewed, approved], types: [QM, QP]}
""",
    "applicability.yml": "format: qms-applicability@1\nnot_applicable: []\n",
    "distribution.yml": "format: qms-distribution@1\nholders: []\n",
    "accepted-findings.yml": "format: qms-accepted-findings@1\naccepted: []\n",
}
THEME = """\
site_name: Benchmark
theme:
  name: material
  font: false
"""
# What ships with the project's own mkdocs.yml, the short menu included.
COMPANY_SITE = f"""\
{THEME}  features: [navigation.tabs, navigation.prune, navigation.top, search.highlight, toc.follow]
docs_dir: quality_manual
site_dir: .qms/site
strict: true
exclude_docs: |
  *.yml
  *.json
  *.sig
  /approvals/
  /archive/
plugins: [search, qms]
"""
PLAIN_SITE = f"""\
{THEME}markdown_extensions:
  - toc
  - tables
  - attr_list
  - def_list
  - footnotes
  - admonition
  - sane_lists
  - pymdownx.details
  - pymdownx.tabbed: {{alternate_style: true}}
  - pymdownx.tasklist
  - pymdownx.superfences
"""
