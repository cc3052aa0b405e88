"""The inside of the page or of a subprocess: first on a grid of lines, then in pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from fitgap.diagram.cells import Cell, cell_of
from fitgap.diagram.edges import End, direct, on_rims, with_labels
from fitgap.diagram.layers import FlowGraph, Grid, place
from fitgap.diagram.measure import BLACK_BOX, HEADER, label_size, title_height
from fitgap.diagram.plan import Band, Plan, Section, sections_of
from fitgap.diagram.ports import PageEdge, find_wishes
from fitgap.diagram.routing import TRACK, Line, Side, Ways, find_ways
from fitgap.diagram.values import Bounds, Edge, EdgeKind, Point, Shape
from fitgap.process import FlowNode, NodeKind


@dataclass(frozen=True)
class Page:
    """The inside of one container, from its own upper left corner.

    ``box`` is where every shape stands, by its element, ``labels`` where a name outside its
    shape does; ``pools`` are the shapes of pools and lanes, which ``box`` holds too.
    """

    width: float
    height: float
    box: Mapping[str, Bounds]
    labels: Mapping[str, Bounds]
    pools: Sequence[Shape]
    edges: Sequence[Edge]


def lay_out_page(plan: Plan, container: str | None, inner: Mapping[str | None, Page]) -> Page:
    """Return the inside of a subprocess, or of the page itself (None).

    Args:
        plan: the model.
        container: the subprocess.
        inner: the pages of the subprocesses in it.
    """
    nodes = plan.children[container]
    sections = [Section(None, nodes, bands=[Band(None)])]
    if container is None:
        sections = sections_of(plan, nodes)
    facing = _sides_of_messages(plan, nodes, sections)
    cells = {
        node.id: cell_of(
            plan,
            node,
            inside=(inner[node.id].width, inner[node.id].height) if node.id in inner else None,
            facing=facing.get(node.id, ()),
        )
        for node in nodes
    }
    page = _lines_of(plan, sections, cells)
    _place_labels(page)
    return _drawn(plan, page, _space_out(plan, page))


@dataclass(frozen=True)
class _Lines:
    """A page on its grid, before any pixel is counted.

    ``lines`` tells what runs across the page, ``columns`` how many columns of nodes there
    are, ``at`` the column and row of each node; ``ways`` are those of the ``edges``.
    """

    sections: Sequence[Section]
    cells: Mapping[str, Cell]
    lines: Sequence[Line]
    columns: int
    at: Mapping[str, tuple[int, int]]
    edges: Sequence[PageEdge]
    ways: Ways


@dataclass(frozen=True)
class _Spacing:
    """The middle of every line across and down, and where each line down begins and ends."""

    xs: Sequence[float]
    ys: Sequence[float]
    upper: Sequence[float]
    lower: Sequence[float]
    width: float
    height: float


# --- on the grid -------------------------------------------------------------------------


def _sides_of_messages(
    plan: Plan, nodes: Sequence[FlowNode], sections: Sequence[Section]
) -> dict[str, list[Side]]:
    """Return on which side of each node the pools lie that it talks to, once a message."""
    own = {node.id for node in nodes}
    position: dict[str, int] = {}
    for number, section in enumerate(sections):
        position.update((node.id, number) for node in section.nodes)
        if section.pool is not None:
            position[section.pool.id] = number
    facing: dict[str, list[Side]] = {}
    for message in plan.messages:
        source, target = plan.outermost(message.source, own), plan.outermost(message.target, own)
        ends = (source or message.source, target or message.target)
        for one, other in (ends, ends[::-1]):
            if one in position and other in position and position[one] != position[other]:
                side = Side.TOP if position[other] < position[one] else Side.BOTTOM
                facing.setdefault(one or "", []).append(side)
    return facing


def _lines_of(plan: Plan, sections: Sequence[Section], cells: Mapping[str, Cell]) -> _Lines:
    band_of: dict[str, int] = {}
    bands: list[Band] = []
    for section in sections:
        of_lane = {band.lane: number for number, band in enumerate(section.bands, len(bands))}
        for node in section.nodes:
            band_of[node.id] = of_lane[node.lane if node.lane in of_lane else None]
        bands += section.bands
    grid = _place_nodes(plan, cells, band_of)
    lines = _number_lines(sections, grid.band_rows)
    columns = max(grid.layer.values(), default=0) + 1
    at = {
        name: (2 * grid.layer[name] + 1, bands[band_of[name]].rows[grid.row[name]])
        for name in cells
    }
    edges, wishes = find_wishes(plan, sections, cells, at, last=len(lines) - 1)
    ways = find_ways(lines, columns, at.values(), wishes)
    return _Lines(sections, cells, lines, columns, at, edges, ways)


def _place_nodes(plan: Plan, cells: Mapping[str, Cell], band_of: Mapping[str, int]) -> Grid:
    flows = []
    for flow in plan.flows:
        source, target = plan.cell(flow.source or ""), plan.cell(flow.target or "")
        if source in cells and target in cells and source != target:
            flows.append((source, target))
    catches: dict[str, str] = {}
    for name, cell in cells.items():
        if cell.node.link and cell.node.type == "intermediateCatchEvent":
            catches.setdefault(cell.node.link, name)
    for name, cell in cells.items():
        if cell.node.link in catches and cell.node.type == "intermediateThrowEvent":
            flows.append((name, catches[cell.node.link or ""]))
    messages = []
    for message in plan.messages:
        sender = plan.outermost(message.source, cells)
        receiver = plan.outermost(message.target, cells)
        if sender and receiver and sender != receiver:
            messages.append((sender, receiver))
    starts = {name for name, cell in cells.items() if cell.node.type == "startEvent"}
    return place(FlowGraph(list(cells), list(dict.fromkeys(flows)), messages, starts, band_of))


def _number_lines(sections: Sequence[Section], band_rows: Mapping[int, int]) -> list[Line]:
    """Return what each line of the grid is, and note in the sections where theirs are.

    Args:
        sections: from top to bottom.
        band_rows: how many rows of nodes a band has, by its number on the page.
    """
    lines = [Line.CHANNEL]
    number = 0
    for section in sections:
        section.top = len(lines)
        if section.pool:
            lines.append(Line.BORDER)
        if section.black_box:
            lines.append(Line.SOLID)
        for band in section.bands:
            band.first = len(lines)
            lines.append(Line.CHANNEL)
            for _ in range(band_rows.get(number, 0)):
                band.rows.append(len(lines))
                lines += [Line.ROW, Line.CHANNEL]
            band.last = len(lines) - 1
            number += 1
        if section.pool:
            lines.append(Line.BORDER)
        section.bottom = len(lines) - 1
        lines.append(Line.CHANNEL)
    return lines


def _place_labels(page: _Lines) -> None:
    """Put the names of events and gateways where no edge leaves or arrives."""
    used: dict[str, set[Side]] = {}
    for edge, way in zip(page.edges, page.ways.ways, strict=True):
        if way is None:
            continue
        for end, here, there in (
            (edge.source, way[0], way[1]),
            (edge.target, way[-1], way[-2]),
        ):
            if end in page.cells and here.x == there.x:
                side = Side.BOTTOM if there.y > here.y else Side.TOP
                used.setdefault(end or "", set()).add(side)
    for name, cell in page.cells.items():
        sides = used.get(name, set())
        if cell.above:
            sides = sides | {Side.TOP}
        if cell.label is None:
            continue
        order = [Side.BOTTOM, Side.TOP]
        if cell.node.kind is NodeKind.GATEWAY:
            order.reverse()
        free = [side for side in order if side not in sides]
        cell.corner = not free
        cell.label_side = free[0] if free else Side.TOP


# --- in pixels ---------------------------------------------------------------------------


def _space_out(plan: Plan, page: _Lines) -> _Spacing:
    """Return where the lines of the grid run: room for what stands there, tracks and names."""
    left, right = [0.0] * page.columns, [0.0] * page.columns
    up, down = [0.0] * len(page.lines), [0.0] * len(page.lines)
    for name, cell in page.cells.items():
        across, row = page.at[name]
        reach = cell.reach()
        column = across // 2
        left[column], right[column] = max(left[column], reach[0]), max(right[column], reach[2])
        up[row], down[row] = max(up[row], reach[1]), max(down[row], reach[3])
    gaps = [50.0] * (page.columns + 1)
    gaps[0] = gaps[-1] = 24.0
    for line, tracks in page.ways.columns.items():
        gaps[line // 2] = max(gaps[line // 2], 36.0 + TRACK * (tracks - 1))
    _widen_for_labels(gaps, left, right, page)
    headers = 0.0
    if any(section.pool for section in page.sections):
        headers += HEADER
    depths = [max(section.depth.values(), default=-1) + 1 for section in page.sections]
    headers += HEADER * max(depths, default=0)
    xs: list[float] = []
    x = headers
    for each, gap in enumerate(gaps):
        xs.append(x + gap / 2)
        x += gap
        if each < page.columns:
            xs.append(x + left[each])
            x += left[each] + right[each]
    heights = _heights(plan, page, up, down)
    ys: list[float] = []
    height = 0.0
    upper: list[float] = []
    lower: list[float] = []
    for number, tall in enumerate(heights):
        ys.append(height + (up[number] if page.lines[number] is Line.ROW else tall / 2))
        upper.append(height)
        height += tall
        lower.append(height)
    return _Spacing(xs, ys, upper, lower, x, height)


def _widen_for_labels(
    gaps: list[float], left: Sequence[float], right: Sequence[float], page: _Lines
) -> None:
    """Make room for the names of flows that run straight to the next column."""
    for edge, way in zip(page.edges, page.ways.ways, strict=True):
        if way is None or not edge.name or way[0].y != way[1].y or way[1].x - way[0].x > 2:
            continue
        if edge.kind is not EdgeKind.SEQUENCE or way[1].x <= way[0].x:
            continue
        source = page.cells.get(edge.source or "")
        column = way[0].x // 2
        wanted = label_size(edge.name)[0] + 22
        if source is not None:
            wanted -= right[column] - source.size[0] / 2
        if way[1].x - way[0].x == 1:
            gaps[column + 1] = max(gaps[column + 1], wanted)
        else:
            target = page.cells.get(edge.target or "")
            if target is not None:
                wanted -= left[column + 1] - target.size[0] / 2
            gaps[column + 1] = max(gaps[column + 1], wanted)


def _heights(plan: Plan, page: _Lines, up: Sequence[float], down: Sequence[float]) -> list[float]:
    """Return how tall every line down is."""
    heights = []
    for number, line in enumerate(page.lines):
        tracks = page.ways.rows.get(number, 0)
        if line is Line.ROW:
            heights.append(up[number] + down[number])
        elif line is Line.SOLID:
            heights.append(BLACK_BOX)
        elif line is Line.BORDER:
            heights.append(0.0)
        else:
            heights.append(max(22.0, 30.0 + TRACK * (tracks - 1)))
    for number in (0, len(page.lines) - 1):
        if number not in page.ways.rows:
            heights[number] = 0.0
    for before, after in pairwise(page.sections):
        number = before.bottom + 1
        apart = 40.0 if before.pool or after.pool else 20.0
        heights[number] = max(heights[number], apart)
    for section in page.sections:
        if section.black_box:
            continue
        names = [(section.pool.name or "", section.top, section.bottom)] if section.pool else []
        for band in section.bands:
            lane = plan.model.lane_by_id.get(band.lane or "")
            names.append((lane.name or "" if lane else "", band.first, band.last))
            least = 60.0 if band.rows else 80.0
            _raise(heights, band.first, band.last, least)
        for name, first, last in reversed(names):
            _raise(heights, first, last, title_height(name))
    return heights


def _raise(heights: list[float], first: int, last: int, least: float) -> None:
    """Make some lines together as tall as ``least``, at their ends."""
    missing = least - sum(heights[first : last + 1])
    if missing > 0:
        if last - first == 2 and heights[first] == 0.0:
            heights[first + 1] += missing
        elif first == last:
            heights[first] += missing
        else:
            inner = [number for number in (first, first + 1) if heights[number]][:1] or [first]
            outer = [number for number in (last, last - 1) if heights[number]][:1] or [last]
            heights[inner[0]] += missing / 2
            heights[outer[0]] += missing / 2


def _drawn(plan: Plan, page: _Lines, spacing: _Spacing) -> Page:
    box: dict[str, Bounds] = {}
    labels: dict[str, Bounds] = {}
    for name, cell in page.cells.items():
        column, row = page.at[name]
        for key, bounds, label in cell.outlines(Point(spacing.xs[column], spacing.ys[row])):
            box[key] = bounds
            if label is not None:
                labels[key] = label
    pools = _pools(plan, page.sections, spacing)
    box.update((shape.element, shape.bounds) for shape in pools)
    edges = _edges(plan, page, spacing, box)
    names = {edge.element: edge.name for edge in page.edges if edge.name}
    outer = {shape.element for shape in pools}
    edges = with_labels(edges, names, [*box.values(), *labels.values()], outer, box)
    return Page(spacing.width, spacing.height, box, labels, pools, edges)


def _pools(plan: Plan, sections: Sequence[Section], spacing: _Spacing) -> list[Shape]:
    """Return the shapes of pools and of the lanes in them."""
    shapes: list[Shape] = []
    for section in sections:
        left = 0.0
        if section.pool is not None:
            top, bottom = spacing.ys[section.top], spacing.ys[section.bottom]
            bounds = Bounds(0.0, top, spacing.width, bottom - top)
            shapes.append(Shape(section.pool.id, bounds, horizontal=True))
        if any(each.pool for each in sections):
            left = HEADER
        spans: dict[str, tuple[float, float]] = {}
        for band in section.bands:
            top, bottom = spacing.upper[band.first], spacing.lower[band.last]
            lane = band.lane
            seen = set[str]()
            while lane is not None and lane not in seen:
                seen.add(lane)
                low, high = spans.get(lane, (top, bottom))
                spans[lane] = min(low, top), max(high, bottom)
                lane = plan.model.lane_by_id[lane].parent
                if lane not in section.depth:
                    lane = None
        for each in section.lanes:
            x = left + HEADER * section.depth[each.id]
            top, bottom = spans[each.id]
            bounds = Bounds(x, top, spacing.width - x, bottom - top)
            shapes.append(Shape(each.id, bounds, horizontal=True))
    return shapes


def _edges(plan: Plan, page: _Lines, spacing: _Spacing, box: Mapping[str, Bounds]) -> list[Edge]:
    drawn: list[Edge] = []
    for edge, way in zip(page.edges, page.ways.ways, strict=True):
        source, target = (_end(plan, page, box, name) for name in (edge.source, edge.target))
        if source is None or target is None:
            continue
        if way is None:
            points = direct(source, target)
        else:
            forth = way
            if edge.document is not None and edge.source != edge.document:
                forth = way[::-1]
            xs, ys = spacing.xs, spacing.ys
            places = [(xs[each.x] + each.dx, ys[each.y] + each.dy) for each in forth]
            points = on_rims(places, source, target)
        drawn.append(Edge(edge.kind, edge.element, edge.source, edge.target, points))
    return drawn


def _end(plan: Plan, page: _Lines, box: Mapping[str, Bounds], name: str | None) -> End | None:
    """Return the shape of this page an edge ends at: that of an element, or around it."""
    key = name if name in box else plan.outermost(name, page.cells)
    return None if key is None or key not in box else plan.end(key, box[key])
