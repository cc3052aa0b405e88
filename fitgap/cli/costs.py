"""The command cost: estimates with their ranges and parts, what a budget buys, calibration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fitgap.cli.console import (
    Command,
    ExitCode,
    Group,
    Misuse,
    ProgressLine,
    current_language,
    json_option,
    option,
    print_issues,
    split_json,
    write_json,
)
from fitgap.cli.options import package_option, workspace_option
from fitgap.cli.tables import table
from fitgap.source import (
    FitgapError,
    IssueKind,
    Location,
    Severity,
    Text,
    has_errors,
)
from fitgap.vocabulary import label
from fitgap.workspace import Workspace, open_workspace, read_bytes, require_workspace

if TYPE_CHECKING:
    from fitgap.assessment import AssessedItem, Assessment
    from fitgap.costing import Calibration, Estimate, Quotation
    from fitgap.planning import Outlook

_DEAREST = 10
"""Rows that are named on the screen; the JSON has all of them."""


class _CostGroup(Group):
    """A group whose first word is a workspace unless it is one of its commands."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "-h")):
            args = ["estimate", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_CostGroup,
    text=Text(
        "費用を幅と内訳つきで出します。自団体の見積で補正することもできます。\n\n"
        "コマンドを省くと estimate です（fitgap cost --budget 50000 など）。",
        "Estimate cost with ranges and parts, and correct the estimates by quotations.\n\n"
        "Without a command it is estimate (fitgap cost --budget 50000, say).",
    ),
)
def cost_command() -> None:
    """Estimate cost."""


@cost_command.command(
    "estimate",
    cls=Command,
    text=Text(
        "差異ごとの費用と合計を、幅と内訳つきで出します。\n\n"
        "--budget に予算（契約期間の総額、千円）を渡すと、最も多くの差異に対応する組合せを、"
        "どの対応方針によるかとともに求めます。--pareto は、費用と適合率の関係を出します。",
        "Estimate every difference and their sum.\n\n"
        "--budget (over the contract, thousand yen) finds the differences to resolve, and by which "
        "resolution, so that as many as possible are met.  --pareto prints cost against fitness.",
    ),
)
@click.argument("words", metavar="[WORKSPACE]", nargs=-1)
@package_option
@option("--row", "row_id", metavar="ID", ja="この行の費用の内訳を出す", en="the parts of one row")
@option(
    "--budget",
    metavar="AMOUNT",
    ja="予算（契約期間の総額、千円）の中で対応する差異を選ぶ",
    en="choose what to resolve within so many thousand yen over the contract",
)
@option("--pareto", is_flag=True, ja="費用と適合率の関係を出す", en="cost against fitness")
@json_option()
def estimate_command(
    words: Sequence[str],
    package: str | None,
    row_id: str | None,
    budget: str | None,
    pareto: bool,
    json_target: str | None,
) -> int:
    """Estimate."""
    json_target, folders = split_json(json_target, words)
    if len(folders) > 1:
        raise Misuse(Text("作業フォルダは一つだけ指定してください。", "give one workspace"))
    limit = None if budget is None else _amount(budget)
    workspace = _open(next(iter(folders), None))
    with ProgressLine(quiet=json_target is not None) as progress:
        assessment = workspace.assess(package, progress=progress)
    plan = None if limit is None else _planned(assessment, limit, workspace)
    line = _line(assessment) if pareto else None
    if json_target is not None:
        write_json(_json(assessment, plan, line), json_target)
        return ExitCode.DONE
    if row_id is not None:
        lines = _row_page(assessment, row_id, workspace)
    else:
        lines = _page(assessment)
        if plan is not None and limit is not None:
            lines += ["", *_plan_page(assessment, plan, limit)]
        if line is not None:
            lines += ["", *_pareto_page(line)]
    for each in lines:
        click.echo(each)
    return ExitCode.DONE


@cost_command.command(
    "calibrate",
    cls=Command,
    text=Text(
        "自団体が受け取った見積から、推計額を補正する値を求めます。\n\n"
        "QUOTES（CSV か Excel）の列は ギャップID・推計額（千円）・見積額（千円）"
        "（id,estimate,quoted）です。推計額がなければ、作業フォルダの判定結果から補います。"
        "出てきた cost: の行を fitgap.yaml に貼ると、以後の推計に使われます。",
        "Find the correction that your own quotations ask for.\n\n"
        "QUOTES (CSV or Excel) has the columns id,estimate,quoted in thousand yen.  Where the "
        "estimate is missing, that of the workspace's row is taken.  Paste the lines it prints "
        "into fitgap.yaml, and every later estimate uses them.",
    ),
)
@click.argument("file", metavar="QUOTES.csv")
@workspace_option
@package_option
@json_option()
def calibrate_command(
    file: str, folder: str | None, package: str | None, json_target: str | None
) -> int:
    """Calibrate."""
    json_target, names = split_json(json_target, (file,))
    if len(names) != 1:
        raise Misuse(Text("見積の一覧を一つ指定してください。", "give one list of quotations"))
    from fitgap.costing import Quotation, calibrate
    from fitgap.workbook.quotations import read_quotations

    data, unreadable = read_bytes(Path(names[0]))
    if data is None:
        raise FitgapError(unreadable)
    found, noted = read_quotations(data, names[0])
    issues = list(noted)
    estimates = {}
    if any(each.estimated is None for each in found):
        estimates = _uncalibrated(_open(folder), package)
    quotations: list[Quotation] = []
    for each in found:
        estimated = each.estimated or estimates.get(each.id)
        if estimated is None:
            issues.append(NO_ESTIMATE.at(each.location, id=each.id))
        else:
            quotations.append(Quotation(each.id, estimated, each.quoted))
    if not found and not issues:
        issues.append(NOTHING_QUOTED.at(Location(names[0])))
    if has_errors(issues):
        raise FitgapError(issues)
    own = calibrate(quotations)
    if json_target is not None:
        write_json(_calibration_json(own, quotations), json_target)
    else:
        for line in _calibration_page(own, quotations):
            click.echo(line)
    print_issues(issues)
    return ExitCode.DONE


NO_ESTIMATE = IssueKind(
    "CL090",
    Severity.ERROR,
    Text(
        "「{id}」は推計額がなく、判定結果にもないか、費用のかからない行です",
        "{id} has no estimate and is no row of the assessment that costs anything",
    ),
    Text(
        "推計額（estimate）を書くか、ギャップID を 50_FitGap一覧 のとおりに直してください",
        "write the estimate, or correct the id as in sheet 50",
    ),
)
NOTHING_QUOTED = IssueKind(
    "CL091",
    Severity.ERROR,
    Text("見積が一件もありません", "there is no quotation"),
    Text("見出しの下に、受け取った見積を並べてください", "list the quotations below the headings"),
)
BUDGET_TOO_SMALL = IssueKind(
    "CL092",
    Severity.ERROR,
    Text(
        "協議会が採用を決めた差異だけで {needed} 千円かかり、予算 {budget} 千円を超えています",
        "what the council has adopted costs {needed} thousand yen, the budget is {budget}",
    ),
    Text(
        "予算を {needed} 千円以上にするか、採用の決定を見直してください",
        "give at least {needed}, or look at the decisions again",
    ),
)
UNKNOWN_ROW = IssueKind(
    "CL093",
    Severity.ERROR,
    Text("「{id}」という差異はありません", "there is no difference {id}"),
    Text(
        "fitgap assess --json か 50_FitGap一覧 のギャップID を指定してください",
        "give an id of fitgap assess --json or of sheet 50",
    ),
)


def _open(folder: str | None) -> Workspace:
    return open_workspace(require_workspace(Path(folder) if folder else None))


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise Misuse(
            Text(
                "--budget には 0 以上の金額（千円）を書いてください: {text}",
                "--budget takes an amount of 0 or more in thousand yen: {text}",
            ).format(text=text)
        )
    return amount


def _planned(assessment: Assessment, limit: Decimal, workspace: Workspace) -> Outlook:
    from fitgap.costing.budget import BudgetTooSmallError
    from fitgap.planning import under_budget

    try:
        return under_budget(assessment, limit)
    except BudgetTooSmallError as error:
        place = Location(str(workspace.root))
        issue = BUDGET_TOO_SMALL.at(place, needed=_money(error.needed), budget=_money(limit))
        raise FitgapError([issue]) from error


def _line(assessment: Assessment) -> tuple[Outlook, ...]:
    from fitgap.planning import cost_against_fitness

    return cost_against_fitness(assessment)


def _uncalibrated(workspace: Workspace, package: str | None) -> dict[str, Decimal]:
    """Return the P50 of every row as it would be without a calibration."""
    with ProgressLine() as progress:
        assessment = workspace.assess(package, progress=progress)
    own = assessment.project.cost.calibration
    factor = Decimal(1) if own is None else own.factor
    return {
        row.item.id: row.estimate.p50 / factor
        for row in assessment.items
        if row.estimate is not None and row.estimate.p50 > 0
    }


def _money(amount: Decimal) -> str:
    return f"{amount:,.0f}"


def _json(
    assessment: Assessment, plan: Outlook | None, line: Sequence[Outlook] | None
) -> dict[str, Any]:
    from fitgap.cli.report import summary_json

    answer: dict[str, Any] = {
        "summary": summary_json(assessment)["cost"],
        "overlap": float(assessment.total.overlap),
        "person_months": round(float(_effort(assessment)), 2),
        "rows": [
            {
                "id": row.item.id,
                "municipality": row.item.municipality,
                "process": row.item.procedure_name,
                "activity": row.item.activity,
                "class": row.modification.value if row.modification else None,
                "resolution": row.resolution.value,
                **_estimate_json(row.estimate),
            }
            for row in assessment.differences
            if row.estimate is not None
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


def _plan_json(plan: Outlook) -> dict[str, Any]:
    return {
        "cost": float(plan.plan.cost),
        "met": float(plan.plan.met),
        "fitness": round(float(plan.fitness), 6),
    }


def _estimate_json(estimate: Estimate) -> dict[str, Any]:
    language = current_language()
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


def _effort(assessment: Assessment) -> Decimal:
    """Return the expected person-months of building everything, shared parts counted once."""
    total = assessment.total
    asked = total.initial + total.overlap
    if not asked:
        return Decimal(0)
    built = [row.estimate for row in assessment.items if row.estimate and row.estimate.p50]
    days = sum((each.person_days_mid * each.initial / each.p50 for each in built), Decimal(0))
    return days * 8 / assessment.project.cost.hours_per_month * total.initial / asked


def _page(assessment: Assessment) -> list[str]:
    from fitgap.cli.report import summary_text
    from fitgap.costing.effort_models import durations

    language = current_language()
    lines = [summary_text(assessment, language), ""]
    effort = _effort(assessment)
    if effort >= 1:
        usual = durations(float(effort))
        line = Text(
            "全部を改修すると {effort} 人月。この規模の開発期間はふつう {least}〜{most} か月です"
            "（JUAS・経済調査会の式）。",
            "Building all of it takes {effort} person-months, usually {least} to {most} months.",
        ).format(effort=f"{effort:,.0f}", least=f"{usual[0]:.1f}", most=f"{usual[-1]:.1f}")
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
            row.item.municipality,
            row.item.procedure_name,
            row.item.activity_name,
            label(row.modification).to(language),
            *map(_money, (row.estimate.p50, row.estimate.p90, row.estimate.lifecycle)),
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


def _lifecycle(row: AssessedItem) -> Decimal:
    return Decimal(0) if row.estimate is None else row.estimate.lifecycle


def _row_page(assessment: Assessment, row_id: str, workspace: Workspace) -> list[str]:
    language = current_language()
    row = assessment.item_by_id.get(row_id)
    if row is None:
        raise FitgapError([UNKNOWN_ROW.at(Location(str(workspace.root)), id=row_id)])
    item = row.item
    lines = [f"{item.id}  {item.procedure_name}  {item.activity_name}  {item.required}".rstrip()]
    if row.estimate is None:
        nothing = Text("この行には費用がかかりません。", "This row costs nothing.")
        return [*lines, nothing.to(language)]
    parts = [
        [
            part.text.to(language),
            f"{part.value.normalize():,f} {part.unit.to(language)}",
            part.source.to(language),
        ]
        for part in row.estimate.waterfall
    ]
    found = row.estimate
    total = Text(
        "初期 P50 {p50}・P80 {p80}・P90 {p90}、期待値 {initial}、期間総額 {lifecycle}（千円）",
        "initial P50 {p50}, P80 {p80}, P90 {p90}, expected {initial}, contract {lifecycle} "
        "(thousand yen)",
    ).format(
        p50=_money(found.p50),
        p80=_money(found.p80),
        p90=_money(found.p90),
        initial=_money(found.initial),
        lifecycle=_money(found.lifecycle),
    )
    return [*lines, *table(parts), total.to(language)]


def _plan_page(assessment: Assessment, outlook: Outlook, limit: Decimal) -> list[str]:
    language = current_language()
    plan = outlook.plan
    head = Text(
        "予算 {budget} 千円（契約期間の総額）では {met} 件に対応でき、{cost} 千円かかり、"
        "適合率は {fitness} になります。",
        "{budget} thousand yen over the contract meet {met} differences for {cost}; "
        "the fitness becomes {fitness}.",
    ).format(
        budget=_money(limit),
        met=len(plan.chosen),
        cost=_money(plan.cost),
        fitness=f"{outlook.fitness:.1%}",
    )
    proof = (
        Text("これより多く対応できる組合せはありません。", "No choice meets more.")
        if plan.is_proven
        else Text(
            "時間内に証明できた上限は {bound} 件です。", "At most {bound} could be met."
        ).format(bound=_money(plan.bound))
    )
    ways = Counter(action.resolution for action in plan.chosen.values())
    rows = [
        [label(way).to(language), str(count)]
        for way, count in sorted(ways.items(), key=lambda each: each[0].value)
    ]
    left = len(assessment.differences) - len(plan.chosen)
    rest = Text("対応しない差異: {left} 件", "Not met: {left}").format(left=left)
    return [head.to(language), proof.to(language), *table(rows), rest.to(language)]


def _pareto_page(line: Sequence[Outlook]) -> list[str]:
    language = current_language()
    heads = (
        Text("対応する差異", "Met"),
        Text("適合率", "Fitness"),
        Text("期間総額（千円）", "Contract (thousand yen)"),
    )
    rows = [[_money(each.plan.met), f"{each.fitness:.1%}", _money(each.plan.cost)] for each in line]
    title = Text("費用と適合率（それぞれ最も安い組合せ）", "Cost against fitness (the cheapest)")
    return [title.to(language), *table([[each.to(language) for each in heads], *rows], left=0)]


def _calibration_json(own: Calibration, quotations: Sequence[Quotation]) -> dict[str, Any]:
    return {
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


def _calibration_page(own: Calibration, quotations: Sequence[Quotation]) -> list[str]:
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
                _money(each.estimated),
                _money(corrected),
                _money(each.quoted),
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
