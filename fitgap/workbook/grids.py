"""The sheets of any workbook as plain text with addresses, for tables people made themselves.

Merged, hidden and calculated cells are known, as lists that come by mail have all of them.
"""

from __future__ import annotations

import bisect
import codecs
import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fitgap.source import FitgapError, Location
from fitgap.workbook.cells import clean, column_letter, squash, written
from fitgap.workbook.inspection import BROKEN_ARCHIVE, inspect_workbook

UNREADABLE = "\0"
"""Begins the text of a cell that holds an error value, or a formula nobody calculated."""


@dataclass(frozen=True)
class Line:
    """One row that holds anything: its number from 1 and the texts of its cells."""

    number: int
    cells: tuple[str, ...]

    def text(self, place: int) -> str:
        """Return the text of a cell, '' beyond the last one."""
        return self.cells[place] if place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range; rows count from 1, places from 0, both ends included."""

    first_row: int
    first_place: int
    last_row: int
    last_place: int


@dataclass(frozen=True)
class Grid:
    """One sheet.  ``hidden_rows`` are numbers, ``hidden_places`` places of columns from 0.

    A CSV file is a grid without a title.
    """

    title: str
    lines: tuple[Line, ...]
    merged: tuple[Merged, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_places: tuple[tuple[int, int], ...] = ()
    is_hidden: bool = False

    def place(self, file: str, row: int, place: int) -> Location:
        """Return where a cell is: ``機能一覧!B5``, or ``B5`` where there is no title."""
        cell = f"{column_letter(place)}{row}"
        return Location(file, row, element=f"{self.title}!{cell}" if self.title else cell)

    def is_hidden_place(self, place: int) -> bool:
        """Say whether a column is hidden."""
        return any(first <= place <= last for first, last in self.hidden_places)

    @cached_property
    def covered(self) -> dict[tuple[int, int], tuple[str, int]]:
        """For every further cell of a merged range the text people see there, and its place.

        Keys are the number of the row and the place of the column.
        """
        numbers = [line.number for line in self.lines]
        text_of = {line.number: line for line in self.lines}
        found: dict[tuple[int, int], tuple[str, int]] = {}
        for each in self.merged:
            first = text_of.get(each.first_row)
            text = first.text(each.first_place) if first is not None else ""
            if not text:
                continue
            start = bisect.bisect_left(numbers, each.first_row)
            end = bisect.bisect_right(numbers, each.last_row)
            for number in numbers[start:end]:
                for place in range(each.first_place, min(each.last_place, _WIDEST) + 1):
                    if (number, place) != (each.first_row, each.first_place):
                        found[number, place] = (text, each.first_place)
                if len(found) > _MOST_COVERED:
                    return found
        return found


@dataclass(frozen=True)
class GridRow:
    """One row of a table; ``places`` are those of its columns, by what they hold."""

    file: str
    grid: Grid
    line: Line
    places: Mapping[str, int]

    def __getitem__(self, key: str) -> str:
        """Return the text of a column, '' where there is no such column, or none to read."""
        return "" if key in self.unreadable else self._text(key)

    @cached_property
    def unreadable(self) -> Mapping[str, str]:
        """What stands in the cells that hold an error value or a formula nobody calculated."""
        return {
            key: text.removeprefix(UNREADABLE)
            for key in self.places
            if (text := self._text(key)).startswith(UNREADABLE)
        }

    def seen(self, key: str) -> str:
        """Return the text people see: the cell's own, or that of one merged down over it."""
        place = self.places.get(key)
        if place is None:
            return ""
        text, first = self.grid.covered.get((self.line.number, place), ("", place))
        return self[key] or (text if first == place else "")

    def place(self, key: str) -> Location:
        """Return where a cell is; the first of the row where there is no such column."""
        return self.grid.place(self.file, self.line.number, self.places.get(key, 0))

    def _text(self, key: str) -> str:
        place = self.places.get(key)
        return "" if place is None else self.line.text(place)


_BLANK_RUN = 5_000
"""A sheet ends after so many empty rows; programs may claim a million rows below the table."""

_WIDEST = 200
"""No column beyond this one is looked at for merged cells."""

_MOST_COVERED = 500_000


def table_grids(data: bytes, file: str) -> tuple[Grid, ...]:
    """Return every sheet of a workbook, or the one table of a CSV file.

    Raises:
        UnicodeDecodeError, csv.Error: the bytes are no table.
        FitgapError: ``refused``, where they are or claim to be a workbook and cannot be read.
    """
    if data.startswith((b"PK", _OLD_WORKBOOK)):
        return read_grids(data, file)
    try:
        return (csv_grid(data),)
    except (UnicodeDecodeError, csv.Error):
        if file.casefold().endswith((".xlsx", ".xlsm", ".xls")):
            inspect_workbook(data, file)
        raise


_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


def read_grids(data: bytes, file: str) -> tuple[Grid, ...]:
    """Return every sheet of a workbook in its order.

    Raises:
        FitgapError: ``refused``, where the workbook is hostile or damaged.
    """
    inspect_workbook(data, file)
    import openpyxl

    def opened(*, values: bool) -> Any:
        return openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=values, keep_links=False
        )

    try:
        with warnings.catch_warnings(), zipfile.ZipFile(io.BytesIO(data)) as archive:
            # Extensions openpyxl does not know do no harm.
            warnings.simplefilter("ignore")
            book, formulas = opened(values=True), opened(values=False)
            try:
                return tuple(
                    _grid(page, formulas[page.title], archive.read(page._worksheet_path))
                    for page in book.worksheets
                    if hasattr(page, "_worksheet_path")
                )
            finally:
                book.close()
                formulas.close()
    except Exception as error:
        # A damaged part can fail anywhere in the parser, with any exception.
        fault = BROKEN_ARCHIVE.at(Location(file), part=type(error).__name__)
        raise FitgapError([fault], refused=True) from error


def csv_grid(data: bytes) -> Grid:
    """Return a CSV file (UTF-8 or Shift_JIS) as a grid; rows count as a spreadsheet counts them.

    Raises:
        UnicodeDecodeError: it is neither.
        csv.Error: a quote is never closed or stands inside a cell, or a cell is too large.
    """
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        # Shift_JIS would take its bytes for letters.
        raise UnicodeDecodeError("utf-8", data, 0, 2, "UTF-16")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp932")
    # Without strict a quote left open takes in all that follows, and rows are lost unseen.
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines = (Line(number, tuple(map(squash, cells))) for number, cells in enumerate(rows, 1))
    return Grid("", tuple(line for line in lines if any(line.cells)))


def sheet_titles(data: bytes, file: str) -> tuple[str, ...]:
    """Return the titles of a workbook's sheets, which tell what kind of workbook it is.

    Raises:
        FitgapError: ``refused``, where the workbook is hostile or damaged.
    """
    inspect_workbook(data, file)
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            try:
                return tuple(str(title) for title in book.sheetnames)
            finally:
                book.close()
    except Exception as error:
        # As in read_grids.
        fault = BROKEN_ARCHIVE.at(Location(file), part=type(error).__name__)
        raise FitgapError([fault], refused=True) from error


def filled_lines(page: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield the rows of an openpyxl sheet that hold anything, with their numbers."""
    blank = 0
    for number, cells in enumerate(page.iter_rows(), start=1):
        if any(cell.value is not None for cell in cells):
            blank = 0
            yield number, cells
        elif (blank := blank + 1) > _BLANK_RUN:
            return


def _grid(page: Any, formulas: Any, source: bytes) -> Grid:
    return Grid(
        str(page.title),
        tuple(_lines(page, formulas if _FORMULA.search(source) else None)),
        merged=tuple(_merged(source)),
        hidden_rows=frozenset(
            int(number)
            for row in _HIDDEN_ROW.findall(source)
            for number in _ROW_NUMBER.findall(row)
        ),
        hidden_places=tuple(_hidden_places(source)),
        is_hidden=page.sheet_state != "visible",
    )


def _lines(page: Any, formulas: Any | None) -> Iterator[Line]:
    page.reset_dimensions()
    if formulas is None:
        for number, cells in filled_lines(page):
            yield Line(number, tuple(map(_text, cells)))
        return
    # A formula whose value was never stored looks empty where values are read.
    formulas.reset_dimensions()
    values = dict(filled_lines(page))
    for number, written_cells in filled_lines(formulas):
        texts = [_text(cell) for cell in values.get(number, ())]
        texts += [""] * (len(written_cells) - len(texts))
        for place, cell in enumerate(written_cells):
            if cell.data_type == "f" and not texts[place]:
                texts[place] = f"{UNREADABLE}="
        yield Line(number, tuple(texts))


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        if cell.data_type == "e":
            return UNREADABLE + value
        return written(_ESCAPE.sub(_unescaped, value) if "_x" in value else value)
    if isinstance(value, int) and not isinstance(value, bool):
        # A number shown as 0012 is what people mean by the id 0012.
        zeros = cell.number_format
        if zeros.strip("0") == "" and len(zeros) > 1:
            return str(value).zfill(len(zeros))
    return written(value)


def _unescaped(found: re.Match[str]) -> str:
    """Return the character an escape stands for, a mark where no file may hold it."""
    return clean(chr(int(found[1], 16)))


def _merged(source: bytes) -> Iterator[Merged]:
    for left, top, right, bottom in _MERGE.findall(source)[:_MOST_COVERED]:
        yield Merged(int(top), _place(left), int(bottom), _place(right))


def _hidden_places(source: bytes) -> Iterator[tuple[int, int]]:
    for column in _HIDDEN_COLUMN.findall(source):
        ends = dict(_COLUMN_END.findall(column))
        if {b"min", b"max"} <= set(ends):
            yield int(ends[b"min"]) - 1, int(ends[b"max"]) - 1


def _place(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def visible(grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """Return the sheets people see."""
    return tuple(grid for grid in grids if not grid.is_hidden)


_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_MERGE = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]{0,80}?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]{0,400}?hidden="(?:1|true)"[^>]{0,400}')
_ROW_NUMBER = re.compile(rb'\sr="(\d{1,7})"')
_HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\s[^>]{0,400}?hidden="(?:1|true)"[^>]{0,400}')
_COLUMN_END = re.compile(rb'\s(min|max)="(\d{1,5})"')
