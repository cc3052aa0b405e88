"""From an answer, the fields of a row that were filled in, to the act it asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fitgap.classification import Resolution
from fitgap.consensus import Entry, EntryKind, Position
from fitgap.source import Issue, Location
from fitgap.workbook.cells import squash
from fitgap.workbook.codes import LISTS, REJECTED, TAKEN
from fitgap.workbook.conflicts import Answer, Change
from fitgap.workbook.logged_answers import alternative_answers, written_by
from fitgap.workbook.mistakes import EMPTIED, REASON_ALONE
from fitgap.workbook.returned import FilledCell, Identity
from fitgap.workbook.sheets import Sheet

_EMPTIED_REASON = "取り込んだブックで空欄にされました"


@dataclass(frozen=True)
class Receipt:
    """A workbook as it came back: what its acts and messages carry.

    ``received`` is the SHA-256 of its bytes, ``at`` (ISO 8601) and ``actor`` are when and by
    whom it was imported.
    """

    file: str
    exported: Identity
    at: str
    actor: str
    received: str

    def place(self, sheet: Sheet, address: str) -> Location:
        """Return where a cell is, the sheet if there is no ``address``."""
        where = f"{sheet.name}!{address}" if address else sheet.name
        return Location(self.file, element=where)


def answered_act(answer: Answer, receipt: Receipt) -> Entry | Issue | None:
    """Return the act that an answer asks for, None if it is done already, or why it is none."""
    return _Answered(answer, receipt).act()


class _Answered:
    """One answer."""

    def __init__(self, answer: Answer, receipt: Receipt) -> None:
        self._answer = answer
        self._receipt = receipt
        self._assessed = answer.assessed
        self._changes = answer.changes
        self._theirs = answer.theirs

    def act(self) -> Entry | Issue | None:
        main, theirs = self._answer.main, self._theirs
        if main == "taken":
            return self._alternative(self._answer.row.keys[1])
        if main == "position":
            return self._position()
        if main == "verdict":
            return self._judgement()
        if main in ("basis", "priority", "memo"):
            return self._note(self._changes[main])
        kind, value_key, reason_key = _WITH_REASON[main]
        if main in self._changes and not theirs[main]:
            return self._emptied(self._changes[main])
        if main not in self._changes:
            change = self._changes[reason_key]
            is_proposed = main == "class" and self._assessed.review.classification is None
            if not theirs[main] or is_proposed:
                return self._reason_alone(change)
            if not change.theirs:
                return self._cannot_empty(change)
        # An old reason speaks for the old value: it is not carried over to a new one.
        reason = theirs[reason_key] if reason_key in self._changes else ""
        return self._entry(kind, {value_key: theirs[main], "reason": reason})

    def _alternative(self, way: str) -> Entry | Issue | None:
        """Return what sheet 51 says of an alternative: not taken, or the resolution."""
        theirs = self._theirs
        if not theirs["taken"]:
            if "taken" in self._changes:
                return self._emptied(self._changes["taken"])
            return self._reason_alone(self._answer.first_change)
        values = {"reason": theirs["rejected_reason"]}
        if theirs["serves"]:
            values["serves"] = theirs["serves"]
        if theirs["taken"] == REJECTED:
            return self._entry(EntryKind.CONSIDER, {"alternative": way, **values})
        chosen = self._assessed.review.resolution
        if chosen is not None and chosen.entry.values["resolution"] == way:
            said = chosen.entry.values
            values["reason"] = values["reason"] or said.get("reason", "")
            kept = {key: squash(said.get(key, "")) for key in values}
            standing = alternative_answers(self._assessed, Resolution(way))
            if kept == values and standing["taken"] == TAKEN:
                return None
        return self._entry(EntryKind.RESOLVE, {"resolution": way, **values})

    def _judgement(self) -> Entry | Issue | None:
        theirs, importer = self._theirs, self._receipt.actor
        if not theirs["verdict"]:
            return self._cannot_empty(self._changes["verdict"])
        evaluator = theirs["evaluator"]
        own = self._answer.own_judgement if evaluator else None
        if own is not None and self._answer.repeats(own):
            return None
        is_said = evaluator or "verdict_reason" in self._changes
        values = {
            "verdict": theirs["verdict"],
            "reason": theirs["verdict_reason"] if is_said else "",
        }
        if evaluator and evaluator != importer:
            values["recorded_by"] = importer
        return self._entry(EntryKind.JUDGE, values, actor=evaluator)

    def _note(self, change: Change) -> Entry | Issue:
        if not change.theirs:
            return self._emptied(change)
        if change.column.key == "memo":
            return self._entry(EntryKind.NOTE, {"text": change.theirs})
        text = f"{change.column.heading.ja}：{change.theirs}"
        return self._entry(EntryKind.NOTE, {"text": text, change.column.key: change.theirs})

    def _position(self) -> Entry | Issue:
        theirs = self._theirs
        if theirs["position"] == Position.MISSING and "position" not in self._changes:
            cell = self._answer.row.cells.get("position")
            return self._reason_alone(self._answer.first_change, cell)
        values = {
            "position": theirs["position"],
            "reason": theirs["position_reason"],
            "answered_by": theirs["answered_by"],
            "answered_on": theirs["answered_on"],
            "received_sha256": self._receipt.received,
        }
        return self._entry(EntryKind.POSITION, values, municipality=self._answer.beside)

    def _emptied(self, change: Change) -> Entry | Issue:
        """Take back the act that wrote the value; what the tool proposed cannot be emptied."""
        sealed = written_by(self._assessed, change.column.key, self._answer.beside)
        if sealed is None:
            return self._cannot_empty(change)
        values = {"entry": str(sealed.sequence), "reason": _EMPTIED_REASON}
        return self._entry(EntryKind.RETRACT, values)

    def _reason_alone(self, change: Change, cell: FilledCell | None = None) -> Issue:
        """Return that a value is missing which the changed field speaks for, at its cell if any."""
        sheet = self._answer.sheet
        return REASON_ALONE.at(
            self._receipt.place(sheet, (cell or change.cell).address),
            column=change.column.heading,
            main=sheet.column(self._answer.main).heading,
        )

    def _cannot_empty(self, change: Change) -> Issue:
        shown = change.base
        if change.column.choices is not None:
            choice = LISTS[change.column.choices].by_value.get(change.base)
            shown = choice.label.to(self._receipt.exported.language) if choice else change.base
        place = self._receipt.place(self._answer.sheet, change.cell.address)
        return EMPTIED.at(place, column=change.column.heading, base=shown)

    def _entry(
        self,
        kind: EntryKind,
        values: Mapping[str, str],
        *,
        actor: str = "",
        municipality: str | None = None,
    ) -> Entry:
        item = self._assessed.item
        return Entry(
            at=self._receipt.at,
            actor=actor or self._receipt.actor,
            municipality=municipality or item.municipality,
            kind=kind,
            target=item.id,
            values=values,
            fingerprint=item.fingerprint,
            origin=re.split(r"[/\\]", self._receipt.file)[-1],
        )


_WITH_REASON: Mapping[str, tuple[EntryKind, str, str]] = {
    # A value and its reason: the act, and what it calls the value.
    "class": (EntryKind.CLASSIFY, "class", "class_reason"),
    "resolution": (EntryKind.RESOLVE, "resolution", "resolution_reason"),
    "assessed": (EntryKind.ASSESS, "amount_thousand_yen", "assessed_reason"),
}
