"""The command share: a joint cost allocated by every method, and who would rather leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from fitgap.cli.console import (
    Command,
    current_language,
    exit_code,
    json_option,
    print_issues,
    split_json,
    write_json,
)
from fitgap.cli.inputs import content, only
from fitgap.cli.tables import table
from fitgap.source import FitgapError, Text
from fitgap.vocabulary import label

if TYPE_CHECKING:
    from fitgap.sharing import AllocationMethod, CostGame, Violation

_NAMED = 8
"""Coalitions that are named on the screen; the JSON has all of them."""


@click.command(
    cls=Command,
    text=Text(
        "共同化の費用を割り勘にします。\n\n"
        "GAME.yaml には、団体の組ごとの費用（costs）か、"
        "共通の費用（fixed）と団体ごとの費用（own）を書きます。"
        "均等割・人口割・併用・従量と、シャープレイ値・仁（nucleolus）・SCRB・コストギャップ・"
        "単独費用比例で分け、別に組むほうが得になる組と、ある団体が抜けたときの増減を示します。",
        "Allocate a joint cost.\n\n"
        "GAME.yaml has the cost of every coalition (costs), or one fixed cost and what each adds "
        "(own).  The cost is allocated by heads, people, both and usage, by Shapley value, "
        "nucleolus, SCRB, cost gap and in proportion to going alone; coalitions that would pay "
        "less by themselves are named, and what each pays more when another leaves.",
    ),
)
@click.argument("words", metavar="GAME.yaml", nargs=-1)
@json_option()
def share_command(words: Sequence[str], json_target: str | None) -> int:
    """Allocate a joint cost."""
    from fitgap.sharing import allocate, core_is_empty, core_violations, read_game, shapley

    json_target, names = split_json(json_target, words)
    file = only(
        names,
        Text("費用を書いたファイル（GAME.yaml）を一つ指定してください。", "give one GAME.yaml"),
    )
    game, issues = read_game(content(file), file)
    if game is None:
        raise FitgapError(issues)
    found = allocate(game)
    violations = {method: core_violations(game, shares) for method, shares in found.items()}
    empty = core_is_empty(game)
    leaving = {
        name: _difference(shapley(game.without(name)), shapley(game))
        for name in game.players
        if len(game.players) > 2
    }
    if json_target is not None:
        write_json(_json(game, found, violations, empty, leaving), json_target)
    else:
        for line in _page(game, found, violations, empty, leaving):
            click.echo(line)
    print_issues(issues)
    return exit_code(issues)


_Shares = Mapping["AllocationMethod", Mapping[str, float]]
_Violations = Mapping["AllocationMethod", "tuple[Violation, ...]"]


def _difference(after: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    return {name: amount - before[name] for name, amount in after.items()}


def _json(
    game: CostGame,
    found: _Shares,
    violations: _Violations,
    empty: bool,
    leaving: Mapping[str, Mapping[str, float]],
) -> dict[str, Any]:
    return {
        "unit": game.unit,
        "players": list(game.players),
        "cost": _rounded(game.joint_cost),
        "alone": {name: _rounded(amount) for name, amount in game.alone.items()},
        "methods": {
            method.value: {name: _rounded(amount) for name, amount in shares.items()}
            for method, shares in found.items()
        },
        "core": {
            "empty": empty,
            "violations": {
                method.value: [list(each.members) for each in some]
                for method, some in violations.items()
            },
            "excess": {
                method.value: [_rounded(each.excess) for each in some]
                for method, some in violations.items()
            },
        },
        "leaving": {
            name: {other: _rounded(change) for other, change in changes.items()}
            for name, changes in leaving.items()
        },
    }


def _rounded(amount: float) -> float:
    return round(amount, 6) + 0.0


def _page(
    game: CostGame,
    found: _Shares,
    violations: _Violations,
    empty: bool,
    leaving: Mapping[str, Mapping[str, float]],
) -> list[str]:
    language = current_language()
    digits = 0 if game.joint_cost >= 1000 else 2

    def money(amount: float) -> str:
        # A solver's -0.0 is nothing.
        return f"{round(amount, digits) + 0.0:,.{digits}f}"

    head = Text(
        "{count} 団体の共同の費用は {cost}{unit}、別々なら {apart}{unit}です。",
        "Together {count} players pay {cost}{unit}, apart {apart}{unit}.",
    ).format(
        count=len(game.players),
        cost=money(game.joint_cost),
        apart=money(sum(game.alone.values())),
        unit=game.unit and f" {game.unit}",
    )
    lines = [head.to(language), "", *allocation_table(game, found, violations, money), ""]
    if empty:
        lines.append(
            Text(
                "どう分けても、別に組むほうが得になる組が残ります（コアは空です）。",
                "Whoever pays what, some coalition would pay less by itself (the core is empty).",
            ).to(language)
        )
    for method, some in violations.items():
        if some:
            lines.append(_named(method, some, money).to(language))
    if leaving:
        title = Text(
            "抜けたときに残る団体の負担の増減（シャープレイ値で分けるとき）",
            "what the others pay more when one leaves (Shapley value)",
        )
        rows = [
            [
                Text("{name}が抜ける", "without {name}").format(name=name).to(language),
                *(
                    f"{changes[other]:+,.{digits}f}" if other in changes else ""
                    for other in game.players
                ),
            ]
            for name, changes in leaving.items()
        ]
        lines += ["", title.to(language), *table([["", *game.players], *rows])]
    return lines


def allocation_table(
    game: CostGame,
    found: _Shares,
    violations: _Violations,
    money: Callable[[float], str],
) -> list[str]:
    """Return as lines what each player pays by each method, and how many coalitions would leave."""
    language = current_language()
    heads = Text("分け方", "Method"), Text("抜けて得な組", "Would leave")
    rows = [
        [heads[0].to(language), *game.players, heads[1].to(language)],
        [
            Text("共同しないとき", "Without joining").to(language),
            *(money(amount) for amount in game.alone.values()),
            "",
        ],
    ]
    for method, shares in found.items():
        paid = (money(shares[name]) for name in game.players)
        rows.append([label(method).to(language), *paid, str(len(violations[method]))])
    return table(rows)


def _named(
    method: AllocationMethod, some: Sequence[Violation], money: Callable[[float], str]
) -> Text:
    listed = "、".join(f"{'+'.join(each.members)} ({money(each.excess)})" for each in some[:_NAMED])
    more = Text("", "")
    if len(some) > _NAMED:
        more = Text(" ほか {count} 組", " and {count} more").format(count=len(some) - _NAMED)
    return Text(
        "{method}では、次の組は抜けるほうが得です（かっこは払い過ぎる額）: {listed}{more}",
        "{method}: better off by themselves (what they overpay): {listed}{more}",
    ).format(method=label(method), listed=listed, more=more)
