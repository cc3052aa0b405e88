"""Reading a drawing of characters: where its nodes stand and where its lines lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len

from fitgap.drawing import DrawnLine, Ink

_NODES = (Ink.ACTIVITY, Ink.EVENT, Ink.GATEWAY, Ink.BADGE)


@dataclass
class Grid:
    """A drawing as cells: lines by place, and the area (left, top, right, bottom) of nodes."""

    lines: dict[tuple[int, int], str] = field(default_factory=dict)
    areas: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)

    def above(self, x: int, y: int) -> str | None:
        """Return the node right below a place."""
        for node, (left, top, right, _) in self.areas.items():
            if top == y + 1 and left <= x <= right:
                return node
        return None


def read_grid(drawn: Sequence[DrawnLine]) -> Grid:
    """Return the cells of a drawing."""
    grid = Grid()
    for y, line in enumerate(drawn):
        x = 0
        for span in line.spans:
            width = cell_len(span.text)
            if span.ink is Ink.EDGE:
                grid.lines |= {(x + step, y): mark for step, mark in enumerate(span.text)}
            elif span.node is not None and span.ink in _NODES:
                area = grid.areas.get(span.node, (x, y, x, y))
                grid.areas[span.node] = (
                    min(area[0], x),
                    min(area[1], y),
                    max(area[2], x + width - 1),
                    max(area[3], y),
                )
            x += width
    return grid


def targets(grid: Grid, node: str) -> set[str]:
    """Return the nodes a reader gets to who follows the lines from a node downwards.

    A line goes on straight where another crosses it, and may be left at a corner.
    """
    left, _, right, bottom = grid.areas[node]
    found: set[str] = set()
    seen: set[tuple[int, int, int]] = set()
    feet = [x for x in range(left, right + 1) if grid.lines.get((x, bottom + 1), "-") != "-"]
    pending = [(x, bottom + 1, 0) for x in feet]
    while pending:
        x, y, step = pending.pop()
        mark = grid.lines.get((x, y))
        if mark is None or (x, y, step) in seen:
            continue
        seen.add((x, y, step))
        if mark == "v":
            reached = grid.above(x, y)
            if reached is not None and step == 0:
                found.add(reached)
        elif mark == "+":
            pending.append((x, y + 1, 0))
            pending += [(x + way, y, way) for way in (-1, 1) if step in (0, way)]
        elif mark == "|" or step:
            pending.append((x + step, y + (step == 0), step))
    return found
