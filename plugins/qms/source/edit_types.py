"""Editing `qms.yml` and `approvers.yml` as text: types for documents that are taken over.

Whoever calls compares the values before and after.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import yaml

from qms.source.edit_yaml import add_item, add_pair, end_of, insert_line, value_of
from qms.source.yaml_faults import LOADER


def add_types(text: str, blocks: Iterable[str]) -> str | None:
    """Return the settings with further types below the last one; None where there are none.

    Args:
        text: The settings.
        blocks: Each type as lines, set in by two spaces.
    """
    types = _mapping(text, "types")
    if types is None or types.flow_style or types.value[0][0].start_mark.column != 2:  # noqa: PLR2004
        return None
    lines = "\n".join(blocks)
    return insert_line(text, end_of(types), lines) if lines else text


def set_scheme(text: str, code: str, scheme: str) -> str | None:
    """Return the settings with another scheme of revisions for a type."""
    types = _mapping(text, "types")
    found = value_of(types, code) if types else None
    if not isinstance(found, yaml.MappingNode):
        return None
    old = value_of(found, "revision_scheme")
    if old is None:
        return add_pair(text, found, "revision_scheme", scheme)
    return text[: old.start_mark.index] + scheme + text[old.end_mark.index :]


def add_authority(text: str, roles: Collection[str], codes: Iterable[str]) -> str | None:
    """Return the approvers with further types for those who may approve in some roles."""
    changed: str | None = text
    for code in codes:
        for index in range(_length(text)):
            changed = None if changed is None else _permit(changed, index, roles, code)
    return changed


def _length(text: str) -> int:
    authority = _sequence(text)
    return len(authority.value) if authority else 0


def _permit(text: str, index: int, roles: Collection[str], code: str) -> str | None:
    authority = _sequence(text)
    line = authority.value[index] if authority else None
    if not isinstance(line, yaml.MappingNode):
        return None
    role, meanings, types = (value_of(line, name) for name in ("role", "meanings", "types"))
    if not isinstance(types, yaml.SequenceNode) or not isinstance(meanings, yaml.SequenceNode):
        return None
    may = role is not None and role.value in roles
    approves = any(each.value == "approved" for each in meanings.value)
    return add_item(text, types, code) if may and approves else text


def _sequence(text: str) -> yaml.SequenceNode | None:
    root = yaml.compose(text, Loader=LOADER)
    found = value_of(root, "authority") if isinstance(root, yaml.MappingNode) else None
    return found if isinstance(found, yaml.SequenceNode) else None


def _mapping(text: str, name: str) -> yaml.MappingNode | None:
    root = yaml.compose(text, Loader=LOADER)
    found = value_of(root, name) if isinstance(root, yaml.MappingNode) else None
    return found if isinstance(found, yaml.MappingNode) and found.value else None
