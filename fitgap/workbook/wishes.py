"""A municipality's list of wishes as it stands in CSV or Excel.

Title rows above the headings, headings of two rows, merged cells, section rows, several
sheets and notes below the table are taken as people leave them.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fitgap.catalog import OptionRange
from fitgap.classification import separate
from fitgap.source import Issue, IssueKind, Location, Severity, Text
from fitgap.workbook.cells import folded
from fitgap.workbook.grids import Grid, GridRow, Line, table_grids, visible

NO_HEADING = IssueKind(
    "WB401",
    Severity.ERROR,
    Text("要望の列が見つかりません", "there is no column of wishes"),
    Text(
        "表の先頭の行に見出し「番号」「要望」「オプション範囲」"
        "（または id,request,option_range）を置いてください。上に表題があってもかまいません",
        "put the headings id,request,option_range above the wishes; a title above them is fine",
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
    Text("番号「{id}」が {place} と重複しています", "the id {id} stands at {place} too"),
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
    Text("表として読めません", "this cannot be read as a table"),
    Text(
        "UTF-8 または Shift_JIS の CSV か、Excel ブック(.xlsx)として保存しなおしてください。"
        'CSV なら、閉じていない引用符（"）がないかも確かめてください',
        "save it as CSV (UTF-8 or Shift_JIS) or as an Excel workbook (.xlsx); "
        "in a CSV file see that every quotation mark is closed",
    ),
)
UNREADABLE_CELL = IssueKind(
    "WB406",
    Severity.ERROR,
    Text("セルの値「{value}」を読めません", "the cell's value “{value}” cannot be read"),
    Text(
        "式の結果が表示されることを Excel で確かめ、上書き保存するか、値として貼り付けてください",
        "see in Excel that the formula shows a result and save, or paste the value",
    ),
)
SHEET_SKIPPED = IssueKind(
    "WB407",
    Severity.INFO,
    Text("要望の列がないシートなので読みませんでした", "a sheet without a column of wishes"),
    Text(
        "要望の一覧なら、見出し「要望」を置いてください",
        "if it is a list of wishes, put the heading request into it",
    ),
)
SEVERAL_WISHES = IssueKind(
    "WB408",
    Severity.INFO,
    Text("番号「{id}」には要望が{count}つあります", "{id} holds {count} wishes"),
    Text(
        "「{id}-1」からの枝番で分けて分類し、全体は最も重いものによります。"
        "1行に1つずつ書くと、番号も一つずつ付きます",
        "they are classified apart as {id}-1 and so on, the whole by the hardest; "
        "write one a row to give each an id of its own",
    ),
)
NO_WISHES = IssueKind(
    "WB409",
    Severity.WARNING,
    Text("見出しの下に要望がありません", "there are no wishes below the headings"),
    Text("見出しの下の行に要望を書いてください", "write the wishes below the headings"),
)

_HEADINGS = {
    "id": (
        *("id", "番号", "no", "no.", "no．", "項番", "要望番号", "要望id", "要望no", "要望no."),
        *("連番", "通番", "管理番号", "整理番号", "受付番号", "項目番号", "#"),
    ),
    "request": (
        *(
            "request",
            "要望",
            "要望内容",
            "要望事項",
            "要望の内容",
            "具体的な要望",
            "要望(具体的に)",
        ),
        *("カスタマイズ要望", "カスタマイズ要望内容", "カスタマイズ内容", "改修要望", "改善要望"),
        *("ご要望", "意見・要望", "ご意見・ご要望", "要求事項", "要求内容", "要件", "改修内容"),
        *("希望する内容", "変更内容", "内容", "wish", "description"),
    ),
    "title": ("件名", "要望名", "要望件名", "要望概要", "概要", "標題", "表題", "title"),
    "option_range": (
        *("optionrange", "option_range", "オプション範囲", "オプション機能範囲"),
        *(
            "オプション機能の範囲",
            "オプションの範囲",
            "範囲",
            "内外",
            "内/外",
            "オプション範囲内外",
        ),
    ),
}
"""Names of columns, surest first."""

_ANY_CONTENT = ("内容", "変更内容", "要件", "description")
_WISHES = re.compile("要望|カスタマイズ")
_NO_WISH = re.compile(
    "番号|no|id|者|元|課|係|団体|日|区分|種別|分類|件名|概要|理由|背景|優先|回答|対応"
)
_RANGES = {
    **dict.fromkeys(("in", "内", "範囲内", "オプション内", "オプション範囲内"), OptionRange.IN),
    **dict.fromkeys(("out", "外", "範囲外", "オプション外", "オプション範囲外"), OptionRange.OUT),
    **dict.fromkeys(
        ("unknown", "不明", "未確認", "未定", "確認中", "?", "わからない", "分からない"),
        OptionRange.UNKNOWN,
    ),
}
_LATEST_HEADING = 40
"""Headings are looked for in this many filled rows of a sheet."""

_NUMBER = re.compile(r"\D{0,8}\d+(?:[-.]\d+)*\.?")
_SUMS = ("計", "合計", "小計", "総計", "総件数", "total", "sum")
_COUNT = re.compile(r"(?:全|計)?[\d,]*(?:件|個|項目)?")


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish.  ``option_range`` is None where the list says nothing."""

    id: str
    text: str
    option_range: OptionRange | None
    location: Location


def read_wishes(data: bytes, file: str) -> tuple[tuple[Wish, ...], tuple[Issue, ...]]:
    """Read a list of wishes; the columns are found by their headings on every visible sheet.

    A wish without a number takes that of its row.  Where two sheets use the same numbers,
    the titles of the sheets go before them.

    Raises:
        FitgapError: ``refused``, where an Excel workbook is hostile or damaged.
    """
    try:
        grids = visible(table_grids(data, file))
    except (UnicodeDecodeError, csv.Error):
        return (), (NOT_TEXT.at(Location(file)),)
    issues: list[Issue] = []
    sheets: list[tuple[Grid, list[Wish]]] = []
    tables = [(grid, table) for grid in grids if (table := _table(grid)) is not None]
    if not tables:
        first = grids[0].lines[0].number if grids and grids[0].lines else 1
        return (), (NO_HEADING.at(Location(file, first)),)
    read = {grid.title for grid, _ in tables}
    for grid in grids:
        if grid.lines and grid.title not in read:
            issues.append(SHEET_SKIPPED.at(grid.place(file, grid.lines[0].number, 0)))
    for grid, (places, lines) in tables:
        wishes = list(_wishes(file, grid, places, lines, issues))
        sheets.append((grid, wishes))
    if not any(wishes for _, wishes in sheets):
        grid, (places, _) = tables[0]
        issues.append(NO_WISHES.at(grid.place(file, grid.lines[0].number, places["request"])))
    uses = Counter(id for _, wishes in sheets for id in {wish.id for wish in wishes})
    if any(count > 1 for count in uses.values()):
        sheets = [
            (grid, [replace(wish, id=f"{grid.title}!{wish.id}") for wish in wishes])
            for grid, wishes in sheets
        ]
    return tuple(wish for _, wishes in sheets for wish in wishes), tuple(issues)


def _table(grid: Grid) -> tuple[dict[str, int], Sequence[Line]] | None:
    """Return the columns of a sheet and the rows below its headings; None if it has none."""
    for number, line in enumerate(grid.lines[:_LATEST_HEADING]):
        places = _places(line.cells)
        filled = [cell for cell in line.cells if cell]
        exact = "request" in _named(line.cells)
        if "request" not in places or not (exact or len(filled) > 1):
            continue
        # Long cells are sentences with that word in them, not headings.
        if any(len(cell) > _LONGEST_HEADING for cell in filled) and not exact:
            continue
        below = grid.lines[number + 1 :]
        if below:
            # Headings of two rows: the lower ones stand where the upper ones are merged.
            lower = _named(below[0].cells)
            covered = (below[0].number, places["request"]) in grid.covered
            if "request" in lower or (lower and covered):
                return {**places, **lower}, below[1:]
        return places, below
    return None


_LONGEST_HEADING = 24


def _named(cells: Sequence[str]) -> dict[str, int]:
    """Return the columns whose headings are known names."""
    headings = [folded(cell) for cell in cells]
    return {
        name: headings.index(found)
        for name, known in _HEADINGS.items()
        if (found := next((each for each in known if each in headings), None)) is not None
    }


def _places(cells: Sequence[str]) -> dict[str, int]:
    """Return the columns by their headings; a heading that speaks of wishes is one too."""
    places = _named(cells)
    headings = [folded(cell) for cell in cells]
    if "request" not in places or headings[places["request"]] in _ANY_CONTENT:
        for place, heading in enumerate(headings):
            alike = _WISHES.search(heading) and not _NO_WISH.search(heading)
            if alike and len(heading) <= _LONGEST_HEADING:
                places["request"] = place
                break
    return places


def _wishes(
    file: str,
    grid: Grid,
    places: Mapping[str, int],
    lines: Sequence[Line],
    issues: list[Issue],
) -> Iterator[Wish]:
    seen: dict[str, Location] = {}
    for line in lines:
        row = GridRow(file, grid, line, places)
        if _places(line.cells).get("request") == places["request"]:
            continue  # headings repeated on every printed page
        if _is_sum(row):
            continue
        wish = _wish(row, issues)
        if wish is None:
            continue
        if wish.id in seen:
            place = seen[wish.id].element or str(seen[wish.id].line)
            issues.append(DUPLICATE_WISH.at(row.place("id"), id=wish.id, place=place))
        seen.setdefault(wish.id, row.place("id"))
        yield wish


def _wish(row: GridRow, issues: list[Issue]) -> Wish | None:
    """Read one row; None for a section, a note, or the rest of a merged wish."""
    place = row.place("request")
    for key, value in row.unreadable.items():
        issues.append(UNREADABLE_CELL.at(row.place(key), value=value))
    text = row["request"] or row["title"]
    if not text:
        if not row.unreadable and _is_numbered(row):
            issues.append(EMPTY_WISH.at(place, id=row["id"]))
        return None
    identifier = row["id"] or "-".join(filter(None, (row.seen("id"), str(row.line.number))))
    words = _bare(row.seen("option_range"))
    if words and words not in _RANGES:
        issues.append(UNKNOWN_RANGE.at(row.place("option_range"), value=row["option_range"]))
    count = len(separate(text))
    if count > 1:
        issues.append(SEVERAL_WISHES.at(place, id=identifier, count=count))
    return Wish(identifier, text, _RANGES.get(words), place)


def _bare(words: str) -> str:
    plain = folded(words)
    return "" if plain in {"-", "―", "ー", "—", "–", "/"} else plain


def _is_sum(row: GridRow) -> bool:
    """Say whether a row counts the wishes above it."""
    words = [folded(row["id"]), folded(row["request"])]
    rest = [each for each in words if each not in _SUMS]
    return len(rest) < len(words) and all(_COUNT.fullmatch(each) for each in rest)


def _is_numbered(row: GridRow) -> bool:
    """Say whether a row without a wish was meant to hold one: it has a number of its own."""
    covered = (row.line.number, row.places["request"]) in row.grid.covered
    return not covered and _NUMBER.fullmatch(row["id"]) is not None
