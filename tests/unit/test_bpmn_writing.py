"""Writing a model as a new file: it reads back equal, and strict readers take it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from fitgap.bpmn import read_model, read_with_diagrams, write_model
from fitgap.bpmn.names import Names, is_name
from fitgap.diagram import Bounds, Diagram, Edge, EdgeKind, Point, Shape
from fitgap.process import (
    Annotation,
    Aspect,
    DataObject,
    FlowNode,
    Lane,
    MessageFlow,
    Need,
    Pool,
    Process,
    ProcessModel,
    SequenceFlow,
)

ROOT = Path(__file__).parent.parent
SAMPLES = sorted((ROOT.parent / "process_models").rglob("*.bpmn"))
EVERYTHING = ROOT / "fixtures" / "bpmn" / "everything.bpmn"
B = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


def back(model: ProcessModel, diagram: Diagram | None = None) -> ProcessModel:
    again, issues = read_model(write_model(model, diagram), model.file)
    assert issues == ()
    assert again is not None
    return again


def tree(model: ProcessModel, diagram: Diagram | None = None) -> ET.Element:
    # The bytes are fitgap's own.
    return ET.fromstring(write_model(model, diagram))  # noqa: S314


def children(element: ET.Element) -> list[str]:
    return [each.tag.rpartition("}")[2] for each in element]


def test_every_kind_of_element_reads_back_equal() -> None:
    model, issues = read_model(EVERYTHING.read_bytes(), "f")
    assert model is not None
    assert issues == ()
    assert back(model) == replace(model, unmodelled=())


@pytest.mark.parametrize("path", SAMPLES[:: max(len(SAMPLES) // 12, 1)], ids=lambda path: path.stem)
def test_samples_read_back_equal_with_their_diagrams(path: Path) -> None:
    model, diagrams, _ = read_with_diagrams(path.read_bytes(), str(path))
    assert model is not None
    again, diagrams_again, issues = read_with_diagrams(write_model(model, diagrams[0]), str(path))
    assert issues == ()
    assert (again, diagrams_again) == (model, diagrams[:1])


def small(**parts: object) -> ProcessModel:
    """Return a process of two tasks and whatever else."""
    values: dict[str, object] = {
        "processes": (Process("p", "流れ"),),
        "nodes": (FlowNode("a", "task", process="p"), FlowNode("b", "task", process="p")),
    }
    return ProcessModel("f", **{**values, **parts})  # type: ignore[arg-type]


def test_children_stand_in_the_order_of_the_schema() -> None:
    model = small(
        nodes=(
            FlowNode(
                "a",
                "userTask",
                process="p",
                documentation=("説明",),
                needs=(Need(Aspect.FORM, "様式"),),
                inputs=("d",),
                outputs=("d",),
                performers=("係",),
                loop="sequential",
            ),
            FlowNode(
                "e",
                "endEvent",
                process="p",
                inputs=("d",),
                event_definitions=("messageEventDefinition",),
            ),
        ),
        flows=(SequenceFlow("f", "a", "e", condition="x", documentation=("説明",)),),
        documents=(DataObject("d", "申請書", aliases=("r",)),),
        annotations=(Annotation("n", "注", ("a",)),),
        lanes=(Lane("l", "係", "p"), Lane("k", "主任", "p", parent="l")),
        pools=(Pool("o", "市", "p", ("説明",)),),
        message_flows=(MessageFlow("m", "o", "a"),),
    )
    root = tree(model, Diagram(shapes=(Shape("a", Bounds(0, 0, 1, 1)),)))
    assert children(root) == ["collaboration", "process", "BPMNDiagram"]
    assert children(root[0]) == ["participant", "messageFlow"]
    assert children(root[1]) == [
        *("laneSet", "userTask", "endEvent", "sequenceFlow", "dataObject"),
        *("dataObjectReference", "textAnnotation", "association"),
    ]
    assert children(root[1][1]) == [
        *("documentation", "extensionElements", "outgoing", "property"),
        *("dataInputAssociation", "dataOutputAssociation", "performer"),
        "multiInstanceLoopCharacteristics",
    ]
    assert children(root[1][2]) == [
        *("incoming", "property", "dataInputAssociation", "messageEventDefinition"),
    ]
    assert children(root[1][3]) == ["documentation", "conditionExpression"]
    assert root.get("exporter") == "fitgap"


def test_data_goes_into_a_placeholder_as_modellers_write_it() -> None:
    model = small(
        nodes=(FlowNode("a", "task", process="p", inputs=("d",)),),
        documents=(DataObject("d", "申請書", aliases=("r",)),),
    )
    task = tree(model).find(f"{B}process/{B}task")
    assert task is not None
    slot, association = task.findall(f"{B}property") + task.findall(f"{B}dataInputAssociation")
    assert slot.get("name") == "__targetRef_placeholder"
    assert [each.text for each in association] == ["r", slot.get("id")]


def test_a_document_at_a_gateway_is_tied_by_an_association() -> None:
    model = small(
        nodes=(FlowNode("g", "exclusiveGateway", process="p", inputs=("d",), outputs=("d",)),),
        documents=(DataObject("d", "一覧", aliases=("r",)),),
    )
    assert back(model) == model


def test_ids_xml_does_not_allow_get_names_and_references_follow() -> None:
    model = small(
        nodes=(
            FlowNode("task@1", "task", "甲", process="p", default_flow="f#2"),
            FlowNode("a b", "task", "乙", process="p", attached_to="task@1"),
            FlowNode("a_b", "task", "丙", process="p"),
            FlowNode("作業1", "task", "丁", process="p"),
        ),
        flows=(SequenceFlow("f#2", "task@1", "a b"), SequenceFlow("9", "a b", "a_b")),
        annotations=(Annotation("n", "注", ("task@1",)),),
    )
    again = back(model)
    ids = [node.id for node in again.nodes]
    assert ids == ["task_1", "a_b_2", "a_b", "作業1"]
    assert [(flow.source, flow.target) for flow in again.flows] == [
        ("task_1", "a_b_2"),
        ("a_b_2", "a_b"),
    ]
    assert again.nodes[0].default_flow == again.flows[0].id == "f_2"
    assert again.annotations[0].about == ("task_1",)


def test_new_ids_avoid_what_references_name_in_vain() -> None:
    model = small(
        nodes=(FlowNode("a#2", "task", process="p"),), flows=(SequenceFlow("f", "a#2", "a_2"),)
    )
    again, issues = read_model(write_model(model), "f")
    assert again is not None
    assert [issue.code for issue in issues] == ["BP023"]
    assert again.flows[0].target == "a_2"
    assert again.nodes[0].id == "a_2_2"


def test_flows_stand_beside_what_they_join() -> None:
    model = small(
        nodes=(
            FlowNode("s", "subProcess", process="p"),
            FlowNode("i", "task", process="p", parent="s"),
            FlowNode("j", "task", process="p", parent="s"),
            FlowNode("a", "task", process="p"),
        ),
        flows=(
            SequenceFlow("f", "s", "a"),
            SequenceFlow("g", "i", "j"),
            SequenceFlow("h", "a", "s"),
        ),
    )
    process = tree(model).find(f"{B}process")
    assert process is not None
    assert children(process) == ["sequenceFlow", "subProcess", "task", "sequenceFlow"]
    assert back(model) == model


def test_words_that_look_like_markup_stay_as_they_are() -> None:
    words = ("<b>太字</b>", "< 5 & > 3", "&lt;そのまま", "改行\nあり", 'かぎ"括弧')
    model = small(nodes=(FlowNode("a", "task", "名\n前<&>", process="p", documentation=words),))
    assert back(model) == model


def test_characters_xml_does_not_allow_are_left_out() -> None:
    model = small(nodes=(FlowNode("a", "task", "あ\x00い\x0b\ud800う\uffff", process="p"),))
    assert back(model).nodes[0].name == "あいう"


def test_needs_keep_every_attribute() -> None:
    needs = (
        Need(Aspect.FORM, "独自<様式>", "条例", "第3条", 1200, Decimal("7.5")),
        Need(Aspect.DATABASE, "外字"),
    )
    model = small(nodes=(FlowNode("a", "task", process="p", needs=needs),))
    assert back(model).nodes[0].needs == needs


def test_a_model_without_processes_gets_one_for_its_nodes() -> None:
    model = ProcessModel("f", nodes=(FlowNode("a", "task", "作業"),))
    again = back(model)
    assert [node.name for node in again.nodes] == ["作業"]
    assert len(again.processes) == 1


def test_an_empty_model_is_a_file_too() -> None:
    assert back(ProcessModel("f")) == ProcessModel("f")


def test_without_a_diagram_none_is_written() -> None:
    assert b"BPMNDiagram" not in write_model(small())


def test_lines_without_an_id_get_one_and_keep_their_points() -> None:
    points = (Point(0, 0.5), Point(10, 0.5))
    edges = (
        Edge(EdgeKind.DATA, None, "r", "a", points, Bounds(1, 2, 3, 4)),
        Edge(EdgeKind.DATA, None, "b", "r", points),
        Edge(EdgeKind.ASSOCIATION, None, "a", "n", points),
        Edge(EdgeKind.SEQUENCE, "f", "a", "b", points),
    )
    model = small(
        nodes=(
            FlowNode("a", "task", process="p", inputs=("d",)),
            FlowNode("b", "task", process="p", outputs=("d",)),
        ),
        flows=(SequenceFlow("f", "a", "b"),),
        documents=(DataObject("d", "申請書", aliases=("r",)),),
        annotations=(Annotation("n", "注", ("a",)),),
    )
    diagram = Diagram("図", (Shape("r", Bounds(0, 0, 1, 1)),), edges)
    again, (drawn,), _ = read_with_diagrams(write_model(model, diagram), "f")
    assert again == model
    assert drawn.shapes == diagram.shapes
    assert [replace(edge, element=None) for edge in drawn.edges] == [
        replace(edge, element=None) for edge in edges
    ]
    assert len({edge.element for edge in drawn.edges}) == 4


def test_shapes_and_lines_of_what_is_not_there_are_left_out() -> None:
    points = (Point(0, 0), Point(1, 0))
    diagram = Diagram(
        shapes=(Shape("ghost", Bounds(0, 0, 1, 1)),),
        edges=(
            Edge(EdgeKind.SEQUENCE, "ghost", "a", "b", points),
            Edge(EdgeKind.ASSOCIATION, "ghost", "a", "nothing", points),
        ),
    )
    plane = tree(small(), diagram).find(f"{DI}BPMNDiagram/{DI}BPMNPlane")
    assert plane is not None
    assert plane.get("bpmnElement") == "p"
    assert len(plane) == 0


def test_exclusive_gateways_show_their_mark() -> None:
    model = small(nodes=(FlowNode("g", "exclusiveGateway", process="p"),))
    shape = tree(model, Diagram(shapes=(Shape("g", Bounds(0, 0, 50, 50)),))).find(
        f".//{DI}BPMNShape"
    )
    assert shape is not None
    assert shape.get("isMarkerVisible") == "true"


def test_names_are_unique_and_valid() -> None:
    names = Names(["a", "a b", "a#b", "", "1", "-"], ["a_b"])
    given = [names[each] for each in ("a", "a b", "a#b", "", "1", "-")]
    assert given[:3] == ["a", "a_b_2", "a_b_3"]
    assert len(set(given)) == 6
    assert all(map(is_name, given))
    assert names["unknown"] == "unknown"
    assert names.get("unknown") is None
