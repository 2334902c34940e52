"""How a seal is made to last: its level, and the authority that confirms the time.

Both come from the environment or the command line of the person who seals, never from the
repository: a proposed change must not decide where a build calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from qms.domain.seal_levels import PadesLevel
from qms.signing.errors import SigningError

LEVEL_VARIABLE = "QMS_SEAL_LEVEL"
AUTHORITY_VARIABLE = "QMS_SEAL_TSA"
AUTHORITY_CHAIN_VARIABLE = "QMS_SEAL_TSA_CHAIN"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealTerms:
    """The level of new seals and, above the basic one, whom to ask for time stamps."""

    level: PadesLevel = PadesLevel.BASELINE
    authority: str = field(default="", repr=False)
    """Address of the time-stamp authority; it may hold a password."""


BASIC_TERMS = SealTerms()


def seal_terms(
    environment: Mapping[str, str], *, level: str = "", authority: str = ""
) -> SealTerms:
    """Read the terms; what is given on the command line goes before the environment.

    Without a level, a named authority means B-T and none means B-B, which needs no network.

    Raises:
        SigningError: when they contradict each other.
    """
    name = level or environment.get(LEVEL_VARIABLE, "")
    address = authority or environment.get(AUTHORITY_VARIABLE, "")
    default = PadesLevel.TIMED if address else PadesLevel.BASELINE
    chosen = _level(name) if name else default
    if chosen is PadesLevel.BASELINE:
        return BASIC_TERMS
    if not address:
        raise SigningError(
            f"Level {chosen.value} needs a time-stamp authority; name its address in "
            f"{AUTHORITY_VARIABLE}, or seal at level {PadesLevel.BASELINE.value}."
        )
    _check_address(address)
    return SealTerms(level=chosen, authority=address)


def authority_chain(environment: Mapping[str, str]) -> Path | None:
    """Return the file with the certificates of the time-stamp authority, where one is named."""
    value = environment.get(AUTHORITY_CHAIN_VARIABLE, "")
    return Path(value) if value else None


def host_of(address: str) -> str:
    """Return what may be shown of an address: no user, no password, no path."""
    return urlsplit(address).hostname or "(no host)"


def _level(name: str) -> PadesLevel:
    wanted = name.strip().upper()
    found = next((each for each in PadesLevel if each.value == wanted), None)
    if found is None:
        every = ", ".join(each.value for each in PadesLevel)
        raise SigningError(f"{name} is no level of a seal; {LEVEL_VARIABLE} is one of {every}.")
    return found


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SigningError(
            "The address of the time-stamp authority cannot be used; it begins with https:// or "
            f"http://, as in {AUTHORITY_VARIABLE}=https://tsa.example.com/tsr."
        )
