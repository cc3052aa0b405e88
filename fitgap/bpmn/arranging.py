"""What of a model stands where in a file: a plan that :mod:`fitgap.bpmn.writer` writes down.

A model lists nodes, flows, documents and annotations of a whole file; a file nests them in
processes and subprocesses.  The plan keeps the model's order wherever a file can.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from fitgap.diagram import Diagram, Edge, EdgeKind
from fitgap.process import (
    ACTIVITY_TYPES,
    EVENT_TYPES,
    Annotation,
    DataObject,
    FlowNode,
    Lane,
    NodeKind,
    Process,
    ProcessModel,
    SequenceFlow,
)

_CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
_TAKES_DATA = ACTIVITY_TYPES | EVENT_TYPES - _CATCHING
_GIVES_DATA = ACTIVITY_TYPES | _CATCHING
PROCESS_DATA = ("dataInput", "dataOutput")
_STORES = frozenset({"dataStore"})
_LOOSE = frozenset({"dataObjectReference", "dataStoreReference"})


@dataclass(eq=False, slots=True)
class Line:
    """A dotted line to be written; ``words`` is what its id shall be.

    ``source`` or ``target`` is None where the diagram draws a line from or to nothing the
    model knows; ``both`` marks an association that points both ways.
    """

    source: str | None
    target: str | None
    words: str
    both: bool = False


@dataclass(eq=False, slots=True)
class Container:
    """A process, or a choreography, with what is written into it.

    ``nodes`` and ``flows`` are by the subprocess around them; a flow comes with its number
    in the model.
    """

    process: Process
    tag: str
    lanes: list[Lane] = field(default_factory=list)
    nodes: dict[str | None, list[FlowNode]] = field(default_factory=dict)
    flows: dict[str | None, list[tuple[int, SequenceFlow]]] = field(default_factory=dict)
    documents: list[DataObject] = field(default_factory=list)
    references: list[tuple[str, DataObject]] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


class Arrangement:
    """The plan for one file.

    Attributes:
        containers: the processes and choreographies in their order.
        stores: data stores by the number of the container they stand before; those behind
            the last have the next number.
        outside: annotations of the collaboration, with ``outside_lines``.
        inputs: the data associations that lead into each node.
        outputs: the data associations that lead out of each node.
        first_flow: for a subprocess with flows in it, the lowest number among them.
        line_of: the line that an edge of the diagram draws.
    """

    def __init__(self, model: ProcessModel, diagram: Diagram) -> None:
        self._model = model
        self._flow_by_id = {flow.id: flow for flow in model.flows}
        self._annotations = {each.id for each in model.annotations}
        self.containers = _containers(model)
        self.stores: dict[int, list[DataObject]] = {}
        self.outside: list[Annotation] = []
        self.outside_lines: list[Line] = []
        self.inputs: dict[str, list[Line]] = {node.id: [] for node in model.nodes}
        self.outputs: dict[str, list[Line]] = {node.id: [] for node in model.nodes}
        self.first_flow: dict[str, int] = {}
        self.line_of: dict[Edge, Line] = {}
        self._number_of = {each.process.id: at for at, each in enumerate(self.containers)}
        self._place_nodes()
        self._place_flows()
        self._place_documents()
        associations = self._tie_data(diagram)
        self._place_annotations(associations)

    def _place_nodes(self) -> None:
        for lane in self._model.lanes:
            self.containers[self._number(lane.process)].lanes.append(lane)
        for node in self._model.nodes:
            container = self.containers[self._number(node.process)]
            container.nodes.setdefault(self._scope(node), []).append(node)

    def _place_flows(self) -> None:
        nodes = self._model.node_by_id
        before: tuple[int, str | None] = (0, None)
        for number, flow in enumerate(self._model.flows):
            node = nodes.get(flow.source or "") or nodes.get(flow.target or "")
            home = before
            if node is not None:
                home = (self._number(node.process), self._scope(node))
            before = (home[0], None)
            self.containers[home[0]].flows.setdefault(home[1], []).append((number, flow))
            scope = home[1]
            while scope is not None and scope not in self.first_flow:
                self.first_flow[scope] = number
                scope = self._scope(nodes[scope])

    def _place_documents(self) -> None:
        """Put documents where they are used, as far as that keeps their order.

        Places are counted: before the first container 0, in it 1, behind it 2, and so on.
        """
        user: dict[str, FlowNode] = {}
        for node in self._model.nodes:
            for used in (*node.inputs, *node.outputs):
                user.setdefault(used, node)
        last = 2 * len(self.containers) - 1
        place = loose = 0
        for document in self._model.documents:
            node_of = user.get(document.id)
            home = self._number(node_of.process) if node_of is not None else None
            if document.type in _STORES:
                place += place % 2
                self.stores.setdefault(place // 2, []).append(document)
            elif document.type in _LOOSE:
                loose = max(loose, home or 0)
                self.containers[loose].references.append((document.id, document))
            else:
                wanted = 2 * home + 1 if home is not None else place + 1 - place % 2
                place = min(max(place + 1 - place % 2, wanted), last)
                home = place // 2
                self.containers[home].documents.append(document)
            for alias in document.aliases:
                self.containers[home or 0].references.append((alias, document))

    def _tie_data(self, diagram: Diagram) -> list[Line]:
        """Plan the lines of all documents; return the associations, all other edges' too."""
        model = self._model
        known = self._known()
        drawn: dict[tuple[str, str, bool], list[Edge]] = {}
        tied: dict[tuple[str, str, bool], Line] = {}
        associations: list[Line] = []
        for edge in diagram.edges:
            if edge.kind is EdgeKind.DATA:
                for key in self._data_ends(edge):
                    drawn.setdefault(key, []).append(edge)
            elif edge.kind is EdgeKind.ASSOCIATION and {edge.source, edge.target} <= known:
                line = self._line(edge, "Association")
                associations.append(line)
                for key in self._ties(edge):
                    tied.setdefault(key, line)
        for node in model.nodes:
            for into, documents in ((True, node.inputs), (False, node.outputs)):
                for document in documents:
                    key = (node.id, document, into)
                    edges = drawn.pop(key, ())
                    for edge in edges:
                        self._add_data(node, edge.source, edge.target, into, edge)
                    if edges or key in tied:
                        continue
                    back = tied.get((node.id, document, not into))
                    if back is not None and {back.source, back.target} & {node.id}:
                        back.both = True
                        continue
                    alias = self._drawn_id(document)
                    ends = (alias, node.id) if into else (node.id, alias)
                    if node.type in (_TAKES_DATA if into else _GIVES_DATA):
                        self._add_data(node, *ends, into)
                    else:
                        associations.append(Line(*ends, "Association"))
        for (owner, _, into), edges in drawn.items():
            for edge in edges:
                self._add_data(model.node_by_id[owner], edge.source, edge.target, into, edge)
        return associations

    def _add_data(
        self,
        node: FlowNode,
        source: str | None,
        target: str | None,
        into: bool,
        edge: Edge | None = None,
    ) -> None:
        words = "DataInputAssociation" if into else "DataOutputAssociation"
        line = self._line(edge, words) if edge is not None else Line(source, target, words)
        (self.inputs if into else self.outputs)[node.id].append(line)

    def _line(self, edge: Edge, words: str) -> Line:
        line = Line(edge.source, edge.target, edge.element or words)
        self.line_of[edge] = line
        return line

    def _data_ends(self, edge: Edge) -> Iterator[tuple[str, str, bool]]:
        """Return node, document and whether the line leads into the node."""
        documents, nodes = self._model.document_by_id, self._model.node_by_id
        source, target = edge.source or "", edge.target or ""
        if target in nodes and (source in documents or not source):
            yield target, documents[source].id if source else "", True
        elif source in nodes and (target in documents or not target):
            yield source, documents[target].id if target else "", False

    def _ties(self, edge: Edge) -> Iterator[tuple[str, str, bool]]:
        """Return what an association says of documents, as :meth:`_data_ends` does."""
        documents = self._model.document_by_id
        for end, other, into in (
            (edge.source, edge.target, True),
            (edge.target, edge.source, False),
        ):
            document = documents.get(end or "")
            if document is None or other is None:
                continue
            flow = self._flow_by_id.get(other)
            if flow is None:
                yield other, document.id, into
                continue
            if flow.source is not None:
                yield flow.source, document.id, False
            if flow.target is not None:
                yield flow.target, document.id, True

    def _place_annotations(self, associations: list[Line]) -> None:
        about: dict[str, list[Line]] = {each.id: [] for each in self._model.annotations}
        rest: list[Line] = []
        for line in associations:
            if line.target in about:
                about[line.target].append(line)
            elif line.source in about:
                about[line.source].append(line)
            else:
                rest.append(line)
        known = self._known()
        place = -1 if self._model.pools or not self.containers else 0
        for annotation in self._model.annotations:
            drawn: dict[str | None, Line] = {}
            for line in about[annotation.id]:
                other = line.source if line.target == annotation.id else line.target
                drawn.setdefault(other, line)
            lines = [
                drawn.get(each) or Line(each, annotation.id, "Association")
                for each in annotation.about
                if each in known
            ]
            lines += [line for line in about[annotation.id] if line not in lines]
            homes = (self._home(each) for each in annotation.about)
            place = max(place, next((home for home in homes if home is not None), place))
            container = self.containers[place] if place >= 0 else None
            (self.outside if container is None else container.annotations).append(annotation)
            (self.outside_lines if container is None else container.lines).extend(lines)
        for line in rest:
            ends = (self._home(end) for end in (line.source, line.target) if end is not None)
            home = next((home for home in ends if home is not None), None)
            if home is None and not self.containers:
                self.outside_lines.append(line)
            else:
                self.containers[home or 0].lines.append(line)

    def _home(self, identifier: str) -> int | None:
        """Return the number of the container an element lies in."""
        model = self._model
        flow = self._flow_by_id.get(identifier)
        ends = (identifier,) if flow is None else (flow.source or "", flow.target or "")
        for end in ends:
            place = model.node_by_id.get(end) or model.lane_by_id.get(end)
            if place is not None:
                return self._number(place.process)
        return self._number_of.get(identifier)

    def _number(self, process: str | None) -> int:
        return self._number_of.get(process or "", 0)

    def _scope(self, node: FlowNode) -> str | None:
        return node.parent if node.parent in self._model.node_by_id else None

    def _drawn_id(self, document: str) -> str:
        found = self._model.document_by_id.get(document)
        return found.aliases[0] if found is not None and found.aliases else document

    def _known(self) -> frozenset[str | None]:
        return frozenset(known_ids(self._model))


def known_ids(model: ProcessModel) -> Iterator[str]:
    """Return the ids of everything in a model, those of references to documents too."""
    yield from (each.id for each in model.processes)
    yield from (each.id for each in model.pools)
    yield from (each.id for each in model.lanes)
    yield from (each.id for each in model.nodes)
    yield from (each.id for each in model.flows)
    yield from (each.id for each in model.message_flows)
    yield from (each.id for each in model.annotations)
    yield from model.document_by_id


def _containers(model: ProcessModel) -> list[Container]:
    """Return processes in their order; one the model only names stands where its nodes do."""
    known = {process.id: Container(process, "process") for process in model.processes}
    waiting = list(known)
    found: dict[str, Container] = {}
    for node in model.nodes:
        name = node.process
        if name is None:
            continue
        while name in known and name not in found:
            first = waiting.pop(0)
            found[first] = known[first]
        if name not in found:
            found[name] = Container(Process(name, None), "process")
        if name not in known and node.kind is NodeKind.CHOREOGRAPHY:
            found[name].tag = "choreography"
    found |= {name: known[name] for name in waiting}
    inside = (model.nodes, model.flows, model.lanes, model.documents)
    if not found and any(inside):
        found[""] = Container(Process("Process_1", None), "process")
    return list(found.values())
