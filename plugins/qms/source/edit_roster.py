"""Editing `approvers.yml` as text: a key is added or revoked, everything else stays as written.

Places come from composing the file, so that block and bracket notation are both understood. Whoever
calls compares the values before and after.
"""

from __future__ import annotations

import yaml

from qms.source.yaml_faults import LOADER

PEOPLE, KEYS = "people", "keys"


def add_key(text: str, person: str, entry: str) -> str | None:
    """Return the register with a key added to a person.

    Args:
        text: The register.
        person: Id of the person.
        entry: The key as `{key: "…", after: 2026-01-01}`.

    Returns:
        The new text, or None where the person is not found in it.
    """
    node = _person(text, person)
    if node is None:
        return None
    keys = _value(node, KEYS)
    if keys is None:
        return _add_pair(text, node, KEYS, f"[{entry}]")
    if not isinstance(keys, yaml.SequenceNode):
        return None
    if keys.flow_style:
        inside = f", {entry}" if keys.value else entry
        place = _end(keys.value[-1]) if keys.value else keys.start_mark.index + 1
        return text[:place] + inside + text[place:]
    column = keys.start_mark.column
    return _insert_line(text, _end(keys.value[-1]), f"{' ' * column}- {entry}")


def set_in_key(text: str, person: str, index: int, pairs: dict[str, str]) -> str | None:
    """Return the register with values added to one of a person's keys; None where it is not there.

    Args:
        text: The register.
        person: Id of the person.
        index: Which of the person's keys, from 0.
        pairs: Names and values that the key does not have yet.
    """
    node = _person(text, person)
    keys = _value(node, KEYS) if node else None
    if not isinstance(keys, yaml.SequenceNode) or index >= len(keys.value):
        return None
    key = keys.value[index]
    if not isinstance(key, yaml.MappingNode):
        return None
    # From the last to the first: each is put directly behind what the key holds already.
    for name, value in reversed(pairs.items()):
        text = _add_pair(text, key, name, value)
    return text


def _add_pair(text: str, node: yaml.MappingNode, name: str, value: str) -> str:
    """Return the text with `name: value` at the end of a mapping, in the mapping's notation."""
    last = _end(node.value[-1][1])
    if node.flow_style:
        return f"{text[:last]}, {name}: {value}{text[last:]}"
    column = node.value[0][0].start_mark.column
    return _insert_line(text, last, f"{' ' * column}{name}: {value}")


def _insert_line(text: str, place: int, line: str) -> str:
    """Return the text with a line below the one of a place; a comment on that one stays there."""
    end = text.find("\n", place)
    if end < 0:
        return f"{text}\n{line}"
    return f"{text[:end]}\n{line}{text[end:]}"


def _person(text: str, person: str) -> yaml.MappingNode | None:
    root = yaml.compose(text, Loader=LOADER)
    people = _value(root, PEOPLE) if isinstance(root, yaml.MappingNode) else None
    found = _value(people, person) if isinstance(people, yaml.MappingNode) else None
    return found if isinstance(found, yaml.MappingNode) and found.value else None


def _value(node: yaml.MappingNode, name: str) -> yaml.Node | None:
    return next((value for key, value in node.value if key.value == name), None)


def _end(node: yaml.Node) -> int:
    """Return where a value ends; blocks end with their last value, not before the next key."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(node, yaml.MappingNode) else last)
