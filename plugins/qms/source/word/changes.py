"""What Word keeps beside the text that counts: tracked changes, comments, fields, second versions.

Taken out of the tree first, so that everybody after this reads one text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from qms.source.word.form_fields import settle_fields
from qms.source.word.names import ALTERNATIVES, FALLBACK, Element, is_on, w

_TAKEN_AWAY = ("del", "moveFrom", "delText", "instrText", "proofErr", "lastRenderedPageBreak")
_KEPT_INSIDE = ("ins", "moveTo", "smartTag", "customXml", "sdt", "sdtContent", "fldSimple")
_CHANGED = ("ins", "del", "moveTo", "moveFrom")
_LINK_OUT = re.compile(r"HYPERLINK\s+\"?(?:https?|mailto|file):")
_NO_TEXT = frozenset({w("sdtPr"), w("sdtEndPr"), w("smartTagPr"), w("customXmlPr")})


def settle(body: Element) -> Counter[str]:
    """Leave one text: tracked changes accepted, hidden text gone, containers opened.

    Returns:
        How often there was what, by word: `tracked`, `hidden`, `links`, and what is lost of form.
    """
    counts: Counter[str] = Counter()
    names = {w(name) for name in _CHANGED}
    counts["tracked"] = sum(1 for each in body.iter(*names) if _is_content(each))
    counts["tracked"] += sum(1 for _ in body.iter(w("rPrChange"), w("pPrChange")))
    for each in list(body.iter(ALTERNATIVES)):
        _keep_first_version(each)
    for each in list(_contents(body)):
        counts["contents"] += 1
        _remove(each)
    codes = (each.text or "" for each in body.iter(w("instrText")))
    counts["links"] = sum(1 for code in codes if _LINK_OUT.search(code))
    counts.update(settle_fields(body))
    for name in _TAKEN_AWAY:
        for each in list(body.iter(w(name))):
            _remove(each)
    for each in list(body.iter(w("r"))):
        if is_on(each.find(w("rPr")), "vanish"):
            counts["hidden"] += 1
            _remove(each)
    for name in _KEPT_INSIDE:
        for each in list(body.iter(w(name))):
            _open(each)
    return counts


def _is_content(element: Element) -> bool:
    """Return whether a mark is round words, not a property of the end of a paragraph."""
    parent = element.getparent()
    return parent is not None and parent.tag not in {w("rPr"), w("trPr"), w("pPr")}


def _contents(body: Element) -> Iterator[Element]:
    """Yield tables of contents that Word inserted as a block."""
    for gallery in body.iter(w("docPartGallery")):
        if gallery.get(w("val")) == "Table of Contents":
            yield from gallery.iterancestors(w("sdt"))


def _keep_first_version(alternatives: Element) -> None:
    for each in list(alternatives):
        if each.tag == FALLBACK and len(alternatives) > 1:
            alternatives.remove(each)
    for choice in list(alternatives):
        _open(choice)
    _open(alternatives)


def _open(element: Element) -> None:
    """Put what is in an element in its place."""
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    inside = [each for each in element if each.tag not in _NO_TEXT]
    parent[place : place + 1] = inside


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
