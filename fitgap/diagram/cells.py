"""What stands around a node: its name, boundary events, documents and annotations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from fitgap.diagram.measure import (
    EVENT,
    GATEWAY,
    INSIDE,
    LABEL_GAP,
    MESSAGE_OFFSET,
    SATELLITE_GAP,
    TASK,
    label_size,
)
from fitgap.diagram.plan import Plan, Satellite
from fitgap.diagram.routing import TRACK, Side
from fitgap.diagram.values import Bounds, Point
from fitgap.process import FlowNode, NodeKind

_BETWEEN = 14.0
"""Between two documents beside one another."""


@dataclass
class Cell:
    """What stands around a node: how far it reaches, and where its name goes."""

    node: FlowNode
    size: tuple[float, float]
    label: tuple[float, float] | None = None
    label_side: Side | None = None
    above: list[Satellite] = field(default_factory=list)
    below: list[Satellite] = field(default_factory=list)
    guests: list[tuple[FlowNode, float, bool]] = field(default_factory=list)
    corner: bool = False
    aside: int = 0

    def satellites(self) -> Iterable[tuple[Satellite, float, bool]]:
        """Yield documents and annotations with how far right of the middle they stand."""
        for satellites, above in ((self.above, True), (self.below, False)):
            across = sum(each.width + _BETWEEN for each in satellites) - _BETWEEN
            x = -across / 2
            if self.aside:
                x = min(x, MESSAGE_OFFSET - TRACK * (self.aside - 1) - 8 - across)
            for each in satellites:
                yield each, x + each.reach[0], above
                x += each.width + _BETWEEN

    def reach(self) -> tuple[float, float, float, float]:
        """Return how far the cell reaches left, up, right and down of the node's middle."""
        wide, high = self.size[0] / 2, self.size[1] / 2
        left = right = wide
        up = down = high
        if self.label is not None:
            width, height = self.label
            if self.corner:
                left = max(left, width + 8)
                up = max(up, height + 16)
            else:
                left = max(left, width / 2)
                right = max(right, width / 2)
                if self.label_side is Side.TOP:
                    up += height + LABEL_GAP
                else:
                    down += height + LABEL_GAP
        for satellite, offset, top in self.satellites():
            left = max(left, satellite.reach[0] - offset)
            right = max(right, satellite.reach[1] + offset)
            reach = high + SATELLITE_GAP + satellite.height
            up, down = (max(up, reach), down) if top else (up, max(down, reach))
        for guest, offset, top in self.guests:
            tall = 20.0
            if guest.name:
                width, height = label_size(guest.name)
                tall = max(tall, height + 6)
                if offset > 0:
                    right = max(right, offset + 22 + width)
                else:
                    left = max(left, width + 22 - offset)
            if top:
                up = max(up, high + tall)
            else:
                down = max(down, high + tall)
        return left, up, right, down

    def outlines(self, middle: Point) -> Iterator[tuple[str, Bounds, Bounds | None]]:
        """Yield all that stands here as id, place and place of the name, the node first."""
        wide, high = self.size
        box = Bounds(middle.x - wide / 2, middle.y - high / 2, wide, high)
        yield self.node.id, box, self._label_beside(box)
        for guest, offset, top in self.guests:
            yield guest.id, *_guest_outline(guest, offset, top, middle, box)
        for each, offset, above in self.satellites():
            yield each.id, *_satellite_outline(each, offset, above, box)

    def _label_beside(self, box: Bounds) -> Bounds | None:
        if self.label is None:
            return None
        width, height = self.label
        middle = box.center
        if self.corner:
            return Bounds(middle.x - 8 - width, middle.y - 16 - height, width, height)
        if self.label_side is Side.TOP:
            return Bounds(middle.x - width / 2, box.y - LABEL_GAP - height, width, height)
        return Bounds(middle.x - width / 2, box.bottom + LABEL_GAP, width, height)


def cell_of(
    plan: Plan, node: FlowNode, *, inside: tuple[float, float] | None, facing: Sequence[Side]
) -> Cell:
    """Return the cell of a node.

    Args:
        plan: what stands beside the node.
        node: the node.
        inside: the size of what is drawn in it, None where nothing is.
        facing: the sides its messages come from and go to.
    """
    size = TASK
    if node.kind is NodeKind.EVENT:
        size = EVENT
    elif node.kind is NodeKind.GATEWAY:
        size = GATEWAY
    if inside is not None:
        left, top, right, bottom = INSIDE
        size = max(TASK[0], inside[0] + left + right), max(TASK[1], inside[1] + top + bottom)
    cell = Cell(node, size)
    if node.name and node.kind in (NodeKind.EVENT, NodeKind.GATEWAY):
        cell.label = label_size(node.name)
    guests = plan.guests.get(node.id, [])
    cell.guests = _guest_places(guests, size[0])
    low = Side.BOTTOM not in facing and not guests
    high = Side.TOP not in facing
    for each in plan.satellites.get(node.id, ()):
        down = each.writes and not each.reads and node.kind is NodeKind.ACTIVITY
        (cell.below if low and (down or not high) else cell.above).append(each)
    if (cell.above and not high) or (cell.below and Side.BOTTOM in facing):
        cell.aside = len(facing)
    return cell


def _guest_places(guests: Sequence[FlowNode], width: float) -> list[tuple[FlowNode, float, bool]]:
    """Return boundary events with how far right of the middle and whether on the upper rim."""
    if width > TASK[0] and len(guests) * 110 <= width:
        return [
            (guest, width / 2 - 40 - 110 * number, False) for number, guest in enumerate(guests)
        ]
    patterns = {1: (25.0,), 2: (25.0, -25.0), 3: (38.0, -38.0, 0.0)}
    found = []
    for number, guest in enumerate(guests[:6]):
        top = number >= 3
        count = min(len(guests), 6) - 3 if top else min(len(guests), 3)
        found.append((guest, patterns[count][number % 3], top))
    rest = guests[6:]
    for number, guest in enumerate(rest):
        found.append((guest, (number + 0.5) / len(rest) * width - width / 2, True))
    return found


def _guest_outline(
    guest: FlowNode, offset: float, top: bool, middle: Point, box: Bounds
) -> tuple[Bounds, Bounds | None]:
    """Return the place of a boundary event and of its name, off the rim of its host."""
    rim = box.y if top else box.bottom
    own = Bounds(middle.x + offset - EVENT[0] / 2, rim - EVENT[1] / 2, *EVENT)
    if not guest.name:
        return own, None
    width, height = label_size(guest.name)
    left = own.right + 2 if offset > 0 else own.x - 2 - width
    return own, Bounds(left, rim - 4 - height if top else rim + 4, width, height)


def _satellite_outline(
    satellite: Satellite, offset: float, above: bool, box: Bounds
) -> tuple[Bounds, Bounds | None]:
    """Return the place of a document or annotation and of its name, beyond it or beside it."""
    width, height = satellite.size
    middle = box.center.x + offset
    y = box.y - SATELLITE_GAP - height if above else box.bottom + SATELLITE_GAP
    own = Bounds(middle - width / 2, y, width, height)
    if satellite.label is None:
        return own, None
    wide, high = satellite.label
    if satellite.shared:
        return own, Bounds(own.right + LABEL_GAP, own.center.y - high / 2, wide, high)
    top = y - LABEL_GAP - high if above else own.bottom + LABEL_GAP
    return own, Bounds(middle - wide / 2, top, wide, high)
