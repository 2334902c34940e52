"""What became of documents that were to be taken over: the report as Markdown, and in short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qms.domain.adoption import AdoptedDocument, AdoptionReport, NotAdopted, PlanRow
from qms.report.markdown import code, escape
from qms.report.text import safe

_MOST_LINES = 40
_BEFORE = """\
1. Enter your people in `quality_manual/approvers.yml`, with their roles, and two keepers of records
   with keys (`CONTRIBUTING.md`, *Give people keys*).
2. Read each text beside its original, and mend what needs a hand.
3. Decide, in a meeting, that these texts say what was approved before. The minutes name the
   documents with their revisions; put the signed copies of before behind them, in one file. A
   keeper of records attests that decision: whoever approved the originals has not seen these texts.
4. Type what follows, with your own names, days and file of minutes. Whoever prepared a text cannot
   approve it."""


def render_report(report: AdoptionReport) -> str:
    """Return the report as a page of Markdown with tables."""
    parts = [
        f"# Taken over from “{escape(report.folder)}” on {report.on}",
        _summary(report),
        *_taken(report.taken),
        *_remarks(report.taken, by_hand=True),
        *_remarks(report.taken, by_hand=False),
        *_whole(report.taken),
        *_not_taken(report.not_taken),
        *_advice(report.advice),
        *_clauses(report.taken),
        *_originals(report.taken),
        *_steps(report),
    ]
    return "\n\n".join(parts) + "\n"


def _summary(report: AdoptionReport) -> str:
    taken, left = _count(len(report.taken), "document"), _count(len(report.not_taken), "file")
    before = f" {_before(report)}" if report.before else ""
    return (
        f"{taken} taken over as a draft, {left} not.{before} Numbers and revisions are those"
        " printed on the documents; where each value was read stands beside it. “Approved by” is"
        " what a document says of the time before this system: nobody has approved this text yet."
    )


def _before(report: AdoptionReport) -> str:
    have = "has been" if report.before == 1 else "have been"
    return (
        f"{_count(report.before, 'document')} {have} taken over before and stay as they are,"
        " whatever was changed in the folder since."
    )


def render_brief(report: AdoptionReport) -> str:
    """Return the report for the screen: counts, and what was not taken over."""
    by_hand = sum(each.by_hand for one in report.taken for each in one.remarks)
    taken, left = _count(len(report.taken), "document"), _count(len(report.not_taken), "file")
    places = _count(by_hand, "place")
    if report.before and not report.taken and not report.not_taken:
        return _before(report)
    lines = [f"{taken} taken over; {places} to be looked at; {left} not taken over."]
    lines += [_before(report)] if report.before else []
    lines += [f"  {_line(each)}" for each in report.not_taken[:_MOST_LINES]]
    if len(report.not_taken) > _MOST_LINES:
        lines.append(f"  …and {len(report.not_taken) - _MOST_LINES} more")
    lines += [safe(report.advice)] if report.advice else []
    return "\n".join(lines)


def render_questions(rows: Sequence[PlanRow], others: Sequence[NotAdopted]) -> str:
    """Return what a plan still asks, for the screen."""
    asked = [row for row in rows if row.asked]
    lines = [f"{_count(len(rows), 'document')} found, {len(asked)} of them with questions:"]
    lines += [f"  {safe(row.file)}: {safe('; '.join(row.asked))}" for row in asked]
    if others:
        lines.append(f"{_count(len(others), 'file')} cannot be read:")
        lines += [f"  {_line(each)}" for each in others]
    return "\n".join(lines)


def _line(each: NotAdopted) -> str:
    return f"{safe(each.file)}: {safe(each.why)}"


def _taken(taken: Sequence[AdoptedDocument]) -> Iterator[str]:
    if not taken:
        return
    yield "## Taken over"
    heads = ("Number", "Title", "Revision", "Date", "Approved by", "File", "Read from")
    yield _table(
        heads,
        (
            (
                escape(each.row.number),
                f"[{escape(each.row.title)}](../{each.path})",
                escape(each.row.revision),
                each.row.date,
                escape(each.row.approver) or "it does not say",
                escape(each.row.file),
                escape(each.row.read_from),
            )
            for each in taken
        ),
    )


def _remarks(taken: Sequence[AdoptedDocument], *, by_hand: bool) -> Iterator[str]:
    rows = [
        (code(each.path), str(remark.line or ""), escape(remark.words))
        for each in taken
        for remark in each.remarks
        if remark.by_hand == by_hand
    ]
    if rows:
        yield "## Needs a hand" if by_hand else "## Lost or written otherwise"
        yield _table(("Document", "Line", "What"), rows)


def _not_taken(files: Sequence[NotAdopted]) -> Iterator[str]:
    if files:
        yield "## Not taken over"
        rows = ((escape(each.file), escape(each.why)) for each in files)
        yield _table(("File", "Why, and what to do"), rows)


def _whole(taken: Sequence[AdoptedDocument]) -> Iterator[str]:
    whole = [each.id for each in taken if not each.remarks]
    if whole:
        yield f"Nothing of {', '.join(whole)} was lost or has to be looked at."


def _advice(advice: str) -> Iterator[str]:
    if advice:
        yield escape(advice)


def _clauses(taken: Sequence[AdoptedDocument]) -> Iterator[str]:
    rows = [(each.id, escape(words)) for each in taken for words in each.clauses]
    if rows:
        yield "## Clauses that headings may answer"
        yield (
            "Found by their titles alone. Read the section, then tag its heading yourself:"
            ' `## Heading {: clauses="8.4.2" }`.'
        )
        yield _table(("Document", "Heading and clauses"), rows)


def _originals(taken: Sequence[AdoptedDocument]) -> Iterator[str]:
    if not taken:
        return
    yield "## Originals"
    yield (
        "The SHA-256 of each file as it was taken over; `sha256sum FILE` prints it. Files that are"
        " too large for the history stay where they were: keep them there, with your records."
    )
    rows = (
        (
            each.id,
            escape(kept.file),
            code(kept.sha256),
            code(kept.kept_as) if kept.kept_as else "stays where it was",
        )
        for each in taken
        for kept in each.originals
    )
    yield _table(("Document", "File", "SHA-256", "Kept as"), rows)


def _steps(report: AdoptionReport) -> Iterator[str]:
    if not report.steps:
        return
    yield "## What only you can settle"
    yield (
        "What `qms check --notes` finds in these texts waits for you: clauses that nothing in force"
        " answers (QMS403), until you tag headings and the texts are approved; texts of which"
        " nobody says who prepared them (QMS110), until you submit them; lists that other programs"
        " show and this one would not (QMS030), until they are written as it says; roles that"
        " nobody holds (QMS903), until people stand in `approvers.yml`. Anything else is a"
        " fault of ours: tell us."
    )
    yield "## What brings them into force"
    yield _BEFORE
    yield "\n".join(["```console", *report.steps, "```"])


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
