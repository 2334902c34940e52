"""Files embedded in the joined manual: the sources of its documents, and what belongs to all."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF16_BE
from collections.abc import Sequence

import pydyf

from qms.domain.book import Attachment
from qms.publish.pdf.writing import ObjectFile
from qms.publish.pdf.xmp import info_moment


def embed(
    manual: ObjectFile, attachments: Sequence[Attachment], date: str
) -> tuple[list[bytes], bytes]:
    """Write files; return references to each, and to the names by which readers find them.

    Args:
        manual: The file to embed in.
        attachments: What to embed; the name of each is its own.
        date: ISO day that the files bear.
    """
    by_name = {each.name: each for each in attachments}
    written = {name: _specification(manual, each, date) for name, each in by_name.items()}
    ordered = sorted(written.items(), key=lambda item: _raw(item[0]))
    names = [each for name, file in ordered for each in (pydyf.String(name), file)]
    # An inline name tree is written again by every signature.
    return list(written.values()), manual.add({"EmbeddedFiles": {"Names": names}})


def _specification(manual: ObjectFile, attachment: Attachment, date: str) -> bytes:
    data, moment = attachment.data, pydyf.String(info_moment(date))
    checksum = hashlib.md5(data, usedforsecurity=False).hexdigest()
    stream = manual.add_stream(
        data,
        {
            "Type": "/EmbeddedFile",
            "Subtype": "/" + attachment.media_type.replace("/", "#2f"),
            "Params": {
                "Size": len(data),
                "CheckSum": f"<{checksum}>",
                "CreationDate": moment,
                "ModDate": moment,
            },
        },
    )
    return manual.add(
        {
            "Type": "/Filespec",
            "F": pydyf.String(attachment.name),
            "UF": pydyf.String(attachment.name),
            "Desc": pydyf.String(attachment.description),
            "AFRelationship": f"/{attachment.relationship}",
            "EF": {"F": stream, "UF": stream},
        }
    )


def _raw(text: str) -> bytes:
    """Return a text as PDF compares names: by the bytes that it is written with."""
    return text.encode() if text.isascii() else BOM_UTF16_BE + text.encode("utf-16-be")
