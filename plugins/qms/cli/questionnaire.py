"""The questionnaire of `qms init --pack`: asked at a terminal, or as a file to fill in."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

import click

from qms.cli.asking import is_at_terminal
from qms.domain.activities import EXPLAINED, Activity, Doing
from qms.domain.errors import UsageError
from qms.domain.packs import MOST_SITES, Answers, PracticeAnswer, SiteAnswer
from qms.domain.practices import QUESTIONS, Practice
from qms.source.packs import PARTS, fault_in_name, fault_in_sentence

WIDTH = 96
REGISTRAR = (
    "Who of your certification body answered, when, and where is it kept? (Enter: not asked)"
)


def ask(organisation: str) -> Answers:
    """Ask every question at the terminal.

    Args:
        organisation: The company's name, if it was given already.

    Raises:
        UsageError: nobody sits at a terminal who could answer.
    """
    if not is_at_terminal():
        raise UsageError(
            "nobody can be asked here; write the questions into a file with --questions, fill it"
            " in, and give it with --answers FILE"
        )
    click.echo("About forty short questions. Enter takes what stands in brackets.\n")
    name = _words("Name of the company", fault_in_name, organisation)
    short_name = _words("What people call it, inside sentences", fault_in_name, name)
    address = _words("Its address, on one line", fault_in_name)
    sites = _sites(address)
    click.echo("\nWhat you do. What you answer with no is left out, and the manual says why.")
    practices = {each: _practice(each) for each in Practice}
    click.echo("\nWork on parts: whether it is distribution, your certification body decides.")
    return Answers(
        name=name,
        short_name=short_name,
        address=address,
        sites=sites,
        practices=practices,
        parts={each: _part(each) for each in PARTS},
    )


def agreed(answers: Answers) -> bool:
    """Show what was answered and ask whether to write it."""
    click.echo(f"\n{answers.name}: {len(answers.sites)} site(s)")
    for words, done in (("Applies", True), ("Does not apply", False)):
        found = [key for key, each in answers.practices.items() if each.done is done]
        click.echo(textwrap.fill(f"{words}: {', '.join(found) or 'nothing'}", WIDTH))
    if doing := [EXPLAINED[key].title.lower() for key, each in answers.parts.items() if each.done]:
        click.echo(textwrap.fill(f"Work on parts: {', '.join(doing)}", WIDTH))
    return click.confirm("Write the manual?", default=True)


def empty_answers() -> str:
    """Return the questions as a file to fill in."""
    return "\n".join(_empty_answers()) + "\n"


def _empty_answers() -> Iterator[str]:
    yield "# Answers for `qms init DIRECTORY --pack small --answers FILE` (or --pack full)."
    yield "# Fill in every line; text with a colon or a comma stands in straight quotes."
    yield "format: qms-answers@1"
    yield "\norganisation:"
    yield '  name: ""'
    yield '  short_name: ""      # what people call it, inside sentences'
    yield '  address: ""         # on one line'
    yield f"\n# Every place where you work or keep stock, one line each, at most {MOST_SITES}."
    yield "sites:"
    yield '  - {name: "", address: ""}'
    yield "\n# What you do: yes or no. What is answered with no is left out; the manual says why,"
    yield '# with a reason of your own: {done: no, because: "We sell whole packs only"}.'
    yield "practices:"
    for practice, each in QUESTIONS.items():
        yield from _comment(f"{each.question} {each.help} Most answer {_yes(each.usual)}.")
        yield f"  {practice}:"
    yield "\n# Work on parts: yes or no. Your certification body decides what is distribution;"
    yield '# its answer, also for kitting: {done: yes, registrar: "Letter of 4 May 2026"}.'
    yield "parts:"
    for part in PARTS:
        yield from _comment(EXPLAINED[part].question)
        yield f"  {part}:"


def _comment(words: str) -> list[str]:
    return textwrap.wrap(words, WIDTH, initial_indent="  # ", subsequent_indent="  # ")


def _sites(address: str) -> tuple[SiteAnswer, ...]:
    sites = [_site(_words("Name of your main site", fault_in_sentence, "Main site"), address)]
    while len(sites) < MOST_SITES and click.confirm("Is there another site?", default=False):
        sites.append(_site(_words("Its name", fault_in_sentence), ""))
    return tuple(sites)


def _site(name: str, address: str) -> SiteAnswer:
    return SiteAnswer(name=name, address=_words("Its address", fault_in_name, address))


def _practice(practice: Practice) -> PracticeAnswer:
    asked = QUESTIONS[practice]
    click.echo()
    click.echo(textwrap.fill(asked.help, WIDTH))
    if not click.confirm(asked.question, default=asked.usual):
        because = _words("Why not? It is printed", fault_in_sentence, asked.reason)
        return PracticeAnswer(done=False, because="" if because == asked.reason else because)
    registrar = _registrar(Activity.KIT) if practice is Practice.KITTING else ""
    return PracticeAnswer(done=True, registrar=registrar)


def _part(part: Activity) -> Doing:
    if not click.confirm(EXPLAINED[part].question, default=False):
        return Doing()
    return Doing(done=True, registrar=_registrar(part))


def _registrar(part: Activity) -> str:
    click.echo(textwrap.fill(EXPLAINED[part].why, WIDTH))
    return _words(REGISTRAR, fault_in_sentence, may_be_empty=True)


def _words(
    question: str, fault_in: Callable[[str], str], usual: str = "", *, may_be_empty: bool = False
) -> str:
    """Ask for words until they can be printed."""
    while True:
        shown = bool(usual)
        answer = click.prompt(
            question, default=usual if usual or may_be_empty else None, show_default=shown
        )
        words = str(answer).strip()
        fault = "" if may_be_empty and not words else fault_in(words)
        if not fault:
            return words
        click.echo(f"{fault[:1].upper()}{fault[1:]}.")


def _yes(usual: bool) -> str:  # noqa: FBT001 - as it is asked
    return "yes" if usual else "no"
