"""How single values are written: ids, dates, yes and no, patterns; faults in our own words."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from qms.domain.look import LEAST_CONTRAST, contrast_with_white
from qms.source.names import ID, REVISION, VARIABLE_NAME

MAX_MONTHS = 1200
MAX_OPEN_REPEATS = 3
MAX_PATTERN = 80
MOST_FIELDS = 12
MAX_WORDS = 200
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SHA256 = re.compile(r"[0-9a-f]{64}")
MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
FOLDER = re.compile(r"[A-Za-z0-9_-]{1,40}")
ENTRIES_FILE = re.compile(r"([A-Za-z0-9_-]{1,40}/){1,6}[A-Za-z0-9][A-Za-z0-9._-]{0,80}\.(csv|xlsx)")
OUR_FOLDERS = frozenset(
    {
        *(
            "archive",
            "assets",
            "build",
            "build-auditor",
            "build-customer",
            "build-signed",
            "dist",
            "node_modules",
            "pdf",
        ),
        *("plugins", "qms", "scripts", "search", "site", "tests"),
    }
)
"""Folders of the program, of the finished site, and those that each build replaces."""
REPEATED_GROUP = re.compile(r"\)[*+?{]|\(\?(?!:)|\\[1-9]")
OPEN_REPEAT = re.compile(r"(?<!\\)[*+?]|\{\d*,\d*\}")


def as_identifier(text: str) -> str:
    """Return an id that was probably meant by words such as `Warehouse Manager`, or empty."""
    plain = unicodedata.normalize("NFKD", text.strip()).encode("ascii", "ignore").decode("ascii")
    joined = re.sub(r"[\s/&]+", "-", re.sub(r"\.\s+", ".", plain))
    proposed = joined if joined.isupper() else joined.lower()
    return proposed if ID.fullmatch(proposed) else ""


def _identifier(value: object) -> object:
    if isinstance(value, str) and not ID.fullmatch(value):
        if not value.strip():
            message = "“” is not an id, it is empty; write a name after the colon"
            raise ValueError(message)
        advice = "use up to 40 letters, digits, dots, hyphens"
        proposed = as_identifier(value)
        advice = f"did you mean {proposed}?" if proposed else advice
        message = f"“{value}” is not an id; {advice}"
        raise ValueError(message)
    return value


def _revision(value: object) -> object:
    if isinstance(value, str) and not REVISION.fullmatch(value):
        message = f"“{value}” is not a revision; use up to 12 letters, digits, dots, hyphens"
        raise ValueError(message)
    return value


def _plain(value: object) -> object:
    if isinstance(value, str) and (re.search(r"[<>&\n\r\t]", value) or not value.strip()):
        if not value.strip():
            message = "there are no words here; write them after the colon"
            raise ValueError(message)
        message = f"“{value}” holds <, >, & or a line break; write it in plain words"
        raise ValueError(message)
    if isinstance(value, str) and len(value) > MAX_WORDS:
        message = f"this has {len(value)} characters; {MAX_WORDS} are the most"
        raise ValueError(message)
    return value


def _name(value: object) -> object:
    """Accept a company's name, which may hold an ampersand."""
    _plain(value.replace("&", "") if isinstance(value, str) else value)
    return value


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        if DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    message = f"{value or 'nothing'} is not a date; write YYYY-MM-DD, such as 2026-11-15"
    raise ValueError(message)


def _effective(value: object) -> object:
    days = list(value.values()) if isinstance(value, dict) else [value]
    if not all(isinstance(day, str) for day in days):
        message = "this is no date; write YYYY-MM-DD, or one for each site: {A: 2026-11-15}"
        raise ValueError(message)
    if isinstance(value, dict):
        return {site: _day(day) for site, day in value.items()}
    return _day(value)


def _yes(value: object) -> object:
    words = {"yes": True, "true": True, "no": False, "false": False}
    if isinstance(value, str):
        if value.lower() in words:
            return words[value.lower()]
        message = f"“{value}” is neither yes nor no; write yes or no"
        raise ValueError(message)
    return value


def _number(value: object) -> object:
    if isinstance(value, str):
        if value.isascii() and value.isdigit() and len(value) <= 6:  # noqa: PLR2004
            return int(value)
        message = f"“{value}” is not a whole number; write digits only"
        raise ValueError(message)
    return value


def _count(value: object) -> object:
    number = _number(value)
    if number == 0:
        message = "0 asks for nothing; write 1 or more, or leave it out"
        raise ValueError(message)
    return number


def _months(value: object) -> object:
    """Read a review interval; `none` where a type is not reviewed by the calendar."""
    if value in {"none", ""}:
        return None
    months = _number(value)
    if isinstance(months, int) and not 0 < months <= MAX_MONTHS:
        message = f"“{value}” is not a number of months; write 1 to {MAX_MONTHS}, or none"
        raise ValueError(message)
    return months


def _interval(value: object) -> object:
    """Read a number of months that there must be."""
    months = _number(value)
    if isinstance(months, int) and not 0 < months <= MAX_MONTHS:
        message = f"“{value}” is not a number of months; write 1 to {MAX_MONTHS}"
        raise ValueError(message)
    return months


def _month(value: object) -> object:
    """Read a month as its first day."""
    if not isinstance(value, str):
        return value
    try:
        if MONTH.fullmatch(value):
            return date.fromisoformat(f"{value}-01")
    except ValueError:
        pass
    message = f"{value or 'nothing'} is not a month; write YYYY-MM, such as 2026-11"
    raise ValueError(message)


def _list(value: object) -> object:
    """Accept one word where a list of words is meant."""
    return [value] if isinstance(value, str) and value else value


def _field_roles(value: object) -> object:
    """Accept roles that fields of a PDF can be named after, each once."""
    roles = _list(value)
    if not isinstance(roles, list):
        return roles
    for role in roles:
        if roles.count(role) > 1:
            message = f"{role} stands here twice; each role signs once"
            raise ValueError(message)
        if isinstance(role, str) and "." in role:
            message = f"a field of a PDF cannot be named {role}, with a dot; name the role anew"
            raise ValueError(message)
    if len(roles) > MOST_FIELDS:
        message = f"these are {len(roles)} roles; {MOST_FIELDS} are the most that sign one file"
        raise ValueError(message)
    return roles


def _pattern(value: object) -> object:
    """Accept a pattern whose search cannot take forever, whatever it is compared with."""
    if not isinstance(value, str):
        return value
    try:
        re.compile(value)
    except (re.error, RecursionError, OverflowError) as error:
        message = f"“{value}” is not a pattern ({error}); write one such as QP-\\d{{2}}"
        raise ValueError(message) from error
    repeats = len(OPEN_REPEAT.findall(value))
    if len(value) > MAX_PATTERN or repeats > MAX_OPEN_REPEATS or REPEATED_GROUP.search(value):
        message = f"“{value}” repeats too much; write the number of digits, such as QP-\\d{{2}}"
        raise ValueError(message)
    return value


def _folder(value: object) -> object:
    if isinstance(value, str) and not FOLDER.fullmatch(value):
        message = f"“{value}” does not fit; write the plain name of a folder"
        raise ValueError(message)
    if isinstance(value, str) and value.casefold() in OUR_FOLDERS:
        message = (
            f"the folder {value} is kept for the program, which replaces what is in it;"
            " choose another one, such as procedures"
        )
        raise ValueError(message)
    return value


def _records_folder(value: object) -> object:
    """Accept a folder of the repository, or one beside it."""
    if isinstance(value, str) and value.startswith("../"):
        if FOLDER.fullmatch(value.removeprefix("../")):
            return value
        message = f"“{value}” does not fit; write ../ and the plain name of a folder"
        raise ValueError(message)
    return value and _folder(value)


def _entries_file(value: object) -> object:
    """Accept a table file of the repository, written from its root."""
    if isinstance(value, str) and not ENTRIES_FILE.fullmatch(value):
        message = (
            f"“{value}” does not fit; write the path of a .csv or .xlsx file in this folder, such"
            " as quality_manual/registers/f-06-02.csv"
        )
        raise ValueError(message)
    return value


def _printed(value: object) -> object:
    """Accept words as titles have them, or nothing."""
    return value if value == "" else _plain(value)


def _variable(value: object) -> object:
    if isinstance(value, str) and not VARIABLE_NAME.fullmatch(value):
        message = f"“{value}” is not a name for a variable; use letters, digits and hyphens"
        raise ValueError(message)
    return value


def _certificate(value: object) -> object:
    """Read the SHA-256 of a certificate, with or without the colons that openssl prints."""
    if not isinstance(value, str):
        return value
    text = value.replace(":", "").lower()
    if not SHA256.fullmatch(text):
        message = (
            f"“{value}” is not the SHA-256 of a certificate, 64 digits and letters a to f;"
            " `qms verify` prints it for each field that was signed"
        )
        raise ValueError(message)
    return text


def _colour(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        contrast = contrast_with_white(value)
    except ValueError:
        message = f'“{value}” is not a colour; write it in quotes as "#14263d"'
        raise ValueError(message) from None
    if contrast < LEAST_CONTRAST:
        message = (
            f"“{value}” is too pale for text on white paper (contrast {contrast:.1f},"
            f" at least {LEAST_CONTRAST}); choose a darker one"
        )
        raise ValueError(message)
    return value


def _written_as(pattern: str, words: str) -> BeforeValidator:
    """Return a validator of text that must match a pattern, said in words."""

    def check(value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            message = f"“{value}” does not fit; write {words}"
            raise ValueError(message)
        return value

    return BeforeValidator(check)


Id = Annotated[str, BeforeValidator(_identifier)]
RevisionText = Annotated[
    str,
    BeforeValidator(_revision),
    # Editors read YAML with types; here 1.10 stays the text that was written.
    WithJsonSchema({"type": ["string", "number"]}),
]
Plain = Annotated[str, BeforeValidator(_plain)]
Printed = Annotated[str, BeforeValidator(_printed)]
Day = Annotated[date, BeforeValidator(_day)]
YesNo = Annotated[bool, BeforeValidator(_yes), WithJsonSchema({"enum": ["yes", "no", True, False]})]
Number = Annotated[int, BeforeValidator(_number)]
Count = Annotated[int, BeforeValidator(_count)]
Interval = Annotated[int, BeforeValidator(_interval)]
Month = Annotated[date, BeforeValidator(_month)]
"""The first day of a month that is written YYYY-MM."""
Months = Annotated[int | None, BeforeValidator(_months)]
Ids = Annotated[list[Id], BeforeValidator(_list)]
Words = Annotated[list[str], BeforeValidator(_list)]
CertificateSha256 = Annotated[str, BeforeValidator(_certificate)]
Pattern = Annotated[str, BeforeValidator(_pattern)]
Effective = Annotated[date | dict[str, date] | None, BeforeValidator(_effective)]
VariableName = Annotated[str, BeforeValidator(_variable)]
CompanyName = Annotated[str, BeforeValidator(_name)]
ClauseNumber = Annotated[str, _written_as(r"[0-9]+(\.[0-9]+)*", "a clause such as 8.4.2")]
FieldName = Annotated[
    str, _written_as(r"[a-z][a-z0-9_]{0,39}", "a name of small letters, digits and underscores")
]
FieldRoles = Annotated[list[Id], BeforeValidator(_field_roles)]
EntriesFile = Annotated[str, BeforeValidator(_entries_file)]
Folder = Annotated[str, BeforeValidator(_folder)]
RecordsFolder = Annotated[str, BeforeValidator(_records_folder)]
FolderOrNone = Annotated[str, BeforeValidator(lambda value: value and _folder(value))]
RuleCode = Annotated[str, _written_as(r"QMS[0-9]{3}", "the code of a rule, such as QMS502")]
Colour = Annotated[str, BeforeValidator(_colour)]
LANGUAGE = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"
LANGUAGE_IN_WORDS = "a language such as en or en-GB"
LanguageCode = Annotated[str, _written_as(LANGUAGE, LANGUAGE_IN_WORDS)]
OtherLanguage = Annotated[str, _written_as(f"({LANGUAGE})?", LANGUAGE_IN_WORDS)]
"""Empty where it is the company's."""
