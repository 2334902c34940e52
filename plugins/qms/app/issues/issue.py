"""Issue the manual: freeze the present state, sign what it holds, and chain it to the issue before.

The signature is written before the list. Alone it is no issue, and the check says so; the same
command completes it. From the moment that the list is there, everything is; the mark in the history
comes last, and the same command adds it where only that is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qms.app.approvals.own_keys import OwnKey, find_signer
from qms.app.check import CheckResult, check_repository
from qms.app.issues.issue_archive import keeping, lacks_kept_files, listed_files
from qms.app.issues.issue_files import tag_name, tagging, writing
from qms.app.issues.issue_manifest import issue_values
from qms.app.manual.unsigned_fields import words_on_unsigned
from qms.app.plans import Plan
from qms.domain.diagnostics import Diagnostic
from qms.domain.errors import QmsError, UsageError
from qms.domain.library import Library
from qms.domain.manifests import IssuedManifest
from qms.publish.manifest import manifest_bytes
from qms.rules.check import listed
from qms.rules.identity import RESERVED
from qms.rules.issues import ISSUE_NOT_SIGNED
from qms.source.git import NOT_VERSIONED, read_git_state
from qms.source.git_tags import can_be_tag, has_tag
from qms.source.issues import issue_paths, read_manifest
from qms.source.names import ID

RECORD_IT = (
    "Next: record the two new files as you do any other change, without editing them. They are"
    " the proof of what issue {number} held."
)
NO_FILES = (
    "It lists no PDFs: build/ does not hold those of exactly this state. To have their hashes in"
    " the issue, run `qms build` first."
)
NO_HISTORY = (
    "an issue freezes a state of the saved history (git), and {reason}; save the files there first"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRequest:
    """What is to be issued, and by whom."""

    number: str
    role: str
    person: str = ""
    key: Path | None = None
    with_tag: bool = True
    """Whether a signed mark is left in the history too."""
    trust: Path | None = None


class BlockedIssue(QmsError):
    """Findings keep the manual from being issued."""

    def __init__(self, findings: tuple[Diagnostic, ...]) -> None:
        count = len(findings)
        keep = "1 finding keeps" if count == 1 else f"{count} findings keep"
        super().__init__(f"{keep} the manual from being issued; nothing was written")
        self.findings = findings


def plan_issue(root: Path, request: IssueRequest, *, now: datetime) -> Plan:
    """Return what issuing the manual writes.

    Raises:
        BlockedIssue: findings about integrity.
        UsageError: number, person, key or the state of the files do not allow it.
        UnreadableRegister: a register is missing or broken.
    """
    _refuse_number(request.number)
    result = check_repository(root, as_of=now.date(), now=now, trust=request.trust)
    library = result.library
    taken = _taken(library, request.number)
    lacks_tag = taken is not None and _lacks_tag(root, library, taken, request)
    lacks_files = taken is not None and _lacks_files(root, library, taken, request)
    if taken is not None and not lacks_tag and not lacks_files:
        raise UsageError(
            f"issue {taken.number} is there already, of {taken.as_of}; an issue is never changed,"
            " so give the next one another number"
        )
    person, key = _signer(library, request)
    if taken is not None:
        kept = keeping(root, library, taken) if lacks_files else ()
        tag = (tagging(library, taken, person, key),) if lacks_tag else ()
        return Plan(writes=(*kept, *tag))
    _refuse_findings(result, request.number)
    commit = _commit(root, library, request.number)
    previous = library.issues.last
    values = issue_values(
        root,
        library,
        number=request.number,
        commit=commit,
        issuer=(person, request.role),
        previous=previous,
    )
    if request.with_tag and has_tag(root, tag_name(request.number)):
        raise UsageError(
            f"the history has a mark {tag_name(request.number)} already; choose another number, or"
            " leave the mark out with --no-tag"
        )
    path, _ = issue_paths(request.number)
    manifest = read_manifest(path, manifest_bytes(values), "")
    notes = [RECORD_IT.format(number=request.number)]
    if not values["files"]:
        notes.insert(0, NO_FILES)
    elif unsigned := words_on_unsigned(root, library, listed_files(manifest), request.number):
        notes.insert(0, unsigned)
    return Plan(
        writes=(
            *writing(library, manifest, key),
            *keeping(root, library, manifest),
            *((tagging(library, manifest, person, key),) if request.with_tag else ()),
        ),
        notes=tuple(notes),
    )


def _refuse_number(number: str) -> None:
    if not ID.fullmatch(number) or RESERVED.fullmatch(number) or not can_be_tag(tag_name(number)):
        raise UsageError(
            f"{number} cannot be the number of an issue; write letters and digits such as 3 or"
            " 2026-1"
        )


def _taken(library: Library, number: str) -> IssuedManifest | None:
    same = (each for each in library.manifests if each.number.casefold() == number.casefold())
    return next(same, None)


def _lacks_tag(root: Path, library: Library, taken: IssuedManifest, request: IssueRequest) -> bool:
    """Return whether an issue is whole but for its mark, which was asked for."""
    whole = taken.number == request.number and library.evidence_of_issue(taken).counts
    return request.with_tag and whole and not has_tag(root, tag_name(taken.number))


def _lacks_files(
    root: Path, library: Library, taken: IssuedManifest, request: IssueRequest
) -> bool:
    """Return whether an issue is whole but for its PDFs, which are to be kept."""
    whole = taken.number == request.number and library.evidence_of_issue(taken).counts
    return whole and lacks_kept_files(root, library, taken)


def _refuse_findings(result: CheckResult, number: str) -> None:
    """Refuse to issue what has findings, but for those that this issue ends.

    Whoever issues vouches for the issues before, so a key that was revoked stops counting there
    without stopping everything.
    """
    library, (_, beside) = result.library, issue_paths(number)
    intact = {each.path for each in library.manifests if library.evidence_of_issue(each).intact}
    findings = tuple(
        each
        for each in result.blocking
        if each.location.path != beside
        and not (each.rule.code == ISSUE_NOT_SIGNED.code and each.location.path in intact)
    )
    if findings:
        raise BlockedIssue(findings)


def _commit(root: Path, library: Library, number: str) -> str:
    directories = {each.directory for each in library.configuration.types.values()}
    content = ["mkdocs.yml", *sorted({"quality_manual", *directories})]
    path, beside = issue_paths(number)
    if (root / beside).exists() and read_git_state(root, content).commit is not None:
        raise UsageError(
            f"{beside} was saved to the history, and {path} is gone: issue {number} was issued"
            f" before; bring {path} back"
        )
    # What an interrupted command left is no part of the state, and is written anew.
    state = read_git_state(root, content, besides=(beside,))
    if state.commit is not None:
        return state.commit
    if state.reason == NOT_VERSIONED.reason:
        raise UsageError(NO_HISTORY.format(reason=state.reason))
    raise UsageError(
        f"issue {number} would not be a state of the history: {state.reason}; record the change as"
        " you do any other, then give the command again"
    )


def _signer(library: Library, request: IssueRequest) -> tuple[str, OwnKey]:
    person, key = find_signer(library, request.person, request.key)
    roster, today = library.roster, library.now.date()
    name = roster.person_name(person)
    if person not in roster.people:
        known = ", ".join(sorted(roster.people)) or "nobody yet"
        raise UsageError(f"{person} is not in approvers.yml; known: {known}")
    if roster.capacity(person, request.role, today) is None:
        raise UsageError(
            f"{name} does not hold the role {request.role} on {today} and is nobody's deputy in it;"
            " see approvers.yml"
        )
    if not roster.may_issue(person, request.role, library.manual_type, today):
        may = [each for each in roster.roles if _role_may_issue(library, each)]
        raise UsageError(
            f"the role {request.role} may not issue the manual; those may that approve its texts,"
            f" keep records or are top management: {listed(may) or 'none'}"
        )
    if key is None:
        raise UsageError(
            f"an issue is always signed, and approvers.yml lists no key of {name} that counts:"
            " qms key new makes one, qms key register enters it"
        )
    return person, key


def _role_may_issue(library: Library, role: str) -> bool:
    today, roster = library.now.date(), library.roster
    return any(roster.may_issue(each, role, library.manual_type, today) for each in roster.people)
