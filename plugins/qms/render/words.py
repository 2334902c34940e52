"""How values are said to readers: one place for the words of statuses, dates and kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from qms.domain.approvals import ApprovalRecord, EvidenceKind, Meaning
from qms.domain.clause_matrix import ClauseMatrix, ClauseRow, Coverage
from qms.domain.demonstration import is_demonstration
from qms.domain.diagnostics import Severity
from qms.domain.documents import ControlledDocument, EffectiveDate, RequiredApproval, Standing
from qms.domain.library import Library
from qms.domain.records import FieldKind, FormKind
from qms.domain.standards import Keep, Origin

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def how_given(library: Library, record: ApprovalRecord) -> str:
    """Say how an approval was given, and of a signature that proves nothing that it is a TEST."""
    how = record.evidence.in_words
    if record.evidence is EvidenceKind.ATTESTED:
        method = record.further.get("method", "")
        keeper = library.roster.person_name(record.further.get("keeper", ""))
        how = f"decided off-line ({METHODS.get(method, method)}), attested by {keeper}"
    evidence = library.evidence.get(record.path)
    is_test = evidence is not None and is_demonstration(evidence.key)
    return f"{how} (TEST key: proves no identity)" if is_test else how


def missing_in_words(library: Library, missing: Iterable[RequiredApproval]) -> str:
    """Say which approvals nobody has given yet."""
    return ", ".join(
        f"{MEANINGS[each.meaning].lower()} by the {_roles_in_words(library, each)}"
        + (f" ({count} of them)" if count > 1 else "")
        for each, count in Counter(missing).items()
    )


def _roles_in_words(library: Library, required: RequiredApproval) -> str:
    """Name the role that must approve, or those of which any one does."""
    return " or the ".join(library.roster.role_title(role) for role in required.roles)


def acting_role(library: Library, record: ApprovalRecord) -> str:
    """Return in which role a person decided, and for whom."""
    title = library.roster.role_title(record.role)
    capacity = library.roster.capacity(record.person, record.role, record.decided_on)
    if capacity is None or not capacity.acts_for:
        return title
    return f"{title}, as deputy for {library.roster.person_name(capacity.acts_for)}"


def markings_in_words(documents: Iterable[ControlledDocument]) -> str:
    """Return the classifications that documents bear, each once."""
    return " \u00b7 ".join(
        dict.fromkeys(each.classification for each in documents if each.classification)
    )


def day_in_words(day: date | None) -> str:
    """Write a date so that no reader can take the month for the day; empty without one."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else ""


def month_in_words(day: date) -> str:
    """Write the month of a day."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def effective_in_words(library: Library, effective: EffectiveDate) -> str:
    """Write the effective date, or that of each site."""
    if not effective.by_site:
        return day_in_words(effective.everywhere)
    sites = library.configuration.sites
    return ", ".join(
        f"{sites[key].name if key in sites else key}: {day_in_words(day)}"
        for key, day in sorted(effective.by_site.items())
    )


def status_in_words(library: Library, document: ControlledDocument) -> str:
    """Say how a document stands, with the date that matters."""
    effective = effective_in_words(library, document.effective_date)
    match library.standing(document):
        case Standing.EFFECTIVE:
            return f"Effective since {effective}"
        case Standing.PENDING:
            return f"Pending until {effective}" if effective else "Pending, no effective date yet"
        case Standing.DRAFT:
            return "Draft, not approved"
        case Standing.UNDER_REVIEW:
            return "Under review, not approved"
        case Standing.OBSOLETE:
            return "Obsolete"


def standing_key(standing: Standing) -> str:
    """Return the word of a standing as part of a CSS class."""
    return standing.value.replace(" ", "-")


KEEPS = {Keep.MAINTAIN: "Document", Keep.RETAIN: "Record"}
MEANINGS = {
    Meaning.PREPARED: "Prepared",
    Meaning.REVIEWED: "Reviewed",
    Meaning.APPROVED: "Approved",
    Meaning.EDITORIAL: "Editorial change",
    Meaning.OBSOLETED: "Made obsolete",
    Meaning.REVIEW_NO_CHANGE: "Reviewed, no change needed",
    Meaning.WITHDRAWN: "Withdrawn, recorded in error",
}

METHODS = {
    "wet-signature": "signature on paper",
    "email": "e-mail",
    "minutes": "minutes of a meeting",
    "forge-review": "review of the change",
}
"""How a decision was made that a keeper of records attests."""

FORM_KINDS = {
    FormKind.FORM: "Form to fill in",
    FormKind.REGISTER: "Register, one line per entry",
    FormKind.PRINT_TEMPLATE: "Layout that is printed",
    FormKind.GENERATED: "Produced from the documents, not filled in",
}

FORM_KINDS_SHORT = {
    FormKind.FORM: "Form",
    FormKind.REGISTER: "Register",
    FormKind.PRINT_TEMPLATE: "Print layout",
    FormKind.GENERATED: "Generated",
}

FIELD_KINDS = {
    FieldKind.TEXT: "Text",
    FieldKind.MULTILINE: "Text, several lines",
    FieldKind.NUMBER: "Number",
    FieldKind.DATE: "Date",
    FieldKind.CHECKBOX: "Tick box",
    FieldKind.CHOICE: "Choice",
    FieldKind.SIGNATURE: "Signature",
    FieldKind.TABLE: "Table",
}

MEDIA = {"paper": "Paper", "electronic": "Electronic", "both": "Paper and electronic"}

ORIGINS = {
    Origin.ISO: "ISO 9001",
    Origin.ISO_IAQG: "ISO 9001 with additions",
    Origin.IAQG: "Aerospace clause",
    Origin.RESERVED: "Reserved",
}

SEVERITIES = {
    Severity.ERROR: "Error",
    Severity.WARNING: "Warning",
    Severity.INFO: "Note",
}


def coverage_in_words(row: ClauseRow) -> str:
    """Say how a clause stands, and for one that is not counted, why."""
    clause = row.clause
    if row.coverage is not Coverage.NOT_COUNTED:
        through = ", ".join(str(each) for each in row.through)
        return row.coverage.value.capitalize() + (f" by {through}" if through else "")
    if not clause.auditable:
        return "Not audited"
    if clause.doubt:
        return f"In doubt ({clause.doubt})"
    if clause.origin is Origin.RESERVED:
        return "Reserved"
    return "See below"


def doubtful_in_words(matrix: ClauseMatrix) -> str:
    """Say how many clauses are left out of the count because of a doubt; empty without one."""
    doubts = [row.clause.doubt for row in matrix.rows if _is_left_out_for_doubt(row)]
    if not doubts:
        return ""
    names = ", ".join(sorted(set(doubts), key=lambda name: (len(name), name)))
    if len(doubts) == 1:
        return f"1 more clause is in doubt ({names}) and is not counted"
    return f"{len(doubts)} more clauses are in doubt ({names}) and are not counted"


def count(number: int, word: str, plural: str = "") -> str:
    """Write a number with its word."""
    return f"{number} {word}" if number == 1 else f"{number} {plural or word + 's'}"


def _is_left_out_for_doubt(row: ClauseRow) -> bool:
    is_asked = row.is_leaf and row.clause.auditable and row.coverage is Coverage.NOT_COUNTED
    return is_asked and bool(row.clause.doubt)
