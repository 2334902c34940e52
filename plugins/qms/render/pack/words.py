"""The first page of an audit pack, and the instructions for verifying it without this tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qms.domain.seals import IdentityKind
from qms.render.templating import render_template

NAMESPACE = "qms-approval@v1"
MANIFEST_NAMESPACE = "qms-manifest@v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFacts:
    """What the words of a pack depend on."""

    organisation: str
    edition: str
    as_of: date
    commit: str
    issue: str
    """Number of the issue that the pack is of; empty when it is of none."""
    issued_by: str
    """The id of whoever signed the issue."""
    identity: IdentityKind
    signer: str
    example_pdf: str
    """A PDF to show commands with."""
    grown: Sequence[tuple[str, int]]
    """PDFs to which people added signatures or time stamps since, and how many bytes each had
    before."""
    example: Mapping[str, str]
    """One signed approval to show the command with: its `signer` and `file`; empty without any."""
    has_keys: bool
    matrices: Sequence[str]
    """The files of the clause matrices."""
    unsigned: int
    """How many approvals carry no signature."""

    @property
    def example_is_grown(self) -> bool:
        """Whether somebody added to the PDF that commands are shown with."""
        return self.example_pdf in dict(self.grown)


def start_page(facts: PackFacts) -> bytes:
    """Return the page to open first."""
    return render_template("pack-start.html", facts=facts).encode("utf-8")


def verification_words(facts: PackFacts) -> bytes:
    """Return the instructions, as plain text that any computer shows."""
    text = render_template("pack-verify.txt", facts=facts)
    return (text.strip() + "\n").replace("\n", "\r\n").encode("utf-8")
