"""Lists of functions as they come by mail: read without guessing, or every doubt named."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal

import openpyxl
import pytest

from fitgap.catalog import (
    OptionRange,
    PackageCatalog,
    StandardClass,
    VendorAnswer,
    read_catalog,
    write_catalog,
)
from fitgap.catalog.lists import LAYOUTS, ListColumn, ListLayout, Necessity
from fitgap.source import FitgapError, Issue, Language
from fitgap.workbook.function_list import Package, read_function_list

SIGNS = {
    "◎": VendorAnswer.STANDARD,
    "○": VendorAnswer.OPTION,
    "△": VendorAnswer.CUSTOMISE,
    "×": VendorAnswer.NONE,
}
HEADINGS = (
    "機能ID",
    "大項目",
    "中項目",
    "小項目",
    "機能要件",
    "必須・任意",
    "回答",
    "費用（千円）",
    "備考",
)
ROW = ("0101", "住民記録", "異動", "転入", "転入届を入力できること", "必須", "◎", None, None)


def sheet(*rows: Sequence[object], merge: Sequence[str] = (), title: str = "機能一覧") -> bytes:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = title
    for row in rows:
        page.append(list(row) or [None])
    for area in merge:
        page.merge_cells(area)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(
    data: bytes,
    layout: ListLayout = LAYOUTS["municipal"],
    answers: Mapping[str, VendorAnswer] = SIGNS,
    necessities: Mapping[str, Necessity] | None = None,
) -> tuple[PackageCatalog | None, tuple[Issue, ...]]:
    return read_function_list(
        data,
        "l.xlsx",
        layout=layout,
        package=Package("a", "A"),
        answers=answers,
        necessities=necessities or {},
    )


def one(*cells: object, headings: Sequence[str] = HEADINGS) -> tuple[PackageCatalog, list[str]]:
    catalog, issues = read(sheet(headings, cells))
    assert catalog is not None, [issue.line(Language.JA) for issue in issues]
    return catalog, [issue.code for issue in issues]


def faults(*rows: Sequence[object]) -> list[tuple[str, str]]:
    catalog, issues = read(sheet(HEADINGS, *rows))
    assert catalog is None
    return [(issue.code, issue.location.element or "") for issue in issues]


def test_a_row_becomes_a_function() -> None:
    catalog, codes = one(*ROW)

    assert codes == []
    (function,) = catalog.functions
    assert (function.id, function.area, function.group) == ("0101", "住民記録", "異動")
    assert (function.name, function.description) == ("転入", "転入届を入力できること")
    assert (function.required, function.answer) == (True, VendorAnswer.STANDARD)


@pytest.mark.parametrize(
    ("sign", "answer", "option_range"),
    [
        ("◎", VendorAnswer.STANDARD, OptionRange.UNKNOWN),
        ("○", VendorAnswer.OPTION, OptionRange.IN),
        ("△", VendorAnswer.CUSTOMISE, OptionRange.OUT),
        ("×", VendorAnswer.NONE, OptionRange.OUT),
        ("カスタマイズで対応", VendorAnswer.CUSTOMISE, OptionRange.OUT),
    ],
)
def test_a_sign_means_what_is_declared(
    sign: str, answer: VendorAnswer, option_range: OptionRange
) -> None:
    catalog, _ = one(*ROW[:6], sign, None, None)

    assert catalog.functions[0].answer is answer
    assert catalog.functions[0].option_range is option_range


def test_undeclared_signs_are_refused_with_every_cell() -> None:
    rows = [(*ROW[:6], sign, None, None) for sign in ("◎", "〇", "〇", "済")]
    found = [(f"{n}", *row[1:]) for n, row in enumerate(rows)]

    catalog, issues = read(sheet(HEADINGS, *found))

    assert catalog is None
    assert [(issue.code, issue.location.element) for issue in issues] == [
        ("FL006", "機能一覧!G3"),
        ("FL006", "機能一覧!G5"),
    ]
    assert "G3、G4" in issues[0].message.ja
    # A circle that only looks like a declared one is never taken for it.
    assert "U+3007" in issues[0].message.ja
    assert "「○」（U+25CB）とは別の文字" in issues[0].hint.ja


def test_a_list_of_its_own_may_use_signs_otherwise() -> None:
    layout = ListLayout(
        "別様式",
        {ListColumn.REQUIREMENT: ("機能要件",), ListColumn.ANSWER: ("回答",)},
        answers={"△": VendorAnswer.ALTERNATIVE},
    )
    catalog, _ = read(sheet(HEADINGS, (*ROW[:6], "△", None, None)), layout)

    assert catalog is not None
    assert catalog.functions[0].answer is VendorAnswer.ALTERNATIVE


def test_titles_headings_of_two_rows_merged_and_blank_rows() -> None:
    data = sheet(
        ("住民情報システム 機能要件一覧",),
        (),
        (
            "機能ID",
            "大項目",
            "中項目",
            "小項目",
            "機能要件",
            "必須・任意",
            "ベンダ回答",
            None,
            "備考",
        ),
        (None, None, None, None, None, None, "回答", "費用（千円）", None),
        ("1", "住民記録", "異動", "転入", "入力できること", "必須", "◎", None, None),
        ("2", None, None, None, "検索\nできること", "任意", "○", 300, None),
        (),
        ("証明関係",),
        ("3", None, "証明", "写し", "交付できること", "必須", "△", "30万円", None),
        (None, None, None, "合計", None, None, None, 600, None),
        merge=("A3:A4", "B3:B4", "C3:C4", "G3:H3", "B5:B9", "C5:C6", "D5:D6", "A8:I8"),
    )
    catalog, issues = read(data)

    assert catalog is not None
    assert [each.id for each in catalog.functions[:3]] == ["1", "2", "3"]
    first, second, third = catalog.functions[:3]
    assert (second.area, second.group, second.name) == ("住民記録", "異動", "転入")
    assert second.description == "検索\nできること"
    assert second.quoted_price_thousand_yen == Decimal(300)
    assert (third.area, third.group, third.name) == ("住民記録", "証明", "写し")
    assert third.quoted_price_thousand_yen == Decimal(300)
    assert first.quoted_price_thousand_yen is None
    assert "FL016" in [issue.code for issue in issues]


def test_a_section_row_is_the_area_where_no_column_is() -> None:
    headings = ("機能ID", "機能名", "機能要件")
    catalog, codes = read(sheet(headings, ("1 国保",), ("K1", "資格取得", "登録できること")))

    assert catalog is not None
    assert catalog.functions[0].area == "1 国保"
    assert codes == ()


@pytest.mark.parametrize(
    ("written", "heading", "thousand_yen"),
    [
        (300, "費用（千円）", "300"),
        ("300千円", "費用", "300"),
        ("３０万円", "費用", "300"),
        ("¥300,000円", "費用", "300"),
        ("約150万", "費用（千円）", "1500"),
        ("1.2百万円", "費用", "1200"),
        ("¥150,500", "費用（円）", "150.5"),
        (150500, "費用（円）", "150.5"),
        ("無償", "費用", "0"),
    ],
)
def test_prices_are_read_with_their_unit(written: object, heading: str, thousand_yen: str) -> None:
    headings = (*HEADINGS[:7], heading, "備考")
    catalog, codes = one(*ROW[:7], written, None, headings=headings)

    assert codes == []
    assert catalog.functions[0].quoted_price_thousand_yen == Decimal(thousand_yen)


def test_a_price_in_words_stays_in_the_note_and_one_without_unit_is_asked_for() -> None:
    catalog, codes = one(*ROW[:7], "別途見積", "要相談")
    assert codes == ["FL012"]
    assert catalog.functions[0].note == "要相談\n費用：別途見積"
    assert catalog.functions[0].quoted_price_thousand_yen is None

    nothing, issues = read(sheet((*HEADINGS[:7], "費用", "備考"), (*ROW[:7], 300, None)))
    assert nothing is None
    assert [(each.code, each.location.element) for each in issues] == [("FL011", "機能一覧!H2")]


def test_missing_ids_are_made_and_stay_the_same() -> None:
    row = (None, *ROW[1:])
    first, codes = one(*row)
    again, _ = read(sheet(("題",), HEADINGS, ROW, row))

    assert codes == ["FL014"]
    assert again is not None
    assert again.functions[1].id == first.functions[0].id


def test_mistakes_are_named_with_their_cells() -> None:
    assert faults(ROW, ROW) == [("FL008", "機能一覧!A3")]
    assert faults(("0101", *ROW[1:6], "#N/A", None, None)) == [
        ("FL009", "機能一覧!G2"),
        ("FL005", "機能一覧!A1"),
    ]
    assert ("FL009", "機能一覧!H2") in faults((*ROW[:7], "=1+2", None))
    assert ("FL007", "機能一覧!F2") in faults((*ROW[:5], "必", "◎", None, None))


def test_an_id_that_excel_made_a_date_is_named() -> None:
    from datetime import datetime

    assert ("FL010", "機能一覧!A2") in faults((datetime(2026, 1, 2), *ROW[1:]))


def test_a_row_without_answer_is_open_and_never_taken_for_a_yes() -> None:
    catalog, issues = read(sheet(HEADINGS, ROW, ("0102", *ROW[1:6], None, None, None)))

    assert catalog is not None
    assert catalog.functions[1].answer is VendorAnswer.UNANSWERED
    assert [issue.code for issue in issues] == ["FL015"]


def test_a_list_of_the_standard_is_a_reference() -> None:
    rows = [
        ("0010001", "異動", "転入", "入力できること", "◎", None),
        ("0010002", "異動", "検索", "検索できること", "○", None),
        ("0010003", "異動", "独自", "独自の様式を使うこと", "－", None),
    ]
    data = sheet(("機能ID", "大項目", "機能名称", "機能要件", "実装類型", "備考"), *rows)
    declared = {"◎": Necessity.MUST, "○": Necessity.OPTION, "－": Necessity.PROHIBITED}

    catalog, issues = read(data, LAYOUTS["standard"], {}, declared)

    assert catalog is not None
    assert issues == ()
    assert [each.standard_class for each in catalog.functions] == [
        StandardClass.MUST,
        StandardClass.OPTION,
        StandardClass.PROHIBITED,
    ]
    assert {each.answer for each in catalog.functions} == {None}


def test_hidden_rows_and_several_requirements_in_a_cell_are_said() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (HEADINGS, ROW, ("0102", *ROW[1:4], "①出すこと\n②送ること", "必須", "◎")):
        page.append(row)
    page.row_dimensions[3].hidden = True
    page.column_dimensions["G"].hidden = True
    target = io.BytesIO()
    book.save(target)

    catalog, issues = read(target.getvalue())

    assert catalog is not None
    assert sorted((issue.code, issue.location.element) for issue in issues) == [
        ("FL013", "Sheet!E3"),
        ("FL017", "Sheet!A3"),
        ("FL017", "Sheet!G1"),
    ]


def test_csv_says_the_same_as_excel() -> None:
    text = ",".join(HEADINGS) + "\n" + ",".join(str(cell or "") for cell in ROW) + "\n"
    expected, _ = read(sheet(HEADINGS, ROW))

    for encoding in ("utf-8-sig", "cp932"):
        catalog, issues = read(text.encode(encoding))
        assert issues == ()
        assert catalog == expected


def test_headings_that_are_not_there_are_named_with_what_is() -> None:
    layout = ListLayout(
        "県標準", {ListColumn.REQUIREMENT: ("機能要件",), ListColumn.ANSWER: ("可否",)}
    )
    catalog, (issue,) = read(sheet(HEADINGS, ROW), layout)

    assert catalog is None
    assert issue.code == "FL003"
    assert "可否" in issue.message.ja
    assert "回答" in issue.hint.ja


def test_a_heading_twice_is_told_apart_by_the_one_above() -> None:
    data = sheet(("機能要件", "A社", "B社"), (None, "回答", "回答"), ("入力できること", "◎", "×"))
    columns = {ListColumn.REQUIREMENT: ("機能要件",), ListColumn.ANSWER: ("回答",)}
    catalog, (issue,) = read(data, ListLayout("x", columns))
    assert catalog is None
    assert issue.code == "FL004"

    chosen = ListLayout("x", {**columns, ListColumn.ANSWER: ("B社/回答",)})
    catalog, _ = read(data, chosen)
    assert catalog is not None
    assert catalog.functions[0].answer is VendorAnswer.NONE


def test_a_sheet_that_is_not_there_and_what_is_no_text() -> None:
    layout = ListLayout("x", {ListColumn.NAME: ("小項目",)}, sheet="別紙1")
    _, (issue,) = read(sheet(HEADINGS, ROW), layout)
    assert issue.code == "FL002"
    assert "機能一覧" in issue.hint.ja

    with pytest.raises(FitgapError) as caught:
        read(b"\xff\xfe\x81\x00\xa0\xff")
    assert [issue.code for issue in caught.value.issues] == ["WB101"]
    package = Package("a", "A")
    _, (issue,) = read_function_list(
        b"\xff\xfe\x81\x00\xa0\xff",
        "l.csv",
        layout=layout,
        package=package,
        answers=SIGNS,
        necessities={},
    )
    assert issue.code == "FL001"


@pytest.mark.parametrize("escaped", ["_xD800_", "_x0007_", "_xFFFE_", "_x000D_", "_x005F_"])
def test_escaped_characters_become_a_catalogue_that_can_be_written(escaped: str) -> None:
    catalog, _ = one("0101", f"住民{escaped}記録", *ROW[2:])

    again, issues = read_catalog(write_catalog(catalog), "l.xlsx")
    assert issues == ()
    assert again == catalog


# --- several sheets


def sheets(*pages: tuple[str, Sequence[Sequence[object]]], hidden: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in pages:
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
    if hidden:
        book[hidden].sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


KOKUHO = ("0201", "国保", "資格", "取得", "資格取得を登録できること", "必須", None, None, None)


def test_a_list_with_a_sheet_for_every_affair_is_read_whole() -> None:
    data = sheets(
        ("凡例", [("◎", "標準")]), ("住民", [HEADINGS, ROW]), ("国保", [HEADINGS, KOKUHO])
    )
    catalog, issues = read(data)

    assert catalog is not None
    assert [(each.id, each.answer) for each in catalog.functions] == [
        ("0101", VendorAnswer.STANDARD),
        ("0201", VendorAnswer.UNANSWERED),
    ]
    assert [issue.code for issue in issues] == ["FL015", "FL022"]
    assert "住民 1・国保 1" in issues[1].line(Language.JA)


def test_ids_that_begin_anew_on_every_sheet_get_its_title() -> None:
    data = sheets(("住民", [HEADINGS, ROW]), ("国保", [HEADINGS, ("0101", *KOKUHO[1:])]))
    catalog, issues = read(data)

    assert catalog is not None
    assert [each.id for each in catalog.functions] == ["住民-0101", "国保-0101"]
    assert "FL020" in [issue.code for issue in issues]


@pytest.mark.parametrize(
    ("headings", "hidden"), [(HEADINGS, "国保"), ((*HEADINGS[:6], "可", *HEADINGS[7:]), "")]
)
def test_a_sheet_that_is_not_read_is_named(headings: Sequence[str], hidden: str) -> None:
    data = sheets(("住民", [HEADINGS, ROW]), ("国保", [headings, KOKUHO]), hidden=hidden)
    catalog, issues = read(data)

    assert catalog is not None
    assert [each.id for each in catalog.functions] == ["0101"]
    assert [(each.code, each.location.element) for each in issues] == [("FL019", "国保!A1")]


def test_answers_under_another_heading_are_missed_aloud() -> None:
    _, issues = read(sheet((*HEADINGS[:6], "貴社の対応", *HEADINGS[7:]), ROW))
    assert [issue.code for issue in issues] == ["FL021"]


def test_a_yen_sign_in_a_column_of_thousands_is_asked_about() -> None:
    assert ("FL023", "機能一覧!H2") in faults((*ROW[:7], "￥300,000", None))


def test_words_after_a_sign_are_not_swallowed() -> None:
    _, issues = read(sheet(HEADINGS, (*ROW[:6], "△（画面のみ）", None, None)))
    (issue,) = issues
    assert issue.code == "FL006"
    assert "「△」だけでよければ" in issue.line(Language.JA)
