"""The head of a document, edited and read again: only what was wanted is another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qms.domain.approvals import Approval
from qms.domain.documents import ControlledDocument, Revision
from qms.domain.errors import UsageError
from qms.domain.limits import MAX_TEXT_BYTES
from qms.source.edit import (
    HistoryEnd,
    add_history,
    block_scalar,
    flow_scalar,
    remove_key,
    set_approvals,
    set_value,
    with_line_ends,
)
from qms.source.files import Unreadable, read_bytes
from qms.source.front_matter import split_document


class HeadEdit:
    """Changes of one document's head; nothing is written before all of them are sound."""

    def __init__(self, document: ControlledDocument) -> None:
        """Begin with the file as it is."""
        self._document = document
        self._before = split_document(document.source_text, document.path)
        self._expected: dict[str, object] = {**self._before.front_matter.values}
        self._text = document.source_text

    def set(self, key: str, value: str) -> None:
        """Set a value; its line keeps its comment."""
        self._text = set_value(self._text, key, block_scalar(value))
        self._expected[key] = value

    def set_list(self, key: str, values: tuple[str, ...]) -> None:
        """Set a list of words."""
        written = ", ".join(map(flow_scalar, values))
        self._text = set_value(self._text, key, f"[{written}]")
        self._expected[key] = list(values)

    def remove(self, key: str) -> None:
        """Take a key out."""
        self._text = remove_key(self._text, key)
        self._expected.pop(key, None)

    def set_approvals(self, lines: tuple[Approval, ...]) -> None:
        """Replace the approval lines; without any, the block is taken out."""
        self._text = set_approvals(self._text, lines)
        self._expected.pop("approvals", None)
        if lines:
            self._expected["approvals"] = [
                {
                    "meaning": line.meaning.value,
                    "role": line.role,
                    "person": line.person,
                    "date": line.date.isoformat(),
                }
                for line in lines
            ]

    def add_history(self, entry: Revision, end: HistoryEnd) -> None:
        """Add an entry where the newest one stands."""
        written = {
            "revision": entry.revision,
            "date": entry.date.isoformat(),
            "description_of_change": entry.description_of_change,
        }
        if entry.change_request:
            written["change_request"] = entry.change_request
        self._text = add_history(self._text, written, end)
        before = self._expected.get("history")
        entries = list(before) if isinstance(before, list) else []
        at_top = end is HistoryEnd.TOP
        self._expected["history"] = [written, *entries] if at_top else [*entries, written]

    def finished(self) -> str:
        """Return the edited text of the file.

        Raises:
            UsageError: the head is written in a way that cannot be edited without damage.
        """
        try:
            after = split_document(self._text, self._document.path)
        except Unreadable:
            raise self._damaged(self._expected) from None
        if after.front_matter.values != self._expected or after.body != self._before.body:
            raise self._damaged(after.front_matter.values)
        return self._text

    def _damaged(self, found: Mapping[str, object]) -> UsageError:
        keys = sorted(
            key
            for key in {*found, *self._expected}
            if found.get(key) != self._expected.get(key) and key in self._before.front_matter.values
        )
        key = keys[0] if keys else "history"
        line = self._before.front_matter.positions.at(key).line
        return UsageError(
            f"{self._document.path}:{line}: the head is written so that `{key}` cannot be changed"
            " in it without damage; write one `key: value` on each line, as `qms new` does, then"
            " try again; nothing was changed"
        )


def write_head(root: Path, document: ControlledDocument, text: str) -> None:
    """Write a document's edited file; its line ends and its byte order mark stay.

    Raises:
        UsageError: the file was changed since it was read.
    """
    from qms.publish.atomic import write_atomic

    if text == document.source_text:
        return
    original = read_bytes(root, document.path, limit=MAX_TEXT_BYTES).decode("utf-8")
    plain = original.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if plain != document.source_text:
        message = f"{document.path} was changed while it was read; look at it and try again"
        raise UsageError(message)
    write_atomic(root / document.path, with_line_ends(text, original).encode("utf-8"))
