"""Faults of single values in words: which line is meant, what is wrong, what to write instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any

PARTS = {
    "accepted": "accepted finding",
    "approvals": "approval",
    "audits": "audit",
    "authority": "line of authority",
    "clauses": "clause",
    "deputies": "deputy",
    "fields": "field",
    "findings": "finding",
    "gives": "handover",
    "history": "history entry",
    "holders": "holder",
    "keys": "public key",
    "not_applicable": "exclusion",
    "people": "person",
    "prepared_by": "author",
    "processes": "process",
    "records": "record",
    "required_approvals": "required approval",
    "roles": "role",
    "sites": "site",
    "standards": "standard",
    "types": "type",
    "variables": "variable",
}
"""What one part of a list or block is called; others are named by their key."""
BLOCKS = {
    "AppliesToModel": "{sites: [A], roles: [receiving]}",
    "AuditModel": "{number: IA-26-01, planned: 2026-11, processes: [receiving], auditor: j.mercer}",
    "ApprovalModel": (
        "{meaning: approved, role: quality-manager, person: a.rossi, date: 2026-11-10}"
    ),
    "AuthorityModel": "{role: quality-manager, meanings: [approved], types: [QP]}",
    "DeputyModel": (
        "{for: a.rossi, deputy: j.mercer, roles: [quality-manager], from: 2026-12-01,"
        " to: 2026-12-31, appointed_on: 2026-11-20}"
    ),
    "ExternalDocumentModel": (
        '{number: "…", title: "…", issuer: "…", revision: B, checked_on: 2026-11-05, where: "…"}'
    ),
    "FontsModel": "{text: {regular: quality_manual/print/Name-Regular.ttf}}",
    "FieldModel": "{name: remarks, label: Remarks, kind: text}",
    "HeadingFontModel": "{bold: quality_manual/print/Name-Bold.ttf}",
    "HistoryModel": '{revision: A, date: 2026-11-01, description_of_change: "…"}',
    "HandoverModel": "{to: receiving, what: purchase order}",
    "MonoFontModel": "{regular: quality_manual/print/Name-Mono.ttf}",
    "OrganisationModel": '{name: "…"}',
    "PersonModel": '{name: "…", roles: [{role: quality-manager, from: 2026-01-01}]}',
    "KeyModel": '{key: "ssh-ed25519 AAAA…", after: 2026-01-01}',
    "PrintModel": "{paper: letter}",
    "ProcessModel": '{title: "…", gives: [{to: receiving, what: purchase order}]}',
    "QuorumModel": "{count: 2, roles: [quality-manager, managing-director]}",
    "RecordModel": "{name: Receiving log, form: F-07-01}",
    "RequiredApprovalModel": "{meaning: approved, role: quality-manager}",
    "RegistrarFindingModel": (
        '{number: NC-1, date: 2026-11-05, body: "…", clause: "8.4.2", grade: minor, text: "…",'
        " owner: quality-manager}"
    ),
    "RhythmModel": "{every_months: 12, risk: high}",
    "RoleModel": '{title: "…"}',
    "SiteModel": '{name: "…"}',
    "StaffMemberModel": '{name: "…", roles: [{role: buyer, from: 2026-01-01}], sites: [A]}',
    "TextFontModel": "{regular: quality_manual/print/Name-Regular.ttf}",
    "TermModel": "{role: quality-manager, from: 2026-01-01}",
}
LISTS = {
    "approvals": "ApprovalModel",
    "audits": "AuditModel",
    "authority": "AuthorityModel",
    "deputies": "DeputyModel",
    "fields": "FieldModel",
    "findings": "RegistrarFindingModel",
    "gives": "HandoverModel",
    "history": "HistoryModel",
    "records": "RecordModel",
}
"""Lists of blocks, and what a block of them looks like."""
BLOCK_FAULTS = frozenset({"dict_type", "model_type", "model_attributes_type"})
IN_WORDS = {
    "list_type": "this must be a list",
    "dict_type": "this must be a block of `key: value` lines",
    "model_type": "this must be a block of `key: value` lines",
    "model_attributes_type": "this must be a block of `key: value` lines",
    "string_type": "this must be words, not a list or a block",
    "string_too_short": "this must not be empty",
    "too_short": "this must not be empty",
    "string_pattern_mismatch": "this is not written as it must be",
}
ADVICE = {
    "list_type": "write it in brackets, such as [one, two]",
    "dict_type": "write one `key: value` on each line below it, indented by two spaces",
    "string_type": "write the words directly after the colon",
    "string_too_short": "write the words after the colon",
    "too_short": "write at least one, such as [one, two]",
}


def place_in_words(loc: Sequence[int | str]) -> str:
    """Name a value: `person m.ito, role 1: from`; loc is its path from the top of the file."""
    parts = [part for part in loc if part != "[key]"]
    words: list[str] = []
    while len(parts) > 1 and str(parts[0]) in PARTS:
        word, which = PARTS[str(parts[0])], parts[1]
        words.append(f"{word} {which + 1 if isinstance(which, int) else which}")
        parts = parts[2:]
    rest = ", ".join(f"entry {part + 1}" if isinstance(part, int) else part for part in parts)
    return ": ".join(each for each in (", ".join(words), rest) if each)


def fault_in_words(fault: Any) -> tuple[str, str]:
    """Return what is wrong with a value, and what to do."""
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "value_error":
        message, _, advice = str(context["error"]).partition("; ")
        return message, advice or "write another value"
    if kind in {"enum", "literal_error"}:
        return _choice(str(fault.get("input", "")), str(context["expected"]))
    message = IN_WORDS.get(kind, str(fault["msg"]).lower())
    if kind in BLOCK_FAULTS:
        return message, _block(fault)
    if kind == "list_type" and fault["loc"][-1] in LISTS:
        key = fault["loc"][-1]
        return message, f"write {key}: and below it, indented, - {BLOCKS[LISTS[key]]}"
    return message, ADVICE.get(kind, "write it as on the lines beside it, or as `qms new` does")


def _choice(written: str, expected: str) -> tuple[str, str]:
    """Return words for a value that is not one of the known ones."""
    known = [each for each in re.findall(r"'([^']*)'", expected) if each]
    near = difflib.get_close_matches(written.casefold(), known, n=1)
    message = f"“{written}” is not known here" if written else "a word is missing here"
    return message, f"did you mean {near[0]}?" if near else f"write one of: {', '.join(known)}"


def _block(fault: Any) -> str:
    """Return the block to write instead of a single value."""
    name = str(fault.get("ctx", {}).get("class_name", ""))
    key = next((str(part) for part in reversed(fault["loc"]) if isinstance(part, str)), "")
    written = fault.get("input", "")
    if name == "RetentionModel":
        period = written if isinstance(written, str) and _is_plain(written) else "10 years"
        return f"write {key}: {{period: {period}, basis: own rule, disposition: shred}}"
    if name not in BLOCKS:
        return ADVICE["dict_type"]
    if isinstance(fault["loc"][-1], int):
        return f"write - {BLOCKS[name]}"
    return f"write {key}: {BLOCKS[name]}"


def _is_plain(text: str) -> bool:
    return re.fullmatch(r"[\w .-]{1,40}", text) is not None
