"""No sequence of edits reaches "approved and changed" unseen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hypothesis import given, settings, strategies as st

from qms.domain.approvals import ApprovalRecord, Meaning
from qms.domain.configuration import Stage
from qms.domain.diagnostics import Diagnostic, Kind, Severity
from qms.domain.documents import ControlledDocument, Status
from qms.domain.library import Library
from qms.domain.proposal import propose
from qms.rules.registry import run_checks
from support.histories import EDITS, LOOSENING, STORIES, System, approved_base

PROPERTY = settings(derandomize=True, max_examples=400, deadline=None)
ANY = st.tuples(st.sampled_from(EDITS), st.integers(0, 15), st.integers(0, 15))
LOOSEN = st.tuples(st.sampled_from(LOOSENING), st.integers(0, 1), st.integers(0, 3))
STORY = st.tuples(st.sampled_from(STORIES), st.integers(0, 1), st.integers(0, 7))
STEPS = (
    st.lists(ANY, min_size=1, max_size=7)
    | st.lists(STORY, min_size=1, max_size=2)
    | st.tuples(LOOSEN, STORY).map(list)
)
ISSUED = {Status.APPROVED, Status.OBSOLETE}
BASE = approved_base()


def proposal_of(system: System) -> Library:
    return propose(system.library(), base=BASE.library())


def errors(library: Library) -> list[Diagnostic]:
    return [
        each
        for each in run_checks(library)
        if each.severity is Severity.ERROR and each.rule.kind is Kind.INTEGRITY
    ]


def edited(steps: list[tuple]) -> System:
    system = BASE.copy()
    for edit, which, what in steps:
        edit(system, which, what)
    return system


def continued(library: Library, document: ControlledDocument, digest: str) -> bool:
    """Whether editorial changes by people whom the base lets state them lead to a digest.

    Withdrawals are left out of account, so this may say yes too often and never too seldom.
    """
    roster = BASE.roster
    links = [
        (record.content_sha256, record.further["previous_sha256"])
        for records in library.records.values()
        for record in records
        if record.meaning is Meaning.EDITORIAL
        and roster.may_approve(record.person, record.role, record.meaning, "QP", record.decided_on)
    ]
    reached = {library.digest(document)}
    while True:
        further = {before for after, before in links if after in reached} - reached
        if not further:
            return digest in reached
        reached |= further


def approved_by_base(library: Library, document: ControlledDocument) -> bool:
    """Whether the roster of the base lets the records approve exactly this text."""

    def counts(record: ApprovalRecord, role: str) -> bool:
        return (
            record.meaning is Meaning.APPROVED
            and record.role == role
            and (record.document, record.revision) == (document.id, document.revision)
            and continued(library, document, record.content_sha256)
            and BASE.roster.may_approve(
                record.person, role, record.meaning, "QP", record.decided_on
            )
            and record.person not in document.prepared_by
        )

    records = [each for given in library.records.values() for each in given]
    required = BASE.configuration.types["QP"].required_approvals
    return all(any(counts(record, each.role) for record in records) for each in required)


def changed_unseen(library: Library) -> Iterator[str]:
    """Yield documents that show as approved with a text other than the one that was."""
    base = BASE.library()
    for document in library.documents:
        before = base.by_id.get(document.id)
        if before is None or before.status not in ISSUED or document.status not in ISSUED:
            continue
        same = before.revision == document.revision
        if same and not continued(library, document, base.digest(before)):
            yield "changed"


def unapproved(library: Library) -> Iterator[str]:
    """Yield documents that show as approved and that the base's registers do not approve."""
    for document in library.documents:
        if document.status is Status.APPROVED and not approved_by_base(library, document):
            yield "unapproved"


def vanished(library: Library) -> Iterator[str]:
    """Yield what the base holds and a proposal must keep, where it is gone or edited."""
    base = BASE.library()
    if any(library.kept.get(path) != mark for path, mark in base.kept.items()):
        yield "evidence gone"
    if {each.id for each in base.documents if each.status in ISSUED} - library.by_id.keys():
        yield "document gone"


def test_nothing_approved_changes_or_vanishes_unseen() -> None:
    reached: Counter[str] = Counter()

    @PROPERTY
    @given(STEPS)
    def holds(steps) -> None:
        library = proposal_of(edited(steps))
        reasons = {*changed_unseen(library), *unapproved(library), *vanished(library)}
        reached.update(reasons)
        if reasons:
            assert errors(library), (reasons, steps)

    holds()
    # Edits that never come to what the property is about would prove nothing.
    assert set(reached) == {"changed", "unapproved", "evidence gone", "document gone"}
    assert min(reached.values()) > 20, reached


def test_the_base_itself_is_clean() -> None:
    assert BASE.configuration.stage is Stage.OPERATING
    assert run_checks(proposal_of(BASE.copy())) == ()
