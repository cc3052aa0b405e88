"""What was taken stock of, how much of it fits, and how far the council has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from statistics import median

from fitgap.assessment import AssessedItem, Assessment
from fitgap.classification import ModificationClass
from fitgap.consensus import EntryKind, State
from fitgap.gaps import Verdict
from fitgap.kpi.cost import accepted, is_resolved_otherwise
from fitgap.kpi.values import COUNT, DAYS, PERCENT, Indicator, computed, percent, rounded
from fitgap.source import Text


def inventory_indicators(assessment: Assessment) -> tuple[Indicator, ...]:
    """Return how much work was taken stock of."""
    flows = assessment.flows
    return (
        computed(
            "flows",
            Text("棚卸しした業務フローの数", "flows inventoried"),
            len(flows),
            Text("本", "flows"),
            Text("読み込んだ業務フローの数", "flows read"),
            guideline=5,
        ),
        computed(
            "activities",
            Text("棚卸しした作業の数", "activities inventoried"),
            sum(len(flow.model.activities) for flow in flows),
            Text("作業", "activities"),
            Text("業務フローの作業の数の合計", "activities in all flows"),
            guideline=5,
        ),
    )


def fit_indicators(assessment: Assessment) -> tuple[Indicator, ...]:
    """Return how much of it the package does, and how many changes of its source were avoided."""
    rows = assessment.items
    verdicts = Counter(row.verdict for row in rows)
    applicable = len(rows) - verdicts[Verdict.NOT_APPLICABLE]
    source = [
        row
        for row in rows
        if row.classification.modification is ModificationClass.SOURCE
        or row.modification is ModificationClass.SOURCE
    ]
    avoided = sum(accepted(row) is None or is_resolved_otherwise(row) for row in source)
    unknown = sum(row.modification is ModificationClass.UNKNOWN for row in rows)
    return (
        computed(
            "fit_rate",
            Text("適合率", "fit rate"),
            percent(verdicts[Verdict.FIT], applicable),
            PERCENT,
            Text("適合の件数 ÷ 該当なしを除く件数", "fits ÷ rows that apply"),
            lacking=Text("照合した作業がありません", "no activity was matched"),
            guideline=5,
        ),
        computed(
            "differences",
            Text("差異の件数", "differences"),
            len(assessment.differences),
            COUNT,
            Text("適合でない件数", "rows that are no plain fit"),
        ),
        computed(
            "source_avoided_rate",
            Text("ソースコード改変の回避率", "source modifications avoided"),
            percent(avoided, len(source)),
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
        computed(
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


def progress_indicators(assessment: Assessment) -> tuple[Indicator, ...]:
    """Return how many of the differences are dealt with, and how fast."""
    rows = assessment.differences
    states = Counter(row.state for row in rows)
    done = states[State.SETTLED] + states[State.WITHDRAWN]
    no_difference = Text("差異がありません", "there is no difference")
    return (
        computed(
            "items_settled",
            Text("Fit & Gap の進捗率", "progress of the Fit & Gap"),
            percent(done, len(rows)),
            PERCENT,
            Text("確定・取下げの件数 ÷ 差異の件数", "settled or withdrawn ÷ differences"),
            lacking=no_difference,
            guideline=5,
        ),
        computed(
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
        computed(
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
        computed(
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


def _days_to_decide(rows: Sequence[AssessedItem]) -> Decimal | None:
    days: list[float] = []
    for row in rows:
        decision = row.review.decision
        if decision is None or row.decided is None:
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
    return rounded(Decimal(str(median(days)))) if days else None
