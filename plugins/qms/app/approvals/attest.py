"""Put decisions on record that were made on paper, by e-mail, in a meeting or in a review.

A keeper of records signs, with a key, that somebody decided so about exactly this text. What proves
it may stay where it is; its hash goes into the record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from qms.app.approvals.approval_files import find_document
from qms.app.approvals.approve import PlannedApproval, planned
from qms.app.approvals.decisions import Decision
from qms.app.approvals.own_keys import OwnKey, find_signer
from qms.app.approvals.reviewed_text import SHOWN, compare_reviewed
from qms.app.check import with_evidence
from qms.app.reading import read_library
from qms.domain.approvals import Meaning
from qms.domain.documents import ControlledDocument
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.short_code import Comparison, compare_code, short_code
from qms.source.forge_review import ForgeReview, read_reviews

FORGE_REVIEW = "forge-review"
WET_SIGNATURE = "wet-signature"
MAX_EVIDENCE_BYTES = 512 * 1024 * 1024
MAX_REVIEW_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """How a decision was made, what proves it, and who vouches for it."""

    method: str
    evidence: Path
    """A scan, a message, minutes, an exported review; inside the repository or not."""
    keeper: str = ""
    """Who attests; empty where the key says it."""
    codes: tuple[str, ...] = ()
    """Codes of the texts as printed on the approval sheets."""
    key: Path | None = None
    """The keeper's key; otherwise one is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineDecision:
    """What somebody decided, as far as the evidence does not say it."""

    role: str
    person: str = ""
    meaning: Meaning = Meaning.APPROVED
    decided_on: date | None = None


def plan_attestations(
    root: Path,
    document_ids: Sequence[str],
    offline: OfflineDecision,
    attestation: Attestation,
    *,
    now: datetime,
) -> tuple[PlannedApproval, ...]:
    """Judge whether a keeper of records may attest a decision about exactly the present texts.

    Raises:
        UsageError: person, keeper, evidence or a text does not allow it, or a code is another
            text's.
        UnreadableRegister: a register is missing or broken.
    """
    library = with_evidence(read_library(root, as_of=now.date(), now=now))
    documents = [find_document(library, each) for each in dict.fromkeys(document_ids)]
    decision, to_compare = attested_decision(root, library, documents, offline, attestation)
    library = replace(library, as_of=decision.decided_on)
    plans = (planned(library, document, decision) for document in documents)
    return tuple(replace(plan, to_compare=to_compare) for plan in plans)


def attested_decision(
    root: Path,
    library: Library,
    documents: Sequence[ControlledDocument],
    offline: OfflineDecision,
    attestation: Attestation,
) -> tuple[Decision, str]:
    """Return a decision about texts that a keeper vouches for, and what was compared, in words.

    Raises:
        UsageError: person, keeper or evidence does not allow it, or a code is another text's.
    """
    review = None
    if attestation.method == FORGE_REVIEW:
        decision, review = _reviewed(library, offline, attestation)
    else:
        decision = _decision(offline)
    keeper, key = _keeper(library, attestation)
    voucher = {
        "method": attestation.method,
        "evidence_sha256": _evidence_hash(attestation.evidence),
        "keeper": keeper,
    }
    _refuse_other_texts(library, documents, attestation)
    compared = "" if review is None else _compared(root, library, documents, attestation, review)
    return replace(decision, key=key, voucher=voucher), compared


def _decision(offline: OfflineDecision) -> Decision:
    if not offline.person or offline.decided_on is None:
        message = "say who decided with --person, and when with --decided-on YYYY-MM-DD"
        raise UsageError(message)
    return Decision(
        person=offline.person,
        role=offline.role,
        meaning=offline.meaning,
        decided_on=offline.decided_on,
    )


def _reviewed(
    library: Library, offline: OfflineDecision, attestation: Attestation
) -> tuple[Decision, ForgeReview]:
    """Take person and day from an exported review."""
    reviews = read_reviews(_small(attestation.evidence))
    people = {
        login.casefold(): person.id
        for person in library.roster.people.values()
        for login in person.logins
    }
    theirs = [(people.get(each.login.casefold(), ""), each) for each in reviews]
    if offline.person:
        theirs = [(person, each) for person, each in theirs if person == offline.person]
        if not theirs:
            raise UsageError(
                f"{offline.person} gave no review in {attestation.evidence.name}; approvers.yml"
                " says under which logins a person reviews"
            )
    else:
        theirs = [(person, each) for person, each in theirs if each.approves]
        if any(not person for person, _ in theirs):
            unknown = next(each.login for person, each in theirs if not person)
            raise UsageError(
                f"{unknown} is nobody's login in approvers.yml; add `logins: [{unknown}]` to the"
                " person, or say whose review it is with --person"
            )
    if len(theirs) != 1:
        known = ", ".join(sorted(person for person, _ in theirs))
        raise UsageError(f"{known or 'nobody'} approved in this review; name one with --person")
    person, review = theirs[0]
    _refuse_no_approval(review)
    day = review.decided_at.date()
    if offline.decided_on not in {None, day}:
        raise UsageError(f"the review was given on {day}, not on {offline.decided_on}")
    decision = Decision(person=person, role=offline.role, meaning=offline.meaning, decided_on=day)
    return decision, review


def _refuse_no_approval(review: ForgeReview) -> None:
    if not review.approves:
        state = review.state.replace("_", " ").lower()
        raise UsageError(f"the last review of {review.login} says “{state}”, not “approved”")


def _compared(
    root: Path,
    library: Library,
    documents: Sequence[ControlledDocument],
    attestation: Attestation,
    review: ForgeReview,
) -> str:
    """Make sure that what was reviewed is the present text; say how that was seen."""
    state = review.commit[:SHOWN]
    if compare_reviewed(root, library, documents, review):
        return f"The text is the one in the saved state {state} that was reviewed"
    why = (
        f"the saved state {state} that was reviewed is not in this copy, so that its text cannot"
        " be compared"
        if review.commit
        else "the review does not say which state of the text was looked at"
    )
    for each in _without_code(library, documents, attestation):
        raise UsageError(
            f"{why}; give the code of the text of {each.id}, as the reviewer saw it, with --digest"
        )
    return f"Compared by its code: {why}"


def _keeper(library: Library, attestation: Attestation) -> tuple[str, OwnKey]:
    if not library.roster.keepers:
        message = (
            "approvers.yml names nobody who may attest; add a line such as"
            " keepers: [document-controller]"
        )
        raise UsageError(message)
    otherwise = "who attests with --keeper"
    keeper, key = find_signer(library, attestation.keeper, attestation.key, otherwise=otherwise)
    if keeper not in library.roster.people:
        known = ", ".join(sorted(library.roster.people))
        raise UsageError(f"the keeper {keeper} is not in approvers.yml; known: {known}")
    if key is None:
        name = library.roster.person_name(keeper)
        raise UsageError(
            f"a keeper of records signs with a key, and {name} has none in approvers.yml that"
            f" counts today; enter one: qms key register --person {keeper} FILE.pub"
        )
    return keeper, key


def _refuse_other_texts(
    library: Library, documents: Sequence[ControlledDocument], attestation: Attestation
) -> None:
    """Refuse a code that is no document's, and a paper that names no text."""
    for code in attestation.codes:
        found = [compare_code(code, library.digest(each)) for each in documents]
        if Comparison.MISTYPED in found:
            raise UsageError(
                f"{code} is not a code as sheets show it: something in it is mistyped; read it"
                " again, or give the whole SHA-256 that stands beside it"
            )
        if Comparison.SAME not in found:
            present = ", ".join(
                f"{each.id} is {short_code(library.digest(each))}" for each in documents
            )
            raise UsageError(
                f"{code} is not the code of the present text ({present}); what was signed is"
                " another text: have this one signed, or bring that one back"
            )
    if attestation.method != WET_SIGNATURE:
        return
    for each in _without_code(library, documents, attestation):
        raise UsageError(f"give the code that the sheet signed for {each.id} shows: --digest CODE")


def _without_code(
    library: Library, documents: Sequence[ControlledDocument], attestation: Attestation
) -> Iterator[ControlledDocument]:
    """Yield the documents whose present text no given code is that of."""
    for each in documents:
        digest = library.digest(each)
        if all(compare_code(code, digest) is not Comparison.SAME for code in attestation.codes):
            yield each


def _evidence_hash(path: Path) -> str:
    """Return the SHA-256 of what proves the decision."""
    if not path.is_file():
        raise UsageError(f"there is no file {path}; name what proves the decision with --evidence")
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            size += len(block)
            digest.update(block)
            if size > MAX_EVIDENCE_BYTES:
                raise UsageError(f"{path} is larger than any scan; name the file itself")
    if not size:
        raise UsageError(f"{path} is empty and proves nothing")
    return digest.hexdigest()


def _small(path: Path) -> bytes:
    if not path.is_file():
        raise UsageError(f"there is no file {path}; name the exported review with --evidence")
    with path.open("rb") as file:
        data = file.read(MAX_REVIEW_BYTES + 1)
    if len(data) > MAX_REVIEW_BYTES:
        raise UsageError(f"{path} is larger than any exported review; export the one change")
    return data
