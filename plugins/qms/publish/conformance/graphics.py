"""Rules on what is shown on the pages: fonts, pictures, colours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qms.publish.conformance.plain import PlainPdf
from qms.publish.conformance.rule import Rule

_FONT_FILES = frozenset({"/FontFile", "/FontFile2", "/FontFile3"})
_OUTPUT_INTENT = "/GTS_PDFA1"


def check_embedding(file: PlainPdf) -> Iterator[str]:
    """Every font is inside the file.

    ISO 19005-3, 6.2.11.4.1; ISO 14289-1, 7.21.4.1.
    """
    for font in _fonts(file):
        kind = font.get("/Subtype")
        if kind in {"/Type0", "/Type3"}:
            # A composite font is embedded by its descendant, which is looked at for itself.
            continue
        descriptor = file.dictionary(font.get("/FontDescriptor"))
        if not descriptor.keys() & _FONT_FILES:
            yield f"The font {_name(font)} is not embedded."


def check_unicode(file: PlainPdf) -> Iterator[str]:
    """Every font says which characters its glyphs stand for.

    ISO 19005-3, 6.2.11.7.2; ISO 14289-1, 7.21.7.
    """
    for font in _fonts(file):
        is_descendant = str(font.get("/Subtype")).startswith("/CIDFont")
        if not is_descendant and "/ToUnicode" not in font and "/Encoding" not in font:
            yield f"The font {_name(font)} does not say which characters it shows."
        if font.get("/Subtype") == "/Type0" and "/ToUnicode" not in font:
            yield f"The font {_name(font)} does not say which characters it shows."


def check_interpolation(file: PlainPdf) -> Iterator[str]:
    """No picture is to be smoothed by the reader, each in its own way.

    ISO 19005-3, 6.2.8.
    """
    for number, value in file.dictionaries:
        if _is(value, "/Image") and value.get("/Interpolate") is True:
            yield f"The picture {number} is to be smoothed by readers."


def check_alternates(file: PlainPdf) -> Iterator[str]:
    """No picture or drawing has another version of itself, or comes from elsewhere.

    ISO 19005-3, 6.2.8, 6.2.9.
    """
    for number, value in file.dictionaries:
        if not (_is(value, "/Image") or _is(value, "/Form")):
            continue
        for key in ("/Alternates", "/OPI", "/Ref", "/PS"):
            if key in value:
                yield f"The picture or drawing {number} has {key[1:]}."


def check_output_intent(file: PlainPdf) -> Iterator[str]:
    """The file says how its colours are meant, in one profile inside it.

    ISO 19005-3, 6.2.3.
    """
    intents = [file.dictionary(each) for each in file.array(file.root.get("/OutputIntents"))]
    ours = [each for each in intents if each.get("/S") == _OUTPUT_INTENT]
    if not ours:
        yield "The file does not say how its colours are meant (no output intent)."
    profiles = {str(each.get("/DestOutputProfile")) for each in intents}
    if ours and (len(profiles) != 1 or not file.dictionary(next(iter(profiles)))):
        yield "The output intents do not name one profile inside the file."


def _fonts(file: PlainPdf) -> Iterator[dict[str, Any]]:
    for _, value in file.dictionaries:
        if value.get("/Type") == "/Font":
            yield value


def _is(value: dict[str, Any], kind: str) -> bool:
    return value.get("/Subtype") == kind and "/Length" in value


def _name(font: dict[str, Any]) -> str:
    return str(font.get("/BaseFont", "without a name")).removeprefix("/")


RULES = (
    Rule(
        name="font-not-embedded",
        clause="ISO 19005-3, 6.2.11.4.1; ISO 14289-1, 7.21.4.1",
        check=check_embedding,
    ),
    Rule(
        name="font-without-characters",
        clause="ISO 19005-3, 6.2.11.7.2; ISO 14289-1, 7.21.7",
        check=check_unicode,
    ),
    Rule(name="smoothed-picture", clause="ISO 19005-3, 6.2.8", check=check_interpolation),
    Rule(name="other-version-of-picture", clause="ISO 19005-3, 6.2.8", check=check_alternates),
    Rule(name="no-output-intent", clause="ISO 19005-3, 6.2.3", check=check_output_intent),
)
