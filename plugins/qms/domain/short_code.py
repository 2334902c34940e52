"""A digest short enough to be read out: what a person compares on paper, on a screen, by telephone.

Five groups of four characters: 95 bits of the SHA-256 and one check character. 95 bits are far more
than enough that no second text can be found for a code that is printed already, and that no two
texts share one by chance. They would not be enough against somebody who prepares two texts in
advance, with very great effort, so that both have one code: that is why the whole digest and its
QR code are printed beside it, and why a record always binds to the whole digest.

The alphabet (Crockford's base 32) has no letters that are taken for digits; who types O, I or L
means 0, 1 and 1. The check character finds every single mistyped character, so that a slip is told
apart from another text.
"""

from __future__ import annotations

import re
from enum import Enum

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4
LENGTH = 20
"""With the check character."""
_BITS = 5
_HASH_BITS = 256
_FULL = re.compile(r"[0-9a-fA-F]{64}")
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = re.compile(r"[-\s\u2010-\u2015]+")


class Comparison(Enum):
    """What comparing a code that somebody typed with a digest says."""

    SAME = "the same text"
    OTHER = "another text"
    MISTYPED = "not a code at all: something was mistyped"


def short_code(sha256: str) -> str:
    """Return the code of a digest, such as `7K2M-90QF-…`.

    Args:
        sha256: The digest, 64 hexadecimal digits.
    """
    number = int(sha256, 16) >> (_HASH_BITS - _BITS * (LENGTH - 1))
    digits = [number >> _BITS * place & 31 for place in reversed(range(LENGTH - 1))]
    code = "".join(ALPHABET[each] for each in (*digits, _check(digits)))
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def compare_code(typed: str, sha256: str) -> Comparison:
    """Compare what somebody typed with a digest: its code, or the digest itself.

    Capitals, hyphens and spaces do not matter.
    """
    bare = _BETWEEN.sub("", typed)
    if _FULL.fullmatch(bare):
        return Comparison.SAME if bare.lower() == sha256.lower() else Comparison.OTHER
    code = bare.upper().translate(_READ_AS)
    if len(code) != LENGTH or any(each not in ALPHABET for each in code):
        return Comparison.MISTYPED
    digits = [ALPHABET.index(each) for each in code]
    if _check(digits[:-1]) != digits[-1]:
        return Comparison.MISTYPED
    same = code == short_code(sha256).replace("-", "")
    return Comparison.SAME if same else Comparison.OTHER


def _check(digits: list[int]) -> int:
    """Return the check digit by Luhn's rule for 32 digits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = digit * 2 if place % 2 == 0 else digit
        total += doubled // len(ALPHABET) + doubled % len(ALPHABET)
    return -total % len(ALPHABET)
