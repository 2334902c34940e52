"""Examples of rules: laid over a small repository, approved as their front matter says.

Each folder `tests/rules/QMSnnn` has one or more `bad*` and `good*` cases and `expected.txt`, which
shows what is found in the bad ones. A case holds only the files in which it differs from
`tests/rules/base`. Approval lines become records bound to the text as it stands, so that examples
can be edited; a case that needs other records describes them in its `records.yml`, signed ones too:
they are signed with TEST keys that are the same in every run. Issues of the manual are described
in `issues.yml` and signed likewise (`support/issue_examples.py`), records of training in
`training.yml` (`support/training_examples.py`). The line
`authorised_by` of a notice becomes its record likewise, and `@QP-01@` in a notice stands for the
digest of that document's text.

A case with a folder `base/` is a proposal: that folder, laid over `tests/rules/base`, is the state
where it began, and the rest of the case is laid over the result. Records of the state before stay,
and a line that has a record already gets no second one. A case with a file `anchor` is checked as
if an anchor were `missing` or `required and missing`. For rules that give hints, their hints are
asked for.

Obsolete documents get the record of that. A document in a case's folder `archived/` is one that was
approved and archived before the others were written.

Run this file to write every `expected.txt` again after an edit, and read what changed:
`PYTHONPATH=plugins:tests python tests/support/examples.py`.
"""

from __future__ import annotations

import functools
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

from qms.app.changes.archive import archive_document
from qms.app.check import with_evidence
from qms.domain.approvals import ApprovalRecord, EvidenceKind, Meaning
from qms.domain.archive import ARCHIVE_DIRECTORY
from qms.domain.canonical import sha256_hex
from qms.domain.diagnostics import Diagnostic
from qms.domain.documents import Status
from qms.domain.library import Anchor, Library
from qms.domain.notices import NOTICE_REVISION, ending_digest, notice_digest
from qms.domain.proposal import propose
from qms.domain.refusals import UnreadableRegister
from qms.report.text import render_text
from qms.rules.registry import run_checks, run_hints
from qms.rules.style import STYLE_CHECKS
from qms.source.files import Unreadable, read_text, walk
from qms.source.kept import KEPT_FOLDERS
from qms.source.repository import read_library
from support.issue_examples import write_issues
from support.ssh_signing import APPROVALS, sign
from support.training_examples import write_trainings

RULES = Path(__file__).parent.parent / "rules"
BASE = RULES / "base"
AS_OF = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RECORDS = "records.yml"
ISSUES = "issues.yml"
TRAINING = "training.yml"
BEFORE = "base"
ANCHOR = "anchor"
IN_FORCE = "in force"
"""As `previous` of an editorial change: the text that was approved first."""
ARCHIVED = "archived"
"""Documents in this folder of a case, at their paths, are approved and archived first."""
ARCHIVED_ON = date(2026, 6, 1)
HINTS = frozenset(check.rule.code for check in STYLE_CHECKS)
"""Rules of which nothing is said unless somebody asks."""
LINK = ".link"
"""A file `name.link` becomes a symbolic link `name` to the path that it holds."""
ABSENT = ".absent"
"""A file `name.absent` takes the file `name` of the base away."""
LATIN1 = ".latin1"
"""A file `name.latin1` becomes a file `name` in that encoding."""


def rule_folders() -> list[Path]:
    """Return the folder of every rule that has examples."""
    return sorted(path for path in RULES.glob("QMS*") if path.is_dir())


def cases(folder: Path, kind: str) -> list[Path]:
    """Return the `bad` or `good` cases of a rule."""
    return sorted(path for path in folder.glob(f"{kind}*") if path.is_dir())


def build_case(root: Path, case: Path | None = None) -> None:
    """Write the base repository with a case laid over it, approved, into an empty folder."""
    shutil.copytree(BASE, root, dirs_exist_ok=True)
    if case is not None and (case / BEFORE).is_dir():
        approve(root, _lay_over(root, case / BEFORE))
        issue(root, case / BEFORE)
        train(root, case / BEFORE)
    approve(root, _lay_over(root, case) if case is not None else [])
    if case is not None:
        issue(root, case)
        train(root, case)


def build_base(root: Path, case: Path) -> None:
    """Write the state where the proposal of a case began into an empty folder."""
    shutil.copytree(BASE, root, dirs_exist_ok=True)
    approve(root, _lay_over(root, case / BEFORE))
    issue(root, case / BEFORE)
    train(root, case / BEFORE)


def _lay_over(root: Path, case: Path) -> list[dict[str, str]]:
    """Lay the files of a case over a repository; return the records that it describes."""
    described: list[dict[str, str]] = []
    _archive(root, case / ARCHIVED)
    shutil.copytree(
        case, root, dirs_exist_ok=True, ignore=lambda folder, _: _aside(case, Path(folder))
    )
    if (root / RECORDS).exists():
        text = (root / RECORDS).read_text("utf-8")
        described = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - guesses no types
        (root / RECORDS).unlink()
    for link in [*root.rglob(f"*{LINK}")]:
        link.with_suffix("").symlink_to(link.read_text("utf-8").strip())
        link.unlink()
    for mark in [*root.rglob(f"*{ABSENT}")]:
        mark.with_suffix("").unlink()
        mark.unlink()
    for source in [*root.rglob(f"*{LATIN1}")]:
        source.with_suffix("").write_bytes(source.read_text("utf-8").encode("latin-1"))
        source.unlink()
    return described


def _aside(case: Path, folder: Path) -> list[str]:
    """Return what in a case is no file of the repository."""
    return [BEFORE, ANCHOR, ARCHIVED, ISSUES, TRAINING] if folder == case else []


def approve(root: Path, described: list[dict[str, str]] | None = None) -> None:
    """Write the records that approval lines ask for, and those that are described."""
    try:
        library = read_library(root, as_of=AS_OF, now=NOW)
    except UnreadableRegister:
        return
    described = described or []
    library = _with_digests(root, library)
    written: list[ApprovalRecord] = []
    for entry in described:
        written.append(_described(library, entry, written))
        _write(root, written[-1], entry.get("folder", ""))
    others = {entry["document"] for entry in described}
    for record in _asked_for(library, others):
        _write(root, record)


def issue(root: Path, case: Path) -> None:
    """Write the issues of the manual that a case describes."""
    described = case / ISSUES
    if described.exists():
        write_issues(root, described.read_text("utf-8"), read_library(root, as_of=AS_OF, now=NOW))


def train(root: Path, case: Path) -> None:
    """Write the records of training that a case describes."""
    described = case / TRAINING
    if described.exists():
        library = read_library(root, as_of=AS_OF, now=NOW)
        write_trainings(root, described.read_text("utf-8"), library)


def findings(
    root: Path,
    *,
    as_of: date = AS_OF,
    before: Path | None = None,
    anchor: Anchor = Anchor.UNASKED,
) -> tuple[Diagnostic, ...]:
    """Return what is found in a repository, as a proposal where there is a state before it."""
    try:
        library = with_evidence(read_library(root, as_of=as_of, now=NOW, anchor=anchor))
        if before is not None:
            base = read_library(before, as_of=AS_OF, now=NOW)
            library = propose(
                replace(library, kept=_kept(root)), base=replace(base, kept=_kept(before))
            )
        return run_checks(library)
    except UnreadableRegister as refusal:
        return refusal.diagnostics


def _kept(root: Path) -> dict[str, str]:
    """Return the hash of every file that is written once, by path."""
    return {
        path: sha256_hex((root / path).read_bytes())
        for folder in KEPT_FOLDERS
        for path in walk(root, folder)
    }


def shown(root: Path, diagnostics: tuple[Diagnostic, ...]) -> str:
    """Return findings as people see them."""
    lines: dict[str, list[str]] = {}
    for path in {each.location.path for each in diagnostics}:
        try:
            lines[path] = read_text(root, path).split("\n")
        except Unreadable:
            continue
    return render_text(diagnostics, lines)


@functools.cache
def found_in(case: Path) -> tuple[tuple[Diagnostic, ...], str]:
    """Return what is found in a case, as values and as text; each case is written and read once."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as earlier:
        root, before = Path(folder), Path(earlier)
        build_case(root, case)
        is_proposal = (case / BEFORE).is_dir()
        if is_proposal:
            build_base(before, case)
        asked = case / ANCHOR
        anchor = Anchor(asked.read_text("utf-8").strip()) if asked.exists() else Anchor.UNASKED
        diagnostics = findings(root, before=before if is_proposal else None, anchor=anchor)
        if case.parent.name in HINTS:
            hints = run_hints(read_library(root, as_of=AS_OF, now=NOW))
            diagnostics += tuple(each for each in hints if each.rule.code == case.parent.name)
        return diagnostics, shown(root, diagnostics)


def expected_text(folder: Path) -> str:
    """Return what `expected.txt` of a rule must hold."""
    parts = [f"# {case.name}\n{found_in(case)[1]}\n" for case in cases(folder, "bad")]
    return "\n".join(parts)


def _archive(root: Path, folder: Path) -> None:
    """Approve and archive the documents of a folder, and take them away again."""
    paths = [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]
    if not paths:
        return
    with tempfile.TemporaryDirectory() as place:
        before = Path(place) / "before"
        shutil.copytree(root, before)
        shutil.copytree(folder, before, dirs_exist_ok=True)
        library = read_library(before, as_of=AS_OF, now=NOW)
        shown = [each for each in library.documents if Path(each.path) in paths]
        for document in shown:
            archive_document(before, library, document, on=ARCHIVED_ON)
        for record in _asked_for(replace(library, documents=tuple(shown)), set()):
            _write(root, record)
        shutil.copytree(before / ARCHIVE_DIRECTORY, root / ARCHIVE_DIRECTORY, dirs_exist_ok=True)


def _asked_for(library: Library, others: set[str]) -> Iterator[ApprovalRecord]:
    for document in library.documents:
        if document.id in others or document.status not in {Status.APPROVED, Status.OBSOLETE}:
            continue
        recorded = {
            (record.meaning, record.role, record.person, record.decided_on)
            for record in library.records_of(document)
        }
        for line in document.approvals:
            if (line.meaning, line.role, line.person, line.date) in recorded:
                continue
            entry = {
                "document": document.id,
                "revision": document.revision,
                "meaning": line.meaning.value,
                "role": line.role,
                "person": line.person,
                "decided_on": line.date.isoformat(),
            }
            yield _described(library, entry, [])
        if document.status is Status.OBSOLETE:
            entry = {
                "document": document.id,
                "revision": document.revision,
                "meaning": Meaning.OBSOLETED.value,
                "reason": document.reason or "Ended.",
                "decided_on": "2026-02-01",
            }
            yield _described(library, entry, [])

    for notice in library.notices:
        given = notice.authorised_by
        if given is not None and notice.number not in others:
            entry = {
                "document": notice.number,
                "role": given.role,
                "person": given.person,
                "decided_on": given.date.isoformat(),
            }
            yield _described(library, entry, [])


def _with_digests(root: Path, library: Library) -> Library:
    """Put digests in the place of their marks in notices, and read again."""
    marked = {path: path.read_text("utf-8") for path in root.glob("quality_manual/notices/*.yml")}
    for path, text in marked.items():
        for document in library.documents:
            text = text.replace(f"@{document.id}@", library.digest(document))  # noqa: PLW2901
        path.write_text(text, "utf-8")
    return read_library(root, as_of=AS_OF, now=NOW) if marked else library


def _described(
    library: Library, entry: dict[str, str], earlier: list[ApprovalRecord]
) -> ApprovalRecord:
    """Return a record; what an entry leaves out is as it should be."""
    document = library.by_id.get(entry["document"])
    notice = next((each for each in library.notices if each.number == entry["document"]), None)
    person = entry.get("person", "a.rossi")
    decided_on = entry.get("decided_on", "2026-01-10")
    signed_at = entry.get("signed_at", f"{decided_on}T12:00:00Z")
    content = entry.get("content", "present")
    if content == "present" and document is not None:
        digest = library.digest(document)
    elif content == "present" and notice is not None:
        ends = entry.get("meaning") == "obsoleted"
        digest = ending_digest(notice) if ends else notice_digest(notice)
    else:
        digest = _digest_of(content)
    evidence = EvidenceKind(entry.get("evidence", "recorded"))
    record = ApprovalRecord(
        path="",
        repository=entry.get("repository", library.configuration.repository),
        document=entry.get("names", entry["document"]),
        revision=entry.get("revision", NOTICE_REVISION if notice else "A"),
        content_sha256=digest,
        person=person,
        name=entry.get("name", library.roster.person_name(person)),
        role=entry.get("role", "quality-manager"),
        meaning=Meaning(entry.get("meaning", "approved")),
        evidence=evidence,
        decided_on=date.fromisoformat(decided_on),
        signed_at=datetime.strptime(signed_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
        further=_further(library, entry, earlier),
        signature="" if evidence is EvidenceKind.RECORDED else "not a signature",
    )
    return record if evidence is EvidenceKind.RECORDED else _signed(record, entry)


def _signed(record: ApprovalRecord, entry: dict[str, str]) -> ApprovalRecord:
    """Return a record with the signature of a TEST key: of its signer, or of `signed_by`."""
    signer = entry.get("signed_by", record.further.get("keeper", record.person))
    purpose = entry.get("purpose", APPROVALS)
    payload = record.payload_bytes
    if "edited" in entry:
        payload = payload.replace(record.role.encode(), entry["edited"].encode())
    return replace(record, signature=sign(signer, payload, namespace=purpose))


def _further(
    library: Library, entry: dict[str, str], earlier: list[ApprovalRecord]
) -> dict[str, str]:
    plain = ("evidence_reference", "superseded_by", "reason", "method", "keeper")
    further: dict[str, str] = {key: entry[key] for key in plain if key in entry}
    if "target" in entry:
        index = entry["target"]
        known = index.isdigit() and int(index) < len(earlier)
        further["target"] = earlier[int(index)].payload_sha256 if known else _digest_of(index)
    if entry.get("previous") == IN_FORCE:
        further["previous_sha256"] = library.records[entry["document"]][0].content_sha256
    elif "previous" in entry:
        further["previous_sha256"] = _digest_of(entry["previous"])
    if "method" in entry:
        further["evidence_sha256"] = _digest_of("evidence")
    return further


def _digest_of(name: str) -> str:
    """Return the digest of a text that is known by a name only, such as `earlier`."""
    return sha256_hex(name.encode())


def _write(root: Path, record: ApprovalRecord, folder: str = "") -> None:
    place = root / "quality_manual/approvals" / (folder or f"{record.document}/{record.revision}")
    place.mkdir(parents=True, exist_ok=True)
    content: dict[str, object] = {"payload": record.payload()}
    if record.signature:
        content["signature"] = record.signature
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    (place / record.file_name).write_text(text, "utf-8")


def main() -> int:
    """Write every `expected.txt` again; say which changed."""
    for folder in rule_folders():
        path, text = folder / "expected.txt", expected_text(folder)
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            sys.stdout.write(f"{folder.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
