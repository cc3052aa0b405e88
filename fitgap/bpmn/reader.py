"""From an XML tree to a :class:`~fitgap.process.ProcessModel`.

One pass over the tree gathers drafts; here their references are resolved, now that all
ids are known.  :mod:`fitgap.bpmn.planes` reads the layout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from fitgap.bpmn import kinds
from fitgap.bpmn.decoding import Element
from fitgap.bpmn.gathering import MODEL_NAMESPACE, Draft, Gathering, child_texts
from fitgap.process import (
    ACTIVITY_TYPES,
    CHOREOGRAPHY_TYPES,
    NODE_KINDS,
    Annotation,
    DataObject,
    FlowNode,
    Lane,
    MessageFlow,
    Pool,
    Process,
    ProcessModel,
    SequenceFlow,
)
from fitgap.source import Issue, Location, Text

_B = "{" + MODEL_NAMESPACE + "}"
_TRUE = frozenset({"true", "1"})
_FALSE = frozenset({"false", "0"})
_REFERENCES = {"dataObjectReference": "dataObjectRef", "dataStoreReference": "dataStoreRef"}
_DOCUMENT_TYPES = frozenset({"dataObject", "dataStore", "dataInput", "dataOutput", *_REFERENCES})
_MESSAGE_ENDS = frozenset({*NODE_KINDS, "participant"})


def read_tree(root: Element, file: str) -> tuple[ProcessModel | None, tuple[Issue, ...]]:
    """Read the BPMN in a tree; the model is None where there is none."""
    model, _, issues = read_parts(root, file)
    return model, issues


def read_parts(
    root: Element, file: str
) -> tuple[ProcessModel | None, Gathering, tuple[Issue, ...]]:
    """Read the BPMN in a tree, and return the drafts it was made from as well."""
    gathered = Gathering(file)
    tops = [root] if root.tag.startswith(_B) else list(root.iter(_B + "definitions"))
    if not tops:
        namespace, _, name = root.tag.rpartition("}")
        issue = kinds.NO_BPMN.at(
            Location(file, root.sourceline),
            root=name,
            namespace=namespace[1:] or Text("なし", "none"),
            expected=MODEL_NAMESPACE,
        )
        return None, gathered, (issue,)
    for top in tops:
        gathered.gather(top)
    model = _Resolver(gathered, root).model()
    issues = sorted(gathered.issues, key=lambda issue: issue.location.line or 0)
    return model, gathered, tuple(issues)


def inspect_counts(model: ProcessModel) -> dict[str, int]:
    """Count what is in a model, nested elements too.

    ``documents`` are data objects, and references that point to none; references to the
    same data object are one document.  Kinds of element that few files hold are counted
    under their BPMN names, and only where there are some.
    """
    documents = Counter(document.type for document in model.documents)
    counts = {
        "activities": len(model.activities),
        "events": len(model.events),
        "gateways": len(model.gateways),
        "flows": len(model.flows),
        "pools": len(model.pools),
        "lanes": len(model.lanes),
        "documents": documents["dataObject"] + documents["dataObjectReference"],
        "annotations": len(model.annotations),
        "processes": len(model.processes),
        "message_flows": len(model.message_flows),
        "data_stores": documents["dataStore"] + documents["dataStoreReference"],
        "data_inputs": documents["dataInput"],
        "data_outputs": documents["dataOutput"],
        "boundary_events": sum(node.type == "boundaryEvent" for node in model.events),
        "choreography_activities": sum(node.type in CHOREOGRAPHY_TYPES for node in model.nodes),
        "needs": sum(len(node.needs) for node in model.nodes),
    }
    return counts | dict(model.unmodelled)


class _Resolver:
    """Turns what was gathered from one file into values."""

    def __init__(self, gathered: Gathering, root: Element) -> None:
        self._file = gathered.file
        self._root = root
        self._issues = gathered.issues
        self._report = gathered.report
        self._find = gathered.find
        self._by_id = gathered.by_id
        self._same_id = gathered.same_id
        self._groups = gathered.groups
        self._associations = gathered.associations
        self._event_definitions = gathered.event_definitions
        self._resources = gathered.resources
        self._unmodelled = gathered.unmodelled
        self._every_id: frozenset[str] | None = None
        self._document_of: dict[str, str] = {}
        self._named_by: dict[str, dict[tuple[str | None, str | None], str]] = {}

    def model(self) -> ProcessModel:
        """Return the model; issues go to the gathering's list."""
        documents = self._build_documents()
        flows = self._build_flows()
        lane_of = self._lanes_of_nodes()
        annotations = self._build_annotations()
        return ProcessModel(
            file=self._file,
            processes=tuple(
                Process(each.id, _name(each), each.documentation, location=each.location)
                for each in self._groups["process"]
            ),
            nodes=tuple(self._build_nodes(lane_of, flows)),
            flows=tuple(flows.values()),
            message_flows=tuple(self._build_message_flows()),
            pools=tuple(self._build_pools()),
            lanes=tuple(
                Lane(
                    each.id,
                    _name(each),
                    each.process,
                    parent=each.parent,
                    documentation=each.documentation,
                    location=each.location,
                )
                for each in self._groups["lane"]
            ),
            documents=documents,
            annotations=annotations,
            collaboration_documentation=tuple(
                text for each in self._groups["collaboration"] for text in each.documentation
            ),
            unmodelled=tuple(sorted(self._unmodelled.items())),
        )

    def _is_somewhere(self, raw: str) -> bool:
        """Say whether any element of the file has this id, read or not."""
        if self._every_id is None:
            self._every_id = frozenset(
                element.get("id") for element in self._root.iter() if element.get("id")
            )
        return raw in self._every_id or raw.rpartition(":")[2] in self._every_id

    def _build_documents(self) -> tuple[DataObject, ...]:
        aliases: dict[str, list[Draft]] = {each.id: [] for each in self._groups["document"]}
        own = list(self._groups["document"])
        for reference in self._groups["reference"]:
            raw = reference.element.get(_REFERENCES[reference.type])
            target = self._find(raw, ("dataObject", "dataStore"), near=reference.process)
            if target is not None:
                aliases[target.id].append(reference)
                self._document_of[reference.id] = target.id
                continue
            own.append(reference)
            if raw:
                self._report(kinds.DATA_DANGLING, reference, id=raw)
        for each in own:
            self._document_of[each.id] = each.id
        return tuple(
            DataObject(
                each.id,
                _document_name(each, aliases.get(each.id, [])),
                each.type,
                aliases=tuple(alias.id for alias in aliases.get(each.id, ())),
                documentation=tuple(
                    text
                    for draft in (each, *aliases.get(each.id, ()))
                    for text in draft.documentation
                ),
                location=each.location,
            )
            for each in own
        )

    def _build_flows(self) -> dict[str, SequenceFlow]:
        flows: dict[str, SequenceFlow] = {}
        for draft in self._groups["flow"]:
            element = draft.element
            flows[draft.id] = SequenceFlow(
                draft.id,
                self._flow_end(draft, "sourceRef", kinds.SOURCE_END, "outgoing"),
                self._flow_end(draft, "targetRef", kinds.TARGET_END, "incoming"),
                element.get("name") or None,
                draft.text or None,
                draft.documentation,
                draft.location,
            )
        return flows

    def _flow_end(self, draft: Draft, attribute: str, end: Text, side: str) -> str | None:
        raw = draft.element.get(attribute)
        node = self._find(raw, NODE_KINDS, near=draft.process)
        if node is not None:
            return node.id
        if raw:
            self._report(kinds.FLOW_DANGLING, draft, end=end, id=raw)
            return str(raw)
        # The node names its flows too; a file that lost one end often kept the other.
        named_by = self._nodes_by_flow(side).get((draft.process, draft.element.get("id")))
        if named_by is not None:
            self._report(kinds.FLOW_END_FROM_NODE, draft, end=end, id=named_by)
            return named_by
        self._report(kinds.FLOW_WITHOUT_END, draft, end=end)
        return None

    def _nodes_by_flow(self, side: str) -> Mapping[tuple[str | None, str | None], str]:
        """Return which node names a flow as its ``incoming`` or ``outgoing``."""
        if side not in self._named_by:
            self._named_by[side] = {
                (node.process, raw): node.id
                for node in self._groups["node"]
                for raw in child_texts(node.element, _B + side)
            }
        return self._named_by[side]

    def _lanes_of_nodes(self) -> Mapping[str, str]:
        """Return the innermost lane of every node a lane lists."""
        outer = {lane.id: lane.parent for lane in self._groups["lane"]}
        lane_of: dict[str, str] = {}
        for lane in self._groups["lane"]:
            for raw in lane.references:
                node = self._find(raw, NODE_KINDS, near=lane.process)
                if node is None:
                    if not self._is_somewhere(raw):
                        self._report(kinds.LANE_DANGLING, lane, id=raw)
                    continue
                known = lane_of.setdefault(node.id, lane.id)
                if known == lane.id or _lies_in(known, lane.id, outer):
                    continue
                if _lies_in(lane.id, known, outer):
                    lane_of[node.id] = lane.id
                else:
                    self._report(kinds.LANE_TWICE, node, first=known, second=lane.id)
        return lane_of

    def _build_annotations(self) -> tuple[Annotation, ...]:
        """Return the annotations with what they are about; associations also tie documents."""
        about: dict[str, list[str]] = {each.id: [] for each in self._groups["annotation"]}
        for element in self._associations:
            ends = [element.get("sourceRef"), element.get("targetRef")]
            drafts = [self._find(raw) for raw in ends]
            for raw, draft, end in zip(
                ends, drafts, (kinds.SOURCE_END, kinds.TARGET_END), strict=True
            ):
                if draft is None and not self._is_somewhere(raw or ""):
                    place = Location(self._file, element.sourceline, element=element.get("id"))
                    self._issues.append(kinds.ASSOCIATION_DANGLING.at(place, end=end, id=raw or ""))
            source, target = drafts
            if source is None or target is None:
                continue
            if target.type == "textAnnotation":
                about[target.id].append(source.id)
            elif source.type == "textAnnotation":
                about[source.id].append(target.id)
            else:
                self._tie(source, target)
                if element.get("associationDirection") == "Both":
                    self._tie(target, source)
        return tuple(
            Annotation(
                each.id,
                each.text or "",
                about=tuple(dict.fromkeys(about[each.id])),
                location=each.location,
            )
            for each in self._groups["annotation"]
        )

    def _tie(self, source: Draft, target: Draft) -> None:
        """Take a dotted line between a document and an activity or arrow as data going there."""
        if source.type in _DOCUMENT_TYPES:
            if target.type in NODE_KINDS:
                target.inputs += (source.id,)
            elif target.type == "sequenceFlow":
                self._hand_over(target, source)
        elif target.type in _DOCUMENT_TYPES:
            if source.type in NODE_KINDS:
                source.outputs += (target.id,)
            elif source.type == "sequenceFlow":
                self._hand_over(source, target)

    def _hand_over(self, flow: Draft, document: Draft) -> None:
        """Let a document on an arrow leave the activity before it and reach the one behind."""
        for attribute in ("sourceRef", "targetRef"):
            node = self._find(flow.element.get(attribute), ACTIVITY_TYPES, near=flow.process)
            if node is not None and attribute == "sourceRef":
                node.outputs += (document.id,)
            elif node is not None:
                node.inputs += (document.id,)

    def _build_nodes(
        self, lane_of: Mapping[str, str], flows: Mapping[str, SequenceFlow]
    ) -> Iterable[FlowNode]:
        lanes: dict[str, str | None] = dict(lane_of)
        for draft in self._groups["node"]:
            element = draft.element
            kind = draft.type
            attached = default = called = None
            interrupting = True
            if kind == "boundaryEvent":
                attached = self._host(draft)
                interrupting = element.get("cancelActivity", "").strip() not in _FALSE
            elif kind == "startEvent":
                interrupting = element.get("isInterrupting", "").strip() not in _FALSE
            elif kind == "callActivity":
                called = self._called(element)
            if draft.id not in lanes:
                inherited = lanes.get(attached) if attached is not None else None
                if inherited is None and draft.parent is not None:
                    inherited = lanes.get(draft.parent)
                lanes[draft.id] = inherited
            raw_default = element.get("default")
            if raw_default:
                default = self._default(draft, raw_default, flows)
            yield FlowNode(
                draft.id,
                kind,
                element.get("name") or None,
                draft.process,
                draft.parent,
                lanes[draft.id],
                attached,
                self._events(draft) if draft.references else draft.events,
                element.get("triggeredByEvent", "").strip() in _TRUE,
                interrupting,
                default,
                called,
                draft.loop,
                self._data(draft, draft.inputs) if draft.inputs else (),
                self._data(draft, draft.outputs) if draft.outputs else (),
                draft.documentation,
                draft.needs,
                tuple(dict.fromkeys(self._resource(name) for name in draft.performers))
                if draft.performers
                else (),
                draft.link,
                element.get("isForCompensation", "").strip() in _TRUE,
                draft.location,
            )

    def _host(self, draft: Draft) -> str | None:
        raw = draft.element.get("attachedToRef")
        host = self._find(raw, ACTIVITY_TYPES, near=draft.process)
        if host is None:
            self._report(kinds.BOUNDARY_DANGLING, draft, id=raw or "")
            return None
        return host.id

    def _called(self, element: Element) -> str | None:
        raw = (element.get("calledElement") or "").strip()
        process = self._find(raw, ("process",))
        return process.id if process is not None else raw or None

    def _default(self, draft: Draft, raw: str, flows: Mapping[str, SequenceFlow]) -> str | None:
        flow = self._find(raw, ("sequenceFlow",), near=draft.process)
        if flow is None or flows[flow.id].source != draft.id:
            self._report(kinds.DEFAULT_DANGLING, draft, id=raw)
            return None
        return flow.id

    def _events(self, draft: Draft) -> tuple[str, ...]:
        """Return the event definitions of a node with those it refers to."""
        known = self._event_definitions
        local = (raw.rpartition(":")[2] for raw in draft.references)
        return (*draft.events, *(known[raw] for raw in local if raw in known))

    def _data(self, draft: Draft, raw_ids: Iterable[str]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for raw in raw_ids:
            document = self._find(raw, _DOCUMENT_TYPES, near=draft.process)
            if document is not None:
                found[self._document_of[document.id]] = None
            elif not self._is_somewhere(raw):
                self._report(kinds.DATA_DANGLING, draft, id=raw)
        return tuple(found)

    def _resource(self, name: str) -> str:
        known = self._resources.get(name) or self._resources.get(name.rpartition(":")[2])
        return " ".join((known or name).split())

    def _build_message_flows(self) -> Iterable[MessageFlow]:
        for draft in self._groups["message flow"]:
            ends = []
            for attribute, end in (
                ("sourceRef", kinds.SOURCE_END),
                ("targetRef", kinds.TARGET_END),
            ):
                raw = draft.element.get(attribute)
                found = self._find(raw, _MESSAGE_ENDS)
                if found is None and not self._is_somewhere(raw or ""):
                    self._report(kinds.MESSAGE_DANGLING, draft, end=end, id=raw or "")
                ends.append(found.id if found is not None else raw or None)
            yield MessageFlow(draft.id, ends[0], ends[1], _name(draft), location=draft.location)

    def _build_pools(self) -> Iterable[Pool]:
        for draft in self._groups["pool"]:
            raw = draft.element.get("processRef")
            process = self._find(raw, ("process",))
            if raw and process is None:
                self._report(kinds.POOL_DANGLING, draft, id=raw)
            yield Pool(
                draft.id,
                _name(draft),
                process.id if process is not None else None,
                documentation=draft.documentation,
                location=draft.location,
            )


def _document_name(document: Draft, references: Iterable[Draft]) -> str | None:
    """Return the name a reader of the diagram sees.

    References are what is drawn: their name counts, unless they differ (one document in
    several states) and the data object has a name for all of them.
    """
    drawn = list(dict.fromkeys(name for name in map(_name, references) if name))
    own = _name(document)
    return drawn[0] if len(drawn) == 1 or (drawn and own is None) else own


def _name(draft: Draft) -> str | None:
    return draft.element.get("name") or None


def _lies_in(lane: str, other: str, outer: Mapping[str, str | None]) -> bool:
    """Say whether a lane lies inside another, at any depth."""
    above = outer[lane]
    while above is not None:
        if above == other:
            return True
        above = outer[above]
    return False
