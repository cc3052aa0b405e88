"""An answer compared three ways, and what to say where both sides changed it.

*Base* is what a cell showed when the workbook was exported (kept on its hidden sheet),
*theirs* what it holds now, *ours* what the log says now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from fitgap.assessment import AssessedItem
from fitgap.classification import Resolution
from fitgap.consensus import SealedEntry, judgement_by
from fitgap.source import Issue, Location, Text
from fitgap.vocabulary import label
from fitgap.workbook.cells import squash
from fitgap.workbook.codes import LISTS, TAKEN
from fitgap.workbook.logged_answers import written_by
from fitgap.workbook.mistakes import CONFLICTING
from fitgap.workbook.returned import Base, FilledCell, FilledRow, Identity
from fitgap.workbook.sheets import ANSWER_SHEETS, Column, Sheet

_WHO = Text("{actor}さん（{at}）", "{actor} ({at})")
_RECALCULATED = Text("再計算", "a new calculation")
_EMPTY = Text("（空欄）", "(empty)")


@dataclass(frozen=True)
class Change:
    """A field whose cell differs from what was exported, or that changed here meanwhile."""

    column: Column
    cell: FilledCell
    base: str
    theirs: str
    ours: str

    @property
    def clashes(self) -> bool:
        """Whether the field was changed here too, to something else."""
        return self.ours not in (self.base, self.theirs)


@dataclass(frozen=True)
class Answer:
    """The fields of a row that make one act; ``main`` is the one the act is about.

    ``theirs`` holds all of them, ``changes`` those that differ from what was exported.
    """

    sheet: Sheet
    assessed: AssessedItem
    row: FilledRow
    main: str
    theirs: Mapping[str, str]
    changes: Mapping[str, Change]

    @property
    def first_change(self) -> Change:
        """The change furthest to the left."""
        return next(iter(self.changes.values()))

    @property
    def address(self) -> str:
        """The cell to name for the whole answer."""
        return (self.row.cells.get(self.main) or self.first_change.cell).address

    @property
    def beside(self) -> str | None:
        """What the row is identified by besides its id: a municipality, or an alternative."""
        return self.row.keys[1] if len(self.row.keys) > 1 else None

    @property
    def is_signed(self) -> bool:
        """Whether it names its evaluator: it is then a judgement of that person alone."""
        return bool(self.theirs.get("evaluator"))

    @property
    def own_judgement(self) -> SealedEntry | None:
        """What the evaluator it names has said of the row so far."""
        municipality = self.assessed.item.municipality
        return judgement_by(self.assessed.review, municipality, self.theirs["evaluator"])

    def repeats(self, judgement: SealedEntry) -> bool:
        """Say whether an evaluator's act holds what the cells hold."""
        values = judgement.entry.values
        return (
            values.get("verdict") == self.theirs["verdict"]
            and squash(values.get("reason", "")) == self.theirs["verdict_reason"]
        )


@dataclass(frozen=True, slots=True)
class Conflict:
    """An answer that both the workbook and somebody here changed, differently.

    Nothing of it is overwritten or taken in.  Where an answer has several cells, the one
    named is the first that differs.
    ``base``, ``theirs`` and ``ours`` are values as the log keeps them.  ``by`` and ``at``
    say who wrote ours and when; both are empty where it was a new calculation.
    """

    id: str
    sheet: str
    cell: str
    column: Text
    base: str
    theirs: str
    ours: str
    by: str
    at: str

    def issue(self, file: str) -> Issue:
        """Return the conflict as a message."""
        who = _WHO.format(actor=self.by, at=_minute(self.at)) if self.by else _RECALCULATED
        return CONFLICTING.at(
            Location(file, element=f"{self.sheet}!{self.cell}"),
            column=self.column,
            base=self._words(self.base),
            theirs=self._words(self.theirs),
            ours=self._words(self.ours),
            by=who,
        )

    def _words(self, value: str) -> Text | str:
        """Return a value as people read it."""
        for sheet in ANSWER_SHEETS:
            for column in sheet.editable:
                if sheet.name == self.sheet and column.heading == self.column and column.choices:
                    choice = LISTS[column.choices].by_value.get(value)
                    return choice.label if choice else value or _EMPTY
        return value or _EMPTY


def find_conflict(answer: Answer, base: Base, exported: Identity) -> Conflict | None:
    """Return the conflict of an answer, one for the whole of it, at its first cell that differs.

    Each evaluator's judgement is a value of its own and clashes with that person's only.
    """
    found: tuple[Change, SealedEntry | None] | None = (
        _with_own_judgement(answer, base, exported)
        if answer.is_signed
        else _with_the_log(answer, exported)
    )
    if found is None:
        return None
    leading, sealed = found
    return Conflict(
        id=" ".join(answer.row.keys),
        sheet=answer.sheet.name,
        cell=leading.cell.address,
        column=leading.column.heading,
        base=leading.base,
        theirs=leading.theirs,
        ours=leading.ours,
        by=sealed.entry.actor if sealed else "",
        at=sealed.entry.at if sealed else "",
    )


def _with_own_judgement(
    answer: Answer, base: Base, exported: Identity
) -> tuple[Change, SealedEntry] | None:
    """Return the field that differs from what the evaluator said here since the export."""
    own, theirs = answer.own_judgement, answer.theirs
    if own is None or own.sequence <= exported.log_length or answer.repeats(own):
        return None
    verdict = own.entry.values.get("verdict", "")
    key, ours = "verdict", verdict
    if verdict == theirs["verdict"]:
        key, ours = "verdict_reason", squash(own.entry.values.get("reason", ""))
    cell = answer.row.cells.get(key) or answer.first_change.cell
    before = base.values.get(key, "")
    return Change(answer.sheet.column(key), cell, before, theirs[key], ours), own


def _with_the_log(answer: Answer, exported: Identity) -> tuple[Change, SealedEntry | None] | None:
    """Return the first field that was changed here too, with the act that did, if any."""
    changes = answer.changes
    clashing = [key for key in answer.theirs if key in changes and changes[key].clashes]
    if clashing:
        return changes[clashing[0]], written_by(answer.assessed, clashing[0], answer.beside)
    chosen = _chosen_meanwhile(answer, exported)
    if chosen is None:
        return None
    way = label(Resolution(chosen.entry.values["resolution"]))
    return replace(changes["taken"], ours=way.to(exported.language)), chosen


def _chosen_meanwhile(answer: Answer, exported: Identity) -> SealedEntry | None:
    """Return the other resolution chosen here since the export, where sheet 51 takes one."""
    chosen, taken = answer.assessed.review.resolution, answer.changes.get("taken")
    if taken is None or taken.theirs != TAKEN or chosen is None:
        return None
    is_newer = chosen.sequence > exported.log_length
    return chosen if is_newer and chosen.entry.values["resolution"] != answer.beside else None


def _minute(at: str) -> str:
    """Return a time of the log as the clock here shows it; what is no time stands as it is."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return at
