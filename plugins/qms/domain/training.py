"""Who must know which text, and who is on record as having read it or been trained in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from qms.domain.approvals import RoleTerm, Roster
from qms.domain.canonical import canonical_json, sha256_hex
from qms.domain.diagnostics import Positions
from qms.domain.documents import ControlledDocument
from qms.domain.short_code import short_code

TRAINING_FORMAT = "qms-training@1"
TRAINING_DIRECTORY = "quality_manual/training"
NOT_SIGNED = "recorded, not cryptographically signed"
"""What a training record is worth, said wherever one is shown."""
EVERY_ROLE = "all"
"""In `distribution`: every role gets the document."""


class How(StrEnum):
    """How somebody came to know a text."""

    READ = "read"
    """Read and understood it, alone."""
    TRAINED = "trained"
    BRIEFED = "briefed"
    """Was told what changed, for example at the start of a shift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRecord:
    """One act of reading or training: one text, one day, one or more people; never edited."""

    path: str
    repository: str
    document: str
    revision: str
    content_sha256: str
    """The digest of exactly the text that people read; another text asks anew."""
    day: date
    how: How
    trainer: str
    people: tuple[str, ...]
    recorded_at: datetime
    sheet: str = ""
    """Where the signed sheet is kept, in the company's own words; empty without one."""

    def payload(self) -> dict[str, object]:
        """Return the record as it is written."""
        return {
            "format": TRAINING_FORMAT,
            "repository": self.repository,
            "document": self.document,
            "revision": self.revision,
            "content_sha256": self.content_sha256,
            "code": short_code(self.content_sha256),
            "date": self.day.isoformat(),
            "how": self.how.value,
            "trainer": self.trainer,
            "people": list(self.people),
            "sheet": self.sheet,
            "recorded_at": self.recorded_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the record, which names its file."""
        return sha256_hex(canonical_json(self.payload()))

    @property
    def file_name(self) -> str:
        """Return the name that the record must have in its folder."""
        return f"{self.day}-{self.how.value}-{self.sha256[:12]}.json"

    @property
    def folder(self) -> str:
        """Return where the record lies."""
        return f"{TRAINING_DIRECTORY}/{self.document}/{self.revision}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Somebody who works to the documents, whether they approve any or not."""

    id: str
    name: str
    roles: tuple[RoleTerm, ...] = ()
    sites: tuple[str, ...] = ()
    """Where they work; empty for all sites."""
    shift: str = ""
    agency: bool = False
    until: date | None = None
    """Their last day, for agency workers the end of the assignment."""

    def works_on(self, day: date) -> bool:
        """Return whether they are still there."""
        return self.until is None or day <= self.until

    def term(self, role: str, day: date) -> RoleTerm | None:
        """Return the time for which they hold a role on a day; None when they do not."""
        if not self.works_on(day):
            return None
        return next((each for each in self.roles if each.role == role and each.covers(day)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """The people who read and do not approve (`staff.yml`)."""

    people: Mapping[str, StaffMember] = field(default_factory=dict)
    positions: Positions = field(default_factory=lambda: Positions(path="staff.yml"))


def everybody(roster: Roster, staff: Staff) -> dict[str, StaffMember]:
    """Return all people by id, of `approvers.yml` and `staff.yml`; the first know all sites."""
    approvers = {
        each.id: StaffMember(id=each.id, name=each.name, roles=each.roles)
        for each in roster.people.values()
    }
    return {**staff.people, **approvers}


class TrainingState(StrEnum):
    """Whether somebody knows a text; the words people see."""

    CURRENT = "current"
    OLDER = "older revision"
    MISSING = "missing"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One person who must know one text."""

    person: StaffMember
    roles: tuple[str, ...]
    """Those of their roles that the text is meant for; empty when it is meant for none."""
    state: TrainingState
    due: date
    record: TrainingRecord | None = None
    """The last record of this text, or else of an older one."""

    @property
    def is_open(self) -> bool:
        """Return whether something is still to be done."""
        return self.state in {TrainingState.OLDER, TrainingState.MISSING}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedText:
    """A text that people must know, with everybody who must."""

    document: ControlledDocument
    is_coming: bool
    """Whether it is approved and not in force yet."""
    needs: tuple[Need, ...]

    @property
    def open_needs(self) -> tuple[Need, ...]:
        """Return what is still to be done."""
        return tuple(each for each in self.needs if each.is_open)

    @property
    def done(self) -> int:
        """Return how many people know it."""
        return len(self.needs) - len(self.open_needs)

    @property
    def in_words(self) -> str:
        """Say how far it is known."""
        people = "person" if len(self.needs) == 1 else "people"
        return f"{self.done} of {len(self.needs)} {people} on record"

    def by_role(self) -> dict[str, tuple[int, int]]:
        """Return, for each role that it is meant for, how many know it, and how many must."""
        found: dict[str, tuple[int, int]] = {}
        for need in self.needs:
            for role in need.roles:
                done, all_ = found.get(role, (0, 0))
                found[role] = (done + (not need.is_open), all_ + 1)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class TextToKnow:
    """A text as the matrix needs it."""

    document: ControlledDocument
    digests: frozenset[str]
    """Its digest, and those it continues by editorial changes."""
    is_coming: bool = False
    known_to: frozenset[str] = frozenset()
    """Who wrote or approved exactly this text: they need no further record."""
    only_at: frozenset[str] = frozenset()
    """Sites at which alone it is the one to know; empty for all but `not_at`."""
    not_at: frozenset[str] = frozenset()
    """Sites at which another revision is in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingMatrix:
    """Every text that people must know, in the order of the documents."""

    texts: tuple[TrainedText, ...] = ()
    _by_revision: Mapping[tuple[str, str], TrainedText] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Build the index."""
        index = {(each.document.id, each.document.revision): each for each in self.texts}
        object.__setattr__(self, "_by_revision", index)

    def of(self, document: ControlledDocument) -> TrainedText | None:
        """Return what is known about exactly a document's revision."""
        return self._by_revision.get((document.id, document.revision))

    def roles(self, order: Iterable[str]) -> tuple[str, ...]:
        """Return the roles that some text is meant for, in an order."""
        used = {role for each in self.texts for need in each.needs for role in need.roles}
        return tuple(each for each in order if each in used)


def audience(document: ControlledDocument, roles: Collection[str]) -> tuple[str, ...]:
    """Return the roles that must know a document: `applies_to`, and roles in `distribution`."""
    if EVERY_ROLE in document.distribution:
        return tuple(roles)
    given = (each for each in document.distribution if each in roles)
    return tuple(dict.fromkeys((*document.applies_to.roles, *given)))


def build_matrix(
    texts: Iterable[TextToKnow],
    people: Mapping[str, StaffMember],
    records: Iterable[TrainingRecord],
    roles: Collection[str],
    as_of: date,
) -> TrainingMatrix:
    """Return who must know what on a day, and does.

    Args:
        texts: The texts in force, and those that will be.
        people: Everybody, by id.
        records: All records of training; later ones than the day do not count.
        roles: The roles that there are.
        as_of: The day.
    """
    holders = _holders(people.values(), as_of)
    history = _by_person(records, as_of)
    found = []
    for text in texts:
        needs = (
            need_of(person, own, text, history.get((text.document.id, person.id), ()), as_of)
            for person, own in _readers(text, holders, roles)
        )
        ordered = tuple(sorted(needs, key=lambda each: (each.person.name, each.person.id)))
        if ordered:
            trained = TrainedText(document=text.document, is_coming=text.is_coming, needs=ordered)
            found.append(trained)
    return TrainingMatrix(texts=tuple(found))


def _holders(people: Iterable[StaffMember], as_of: date) -> Mapping[str, list[StaffMember]]:
    """Return who holds each role on a day."""
    found: defaultdict[str, list[StaffMember]] = defaultdict(list)
    for person in people:
        for role in {term.role for term in person.roles}:
            if person.term(role, as_of) is not None:
                found[role].append(person)
    return found


def _by_person(
    records: Iterable[TrainingRecord], as_of: date
) -> Mapping[tuple[str, str], Sequence[TrainingRecord]]:
    """Return the records that there were on a day by document and person, oldest first."""
    found: defaultdict[tuple[str, str], list[TrainingRecord]] = defaultdict(list)
    for record in sorted(records, key=lambda each: (each.day, each.path)):
        if record.day <= as_of:
            for person in record.people:
                found[record.document, person].append(record)
    return found


def _readers(
    text: TextToKnow, holders: Mapping[str, list[StaffMember]], roles: Collection[str]
) -> Iterable[tuple[StaffMember, tuple[str, ...]]]:
    """Return everybody who must know a text, with those of their roles that it is meant for."""
    found: dict[str, tuple[StaffMember, tuple[str, ...]]] = {}
    for role in audience(text.document, roles):
        for person in holders[role]:
            if _is_there(person, text):
                _, own = found.get(person.id, (person, ()))
                found[person.id] = (person, (*own, role))
    return found.values()


def need_of(
    person: StaffMember,
    roles: tuple[str, ...],
    text: TextToKnow,
    own: Sequence[TrainingRecord],
    as_of: date,
) -> Need:
    """Return how a person stands to a text.

    Args:
        person: Who.
        roles: Those of their roles that the text is meant for.
        text: The text.
        own: The person's records of its document, oldest first.
        as_of: The day.
    """
    exact = [each for each in own if each.content_sha256 in text.digests]
    state = TrainingState.OLDER if own else TrainingState.MISSING
    if exact or person.id in text.known_to:
        state = TrainingState.CURRENT
    elif not roles:
        state = TrainingState.NOT_NEEDED
    return Need(
        person=person,
        roles=roles,
        state=state,
        due=_due(person, roles, text.document, as_of),
        record=next(reversed(exact or own), None),
    )


def _due(
    person: StaffMember, roles: Iterable[str], document: ControlledDocument, as_of: date
) -> date:
    """Return by when: the day on which it comes into force, or they take over the role."""
    terms = [term for role in roles if (term := person.term(role, as_of)) is not None]
    begins = min((each.start for each in terms), default=as_of)
    return max(begins, document.effective_date.first or as_of)


def _is_there(person: StaffMember, text: TextToKnow) -> bool:
    """Return whether a person works where this text is the one to know."""
    where = set(person.sites)
    applies = set(text.document.applies_to.sites)
    if where and applies and not where & applies:
        return False
    if text.only_at:
        return bool(where) and where <= text.only_at
    return not (where and where <= text.not_at)
