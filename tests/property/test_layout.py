"""Whatever a model holds, its page is sound: nothing overlaps, everything is where it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from random import Random
from typing import TypeVar
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from fitgap.classification import ModificationClass
from fitgap.diagram import Bounds, Diagram, EdgeKind, Point, lay_out
from fitgap.diagram.measure import text_width, wrap_text
from fitgap.drawing import draw_svg
from fitgap.process import (
    EVENT_TYPES,
    NODE_KINDS,
    Annotation,
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
from fitgap.source import Language

_T = TypeVar("_T")
_NAMES = st.none() | st.text("住民票の写しを交付する。「（ab c\n<&\x00", max_size=30)


@st.composite
def models(draw: st.DrawFn) -> ProcessModel:
    """Return a model as careless as a file may be: rings, loose ends, anything in anything."""
    count = draw(st.integers(0, 14))
    ids = [f"n{number}" for number in range(count)]
    some = st.sampled_from([*ids, "missing"])
    maybe = st.none() | some
    processes = ["p", "q"][: draw(st.integers(1, 2))]
    lane_ids = [f"l{number}" for number in range(draw(st.integers(0, 4)))]
    lanes = tuple(
        Lane(
            each,
            draw(_NAMES),
            draw(st.sampled_from(processes)),
            draw(st.none() | st.sampled_from(lane_ids)),
        )
        for each in lane_ids
    )
    paper_ids = [f"d{number}" for number in range(draw(st.integers(0, 3)))]
    papers = (
        st.lists(st.sampled_from(paper_ids), max_size=2).map(tuple) if paper_ids else st.just(())
    )
    nodes = tuple(
        FlowNode(
            each,
            draw(st.sampled_from(sorted(NODE_KINDS))),
            draw(_NAMES),
            process=draw(st.sampled_from(processes)),
            parent=draw(st.none() | st.none() | some),
            lane=draw(st.none() | st.sampled_from([*lane_ids, "missing"])),
            attached_to=draw(st.none() | st.none() | some),
            inputs=draw(papers),
            outputs=draw(papers),
        )
        for each in ids
    )
    flows = tuple(
        SequenceFlow(f"f{number}", draw(maybe), draw(maybe), draw(_NAMES))
        for number in range(draw(st.integers(0, 18)))
    )
    pools = tuple(
        Pool(f"pool{number}", draw(_NAMES), draw(st.none() | st.sampled_from([*processes, "x"])))
        for number in range(draw(st.integers(0, 4)))
    )
    ends = st.sampled_from([*ids, *(pool.id for pool in pools), "missing"])
    return ProcessModel(
        "a.bpmn",
        processes=tuple(Process(each, None) for each in processes),
        nodes=nodes,
        flows=flows,
        message_flows=tuple(
            MessageFlow(f"m{number}", draw(ends), draw(ends), draw(_NAMES))
            for number in range(draw(st.integers(0, 5)))
        ),
        pools=pools,
        lanes=lanes,
        documents=tuple(
            DataObject(each, draw(_NAMES), aliases=draw(st.sampled_from([(), (f"{each}r",)])))
            for each in paper_ids
        ),
        annotations=tuple(
            Annotation(f"t{number}", draw(_NAMES) or "", (draw(ends),))
            for number in range(draw(st.integers(0, 2)))
        ),
    )


@settings(max_examples=60, deadline=None)
@given(models())
def test_nothing_overlaps_and_everything_is_drawn(model: ProcessModel) -> None:
    diagram = lay_out(model)
    shapes = diagram.shape_by_element
    assert set(shapes) >= {node.id for node in model.nodes}
    assert set(shapes) >= {each.id for each in model.pools}
    assert set(shapes) >= {each.id for each in model.lanes}
    guests = {
        each.id for each in model.nodes if each.type in EVENT_TYPES and each.attached_to is not None
    }
    siblings: dict[str, list[str]] = {}
    for node in model.nodes:
        if node.id not in guests:
            siblings.setdefault(_container(diagram, model, node.id), []).append(node.id)
    for group in siblings.values():
        for one, other in combinations(group, 2):
            apart = _apart(shapes[one].bounds, shapes[other].bounds)
            assert apart or _nested(model, one, other) or _nested(model, other, one), (one, other)


def _container(diagram: Diagram, model: ProcessModel, node: str) -> str:
    """Return the smallest shape of a node that holds the node's middle."""
    center = diagram.shape_by_element[node].bounds.center
    around = [
        (shape.bounds.width * shape.bounds.height, shape.element)
        for shape in diagram.shapes
        if shape.element != node
        and shape.element in model.node_by_id
        and _holds(shape.bounds, center)
    ]
    return min(around)[1] if around else ""


def _nested(model: ProcessModel, inner: str, outer: str) -> bool:
    seen = set()
    here: str | None = inner
    while here in model.node_by_id and here not in seen:
        seen.add(here)
        here = model.node_by_id[here or ""].parent
        if here == outer:
            return True
    return False


def _apart(one: Bounds, other: Bounds) -> bool:
    return (
        one.right <= other.x
        or other.right <= one.x
        or one.bottom <= other.y
        or other.bottom <= one.y
    )


def _holds(box: Bounds, point: Point, rim: float = 0.2) -> bool:
    return box.x - rim <= point.x <= box.right + rim and box.y - rim <= point.y <= box.bottom + rim


@settings(max_examples=60, deadline=None)
@given(models())
def test_nodes_lie_in_their_lane_and_pool(model: ProcessModel) -> None:
    shapes = lay_out(model).shape_by_element
    pool_of: dict[str, str] = {}
    for pool in model.pools:
        if pool.process is not None:
            pool_of.setdefault(pool.process, pool.id)
    for node in model.nodes:
        if node.parent is not None or node.attached_to is not None:
            continue
        box = shapes[node.id].bounds
        pool_id = pool_of.get(node.process or "")
        if pool_id is not None:
            assert _inside(box, shapes[pool_id].bounds)
        lane = model.lane_by_id.get(node.lane or "")
        if lane is not None and lane.process == node.process and not _in_a_ring(model, lane):
            assert _inside(box, shapes[lane.id].bounds)


def _inside(inner: Bounds, outer: Bounds) -> bool:
    corners = Point(inner.x, inner.y), Point(inner.right, inner.bottom)
    return all(_holds(outer, corner) for corner in corners)


def _in_a_ring(model: ProcessModel, lane: Lane) -> bool:
    seen = set()
    here: Lane | None = lane
    while here is not None and here.id not in seen:
        seen.add(here.id)
        here = model.lane_by_id.get(here.parent or "")
    return here is not None


@settings(max_examples=60, deadline=None)
@given(models())
def test_edges_run_at_right_angles_from_rim_to_rim(model: ProcessModel) -> None:
    diagram = lay_out(model)
    shapes = diagram.shape_by_element
    nodes = model.node_by_id
    drawn = {edge.element for edge in diagram.edges if edge.kind is EdgeKind.SEQUENCE}
    assert drawn == {
        flow.id for flow in model.flows if flow.source in nodes and flow.target in nodes
    }
    for edge in diagram.edges:
        assert len(edge.points) >= 2
        if edge.kind not in (EdgeKind.SEQUENCE, EdgeKind.MESSAGE):
            continue
        if _nested(model, edge.source or "", edge.target or "") or _nested(
            model, edge.target or "", edge.source or ""
        ):
            continue
        for end, point in ((edge.source, edge.points[0]), (edge.target, edge.points[-1])):
            assert _on_rim(shapes[end or ""].bounds, nodes.get(end or ""), point), edge
        for one, other in zip(edge.points, edge.points[1:], strict=False):
            assert abs(one.x - other.x) < 0.2 or abs(one.y - other.y) < 0.2, edge


def _on_rim(box: Bounds, node: FlowNode | None, point: Point) -> bool:
    if not _holds(box, point, 1.0):
        return False
    across = abs(point.x - box.center.x) / (box.width / 2)
    down = abs(point.y - box.center.y) / (box.height / 2)
    if node is not None and node.kind is NodeKind.EVENT:
        return abs(across**2 + down**2 - 1) < 0.1
    if node is not None and node.kind is NodeKind.GATEWAY:
        return abs(across + down - 1) < 0.1
    return max(across, down) > 0.97


@settings(max_examples=60, deadline=None)
@given(models(), st.randoms(use_true_random=False))
def test_the_order_in_the_file_does_not_matter(model: ProcessModel, chance: Random) -> None:
    def mixed(values: Sequence[_T]) -> tuple[_T, ...]:
        return tuple(chance.sample(values, len(values)))

    other = replace(
        model,
        nodes=mixed(model.nodes),
        flows=mixed(model.flows),
        message_flows=mixed(model.message_flows),
        documents=mixed(model.documents),
        annotations=mixed(model.annotations),
    )
    assert lay_out(other) == lay_out(model)


@settings(max_examples=60, deadline=None)
@given(models())
def test_every_page_becomes_well_formed_svg(model: ProcessModel) -> None:
    classes = {
        node.id: list(ModificationClass)[number % 4] for number, node in enumerate(model.nodes)
    }
    svg = draw_svg(model, lay_out(model), classes=classes, language=Language.JA)
    ElementTree.fromstring(svg)  # noqa: S314  # our own output


@given(st.text(max_size=60), st.floats(12, 300))
def test_wrapped_text_loses_nothing_but_spaces(text: str, width: float) -> None:
    lines = wrap_text(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(line) <= width or len(line) <= 2 for line in lines) or not text.isascii()
