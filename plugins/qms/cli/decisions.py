"""The options of every command that puts a decision on record."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from qms.app.approvals.attest import Attestation
from qms.app.approvals.decide import DecisionRequest
from qms.cli.asking import yes_option
from qms.cli.support import Command, Day
from qms.domain.approvals import ATTESTATION_METHODS

EXISTING_FILE = click.Path(path_type=Path, dir_okay=False)
OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option("--role", default="", help="The role in which the person decides."),
    click.option(
        "--person",
        default="",
        help="Who decides, as named in approvers.yml; otherwise the key says it.",
    ),
    click.option("--decided-on", type=Day(), help="The day of the decision; otherwise today."),
    click.option(
        "--key",
        type=EXISTING_FILE,
        help="The key to sign with; otherwise one in ~/.ssh or in the key agent.",
    ),
    click.option(
        "--attest",
        is_flag=True,
        help="Put a decision on record that was made off-line; a keeper of records signs.",
    ),
    click.option(
        "--method",
        type=click.Choice(sorted(ATTESTATION_METHODS)),
        help="How the decision was made (with --attest).",
    ),
    click.option(
        "--proof",
        type=EXISTING_FILE,
        help="The file that proves it: scan, message, minutes (with --attest).",
    ),
    click.option("--keeper", default="", help="Who attests; otherwise the key says it."),
    click.option(
        "--digest",
        "codes",
        metavar="CODE",
        multiple=True,
        help="The code of the text that was signed (with --attest; may be repeated).",
    ),
    yes_option,
)


def decision_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say who decided something, as one `DecisionRequest`."""

    @functools.wraps(command)
    def collected(
        *arguments: Any,
        role: str,
        person: str,
        decided_on: date | None,
        key: Path | None,
        attest: bool,
        method: str | None,
        proof: Path | None,
        keeper: str,
        codes: tuple[str, ...],
        **others: Any,
    ) -> None:
        attestation = None
        if attest:
            attestation = _attestation(method, proof, keeper, codes, key)
        request = DecisionRequest(
            role=role, person=person, decided_on=decided_on, key=key, attestation=attestation
        )
        command(*arguments, decision=request, **others)

    for option in reversed(OPTIONS):
        collected = option(collected)
    return collected


def _attestation(
    method: str | None, proof: Path | None, keeper: str, codes: tuple[str, ...], key: Path | None
) -> Attestation:
    if method is None or proof is None:
        message = "say how the decision was made with --method, and what proves it with --proof"
        raise click.UsageError(message)
    return Attestation(method=method, evidence=proof, keeper=keeper, codes=codes, key=key)
