"""Where the nodes of a flow stand on a character grid, and which ways its arrows take.

Nodes stand in slots (columns of equal width, one or more per lane) and rows.  Between two
rows lies a channel.  An arrow leaves its source at the foot, runs along the channel below,
passes the rows between on one vertical line and enters its target from the channel above.
Ways that do not come from or lead to the same node never lie on one another, so that every
corner can be read; a way for which no vertical line is free is left out, and said so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from fitgap.walks import pieces

_BESIDE = 4
_CORNER = 3
_APART = 6
"""So far apart two lines end on one track: nobody takes them for one that is crossed."""


@dataclass(frozen=True, slots=True)
class Way:
    """An arrow; ``exit`` is how far right of the source's middle it leaves.

    ``port`` names what it leaves (the node, or a boundary event at it): ways of one port may
    share their beginning.
    """

    source: str
    target: str
    label: str = ""
    port: str = ""
    exit: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """The row and slot a node stands in, counted from 0."""

    row: int
    slot: int


@dataclass(frozen=True, slots=True)
class Route:
    """The columns an arrow uses: at its source, over the rows between (None: none), at its target.

    ``back`` tells that it runs upwards.
    """

    leave: int
    across: int | None
    enter: int
    back: bool


@dataclass(frozen=True)
class Trunk:
    """A horizontal line of a channel with what comes from above and goes on below.

    ``ways`` are the numbers of the ways it carries.
    """

    tops: frozenset[int]
    bottoms: frozenset[int]
    ways: tuple[int, ...] = ()

    @cached_property
    def left(self) -> int:
        """The first column."""
        return min(self.tops | self.bottoms)

    @cached_property
    def right(self) -> int:
        """The last column."""
        return max(self.tops | self.bottoms)


@dataclass
class Channel:
    """What runs between two rows: trunks with their tracks, lines that pass, arrow heads."""

    trunks: list[tuple[Trunk, int]] = field(default_factory=list)
    passing: set[int] = field(default_factory=set)
    arrows: set[int] = field(default_factory=set)

    @property
    def tracks(self) -> int:
        """The number of tracks."""
        return max((track + 1 for _, track in self.trunks), default=0)


@dataclass(frozen=True)
class Routing:
    """The routes by way, None where no line was free, and the channels, one above each row."""

    routes: tuple[Route | None, ...]
    channels: tuple[Channel, ...]

    @property
    def missing(self) -> int:
        """The number of ways without a route."""
        return sum(route is None for route in self.routes)


def place_nodes(
    order: Sequence[str],
    lane: Mapping[str, int],
    ways: Sequence[tuple[str, str]],
    slots: Sequence[int],
) -> dict[str, Place]:
    """Return where every node stands, each below all that leads to it, loops aside.

    Args:
        order: the nodes in flow order.
        lane: the number of a node's lane.
        ways: who leads to whom.
        slots: the number of slots of each lane.
    """
    position = {name: index for index, name in enumerate(order)}
    before: dict[str, list[str]] = {name: [] for name in order}
    after: dict[str, list[str]] = {name: [] for name in order}
    for source, target in ways:
        if position[source] < position[target]:
            before[target].append(source)
            after[source].append(target)
    piece = pieces(order, ways)
    alone = {name for name in order if not before[name] and not after[name]}
    first_slot = [sum(slots[:index]) for index in range(len(slots))]
    places: dict[str, Place] = {}
    taken: set[tuple[int, int]] = set()
    floors: dict[str, int] = {}
    bottom = 0
    for name in order:
        floor = floors.setdefault("" if name in alone else piece[name], bottom)
        row = max((places[each].row + 1 for each in before[name]), default=floor)
        if not before[name]:
            row = max(row, _late(name, before, after, places))
        own = range(first_slot[lane[name]], first_slot[lane[name]] + slots[lane[name]])
        wanted = [places[each].slot for each in before[name]] or [own[0]]
        while all((row, slot) in taken for slot in own):
            row += 1
        free = [slot for slot in own if (row, slot) not in taken]
        slot = min(free, key=lambda each: (min(abs(each - want) for want in wanted), each))
        places[name] = Place(row, slot)
        taken.add((row, slot))
        bottom = max(bottom, row + 1)
    return places


def _late(
    name: str,
    before: Mapping[str, Sequence[str]],
    after: Mapping[str, Sequence[str]],
    places: Mapping[str, Place],
) -> int:
    """Return the row of a second beginning that ends just above where it joins."""
    steps = 1
    seen = {name}
    while len(after[name]) == 1 and after[name][0] not in seen:
        name = after[name][0]
        seen.add(name)
        joined = [places[each].row for each in before[name] if each in places]
        if joined:
            return max(joined) + 1 - steps
        steps += 1
    return 0


def find_routes(
    ways: Sequence[Way],
    places: Mapping[str, Place],
    spans: Mapping[str, tuple[int, int]],
    heads: Mapping[str, tuple[int, int]],
    centres: Sequence[int],
    *,
    width: int,
    avoided: Iterable[int] = (),
) -> Routing:
    """Return a route for every way, as far as there is room, and the channels they make.

    Args:
        ways: the arrows.
        places: where the nodes stand.
        spans: the first and the last column of every node.
        heads: those of its upper edge, where it is entered.
        centres: the middle column of every slot.
        width: the columns of the grid.
        avoided: columns that are used only where there is no other (borders of lanes).
    """
    return _Router(ways, places, spans, heads, centres, width, frozenset(avoided)).routing()


class _Router:
    """Keeps which levels of every column are taken: channel k is level 2k, row k level 2k + 1."""

    def __init__(
        self,
        ways: Sequence[Way],
        places: Mapping[str, Place],
        spans: Mapping[str, tuple[int, int]],
        heads: Mapping[str, tuple[int, int]],
        centres: Sequence[int],
        width: int,
        avoided: frozenset[int],
    ) -> None:
        self._ways, self._places, self._heads = ways, places, heads
        self._centres, self._width, self._avoided = centres, width, avoided
        self._rows = 1 + max((place.row for place in places.values()), default=-1)
        self._taken = [0] * width
        self._entry: list[int | None] = [None] * len(ways)
        # The levels where a column is an entry that ways to one target share.
        self._shared: dict[tuple[int, int], str] = {}
        for name, place in places.items():
            for column in range(spans[name][0], spans[name][1] + 1):
                self._taken[column] |= 1 << (2 * place.row + 1)
        for way in ways:
            self._taken[self._leave(way)] |= 1 << self._exit_level(way)

    def _centre(self, name: str) -> int:
        return self._centres[self._places[name].slot]

    def _leave(self, way: Way) -> int:
        return self._centre(way.source) + way.exit

    def _exit_level(self, way: Way) -> int:
        return 2 * self._places[way.source].row + 2

    def _entry_level(self, way: Way) -> int:
        return 2 * self._places[way.target].row

    def _is_back(self, way: Way) -> bool:
        return self._places[way.target].row <= self._places[way.source].row

    def _is_next(self, way: Way) -> bool:
        return self._places[way.target].row == self._places[way.source].row + 1

    def routing(self) -> Routing:
        """Give every way its entry, then its line over the rows, the shortest first."""
        entering: dict[str, list[int]] = {}
        for number, way in enumerate(self._ways):
            entering.setdefault(way.target, []).append(number)
        fanning = self._fanning()
        for target, numbers in entering.items():
            self._choose_entries(target, numbers, fanning)
        routes: list[Route | None] = [None] * len(self._ways)

        def length(number: int) -> tuple[bool, int, int]:
            way = self._ways[number]
            rows = self._places[way.target].row - self._places[way.source].row
            return self._is_back(way), abs(rows), number

        for number in sorted(range(len(self._ways)), key=length):
            routes[number] = self._route(number)
        return Routing(tuple(routes), self._channels(routes, fanning))

    def _fanning(self) -> set[str]:
        """Return the ports from which several ways run on along one channel."""
        targets: dict[str, set[str]] = {}
        for way in self._ways:
            if not self._is_back(way):
                targets.setdefault(way.port, set()).add(way.target)
        return {port for port, names in targets.items() if len(names) > 1}

    def _choose_entries(self, target: str, numbers: Sequence[int], fanning: set[str]) -> None:
        """Let what may share one entry have the middle, the rest entries of their own."""
        place, middle = self._places[target], self._centre(target)
        level = 2 * place.row
        straight, together, own = [], [], []
        for number in numbers:
            way = self._ways[number]
            if self._is_next(way) and self._leave(way) == middle and not self._is_back(way):
                straight.append(number)
            elif self._is_back(way) or (
                self._is_next(way) and (way.port in fanning or (way.label and len(numbers) > 1))
            ):
                own.append(number)
            else:
                together.append(number)
        crossed = bool(self._taken[middle] >> level & 1)
        groups: list[list[int]] = []
        if straight:
            for number in straight:
                self._entry[number] = middle
            way = self._ways[straight[0]]
            if way.port in fanning or way.label:
                groups.append(together)
            else:
                for number in together:
                    self._entry[number] = middle
            self._shared[middle, level] = target
        elif not crossed:
            first = together or own[:1]
            own = own if together else own[1:]
            for number in first:
                self._entry[number] = middle
            self._shared[middle, level] = target
            self._taken[middle] |= 1 << level
        else:
            groups.append(together)
        groups += [[number] for number in own]
        for group in groups:
            if group:
                self._give_entry(target, group, level)

    def _give_entry(self, target: str, group: Sequence[int], level: int) -> None:
        left, right = self._heads[target]
        middle = self._centre(target)
        from_columns = [self._leave(self._ways[number]) for number in group]
        wanted = sum(from_columns) / len(from_columns)
        if self._is_back(self._ways[group[0]]):
            wanted = right
        candidates = [
            column for column in range(left + 1, right) if not self._taken[column] >> level & 1
        ] or [column for column in range(left, right + 1) if not self._taken[column] >> level & 1]

        def cost(column: int) -> tuple[int, float]:
            near = sum(
                0 <= column + step < self._width and self._taken[column + step] >> level & 1
                for step in (-1, 1)
            )
            off = abs(column - middle)
            return near + (off == 1), abs(column - wanted) + off / 2

        if candidates:
            column = min(candidates, key=cost)
        elif (middle, level) in self._shared:
            column = middle
        else:
            return
        for number in group:
            self._entry[number] = column
        self._shared[column, level] = target
        self._taken[column] |= 1 << level

    def _route(self, number: int) -> Route | None:
        way, enter = self._ways[number], self._entry[number]
        leave = self._leave(way)
        if enter is None:
            return None
        back = self._is_back(way)
        if self._is_next(way) and not back:
            return Route(leave, None, enter, back)
        low, high = sorted((self._exit_level(way), self._entry_level(way)))
        levels = (1 << (high + 1)) - (1 << low)
        across = self._free_column(way, levels, leave, enter, back=back)
        if across is None:
            return None
        self._taken[across] |= levels
        return Route(leave, across, enter, back)

    def _free_column(
        self, way: Way, levels: int, leave: int, enter: int, *, back: bool
    ) -> int | None:
        best: tuple[int, int] | None = None
        for column in range(self._width):
            own = 0
            if not back:
                own |= (1 << self._exit_level(way)) * (column == leave)
                own |= (1 << self._entry_level(way)) * (column == enter)
            if self._taken[column] & levels & ~own:
                continue
            cost = abs(column - leave) + abs(column - enter)
            cost += _CORNER * (column != leave) + _CORNER * (column != enter)
            for beside in (column - 1, column + 1):
                if 0 <= beside < self._width and self._taken[beside] & levels & ~own:
                    cost += _BESIDE
            if column in self._avoided:
                cost += _BESIDE
            if best is None or cost < best[0]:
                best = (cost, column)
        return best[1] if best else None

    def _channels(self, routes: Sequence[Route | None], fanning: set[str]) -> tuple[Channel, ...]:
        channels = [Channel() for _ in range(self._rows + 1)]
        trunks: list[dict[object, Trunk]] = [{} for _ in channels]

        def add(
            channel: int, key: object, tops: Iterable[int], bottoms: Iterable[int], way: int
        ) -> None:
            before = trunks[channel].get(key, Trunk(frozenset(), frozenset()))
            trunks[channel][key] = replace(
                before,
                tops=before.tops | set(tops),
                bottoms=before.bottoms | set(bottoms),
                ways=(*before.ways, way),
            )

        for number, (way, route) in enumerate(zip(self._ways, routes, strict=True)):
            if route is None:
                continue
            first = self._places[way.source].row + 1
            last = self._places[way.target].row
            channels[last].arrows.add(route.enter)
            begins: object = ("from", way.port) if way.port in fanning else ("way", number)
            ends = ("to", way.target, route.enter)
            if route.across is None:
                key = begins if way.port in fanning else ends
                add(first, key, [route.leave], [route.enter], number)
            elif route.back:
                add(first, ("way", number), [route.leave, route.across], [], number)
                add(last, ("way", number, "end"), [], [route.across, route.enter], number)
                for channel in range(last + 1, first):
                    channels[channel].passing.add(route.across)
            else:
                add(first, begins, [route.leave], [route.across], number)
                add(last, ends, [route.across], [route.enter], number)
                for channel in range(first + 1, last):
                    channels[channel].passing.add(route.across)
        for made, found in zip(channels, trunks, strict=True):
            _assign_tracks(made, list(found.values()))
        return tuple(channels)


def _crossings(upper: Trunk, lower: Trunk) -> int:
    """Return how often two trunks cross where one runs above the other."""
    return sum(upper.left < column < upper.right for column in lower.tops - upper.tops) + sum(
        lower.left < column < lower.right for column in upper.bottoms - lower.bottoms
    )


def _assign_tracks(channel: Channel, trunks: list[Trunk]) -> None:
    """Order the trunks so that few cross, and put those that do not meet on one track."""
    straight = [trunk for trunk in trunks if trunk.left == trunk.right]
    level = sorted(
        (trunk for trunk in trunks if trunk.left != trunk.right),
        key=lambda trunk: (trunk.left, trunk.right),
    )
    better = True
    rounds = len(level)
    while better and rounds:
        better = False
        rounds -= 1
        for index in range(len(level) - 1):
            upper, lower = level[index], level[index + 1]
            if _crossings(upper, lower) > _crossings(lower, upper):
                level[index : index + 2] = [lower, upper]
                better = True
    tracks: list[tuple[Trunk, int]] = []
    for trunk in level:
        track = max(
            (
                below + 1
                for other, below in tracks
                if other.left < trunk.right + _APART and trunk.left < other.right + _APART
            ),
            default=0,
        )
        tracks.append((trunk, track))
    channel.trunks = [*((trunk, -1) for trunk in straight), *tracks]
