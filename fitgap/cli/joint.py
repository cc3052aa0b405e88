"""The command joint: the cost simulation of guideline 1, and how long joining takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fitgap.cli.console import (
    Command,
    ExitCode,
    Misuse,
    current_language,
    exit_code,
    json_option,
    option,
    print_issues,
    split_json,
    write_json,
)
from fitgap.cli.inputs import content, only, refuse_to_overwrite
from fitgap.cli.options import force_option
from fitgap.cli.sharing import allocation_table
from fitgap.cli.tables import money, table
from fitgap.source import FitgapError, Text
from fitgap.vocabulary import label

if TYPE_CHECKING:
    from fitgap.sharing import AllocationMethod, CostGame, JointPlanFile, Outlook, Simulated, Timing
    from fitgap.sharing.economies import Range
    from fitgap.sharing.schedule import Bar

    _Shares = Mapping[AllocationMethod, Mapping[str, float]]

_CELLS_PER_MONTH = 2
_MONTHS_PER_TICK = 3


@click.command(
    cls=Command,
    text=Text(
        "共同化の費用を試算し、工程を示します。\n\n"
        "現行のまま・単独クラウド・自治体クラウドを、番号制度などへの対応を同時に行う場合と"
        "別に行う場合について、初期・年間・期間の総額と現在価値で比べ、"
        "共同の費用を割り勘にしたときの各団体の負担と、標準的な工程を出します。"
        "PLAN.yaml には各団体の見積額を書きます。削減率の決め打ちはしません。"
        "--new で記入用の PLAN.yaml を作れます（作業フォルダでは団体名と人口が入ります）。",
        "Simulate the cost of a joint system, and its schedule.\n\n"
        "Staying, a cloud alone and a joint cloud are compared by initial and yearly cost, totals "
        "and present values, with the work for a national system done at the same time or apart; "
        "then what each would pay of the joint cost, and the usual schedule.  PLAN.yaml holds the "
        "municipalities' own estimates; no saving is assumed.  --new makes a PLAN.yaml to fill in, "
        "in a workspace with its municipalities.",
    ),
)
@click.argument("words", metavar="PLAN.yaml", nargs=-1)
@option(
    "--new",
    metavar="OUT.yaml",
    ja="記入用の PLAN.yaml を作る",
    en="make a PLAN.yaml to fill in",
)
@force_option
@json_option()
def joint_command(
    words: Sequence[str], new: str | None, force: bool, json_target: str | None
) -> int:
    """Simulate the cost of a joint system."""
    if new is not None:
        return _make_form(new, words, force=force)
    from fitgap.sharing import Timing, allocate, game_of, read_joint_plan, simulate
    from fitgap.sharing.schedule import schedule

    json_target, names = split_json(json_target, words)
    file = only(
        names, Text("計画のファイル（PLAN.yaml）を一つ指定してください。", "give one PLAN.yaml")
    )
    found, issues = read_joint_plan(content(file), file)
    if found is None:
        raise FitgapError(issues)
    ways = simulate(found.plan)
    years = found.plan.years[-1]
    games = {timing: game_of(found.plan, timing, years=years) for timing in Timing}
    shares = {timing: allocate(game) for timing, game in games.items()}
    bars = schedule(alongside=found.alongside)
    if json_target is not None:
        write_json(_json(found, ways, games, shares, bars), json_target)
    else:
        for text in (
            *_comparison(found, ways),
            *_paying(games[Timing.TOGETHER], shares[Timing.TOGETHER], years),
            *_gantt(bars, found.start),
            *_published(found),
        ):
            click.echo(text)
    print_issues(issues)
    return exit_code(issues)


def _make_form(target: str, words: Sequence[str], *, force: bool) -> int:
    from fitgap.sharing import plan_form
    from fitgap.workspace import find_workspace, open_workspace, write_file

    if words:
        raise Misuse(
            Text("--new のときは、ほかのファイルを指定しません。", "--new takes no other file")
        )
    refuse_to_overwrite(target, force=force)
    root = find_workspace(Path.cwd())
    members: list[tuple[str, int | None]] = [("北町", None), ("南町", None)]
    if root is not None:
        project = open_workspace(root).project
        members = [(each.name, each.population) for each in project.municipalities]
    write_file(Path(target), plan_form(members).encode())
    done = Text(
        "{file} を作りました。"
        "「未記入」を金額に書き換えて、fitgap joint {file} を実行してください。",
        "{file} is made. Write the amounts in place of 未記入 and run fitgap joint {file}.",
    ).format(file=target)
    click.echo(done.to(current_language()))
    return ExitCode.DONE


def _json(
    found: JointPlanFile,
    ways: Sequence[Simulated],
    games: Mapping[Timing, CostGame],
    shares: Mapping[Timing, _Shares],
    bars: Sequence[Bar],
) -> dict[str, Any]:
    from fitgap.sharing import core_violations
    from fitgap.sharing.schedule import months

    quickest, slowest = months(bars)
    return {
        "unit": "千円",
        "years": list(found.plan.years),
        "alternatives": [
            {
                "alternative": each.alternative.value,
                "timing": each.timing.value,
                **_outlook_json(each.whole),
                "members": {name: _outlook_json(part) for name, part in each.members.items()},
            }
            for each in ways
        ],
        "sharing": {
            timing.value: {
                "years": found.plan.years[-1],
                "alone": games[timing].alone,
                "methods": {
                    method.value: {name: round(paid, 3) for name, paid in paid_by.items()}
                    for method, paid_by in shares[timing].items()
                },
                "violations": {
                    method.value: [
                        list(each.members) for each in core_violations(games[timing], paid_by)
                    ]
                    for method, paid_by in shares[timing].items()
                },
            }
            for timing in games
        },
        "schedule": {
            "months": {"quickest": quickest, "slowest": slowest},
            "phases": [
                {
                    "name": bar.phase.name.to(current_language()),
                    "quickest": list(bar.quickest),
                    "slowest": list(bar.slowest),
                }
                for bar in bars
            ],
        },
        "expected_savings": _savings_json(found),
    }


def _outlook_json(outlook: Outlook) -> dict[str, Any]:
    return {
        "initial": float(outlook.initial),
        "running": float(outlook.running),
        "totals": {str(year): float(amount) for year, amount in outlook.totals.items()},
        "npv": {str(year): float(amount) for year, amount in outlook.present_values.items()},
        "migration": {
            "with_layout": float(outlook.migration),
            "without_layout": float(outlook.migration_without),
        },
    }


def _comparison(found: JointPlanFile, ways: Sequence[Simulated]) -> list[str]:
    from fitgap.sharing import Alternative, Timing

    language = current_language()
    last = found.plan.years[-1]
    shown = [
        each
        for each in ways
        if each.alternative is not Alternative.STAY or each.timing is Timing.TOGETHER
    ]
    stay = shown[0].whole.present_values[last]
    names = [
        [
            label(each.alternative).to(language),
            "" if each.alternative is Alternative.STAY else label(each.timing).to(language),
        ]
        for each in shown
    ]
    head = [Text("案", "Way"), Text("番号制度等", "National system")]
    costs = [
        *head,
        Text("初期", "Initial"),
        Text("年間", "A year"),
        *(Text(f"{year}年総額", f"{year} years") for year in found.plan.years),
    ]
    later = [
        *head,
        Text(f"現在価値({last}年)", f"Present value ({last} y)"),
        Text("現行との差", "Against staying"),
        Text("移行費(標準レイアウト有)", "Migration, with layout"),
        Text("(無)", "without"),
    ]
    cost_rows, later_rows = ([[each.to(language) for each in heads]] for heads in (costs, later))
    for name, each in zip(names, shown, strict=True):
        whole = each.whole
        amounts = (whole.initial, whole.running, *whole.totals.values())
        cost_rows.append([*name, *map(money, amounts)])
        change = whole.present_values[last] - stay
        percent = f" ({change / stay:+.1%})" if stay else ""
        later_rows.append(
            [
                *name,
                money(whole.present_values[last]),
                f"{change:+,.0f}{percent}" if each is not shown[0] else "",
                money(whole.migration),
                money(whole.migration_without),
            ]
        )
    title = Text("費用の比較（千円、全団体の合計）", "Cost of all members (thousand yen)")
    return [title.to(language), *table(cost_rows, left=2), "", *table(later_rows, left=2), ""]


def _paying(game: CostGame, shares: _Shares, years: int) -> list[str]:
    from fitgap.sharing import core_violations

    language = current_language()
    title = Text(
        "各団体の負担（{years}年の現在価値、千円、対応を同時に行う場合）",
        "What each pays (present value over {years} years, thousand yen, at the same time)",
    ).format(years=years)
    violations = {method: core_violations(game, paid) for method, paid in shares.items()}
    return [title.to(language), *allocation_table(game, shares, violations, 0), ""]


def _gantt(bars: Sequence[Bar], start: tuple[int, int] | None) -> list[str]:
    from fitgap.sharing.schedule import months, schedule

    language = current_language()
    quickest, slowest = months(bars)
    title = Text(
        "工程の目安 {quickest}〜{slowest} か月（= 最短、- 最長）",
        "Schedule, {quickest} to {slowest} months (= quickest, - slowest)",
    ).format(quickest=quickest, slowest=slowest)
    axis = "".join(
        f"{month:<{_MONTHS_PER_TICK * _CELLS_PER_MONTH}}"
        for month in range(0, slowest + 1, _MONTHS_PER_TICK)
    )
    heads = Text("工程", "Phase"), Text("か月", "months")
    rows = [[*(each.to(language) for each in heads), f"|{axis.rstrip()}"]]
    for bar in bars:
        marks = [" "] * (slowest * _CELLS_PER_MONTH)
        for (first, end), mark in ((bar.slowest, "-"), (bar.quickest, "=")):
            places = range(first * _CELLS_PER_MONTH, end * _CELLS_PER_MONTH)
            for place in places:
                marks[place] = mark
        least, most = bar.phase.least, bar.phase.most
        length = f"{least}" if least == most else f"{least}-{most}"
        rows.append([bar.phase.name.to(language), length, "|" + "".join(marks).rstrip()])
    lines = [title.to(language), *table(rows, left=3)]
    in_turn, beside = (months(schedule(alongside=alongside)) for alongside in (False, True))
    lines.append(
        Text(
            "調達を計画の策定と並行すると {soon}〜{late} か月、"
            "順に進めると {first}〜{last} か月です。",
            "Procurement alongside the plan: {soon} to {late} months; after it: {first} to {last}.",
        )
        .format(soon=beside[0], late=beside[1], first=in_turn[0], last=in_turn[1])
        .to(language)
    )
    if start is not None:
        ends = [_after(start, count) for count in (quickest, slowest)]
        lines.append(
            Text(
                "{begin}に始めると、{early}から{late}の間に稼働します。",
                "Begun in {begin}, it runs from {early} to {late}.",
            )
            .format(begin=_written(start), early=_written(ends[0]), late=_written(ends[1]))
            .to(language)
        )
    return lines


def _after(start: tuple[int, int], months: int) -> tuple[int, int]:
    year, month = divmod(start[0] * 12 + start[1] - 1 + months, 12)
    return year, month + 1


def _written(month: tuple[int, int]) -> Text:
    year, number = month
    return Text(f"{year}年{number}月", f"{year}-{number:02}")


def _savings_json(found: JointPlanFile) -> dict[str, Any] | None:
    from fitgap.sharing.economies import expected_savings

    expected = expected_savings(found.published, len(found.plan.members))
    if expected is None:
        return None
    return {
        name: None
        if each is None
        else {"saving": each.value, "least": each.least, "most": each.most}
        for name, each in zip(("shared_part", "power_law"), expected, strict=True)
    }


def _published(found: JointPlanFile) -> list[str]:
    from fitgap.sharing.economies import expected_savings

    if not found.published:
        return []
    count = len(found.plan.members)
    expected = expected_savings(found.published, count)
    if expected is None:
        text = Text(
            "公表された削減率だけでは、{count} 団体のときの削減率は決まりません"
            "（団体数の違う例が 2 つ要ります）。",
            "The published savings do not determine that of {count} members: two groups of "
            "different size are needed.",
        ).format(count=count)
    else:
        found_ones = [_ranged(each) for each in expected if each is not None]
        text = Text(
            "公表された削減率をなぞると、{count} 団体では {savings} です。"
            "どちらの式が正しいかは決められず、削減を保証するものでもありません。",
            "Following the published savings, {count} members would save {savings}. "
            "Which law holds cannot be told, and neither promises a saving.",
        ).format(count=count, savings=Text(" または ".join(found_ones), " or ".join(found_ones)))
    return ["", text.to(current_language())]


def _ranged(found: Range) -> str:
    return f"{found.value:.1%} ({found.least:.1%} .. {found.most:.1%})"
