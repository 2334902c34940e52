"""34x: issues of the manual are signed, follow one another, and what they list is still there."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Location, Rule, finding
from qms.domain.library import Library
from qms.domain.manifests import IssuedManifest
from qms.rules.approval_state import approved_digests
from qms.rules.check import Check, listed

ISSUE_NOT_SIGNED = Rule(
    code="QMS347",
    name="issue-not-signed",
    summary="An issue of the manual has no signature that counts.",
    clause="AS9120 7.5.3.2",
)
ISSUES_NOT_CHAINED = Rule(
    code="QMS348",
    name="issues-not-chained",
    summary="The issues of the manual do not follow one another.",
    clause="AS9120 7.5.3.2",
)
ISSUED_EVIDENCE_MISSING = Rule(
    code="QMS349",
    name="issued-evidence-missing",
    summary="A text or a record that an issue of the manual lists is no longer there.",
    clause="AS9120 7.5.3.2",
)
ISSUES = "quality_manual/issues/"
SHOWN_DIGITS = 12


def check_signatures(library: Library) -> Iterator[Diagnostic]:
    """Every issue was signed by somebody who may issue the manual.

    ## What it checks
    Beside every list of an issue, `quality_manual/issues/N.json`, lies its signature, and it fits
    the list. It is that of the person whom the list names, in a role that they held on the day and
    that may issue the manual: one that approves the manual's own texts, keeps records, or is top
    management. The key counted on the day and was not revoked since. Where only the key or the
    person is not known any more, it suffices that a later issue which counts names this one.

    ## Why it matters
    The issue proves what was valid on its day. If anybody can write one, or change it afterwards,
    it proves nothing.

    ## Example
    `1.json` was put in order with an editor, and its signature no longer fits.

    ## How to fix it
    Put both files back as they were issued. Where the key was revoked, issue the manual once more,
    signed by somebody whose key counts: that issue vouches for the one before.

    ## When to accept
    Never.
    """
    for manifest in library.manifests:
        evidence = library.evidence_of_issue(manifest)
        if evidence.counts:
            continue
        message = f"issue {manifest.number} of the manual does not count: {evidence.problem}"
        advice = "put the list and its signature back as they were issued"
        if evidence.intact:
            advice = "issue the manual anew, by somebody who may and whose key counts"
        yield finding(ISSUE_NOT_SIGNED, Location(path=manifest.path), message, advice=advice)


def check_chain(library: Library) -> Iterator[Diagnostic]:
    """The issues form one chain.

    ## What it checks
    Every issue but the first names the one before it by the SHA-256 of its list, and that list is
    here, unchanged. No two issues follow the same one, only one is the first, and none is dated
    before the one that it follows.

    ## Why it matters
    The chain is what keeps past issues from being rewritten or left out: one changed letter in an
    old issue breaks it, even if somebody signed that issue again.

    ## Example
    Two people each issued the manual as issue 4, on copies of their own.

    ## How to fix it
    Bring the missing list back as it was issued. Of two issues after the same one, keep the one
    that was published, and issue the manual again with the next number.

    ## When to accept
    Never.
    """
    before = {each.sha256 for each in library.base.manifests} if library.base else set()
    for fault in library.issues.faults:
        # A list that was altered or taken away since the base is named itself, as the cause.
        if fault.is_gap and (_is_damaged(library) or fault.manifest.previous_sha256 in before):
            continue
        message = f"the issues do not form one chain: {fault.problem}"
        advice = "bring back the lists of all issues as they were issued; `qms history` shows them"
        place = Location(path=fault.manifest.path)
        yield finding(ISSUES_NOT_CHAINED, place, message, advice=advice)


def check_evidence(library: Library) -> Iterator[Diagnostic]:
    """What an issue lists can still be shown (A18).

    ## What it checks
    For every issue: each text that it holds is here word for word, in its place or in the archive,
    and so is each record of approval that it lists. This needs neither the history nor `--base`.

    ## Why it matters
    Years later somebody asks what was valid when a part was sold, and who had approved it. The
    issue names texts and records by their SHA-256; they themselves must still be there.

    ## Example
    The archive was tidied up, and revision A, which issue 1 holds, was deleted.

    ## How to fix it
    Bring the files back as they were; the history or a backup has them.

    ## When to accept
    Never.
    """
    told: set[str] = set()
    for manifest in library.issues.issues:
        yield from _missing_texts(library, manifest, told)
        yield from _missing_records(library, manifest, told)


def _missing_texts(
    library: Library, manifest: IssuedManifest, told: set[str]
) -> Iterator[Diagnostic]:
    for each in manifest.documents:
        mark = f"{each.id} {each.revision} {each.content_sha256}"
        present = library.by_id.get(each.id)
        # That the present text is another one is said with the document.
        if not each.is_promised or mark in told or (present and present.revision == each.revision):
            continue
        if each.content_sha256 in _kept_digests(library, each.id):
            continue
        told.add(mark)
        message = (
            f"revision {each.revision} of {each.id}, which issue {manifest.number} holds, is"
            " neither in its place nor in the archive"
        )
        yield _missing(manifest, message, each.id)


def _missing_records(
    library: Library, manifest: IssuedManifest, told: set[str]
) -> Iterator[Diagnostic]:
    wanted = {number: {*hashes} for number, hashes in manifest.records.items()}
    for each in manifest.documents:
        wanted.setdefault(each.id, set()).update(each.approvals)
    for number, hashes in sorted(wanted.items()):
        known = {each.payload_sha256 for each in library.records.get(number, ())}
        before = library.base.records.get(number, ()) if library.base else ()
        known |= {each.payload_sha256 for each in before}  # named one by one as removed
        missing = sorted(
            each for each in hashes - known - told if not _is_unreadable(library, number, each)
        )
        told.update(missing)
        if missing:
            names = listed(f"…-{each[:SHOWN_DIGITS]}.json" for each in missing)
            message = (
                f"of the records on {number} that issue {manifest.number} lists, these are gone:"
                f" {names}"
            )
            yield _missing(manifest, message, number)


def _missing(manifest: IssuedManifest, message: str, number: str) -> Diagnostic:
    advice = "bring the files back as they were; what was issued is never deleted"
    place = Location(path=manifest.path)
    return finding(ISSUED_EVIDENCE_MISSING, place, message, advice=advice, document=number)


def _kept_digests(library: Library, number: str) -> frozenset[str]:
    """Return the digests of every text of a document that is here, editorial changes included."""
    texts = [each.document for each in library.archive.get(number, ())]
    if number in library.by_id:
        texts.append(library.by_id[number])
    noted = {each.content_sha256 for each in library.archive.get(number, ())}
    return frozenset(noted).union(*(approved_digests(library, each) for each in texts))


def _is_unreadable(library: Library, number: str, payload_sha256: str) -> bool:
    """Return whether a record is there and cannot be read, which the reader has said."""
    folder, end = f"quality_manual/approvals/{number}/", f"-{payload_sha256[:SHOWN_DIGITS]}.json"
    places = (each.location.path for each in library.reading)
    return any(path.startswith(folder) and path.endswith(end) for path in places)


def _is_damaged(library: Library) -> bool:
    """Return whether some list is known not to be as it was issued."""
    unreadable = any(each.location.path.startswith(ISSUES) for each in library.reading)
    return unreadable or any(
        not library.evidence_of_issue(each).intact for each in library.manifests
    )


CHECKS = (
    Check(rule=ISSUE_NOT_SIGNED, function=check_signatures),
    Check(rule=ISSUES_NOT_CHAINED, function=check_chain),
    Check(rule=ISSUED_EVIDENCE_MISSING, function=check_evidence, requires=("QMS330",)),
)
