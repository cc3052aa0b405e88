"""The consensus workbook out: an assessment in, the bytes of an .xlsx file back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from fitgap.assessment import Assessment
from fitgap.kpi import Indicator
from fitgap.source import Language, Text, fingerprint
from fitgap.workbook.canvas import (
    HEADING_FILL,
    Canvas,
    Exported,
    Look,
    cell_look,
    framed,
    row_height,
    write_book,
)
from fitgap.workbook.cells import Cell, Formula, column_letter, line_count
from fitgap.workbook.codes import LISTS
from fitgap.workbook.guide import WIDTHS, Line, Style, guide_lines
from fitgap.workbook.logged_answers import logged_answers
from fitgap.workbook.rows import Row, all_rows, code_of
from fitgap.workbook.sheets import (
    ALTERNATIVES,
    CODES,
    COSTS,
    FORMAT_VERSION,
    GUIDE_NAME,
    HIDDEN_SHEET,
    ITEMS_SHEET,
    POSITIONS,
    RECHECKS,
    SUMMARY_NAME,
    TABLES,
    Column,
    Kind,
    Sheet,
    column_pixels,
)
from fitgap.workbook.summary import Block, Heading, summary_blocks

_EDITABLE_FILL, _EDITABLE_HEADING_FILL = "#FFF8D6", "#FFE08A"
_MARK = Text("【記入】", "[fill in]")
_A3_PIXELS = 1_440
"""Pixels across an A3 page at full size (400 mm at 96 dpi), less 5 % for other fonts."""

_A3_POINTS = 748
"""Points down an A3 page at full size (264 mm)."""

_SUMMARY_LABEL, _SUMMARY_CELL, _SUMMARY_LAST = 44, 13, 12
"""Widths on sheet 81 in characters, and its last column."""

_EMPHASIS: Mapping[str, tuple[tuple[str, Mapping[str, object]], ...]] = {
    # Bold, grey and patterns say the same as the colours, for a black-and-white print.
    "verdict": (
        ("G", {"bg_color": "#F4B183", "bold": True}),
        ("P", {"bg_color": "#FCE4D6"}),
        ("U", {"bg_color": "#FFFFFF", "pattern": 18, "fg_color": "#8EA9DB"}),
        ("N", {"font_color": "#7F7F7F"}),
    ),
    "class": (("3", {"bold": True}), ("U", {"italic": True})),
    "resolution": (("R7", {"bold": True}),),
    "taken": (("taken", {"bold": True}), ("rejected", {"font_color": "#7F7F7F"})),
    "serves": (("no", {"bg_color": "#F4B183", "bold": True}),),
    "position": (
        ("no", {"bg_color": "#F4B183", "bold": True}),
        ("conditional", {"bg_color": "#FCE4D6"}),
        ("missing", {"font_color": "#7F7F7F"}),
    ),
}


def export_consensus(
    assessment: Assessment,
    *,
    language: Language,
    today: date,
    indicators: Sequence[Indicator] = (),
) -> bytes:
    """Return the consensus workbook (sheets 01 to 82) as the bytes of an .xlsx file.

    The same arguments always give the same bytes.  ``indicators`` go on sheet 81.
    """
    return write_consensus(assessment, language=language, today=today, indicators=indicators).data


def write_consensus(
    assessment: Assessment,
    *,
    language: Language,
    today: date,
    indicators: Sequence[Indicator] = (),
) -> Exported:
    """Return the consensus workbook together with a warning for every text that was altered."""
    tables = all_rows(assessment, language)

    def write(canvas: Canvas) -> None:
        _write_guide(canvas, guide_lines(assessment, language=language, today=today))
        for sheet in TABLES:
            _write_table(canvas, sheet, tables[sheet.name])
        blocks = summary_blocks(
            assessment, tables, language=language, indicators=indicators, first_row=3
        )
        _write_summary(canvas, assessment.project.name, blocks)
        _write_table(canvas, RECHECKS, tables[RECHECKS.name])
        _write_identity(canvas, assessment, tables, today)

    name = assessment.project.name
    return write_book(
        write, title=name, subject="Fit & Gap", header=name, language=language, today=today
    )


def row_check(sheet_name: str, keys: Sequence[str], row_fingerprint: str) -> str:
    """Return the checksum of a row's identity."""
    return fingerprint(sheet_name, tuple(keys), row_fingerprint)[:16]


def _write_guide(canvas: Canvas, lines: Sequence[Line]) -> None:
    """Write sheet 01."""
    page = canvas.page(GUIDE_NAME, a3=False)
    for place, width in enumerate(WIDTHS):
        page.set_column(place, place, width)
    last = len(WIDTHS) - 1
    for number, line in enumerate(lines):
        if line.style in (Style.TITLE, Style.SECTION):
            is_title = line.style is Style.TITLE
            look = {"bold": True, "font_size": 16 if is_title else 11, "valign": "vcenter"}
            if not is_title:
                look["bottom"] = 2
            for place in range(last + 1):
                text = line.cells[0] if place == 0 else None
                canvas.write(page, number, place, text, look)
            page.set_row(number, 34 if is_title else 30)
        elif line.style in (Style.HEADING, Style.TASK):
            shape: dict[str, object] = {"font_size": 10, "text_wrap": True, "valign": "vcenter"}
            if line.style is Style.HEADING:
                shape |= {"bold": True, "bg_color": HEADING_FILL}
            for place, text in enumerate(line.cells):
                canvas.write(page, number, place, text, framed(**shape))
            rows = max(
                line_count(text, width=width * 0.9)
                for text, width in zip(line.cells, WIDTHS, strict=True)
            )
            page.set_row(number, row_height(rows, points=17.0))
        else:
            name, words = line.cells
            shape = {"font_size": 10, "text_wrap": True, "valign": "vcenter"}
            align = "center" if line.style is Style.STEP else "left"
            canvas.write(
                page, number, 0, name, framed(bold=True, bg_color="#F2F2F2", align=align, **shape)
            )
            canvas.write_across(page, number, 1, last, words, framed(**shape))
            rows = line_count(words, width=sum(WIDTHS[1:]) * 0.9)
            page.set_row(number, row_height(rows, points=17.0))


def _write_table(canvas: Canvas, sheet: Sheet, rows: Sequence[Row]) -> None:
    """Write one table: headings, rows, filter, drop-downs, protection and print set-up."""
    page = canvas.page(sheet.name, a3=sheet.a3)
    heading_lines = 1
    for place, column in enumerate(sheet.columns):
        title = column.title(canvas.language)
        page.set_column(place, place, column.width, None, {"hidden": column.folded})
        canvas.write(page, 0, place, title, _heading_look(column, canvas.language))
        if not column.folded:
            lines = line_count(title, width=column.width) + column.editable
            heading_lines = max(heading_lines, lines)
    page.set_row(0, row_height(heading_lines))
    for line, row in enumerate(rows, start=1):
        _write_row(canvas, page, sheet, line, row)
    last = max(len(rows), 1)
    for place, column in enumerate(sheet.columns):
        _validate(canvas, page, column, place, last)
        if column.code_of is not None:
            _emphasise(canvas, page, sheet, column, last)
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    page.freeze_panes(1, sheet.frozen)
    page.repeat_rows(0)
    if sheet.printed_to is not None:
        page.print_area(0, 0, last, sheet.position(sheet.printed_to))
    page.ignore_errors(
        {"number_stored_as_text": f"A1:{column_letter(len(sheet.columns) - 1)}{last + 1}"}
    )
    if sheet is CODES:
        _name_lists(canvas)


def _write_row(canvas: Canvas, page: Any, sheet: Sheet, line: int, row: Row) -> None:
    lines = 1
    for place, column in enumerate(sheet.columns):
        cell: Cell = row.get(column.key)
        if column.code_of is not None:
            cell = _code_formula(sheet, column, line, row, canvas.language)
        look = cell_look(column.kind)
        if column.editable:
            look = {**look, "bg_color": _EDITABLE_FILL, "locked": False}
        canvas.write(page, line, place, cell, look)
        if isinstance(cell, str) and not column.folded:
            lines = max(lines, line_count(cell, width=column.width))
    page.set_row(line, row_height(lines))


def _code_formula(sheet: Sheet, column: Column, line: int, row: Row, language: Language) -> Formula:
    """Return the live code of the word in another column; an unknown word stands for itself."""
    words = sheet.position(column.code_of or "")
    declared = LISTS[sheet.columns[words].choices or ""]
    address = f"{column_letter(words)}{line + 1}"
    return Formula(
        f"=IFERROR(INDEX({declared.code_name},MATCH({address},{declared.label_name},0)),"
        f'{address}&"")',
        code_of(sheet, column.key, row, language),
    )


def _heading_look(column: Column, language: Language) -> Look:
    look: dict[str, object] = {
        "bold": True,
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
        "bottom": 2,
        "bg_color": _EDITABLE_HEADING_FILL if column.editable else HEADING_FILL,
    }
    if column.editable:
        # The mark is shown by the number format, so that the cell holds the heading alone.
        look["num_format"] = f'@"\n{_MARK.to(language)}"'
    return framed(**look)


def _validate(canvas: Canvas, page: Any, column: Column, place: int, last: int) -> None:
    title = column.heading.to(canvas.language)[:32]
    options: dict[str, object] = {"validate": "any"}
    if column.note is not None:
        options |= {
            "input_title": title,
            "input_message": column.note.to(canvas.language)[:255],
        }
    if column.choices is not None and column.editable:
        # A named range: lists written into the rule itself fail above 255 characters.
        message = Text(
            "一覧にある言葉から選んでください。区分は 02_区分コード にあります。",
            "Please choose from the list; see sheet 02_区分コード.",
        )
        options |= {
            "validate": "list",
            "source": f"={LISTS[column.choices].label_name}",
            "error_title": title,
            "error_message": message.to(canvas.language),
        }
    elif column.kind is Kind.AMOUNT and column.editable:
        message = Text(
            "千円単位の数(0以上)で入れてください。", "Please give a number of thousand yen."
        )
        options |= {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "error_title": title,
            "error_message": message.to(canvas.language),
        }
    if len(options) > 1:
        page.data_validation(1, place, last, place, options)


def _emphasise(canvas: Canvas, page: Any, sheet: Sheet, column: Column, last: int) -> None:
    words = sheet.position(column.code_of or "")
    place = sheet.position(column.key)
    for code, look in _EMPHASIS.get(sheet.columns[words].choices or "", ()):
        rule = {
            "type": "formula",
            "criteria": f'=${column_letter(place)}2="{code}"',
            "format": canvas.book.add_format(dict(look)),
        }
        page.conditional_format(1, words, last, place, rule)


def _name_lists(canvas: Canvas) -> None:
    """Name the block of each list on sheet 02; its rows stand in the order of the lists."""
    line = 2
    for declared in LISTS.values():
        last = line + len(declared.choices) - 1
        for name, key in ((declared.code_name, "code"), (declared.label_name, "label")):
            letter = column_letter(CODES.position(key))
            canvas.book.define_name(name, f"='{CODES.name}'!${letter}${line}:${letter}${last}")
        line = last + 1


def _write_summary(canvas: Canvas, name: str, blocks: Sequence[Block]) -> None:
    """Write sheet 81."""
    page = canvas.page(SUMMARY_NAME, a3=True)
    page.set_column(0, 0, _SUMMARY_LABEL)
    page.set_column(1, _SUMMARY_LAST, _SUMMARY_CELL)
    title = Text("集計・KPI　{name}", "Summary and indicators: {name}").format(name=name)
    canvas.write(page, 0, 0, title.to(canvas.language), {"bold": True, "font_size": 14})
    page.set_row(0, 26)
    width = column_pixels(_SUMMARY_LABEL) + _SUMMARY_LAST * column_pixels(_SUMMARY_CELL)
    scale = min(100, int(100 * _A3_PIXELS / width))
    line = 2
    used, breaks = 60.0, []
    for block in blocks:
        heights = _write_block(canvas, page, line, block)
        # The beginning of a block stays together where the program keeps breaks when it fits
        # the sheet to one page across; a scale of our own would depend on its fonts.
        room = _A3_POINTS * 100 / scale
        if used + sum(heights[:6]) > room:
            breaks.append(line)
            used = 0
        used = (used + sum(heights)) % room
        line += len(heights)
    page.set_h_pagebreaks(breaks)
    page.freeze_panes(1, 1)
    page.print_area(0, 0, max(line - 1, 1), _SUMMARY_LAST)


def _write_block(canvas: Canvas, page: Any, line: int, block: Block) -> list[float]:
    """Write one table of sheet 81 and return the heights of its rows, a blank one at the end."""
    canvas.write(page, line, 0, block.title, {"bold": True, "font_size": 11})
    canvas.write(page, line + 1, 0, block.note, {"font_color": "#595959"})
    lines = 1
    for place, heading in enumerate(block.headings):
        look = framed(
            bold=True,
            bg_color=HEADING_FILL,
            text_wrap=True,
            align="left" if heading.kind is Kind.TEXT else "center",
            valign="vcenter",
        )
        if _is_remark(place, heading):
            canvas.write_across(page, line + 2, place, _SUMMARY_LAST, heading.text, look)
        else:
            canvas.write(page, line + 2, place, heading.text, look)
        width = _SUMMARY_LABEL if place == 0 else _SUMMARY_CELL
        lines = max(lines, line_count(heading.text, width=width))
    heights = [20.0, row_height(1), row_height(lines)]
    for number, cells in enumerate(block.rows, start=1):
        is_total = number > len(block.rows) - block.totals
        heights.append(
            _write_summary_row(
                canvas, page, line + len(heights), block.headings, cells, is_total=is_total
            )
        )
    heights.append(row_height(1))
    for offset, height in enumerate(heights):
        page.set_row(line + offset, height)
    return heights


def _is_remark(place: int, heading: Heading) -> bool:
    """Say whether a column holds sentences, which run over the free cells at its right."""
    return heading.kind is Kind.TEXT and place > 0


def _write_summary_row(
    canvas: Canvas,
    page: Any,
    line: int,
    headings: Sequence[Heading],
    cells: Sequence[Cell],
    *,
    is_total: bool,
) -> float:
    lines = 1
    for place, (heading, cell) in enumerate(zip(headings, cells, strict=True)):
        look = cell_look(heading.kind, valign="vcenter")
        if is_total:
            look = {**look, "bold": True, "top": 6}
        if heading.kind is Kind.AMOUNT and isinstance(cell, int):
            look = {**look, "num_format": "#,##0"}
        elif heading.kind is Kind.AMOUNT and isinstance(cell, Decimal) and cell != round(cell, 1):
            # A coefficient: its limits (.667) would not be told apart.
            look = {**look, "num_format": "0.000"}
        width = _SUMMARY_LABEL if place == 0 else _SUMMARY_CELL
        if _is_remark(place, heading):
            # Less a tenth for fonts that run wider than ours.
            width = int(_SUMMARY_CELL * (_SUMMARY_LAST - place + 1) * 0.9)
            canvas.write_across(page, line, place, _SUMMARY_LAST, str(cell or ""), look)
        else:
            canvas.write(page, line, place, cell, look)
        if isinstance(cell, str):
            lines = max(lines, line_count(cell, width=width))
    return row_height(lines)


def _write_identity(
    canvas: Canvas, assessment: Assessment, tables: Mapping[str, Sequence[Row]], today: date
) -> None:
    """Write the hidden sheet that ties the workbook to its workspace, package and log."""
    page = canvas.book.add_worksheet(HIDDEN_SHEET)
    look = {"num_format": "@"}
    facts = {
        "format": str(FORMAT_VERSION),
        "workspace": assessment.project.id,
        "package": assessment.catalog.id,
        "package_version": assessment.catalog.version,
        "assessment": assessment.fingerprint,
        "log_length": str(assessment.log_length),
        "language": canvas.language.value,
        "exported_on": today.isoformat(),
    }
    lines: list[tuple[str, ...]] = list(facts.items())
    previous: Sheet | None = None
    for sheet, keys, row_fingerprint, values in _base_rows(assessment, tables, canvas.language):
        if sheet is not previous:
            lines.append(("sheet", sheet.name, "fingerprint", "check", *values))
            previous = sheet
        check = row_check(sheet.name, keys, row_fingerprint)
        lines.append(("row", "\n".join(keys), row_fingerprint, check, *values.values()))
    for number, cells in enumerate(lines):
        for place, cell in enumerate(cells):
            if cell:
                canvas.write(page, number, place, cell, look)
    page.protect()
    page.very_hidden()


def _base_rows(
    assessment: Assessment, tables: Mapping[str, Sequence[Row]], language: Language
) -> Iterator[tuple[Sheet, tuple[str, ...], str, Mapping[str, str]]]:
    """Yield what stands in the cells people may change: sheet, row keys, fingerprint, values."""
    for sheet in (ITEMS_SHEET, ALTERNATIVES, COSTS, POSITIONS):
        for row in tables[sheet.name]:
            keys = tuple(str(row[key]) for key in sheet.keys)
            assessed = assessment.item_by_id[keys[0]]
            values = logged_answers(sheet, keys, assessed, language)
            yield sheet, keys, assessed.item.fingerprint, values
