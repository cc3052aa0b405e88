"""What a flow demands of its work: what comes before what, on which condition, what repeats.

Relations are read off the arrows, never off the drawing, in the manner of behavioural
profiles (Weidlich, Mendling, Weske 2011) and of control dependence (Ferrante, Ottenstein,
Warren 1987): gateways and unnamed events are silent, loops are cut at the arrows that lead
back, subprocesses stand in line with what is around them, message flows order the work of
several pools.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from fitgap.matching.order import flow_positions
from fitgap.process import FlowNode, NodeKind, ProcessModel, SequenceFlow

_DECIDING = frozenset(
    {"exclusiveGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway"}
)


@dataclass(frozen=True, slots=True)
class Branch:
    """One way out of a decision.

    ``element`` is the sequence flow (the event, for a boundary event) that is taken on the
    condition, ``name`` and ``expression`` are what it says, ``decision`` is the node that
    decides.
    """

    element: str
    decision: str
    name: str
    expression: str
    place: int

    @property
    def words(self) -> str:
        """What the branch says, for people."""
        return self.name or self.expression


@dataclass(frozen=True, slots=True)
class Loop:
    """A way back: ``target`` is the place it leads to, ``source`` the place it comes from."""

    source: int
    target: int
    words: str
    element: str


@dataclass(frozen=True, slots=True, eq=False)
class _Arrow:
    source: int
    target: int
    flow: SequenceFlow | None
    optional: bool = False
    message: bool = False


class Behaviour:
    """The relations between the units of one flow.

    Units are what people compare: activities and named events, numbered from 0 in file
    order; ``every`` is all of them.  Sets of units and of places are bits of an integer.
    """

    def __init__(self, model: ProcessModel) -> None:
        self.model = model
        self.units: tuple[FlowNode, ...] = tuple(node for node in model.nodes if is_unit(node))
        self.unit_of: Mapping[str, int] = {node.id: place for place, node in enumerate(self.units)}
        self.every = (1 << len(self.units)) - 1
        self._place_of = {node.id: place for place, node in enumerate(model.nodes)}
        self._exit_of: dict[str, int] = {}
        self._count = len(model.nodes)
        for node in model.nodes:
            if node.parent in self._place_of and node.parent not in self._exit_of:
                self._exit_of[node.parent] = self._count
                self._count += 1
        self._arrows = tuple(self._find_arrows())
        self._leaving = _by_end(self._arrows, self._count, leaving=True)
        self._entering = _by_end(self._arrows, self._count, leaving=False)

    # ------------------------------------------------------------------ what is asked

    @cached_property
    def followers(self) -> tuple[int, ...]:
        """Return, for each unit, the units that may come after it, loops cut."""
        reach = self._reach
        return tuple(
            self._units_in(reach[self._place_of[node.id]]) & ~(1 << unit)
            for unit, node in enumerate(self.units)
        )

    @cached_property
    def positions(self) -> tuple[float, ...]:
        """Return where each unit stands in the flow, 0 at the start and 1 at the end."""
        positions = flow_positions(self.model)
        return tuple(positions[node.id] for node in self.units)

    @cached_property
    def surroundings(self) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
        """Return the units right before and right after each unit."""
        return tuple(
            (
                tuple(bits(self.units_before(unit, self.every))),
                tuple(bits(self.units_after(unit, self.every))),
            )
            for unit in range(len(self.units))
        )

    def order(self, one: int, other: int) -> int:
        """Return -1 where unit ``one`` comes before ``other``, 1 after it, 0 where neither."""
        return (self.followers[other] >> one & 1) - (self.followers[one] >> other & 1)

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """Return every way out of every decision, ways back among them."""
        return tuple(
            self._branch(arrow)
            for place in range(self._count)
            if self._decides(place)
            for arrow in self._leaving[place]
            if self._conditional(arrow)
        )

    @cached_property
    def guards(self) -> tuple[frozenset[str], ...]:
        """Return, for each unit, the branches (their elements) without which it is not done.

        Only the innermost ones, and none for what is always done.
        """
        surely = self._surely
        found: list[set[str]] = [set() for _ in self.units]
        for arrow in self._arrows:
            if arrow in self._back or not self._conditional(arrow):
                continue
            if not self._decides(arrow.source):
                continue
            newly = self._units_in(
                surely[arrow.target] & self._reach[arrow.target] & ~surely[arrow.source]
            )
            for unit in bits(newly):
                found[unit].add(self._branch(arrow).element)
        return tuple(frozenset(each) for each in found)

    @cached_property
    def loops(self) -> tuple[Loop, ...]:
        """Return the ways back, in file order."""
        return tuple(
            Loop(
                arrow.source,
                arrow.target,
                self._condition_before(arrow),
                arrow.flow.id if arrow.flow is not None else "",
            )
            for arrow in self._arrows
            if arrow in self._back
        )

    def next_units(self, place: int, among: int, *, through_loops: bool = False) -> int:
        """Return the first units of ``among`` on the ways from a place on, itself counted."""
        return self._frontier([place], among, forward=True, through_loops=through_loops)

    def previous_units(self, place: int, among: int) -> int:
        """Return the last units of ``among`` on the ways to a place, itself counted, loops cut."""
        return self._frontier([place], among, forward=False, through_loops=False)

    def units_after(self, unit: int, among: int) -> int:
        """Return the next units of ``among`` after a unit, loops cut."""
        key = self.units[unit].id
        return self._frontier(
            [arrow.target for arrow in self._out(key) if arrow not in self._back],
            among & ~(1 << unit),
            forward=True,
            through_loops=False,
        )

    def units_before(self, unit: int, among: int) -> int:
        """Return the last units of ``among`` before a unit, loops cut."""
        place = self._place_of[self.units[unit].id]
        return self._frontier(
            [arrow.source for arrow in self._entering[place] if arrow not in self._back],
            among & ~(1 << unit),
            forward=False,
            through_loops=False,
        )

    def connected(self, node: str) -> int:
        """Return how many units may come before or after a node, loops cut."""
        place = self._place_of[node]
        before = sum(
            reach >> place & 1
            for unit in self.units
            for reach in (self._reach[self._place_of[unit.id]],)
        )
        return before + self._units_in(self._reach[place]).bit_count()

    def place(self, node: str) -> int:
        """Return the place of a node."""
        return self._place_of[node]

    # ------------------------------------------------------------------------ the net

    def _out(self, node: str) -> Sequence[_Arrow]:
        """Return the arrows that leave a node once it is done, and those of its inside."""
        place = self._place_of[node]
        inside = self._leaving[place]
        after = self._exit_of.get(node)
        return [*inside, *self._leaving[after]] if after is not None else inside

    def _find_arrows(self) -> Iterator[_Arrow]:
        model, place_of = self.model, self._place_of
        led_to: set[str] = set()
        leading: set[str] = set()
        for flow in model.flows:
            if flow.source in place_of and flow.target in place_of:
                led_to.add(flow.target)
                leading.add(flow.source)
                yield _Arrow(self._leave(flow.source), place_of[flow.target], flow)
        caught: dict[tuple[str | None, str | None, str], str] = {}
        for node in model.events:
            if node.link and node.type == "intermediateCatchEvent":
                caught[node.process, node.parent, node.link] = node.id
        for node in model.nodes:
            place = place_of[node.id]
            if node.attached_to in place_of:
                led_to.add(node.id)
                yield _Arrow(place_of[node.attached_to], place, None, optional=True)
            if node.link and node.type == "intermediateThrowEvent":
                target = caught.get((node.process, node.parent, node.link))
                if target is not None:
                    led_to.add(target)
                    leading.add(node.id)
                    yield _Arrow(place, place_of[target], None)
        for message in model.message_flows:
            if message.source in place_of and message.target in place_of:
                yield _Arrow(
                    self._leave(message.source), place_of[message.target], None, message=True
                )
        yield from self._nesting(led_to, leading)

    def _nesting(self, led_to: set[str], leading: set[str]) -> Iterator[_Arrow]:
        """Yield the arrows from a subprocess to what it begins with, and from its ends out."""
        inside: dict[str, list[FlowNode]] = {}
        for node in self.model.nodes:
            if node.parent in self._exit_of:
                inside.setdefault(node.parent, []).append(node)
        for parent, nodes in inside.items():
            entry, leave = self._place_of[parent], self._exit_of[parent]
            firsts = [node for node in nodes if node.id not in led_to] or nodes[:1]
            for node in firsts:
                yield _Arrow(entry, self._place_of[node.id], None, optional=node.triggered_by_event)
            for node in nodes:
                if node.id not in leading:
                    yield _Arrow(self._leave(node.id), leave, None)

    def _leave(self, node: str) -> int:
        return self._exit_of.get(node, self._place_of[node])

    def _decides(self, place: int) -> bool:
        arrows = self._leaving[place]
        return len(arrows) > 1 and any(self._conditional(arrow) for arrow in arrows)

    def _conditional(self, arrow: _Arrow) -> bool:
        """Say whether an arrow may be left out while its source is done."""
        if arrow.optional:
            return True
        if arrow.source >= len(self.model.nodes) or arrow.message:
            return False
        source = self.model.nodes[arrow.source]
        if source.type in _DECIDING:
            return len([each for each in self._leaving[arrow.source] if each.flow]) > 1
        if source.kind is NodeKind.ACTIVITY and arrow.flow is not None:
            # An arrow of an activity may carry a condition of its own.
            return arrow.flow.condition is not None or source.default_flow == arrow.flow.id
        return False

    def _branch(self, arrow: _Arrow) -> Branch:
        source = self.model.nodes[arrow.source]
        if arrow.flow is None:
            # Such arrows lead to events and subprocesses, never to where one ends.
            target = self.model.nodes[arrow.target]
            return Branch(target.id, source.id, target.label, "", arrow.target)
        name = _line(arrow.flow.name)
        if not name and source.type == "eventBasedGateway":
            name = self.model.nodes[arrow.target].label
        return Branch(arrow.flow.id, source.id, name, _line(arrow.flow.condition), arrow.target)

    def _condition_before(self, arrow: _Arrow) -> str:
        """Return the words of the last decision before an arrow, or ''."""
        seen: set[int] = set()
        while arrow.source not in seen:
            seen.add(arrow.source)
            if self._decides(arrow.source) and self._conditional(arrow):
                return self._branch(arrow).words
            before = self._entering[arrow.source]
            if len(before) != 1:
                return ""
            arrow = before[0]
        return ""

    # -------------------------------------------------------------------- its analysis

    @cached_property
    def _back(self) -> frozenset[_Arrow]:
        """Return the arrows that lead back, so that the others have no cycle."""
        roots = self._roots()
        dominators = _dominators(self._count, roots, self._leaving, self._entering)
        back = {arrow for arrow in self._arrows if dominators[arrow.source] >> arrow.target & 1}
        rest = [arrow for arrow in self._arrows if arrow not in back]
        if not _cyclic(self._count, rest):
            return frozenset(back)
        component = _components(self._count, rest)
        depth = _depths(self._count, roots, self._leaving)
        return frozenset(back) | {
            arrow
            for arrow in rest
            if component[arrow.source] == component[arrow.target]
            and depth[arrow.target] <= depth[arrow.source]
        }

    def _roots(self) -> list[int]:
        """Return the places nothing leads to, and one of each cycle that nothing leads to."""
        roots = [place for place in range(self._count) if not self._entering[place]]
        reached = _reached(roots, self._leaving)
        for place in range(self._count):
            if place not in reached:
                roots.append(place)
                reached |= _reached([place], self._leaving)
        return roots

    @cached_property
    def _backwards(self) -> tuple[int, ...]:
        """Return the places, each after all that follow it."""
        seen: set[int] = set()
        ordered: list[int] = []
        for root in range(self._count):
            waiting = [(root, False)]
            while waiting:
                place, done = waiting.pop()
                if done:
                    ordered.append(place)
                elif place not in seen:
                    seen.add(place)
                    waiting.append((place, True))
                    waiting += [(target, False) for target in self._forward[place]]
        return tuple(ordered)

    @cached_property
    def _forward(self) -> tuple[tuple[int, ...], ...]:
        return tuple(
            tuple(arrow.target for arrow in arrows if arrow not in self._back)
            for arrows in self._leaving
        )

    @cached_property
    def _reach(self) -> tuple[int, ...]:
        reach = [0] * self._count
        for place in self._backwards:
            reach[place] = 1 << place
            for target in self._forward[place]:
                reach[place] |= reach[target]
        return tuple(reach)

    @cached_property
    def _surely(self) -> tuple[int, ...]:
        """Return, for each place, the places that are surely passed once it is, itself too.

        Where the flow can only go back it will come this way again: nothing is ruled out.
        """
        surely = [0] * self._count
        for place in self._backwards:
            arrows = [arrow for arrow in self._leaving[place] if arrow not in self._back]
            if self._leaving[place] and all(arrow.optional for arrow in arrows):
                surely[place] = (1 << self._count) - 1
                continue
            passed = 1 << place
            for arrow in arrows:
                if not self._conditional(arrow):
                    passed |= surely[arrow.target]
            choices = [
                surely[arrow.target]
                for arrow in arrows
                if self._conditional(arrow) and not arrow.optional
            ]
            if choices:
                common = choices[0]
                for each in choices[1:]:
                    common &= each
                passed |= common
            surely[place] = passed
        return tuple(surely)

    def _units_in(self, places: int) -> int:
        units = 0
        for place in bits(places):
            if place < len(self.model.nodes):
                unit = self.unit_of.get(self.model.nodes[place].id)
                if unit is not None:
                    units |= 1 << unit
        return units

    def _frontier(
        self, places: Iterable[int], among: int, *, forward: bool, through_loops: bool
    ) -> int:
        found = 0
        seen: set[int] = set()
        waiting = list(places)
        while waiting:
            place = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            unit = (
                self.unit_of.get(self.model.nodes[place].id)
                if place < len(self.model.nodes)
                else None
            )
            if unit is not None and among >> unit & 1:
                found |= 1 << unit
                continue
            for arrow in (self._leaving if forward else self._entering)[place]:
                if through_loops or arrow not in self._back:
                    waiting.append(arrow.target if forward else arrow.source)
        return found


def is_unit(node: FlowNode) -> bool:
    """Say whether a node is something people compare: an activity or a named event."""
    return node.kind is NodeKind.ACTIVITY or (
        node.kind in (NodeKind.EVENT, NodeKind.CHOREOGRAPHY) and bool(node.label)
    )


def _line(words: str | None) -> str:
    return " ".join((words or "").split())


def bits(number: int) -> Iterator[int]:
    """Yield the members of a set kept as the bits of an integer."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def _by_end(
    arrows: Iterable[_Arrow], count: int, *, leaving: bool
) -> tuple[tuple[_Arrow, ...], ...]:
    table: list[list[_Arrow]] = [[] for _ in range(count)]
    for arrow in arrows:
        table[arrow.source if leaving else arrow.target].append(arrow)
    return tuple(tuple(each) for each in table)


def _reached(roots: Iterable[int], leaving: Sequence[Sequence[_Arrow]]) -> set[int]:
    seen: set[int] = set()
    waiting = list(roots)
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            waiting += [arrow.target for arrow in leaving[place]]
    return seen


def _dominators(
    count: int,
    roots: Iterable[int],
    leaving: Sequence[Sequence[_Arrow]],
    entering: Sequence[Sequence[_Arrow]],
) -> list[int]:
    """Return, for each place, the places every way to it passes, itself too."""
    every = (1 << count) - 1
    starts = set(roots)
    dominators = [1 << place if place in starts else every for place in range(count)]
    waiting = [arrow.target for root in starts for arrow in leaving[root]]
    while waiting:
        place = waiting.pop()
        if place in starts:
            continue
        passed = every
        for arrow in entering[place]:
            passed &= dominators[arrow.source]
        passed |= 1 << place
        if passed != dominators[place]:
            dominators[place] = passed
            waiting += [arrow.target for arrow in leaving[place]]
    return dominators


def _depths(count: int, roots: Sequence[int], leaving: Sequence[Sequence[_Arrow]]) -> list[int]:
    depth = [count] * count
    level = list(dict.fromkeys(roots))
    for place in level:
        depth[place] = 0
    while level:
        following: list[int] = []
        for place in level:
            for arrow in leaving[place]:
                if depth[arrow.target] > depth[place] + 1:
                    depth[arrow.target] = depth[place] + 1
                    following.append(arrow.target)
        level = following
    return depth


def _cyclic(count: int, arrows: Sequence[_Arrow]) -> bool:
    """Say whether arrows lead in a circle."""
    missing = [0] * count
    following: list[list[int]] = [[] for _ in range(count)]
    for arrow in arrows:
        missing[arrow.target] += 1
        following[arrow.source].append(arrow.target)
    ready = [place for place in range(count) if not missing[place]]
    for place in ready:
        for target in following[place]:
            missing[target] -= 1
            if not missing[target]:
                ready.append(target)
    return len(ready) < count


def _components(count: int, arrows: Iterable[_Arrow]) -> list[int]:
    """Return the strongly connected component of each place."""
    import networkx as nx

    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from((arrow.source, arrow.target) for arrow in arrows)
    component = [0] * count
    for number, places in enumerate(nx.strongly_connected_components(graph)):
        for place in places:
            component[place] = number
    return component
