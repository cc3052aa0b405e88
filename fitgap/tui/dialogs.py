"""The windows that ask: a choice with a reason, a line of text, a function, who one is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from fitgap.catalog import PackageCatalog, PackageFunction
from fitgap.drawing.cells import fit, wrap
from fitgap.project import Municipality
from fitgap.source import Language, Text
from fitgap.tui import words
from fitgap.tui.actions import plain_key
from fitgap.tui.detail import Line
from fitgap.tui.listing import find_functions
from fitgap.tui.widgets import WIDE, CursorList, LineInput, Page


class Dialog(ModalScreen[tuple[str, str] | None]):
    """A window over the screen; answers a value and a text, or None when it is given up.

    Full-width keys typed with an input method on are taken as the plain ones.
    """

    BINDINGS: ClassVar = [Binding("escape", "give_up", show=False)]
    covers: ClassVar[bool] = False
    """Whether the window covers the detail even where there is room beside it."""

    def __init__(self, language: Language, title: Text, lines: Sequence[Line] = ()) -> None:
        super().__init__()
        self.language = language
        self._title = title
        self._explanation = tuple(lines)

    def compose(self) -> ComposeResult:
        """Lay out title, explanation, body, message and keys."""
        # What is being decided on stays in sight on the right where there is room.
        self.set_class(self.app.size.width >= WIDE and not self.covers, "beside")
        with Vertical(classes="window"):
            yield Static(self._title.to(self.language), classes="window-title", markup=False)
            yield from self.body()
            yield Static("", id="refusal", markup=False)
            yield Static(self.keys().to(self.language), classes="window-keys", markup=False)

    def body(self) -> ComposeResult:
        """Return what is between the title and the keys."""
        raise NotImplementedError

    def explanation(self) -> ComposeResult:
        """Return what is being decided on, nothing where no lines were given."""
        if self._explanation:
            text = "\n".join(line.text for line in self._explanation)
            yield Static(text, classes="window-lines", markup=False)

    def keys(self) -> Text:
        """Return the sentence that tells the keys."""
        return words.CLOSE_KEYS

    def refuse(self, text: Text | None) -> None:
        """Say why an answer is not taken."""
        line = self.query_one("#refusal", Static)
        found = wrap(f"! {text.to(self.language)}", max(20, line.size.width)) if text else []
        line.update("\n".join(found))

    def action_give_up(self) -> None:
        """Close without an answer."""
        self.dismiss(None)


class Reading(Dialog):
    """A page to be read: help, what went wrong."""

    covers = True
    BINDINGS: ClassVar = [Binding("escape,enter,q,question_mark", "give_up", show=False)]

    def body(self) -> ComposeResult:
        """Return the page."""
        yield Page(id="page")

    def keys(self) -> Text:
        """Return the sentence that tells the keys."""
        return words.CLOSE_KEYS

    def on_mount(self) -> None:
        """Fill the page once its width is known."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        page = self.query_one(Page)
        page.show(self._explanation)
        page.focus()
        self._tell_keys()

    def on_resize(self) -> None:
        """Say anew whether there is more than fits."""
        self.call_after_refresh(self._tell_keys)

    def _tell_keys(self) -> None:
        keys = self.keys()
        if self.query_one(Page).overflows:
            keys = words.MORE_BELOW.format(keys=keys)
        self.query_one(".window-keys", Static).update(keys.to(self.language))

    def on_key(self, event: Key) -> None:
        """Take full-width keys as the plain ones."""
        if plain_key(event.character) in ("q", "question_mark"):
            self.dismiss(None)


class Choice(Dialog):
    """A numbered list to choose from, then a reason on request.

    ``options`` are value, words and hint.  ``check`` says why an answer is refused; it is
    asked again with the reason, so that a required reason is asked for and nothing typed
    is lost.  Without ``check`` the choice alone answers, and so does one of ``leading_on``,
    which leads to another window.  ``first`` is the number of the first option.
    """

    def __init__(
        self,
        language: Language,
        title: Text,
        options: Sequence[tuple[str, Text, Text]],
        *,
        current: str = "",
        lines: Sequence[Line] = (),
        check: Callable[[str, str], Text | None] | None = None,
        first: int = 1,
        leading_on: Collection[str] = (),
    ) -> None:
        super().__init__(language, title, lines)
        self._options = tuple(options)
        self._leading_on = leading_on
        self._first = first
        self._check = check
        self._current = next(
            (index for index, option in enumerate(options) if option[0] == current), 0
        )

    def body(self) -> ComposeResult:
        """Return explanation, list and reason."""
        yield from self.explanation()
        yield CursorList(self._write, id="choices")
        yield Static("", id="reason-label", markup=False)
        yield LineInput(id="reason", classes="hidden")

    def keys(self) -> Text:
        """Return the sentence that tells the keys."""
        return words.CHOICE_KEYS

    def on_mount(self) -> None:
        """Show the list."""
        choices = self.query_one(CursorList)
        choices.styles.height = min(len(self._options), max(4, self.app.size.height - 10))
        choices.focus()
        self.call_after_refresh(choices.show, len(self._options), self._current)

    def _write(self, index: int, width: int) -> tuple[str, str]:
        _, name, hint = self._options[index]
        number = f"{index + self._first} " if index + self._first < 10 else "  "
        left = number + name.to(self.language)
        note = hint.to(self.language)
        if not note:
            return left, "text"
        return f"{fit(left, min(34, width // 2))} {note}", "text"

    def on_key(self, event: Key) -> None:
        """Choose by number or by a code of one letter, full-width ones too."""
        if isinstance(self.focused, Input):
            return
        key = plain_key(event.character) or event.character or ""
        typed = {
            index: (str(index + self._first), value.lower())
            for index, (value, _, _) in enumerate(self._options)
        }
        found = next((index for index, keys in typed.items() if key.lower() in keys), None)
        if found is not None and key:
            event.stop()
            self.query_one(CursorList).action_go(found)
            self._chosen(found)

    def on_cursor_list_chosen(self, event: CursorList.Chosen) -> None:
        """Take a choice made with Enter or the mouse."""
        self._chosen(event.index)

    def _chosen(self, index: int) -> None:
        value = self._options[index][0]
        if self._check is None or value in self._leading_on:
            self.dismiss((value, ""))
            return
        required = self._check(value, "") is not None
        blocked = self._check(value, "-") if required else None
        self.refuse(blocked)
        if blocked is not None:
            return
        reason = self.query_one("#reason", LineInput)
        label = words.REASON_REQUIRED if required else words.REASON
        self.query_one("#reason-label", Static).update(label.to(self.language))
        self.query_one(".window-keys", Static).update(words.REASON_KEYS.to(self.language))
        reason.remove_class("hidden")
        reason.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer, or say why not."""
        value = self._options[self.query_one(CursorList).cursor][0]
        refused = self._check(value, event.value) if self._check else None
        self.refuse(refused)
        if refused is None:
            self.dismiss((value, event.value.strip()))

    def action_give_up(self) -> None:
        """Go back to the list from the reason, else close."""
        if isinstance(self.focused, Input):
            self.query_one("#reason", LineInput).add_class("hidden")
            self.query_one("#reason-label", Static).update("")
            self.query_one(".window-keys", Static).update(self.keys().to(self.language))
            self.refuse(None)
            self.query_one(CursorList).focus()
        else:
            self.dismiss(None)


@dataclass(frozen=True, slots=True)
class Way:
    """An alternative: its code and name, what is known of it, and why it is not taken.

    ``stands`` is None where it was not considered, False where the row changed since.
    """

    code: str
    name: Text
    known: Sequence[Text] = ()
    reason: str = ""
    stands: bool | None = None


_LOOK_ROWS = 4  # of what is known of an alternative; style.tcss gives it as many


class Considering(Dialog):
    """The alternatives in a list with one line for the reason, each recorded as it is given.

    The line keeps the focus: the arrow keys choose the alternative, so that no letter is
    ever a command.  ``record`` records a reason or says why not.  Answers once none of the
    alternatives is left to be considered; one that was complete already stays open.
    """

    def __init__(
        self,
        language: Language,
        title: Text,
        lines: Sequence[Line],
        ways: Sequence[Way],
        record: Callable[[str, str], Text | None],
    ) -> None:
        super().__init__(language, title, lines)
        self._ways = list(ways)
        self._record = record
        self._drafts = {way.code: way.reason for way in ways}
        self._at = self._next_open() or 0

    def body(self) -> ComposeResult:
        """Return the list, what is known of the alternative under the cursor, and the reason."""
        yield from self.explanation()
        yield CursorList(self._write, id="ways")
        yield Static("", id="look", markup=False)
        yield Static("", id="reason-label", markup=False)
        yield LineInput(id="reason", select_on_focus=False)

    def keys(self) -> Text:
        """Return the sentence that tells the keys."""
        return words.WAYS_KEYS

    def on_mount(self) -> None:
        """Show the first that is to be considered."""
        ways = self.query_one(CursorList)
        ways.styles.height = len(self._ways)
        self.query_one(LineInput).focus()
        self.call_after_refresh(self._show)

    def _next_open(self, after: int = -1) -> int | None:
        """Return the next alternative that is to be considered, from the top again."""
        count = len(self._ways)
        places = [(after + 1 + step) % count for step in range(count)]
        return next((place for place in places if not self._ways[place].stands), None)

    def _show(self) -> None:
        self.query_one(CursorList).show(len(self._ways), self._at)
        self._look()

    def _write(self, index: int, width: int) -> tuple[str, str]:
        way = self._ways[index]
        mark = {None: words.WAY_OPEN, False: words.WAY_AGAIN, True: words.WAY_DONE}[way.stands]
        name = f"{way.code} {way.name.to(self.language)}"
        left = f"{fit(name, min(26, width // 2))} {fit(mark.to(self.language), 10)}"
        return f"{left} {way.reason}", "dim" if way.stands else "text"

    def _look(self) -> None:
        way = self._ways[self._at]
        width = max(20, self.query_one("#look").size.width)
        known = [f"- {text.to(self.language)}" for text in way.known]
        lines = known or [words.WAY_UNKNOWN.to(self.language)]
        drawn = [part for line in lines for part in wrap(line, width, hang=2)]
        if len(drawn) > _LOOK_ROWS:
            drawn = [*drawn[: _LOOK_ROWS - 1], f"{fit(drawn[_LOOK_ROWS - 1], width - 3)}..."]
        self.query_one("#look", Static).update("\n".join(drawn))
        asked = words.WAY_REASON.format(way=f"{way.code} {way.name.to(self.language)}")
        self.query_one("#reason-label", Static).update(asked.to(self.language))
        line = self.query_one(LineInput)
        line.value = self._drafts[way.code]
        line.cursor_position = len(line.value)

    def on_key(self, event: Key) -> None:
        """Choose the alternative with the arrow keys while typing."""
        steps = {"down": 1, "up": -1, "pagedown": 8, "pageup": -8}
        if event.key in steps:
            event.stop()
            self.query_one(CursorList).action_move(steps[event.key])

    def on_cursor_list_moved(self, event: CursorList.Moved) -> None:
        """Keep what was typed and show the alternative under the cursor."""
        self._drafts[self._ways[self._at].code] = self.query_one(LineInput).value
        self._at = event.index
        self.refuse(None)
        self._look()

    def on_cursor_list_chosen(self, _event: CursorList.Chosen) -> None:
        """Go back to the line after a click."""
        self.query_one(LineInput).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Record the reason and go on to the next, or say why not."""
        place, reason = self._at, event.value.strip()
        way = self._ways[place]
        refused = self._record(way.code, reason)
        self.refuse(refused)
        if refused is not None:
            return
        self._drafts[way.code] = reason
        self._ways[place] = replace(way, reason=reason, stands=True)
        following = self._next_open(place)
        if following is None and not way.stands:
            self.dismiss(("complete", ""))
        elif following is not None and following != place:
            self.query_one(CursorList).action_go(following)
        self.query_one(CursorList).refresh()


class Writing(Dialog):
    """One line of text."""

    def __init__(
        self,
        language: Language,
        title: Text,
        lines: Sequence[Line] = (),
        *,
        value: str = "",
        check: Callable[[str], Text | None] | None = None,
    ) -> None:
        super().__init__(language, title, lines)
        self._value = value
        self._check = check

    def body(self) -> ComposeResult:
        """Return explanation and input."""
        yield from self.explanation()
        yield LineInput(self._value, id="text", select_on_focus=False)

    def keys(self) -> Text:
        """Return the sentence that tells the keys."""
        return words.TEXT_KEYS

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer, or say why not."""
        refused = self._check(event.value) if self._check else None
        self.refuse(refused)
        if refused is None:
            self.dismiss(("text", event.value.strip()))


class Who(Dialog):
    """Name and municipality of the person at the screen; answers code and name.

    ``changing`` tells that somebody is known already and may be kept with Esc.
    """

    def __init__(
        self,
        language: Language,
        municipalities: Sequence[Municipality],
        *,
        name: str = "",
        municipality: str = "",
        changing: bool = False,
    ) -> None:
        super().__init__(language, words.ASK_OTHER if changing else words.ASK_NAME)
        self._changing = changing
        self._municipalities = tuple(municipalities)
        self._name = name
        self._current = next(
            (index for index, each in enumerate(self._municipalities) if each.code == municipality),
            0,
        )

    def body(self) -> ComposeResult:
        """Return name and list of municipalities."""
        why = words.ASK_OTHER_WHY if self._changing else words.ASK_NAME_WHY
        yield Static(why.to(self.language), classes="window-lines", markup=False)
        yield Static(words.NAME.to(self.language), markup=False)
        yield LineInput(self._name, id="name")
        yield Static(words.MUNICIPALITY.to(self.language), markup=False)
        yield CursorList(self._write, id="municipalities")

    def keys(self) -> Text:
        """Return the sentence that tells the keys."""
        return words.OTHER_KEYS if self._changing else words.WHO_KEYS

    def on_mount(self) -> None:
        """Show the municipalities."""
        towns = self.query_one(CursorList)
        towns.styles.height = min(len(self._municipalities), max(3, self.app.size.height - 12))
        self.query_one(LineInput).focus()
        self.call_after_refresh(towns.show, len(self._municipalities), self._current)

    def _write(self, index: int, _width: int) -> tuple[str, str]:
        town = self._municipalities[index]
        return f"{town.name}  {town.section or ''}", "text"

    def on_key(self, event: Key) -> None:
        """Go from the name to the list and back with the arrow keys."""
        towns = self.query_one(CursorList)
        if event.key == "down" and self.focused is not towns:
            event.stop()
            towns.focus()
        elif event.key == "up" and self.focused is towns and towns.cursor == 0:
            event.stop()
            self.query_one(LineInput).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the municipality."""
        if not event.value.strip():
            self.refuse(words.NAME_MISSING)
            return
        self.refuse(None)
        if len(self._municipalities) == 1:
            self._answer(0)
        else:
            self.query_one(CursorList).focus()

    def on_cursor_list_chosen(self, event: CursorList.Chosen) -> None:
        """Answer once both are there."""
        self._answer(event.index)

    def _answer(self, index: int) -> None:
        name = self.query_one(LineInput).value.strip()
        if not name:
            self.refuse(words.NAME_MISSING)
            self.query_one(LineInput).focus()
            return
        self.dismiss((self._municipalities[index].code, name))


class PickFunction(Dialog):
    """Search the catalogue as one types; answers the id of a function, '' for none."""

    def __init__(
        self,
        language: Language,
        title: Text,
        catalog: PackageCatalog,
        *,
        near: Sequence[str],
        current: str | None,
    ) -> None:
        super().__init__(language, title)
        self._catalog = catalog
        self._near = tuple(near)
        self._current = current
        self._found: tuple[PackageFunction | None, ...] = ()

    def body(self) -> ComposeResult:
        """Return search line, result list and a look at the function under the cursor."""
        yield LineInput(placeholder=words.FUNCTION_SEARCH.to(self.language), id="words")
        yield Static("", id="found", markup=False)
        yield CursorList(self._write, id="functions")
        yield Static("", id="look", markup=False)

    def keys(self) -> Text:
        """Return the sentence that tells the keys."""
        return words.FUNCTION_KEYS

    def on_mount(self) -> None:
        """Show the nearest functions until something is typed."""
        self.query_one(CursorList).styles.height = max(4, self.app.size.height - 16)
        self.query_one(LineInput).focus()
        self.call_after_refresh(self._search, "")

    def _search(self, query: str) -> None:
        functions = find_functions(self._catalog, query, self._near)
        self._found = (*functions, None)
        self.query_one(CursorList).show(len(self._found))
        found = words.FOUND.format(count=len(functions)).to(self.language)
        self.query_one("#found", Static).update(found)
        self._look(0)

    def _write(self, index: int, width: int) -> tuple[str, str]:
        function = self._found[index]
        if function is None:
            name, hint = words.NO_FUNCTION, words.NO_FUNCTION_HINT
            return f"{name.to(self.language)}  {hint.to(self.language)}", "key"
        mark = "*" if function.id == self._current else " "
        left = f"{mark} {function.id} {function.name}"
        return f"{fit(left, min(40, width // 2))} {function.description or function.area}", "text"

    def _look(self, index: int) -> None:
        function = self._found[index]
        lines: list[str] = []
        if function is not None:
            lines.append(f"{function.name}: {function.description}")
            for sentence, names in (
                (words.FUNCTION_DOCUMENTS, (*function.documents_out, *function.forms)),
                (words.FUNCTION_PARAMETERS, tuple(each.name for each in function.parameters)),
                (words.FUNCTION_OPTIONS, tuple(each.name for each in function.options)),
            ):
                if names:
                    named = "、".join(dict.fromkeys(names))
                    lines.append(sentence.format(names=named).to(self.language))
        width = max(20, self.query_one("#look").size.width)
        drawn = [part for line in lines for part in wrap(line, width)]
        self.query_one("#look", Static).update("\n".join(drawn[:5]))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search for what stands there now."""
        self._search(event.value)

    def on_key(self, event: Key) -> None:
        """Move in the list while typing."""
        functions = self.query_one(CursorList)
        steps = {"down": 1, "up": -1, "pagedown": 8, "pageup": -8}
        if event.key in steps and isinstance(self.focused, Input):
            event.stop()
            functions.action_move(steps[event.key])

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Answer with the line under the cursor."""
        self._answer(self.query_one(CursorList).cursor)

    def on_cursor_list_chosen(self, event: CursorList.Chosen) -> None:
        """Answer with the line chosen."""
        self._answer(event.index)

    def on_cursor_list_moved(self, event: CursorList.Moved) -> None:
        """Show the function under the cursor."""
        self._look(event.index)

    def _answer(self, index: int) -> None:
        function = self._found[index]
        self.dismiss((function.id if function else "", ""))
