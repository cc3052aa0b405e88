"""From a :class:`~fitgap.process.ProcessModel` to a new BPMN 2.0 file.

Elements stand in the order of the schema (BPMN20.xsd), so that strict readers take the
file too.
"""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from fitgap import __version__
from fitgap.bpmn.arranging import PROCESS_DATA, Arrangement, Container, Line, known_ids
from fitgap.bpmn.decoding import Element
from fitgap.bpmn.gathering import MODEL_NAMESPACE
from fitgap.bpmn.names import Names
from fitgap.bpmn.needs import NEED_NAMESPACE, NEED_TAG
from fitgap.bpmn.planes import BPMNDI_NAMESPACE, DC_NAMESPACE, DI_NAMESPACE
from fitgap.diagram import Bounds, Diagram, Edge, EdgeKind
from fitgap.process import (
    Annotation,
    DataObject,
    FlowNode,
    Lane,
    Need,
    NodeKind,
    ProcessModel,
    SequenceFlow,
)

if TYPE_CHECKING:
    from lxml import etree

TARGET_NAMESPACE = "urn:fitgap:flow"
XSI_NAMESPACE = "http://www.w3.org/2001/XMLSchema-instance"
DIAGRAM_PREFIXES = {"bpmndi": BPMNDI_NAMESPACE, "dc": DC_NAMESPACE, "di": DI_NAMESPACE}
_PREFIXES = {
    "bpmn": MODEL_NAMESPACE,
    **DIAGRAM_PREFIXES,
    "xsi": XSI_NAMESPACE,
    "fitgap": NEED_NAMESPACE,
}
_B = "{" + MODEL_NAMESPACE + "}"
_DI = "{" + BPMNDI_NAMESPACE + "}"
_FORMAL = {f"{{{XSI_NAMESPACE}}}type": "bpmn:tFormalExpression"}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_model(model: ProcessModel, diagram: Diagram | None = None) -> bytes:
    """Return a BPMN 2.0 file (UTF-8) of a model, drawn as the diagram says.

    Ids that XML does not allow (``task#2``) get a name of their own; all others stay.  A
    document is drawn by its ``aliases``: give it one where it shall be seen in a modeller.
    What BPMN has no place for is left out: documents and annotations of a model that has
    neither process nor collaboration, characters XML does not allow.
    """
    from lxml import etree

    root = _Writer(model, diagram).definitions()
    etree.indent(root)
    return serialise(root.getroottree())


def serialise(tree: etree._ElementTree) -> bytes:
    """Return a tree as UTF-8 with its declaration."""
    from lxml import etree

    words: bytes = etree.tostring(tree, encoding="UTF-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + words + b"\n"


def append_diagram(
    definitions: Element,
    diagram: Diagram,
    model: ProcessModel,
    plane: str,
    *,
    element_id: Callable[[str], str | None],
    line_id: Callable[[Edge], str | None],
    new_id: Callable[[str], str],
) -> None:
    """Add a diagram at the end of a file.

    Args:
        definitions: the element the diagram is for.
        diagram: what is drawn.
        model: what the file holds.
        plane: the id of the collaboration or process that is drawn.
        element_id: the file's id of a shape or flow, None where the file does not have it.
        line_id: the file's id of an edge that is no flow, None likewise.
        new_id: makes an id that nothing in the file has.
    """
    from lxml import etree

    page = etree.SubElement(
        definitions, _DI + "BPMNDiagram", {"id": new_id("BPMNDiagram_1")}, nsmap=DIAGRAM_PREFIXES
    )
    _set(page, name=diagram.name)
    drawn = _add(page, _DI + "BPMNPlane", id=new_id("BPMNPlane_1"), bpmnElement=plane)
    for shape in diagram.shapes:
        identifier = element_id(shape.element)
        if identifier is None:
            continue
        element = _add(
            drawn,
            _DI + "BPMNShape",
            id=new_id(f"{identifier}_di"),
            bpmnElement=identifier,
            isHorizontal=_boolean(shape.horizontal),
            isExpanded=_boolean(shape.expanded),
        )
        node = model.node_by_id.get(shape.element)
        if node is not None and node.type == "exclusiveGateway":
            element.set("isMarkerVisible", "true")
        _bounds(element, shape.bounds)
        _label(element, shape.label)
    for edge in diagram.edges:
        if edge.kind in (EdgeKind.SEQUENCE, EdgeKind.MESSAGE):
            identifier = element_id(edge.element or "")
        else:
            identifier = line_id(edge)
        if identifier is None:
            continue
        element = _add(
            drawn, _DI + "BPMNEdge", id=new_id(f"{identifier}_di"), bpmnElement=identifier
        )
        for point in edge.points:
            _add(element, f"{{{DI_NAMESPACE}}}waypoint", x=_number(point.x), y=_number(point.y))
        _label(element, edge.label)


def need_attributes(need: Need) -> dict[str, str]:
    """Return the attributes of a ``<fitgap:need>``."""
    values = {
        "aspect": need.aspect.value,
        "text": need.text,
        "basis": need.basis,
        "clause": need.clause,
        "volume": str(need.volume) if need.volume is not None else None,
        "minutes": f"{need.minutes:f}" if need.minutes is not None else None,
        "persons": str(need.persons) if need.persons != 1 else None,
    }
    return {key: clean(value) for key, value in values.items() if value}


def clean(words: str) -> str:
    """Return words without the characters XML does not allow."""
    return _NOT_XML.sub("", words)


class _Writer:
    """Writes one file."""

    def __init__(self, model: ProcessModel, diagram: Diagram | None) -> None:
        self._model = model
        self._diagram = diagram
        self._plan = plan = Arrangement(model, diagram or Diagram())
        named = [
            *(each for flow in model.flows for each in (flow.source, flow.target)),
            *(each for flow in model.message_flows for each in (flow.source, flow.target)),
            *(node.called_element for node in model.nodes),
        ]
        own = (container.process.id for container in plan.containers)
        self._names = Names((*known_ids(model), *own), (each for each in named if each))
        self._line_names = {line: self._names.new(line.words) for line in plan.line_of.values()}
        self._incoming: dict[str, list[str]] = {}
        self._outgoing: dict[str, list[str]] = {}
        for flow in model.flows:
            self._outgoing.setdefault(flow.source or "", []).append(flow.id)
            self._incoming.setdefault(flow.target or "", []).append(flow.id)

    def definitions(self) -> Element:
        """Return the whole file."""
        from lxml import etree

        model, plan = self._model, self._plan
        root = etree.Element(_B + "definitions", nsmap=_PREFIXES)
        _set(
            root,
            id=self._names.new("Definitions_1"),
            targetNamespace=TARGET_NAMESPACE,
            exporter="fitgap",
            exporterVersion=__version__,
        )
        plane = None
        together = (
            *(model.pools, model.message_flows, model.collaboration_documentation),
            *(plan.outside, plan.outside_lines),
        )
        if any(together):
            plane = self._collaboration(root)
        for number, container in enumerate(plan.containers):
            self._stores(root, number)
            drawn = self._container(root, container)
            plane = plane or drawn
        self._stores(root, len(plan.containers))
        if self._diagram is not None and plane is not None:
            append_diagram(
                root,
                self._diagram,
                model,
                plane,
                element_id=self._known_id,
                line_id=self._line_id,
                new_id=self._names.new,
            )
        return root

    def _known_id(self, identifier: str) -> str | None:
        return self._names.get(identifier)

    def _line_id(self, edge: Edge) -> str | None:
        line = self._plan.line_of.get(edge)
        return self._line_names[line] if line is not None else None

    def _stores(self, root: Element, number: int) -> None:
        for store in self._plan.stores.get(number, ()):
            element = self._named(root, "dataStore", store.id, store.name)
            _documentation(element, store.documentation)

    def _named(self, parent: Element, tag: str, identifier: str, name: str | None) -> Element:
        return _add(parent, _B + tag, id=self._names[identifier], name=name)

    def _reference(self, identifier: str | None) -> str | None:
        return self._names[identifier] if identifier is not None else None

    def _collaboration(self, root: Element) -> str:
        model = self._model
        name = self._names.new("Collaboration_1")
        element = _add(root, _B + "collaboration", id=name)
        _documentation(element, model.collaboration_documentation)
        for pool in model.pools:
            participant = self._named(element, "participant", pool.id, pool.name)
            _set(participant, processRef=self._reference(pool.process))
            _documentation(participant, pool.documentation)
        for flow in model.message_flows:
            _set(
                self._named(element, "messageFlow", flow.id, flow.name),
                sourceRef=self._reference(flow.source),
                targetRef=self._reference(flow.target),
            )
        self._artifacts(element, self._plan.outside, self._plan.outside_lines)
        return name

    def _container(self, root: Element, container: Container) -> str:
        process = container.process
        element = self._named(root, container.tag, process.id, process.name)
        if container.tag == "process":
            element.set("isExecutable", "false")
        _documentation(element, process.documentation)
        data = [each for each in container.documents if each.type in PROCESS_DATA]
        if data:
            self._process_data(element, data)
        top = [lane for lane in container.lanes if lane.parent not in self._model.lane_by_id]
        self._lanes(element, "laneSet", top, container)
        self._flow_elements(element, container, None)
        for document in container.documents:
            if document.type not in PROCESS_DATA:
                # Readers of the diagram see the name of the reference.
                name = None if document.aliases else document.name
                each = self._named(element, "dataObject", document.id, name)
                _documentation(each, document.documentation)
        for identifier, document in container.references:
            store = document.type in ("dataStore", "dataStoreReference")
            kind = "dataStore" if store else "dataObject"
            each = self._named(element, f"{kind}Reference", identifier, document.name)
            if identifier != document.id:
                each.set(f"{kind}Ref", self._names[document.id])
            else:
                _documentation(each, document.documentation)
        self._artifacts(element, container.annotations, container.lines)
        return self._names[process.id]

    def _process_data(self, process: Element, data: list[DataObject]) -> None:
        specification = _add(process, _B + "ioSpecification")
        for kind in PROCESS_DATA:
            for document in data:
                if document.type == kind:
                    element = self._named(specification, kind, document.id, document.name)
                    _documentation(element, document.documentation)
        for kind, group in zip(PROCESS_DATA, ("inputSet", "outputSet"), strict=True):
            together = _add(specification, _B + group)
            for document in data:
                if document.type == kind:
                    _text(together, f"{kind}Refs", self._names[document.id])

    def _lanes(
        self, parent: Element, tag: str, lanes: Sequence[Lane], container: Container
    ) -> None:
        if not lanes:
            return
        group = _add(parent, _B + tag, id=self._names.new("LaneSet_1"))
        for lane in lanes:
            element = self._named(group, "lane", lane.id, lane.name)
            _documentation(element, lane.documentation)
            for node in self._model.nodes:
                if node.lane == lane.id and not self._inherits_lane(node):
                    _text(element, "flowNodeRef", self._names[node.id])
            inner = [each for each in container.lanes if each.parent == lane.id]
            self._lanes(element, "childLaneSet", inner, container)

    def _inherits_lane(self, node: FlowNode) -> bool:
        """Say whether the node lies in a subprocess of the same lane."""
        parent = self._model.node_by_id.get(node.parent or "")
        return parent is not None and parent.lane == node.lane

    def _flow_elements(self, parent: Element, container: Container, scope: str | None) -> None:
        """Write nodes and flows; each flow before those the model has behind it."""
        flows = deque(container.flows.get(scope, ()))
        for node in container.nodes.get(scope, ()):
            inside = self._plan.first_flow.get(node.id, -1)
            while flows and flows[0][0] < inside:
                self._flow(parent, flows.popleft()[1])
            self._node(parent, node, container)
        for _, flow in flows:
            self._flow(parent, flow)

    def _flow(self, parent: Element, flow: SequenceFlow) -> None:
        element = self._named(parent, "sequenceFlow", flow.id, flow.name)
        _set(
            element,
            sourceRef=self._reference(flow.source),
            targetRef=self._reference(flow.target),
        )
        _documentation(element, flow.documentation)
        if flow.condition:
            _text(element, "conditionExpression", flow.condition, _FORMAL)

    def _node(self, parent: Element, node: FlowNode, container: Container) -> None:
        element = self._named(parent, node.type, node.id, node.name)
        _set(
            element,
            isForCompensation="true" if node.for_compensation else None,
            default=self._reference(node.default_flow),
            calledElement=self._reference(node.called_element),
            triggeredByEvent="true" if node.triggered_by_event else None,
            attachedToRef=self._reference(node.attached_to),
        )
        if not node.interrupting:
            name = "isInterrupting" if node.type == "startEvent" else "cancelActivity"
            element.set(name, "false")
        _documentation(element, node.documentation)
        if node.needs:
            extensions = _add(element, _B + "extensionElements")
            for need in node.needs:
                _add(extensions, NEED_TAG, **need_attributes(need))
        for tag, flows in (("incoming", self._incoming), ("outgoing", self._outgoing)):
            for flow in flows.get(node.id, ()):
                _text(element, tag, self._names[flow])
        self._data(element, node)
        if node.kind is NodeKind.ACTIVITY:
            for performer in node.performers:
                _add(element, _B + "performer", id=self._names.new("Performer_1"), name=performer)
            if node.loop == "standard":
                _add(element, _B + "standardLoopCharacteristics")
            elif node.loop is not None:
                several = _add(element, _B + "multiInstanceLoopCharacteristics")
                _set(several, isSequential="true" if node.loop == "sequential" else None)
        for kind in node.event_definitions:
            definition = _add(element, _B + kind, id=self._names.new(f"{_capital(kind)}_1"))
            if kind == "linkEventDefinition":
                _set(definition, name=node.link)
            elif kind == "conditionalEventDefinition":
                _text(definition, "condition", "", _FORMAL)
        self._flow_elements(element, container, node.id)

    def _data(self, element: Element, node: FlowNode) -> None:
        inputs, outputs = self._plan.inputs[node.id], self._plan.outputs[node.id]
        slot = ""
        if inputs:
            # A data association needs a target; this is the one modellers give it.
            slot = self._names.new(f"Property_{self._names[node.id]}")
            _add(element, _B + "property", id=slot, name="__targetRef_placeholder")
        for line in inputs:
            association = _add(element, _B + "dataInputAssociation", id=self._line_name(line))
            if line.source is not None:
                _text(association, "sourceRef", self._names[line.source])
            _text(association, "targetRef", slot)
        for line in outputs:
            association = _add(element, _B + "dataOutputAssociation", id=self._line_name(line))
            if line.target is not None:
                _text(association, "targetRef", self._names[line.target])

    def _line_name(self, line: Line) -> str:
        return self._line_names.get(line) or self._names.new(f"{line.words}_1")

    def _artifacts(
        self, parent: Element, annotations: Iterable[Annotation], lines: Iterable[Line]
    ) -> None:
        for annotation in annotations:
            element = _add(parent, _B + "textAnnotation", id=self._names[annotation.id])
            _text(element, "text", annotation.text)
        for line in lines:
            _add(
                parent,
                _B + "association",
                id=self._line_name(line),
                associationDirection="Both" if line.both else None,
                sourceRef=self._reference(line.source),
                targetRef=self._reference(line.target),
            )


def _add(parent: Element, tag: str, **attributes: str | None) -> Element:
    from lxml import etree

    element = etree.SubElement(parent, tag)
    _set(element, **attributes)
    return element


def _set(element: Element, **attributes: str | None) -> None:
    """Set the attributes that have a value."""
    for name, value in attributes.items():
        if value:
            element.set(name, clean(value))


def _text(parent: Element, tag: str, words: str, attributes: dict[str, str] | None = None) -> None:
    from lxml import etree

    etree.SubElement(parent, _B + tag, attributes).text = clean(words)


def _documentation(element: Element, texts: Iterable[str]) -> None:
    for words in texts:
        # Text that begins like markup is read as such, unless it says what it is.
        if words.startswith("<"):
            _text(element, "documentation", html.escape(words), {"textFormat": "text/html"})
        else:
            _text(element, "documentation", words)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _boolean(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _bounds(element: Element, bounds: Bounds) -> None:
    _add(
        element,
        f"{{{DC_NAMESPACE}}}Bounds",
        x=_number(bounds.x),
        y=_number(bounds.y),
        width=_number(bounds.width),
        height=_number(bounds.height),
    )


def _label(element: Element, bounds: Bounds | None) -> None:
    if bounds is not None:
        _bounds(_add(element, _DI + "BPMNLabel"), bounds)
