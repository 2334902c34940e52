from __future__ import annotations

import pytest

from qms.domain.canonical import canonical_json, sha256_hex


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": "1", "a": "2"}, '{"a":"2","b":"1"}'),
        ({"a": ["x", {"d": "", "c": "ä"}]}, '{"a":["x",{"c":"ä","d":""}]}'),
        ({"a": 'quote " and \\ and \n'}, '{"a":"quote \\" and \\\\ and \\n"}'),
        ({"a": "\u2028 \U0001f600"}, '{"a":"\u2028 \U0001f600"}'),
        ({}, "{}"),
    ],
)
def test_one_value_has_one_spelling(value: object, written: str) -> None:
    assert canonical_json(value) == written.encode("utf-8")


def test_the_order_of_keys_does_not_matter() -> None:
    assert canonical_json({"a": "1", "b": "2"}) == canonical_json({"b": "2", "a": "1"})


def test_sha256() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert sha256_hex(b"") == empty
