"""On paper nothing is folded away: tabs stand one below the other, ticked boxes are characters."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

_TICKED, _OPEN = "☑ ", "☐ "


def open_tabs_and_boxes(root: Element) -> None:
    """Put each tab's label above its block, and a box character where a check box was."""
    for element in list(root.iter("div")):
        if _has_class(element, "tabbed-set"):
            _open_tabs(element)
    for item in list(root.iter("li")):
        if _has_class(item, "task-list-item"):
            _draw_box(item)


def _open_tabs(tabs: Element) -> None:
    labels = [label for part in _parts(tabs, "tabbed-labels") for label in part.iter("label")]
    blocks = [block for part in _parts(tabs, "tabbed-content") for block in part]
    for label, block in zip(labels, blocks, strict=False):
        title = Element("p", {"class": "qms-tab"})
        title.text = label.text
        title.extend(list(label))
        block.insert(0, title)
    for child in list(tabs):
        if child.tag == "input" or _has_class(child, "tabbed-labels"):
            tabs.remove(child)


def _parts(tabs: Element, name: str) -> Iterator[Element]:
    return (child for child in tabs if _has_class(child, name))


def _draw_box(item: Element) -> None:
    for parent in item.iter():
        for index, child in enumerate(list(parent)):
            if child.tag == "input" and child.get("type") == "checkbox":
                box = Element("span", {"class": "qms-box"})
                box.text = _TICKED if child.get("checked") is not None else _OPEN
                box.tail = child.tail
                parent.remove(child)
                parent.insert(index, box)
                return


def _has_class(element: Element, name: str) -> bool:
    return name in element.get("class", "").split()
