from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime

import pytest

from qms.domain.approvals import ApprovalEvidence, EvidenceKind, Role, Roster
from qms.domain.configuration import Configuration, Organisation, Site, Stage
from qms.domain.digest import content_digest
from qms.domain.documents import Status
from qms.domain.library import known_variables
from support.small_values import document, library, record

CONFIGURATION = Configuration(
    repository="r",
    organisation=Organisation(name="Test Parts Ltd", address="1 Test Road"),
    sites={"A": Site(id="A", name="Warehouse", address="2 Side Street")},
    variables={"hold-label": "red HOLD label"},
)
ROSTER = Roster(roles={"buyer": Role(id="buyer", title="Buyer")})


def test_every_variable_that_a_text_may_show() -> None:
    assert known_variables(CONFIGURATION, ROSTER) == {
        "organisation.name": "Test Parts Ltd",
        "organisation.short_name": "Test Parts Ltd",
        "organisation.address": "1 Test Road",
        "role.buyer": "Buyer",
        "site.A.name": "Warehouse",
        "site.A.address": "2 Side Street",
        "hold-label": "red HOLD label",
    }


def test_indexes_and_digests() -> None:
    first, second = document(id="QP-01"), document(id="QP-02")
    found = library(first, second)
    assert found.by_id["QP-02"] is second
    assert found.by_path[first.path] is first
    assert found.digest(first) == content_digest(first)


def test_of_two_documents_with_one_number_the_first_counts() -> None:
    first, second = document(path="procedures/a.md"), document(path="procedures/b.md")
    found = library(first, second)
    assert found.by_id["QP-07"] is first
    assert set(found.by_path) == {"procedures/a.md", "procedures/b.md"}


def test_records_of_the_present_revision() -> None:
    about = document(revision="B")
    present = record(about, "0" * 64)
    found = library(about, records={"QP-07": (replace(present, revision="A"), present)})
    assert found.records_of(about) == (present,)


def test_a_proposal_adds_no_unsigned_record_from_before_the_first_signed_one() -> None:
    about = document()
    path = "quality_manual/approvals/QP-07/A/{}.json"
    signed, given, added = (
        replace(record(about, "0" * 64), path=path.format(name)) for name in ("one", "two", "three")
    )
    signed = replace(
        signed, evidence=EvidenceKind.SIGNED, signed_at=datetime(2026, 12, 1, tzinfo=UTC)
    )
    evidence = {signed.path: ApprovalEvidence(record=signed, verified=True)}
    configuration = replace(CONFIGURATION, repository=signed.repository)
    base = library(
        about,
        records={"QP-07": (signed, given)},
        evidence=evidence,
        configuration=configuration,
    )
    head = replace(base, records={"QP-07": (signed, given, added)})
    assert [head.is_recorded_after_signed(each) for each in (given, added)] == [False, False]
    proposal = replace(head, base=base)
    assert [proposal.is_recorded_after_signed(each) for each in (given, added)] == [False, True]
    first = replace(head, base=replace(base, evidence={}))
    assert not first.is_recorded_after_signed(added)


@pytest.mark.parametrize(
    ("stage", "shown"),
    [
        (Stage.OPERATING, ["approved", "obsolete"]),
        (Stage.SETUP, ["approved", "draft", "in_review", "obsolete"]),
    ],
)
def test_drafts_are_published_only_while_setting_up(stage: Stage, shown: list[str]) -> None:
    documents = [document(id=f"QP-{each}", status=each) for each in Status]
    found = library(*documents, configuration=replace(CONFIGURATION, stage=stage))
    assert sorted(each.status.value for each in found.published()) == shown


def test_a_library_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        library().documents = ()  # type: ignore[misc]
