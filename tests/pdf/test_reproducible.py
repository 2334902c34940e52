"""The same text gives the same bytes, wherever, whenever and however often it is printed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from qms.domain.look import Look, Paper
from qms.publish.pdf import PublicationError, join_manual
from qms.publish.pdf.cache import part_key
from support.printing import Manual, book, part, typeset

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import hashlib, sys
from pathlib import Path
from support.printing import book, part, typeset
from qms.publish.pdf import PublicationError, join_manual

if __name__ == "__main__":
    made = book(
        part("QP-01", '<h2 id="a">A</h2><p>Ein Text \u2192 <em>mit</em> <code>allem</code></p>'),
        part("QP-02", '<p><a href="qms:QP-01#a">there</a></p>'),
    )
    laid_out = typeset(made, Path(sys.argv[1]), jobs=int(sys.argv[2]))
    laid_out.raise_for_faults()
    for each in laid_out.parts:
        print(each.key, each.sha256)
    print("manual", hashlib.sha256(join_manual(made, laid_out)).hexdigest())
"""


def built(folder: Path, *, jobs: int = 1, **variables: str) -> str:
    """Build in another process, in another folder, and return every hash."""
    folder.mkdir()
    script = folder / "build.py"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'plugins'}{os.pathsep}{ROOT / 'tests'}",
        **variables,
    }
    done = subprocess.run(
        [sys.executable, str(script), str(folder), str(jobs)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_time_zone_hash_seed_locale_and_folder_change_nothing(tmp_path: Path) -> None:
    one = built(tmp_path / "one", TZ="Pacific/Auckland", PYTHONHASHSEED="1", LC_ALL="C")
    two = built(
        tmp_path / "two", jobs=2, TZ="America/New_York", PYTHONHASHSEED="2", LC_ALL="C.UTF-8"
    )
    assert one == two
    assert one.count("\n") == 4


def test_a_cached_build_is_the_clean_build(manual: Manual, tmp_path: Path) -> None:
    again = typeset(manual.book, manual.folder)
    assert again.rendered == 0
    clean = typeset(manual.book, tmp_path, jobs=2)
    assert clean.rendered == len(clean.parts)
    assert [each.sha256 for each in again.parts] == [each.sha256 for each in clean.parts]
    joined = join_manual(manual.book, clean)
    assert joined == join_manual(manual.book, again) == manual.path.read_bytes()


def test_one_changed_document_is_one_layout(tmp_path: Path) -> None:
    parts = [part(f"QP-0{number}", f"<p>Text {number}</p>") for number in range(1, 5)]
    before = typeset(book(*parts), tmp_path)
    parts[2] = part("QP-03", "<p>Another text</p>")
    after = typeset(book(*parts), tmp_path)
    assert after.rendered == 1
    same = [a.sha256 == b.sha256 for a, b in zip(before.parts, after.parts, strict=True)]
    assert same == [True, True, True, False, True]


def test_the_documents_do_not_depend_on_the_manual_around_them(tmp_path: Path) -> None:
    one = part("QP-01", "<p>Text</p>")
    alone = typeset(book(one, stamp="Issue 1", date="2026-11-22"), tmp_path / "a")
    among = typeset(
        book(part("QP-00", "<p>Before</p>"), one, stamp="Issue 2", date="2027-01-01"),
        tmp_path / "b",
    )
    first, second = alone.part("QP-01"), among.part("QP-01")
    assert first is not None
    assert second is not None
    assert first.sha256 == second.sha256


class TestKey:
    ONE = part("QP-01", "<p>Text</p>")

    def key(self, changed: dict[str, object], root: Path) -> str:
        return part_key(replace(self.ONE, **changed), root, "Company")  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "change",
        [
            {"html": "<p>Other</p>"},
            {"revision": "B"},
            {"title": "Other"},
            {"date": "2027-01-01"},
            {"language": "de"},
            {"attachments": ()},
            {"assets": ("img/a.png",)},
            {"look": Look(paper=Paper.LETTER)},
            {"look": Look(colour="#7a1212")},
            {"look": Look(style=("h1 { color: #7a1212 }",))},
        ],
    )
    def test_everything_that_shapes_the_file_changes_it(
        self, change: dict[str, object], tmp_path: Path
    ) -> None:
        assert self.key(change, tmp_path) != self.key({}, tmp_path)

    def test_a_changed_picture_changes_it(self, tmp_path: Path) -> None:
        (tmp_path / "a.png").write_bytes(b"one")
        before = self.key({"assets": ("a.png",)}, tmp_path)
        (tmp_path / "a.png").write_bytes(b"two")
        assert self.key({"assets": ("a.png",)}, tmp_path) != before

    def test_where_it_is_filed_does_not(self, tmp_path: Path) -> None:
        assert self.key({"group": "Other"}, tmp_path) == self.key({}, tmp_path)

    def test_the_organisation_does(self, tmp_path: Path) -> None:
        assert part_key(self.ONE, tmp_path, "Other") != self.key({}, tmp_path)


class TestDamagedCache:
    @pytest.mark.parametrize("suffix", [".pdf", ".json"])
    def test_is_made_anew(self, tmp_path: Path, suffix: str) -> None:
        made = book(part("QP-01", "<p>Text</p>"))
        before = typeset(made, tmp_path)
        damaged = before.parts[1].path.with_suffix(suffix)
        damaged.write_bytes(damaged.read_bytes()[:-20])
        after = typeset(made, tmp_path)
        assert after.rendered == 1
        assert hashlib.sha256(after.parts[1].pdf_bytes()).hexdigest() == before.parts[1].sha256

    def test_is_noticed_when_it_happens_meanwhile(self, tmp_path: Path) -> None:
        made = typeset(book(part("QP-01", "<p>Text</p>")), tmp_path)
        made.parts[1].path.write_bytes(b"something else")
        with pytest.raises(PublicationError, match="QP-01 was lost or changed; build once more"):
            made.parts[1].pdf_bytes()


def test_the_cache_forgets_the_oldest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qms.publish.pdf.book.SPARE_ENTRIES", 1)
    for number in range(4):
        typeset(book(part("QP-01", f"<p>Text {number}</p>")), tmp_path)
    kept = sorted((tmp_path / "cache").rglob("*.pdf"))
    assert len(kept) == 3 + 1
    assert len(list((tmp_path / "cache").rglob("*.json"))) == len(kept)
    assert typeset(book(part("QP-01", "<p>Text 3</p>")), tmp_path).rendered == 0
