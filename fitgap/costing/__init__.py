"""What a change costs: effort, money, range, and the contract's life.  Money is Decimal 千円.

:func:`estimate` prices one row, :func:`total` many: errors are lognormal and correlated between
rows, so sums show P50, P80 and P90 and add means, never medians.  :func:`calibrate` corrects them
by what was quoted.
"""

from __future__ import annotations

from fitgap.costing.accuracy import Accuracy, accuracy
from fitgap.costing.calibration import (
    CALIBRATION_LIMITS,
    Calibration,
    Quotation,
    calibrate,
    predicted,
)
from fitgap.costing.estimating import dearer_by_hand, estimate, estimate_built, yearly_hours
from fitgap.costing.figures import adaptation, lifecycle_factor
from fitgap.costing.totals import coalition_costs, expected_sum, standard_deviation, total
from fitgap.costing.values import (
    RATE_FIGURES,
    CostModel,
    Estimate,
    Part,
    Total,
    defaults_of,
    defaults_told,
)

__all__ = [
    "CALIBRATION_LIMITS",
    "RATE_FIGURES",
    "Accuracy",
    "Calibration",
    "CostModel",
    "Estimate",
    "Part",
    "Quotation",
    "Total",
    "accuracy",
    "adaptation",
    "calibrate",
    "coalition_costs",
    "dearer_by_hand",
    "defaults_of",
    "defaults_told",
    "estimate",
    "estimate_built",
    "expected_sum",
    "lifecycle_factor",
    "predicted",
    "standard_deviation",
    "total",
    "yearly_hours",
]
