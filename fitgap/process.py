"""The process model, in BPMN 2.0's own words (OMG formal/2013-12-09).

A :class:`ProcessModel` is everything fitgap knows of one BPMN file: frozen values, no
XML.  :mod:`fitgap.bpmn` reads files into it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

import networkx as nx

from fitgap.source import Location


class Aspect(StrEnum):
    """What of a package a requirement touches (改変対象)."""

    SCREEN = "screen"
    FIELD = "field"
    FORM = "form"
    FUNCTION = "function"
    TRANSITION = "transition"
    PROCESS = "process"
    DATABASE = "database"
    MESSAGE = "message"
    INTERFACE = "interface"
    ROLE = "role"
    BATCH = "batch"
    NONFUNCTIONAL = "nonfunctional"


class NodeKind(StrEnum):
    """The three families of BPMN flow nodes."""

    ACTIVITY = "activity"
    EVENT = "event"
    GATEWAY = "gateway"


ACTIVITY_TYPES = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
        "adHocSubProcess",
        "transaction",
    }
)
EVENT_TYPES = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "implicitThrowEvent",
    }
)
GATEWAY_TYPES = frozenset(
    {
        "exclusiveGateway",
        "inclusiveGateway",
        "parallelGateway",
        "complexGateway",
        "eventBasedGateway",
    }
)
NODE_KINDS: Mapping[str, NodeKind] = {
    **dict.fromkeys(ACTIVITY_TYPES, NodeKind.ACTIVITY),
    **dict.fromkeys(EVENT_TYPES, NodeKind.EVENT),
    **dict.fromkeys(GATEWAY_TYPES, NodeKind.GATEWAY),
}


@dataclass(frozen=True, slots=True)
class Need:
    """What a municipality needs beyond the label of an activity (``<fitgap:need>``).

    ``basis`` is the kind of ground (法令, 条例, 規則・要綱, 慣行), ``clause`` the article;
    ``volume`` is cases a year, ``minutes`` the minutes one case takes.
    """

    aspect: Aspect
    text: str
    basis: str | None = None
    clause: str | None = None
    volume: int | None = None
    minutes: Decimal | None = None
    location: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True, slots=True)
class FlowNode:
    """An activity, event or gateway.

    ``id`` is unique in the model: where a file uses one id twice, the later ones read
    ``id#2``, ``id#3`` (and an issue says so).  ``type`` is the BPMN element name
    (``userTask``, ``startEvent``, …).  ``parent`` is the enclosing subprocess, ``lane``
    the innermost lane, ``attached_to`` a boundary event's host.  ``inputs`` and
    ``outputs`` are ids of :class:`DataObject`.
    """

    id: str
    type: str
    name: str | None = None
    process: str | None = None
    parent: str | None = None
    lane: str | None = None
    attached_to: str | None = None
    event_definitions: tuple[str, ...] = ()
    triggered_by_event: bool = False
    interrupting: bool = True
    default_flow: str | None = None
    called_element: str | None = None
    loop: str | None = None
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    documentation: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    location: Location = field(default=Location(""), compare=False)

    @property
    def kind(self) -> NodeKind:
        """The family the node belongs to."""
        return NODE_KINDS[self.type]

    @property
    def label(self) -> str:
        """The name on one line, or an empty string where the modeller gave none."""
        return " ".join((self.name or "").split())


@dataclass(frozen=True, slots=True)
class SequenceFlow:
    """An arrow from node to node; ``source`` or ``target`` is None where the file lacks it."""

    id: str
    source: str | None
    target: str | None
    name: str | None = None
    condition: str | None = None
    location: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True, slots=True)
class MessageFlow:
    """An arrow between pools, from and to a node or a pool."""

    id: str
    source: str | None
    target: str | None
    name: str | None = None
    location: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True, slots=True)
class Pool:
    """A participant; ``process`` is None for a black box."""

    id: str
    name: str | None
    process: str | None
    location: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True, slots=True)
class Lane:
    """A role within a process; ``parent`` is the lane it lies in."""

    id: str
    name: str | None
    process: str | None
    parent: str | None = None
    location: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True, slots=True)
class DataObject:
    """A document or a data store.  ``type`` is the BPMN element name.

    References to the same ``dataObject`` are one document; ``aliases`` are the ids of the
    references.
    """

    id: str
    name: str | None
    type: str = "dataObject"
    aliases: tuple[str, ...] = ()
    location: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True, slots=True)
class Annotation:
    """A text annotation and the elements it is associated with."""

    id: str
    text: str
    about: tuple[str, ...] = ()
    location: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True, slots=True)
class Process:
    """One ``<process>`` of a file."""

    id: str
    name: str | None
    documentation: tuple[str, ...] = ()
    location: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True)
class ProcessModel:
    """One BPMN file.  ``file`` is the path as given; it identifies the model."""

    file: str
    processes: tuple[Process, ...] = ()
    nodes: tuple[FlowNode, ...] = ()
    flows: tuple[SequenceFlow, ...] = ()
    message_flows: tuple[MessageFlow, ...] = ()
    pools: tuple[Pool, ...] = ()
    lanes: tuple[Lane, ...] = ()
    documents: tuple[DataObject, ...] = ()
    annotations: tuple[Annotation, ...] = ()

    @property
    def name(self) -> str:
        """The first named process, else the first named pool, else the file."""
        named = [item.name for item in (*self.processes, *self.pools) if item.name]
        return " ".join(named[0].split()) if named else self.file

    @property
    def documentation(self) -> tuple[str, ...]:
        """The documentation of all processes."""
        return tuple(text for process in self.processes for text in process.documentation)

    @cached_property
    def activities(self) -> tuple[FlowNode, ...]:
        """Every task, call activity and subprocess, nested ones too, in file order."""
        return tuple(node for node in self.nodes if node.kind is NodeKind.ACTIVITY)

    @cached_property
    def events(self) -> tuple[FlowNode, ...]:
        """Every event, in file order."""
        return tuple(node for node in self.nodes if node.kind is NodeKind.EVENT)

    @cached_property
    def gateways(self) -> tuple[FlowNode, ...]:
        """Every gateway, in file order."""
        return tuple(node for node in self.nodes if node.kind is NodeKind.GATEWAY)

    @cached_property
    def node_by_id(self) -> Mapping[str, FlowNode]:
        """Flow nodes by id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def lane_by_id(self) -> Mapping[str, Lane]:
        """Lanes by id."""
        return {lane.id: lane for lane in self.lanes}

    @cached_property
    def document_by_id(self) -> Mapping[str, DataObject]:
        """Documents by id and by the ids of their references."""
        return {
            key: document for document in self.documents for key in (document.id, *document.aliases)
        }

    @cached_property
    def graph(self) -> nx.MultiDiGraph[str]:
        """Sequence flows as a multigraph over node ids; keys are sequence-flow ids.

        Flows with a missing or unknown end are left out; the reader has reported them.
        """
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        graph.add_nodes_from(node.id for node in self.nodes)
        for flow in self.flows:
            if flow.source in graph and flow.target in graph:
                graph.add_edge(flow.source, flow.target, key=flow.id, flow=flow)
        return graph

    def role(self, node: FlowNode) -> str:
        """Return the name of the node's lane, else of the pool its process belongs to, else ''."""
        lane = self.lane_by_id.get(node.lane or "")
        if lane is not None and lane.name:
            return " ".join(lane.name.split())
        for pool in self.pools:
            if pool.process is not None and pool.process == node.process and pool.name:
                return " ".join(pool.name.split())
        return ""

    def document_names(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names of documents by id, unnamed ones left out, each once, in order."""
        names = (self.document_by_id[key].name for key in ids if key in self.document_by_id)
        return tuple(dict.fromkeys(" ".join(name.split()) for name in names if name))


@dataclass(frozen=True)
class MunicipalFlow:
    """A process model in its place: whose it is, and which procedure of which affair it shows.

    ``id`` is stable over edits of the file (municipality code and procedure key).
    """

    id: str
    municipality: str
    procedure: str
    procedure_name: str
    affair: str
    model: ProcessModel
    digest: str
