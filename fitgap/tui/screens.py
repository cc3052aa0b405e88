"""The two full screens: the first one, and the list with its detail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.events import Key, Resize
from textual.screen import Screen
from textual.widgets import Input, Static

from fitgap.drawing.cells import fit, wrap
from fitgap.source import Text
from fitgap.tui import words
from fitgap.tui.actions import ACTIONS, plain_key
from fitgap.tui.detail import Line, detail
from fitgap.tui.listing import (
    ORDER_WORDS,
    Column,
    Filter,
    Order,
    cells,
    columns,
    describe_filter,
    money,
    procedure_names,
)
from fitgap.tui.widgets import WIDE, CursorList, KeyBar, LineInput, Page
from fitgap.vocabulary import activity_words

if TYPE_CHECKING:
    from fitgap.assessment import AssessedItem
    from fitgap.tui.app import FitgapApp

_START_KEYS = (("who", "export", "language", "help", "quit"),)


class Spoken(Screen[None]):
    """A screen that can be written anew in either language and knows every action."""

    BINDINGS: ClassVar = [
        *(
            Binding(f"{action.key},{action.twin}", f"act('{action.name}')", show=False)
            for action in ACTIONS
        ),
        Binding("escape", "back", show=False),
    ]
    _notice = Text("", "")

    @property
    def fitgap(self) -> FitgapApp:
        """The application."""
        return cast("FitgapApp", self.app)

    def speak(self) -> None:
        """Write everything anew."""
        raise NotImplementedError

    def notice(self, text: Text) -> None:
        """Show a sentence at the foot."""
        self._notice = text
        self._repeat_notice()

    def _repeat_notice(self) -> None:
        """Write the sentence at the foot in the language in force."""
        lines = wrap(self._notice.to(self.fitgap.language), max(20, self.size.width - 2))
        self.query_one("#notice", Static).update("\n".join(lines))

    def action_act(self, name: str) -> None:
        """Do an action."""
        self.fitgap.act(name)

    def action_back(self) -> None:
        """Go a step back."""

    def on_key(self, event: Key) -> None:
        """Take a key typed with an input method on as the plain one."""
        key = plain_key(event.character)
        action = next((each for each in ACTIONS if each.key == key), None)
        if action is not None and not isinstance(self.focused, Input):
            event.stop()
            self.fitgap.act(action.name)


class StartScreen(Spoken):
    """Greets, says what waits, and offers where to go."""

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Static("", id="bar", markup=False)
        with Vertical(id="start"):
            yield Page(id="welcome")
            yield CursorList(self._write, id="menu")
        yield Static("", id="notice", markup=False)
        yield KeyBar(id="keys", markup=False)

    def on_mount(self) -> None:
        """Write the screen once sizes are known."""
        self._menu: list[tuple[Text, Text, Filter | None, str | None]] = []
        self._greeted = self.fitgap.person
        self.query_one(CursorList).focus()
        self.call_after_refresh(self.speak)

    def on_resize(self, _event: Resize) -> None:
        """Write anew for the width."""
        self.call_after_refresh(self.speak)

    def speak(self) -> None:
        """Write everything anew."""
        app = self.fitgap
        project = app.session.project
        package = app.assessment.catalog.name if app.assessment else ""
        title = words.COUNCIL.format(council=project.name, package=package) if package else None
        self.query_one("#bar", Static).update(
            f" fitgap  {app.say(title) if title else project.name}"
        )
        lines = self._welcome()
        welcome = self.query_one("#welcome", Page)
        room = max(3, self.size.height - 10)
        welcome.styles.height = room if app.failure else min(len(lines), room)
        welcome.show(lines)
        menu = self.query_one(CursorList)
        before = menu.cursor
        fresh = not self._menu or app.person != self._greeted
        self._greeted = app.person
        self._menu = self._choices()
        menu.show(len(self._menu), 0 if fresh else before)
        self.query_one(KeyBar).speak(app.language, _START_KEYS)
        if app.progress is not None:
            self._notice = app.progress
        self._repeat_notice()

    def _welcome(self) -> list[Line]:
        app = self.fitgap
        person = app.person
        lines = [Line("")]
        if person.name:
            lines.append(Line(app.say(words.GREETING, name=person.name), "key", indent=2))
        else:
            lines.append(Line(app.say(words.WELCOME), "key", indent=2))
        if app.session.project.fictional:
            lines.append(Line(app.say(words.FICTIONAL), "dim", indent=2))
        lines.append(Line(""))
        if app.failure:
            return [*lines, *(replace(line, indent=2) for line in app.failure)]
        if app.rows is None:
            lines.append(Line(app.say(words.LOADING), indent=2))
        elif not person.is_known:
            lines.append(Line(app.say(words.ASK_NAME), indent=2))
        else:
            count = len(app.rows.waiting)
            text = app.say(words.WAITING, count=count)
            if not count:
                text = app.say(words.NOTHING_WAITING)
            lines.append(Line(text, "ask", indent=2))
            lines.append(Line(app.say(words.START_KEYS), "dim", indent=2))
        lines.append(Line(""))
        return lines

    def _choices(self) -> list[tuple[Text, Text, Filter | None, str | None]]:
        """Return words, hint, filter and row of every line of the menu.

        The line without a filter is for changing the person.
        """
        app = self.fitgap
        # What waits, and for whom, cannot be told before it is known who asks.
        if app.assessment is None or app.rows is None or not app.person.is_known:
            return []
        nothing = Text("", "")
        choices: list[tuple[Text, Text, Filter | None, str | None]] = []
        last = app.row
        waiting = app.rows.waiting
        if last is not None:
            name = app.say(activity_words(last.item))
            what = f"{last.item.procedure_name} {name}"
            place = words.START_CONTINUE.format(what=what)
            shown = {row.item.id for row in app.rows.shown(app.filter)}
            chosen = app.filter if last.item.id in shown else Filter(fits=True)
            choices.append((place, nothing, chosen, last.item.id))
        if waiting:
            count = words.WAITING.format(count=len(waiting))
            choices.append((words.START_WAITING, count, Filter(waiting=True), None))
        mine = app.person.municipality
        for key, name in procedure_names(app.assessment).items():
            own = app.rows.shown(Filter(municipality=mine, procedure=key))
            if own:
                open_rows = sum(row.item.id in waiting for row in own)
                counts = words.START_COUNTS.format(waiting=open_rows, own=len(own))
                chosen = Filter(municipality=mine, procedure=key)
                choices.append((words.START_PROCEDURE.format(procedure=name), counts, chosen, None))
        total = words.START_TOTAL.format(count=len(app.assessment.differences))
        choices.append((words.START_ALL, total, Filter(), None))
        choices.append((words.START_OTHER.format(name=app.person.name), nothing, None, None))
        return choices

    def _write(self, index: int, width: int) -> tuple[str, str]:
        name, hint, _, _ = self._menu[index]
        language = self.fitgap.language
        left = name.to(language)
        if not hint.to(language):
            return left, "text"
        return f"{fit(left, min(44, width // 2))} {hint.to(language)}", "text"

    def on_cursor_list_chosen(self, event: CursorList.Chosen) -> None:
        """Open the list."""
        _, _, chosen, row = self._menu[event.index]
        if chosen is None:
            self.fitgap.act("who")
        else:
            self.fitgap.show_list(chosen, row)

    def on_screen_resume(self) -> None:
        """Count again after a visit to the list."""
        self.call_after_refresh(self.speak)


class MainScreen(Spoken):
    """The rows on the left, the row in hand on the right; one at a time on a narrow terminal."""

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Static("", id="bar", markup=False)
        with Horizontal(id="filters"):
            yield Static("", id="filter", markup=False)
            yield Static("", id="search-label", markup=False)
            yield LineInput(id="search")
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield Static("", id="heads", markup=False)
                yield CursorList(self._write, id="rows")
                yield Static("", id="empty", markup=False)
            with Vertical(id="right"):
                yield Static("", id="detail-title", markup=False)
                yield Page(id="detail")
        yield Static("", id="notice", markup=False)
        yield KeyBar(id="keys", markup=False)

    def on_mount(self) -> None:
        """Write the screen once sizes are known."""
        self._shown: tuple[AssessedItem, ...] = ()
        self._columns: tuple[Column, ...] = ()
        self._detail_of: tuple[str, int] | None = None
        self.query_one("#rows").focus()
        self._arrange(self.size.width)
        self.call_after_refresh(self.speak)

    @property
    def wide(self) -> bool:
        """Whether list and detail stand side by side."""
        return not self.has_class("narrow")

    def _arrange(self, width: int) -> None:
        self.set_class(width < WIDE, "narrow")
        self.call_after_refresh(self.speak)

    def on_resize(self, event: Resize) -> None:
        """Rearrange for the width."""
        self._arrange(event.size.width)

    def speak(self) -> None:
        """Write everything anew, the cursor on the row in hand."""
        app = self.fitgap
        if app.assessment is None or app.rows is None:
            return
        self._write_bar()
        self._shown = app.rows.shown(app.filter, keep=app.selected)
        rows = self.query_one("#rows", CursorList)
        towns = len({row.item.municipality for row in self._shown}) > 1
        procedures = len({row.item.procedure for row in self._shown}) > 1
        width = max(40, (rows.size.width or self.size.width) - 3)
        self._columns = columns(width, towns=towns, procedures=procedures)
        heads = " ".join(
            fit(column.head.to(app.language), column.width, right=column.right)
            for column in self._columns
        )
        self.query_one("#heads", Static).update(f"  {heads}")
        place = next(
            (index for index, row in enumerate(self._shown) if row.item.id == app.selected), None
        )
        if place is None:
            # The row left the list: stay where it was.
            place = max(0, min(rows.cursor, len(self._shown) - 1))
            if self._shown:
                app.selected = self._shown[place].item.id
        with self.prevent(CursorList.Moved):
            rows.show(len(self._shown), place)
        empty = self.query_one("#empty", Static)
        empty.update("" if self._shown else app.say(words.NO_ROWS))
        empty.set_class(bool(self._shown), "hidden")
        self._write_detail()
        self._write_keys()
        self._repeat_notice()

    @property
    def shows_nothing(self) -> bool:
        """Whether the filter hides every row, so that none can be acted on."""
        return not self._shown

    def _write_bar(self) -> None:
        app = self.fitgap
        if app.assessment is None or app.rows is None:
            return
        who = app.say(
            words.BAR_WHO, municipality=app.town(app.person.municipality), actor=app.person.name
        )
        waiting = sum(1 for row in app.rows.waiting if row not in app.judged_just_now)
        counts = app.say(
            words.BAR_COUNTS, waiting=waiting, differences=len(app.assessment.differences)
        )
        found = app.assessment.total
        told = {"p50": money(found.p50), "p80": money(found.p80)}
        # A figure cut off says something else: the longest wording that fits is shown.
        bars = [
            *(
                f" {who}   {counts}   {app.say(wording, **told)}"
                for wording in (words.BAR_TOTAL, words.BAR_TOTAL_SHORT)
            ),
            f" {who}   {counts}",
        ]
        bar = next((each for each in bars if cell_len(each) <= self.size.width), bars[-1])
        self.query_one("#bar", Static).update(bar)
        shown = describe_filter(app.filter, app.assessment).to(app.language)
        order = ""
        if app.filter.order is not Order.FLOW:
            order = "  " + app.say(words.SORTED, order=ORDER_WORDS[app.filter.order])
        self.query_one("#filter", Static).update(f" [{shown}]{order}")
        self.query_one("#search-label", Static).update(app.say(words.SEARCH) + ":")
        search = self.query_one("#search", LineInput)
        active = search.has_focus or bool(app.filter.query)
        for name in ("#search", "#search-label"):
            self.query_one(name).set_class(not active, "hidden")
        if not search.has_focus and search.value != app.filter.query:
            with search.prevent(Input.Changed):
                search.value = app.filter.query

    def _write_keys(self) -> None:
        typing = isinstance(self.focused, Input)
        self.query_one(KeyBar).speak(self.fitgap.language, twins=typing)

    def _write_detail(self) -> None:
        app = self.fitgap
        page = self.query_one("#detail", Page)
        rows = self.query_one("#rows", CursorList)
        title = self.query_one("#detail-title", Static)
        row = self._shown[rows.cursor] if self._shown else None
        if row is None or app.assessment is None:
            page.show(())
            title.update("")
            return
        place = app.say(words.POSITION_IN_LIST, index=rows.cursor + 1, count=len(self._shown))
        told = words.DETAIL_FOCUSED if page.has_focus else words.DETAIL_UNFOCUSED
        title.update(f" {place}  {app.say(told)}")
        lines = detail(app.assessment, row, app.person, app.language, waiting=app.is_waiting(row))
        same = self._detail_of == (row.item.id, 0)
        self._detail_of = (row.item.id, 0)
        page.show(lines, keep_place=same)

    def _write(self, index: int, width: int) -> tuple[str, str]:
        app = self.fitgap
        if app.assessment is None:
            return "", "text"
        row = self._shown[index]
        parts = [
            fit(text, column.width, right=column.right)
            for column, text in zip(
                self._columns,
                cells(row, self._columns, app.assessment, app.language),
                strict=True,
            )
        ]
        return " ".join(parts), "key" if app.is_waiting(row) else "dim"

    def on_cursor_list_moved(self, event: CursorList.Moved) -> None:
        """Show another row."""
        if 0 <= event.index < len(self._shown):
            self.fitgap.selected = self._shown[event.index].item.id
            self._write_detail()
            self.notice(Text("", ""))

    def on_cursor_list_chosen(self, _event: CursorList.Chosen) -> None:
        """Go to the detail."""
        self.add_class("reading")
        self.query_one("#detail").focus()
        self.call_after_refresh(self.speak)

    def on_descendant_focus(self) -> None:
        """Tell which part has the keys."""
        self._write_detail()
        self._write_keys()

    def search(self) -> None:
        """Go to the search line."""
        self.remove_class("reading")
        for name in ("#search", "#search-label"):
            self.query_one(name).remove_class("hidden")
        self.query_one("#search").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as somebody types."""
        app = self.fitgap
        app.filter = replace(app.filter, query=event.value)
        self.speak()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Go to what was found."""
        self.query_one("#rows").focus()
        self.call_after_refresh(self.speak)

    def action_back(self) -> None:
        """Detail to list, search off, then the first screen."""
        app = self.fitgap
        if isinstance(self.focused, Input) or app.filter.query:
            app.filter = replace(app.filter, query="")
            self.query_one("#search", LineInput).value = ""
            self.query_one("#rows").focus()
            self.call_after_refresh(self.speak)
        elif isinstance(self.focused, Page):
            self.remove_class("reading")
            self.query_one("#rows").focus()
            self.call_after_refresh(self.speak)
        else:
            app.act("home")

    def on_key(self, event: Key) -> None:
        """Move between search line, list and detail with the arrow keys.

        The handler of the base class is called by Textual beside this one.
        """
        rows = self.query_one("#rows", CursorList)
        if isinstance(self.focused, Input):
            if event.key == "down":
                event.stop()
                rows.focus()
            return
        if isinstance(self.focused, Page) and event.key in ("left", "right"):
            event.stop()
            rows.action_move(1 if event.key == "right" else -1)
            return
        if self.focused is rows and event.key == "right":
            event.stop()
            rows.action_choose()
