"""The registers of a company that begins with a pack: its settings, no people yet, its exclusions.

They are edited as text, so that their comments stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping

from qms.domain.activities import Activity, Doing
from qms.domain.packs import Answers
from qms.domain.practices import Practice

LISTED = re.compile(r"(documents: )\[([^\]]*)\]")
PEOPLE = """\
# people:
#   a.example:
#     name: A. Example
#     roles: [{role: quality-manager, from: 2026-01-01}]
people: {}
"""
DEPUTIES = """\
# deputies:
#   - for: a.example
#     deputy: b.example
#     roles: [quality-manager]
#     from: 2026-01-01
#     appointed_on: 2025-12-15
"""
ACTIVITIES = (
    "# What is done to parts beyond buying, storing, splitting and selling: ask, do not guess.\n"
)


def settings(text: str, answers: Answers, repository: str) -> str:
    """Return `qms.yml` with the company's names, sites and work on parts, in stage setup."""
    organisation = (
        "organisation:\n"
        f"  name: {_quoted(answers.name)}\n"
        f"  short_name: {_quoted(answers.short_name)}\n"
        f"  address: {_quoted(answers.address)}\n"
    )
    sites = "sites:\n" + "".join(
        f"  {key}: {{name: {_quoted(site.name)}, address: {_quoted(site.address)}}}\n"
        for key, site in answers.sites_by_key.items()
    )
    activities = "activities:\n" + "".join(
        f"  {part}: {_doing(doing)}\n" for part, doing in _parts(answers).items()
    )
    text = with_block(text, "repository", f"repository: {repository}\n")
    text = with_block(
        text,
        "stage",
        "stage: setup       # setup: gaps are information; operating: they are errors\n",
    )
    text = with_block(text, "organisation", organisation)
    if has_block(text, "activities"):
        text = with_block(text, "activities", activities)
    else:
        sites = f"{sites}\n{ACTIVITIES}{activities}"
    return with_block(text, "sites", sites)


def without_people(text: str) -> str:
    """Return `approvers.yml` with the roles and nobody in them."""
    if not has_block(text, "people") or "\npeople: {}\n" in text:
        return text
    text = with_block(text, "people", PEOPLE)
    return with_block(text, "deputies", DEPUTIES) if has_block(text, "deputies") else text


def exclude_clauses(text: str, excluded: Mapping[str, str]) -> str:
    """Return `applicability.yml` with further clauses that do not apply, each with its reason."""
    entries = "".join(
        f'  - standard: AS9120\n    clause: "{clause}"\n    justification: {_quoted(reason)}\n'
        for clause, reason in excluded.items()
    )
    return f"{text.rstrip()}\n{entries}"


def leave_out_documents(text: str, numbers: Collection[str]) -> str:
    """Return a register whose lists of documents hold none of these."""

    def listed(found: re.Match[str]) -> str:
        kept = [each for each in found[2].split(", ") if each not in numbers]
        return f"{found[1]}[{', '.join(kept)}]"

    return LISTED.sub(listed, text)


def has_block(text: str, key: str) -> bool:
    """Return whether a register has a key at its outermost level."""
    return re.search(rf"^{key}:", text, re.MULTILINE) is not None


def with_block(text: str, key: str, block: str) -> str:
    """Return a register in which a key of the outermost level holds something else."""
    found = re.compile(rf"^{key}:.*\n(?:[ \t]+.*\n)*", re.MULTILINE)
    return found.sub(lambda _: block, text, count=1)


def _parts(answers: Answers) -> dict[Activity, Doing]:
    kitting = answers.practices[Practice.KITTING]
    kits = Doing(done=kitting.done, registrar=kitting.registrar)
    return {each: kits if each is Activity.KIT else answers.parts[each] for each in Activity}


def _doing(doing: Doing) -> str:
    if not doing.done:
        return "no"
    return f"{{done: yes, registrar: {_quoted(doing.registrar)}}}" if doing.registrar else "yes"


def _quoted(words: str) -> str:
    """Write words so that YAML takes none of them for anything else."""
    return json.dumps(words, ensure_ascii=False)
