"""Why a text cannot be read as lines `key: value`, in plain words and at the place to look at.

The parser notices most slips only further down, and speaks of tokens. Here the usual ones are
recognised: a tab, a forgotten quote, a colon or comma inside a value, an uneven indentation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
KEY_AND_VALUE = re.compile(r"\s*(?:- +)?(?P<key>[\w.-]+): +(?P<value>\S.*?)\s*$")
ITEM = re.compile(r"\s*-(?: |$)")
SIGNS = frozenset("@`%&*!|>,]}")
"""No value begins with these without quotes."""
SHOWN = 60
WITHOUT_QUOTES = "put the whole value in quotes"

BAD_SIGN = (
    "found character",
    "did not find expected node content",
    "found undefined alias",
    "did not find expected alphabetic",
)
NAMED = {
    "block sequence entries are not allowed": (
        "a list cannot begin on the line of its key",
        "begin the list on the next line, or write it in brackets: [one, two]",
    ),
    "but found another document": (
        "there is a second line `---` inside",
        "take this line away",
    ),
    "did not find expected comment or line break": (
        "a value cannot begin with > or | without quotes",
        WITHOUT_QUOTES,
    ),
    "escape": (
        "a backslash means something special between double quotes",
        "write single quotes around the value: 'C:\\qms'",
    ),
}
"""What the parser says, and our words for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlFault:
    """A slip in words; line and column count from 1 within the text that was read."""

    message: str
    advice: str
    line: int
    column: int = 1


def explain(text: str, error: yaml.MarkedYAMLError) -> YamlFault:
    """Say what keeps a text from being read."""
    lines = text.split("\n")
    mark = error.problem_mark or error.context_mark
    index, column = (min(mark.line, len(lines) - 1), mark.column) if mark else (0, 0)
    opened = error.context_mark
    problem = error.problem or ""
    if problem.startswith("found unexpected end of stream") and opened:
        return _open_quote(opened.line, opened.column)
    return (
        _tab(lines, index)
        or _quote_over_lines(text)
        or _by_problem(lines, problem, index, column)
        or _bracket(lines, error, index)
        or _text_after_value(lines, index, column)
        or _uneven(lines, index)
        or _unknown(problem, index, column)
    )


def _open_quote(line: int, column: int) -> YamlFault:
    return YamlFault(
        message="the quote that is opened here is not closed on this line",
        advice="close it at the end of the value, or take it away",
        line=line + 1,
        column=column + 1,
    )


def _quote_over_lines(text: str) -> YamlFault | None:
    """The last quoted value that runs on over a line `key: …`."""
    found = None
    lines = text.split("\n")
    try:
        for token in yaml.scan(text, Loader=LOADER):
            if isinstance(token, yaml.ScalarToken) and token.style in {'"', "'"}:
                start, end = token.start_mark, token.end_mark
                swallowed = lines[start.line + 1 : end.line + 1]
                if any(re.match(r"\s*(?:- +)?\{?[\w.-]+:(?: |$)", line) for line in swallowed):
                    found = _open_quote(start.line, start.column)
    except yaml.YAMLError:
        pass  # this is the fault that is being explained
    return found


def _tab(lines: list[str], index: int) -> YamlFault | None:
    """A tab where the parser stopped, or at the beginning of the line before."""
    for number in (index, index - 1):
        line = lines[number] if number >= 0 else ""
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent:
            return YamlFault(
                message="this line begins with a tab; only spaces may stand there",
                advice="replace the tab by spaces, as many as on the lines beside it",
                line=number + 1,
                column=indent.index("\t") + 1,
            )
    return None


def _by_problem(lines: list[str], problem: str, index: int, column: int) -> YamlFault | None:
    """The slips that the parser names by itself, though not in words for people."""
    line = lines[index]
    if problem.startswith(BAD_SIGN):
        return _sign(line, index, column)
    if problem.startswith("mapping values are not allowed"):
        return _colon(lines, index, column)
    if problem.startswith("could not find expected ':'"):
        return YamlFault(
            message="this line has no colon after its key",
            advice="write a key, a colon, a space and the value; quotes around a value that goes"
            " on over several lines",
            line=(index if _has_no_colon(line) else max(index - 1, 0)) + 1,
        )
    named = next((words for start, words in NAMED.items() if start in problem), None)
    if named is None:
        return None
    return YamlFault(message=named[0], advice=named[1], line=index + 1, column=column + 1)


def _has_no_colon(line: str) -> bool:
    return bool(line.strip()) and re.search(r":(?:\s|$)", line) is None


def _sign(line: str, index: int, column: int) -> YamlFault:
    sign = line[column : column + 1]
    if sign == "\t":
        return YamlFault(
            message="a tab stands here; only spaces may stand around keys and values",
            advice="replace the tab by a space",
            line=index + 1,
            column=column + 1,
        )
    sign = sign if sign in SIGNS else "this sign"
    return YamlFault(
        message=f"a value cannot begin with {sign} without quotes",
        advice=WITHOUT_QUOTES,
        line=index + 1,
        column=column + 1,
    )


def _colon(lines: list[str], index: int, column: int) -> YamlFault:
    """A second colon on a line, or a line that hangs on the value above it."""
    line = lines[index]
    match = KEY_AND_VALUE.match(line)
    if match and match.start("value") <= column:
        value = match["value"].strip("\"'").replace('"', "'")
        shown = f'{match["key"]}: "{value}"' if len(value) <= SHOWN else "with quotes around it"
        return YamlFault(
            message="this value holds a colon, so it needs quotes",
            advice=f"write {shown}",
            line=index + 1,
            column=column + 1,
        )
    if index and _has_no_colon(lines[index - 1]):
        return YamlFault(
            message="this line has no colon after its key",
            advice="write a key, a colon, a space and the value",
            line=index,
        )
    return _indented(index)


def _bracket(lines: list[str], error: yaml.MarkedYAMLError, index: int) -> YamlFault | None:
    """A bracket that is not closed, or a value inside one that needs quotes."""
    opened = error.context_mark
    problem = error.problem or ""
    if opened is None or not re.search(r"expected ',' or '[}\]]'", problem):
        return None
    closing = "}" if "'}'" in problem else "]"
    line = lines[min(opened.line, len(lines) - 1)]
    if closing in line[opened.column :]:
        mark = error.problem_mark or opened
        return YamlFault(
            message="a value between these brackets holds a colon, a quote or a bracket",
            advice="put that value in quotes",
            line=index + 1,
            column=mark.column + 1,
        )
    return YamlFault(
        message="the bracket that is opened here is not closed on this line",
        advice=f"write {closing} after the last value, or put the value in quotes",
        line=opened.line + 1,
        column=opened.column + 1,
    )


def _text_after_value(lines: list[str], index: int, column: int) -> YamlFault | None:
    """Words after a closing quote or bracket on the same line."""
    before = lines[index][:column].rstrip()
    if not before.endswith(('"', "'", "]", "}")):
        return None
    return YamlFault(
        message="the value has ended before these words",
        advice=f"{WITHOUT_QUOTES}; inside double quotes write single ones, and the other way round",
        line=index + 1,
        column=column + 1,
    )


def _uneven(lines: list[str], index: int) -> YamlFault | None:
    """A line that begins in another column than those it belongs to."""
    indent = len(lines[index]) - len(lines[index].lstrip())
    above = next((each for each in reversed(lines[:index]) if each.strip()), "")
    width = len(above) - len(above.lstrip())
    if ITEM.match(lines[index]) and not ITEM.match(above) and indent == width:
        return YamlFault(
            message="a list cannot follow a line that already has a value",
            advice="write the key of the list on a line of its own above it, such as `history:`",
            line=index + 1,
            column=indent + 1,
        )
    return _indented(index) if above and indent != width else None


def _indented(index: int) -> YamlFault:
    return YamlFault(
        message="this line is indented unevenly: it fits neither the line above nor the others",
        advice="begin it in the same column as the lines that it belongs to",
        line=index + 1,
    )


def _unknown(problem: str, index: int, column: int) -> YamlFault:
    technical = f" (technically: {problem})" if problem else ""
    return YamlFault(
        message=f"this line cannot be read as `key: value`{technical}",
        advice="look here and on the line above for a missing quote, colon or bracket",
        line=index + 1,
        column=column + 1,
    )
