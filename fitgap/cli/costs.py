"""The command cost: estimates with their ranges and parts, what a budget buys, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import click

from fitgap.cli.console import (
    Command,
    ExitCode,
    Group,
    Misuse,
    ProgressLine,
    json_option,
    option,
    print_issues,
    split_json,
    write_json,
)
from fitgap.cli.inputs import content, only, opened, opened_only
from fitgap.cli.options import package_option, workspace_option
from fitgap.cli.tables import money
from fitgap.source import (
    FitgapError,
    IssueKind,
    Location,
    Severity,
    Text,
    has_errors,
)
from fitgap.workspace import Workspace

if TYPE_CHECKING:
    from fitgap.assessment import Assessment
    from fitgap.costing import Quotation
    from fitgap.planning import Outlook


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
    from fitgap.cli.cost_report import costs_json, costs_page, pareto_page, plan_page, row_page

    json_target, folders = split_json(json_target, words)
    limit = None if budget is None else _amount(budget)
    workspace = opened_only(folders)
    with ProgressLine(quiet=json_target is not None) as progress:
        assessment = workspace.assess(package, progress=progress)
    plan = None if limit is None else _planned(assessment, limit, workspace)
    line = _line(assessment) if pareto else None
    if json_target is not None:
        write_json(costs_json(assessment, plan, line), json_target)
        return ExitCode.DONE
    if row_id is not None:
        row = assessment.item_by_id.get(row_id)
        if row is None:
            raise FitgapError([UNKNOWN_ROW.at(Location(str(workspace.root)), id=row_id)])
        lines = row_page(row)
    else:
        lines = costs_page(assessment)
        if plan is not None and limit is not None:
            lines += ["", *plan_page(assessment, plan, limit)]
        if line is not None:
            lines += ["", *pareto_page(line)]
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
    file = only(names, Text("見積の一覧を一つ指定してください。", "give one list of quotations"))
    from fitgap.cli.cost_report import calibration_json, calibration_page
    from fitgap.costing import Quotation, calibrate
    from fitgap.workbook.quotations import read_quotations

    found, noted = read_quotations(content(file), file)
    issues = list(noted)
    estimates = {}
    if any(each.estimated is None for each in found):
        estimates = _uncalibrated(opened(folder), package)
    quotations: list[Quotation] = []
    for each in found:
        estimated = each.estimated or estimates.get(each.id)
        if estimated is None:
            issues.append(NO_ESTIMATE.at(each.location, id=each.id))
        else:
            quotations.append(Quotation(each.id, estimated, each.quoted))
    if not found and not issues:
        issues.append(NOTHING_QUOTED.at(Location(file)))
    if has_errors(issues):
        raise FitgapError(issues)
    own = calibrate(quotations)
    if json_target is not None:
        write_json(calibration_json(own, quotations), json_target)
    else:
        for line in calibration_page(own, quotations):
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
        issue = BUDGET_TOO_SMALL.at(place, needed=money(error.needed), budget=money(limit))
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
