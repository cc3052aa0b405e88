"""Ways for edges through a grid of cells: around what stands in the cells, few bends, crossings.

The grid has lines both ways.  Across the page run channels and columns in turn (line 0 is
the channel left of the first column), down it the lines of :class:`Line`.  A way follows
lines and turns where two cross; ways that share a stretch of a channel get tracks of their
own, so that they never lie on one another, unless they come from one place or lead to one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from heapq import heappop, heappush
from itertools import pairwise


class Side(IntEnum):
    """The sides of a node, and the directions of a step."""

    RIGHT = 0
    BOTTOM = 1
    LEFT = 2
    TOP = 3

    @property
    def opposite(self) -> Side:
        """The other side."""
        return Side((self + 2) % 4)


class Line(StrEnum):
    """What runs across the page on a line: nothing, nodes, the border of a pool, a black box."""

    CHANNEL = "channel"
    ROW = "row"
    BORDER = "border"
    SOLID = "solid"


@dataclass(frozen=True)
class Port:
    """Where a way begins or ends.

    At a node: its column ``x`` and row ``y``, the sides it may use with their costs, and
    how far right of the middle its top and bottom are entered.  At a pool: ``x`` is None,
    ``y`` its upper and ``bottom`` its lower border, entered anywhere.
    """

    x: int | None
    y: int
    sides: Mapping[Side, float]
    offset: float = 0.0
    bottom: int = 0


@dataclass(frozen=True)
class Wish:
    """An edge to be routed; only ``flow`` edges use the rows, and stay within ``top``-``bottom``.

    Edges of equal ``source`` or ``target`` may share their way there.
    """

    source: str
    target: str
    start: Port
    goal: Port
    flow: bool
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Corner:
    """A place on the grid: two lines, and how far off their middle."""

    x: int
    y: int
    dx: float = 0.0
    dy: float = 0.0


@dataclass
class Ways:
    """The ways found, None where there is none, and how many tracks each channel has."""

    ways: list[tuple[Corner, ...] | None]
    columns: dict[int, int] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)


TRACK = 14.0
_X_STEP = 70.0
_Y_STEP = 45.0
_BEND = 60.0
_CROSSING = 90.0
_BESIDE = 8.0
_SHARED = 25.0
_THROUGH = 600.0
_MOST_STATES = 40_000
_STEPS = ((1, 0), (0, 1), (-1, 0), (0, -1))

_Point = tuple[int, int]
_Stretch = tuple[int, int, bool, float]


def find_ways(
    lines: Sequence[Line], columns: int, taken: Iterable[_Point], wishes: Sequence[Wish]
) -> Ways:
    """Return a way for every wish, the shortest first routed.

    Args:
        lines: what runs across the page, from the top.
        columns: the number of columns of cells.
        taken: the cells that hold a node, by line numbers.
        wishes: the edges.
    """
    router = _Router(lines, 2 * columns + 1, frozenset(taken))
    found: list[list[_Point] | None] = [None] * len(wishes)
    for number in sorted(range(len(wishes)), key=lambda each: _urgency(wishes[each], each)):
        found[number] = router.route(wishes[number])
    return _assign_tracks(lines, wishes, found)


def _urgency(wish: Wish, number: int) -> tuple[bool, bool, int, int]:
    start, goal = wish.start, wish.goal
    across = abs((start.x or 0) - (goal.x or 0)) if goal.x is not None else 0
    back = start.x is not None and goal.x is not None and goal.x <= start.x
    return not wish.flow, back, across + 3 * abs(start.y - goal.y), number


class _Router:
    """Finds ways one after the other; each knows those found before."""

    def __init__(self, lines: Sequence[Line], width: int, taken: frozenset[_Point]) -> None:
        self._lines = lines
        self._width = width
        self._taken = taken
        # Who uses a stretch (its first point, whether along a row, the offset), and who
        # passes a point along and across.
        self._stretches: dict[_Stretch, list[tuple[str, str]]] = {}
        self._along: dict[_Point, int] = {}
        self._across: dict[_Point, int] = {}

    def route(self, wish: Wish) -> list[_Point] | None:
        """Return the corners of the best way, ends included, and remember it."""
        way = self._straight(wish) or self._search(wish)
        if way is not None:
            self._remember(wish, way)
        return way

    def _straight(self, wish: Wish) -> list[_Point] | None:
        start, goal = wish.start, wish.goal
        if not wish.flow or start.x is None or goal.x is None or start.y != goal.y:
            return None
        if goal.x <= start.x or start.sides.get(Side.RIGHT) != 0 or goal.sides.get(Side.LEFT) != 0:
            return None
        for x in range(start.x, goal.x):
            if (x != start.x and (x, start.y) in self._taken) or self._across.get((x, start.y)):
                return None
            if self._stretches.get((x, start.y, True, 0.0)):
                return None
        return [(start.x, start.y), (goal.x, goal.y)]

    def _search(self, wish: Wish) -> list[_Point] | None:
        start, goal = wish.start, wish.goal
        if start.x is None:
            turned = Wish(wish.target, wish.source, goal, start, wish.flow, wish.top, wish.bottom)
            back = None if goal.x is None else self._search(turned)
            return None if back is None else back[::-1]
        queue: list[tuple[float, int, float, int, int, int]] = []
        best: dict[tuple[int, int, int], float] = {}
        came: dict[tuple[int, int, int], tuple[int, int, int]] = {}
        count = 0
        for way_out, price in start.sides.items():
            key = (start.x, start.y, int(way_out))
            best[key] = price
            heappush(queue, (price + self._rest(key, goal), count, price, *key))
            count += 1
        while queue and count < _MOST_STATES:
            _, _, cost, x, y, side = heappop(queue)
            here = (x, y, side)
            if cost > best[here]:
                continue
            if here in came and self._arrived(here, goal):
                return _corners(came, here)
            step_x, step_y = _STEPS[side]
            there = (x + step_x, y + step_y)
            step = self._step(wish, (x, y), there, side)
            if step is None:
                continue
            reached = cost + step
            if goal.x is not None and there == (goal.x, goal.y):
                entered = goal.sides.get(Side(side).opposite)
                if entered is None:
                    continue
                reached += entered
                turns = (side,)
            elif there in self._taken or self._lines[there[1]] in (Line.BORDER, Line.SOLID):
                turns = (side,)
            else:
                turns = (side, (side + 1) % 4, (side + 3) % 4)  # type: ignore[assignment]
            for turn in turns:
                total = reached
                if turn != side:
                    total += _BEND
                else:
                    crossed = self._across if turn % 2 == 0 else self._along
                    total += _CROSSING * crossed.get(there, 0)
                key = (*there, turn)
                if total < best.get(key, float("inf")):
                    best[key] = total
                    came[key] = here
                    count += 1
                    heappush(queue, (total + self._rest(key, goal), count, total, *key))
        return None

    def _rest(self, key: tuple[int, int, int], goal: Port) -> float:
        x, y, side = key
        if goal.x is None:
            return min(abs(y - goal.y), abs(y - goal.bottom)) * _Y_STEP
        far_x, far_y = goal.x - x, goal.y - y
        bends = 0
        if (far_y and side % 2 == 0) or (far_x and side % 2 == 1):
            bends = 1
        return abs(far_x) * _X_STEP + abs(far_y) * _Y_STEP + bends * _BEND

    def _arrived(self, here: tuple[int, int, int], goal: Port) -> bool:
        x, y, side = here
        if goal.x is not None:
            return (x, y) == (goal.x, goal.y)
        return (side == Side.BOTTOM and y == goal.y) or (side == Side.TOP and y == goal.bottom)

    def _step(self, wish: Wish, here: _Point, there: _Point, side: int) -> float | None:
        """Return the cost of a step from point to point, None where it is not allowed."""
        x, y = there
        if not (0 <= x < self._width and wish.top <= y <= wish.bottom):
            return None
        line = self._lines[y]
        goal = wish.goal
        if there in self._taken and there != (goal.x, goal.y):
            return None
        along = side % 2 == 0
        if along and (line in (Line.BORDER, Line.SOLID) or (line is Line.ROW and not wish.flow)):
            return None
        start = wish.start
        offset = start.offset if not along and here[0] == start.x and start.offset else 0.0
        users = self._stretches.get((min(here[0], x), min(here[1], y), along, offset), ())
        cost = _X_STEP if along else _Y_STEP
        if line is Line.SOLID:
            cost += _THROUGH
        if users:
            strangers = sum(
                source != wish.source and target != wish.target for source, target in users
            )
            in_cells = line is Line.ROW if along else x % 2 == 1
            if strangers and in_cells and (along or wish.flow):
                return None
            cost += _BESIDE * strangers + (_SHARED if len(users) > strangers else 0.0)
        return cost

    def _remember(self, wish: Wish, way: Sequence[_Point]) -> None:
        user = (wish.source, wish.target)
        last = len(way) - 2
        for number, (one, other) in enumerate(pairwise(way)):
            along = one[1] == other[1]
            step_x, step_y = _sign(other[0] - one[0]), _sign(other[1] - one[1])
            offset = wish.start.offset if number == 0 and not along else 0.0
            if number == last and not along and not offset:
                offset = wish.goal.offset
            point = one
            while point != other:
                there = (point[0] + step_x, point[1] + step_y)
                key = (min(point[0], there[0]), min(point[1], there[1]), along, offset)
                self._stretches.setdefault(key, []).append(user)
                point = there
                # What runs along a row is crossed by what runs down, and the other way round.
                passed = self._along if along else self._across
                if there != other or number != last:
                    passed[there] = passed.get(there, 0) + 1


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _corners(
    came: Mapping[tuple[int, int, int], tuple[int, int, int]], here: tuple[int, int, int]
) -> list[_Point]:
    points = [(here[0], here[1])]
    while here in came:
        before = came[here]
        # The direction a point is left in; where it differs from the one before, it turns.
        if before[2] != here[2]:
            points.append((here[0], here[1]))
        here = before
    points.append((here[0], here[1]))
    return points[::-1]


# --- tracks ------------------------------------------------------------------------------


@dataclass
class _Run:
    """A straight stretch of a way: on which line, from where to where, how it goes on.

    ``low_turn`` and ``high_turn`` say to which side the way turns at its ends (-1, 1), 0
    where it ends there.
    """

    edge: int
    place: int
    line: int
    low: int
    high: int
    low_turn: int
    high_turn: int


def _assign_tracks(
    lines: Sequence[Line], wishes: Sequence[Wish], found: Sequence[list[_Point] | None]
) -> Ways:
    across: dict[int, list[_Run]] = {}
    down: dict[int, list[_Run]] = {}
    for edge, way in enumerate(found):
        for place, (one, other) in enumerate(pairwise(way or ())):
            along = one[1] == other[1]
            axis = 0 if along else 1
            before = way[place - 1] if way and place else one
            after = way[place + 2] if way and place + 2 < len(way) else other
            turns = [
                _sign(before[1 - axis] - one[1 - axis]),
                _sign(after[1 - axis] - other[1 - axis]),
            ]
            if one[axis] > other[axis]:
                turns.reverse()
            low, high = sorted((one[axis], other[axis]))
            run = _Run(edge, place, one[1 - axis], low, high, turns[0], turns[1])
            (across if along else down).setdefault(run.line, []).append(run)
    offsets: dict[tuple[int, int], float] = {}
    ways = Ways([])
    for line, runs in down.items():
        groups = _groups(runs, wishes, found)
        if line % 2:
            _beside_middle(groups, wishes, found, offsets)
        else:
            ways.columns[line] = _tracks(groups, offsets)
    for line, runs in across.items():
        if lines[line] is Line.CHANNEL:
            ways.rows[line] = _tracks(_groups(runs, wishes, found), offsets)
    for edge, way in enumerate(found):
        ways.ways.append(None if way is None else _placed(edge, way, offsets))
    return ways


def _placed(
    edge: int, way: Sequence[_Point], offsets: Mapping[tuple[int, int], float]
) -> tuple[Corner, ...]:
    corners = []
    for number, point in enumerate(way):
        dx = dy = 0.0
        for place in (number - 1, number):
            if 0 <= place < len(way) - 1:
                offset = offsets.get((edge, place), 0.0)
                if way[place][1] == way[place + 1][1]:
                    dy = offset
                else:
                    dx = offset
        corners.append(Corner(*point, dx, dy))
    return tuple(corners)


def _groups(
    runs: Sequence[_Run], wishes: Sequence[Wish], found: Sequence[list[_Point] | None]
) -> list[list[_Run]]:
    """Return the runs, those together that have come one way, or lead on one way."""
    by_start: dict[object, list[_Run]] = {}
    for run in runs:
        way = found[run.edge] or []
        key = (wishes[run.edge].source, wishes[run.edge].flow, tuple(way[: run.place + 1]))
        toward = _sign(sum(way[run.place + 1]) - sum(way[run.place]))
        by_start.setdefault((key, toward), []).append(run)
    groups: list[list[_Run]] = []
    by_end: dict[object, list[_Run]] = {}
    for together in by_start.values():
        if len(together) > 1:
            groups.append(together)
            continue
        run = together[0]
        way = found[run.edge] or []
        key = (wishes[run.edge].target, wishes[run.edge].flow, tuple(way[run.place + 1 :]))
        toward = _sign(sum(way[run.place + 1]) - sum(way[run.place]))
        by_end.setdefault((key, toward), []).append(run)
    groups += by_end.values()
    return groups


def _tracks(groups: Sequence[list[_Run]], offsets: dict[tuple[int, int], float]) -> int:
    """Give every group of a channel a track, and return how many there are."""
    spans = [(min(r.low for r in group), max(r.high for r in group)) for group in groups]
    count = len(groups)
    overlaps = [
        [spans[a][0] <= spans[b][1] and spans[b][0] <= spans[a][1] for b in range(count)]
        for a in range(count)
    ]
    score = [0.0] * count
    better = [[0.0] * count for _ in range(count)]
    for a in range(count):
        for b in range(a):
            if overlaps[a][b]:
                gain = _harm(groups[b], groups[a]) - _harm(groups[a], groups[b])
                better[a][b], better[b][a] = gain, -gain
                score[a] += _sign(int(gain))
                score[b] -= _sign(int(gain))
    order = sorted(range(count), key=lambda each: (-score[each], spans[each], each))
    track: dict[int, int] = {}
    for place, each in enumerate(order):
        before = [track[other] for other in order[:place] if overlaps[each][other]]
        track[each] = max(before, default=-1) + 1
    most = max(track.values(), default=-1) + 1
    for each, number in track.items():
        for run in groups[each]:
            offsets[run.edge, run.place] = (number - (most - 1) / 2) * TRACK
    return most


def _harm(first: Sequence[_Run], second: Sequence[_Run]) -> float:
    """Return how many crossings it makes to put ``first`` on a lower track than ``second``."""
    harm = 0.0
    for one in first:
        for other in second:
            for end, turn in ((one.low, one.low_turn), (one.high, one.high_turn)):
                if turn > 0 and other.low < end < other.high:
                    harm += 1
                for their, toward in ((other.low, other.low_turn), (other.high, other.high_turn)):
                    if turn > 0 and toward < 0 and their == end:
                        harm += 2
            for end, turn in ((other.low, other.low_turn), (other.high, other.high_turn)):
                if turn < 0 and one.low < end < one.high:
                    harm += 1
    return harm


def _beside_middle(
    groups: Sequence[list[_Run]],
    wishes: Sequence[Wish],
    found: Sequence[list[_Point] | None],
    offsets: dict[tuple[int, int], float],
) -> None:
    """Place the runs of a column: flows in the middle, the others beside it."""

    def fixed(group: Sequence[_Run]) -> float:
        for run in group:
            wish, way = wishes[run.edge], found[run.edge] or []
            if run.place == 0 and wish.start.offset:
                return wish.start.offset
            if run.place == len(way) - 2 and wish.goal.offset:
                return wish.goal.offset
        return 0.0

    placed: list[tuple[int, int, float]] = []
    ordered = sorted(groups, key=lambda group: (not fixed(group), not wishes[group[0].edge].flow))
    for group in ordered:
        low, high = min(run.low for run in group), max(run.high for run in group)
        offset = fixed(group)
        if not offset:
            used = [each for a, b, each in placed if a < high and low < b]
            steps = (sign * TRACK * step for step in range(4) for sign in (1, -1))
            offset = next(
                (each for each in steps if all(abs(each - other) >= TRACK for other in used)), 0.0
            )
        placed.append((low, high, offset))
        for run in group:
            offsets[run.edge, run.place] = offset
