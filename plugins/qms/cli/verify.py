"""`qms verify`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import click

from qms.cli.support import EXIT_CLEAN, EXIT_FINDINGS, Day, Session, format_option, funnel, now
from qms.domain.errors import ConfigurationError
from qms.domain.seals import FileVerification


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--manifest",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A manifest.json from a place that you trust; hashes are compared with it.",
)
@click.option(
    "--trust-root",
    "roots",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Certificate of an authority that you trust (PEM); may be given several times.",
)
@click.option(
    "--at",
    "day",
    type=Day(),
    help="Verify as on that day, past or to come; certificates end, proofs last longer.",
)
@format_option("text", "json")
@click.pass_obj
def verify(
    session: Session,
    *,
    files: tuple[Path, ...],
    manifest: Path | None,
    roots: tuple[Path, ...],
    day: date | None,
    output_format: str,
) -> None:
    """Verify sealed PDF FILES: unchanged since sealing, by whom, and listed in a manifest."""

    def action() -> int:
        from qms.app.verify import verify_files

        results = verify_files(
            files,
            root=repository_around(session),
            roots=roots,
            manifest=manifest,
            now=_end_of(day) if day else now(),
        )
        if output_format == "json":
            click.echo(
                json.dumps([each.to_json() for each in results], indent=2, ensure_ascii=False)
            )
        else:
            if day:
                click.echo(f"As on {day}, from what each file holds:\n")
            click.echo("\n\n".join(in_words(each) for each in results))
            click.echo(f"\n{summary(results)}")
        return EXIT_CLEAN if all(each.ok for each in results) else EXIT_FINDINGS

    sys.exit(funnel(session, action))


def repository_around(session: Session) -> Path | None:
    """Return the repository around this folder, if there is one: verifying needs none."""
    try:
        return session.find()
    except ConfigurationError:
        if session.root is not None:
            raise
        return None


def in_words(result: FileVerification) -> str:
    """Say everything that was found out about one file."""
    head = f"{result.name}: {result.verdict.value}"
    number = f"  Document {result.document_number}, revision {result.revision}."
    lines = [f"  {sentence}" for sentence in result.sentences]
    return "\n".join([head, *([number] if result.document_number else []), *lines])


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=UTC)


def summary(results: Sequence[FileVerification]) -> str:
    """Say how many files can be relied on, and how many of them prove no identity."""
    good = sum(each.ok for each in results)
    files = "file" if len(results) == 1 else "files"
    reached = f"{good} of {len(results)} {files} can be relied on as far as the facts above reach."
    test = sum(each.ok and each.demonstration for each in results)
    if not test:
        return reached
    which = "It" if test == good == 1 else "All of them" if test == good else f"{test} of them"
    carry = "carries" if test == 1 else "carry"
    return f"{reached} {which} {carry} only a TEST SIGNATURE, which proves no identity."


COMMANDS = (verify,)
