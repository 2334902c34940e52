from __future__ import annotations

import pytest

from qms.domain.code_blocks import find_code_blocks, visible_lines


def visible(text: str) -> str:
    return "\n".join(line for _, line in visible_lines(text))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\n```\nhidden\n```\nb", "a\nb"),
        ("a\n~~~ python\nhidden\n~~~\nb", "a\nb"),
        ('```yaml title="label.yml"\nhidden\n```\nb', "b"),
        ("````\n```\nhidden\n```\n````\nb", "b"),
        ("```\n~~~\nhidden\n```\nb", "b"),
        ("- item\n\n    ```\n    hidden\n\n    hidden\n    ```\n\n    b", "- item\n\n\n    b"),
        ("a `hidden` b", "a          b"),
        ("a ``hid`den`` b", "a             b"),
        ("two `a` and `b`", "two     and    "),
        (r"no \`code\` here", r"no \`code\` here"),
        ("~~ struck ~~ through", "~~ struck ~~ through"),
    ],
)
def test_what_is_outside_code(text: str, seen: str) -> None:
    assert visible(text) == seen
    assert find_code_blocks(text.split("\n")).doubtful == ()


def test_line_numbers_count_hidden_lines() -> None:
    assert [index for index, _ in visible_lines("a\n```\nx\n```\nb")] == [0, 4]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("```x``` and more", 0),
        ("- ```\n![p](x.svg)\n\n```\n", 0),
        ("1. ~~~\n", 0),
        ("> ```\n> x\n> ```", 0),
        ("```python and words\nx\n```\n\n```\n```", 0),
        ('``` title="a`b"\n', 0),
        ("    ```\n![p](x.svg)\n    ```", 1),
        ("\t```\nx", 0),
    ],
)
def test_what_may_be_code_or_not_is_doubtful(text: str, line: int) -> None:
    assert line in find_code_blocks(text.split("\n")).doubtful


@pytest.mark.parametrize(
    ("text", "line"), [("a\n```\nb", 1), ("```\n````", 0), ("```\n ```", 0), ("```\n~~~", 0)]
)
def test_a_block_that_never_ends(text: str, line: int) -> None:
    assert find_code_blocks(text.split("\n")).unclosed == line
