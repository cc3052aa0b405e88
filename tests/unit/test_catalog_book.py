"""A catalogue in Excel: every mistake is named with its cell, all of them at once."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest

from fitgap.catalog import PackageCatalog, VendorAnswer
from fitgap.source import Language
from fitgap.workbook.catalog_book import SHEETS
from fitgap.workbook.catalog_book_reading import read_catalog_book
from fitgap.workbook.catalog_book_writing import export_catalog
from fitgap.workbook.sheets import Sheet, column_pixels
from tests.support.catalogs import whole_catalog

BOOK = export_catalog(whole_catalog(), language=Language.JA, today=date(2026, 4, 1)).data


def edited(edit: Callable[[Any], None]) -> tuple[PackageCatalog | None, list[tuple[str, str]]]:
    """Return what a workbook says after an edit, and the codes and cells of its issues."""
    book = openpyxl.load_workbook(io.BytesIO(BOOK))
    edit(book)
    target = io.BytesIO()
    book.save(target)
    catalog, issues = read_catalog_book(target.getvalue(), "c.yaml")
    return catalog, [(issue.code, issue.location.element or "") for issue in issues]


def test_every_mistake_is_named_with_its_cell() -> None:
    def edit(book: Any) -> None:
        functions = book["機能一覧"]
        functions["D3"] = None
        functions["K3"] = "うち"
        functions["O3"] = "別途"
        functions["A5"] = "0102"
        functions["R4"] = "0199"
        functions["P3"] = "=1/0"
        book["オプション"]["A3"] = "F9"
        book["オプション"]["E4"] = "-5"
        book["パラメータ"]["B4"] = "P1"

    catalog, found = edited(edit)

    assert catalog is None
    assert sorted(found) == sorted(
        [
            ("CX006", "機能一覧!D3"),
            ("CX007", "機能一覧!K3"),
            ("CX008", "オプション!E4"),
            ("CX008", "機能一覧!O3"),
            ("CX009", "パラメータ!B4"),
            ("CX009", "機能一覧!A5"),
            ("CX010", "オプション!A3"),
            ("CX010", "機能一覧!R4"),
            ("CX012", "機能一覧!P3"),
        ]
    )


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("機能一覧!D3", None, "CX006"),
        ("機能一覧!K3", "うち", "CX007"),
        ("機能一覧!O3", "別途", "CX008"),
        ("機能一覧!A4", "0101", "CX009"),
        ("機能一覧!R4", "0199", "CX010"),
        ("機能一覧!R4", "0102", "CX011"),
        ("機能一覧!P3", "=1+1", "CX012"),
        ("オプション!A3", "F9", "CX010"),
        ("オプション!A3", None, "CX006"),
        ("オプション!E4", "-5", "CX008"),
        ("オプション!B4", "O1", "CX009"),
        ("パラメータ!D3", "色", "CX007"),
        ("パッケージ!B3", None, "CX006"),
        ("パッケージ!F3", 0, "CX008"),
        ("標準業務フロー!B3", None, "CX006"),
    ],
)
def test_a_mistake_has_its_cell(cell: str, value: object, code: str) -> None:
    sheet, address = cell.split("!")

    def edit(book: Any) -> None:
        book[sheet][address] = value

    catalog, found = edited(edit)

    assert catalog is None
    assert (code, cell) in found


def test_columns_may_be_moved_and_headings_be_in_either_language() -> None:
    def edit(book: Any) -> None:
        page = book["機能一覧"]
        page.insert_cols(1)
        page["A1"], page["A2"] = "社内メモ", None
        page["B1"], page["E1"] = "Function id", "name"
        page.delete_rows(2)

    catalog, found = edited(edit)

    assert found == [("CX005", "機能一覧!A1")]
    assert catalog is not None
    assert [each.id for each in catalog.functions] == ["0101", "0102", "0103"]


def test_a_number_shown_with_leading_zeros_keeps_them() -> None:
    def edit(book: Any) -> None:
        for number, function in enumerate((101, 102, 103), start=3):
            book["機能一覧"][f"A{number}"] = function
            book["機能一覧"][f"A{number}"].number_format = "0000"

    catalog, found = edited(edit)

    assert found == []
    assert catalog == whole_catalog()


def test_lists_may_be_separated_by_semicolons_and_amounts_be_typed_freely() -> None:
    def edit(book: Any) -> None:
        book["機能一覧"]["F4"] = "転入届； 転出届;\n委任状"
        book["機能一覧"]["O4"] = "１，２００千円"
        book["機能一覧"]["N4"] = "カスタマイズで対応"

    catalog, found = edited(edit)

    assert found == []
    assert catalog is not None
    function = catalog.functions[1]
    assert function.documents_in == ("転入届", "転出届", "委任状")
    assert function.quoted_price_thousand_yen == 1200
    assert function.answer is VendorAnswer.CUSTOMISE
    assert function.option_range.value == "out"


@pytest.mark.parametrize("sheet", [each.name for each in SHEETS])
def test_a_sheet_that_is_gone_is_named(sheet: str) -> None:
    catalog, found = edited(lambda book: book.remove(book[sheet]))

    needed = sheet in ("パッケージ", "機能一覧")
    assert (catalog is None) == needed
    assert ("CX001" if needed else "CX002") in {code for code, _ in found}


def test_a_price_looks_as_it_was_quoted() -> None:
    shown: list[str] = []

    def edit(book: Any) -> None:
        shown.extend(book[sheet][cell].number_format for sheet, cell in _PRICES)

    edited(edit)

    # Neither 400.0 for 400, nor a dash for what costs nothing.
    assert shown == ["General"] * len(_PRICES)


_PRICES = (("パッケージ", "F3"), ("機能一覧", "O3"), ("オプション", "E3"))


def test_a_column_that_is_gone_is_named() -> None:
    def edit(book: Any) -> None:
        book["機能一覧"].delete_cols(8, 2)

    catalog, found = edited(edit)

    assert catalog is not None
    assert found == [("CX015", "機能一覧!A1")]


def test_a_heading_twice_and_two_packages_are_faults() -> None:
    def edit(book: Any) -> None:
        book["機能一覧"]["B1"] = "機能番号"
        for column in "ABCDEF":
            book["パッケージ"][f"{column}4"] = book["パッケージ"][f"{column}3"].value

    catalog, found = edited(edit)

    assert catalog is None
    assert {("CX004", "機能一覧!B1"), ("CX013", "パッケージ!A4")} <= set(found)


def test_another_workbook_or_a_csv_file_is_pointed_to_its_layout() -> None:
    book = openpyxl.Workbook()
    target = io.BytesIO()
    book.save(target)

    for data in (target.getvalue(), b"a,b\n"):
        catalog, issues = read_catalog_book(data, "l.xlsx")
        assert catalog is None
        assert [issue.code for issue in issues] == ["CX014"]
        assert "--layout" in issues[0].hint.ja


def test_words_come_from_lists_and_texts_stay_texts() -> None:
    book = openpyxl.load_workbook(io.BytesIO(BOOK))
    page = book["機能一覧"]

    assert page["D3"].value == "=転入"
    assert page["D3"].data_type == "s"
    assert page["D3"].quotePrefix
    rules = {str(each.sqref): each.formula1 for each in page.data_validations.dataValidation}
    assert "fitgap_answer_label" in rules["N3:N505"]
    assert page.freeze_panes == "E3"
    assert not any(each.merged_cells.ranges for each in book.worksheets)
    assert all(each.page_setup.orientation == "landscape" for each in book.worksheets)


def test_every_sheet_prints_as_wide_as_one_page_and_stays_readable() -> None:
    across = {"8": 1_440, "9": 1_018}  # pixels of an A3 and an A4 page, less 5 %
    book: Any = openpyxl.load_workbook(io.BytesIO(BOOK))

    for sheet in SHEETS:
        setup = book[sheet.name].page_setup
        assert (setup.orientation, setup.fitToWidth, setup.fitToHeight) == ("landscape", None, 0)
        assert book[sheet.name].sheet_properties.pageSetUpPr.fitToPage
        points = 9 * min(1, across[str(setup.paperSize)] / _printed_pixels(sheet))
        assert points >= 7.5, sheet.name


def _printed_pixels(sheet: Sheet) -> int:
    return sum(column_pixels(column.width) for column in sheet.printed)


def test_an_english_workbook_is_english_throughout_and_reads_back() -> None:
    catalog = whole_catalog()
    data = export_catalog(catalog, language=Language.EN, today=date(2026, 4, 1)).data
    book: Any = openpyxl.load_workbook(io.BytesIO(data))

    assert [cell.value for cell in book["パッケージ"][3]][4] == "yes"
    assert book["機能一覧"]["M3"].value == "mandatory"
    assert read_catalog_book(data, "c.yaml") == (catalog, ())


def test_cells_that_hold_no_value_are_named_from_left_to_right() -> None:
    def edit(book: Any) -> None:
        for letter in "EFGHIJKLMNOP":
            book["機能一覧"][f"{letter}3"] = "=1/0"

    _, issues = edited(edit)

    assert issues == [("CX012", f"機能一覧!{letter}3") for letter in "EFGHIJKLMNOP"]
