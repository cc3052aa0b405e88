"""Which activities of several municipalities are the same work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import fsum

from fitgap.comparison.alignment import align_each, align_with_functions
from fitgap.matching import Band, Correspondence, FlowFact, FunctionAlignment
from fitgap.matching.order import flow_positions
from fitgap.process import FlowNode, MunicipalFlow
from fitgap.source import short_id


class CorrespondenceType(StrEnum):
    """対応種別 within a group."""

    ONE_TO_ONE = "1:1"
    ONE_TO_MANY = "1:n"
    MANY_TO_MANY = "n:m"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class GroupMember:
    """One activity in a group; ``score`` is that of its best link into the group, None if alone.

    ``municipality`` is empty for a step of a package's standard flow.
    """

    flow: str
    municipality: str
    activity: str
    name: str
    score: float | None
    band: Band | None
    type: CorrespondenceType


@dataclass(frozen=True, slots=True)
class ActivityGroup:
    """A 標準作業: activities of one procedure that several municipalities share (sheet 12).

    The steps of a package's standard flow stand behind the municipalities' activities.
    """

    id: str
    procedure: str
    name: str
    members: tuple[GroupMember, ...]


def group_activities(
    flows: Sequence[MunicipalFlow],
    *,
    alignments: Sequence[FunctionAlignment] = (),
    standard_flows: Sequence[MunicipalFlow] = (),
    facts: Sequence[FlowFact] = (),
) -> tuple[ActivityGroup, ...]:
    """Align the flows of each procedure with each other and gather what belongs together.

    ``alignments`` say which function fulfils an activity: two activities that each flow
    alone does with one and the same function are the same work, however they are worded.
    ``facts`` are what people confirmed or refused of two flows' elements.

    Every activity stands in exactly one group; one that no other municipality shares stands
    alone.  Groups are ordered by procedure and by where their work stands in the flow.  A
    group's id comes from its first member (by flow and activity id), so that a late joiner
    does not change it.  Neither the order of the flows nor that of their elements matters.

    Groups grow by average linkage over the mutual matches, the best first: two groups join
    only if most of their members match across, so that a chain of lucky pairs does not tie
    different work together.

    The steps of ``standard_flows`` join the groups of the municipalities and change none: what
    is the same work for the towns is for no package to say.  A standard flow of a procedure
    that no municipality has drawn is left out.
    """
    by_procedure: dict[str, list[MunicipalFlow]] = {}
    for flow in sorted(flows, key=lambda flow: flow.id):
        by_procedure.setdefault(flow.procedure, []).append(flow)
    standard: dict[str, list[MunicipalFlow]] = {}
    for flow in sorted(standard_flows, key=lambda flow: flow.id):
        standard.setdefault(flow.procedure, []).append(flow)
    return tuple(
        group
        for procedure, own in sorted(by_procedure.items())
        for group in _groups_of(procedure, own, standard.get(procedure, []), alignments, facts)
    )


_Key = tuple[str, str]  # flow id, activity id
_Links = Mapping[_Key, Mapping[_Key, Correspondence]]

# Of two groups' pairs of members from different flows, how many must match for them to join:
# most of them, and nearly all where one flow would stand in the group with two activities.
_LINKED = 0.5
_LINKED_TWICE = 0.75


def _groups_of(
    procedure: str,
    own: Sequence[MunicipalFlow],
    standard: Sequence[MunicipalFlow],
    alignments: Sequence[FunctionAlignment],
    facts: Sequence[FlowFact],
) -> list[ActivityGroup]:
    flows = (*own, *standard)
    node_of = {
        (flow.id, activity.id): activity for flow in flows for activity in flow.model.activities
    }
    links = _links(own, standard, frozenset(node_of), alignments, facts)
    package = {flow.id for flow in standard}
    guests = frozenset(key for key in node_of if key[0] in package)
    gathered = _gather(sorted(node_of), guests, links)
    place = {
        (flow.id, key): position
        for flow in flows
        for key, position in flow_positions(flow.model).items()
    }
    municipality = {flow.id: flow.municipality for flow in flows}
    groups = []
    for keys in gathered:
        members = tuple(
            _member(key, keys, links, name=_name(node_of[key]), municipality=municipality[key[0]])
            for key in keys
        )
        towns = _towns(keys, guests)
        central = max(towns, key=lambda key: (_closeness(key, towns, links), _reverse(key)))
        groups.append(
            ActivityGroup(
                short_id("W", procedure, keys[0]), procedure, _name(node_of[central]), members
            )
        )
    mean = {
        group.id: _mean([place[key] for key in _towns(keys, guests)])
        for group, keys in zip(groups, gathered, strict=True)
    }
    return sorted(groups, key=lambda group: (mean[group.id], group.id))


def _towns(keys: Sequence[_Key], guests: Set[_Key]) -> Sequence[_Key]:
    """Return the keys of the municipalities, or those of the package where it stands alone."""
    return [key for key in keys if key not in guests] or keys


def _mean(positions: Sequence[float]) -> float:
    return round(fsum(positions) / len(positions), 9)


def _links(
    own: Sequence[MunicipalFlow],
    standard: Sequence[MunicipalFlow],
    activities: frozenset[_Key],
    alignments: Sequence[FunctionAlignment],
    facts: Sequence[FlowFact],
) -> _Links:
    links: dict[_Key, dict[_Key, Correspondence]] = {key: {} for key in activities}
    # A package's words have no say in what is the same work for the towns.
    together = align_each([flow.model for flow in own], alignments, facts=facts)
    aligned = [
        *zip(combinations(own, 2), together, strict=True),
        *(
            ((flow, step), align_with_functions(flow.model, step.model, alignments, facts=facts))
            for flow in own
            for step in standard
        ),
    ]
    for (left, right), each in aligned:
        if left.municipality == right.municipality:
            continue
        for pair in each.correspondences:
            one, other = (left.id, pair.left), (right.id, pair.right)
            if one in activities and other in activities:
                links[one][other] = pair
                links[other][one] = pair
    return links


def _gather(keys: Sequence[_Key], guests: Set[_Key], links: _Links) -> list[tuple[_Key, ...]]:
    """Return the groups, in the order of their first members.

    A group's members are sorted, the guests last.  These come to groups that are complete
    without them, so that no guest brings two of them together.
    """
    group_of: dict[_Key, set[_Key]] = {key: {key} for key in keys}
    matches = [
        (one in guests or other in guests, -pair.score, one, other)
        for one in keys
        for other, pair in links[one].items()
        if one < other and pair.band is Band.MATCH
    ]
    for is_guest, _, one, other in sorted(matches):
        left, right = group_of[one], group_of[other]
        if left is right or (is_guest and not (left <= guests or right <= guests)):
            continue
        if _belong_together(left, right, links):
            left |= right
            for key in right:
                group_of[key] = left
    distinct = {
        id(group): tuple(sorted(group, key=lambda key: (key in guests, key)))
        for group in group_of.values()
    }
    return sorted(distinct.values(), key=lambda group: group[0])


def _belong_together(left: Set[_Key], right: Set[_Key], links: _Links) -> bool:
    across = [(one, other) for one in left for other in right if one[0] != other[0]]
    linked = sum(other in links[one] for one, other in across)
    twice = {key[0] for key in left} & {key[0] for key in right}
    return linked >= (_LINKED_TWICE if twice else _LINKED) * len(across)


def _closeness(key: _Key, group: Sequence[_Key], links: _Links) -> float:
    return fsum(links[key][other].score for other in group if other in links[key])


def _reverse(key: _Key) -> tuple[int, ...]:
    """Return a key under which ``max`` takes the first of equals."""
    return tuple(-ord(letter) for part in key for letter in (*part, "\0"))


def _name(node: FlowNode) -> str:
    return node.label or node.id


def _member(
    key: _Key, group: Sequence[_Key], links: _Links, *, name: str, municipality: str
) -> GroupMember:
    pairs = [links[key][other] for other in group if other in links[key]]
    best = max(pairs, key=lambda pair: pair.score, default=None)
    flow, activity = key
    return GroupMember(
        flow,
        municipality,
        activity,
        name,
        best.score if best is not None else None,
        best.band if best is not None else None,
        _type_of(flow, Counter(each for each, _ in group)),
    )


def _type_of(flow: str, counts: Mapping[str, int]) -> CorrespondenceType:
    others = max((count for each, count in counts.items() if each != flow), default=0)
    if not others:
        return CorrespondenceType.NONE
    if counts[flow] == 1 and others == 1:
        return CorrespondenceType.ONE_TO_ONE
    if counts[flow] == 1 or others == 1:
        return CorrespondenceType.ONE_TO_MANY
    return CorrespondenceType.MANY_TO_MANY
