"""Where the nodes of one level stand: slots in lanes, boxes as wide as leave room for the lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from fitgap.classification import ModificationClass
from fitgap.drawing.channels import Way, find_routes, place_nodes
from fitgap.drawing.chart import Chart, block_of
from fitgap.drawing.lines import Level
from fitgap.drawing.words import Words
from fitgap.process import FlowNode, NodeKind, SequenceFlow

_LEAST_BOX = 10
_LEAST_PITCH = _LEAST_BOX + 3
_COMMON_PITCH = 22
_WIDEST_BOX = 30
_WIDEST_GUTTER = 12
_MOST_SLOTS = 4


def least_width(lanes: int) -> int:
    """Return how many columns a level with so many lanes needs."""
    return lanes * _LEAST_PITCH + 3


def arrange(
    words: Words, level: Level, *, classes: Mapping[str, ModificationClass], columns: int
) -> Chart:
    """Return one level with the widest boxes that leave the fewest flows without a line."""
    arranger = _Arranger(words, level, classes, columns)
    widest, *narrower = arranger.widths()
    best = arranger.chart(widest)
    for width in narrower:
        if not best.routing.missing:
            break
        chart = arranger.chart(width)
        if chart.routing.missing < best.routing.missing:
            best = chart
    return best


class _Arranger:
    """Arranges one level with boxes of any width; boundary events stand at their hosts."""

    def __init__(
        self,
        words: Words,
        level: Level,
        classes: Mapping[str, ModificationClass],
        columns: int,
    ) -> None:
        self._words, self._classes, self._columns = words, classes, columns
        self._lanes = level.lanes
        self._own = {node.id: node for node in level.nodes}
        self._hosts = {
            node.id: node.attached_to
            for node in level.nodes
            if node.attached_to in self._own
            and node.attached_to is not None
            and self._own[node.attached_to].kind is NodeKind.ACTIVITY
        }
        lane_number = {lane: number for number, lane in enumerate(self._lanes)}
        lane = {
            node.id: lane_number[node.lane if node.lane in lane_number else None]
            for node in level.nodes
            if node.id not in self._hosts
        }
        flows = level.model.flows
        self._flows = [each for each in flows if {each.source, each.target} <= self._own.keys()]
        self._leading_out = [
            flow
            for flow in flows
            if flow.source in self._own
            and flow.target in level.model.node_by_id
            and flow.target not in self._own
        ]
        ways = [
            (self._hosts.get(flow.source or "", flow.source or ""), flow.target or "")
            for flow in self._flows
            if flow.target not in self._hosts
        ]
        self._slots = _slots(list(lane), lane, ways, len(self._lanes), columns)
        self._places = place_nodes(list(lane), lane, ways, self._slots)

    def widths(self) -> Sequence[int]:
        """Return how wide boxes may be, the widest first."""
        room = (self._columns - 3) // sum(self._slots)
        widest = min(_WIDEST_BOX, room - 5)
        return [*range(widest, _LEAST_BOX, -4), _LEAST_BOX]

    def chart(self, width: int) -> Chart:
        """Return the level with boxes of one width."""
        count = sum(self._slots)
        gutter = min(_WIDEST_GUTTER, (self._columns - count * width) // (count + 1))
        centres = [gutter + slot * (width + gutter) + width // 2 for slot in range(count)]
        edges = [
            gutter // 2 + sum(self._slots[:index]) * (width + gutter)
            for index in range(len(self._slots) + 1)
        ]
        total = gutter + count * (width + gutter)
        attached: dict[str, list[FlowNode]] = {}
        for name, host in self._hosts.items():
            attached.setdefault(host, []).append(self._own[name])
        leaving = Counter(flow.source for flow in self._flows)
        blocks = {
            name: block_of(
                self._words,
                self._own[name],
                width,
                events=attached.get(name, ()),
                is_fanning=leaving[name] > 1,
                modification=self._classes.get(name),
            )
            for name in self._places
        }
        spans = {}
        for name, block in blocks.items():
            left = centres[self._places[name].slot] - block.width // 2
            spans[name] = (left, left + block.width - 1)
        heads = dict(spans)
        for name, block in blocks.items():
            if not block.boxed:
                size = cell_len(block.lines[0])
                left = spans[name][0] + (block.width - size) // 2
                heads[name] = (left, left + size - 1)
        exits = {event: (host, mark) for host in attached for event, _, mark in blocks[host].events}
        crowded = Counter(exits.values())
        ways, drawn = [], []
        told: list[SequenceFlow] = []
        for flow in self._flows:
            source, target = flow.source or "", flow.target or ""
            if target in self._hosts:
                told.append(flow)
                continue
            condition = self._words.condition(flow)
            if source in exits and crowded[exits[source]] > 1:
                condition = condition or self._words.name(source)
            ways.append(
                Way(
                    self._hosts.get(source, source),
                    target,
                    label=condition,
                    port=source,
                    exit=exits[source][1] if source in exits else 0,
                )
            )
            drawn.append(flow)
        routing = find_routes(ways, self._places, spans, heads, centres, width=total, avoided=edges)
        told += [flow for flow, route in zip(drawn, routing.routes, strict=True) if route is None]
        told += self._leading_out
        return Chart(
            words=self._words,
            lanes=self._lanes,
            edges=edges,
            width=total,
            places=self._places,
            blocks=blocks,
            spans=spans,
            hosts=self._hosts,
            ways=ways,
            routing=routing,
            told=told,
        )


def _slots(
    order: Sequence[str],
    lane: Mapping[str, int],
    ways: Sequence[tuple[str, str]],
    lanes: int,
    columns: int,
) -> list[int]:
    """Return how many nodes may stand side by side in each lane, as far as there is room."""
    position = {name: index for index, name in enumerate(order)}
    layer = dict.fromkeys(order, 0)
    for source, target in sorted(ways, key=lambda way: position[way[0]]):
        if position[source] < position[target]:
            layer[target] = max(layer[target], layer[source] + 1)
    crowd: dict[tuple[int, int], int] = {}
    for name in order:
        key = (lane[name], layer[name])
        crowd[key] = crowd.get(key, 0) + 1
    wanted = [1] * lanes
    for (number, _), count in crowd.items():
        wanted[number] = max(wanted[number], min(count, _MOST_SLOTS))
    slots = [1] * lanes
    while (sum(slots) + 1) * _COMMON_PITCH <= columns:
        short = [number for number in range(lanes) if slots[number] < wanted[number]]
        if not short:
            break
        slots[max(short, key=lambda number: wanted[number] / slots[number])] += 1
    return slots
