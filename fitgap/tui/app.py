"""The actions of the terminal UI.

It decides nothing: every act is checked by :func:`fitgap.consensus.refusal` and goes to the
log; what follows from the log, :mod:`fitgap.assessment` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import work
from textual.screen import ModalScreen

from fitgap.assessment import AssessedItem, Assessment, told_ways
from fitgap.classification import ModificationClass, Resolution
from fitgap.consensus import (
    BEFORE_CODE,
    Entry,
    EntryKind,
    Position,
    Review,
    SealedEntry,
    State,
    foreseen,
    refusal,
    standing_rejection,
    unconsidered,
)
from fitgap.gaps import Verdict
from fitgap.source import Language, Text, verbatim
from fitgap.tui import words
from fitgap.tui.actions import ACTIONS, ANYWHERE, shown_key
from fitgap.tui.base import SessionApp
from fitgap.tui.detail import Line, describe_act
from fitgap.tui.dialogs import Choice, Considering, PickFunction, Reading, Way, Writing
from fitgap.tui.flow import FlowScreen
from fitgap.tui.listing import ORDER_WORDS, Filter, Order, procedure_names
from fitgap.tui.screens import MainScreen
from fitgap.vocabulary import activity_words, label

_NOTHING = Text("", "")
_OTHER = {Language.JA: Language.EN, Language.EN: Language.JA}


class FitgapApp(SessionApp):
    """The terminal UI on a session: one method ``act_…`` for every action."""

    def act(self, name: str) -> None:
        """Do an action of the registry by name."""
        if isinstance(self.screen, ModalScreen):
            return
        if self.assessment is None and name not in ("who", "language", "help", "quit"):
            self.notice(words.STILL_LOADING)
            return
        if name not in ANYWHERE and not isinstance(self.screen, MainScreen):
            return
        getattr(self, f"act_{name}")()

    def act_agree(self) -> None:
        """Judge as proposed; where something is unknown, ask what the vendor is to be asked."""
        row = self._own_row()
        if row is None:
            return
        unknown = (
            row.modification is ModificationClass.UNKNOWN or row.verdict is Verdict.UNCONFIRMED
        )
        if unknown and row.classification.question is not None:
            self._agree_with_question(row, row.classification.question)
        else:
            self._agree(row)

    @work(group="dialog")
    async def _agree_with_question(self, row: AssessedItem, question: Text) -> None:
        answer = await self.push_screen_wait(
            Writing(
                self.language,
                words.ASK_QUESTION,
                [Line(self.say(question)), Line(self.say(words.ASK_QUESTION_HINT))],
                value=self.say(question),
            )
        )
        if answer is not None:
            asked = answer[1]
            note = self.say(words.QUESTION_NOTE, question=asked) if asked else ""
            self._agree(row, note)

    def _agree(self, row: AssessedItem, note: str = "") -> None:
        at = self.session.now()
        entries = [self._entry(row, EntryKind.JUDGE, {"verdict": row.verdict.value}, at=at)]
        if note:
            entries.append(self._entry(row, EntryKind.NOTE, {"text": note}, at=at))
        refused = self._refusal(row, entries[0])
        if refused is not None:
            self.notice(refused)
            return
        self.judged_just_now.add(row.item.id)
        following = self._next_waiting()
        done = not any(self.is_waiting(each) for each in self._waiting())
        self._record(row, entries, words.ALL_DONE if done else None)
        if following is not None:
            self.go(following)

    def act_verdict(self) -> None:
        """Choose a verdict."""
        row = self._own_row()
        if row is not None:
            options = [
                (each.value, _coded(each.value, label(each)), words.VERDICT_HINTS[each.value])
                for each in Verdict
            ]
            self._choose(
                row, EntryKind.JUDGE, "verdict", words.ASK_VERDICT, options, row.verdict.value
            )

    def act_classify(self) -> None:
        """Override the modification method."""
        row = self._row()
        if row is not None:
            options = [(each.value, label(each), _NOTHING) for each in ModificationClass]
            current = row.modification.value if row.modification else ""
            self._choose(row, EntryKind.CLASSIFY, "class", words.ASK_CLASS, options, current)

    @work(group="dialog")
    async def act_resolve(self) -> None:
        """Choose the resolution; R7 leads to the alternatives that are to be considered first."""
        row = self._row()
        if row is None:
            return
        source = Resolution.SOURCE.value
        described = {each.resolution: each.text for each in row.classification.alternatives}

        def entry(value: str, reason: str) -> Entry:
            values = {"resolution": value, "reason": reason.strip()}
            return self._entry(row, EntryKind.RESOLVE, values)

        lacking = unconsidered(row.review, fingerprint=row.item.fingerprint)
        settled = self._refusal(row, entry(Resolution.OPERATION, ""))
        answer = await self.push_screen_wait(
            Choice(
                self.language,
                words.ASK_RESOLUTION,
                [
                    (each.value, _coded(each.value, label(each)), described.get(each, _NOTHING))
                    for each in Resolution
                ],
                current=row.resolution.value,
                lines=[_about(row, self.language)],
                check=lambda value, reason: self._refusal(row, entry(value, reason)),
                first=0,
                leading_on=(source,) if lacking and settled is None else (),
            )
        )
        if answer is None:
            return
        if answer != (source, ""):
            self._record(row, [entry(*answer)])
            return
        given = await self._consider(row, words.ASK_WAYS_FIRST)
        if given is None:
            return
        said = await self.push_screen_wait(
            Writing(
                self.language,
                words.ASK_SOURCE_REASON,
                [_about(row, self.language)],
                check=lambda reason: self._refusal(row, entry(source, reason), given),
            )
        )
        if said is not None:
            self._record(row, [entry(source, said[1])])

    @work(group="dialog")
    async def act_alternatives(self) -> None:
        """Consider the alternatives to source code one after the other."""
        row = self._row()
        if row is not None:
            await self._consider(row, words.ASK_WAYS, words.WAYS_COMPLETE)

    async def _consider(
        self, row: AssessedItem, title: Text, complete: Text | None = None
    ) -> list[Entry] | None:
        """Record why alternatives are not taken; return the acts once none is left open.

        ``complete`` is said with the act that leaves none open.
        """
        given: list[Entry] = []
        told = told_ways(row, self.assessment) if self.assessment is not None else {}
        lacking = unconsidered(row.review, fingerprint=row.item.fingerprint)

        def record(code: str, reason: str) -> Text | None:
            values = {"alternative": code, "reason": reason}
            entry = self._entry(row, EntryKind.CONSIDER, values)
            refused = self._refusal(row, entry, given)
            if refused is None and standing_rejection(entry, self._review(row, given)) is not None:
                refused = words.WAY_STANDS
            if refused is None:
                given.append(entry)
                after = foreseen(row.review, given)
                is_last = lacking and not unconsidered(after, fingerprint=entry.fingerprint)
                self._record(row, [entry], complete if is_last else None)
            return refused

        def way(each: Resolution) -> Way:
            sealed = row.review.considerations.get(each)
            return Way(
                each.value,
                label(each),
                told.get(each, ()),
                sealed.entry.values.get("reason", "") if sealed else "",
                None if sealed is None else each not in lacking,
            )

        ways = [way(each) for each in BEFORE_CODE]
        lines = [_about(row, self.language)]
        answer = await self.push_screen_wait(Considering(self.language, title, lines, ways, record))
        return given if answer is not None else None

    def act_position(self) -> None:
        """Give the position of one's municipality."""
        row = self._row()
        if row is not None:
            options = [
                (each.value, label(each), _NOTHING)
                for each in Position
                if each is not Position.MISSING
            ]
            given = row.review.positions.get(self.person.municipality)
            title = words.ASK_POSITION.format(municipality=self.town(self.person.municipality))
            current = given.entry.values["position"] if given else ""
            self._choose(row, EntryKind.POSITION, "position", title, options, current)

    @work(group="dialog")
    async def act_note(self) -> None:
        """Leave a note."""
        row = self._row()
        if row is None:
            return

        def check(text: str) -> Text | None:
            return self._refusal(row, self._entry(row, EntryKind.NOTE, {"text": text}))

        answer = await self.push_screen_wait(
            Writing(self.language, words.ASK_NOTE, [_about(row, self.language)], check=check)
        )
        if answer is not None:
            self._record(row, [self._entry(row, EntryKind.NOTE, {"text": answer[1]})])

    @work(group="dialog")
    async def act_match(self) -> None:
        """Pick another function, or none, and say why."""
        row, assessment = self._own_row(), self.assessment
        if row is None or assessment is None:
            return
        if not row.item.activity:
            self.notice(words.NO_ACTIVITY_TO_MATCH)
            return
        picked = await self.push_screen_wait(
            PickFunction(
                self.language,
                words.ASK_FUNCTION.format(activity=row.item.activity_name or row.item.activity),
                assessment.catalog,
                near=[candidate.function for candidate in row.item.nearest],
                current=row.item.function,
            )
        )
        if picked is None:
            return
        function = assessment.function(picked[0])
        name = verbatim(function.name) if function else words.NO_FUNCTION

        def entry(reason: str) -> Entry:
            values = {
                "flow": row.item.flow,
                "activity": row.item.activity,
                "function": picked[0],
                "reason": reason.strip(),
            }
            return self._entry(row, EntryKind.MATCH, values)

        answer = await self.push_screen_wait(
            Writing(
                self.language,
                words.ASK_MATCH_REASON.format(function=name),
                [Line(self.say(words.REASON))],
                check=lambda reason: self._refusal(row, entry(reason)),
            )
        )
        if answer is not None:
            self._record(row, [entry(answer[1])])

    def act_undo(self) -> None:
        """Take back one's last act, with what was recorded together with it."""
        if self.assessment is None:
            return
        mine = self._my_last_acts()
        if not mine:
            self.notice(words.NOTHING_TO_UNDO)
            return
        row = self.assessment.item_by_id.get(mine[0].entry.target)
        at = self.session.now()
        entries = [
            replace(
                sealed.entry,
                at=at,
                kind=EntryKind.RETRACT,
                values={"entry": str(sealed.sequence), "reason": ""},
                origin="tui",
            )
            for sealed in reversed(mine)
        ]
        if row is not None:
            refused = next(filter(None, (self._refusal(row, entry) for entry in entries)), None)
            if refused is not None:
                self.notice(refused)
                return
            self.go(row.item.id)
        taken_back = describe_act(self.assessment, mine[0].entry)
        self.record(entries, words.UNDONE.format(what=taken_back))

    def _my_last_acts(self) -> list[SealedEntry]:
        """Return one's newest acts that stand, those of one moment together, oldest first."""
        me = (self.person.name, self.person.municipality)
        mine = [
            sealed
            for sealed in self.session.entries()
            if (sealed.entry.actor, sealed.entry.municipality) == me
        ]
        gone = {
            sealed.entry.values.get("entry", "")
            for sealed in mine
            if sealed.entry.kind is EntryKind.RETRACT
        }
        standing = [
            sealed
            for sealed in mine
            if sealed.entry.kind is not EntryKind.RETRACT and str(sealed.sequence) not in gone
        ]
        if not standing:
            return []
        last = standing[-1].entry
        return [
            sealed
            for sealed in standing
            if (sealed.entry.at, sealed.entry.target) == (last.at, last.target)
        ]

    def act_next(self) -> None:
        """Go to the next row that waits."""
        following = self._next_waiting()
        if following is None:
            # Hidden by the filter, perhaps: what waits comes before what was filtered for.
            following = next((r.item.id for r in self._waiting() if self.is_waiting(r)), None)
            if following is not None and following != self.selected:
                self.filter = Filter(waiting=True)
        if following is None:
            self.notice(words.ALL_DONE)
        else:
            self.go(following)

    def act_search(self) -> None:
        """Go to the search line."""
        if isinstance(self.screen, MainScreen):
            self.screen.search()

    def act_mine(self) -> None:
        """Show only what waits, or everything again."""
        self._refilter(replace(self.filter, waiting=not self.filter.waiting))

    @work(group="dialog")
    async def act_filter(self) -> None:
        """Choose what to filter by, then the value."""
        assessment = self.assessment
        if assessment is None:
            return
        answer = await self.push_screen_wait(
            Choice(
                self.language,
                words.ASK_FILTER,
                [
                    ("municipality", words.COLUMN_MUNICIPALITY, _NOTHING),
                    ("procedure", words.COLUMN_PROCEDURE, _NOTHING),
                    ("verdict", words.COLUMN_VERDICT, _NOTHING),
                    ("modification", words.COLUMN_CLASS, _NOTHING),
                    ("state", words.COLUMN_STATE, _NOTHING),
                    ("waiting", words.ONLY_WAITING, _NOTHING),
                    (
                        "fits",
                        words.FILTER_NO_FITS if self.filter.fits else words.FILTER_FITS,
                        _NOTHING,
                    ),
                    ("clear", words.FILTER_CLEAR, _NOTHING),
                ],
            )
        )
        if answer is None:
            return
        field = answer[0]
        if field == "clear":
            self._refilter(Filter(order=self.filter.order))
        elif field == "waiting":
            self._refilter(replace(self.filter, waiting=not self.filter.waiting))
        elif field == "fits":
            self._refilter(replace(self.filter, fits=not self.filter.fits))
        else:
            await self._choose_filter_value(assessment, field)

    async def _choose_filter_value(self, assessment: Assessment, field: str) -> None:
        values: list[tuple[str, Text]] = {
            "municipality": [
                (each.code, verbatim(each.name)) for each in assessment.project.municipalities
            ],
            "procedure": [
                (key, verbatim(name)) for key, name in procedure_names(assessment).items()
            ],
            "verdict": [(each.value, _coded(each.value, label(each))) for each in Verdict],
            "modification": [(each.value, label(each)) for each in ModificationClass],
            "state": [(each.value, label(each)) for each in State],
        }[field]
        options = [("", words.FILTER_ANY, _NOTHING)]
        for value, name in values:
            wanted = replace(self.filter.with_value(field, value), query="")
            count = len(self.rows.shown(wanted)) if self.rows else 0
            if count or field in ("municipality", "procedure"):
                options.append((value, name, words.COUNT.format(count=count)))
        answer = await self.push_screen_wait(
            Choice(
                self.language,
                words.ASK_FILTER,
                options,
                current=str(getattr(self.filter, field)),
            )
        )
        if answer is not None:
            self._refilter(self.filter.with_value(field, answer[0]))

    @work(group="dialog")
    async def act_sort(self) -> None:
        """Choose the order."""
        answer = await self.push_screen_wait(
            Choice(
                self.language,
                words.ASK_SORT,
                [(each.value, ORDER_WORDS[each], _NOTHING) for each in Order],
                current=self.filter.order.value,
            )
        )
        if answer is not None:
            self._refilter(replace(self.filter, order=Order(answer[0])))

    def act_flow(self) -> None:
        """Show the whole flow of the row in hand."""
        row, assessment = self._row(), self.assessment
        if row is None or assessment is None:
            return
        flow = assessment.flow_by_id.get(row.item.flow)
        if flow is None:
            return
        self.push_screen(FlowScreen(flow, row.item.activity))

    def act_export(self) -> None:
        """Write the workbook."""
        if self.assessment is not None:
            self.notice(words.EXPORTING)
            self.write_workbook(self.assessment)

    def act_home(self) -> None:
        """Go back to the first screen."""
        if isinstance(self.screen, MainScreen):
            self.remember()
            self.pop_screen()
            self.speak()

    def act_who(self) -> None:
        """Let somebody else sit down; the first screen is where they begin."""
        self.act_home()
        self.change_who()

    def act_language(self) -> None:
        """Speak the other language."""
        self.language = _OTHER[self.language]
        self.speak()

    def act_help(self) -> None:
        """Show what the keys do."""
        keys = [
            Line(
                f"{shown_key(action.key):<6}{shown_key(action.twin):<8}{self.say(action.help)}",
                hang=14,
            )
            for action in ACTIONS
        ]
        lines = [
            Line(self.say(words.HELP_MOVE)),
            Line(""),
            *keys,
            Line(""),
            *(Line(self.say(text)) for text in (words.HELP_IME, words.HELP_WORDS, words.HELP_SAFE)),
        ]
        self.push_screen(Reading(self.language, words.HELP_TITLE, lines))

    def act_quit(self) -> None:
        """Leave; the place is kept."""
        self.remember()
        self.exit()

    async def action_quit(self) -> None:
        """Leave by Ctrl+Q, from windows too."""
        self.act_quit()

    def action_help_quit(self) -> None:
        """Answer Ctrl+C, which must not lose anybody's place."""
        self.notice(words.QUIT_HOW)

    # -- helpers ------------------------------------------------------------------------

    @work(group="dialog")
    async def _choose(
        self,
        row: AssessedItem,
        kind: EntryKind,
        key: str,
        title: Text,
        options: Sequence[tuple[str, Text, Text]],
        current: str,
    ) -> None:
        """Ask for a code and a reason, and record them unless it is refused."""

        def entry(value: str, reason: str) -> Entry:
            return self._entry(row, kind, {key: value, "reason": reason.strip()})

        answer = await self.push_screen_wait(
            Choice(
                self.language,
                title,
                options,
                current=current,
                lines=[_about(row, self.language)],
                check=lambda value, reason: self._refusal(row, entry(value, reason)),
            )
        )
        if answer is not None:
            self._record(row, [entry(*answer)])

    def _row(self) -> AssessedItem | None:
        hidden = isinstance(self.screen, MainScreen) and self.screen.shows_nothing
        if self.row is None or hidden:
            self.notice(words.NO_ROW)
            return None
        return self.row

    def _own_row(self) -> AssessedItem | None:
        """Return the row in hand if it belongs to the person's municipality, else say so."""
        row = self._row()
        if row is not None and row.item.municipality != self.person.municipality:
            self.notice(words.FOREIGN.format(municipality=self.town(row.item.municipality)))
            return None
        return row

    def _entry(
        self, row: AssessedItem, kind: EntryKind, values: dict[str, str], *, at: str | None = None
    ) -> Entry:
        return Entry(
            at=at or self.session.now(),
            actor=self.person.name,
            municipality=self.person.municipality,
            kind=kind,
            target=row.item.id,
            values=values,
            fingerprint=row.item.fingerprint,
            origin="tui",
        )

    def _refusal(self, row: AssessedItem, entry: Entry, given: Sequence[Entry] = ()) -> Text | None:
        """Return why an act is refused, looking at the row as it stands now.

        ``given`` are acts on it that were recorded just now and may not be folded in yet.
        """
        newest = self._newest(row)
        project = self.session.project
        # Agreeing needs no reason, be it with the tool or with what a colleague said.
        agreed = entry.values.get("verdict") == newest.verdict
        return refusal(
            entry,
            self._review(row, given),
            rule=project.consensus,
            members=project.members,
            municipality=row.item.municipality,
            proposed=newest.verdict if agreed else row.item.verdict,
        )

    def _newest(self, row: AssessedItem) -> AssessedItem:
        return self.assessment.item_by_id.get(row.item.id, row) if self.assessment else row

    def _review(self, row: AssessedItem, given: Sequence[Entry]) -> Review:
        """Return what is said of a row as it stands now, with acts not folded in yet."""
        review = self._newest(row).review
        return foreseen(review, given) if given else review

    def _record(
        self, row: AssessedItem, entries: Sequence[Entry], notice: Text | None = None
    ) -> None:
        if self.assessment is not None:
            what = describe_act(self.assessment, entries[0])
            self.record(entries, notice or words.RECORDED.format(what=what))
        self.selected = row.item.id

    def _waiting(self) -> tuple[AssessedItem, ...]:
        return self.rows.shown(Filter(waiting=True)) if self.rows else ()

    def _next_waiting(self) -> str | None:
        """Return the next waiting row of the list after the one in hand, from the top again."""
        if self.rows is None:
            return None
        shown = self.rows.shown(self.filter)
        here = next((index for index, row in enumerate(shown) if row.item.id == self.selected), -1)
        ahead = (*shown[here + 1 :], *shown[: here + 1])
        return next(
            (row.item.id for row in ahead if self.is_waiting(row) and row.item.id != self.selected),
            None,
        )

    def go(self, row: str) -> None:
        """Put a row in hand; a filter that hides it gives way."""
        self.selected = row
        shown = self.rows.shown(self.filter, keep=row) if self.rows else ()
        found = self.row
        if found is not None and all(each.item.id != row for each in shown):
            item = found.item
            self.filter = Filter(
                municipality=item.municipality,
                procedure=item.procedure,
                fits=not found.is_difference,
            )
        if isinstance(self.screen, MainScreen):
            self.screen.speak()

    def _refilter(self, chosen: Filter) -> None:
        self.filter = chosen
        self.speak()
        self.remember()


def _coded(code: str, name: Text) -> Text:
    return Text(f"{code} {name.ja}", f"{code} {name.en}")


def _about(row: AssessedItem, language: Language) -> Line:
    return Line(f"{activity_words(row.item).to(language)}: {row.item.required}")
