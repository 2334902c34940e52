from __future__ import annotations

from datetime import date

import pytest

from qms.domain.adoption import UNMARKED, Detail, FoundRows, RowsKind, TakenText
from qms.domain.printed_days import is_day, settle_days, writes_days_first
from qms.domain.printed_details import number_of_file_name, read_details

HEADER = FoundRows(
    place="the header", rows=(("SOP-014", "Rev 3", "5 April 2019"),), kind=RowsKind.MARGIN
)
HISTORY = FoundRows(
    place="a table",
    rows=(
        ("Rev.", "Date", "Change"),
        ("4", "2020-02-01", "Two bins"),
        ("3", "2019-04-05", "Red bins"),
        ("", "", ""),
    ),
    kind=RowsKind.TABLE,
)


def text(*found: FoundRows, saved_on: date | None = None) -> TakenText:
    return TakenText(body="", found=found, saved_on=saved_on)


def test_the_header_counts_and_the_list_of_revisions_casts_doubt() -> None:
    details = read_details("SOP-014 Bins.docx", text(HEADER, HISTORY))
    assert details.value(Detail.REVISION) == "3"
    assert details.value(Detail.DATE) == "2019-04-05"
    assert details.questions == ()
    assert details.doubts == (
        "revision: the header says 3 and counted, the list of revisions says 4; is it right?",
    )


def test_the_last_day_of_a_list_counts_in_whatever_order_it_stands() -> None:
    details = read_details("SOP-014 Bins.docx", text(HISTORY))
    assert details.value(Detail.REVISION) == "4"
    assert details.value(Detail.DATE) == "2020-02-01"


@pytest.mark.parametrize(
    "rows",
    [
        (("", "Name", "Date"), ("Prepared", "J. Hale", "2019-01-02"),
         ("Approved", "M. Stone", "2019-01-04")),
        (("Prepared by", "Approved by"), ("J. Hale", "M. Stone"), ("2019-01-02", "2019-01-04")),
        (("Approved by: M. Stone", "Date: 2019-01-04"),),
    ],
)  # fmt: skip
def test_approvals_stand_in_rows_or_columns(rows: tuple[tuple[str, ...], ...]) -> None:
    found = FoundRows(place="a table", rows=rows, kind=RowsKind.TABLE)
    details = read_details("SOP-014 Bins.docx", text(found))
    assert details.value(Detail.APPROVER) == "M. Stone"
    assert details.value(Detail.DATE) == "2019-01-04"


def test_other_tables_further_down_say_nothing_of_the_document() -> None:
    rows = (("Document No: F-01", "Date"), ("Rev: 9", "2001-01-01"))
    other = FoundRows(place="a table", rows=rows, kind=RowsKind.TABLE)
    details = read_details("SOP-014 Bins.docx", text(HEADER, other))
    assert details.value(Detail.NUMBER) == "SOP-014"
    assert details.value(Detail.REVISION) == "3"


def test_what_nobody_printed_is_in_doubt_and_never_invented() -> None:
    details = read_details("SOP-015 Calibration.docx", text(saved_on=date(2018, 3, 1)))
    assert details.value(Detail.REVISION) == UNMARKED
    assert details.value(Detail.DATE) == "2018-03-01"
    assert details.questions == ()
    assert [each.partition(":")[0] for each in details.doubts] == ["revision", "date"]
    assert read_details("Calibration.docx", text()).questions == (
        "date: none was found; write it",
        "number: none was found; write it",
    )


def test_two_numbers_are_a_question() -> None:
    rows = (("Document No: SOP-041",),)
    found = FoundRows(place="the header", rows=rows, kind=RowsKind.MARGIN)
    (question, *_) = read_details("SOP-014 Bins.docx", text(found, HISTORY)).questions
    assert question.startswith("number: the header says SOP-041, the file name says SOP-014")


def test_days_are_read_in_the_order_of_the_other_documents() -> None:
    assert writes_days_first(["on 14/06/2021", "03/04/2021"]) is True
    assert writes_days_first(["06/14/2021"]) is False
    assert writes_days_first(["06/14/2021", "14/06/2021"]) is None
    assert writes_days_first(["03/04/2021"]) is None
    assert settle_days("Date: 03/04/2021", days_first=True) == "Date: 2021-04-03"
    assert settle_days("Date: 03/04/2021", days_first=False) == "Date: 2021-03-04"
    assert settle_days("31/02/2021", days_first=True) == "31/02/2021"


def test_a_day_alone_is_a_day() -> None:
    assert is_day("5 April 2019")
    assert is_day("17.08.2020")
    assert not is_day("printed on 17.08.2020")
    assert not is_day("03/04/2021")


def test_scans_are_named_after_their_document() -> None:
    assert number_of_file_name("SOP-014 signed.pdf") == "SOP-014"
    assert number_of_file_name("minutes.pdf") == ""
