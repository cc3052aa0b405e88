"""A returned workbook in: what people typed, compared three ways, as acts for the decision log.

Rows are found by their ids and columns by their headings, never by position.  Nothing here
writes anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fitgap.assessment import AssessedItem, Assessment, refold
from fitgap.classification import Resolution
from fitgap.consensus import Entry, EntryKind, SealedEntry, foreseen, refusal
from fitgap.source import Issue, IssueKind, Location, Text, listed
from fitgap.vocabulary import label
from fitgap.workbook.answered_acts import Receipt, answered_act
from fitgap.workbook.conflicts import Answer, Change, Conflict, find_conflict
from fitgap.workbook.logged_answers import assumed_answers, logged_answers
from fitgap.workbook.mistakes import (
    ABOVE_ESTIMATE,
    CONTRADICTING,
    DUPLICATE_ID,
    LEFT_WITH_OTHERS,
    MISSING_SHEET,
    NOT_ALLOWED,
    RENAMED_SHEET,
    STALE_ROW,
    UNKNOWN_ID,
)
from fitgap.workbook.returned import (
    Base,
    FilledCell,
    FilledRow,
    ReturnedWorkbook,
    read_field,
)
from fitgap.workbook.sheets import (
    ALTERNATIVES,
    ANSWER_SHEETS,
    COSTS,
    ITEMS_SHEET,
    POSITIONS,
    Column,
    Sheet,
)

GROUPS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    ALTERNATIVES.name: (("taken", "rejected_reason", "serves"),),
    ITEMS_SHEET.name: (
        ("verdict", "verdict_reason", "evaluator"),
        ("class", "class_reason"),
        ("resolution", "resolution_reason"),
        ("basis",),
        ("priority",),
        ("memo",),
    ),
    COSTS.name: (("assessed", "assessed_reason"),),
    POSITIONS.name: (("position", "position_reason", "answered_by", "answered_on"),),
}
"""Fields that make one act together, by sheet; the first is the one the act is about."""

_NOT_TAKEN = Text("「{way}」は不採用", "“{way}” not taken")
_QUOTED = Text("ベンダの見積額", "the vendor's price")
_ESTIMATED = Text("推計した初期費用", "our estimate of the initial cost")


@dataclass(frozen=True)
class Answers:
    """What a returned workbook says.

    ``entries`` are the acts to append to the log; ``applied`` is the number of cells they
    carry, ``unchanged`` the number of cells that say nothing new.
    """

    entries: tuple[Entry, ...] = ()
    applied: int = 0
    unchanged: int = 0
    conflicts: tuple[Conflict, ...] = ()
    rejected: tuple[Issue, ...] = ()


def read_answers(
    book: ReturnedWorkbook,
    *,
    assessment: Assessment,
    entries: Sequence[SealedEntry],
    at: str,
    actor: str,
) -> Answers:
    """Read a returned workbook against the assessment and the log as they are now.

    ``at`` (ISO 8601) and ``actor`` go into the entries; an evaluator named in a row is
    recorded as that person.  ``assessment`` is of the book's workspace and package and must
    have been matched with ``entries`` (see :func:`fitgap.assessment.needs_matching`);
    positions and overrides are folded in here.

    Raises:
        FitgapError: ``refused``, where a sheet is damaged.
    """
    folded_in = assessment.log_length == len(entries)
    reader = _Reader(
        Receipt(book.file, book.identity, at, actor, book.digest),
        assessment if folded_in else refold(assessment, entries),
    )
    for sheet in ANSWER_SHEETS:
        reader.sheet(book, sheet)
    return reader.answers()


class _Reader:
    """Reads the sheets one after the other and gathers what they say."""

    def __init__(self, receipt: Receipt, now: Assessment) -> None:
        self._receipt = receipt
        self._now = now
        self._exported = receipt.exported
        self._entries: list[Entry] = []
        self._entries_on: dict[str, list[Entry]] = {}
        self._conflicts: list[Conflict] = []
        self._rejected: list[Issue] = []
        self._applied = 0
        self._unchanged = 0
        self._sheet = ITEMS_SHEET

    def answers(self) -> Answers:
        """Return what was gathered."""
        return Answers(
            tuple(self._entries),
            self._applied,
            self._unchanged,
            tuple(self._conflicts),
            tuple(self._rejected),
        )

    def sheet(self, book: ReturnedWorkbook, sheet: Sheet) -> None:
        """Read one sheet."""
        self._sheet = sheet
        found = book.rows(sheet)
        if found is None:
            if any(name == sheet.name for name, _ in self._exported.rows):
                other = book.renamed(sheet)
                if other is None:
                    self._reject(MISSING_SHEET, "", sheet=sheet.name)
                else:
                    place = Location(self._receipt.file, element=other)
                    self._rejected.append(RENAMED_SHEET.at(place, sheet=sheet.name, other=other))
            return
        rows, issues = found
        self._rejected += issues
        if sheet is ALTERNATIVES:
            # R7 rests on the others, in whatever order the rows were sorted.
            rows = sorted(rows, key=lambda row: row.keys[1:])
        first_seen: dict[tuple[str, ...], str] = {}
        duplicates: set[tuple[str, ...]] = set()
        for row in rows:
            if row.keys in first_seen:
                duplicates.add(row.keys)
                self._reject(
                    DUPLICATE_ID, row.key_cell, id=" ".join(row.keys), other=first_seen[row.keys]
                )
            else:
                first_seen[row.keys] = row.key_cell
        for row in rows:
            if row.keys not in duplicates:
                self._row(row)

    def _row(self, row: FilledRow) -> None:
        base = self._exported.rows.get((self._sheet.name, row.keys))
        if base is None:
            self._reject(UNKNOWN_ID, row.key_cell, id=" ".join(row.keys).strip())
            return
        assessed = self._now.item_by_id.get(row.keys[0])
        if assessed is None or assessed.item.fingerprint != base.fingerprint:
            self._stale(row, base)
            return
        ours = self._ours(assessed, row.keys, base)
        for fields in GROUPS[self._sheet.name]:
            answer = self._answer(assessed, row, base, ours, fields)
            if answer is not None:
                self._take(answer, base)

    def _stale(self, row: FilledRow, base: Base) -> None:
        edited = []
        for column in self._sheet.editable:
            cell = row.cells.get(column.key)
            if cell is None:
                continue
            theirs = self._read(column, cell, base.values.get(column.key, ""))
            if theirs == base.values.get(column.key, ""):
                self._unchanged += 1
            else:
                edited.append(column.heading)
        if edited:
            self._reject(STALE_ROW, row.key_cell, columns=listed(edited))

    def _ours(self, assessed: AssessedItem, keys: tuple[str, ...], base: Base) -> Mapping[str, str]:
        ours = logged_answers(self._sheet, keys, assessed, self._exported.language)
        if self._sheet is not POSITIONS:
            return ours
        # What is only assumed was written by nobody, so that it never counts as a change here.
        assumed = assumed_answers(assessed, keys[1])
        untouched = {key: base.values.get(key, "") for key in assumed}
        return {**ours, **untouched}

    def _answer(
        self,
        assessed: AssessedItem,
        row: FilledRow,
        base: Base,
        ours: Mapping[str, str],
        fields: Sequence[str],
    ) -> Answer | None:
        """Return what the fields that make one act say, None where that is nothing new."""
        theirs = {key: base.values.get(key, "") for key in fields}
        changes: dict[str, Change] = {}
        moved: dict[str, Change] = {}
        bad: Column | None = None
        for key in fields:
            column = self._sheet.column(key)
            cell = row.cells.get(key)
            if cell is None:
                continue
            before = theirs[key]
            read = self._read(column, cell, before)
            if isinstance(read, Issue):
                self._rejected.append(read)
                bad = bad or column
                continue
            theirs[key] = read
            change = Change(column, cell, before, read, ours.get(key, ""))
            if read != before:
                changes[key] = change
                continue
            self._unchanged += 1
            if change.ours != before:
                moved[key] = change
        if not changes:
            return None
        if bad is not None:
            for change in changes.values():
                self._reject(
                    LEFT_WITH_OTHERS,
                    change.cell.address,
                    other=bad.heading,
                    column=change.column.heading,
                )
            return None
        answer = Answer(self._sheet, assessed, row, fields[0], theirs, changes)
        if answer.is_signed or any(change.clashes for change in changes.values()):
            return answer
        if all(change.theirs == change.ours for change in changes.values()):
            self._unchanged += len(changes)
            return None
        # The act says all fields again: it must not put back what was changed here meanwhile.
        self._unchanged -= len(moved)
        return replace(answer, changes={**changes, **moved})

    def _take(self, answer: Answer, base: Base) -> None:
        """Add the act an answer asks for, or say why it cannot be taken in."""
        conflict = find_conflict(answer, base, self._exported)
        if conflict is not None:
            self._conflicts.append(conflict)
            return
        entry = answered_act(answer, self._receipt)
        if isinstance(entry, Issue):
            self._rejected.append(entry)
            return
        earlier = self._entries_on.setdefault(answer.assessed.item.id, [])
        if entry is None or _is_said(entry, earlier):
            self._unchanged += len(answer.changes)
            return
        contradiction = self._contradiction(entry, earlier, answer.address)
        if contradiction is not None:
            self._rejected.append(contradiction)
            return
        why = refusal(
            entry,
            foreseen(answer.assessed.review, earlier),
            rule=self._now.project.consensus,
            members=self._now.project.members,
            municipality=answer.assessed.item.municipality,
            proposed=answer.assessed.item.verdict,
        )
        if why is not None:
            self._reject(NOT_ALLOWED, answer.address, why=why)
            return
        self._entries.append(entry)
        earlier.append(entry)
        self._applied += len(answer.changes)
        if entry.kind is EntryKind.ASSESS:
            self._warn_above_estimate(answer.assessed, entry, answer.address)

    def _contradiction(self, entry: Entry, earlier: Sequence[Entry], address: str) -> Issue | None:
        """Say that sheet 51 took or rejected what this act chooses or does not choose."""
        if entry.kind is not EntryKind.RESOLVE:
            return None
        chosen = entry.values["resolution"]
        for other in earlier:
            way = other.values.get("resolution") or other.values.get("alternative", "")
            is_same = way == chosen
            if other.kind is EntryKind.RESOLVE and not is_same:
                said = label(Resolution(way))
            elif other.kind is EntryKind.CONSIDER and is_same:
                said = _NOT_TAKEN.format(way=label(Resolution(way)))
            else:
                continue
            return CONTRADICTING.at(
                self._place(address),
                other=ALTERNATIVES.name,
                theirs=said,
                value=label(Resolution(chosen)),
            )
        return None

    def _warn_above_estimate(self, assessed: AssessedItem, entry: Entry, address: str) -> None:
        """Warn of an amount above the vendor's price or, without one, our estimate."""
        limit, basis = assessed.quoted, _QUOTED
        if limit is None:
            limit, basis = (assessed.estimate.initial if assessed.estimate else None), _ESTIMATED
        amount = Decimal(entry.values["amount_thousand_yen"])
        if limit is not None and amount > limit:
            self._reject(
                ABOVE_ESTIMATE,
                address,
                assessed=f"{amount:,}",
                basis=basis,
                estimate=f"{limit:,}",
            )

    def _read(self, column: Column, cell: FilledCell, base: str) -> str | Issue:
        return read_field(column, cell, base, self._place(cell.address))

    def _place(self, address: str) -> Location:
        return self._receipt.place(self._sheet, address)

    def _reject(self, kind: IssueKind, address: str, **values: object) -> None:
        self._rejected.append(kind.at(self._place(address), **values))


def _is_said(entry: Entry, earlier: Sequence[Entry]) -> bool:
    """Say whether sheet 51 chose the resolution already, with a reason where this brings none."""
    return (
        entry.kind is EntryKind.RESOLVE
        and not entry.values["reason"]
        and any(
            other.kind is EntryKind.RESOLVE
            and other.values["resolution"] == entry.values["resolution"]
            for other in earlier
        )
    )
