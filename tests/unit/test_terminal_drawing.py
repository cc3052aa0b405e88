from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest

from fitgap.classification import ModificationClass
from fitgap.drawing import Ink, draw_terminal
from fitgap.drawing.cells import wrap
from fitgap.drawing.terminal import least_columns
from fitgap.process import (
    DataObject,
    FlowNode,
    Lane,
    MessageFlow,
    Pool,
    Process,
    ProcessModel,
    SequenceFlow,
)
from fitgap.source import Language
from tests.support.grids import read_grid, targets


def model(
    *flows: tuple[str, str] | tuple[str, str, str],
    types: Mapping[str, str] | None = None,
    lanes: Mapping[str, str] | None = None,
    **rest: object,
) -> ProcessModel:
    """Return a model of tasks named like their ids; ``lanes`` says who does what."""
    names = dict.fromkeys(name for flow in flows for name in flow[:2])
    found = lanes or {}
    nodes = tuple(
        FlowNode(name, (types or {}).get(name, "task"), name, process="p", lane=found.get(name))
        for name in names
    )
    arrows = tuple(
        SequenceFlow(f"f{index}", flow[0], flow[1], flow[2] if len(flow) > 2 else None)
        for index, flow in enumerate(flows)
    )
    own = tuple(Lane(name, name, "p") for name in dict.fromkeys(found.values()))
    return ProcessModel("x.bpmn", nodes=nodes, flows=arrows, lanes=own, **rest)  # type: ignore[arg-type]


def drawn(found: ProcessModel, columns: int = 80, **options: object) -> list[str]:
    return [line.text for line in draw_terminal(found, columns=columns, **options).lines]  # type: ignore[arg-type]


def test_lanes_stand_side_by_side_and_time_runs_down() -> None:
    found = model(
        ("受付", "審査"), ("審査", "交付"), lanes={"受付": "窓口", "審査": "担当", "交付": "窓口"}
    )
    grid = read_grid(draw_terminal(found, columns=80).lines)
    reception, check, issue = (grid.areas[name] for name in ("受付", "審査", "交付"))
    assert reception[3] < check[1] < check[3] < issue[1]
    assert reception[2] < check[0]
    assert reception[0] == issue[0]
    assert targets(grid, "受付") == {"審査"}
    assert targets(grid, "審査") == {"交付"}


def test_conditions_the_default_flow_and_a_loop_are_said() -> None:
    found = model(
        ("受付", "g"),
        ("g", "受付", "不備"),
        ("g", "審査", "よし"),
        ("g", "相談"),
        types={"g": "exclusiveGateway"},
    )
    gateway = found.node_by_id["g"]
    nodes = tuple(
        FlowNode("g", gateway.type, None, process="p", default_flow="f3")
        if node is gateway
        else node
        for node in found.nodes
    )
    text = "\n".join(drawn(ProcessModel("x.bpmn", nodes=nodes, flows=found.flows)))
    assert "| よし" in text
    assert "| /" in text
    assert " 不備 " in text
    assert "^" in text
    assert "/ どの条件にも当てはまらないとき" in text


def test_a_way_to_a_row_further_down_keeps_clear_of_what_lies_between() -> None:
    found = model(("a", "b"), ("b", "c"), ("c", "d"), ("a", "d"))
    grid = read_grid(draw_terminal(found, columns=80).lines)
    assert targets(grid, "a") == {"b", "d"}
    assert targets(grid, "c") == {"d"}


def test_boundary_events_stand_in_their_host_and_lead_on() -> None:
    host = FlowNode("a", "task", "待つ", process="p")
    event = FlowNode(
        "b",
        "boundaryEvent",
        "30日",
        process="p",
        attached_to="a",
        event_definitions=("timerEventDefinition",),
    )
    after = FlowNode("c", "task", "督促する", process="p")
    lines = draw_terminal(
        ProcessModel("x", nodes=(host, event, after), flows=(SequenceFlow("f", "b", "c"),)),
        columns=80,
    ).lines
    text = [line.text.strip() for line in lines]
    assert any("(!) 時刻: 30日" in line for line in text)
    assert any(line.startswith("+--") and "(!)" in line for line in text)
    assert "c" in targets(read_grid(lines), "a")


def test_messages_and_documents_stand_in_the_box() -> None:
    found = model(
        ("受付", "交付"),
        message_flows=(
            MessageFlow("m", "who", "受付", "届書"),
            MessageFlow("n", "交付", "who", None),
            MessageFlow("o", "who", "bank", "振込"),
        ),
        pools=(Pool("who", "住民", None), Pool("bank", "銀行", None), Pool("idle", "県", None)),
        documents=(DataObject("d", "台帳"),),
    )
    text = "\n".join(drawn(found))
    assert "|<~~ 住民: 届書" in text
    assert "|~~> 住民" in text
    assert "やりとり: 住民 ~~> 銀行: 振込" in text
    assert "やりとりのない参加者: 県" in text
    issued = ProcessModel(
        "x",
        nodes=(FlowNode("a", "task", "記入", inputs=("d",), outputs=("d",)),),
        documents=(DataObject("d", "台帳"),),
    )
    assert "台帳" not in "\n".join(drawn(issued))
    assert [line.strip("| ") for line in drawn(issued, documents=True)][2:4] == [
        "台帳 =>",
        "=> 台帳",
    ]


def test_what_lies_in_a_subprocess_is_drawn_below_it() -> None:
    nodes = (
        FlowNode("s", "subProcess", "審査", process="p"),
        FlowNode("t", "task", "照会する", process="p", parent="s"),
    )
    text = drawn(ProcessModel("x", nodes=nodes))
    assert any("|[+] 審査" in line for line in text)
    assert text.index("[+] 審査 の内訳") > next(i for i, line in enumerate(text) if "審査" in line)


def test_classes_are_marked_without_colour_and_explained() -> None:
    found = model(("a", "b"))
    classes = {"a": ModificationClass.SOURCE, "b": ModificationClass.UNKNOWN}
    for columns in (80, 60):
        text = "\n".join(drawn(found, columns, classes=classes))
        assert text.count("[3]") == 2
        assert text.count("[?]") == 2
        assert "[3] ソースコード改変   [?] 未確認" in text
        assert "[1]" not in text


def test_below_80_columns_and_with_too_many_lanes_it_is_a_list() -> None:
    names = [f"作業{number}" for number in range(12)]
    flows = [*pairwise(names), ("作業11", "作業0")]
    found = model(*flows, lanes={name: f"係{name}" for name in names})
    for columns in (79, 120):
        text = drawn(found, columns)
        assert "    [ ] 作業3" in text
        assert "== 係作業3" in text
        assert "        ^ 作業0 へ戻る" in text
    assert least_columns(found) > 120
    assert any(line.heading for line in draw_terminal(found, columns=least_columns(found)).lines)


def test_only_ascii_marks_are_used_unless_boxes_are_asked_for() -> None:
    found = model(("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("d", "a"))
    plain = "\n".join(drawn(found, language=Language.EN))
    assert plain.isascii()
    boxes = "\n".join(drawn(found, ascii_only=False))
    assert "┌" in boxes
    assert "+" not in boxes


def test_headings_and_nodes_can_be_told_apart() -> None:
    found = model(("a", "b"), lanes={"a": "窓口", "b": "担当"})
    lines = draw_terminal(found, columns=80).lines
    assert [line.heading for line in lines[:3]] == [True, True, False]
    inks = {span.ink for line in lines for span in line.spans if span.node == "a"}
    assert inks == {Ink.ACTIVITY}


def test_a_flow_to_another_level_is_told_in_words_and_counted() -> None:
    nodes = (
        FlowNode("a", "task", "甲", process="p"),
        FlowNode("b", "task", "乙", process="q"),
    )
    found = ProcessModel(
        "x",
        processes=(Process("p", "P"), Process("q", "Q")),
        nodes=nodes,
        flows=(SequenceFlow("f", "a", "b"),),
    )
    drawing = draw_terminal(found, columns=80)
    assert drawing.jumps == 1
    assert any("-> 乙 へ" in line.text for line in drawing.lines)


@pytest.mark.parametrize("columns", [80, 160])
def test_a_crowd_of_arrows_is_drawn_or_told(columns: int) -> None:
    names = [f"n{number}" for number in range(12)]
    found = model(*((a, b) for a in names for b in names))
    drawing = draw_terminal(found, columns=columns)
    told = "".join(line.text for line in drawing.lines).count(" へ")
    assert bool(told) == bool(drawing.jumps)
    assert read_grid(drawing.lines).areas.keys() == set(names)


def test_an_empty_model_says_so() -> None:
    assert drawn(ProcessModel("x")) == ["(図に描く要素がありません)"]


def test_labels_break_between_words_and_leave_no_lone_character() -> None:
    assert wrap("加入者の記録を作る", 16) == ["加入者の記録を作", "る"]
    assert wrap("加入者の記録を作る", 16, even=True) == ["加入者の", "記録を作る"]

    name = "加入者の記録を作り控え"
    lanes = {"受付": "a", name: "b", "交付": "c"}
    lines = drawn(model(("受付", name), (name, "交付"), lanes=lanes))
    first = next(number for number, line in enumerate(lines) if "|加入者" in line)

    assert "|加入者の          |" in lines[first]
    assert "|記録を作り控え    |" in lines[first + 1]


def test_an_arrow_in_words_is_not_parted() -> None:
    assert wrap("済み -> 次", 6) == ["済み", "-> 次"]
    assert wrap("済み -> 次の手続", 7, even=True)[1].startswith("-> ")
