"""What one row costs: hours × factor × rate, with a range and the contract's life.

Hours = units of the affected part × reuse factor of the modification class; money = hours ×
rate.  Units and classes rest on published figures where there are any (IPA 2016–17 for a
screen, a form and a batch; COCOMO II for reuse; JUAS for the rate); everything else is an
assumption and the waterfall of each estimate says so.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from statistics import NormalDist

from fitgap.classification import (
    Change,
    Classification,
    ModificationClass,
    Resolution,
)
from fitgap.costing.figures import (
    CLASS_FIGURES,
    MOVEMENTS,
    PARAMETER_HOURS,
    QUOTED_LOG_SIGMA,
    REUSE_CHANGE,
    REUSE_NEW,
    REUSE_SOURCE,
    SIP,
    UNITS,
    ClassFigures,
    annuity,
    lifecycle_factor,
)
from fitgap.costing.values import (
    CASES,
    HOURS,
    HOURS_PER_CFP,
    HOURS_PER_DAY,
    MINUTES,
    MOVEMENTS_UNIT,
    PERSONS,
    TIMES,
    YEN,
    YEN_PER_HOUR,
    YEN_PER_YEAR,
    CostModel,
    Estimate,
    Part,
    as_default,
    days,
    money,
)
from fitgap.gaps import FitGapItem, Verdict
from fitgap.source import Text, short_id, verbatim

_BPMN = Text("業務フローの記載", "the flow")
_BUILDING = frozenset(
    {
        Resolution.PARAMETER,
        Resolution.OPTION,
        Resolution.COMPONENT,
        Resolution.ADD_ON,
        Resolution.SOURCE,
    }
)
_NORMAL = NormalDist()


def estimate(
    item: FitGapItem,
    classification: Classification,
    model: CostModel,
    *,
    person_day_thousand_yen: Decimal | None = None,
    quoted_price_thousand_yen: Decimal | None = None,
) -> Estimate | None:
    """Estimate one row by its resolution; None where there is nothing to do (R0, R8).

    Changing the work or the bylaws (R1, R2) builds nothing: the estimate is the yearly
    burden on staff, cases × minutes × persons, where the row says them, and names for
    comparison what building would cost.  A building resolution is estimated by its class;
    while the option range is unknown (未確認) an estimate for R4 or R5 is the even mixture of
    component and source modification, so that its range covers both.
    """
    resolution = classification.resolution
    if resolution in (Resolution.OPERATION, Resolution.REGULATION):
        built = estimate_built(
            item, classification, model, person_day_thousand_yen=person_day_thousand_yen
        )
        return _workaround(item, model, built)
    if resolution not in _BUILDING:
        return None
    return _built(
        item,
        classification,
        _class_of(resolution, classification.modification),
        model,
        person_day_thousand_yen=person_day_thousand_yen,
        quoted_price_thousand_yen=quoted_price_thousand_yen,
    )


def estimate_built(
    item: FitGapItem,
    classification: Classification,
    model: CostModel,
    *,
    person_day_thousand_yen: Decimal | None = None,
    quoted_price_thousand_yen: Decimal | None = None,
) -> Estimate | None:
    """Estimate what the row would cost if it were built as asked, whatever its resolution.

    None where the classification asks for no change.  経費抑制額 compares with this.
    """
    if classification.modification is None:
        return None
    return _built(
        item,
        classification,
        classification.modification,
        model,
        person_day_thousand_yen=person_day_thousand_yen,
        quoted_price_thousand_yen=quoted_price_thousand_yen,
    )


def _class_of(resolution: Resolution, modification: ModificationClass | None) -> ModificationClass:
    if resolution is Resolution.PARAMETER:
        return ModificationClass.PARAMETER
    if resolution is Resolution.SOURCE:
        return ModificationClass.SOURCE
    if resolution is not Resolution.ADD_ON and modification is ModificationClass.UNKNOWN:
        return ModificationClass.UNKNOWN
    return ModificationClass.COMPONENT


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of building a row: its class, the median of its hours, and how they come about."""

    modification: ModificationClass
    hours: Decimal
    parts: tuple[Part, ...]
    log_sigma: Decimal

    @property
    def figures(self) -> ClassFigures:
        return CLASS_FIGURES[self.modification]

    @property
    def mean_factor(self) -> Decimal:
        """The expected value as a multiple of the median, e^(σ²/2)."""
        return Decimal(math.exp(float(self.log_sigma) ** 2 / 2))


def _built(
    item: FitGapItem,
    classification: Classification,
    modification: ModificationClass,
    model: CostModel,
    *,
    person_day_thousand_yen: Decimal | None,
    quoted_price_thousand_yen: Decimal | None,
) -> Estimate:
    rate = _rate(model, person_day_thousand_yen)
    group = _interaction_group(item, classification, modification)
    if quoted_price_thousand_yen is not None:
        made, share = _quoted(quoted_price_thousand_yen, rate, model), Decimal(0)
    elif modification is ModificationClass.UNKNOWN:
        ways = (
            _way(item, classification, ModificationClass.COMPONENT, model),
            _way(item, classification, ModificationClass.SOURCE, model),
        )
        made, share = _priced(ways, rate, model), REUSE_CHANGE
    else:
        made = _priced((_way(item, classification, modification, model),), rate, model)
        share = REUSE_CHANGE
    return replace(
        made,
        interaction_group=group,
        repeat_share=Decimal(1) if group is None else share,
    )


def _way(
    item: FitGapItem,
    classification: Classification,
    modification: ModificationClass,
    model: CostModel,
) -> _Way:
    parts = _parts(item, classification, modification, model)
    log_sigma = CLASS_FIGURES[modification].log_sigma
    if model.calibration is not None:
        log_sigma = model.calibration.log_sigma
        text = Text(
            "自団体の見積 {count} 件による補正", "correction by {count} quotations of one's own"
        ).format(count=model.calibration.quotations)
        source = verbatim("fitgap.yaml cost: calibration:")
        parts = (*parts, Part(text, model.calibration.factor, TIMES, source))
    hours = math.prod((part.value for part in parts), start=Decimal(1))
    return _Way(modification, hours, parts, log_sigma)


def _parts(
    item: FitGapItem,
    classification: Classification,
    modification: ModificationClass,
    model: CostModel,
) -> tuple[Part, ...]:
    """Return the figures whose product is the median of the hours."""
    if modification is ModificationClass.PARAMETER:
        text = Text("パラメータ設定1件の工数（中央値）", "effort of one parameter setting (median)")
        return (Part(text, PARAMETER_HOURS, HOURS, SIP),)
    requirement = classification.requirement
    aspect = requirement.aspect if requirement is not None else item.aspect
    if model.hours_per_cfp is not None:
        return (
            Part(
                Text("変わるデータ移動の数", "data movements that change"),
                Decimal(MOVEMENTS[aspect]),
                MOVEMENTS_UNIT,
                Text("仮定（COSMIC で数える）", "assumption (counted by COSMIC)"),
            ),
            Part(
                Text("1 CFP 当たりの工数", "effort of one CFP"),
                model.hours_per_cfp,
                HOURS_PER_CFP,
                verbatim("fitgap.yaml cost: hours_per_cfp"),
            ),
        )
    unit = UNITS[aspect]
    if modification is ModificationClass.SOURCE:
        factor = REUSE_SOURCE
        text = Text("ソースコード改変の係数", "factor of modifying source code")
        source = verbatim("COCOMO II AAM(20,30,100; 2,30,.4)")
    elif _adds(item, classification):
        factor, text, source = (
            REUSE_NEW,
            Text("新規追加の係数", "factor of adding"),
            verbatim("COCOMO II"),
        )
    else:
        factor = REUSE_CHANGE
        text = Text("部品変更の係数", "factor of changing a component")
        source = verbatim("COCOMO II AAM(10,20,30; 2,20,0)")
    standard = Text("標準工数：{part}", "standard effort: {part}").format(part=unit.part)
    return (
        Part(standard, unit.hours, HOURS, unit.source),
        Part(text, factor, TIMES, source),
    )


def _adds(item: FitGapItem, classification: Classification) -> bool:
    """Say whether something new is built rather than something there is changed."""
    if classification.requirement is not None:
        return classification.requirement.change in (Change.ADD, Change.ADD_ON)
    return item.function is None or item.verdict is Verdict.GAP


_OWN = verbatim("fitgap.yaml cost:")


def _rate(model: CostModel, person_day_thousand_yen: Decimal | None) -> Part:
    hourly = model.rate_thousand_yen_per_month / model.hours_per_month
    if person_day_thousand_yen is not None:
        hourly = person_day_thousand_yen / HOURS_PER_DAY
        text = Text("カタログの人日単価から求めた時間単価", "hourly rate from the catalogue")
        source = Text("カタログの rates.person_day", "catalogue, rates.person_day")
    elif model.is_default("rate_thousand_yen_per_month"):
        text = as_default(Text("時間単価", "hourly rate"))
        source = verbatim("JUAS")
    else:
        text = Text("協議会が決めた時間単価", "hourly rate set by the council")
        source = _OWN
    return Part(text, hourly, YEN_PER_HOUR, source)


def _priced(ways: Sequence[_Way], rate: Part, model: CostModel) -> Estimate:
    """Return the cost of a row built in one way, or of an even chance of each of several."""
    spread = [(float(way.hours), float(way.log_sigma)) for way in ways]
    hours = {level: Decimal(str(_quantile(level, spread))) for level in (0.1, 0.5, 0.8, 0.9)}
    initials = [money(way.hours * way.mean_factor * rate.value) for way in ways]

    def expected(shares: Sequence[Decimal]) -> Decimal:
        parts = (initial * share for initial, share in zip(initials, shares, strict=True))
        return money(sum(parts, Decimal(0)) / len(ways))

    factors = [lifecycle_factor(way.modification, model) for way in ways]
    return Estimate(
        person_days_low=days(hours[0.1]),
        person_days_mid=days(hours[0.5]),
        person_days_high=days(hours[0.9]),
        p50=money(hours[0.5] * rate.value),
        p80=money(hours[0.8] * rate.value),
        p90=money(hours[0.9] * rate.value),
        initial=expected([Decimal(1)] * len(ways)),
        yearly_upkeep=expected([way.figures.upkeep for way in ways]),
        per_law_revision=expected([way.figures.law_revision for way in ways]),
        next_migration=expected([way.figures.version_up for way in ways]),
        lifecycle=expected(factors),
        waterfall=(
            _bars(ways[0], rate, model) if len(ways) == 1 else _choice(ways, initials, rate, model)
        ),
    )


def _bars(way: _Way, rate: Part, model: CostModel) -> tuple[Part, ...]:
    """Return the parts whose product is the cost over the contract."""
    spread = Part(
        Text(
            "見積の幅を考えた期待値の係数（P50 に掛ける）", "factor from median to expected value"
        ),
        _digits(way.mean_factor),
        TIMES,
        verbatim(f"lognormal σ={way.log_sigma}"),
    )
    return (*way.parts, rate, spread, _life(way.modification, model))


def _choice(
    ways: Sequence[_Way], initials: Sequence[Decimal], rate: Part, model: CostModel
) -> tuple[Part, ...]:
    """Return the figures of every way, their expected values, the mean, and the life of it."""
    names = {
        ModificationClass.COMPONENT: Text(
            "機能部品追加・変更とした場合の期待値", "expected value as a component"
        ),
        ModificationClass.SOURCE: Text(
            "ソースコード改変とした場合の期待値", "expected value as source modification"
        ),
    }
    unknown = Text(
        "オプション範囲が未確認のため、両方を半々に見込んだ期待値です。ベンダに確かめてください",
        "the option range is unknown: an even chance of both; please ask the vendor",
    )
    whole = sum(initials, Decimal(0))
    middle = money(whole / len(initials))
    lives = [lifecycle_factor(way.modification, model) for way in ways]
    life = sum((each * own for each, own in zip(initials, lives, strict=True)), Decimal(0))
    return (
        *dict.fromkeys(part for way in ways for part in way.parts),
        rate,
        *(
            Part(
                names[way.modification],
                initial,
                YEN,
                verbatim(f"lognormal σ={way.log_sigma}"),
            )
            for way, initial in zip(ways, initials, strict=True)
        ),
        Part(unknown, middle, YEN, Text("仮定: 半々", "assumption: 1/2 + 1/2")),
        Part(
            _LIFE.format(years=model.contract_years),
            _digits(life / whole if whole else Decimal(1)),
            TIMES,
            Text("両方の係数を期待値で重み付け", "both factors, weighted by the expected values"),
        ),
    )


_LIFE = Text(
    "契約{years}年間の総額の係数（保守・法改正・版の更新を含む）",
    "factor over the {years} years of the contract (upkeep, law revisions, version-ups)",
)


def _life(modification: ModificationClass, model: CostModel) -> Part:
    figures = CLASS_FIGURES[modification]
    return Part(
        _LIFE.format(years=model.contract_years),
        _digits(lifecycle_factor(modification, model)),
        TIMES,
        Text(
            "仮定: 年間保守 {upkeep}、法改正1回 {revision}、次期移行 {version_up}",
            "assumption: upkeep {upkeep} a year, {revision} per law revision, "
            "{version_up} per version-up",
        ).format(
            upkeep=figures.upkeep, revision=figures.law_revision, version_up=figures.version_up
        ),
    )


def _quoted(price: Decimal, rate: Part, model: CostModel) -> Estimate:
    """Return the cost of an option the vendor has priced; it is bought once for all rows."""
    component = ModificationClass.COMPONENT
    figures = CLASS_FIGURES[component]
    spread = [(1.0, QUOTED_LOG_SIGMA)]
    prices = {
        level: price * Decimal(str(_quantile(level, spread))) for level in (0.1, 0.5, 0.8, 0.9)
    }
    hours = {
        level: part / rate.value if rate.value else Decimal(0) for level, part in prices.items()
    }
    text = Text(
        "ベンダが示したオプション価格（工数からの見積より優先し、幅を狭くしています）",
        "the option price the vendor quoted (goes before our estimate; narrower range)",
    )
    return Estimate(
        person_days_low=days(hours[0.1]),
        person_days_mid=days(hours[0.5]),
        person_days_high=days(hours[0.9]),
        p50=money(prices[0.5]),
        p80=money(prices[0.8]),
        p90=money(prices[0.9]),
        initial=money(price),
        yearly_upkeep=money(price * figures.upkeep),
        per_law_revision=money(price * figures.law_revision),
        next_migration=money(price * figures.version_up),
        lifecycle=money(price * lifecycle_factor(component, model)),
        waterfall=(
            Part(text, price, YEN, Text("カタログのオプション価格", "catalogue, options.price")),
            _life(component, model),
        ),
    )


def yearly_hours(item: FitGapItem) -> Decimal | None:
    """Return the staff's hours a year for a row, cases × minutes × persons; None if unsaid."""
    if item.volume is None or item.minutes is None:
        return None
    return item.volume * item.minutes * item.persons / 60


def dearer_by_hand(
    item: FitGapItem,
    classification: Classification,
    model: CostModel,
    *,
    person_day_thousand_yen: Decimal | None = None,
) -> Text | None:
    """Say that over the contract the work by hand costs more than building; None if it does not.

    None too where cases or minutes are not said, or nothing would be built.
    """
    hours = yearly_hours(item)
    built = estimate_built(
        item, classification, model, person_day_thousand_yen=person_day_thousand_yen
    )
    if hours is None or built is None:
        return None
    by_hand = money(hours * model.staff_hour_thousand_yen * annuity(model))
    if by_hand <= built.lifecycle:
        return None
    return _DEARER.format(
        years=model.contract_years,
        rate=(_DEFAULT_RATE if model.is_default("staff_hour_thousand_yen") else _OWN_RATE).format(
            rate=model.staff_hour_thousand_yen
        ),
        by_hand=f"{by_hand:,.0f}",
        built=f"{built.lifecycle:,.0f}",
    )


_DEARER = Text(
    "運用で対応すると、手間は契約期間{years}年で {by_hand} 千円（職員1時間 {rate}）になり、"
    "改修した場合の {built} 千円（維持費を含む）より高くつきます。",
    "Done by hand, the staff's time over the {years} years of the contract costs {by_hand} "
    "thousand yen (an hour at {rate}), more than building it ({built} thousand yen with upkeep).",
)
_OWN_RATE = Text("{rate} 千円", "{rate} thousand yen")
_DEFAULT_RATE = Text("{rate} 千円、既定値", "{rate} thousand yen, a default")


def _workaround(item: FitGapItem, model: CostModel, built: Estimate | None) -> Estimate:
    nothing = Decimal(0)
    parts: list[Part] = []
    burden = nothing
    hours = yearly_hours(item)
    if hours is not None and item.volume is not None and item.minutes is not None:
        burden = money(hours * model.staff_hour_thousand_yen)
        parts += [
            Part(Text("年間件数", "cases a year"), Decimal(item.volume), CASES, _BPMN),
            Part(Text("1件当たりの手間", "minutes per case"), item.minutes, MINUTES, _BPMN),
            Part(Text("携わる人数", "persons at a case"), Decimal(item.persons), PERSONS, _BPMN),
            _staff_rate(model),
            Part(
                Text("運用で対応する場合の年間の手間", "yearly burden of doing it by hand"),
                burden,
                YEN_PER_YEAR,
                Text(
                    "件数 × 分 × 人 ÷ 60 × 1時間当たりの費用",
                    "cases × minutes × persons ÷ 60 × cost of an hour",
                ),
            ),
            Part(
                Text(
                    "契約{years}年間の総額の係数（年間の手間に掛ける）",
                    "factor over the {years} years of the contract (of the yearly burden)",
                ).format(years=model.contract_years),
                _digits(annuity(model)),
                TIMES,
                Text("割引率 {rate}", "discount rate {rate}").format(rate=model.discount_rate),
            ),
        ]
    else:
        parts.append(
            Part(
                Text(
                    "パッケージは改修しません。年間件数と1件当たりの分を業務フローに書くと、"
                    "運用の手間を金額で示せます",
                    "nothing is built; state cases a year and minutes per case in the flow "
                    "to see the burden in money",
                ),
                nothing,
                YEN,
                Text("件数・分が未入力", "cases or minutes missing"),
            )
        )
    if built is not None:
        parts.append(
            Part(
                Text(
                    "参考：改修した場合の初期費用の期待値（合計には含みません）",
                    "for comparison: expected initial cost if it were built (not in any total)",
                ),
                built.initial,
                YEN,
                verbatim("fitgap"),
            )
        )
    return Estimate(
        person_days_low=nothing,
        person_days_mid=nothing,
        person_days_high=nothing,
        p50=nothing,
        p80=nothing,
        p90=nothing,
        initial=nothing,
        yearly_upkeep=nothing,
        per_law_revision=nothing,
        next_migration=nothing,
        lifecycle=money(burden * annuity(model)),
        waterfall=tuple(parts),
        yearly_workaround=burden,
    )


def _staff_rate(model: CostModel) -> Part:
    text, source = Text("職員1時間当たりの費用", "cost of an hour of staff"), _OWN
    if model.is_default("staff_hour_thousand_yen"):
        text, source = as_default(text), Text("仮定", "assumption")
    return Part(text, model.staff_hour_thousand_yen, YEN_PER_HOUR, source)


def _interaction_group(
    item: FitGapItem, classification: Classification, modification: ModificationClass
) -> str | None:
    """Return the id of the part of the package that a change touches, None for a setting.

    Changes to one function's same aspect share the part; where the package has no such
    function, the same wish in the same words for the same procedure does.
    """
    if modification is ModificationClass.PARAMETER:
        return None
    requirement = classification.requirement
    aspect = requirement.aspect if requirement is not None else item.aspect
    if classification.resolution is Resolution.OPTION and classification.option is not None:
        owner = classification.offered_by or item.function
        return short_id("I", "option", owner, classification.option)
    if item.function is not None:
        return short_id("I", "function", item.function, aspect.value)
    wish = "".join(unicodedata.normalize("NFKC", item.required).split())
    return short_id("I", "wish", item.procedure, aspect.value, wish)


def _quantile(level: float, spread: Sequence[tuple[float, float]]) -> float:
    """Return a quantile of the even mixture of lognormals given as (median, log-σ)."""
    if len(spread) == 1:
        median, sigma = spread[0]
        return round(median * math.exp(sigma * _NORMAL.inv_cdf(level)), 9)
    places = [(math.log(median), sigma) for median, sigma in spread]
    low = min(place - 6 * sigma for place, sigma in places)
    high = max(place + 6 * sigma for place, sigma in places)
    for _ in range(80):
        middle = (low + high) / 2
        below = sum(_NORMAL.cdf((middle - place) / sigma) for place, sigma in places)
        if below / len(places) < level:
            low = middle
        else:
            high = middle
    return math.exp((low + high) / 2)


def _digits(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.001"), ROUND_HALF_UP)
