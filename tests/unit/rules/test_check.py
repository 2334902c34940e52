from __future__ import annotations

from qms.domain.diagnostics import Rule
from qms.rules.check import Nearest, documented, listed


def test_the_nearest_word_ignores_capitals():
    nearest = Nearest(["QP-01", "Quality-Manager"])
    assert nearest.advice("quality-manger", "no") == "did you mean Quality-Manager?"
    assert nearest.advice("zzz", "no") == "no"


def test_a_flood_of_wrong_words_is_not_compared_for_ever():
    nearest = Nearest(["QP-01"], budget=2)
    assert nearest.advice("QP-02", "no") == "did you mean QP-01?"
    assert nearest.advice("QP-03", "no") == "did you mean QP-01?"
    assert nearest.advice("QP-04", "no") == "no"
    assert nearest.advice("QP-02", "no") == "did you mean QP-01?"


def test_words_are_listed_as_people_do():
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(iter(["a", "b", "c"])) == "a, b and c"


def test_the_page_of_a_rule_is_its_docstring():
    def check() -> None:
        """Say it.

        ## What it checks
        This.
        """

    rule = documented(Rule(code="QMS999", name="x-y", summary="S."), check)
    assert rule.explanation == "Say it.\n\n## What it checks\nThis.\n"
