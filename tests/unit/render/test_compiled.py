"""Compiled templates that are kept: used while nothing changed, and only as they were kept."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from qms.app.text_cache import TextCache
from qms.render.compiled import CompiledTemplates

SOURCE = "{% for each in parts %}\n<b>{{ each }}</b>\n{% endfor %}"
WRITTEN = "\n<b>A & B</b>\n"


class InMemory(dict[str, str]):
    """Keeps texts for one test."""

    def find(self, key: str) -> str | None:
        return self.get(key)

    def keep(self, key: str, text: str) -> None:
        self[key] = text

    def save(self) -> None:
        pass


class Counting(Environment):
    """Counts what it compiles."""

    compiled = 0

    def _compile(self, source: str, filename: str) -> object:  # type: ignore[override]
        self.compiled += 1
        return super()._compile(source, filename)


Fill = Callable[..., tuple[str, int]]


@pytest.fixture
def fill(tmp_path: Path) -> Fill:
    """Return what fills a template in a new environment, and says how many it had to compile."""

    def filled(
        source: str = SOURCE, *, autoescape: bool = False, trim_blocks: bool = False
    ) -> tuple[str, int]:
        environment = Counting(
            loader=DictLoader({"parts.html": source}),
            autoescape=autoescape,
            trim_blocks=trim_blocks,
        )
        templates = CompiledTemplates(TextCache(tmp_path / "templates.json"))
        environment.bytecode_cache = templates
        text = environment.get_template("parts.html").render(parts=["A & B"])
        templates.save()
        return text, environment.compiled

    return filled


def test_a_template_is_compiled_once(fill: Fill) -> None:
    assert fill() == (WRITTEN, 1)
    assert fill() == (WRITTEN, 0)


def test_another_text_or_another_setting_is_compiled_anew(fill: Fill) -> None:
    assert fill() == (WRITTEN, 1)
    assert fill(SOURCE.replace("b>", "i>")) == (WRITTEN.replace("b>", "i>"), 1)
    assert fill(autoescape=True) == (WRITTEN.replace("&", "&amp;"), 1)
    assert fill(trim_blocks=True) == (WRITTEN.lstrip("\n"), 1)


def test_another_version_of_the_compiler_takes_over_nothing(
    fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fill() == (WRITTEN, 1)
    monkeypatch.setattr("jinja2.__version__", "3.9.9")
    assert fill() == (WRITTEN, 1)


def test_what_is_not_as_it_was_kept_is_compiled_anew() -> None:
    kept = InMemory()
    environment = Counting(loader=DictLoader({"parts.html": SOURCE}), cache_size=0)
    environment.bytecode_cache = CompiledTemplates(kept)

    def compiled() -> int:
        before = environment.compiled
        assert environment.get_template("parts.html").render(parts=["A & B"]) == WRITTEN
        return environment.compiled - before

    assert (compiled(), compiled()) == (1, 0)
    ((key, text),) = kept.items()
    digest, _, packed = text.partition(" ")
    other = base64.b64encode(b"no code").decode()
    for damaged in (
        "",
        digest,
        packed,
        f"{digest} {packed[:-8]}",
        f"{digest} {other}",
        f"x {text}",
    ):
        kept.keep(key, damaged)
        assert compiled() == 1
        assert kept.find(key) == text
    # What somebody put there with a hash of its own is refused by its other marks.
    kept[key] = f"{hashlib.sha256(other.encode()).hexdigest()} {other}"
    assert compiled() == 1
