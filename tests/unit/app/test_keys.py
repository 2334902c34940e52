"""Keys in approvers.yml: entered and revoked without touching anything else in the file."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qms.app.approvals.keys import (
    ListedKey,
    exported_signers,
    listed_keys,
    new_key_path,
    plan_key_end,
    plan_revocation,
    register_key,
    write_key_change,
)
from qms.domain.errors import UsageError
from qms.domain.public_keys import read_public_key
from qms.source.edit_roster import add_key, set_in_key
from qms.source.registers import ROSTER, read_roster
from qms.source.yaml_reader import read_yaml
from support.openssh import make_key
from support.repository import Repository

PATH = "quality_manual/approvers.yml"
DAY = date(2026, 11, 20)
HEAD = """\
# The people.
format: qms-approvers@1   # do not change
roles:
  quality-manager: {title: Quality Manager}
people:
"""
TAIL = """\
# Who may do what.
authority:
  - {role: quality-manager, meanings: [approved], types: [QM, QP, F]}
"""
KEY = '{key: "ssh-ed25519 AAAA x", after: 2026-11-20}'
PERSON = "  a.head:\n    name: A. Head\n"
OLD = '{key: "ssh-ed25519 BBBB old: one", after: 2020-01-01}'
FORMS = {
    "no line for keys": "  a.head:\n    name: A. Head   # QM\n    roles: []  # none\n",
    "no line, nothing below": "  a.head:\n    name: A. Head\n\n\n",
    "an empty list": "  a.head:\n    name: A. Head\n    keys: []   # none yet\n    roles: []\n",
    "a list in brackets": f"  a.head:\n    keys: [{OLD}]\n    name: A. Head\n",
    "brackets over lines": f"{PERSON}    keys: [\n      {OLD},  # old\n    ]\n",
    "a list with hyphens": f"  a.head:\n    name: A. Head\n    keys:\n      - {OLD}   # old\n",
    "hyphens not indented": f"{PERSON}    keys:\n    - {OLD}\n    roles: []\n",
    "keys as blocks": (
        "  a.head:\n    name: A. Head\n    keys:\n      - key: ssh-ed25519 BBBB\n"
        "        after: 2020-01-01   # first\n      # a remark\n    roles: []\n"
    ),
    "a person in braces": "  a.head: {name: A. Head, roles: []}   # one line\n",
    "a person in braces with keys": f"  a.head: {{name: A. Head, keys: [{OLD}], roles: []}}\n",
    "braces over lines": "  a.head: {name: A. Head,   # QM\n           roles: []}\n",
    "words in quotes": '  "a.head":\n    "name": \'A. Head\'\n    "keys": []\n',
}


@pytest.fixture
def repository(qms_repo: Callable[[str], Repository]) -> Repository:
    return qms_repo("procedures\n  qp-01-control.md\n")


@pytest.mark.parametrize("form", FORMS)
def test_a_key_is_added_and_nothing_else_changes(form: str) -> None:
    text = HEAD + FORMS[form] + TAIL
    changed = add_key(text, "a.head", KEY)
    assert changed is not None
    before, after = values(text), values(changed)
    keys = after["people"]["a.head"].pop("keys")
    assert keys[-1] == {"key": "ssh-ed25519 AAAA x", "after": "2026-11-20"}
    assert keys[:-1] == before["people"]["a.head"].pop("keys", [])
    assert before == after
    assert comments(changed) == comments(text)
    difference = difflib.ndiff(text.split("\n"), changed.split("\n"))
    assert len([line for line in difference if line.startswith("-")]) <= 1


@pytest.mark.parametrize("form", [name for name in FORMS if "BBBB" in FORMS[name]])
def test_a_key_is_revoked_and_nothing_else_changes(form: str) -> None:
    text = HEAD + FORMS[form] + TAIL
    wanted = {"revoked": "2026-11-20", "compromised_since": "2026-11-01"}
    changed = set_in_key(text, "a.head", 0, wanted)
    assert changed is not None
    before, after = values(text), values(changed)
    key = after["people"]["a.head"]["keys"][0]
    assert list(key)[-2:] == ["revoked", "compromised_since"]
    before["people"]["a.head"]["keys"][0].update(wanted)
    assert before == after
    assert comments(changed) == comments(text)


def values(text: str) -> dict[str, Any]:
    return copy.deepcopy(dict(read_yaml(text, PATH).values))


def comments(text: str) -> list[str]:
    return [line.partition(" #")[2] or line for line in text.split("\n") if "#" in line]


def test_line_ends_and_byte_order_mark_stay(repository: Repository, tmp_path: Path) -> None:
    file = repository.root / PATH
    text = "\ufeff" + file.read_text("utf-8").replace("\n", "\r\n")
    file.write_bytes(text.encode())
    key = make_key(tmp_path / "key")
    register_key(repository.root, "a.head", key.path.with_name("key.pub"), after=DAY)
    data = file.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n") == text.count("\n")
    assert len(read_roster(repository.root).people["a.head"].keys) == 1


def revoke_key(
    root: Path, person: str, fingerprint: str, *, compromised_since: date | None
) -> None:
    planned = plan_revocation(
        root, person, fingerprint, on=DAY, compromised_since=compromised_since
    )
    write_key_change(root, planned)


def end_key(root: Path, fingerprint: str, *, last_day: date) -> ListedKey:
    return write_key_change(root, plan_key_end(root, "a.head", fingerprint, last_day=last_day))


def test_registered_listed_revoked(repository: Repository, tmp_path: Path) -> None:
    root = repository.root
    first, second = make_key(tmp_path / "first"), make_key(tmp_path / "second")
    for key in (first, second):
        register_key(root, "a.head", key.path.with_name(f"{key.path.name}.pub"), after=DAY)
    states = [(each.person.id, each.state) for each in listed_keys(root, today=DAY)]
    assert states == [("a.head", "counts"), ("a.head", "counts")]
    assert exported_signers(root).count("a.head ") == 2
    fingerprint = read_public_key(second.public_line).fingerprint
    revoke_key(root, "a.head", fingerprint[:20], compromised_since=None)
    assert [each.state for each in listed_keys(root, today=DAY)] == ["counts", f"revoked on {DAY}"]
    with pytest.raises(UsageError, match="was revoked already"):
        revoke_key(root, "a.head", fingerprint, compromised_since=None)
    found = date(2026, 11, 1)
    revoke_key(root, "a.head", fingerprint, compromised_since=found)
    keys = read_roster(root).people["a.head"].keys
    assert [(key.revoked, key.compromised_since) for key in keys] == [(None, None), (DAY, found)]
    assert exported_signers(root).count("a.head ") == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n", "this is a private key"),
        ("ssh-dss AAAAB3NzaC1kc3MAAACBAPY8 x", "DSA keys are too weak"),
        ("* ssh-ed25519 AAAA", "a * would stand for anybody"),
        ("ssh-ed25519-cert-v01@openssh.com AAAA", "this is a certificate"),
        ('restrict,command="x" ssh-ed25519 AAAA', "must begin with the kind of the key"),
        ("ssh-ed25519 AAAA", "holds another kind of key"),
        ("ssh-ed25519 !!!", "cut off or damaged"),
        ("", "one line with one public key"),
        ("x-unknown AAAA", "must begin with the kind"),
        ("ssh-unknown AAAA", "are not accepted"),
    ],
)
def test_what_is_no_key_is_refused(
    repository: Repository, tmp_path: Path, content: str, words: str
) -> None:
    file = tmp_path / "given.pub"
    file.write_text(content)
    before = repository.read(PATH)
    with pytest.raises(UsageError, match=words.replace("*", r"\*")):
        register_key(repository.root, "a.head", file, after=DAY)
    assert repository.read(PATH) == before


def test_two_keys_in_one_file(repository: Repository, tmp_path: Path) -> None:
    line = make_key(tmp_path / "key").public_line
    (tmp_path / "two.pub").write_text(f"{line}\n{line}\n")
    with pytest.raises(UsageError, match="one line with one public key"):
        register_key(repository.root, "a.head", tmp_path / "two.pub", after=DAY)


@pytest.mark.parametrize(
    ("options", "words"),
    [(["-t", "rsa", "-b", "2048"], "only 2048 bits"), (["-t", "rsa", "-b", "3072"], "")],
)
def test_short_rsa_keys(
    repository: Repository, tmp_path: Path, options: list[str], words: str
) -> None:
    public = make_key(tmp_path / "key", options).path.with_name("key.pub")
    if not words:
        assert register_key(repository.root, "a.head", public, after=DAY).kind == "ssh-rsa"
        return
    with pytest.raises(UsageError, match=words):
        register_key(repository.root, "a.head", public, after=DAY)


def test_a_key_of_somebody_is_nobody_elses(repository: Repository, tmp_path: Path) -> None:
    public = make_key(tmp_path / "key").path.with_name("key.pub")
    register_key(repository.root, "a.head", public, after=DAY)
    for person in ("a.head", "j.writer"):
        with pytest.raises(UsageError, match=r"is a key of A\. Head already"):
            register_key(repository.root, person, public, after=DAY)


def test_nobody_and_nothing(repository: Repository, tmp_path: Path) -> None:
    public = make_key(tmp_path / "key").path.with_name("key.pub")
    with pytest.raises(UsageError, match=r"known: a\.head, j\.writer"):
        register_key(repository.root, "x.nobody", public, after=DAY)
    with pytest.raises(UsageError, match="there is no file"):
        register_key(repository.root, "a.head", tmp_path / "none.pub", after=DAY)
    with pytest.raises(UsageError, match=r"keys of A\. Head: none"):
        revoke_key(repository.root, "a.head", "SHA256:x", compromised_since=None)


def test_a_key_that_ends_keeps_what_it_signed(repository: Repository, tmp_path: Path) -> None:
    root = repository.root
    register_key(root, "a.head", make_key(tmp_path / "key").path.with_name("key.pub"), after=DAY)
    (listed,) = listed_keys(root, today=DAY)
    with pytest.raises(UsageError, match="counts from 2026-11-20 only"):
        end_key(root, listed.fingerprint, last_day=date(2026, 11, 19))
    ended = end_key(root, listed.fingerprint, last_day=DAY)
    assert ended.state == "counts until before 2026-11-21"
    (key,) = read_roster(root).people["a.head"].keys
    assert (key.before, key.revoked) == (date(2026, 11, 21), None)
    assert "ended" in listed_keys(root, today=date(2026, 11, 21))[0].state
    with pytest.raises(UsageError, match="has an end already"):
        end_key(root, listed.fingerprint, last_day=DAY)


def test_a_register_changed_while_somebody_was_asked(
    repository: Repository, tmp_path: Path
) -> None:
    root = repository.root
    register_key(root, "a.head", make_key(tmp_path / "key").path.with_name("key.pub"), after=DAY)
    (listed,) = listed_keys(root, today=DAY)
    planned = plan_key_end(root, "a.head", listed.fingerprint, last_day=DAY)
    repository.write(ROSTER, repository.read(ROSTER) + "# By somebody else.\n")
    with pytest.raises(UsageError, match="was changed meanwhile"):
        write_key_change(root, planned)
    assert "By somebody else" in repository.read(ROSTER)


def test_a_comment_cannot_write_into_the_register(repository: Repository, tmp_path: Path) -> None:
    public = make_key(tmp_path / "key").path.with_name("key.pub")
    public.write_text(f'{public.read_text().strip()} "}}], x: {{\\ # é\n')
    register_key(repository.root, "a.head", public, after=DAY)
    (key,) = read_roster(repository.root).people["a.head"].keys
    assert key.key.endswith("test  x")


def test_demonstration_keys_are_refused(repository: Repository) -> None:
    public = Path(__file__).resolve().parents[3] / "tests/demonstration-keys/a.rossi.pub"
    with pytest.raises(UsageError, match="is a demonstration key"):
        register_key(repository.root, "a.head", public, after=DAY)


def test_a_register_that_cannot_be_edited_stays(repository: Repository, tmp_path: Path) -> None:
    """Where a folded text ends cannot be told from its place; the comparison notices."""
    line = next(each for each in repository.read(PATH).split("\n") if "a.head:" in each)
    folded = "  a.head:\n    roles: []\n    name: >-\n      A. Head"
    text = repository.read(PATH).replace(line, folded)
    repository.write(PATH, text)
    public = make_key(tmp_path / "key").path.with_name("key.pub")
    with pytest.raises(UsageError, match="nothing was changed"):
        register_key(repository.root, "a.head", public, after=DAY)
    assert repository.read(PATH) == text


def test_private_keys_stay_outside_the_repository(repository: Repository, tmp_path: Path) -> None:
    root = repository.root
    with pytest.raises(UsageError, match="lies in the repository"):
        new_key_path(root, "a.head", root / "keys/a.head")
    assert new_key_path(root, "a.head", None).name == "qms-a.head"
    assert new_key_path(root, "a.head", tmp_path / "else") == tmp_path / "else"
