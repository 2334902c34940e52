"""How approvals and records are protected, written from the company's own configuration.

AS9120 asks that the protection of electronic documents is laid down, and auditors have written up
its absence; this text is computed, so that it says what really is configured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from qms.domain.approvals import ApprovalRecord, EvidenceKind, Meaning
from qms.domain.configuration import Policies
from qms.domain.demonstration import is_demonstration
from qms.domain.documents import ControlledDocument, DocumentType, Standing
from qms.domain.library import Library
from qms.render.escape import escape_markdown
from qms.render.pages.common import bullets
from qms.render.tables import markdown_table
from qms.render.words import MEANINGS, count, day_in_words

COVERS = """\
An approval is given for one exact text. The document's number, title, revision, text, pictures,
tables, words filled in from elsewhere, records and this revision's line of the history are put into
one fingerprint (SHA-256). The record of approval carries that fingerprint together with the person,
the printed name, the role, what the person stated and the day of the decision.

* If a single word changes afterwards, the fingerprint no longer agrees and the manual is not built.
* A record names its document and revision, so that it cannot be moved to another one.
* Tags that only say which clause a section answers may change without a new approval, as may
  status, owner and dates of effect and review. Such changes are visible in the history.
"""

TEST_KEYS = """\
Some are signed with TEST keys, whose private halves are public: they show how it works and prove no
identity. Such keys count in the example's own repository only.
"""
TITLE = "How approvals and records are protected"
KEPT = """\
* Each decision is a file of its own that is only ever added. A decision recorded in error is taken
  back by a further record; nothing is edited or deleted.
* Documents and records are kept under version control: every change is stored with its day and its
  author, and every copy of the repository holds the whole history, superseded revisions included.
* The list of people, roles and keys decides who may approve. A change to it is judged by the list
  as it stood before, where the check is given a trusted copy of that list.
* A text that is revised, corrected or made obsolete is kept in an archive with all that it showed.
  Its fingerprint is computed again in every check, and what was in force on a day is answered from
  it.
* Files are checked when they are read: what is not written exactly as laid down is refused and
  named, with file and line.
"""

LIMITS = """\
* Making sure that a person is who the list says, and that personal keys and passwords are kept
  safe, is the company's own duty.
* Backup of the place where the repository is kept, and access to it, are laid down by the company.
* A record without a signature shows what was written down; that the person decided so is shown by
  other evidence, such as minutes.
* Printed copies and saved files do not change when a document does. Only the site, while it is up
  to date, and numbered copies show what is effective.
"""


def protection_markdown(
    library: Library,
    shown: Sequence[ControlledDocument],
    approvals: Mapping[str, Sequence[ApprovalRecord]],
) -> str:
    """Return the text, for the site and for the manual.

    Args:
        library: Everything the repository holds.
        shown: The documents that readers get.
        approvals: The records that count, by document id.
    """
    types = list(library.configuration.types.values())
    parts = (
        "## What an approval covers\n",
        COVERS,
        "## Which approvals are needed\n",
        _needed(library, types),
        "House rules:\n",
        bullets(_house_rules(library.configuration.policies)),
        "## Who may state what\n",
        _authority(library),
        bullets(_stand_ins(library)) if _has_stand_ins(library) else "",
        "## How the approvals in force were given\n",
        _evidence(library, shown, approvals),
        "## How documents and records are kept\n",
        KEPT,
        "## What this does not prove\n",
        LIMITS,
    )
    return "\n".join(parts)


def _needed(library: Library, types: Sequence[DocumentType]) -> str:
    rows = []
    for each in types:
        needed = "; ".join(
            f"{MEANINGS[required.meaning].lower()} by {library.roster.role_title(required.role)}"
            for required in each.required_approvals
        )
        if each.quorum is not None:
            among = ", ".join(library.roster.role_title(role) for role in each.quorum.roles)
            people = count(each.quorum.count, "different person", "different people")
            needed = "; ".join(filter(None, (needed, f"approved by {people} among: {among}")))
        kinds = "; ".join(kind.in_words for kind in each.evidence)
        rows.append(
            (
                escape_markdown(each.name),
                escape_markdown(needed) or "None",
                escape_markdown(kinds) or "None",
                _interval(each),
            )
        )
    heads = ("Type", "Approvals needed", "What counts as evidence", "Reviewed")
    return markdown_table(heads, rows)


def _interval(document_type: DocumentType) -> str:
    if document_type.follows_procedure:
        return "With its procedure"
    months = document_type.review_interval_months
    return f"Every {months} months" if months else "Not by date"


def _house_rules(policies: Policies) -> list[str]:
    author = (
        "Nobody approves or reviews a text that they prepared."
        if policies.author_may_not_approve
        else "An author may approve, as long as somebody else approves too."
    )
    roles = (
        "One person counts for one role of a document's approvals."
        if policies.one_person_one_role
        else "One person may approve in several roles."
    )
    keeper = (
        "A keeper of records attests the decisions of others only."
        if policies.keeper_attests_others_only
        else "A keeper of records may attest a decision of their own."
    )
    late = f"A decision is filed within {count(policies.late_filing_days, 'day')}; later is noted."
    return [author, roles, keeper, late]


def _authority(library: Library) -> str:
    roster = library.roster
    types, sites = library.configuration.types, library.configuration.sites
    rows = []
    for line in roster.authority:
        stated = [MEANINGS[each] for each in Meaning if each in line.meanings]
        about = [types[code].name for code in types if code in line.types]
        if line.sites:
            places = [site.name for key, site in sites.items() if key in line.sites]
            about.append(f"at {' and '.join(places)} only")
        holders = [
            person.name
            for person in roster.people.values()
            if person.holds(line.role, library.as_of)
        ]
        rows.append(
            (
                escape_markdown(roster.role_title(line.role)),
                escape_markdown(", ".join(holders)) or "Nobody at present",
                escape_markdown("; ".join(stated)),
                escape_markdown(", ".join(about)),
            )
        )
    return markdown_table(("Role", "Held by", "May state", "About"), rows)


def _has_stand_ins(library: Library) -> bool:
    """Return whether somebody may act for others, or attest what they decided."""
    roster = library.roster
    return bool(roster.keepers or roster.deputies or roster.top_management)


def _stand_ins(library: Library) -> list[str]:
    """Say who attests, who may always approve, and who is deputy on the day of the site."""
    roster, day = library.roster, library.as_of
    lines = []
    if roster.keepers:
        titles = " or ".join(roster.role_title(role) for role in roster.keepers)
        lines.append(
            f"Decisions made on paper, by e-mail or in a meeting are attested by the {titles}, who"
            " signs that they were made on exactly this text."
        )
    if roster.top_management:
        title = roster.role_title(roster.top_management)
        lines.append(f"The {title} may always review, approve, withdraw and make obsolete.")
    lines += [
        f"{roster.person_name(each.deputy)} is deputy for {roster.person_name(each.principal)}"
        f" ({', '.join(map(roster.role_title, roles))}), appointed on"
        f" {day_in_words(each.appointed_on)}."
        for each in roster.deputies
        if (roles := [role for role in each.roles if each.covers(role, day)])
    ]
    return [escape_markdown(line) for line in lines]


def _evidence(
    library: Library,
    shown: Sequence[ControlledDocument],
    approvals: Mapping[str, Sequence[ApprovalRecord]],
) -> str:
    valid = [each for each in shown if library.standing(each) is not Standing.OBSOLETE]
    kinds = Counter(record.evidence for each in valid for record in approvals.get(each.id, ()))
    if not kinds:
        return "No approvals are in force.\n"
    lines = (
        f"{count(kinds[kind], 'approval')}: {escape_markdown(kind.in_words)}"
        for kind in EvidenceKind
        if kinds[kind]
    )
    text = f"Every page of a document says it line by line. Together:\n\n{bullets(lines)}"
    if any(is_demonstration(each.key) for each in library.evidence.values()):
        text += f"\n{TEST_KEYS}"
    return text
