"""Parts of Word files that python-docx does not write: fields, notes, controls, tracked changes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from support.old_documents import repacked

_W = nsdecls("w")
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PAGE_FIELD = (
    f"""<w:r {_W}><w:t xml:space="preserve">Page </w:t></w:r>""".replace(
        "<w:r ", f"<w:fldSimple {_W} w:instr='PAGE'><w:r "
    )
    + "</w:fldSimple>"
)
EQUATION = """<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">
<m:r><m:t>n=</m:t></m:r><m:f><m:num><m:r><m:t>records</m:t></m:r></m:num>
<m:den><m:r><m:t>200</m:t></m:r></m:den></m:f></m:oMath>"""


def _field(data: str, code: str, shown: str = "") -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
        f"<w:r><w:instrText> {code} </w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{shown}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


LEGACY_FIELDS = (
    f"<w:smartTag {_W}>"
    + _field('<w:checkBox><w:default w:val="0"/></w:checkBox>', "FORMCHECKBOX")
    + '<w:r><w:t xml:space="preserve"> yes, by </w:t></w:r>'
    + _field("<w:textInput/>", "FORMTEXT", "\u2002\u2002\u2002\u2002\u2002")
    + '<w:r><w:t xml:space="preserve"> until </w:t></w:r>'
    + _field(
        '<w:ddList><w:listEntry w:val="2026"/><w:listEntry w:val="2027"/></w:ddList>',
        "FORMDROPDOWN",
    )
    + "</w:smartTag>"
)
"""A box to tick, a blank and a list to choose from, as Word 97 made them."""


def choice_of_control(*choices: str) -> str:
    """Return a control that offers choices, as Word makes them today; the first is chosen."""
    items = "".join(f'<w:listItem w:displayText="{each}" w:value="{each}"/>' for each in choices)
    return (
        f"<w:sdt {_W}><w:sdtPr><w:dropDownList>{items}</w:dropDownList></w:sdtPr><w:sdtContent>"
        f"<w:r><w:t>{choices[0]}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def inserted_and_deleted(paragraph: Any, inserted: str, deleted: str) -> None:
    """Write a change that Word tracked into a paragraph."""
    marks = f'{_W} w:author="J. Hale"'
    for change in (
        f'<w:ins {marks} w:id="1"><w:r><w:t>{inserted}</w:t></w:r></w:ins>',
        f'<w:del {marks} w:id="2"><w:r><w:delText>{deleted}</w:delText></w:r></w:del>',
    ):
        paragraph._p.append(parse_xml(change))


def with_notes(data: bytes, notes: Mapping[str, str]) -> bytes:
    """Return a Word file with a footnote or endnote at the end of its last paragraph with words."""
    (kind, words), *_ = notes.items()
    part = (
        f'<w:{kind}s {_W}><w:{kind} w:type="separator" w:id="0"><w:p/></w:{kind}>'
        f'<w:{kind} w:id="2"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:{kind}></w:{kind}s>'
    )
    reference = f'<w:r><w:{kind}Reference w:id="2"/></w:r></w:p>'
    override = f'<Override PartName="/word/{kind}s.xml" ContentType="{_KIND}.{kind}s+xml"/></Types>'
    relation = (
        f'<Relationship Id="rId900" Type="{_OFFICE}/{kind}s" Target="{kind}s.xml"/></Relationships>'
    )

    def changed(name: str, found: bytes) -> bytes:
        text = found.decode("utf-8") if name.endswith((".xml", ".rels")) else ""
        if name == "word/document.xml":
            before, end, after = text.rpartition("</w:t></w:r></w:p>")
            return f"{before}{end.removesuffix('</w:p>')}{reference}{after}".encode()
        if name == "[Content_Types].xml":
            return text.replace("</Types>", override).encode()
        if name == "word/_rels/document.xml.rels":
            return text.replace("</Relationships>", relation).encode()
        return found

    file = io.BytesIO(repacked(data, changed))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(zipfile.ZipInfo(f"word/{kind}s.xml"), part)
    return file.getvalue()
