"""The command share: a joint cost allocated by every method, and who would rather leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fitgap.cli.console import (
    Command,
    Misuse,
    ProgressLine,
    current_language,
    exit_code,
    json_option,
    option,
    print_issues,
    split_json,
    write_json,
)
from fitgap.cli.inputs import content, opened, refuse_to_overwrite, require_csv_name
from fitgap.cli.options import force_option, package_option
from fitgap.cli.tables import table, write_csv
from fitgap.source import FitgapError, Issue, Location, Text
from fitgap.vocabulary import label
from fitgap.workspace import PROJECT_FILE, find_workspace

if TYPE_CHECKING:
    from fitgap.sharing import AllocationMethod, CostGame, Settlement, Violation

_NAMED = 8
"""Coalitions that are named on the screen; the JSON has all of them."""


@click.command(
    cls=Command,
    text=Text(
        "共同化の費用を割り勘にします。\n\n"
        "ファイルを指定しないと、作業フォルダの差異に対応する費用（契約期間の総額。"
        "同じ部分の改修は一度だけ）を、参加団体で分けます。"
        "パッケージ本体や運用の費用を分けるときは GAME.yaml を書きます。\n\n"
        "GAME.yaml には、団体の組ごとの費用（costs）か、"
        "共通の費用（fixed）と団体ごとの費用（own）を書きます。"
        "均等割・人口割・併用・従量と、シャープレイ値・仁（nucleolus）・SCRB・コストギャップ・"
        "単独費用比例で分け、別に組むほうが得になる組と、ある団体が抜けたときの増減を示します。",
        "Allocate a joint cost.\n\n"
        "Without a file it is what the rows of the workspace cost over the contract, shared parts "
        "once.  To share the package itself or its running cost, write GAME.yaml.\n\n"
        "GAME.yaml has the cost of every coalition (costs), or one fixed cost and what each adds "
        "(own).  The cost is allocated by heads, people, both and usage, by Shapley value, "
        "nucleolus, SCRB, cost gap and in proportion to going alone; coalitions that would pay "
        "less by themselves are named, and what each pays more when another leaves.",
    ),
)
@click.argument("words", metavar="[GAME.yaml|WORKSPACE]", nargs=-1)
@package_option
@option(
    "--list",
    "list_target",
    metavar="OUT.csv",
    ja="分け方ごとの負担の表を CSV（Excel で開けます）に書き出す",
    en="write what each pays by each method to a CSV file",
)
@force_option
@json_option()
def share_command(
    words: Sequence[str],
    package: str | None,
    list_target: str | None,
    force: bool,
    json_target: str | None,
) -> int:
    """Allocate a joint cost."""
    from fitgap.sharing import AllocationMethod, allocate, core_violations, settlements

    json_target, names = split_json(json_target, words)
    if len(names) > 1:
        raise Misuse(
            Text(
                "GAME.yaml か作業フォルダを一つ指定してください。",
                "give one GAME.yaml or workspace",
            )
        )
    if list_target is not None:
        require_csv_name(list_target)
        refuse_to_overwrite(list_target, force=force)
    if not names and find_workspace(Path.cwd()) is None:
        raise Misuse(
            Text(
                "費用を書いたファイル（GAME.yaml）を指定するか、作業フォルダの中で実行してください。",
                "give one GAME.yaml, or run it in a workspace",
            )
        )
    of_file = bool(names) and _is_game(Path(names[0]))
    game, issues = (
        _of_file(names[0])
        if of_file
        else _of_workspace(next(iter(names), None), package, quiet=json_target is not None)
    )
    found = allocate(game)
    violations = {method: core_violations(game, shares) for method, shares in found.items()}
    # The nucleolus lies in the core whenever there is one.
    empty = bool(violations[AllocationMethod.NUCLEOLUS])
    settled = settlements(game)
    if list_target is not None:
        write_csv(_allocations(game, found, violations, _digits(game), plain=True), list_target)
    if json_target is not None:
        write_json(_json(game, found, violations, empty, settled), json_target)
    else:
        if not of_file:
            click.echo(_OF_ROWS.to(current_language()))
        for line in _page(game, found, violations, empty, settled):
            click.echo(line)
    print_issues(issues)
    return exit_code(issues)


_OF_ROWS = Text(
    "作業フォルダの差異にすべて対応するときの費用（契約期間の総額）を分けます。"
    "パッケージ本体と運用の費用は含みません。",
    "What meeting every row of the workspace costs over the contract; neither the package itself "
    "nor its running cost is in it.",
)


def _is_game(path: Path) -> bool:
    return not path.is_dir() and path.name != PROJECT_FILE


def _of_file(file: str) -> tuple[CostGame, tuple[Issue, ...]]:
    from fitgap.sharing import read_game

    game, issues = read_game(content(file), file)
    if game is None:
        raise FitgapError(issues)
    return game, issues


def _of_workspace(
    folder: str | None, package: str | None, *, quiet: bool
) -> tuple[CostGame, tuple[Issue, ...]]:
    from fitgap.planning import cost_game
    from fitgap.sharing import MAXIMUM_PLAYERS
    from fitgap.sharing.game_file import PLAYERS_COUNT

    workspace = opened(folder)
    with ProgressLine(quiet=quiet) as progress:
        assessment = workspace.assess(package, progress=progress)
    try:
        return cost_game(assessment), ()
    except ValueError as error:
        members = sum(each.participation != "observer" for each in workspace.project.municipalities)
        place = Location(PROJECT_FILE, element="municipalities")
        issue = PLAYERS_COUNT.at(place, count=members, most=MAXIMUM_PLAYERS, key="municipalities")
        raise FitgapError([issue]) from error


_Shares = Mapping["AllocationMethod", Mapping[str, float]]
_Violations = Mapping["AllocationMethod", "tuple[Violation, ...]"]
_Settled = Mapping[str, "Settlement"]


def _json(
    game: CostGame,
    found: _Shares,
    violations: _Violations,
    empty: bool,
    settled: _Settled,
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
            name: {other: _rounded(more / game.remaining) for other, more in each.others.items()}
            for name, each in settled.items()
            if len(game.players) > 2
        },
        "settlement": {
            "remaining": game.remaining,
            "players": {
                name: {
                    "pays": _rounded(each.pays),
                    "adds": _rounded(each.adds),
                    "owed": _rounded(each.owed),
                    "others": {other: _rounded(part) for other, part in each.others.items()},
                }
                for name, each in settled.items()
            },
        },
        "voting_power": [
            {
                "rule": rule,
                "needed": needed,
                "power": {name: round(float(part), 6) for name, part in power.items()},
            }
            for rule, needed, power in _powers(game)
        ],
    }


def _rounded(amount: float) -> float:
    return round(amount, 6) + 0.0


def _page(
    game: CostGame,
    found: _Shares,
    violations: _Violations,
    empty: bool,
    settled: _Settled,
) -> list[str]:
    language = current_language()
    digits = _digits(game)
    head = Text(
        "{count} 団体の共同の費用は {cost}{unit}、別々なら {apart}{unit}です。",
        "Together {count} players pay {cost}{unit}, apart {apart}{unit}.",
    ).format(
        count=len(game.players),
        cost=_money(game.joint_cost, digits),
        apart=_money(sum(game.alone.values()), digits),
        unit=game.unit and f" {game.unit}",
    )
    lines = [head.to(language), "", *allocation_table(game, found, violations, digits), ""]
    if empty:
        lines.append(
            Text(
                "どう分けても、別に組むほうが得になる組が残ります（コアは空です）。",
                "Whoever pays what, some coalition would pay less by itself (the core is empty).",
            ).to(language)
        )
    for method, some in violations.items():
        if some:
            lines.append(_named(method, some, digits).to(language))
    return [*lines, "", *_settlements(game, settled, digits), *_voting(game)]


def allocation_table(
    game: CostGame, found: _Shares, violations: _Violations, digits: int
) -> list[str]:
    """Return as lines what each player pays by each method, and how many coalitions would leave.

    Rounded amounts add up to the rounded whole.
    """
    return table(_allocations(game, found, violations, digits))


def _digits(game: CostGame) -> int:
    return 0 if game.joint_cost >= 1000 else 2


def _allocations(
    game: CostGame, found: _Shares, violations: _Violations, digits: int, *, plain: bool = False
) -> list[list[str]]:
    """Return the rows of the table; ``plain`` amounts have no commas."""
    from fitgap.sharing import rounded

    language = current_language()
    heads = (
        Text("分け方", "Method"),
        Text("計", "Sum"),
        Text("抜けて得な組", "Would leave"),
    )
    rows = [[heads[0].to(language), *game.players, *(each.to(language) for each in heads[1:])]]
    without = Text("共同しないとき", "Without joining")
    for name, shares, would_leave in (
        (without, game.alone, ""),
        *((label(each), paid, str(len(violations[each]))) for each, paid in found.items()),
    ):
        paid = rounded(shares, digits)
        amounts = (*(paid[player] for player in game.players), sum(paid.values()))
        rows.append([name.to(language), *(_money(each, digits) for each in amounts), would_leave])
    if plain:
        rows[1:] = [[each.replace(",", "") for each in row] for row in rows[1:]]
    return rows


def _money(amount: float, digits: int) -> str:
    # A solver's -0.0 is nothing.
    return f"{round(amount, digits) + 0.0:,.{digits}f}"


def _named(method: AllocationMethod, some: Sequence[Violation], digits: int) -> Text:
    listed = "、".join(
        f"{'+'.join(each.members)} ({_money(each.excess, digits)})" for each in some[:_NAMED]
    )
    more = Text("", "")
    if len(some) > _NAMED:
        more = Text(" ほか {count} 組", " and {count} more").format(count=len(some) - _NAMED)
    return Text(
        "{method}では、次の組は抜けるほうが得です（かっこは払い過ぎる額）: {listed}{more}",
        "{method}: better off by themselves (what they overpay): {listed}{more}",
    ).format(method=label(method), listed=listed, more=more)


def _settlements(game: CostGame, settled: _Settled, digits: int) -> list[str]:
    """Return what is settled with each that joins late or leaves, and why."""
    from fitgap.sharing import rounded

    language = current_language()
    rest = Text("", "")
    if game.remaining < 1:
        rest = Text("、契約期間の残り {rest} 分", ", for the {rest} of the term to go").format(
            rest=f"{game.remaining:.0%}"
        )
    title = Text(
        "途中で加わる・抜けるときの精算（シャープレイ値{rest}）",
        "What is settled when one joins late or leaves (Shapley value{rest})",
    ).format(rest=rest)
    heads = (
        Text("加わる・抜ける団体", "Joins or leaves"),
        Text("本人の負担", "Pays"),
        Text("増える費用", "Cost it adds"),
        Text("精算金", "Settlement"),
    )
    rows = [
        [
            *(each.to(language) for each in heads),
            *(Text("→{name}", "to {name}").format(name=name).to(language) for name in game.players),
        ]
    ]
    pays = rounded({name: each.pays for name, each in settled.items()}, digits)
    for name, each in settled.items():
        adds = round(each.adds, digits)
        owed = pays[name] - adds
        # What rounding the two has moved is spread over the others, so that the line adds up.
        moved = (owed - each.owed) / len(each.others)
        parts = rounded({other: part + moved for other, part in each.others.items()}, digits)
        rows.append(
            [
                name,
                *(_money(amount, digits) for amount in (pays[name], adds, owed)),
                *(_money(parts[other], digits) if other in parts else "" for other in game.players),
            ]
        )
    why = (
        Text(
            "加わる団体は本人の負担を払います。うち「増える費用」は事業者へ、残りの精算金は、"
            "先に負担していた団体へ右の内訳で返します。",
            "Who joins pays its share: what it adds goes to the vendor, the settlement back to "
            "those who have paid so far.",
        ),
        Text(
            "抜ける団体が同じ精算金を残る団体に渡せば、だれの負担も増えません。"
            "シャープレイ値は加わる順序によらないので、先に入った団体も後の団体も同じ扱いです。",
            "Who leaves and hands the same over leaves nobody worse off. The Shapley value does "
            "not depend on the order of joining, so early and late are treated alike.",
        ),
    )
    return [title.to(language), *table(rows), *(each.to(language) for each in why)]


_RULES = {
    "majority": (None, Text("過半数", "more than half")),
    "two_thirds": (Fraction(2, 3), Text("3分の2以上", "two thirds")),
    "three_quarters": (Fraction(3, 4), Text("4分の3以上", "three quarters")),
}


def _powers(game: CostGame) -> Iterator[tuple[str, int, Mapping[str, Fraction]]]:
    """Yield rule, needed votes and voting power where each has as many votes as people."""
    from fitgap.sharing.voting import needed_votes, voting_power

    if game.population:
        for rule, (part, _) in _RULES.items():
            needed = needed_votes(list(game.population.values()), part)
            yield rule, needed, voting_power(game.population, needed)


def _voting(game: CostGame) -> list[str]:
    """Return who could decide anything if votes were weighed by people."""
    language = current_language()
    powers = list(_powers(game))
    if not powers:
        return []
    title = Text(
        "人口に応じて議決権を配るとしたときの決定力（バンザフ指数。1団体1票なら等しく {equal}）",
        "Power to decide if votes were weighed by people (Banzhaf; one vote each gives {equal})",
    ).format(equal=f"{1 / len(game.players):.0%}")
    rows = [[Text("議決", "Needed").to(language), *game.players]]
    helpless: dict[str, list[str]] = {}
    for rule, _, power in powers:
        name = _RULES[rule][1].to(language)
        rows.append([name, *(f"{float(power[player]):.0%}" for player in game.players)])
        for player in game.players:
            if not power[player]:
                helpless.setdefault(player, []).append(name)
    lines = ["", title.to(language), *table(rows)]
    for player, names in helpless.items():
        lines.append(
            Text(
                "{player}は、{rules}の議決ではどの決定も左右できません。",
                "{player} can change no decision by {rules}.",
            )
            .format(player=player, rules="・".join(names))
            .to(language)
        )
    return lines
