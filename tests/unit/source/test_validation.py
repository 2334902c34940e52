from __future__ import annotations

from datetime import date

import pytest

from qms.source.files import Unreadable
from qms.source.schema.base import Model
from qms.source.schema.company import ConfigurationModel
from qms.source.schema.documents import DocumentModel, FormModel
from qms.source.schema.people import DistributionModel, RosterModel
from qms.source.schema.registers import AcceptedFindingsModel, ApplicabilityModel
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
    assert message == "“efective_date” is not a key here; a key is the word before a colon"
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
        f"add a line `{key}:` with its value",
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
    text = DOCUMENT + f"effective_date: {value}\n"
    code, line, column, message, advice = only(DocumentModel, text)
    assert (code, line, column) == ("QMS009", 6, 17)
    assert message == f"effective_date: {value} is not a date"
    assert advice == "write YYYY-MM-DD, such as 2026-11-15"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("effective_date:", "nothing is not a date"),
        ("effective_date: [2026-11-15]", "this is no date"),
        ("effective_date: {A: [x]}", "this is no date"),
        ("effective_date: {A: 2026-02-30}", "2026-02-30 is not a date"),
        ("next_review_date: 2026-02-29", "2026-02-29 is not a date"),
        ("prepared_by: [a b]", "author 1: “a b” is not an id"),
        ("prepared_by: {a: b}", "must be a list"),
        ("clauses: [[8]]", "must be words"),
        ("records: Log", "must be a list"),
        ("records: [Log]", "must be a block"),
        ("records: [{name: a<b}]", "record 1: name: “a<b” holds <, >, &"),
        (
            "history: [{revision: a/b, date: 2026-01-01, description_of_change: x}]",
            "not a revision",
        ),
        ("history: [{revision: A, date: 2026-01-01, description_of_change: ''}]", "not be empty"),
        (
            "approvals: [{meaning: aproved, role: r, person: p, date: 2026-01-01}]",
            "“aproved” is not known here",
        ),
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
    words = "holds <, >, & or a line break" if title.strip() else "there are no words here"
    assert words in only(DocumentModel, text)[3]


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
        (line, message.rpartition(": ")[0]) for _, line, _, message, _ in findings(FormModel, text)
    ] == [
        (8, "field 1: name"),
        (8, "field 1: kind"),
        (9, "field 2: required"),
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
    assert message.startswith("type QP: number_pattern: ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CONFIGURATION, "types is missing"),
        (CONFIGURATION + "types: {}\n", "types: this must not be empty"),
        (CONFIGURATION + TYPES + "stale_after_days: x\n", "“x” is not a whole number"),
        (CONFIGURATION + TYPES + "approver_fields: [a, b, a]\n", "a stands here twice"),
        (CONFIGURATION + TYPES + "approver_fields: [a.b]\n", "cannot be named a.b, with a dot"),
        (
            CONFIGURATION + TYPES + f"approver_fields: [{', '.join(map(str, range(13)))}]\n",
            "these are 13 roles",
        ),
        (CONFIGURATION + TYPES + "print: {paper: a5}\n", "“a5” is not known here"),
        (CONFIGURATION + TYPES + "print: {colour: navy}\n", "“navy” is not a colour"),
        (CONFIGURATION + TYPES + "print: {colour: '#ffcc00'}\n", "too pale for text"),
        (CONFIGURATION + TYPES + "stale_after_days: 9999999\n", "is not a whole number"),
        (CONFIGURATION + TYPES + "language: English\n", "language: “English” does not fit"),
        (CONFIGURATION + TYPES + "variables: {role.x: y}\n", "is not a name for a variable"),
        (CONFIGURATION + TYPES + "standards: []\n", "must not be empty"),
        (CONFIGURATION.replace("@1", "@2") + TYPES, "“qms-config@2” is not known here"),
        (CONFIGURATION.replace("A & B Ltd", "<b>x</b>") + TYPES, "holds <, >, &"),
        (CONFIGURATION.replace("setup", "live") + TYPES, "“live” is not known here"),
        (
            CONFIGURATION + TYPES.replace("procedures", "../x"),
            "directory: “../x” does not fit",
        ),
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
            "“until” is not a key here",
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
            "exclusion 1: clause: “eight” does not fit",
        ),
        (
            DistributionModel,
            "format: qms-distribution@1\nholders: [{name: All}]\n",
            2,
            "holder 1: medium is missing",
        ),
        (
            AcceptedFindingsModel,
            (
                "format: qms-accepted-findings@1\naccepted:\n"
                "  - {code: QMS5, path: a, reason: r, person: p, expires: 2026-01-01}\n"
            ),
            3,
            "accepted finding 1: code: “QMS5” does not fit",
        ),
    ],
)
def test_registers(model: type[Model], text: str, line: int, words: str) -> None:
    _, found_line, _, message, _ = only(model, text)
    assert found_line == line
    assert words in message


@pytest.mark.parametrize(
    ("line", "message", "advice"),
    [
        (
            "prepared_by: [M. Ito]",
            "author 1: “M. Ito” is not an id",
            "did you mean m.ito?",
        ),
        (
            "records: [{name: Log, retention: 10 years}]",
            "record 1: retention: this must be a block of `key: value` lines",
            "write retention: {period: 10 years, basis: own rule, disposition: shred}",
        ),
        (
            "history: [A]",
            "history entry 1: this must be a block of `key: value` lines",
            'write - {revision: A, date: 2026-11-01, description_of_change: "…"}',
        ),
        (
            "history: [{revision: A, date: soon, description_of_change: New}]",
            "history entry 1: date: soon is not a date",
            "write YYYY-MM-DD, such as 2026-11-15",
        ),
        (
            "approvals: [{meaning: signed off, role: r, person: p, date: 2026-01-01}]",
            "approval 1: meaning: “signed off” is not known here",
            (
                "write one of: prepared, reviewed, approved, editorial, obsoleted, "
                "review-no-change, withdrawn"
            ),
        ),
    ],
)
def test_the_place_is_named_and_the_advice_says_what_to_write(
    line: str, message: str, advice: str
) -> None:
    assert only(DocumentModel, f"{DOCUMENT}{line}\n")[3:] == (message, advice)


def test_an_id_written_as_a_title_is_proposed() -> None:
    text = DOCUMENT.replace("owner: buyer", "owner: Warehouse Manager")
    assert only(DocumentModel, text)[3:] == (
        "owner: “Warehouse Manager” is not an id",
        "did you mean warehouse-manager?",
    )


def test_people_and_their_roles_are_named() -> None:
    text = (
        "format: qms-approvers@1\nroles: {buyer: {title: Buyer}}\npeople:\n"
        "  m.ito: {name: M. Ito, roles: [{role: buyer, from: 1 May}]}\n"
    )
    assert only(RosterModel, text)[3] == "person m.ito, role 1: from: 1 May is not a date"


def test_a_comma_in_a_text_between_brackets() -> None:
    text = DOCUMENT + (
        "history:\n"
        "  - {revision: A, date: 2026-11-01, description_of_change: First issue, new procedure}\n"
    )
    assert only(DocumentModel, text) == (
        "QMS007",
        7,
        73,
        "a comma ends the text of description_of_change, so “new procedure” is taken for a key",
        'put the whole text in straight quotes: description_of_change: "…, new procedure"',
    )


def test_an_empty_misspelt_key_on_its_own_line_is_not_blamed_on_a_comma() -> None:
    assert only(DocumentModel, DOCUMENT + "colour:\n")[3].startswith("“colour” is not a key")
