"""The pages and the JSON of the command cost; every line as people read it, money in 千円."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fitgap.cli.console import current_language
from fitgap.cli.report import is_cost_unknown, summary_json, summary_text
from fitgap.cli.tables import money, table
from fitgap.planning import person_months
from fitgap.source import Text
from fitgap.vocabulary import label

if TYPE_CHECKING:
    from fitgap.assessment import AssessedItem, Assessment
    from fitgap.costing import Accuracy, Calibration, CostModel, Quotation
    from fitgap.costing.budget import Plan
    from fitgap.costing.reckoning import Reckoned
    from fitgap.planning import Outlook

_DEAREST = 10
"""Rows that are named on the screen; the JSON has all of them."""


def costs_json(
    assessment: Assessment,
    plan: Outlook | None,
    line: Sequence[Outlook] | None,
    only: AssessedItem | None = None,
) -> dict[str, Any]:
    """Return the answer of ``fitgap cost``, with the plan and the line where asked for.

    ``rows`` are those that cost something, or the ``only`` one; the sums are of them all.
    """
    dear = [row for row in assessment.differences if row.estimate is not None]
    answer: dict[str, Any] = {
        "summary": summary_json(assessment)["cost"],
        "overlap": float(assessment.total.overlap),
        "person_months": round(float(person_months(assessment)), 2),
        "rows": [
            {
                "id": row.item.id,
                "municipality": row.item.municipality,
                "process": row.item.procedure_name,
                "activity": row.item.activity,
                "class": row.modification.value if row.modification else None,
                "resolution": row.resolution.value,
                **_estimate_json(row),
            }
            for row in (dear if only is None else [only])
        ],
    }
    if plan is not None:
        answer["plan"] = _plan_json(plan) | {
            "bound": float(plan.plan.bound),
            "proven": plan.plan.is_proven,
            "chosen": {key: each.resolution.value for key, each in plan.plan.chosen.items()},
        }
    if line is not None:
        answer["pareto"] = [_plan_json(each) for each in line]
    return answer


def costs_page(assessment: Assessment) -> list[str]:
    """Return the sum of everything and the dearest rows."""
    from fitgap.costing.effort_models import durations

    language = current_language()
    lines = [summary_text(assessment, language), ""]
    effort = person_months(assessment)
    if effort >= 1:
        usual = durations(float(effort))
        line = Text(
            "全部を改修すると {effort} 人月。この規模の開発期間はふつう {least}〜{most} か月です"
            "（JUAS・経済調査会の式）。",
            "Building all of it takes {effort} person-months, usually {least} to {most} months.",
        ).format(effort=money(effort), least=f"{usual[0]:.1f}", most=f"{usual[-1]:.1f}")
        lines += [line.to(language), ""]
    rows = [row for row in assessment.differences if row.estimate is not None]
    dearest = sorted(rows, key=lambda row: (-_lifecycle(row), row.item.id))[:_DEAREST]
    heads = (
        Text("差異", "Row"),
        Text("団体", "Town"),
        Text("手続", "Procedure"),
        Text("作業", "Activity"),
        Text("改変方法", "Class"),
        Text("P50", "P50"),
        Text("P90", "P90"),
        Text("期間総額", "Contract"),
    )
    body = [
        [
            row.item.id,
            _town(assessment, row),
            row.item.procedure_name,
            row.item.activity_name,
            label(row.modification).to(language),
            *map(money, (row.estimate.p50, row.estimate.p90, row.estimate.lifecycle)),
        ]
        for row in dearest
        if row.estimate is not None
    ]
    if body:
        title = Text(
            "費用の大きい差異（千円。同じ部分に触れる差異は合計では一度だけ数えます）",
            "The dearest differences (thousand yen; shared parts count once in the sum)",
        )
        lines += [
            title.to(language),
            *table([[each.to(language) for each in heads], *body], left=5),
        ]
    return lines


def row_page(row: AssessedItem) -> list[str]:
    """Return the parts that the cost of one row is made of."""
    language = current_language()
    item = row.item
    lines = [f"{item.id}  {item.procedure_name}  {item.activity_name}  {item.required}".rstrip()]
    if row.estimate is None:
        nothing = Text("この行には費用がかかりません。", "This row costs nothing.")
        unknown = Text(
            "この行は未確認なので、費用はまだ分かりません。",
            "This row is unconfirmed, so its cost is not known yet.",
        )
        return [*lines, (unknown if is_cost_unknown(row) else nothing).to(language)]
    parts = [
        [
            part.text.to(language),
            part.source.to(language),
            f"{part.value.normalize():,f} {part.unit.to(language)}",
        ]
        for part in row.estimate.waterfall
    ]
    found = row.estimate
    total = Text(
        "初期 P50 {p50}・P80 {p80}・P90 {p90}、期待値 {initial}、期間総額 {lifecycle}（千円）",
        "initial P50 {p50}, P80 {p80}, P90 {p90}, expected {initial}, contract {lifecycle} "
        "(thousand yen)",
    ).format(
        p50=money(found.p50),
        p80=money(found.p80),
        p90=money(found.p90),
        initial=money(found.initial),
        lifecycle=money(found.lifecycle),
    )
    return [*lines, *table(parts, left=2), total.to(language)]


def plan_page(
    assessment: Assessment, outlook: Outlook, limit: Decimal, list_target: str | None
) -> list[str]:
    """Return what a budget buys, by which resolutions, and where the rows are listed."""
    language = current_language()
    plan = outlook.plan
    head = Text(
        "予算 {budget} 千円（契約期間の総額）では {met} 件に対応でき、{cost} 千円かかり、"
        "適合率は {fitness} になります。",
        "{budget} thousand yen over the contract meet {met} differences for {cost}; "
        "the fitness becomes {fitness}.",
    ).format(
        budget=money(limit),
        met=len(plan.chosen),
        cost=money(plan.cost),
        fitness=f"{outlook.fitness:.1%}",
    )
    proof = (
        Text("これより多く対応できる組合せはありません。", "No choice meets more.")
        if plan.is_proven
        else Text(
            "時間内に証明できた上限は {bound} 件です。", "At most {bound} could be met."
        ).format(bound=money(plan.bound))
    )
    if not plan.is_cheapest:
        proof = Text("{proof}{least}", "{proof} {least}").format(proof=proof, least=_least(plan))
    ways = Counter(action.resolution for action in plan.chosen.values())
    heads = Text("対応方針", "Resolution"), Text("対応する差異", "Met")
    rows = [
        [each.to(language) for each in heads],
        *(
            [label(way).to(language), f"{count:,}"]
            for way, count in sorted(ways.items(), key=lambda each: each[0].value)
        ),
    ]
    left = Counter(
        row.modification for row in assessment.differences if row.item.id not in plan.chosen
    )
    nothing = Text("改変を伴わない", "no change of the package")
    names = [
        (nothing if each is None else label(each), count)
        for each, count in sorted(left.items(), key=lambda each: each[0].value if each[0] else "9")
    ]
    classes = Text(
        "、".join(f"{name.ja} {count}" for name, count in names),
        ", ".join(f"{name.en} {count}" for name, count in names),
    )
    rest = Text("対応しない差異: {left} 件（{classes}）", "Not met: {left} ({classes})").format(
        left=f"{left.total():,}", classes=classes
    )
    listed = (
        Text(
            "どの差異にどう対応するかの一覧は、--list OUT.csv で書き出せます。",
            "--list OUT.csv writes which difference is met by what.",
        )
        if list_target is None
        else Text("一覧を {file} に書き出しました。", "The list is in {file}.").format(
            file=list_target
        )
    )
    if not left:
        rest = Text("すべての差異に対応できます。", "Every difference is met.")
    ends = (rest.to(language), listed.to(language))
    return [head.to(language), proof.to(language), "", *table(rows), *ends]


def plan_table(assessment: Assessment, outlook: Outlook) -> list[list[str]]:
    """Return every difference with what the plan does about it, as rows under a heading."""
    language = current_language()
    heads = (
        Text("ギャップID", "Row"),
        Text("団体", "Town"),
        Text("手続", "Procedure"),
        Text("作業", "Activity"),
        Text("求めること", "Wanted"),
        Text("対応", "Met"),
        Text("対応方針", "Resolution"),
        Text("初期費用 P50（千円）", "Initial cost, P50 (thousand yen)"),
        Text("期間総額（千円）", "Over the contract (thousand yen)"),
    )
    yes, no = Text("する", "yes"), Text("しない", "no")
    rows = [[each.to(language) for each in heads]]
    for row in assessment.differences:
        action = outlook.plan.chosen.get(row.item.id)
        rows.append(
            [
                row.item.id,
                _town(assessment, row),
                row.item.procedure_name,
                row.item.activity_name,
                row.item.required,
                (no if action is None else yes).to(language),
                "" if action is None else label(action.resolution).to(language),
                "" if action is None else f"{action.estimate.p50:f}",
                "" if action is None else f"{action.estimate.lifecycle:f}",
            ]
        )
    return rows


def pareto_page(line: Sequence[Outlook]) -> list[str]:
    """Return cost against fitness as a table."""
    language = current_language()
    heads = (
        Text("対応する差異", "Met"),
        Text("適合率", "Fitness"),
        Text("期間総額（千円）", "Contract (thousand yen)"),
    )
    rows = [[money(each.plan.met), f"{each.fitness:.1%}", money(each.plan.cost)] for each in line]
    title = Text("費用と適合率（それぞれ最も安い組合せ）", "Cost against fitness (the cheapest)")
    open_ones = [
        Text("{met} 件の組合せ: {least}", "{met} met: {least}")
        .format(met=money(each.plan.met), least=_least(each.plan))
        .to(language)
        for each in line
        if not each.plan.is_cheapest
    ]
    body = table([[each.to(language) for each in heads], *rows], left=0)
    return [title.to(language), *body, *open_ones]


def _least(plan: Plan) -> Text:
    return Text(
        "これより安い組合せがあるかもしれません（時間内に証明できた下限は {least} 千円）。",
        "A cheaper choice may exist; it costs {least} thousand yen at least.",
    ).format(least=money(plan.least))


def calibration_json(own: Calibration, quotations: Sequence[Quotation]) -> dict[str, Any]:
    """Return the answer of ``fitgap cost calibrate``."""
    return {
        "accuracy": {
            name: {
                "within_two": found.within_two,
                "within_quarter": found.within_quarter,
                "median_error": round(found.median_error, 6),
                "standardised": None
                if found.standardised is None
                else round(found.standardised, 6),
            }
            for name, found in zip(("before", "after"), _accuracies(quotations), strict=True)
        },
        "calibration": {
            "factor": float(own.factor),
            "log_sigma": float(own.log_sigma),
            "quotations": own.quotations,
            "low": float(own.low),
            "high": float(own.high),
            "conformal": own.conformal,
        },
        "quotations": [
            {
                "id": each.id,
                "estimated": float(each.estimated),
                "quoted": float(each.quoted),
                "corrected": float(round(each.estimated * own.factor, 1)),
            }
            for each in quotations
        ],
    }


def calibration_page(own: Calibration, quotations: Sequence[Quotation]) -> list[str]:
    """Return every quotation beside its estimate, and the lines for fitgap.yaml."""
    language = current_language()
    heads = (
        Text("ID", "Id"),
        Text("推計額(P50)", "Estimate (P50)"),
        Text("補正後", "Corrected"),
        Text("見積額", "Quoted"),
        Text("見積÷補正後", "Quoted/corrected"),
    )
    rows = [[each.to(language) for each in heads]]
    for each in quotations:
        corrected = each.estimated * own.factor
        rows.append(
            [
                each.id,
                money(each.estimated),
                money(corrected),
                money(each.quoted),
                f"{each.quoted / corrected:.2f}",
            ]
        )
    meaning = Text(
        "{count} 件の見積から、推計額を {factor} 倍に補正します。"
        "8 割の見積は、補正後の P50 の {low}〜{high} 倍に収まる見込みです（{basis}）。",
        "{count} quotations correct estimates by a factor of {factor}; 80 % of quotations should "
        "be {low} to {high} times the corrected P50 ({basis}).",
    ).format(
        count=own.quotations,
        factor=own.factor,
        low=f"{own.low:.2f}",
        high=f"{own.high:.2f}",
        basis=Text("見積の順位による", "by their ranks")
        if own.conformal
        else Text(
            "10 件に満たないので、ふつうのばらつきを仮定", "fewer than ten: usual spread assumed"
        ),
    )
    paste = Text(
        "fitgap.yaml の cost: に、次の行を書き足してください。",
        "Add these lines under cost: in fitgap.yaml.",
    )
    return [
        *table(rows),
        "",
        *_accuracy_lines(quotations),
        meaning.to(language),
        paste.to(language),
        "",
        "cost:",
        "  calibration:",
        f"    factor: {own.factor}",
        f"    log_sigma: {own.log_sigma}",
        f"    quotations: {own.quotations}",
        f"    low: {own.low}",
        f"    high: {own.high}",
        f"    conformal: {'true' if own.conformal else 'false'}",
    ]


def models_json(found: Sequence[Reckoned], model: CostModel) -> dict[str, Any]:
    """Return the answer of ``fitgap cost models``."""
    language = current_language()
    return {
        "rate_thousand_yen_per_month": float(model.rate_thousand_yen_per_month),
        "rate_is_default": model.is_default("rate_thousand_yen_per_month"),
        "models": [
            {
                "model": each.model.to(language),
                "size": each.size.to(language),
                "person_months": None if each.effort is None else round(each.effort, 3),
                "standard_deviation": None if each.spread is None else round(each.spread, 3),
                "months": None if each.months is None else [round(m, 2) for m in each.months],
                "price": None if each.price is None else float(each.price),
            }
            for each in found
        ],
    }


def models_page(found: Sequence[Reckoned], model: CostModel) -> list[str]:
    """Return effort, months and money by each model, and what the money rests on."""
    from fitgap.costing import RATE_FIGURES, defaults_told

    language = current_language()
    heads = (
        Text("式", "Model"),
        Text("規模", "Size"),
        Text("工数（人月）", "Person-months"),
        Text("期間（か月）", "Months"),
        Text("金額（千円）", "Thousand yen"),
    )
    rows = [[each.to(language) for each in heads]]
    for each in found:
        spread = "" if each.spread is None else f" ± {each.spread:,.1f}"
        rows.append(
            [
                each.model.to(language),
                each.size.to(language),
                "―" if each.effort is None else f"{each.effort:,.1f}{spread}",
                "―" if each.months is None else "–".join(f"{m:,.1f}" for m in each.months),
                "―" if each.price is None else money(each.price),
            ]
        )
    rate = Text(
        "単価は 1 人月 {rate} 千円（{hours} 時間）です。式は平均の姿で、"
        "一件ごとには 2 倍、半分の違いがふつうにあります。",
        "A person-month of {hours} h is {rate} thousand yen. Models tell the average; "
        "a single case is often twice or half of it.",
    ).format(
        rate=money(model.rate_thousand_yen_per_month),
        hours=f"{model.hours_per_month.normalize():f}",
    )
    told = [rate]
    defaults = defaults_told(model, [each for each in RATE_FIGURES if model.is_default(each)])
    if defaults is not None:
        told.append(defaults)
    return [*table(rows, left=2), *(each.to(language) for each in told)]


def _accuracies(quotations: Sequence[Quotation]) -> tuple[Accuracy, Accuracy]:
    """Return how near the estimates come, as they are and each corrected by the others."""
    from fitgap.costing import accuracy, predicted

    quoted = [float(each.quoted) for each in quotations]
    before = [float(each.estimated) for each in quotations]
    return accuracy(before, quoted), accuracy(
        [float(each) for each in predicted(quotations)], quoted
    )


_ENOUGH_TO_JUDGE = 4


def _accuracy_lines(quotations: Sequence[Quotation]) -> list[str]:
    language = current_language()
    if len(quotations) < _ENOUGH_TO_JUDGE:
        return []
    heads = (
        Text("推計の当たり方", "How near the estimates come"),
        Text("2倍以内", "within 2 ×"),
        Text("±25%以内", "within 25 %"),
        Text("誤差の中央値", "median error"),
        Text("標準化精度SA", "SA"),
    )
    names = (
        Text("補正前", "as they are"),
        Text("補正後（その件を除いた見積で補正）", "each corrected by the others"),
    )
    rows = [[each.to(language) for each in heads]]
    for name, found in zip(names, _accuracies(quotations), strict=True):
        rows.append(
            [
                name.to(language),
                f"{found.within_two:.0%}",
                f"{found.within_quarter:.0%}",
                f"{found.median_error:.0%}",
                "―" if found.standardised is None else f"{found.standardised:.2f}",
            ]
        )
    return [*table(rows), ""]


def _plan_json(plan: Outlook) -> dict[str, Any]:
    return {
        "cost": float(plan.plan.cost),
        "met": float(plan.plan.met),
        "least_cost": float(plan.plan.least),
        "fitness": round(float(plan.fitness), 6),
    }


def _estimate_json(row: AssessedItem) -> dict[str, Any]:
    language, estimate = current_language(), row.estimate
    figures = (
        "person_days_low",
        "person_days_mid",
        "person_days_high",
        "p50",
        "p80",
        "p90",
        "initial",
        "yearly_upkeep",
        "per_law_revision",
        "next_migration",
        "lifecycle",
        "yearly_workaround",
    )
    if estimate is None:
        value = None if is_cost_unknown(row) else 0.0
        return dict.fromkeys(figures, value) | {"interaction_group": None, "waterfall": []}
    return {name: float(getattr(estimate, name)) for name in figures} | {
        "interaction_group": estimate.interaction_group,
        "waterfall": [
            {
                "text": part.text.to(language),
                "value": float(part.value),
                "unit": part.unit.to(language),
                "source": part.source.to(language),
            }
            for part in estimate.waterfall
        ],
    }


def _town(assessment: Assessment, row: AssessedItem) -> str:
    return assessment.project.municipality_by_code[row.item.municipality].name


def _lifecycle(row: AssessedItem) -> Decimal:
    return Decimal(0) if row.estimate is None else row.estimate.lifecycle
