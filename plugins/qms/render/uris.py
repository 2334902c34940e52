"""Where the computed pages lie in the site's source tree."""

from __future__ import annotations

HOME = "index.md"
DOCUMENTS = "qms/documents.md"
NOTICES = "qms/notices.md"
FORMS = "qms/forms.md"
CLAUSES_BY_DOCUMENT = "qms/clauses-by-document.md"
NOT_APPLICABLE = "qms/not-applicable.md"
OBLIGATIONS = "qms/obligations.md"
SITES = "qms/sites.md"
PROCESS_MATRIX = "qms/process-matrix.md"
AUDIT_CHECKLIST = "qms/audit-checklist.md"
AUDIT_PROGRAMME = "qms/audit-programme.md"
REGISTRAR_FINDINGS = "qms/findings-from-outside.md"
EXTERNAL_DOCUMENTS = "qms/external-documents.md"
TRAINING = "qms/training.md"
DUTIES = "qms/duties.md"
DUTIES_CALENDAR = "qms/duties.ics"
STANDARD = "qms/as9120-and-iso9001.md"
RETENTION = "qms/retention.md"
FINDINGS = "qms/findings.md"
RULES = "qms/rules.md"
PROTECTION = "qms/protection.md"
STATUS = "qms/status.json"
CHANGES = "qms/changes.md"
STYLE = "qms/assets/site.css"
OFFLINE_SEARCH = "qms/assets/iframe-worker.js"
STALENESS = "qms/assets/staleness.js"
SORTING = "qms/assets/sorting.js"


def clause_matrix(standard: str) -> str:
    """Return the page of a standard's clause matrix."""
    return f"qms/clauses-{standard.lower()}.md"


def clause_map(standard: str, other: str) -> str:
    """Return the page that maps the clauses of a standard to those of another one."""
    return f"qms/map-{standard.lower()}-to-{other.lower()}.md"


def data_map(key: str) -> str:
    """Return the page of a map drawn from data."""
    return f"qms/{key}.md"


def rule(code: str) -> tuple[str, str]:
    """Return page and anchor of a rule."""
    return rules_of(code[3:4]), code.lower()


def rules_of(band: str) -> str:
    """Return the page that explains the rules of a band, named by its first digit."""
    return f"qms/rules-{band}.md"


def trained(document_id: str, revision: str) -> tuple[str, str]:
    """Return page and anchor of who knows a text."""
    return TRAINING, f"{document_id}-{revision}".lower()


def revision(document_id: str, revision: str) -> str:
    """Return the page of a revision that is shown beside the one in force."""
    return f"qms/revisions/{document_id.lower()}/{revision.lower()}.md"


def register_entries(document_id: str) -> str:
    """Return the page with the entries of a register."""
    return f"qms/registers/entries-{document_id.lower()}.md"


def documents_of(type_code: str) -> str:
    """Return the list of one type's documents."""
    return f"qms/documents-{type_code.lower()}.md"


def changes_in(document_id: str, revision: str) -> str:
    """Return the page of what changed in a revision of a document."""
    return f"qms/changes/{document_id.lower()}/{revision.lower()}.md"


def changed_picture(sha256: str, suffix: str) -> str:
    """Return where a picture lies that only an earlier revision shows."""
    return f"qms/changes/pictures/{sha256}{suffix}"
