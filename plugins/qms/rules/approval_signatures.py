"""3xx: every signature on an approval is what it seems, and so is the lack of one."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.approvals import EvidenceKind, RecordFault
from qms.domain.diagnostics import Diagnostic, Rule
from qms.domain.library import Library
from qms.rules.approval_findings import at_approval, present_records
from qms.rules.approval_state import evidence_holds, evidence_suffices, keeper_problem
from qms.rules.check import Check

SIGNATURE_NOT_VERIFIED = Rule(
    code="QMS308",
    name="signature-not-verified",
    summary="The signature on a record of approval is not the signer's for this text.",
    clause="AS9120 7.5.3.2",
)
KEY_NOT_VALID_THEN = Rule(
    code="QMS309",
    name="key-not-valid-then",
    summary="A record of approval was signed with a key that did not count on that day.",
    clause="AS9120 7.5.3.2",
)
KEY_REVOKED = Rule(
    code="QMS310",
    name="key-revoked",
    summary="A record of approval was signed with a key that was revoked.",
    clause="AS9120 7.5.3.2",
)
SIGNATURE_NOT_ALLOWED = Rule(
    code="QMS315",
    name="signature-not-allowed",
    summary="A record of approval was signed in a way, or with a kind of key, that we refuse.",
    clause="AS9120 7.5.3.2",
)
RECORDED_AFTER_SIGNED = Rule(
    code="QMS327",
    name="recorded-after-signed",
    summary="An approval was recorded without a signature when approvals were signed already.",
    clause="AS9120 7.5.3.2",
)
KEEPER_WITHOUT_AUTHORITY = Rule(
    code="QMS329",
    name="keeper-without-authority",
    summary="A decision was attested by somebody who may not attest it.",
    clause="AS9120 7.5.3.2",
)

SAID_BY_OTHER_RULES = frozenset(
    {
        RecordFault.SIGNER_UNKNOWN,
        RecordFault.KEY_NOT_VALID_THEN,
        RecordFault.KEY_REVOKED,
        RecordFault.NOT_ALLOWED,
        RecordFault.DEMONSTRATION_KEY,
    }
)


def check_signature(library: Library) -> Iterator[Diagnostic]:
    """A signature that is shown was verified (A08).

    ## What it checks
    Every record of a present revision that is signed, or attested by a keeper, carries a signature
    over exactly this record that was made with a key which `approvers.yml` lists for that person.

    ## Why it matters
    An unverified signature is worth less than none, because readers trust it.

    ## Example
    A record of A. Rossi that was signed with the key of J. Mercer, or edited after it was signed.

    ## How to fix it
    Add the person's key with `qms key register`, in the way the company protects `approvers.yml`;
    or withdraw the record and have the text approved again.

    ## When to accept
    Never.
    """
    advice = "register the key (qms key register), or have the text approved again"
    for each in RecordFault:
        if each not in SAID_BY_OTHER_RULES:
            yield from _with_fault(library, SIGNATURE_NOT_VERIFIED, each, advice)
    yield from _with_fault(library, SIGNATURE_NOT_VERIFIED, None, advice)


def check_key_term(library: Library) -> Iterator[Diagnostic]:
    """A signature was made while its key counted (A09).

    ## What it checks
    The day on which a record was signed lies within the days of the key in `approvers.yml`: not
    before `after`, and before `before`.

    ## Why it matters
    A key that was replaced, or not handed out yet, may be in anybody's hands.

    ## Example
    The key counts until 2026-06-30; the record was signed with it on 2026-11-10.

    ## How to fix it
    Withdraw the record and have the text approved with the key that counts today. If the dates of
    the key are wrong, correct them in `approvers.yml`, in the way the company protects that file.

    ## When to accept
    Never.
    """
    advice = "have the text approved again with a key that counts today"
    yield from _with_fault(library, KEY_NOT_VALID_THEN, RecordFault.KEY_NOT_VALID_THEN, advice)


def check_key_revoked(library: Library) -> Iterator[Diagnostic]:
    """A key that was revoked gives no approvals (A10).

    ## What it checks
    No record of a present revision rests on a key that has `revoked` or `compromised_since` in
    `approvers.yml`, whatever date the record bears. Only records that an earlier, signed issue of
    the manual lists outlive their key.

    ## Why it matters
    Whoever holds a stolen key sets the clock back and signs as of last year.

    ## Example
    The key was revoked on 2026-11-20 because the computer was stolen; nothing was issued before.

    ## How to fix it
    Have the text approved again with the person's new key.

    ## When to accept
    Never.
    """
    advice = "have the text approved again with a key that counts today"
    yield from _with_fault(library, KEY_REVOKED, RecordFault.KEY_REVOKED, advice)


def check_allowed(library: Library) -> Iterator[Diagnostic]:
    """Signatures are made for approvals, with strong keys (A15).

    ## What it checks
    A signature on a record of a present revision was made for the purpose `qms-approval@v1`, with
    Ed25519, ECDSA or RSA with SHA-2 (also on a security key, which must have been touched), and
    not with one of the demonstration keys, whose private halves are public.

    ## Why it matters
    Weak signatures can be forged, and one made for another purpose states something else.

    ## Example
    A signature made for a file, copied into a record of approval.

    ## How to fix it
    Have the text approved with `qms approve`, which signs in the right way.

    ## When to accept
    Never.
    """
    advice = "have the text approved again with `qms approve` and a key of one's own"
    for fault in (RecordFault.NOT_ALLOWED, RecordFault.DEMONSTRATION_KEY):
        yield from _with_fault(library, SIGNATURE_NOT_ALLOWED, fault, advice)


def check_recorded(library: Library) -> Iterator[Diagnostic]:
    """Where approvals are signed, no unsigned one comes after.

    ## What it checks
    From the first signed or attested record on, no record of a present revision is merely
    `recorded`. Those from before stay valid. Judged where `qms.yml` accepts `recorded` at all.
    With `--base`, one that a proposal adds comes after, whatever day it bears.

    ## Why it matters
    Anybody who can edit a file can write such a record. It is a way to begin, before people have
    keys, and must not be a way around them.

    ## Example
    The first approval was signed on 2026-11-12; on 2026-11-20 another one was only recorded.

    ## How to fix it
    Have the decision signed, or attested by a keeper of records: `qms approve`.

    ## When to accept
    Never.
    """
    for document, record in present_records(library):
        first = library.first_signed_at
        late = first is not None and library.is_recorded_after_signed(record)
        if first is None or not late or not evidence_suffices(document, record):
            continue
        message = (
            f"“{record.meaning}” by {record.name} of {record.decided_on} is only recorded; since"
            f" {first.date()} approvals are signed here"
        )
        advice = "have it signed, or attested by a keeper of records: qms approve"
        yield at_approval(RECORDED_AFTER_SIGNED, document, record, message, advice)


def check_keeper(library: Library) -> Iterator[Diagnostic]:
    """Decisions made off-line are attested by keepers of records.

    ## What it checks
    Whoever attested a decision held one of the roles under `keepers` in `approvers.yml` on the day
    of signing (or was deputy for a holder), and did not attest a decision of their own, nor as
    deputy one of the person they keep records for. The latter is a house rule:
    `keeper_attests_others_only: no` in `qms.yml` turns it off. Records of present revisions are
    judged.

    ## Why it matters
    The keeper's word takes the place of a signature; it is worth what the keeper is entitled to.

    ## Example
    A buyer attested the managing director's signature on paper.

    ## How to fix it
    Have a keeper of records attest the decision, and withdraw this record.

    ## When to accept
    Never.
    """
    for document, record in present_records(library):
        unknown = record.evidence is EvidenceKind.ATTESTED and (
            record.further["keeper"] not in library.roster.people
        )
        problem = "" if unknown else keeper_problem(library, record)
        if problem:
            advice = "have a keeper of records attest the decision, and withdraw this record"
            yield at_approval(KEEPER_WITHOUT_AUTHORITY, document, record, problem, advice)


def _with_fault(
    library: Library, rule: Rule, fault: RecordFault | None, advice: str
) -> Iterator[Diagnostic]:
    """Yield a finding for each signature with a fault; None is one that was not checked."""
    for document, record in present_records(library):
        if record.evidence is EvidenceKind.RECORDED or evidence_holds(library, record):
            continue
        evidence = library.evidence.get(record.path)
        if (evidence.fault if evidence else None) is not fault:
            continue
        problem = evidence.problem if evidence and evidence.problem else "it was not checked"
        who = library.roster.person_name(record.further.get("keeper", record.person))
        message = f"the signature of {who} on this approval does not count: {problem}"
        yield at_approval(rule, document, record, message, advice)


CHECKS = (
    Check(rule=SIGNATURE_NOT_VERIFIED, function=check_signature),
    Check(rule=KEY_NOT_VALID_THEN, function=check_key_term),
    Check(rule=KEY_REVOKED, function=check_key_revoked),
    Check(rule=SIGNATURE_NOT_ALLOWED, function=check_allowed),
    Check(rule=RECORDED_AFTER_SIGNED, function=check_recorded),
    Check(rule=KEEPER_WITHOUT_AUTHORITY, function=check_keeper),
)
