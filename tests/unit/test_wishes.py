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
    "data",
    [
        b"\xff\xfe\x81\x00\xa0\xff",
        ('要望\n"' + "あ" * 200_000 + '"\n').encode(),
        '番号,要望\n1,"閉じない\n2,画面の色を変えたい\n'.encode(),
    ],
)
def test_what_is_no_text_or_has_a_quotation_mark_left_open_is_said(data: bytes) -> None:
    wishes, issues = read_wishes(data, "要望.csv")

    assert wishes == ()
    assert [issue.code for issue in issues] == ["WB405"]


def test_bytes_that_claim_to_be_a_workbook_get_advice_on_workbooks() -> None:
    with pytest.raises(FitgapError) as caught:
        read_wishes(b"\x93\x00\xff\xfe\x81 no table", "要望.XLSX")
    assert [issue.code for issue in caught.value.issues] == ["WB101"]
    with pytest.raises(FitgapError) as caught:
        read_wishes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "要望.csv")
    assert [issue.code for issue in caught.value.issues] == ["WB102"]


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


def sheet(book: openpyxl.Workbook, title: str, rows: list[list[object]]) -> None:
    page = book.create_sheet(title)
    for row in rows:
        page.append(row)


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def list_by_mail() -> bytes:
    """A list as it comes: titles, headings of two rows, merged cells, sections, notes."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "住民記録"
    for row in (
        ["カスタマイズ要望一覧（令和8年度）"],
        [],
        ["№", "要望課", "要　望　内　容", "", "ｵﾌﾟｼｮﾝ機能範囲"],
        ["", "", "現行", "要望", ""],
        ["１．住民記録"],
        [1, "市民課", "今は手書き", "別居の理由を書く欄を追加したい", "内"],
        [2, "市民課", "", "確認画面を省略したい", "不明"],
        [None, "", "", "帳票の文字を大きく", "－"],
        ["※要望は簡潔に書くこと"],
    ):
        page.append(row)
    for merged in ("A1:E1", "C3:D3", "A5:E5", "A7:A8"):
        page.merge_cells(merged)
    return saved(book)


def test_a_list_is_read_as_it_stands() -> None:
    wishes, issues = read_wishes(list_by_mail(), "要望.xlsx")

    assert issues == ()
    assert [(wish.id, wish.text, wish.option_range) for wish in wishes] == [
        ("1", "別居の理由を書く欄を追加したい", OptionRange.IN),
        ("2", "確認画面を省略したい", OptionRange.UNKNOWN),
        ("2-8", "帳票の文字を大きく", None),
    ]
    assert wishes[0].location.element == "住民記録!D6"


def test_every_sheet_of_wishes_is_read_and_the_others_are_named() -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheet(book, "税", [["番号", "カスタマイズ要望"], [1, "画面の色を変えたい"]])
    sheet(book, "介護", [["項番", "要望事項", "内外"], [1, "欄を増やしたい", "範囲外"]])
    sheet(book, "記入例", [["要望は別のシートに書いてください。"]])

    wishes, issues = read_wishes(saved(book), "要望.xlsx")

    assert [wish.id for wish in wishes] == ["税!1", "介護!1"]
    assert wishes[1].option_range is OptionRange.OUT
    assert [(issue.code, issue.location.element) for issue in issues] == [("WB407", "記入例!A1")]


def test_mistakes_in_a_list_are_named_by_their_cells() -> None:
    rows = (
        "要望一覧,,",
        "番号,要望,範囲",
        "1,画面の色を変えたい,Ａ",
        "1,ボタンを動かしたい,内",
        "3,,外",
        '4,"①文面を直したい\n②封筒を変えたい",外',
    )
    wishes, issues = read_wishes("\r\n".join(rows).encode("cp932"), "要望.csv")

    assert [wish.id for wish in wishes] == ["1", "1", "4"]
    assert [(issue.code, issue.location.element) for issue in issues] == [
        ("WB402", "C3"),
        ("WB403", "A4"),
        ("WB404", "B5"),
        ("WB408", "B6"),
    ]


def test_rows_that_count_the_wishes_are_no_wishes() -> None:
    rows = (
        "番号,要望",
        "1,画面の色を変えたい",
        "小計,1件",
        "2,合計欄を追加したい",
        ",合計",
        "計,２件",
        "合計,明細の合計を表示したい",
    )
    wishes, issues = read_wishes("\n".join(rows).encode(), "要望.csv")

    assert issues == ()
    assert [wish.text for wish in wishes] == [
        "画面の色を変えたい",
        "合計欄を追加したい",
        "明細の合計を表示したい",
    ]


def test_a_formula_nobody_calculated_is_said() -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheet(book, "要望", [["番号", "要望"], [1, "=A1&B1"]])

    wishes, issues = read_wishes(saved(book), "要望.xlsx")

    assert wishes == ()
    assert [issue.code for issue in issues] == ["WB406", "WB409"]


@pytest.mark.parametrize(
    ("text", "code"), [("氏名,住所\n田中,本町\n", "WB401"), ("番号,要望\n", "WB409")]
)
def test_a_file_without_wishes_is_said(text: str, code: str) -> None:
    wishes, issues = read_wishes(text.encode(), "要望.csv")

    assert wishes == ()
    assert [issue.code for issue in issues] == [code]
