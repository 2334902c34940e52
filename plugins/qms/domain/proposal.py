"""A proposal: a library together with the base that it is compared with and judged by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from qms.domain.control import Control, control_of, settle, under
from qms.domain.library import Anchor, Library

Verify = Callable[[Library], Library]
"""Checks the signatures on records by the library's own roster."""


def propose(
    head: Library,
    *,
    base: Library,
    in_force: Control | None = None,
    verify: Verify = lambda library: library,
) -> Library:
    """Return a library as a proposal, judged by what is in force.

    Args:
        head: The proposal as its files say.
        base: The state where the proposal began.
        in_force: The registers as they stand in the base today; by default those of `base`.
        verify: How signatures are checked, for each of the rosters that judge.
    """
    settled = settle(
        began=control_of(base), in_force=in_force or control_of(base), head=control_of(head)
    )
    common = replace(head, base=verify(base), written=head, anchor=Anchor.GIVEN)
    proposed = verify(under(common, settled.proposed)) if settled.differs else None
    return replace(verify(under(common, settled.judging)), proposed=proposed)
