from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "plugins" / "qms"
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"


def lint_imports(plugins: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINT_IMPORTS), "--config", str(ROOT / "pyproject.toml"), "--no-cache"],
        env={"PYTHONPATH": str(plugins), "PATH": "", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        cwd=plugins,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_imports_point_down_and_each_heavy_library_has_one_home() -> None:
    done = lint_imports(PACKAGE.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("domain/library.py", "import qms.source", "Layers"),
        ("render/__init__.py", "import qms.publish", "Layers"),
        ("rules/__init__.py", "import qms.app", "Layers"),
        ("domain/library.py", "import os", "files nor the clock"),
        ("domain/library.py", "import pathlib", "files nor the clock"),
        ("app/__init__.py", "import yaml", "source"),
        ("publish/__init__.py", "import fontTools", "tinycss2, fontTools, docx: source"),
        ("source/__init__.py", "import markdown", "render"),
        ("app/__init__.py", "def f():\n    import weasyprint", "publish"),
        ("publish/__init__.py", "import pyhanko", "signing"),
        ("app/__init__.py", "import mkdocs", "mkdocs_plugin"),
        ("app/__init__.py", "import click", "cli"),
        ("newcomer/__init__.py", "", "newcomer"),
    ],
)
def test_a_planted_violation_is_found(
    tmp_path: Path, module: str, line: str, contract: str
) -> None:
    copy = tmp_path / "qms"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.ttf"))
    planted = copy / module
    planted.parent.mkdir(exist_ok=True)
    before = planted.read_text(encoding="utf-8") if planted.exists() else ""
    planted.write_text(f"{before}\n\n{line}\n", encoding="utf-8")
    done = lint_imports(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert contract in done.stdout


def test_the_domain_uses_the_standard_library_alone() -> None:
    foreign = {
        (path.name, name)
        for path in sorted((PACKAGE / "domain").rglob("*.py"))
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names | {"qms"}
    }
    assert foreign == set()


def test_standards_are_data_only() -> None:
    files = sorted((PACKAGE / "standards").iterdir())
    assert files
    assert {path.suffix for path in files} == {".yml"}


def test_every_part_of_the_package_is_named_in_each_contract() -> None:
    """A new part must be told which libraries it may not use."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts = {f"qms.{path.parent.name}" for path in PACKAGE.glob("*/__init__.py")}
    contracts = [
        contract
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["type"] == "forbidden" and contract["source_modules"] != ["qms.domain"]
    ]
    assert contracts
    for contract in contracts:
        free = parts - set(contract["source_modules"])
        homes = {f"qms.{name}" for name in contract["name"].rpartition(": ")[2].split(", ")}
        assert free == homes, contract["name"]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                names |= {alias.name for alias in node.names}
            case ast.ImportFrom(module=str(module)):
                names.add(module)
            case _:
                pass
    return names
