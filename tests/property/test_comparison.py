"""Flows drawn at random: what an edit changes is found, and every merged flow can be replayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitgap.bpmn import read_model, write_model
from fitgap.comparison import (
    Adoption,
    DifferenceType,
    compare_flows,
    measure_similarities,
    merge,
)
from fitgap.diagram import lay_out
from fitgap.process import FlowNode, Lane, Process, ProcessModel, SequenceFlow
from tests.support.nets import equal_labels, same

# Each shares no word with another, so that equal labels are the only matches.
WORK = (
    "届書を受け付ける",
    "本人を確かめる",
    "台帳を開く",
    "手数料を納める",
    "番号札を渡す",
    "内容を審査する",
    "課長が決裁する",
    "端末に入力する",
    "通知を郵送する",
    "写しを綴る",
)
ROLES = ("窓口", "審査班", "課長")


@st.composite
def flows(draw: st.DrawFn, file: str = "a.bpmn") -> ProcessModel:
    """Return a structured flow: work in line, choices, parallel ways, a way back."""
    labels = list(draw(st.permutations(WORK)))[: draw(st.integers(4, len(WORK)))]
    nodes: list[FlowNode] = []
    arrows: list[SequenceFlow] = []

    def node(type_: str, name: str | None = None, lane: str | None = None) -> str:
        key = f"n{len(nodes)}"
        nodes.append(FlowNode(key, type_, name, "p", lane=lane))
        return key

    def arrow(source: str, target: str, name: str | None = None) -> str:
        arrows.append(SequenceFlow(f"f{len(arrows)}", source, target, name))
        return target

    def task() -> str:
        return node("userTask", labels.pop(), draw(st.sampled_from(["l0", "l1", "l2"])))

    here = node("startEvent", "人が来る", "l0")
    while labels:
        kind = draw(st.sampled_from(["task", "task", "choice", "skip", "parallel", "back"]))
        if kind == "task" or len(labels) < 2:
            here = arrow(here, task())
        elif kind == "back":
            begin = arrow(here, node("exclusiveGateway"))
            split = arrow(arrow(begin, task()), node("exclusiveGateway", "よいか"))
            arrow(split, begin, "だめ")
            arrows.append(SequenceFlow(f"f{len(arrows)}", split, task(), "よい"))
            here = nodes[-1].id
        else:
            type_ = "parallelGateway" if kind == "parallel" else "exclusiveGateway"
            split = arrow(here, node(type_, "どちらか" if kind == "choice" else None))
            join = node(type_)
            words = (None, None) if kind == "parallel" else ("甲", "乙")
            arrow(arrow(split, task(), words[0]), join)
            if kind == "skip":
                arrow(split, join, words[1])
            else:
                arrow(arrow(split, task(), words[1]), join)
            here = join
    arrow(here, node("endEvent", "用が済む", "l0"))
    return ProcessModel(
        file,
        (Process("p", "手続"),),
        tuple(nodes),
        tuple(arrows),
        lanes=tuple(Lane(f"l{number}", role, "p") for number, role in enumerate(ROLES)),
    )


def shuffled(model: ProcessModel, seed: int) -> ProcessModel:
    """Return the same flow with other ids, everything listed in another order."""
    chance = Random(seed)  # noqa: S311  # no secret
    new = {node.id: f"x{chance.getrandbits(48):x}" for node in model.nodes}
    nodes = [replace(node, id=new[node.id], lane=f"new-{node.lane}") for node in model.nodes]
    arrows = [
        replace(each, id=f"y{number}", source=new[each.source or ""], target=new[each.target or ""])
        for number, each in enumerate(model.flows)
    ]
    lanes = [replace(lane, id=f"new-{lane.id}") for lane in model.lanes]
    for each in (nodes, arrows, lanes):
        chance.shuffle(each)
    return replace(
        model, file="x.bpmn", nodes=tuple(nodes), flows=tuple(arrows), lanes=tuple(lanes)
    )


def types_of(left: ProcessModel, right: ProcessModel) -> list[DifferenceType]:
    answer = compare_flows(left, right, same(left, right))
    assert answer.comparable
    return [each.type for each in answer.differences]


def test_the_words_of_the_strategy_match_only_themselves() -> None:
    from fitgap.comparison.pairing import likeness

    assert max(likeness(one, other) for one in WORK for other in WORK if one != other) < 0.5


@settings(deadline=None)
@given(flows(), st.integers())
def test_ids_and_the_order_in_the_file_make_no_difference(model: ProcessModel, seed: int) -> None:
    other = shuffled(model, seed)
    answer = compare_flows(model, other, same(model, other))
    assert answer.comparable
    assert answer.differences == ()
    assert answer.similarity == 1.0


def in_line(model: ProcessModel) -> list[FlowNode]:
    return [
        node
        for node in model.activities
        if sum(each.source == node.id for each in model.flows)
        == sum(each.target == node.id for each in model.flows)
        == 1
    ]


@settings(deadline=None)
@given(flows(), st.data())
def test_an_activity_that_is_gone_is_found_on_both_sides(
    model: ProcessModel, data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(in_line(model)))
    after = next(each for each in model.flows if each.source == gone.id)
    other = replace(
        model,
        nodes=tuple(node for node in model.nodes if node is not gone),
        flows=tuple(
            replace(each, target=after.target) if each.target == gone.id else each
            for each in model.flows
            if each is not after
        ),
    )
    there = compare_flows(model, other, same(model, other)).differences
    assert [each.left for each in there if each.type is DifferenceType.REMOVED] == [gone.id]
    back = compare_flows(other, model, same(other, model)).differences
    assert [each.right for each in back if each.type is DifferenceType.ADDED] == [gone.id]


@settings(deadline=None)
@given(flows(), st.data())
def test_another_lane_is_one_difference_of_role(model: ProcessModel, data: st.DataObject) -> None:
    node = data.draw(st.sampled_from(model.activities))
    lane = data.draw(st.sampled_from([each.id for each in model.lanes if each.id != node.lane]))
    other = replace(
        model,
        nodes=tuple(replace(each, lane=lane) if each is node else each for each in model.nodes),
    )
    answer = compare_flows(model, other, same(model, other)).differences
    # A role that does one thing only may as well be the other one under a new name.
    assert {each.type for each in answer} <= {DifferenceType.ROLE, DifferenceType.RENAMED}
    assert len(answer) == 1


@settings(deadline=None)
@given(flows(), flows(), st.integers())
def test_what_is_said_mirrors_when_the_flows_change_sides(
    left: ProcessModel, right: ProcessModel, seed: int
) -> None:
    right = shuffled(right, seed)
    there = compare_flows(left, right, same(left, right))
    back = compare_flows(right, left, same(right, left))
    assert there.comparable == back.comparable
    assert there.similarity == pytest.approx(back.similarity)
    mirror = {DifferenceType.ADDED: DifferenceType.REMOVED}
    mirror |= {other: one for one, other in mirror.items()}
    kept = {DifferenceType.ADDED, DifferenceType.REMOVED, DifferenceType.ROLE}
    assert sorted(
        (mirror.get(each.type, each.type), each.rights, each.lefts)
        for each in there.differences
        if each.type in kept and len(each.lefts) + len(each.rights) == 1
    ) == sorted(
        (each.type, each.lefts, each.rights)
        for each in back.differences
        if each.type in kept and len(each.lefts) + len(each.rights) == 1
    )


@st.composite
def several(draw: st.DrawFn) -> Sequence[ProcessModel]:
    return [draw(flows(f"{name}.bpmn")) for name in "abc"[: draw(st.integers(2, 3))]]


@settings(max_examples=40, deadline=None)
@given(several())
def test_every_merged_flow_is_a_way_through(models: Sequence[ProcessModel]) -> None:
    proposal = merge(models, align=equal_labels)
    assert not any(proposal.violations.values())
    origins = {
        (origin.file, origin.element) for element in proposal.elements for origin in element.origins
    }
    for model in models:
        assert {(model.file, node.id) for node in model.nodes} <= origins


@settings(max_examples=30, deadline=None)
@given(several())
def test_what_is_proposed_is_what_so_many_do(models: Sequence[ProcessModel]) -> None:
    counted = Counter(node.label for model in models for node in model.activities)
    for adoption, least in (
        (Adoption.ALL, 1),
        (Adoption.MAJORITY, len(models) // 2 + 1),
        (Adoption.COMMON, len(models)),
    ):
        proposal = merge(models, adoption=adoption, align=equal_labels)
        assert Counter(node.label for node in proposal.model.activities) == Counter(
            label for label, number in counted.items() if number >= least
        )
        reached = {flow.target for flow in proposal.model.flows}
        assert all(node.id in reached for node in proposal.model.activities)


@settings(max_examples=8, deadline=None)
@given(several())
def test_every_proposal_can_be_written_and_read(models: Sequence[ProcessModel]) -> None:
    for adoption in Adoption:
        proposal = merge(models, adoption=adoption, chosen="a.bpmn", align=equal_labels)
        data = write_model(proposal.model, lay_out(proposal.model))
        again, issues = read_model(data, "standard.bpmn")
        assert again is not None
        assert issues == ()
        assert len(again.nodes) == len(proposal.model.nodes)
        assert len(again.flows) == len(proposal.model.flows)


@settings(max_examples=8, deadline=None)
@given(several(), st.randoms())
def test_the_order_of_the_flows_changes_no_result(
    models: Sequence[ProcessModel], chance: Random
) -> None:
    mixed = list(models)
    chance.shuffle(mixed)
    assert merge(mixed, align=equal_labels).model == merge(models, align=equal_labels).model
    assert measure_similarities(mixed, align=equal_labels) == measure_similarities(
        models, align=equal_labels
    )
