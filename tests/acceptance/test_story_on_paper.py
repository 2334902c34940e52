"""One person works at the computer; the others sign on paper, in meetings and by e-mail."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from support.story import Story, begin

PEOPLE = """\
people:
  q.lead: {name: Q. Lead, roles: [{role: quality-manager, from: 2020-01-01}]}
  m.head: {name: M. Head, roles: [{role: managing-director, from: 2020-01-01}]}
  d.eputy: {name: D. Eputy}
  w.rite:
    name: W. Rite
    roles: [{role: document-controller, from: 2020-01-01}]
    keys: [{key: "@w.rite@"}]
  k.eep:
    name: K. Eep
    roles: [{role: document-controller, from: 2020-01-01}]
    keys: [{key: "@k.eep@"}]
keepers: [document-controller]
deputies:
  - for: m.head
    deputy: d.eputy
    roles: [managing-director]
    from: 2026-01-01
    to: 2026-12-31
    appointed_on: 2025-12-15
"""
CODE = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}\b")
QUALITY = ("--role", "quality-manager", "--person", "q.lead")
DIRECTOR = ("--role", "managing-director", "--person", "m.head")
DEPUTY = ("--role", "managing-director", "--person", "d.eputy")


def attest(
    story: Story, method: str, proof: str, day: str, option: str = "--evidence"
) -> list[str]:
    """Return the options by which the one at the computer attests what others decided."""
    key = story.key("w.rite")
    return ["--attest", "--method", method, option, proof, "--decided-on", day, "--key", key]


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = begin(tmp_path, PEOPLE, "QP-01", "QP-02", day="2026-01-10", signers=("w.rite", "k.eep"))
    roster = story.root / "quality_manual/approvers.yml"
    text = roster.read_text("utf-8")
    role = "roles:\n  document-controller: {title: Document Controller}\n"
    roster.write_text(text.replace("roles:\n", role, 1), "utf-8")
    minutes = story.outside("minutes-1.txt", "We approve all documents.")
    how = attest(story, "minutes", minutes, "2026-01-10")
    numbers = ("QM-01", "QP-01", "QP-02")
    for number in numbers:
        story.do("2026-01-10", "submit", number, "--effective", "2026-01-10")
    for who in (QUALITY, DIRECTOR):
        story.do("2026-01-10", "approve", *numbers, *who, *how, "--yes")
    story.save("The first documents")
    assert story.found("2026-01-11") == []
    return story


def code_on_sheet(story: Story, day: str, number: str) -> str:
    """Print the approval sheet of a document, and read the code from its PDF."""
    sheet = story.keys / f"sheet-{number}.pdf"
    story.do(day, "sheet", number, "--output", str(sheet), "--as-of", day)
    text = subprocess.run(
        ["pdftotext", str(sheet), "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    assert "Q. Lead" in text
    assert "M. Head" in text
    found: set[str] = set(CODE.findall(text))
    assert len(found) == 1
    return found.pop()


def test_the_story(story: Story) -> None:
    a_sheet_signed_by_hand(story)
    a_meeting_reviews_documents(story)
    a_deputy_acts(story)
    an_emergency(story)
    a_keeper_issues(story)


def a_sheet_signed_by_hand(story: Story) -> None:
    # A revision is printed as a sheet; two people sign it by hand.
    story.do("2026-02-01", "revise", "QP-01", "--description", "Adds the archive room.")
    story.edit("QP-01", "## Purpose\n", "## Purpose\n\nAlso in the archive room.\n")
    story.do("2026-02-01", "submit", "QP-01", "--effective", "2026-02-20")
    code = code_on_sheet(story, "2026-02-01", "QP-01")
    story.save("Revision B")
    assert story.found("2026-02-01", "--base", "HEAD~1") == []
    scan = story.outside("scan.txt", "both signatures")
    how = [*attest(story, "wet-signature", scan, "2026-02-03"), "--digest", code, "--yes"]
    story.edit("QP-01", "Also in the archive room.", "Also in the cellar.")
    said = story.refuse("2026-02-05", "approve", "QP-01", *QUALITY, *how)
    assert "is not the code of the present text" in said
    story.edit("QP-01", "Also in the cellar.", "Also in the archive room.")
    story.do("2026-02-05", "approve", "QP-01", *QUALITY, *how)
    story.do("2026-02-05", "approve", "QP-01", *DIRECTOR, *how)
    story.save("Revision B, signed on paper")
    assert story.found("2026-02-05", "--base", "HEAD~2") == []
    assert story.found("2026-02-20") == []


def a_meeting_reviews_documents(story: Story) -> None:
    # The meeting finds that three documents need no change.
    minutes = story.outside("mr-27.txt", "Minutes of the management review")
    how = attest(story, "minutes", minutes, "2026-06-10", "--proof")
    outcome = ("--outcome", "no-change", "--evidence", "MR-27")
    story.do("2026-06-12", "review", "QM-01", "QP-01", "QP-02", *outcome, *QUALITY, *how)
    story.save("Management review")
    assert story.found("2026-06-12") == []
    register = story.do("2026-06-12", "register", "--as-of", "2026-06-12", "--format", "json")
    assert register.count("2029-06-10") == 3


def a_deputy_acts(story: Story) -> None:
    # The managing director is ill; the deputy acts, as appointed in advance.
    story.do("2026-07-01", "revise", "QP-02", "--description", "Adds the returns shelf.")
    story.edit("QP-02", "## Purpose\n", "## Purpose\n\nAlso on the returns shelf.\n")
    story.do("2026-07-01", "submit", "QP-02", "--effective", "2026-07-10")
    mail = story.outside("mail.txt", "I agree.")
    how = [*attest(story, "email", mail, "2026-07-02"), "--yes"]
    story.do("2026-07-02", "approve", "QP-02", *QUALITY, *how)
    story.do("2026-07-02", "approve", "QP-02", *DEPUTY, *how)
    story.save("Revision B of QP-02, approved by the deputy")
    assert story.found("2026-07-02", "--base", "HEAD~1") == []
    shown = story.do("2026-07-10", "show", "QP-02", "--as-of", "2026-07-10")
    assert "Approved: D. Eputy, Managing Director, as deputy for M. Head" in shown
    assert "attested by W. Rite" in shown


def an_emergency(story: Story) -> None:
    # An emergency: one person puts a change in force at once, and the full approval follows.
    story.do("2026-08-01", "revise", "QP-01", "--description", "Water in the archive room.")
    story.edit("QP-01", "Also in the archive room.", "Not in the archive room.")
    story.do("2026-08-01", "submit", "QP-01")
    call = story.outside("call.txt", "Note of the telephone call")
    how = attest(story, "email", call, "2026-08-01", "--proof")
    story.do("2026-08-01", "interim", "QP-01", "--reason", "Water.", *QUALITY, *how)
    story.save("Interim change")
    assert story.found("2026-08-01", "--base", "HEAD~1") == []
    shown = story.do("2026-08-02", "show", "QP-01", "--as-of", "2026-08-02")
    assert "Revision C" in shown
    mail = story.outside("mail-2.txt", "I agree.")
    how = [*attest(story, "email", mail, "2026-08-05"), "--yes"]
    story.do("2026-08-05", "approve", "QP-01", *DIRECTOR, *how)
    story.save("Fully approved")
    assert story.found("2026-08-05", "--base", "HEAD~2") == []
    assert story.found("2026-10-31") == []


def a_keeper_issues(story: Story) -> None:
    # The keeper of records issues the manual.
    key = story.key("w.rite")
    story.do("2026-08-06", "issue", "1", "--key", key, "--role", "document-controller", "--no-tag")
    story.save("Issue 1")
    assert story.git("tag", "--list") == ""
    assert story.found("2026-08-06") == []
    assert "Document Controller" in story.do("2026-08-06", "history")
