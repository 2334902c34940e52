"""Editing registers as text: what is added stands in the notation that is there, the rest stays.

Places come from composing the file, so that block and bracket notation are both understood.
"""

from __future__ import annotations

import yaml


def add_pair(text: str, node: yaml.MappingNode, name: str, value: str) -> str:
    """Return the text with `name: value` at the end of a mapping, in the mapping's notation."""
    last = end_of(node.value[-1][1])
    if node.flow_style:
        return f"{text[:last]}, {name}: {value}{text[last:]}"
    column = node.value[0][0].start_mark.column
    return insert_line(text, last, f"{' ' * column}{name}: {value}")


def add_item(text: str, node: yaml.SequenceNode, item: str) -> str:
    """Return the text with an item at the end of a list, in the list's notation."""
    if node.flow_style:
        inside = f", {item}" if node.value else item
        place = end_of(node.value[-1]) if node.value else node.start_mark.index + 1
        return text[:place] + inside + text[place:]
    column = node.start_mark.column
    return insert_line(text, end_of(node.value[-1]), f"{' ' * column}- {item}")


def insert_line(text: str, place: int, line: str) -> str:
    """Return the text with a line below the one of a place; a comment on that one stays there."""
    end = text.find("\n", place)
    if end < 0:
        return f"{text}\n{line}"
    return f"{text[:end]}\n{line}{text[end:]}"


def value_of(node: yaml.MappingNode, name: str) -> yaml.Node | None:
    """Return a value of a mapping, or None."""
    return next((value for key, value in node.value if key.value == name), None)


def end_of(node: yaml.Node) -> int:
    """Return where a value ends; blocks end with their last value, not before the next key."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style:
        return int(node.end_mark.index)
    last = node.value[-1]
    return end_of(last[1] if isinstance(node, yaml.MappingNode) else last)
