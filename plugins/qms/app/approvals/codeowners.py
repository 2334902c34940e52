"""CODEOWNERS from the list of approvers: who is asked before a change is accepted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qms.app.reading import read_library
from qms.domain.approvals import Meaning, Roster
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.source.registers import REGISTERS, ROSTER
from qms.source.repository import RECORD_FOLDERS
from qms.source.standards import FOLDER as STANDARDS

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where forges look, in their order."""
BEGIN = "# --- written by `qms codeowners` from approvers.yml; do not edit between these lines ---"
END = "# --- end of what `qms codeowners` wrote ---"
CAVEAT = """\
# Who is asked before a change is accepted. It is no approval: a forge is content with ANY ONE of
# the owners named on a line, it does not ask all of them, and it forgets them when a change is
# squashed. What approves a text are the records in quality_manual/approvals/.
# The last line that fits a file decides."""
LOGIN = re.compile(r"@[\w.-]+(?:/[\w.-]+)*|[^@\s#]+@[^@\s#]+\.[^@\s#]+")
TEAM = re.compile(r"@[\w.-]+/[\w./-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A part of the repository, and the roles whose holders are asked about it."""

    pattern: str
    roles: tuple[str, ...]
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How a CODEOWNERS file agrees with the list of approvers."""

    path: str
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What could not be compared."""


def codeowners_text(root: Path, *, as_of: date, now: datetime) -> str:
    """Return the block of a CODEOWNERS file that the list of approvers gives.

    Raises:
        UsageError: nobody in it has a login, or a login cannot be one.
        UnreadableRegister: a register is missing or broken.
    """
    return _block(_areas(read_library(root, as_of=as_of, now=now)))


def write_codeowners(root: Path, output: str, *, as_of: date, now: datetime) -> bool:
    """Put the block into a file; its other lines stay. False when it stood there already.

    Raises:
        UsageError: as `codeowners_text`, or the file has only one of the block's marks.
        UnreadableRegister: a register is missing or broken.
    """
    from qms.publish.atomic import write_atomic

    if output.startswith(("/", "~", "-")) or ".." in Path(output).parts:
        raise UsageError(
            f"{output} is not a path in the repository; write one of {', '.join(PLACES)}"
        )
    block = codeowners_text(root, as_of=as_of, now=now)
    path = root / output
    before = path.read_text("utf-8") if path.exists() else ""
    text = _with_block(before, block)
    if text == before:
        return False
    write_atomic(path, text.encode("utf-8"))
    return True


def compare_codeowners(root: Path, output: str | None, *, as_of: date, now: datetime) -> Comparison:
    """Compare every line of a CODEOWNERS file with the list of approvers.

    Raises:
        UsageError: there is no such file, or nobody in the list has a login.
        UnreadableRegister: a register is missing or broken.
    """
    places = (output,) if output else PLACES
    found = next((each for each in places if (root / each).is_file()), None)
    if found is None:
        raise UsageError(
            f"there is no {' or '.join(places)}; `qms codeowners --output …` writes it"
        )
    library = read_library(root, as_of=as_of, now=now)
    areas = _areas(library)
    lines = list(_lines((root / found).read_text("utf-8")))
    known = {login for person in library.roster.people.values() for login in _logins(person.logins)}
    problems = [*_missing(areas, lines), *_disagreeing(areas, lines, known)]
    notes = [
        f"line {number}: {owner} is a team; who is in it cannot be told from here"
        for number, pattern, owners in lines
        for owner in owners
        if TEAM.fullmatch(owner) and _area_of(areas, pattern) is not None
    ]
    return Comparison(path=found, problems=tuple(problems), notes=tuple(notes))


def _areas(library: Library) -> list[Area]:
    """Return the areas, the general ones first, because the last line that fits decides.

    Raises:
        UsageError: nobody has a login.
    """
    roster = library.roster
    if not any(person.logins for person in roster.people.values()):
        raise UsageError(
            "nobody in approvers.yml has a login; add to each person a line such as"
            ' `logins: ["@a-rossi"]`'
        )
    stewards = _stewards(library)
    wanted: dict[str, tuple[str, ...]] = {}
    for document_type in library.configuration.types.values():
        required = [each.role for each in document_type.required_approvals]
        roles = required or _permitted(roster, document_type.code)
        pattern = f"/{document_type.directory}/"
        wanted[pattern] = tuple(dict.fromkeys((*wanted.get(pattern, ()), *roles)))
    folders = {*RECORD_FOLDERS, *_own_standards(library)}
    wanted |= {f"/{folder}/": stewards for folder in sorted(folders)}
    wanted |= {f"/{path}": stewards for path in sorted(REGISTERS - {ROSTER})}
    wanted[f"/{ROSTER}"] = _management(library, stewards)
    return [
        Area(pattern=pattern, roles=roles, owners=tuple(_holders(library, roles)))
        for pattern, roles in wanted.items()
    ]


def _own_standards(library: Library) -> tuple[str, ...]:
    """Return the folder of the company's own standards, if it has any in use."""
    return (STANDARDS,) if any(each.is_own for each in library.standards.values()) else ()


def _stewards(library: Library) -> tuple[str, ...]:
    """Return the roles that keep records and registers: keepers, else who may approve all types."""
    roster, types = library.roster, library.configuration.types
    if roster.keepers:
        return roster.keepers
    every = [role for role in roster.roles if all(role in _permitted(roster, t) for t in types)]
    return tuple(every) or tuple(dict.fromkeys(r for t in types for r in _permitted(roster, t)))


def _management(library: Library, stewards: tuple[str, ...]) -> tuple[str, ...]:
    """Return the role that answers for the list of approvers itself, best not those it lists."""
    roster = library.roster
    if roster.top_management:
        return (roster.top_management,)
    may = dict.fromkeys(
        role for code in library.configuration.types for role in _permitted(roster, code)
    )
    others = tuple(role for role in may if role not in stewards)
    return others or stewards


def _permitted(roster: Roster, document_type: str) -> tuple[str, ...]:
    return tuple(
        role for role in roster.roles if roster.role_permits(role, Meaning.APPROVED, document_type)
    )


def _holders(library: Library, roles: Iterable[str]) -> Iterator[str]:
    """Yield the logins of everybody who holds one of the roles on the library's day."""
    wanted = set(roles)
    for person in library.roster.people.values():
        if any(person.holds(role, library.as_of) for role in wanted):
            yield from _logins(person.logins)


def _logins(written: Iterable[str]) -> Iterator[str]:
    for each in written:
        login = each if "@" in each else f"@{each}"
        if not LOGIN.fullmatch(login):
            raise UsageError(f"“{each}” in approvers.yml is no login; write @name, or an address")
        yield login


def _block(areas: Iterable[Area]) -> str:
    lines = [BEGIN, CAVEAT]
    for area in areas:
        owners = " ".join(dict.fromkeys(area.owners))
        roles = ", ".join(area.roles) or "no role"
        lines += ["", f"# {roles}"]
        lines.append(
            f"{area.pattern} {owners}" if owners else f"# nobody has a login: {area.pattern}"
        )
    return "\n".join([*lines, "", END]) + "\n"


def _with_block(text: str, block: str) -> str:
    """Return a file with the block in its place, or at its end, where it decides."""
    start, stop = text.find(BEGIN), text.find(END)
    if start < 0 and stop < 0:
        gap = "\n" if text.strip() else ""
        return f"{text.rstrip()}{gap}{gap}{block}" if text.strip() else block
    if start < 0 or stop < start:
        raise UsageError("the file has lost one of the two lines that mark what we write; mend it")
    return text[:start] + block + text[stop + len(END) :].removeprefix("\n")


def _lines(text: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Yield number, pattern and owners of each line that gives a file owners."""
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition(" #")[0].split()
        if words and not words[0].startswith(("#", "[", "^[")):
            yield number, words[0], tuple(words[1:])


def _missing(areas: Iterable[Area], lines: list[tuple[int, str, tuple[str, ...]]]) -> Iterator[str]:
    patterns = {pattern for _, pattern, _ in lines}
    for area in areas:
        if area.pattern not in patterns and area.owners:
            yield f"no line for {area.pattern}; it should name {' '.join(area.owners)}"
        elif not area.owners:
            yield f"nobody with a login is asked about {area.pattern} ({', '.join(area.roles)})"


def _disagreeing(
    areas: list[Area], lines: list[tuple[int, str, tuple[str, ...]]], known: set[str]
) -> Iterator[str]:
    """Yield owners that the list of approvers does not give, and those that it gives in vain."""
    folded = {login.casefold() for login in known}
    for number, pattern, owners in lines:
        area = _area_of(areas, pattern)
        if area is None:
            continue
        allowed = {each.casefold() for each in area.owners}
        people = [each for each in owners if not TEAM.fullmatch(each)]
        for owner in people:
            if owner.casefold() not in folded:
                yield f"line {number}: {owner} is nobody's login in approvers.yml"
            elif owner.casefold() not in allowed:
                roles = ", ".join(area.roles)
                yield f"line {number}: {owner} holds none of the roles for {pattern} ({roles})"
        named = {each.casefold() for each in owners}
        absent = [each for each in area.owners if each.casefold() not in named]
        if area.pattern == pattern and absent and len(people) == len(owners):
            yield f"line {number}: {' '.join(absent)} should be named for {pattern}"


def _area_of(areas: Iterable[Area], pattern: str) -> Area | None:
    """Return the narrowest area that a pattern lies in; None for what is not ours."""
    anchored = pattern if pattern.startswith("/") else f"/{pattern}"
    inside = [
        area
        for area in areas
        if anchored == area.pattern
        or (area.pattern.endswith("/") and anchored.startswith(area.pattern))
        or anchored == area.pattern.rstrip("/")
    ]
    return max(inside, key=lambda area: len(area.pattern), default=None)
