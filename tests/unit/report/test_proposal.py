from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, strategies as st
from markdown import markdown

from qms.domain.diagnostics import Location, Rule, Severity, finding
from qms.report.markdown import code, escape
from qms.report.proposal import (
    LONGEST,
    MARK,
    Citing,
    Proposal,
    ProposedDocument,
    Wanted,
    render_proposal,
)

HOSTILE = [
    "@all @org/team",
    "#12 !34 $56 &78 %90 ~bug ^alert#1",
    "[x](http://evil.example)",
    "![x](http://evil.example/x.png)",
    "<script>alert(1)</script> <!-- qms -->",
    "http://evil.example www.evil.example mailto:a@b.example",
    "a | b `code` **bold** __x__ ~~y~~",
    ":white_check_mark: approved",
    "GH-12",
    "# Heading",
    "- item",
    "1. item",
    "a\n\n## b\r\n> c",
    "[[QP-01]]",
    "\\<b>",
]


def rule(code="QMS501", severity=Severity.ERROR):
    return Rule(code=code, name="unknown-document", summary="S.", severity=severity)


def found(message="there is no QP-99", path="a.md", document="QP-05", **changes):
    place = Location(path=path, line=4)
    return finding(rule(**changes), place, message, advice="write it", document=document)


def document(number="QP-05", **changes):
    values = {
        "number": number,
        "title": "Purchasing",
        "what": "revised",
        "before": "A",
        "after": "B",
        "standing": "under review",
        "wanted": (Wanted(meaning="approved", role="Director", people=("E. Lind",)),),
        "clauses": ("AS9120 8.4.1",),
    }
    return ProposedDocument(**{**values, **changes})


def render(**changes):
    values = {"as_of": "2026-11-22", "compared_with": "main", "documents": (document(),)}
    return render_proposal(Proposal(**{**values, **changes}))


def test_the_comment_says_what_changes_and_who_must_approve():
    text = render(citing=(Citing(number="QP-05", by=("QP-07", "F-05-01")),))
    assert text.startswith(f"{MARK}\n\n## Our checks found nothing\n")
    assert "| **QP-05** Purchasing | A → **B** | revised, under review |" in text
    assert "approved by the Director (E. Lind)" in text
    assert "AS9120 8.4.1" in text
    assert "| QP-05 | QP-07, F-05-01 |" in text
    assert "1 document waits for approval" in text


def test_the_verdict_counts_and_findings_are_grouped():
    text = render(
        findings=(
            found(),
            found("second", document="QP-07"),
            found("soft", code="QMS206", severity=Severity.WARNING),
            found("hint", severity=Severity.INFO),
        )
    )
    assert "## Our checks found 2 errors and 1 warning" in text
    assert text.count("**QP-05**\n") == 1
    assert "in `a.md:4`: there is no QP-99. *What to do:* write it." in text
    assert "hint" not in text
    assert "1 note beside it" in text


def test_nobody_who_could_approve_is_said_loudly():
    text = render(documents=(document(wanted=(Wanted(meaning="m", role="R", people=()),)),))
    assert "**nobody can**" in text


def test_without_a_base_it_shows_what_is_not_in_force():
    text = render(compared_with="", unchecked=("What changed.",))
    assert "### Documents that are not in force yet" in text
    assert "### What was not checked\n\n- What changed." in text
    assert "Every document is in force" in render(compared_with="", documents=())


def test_links_are_there_when_asked_for():
    assert "| See |" not in render()
    linked = document(redline="https://x.example/r/QP-05.html", draft="https://x.example/d/")
    text = render(documents=(linked,))
    assert "[redline](https://x.example/r/QP-05.html) · [draft](https://x.example/d/)" in text


def test_a_broken_register_is_no_clean_verdict():
    text = render(usable=False, documents=(), findings=(found(),))
    assert "## Nothing could be checked: a register is broken" in text
    assert "found nothing" not in text


TRIGGERS = (
    *(r"@\w", r"#\w", r"!\d", r"\$\d", r"&\d", r"%\d", r"~\w", r"\^\w"),
    *(r"\w://", r"www\.", r"GH-\d", r":\w+:"),
)
"""What forges make links, names and pictures of, in text that is no markup any more."""


@pytest.mark.parametrize("words", HOSTILE)
def test_no_word_of_an_author_is_markup(words):
    page = markdown(f"| a |\n|---|\n| {escape(words)} |\n", extensions=["tables"])
    cells = re.findall(r"<td>(.*?)</td>", page)
    assert len(cells) == 1
    assert "<" not in cells[0]
    # This Markdown does not know that forges let the sign for struck words be escaped.
    text = html.unescape(cells[0]).replace("\\~", "~")
    assert text.replace("\u200b", "") == " ".join(words.split())
    assert [each for each in TRIGGERS if re.search(each, text)] == []


@given(st.text(max_size=80))
def test_whatever_an_author_writes_stays_in_its_cell(words):
    shown = escape(words)
    assert "\n" not in shown
    assert "<" not in shown.replace("&lt;", "")
    assert not re.search(r"(?<!\\)(?:\\\\)*[|`\[\]]", shown.replace("&#8203;", ""))


def test_nothing_controls_a_terminal():
    assert escape("a\x1b[2Jb") == "a&lt;U+001B&gt;\\[2Jb"
    assert code("a\x1b[2J.md") == "`a<U+001B>[2J.md`"


def test_code_cannot_be_left():
    assert code("a.md:4") == "`a.md:4`"
    assert "`" not in code("a`b|c").replace("\\`", "")


def test_hostile_words_in_every_place():
    words = " ".join(HOSTILE)
    text = render(
        compared_with=words,
        documents=(
            document(title=words, what=words, before=words, after=words, standing=words),
            document(
                clauses=(words,), wanted=(Wanted(meaning=words, role=words, people=(words,)),)
            ),
        ),
        citing=(Citing(number=words, by=(words,)),),
        notices=(words,),
        administrative=(words,),
        findings=(found(words, path=words, document=words), found(words, path=words, document="")),
        unchecked=(words,),
    )
    assert text.count("<!--") == 1
    assert "<script" not in text
    assert not re.search(r"(?<!\\)\]\(", text)
    assert not re.search(r"@(?:all|org)", text)


def test_the_length_is_bounded_and_the_cut_is_said():
    wide = "Ω" * 390
    text = render(
        documents=tuple(document(f"QP-{i}", title=wide) for i in range(500)),
        findings=tuple(found(f"{i} {wide}", document=f"QP-{i}") for i in range(500)),
        administrative=tuple(f"{i} {wide}" for i in range(500)),
    )
    assert len(text.encode()) <= LONGEST
    assert "the comment was cut here" in text
    many = render(documents=tuple(document(f"QP-{i}") for i in range(103)))
    assert "…and 3 more documents" in many
