"""From and to the graph of bpmn-python 0.0.18, for those who have tools that work on it.

bpmn-python is an extra (``pip install "fitgap[bpmn-python]"``) and is imported only when a
graph is made.  Its own reader needs networkx 1; here its structures are built directly, in
the shape its reader gives them, and work with networkx 3.  The graph holds less than a
model: see :func:`not_carried`.
"""

from __future__ import annotations

import importlib
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from fitgap.diagram import Bounds, Diagram, Edge, EdgeKind, Point, Shape
from fitgap.process import (
    DataObject,
    FlowNode,
    Lane,
    MessageFlow,
    NodeKind,
    Pool,
    Process,
    ProcessModel,
    SequenceFlow,
)
from fitgap.source import FitgapError, IssueKind, Location, Severity, Text

# A bpmn_python.bpmn_diagram_rep.BpmnDiagramGraph: the package ships no types.
DiagramGraph = Any

NOT_INSTALLED = IssueKind(
    "BP060",
    Severity.ERROR,
    Text("bpmn-python がインストールされていません", "bpmn-python is not installed"),
    Text(
        'pip install "fitgap[bpmn-python]" で入れてください（GPLv3 のソフトウェアです）',
        'install it with pip install "fitgap[bpmn-python]" (it is licensed under the GPLv3)',
    ),
)

_POOL = "participant"
_BOOLEANS = {True: "true", False: "false", None: ""}
_SIZES = ("x", "y", "width", "height")


def to_diagram_graph(model: ProcessModel, diagram: Diagram | None = None) -> DiagramGraph:
    """Return a ``BpmnDiagramGraph`` of a model.

    What the diagram does not draw has bounds of size 0, so that bpmn-python can export it.

    Raises:
        FitgapError: bpmn-python is not installed.
    """
    try:
        package = importlib.import_module("bpmn_python.bpmn_diagram_rep")
    except ImportError as error:
        raise FitgapError([NOT_INSTALLED.at(Location(model.file))]) from error
    drawn = diagram or Diagram()
    graph = package.BpmnDiagramGraph()
    _fill_header(graph, model, drawn)
    for process in model.processes:
        graph.process_elements[process.id] = {
            "id": process.id,
            "name": process.name or "",
            "isClosed": "false",
            "isExecutable": "false",
            "processType": "None",
            "node_ids": [],
        }
    for node in model.nodes:
        _add_node(graph, model, node, drawn)
    for document in model.documents:
        if document.type == "dataObject":
            _add_document(graph, model, document, drawn)
    _add_lanes(graph, model, drawn)
    _add_flows(graph, model, drawn)
    return graph


def from_diagram_graph(graph: DiagramGraph, file: str) -> tuple[ProcessModel, Diagram]:
    """Return the model and the diagram a ``BpmnDiagramGraph`` holds.

    Args:
        graph: one of :func:`to_diagram_graph`, or made by bpmn-python itself.
        file: what the model shall be called; it goes into every location.
    """
    reader = _Reader(graph, file)
    return reader.model(), reader.diagram()


def not_carried(model: ProcessModel) -> Mapping[str, int]:
    """Count what of a model its graph does not hold, by kind; kinds without any are left out."""
    counts: Counter[str] = Counter()
    nodes = model.nodes
    counts["annotations"] = len(model.annotations)
    counts["data associations"] = sum(len(node.inputs) + len(node.outputs) for node in nodes)
    counts["data stores, inputs and outputs, references without a data object"] = sum(
        document.type != "dataObject" for document in model.documents
    )
    counts["references to data objects"] = sum(
        len(document.aliases) for document in model.documents if document.type == "dataObject"
    )
    documented = (model.processes, nodes, model.flows, model.pools, model.lanes, model.documents)
    counts["documentation"] = len(model.collaboration_documentation) + sum(
        len(each.documentation) for group in documented for each in group
    )
    counts["needs"] = sum(len(node.needs) for node in nodes)
    counts["loops"] = sum(node.loop is not None for node in nodes)
    counts["performers"] = sum(len(node.performers) for node in nodes)
    counts["called elements"] = sum(node.called_element is not None for node in nodes)
    counts["link names"] = sum(node.link is not None for node in nodes)
    counts["compensation marks"] = sum(node.for_compensation for node in nodes)
    covered = _covered(model)
    counts["conditions and lines of flows between the same two nodes"] = len(covered)
    counts["flows without an end"] = sum(
        flow.source is None or flow.target is None for flow in _arrows(model)
    )
    counts["elements without a value in the model"] = sum(number for _, number in model.unmodelled)
    return {kind: number for kind, number in counts.items() if number}


def _arrows(model: ProcessModel) -> list[SequenceFlow | MessageFlow]:
    return [*model.flows, *model.message_flows]


def _covered(model: ProcessModel) -> tuple[str, ...]:
    """Return the flows whose edge another takes: the graph has one for two nodes."""
    last: dict[frozenset[str | None], str] = {}
    covered: list[str] = []
    for flow in _arrows(model):
        if flow.source is None or flow.target is None:
            continue
        ends = frozenset((flow.source, flow.target))
        if ends in last:
            covered.append(last[ends])
        last[ends] = flow.id
    return tuple(covered)


# --- to the graph -----------------------------------------------------------------------------


def _fill_header(graph: DiagramGraph, model: ProcessModel, diagram: Diagram) -> None:
    graph.diagram_attributes.update({"id": "BPMNDiagram_1", "name": diagram.name or ""})
    together = bool(model.pools or model.message_flows)
    first = model.processes[0].id if model.processes else ""
    plane = "Collaboration_1" if together else first
    graph.plane_attributes.update({"id": "BPMNPlane_1", "bpmnElement": plane})
    if not together:
        return
    graph.collaboration.update({"id": plane, "participants": {}, "messageFlows": {}})
    for pool in model.pools:
        graph.collaboration["participants"][pool.id] = {
            "name": pool.name or "",
            "processRef": pool.process or "",
            **_bounds(diagram, pool.id),
            "isHorizontal": _horizontal(diagram, pool.id),
        }
    ends = {end for flow in model.message_flows for end in (flow.source, flow.target)}
    for pool in model.pools:
        if pool.process is None or pool.id in ends:
            graph.diagram_graph.add_node(
                pool.id,
                type=_POOL,
                process=pool.id,
                node_name=pool.name or "",
                incoming=[],
                outgoing=[],
                **_bounds(diagram, pool.id),
            )


def _add_node(graph: DiagramGraph, model: ProcessModel, node: FlowNode, diagram: Diagram) -> None:
    values: dict[str, object] = {
        "id": node.id,
        "type": node.type,
        "node_name": node.name or "",
        "process": node.parent or node.process or "",
        "incoming": [flow.id for flow in model.flows if flow.target == node.id],
        "outgoing": [flow.id for flow in model.flows if flow.source == node.id],
        **_bounds(diagram, node.id),
    }
    if node.kind is NodeKind.EVENT:
        values["event_definitions"] = [
            {"id": f"{node.id}_{number}", "definition_type": kind}
            for number, kind in enumerate(node.event_definitions, 1)
        ]
        values["parallelMultiple"] = "false"
        values["isInterrupting"] = _BOOLEANS[node.interrupting]
        if node.type == "boundaryEvent":
            values["cancelActivity"] = _BOOLEANS[node.interrupting]
            values["attachedToRef"] = node.attached_to or ""
    else:
        values["default"] = node.default_flow
    if node.kind is NodeKind.GATEWAY:
        values["gatewayDirection"] = "Unspecified"
        if node.type == "eventBasedGateway":
            values["instantiate"] = "false"
            values["eventGatewayType"] = "Exclusive"
    if node.type in ("subProcess", "adHocSubProcess", "transaction"):
        shape = diagram.shape_by_element.get(node.id)
        expanded = shape.expanded if shape is not None else None
        values["isExpanded"] = _BOOLEANS[expanded]
        values["triggeredByEvent"] = _BOOLEANS[node.triggered_by_event]
        values["node_ids"] = []
    graph.diagram_graph.add_node(node.id, **values)
    around = graph.diagram_graph.nodes.get(node.parent) if node.parent else None
    around = around or graph.process_elements.get(node.process)
    if around is not None:
        around.setdefault("node_ids", []).append(node.id)


def _add_document(
    graph: DiagramGraph, model: ProcessModel, document: DataObject, diagram: Diagram
) -> None:
    users = (node for node in model.nodes if document.id in (*node.inputs, *node.outputs))
    user = next(users, None)
    process = user.process if user is not None and user.process else None
    if process is None:
        process = model.processes[0].id if model.processes else ""
    drawn = next(
        (each for each in document.aliases if each in diagram.shape_by_element), document.id
    )
    graph.diagram_graph.add_node(
        document.id,
        id=document.id,
        type="dataObject",
        node_name=document.name or "",
        process=process,
        incoming=[],
        outgoing=[],
        isCollection="false",
        **_bounds(diagram, drawn),
    )
    if process in graph.process_elements:
        graph.process_elements[process]["node_ids"].append(document.id)


def _add_lanes(graph: DiagramGraph, model: ProcessModel, diagram: Diagram) -> None:
    def lane_set(lanes: list[Lane], number: str) -> dict[str, object]:
        return {"id": f"LaneSet_{number}", "lanes": {lane.id: values(lane) for lane in lanes}}

    def values(lane: Lane) -> dict[str, object]:
        inner = [each for each in model.lanes if each.parent == lane.id]
        return {
            "id": lane.id,
            "name": lane.name or "",
            "childLaneSet": lane_set(inner, lane.id) if inner else {},
            "flowNodeRefs": [node.id for node in model.nodes if node.lane == lane.id],
            **_bounds(diagram, lane.id),
            "isHorizontal": _horizontal(diagram, lane.id),
        }

    for number, (process, attributes) in enumerate(graph.process_elements.items(), 1):
        lanes = [each for each in model.lanes if each.process == process and each.parent is None]
        if lanes:
            attributes["laneSet"] = lane_set(lanes, str(number))


def _add_flows(graph: DiagramGraph, model: ProcessModel, diagram: Diagram) -> None:
    points = {edge.element: edge.points for edge in diagram.edges if edge.element is not None}
    nodes = graph.diagram_graph.nodes
    for flow in _arrows(model):
        if flow.source is None or flow.target is None:
            continue
        ends = {"name": flow.name or "", "sourceRef": flow.source, "targetRef": flow.target}
        for end in (flow.source, flow.target):
            if end not in nodes:
                # bpmn-python expects these of every node.
                graph.diagram_graph.add_node(end, type="", process="", node_name="")
        values: dict[str, object] = {
            "id": flow.id,
            **ends,
            "waypoints": [(_words(each.x), _words(each.y)) for each in points.get(flow.id, ())],
        }
        if isinstance(flow, SequenceFlow):
            graph.sequence_flows[flow.id] = ends
            values["process"] = nodes[flow.source]["process"]
            if flow.condition:
                values["conditionExpression"] = {
                    "id": f"{flow.id}_condition",
                    "conditionExpression": flow.condition,
                }
        else:
            graph.collaboration["messageFlows"][flow.id] = {"id": flow.id, **ends}
        if graph.diagram_graph.has_edge(flow.source, flow.target):
            graph.diagram_graph.remove_edge(flow.source, flow.target)
        graph.diagram_graph.add_edge(flow.source, flow.target, **values)


def _bounds(diagram: Diagram, element: str) -> dict[str, str]:
    shape = diagram.shape_by_element.get(element)
    bounds = shape.bounds if shape is not None else Bounds(0, 0, 0, 0)
    return {name: _words(getattr(bounds, name)) for name in _SIZES}


def _horizontal(diagram: Diagram, element: str) -> str:
    shape = diagram.shape_by_element.get(element)
    return _BOOLEANS[shape.horizontal if shape is not None else None]


def _words(number: float) -> str:
    return str(int(number)) if number == int(number) else repr(number)


# --- from the graph -----------------------------------------------------------------------------


class _Reader:
    def __init__(self, graph: DiagramGraph, file: str) -> None:
        self._graph = graph
        self._file = file
        self._nodes = {
            key: values
            for key, values in graph.diagram_graph.nodes(data=True)
            if values.get("type") not in (None, "", _POOL)
        }
        self._flow_values = {
            values["id"]: values
            for _, _, values in graph.diagram_graph.edges(data=True)
            if "id" in values
        }
        self._participants = graph.collaboration.get("participants", {})
        self._message_flows = graph.collaboration.get("messageFlows", {})
        self._lanes = [
            lane
            for process, values in graph.process_elements.items()
            for lane in _lanes(values.get("laneSet") or {}, process, None)
        ]

    def model(self) -> ProcessModel:
        lane_of = {node: lane["id"] for lane, _, _ in self._lanes for node in lane["flowNodeRefs"]}
        nodes = {
            key: values for key, values in self._nodes.items() if values["type"] != "dataObject"
        }
        for key, values in nodes.items():
            if key not in lane_of and values.get("process") in nodes:
                lane_of[key] = lane_of.get(values["process"])
        return ProcessModel(
            file=self._file,
            processes=tuple(
                Process(key, values.get("name") or None, location=self._at(key))
                for key, values in self._graph.process_elements.items()
            ),
            nodes=tuple(self._node(key, values, lane_of) for key, values in nodes.items()),
            flows=tuple(
                SequenceFlow(
                    key,
                    values["sourceRef"] or None,
                    values["targetRef"] or None,
                    values["name"] or None,
                    self._condition(key),
                    location=self._at(key),
                )
                for key, values in self._graph.sequence_flows.items()
            ),
            message_flows=tuple(
                MessageFlow(
                    key,
                    values["sourceRef"] or None,
                    values["targetRef"] or None,
                    values["name"] or None,
                    location=self._at(key),
                )
                for key, values in self._message_flows.items()
            ),
            pools=tuple(
                Pool(
                    key,
                    values["name"] or None,
                    values["processRef"] or None,
                    location=self._at(key),
                )
                for key, values in self._participants.items()
            ),
            lanes=tuple(
                Lane(
                    lane["id"],
                    lane["name"] or None,
                    process,
                    parent=parent,
                    location=self._at(lane["id"]),
                )
                for lane, process, parent in self._lanes
            ),
            documents=tuple(
                DataObject(key, values.get("node_name") or None, location=self._at(key))
                for key, values in self._nodes.items()
                if values["type"] == "dataObject"
            ),
        )

    def diagram(self) -> Diagram:
        shapes = [
            *(
                (key, values, _flag(values, "isHorizontal"), None)
                for key, values in self._participants.items()
            ),
            *((lane["id"], lane, _flag(lane, "isHorizontal"), None) for lane, _, _ in self._lanes),
            *(
                (key, values, None, _flag(values, "isExpanded"))
                for key, values in self._nodes.items()
            ),
        ]
        edges = []
        for kind, flows in (
            (EdgeKind.SEQUENCE, self._graph.sequence_flows),
            (EdgeKind.MESSAGE, self._message_flows),
        ):
            for key, values in flows.items():
                points = self._points(key)
                if len(points) >= 2:
                    ends = (values["sourceRef"] or None, values["targetRef"] or None)
                    edges.append(Edge(kind, key, *ends, points))
        return Diagram(
            self._graph.diagram_attributes.get("name") or None,
            tuple(
                Shape(key, bounds, horizontal, expanded)
                for key, values, horizontal, expanded in shapes
                if (bounds := _read_bounds(values)) is not None
            ),
            tuple(edges),
        )

    def _node(
        self, key: str, values: Mapping[str, Any], lane_of: Mapping[str, str | None]
    ) -> FlowNode:
        around = values.get("process")
        parent = around if around in self._nodes else None
        process = around
        while process in self._nodes:
            process = self._nodes[process].get("process")
        boundary = values["type"] == "boundaryEvent"
        interrupting = values.get("cancelActivity" if boundary else "isInterrupting")
        return FlowNode(
            key,
            values["type"],
            values.get("node_name") or None,
            process or None,
            parent,
            lane_of.get(key),
            values.get("attachedToRef") or None,
            tuple(each["definition_type"] for each in values.get("event_definitions") or ()),
            values.get("triggeredByEvent") == "true",
            interrupting != "false",
            values.get("default") or None,
            location=self._at(key),
        )

    def _condition(self, flow: str) -> str | None:
        condition = self._flow_values.get(flow, {}).get("conditionExpression") or {}
        return condition.get("conditionExpression") or None

    def _points(self, flow: str) -> tuple[Point, ...]:
        numbers = (
            (_read_number(x), _read_number(y))
            for x, y in self._flow_values.get(flow, {}).get("waypoints") or ()
        )
        return tuple(Point(x, y) for x, y in numbers if x is not None and y is not None)

    def _at(self, element: str) -> Location:
        return Location(self._file, element=element)


def _lanes(
    lane_set: Mapping[str, Any], process: str, parent: str | None
) -> Iterator[tuple[Mapping[str, Any], str, str | None]]:
    """Return the lanes of a set with their process and the lane around them."""
    for lane in lane_set.get("lanes", {}).values():
        yield lane, process, parent
        yield from _lanes(lane.get("childLaneSet") or {}, process, lane["id"])


def _flag(values: Mapping[str, Any], name: str) -> bool | None:
    return {"true": True, "false": False}.get(values.get(name) or "")


def _read_bounds(values: Mapping[str, Any]) -> Bounds | None:
    x, y, width, height = (_read_number(values.get(name)) for name in _SIZES)
    if x is None or y is None or not width or not height:
        return None
    return Bounds(x, y, width, height)


def _read_number(words: object) -> float | None:
    try:
        number = float(str(words))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
