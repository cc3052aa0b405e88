"""Tables people made themselves: rows of CSV files, cells nobody can read, words on one line."""

from __future__ import annotations

import io

import openpyxl
import pytest

from fitgap.workbook.cells import one_line
from fitgap.workbook.grids import GridRow, csv_grid, read_grids


def test_rows_of_a_csv_file_count_as_a_spreadsheet_counts_them() -> None:
    grid = csv_grid('番号,要件\r\n1,"二行の\r\n要件"\r\n\r\n2,次\r\n'.encode("cp932"))

    assert [line.number for line in grid.lines] == [1, 2, 4]
    assert grid.lines[1].text(1) == "二行の\n要件"
    assert grid.place("a.csv", 4, 1).element == "B4"


def test_what_is_no_text_is_not_guessed_at() -> None:
    with pytest.raises(UnicodeDecodeError):
        csv_grid(b"\x81")


def test_a_row_tells_what_cannot_be_read_and_what_is_seen() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for values in (["担当", "回答"], ["窓口", "=1/0"], [None, "◎"]):
        page.append(values)
    page.merge_cells("A2:A3")
    target = io.BytesIO()
    book.save(target)
    (grid,) = read_grids(target.getvalue(), "a.xlsx")
    places = {"role": 0, "answer": 1}
    first, second = (GridRow("a.xlsx", grid, line, places) for line in grid.lines[1:])

    assert (first["role"], first["answer"], dict(first.unreadable)) == ("窓口", "", {"answer": "="})
    assert (second["role"], second.seen("role"), second.seen("answer")) == ("", "窓口", "◎")
    assert second["note"] == second.seen("note") == ""
    assert second.place("answer").element == "Sheet!B3"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("転入届を\n受け付ける", "転入届を受け付ける"),
        ("Windows\nPC", "Windows PC"),
        ("様式\nA4", "様式A4"),
        ("  窓口　 で \n\n 受付 ", "窓口 で受付"),
        ("", ""),
    ],
)
def test_words_on_one_line(written: str, read: str) -> None:
    assert one_line(written) == read
