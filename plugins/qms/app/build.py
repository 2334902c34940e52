"""The build: check, print, seal, verify, site, manifest, and one swap into `build/`.

Everything is prepared in a folder of its own. Whatever fails, or is killed, before the swap leaves
the last good `build/` as it was (contract §7).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qms.app.change_bars import change_bars
from qms.app.check import CheckResult, check_repository
from qms.app.conformance import CheckedFile, check_files
from qms.app.fingerprint import library_fingerprint
from qms.app.folders import cache_folder
from qms.app.sealing import IdentityChoice, SealedFile, SealPress
from qms.domain.book import Book, PartKind
from qms.domain.diagnostics import Diagnostic
from qms.domain.errors import QmsError, UsageError
from qms.domain.library import Library
from qms.domain.progress import Progress, silent
from qms.domain.seals import IdentityKind, SealIdentity
from qms.publish.atomic import exchange_directories, recover, write_atomic
from qms.publish.garbage import collect_garbage_seldom
from qms.publish.manifest import ManifestFacts, render_manifest
from qms.publish.pdf.book import TypesetOptions, typeset_book
from qms.publish.pdf.join import join_manual
from qms.publish.pdf.model import TypesetBook
from qms.publish.site import build_site
from qms.publish.staging import staging_folder
from qms.render.book import BookContext, build_book
from qms.rules.approval_state import counting_records, missing_approvals, statements
from qms.rules.in_force import library_in_force
from qms.rules.notice_state import current_notices, judged_notices
from qms.source.git import GitState, read_git_state

STATE = ".qms"
TARGET = "build"
MANUAL = "pdf/manual.pdf"
MANIFEST = "manifest.json"
PREVIEW = "preview with drafts"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What a build is asked for."""

    as_of: date
    now: datetime
    jobs: int = 0
    """Layout processes; 0 takes one for each core."""
    identity: IdentityChoice = IdentityChoice.AUTO
    drafts: bool = False
    """A marked preview with drafts, for reviewers."""
    withhold_faulty: bool = False
    """Publish the rest when a document cannot be printed."""
    generator: str = "mkdocs"
    trust: Path | None = None
    progress: Progress = silent


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """What was built, for the closing words."""

    target: Path
    library: Library
    findings: tuple[Diagnostic, ...]
    identity: SealIdentity
    source: GitState
    """The commit it was built from, or why none is named."""
    files: tuple[SealedFile, ...]
    checked: tuple[CheckedFile, ...]
    """What our rules on archival and accessible PDFs found in each file."""
    pages: int
    """Pages of the manual."""
    rendered: int
    """Parts that had to be laid out anew."""
    withheld: Mapping[str, str]
    """Why a document's PDF is missing, by id."""


class BlockedBuild(QmsError):
    """Findings keep the manual from being built."""

    def __init__(self, result: CheckResult) -> None:
        count = len(result.blocking)
        findings = "1 finding keeps" if count == 1 else f"{count} findings keep"
        super().__init__(f"{findings} the manual from being built; build/ was not touched")
        self.result = result


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    """The PDFs of a build before and after sealing."""

    typeset: TypesetBook
    files: tuple[SealedFile, ...]
    withheld: Mapping[str, str]


def build_manual(root: Path, options: BuildOptions) -> BuildResult:
    """Build site, PDFs and manifest into `build/`, in one swap.

    Raises:
        BlockedBuild: findings about integrity.
        UnreadableRegister: a register is missing or broken.
        PublicationError, SigningError, SiteError: a step failed; nothing was changed.
    """
    target, say = root / TARGET, options.progress
    recover(target)
    _refuse_foreign_target(target)
    collect_garbage_seldom()
    say("checking documents")
    result = check_repository(root, as_of=options.as_of, now=options.now, trust=options.trust)
    if result.blocking:
        raise BlockedBuild(result)
    library = library_in_force(result.library)
    directories = {each.directory for each in library.configuration.types.values()}
    git = read_git_state(root, ["mkdocs.yml", *sorted(directories)])
    with staging_folder(root / STATE / "staging") as folder:
        cache = cache_folder() or folder / "cache"
        press = SealPress(root, options.identity, cache=cache / "sealed", now=options.now)
        book = _book(root, library, options, press.identity, git.commit)
        printed = _print(root, book, options, press, cache / "pdf")
        stage = folder / TARGET
        site = stage / "site"
        say("building the site")
        context = _site_context(folder, root, result.library, options, printed)
        # The generator is a process of its own; while it works, this one reads the PDFs again.
        with ThreadPoolExecutor(max_workers=1) as beside:
            checking = beside.submit(check_files, printed.files, cache / "sealed")
            build_site(root, site, context, generator=options.generator)
        for file in printed.files:
            write_atomic(site / file.published.path, file.data)
        manifest = _manifest(library, options, printed, press.identity, git.commit)
        write_atomic(site / MANIFEST, manifest)
        write_atomic(stage / MANIFEST, manifest)
        say("putting the result in place")
        exchange_directories(stage, target)
    return BuildResult(
        target=target,
        library=library,
        findings=result.diagnostics,
        identity=press.identity,
        source=git,
        files=printed.files,
        checked=checking.result(),
        pages=sum(part.page_count for part in printed.typeset.parts),
        rendered=printed.typeset.rendered,
        withheld=printed.withheld,
    )


def _refuse_foreign_target(target: Path) -> None:
    """Refuse to replace a folder that no build of ours made."""
    ours = (target / MANIFEST).is_file()
    if target.exists() and not ours and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(
            f"{target} holds files that no build made; move them elsewhere, for building replaces"
            " the whole folder"
        )


def _book(
    root: Path, library: Library, options: BuildOptions, identity: SealIdentity, commit: str | None
) -> Book:
    changes = change_bars(root, library)
    context = BookContext(
        commit=commit,
        edition=PREVIEW if options.drafts else "",
        shows_drafts=options.drafts,
        notice="" if identity.kind is IdentityKind.CONFIGURED else identity.kind.in_words,
        watermark="DRAFT" if options.drafts else "",
        approvals={each.path: statements(library, each) for each in library.documents},
        missing={each.path: missing_approvals(library, each) for each in library.documents},
        notices=judged_notices(library),
        bars=changes.bars,
        before=changes.before,
        signature=identity.kind.in_words,
    )
    return build_book(library, context)


def _print(
    root: Path, book: Book, options: BuildOptions, press: SealPress, cache: Path
) -> _Printed:
    """Lay out, join, seal and verify; faulty documents stop the build or are withheld."""
    say = options.progress
    say("laying out the pages")
    typeset = typeset_book(
        book,
        TypesetOptions(
            root=root,
            cache=cache,
            jobs=options.jobs,
            progress=lambda key: say(f"laid out {key}"),
        ),
    )
    documents = {part.key for part in book.parts if part.kind is PartKind.DOCUMENT}
    faults = {each.part: str(each) for each in typeset.faults}
    if not options.withhold_faulty or faults.keys() - documents:
        typeset.raise_for_faults()
    say("joining the manual")
    manual = join_manual(book, typeset, withheld=frozenset(faults))
    say("sealing and verifying")
    files = [press.press(manual, MANUAL)]
    files += [
        press.press(part.pdf_bytes(), f"pdf/{part.key}.pdf")
        for part in typeset.parts
        if part.kind is PartKind.DOCUMENT
    ]
    return _Printed(typeset=typeset, files=tuple(files), withheld=faults)


def _site_context(
    folder: Path, root: Path, library: Library, options: BuildOptions, printed: _Printed
) -> Path:
    """Write what the site's pages show of this build, and return the file."""
    pdfs: dict[str, dict[str, str]] = {
        Path(file.published.path).stem: {
            "uri": file.published.path,
            "sha256": file.published.sha256,
        }
        for file in printed.files
    }
    pdfs |= {key: {"withheld": reason} for key, reason in printed.withheld.items()}
    context = {
        "as_of": options.as_of.isoformat(),
        "edition": PREVIEW if options.drafts else "",
        "pdf": pdfs,
        "drafts": options.drafts,
        "trust": str(options.trust.resolve()) if options.trust else "",
        "library": library_fingerprint(root, library),
    }
    path = folder / "site-context.json"
    path.write_text(json.dumps(context, sort_keys=True), "utf-8")
    return path


def _manifest(
    library: Library,
    options: BuildOptions,
    printed: _Printed,
    identity: SealIdentity,
    commit: str | None,
) -> bytes:
    facts = ManifestFacts(
        commit=commit,
        identity=identity,
        edition=PREVIEW if options.drafts else "complete",
        withheld=tuple(printed.withheld),
        notices=current_notices(library),
    )
    approvals = {each.path: counting_records(library, each) for each in library.documents}
    files = [file.published for file in printed.files]
    return render_manifest(library, files, facts, approvals)
