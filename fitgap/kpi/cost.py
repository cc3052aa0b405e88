"""What customising costs as the municipalities asked for it, and as the council accepts it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from fitgap.assessment import AssessedItem, Assessment
from fitgap.classification import ModificationClass, Resolution
from fitgap.consensus import Outcome
from fitgap.costing import Estimate, estimate_built, expected_sum
from fitgap.kpi.values import YEN, Indicator, computed, rounded
from fitgap.source import Text


def cost_indicators(assessment: Assessment) -> tuple[Indicator, ...]:
    """Return what customising would cost as asked, as accepted, and the difference."""
    asked_rows = [row for row in assessment.items if row.classification.modification is not None]
    requested = [_requested(assessment, row) for row in asked_rows]
    kept = [accepted(row) for row in asked_rows]
    asked_initial, asked_life = expected_sum([part for part in requested if part is not None])
    kept_initial, kept_life = expected_sum([part for part in kept if part is not None])
    open_rows = sum(row.review.resolution is None and row.decided is None for row in asked_rows)
    unknown = sum(row.modification is ModificationClass.UNKNOWN for row in asked_rows)
    remark = Text(
        "対応方針をまだ選んでいない{open}件は要望どおりの費用で、改変方法が未確認の{unknown}件は"
        "区分2と区分3を半々に見込んで計算しています",
        "the {open} rows without a chosen resolution are taken as asked, the {unknown} rows of "
        "unknown class as an even chance of class 2 and 3",
    ).format(open=open_rows, unknown=unknown)
    lacking = Text("改変を求める差異がありません", "no difference asks for a change")

    def amount(value: Decimal) -> Decimal | None:
        return rounded(value) if asked_rows else None

    return (
        computed(
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
        computed(
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
        computed(
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
        computed(
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


def is_resolved_otherwise(row: AssessedItem) -> bool:
    """Say whether a person chose another way than modifying source code."""
    return row.review.resolution is not None and row.resolution is not Resolution.SOURCE


def accepted(row: AssessedItem) -> Estimate | None:
    """Return the cost of the row as it goes, by what was assessed; None where nothing is built."""
    if row.decided in (Outcome.REJECT, Outcome.WITHDRAW):
        return None
    if row.estimate is None or row.review.assessment is None:
        return row.estimate
    assessed = Decimal(row.review.assessment.entry.values["amount_thousand_yen"])
    if row.estimate.initial <= 0:
        return replace(row.estimate, initial=assessed, lifecycle=row.estimate.lifecycle + assessed)
    scale = assessed / row.estimate.initial
    lifecycle = rounded(row.estimate.lifecycle * scale)
    return replace(row.estimate, initial=assessed, lifecycle=lifecycle)
