"""From the data files of the package to standards, overlays such as amendments laid over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from typing import Annotated, Literal

from pydantic import Field

from qms.domain.diagnostics import Positions
from qms.domain.standards import (
    Clause,
    ClauseMap,
    Doubt,
    Keep,
    MappedClause,
    Note,
    Obligation,
    OldNumber,
    Origin,
    Relation,
    Standard,
    StandardStatus,
)
from qms.source.schema.base import Model
from qms.source.validation import validate
from qms.source.values import ClauseNumber, Plain, Words, YesNo
from qms.source.yaml_reader import read_yaml


class ClauseModel(Model):
    number: Annotated[str, Field(pattern=r"^[0-9A-Z]+(\.\d+)*$")]
    title: Plain
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


class MappedClauseModel(Model):
    number: Annotated[ClauseNumber | Literal[""], Field(alias="from")] = ""
    to: Words = []
    relation: Relation
    note: str = ""


class MapModel(Model):
    to: str
    counts: YesNo = False
    clauses: list[MappedClauseModel]


class StandardModel(Model):
    """One edition of a standard."""

    format: Literal["qms-standard@1"]
    key: Plain
    edition: Plain
    designation: Plain
    title: Plain
    aliases: list[str] = []
    status: StandardStatus = StandardStatus.CURRENT
    includes: str = ""
    exclusions_allowed: list[str] = []
    doubts: list[DoubtModel] = []
    old_numbers: list[OldNumberModel] = []
    obligations: list[ObligationModel] = []
    maps: list[MapModel] = []
    clauses: list[ClauseModel]


class OverlayClauseModel(Model):
    number: str
    note: str = ""
    title: Plain = ""
    verified: YesNo = False
    """Somebody looked number and title up in the standard itself."""
    exists: YesNo = True


class OverlayModel(Model):
    """Notes on clauses of an edition, such as an amendment, or what the owner of it looked up."""

    format: Literal["qms-standard-overlay@1"]
    amends: str
    edition: str
    designation: Plain
    title: str = ""
    applies_to: Words
    basis: str = ""
    closes: Words = []
    """Doubts that are settled."""
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
            standards.append(standard_of(validate(StandardModel, document)))
    return tuple(overlaid(standard, overlays) for standard in standards)


def standard_of(model: StandardModel, positions: Positions | None = None) -> Standard:
    """Return a standard as a value, with the places of its file when it is a company's own."""
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
        maps=tuple(_map(each) for each in model.maps),
        positions=positions,
    )


def _map(model: MapModel) -> ClauseMap:
    return ClauseMap(
        to=model.to,
        counts=model.counts,
        clauses=tuple(
            MappedClause(
                number=each.number, to=tuple(each.to), relation=each.relation, note=each.note
            )
            for each in model.clauses
        ),
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


def overlaid(standard: Standard, overlays: Sequence[OverlayModel]) -> Standard:
    """Return a standard with everything that overlays say of it, in their order."""
    applying = [overlay for overlay in overlays if standard.key in overlay.applies_to]
    said: defaultdict[str, list[tuple[OverlayModel, OverlayClauseModel]]] = defaultdict(list)
    for overlay in applying:
        for each in overlay.clauses:
            said[each.number].append((overlay, each))
    clauses = tuple(
        _laid_over(clause, said.get(clause.number, ()))
        for clause in standard.clauses
        if all(each.exists for _, each in said.get(clause.number, ()))
    )
    closed = {each for overlay in applying for each in overlay.closes}
    amendments = (*standard.amendments, *(overlay.designation for overlay in applying))
    return replace(
        standard,
        clauses=clauses,
        doubts=tuple(each for each in standard.doubts if each.id not in closed),
        amendments=tuple(dict.fromkeys(amendments)),
    )


def _laid_over(clause: Clause, said: Sequence[tuple[OverlayModel, OverlayClauseModel]]) -> Clause:
    for overlay, each in said:
        if each.note:
            note = Note(designation=overlay.designation, text=each.note, basis=overlay.basis)
            clause = replace(clause, notes=(*clause.notes, note))
        if each.title:
            clause = replace(clause, title=each.title, titled=True)
        if each.verified:
            is_reserved = clause.origin is Origin.RESERVED
            origin = Origin.IAQG if is_reserved else clause.origin
            clause = replace(clause, verified=True, confidence="A", doubt="", origin=origin)
    return clause
