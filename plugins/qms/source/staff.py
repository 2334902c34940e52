"""The people who read and do not approve (`staff.yml`)."""

from __future__ import annotations

from pathlib import Path

from qms.domain.approvals import RoleTerm
from qms.domain.training import Staff, StaffMember
from qms.source.files import read_text
from qms.source.registers import STAFF
from qms.source.schema import StaffModel
from qms.source.validation import validate
from qms.source.yaml_reader import read_yaml


def read_staff(root: Path) -> Staff:
    """Read `staff.yml`, if there is one.

    Raises:
        Unreadable: it is not valid.
    """
    if not (root / STAFF).is_symlink() and not (root / STAFF).exists():
        return Staff()
    source = read_yaml(read_text(root, STAFF), STAFF)
    model = validate(StaffModel, source)
    people = {
        key: StaffMember(
            id=key,
            name=each.name,
            roles=tuple(RoleTerm(role=t.role, start=t.start, end=t.end) for t in each.roles),
            sites=tuple(each.sites),
            shift=each.shift,
            agency=each.agency,
            until=each.until,
        )
        for key, each in model.people.items()
    }
    return Staff(people=people, positions=source.positions)
