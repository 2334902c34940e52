"""A company's own standards, read from files, and what counts by a mapping between two."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qms.domain.changes import build_changes
from qms.domain.clause_maps import counterparts, find_map
from qms.domain.clause_matrix import Coverage, build_clause_matrix
from qms.domain.configuration import CustomerEdition
from qms.domain.control import control_of
from qms.domain.customer import library_for_customers
from qms.domain.library import Library
from qms.domain.loosening import loosenings
from qms.domain.standards import Relation
from qms.source.files import Unreadable
from qms.source.standards import read_standards, shipped_standards
from support.small_values import document, library

ACME = """\
format: qms-standard@1
key: ACME
edition: "4"
designation: ACME Q-100
title: Requirements for suppliers
doubts: [{id: A1, question: Is 4.3 asked of all?, behaviour: Never asked.}]
clauses:
  - {number: "4", title: Purchasing}
  - {number: "4.1", title: Sources}
  - {number: "4.2", title: Check of suppliers}
  - {number: "4.3", title: Notice of change, doubt: A1}
maps:
  - to: AS9120
    counts: yes
    clauses:
      - {from: "4.1", to: ["8.4.1"], relation: superset}
      - {from: "4.2", to: ["8.4.2"], relation: subset}
      - {to: ["8.1.4"], relation: new}
"""
OVERLAY = """\
format: qms-standard-overlay@1
amends: AS9120
edition: B
designation: Our own copy
applies_to: AS9120
closes: [D1, D2]
clauses:
  - {number: "8.1.3", title: Safety of the product, verified: yes}
  - {number: "8.5.1.1", exists: no}
  - {number: "8.5.1.2", exists: no}
  - {number: "8.5.1.3", exists: no}
"""


def write(root: Path, **files: str) -> Path:
    folder = root / "quality_manual" / "standards"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, "utf-8")
    return root


def in_use(root: Path, *clauses: str) -> Library:
    """Return a library with one text in force that answers clauses of AS9120."""
    return library(
        document("QP-05", clauses=clauses), standards=tuple(read_standards(root).values())
    )


def test_without_a_file_the_shipped_standards_are_the_very_same(tmp_path: Path) -> None:
    shipped = shipped_standards()
    found = read_standards(tmp_path)
    assert found.keys() == shipped.keys()
    assert all(found[key] is shipped[key] for key in shipped)


def test_a_company_s_standard_is_read_beside_those_that_ship(tmp_path: Path) -> None:
    acme = read_standards(write(tmp_path, acme=ACME))["ACME"]
    assert acme.is_own
    assert [clause.number for clause in acme.leaves()] == ["4.1", "4.2"]


def test_an_overlay_closes_doubts_by_what_its_owner_looked_up(tmp_path: Path) -> None:
    before = shipped_standards()["AS9120"]
    after = read_standards(write(tmp_path, ours=OVERLAY))["AS9120"]
    clause = after.by_number["8.1.3"]
    assert (clause.title, clause.verified, clause.doubt) == ("Safety of the product", True, "")
    assert clause in set(after.leaves())
    assert "8.5.1.1" not in after.by_number
    assert {each.id for each in before.doubts} - {each.id for each in after.doubts} == {"D1", "D2"}
    assert "Our own copy" in after.amendments
    assert not after.is_own


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("format: qms-standard@1\n", "is missing"),
        ("key: [", "cannot begin with"),
        (ACME.replace('"4.1", title', '"4.2", title'), "stands here twice"),
        (ACME.replace("title: Sources", "text: Sources"), "not a key here"),
        (ACME.replace("key: ACME", "key: by-document"), "cannot be cited"),
        (ACME.replace("key: ACME", "key: ACME\nincludes: ACME"), "contains itself"),
        (ACME.replace("relation: superset", "relation: bigger"), "bigger"),
    ],
)
def test_every_mistake_is_refused_with_file_and_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_standards(write(tmp_path, acme=text))
    assert any(words in each.message + each.advice for each in refusal.value.diagnostics)
    assert {each.location.path for each in refusal.value.diagnostics} == {
        "quality_manual/standards/acme.yml"
    }


def test_what_answers_an_equal_or_wider_clause_counts(tmp_path: Path) -> None:
    found = in_use(write(tmp_path, acme=ACME), "AS9120:8.4.1", "AS9120:8.4.2")
    rows = {
        row.clause.number: row for row in build_clause_matrix(found, found.standards["ACME"]).rows
    }
    assert rows["4.2"].coverage is Coverage.COVERED
    assert [str(each) for each in rows["4.2"].through] == ["AS9120 8.4.2"]
    assert [each.document.id for each in rows["4.2"].citations] == ["QP-07"]
    assert rows["4.1"].coverage is Coverage.GAP  # it asks for more
    assert rows["4.3"].coverage is Coverage.NOT_COUNTED


@pytest.mark.parametrize(
    ("acme", "clauses"),
    [(ACME, ()), (ACME.replace("counts: yes", "counts: no"), ("AS9120:8.4.2",))],
    ids=["nothing answers it there", "counting is off"],
)
def test_nothing_counts_without_an_answer_and_without_the_decision(
    tmp_path: Path, acme: str, clauses: tuple[str, ...]
) -> None:
    found = in_use(write(tmp_path, acme=acme), *clauses)
    matrix = build_clause_matrix(found, found.standards["ACME"])
    assert [row.clause.number for row in matrix.gaps] == ["4.1", "4.2"]


def test_a_mapping_is_read_both_ways(tmp_path: Path) -> None:
    found = in_use(write(tmp_path, acme=ACME))
    mapping = find_map(found, "AS9120", "ACME")
    assert mapping is not None
    there, reverse = mapping
    assert reverse
    (back,) = counterparts(there, "8.4.2", reverse=True)
    assert (back.to, back.relation) == (("4.2",), Relation.SUPERSET)
    (only,) = counterparts(there, "8.1.4", reverse=True)
    assert (only.to, only.relation) == ((), Relation.DROPPED)
    assert find_map(found, "ISO9001", "ACME") is None


def test_asking_for_less_is_loosening_and_asking_for_more_is_not(tmp_path: Path) -> None:
    strict = ACME.replace("counts: yes", "counts: no").replace(", doubt: A1", "")
    lax = in_use(write(tmp_path, acme=ACME))
    firm = in_use(write(tmp_path, acme=strict))
    said = [each.what for each in loosenings(control_of(firm), control_of(lax))]
    assert said == [
        "no longer asks for ACME 4.3 Notice of change",
        "counts these as answered by way of another standard: ACME 4.2 Check of suppliers",
    ]
    assert list(loosenings(control_of(lax), control_of(firm))) == []
    none = replace(firm, standards={k: v for k, v in firm.standards.items() if k != "ACME"})
    assert list(loosenings(control_of(none), control_of(firm))) == []


def registers_between(before: Library, after: Library) -> list[str]:
    """Return what `qms changes` lists of two states."""
    named = replace(after.configuration, standards=("AS9120", "ACME"))
    before, after = (replace(each, configuration=named) for each in (before, after))
    return [
        f"{path}: {each.key} {each.before} → {each.after}"
        for path, found in build_changes(before, after).registers.items()
        for each in found
    ]


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        (
            "maps:\n",
            '  - {number: "4.4", title: Lots}\nmaps:\n',
            "clause 4.4  → Lots",
        ),
        (
            "title: Check of",
            "title: Audit of",
            "clause 4.2 Check of suppliers → Audit of suppliers",
        ),
        ("counts: yes", "counts: no", "counts by way of AS9120 yes → no"),
        (
            "relation: subset",
            "relation: equal",
            "4.2 compared with AS9120 asks for a part of 8.4.2 → asks for the same as 8.4.2",
        ),
        (
            ", doubt: A1",
            "",
            "clause 4.3 Notice of change (doubt: A1, not verified) → Notice of change",
        ),
        ('edition: "4"', 'edition: "5"', "edition 4 → 5"),
    ],
)
def test_changes_are_told_by_the_clause(
    tmp_path: Path, written: str, instead: str, said: str
) -> None:
    assert written in ACME
    before = in_use(write(tmp_path, acme=ACME))
    after = in_use(write(tmp_path, acme=ACME.replace(written, instead, 1)))
    assert registers_between(before, after) == [f"standards/ACME: {said}"]


def test_a_file_that_is_gone_while_settings_name_its_standard_is_a_change(tmp_path: Path) -> None:
    before = in_use(write(tmp_path, acme=ACME))
    after = replace(before, standards={k: v for k, v in before.standards.items() if k != "ACME"})
    assert registers_between(before, after) == [
        "standards/ACME: its file ACME Q-100 Requirements for suppliers → "
    ]
    assert registers_between(before, before) == []


def test_customers_are_shown_no_requirements_of_other_customers(tmp_path: Path) -> None:
    found = in_use(write(tmp_path, acme=ACME), "ACME:4.2", "AS9120:8.4.2", "8.4.3")
    settings = replace(
        found.configuration,
        standards=("AS9120", "ACME"),
        customer_edition=CustomerEdition(documents=frozenset({"QP-07"})),
    )
    shown = library_for_customers(replace(found, configuration=settings))
    assert shown.configuration.standards == ("AS9120",)
    assert "ACME" not in shown.standards
    assert "AS9120" in shown.standards
    assert shown.documents[0].clauses == ("AS9120:8.4.2", "8.4.3")
