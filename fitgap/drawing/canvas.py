"""A grid of terminal cells to draw lines, boxes and words on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from rich.cells import cell_len


@dataclass(frozen=True, slots=True)
class Pen:
    """What a cell is drawn with: the name of its kind and the node it belongs to."""

    ink: str
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
_BLANK, _EDGE, _BORDER = Pen("blank"), Pen("edge"), Pen("border")


class Canvas:
    """``width`` by ``height`` cells; what is drawn later lies above."""

    def __init__(self, width: int, height: int, *, ascii_only: bool) -> None:
        self._ascii = ascii_only
        self._width, self._height = width, height
        self._cells = [[" "] * width for _ in range(height)]
        self._pens = [[_BLANK] * width for _ in range(height)]

    def rows(self) -> Iterator[list[tuple[str, Pen]]]:
        """Yield the rows as characters with their pens; a wide character covers two cells."""
        for cells, pens in zip(self._cells, self._pens, strict=True):
            yield [(cell, pen) for cell, pen in zip(cells, pens, strict=True) if cell]

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
