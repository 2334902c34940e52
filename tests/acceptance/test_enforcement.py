"""What the approval of a text covers, tried on the repository's own documents."""

from __future__ import annotations

import re

import pytest

from qms.source import edit
from support.example import Example

QP09 = "procedures/qp-09-identification-traceability-and-splitting.md"
QP07 = "procedures/qp-07-receiving-and-inspection.md"
QP06 = "procedures/qp-06-supplier-approval-and-monitoring.md"


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_example_is_clean(example: Example) -> None:
    assert example.heavy() == []


class TestChangesThatNeedANewApproval:
    def test_one_word_of_text(self, example: Example) -> None:
        before = example.edit(QP09, lambda text: text.replace("an empty, clean bench", "a bench"))
        (found,) = example.heavy()
        assert found.rule.code == "QMS304"
        assert found.location.line == line_of(before, "{meaning: approved")
        assert found.document == "QP-09"
        assert "A. Rossi approved as Quality Manager on 2026-11-1" in found.message
        assert "E. Lindqvist approved as Managing Director" in found.message
        example.edit(QP09, lambda _: before)
        assert example.heavy() == []

    def test_a_table_it_shows(self, example: Example) -> None:
        example.edit(
            "procedures/tables/supplier-risk-classes.csv", lambda text: text.replace("A,", "AA,", 1)
        )
        found = [each for each in example.heavy() if each.rule.code == "QMS304"]
        assert {each.location.path for each in found} == {QP06}

    def test_a_picture_it_shows(self, example: Example) -> None:
        example.edit(
            "procedures/img/receiving-flow.svg", lambda text: text.replace("</svg>", "<g/></svg>")
        )
        found = [each for each in example.heavy() if each.rule.code == "QMS304"]
        assert {each.location.path for each in found} == {QP07}

    def test_a_variable_it_shows(self, example: Example) -> None:
        example.edit(
            "quality_manual/qms.yml", lambda text: text.replace("red HOLD label", "pink label")
        )
        found = [each for each in example.heavy() if each.rule.code == "QMS304"]
        showing = {
            path.relative_to(example.root).as_posix()
            for path in example.root.rglob("*.md")
            if "{{ counterfeit-hold-label }}" in path.read_text("utf-8")
        }
        assert showing
        assert {each.location.path for each in found} == showing

    def test_the_applicability_that_the_scope_shows(self, example: Example) -> None:
        example.edit(
            "quality_manual/applicability.yml", lambda text: text.replace("design", "DESIGN", 1)
        )
        found = {each.document for each in example.heavy() if each.rule.code == "QMS304"}
        assert found == {"QM-01"}


class TestChangesThatDoNot:
    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("next_review_date", "2029-01-31"),
            ("distribution", "[all]"),
            ("owner", "quality-manager"),
        ],
    )
    def test_details_outside_the_digest(self, example: Example, key: str, value: str) -> None:
        example.edit(QP09, lambda text: edit.set_value(text, key, value))
        assert example.heavy() == []

    def test_a_clause_tag_on_a_heading(self, example: Example) -> None:
        example.edit(
            QP09,
            lambda text: text.replace(
                "### Try the trace", '### Try the trace {: clauses="8.5.2" }'
            ),
        )
        assert example.heavy() == []

    def test_the_name_of_the_company(self, example: Example) -> None:
        example.edit(
            "quality_manual/qms.yml",
            lambda text: text.replace("name: Northfield Aero", "name: Southfield", 1),
        )
        assert example.heavy() == []


class TestWhatIsMissing:
    def test_an_approval_record(self, example: Example) -> None:
        text = (example.root / QP09).read_text("utf-8")
        role = "{meaning: approved, role: quality-manager"
        (day,) = re.findall(rf"{re.escape(role)}.*date: ([\d-]+)", text)
        folder = example.root / "quality_manual/approvals/QP-09/A"
        # The same person approved the same text on another day too; the line shows one of them.
        (record,) = [each for each in folder.glob("approved-quality*") if day in each.read_text()]
        data = record.read_bytes()
        record.unlink()
        found = {each.rule.code: each for each in example.heavy()}
        assert "QMS313" in found or "QMS321" in found
        line = line_of(text, role)
        assert any(each.location.line == line for each in found.values())
        record.write_bytes(data)
        assert example.heavy() == []

    def test_the_last_tag_of_a_clause(self, example: Example) -> None:
        untagged = 0
        for path in sorted(example.root.rglob("*.md")):
            text = path.read_text("utf-8")
            without = re.sub(r"(?<![\d.])8\.5\.4(?![\d.])", "8.5.2", text)
            if without != text:
                path.write_text(without, "utf-8")
                untagged += 1
        assert untagged
        gaps = [each for each in example.check().diagnostics if "8.5.4" in each.message]
        assert [each.rule.name for each in gaps] == ["coverage-gap"]
        assert gaps[0].location.line > 0

    def test_the_retention_of_a_form(self, example: Example) -> None:
        path = "forms/f-09-01-lot-splitting-record.md"
        before = example.edit(
            path,
            lambda text: re.sub(r"^retention:\n(?:  .*\n)+", "", text, flags=re.MULTILINE),
        )
        found = [each for each in example.heavy() if each.rule.code.startswith("QMS6")]
        assert [each.location.path for each in found] == [path]
        example.edit(path, lambda _: before)
        assert example.heavy() == []
