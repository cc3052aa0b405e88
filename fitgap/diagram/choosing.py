"""Which diagram of a model is drawn: the file's own, or one laid out for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fitgap.diagram.layout import lay_out
from fitgap.diagram.values import Bounds, Diagram, Edge, Point, Shape
from fitgap.process import ProcessModel

_BETWEEN = 60.0


def choose_diagram(model: ProcessModel, diagrams: Sequence[Diagram]) -> Diagram:
    """Return the file's own diagrams as one page where they show every flow node.

    Several are placed one below the other.  A file whose diagrams leave a node out, or
    that has none, is laid out.
    """
    drawn = {shape.element for diagram in diagrams for shape in diagram.shapes}
    if not drawn or any(node.id not in drawn for node in model.nodes):
        return lay_out(model)
    if len(diagrams) == 1:
        return diagrams[0]
    shapes: list[Shape] = []
    edges: list[Edge] = []
    left = top = 0.0
    for diagram in diagrams:
        boxes = [*(shape.bounds for shape in diagram.shapes), *_corners(diagram)]
        if not boxes:
            continue
        dx = left - min(box.x for box in boxes)
        dy = top - min(box.y for box in boxes)
        shapes += (_moved(shape, dx, dy) for shape in diagram.shapes)
        edges += (_moved_edge(edge, dx, dy) for edge in diagram.edges)
        top = max(box.bottom for box in boxes) + dy + _BETWEEN
    return Diagram(diagrams[0].name, tuple(shapes), tuple(edges))


def _corners(diagram: Diagram) -> list[Bounds]:
    return [Bounds(point.x, point.y, 0, 0) for edge in diagram.edges for point in edge.points]


def _moved(shape: Shape, dx: float, dy: float) -> Shape:
    label = None if shape.label is None else _shifted(shape.label, dx, dy)
    return replace(shape, bounds=_shifted(shape.bounds, dx, dy), label=label)


def _moved_edge(edge: Edge, dx: float, dy: float) -> Edge:
    points = tuple(Point(point.x + dx, point.y + dy) for point in edge.points)
    label = None if edge.label is None else _shifted(edge.label, dx, dy)
    return replace(edge, points=points, label=label)


def _shifted(box: Bounds, dx: float, dy: float) -> Bounds:
    return replace(box, x=box.x + dx, y=box.y + dy)
