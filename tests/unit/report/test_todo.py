from __future__ import annotations

from qms.report.todo import RULE, Line, Share, render_mails, render_todo

LINE = Line(what="approve QP-05", since="2026-11-02", due="2026-11-30", others=("E. Lind",))
LATE = Line(what="review QP-01", due="2026-11-01", is_late=True)


def test_a_list_for_a_screen():
    assert render_todo([Share(name="A. Rossi", lines=(LATE, LINE))], "2026-11-22") == (
        "A. Rossi\n"
        "  * Review QP-01; OVERDUE since 2026-11-01.\n"
        "  * Approve QP-05 (or E. Lind); waits since 2026-11-02, due by 2026-11-30.\n"
    )


def test_what_nobody_can_do_is_said():
    assert render_todo([Share(name="", lines=(LINE,))], "d").startswith("Nobody can do this")


def test_nothing_waits():
    assert "Nothing waits" in render_todo([], "2026-11-22")
    assert "no mail" in render_mails([], "Co", "2026-11-22")


def test_one_mail_for_each_person_and_none_for_nobody():
    shares = [
        Share(name="A. Rossi", lines=(LATE, LINE)),
        Share(name="E. Lind", lines=(LINE,)),
        Share(name="", lines=(LINE,)),
    ]
    text = render_mails(shares, "Test Parts", "2026-11-22")
    first, second = text.split(f"\n{RULE}\n\n")
    assert first.startswith("To: A. Rossi\nSubject: Test Parts quality management: 2 things wait")
    assert "for you, 1 overdue" in first
    assert "1. Review QP-01" in first
    assert "1 thing waits for you" in second


def test_nobody_writes_a_head_line_into_a_mail():
    name = "A. Rossi\nBcc: all@example.org\x1b[31m"
    text = render_mails([Share(name=name, lines=(Line(what="x\ny"),))], "Co\nX: 1", "d")
    assert text.splitlines()[0].startswith("To: A. Rossi Bcc:")
    assert text.splitlines()[1].startswith("Subject: Co X: 1")
    assert "\x1b" not in text
