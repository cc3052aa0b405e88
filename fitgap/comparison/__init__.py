"""Flow against flow: which work is the same, what differs, and what the common flow would be.

:func:`group_activities` finds the same work of several municipalities, :func:`compare_flows`
says how two flows differ, :func:`merge` proposes the flow all of them could follow,
and :func:`measure_similarities` says which flows are worth standardising together.
"""

from __future__ import annotations

from fitgap.comparison.alignment import align_each, align_with_functions
from fitgap.comparison.composing import MergedElement, Origin
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
    StandardProposal,
    merge,
)
from fitgap.comparison.replaying import Violation, replay
from fitgap.comparison.similarity import Cluster, Shared, Similarities, measure_similarities
from fitgap.comparison.values import (
    TYPE_NAMES,
    Difference,
    DifferenceType,
    FlowDifferences,
    gap_aspect,
)

__all__ = [
    "ADOPTION_NAMES",
    "TYPE_NAMES",
    "ActivityGroup",
    "Adoption",
    "Cluster",
    "CorrespondenceType",
    "Difference",
    "DifferenceType",
    "FlowDifferences",
    "GroupMember",
    "MergedElement",
    "Origin",
    "Shared",
    "Similarities",
    "StandardProposal",
    "Violation",
    "align_each",
    "align_with_functions",
    "compare_flows",
    "gap_aspect",
    "group_activities",
    "layout_differences",
    "measure_similarities",
    "merge",
    "replay",
]
