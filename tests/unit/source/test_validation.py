from __future__ import annotations

from datetime import date

import pytest

from qms.source.files import Unreadable
from qms.source.schema import (
    AcceptedFindingsModel,
    ApplicabilityModel,
    ConfigurationModel,
    DistributionModel,
    DocumentModel,
    FormModel,
    Model,
    RosterModel,
)
from qms.source.validation import validate
from qms.source.yaml_reader import read_yaml

DOCUMENT = "id: QP-07\ntitle: Receiving\nstatus: draft\nrevision: A\nowner: buyer\n"
CONFIGURATION = (
    "format: qms-config@1\nrepository: test\nstage: setup\norganisation: {name: A & B Ltd}\n"
)
TYPES = "types: {QP: {name: Procedure, directory: procedures, number_pattern: 'QP-\\d{2}'}}\n"


def findings(model: type[Model], text: str) -> list[tuple[str, int, int, str, str]]:
    with pytest.raises(Unreadable) as caught:
        validate(model, read_yaml(text, "a.yml"))
    return [
        (each.rule.code, each.location.line, each.location.column, each.message, each.advice)
        for each in caught.value.diagnostics
    ]


def only(model: type[Model], text: str) -> tuple[str, int, int, str, str]:
    (found,) = findings(model, text)
    return found


def test_the_shortest_document() -> None:
    model = validate(DocumentModel, read_yaml(DOCUMENT, "a.md"))
    assert (model.id, model.revision, model.prepared_by) == ("QP-07", "A", [])


@pytest.mark.parametrize("revision", ["1.10", "010", "0", "C", "A-2", "2026.1", "1e3", "no"])
def test_a_revision_is_opaque_text(revision: str) -> None:
    text = DOCUMENT.replace("revision: A", f"revision: {revision}")
    assert validate(DocumentModel, read_yaml(text, "a.md")).revision == revision


def test_dates_by_site_and_lists_of_one_word() -> None:
    text = DOCUMENT + (
        "effective_date: {A: 2026-11-15, B: 2026-12-01}\nprepared_by: j.mercer\nclauses: 8.4.2\n"
    )
    model = validate(DocumentModel, read_yaml(text, "a.md"))
    assert model.effective_date == {"A": date(2026, 11, 15), "B": date(2026, 12, 1)}
    assert (model.prepared_by, model.clauses) == (["j.mercer"], ["8.4.2"])


def test_unknown_keys_propose_the_nearest() -> None:
    code, line, column, message, advice = only(DocumentModel, DOCUMENT + "efective_date: x\n")
    assert (code, line, column) == ("QMS007", 6, 1)
    assert message == "efective_date is not a key here"
    assert advice == "did you mean effective_date?"


def test_an_unknown_key_in_a_block_proposes_a_key_of_that_block() -> None:
    text = DOCUMENT + "records:\n  - {name: Log, retension: {period: x}}\n"
    assert only(DocumentModel, text)[:3] == ("QMS007", 7, 17)
    assert only(DocumentModel, text)[4] == "did you mean retention?"


def test_an_unknown_key_like_no_other_lists_the_known_ones() -> None:
    advice = only(DocumentModel, DOCUMENT + "colour: red\n")[4]
    assert advice.startswith("known keys: applies_to, approvals,")


def test_the_keys_of_forms_are_not_those_of_documents() -> None:
    assert only(DocumentModel, DOCUMENT + "kind: form\n")[0] == "QMS007"
    assert validate(FormModel, read_yaml(DOCUMENT + "kind: form\n", "a.md")).kind == "form"


@pytest.mark.parametrize("key", ["id", "title", "status", "revision", "owner"])
def test_a_missing_key(key: str) -> None:
    text = "".join(line for line in DOCUMENT.splitlines(True) if not line.startswith(key))
    code, line, _, message, advice = only(DocumentModel, text)
    assert (code, line, message, advice) == (
        "QMS008",
        1,
        f"{key} is missing",
        f"add a line `{key}:`",
    )


def test_a_form_says_what_kind_it_is() -> None:
    assert only(FormModel, DOCUMENT)[3] == "kind is missing"


@pytest.mark.parametrize(
    "value",
    [
        "2026-02-30",
        "2026-13-01",
        "2026-11-31",
        "15.11.2026",
        "2026-11",
        "20261115",
        "soon",
        "2026-1-5",
    ],
)
def test_dates_that_do_not_exist(value: str) -> None:
    code, line, column, message, _ = only(DocumentModel, DOCUMENT + f"effective_date: {value}\n")
    assert (code, line, column) == ("QMS009", 6, 17)
    assert message == f"effective_date: {value} is not a date; write YYYY-MM-DD"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("effective_date:", "nothing is not a date"),
        ("effective_date: [2026-11-15]", "a date for each site"),
        ("effective_date: {A: [x]}", "a date for each site"),
        ("effective_date: {A: 2026-02-30}", "2026-02-30 is not a date"),
        ("next_review_date: 2026-02-29", "2026-02-29 is not a date"),
        ("prepared_by: [a b]", "'a b' is not an id"),
        ("prepared_by: {a: b}", "must be a list"),
        ("clauses: [[8]]", "must be words"),
        ("records: Log", "must be a list"),
        ("records: [Log]", "must be a block"),
        ("records: [{name: a<b}]", "without <, >, &"),
        (
            "history: [{revision: a/b, date: 2026-01-01, description_of_change: x}]",
            "not a revision",
        ),
        ("history: [{revision: A, date: 2026-01-01, description_of_change: ''}]", "not be empty"),
        ("approvals: [{meaning: aproved, role: r, person: p, date: 2026-01-01}]", "must be one of"),
        ("applies_to: everybody", "must be a block"),
    ],
)
def test_other_values_that_cannot_be(line: str, words: str) -> None:
    code, row, _, message, advice = only(DocumentModel, f"{DOCUMENT}{line}\n")
    assert (code, row) == ("QMS009", 6)
    assert words in message
    assert advice


def test_a_misspelt_word_of_a_closed_set_proposes_the_nearest() -> None:
    text = DOCUMENT.replace("status: draft", "status: in review")
    assert only(DocumentModel, text)[4] == "did you mean in_review?"


@pytest.mark.parametrize(
    "number",
    [
        "QP/07",
        "../QP-07",
        "-QP",
        ".QP",
        "QP 07",
        "QP-07\\",
        "Q" * 41,
        "",
        "QP:07",
        "ＱＰ-07",
        "<b>",
    ],
)
def test_numbers_that_cannot_name_a_file(number: str) -> None:
    text = DOCUMENT.replace("id: QP-07", f"id: '{number}'")
    code, line, _, message, _ = only(DocumentModel, text)
    assert (code, line) == ("QMS009", 1)
    assert "is not an id" in message


@pytest.mark.parametrize("title", ["</title><script>", "A & B", "a\\nb", "", "  ", "x > y"])
def test_titles_are_plain_words(title: str) -> None:
    text = DOCUMENT.replace("title: Receiving", f'title: "{title}"')
    assert "must be words" in only(DocumentModel, text)[3]


@pytest.mark.parametrize(
    "title", ["Größe – µ", "Order processing", "TBD's list", "1.10", "5 % (x/y)"]
)
def test_good_titles(title: str) -> None:
    text = DOCUMENT.replace("title: Receiving", f'title: "{title}"')
    assert validate(DocumentModel, read_yaml(text, "a.md")).title == title


def test_every_fault_at_once_in_order() -> None:
    text = (
        "id: QP/07\nstatus: drafted\nrevision: A\nowner: buyer\neffective_date: 2026-02-30\n"
        "efective: x\n"
    )
    found = sorted((line, code) for code, line, *_ in findings(DocumentModel, text))
    assert found == [(1, "QMS008"), (1, "QMS009"), (2, "QMS009"), (5, "QMS009"), (6, "QMS007")]


def test_a_thousand_faults_are_twenty() -> None:
    text = DOCUMENT + "".join(f"key{number}: x\n" for number in range(4000))
    assert len(findings(DocumentModel, text)) == 20


def test_fields_of_a_form() -> None:
    text = DOCUMENT + (
        "kind: form\nfields:\n"
        "  - {name: Received On, label: Date, kind: dat}\n"
        "  - {name: ok, label: Result, kind: choice, required: maybe, choices: [TBD, done]}\n"
        "medium: pdf\n"
    )
    assert [
        (line, message.partition(":")[0]) for _, line, _, message, _ in findings(FormModel, text)
    ] == [
        (8, "fields[0].name"),
        (8, "fields[0].kind"),
        (9, "fields[1].required"),
        (10, "medium"),
    ]


@pytest.mark.parametrize(
    ("written", "value"), [("yes", True), ("true", True), ("No", False), ("false", False)]
)
def test_yes_and_no(written: str, *, value: bool) -> None:
    text = DOCUMENT + (
        f"kind: form\nfields: [{{name: a, label: A, kind: text, required: {written}}}]\n"
    )
    assert validate(FormModel, read_yaml(text, "a.md")).fields[0].required is value


@pytest.mark.parametrize(
    "pattern", ["QP-\\d{2}", "(QP|WI)-\\d+", "[A-Z]{2}-\\d{2,3}", "(?:A|B)-\\d+\\.\\d+"]
)
def test_patterns_that_are_quick(pattern: str) -> None:
    text = CONFIGURATION + TYPES.replace("QP-\\d{2}", pattern)
    assert validate(ConfigurationModel, read_yaml(text, "q")).types["QP"].number_pattern == pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a|a)*b",
        "(a|aa){30}",
        "\\d+\\d+\\d+\\d+",
        "(a)\\1",
        "(?=a)a",
        "[",
        "a{99999999999}",
        "(a|a)" * 20,
    ],
)
def test_patterns_that_may_take_forever_are_refused(pattern: str) -> None:
    text = CONFIGURATION + TYPES.replace("QP-\\d{2}", pattern)
    code, line, _, message, _ = only(ConfigurationModel, text)
    assert (code, line) == ("QMS009", 5)
    assert message.startswith("types.QP.number_pattern: ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CONFIGURATION, "types is missing"),
        (CONFIGURATION + "types: {}\n", "types: must not be empty"),
        (CONFIGURATION + TYPES + "stale_after_days: x\n", "must be a whole number"),
        (CONFIGURATION + TYPES + "stale_after_days: 9999999\n", "must be a whole number"),
        (CONFIGURATION + TYPES + "language: English\n", "is not a language"),
        (CONFIGURATION + TYPES + "variables: {role.x: y}\n", "is not a name for a variable"),
        (CONFIGURATION + TYPES + "standards: []\n", "must not be empty"),
        (CONFIGURATION.replace("@1", "@2") + TYPES, "must be one of 'qms-config@1'"),
        (CONFIGURATION.replace("A & B Ltd", "<b>x</b>") + TYPES, "must be words"),
        (CONFIGURATION.replace("setup", "live") + TYPES, "must be one of"),
        (CONFIGURATION + TYPES.replace("procedures", "../x"), "the plain name of a folder"),
        (
            CONFIGURATION
            + TYPES.replace("'QP-", "'QP-").replace("}}\n", ", review_interval_months: 0}}\n"),
            "a number of months",
        ),
    ],
)
def test_settings(text: str, words: str) -> None:
    assert words in only(ConfigurationModel, text)[3]


@pytest.mark.parametrize(
    ("model", "text", "line", "words"),
    [
        (
            RosterModel,
            (
                "format: qms-approvers@1\nroles: {buyer: {title: Buyer}}\npeople:\n"
                "  a.b: {name: A. B, roles: [{role: buyer, from: 2026-01-01, until: x}]}\n"
            ),
            4,
            "until is not a key here",
        ),
        (
            RosterModel,
            "format: qms-approvers@1\nroles: {a b: {title: Buyer}}\npeople: {}\n",
            2,
            "is not an id",
        ),
        (
            RosterModel,
            (
                "format: qms-approvers@1\nroles: {}\npeople: {}\nauthority:\n"
                "  - {role: r, meanings: [], types: [QP]}\n"
            ),
            5,
            "must not be empty",
        ),
        (
            ApplicabilityModel,
            "format: qms-applicability@1\nnot_applicable:\n  - {clause: eight}\n",
            3,
            "is not a clause such as 8.4.2",
        ),
        (
            DistributionModel,
            "format: qms-distribution@1\nholders: [{name: All}]\n",
            2,
            "holders[0].medium is missing",
        ),
        (
            AcceptedFindingsModel,
            (
                "format: qms-accepted-findings@1\naccepted:\n"
                "  - {code: QMS5, path: a, reason: r, person: p, expires: 2026-01-01}\n"
            ),
            3,
            "is not the code of a rule",
        ),
    ],
)
def test_registers(model: type[Model], text: str, line: int, words: str) -> None:
    _, found_line, _, message, _ = only(model, text)
    assert found_line == line
    assert words in message
