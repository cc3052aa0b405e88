"""The diagrams of a file (BPMN Diagram Interchange, OMG formal/2013-12-09, chapter 12)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from fitgap.bpmn.decoding import Element
from fitgap.bpmn.gathering import MODEL_NAMESPACE, Draft, Gathering, child_texts
from fitgap.diagram import Bounds, Diagram, Edge, EdgeKind, Point, Shape
from fitgap.process import NODE_KINDS, ProcessModel

BPMNDI_NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/DI"
DC_NAMESPACE = "http://www.omg.org/spec/DD/20100524/DC"
DI_NAMESPACE = "http://www.omg.org/spec/DD/20100524/DI"

_B = "{" + MODEL_NAMESPACE + "}"
_DI = "{" + BPMNDI_NAMESPACE + "}"
_SHAPE = _DI + "BPMNShape"
_EDGE = _DI + "BPMNEdge"
_LABEL = _DI + "BPMNLabel"
_BOUNDS = "{" + DC_NAMESPACE + "}Bounds"
_WAYPOINT = "{" + DI_NAMESPACE + "}waypoint"
_FARTHEST = 1_000_000
"""No honest page is larger, in pixels."""

_DOCUMENTS = frozenset(
    {
        *("dataObject", "dataObjectReference", "dataStore", "dataStoreReference"),
        *("dataInput", "dataOutput"),
    }
)
_SHAPES = frozenset({*NODE_KINDS, *_DOCUMENTS, "participant", "lane", "textAnnotation"})
_FLOWS = {"sequenceFlow": EdgeKind.SEQUENCE, "messageFlow": EdgeKind.MESSAGE}
_SUBPROCESSES = frozenset({"subProcess", "adHocSubProcess", "transaction", "callActivity"})
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Link:
    """A dotted line of the file: an association or a data association.

    ``source`` and ``target`` are ids of the model, None where the file names none.
    """

    kind: EdgeKind
    element: Element
    source: str | None
    target: str | None


def links(gathered: Gathering) -> Iterator[Link]:
    """Return every dotted line of a file, drawn or not."""
    for draft in gathered.groups["node"]:
        for element in draft.data:
            if element.tag == _B + "dataInputAssociation":
                source = _document(gathered, draft, element, "sourceRef")
                yield Link(EdgeKind.DATA, element, source, draft.id)
            else:
                target = _document(gathered, draft, element, "targetRef")
                yield Link(EdgeKind.DATA, element, draft.id, target)
    for element in gathered.associations:
        source, target = (
            draft.id if draft is not None else None
            for draft in (gathered.find(element.get(end)) for end in ("sourceRef", "targetRef"))
        )
        yield Link(EdgeKind.ASSOCIATION, element, source, target)


def _document(gathered: Gathering, owner: Draft, element: Element, end: str) -> str | None:
    for raw in child_texts(element, _B + end):
        draft = gathered.find(raw, _DOCUMENTS, near=owner.process)
        if draft is not None:
            return draft.id
    return None


def read_planes(root: Element, gathered: Gathering, model: ProcessModel) -> tuple[Diagram, ...]:
    """Return the diagrams in file order.

    What cannot be drawn is left out: shapes of elements the model does not know, bounds
    without size, numbers that are none, lines of less than two points.
    """
    diagrams = list(root.iter(_DI + "BPMNDiagram"))
    if not diagrams:
        return ()
    reader = _Reader(gathered, model)
    return tuple(reader.diagram(element) for element in diagrams)


def has_diagram(root: Element) -> bool:
    """Say whether a file draws anything."""
    return next(root.iter(_SHAPE, _EDGE), None) is not None


class _Reader:
    def __init__(self, gathered: Gathering, model: ProcessModel) -> None:
        self._gathered = gathered
        self._flow_ends = {flow.id: (flow.source, flow.target) for flow in model.flows}
        self._flow_ends |= {flow.id: (flow.source, flow.target) for flow in model.message_flows}
        self._links: dict[str, list[Link]] = {}
        for link in links(gathered):
            self._links.setdefault(link.element.get("id") or "", []).append(link)
        self._depths = _depths(model)

    def diagram(self, element: Element) -> Diagram:
        plane = next(element.iterchildren(_DI + "BPMNPlane"), None)
        process = None
        if plane is not None:
            drawn = self._gathered.find(plane.get("bpmnElement"))
            process = drawn.process if drawn is not None else None
        seen: set[str] = set()
        shapes = [
            shape
            for each in element.iter(_SHAPE)
            if (shape := self._shape(each, process, seen)) is not None
        ]
        edges = tuple(
            edge
            for each in element.iter(_EDGE)
            if (edge := self._edge(each, process, seen)) is not None
        )
        shapes.sort(key=lambda shape: self._depths.get(shape.element, _ON_TOP))
        return Diagram(element.get("name") or None, tuple(shapes), edges)

    def _named(
        self, element: Element, types: Collection[str], near: str | None, seen: set[str]
    ) -> Draft | None:
        """Return what a shape or line shows: of several with its id, one not drawn yet."""
        raw = element.get("bpmnElement")
        draft = self._gathered.find(raw, types, near=near)
        if draft is None:
            return None
        same = self._gathered.same_id.get(draft.element.get("id"))
        if same is not None and draft.id in seen:
            others = (each for drafts in same.values() for each in drafts)
            draft = next(
                (each for each in others if each.type in types and each.id not in seen), draft
            )
        seen.add(draft.id)
        return draft

    def _shape(self, element: Element, near: str | None, seen: set[str]) -> Shape | None:
        if element.get("choreographyActivityShape") or element.get("participantBandKind"):
            return None
        # Backwards, so that of several with one name the first stays.
        parts = {child.tag: child for child in reversed(element)}
        bounds = _bounds(parts.get(_BOUNDS))
        if bounds is None or not (bounds.width and bounds.height):
            return None
        draft = self._named(element, _SHAPES, near, seen)
        if draft is None:
            return None
        horizontal = expanded = None
        if draft.type in ("participant", "lane"):
            horizontal = _boolean(element, "isHorizontal")
        elif draft.type in _SUBPROCESSES:
            expanded = _boolean(element, "isExpanded")
        return Shape(draft.id, bounds, horizontal, expanded, _label(parts.get(_LABEL)))

    def _edge(self, element: Element, near: str | None, seen: set[str]) -> Edge | None:
        places: list[Point | None] = []
        label: Element | None = None
        for child in element:
            if child.tag == _WAYPOINT:
                places.append(_point(child))
            elif child.tag == _LABEL and label is None:
                label = child
        points = tuple(place for place in places if place is not None)
        if len(points) < 2:
            return None
        draft = self._named(element, _FLOWS, near, seen)
        if draft is not None:
            kind = _FLOWS[draft.type]
            return Edge(kind, draft.id, *self._flow_ends[draft.id], points, _label(label))
        link = self._link(element.get("bpmnElement"))
        if link is None:
            return None
        identifier = link.element.get("id")
        return Edge(link.kind, identifier, link.source, link.target, points, _label(label))

    def _link(self, raw: str | None) -> Link | None:
        """Return the dotted line with an id; of several, the next."""
        if not raw:
            return None
        found = self._links.get(raw) or self._links.get(raw.strip().rpartition(":")[2])
        if not found:
            return None
        return found.pop(0) if len(found) > 1 else found[0]


_ON_TOP = (2, 0)


def _depths(model: ProcessModel) -> Mapping[str, tuple[int, int]]:
    """Return how far at the bottom each element lies: pools, lanes, then what is in them."""
    depths = {pool.id: (0, 0) for pool in model.pools}
    for lane in model.lanes:
        above = depths.get(lane.parent or "", (1, -1))
        depths[lane.id] = (1, above[1] + 1)
    for node in model.nodes:
        above = depths.get(node.parent or "", (2, -1))
        depths[node.id] = (2, above[1] + 1)
    return depths


def _boolean(element: Element, name: str) -> bool | None:
    return _BOOLEANS.get((element.get(name) or "").strip())


def _label(label: Element | None) -> Bounds | None:
    return _bounds(next(label.iterchildren(_BOUNDS), None)) if label is not None else None


def _bounds(bounds: Element | None) -> Bounds | None:
    if bounds is None:
        return None
    x, y = _number(bounds, "x"), _number(bounds, "y")
    width, height = _number(bounds, "width"), _number(bounds, "height")
    if x is None or y is None or width is None or height is None or width < 0 or height < 0:
        return None
    return Bounds(x, y, width, height)


def _point(element: Element) -> Point | None:
    x, y = _number(element, "x"), _number(element, "y")
    return Point(x, y) if x is not None and y is not None else None


def _number(element: Element, name: str) -> float | None:
    try:
        number = float(element.get(name) or "nan")
    except ValueError:
        return None
    return number if abs(number) <= _FARTHEST else None
