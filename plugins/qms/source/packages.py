"""Change packages as files: `quality_manual/changes/NUMBER.yml`."""

from __future__ import annotations

from pathlib import Path

from qms.domain.diagnostics import Diagnostic
from qms.domain.packages import PACKAGE_DIRECTORY, ChangePackage
from qms.source import faults
from qms.source.files import Unreadable, read_text, refuse, walk
from qms.source.names import ID

SUFFIX = ".yml"


def read_packages(root: Path) -> tuple[tuple[ChangePackage, ...], tuple[Diagnostic, ...]]:
    """Read every change package; what cannot be read is a finding."""
    packages: list[ChangePackage] = []
    problems: list[Diagnostic] = []
    for path in walk(root, PACKAGE_DIRECTORY):
        try:
            packages.append(_package(root, path))
        except Unreadable as refusal:
            problems.extend(refusal.diagnostics)
    return tuple(packages), tuple(problems)


def _package(root: Path, path: str) -> ChangePackage:
    name = path.removeprefix(f"{PACKAGE_DIRECTORY}/")
    number = name.removesuffix(SUFFIX)
    if not name.endswith(SUFFIX) or not ID.fullmatch(number):
        shown = path if path.isprintable() else PACKAGE_DIRECTORY
        message = "this is not the file of a change package, such as DCR-26-014.yml"
        raise refuse(faults.UNREADABLE_FILE, shown, message, "put it into another folder")
    # Imported when it is needed: what reads YAML and knows its schema takes long to load.
    from qms.source.schema.changes import ChangePackageModel
    from qms.source.validation import validate
    from qms.source.yaml_reader import read_yaml

    source = read_yaml(read_text(root, path), path)
    model = validate(ChangePackageModel, source)
    return ChangePackage(
        number=number,
        title=model.title,
        documents=tuple(dict.fromkeys(model.documents)),
        effective_date=model.effective_date,
        positions=source.positions,
    )
