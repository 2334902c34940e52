"""What came out when published PDFs were made once more from the text that they name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuiltFile:
    """One published file beside the bytes that its source text gives."""

    name: str
    same: bool
    sentence: str

    def to_json(self) -> dict[str, object]:
        """Return the facts as values that JSON can write."""
        return {"name": self.name, "same": self.same, "sentence": self.sentence}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuild:
    """Files beside what their source text gives, and with which programs it was made."""

    commit: str
    as_of: str
    files: tuple[RebuiltFile, ...]
    other_tools: tuple[str, ...]
    """What the published files were made with and the new ones were not, in words."""

    @property
    def ok(self) -> bool:
        """Return whether every file is what its source text gives."""
        return bool(self.files) and all(each.same for each in self.files)

    @property
    def summary(self) -> str:
        """Say the result in a sentence or two."""
        same = sum(each.same for each in self.files)
        files = "file is" if same == 1 else "files are"
        begin = (
            f"Built once more from the source text {self.commit[:12]} as of {self.as_of}:"
            f" {same} of {len(self.files)} {files} exactly what it gives."
        )
        if self.ok:
            return begin
        return f"{begin} {self.tools_in_words}"

    @property
    def tools_in_words(self) -> str:
        """Say which programs or fonts are others than those that made the published files."""
        if not self.other_tools:
            return "The programs and fonts are those that the manifest names."
        return f"Other programs or fonts than the manifest names: {'; '.join(self.other_tools)}."


def other_tools(listed: Mapping[str, object], present: Mapping[str, str]) -> tuple[str, ...]:
    """Return in words which tools differ, as far as the list of the published files tells."""
    return tuple(
        f"{name} {listed[name]} then, {present[name]} now"
        for name in sorted(present)
        if name in listed and str(listed[name]) != present[name]
    )
