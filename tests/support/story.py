"""A company on a real git repository, whose people have keys that ssh-keygen made."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from support.life import Company, drafted
from support.openssh import make_key

STRICT = "evidence: [signed, attested]"
AUTHOR = ("-c", "user.name=W. Rite", "-c", "user.email=w@example.com")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Company):
    """The repository, with its history and its people's keys outside it."""

    keys: Path

    def key(self, person: str) -> str:
        """Return a person's private key."""
        return str(self.keys / person)

    def git(self, *arguments: str) -> str:
        """Give a command of git that must succeed, and return what it says."""
        done = subprocess.run(
            ["git", "-C", str(self.root), *AUTHOR, *arguments],
            check=True,
            capture_output=True,
            encoding="utf-8",
        )
        return done.stdout.strip()

    def save(self, message: str) -> None:
        """Commit everything as it is."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def found(self, day: str, *more: str) -> list[str]:
        """Return the codes of the warnings and errors that `qms check` prints."""
        result = self.run(day, "check", "--as-of", day, "--format", "json", *more)
        every = json.loads(result.stdout)["findings"]
        return sorted({each["code"] for each in every if each["severity"] != "info"})

    def outside(self, name: str, content: str) -> str:
        """Write a file that proves something, outside the repository."""
        path = self.keys / name
        path.write_text(content, "utf-8")
        return str(path)


def begin(folder: Path, roster: str, *numbers: str, day: str, signers: tuple[str, ...]) -> Story:
    """Write a company whose drafts are ready to be submitted.

    Args:
        folder: Where company and keys come to lie.
        roster: The people of `approvers.yml`; `@q.lead@` stands for the public key of q.lead.
        numbers: The documents beside QM-01.
        day: The day of their first revision.
        signers: Who has a key.
    """
    keys = folder / "keys"
    keys.mkdir()
    for person in signers:
        roster = roster.replace(f"@{person}@", make_key(keys / person).public_line)
    root = drafted(folder / "company", *numbers, day=day, people=roster)
    settings = root / "quality_manual/qms.yml"
    text = re.sub(r"evidence: \[.*\]", STRICT, settings.read_text("utf-8"))
    settings.write_text(text, "utf-8")
    story = Story(root=root, keys=keys)
    story.git("init", "--quiet", "--initial-branch", "main")
    return story
