"""A proposed change in one comment: what changes, who must approve, what else to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from qms.domain.diagnostics import Diagnostic, Severity
from qms.report.markdown import code, escape, shortened

MARK = "<!-- qms: comment on a proposed change -->"
"""The first line; a pipeline finds its own comment by it and puts a new one in its place."""
LONGEST = 60_000
"""Bytes; forges cut comments at 65,536 characters."""
MOST_ROWS = 100
MOST_FINDINGS = 100
MOST_WORDS = 400
CUT = "\n\n*There is more: the comment was cut here. `qms check` shows everything.*\n"
CLOSING = (
    "*Our checks look for what can be found in the documents. Whether you meet the standard is for"
    " you and your auditor to judge.*"
)
WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An approval that is still missing, and who could give it."""

    meaning: str
    role: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedDocument:
    """A document that a proposal touches."""

    number: str
    title: str
    what: str
    """What happens to it, such as `revised`."""
    before: str = ""
    """The revision in force; empty for a new document."""
    after: str = ""
    """The revision proposed; empty for one that is gone."""
    standing: str = ""
    wanted: tuple[Wanted, ...] = ()
    clauses: tuple[str, ...] = ()
    redline: str = ""
    """Address of the redline; empty without one."""
    draft: str = ""
    """Address of the draft's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citing:
    """Documents that refer to one whose text changes."""

    number: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Everything that the comment says."""

    as_of: str
    compared_with: str
    """The version in force, in words; empty without one."""
    documents: tuple[ProposedDocument, ...] = ()
    citing: tuple[Citing, ...] = ()
    notices: tuple[str, ...] = ()
    """Temporary notices and interim changes, a sentence each."""
    administrative: tuple[str, ...] = ()
    """What changed and needs no approval, a sentence each."""
    findings: tuple[Diagnostic, ...] = ()
    unchecked: tuple[str, ...] = ()
    """What was not checked, a sentence each."""
    usable: bool = True
    """Whether anything could be checked; not, when a register is broken."""


def render_proposal(proposal: Proposal) -> str:
    """Return the comment as Markdown, bounded in length, with no author's words as markup."""
    parts = [
        MARK,
        f"## {_verdict(proposal)}",
        _circumstances(proposal),
        *_documents(proposal),
        *_findings(proposal.findings),
        *_citing(proposal.citing),
        *_list("Notices and interim changes", proposal.notices),
        *_list("Changes that need no approval", proposal.administrative),
        *_list("What was not checked", proposal.unchecked),
        CLOSING,
    ]
    return _bounded("\n\n".join(part for part in parts if part) + "\n")


def _verdict(proposal: Proposal) -> str:
    counts = Counter(each.severity for each in proposal.findings)
    if not proposal.usable:
        return "Nothing could be checked: a register is broken"
    errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    heavy = [_count(errors, "error")] if errors else []
    heavy += [_count(warnings, "warning")] if warnings else []
    if not heavy:
        return "Our checks found nothing"
    return f"Our checks found {' and '.join(heavy)}"


def _circumstances(proposal: Proposal) -> str:
    notes = sum(each.severity is Severity.INFO for each in proposal.findings)
    lines = [f"Checked as of {proposal.as_of}."]
    if proposal.compared_with:
        lines.append(f"Compared with {escape(proposal.compared_with)}.")
    waiting = sum(bool(each.wanted) for each in proposal.documents)
    if waiting:
        who = "1 document waits" if waiting == 1 else f"{waiting} documents wait"
        lines.append(f"**{who} for approval.**")
    if notes:
        lines.append(f"{_count(notes, 'note')} beside it.")
    return " ".join(lines)


def _documents(proposal: Proposal) -> Iterator[str]:
    found = proposal.documents
    compared = bool(proposal.compared_with)
    if not found:
        yield "No document changes." if compared else "Every document is in force as it stands."
        return
    yield "### Documents that change" if compared else "### Documents that are not in force yet"
    linked = any(each.redline or each.draft for each in found)
    heads = ["Document", "Revision", "What happens", "Still to approve", "Clauses"]
    heads += ["See"] if linked else []
    rows = [_row(each, linked=linked) for each in found[:MOST_ROWS]]
    yield _table(heads, rows)
    yield _more(len(found) - MOST_ROWS, "document")


def _row(document: ProposedDocument, *, linked: bool) -> list[str]:
    cells = [
        f"**{escape(document.number)}** {escape(shortened(document.title, MOST_WORDS))}",
        _revision(document),
        escape(", ".join(filter(None, (shortened(document.what, MOST_WORDS), document.standing)))),
        "<br>".join(_wanted(each) for each in document.wanted) or "nobody",
        escape(shortened(", ".join(document.clauses), MOST_WORDS)) or "none",
    ]
    if linked:
        links = [("redline", document.redline), ("draft", document.draft)]
        cells.append(" · ".join(f"[{word}]({uri})" for word, uri in links if uri))
    return cells


def _revision(document: ProposedDocument) -> str:
    if document.before and document.after and document.before != document.after:
        return f"{escape(document.before)} → **{escape(document.after)}**"
    return escape(document.after or document.before)


def _wanted(wanted: Wanted) -> str:
    who = ", ".join(escape(each) for each in wanted.people) or "**nobody can**, see approvers.yml"
    return f"{escape(wanted.meaning)} by the {escape(wanted.role)} ({who})"


def _citing(citing: Sequence[Citing]) -> Iterator[str]:
    if not citing:
        return
    yield "### Look at these too"
    yield "They refer to a document whose text changes; what they say may no longer fit."
    rows = [
        [escape(each.number), escape(shortened(", ".join(each.by), 2 * MOST_WORDS))]
        for each in citing[:MOST_ROWS]
    ]
    yield _table(["Changes", "Referred to by"], rows)
    yield _more(len(citing) - MOST_ROWS, "document")


def _findings(findings: Sequence[Diagnostic]) -> Iterator[str]:
    heavy = [each for each in findings if each.severity is not Severity.INFO]
    if not heavy:
        return
    yield "### Findings"
    shown = sorted(heavy[:MOST_FINDINGS], key=lambda each: (_subject(each), each.sort_key))
    for subject, group in groupby(shown, key=_subject):
        yield f"**{escape(subject)}**"
        yield "\n".join(_finding(each) for each in group)
    yield _more(len(heavy) - MOST_FINDINGS, "finding")


def _subject(diagnostic: Diagnostic) -> str:
    return diagnostic.document or diagnostic.location.path


def _finding(diagnostic: Diagnostic) -> str:
    place = code(f"{diagnostic.location.path}:{diagnostic.location.line}")
    name = f"{WORDS[diagnostic.severity]} {diagnostic.rule.code} {diagnostic.rule.name}"
    message = escape(shortened(diagnostic.message, MOST_WORDS))
    advice = escape(shortened(diagnostic.advice, MOST_WORDS))
    return f"- **{escape(name)}** in {place}: {_ended(message)} *What to do:* {_ended(advice)}"


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!", "…")) else f"{sentence}."


def _list(title: str, sentences: Sequence[str]) -> Iterator[str]:
    if sentences:
        yield f"### {title}"
        lines = sentences[:MOST_ROWS]
        yield "\n".join(f"- {escape(shortened(each, MOST_WORDS))}" for each in lines)
        yield _more(len(sentences) - MOST_ROWS, "line")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _more(number: int, word: str) -> str:
    return f"…and {_count(number, f'more {word}')}; `qms check` shows all." if number > 0 else ""


def _count(number: int, words: str) -> str:
    return f"{number} {words}" if number == 1 else f"{number} {words}s"


def _bounded(text: str) -> str:
    data = text.encode("utf-8")
    if len(data) <= LONGEST:
        return text
    end = data.rindex(b"\n", 0, LONGEST - len(CUT.encode("utf-8")))
    return data[:end].decode("utf-8") + CUT
