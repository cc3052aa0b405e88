"""What a person can do to a row: the kinds of act, their values, and how the log keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from fitgap.classification import ModificationClass, Resolution
from fitgap.gaps import Verdict
from fitgap.source import Text


class EntryKind(StrEnum):
    """What a person did.  The ``values`` each kind carries are given in brackets."""

    JUDGE = "judge"  # an evaluator's 適合判定 [verdict, reason]
    CLASSIFY = "classify"  # 改変方法 overridden [class, reason]
    RESOLVE = "resolve"  # 対応方針 chosen [resolution, reason]
    CONSIDER = "consider"  # an alternative examined and not taken [alternative, reason, serves]
    POSITION = "position"  # a municipality's 意向 [position, reason, answered_by, answered_on]
    NOTE = "note"  # [text]
    MATCH = "match"  # a function picked, '' for none [function, reason]
    ASSESS = "assess"  # 査定額 [amount_thousand_yen, reason]
    DECIDE = "decide"  # the council's decision [outcome, reason]
    RETRACT = "retract"  # takes one entry back [entry, reason]
    # A package's new catalogue taken over; the target is the package's id
    # [catalog, version, sha256, previous, previous_version, previous_sha256, counts, reason]
    UPGRADE = "upgrade"
    # A match of two flows, or one taken over from elsewhere; the target is the pair's id
    # [verdict, left_…, right_… or function_…, by, municipality, at, reason]
    FACT = "fact"


class Position(StrEnum):
    """意向 of a municipality on a row."""

    YES = "yes"  # 賛成
    CONDITIONAL = "conditional"  # 条件付
    NO = "no"  # 反対
    NOT_APPLICABLE = "na"  # 該当なし
    MISSING = "missing"  # 未回答


class Outcome(StrEnum):
    """What the council decided, or what the rule says of the positions so far."""

    ADOPT = "adopt"
    REJECT = "reject"
    HOLD = "hold"
    WITHDRAW = "withdraw"


class Serves(StrEnum):
    """Whether an alternative serves the purpose of the work (業務目的を満たすか)."""

    YES = "yes"  # 可
    CONDITIONAL = "conditional"  # 条件付
    NO = "no"  # 不可


BEFORE_CODE = (
    Resolution.OPERATION,
    Resolution.REGULATION,
    Resolution.PARAMETER,
    Resolution.OPTION,
    Resolution.COMPONENT,
    Resolution.ADD_ON,
)
"""R1–R6: each must be 検討済 with a reason before a row may go by source code (R7)."""

CONSIDERED = (*BEFORE_CODE, Resolution.SOURCE)
"""What can be considered and not taken: the kinds of 案 on sheet 51."""

CODES: Mapping[EntryKind, tuple[str, type[StrEnum]]] = {
    EntryKind.JUDGE: ("verdict", Verdict),
    EntryKind.CLASSIFY: ("class", ModificationClass),
    EntryKind.RESOLVE: ("resolution", Resolution),
    EntryKind.CONSIDER: ("alternative", Resolution),
    EntryKind.POSITION: ("position", Position),
    EntryKind.DECIDE: ("outcome", Outcome),
}
"""The kinds of act that carry a code: the key of their value, and the codes it may have."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act of one person, before the log has sealed it.

    ``target`` is the id of a row; ``fingerprint`` is that row's when the act was done.
    ``at`` is an ISO 8601 time with its offset.  ``origin`` says where it came from:
    ``tui``, ``cli`` or the name of an imported file.
    """

    at: str
    actor: str
    municipality: str
    kind: EntryKind
    target: str
    values: Mapping[str, str]
    fingerprint: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry as the log keeps it: numbered from 1 and chained by SHA-256."""

    sequence: int
    entry: Entry
    previous: str
    digest: str


def unreadable(entry: Entry) -> Text | None:
    """Say what is wrong with the values of an act, or None."""
    serves = entry.values.get("serves", "")
    if entry.kind is EntryKind.CONSIDER and serves not in ("", *Serves):
        return Text(
            "業務目的を満たすかは、yes（可）・conditional（条件付）・no（不可）のどれかにしてください",
            "whether it serves the purpose is one of yes, conditional and no",
        )
    if entry.kind in CODES:
        key, codes = CODES[entry.kind]
        allowed = CONSIDERED if entry.kind is EntryKind.CONSIDER else tuple(codes)
        if entry.values.get(key, "") not in allowed:
            return Text(
                "「{value}」は使えない区分です。{allowed} のどれかにしてください",
                "“{value}” is not a code here; use one of {allowed}",
            ).format(value=entry.values.get(key, ""), allowed=", ".join(allowed))
    elif entry.kind is EntryKind.NOTE and not entry.values.get("text", "").strip():
        return Text(
            "メモが空です。内容を入れてください", "the note is empty; please write something"
        )
    elif entry.kind is EntryKind.ASSESS and not _is_amount(
        entry.values.get("amount_thousand_yen", "")
    ):
        return Text(
            "査定額は 0 以上の数（千円）で入れてください",
            "please give the assessed amount as a number of thousand yen, 0 or more",
        )
    return None


def retracted_number(entry: Entry) -> int:
    """Return the number of the entry a retraction names, 0 where it names none."""
    words = entry.values.get("entry", "")
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 19 else 0


def is_stale(sealed: SealedEntry, fingerprint: str) -> bool:
    """Say whether an act is bound to the row as it was before, not to this fingerprint."""
    bound = sealed.entry.fingerprint
    return bool(bound) and bool(fingerprint) and bound != fingerprint


def same_person(left: Entry, right: Entry) -> bool:
    """Say whether two acts were done under one name in one municipality."""
    return (left.actor, left.municipality) == (right.actor, right.municipality)


def _is_amount(words: str) -> bool:
    try:
        amount = Decimal(words)
    except InvalidOperation:
        return False
    return amount.is_finite() and 0 <= amount < _LARGEST_AMOUNT


_LARGEST_AMOUNT = Decimal(10) ** 12
"""千円; what is larger is no amount of a municipality and no number for a workbook."""
