"""JSON objects in which no field stands twice: the last one would win silently."""

from __future__ import annotations

import json
import math


def json_object(text: str) -> dict[str, object]:
    """Read a JSON object.

    Raises:
        ValueError: it is not JSON, not an object, nested too deeply, a field stands twice, or a
            number is infinite or none.
    """
    try:
        value = json.loads(
            text,
            object_pairs_hook=_without_repeats,
            parse_float=_finite,
            parse_constant=_finite,
        )
    except RecursionError as error:
        message = "it is nested too deeply"
        raise ValueError(message) from error
    if not isinstance(value, dict):
        message = "it is not an object"
        raise ValueError(message)  # noqa: TRY004 - one error for callers
    return value


def _finite(text: str) -> float:
    """Return a number; what JSON cannot write again, such as NaN, is none."""
    value = float(text)
    if not math.isfinite(value):
        message = f"{text} is no number"
        raise ValueError(message)
    return value


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        message = "a field stands twice"
        raise ValueError(message)
    return values
