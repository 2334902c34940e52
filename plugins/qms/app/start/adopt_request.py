"""What is to be taken over, as the command was given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qms.domain.errors import UsageError
from qms.domain.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionRequest:
    """What is to be taken over, as the command was given."""

    folder: Path
    plan: Path | None = None
    """The plan that a person corrected; without one, what the documents say counts."""
    type_code: str = ""
    """For numbers that fit several types."""
    owner: str = ""


def refuse_request(root: Path, library: Library, request: AdoptionRequest) -> None:
    """Refuse a folder, a type or an owner that cannot be used.

    Raises:
        UsageError: in words.
    """
    folder, types = request.folder, library.configuration.types
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder; name the one that holds the documents")
    inside = {(root / each.directory).resolve() for each in types.values()}
    if folder == root or folder in root.parents or folder in inside:
        raise UsageError(f"{folder} holds this quality manual itself; name another folder")
    if request.type_code and request.type_code not in types:
        known = ", ".join(types)
        raise UsageError(f"{request.type_code} is not a type of document; known: {known}")
    roles = library.roster.roles
    if not roles or (request.owner and request.owner not in roles):
        known = ", ".join(roles) or "none"
        raise UsageError(
            f"{request.owner or 'nobody'} is not a role in approvers.yml; known: {known}"
        )
