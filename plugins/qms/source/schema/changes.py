"""Change packages and temporary notices."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from qms.domain.notices import NoticeKind
from qms.source.schema.base import Model
from qms.source.values import Day, Id, Ids, Number, Plain, RevisionText, Words


class ChangePackageModel(Model):
    """`changes/NUMBER.yml`: documents that are revised and put into force together."""

    format: Literal["qms-change@1"]
    title: Plain
    documents: Annotated[Ids, Field(min_length=1)]
    effective_date: Day | None = None


class AuthorisationModel(Model):
    person: Id
    role: Id
    date: Day


class NoticeModel(Model):
    """A file in `quality_manual/notices/`."""

    format: Literal["qms-notice@1"]
    number: Id
    kind: NoticeKind
    document: Id
    revision: RevisionText
    section: str = ""
    sites: Words = []
    start: Annotated[Day, Field(alias="from")]
    end: Annotated[Day | None, Field(alias="to")] = None
    text: str = ""
    reason: Annotated[str, Field(min_length=1)]
    content_sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    follow_up_days: Number | None = None
    authorised_by: AuthorisationModel | None = None
    ended_on: Day | None = None
