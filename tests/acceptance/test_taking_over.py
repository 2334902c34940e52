"""A distributor of twelve people takes over its twenty documents, and works with them."""

from __future__ import annotations

import html
import json
import os
import re
import shlex
import subprocess
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from lxml import etree

from support.company import qms, small_company, tree
from support.company_documents import write_company_documents
from support.openssh import make_key

NUMBERS = {
    *("FRM-009", "FRM-012", "QMM-001", "WI-03", "WI-05", "WI-09"),
    *(f"SOP-{number:03d}" for number in (1, 2, 4, 7, 8, 10, 14, 15, 16, 20, 21, 30, 31, 32)),
}
SETTLED_BY_PEOPLE = {"QMS030", "QMS110", "QMS403", "QMS903"}
"""As the report names them."""
PEOPLE = """\
people:
  a.quill: {name: A. Quill, roles: [{role: quality-manager, from: 2020-01-01}]}
  m.stone: {name: M. Stone, roles: [{role: managing-director, from: 2020-01-01}]}
  j.hale:
    name: J. Hale
    roles: [{role: document-controller, from: 2020-01-01}]
    keys: [{key: "@"}]
  t.brandt: {name: T. Brandt, roles: [{role: document-controller, from: 2020-01-01}]}
keepers: [document-controller]
"""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WORD = re.compile(r"\w+")
PARTS = re.compile(r"word/(document|footnotes|endnotes)\.xml")
PREFIXES = ("sop-", "wi-", "frm-", "qmm-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A new repository, and the folder with what the company had before."""

    root: Path
    old: Path
    said: str
    """What the command said."""

    @property
    def report(self) -> str:
        """Return the report."""
        return next((self.root / "adopted").glob("*.md")).read_text("utf-8")

    def document(self, number: str) -> Path:
        """Return the file that a document became."""
        return next((self.root / "procedures").glob(f"{number.lower()}-*.md"))


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("taking-over")
    root, old = folder / "ours", folder / "old"
    small_company(root)
    write_company_documents(old)
    before = tree(old)
    assert qms(root, "adopt", str(old), "--types").returncode == 0
    done = qms(root, "adopt", str(old))
    assert done.returncode == 0, done.stdout + done.stderr
    assert tree(old) == before
    return Company(root=root, old=old, said=done.stdout)


def test_all_twenty_are_taken_over_with_their_numbers(company: Company) -> None:
    assert "20 documents taken over" in company.said
    assert "0 files not taken over" in company.said
    assert {path.name for path in (company.root / "adopted").iterdir() if path.is_dir()} == NUMBERS
    heads = {number: company.document(number).read_text("utf-8") for number in NUMBERS}
    for number, revision, day in (
        ("SOP-001", "6", "2021-06-14"),
        ("SOP-014", "3", "2019-04-05"),
        ("SOP-021", "1.10", "2020-12-18"),
        ("SOP-015", "none", "2018-03-01"),
        ("FRM-012", "D", "2020-07-21"),
        ("QMM-001", "7", "2021-04-16"),
        ("WI-09", "none", "2020-03-01"),
    ):
        assert f'revision: "{revision}", date: {day}' in heads[number]
    for number in ("SOP-001", "SOP-004", "SOP-014", "SOP-030", "QMM-001"):
        assert "approved before this system by M. Stone" in heads[number]
    assert 'title: "Storage and Shelf Life"' in heads["SOP-010"]
    assert "signed copy with SHA-256" in heads["SOP-014"]
    kept = company.root / "adopted/SOP-014/signed.pdf"
    assert kept.read_bytes() == (company.old / "SOP-014 signed.pdf").read_bytes()


def test_the_report_says_of_each_document_what_was_lost(company: Company) -> None:
    rows = [line for line in company.report.split("\n") if line.startswith("| `procedures/")]
    said = {
        number: " ".join(row for row in rows if company.document(number).name in row)
        for number in NUMBERS
    }
    for number, words in (
        ("SOP-002", "a formula was taken over as plain words"),
        ("SOP-007", "cells merged downwards"),
        ("SOP-007", "a note to a caption is a paragraph below it now"),
        ("SOP-008", "the comment of J. Hale was left out: “Is it not one day now?”"),
        ("SOP-008", "2 tracked changes"),
        ("SOP-010", "a table within a cell"),
        ("SOP-014", "table of contents was left out"),
        ("SOP-015", "revision: none is printed"),
        ("SOP-016", "a dash typed before words is a point of a list now"),
        ("SOP-021", "words that were struck out stand in brackets"),
        ("FRM-009", "blanks to fill in are lines now"),
        ("WI-03", "a text box is a quotation now"),
        ("WI-09", "HTML is shown as its signs"),
        ("WI-09", "looks written in HTML are Markdown's now, or gone"),
        ("WI-09", "say in the brackets what this picture shows"),
    ):
        assert words in said[number]
    silent = {number for number in NUMBERS if not said[number]}
    assert all(number in company.report for number in silent)
    assert re.search(rf"Nothing of {', '.join(sorted(silent))} was lost", company.report)


def test_no_word_is_lost(company: Company) -> None:
    built = qms(company.root, "build", "--jobs", "1", timeout=300)
    assert built.returncode == 0, built.stdout + built.stderr
    checked = 0
    for path in sorted(company.old.rglob("*")):
        if path.suffix not in {".docx", ".md"}:
            continue
        number = re.findall(r"[A-Z]+-\d+", path.name)[0]
        page = company.root / f"build/site/procedures/{company.document(number).stem}/index.html"
        there = Counter(shown_words(page))
        read = words_of_word(path) if path.suffix == ".docx" else words_of_markdown(path)
        lost = Counter(read) - there
        assert not lost, (path.name, lost)
        checked += 1
    assert checked == len(NUMBERS)


def test_what_is_found_is_for_people_to_settle(company: Company) -> None:
    done = qms(company.root, "check", "--notes", "--format", "json")
    findings = json.loads(done.stdout)["findings"]
    ours = {each["code"] for each in findings if Path(each["path"]).name.startswith(PREFIXES)}
    assert done.returncode == 0
    assert ours <= SETTLED_BY_PEOPLE
    assert {"QMS403", "QMS903"} <= {each["code"] for each in findings}
    assert all(code in company.report for code in SETTLED_BY_PEOPLE)


def test_a_second_time_says_so_and_changes_nothing(company: Company) -> None:
    before = tree(company.root)
    done = qms(company.root, "adopt", str(company.old))
    assert done.returncode == 0
    assert "20 documents have been taken over before and stay as they are" in done.stdout
    assert tree(company.root) == before
    again = qms(company.root, "adopt", str(company.old), "--types")
    assert "nothing had to be changed" in again.stdout
    assert tree(company.root) == before


def test_what_the_report_says_to_type_brings_them_into_force(
    company: Company, tmp_path: Path
) -> None:
    root = tmp_path / "ours"
    subprocess.run(["cp", "-r", str(company.root), str(root)], check=True)
    key = make_key(tmp_path / "key")
    roster = root / "quality_manual/approvers.yml"
    text = roster.read_text("utf-8").replace("people: {}\n", PEOPLE.replace("@", key.public_line))
    role = "\nroles:\n  document-controller: {title: Document Controller}\n"
    roster.write_text(text.replace("\nroles:\n", role, 1), "utf-8")
    minutes = tmp_path / "minutes of the meeting.pdf"
    minutes.write_bytes(b"%PDF-1.4\n% minutes\n%%EOF\n")
    commands = list(commands_of(company.report))
    assert len(commands) == len(NUMBERS) + 3
    for each in ("init --quiet", "add --all", "commit --quiet --message Documents"):
        git(root, *each.split())
    today = date.today()  # noqa: DTZ011 - as the command itself
    for command in commands:
        deciding = ["--key", str(tmp_path / "key"), "--yes"] if command[0] == "approve" else []
        filled = [meant(word, command, minutes, today) for word in command]
        done = qms(root, *filled, *deciding)
        assert done.returncode == 0, (filled, done.stdout, done.stderr)
    listed = qms(root, "register", "--format", "json", "--as-of", f"{today + timedelta(days=1)}")
    states = {each["number"]: each for each in json.loads(listed.stdout)}
    assert {states[number]["status"] for number in NUMBERS} == {"effective"}
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "In force")
    assert qms(root, "check").returncode == 0


def commands_of(report: str) -> Iterator[list[str]]:
    """Yield what the report tells people to type, without `qms`."""
    for block in re.findall(r"```console\n(.*?)\n```", report, re.DOTALL):
        for line in block.split("\n"):
            program, *words = shlex.split(line)
            assert program == "qms"
            yield words


def meant(word: str, command: list[str], minutes: Path, today: date) -> str:
    """Return what a person types in the place of a word in capitals."""
    effective = today + timedelta(days=1)
    person = "t.brandt"
    if command[0] == "approve":
        person = "a.quill" if "quality-manager" in command else "m.stone"
    days = {"submit": effective, "approve": today}
    names = {"PERSON": person, "KEEPER": "j.hale", "MINUTES.pdf": str(minutes)}
    return str(days.get(command[0])) if word == "YYYY-MM-DD" else names.get(word, word)


def git(root: Path, *arguments: str) -> None:
    author = ("-c", "user.name=J. Hale", "-c", "user.email=j@example.org")
    subprocess.run(["git", "-C", str(root), *author, *arguments], check=True, env={**os.environ})


def words_of_word(path: Path) -> list[str]:
    """Return the words of paragraphs, lists, tables and notes, read without our reader."""
    words: list[str] = []
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if PARTS.fullmatch(name)]
        for name in parts:
            root = etree.fromstring(archive.read(name))
            for gallery in list(root.iter(f"{W}docPartGallery")):
                contents = next(gallery.iterancestors(f"{W}sdt"))
                contents.getparent().remove(contents)
            for paragraph in root.iter(f"{W}p"):
                words += WORD.findall("".join(each.text or "" for each in texts(paragraph)))
    assert words
    return words


def texts(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Yield the words of a paragraph, but not those of a box that is anchored in it."""
    for each in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br", "{*}oMath"):
        if next(each.iterancestors(f"{W}p")) is not paragraph:
            continue
        if each.tag != f"{W}t":
            each.text = " "
        yield each


def words_of_markdown(path: Path) -> list[str]:
    """Return the words that a Markdown file shows: without head, addresses and marks."""
    text = re.sub(r"\A---\n.*?\n---\n", "", path.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(
        r"```\w*|<br>|</?[bu]>|\]\([^()]*\)|\[\^\d\]:?|\[[ x]\]|(?m:^\s*\d\. )", " ", text
    )
    return WORD.findall(html.unescape(text))


def shown_words(page: Path) -> list[str]:
    """Return the words of a page: its title and its text, without what the site says of it."""
    article = etree.HTML(page.read_bytes()).find(".//article")
    title = article.find(".//h1")
    for each in article.xpath(".//header | .//footer | .//script | .//style"):
        each.getparent().remove(each)
    for each in article.iter("p", "li", "td", "th", "br", "h2", "h3", "h4", "figure", "figcaption"):
        each.tail = f" {each.tail or ''}"
    shown = f"{''.join(title.itertext())} {''.join(article.itertext())}"
    return WORD.findall(unicodedata.normalize("NFKC", shown))
