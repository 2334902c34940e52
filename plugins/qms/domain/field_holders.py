"""Whether whoever signed a field holds its role, by the certificates that `approvers.yml` lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from qms.domain.approvals import Person, Roster
from qms.domain.approver_fields import FieldState, HolderCheck
from qms.domain.seals import FileVerification, Verdict


def with_holders(found: FileVerification, roster: Roster) -> FileVerification:
    """Return a verification in which signers are compared with the people who hold the roles.

    Args:
        found: What was found out about an intact file.
        roster: The people of the company, with their certificates.
    """
    fields = tuple(each if each.is_open else _compared(each, roster) for each in found.fields)
    wrong = any(each.holder.is_fault for each in fields)
    verdict = Verdict.WRONG_ROLE if wrong and found.verdict is Verdict.SEALED else found.verdict
    return replace(found, fields=fields, verdict=verdict)


def check_holder(roster: Roster, role: str, certificate_sha256: str, day: date) -> HolderCheck:
    """Compare the certificate that signs in a role with those of the people who hold it.

    Args:
        roster: The people of the company, with their certificates.
        role: Id of the role.
        certificate_sha256: Fingerprint of the signer's certificate, lower-case hexadecimal.
        day: The day of the signature; roles are held for a time.
    """
    people = roster.people.values()
    owner = next((each for each in people if certificate_sha256 in each.certificates), None)
    if owner is not None:
        return _of_owner(roster, role, owner, day)
    holders = [each for each in people if roster.capacity(each.id, role, day) is not None]
    if not any(each.certificates for each in holders):
        return HolderCheck(
            words=f"Whether its signer holds the role {role} was not checked, for approvers.yml"
            " lists no certificate of those who do: compare the names, or list the SHA-256"
            f" {certificate_sha256} under certificates: of this person."
        )
    return HolderCheck(
        is_fault=True,
        words=f"Its certificate (SHA-256 {certificate_sha256}) is none that approvers.yml lists,"
        f" and those who hold the role {role} have others there.",
    )


def _of_owner(roster: Roster, role: str, owner: Person, day: date) -> HolderCheck:
    capacity = roster.capacity(owner.id, role, day)
    its = f"By approvers.yml its certificate is that of {owner.name}, who on {day}"
    if capacity is None:
        words = f"{its} did not hold the role {role} and was nobody's deputy in it."
        return HolderCheck(is_fault=True, words=words)
    if capacity.acts_for:
        principal = roster.person_name(capacity.acts_for)
        return HolderCheck(words=f"{its} acted in the role {role} as deputy of {principal}.")
    return HolderCheck(words=f"{its} held the role {role}.")


def _compared(state: FieldState, roster: Roster) -> FieldState:
    moment = state.stamped_at or state.claimed_at
    if moment is None:
        words = "Whether its signer held the role was not checked, for it states no time."
        return replace(state, holder=HolderCheck(words=words))
    role, certificate = state.field.role, state.certificate_sha256
    return replace(state, holder=check_holder(roster, role, certificate, moment.date()))
