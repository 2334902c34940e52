"""The schema of `pack.yml` and of a company's answers: closed blocks, as in schema.py."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from qms.domain.activities import Activity
from qms.domain.packs import MOST_SITES
from qms.domain.practices import Practice
from qms.source.schema.base import Model
from qms.source.values import ClauseNumber, CompanyName, Id, Plain, Printed, YesNo

MARKUP = re.compile(r"[\"\\<>{}\[\]|`*]")
"""What could be taken for something else than words, in Markdown or in a register."""


def _bare(value: object) -> object:
    if isinstance(value, str) and (found := MARKUP.search(value)):
        message = f"“{value}” holds the character {found[0]}; write it in plain words"
        raise ValueError(message)
    return value


def _sites(value: object) -> object:
    if isinstance(value, list) and not 0 < len(value) <= MOST_SITES:
        message = f"these are {len(value)} sites; name 1 to {MOST_SITES}, where people work most"
        raise ValueError(message)
    return value


def _done(value: object) -> object:
    """Accept a plain yes or no where nothing more is said."""
    return {"done": value} if isinstance(value, str) else value


Words = Annotated[Plain, BeforeValidator(_bare)]
Name = Annotated[CompanyName, BeforeValidator(_bare)]


class ReplacementModel(Model):
    document: Id
    old: Annotated[str, Field(min_length=1)]
    new: str


class DependentModel(Model):
    documents: list[Id] = []
    sections: list[str] = []
    forms: list[Id] = []
    exclusions: list[ClauseNumber] = []
    replacements: list[ReplacementModel] = []


class PackModel(Model):
    """`pack.yml`."""

    format: Literal["qms-pack@1"]
    changes: Id
    limits: str
    replacements: list[ReplacementModel] = []
    activities: dict[Practice, DependentModel]


class CompanyModel(Model):
    name: Name
    short_name: Annotated[Printed, BeforeValidator(_bare)] = ""
    address: Name


class SiteAnswerModel(Model):
    name: Words
    address: Name


class PracticeModel(Model):
    done: YesNo
    because: Annotated[Printed, BeforeValidator(_bare)] = ""
    registrar: Printed = ""


class PartModel(Model):
    done: YesNo
    registrar: Printed = ""


class AnswersModel(Model):
    """The file of answers."""

    format: Literal["qms-answers@1"]
    organisation: CompanyModel
    sites: Annotated[list[SiteAnswerModel], BeforeValidator(_sites)]
    practices: dict[Practice, Annotated[PracticeModel, BeforeValidator(_done)]]
    parts: dict[Activity, Annotated[PartModel, BeforeValidator(_done)]]
