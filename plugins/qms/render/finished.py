"""HTML that computed pages write themselves, on lines that Markdown passes on as they are.

It is sanitised with the rest of the page. Texts of authors never go through here.
"""

from __future__ import annotations

from markdown import Markdown
from markdown.preprocessors import Preprocessor

TABLE, PARAGRAPH = "<table>", "<p>"
"""What such a line begins with."""
_AFTER_SPACES = 28
"""After the library's cleaning of white space (30), which takes its own placeholders out."""


def take_finished(md: Markdown) -> None:
    """Let a converter pass on finished lines."""
    md.preprocessors.register(_FinishedLines(md), "qms-finished", _AFTER_SPACES)


class _FinishedLines(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        begins = (TABLE, PARAGRAPH)
        return [
            self.md.htmlStash.store(line) if line.startswith(begins) else line for line in lines
        ]
