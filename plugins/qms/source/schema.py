"""The one schema of front matter and registers; all faults of a file at once, in our own words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from qms.domain.approvals import EvidenceKind, Meaning
from qms.domain.diagnostics import Diagnostic, Location, finding
from qms.domain.documents import Status
from qms.domain.records import FieldKind, FormKind
from qms.source import faults
from qms.source.files import Unreadable
from qms.source.yaml_reader import YamlDocument

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,11}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _identifier(value: object) -> object:
    if isinstance(value, str) and not ID.fullmatch(value):
        message = f"{value!r} is not an id: use up to 40 letters, digits, dots, hyphens"
        raise ValueError(message)
    return value


def _revision(value: object) -> object:
    if isinstance(value, str) and not REVISION.fullmatch(value):
        message = f"{value!r} is not a revision: use up to 12 letters, digits, dots, hyphens"
        raise ValueError(message)
    return value


def _plain(value: object) -> object:
    if isinstance(value, str) and (re.search(r"[<>&\n\r\t]", value) or not value.strip()):
        message = f"{value!r} must be words without <, >, & and line breaks"
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
    message = f"{value} is not a date; write YYYY-MM-DD"
    raise ValueError(message)


def _effective(value: object) -> object:
    if isinstance(value, dict):
        return {site: _day(day) for site, day in value.items()}
    return _day(value)


def _yes(value: object) -> object:
    words = {"yes": True, "true": True, "no": False, "false": False}
    if isinstance(value, str):
        if value.lower() in words:
            return words[value.lower()]
        message = f"{value!r} must be yes or no"
        raise ValueError(message)
    return value


def _number(value: object) -> object:
    if isinstance(value, str):
        if value.isascii() and value.isdigit() and len(value) <= 6:  # noqa: PLR2004
            return int(value)
        message = f"{value!r} must be a whole number"
        raise ValueError(message)
    return value


def _months(value: object) -> object:
    """Read a review interval; `none` where a type is not reviewed by the calendar."""
    return None if value in {"none", ""} else _number(value)


def _list(value: object) -> object:
    """Accept one word where a list of words is meant."""
    return [value] if isinstance(value, str) and value else value


def _pattern(value: object) -> object:
    if isinstance(value, str):
        try:
            re.compile(value)
        except (re.error, RecursionError) as error:
            message = f"{value!r} is not a pattern: {error}"
            raise ValueError(message) from error
    return value


Id = Annotated[str, BeforeValidator(_identifier)]
RevisionText = Annotated[str, BeforeValidator(_revision)]
Plain = Annotated[str, BeforeValidator(_plain)]
Day = Annotated[date, BeforeValidator(_day)]
YesNo = Annotated[bool, BeforeValidator(_yes)]
Number = Annotated[int, BeforeValidator(_number)]
Months = Annotated[int | None, BeforeValidator(_months)]
Ids = Annotated[list[Id], BeforeValidator(_list)]
Words = Annotated[list[str], BeforeValidator(_list)]
Pattern = Annotated[str, BeforeValidator(_pattern)]
Effective = Annotated[date | dict[str, date] | None, BeforeValidator(_effective)]


class Model(BaseModel):
    """A closed block: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class RetentionModel(Model):
    period: Plain
    starts: str = ""
    basis: Literal["contract", "law", "own rule"] = "own rule"
    disposition: str = ""


class RecordModel(Model):
    name: Plain
    form: str = ""
    retention: RetentionModel | None = None
    storage: str = ""
    owner: str = ""


class HistoryModel(Model):
    revision: RevisionText
    date: Day
    description_of_change: Annotated[str, Field(min_length=1)]
    change_request: str = ""


class ApprovalModel(Model):
    meaning: Meaning
    role: Id
    person: Id
    date: Day


class AppliesToModel(Model):
    sites: Words = []
    roles: Words = []


class FieldModel(Model):
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    label: Plain
    kind: FieldKind
    required: YesNo = False
    choices: list[str] = []
    unit: str = ""
    help: str = ""


class DocumentModel(Model):
    """Front matter of a controlled document."""

    id: Id
    title: Plain
    type: str = ""
    status: Status
    revision: RevisionText
    owner: Id
    prepared_by: Ids = []
    effective_date: Effective = None
    next_review_date: Day | None = None
    clauses: Words = []
    applies_to: AppliesToModel = AppliesToModel()
    distribution: Words = []
    classification: str = ""
    records: list[RecordModel] = []
    history: list[HistoryModel] = []
    approvals: list[ApprovalModel] = []
    supersedes: Ids = []
    superseded_by: str = ""
    reason: str = ""
    language: str = ""
    translation_of: str = ""
    number_as_printed: str = ""
    revision_as_printed: str = ""


class FormModel(DocumentModel):
    """Front matter of a form (type F)."""

    kind: FormKind
    procedure: str = ""
    retention: RetentionModel | None = None
    fields: list[FieldModel] = []
    medium: Literal["paper", "electronic", "both", ""] = ""
    where: str = ""


class OrganisationModel(Model):
    name: Annotated[str, BeforeValidator(_name)]
    short_name: str = ""
    address: str = ""
    logo: str = ""


class SiteModel(Model):
    name: Plain
    address: str = ""


class RequiredApprovalModel(Model):
    meaning: Meaning
    role: Id


class TypeModel(Model):
    name: Plain
    directory: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]
    number_pattern: Pattern
    revision_scheme: Literal["letters", "numbers", "dotted", "none"] = "letters"
    review_interval_months: Months = 36
    required_approvals: list[RequiredApprovalModel] = []
    required_headings: list[str] = []
    evidence: list[EvidenceKind] = [EvidenceKind.SIGNED, EvidenceKind.ATTESTED]
    follows_procedure: YesNo = False


class PoliciesModel(Model):
    author_may_not_approve: YesNo = True
    one_person_one_role: YesNo = True
    late_filing_days: Number = 14


class ConfigurationModel(Model):
    """`quality_manual/qms.yml`."""

    format: Literal["qms-config@1"]
    repository: Id
    stage: Literal["setup", "operating"]
    primary_standard: Id = "AS9120"
    standards: Annotated[list[Id], Field(min_length=1)] = ["AS9120", "ISO9001"]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    scope_document: str = ""
    organisation: OrganisationModel
    identity_values: list[str] = []
    sites: dict[Id, SiteModel] = {}
    variables: dict[str, str] = {}
    types: Annotated[dict[Id, TypeModel], Field(min_length=1)]
    policies: PoliciesModel = PoliciesModel()
    stale_after_days: Number = 7


class RoleModel(Model):
    title: Plain


class TermModel(Model):
    role: Id
    start: Annotated[Day, Field(alias="from")]
    end: Annotated[Day | None, Field(alias="to")] = None


class KeyModel(Model):
    key: str
    after: Day | None = None
    before: Day | None = None
    revoked: Day | None = None
    compromised_since: Day | None = None


class PersonModel(Model):
    name: Plain
    roles: list[TermModel] = []
    keys: list[KeyModel] = []


class AuthorityModel(Model):
    role: Id
    meanings: Annotated[list[Meaning], Field(min_length=1)]
    types: Annotated[list[Id], Field(min_length=1)]


class RosterModel(Model):
    """`quality_manual/approvers.yml`."""

    format: Literal["qms-approvers@1"]
    roles: dict[Id, RoleModel]
    people: dict[Id, PersonModel]
    authority: list[AuthorityModel] = []


class ExclusionModel(Model):
    standard: str = ""
    clause: Annotated[str, Field(pattern=r"^\d+(\.\d+)*$")]
    justification: str = ""


class ApplicabilityModel(Model):
    """`quality_manual/applicability.yml`."""

    format: Literal["qms-applicability@1"]
    not_applicable: list[ExclusionModel] = []


class HolderModel(Model):
    name: Plain
    medium: str
    documents: Words = []
    copy_number: Annotated[str, Field(alias="copy")] = ""


class DistributionModel(Model):
    """`quality_manual/distribution.yml`."""

    format: Literal["qms-distribution@1"]
    holders: list[HolderModel] = []


class AcceptedModel(Model):
    code: Annotated[str, Field(pattern=r"^QMS\d{3}$")]
    path: str
    reason: Annotated[str, Field(min_length=1)]
    person: Id
    expires: Day


class AcceptedFindingsModel(Model):
    """`quality_manual/accepted-findings.yml`."""

    format: Literal["qms-accepted-findings@1"]
    accepted: list[AcceptedModel] = []


AnyModel = TypeVar("AnyModel", bound=Model)


def validate(model: type[AnyModel], document: YamlDocument) -> AnyModel:
    """Validate a YAML mapping.

    Raises:
        Unreadable: with every fault of the file, each at its place.
    """
    try:
        return model.model_validate(document.values)
    except ValidationError as error:
        raise Unreadable(*_findings(model, error, document)) from error


def _findings(
    model: type[Model], error: ValidationError, document: YamlDocument
) -> Iterator[Diagnostic]:
    for fault in error.errors(include_url=False):
        key = _key(fault["loc"])
        name = str(fault["loc"][-1]) if fault["loc"] else ""
        place = document.positions.at(key)
        match fault["type"]:
            case "extra_forbidden":
                yield _unknown_key(model, name, document.key_places.get(key, place), fault["loc"])
            case "missing":
                message, advice = f"{key} is missing", f"add a line `{name}:`"
                yield finding(faults.MISSING_KEY, place, message, advice=advice)
            case _:
                message = f"{key}: {_in_words(fault)}"
                advice = "correct the value"
                yield finding(faults.INVALID_VALUE, place, message, advice=advice)


def _key(loc: tuple[int | str, ...]) -> str:
    """Return a fault's path as positions know it: `approvals[0].person`."""
    key = ""
    for part in loc:
        if isinstance(part, int):
            key += f"[{part}]"
        elif part not in {"date", "dict[str,date]", "[key]"} or not key.startswith(
            "effective_date"
        ):
            key += f".{part}" if key else str(part)
    return key


def _unknown_key(
    model: type[Model], name: str, place: Location, loc: tuple[int | str, ...]
) -> Diagnostic:
    known = sorted(_known_keys(model, loc[:-1]))
    near = difflib.get_close_matches(name, known, n=1)
    advice = f"did you mean {near[0]}?" if near else "known keys: " + ", ".join(known)
    return finding(faults.UNKNOWN_KEY, place, f"{name} is not a key here", advice=advice)


def _known_keys(model: type[Model], loc: tuple[int | str, ...]) -> Iterator[str]:
    """Yield the keys of the block that a fault's path leads to."""
    schema = model.model_json_schema(by_alias=True)
    definitions = schema.get("$defs", {})
    block: Mapping[str, Any] = schema
    for part in loc:
        block = _resolve(block, definitions)
        if isinstance(part, int):
            block = block.get("items", {})
        else:
            block = block.get("properties", {}).get(part) or block.get("additionalProperties", {})
    yield from _resolve(block, definitions).get("properties", {})


def _resolve(block: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    for option in (block, *block.get("anyOf", ()), *block.get("allOf", ())):
        if "$ref" in option:
            found: Mapping[str, Any] = definitions[option["$ref"].rpartition("/")[2]]
            return found
    return block


def _in_words(fault: Any) -> str:
    """Say a fault in our own words."""
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind in {"enum", "literal_error"}:
        return f"must be one of {context['expected']}"
    return IN_WORDS.get(kind, str(fault["msg"]).lower())


IN_WORDS = {
    "list_type": "must be a list, such as [one, two]",
    "dict_type": "must be a block of `key: value` lines",
    "model_type": "must be a block of `key: value` lines",
    "model_attributes_type": "must be a block of `key: value` lines",
    "string_type": "must be words, not a list or a block",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "string_pattern_mismatch": "is not written as it must be",
}
