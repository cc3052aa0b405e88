"""Which edges a page has, and where each of them may leave and arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fitgap.diagram.cells import Cell
from fitgap.diagram.measure import MESSAGE_OFFSET
from fitgap.diagram.plan import Plan, Section
from fitgap.diagram.routing import TRACK, Port, Side, Wish
from fitgap.diagram.values import EdgeKind
from fitgap.process import NodeKind

_PAST_SATELLITES = 1000.0


@dataclass(frozen=True)
class PageEdge:
    """An edge of a page; ``document`` is the document a data association begins or ends at."""

    kind: EdgeKind
    element: str | None
    source: str | None
    target: str | None
    name: str | None = None
    document: str | None = None


def find_wishes(
    plan: Plan,
    sections: Sequence[Section],
    cells: Mapping[str, Cell],
    at: Mapping[str, tuple[int, int]],
    *,
    last: int,
) -> tuple[list[PageEdge], list[Wish]]:
    """Return the edges of a page, and for each what the router is asked for.

    Args:
        plan: the model.
        sections: of the page.
        cells: by node.
        at: the column and row of each on the grid.
        last: the lowest line of the grid.
    """
    finder = _Finder(plan, sections, cells, at, last)
    finder.add_flows()
    finder.add_messages()
    finder.add_documents()
    return finder.edges, finder.wishes


class _Finder:
    """Collects the edges and wishes of one page."""

    def __init__(
        self,
        plan: Plan,
        sections: Sequence[Section],
        cells: Mapping[str, Cell],
        at: Mapping[str, tuple[int, int]],
        last: int,
    ) -> None:
        self._plan = plan
        self._sections = sections
        self._cells = cells
        self._at = at
        self._last = last
        self._pools = {section.pool.id: section for section in sections if section.pool}
        self._beside: dict[str, int] = {}
        self.edges: list[PageEdge] = []
        self.wishes: list[Wish] = []

    def add_flows(self) -> None:
        plan = self._plan
        of_node = {node.id: section for section in self._sections for node in section.nodes}
        for flow in plan.flows:
            source, target = flow.source or "", flow.target or ""
            cells = plan.cell(source), plan.cell(target)
            if cells[0] not in self._cells or cells[1] not in self._cells:
                continue
            section = of_node[cells[0]]
            top, bottom = section.top, section.bottom
            if of_node[cells[1]] is not section:
                top, bottom = 0, self._last
            start, goal = self._port(source, leaving=True), self._port(target, leaving=False)
            self.edges.append(PageEdge(EdgeKind.SEQUENCE, flow.id, source, target, flow.name))
            self.wishes.append(Wish(source, target, start, goal, True, top, bottom))

    def add_messages(self) -> None:
        for message in self._plan.messages:
            start = self._message_port(message.source)
            goal = self._message_port(message.target)
            if start is None or goal is None or (start.x is None and goal.x is None):
                continue
            self.edges.append(
                PageEdge(EdgeKind.MESSAGE, message.id, message.source, message.target, message.name)
            )
            key = f"message {message.id}"
            self.wishes.append(Wish(key, key, start, goal, False, 0, self._last))

    def add_documents(self) -> None:
        """Add the data associations to nodes that a document does not stand beside."""
        plan = self._plan
        for key, users in plan.document_users.items():
            home = plan.placed.get(key)
            cell = self._cells.get(plan.cell(home)) if home else None
            if cell is None:
                continue
            x, y = self._at[cell.node.id]
            offset, above = next(
                (offset, above) for each, offset, above in cell.satellites() if each.id == key
            )
            for node, reads, _ in users:
                if plan.cell(node.id) == cell.node.id or plan.cell(node.id) not in self._cells:
                    continue
                start = Port(x, y, {Side.TOP if above else Side.BOTTOM: 0.0}, offset or 0.01)
                goal = self._port(node.id, leaving=False)
                if goal.x is not None and not goal.offset:
                    goal = replace(goal, sides=self._free_sides(node.id, leaving=False))
                source, target = (key, node.id) if reads else (node.id, key)
                self.edges.append(PageEdge(EdgeKind.DATA, None, source, target, None, key))
                self.wishes.append(Wish(key, f"{key} {node.id}", start, goal, False, 0, self._last))

    def _port(self, name: str, *, leaving: bool) -> Port:
        host = self._plan.cell(name)
        x, y = self._at[host]
        if host != name:
            offset, top = next(
                (offset, top) for guest, offset, top in self._cells[host].guests if guest.id == name
            )
            return Port(x, y, {Side.TOP if top else Side.BOTTOM: 0.0}, offset or 0.01)
        return Port(x, y, self._free_sides(name, leaving=leaving, level=True))

    def _free_sides(self, name: str, *, leaving: bool, level: bool = False) -> dict[Side, float]:
        cell = self._cells[name]
        match cell.node.kind:
            case NodeKind.GATEWAY:
                cost = 5.0 if leaving else 15.0
            case NodeKind.EVENT:
                cost = 50.0
            case _:
                cost = 70.0 if leaving else 60.0
        if not level:
            cost = 0.0
        sides = {
            Side.TOP: cost + (_PAST_SATELLITES if cell.above else 0.0),
            Side.BOTTOM: cost + (_PAST_SATELLITES if cell.below else 0.0),
        }
        for _, _, top in cell.guests:
            sides[Side.TOP if top else Side.BOTTOM] += 150.0
        if level:
            sides[Side.RIGHT if leaving else Side.LEFT] = 0.0
        return sides

    def _message_port(self, end: str | None) -> Port | None:
        section = self._pools.get(end or "")
        if section is not None:
            return Port(None, section.top, {}, bottom=section.bottom)
        own = self._plan.outermost(end, self._cells)
        if own is None:
            return None
        if end in self._plan.host and self._plan.host[end] == own:
            return self._port(end, leaving=True)
        if end != own:
            # It lies in a subprocess, which knows nothing of the world around it.
            return None
        x, y = self._at[own]
        cell = self._cells[own]
        sides = self._free_sides(own, leaving=True)
        if not cell.aside:
            return Port(x, y, sides)
        number = self._beside.get(own, 0)
        self._beside[own] = number + 1
        return Port(x, y, dict.fromkeys(sides, 0.0), MESSAGE_OFFSET - TRACK * number)
