"""The input pack of a management review: what the system knows, and room for what people bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qms.app.check import with_evidence
from qms.app.lists import Table
from qms.app.reading import read_library
from qms.app.registration import review_facts as facts
from qms.app.registration.table_files import NamedTable, refuse_target, write_tables
from qms.app.todo import todo_of
from qms.domain.documents import Standing
from qms.domain.library import Library
from qms.domain.obligations import NamedRecord, records_by_clause
from qms.domain.standards import ClauseRef
from qms.render.escape import escape_markdown
from qms.render.words import day_in_words
from qms.rules.in_force import library_in_force

TITLE = "Management review: inputs"
HEADS = ("input", "what the system knows", "look in", "brought by people", "decision, owner, date")
ROOM = "\n_Brought by people:_\n\n&nbsp;\n\n_Decision, owner, date:_\n\n&nbsp;\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input of the review, in our own words (AS9120 9.3.2)."""

    title: str
    clauses: tuple[str, ...]
    """Where its records are named."""
    facts: facts.Facts | None = None


INPUTS = (
    Input(title="Decisions of the last review and what became of them", clauses=("9.3.3",)),
    Input(
        title="Changes around us and in what interested parties need; the decision on climate",
        clauses=("4.1", "4.2"),
        facts=facts.surroundings,
    ),
    Input(title="What customers and other parties say of us", clauses=("9.1.2", "8.2.1")),
    Input(title="How far the objectives are reached", clauses=("6.2.1", "6.2.2")),
    Input(
        title="How the processes perform; conformity of what we deliver; delivery on time",
        clauses=("4.4.1", "9.1.3", "8.6"),
        facts=facts.indicators,
    ),
    Input(
        title="Nonconformities and corrective actions",
        clauses=("8.7.2", "10.2.2"),
        facts=facts.findings_from_outside,
    ),
    Input(title="Results of monitoring and measuring", clauses=("9.1.1",)),
    Input(title="Results of audits", clauses=("9.2.2",), facts=facts.audits),
    Input(title="How suppliers perform", clauses=("8.4.1",)),
    Input(
        title="Whether people, means and places suffice",
        clauses=("7.1.1", "7.1.2", "7.1.3", "7.2"),
        facts=facts.people,
    ),
    Input(title="Whether actions on risks and opportunities worked", clauses=("6.1.1", "6.1.2")),
    Input(title="Ideas for improvement", clauses=("10.1", "10.3")),
    Input(title="The documents of the system", clauses=("7.5.3.2",), facts=facts.documents),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledInput:
    """An input with what is known on the day."""

    title: str
    known: tuple[str, ...]
    look_in: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPack:
    """Everything for one review."""

    organisation: str
    as_of: date
    inputs: tuple[FilledInput, ...]


def review_pack(root: Path, *, as_of: date, now: datetime) -> ReviewPack:
    """Return every input with what the system knows today.

    Raises:
        UnreadableRegister: a register is missing or broken.
    """
    written = with_evidence(read_library(root, as_of=as_of, now=now))
    library = library_in_force(written)
    known = facts.Known(library=library, todo=todo_of(written))
    in_force = (e for e in library.documents if library.standing(e) is Standing.EFFECTIVE)
    records = records_by_clause(library, in_force)
    return ReviewPack(
        organisation=library.configuration.organisation.name,
        as_of=as_of,
        inputs=tuple(
            FilledInput(
                title=each.title,
                known=tuple(each.facts(known)) if each.facts else (),
                look_in=tuple(dict.fromkeys(_records(library, records, each.clauses))),
            )
            for each in INPUTS
        ),
    )


def review_markdown(pack: ReviewPack) -> str:
    """Write a pack as Markdown, with room under each input."""
    lines = [f"# {TITLE}\n", f"{escape_markdown(pack.organisation)}, {day_in_words(pack.as_of)}\n"]
    for number, each in enumerate(pack.inputs, start=1):
        lines.append(f"## {number}. {escape_markdown(each.title)}\n")
        lines += [f"* {escape_markdown(fact)}" for fact in each.known]
        look_in = "; ".join(each.look_in) or "no record is named where the texts answer this"
        lines.append(f"* Look in: {escape_markdown(look_in)}")
        lines.append(ROOM)
    return "\n".join(lines)


def write_review(target: Path, pack: ReviewPack) -> None:
    """Write a pack to a file.

    Raises:
        UsageError: its name does not say what it is, or it cannot be written.
    """
    refuse_target(target, ".md", ".xlsx")
    rows = tuple(
        (f"{number}. {each.title}", "\n".join(each.known), "\n".join(each.look_in), "", "")
        for number, each in enumerate(pack.inputs, start=1)
    )
    table = NamedTable(name="Inputs", table=Table(heads=HEADS, rows=rows))
    title = f"{TITLE}, {pack.organisation}, {day_in_words(pack.as_of)}"
    write_tables(target, title, [table], markdown=review_markdown(pack))


def _records(
    library: Library,
    found: Mapping[ClauseRef, tuple[NamedRecord, ...]],
    clauses: tuple[str, ...],
) -> Iterator[str]:
    """Yield the records that texts in force name where they answer the clauses."""
    primary = library.configuration.primary_standard
    for number in clauses:
        for named in found.get(ClauseRef(standard=primary, number=number), ()):
            form = library.by_id.get(named.record.form)
            yield f"{form.printed_number} {form.title}" if form else named.record.name
