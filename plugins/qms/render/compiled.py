"""Templates compiled before: compiling those of a theme takes a sixth of a site's time."""

from __future__ import annotations

import base64
import hashlib
import sys
from typing import Protocol

import jinja2
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket


class Kept(Protocol):
    """Where texts are kept by name."""

    def find(self, key: str) -> str | None:
        """Return a text that was kept."""

    def keep(self, key: str, text: str) -> None:
        """Keep a text."""

    def save(self) -> None:
        """Write down what is to be kept."""


class CompiledTemplates(BytecodeCache):
    """Compiled templates by everything that they depend on, each with its own hash.

    Python breaks down over damaged code instead of refusing it, so none is given to it.
    """

    def __init__(self, kept: Kept) -> None:
        """Note where they lie; they are code, so nobody else may be able to write there."""
        self._kept = kept

    def save(self) -> None:
        """Write down what was compiled."""
        self._kept.save()

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """Return what is known of a template; where its file lies changes nothing."""
        del filename
        key = _digest("\n".join((_compiler(environment, name), name, source)))
        bucket = Bucket(environment, key, key)
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take over the code of a template, if it is there as it was kept."""
        digest, _, packed = (self._kept.find(bucket.key) or "").partition(" ")
        if digest == _digest(packed):
            bucket.bytecode_from_string(base64.b64decode(packed))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        packed = base64.b64encode(bucket.bytecode_to_string()).decode("ascii")
        self._kept.keep(bucket.key, f"{_digest(packed)} {packed}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _compiler(environment: Environment, name: str) -> str:
    """Name what decides which code a template becomes."""
    escapes = environment.autoescape
    settings = (
        environment.block_start_string,
        environment.variable_start_string,
        environment.trim_blocks,
        environment.lstrip_blocks,
        escapes if isinstance(escapes, bool) else escapes(name),
    )
    return repr(
        (
            sys.version,
            jinja2.__version__,
            *settings,
            sorted(environment.extensions),
            sorted(environment.filters),
            sorted(environment.tests),
        )
    )
