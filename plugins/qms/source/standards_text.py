"""From the data files of the package to standards, overlays such as amendments laid over."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from typing import Annotated, Literal

from pydantic import Field

from qms.domain.standards import (
    Clause,
    Doubt,
    Keep,
    Note,
    Obligation,
    OldNumber,
    Origin,
    Standard,
    StandardStatus,
)
from qms.source.schema import Model
from qms.source.validation import validate
from qms.source.values import YesNo
from qms.source.yaml_reader import read_yaml


class ClauseModel(Model):
    number: Annotated[str, Field(pattern=r"^[0-9A-Z]+(\.\d+)*$")]
    title: str
    titled: YesNo = True
    origin: Origin = Origin.ISO
    verified: YesNo = False
    confidence: str = ""
    auditable: YesNo = True
    doubt: str = ""
    auditor_looks_for: str = ""
    adds: str = ""
    adds_confidence: str = ""
    aliases: list[str] = []


class DoubtModel(Model):
    id: str
    question: str
    behaviour: str


class OldNumberModel(Model):
    old: str
    old_title: str = ""
    new: list[str]
    confidence: str = ""


class ObligationModel(Model):
    clause: str
    keep: Keep
    what: str
    confidence: str = ""
    as_needed: YesNo = False


class StandardModel(Model):
    """One edition of a standard."""

    format: Literal["qms-standard@1"]
    key: str
    edition: str
    designation: str
    title: str
    aliases: list[str] = []
    status: StandardStatus = StandardStatus.CURRENT
    includes: str = ""
    exclusions_allowed: list[str] = []
    doubts: list[DoubtModel] = []
    old_numbers: list[OldNumberModel] = []
    obligations: list[ObligationModel] = []
    clauses: list[ClauseModel]


class OverlayClauseModel(Model):
    number: str
    note: str


class OverlayModel(Model):
    """An amendment: notes on clauses of an edition, not an edition of its own."""

    format: Literal["qms-standard-overlay@1"]
    amends: str
    edition: str
    designation: str
    title: str = ""
    applies_to: list[str]
    basis: str = ""
    clauses: list[OverlayClauseModel]


def standards_of_package() -> tuple[Standard, ...]:
    """Make every standard of the package, amendments laid over.

    Raises:
        Unreadable: a data file of the package is damaged.
    """
    folder = resources.files("qms") / "standards"
    standards: list[Standard] = []
    overlays: list[OverlayModel] = []
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".yml"):
            continue
        document = read_yaml(file.read_text("utf-8"), f"standards/{file.name}")
        if document.values.get("format") == "qms-standard-overlay@1":
            overlays.append(validate(OverlayModel, document))
        else:
            standards.append(_standard(validate(StandardModel, document)))
    return tuple(_overlaid(standard, overlays) for standard in standards)


def _standard(model: StandardModel) -> Standard:
    return Standard(
        key=model.key,
        edition=model.edition,
        designation=model.designation,
        title=model.title,
        status=model.status,
        aliases=tuple(model.aliases),
        includes=model.includes,
        exclusions_allowed=tuple(model.exclusions_allowed),
        clauses=tuple(_clause(model.key, each) for each in model.clauses),
        doubts=tuple(Doubt(**each.model_dump()) for each in model.doubts),
        old_numbers=tuple(
            OldNumber(
                old=each.old,
                old_title=each.old_title,
                new=tuple(each.new),
                confidence=each.confidence,
            )
            for each in model.old_numbers
        ),
        obligations=tuple(Obligation(**each.model_dump()) for each in model.obligations),
    )


def _clause(standard: str, model: ClauseModel) -> Clause:
    return Clause(
        standard=standard,
        number=model.number,
        title=model.title,
        titled=model.titled,
        origin=model.origin,
        verified=model.verified,
        confidence=model.confidence,
        auditable=model.auditable,
        doubt=model.doubt,
        auditor_looks_for=model.auditor_looks_for,
        adds=model.adds,
        adds_confidence=model.adds_confidence,
        aliases=tuple(model.aliases),
    )


def _overlaid(standard: Standard, overlays: list[OverlayModel]) -> Standard:
    """Return a standard with the notes of every amendment that applies to it."""
    applying = [overlay for overlay in overlays if standard.key in overlay.applies_to]
    notes: dict[str, list[Note]] = {}
    for overlay in applying:
        for each in overlay.clauses:
            note = Note(designation=overlay.designation, text=each.note, basis=overlay.basis)
            notes.setdefault(each.number, []).append(note)
    clauses = tuple(
        replace(clause, notes=tuple(notes.get(clause.number, ()))) for clause in standard.clauses
    )
    return replace(
        standard,
        clauses=clauses,
        amendments=tuple(overlay.designation for overlay in applying),
    )
