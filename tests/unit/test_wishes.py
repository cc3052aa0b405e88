"""A list of wishes: read as people write it, refused where no parser should see it."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from fitgap.catalog import OptionRange
from fitgap.source import FitgapError
from fitgap.workbook.wishes import read_wishes
from tests.support.workbooks import repacked


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (("番号", "要望", "オプション範囲"), ("Y1", "画面の色を変えたい", "内")):
        book.worksheets[0].append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        "番号,要望,オプション範囲\nY1,画面の色を変えたい,内\n".encode("cp932"),
        "\ufeff番号,要望,オプション範囲\r\nY1,画面の色を変えたい,内\r\n".encode(),
        workbook(),
    ],
)
def test_csv_and_excel_say_the_same(data: bytes) -> None:
    (wish,), issues = read_wishes(data, "要望")

    assert issues == ()
    assert (wish.id, wish.text, wish.option_range) == ("Y1", "画面の色を変えたい", OptionRange.IN)
    assert wish.location.line == 2


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x81\x00\xa0\xff", ('要望\n"' + "あ" * 200_000 + '"\n').encode()]
)
def test_what_is_no_text_or_has_a_quotation_mark_left_open_is_said(data: bytes) -> None:
    wishes, issues = read_wishes(data, "要望.csv")

    assert wishes == ()
    assert [issue.code for issue in issues] == ["WB405"]


def test_a_workbook_that_cannot_be_parsed_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")

    with pytest.raises(FitgapError) as caught:
        read_wishes(target.getvalue(), "要望.xlsx")
    assert caught.value.refused
    assert [issue.code for issue in caught.value.issues] == ["WB104"]


def test_a_row_at_an_absurd_place_is_not_waited_for() -> None:
    def move(content: bytes) -> bytes:
        return content.replace(b'<row r="2"', b'<row r="2_000_000_000"').replace(
            b'<c r="A2"', b"<c"
        )

    data = repacked(workbook(), replace={"xl/worksheets/sheet1.xml": move})

    assert read_wishes(data, "要望.xlsx")[0] == ()
