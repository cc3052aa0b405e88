"""Where a list of functions has its tables: the sheets, and the headings of one to three rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fitgap.catalog.lists import ListColumn, ListLayout, plain_sign
from fitgap.source import Issue, Location, Text
from fitgap.workbook.cells import column_letter, one_line
from fitgap.workbook.function_list_mistakes import (
    COLUMNS_ABSENT,
    NO_HEADINGS,
    NO_SUCH_SHEET,
    SAME_HEADING,
    SHEET_LEFT,
)
from fitgap.workbook.grids import Grid, GridRow, Line

_HEADING_SEARCH = 40
"""The headings are looked for in so many filled rows."""

_DEEPEST_HEADING = 3
_REMARK = re.compile(r"[(（\[【〔].{0,40}?[)）\]】〕]")


@dataclass(frozen=True)
class Table:
    """A sheet with the place and heading of each column (:class:`ListColumn`) it has.

    ``head`` is the number of the lowest row of the headings.
    """

    file: str
    grid: Grid
    head: int
    places: Mapping[str, int]
    headings: Mapping[str, str]

    def rows(self) -> Iterator[GridRow]:
        """Yield the rows below the headings."""
        for line in self.grid.lines:
            if line.number > self.head:
                yield GridRow(self.file, self.grid, line, self.places)

    def beginning(self, number: int | None = None) -> Location:
        """Return the first cell of a row, of the headings if there is no ``number``."""
        return self.grid.place(self.file, self.head if number is None else number, 0)

    def place(self, column: str, number: int | None = None) -> Location:
        """Return where a column is in a row, its heading if there is no ``number``."""
        row = self.head if number is None else number
        return self.grid.place(self.file, row, self.places[column])


def find_tables(
    grids: Sequence[Grid], file: str, layout: ListLayout
) -> tuple[tuple[Table, ...], tuple[Issue, ...]]:
    """Return the tables of a layout, none where an issue says why; a list has one sheet an affair.

    Args:
        grids: the sheets of the file.
        file: its path as the user gave it.
        layout: how its columns are headed; sheet and row of the headings where they are said.
    """
    if layout.sheet is not None and (len(grids) > 1 or grids[0].title):
        wanted = plain_sign(layout.sheet)
        chosen = [grid for grid in grids if plain_sign(grid.title) == wanted]
        if not chosen:
            titles = "・".join(grid.title for grid in grids)
            place = Location(file)
            return (), (
                NO_SUCH_SHEET.at(place, sheet=layout.sheet, layout=layout.name, known=titles),
            )
        grids = chosen
    best_of = [(grid, _best_heading(grid, layout)) for grid in grids]
    shown = [
        heading
        for grid, heading in best_of
        if heading is not None and (not grid.is_hidden or layout.sheet is not None)
    ]
    whole = [heading for heading in shown if not heading.missing(layout)]
    if not whole:
        # The first of the nearest.
        best = max(shown, key=lambda heading: heading.rank, default=None)
        missing = best.missing(layout) if best is not None else _wanted(layout)
        found = best.shown if best is not None else ""
        place = best.grid.place(file, best.last, 0) if best is not None else Location(file)
        said = _said(missing, layout)
        return (), (NO_HEADINGS.at(place, layout=layout.name, missing=said, found=found or "―"),)
    # The columns of the sheet that has most of them are those of the list.
    model = max(whole, key=lambda heading: len(heading.places))
    read = [heading for heading in whole if set(heading.places) == set(model.places)]
    doubled = tuple(
        SAME_HEADING.at(
            heading.grid.place(file, heading.last, places[1]),
            heading=layout.columns[column][0],
            cells="、".join(f"{column_letter(place)}{heading.last}" for place in places),
        )
        for heading in read
        for column, places in heading.places.items()
        if len(places) > 1
    )
    if doubled:
        return (), doubled
    left = tuple(
        SHEET_LEFT.at(
            heading.grid.place(file, heading.last, 0),
            sheet=grid.title,
            read=model.grid.title,
            why=_HIDDEN_SHEET if grid.is_hidden else _OTHER_COLUMNS,
        )
        for grid, heading in best_of
        if heading is not None and heading not in read and not heading.missing(layout)
    )
    return tuple(_table(heading, file) for heading in read), (*_absent(model, file, layout), *left)


_HIDDEN_SHEET = Text("隠れている", "it is hidden")
_OTHER_COLUMNS = Text("列の見出しが違う", "its columns are others")


def _best_heading(grid: Grid, layout: ListLayout) -> _Heading | None:
    """Return the first of the rows of a sheet that have most of the columns."""
    return max(_headings(grid, layout), key=lambda heading: heading.rank, default=None)


def _table(heading: _Heading, file: str) -> Table:
    places: dict[str, int] = {column: where[0] for column, where in heading.places.items()}
    headings = {column: heading.texts[place] for column, place in places.items()}
    return Table(file, heading.grid, heading.last, places, headings)


def _absent(heading: _Heading, file: str, layout: ListLayout) -> tuple[Issue, ...]:
    """Say where answers go by another heading: a list with prices has been answered."""
    columns = {ListColumn.ANSWER, ListColumn.PRICE} & set(layout.columns)
    if columns - set(heading.places) != {ListColumn.ANSWER}:
        return ()
    place = heading.grid.place(file, heading.last, 0)
    said = _said([ListColumn.ANSWER], layout)
    return (COLUMNS_ABSENT.at(place, layout=layout.name, missing=said, found=heading.shown),)


def _said(columns: Iterable[ListColumn], layout: ListLayout) -> str:
    return "・".join(
        layout.columns[column][0] if column in layout.columns else column.value
        for column in columns
    )


def _wanted(layout: ListLayout) -> tuple[ListColumn, ...]:
    """Return what a list without any heading lacks."""
    return _needed(layout) or (ListColumn.REQUIREMENT,)


def _needed(layout: ListLayout) -> tuple[ListColumn, ...]:
    """Return the columns a list must have: all that are declared, else what says the function."""
    return tuple(layout.columns) if layout.strict else ()


@dataclass(frozen=True)
class _Heading:
    """One to three rows taken for the headings."""

    grid: Grid
    last: int
    depth: int
    places: Mapping[ListColumn, tuple[int, ...]]
    texts: Mapping[int, str]

    @property
    def rank(self) -> tuple[int, int]:
        """Better headings have more of the columns, and are fewer rows."""
        return (len(self.places), -self.depth)

    @property
    def shown(self) -> str:
        """The headings as they stand there, shortened."""
        words = "・".join(dict.fromkeys(one_line(text) for text in self.texts.values() if text))
        return words if len(words) <= 120 else f"{words[:119]}…"

    def missing(self, layout: ListLayout) -> tuple[ListColumn, ...]:
        """Return the columns that are not there though they must be."""
        lacking = tuple(each for each in _needed(layout) if each not in self.places)
        said = {ListColumn.NAME, ListColumn.REQUIREMENT} & set(self.places)
        if not lacking and not said:
            return (ListColumn.REQUIREMENT,)
        return lacking


def _headings(grid: Grid, layout: ListLayout) -> Iterator[_Heading]:
    """Yield every group of rows that could be the headings."""
    lines = grid.lines[:_HEADING_SEARCH]
    for start in range(len(lines)):
        for depth in range(1, _DEEPEST_HEADING + 1):
            rows = lines[start : start + depth]
            if len(rows) < depth or rows[-1].number - rows[0].number >= depth + 1:
                break
            if layout.header_row is not None and rows[-1].number != layout.header_row:
                continue
            yield _heading(grid, rows, layout)


def _heading(grid: Grid, rows: Sequence[Line], layout: ListLayout) -> _Heading:
    width = max(len(row.cells) for row in rows)
    paths: dict[int, list[str]] = {}
    for place in range(width):
        path: list[str] = []
        for row in rows:
            text = row.text(place) or grid.covered.get((row.number, place), ("", 0))[0]
            if text and text not in path:
                path.append(text)
        paths[place] = path
    forms = {place: _forms(path) for place, path in paths.items()}
    found: dict[ListColumn, tuple[int, ...]] = {}
    for column, headings in layout.columns.items():
        for heading in headings:
            wanted = plain_sign(heading)
            where = tuple(place for place, known in forms.items() if wanted in known)
            # The lowest of several headings over one another names the column best.
            exact = tuple(
                place for place in where if plain_sign(paths[place][-1]) == wanted
            ) or where  # fmt: skip
            if exact:
                found[column] = exact
                break
    texts = {place: "/".join(path) for place, path in paths.items()}
    return _Heading(grid, rows[-1].number, len(rows), found, texts)


def _forms(path: Sequence[str]) -> frozenset[str]:
    """Return everything a column may be called by: its headings, their path, no remarks."""
    names = [*path, "/".join(path), "".join(path)]
    plain = [plain_sign(name) for name in names]
    return frozenset(plain) | {_REMARK.sub("", name) for name in plain} - {""}
