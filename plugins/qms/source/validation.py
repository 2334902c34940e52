"""Validation with every fault of a file at once, each at its place and in our own words."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from pydantic import ValidationError

from qms.domain.diagnostics import Diagnostic, Location, finding
from qms.source import faults
from qms.source.fault_words import fault_in_words, place_in_words
from qms.source.files import MAX_FINDINGS, Unreadable
from qms.source.schema.base import Model
from qms.source.yaml_reader import YamlDocument

AnyModel = TypeVar("AnyModel", bound=Model)


def validate(model: type[AnyModel], document: YamlDocument) -> AnyModel:
    """Validate a YAML mapping.

    Raises:
        Unreadable: with every fault of the file, each at its place.
    """
    try:
        return model.model_validate(document.values)
    except ValidationError as error:
        raise Unreadable(*islice(_findings(model, error, document), MAX_FINDINGS)) from error


def _findings(
    model: type[Model], error: ValidationError, document: YamlDocument
) -> Iterator[Diagnostic]:
    for fault in error.errors(include_url=False):
        key = _key(fault["loc"])
        name = str(fault["loc"][-1]) if fault["loc"] else ""
        place = document.positions.at(key)
        match fault["type"]:
            case "extra_forbidden":
                yield _unknown_key(model, fault, key, document)
            case "missing":
                message = f"{place_in_words(fault['loc'])} is missing"
                advice = f"add a line `{name}:` with its value"
                yield finding(faults.MISSING_KEY, place, message, advice=advice)
            case _:
                words, advice = fault_in_words(fault)
                message = f"{place_in_words(fault['loc'])}: {words}"
                yield finding(faults.INVALID_VALUE, place, message, advice=advice)


def _key(loc: tuple[int | str, ...]) -> str:
    """Return a fault's path as positions know it: `approvals[0].person`."""
    key = ""
    for part in loc:
        if isinstance(part, int):
            key += f"[{part}]"
        elif part != "[key]":  # the key itself is wrong, not its value
            key += f".{part}" if key else str(part)
    return key


def _unknown_key(model: type[Model], fault: Any, key: str, document: YamlDocument) -> Diagnostic:
    loc: tuple[int | str, ...] = fault["loc"]
    name = str(loc[-1])
    known_places = document.keys if key in document.keys.places else document.positions
    place = known_places.at(key)
    known = _known_keys(model, loc[:-1])
    near = difflib.get_close_matches(name, known, n=1)
    before = "" if near or fault.get("input") else _key_before(key, place, document)
    if before:
        message = f"a comma ends the text of {before}, so “{name}” is taken for a key"
        advice = f'put the whole text in straight quotes: {before}: "…, {name}"'
    else:
        message = f"“{name}” is not a key here; a key is the word before a colon"
        advice = f"did you mean {near[0]}?" if near else "known keys: " + ", ".join(known)
        if isinstance(fault.get("input"), dict) and not near:
            advice += "; if it is a part of the block above, indent it and its lines"
    return finding(faults.UNKNOWN_KEY, place, message, advice=advice)


def _key_before(key: str, place: Location, document: YamlDocument) -> str:
    """Return the key before this one on the same line and in the same block, or empty."""
    block = key.rpartition(".")[0] if "." in key else ""
    before = [
        (column, path)
        for path, (line, column) in document.keys.places.items()
        if line == place.line
        and column < place.column
        and path.startswith(f"{block}.")
        and "." not in path[len(block) + 1 :]
    ]
    return max(before)[1].rpartition(".")[2] if before else ""


def _known_keys(model: type[Model], loc: tuple[int | str, ...]) -> list[str]:
    """Return the keys of the block that a fault's path leads to."""
    schema = _json_schema(model)
    definitions = schema.get("$defs", {})
    block: Mapping[str, Any] = schema
    for part in loc:
        block = _resolve(block, definitions)
        if isinstance(part, int):
            block = block.get("items", {})
        else:
            block = block.get("properties", {}).get(part) or block.get("additionalProperties", {})
    return sorted(_resolve(block, definitions).get("properties", {}))


@cache
def _json_schema(model: type[Model]) -> dict[str, Any]:
    return model.model_json_schema(by_alias=True)


def _resolve(block: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    for option in (block, *block.get("anyOf", ()), *block.get("allOf", ())):
        if "$ref" in option:
            found: Mapping[str, Any] = definitions[option["$ref"].rpartition("/")[2]]
            return found
    return block
