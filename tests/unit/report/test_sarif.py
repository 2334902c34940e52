from __future__ import annotations

import json
from dataclasses import replace

import pytest

from qms.domain.diagnostics import Kind, Location, Rule, Severity, finding
from qms.report.sarif import FINGERPRINT, fingerprints, render_sarif
from qms.rules.registry import ALL_RULES

RULE = Rule(
    code="QMS206",
    name="review-due",
    summary="The day has come.",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    clause="AS9120 7.5.2",
    explanation="## What it checks\n\nDays.\n",
)


def one(message="due", path="a.md", line=3, column=7, document="QP-01", rule=RULE):
    place = Location(path=path, line=line, column=column)
    return finding(rule, place, message, advice="look", document=document)


def run(*found, **options):
    log = json.loads(render_sarif(found, version="1.2.3", **options))
    assert log["version"] == "2.1.0"
    assert len(log["runs"]) == 1
    return log["runs"][0]


def test_a_finding_has_its_place_level_and_rule():
    made = run(one(path="procedures/größe & maß #1 100%.md"))
    (rule,) = made["tool"]["driver"]["rules"]
    assert rule["id"] == "QMS206"
    assert rule["help"]["markdown"] == RULE.explanation
    assert rule["defaultConfiguration"] == {"level": "warning"}
    (result,) = made["results"]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("QMS206", 0, "warning")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {
        "uri": "procedures/gr%C3%B6%C3%9Fe%20%26%20ma%C3%9F%20%231%20100%25.md",
        "uriBaseId": "%SRCROOT%",
    }
    assert place["region"] == {"startLine": 3, "startColumn": 7}
    assert made["columnKind"] == "unicodeCodePoints"


@pytest.mark.parametrize(
    ("severity", "level"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "note")],
)
def test_levels_are_those_of_the_finding(severity, level):
    (result,) = run(replace(one(), severity=severity))["results"]
    assert result["level"] == level


def test_rules_are_named_once_and_results_point_at_them():
    other = replace(RULE, code="QMS101")
    made = run(one(), one("x", rule=other), one("y"))
    assert [rule["id"] for rule in made["tool"]["driver"]["rules"]] == ["QMS101", "QMS206"]
    assert [result["ruleIndex"] for result in made["results"]] == [1, 0, 1]


def names(*found):
    return list(fingerprints(found))


def test_fingerprints_stay_when_lines_move_and_days_pass():
    assert names(one(line=3)) == names(one(line=90, column=1))
    assert names(one("due, 1 day ago")) == names(one("due, 12 days ago"))


def test_fingerprints_tell_findings_apart():
    found = names(one(), one(), one("other"), one(path="b.md"), one(document=""))
    assert len(set(found)) == 5
    assert names(one(), one()) == names(one(line=8), one(line=9))


def test_fingerprints_are_in_the_log():
    found = one()
    (result,) = run(found)["results"]
    assert result["partialFingerprints"] == {FINGERPRINT: names(found)[0]}


def test_a_broken_register_is_said():
    assert run(one(), usable=False)["invocations"] == [{"executionSuccessful": False}]
    assert run()["invocations"] == [{"executionSuccessful": True}]
    assert run()["results"] == []


def test_every_rule_has_help():
    found = [one(rule=rule) for rule in ALL_RULES]
    for rule in run(*found)["tool"]["driver"]["rules"]:
        assert "## What it checks" in rule["help"]["text"], rule["id"]
        assert rule["shortDescription"]["text"]


def test_words_in_a_message_do_not_become_a_link():
    (result,) = run(one("[open](https://example.test/x) and [j.mercer]"))["results"]
    said = result["message"]["text"]
    assert said.startswith(r"\[open](https://example.test/x) and [j.mercer]")
