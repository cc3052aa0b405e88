"""An indicator, how it is counted, and how it says what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from fitgap.source import Text

YEN = Text("千円", "thousand yen")
COUNT = Text("件", "rows")
PERCENT = Text("％", "%")
COEFFICIENT = Text("係数", "coefficient")
DAYS = Text("日", "days")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator.

    ``value`` is in ``unit``, None where it cannot be computed yet (未入力).  ``formula``
    says how it is computed; ``note`` is what to show beside it: the formula with 試算, or
    what is needed.  ``guideline`` is the number of the guideline that asks for it.
    """

    code: str
    name: Text
    value: Decimal | None
    unit: Text
    formula: Text
    note: Text
    guideline: int | None = None


def computed(
    code: str,
    name: Text,
    value: Decimal | int | None,
    unit: Text,
    formula: Text,
    *,
    lacking: Text | None = None,
    remark: Text | None = None,
    guideline: int | None = None,
) -> Indicator:
    """Return an indicator; ``lacking`` says what is needed where ``value`` is None."""
    if value is None:
        needed = lacking or formula
        note = Text("未入力：{needed}", "not available: {needed}").format(needed=needed)
    else:
        money = Text("試算：{formula}", "estimate: {formula}")
        count = Text("計算：{formula}", "computed: {formula}")
        note = (money if unit == YEN else count).format(formula=formula)
        if remark is not None:
            note = Text("{note}。{remark}", "{note}. {remark}").format(note=note, remark=remark)
    amount = None if value is None else Decimal(value)
    return Indicator(code, name, amount, unit, formula, note, guideline)


def percent(part: int, whole: int) -> Decimal | None:
    """Return a share in per cent, to the tenth; None of nothing."""
    return rounded(Decimal(100 * part) / whole) if whole else None


def rounded(value: Decimal) -> Decimal:
    """Return a figure to the tenth, as indicators show it."""
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)
