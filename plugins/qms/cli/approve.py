"""`qms approve`."""

from __future__ import annotations

import sys
from datetime import date

import click

from qms.app.approve import Decision, approve as record_approval, synchronise, withdraw
from qms.app.change_packages import is_package
from qms.cli.change import echo_approval
from qms.cli.support import EXIT_CLEAN, Day, Session, command_name, funnel, now
from qms.domain.approvals import Meaning
from qms.domain.errors import UsageError

MEANINGS = (Meaning.PREPARED, Meaning.REVIEWED, Meaning.APPROVED)


@click.command()
@click.argument("document_id", metavar="ID", required=False)
@click.option("--role", help="The role in which the person decides.")
@click.option("--person", help="Who decides, as named in approvers.yml.")
@click.option(
    "--meaning",
    type=click.Choice([each.value for each in MEANINGS]),
    default=Meaning.APPROVED.value,
    show_default=True,
    help="What the person states.",
)
@click.option("--decided-on", type=Day(), help="The day of the decision; otherwise today.")
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
    document_id: str | None,
    role: str | None,
    person: str | None,
    meaning: str,
    decided_on: date | None,
    withdrawn: str | None,
    sync_id: str | None,
) -> None:
    """Record that a person approved exactly the present text of document (or change) ID."""

    def action() -> int:
        root, instant = session.find(), now()
        if sync_id:
            count = synchronise(root, sync_id, as_of=instant.date(), now=instant)
            click.echo(f"{sync_id}: {count} approval lines were written from the records.")
            return EXIT_CLEAN
        if withdrawn and role and person:
            record = withdraw(root, withdrawn, person=person, role=role, now=instant)
            click.echo(f"{record.document}: the record {withdrawn} no longer counts.")
            return EXIT_CLEAN
        if not (document_id and role and person):
            message = (
                "name the document, --role and --person; or --sync ID; or --withdraw RECORD with"
                " --role and --person"
            )
            raise UsageError(message)
        decision = Decision(
            person=person,
            role=role,
            meaning=Meaning(meaning),
            decided_on=decided_on or instant.date(),
        )
        if is_package(root, document_id):
            echo_approval(root, document_id, decision)
            return EXIT_CLEAN
        result = record_approval(root, document_id, decision, now=instant)
        record, document = result.record, result.document
        click.echo(
            f"{document.id} revision {document.revision}: {record.meaning.value} by {record.name},"
            f" {role}, on {record.decided_on}; {record.evidence.in_words}."
        )
        click.echo(f"Bound to the text with the digest {record.content_sha256[:12]}….")
        more = "All required approvals are there." if result.is_complete else "More are needed."
        click.echo(f"{more} `{command_name()} check` shows how the document stands.")
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


COMMANDS = (approve,)
