"""The layers and rows of a flow: what stands beside what, before any pixel is counted.

A node stands one layer right of all that leads to it (loops aside).  Within its band (a
lane, or what lies outside the lanes) the longest way through the flow keeps one row, and
every other branch takes the nearest row that is free over its whole length.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from fitgap.walks import pieces, walk

_REACHED_LIMIT = 200
_PIECES_A_ROW = 8


@dataclass(frozen=True)
class FlowGraph:
    """What is to be placed: nodes in a stable order, who leads to whom, each pair once.

    ``messages`` pull a receiver no further left than its sender; ``starts`` are entered
    first.  ``band`` is the number of a node's band, counted from the top.
    """

    nodes: Sequence[str]
    flows: Sequence[tuple[str, str]]
    messages: Sequence[tuple[str, str]]
    starts: Collection[str]
    band: Mapping[str, int]


@dataclass(frozen=True)
class Grid:
    """Where nodes stand: ``layer`` from the left, ``row`` from the top of the page.

    ``band_rows`` is the number of rows of each band that has any.
    """

    layer: Mapping[str, int]
    row: Mapping[str, int]
    band_rows: Mapping[int, int]


def place(graph: FlowGraph) -> Grid:
    """Return layer and row of every node; rows count within the band."""
    order = _Order(graph)
    layer = _layers(graph, order)
    rows = _Rows(graph, order, layer)
    return rows.grid()


@dataclass
class _Order:
    """The flows without those that close a loop, and the nodes in topological order."""

    graph: FlowGraph
    next: dict[str, list[str]] = field(default_factory=dict)
    previous: dict[str, list[str]] = field(default_factory=dict)
    topological: Sequence[str] = ()
    roots: Sequence[str] = ()

    def __post_init__(self) -> None:
        outgoing: dict[str, list[str]] = {name: [] for name in self.graph.nodes}
        entered = set()
        for source, target in self.graph.flows:
            outgoing[source].append(target)
            entered.add(target)
        first = [name for name in self.graph.nodes if name in self.graph.starts]
        free = [name for name in self.graph.nodes if name not in entered]
        found = walk((*first, *free, *self.graph.nodes), outgoing)
        self.next = {name: [] for name in self.graph.nodes}
        self.previous = {name: [] for name in self.graph.nodes}
        for source, target in found.forward:
            self.next[source].append(target)
            self.previous[target].append(source)
        self.topological = found.topological
        self.roots = found.roots


def _layers(graph: FlowGraph, order: _Order) -> dict[str, int]:
    later = _messages_forward(graph, order)
    topological = _topological(graph, order, later) if later else order.topological
    layer = dict.fromkeys(graph.nodes, 0)
    for name in topological:
        for target in order.next[name]:
            layer[target] = max(layer[target], layer[name] + 1)
        for target in later.get(name, ()):
            layer[target] = max(layer[target], layer[name])
    # What no main start leads to is moved right, next to where it joins.
    joined = _led_to(order)
    sends = {name for pair in graph.messages for name in pair}
    for name in reversed(topological):
        if name not in joined and order.next[name] and name not in sends:
            layer[name] = min(layer[target] for target in order.next[name]) - 1
    _spread_loose(graph, order, layer)
    return layer


def _led_to(order: _Order) -> set[str]:
    """Return the nodes that are reached from the root of their piece that reaches most."""
    flows = ((name, target) for name, targets in order.next.items() for target in targets)
    piece = pieces(order.graph.nodes, flows)
    roots: dict[str, list[str]] = {}
    for root in order.roots:
        if not order.previous[root]:
            roots.setdefault(piece[root], []).append(root)
    reached: set[str] = set()
    for candidates in roots.values():
        best: set[str] = set()
        for root in candidates[:_REACHED_LIMIT]:
            found = _reachable(order.next, root)
            if len(found) > len(best):
                best = found
        reached |= best
    return reached


def _reachable(ways: Mapping[str, Sequence[str]], root: str) -> set[str]:
    found, pending = {root}, [root]
    while pending:
        for target in ways[pending.pop()]:
            if target not in found:
                found.add(target)
                pending.append(target)
    return found


def _messages_forward(graph: FlowGraph, order: _Order) -> dict[str, list[str]]:
    """Return the messages that may order their ends, first come first, without a loop."""
    later: dict[str, list[str]] = {}
    ways = {name: list(targets) for name, targets in order.next.items()}
    for source, target in graph.messages[:_REACHED_LIMIT]:
        if source not in _reachable(ways, target):
            ways[source].append(target)
            later.setdefault(source, []).append(target)
    return later


def _topological(
    graph: FlowGraph, order: _Order, later: Mapping[str, Sequence[str]]
) -> Sequence[str]:
    ways = {name: [*order.next[name], *later.get(name, ())] for name in graph.nodes}
    waiting = dict.fromkeys(graph.nodes, 0)
    for targets in ways.values():
        for target in targets:
            waiting[target] += 1
    ready = [name for name in reversed(order.topological) if not waiting[name]]
    placed = []
    while ready:
        name = ready.pop()
        placed.append(name)
        for target in reversed(ways[name]):
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return placed


def _spread_loose(graph: FlowGraph, order: _Order, layer: dict[str, int]) -> None:
    """Put nodes without any flow side by side instead of one below the other."""
    sends = {name for pair in graph.messages for name in pair}
    widest = max([_PIECES_A_ROW, *(each + 1 for each in layer.values())])
    used: dict[int, int] = {}
    for name in graph.nodes:
        if not order.next[name] and not order.previous[name] and name not in sends:
            band = graph.band[name]
            layer[name] = used.get(band, 0) % widest
            used[band] = used.get(band, 0) + 1


class _Rows:
    """Gives every node a row of its band; rows may be negative until :meth:`grid`."""

    def __init__(self, graph: FlowGraph, order: _Order, layer: Mapping[str, int]) -> None:
        self._band = graph.band
        self._order = order
        self._layer = layer
        self._row: dict[str, int] = {}
        self._taken: dict[tuple[int, int], set[int]] = {}
        self._crossed: dict[tuple[int, int], set[int]] = {}
        self._ahead = self._lengths()
        roots = [name for name in order.roots if not order.previous[name]]
        # A way back alone leads to the rest of a piece that has no beginning.
        for root in (*sorted(roots, key=self._root_key), *order.topological):
            if root not in self._row:
                self._place_from(root)

    def grid(self) -> Grid:
        """Return the rows, counted from 0 in every band, without gaps."""
        used: dict[int, set[int]] = {}
        for name, row in self._row.items():
            used.setdefault(self._band[name], set()).add(row)
        number = {
            (band, row): place
            for band, rows in used.items()
            for place, row in enumerate(sorted(rows))
        }
        placed = {name: number[self._band[name], row] for name, row in self._row.items()}
        return Grid(self._layer, placed, {band: len(rows) for band, rows in used.items()})

    def _root_key(self, name: str) -> tuple[bool, int, int]:
        loose = not self._order.next[name]
        return loose, -self._ahead[name], self._layer[name]

    def _lengths(self) -> dict[str, int]:
        ahead: dict[str, int] = {}
        for name in reversed(self._order.topological):
            ahead[name] = max((ahead[each] + 1 for each in self._order.next[name]), default=0)
        return ahead

    def _place_from(self, root: str) -> None:
        pending: list[tuple[str, str | None]] = [(root, None)]
        while pending:
            name, parent = pending.pop()
            if name in self._row:
                continue
            chain = self._chain(name)
            self._place_chain(chain, parent)
            # Branches that leave late are placed first: they lie inside those that leave early.
            for each in chain:
                branches = [way for way in self._order.next[each] if way not in self._row]
                pending += [(way, each) for way in sorted(branches, key=self._branch_key)]

    def _branch_key(self, name: str) -> tuple[int, int]:
        return -self._band[name], -self._ahead[name]

    def _chain(self, name: str) -> list[str]:
        """Return a node and, again and again, the successor with the longest way ahead."""
        chain = [name]
        while True:
            here = chain[-1]
            ways = [way for way in self._order.next[here] if way not in self._row]
            if not ways:
                return chain
            chain.append(
                max(ways, key=lambda way: (self._ahead[way], self._band[way] == self._band[here]))
            )

    def _place_chain(self, chain: Sequence[str], parent: str | None) -> None:
        before = parent
        start = 0
        joins = next((way for way in self._order.next[chain[-1]] if way in self._row), None)
        while start < len(chain):
            band = self._band[chain[start]]
            end = start
            while end + 1 < len(chain) and self._band[chain[end + 1]] == band:
                end += 1
            part = chain[start : end + 1]
            after = chain[end + 1] if end + 1 < len(chain) else joins
            self._place_part(part, before, after)
            before = part[-1]
            start = end + 1

    def _place_part(self, part: Sequence[str], before: str | None, after: str | None) -> None:
        band = self._band[part[0]]
        first, last = self._layer[part[0]], self._layer[part[-1]]
        wanted = 0
        lean = 1
        if before is not None and self._band[before] == band:
            wanted = self._row[before]
        # A branch that comes from above and ends here, or goes on above, lies above the others.
        if (after is not None and self._band[after] < band) or (
            before is not None and self._band[before] < band and after is None
        ):
            lean = -1
        left = first if before is None else min(first, self._layer[before] + 1)
        right = last if after is None else max(last, self._layer[after] - 1)
        nodes = set(range(first, last + 1))
        whole = range(left, right + 1)
        best = min(
            self._candidates(band, wanted),
            key=lambda row: (
                self._cost(band, row, nodes, whole) + abs(row - wanted),
                -lean * (row - wanted),
            ),
        )
        for name in part:
            self._row[name] = best
            self._taken.setdefault((band, best), set()).add(self._layer[name])
        self._crossed.setdefault((band, best), set()).update(whole)

    def _candidates(self, band: int, wanted: int) -> range:
        rows = [row for each, row in self._taken if each == band]
        return range(min([*rows, wanted]) - 1, max([*rows, wanted]) + 2)

    def _cost(self, band: int, row: int, nodes: set[int], whole: range) -> float:
        taken = self._taken.get((band, row), set())
        crossed = self._crossed.get((band, row), set())
        if nodes & taken:
            return 1e6
        if nodes & crossed:
            return 2.5
        return 1.2 if any(layer in taken or layer in crossed for layer in whole) else 0.0
