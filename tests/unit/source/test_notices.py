from __future__ import annotations

from pathlib import Path

import pytest

from qms.domain.notices import NoticeKind
from qms.source.files import Unreadable
from qms.source.notices import parse_notice, read_notices

PATH = "quality_manual/notices/TN-1.yml"
HEAD = """\
format: qms-notice@1
number: TN-1
kind: temporary
document: QP-01
revision: "1.10"
section: purpose
from: 2026-11-10
to: 2026-12-10
reason: The scale is broken.
"""


def written(text: str) -> str:
    lines = "\n".join(f"  {line}" for line in text.split("\n"))
    return f"{HEAD}text: |\n{lines}\n"


def faults(text: str) -> list[tuple[str, int, str]]:
    with pytest.raises(Unreadable) as refused:
        parse_notice(text, PATH)
    found = refused.value.diagnostics
    return [(each.rule.code, each.location.line, each.message) for each in found]


def test_a_notice_is_read_as_written():
    notice = parse_notice(written("Use **scale 2**.\n\n1. As [[QP-05]] says.\n2. Note it."), PATH)
    assert (notice.number, notice.kind, notice.revision) == ("TN-1", NoticeKind.TEMPORARY, "1.10")
    (mention,) = notice.text.mentions
    assert (mention.target, mention.location.line, mention.location.column) == ("QP-05", 13, 9)
    assert notice.authorised_by is None
    assert notice.at("reason").line == 9


def test_words_on_the_line_of_the_key_have_their_place():
    notice = parse_notice(f"{HEAD}text: As [[QP-05]] says.\n", PATH)
    (mention,) = notice.text.mentions
    assert (mention.location.line, mention.location.column) == (10, 10)


@pytest.mark.parametrize(
    "text",
    [
        "## Approved",
        "Approved\n--------",
        "<b>bold</b>",
        "<!-- hidden -->",
        "![Flow](img/flow.svg)",
        "[here](http://evil.example)",
        "[here](javascript:alert(1))",
        "Words[^1].\n\n[^1]: A note.",
        '!!! warning "Approved"\n\n    words',
        "??? note\n\n    words",
        '=== "Tab"\n\n    words',
        "```\ncode\n```",
        "~~~\ncode\n~~~",
        "1. ```\n   code\n   ```",
        "| a | b |\n|---|---|\n| c | d |",
        "Words {: .qms-banner }",
        "Words\n{: #qms-approvals }",
        "Words {.qms-banner}",
        "{{ organisation.name }}",
        "- [x] done",
        "Term\n: meaning",
        "---",
        "***",
        "> > > > > > > deep",
        "a [ref]\n\n[ref]: http://evil.example",
        "`lone",
    ],
    ids=lambda text: text.split("\n")[0],
)
def test_nothing_but_plain_words(text):
    found = faults(written(text))
    assert {code for code, _, _ in found} == {"QMS340"}
    assert all(line > 9 for _, line, _ in found)


@pytest.mark.parametrize(
    "text",
    ["`{{ x }}` is code", "a < b", "5 > 4", "- one\n- two\n    - three", "> quoted", "a_b*c*"],
)
def test_plain_words_pass(text):
    assert parse_notice(written(text), PATH).text.text.strip() == text.strip()


@pytest.mark.parametrize(("text", "words"), [("a" * 4001, "4000"), ("[" * 101, "brackets")])
def test_what_is_too_much(text, words):
    ((_, _, message),) = faults(HEAD + f"text: {text!r}\n" if "a" in text else written(text))
    assert words in message


def test_every_fault_at_once():
    text = HEAD.replace("to: 2026-12-10\n", "").replace("section: purpose\n", "")
    found = faults(text + "text: ''\nfollow_up_days: 4\n")
    assert [message for _, _, message in found] == [
        "a temporary notice needs section:",
        "a temporary notice needs to:",
        "a temporary notice needs text:",
        "follow_up_days: does not belong to a temporary notice",
    ]


def test_an_early_end_is_never_a_late_one():
    ((_, _, message),) = faults(written("Words.") + "ended_on: 2026-12-11\n")
    assert "after its last day" in message


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("kind: temporary", "kind: permanent", "QMS009"),
        ("to: 2026-12-10", "to: 2026-02-30", "QMS009"),
        ("reason:", "raeson:", "QMS007"),
        ("number: TN-1\n", "", "QMS008"),
        ("number: TN-1", "number: ../x", "QMS009"),
        ("format: qms-notice@1", "format: qms-notice@2", "QMS009"),
    ],
)
def test_the_block_is_closed(old, new, code):
    assert code in {found for found, _, _ in faults(written("Words.").replace(old, new))}


def test_only_notices_lie_in_the_folder(tmp_path: Path):
    folder = tmp_path / "quality_manual/notices"
    (folder / "deep").mkdir(parents=True)
    (folder / "TN-1.yml").write_text(written("Words."), "utf-8")
    (folder / "deep/TN-2.yml").write_text(written("Words."), "utf-8")
    (folder / "x.md").write_text("# no", "utf-8")
    (folder / "TN-3.yml").symlink_to(folder / "TN-1.yml")
    found = list(read_notices(tmp_path))
    assert [each.number for each in found if not isinstance(each, Unreadable)] == ["TN-1"]
    refused = [each.diagnostics[0].rule.code for each in found if isinstance(each, Unreadable)]
    assert sorted(refused) == ["QMS001", "QMS340", "QMS340"]


def test_without_the_folder_there_are_none(tmp_path: Path):
    assert list(read_notices(tmp_path)) == []
