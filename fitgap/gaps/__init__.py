"""From matches to the rows of the Fit & Gap list (sheet 50).

A row is atomic: one activity × aspect × required value, so it has one class, one
estimate and one decision.  What stands here are *differences*; whether one is a gap a
person judges.
"""

from __future__ import annotations

from fitgap.gaps.coverage import provides
from fitgap.gaps.finding import find_items, row_ids
from fitgap.gaps.statements import ANSWERS
from fitgap.gaps.values import FitGapItem, ItemOrigin, Verdict

__all__ = ["ANSWERS", "FitGapItem", "ItemOrigin", "Verdict", "find_items", "provides", "row_ids"]
