"""Indicators (KPI) of a council, and the checklist of the ministry's ten guidelines.

Values are 試算, computed from the assessment alone.  What cannot be computed from it is
listed with what is still needed, never invented.
"""

from __future__ import annotations

from fitgap.assessment import Assessment
from fitgap.kpi.agreement import agreement_indicators
from fitgap.kpi.awaited import AWAITED
from fitgap.kpi.checklist import Carried, ChecklistItem, ItemKind, checklist
from fitgap.kpi.cost import cost_indicators
from fitgap.kpi.progress import fit_indicators, inventory_indicators, progress_indicators
from fitgap.kpi.values import Indicator

__all__ = [
    "Carried",
    "ChecklistItem",
    "Indicator",
    "ItemKind",
    "checklist",
    "indicators",
]


def indicators(assessment: Assessment) -> tuple[Indicator, ...]:
    """Return every indicator: cost avoided, fit, progress, agreement, and what is 未入力."""
    return (
        *cost_indicators(assessment),
        *inventory_indicators(assessment),
        *fit_indicators(assessment),
        *progress_indicators(assessment),
        *agreement_indicators(assessment),
        *AWAITED,
    )
