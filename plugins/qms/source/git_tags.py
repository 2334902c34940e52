"""Signed marks in the history: tags, written without any program that a checkout could configure.

`git tag -s` would start the signing program, the editor and the hooks of the repository's own
settings. Here the finished object, signature included, goes through `git mktag`, which only checks
its form, and one reference is created; that neither overwrites nor moves an existing one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qms.domain.errors import QmsError
from qms.source.git import run_git

NAMESPACE = "git"
"""What OpenSSH signatures on objects of the history are for."""
UNSAFE_IN_NAME = re.compile(r"[<>\x00-\x1f\x7f]")
NO_REFERENCE = re.compile(r"\.\.|\.$|\.lock$")


class TagError(QmsError):
    """The mark in the history cannot be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A mark that is to be made."""

    name: str
    commit: str
    person: str
    printed_name: str
    made_at: datetime
    message: str

    @property
    def reference(self) -> str:
        """Return where the mark lies in the history."""
        return f"refs/tags/{self.name}"

    @property
    def content(self) -> bytes:
        """Return the bytes that its signature covers, and that stand before it."""
        name = UNSAFE_IN_NAME.sub("", self.printed_name)
        head = (
            f"object {self.commit}\ntype commit\ntag {self.name}\n"
            f"tagger {name} <{self.person}> {int(self.made_at.timestamp())} +0000\n"
        )
        return f"{head}\n{self.message}\n".encode()


def can_be_tag(name: str) -> bool:
    """Return whether an id can be the name of a mark in the history."""
    return not NO_REFERENCE.search(name)


def has_tag(root: Path, name: str) -> bool:
    """Return whether the history has a mark of this name."""
    reference = f"refs/tags/{name}"
    done = run_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", reference)
    return done is not None and done.returncode == 0


def write_tag(root: Path, tag: Tag, signature: str) -> None:
    """Make a signed mark, all of it or nothing.

    Raises:
        TagError: the history has such a mark already, or cannot be written.
    """
    made = run_git(root, "mktag", given=tag.content + signature.encode("ascii"))
    if made is None or made.returncode:
        raise _refused(tag)
    object_id = made.stdout.decode("ascii", "replace").strip()
    # The old value is "nothing": a mark made meanwhile by somebody else stays theirs.
    nothing = "0" * len(object_id)
    done = run_git(root, "update-ref", "--no-deref", tag.reference, object_id, nothing)
    if done is None or done.returncode:
        raise _refused(tag)


def _refused(tag: Tag) -> TagError:
    return TagError(
        f"the history does not take the mark {tag.name}; see that nobody made one of that name"
        " and that you may write there, then give the command again"
    )
