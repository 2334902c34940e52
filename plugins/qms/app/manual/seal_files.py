"""Seal any PDFs, and stamp sealed ones: everything is done in memory, then written."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qms.app.manual.press import IdentityChoice
from qms.app.manual.sealing import NO_IDENTITY_NAMED, load_sealer, trust_store
from qms.domain.errors import UsageError
from qms.domain.seal_levels import PadesLevel
from qms.domain.seals import FileVerification, SealIdentity
from qms.publish.atomic import write_atomic
from qms.publish.pdf.seal_stamp import NoPlace, SealStamp, draw_stamp, with_stamp_field
from qms.signing.environment import identity_source
from qms.signing.errors import SigningError
from qms.signing.long_term import long_term
from qms.signing.pdf_signer import FIELD_NAME, READABLE_FIELD_NAME
from qms.signing.seal import DEFAULT_REASON, Sealed
from qms.signing.stamping import Stamper
from qms.signing.terms import seal_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a person says on the command line of how seals are to last."""

    level: str = ""
    authority: str = ""
    roots: tuple[Path, ...] = ()
    output: Path | None = None
    """A folder for the results; otherwise they take the place of the files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file that was written and what verification says of it."""

    path: Path
    verification: FileVerification


def sign_files(
    files: Sequence[Path],
    terms: Terms,
    *,
    root: Path | None,
    choice: IdentityChoice,
    reason: str,
    location: str,
    visible: bool,
    now: datetime,
) -> tuple[SealIdentity, tuple[Written, ...]]:
    """Seal PDFs; either all are written or none.

    Args:
        files: Finished PDFs without signatures.
        terms: Level, authority and place of the results.
        root: The repository whose certificates are trusted, if there is one.
        choice: The identity in the environment, or the test one.
        reason: Shown by PDF readers; empty for our own words.
        location: Shown by PDF readers; left out when empty.
        visible: Whether the last page shows name, meaning and time.
        now: The time of sealing.

    Raises:
        UsageError: a file cannot be read, or no identity is named.
        SigningError: identity, authority or file will not do.
    """
    if choice is IdentityChoice.AUTO and identity_source(os.environ) is None:
        raise UsageError(NO_IDENTITY_NAMED)
    trust = trust_store(root, terms.roots)
    sealer = load_sealer(
        choice, root, trust=trust, now=now, level=terms.level, authority=terms.authority
    )
    if choice is IdentityChoice.TEST:
        trust = trust_store(root, terms.roots)  # now with the test root, if that is new
    trust = sealer.known_to(trust)

    meaning = reason or DEFAULT_REASON
    shown = sealer.facts.kind.in_words if choice is IdentityChoice.TEST else meaning
    stamp = SealStamp(name=sealer.facts.signer, meaning=shown, moment=now)

    def seal(data: bytes, name: str) -> Sealed:
        drawing = b""
        if visible:
            data = with_stamp_field(data, stamp, field=FIELD_NAME, label=READABLE_FIELD_NAME)
            drawing = draw_stamp(stamp)
        return sealer.seal_for(
            trust, data, now=now, name=name, reason=meaning, location=location, drawing=drawing
        )

    return sealer.facts, write_made(files, terms.output, seal)


def timestamp_files(
    files: Sequence[Path], terms: Terms, *, root: Path | None, now: datetime
) -> tuple[Written, ...]:
    """Stamp sealed PDFs; either all are written or none.

    Raises:
        UsageError: a file cannot be read.
        SigningError: no authority is named or it does not answer, or a file does not verify.
    """
    trust = trust_store(root, terms.roots)
    wanted = seal_terms(
        os.environ, level=terms.level or PadesLevel.ARCHIVED.value, authority=terms.authority
    )
    lasting = long_term(wanted, trust)
    if lasting is None:
        raise UsageError("a time stamp makes a seal B-T or more; name B-T, B-LT or B-LTA")
    stamper = Stamper(lasting, trust)
    return write_made(
        files, terms.output, lambda data, name: stamper.stamp(data, now=now, name=name)
    )


def write_made(
    files: Sequence[Path], output: Path | None, make: Callable[[bytes, str], Sealed]
) -> tuple[Written, ...]:
    """Make a file of each one, then write all of them, or none.

    Args:
        files: What to read.
        output: A folder for the results; otherwise they take the place of the files.
        make: Makes the new file of the bytes and the name of an old one.

    Raises:
        UsageError: a file cannot be read, or two results would have the same place.
        SigningError: one cannot be made.
    """
    targets = _targets(files, output)
    made = [(target, _made(file, make)) for file, target in zip(files, targets, strict=True)]
    for target, sealed in made:
        write_atomic(target, sealed.data)
    return tuple(Written(path=target, verification=sealed.verification) for target, sealed in made)


def _made(file: Path, make: Callable[[bytes, str], Sealed]) -> Sealed:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}); check the path") from error
    try:
        return make(data, file.name)
    except (SigningError, NoPlace) as error:
        raise SigningError(f"{file.name}: {error}") from error


def _targets(files: Sequence[Path], output: Path | None) -> list[Path]:
    if output is None:
        targets = [file.resolve() for file in files]
    else:
        if output.exists() and not output.is_dir():
            raise UsageError(f"{output} is a file; name a folder for the results")
        targets = [output / file.name for file in files]
    doubled = next((one for one in targets if targets.count(one) > 1), None)
    if doubled is not None:
        raise UsageError(f"two results would be written to {doubled}; do them one after the other")
    return targets
