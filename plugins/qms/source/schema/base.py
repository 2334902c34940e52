"""What every block of front matter and registers has in common: it is closed."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A closed block: unknown keys are faults."""

    # Built when first used: inner blocks are built as parts of the outer ones anyway.
    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True
    )
