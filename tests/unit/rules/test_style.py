"""Hints on style: what they leave alone, for whom, and that nobody else pays for them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from qms.domain.documents import Status
from qms.domain.proposal import propose
from qms.domain.records import FormDefinition, FormKind
from qms.rules.registry import run_checks, run_hints
from qms.rules.style import STYLE_CHECKS
from support.libraries import CONFIGURATION, make_document, make_library

VAGUE = "Check it regularly.\n"


def codes(text: str) -> list[str]:
    return [each.rule.code for each in run_hints(make_library(make_document(text=text)))]


def words(count: int) -> str:
    return " ".join(["Word", *["word"] * (count - 1)]) + ".\n"


@pytest.mark.parametrize(
    ("text", "is_long"),
    [
        (words(30), False),
        (words(31), True),
        ("1. " + words(25), False),
        ("1. " + words(26), True),
        ("1. (" + words(40)[:-2] + ") " + words(25), False),
        (words(30)[:-2] + "; " + words(30).lower(), False),
        (words(30)[:-2] + " [[QP-01#a-long-name|of many words]].\n", True),
        (f"```\n{words(40)}```\n", False),
        (f"## {words(40)}", False),
    ],
)
def test_length_is_counted_in_words(text: str, *, is_long: bool) -> None:
    assert ("QMS432" in codes(text)) is is_long


@pytest.mark.parametrize(
    "text",
    [
        "1. Papers are scanned.\n",
        "1. The order is approved by the buyer.\n",
        "1. Each lot is then carefully checked.\n",
        "1. When the lot arrives, the label is read.\n",
        "1. Cracked parts are mended by the inspector.\n",
    ],
)
def test_steps_in_the_passive(text: str) -> None:
    assert codes(text) == ["QMS433"]
    assert codes(text.replace("1. ", "* ")) == []


@pytest.mark.parametrize(
    "text",
    [
        "1. The lot is closed.\n",
        "1. When the lot is checked, close it.\n",
        "1. If the label is read.\n",
        "1. Goods that are rejected are locked away.\n",
        "1. The bag is never opened.\n",
        "1. A lot is released only by the buyer.\n",
        "1. Is the label read?\n",
        "1. The laboratory is approved by method.\n",
        "1. The buyer reads it. It is then filed.\n",
        "1. The director gets a copy on the day it is sent.\n",
    ],
)
def test_states_conditions_and_bans_are_no_passives(text: str) -> None:
    assert codes(text) == []


def test_hints_are_no_part_of_a_check() -> None:
    library = make_library(make_document(text=VAGUE))
    assert run_checks(library) == ()
    assert codes(VAGUE) == ["QMS434"]


def test_hints_on_some_documents() -> None:
    library = make_library(make_document(text=VAGUE), make_document("QP-02", text=VAGUE))
    assert [each.document for each in run_hints(library)] == ["QP-01", "QP-02"]
    assert [each.document for each in run_hints(library, ["QP-02"])] == ["QP-02"]


def test_hints_on_english_texts_that_are_not_obsolete() -> None:
    german = make_document(text=VAGUE, language="de")
    gone = make_document(text=VAGUE, status=Status.OBSOLETE)
    system = make_library(
        make_document(text=VAGUE), configuration=replace(CONFIGURATION, language="fr")
    )
    assert run_hints(make_library(german)) == run_hints(make_library(gone)) == ()
    assert run_hints(system) == ()
    assert len(run_hints(make_library(gone), ["QP-01"])) == 1


def test_hints_on_a_proposal_are_about_what_it_changes() -> None:
    base = make_library(make_document(text=VAGUE))
    head = make_library(make_document(text=f"{VAGUE}\nAct promptly.\n"))
    (found,) = run_hints(propose(head, base=base))
    assert "promptly" in found.message
    assert run_hints(propose(base, base=base)) == ()
    assert len(run_hints(propose(make_library(make_document("QP-02", text=VAGUE)), base=base))) == 1


def test_nothing_is_loaded_for_hints_that_nobody_asks_for() -> None:
    program = "import sys, qms.cli, qms.app.check, qms.rules.registry; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True
    )
    assert "qms.rules.style" in done.stdout.split()
    assert {"qms.domain.prose", "qms.domain.style", "qms.domain.style_words"}.isdisjoint(
        done.stdout.split()
    )


def test_hints_weigh_nothing_and_cannot_be_forgotten_in_the_list() -> None:
    assert {check.rule.severity.value for check in STYLE_CHECKS} == {"info"}
    assert len({check.rule.code for check in STYLE_CHECKS}) == len(STYLE_CHECKS) == 5


def test_a_title_that_is_followed_by_a_reference_somewhere_leads_somewhere() -> None:
    definition = FormDefinition(kind=FormKind.FORM, procedure="QP-01")
    form = replace(make_document("F-01-01", form=definition), title="Change request")
    text = "1. Write the change request.\n"
    known = f"{text}\nA change request ([[QP-02]]) is a wish.\n"
    for body, count in ((text, 1), (known, 0)):
        assert len(run_hints(make_library(make_document(text=body), form), ["QP-01"])) == count
