"""The front of the printed manual: cover, approvals, revisions, lists, and then the contents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from qms.domain.book import PartKind, PrintPart
from qms.domain.documents import ControlledDocument, Revision, Standing
from qms.domain.library import Library
from qms.domain.notices import interim_on, notices_on
from qms.render.header import ApprovalLine, approval_line
from qms.render.links import PrintLinks
from qms.render.notices import notice_words
from qms.render.print.context import UNCONTROLLED, BookContext, approver_fields
from qms.render.print.templating import render_print
from qms.render.revisions import pending_in_words
from qms.render.words import effective_in_words, standing_key

TITLE = "Quality Manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRow:
    """One approval in the list of all; without a line the document has none."""

    number: str
    revision: str
    uri: str
    line: ApprovalLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsLine:
    """One part in the contents."""

    key: str
    number: str
    title: str
    uri: str
    standing: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsGroup:
    """Parts of one kind."""

    title: str
    lines: tuple[ContentsLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionLine:
    """One document in the list of effective sections."""

    key: str
    number: str
    title: str
    uri: str
    revision: str
    effective: str
    status: str
    notices: tuple[str, ...] = ()
    """What holds otherwise today, in a few words each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderLine:
    """Somebody who gets the manual or some documents."""

    name: str
    medium: str
    documents: str
    copy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionLine:
    """One revision of a document after its first."""

    number: str
    uri: str
    entry: Revision


@dataclass(frozen=True, slots=True)
class Front:
    """Builds the front parts of one book."""

    library: Library
    documents: tuple[ControlledDocument, ...]
    links: PrintLinks
    context: BookContext

    def parts(self, annexes: Iterable[PrintPart]) -> tuple[PrintPart, ...]:
        """Return every front part in order; of people only those inside are told."""
        sections = self._part(
            "effective-sections",
            "List of effective documents",
            lines=[self._section(document) for document in self.documents],
        )
        listed: tuple[PrintPart, ...] = (sections,)
        if self.context.is_internal:
            approvals = self._part(
                "approvals",
                "Approvals",
                rows=list(self._approval_rows()),
                fields=approver_fields(self.library, self.context),
            )
            distribution = self._part("distribution", "Distribution", holders=list(self._holders()))
            listed = (approvals, self._revisions(), sections, distribution)
        groups = [
            ContentsGroup(title="Front pages", lines=tuple(map(_line_of_part, listed))),
            *self._groups(annexes),
        ]
        # Last, as manuals have it: so its own length changes no number that it shows.
        return (self._cover(), *listed, self._part("contents", "Contents", groups=groups))

    def _cover(self) -> PrintPart:
        library, context = self.library, self.context
        standings = Counter(library.standing(document) for document in self.documents)
        organisation = library.configuration.organisation
        logo = organisation.logo if organisation.logo in library.assets else ""
        cover = self._part(
            "cover",
            TITLE,
            logo=logo,
            address=organisation.address,
            is_issued=context.issue is not None,
            is_preview=context.shows_drafts,
            demonstration=context.notice,
            edition=context.edition,
            as_of=library.as_of,
            standards=list(self._standards()),
            counts=", ".join(
                f"{number} {standing.value}"
                for standing in Standing
                if (number := standings[standing])
            )
            or "None",
            markings=list(self._markings()),
            source=context.commit[:12] if context.commit else "Not recorded",
            signature=context.signature,
            uncontrolled=UNCONTROLLED,
        )
        return replace(cover, assets=(logo,)) if logo else cover

    def _standards(self) -> Iterator[str]:
        for key in self.library.configuration.standards:
            standard = self.library.standards.get(key)
            yield f"{key} ({standard.designation}): {standard.title}" if standard else key

    def _markings(self) -> Iterator[str]:
        """Yield each classification that a document bears, and by which documents."""
        marked = [each for each in self.documents if each.classification]
        for marking in dict.fromkeys(each.classification for each in marked):
            numbers = [each.printed_number for each in marked if each.classification == marking]
            yield f"{marking} ({', '.join(numbers)})"

    def _part(self, key: str, title: str, **values: object) -> PrintPart:
        configuration = self.library.configuration
        notice = "\n".join(line for line in (UNCONTROLLED, self.context.notice) if line)
        html = render_print(
            f"{key}.html",
            page_title=title,
            language=configuration.language,
            organisation=configuration.organisation.name,
            issue=self.context.state_in_words(self.library.as_of),
            notice=notice,
            watermark="",
            **values,
        )
        return PrintPart(
            key=key,
            kind=PartKind.FRONT,
            title="Cover" if key == "cover" else title,
            html=html,
            language=configuration.language,
            date=self.library.as_of.isoformat(),
        )

    def _approval_rows(self) -> Iterator[ApprovalRow]:
        for document in self.documents:
            records = self.context.approvals.get(document.path, ())
            lines: list[ApprovalLine | None] = [
                approval_line(self.library, record) for record in records
            ]
            for line in lines or [None]:
                yield ApprovalRow(
                    number=document.printed_number,
                    revision=document.printed_revision,
                    uri=self.links.document(document, "qms-approvals"),
                    line=line,
                )

    def _revisions(self) -> PrintPart:
        entries = sorted(self._revised(), key=lambda line: line.entry.date, reverse=True)
        return self._part(
            "record-of-revisions",
            "Record of revisions",
            entries=entries,
            has_requests=any(line.entry.change_request for line in entries),
            first_only=sum(len(document.history) <= 1 for document in self.documents),
            total=len(self.documents),
        )

    def _revised(self) -> Iterator[RevisionLine]:
        for document in self.documents:
            # Companies write histories both ways round.
            for entry in sorted(document.history, key=lambda each: each.date)[1:]:
                yield RevisionLine(
                    number=document.printed_number,
                    uri=self.links.document(document, "qms-history"),
                    entry=entry,
                )

    def _groups(self, annexes: Iterable[PrintPart]) -> Iterator[ContentsGroup]:
        for _, documents in groupby(self.documents, key=lambda each: each.type.code):
            group = list(documents)
            name = group[0].type.name
            lines = tuple(self._contents_line(document) for document in group)
            yield ContentsGroup(title=_plural(name) if len(group) > 1 else name, lines=lines)
        lines = tuple(map(_line_of_part, annexes))
        if lines:
            yield ContentsGroup(title="Annex", lines=lines)

    def _contents_line(self, document: ControlledDocument) -> ContentsLine:
        standing = self.library.standing(document)
        return ContentsLine(
            key=document.id,
            number=document.printed_number,
            title=document.title,
            uri=self.links.document(document, ""),
            standing=standing_key(standing),
            mark="" if standing is Standing.EFFECTIVE else standing.value,
        )

    def _section(self, document: ControlledDocument) -> SectionLine:
        return SectionLine(
            key=document.id,
            number=document.printed_number,
            title=document.title,
            uri=self.links.document(document, ""),
            revision=document.printed_revision,
            effective=effective_in_words(self.library, document.effective_date),
            notices=tuple(self._notices(document)),
            status="; ".join(
                [
                    self.library.standing(document).value.capitalize(),
                    *(
                        pending_in_words(self.library, each.document)
                        for each in self.library.beside.get(document.id, ())
                        if self.library.standing(each.document) is Standing.PENDING
                    ),
                ]
            ),
        )

    def _notices(self, document: ControlledDocument) -> Iterator[str]:
        interim = interim_on(self.context.notices, document)
        found = [interim] if interim is not None else []
        for judged in (*found, *notices_on(self.context.notices, document)):
            yield notice_words(judged)

    def _holders(self) -> Iterator[HolderLine]:
        for holder in self.library.holders:
            everything = "all" in holder.documents
            yield HolderLine(
                name=holder.name,
                medium=holder.medium,
                documents="All documents" if everything else ", ".join(holder.documents),
                copy=holder.copy,
            )


def _line_of_part(part: PrintPart) -> ContentsLine:
    return ContentsLine(key=part.key, number="", title=part.title, uri=f"qms:{part.key}")


def _plural(name: str) -> str:
    return name[:-1] + "ies" if name.endswith("y") else name + "s"
