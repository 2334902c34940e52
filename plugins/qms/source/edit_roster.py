"""Editing `approvers.yml` as text: a key is added or revoked, everything else stays as written.

Whoever calls compares the values before and after.
"""

from __future__ import annotations

import yaml

from qms.source.edit_yaml import add_item, add_pair, value_of
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
    keys = value_of(node, KEYS)
    if keys is None:
        return add_pair(text, node, KEYS, f"[{entry}]")
    if not isinstance(keys, yaml.SequenceNode):
        return None
    return add_item(text, keys, entry)


def set_in_key(text: str, person: str, index: int, pairs: dict[str, str]) -> str | None:
    """Return the register with values added to one of a person's keys; None where it is not there.

    Args:
        text: The register.
        person: Id of the person.
        index: Which of the person's keys, from 0.
        pairs: Names and values that the key does not have yet.
    """
    node = _person(text, person)
    keys = value_of(node, KEYS) if node else None
    if not isinstance(keys, yaml.SequenceNode) or index >= len(keys.value):
        return None
    key = keys.value[index]
    if not isinstance(key, yaml.MappingNode):
        return None
    # From the last to the first: each is put directly behind what the key holds already.
    for name, value in reversed(pairs.items()):
        text = add_pair(text, key, name, value)
    return text


def _person(text: str, person: str) -> yaml.MappingNode | None:
    root = yaml.compose(text, Loader=LOADER)
    people = value_of(root, PEOPLE) if isinstance(root, yaml.MappingNode) else None
    found = value_of(people, person) if isinstance(people, yaml.MappingNode) else None
    return found if isinstance(found, yaml.MappingNode) and found.value else None
