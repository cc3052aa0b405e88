from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fitgap.assessment import AssessedItem, Assessment, refold
from fitgap.classification import ModificationClass, Resolution
from fitgap.comparison import CorrespondenceType
from fitgap.consensus import EntryKind, Position, State
from fitgap.gaps import Verdict
from fitgap.kpi import indicators
from fitgap.project import Participation
from fitgap.source import Language
from fitgap.workbook import export_consensus, write_consensus
from fitgap.workbook.cells import (
    MAXIMUM_CHARACTERS,
    clean,
    japanese_date,
    line_count,
    read_amount,
    read_date,
    written,
)
from fitgap.workbook.codes import LISTS
from fitgap.workbook.rows import all_rows, item_rows
from fitgap.workbook.sheets import (
    ANSWER_SHEETS,
    HIDDEN_SHEET,
    ITEMS_SHEET,
    POSITIONS,
    RECHECKS,
    TABLES,
    Sheet,
)
from tests.support.council import CITY, small_council
from tests.support.libreoffice import needs_libreoffice, recalculated
from tests.support.workbooks import (
    FORM_NEED,
    TODAY,
    act,
    cell_of,
    exported,
    read_back,
    reviewed_council,
    reviewed_log,
    sealed,
)

DECLARED = {
    "03_参加団体": "団体コード 団体名 人口(人) 参加区分 参加日 所管課 課長職 按分係数",
    "10_業務フロー一覧": "フローID 団体コード 業務名 手続名 BPMNファイル 版 SHA-256 作成者 "
    "確認者 検査結果",
    "11_独自業務一覧": "独自業務ID 団体コード フローID 作業ID 内容 根拠区分 根拠条項 "
    "年間件数(件) 年間時間(時間) 継続要否 見直し方針",
    "12_作業対応表": "対応ID 標準作業ID 団体コード 作業ID 作業名 一致度 対応種別 確定者 確定日",
    "20_機能一覧": "機能ID 大項目 中項目 小項目 機能要件 必須・任意 出典フローID 出典作業ID "
    "業務目的 対象団体(団体数) 標準仕様区分 版 状態 後継機能ID",
    "50_FitGap一覧": "ギャップID 団体コード 業務名 フローID 作業ID 作業名 現行の運用 業務目的 "
    "機能ID パッケージ機能 差異ID 適合判定 改変対象 オプション範囲 改変方法 判定規則ID 判定理由 "
    "対応方針 対応方針の理由 根拠区分 優先度 影響グループ 状態 版 証跡ハッシュ",
    "51_代替案検討": "ギャップID 案の種類 案番号 案の名称 内容 業務目的を満たすか 年間件数(件) "
    "1件当たり(分) 人数(人) 年間時間(時間) 運用負担(千円/年) 採否 不採用理由 検討者",
    "52_費用見積": "ギャップID 改変方法 工数低(人日) 工数中(人日) 工数高(人日) 単価(千円/人日) "
    "初期(千円) 年間保守(千円) 法改正時影響(千円/回) 想定回数(回) 次期移行費(千円) 期間(月) "
    "期間総額(千円) 見積者 前提 査定額(千円) 按分方法",
    "61_団体別意向": "ギャップID 団体コード 意向 理由 回答者 回答日 受領ファイル 受領ハッシュ",
    "82_再確認一覧": "ギャップID 団体コード 業務名 作業名 区分 旧機能ID 変更前の記載 "
    "新機能ID 変更後の記載 当初の決定 決定者 決定日 理由",
}
"""The headings of the consensus workbook, in order; code columns may stand between them."""

SMALLEST = 7.5
"""Points of the letters on paper; those of the cells have 9."""

CALCULATED = {"COUNTIFS", "SUMIFS", "SUM", "SUMPRODUCT", "INDEX", "MATCH", "IF", "IFERROR", "ROUND"}


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture(scope="module")
def data() -> bytes:
    return exported(reviewed_council())


@pytest.fixture(scope="module")
def book(data: bytes) -> Any:
    return opened(data)


def with_row(change: Callable[[AssessedItem], AssessedItem]) -> Assessment:
    """Return the small council with its form need changed."""
    council = small_council()
    return replace(
        council,
        items=tuple(change(row) if row.item.id == FORM_NEED else row for row in council.items),
    )


def test_the_sheets_stand_in_order(book: Any) -> None:
    assert book.sheetnames == [
        "01_記入要領",
        "02_区分コード",
        "03_参加団体",
        "10_業務フロー一覧",
        "11_独自業務一覧",
        "12_作業対応表",
        "20_機能一覧",
        "50_FitGap一覧",
        "51_代替案検討",
        "52_費用見積",
        "61_団体別意向",
        "81_集計・KPI",
        "82_再確認一覧",
        HIDDEN_SHEET,
    ]
    assert book[HIDDEN_SHEET].sheet_state == "veryHidden"


@pytest.mark.parametrize("name", DECLARED)
def test_headings_are_those_of_the_declaration(book: Any, name: str) -> None:
    headings = [cell.value for cell in book[name][1] if not cell.value.endswith("コード")]
    wanted = [heading for heading in DECLARED[name].split() if not heading.endswith("コード")]

    assert headings[: len(wanted)] == wanted


def test_every_symbol_has_its_code_beside_it(book: Any) -> None:
    page = book["50_FitGap一覧"]
    values = _values(exported(small_council()))["50_FitGap一覧"]
    codes = {}
    for label in ("適合判定", "改変方法", "対応方針"):
        place = [cell.value for cell in page[1]].index(label)
        assert page[1][place + 1].value == f"{label}コード"
        codes[label] = [row[place + 1] for row in values[1:7]]

    assert codes == {
        "適合判定": ["N", "F", "P", "P", "U", "G"],
        "改変方法": [None, None, "1", "3", None, "U"],
        "対応方針": ["R0", "R0", "R3", "R1", "R0", "R1"],
    }


def _values(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """Return the stored values of every sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {
        page.title: [
            tuple(cell or None for cell in row) for row in page.iter_rows(values_only=True)
        ]
        for page in book
    }


def test_every_sheet_is_set_up_for_print(book: Any) -> None:
    for page in book:
        if page.title == HIDDEN_SHEET:
            continue
        assert page.page_setup.orientation == "landscape"
        assert page.page_setup.paperSize in ("8", "9", 8, 9)
        assert page.oddHeader.center.text == "&A"
        assert "P" in page.oddFooter.center.text
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.page_setup.fitToWidth in (None, 1)  # None stands for 1
        assert page.page_setup.fitToHeight == 0
        assert not page.col_breaks.brk


def _widths(page: Any) -> dict[int, float]:
    """Return the width of every column in characters, counted from 1."""
    return {
        place: dimension.width
        for dimension in page.column_dimensions.values()
        for place in range(dimension.min, dimension.max + 1)
    }


def _hidden(page: Any) -> set[int]:
    return {
        place
        for dimension in page.column_dimensions.values()
        if dimension.hidden
        for place in range(dimension.min, dimension.max + 1)
    }


@pytest.mark.parametrize("sheet", [*TABLES, RECHECKS], ids=lambda sheet: sheet.name)
def test_what_is_printed_is_legible_on_one_page_across(book: Any, sheet: Sheet) -> None:
    page = book[sheet.name]
    area = page[page.print_area.rsplit("!", 1)[-1] or page.dimensions]
    last = len(area[0])
    assert len(area) == page.max_row
    shown = [place for place in range(last) if (place + 1) not in _hidden(page)]
    pixels = sum(7 * _widths(page)[place + 1] for place in shown)
    # An A3 and an A4 page, less 5 % for fonts that run wider than ours.
    across = {"8": 1_440, "9": 1_018}[str(page.page_setup.paperSize)]

    headings = [page[1][place].value for place in shown]
    assert headings == [column.title(Language.JA) for column in sheet.printed]
    assert 9 * min(1, across / pixels) >= SMALLEST


def test_no_cell_people_fill_in_is_hidden_and_every_code_is(book: Any) -> None:
    for sheet in (*TABLES, RECHECKS):
        hidden = {
            column.key
            for place, column in enumerate(sheet.columns, start=1)
            if place in _hidden(book[sheet.name])
        }
        assert hidden == {column.key for column in sheet.columns if column.folded}
        assert hidden.isdisjoint(column.key for column in sheet.editable)
        assert hidden.isdisjoint(sheet.keys)
        assert hidden >= {column.key for column in sheet.columns if column.code_of is not None}


def test_the_guide_names_what_is_printed_of_a_wide_sheet(data: bytes) -> None:
    guide = _sheet_text(data, "01_記入要領")
    for sheet in TABLES:
        if sheet.printed_to is not None:
            words = "、".join(column.heading.ja for column in sheet.printed)
            assert f"印刷する列：{words}" in guide
            assert sheet.name in guide


def test_hidden_columns_do_not_make_rows_taller() -> None:
    """The assumptions of a cost take many lines, and no room while they are hidden."""
    page = opened(exported(small_council()))["52_費用見積"]
    letter = next(cell.column_letter for cell in page[1] if cell.value == "前提")

    assert page[f"{letter}2"].value.count("\n") >= 3
    assert page.row_dimensions[2].height < 3 * 15


def test_tables_are_frozen_filtered_and_hold_no_merged_cells(book: Any) -> None:
    for sheet in TABLES:
        page = book[sheet.name]
        assert page.freeze_panes is not None
        assert page.auto_filter.ref.startswith("A1:")
        assert page.print_title_rows == "$1:$1"
        assert not page.merged_cells.ranges


def test_only_the_marked_cells_can_be_changed(book: Any) -> None:
    for sheet in TABLES:
        page = book[sheet.name]
        assert page.protection.sheet
        assert page.protection.password is None
        assert not page.protection.autoFilter  # "not locked" in the words of the format
        assert not page.protection.formatColumns
        for row in page.iter_rows(min_row=2):
            for cell, column in zip(row, sheet.columns, strict=True):
                assert cell.protection.locked is not column.editable
                if column.editable:
                    assert cell.fill.fgColor.rgb == "FFFFF8D6"
        for cell, column in zip(page[1], sheet.columns, strict=True):
            assert ("【記入】" in cell.number_format) is column.editable


def test_lists_come_from_named_ranges(book: Any) -> None:
    for sheet in ANSWER_SHEETS:
        sources = {
            validation.formula1
            for validation in book[sheet.name].data_validations.dataValidation
            if validation.type == "list"
        }
        assert sources == {
            f"{LISTS[column.choices].label_name}" for column in sheet.editable if column.choices
        }
    for declared in LISTS.values():
        for name, words in (
            (declared.label_name, [choice.label.ja for choice in declared.choices]),
            (declared.code_name, [choice.code for choice in declared.choices]),
        ):
            ((title, cells),) = book.defined_names[name].destinations
            assert [row[0].value for row in book[title][cells]] == words


@pytest.mark.parametrize(
    ("key", "members"),
    [
        ("verdict", Verdict),
        ("class", ModificationClass),
        ("resolution", Resolution),
        ("position", Position),
        ("state", State),
        ("relation", CorrespondenceType),
    ],
)
def test_every_code_of_the_program_is_declared(key: str, members: type[StrEnum]) -> None:
    declared = LISTS[key]

    assert set(declared.by_value) == set(members)
    assert len({choice.code for choice in declared.choices}) == len(members)
    assert all(choice.code.isascii() for choice in declared.choices)
    assert len({choice.label for choice in declared.choices}) == len(members)


def test_codes_keep_their_zeros_and_numbers_are_numbers() -> None:
    council = small_council()
    first = replace(council.project.municipalities[0], code="011002", joined="2026-04-01")
    project = replace(council.project, municipalities=(first,))
    page = opened(exported(replace(council, project=project)))["03_参加団体"]

    assert page["A2"].value == "011002"
    assert page["C2"].value == 120_000
    assert page["E2"].value == datetime(2026, 4, 1)
    assert page["E2"].number_format == "yyyy-mm-dd"
    assert page["H2"].value == 1


def test_made_up_municipalities_are_called_so() -> None:
    council = small_council()
    text = _sheet_text(exported(council), "01_記入要領") + _sheet_text(
        exported(council), "03_参加団体"
    )
    assert text.count("架空市（架空）") == 2

    real = replace(council, project=replace(council.project, fictional=False))
    assert "（架空）" not in _sheet_text(exported(real), "01_記入要領")


def _sheet_text(data: bytes, title: str) -> str:
    return "\n".join(
        str(cell) for row in opened(data)[title].iter_rows(values_only=True) for cell in row if cell
    )


@pytest.mark.parametrize("words", ["=1+1", "+81-3", "-", "@SUM(A1)", "=cmd|' /C calc'!A0", "#N/A"])
def test_words_never_become_formulas(words: str) -> None:
    data = exported(with_row(lambda row: replace(row, item=replace(row.item, required=words))))
    book = opened(data)

    cell = book["50_FitGap一覧"][cell_of(book, ITEMS_SHEET, FORM_NEED, "purpose")]

    assert cell.value == words
    assert cell.data_type == "s"
    assert cell.quotePrefix is (words != "#N/A")
    assert read_back(data, small_council()).entries == ()


def test_what_a_cell_cannot_hold_is_replaced_visibly_and_said() -> None:
    long, odd = "長" * 40_000, "前\x00後\ud800終"
    council = with_row(
        lambda row: replace(row, item=replace(row.item, required=long, activity_name=odd))
    )

    result = write_consensus(council, language=Language.JA, today=TODAY)

    book = opened(result.data)
    page = book["50_FitGap一覧"]
    purpose = page[cell_of(book, ITEMS_SHEET, FORM_NEED, "purpose")].value
    assert len(purpose) <= MAXIMUM_CHARACTERS
    assert purpose.endswith("省略しました〕")
    assert page[cell_of(book, ITEMS_SHEET, FORM_NEED, "activity_name")].value == "前〓後〓終"
    assert {issue.code for issue in result.issues} == {"WB001"}
    assert "50_FitGap一覧!H5" in {issue.location.element for issue in result.issues}
    assert read_back(result.data, council).entries == ()


def test_nothing_altered_means_no_warning() -> None:
    assert write_consensus(small_council(), language=Language.JA, today=TODAY).issues == ()


def test_formulas_use_only_what_every_program_calculates(book: Any) -> None:
    used = {
        function
        for page in book
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
        for function in re.findall(r"([A-Z.]+)\(", cell.value)
    }

    assert used == CALCULATED


def test_the_workbook_holds_no_links_and_is_the_same_every_time(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if "external" in name.lower()]
        assert not [
            name
            for name in archive.namelist()
            if name.endswith(".rels") and b"External" in archive.read(name)
        ]
    assert exported(reviewed_council()) == data


def test_rows_are_tall_enough_for_their_words() -> None:
    text = "独自の様式で出したい。" * 12
    book = opened(
        exported(with_row(lambda row: replace(row, item=replace(row.item, required=text))))
    )
    page = book["50_FitGap一覧"]

    assert page.row_dimensions[5].height >= 12 * line_count(text, width=25)
    assert page.row_dimensions[5].height > page.row_dimensions[2].height


def test_english_workbooks_speak_english() -> None:
    data = exported(small_council(), Language.EN)

    assert "Who fills in what" in _sheet_text(data, "01_記入要領")
    assert opened(data)["50_FitGap一覧"]["L1"].value == "Fit verdict"
    assert read_back(data, small_council()).entries == ()


def test_the_summary_counts_verdicts_money_and_positions() -> None:
    rows = _values(exported(reviewed_council()))["81_集計・KPI"]
    by_first: dict[Any, list[tuple[Any, ...]]] = {}
    for row in rows:
        by_first.setdefault(row[0], []).append(row)

    assert by_first["架空市"][0][:9] == ("架空市", CITY, 1, 1, 2, 1, 1, 6, 20)
    assert by_first["架空市"][3][6:8] != (None, None)
    assert by_first["架空市"][3][6] == Decimal("350.5")
    positions = [row for row in by_first["前住所地へ知らせる"] if row[1] == FORM_NEED]
    assert positions[0][3:10] == (1, 1, None, None, None, 2, "保留")


def test_the_cost_of_the_towns_agrees_with_the_total_once_shared_parts_are_left_out() -> None:
    council = small_council()
    assert council.total.overlap > 0
    rows = _values(exported(council))["81_集計・KPI"]
    title = next(index for index, row in enumerate(rows) if str(row[0]).startswith("4. "))
    everything, shared, left = (rows[title + 3 + place] for place in (2, 3, 4))

    assert everything[3] == sum(rows[title + 3 + place][3] for place in (0, 1))
    assert -shared[3] == pytest.approx(float(council.total.overlap))
    assert left[3] == pytest.approx(float(council.total.initial))
    assert left[5] == pytest.approx(float(council.total.lifecycle))
    assert left[5] == pytest.approx(everything[5] + shared[5])


def test_indicators_are_shown() -> None:
    council = small_council()
    found = indicators(council)

    data = export_consensus(council, language=Language.JA, today=TODAY, indicators=found)

    text = _sheet_text(data, "81_集計・KPI")
    assert found
    assert all(indicator.name.ja in text for indicator in found)


def test_observers_are_not_asked_for_positions() -> None:
    council = small_council()
    city, town = council.project.municipalities
    project = replace(
        council.project,
        municipalities=(city, replace(town, participation=Participation.OBSERVER)),
    )

    page = opened(exported(replace(council, project=project)))["61_団体別意向"]

    assert {row[1] for row in page.iter_rows(min_row=2, values_only=True)} == {CITY}


@pytest.mark.parametrize("sheet", TABLES, ids=lambda sheet: sheet.name)
def test_an_assessment_without_rows_still_makes_every_sheet(sheet: Any) -> None:
    council = small_council()
    empty = replace(
        council,
        items=(),
        flows=(),
        groups=(),
        catalog=replace(council.catalog, functions=()),
        project=replace(council.project, municipalities=()),
    )

    assert sheet.name in opened(exported(empty)).sheetnames


@needs_libreoffice
def test_libreoffice_calculates_what_is_stored(data: bytes, tmp_path: Path) -> None:
    again = recalculated(data, tmp_path)

    assert _rounded(_values(again)) == _rounded(_values(data))


@needs_libreoffice
def test_a_workbook_saved_by_libreoffice_says_nothing_new(data: bytes, tmp_path: Path) -> None:
    answers = read_back(recalculated(data, tmp_path), small_council(), reviewed_log())

    assert (answers.entries, answers.conflicts, answers.rejected) == ((), (), ())
    assert answers.unchanged > 0


def _rounded(values: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    return {
        title: [
            tuple(round(cell, 6) if isinstance(cell, float) else cell for cell in row)
            for row in rows
            if any(cell is not None for cell in row)
        ]
        for title, rows in values.items()
    }


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1200", "1200"),
        ("1,200", "1200"),
        ("１，２００千円", "1200"),
        ("￥350.50", "350.5"),
        ("0", "0"),
        ("-1", None),
        ("nan", None),
        ("1e3", "1000"),
        ("1e99", None),
        ("約300", None),
        ("", None),
    ],
)
def test_amounts(typed: str, read: str | None) -> None:
    assert read_amount(typed) == read


@pytest.mark.parametrize("typed", ["", "先週", "2026-13-01", "令和8年2月30日", "11/20", "2026"])
def test_what_is_no_date_is_not_guessed(typed: str) -> None:
    assert read_date(typed) is None


def test_values_are_shown_as_people_see_them() -> None:
    assert [written(value) for value in (None, True, 2.0, 0.5, date(2026, 1, 2), " あ\r\nい ")] == [
        "",
        "TRUE",
        "2",
        "0.5",
        "2026-01-02",
        "あ\nい",
    ]
    assert written(datetime(2026, 1, 2, 3, 4)) == "2026-01-02 03:04:00"


def test_texts_are_cut_at_the_cell_s_limit_in_utf16() -> None:
    kept = clean("𠮷" * 20_000)

    assert len(kept.encode("utf-16-le")) // 2 <= MAXIMUM_CHARACTERS
    assert kept.startswith("𠮷")
    assert clean("そのまま") == "そのまま"


def test_eras() -> None:
    assert japanese_date(date(2026, 11, 21)) == "令和8年11月21日"
    assert japanese_date(date(2019, 5, 1)) == "令和元年5月1日"
    assert japanese_date(date(2019, 4, 30)) == "2019年4月30日"


@pytest.mark.parametrize(
    ("language", "origin", "said"),
    [
        (Language.JA, "tui", "画面"),
        (Language.JA, "cli", "コマンド"),
        (Language.EN, "tui", "Screen"),
        (Language.EN, "cli", "Command"),
    ],
)
def test_an_answer_given_here_says_who_when_and_where(
    language: Language, origin: str, said: str
) -> None:
    given = replace(act(EntryKind.POSITION, FORM_NEED, position="yes"), origin=origin)
    log = sealed(given)
    workbook = exported(refold(small_council(), log), language)
    (row,) = (
        row
        for row in opened(workbook)[POSITIONS.name].iter_rows(min_row=2, values_only=True)
        if row[:2] == (FORM_NEED, CITY)
    )

    found = dict(zip((column.key for column in POSITIONS.columns), row, strict=True))
    assert (found["answered_by"], found["received_file"]) == ("佐藤", said)
    assert found["answered_on"] == datetime(2026, 11, 22)
    assert read_back(workbook, small_council(), log).entries == ()


@pytest.mark.parametrize("verdict", ["F", "N"])
def test_a_row_judged_to_be_no_gap_says_so_instead_of_the_tool_s_reasons(verdict: str) -> None:
    log = sealed(
        act(EntryKind.JUDGE, FORM_NEED, verdict=verdict, reason="古い理由"),
        act(EntryKind.JUDGE, FORM_NEED, actor="山田", verdict=verdict, reason="標準様式で足りる"),
    )
    council = refold(small_council(), log)

    (row,) = (row for row in item_rows(council, Language.JA) if row["id"] == FORM_NEED)

    said = "差異ですがギャップではないと判断されました（理由: 標準様式で足りる）"
    assert (row["reason"], row["resolution_reason"]) == (said, said)
    assert (row["class"], row["resolution"]) == ("", "対応不要")


def test_no_gap_keeps_its_reason_through_a_round_trip_and_a_new_catalogue() -> None:
    reason = "標準様式で足りる"
    log = sealed(act(EntryKind.JUDGE, FORM_NEED, verdict="F", reason=reason))
    once = refold(small_council(), log)
    again = refold(once, log)
    assert read_back(exported(again), again, log).entries == ()

    def moved(row: AssessedItem) -> AssessedItem:
        return replace(row, item=replace(row.item, fingerprint="another catalogue"))

    plain = small_council()
    updated = replace(plain, items=tuple(map(moved, plain.items)))
    for council in (once, again, refold(updated, log)):
        row = council.item_by_id[FORM_NEED]
        (judged,) = row.review.judgements.values()
        assert judged.entry.values["reason"] == reason
    assert refold(updated, log).item_by_id[FORM_NEED].state is State.RECHECK


def test_own_work_is_listed_with_its_ground_and_burden() -> None:
    rows = all_rows(small_council(), Language.JA)["11_独自業務一覧"]
    stated = [row.item for row in small_council().items if row.item.basis]
    assert [row["item"] for row in rows] == [item.id for item in stated]
    assert stated
    for row, item in zip(rows, stated, strict=True):
        assert (row["continues"], row["policy"]) == ("未定", "")
        if item.volume is not None and item.minutes is not None:
            assert row["hours"] == round(item.volume * item.minutes / 60, 1)
