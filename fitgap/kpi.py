"""Indicators and the checklist of the ministry's ten guidelines.

Values are 試算, computed from the assessment alone.  What cannot be computed from it is
listed with what is still needed, never invented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum, StrEnum
from importlib import resources
from statistics import median
from typing import Any

from fitgap.assessment import AssessedItem, Assessment
from fitgap.classification import ModificationClass, Resolution
from fitgap.consensus import (
    EntryKind,
    Outcome,
    Position,
    SealedEntry,
    State,
    is_suspect,
    judgements_of,
)
from fitgap.costing import Estimate, estimate_built, expected_sum
from fitgap.gaps import Verdict
from fitgap.source import Text

YEN = Text("千円", "thousand yen")
COUNT = Text("件", "rows")
PERCENT = Text("％", "%")
COEFFICIENT = Text("係数", "coefficient")
DAYS = Text("日", "days")
AFFAIRS = Text("業務", "affairs")
SYSTEMS = Text("システム", "systems")
HOURS = Text("時間", "hours")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator.

    ``value`` is in ``unit``, None where it cannot be computed yet (未入力).  ``formula``
    says how it is computed; ``note`` is what to show beside it: the formula with 試算, or
    what is needed.  ``guideline`` is the number of the guideline that asks for it.
    """

    code: str
    name: Text
    value: Decimal | None
    unit: Text
    formula: Text
    note: Text
    guideline: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of one municipality (None: of all) have one code, e.g. a verdict."""

    municipality: str | None
    code: Enum | None
    rows: int


class Carried(StrEnum):
    """Whether an indicator of fitgap bears on an item, or people answer it."""

    COMPUTED = "computed"
    ASKED = "asked"


class ItemKind(StrEnum):
    """チェックリスト or 考えられるKPIの例."""

    QUESTION = "question"
    INDICATOR = "indicator"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item of the guidelines' checklist, in the ministry's own words.

    ``group`` names the municipalities it is put to ('' for all); ``evidence`` are codes of
    :class:`Indicator` that bear on it.
    """

    id: str
    guideline: int
    kind: ItemKind
    carried: Carried
    text: str
    group: str = ""
    evidence: tuple[str, ...] = ()


def checklist() -> tuple[ChecklistItem, ...]:
    """Return the whole checklist of guidelines 1 to 10 (総務省), in its order."""
    import yaml

    text = resources.files("fitgap").joinpath("data/checklist.yaml").read_text(encoding="utf-8")
    data: Any = yaml.safe_load(text)
    return tuple(
        ChecklistItem(
            id=item["id"],
            guideline=item["guideline"],
            kind=ItemKind(item["kind"]),
            carried=Carried(item["carried"]),
            text=item["text"],
            group=item.get("group", ""),
            evidence=tuple(item.get("evidence", ())),
        )
        for item in data["items"]
    )


def indicators(assessment: Assessment) -> tuple[Indicator, ...]:
    """Return every indicator: cost avoided, fit, progress, agreement, and what is 未入力."""
    return (
        *_cost(assessment),
        *_inventory(assessment),
        *_fit(assessment),
        *_progress(assessment),
        *_agreement(assessment),
        *_MISSING,
    )


def tallies(
    assessment: Assessment,
) -> tuple[Tally, ...]:
    """Count the rows by 適合判定, 改変方法, 対応方針 and 状態, for each municipality and for all.

    Codes that no row has are counted too, as 0; the class None stands for rows where
    nothing is changed.
    """
    codes = [municipality.code for municipality in assessment.project.municipalities]
    found: list[Tally] = []
    for code in (None, *codes):
        rows = [row for row in assessment.items if code in (None, row.item.municipality)]
        found += _tally(code, Verdict, (row.verdict for row in rows))
        found += _tally(code, (None, *ModificationClass), (row.modification for row in rows))
        found += _tally(code, Resolution, (row.resolution for row in rows))
        found += _tally(code, State, (row.state for row in rows))
    return tuple(found)


def _tally(
    municipality: str | None, codes: Iterable[Enum | None], values: Iterable[Enum | None]
) -> list[Tally]:
    counted = Counter(values)
    return [Tally(municipality, code, counted[code]) for code in codes]


def _computed(
    code: str,
    name: Text,
    value: Decimal | int | None,
    unit: Text,
    formula: Text,
    *,
    lacking: Text | None = None,
    remark: Text | None = None,
    guideline: int | None = None,
) -> Indicator:
    """Make an indicator; ``lacking`` says what is needed where ``value`` is None."""
    if value is None:
        needed = lacking or formula
        note = Text("未入力：{needed}", "not available: {needed}").format(needed=needed)
    else:
        money = Text("試算：{formula}", "estimate: {formula}")
        count = Text("計算：{formula}", "computed: {formula}")
        note = (money if unit == YEN else count).format(formula=formula)
        if remark is not None:
            note = Text("{note}。{remark}", "{note}. {remark}").format(note=note, remark=remark)
    amount = None if value is None else Decimal(value)
    return Indicator(code, name, amount, unit, formula, note, guideline)


def _cost(assessment: Assessment) -> tuple[Indicator, ...]:
    """Return what customising would cost as asked, as accepted, and the difference."""
    asked_rows = [row for row in assessment.items if row.classification.modification is not None]
    requested = [_requested(assessment, row) for row in asked_rows]
    accepted = [_accepted(row) for row in asked_rows]
    asked_initial, asked_life = expected_sum([part for part in requested if part is not None])
    kept_initial, kept_life = expected_sum([part for part in accepted if part is not None])
    open_rows = sum(row.review.resolution is None and not _is_final(row) for row in asked_rows)
    unknown = sum(row.modification is ModificationClass.UNKNOWN for row in asked_rows)
    remark = Text(
        "対応方針をまだ選んでいない{open}件は要望どおりの費用で、改変方法が未確認の{unknown}件は"
        "区分2と区分3を半々に見込んで計算しています",
        "the {open} rows without a chosen resolution are taken as asked, the {unknown} rows of "
        "unknown class as an even chance of class 2 and 3",
    ).format(open=open_rows, unknown=unknown)
    lacking = Text("改変を求める差異がありません", "no difference asks for a change")

    def amount(value: Decimal) -> Decimal | None:
        return _rounded(value) if asked_rows else None

    return (
        _computed(
            "cost_avoided",
            Text(
                "情報システム更新時のカスタマイズ抑制による経費抑制額（試算を含む）",
                "cost avoided by restraining customisation at renewal",
            ),
            amount(asked_initial - kept_initial),
            YEN,
            Text(
                "要望どおり改変した場合の初期費用 − 採用する対応方針の初期費用"
                "（査定額があればその額）",
                "initial cost as asked − initial cost of the resolutions (as assessed, if it was)",
            ),
            lacking=lacking,
            remark=remark,
            guideline=5,
        ),
        _computed(
            "cost_avoided_contract",
            Text("同（契約期間の総額）", "the same over the contract"),
            amount(asked_life - kept_life),
            YEN,
            Text(
                "要望どおり改変した場合の期間総額 − 採用する対応方針の期間総額（運用の手間を含む）",
                "life-cycle cost as asked − that of the resolutions (work by hand included)",
            ),
            lacking=lacking,
            remark=remark,
            guideline=5,
        ),
        _computed(
            "cost_requested",
            Text("要望どおり改変した場合の初期費用", "initial cost as asked"),
            amount(asked_initial),
            YEN,
            Text(
                "差異をすべて改変方法の区分どおりに作った場合の期待値の合計",
                "expected cost of building every difference by its class",
            ),
            lacking=lacking,
            guideline=5,
        ),
        _computed(
            "cost_accepted",
            Text("採用する対応方針の初期費用", "initial cost of the resolutions"),
            amount(kept_initial),
            YEN,
            Text(
                "採用する対応方針の期待値の合計（不採用・取下げは 0）",
                "expected cost of the resolutions (0 where rejected or withdrawn)",
            ),
            lacking=lacking,
            remark=remark,
            guideline=5,
        ),
    )


def _requested(assessment: Assessment, row: AssessedItem) -> Estimate | None:
    """Return the cost of the row as it was asked for, before anybody thought of less."""
    if row.resolution is Resolution.OPTION and row.estimate is not None:
        # The vendor's price is the price either way; our own figure would fake a saving.
        return row.estimate
    modification = row.modification or row.classification.modification
    return estimate_built(
        row.item,
        replace(row.classification, modification=modification),
        assessment.project.cost,
        person_day_thousand_yen=assessment.catalog.person_day_thousand_yen,
    )


def _is_resolved_otherwise(row: AssessedItem) -> bool:
    """Say whether a person chose another way than modifying source code."""
    return row.review.resolution is not None and row.resolution is not Resolution.SOURCE


def _accepted(row: AssessedItem) -> Estimate | None:
    if _is_final(row) and _outcome(row) in (Outcome.REJECT, Outcome.WITHDRAW):
        return None
    if row.estimate is None or row.review.assessment is None:
        return row.estimate
    assessed = Decimal(row.review.assessment.entry.values["amount_thousand_yen"])
    if row.estimate.initial <= 0:
        return replace(row.estimate, initial=assessed, lifecycle=row.estimate.lifecycle + assessed)
    scale = assessed / row.estimate.initial
    lifecycle = _rounded(row.estimate.lifecycle * scale)
    return replace(row.estimate, initial=assessed, lifecycle=lifecycle)


def _inventory(assessment: Assessment) -> tuple[Indicator, ...]:
    flows = assessment.flows
    return (
        _computed(
            "flows",
            Text("棚卸しした業務フローの数", "flows inventoried"),
            len(flows),
            Text("本", "flows"),
            Text("読み込んだ業務フローの数", "flows read"),
            guideline=5,
        ),
        _computed(
            "activities",
            Text("棚卸しした作業の数", "activities inventoried"),
            sum(len(flow.model.activities) for flow in flows),
            Text("作業", "activities"),
            Text("業務フローの作業の数の合計", "activities in all flows"),
            guideline=5,
        ),
    )


def _fit(assessment: Assessment) -> tuple[Indicator, ...]:
    rows = assessment.items
    verdicts = Counter(row.verdict for row in rows)
    applicable = len(rows) - verdicts[Verdict.NOT_APPLICABLE]
    source = [
        row
        for row in rows
        if row.classification.modification is ModificationClass.SOURCE
        or row.modification is ModificationClass.SOURCE
    ]
    avoided = sum(_accepted(row) is None or _is_resolved_otherwise(row) for row in source)
    unknown = sum(row.modification is ModificationClass.UNKNOWN for row in rows)
    return (
        _computed(
            "fit_rate",
            Text("適合率", "fit rate"),
            _percent(verdicts[Verdict.FIT], applicable),
            PERCENT,
            Text("適合の件数 ÷ 該当なしを除く件数", "fits ÷ rows that apply"),
            lacking=Text("照合した作業がありません", "no activity was matched"),
            guideline=5,
        ),
        _computed(
            "differences",
            Text("差異の件数", "differences"),
            len(assessment.differences),
            COUNT,
            Text("適合でない件数", "rows that are no plain fit"),
        ),
        _computed(
            "source_avoided_rate",
            Text("ソースコード改変の回避率", "source modifications avoided"),
            _percent(avoided, len(source)),
            PERCENT,
            Text(
                "ソースコード改変に当たる要望のうち、別の対応方針とした割合",
                "share of wishes of class 3 that are resolved in another way",
            ),
            lacking=Text(
                "ソースコード改変に当たる要望がありません", "no wish would modify source code"
            ),
            guideline=5,
        ),
        _computed(
            "unknown_class",
            Text("改変方法が未確認の件数", "rows of unknown class"),
            unknown,
            COUNT,
            Text(
                "オプション機能範囲をベンダに確かめる必要がある件数",
                "rows whose option range the vendor must state",
            ),
        ),
    )


def _progress(assessment: Assessment) -> tuple[Indicator, ...]:
    rows = assessment.differences
    states = Counter(row.state for row in rows)
    done = states[State.SETTLED] + states[State.WITHDRAWN]
    no_difference = Text("差異がありません", "there is no difference")
    return (
        _computed(
            "items_settled",
            Text("Fit & Gap の進捗率", "progress of the Fit & Gap"),
            _percent(done, len(rows)),
            PERCENT,
            Text("確定・取下げの件数 ÷ 差異の件数", "settled or withdrawn ÷ differences"),
            lacking=no_difference,
            guideline=5,
        ),
        _computed(
            "items_unreviewed",
            Text("評価待ちの件数", "rows waiting for evaluators"),
            sum(row.waiting_for > 0 for row in rows),
            COUNT,
            Text(
                "必要な評価者数（{needed}人）に達していない差異の件数",
                "differences judged by fewer than the {needed} evaluators needed",
            ).format(needed=assessment.project.consensus.evaluators),
            guideline=5,
        ),
        _computed(
            "items_recheck",
            Text("要再確認の件数", "rows that need a re-check"),
            sum(row.state is State.RECHECK for row in assessment.items),
            COUNT,
            Text(
                "決定や評価の後で内容が変わった件数",
                "rows that changed after they were judged or decided",
            ),
            guideline=5,
        ),
        _computed(
            "days_to_decide",
            Text("クラウド導入事務局の意思決定の迅速さ", "speed of decision"),
            _days_to_decide(assessment.items),
            DAYS,
            Text(
                "最初の記録から決定までの日数の中央値（決定した件）",
                "median days from the first act on a row to its decision",
            ),
            lacking=Text("決定の記録がまだありません", "nothing is decided yet"),
            guideline=4,
        ),
    )


def _agreement(assessment: Assessment) -> tuple[Indicator, ...]:
    several = [row for row in assessment.items if len(_judgements(row)) >= 2]
    rows, members = assessment.differences, assessment.project.members
    answered = sum(
        sealed.entry.values["position"] != Position.MISSING
        for row in rows
        for code, sealed in row.review.positions.items()
        if code in members
    )
    return (
        _computed(
            "evaluators_agree",
            Text("評価者の一致率", "agreement among evaluators"),
            _percent(sum(not row.is_disputed for row in several), len(several)),
            PERCENT,
            Text(
                "2人以上が評価した件のうち、全員の適合判定が同じ割合",
                "share of rows with two or more evaluators where all verdicts are equal",
            ),
            lacking=Text("2人以上が評価した件がありません", "no row has two evaluators yet"),
        ),
        *_beyond_chance(several),
        _computed(
            "positions_answered",
            Text("意見照会の回答率", "positions answered"),
            _percent(answered, len(rows) * len(members)),
            PERCENT,
            Text("意向の回答数 ÷（差異の件数 × 団体数）", "answers ÷ (differences × members)"),
            lacking=Text("差異または参加団体がありません", "no difference or no member"),
        ),
        _computed(
            "adopted",
            Text("採用と決定した件数", "rows adopted"),
            sum(_is_final(row) and _outcome(row) is Outcome.ADOPT for row in assessment.items),
            COUNT,
            Text("協議会が採用と決定した件数", "rows the council adopted"),
        ),
        _computed(
            "rejected",
            Text("不採用・取下げと決定した件数", "rows rejected or withdrawn"),
            sum(
                _is_final(row) and _outcome(row) in (Outcome.REJECT, Outcome.WITHDRAW)
                for row in assessment.items
            ),
            COUNT,
            Text("協議会が不採用・取下げと決定した件数", "rows the council rejected or withdrew"),
        ),
    )


def _beyond_chance(rows: Sequence[AssessedItem]) -> tuple[Indicator, ...]:
    """Return α and AC1 of the evaluators' verdicts on rows that two or more have judged."""
    alpha = ac1 = None
    interval = (float("nan"), float("nan"))
    if len(rows) >= _ENOUGH_ROWS:
        from fitgap.agreement import alpha_interval, gwet_ac1, krippendorff_alpha

        ratings = _ratings(rows)
        interval = alpha_interval(ratings)
        alpha, ac1 = (_coefficient(each(ratings)) for each in (krippendorff_alpha, gwet_ac1))
    lacking = Text(
        "2人以上が評価した件が {n}件以上", "{n} or more rows that two evaluators have judged"
    ).format(n=_ENOUGH_ROWS)
    return (
        _computed(
            "evaluators_alpha",
            Text(
                "評価者の一致（クリッペンドルフのα）",
                "agreement among evaluators, Krippendorff's α",
            ),
            alpha,
            COEFFICIENT,
            Text(
                "1 − 適合判定の不一致 ÷ 偶然に起こる不一致（名義尺度）",
                "1 − disagreement on the verdicts ÷ that expected by chance (nominal)",
            ),
            lacking=lacking,
            remark=None if alpha is None else _reliance(alpha, interval),
        ),
        _computed(
            "evaluators_ac1",
            Text("評価者の一致（グウェットのAC1）", "agreement among evaluators, Gwet's AC1"),
            ac1,
            COEFFICIENT,
            Text(
                "偶然を除いた一致。適合判定が一つに偏っていても下がりにくい値です",
                "agreement beyond chance that stays high where one verdict prevails",
            ),
            lacking=lacking,
        ),
    )


_ENOUGH_ROWS = 2


def _ratings(rows: Sequence[AssessedItem]) -> list[list[float]]:
    """Return evaluators × rows: the place of each verdict in the table, NaN without one."""
    places = {verdict.value: float(place) for place, verdict in enumerate(Verdict)}
    found: dict[tuple[str, str], list[float]] = {}
    for column, row in enumerate(rows):
        for name, judged in _judgements(row).items():
            person = found.setdefault((row.item.municipality, name), [float("nan")] * len(rows))
            person[column] = places[judged.entry.values["verdict"]]
    return [found[person] for person in sorted(found)]


def _coefficient(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.001"), ROUND_HALF_UP)


def _reliance(alpha: Decimal, interval: tuple[float, float]) -> Text:
    """Say how far the verdicts may be relied on (Krippendorff's limits), and α's 95 % interval."""
    from fitgap.agreement import RELIABLE, TENTATIVE

    low, high = interval
    return Text(
        "{limit}（95%の範囲 {low}〜{high}）", "{limit} (95 % interval {low} to {high})"
    ).format(
        limit=_LIMITS[(alpha >= Decimal(str(TENTATIVE))) + (alpha >= Decimal(str(RELIABLE)))],
        low=f"{low:.2f}",
        high=f"{high:.2f}",
    )


_LIMITS = (
    Text(
        "0.667 未満：よりどころにできません。判定の基準をそろえて評価し直してください",
        "below .667: not to be relied on; agree on what the verdicts mean and judge again",
    ),
    Text(
        "0.667 以上 0.80 未満：暫定の判断にとどめます",
        ".667 to .80: for tentative conclusions only",
    ),
    Text("0.80 以上：判定をよりどころにできます", ".80 or more: may be relied on"),
)


def _missing(code: str, name: Text, unit: Text, needed: Text, *, guideline: int) -> Indicator:
    formula = Text("{needed} から求めます", "computed from {needed}").format(needed=needed)
    return _computed(code, name, None, unit, formula, lacking=needed, guideline=guideline)


_MISSING = (
    _missing(
        "outsourced_affairs",
        Text(
            "情報システム見直しと合わせた事務の共同アウトソーシングの対象とした業務数",
            "affairs outsourced jointly along with the renewal",
        ),
        AFFAIRS,
        Text("共同アウトソーシングの対象とする業務の一覧", "the affairs to be outsourced jointly"),
        guideline=5,
    ),
    _missing(
        "return_on_outsourcing",
        Text(
            "事務の共同アウトソーシングによる投資対効果（試算を含む）",
            "return on joint outsourcing",
        ),
        YEN,
        Text(
            "共同アウトソーシングの委託費と、今の事務の年間費用",
            "the fee of joint outsourcing and the yearly cost of the work today",
        ),
        guideline=5,
    ),
    _missing(
        "return_on_cloud",
        Text("自治体クラウド等の導入による投資対効果（試算を含む）", "return on the joint cloud"),
        YEN,
        Text(
            "団体ごとの現行システムの年間経費と、導入後の利用料・移行費",
            "each municipality's yearly cost today, and fees and migration cost afterwards",
        ),
        guideline=1,
    ),
    _missing(
        "effort_saved",
        Text(
            "自治体クラウド等の導入による業務工数（要員×業務時間）の削減効果（試算を含む）",
            "staff effort saved by the joint cloud",
        ),
        HOURS,
        Text(
            "作業ごとの年間件数と1件当たりの分（現行と導入後）",
            "cases a year and minutes per case of each activity, today and afterwards",
        ),
        guideline=1,
    ),
    _missing(
        "plan_progress",
        Text("自治体クラウド等の導入計画の進捗度", "progress of the introduction plan"),
        PERCENT,
        Text("導入計画の工程と完了日", "the plan's milestones and when each was reached"),
        guideline=1,
    ),
    _missing(
        "platform_systems",
        Text(
            "地域情報プラットフォームに準拠したシステム数",
            "systems that follow the regional information platform",
        ),
        SYSTEMS,
        Text(
            "導入するシステムごとの準拠の有無", "for each system, whether it follows the platform"
        ),
        guideline=6,
    ),
    _missing(
        "migration_saved",
        Text(
            "中間標準レイアウトを活用したことによるデータ移行費用削減効果",
            "migration cost saved by the standard intermediate layout",
        ),
        YEN,
        Text(
            "中間標準レイアウトを使う場合と使わない場合のデータ移行費の見積",
            "quotations of data migration with and without the layout",
        ),
        guideline=6,
    ),
    _missing(
        "programme_progress",
        Text("情報化計画の進捗率", "progress of the information programme"),
        PERCENT,
        Text("情報化計画の項目と進み具合", "the programme's items and how far each has come"),
        guideline=10,
    ),
)


def _is_final(row: AssessedItem) -> bool:
    """Say whether a decision other than 保留 stands on the row as it is now."""
    return (
        row.review.decision is not None
        and _outcome(row) is not Outcome.HOLD
        and not is_suspect(row.review, row.item.fingerprint)
    )


def _outcome(row: AssessedItem) -> Outcome | None:
    decision = row.review.decision
    return None if decision is None else Outcome(decision.entry.values["outcome"])


def _judgements(row: AssessedItem) -> Mapping[str, SealedEntry]:
    return judgements_of(row.review, row.item.municipality)


def _days_to_decide(rows: Sequence[AssessedItem]) -> Decimal | None:
    days: list[float] = []
    for row in rows:
        decision = row.review.decision
        if decision is None or not _is_final(row):
            continue
        first = next(
            (one for one in row.review.history if one.entry.kind is not EntryKind.RETRACT), decision
        )
        try:
            taken = datetime.fromisoformat(decision.entry.at) - datetime.fromisoformat(
                first.entry.at
            )
        except (ValueError, TypeError):
            # A time without an offset, or none at all, cannot be told apart from another.
            continue
        days.append(taken.total_seconds() / 86_400)
    return _rounded(Decimal(str(median(days)))) if days else None


def _percent(part: int, whole: int) -> Decimal | None:
    return _rounded(Decimal(100 * part) / whole) if whole else None


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)
