"""Which acts are refused, and why, in words that say what to do."""

from __future__ import annotations

from collections.abc import Sequence

from fitgap.classification import Resolution
from fitgap.consensus.acts import (
    CODES,
    Entry,
    EntryKind,
    Outcome,
    Position,
    retracted_number,
    same_person,
    unreadable,
)
from fitgap.consensus.folding import Review, taken_back
from fitgap.consensus.standing import (
    ConsensusRule,
    agreement,
    evaluators,
    is_settled,
    unconsidered,
)
from fitgap.gaps import Verdict
from fitgap.source import Text


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
    wrong = unreadable(entry)
    if wrong is not None:
        return wrong
    if not entry.values.get("reason", "").strip():
        missing_reason = _needs_reason(entry, proposed)
        if missing_reason is not None:
            return missing_reason
    if entry.kind in _ROW_CHANGING and is_settled(review, entry.fingerprint):
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


_ROW_CHANGING = frozenset(
    {
        EntryKind.JUDGE,
        EntryKind.CLASSIFY,
        EntryKind.RESOLVE,
        EntryKind.CONSIDER,
        EntryKind.MATCH,
    }
)


def _needs_reason(entry: Entry, proposed: Verdict | None) -> Text | None:
    """Say why an act without a reason is refused, or None."""
    value = entry.values.get(CODES[entry.kind][0], "") if entry.kind in CODES else ""
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
    if not same_person(earlier.entry, entry):
        return Text(
            "{number} 番は {actor} の記録です。取り消せるのは本人だけです",
            "entry {number} is by {actor}; only the same person can take it back",
        ).format(number=number, actor=earlier.entry.actor)
    if earlier.entry.kind is EntryKind.RETRACT:
        return Text(
            "取消しは取り消せません。同じ内容をもう一度記録してください",
            "an undo cannot be undone; please record the same act again",
        )
    if number in taken_back(review.history):
        return Text(
            "{number} 番はすでに取り消されています", "entry {number} is taken back already"
        ).format(number=number)
    decision = review.decision
    if (
        earlier.entry.kind in _ROW_CHANGING
        and decision is not None
        and decision.sequence > number
        and is_settled(review, decision.entry.fingerprint)
    ):
        return Text(
            "{number} 番をもとに決定がされています。先に決定を取り消してください",
            "a decision rests on entry {number}; the decision must be taken back first",
        ).format(number=number)
    return None
