from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qms.cli import main
from qms.domain.practices import QUESTIONS, Practice
from qms.source.packs import PARTS
from support.answers import write_answers

FIRST = ["Smith & Sons", "", "1 Dock Road", "", "", "n"]
"""Name, what people call it, address, name and address of the only site, no other one."""
DEFAULTS = [""] * sum(1 if each.usual else 2 for each in QUESTIONS.values())
"""What is usually not done is asked about twice: whether, and why not."""


def run(*arguments: str, answers: list[str] | None = None) -> Result:
    typed = None if answers is None else "\n".join(answers) + "\n"
    return CliRunner().invoke(main, ["init", *arguments], input=typed)


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qms.cli.questionnaire.is_at_terminal", lambda: True)


@pytest.mark.usefixtures("at_terminal")
class TestAsking:
    def test_enter_takes_what_is_usual(self, tmp_path: Path) -> None:
        typed = [*FIRST, *DEFAULTS, *[""] * len(PARTS), "y"]
        result = run(str(tmp_path / "new"), "--pack", "small", answers=typed)
        assert result.exit_code == 0, result.output
        assert "Does not apply: defence, drop-shipment, kitting" in result.output
        assert "questions to you stand in the texts, behind TODO." in result.output
        settings = (tmp_path / "new/quality_manual/qms.yml").read_text("utf-8")
        assert '  name: "Smith & Sons"\n  short_name: "Smith & Sons"\n' in settings
        assert '  A: {name: "Main site", address: "1 Dock Road"}\n' in settings
        text = next(tmp_path.glob("new/procedures/qp-04-*.md")).read_text("utf-8")
        assert QUESTIONS[Practice.DROP_SHIPMENT].reason in text

    def test_what_cannot_be_printed_is_asked_again(self, tmp_path: Path) -> None:
        typed = ["A <b>", *FIRST, *DEFAULTS, "y", "Letter of 4 May", *[""] * 20]
        result = run(str(tmp_path / "new"), "--pack", "small", answers=typed)
        assert "“A <b>” holds the character <" in result.output
        settings = (tmp_path / "new/quality_manual/qms.yml").read_text("utf-8")
        assert 'cut: {done: yes, registrar: "Letter of 4 May"}' in settings

    def test_a_reason_of_one_s_own_is_kept(self, tmp_path: Path) -> None:
        typed = [*FIRST, "n", "we sell sealed packs", *DEFAULTS[1:], *[""] * 20]
        result = run(str(tmp_path / "new"), "--pack", "small", answers=typed)
        assert "Left out, because they do not apply: F-07-02." in result.output
        text = next(tmp_path.glob("new/procedures/qp-07-*.md")).read_text("utf-8")
        assert "This does not apply here. We sell sealed packs. A request" in text

    @pytest.mark.parametrize(
        "typed", [FIRST, [*FIRST, *DEFAULTS, *[""] * len(PARTS), "n"]], ids=["broken off", "no"]
    )
    def test_nothing_is_written_before_it_is_agreed(self, tmp_path: Path, typed: list[str]) -> None:
        result = run(str(tmp_path / "new"), "--pack", "full", answers=typed)
        assert result.exit_code == 2
        assert "Nothing was written." in result.output
        assert not (tmp_path / "new").exists()

    def test_a_folder_in_use_is_refused_before_anything_is_asked(self, tmp_path: Path) -> None:
        (tmp_path / "mine.txt").write_text("mine", "utf-8")
        result = run(str(tmp_path), "--pack", "small", answers=FIRST)
        assert result.exit_code == 2
        assert "not empty" in result.output
        assert "Name of the company" not in result.output


def test_without_a_terminal_it_says_what_to_do(tmp_path: Path) -> None:
    result = run(str(tmp_path / "new"), "--pack", "small")
    assert result.exit_code == 2
    assert "with --questions, fill it in, and give it with --answers FILE" in result.output
    assert not (tmp_path / "new").exists()


def test_answers_come_from_a_file(tmp_path: Path) -> None:
    answers = write_answers(tmp_path / "answers.yml", without=tuple(Practice))
    result = run(str(tmp_path / "new"), "--pack", "full", "--answers", str(answers))
    assert result.exit_code == 0, result.output
    left_out = "F-10-01, F-10-02, F-14-02, F-33-01, F-34-01, F-36-01."
    assert f"Left out, because they do not apply: {left_out}" in result.output
    assert "that say why they do not apply: F-09-01, " in result.output
    assert "README.md says, step by step" in result.output


def test_a_mistake_in_the_answers_writes_nothing(tmp_path: Path) -> None:
    answers = write_answers(tmp_path / "answers.yml")
    answers.write_text(answers.read_text("utf-8").replace("  cut: no", "  cat: no"), "utf-8")
    result = run(str(tmp_path / "new"), "--pack", "full", "--answers", str(answers))
    assert result.exit_code == 2
    assert "answers.yml:" in result.output
    assert "did you mean cut?" in result.output
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["new"], "Missing option '--organisation'"),
        (["--pack", "small"], "Missing argument 'DIRECTORY'"),
        (["new", "--questions"], "name it with --pack"),
        (["new", "--pack", "tiny"], "is not one of 'small', 'full'"),
        (["new", "--pack", "small", "--answers", "nowhere.yml"], "does not exist"),
        (["new", "--organisation", "x", "--pack", "small", "--answers", __file__], "leave"),
    ],
)
def test_what_does_not_fit_together_is_refused(arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.output


def test_the_questions_are_printed(tmp_path: Path) -> None:
    result = run("--pack", "small", "--questions")
    assert result.exit_code == 0
    assert result.output.startswith("# Answers for `qms init")
    assert all(f"\n  {each}:\n" in result.output for each in Practice)
