"""Records of training for examples of rules, described in `training.yml` of a case.

Each entry names a document and people; the rest is as it should be unless it says otherwise:
`revision`, `date`, `trainer`, `sheet`, `repository`, `content: other` for another text, and
`edited: yes` for a record that somebody changed afterwards.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

from qms.app.registration.training_record import write_training
from qms.domain.library import Library
from qms.domain.training import How, TrainingRecord

RECORDED_AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def write_trainings(root: Path, described: str, library: Library) -> None:
    """Write the records that a text describes."""
    for entry in yaml.load(described, Loader=yaml.BaseLoader):  # noqa: S506 - guesses no types
        record = training_record(library, entry)
        write_training(root, record)
        if entry.get("edited"):
            path = root / record.path
            path.write_text(path.read_text("utf-8").replace('"trained"', '"briefed"'), "utf-8")


def training_record(library: Library, entry: dict[str, str | list[str]]) -> TrainingRecord:
    """Return the record that an entry describes."""
    document = library.by_id.get(str(entry["document"]))
    digest = library.digest(document) if document is not None else "ab" * 32
    record = TrainingRecord(
        path="",
        repository=str(entry.get("repository", library.configuration.repository)),
        document=str(entry["document"]),
        revision=str(entry.get("revision", document.revision if document else "A")),
        content_sha256="cd" * 32 if entry.get("content") == "other" else digest,
        day=date.fromisoformat(str(entry.get("date", "2026-11-02"))),
        how=How.TRAINED,
        trainer=str(entry.get("trainer", "a.rossi")),
        people=tuple(entry["people"]),
        recorded_at=RECORDED_AT,
        sheet=str(entry.get("sheet", "")),
    )
    return replace(record, path=f"{record.folder}/{record.file_name}")
