"""Reading a cost game from YAML.

Either every coalition has a cost::

    players: [A市, B町, C村]
    costs:
      - {members: [A市], cost: 500}
      - {members: [A市, B町], cost: 700}
    population: {A市: 36000, B町: 9000, C村: 4000}

or there is one ``fixed`` cost for whoever takes part and an ``own`` cost of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from fitgap.sharing.division import MOST_PEOPLE
from fitgap.sharing.game import MAXIMUM_PLAYERS, CostGame
from fitgap.source import Issue, IssueKind, Severity, Text
from fitgap.strict_yaml import (
    Document,
    FilledText,
    Listed,
    Number,
    Path,
    Row,
    Texts,
    YamlText,
    in_order,
    nearest,
    plain,
    read_as,
    rows_of,
)

PLAYERS_COUNT = IssueKind(
    "SH001",
    Severity.ERROR,
    Text(
        "団体が {count} あります。2 から {most} までの団体で計算します",
        "there are {count} players; a game has 2 to {most}",
    ),
    Text(
        "{key} に団体を並べてください。多いときは、先に合同で動く団体を一つにまとめてください",
        "list them under {key}; where there are more, join those that act together into one",
    ),
)
SAME_PLAYER = IssueKind(
    "SH002",
    Severity.ERROR,
    Text("団体「{name}」が 2 回書かれています", 'player "{name}" is written twice'),
    Text("どちらかを消すか、別の名前にしてください", "remove one, or give it another name"),
)
UNKNOWN_PLAYER = IssueKind(
    "SH003",
    Severity.ERROR,
    Text("「{name}」は players にない団体です", '"{name}" is not one of the players'),
    Text("{advice}players と同じ名前を書いてください", "{advice}write it as under players"),
)
NO_COSTS = IssueKind(
    "SH004",
    Severity.ERROR,
    Text("費用が書かれていません", "no cost is written"),
    Text(
        "costs に団体の組ごとの費用を並べるか、"
        "fixed（共通の費用）と own（団体ごとの費用）を書いてください",
        "list the cost of every coalition under costs, or write fixed and own",
    ),
)
BOTH_KINDS = IssueKind(
    "SH005",
    Severity.ERROR,
    Text(
        "costs と fixed・own の両方が書かれています",
        "costs is written beside fixed and own",
    ),
    Text("どちらか一方だけにしてください", "keep one of the two"),
)
MISSING_COALITION = IssueKind(
    "SH006",
    Severity.ERROR,
    Text(
        "「{members}」の組の費用がありません{more}",
        "the cost of the coalition {members} is missing{more}",
    ),
    Text(
        "costs に「- {{members: [{members}], cost: 金額}}」を書き足してください。"
        "全部の組の費用が分からなければ、fixed と own で書けます",
        "add - {{members: [{members}], cost: …}} under costs; where not every cost is known, "
        "write fixed and own",
    ),
)
SAME_COALITION = IssueKind(
    "SH007",
    Severity.ERROR,
    Text(
        "「{members}」の組の費用が 2 回書かれています", "the coalition {members} is written twice"
    ),
    Text("正しいほうだけを残してください", "keep the one that is right"),
)
MISSING_AMOUNT = IssueKind(
    "SH008",
    Severity.ERROR,
    Text("{key} に「{name}」の値がありません", '{key} has no value for "{name}"'),
    Text("すべての団体の値を書いてください", "write one for every player"),
)
NO_WEIGHT = IssueKind(
    "SH009",
    Severity.ERROR,
    Text(
        "{key} の合計が 0 なので、それで分けられません", "{key} adds up to 0: nothing to divide by"
    ),
    Text("正しい数を書くか、{key} を消してください", "write the numbers, or remove {key}"),
)
DEARER_TOGETHER = IssueKind(
    "SH010",
    Severity.WARNING,
    Text(
        "「{members}」は、組むほうが別々より {excess} 高くなっています{more}",
        "{members} pay {excess} more together than each alone{more}",
    ),
    Text(
        "金額と単位を確かめてください。正しければ、共同化が得にならない組です",
        "check the amounts and their unit; if they are right, sharing does not pay there",
    ),
)
NO_MEMBERS = IssueKind(
    "SH011",
    Severity.ERROR,
    Text("団体が一つもない組に費用が書かれています", "a coalition without members has a cost"),
    Text("members に団体名を並べるか、この行を消してください", "list its members, or remove it"),
)
SAME_MEMBER = IssueKind(
    "SH012",
    Severity.ERROR,
    Text("一つの組に「{name}」が 2 回書かれています", '"{name}" is written twice in one coalition'),
    Text(
        "どちらかを、入れるはずだった別の団体に直すか、消してください",
        "make one of them the player that was meant, or remove it",
    ),
)
CHEAPER_THAN_PART = IssueKind(
    "SH013",
    Severity.WARNING,
    Text(
        "「{members}」の費用 {cost} が、その一部の「{part}」だけの費用 {part_cost} より"
        "安くなっています{more}",
        "{members} pay {cost}, less than {part} of them pay alone ({part_cost}){more}",
    ),
    Text(
        "金額の桁と単位を確かめてください。補助などで本当に安くなるなら、このままで構いません",
        "check digits and unit; leave it if a subsidy makes it so",
    ),
)

_MORE = Text("（ほかに {count} 組）", " (and {count} more)")
_LISTED = 20


def read_game(data: bytes, file: str) -> tuple[CostGame | None, tuple[Issue, ...]]:
    """Read a cost game (YAML, UTF-8).

    Returns:
        The game, None where an issue is an error, and every issue found, by place.
    """
    row, document, issues = read_as(_GameRow, data, file, _checked)
    if row is None:
        return None, issues
    game = _game(row)
    dearer = sorted(game.dearer_together(), key=lambda found: (-found[1], found[0]))
    if dearer:
        members, excess = dearer[0]
        place = document.location(("costs",), key=True)
        words = _names(members)
        note = DEARER_TOGETHER.at(
            place, members=words, excess=f"{excess:,.10g}", more=_more(len(dearer) - 1)
        )
        issues = (*issues, note)
    cheaper = sorted(game.cheaper_than_part(), key=lambda found: (-found[2], found[0]))
    if cheaper:
        members, part, _ = cheaper[0]
        note = CHEAPER_THAN_PART.at(
            document.location(("costs",), key=True),
            members=_names(members),
            part=_names(part),
            cost=f"{game.cost_of(members):,.10g}",
            part_cost=f"{game.cost_of(part):,.10g}",
            more=_more(len(cheaper) - 1),
        )
        issues = (*issues, note)
    return game, in_order(issues)


_Amount = Annotated[Number, Field(ge=0, le=Decimal("1e15"))]


class _CoalitionRow(Row):
    members: Texts
    cost: _Amount


class _GameRow(Row):
    players: Listed[FilledText] = ()
    costs: Listed[_CoalitionRow] = ()
    fixed: _Amount | None = None
    own: dict[str, _Amount] = Field(default_factory=dict)
    population: dict[str, Annotated[int, Field(ge=0, le=MOST_PEOPLE)]] = Field(default_factory=dict)
    usage: dict[str, _Amount] = Field(default_factory=dict)
    population_weight: Annotated[Number, Field(ge=0, le=1)] = Decimal("0.5")
    unit: YamlText = ""
    remaining: Annotated[Number, Field(gt=0, le=1)] = Decimal(1)


def _checked(document: Document) -> Iterator[Issue]:
    """Yield what is wrong between the parts, whatever is wrong inside them."""
    value = document.value if isinstance(document.value, dict) else {}
    own = _mapping(value, "own")
    written = value.get("players")
    names = written if isinstance(written, list) else list(own)
    players = tuple(plain(name) for name in names)
    place = document.location(("players" if written else "own",), key=True)
    if not 1 < len(players) <= MAXIMUM_PLAYERS:
        key = "players" if written or not own else "own"
        yield PLAYERS_COUNT.at(place, count=len(players), most=MAXIMUM_PLAYERS, key=key)
    for number, name in enumerate(players):
        if name in players[:number]:
            yield SAME_PLAYER.at(document.location(("players", number)), name=name)
    yield from _checked_costs(value, players, document)
    for key in ("own", "population", "usage"):
        amounts = _mapping(value, key)
        place = document.location((key,), key=True)
        for name in amounts:
            if name not in players:
                yield _unknown(name, players, document, (key, name))
        for name in dict.fromkeys(players):
            if amounts and name not in amounts:
                yield MISSING_AMOUNT.at(place, key=key, name=name)
        if key != "own" and amounts and not any(amounts.values()):
            yield NO_WEIGHT.at(place, key=key)


def _checked_costs(
    value: Mapping[str, object], players: tuple[str, ...], document: Document
) -> Iterator[Issue]:
    coalitions = rows_of(value, "costs")
    as_fixed = [key for key in ("fixed", "own") if value.get(key) is not None]
    if coalitions and as_fixed:
        yield BOTH_KINDS.at(document.location((as_fixed[0],), key=True))
    elif not coalitions and len(as_fixed) < 2:
        yield NO_COSTS.at(document.location(()))
    known: set[frozenset[str]] = set()
    for number, row in coalitions:
        path: Path = ("costs", number, "members")
        written = row.get("members")
        members = [plain(each) for each in (written if isinstance(written, list) else [written])]
        for place, name in enumerate(members):
            if name in members[:place]:
                yield SAME_MEMBER.at(document.location((*path, place)), name=name)
            elif name and name not in players:
                yield _unknown(name, players, document, path)
        if not members:
            yield NO_MEMBERS.at(document.location(path))
            continue
        if frozenset(members) in known:
            yield SAME_COALITION.at(document.location(path), members=_names(members))
        known.add(frozenset(members))
    if coalitions and len(set(players)) == len(players) <= MAXIMUM_PLAYERS:
        yield from _missing(players, known, document)


def _mapping(value: Mapping[str, object], key: str) -> Mapping[str, object]:
    part = value.get(key)
    return part if isinstance(part, dict) else {}


def _missing(
    players: tuple[str, ...], known: set[frozenset[str]], document: Document
) -> Iterator[Issue]:
    everybody = range(1, 2 ** len(players))
    coalitions = (
        tuple(name for bit, name in enumerate(players) if number >> bit & 1) for number in everybody
    )
    missing = [each for each in coalitions if frozenset(each) not in known]
    missing.sort(key=len)
    place = document.location(("costs",), key=True)
    for number, members in enumerate(missing[:_LISTED]):
        last = number == _LISTED - 1
        more = _more(len(missing) - _LISTED) if last else Text("", "")
        yield MISSING_COALITION.at(place, members=_names(members), more=more)


def _more(count: int) -> Text:
    return _MORE.format(count=count) if count > 0 else Text("", "")


def _unknown(name: str, players: tuple[str, ...], document: Document, path: Path) -> Issue:
    near = nearest(name, players)
    advice = Text("", "")
    if near is not None:
        advice = Text("「{near}」でしょうか。", 'perhaps "{near}"; ').format(near=near)
    return UNKNOWN_PLAYER.at(document.location(path), name=name, advice=advice)


def _names(members: Sequence[str]) -> str:
    return ", ".join(members)


def _game(row: _GameRow) -> CostGame:
    players = row.players or tuple(row.own)
    if row.costs:
        game = CostGame.of(
            players, {frozenset(each.members): float(each.cost) for each in row.costs}
        )
    else:
        own = {name: float(row.own[name]) for name in players}
        game = CostGame.of_fixed_cost(float(row.fixed or 0), own)
    return CostGame(
        players,
        game.costs,
        dict(row.population),
        {name: float(amount) for name, amount in row.usage.items()},
        float(row.population_weight),
        row.unit,
        float(row.remaining),
    )
