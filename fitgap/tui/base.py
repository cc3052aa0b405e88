"""What stands behind the screens: who sits there, what is known, and the workers.

Workers post messages; only the handlers here change what is known.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import work
from textual.app import App
from textual.message import Message

from fitgap.assessment import AssessedItem, Assessment, needs_matching, refold
from fitgap.consensus import Entry, EntryKind, SealedEntry, judgement_by
from fitgap.source import FitgapError, Language, Text
from fitgap.tui import words
from fitgap.tui.detail import Line
from fitgap.tui.dialogs import Reading, Who
from fitgap.tui.listing import Filter, Person, Rows
from fitgap.tui.screens import MainScreen, Spoken, StartScreen
from fitgap.tui.session import Session

POLL_SECONDS = 2.0
"""How often the log is asked for what colleagues wrote."""

_NOTHING = Text("", "")


class SessionApp(App[None]):
    """The application without its actions."""

    TITLE = "fitgap"
    CSS_PATH = "style.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = []

    class Progressed(Message):
        """A worker began another step."""

        def __init__(self, text: Text) -> None:
            self.text = text
            super().__init__()

    class Folded(Message):
        """A worker has a newer assessment."""

        def __init__(self, assessment: Assessment, notice: Text | None) -> None:
            self.assessment, self.notice = assessment, notice
            super().__init__()

    class Upgraded(Message):
        """A colleague took another version of the catalogue over."""

        def __init__(self, entry: Entry) -> None:
            self.entry = entry
            super().__init__()

    class Failed(Message):
        """A worker could not do what was asked."""

        def __init__(self, error: FitgapError | OSError, row: str | None = None) -> None:
            self.error, self.row = error, row
            super().__init__()

    def __init__(
        self,
        session: Session,
        *,
        language: Language,
        actor: str | None = None,
        municipality: str | None = None,
        assessment: Assessment | None = None,
    ) -> None:
        """Prepare the UI; ``assessment`` saves doing the whole job once more."""
        super().__init__()
        self.session = session
        self.language = language
        self.remembered = dict(session.preferences())
        code = municipality or self.remembered.get("municipality", "")
        self.person = Person(
            (actor or self.remembered.get("actor", "")).strip(),
            code if code in session.project.municipality_by_code else "",
        )
        self.assessment: Assessment | None = None
        self.rows: Rows | None = None
        self.filter = Filter.from_json(self.remembered.get("filter"))
        self.selected = self.remembered.get("row", "")
        self.progress: Text | None = words.LOADING
        self.failure: tuple[Line, ...] = ()
        self._outdated: Text | None = None
        self._given = assessment
        # Who is named by the caller is not who usually sits here.
        self._stands_in = actor is not None
        self._latest: Assessment | None = None
        self._log_lock = threading.Lock()
        self._count_lock = threading.Lock()
        self._under_way = 0
        self.judged_just_now: set[str] = set()

    def on_mount(self) -> None:
        """Show the first screen at once; ask who it is; load beside it."""
        self.push_screen(StartScreen())
        if not self.person.is_known:
            self.ask_who()
        self.load()
        self.set_interval(POLL_SECONDS, self.poll)
        # A window that is simply closed must not lose the place either.
        self.set_interval(POLL_SECONDS, self.remember)

    # -- what the screens ask ---------------------------------------------------------

    @property
    def row(self) -> AssessedItem | None:
        """The row in hand."""
        return self.assessment.item_by_id.get(self.selected) if self.assessment else None

    def town(self, code: str) -> str:
        """Return the name of a municipality."""
        found = self.session.project.municipality_by_code.get(code)
        return found.name if found else code

    def is_waiting(self, row: AssessedItem) -> bool:
        """Say whether a row waits for the person at the screen."""
        return bool(
            self.rows
            and row.item.id in self.rows.waiting
            and row.item.id not in self.judged_just_now
        )

    def show_list(self, chosen: Filter, row: str | None = None) -> None:
        """Open the list with a filter, the cursor on a row or the first that waits."""
        self.filter = chosen
        shown = self.rows.shown(chosen) if self.rows else ()
        if row is None:
            row = next((each.item.id for each in shown if self.is_waiting(each)), None)
        if row is None and shown:
            row = shown[0].item.id
        self.selected = row or ""
        self.push_screen(MainScreen())

    def say(self, text: Text, **values: object) -> str:
        """Return a sentence in the language in force."""
        return text.format(**values).to(self.language) if values else text.to(self.language)

    def notice(self, text: Text) -> None:
        """Show a sentence at the foot of the screen."""
        if self._outdated is not None:
            text = Text("{outdated}。{text}", "{outdated}. {text}").format(
                outdated=self._outdated, text=text
            )
        for screen in self.screen_stack:
            if isinstance(screen, Spoken):
                screen.notice(text)

    def speak(self) -> None:
        """Write every screen anew."""
        for screen in self.screen_stack:
            if isinstance(screen, Spoken):
                screen.speak()

    def remember(self) -> None:
        """Keep who the person is and where they are for the next time."""
        values = {"row": self.selected, "filter": replace(self.filter, query="").to_json()}
        if not self._stands_in:
            values |= {"actor": self.person.name, "municipality": self.person.municipality}
        if values == {key: self.remembered.get(key) for key in values}:
            return
        self.remembered.update(values)
        try:
            self.session.save_preferences(self.remembered)
        except (FitgapError, OSError):
            # A folder that cannot be written to must not stop anybody from reading.
            return

    # -- workers ------------------------------------------------------------------------

    @work(thread=True, group="load", exclusive=True)
    def load(self) -> None:
        """Do the whole job, or take the one given."""
        try:
            with self._log_lock:
                found = self._latest = self._given or self.session.assess(self._progress)
                log = self.session.entries()
                if len(log) > found.log_length:
                    found = self._fold(log)
        except (FitgapError, OSError) as error:
            self.post_message(self.Failed(error))
        else:
            self.post_message(self.Folded(found, None))

    def record(self, entries: Sequence[Entry], notice: Text) -> None:
        """Add acts to the log and fold them in, beside the screen."""
        with self._count_lock:
            self._under_way += 1
        self._append(entries, notice)

    @work(thread=True, group="record")
    def _append(self, entries: Sequence[Entry], notice: Text) -> None:
        try:
            with self._log_lock:
                self.session.record(entries)
                # Somebody quick has the next act under way: it folds this one in as well.
                last = self._under_way == 1
                found = self._fold(self.session.entries()) if last else None
        except (FitgapError, OSError) as error:
            self.post_message(self.Failed(error, entries[0].target))
        else:
            self.post_message(self.Folded(found, notice) if found else self.Progressed(notice))
        finally:
            with self._count_lock:
                self._under_way -= 1

    @work(thread=True, group="poll", exclusive=True)
    def poll(self) -> None:
        """Fold in what colleagues wrote meanwhile."""
        if self._latest is None or not self._log_lock.acquire(blocking=False):
            return
        try:
            fresh = self.session.entries(after=self._latest.log_length)
            if not fresh:
                return
            found = self._fold(self.session.entries())
        except (FitgapError, OSError):
            # The next round asks again; an act of one's own reports what is wrong.
            return
        finally:
            self._log_lock.release()
        others = sum(sealed.entry.actor != self.person.name for sealed in fresh)
        for sealed in fresh:
            if sealed.entry.kind is EntryKind.UPGRADE and sealed.entry.target == found.catalog.id:
                self.post_message(self.Upgraded(sealed.entry))
        self.post_message(
            self.Folded(found, words.COLLEAGUES.format(count=others) if others else None)
        )

    @work(thread=True, group="export", exclusive=True)
    def write_workbook(self, assessment: Assessment) -> None:
        """Write the consensus workbook."""
        try:
            path = self.session.export(assessment, self.language)
        except (FitgapError, OSError) as error:
            self.post_message(self.Failed(error))
        else:
            self.post_message(self.Progressed(words.EXPORTED.format(path=path)))

    def _fold(self, log: Sequence[SealedEntry]) -> Assessment:
        """Return the newest assessment with a log; the lock is held."""
        base = self._latest
        if base is None or needs_matching(base, log):
            self.post_message(self.Progressed(words.REMATCHING))
            self._latest = self.session.assess(self._progress)
        else:
            self._latest = refold(base, log)
        return self._latest

    def _progress(self, what: Text, done: int, steps: int) -> None:
        step = words.STEP.format(done=min(done + 1, steps), steps=steps, what=what)
        self.post_message(self.Progressed(step))

    def on_session_app_progressed(self, message: Progressed) -> None:
        """Show the step."""
        if self.assessment is None:
            self.progress = message.text
        self.notice(message.text)

    def on_session_app_upgraded(self, message: Upgraded) -> None:
        """Say, from now on with every notice, that the screen shows another version."""
        values = message.entry.values
        known = self.assessment.catalog.file if self.assessment is not None else ""
        self._outdated = None
        if values.get("catalog") != known:
            version = values.get("version") or values.get("catalog", "")
            outdated = words.CATALOG_CHANGED.format(version=version)
            self.notice(outdated)
            self._outdated = outdated

    def on_session_app_folded(self, message: Folded) -> None:
        """Take in a newer assessment."""
        first = self.assessment is None
        newer = message.assessment
        if self.assessment is not None and newer.log_length < self.assessment.log_length:
            return
        activity = self.row.item if self.row else None
        self.assessment = newer
        self.rows = Rows(newer, self.person)
        me = self.person
        self.judged_just_now = {
            name
            for name in self.judged_just_now
            if name in newer.item_by_id
            and judgement_by(newer.item_by_id[name].review, me.municipality, me.name) is None
        }
        self.progress = None
        self.failure = ()
        if activity is not None and self.selected not in newer.item_by_id:
            # Another function may bring other rows; stay with the activity.
            self.selected = next(
                (
                    row.item.id
                    for row in newer.items
                    if (row.item.flow, row.item.activity) == (activity.flow, activity.activity)
                ),
                self.selected,
            )
        self.speak()
        if message.notice is not None:
            self.notice(message.notice)
        elif first:
            self.notice(_NOTHING)
        self.remember()

    def on_session_app_failed(self, message: Failed) -> None:
        """Say what went wrong and what to do, in words."""
        error = message.error
        lines = (
            [Line(issue.line(self.language), "bad", hang=2) for issue in error.issues]
            if isinstance(error, FitgapError)
            else [Line(str(error), "bad", hang=2)]
        )
        if message.row is not None:
            self.judged_just_now.discard(message.row)
            self.selected = message.row
        if self.assessment is None:
            self.progress = None
            self.failure = (Line(self.say(words.CANNOT_LOAD), "ask"), *lines)
        else:
            self.push_screen(Reading(self.language, words.CANNOT_DO, lines))
        self.speak()

    @work(group="who")
    async def ask_who(self) -> None:
        """Ask for name and municipality until both are known."""
        answer = None
        while answer is None:
            answer = await self.push_screen_wait(self._who(changing=False))
        self._seat(Person(answer[1], answer[0]))

    @work(group="who")
    async def change_who(self) -> None:
        """Ask for another name and municipality; giving up changes nothing."""
        answer = await self.push_screen_wait(self._who(changing=True))
        if answer is not None:
            self._seat(Person(answer[1], answer[0]))

    def _who(self, *, changing: bool) -> Who:
        return Who(
            self.language,
            self.session.project.municipalities,
            name=self.person.name,
            municipality=self.person.municipality,
            changing=changing,
        )

    def _seat(self, person: Person) -> None:
        """Take somebody as the person at the screen; nobody goes on at another's place."""
        if self.person.is_known and person != self.person:
            self.selected, self.filter = "", Filter()
            self.judged_just_now = set()
            self.notice(_NOTHING)
        self.person = person
        if self.assessment is not None:
            self.rows = Rows(self.assessment, self.person)
        self.remember()
        self.speak()
