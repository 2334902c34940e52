"""4xx: hints for whoever writes, given only to those who ask for them; they fail nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from qms.domain.diagnostics import Diagnostic, Kind, Location, Rule, Severity, finding
from qms.domain.documents import ControlledDocument, Status
from qms.domain.library import Library
from qms.domain.records import FormKind

if TYPE_CHECKING:
    from qms.domain.prose import Sentence
    from qms.domain.style import Found

LONG_SENTENCE = Rule(
    code="QMS432",
    name="long-sentence",
    severity=Severity.INFO,
    kind=Kind.COMPLETENESS,
    summary="A sentence is long.",
)
PASSIVE_STEP = Rule(
    code="QMS433",
    name="step-without-actor",
    severity=Severity.INFO,
    kind=Kind.COMPLETENESS,
    summary="A step is written in the passive: it does not say who acts, or says it last.",
)
WEASEL_WORD = Rule(
    code="QMS434",
    name="vague-word",
    severity=Severity.INFO,
    kind=Kind.COMPLETENESS,
    summary="A word leaves open when, how much or who.",
)
UNKNOWN_FUNCTION = Rule(
    code="QMS435",
    name="undefined-function",
    severity=Severity.INFO,
    kind=Kind.COMPLETENESS,
    summary="A text names a function in the company that is no role in approvers.yml.",
)
FORM_IN_WORDS = Rule(
    code="QMS436",
    name="document-named-in-words",
    severity=Severity.INFO,
    kind=Kind.COMPLETENESS,
    summary="A text names a document or a form in words, without a reference that leads to it.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Sentences that hints are asked for, and the library that they speak of."""

    library: Library
    sentences: tuple[tuple[ControlledDocument, Sentence], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleCheck:
    """A rule on how sentences are written."""

    rule: Rule
    function: Callable[[Writing], Iterator[Diagnostic]]


def writing_of(library: Library, numbers: Collection[str]) -> Writing:
    """Return the English sentences of documents; of a proposal, those that it changes.

    Args:
        library: Everything.
        numbers: Ids of the documents; empty for all that are not obsolete.
    """
    from qms.domain.prose import sentences_of

    sentences = []
    for document in library.documents:
        if document.id not in numbers if numbers else document.status is Status.OBSOLETE:
            continue
        if not (document.language or library.configuration.language).startswith("en"):
            continue
        before = library.base.by_id.get(document.id) if library.base else None
        known = {each.passage for each in sentences_of(before.body)} if before else ()
        written = (each for each in sentences_of(document.body) if each.passage not in known)
        sentences += [(document, each) for each in written]
    return Writing(library=library, sentences=tuple(sentences))


def check_length(writing: Writing) -> Iterator[Diagnostic]:
    """Sentences can be followed at the first reading.

    ## What it checks
    A sentence in a numbered step has at most 25 words, any other one 30. Words in brackets are not
    counted, a colon or semicolon ends a sentence, a reference is one word. Simplified Technical
    English (ASD-STE100), in which aerospace writes its maintenance manuals, is stricter: 20 and 25.

    ## Why it matters
    People read procedures while they work, many of them in a language that is not their own.

    ## Example
    "The quality manager closes it when the goods are gone, stock quantities agree, tags are
    removed, the line in the log is ended, and …".

    ## How to fix it
    Make two sentences, or a list of what the sentence lists.

    ## When to accept
    Nothing has to be accepted: hints are shown only when somebody asks for them.
    """
    from qms.domain.style import words_too_many

    for document, sentence in writing.sentences:
        count = words_too_many(sentence)
        if count:
            message = f"this sentence has {count} words"
            advice = "make two of it, or a list of what it lists"
            yield finding(
                LONG_SENTENCE, _at(document, sentence), message, advice=advice, document=document.id
            )


def check_passive(writing: Writing) -> Iterator[Diagnostic]:
    """A step says who acts.

    ## What it checks
    The sentence that begins a numbered step is not in the passive, such as "the label is checked"
    or "it is approved by the buyer". Only its main clause is looked at, and only verbs that are
    acts: "is closed" and "is damaged" are states. What is forbidden ("is never opened") and what is
    left to one person ("only by the quality manager") is no hint.

    ## Why it matters
    A step that is done by nobody in particular is left to the next colleague.

    ## Example
    "Papers are scanned and linked to the lot."

    ## How to fix it
    Begin with the person or the verb: "The inspector scans the papers", or "Scan the papers".

    ## When to accept
    Nothing has to be accepted: hints are shown only when somebody asks for them.
    """
    from qms.domain.style import passives

    for document, sentence in writing.sentences:
        for each in passives(sentence):
            order = "says last" if " by " in each.words else "does not say"
            message = f"“{each.words}” {order} who does it"
            advice = "begin with who acts, or with the verb: “Scan the papers”"
            place = _at(document, sentence, each)
            yield finding(PASSIVE_STEP, place, message, advice=advice, document=document.id)


def check_vague_words(writing: Writing) -> Iterator[Diagnostic]:
    """Everybody understands the same by a text.

    ## What it checks
    No sentence says "as appropriate", "if necessary", "as soon as possible", "regularly", "timely",
    "adequate", "sufficient", "etc." or the like, and no step "normally" or "should". Questions and
    what stands between quotation marks are left alone.

    ## Why it matters
    Such a word binds nobody, and each auditor fills it with what another company does.

    ## Example
    "Check the stock regularly and inform the customer as soon as possible."

    ## How to fix it
    Say when, how often, how much, by what measure: "every Monday", "on the same working day".

    ## When to accept
    Nothing has to be accepted: hints are shown only when somebody asks for them.
    """
    from qms.domain.style import weasel_words

    for document, sentence in writing.sentences:
        for each in weasel_words(sentence):
            message = f"“{each.words}” leaves something open"
            place = _at(document, sentence, each)
            yield finding(WEASEL_WORD, place, message, advice=each.advice, document=document.id)


def check_functions(writing: Writing) -> Iterator[Diagnostic]:
    """Who is named can be found.

    ## What it checks
    A function with a name, such as "the stores supervisor" or "the safety officer", bears the title
    of a role in `approvers.yml`, is a term of the document of terms, or is given to somebody by a
    text ("the buyer is the safety officer"). "The inspector" and "a second inspector" are no names.
    Each is said once in a document.

    ## Why it matters
    Titles change with the organisation; the text then gives work to somebody who is not there.

    ## Example
    "The stores supervisor signs the list" in a company whose role is called warehouse manager.

    ## How to fix it
    Write `{{ role.warehouse-manager }}`: the title then follows `approvers.yml`. Or add the role.

    ## When to accept
    Nothing has to be accepted: hints are shown only when somebody asks for them.
    """
    from qms.domain.style import appointed_functions, unknown_functions

    roster = writing.library.roster
    if not roster.roles:
        return
    known = {each.title.lower() for each in roster.roles.values()} | _terms(writing.library)
    for document in writing.library.documents:
        known.update(appointed_functions(document.body.text))
    said: set[tuple[str, str]] = set()
    for document, sentence in writing.sentences:
        for each in unknown_functions(sentence, known):
            key = document.id, each.words.lower()
            if key in said:
                continue
            said.add(key)
            message = f"“{each.words}” is the title of no role in approvers.yml"
            advice = "write the role as {{ role.… }}, or explain who that is"
            place = _at(document, sentence, each)
            yield finding(UNKNOWN_FUNCTION, place, message, advice=advice, document=document.id)


def check_named(writing: Writing) -> Iterator[Diagnostic]:
    """Whatever a text sends readers to is a reference.

    ## What it checks
    No number of a document is typed without its brackets. No step calls a form by its title in a
    text that never refers to it. No sentence without any reference sends people to a form by name,
    such as "the deviation form".

    ## Why it matters
    Only references are links, are found when their document ends, and are known to exist.

    ## Example
    "Enter it in F-07-01", "Fill in the nonconformity report", "Send the deviation form".

    ## How to fix it
    Write `[[F-07-01]]`.

    ## When to accept
    Nothing has to be accepted: hints are shown only when somebody asks for them.
    """
    from qms.domain.style import any_of, plain_numbers, titles_in_step, unknown_forms

    library = writing.library
    forms = {each.title.lower(): each.id for each in library.documents if _is_filled_in(each)}
    titles = any_of(forms)
    for document, sentence in writing.sentences:
        for each in plain_numbers(sentence, library.by_id):
            if each.words != document.id:
                yield _named(document, sentence, each, f"refer to it: [[{each.words}]]")
        for each in titles_in_step(sentence, titles):
            number = forms[each.words.lower()]
            if number != document.id and not _refers(document, number, each.words):
                yield _named(document, sentence, each, f"refer to the form: [[{number}]]")
        for each in unknown_forms(sentence):
            if each.words.lower() not in forms:
                yield _named(document, sentence, each, "refer to the form by its number")


def _named(
    document: ControlledDocument, sentence: Sentence, found: Found, advice: str
) -> Diagnostic:
    message = f"“{found.words}” is named in words and leads nowhere"
    place = _at(document, sentence, found)
    return finding(FORM_IN_WORDS, place, message, advice=advice, document=document.id)


def _refers(document: ControlledDocument, number: str, title: str) -> bool:
    """Return whether a text refers to a form, or puts a reference behind its title somewhere."""
    if any(each.target == number for each in document.body.mentions):
        return True
    return f"{title.lower()} ([[" in document.body.text.lower()


def _is_filled_in(document: ControlledDocument) -> bool:
    """Return whether people fill a form in under a title that is more than one word.

    Certificates, orders and labels come out of a system: texts speak of the thing, not of the form.
    """
    kinds = {FormKind.FORM, FormKind.REGISTER}
    return document.form is not None and document.form.kind in kinds and " " in document.title


def _terms(library: Library) -> set[str]:
    """Return the terms that the document of terms defines, in small letters."""
    document = library.by_id.get(library.configuration.terms_document)
    lines = document.body.text.split("\n") if document else []
    return {
        term.strip(" *_").lower()
        for term, meaning in pairwise(lines)
        if term.strip() and meaning.startswith(":")
    }


def _at(document: ControlledDocument, sentence: Sentence, found: Found | None = None) -> Location:
    line, column = sentence.at(found.start if found else 0)
    return Location(path=document.path, line=line, column=column)


STYLE_CHECKS = (
    StyleCheck(rule=LONG_SENTENCE, function=check_length),
    StyleCheck(rule=PASSIVE_STEP, function=check_passive),
    StyleCheck(rule=WEASEL_WORD, function=check_vague_words),
    StyleCheck(rule=UNKNOWN_FUNCTION, function=check_functions),
    StyleCheck(rule=FORM_IN_WORDS, function=check_named),
)
