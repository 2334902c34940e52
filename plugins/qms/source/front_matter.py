"""A document file split into its head, the block between the two lines `---`, and its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qms.source import faults
from qms.source.files import refuse

if TYPE_CHECKING:
    from qms.source.yaml_reader import YamlDocument

MAX_FRONT_MATTER = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitDocument:
    """Front matter with places, and the body with its first line in the file."""

    front_matter: YamlDocument
    body: str
    body_line: int


def split_document(text: str, path: str) -> SplitDocument:
    """Split a document file.

    Raises:
        Unreadable: a fence is missing, or the front matter is not YAML that we accept.
    """
    # Imported when they are needed: what reads YAML takes long to load.
    from frontmatter.default_handlers import YAMLHandler

    from qms.source.yaml_reader import read_yaml

    fence = YAMLHandler.FM_BOUNDARY
    opening = fence.match(text)
    if opening is None:
        message = "the document does not begin with a line `---` and its head"
        advice = "begin with `---`, lines `key: value` and another `---`, as `qms new` does"
        raise refuse(faults.FRONT_MATTER_FENCE, path, message, advice)
    closing = fence.search(text, opening.end())
    if closing is None:
        message = "the line `---` that ends the head is missing"
        advice = "add a line `---` between the head and the text"
        raise refuse(faults.FRONT_MATTER_FENCE, path, message, advice)
    # python-frontmatter agrees on where the fences are; it splits, we keep the line numbers.
    head, body = YAMLHandler().split(text)
    if len(head) > MAX_FRONT_MATTER:
        message = "the head is longer than 64 KiB"
        raise refuse(faults.FRONT_MATTER_FENCE, path, message, "is the closing `---` missing?")
    first_line = text.count("\n", 0, opening.end()) + 1
    front_matter = read_yaml(head, path, first_line=first_line)
    body_line = text.count("\n", 0, closing.end()) + 1
    return SplitDocument(front_matter=front_matter, body=body, body_line=body_line)
