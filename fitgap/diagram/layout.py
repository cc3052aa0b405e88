"""Laying out a model that has no diagram: lanes, layers, few crossings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from fitgap.diagram.edges import direct, straight
from fitgap.diagram.measure import INSIDE, LABEL_GAP, label_size
from fitgap.diagram.page import Page, lay_out_page
from fitgap.diagram.plan import Plan
from fitgap.diagram.values import Bounds, Diagram, Edge, EdgeKind, Point, Shape
from fitgap.process import ProcessModel

_ORIGIN = Point(160.0, 80.0)
_NESTING = frozenset({"subProcess", "adHocSubProcess", "transaction", "subChoreography"})


def lay_out(model: ProcessModel) -> Diagram:
    """Return a page for a model.

    Pools lie one below the other, lanes are bands, the flow runs from left to right; what
    lies in a subprocess is drawn in it.  Documents stand above or below the first task
    that has to do with them, annotations beside what they are about.  The page does not
    depend on the order in which nodes, flows and documents come in the model.
    """
    plan = Plan(model)
    pages: dict[str | None, Page] = {}
    for container in plan.containers_inside_out():
        pages[container] = lay_out_page(plan, container, pages)
    return _assemble(plan, pages)


def _assemble(plan: Plan, pages: Mapping[str | None, Page]) -> Diagram:
    """Put the pages of subprocesses into theirs, and the rest below."""
    order = plan.containers_inside_out()[::-1]
    origin: dict[str | None, Point] = {None: _ORIGIN}
    box: dict[str, Bounds] = {}
    labels: dict[str, Bounds] = {}
    shapes: list[Shape] = []
    edges: list[Edge] = []
    for container in order:
        page = pages[container]
        if container is not None:
            around = box[container]
            left, top = INSIDE[0], INSIDE[1]
            spare = around.width - page.width - left - INSIDE[2]
            origin[container] = Point(around.x + left + spare / 2, around.y + top)
        by = origin[container]
        box.update((name, _moved(bounds, by)) for name, bounds in page.box.items())
        labels.update((name, _moved(bounds, by)) for name, bounds in page.labels.items())
        for shape in page.pools:
            shapes.append(replace(shape, bounds=_moved(shape.bounds, by)))
        edges += (_moved_edge(edge, by) for edge in page.edges)
    drawn = {shape.element for shape in shapes}
    for container in order:
        for name in pages[container].box:
            if name in drawn:
                continue
            drawn.add(name)
            expanded = None
            if name in plan.node and plan.node[name].type in _NESTING:
                expanded = name in plan.children
            shapes.append(Shape(name, box[name], expanded=expanded, label=labels.get(name)))
    _draw_shelf(plan, pages[None], box, shapes)
    drawn_edges = {edge.element for edge in edges}
    edges += _rest_of_flows(plan, box, drawn_edges)
    edges += _document_links(plan, box, edges)
    edges += _annotation_links(plan, box, edges)
    return Diagram(None, tuple(shapes), tuple(edges))


def _moved(box: Bounds, by: Point) -> Bounds:
    return Bounds(
        round(box.x + by.x, 1), round(box.y + by.y, 1), round(box.width, 1), round(box.height, 1)
    )


def _moved_edge(edge: Edge, by: Point) -> Edge:
    points = tuple(Point(round(p.x + by.x, 1), round(p.y + by.y, 1)) for p in edge.points)
    label = None if edge.label is None else _moved(edge.label, by)
    return replace(edge, points=points, label=label)


def _draw_shelf(plan: Plan, page: Page, box: dict[str, Bounds], shapes: list[Shape]) -> None:
    """Draw below the page what belongs to no node."""
    x, y = _ORIGIN.x, _ORIGIN.y + page.height + (40.0 if page.height else 0.0)
    widest = _ORIGIN.x + max(page.width, 800.0)
    tallest = 0.0
    for each in plan.shelf:
        if x > _ORIGIN.x and x + each.width > widest:
            x, y, tallest = _ORIGIN.x, y + tallest + 30, 0.0
        width, height = each.size
        own = Bounds(round(x + (each.width - width) / 2, 1), round(y, 1), width, height)
        label = None
        if each.label is not None:
            left = x + (each.width - each.label[0]) / 2
            label = Bounds(round(left, 1), own.bottom + LABEL_GAP, *each.label)
        box[each.id] = own
        shapes.append(Shape(each.id, own, label=label))
        tallest = max(tallest, each.height)
        x += each.width + 30


def _rest_of_flows(
    plan: Plan, box: Mapping[str, Bounds], drawn: Iterable[str | None]
) -> Iterable[Edge]:
    """Yield the edges between pages: from a subprocess to what lies outside it."""
    known = set(drawn)
    for kind, flows in ((EdgeKind.SEQUENCE, plan.flows), (EdgeKind.MESSAGE, plan.messages)):
        for flow in flows:
            source, target = box.get(flow.source or ""), box.get(flow.target or "")
            if flow.id not in known and source is not None and target is not None:
                points = direct(
                    plan.end(flow.source or "", source), plan.end(flow.target or "", target)
                )
                label = None
                if flow.name:
                    middle = points[len(points) // 2]
                    label = Bounds(middle.x + 4, middle.y + 3, *label_size(flow.name))
                yield Edge(kind, flow.id, flow.source, flow.target, points, label)


def _document_links(plan: Plan, box: Mapping[str, Bounds], edges: Sequence[Edge]) -> Iterable[Edge]:
    """Yield the data associations that are not routed: to neighbours, and from page to page."""
    routed = {(edge.source, edge.target): edge.points for edge in edges}
    for key, users in plan.document_users.items():
        paper = box.get(key)
        if paper is None:
            continue
        for node, reads, writes in users:
            for source, target, wanted in ((key, node.id, reads), (node.id, key, writes)):
                if not wanted or (source, target) in routed:
                    continue
                points = routed.get((target, source))
                if points is not None:
                    points = points[::-1]
                else:
                    aside = (6.0 if source == key else -6.0) if reads and writes else 0.0
                    points = straight(paper, box[node.id], aside)
                    points = points if source == key else points[::-1]
                yield Edge(EdgeKind.DATA, None, source, target, points)


def _annotation_links(
    plan: Plan, box: Mapping[str, Bounds], edges: Sequence[Edge]
) -> Iterable[Edge]:
    by_flow = {edge.element: edge for edge in edges if edge.element}
    for annotation, about in plan.links:
        note, other = box[annotation], box.get(about)
        if other is None and about in by_flow:
            one, two = by_flow[about].points[:2]
            other = Bounds((one.x + two.x) / 2, (one.y + two.y) / 2, 0.0, 0.0)
        if other is not None and about != annotation:
            yield Edge(EdgeKind.ASSOCIATION, None, annotation, about, straight(note, other, 0.0))
