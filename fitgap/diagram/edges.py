"""How an edge is drawn: its ends on the rims of its shapes, its name clear of all else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from fitgap.diagram.measure import label_size
from fitgap.diagram.values import Bounds, Edge, Point


class End(NamedTuple):
    """A shape an edge ends at; neither round nor a diamond, it is a rectangle."""

    box: Bounds
    is_round: bool = False
    is_diamond: bool = False


def on_rims(places: Sequence[tuple[float, float]], source: End, target: End) -> tuple[Point, ...]:
    """Return the points of a way, its ends moved to the rims of what it joins."""
    points = [list(place) for place in places]
    if len(points) == 2 and abs(points[0][0] - points[1][0]) < 0.01:
        # One upright line: both ends must lie on it.
        for end in (source, target):
            x = _reachable_x(points[0][0], end)
            points[0][0] = points[1][0] = x
    for number, step, end in ((0, 1, source), (-1, -2, target)):
        box, middle = end.box, end.box.center
        here, there = points[number], points[step]
        if abs(here[0] - there[0]) < 0.01:
            x = _reachable_x(here[0], end)
            if len(points) > 2:
                there[0] = x
            here[0] = x
            high = _rim(abs(x - middle.x), end)
            here[1] = middle.y + (high if there[1] > middle.y else -high)
        else:
            y = min(max(here[1], box.y), box.bottom)
            wide = _rim(abs(y - middle.y), end, along=True)
            here[1] = y
            here[0] = middle.x + (wide if there[0] > middle.x else -wide)
    kept: list[Point] = []
    for x, y in points:
        point = Point(round(x, 1), round(y, 1))
        if not kept or kept[-1] != point:
            kept.append(point)
    return tuple(kept) if len(kept) > 1 else (kept[0], kept[0])


def direct(source: End, target: End) -> tuple[Point, ...]:
    """Return a way with right angles from shape to shape, whatever lies between."""
    one, other = source.box, target.box
    if one.bottom <= other.y or other.bottom <= one.y:
        left, right = max(one.x, other.x), min(one.right, other.right)
        middle = (one.bottom + other.y if one.bottom <= other.y else other.bottom + one.y) / 2
        x = (left + right) / 2
        places = [(x, one.center.y), (x, other.center.y)]
        if left >= right or source != End(one) or target != End(other):
            x, far = one.center.x, other.center.x
            places = [(x, one.center.y), (x, middle), (far, middle), (far, other.center.y)]
            if x == far:
                places = [places[0], places[-1]]
    else:
        middle = (
            one.right + other.x if one.center.x <= other.center.x else other.right + one.x
        ) / 2
        y, far = one.center.y, other.center.y
        places = [(one.center.x, y), (middle, y), (middle, far), (other.center.x, far)]
        if y == far:
            places = [places[0], places[-1]]
    return on_rims(places, source, target)


def straight(one: Bounds, other: Bounds, aside: float) -> tuple[Point, ...]:
    """Return a straight line between two boxes, upright where they stand over one another."""
    upright = one.bottom <= other.y or other.bottom <= one.y
    if upright:
        start = one.bottom if one.bottom <= other.y else one.y
        end = other.y if one.bottom <= other.y else other.bottom
        x = one.center.x + aside
        edge = min(8.0, other.width / 2)
        reach = min(max(x, other.x + edge), other.right - edge)
        return Point(round(x, 1), start), Point(round(reach, 1), end)
    start = one.right if one.center.x <= other.center.x else one.x
    end = other.x if one.center.x <= other.center.x else other.right
    return Point(start, one.center.y + aside), Point(end, other.center.y + aside)


def with_labels(
    edges: Sequence[Edge],
    names: Mapping[str | None, str],
    obstacles: Sequence[Bounds],
    outer: Iterable[str],
    box: Mapping[str, Bounds],
) -> list[Edge]:
    """Return the edges with places for their names, clear of shapes, names and other edges."""
    around = {id(box[each]): box[each] for each in outer}
    taken = _Taken()
    for each in obstacles:
        if id(each) not in around:
            taken.add(each)
    for border in around.values():
        taken.add(Bounds(border.x, border.y, border.width, 0.0))
        taken.add(Bounds(border.x, border.bottom, border.width, 0.0))
    for number, edge in enumerate(edges):
        for one, other in pairwise(edge.points):
            taken.add(_span(one, other), number)
    found = []
    for number, edge in enumerate(edges):
        name = names.get(edge.element) if edge.element else None
        if name:
            place_ = _label_place(edge, number, label_size(name), taken)
            taken.add(place_)
            edge = replace(edge, label=place_)
        found.append(edge)
    return found


def _reachable_x(x: float, end: End) -> float:
    """Return the place nearest to ``x`` where an upright line can meet a shape."""
    reach = end.box.width / 2 - (4 if end.is_round or end.is_diamond else 8)
    middle = end.box.center.x
    return min(max(x, middle - reach), middle + reach)


def _rim(off: float, end: End, *, along: bool = False) -> float:
    """Return how far the rim is from the middle, ``off`` pixels beside it."""
    reach, across = end.box.height / 2, end.box.width / 2
    if along:
        reach, across = across, reach
    if end.is_round:
        return float((max(reach**2 - off**2, 0.0)) ** 0.5)
    if end.is_diamond:
        return reach * max(0.0, 1 - off / across)
    return reach


def _label_place(edge: Edge, number: int, size: tuple[float, float], taken: _Taken) -> Bounds:
    width, height = size
    # How good a place is (0 the best) and where; places near the source are better.
    places: list[tuple[float, Bounds]] = []
    for far, (one, other) in enumerate(pairwise(edge.points)):
        span = _span(one, other)
        if span.width > span.height:
            near = one.x + 8 if other.x > one.x else one.x - 8 - width
            middle = span.center.x - width / 2
            fits = span.width >= width + 8
            for x in (near, middle) if fits else (middle,):
                for worse, y in ((0, span.y - 3 - height), (1, span.y + 3)):
                    places.append((far + worse + (0 if fits else 2), Bounds(x, y, width, height)))
        elif span.height > 0:
            near = one.y + 6 if other.y > one.y else one.y - 6 - height
            for y in (near, span.center.y - height / 2):
                for x in (span.x + 4, span.x - 4 - width):
                    places.append((far + 1.5, Bounds(x, y, width, height)))
    if not places:
        return Bounds(edge.points[0].x, edge.points[0].y, width, height)
    return min(places, key=lambda each: 4 * taken.hits(each[1], number) + each[0])[1]


def _span(one: Point, other: Point) -> Bounds:
    return Bounds(
        min(one.x, other.x), min(one.y, other.y), abs(one.x - other.x), abs(one.y - other.y)
    )


class _Taken:
    """Rectangles in a coarse grid of tiles, to find quickly what overlaps what."""

    _TILE = 160.0

    def __init__(self) -> None:
        self._tiles: dict[tuple[int, int], list[tuple[Bounds, int]]] = {}

    def add(self, box: Bounds, owner: int = -1) -> None:
        for tile in self._of(box):
            self._tiles.setdefault(tile, []).append((box, owner))

    def hits(self, box: Bounds, owner: int) -> int:
        found = {
            id(each): each
            for tile in self._of(box)
            for each, whose in self._tiles.get(tile, ())
            if whose != owner or whose == -1
        }
        return sum(
            each.x < box.right
            and box.x < each.right + 0.01
            and each.y < box.bottom
            and box.y < each.bottom + 0.01
            for each in found.values()
        )

    def _of(self, box: Bounds) -> Iterable[tuple[int, int]]:
        for x in range(int(box.x // self._TILE), int(box.right // self._TILE) + 1):
            for y in range(int(box.y // self._TILE), int(box.bottom // self._TILE) + 1):
                yield x, y
