"""Findings in SARIF 2.1.0, as code-scanning services and editors read them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

from qms.domain.canonical import canonical_json, sha256_hex
from qms.domain.diagnostics import Diagnostic, Rule, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
ROOT = "%SRCROOT%"
FINGERPRINT = "qmsFinding/v1"
LINK = re.compile(r"\[(?=[^\[\]]*\]\()")
PASSING_TIME = re.compile(r"\b\d+ days?\b")
"""What a message says of the day it was made on; the finding is the same tomorrow."""


def render_sarif(diagnostics: Iterable[Diagnostic], *, version: str, usable: bool = True) -> str:
    """Return findings as one SARIF log, ending with a line end.

    Args:
        diagnostics: In the order in which they are to be shown.
        version: The release of the tool.
        usable: Whether everything could be checked; not, when a register is broken.
    """
    found = list(diagnostics)
    rules = sorted({each.rule.code: each.rule for each in found}.values(), key=lambda r: r.code)
    places = {rule.code: index for index, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "qms",
                "semanticVersion": version,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "invocations": [{"executionSuccessful": usable}],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder of the manual."}}},
        "results": list(_results(found, places)),
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def fingerprints(diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
    """Yield a name for each finding that stays when lines are added above it or a day passes."""
    counts: Counter[str] = Counter()
    for each in diagnostics:
        message = PASSING_TIME.sub("N days", each.message)
        content = [each.rule.code, each.location.path, each.document, message]
        name = sha256_hex(canonical_json(content))
        counts[name] += 1
        yield f"{name[:32]}:{counts[name]}"


def _rule(rule: Rule) -> dict[str, object]:
    clause = {"tags": [rule.clause]} if rule.clause else {}
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.explanation, "markdown": rule.explanation},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"kind": rule.kind.value, **clause},
    }


def _plain(text: str) -> str:
    """Return text that viewers show as it is: `[words](address)` would become a link."""
    return LINK.sub(r"\\[", text)


def _results(found: Sequence[Diagnostic], places: Mapping[str, int]) -> Iterator[dict[str, object]]:
    for each, fingerprint in zip(found, fingerprints(found), strict=True):
        place = each.location
        yield {
            "ruleId": each.rule.code,
            "ruleIndex": places[each.rule.code],
            "level": LEVELS[each.severity],
            "message": {"text": _plain(f"{each.message}\nWhat to do: {each.advice}")},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(place.path), "uriBaseId": ROOT},
                        "region": {"startLine": place.line, "startColumn": place.column},
                    }
                }
            ],
            "partialFingerprints": {FINGERPRINT: fingerprint},
            "properties": {"document": each.document} if each.document else {},
        }
