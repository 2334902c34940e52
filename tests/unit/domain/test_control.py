"""What decides over a proposal: the registers in force, and its own where they are stricter."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from qms.domain.approvals import (
    Authority,
    EvidenceKind,
    Meaning,
    Person,
    PublicKey,
    RoleTerm,
    Roster,
)
from qms.domain.configuration import (
    AcceptedFinding,
    Configuration,
    CustomerEdition,
    Policies,
    Stage,
    TrainingPolicy,
)
from qms.domain.control import Control, control_of, settle, under
from qms.domain.diagnostics import Location
from qms.domain.documents import DocumentType
from qms.domain.loosening import HANDLED, HARMLESS, WATCHED, loosenings
from qms.domain.standards import Applicability
from support.libraries import CONFIGURATION, PROCEDURE, ROSTER, make_document, make_library
from support.small_values import exclude

BASE = control_of(make_library(make_document()))
NEW = Person(
    id="b.new",
    name="B. New",
    roles=(RoleTerm(role="quality-manager", start=date(2026, 1, 1)),),
    keys=(PublicKey(key="ssh-ed25519 AAAA"),),
)


def roster(**changes) -> Control:
    return replace(BASE, roster=replace(ROSTER, **changes))


def configuration(**changes) -> Control:
    return replace(BASE, configuration=replace(CONFIGURATION, **changes))


def kind(**changes) -> Control:
    return configuration(types={"QP": replace(PROCEDURE, **changes)})


def person(number: str, **changes) -> Control:
    people = {**ROSTER.people, number: replace(ROSTER.people[number], **changes)}
    return roster(people=people)


def key(**changes) -> PublicKey:
    return replace(PublicKey(key="ssh-ed25519 AAAA laptop"), **changes)


def accepted(code: str = "QMS018", expires: date = date(2026, 12, 1)) -> AcceptedFinding:
    return AcceptedFinding(
        code=code,
        path="procedures/x.md",
        reason="Old.",
        person="a.rossi",
        expires=expires,
        location=Location(path="quality_manual/accepted-findings.yml"),
    )


@pytest.mark.parametrize("of", list(HANDLED), ids=lambda each: each.__name__)
def test_every_field_of_a_register_is_decided_on(of: type) -> None:
    """A new field is taken for loosening when it changes, until somebody decides otherwise."""
    names = {each.name for each in fields(of)}
    decided = [HANDLED[of], HARMLESS[of], WATCHED.get(of, frozenset())]
    assert sum(map(len, decided)) == len(frozenset().union(*decided))
    assert frozenset().union(*decided) == names


def test_these_are_the_registers_that_control() -> None:
    assert set(HANDLED) == {Configuration, DocumentType, Policies, Roster, Person}


LOOSER = {
    "a role": (BASE, person("j.mercer", roles=NEW.roles), "gives J. Mercer the role Quality"),
    "a new person with a role": (
        BASE,
        roster(people={**ROSTER.people, "b.new": replace(NEW, keys=())}),
        "B. New",
    ),
    "a longer term": (
        person(
            "a.rossi",
            roles=(RoleTerm(role="director", start=date(2020, 1, 1), end=date(2021, 1, 1)),),
        ),
        person("a.rossi", roles=(RoleTerm(role="director", start=date(2020, 1, 1)),)),
        "from 2020-01-01",
    ),
    "an earlier term": (
        BASE,
        person("a.rossi", roles=(RoleTerm(role="quality-manager", start=date(2019, 1, 1)),)),
        "from 2019-01-01",
    ),
    "a key": (BASE, person("a.rossi", keys=(key(),)), "lets a key sign for A. Rossi"),
    "a key no longer revoked": (
        person("a.rossi", keys=(key(revoked=date(2026, 1, 1)),)),
        person("a.rossi", keys=(key(),)),
        "lets a key sign",
    ),
    "a name": (BASE, person("a.rossi", name="A. Verdi"), "calls A. Rossi A. Verdi"),
    "authority": (
        BASE,
        roster(
            authority=(
                *ROSTER.authority,
                Authority(
                    role="clerk", meanings=frozenset({Meaning.APPROVED}), types=frozenset({"QP"})
                ),
            )
        ),
        "lets the role clerk state “approved” for QP",
    ),
    "an approver's field less": (
        configuration(approver_fields=("quality-manager", "director")),
        configuration(approver_fields=("quality-manager",)),
        "no longer asks director to sign the manual",
    ),
    "an approval less": (BASE, kind(required_approvals=()), "no longer asks that a procedure"),
    "weaker evidence": (
        kind(evidence=(EvidenceKind.SIGNED,)),
        BASE,
        "lets attested and recorded approvals suffice",
    ),
    "no scheme": (BASE, kind(revision_scheme="none"), "order of revisions"),
    "headings": (kind(required_headings=("Purpose",)), BASE, "no longer asks for Purpose"),
    "authors approve": (
        BASE,
        configuration(policies=Policies(author_may_not_approve=False)),
        "lets authors approve",
    ),
    "two roles": (
        BASE,
        configuration(policies=Policies(one_person_one_role=False)),
        "lets one person approve in two roles",
    ),
    "customers": (
        BASE,
        configuration(customer_edition=CustomerEdition(types=frozenset({"QP"}))),
        "shows customers QP, which they did not see",
    ),
    "customers, one document": (
        configuration(customer_edition=CustomerEdition(documents=frozenset({"QP-01"}))),
        configuration(customer_edition=CustomerEdition(documents=frozenset({"QP-01", "QP-02"}))),
        "shows customers QP-02, which they did not see",
    ),
    "training before the day": (
        configuration(training=TrainingPolicy(before_effective=True)),
        BASE,
        "no longer asks for training before a revision is in force",
    ),
    "training of fewer types": (
        configuration(training=TrainingPolicy(types=frozenset({"QP", "WI"}))),
        configuration(training=TrainingPolicy(types=frozenset({"QP"}))),
        "no longer asks for training in WI",
    ),
    "training of some types only": (
        BASE,
        configuration(training=TrainingPolicy(types=frozenset({"WI"}))),
        "no longer asks for training in documents of every type",
    ),
    "training told later": (
        configuration(training=TrainingPolicy(before_effective=True)),
        configuration(training=TrainingPolicy(before_effective=True, notice_days=2)),
        "tells later that training is missing",
    ),
    "training no longer required": (
        configuration(training=TrainingPolicy(required_from=date(2026, 12, 1))),
        BASE,
        "no longer holds back revisions until people are trained",
    ),
    "training required later": (
        configuration(training=TrainingPolicy(required_from=date(2026, 12, 1))),
        configuration(training=TrainingPolicy(required_from=date(2027, 1, 1))),
        "no longer holds back revisions until people are trained",
    ),
    "late filing": (BASE, configuration(policies=Policies(late_filing_days=60)), "60 days late"),
    "setup": (BASE, configuration(stage=Stage.SETUP), "back to its setup"),
    "another name": (BASE, configuration(repository="other"), "renames the system"),
    "a standard": (BASE, configuration(standards=()), "no longer works to AS9120"),
    "another main standard": (
        BASE,
        configuration(primary_standard="ISO9001"),
        "no longer counts AS9120",
    ),
    "an exclusion": (
        BASE,
        replace(BASE, applicability=Applicability(exclusions=(exclude("AS9120", "8.3"),))),
        "declares AS9120 8.3 inapplicable",
    ),
    "a finding accepted": (BASE, replace(BASE, accepted=(accepted(),)), "accepts QMS018"),
    "accepted for longer": (
        replace(BASE, accepted=(accepted(expires=date(2026, 1, 1)),)),
        replace(BASE, accepted=(accepted(),)),
        "until 2026-12-01",
    ),
}


@pytest.mark.parametrize(("before", "after", "words"), LOOSER.values(), ids=LOOSER)
def test_loosening_is_seen_one_way_and_tightening_is_not_loosening(before, after, words) -> None:
    (found,) = loosenings(before, after)
    assert words in found.what
    one_way = {"a name", "another name", "another main standard"}
    backwards = list(loosenings(after, before))
    changed = next(name for name, case in LOOSER.items() if case[2] == words)
    assert bool(backwards) is (changed in one_way)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"keepers": ("quality-manager",)}, "changes keepers from “” to “quality-manager”"),
        ({"top_management": "director"}, "changes top_management from “” to “director”"),
    ],
)
def test_what_is_watched_is_shown_and_judged_as_in_force(change, words) -> None:
    head = roster(**change)
    (found,) = loosenings(BASE, head)
    assert found.what == words
    assert settle(began=BASE, in_force=BASE, head=head).judging.roster == BASE.roster


def test_new_people_without_a_role_and_new_types_are_no_loosening() -> None:
    people = {**ROSTER.people, "b.new": Person(id="b.new", name="B. New")}
    types = {"QP": PROCEDURE, "WI": replace(PROCEDURE, code="WI", required_approvals=())}
    assert list(loosenings(BASE, roster(people=people))) == []
    assert list(loosenings(BASE, configuration(types=types))) == []


def test_another_order_and_the_comment_of_a_key_are_no_change() -> None:
    keys = (key(), key(key="ssh-ed25519 BBBB"))
    before = person("a.rossi", keys=keys)
    after = person("a.rossi", keys=(keys[1], key(key="ssh-ed25519 AAAA other words")))
    assert list(loosenings(before, after)) == []


class TestSettle:
    def test_without_a_change_there_is_one_judge(self):
        settled = settle(began=BASE, in_force=BASE, head=BASE)
        assert not settled.differs

    def test_a_new_person_comes_along_without_role_and_key(self):
        head = roster(people={**ROSTER.people, "b.new": NEW})
        settled = settle(began=BASE, in_force=BASE, head=head)
        found = settled.judging.roster.people["b.new"]
        assert (found.name, found.roles, found.keys) == ("B. New", (), ())
        assert settled.proposed.roster.people["b.new"] == NEW
        assert settled.differs

    def test_a_new_type_comes_along_whole(self):
        work = replace(PROCEDURE, code="WI")
        head = configuration(types={"QP": PROCEDURE, "WI": work})
        settled = settle(began=BASE, in_force=BASE, head=head)
        assert settled.judging.configuration.types["WI"] == work

    def test_words_are_the_proposals_and_decide_nothing(self):
        head = configuration(variables={"label": "blue"}, language="de")
        settled = settle(began=BASE, in_force=BASE, head=head)
        assert settled.judging.configuration.variables == {"label": "blue"}
        assert not settled.differs

    @pytest.mark.parametrize(
        "head",
        [
            kind(required_approvals=()),
            kind(evidence=()),
            configuration(stage=Stage.SETUP),
            configuration(repository="other"),
            configuration(policies=Policies(author_may_not_approve=False)),
        ],
    )
    def test_settings_that_control_are_those_in_force(self, head):
        settled = settle(began=BASE, in_force=BASE, head=head)
        assert settled.judging.configuration == BASE.configuration
        assert settled.proposed.configuration == head.configuration

    def test_a_register_left_alone_is_the_newest_one_of_the_base(self):
        in_force = kind(evidence=(EvidenceKind.SIGNED,))
        head = roster(people={**ROSTER.people, "b.new": NEW})
        settled = settle(began=BASE, in_force=in_force, head=head)
        assert settled.proposed.configuration.types["QP"].evidence == (EvidenceKind.SIGNED,)
        assert settled.proposed.roster.people["b.new"] == NEW

    def test_the_text_and_its_digest_stay_the_proposals(self):
        library = make_library(make_document())
        judged = under(library, kind(required_approvals=()))
        assert judged.documents[0].type.required_approvals == ()
        assert judged.digests == library.digests
