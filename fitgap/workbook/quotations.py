"""Vendors' quotations as a municipality keeps them, in CSV or Excel."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fitgap.source import Issue, IssueKind, Location, Severity, Text
from fitgap.strict_yaml import MONEY_UNITS
from fitgap.workbook.cells import folded, read_decimal
from fitgap.workbook.grids import GridRow, Line, table_grids
from fitgap.workbook.wishes import NOT_TEXT

NO_QUOTATIONS = IssueKind(
    "WB411",
    Severity.ERROR,
    Text("ベンダの見積額の列が見つかりません", "there is no column of quoted amounts"),
    Text(
        "1行目に見出し「ギャップID」「推計額（千円）」「見積額（千円）」"
        "（または id,estimate,quoted）を置いてください",
        "put the headings id,estimate,quoted into the first row",
    ),
)
NO_AMOUNT = IssueKind(
    "WB412",
    Severity.ERROR,
    Text("「{value}」は金額として読めません", "“{value}” is no amount"),
    Text(
        "0 より大きい数を半角で書いてください（例: 1,200）。見積のない行は消してください",
        "write a number above 0 (such as 1,200), or delete the row",
    ),
)
SAME_QUOTATION = IssueKind(
    "WB413",
    Severity.ERROR,
    Text("ID「{id}」が {line} 行目と重複しています", "the id {id} stands in row {line} too"),
    Text(
        "同じ差異の見積が複数あるときは、採用したほうだけを残してください",
        "keep the one that was accepted",
    ),
)

_HEADINGS = {
    "id": ("id", "ギャップid", "差異id", "番号", "no", "項番"),
    "estimate": ("estimate", "estimated", "推計額", "見積もり前", "当方見積", "fitgap"),
    "quoted": (
        "quoted",
        "quote",
        "見積額",
        "見積金額",
        "ベンダ見積",
        "ベンダ見積額",
        "金額",
        "費用",
    ),
}
_UNIT = re.compile(r"[(\[](千円|万円|円)[)\]]$")


@dataclass(frozen=True, slots=True)
class QuotedAmount:
    """A quotation as written, 千円; ``estimated`` is None where the list leaves it to fitgap."""

    id: str
    estimated: Decimal | None
    quoted: Decimal
    location: Location


def read_quotations(data: bytes, file: str) -> tuple[tuple[QuotedAmount, ...], tuple[Issue, ...]]:
    """Read quotations; the columns are found by their headings, which may name a unit.

    Raises:
        FitgapError: ``refused``, where an Excel workbook is hostile or damaged.
    """
    try:
        grid = table_grids(data, file)[0]
    except (UnicodeDecodeError, csv.Error):
        return (), (NOT_TEXT.at(Location(file)),)
    head = grid.lines[0] if grid.lines else Line(1, ())
    places, units = _columns(head.cells)
    if "quoted" not in places:
        return (), (NO_QUOTATIONS.at(Location(file, head.number)),)
    issues: list[Issue] = []
    found: list[QuotedAmount] = []
    seen: dict[str, int] = {}
    for line in grid.lines[1:]:
        row = GridRow(file, grid, line, places)
        estimated = _amount(row, "estimate", units, issues)
        quoted = _amount(row, "quoted", units, issues)
        if quoted is None or (estimated is None and _is_filled(row, "estimate")):
            if not _is_filled(row, "quoted"):
                issues.append(NO_AMOUNT.at(row.place("quoted"), value=""))
            continue
        identifier = row["id"] or str(line.number)
        if identifier in seen:
            place = row.place("id")
            issues.append(SAME_QUOTATION.at(place, id=identifier, line=seen[identifier]))
        seen.setdefault(identifier, line.number)
        found.append(QuotedAmount(identifier, estimated, quoted, row.place("quoted")))
    return tuple(found), tuple(issues)


def _is_filled(row: GridRow, key: str) -> bool:
    return bool(row[key]) or key in row.unreadable


def _amount(
    row: GridRow, key: str, units: dict[str, Decimal], issues: list[Issue]
) -> Decimal | None:
    """Return an amount in 千円, None where the cell is empty or no amount, which is said."""
    text = row[key]
    if key in row.unreadable:
        text = row.unreadable[key]
    elif not text:
        return None
    amount = read_decimal(text)
    if amount is None or amount <= 0 or key in row.unreadable:
        issues.append(NO_AMOUNT.at(row.place(key), value=text))
        return None
    return amount * units.get(key, Decimal(1))


def _columns(cells: Sequence[str]) -> tuple[dict[str, int], dict[str, Decimal]]:
    """Return the places of the columns, and the unit of those that name one."""
    headings, written = [], []
    for cell in cells:
        heading = folded(cell)
        named = _UNIT.search(heading)
        headings.append(heading if named is None else heading[: named.start()])
        written.append(None if named is None else MONEY_UNITS[named[1]])
    places = {
        name: headings.index(heading)
        for name, known in _HEADINGS.items()
        for heading in reversed(known)
        if heading in headings
    }
    units = {name: unit for name, place in places.items() if (unit := written[place]) is not None}
    return places, units
