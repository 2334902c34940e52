"""Our HTML read as XML is the same page as an HTML parser sees."""

from __future__ import annotations

from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
import weasyprint

from qms.publish.pdf.fetcher import Locked
from qms.publish.pdf.markup import Markup, _as_xml
from qms.render.book import BookContext, build_book
from qms.rules.approval_state import counting_records
from qms.source.repository import read_library
from support.example import ROOT
from support.printing import page

DECLARED = "{http://www.w3.org/2000/xmlns/}xmlns"


def words(root: ET.Element) -> list[str]:
    return " ".join(root.itertext()).split()


def shape(root: ET.Element) -> list[tuple[str, dict[str, str]]]:
    """Return elements with their attributes.

    An HTML parser puts bodies into tables, and keeps the naming of a name space as an attribute.
    """
    return [
        (each.tag, {key: value for key, value in each.attrib.items() if key != DECLARED})
        for each in root.iter()
        if each.tag != "tbody"
    ]


def test_every_page_of_the_example_is_read_the_same_both_ways() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    library = read_library(ROOT, as_of=date(2026, 11, 22), now=now)
    approvals = {each.path: counting_records(library, each) for each in library.documents}
    parts = build_book(library, BookContext(approvals=approvals)).parts
    assert len(parts) > 50
    for part in parts:
        ours = _as_xml(part.html)
        theirs = weasyprint.HTML(string=part.html).etree_element
        assert words(ours) == words(theirs), part.key
        assert shape(ours) == shape(theirs), part.key


@pytest.mark.parametrize("body", ["<p>one<p>two", "<p>a &eacute; b</p>", '<p title=x>"c"</p>'])
def test_what_is_no_xml_is_left_to_the_engine(body: str) -> None:
    with pytest.raises(ET.ParseError):
        _as_xml(page(body))
    made = Markup(page(body), ROOT.as_uri(), Locked(ROOT), weasyprint.CSS(string=""))
    assert words(made.etree_element) == words(weasyprint.HTML(string=page(body)).etree_element)


def test_lines_of_the_notice_stay_apart() -> None:
    text = page("<p>x</p>").replace("Uncontrolled when printed.", "One.&#10;Two.")
    found = _as_xml(text).find("body")
    assert found is not None
    assert found.get("data-notice") == "One.\nTwo."
