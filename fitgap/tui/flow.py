"""The flow of the row in hand on a full screen: lanes side by side, time downwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static

from fitgap.assessment import AssessedItem
from fitgap.classification import ModificationClass
from fitgap.drawing import DrawnLine, Ink, draw_terminal
from fitgap.drawing.terminal import NARROWEST, least_columns
from fitgap.process import MunicipalFlow, NodeKind
from fitgap.source import Language, verbatim
from fitgap.tui import words
from fitgap.tui.listing import class_words
from fitgap.tui.screens import Spoken

_HEAVIEST_FIRST = (
    ModificationClass.SOURCE,
    ModificationClass.COMPONENT,
    ModificationClass.PARAMETER,
    ModificationClass.UNKNOWN,
)
_INKS: Mapping[str, Style] = {
    Ink.BLANK: Style(),
    Ink.TITLE: Style(bold=True, color="bright_cyan"),
    Ink.LANE: Style(bold=True, color="bright_cyan"),
    Ink.BORDER: Style(color="grey50"),
    Ink.EDGE: Style(color="grey70"),
    Ink.CONDITION: Style(color="bright_cyan"),
    Ink.ACTIVITY: Style(),
    Ink.EVENT: Style(bold=True),
    Ink.GATEWAY: Style(bold=True),
    Ink.BADGE: Style(bold=True),
    Ink.LEGEND: Style(color="grey70"),
}
_CLASSES: Mapping[ModificationClass, Style] = {
    ModificationClass.PARAMETER: Style(color="green3"),
    ModificationClass.COMPONENT: Style(color="bright_yellow"),
    ModificationClass.SOURCE: Style(color="orange1", bold=True),
    ModificationClass.UNKNOWN: Style(color="bright_magenta"),
}
_CURRENT = Style(bold=True, color="white", bgcolor="#005f87")
_MARGIN = 2


def flow_classes(rows: Sequence[AssessedItem]) -> dict[str, ModificationClass]:
    """Return the heaviest class of the differences of each activity."""
    found: dict[str, set[ModificationClass]] = {}
    for row in rows:
        if row.is_difference and row.modification is not None:
            found.setdefault(row.item.activity, set()).add(row.modification)
    return {
        activity: next(each for each in _HEAVIEST_FIRST if each in classes)
        for activity, classes in found.items()
    }


@dataclass(frozen=True, slots=True)
class _Spot:
    """The cells a node covers."""

    node: str
    region: Region


class FlowView(ScrollView, can_focus=True):
    """A drawing with a cursor on one of its activities; the names of the lanes stay in sight."""

    BINDINGS: ClassVar = [
        Binding("up,k", "step(-1)", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("left", "aside(-1)", show=False),
        Binding("right", "aside(1)", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("home", "end(0)", show=False),
        Binding("end", "end(-1)", show=False),
        Binding("shift+left", "scroll_left", show=False),
        Binding("shift+right", "scroll_right", show=False),
        Binding("enter", "choose", show=False),
    ]

    class Moved(Message):
        """The cursor stands on another activity."""

        def __init__(self, node: str) -> None:
            self.node = node
            super().__init__()

    class Chosen(Moved):
        """Enter was pressed on an activity, or it was clicked while the cursor stood on it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.node = ""
        self._lines: Sequence[DrawnLine] = ()
        self._modifications: Mapping[str, ModificationClass] = {}
        self._spots: list[_Spot] = []
        self._headings: list[range] = []

    def show(
        self,
        lines: Sequence[DrawnLine],
        activities: Sequence[str],
        classes: Mapping[str, ModificationClass],
        node: str,
    ) -> None:
        """Show a drawing with the cursor on ``node``; ``activities`` are what it stops at."""
        self._lines, self._modifications = lines, classes
        self._spots = _spots(lines, frozenset(activities))
        self._headings = _headings(lines)
        known = {spot.node for spot in self._spots}
        self.node = node if node in known else self._spots[0].node if self._spots else ""
        width = max((cell_len(line.text) for line in lines), default=0)
        self.virtual_size = Size(width, len(lines))
        self.call_after_refresh(self.scroll_to_node)
        self.refresh()

    def scroll_to_node(self) -> None:
        """Bring the cursor's activity into sight, below the names of the lanes."""
        spot = self._spot()
        if spot is None:
            return
        above = len(self._heading(spot.region.y)) + _MARGIN
        x, y, width, height = spot.region
        wanted = Region(max(0, x - 1), max(0, y - above), width + 2, height + above + _MARGIN)
        self.scroll_to_region(wanted, animate=False, force=True, immediate=True)

    def render_line(self, y: int) -> Strip:
        """Draw one line in sight; the first are the names of the lanes in force."""
        width = self.scrollable_content_region.width
        left, top = self.scroll_offset
        heading = self._heading(top)
        index = heading[y] if y < len(heading) else y + top
        if index >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        segments = [
            Segment(span.text, self._style(span.ink, span.node))
            for span in self._lines[index].spans
        ]
        strip = Strip(segments).crop_extend(left, left + width, self.rich_style)
        return strip.apply_style(self.rich_style)

    def on_click(self, event: Click) -> None:
        """Move to the activity clicked; a click on the cursor's chooses it."""
        left, top = self.scroll_offset
        heading = self._heading(top)
        if event.y < len(heading):
            return
        for spot in self._spots:
            if spot.region.contains(event.x + left, event.y + top):
                if spot.node == self.node:
                    self.action_choose()
                else:
                    self._go(spot)

    def action_step(self, step: int) -> None:
        """Go to the activity above or below."""
        place = next((i for i, spot in enumerate(self._spots) if spot.node == self.node), 0)
        if 0 <= place + step < len(self._spots):
            self._go(self._spots[place + step])
        elif step < 0:
            self.scroll_home(animate=False)
        else:
            self.scroll_end(animate=False)

    def action_aside(self, direction: int) -> None:
        """Go to the nearest activity left or right."""
        here = self._spot()
        if here is None:
            return
        aside = [
            spot
            for spot in self._spots
            if (spot.region.x - here.region.x) * direction >= here.region.width
        ]
        if aside:
            self._go(
                min(
                    aside,
                    key=lambda spot: (
                        abs(spot.region.y - here.region.y),
                        abs(spot.region.x - here.region.x),
                    ),
                )
            )

    def action_end(self, place: int) -> None:
        """Go to the first activity or the last."""
        if self._spots:
            self._go(self._spots[place])
        if place:
            self.scroll_end(animate=False)
        else:
            self.scroll_home(animate=False)

    def action_choose(self) -> None:
        """Choose the cursor's activity."""
        if self.node:
            self.post_message(self.Chosen(self.node))

    def _go(self, spot: _Spot) -> None:
        self.node = spot.node
        self.scroll_to_node()
        self.refresh()
        self.post_message(self.Moved(spot.node))

    def _spot(self) -> _Spot | None:
        return next((spot for spot in self._spots if spot.node == self.node), None)

    def _heading(self, top: int) -> range:
        """Return the lines that name the lanes where ``top`` is the first line in sight."""
        above = [lines for lines in self._headings if lines.start <= top]
        return above[-1] if above else range(0)

    def _style(self, ink: Ink, node: str | None) -> Style:
        if node is not None and node == self.node and ink in (Ink.ACTIVITY, Ink.BADGE):
            return _CURRENT
        if node is not None and node in self._modifications and ink in (Ink.ACTIVITY, Ink.BADGE):
            return _CLASSES[self._modifications[node]]
        return _INKS[ink]


def _headings(lines: Sequence[DrawnLine]) -> list[range]:
    """Return the groups of lines that name lanes."""
    groups: list[range] = []
    for index, line in enumerate(lines):
        if line.heading and groups and groups[-1].stop == index:
            groups[-1] = range(groups[-1].start, index + 1)
        elif line.heading:
            groups.append(range(index, index + 1))
    return groups


def _spots(lines: Sequence[DrawnLine], activities: frozenset[str]) -> list[_Spot]:
    """Return where the activities stand, from the top."""
    found: dict[str, Region] = {}
    for y, line in enumerate(lines):
        x = 0
        for span in line.spans:
            width = cell_len(span.text)
            if span.node in activities and span.ink is not Ink.BLANK:
                here = Region(x, y, width, 1)
                found[span.node] = found.get(span.node, here).union(here)
            x += width
    return [
        _Spot(node, region)
        for node, region in sorted(found.items(), key=lambda each: (each[1].y, each[1].x))
    ]


class FlowScreen(Spoken):
    """One municipality's flow of one procedure."""

    BINDINGS: ClassVar = [Binding("g,ctrl+b", "back", show=False)]

    class Drawn(Message):
        """A worker has drawn the flow for a width and a language."""

        def __init__(self, key: tuple[int, Language], lines: tuple[DrawnLine, ...]) -> None:
            self.key, self.lines = key, lines
            super().__init__()

    def __init__(self, flow: MunicipalFlow, activity: str) -> None:
        """Prepare the screen for a flow, the cursor on an activity."""
        super().__init__()
        self._flow = flow
        self._activity = activity
        self._modifications: dict[str, ModificationClass] = {}
        self._drawings: dict[tuple[int, Language], tuple[DrawnLine, ...]] = {}

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Static("", id="bar", markup=False)
        yield FlowView(id="flow")
        yield Static("", id="notice", markup=False)
        yield Static("", id="keys", markup=False)

    def on_mount(self) -> None:
        """Draw once sizes are known."""
        self.query_one(FlowView).focus()
        self.call_after_refresh(self.speak)

    def on_resize(self, _event: Resize) -> None:
        """Draw anew for the width."""
        self.call_after_refresh(self.speak)

    def speak(self) -> None:
        """Write everything anew."""
        app = self.fitgap
        title = words.FLOW_TITLE.format(
            municipality=app.town(self._flow.municipality), procedure=self._flow.procedure_name
        )
        self.query_one("#bar", Static).update(f" {app.say(title)}")
        self.query_one("#keys", Static).update(app.say(words.FLOW_KEYS))
        classes = flow_classes(self._rows())
        if classes != self._modifications:
            self._modifications, self._drawings = classes, {}
        width = self.size.width
        if width >= NARROWEST:
            width = max(width, least_columns(self._flow.model))
        key = (width, app.language)
        if key in self._drawings:
            self._show(self._drawings[key])
        elif width:
            self._draw(key, dict(classes))
        self._tell()

    @work(thread=True, group="draw", exclusive=True)
    def _draw(self, key: tuple[int, Language], classes: Mapping[str, ModificationClass]) -> None:
        columns, language = key
        drawing = draw_terminal(
            self._flow.model, columns=columns, classes=classes, language=language
        )
        self.post_message(self.Drawn(key, drawing.lines))

    def on_flow_screen_drawn(self, message: Drawn) -> None:
        """Show what was drawn."""
        self._drawings[message.key] = message.lines
        self._show(message.lines)

    def on_flow_view_moved(self, message: FlowView.Moved) -> None:
        """Say what is known of the activity."""
        self._activity = message.node
        self._tell()

    def on_flow_view_chosen(self, message: FlowView.Chosen) -> None:
        """Go back to the list, to the first difference of the activity."""
        rows = self._rows(message.node)
        if not rows:
            self.notice(words.FLOW_NO_ROW)
            return
        chosen = next((row for row in rows if row.item.id == self.fitgap.selected), None)
        chosen = chosen or next((row for row in rows if row.is_difference), rows[0])
        self.fitgap.pop_screen()
        self.fitgap.go(chosen.item.id)

    def action_back(self) -> None:
        """Go back to the list."""
        self.fitgap.pop_screen()
        self.fitgap.speak()

    def _show(self, lines: tuple[DrawnLine, ...]) -> None:
        nodes = self._flow.model.nodes
        activities = [node.id for node in nodes if node.kind is NodeKind.ACTIVITY]
        view = self.query_one(FlowView)
        view.show(lines, activities, self._modifications, self._activity)
        self._activity = view.node
        self._tell()

    def _rows(self, activity: str | None = None) -> list[AssessedItem]:
        assessment = self.fitgap.assessment
        if assessment is None:
            return []
        return [
            row
            for row in assessment.items
            if row.item.flow == self._flow.id and activity in (None, row.item.activity)
        ]

    def _tell(self) -> None:
        """Say at the foot how many differences the activity has, and of what class."""
        node = self._flow.model.node_by_id.get(self._activity)
        if node is None:
            return
        count = sum(row.is_difference for row in self._rows(node.id))
        name = verbatim(node.label) if node.label else words.UNNAMED
        modification = self._modifications.get(node.id)
        if not count:
            told = words.FLOW_NO_DIFFERENCE.format(activity=name)
        elif modification is None:
            told = words.FLOW_DIFFERENCES.format(activity=name, count=count)
        else:
            told = words.FLOW_CLASSED.format(
                activity=name, count=count, classed=class_words(modification)
            )
        self.notice(told)
