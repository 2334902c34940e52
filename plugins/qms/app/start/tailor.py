"""Make a pack's texts a company's own: drafts without what does not apply to it.

A section that does not apply keeps its heading and says why. A document that does not apply is left
out where nothing refers to it; otherwise a few sentences under its number say why, so that every
reference leads somewhere and the number is not given to something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from qms.app.start.pack_files import PackFiles
from qms.app.start.pack_registers import (
    exclude_clauses,
    leave_out_documents,
    settings,
    without_people,
)
from qms.app.start.pack_sections import (
    REFERENCE,
    as_draft,
    references,
    value,
    with_paragraph,
    with_section,
    without_clauses,
    without_records,
)
from qms.domain.activities import EXPLAINED
from qms.domain.errors import ConfigurationError
from qms.domain.packs import Answers, Pack, Replacement
from qms.source.edit import remove_key, set_value

OF_A_FORM = ("clauses", "applies_to", "records", "fields", "rules")
"""What a document that does not apply has no use for."""
REQUEST = (
    "[{name: request, label: What was asked for, kind: multiline, required: yes,"
    ' help: "By whom, and on which day; given to the quality manager"}]'
)
SITES, REASON = "@SITES@", "@REASON@"
"""Marks in the new words of a replacement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tailored:
    """The files of a company that began with a pack."""

    files: Mapping[str, bytes]
    left_out: tuple[str, ...]
    """Ids of documents that are not there."""
    not_applicable: tuple[str, ...]
    """Ids of documents that only say why they do not apply."""


def tailor(files: PackFiles, answers: Answers, repository: str) -> Tailored:
    """Return a pack's texts as a company's drafts.

    Args:
        files: The pack.
        answers: What the company answered.
        repository: Its name as a repository.

    Raises:
        ConfigurationError: `pack.yml` names something that is not in the texts.
    """
    pack = files.pack
    documents = {path: as_draft(text) for path, text in files.documents.items()}
    registers = dict(files.registers)
    _replace_words(documents, registers, _replacements(pack, answers))
    _replace_sections(documents, pack, answers)
    _ask_about_parts(documents, pack, answers)
    reasons = _reasons(pack, answers)
    kept, stubs = _without(documents, reasons, pack)
    excluded = {
        clause: answers.reason(practice)
        for practice in answers.without
        for clause in pack.dependent[practice].exclusions
    }
    gone = reasons.keys()
    texts = {
        path: without_clauses(text, excluded.keys()).replace(SITES, _sites(answers))
        for path, text in kept.items()
    }
    edits: dict[str, Callable[[str], str]] = {
        "qms.yml": lambda text: settings(text, answers, repository),
        "approvers.yml": without_people,
        "applicability.yml": lambda text: exclude_clauses(text, excluded),
        "processes.yml": lambda text: leave_out_documents(text, gone),
        "distribution.yml": lambda text: leave_out_documents(text, gone),
        "accepted-findings.yml": str,
    }
    for path, text in registers.items():
        texts[path] = edits[path.rpartition("/")[2]](text)
    words = "".join(texts.values())
    assets = {
        path: data for path, data in files.assets.items() if "/".join(path.split("/")[-2:]) in words
    }
    return Tailored(
        files={path: text.encode("utf-8") for path, text in texts.items()} | assets,
        left_out=tuple(sorted(gone - stubs)),
        not_applicable=tuple(sorted(stubs)),
    )


def _replacements(pack: Pack, answers: Answers) -> Iterator[Replacement]:
    yield from pack.replacements
    for practice in answers.without:
        for each in pack.dependent[practice].replacements:
            yield replace(each, new=each.new.replace(REASON, answers.reason(practice)))


def _replace_words(
    documents: dict[str, str], registers: dict[str, str], replacements: Iterable[Replacement]
) -> None:
    for each in replacements:
        texts = registers if each.document.endswith(".yml") else documents
        path = _path(texts, each.document)
        if texts[path].count(each.old) != 1:
            raise ConfigurationError(
                f"pack.yml: “{each.old}” does not stand once in {each.document}; correct pack.yml"
            )
        texts[path] = texts[path].replace(each.old, each.new)


def _replace_sections(documents: dict[str, str], pack: Pack, answers: Answers) -> None:
    for practice in answers.without:
        words = _does_not_apply(answers.reason(practice), pack)
        for section in pack.dependent[practice].sections:
            number, _, anchor = section.partition("#")
            path = _path(documents, number)
            documents[path] = _in_section(with_section, documents[path], section, anchor, words)


def _ask_about_parts(documents: dict[str, str], pack: Pack, answers: Answers) -> None:
    """Put a question into the section on what is not done to parts, where some of it is done."""
    done = [EXPLAINED[part].title.lower() for part, doing in answers.parts.items() if doing.done]
    if not done:
        return
    number, _, anchor = pack.limits.partition("#")
    path = _path(documents, number)
    words = (
        f"TODO: You answered that you also do this: {', '.join(done)}. Say here what of it your"
        " certification body sees as part of the scope, and take it out of what follows."
    )
    documents[path] = _in_section(with_paragraph, documents[path], pack.limits, anchor, words)


def _in_section(
    edit: Callable[[str, str, str], str], text: str, section: str, anchor: str, words: str
) -> str:
    try:
        return edit(text, anchor, words)
    except KeyError as error:
        raise ConfigurationError(f"pack.yml: there is no section {section}") from error


def _reasons(pack: Pack, answers: Answers) -> dict[str, str]:
    """Return the documents and forms that do not apply, each with its reason."""
    reasons: dict[str, str] = {}
    for practice in answers.without:
        dependent = pack.dependent[practice]
        for number in (*dependent.documents, *dependent.forms):
            reasons.setdefault(number, answers.reason(practice))
    return reasons


def _without(
    documents: Mapping[str, str], reasons: Mapping[str, str], pack: Pack
) -> tuple[dict[str, str], frozenset[str]]:
    """Leave out what does not apply; return the texts and the ids of those that only say why.

    A procedure goes on to list its own form among its records where the form's number is kept.
    """
    by_id = {value(text, "id"): path for path, text in documents.items()}
    staying = {number: documents[path] for number, path in by_id.items() if number not in reasons}
    wanted = set[str]()
    for text in staying.values():
        wanted |= references(without_records(text, reasons)) & reasons.keys()
    procedures = {number: value(documents[by_id[number]], "procedure") for number in reasons}
    stubs = frozenset(wanted | ({procedures[number] for number in wanted} & reasons.keys()))
    kept = {}
    for number, text in staying.items():
        gone = [each for each in reasons if each not in stubs or procedures[each] != number]
        kept[by_id[number]] = _whole_references(without_records(text, gone), stubs)
    for number in stubs:
        path = by_id[number]
        kept[path] = _stub(documents[path], _does_not_apply(reasons[number], pack))
    return kept, stubs


def _whole_references(text: str, stubs: frozenset[str]) -> str:
    """Let references to sections of a document lead to the whole one, which has none any more."""
    return REFERENCE.sub(lambda found: f"[[{found[1]}]]" if found[1] in stubs else found[0], text)


def _stub(text: str, words: str) -> str:
    """Return what is left of a document that does not apply: its number, and why."""
    head, _, body = text.removeprefix("---\n").partition("\n---\n")
    head = f"---\n{head}\n---\n"
    for key in OF_A_FORM:
        head = remove_key(head, key)
    head = set_value(head, "title", f"{value(head, 'title')} (does not apply)")
    if value(head, "kind"):
        return f"{set_value(head, 'fields', REQUEST)}\n{words}\n"
    if "\n## Responsibilities\n" not in body:
        return f"{head}\n{words}\n"
    return (
        f"{head}\n## Purpose\n\nThis number is kept, so that whoever is led here finds the reason."
        f"\n\n## Scope\n\n{words}\n\n## Responsibilities\n\nThe {{{{ role.quality-manager }}}}"
        " decides what becomes of a request.\n\n## Procedure\n\nNothing is done before the change"
        " is planned and authorised.\n\n## Records\n\nNone, as long as nothing of it is done.\n"
    )


def _does_not_apply(reason: str, pack: Pack) -> str:
    return (
        f"This does not apply here. {reason} A request for it goes to the"
        f" {{{{ role.quality-manager }}}} and is planned as a change ([[{pack.changes}]]) before"
        " anything is promised."
    )


def _sites(answers: Answers) -> str:
    return "; ".join(
        f"{{{{ site.{key}.name }}}}, {{{{ site.{key}.address }}}}" for key in answers.sites_by_key
    )


def _path(texts: Mapping[str, str], document: str) -> str:
    """Return the path of a document by its id, or of a register by its name."""
    for path, text in texts.items():
        if path.endswith(f"/{document}") or value(text, "id") == document:
            return path
    raise ConfigurationError(f"pack.yml: there is no document {document}")
