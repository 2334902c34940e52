"""`qms build`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qms.app.source_lines import source_lines
from qms.cli.support import (
    EXIT_CLEAN,
    EXIT_FINDINGS,
    Session,
    as_of_option,
    command_name,
    funnel,
    generator_option,
    now,
    trust_option,
)
from qms.domain.editions import Edition
from qms.domain.errors import UsageError
from qms.domain.progress import silent
from qms.publish.layout_engine import begin_layout_engine
from qms.report.text import render_text

if TYPE_CHECKING:
    from qms.app.manual.build import BuildResult
    from qms.app.manual.signed_copies import SignedCopy


EDITIONS = {
    Edition.AUDITOR: (
        "This is the edition for auditors, in {folder}/; the ordinary one in build/ is as it was."
    ),
    Edition.CUSTOMER: (
        "This is the edition for customers, in {folder}/; the ordinary one in build/ is as it was."
        " Look through it before you hand it out."
    ),
}


@click.command()
@as_of_option
@click.option(
    "--jobs", type=click.IntRange(0, 64), default=0, help="Layout processes; 0: one a core."
)
@click.option(
    "--identity",
    type=click.Choice(["auto", "none", "test"]),
    default="auto",
    show_default=True,
    help="What PDFs are sealed with: the identity in the environment, nothing, or the test one.",
)
@click.option(
    "--edition",
    type=click.Choice(["complete", "auditor", "customer"]),
    default="complete",
    show_default=True,
    help="For whom: auditor adds evidence to each section; customer shows what qms.yml allows.",
)
@click.option("--drafts", is_flag=True, help="Build a marked preview with drafts, for reviewers.")
@click.option(
    "--withhold-faulty", is_flag=True, help="Publish the rest when a document cannot be printed."
)
@click.option("--progress", is_flag=True, help="Say each step on a line of its own.")
@generator_option
@trust_option
@click.pass_obj
def build(
    session: Session,
    *,
    as_of: date,
    jobs: int,
    identity: str,
    edition: str,
    drafts: bool,
    withhold_faulty: bool,
    progress: bool,
    generator: str,
    trust: Path | None,
) -> None:
    """Check everything, then build the site, the sealed PDFs and the manifest into build/."""

    def action() -> int:
        if drafts and edition != Edition.COMPLETE.value:
            raise UsageError(
                "a preview with drafts is of the complete edition; leave out --drafts or --edition"
            )
        # It is needed late and begins slowly; meanwhile modules and documents are read.
        begin_layout_engine()
        root = session.find()
        from qms.app.manual.build import BlockedBuild, BuildOptions, build_manual
        from qms.app.manual.press import IdentityChoice
        from qms.app.manual.unprintable import UnprintableText

        options = BuildOptions(
            as_of=as_of,
            now=now(),
            jobs=jobs,
            identity=IdentityChoice(identity),
            edition=Edition.PREVIEW if drafts else Edition(edition),
            withhold_faulty=withhold_faulty,
            generator=generator,
            trust=trust,
            progress=_each_on_its_line if progress else _progress(),
        )
        try:
            result = build_manual(root, options)
        except BlockedBuild as blocked:
            findings = blocked.result.blocking
            click.echo(render_text(findings, source_lines(root, findings)), err=True)
            click.echo(f"qms: {blocked}", err=True)
            return EXIT_FINDINGS
        except UnprintableText as error:
            click.echo(_unprintable(str(error), len(error.faults), options.edition), err=True)
            return EXIT_FINDINGS
        click.echo(_closing_words(result))
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


def _each_on_its_line(message: str) -> None:
    click.echo(message, err=True)


def _progress() -> Callable[[str], None]:
    """Say each step on one line of a terminal; say nothing elsewhere."""
    if not sys.stderr.isatty():
        return silent

    def say(message: str) -> None:
        click.echo(f"\r\033[K{message}…", err=True, nl=False)

    return say


def _unprintable(faults: str, count: int, edition: Edition) -> str:
    """Say which documents cannot be printed and what may be done without them."""
    keeps = "1 fault keeps" if count == 1 else f"{count} faults keep"
    return (
        f"{faults}\nqms: {keeps} the manual from being printed; {edition.folder}/ was not touched"
        " (--withhold-faulty publishes the rest)"
    )


def _closing_words(result: BuildResult) -> str:
    from qms.app.manual.conformance import FORMS, closing_words

    library, identity = result.library, result.identity
    forms = sum(each.published.path.startswith(FORMS) for each in result.files)
    documents = len(result.files) - 1 - forms
    fillable = "a form" if forms == 1 else f"{forms} forms"
    verified = [each.verification for each in result.files if each.verification is not None]
    lines = [
        (
            f"Built as of {library.as_of}: the site, the manual of {result.pages} pages"
            f" and {documents} documents as PDFs"
            + (f"; {fillable} to be filled in." if forms else ".")
        ),
        f"  Site      {result.target / 'site' / 'index.html'}",
        f"  Manual    {result.target / 'site' / 'pdf' / 'manual.pdf'}",
        f"  Manifest  {result.target / 'manifest.json'}",
    ]
    if result.edition in EDITIONS:
        lines.insert(1, EDITIONS[result.edition].format(folder=result.target.name))
    if result.left_out:
        names = ", ".join(result.left_out)
        lines.append(f"Not shown to customers, because not in force with every approval: {names}.")
    if verified:
        seal = verified[0].seal
        level = f" at level {seal.level.value}" if seal else ""
        lines.append(
            f"{len(verified)} PDFs were sealed by “{identity.signer}”{level} and verified"
            " afterwards: intact, signer known."
        )
    lines += closing_words(result.checked)
    lines.append(identity.kind.in_words)
    notice = identity.expiry_notice(library.now)
    lines += [notice] if notice else []
    lines += [f"Withheld: {reason}" for reason in result.withheld.values()]
    lines += [_signed_copy(each) for each in result.signed_copies]
    if result.source.commit is None:
        lines.append(f"It does not name its source text: {result.source.reason}.")
    if result.findings:
        count = len(result.findings)
        findings = "1 finding does" if count == 1 else f"{count} findings do"
        lines.append(
            f"{findings} not keep it from being built; see `{command_name()} check --notes`."
        )
    return "\n".join(lines)


def _signed_copy(copy: SignedCopy) -> str:
    if not copy.kept_as:
        return (
            f"{copy.path} has not changed: it is the copy that was signed or stamped since it was"
            " built, with everything that was added."
        )
    return (
        f"{copy.path} is built anew without signatures of people; the copy that was signed or"
        f" stamped before is of an earlier state, kept as {copy.kept_as}."
    )


COMMANDS = (build,)
