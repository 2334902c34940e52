"""A company that keeps record of who was trained: a procedure in force, and people who read it."""

from __future__ import annotations

from pathlib import Path

from support.repository import Repository, write_repository
from support.site import put_in_force

PATH = "procedures/qp-01-receiving.md"
STAFF = """\
format: qms-staff@1
people:
  t.brandt:
    name: T. Brandt
    roles: [{role: inspector, from: 2024-03-01}]
    sites: [A]
    shift: early
  c.moreau:
    name: C. Moreau
    roles: [{role: inspector, from: 2024-03-01}]
  k.iversen:
    name: K. Iversen
    roles: [{role: inspector, from: 2026-10-05}]
    agency: yes
    until: 2027-03-31
  n.left:
    name: N. Left
    roles: [{role: inspector, from: 2024-03-01, to: 2026-11-17}]
    until: 2026-11-17
"""


def training_company(root: Path) -> Repository:
    """Write a company whose procedure QP-01 is in force since 16 November 2026."""
    repository = write_repository(root, "procedures\n  qp-01-receiving.md\n  qp-02-buying.md\n")
    roles = "roles:\n  inspector: {title: Inspector}\n"
    repository.replace("quality_manual/approvers.yml", "roles:\n  quality", f"{roles}  quality")
    repository.write("quality_manual/staff.yml", STAFF)
    repository.replace(PATH, "history:", "applies_to: {roles: [inspector]}\nhistory:")
    put_in_force(repository, PATH)
    return repository
