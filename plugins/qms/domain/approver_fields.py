"""Fields in the manual that people sign: names, words, and what verification found in them.

One field for each role that `approver_fields:` in `qms.yml` names, signed in that order: whoever
signs sees who signed before, and a file with the fields in another order is not the one sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qms.domain.seal_levels import PadesLevel

PREFIX = "Approver-"
"""Begins the name of every field; keeps roles apart from the fields of seals and time stamps."""
LABEL = "Signature of the approver: "
MEANING = "Approved as "
NOT_CHECKED = (
    "Whether the signers hold these roles was not checked, which needs the certificates in an"
    " approvers.yml: compare the names with your list of approvers."
)
WIDTH, HEIGHT = 212, 56
"""Points of a field on the page, which are those of the stamp that is drawn in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproverField:
    """One field, which the holder of a role signs."""

    role: str
    """Id of the role."""
    title: str
    """The role in words."""

    @property
    def name(self) -> str:
        """Return the name of the field in the PDF."""
        return PREFIX + self.role

    @property
    def label(self) -> str:
        """Return what is read aloud for the field."""
        return LABEL + self.title

    @property
    def meaning(self) -> str:
        """Return what a signature in it means unless the signer says otherwise."""
        return MEANING + self.title

    @staticmethod
    def read(name: str, label: str) -> ApproverField | None:
        """Return what a field of this name and label is for; None when it is none of ours."""
        if not name.startswith(PREFIX) or len(name) == len(PREFIX):
            return None
        role = name.removeprefix(PREFIX)
        return ApproverField(role=role, title=label.removeprefix(LABEL) or role)


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderCheck:
    """What `approvers.yml` says of a signer and the role of a field."""

    words: str = ""
    """A sentence; empty where nobody looked."""
    is_fault: bool = False
    """Whether the certificate is one of somebody else than the holders of the role."""


UNASKED = HolderCheck()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldState:
    """One field of a sealed file as verification found it."""

    field: ApproverField
    signer: str = ""
    """Name in the certificate; empty while the field is open."""
    is_known: bool = False
    """Whether the signer's certificate is one that is trusted."""
    claimed_at: datetime | None = None
    stamped_at: datetime | None = None
    level: PadesLevel | None = None
    certificate_sha256: str = ""
    holder: HolderCheck = UNASKED

    @property
    def is_open(self) -> bool:
        """Return whether nobody has signed it yet."""
        return self.level is None

    @property
    def sentence(self) -> str:
        """Say who signed, when and how, or that it is open."""
        place = f"Field {self.field.role} ({self.field.title})"
        if self.level is None:
            return f"{place}: open, nobody has signed it."
        signed = f"{place}: signed by {self._name} {self._time}, level {self.level.value}."
        return " ".join(filter(None, (signed, self.holder.words)))

    @property
    def _name(self) -> str:
        return self.signer if self.is_known else f"“{self.signer}”, who is not known here,"

    @property
    def _time(self) -> str:
        moment = self.stamped_at or self.claimed_at
        if moment is None:
            return "at a time that it does not state"
        source = "as a time stamp shows" if self.stamped_at else "by the signer's own clock"
        return f"on {moment:%Y-%m-%d at %H:%M} UTC, {source}"

    def to_json(self) -> dict[str, object]:
        """Return the state as values that JSON can write."""
        return {
            "field": self.field.name,
            "role": self.field.role,
            "title": self.field.title,
            "open": self.is_open,
            "signer": self.signer or None,
            "signer_known": self.is_known,
            "claimed_at": self.claimed_at.isoformat() if self.claimed_at else None,
            "stamped_at": self.stamped_at.isoformat() if self.stamped_at else None,
            "level": self.level.value if self.level else None,
            "holder": self.holder.words or None,
            "holder_is_wrong": self.holder.is_fault,
        }


def words_on_fields(fields: tuple[FieldState, ...]) -> tuple[str, ...]:
    """Say of each field who signed it, how many are open, and what nobody has checked."""
    if not fields:
        return ()
    signed = sum(not each.is_open for each in fields)
    waiting = ", ".join(each.field.role for each in fields if each.is_open)
    state = f"{signed} of {len(fields)} fields for approvers are signed"
    lines = [*(each.sentence for each in fields), f"{state}; open: {waiting}." if waiting else ""]
    if not waiting:
        lines[-1] = f"{state}, in the order that was sealed."
    unasked = any(each.holder is UNASKED for each in fields if not each.is_open)
    return (*lines, NOT_CHECKED) if unasked else tuple(lines)


def next_open(fields: tuple[FieldState, ...]) -> FieldState | None:
    """Return the field whose turn it is; None when all are signed."""
    return next((each for each in fields if each.is_open), None)
