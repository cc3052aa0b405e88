"""What may stand in a cell: text made safe, widths measured, typed answers read back."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from fitgap.source import Text

Value = str | int | Decimal | date | None
"""What a cell holds: text, a number, a date, or nothing."""

MAXIMUM_CHARACTERS = 32_767
"""The longest text a cell may hold, in UTF-16 code units (Excel's limit)."""

SHORTENED = Text(
    "…〔長すぎるため、ここまでで省略しました〕", "… [too long for a cell; shortened here]"
)
REPLACEMENT = "〓"
"""Stands where a character was that no workbook may hold (printers' mark)."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ERA_FIRST_YEAR = {"令和": 2019, "r": 2019, "平成": 1989, "h": 1989}
_ERA_DATE = re.compile(r"(令和|平成|r|h)\.?(\d{1,2}|元)[年./-](\d{1,2})[月./-](\d{1,2})日?")
_WESTERN_DATE = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?(?:t?00:00:00)?")
_AMOUNT_ORNAMENTS = re.compile(r"[,¥\\\s]|千円$")
_DECIMAL = re.compile(r"\d{1,18}(?:\.\d{1,40})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula and the value it has now, for readers that do not calculate."""

    formula: str
    value: str | int | Decimal


Cell = Value | Formula


def clean(text: str, shortened: str = SHORTENED.ja) -> str:
    """Return text a cell can hold: line ends unified, bad characters replaced, cut to size."""
    text = _FORBIDDEN.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))
    if not _is_too_long(text):
        return text
    kept = text.encode("utf-16-le")[: 2 * (MAXIMUM_CHARACTERS - len(shortened))]
    return kept.decode("utf-16-le", errors="ignore") + shortened


def is_altered(text: str) -> bool:
    """Say whether :func:`clean` replaces or cuts anything in a text."""
    return _FORBIDDEN.search(text) is not None or _is_too_long(text)


def looks_like_formula(text: str) -> bool:
    """Say whether a spreadsheet would take the text for a formula if it were typed in."""
    return text[:1] in {"=", "+", "-", "@", "＝", "＋", "－", "＠", "\t"}


@lru_cache(maxsize=50_000)
def line_count(text: str, *, width: float) -> int:
    """Return how many lines a text needs in a column ``width`` characters wide, 9 points high."""
    # A column is 7 pixels a character plus 5 of padding; a full-width character of 9 points
    # takes 12 pixels, a half-width one 6.5.  One full-width character is kept free because
    # closing brackets and punctuation never start a line in Japanese.
    capacity = max(width * 7 - 12, 12.0)
    return sum(max(1, math.ceil(_pixels(line) / capacity)) for line in text.split("\n"))


def column_letter(position: int) -> str:
    """Return the letters of a column counted from 0."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def squash(text: str) -> str:
    """Return a text as it is compared: line ends unified, blanks at the ends gone."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def one_line(text: str) -> str:
    """Return words on one line as they read: no blank where Japanese was merely wrapped."""
    joined = ""
    for part in filter(None, (" ".join(line.split()) for line in text.split("\n"))):
        is_parted = joined and joined[-1].isascii() and part[0].isascii()
        joined += f" {part}" if is_parted else part
    return joined


def folded(text: str) -> str:
    """Return a word as it is looked up: full-width as half-width, no blanks, no capitals."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def written(value: object) -> str:
    """Return a cell's value as the text a person sees: no ``.0``, dates as ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | Decimal):
        return plain_number(Decimal(str(value)))
    return squash(str(value))


def plain_number(value: Decimal) -> str:
    """Return a number without exponent or trailing zeros."""
    if value == 0:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_decimal(text: str) -> Decimal | None:
    """Read a number of 千円 to the last digit (1,200, ¥300, ３００千円), None if it is none."""
    bare = _AMOUNT_ORNAMENTS.sub("", unicodedata.normalize("NFKC", text))
    return Decimal(bare) if _DECIMAL.fullmatch(bare) else None


def read_amount(text: str) -> str | None:
    """Read an amount of 千円 as people type it, to three decimals; None if it is none."""
    bare = _AMOUNT_ORNAMENTS.sub("", unicodedata.normalize("NFKC", text))
    try:
        amount = Decimal(bare)
    except InvalidOperation:
        return None
    if not amount.is_finite() or amount < 0 or amount >= Decimal(10) ** 12:
        return None
    return plain_number(amount.quantize(Decimal("0.001")))


def read_date(text: str) -> str | None:
    """Read a date (2026-11-20, 2026/11/20, 令和8年11月20日, R8.11.20) as ISO, else None."""
    bare = folded(text)
    if found := _ERA_DATE.fullmatch(bare):
        year = 1 if found[2] == "元" else int(found[2])
        numbers = (_ERA_FIRST_YEAR[found[1]] + year - 1, int(found[3]), int(found[4]))
    elif found := _WESTERN_DATE.fullmatch(bare):
        numbers = (int(found[1]), int(found[2]), int(found[3]))
    else:
        return None
    try:
        return date(*numbers).isoformat()
    except ValueError:
        return None


def japanese_date(day: date) -> str:
    """Return a date of the 令和 era in Japanese words; earlier dates in Western years."""
    if day < date(2019, 5, 1):
        return f"{day.year}年{day.month}月{day.day}日"
    year = day.year - 2018
    return f"令和{'元' if year == 1 else year}年{day.month}月{day.day}日"


def _is_too_long(text: str) -> bool:
    if len(text) <= MAXIMUM_CHARACTERS // 2:
        return False
    return len(text) + sum(character > "\uffff" for character in text) > MAXIMUM_CHARACTERS


def _columns(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def _pixels(text: str) -> float:
    return sum(12.0 if _columns(character) == 2 else 6.5 for character in text)
