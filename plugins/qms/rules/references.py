"""5xx: every reference leads to something, and only to what may be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from qms.domain.body import Link
from qms.domain.captions import Captioned, caption_anchors
from qms.domain.diagnostics import Diagnostic, Location, Rule, Severity, finding
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.domain.register import resolve_path
from qms.rules.check import Check, Nearest, gone

UNKNOWN_DOCUMENT = Rule(
    code="QMS501",
    name="unknown-document",
    summary="A text refers to a document that does not exist.",
    clause="AS9120 7.5.3.1",
)
UNKNOWN_SECTION = Rule(
    code="QMS502",
    name="unknown-section",
    summary="A reference names a section that the document does not have.",
    clause="AS9120 7.5.3.1",
)
BROKEN_LINK = Rule(
    code="QMS503",
    name="broken-link",
    summary="A link, picture or table leads to a file that is not there.",
    clause="AS9120 7.5.3.1",
)
LINK_LEAVES_REPOSITORY = Rule(
    code="QMS504",
    name="link-leaves-repository",
    summary="A link leads out of the folders of the quality management system.",
    clause="AS9120 7.5.3.1",
)
REFUSED_SCHEME = Rule(
    code="QMS505",
    name="refused-link",
    summary="A link is of a kind that readers must not follow.",
    clause="AS9120 7.5.3.1",
)
ABSOLUTE_PATH = Rule(
    code="QMS509",
    name="absolute-path",
    summary="A link begins with a slash, a drive letter or a server's name.",
    clause="AS9120 7.5.3.1",
)

SINGLE_BRACKETS = Rule(
    code="QMS510",
    name="reference-in-single-brackets",
    severity=Severity.WARNING,
    summary="The number of a document stands in single brackets, which make no reference.",
    clause="AS9120 7.5.3.1",
)

ALLOWED_SCHEMES = frozenset({"http", "https", "mailto"})
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
DRIVE = re.compile(r"[A-Za-z](?::|%3a)", re.IGNORECASE)
SINGLE = re.compile(r"\[(?<![\[\]\\!\w]\[)([^\[\]#|\n]{1,40})(?:#[^\[\]\n]*)?\](?![\[\](])")
"""What stands before the bracket is looked at after it: few characters are brackets."""
DEFINED = re.compile(r"^\s{0,3}\[([^\[\]]+)\]:", re.MULTILINE)
MARKED_ANCHOR = re.compile(r"\{[^{}\n]*?#([^{}\s]+)")
_OF_CAPTIONS = tuple(f"{kind.lower()}-" for kind in Captioned)
"""What the anchors of figures and tables begin with."""


def check_mentions(library: Library) -> Iterator[Diagnostic]:
    """Every document that is referred to exists.

    ## What it checks
    The number in `[[QP-05]]`, and in `translation_of`, belongs to a document.

    ## Why it matters
    The reader who needs the other procedure finds nothing.

    ## Example
    `[[QP-50]]` where `[[QP-05]]` is meant.

    ## How to fix it
    Write the right number; the message proposes the nearest one.

    ## When to accept
    Never.
    """
    known = library.by_id.keys() | {each.id for each in library.refused}
    nearest = Nearest(known)
    for document in library.documents:
        wanted = [(mention.target, mention.location) for mention in document.body.mentions]
        if document.translation_of:
            wanted.append((document.translation_of, document.at("translation_of")))
        for number, place in wanted:
            if number not in known:
                message = f"there is no document {number}"
                otherwise = "`qms register` lists all documents"
                advice = gone(library, number) or nearest.advice(number, otherwise)
                yield finding(UNKNOWN_DOCUMENT, place, message, advice=advice, document=document.id)


def check_single_brackets(library: Library) -> Iterator[Diagnostic]:
    """References have two brackets on each side.

    ## What it checks
    No number of an existing document stands in single brackets, unless the text defines a link of
    that name.

    ## Why it matters
    Readers see the brackets and cannot follow them, and nobody is told when the document ends.

    ## Example
    "as described in [QP-09]".

    ## How to fix it
    Write `[[QP-09]]`, or take the brackets away.

    ## When to accept
    Never.
    """
    for document in library.documents:
        if not any(match[1] in library.by_id for match in SINGLE.finditer(document.body.text)):
            continue
        defined = set(DEFINED.findall(document.body.text)) if "]:" in document.body.text else set()
        for number, line in document.body.visible_lines():
            for match in SINGLE.finditer(line) if "[" in line else ():
                if match[1] in library.by_id and match[1] not in defined:
                    place = Location(path=document.path, line=number, column=match.start() + 1)
                    message = f"{match[0]} is no reference: it needs two brackets on each side"
                    advice = f"write [{match[0]}]"
                    yield finding(
                        SINGLE_BRACKETS, place, message, advice=advice, document=document.id
                    )


def check_anchors(library: Library) -> Iterator[Diagnostic]:
    """Every section that is referred to exists.

    ## What it checks
    The part after `#` in `[[QP-05#scope]]` and in links between documents is the anchor of a
    heading there: its words in small letters, joined by hyphens. Figures and tables have the words
    of their caption, with `figure-` or `table-` in front.

    ## Why it matters
    The reader lands at the top of a long text and looks for a section that was renamed.

    ## Example
    `[[QP-05#scop]]`, or a section that has another heading since the last revision.

    ## How to fix it
    Write the anchor that the message proposes.

    ## When to accept
    Never.
    """
    sections: dict[tuple[str, bool], tuple[frozenset[str], Nearest]] = {}
    for document in library.documents:
        for target, anchor, place in _anchored(library, document):
            key = target.path, anchor.startswith(_OF_CAPTIONS)
            if key not in sections:
                captions = caption_anchors(target.body) if key[1] else ()
                anchors = _anchors(target).union(captions)
                sections[key] = anchors, Nearest(anchors)
            known, nearest = sections[key]
            if anchor in known:
                continue
            message = f"{target.id} has no section #{anchor}"
            otherwise = "use the words of the heading in small letters, joined by hyphens"
            advice = nearest.advice(anchor, otherwise)
            yield finding(UNKNOWN_SECTION, place, message, advice=advice, document=document.id)


def check_links(library: Library) -> Iterator[Diagnostic]:
    """Every file that is linked or shown is there.

    ## What it checks
    Relative links lead to a document or a file beside the documents; pictures and tables that are
    shown exist.

    ## Why it matters
    On the site and in print a hole appears where the flow chart should be.

    ## Example
    `![Receiving](img/recieving-flow.svg)` for a file called `receiving-flow.svg`.

    ## How to fix it
    Correct the path, counted from the folder of the document; capitals matter.

    ## When to accept
    Never.
    """
    known = library.by_path.keys() | library.assets | {each.path for each in library.refused}
    nearest = Nearest(path.rpartition("/")[2] for path in sorted(known))
    for document in library.documents:
        for link in _inside(document):
            path = resolve_path(document.path, _file(link))
            if not _file(link) or path in known or _leaves(document, link):
                continue
            what = "picture or table" if link.embedded else "file"
            message = f"there is no {what} {path}"
            otherwise = "correct the path, counted from the folder of this document"
            advice = nearest.advice(path.rpartition("/")[2], otherwise)
            yield finding(BROKEN_LINK, link.location, message, advice=advice, document=document.id)


def check_inside(library: Library) -> Iterator[Diagnostic]:
    """Links stay inside the repository.

    ## What it checks
    No relative link climbs with `..` out of the repository, and none uses backslashes.

    ## Why it matters
    The file would be missing for everybody else, and the printed manual must not reach into the
    computer that makes it.

    ## Example
    `[prices](../../finance/prices.xlsx)`.

    ## How to fix it
    Put the file beside the documents, or name it in words.

    ## When to accept
    Never.
    """
    for document in library.documents:
        for link in _inside(document):
            if not _leaves(document, link):
                continue
            message = f"{_file(link)} leads out of the repository, or may on some computers"
            advice = "put the file beside the documents; write / between folders"
            place = link.location
            yield finding(
                LINK_LEAVES_REPOSITORY, place, message, advice=advice, document=document.id
            )


def check_schemes(library: Library) -> Iterator[Diagnostic]:
    """Links lead to pages, addresses and files, never to programs.

    ## What it checks
    Links out of the system begin with `https:`, `http:` or `mailto:`. Pictures and tables are never
    taken from elsewhere.

    ## Why it matters
    `javascript:` runs a program on the reader's computer, `file:` reads from it, and a picture
    fetched from elsewhere can change after the approval.

    ## Example
    `[open](file:///C:/qms/list.xls)`.

    ## How to fix it
    Link to a page, or put the file beside the documents.

    ## When to accept
    Never.
    """
    for document in library.documents:
        for link in document.body.links:
            scheme = SCHEME.match(link.target)
            if scheme is None or _is_absolute(link.target):
                continue
            if scheme[1].lower() not in ALLOWED_SCHEMES:
                message = f"links that begin with {scheme[1]}: are refused"
                advice = "link to a page with https:, or put the file beside the documents"
            elif link.embedded:
                message = "pictures and tables from elsewhere are refused"
                advice = "put the file into img/ or tables/ beside the document"
            else:
                continue
            place = link.location
            yield finding(REFUSED_SCHEME, place, message, advice=advice, document=document.id)


def check_absolute(library: Library) -> Iterator[Diagnostic]:
    """Links are counted from the document.

    ## What it checks
    No link begins with a slash, two slashes, a drive letter or a backslash.

    ## Why it matters
    Such a path means something else on every computer, on the site and in print.

    ## Example
    `[Purchasing](/procedures/qp-05-purchasing.md)`.

    ## How to fix it
    Write `[[QP-05]]`, or the path from the folder of this document: `../procedures/…`.

    ## When to accept
    Never.
    """
    for document in library.documents:
        for link in document.body.links:
            if _is_absolute(link.target):
                message = f"{link.target} is not counted from this document"
                advice = "write the path from the folder of this document, or [[NUMBER]]"
                yield finding(
                    ABSOLUTE_PATH, link.location, message, advice=advice, document=document.id
                )


def _is_absolute(target: str) -> bool:
    return target.startswith(("/", "\\")) or DRIVE.match(target) is not None


def _inside(document: ControlledDocument) -> Iterator[Link]:
    """Yield the links that are paths counted from the document."""
    for link in document.body.links:
        if not link.is_external and not _is_absolute(link.target):
            yield link


def _file(link: Link) -> str:
    """Return the path of a link without query and section."""
    return link.target.partition("#")[0]


def _leaves(document: ControlledDocument, link: Link) -> bool:
    """Return whether a link climbs out of the repository, read in any way a computer may."""
    target = unquote(_file(link))
    return "\\" in target or (bool(target) and not resolve_path(document.path, target))


def _anchored(
    library: Library, document: ControlledDocument
) -> Iterator[tuple[ControlledDocument, str, Location]]:
    """Yield every reference to a section of a document that exists."""
    for mention in document.body.mentions:
        target = library.by_id.get(mention.target)
        if mention.anchor and target is not None:
            yield target, mention.anchor, mention.location
    for link in _inside(document):
        anchor = link.target.partition("#")[2]
        path = resolve_path(document.path, _file(link)) if _file(link) else document.path
        if anchor and path in library.by_path:
            yield library.by_path[path], anchor, link.location


def _anchors(document: ControlledDocument) -> frozenset[str]:
    """Return the anchors of headings, and those an author set on other things."""
    marked = MARKED_ANCHOR.findall(document.body.text) if "#" in document.body.text else []
    return frozenset([*(heading.anchor for heading in document.body.headings), *marked])


CHECKS = (
    Check(rule=UNKNOWN_DOCUMENT, function=check_mentions),
    Check(rule=SINGLE_BRACKETS, function=check_single_brackets),
    Check(rule=UNKNOWN_SECTION, function=check_anchors),
    Check(rule=BROKEN_LINK, function=check_links),
    Check(rule=LINK_LEAVES_REPOSITORY, function=check_inside),
    Check(rule=REFUSED_SCHEME, function=check_schemes),
    Check(rule=ABSOLUTE_PATH, function=check_absolute),
)
