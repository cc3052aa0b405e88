"""One level, arranged, as rows of characters: boxes, arrows, and words where they fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rich.cells import cell_len

from fitgap.classification import ModificationClass
from fitgap.drawing.canvas import Canvas, DrawnLine, Ink, Pen, Span
from fitgap.drawing.cells import fit, wrap
from fitgap.drawing.channels import Channel, Place, Routing, Way
from fitgap.drawing.words import Words, class_badge
from fitgap.process import FlowNode, NodeKind, SequenceFlow

_LABEL_LINES = 4
_LEAST_LABEL = 4


@dataclass
class Block:
    """A node as lines of words; ``boxed`` puts a border around them.

    ``events`` are the boundary events attached to it: their lines, and how far right of the
    middle each is left.
    """

    node: FlowNode
    width: int
    lines: list[str]
    boxed: bool
    ink: Ink
    badge: str = ""
    events: list[tuple[str, list[str], int]] = field(default_factory=list)

    @property
    def all_lines(self) -> list[tuple[str, str]]:
        """The lines, each with the node it belongs to."""
        own = [(line, self.node.id) for line in self.lines]
        return own + [(line, name) for name, lines, _ in self.events for line in lines]

    @property
    def height(self) -> int:
        """How many rows it takes."""
        return len(self.all_lines) + (2 if self.boxed else 0)

    def add(self, words: str) -> None:
        """Say more of the node."""
        self.lines += wrap(words, max(3, self.width - (2 if self.boxed else 0)), even=True)


def block_of(
    words: Words,
    node: FlowNode,
    width: int,
    *,
    events: Iterable[FlowNode],
    is_fanning: bool,
    modification: ModificationClass | None,
) -> Block:
    """Return a node as a block.

    Args:
        words: the words of the model.
        node: the node.
        width: of an activity; the others are as wide as their words, at most this wide.
        events: the boundary events at it.
        is_fanning: whether several flows leave it.
        modification: the class of an activity with a gap.
    """
    facts = list(words.facts(node))
    for fact in facts:
        words.used.add(fact[:3])
    if node.kind not in (NodeKind.ACTIVITY, NodeKind.CHOREOGRAPHY):
        lines = [
            line for text in (words.text(node), *facts) for line in wrap(text, width, even=True)
        ]
        # A line of words with several arrows is long enough for each.
        least = min(width, 12) if is_fanning else 3
        return Block(node, max(least, *map(cell_len, lines)), lines, False, ink_of(node))
    room = width - 2
    lines = [
        line for text in (words.activity(node), *facts) for line in wrap(text, room, even=True)
    ]
    attached = []
    for number, event in enumerate(events):
        told = [
            line
            for text in (words.text(event), *words.facts(event))
            for line in wrap(text, room, even=True)
        ]
        attached.append((event.id, told, max(width // 2 - 3 - 4 * number, 2)))
    badge = f"[{class_badge(modification)}]" if modification else ""
    return Block(node, width, lines, True, Ink.ACTIVITY, badge, attached)


def ink_of(node: FlowNode) -> Ink:
    """Return what a node is drawn as."""
    return {NodeKind.EVENT: Ink.EVENT, NodeKind.GATEWAY: Ink.GATEWAY}.get(node.kind, Ink.ACTIVITY)


@dataclass
class Chart:
    """One level, arranged: where everything stands across.

    ``edges`` are the columns between the lanes, ``spans`` the first and last column of each
    node.  ``told`` are the flows without a line: their sources say where they lead.
    """

    words: Words
    lanes: Sequence[str | None]
    edges: Sequence[int]
    width: int
    places: Mapping[str, Place]
    blocks: Mapping[str, Block]
    spans: Mapping[str, tuple[int, int]]
    hosts: Mapping[str, str]
    ways: Sequence[Way]
    routing: Routing
    told: Sequence[SequenceFlow]
    _silent: list[int] = field(default_factory=list, init=False)
    _written: list[tuple[int, int, int, str]] = field(default_factory=list, init=False)

    def lines(self, *, ascii_only: bool) -> Iterator[DrawnLine]:
        """Yield the names of the lanes, then the rows."""
        labels = self._labels()
        self._tell()
        heights = [0] * len(self.routing.channels)
        for name, place in self.places.items():
            heights[place.row] = max(heights[place.row], self.blocks[name].height)
        tops, channel_tops, y = [], [], 0
        label_rows = [max((len(lines) for _, lines in placed), default=0) for placed in labels]
        gaps = self._gaps()
        for row, channel in enumerate(self.routing.channels):
            y += gaps[row]
            channel_tops.append(y)
            used = bool(channel.trunks or channel.passing)
            y += channel.tracks + label_rows[row]
            if channel.arrows or (used and y == channel_tops[-1]):
                y += 1
            tops.append(y)
            y += heights[row]
        canvas = Canvas(self.width, y, ascii_only=ascii_only)
        if len(self.lanes) > 1:
            for column in self.edges[1:-1]:
                canvas.separator(column)
        self._paint_ways(canvas, channel_tops, tops, heights)
        for row, placed in enumerate(labels):
            top = channel_tops[row] + self.routing.channels[row].tracks
            for column, lines in placed:
                for number, line in enumerate(lines):
                    canvas.write(column, top + number, line, Pen(Ink.CONDITION))
        for column, row, track, line in self._written:
            canvas.write(column, channel_tops[row] + track, line, Pen(Ink.CONDITION))
        for name, block in self.blocks.items():
            self._paint_block(canvas, block, self.spans[name][0], tops[self.places[name].row])
        yield from self._headings()
        yield from canvas.lines()

    def _headings(self) -> Iterator[DrawnLine]:
        """Name the lanes; a single lane without a name needs none."""
        if self.lanes == [None]:
            return
        names = [self.words.lane(lane) for lane in self.lanes]
        widths = [right - left - 2 for left, right in zip(self.edges, self.edges[1:], strict=False)]
        broken = [
            wrap(name, max(4, width), even=True) for name, width in zip(names, widths, strict=True)
        ]
        for number in range(max(map(len, broken))):
            line, size = "", 0
            for left, width, lines in zip(self.edges, widths, broken, strict=False):
                word = lines[number] if number < len(lines) else ""
                start = left + 1 + max(0, (width - cell_len(word)) // 2)
                line += " " * (start - size) + word
                size = start + cell_len(word)
            yield DrawnLine((Span(line, Ink.LANE),), heading=True)
        rule = "".join("=" * (width + 1) + " " for width in widths)
        yield DrawnLine((Span(" " * self.edges[0] + rule, Ink.BORDER),), heading=True)

    def _labels(self) -> list[list[tuple[int, list[str]]]]:
        """Find room for the conditions beside the arrows, channel by channel."""
        wanted: list[list[tuple[int, int]]] = [[] for _ in self.routing.channels]
        for number, (way, route) in enumerate(zip(self.ways, self.routing.routes, strict=True)):
            if route is None or not way.label:
                continue
            if route.back:
                if not self._write_on_line(number):
                    self._silent.append(number)
                continue
            column = route.enter if route.across is None else route.across
            wanted[self.places[way.source].row + 1].append((column, number))
        found: list[list[tuple[int, list[str]]]] = []
        for channel, asked in zip(self.routing.channels, wanted, strict=True):
            placed = []
            free_from = 0
            verticals = sorted(_below(channel))
            said: set[int] = set()
            for column, number in sorted(asked):
                right = next((each for each in verticals if each > column), self.width + 1)
                left = max([each for each in verticals if each < column] + [free_from - 1, -1])
                text = self.ways[number].label
                rooms = [(column + 2, right - column - 3), (left + 2, column - left - 3)]
                start, room = rooms[0]
                size = cell_len(text)
                if room < size and (rooms[1][1] >= size or room < _LEAST_LABEL):
                    start, room = rooms[1]
                lines = wrap(text, room, even=True) if room >= _LEAST_LABEL or room >= size else []
                if column in said or not lines or len(lines) > _LABEL_LINES:
                    self._silent.append(number)
                    continue
                said.add(column)
                longest = max(map(cell_len, lines))
                if start < column:
                    start = column - 1 - longest
                placed.append((start, lines))
                free_from = start + longest + 1
            found.append(placed)
        return found

    def _gaps(self) -> list[int]:
        """Return the rows left free above each channel, lest a corner seem to leave a node."""
        gaps = [0] * len(self.routing.channels)
        for name, place in self.places.items():
            left, right = self.spans[name]
            for trunk, track in self.routing.channels[place.row + 1].trunks:
                if track == 0 and any(left <= each <= right for each in trunk.bottoms - trunk.tops):
                    gaps[place.row + 1] = 1
        return gaps

    def _write_on_line(self, number: int) -> bool:
        """Put the condition of a way back on its first level stretch; say whether it fits."""
        way = self.ways[number]
        row = self.places[way.source].row + 1
        channel = self.routing.channels[row]
        for trunk, track in channel.trunks:
            if number not in trunk.ways or track < 0:
                continue
            crossed = set(channel.passing)
            for other, below in channel.trunks:
                crossed |= other.tops if below > track else set()
                crossed |= other.bottoms if below < track else set()
            stops = sorted({each for each in crossed if trunk.left < each < trunk.right})
            ends = [trunk.left, *stops, trunk.right]
            room, start = max((right - left - 1, left + 1) for left, right in pairwise(ends))
            size = cell_len(way.label) + 2
            if size + 1 <= room:
                place = start + (room - size) // 2
                self._written.append((place, row, track, f" {way.label} "))
                return True
        return False

    def _tell(self) -> None:
        """Say at the source what could not be drawn beside an arrow."""
        for flow in self.told:
            source = self.hosts.get(flow.source or "", flow.source or "")
            back = (
                flow.target is not None
                and flow.target in self.places
                and self.places[flow.target].row <= self.places[source].row
            )
            self.blocks[source].add(self.words.jump(flow, back=back))
        for number in self._silent:
            way, route = self.ways[number], self.routing.routes[number]
            arrow = "^" if route is not None and route.back else "->"
            self.blocks[way.source].add(f"{way.label} {arrow} {self.words.name(way.target)}")

    def _paint_ways(
        self, canvas: Canvas, channel_tops: list[int], tops: list[int], heights: list[int]
    ) -> None:
        for way, route in zip(self.ways, self.routing.routes, strict=True):
            if route is None:
                continue
            source, target = self.places[way.source], self.places[way.target]
            foot = tops[source.row] + self.blocks[way.source].height
            canvas.down(route.leave, foot, channel_tops[source.row + 1])
            if route.across is None:
                continue
            if route.back:
                last = channel_tops[source.row + 1]
                canvas.down(route.across, tops[target.row], last)
                for row in range(target.row, source.row + 1):
                    canvas.put(route.across, tops[row], "^")
            else:
                canvas.down(route.across, tops[source.row + 1], channel_tops[target.row])
        for row, channel in enumerate(self.routing.channels):
            top, end = channel_tops[row], tops[row]
            for column in channel.passing:
                canvas.down(column, top, end)
            for trunk, track in channel.trunks:
                if track < 0:
                    canvas.down(trunk.left, top, end)
                    continue
                for column in trunk.tops:
                    canvas.down(column, top, top + track)
                for column in trunk.bottoms:
                    canvas.down(column, top + track + 1, end)
            for trunk, track in channel.trunks:
                if track >= 0:
                    canvas.across(top + track, trunk.left, trunk.right, trunk.tops, trunk.bottoms)
            for column in channel.arrows:
                canvas.put(column, end - 1, "v")

    def _paint_block(self, canvas: Canvas, block: Block, left: int, top: int) -> None:
        pen = Pen(block.ink, block.node.id)
        if not block.boxed:
            for number, (line, _) in enumerate(block.all_lines):
                start = left + (block.width - cell_len(line)) // 2
                canvas.write(start, top + number, line, pen)
            return
        canvas.box(left, top, block.width, block.height, pen)
        if block.badge:
            canvas.write(left + 1, top, block.badge, Pen(Ink.BADGE, block.node.id))
        for number, (line, name) in enumerate(block.all_lines, 1):
            own = pen if name == block.node.id else Pen(Ink.EVENT, name)
            canvas.write(left + 1, top + number, fit(line, block.width - 2), own)
        for name, _, mark in block.events:
            middle = left + block.width // 2
            canvas.write(middle + mark - 1, top + block.height - 1, "(!)", Pen(Ink.EVENT, name))


def _below(channel: Channel) -> set[int]:
    """Return the columns with a line in the lower part of a channel."""
    return channel.passing.union(*(trunk.bottoms for trunk, _ in channel.trunks))
