"""The life of a document: `qms revise`, `submit`, `obsolete`, `review`, `editorial` and `show`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from qms.app.approvals.approval_files import find_document
from qms.app.approvals.decide import DecisionRequest, decision_of
from qms.app.changes.editorial import plan_beginning, plan_editorial
from qms.app.changes.obsolete import Ending, plan_obsolescence
from qms.app.changes.review import Outcome, plan_review
from qms.app.changes.revise import RevisionRequest, plan_return, plan_revision
from qms.app.changes.submit import plan_submission
from qms.app.check import with_evidence
from qms.app.plans import Plan
from qms.app.reading import read_library
from qms.app.registration.show_clause import clause_json, clause_text, show_clause
from qms.app.show import show_document, shown_json
from qms.app.show_text import shown_text
from qms.cli.asking import preview_plan, put_on_record, write_plan
from qms.cli.decisions import decision_options
from qms.cli.support import (
    EXIT_CLEAN,
    Day,
    Session,
    as_of_option,
    dry_run_option,
    format_option,
    funnel,
    now,
)
from qms.domain.library import Library
from qms.domain.standards import CLAUSE_TOKEN

Planner = Callable[[Path, Library], Plan]


def run_plan(session: Session, planner: Planner, *, dry_run: bool) -> None:
    """Plan a command and carry it out, or only say what it would write; then end."""

    def action() -> int:
        root, plan = _planned(session, planner)
        return preview_plan(plan) if dry_run else write_plan(root, plan)

    sys.exit(funnel(session, action))


def run_decision(session: Session, planner: Planner, *, dry_run: bool, yes: bool) -> None:
    """Plan what puts a decision on record, show it, ask, and carry it out; then end."""

    def action() -> int:
        root, plan = _planned(session, planner)
        return preview_plan(plan) if dry_run else put_on_record(root, plan, yes=yes)

    sys.exit(funnel(session, action))


def _planned(session: Session, planner: Planner) -> tuple[Path, Plan]:
    root, instant = session.find(), now()
    library = with_evidence(read_library(root, as_of=instant.date(), now=instant))
    return root, planner(root, library)


@click.command()
@click.argument("document_id", metavar="ID")
@click.option("--description", default="", help="What changes and why, for the history.")
@click.option("--change-request", default="", metavar="NUMBER", help="For example DCR-26-014.")
@click.option("--prepared-by", multiple=True, metavar="PERSON", help="Who writes; may be repeated.")
@click.option("--revision", default="", help="The next revision; otherwise that of the scheme.")
@click.option("--give-up", is_flag=True, help="Put the approved text back in the draft's place.")
@dry_run_option
@click.pass_obj
def revise(
    session: Session,
    *,
    document_id: str,
    description: str,
    change_request: str,
    prepared_by: tuple[str, ...],
    revision: str,
    give_up: bool,
    dry_run: bool,
) -> None:
    """Begin the next revision of document ID; the present one is kept and stays in force."""

    def planner(root: Path, library: Library) -> Plan:
        document = find_document(library, document_id)
        if give_up:
            return plan_return(root, library, document)
        request = RevisionRequest(
            description=description,
            change_request=change_request,
            prepared_by=prepared_by,
            revision=revision,
        )
        return plan_revision(library, document, request)

    run_plan(session, planner, dry_run=dry_run)


@click.command()
@click.argument("document_id", metavar="ID")
@click.option("--effective", type=Day(), help="The first day in force.")
@click.option(
    "--prepared-by", multiple=True, metavar="PERSON", help="Who wrote it, if its head is silent."
)
@dry_run_option
@click.pass_obj
def submit(
    session: Session,
    *,
    document_id: str,
    effective: date | None,
    prepared_by: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Hand the draft of document ID over for approval, when its text has no faults."""

    def planner(root: Path, library: Library) -> Plan:
        del root
        document = find_document(library, document_id)
        return plan_submission(library, document, effective, prepared_by)

    run_plan(session, planner, dry_run=dry_run)


@click.command()
@click.argument("document_id", metavar="ID")
@click.option(
    "--superseded-by", default="", metavar="ID", help="The document that takes its place."
)
@click.option("--reason", default="", help="Why, if nothing takes its place.")
@decision_options
@dry_run_option
@click.pass_obj
def obsolete(
    session: Session,
    *,
    document_id: str,
    superseded_by: str,
    reason: str,
    decision: DecisionRequest,
    yes: bool,
    dry_run: bool,
) -> None:
    """Record that document ID is obsolete; it stays readable, out of menu and search."""

    def planner(root: Path, library: Library) -> Plan:
        ending = Ending(superseded_by=superseded_by, reason=reason)
        document = find_document(library, document_id)
        decided = decision_of(root, library, decision, [document]) if decision.is_made else None
        return plan_obsolescence(library, document, ending, decided)

    run_decision(session, planner, dry_run=dry_run, yes=yes)


@click.command()
@click.argument("document_ids", metavar="ID...", nargs=-1, required=True)
@click.option(
    "--outcome",
    type=click.Choice([each.value for each in Outcome]),
    required=True,
    help="Nothing to change, revise it, or withdraw it.",
)
@click.option("--evidence", required=True, help="Where it is on file, for example MR-27.")
@decision_options
@dry_run_option
@click.pass_obj
def review(
    session: Session,
    *,
    document_ids: tuple[str, ...],
    outcome: str,
    evidence: str,
    decision: DecisionRequest,
    yes: bool,
    dry_run: bool,
) -> None:
    """Record the outcome of reviewing documents ID..., for all of them or for none."""

    def planner(root: Path, library: Library) -> Plan:
        documents = [find_document(library, each) for each in dict.fromkeys(document_ids)]
        decided = decision_of(root, library, decision, documents)
        return plan_review(library, documents, Outcome(outcome), evidence, decided)

    run_decision(session, planner, dry_run=dry_run, yes=yes)


@click.command()
@click.argument("document_id", metavar="ID")
@click.option("--begin", is_flag=True, help="Keep the approved text, before you correct it.")
@decision_options
@dry_run_option
@click.pass_obj
def editorial(
    session: Session,
    *,
    document_id: str,
    begin: bool,
    decision: DecisionRequest,
    yes: bool,
    dry_run: bool,
) -> None:
    """Record that the text of document ID was only corrected, so that its approvals go on."""

    def planner(root: Path, library: Library) -> Plan:
        document = find_document(library, document_id)
        if begin:
            return plan_beginning(library, document)
        decided = decision_of(root, library, decision, [document])
        return plan_editorial(library, document, decided)

    if begin:
        run_plan(session, planner, dry_run=dry_run)
    run_decision(session, planner, dry_run=dry_run, yes=yes)


@click.command()
@click.argument("subject", metavar="ID|CLAUSE")
@as_of_option
@click.option("--site", default="", help="The site, where dates differ.")
@click.option("--revision", default="", help="This revision, whether in force or not.")
@format_option("text", "json")
@click.pass_obj
def show(
    session: Session, *, subject: str, as_of: date, site: str, revision: str, output_format: str
) -> None:
    """Show which revision of document ID is in force, how it was approved, and what is pending.

    For a CLAUSE such as 8.4.2: the sections that answer it, what they promise, the records that
    show it, where these are kept and who fetches them.
    """

    def action() -> int:
        root = session.find()
        if CLAUSE_TOKEN.fullmatch(subject):
            sheet = show_clause(root, subject, as_of=as_of, now=now())
            text = clause_json(sheet) if output_format == "json" else clause_text(sheet)
        else:
            shown = show_document(
                root, subject, as_of=as_of, now=now(), site=site, revision=revision
            )
            text = shown_json(shown) if output_format == "json" else f"{shown_text(shown)}\n"
        click.echo(text, nl=False)
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


COMMANDS = (revise, submit, obsolete, review, editorial, show)
