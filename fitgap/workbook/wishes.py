"""A municipality's list of wishes as it stands in CSV or Excel."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from fitgap.catalog import OptionRange
from fitgap.source import Issue, IssueKind, Location, Severity, Text
from fitgap.workbook.cells import folded
from fitgap.workbook.grids import GridRow, Line, csv_grid, read_grids

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
        grid = read_grids(data, file)[0] if data[:2] == b"PK" else csv_grid(data)
    except (UnicodeDecodeError, csv.Error):
        return (), (NOT_TEXT.at(Location(file)),)
    head = grid.lines[0] if grid.lines else Line(1, ())
    places = _places(head.cells)
    if places is None:
        return (), (NO_HEADING.at(Location(file, head.number)),)
    issues: list[Issue] = []
    wishes: list[Wish] = []
    seen: dict[str, int] = {}
    for line in grid.lines[1:]:
        if not any(line.cells):
            continue
        wish = _wish(GridRow(file, grid, line, places), issues)
        if wish.id in seen:
            issues.append(DUPLICATE_WISH.at(wish.location, id=wish.id, line=seen[wish.id]))
        seen.setdefault(wish.id, line.number)
        wishes.append(wish)
    return tuple(wishes), tuple(issues)


def _wish(row: GridRow, issues: list[Issue]) -> Wish:
    location = Location(row.file, row.line.number)
    identifier = row["id"] or str(row.line.number)
    words = folded(row["option_range"])
    if words and words not in _RANGES:
        issues.append(UNKNOWN_RANGE.at(location, value=row["option_range"]))
    if not row["request"]:
        issues.append(EMPTY_WISH.at(location, id=identifier))
    return Wish(identifier, row["request"], _RANGES.get(words), location)


def _places(cells: Sequence[str]) -> dict[str, int] | None:
    headings = [folded(cell) for cell in cells]
    places = {
        name: headings.index(heading)
        for name, known in _HEADINGS.items()
        for heading in known
        if heading in headings
    }
    return places if "request" in places else None
