from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from qms.domain.demonstration import DEMONSTRATION_KEYS, EXAMPLE_REPOSITORY
from qms.domain.public_keys import read_public_key

ROOT = Path(__file__).resolve().parents[2]
NOT_TEXT = {".ttf", ".otf", ".woff", ".woff2", ".png", ".jpg", ".pdf", ".xlsx", ".docx", ".ico"}
LARGEST = 1_000_000
# Written in pieces, so that this file passes its own test.
MACHINE = re.compile("|".join(f"/{folder}/" for folder in ("work", "root", "home", "Users")))
REGISTRY = re.compile(r"py" r"pi\.org/simple|files\.python" r"hosted|registry\.np" r"mjs")
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/=]{40}")
DEMONSTRATION = "tests/demonstration-keys/"
HOLLOW = re.compile(r"pytest\.sk" r"ip\(|mark\.sk" r"ip|importorsk" r"ip|assert Tr" r"ue\b")
PINNED = re.compile(r"^[\w.-]+/[\w./-]+@[0-9a-f]{40}$")


def committed() -> list[Path]:
    """Return what git tracks or would track; without git everything outside made folders."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    names = done.stdout.decode().split("\0") if done.returncode == 0 else []
    if not names:
        made = {".venv", ".git", "build", ".qms", "__pycache__", ".mypy_cache", ".ruff_cache"}
        names = [
            path.relative_to(ROOT).as_posix()
            for path in ROOT.rglob("*")
            if not made & set(path.relative_to(ROOT).parts)
        ]
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    return [
        (path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in committed()
        if path.suffix not in NOT_TEXT and "__pycache__" not in path.parts
    ]


def test_no_file_names_a_place_of_some_machine() -> None:
    found = [name for name, text in texts() if MACHINE.search(text)]
    assert texts()
    assert found == []


def test_no_file_names_a_package_registry() -> None:
    assert [name for name, text in texts() if REGISTRY.search(text)] == []


def test_private_keys_are_demonstration_keys_and_are_refused_elsewhere() -> None:
    """A key for show lies in the one folder whose name says so, and is known to the program."""
    found = [name for name, text in texts() if PRIVATE_KEY.search(text)]
    assert [name for name in found if not name.startswith(DEMONSTRATION)] == []
    halves = {name: text for name, text in texts() if name.startswith(DEMONSTRATION)}
    public = {name: text for name, text in halves.items() if name.endswith(".pub")}
    assert sorted(found) == sorted(name.removesuffix(".pub") for name in public)
    keys = [read_public_key(text) for text in public.values()]
    assert {each.comment[:4] for each in keys} == {"TEST"}
    known = {key for key, home in DEMONSTRATION_KEYS.items() if home == EXAMPLE_REPOSITORY}
    assert {each.fingerprint for each in keys} == known


def test_no_test_is_hollow() -> None:
    tests = [(name, text) for name, text in texts() if name.startswith("tests/")]
    assert tests
    assert [name for name, text in tests if name.endswith(".py") and HOLLOW.search(text)] == []


def test_no_file_is_large() -> None:
    sizes = {path.relative_to(ROOT).as_posix(): path.stat().st_size for path in committed()}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


def test_text_files_have_unix_line_ends() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for path in committed()
        if path.suffix not in NOT_TEXT and b"\r\n" in path.read_bytes()
    ]
    assert found == []


@pytest.mark.parametrize("name", ["runtime", "development", "lowest", "bench"])
def test_every_library_of_a_list_is_exact_and_has_checksums(name: str) -> None:
    text = (ROOT / "scripts" / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    libraries = [block for block in re.split(r"\n(?=\w)", text) if "==" in block]
    assert len(libraries) > 40
    assert [block.split()[0] for block in libraries if "--hash=sha256:" not in block] == []
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_what_tests_need_contains_what_publishing_needs() -> None:
    """The environment for tests is used for publishing too."""

    def libraries(name: str) -> set[str]:
        text = (ROOT / "scripts" / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        return {line.rstrip("\\ ") for line in text.splitlines() if re.match(r"\w.*==", line)}

    assert libraries("runtime") <= libraries("development")


WORKFLOWS = sorted(
    [
        *(ROOT / ".github" / "workflows").glob("*.yml"),
        *(ROOT / "plugins/qms/app/starter/dot-github/workflows").glob("*.yml"),
    ]
)


def test_actions_are_pinned_and_nothing_is_permitted_by_default() -> None:
    assert len(WORKFLOWS) == 2
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {}, path.name
        steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
        uses = [step["uses"] for step in steps if "uses" in step]
        assert [action for action in uses if not PINNED.match(action)] == []
        # Text from a proposed change never becomes part of a command.
        commands = [step["run"] for step in steps if "run" in step]
        assert [command for command in commands if "${{" in command] == []


def commands_of(path: Path) -> str:
    """Return every command of a pipeline, GitHub's or GitLab's."""
    pipeline = yaml.safe_load(path.read_text(encoding="utf-8"))
    jobs = pipeline.get("jobs", {key: job for key, job in pipeline.items() if key != "stages"})
    steps = [step for job in jobs.values() for step in job.get("steps", ())]
    scripts = [line for job in jobs.values() for line in job.get("script", ())]
    return "\n".join([*(step["run"] for step in steps if "run" in step), *scripts])


@pytest.mark.parametrize(
    "path", [*WORKFLOWS, ROOT / "plugins/qms/app/starter/dot-gitlab-ci.yml"], ids=lambda p: p.name
)
def test_a_proposal_is_judged_by_the_protected_branch_with_all_of_its_history(path: Path) -> None:
    commands = commands_of(path)
    checks = [line for line in commands.splitlines() if "qms check" in line]
    assert any('--base "$BASE" --require-anchor' in line for line in checks)
    assert "qms build --drafts --identity none" in commands
    assert "--depth" not in commands
    assert "approvers.yml" not in commands
    # A link is written only where somebody said at which address previews lie.
    assert re.search(r"\$\{(\w+):\+--links \"\$\1\"\}", commands)


def test_checkouts_of_proposals_have_the_history() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/qms.yml").read_text(encoding="utf-8"))
    (checkout,) = (
        step
        for step in workflow["jobs"]["documents"]["steps"]
        if step.get("uses", "").startswith("actions/checkout@")
    )
    assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}
    gitlab = ROOT / "plugins/qms/app/starter/dot-gitlab-ci.yml"
    assert yaml.safe_load(gitlab.read_text("utf-8"))["check"]["variables"]["GIT_DEPTH"] == "0"
