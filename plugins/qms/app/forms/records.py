"""`qms records`: what lies in the folder of records, counted and judged by the day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qms.app.lists import Table
from qms.domain.errors import UsageError
from qms.domain.filed_records import FiledRecord, missing_numbers
from qms.domain.form_values import as_day
from qms.domain.library import Library
from qms.domain.retention import KeptUntil, kept_until
from qms.source.filed_records import read_records

HEADS = (
    "form",
    "title",
    "month",
    "records",
    "missing numbers",
    "outdated revision",
    "may be destroyed",
    "keep until",
    "how counted",
)
RECORD_HEADS = (
    "form",
    "number",
    "date",
    "filed on",
    "revision",
    "site",
    "keep until",
    "how counted",
    "due",
    "remark",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsOverview:
    """What the folder holds."""

    folder: Path
    months: Table
    """One row for each form and month."""
    records: Table
    """One row for each record."""
    findings: tuple[str, ...]
    """Gaps, and files that are not what they were."""
    count: int


def records_overview(library: Library, folder: Path) -> RecordsOverview:
    """Count records, find gaps in their numbers, outdated revisions and retention that is over.

    Args:
        library: The library as readers see it, as of the day of judging.
        folder: Where the records lie.

    Raises:
        UsageError: there is no such folder.
    """
    if not folder.is_dir():
        raise UsageError(
            f"there are no records in {folder} yet; `qms form read FILE --save` files the first,"
            " and `records:` in qms.yml names another folder"
        )
    reading = read_records(folder)
    months: defaultdict[tuple[str, str], list[FiledRecord]] = defaultdict(list)
    for record in reading.records:
        months[record.form, _day(record).isoformat()[:7]].append(record)
    gaps = _gaps(reading.records)
    rows = [
        _month(library, form, month, own, gaps) for (form, month), own in sorted(months.items())
    ]
    lines = [
        _line(library, each)
        for each in sorted(reading.records, key=lambda one: (one.form, one.year, one.number))
    ]
    said = [
        f"{form} {year}: missing {'number' if len(missing) == 1 else 'numbers'}"
        f" {', '.join(missing)}"
        for (form, year), missing in sorted(gaps.items())
        if missing
    ]
    return RecordsOverview(
        folder=folder,
        months=Table(heads=HEADS, rows=tuple(rows)),
        records=Table(heads=RECORD_HEADS, rows=tuple(lines)),
        findings=(*said, *reading.problems),
        count=len(reading.records),
    )


def _day(record: FiledRecord) -> date:
    return as_day(record.date) or date.fromisoformat(record.filed_on)


def _gaps(records: Sequence[FiledRecord]) -> dict[tuple[str, str], list[str]]:
    """Return the missing running numbers by form and year."""
    taken: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for record in records:
        taken[record.form, record.year].append(record.number)
    gaps = {key: list(missing_numbers(numbers)) for key, numbers in taken.items()}
    for (form, year), numbers in taken.items():
        running = sorted(int(each) for each in numbers if each.isdigit() and each.startswith("0"))
        # Numbers given by us begin with 1; a lost beginning is a gap too.
        lost = [f"{each:04d}" for each in range(1, running[0])] if running else []
        gaps[form, year] = [*(lost if len(lost) < _LONGEST else ()), *gaps[form, year]]
    return gaps


_LONGEST = 100


def _month(
    library: Library,
    form: str,
    month: str,
    own: Sequence[FiledRecord],
    gaps: dict[tuple[str, str], list[str]],
) -> tuple[str, ...]:
    ends = [_end(library, each) for each in own]
    days = sorted(each.day for each in ends if each.day is not None)
    document = library.by_id.get(form)
    years = sorted({each.year for each in own})
    return (
        form,
        document.title if document is not None else own[0].title,
        month,
        str(len(own)),
        ", ".join(number for year in years for number in gaps.get((form, year), ())),
        _outdated(library, own),
        str(sum(each.is_over(library.as_of) for each in ends) or ""),
        days[-1].isoformat() if days else "",
        "; ".join(sorted({each.words for each in ends})),
    )


def _outdated(library: Library, own: Sequence[FiledRecord]) -> str:
    """Name the revisions that were outdated when their record was filed, as far as is known."""
    counts = Counter(each.revision for each in own if _is_outdated(library, each))
    return ", ".join(f"{revision} ({count})" for revision, count in sorted(counts.items()))


def _is_outdated(library: Library, record: FiledRecord) -> bool:
    """Return whether the record was made on a text that is not the one in force.

    A record made before the new revision came into force is as it should be.
    """
    document = library.by_id.get(record.form)
    if document is None or document.revision == record.revision:
        return False
    since = document.effective_date.first
    return since is None or since <= _day(record)


def _line(library: Library, record: FiledRecord) -> tuple[str, ...]:
    end = _end(library, record)
    document = library.by_id.get(record.form)
    remarks: list[str] = []
    if document is None:
        remarks.append("the form does not exist any more")
    elif _is_outdated(library, record):
        remarks.append(f"outdated: revision {document.revision} was in force")
    return (
        record.form,
        f"{record.year} {record.number}",
        record.date,
        record.filed_on,
        record.revision,
        record.site,
        end.day.isoformat() if end.day else "",
        end.words,
        "yes" if end.is_over(library.as_of) else "",
        "; ".join(remarks),
    )


def _end(library: Library, record: FiledRecord) -> KeptUntil:
    document = library.by_id.get(record.form)
    form = document.form if document is not None else None
    retention = form.retention if form is not None else None
    started = as_day(record.values.get(retention.start_field, "")) if retention else None
    return kept_until(retention, started=started, filed=date.fromisoformat(record.filed_on))


def in_words(overview: RecordsOverview, library: Library) -> Iterator[str]:
    """Yield what is to be said below the table."""
    due = [row for row in overview.records.rows if row[RECORD_HEADS.index("due")]]
    outdated = [row for row in overview.records.rows if row[-1].startswith("outdated")]
    noun = "record" if overview.count == 1 else "records"
    yield f"{overview.count} {noun} in {overview.folder}, as of {library.as_of}."
    if outdated:
        yield f"{len(outdated)} made on an outdated revision."
    if due:
        yield f"{len(due)} past their retention: ask the owner before anything is destroyed."
    yield from overview.findings
