"""Flow against flow: which work is the same, what differs, and what the common flow would be.

:func:`group_activities` finds the same work of several municipalities, :func:`compare_flows`
says how two flows differ, :func:`merge` proposes the flow all of them could follow.
"""

from __future__ import annotations

from fitgap.comparison.differences import compare_flows, layout_differences
from fitgap.comparison.groups import (
    ActivityGroup,
    CorrespondenceType,
    GroupMember,
    group_activities,
)
from fitgap.comparison.merging import (
    ADOPTION_NAMES,
    Adoption,
    MergedElement,
    Origin,
    StandardProposal,
    merge,
)
from fitgap.comparison.replaying import Violation, replay
from fitgap.comparison.values import TYPE_NAMES, Difference, DifferenceType, FlowDifferences

__all__ = [
    "ADOPTION_NAMES",
    "TYPE_NAMES",
    "ActivityGroup",
    "Adoption",
    "CorrespondenceType",
    "Difference",
    "DifferenceType",
    "FlowDifferences",
    "GroupMember",
    "MergedElement",
    "Origin",
    "StandardProposal",
    "Violation",
    "compare_flows",
    "group_activities",
    "layout_differences",
    "merge",
    "replay",
]
