"""Books that several tests look at are laid out once."""

from __future__ import annotations

import pytest

from qms.publish.pdf import join_manual
from support.printing import Manual, book, part, saved, typeset

LONG = "".join(
    f'<h2 id="section-{number}">Section {number}</h2><p>{"Goods are received. " * 120}</p>'
    f'<h3 id="detail-{number}">Detail {number}</h3><p>Checked.</p>'
    for number in range(1, 6)
)
TABLE = (
    "<table><thead><tr><th>Lot</th><th>Result</th></tr></thead><tbody>"
    + "".join(f"<tr><td>L{number}</td><td>accepted</td></tr>" for number in range(70))
    + "</tbody></table>"
)
LINKS = (
    '<h2 id="scope">Scope</h2><p>See <a href="qms:QP-02#section-4">receiving</a>, '
    '<a href="qms:QP-02">all of it</a>, <a href="#scope">above</a> and '
    '<a href="https://example.org/">outside</a>.</p>'
)


@pytest.fixture(scope="session")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Manual:
    """A manual of three documents."""
    folder = tmp_path_factory.mktemp("manual")
    made = book(
        part("QP-01", LINKS),
        part("QP-02", LONG, title="Receiving"),
        part("F-01-01", TABLE, title="Log", group="Form", watermark="DRAFT"),
    )
    laid_out = typeset(made, folder)
    laid_out.raise_for_faults()
    path = saved(join_manual(made, laid_out), folder / "manual.pdf")
    return Manual(book=made, typeset=laid_out, path=path, folder=folder)
