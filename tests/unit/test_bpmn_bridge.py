"""The bridge to bpmn-python: what its graph can hold comes back, the rest is counted."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from fitgap.bpmn import read_model, read_with_diagrams
from fitgap.bpmn.bridge import from_diagram_graph, not_carried, to_diagram_graph
from fitgap.diagram import Diagram, EdgeKind
from fitgap.process import FlowNode, MessageFlow, Pool, Process, ProcessModel, SequenceFlow
from fitgap.source import FitgapError

ROOT = Path(__file__).parent.parent
EVERYTHING = ROOT / "fixtures" / "bpmn" / "everything.bpmn"
SAMPLE = ROOT.parent / "process_models" / "992020" / "jido-teate.bpmn"


@pytest.fixture(scope="module", autouse=True)
def package() -> object:
    return pytest.importorskip("bpmn_python")


def load(path: Path) -> tuple[ProcessModel, Diagram | None]:
    model, diagrams, _ = read_with_diagrams(path.read_bytes(), "f")
    assert model is not None
    return model, diagrams[0] if diagrams else None


def carried(model: ProcessModel) -> ProcessModel:
    """Return the model without what ``not_carried`` counts."""
    return replace(
        model,
        processes=tuple(replace(each, documentation=()) for each in model.processes),
        nodes=tuple(
            replace(
                each,
                called_element=None,
                loop=None,
                inputs=(),
                outputs=(),
                documentation=(),
                needs=(),
                performers=(),
                link=None,
                for_compensation=False,
            )
            for each in model.nodes
        ),
        flows=tuple(
            replace(each, documentation=())
            for each in model.flows
            if each.source is not None and each.target is not None
        ),
        pools=tuple(replace(each, documentation=()) for each in model.pools),
        lanes=tuple(replace(each, documentation=()) for each in model.lanes),
        documents=tuple(
            replace(each, aliases=(), documentation=())
            for each in model.documents
            if each.type == "dataObject"
        ),
        annotations=(),
        collaboration_documentation=(),
        unmodelled=(),
    )


def test_a_sample_comes_back_but_for_what_is_counted() -> None:
    model, diagram = load(SAMPLE)
    assert diagram is not None
    again, drawn = from_diagram_graph(to_diagram_graph(model, diagram), "f")
    assert again == carried(model)
    flows = [edge for edge in diagram.edges if edge.kind in (EdgeKind.SEQUENCE, EdgeKind.MESSAGE)]
    assert {edge.element: edge.points for edge in drawn.edges} == {
        edge.element: edge.points for edge in flows
    }
    inside = {each.element: each.bounds for each in diagram.shapes}
    for element in (*model.node_by_id, *model.lane_by_id, *(pool.id for pool in model.pools)):
        assert drawn.shape_by_element[element].bounds == inside[element]


def test_every_kind_of_element() -> None:
    model, _ = load(EVERYTHING)
    again, drawn = from_diagram_graph(to_diagram_graph(model), "f")
    # Two arrows join the same nodes; the graph has one edge for them.
    assert again.flows[1].condition is None
    flows = tuple(replace(flow, condition=None) for flow in carried(model).flows)
    assert again == replace(carried(model), flows=flows)
    assert drawn == Diagram()
    assert not_carried(model) == {
        "annotations": 2,
        "data associations": 9,
        "data stores, inputs and outputs, references without a data object": 5,
        "references to data objects": 2,
        "documentation": 4,
        "needs": 2,
        "loops": 2,
        "performers": 1,
        "called elements": 2,
        "link names": 2,
        "compensation marks": 1,
        "conditions and lines of flows between the same two nodes": 1,
        "elements without a value in the model": 2,
    }


def test_its_own_methods_work_with_networkx_3(tmp_path: Path) -> None:
    model, diagram = load(SAMPLE)
    graph = to_diagram_graph(model, diagram)
    (process,) = model.processes
    assert len(graph.get_nodes("userTask")) == len(graph.get_nodes_id_list_by_type("userTask"))
    assert graph.get_node_by_id("Task_Gaku")[1]["node_name"] == "月々の額を計算する"
    assert graph.get_flow_by_id("SequenceFlow_05")[2]["name"] == "はい"
    assert len(graph.get_flows_list_by_process_id(process.id)) == len(model.flows)
    metrics = importlib.import_module("bpmn_python.bpmn_diagram_metrics")
    assert metrics.all_gateways_count(graph) == len(model.gateways)
    assert metrics.TNE_metric(graph) == len(model.events)
    graph.export_xml_file(f"{tmp_path}/", "out.bpmn")
    exported, _ = read_model((tmp_path / "out.bpmn").read_bytes(), "f")
    assert exported is not None
    assert [node.name for node in exported.nodes] == [node.name for node in model.nodes]
    assert len(exported.flows) == len(model.flows)


def test_message_flows_to_pools_do_not_break_its_queries() -> None:
    model = ProcessModel(
        "f",
        processes=(Process("p", None),),
        nodes=(FlowNode("a", "task", "作業", "p"),),
        pools=(Pool("city", "市", "p"), Pool("resident", "住民", None)),
        message_flows=(MessageFlow("m", "resident", "city"), MessageFlow("n", "ghost", "a")),
    )
    graph = to_diagram_graph(model)
    assert [key for key, _ in graph.get_nodes_list_by_process_id("p")] == ["a"]
    assert from_diagram_graph(graph, "f")[0] == model


def test_flows_without_an_end_are_counted() -> None:
    model = ProcessModel("f", flows=(SequenceFlow("f", None, "a"),))
    assert not_carried(model) == {"flows without an end": 1}
    assert from_diagram_graph(to_diagram_graph(model), "f")[0].flows == ()


def test_a_missing_package_is_said_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bpmn_python.bpmn_diagram_rep", None)
    with pytest.raises(FitgapError) as caught:
        to_diagram_graph(ProcessModel("f"))
    assert [issue.code for issue in caught.value.issues] == ["BP060"]
    assert "fitgap[bpmn-python]" in caught.value.issues[0].hint.ja
