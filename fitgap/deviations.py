"""How the municipalities work otherwise than the package's standard flows.

What comes out are *differences*, and open ones: whether a town can follow the standard flow,
or the package is to be changed, a person judges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from fitgap.comparison import (
    TYPE_NAMES,
    ActivityGroup,
    Difference,
    DifferenceType,
    align_with_functions,
    compare_flows,
    gap_aspect,
)
from fitgap.gaps import FitGapItem, ItemOrigin, Verdict
from fitgap.matching import Band, Correspondence, FlowAlignment, FunctionAlignment
from fitgap.process import Aspect, MunicipalFlow, NodeKind, ProcessModel
from fitgap.source import Location, Text, fingerprint, listed, short_id


def find_deviations(
    flows: Sequence[MunicipalFlow],
    standard_flows: Sequence[MunicipalFlow],
    alignments: Sequence[FunctionAlignment],
    groups: Sequence[ActivityGroup],
) -> tuple[FitGapItem, ...]:
    """Return the rows that tell where flows differ from the standard flow of their procedure.

    Args:
        flows: the municipalities' flows.
        standard_flows: the package's, at most one of each procedure.
        alignments: the functions of all these flows, known by their model's file.
        groups: what :func:`fitgap.comparison.group_activities` says of all of them.

    Whoever decides chooses between the standard flow and their own, so a flow gives one row
    for each aspect it differs in: ``process`` where it has other steps or goes another way,
    ``transition`` where that is so of work done with the package (else no screen is concerned),
    and ``role`` where others do the work.  Handwork beside the package is no difference, nor
    are names, layout and documents (these give rows of their own).  Every row is U; its
    ``details`` tell all it rests on, and its fingerprint covers that and nothing else.
    """
    standard = {flow.procedure: flow for flow in standard_flows}
    by_model = {alignment.model: alignment for alignment in alignments}
    return tuple(
        item
        for flow in flows
        if flow.procedure in standard
        for item in _Comparison(standard[flow.procedure], flow, by_model, groups).items()
    )


def row_ids(flow: MunicipalFlow) -> frozenset[str]:
    """Return every id a row of a flow may have here, whatever it differs in."""
    return frozenset(short_id("G", *_key(flow, aspect)) for aspect in _DIFFERS)


def _key(flow: MunicipalFlow, aspect: Aspect) -> tuple[str, ...]:
    """Return what makes the id of a row."""
    return (flow.id, "", ItemOrigin.STANDARD_FLOW.value, aspect.value)


class _Comparison:
    """One flow beside the standard flow of its procedure."""

    def __init__(
        self,
        standard: MunicipalFlow,
        flow: MunicipalFlow,
        by_model: Mapping[str, FunctionAlignment],
        groups: Sequence[ActivityGroup],
    ) -> None:
        self._standard, self._flow = standard, flow
        functions = by_model[flow.model.file]
        self._manual = functions.manual
        self._in_package = {
            each.left for each in functions.correspondences if each.band is Band.MATCH
        }
        self._found = compare_flows(
            standard.model,
            flow.model,
            _alignment(standard, flow, tuple(by_model.values()), groups),
            left_name=_STANDARD,
            right_name=_TODAY,
        )

    def items(self) -> Iterator[FitGapItem]:
        if not self._found.comparable:
            reason = self._found.reason or _OTHERWISE
            yield self._item(Aspect.PROCESS, _NOT_COMPARABLE.format(reason=reason), (), ())
            return
        by_aspect: dict[Aspect, list[Difference]] = {}
        for each in self._found.differences:
            aspect = self._aspect(each)
            if aspect is not None:
                by_aspect.setdefault(aspect, []).append(each)
        for aspect, words in _DIFFERS.items():
            found = by_aspect.get(aspect)
            if found:
                statement = words.format(counts=_counts(found))
                # In an order that rests on what is said, not on how we word it.
                said = tuple(sorted((self._said(each) for each in found), key=repr))
                yield self._item(aspect, statement, tuple(self._details(found)), said)

    def _aspect(self, difference: Difference) -> Aspect | None:
        """Return what of the package a difference touches, None where it touches nothing."""
        if difference.type in _ONE_SIDED and not self._is_other_work(difference):
            return None
        aspect = gap_aspect(difference)
        if aspect is Aspect.TRANSITION and self._in_package.isdisjoint(difference.rights):
            return Aspect.PROCESS
        return aspect

    def _is_other_work(self, difference: Difference) -> bool:
        """Say whether something is done in one flow only; a part of a step is not."""
        if difference.lefts and difference.rights:
            return False
        if difference.type is DifferenceType.REMOVED:
            return _is_work(self._standard.model, difference.left)
        is_handwork = difference.right in self._manual
        return not is_handwork and _is_work(self._flow.model, difference.right)

    def _details(self, found: Sequence[Difference]) -> Iterator[Text]:
        """Yield what differs: the steps of one flow only in a line each, the rest in sentences."""
        for type_, words, model in (
            (DifferenceType.REMOVED, _STEPS_OF_STANDARD, self._standard.model),
            (DifferenceType.ADDED, _STEPS_OF_TODAY, self._flow.model),
        ):
            ids = (each.left or each.right for each in found if each.type is type_)
            names = [_name(model, element or "") for element in ids]
            if names:
                yield words.format(count=len(names), names="".join(f"「{name}」" for name in names))
        yield from (each.statement for each in found if each.type not in _ONE_SIDED)

    def _said(self, difference: Difference) -> tuple[object, ...]:
        """Return what a difference rests on, free of ids and of our own words."""
        return (
            difference.type.value,
            *(_content(self._standard.model, each) for each in difference.lefts),
            "/",
            *(_content(self._flow.model, each) for each in difference.rights),
        )

    def _item(
        self,
        aspect: Aspect,
        statement: Text,
        details: tuple[Text, ...],
        said: tuple[tuple[object, ...], ...],
    ) -> FitGapItem:
        flow = self._flow
        key = _key(flow, aspect)
        return FitGapItem(
            id=short_id("G", *key),
            fingerprint=fingerprint(*key, Verdict.UNCONFIRMED.value, said),
            origin=ItemOrigin.STANDARD_FLOW,
            municipality=flow.municipality,
            flow=flow.id,
            procedure=flow.procedure,
            procedure_name=flow.procedure_name,
            affair=flow.affair,
            activity="",
            activity_name="",
            role="",
            aspect=aspect,
            required=flow.procedure_name,
            verdict=Verdict.UNCONFIRMED,
            statement=statement,
            details=details,
            location=Location(flow.model.file),
        )


def _alignment(
    standard: MunicipalFlow,
    flow: MunicipalFlow,
    alignments: Sequence[FunctionAlignment],
    groups: Sequence[ActivityGroup],
) -> FlowAlignment:
    """Align two flows, by what is known of all the municipalities' work too."""
    known = {
        (step.activity, member.activity): min(step.score or 0.0, member.score or 0.0)
        for group in groups
        for step in group.members
        if step.flow == standard.id
        for member in group.members
        if member.flow == flow.id
    }
    direct = [
        each
        for each in align_with_functions(standard.model, flow.model, alignments).correspondences
        if each.band is Band.MATCH or (each.left, each.right) not in known
    ]
    sure = {(each.left, each.right) for each in direct}
    shared = (
        Correspondence(one, other, score, Band.MATCH)
        for (one, other), score in sorted(known.items())
        if (one, other) not in sure
    )
    return FlowAlignment(standard.model.file, flow.model.file, (*direct, *shared))


def _counts(found: Sequence[Difference]) -> Text:
    """Return how many differences of each type there are, in the order of the types."""
    counted = Counter(each.type for each in found)
    parts = [
        _COUNT.format(name=_NAMES.get(type_, TYPE_NAMES[type_]), count=counted[type_])
        for type_ in DifferenceType
        if counted[type_]
    ]
    return listed(parts)


def _is_work(model: ProcessModel, element: str | None) -> bool:
    """Say whether an element is named work, and no subprocess that shows its own activities."""
    node = model.node_by_id.get(element or "")
    if node is None or node.kind is not NodeKind.ACTIVITY or not node.label:
        return False
    return not any(child.parent == node.id for child in model.activities)


def _name(model: ProcessModel, element: str) -> str:
    node = model.node_by_id.get(element)
    return " ".join(node.label.split()) if node is not None and node.label else element


def _content(model: ProcessModel, element: str) -> tuple[str | None, ...]:
    """Return what an element says: of a node who does it too, of a flow its condition."""
    node = model.node_by_id.get(element)
    if node is not None:
        return (node.label, model.role(node))
    for flow in model.flows:
        if flow.id == element:
            return (flow.name, flow.condition)
    return next(((lane.name,) for lane in model.lanes if lane.id == element), (element,))


_ONE_SIDED = frozenset({DifferenceType.REMOVED, DifferenceType.ADDED})
_STANDARD = Text("標準", "the standard flow")
_TODAY = Text("現行", "the municipality's flow")
_DIFFERS: Mapping[Aspect, Text] = {
    Aspect.PROCESS: Text(
        "標準業務フローと手順が違います（{counts}）。標準に合わせられるか確かめてください。",
        "the steps differ from the standard flow ({counts}): please see whether the standard "
        "can be followed.",
    ),
    Aspect.TRANSITION: Text(
        "標準業務フローと作業の順が違います（{counts}）。標準に合わせられるか確かめてください。",
        "work is done in another order than in the standard flow ({counts}): please see whether "
        "the standard can be followed.",
    ),
    Aspect.ROLE: Text(
        "標準業務フローと担当の分け方が違います（{counts}）。標準に合わせられるか確かめてください。",
        "others do the work than in the standard flow ({counts}): please see whether the "
        "standard can be followed.",
    ),
}
_NOT_COMPARABLE = Text(
    "標準業務フローと比べられません（{reason}）。標準に合わせられるか確かめてください。",
    "the flow cannot be compared with the standard one ({reason}): please see whether the "
    "standard can be followed.",
)
_OTHERWISE = Text("共通する作業がありません", "they have no work in common")
_NAMES: Mapping[DifferenceType, Text] = {
    DifferenceType.REMOVED: Text("標準だけの手順", "steps of the standard only"),
    DifferenceType.ADDED: Text("現行だけの作業", "work of the municipality only"),
}
_COUNT = Text("{name} {count}件", "{name}: {count}")
_STEPS_OF_STANDARD = Text(
    "標準だけにある手順 {count}件：{names}", "in the standard flow only ({count}): {names}"
)
_STEPS_OF_TODAY = Text(
    "現行だけにある作業 {count}件：{names}", "in the municipality's flow only ({count}): {names}"
)
