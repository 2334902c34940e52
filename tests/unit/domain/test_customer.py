"""What customers may see is a smaller library; whatever is new in a library needs a decision."""

from __future__ import annotations

from dataclasses import fields, replace

from qms.domain.approvals import Role
from qms.domain.audits import AuditProgramme
from qms.domain.configuration import CustomerEdition
from qms.domain.customer import library_for_customers, named_people
from qms.domain.documents import Status
from qms.domain.external_documents import ExternalRegister
from qms.domain.library import Library
from qms.domain.processes import Process, ProcessKind, ProcessMap, has_reporting_lines
from qms.domain.registrar_findings import FindingLog
from qms.domain.training import Staff, StaffMember
from support.libraries import CONFIGURATION, make_document, make_library

SHOWN = frozenset(
    {"configuration", "roster", "applicability", "as_of", "now", "documents", "standards"}
    | {"assets", "tables", "left_out", "stated_digests", "archive", "anchor"}
)
"""What of a library the customers' edition needs; people and documents are taken out of it."""
EMPTY_MAP = ProcessMap()
EMPTY = (EMPTY_MAP, AuditProgramme(), FindingLog(), ExternalRegister(), Staff())
CONFIGURED = replace(
    CONFIGURATION, customer_edition=CustomerEdition(documents=frozenset({"QP-01", "QP-03"}))
)


def library(*texts: str) -> Library:
    documents = [make_document(f"QP-0{number}", text) for number, text in enumerate(texts, 1)]
    return make_library(*documents, configuration=CONFIGURED)


def test_a_new_field_of_a_library_is_empty_until_decided_on() -> None:
    shown = library_for_customers(library("One.", "Two."))
    left = {
        each.name
        for each in fields(Library)
        if each.init and each.name not in SHOWN and getattr(shown, each.name) not in EMPTY
        if getattr(shown, each.name)
    }
    assert left == set()


def test_neither_processes_nor_lines_of_reporting_are_shown() -> None:
    whole = library("One.")
    role = Role(id="buyer", title="Buyer", reports_to="managing-director")
    whole = replace(
        whole,
        roster=replace(whole.roster, roles={**whole.roster.roles, "buyer": role}),
        process_map=ProcessMap(
            processes={"buying": Process(id="buying", title="Buying", kind=ProcessKind.MANAGEMENT)}
        ),
    )
    shown = library_for_customers(whole)
    assert shown.process_map == EMPTY_MAP
    assert shown.roster.roles["buyer"].title == "Buyer"
    assert not has_reporting_lines(shown.roster)


def test_nobody_of_the_staff_is_shown_and_their_names_are_found() -> None:
    member = StaffMember(id="t.brandt", name="T. Brandt")
    whole = replace(library("Ask T. Brandt."), staff=Staff(people={"t.brandt": member}))
    shown = library_for_customers(whole)
    assert shown.staff == Staff()
    assert [each.name for each in named_people(whole, shown)] == ["T. Brandt"]


def test_only_chosen_documents_without_people_records_and_history() -> None:
    whole = library("One.", "Two.", "Three.")
    shown = library_for_customers(whole)
    assert [each.id for each in shown.documents] == ["QP-01", "QP-03"]
    assert shown.left_out == {"QP-02"}
    assert shown.roster.people == {}
    assert shown.roster.roles == whole.roster.roles
    for each in shown.documents:
        assert (each.prepared_by, each.approvals, each.records) == ((), (), ())
        assert each.source_text == ""
        assert [entry.description_of_change for entry in each.history] == [""]


def test_fingerprints_stay_those_of_the_approved_text() -> None:
    whole = library("One.")
    shown = library_for_customers(whole)
    assert shown.digest(shown.documents[0]) == whole.digest(whole.documents[0])


def test_drafts_and_incomplete_approvals_are_left_out() -> None:
    whole = library("One.", "Two.", "Three.")
    draft = replace(whole.documents[0], status=Status.DRAFT)
    whole = replace(whole, documents=(draft, *whole.documents[1:]))
    unapproved = frozenset({whole.documents[2].path})
    assert library_for_customers(whole, unapproved).documents == ()


def test_people_are_found_in_whatever_case_and_in_whole_words_only() -> None:
    whole = library("Nothing.\n\nAsk A. ROSSI or j. mercer.\n\nA. Rossini.", "A. Rossi.", "Three.")
    found = list(named_people(whole, library_for_customers(whole)))
    assert [(each.name, each.path) for each in found] == [
        ("A. ROSSI", whole.documents[0].path),
        ("j. mercer", whole.documents[0].path),
    ]
    assert found[0].line == whole.documents[0].body.first_line + 2
