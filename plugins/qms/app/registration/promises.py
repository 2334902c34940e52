"""What the texts promise, as a list: so that nobody writes what the company cannot keep."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from textwrap import wrap

from qms.app.lists import Table
from qms.app.reading import read_library
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.promises import Promise, PromiseKind, promises_of
from qms.report.text import safe

WIDTH = 100
HEADS = ("document", "section", "kind", "words", "sentence", "place")


_VARIABLE = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")


def find_promises(
    root: Path, documents: Sequence[str], kinds: Sequence[str], *, as_of: date, now: datetime
) -> tuple[Promise, ...]:
    """Return every promise of all texts that are not obsolete, or of some.

    Args:
        root: The folder that holds `mkdocs.yml`.
        documents: Numbers of documents; none for all.
        kinds: Values of `PromiseKind`; none for all.
        as_of: The day from which it is told what is obsolete.
        now: The present instant, UTC.

    Raises:
        UsageError: there is no such document.
        UnreadableRegister: a register is missing or broken.
    """
    library = read_library(root, as_of=as_of, now=now)
    return tuple(
        replace(each, sentence=readable(each.sentence, library.variables_of(document)))
        for document in _asked(library, documents)
        for each in promises_of(document)
        if not kinds or each.kind in kinds
    )


def promise_table(promises: Sequence[Promise]) -> Table:
    """Return promises as the rows of a table."""
    return Table(heads=HEADS, rows=tuple(_cells(each) for each in promises))


def promises_text(promises: Sequence[Promise]) -> str:
    """Write promises for people: by document, with the line, what binds, and the sentence."""
    lines: list[str] = []
    for path, group in groupby(promises, key=lambda each: each.location.path):
        own = list(group)
        document = own[0].document
        lines += [f"{document.printed_number} {document.title} ({path})"]
        lines += [each for promise in own for each in _lines(promise)]
        lines += [""]
    by_kind = ", ".join(f"{kind.value}: {_count(promises, kind)}" for kind in PromiseKind)
    lines += [f"{len(promises)} promises ({by_kind})."]
    return "".join(f"{safe(line)}\n" for line in lines)


def readable(sentence: str, variables: Mapping[str, str]) -> str:
    """Put the values of variables in; an unknown one stays as it is written."""
    return _VARIABLE.sub(lambda match: variables.get(match[1], match[0]), sentence)


def _lines(promise: Promise) -> Iterator[str]:
    head = f"  line {promise.location.line:<4} {promise.words}: "
    yield from wrap(head + promise.sentence, width=WIDTH, subsequent_indent=" " * 12)


def _count(promises: Sequence[Promise], kind: PromiseKind) -> int:
    return sum(each.kind is kind for each in promises)


def _asked(library: Library, documents: Sequence[str]) -> Sequence[ControlledDocument]:
    unknown = [each for each in documents if each not in library.by_id]
    if unknown:
        message = f"there is no document {unknown[0]}; `qms register` lists them"
        raise UsageError(message)
    if documents:
        return [library.by_id[each] for each in documents]
    return [each for each in library.documents if library.standing(each) is not Standing.OBSOLETE]


def _cells(promise: Promise) -> tuple[str, ...]:
    return (
        promise.document.printed_number,
        promise.section.text if promise.section else "",
        promise.kind.value,
        promise.words,
        promise.sentence,
        f"{promise.location.path}:{promise.location.line}",
    )
