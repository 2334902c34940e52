"""Validation with every fault of a file at once, each at its place and in our own words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from pydantic import ValidationError

from qms.domain.diagnostics import Diagnostic, Location, finding
from qms.source import faults
from qms.source.files import MAX_FINDINGS, Unreadable
from qms.source.schema import Model
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
                yield _unknown_key(model, name, document.key_places.get(key, place), fault["loc"])
            case "missing":
                message, advice = f"{key} is missing", f"add a line `{name}:`"
                yield finding(faults.MISSING_KEY, place, message, advice=advice)
            case _:
                message = f"{key}: {_in_words(fault)}"
                yield finding(faults.INVALID_VALUE, place, message, advice=_advice(fault))


def _key(loc: tuple[int | str, ...]) -> str:
    """Return a fault's path as positions know it: `approvals[0].person`."""
    key = ""
    for part in loc:
        if isinstance(part, int):
            key += f"[{part}]"
        elif part != "[key]":  # the key itself is wrong, not its value
            key += f".{part}" if key else str(part)
    return key


def _unknown_key(
    model: type[Model], name: str, place: Location, loc: tuple[int | str, ...]
) -> Diagnostic:
    known = _known_keys(model, loc[:-1])
    near = difflib.get_close_matches(name, known, n=1)
    advice = f"did you mean {near[0]}?" if near else "known keys: " + ", ".join(known)
    return finding(faults.UNKNOWN_KEY, place, f"{name} is not a key here", advice=advice)


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


def _advice(fault: Any) -> str:
    """Return the nearest value that is known, or say that there is nothing to guess."""
    expected = re.findall(r"'([^']+)'", str(fault.get("ctx", {}).get("expected", "")))
    near = difflib.get_close_matches(str(fault.get("input", "")), expected, n=1)
    return f"did you mean {near[0]}?" if near else "correct the value"


def _in_words(fault: Any) -> str:
    """Say a fault in our own words."""
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind in {"enum", "literal_error"}:
        return f"must be one of {context['expected']}"
    return IN_WORDS.get(kind, str(fault["msg"]).lower())


IN_WORDS = {
    "list_type": "must be a list, such as [one, two]",
    "dict_type": "must be a block of `key: value` lines",
    "model_type": "must be a block of `key: value` lines",
    "model_attributes_type": "must be a block of `key: value` lines",
    "string_type": "must be words, not a list or a block",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "string_pattern_mismatch": "is not written as it must be",
}
