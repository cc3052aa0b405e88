"""The parts of a diagram: shapes and edges, in pixels, y growing downwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the page."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle; ``x`` and ``y`` are its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower side."""
        return self.y + self.height

    @property
    def center(self) -> Point:
        """The middle."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)


@dataclass(frozen=True, slots=True)
class Shape:
    """A node, document, annotation, pool or lane.

    ``element`` is the id in the :class:`~fitgap.process.ProcessModel` (of a document's
    reference where the file draws one); ``horizontal`` is set for pools and lanes,
    ``expanded`` for subprocesses; ``label`` is where a name outside the shape stands, None
    where the file does not say.
    """

    element: str
    bounds: Bounds
    horizontal: bool | None = None
    expanded: bool | None = None
    label: Bounds | None = None


class EdgeKind(StrEnum):
    """What an edge means."""

    SEQUENCE = "sequence"
    MESSAGE = "message"
    DATA = "data"
    ASSOCIATION = "association"


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow or a dotted line; ``points`` has at least two places.

    ``element`` is the id of the sequence or message flow.  Data associations and
    associations are no elements of the model: theirs is the id in the file, or None.
    ``source`` and ``target`` are ids of the model, None where the file names none.
    """

    kind: EdgeKind
    element: str | None
    source: str | None
    target: str | None
    points: tuple[Point, ...]
    label: Bounds | None = None


@dataclass(frozen=True)
class Diagram:
    """One page.  Pools and lanes come before what lies in them."""

    name: str | None = None
    shapes: tuple[Shape, ...] = ()
    edges: tuple[Edge, ...] = ()

    @cached_property
    def shape_by_element(self) -> Mapping[str, Shape]:
        """Shapes by the id of their element; the first where a page draws one twice."""
        found: dict[str, Shape] = {}
        for shape in self.shapes:
            found.setdefault(shape.element, shape)
        return found
