"""A company's own standards, customers' requirements and overlays: `quality_manual/standards/`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from qms.domain.diagnostics import Diagnostic, Positions, finding
from qms.domain.standards import (
    CLAUSE_TOKEN,
    ClauseMap,
    MappedClause,
    Relation,
    Standard,
)
from qms.source import faults
from qms.source.files import Unreadable, read_text
from qms.source.standards_text import OverlayModel, StandardModel, overlaid, standard_of
from qms.source.validation import validate
from qms.source.yaml_reader import read_yaml

OVERLAY = "qms-standard-overlay@1"
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")
_TAKEN = frozenset({"by-document"})
"""Keys that would be the name of another page."""


@dataclass(frozen=True, slots=True)
class _File:
    """A standard of the company's own, as far as it was read."""

    positions: Positions
    standard: Standard


@dataclass(frozen=True, slots=True)
class _Overlay:
    positions: Positions
    model: OverlayModel


def with_company_standards(
    root: Path, files: Iterable[str], shipped: Mapping[str, Standard]
) -> Mapping[str, Standard]:
    """Return the standards that ship together with those of the company's files.

    Raises:
        Unreadable: with every fault of the company's files, each at its place.
    """
    own, overlays, problems = _read(root, files)
    known: dict[str, Standard] = dict(shipped)
    for file in own:
        fault = _key_fault(file, known)
        if fault:
            problems.append(fault)
        else:
            known[file.standard.key] = file.standard
    about_overlays = [each for overlay in overlays for each in _overlay_faults(overlay, known)]
    if not about_overlays:
        models = [each.model for each in overlays]
        touched = {key for each in models for key in each.applies_to}
        known |= {key: overlaid(known[key], models) for key in touched}
    for file in own:
        standard = known.get(file.standard.key, file.standard)
        if standard.positions is file.positions:
            problems.extend(_faults(replace(file, standard=standard), known))
    problems.extend(about_overlays)
    if problems:
        raise Unreadable(*problems)
    return MappingProxyType(known)


def _read(root: Path, files: Iterable[str]) -> tuple[list[_File], list[_Overlay], list[Diagnostic]]:
    own: list[_File] = []
    overlays: list[_Overlay] = []
    problems: list[Diagnostic] = []
    for path in files:
        try:
            document = read_yaml(read_text(root, path), path)
            if document.values.get("format") == OVERLAY:
                overlays.append(_Overlay(document.positions, validate(OverlayModel, document)))
            else:
                model = validate(StandardModel, document)
                standard = standard_of(model, document.positions)
                own.append(_File(document.positions, _vouched_for(standard)))
        except Unreadable as refusal:
            problems.extend(refusal.diagnostics)
    return own, overlays, problems


def _vouched_for(standard: Standard) -> Standard:
    """Return a standard as whoever wrote the file has it before them: only doubts stay open."""
    clauses = tuple(replace(each, verified=not each.doubt) for each in standard.clauses)
    return replace(standard, clauses=clauses)


def _key_fault(file: _File, known: Mapping[str, Standard]) -> Diagnostic | None:
    key = file.standard.key
    if not _KEY.fullmatch(key) or key.lower() in _TAKEN:
        message = f"“{key}” cannot be cited as {key}:4.2"
        return _fault(file.positions, "key", message, "use letters, digits and hyphens, 20 at most")
    same = next((other for other in known.values() if other.key.lower() == key.lower()), None)
    if same is None:
        return None
    where = "another file here" if same.is_own else "this software"
    advice = "give yours another key; what you know about that one goes into an overlay"
    return _fault(file.positions, "key", f"{same.key} is a standard of {where}", advice)


def _faults(file: _File, known: Mapping[str, Standard]) -> Iterator[Diagnostic]:
    yield from _clause_faults(file)
    yield from _naming_faults(file, known)
    for index, each in enumerate(file.standard.maps):
        yield from _map_faults(file, known, each, f"maps[{index}]")


def _clause_faults(file: _File) -> Iterator[Diagnostic]:
    """Yield what is wrong with numbers: twice, without parent, out of order."""
    seen: set[str] = set()
    before: tuple[int, ...] = ()
    doubts = {each.id for each in file.standard.doubts}
    for index, clause in enumerate(file.standard.clauses):
        key, number = f"clauses[{index}].number", clause.number
        if CLAUSE_TOKEN.fullmatch(number) is None:
            message = f"{number} is not a number that texts can cite"
            yield _fault(file.positions, key, message, "write digits and dots, such as 4.2")
            continue
        order = tuple(int(part) for part in number.split("."))
        if number in seen:
            message = f"clause {number} stands here twice"
            yield _fault(file.positions, key, message, "delete one, or correct its number")
        elif clause.parent_number and clause.parent_number not in seen:
            message = f"clause {number} stands before or without clause {clause.parent_number}"
            advice = f"write {clause.parent_number}, with a title, above the clauses below it"
            yield _fault(file.positions, key, message, advice)
        elif order < before:
            last = ".".join(map(str, before))
            message = f"clause {number} stands after {last}"
            yield _fault(file.positions, key, message, "put clauses in the order of their numbers")
        seen.add(number)
        before = max(before, order)
        if clause.doubt and clause.doubt not in doubts:
            message = f"clause {number} names the doubt {clause.doubt}, which is not in `doubts`"
            yield _fault(
                file.positions, f"clauses[{index}].doubt", message, "write the question there"
            )


def _naming_faults(file: _File, known: Mapping[str, Standard]) -> Iterator[Diagnostic]:
    """Yield names of standards and clauses that there are not."""
    standard, places = file.standard, file.positions
    if standard.includes and standard.includes not in known:
        message = f"there is no standard {standard.includes}"
        yield _fault(places, "includes", message, f"known: {', '.join(sorted(known))}")
    elif standard.includes and standard.key in _chain(standard, known):
        message = f"{standard.key} contains itself by way of {standard.includes}"
        yield _fault(places, "includes", message, "take one `includes` away")
    named = [
        (f"exclusions_allowed[{index}]", number)
        for index, number in enumerate(standard.exclusions_allowed)
    ]
    named += [
        (f"obligations[{index}].clause", each.clause)
        for index, each in enumerate(standard.obligations)
    ]
    named += [
        (f"old_numbers[{index}].new[{place}]", number)
        for index, each in enumerate(standard.old_numbers)
        for place, number in enumerate(each.new)
    ]
    for key, number in named:
        if number not in standard.by_number:
            yield _no_clause(places, key, standard, number)


def _chain(standard: Standard, known: Mapping[str, Standard]) -> set[str]:
    """Return the keys of everything that a standard contains."""
    found: set[str] = set()
    contained = standard.includes
    while contained in known and contained not in found:
        found.add(contained)
        contained = known[contained].includes
    return found


def _map_faults(
    file: _File, known: Mapping[str, Standard], mapping: ClauseMap, key: str
) -> Iterator[Diagnostic]:
    places, standard = file.positions, file.standard
    other = known.get(mapping.to)
    if other is None or other.key == standard.key:
        message = f"{standard.key} cannot be mapped to “{mapping.to}”"
        others = ", ".join(sorted(known.keys() - {standard.key}))
        yield _fault(places, f"{key}.to", message, f"name another standard: {others}")
        return
    seen: set[str] = set()
    for index, each in enumerate(mapping.clauses):
        line = f"{key}.clauses[{index}]"
        if each.number and each.number not in standard.by_number:
            yield _no_clause(places, f"{line}.from", standard, each.number)
        elif each.number in seen:
            message = f"clause {each.number} is mapped to {other.key} twice"
            yield _fault(places, f"{line}.from", message, "put all its counterparts on one line")
        seen |= {each.number} - {""}
        for place, number in enumerate(each.to):
            if number not in other.by_number:
                yield _no_clause(places, f"{line}.to[{place}]", other, number)
        said = _relation_fault(each)
        if said:
            yield _fault(places, f"{line}.relation", *said)


def _relation_fault(each: MappedClause) -> tuple[str, str] | None:
    match each.relation:
        case Relation.NEW:
            if each.number or not each.to:
                return (
                    "“new” is what only the other standard has",
                    "leave `from` out, name it in `to`",
                )
        case Relation.DROPPED:
            if each.to or not each.number:
                return "“dropped” is what the other standard does not have", "leave `to` out"
        case _:
            if not each.number or not each.to:
                message = f"“{each.relation.value}” needs clauses of both standards"
                return message, "name them in `from` and `to`, or write new or dropped"
    return None


def _overlay_faults(overlay: _Overlay, known: Mapping[str, Standard]) -> Iterator[Diagnostic]:
    places, model = overlay.positions, overlay.model
    missing = [key for key in model.applies_to if key not in known]
    for key in missing:
        index = model.applies_to.index(key)
        advice = f"known: {', '.join(sorted(known))}"
        yield _fault(places, f"applies_to[{index}]", f"there is no standard {key}", advice)
    standards = [known[key] for key in model.applies_to if key in known]
    if missing or not standards:
        return
    for index, each in enumerate(model.clauses):
        clauses = [c for standard in standards if (c := standard.by_number.get(each.number))]
        key = f"clauses[{index}].number"
        if not clauses:
            yield _no_clause(places, key, standards[0], each.number)
        elif not each.exists and any(c.can_fail for c in clauses):
            message = f"nothing says that clause {each.number} is in doubt"
            advice = "take `exists: no` away; what does not apply goes into applicability.yml"
            yield _fault(places, f"clauses[{index}].exists", message, advice)
    yield from _doubt_faults(overlay, standards)


def _doubt_faults(overlay: _Overlay, standards: Iterable[Standard]) -> Iterator[Diagnostic]:
    """Yield doubts that are closed while a clause in this doubt is left open."""
    decided = {c.number for c in overlay.model.clauses if c.verified or not c.exists}
    doubts = {each.id for standard in standards for each in standard.doubts}
    for index, name in enumerate(overlay.model.closes):
        key = f"closes[{index}]"
        open_clauses = sorted(
            clause.number
            for standard in standards
            for clause in standard.clauses
            if clause.doubt == name and clause.number not in decided
        )
        if name not in doubts:
            message = f"there is no doubt {name}"
            yield _fault(
                overlay.positions,
                key,
                message,
                f"known: {', '.join(sorted(doubts, key=_in_order))}",
            )
        elif open_clauses:
            message = f"{name} is closed, and nothing is said of {', '.join(open_clauses)}"
            advice = "add each to `clauses` with `verified: yes` or `exists: no`"
            yield _fault(overlay.positions, key, message, advice)


def _in_order(name: str) -> tuple[int, str]:
    """Sort D2 before D10."""
    return len(name), name


def _no_clause(places: Positions, key: str, standard: Standard, number: str) -> Diagnostic:
    message = f"{standard.key} has no clause {number}"
    return _fault(places, key, message, f"`qms clauses --standard {standard.key}` lists them")


def _fault(places: Positions, key: str, message: str, advice: str) -> Diagnostic:
    return finding(faults.UNUSABLE_STANDARD, places.at(key), message, advice=advice)
