"""One part as a PDF of its own, outside any manual: a redline, an approval sheet."""

from __future__ import annotations

from qms.domain.book import PrintPart
from qms.publish.pdf.book import TypesetOptions
from qms.publish.pdf.cache import PartCache, part_key
from qms.publish.pdf.model import PartFault, PublicationError, TypesetPart
from qms.publish.pdf.worker import Setting, Task
from qms.publish.pdf.workers import WorkerPool


def typeset_alone(part: PrintPart, organisation: str, options: TypesetOptions) -> bytes:
    """Lay out a part as documents are laid out, and check that nothing of it is lost.

    Raises:
        PublicationError: it cannot be printed.
    """
    root, cache = options.root.resolve(), PartCache(options.cache.resolve(), options.spare)
    key = part_key(part, root, organisation)
    entry = cache.find(key)
    if entry is None:
        setting = Setting(root=root, cache=cache, organisation=organisation)
        with WorkerPool(setting, 1, options.seconds_per_part, options.progress) as pool:
            made = pool.lay_out([Task(part=part, key=key)])[part.key]
        if isinstance(made, PartFault):
            raise PublicationError(str(made), (made,))
        entry = made
    laid_out = TypesetPart(
        key=part.key,
        kind=part.kind,
        title=part.title,
        number=part.number,
        revision=part.revision,
        group=part.group,
        path=entry.path,
        sha256=entry.sha256,
        layout=entry.layout,
    )
    return laid_out.pdf_bytes()
