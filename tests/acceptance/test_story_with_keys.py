"""Everybody signs with a key: from a first draft to what OpenSSH alone confirms."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from support.story import Story, begin

PEOPLE = """\
people:
  q.lead:
    name: Q. Lead
    roles: [{role: quality-manager, from: 2020-01-01}]
    keys: [{key: "@q.lead@"}]
  m.head:
    name: M. Head
    roles: [{role: managing-director, from: 2020-01-01}]
    keys: [{key: "@m.head@"}]
  w.rite: {name: W. Rite}
"""
TEXT = "procedures/qp-02-urgent-orders.md"


def approve(story: Story, day: str, number: str, *people: str) -> None:
    """Approve a document with the keys of people."""
    roles = {"q.lead": "quality-manager", "m.head": "managing-director"}
    for person in people:
        key = story.key(person)
        story.do(day, "approve", number, "--role", roles[person], "--key", key, "--yes")


def issue(story: Story, day: str, number: str) -> str:
    """Issue the manual."""
    key = story.key("q.lead")
    return story.do(day, "issue", number, "--key", key, "--role", "quality-manager")


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = begin(tmp_path, PEOPLE, "QP-01", day="2026-01-10", signers=("q.lead", "m.head"))
    for number in ("QM-01", "QP-01"):
        story.do("2026-01-10", "submit", number, "--effective", "2026-01-10")
        approve(story, "2026-01-10", number, "q.lead", "m.head")
    story.save("The first documents")
    assert story.found("2026-01-11") == []
    return story


def openssh_accepts(
    story: Story, signers: Path, person: str, namespace: str, content: bytes, signature: str
) -> bool:
    """Return what `ssh-keygen -Y verify` says."""
    file = story.keys / "signature.sig"
    file.write_text(signature, "ascii")
    command = ["ssh-keygen", "-Y", "verify", "-f", str(signers), "-I", person, "-n", namespace]
    done = subprocess.run(
        [*command, "-s", str(file)], input=content, capture_output=True, check=False
    )
    return done.returncode == 0


def test_the_story(story: Story, tmp_path: Path) -> None:
    a_new_procedure(story)
    the_first_issue(story)
    a_revision_edited_after_approval(story)
    its_end(story)
    confirmed_without_us(story, tmp_path)
    proved_without_history(story)


def a_new_procedure(story: Story) -> None:
    # A new procedure is written aside, and two people approve it with their keys.
    story.git("checkout", "--quiet", "-b", "proposal")
    story.do("2026-02-01", "new", "QP", "Urgent orders", "--owner", "quality-manager")
    story.edit("QP-02", "prepared_by: []", "prepared_by: [w.rite]")
    entry = "history:\n  - {revision: A, date: 2026-02-01, description_of_change: First issue.}\n"
    story.edit("QP-02", "clauses: []\n", entry)
    path = story.root / TEXT
    path.write_text(path.read_text("utf-8").replace("\n\n##", "\n\nWords.\n\n##") + "Words.\n")
    story.save("A draft")
    story.do("2026-02-01", "submit", "QP-02", "--effective", "2026-02-10")
    approve(story, "2026-02-02", "QP-02", "q.lead")
    story.save("Approved by one")
    assert "QMS313" not in story.found("2026-02-02", "--base", "main")
    approve(story, "2026-02-03", "QP-02", "m.head")
    story.save("Approved by both")
    assert story.found("2026-02-03", "--base", "main") == []

    # The proposal is squashed: its commits vanish, the records stay.
    squash(story, "proposal", "A procedure for urgent orders")
    assert story.found("2026-02-04") == []
    assert story.git("rev-list", "--count", "HEAD") == "2"


def the_first_issue(story: Story) -> None:
    frozen = story.git("rev-parse", "HEAD")
    said = issue(story, "2026-02-11", "1")
    assert "quality_manual/issues/1.json: 3 documents as they stand" in said
    assert story.found("2026-02-11") == []
    assert "is there already" in story.refuse(
        "2026-02-11", "issue", "1", "--key", story.key("q.lead"), "--role", "quality-manager"
    )
    assert "record the change" in story.refuse(
        "2026-02-11", "issue", "2", "--key", story.key("q.lead"), "--role", "quality-manager"
    )
    story.save("Issue 1")
    assert story.git("rev-parse", "issue-1^{commit}") == frozen
    assert story.found("2026-02-11", "--base", "HEAD~1") == []


def a_revision_edited_after_approval(story: Story) -> None:
    # The next revision is edited between its two approvals: the first one counts no longer, and to
    # write "approved" by hand is caught, with and without base.
    story.git("checkout", "--quiet", "-b", "revision")
    story.do("2026-03-01", "revise", "QP-02", "--description", "Adds the night shift.")
    story.edit("QP-02", "## Purpose\n", "## Purpose\n\nAlso at night.\n")
    story.do("2026-03-02", "submit", "QP-02", "--effective", "2026-03-10")
    approve(story, "2026-03-02", "QP-02", "q.lead")
    story.save("Revision B")
    assert "Missing: approved by the Managing Director" in show(story, "2026-03-02")
    story.edit("QP-02", "Also at night.", "Also at night and on Sundays.")
    said = show(story, "2026-03-03")
    assert "Missing: approved by the Quality Manager, approved by the Managing Director" in said
    story.edit("QP-02", "status: in_review", "status: approved")
    assert "QMS304" in story.found("2026-03-03")
    assert "QMS304" in story.found("2026-03-03", "--base", "main")
    story.edit("QP-02", "status: approved", "status: in_review")
    story.edit("QP-02", "Also at night and on Sundays.", "Also at night.")
    approve(story, "2026-03-03", "QP-02", "m.head")
    story.save("Revision B approved")
    assert story.found("2026-03-03", "--base", "main") == []
    squash(story, "revision", "Urgent orders at night")
    assert story.found("2026-03-10") == []
    story.edit("QP-02", "Also at night.", "Also at dawn.")
    assert "QMS304" in story.found("2026-03-11")
    assert "QMS304" in story.found("2026-03-11", "--base", "HEAD")
    story.edit("QP-02", "Also at dawn.", "Also at night.")
    issue(story, "2026-03-11", "2")
    story.save("Issue 2")


def its_end(story: Story) -> None:
    # The procedure ends, and the manual is issued once more.
    story.do(
        *("2026-06-01", "obsolete", "QP-02", "--superseded-by", "QP-01"),
        *("--role", "quality-manager", "--key", story.key("q.lead")),
    )
    story.save("Urgent orders are part of QP-01")
    assert story.found("2026-06-01") == []
    assert story.found("2026-06-01", "--base", "HEAD~1") == []
    issue(story, "2026-06-02", "3")
    story.save("Issue 3")
    assert story.found("2026-06-02") == []
    said = story.do("2026-06-02", "history")
    assert "new: QM-01 A, QP-01 A, QP-02 A" in said
    assert "revised: QP-02 A → B" in said
    assert "withdrawn: QP-02" in said
    assert said.count("the signature counts") == 3


def show(story: Story, day: str) -> str:
    return story.do(day, "show", "QP-02", "--as-of", day, "--revision", "B")


def squash(story: Story, branch: str, message: str) -> None:
    story.git("checkout", "--quiet", "main")
    story.git("merge", "--quiet", "--squash", branch)
    story.git("commit", "--quiet", "--message", message)
    story.git("branch", "--quiet", "-D", branch)


def confirmed_without_us(story: Story, folder: Path) -> None:
    """Confirm every record, every issue and every mark in the history with OpenSSH alone."""
    signers = folder / "allowed_signers"
    story.do("2026-06-02", "key", "allowed-signers", "--output", str(signers))
    records = sorted(story.root.glob("quality_manual/approvals/*/*/*.json"))
    assert len(records) == 9
    for path in records:
        record = json.loads(path.read_text("utf-8"))
        payload = record["payload"]
        text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        facts = (story, signers, payload["person"], "qms-approval@v1")
        assert openssh_accepts(*facts, text.encode(), record["signature"])
        assert not openssh_accepts(*facts, text.encode() + b" ", record["signature"])
    for number in ("1", "2", "3"):
        path = story.root / f"quality_manual/issues/{number}.json"
        signature = path.with_suffix(".sig").read_text("ascii")
        content = path.read_bytes()
        facts = (story, signers, "q.lead", "qms-manifest@v1")
        assert openssh_accepts(*facts, content, signature)
        assert not openssh_accepts(*facts, content.replace(b"QP-01", b"QP-10"), signature)
        ssh = ("-c", "gpg.format=ssh", "-c", f"gpg.ssh.allowedSignersFile={signers}")
        story.git(*ssh, "verify-tag", f"issue-{number}")


def proved_without_history(story: Story) -> None:
    """Alter what was issued, where there is no history: every time it is found."""
    story.git("gc", "--quiet")
    (story.root / ".git").rename(story.keys / "history")
    assert story.found("2026-06-02") == []
    for pattern, code in {
        "approvals/QP-02/A/approved-quality-manager-*.json": "QMS349",
        "archive/QP-02/A/*/archive.json": "QMS349",
        "issues/1.sig": "QMS347",
        "issues/1.json": "QMS338",
    }.items():
        (path,) = (story.root / "quality_manual").glob(pattern)
        kept = path.read_bytes()
        path.unlink()
        assert code in story.found("2026-06-02"), pattern
        path.write_bytes(kept)
    first = story.root / "quality_manual/issues/1.json"
    kept = first.read_bytes()
    first.write_bytes(kept.replace(b"effective", b"obsolete", 1))
    assert story.found("2026-06-02") == ["QMS347"]
    first.write_bytes(kept.replace(b"\n", b"\r\n"))
    assert story.found("2026-06-02") == []
    first.write_bytes(kept)
