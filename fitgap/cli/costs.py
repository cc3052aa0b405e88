"""The command cost: estimates with their ranges and parts, what a budget buys, calibration."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from statistics import median
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
from fitgap.cli.inputs import (
    content,
    only,
    opened,
    opened_only,
    refuse_to_overwrite,
    require_csv_name,
)
from fitgap.cli.options import force_option, package_option, workspace_option
from fitgap.cli.tables import money, write_csv
from fitgap.costing.values import CostModel
from fitgap.source import (
    FitgapError,
    Issue,
    IssueKind,
    Location,
    Severity,
    Text,
    has_errors,
)
from fitgap.workspace import Workspace, find_workspace, open_workspace, require_workspace

if TYPE_CHECKING:
    from fitgap.assessment import Assessment
    from fitgap.costing import Quotation
    from fitgap.planning import Outlook
    from fitgap.workbook.quotations import QuotedAmount


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
        "どの対応方針によるかとともに求めます。どの差異にどう対応するかの一覧は、--list で"
        "CSV（Excel で開けます）にします。--pareto は、費用と適合率の関係を出します。",
        "Estimate every difference and their sum.\n\n"
        "--budget (over the contract, thousand yen) finds the differences to resolve, and by which "
        "resolution, so that as many as possible are met; --list writes them all to a CSV file.  "
        "--pareto prints cost against fitness.",
    ),
)
@click.argument("words", metavar="[WORKSPACE]", nargs=-1)
@package_option
@option(
    "--row",
    "row_id",
    metavar="ID",
    ja="この行の費用の内訳だけを出す",
    en="the parts of one row alone",
)
@option(
    "--budget",
    metavar="AMOUNT",
    ja="予算（契約期間の総額、千円）の中で対応する差異を選ぶ",
    en="choose what to resolve within so many thousand yen over the contract",
)
@option(
    "--list",
    "list_target",
    metavar="OUT.csv",
    ja="予算の中で対応する差異としない差異の一覧を CSV に書き出す（--budget とともに）",
    en="write what is met and what is not to a CSV file (with --budget)",
)
@force_option
@option("--pareto", is_flag=True, ja="費用と適合率の関係を出す", en="cost against fitness")
@json_option()
def estimate_command(
    words: Sequence[str],
    package: str | None,
    row_id: str | None,
    budget: str | None,
    list_target: str | None,
    force: bool,
    pareto: bool,
    json_target: str | None,
) -> int:
    """Estimate."""
    from fitgap.cli.cost_report import (
        costs_json,
        costs_page,
        pareto_page,
        plan_page,
        plan_table,
        row_page,
    )

    json_target, folders = split_json(json_target, words)
    limit = None if budget is None else _amount(budget)
    if list_target is not None:
        if limit is None:
            raise Misuse(Text("--list は --budget とともに使います。", "--list needs --budget"))
        require_csv_name(list_target)
        refuse_to_overwrite(list_target, force=force)
    workspace = opened_only(folders)
    with ProgressLine(quiet=json_target is not None) as progress:
        assessment = workspace.assess(package, progress=progress)
    row = None if row_id is None else assessment.item_by_id.get(row_id)
    if row_id is not None and row is None:
        raise FitgapError([UNKNOWN_ROW.at(Location(str(workspace.root)), id=row_id)])
    plan = None if limit is None else _planned(assessment, limit, workspace)
    line = _line(assessment) if pareto else None
    if plan is not None and list_target is not None:
        write_csv(plan_table(assessment, plan), list_target)
    print_issues(each for each in workspace.notes if _is_of_cost(each))
    if json_target is not None:
        write_json(costs_json(assessment, plan, line, row), json_target)
        return ExitCode.DONE
    lines: list[str] = []
    if row is not None:
        lines = row_page(row)
    elif plan is None and line is None:
        lines = costs_page(assessment)
    if plan is not None and limit is not None:
        lines += plan_page(assessment, plan, limit, list_target)
    if line is not None:
        lines += [*([""] if lines else []), *pareto_page(line)]
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
    from fitgap.costing import CALIBRATION_LIMITS, Quotation, calibrate
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
    issues += _far_off(quotations, found)
    if has_errors(issues):
        raise FitgapError(issues)
    own = calibrate(quotations)
    issues += [
        CALIBRATION_BEYOND.at(
            Location(file), key=key, value=f"{getattr(own, key):,}", most=f"{most:,}"
        )
        for key, most in CALIBRATION_LIMITS.items()
        if getattr(own, key) > most
    ]
    if has_errors(issues):
        raise FitgapError(issues)
    if json_target is not None:
        write_json(calibration_json(own, quotations), json_target)
    else:
        for line in calibration_page(own, quotations):
            click.echo(line)
    print_issues(issues)
    return ExitCode.DONE


@cost_command.command(
    "models",
    cls=Command,
    text=Text(
        "見積書に書かれた規模から、公表された式で工数・期間・金額を出します（査定の参考）。\n\n"
        "行数は COCOMO II（条件はすべて標準）、ユースケース数は Karner の式、"
        "機能規模は IFPUG の改良プロジェクトの式、三点見積は PERT によります。"
        "金額は、作業フォルダの単価（なければ統計の値）によります。",
        "Reckon effort, months and money by published models from the sizes a quotation states.\n"
        "\n"
        "Lines by COCOMO II (all nominal), use cases by Karner, function points by IFPUG's "
        "enhancement formula, three points by PERT; money by the workspace's rate, else a default.",
    ),
)
@option("--lines", metavar="N", ja="行数（千行）", en="thousand lines of code")
@option(
    "--use-cases",
    metavar="U,T,E",
    ja="未調整のユースケースポイント,技術要因の合計,環境要因の合計",
    en="unadjusted use case points, sum of technical and of environmental factors",
)
@option(
    "--changes",
    metavar="A,C,V,D",
    ja="追加,変更,移行,削除の機能規模（FP）",
    en="function points added, changed, converted, deleted",
)
@option(
    "--points",
    metavar="A,M,B",
    ja="三点見積：最小,最頻,最大（人月）",
    en="least, likely and most person-months",
)
@workspace_option
@json_option()
def models_command(
    lines: str | None,
    use_cases: str | None,
    changes: str | None,
    points: str | None,
    folder: str | None,
    json_target: str | None,
) -> int:
    """Reckon by published models."""
    from fitgap.cli.cost_report import models_json, models_page
    from fitgap.costing.reckoning import reckon

    given = {
        "lines": _numbers("--lines", lines, 1),
        "use_cases": _numbers("--use-cases", use_cases, 3),
        "changes": _numbers("--changes", changes, 4),
        "points": _numbers("--points", points, 3),
    }
    if not any(given.values()):
        raise Misuse(
            Text(
                "--lines、--use-cases、--changes、--points のどれかを書いてください。",
                "give --lines, --use-cases, --changes or --points",
            )
        )
    if given["points"] and list(given["points"]) != sorted(given["points"]):
        raise Misuse(
            Text(
                "--points は 最小,最頻,最大 の順に書いてください: {text}",
                "--points takes least, likely, most in that order: {text}",
            ).format(text=points)
        )
    if given["use_cases"] and given["use_cases"][2] > _MOST_ENVIRONMENTAL:
        raise Misuse(
            Text(
                "--use-cases の環境要因の合計は {most} までです: {text}",
                "the environmental factors of --use-cases add up to {most} at most: {text}",
            ).format(most=_MOST_ENVIRONMENTAL, text=use_cases)
        )
    root = Path(folder) if folder else find_workspace(Path.cwd())
    model = CostModel() if root is None else open_workspace(require_workspace(root)).project.cost
    found = reckon(model, **given)
    if json_target is not None:
        write_json(models_json(found, model), json_target)
    else:
        for line in models_page(found, model):
            click.echo(line)
    return ExitCode.DONE


_MOST_ENVIRONMENTAL = 32.5
"""The weights of Karner's six factors that help, 6.5, times the most marks, 5."""


def _numbers(name: str, text: str | None, count: int) -> tuple[float, ...]:
    """Return so many numbers of 0 or more, none where the option is not given."""
    if text is None:
        return ()
    try:
        found = tuple(float(part) for part in re.split("[,，、]", text))
    except ValueError:
        found = ()
    if len(found) != count or not all(0 <= number <= 1e6 for number in found) or not any(found):
        raise Misuse(
            Text(
                "{name} には 0 から 1,000,000 までの数を {count} 個、カンマで区切って"
                "書いてください: {text}",
                "{name} takes {count} numbers from 0 to 1,000,000 with commas between: {text}",
            ).format(name=name, count=count, text=text)
        )
    return found


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
QUOTED_FAR_OFF = IssueKind(
    "CL094",
    Severity.WARNING,
    Text(
        "「{id}」の見積 {quoted} 千円は、推計額 {estimated} 千円の {times} 倍です",
        "{id} is quoted at {quoted} thousand yen, {times} times the estimate of {estimated}",
    ),
    Text(
        "単位（円・千円・万円）と、同じ差異の見積かどうかを確かめてください",
        "check the unit, and whether it is a quotation for that row",
    ),
)
QUOTED_IN_YEN = IssueKind(
    "CL095",
    Severity.ERROR,
    Text(
        "見積額が推計額のおよそ {times} 倍（中央値）です。単位を取り違えていませんか",
        "the median quotation is {times} times its estimate; is it in another unit?",
    ),
    Text(
        "見出しを「見積額（円）」のように書くと、千円に直して読みます。"
        "「見積額（千円）」「見積額（万円）」とも書けます",
        "write the unit into the heading, as in 見積額（円）, 見積額（千円） or 見積額（万円）",
    ),
)
QUOTED_BEYOND = IssueKind(
    "CL096",
    Severity.ERROR,
    Text(
        "「{id}」の見積 {quoted} 千円は、推計額 {estimated} 千円の {times} 倍で、補正に使えません",
        "{id} is quoted at {quoted} thousand yen, {times} times the estimate of {estimated}; "
        "no correction can rest on it",
    ),
    Text(
        "単位（円・千円・万円）と桁を確かめてください。別の差異の見積なら、その行を消してください",
        "check the unit and the digits, or delete the row if it is a quotation for another",
    ),
)
CALIBRATION_BEYOND = IssueKind(
    "CL097",
    Severity.ERROR,
    Text(
        "これらの見積から求めた補正の {key} は {value} で、fitgap.yaml に書ける {most} を超えます",
        "{key} of the correction these quotations ask for is {value}; fitgap.yaml takes {most} "
        "at most",
    ),
    Text(
        "見積額と推計額の単位と桁を確かめるか、推計額とかけ離れた見積の行を消してください",
        "check units and digits, or delete the quotations far from their estimates",
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


_MOST = Decimal("1e12")


def _is_of_cost(issue: Issue) -> bool:
    return (issue.location.element or "").partition(".")[0] == "cost"


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(re.sub("[,，、]|千円$", "", text.strip()))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount <= _MOST:
        raise Misuse(
            Text(
                "--budget には 0 から {most} までの金額（千円）を数字で書いてください: {text}",
                "--budget takes an amount from 0 to {most} in thousand yen: {text}",
            ).format(text=text, most=money(_MOST))
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


_FAR_OFF = Decimal(100)
_OTHER_UNIT = Decimal(300)
"""Nobody is wrong by so much, but 円 for 千円 is a factor of 1000."""
_BEYOND = Decimal(10_000)
"""No unit explains it, not even with an estimate ten times wrong."""


def _far_off(quotations: Sequence[Quotation], found: Sequence[QuotedAmount]) -> Iterator[Issue]:
    """Yield a quotation far from its estimate, or all of them where a unit explains it."""
    ratios = [each.quoted / each.estimated for each in quotations]
    middle = median(ratios)
    if not 1 / _OTHER_UNIT < middle < _OTHER_UNIT:
        yield QUOTED_IN_YEN.at(found[0].location, times=_times(middle))
        return
    for own, each, ratio in zip(quotations, found, ratios, strict=True):
        if not 1 / _FAR_OFF < ratio < _FAR_OFF:
            kind = QUOTED_FAR_OFF if 1 / _BEYOND < ratio < _BEYOND else QUOTED_BEYOND
            yield kind.at(
                each.location,
                id=each.id,
                quoted=f"{own.quoted:,.4g}",
                estimated=f"{own.estimated:,.4g}",
                times=_times(ratio),
            )


def _times(ratio: Decimal) -> str:
    return f"{ratio:,.0f}" if ratio >= 1 else f"{ratio:.2g}"


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
