"""Where a flow form has its tables: the sheets, their headings, and the rows that say anything."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fitgap.source import FitgapError, Issue, Language, Location
from fitgap.strict_yaml import suggestion
from fitgap.workbook.cells import column_letter, folded, one_line, read_date
from fitgap.workbook.flow_form import (
    CODES_NAME,
    FACTS,
    FACTS_NAME,
    GUIDE_NAME,
    KINDS,
    NEEDS,
    NEEDS_NAME,
    STEPS,
    STEPS_NAME,
    StepKind,
)
from fitgap.workbook.flow_form_mistakes import (
    NO_NEXT_COLUMN,
    NO_TABLE,
    NO_VALUE,
    NOT_A_DATE,
    SAME_COLUMN,
    UNKNOWN_COLUMN,
)
from fitgap.workbook.grids import UNREADABLE, Grid, GridRow, Line, csv_grid, read_grids, visible
from fitgap.workbook.inspection import NOT_A_WORKBOOK
from fitgap.workbook.sheets import Sheet

_HEADING_ROWS = 20
_OTHER_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("no", "no.", "番", "項番", "手順番号", "順番", "順序", "#"),
    "kind": ("種別", "図形"),
    "way": ("方法", "実施手段", "手段"),
    "role": (
        "担当者",
        "担当係",
        "担当課",
        "所管課",
        "所管",
        "主体",
        "実施者",
        "役割",
        "部署",
        "係",
    ),
    "name": ("手順", "作業名", "作業", "作業内容", "手順名", "処理", "処理内容", "業務内容"),
    "documents_in": ("書類", "入力", "インプット", "入力書類", "受領書類", "使う書類", "受取書類"),
    "documents_out": ("作る書類", "渡す書類", "出力", "アウトプット", "出力書類", "帳票", "成果物"),
    "next": ("次", "次の番号", "次の手順", "次工程", "次へ", "次番号", "進む先", "遷移先"),
    "condition": ("分岐条件", "分岐"),
    "parties": ("相手先", "相手", "団体外", "外部"),
    "description": ("備考", "詳細", "補足", "メモ"),
    "volume": ("件数", "年間の件数", "年件数"),
    "minutes": ("1件当たりの分", "分", "所要時間(分)", "所要時間", "時間(分)"),
    "persons": ("人数", "人", "従事人数", "携わる人数", "職員数"),
}


def is_flow_form(titles: Iterable[str]) -> bool:
    """Say whether sheets of these titles are a form of ``export flow-form``.

    People rename a sheet, so not all of its titles have to be there.
    """
    return len(_OWN_TITLES & {folded(title) for title in titles}) >= _ENOUGH_TITLES


_OWN_TITLES = frozenset(map(folded, (GUIDE_NAME, FACTS_NAME, STEPS_NAME, NEEDS_NAME, CODES_NAME)))
_ENOUGH_TITLES = 3


class FormTables:
    """The tables of one file; what is wrong with them is added to ``issues`` as they are read.

    Raises:
        FitgapError: ``refused``, where the workbook is hostile or damaged.
    """

    def __init__(self, data: bytes, file: str, issues: list[Issue]) -> None:
        self._file = file
        self._grids = _sheets(data, file)
        self._issues = issues

    def facts(self) -> tuple[dict[str, str], dict[str, Location]]:
        """Return what the sheet 手続 says, and where."""
        values = {column.key: "" for column in FACTS}
        places: dict[str, Location] = {}
        known = {
            folded(words): column.key
            for column in FACTS
            for words in (column.heading.ja, column.heading.en, column.heading.ja.split("（")[0])
        }
        grid = self._titled(FACTS_NAME) or next(
            (each for each in self._renamed() if _heads_facts(each, known)), None
        )
        for line in grid.lines if grid is not None else ():
            for place, text in enumerate(line.cells):
                key = known.get(folded(text).rstrip(":*"))
                if key is None or key in places:
                    continue
                where = grid.place(self._file, line.number, place + 1) if grid else Location("")
                value = line.text(place + 1)
                if value.startswith(UNREADABLE):
                    shown = value.removeprefix(UNREADABLE)
                    self._issues.append(NO_VALUE.at(where, value=shown))
                    value = ""
                values[key], places[key] = value, where
                break
        code = unicodedata.normalize("NFKC", values.get("municipality", ""))
        values["municipality"] = code.zfill(6) if code.isdigit() else code
        day = values.get("date", "")
        if day:
            values["date"] = read_date(day) or day
            if read_date(day) is None:
                self._issues.append(NOT_A_DATE.at(places["date"], value=day))
        for key in ("municipality_name", "affair", "procedure", "section", "author", "key"):
            values[key] = one_line(values.get(key, ""))
        return values, places

    def steps(self) -> Iterator[GridRow]:
        """Yield the filled rows of the steps."""
        yield from self._rows(STEPS, self._table())

    def needs(self) -> Iterator[GridRow]:
        """Yield the filled rows of the needs."""
        grid = self._titled(NEEDS_NAME) or next(
            (each for each in self._renamed() if _head(NEEDS, each) is not None), None
        )
        yield from self._rows(NEEDS, grid)

    def _table(self) -> Grid | None:
        """Return the sheet of the steps: by its title, else the first that looks like one."""
        named = self._titled(STEPS_NAME)
        for grid in [named] if named is not None else self._renamed():
            if _head(STEPS, grid) is not None:
                return grid
        place = Location(self._file, element=STEPS_NAME if named is not None else None)
        self._issues.append(NO_TABLE.at(place))
        return None

    def _titled(self, title: str) -> Grid | None:
        return next((each for each in self._grids if folded(each.title) == folded(title)), None)

    def _renamed(self) -> Iterator[Grid]:
        """Yield the sheets that may be one of ours by another title: not the guide's examples."""
        return (each for each in self._grids if folded(each.title) not in _OWN_TITLES)

    def _rows(self, sheet: Sheet, grid: Grid | None) -> Iterator[GridRow]:
        """Yield the filled rows of a sheet, having said what is wrong with its columns."""
        head = _head(sheet, grid) if grid is not None else None
        if grid is None or head is None:
            return
        first, places = head
        self._say_columns(sheet, grid, first, places)
        for line in grid.lines:
            if line.number <= first.number:
                continue
            row = GridRow(self._file, grid, line, places)
            for key, value in row.unreadable.items():
                self._issues.append(NO_VALUE.at(row.place(key), value=value))
            # A row with one bad cell is still a step that others lead to.
            if _is_filled(sheet, {key: row.unreadable.get(key, row[key]) for key in places}):
                yield row

    def _say_columns(self, sheet: Sheet, grid: Grid, head: Line, places: Mapping[str, int]) -> None:
        key_of = _headings(sheet)
        headings = {column.key: column.heading for column in sheet.columns}
        if sheet is STEPS and "next" not in places:
            self._issues.append(NO_NEXT_COLUMN.at(grid.place(self._file, head.number, 0)))
        missing = [headings[key].ja for key in headings if key not in places]
        for place, text in enumerate(head.cells):
            key = key_of.get(_bare(text))
            where = grid.place(self._file, head.number, place)
            if key is not None and places[key] != place:
                other = f"{column_letter(places[key])}{head.number}"
                self._issues.append(SAME_COLUMN.at(where, heading=headings[key], other=other))
            elif key is None and text and not text.startswith(UNREADABLE):
                advice = suggestion(text, missing)
                shown = one_line(text)
                self._issues.append(UNKNOWN_COLUMN.at(where, heading=shown, advice=advice))


def _sheets(data: bytes, file: str) -> Sequence[Grid]:
    if not file.lower().endswith(".csv"):
        return visible(read_grids(data, file))
    try:
        return (csv_grid(data),)
    except (UnicodeDecodeError, csv.Error) as error:
        raise FitgapError([NOT_A_WORKBOOK.at(Location(file))], refused=True) from error


def _is_filled(sheet: Sheet, texts: Mapping[str, str]) -> bool:
    """Say whether a row says anything.

    A form comes with numbers, and people pull 担当 or 作業 down over rows they never use.
    """
    if sheet is not STEPS:
        return any(text for key, text in texts.items() if key != "number")
    kind = texts.get("kind", "")
    if kind and (texts.get("id") or KINDS.by_word.get(folded(kind)) != _TASK):
        return True
    return any(text for key, text in texts.items() if key not in _PULLED_DOWN)


_TASK = KINDS.by_value[StepKind.TASK]
_PULLED_DOWN = frozenset({"number", "id", "kind", "way", "role"})


def _heads_facts(grid: Grid, known: Mapping[str, str]) -> bool:
    """Say whether a sheet looks like 手続: most of its first column are our headings."""
    heads = {known.get(folded(line.text(0)).rstrip(":*")) for line in grid.lines}
    return len(heads - {None}) > len(FACTS) // 2


def _bare(text: str) -> str:
    return folded(text).rstrip("*").removesuffix("(必須)")


def _headings(sheet: Sheet) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for column in sheet.columns:
        words = [column.key, *(column.title(language) for language in Language)]
        if sheet is STEPS:
            words += _OTHER_HEADINGS.get(column.key, ())
        for each in words:
            known.setdefault(folded(each), column.key)
            known.setdefault(folded(each).split("(")[0], column.key)
    return known


def _head(sheet: Sheet, grid: Grid) -> tuple[Line, Mapping[str, int]] | None:
    """Return the line of the headings and where each column stands."""
    known = _headings(sheet)
    for line in grid.lines[:_HEADING_ROWS]:
        places: dict[str, int] = {}
        for place, text in enumerate(line.cells):
            key = known.get(_bare(text))
            if key is not None:
                places.setdefault(key, place)
        if sheet is STEPS:
            found = "name" in places and bool({"role", "next"} & set(places))
        else:
            found = set(sheet.keys) <= set(places)
        if found:
            return line, places
    return None
