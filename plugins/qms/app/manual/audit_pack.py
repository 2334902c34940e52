"""One ZIP for an auditor: what opens by double-click, and how to verify it with others' programs.

Everything comes from a finished build. The site is made once more so that it can be opened as a
file; PDFs and manifest are those of the build, bit for bit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from qms.app.check import check_repository
from qms.app.manual.editions import Shown, shown_in
from qms.app.manual.given_manifest import GivenManifest, load_manifest
from qms.app.manual.pack_pdfs import BuiltPdfs, PackedPdf
from qms.app.manual.pack_records import record_files
from qms.domain.canonical import sha256_hex
from qms.domain.clause_matrix import build_clause_matrix
from qms.domain.editions import Edition
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.manifests import IssuedManifest
from qms.domain.progress import Progress, silent
from qms.domain.seals import IdentityKind
from qms.publish.manifest import ManifestFacts, manifest_values
from qms.publish.pack import write_pack
from qms.publish.site import build_site
from qms.publish.staging import staging_folder
from qms.render.pack.tables import approvals_table, matrix_table, register_table
from qms.render.pack.words import PackFacts, start_page, verification_words
from qms.rules.approval_state import counting_records
from qms.rules.in_force import library_in_force
from qms.rules.notice_state import current_notices

STATE = ".qms"
COMPARED = ("repository", "organisation", "as_of", "stage", "edition", "documents", "notices")
NO_BUILD = "there is no finished build in {folder}/; {build} first, then make the pack"
OTHER_STATE = (
    "{folder}/ was built from other documents than those that lie here now; {build} once more, then"
    " make the pack"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackOptions:
    """What a pack is asked for."""

    target: Path
    now: datetime
    edition: Edition = Edition.COMPLETE
    generator: str = "mkdocs"
    trust: Path | None = None
    progress: Progress = silent


@dataclass(frozen=True, slots=True, kw_only=True)
class PackResult:
    """What was packed, for the closing words."""

    target: Path
    sha256: str
    files: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """Everything that a pack is made from."""

    root: Path
    whole: Library
    shown: Shown
    manifest: GivenManifest
    pdfs: tuple[PackedPdf, ...]
    options: PackOptions

    @property
    def built(self) -> BuiltPdfs:
        return _built(self.root, self.manifest, self.options)

    @property
    def as_of(self) -> date:
        return self.whole.as_of

    def text(self, key: str) -> str:
        value = self.manifest.value.get(key)
        return value if isinstance(value, str) else ""

    def identity(self, key: str) -> str:
        identity = self.manifest.value.get("identity")
        return str(identity.get(key, "")) if isinstance(identity, Mapping) else ""


def make_audit_pack(root: Path, options: PackOptions) -> PackResult:
    """Write the pack of a finished build.

    Raises:
        UsageError: there is no build, or it is not of what lies here now.
        SiteError, PackError: a step failed; nothing was written.
    """
    _refuse_target(options.target)
    source = _source(root, options)
    with staging_folder(root / STATE / "staging") as folder:
        options.progress("building the site")
        site = folder / "site"
        build_site(root, site, _context(folder, source), generator=options.generator)
        options.progress("packing")
        files = dict(sorted(_files(source, site)))
    sums = "".join(f"{sha256_hex(data)}  {name}\n" for name, data in files.items())
    files["SHA256SUMS"] = sums.encode("utf-8")
    write_pack(options.target, files.items(), source.as_of)
    data = options.target.read_bytes()
    return PackResult(
        target=options.target, sha256=sha256_hex(data), files=len(files), size=len(data)
    )


def _refuse_target(target: Path) -> None:
    if target.suffix.lower() != ".zip":
        raise UsageError(f"{target} does not end in .zip; name a file such as audit.zip")
    if target.is_dir() or not target.parent.is_dir():
        raise UsageError(f"{target} cannot be a file: name one in a folder that is there")


def _source(root: Path, options: PackOptions) -> _Source:
    folder = options.edition.folder
    others = options.edition is not Edition.COMPLETE
    build = f"run `qms build{f' --edition {options.edition.value}' if others else ''}`"
    path = root / folder / "manifest.json"
    if not path.is_file():
        raise UsageError(NO_BUILD.format(folder=folder, build=build))
    manifest = load_manifest(path)
    pdfs = _built(root, manifest, options).facts()
    if pdfs is None:
        raise UsageError(NO_BUILD.format(folder=folder, build=build))
    as_of = _day(manifest)
    result = check_repository(root, as_of=as_of, now=options.now, trust=options.trust)
    if result.blocking:
        first = result.blocking[0]
        raise UsageError(
            f"{first.rule.code} at {first.location} keeps anything from being published; run"
            " `qms check` and mend it first"
        )
    whole = library_in_force(result.library)
    shown = shown_in(options.edition, whole)
    source = _Source(
        root=root, whole=whole, shown=shown, manifest=manifest, pdfs=pdfs, options=options
    )
    present = _present(source)
    if any(manifest.value.get(key) != present[key] for key in COMPARED):
        raise UsageError(OTHER_STATE.format(folder=folder, build=build))
    return source


def _built(root: Path, manifest: GivenManifest, options: PackOptions) -> BuiltPdfs:
    return BuiltPdfs(root, options.edition.folder, manifest, options.now)


def _day(manifest: GivenManifest) -> date:
    try:
        return date.fromisoformat(str(manifest.value.get("as_of")))
    except ValueError as error:
        raise UsageError(f"{manifest.path} names no day; build again") from error


def _present(source: _Source) -> dict[str, Any]:
    """Return what a manifest of the present documents says."""
    facts = ManifestFacts(
        commit=None,
        edition=source.options.edition.value,
        notices=current_notices(source.whole),
    )
    approvals = {e.path: counting_records(source.whole, e) for e in source.whole.documents}
    values = manifest_values(source.whole, (), facts, approvals)
    return dict(json.loads(json.dumps(values)))


def _context(folder: Path, source: _Source) -> Path:
    """Write what the site's pages show, and return the file."""
    pdfs: dict[str, object] = {
        Path(each.listed.path).stem: {"uri": each.listed.path, "sha256": each.sha256}
        for each in source.pdfs
    }
    withheld = source.manifest.value.get("withheld")
    for number in withheld if isinstance(withheld, list) else ():
        pdfs[str(number)] = {"withheld": "it could not be printed when this was published"}
    trust = source.options.trust
    context = {
        "as_of": source.as_of.isoformat(),
        "edition": source.options.edition.value,
        "pdf": pdfs,
        "offline": True,
        "trust": str(trust.resolve()) if trust else "",
    }
    path = folder / "site-context.json"
    path.write_text(json.dumps(context, sort_keys=True), "utf-8")
    return path


def _files(source: _Source, site: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the pack but the list of hashes."""
    library = source.shown.library
    for path in sorted(site.rglob("*")):
        # Packed pages are for servers; a browser that opens files wants the page itself.
        if path.is_file() and path.suffix != ".gz":
            yield f"site/{path.relative_to(site).as_posix()}", path.read_bytes()
    for name, data in source.built.read(source.pdfs):
        yield f"site/{name}", data
    yield "manifest.json", source.manifest.path.read_bytes()
    shown = frozenset(each.path for each in library.published())
    yield "register.csv", register_table(library, shown)
    matrices = {
        f"clause-matrix-{each.key.lower()}.csv": matrix_table(
            build_clause_matrix(library, each), shown
        )
        for each in library.standards.values()
    }
    yield from matrices.items()
    approvals = {
        each.path: source.shown.approvals.get(each.path, ()) for each in library.published()
    }
    records = record_files(approvals)
    yield "approvals.csv", approvals_table(library, approvals, records.names)
    yield from records.files
    keys = dict(_keys(source))
    yield from keys.items()
    issued = _issue(source)
    if issued is not None:
        yield "issue/manifest.json", issued.content
        yield "issue/manifest.json.sig", issued.signature.encode("ascii")
    facts = PackFacts(
        organisation=library.configuration.organisation.name,
        edition=source.options.edition.label,
        as_of=source.as_of,
        commit=source.text("commit"),
        issue=issued.number if issued else "",
        issued_by=issued.person if issued else "",
        identity=IdentityKind(source.identity("kind") or IdentityKind.NONE.value),
        signer=source.identity("signer"),
        example_pdf="site/pdf/manual.pdf",
        grown=tuple((f"site/{e.listed.path}", e.listed_bytes) for e in source.pdfs if e.is_grown),
        example=records.example,
        has_keys=bool(keys),
        matrices=tuple(matrices),
        unsigned=records.unsigned,
    )
    yield "START-HERE.html", start_page(facts)
    yield "HOW-TO-VERIFY.txt", verification_words(facts)


def _keys(source: _Source) -> Iterator[tuple[str, bytes]]:
    """Yield the public keys of people and the public certificate of the seal."""
    from qms.signing.records import APPROVAL_NAMESPACE, MANIFEST_NAMESPACE, allowed_signers

    signers = allowed_signers(source.whole.roster, (APPROVAL_NAMESPACE, MANIFEST_NAMESPACE))
    if signers:
        yield "keys/allowed_signers", signers.encode("utf-8")
    certificate = source.identity("certificate_pem")
    if certificate:
        yield "keys/sealing-certificate.pem", certificate.encode("ascii")


def _issue(source: _Source) -> IssuedManifest | None:
    """Return the issue that this state is, if it was issued."""
    commit = source.text("commit")
    for each in reversed(source.whole.manifests):
        counts = source.whole.evidence_of_issue(each).counts
        if commit and each.commit == commit and counts:
            return each
    return None
