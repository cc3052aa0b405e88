"""How far evaluators agree, how many members answered, and what the council adopted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from fitgap.assessment import AssessedItem, Assessment
from fitgap.consensus import Outcome, Position, SealedEntry, judgements_of
from fitgap.gaps import Verdict
from fitgap.kpi.values import COEFFICIENT, COUNT, PERCENT, Indicator, computed, percent
from fitgap.source import Text


def agreement_indicators(assessment: Assessment) -> tuple[Indicator, ...]:
    """Return how far people are of one mind, and how many rows the council has decided."""
    several = [row for row in assessment.items if len(_judgements(row)) >= 2]
    rows, members = assessment.differences, assessment.project.members
    answered = sum(
        sealed.entry.values["position"] != Position.MISSING
        for row in rows
        for code, sealed in row.review.positions.items()
        if code in members
    )
    return (
        computed(
            "evaluators_agree",
            Text("評価者の一致率", "agreement among evaluators"),
            percent(sum(not row.is_disputed for row in several), len(several)),
            PERCENT,
            Text(
                "2人以上が評価した件のうち、全員の適合判定が同じ割合",
                "share of rows with two or more evaluators where all verdicts are equal",
            ),
            lacking=Text("2人以上が評価した件がありません", "no row has two evaluators yet"),
        ),
        *_beyond_chance(several),
        computed(
            "positions_answered",
            Text("意見照会の回答率", "positions answered"),
            percent(answered, len(rows) * len(members)),
            PERCENT,
            Text("意向の回答数 ÷（差異の件数 × 団体数）", "answers ÷ (differences × members)"),
            lacking=Text("差異または参加団体がありません", "no difference or no member"),
        ),
        computed(
            "adopted",
            Text("採用と決定した件数", "rows adopted"),
            sum(row.decided is Outcome.ADOPT for row in assessment.items),
            COUNT,
            Text("協議会が採用と決定した件数", "rows the council adopted"),
        ),
        computed(
            "rejected",
            Text("不採用・取下げと決定した件数", "rows rejected or withdrawn"),
            sum(row.decided in (Outcome.REJECT, Outcome.WITHDRAW) for row in assessment.items),
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
        computed(
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
        computed(
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


def _judgements(row: AssessedItem) -> Mapping[str, SealedEntry]:
    return judgements_of(row.review, row.item.municipality)
