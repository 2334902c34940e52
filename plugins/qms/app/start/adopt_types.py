"""What the settings need so that documents keep their numbers: types, and who may approve them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from qms.app.plans import Plan, Write
from qms.app.reading import read_library
from qms.app.start.adopt_request import AdoptionRequest, refuse_request
from qms.app.start.adopt_rows import read_rows
from qms.domain.errors import UsageError
from qms.domain.limits import MAX_TEXT_BYTES
from qms.rules.adoption_types import NeededTypes, needed_types
from qms.rules.identity import ADOPTED
from qms.source.adopted_folder import list_folder
from qms.source.edit import with_line_ends
from qms.source.edit_types import add_authority, add_types, set_scheme
from qms.source.files import Unreadable, read_bytes, read_text
from qms.source.registers import CONFIGURATION, ROSTER
from qms.source.yaml_reader import read_yaml

_Values = dict[str, Any]


def plan_types(root: Path, request: AdoptionRequest, *, now: datetime) -> Plan:
    """Return what adds the missing types to the settings, and lets roles approve them.

    Comments and formatting of both files stay.

    Raises:
        UsageError: folder, type or owner cannot be used, or a file cannot be edited.
        UnreadableRegister: a register is missing or broken.
    """
    library = read_library(root, as_of=now.date(), now=now)
    refuse_request(root, library, request)
    files = list_folder(request.folder)
    rows, _ = read_rows(library, request.folder, files, request.type_code)
    needed = needed_types(library.configuration, rows)
    if not needed:
        return Plan(notes=("The types in qms.yml suffice; nothing had to be changed.",))
    codes = [each.code for each in needed.new]
    settings, approvers = read_text(root, CONFIGURATION), read_text(root, ROSTER)
    changed = _with_types(settings, needed)
    permitted = add_authority(approvers, _roles(needed), codes)
    if not _same(settings, changed, CONFIGURATION, needed):
        raise _cannot_edit(CONFIGURATION, [each.block for each in needed.new])
    if not _same(approvers, permitted, ROSTER, needed):
        raise _cannot_edit(ROSTER, [f"types: [{', '.join(codes)}]"])
    # The types last: with them the command has nothing left to do.
    writes = [
        Write(
            words=f"{ROSTER}: who approves procedures may approve {', '.join(codes)}",
            perform=_writer(ROSTER, approvers, permitted or ""),
        ),
        Write(
            words=f"{CONFIGURATION}: {_said(needed)}",
            perform=_writer(CONFIGURATION, settings, changed or ""),
        ),
    ]
    return Plan(writes=tuple(writes if codes else writes[1:]))


def _roles(needed: NeededTypes) -> frozenset[str]:
    return frozenset().union(*(each.roles for each in needed.new))


def _with_types(text: str, needed: NeededTypes) -> str | None:
    changed = add_types(text, [each.block for each in needed.new])
    for code in needed.as_printed:
        changed = None if changed is None else set_scheme(changed, code, ADOPTED)
    return changed


def _same(before: str, after: str | None, path: str, needed: NeededTypes) -> bool:
    """Return whether an edited file says nothing else than it did, but for what was meant."""
    try:
        return after is not None and _rest(after, path, needed) == _rest(before, path, needed)
    except Unreadable:
        return False


def _rest(text: str, path: str, needed: NeededTypes) -> _Values:
    """Return the values of a file without what is added or set here."""
    values: _Values = copy.deepcopy(dict(read_yaml(text, path).values))
    codes = {each.code for each in needed.new}
    types: _Values = values.get("types", {})
    for code in codes:
        types.pop(code, None)
    for code in needed.as_printed:
        types.get(code, {}).pop("revision_scheme", None)
    for line in values.get("authority", []):
        line["types"] = [each for each in line["types"] if each not in codes]
    return values


def _cannot_edit(path: str, missing: list[str]) -> UsageError:
    lines = "\n".join(missing)
    return UsageError(
        f"{path} is written in a way that cannot be edited without damage; nothing was changed;"
        f" write this into it yourself:\n{lines}"
    )


def _writer(path: str, before: str, after: str) -> Callable[[Path], object]:
    def perform(root: Path) -> None:
        from qms.publish.atomic import write_atomic

        if read_text(root, path) != before:
            raise UsageError(f"{path} was changed meanwhile; look at it and try again")
        original = read_bytes(root, path, limit=MAX_TEXT_BYTES).decode("utf-8")
        write_atomic(root / path, with_line_ends(after, original).encode("utf-8"))

    return perform


def _said(needed: NeededTypes) -> str:
    new = [f"types for {', '.join(each.numbers[:3])} …:\n{each.block}" for each in needed.new]
    kept = [f"revisions of {code} stay as they are printed" for code in needed.as_printed]
    return "\n".join([*kept, *new])
