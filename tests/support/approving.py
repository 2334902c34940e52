"""A manual that three people sign, and ways of tampering with its fields."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from qms.domain.approver_fields import ApproverField
from qms.domain.book import PartKind
from qms.publish.pdf import join_manual
from qms.publish.pdf.seal_stamp import SealStamp, draw_stamp
from qms.signing.field_signer import FieldSigner
from support.printing import DAY, book, page, part, typeset

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FIELDS = tuple(
    ApproverField(role=role, title=title)
    for role, title in (
        ("quality-manager", "Quality Manager"),
        ("warehouse-manager", "Warehouse Manager"),
        ("managing-director", "Managing Director"),
    )
)
ROLES = tuple(each.role for each in FIELDS)
HEADINGS = 320


def unsigned_manual(folder: Path) -> bytes:
    """Return a manual with a field for each role and more headings than Python may recurse."""
    frames = "".join(
        f'<div class="qms-signature"><p>{each.title}</p>'
        f'<div class="qms-frame" id="{each.name}"></div></div>'
        for each in FIELDS
    )
    approvals = part(
        "approvals",
        "",
        kind=PartKind.FRONT,
        title="Approvals",
        number="",
        group="",
        date=DAY,
        attachments=(),
        html=page(frames, number="", title="Approvals"),
    )
    many = "".join(f"<h2>Section {n}</h2><p>Words.</p>" for n in range(HEADINGS))
    made = book(part("QP-01", many))
    made = book(*made.parts[1:], parts=(approvals, *made.parts), approver_fields=FIELDS)
    return join_manual(made, typeset(made, folder))


def signed(
    signer: FieldSigner, data: bytes, role: str, *, minutes: int = 1, now: datetime = NOW
) -> bytes:
    """Return the file with one more signature, as `qms sign --field` makes it."""
    moment = now + timedelta(minutes=minutes)
    field = signer.field(data, role, now=moment, name="manual.pdf")
    stamp = SealStamp(
        name=signer.facts.signer, meaning=field.meaning, moment=moment, kind="signature"
    )
    done = signer.sign(
        data,
        field,
        now=moment,
        name="manual.pdf",
        reason=field.meaning,
        drawing=draw_stamp(stamp),
    )
    return done.data
