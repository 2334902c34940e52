"""Whether bytes are strict DER: each value written in its one permitted form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

CONSTRUCTED_ONLY = frozenset({16, 17})
CLASS_MASK, CONSTRUCTED, NUMBER_MASK = 0xC0, 0x20, 0x1F
LONG_FORM, LENGTH_MASK, CONTINUATION = 0x80, 0x7F, 0x80
MAXIMUM_DEPTH = 40
MAXIMUM_LENGTH_BYTES = 4
MAXIMUM_UNUSED_BITS = 7


def der_length(data: bytes) -> int | None:
    """Return how many bytes the first element takes, or None when it is not proper DER."""
    header = _header(data, 0, len(data))
    return None if header is None else header[1]


def is_strict_der(data: bytes) -> bool:
    """Return whether the bytes are exactly one element in strict DER."""
    return der_length(data) == len(data) and _all_strict(data, 0, len(data), 0)


def _all_strict(data: bytes, start: int, end: int, depth: int) -> bool:
    if depth > MAXIMUM_DEPTH:
        return False
    return all(
        element is not None and _strict(data, element, depth)
        for element in _elements(data, start, end)
    )


def _elements(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int] | None]:
    """Yield tag, content start and end of each element; None where it is not DER, then stop."""
    while start < end:
        header = _header(data, start, end)
        if header is None:
            yield None
            return
        content, stop = header
        yield data[start], content, stop
        start = stop


def _strict(data: bytes, element: tuple[int, int, int], depth: int) -> bool:
    tag, start, end = element
    universal = tag & CLASS_MASK == 0
    number = tag & NUMBER_MASK
    if tag & CONSTRUCTED:
        # Strings may not be put together from pieces; sequences and sets always hold elements.
        permitted = not universal or number in CONSTRUCTED_ONLY
        return permitted and _all_strict(data, start, end, depth + 1)
    if not universal:
        return True
    return number not in CONSTRUCTED_ONLY and _strict_value(number, data[start:end])


def _strict_value(number: int, value: bytes) -> bool:
    check = VALUE_CHECKS.get(number)
    return check is None or check(value)


def _minimal_integer(value: bytes) -> bool:
    if len(value) < 2:  # noqa: PLR2004 - one byte is minimal, none is no number
        return bool(value)
    redundant_zero = value[0] == 0 and value[1] < LONG_FORM
    redundant_ones = value[0] == 0xFF and value[1] >= LONG_FORM  # noqa: PLR2004 - a byte of ones
    return not (redundant_zero or redundant_ones)


def _zero_padded(value: bytes) -> bool:
    if len(value) < 2:  # noqa: PLR2004 - the count of unused bits, then the bits
        return value == b"\x00"
    return value[0] <= MAXIMUM_UNUSED_BITS and value[-1] & ((1 << value[0]) - 1) == 0


def _minimal_identifier(value: bytes) -> bool:
    starts = [0, *(i + 1 for i, byte in enumerate(value[:-1]) if not byte & CONTINUATION)]
    return (
        bool(value)
        and not value[-1] & CONTINUATION
        and all(value[start] != CONTINUATION for start in starts)
    )


def _header(data: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Return where the content of the element at `start` begins and ends."""
    if end - start < 2 or data[start] & NUMBER_MASK == NUMBER_MASK:  # noqa: PLR2004 - tag, length
        return None
    length = data[start + 1]
    content = start + 2
    if length >= LONG_FORM:
        count = length & LENGTH_MASK
        encoded = data[content : min(content + count, end)]
        if not 1 <= count <= MAXIMUM_LENGTH_BYTES or len(encoded) != count or encoded[0] == 0:
            return None
        length = int.from_bytes(encoded, "big")
        content += count
        if length < LONG_FORM:
            return None
    stop = content + length
    return (content, stop) if stop <= end else None


VALUE_CHECKS: Mapping[int, Callable[[bytes], bool]] = {
    0: lambda _: False,  # reserved
    1: {b"\x00", b"\xff"}.__contains__,  # BOOLEAN
    2: _minimal_integer,
    3: _zero_padded,  # BIT STRING
    5: lambda value: not value,  # NULL
    6: _minimal_identifier,
    10: _minimal_integer,  # ENUMERATED
}
"""What the content of a type must be; the others may hold any bytes."""
