"""YAML without guessing: every scalar stays text, every value keeps its place.

Plain loading would turn revision 1.10 into 1.1, `no` into False and let a repeated key win; deeply
nested input would end the process. So: a check of depth first, then composing, then our own walk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from qms.domain.diagnostics import Diagnostic, Location, Positions, finding
from qms.domain.limits import MAX_LINE
from qms.source import faults
from qms.source.files import MAX_FINDINGS, Unreadable, in_words, refuse, unseen_character
from qms.source.yaml_faults import LOADER, explain

Value = str | list["Value"] | dict[str, "Value"]

MAX_DEPTH = 20
TOO_FAR = " " * 80
BRACKET = re.compile(r"[\[\]{}]")
COMPACT_NESTING = re.compile(r"(?:[-?][ \t]+){20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlDocument:
    """A YAML mapping with the place of each value."""

    values: Mapping[str, Value]
    positions: Positions
    keys: Positions
    """Where each key was written, by the path of its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlList:
    """A YAML list with the place of each value."""

    values: Sequence[Value]
    positions: Positions


def read_yaml(text: str, path: str, *, first_line: int = 1) -> YamlDocument:
    """Read a YAML mapping.

    Raises:
        Unreadable: it is not YAML, not a mapping, or uses what we refuse.
    """
    node = _composed(text, path, first_line)
    if not isinstance(node, yaml.MappingNode):
        message = "there are no lines such as `key: value` here"
        raise refuse(
            faults.INVALID_YAML, path, message, "write one `key: value` a line", first_line
        )
    walk = _Walk(path, first_line)
    walk.accept(node)
    values = walk.mapping(node, "")
    if walk.problems:
        raise Unreadable(*walk.problems[:MAX_FINDINGS])
    positions = Positions(path=path, places=walk.places)
    keys = Positions(path=path, places=walk.key_places)
    return YamlDocument(values=values, positions=positions, keys=keys)


def read_yaml_list(text: str, path: str) -> YamlList:
    """Read a YAML list; the places of its values begin with `[0]`.

    Raises:
        Unreadable: it is not YAML, not a list, or uses what we refuse.
    """
    node = _composed(text, path, 1)
    if not isinstance(node, yaml.SequenceNode):
        message = "there is no list here"
        raise refuse(faults.INVALID_YAML, path, message, "begin every entry with `- key: value`")
    walk = _Walk(path, 1)
    walk.accept(node)
    values = walk.sequence(node.value, "")
    if walk.problems:
        raise Unreadable(*walk.problems[:MAX_FINDINGS])
    return YamlList(values=values, positions=Positions(path=path, places=walk.places))


def _composed(text: str, path: str, first_line: int) -> yaml.Node | None:
    _refuse_depth(text, path, first_line)
    try:
        return yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        fault = explain(text, error)
        line = first_line + fault.line - 1
        raise refuse(
            faults.INVALID_YAML, path, fault.message, fault.advice, line, fault.column
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        message = "this cannot be read as lines `key: value`"
        advice = "remove unusual characters and nesting"
        raise refuse(faults.INVALID_YAML, path, message, advice, first_line) from error


def _refuse_depth(text: str, path: str, first_line: int) -> None:
    """Refuse nesting that would exhaust the stack of composing, before it begins."""
    depth, may_be_deep = 0, False
    for number, line in enumerate(text.split("\n"), first_line):
        if len(line) > MAX_LINE:
            message = f"this line has {len(line)} characters; {MAX_LINE} are the most"
            raise refuse(faults.INVALID_YAML, path, message, "write it more simply", number)
        for bracket in BRACKET.findall(line):
            depth = depth + 1 if bracket in "[{" else max(0, depth - 1)
            may_be_deep |= depth > MAX_DEPTH
        may_be_deep |= line.startswith(TOO_FAR) or COMPACT_NESTING.search(line) is not None
    if may_be_deep:
        _refuse_deep_events(text, path, first_line)


def _refuse_deep_events(text: str, path: str, first_line: int) -> None:
    """Count exactly: brackets in quotes are no nesting. Events come without recursion."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                mark = event.start_mark
                line = first_line + (mark.line if mark else 0)
                column = (mark.column if mark else 0) + 1
                message = f"this is nested more than {MAX_DEPTH} deep"
                advice = "write it more simply"
                raise refuse(faults.INVALID_YAML, path, message, advice, line, column)
    except yaml.YAMLError:
        return  # composing will stop at the same place, and say why


@dataclass
class _Walk:
    """Turns nodes into values and notes places and problems on the way."""

    path: str
    first_line: int
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    key_places: dict[str, tuple[int, int]] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def at(self, node: yaml.Node) -> tuple[int, int]:
        mark = node.start_mark
        return mark.line + self.first_line, mark.column + 1

    def place(self, node: yaml.Node) -> Location:
        line, column = self.at(node)
        return Location(path=self.path, line=line, column=column)

    def value(self, node: yaml.Node, key: str) -> Value:
        if not self.accept(node):
            return ""
        self.places.setdefault(key, self.at(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, key)
        if isinstance(node, yaml.SequenceNode):
            return self.sequence(node.value, key)
        return str(node.value)

    def accept(self, node: yaml.Node) -> bool:
        """Note what is wrong with a node itself; return whether it may be looked into."""
        if id(node) in self.seen:
            message = "this value has a name (`&name`) and is repeated by it (`*name`)"
            self.problem(node, message, "write the value again where it is repeated")
            return False
        self.seen.add(id(node))
        if node.tag not in PLAIN_TAGS:
            self.problem(node, f"the tag {node.tag} is not accepted", "write the value without it")
        if isinstance(node, yaml.ScalarNode) and node.style == '"':
            self.refuse_unseen(node)
        return True

    def refuse_unseen(self, node: yaml.ScalarNode) -> None:
        """Refuse escapes such as `\u200b`, which make characters that the file does not show."""
        unseen = unseen_character(node.value)
        if unseen:
            message = f"the invisible character {in_words(unseen)} is in a value"
            advice = "write the value without it"
            place = self.place(node)
            self.problems.append(finding(faults.FORBIDDEN_CHARACTER, place, message, advice=advice))

    def sequence(self, nodes: Sequence[yaml.Node], key: str) -> list[Value]:
        return [self.value(node, f"{key}[{index}]") for index, node in enumerate(nodes)]

    def mapping(self, node: yaml.MappingNode, prefix: str) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for key_node, value_node in node.value:
            if len(self.problems) > MAX_FINDINGS:
                break
            if not self.accept(key_node):
                continue
            if not isinstance(key_node, yaml.ScalarNode):
                self.problem(key_node, "a key must be a word", "write `key: value`")
                continue
            name = str(key_node.value)
            key = f"{prefix}.{name}" if prefix else name
            if name in values:
                where = self.key_places[key][0]
                message = f"{name} stands twice: it is already on line {where}"
                place = self.place(key_node)
                advice = "delete the line that is wrong"
                self.problems.append(finding(faults.REPEATED_KEY, place, message, advice=advice))
                continue
            self.key_places[key] = self.at(key_node)
            if not value_node.value:
                self.places[key] = self.at(key_node)
            values[name] = self.value(value_node, key)
        return values

    def problem(self, node: yaml.Node, message: str, advice: str) -> None:
        place = self.place(node)
        self.problems.append(finding(faults.INVALID_YAML, place, message, advice=advice))


PLAIN_TAGS = frozenset(
    {
        None,
        "tag:yaml.org,2002:str",
        "tag:yaml.org,2002:seq",
        "tag:yaml.org,2002:map",
    }
)
