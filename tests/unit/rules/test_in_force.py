from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from qms.domain.approvals import Approval, ApprovalRecord, EvidenceKind, Meaning
from qms.domain.archive import Archive, ArchivedRevision, archive_folder
from qms.domain.configuration import Site
from qms.domain.digest import content_digest
from qms.domain.documents import (
    ControlledDocument,
    EffectiveDate,
    RequiredApproval,
    Revision,
    Status,
)
from qms.domain.library import Library
from qms.rules.in_force import (
    issued_revisions,
    library_in_force,
    obsolete_since,
    pending_revisions,
    revision_in_force,
)
from qms.rules.registry import run_checks
from support.libraries import (
    CONFIGURATION,
    PROCEDURE,
    by_document,
    make_document,
    make_library,
    make_record,
)

ENTRIES = tuple(
    Revision(revision=letter, date=date(2026, month, 5), description_of_change="Something.")
    for letter, month in (("A", 1), ("B", 3), ("C", 5))
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def issued(letter: str, effective: str | dict[str, str], **changes: Any) -> ControlledDocument:
    """Return a revision as it was approved, on the fifteenth of its month."""
    index = "ABC".index(letter)
    entry = ENTRIES[index]
    if isinstance(effective, str):
        date_of = EffectiveDate(everywhere=day(effective))
    else:
        date_of = EffectiveDate(by_site={site: day(text) for site, text in effective.items()})
    line = Approval(
        meaning=Meaning.APPROVED,
        role="quality-manager",
        person="a.rossi",
        date=entry.date.replace(day=15),
    )
    usual: dict[str, Any] = {
        "revision": letter,
        "history": ENTRIES[: index + 1],
        "effective_date": date_of,
        "approvals": (line,),
    }
    return make_document(text=f"Text of revision {letter}.\n", **{**usual, **changes})


def archived(document: ControlledDocument, on: str = "2026-06-01") -> ArchivedRevision:
    digest = content_digest(document)
    return ArchivedRevision(
        document=document,
        folder=archive_folder(document.id, document.revision, digest),
        content_sha256=digest,
        archived_on=day(on),
    )


def approval(document: ControlledDocument, **changes: Any) -> ApprovalRecord:
    given = document.approvals[0].date if document.approvals else day("2026-01-15")
    usual: dict[str, Any] = {
        "decided_on": given,
        "signed_at": datetime(given.year, given.month, given.day, 12, tzinfo=UTC),
        "revision": document.revision,
    }
    return make_record(make_library(records={}), document, **{**usual, **changes})


def library(
    present: ControlledDocument,
    *earlier: ControlledDocument,
    records: tuple[ApprovalRecord, ...] | None = None,
    more: tuple[ApprovalRecord, ...] = (),
    as_of: str = "2026-06-10",
) -> Library:
    """Return a library with one document in its place and others in the archive."""
    if records is None:
        records = tuple(approval(each) for each in (*earlier, present) if each.approvals)
    sites = {key: Site(id=key, name=f"Site {key}") for key in ("A", "B")}
    return make_library(
        present,
        archive=Archive.of({present.id: tuple(map(archived, earlier))} if earlier else {}),
        records=by_document((*records, *more)),
        configuration=replace(CONFIGURATION, sites=sites),
        as_of=day(as_of),
    )


def revision(found: Library, as_of: str, site: str = "") -> str:
    document = revision_in_force(found, "QP-01", day(as_of), site)
    return document.revision if document else ""


def pending(found: Library, as_of: str) -> list[str]:
    return [each.revision for each in pending_revisions(found, "QP-01", day(as_of))]


A = issued("A", "2026-01-20")
B = issued("B", "2026-04-01")
DRAFT_B = issued(
    "B", "2026-04-01", status=Status.DRAFT, approvals=(), effective_date=EffectiveDate()
)


def test_without_an_archive_the_text_in_its_place_counts_from_its_day() -> None:
    found = library(A)
    assert [revision(found, each) for each in ("2026-01-19", "2026-01-20")] == ["", "A"]
    assert library_in_force(found) is found


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW])
def test_while_the_next_revision_is_written_the_archived_one_is_in_force(status: Status) -> None:
    found = library(replace(DRAFT_B, status=status), A)
    assert revision(found, "2026-06-10") == "A"
    assert pending(found, "2026-06-10") == []
    view = library_in_force(found)
    assert [each.revision for each in view.documents] == ["A"]
    assert [each.document.revision for each in view.beside["QP-01"]] == ["B"]


def test_a_pending_revision_takes_over_on_its_day() -> None:
    found = library(B, A, as_of="2026-03-31")
    days = ("2026-01-19", "2026-01-20", "2026-03-31", "2026-04-01", "2026-12-31")
    assert [revision(found, each) for each in days] == ["", "A", "A", "B", "B"]
    assert pending(found, "2026-03-31") == ["B"]
    assert pending(found, "2026-04-01") == []
    assert pending(found, "2026-03-14") == []  # approved on the fifteenth
    assert [each.revision for each in library_in_force(found).documents] == ["A"]
    later = replace(found, as_of=day("2026-04-01"))
    assert library_in_force(later) is later


def test_the_newest_whose_day_has_come_counts_also_when_an_older_one_comes_later() -> None:
    c = issued("C", "2026-05-20")
    found = library(c, A, issued("B", "2026-06-01"))
    assert [revision(found, each) for each in ("2026-05-19", "2026-05-20", "2026-06-02")] == [
        "A",
        "C",
        "C",
    ]
    assert pending(found, "2026-05-19") == ["B", "C"]


def test_the_order_is_that_of_the_history_whatever_the_archive_says() -> None:
    late = replace(archived(A), archived_on=day("2026-12-01"))
    c = issued("C", "2026-09-01")
    found = library(c, A, B)
    found = replace(found, archive=Archive.of({"QP-01": (archived(B), late)}))
    assert revision(found, "2026-06-10") == "B"
    assert [each.revision for each in issued_revisions(found, "QP-01")] == ["A", "B", "C"]


def test_each_site_has_its_own_day() -> None:
    found = library(issued("B", {"A": "2026-04-01", "B": "2026-07-01"}), A)
    assert revision(found, "2026-06-10", "A") == "B"
    assert revision(found, "2026-06-10", "B") == "A"
    assert revision(found, "2026-06-10") == "B"
    assert revision(found, "2026-07-01", "B") == "B"
    (other,) = library_in_force(found).beside["QP-01"]
    assert (other.document.revision, other.sites) == ("A", ("B",))


def test_a_revision_that_names_no_day_for_a_site_is_not_in_force_there() -> None:
    found = library(issued("B", {"A": "2026-04-01"}), A)
    assert revision(found, "2026-06-10", "B") == "A"


def test_an_archived_text_that_nobody_approved_never_counts() -> None:
    forged = replace(A, body=make_document(text="Pay cash.\n").body)
    found = library(DRAFT_B, forged, records=(approval(A),))
    assert revision(found, "2026-06-10") == ""
    assert [each.revision for each in library_in_force(found).documents] == ["B"]
    assert "QMS332" in {each.rule.code for each in run_checks(found)}


def test_stricter_rules_of_today_do_not_undo_what_was_approved() -> None:
    later = RequiredApproval(meaning=Meaning.APPROVED, role="director")
    stricter = replace(PROCEDURE, required_approvals=(*PROCEDURE.required_approvals, later))
    signed = replace(stricter, evidence=(EvidenceKind.SIGNED,))
    old = replace(A, type=signed)
    found = library(replace(DRAFT_B, type=signed), old, records=(approval(A),))
    assert revision(found, "2026-06-10") == "A"
    # Whoever works to it today needs to know that it is not approved as it should be today.
    assert "QMS332" in {each.rule.code for each in run_checks(found)}
    replaced = library(replace(B, type=signed), old, records=(approval(A), approval(B)))
    assert "QMS332" not in {each.rule.code for each in run_checks(replaced)}


def test_an_archived_draft_never_counts() -> None:
    found = library(DRAFT_B, replace(A, status=Status.DRAFT))
    assert revision(found, "2026-06-10") == ""


def test_the_text_of_another_document_never_counts() -> None:
    other = make_document("QP-02", revision="A", effective_date=A.effective_date)
    lying = archived(other)
    lying = replace(lying, folder=lying.folder.replace("QP-02", "QP-01"))
    records = by_document([approval(other)])
    found = make_library(DRAFT_B, archive=Archive.of({"QP-01": (lying,)}), records=records)
    assert revision_in_force(found, "QP-01", day("2026-06-10")) is None
    assert "QMS330" in {each.rule.code for each in run_checks(found)}
    assert issued_revisions(found, "QP-01") == ()


def ended(found: ControlledDocument, on: str, **changes: Any) -> ApprovalRecord:
    further = {"reason": "No longer."}
    return approval(
        found,
        meaning=Meaning.OBSOLETED,
        decided_on=day(on),
        signed_at=datetime(2026, 5, 1, 12, tzinfo=UTC),
        further=further,
        **changes,
    )


def test_an_obsolete_document_is_in_force_until_the_day_of_its_record() -> None:
    gone = replace(A, status=Status.OBSOLETE, reason="No longer.")
    found = library(gone, A, records=(approval(A), ended(A, "2026-05-01")))
    assert obsolete_since(found, gone) == day("2026-05-01")
    assert [revision(found, each) for each in ("2026-04-30", "2026-05-01")] == ["A", ""]
    assert pending(found, "2026-01-01") == []
    before = replace(found, as_of=day("2026-04-30"))
    assert [each.status for each in library_in_force(before).documents] == [Status.APPROVED]


def test_without_a_record_that_has_effect_an_obsolete_document_was_never_in_force() -> None:
    gone = replace(A, status=Status.OBSOLETE, reason="No longer.")
    by_nobody = ended(A, "2026-05-01", person="j.mercer", name="J. Mercer")
    found = library(gone, A, records=(approval(A), by_nobody))
    assert obsolete_since(found, gone) is None
    assert revision(found, "2026-04-30") == ""


def test_an_editorial_change_counts_from_the_day_of_its_record() -> None:
    corrected = issued("A", "2026-01-20", body=make_document(text="Text of revision A!\n").body)
    chain = approval(
        corrected,
        meaning=Meaning.EDITORIAL,
        decided_on=day("2026-02-10"),
        signed_at=datetime(2026, 2, 10, 12, tzinfo=UTC),
        further={"previous_sha256": content_digest(A)},
    )
    found = library(corrected, A, records=(approval(A), chain))
    assert (
        revision_in_force(found, "QP-01", day("2026-02-09")) is found.archive["QP-01"][0].document
    )
    assert revision_in_force(found, "QP-01", day("2026-02-10")) is found.documents[0]
    assert not {"QMS304", "QMS221"} & {each.rule.code for each in run_checks(found)}


def test_a_renamed_file_shows_the_archived_text_in_its_new_place() -> None:
    moved = replace(DRAFT_B, path="procedures/qp-01-new-name.md")
    old = replace(A, path="procedures/qp-01-old-name.md")
    view = library_in_force(library(moved, old))
    (shown,) = view.documents
    assert (shown.revision, shown.path) == ("A", "procedures/qp-01-new-name.md")
    assert view.by_path["procedures/qp-01-new-name.md"] is shown
    assert view.archived(shown) is not None
    assert view.digest(shown) == content_digest(A)


def test_a_document_whose_file_is_gone_answers_from_the_archive() -> None:
    found = replace(library(B, A), documents=())
    assert revision(found, "2026-06-10") == "A"


def test_what_is_asked_for_twice_is_worked_out_once() -> None:
    found = library(DRAFT_B, A)
    assert library_in_force(found) is library_in_force(found)


def shown_and_found(old: ControlledDocument, *records: ApprovalRecord) -> set[str]:
    """Return what is found where a draft is in place and readers are shown an archived text."""
    kind = replace(
        PROCEDURE,
        required_approvals=(
            *PROCEDURE.required_approvals,
            RequiredApproval(meaning=Meaning.APPROVED, role="director"),
        ),
    )
    old = replace(old, type=kind)
    director = approval(old, person="e.lind", name="E. Lind", role="director")
    found = library(replace(DRAFT_B, type=kind), old, records=records or (approval(old), director))
    assert revision(found, "2026-06-10") == "A"
    return {
        each.rule.code for each in run_checks(found) if each.rule.code.startswith(("QMS2", "QMS3"))
    }


def test_an_archived_text_that_is_shown_is_judged_like_one_in_its_place() -> None:
    assert shown_and_found(A) == set()
    assert shown_and_found(replace(A, prepared_by=("a.rossi",))) == {"QMS312"}
    early = replace(A, effective_date=EffectiveDate(everywhere=day("2026-01-06")))
    assert shown_and_found(early) == {"QMS217"}
    other_entry = replace(ENTRIES[0], date=day("2026-01-16"))
    assert "QMS326" in shown_and_found(replace(A, history=(other_entry,)))


def test_an_archived_text_lacks_an_approval_wherever_its_file_lay() -> None:
    assert shown_and_found(A, approval(A)) == {"QMS332"}
    moved = replace(A, path="procedures/qp-01-another-name.md")
    assert shown_and_found(moved, approval(moved)) == {"QMS332"}
