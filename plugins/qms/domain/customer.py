"""What customers may see of a library: a smaller library in which nothing else is.

What is rendered from it cannot leak what it does not hold. So documents, people, records and
history are taken out here, before anything is rendered, and not page by page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qms.domain.approvals import Roster
from qms.domain.archive import Archive
from qms.domain.audits import AuditProgramme
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.external_documents import ExternalRegister
from qms.domain.library import Library
from qms.domain.processes import ProcessMap
from qms.domain.register import resolve_path
from qms.domain.registrar_findings import FindingLog
from qms.domain.standards import parse_clause
from qms.domain.training import Staff, everybody


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPerson:
    """A place where a text that customers see names a person."""

    path: str
    line: int
    name: str


def library_for_customers(library: Library, unapproved: frozenset[str] = frozenset()) -> Library:
    """Return what customers may see of what is in force.

    Args:
        library: What is in force, as the company's own readers see it.
        unapproved: Paths of documents of which the approval is not complete.
    """
    chosen = library.configuration.customer_edition
    shown = [
        each
        for each in library.documents
        if chosen.shows(each)
        and library.standing(each) is Standing.EFFECTIVE
        and each.path not in unapproved
    ]
    ids = {each.id for each in shown}
    own = frozenset(key for key, each in library.standards.items() if each.is_own)
    settings = library.configuration
    primary = settings.primary_standard
    projected = {each.id: _for_customers(each, own, primary) for each in shown}
    archived = {each.id: library.archived(each) for each in shown}
    return replace(
        library,
        documents=tuple(projected.values()),
        stated_digests={each.path: library.digest(each) for each in shown},
        left_out=frozenset(library.by_id) - ids,
        # A standard of our own may be the requirements of another customer, its key their name.
        standards={key: each for key, each in library.standards.items() if key not in own},
        configuration=replace(
            settings, standards=tuple(key for key in settings.standards if key not in own)
        ),
        # Titles are used in texts; who answers to whom is no customer's business.
        roster=Roster(
            roles={key: replace(role, reports_to="") for key, role in library.roster.roles.items()}
        ),
        process_map=ProcessMap(),
        audits=AuditProgramme(),
        registrar_findings=FindingLog(),
        external_documents=ExternalRegister(),
        staff=Staff(),
        training=(),
        records={},
        evidence={},
        # A text in force may lie in the archive, with the pictures and tables of its time.
        archive=Archive.of(
            {
                number: (replace(revision, document=projected[number]),)
                for number, revision in archived.items()
                if revision is not None
            }
        ),
        beside={},
        packages=(),
        manifests=(),
        issue_evidence={},
        holders=(),
        accepted=(),
        refused=(),
        reading=(),
        notices=(),
        base=None,
        written=None,
        proposed=None,
        kept={},
    )


def named_people(library: Library, shown: Library) -> Iterator[NamedPerson]:
    """Yield where texts that customers see name people of the company.

    Args:
        library: The whole library, which knows the people.
        shown: What customers see of it.
    """
    pattern = pattern_of_names(library)
    if pattern is None:
        return
    for document in shown.documents:
        for line, text in _texts(shown, document):
            for match in pattern.finditer(" ".join(text.split())):
                yield NamedPerson(path=document.path, line=line, name=match[0])


def pattern_of_names(library: Library) -> re.Pattern[str] | None:
    """Return what finds the printed name of any person of the company; None without people."""
    people = everybody(library.roster, library.staff)
    names = sorted(re.escape(each.name) for each in people.values())
    return re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", re.IGNORECASE) if names else None


def _for_customers(
    document: ControlledDocument, own: frozenset[str], primary: str
) -> ControlledDocument:
    form = document.form
    cited = {each: parse_clause(each, primary) for each in document.clauses}
    return replace(
        document,
        prepared_by=(),
        clauses=tuple(each for each, ref in cited.items() if ref and ref.standard not in own),
        next_review_date=None,
        distribution=(),
        records=(),
        history=tuple(
            replace(each, description_of_change="", change_request="")
            for each in document.history
            if each.revision == document.revision
        ),
        approvals=(),
        supersedes=(),
        superseded_by="",
        reason="",
        form=replace(form, procedure="", retention=None, where="") if form else None,
        source_text="",
    )


def _texts(library: Library, document: ControlledDocument) -> Iterator[tuple[int, str]]:
    """Yield what is shown of a document, with the line to look at."""
    yield document.at("title").line, document.title
    for number, line in enumerate(document.body.text.split("\n")):
        yield document.body.first_line + number, line
    for field in document.form.fields if document.form else ():
        for each in (field, *field.columns):
            yield document.at("fields").line, " ".join((each.label, each.help, *each.choices))
    for rule in document.form.rules if document.form else ():
        yield document.at("rules").line, rule.says
    for link in document.body.links:
        target = resolve_path(document.path, link.target.partition("#")[0])
        for row in library.table_of(document, target) or ():
            yield link.location.line, " ".join(row)
    values = library.variables_of(document)
    for use in document.body.variables:
        yield use.location.line, values.get(use.name, "")
