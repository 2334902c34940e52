from __future__ import annotations

import itertools
import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from qms.app.check import check_repository
from qms.app.lists import clause_table
from qms.app.start.init_pack import Begun, init_from_pack
from qms.app.start.pack_files import PackFiles, PackName, read_pack_files
from qms.app.start.pack_sections import section_lines, value
from qms.app.start.tailor import tailor
from qms.domain.activities import Activity
from qms.domain.diagnostics import Severity
from qms.domain.errors import ConfigurationError, UsageError
from qms.domain.packs import Answers, Replacement
from qms.domain.practices import Practice
from qms.source.packs import read_answers
from qms.source.repository import read_library
from support.answers import BECAUSE, NAME, NOW, approve_everything, write_answers

Companies = dict[tuple[PackName, str], tuple[Path, Begun]]
EVERYTHING, NOTHING = "everything", "nothing"
SOME = (Practice.SPLITTING, Practice.KITTING, Practice.MEASURING)


def answers_of(
    folder: Path,
    without: Collection[Practice] = (),
    *,
    parts: Collection[Activity] = (),
    sites: int = 1,
) -> Answers:
    path = write_answers(folder / "answers.yml", without=without, parts=parts, sites=sites)
    return read_answers(path)


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Companies:
    """Make three companies of each pack: with everything, without some, without all of it."""
    folder = tmp_path_factory.mktemp("companies")
    kinds = {
        EVERYTHING: answers_of(folder),
        "some": answers_of(folder, SOME, parts=(Activity.CUT,)),
        NOTHING: answers_of(folder, tuple(Practice), sites=10),
    }
    return {
        (pack, kind): (
            folder / f"{pack}-{kind}",
            init_from_pack(folder / f"{pack}-{kind}", pack, answers, now=NOW),
        )
        for pack, (kind, answers) in itertools.product(PackName, kinds.items())
    }


@pytest.fixture(scope="module", params=list(PackName))
def files(request: pytest.FixtureRequest) -> PackFiles:
    pack: PackName = request.param
    return read_pack_files(pack)


class TestPack:
    def test_every_practice_has_something_that_depends_on_it(self, files: PackFiles) -> None:
        assert files.pack.dependent.keys() == set(Practice)
        for each in files.pack.dependent.values():
            assert each.documents or each.sections or each.forms or each.replacements

    def test_what_is_named_is_there(self, files: PackFiles) -> None:
        by_id = {value(text, "id"): text for text in files.documents.values()}
        named = 0
        for each in files.pack.dependent.values():
            assert {*each.documents, *each.forms} <= by_id.keys()
            for section in (*each.sections, files.pack.limits):
                number, _, anchor = section.partition("#")
                assert section_lines(by_id[number].split("\n"), anchor)[0] > 0
                named += 1
        assert named > 20
        assert files.pack.changes in by_id

    def test_what_is_replaced_stands_there_once(self, files: PackFiles) -> None:
        texts = {value(text, "id"): text for text in files.documents.values()}
        texts |= {path.rpartition("/")[2]: text for path, text in files.registers.items()}
        found = [
            *files.pack.replacements,
            *(each for of in files.pack.dependent.values() for each in of.replacements),
        ]
        assert found
        for each in found:
            assert texts[each.document].count(each.old) == 1, each.old

    def test_a_text_that_changed_is_noticed(self, files: PackFiles, tmp_path: Path) -> None:
        stale = Replacement(document="QM-01", old="words that nobody wrote", new="")
        broken = replace(files, pack=replace(files.pack, replacements=(stale,)))
        with pytest.raises(ConfigurationError, match="does not stand once in QM-01"):
            tailor(broken, answers_of(tmp_path), "x")

    def test_without_its_texts_it_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("qms.app.start.pack_files.PACKS", tmp_path)
        monkeypatch.setattr("qms.app.start.pack_files.CHECKOUT", tmp_path)
        with pytest.raises(ConfigurationError, match="not part of this installation"):
            read_pack_files(PackName.FULL)

    @pytest.mark.parametrize("practice", list(Practice))
    def test_each_practice_can_be_left_out_alone(
        self, files: PackFiles, practice: Practice, tmp_path: Path
    ) -> None:
        answers = answers_of(tmp_path, (practice,))
        made = tailor(files, answers, "x").files
        whole = tailor(files, answers_of(tmp_path), "x").files
        changed = {path for path in whole if made.get(path) != whole[path]}
        assert changed
        assert any(answers.reason(practice).encode() in made.get(path, b"") for path in changed)


class TestCompany:
    def test_nothing_is_found_but_notes_of_the_setup(self, companies: Companies) -> None:
        codes = set()
        for root, _ in companies.values():
            result = check_repository(root, as_of=NOW.date(), now=NOW)
            assert result.at_least(Severity.WARNING) == ()
            codes |= {each.rule.code for each in result.diagnostics}
        assert codes == {"QMS402", "QMS403", "QMS412", "QMS903"}

    def test_every_document_is_a_draft_that_nobody_decided_on(self, companies: Companies) -> None:
        for root, _ in companies.values():
            library = read_library(root, as_of=NOW.date(), now=NOW)
            assert library.roster.people == {}
            assert library.roster.deputies == ()
            assert {each.revision for each in library.documents} == {"A"}
            for each in library.documents:
                assert (each.status, each.approvals, each.history) == ("draft", (), ())
                assert each.prepared_by == ()
            assert not (root / "quality_manual/approvals").exists()

    def test_nothing_is_left_of_the_example(self, companies: Companies) -> None:
        example = re.compile(r"Northfield|[Hh]arbour(?! *$)|38 people|2026-05-20|@[A-Z]+@|94\.5 %")
        for root, _ in companies.values():
            texts = {
                path: path.read_text("utf-8")
                for path in root.rglob("*")
                if path.is_file() and path.name != "CONTRIBUTING.md"
            }
            assert len(texts) > 40
            assert [path for path, text in texts.items() if example.search(text)] == []

    def test_it_says_who_the_company_is(self, companies: Companies) -> None:
        for (_, kind), (root, _) in companies.items():
            configuration = read_library(root, as_of=NOW.date(), now=NOW).configuration
            assert configuration.organisation.name == NAME
            assert configuration.organisation.short_name == "Smith"
            assert configuration.repository == "smith-sons-aero-parts-ltd"
            assert len(configuration.sites) == (10 if kind == NOTHING else 1)
            assert configuration.activities.keys() == set(Activity)
            kit = configuration.activities[Activity.KIT]
            assert (kit.done, bool(kit.registrar)) == (
                (True,) * 2 if kind == EVERYTHING else (False,) * 2
            )
            assert configuration.activities[Activity.CUT].done is (kind == "some")

    def test_work_on_parts_becomes_a_question(self, companies: Companies) -> None:
        for (_, kind), (root, _) in companies.items():
            scope = next(root.glob("quality_manual/01-*.md")).read_text("utf-8")
            asked = "TODO: You answered that you also do this: cutting to length."
            assert (asked in scope) is (kind == "some")

    def test_clauses_without_use_are_excluded_with_the_reason(self, companies: Companies) -> None:
        expected = {
            (PackName.SMALL, NOTHING): {"8.3", "7.1.5.1", "7.1.5.2", "8.5.3"},
            (PackName.FULL, NOTHING): {"8.3", "7.1.5.1", "7.1.5.2"},
            (PackName.FULL, EVERYTHING): {"8.3"},
        }
        for key, clauses in expected.items():
            library = read_library(companies[key][0], as_of=NOW.date(), now=NOW)
            found = library.applicability.exclusions
            assert {each.reference.number for each in found} == clauses
            assert all(len(each.justification) > 50 for each in found)

    def test_the_company_s_own_reason_is_printed(self, companies: Companies) -> None:
        for (pack, kind), (root, _) in companies.items():
            number = "07" if pack is PackName.SMALL else "09"
            text = next(root.glob(f"procedures/qp-{number}-*.md")).read_text("utf-8")
            assert (f"This does not apply here. {BECAUSE}. A request" in text) is (
                kind != EVERYTHING
            )

    def test_a_number_that_is_referred_to_is_kept(self, companies: Companies) -> None:
        root, begun = companies[PackName.FULL, NOTHING]
        assert {"QP-14", "QP-40", "WI-03", "F-09-01", "F-40-01"} <= {*begun.not_applicable}
        assert {"F-14-02", "F-34-01"} <= {*begun.left_out}
        library = read_library(root, as_of=NOW.date(), now=NOW)
        for number in begun.not_applicable:
            document = library.by_id[number]
            assert document.title.endswith("(does not apply)")
            assert "This does not apply here. " in document.body.text
            assert len(document.body.text) < 900
        assert not {*begun.left_out} & library.by_id.keys()
        assert (root / "procedures/img/wi-05-box.svg").is_file()
        assert not (root / "procedures/img/wi-03-bench.svg").exists()

    def test_what_the_answers_ask_for_is_whole(self, companies: Companies) -> None:
        for pack in PackName:
            root, begun = companies[pack, EVERYTHING]
            assert (begun.left_out, begun.not_applicable) == ((), ())
            assert len(read_library(root, as_of=NOW.date(), now=NOW).documents) == len(
                read_pack_files(pack).documents
            )

    @pytest.mark.parametrize("kind", [EVERYTHING, NOTHING])
    @pytest.mark.parametrize("pack", list(PackName))
    def test_approved_it_answers_every_clause(
        self, pack: PackName, kind: str, tmp_path: Path
    ) -> None:
        without = tuple(Practice) if kind == NOTHING else ()
        answers = answers_of(tmp_path, without, sites=2)
        init_from_pack(tmp_path / "new", pack, answers, now=NOW)
        approve_everything(tmp_path / "new")
        result = check_repository(tmp_path / "new", as_of=NOW.date(), now=NOW)
        assert {each.rule.code for each in result.at_least(Severity.WARNING)} <= {"QMS917"}
        assert {"QMS403", "QMS410", "QMS411"}.isdisjoint(e.rule.code for e in result.diagnostics)
        table = clause_table(tmp_path / "new", None, as_of=NOW.date(), now=NOW)
        assert len(table.rows) > 60
        assert table.only_gaps().rows == ()


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    answers = answers_of(tmp_path)
    with pytest.raises(UsageError, match="not empty"):
        init_from_pack(tmp_path, PackName.SMALL, answers, now=NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["answers.yml"]
