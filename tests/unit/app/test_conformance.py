"""Rules on archival and accessible PDFs: when files are read, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qms.app.manual import conformance
from qms.app.manual.conformance import CheckedFile, check_files, closing_words, with_conformance
from qms.app.manual.press import SealedFile
from qms.app.manual.staged import StagedFile, stage
from qms.app.text_cache import TextCache
from qms.domain.canonical import sha256_hex
from qms.domain.conformance import Breach, Conformance
from qms.domain.seals import FileVerification, PublishedFile, Verdict
from qms.publish.conformance import Recall

BREACH = Breach(rule="no-title", clause="ISO 14289-1, 7.1", message="No title.")
FAULTY = Conformance(rules=30, breaches=(BREACH,))
SOUND = Conformance(rules=30)
NOTHING_KEPT = TextCache(None)


@pytest.fixture
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], StagedFile]:
    """Return what lays a finished file ready."""
    folder = tmp_path_factory.mktemp("ready")

    def finished(data: bytes) -> StagedFile:
        published = PublishedFile(
            path="pdf/QP-07.pdf",
            sha256=sha256_hex(data),
            unsigned_sha256=sha256_hex(b"unsigned"),
        )
        return stage(SealedFile(data=data, published=published, verification=None), folder)

    return finished


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return the files that rules looked at."""
    found: list[bytes] = []

    def check(data: bytes, recall: object = None) -> Conformance:
        del recall
        found.append(data)
        return FAULTY

    monkeypatch.setattr(conformance, "check_conformance", check)
    monkeypatch.setattr(conformance, "check_claim", check)
    return found


def test_a_file_is_read_once_until_it_or_the_rules_change(
    read: list[bytes],
    tmp_path: Path,
    sealed: Callable[[bytes], StagedFile],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(2):
        (checked,) = check_files([sealed(b"one")], tmp_path, NOTHING_KEPT)
        assert checked == CheckedFile(path="pdf/QP-07.pdf", conformance=FAULTY)
    assert read == [b"one"]
    check_files([sealed(b"two")], tmp_path, NOTHING_KEPT)
    monkeypatch.setattr(conformance, "rules_digest", lambda: "other rules")
    check_files([sealed(b"two")], tmp_path, NOTHING_KEPT)
    assert read == [b"one", b"two", b"two"]
    assert len(list(tmp_path.iterdir())) == 1


def test_what_a_page_holds_is_kept_until_the_rules_change(
    tmp_path: Path, sealed: Callable[[bytes], StagedFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bytes] = []

    def check(data: bytes, recall: Recall) -> Conformance:
        def make() -> str:
            made.append(data)
            return "marks"

        assert recall("a page", make) == "marks"
        return SOUND

    monkeypatch.setattr(conformance, "check_conformance", check)
    kept = tmp_path / "content.json"
    for data in (b"one", b"two"):
        check_files([sealed(data)], tmp_path, TextCache(kept))
    assert made == [b"one"]
    monkeypatch.setattr(conformance, "rules_digest", lambda: "other rules")
    check_files([sealed(b"three")], tmp_path, TextCache(kept))
    assert made == [b"one", b"three"]


@pytest.mark.parametrize("note", [b"", b"[]", b'{"file": 1}', b"\xff"])
def test_a_damaged_note_is_as_good_as_none(
    read: list[bytes], tmp_path: Path, sealed: Callable[[bytes], StagedFile], note: bytes
) -> None:
    check_files([sealed(b"one")], tmp_path, NOTHING_KEPT)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(note)
    (checked,) = check_files([sealed(b"one")], tmp_path, NOTHING_KEPT)
    assert checked.conformance == FAULTY
    assert len(read) == 2


def test_what_is_said_is_what_was_checked() -> None:
    one = CheckedFile(path="pdf/QP-07.pdf", conformance=SOUND)
    two = CheckedFile(path="pdf/manual.pdf", conformance=FAULTY)
    assert closing_words([one]) == ["Built to PDF/A-3a and PDF/UA-1; 30 rules of ours hold."]
    broken, why = closing_words([one, two])
    claim = "It says that it is built to PDF/A-3a and PDF/UA-1; 29 of 30 rules of ours hold."
    assert broken == f"pdf/manual.pdf: {claim}"
    assert why == "  No title. (no-title; ISO 14289-1, 7.1)"


def test_verifying_adds_facts_and_no_verdict(read: list[bytes], tmp_path: Path) -> None:
    file = tmp_path / "QP-07.pdf"
    file.write_bytes(b"one")
    good = FileVerification(name=file.name, sha256="", verdict=Verdict.SEALED)
    found = with_conformance(good, file)
    assert found.ok
    assert found.sentences[-2:] == (FAULTY.in_words, str(BREACH))
    changed = FileVerification(name=file.name, sha256="", verdict=Verdict.CHANGED)
    assert with_conformance(changed, file) is changed
    assert with_conformance(good, tmp_path / "gone.pdf") is good
    assert read == [b"one"]
