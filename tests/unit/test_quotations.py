"""Lists of quotations as municipalities keep them."""

from __future__ import annotations

import io

import openpyxl
import pytest

from fitgap.workbook.quotations import read_quotations


def read(text: str, encoding: str = "utf-8") -> tuple[list[tuple[str, str, str]], set[str]]:
    found, issues = read_quotations(text.encode(encoding), "quotes.csv")
    return (
        [(each.id, str(each.estimated), str(each.quoted)) for each in found],
        {f"{each.code} {each.location.element or each.location.line}" for each in issues},
    )


def test_headings_say_what_and_in_which_unit() -> None:
    text = 'ギャップID,推計額（千円）,見積額（円）\nG-1,１０００,1350000\nG-2,,"1,650,000"\n'
    expected = [("G-1", "1000", "1350.000"), ("G-2", "None", "1650.000")]
    for encoding in ("utf-8-sig", "cp932"):
        assert read(text, encoding) == (expected, set())
    assert read("quoted,id\n5,a\n") == ([("a", "None", "5")], set())


def test_a_workbook_is_read_too() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (["番号", "見積金額（万円）"], ["G-1", 120], [None, None], ["G-2", 35.5]):
        page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    found, issues = read_quotations(stream.getvalue(), "quotes.xlsx")
    assert [f"{each.id} {each.quoted:.0f}" for each in found] == ["G-1 1200", "G-2 355"]
    assert issues == ()


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("", "WB411 1"),
        ("id,estimate\na,1\n", "WB411 1"),
        ("id,quoted\na,別途\n", "WB412 B2"),
        ("id,quoted\na,-5\n", "WB412 B2"),
        ("id,quoted\na,0\n", "WB412 B2"),
        ("id,quoted\na,\n", "WB412 B2"),
        ("id,estimate,quoted\na,?,5\n", "WB412 B2"),
        ("id,quoted\na,5\na,6\n", "WB413 A3"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, issue: str) -> None:
    assert issue in read(text)[1]


def test_a_row_with_an_amount_nobody_can_read_is_named_once() -> None:
    text = "id,estimate,quoted\na,x,100\nb,100,120\n"
    found, issues = read_quotations(text.encode(), "quotes.csv")

    assert [each.id for each in found] == ["b"]
    assert [(issue.code, issue.location.line) for issue in issues] == [("WB412", 2)]


def test_what_is_no_text_is_said() -> None:
    _, issues = read_quotations(b"\x81\x00", "quotes.csv")
    assert [each.code for each in issues] == ["WB405"]
