from __future__ import annotations

from dataclasses import replace

from qms.domain.diagnostics import Location, Rule, Severity, finding
from qms.report.text import MOST_NOTES, render_briefly, render_text, safe

RULE = Rule(code="QMS307", name="approver-without-authority", summary="S.")
PATH = "procedures/qp-05-purchasing.md"


def one(line=1, column=1, message="m", advice="a", path=PATH):
    place = Location(path=path, line=line, column=column)
    return finding(RULE, place, message, advice=advice)


def test_a_finding_shows_its_line_and_the_next_step():
    lines = ["---"] * 13 + ["    person: j.mercer"]
    message = "may approve: forms (buyer); procedures need quality-manager"
    text = render_text([one(14, 5, message, "ask someone")], {PATH: lines})
    assert text == (
        "procedures/qp-05-purchasing.md:14:5: error QMS307 approver-without-authority\n"
        "   14 |     person: j.mercer\n"
        f"      |     ^^^^^^ {message}\n"
        "  help: ask someone"
    )


def test_without_the_line_the_message_stands_alone():
    expected = (
        "procedures/qp-05-purchasing.md:9:1: error QMS307 approver-without-authority\n"
        "  m\n"
        "  help: a"
    )
    assert render_text([one(9)], {}) == expected
    assert render_text([one(9)], {PATH: ["short file"]}) == expected
    assert render_text([one(1)], {PATH: [""]}) == expected.replace(":9:", ":1:")


def test_nothing_found_is_no_text():
    assert render_text([], {}) == ""


def test_long_lines_are_shown_around_the_place():
    line = "a " * 200 + "HERE " + "b " * 200
    (_, shown, marked, _) = render_text([one(1, 401)], {PATH: [line]}).split("\n")
    assert len(shown) < 120
    assert shown[marked.index("^") :].startswith("HERE")
    assert marked.count("^") == 4


def test_the_mark_stays_under_wide_and_combined_letters():
    (_, shown, marked, _) = render_text([one(1, 4)], {PATH: ["検査 X"]}).split("\n")
    assert marked.split("|")[1].index("^") == 6  # one space, two letters of two columns, a space
    assert shown.endswith("X")


def test_a_column_beyond_the_line_is_marked_at_its_end():
    (_, _, marked, _) = render_text([one(1, 99)], {PATH: ["short"]}).split("\n")
    assert marked.split("|")[1].startswith("      ^")


def test_nothing_reaches_the_terminal_unseen():
    text = render_text(
        [one(1, 1, "bad \x1b[31m\nwords", "do\x07", path="a\x1b.md")],
        {"a\x1b.md": ["\x1b]0;x\x07"]},
    )
    assert "\x1b" not in text
    assert "\x07" not in text
    assert text.count("\n") == 3


def test_what_is_invisible_is_named():
    assert safe("a\u202eb\tc") == "a<U+202E>b c"
    assert safe("plain text, ünïcode") == "plain text, ünïcode"


def notes(count, code="QMS403"):
    rule = Rule(code=code, name=f"name-of-{code}", summary=f"Summary of {code}.")
    places = [Location(path=PATH, line=line + 1) for line in range(count)]
    found = [finding(rule, place, "m", advice="a") for place in places]
    return [replace(each, severity=Severity.INFO) for each in found]


def test_few_notes_are_shown_in_full():
    found = [one(1), *notes(MOST_NOTES)]
    assert render_briefly(found, {}) == render_text(found, {})


def test_many_notes_are_counted_by_rule_below_the_errors():
    warning = replace(one(3), severity=Severity.WARNING)
    found = [*notes(2, "QMS313"), one(2), *notes(MOST_NOTES), warning]
    assert render_briefly(found, {PATH: ["text"]}) == (
        render_text([one(2), warning], {PATH: ["text"]}) + "\n"
        "12 notes, which keep nothing from being built:\n"
        "   10  QMS403 name-of-QMS403: Summary of QMS403.\n"
        "    2  QMS313 name-of-QMS313: Summary of QMS313.\n"
        "  help: show them with --notes"
    )


def test_many_notes_alone_begin_with_their_number():
    assert render_briefly(notes(69), {}).startswith("69 notes, which")
