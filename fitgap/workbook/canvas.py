"""What every sheet shares when written: pages set up for print, formats, safe cells."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from fitgap.source import Issue, IssueKind, Language, Location, Severity, Text
from fitgap.workbook.cells import (
    SHORTENED,
    Cell,
    Formula,
    clean,
    column_letter,
    is_altered,
    looks_like_formula,
)
from fitgap.workbook.codes import ChoiceList
from fitgap.workbook.sheets import Column, Kind

ALTERED_TEXT = IssueKind(
    "WB001",
    Severity.WARNING,
    Text(
        "セルに入らない文字または長さのため、内容の一部を置き換えました",
        "part of the text was replaced because a cell cannot hold it",
    ),
    Text(
        "全文は fitgap の画面で確かめてください。元のファイルの制御文字や長すぎる文は直せます",
        "see the whole text on fitgap's screen; remove control characters or shorten the source",
    ),
)

FONT = "游ゴシック"
"""Comes with Windows and Office; other systems put their own Gothic in its place."""

HEADING_FILL = "#DCE6F1"
LINE_COLOUR = "#A6A6A6"

Look = Mapping[str, object]
"""Properties of a format, in XlsxWriter's words."""

_LINE_POINTS = 15.0
_TALLEST_ROW = 405.0  # Excel allows 409 points
_A3, _A4 = 8, 9
_CHOOSE = Text("一覧から選んでください。", "Choose from the list.")
_NUMBER_FORMATS = {
    Kind.INTEGER: '#,##0;-#,##0;"-"',
    Kind.AMOUNT: '#,##0.0;-#,##0.0;"-"',
    Kind.PRICE: "General",
    Kind.RATIO: "0.00",
    Kind.SHARE: "0.0000",
    Kind.DATE: "yyyy-mm-dd",
}
_ALIGNMENT = {Kind.TEXT: "left", Kind.CODE: "center", Kind.DATE: "center"}


def row_height(lines: int, *, points: float = _LINE_POINTS) -> float:
    """Return the height of a row that shows so many lines, in points."""
    return min(_TALLEST_ROW, lines * points + 3)


def framed(**look: object) -> Look:
    """Return a look with a thin frame."""
    return {"border": 1, "border_color": LINE_COLOUR, **look}


def cell_look(kind: Kind, **look: object) -> Look:
    """Return how a value of a kind looks in a table."""
    return framed(
        **{
            "valign": "top",
            "align": _ALIGNMENT.get(kind, "right"),
            "num_format": _NUMBER_FORMATS.get(kind, "@"),
            "text_wrap": kind in (Kind.TEXT, Kind.CODE),
            "indent": 0 if kind in _ALIGNMENT else 1,
            **look,
        }
    )


@dataclass(frozen=True)
class Exported:
    """A workbook and what could not be written into it as it stands."""

    data: bytes
    issues: tuple[Issue, ...]


def write_book(
    write: Callable[[Canvas], None],
    *,
    title: str,
    subject: str,
    header: str,
    language: Language,
    today: date,
) -> Exported:
    """Return a workbook as the bytes of an .xlsx file, and a warning for every altered text.

    Equal sheets give equal bytes.

    Args:
        write: writes the sheets.
        title: in the properties of the file.
        subject: the same.
        header: stands at the top of every printed page.
        language: of the words.
        today: the date on the pages and in the properties.
    """
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties(
        {
            "title": clean(title),
            "subject": subject,
            "comments": "fitgap",
            "created": datetime.combine(today, time()),
        }
    )
    canvas = Canvas(book, header=header, language=language, today=today)
    write(canvas)
    book.close()
    return Exported(target.getvalue(), tuple(canvas.issues))


class Canvas:
    """A workbook being written; ``issues`` names the cells whose text had to be altered."""

    def __init__(self, book: Any, *, header: str, language: Language, today: date) -> None:
        self.book = book
        self.language = language
        self.issues: list[Issue] = []
        self._header = header
        self._today = today
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def page(self, name: str, *, a3: bool, protected: bool = True) -> Any:
        """Add a sheet: landscape, as wide as one page, protected without a password."""
        page = self.book.add_worksheet(name)
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(_A3 if a3 else _A4)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        # "&" begins a code in headers; a blank ends the font size before a digit.
        header = clean(self._header).replace("&", "&&")[:60]
        page.set_header(
            f'&L&"{FONT},Regular"&9 {header}'
            f'&C&"{FONT},Bold"&12&A'
            f'&R&"{FONT},Regular"&9 {self._today.isoformat()}'
        )
        page.set_footer(f'&C&"{FONT},Regular"&9&P / &N')
        if protected:
            page.protect(
                "",
                {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True},
            )
        return page

    def format(self, **look: object) -> Any:
        """Return the format of a look; equal looks share one."""
        key = tuple(sorted(look.items(), key=lambda item: item[0]))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(
                {"font_name": FONT, "font_size": 9, "valign": "top", **look}
            )
        return self._formats[key]

    def write(self, page: Any, line: int, place: int, cell: Cell, look: Look) -> None:
        """Write one cell; words stay words whatever they begin with."""
        match cell:
            case Formula(formula=formula, value=value):
                shown = float(value) if isinstance(value, Decimal) else value
                page.write_formula(line, place, formula, self.format(**look), shown)
            case None | "":
                page.write_blank(line, place, None, self.format(**look))
            case str():
                text, look = self._safe(page, line, place, cell, look)
                page.write_string(line, place, text, self.format(**look))
            case date():
                moment = datetime.combine(cell, time())
                page.write_datetime(line, place, moment, self.format(**look))
            case _:
                page.write_number(line, place, float(cell), self.format(**look))

    def offer(
        self, page: Any, column: Column, place: int, rows: tuple[int, int], words: ChoiceList | None
    ) -> None:
        """Offer the words of a list, and the column's note, in the cells people fill in.

        ``rows`` are the first and last of them, counted from 0.
        """
        title = column.heading.to(self.language)
        rule: dict[str, object] = {"validate": "any"}
        if words is not None:
            rule = {
                "validate": "list",
                "source": f"={words.label_name}",
                "error_title": title,
                "error_message": _CHOOSE.to(self.language),
            }
        if column.note is not None:
            rule |= {
                "input_title": title[:32],
                "input_message": column.note.to(self.language)[:255],
            }
        if len(rule) > 1:
            page.data_validation(rows[0], place, rows[1], place, rule)

    def write_across(
        self, page: Any, line: int, place: int, last: int, text: str, look: Look
    ) -> None:
        """Write a remark over several cells; never used where cells hold data."""
        safe, look = self._safe(page, line, place, text, look)
        page.merge_range(line, place, line, last, "", self.format(**look))
        page.write_string(line, place, safe, self.format(**look))

    def _safe(self, page: Any, line: int, place: int, text: str, look: Look) -> tuple[str, Look]:
        if is_altered(text):
            address = f"{page.get_name()}!{column_letter(place)}{line + 1}"
            self.issues.append(ALTERED_TEXT.at(Location("", element=address)))
        safe = clean(text, SHORTENED.to(self.language))
        return safe, {**look, "quote_prefix": True} if looks_like_formula(safe) else look
