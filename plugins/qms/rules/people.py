"""1xx: the people, roles and sites that a document names exist."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Kind, Rule
from qms.domain.documents import Status
from qms.domain.library import Library
from qms.rules.check import Check, Nearest, about, unless_in_review

UNKNOWN_OWNER = Rule(
    code="QMS106",
    name="unknown-owner",
    summary="The owner of a document is not a role in approvers.yml.",
    clause="AS9120 5.3",
)
UNKNOWN_AUTHOR = Rule(
    code="QMS107",
    name="unknown-author",
    summary="A person who prepared a document is not in approvers.yml.",
    clause="AS9120 7.5.2",
)
UNKNOWN_AUDIENCE = Rule(
    code="QMS108",
    name="unknown-audience",
    summary="A document is meant for a role that approvers.yml does not have.",
    clause="AS9120 7.5.3.1",
)
UNKNOWN_SITE = Rule(
    code="QMS109",
    name="unknown-site",
    summary="A document names a site that qms.yml does not have.",
    clause="AS9120 7.5.3.1",
)
AUTHOR_NOT_NAMED = Rule(
    code="QMS110",
    name="author-not-named",
    kind=Kind.COMPLETENESS,
    summary="An approved document does not say who prepared it.",
    clause="AS9120 7.5.2",
)


def check_owner(library: Library) -> Iterator[Diagnostic]:
    """Every document is owned by a function of the company.

    ## What it checks
    `owner` is one of the roles in `approvers.yml`.

    ## Why it matters
    The owner answers for the content and is asked when the document is due for review.

    ## Example
    `owner: purchasing` where the role is called `purchasing-manager`.

    ## How to fix it
    Write the role as in `approvers.yml`, or add it there.

    ## When to accept
    Never.
    """
    roles = library.roster.roles
    nearest = Nearest(roles)
    for document in library.documents:
        if document.owner not in roles:
            message = f"{document.owner} is not a role"
            advice = nearest.advice(document.owner, "add the role to approvers.yml")
            yield about(UNKNOWN_OWNER, document, "owner", message, advice=advice)


def check_authors(library: Library) -> Iterator[Diagnostic]:
    """The people who prepared a document are known.

    ## What it checks
    Every name in `prepared_by` is a person in `approvers.yml`.

    ## Why it matters
    Who wrote a text may not approve it; that can be judged only for people who are known.

    ## Example
    `prepared_by: [mercer]` where the person is listed as `j.mercer`.

    ## How to fix it
    Write the person as in `approvers.yml`, or add the person there; authors need no roles.

    ## When to accept
    Never.
    """
    people = library.roster.people
    nearest = Nearest(people)
    for document in library.documents:
        for index, person in enumerate(document.prepared_by):
            if person not in people:
                message = f"{person} is not a person in approvers.yml"
                advice = nearest.advice(person, "add the person to approvers.yml")
                key = f"prepared_by[{index}]"
                yield about(UNKNOWN_AUTHOR, document, key, message, advice=advice)


def check_audience(library: Library) -> Iterator[Diagnostic]:
    """The roles that a document is meant for exist.

    ## What it checks
    Every role in `applies_to` is one of the roles in `approvers.yml`.

    ## Why it matters
    The people who must know the text are found by their roles.

    ## Example
    `applies_to: {roles: [inspector]}` where the role is `receiving-inspector`.

    ## How to fix it
    Write the role as in `approvers.yml`, or add it there.

    ## When to accept
    Never.
    """
    roles = library.roster.roles
    nearest = Nearest(roles)
    for document in library.documents:
        for index, role in enumerate(document.applies_to.roles):
            if role not in roles:
                message = f"{role} is not a role"
                advice = nearest.advice(role, "add the role to approvers.yml")
                key = f"applies_to.roles[{index}]"
                yield about(UNKNOWN_AUDIENCE, document, key, message, advice=advice)


def check_sites(library: Library) -> Iterator[Diagnostic]:
    """The sites that a document names exist.

    ## What it checks
    Every site in `applies_to` and in `effective_date` is one of the sites in `qms.yml`.

    ## Why it matters
    A date for a site that does not exist is in force nowhere.

    ## Example
    `effective_date: {C: 2026-12-01}` where the company has the sites A and B.

    ## How to fix it
    Write the site as in `qms.yml`, or add it there.

    ## When to accept
    Never.
    """
    sites = library.configuration.sites
    nearest = Nearest(sites)
    for document in library.documents:
        named = [(f"applies_to.sites[{i}]", s) for i, s in enumerate(document.applies_to.sites)]
        named += [(f"effective_date.{site}", site) for site in document.effective_date.by_site]
        for key, site in named:
            if site not in sites:
                message = f"{site} is not a site"
                advice = nearest.advice(site, "add the site to qms.yml")
                yield about(UNKNOWN_SITE, document, key, message, advice=advice)


def check_author_named(library: Library) -> Iterator[Diagnostic]:
    """A document says who prepared it.

    ## What it checks
    Documents that are approved, or under review (then as a warning), have `prepared_by`, as long as
    the house rule holds that authors do not approve their own texts.

    ## Why it matters
    Without the author's name nobody can tell whether a second person looked at the text.

    ## Example
    An approved procedure without a line `prepared_by:`.

    ## How to fix it
    Add the line before the approval: the author is part of what is approved.

    ## When to accept
    For documents taken over from an older system whose author is not known any more.
    """
    if not library.configuration.policies.author_may_not_approve:
        return
    for document in library.documents:
        if document.status in {Status.APPROVED, Status.IN_REVIEW} and not document.prepared_by:
            message = f"{document.id} does not say who prepared it"
            advice = "add a line such as `prepared_by: [j.mercer]`"
            found = about(AUTHOR_NOT_NAMED, document, "status", message, advice=advice)
            yield unless_in_review(found, document)


CHECKS = (
    Check(rule=UNKNOWN_OWNER, function=check_owner),
    Check(rule=UNKNOWN_AUTHOR, function=check_authors),
    Check(rule=UNKNOWN_AUDIENCE, function=check_audience),
    Check(rule=UNKNOWN_SITE, function=check_sites),
    Check(rule=AUTHOR_NOT_NAMED, function=check_author_named),
)
