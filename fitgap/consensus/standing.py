"""Where a row stands: its state, its evaluators, the positions against the rule, what is suspect.

Everything is asked of a :class:`Review`; a ``fingerprint`` is that of the row as it is now.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fitgap.classification import Resolution
from fitgap.consensus.acts import (
    BEFORE_CODE,
    Entry,
    EntryKind,
    Outcome,
    Position,
    SealedEntry,
    is_stale,
)
from fitgap.consensus.folding import Review


class State(StrEnum):
    """状態 of a row."""

    DRAFTED = "drafted"  # 起票
    SECTION_REVIEW = "section_review"  # 原課確認
    SUBCOMMITTEE = "subcommittee"  # 部会協議
    CONSULTATION = "consultation"  # 意見照会中
    HEAD_APPROVAL = "head_approval"  # 課長決裁待ち
    THIRD_PARTY = "third_party"  # 第三者レビュー待ち
    SETTLED = "settled"  # 確定
    SENT_BACK = "sent_back"  # 差し戻し
    ON_HOLD = "on_hold"  # 保留
    WITHDRAWN = "withdrawn"  # 取下げ
    RECHECK = "recheck"  # 要再確認


@dataclass(frozen=True, slots=True)
class ConsensusRule:
    """fitgap.yaml ``consensus:``.  ``adopt_share`` is of all members, not of those who answered.

    ``evaluators`` is how many people of a row's own municipality must have judged it,
    ``quorum_share`` the share of members that must have answered before anything follows.
    """

    evaluators: int = 2
    adopt_share: Decimal = Decimal("0.75")
    quorum_share: Decimal = Decimal(2) / Decimal(3)

    def needed(self, members: int) -> int:
        """Return how many 賛成 adopt a row: ⌈share × members⌉ (3, 3, 4, 5, 6, 6 for 3…8)."""
        return _ceiling(self.adopt_share * members)

    def quorum(self, members: int) -> int:
        """Return how many answers make a quorum: ⌈share × members⌉."""
        return _ceiling(self.quorum_share * members)


@dataclass(frozen=True)
class Agreement:
    """Where the positions on a row stand; a missing position can never flip ``outcome``.

    ``yes + conditional + no + not_applicable + missing == members``; ``needed`` is the
    number of 賛成 that adopts.
    """

    yes: int
    conditional: int
    no: int
    missing: int
    members: int
    needed: int
    outcome: Outcome
    not_applicable: int = 0


def state(
    review: Review,
    *,
    fingerprint: str,
    members: Sequence[str],
    rule: ConsensusRule,
    municipality: str | None = None,
    match_stands: bool = True,
) -> State:
    """Return the state of a row.

    起票 → 原課確認 (someone judged it) → 部会協議 (enough evaluators of the row's own
    ``municipality`` did) → 意見照会中 (members answer) → 確定, 保留 or 取下げ as decided;
    要再確認 wherever :func:`suspects` are found.
    """
    if suspects(review, fingerprint, match_stands=match_stands):
        return State.RECHECK
    if review.decision is not None:
        return {
            Outcome.ADOPT: State.SETTLED,
            Outcome.REJECT: State.SETTLED,
            Outcome.HOLD: State.ON_HOLD,
            Outcome.WITHDRAW: State.WITHDRAWN,
        }[Outcome(review.decision.entry.values["outcome"])]
    judged = evaluators(review, fingerprint=fingerprint, municipality=municipality)
    if len(judged) < rule.evaluators:
        return State.SECTION_REVIEW if review.judgements else State.DRAFTED
    answers = (_position(review.positions.get(code)) for code in members)
    if any(position is not Position.MISSING for position in answers):
        return State.CONSULTATION
    return State.SUBCOMMITTEE


def is_suspect(review: Review, fingerprint: str) -> bool:
    """Say whether the row changed after it was decided, judged, answered or overridden."""
    return bool(suspects(review, fingerprint))


def suspects(
    review: Review, fingerprint: str, *, match_stands: bool = True
) -> tuple[SealedEntry, ...]:
    """Return the acts that make a row suspect, as it changed after them; oldest first.

    A decision on the row as it is now covers everything said before it.  Without a
    decision, an override, a position, a considered alternative and each municipality's newest
    judgement must be of the row as it is now.  An act that carries no fingerprint is bound to
    nothing.  A picked function (:attr:`EntryKind.MATCH`) changes the row itself; it is suspect
    where the function is no longer what was picked (``match_stands``) and nobody has judged the row
    as it is now since.
    """
    if review.decision is not None:
        return (review.decision,) if is_stale(review.decision, fingerprint) else ()
    newest: dict[str, SealedEntry] = {}
    for (code, _), sealed in review.judgements.items():
        if code not in newest or sealed.sequence > newest[code].sequence:
            newest[code] = sealed
    overrides = (review.classification, review.resolution, review.assessment)
    found = [
        sealed
        for sealed in (
            *newest.values(),
            *review.positions.values(),
            *review.considerations.values(),
            *overrides,
        )
        if sealed is not None and is_stale(sealed, fingerprint)
    ]
    match = review.match
    if match is not None and not match_stands:
        confirmed = (
            sealed.sequence > match.sequence and not is_stale(sealed, fingerprint)
            for sealed in newest.values()
        )
        found += () if any(confirmed) else (match,)
    return tuple(sorted(found, key=lambda sealed: sealed.sequence))


def is_settled(review: Review, fingerprint: str) -> bool:
    """Say whether the row, as it is now, is adopted or rejected."""
    decision = review.decision
    return (
        decision is not None
        and decision.entry.values["outcome"] in (Outcome.ADOPT, Outcome.REJECT)
        and not is_stale(decision, fingerprint)
    )


def evaluators(
    review: Review, *, fingerprint: str = "", municipality: str | None = None
) -> frozenset[str]:
    """Return who of one municipality has judged the row.

    With a ``fingerprint`` only judgements of the row as it is now count.  Without a
    ``municipality`` the one with the most evaluators is taken; a row belongs to one.
    Names that differ in blanks or width only (佐藤 花子, 佐藤　花子) are one person's.
    """
    by_municipality: dict[str, dict[str, str]] = {}
    for (code, actor), sealed in review.judgements.items():
        if not is_stale(sealed, fingerprint):
            by_municipality.setdefault(code, {}).setdefault(_person(actor), actor)
    if municipality is not None:
        return frozenset(by_municipality.get(municipality, {}).values())
    largest = sorted(by_municipality, key=lambda code: (-len(by_municipality[code]), code))
    return frozenset(by_municipality[largest[0]].values()) if largest else frozenset()


def judgements_of(review: Review, municipality: str) -> Mapping[str, SealedEntry]:
    """Return the newest judgement of each evaluator of one municipality.

    The key is the person's name without blanks and width, the same on every row.
    """
    acts = sorted(review.judgements.items(), key=lambda each: each[1].sequence)
    return {_person(actor): sealed for (code, actor), sealed in acts if code == municipality}


def judgement_by(review: Review, municipality: str, actor: str) -> SealedEntry | None:
    """Return the newest judgement of one evaluator, however the name is spaced."""
    return judgements_of(review, municipality).get(_person(actor))


def newest_judgement(review: Review, municipality: str) -> SealedEntry | None:
    """Return the newest judgement of one municipality, which gives a row its verdict."""
    own = judgements_of(review, municipality).values()
    return max(own, key=lambda sealed: sealed.sequence, default=None)


def _person(actor: str) -> str:
    return "".join(unicodedata.normalize("NFKC", actor).casefold().split())


def agreement(
    review: Review, members: Sequence[str], rule: ConsensusRule, *, fingerprint: str = ""
) -> Agreement:
    """Count the positions of the members (municipality codes) against the rule.

    Adopted once enough of *all* members say 賛成; rejected once those who have said
    賛成, together with the open ones (条件付 and 未回答), could no longer be enough; on
    hold else, and until the quorum has answered.  該当なし is an answer and stays in the
    base but is no 賛成: the cost is shared by all, so a member that does not mind says
    賛成.  条件付 becomes 賛成 only by a new answer, when its condition is met.  With a
    ``fingerprint`` a position on the row as it was before counts as 未回答.
    """
    counted = dict.fromkeys(Position, 0)
    everyone = frozenset(members)
    for code in everyone:
        sealed = review.positions.get(code)
        is_current = sealed is not None and not is_stale(sealed, fingerprint)
        counted[_position(sealed if is_current else None)] += 1
    needed = rule.needed(len(everyone))
    missing, yes = counted[Position.MISSING], counted[Position.YES]
    outcome = Outcome.HOLD
    if everyone and len(everyone) - missing >= rule.quorum(len(everyone)):
        if yes >= needed:
            outcome = Outcome.ADOPT
        elif yes + counted[Position.CONDITIONAL] + missing < needed:
            outcome = Outcome.REJECT
    return Agreement(
        yes=yes,
        conditional=counted[Position.CONDITIONAL],
        no=counted[Position.NO],
        missing=missing,
        members=len(everyone),
        needed=needed,
        outcome=outcome,
        not_applicable=counted[Position.NOT_APPLICABLE],
    )


def unconsidered(review: Review, *, fingerprint: str = "") -> tuple[Resolution, ...]:
    """Return which of R1–R6 are not 検討済: without a reason why they are not taken.

    With a ``fingerprint`` only what was considered of the row as it is now counts.
    """
    return tuple(
        way
        for way in BEFORE_CODE
        if (sealed := review.considerations.get(way)) is None
        or not sealed.entry.values.get("reason", "").strip()
        or is_stale(sealed, fingerprint)
    )


def standing_rejection(entry: Entry, review: Review) -> SealedEntry | None:
    """Return the act that already says of the row as it is now what a rejection says, or None.

    Who says it again does not matter; a resolution chosen since then takes a rejection back.
    """
    if entry.kind is not EntryKind.CONSIDER:
        return None
    sealed = review.considerations.get(Resolution(entry.values["alternative"]))
    if sealed is None or is_stale(sealed, entry.fingerprint):
        return None
    chosen = review.resolution
    if (
        chosen is not None
        and chosen.sequence > sealed.sequence
        and chosen.entry.values["resolution"] == entry.values["alternative"]
    ):
        return None
    said, again = sealed.entry.values, entry.values
    same = all(said.get(key, "") == again.get(key, "") for key in ("reason", "serves"))
    return sealed if same else None


def _position(sealed: SealedEntry | None) -> Position:
    return Position.MISSING if sealed is None else Position(sealed.entry.values["position"])


def _ceiling(value: Decimal) -> int:
    """Round up; a share such as 2/3 is not exact in decimals and must not add one."""
    return math.ceil(value - Decimal("1e-9"))
