"""Which later revisions a sealed file may have: signatures, time stamps, and their evidence."""

from __future__ import annotations

from collections.abc import Iterator

from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

SECURITY_STORE = "/DSS"


def revisions_explained(signatures: list[EmbeddedPdfSignature]) -> Iterator[bool]:
    """Say of each revision after the first signature whether there is a reason for it.

    pyHanko accepts a revision that changes nothing that it looks at; we want to know why it is
    there: it brings a signature, or adds to the store of evidence for later checks.
    """
    reader = signatures[0].reader
    signed = {one.signed_revision for one in signatures}
    for revision in range(signatures[0].signed_revision + 1, reader.total_revisions):
        resolver = reader.get_historical_resolver(revision)
        yield revision in signed or _adds_evidence(resolver)


def _adds_evidence(resolver: HistoricalResolver) -> bool:
    if SECURITY_STORE not in resolver.root:
        return False
    store = resolver.root.raw_get(SECURITY_STORE)
    changed = resolver.explicit_refs_in_revision()  # type: ignore[no-untyped-call]
    return not changed.isdisjoint(resolver.collect_dependencies(store))
