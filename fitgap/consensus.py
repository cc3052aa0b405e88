"""Positions, judgements, decisions; what state a row is in; when it must be looked at again.

The decision log is a sequence of :class:`Entry`; everything here is a pure function of it.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import Enum, StrEnum

from fitgap.classification import ModificationClass, Resolution
from fitgap.gaps import Verdict
from fitgap.source import Text, verbatim


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


@dataclass(frozen=True)
class Review:
    """Everything people said of one row, newest per person, retracted acts left out.

    ``judgements`` is keyed by municipality code and actor, ``positions`` by municipality
    code, ``considerations`` by the alternative that was not taken.  ``history`` alone keeps
    every act on the row, retracted ones and the retractions too, oldest first.
    """

    judgements: Mapping[tuple[str, str], SealedEntry] = field(default_factory=dict)
    classification: SealedEntry | None = None
    resolution: SealedEntry | None = None
    match: SealedEntry | None = None
    assessment: SealedEntry | None = None
    decision: SealedEntry | None = None
    positions: Mapping[str, SealedEntry] = field(default_factory=dict)
    notes: tuple[SealedEntry, ...] = ()
    facts: tuple[SealedEntry, ...] = ()
    history: tuple[SealedEntry, ...] = ()
    considerations: Mapping[Resolution, SealedEntry] = field(default_factory=dict)


def reviews(entries: Iterable[SealedEntry]) -> Mapping[str, Review]:
    """Fold the log into one review per row id.

    The newest act of a kind counts, by its number in the log, in whatever order the
    entries come.  A retraction takes back exactly one earlier act of the same person on
    the same row, so that the act before it counts again; any other retraction, and a
    retraction of a retraction, has no effect: to redo an act it is done again.
    """
    histories: dict[str, list[SealedEntry]] = {}
    for sealed in sorted(entries, key=lambda sealed: sealed.sequence):
        histories.setdefault(sealed.entry.target, []).append(sealed)
    return {target: _review(history) for target, history in histories.items()}


def foreseen(review: Review, entries: Iterable[Entry]) -> Review:
    """Return the review as it will be once these acts on its row are in the log.

    What is recorded together is checked act by act, each against those before it.
    """
    newest = max((sealed.sequence for sealed in review.history), default=0)
    coming = (
        SealedEntry(number, entry, "", "") for number, entry in enumerate(entries, start=newest + 1)
    )
    return _review((*review.history, *coming))


def unconsidered(review: Review, *, fingerprint: str = "") -> tuple[Resolution, ...]:
    """Return which of R1–R6 are not 検討済: without a reason why they are not taken.

    With a ``fingerprint`` only what was considered of the row as it is now counts.
    """
    return tuple(
        way
        for way in BEFORE_CODE
        if (sealed := review.considerations.get(way)) is None
        or not sealed.entry.values.get("reason", "").strip()
        or _is_stale(sealed, fingerprint)
    )


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
        is_current = sealed is not None and not _is_stale(sealed, fingerprint)
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
        if not _is_stale(sealed, fingerprint):
            name = "".join(unicodedata.normalize("NFKC", actor).casefold().split())
            by_municipality.setdefault(code, {}).setdefault(name, actor)
    if municipality is not None:
        return frozenset(by_municipality.get(municipality, {}).values())
    largest = sorted(by_municipality, key=lambda code: (-len(by_municipality[code]), code))
    return frozenset(by_municipality[largest[0]].values()) if largest else frozenset()


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
        return (review.decision,) if _is_stale(review.decision, fingerprint) else ()
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
        if sealed is not None and _is_stale(sealed, fingerprint)
    ]
    match = review.match
    if match is not None and not match_stands:
        confirmed = (
            sealed.sequence > match.sequence and not _is_stale(sealed, fingerprint)
            for sealed in newest.values()
        )
        found += () if any(confirmed) else (match,)
    return tuple(sorted(found, key=lambda sealed: sealed.sequence))


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


def refusal(
    entry: Entry,
    review: Review,
    *,
    rule: ConsensusRule,
    members: Sequence[str] = (),
    municipality: str | None = None,
    proposed: Verdict | None = None,
) -> Text | None:
    """Say why an act is refused and what to do, or None if it may be done.

    ``municipality`` is the row's own and ``proposed`` the tool's verdict on it, where the
    caller knows them; agreeing with the proposal needs no reason.  Without ``members``
    the positions are not looked at.
    """
    if not entry.actor.strip():
        return Text(
            "記入者の名前がありません。お名前を入れてください",
            "the name of the person is missing; please give a name",
        )
    if not entry.municipality.strip():
        return Text(
            "団体コードがありません。所属する団体を選んでください",
            "the municipality is missing; please choose the municipality you belong to",
        )
    unreadable = _unreadable(entry)
    if unreadable is not None:
        return unreadable
    if not entry.values.get("reason", "").strip():
        missing_reason = _needs_reason(entry, proposed)
        if missing_reason is not None:
            return missing_reason
    if entry.kind in _ROW_CHANGING and _is_settled(review, entry.fingerprint):
        return Text(
            "この項目は決定済みです。直すときは、先に決定を取り消すか「保留」にしてください",
            "this row is decided; to change it, take the decision back or put it on hold first",
        )
    match entry.kind:
        case EntryKind.JUDGE | EntryKind.MATCH if municipality not in (None, entry.municipality):
            return Text(
                "この行は団体コード {own} の作業です。"
                "評価や機能の選択は、その団体の職員が行います。ほかの団体は意向を回答できます",
                "this row is the work of {own}: its own staff judge it and choose its function; "
                "other municipalities may give their position",
            ).format(own=municipality)
        case EntryKind.POSITION if members and entry.municipality not in members:
            return Text(
                "団体コード {code} は意向を回答する参加団体ではありません。"
                "fitgap.yaml の参加区分を確かめてください",
                "{code} is not a member that answers; please check participation in fitgap.yaml",
            ).format(code=entry.municipality)
        case EntryKind.RESOLVE if entry.values["resolution"] == Resolution.SOURCE:
            return _refused_source(entry, review)
        case EntryKind.DECIDE:
            return _refused_decision(
                entry, review, rule=rule, members=members, municipality=municipality
            )
        case EntryKind.RETRACT:
            return _refused_retraction(entry, review)
        case _:
            return None


def retracted_number(entry: Entry) -> int:
    """Return the number of the entry a retraction names, 0 where it names none."""
    words = entry.values.get("entry", "")
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 19 else 0


def describe(entry: Entry, label: Callable[[Enum | None], Text]) -> Text:
    """Return an act as one sentence for the log; ``label`` gives the words for a code."""
    values = entry.values
    reason = values.get("reason", "").strip()
    ending = Text("（理由：{reason}）", " (reason: {reason})").format(reason=reason)
    return _SENTENCES[entry.kind].format(
        actor=entry.actor,
        what=_what(entry, label),
        ending=ending if reason else Text("", ""),
    )


_SENTENCES: Mapping[EntryKind, Text] = {
    EntryKind.JUDGE: Text(
        "{actor}が適合判定を「{what}」としました{ending}",
        "{actor} judged the fit as “{what}”{ending}",
    ),
    EntryKind.CLASSIFY: Text(
        "{actor}が改変方法を「{what}」に変更しました{ending}",
        "{actor} changed the modification method to “{what}”{ending}",
    ),
    EntryKind.RESOLVE: Text(
        "{actor}が対応方針を「{what}」としました{ending}",
        "{actor} chose the resolution “{what}”{ending}",
    ),
    EntryKind.CONSIDER: Text(
        "{actor}が代替案「{what}」を検討し、採らないこととしました{ending}",
        "{actor} considered “{what}” and did not take it{ending}",
    ),
    EntryKind.POSITION: Text(
        "{actor}が団体の意向を「{what}」と回答しました{ending}",
        "{actor} gave the municipality's position as “{what}”{ending}",
    ),
    EntryKind.NOTE: Text("{actor}がメモを残しました：{what}", "{actor} left a note: {what}"),
    EntryKind.MATCH: Text(
        "{actor}が対応する機能を「{what}」としました{ending}",
        "{actor} matched the activity to “{what}”{ending}",
    ),
    EntryKind.ASSESS: Text(
        "{actor}が査定額を {what} 千円としました{ending}",
        "{actor} assessed the cost at {what} thousand yen{ending}",
    ),
    EntryKind.DECIDE: Text(
        "{actor}が「{what}」と決定しました{ending}", "{actor} decided: “{what}”{ending}"
    ),
    EntryKind.RETRACT: Text(
        "{actor}が {what} 番の記録を取り消しました{ending}",
        "{actor} took back entry {what}{ending}",
    ),
    EntryKind.UPGRADE: Text(
        "{actor}が機能カタログを新しい版にしました：{what}{ending}",
        "{actor} upgraded the catalogue: {what}{ending}",
    ),
    EntryKind.FACT: Text(
        "{actor}が作業の対応を記録しました：{what}{ending}",
        "{actor} recorded a match: {what}{ending}",
    ),
}

_CODES: Mapping[EntryKind, tuple[str, type[StrEnum]]] = {
    EntryKind.JUDGE: ("verdict", Verdict),
    EntryKind.CLASSIFY: ("class", ModificationClass),
    EntryKind.RESOLVE: ("resolution", Resolution),
    EntryKind.CONSIDER: ("alternative", Resolution),
    EntryKind.POSITION: ("position", Position),
    EntryKind.DECIDE: ("outcome", Outcome),
}
_WORDS: Mapping[EntryKind, str] = {
    EntryKind.NOTE: "text",
    EntryKind.MATCH: "function",
    EntryKind.ASSESS: "amount_thousand_yen",
    EntryKind.RETRACT: "entry",
}
_ROW_CHANGING = frozenset(
    {
        EntryKind.JUDGE,
        EntryKind.CLASSIFY,
        EntryKind.RESOLVE,
        EntryKind.CONSIDER,
        EntryKind.MATCH,
    }
)


def _what(entry: Entry, label: Callable[[Enum | None], Text]) -> Text:
    if entry.kind in _CODES:
        key, codes = _CODES[entry.kind]
        value = entry.values.get(key, "")
        return label(codes(value)) if value in set(codes) else verbatim(value)
    if entry.kind is EntryKind.UPGRADE:
        return Text("{old} → {new}", "{old} → {new}").format(
            old=entry.values.get("previous_version") or entry.values.get("previous", ""),
            new=entry.values.get("version") or entry.values.get("catalog", ""),
        )
    if entry.kind is EntryKind.FACT:
        confirmed = entry.values.get("verdict") == "confirmed"
        sign = verbatim("＝" if confirmed else "≠")
        partner = entry.values.get("right_label") or entry.values.get("function_name")
        return Text("「{left}」{sign}「{right}」", "“{left}” {sign} “{right}”").format(
            left=entry.values.get("left_label", ""),
            sign=sign,
            right=partner or entry.values.get("function_id", "") or "—",
        )
    words = entry.values.get(_WORDS[entry.kind], "")
    if entry.kind is EntryKind.MATCH and not words:
        return Text("該当する機能なし", "no function")
    return verbatim(words)


def _review(history: Sequence[SealedEntry]) -> Review:
    """Fold the acts on one row, in the order of the log."""
    retracted = _retracted(history)
    judgements: dict[tuple[str, str], SealedEntry] = {}
    positions: dict[str, SealedEntry] = {}
    considerations: dict[Resolution, SealedEntry] = {}
    notes: list[SealedEntry] = []
    facts: list[SealedEntry] = []
    newest: dict[EntryKind, SealedEntry] = {}
    for sealed in history:
        entry = sealed.entry
        if sealed.sequence in retracted or entry.kind is EntryKind.RETRACT:
            continue
        if _unreadable(entry) is not None:
            continue
        match entry.kind:
            case EntryKind.JUDGE:
                judgements[entry.municipality, entry.actor] = sealed
            case EntryKind.POSITION:
                positions[entry.municipality] = sealed
            case EntryKind.CONSIDER:
                considerations[Resolution(entry.values["alternative"])] = sealed
            case EntryKind.NOTE:
                notes.append(sealed)
            case EntryKind.FACT:
                facts.append(sealed)
            case _:
                newest[entry.kind] = sealed
    return Review(
        judgements=judgements,
        classification=newest.get(EntryKind.CLASSIFY),
        resolution=newest.get(EntryKind.RESOLVE),
        match=newest.get(EntryKind.MATCH),
        assessment=newest.get(EntryKind.ASSESS),
        decision=newest.get(EntryKind.DECIDE),
        positions=positions,
        notes=tuple(notes),
        facts=tuple(facts),
        history=tuple(history),
        considerations=considerations,
    )


def _retracted(history: Sequence[SealedEntry]) -> frozenset[int]:
    """Return the numbers of the acts that were validly taken back."""
    by_number = {sealed.sequence: sealed for sealed in history}
    numbers: set[int] = set()
    for sealed in history:
        if sealed.entry.kind is EntryKind.RETRACT:
            earlier = by_number.get(retracted_number(sealed.entry))
            if (
                earlier is not None
                and earlier.sequence < sealed.sequence
                and earlier.entry.kind is not EntryKind.RETRACT
                and _same_person(earlier.entry, sealed.entry)
            ):
                numbers.add(earlier.sequence)
    return frozenset(numbers)


def _unreadable(entry: Entry) -> Text | None:
    """Say what is wrong with the values of an act, or None."""
    serves = entry.values.get("serves", "")
    if entry.kind is EntryKind.CONSIDER and serves not in ("", *Serves):
        return Text(
            "業務目的を満たすかは、yes（可）・conditional（条件付）・no（不可）のどれかにしてください",
            "whether it serves the purpose is one of yes, conditional and no",
        )
    if entry.kind in _CODES:
        key, codes = _CODES[entry.kind]
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


def _needs_reason(entry: Entry, proposed: Verdict | None) -> Text | None:
    """Say why an act without a reason is refused, or None."""
    value = entry.values.get(_CODES[entry.kind][0], "") if entry.kind in _CODES else ""
    match entry.kind, value:
        case EntryKind.CLASSIFY, _:
            return Text(
                "改変方法を変えるには理由が要ります。根拠（ベンダの回答など）を書いてください",
                "changing the modification method needs a reason; please state the ground",
            )
        case EntryKind.JUDGE, (Verdict.FIT | Verdict.NOT_APPLICABLE) if value != proposed:
            return Text(
                "「差異だがギャップではない」とするには理由が要ります。理由を書いてください",
                "to say that a difference is no gap, please give the reason",
            )
        case EntryKind.POSITION, Position.NO:
            return Text(
                "反対には理由が要ります。法令・条例・業務上の根拠と代わりの案を書いてください",
                "a position against needs a reason; please state the ground and an alternative",
            )
        case EntryKind.POSITION, Position.CONDITIONAL:
            return Text(
                "条件付には条件が要ります。どうなれば賛成かを理由欄に書いてください",
                "a conditional position needs its condition; please state it as the reason",
            )
        case EntryKind.RESOLVE, Resolution.SOURCE:
            return Text(
                "ソースコード改変を選ぶには理由が要ります。ほかの対応（R1～R6）で足りない訳を書いてください",
                "source code modification needs a reason: why R1 to R6 do not suffice",
            )
        case EntryKind.CONSIDER, _:
            return Text(
                "代替案を採らないときは理由が要ります。なぜ業務目的を達成できないのかなどを書いてください",
                "an alternative that is not taken needs a reason: why it does not do",
            )
        case EntryKind.DECIDE, (Outcome.REJECT | Outcome.WITHDRAW):
            return Text(
                "不採用・取下げの決定には理由が要ります。理由を書いてください",
                "a decision to reject or withdraw needs a reason; please give it",
            )
        case _:
            return None


def _refused_source(act: Entry, review: Review) -> Text | None:
    """Say which of R1–R6 are still to be considered before source code is modified, or None."""
    lacking = unconsidered(review, fingerprint=act.fingerprint)
    if not lacking:
        return None
    return Text(
        "ソースコード改変（R7）は、R1～R6 のそれぞれを検討し、採らない理由を記録してからです。"
        "今の内容について検討の記録がないもの：{lacking}",
        "source code modification (R7) comes after R1 to R6 are each considered, with a reason why "
        "it is not taken; not considered for the row as it is now: {lacking}",
    ).format(lacking=Text("・".join(lacking), ", ".join(lacking)))


def _refused_decision(
    entry: Entry,
    review: Review,
    *,
    rule: ConsensusRule,
    members: Sequence[str],
    municipality: str | None,
) -> Text | None:
    if entry.values.get("outcome") != Outcome.ADOPT:
        return None
    judged = evaluators(review, fingerprint=entry.fingerprint, municipality=municipality)
    if len(judged) < rule.evaluators:
        return Text(
            "採用を決めるには {needed}人の評価が要りますが、今の内容への評価は {judged}人です。"
            "業務所管課で評価を済ませてください",
            "adopting needs {needed} evaluators, but {judged} judged the row as it is now; "
            "please have the owning section judge it",
        ).format(needed=rule.evaluators, judged=len(judged))
    resolution = review.resolution
    if resolution is not None and resolution.entry.values["resolution"] == Resolution.SOURCE:
        unexamined = _refused_source(entry, review)
        if unexamined is not None:
            return unexamined
    if members:
        counted = agreement(review, members, rule, fingerprint=entry.fingerprint)
        if (
            counted.outcome is not Outcome.ADOPT
            and agreement(review, members, rule).outcome is Outcome.ADOPT
        ):
            return Text(
                "賛成の意向は、内容が変わる前のものです（今の内容への賛成は {yes}団体、必要な賛成は"
                " {needed}団体）。今の内容で意向を取り直すか、「保留」としてください",
                "the positions in favour are of the row before it changed ({yes} of the {needed} "
                "needed are of the row as it is now); please ask again, or put the row on hold",
            ).format(yes=counted.yes, needed=counted.needed)
        if counted.outcome is Outcome.REJECT:
            return Text(
                "採用には {needed}団体の賛成が要りますが、賛成は {yes}団体で、もう届きません。"
                "代わりの案を協議するか、不採用・取下げとしてください",
                "adopting needs {needed} municipalities in favour; {yes} are, and it can no longer "
                "be reached; discuss an alternative, or reject or withdraw the row",
            ).format(needed=counted.needed, yes=counted.yes)
        if counted.outcome is Outcome.HOLD:
            return Text(
                "採用には {needed}団体の賛成が要りますが、今は {yes}団体です"
                "（未回答 {missing}団体、条件付 {conditional}団体）。"
                "意向がそろうまで待つか、「保留」としてください",
                "adopting needs {needed} municipalities in favour; {yes} are so far "
                "({missing} have not answered, {conditional} on a condition); "
                "wait, or put the row on hold",
            ).format(
                needed=counted.needed,
                yes=counted.yes,
                missing=counted.missing,
                conditional=counted.conditional,
            )
    return None


def _refused_retraction(entry: Entry, review: Review) -> Text | None:
    number = retracted_number(entry)
    earlier = next((sealed for sealed in review.history if sealed.sequence == number), None)
    if earlier is None:
        return Text(
            "{number} 番の記録はこの項目にありません。履歴で番号を確かめてください",
            "this row has no entry {number}; please check the number in its history",
        ).format(number=entry.values.get("entry", ""))
    if not _same_person(earlier.entry, entry):
        return Text(
            "{number} 番は {actor} の記録です。取り消せるのは本人だけです",
            "entry {number} is by {actor}; only the same person can take it back",
        ).format(number=number, actor=earlier.entry.actor)
    if earlier.entry.kind is EntryKind.RETRACT:
        return Text(
            "取消しは取り消せません。同じ内容をもう一度記録してください",
            "an undo cannot be undone; please record the same act again",
        )
    if number in _retracted(review.history):
        return Text(
            "{number} 番はすでに取り消されています", "entry {number} is taken back already"
        ).format(number=number)
    decision = review.decision
    if (
        earlier.entry.kind in _ROW_CHANGING
        and decision is not None
        and decision.sequence > number
        and _is_settled(review, decision.entry.fingerprint)
    ):
        return Text(
            "{number} 番をもとに決定がされています。先に決定を取り消してください",
            "a decision rests on entry {number}; the decision must be taken back first",
        ).format(number=number)
    return None


def _is_settled(review: Review, fingerprint: str) -> bool:
    """Say whether the row, as it is now, is adopted or rejected."""
    decision = review.decision
    return (
        decision is not None
        and decision.entry.values["outcome"] in (Outcome.ADOPT, Outcome.REJECT)
        and not _is_stale(decision, fingerprint)
    )


def _is_stale(sealed: SealedEntry, fingerprint: str) -> bool:
    bound = sealed.entry.fingerprint
    return bool(bound) and bool(fingerprint) and bound != fingerprint


def _position(sealed: SealedEntry | None) -> Position:
    return Position.MISSING if sealed is None else Position(sealed.entry.values["position"])


def _same_person(left: Entry, right: Entry) -> bool:
    return (left.actor, left.municipality) == (right.actor, right.municipality)


def _is_amount(words: str) -> bool:
    try:
        amount = Decimal(words)
    except InvalidOperation:
        return False
    return amount.is_finite() and 0 <= amount < _LARGEST_AMOUNT


_LARGEST_AMOUNT = Decimal(10) ** 12
"""千円; what is larger is no amount of a municipality and no number for a workbook."""


def _ceiling(value: Decimal) -> int:
    """Round up; a share such as 2/3 is not exact in decimals and must not add one."""
    return math.ceil(value - Decimal("1e-9"))
