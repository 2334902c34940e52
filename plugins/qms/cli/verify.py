"""`qms verify`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qms.cli.support import EXIT_CLEAN, EXIT_FINDINGS, Day, Session, format_option, funnel, now
from qms.domain.approver_fields import next_open
from qms.domain.errors import ConfigurationError, UsageError
from qms.domain.rebuild import Rebuild
from qms.domain.seals import FileVerification

if TYPE_CHECKING:
    from qms.app.manual.given_manifest import GivenManifest

BUILT = "build/manifest.json"


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
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
    "--rebuild",
    is_flag=True,
    help="Build once more from the source text that the manifest names, and compare the bytes;"
    " without FILES, everything that build/manifest.json lists.",
)
@click.option("--jobs", type=click.IntRange(0, 64), default=0, help="With --rebuild, as in build.")
@click.option(
    "--trust",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    envvar="QMS_TRUST",
    help="With --rebuild: the trusted approvers.yml that the build judged by.",
)
@click.option(
    "--at",
    "day",
    type=Day(),
    help="Verify as on that day, past or to come; certificates end, proofs last longer.",
)
@click.option(
    "--all-signed", is_flag=True, help="Also ask that every field for approvers is signed."
)
@format_option("text", "json")
@click.pass_obj
def verify(
    session: Session,
    *,
    files: tuple[Path, ...],
    manifest: Path | None,
    roots: tuple[Path, ...],
    rebuild: bool,
    jobs: int,
    trust: Path | None,
    day: date | None,
    all_signed: bool,
    output_format: str,
) -> None:
    """Verify sealed PDF FILES: unchanged since sealing, by whom, and listed in a manifest."""

    def action() -> int:
        from qms.app.manual.given_manifest import load_manifest
        from qms.app.manual.verify import verify_files

        root = session.find() if rebuild else repository_around(session)
        named = manifest or (root / BUILT if rebuild and root else None)
        given = load_manifest(named) if named else None
        wanted = files or (given.published if rebuild and given else ())
        if not wanted:
            raise UsageError("name the PDFs to verify: qms verify FILE...")
        moment = _end_of(day) if day else now()
        results = verify_files(wanted, root=root, roots=roots, manifest=given, now=moment)
        rebuilt = None
        if rebuild and root and given:
            rebuilt = _rebuilt(root, given, wanted, jobs=jobs, trust=trust)
        if output_format == "json":
            click.echo(json.dumps(_as_json(results, rebuilt), indent=2, ensure_ascii=False))
        else:
            if day:
                click.echo(f"As on {day}, from what each file holds:\n")
            click.echo("\n\n".join(in_words(each) for each in results))
            click.echo(f"\n{summary(results)}")
            click.echo(_unsigned_in_words(results) if all_signed else "", nl=all_signed)
            click.echo(_rebuild_in_words(rebuilt) if rebuilt else "", nl=rebuilt is not None)
        good = all(each.ok for each in results) and (rebuilt is None or rebuilt.ok)
        complete = not all_signed or all(each.all_signed for each in results)
        return EXIT_CLEAN if good and complete else EXIT_FINDINGS

    sys.exit(funnel(session, action))


def _rebuilt(
    root: Path, given: GivenManifest, files: Sequence[Path], *, jobs: int, trust: Path | None
) -> Rebuild:
    from qms.app.manual.rebuild import RebuildOptions, read_published, rebuild

    published = read_published(given.value, given.files, given.path)
    options = RebuildOptions(now=now(), jobs=jobs, trust=trust)
    return rebuild(root, published, files, options)


def _unsigned_in_words(results: Sequence[FileVerification]) -> str:
    without = [each.name for each in results if each.intact and not each.fields]
    unsigned = [each.name for each in results if not each.all_signed and each.name not in without]
    lines = [
        f"Not signed by every approver: {', '.join(unsigned)}." if unsigned else "",
        f"No fields for approvers, so nobody signed: {', '.join(without)}." if without else "",
    ]
    return "\n".join(filter(None, lines)) or "Every approver has signed."


def _rebuild_in_words(rebuilt: Rebuild) -> str:
    return "\n".join(["", *(each.sentence for each in rebuilt.files), rebuilt.summary])


def _as_json(
    results: Sequence[FileVerification], rebuilt: Rebuild | None
) -> list[dict[str, object]]:
    entries = [each.to_json() for each in results]
    if rebuilt is not None:
        for entry, file in zip(entries, rebuilt.files, strict=True):
            entry["rebuilt"] = {**file.to_json(), "other_tools": list(rebuilt.other_tools)}
    return entries


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


def fields_in_words(result: FileVerification) -> str:
    """Say of each field for approvers who signed it, and who is next."""
    if not result.intact:
        return in_words(result)
    if not result.fields:
        return f"{result.name} has no fields for approvers."
    lines = [f"  {number}. {each.sentence}" for number, each in enumerate(result.fields, 1)]
    turn = next_open(result.fields)
    last = f"Next to sign: {turn.field.role}." if turn else "All fields are signed."
    return "\n".join([f"{result.name}, in the order of signing:", *lines, f"  {last}"])


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
