"""The process model, in BPMN 2.0's own words (OMG formal/2013-12-09).

A :class:`ProcessModel` is everything fitgap knows of one BPMN file: frozen values, no
XML.  :mod:`fitgap.bpmn` reads files into it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from fitgap.source import Issue, IssueKind, Location, Severity, Text

if TYPE_CHECKING:
    import networkx as nx


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
    """The families of BPMN flow nodes."""

    ACTIVITY = "activity"
    EVENT = "event"
    GATEWAY = "gateway"
    CHOREOGRAPHY = "choreography"


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
CHOREOGRAPHY_TYPES = frozenset({"choreographyTask", "subChoreography", "callChoreography"})
NODE_KINDS: Mapping[str, NodeKind] = {
    **dict.fromkeys(ACTIVITY_TYPES, NodeKind.ACTIVITY),
    **dict.fromkeys(EVENT_TYPES, NodeKind.EVENT),
    **dict.fromkeys(GATEWAY_TYPES, NodeKind.GATEWAY),
    **dict.fromkeys(CHOREOGRAPHY_TYPES, NodeKind.CHOREOGRAPHY),
}


@dataclass(frozen=True, slots=True)
class Need:
    """What a municipality needs beyond the label of an activity (``<fitgap:need>``).

    ``basis`` is the kind of ground (法令, 条例, 規則・要綱, 慣行), ``clause`` the article;
    ``volume`` is cases a year, ``minutes`` the minutes one case takes each of the ``persons``
    who work at it.
    """

    aspect: Aspect
    text: str
    basis: str | None = None
    clause: str | None = None
    volume: int | None = None
    minutes: Decimal | None = None
    # Fingerprints rest on the repr: a need that says nothing of persons keeps its own.
    persons: int = field(default=1, repr=False)
    location: Location = field(default=Location(""), compare=False)


NEED_LIMITS: Mapping[str, int] = {"volume": 999_999_999, "minutes": 999_999, "persons": 9_999}
"""The most a need may say; more is a slip of the hand."""


@dataclass(frozen=True, slots=True)
class FlowNode:
    """An activity, event or gateway.

    ``id`` is unique in the model: where a file uses one id twice, the later ones read
    ``id#2``, ``id#3`` (and an issue says so).  ``type`` is the BPMN element name
    (``userTask``, ``startEvent``, …).  ``parent`` is the enclosing subprocess, ``lane``
    the innermost lane (a subprocess hands its lane to what lies in it), ``attached_to`` a
    boundary event's host.  ``event_definitions`` are BPMN element names
    (``timerEventDefinition``, …), ``link`` is a link event's name.  ``loop`` is
    ``standard``, ``parallel`` or ``sequential`` (the last two: multi-instance).
    ``inputs`` and ``outputs`` are ids of :class:`DataObject`; ``performers`` are names of
    resources that do the work.
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
    performers: tuple[str, ...] = ()
    link: str | None = None
    for_compensation: bool = False
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
    documentation: tuple[str, ...] = ()
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
    documentation: tuple[str, ...] = ()
    location: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True, slots=True)
class Lane:
    """A role within a process; ``parent`` is the lane it lies in."""

    id: str
    name: str | None
    process: str | None
    parent: str | None = None
    documentation: tuple[str, ...] = ()
    location: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True, slots=True)
class DataObject:
    """A document or a data store.  ``type`` is the BPMN element name.

    References to the same ``dataObject`` are one document; ``aliases`` are the ids of the
    references.  A reference that points to no data object or store is a document of its
    own (type ``dataObjectReference`` or ``dataStoreReference``).  Types ``dataInput`` and
    ``dataOutput`` are what a whole process takes and gives.
    """

    id: str
    name: str | None
    type: str = "dataObject"
    aliases: tuple[str, ...] = ()
    documentation: tuple[str, ...] = ()
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
    """One BPMN file.  ``file`` is the path as given; it identifies the model.

    ``unmodelled`` counts BPMN elements of the diagram that have no value here (groups,
    conversations, global tasks, …), by element name.
    """

    file: str
    processes: tuple[Process, ...] = ()
    nodes: tuple[FlowNode, ...] = ()
    flows: tuple[SequenceFlow, ...] = ()
    message_flows: tuple[MessageFlow, ...] = ()
    pools: tuple[Pool, ...] = ()
    lanes: tuple[Lane, ...] = ()
    documents: tuple[DataObject, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    collaboration_documentation: tuple[str, ...] = ()
    unmodelled: tuple[tuple[str, int], ...] = ()

    @property
    def name(self) -> str:
        """The first named process, else the first named pool, else the file."""
        names = [process.name for process in self.processes] + [pool.name for pool in self.pools]
        named = next((name for name in names if name), self.file)
        return " ".join(named.split())

    @property
    def documentation(self) -> tuple[str, ...]:
        """The documentation of all processes, then of the collaborations."""
        own = tuple(text for process in self.processes for text in process.documentation)
        return own + self.collaboration_documentation

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
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        graph.add_nodes_from(node.id for node in self.nodes)
        for flow in self.flows:
            if flow.source in graph and flow.target in graph:
                graph.add_edge(flow.source, flow.target, key=flow.id, flow=flow)
        return graph

    @cached_property
    def _pool_name_by_process(self) -> Mapping[str, str]:
        names: dict[str, str] = {}
        for pool in self.pools:
            if pool.process is not None and pool.name:
                names.setdefault(pool.process, " ".join(pool.name.split()))
        return names

    def role(self, node: FlowNode) -> str:
        """Return who does the node's work, or ''.

        That is the nearest named lane around it, else its named performers, else the pool
        its process belongs to.
        """
        lane = self.lane_by_id.get(node.lane or "")
        while lane is not None:
            if lane.name:
                return " ".join(lane.name.split())
            lane = self.lane_by_id.get(lane.parent or "")
        if node.performers:
            return "・".join(node.performers)
        return self._pool_name_by_process.get(node.process or "", "")

    def document_names(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names of documents by id, unnamed ones left out, each once, in order."""
        names = (self.document_by_id[key].name for key in ids if key in self.document_by_id)
        return tuple(dict.fromkeys(" ".join(name.split()) for name in names if name))


@dataclass(frozen=True)
class MunicipalFlow:
    """A process model in its place: whose it is, and which procedure of which affair it shows.

    ``id`` is stable over edits of the file (municipality code and procedure key).  The
    standard flow of a package belongs to no municipality: its ``municipality`` is empty and
    its ``id`` begins with the package's.
    """

    id: str
    municipality: str
    procedure: str
    procedure_name: str
    affair: str
    model: ProcessModel
    digest: str


NO_ACTIVITY = IssueKind(
    "PM001",
    Severity.WARNING,
    Text("作業（タスク）が1つもありません", "the model has no activity"),
    Text(
        "業務フローのファイルか確かめ、作業を描いてください",
        "make sure it is the right file, and draw the activities",
    ),
)
NO_START = IssueKind(
    "PM002",
    Severity.WARNING,
    Text("業務フローに開始イベントがありません", "the process has no start event"),
    Text(
        "何をきっかけに始まるか（例：申請書を受け取る）を開始イベントで描いてください",
        "draw a start event that says what sets the work off (an application arrives, say)",
    ),
)
NO_END = IssueKind(
    "PM003",
    Severity.WARNING,
    Text("業務フローに終了イベントがありません", "the process has no end event"),
    Text(
        "どうなったら終わりか（例：証明書を交付した）を終了イベントで描いてください",
        "draw an end event that says what is achieved (the certificate is issued, say)",
    ),
)
UNREACHABLE = IssueKind(
    "PM004",
    Severity.WARNING,
    Text(
        "「{label}」へは、開始から矢印をたどって着けません",
        "'{label}' cannot be reached from a start along the arrows",
    ),
    Text(
        "前の作業から矢印をつなぐか、不要なら消してください",
        "connect it to what comes before, or remove it",
    ),
)
DEAD_END = IssueKind(
    "PM005",
    Severity.INFO,
    Text(
        "「{label}」から先へ進む矢印がなく、終了イベントにも着きません",
        "no arrow leaves '{label}', and it is no end event",
    ),
    Text(
        "次の作業か終了イベントへ矢印をつないでください",
        "connect it to the next activity or to an end event",
    ),
)
UNNAMED_ACTIVITY = IssueKind(
    "PM006",
    Severity.WARNING,
    Text("作業に名前がありません", "an activity has no name"),
    Text(
        "「住民票を作成する」のように、何をどうするかを書いてください。"
        "名前がないと機能と照合できません",
        "name what is done to what ('issue the certificate'); without a name it cannot be matched",
    ),
)
IDLE_GATEWAY = IssueKind(
    "PM007",
    Severity.INFO,
    Text(
        "分岐の図形に、入る矢印も出る矢印も1本ずつしかありません",
        "a gateway has one arrow in and one out: it neither splits nor joins",
    ),
    Text("足りない枝を描くか、分岐を消してください", "draw the missing branch, or remove it"),
)
HALF_LABELLED = IssueKind(
    "PM008",
    Severity.INFO,
    Text(
        "分岐「{label}」の {count} 本の枝に条件がなく、既定の流れの指定もありません",
        "{count} branches of the gateway '{label}' have no condition, and none is the default",
    ),
    Text(
        "枝に「はい」「いいえ」などの条件を書くか、「それ以外」の枝を既定の流れにしてください",
        "label the branches (yes, no), or mark the 'otherwise' branch as the default flow",
    ),
)
UNNAMED_LANE = IssueKind(
    "PM009",
    Severity.WARNING,
    Text("レーンに名前がありません", "a lane has no name"),
    Text(
        "担当する課・係や役割の名前を付けてください",
        "name it after the section or role that does the work",
    ),
)
OUTSIDE_LANES = IssueKind(
    "PM010",
    Severity.INFO,
    Text(
        "レーンのある業務フローで、{count} 件の作業（{labels}）がどのレーンにも属していません",
        "activities that lie in none of the lanes of their process: {count} ({labels})",
    ),
    Text(
        "作図ツールで担当のレーンに置き直してください",
        "place them in the lane of whoever does them",
    ),
)
_SHOWN = 3


def check_model(model: ProcessModel) -> tuple[Issue, ...]:
    """Say what in a readable model will make the comparison worse, and how to mend it.

    Warnings and notes only: BPMN allows all of it.  Issues come in file order; what is
    wrong with the file itself is reported by the reader.
    """
    if not model.activities:
        return (NO_ACTIVITY.at(Location(model.file)),)
    incoming: dict[str, list[SequenceFlow]] = {node.id: [] for node in model.nodes}
    outgoing: dict[str, list[SequenceFlow]] = {node.id: [] for node in model.nodes}
    for flow in model.flows:
        if flow.source in outgoing and flow.target in incoming:
            outgoing[flow.source].append(flow)
            incoming[flow.target].append(flow)
    issues = [
        *_check_ends(model),
        *_check_reach(model, incoming=incoming, outgoing=outgoing),
        *_check_gateways(model, incoming=incoming, outgoing=outgoing),
        *_check_lanes(model),
        *(
            UNNAMED_ACTIVITY.at(node.location)
            for node in model.activities
            if not node.label and not node.triggered_by_event
        ),
    ]
    return tuple(sorted(issues, key=lambda issue: (issue.location.line or 0, issue.code)))


def _check_ends(model: ProcessModel) -> Iterator[Issue]:
    found: dict[str | None, set[str]] = {}
    for node in model.nodes:
        if node.parent is None:
            family = node.type if node.kind is NodeKind.EVENT else node.kind.value
            found.setdefault(node.process, set()).add(family)
    for process in model.processes:
        families = found.get(process.id, set())
        if NodeKind.ACTIVITY.value not in families:
            continue
        if "startEvent" not in families:
            yield NO_START.at(process.location)
        if "endEvent" not in families:
            yield NO_END.at(process.location)


def _check_reach(
    model: ProcessModel,
    *,
    incoming: Mapping[str, list[SequenceFlow]],
    outgoing: Mapping[str, list[SequenceFlow]],
) -> Iterator[Issue]:
    """Report dead ends, and the first node of every stretch no start leads to."""
    starts = {(node.process, node.parent) for node in model.nodes if node.type == "startEvent"}
    ends = {(node.process, node.parent) for node in model.nodes if node.type == "endEvent"}
    called = {flow.target for flow in model.message_flows}
    free = {node.id for node in model.nodes if _stands_alone(model, node)}
    entries = []
    for node in model.nodes:
        scope = (node.process, node.parent)
        begins = node.type in {"startEvent", "boundaryEvent"} or node.link is not None
        waits = not incoming[node.id] and (
            scope not in starts
            or node.id in called
            or node.type in {"receiveTask", "eventBasedGateway"}
        )
        if begins or waits or node.id in free:
            entries.append(node.id)
        if (
            node.kind is NodeKind.ACTIVITY
            and scope in ends
            and not outgoing[node.id]
            and node.id not in free
        ):
            yield DEAD_END.at(node.location, label=node.label or node.id)
    reached = _reachable(entries, outgoing)
    lost = [node for node in model.nodes if node.id not in reached]
    # A stretch begins where nothing leads in; what remains after these are closed loops.
    for node in sorted(lost, key=lambda node: bool(incoming[node.id])):
        if node.id not in reached:
            reached |= _reachable([node.id], outgoing)
            yield UNREACHABLE.at(node.location, label=node.label or node.id)


def _stands_alone(model: ProcessModel, node: FlowNode) -> bool:
    """Say whether BPMN lets a node do without arrows."""
    parent = model.node_by_id.get(node.parent or "")
    inside = parent is not None and parent.type == "adHocSubProcess"
    return node.triggered_by_event or node.for_compensation or inside


def _reachable(entries: Iterable[str], outgoing: Mapping[str, list[SequenceFlow]]) -> set[str]:
    reached = set(entries)
    waiting = list(reached)
    while waiting:
        for flow in outgoing[waiting.pop()]:
            if flow.target is not None and flow.target not in reached:
                reached.add(flow.target)
                waiting.append(flow.target)
    return reached


def _check_gateways(
    model: ProcessModel,
    *,
    incoming: Mapping[str, list[SequenceFlow]],
    outgoing: Mapping[str, list[SequenceFlow]],
) -> Iterator[Issue]:
    for node in model.gateways:
        branches = outgoing[node.id]
        if len(branches) == 1 and len(incoming[node.id]) == 1:
            yield IDLE_GATEWAY.at(node.location)
        if node.type not in {"exclusiveGateway", "inclusiveGateway"} or len(branches) < 2:
            continue
        bare = [
            flow
            for flow in branches
            if not (flow.name or flow.condition or flow.id == node.default_flow)
            and not _names_a_case(model, flow)
        ]
        if bare and node.default_flow is None:
            yield HALF_LABELLED.at(node.location, label=node.label or node.id, count=len(bare))


def _names_a_case(model: ProcessModel, flow: SequenceFlow) -> bool:
    """Say whether the branch leads to a named event, which says the condition as well."""
    target = model.node_by_id.get(flow.target or "")
    return target is not None and target.kind is NodeKind.EVENT and bool(target.label)


def _check_lanes(model: ProcessModel) -> Iterator[Issue]:
    named_pools = {pool.process for pool in model.pools if (pool.name or "").strip()}
    number = Counter(lane.process for lane in model.lanes)
    for lane in model.lanes:
        # A single lane is but the pool once more: modellers draw it unasked.
        alone = number[lane.process] == 1 and lane.process in named_pools
        if not (lane.name or "").strip() and not alone:
            yield UNNAMED_LANE.at(lane.location)
    outside: dict[str | None, list[FlowNode]] = {}
    for node in model.activities:
        if node.lane is None and node.process in number:
            outside.setdefault(node.process, []).append(node)
    for nodes in outside.values():
        shown = [node.label or node.id for node in nodes[:_SHOWN]]
        shown += ["…"] if len(nodes) > _SHOWN else []
        labels = Text("、".join(shown), ", ".join(shown))
        yield OUTSIDE_LANES.at(nodes[0].location, count=len(nodes), labels=labels)
