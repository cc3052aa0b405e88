"""A municipality's list of wishes as it stands in CSV or Excel."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fitgap.catalog import OptionRange
from fitgap.source import FitgapError, Issue, IssueKind, Location, Severity, Text
from fitgap.workbook.cells import folded
from fitgap.workbook.inspection import BROKEN_ARCHIVE, inspect_workbook
from fitgap.workbook.returned import filled_lines

NO_HEADING = IssueKind(
    "WB401",
    Severity.ERROR,
    Text("要望の列が見つかりません", "there is no column of wishes"),
    Text(
        "1行目に見出し「番号」「要望」「オプション範囲」"
        "（または id,request,option_range）を置いてください",
        "put the headings id,request,option_range into the first row",
    ),
)
UNKNOWN_RANGE = IssueKind(
    "WB402",
    Severity.ERROR,
    Text("オプション範囲「{value}」は宣言されていない記号です", "“{value}” is no option range"),
    Text(
        "内・外・不明（in・out・unknown）か空欄にしてください",
        "use in, out, unknown or leave it empty",
    ),
)
DUPLICATE_WISH = IssueKind(
    "WB403",
    Severity.ERROR,
    Text("番号「{id}」が {line} 行目と重複しています", "the id {id} stands in row {line} too"),
    Text("番号が重ならないように直してください", "give every wish an id of its own"),
)
EMPTY_WISH = IssueKind(
    "WB404",
    Severity.WARNING,
    Text("番号「{id}」の要望が空です", "the wish {id} is empty"),
    Text("要望を書くか、行を消してください", "write the wish or delete the row"),
)
NOT_TEXT = IssueKind(
    "WB405",
    Severity.ERROR,
    Text("文字として読めません", "this is not readable text"),
    Text(
        "UTF-8 または Shift_JIS の CSV か、Excel ブック(.xlsx)として保存しなおしてください",
        "save it as CSV (UTF-8 or Shift_JIS) or as an Excel workbook (.xlsx)",
    ),
)

_HEADINGS = {
    "id": ("id", "番号", "no", "項番", "要望番号", "要望id"),
    "request": ("request", "要望", "要望内容", "内容", "カスタマイズ要望", "カスタマイズ内容"),
    "option_range": ("optionrange", "option_range", "オプション範囲", "オプション機能範囲"),
}
_RANGES = {
    "in": OptionRange.IN,
    "内": OptionRange.IN,
    "範囲内": OptionRange.IN,
    "out": OptionRange.OUT,
    "外": OptionRange.OUT,
    "範囲外": OptionRange.OUT,
    "unknown": OptionRange.UNKNOWN,
    "不明": OptionRange.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish.  ``option_range`` is None where the list says nothing."""

    id: str
    text: str
    option_range: OptionRange | None
    location: Location


def read_wishes(data: bytes, file: str) -> tuple[tuple[Wish, ...], tuple[Issue, ...]]:
    """Read a list of wishes; the columns are found by their headings.

    Raises:
        FitgapError: ``refused``, where an Excel workbook is hostile or damaged.
    """
    try:
        rows = _excel_rows(data, file) if data[:2] == b"PK" else _csv_rows(data)
    except (UnicodeDecodeError, csv.Error):
        return (), (NOT_TEXT.at(Location(file)),)
    issues: list[Issue] = []
    wishes: list[Wish] = []
    places: dict[str, int] | None = None
    seen: dict[str, int] = {}
    for number, cells in rows:
        if places is None:
            places = _places(cells)
            if places is None:
                return (), (NO_HEADING.at(Location(file, number)),)
            continue
        if not any(cells):
            continue
        wish = _wish(cells, places, Location(file, number), number, issues)
        if wish.id in seen:
            issues.append(DUPLICATE_WISH.at(wish.location, id=wish.id, line=seen[wish.id]))
        seen.setdefault(wish.id, number)
        wishes.append(wish)
    if places is None:
        issues.append(NO_HEADING.at(Location(file, 1)))
    return tuple(wishes), tuple(issues)


def _wish(
    cells: Sequence[str],
    places: dict[str, int],
    location: Location,
    number: int,
    issues: list[Issue],
) -> Wish:
    def cell(name: str) -> str:
        place = places.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    identifier = cell("id") or str(number)
    words = folded(cell("option_range"))
    if words and words not in _RANGES:
        issues.append(UNKNOWN_RANGE.at(location, value=cell("option_range")))
    if not cell("request"):
        issues.append(EMPTY_WISH.at(location, id=identifier))
    return Wish(identifier, cell("request"), _RANGES.get(words), location)


def _places(cells: Sequence[str]) -> dict[str, int] | None:
    headings = [folded(cell) for cell in cells]
    places = {
        name: headings.index(heading)
        for name, known in _HEADINGS.items()
        for heading in known
        if heading in headings
    }
    return places if "request" in places else None


def _csv_rows(data: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp932")
    reader = csv.reader(io.StringIO(text, newline=""))
    rows = []
    before = 0
    for cells in reader:
        rows.append((before + 1, cells))
        before = reader.line_num
    return rows


def _excel_rows(data: bytes, file: str) -> list[tuple[int, list[str]]]:
    inspect_workbook(data, file)
    import openpyxl

    rows = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            try:
                page: Any = book.worksheets[0]
                page.reset_dimensions()
                for number, cells in filled_lines(page):
                    values = (cell.value for cell in cells)
                    rows.append((number, ["" if value is None else str(value) for value in values]))
            finally:
                book.close()
    except Exception as error:
        # A damaged part can fail anywhere in the parser, with any exception.
        fault = BROKEN_ARCHIVE.at(Location(file), part=type(error).__name__)
        raise FitgapError([fault], refused=True) from error
    return rows
