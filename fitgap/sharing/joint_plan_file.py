"""Reading a plan of a joint system from YAML.

::

    unit: 千円
    years: [5, 10]
    renewal_years: 5
    discount_rate: 0.02
    start: 2027-04
    members:
      - name: 北町
        population: 11000
        stay:  {running: 12000, number_system: 8000, renewal: 20000}
        cloud: {initial: 15000, running: 9000, number_system: 5000, migration: 6000}
        joint: {initial: 4000, running: 3000, migration: 6000}
    fixed: {initial: 18000, running: 9000, number_system: 6000}
    published: [{members: 3, saving: 0.147}, {members: 4, saving: 0.225}]
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from fitgap.sharing.division import MOST_PEOPLE
from fitgap.sharing.economies import Published
from fitgap.sharing.game import MAXIMUM_PLAYERS
from fitgap.sharing.game_file import PLAYERS_COUNT, SAME_PLAYER
from fitgap.sharing.joint_plan import (
    LAYOUT_SAVES_LATER,
    LAYOUT_SAVES_NEXT,
    Amounts,
    JointPlan,
    Member,
)
from fitgap.source import Issue, IssueKind, Location, Severity, Text
from fitgap.strict_yaml import (
    Document,
    FilledText,
    Listed,
    MoneyUnit,
    Number,
    Row,
    YamlText,
    in_order,
    plain,
    read_as,
    rows_of,
    thousand_yen,
)

NOT_A_MONTH = IssueKind(
    "SH020",
    Severity.ERROR,
    Text("start の値「{found}」は年月ではありません", 'start is no month: "{found}"'),
    Text("2027-04 のように書いてください", "write it like 2027-04"),
)
NO_ALONE = IssueKind(
    "SH021",
    Severity.WARNING,
    Text(
        "「{name}」の単独クラウドの費用（cloud）がないので、単独クラウドの案は比べません",
        '"{name}" has no amounts for a cloud alone (cloud); that way is not compared',
    ),
    Text("比べるときは、すべての団体に cloud を書いてください", "write cloud for every member"),
)
MOSTLY_YEN = IssueKind(
    "SH022",
    Severity.WARNING,
    Text(
        "「{name}」の {key} が {amount} 千円になっています。単位が円ではありませんか",
        "{key} of {name} is {amount} thousand yen; is the unit yen?",
    ),
    Text("金額が円なら unit: 円 と書いてください", "if the amounts are yen, write unit: 円"),
)
MOSTLY_THOUSANDS = IssueKind(
    "SH023",
    Severity.WARNING,
    Text(
        "「{name}」の年間の費用が {amount} 千円しかありません。単位が違いませんか",
        "{name} runs at only {amount} thousand yen a year; is it in another unit?",
    ),
    Text(
        "金額が千円なら unit: 千円、万円なら unit: 万円 と書いてください",
        "write unit: 千円 or unit: 万円 if the amounts are in these",
    ),
)
NO_POPULATION = IssueKind(
    "SH024",
    Severity.WARNING,
    Text(
        "「{name}」の人口がないので、人口割と均等割＋人口割は計算しません",
        "{name} has no population: nothing is shared by people",
    ),
    Text("population にすべての団体の人口を書いてください", "write a population for every member"),
)

_YEN_SUSPECTED = Decimal(10_000_000)
"""Ten thousand million yen for one member's core systems."""

_YEN_A_HEAD = Decimal(500)
"""千円 a year for one inhabitant; core systems cost some thousand yen."""

_LEAST_A_YEAR = Decimal(100)
"""千円 for which no municipality runs its core systems for a year."""


@dataclass(frozen=True)
class JointPlanFile:
    """A plan, when it is to begin, and what others published.

    ``start`` is (year, month); ``alongside`` runs procurement beside the joint plan.
    """

    plan: JointPlan
    start: tuple[int, int] | None = None
    alongside: bool = False
    published: tuple[Published, ...] = ()


def read_joint_plan(data: bytes, file: str) -> tuple[JointPlanFile | None, tuple[Issue, ...]]:
    """Read a plan (YAML, UTF-8).

    Returns:
        The plan, None where an issue is an error, and every issue found, by place.
    """
    row, document, issues = read_as(_PlanRow, data, file, _checked)
    if row is None:
        return None, issues
    found = _plan(row)
    return found, in_order((*issues, *_unlikely(found.plan, document)))


def _unlikely(plan: JointPlan, document: Document) -> Iterator[Issue]:
    """Yield amounts that are likely to be in another unit than said."""
    for number, member in enumerate(plan.members):
        ways = {"stay": member.stay, "cloud": member.cloud, "joint": member.joint}
        for way, amounts in ways.items():
            if amounts is not None:
                place = document.location(("members", number, way))
                yield from _too_much(member.name, way, amounts, member.population, place)
        running = member.stay.running
        if 0 < running < _LEAST_A_YEAR:
            place = document.location(("members", number, "stay", "running"))
            yield MOSTLY_THOUSANDS.at(place, name=member.name, amount=f"{running.normalize():,f}")
    yield from _too_much("fixed", "fixed", plan.fixed, None, document.location(("fixed",)))


def _too_much(
    name: str, way: str, amounts: Amounts, population: int | None, place: Location
) -> Iterator[Issue]:
    most = {each.name: _YEN_SUSPECTED for each in fields(amounts)}
    if population is not None:
        most["running"] = min(_YEN_SUSPECTED, _YEN_A_HEAD * population)
    for key, limit in most.items():
        amount = getattr(amounts, key)
        if amount >= limit:
            yield MOSTLY_YEN.at(place, name=name, key=f"{way}.{key}", amount=f"{amount:,.0f}")
            return


def plan_form(members: Sequence[tuple[str, int | None]]) -> str:
    """Return a plan to fill in for members given by name and population.

    Every amount is 未記入, which :func:`read_joint_plan` asks for with its line.
    """
    lines = [_FORM_HEAD]
    for name, population in members:
        lines.append(f"  - name: {json.dumps(name, ensure_ascii=False)}")
        if population:
            lines.append(f"    population: {population}")
        lines += (f"    {way}: {_unfilled(keys)}" for way, keys in _FORM_WAYS.items())
    return "\n".join([*lines, _FORM_TAIL, f"fixed: {_unfilled(_ONCE)}", ""])


def _unfilled(keys: Sequence[str]) -> str:
    return "{" + ", ".join(f"{key}: 未記入" for key in keys) + "}"


_ONCE = ("initial", "running", "renewal", "number_system")
_CHANGING = ("initial", "running", "renewal", "migration", "number_system")
_FORM_WAYS = {
    "stay": ("running", "renewal", "number_system"),
    "cloud": _CHANGING,
    "joint": _CHANGING,
}
_FORM_TAIL = "# 何団体でも一度だけかかる、共同の費用"
_FORM_HEAD = """\
# 共同化の試算（fitgap joint）の記入用紙です。「未記入」を金額に書き換えてください。
# 「#」から右は説明です。金額は 0 以上の数で、カンマや単位は付けません。
unit: 千円            # 千円・万円・円 のどれか
years: [5, 10]        # 比べる年数。最後の年数の費用を割り勘にします
renewal_years: 5      # 何年ごとにシステムを更新するか
discount_rate: 0.02   # 割引率（2% なら 0.02）。現在価値に使います
start: 2027-04        # 検討を始める年月
alongside: false      # 調達（RFI・RFP）を共同化計画の策定と並行するなら true
members:
  # stay 現行のまま、cloud 単独クラウド、joint 共同で増える分（その団体がいなければ要らない費用）
  # initial 初期、running 年間、renewal 更新1回、migration データ移行1回（標準レイアウトなしで）、
  # number_system 番号制度などの制度対応"""


_Amount = Annotated[Number, Field(ge=0, le=Decimal("1e12"))]
_Share = Annotated[Number, Field(ge=0, le=1)]
_Years = Annotated[int, Field(ge=1, le=50)]


class _AmountsRow(Row):
    initial: _Amount = Decimal(0)
    running: _Amount = Decimal(0)
    renewal: _Amount = Decimal(0)
    migration: _Amount = Decimal(0)
    number_system: _Amount = Decimal(0)


class _MemberRow(Row):
    name: FilledText
    stay: _AmountsRow
    joint: _AmountsRow
    cloud: _AmountsRow | None = None
    population: Annotated[int, Field(ge=1, le=MOST_PEOPLE)] | None = None


class _PublishedRow(Row):
    members: Annotated[int, Field(ge=1, le=1000)]
    saving: Annotated[Number, Field(gt=-1, lt=1)]


class _LayoutRow(Row):
    saves_next: _Share = LAYOUT_SAVES_NEXT
    saves_later: _Share = LAYOUT_SAVES_LATER


class _PlanRow(Row):
    members: Listed[_MemberRow]
    fixed: _AmountsRow
    unit: MoneyUnit = Decimal(1)
    years: Annotated[Listed[_Years], Field(min_length=1)] = (5, 10)
    renewal_years: _Years = 5
    discount_rate: _Share = Decimal(0)
    layout: _LayoutRow = _LayoutRow()
    population_weight: _Share = Decimal("0.5")
    start: YamlText = ""
    alongside: bool = False
    published: Listed[_PublishedRow] = ()


def _checked(document: Document) -> Iterator[Issue]:
    value = document.value if isinstance(document.value, dict) else {}
    members = rows_of(value, "members")
    if members and not 1 < len(members) <= MAXIMUM_PLAYERS:
        place = document.location(("members",), key=True)
        yield PLAYERS_COUNT.at(place, count=len(members), most=MAXIMUM_PLAYERS, key="members")
    known: set[str] = set()
    for number, row in members:
        name = plain(row.get("name"))
        if name and name in known:
            yield SAME_PLAYER.at(document.location(("members", number, "name")), name=name)
        known.add(name)
    with_cloud = [row.get("cloud") is not None for _, row in members]
    if any(with_cloud) and not all(with_cloud):
        number = with_cloud.index(False)
        name = plain(members[number][1].get("name"))
        yield NO_ALONE.at(document.location(("members", number)), name=name)
    counted = [row.get("population") is not None for _, row in members]
    if any(counted) and not all(counted):
        number, row = members[counted.index(False)]
        place = document.location(("members", number))
        yield NO_POPULATION.at(place, name=plain(row.get("name")))
    start = plain(value.get("start"))
    if start and _month(start) is None:
        yield NOT_A_MONTH.at(document.location(("start",)), found=start)


def _month(text: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"([12][0-9]{3})-(0[1-9]|1[0-2])", text)
    return (int(found[1]), int(found[2])) if found else None


def _plan(row: _PlanRow) -> JointPlanFile:
    def amounts(each: _AmountsRow) -> Amounts:
        return Amounts(
            **{name: thousand_yen(amount, row.unit) or Decimal(0) for name, amount in each}
        )

    plan = JointPlan(
        members=tuple(
            Member(
                each.name,
                amounts(each.stay),
                amounts(each.joint),
                None if each.cloud is None else amounts(each.cloud),
                each.population,
            )
            for each in row.members
        ),
        fixed=amounts(row.fixed),
        years=tuple(sorted(set(row.years))),
        renewal_years=row.renewal_years,
        discount_rate=row.discount_rate,
        layout_saves_next=row.layout.saves_next,
        layout_saves_later=row.layout.saves_later,
        population_weight=row.population_weight,
    )
    published = tuple(
        Published(each.members, float(each.saving), _half_unit(each.saving))
        for each in row.published
    )
    return JointPlanFile(plan, _month(row.start), row.alongside, published)


def _half_unit(written: Decimal) -> float:
    """Return half of the last digit a figure was written with."""
    exponent = written.as_tuple().exponent
    return float(Decimal(5).scaleb(int(exponent) - 1))
