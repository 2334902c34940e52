from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from qms.domain.configuration import AcceptedFinding, Stage
from qms.domain.diagnostics import Kind, Location, Rule, Severity, finding
from qms.domain.documents import Status
from qms.domain.library import RefusedFile
from qms.rules.registry import ALL_RULES, CHECKS, run_checks
from support.libraries import AS_OF, CONFIGURATION, make_document, make_library

HEADINGS = [
    "## What it checks",
    "## Why it matters",
    "## Example",
    "## How to fix it",
    "## When to accept",
]
UNREADABLE = Rule(code="QMS001", name="unreadable-file", summary="A file cannot be read.")


def codes(*found):
    return [each.rule.code for each in found]


class TestDeclarations:
    def test_codes_and_names_are_unique(self):
        assert len({rule.code for rule in ALL_RULES}) == len(ALL_RULES)
        assert len({rule.name for rule in ALL_RULES}) == len(ALL_RULES)

    def test_rules_are_ordered_by_code(self):
        assert [rule.code for rule in ALL_RULES] == sorted(rule.code for rule in ALL_RULES)

    @pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
    def test_every_rule_has_its_page(self, rule):
        found = re.findall(r"^## .*$", rule.explanation, re.MULTILINE)
        assert found == HEADINGS
        parts = re.split(r"^## .*$", rule.explanation, flags=re.MULTILINE)[1:]
        assert all(part.strip() for part in parts)

    @pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
    def test_code_name_and_summary_are_well_formed(self, rule):
        assert re.fullmatch(r"QMS\d{3}", rule.code)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.name)
        assert rule.summary.endswith(".")

    def test_what_a_check_requires_exists(self):
        known = {rule.code for rule in ALL_RULES}
        assert {code for check in CHECKS for code in check.requires} <= known

    def test_time_and_doubt_never_weigh_as_errors(self):
        calendar = [rule for rule in ALL_RULES if rule.kind is Kind.CALENDAR]
        assert calendar
        assert {rule.severity for rule in calendar} == {Severity.WARNING}


class TestRun:
    def test_a_clean_library_has_no_findings(self):
        assert run_checks(make_library(make_document())) == ()

    def test_what_reading_found_comes_along_in_order(self):
        first = finding(UNREADABLE, Location(path="a.md"), "m", advice="a")
        last = finding(UNREADABLE, Location(path="z.md"), "m", advice="a")
        document = make_document(owner="nobody")
        found = run_checks(make_library(document, reading=(last, first)))
        assert codes(*found) == ["QMS001", "QMS106", "QMS001"]

    def test_the_same_finding_is_said_once(self):
        twice = finding(UNREADABLE, Location(path="a.md"), "m", advice="a")
        assert len(run_checks(make_library(make_document(), reading=(twice, twice)))) == 1

    def test_one_cause_is_one_message(self):
        copy = replace(make_document(), path="procedures/qp-01-copy-title.md", approvals=())
        found = run_checks(make_library(make_document(), copy))
        assert codes(*found) == ["QMS101"]

    def test_a_refused_file_is_not_reported_as_missing(self):
        document = make_document(text="See [[QP-02]].\n")
        refused = (RefusedFile(path="procedures/qp-02-x-title.md", id="QP-02"),)
        assert run_checks(make_library(document, refused=refused)) == ()
        assert codes(*run_checks(make_library(document))) == ["QMS501"]


class TestSetup:
    def test_missing_approvals_and_gaps_are_information(self):
        document = make_document(status=Status.APPROVED, approvals=(), prepared_by=())
        operating = run_checks(make_library(document))
        setup = replace(CONFIGURATION, stage=Stage.SETUP)
        lowered = run_checks(make_library(document, configuration=setup))
        assert codes(*operating) == codes(*lowered) == ["QMS110", "QMS313"]
        assert {each.severity for each in operating} == {Severity.ERROR}
        assert {each.severity for each in lowered} == {Severity.INFO}

    def test_a_changed_text_stays_an_error(self):
        before = make_library(make_document())
        setup = replace(CONFIGURATION, stage=Stage.SETUP)
        changed = make_library(
            make_document(text="Do it not.\n"), configuration=setup, records=before.records
        )
        (found,) = run_checks(changed)
        assert (found.rule.code, found.severity) == ("QMS304", Severity.ERROR)


def accepted(code="QMS018", path="procedures/qp-01-title.md", expires=AS_OF):
    place = Location(path="quality_manual/accepted-findings.yml", line=3)
    return AcceptedFinding(
        code=code, path=path, reason="r", person="a.rossi", expires=expires, location=place
    )


class TestAcceptance:
    document = make_document(text="#### Deep\n\nToo deep.\n")

    def found(self, *entries):
        return codes(*run_checks(make_library(self.document, accepted=entries)))

    def test_without_an_entry_it_is_found(self):
        assert self.found() == ["QMS018"]

    def test_an_entry_silences_its_finding_until_its_last_day(self):
        assert self.found(accepted(expires=AS_OF)) == []

    def test_an_expired_entry_silences_nothing(self):
        assert self.found(accepted(expires=date(2026, 11, 21))) == ["QMS018", "QMS907"]

    def test_an_entry_for_another_file_is_unused(self):
        assert self.found(accepted(path="procedures/other.md")) == ["QMS018", "QMS908"]

    def test_an_entry_without_a_rule_is_reported(self):
        assert self.found(accepted(), accepted(code="QMS999")) == ["QMS908"]

    def test_integrity_is_never_accepted(self):
        found = run_checks(
            make_library(make_document(owner="nobody"), accepted=(accepted(code="QMS106"),))
        )
        assert codes(*found) == ["QMS106", "QMS909"]
