"""A grid of terminal cells to draw lines, boxes and words on, and the lines it becomes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from rich.cells import cell_len


class Ink(StrEnum):
    """What a span of a drawing is; a front end gives each its colour."""

    BLANK = "blank"
    TITLE = "title"
    LANE = "lane"
    BORDER = "border"
    EDGE = "edge"
    CONDITION = "condition"
    ACTIVITY = "activity"
    EVENT = "event"
    GATEWAY = "gateway"
    BADGE = "badge"
    LEGEND = "legend"


@dataclass(frozen=True, slots=True)
class Span:
    """Words of one kind; ``node`` is the flow node they belong to."""

    text: str
    ink: Ink = Ink.BLANK
    node: str | None = None


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One line; ``heading`` tells the names of the lanes, which hold until the next heading."""

    spans: tuple[Span, ...] = ()
    heading: bool = False

    @property
    def text(self) -> str:
        """The line without its kinds, trailing spaces removed."""
        return "".join(span.text for span in self.spans).rstrip()


@dataclass(frozen=True, slots=True)
class Pen:
    """What a cell is drawn with: its kind and the node it belongs to."""

    ink: Ink
    node: str | None = None


_UP, _RIGHT, _DOWN, _LEFT = 1, 2, 4, 8
_CORNERS = {
    _UP | _DOWN: "│",
    _RIGHT | _LEFT: "─",
    _RIGHT | _DOWN: "┌",
    _LEFT | _DOWN: "┐",
    _RIGHT | _UP: "└",
    _LEFT | _UP: "┘",
    _UP | _DOWN | _RIGHT: "├",
    _UP | _DOWN | _LEFT: "┤",
    _LEFT | _RIGHT | _DOWN: "┬",
    _LEFT | _RIGHT | _UP: "┴",
    _UP | _RIGHT | _DOWN | _LEFT: "┼",
}
_BLANK, _EDGE, _BORDER = Pen(Ink.BLANK), Pen(Ink.EDGE), Pen(Ink.BORDER)


class Canvas:
    """``width`` by ``height`` cells; what is drawn later lies above."""

    def __init__(self, width: int, height: int, *, ascii_only: bool) -> None:
        self._ascii = ascii_only
        self._width, self._height = width, height
        self._cells = [[" "] * width for _ in range(height)]
        self._pens = [[_BLANK] * width for _ in range(height)]

    def lines(self) -> Iterator[DrawnLine]:
        """Yield the rows as lines; a wide character covers two cells."""
        for cells, pens in zip(self._cells, self._pens, strict=True):
            drawn = ((cell, pen) for cell, pen in zip(cells, pens, strict=True) if cell)
            yield DrawnLine(
                tuple(
                    Span("".join(cell for cell, _ in group), pen.ink, pen.node)
                    for pen, group in groupby(drawn, key=lambda each: each[1])
                )
            )

    def put(self, x: int, y: int, character: str, pen: Pen = _EDGE) -> None:
        """Set one cell."""
        if 0 <= y < self._height and 0 <= x < self._width:
            self._cells[y][x] = character
            self._pens[y][x] = pen

    def write(self, x: int, y: int, text: str, pen: Pen) -> None:
        """Write words from a cell on."""
        for character in text:
            size = cell_len(character)
            if not size:
                continue
            self.put(x, y, character, pen)
            if size == 2:
                self.put(x + 1, y, "", pen)
            x += size

    def separator(self, x: int) -> None:
        """Draw the border between two lanes."""
        for y in range(self._height):
            self.put(x, y, ":", _BORDER)

    def down(self, x: int, top: int, end: int) -> None:
        """Draw a line from row ``top`` to the row before ``end``."""
        for y in range(top, end):
            self.put(x, y, self._line(_UP | _DOWN))

    def across(
        self, y: int, left: int, right: int, tops: Collection[int], bottoms: Collection[int]
    ) -> None:
        """Draw a line over a row with branches up and down; a foreign line lies above it."""
        for x in range(left, right + 1):
            arms = (_LEFT if x > left else 0) | (_RIGHT if x < right else 0)
            arms |= (_UP if x in tops else 0) | (_DOWN if x in bottoms else 0)
            if arms == _LEFT | _RIGHT and self._pens[y][x] == _EDGE:
                continue
            self.put(x, y, self._line(arms))

    def box(self, x: int, y: int, width: int, height: int, pen: Pen) -> None:
        """Draw the border of a box."""
        right, bottom = x + width - 1, y + height - 1
        for column in range(x + 1, right):
            self.put(column, y, self._line(_LEFT | _RIGHT), pen)
            self.put(column, bottom, self._line(_LEFT | _RIGHT), pen)
        for row in range(y + 1, bottom):
            self.put(x, row, self._line(_UP | _DOWN), pen)
            self.put(right, row, self._line(_UP | _DOWN), pen)
        for column, row, arms in (
            (x, y, _RIGHT | _DOWN),
            (right, y, _LEFT | _DOWN),
            (x, bottom, _RIGHT | _UP),
            (right, bottom, _LEFT | _UP),
        ):
            self.put(column, row, self._line(arms), pen)

    def _line(self, arms: int) -> str:
        if self._ascii:
            return {_UP | _DOWN: "|", _LEFT | _RIGHT: "-"}.get(arms, "+")
        return _CORNERS.get(arms, "┼")
