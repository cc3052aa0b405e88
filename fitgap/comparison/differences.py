"""How two flows differ.

Each difference is said once and at its root: a moved activity is one difference of order
and not one for every activity it passed; a lane under another name is one difference, not
one for every activity in it.
"""

from __future__ import annotations

from statistics import median

from fitgap.comparison.attributes import find_documents, find_names, find_roles
from fitgap.comparison.conditions import find_conditions
from fitgap.comparison.contents import find_loops, find_starts, find_work_of_one
from fitgap.comparison.finding import Findings
from fitgap.comparison.ordering import find_dependencies, find_order
from fitgap.comparison.pairing import Pairing, pair
from fitgap.comparison.values import Difference, DifferenceType, FlowDifferences
from fitgap.comparison.wording import name_of
from fitgap.diagram import Diagram
from fitgap.matching import FlowAlignment
from fitgap.process import ProcessModel
from fitgap.source import Text

LEFT_FLOW = Text("左の業務フロー", "the left flow")
RIGHT_FLOW = Text("右の業務フロー", "the right flow")


def compare_flows(
    left: ProcessModel,
    right: ProcessModel,
    alignment: FlowAlignment,
    *,
    left_name: Text = LEFT_FLOW,
    right_name: Text = RIGHT_FLOW,
) -> FlowDifferences:
    """Say how the right flow differs from the left.

    Args:
        left: one model.
        right: the other.
        alignment: what :func:`fitgap.matching.align_flows` says of them, in that order.
        left_name: what the left flow is called in the sentences.
        right_name: what the right flow is called.

    Neither ids nor layout nor the order of the elements in the files matter.
    """
    paired = pair(left, right, alignment)
    for name, behaviour in ((left_name, paired.left), (right_name, paired.right)):
        if not behaviour.units:
            return FlowDifferences(False, 0.0, (), _NO_WORK.format(name=name))
    if not paired.common_ground:
        reason = _NOTHING_COMMON.format(here=left_name, there=right_name)
        return FlowDifferences(False, paired.similarity, (), reason)
    return compare_pair(paired, left_name=left_name, right_name=right_name)


def compare_pair(paired: Pairing, *, left_name: Text, right_name: Text) -> FlowDifferences:
    """Say how two flows differ of which it is known that they are one procedure."""
    findings = Findings(paired, left_name=left_name, right_name=right_name)
    find_order(findings)
    changed = find_conditions(findings)
    find_dependencies(findings, changed)
    find_loops(findings)
    find_work_of_one(findings)
    find_starts(findings)
    find_roles(findings)
    find_documents(findings)
    find_names(findings)
    return FlowDifferences(True, paired.similarity, findings.ranked())


_NO_WORK = Text(
    "{name}に、名前のある作業がないので比べられません",
    "{name} has no named activity, so there is nothing to compare",
)
_NOTHING_COMMON = Text(
    "{here}と{there}には、同じとみてよい作業がほとんどないので、違いを挙げません"
    "（同じ手続か、作業の名前が大きく違わないかを確かめてください）",
    "{here} and {there} have next to no work that is surely the same, so nothing is listed "
    "(make sure that they show one procedure, and how the activities are named)",
)


def layout_differences(
    left: ProcessModel,
    right: ProcessModel,
    alignment: FlowAlignment,
    left_page: Diagram | None,
    right_page: Diagram | None,
) -> tuple[Difference, ...]:
    """Say which common work stands in another place of the drawing (配置のみ).

    Places are compared after the drawings are laid over each other, so that a shift of the
    whole is no difference.  Not among :func:`compare_flows`: layout is no work.
    """
    if left_page is None or right_page is None:
        return ()
    paired = pair(left, right, alignment)
    ours, theirs = left_page.shape_by_element, right_page.shape_by_element
    shifts = [
        (
            one,
            other,
            theirs[other].bounds.center.x - ours[one].bounds.center.x,
            theirs[other].bounds.center.y - ours[one].bounds.center.y,
        )
        for one, other in paired.nodes.items()
        if one in ours and other in theirs
    ]
    if not shifts:
        return ()
    whole_x = median(x for _, _, x, _ in shifts)
    whole_y = median(y for _, _, _, y in shifts)
    return tuple(
        Difference(
            DifferenceType.LAYOUT,
            _LAYOUT.format(unit=name_of(left.node_by_id[one])),
            (one,),
            (other,),
        )
        for one, other, x, y in shifts
        if max(abs(x - whole_x), abs(y - whole_y)) > _SAME_PLACE
    )


# Pixels; modellers snap to a grid of ten.
_SAME_PLACE = 10.0
_LAYOUT = Text(
    "{unit}は図の中の位置だけが違います（業務の違いではありません）",
    "{unit} only stands elsewhere in the drawing (no difference of work)",
)
