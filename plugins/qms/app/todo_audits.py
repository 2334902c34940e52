"""What audits ask of people: audits to be held, findings from outside to be answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qms.domain.library import Library
from qms.domain.notices import days_after
from qms.domain.registrar_findings import Grade, Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something that a person, or whoever holds a role, is to do."""

    what: str
    who: tuple[str, ...]
    """People or roles of the roster."""
    since: date | None
    due: date | None


def audit_duties(library: Library, ahead_days: int) -> Iterator[Duty]:
    """Yield the audits whose month is here or will be soon, and findings that are not answered."""
    soon = days_after(library.as_of, ahead_days)
    for audit in library.audits.audits:
        if not audit.is_done(library.as_of) and audit.planned <= soon:
            known = library.process_map.processes
            titles = [known[key].title if key in known else key for key in audit.processes]
            what = f"hold audit {audit.number} ({', '.join(titles)}), and write done_on and report"
            # Who comes from outside is called by those whose processes are audited.
            owners = (known[key].owner for key in audit.processes if key in known)
            who = (audit.auditor,) if audit.auditor else tuple(dict.fromkeys(owners))
            yield Duty(what=what, who=who, since=None, due=audit.planned_until)
    for each in library.registrar_findings.findings:
        is_open = each.progress(library.as_of) is Progress.OPEN
        if is_open and (each.due is not None or each.grade is not Grade.REMARK):
            what = f"answer finding {each.number} of {each.body}"
            yield Duty(what=what, who=(each.owner,), since=each.found_on, due=each.due)
