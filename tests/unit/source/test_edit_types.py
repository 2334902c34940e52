from __future__ import annotations

import yaml

from qms.source.edit_types import add_authority, add_types, set_scheme

BLOCK = "  SOP:\n    name: Procedure"
SETTINGS = """\
types:
  WI:     # of the floor
    name: Work instruction
    revision_scheme: letters   # A, B, C
  F: {name: Form}
policies: {}   # none yet
"""
APPROVERS = """\
authority:
  - role: quality-manager
    meanings: [prepared, approved]
    types: [QP, WI]   # all
  - {role: buyer, meanings: [prepared], types: [QP]}
  - role: managing-director
    meanings: [approved]
    types:
      - QP
keepers: []
"""


def test_types_stand_below_the_last_one_and_comments_stay() -> None:
    text = add_types(SETTINGS, [BLOCK])
    assert text == SETTINGS.replace("{name: Form}\n", f"{{name: Form}}\n{BLOCK}\n")
    assert add_types(SETTINGS, []) == SETTINGS


def test_types_in_other_notation_are_left_alone() -> None:
    assert add_types("types: {WI: {name: Work}}\n", [BLOCK]) is None
    assert add_types("types:\n    WI: {name: Work}\n", [BLOCK]) is None
    assert add_types("name: x\n", [BLOCK]) is None


def test_a_scheme_is_set_or_added() -> None:
    text = set_scheme(SETTINGS, "WI", "none") or ""
    assert "revision_scheme: none   # A, B, C" in text
    text = set_scheme(text, "F", "none") or ""
    assert "F: {name: Form, revision_scheme: none}" in text
    assert set_scheme(text, "QP", "none") is None


def test_only_those_who_approve_may_approve_more() -> None:
    roles = {"quality-manager", "managing-director", "buyer"}
    text = add_authority(APPROVERS, roles, ["SOP", "FRM"])
    lines = {each["role"]: each["types"] for each in yaml.safe_load(text or "")["authority"]}
    assert lines == {
        "quality-manager": ["QP", "WI", "SOP", "FRM"],
        "buyer": ["QP"],
        "managing-director": ["QP", "SOP", "FRM"],
    }
    assert "# all" in (text or "")
    assert add_authority("authority:\n  - quality-manager\n", {"quality-manager"}, ["SOP"]) is None
