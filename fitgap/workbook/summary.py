"""Sheet 81: counts, totals and indicators, computed live over the other sheets.

Only functions that every spreadsheet program knows are used: COUNTIFS, SUMIFS, SUMPRODUCT,
INDEX, MATCH, IF, IFERROR.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from fitgap.assessment import AssessedItem, Assessment
from fitgap.consensus import Outcome, Position
from fitgap.costing import defaults_told
from fitgap.kpi import Indicator
from fitgap.source import Language, Text
from fitgap.vocabulary import activity_words, label
from fitgap.workbook.cells import Cell, Formula, Value, column_letter
from fitgap.workbook.codes import LISTS
from fitgap.workbook.rows import Row, asked, code_of
from fitgap.workbook.sheets import COSTS, ITEMS_SHEET, POSITIONS, Kind, Sheet


@dataclass(frozen=True)
class Heading:
    """A column of a block."""

    text: str
    kind: Kind = Kind.INTEGER


@dataclass(frozen=True)
class Block:
    """One small table of the sheet: title, what it says, headings, rows."""

    title: str
    note: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: int = 0
    """How many rows at the end are sums."""


class _Reference:
    """Addresses of columns and what stands in them."""

    def __init__(self, tables: Mapping[str, Sequence[Row]], language: Language) -> None:
        self._tables = tables
        self._language = language
        self._counts: dict[tuple[str, tuple[str, ...]], Counter[tuple[Value, ...]]] = {}

    def range(self, sheet: Sheet, key: str) -> str:
        """Return the address of a column's data."""
        letter = column_letter(sheet.position(key))
        last = max(len(self._tables[sheet.name]), 1) + 1
        return f"'{sheet.name}'!${letter}$2:${letter}${last}"

    def values(self, sheet: Sheet, key: str) -> list[Value]:
        """Return a column's data."""
        rows = self._tables[sheet.name]
        if sheet.column(key).code_of:
            return [code_of(sheet, key, row, self._language) for row in rows]
        return [row.get(key) for row in rows]

    def count(self, sheet: Sheet, *wanted: tuple[str, str, str]) -> Formula:
        """Return COUNTIFS over columns; ``wanted`` is (column, address of the value, value)."""
        terms = ",".join(f"{self.range(sheet, key)},{address}" for key, address, _ in wanted)
        keys = tuple(key for key, _, _ in wanted)
        if (sheet.name, keys) not in self._counts:
            columns = [self.values(sheet, key) for key in keys]
            self._counts[sheet.name, keys] = Counter(zip(*columns, strict=True))
        value = self._counts[sheet.name, keys][tuple(expected for _, _, expected in wanted)]
        return Formula(f"=COUNTIFS({terms})", value)

    def total(self, sheet: Sheet, summed: str, key: str, address: str, wanted: str) -> Formula:
        """Return SUMIFS of one column where another holds a value."""
        pairs = zip(self.values(sheet, summed), self.values(sheet, key), strict=True)
        value = sum(
            (
                amount
                for amount, cell in pairs
                if cell == wanted and isinstance(amount, Decimal | int)
            ),
            Decimal(0),
        )
        return Formula(
            f"=SUMIFS({self.range(sheet, summed)},{self.range(sheet, key)},{address})", value
        )


def summary_blocks(
    assessment: Assessment,
    tables: Mapping[str, Sequence[Row]],
    *,
    language: Language,
    indicators: Sequence[Indicator],
    first_row: int,
) -> tuple[Block, ...]:
    """Return the blocks of sheet 81; the first one's title stands in row ``first_row`` (from 1)."""
    reference = _Reference(tables, language)
    blocks: list[Block] = []

    def add(make: Callable[[int], Block]) -> None:
        # A block takes a title, a note, a heading line, its rows and an empty line.
        row = first_row + sum(len(block.rows) + 4 for block in blocks)
        blocks.append(make(row + 3))

    for key, column, title, note in _COUNTED:
        add(
            lambda row, key=key, column=column, title=title, note=note: _counts(  # type: ignore[misc]
                assessment,
                reference,
                list_key=key,
                column=column,
                title=title,
                note=note,
                language=language,
                row=row,
            )
        )
    add(lambda row: _costs(assessment, reference, language, row))
    add(lambda _: _range_block(assessment, language))
    if indicators:
        add(lambda _: _indicator_block(indicators, language))
    add(lambda row: _positions(assessment, reference, language, row))
    return tuple(blocks)


_COUNTED = (
    (
        "verdict",
        "verdict_code",
        Text("1. 適合判定（件数）", "1. Fit verdicts (items)"),
        Text(
            "50_FitGap一覧の適合判定を数えています。適合率は、該当なしを除いた件数に占める適合の割合です。",
            "Counted from sheet 50. The fit rate leaves out what is not applicable.",
        ),
    ),
    (
        "class",
        "class_code",
        Text("2. 改変方法（件数）", "2. Modifications (items)"),
        Text(
            "指針5の改変方法です。未確認は、オプション機能の範囲をベンダに確かめるまで区分しません。",
            "The three ways of guideline 5. Unconfirmed ones wait for the vendor's answer.",
        ),
    ),
    (
        "resolution",
        "resolution_code",
        Text("3. 対応方針（件数）", "3. Resolutions (items)"),
        Text(
            "費用のかからない順に並んでいます。R7(ソースコード改変)は、ほかの方法を検討したあとの最後の手段です。",
            "Cheapest first; R7 (source code) is the last resort.",
        ),
    ),
)

_MUNICIPALITY = Text("団体名", "Municipality")
_CODE = Text("団体コード", "Code")
_SUM = Text("合計", "Total")


def _counts(
    assessment: Assessment,
    reference: _Reference,
    *,
    list_key: str,
    column: str,
    title: Text,
    note: Text,
    language: Language,
    row: int,
) -> Block:
    choices = LISTS[list_key].choices
    first, last = column_letter(2), column_letter(1 + len(choices))
    with_rate = list_key == "verdict"
    headings = [
        Heading(_MUNICIPALITY.to(language), Kind.TEXT),
        Heading(_CODE.to(language), Kind.CODE),
        *(Heading(f"{choice.code} {choice.label.to(language)}") for choice in choices),
        Heading(Text("計", "Total").to(language)),
    ]
    if with_rate:
        headings.append(Heading(Text("適合率(%)", "Fit rate (%)").to(language), Kind.AMOUNT))
    rows: list[tuple[Cell, ...]] = []
    sums = [0] * len(choices)
    for offset, municipality in enumerate(assessment.project.municipalities):
        line = row + offset
        counts = [
            reference.count(
                ITEMS_SHEET,
                ("municipality", f"$B{line}", municipality.code),
                (column, f'"{choice.code}"', choice.code),
            )
            for choice in choices
        ]
        numbers = [int(count.value) for count in counts]
        sums = [left + right for left, right in zip(sums, numbers, strict=True)]
        cells: list[Cell] = [municipality.name, municipality.code, *counts]
        cells.append(Formula(f"=SUM({first}{line}:{last}{line})", sum(numbers)))
        if with_rate:
            cells.append(_fit_rate(line, numbers))
        rows.append(tuple(cells))
    line = row + len(rows)
    totals: list[Cell] = [_SUM.to(language), None]
    totals += [
        _column_sum(2 + place, row, line - 1, number)
        for place, number in enumerate((*sums, sum(sums)))
    ]
    if with_rate:
        totals.append(_fit_rate(line, sums))
    rows.append(tuple(totals))
    return Block(title.to(language), note.to(language), tuple(headings), tuple(rows), totals=1)


def _fit_rate(line: int, numbers: Sequence[int]) -> Formula:
    """Return the share of fits among the verdicts F, P, G, N, U that stand in columns C to G."""
    fit, _, _, not_applicable, _ = numbers
    relevant = sum(numbers) - not_applicable
    rate = Decimal(100 * fit) / relevant if relevant else Decimal(0)
    return Formula(
        f"=IF(H{line}-F{line}=0,0,ROUND(100*C{line}/(H{line}-F{line}),1))",
        rate.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP),
    )


def _column_sum(place: int, first: int, last: int, value: int | Decimal) -> Formula:
    letter = column_letter(place)
    return Formula(f"=SUM({letter}{first}:{letter}{last})", value)


def _costs(assessment: Assessment, reference: _Reference, language: Language, row: int) -> Block:
    summed = (
        ("initial", Text("初期(千円)", "Initial (thousand yen)")),
        ("upkeep", Text("年間保守(千円)", "Yearly upkeep (thousand yen)")),
        ("lifecycle", Text("期間総額(千円)", "Over the term (thousand yen)")),
        ("assessed", Text("査定額(千円)", "Assessed (thousand yen)")),
    )
    municipality_column = reference.range(COSTS, "municipality")
    initial, assessed = reference.range(COSTS, "initial"), reference.range(COSTS, "assessed")
    rows: list[tuple[Cell, ...]] = []
    for offset, municipality in enumerate(assessment.project.municipalities):
        line = row + offset
        cells: list[Cell] = [municipality.name, municipality.code]
        cells.append(reference.count(COSTS, ("municipality", f"$B{line}", municipality.code)))
        cells += [
            reference.total(COSTS, key, "municipality", f"$B{line}", municipality.code)
            for key, _ in summed
        ]
        avoided = sum(
            (
                Decimal(str(asked_for)) - Decimal(str(accepted))
                for code, asked_for, accepted in zip(
                    reference.values(COSTS, "municipality"),
                    reference.values(COSTS, "initial"),
                    reference.values(COSTS, "assessed"),
                    strict=True,
                )
                if code == municipality.code and accepted is not None and asked_for is not None
            ),
            Decimal(0),
        )
        cells.append(
            Formula(
                f'=SUMPRODUCT(({municipality_column}=$B{line})*({assessed}<>""),{initial})'
                f"-SUMIFS({assessed},{municipality_column},$B{line})",
                avoided,
            )
        )
        rows.append(tuple(cells))
    line = row + len(rows)
    totals: list[Cell] = [_SUM.to(language), None]
    for place in range(2, 8):
        value = sum(
            (
                Decimal(str(cell.value))
                for cells in rows
                if isinstance(cell := cells[place], Formula)
            ),
            Decimal(0),
        )
        totals.append(_column_sum(place, row, line - 1, value))
    rows += [tuple(totals), *_less_overlap(assessment, totals, language, line)]
    headings = (
        Heading(_MUNICIPALITY.to(language), Kind.TEXT),
        Heading(_CODE.to(language), Kind.CODE),
        Heading(Text("件数", "Items").to(language)),
        *(Heading(text.to(language), Kind.AMOUNT) for _, text in summed),
        Heading(Text("経費抑制額(千円)", "Avoided (thousand yen)").to(language), Kind.AMOUNT),
    )
    return Block(
        Text("4. 費用（団体別）", "4. Cost by municipality").to(language),
        Text(
            "52_費用見積を合計しています。経費抑制額は、査定した行の初期費用から査定額を引いた額です。"
            "同じ画面・帳票などを変える行の重なりは、最後に一度だけ差し引きます。",
            "Summed from sheet 52. Avoided: initial cost of assessed rows minus the assessed. What "
            "rows share is left out once, at the end.",
        ).to(language),
        headings,
        tuple(rows),
        totals=3,
    )


def _less_overlap(
    assessment: Assessment, totals: Sequence[Cell], language: Language, line: int
) -> list[tuple[Cell, ...]]:
    """Return what rows share, and the sums without it, which are those of the next block."""
    total = assessment.total
    # Columns of the initial cost and of the cost over the term.
    expected = {3: total.initial, 5: total.lifecycle}
    shared: list[Cell] = [_OVERLAP.to(language), None]
    left: list[Cell] = [_WITHOUT_OVERLAP.to(language), None]
    for place, cell in enumerate(totals[2:], start=2):
        if place not in expected or not isinstance(cell, Formula):
            shared.append(None)
            left.append(None)
            continue
        letter = column_letter(place)
        overlap = expected[place] - Decimal(str(cell.value))
        shared.append(overlap)
        left.append(Formula(f"={letter}{line}+{letter}{line + 1}", expected[place]))
    return [tuple(shared), tuple(left)]


_OVERLAP = Text(
    "重なり（同じ画面・帳票などを変える行）", "shared parts (rows that change the same)"
)
_WITHOUT_OVERLAP = Text("合計（重なりを除く）", "Total without shared parts")


def _range_block(assessment: Assessment, language: Language) -> Block:
    total = assessment.total
    figures = (
        (Text("初期費用 P50（半々の確率で収まる額）", "Initial P50 (even odds)"), total.p50),
        (Text("初期費用 P80（10回に8回は収まる額）", "Initial P80 (8 in 10)"), total.p80),
        (Text("初期費用 P90（10回に9回は収まる額）", "Initial P90 (9 in 10)"), total.p90),
        (Text("初期費用の期待値", "Initial, expected"), total.initial),
        (
            Text(
                "同じ画面・帳票などに重なるため差し引いた額",
                "left out because rows share a screen, form or table",
            ),
            total.overlap,
        ),
        (Text("期間総額の期待値", "Over the term, expected"), total.lifecycle),
    )
    note = Text(
        "書き出したときの推計です。行ごとのP50・P80・P90を足しても総額のそれにはならないため、相関を入れて別に計算しています。",
        "As estimated at export; quantiles do not add up, so the total is simulated.",
    )
    defaults = defaults_told(assessment.project.cost, assessment.default_figures)
    if defaults is not None:
        note = Text("{note}{defaults}", "{note} {defaults}").format(note=note, defaults=defaults)
    return Block(
        Text("5. 費用総額の幅（千円）", "5. Range of the total (thousand yen)").to(language),
        note.to(language),
        (
            Heading(Text("項目", "Figure").to(language), Kind.TEXT),
            Heading(Text("金額(千円)", "Thousand yen").to(language), Kind.AMOUNT),
        ),
        tuple(
            (text.to(language), value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))
            for text, value in figures
        ),
    )


def _indicator_block(indicators: Sequence[Indicator], language: Language) -> Block:
    return Block(
        Text("6. KPI", "6. Indicators").to(language),
        Text(
            "指針1・5・6・10の指標のうち、書き出したときに計算できたものです。",
            "The guideline's indicators, as computed at export.",
        ).to(language),
        (
            Heading(Text("指標", "Indicator").to(language), Kind.TEXT),
            Heading(Text("値", "Value").to(language), Kind.AMOUNT),
            Heading(Text("単位", "Unit").to(language), Kind.CODE),
            Heading(Text("コード", "Code").to(language), Kind.CODE),
            Heading(Text("説明", "Note").to(language), Kind.TEXT),
        ),
        tuple(
            (
                indicator.name.to(language),
                _whole(indicator.value),
                indicator.unit.to(language),
                indicator.code,
                indicator.note.to(language),
            )
            for indicator in indicators
        ),
    )


def _whole(value: Decimal | None) -> Decimal | int | None:
    """Return a count as a whole number, so that it is not shown as 16.0."""
    if value is None or value != value.to_integral_value():
        return value
    return int(value)


def _positions(
    assessment: Assessment, reference: _Reference, language: Language, row: int
) -> Block:
    rows = tuple(
        _position_line(item, assessment, reference, language, row + offset)
        for offset, item in enumerate(asked(assessment))
    )
    headings = (
        Heading(Text("作業名", "Activity").to(language), Kind.TEXT),
        Heading(Text("ギャップID", "Gap id").to(language), Kind.CODE),
        Heading(Text("求めている団体", "Raised by").to(language), Kind.CODE),
        *(Heading(label(position).to(language)) for position in Position),
        Heading(Text("必要な賛成", "Needed").to(language)),
        Heading(Text("見込み", "Outcome").to(language), Kind.CODE),
        Heading(Text("対応方針", "Resolution").to(language), Kind.CODE),
    )
    return Block(
        Text("7. 団体別意向（件ごと）", "7. Positions by item").to(language),
        Text(
            "61_団体別意向を数えています。未回答は、どちらの票にも数えません。",
            "Counted from sheet 61. A missing answer counts for neither side.",
        ).to(language),
        headings,
        rows,
    )


def _position_line(
    item: AssessedItem,
    assessment: Assessment,
    reference: _Reference,
    language: Language,
    line: int,
) -> tuple[Cell, ...]:
    gap = item.item.id
    members, rule = assessment.project.members, assessment.project.consensus
    counts = {
        position: reference.count(
            POSITIONS,
            ("id", f"$B{line}", gap),
            ("position_code", f'"{position.value}"', position.value),
        )
        for position in Position
    }
    municipality = assessment.project.municipality_by_code.get(item.item.municipality)
    quorum = rule.quorum(len(members))
    outcome = item.agreement.outcome
    words = {choice: label(choice).to(language) for choice in Outcome}
    return (
        activity_words(item.item).to(language),
        gap,
        municipality.name if municipality else item.item.municipality,
        *counts.values(),
        item.agreement.needed,
        Formula(
            f'=IF(SUM(D{line}:G{line})<{quorum},"{words[Outcome.HOLD]}",'
            f'IF(D{line}>=I{line},"{words[Outcome.ADOPT]}",'
            f"IF(D{line}+E{line}+H{line}<I{line},"
            f'"{words[Outcome.REJECT]}","{words[Outcome.HOLD]}")))',
            words[outcome],
        ),
        Formula(
            f"=IFERROR(INDEX({reference.range(ITEMS_SHEET, 'resolution')},"
            f'MATCH($B{line},{reference.range(ITEMS_SHEET, "id")},0)),"")',
            label(item.resolution).to(language),
        ),
    )
