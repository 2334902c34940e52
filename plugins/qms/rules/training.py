"""44x: people know a revision before it is in force, and training records say what is true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from qms.domain.diagnostics import Diagnostic, Kind, Location, Rule, Severity, finding
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.domain.notices import days_after
from qms.domain.training import Need, StaffMember, everybody
from qms.rules.approval_state import approved_digests
from qms.rules.check import Check, Nearest, about, listed
from qms.rules.training_state import training_matrix

UNTRAINED = Rule(
    code="QMS440",
    name="untrained-before-effective",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    summary="A revision comes into force soon, and not everybody it is meant for was trained.",
    clause="AS9120 7.2",
)
UNKNOWN = Rule(
    code="QMS441",
    name="unknown-in-training",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="A training record or staff.yml names somebody or something that there is not.",
    clause="AS9120 7.2",
)
OTHER_TEXT = Rule(
    code="QMS442",
    name="trained-in-another-text",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="A training record is bound to a text that the revision does not have.",
    clause="AS9120 7.2",
)
AGENCY_ENDED = Rule(
    code="QMS443",
    name="agency-worker-past-end",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    summary="An agency worker holds a role beyond the end of the assignment, or without an end.",
    clause="AS9120 7.1.2",
)
NOT_TRAINED_IN_TIME = Rule(
    code="QMS445",
    name="effective-and-untrained",
    summary="A revision is in force that qms.yml holds back until everybody was trained in it.",
    clause="AS9120 7.2",
)
_NAMED = 6
"""How many people a message names; `qms training` names all."""


def check_trained(library: Library) -> Iterator[Diagnostic]:
    """People are trained in a revision before they work to it.

    ## What it checks
    Only with `training: {before_effective: yes}` in `qms.yml`: from `notice_days` (14) before a
    revision comes into force, everybody who holds a role that it is meant for is on record as
    having read that text, or as having been trained in it. Who wrote or approved the text counts as
    knowing it. It is a house rule; the day itself comes all the same, unless `required_from` says
    otherwise (QMS445): then the people who are missing are named here.

    ## Why it matters
    From its effective date on, a revision is what people work to. Who has not been told works to
    the one before.

    ## Example
    Revision C of the receiving procedure is effective on 1 December; on 20 November two of five
    inspectors have read it.

    ## How to fix it
    Print a list to sign with `qms training sheet ID`, train, and put it on record with
    `qms training record ID`. Or set a later effective date.

    ## When to accept
    When the people who are missing do not work before they are trained; say until when.
    """
    policy = library.configuration.training
    if not policy.before_effective:
        return
    horizon = days_after(library.as_of, policy.notice_days)
    for text in training_matrix(library).texts:
        document, missing = text.document, text.open_needs
        first = document.effective_date.first
        if not text.is_coming or not missing or first is None or first > horizon:
            continue
        are = "is" if len(missing) == 1 else "are"
        message = (
            f"{document.id} revision {document.revision} is effective on {first}, and"
            f" {len(missing)} of {len(text.needs)} people it is meant for {are} not on record as"
            " trained in it"
        )
        advice = f"`qms training --document {document.id} --due` names them"
        if policy.requires(document):
            message += f": {_who(missing)}; from that day on nothing can be built or issued"
            advice = _recording(document, missing)
        yield about(UNTRAINED, document, "effective_date", message, advice=advice)


def check_trained_in_time(library: Library) -> Iterator[Diagnostic]:
    """A revision comes into force only when its people are trained.

    ## What it checks
    Only with `training: {required_from: 2026-12-01}` in `qms.yml`: of every revision that came into
    force on that day or later, everybody who already held a role that it is meant for when it did
    is on record as knowing that text. Until then neither `qms build` nor `qms issue` publishes
    anything, so that what was published last stays what people work to. Who takes over a role
    afterwards holds nothing back; `qms training --due` lists them.

    ## Why it matters
    A revision that nobody was told of is in force on paper only. Whether it is in force is said by
    its date and its approvals, never by this list: training records carry no signature. This
    rule only keeps the date from arriving unnoticed.

    ## Example
    Revision C of the receiving procedure is effective on 1 December. On that day one of five
    inspectors is not on record: the build refuses and names this person.

    ## How to fix it
    Train, and put it on record with `qms training record ID`. Or revise the document with a later
    `effective_date` and have that approved. Who is away for long does not hold the role meanwhile:
    end it with `to:` in `staff.yml` or `approvers.yml`, and begin it anew when they are back.

    ## When to accept
    Never: integrity findings cannot be accepted. A later `required_from` lets everything through
    and is reported as loosening.
    """
    policy = library.configuration.training
    if policy.required_from is None:
        return
    for text in training_matrix(library).texts:
        document, first = text.document, text.document.effective_date.first
        if text.is_coming or first is None or not policy.requires(document):
            continue
        missing = tuple(each for each in text.open_needs if each.due <= first)
        if missing:
            are = "is" if len(missing) == 1 else "are"
            message = (
                f"{document.id} revision {document.revision} is effective since {first}, and"
                f" {_who(missing)} {are} not on record as trained in it; qms.yml asks for that"
                " before anything is built or issued"
            )
            advice = _recording(document, missing)
            yield about(NOT_TRAINED_IN_TIME, document, "effective_date", message, advice=advice)


def _who(missing: Sequence[Need]) -> str:
    """Return the people by name, or the first of many."""
    names = [each.person.name for each in missing[:_NAMED]]
    others = len(missing) - len(names)
    return listed([*names, *([f"{others} more"] if others else [])])


def _recording(document: ControlledDocument, missing: Sequence[Need]) -> str:
    """Return the command that puts the training of the people named on record."""
    ids = ",".join(each.person.id for each in missing[:_NAMED])
    return (
        f"train them, then put it on record: `qms training record {document.id}"
        f" --people {ids} --trainer ID`, with --how read for who read it alone"
    )


def check_known(library: Library) -> Iterator[Diagnostic]:
    """Training records and the register of staff name only what there is.

    ## What it checks
    A training record is of this system, its document and revision exist (in their place, in the
    archive or in the history), and trainer and people are in `approvers.yml` or `staff.yml`. In
    `staff.yml` roles are those of `approvers.yml`, sites those of `qms.yml`, and nobody is listed
    who is in `approvers.yml` already.

    ## Why it matters
    A misspelt name is a person who was trained and does not count.

    ## Example
    A record with the person `p.dubios`, who is listed as `p.dubois`.

    ## How to fix it
    People who have left stay in `staff.yml` with their last day as `until`; then their records
    stay readable. A misspelt role or site is corrected. A record is never edited: who was misspelt
    gets a record of their own with `qms training record`.

    ## When to accept
    For records of people whose data had to be deleted.
    """
    people = everybody(library.roster, library.staff)
    yield from _staff(library)
    nearest = Nearest(people)
    for record in library.training:
        at = partial(finding, UNKNOWN, Location(path=record.path), document=record.document)
        if record.repository != library.configuration.repository:
            message = f"this record is of another system, {record.repository}"
            yield at(message, advice="delete the file, which was copied here")
            continue
        if record.document not in library.by_id:
            if all(each.id != record.document for each in library.refused):
                message = f"there is no document {record.document}"
                yield at(message, advice="put the document back; what has ended is made obsolete")
        elif record.revision not in _revisions(library, library.by_id[record.document]):
            message = f"{record.document} has no revision {record.revision}"
            yield at(message, advice="record the training for a revision that there is")
        for name in dict.fromkeys((record.trainer, *record.people)):
            if name not in people:
                message = f"{name} is neither in approvers.yml nor in staff.yml"
                otherwise = "add the person to staff.yml; who has left gets a last day, until:"
                yield at(message, advice=nearest.advice(name, otherwise))


def check_same_text(library: Library) -> Iterator[Diagnostic]:
    """People were trained in a text that was, or is, this revision.

    ## What it checks
    The digest in a training record is that of the document's present text, of one that it continues
    by editorial changes, or of one in the archive, under the revision that the record names.

    ## Why it matters
    Such a record counts for nobody: what people read is not what the revision says.

    ## Example
    Somebody was trained in revision B, and the text was changed before it was issued.

    ## How to fix it
    Have the people read the text as it is, and record that.

    ## When to accept
    When the text was corrected after a training session, before it was issued.
    """
    for record in library.training:
        document = library.by_id.get(record.document)
        if document is None or record.revision not in _revisions(library, document):
            continue  # said by the rule above
        known = {
            each.computed_sha256
            for each in library.archive.heads.get(document.id, ())
            if each.revision == record.revision
        }
        if document.revision == record.revision:
            known |= approved_digests(library, document)
        elif not known:
            continue  # an early revision that nobody archived cannot be compared
        if record.content_sha256 not in known:
            message = (
                f"this record is bound to a text that revision {record.revision} of"
                f" {record.document} does not have"
            )
            advice = "have the people read the present text, and record that"
            place = Location(path=record.path)
            yield finding(OTHER_TEXT, place, message, advice=advice, document=document.id)


def check_agency(library: Library) -> Iterator[Diagnostic]:
    """Agency workers hold a role as long as they are there.

    ## What it checks
    Whoever is marked `agency: yes` in `staff.yml` has an end of the assignment (`until`), and no
    role goes on beyond it once that day has passed.

    ## Why it matters
    Agency workers come and go. A list with people who have left hides who must be trained, and who
    may still have a pass, a stamp or a login.

    ## Example
    `until: 2026-10-31`, and on 22 November the role has no `to`.

    ## How to fix it
    Extend `until`, or end the role with `to:`. The person stays in the list, so that earlier
    records can be read.

    ## When to accept
    While the new contract is being signed.
    """
    place = library.staff.positions
    for person in library.staff.people.values():
        if person.agency and person.until is None:
            message = f"{person.name} is an agency worker without an end of the assignment"
            advice = "write the last day: until: YYYY-MM-DD"
            where = place.at(f"people.{person.id}.agency")
            yield finding(AGENCY_ENDED, where, message, advice=advice)
        elif _lingers(person, library):
            message = f"{person.name} was assigned until {person.until} and still holds a role"
            advice = "extend until:, or end the role with to:"
            where = place.at(f"people.{person.id}.until")
            yield finding(AGENCY_ENDED, where, message, advice=advice)


def _lingers(person: StaffMember, library: Library) -> bool:
    """Return whether somebody from an agency holds a role after the last day."""
    gone = person.agency and not person.works_on(library.as_of)
    return gone and any(each.covers(library.as_of) for each in person.roles)


def _staff(library: Library) -> Iterator[Diagnostic]:
    """Yield what `staff.yml` names that there is not."""
    place = library.staff.positions
    known: Mapping[str, tuple[str, Nearest]] = {
        "role": ("approvers.yml", Nearest(library.roster.roles)),
        "site": ("qms.yml", Nearest(library.configuration.sites)),
    }
    for person in library.staff.people.values():
        key = f"people.{person.id}"
        if person.id in library.roster.people:
            message = f"{person.id} is in approvers.yml already"
            advice = "list the person once: delete the entry here, or give it another id"
            yield finding(UNKNOWN, place.at(key), message, advice=advice)
        named = [
            *((f"{key}.roles[{i}].role", "role", t.role) for i, t in enumerate(person.roles)),
            *((f"{key}.sites[{i}]", "site", each) for i, each in enumerate(person.sites)),
        ]
        for where, what, name in named:
            exists = library.roster.roles if what == "role" else library.configuration.sites
            if name not in exists:
                file, nearest = known[what]
                advice = nearest.advice(name, f"correct it, or define the {what} in {file}")
                yield finding(UNKNOWN, place.at(where), f"there is no {what} {name}", advice=advice)


def _revisions(library: Library, document: ControlledDocument) -> frozenset[str]:
    """Return the revisions that a document has or had."""
    archived = (each.revision for each in library.archive.heads.get(document.id, ()))
    history = (each.revision for each in document.history)
    return frozenset({document.revision, *archived, *history})


CHECKS = (
    Check(rule=UNTRAINED, function=check_trained),
    Check(rule=NOT_TRAINED_IN_TIME, function=check_trained_in_time),
    Check(rule=UNKNOWN, function=check_known),
    Check(rule=OTHER_TEXT, function=check_same_text, requires=("QMS211", "QMS304")),
    Check(rule=AGENCY_ENDED, function=check_agency),
)
