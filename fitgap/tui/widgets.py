"""The building blocks of every screen: a list, a page of text, an input line, the key bar.

Nothing draws boxes or blocks: such characters are one cell wide on some terminals and two
on others.  Colour always comes with a mark or a word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.events import Click, Resize
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip
from textual.widgets import Input, Static

from fitgap.drawing.cells import fit, wrap
from fitgap.source import Language
from fitgap.tui.actions import ACTION_BY_NAME, FOOTER, shown_key
from fitgap.tui.detail import Line

WIDE = 120
"""From this many columns the list and the detail stand side by side."""

_GAP = "  "

MANNERS = {
    "text": Style(),
    "head": Style(bold=True, color="bright_cyan"),
    "key": Style(bold=True),
    "dim": Style(color="grey70"),
    "good": Style(color="green3"),
    "bad": Style(color="orange1"),
    "ask": Style(bold=True, color="bright_yellow"),
    "here": Style(bold=True, color="bright_yellow"),
    "current": Style(bold=True, color="white", bgcolor="#005f87"),
    "resting": Style(color="white", bgcolor="grey27"),
    "bar": Style(color="white", bgcolor="#005f87"),
}


class _PlainBar(ScrollBarRender):
    """A scroll bar of coloured spaces."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


ScrollBar.renderer = _PlainBar


class CursorList(ScrollView, can_focus=True):
    """A list of any length with a cursor; only the lines in sight are drawn.

    ``write`` returns the words of a line for a width and the manner they are drawn in.
    The cursor's line begins with ``>``, every other with a space.
    """

    BINDINGS: ClassVar = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "go(0)", show=False),
        Binding("end", "go(-1)", show=False),
        Binding("enter", "choose", show=False),
    ]
    cursor = reactive(0)

    class Moved(Message):
        """The cursor stands on another line."""

        def __init__(self, sender: CursorList, index: int) -> None:
            self.sender, self.index = sender, index
            super().__init__()

        @property
        def control(self) -> CursorList:
            """The list the message is from."""
            return self.sender

    class Chosen(Moved):
        """Enter was pressed on a line, or it was clicked while the cursor stood on it."""

    def __init__(
        self, write: Callable[[int, int], tuple[str, str]], *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.write = write
        self.count = 0

    def show(self, count: int, cursor: int = 0) -> None:
        """Show ``count`` lines with the cursor on one of them."""
        self.count = count
        self.virtual_size = Size(self.scrollable_content_region.width, count)
        self.cursor = max(0, min(cursor, count - 1))
        self.scroll_to_cursor()
        self.refresh()

    def scroll_to_cursor(self) -> None:
        """Bring the cursor's line into sight."""
        if self.count:
            self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """Draw one line in sight."""
        width = self.scrollable_content_region.width
        index = y + self.scroll_offset.y
        if index >= self.count:
            return Strip.blank(width, self.rich_style)
        text, manner = self.write(index, max(0, width - 2))
        here = index == self.cursor
        if here:
            manner = "current" if self.has_focus else "resting"
        line = ("> " if here else "  ") + fit(text, max(0, width - 2))
        return Strip([Segment(line, MANNERS[manner])], width).apply_style(self.rich_style)

    def watch_cursor(self, before: int, after: int) -> None:
        """Redraw and tell."""
        self.refresh()
        if before != after:
            self.post_message(self.Moved(self, after))

    def on_resize(self, _event: Resize) -> None:
        """Lines are as wide as the list."""
        self.virtual_size = Size(self.scrollable_content_region.width, self.count)
        self.scroll_to_cursor()

    def on_focus(self) -> None:
        """The cursor looks different with the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor looks different without the focus."""
        self.refresh()

    def on_click(self, event: Click) -> None:
        """Move to the line clicked; a click on the cursor chooses."""
        index = event.y + self.scroll_offset.y
        if index < self.count:
            if index == self.cursor:
                self.post_message(self.Chosen(self, index))
            self.cursor = index

    def action_move(self, step: int) -> None:
        """Move the cursor by some lines."""
        self.action_go(max(0, min(self.cursor + step, self.count - 1)))

    def action_page(self, direction: int) -> None:
        """Move the cursor by a page."""
        self.action_move(direction * max(1, self.scrollable_content_region.height - 1))

    def action_go(self, index: int) -> None:
        """Move the cursor to a line, -1 for the last."""
        if self.count:
            self.cursor = index if index >= 0 else self.count - 1
            self.scroll_to_cursor()

    def action_choose(self) -> None:
        """Choose the cursor's line."""
        if self.count:
            self.post_message(self.Chosen(self, self.cursor))


class Page(ScrollView, can_focus=True):
    """Lines of text, wrapped to the width by the rules for Japanese."""

    BINDINGS: ClassVar = [
        Binding("up,k", "scroll_up", show=False),
        Binding("down,j", "scroll_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("home", "scroll_home", show=False),
        Binding("end", "scroll_end", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()
        self._drawn: list[tuple[str, str]] = []

    def show(self, lines: Sequence[Line], *, keep_place: bool = False) -> None:
        """Show other lines, from the top unless the place is to be kept."""
        self._lines = lines
        self._draw()
        if not keep_place:
            self.scroll_home(animate=False, immediate=True)

    @property
    def overflows(self) -> bool:
        """Whether there are more lines than fit."""
        return len(self._drawn) > self.scrollable_content_region.height

    def _draw(self) -> None:
        width = self.scrollable_content_region.width
        self._drawn = []
        for line in self._lines:
            if line.cut:
                self._drawn.append(
                    (fit(" " * line.indent + line.text, width).rstrip(), line.manner)
                )
                continue
            room = width - line.indent - line.hang
            for index, part in enumerate(wrap(line.text, max(8, room), hang=line.hang)):
                margin = line.indent + (line.hang if index else 0)
                self._drawn.append((" " * margin + part, line.manner))
        self.virtual_size = Size(width, len(self._drawn))
        self.refresh()

    def on_resize(self, _event: Resize) -> None:
        """Wrap anew."""
        self._draw()

    def render_line(self, y: int) -> Strip:
        """Draw one line in sight."""
        width = self.scrollable_content_region.width
        index = y + self.scroll_offset.y
        if index >= len(self._drawn):
            return Strip.blank(width, self.rich_style)
        text, manner = self._drawn[index]
        strip = Strip([Segment(fit_exactly(text, width), MANNERS[manner])], width)
        return strip.apply_style(self.rich_style)


def fit_exactly(text: str, width: int) -> str:
    """Pad to a width, keeping leading spaces."""
    return text + " " * max(0, width - cell_len(text))


class LineInput(Input):
    """An input line whose terminal cursor stands where an input method shows what is typed."""

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the cursor is; the base class is one cell off at the end of the text."""
        x, y, _width, _height = self.content_region
        before = cell_len(self.value[: self.cursor_position])
        return Offset(x + before - self.scroll_offset.x, y)


class KeyBar(Static):
    """The actions and their keys, as many as fit; the help that names them all always does."""

    def speak(
        self, language: Language, names: Sequence[Sequence[str]] = FOOTER, *, twins: bool = False
    ) -> None:
        """Write the bar; ``twins`` shows the keys that work while typing."""
        lines = []
        for row in names:
            parts = {}
            for name in row:
                action = ACTION_BY_NAME[name]
                key = shown_key(action.twin if twins else action.key)
                parts[name] = f"{key} {action.label.to(language)}"
            room = (self.size.width or 80) + len(_GAP)
            kept = set()
            for name in sorted(parts, key=lambda name: name != "help"):
                room -= cell_len(parts[name]) + len(_GAP)
                if room < 0:
                    break
                kept.add(name)
            lines.append(_GAP.join(part for name, part in parts.items() if name in kept))
        self.update("\n".join(lines))
