"""A returned workbook in: what people typed, compared three ways, as acts for the decision log.

*Base* is what the cell showed when the workbook was exported (kept on its hidden sheet),
*theirs* what it holds now, *ours* what the log says now.  Rows are found by their ids and
columns by their headings, never by position.  Nothing here writes anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from fitgap.assessment import AssessedItem, Assessment, refold
from fitgap.classification import Resolution
from fitgap.consensus import Entry, EntryKind, Position, SealedEntry, foreseen, refusal
from fitgap.source import Issue, IssueKind, Location, Text
from fitgap.vocabulary import label
from fitgap.workbook.cells import folded, read_amount, read_date, squash
from fitgap.workbook.codes import LISTS, REJECTED, TAKEN
from fitgap.workbook.mistakes import (
    ABOVE_ESTIMATE,
    CONFLICTING,
    CONTRADICTING,
    DUPLICATE_ID,
    EMPTIED,
    FORMULA_IN_CELL,
    LEFT_WITH_OTHERS,
    MISSING_SHEET,
    NOT_A_DATE,
    NOT_ALLOWED,
    NOT_AN_AMOUNT,
    REASON_ALONE,
    RENAMED_SHEET,
    STALE_ROW,
    UNDECLARED_CODE,
    UNKNOWN_ID,
)
from fitgap.workbook.returned import Base, FilledCell, FilledRow, Identity, ReturnedWorkbook
from fitgap.workbook.rows import (
    alternative_answers,
    assumed_answers,
    cost_answers,
    item_answers,
    position_answers,
    written_by,
)
from fitgap.workbook.sheets import (
    ALTERNATIVES,
    ANSWER_SHEETS,
    COSTS,
    ITEMS_SHEET,
    POSITIONS,
    Column,
    Kind,
    Sheet,
)

_GROUPS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    # Fields that make one act together; the first is the one the act is about.
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
_WHO = Text("{actor}さん（{at}）", "{actor} ({at})")
_RECALCULATED = Text("再計算", "a new calculation")
_EMPTY = Text("（空欄）", "(empty)")
_NOT_TAKEN = Text("「{way}」は不採用", "“{way}” not taken")
_QUOTED = Text("ベンダの見積額", "the vendor's price")
_ESTIMATED = Text("推計した初期費用", "our estimate of the initial cost")
_EMPTIED_REASON = "取り込んだブックで空欄にされました"


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
        file=book.file,
        now=assessment if folded_in else refold(assessment, entries),
        exported=book.identity,
        at=at,
        actor=actor,
        received=book.digest,
    )
    for sheet in ANSWER_SHEETS:
        reader.sheet(book, sheet)
    return reader.answers()


@dataclass(frozen=True)
class _Change:
    """A field whose cell differs from what was exported."""

    column: Column
    cell: FilledCell
    base: str
    theirs: str
    ours: str


class _Reader:
    """Reads the sheets one after the other and gathers what they say."""

    def __init__(
        self,
        *,
        file: str,
        now: Assessment,
        exported: Identity,
        at: str,
        actor: str,
        received: str,
    ) -> None:
        self._file = file
        self._now = now
        self._exported = exported
        self._at = at
        self._actor = actor
        self._received = received
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
                missing = (
                    MISSING_SHEET.at(Location(self._file, element=sheet.name), sheet=sheet.name)
                    if other is None
                    else RENAMED_SHEET.at(
                        Location(self._file, element=other), sheet=sheet.name, other=other
                    )
                )
                self._rejected.append(missing)
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

    # From a row to acts

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
        for group in _GROUPS[self._sheet.name]:
            self._group(assessed, row, base, ours, group)

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
            columns = Text(
                "、".join(heading.ja for heading in edited),
                ", ".join(heading.en for heading in edited),
            )
            self._reject(STALE_ROW, row.key_cell, columns=columns)

    def _ours(self, assessed: AssessedItem, keys: tuple[str, ...], base: Base) -> Mapping[str, str]:
        if self._sheet is ITEMS_SHEET:
            return item_answers(assessed, self._exported.language)
        if self._sheet is COSTS:
            return cost_answers(assessed)
        if self._sheet is ALTERNATIVES:
            return alternative_answers(assessed, Resolution(keys[1]))
        # What is only assumed was written by nobody, so that it never counts as a change here.
        assumed = assumed_answers(assessed, keys[1])
        untouched = {key: base.values.get(key, "") for key in assumed}
        return {**position_answers(assessed, keys[1]), **untouched}

    def _group(
        self,
        assessed: AssessedItem,
        row: FilledRow,
        base: Base,
        ours: Mapping[str, str],
        group: Sequence[str],
    ) -> None:
        """Compare the fields that make one act, and make the act if it can be made."""
        theirs = {key: base.values.get(key, "") for key in group}
        changes: dict[str, _Change] = {}
        bad: Column | None = None
        for key in group:
            column = self._column(key)
            cell = row.cells.get(key)
            if cell is None:
                continue
            before = base.values.get(key, "")
            read = self._read(column, cell, before)
            if isinstance(read, Issue):
                self._rejected.append(read)
                bad = bad or column
                continue
            theirs[key] = read
            if read == before:
                self._unchanged += 1
            else:
                changes[key] = _Change(column, cell, before, read, ours.get(key, ""))
        if not changes:
            return
        if bad is not None:
            for change in changes.values():
                self._reject(
                    LEFT_WITH_OTHERS,
                    change.cell.address,
                    other=bad.heading,
                    column=change.column.heading,
                )
            return
        signed = bool(theirs.get("evaluator"))
        if not signed and all(change.theirs == change.ours for change in changes.values()):
            self._unchanged += len(changes)
            return
        if not signed and not any(_clashes(change) for change in changes.values()):
            # The act says all fields again: it must not put back what was changed here meanwhile.
            moved = self._moved(row, base, ours, [key for key in group if key not in changes])
            self._unchanged -= len(moved)
            changes |= moved
        if self._conflicting(assessed, row, base, changes, theirs, signed=signed):
            return
        main = row.cells.get(group[0]) or next(iter(changes.values())).cell
        entry = self._act(assessed, row, changes, theirs, group)
        if isinstance(entry, Issue):
            self._rejected.append(entry)
            return
        if entry is None:
            self._unchanged += len(changes)
            return
        earlier = self._entries_on.setdefault(entry.target, [])
        if _is_said(entry, earlier):
            self._unchanged += len(changes)
            return
        contradiction = self._contradiction(entry, earlier, main.address)
        if contradiction is not None:
            self._rejected.append(contradiction)
            return
        why = refusal(
            entry,
            foreseen(assessed.review, earlier),
            rule=self._now.project.consensus,
            members=self._now.project.members,
            municipality=assessed.item.municipality,
            proposed=assessed.item.verdict,
        )
        if why is not None:
            self._reject(NOT_ALLOWED, main.address, why=why)
            return
        self._entries.append(entry)
        earlier.append(entry)
        self._applied += len(changes)
        if entry.kind is EntryKind.ASSESS:
            self._warn_above_estimate(assessed, entry, main.address)

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

    def _moved(
        self, row: FilledRow, base: Base, ours: Mapping[str, str], keys: Sequence[str]
    ) -> dict[str, _Change]:
        """Return the fields that the workbook left as they were but that changed here."""
        return {
            key: _Change(self._column(key), row.cells[key], before, before, ours.get(key, ""))
            for key in keys
            if key in row.cells and (before := base.values.get(key, "")) != ours.get(key, "")
        }

    def _conflicting(
        self,
        assessed: AssessedItem,
        row: FilledRow,
        base: Base,
        changes: Mapping[str, _Change],
        theirs: Mapping[str, str],
        *,
        signed: bool,
    ) -> bool:
        """Report a conflict, one for the whole answer, at its first cell that differs.

        Each evaluator's judgement is a value of its own and clashes with that person's only.
        """
        municipality = row.keys[1] if len(row.keys) > 1 else None
        if signed:
            own = assessed.review.judgements.get((assessed.item.municipality, theirs["evaluator"]))
            if own is None or own.sequence <= self._exported.log_length:
                return False
            if _says(own, theirs):
                return False
            verdict = own.entry.values.get("verdict", "")
            key, ours = "verdict", verdict
            if verdict == theirs["verdict"]:
                key, ours = "verdict_reason", squash(own.entry.values.get("reason", ""))
            cell = row.cells.get(key) or next(iter(changes.values())).cell
            before = base.values.get(key, "")
            leading = _Change(self._column(key), cell, before, theirs[key], ours)
            sealed: SealedEntry | None = own
        else:
            clashing = [key for key in theirs if key in changes and _clashes(changes[key])]
            chosen = self._chosen_meanwhile(assessed, row, changes)
            if clashing:
                leading = changes[clashing[0]]
                sealed = written_by(assessed, clashing[0], municipality)
            elif chosen is not None:
                way = label(Resolution(chosen.entry.values["resolution"]))
                leading = replace(changes["taken"], ours=way.to(self._exported.language))
                sealed = chosen
            else:
                return False
        self._conflicts.append(
            Conflict(
                id=" ".join(row.keys),
                sheet=self._sheet.name,
                cell=leading.cell.address,
                column=leading.column.heading,
                base=leading.base,
                theirs=leading.theirs,
                ours=leading.ours,
                by=sealed.entry.actor if sealed else "",
                at=sealed.entry.at if sealed else "",
            )
        )
        return True

    def _chosen_meanwhile(
        self, assessed: AssessedItem, row: FilledRow, changes: Mapping[str, _Change]
    ) -> SealedEntry | None:
        """Return the other resolution chosen here since the export, where sheet 51 takes one."""
        chosen = assessed.review.resolution
        if "taken" not in changes or changes["taken"].theirs != TAKEN or chosen is None:
            return None
        is_newer = chosen.sequence > self._exported.log_length
        return chosen if is_newer and chosen.entry.values["resolution"] != row.keys[1] else None

    def _act(
        self,
        assessed: AssessedItem,
        row: FilledRow,
        changes: Mapping[str, _Change],
        theirs: Mapping[str, str],
        group: Sequence[str],
    ) -> Entry | Issue | None:
        """Return the act that the changed fields of a group ask for, None if it is done already."""
        main = group[0]
        if main == "taken":
            return self._alternative(assessed, row, changes, theirs)
        if main == "position":
            return self._position(assessed, row, changes, theirs)
        if main == "verdict":
            return self._judgement(assessed, changes, theirs)
        if main in ("basis", "priority", "memo"):
            return self._note(assessed, changes[main])
        kind, value_key = {
            "class": (EntryKind.CLASSIFY, "class"),
            "resolution": (EntryKind.RESOLVE, "resolution"),
            "assessed": (EntryKind.ASSESS, "amount_thousand_yen"),
        }[main]
        reason_key = group[1]
        if main in changes and not theirs[main]:
            return self._emptied(assessed, changes[main])
        if main not in changes:
            change = changes[reason_key]
            if not theirs[main] or (main == "class" and assessed.review.classification is None):
                return self._reason_alone(change, main)
            if not change.theirs:
                return self._cannot_empty(change)
        # An old reason speaks for the old value: it is not carried over to a new one.
        reason = theirs[reason_key] if reason_key in changes else ""
        return self._entry(assessed, kind, {value_key: theirs[main], "reason": reason})

    def _alternative(
        self,
        assessed: AssessedItem,
        row: FilledRow,
        changes: Mapping[str, _Change],
        theirs: Mapping[str, str],
    ) -> Entry | Issue | None:
        """Return what sheet 51 says of an alternative: not taken, or the resolution."""
        way = row.keys[1]
        if not theirs["taken"]:
            if "taken" in changes:
                return self._emptied(assessed, changes["taken"], way)
            change = next(iter(changes.values()))
            return self._reason_alone(change, "taken")
        values = {"reason": theirs["rejected_reason"]}
        if theirs["serves"]:
            values["serves"] = theirs["serves"]
        if theirs["taken"] == REJECTED:
            return self._entry(assessed, EntryKind.CONSIDER, {"alternative": way, **values})
        chosen = assessed.review.resolution
        if chosen is not None and chosen.entry.values["resolution"] == way:
            said = chosen.entry.values
            values["reason"] = values["reason"] or said.get("reason", "")
            kept = {key: squash(said.get(key, "")) for key in values}
            if kept == values and alternative_answers(assessed, Resolution(way))["taken"] == TAKEN:
                return None
        return self._entry(assessed, EntryKind.RESOLVE, {"resolution": way, **values})

    def _judgement(
        self, assessed: AssessedItem, changes: Mapping[str, _Change], theirs: Mapping[str, str]
    ) -> Entry | Issue | None:
        if not theirs["verdict"]:
            return self._cannot_empty(changes["verdict"])
        evaluator = theirs["evaluator"]
        if evaluator:
            own = assessed.review.judgements.get((assessed.item.municipality, evaluator))
            if own is not None and _says(own, theirs):
                return None
            reason = theirs["verdict_reason"]
        else:
            reason = theirs["verdict_reason"] if "verdict_reason" in changes else ""
        values = {"verdict": theirs["verdict"], "reason": reason}
        if evaluator and evaluator != self._actor:
            values["recorded_by"] = self._actor
        return self._entry(assessed, EntryKind.JUDGE, values, actor=evaluator or self._actor)

    def _note(self, assessed: AssessedItem, change: _Change) -> Entry | Issue:
        if not change.theirs:
            return self._emptied(assessed, change)
        if change.column.key == "memo":
            return self._entry(assessed, EntryKind.NOTE, {"text": change.theirs})
        text = f"{change.column.heading.ja}：{change.theirs}"
        return self._entry(
            assessed, EntryKind.NOTE, {"text": text, change.column.key: change.theirs}
        )

    def _position(
        self,
        assessed: AssessedItem,
        row: FilledRow,
        changes: Mapping[str, _Change],
        theirs: Mapping[str, str],
    ) -> Entry | Issue:
        if theirs["position"] == Position.MISSING and "position" not in changes:
            change = next(iter(changes.values()))
            return self._reason_alone(change, "position", row.cells.get("position"))
        values = {
            "position": theirs["position"],
            "reason": theirs["position_reason"],
            "answered_by": theirs["answered_by"],
            "answered_on": theirs["answered_on"],
            "received_sha256": self._received,
        }
        return self._entry(assessed, EntryKind.POSITION, values, municipality=row.keys[1])

    def _emptied(
        self, assessed: AssessedItem, change: _Change, way: str | None = None
    ) -> Entry | Issue:
        """Take back the act that wrote the value; what the tool proposed cannot be emptied."""
        sealed = written_by(assessed, change.column.key, way)
        if sealed is None:
            return self._cannot_empty(change)
        values = {"entry": str(sealed.sequence), "reason": _EMPTIED_REASON}
        return self._entry(assessed, EntryKind.RETRACT, values)

    def _reason_alone(self, change: _Change, main: str, cell: FilledCell | None = None) -> Issue:
        """Return that a value is missing which the changed field speaks for, at its cell if any."""
        return REASON_ALONE.at(
            self._place((cell or change.cell).address),
            column=change.column.heading,
            main=self._column(main).heading,
        )

    def _cannot_empty(self, change: _Change) -> Issue:
        shown = change.base
        if change.column.choices is not None:
            choice = LISTS[change.column.choices].by_value.get(change.base)
            shown = choice.label.to(self._exported.language) if choice else change.base
        return EMPTIED.at(
            self._place(change.cell.address), column=change.column.heading, base=shown
        )

    def _entry(
        self,
        assessed: AssessedItem,
        kind: EntryKind,
        values: Mapping[str, str],
        *,
        actor: str | None = None,
        municipality: str | None = None,
    ) -> Entry:
        return Entry(
            at=self._at,
            actor=actor or self._actor,
            municipality=municipality or assessed.item.municipality,
            kind=kind,
            target=assessed.item.id,
            values=values,
            fingerprint=assessed.item.fingerprint,
            origin=re.split(r"[/\\]", self._file)[-1],
        )

    # From a cell to a value

    def _read(self, column: Column, cell: FilledCell, base: str) -> str | Issue:
        """Return a cell's value as the log keeps it, or why it cannot be read."""
        place = self._place(cell.address)
        if cell.is_formula:
            return FORMULA_IN_CELL.at(place, value=cell.text[:60])
        text = squash(cell.text)
        if text == base:
            return base
        if column.choices is not None:
            declared = LISTS[column.choices]
            if not text:
                return Position.MISSING.value if column.choices == "position" else ""
            choice = declared.by_word.get(folded(text))
            if choice is None:
                allowed = Text(
                    "・".join(each.label.ja for each in declared.choices),
                    ", ".join(each.label.en for each in declared.choices),
                )
                return UNDECLARED_CODE.at(
                    place, value=text[:60], column=column.heading, allowed=allowed
                )
            return choice.value
        if not text or column.kind is Kind.TEXT:
            return text
        reader, kind = (
            (read_amount, NOT_AN_AMOUNT) if column.kind is Kind.AMOUNT else (read_date, NOT_A_DATE)
        )
        value = reader(text)
        if value is None:
            return kind.at(place, value=text[:60])
        return base if value == reader(base) else value

    def _column(self, key: str) -> Column:
        return self._sheet.column(key)

    def _place(self, address: str) -> Location:
        where = f"{self._sheet.name}!{address}" if address else self._sheet.name
        return Location(self._file, element=where)

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


def _clashes(change: _Change) -> bool:
    """Say whether a field was changed here too, to something else."""
    return change.ours not in (change.base, change.theirs)


def _minute(at: str) -> str:
    """Return a time of the log as the clock here shows it; what is no time stands as it is."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return at


def _says(sealed: SealedEntry, theirs: Mapping[str, str]) -> bool:
    """Say whether an evaluator's act holds what the cells hold."""
    values = sealed.entry.values
    return (
        values.get("verdict") == theirs["verdict"]
        and squash(values.get("reason", "")) == theirs["verdict_reason"]
    )
