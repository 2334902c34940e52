"""Build the site in a child process: the generator is a program we call, never one we import."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from qms.domain.errors import QmsError
from qms.publish.tied import begun_tied

CONTEXT_VARIABLE = "QMS_SITE_CONTEXT"
PROOF_VARIABLE = "QMS_SITE_PROOF"
PROOF_FILE = "qms/proof.txt"
"""Our plugin writes what the variable holds into this file of the site, and nobody else can know
it beforehand: without it, the generator ran without our plugin and checked nothing. Behind it
stands the fingerprint of what the plugin read."""
TIMEOUT_SECONDS = 3600
SHOWN_LINES = 12
GENERATORS_OWN = "Error building page"


_PLAIN_KEY = re.compile(r"([a-z_]+)\s*:(?:\s|$)")
_RUNS_PROGRAMS = frozenset({"hooks", "extra_templates"})
_TAG = re.compile(r"(?:^|[\s\[{,])!\S")


class SiteError(QmsError):
    """The site could not be built."""


def build_site(root: Path, target: Path, context_file: Path, *, generator: str = "mkdocs") -> None:
    """Build a site; see `begun_site`."""
    with begun_site(root, target, context_file, generator=generator) as finish:
        finish()


@contextmanager
def begun_site(
    root: Path, target: Path, context_file: Path, *, generator: str = "mkdocs"
) -> Iterator[Callable[[], str]]:
    """Begin to build the site of the repository at `root` into the folder `target`.

    Reading and checking the repository takes the child as long as the caller needs for its own
    work; what is yielded waits until the site is finished, and returns the fingerprint of what the
    child read, if the context asks for it.

    Args:
        root: The folder that holds `mkdocs.yml`.
        target: The folder to write; it must not exist or be empty.
        context_file: JSON with what the pages show of this build (dates, hashes of PDFs).
        generator: `mkdocs` or `properdocs`.

    Raises:
        SiteError: the generator failed (its last lines are in the message), ran without our
            plugin, or `mkdocs.yml` would make it run a program.
    """
    _refuse_programs((root / "mkdocs.yml").read_text("utf-8-sig", "replace"))
    token = secrets.token_hex(16)
    environment = {
        **os.environ,
        CONTEXT_VARIABLE: str(context_file),
        PROOF_VARIABLE: token,
        "DISABLE_MKDOCS_2_WARNING": "true",
        "NO_MKDOCS_2_WARNING": "true",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    arguments = (
        *("build", "--quiet", "--strict"),
        *("--config-file", str(root / "mkdocs.yml"), "--site-dir", str(target)),
    )
    with begun_tied(generator, arguments, folder=root, environment=environment) as process:

        def finish() -> str:
            _wait(process, generator)
            return _taken_proof(target, token)

        yield finish


def _wait(process: subprocess.Popen[bytes], generator: str) -> None:
    try:
        output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise SiteError("the site was not finished within an hour; nothing was changed") from error
    if process.returncode:
        lines = output.decode("utf-8", "replace").strip().splitlines()
        # What was wrong is said in words after it.
        lines = [line for line in lines if GENERATORS_OWN not in line] or lines
        shown = (line.removeprefix("Error: ") for line in lines[-SHOWN_LINES:])
        said = "\n".join(shown) or "it said nothing"
        raise SiteError(f"the site could not be built; {generator} said:\n{said}")


def _refuse_programs(text: str) -> None:
    """Refuse what would run a program before our plugin can look at the settings.

    The plugin judges what settings mean; here only plain ways to write them are let through, so
    that none can be written in a way that is not seen.
    """
    is_first = True
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if problem := _problem_of(line, is_first=is_first):
            raise SiteError(f"mkdocs.yml:{number}: {problem} and build again")
        is_first = False


def _problem_of(line: str, *, is_first: bool) -> str:
    if "custom_dir" in line:
        return "“custom_dir” could run a program while the site is built; delete it"
    if "\\" in line or _TAG.search(line):
        return "a backslash or a word after ! could hide what is meant; write it in plain words"
    if line.startswith("- ") or (line[0] == " " and not is_first):
        return ""
    key = _PLAIN_KEY.match(line)
    if key is None:
        return (
            "this line does not begin with the plain name of a setting; write it as in the"
            " mkdocs.yml that `qms init` makes"
        )
    if key[1] in _RUNS_PROGRAMS:
        return f"“{key[1]}” could run a program while the site is built; delete it with its list"
    return ""


def _taken_proof(target: Path, token: str) -> str:
    """Refuse a site that our plugin did not make, and take its proof out of one that it made."""
    proof = target / PROOF_FILE
    try:
        found, _, fingerprint = proof.read_text("utf-8").partition(" ")
    except (OSError, UnicodeDecodeError):
        found = fingerprint = ""
    if found != token:
        message = (
            "mkdocs.yml: the site was made without the plugin qms, so that nothing on it was"
            " checked; end mkdocs.yml's list “plugins:” with the line “- qms” and build again"
        )
        raise SiteError(message)
    proof.unlink()
    return fingerprint
