from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fitgap.drawing import FlowLine, Jump, flow_lines, line_text
from fitgap.process import FlowNode, Lane, Pool, Process, ProcessModel, SequenceFlow
from tests.support.council import CITY, small_flow


def model(*flows: tuple[str, str], **types: str) -> ProcessModel:
    """Return a model of tasks named like their ids; ``types`` names the other nodes."""
    names = dict.fromkeys(name for flow in flows for name in flow)
    nodes = tuple(FlowNode(name, types.get(name, "task"), name, process="p") for name in names)
    arrows = tuple(
        SequenceFlow(f"f{index}", source, target) for index, (source, target) in enumerate(flows)
    )
    return ProcessModel("x.bpmn", nodes=nodes, flows=arrows)


def drawn(found: ProcessModel) -> list[str]:
    return [line_text(line, lambda name: name) for line in flow_lines(found)]


def by_node(found: ProcessModel) -> dict[str, FlowLine]:
    return {line.node: line for line in flow_lines(found)}


def test_a_flow_reads_from_start_to_end_with_roles_conditions_and_loops() -> None:
    lines = flow_lines(small_flow(CITY).model)
    assert [(line.symbol, line.text, line.role) for line in lines] == [
        ("(>)", "届出", "窓口"),
        ("[ ]", "番号札を渡す", "窓口"),
        ("[ ]", "転入の届出を受け付ける", "窓口"),
        ("<X>", "不備があるか", "窓口"),
        ("[ ]", "前住所地へ知らせる", "住民記録担当"),
        ("[ ]", "学校区を調べて案内票を作る", "住民記録担当"),
        ("(#)", "完了", "住民記録担当"),
    ]
    assert lines[3].jumps == (Jump("a1", "あり", back=True),)
    assert lines[4].condition == "なし"
    assert {line.indent for line in lines} == {0}


def test_branches_are_indented_and_the_join_comes_after_them() -> None:
    found = model(("a", "g"), ("g", "b"), ("g", "c"), ("b", "j"), ("c", "j"), g="parallelGateway")
    assert drawn(found) == ["[ ] a", "<+> g", "  [ ] b -> j", "  [ ] c", "[ ] j"]


def test_a_branch_that_ends_comes_first_and_the_main_one_keeps_its_depth() -> None:
    found = model(
        ("a", "g"),
        ("g", "b"),
        ("b", "c"),
        ("c", "d"),
        ("g", "no"),
        g="exclusiveGateway",
        no="endEvent",
    )
    assert drawn(found) == ["[ ] a", "<X> g", "  (#) no", "[ ] b", "[ ] c", "[ ] d"]


def test_a_cycle_without_a_start_is_drawn_once_with_its_way_back() -> None:
    assert drawn(model(("a", "b"), ("b", "c"), ("c", "a"))) == ["[ ] a", "[ ] b", "[ ] c ^ a"]


def test_several_pools_are_named_and_kept_together() -> None:
    nodes = (
        FlowNode("a", "task", "a", process="p"),
        FlowNode("x", "task", "x", process="q"),
        FlowNode("b", "task", "b", process="p"),
    )
    found = ProcessModel(
        "x.bpmn",
        processes=(Process("p", None), Process("q", "届出人の手続")),
        pools=(Pool("1", "市役所", "p"),),
        nodes=nodes,
    )
    assert [(line.pool, line.node) for line in flow_lines(found)] == [
        ("市役所", "a"),
        ("市役所", "b"),
        ("届出人の手続", "x"),
    ]


def test_a_subprocess_holds_its_own_nodes_and_boundary_events_hang_on_their_host() -> None:
    nodes = (
        FlowNode("s", "subProcess", "審査", process="p", lane="l"),
        FlowNode("t", "task", "後続", process="p"),
        FlowNode("e", "boundaryEvent", "期限切れ", process="p", attached_to="s"),
        FlowNode("i", "task", "点検", process="p", parent="s"),
        FlowNode("k", "task", "照合", process="p", parent="s"),
    )
    flows = (SequenceFlow("1", "s", "t"), SequenceFlow("2", "k", "i"))
    found = ProcessModel("x.bpmn", nodes=nodes, flows=flows, lanes=(Lane("l", "窓口", "p"),))
    assert drawn(found) == ["[+] 審査", "  [ ] 照合", "  [ ] 点検", "  (!) 期限切れ", "[ ] 後続"]
    assert by_node(found)["s"].role == "窓口"


def test_only_ascii_marks_are_used() -> None:
    types = ("exclusiveGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway")
    nodes = tuple(FlowNode(name, name) for name in (*types, "startEvent", "callActivity"))
    assert all(line.symbol.isascii() for line in flow_lines(ProcessModel("x", nodes=nodes)))


NAMES = [f"n{index}" for index in range(9)]


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=24))
@settings(max_examples=150, deadline=None)
def test_every_node_is_drawn_once_and_below_what_leads_to_it(flows: list[tuple[str, str]]) -> None:
    found = model(*flows)
    lines = flow_lines(found)
    place = {line.node: index for index, line in enumerate(lines)}
    assert sorted(place) == sorted(node.id for node in found.nodes)
    assert len(lines) == len(found.nodes)
    for line in lines:
        back = {jump.node for jump in line.jumps if jump.back}
        for flow in found.flows:
            if flow.source == line.node and flow.target is not None and flow.target not in back:
                assert place[flow.target] > place[line.node]
        assert all(place[name] <= place[line.node] for name in back)


def test_a_long_chain_does_not_recurse() -> None:
    hundred = model(*((f"n{index}", f"n{index + 1}") for index in range(100)), ("n50", "n70"))
    assert len(flow_lines(hundred)) == 101
    chain = model(*((f"n{index}", f"n{index + 1}") for index in range(5_000)))
    assert len(flow_lines(chain)) == 5_001
