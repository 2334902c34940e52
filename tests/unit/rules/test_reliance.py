from __future__ import annotations

import pytest

from qms.domain.documents import EffectiveDate, Status
from qms.rules.reliance import check_drafts, check_editions, check_obsolete
from support.libraries import AS_OF, make_document, make_library


def editions(*texts):
    documents = [make_document(f"QP-{i:02}", f"{text}\n") for i, text in enumerate(texts)]
    return [each.message for each in check_editions(make_library(*documents))]


@pytest.mark.parametrize(
    ("one", "other", "standard"),
    [
        ("AS9102 Rev B", "AS9102 Rev C", "AS9102"),
        ("SAE AS9102B", "AS 9102 Revision C", "AS9102"),
        ("ISO 9001:2015", "EN ISO 9001:2008", "ISO9001"),
        ("AC 00-56A", "AC 00-56B", "AC0056"),
        ("MIL-STD-129, Rev P", "MIL-STD-129R", "MILSTD129"),
    ],
)
def test_two_editions_are_found(one, other, standard):
    (message,) = editions(f"As in {one}.", f"As in {other}.")
    assert message.startswith(f"{standard} is cited as ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AS9102 Rev B", "AS9102B"),
        ("AS9120 Rev B", "AS9120:2016"),
        ("AS9102 Rev B", "AS9103 Rev C"),
        ("AS9102", "AS9102 Rev C"),
        ("ISO 9001:2015", "ISO 9000:2005"),
        ("ISO 9001:2015", "ISO 9001:2015/Amd 1:2024"),
        ("AS9102 Rev C", "AS9102 Rev B, which AS9102 Rev C replaced"),
        ("`AS9102 Rev B`", "AS9102 Rev C"),
    ],
)
def test_the_same_edition_and_comparisons_pass(one, other):
    assert editions(f"As in {one}.", f"As in {other}.") == []


def test_the_rarer_edition_is_reported():
    (message,) = editions("AS9102 Rev C", "AS9102 Rev B", "AS9102 Rev C")
    assert message.startswith("AS9102 is cited as Rev B here and as Rev C in procedures/qp-00")


def relying(target, text="See [[QP-02]].\n", **changes):
    library = make_library(make_document(text=text, **changes), target)
    return [each.rule.code for c in (check_obsolete, check_drafts) for each in c(library)]


def test_reliance_on_obsolete_and_draft_texts_is_found():
    assert relying(make_document("QP-02", status=Status.OBSOLETE)) == ["QMS506"]
    assert relying(make_document("QP-02", status=Status.DRAFT)) == ["QMS507"]
    assert relying(make_document("QP-02", status=Status.IN_REVIEW)) == ["QMS507"]
    assert relying(make_document("QP-02")) == []


@pytest.mark.parametrize(
    "text",
    [
        "This supersedes [[QP-02]].\n",
        "See [[QP-02|QP-02 (superseded)]].\n",
        "See [the withdrawn text](qp-02-title.md).\n",
    ],
)
def test_history_may_be_named(text):
    assert relying(make_document("QP-02", status=Status.OBSOLETE), text) == []


def test_obsolete_references_are_found_before_the_effective_day_and_drafts_on_it():
    obsolete = make_document("QP-02", status=Status.OBSOLETE)
    draft = make_document("QP-02", status=Status.DRAFT)
    assert relying(obsolete, status=Status.DRAFT) == []
    assert relying(obsolete, status=Status.IN_REVIEW) == []
    pending = EffectiveDate(everywhere=AS_OF.replace(year=2027))
    assert relying(obsolete, effective_date=pending) == ["QMS506"]
    assert relying(obsolete, effective_date=EffectiveDate()) == ["QMS506"]
    assert relying(draft, effective_date=pending) == []
