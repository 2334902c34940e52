"""A review of a change, exported as JSON from GitHub or GitLab; nothing is fetched.

GitHub: `GET /repos/…/pulls/N/reviews`, a list. GitLab: `GET /projects/…/merge_requests/N/approvals`
(with `approved_at`), or the list of its notes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from qms.domain.errors import UsageError

APPROVED = "APPROVED"
DECISIVE = frozenset({APPROVED, "CHANGES_REQUESTED", "DISMISSED"})
"""States of GitHub that change what a reviewer said before; others are remarks."""
GITLAB_APPROVED = "approved this merge request"
GITLAB_TAKEN_BACK = "unapproved this merge request"
COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
UNKNOWN_FORM = (
    "this is no review as GitHub or GitLab export it; save what the address"
    " …/pulls/N/reviews (GitHub) or …/merge_requests/N/approvals (GitLab) answers"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgeReview:
    """The last word of one reviewer about a change."""

    login: str
    state: str
    decided_at: datetime
    commit: str = ""
    """The saved state that was looked at; empty where the export does not say it."""

    @property
    def approves(self) -> bool:
        """Return whether the reviewer approved, and did not take it back."""
        return self.state == APPROVED


def read_reviews(data: bytes) -> tuple[ForgeReview, ...]:
    """Return the last word of every reviewer.

    Raises:
        UsageError: this is no such export, or a part of it cannot be used.
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UsageError(UNKNOWN_FORM) from error
    last: dict[str, ForgeReview] = {}
    for review in sorted(_reviews(value), key=lambda each: each.decided_at):
        last[review.login.casefold()] = review
    if not last:
        message = "the export holds no review that approves or refuses"
        raise UsageError(message)
    return tuple(last.values())


def _reviews(value: Any) -> Iterator[ForgeReview]:
    try:
        if isinstance(value, dict) and isinstance(value.get("approved_by"), list):
            commit = value.get("sha") or value.get("diff_head_sha") or ""
            for each in value["approved_by"]:
                yield _review(each["user"]["username"], APPROVED, each.get("approved_at"), commit)
        elif isinstance(value, list) and value and all("state" in each for each in value):
            for each in value:
                if each["state"] in DECISIVE:
                    yield _review(
                        each["user"]["login"],
                        each["state"],
                        each["submitted_at"],
                        each["commit_id"],
                    )
        elif isinstance(value, list) and value and all("system" in each for each in value):
            yield from _gitlab_notes(value)
        else:
            raise UsageError(UNKNOWN_FORM)
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(UNKNOWN_FORM) from error


def _gitlab_notes(notes: list[Any]) -> Iterator[ForgeReview]:
    states = {GITLAB_APPROVED: APPROVED, GITLAB_TAKEN_BACK: "DISMISSED"}
    for each in notes:
        # Anybody can write these words as a remark; only the system's own notes count.
        if each["system"] is True and each["body"] in states:
            yield _review(each["author"]["username"], states[each["body"]], each["created_at"], "")


def _review(login: Any, state: str, when: Any, commit: Any) -> ForgeReview:
    if not isinstance(login, str) or not login:
        raise UsageError(UNKNOWN_FORM)
    if commit and not (isinstance(commit, str) and COMMIT.fullmatch(commit)):
        message = f"the review of {login} names no proper saved state ({commit})"
        raise UsageError(message)
    try:
        decided_at = datetime.fromisoformat(when)
        if decided_at.tzinfo is None:
            raise ValueError  # noqa: TRY301 - said in words below
    except (TypeError, ValueError) as error:
        message = (
            f"the review of {login} does not say when it was given; GitLab's notes do"
            " (…/merge_requests/N/notes)"
        )
        raise UsageError(message) from error
    return ForgeReview(
        login=login, state=state, decided_at=decided_at.astimezone(UTC), commit=commit or ""
    )
