"""`pack.yml` and a company's answers to the questionnaire, with every fault at its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from qms.domain.activities import Activity, Doing
from qms.domain.diagnostics import Diagnostic, Location, finding
from qms.domain.packs import (
    Answers,
    Dependent,
    Pack,
    PracticeAnswer,
    Replacement,
    SiteAnswer,
)
from qms.domain.practices import Practice
from qms.source import faults
from qms.source.files import Unreadable, in_words, read_text, unseen_character
from qms.source.pack_schema import AnswersModel, Name, PackModel, ReplacementModel, Words
from qms.source.validation import validate
from qms.source.yaml_reader import YamlDocument, read_yaml

PARTS = tuple(each for each in Activity if each is not Activity.KIT)
"""Work on parts that is asked about; kits are asked about as a practice."""


def fault_in_name(text: str) -> str:
    """Say what is wrong with a company's name or address that was typed; empty if nothing is."""
    return _fault_in(text, TypeAdapter(Name))


def fault_in_sentence(text: str) -> str:
    """Say what is wrong with a site's name or a reason that was typed; empty if nothing is."""
    return _fault_in(text, TypeAdapter(Words))


def _fault_in(text: str, kind: TypeAdapter[str]) -> str:
    if unseen := unseen_character(text):
        return f"this holds the invisible character {in_words(unseen)}"
    try:
        kind.validate_python(text)
    except ValidationError as error:
        return str(error.errors()[0]["ctx"]["error"])
    return ""


def read_pack(text: str, path: str) -> Pack:
    """Read a `pack.yml`.

    Raises:
        Unreadable: it is not valid.
    """
    model = validate(PackModel, read_yaml(text, path))
    return Pack(
        changes=model.changes,
        limits=model.limits,
        replacements=_replacements(model.replacements),
        dependent={
            key: Dependent(
                documents=tuple(each.documents),
                sections=tuple(each.sections),
                forms=tuple(each.forms),
                exclusions=tuple(each.exclusions),
                replacements=_replacements(each.replacements),
            )
            for key, each in model.activities.items()
        },
    )


def read_answers(file: Path) -> Answers:
    """Read a company's answers.

    Raises:
        Unreadable: with every fault, each at its line.
    """
    source = read_yaml(read_text(file.parent, file.name), file.name)
    model = validate(AnswersModel, source)
    if problems := tuple(_unanswered(model, source)):
        raise Unreadable(*problems)
    return Answers(
        name=model.organisation.name.strip(),
        short_name=model.organisation.short_name.strip() or model.organisation.name.strip(),
        address=model.organisation.address.strip(),
        sites=tuple(SiteAnswer(name=each.name, address=each.address) for each in model.sites),
        practices={
            key: PracticeAnswer(**each.model_dump()) for key, each in model.practices.items()
        },
        parts={key: Doing(**each.model_dump()) for key, each in model.parts.items()},
    )


def _replacements(models: Iterable[ReplacementModel]) -> tuple[Replacement, ...]:
    return tuple(Replacement(document=each.document, old=each.old, new=each.new) for each in models)


def _unanswered(model: AnswersModel, source: YamlDocument) -> Iterator[Diagnostic]:
    """Yield the questions left out: nothing is decided by silence; and answers to no question."""
    yield from _missing("practices", model.practices, Practice, source)
    yield from _missing("parts", model.parts, PARTS, source)
    if Activity.KIT in model.parts:
        message = "kits are asked about under practices, as kitting"
        yield _fault(source, "parts.kit", message, "take this line out")
    for key, answer in model.practices.items():
        if answer.because and answer.done:
            message = f"{key}: a reason is given although the answer is yes"
            yield _fault(source, f"practices.{key}", message, "write no, or leave `because` out")
        if answer.registrar and key is not Practice.KITTING:
            message = (
                f"{key}: the certification body is asked about kitting and about work on parts"
            )
            yield _fault(source, f"practices.{key}", message, "leave `registrar` out")


def _missing(
    block: str,
    given: Mapping[Practice, object] | Mapping[Activity, object],
    asked: Iterable[Practice | Activity],
    source: YamlDocument,
) -> Iterator[Diagnostic]:
    for each in asked:
        if each not in given:
            advice = f"add a line `{each}:` with yes or no"
            place = source.positions.at(block)
            message = f"{block}: {each} is not answered"
            yield finding(faults.MISSING_KEY, place, message, advice=advice)


def _fault(source: YamlDocument, key: str, message: str, advice: str) -> Diagnostic:
    place: Location = source.positions.at(key)
    return finding(faults.INVALID_VALUE, place, message, advice=advice)
