"""What a quotation's own sizes would take by published models, to lay beside what it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fitgap.costing.effort_models import (
    COCOMO_HOURS,
    HOURS_PER_USE_CASE_POINT,
    NOMINAL_SCALE,
    cocomo_duration,
    cocomo_effort,
    durations,
    enhancement_points,
    three_point,
    use_case_points,
)
from fitgap.costing.values import CostModel, money
from fitgap.source import Text, verbatim


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One size by one model.

    ``effort`` is in person-months of the cost model and ``spread`` its standard deviation,
    ``months`` the usual duration, shortest and longest, ``price`` 千円; None where the model does
    not say.
    """

    model: Text
    size: Text
    effort: float | None = None
    spread: float | None = None
    months: tuple[float, float] | None = None
    price: Decimal | None = None


def reckon(
    model: CostModel,
    *,
    lines: Sequence[float] = (),
    use_cases: Sequence[float] = (),
    changes: Sequence[float] = (),
    points: Sequence[float] = (),
) -> tuple[Reckoned, ...]:
    """Return each size that is given by its model; amounts are 0 or more.

    Args:
        model: its rate and the hours of its person-month count.
        lines: thousand lines of code.
        use_cases: unadjusted use case points and the sums of both questionnaires.
        changes: function points added, changed, converted and deleted.
        points: least, likely and most person-months, in order.
    """
    found = []
    for thousand_lines in lines:
        months = cocomo_effort(thousand_lines, NOMINAL_SCALE)
        hours = months * COCOMO_HOURS
        name = Text("COCOMO II（条件はすべて標準）", "COCOMO II, all nominal")
        size = Text(f"{thousand_lines:,g} 千行", f"{thousand_lines:,g} KSLOC")
        duration = cocomo_duration(months, NOMINAL_SCALE)
        found.append(_of_hours(name, size, hours, model, duration))
    if use_cases:
        unadjusted, technical, environmental = use_cases
        size_points = use_case_points(unadjusted, technical=technical, environmental=environmental)
        name = Text(
            f"ユースケースポイント（{HOURS_PER_USE_CASE_POINT} 時間）",
            f"use case points of {HOURS_PER_USE_CASE_POINT} h",
        )
        hours = size_points * HOURS_PER_USE_CASE_POINT
        found.append(_of_hours(name, verbatim(f"{size_points:,.1f} UCP"), hours, model))
    if changes:
        added, changed, converted, deleted = changes
        size_points = enhancement_points(
            added=added, changed=changed, converted=converted, deleted=deleted
        )
        name = Text("改良プロジェクトの機能規模（IFPUG）", "enhancement (IFPUG)")
        found.append(Reckoned(name, verbatim(f"{size_points:,.1f} FP")))
    if points:
        mean, spread = three_point(*points)
        name = Text("三点見積（PERT）", "three points (PERT)")
        size = verbatim(" / ".join(f"{each:,g}" for each in points))
        hours = mean * float(model.hours_per_month)
        found.append(_of_hours(name, size, hours, model, spread=spread))
    return tuple(found)


def _of_hours(
    name: Text,
    size: Text,
    hours: float,
    model: CostModel,
    duration: float | None = None,
    *,
    spread: float | None = None,
) -> Reckoned:
    effort = hours / float(model.hours_per_month)
    usual = [*durations(effort), *([] if duration is None else [duration])]
    return Reckoned(
        name,
        size,
        effort,
        spread,
        (min(usual), max(usual)),
        money(Decimal(effort) * model.rate_thousand_yen_per_month),
    )
