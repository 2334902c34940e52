from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, strategies as st

from qms.domain.short_code import ALPHABET, Comparison, compare_code, short_code

DIGEST = hashlib.sha256(b"the approved text").hexdigest()
CODE = short_code(DIGEST)
digests = st.binary(min_size=32, max_size=32).map(bytes.hex)


def test_a_code_is_five_groups_of_four() -> None:
    assert CODE == "398W-PQ6Y-KF03-V99D-R36Z"


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", " "),
        CODE.replace("-", "\u2013"),
        f"  {CODE}\n",
        CODE.replace("0", "o"),
        DIGEST,
        DIGEST.upper(),
    ],
)
def test_a_code_is_recognised_however_it_is_typed(typed: str) -> None:
    assert compare_code(typed, DIGEST) is Comparison.SAME


def test_the_code_of_another_text_is_another_one() -> None:
    other = hashlib.sha256(b"another text").hexdigest()
    assert compare_code(short_code(other), DIGEST) is Comparison.OTHER
    assert compare_code(other, DIGEST) is Comparison.OTHER


@pytest.mark.parametrize("typed", ["", "398W", CODE[:-1], f"{CODE}0", f"{CODE[:-1]}U"])
def test_what_is_no_code_is_called_mistyped(typed: str) -> None:
    assert compare_code(typed, DIGEST) is Comparison.MISTYPED


@given(digests, st.integers(0, 19), st.integers(1, 31))
def test_one_wrong_character_is_always_noticed_as_a_slip(
    digest: str, place: int, step: int
) -> None:
    code = list(short_code(digest).replace("-", ""))
    code[place] = ALPHABET[(ALPHABET.index(code[place]) + step) % 32]
    assert compare_code("".join(code), digest) is Comparison.MISTYPED


@given(digests, digests)
def test_the_code_shows_the_first_95_bits(one: str, other: str) -> None:
    alike = int(one, 16) >> 161 == int(other, 16) >> 161
    assert (short_code(one) == short_code(other)) is alike
