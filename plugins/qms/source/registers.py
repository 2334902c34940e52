"""The registers in `quality_manual/` as values: read in full once, then known by their bytes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from qms.domain.approvals import Roster
from qms.domain.configuration import AcceptedFinding, Configuration, Holder
from qms.domain.limits import MAX_TEXT_BYTES
from qms.domain.processes import ProcessMap
from qms.domain.standards import Applicability
from qms.domain.training import Staff
from qms.source import faults
from qms.source.files import read_bytes, refuse, text_of
from qms.source.memory import NO_MEMORY, Memory, key_of, remembered

DIRECTORY = "quality_manual"
CONFIGURATION = f"{DIRECTORY}/qms.yml"
ROSTER = f"{DIRECTORY}/approvers.yml"
APPLICABILITY = f"{DIRECTORY}/applicability.yml"
DISTRIBUTION = f"{DIRECTORY}/distribution.yml"
ACCEPTED = f"{DIRECTORY}/accepted-findings.yml"
PROCESSES = f"{DIRECTORY}/processes.yml"
AUDITS = f"{DIRECTORY}/audits.yml"
FINDINGS = f"{DIRECTORY}/findings.yml"
EXTERNAL_DOCUMENTS = f"{DIRECTORY}/external-documents.yml"
STAFF = f"{DIRECTORY}/staff.yml"
REGISTERS = frozenset(
    {CONFIGURATION, ROSTER, APPLICABILITY, DISTRIBUTION, ACCEPTED, PROCESSES}
    | {AUDITS, FINDINGS, EXTERNAL_DOCUMENTS, STAFF}
)

Value = TypeVar("Value")


def read_configuration(root: Path, memory: Memory = NO_MEMORY) -> Configuration:
    """Read `qms.yml`.

    Raises:
        Unreadable: it is missing or not valid.
    """

    def make(text: str) -> Configuration:
        from qms.source.register_text import configuration_of

        return configuration_of(text, CONFIGURATION)

    return known_register(memory, root, CONFIGURATION, Configuration, make)


def read_roster(root: Path, path: str = ROSTER, memory: Memory = NO_MEMORY) -> Roster:
    """Read `approvers.yml`, or a trusted copy of it at another path.

    Raises:
        Unreadable: it is missing or not valid.
    """

    def make(text: str) -> Roster:
        from qms.source.register_text import roster_of

        return roster_of(text, path)

    return known_register(memory, root, path, Roster, make)


def read_applicability(root: Path, primary: str, memory: Memory = NO_MEMORY) -> Applicability:
    """Read `applicability.yml`; without the file everything applies.

    Raises:
        Unreadable: it is not valid.
    """
    if is_missing(root, APPLICABILITY):
        return Applicability()

    def make(text: str) -> Applicability:
        from qms.source.register_text import applicability_of

        return applicability_of(text, APPLICABILITY, primary)

    return known_register(memory, root, APPLICABILITY, Applicability, make, primary)


def read_holders(root: Path, memory: Memory = NO_MEMORY) -> tuple[Holder, ...]:
    """Read `distribution.yml`, if there is one.

    Raises:
        Unreadable: it is not valid.
    """
    if is_missing(root, DISTRIBUTION):
        return ()

    def make(text: str) -> tuple[Holder, ...]:
        from qms.source.register_text import holders_of

        return holders_of(text, DISTRIBUTION)

    return known_register(memory, root, DISTRIBUTION, tuple[Holder, ...], make)


def read_processes(root: Path, memory: Memory = NO_MEMORY) -> ProcessMap:
    """Read `processes.yml`, if there is one.

    Raises:
        Unreadable: it is not valid.
    """
    if is_missing(root, PROCESSES):
        return ProcessMap()

    def make(text: str) -> ProcessMap:
        from qms.source.register_text import processes_of

        return processes_of(text, PROCESSES)

    return known_register(memory, root, PROCESSES, ProcessMap, make)


def read_staff(root: Path, memory: Memory = NO_MEMORY) -> Staff:
    """Read `staff.yml`, if there is one.

    Raises:
        Unreadable: it is not valid.
    """
    if is_missing(root, STAFF):
        return Staff()

    def make(text: str) -> Staff:
        from qms.source.register_text import staff_of

        return staff_of(text, STAFF)

    return known_register(memory, root, STAFF, Staff, make)


def read_accepted(root: Path, memory: Memory = NO_MEMORY) -> tuple[AcceptedFinding, ...]:
    """Read `accepted-findings.yml`, if there is one.

    Raises:
        Unreadable: it is not valid.
    """
    if is_missing(root, ACCEPTED):
        return ()

    def make(text: str) -> tuple[AcceptedFinding, ...]:
        from qms.source.register_text import accepted_of

        return accepted_of(text, ACCEPTED)

    return known_register(memory, root, ACCEPTED, tuple[AcceptedFinding, ...], make)


def is_missing(root: Path, path: str) -> bool:
    """Return whether a register is not there at all."""
    return not os.path.lexists(f"{root}/{path}")


def known_register(
    memory: Memory,
    root: Path,
    path: str,
    kind: type[Value],
    make: Callable[[str], Value],
    *settings: str,
) -> Value:
    """Return what the bytes of a register are known to say, or make it of its text.

    `make` imports what it needs: what reads YAML and knows the schemas takes long to load.

    Raises:
        Unreadable: it is missing or not valid.
    """
    if is_missing(root, path):
        message = f"{path} is missing"
        advice = "run the command in the folder that holds mkdocs.yml, or make one with `qms init`"
        raise refuse(faults.UNREADABLE_REGISTER, path, message, advice)
    data = read_bytes(root, path, limit=MAX_TEXT_BYTES)
    key = key_of("register", str(kind), path, *settings, data)
    return remembered(memory, key, kind, lambda: make(text_of(data, path)))
