"""The organisation chart, drawn from left to right.

Twenty roles side by side would be wider than any page; twenty below each other are half of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from qms.domain.approvals import Role
from qms.domain.library import Library
from qms.render.escape import escape_markdown
from qms.render.maps.drawing import label, looks
from qms.render.tables import markdown_table

_LETTERS = 24
_MOST_NAMES = 3
"""In one box; more are counted, and named in the table."""


def organisation_drawings(library: Library) -> Iterator[Iterable[str]]:
    """Yield the chart with names, then with roles alone, then with those whom others answer to."""
    roles = library.roster.roles
    above = {each.reports_to for each in roles.values()}
    shown = [each for each in roles.values() if each.reports_to or each.id in above]
    yield _chart(library, shown, has_names=True)
    yield _chart(library, shown, has_names=False)
    yield _chart(library, [each for each in shown if each.id in above], has_names=False)


def organisation_table(library: Library) -> str:
    """Return who holds each role and to whom it answers."""
    roster = library.roster
    rows = (
        (
            escape_markdown(role.title),
            escape_markdown(", ".join(_holders(library, role.id))) or "Vacant",
            escape_markdown(roster.role_title(role.reports_to)),
        )
        for role in roster.roles.values()
    )
    return markdown_table(("Role", "Held by", "Answers to"), rows)


def _chart(library: Library, roles: Sequence[Role], *, has_names: bool) -> Iterator[str]:
    look = library.configuration.look
    names = {role.id: f"r{number}" for number, role in enumerate(roles)}
    yield (
        "digraph { graph [rankdir=LR splines=line nodesep=0.1 ranksep=0.15];"
        f" {looks(look)} edge [dir=none]; node [width=1.7 height=0.25]"
    )
    for role in roles:
        more = _in_box(_holders(library, role.id)) if has_names else ()
        yield f"{names[role.id]} [label={label(role.title, more, letters=_LETTERS)}]"
    yield f'node [shape=point width=0.02 height=0.02 fillcolor="{look.colour}"]'
    yield from _lines(roles, names)
    yield "}"


def _lines(roles: Sequence[Role], names: Mapping[str, str]) -> Iterator[str]:
    """Yield straight lines: one from above, one along all below, one to each of them.

    The engine would lead each line its own way, a little beside the others. So every box has a
    point before it on the common line, and where they are even in number, the one above, too. What
    no line joins is kept in order, so that families stay together.
    """
    below: dict[str, list[str]] = {}
    for role in roles:
        above = role.reports_to if role.reports_to in names else ""
        below.setdefault(names.get(above, ""), []).append(names[role.id])
    level = below.get("", [])
    while level:
        last = ""
        for above in level:
            boxes = below.get(above, [])
            points = _points(above, boxes)
            if last and points:
                yield f"{{ rank=same; {last} -> {points[0]} [style=invis] }}"
            if points:
                yield f"{{ rank=same; {' -> '.join(points)} }}"
                yield f"{above} -> {points[len(points) // 2]} [weight=9]"
                last = points[-1]
            yield from (f"{box}p -> {box} [weight=9]" for box in boxes)
        level = [box for above in level for box in below.get(above, ())]


def _points(above: str, boxes: Sequence[str]) -> list[str]:
    points = [f"{box}p" for box in boxes]
    if points and len(points) % 2 == 0:
        points.insert(len(points) // 2, f"{above}m")
    return points


def _in_box(holders: Sequence[str]) -> Sequence[str]:
    if len(holders) > _MOST_NAMES:
        return [f"{len(holders)} people"]
    return holders or ["vacant"]


def _holders(library: Library, role: str) -> list[str]:
    people = library.roster.people.values()
    return [each.name for each in people if each.holds(role, library.as_of)]
