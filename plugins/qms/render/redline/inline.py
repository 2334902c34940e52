"""Words of a redline as HTML: underlined where put in, struck where taken out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

from qms.domain.blocks import FOOTNOTE, LINE_BREAK, Token, keys, plain
from qms.domain.word_changes import Run, RunKind
from qms.render.escape import escape_html

OWN_SCHEME = "qms:"
_BREAK_MARK = "\u21b5"


class Medium(StrEnum):
    """What a redline is read on."""

    SCREEN = "screen"
    """Says in hidden words where insertions and deletions begin and end."""
    PRINT = "print"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Writes the words of one redline."""

    medium: Medium
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Addresses of the pictures by their SHA-256; drawings of diagrams themselves."""

    def text(self, tokens: Iterable[Token]) -> str:
        """Return words that did not change."""
        return "".join(self._pieces(tuple(tokens)))

    def runs(self, runs: Sequence[Run]) -> str:
        """Return words with their changes."""
        pieces = []
        for index, run in enumerate(runs):
            before = runs[index - 1] if index else None
            after = runs[index + 1] if index + 1 < len(runs) else None
            if run.kind is RunKind.KEPT:
                pieces.append(self.text(run.tokens))
                continue
            twin = before if run.kind is RunKind.INSERTED else after
            pieces.append(self._changed(run, _told_apart_by(run, twin)))
        return "".join(pieces)

    def inserted(self, tokens: Iterable[Token]) -> str:
        """Return words that were put in."""
        return self._changed(Run(kind=RunKind.INSERTED, tokens=tuple(tokens)))

    def deleted(self, tokens: Iterable[Token]) -> str:
        """Return words that were taken out."""
        return self._changed(Run(kind=RunKind.DELETED, tokens=tuple(tokens)))

    def hidden(self, words: str) -> str:
        """Return words for those who listen; nothing in print, where every word is seen."""
        if self.medium is Medium.PRINT:
            return ""
        return f'<span class="rl-hidden">{escape_html(words)}</span>'

    def _changed(self, run: Run, difference: str = "") -> str:
        if not run.tokens:
            return ""
        tag, name = ("ins", "insertion") if run.kind is RunKind.INSERTED else ("del", "deletion")
        inner = self.text(run.tokens)
        space = ""
        if run.tokens[0].spaced:
            space, inner = " ", inner.removeprefix(" ")
        note = f' <span class="rl-small">({escape_html(difference)})</span>' if difference else ""
        return (
            f"{space}<{tag}>{self.hidden(f'{name}: ')}{inner}{note}"
            f"{self.hidden(f', end of {name}')}</{tag}>"
        )

    def _pieces(self, tokens: Sequence[Token]) -> Iterator[str]:
        """Yield words, those with one look in one pair of tags."""
        for look, group in groupby(tokens, key=lambda token: token.look):
            same = list(group)
            space = " " if same[0].spaced else ""
            inner = "".join(map(self._token, same)).removeprefix(space)
            opened = "".join(f"<{tag}>" for tag in look)
            closed = "".join(f"</{tag}>" for tag in reversed(look))
            yield f"{space}{opened}{inner}{closed}"

    def _token(self, token: Token) -> str:
        space = " " if token.spaced else ""
        if token.picture:
            return space + self.picture(token)
        if token.text == LINE_BREAK and "code" not in token.look:
            return "<br>"
        return space + escape_html(token.text)

    def picture(self, token: Token) -> str:
        """Return a picture, or its description where its file is not to be had."""
        address = self.pictures.get(token.picture, "")
        description = escape_html(token.text)
        if not address:
            return f'<span class="rl-lost">[{description}]</span>'
        if address.startswith("<svg"):
            return address
        return f'<img src="{escape_html(address)}" alt="{description}">'


def _told_apart_by(run: Run, twin: Run | None) -> str:
    """Say what tells two pieces of text apart that read alike: where they lead, how they look."""
    if twin is None or twin.kind in {run.kind, RunKind.KEPT}:
        return ""
    if plain(run.tokens) != plain(twin.tokens):
        return _BREAK_MARK if plain(run.tokens) == "" else ""
    if any(token.picture for token in run.tokens):
        return ""
    targets = dict.fromkeys(each.target for each in run.tokens)
    if tuple(targets) != tuple(dict.fromkeys(each.target for each in twin.tokens)):
        return ", ".join(_destination(each) for each in targets)
    if keys(run.tokens) != keys(twin.tokens):
        looks = dict.fromkeys(name for token in run.tokens for name in token.look)
        return ", ".join(_LOOKS.get(name, name) for name in looks) or "plain"
    return ""


_LOOKS: Mapping[str, str] = {
    "strong": "bold",
    "em": "italic",
    "code": "as code",
    "sup": "raised",
    "sub": "lowered",
}


def _destination(target: str) -> str:
    if target == FOOTNOTE:
        return "footnote"
    if not target:
        return "no link"
    own, _, anchor = target.removeprefix(OWN_SCHEME).partition("#")
    if not target.startswith(OWN_SCHEME):
        return f"link to {target}"
    return f"link to {own}, {anchor}" if anchor else f"link to {own}"
