"""The calendar of duties: everything with a date, from all registers and texts, in one list.

To add a source, write a function that yields its duties and name it in `SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from weakref import WeakKeyDictionary

from qms.app.check import with_evidence
from qms.app.lists import Table
from qms.app.reading import read_library
from qms.domain.dates import add_months
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.duties import Duty, DutyKind, in_order
from qms.domain.library import Library
from qms.domain.notices import NoticeStanding
from qms.domain.register import build_register
from qms.domain.registrar_findings import Progress
from qms.domain.site import SiteFile
from qms.domain.training import everybody
from qms.render import uris
from qms.report.calendar import CalendarEntry, render_calendar
from qms.rules.in_force import library_in_force
from qms.rules.notice_state import judged_notices
from qms.rules.training_state import training_matrix

MONTHS = 12
_FOUND: WeakKeyDictionary[Library, tuple[Duty, ...]] = WeakKeyDictionary()


def read_duties(
    root: Path, months: int, *, as_of: date, now: datetime
) -> tuple[Library, tuple[Duty, ...]]:
    """Return what is due within some months, and what is overdue, with the library.

    Raises:
        UnreadableRegister: a register is missing or broken.
    """
    library = library_in_force(with_evidence(read_library(root, as_of=as_of, now=now)))
    return library, coming_duties(library, months)


def coming_duties(library: Library, months: int = MONTHS) -> tuple[Duty, ...]:
    """Return what is overdue on a library's day and what is due within some months, by day."""
    found = _FOUND.get(library)
    if found is None:
        found = in_order(duty for source in SOURCES for duty in source(library))
        _FOUND[library] = found
    last = add_months(library.as_of, months)
    return tuple(each for each in found if each.day <= last)


def duties_table(duties: tuple[Duty, ...], as_of: date) -> Table:
    """Return duties as a table."""
    rows = tuple(
        (
            each.day.isoformat(),
            "overdue" if each.day < as_of else "",
            each.kind.value,
            each.what,
            each.document,
            ", ".join(each.who),
        )
        for each in duties
    )
    return Table(heads=("day", "overdue", "kind", "what", "document", "who"), rows=rows)


def duties_calendar(library: Library, duties: tuple[Duty, ...]) -> str:
    """Return duties as a calendar that programs subscribe to (RFC 5545)."""
    configuration = library.configuration
    return render_calendar(
        f"{configuration.organisation.display_name}: duties of the quality management system",
        library.as_of,
        (
            CalendarEntry(
                uid=each.uid(configuration.repository),
                day=each.day,
                summary=f"{each.kind.value}: {each.what}",
                description=f"Who: {', '.join(each.who)}" if each.who else "",
                category=each.kind.value,
            )
            for each in duties
        ),
    )


def duties_file(library: Library) -> SiteFile:
    """Return the calendar of the site."""
    content = duties_calendar(library, coming_duties(library)).encode("utf-8")
    return SiteFile(uri=uris.DUTIES_CALENDAR, content=content)


def _reviews(library: Library) -> Iterator[Duty]:
    """Yield reviews of texts in force; forms are reviewed with their procedure."""
    owners = _owners(library)
    for entry in build_register(library).entries:
        document, day = entry.document, entry.next_review
        follows = document.type.follows_procedure and document.next_review_date is None
        if day is not None and entry.standing is Standing.EFFECTIVE and not follows:
            yield Duty(
                kind=DutyKind.REVIEW,
                day=day,
                what=f"see whether {_named(document)} still fits",
                subject=document.id,
                who=owners.get(document.owner, ()),
                document=document.id,
            )


def _effective(library: Library) -> Iterator[Duty]:
    owners = _owners(library)
    beside = (each.document for some in library.beside.values() for each in some)
    for document in (*library.documents, *beside):
        if library.standing(document) not in {Standing.PENDING, Standing.EFFECTIVE}:
            continue
        effective = document.effective_date
        days = [*effective.by_site.items()]
        if not days and effective.everywhere is not None:
            days = [("", effective.everywhere)]
        for site, day in days:
            if day > library.as_of:
                where = f" at {_site(library, site)}" if site else ""
                yield Duty(
                    kind=DutyKind.EFFECTIVE,
                    day=day,
                    what=f"{_named(document)} comes into force{where}",
                    subject=f"{document.id}/{document.revision}/{site}",
                    who=owners.get(document.owner, ()),
                    document=document.id,
                )


def _notices(library: Library) -> Iterator[Duty]:
    owners = _owners(library)
    for judged in judged_notices(library):
        notice, document = judged.notice, library.by_id.get(judged.notice.document)
        who = owners.get(document.owner, ()) if document else ()
        if judged.standing is NoticeStanding.RUNNING and judged.last_day is not None:
            yield Duty(
                kind=DutyKind.NOTICE,
                day=judged.last_day,
                what=f"last day of notice {notice.number} on {notice.document}: what follows?",
                subject=notice.number,
                who=who,
                document=notice.document,
            )
        elif judged.standing.is_current and judged.due is not None:
            yield Duty(
                kind=DutyKind.FOLLOW_UP,
                day=judged.due,
                what=f"full approval of {notice.document}, in force by {notice.number}",
                subject=notice.number,
                who=who,
                document=notice.document,
            )


def _accepted(library: Library) -> Iterator[Duty]:
    for entry in library.accepted:
        yield Duty(
            kind=DutyKind.FINDING,
            day=entry.expires,
            what=f"{entry.code} in {entry.path} is accepted no longer: mend it, or decide again",
            subject=f"{entry.code}/{entry.path}",
            who=(library.roster.person_name(entry.person),),
        )


def _training(library: Library) -> Iterator[Duty]:
    owners = _owners(library)
    for text in training_matrix(library).texts:
        missing = text.open_needs
        if missing:
            people = "1 person" if len(missing) == 1 else f"{len(missing)} people"
            yield Duty(
                kind=DutyKind.TRAINING,
                day=min(each.due for each in missing),
                what=f"{people} to be trained in {_named(text.document)}",
                subject=f"{text.document.id}/{text.document.revision}",
                who=owners.get(text.document.owner, ()),
                document=text.document.id,
            )


def _staff(library: Library) -> Iterator[Duty]:
    """Yield ends of assignments; one that has passed only while a role goes on."""
    for person in library.staff.people.values():
        held = any(each.covers(library.as_of) for each in person.roles)
        if person.until is not None and (person.until >= library.as_of or held):
            kind = "assignment" if person.agency else "employment"
            yield Duty(
                kind=DutyKind.STAFF,
                day=person.until,
                what=f"{person.name}: last day of the {kind}; end the roles, or extend",
                subject=person.id,
            )


def _keys(library: Library) -> Iterator[Duty]:
    for person in library.roster.people.values():
        for key in person.keys:
            if key.before is not None and key.before >= library.as_of and key.revoked is None:
                yield Duty(
                    kind=DutyKind.KEY,
                    day=key.before,
                    what=f"the key of {person.name} ends: enter another one before",
                    subject=f"{person.id}/{' '.join(key.key.split()[:2])}",
                    who=(person.name,),
                )


def _deputies(library: Library) -> Iterator[Duty]:
    roster = library.roster
    for each in roster.deputies:
        if each.end is not None and each.end >= library.as_of:
            yield Duty(
                kind=DutyKind.DEPUTY,
                day=each.end,
                what=(
                    f"{roster.person_name(each.deputy)} is deputy for"
                    f" {roster.person_name(each.principal)} for the last day: appoint anew, or not"
                ),
                subject=f"{each.principal}/{each.deputy}/{each.start}",
                who=(roster.person_name(each.principal),),
            )


def _certificates(library: Library) -> Iterator[Duty]:
    for site in library.configuration.sites.values():
        certificate = site.certificate
        if certificate is not None and certificate.until is not None:
            yield Duty(
                kind=DutyKind.CERTIFICATE,
                day=certificate.until,
                what=f"certificate {certificate.number} of {site.name} ends",
                subject=f"{site.id}/{certificate.number}",
            )


def _audits(library: Library) -> Iterator[Duty]:
    """Yield audits that are still to be held; the last day of the planned month counts."""
    for audit in library.audits.audits:
        if not audit.is_done(library.as_of):
            yield Duty(
                kind=DutyKind.AUDIT,
                day=audit.planned_until,
                what=f"audit {audit.number} of {', '.join(audit.processes)} is held",
                subject=audit.number,
                who=_somebody(library, audit.auditor or audit.outside_auditor),
            )


def _answers(library: Library) -> Iterator[Duty]:
    for each in library.registrar_findings.findings:
        if each.due is not None and each.progress(library.as_of) is Progress.OPEN:
            yield Duty(
                kind=DutyKind.ANSWER,
                day=each.due,
                what=f"finding {each.number} of {each.body} is answered",
                subject=each.number,
                who=_somebody(library, each.owner),
            )


def _external(library: Library) -> Iterator[Duty]:
    register = library.external_documents
    for each in register.documents:
        yield Duty(
            kind=DutyKind.EXTERNAL,
            day=register.next_check(each),
            what=f"look whether {each.number}, {each.revision}, is still the current one",
            subject=each.number,
        )


SOURCES: tuple[Callable[[Library], Iterator[Duty]], ...] = (
    _reviews,
    _effective,
    _notices,
    _accepted,
    _training,
    _staff,
    _keys,
    _deputies,
    _certificates,
    _audits,
    _answers,
    _external,
)
"""Where duties come from; each gets the library as readers see it."""


def _somebody(library: Library, key: str) -> tuple[str, ...]:
    """Return a person or a role as people know them; a name from outside as it is written."""
    if key in library.roster.people:
        return (library.roster.person_name(key),)
    return _owners(library).get(key, (key,) if key else ())


def _named(document: ControlledDocument) -> str:
    return f"{document.printed_number} {document.title}, revision {document.printed_revision}"


def _site(library: Library, site: str) -> str:
    sites = library.configuration.sites
    return sites[site].name if site in sites else site


def _owners(library: Library) -> dict[str, tuple[str, ...]]:
    """Return each role as people know it: its title, and who holds it."""
    holders: dict[str, list[str]] = {role: [] for role in library.roster.roles}
    for person in everybody(library.roster, library.staff).values():
        for role in dict.fromkeys(each.role for each in person.roles):
            if role in holders and person.term(role, library.as_of) is not None:
                holders[role].append(person.name)
    titles = {role: library.roster.role_title(role) for role in holders}
    return {
        role: (f"{titles[role]} ({', '.join(names)})" if names else titles[role],)
        for role, names in holders.items()
    }
