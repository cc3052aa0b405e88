"""What the log says of the fields people fill in: the value that counts, and who gave it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from fitgap.assessment import AssessedItem
from fitgap.classification import Resolution
from fitgap.consensus import EntryKind, Position, SealedEntry, newest_judgement, unconsidered
from fitgap.source import Language, Text
from fitgap.workbook.cells import clean, squash
from fitgap.workbook.codes import REJECTED, TAKEN
from fitgap.workbook.sheets import ALTERNATIVES, COSTS, ITEMS_SHEET, Sheet

ORIGINS = {"tui": Text("画面", "Screen"), "cli": Text("コマンド", "Command")}
"""Where an answer came from if not from a file."""

_NOTE_FIELDS = ("basis", "priority")
_NO_GAP = Text(
    "差異ですがギャップではないと判断されました",
    "a difference, but judged not to be a gap",
)
_NO_GAP_FOR = Text(
    "差異ですがギャップではないと判断されました（理由: {reason}）",
    "a difference, but judged not to be a gap (reason: {reason})",
)


def logged_answers(
    sheet: Sheet, keys: Sequence[str], row: AssessedItem, language: Language
) -> dict[str, str]:
    """Return what counts now for the fields that people fill in on one row of a sheet.

    ``keys`` identify the row on the sheet: the id of ``row``, then a municipality or alternative.
    """
    if sheet is ITEMS_SHEET:
        return item_answers(row, language)
    if sheet is COSTS:
        return cost_answers(row)
    if sheet is ALTERNATIVES:
        return alternative_answers(row, Resolution(keys[1]))
    return position_answers(row, keys[1])


def item_answers(row: AssessedItem, language: Language) -> dict[str, str]:
    """Return what counts now for the fields of sheet 50 people fill in, as the log has it."""
    review = row.review
    judged = written_by(row, "verdict")
    basis, priority, memo = (_newest_note(row, field) for field in (*_NOTE_FIELDS, None))
    return _comparable(
        {
            "verdict": row.verdict.value,
            "class": row.modification.value if row.modification else "",
            "resolution": row.resolution.value,
            "resolution_reason": review.resolution.entry.values.get("reason", "")
            if review.resolution
            else no_gap(row, language) or row.classification.resolution_reason.to(language),
            "basis": basis.entry.values["basis"] if basis else row.item.basis or "",
            "priority": priority.entry.values["priority"] if priority else "",
            "verdict_reason": judged.entry.values.get("reason", "") if judged else "",
            "class_reason": review.classification.entry.values.get("reason", "")
            if review.classification
            else "",
            "evaluator": "",
            "memo": memo.entry.values.get("text", "") if memo else "",
        }
    )


def cost_answers(row: AssessedItem) -> dict[str, str]:
    """Return what counts now for the fields of sheet 52 that people fill in."""
    values = row.review.assessment.entry.values if row.review.assessment else {}
    return _comparable(
        {
            "assessed": values.get("amount_thousand_yen", ""),
            "assessed_reason": values.get("reason", ""),
        }
    )


def alternative_answers(row: AssessedItem, way: Resolution) -> dict[str, str]:
    """Return what counts now for the fields of sheet 51 that people fill in.

    What was considered of the row as it was is shown by its reason alone: whether it still
    holds is to be said again.  The reason of what is taken stands on sheet 50.
    """
    sealed = said_of_way(row, way)
    if sealed is None:
        return {"taken": "", "rejected_reason": "", "serves": ""}
    values = sealed.entry.values
    serves = values.get("serves", "")
    if sealed.entry.kind is EntryKind.RESOLVE:
        return _comparable({"taken": TAKEN, "rejected_reason": "", "serves": serves})
    lacking = unconsidered(row.review, fingerprint=row.item.fingerprint)
    return _comparable(
        {
            "taken": "" if way in lacking else REJECTED,
            "rejected_reason": values.get("reason", ""),
            "serves": serves,
        }
    )


def said_of_way(row: AssessedItem, way: Resolution) -> SealedEntry | None:
    """Return the newest act that took an alternative as the resolution, or did not take it."""
    chosen, considered = row.review.resolution, row.review.considerations.get(way)
    if chosen is None or chosen.entry.values["resolution"] != way:
        return considered
    if considered is not None and considered.sequence > chosen.sequence:
        return considered
    return chosen


def position_answers(row: AssessedItem, municipality: str) -> dict[str, str]:
    """Return what counts now for the fields of sheet 61 that people fill in.

    Who answered and when are taken from the act where it does not say (see
    :func:`assumed_answers`).
    """
    sealed = row.review.positions.get(municipality)
    values = sealed.entry.values if sealed else {}
    return _comparable(
        {
            "position": values.get("position") or Position.MISSING.value,
            "position_reason": values.get("reason", ""),
            "answered_by": values.get("answered_by", ""),
            "answered_on": values.get("answered_on", ""),
            **assumed_answers(row, municipality),
        }
    )


def assumed_answers(row: AssessedItem, municipality: str) -> dict[str, str]:
    """Return who answered and when, as far as an answer given here leaves it open.

    An answer from a file was entered by somebody else than who answered: nothing is assumed.
    """
    sealed = row.review.positions.get(municipality)
    if sealed is None or sealed.entry.origin not in ORIGINS:
        return {}
    entry = sealed.entry
    if entry.values.get("position", Position.MISSING) == Position.MISSING:
        return {}
    try:
        # The time keeps the offset of the place where it was written: this is the date there.
        day = datetime.fromisoformat(entry.at).date().isoformat()
    except ValueError:
        day = ""
    assumed = {"answered_by": entry.actor, "answered_on": day}
    return _comparable({key: text for key, text in assumed.items() if not entry.values.get(key)})


def written_by(
    row: AssessedItem, field: str, municipality: str | None = None
) -> SealedEntry | None:
    """Return the act that gave a field its value, None where the tool proposed it.

    ``municipality`` is what a row is identified by besides its id: on sheet 51 the alternative.
    """
    review = row.review
    if field in ("taken", "rejected_reason", "serves"):
        return said_of_way(row, Resolution(municipality or ""))
    judged = newest_judgement(review, row.item.municipality)
    found: Mapping[str, SealedEntry | None] = {
        "verdict": judged,
        "verdict_reason": judged,
        "evaluator": judged,
        "class": review.classification,
        "class_reason": review.classification,
        "resolution": review.resolution,
        "resolution_reason": review.resolution,
        "basis": _newest_note(row, "basis"),
        "priority": _newest_note(row, "priority"),
        "memo": _newest_note(row, None),
        "assessed": review.assessment,
        "assessed_reason": review.assessment,
    }
    if field in found:
        return found[field]
    return review.positions.get(municipality or "")


def no_gap(row: AssessedItem, language: Language) -> str:
    """Say why nothing is to be changed where people judged the tool's difference to be none.

    Empty where the tool's own texts still hold: it found no difference itself, or the
    verdict does not bear on the row's class yet.
    """
    judged = written_by(row, "verdict")
    overruled = row.verdict.asks_nothing and not row.item.verdict.asks_nothing
    is_in_force = row.modification is None and (
        row.waiting_for == 0 or row.classification.modification is not None
    )
    if judged is None or not overruled or not is_in_force:
        return ""
    reason = squash(judged.entry.values.get("reason", ""))
    said = _NO_GAP_FOR.format(reason=reason) if reason else _NO_GAP
    return said.to(language)


def _newest_note(row: AssessedItem, field: str | None) -> SealedEntry | None:
    """Return the newest note on a field, or (None) the newest that is a plain remark."""
    found = [
        note
        for note in row.review.notes
        if (
            field in note.entry.values
            if field is not None
            else not any(name in note.entry.values for name in _NOTE_FIELDS)
        )
    ]
    return max(found, key=lambda note: note.sequence, default=None)


def _comparable(answers: Mapping[str, str]) -> dict[str, str]:
    return {field: squash(clean(text)) for field, text in answers.items()}
