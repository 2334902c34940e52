"""Notices: files in `quality_manual/notices/`, each with plain words and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from qms.domain.body import Body, scan_body
from qms.domain.diagnostics import Diagnostic, Location
from qms.domain.notices import Authorisation, Notice, NoticeKind
from qms.source.files import MAX_FINDINGS, Unreadable, read_text, refuse_special, walk
from qms.source.notice_words import check_words, fault

if TYPE_CHECKING:
    from qms.source.schema.changes import NoticeModel
    from qms.source.yaml_reader import YamlDocument

DIRECTORY = "quality_manual/notices"


def read_notices(root: Path) -> Iterator[Notice | Unreadable]:
    """Yield every notice of a repository, by its file's name; for an unreadable one its faults."""
    for path in walk(root, DIRECTORY):
        try:
            refuse_special(root, path)
            yield read_notice(root, path)
        except Unreadable as refusal:
            yield refusal


def read_notice(root: Path, path: str) -> Notice:
    """Read one notice.

    Raises:
        Unreadable: it is not exactly as its format says; with every fault found.
    """
    if not path.endswith(".yml") or path.count("/") != DIRECTORY.count("/") + 1:
        message = f"{path} is not a notice"
        raise _refused([fault(Location(path=path), message, "keep only notices in this folder")])
    return parse_notice(read_text(root, path), path)


def parse_notice(text: str, path: str) -> Notice:
    """Return the notice that a file's text holds.

    Raises:
        Unreadable: it is not exactly as its format says; with every fault found.
    """
    # Imported when it is needed: what reads YAML and knows its schema takes long to load.
    from qms.source.schema.changes import NoticeModel
    from qms.source.validation import validate
    from qms.source.yaml_reader import read_yaml

    source = read_yaml(text, path)
    model = validate(NoticeModel, source)
    notice = _notice(model, source, text, path)
    problems = [*_details(notice), *_kind(notice), *check_words(notice)]
    if problems:
        raise _refused(problems)
    return notice


def notice_path(number: str) -> str:
    """Return where the notice with a number lies."""
    return f"{DIRECTORY}/{number}.yml"


def _notice(model: NoticeModel, source: YamlDocument, text: str, path: str) -> Notice:
    given = model.authorised_by
    return Notice(
        number=model.number,
        kind=model.kind,
        document=model.document,
        revision=model.revision,
        path=path,
        start=model.start,
        end=model.end,
        section=model.section,
        sites=tuple(model.sites),
        reason=model.reason,
        text=_body(model.text, source, text, path),
        content_sha256=model.content_sha256,
        follow_up_days=model.follow_up_days,
        authorised_by=Authorisation(**given.model_dump()) if given else None,
        ended_on=model.ended_on,
        positions=source.positions,
    )


def _body(words: str, source: YamlDocument, text: str, path: str) -> Body:
    """Scan the words; a block (`text: |`) begins on the line below its key, indented."""
    place, lines = source.positions.at("text"), text.split("\n")
    is_block = lines[place.line - 1][place.column - 1 : place.column] in {"|", ">"}
    body = scan_body(words, path=path, first_line=place.line + is_block)
    following = next((line for line in lines[place.line :] if line.strip()), "")
    indent = len(following) - len(following.lstrip(" "))
    columns = indent if is_block else place.column - 1
    return _moved(body, columns)


def _moved(body: Body, columns: int) -> Body:
    """Return a body whose places are those in the file, so many columns to the right."""

    def moved(place: Location) -> Location:
        return replace(place, column=place.column + columns)

    return replace(
        body,
        headings=tuple(replace(each, location=moved(each.location)) for each in body.headings),
        links=tuple(replace(each, location=moved(each.location)) for each in body.links),
        mentions=tuple(replace(each, location=moved(each.location)) for each in body.mentions),
        raw_html=tuple(moved(each) for each in body.raw_html),
        doubtful=tuple(replace(each, location=moved(each.location)) for each in body.doubtful),
    )


def _details(notice: Notice) -> Iterator[Diagnostic]:
    name = notice.path.rpartition("/")[2]
    if name != f"{notice.number}.yml":
        message = f"the file of {notice.number} is called {name}"
        yield fault(notice.at("number"), message, f"call it {notice.number}.yml")
    if notice.end is not None and notice.end < notice.start:
        message = f"it ends on {notice.end}, before it begins on {notice.start}"
        yield fault(notice.at("to"), message, "write the first day after from: and the last to:")
    ended = notice.ended_on
    if ended is not None and notice.end is not None and ended > notice.end:
        message = f"ended_on: {ended} is after its last day, {notice.end}"
        yield fault(notice.at("ended_on"), message, "a notice can end early, never late")


def _kind(notice: Notice) -> Iterator[Diagnostic]:
    """Yield what a notice of its kind lacks, and what belongs to the other kind."""
    temporary = {
        "section": bool(notice.section),
        "to": notice.end is not None,
        "text": bool(notice.text.text.strip()),
    }
    interim = {"content_sha256": bool(notice.content_sha256)}
    of_either = {
        "sites": bool(notice.sites),
        "ended_on": notice.ended_on is not None,
        "follow_up_days": notice.follow_up_days is not None,
    }
    if notice.kind is NoticeKind.TEMPORARY:
        wanted = temporary
        foreign = {**interim, "follow_up_days": of_either["follow_up_days"]}
    else:
        wanted = interim
        foreign = {**temporary, "sites": of_either["sites"], "ended_on": of_either["ended_on"]}
    for key in (key for key, value in wanted.items() if not value):
        message = f"{_named(notice)} needs {key}:"
        yield fault(notice.at("kind"), message, f"add a line `{key}:` with its value")
    for key in (key for key, value in foreign.items() if value):
        message = f"{key}: does not belong to {_named(notice)}"
        yield fault(notice.at(key), message, "delete the line")


def _named(notice: Notice) -> str:
    is_temporary = notice.kind is NoticeKind.TEMPORARY
    return "a temporary notice" if is_temporary else "an interim change"


def _refused(problems: list[Diagnostic]) -> Unreadable:
    return Unreadable(*islice(problems, MAX_FINDINGS))
