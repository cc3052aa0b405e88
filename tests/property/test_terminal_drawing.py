from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from rich.cells import cell_len

from fitgap.classification import ModificationClass
from fitgap.drawing import draw_terminal
from fitgap.process import (
    NODE_KINDS,
    FlowNode,
    Lane,
    MessageFlow,
    Pool,
    Process,
    ProcessModel,
    SequenceFlow,
)
from tests.support.grids import read_grid, targets

NAMES = st.one_of(
    st.none(),
    st.sampled_from(["受付", "届出の内容を確かめる", "Check\nthe form", "確認（写し）を、渡す。"]),
    st.text(max_size=12),
)


@st.composite
def models(draw: st.DrawFn) -> ProcessModel:
    """Return a model of any shape: loops, pieces, boundary events, what lies in what."""
    count = draw(st.integers(0, 14))
    lanes = tuple(
        Lane(f"l{number}", draw(NAMES), "p0") for number in range(draw(st.integers(0, 9)))
    )
    nodes: list[FlowNode] = []
    for number in range(count):
        kind = draw(st.sampled_from(sorted(NODE_KINDS)))
        before = st.sampled_from([each.id for each in nodes]) if nodes else st.none()
        nodes.append(
            FlowNode(
                f"n{number}",
                kind,
                draw(NAMES),
                process=draw(st.sampled_from(["p0", "p0", "p1"])),
                parent=draw(before) if draw(st.integers(0, 5)) == 0 else None,
                lane=draw(st.sampled_from([lane.id for lane in lanes])) if lanes else None,
                attached_to=draw(before) if kind == "boundaryEvent" else None,
                loop=draw(st.sampled_from([None, "parallel"])),
            )
        )
    ends = st.sampled_from([*(node.id for node in nodes), None, "gone"])
    pairs = draw(st.lists(st.tuples(ends, ends, NAMES), max_size=24))
    flows = tuple(
        SequenceFlow(f"f{number}", source, target, name)
        for number, (source, target, name) in enumerate(pairs)
    )
    talk = st.sampled_from([*(node.id for node in nodes), "pool0", "pool1", None])
    messages = tuple(
        MessageFlow(f"m{number}", *each)
        for number, each in enumerate(draw(st.lists(st.tuples(talk, talk, NAMES), max_size=4)))
    )
    return ProcessModel(
        "x.bpmn",
        processes=(Process("p0", draw(NAMES)), Process("p1", draw(NAMES))),
        nodes=tuple(nodes),
        flows=flows,
        message_flows=messages,
        pools=(Pool("pool0", draw(NAMES), "p0"), Pool("pool1", draw(NAMES), None)),
        lanes=lanes,
    )


@given(
    models(),
    st.sampled_from([20, 41, 79, 80, 97, 120, 200]),
    st.booleans(),
    st.sampled_from([None, *ModificationClass]),
)
def test_every_model_is_drawn_within_the_width_with_every_node(
    model: ProcessModel, columns: int, ascii_only: bool, modification: ModificationClass | None
) -> None:
    classes = {node.id: modification for node in model.nodes} if modification else {}
    lines = draw_terminal(model, columns=columns, classes=classes, ascii_only=ascii_only).lines
    assert all(sum(cell_len(span.text) for span in line.spans) <= columns for line in lines)
    assert {span.node for line in lines for span in line.spans} >= set(model.node_by_id)
    assert all("\n" not in span.text for line in lines for span in line.spans)
    assert (
        draw_terminal(model, columns=columns, classes=classes, ascii_only=ascii_only).lines == lines
    )


@st.composite
def forward_models(draw: st.DrawFn) -> ProcessModel:
    """Return a model without loops."""
    count = draw(st.integers(2, 14))
    lanes = tuple(
        Lane(f"l{number}", f"係{number}", "p") for number in range(draw(st.integers(1, 4)))
    )
    kinds = st.sampled_from(["task", "task", "exclusiveGateway", "parallelGateway"])
    nodes = tuple(
        FlowNode(
            f"n{number}",
            draw(kinds),
            f"作業{number}",
            process="p",
            lane=draw(st.sampled_from(lanes)).id,
        )
        for number in range(count)
    )
    numbers = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(numbers, numbers, st.sampled_from(["", "はい"])), max_size=20))
    flows = tuple(
        SequenceFlow(f"f{index}", f"n{min(a, b)}", f"n{max(a, b)}", name)
        for index, (a, b, name) in enumerate(pairs)
        if a != b
    )
    return ProcessModel("x.bpmn", nodes=nodes, flows=flows, lanes=lanes)


@given(forward_models(), st.sampled_from([80, 100, 160]))
def test_who_follows_the_lines_gets_where_the_flows_lead(model: ProcessModel, columns: int) -> None:
    drawing = draw_terminal(model, columns=columns)
    assume(not drawing.jumps)
    grid = read_grid(drawing.lines)
    for node in model.nodes:
        led_to = {flow.target for flow in model.flows if flow.source == node.id}
        picture = "\n".join(line.text for line in drawing.lines)
        assert targets(grid, node.id) == led_to, f"{node.id} in\n{picture}"
