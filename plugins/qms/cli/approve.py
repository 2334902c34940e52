"""`qms approve`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click

from qms.app.approvals.approval_words import (
    approval_in_words,
    recorded_in_words,
    withdrawal_in_words,
)
from qms.app.approvals.approve import (
    Decision,
    PlannedApproval,
    PlannedWithdrawal,
    carry_out,
    carry_out_withdrawal,
    plan_approvals,
    plan_withdrawal,
    synchronise,
)
from qms.app.approvals.attest import Attestation, OfflineDecision, plan_attestations
from qms.app.approvals.decide import DecisionRequest
from qms.app.approvals.package_approval import documents_to_approve
from qms.app.show import show_document
from qms.cli.asking import agreed, nothing_changed, yes_option
from qms.cli.support import (
    EXIT_CLEAN,
    EXIT_FAULT,
    Day,
    Session,
    command_name,
    dry_run_option,
    funnel,
    now,
)
from qms.domain.approvals import ATTESTATION_METHODS, Meaning
from qms.domain.errors import UsageError

MEANINGS = (Meaning.PREPARED, Meaning.REVIEWED, Meaning.APPROVED)
HOW_TO_CALL = (
    "name the documents and --role; or --sync ID; or --withdraw RECORD with --role; for a decision"
    " made on paper or in a meeting also --attest"
)
EXISTING_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("document_ids", metavar="ID", nargs=-1)
@click.option("--role", help="The role in which the person decides.")
@click.option("--person", help="Who decides, as named in approvers.yml; otherwise the key says it.")
@click.option(
    "--meaning",
    type=click.Choice([each.value for each in MEANINGS]),
    default=Meaning.APPROVED.value,
    show_default=True,
    help="What the person states.",
)
@click.option("--decided-on", type=Day(), help="The day of the decision; otherwise today.")
@click.option(
    "--key",
    type=EXISTING_FILE,
    help="The key to sign with; otherwise one in ~/.ssh or in the key agent.",
)
@yes_option
@dry_run_option
@click.option(
    "--attest",
    is_flag=True,
    help="Put a decision on record that was made off-line; a keeper of records signs.",
)
@click.option(
    "--method",
    type=click.Choice(sorted(ATTESTATION_METHODS)),
    help="How the decision was made (with --attest).",
)
@click.option(
    "--evidence",
    type=EXISTING_FILE,
    help="The file that proves it: scan, message, minutes, exported review (with --attest).",
)
@click.option("--keeper", help="Who attests; otherwise the key says it (with --attest).")
@click.option(
    "--digest",
    "codes",
    metavar="CODE",
    multiple=True,
    help="The code of the text on the sheet that was signed (with --attest; may be repeated).",
)
@click.option(
    "--withdraw",
    "withdrawn",
    metavar="RECORD",
    help="Take back a record given in error; it stays, a further record says so.",
)
@click.option("--sync", "sync_id", metavar="ID", help="Only rebuild the approval lines of ID.")
@click.pass_obj
def approve(
    session: Session,
    *,
    document_ids: tuple[str, ...],
    role: str | None,
    person: str | None,
    meaning: str,
    decided_on: date | None,
    key: Path | None,
    yes: bool,
    dry_run: bool,
    attest: bool,
    method: str | None,
    evidence: Path | None,
    keeper: str | None,
    codes: tuple[str, ...],
    withdrawn: str | None,
    sync_id: str | None,
) -> None:
    """Record that a person approved exactly the present text of documents (or a change) ID.

    Where the person has a key in approvers.yml, the approval is signed with it.
    """

    def action() -> int:
        root, instant = session.find(), now()
        if sync_id and dry_run:
            message = "--sync writes what the records say and nothing else; leave out --dry-run"
            raise UsageError(message)
        if sync_id:
            count = synchronise(root, sync_id, as_of=instant.date(), now=instant)
            click.echo(f"{sync_id}: {count} approval lines were written from the records.")
            return EXIT_CLEAN
        if withdrawn and attest:
            message = "whoever takes a record back signs that; leave out --attest"
            raise UsageError(message)
        if withdrawn and role:
            plan = plan_withdrawal(
                root, withdrawn, person=person or "", role=role, now=instant, key=key
            )
            return _withdraw(root, plan, instant, yes=yes, dry_run=dry_run)
        if not (document_ids and role) or withdrawn:
            raise UsageError(HOW_TO_CALL)
        how = None
        if attest:
            how = _attestation(method, evidence, keeper, codes, key)
        elif method or evidence or keeper or codes:
            message = "--method, --evidence, --keeper and --digest go with --attest"
            raise UsageError(message)
        request = DecisionRequest(
            role=role, person=person or "", decided_on=decided_on, key=key, attestation=how
        )
        return approve_all(root, document_ids, request, Meaning(meaning), yes=yes, dry_run=dry_run)

    sys.exit(funnel(session, action))


def approve_all(
    root: Path,
    numbers: Sequence[str],
    request: DecisionRequest,
    meaning: Meaning,
    *,
    yes: bool,
    dry_run: bool,
) -> int:
    """Put one decision about documents and change packages on record, after it was confirmed."""
    instant = now()
    statement = (request.role, meaning, request.person)
    ids = documents_to_approve(root, numbers, statement, now=instant)
    if not ids:
        click.echo("This was stated about every one of these documents already.")
        return EXIT_CLEAN
    if request.attestation is not None:
        offline = OfflineDecision(
            role=request.role,
            person=request.person,
            meaning=meaning,
            decided_on=request.decided_on,
        )
        plans = plan_attestations(root, ids, offline, request.attestation, now=instant)
    else:
        decision = Decision(
            person=request.person,
            role=request.role,
            meaning=meaning,
            decided_on=request.decided_on or instant.date(),
        )
        plans = plan_approvals(root, ids, decision, now=instant, key=request.key)
    return _give(root, plans, yes=yes, dry_run=dry_run)


def _attestation(
    method: str | None,
    evidence: Path | None,
    keeper: str | None,
    codes: Sequence[str],
    key: Path | None,
) -> Attestation:
    if not method or not evidence:
        message = "say how the decision was made with --method, and what proves it with --evidence"
        raise UsageError(message)
    return Attestation(
        method=method, evidence=evidence, keeper=keeper or "", codes=tuple(codes), key=key
    )


def _give(root: Path, plans: Sequence[PlannedApproval], *, yes: bool, dry_run: bool) -> int:
    """Show what is about to be approved, ask, and do it."""
    for plan in plans:
        for line in approval_in_words(root, plan):
            click.echo(line)
    if dry_run:
        return nothing_changed()
    if not agreed(yes=yes):
        return EXIT_FAULT
    if any(plan.key and plan.key.public.is_hardware for plan in plans):
        click.echo("Touch your security key when it blinks.")
    for plan, result in zip(plans, carry_out(root, plans), strict=True):
        click.echo(recorded_in_words(plan, result))
    click.echo(f"`{command_name()} check` shows how the documents stand.")
    return EXIT_CLEAN


def _withdraw(
    root: Path, plan: PlannedWithdrawal, instant: datetime, *, yes: bool, dry_run: bool
) -> int:
    for line in withdrawal_in_words(plan):
        click.echo(line)
    if dry_run:
        return nothing_changed()
    if not agreed(yes=yes):
        return EXIT_FAULT
    record = carry_out_withdrawal(root, plan)
    name = Path(plan.target.path).name
    click.echo(f"{record.document}: the record {name} no longer counts.")
    shown = show_document(
        root, record.document, as_of=instant.date(), now=instant, revision=record.revision
    ).revision
    if shown is not None and shown.still_needed:
        click.echo(f"Revision {record.revision} now lacks: {shown.still_needed}.")
    return EXIT_CLEAN


COMMANDS = (approve,)
