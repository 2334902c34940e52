"""The build: check, print, seal, verify, site, manifest, and one swap into `build/`.

Everything is prepared in a folder of its own. Whatever fails, or is killed, before the swap leaves
the last good `build/` as it was (contract §7).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qms.app.check import CheckResult, check_repository
from qms.app.folders import STATE, cache_folder, refuse_linked_state
from qms.app.manual.conformance import CheckedFile, check_files
from qms.app.manual.editions import Shown, left_out, refuse_named_people, shown_in
from qms.app.manual.fingerprint import library_fingerprint
from qms.app.manual.manual import Printing, print_manual
from qms.app.manual.press import IdentityChoice, PlainPress, Press, SealedFile, press_for
from qms.app.manual.signed_copies import SignedCopy, keep_signed_copies
from qms.app.manual.staged import StagedFile, stage
from qms.app.text_cache import text_cache
from qms.domain.diagnostics import Diagnostic
from qms.domain.editions import Edition
from qms.domain.errors import ConfigurationError, QmsError, UsageError
from qms.domain.library import Library
from qms.domain.progress import Progress, silent
from qms.domain.seals import SealIdentity
from qms.publish.atomic import exchange_directories, recover, write_atomic
from qms.publish.garbage import collect_garbage_seldom
from qms.publish.manifest import ManifestFacts, render_manifest
from qms.publish.site import begun_site
from qms.publish.staging import staging_folder
from qms.rules.approval_state import counting_records
from qms.rules.in_force import library_in_force
from qms.rules.notice_state import current_notices
from qms.source.git import GitState, read_git_state

MANIFEST = "manifest.json"
AWAITED = "site-pdfs.json"
"""What the site waits for: where each PDF lies, and its hash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What a build is asked for."""

    as_of: date
    now: datetime
    jobs: int = 0
    """Layout processes; 0 takes one for each core."""
    identity: IdentityChoice = IdentityChoice.AUTO
    edition: Edition = Edition.COMPLETE
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
    files: tuple[StagedFile, ...]
    checked: tuple[CheckedFile, ...]
    """What our rules on archival and accessible PDFs found in each file."""
    pages: int
    """Pages of the manual."""
    rendered: int
    """Parts that had to be laid out anew."""
    edition: Edition
    left_out: tuple[str, ...]
    """What the edition would show if it were in force, with how it stands."""
    withheld: Mapping[str, str]
    """Why a document's PDF is missing, by id."""
    signed_copies: tuple[SignedCopy, ...] = ()
    """What people had signed or stamped in the build before, and where it is now."""


class BlockedBuild(QmsError):
    """Findings keep the manual from being built."""

    def __init__(self, result: CheckResult, folder: str) -> None:
        count = len(result.blocking)
        findings = "1 finding keeps" if count == 1 else f"{count} findings keep"
        super().__init__(f"{findings} the manual from being built; {folder}/ was not touched")
        self.result = result


def build_manual(root: Path, options: BuildOptions) -> BuildResult:
    """Build site, PDFs and manifest into `build/`, in one swap.

    Raises:
        BlockedBuild: findings about integrity.
        UnprintableText: documents cannot be printed as they are.
        UnreadableRegister: a register is missing or broken.
        PublicationError, SigningError, SiteError: a step failed; nothing was changed.
    """
    target, say = root / options.edition.folder, options.progress
    refuse_linked_state(root)
    recover(target)
    _refuse_foreign_target(target)
    collect_garbage_seldom()
    with staging_folder(root / STATE / "staging") as folder:
        cache = cache_folder() or folder / "cache"
        press = press_for(root, options.identity, cache=cache / "sealed", now=options.now)
        staged = folder / target.name
        site = staged / "site"
        say("checking documents")
        read = _read(root, options)
        context = _site_context(folder, options)
        with begun_site(root, site, context, generator=options.generator) as finish_site:
            printed = _printed(root, folder, cache, read, press, options)
            files = printed.files
            # While the generator works, this process reads the PDFs again.
            contents = text_cache(root, f"content-{options.edition.value}")
            checked = check_files(files, cache / "sealed", contents)
            if finish_site() != read.fingerprint:
                raise ConfigurationError(
                    "the documents were changed while the manual was being built; build it again"
                )
        if not options.edition.is_internal:
            refuse_named_people(site, read.whole)
        for file in files:
            file.put_into(site)
        facts = ManifestFacts(
            commit=read.git.commit,
            identity=press.identity,
            edition=options.edition.value,
            withheld=tuple(printed.withheld),
            notices=current_notices(read.library),
        )
        manifest = _manifest(read, files, facts)
        write_atomic(site / MANIFEST, manifest)
        write_atomic(staged / MANIFEST, manifest)
        say("putting the result in place")
        kept = keep_signed_copies(root, target, staged, [each.published for each in files])
        exchange_directories(staged, target)
    return BuildResult(
        target=target,
        library=read.library,
        findings=read.findings,
        identity=press.identity,
        source=read.git,
        files=files,
        checked=checked,
        pages=printed.pages,
        rendered=printed.rendered,
        edition=options.edition,
        left_out=() if options.edition.is_internal else tuple(left_out(read.whole, read.library)),
        withheld=printed.withheld,
        signed_copies=kept,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What is built."""

    whole: Library
    """What is in force."""
    shown: Shown
    """What the edition shows of it."""
    findings: tuple[Diagnostic, ...]
    fingerprint: str
    """Of everything that was read."""
    git: GitState

    @property
    def library(self) -> Library:
        """Return what readers of the edition see."""
        return self.shown.library


def _read(root: Path, options: BuildOptions) -> _Read:
    result = check_repository(root, as_of=options.as_of, now=options.now, trust=options.trust)
    if result.blocking:
        raise BlockedBuild(result, options.edition.folder)
    whole = library_in_force(result.library)
    directories = {each.directory for each in whole.configuration.types.values()}
    return _Read(
        whole=whole,
        shown=shown_in(options.edition, whole),
        findings=result.diagnostics,
        fingerprint=library_fingerprint(root, result.library),
        git=read_git_state(root, ["mkdocs.yml", *sorted({"quality_manual", *directories})]),
    )


def _refuse_foreign_target(target: Path) -> None:
    """Refuse to replace a folder that no build of ours made."""
    if target.is_symlink():
        raise UsageError(
            f"{target} is a link, and building would put a folder in its place; delete the link,"
            " or make it where the result is to be shown"
        )
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is a file; move it elsewhere, for a build is a folder")
    ours = (target / MANIFEST).is_file()
    if target.exists() and not ours and any(target.iterdir()):
        raise UsageError(
            f"{target} holds files that no build made; move them elsewhere, for building replaces"
            " the whole folder"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    """Every PDF, finished and laid ready; the site, which waits for them, knows of them."""

    files: tuple[StagedFile, ...]
    withheld: Mapping[str, str]
    """Why a document's PDF is missing, by id."""
    pages: int
    rendered: int


def _printed(
    root: Path, folder: Path, cache: Path, read: _Read, press: Press, options: BuildOptions
) -> _Printed:
    unsealed = print_manual(
        read.shown,
        Printing(
            root=root,
            commit=read.git.commit,
            edition=options.edition,
            identity=press.identity.kind,
            cache=cache / "pdf",
            spare=folder / "spare",
            jobs=options.jobs,
            withhold_faulty=options.withhold_faulty,
            progress=options.progress,
            texts=text_cache(root, f"print-{options.edition.value}"),
            templates=text_cache(root, "templates-print"),
        ),
    )
    options.progress("sealing and verifying")
    sealed = [press.press(data, path) for path, data in unsealed.files()]
    sealed += [PlainPress().press(data, path) for path, data in unsealed.forms()]
    options.progress("building the site")
    write_atomic(folder / AWAITED, _pdfs(sealed, unsealed.withheld))
    return _Printed(
        files=tuple(stage(each, folder / "ready") for each in sealed),
        withheld=unsealed.withheld,
        pages=sum(part.page_count for part in unsealed.typeset.parts),
        rendered=unsealed.typeset.rendered,
    )


def _site_context(folder: Path, options: BuildOptions) -> Path:
    """Write what the site's pages show of this build, and return the file."""
    context = {
        "as_of": options.as_of.isoformat(),
        "edition": options.edition.value,
        "pdf_in": str(folder / AWAITED),
        "trust": str(options.trust.resolve()) if options.trust else "",
        "compared": True,
    }
    path = folder / "site-context.json"
    path.write_text(json.dumps(context, sort_keys=True), "utf-8")
    return path


def _pdfs(files: Sequence[SealedFile], withheld: Mapping[str, str]) -> bytes:
    """Return where each PDF lies, or why it is missing, by document: JSON."""
    found: dict[str, object] = {
        file.published.path.removeprefix("pdf/").removesuffix(".pdf"): {
            "uri": file.published.path,
            "sha256": file.published.sha256,
        }
        for file in files
    }
    found |= {key: {"withheld": reason} for key, reason in withheld.items()}
    return json.dumps(found, sort_keys=True).encode("utf-8")


def _manifest(read: _Read, files: Sequence[StagedFile], facts: ManifestFacts) -> bytes:
    by_path = {each.path: each for each in read.whole.documents}
    approvals = {
        each.path: counting_records(read.whole, by_path[each.path])
        for each in read.library.documents
    }
    return render_manifest(read.library, [each.published for each in files], facts, approvals)
