from __future__ import annotations

import pytest

from qms.signing.der import der_length, is_strict_der


@pytest.mark.parametrize(
    "data",
    [
        "0500",
        "0101ff",
        "010100",
        "020100",
        "02020080",
        "0201ff",
        "0603550403",
        "03020780",
        "030100",
        "3000",
        "30050201010500",
        "a003020105",
        "8003616263",
        "048180" + "00" * 128,
    ],
)
def test_proper(data):
    assert is_strict_der(bytes.fromhex(data))


@pytest.mark.parametrize(
    "data",
    [
        "",
        "05",
        "050100",  # NULL with content
        "010101",  # TRUE written otherwise
        "0100",
        "02020001",  # leading zero
        "0202ff80",  # leading ones
        "0200",
        "0a020001",
        "0600",
        "06028001",  # leading zero in an identifier
        "060255",
        "060281",
        "0300",
        "030108",
        "030101",  # unused bits of nothing
        "03020781",  # unused bit set
        "03020881",
        "0480",  # no length
        "2403040161",  # string in pieces
        "1000",  # sequence that is not constructed
        "30800000",  # indefinite length
        "04817f" + "00" * 127,  # long form without need
        "0482000100",
        "1f8101",  # large tag
        "300305000500",  # something behind
        "30040500",
        "0001ff",
        "30" * 3 + "00",
    ],
)
def test_improper(data):
    assert not is_strict_der(bytes.fromhex(data))


def test_depth_has_a_limit():
    data = b"\x05\x00"
    for _ in range(60):
        data = bytes([0x30, len(data)]) + data if len(data) < 128 else data
    assert not is_strict_der(data)


def test_length_of_the_first_element():
    assert der_length(bytes.fromhex("05000000")) == 2
    assert der_length(bytes.fromhex("30820001")) is None
