"""What a change costs: effort, money, range, and the contract's life.  Money is Decimal 千円.

Hours = units of the affected part × reuse factor of the modification class; money = hours ×
rate.  Units and classes rest on published figures where there are any (IPA 2016–17 for a
screen, a form and a batch; COCOMO II for reuse; JUAS for the rate); everything else is an
assumption and the waterfall of each estimate says so.  Errors are lognormal and correlated
between rows, so sums show P50, P80 and P90 and add means, never medians.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from statistics import NormalDist

from fitgap.classification import (
    Change,
    Classification,
    ModificationClass,
    Resolution,
)
from fitgap.gaps import FitGapItem, Verdict
from fitgap.process import Aspect
from fitgap.source import Text, short_id, verbatim

HOURS_PER_DAY = Decimal(8)

HOURS = Text("時間", "h")
TIMES = Text("倍", "times")
YEN_PER_HOUR = Text("千円/時間", "thousand yen/h")
YEN = Text("千円", "thousand yen")
CASES = Text("件", "cases")
MINUTES = Text("分", "min")
YEN_PER_YEAR = Text("千円/年", "thousand yen a year")


@dataclass(frozen=True, slots=True)
class CostModel:
    """The figures an estimate rests on (fitgap.yaml ``cost:``), each with a default and a source.

    ``rate_thousand_yen_per_month`` is per person-month of ``hours_per_month``; where
    ``rate_is_default`` the estimate says that it must be overridden.
    ``staff_hour_thousand_yen`` prices an hour of the municipality's own staff.
    """

    rate_thousand_yen_per_month: Decimal = Decimal(1273)
    hours_per_month: Decimal = Decimal(160)
    rate_is_default: bool = True
    contract_years: int = 5
    discount_rate: Decimal = Decimal(0)
    law_revisions_per_year: Decimal = Decimal(1)
    version_up_years: int = 5
    correlation: Decimal = Decimal("0.10")
    draws: int = 10_000
    seed: int = 1
    staff_hour_thousand_yen: Decimal = Decimal(3)


@dataclass(frozen=True, slots=True)
class Part:
    """One bar of the waterfall: what, how much, where the figure comes from."""

    text: Text
    value: Decimal
    unit: Text
    source: Text


@dataclass(frozen=True)
class Estimate:
    """Effort in person-days and money in 千円 for one row.

    Person-days are P10, P50 and P90.  ``p50``/``p80``/``p90`` are quantiles of the initial
    cost, ``initial`` its expected value, ``yearly_upkeep``, ``per_law_revision`` and
    ``next_migration`` follow from it, ``lifecycle`` is the total over the contract.

    ``yearly_workaround`` prices the municipality's own staff time where work is changed
    instead of the package; it is part of ``lifecycle``.  Rows of one ``interaction_group``
    change the same part of the package: :func:`total` counts the dearest in full and
    ``repeat_share`` of each other.
    """

    person_days_low: Decimal
    person_days_mid: Decimal
    person_days_high: Decimal
    p50: Decimal
    p80: Decimal
    p90: Decimal
    initial: Decimal
    yearly_upkeep: Decimal
    per_law_revision: Decimal
    next_migration: Decimal
    lifecycle: Decimal
    waterfall: tuple[Part, ...] = ()
    interaction_group: str | None = None
    yearly_workaround: Decimal = Decimal(0)
    repeat_share: Decimal = Decimal(1)


@dataclass(frozen=True)
class Total:
    """The sum over many rows, with the range that correlated errors give it; 千円.

    ``initial`` is the expected value, ``standard_deviation`` its spread.  ``overlap`` is
    what was left out because rows share a part of the package, so that the rows' own
    ``initial`` add up to ``initial + overlap``.
    """

    p50: Decimal
    p80: Decimal
    p90: Decimal
    initial: Decimal
    lifecycle: Decimal
    items: int = 0
    overlap: Decimal = Decimal(0)
    standard_deviation: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """What the life of a change costs, as shares of its initial cost; assumptions.

    ``log_sigma`` is the standard deviation of the logarithm of actual over estimated.
    """

    log_sigma: Decimal
    upkeep: Decimal
    law_revision: Decimal
    version_up: Decimal


CLASS_FIGURES: Mapping[ModificationClass, ClassFigures] = {
    ModificationClass.PARAMETER: ClassFigures(Decimal("0.80"), Decimal(0), Decimal(0), Decimal(0)),
    ModificationClass.COMPONENT: ClassFigures(
        Decimal("0.85"), Decimal("0.10"), Decimal("0.10"), Decimal("0.10")
    ),
    ModificationClass.SOURCE: ClassFigures(
        Decimal("0.95"), Decimal("0.15"), Decimal("0.30"), Decimal("0.40")
    ),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """The hours one affected part of an aspect takes, and where the figure comes from."""

    hours: Decimal
    part: Text
    source: Text


_IPA = verbatim("IPA 2016–17")
_SIP = verbatim("SiP")
_NOTHING = verbatim("")
_BPMN = Text("業務フローの記載", "the flow")
_SCREEN, _FORM, _BATCH = Decimal("131.33"), Decimal("78.55"), Decimal("61.29")
PARAMETER_HOURS = Decimal("1.75")
"""Median of a parameter setting (SiP task data)."""


def _published(hours: Decimal, ja: str, en: str) -> Unit:
    return Unit(hours, Text(ja, en), _IPA)


def _assumed(
    ja: str, en: str, *, screens: str = "0", batches: str = "0", advice: Text = _NOTHING
) -> Unit:
    """Return a unit derived from the published ones, which its source says."""
    hours = _SCREEN * Decimal(screens) + _BATCH * Decimal(batches)
    shares = [(Text("画面", "screen"), screens), (Text("バッチ", "batch"), batches)]
    basis = [(name, share) for name, share in shares if share != "0"]
    source = Text("仮定: {basis}（{ipa}）{advice}", "assumption: {basis} ({ipa}){advice}").format(
        basis=Text(
            " + ".join(f"{name.ja} × {share}" for name, share in basis),
            " + ".join(f"{name.en} × {share}" for name, share in basis),
        ),
        ipa=_IPA,
        advice=advice,
    )
    return Unit(hours, Text(ja, en), source)


UNITS: Mapping[Aspect, Unit] = {
    Aspect.SCREEN: _published(_SCREEN, "画面1枚", "one screen"),
    Aspect.FORM: _published(_FORM, "帳票1種", "one form"),
    Aspect.BATCH: _published(_BATCH, "バッチ1本", "one batch"),
    Aspect.FUNCTION: _assumed("機能1件", "one function", screens="1"),
    Aspect.FIELD: _assumed("項目1件", "one field", screens="0.20"),
    Aspect.MESSAGE: _assumed("メッセージ1件", "one message", screens="0.05"),
    Aspect.TRANSITION: _assumed("画面遷移1件", "one screen transition", screens="0.25"),
    Aspect.PROCESS: _assumed("業務フロー1件", "one business flow", screens="1", batches="1"),
    Aspect.DATABASE: _assumed("テーブル1件", "one table", batches="1"),
    Aspect.INTERFACE: _assumed("外部連携1本", "one interface", batches="1"),
    Aspect.ROLE: _assumed("権限1件", "one permission", screens="0.15"),
    Aspect.NONFUNCTIONAL: _assumed(
        "非機能要件1件",
        "one non-functional requirement",
        screens="1",
        advice=Text("。見積を取ってください", "; ask for a quotation"),
    ),
}

QUOTED_LOG_SIGMA = 0.10
"""Spread of a price the vendor quoted; an assumption."""

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
_CHUNK_VALUES = 2_000_000
_TENTH = Decimal("0.1")


def adaptation(dm: float, cm: float, im: float, *, aa: float, su: float, unfm: float) -> float:
    """Return COCOMO II's adaptation adjustment modifier (AAM), 1.0 being as dear as new.

    ``dm``, ``cm``, ``im`` are the per cent of design, code and integration redone, ``aa``
    the effort of assessing (0–8), ``su`` of understanding (0–50), ``unfm`` the
    unfamiliarity (0–1).  Source: Boehm et al., Software Cost Estimation with COCOMO II.
    """
    changed = 0.4 * dm + 0.3 * cm + 0.3 * im
    if changed <= 50:
        return (aa + changed * (1 + 0.02 * su * unfm)) / 100
    return (aa + changed + su * unfm) / 100


REUSE_NEW = Decimal(1)
REUSE_CHANGE = Decimal(str(round(adaptation(10, 20, 30, aa=2, su=20, unfm=0), 4)))
REUSE_SOURCE = Decimal(str(round(adaptation(20, 30, 100, aa=2, su=30, unfm=0.4), 4)))


def lifecycle_factor(modification: ModificationClass, model: CostModel) -> Decimal:
    """Return the cost over the contract as a multiple of the initial cost.

    1 + Σ_t (m + λa)/(1+d)^t + Σ_k r/(1+d)^{kU} over the years of the contract.
    """
    figures = CLASS_FIGURES[modification]
    yearly = figures.upkeep + figures.law_revision * model.law_revisions_per_year
    return 1 + yearly * _annuity(model) + figures.version_up * _version_ups(model)


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
    burden on staff, cases × minutes, where the row says both, and names for comparison what
    building would cost.  A building resolution is estimated by its class; while the option
    range is unknown (未確認) an estimate for R4 or R5 is the even mixture of component and
    source modification, so that its range covers both.
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


def expected_sum(estimates: Sequence[Estimate]) -> tuple[Decimal, Decimal]:
    """Return the expected initial and life-cycle cost of rows, shared parts counted once."""
    counted = _without_overlap(estimates)
    return (
        sum((part.initial for part in counted), Decimal(0)),
        sum((part.lifecycle for part in counted), Decimal(0)),
    )


def total(estimates: Sequence[Estimate], model: CostModel) -> Total:
    """Sum estimates by simulation with correlated errors (seeded, so the same every time).

    Row i is lognormal with mean ``initial`` and the spread its P50 and P90 show; its error
    is z_i = √ρ·Z + √(1−ρ)·ε_i.  The order of the estimates does not matter.  Memory stays
    bounded; 10,000 rows × 10,000 draws take about a second.
    """
    counted = _without_overlap(estimates)
    initial, lifecycle = expected_sum(estimates)
    asked = sum((part.initial for part in sorted(estimates, key=_order)), Decimal(0))
    p50, p80, p90, deviation = _simulate(
        [(float(part.initial), _log_sigma(part)) for part in counted if part.initial > 0], model
    )
    return Total(
        p50=_money(p50),
        p80=_money(p80),
        p90=_money(p90),
        initial=initial,
        lifecycle=lifecycle,
        items=len(estimates),
        overlap=asked - initial,
        standard_deviation=_money(deviation),
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

    @property
    def figures(self) -> ClassFigures:
        return CLASS_FIGURES[self.modification]

    @property
    def mean_factor(self) -> Decimal:
        """The expected value as a multiple of the median, e^(σ²/2)."""
        return Decimal(math.exp(float(self.figures.log_sigma) ** 2 / 2))


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
            _way(item, classification, ModificationClass.COMPONENT),
            _way(item, classification, ModificationClass.SOURCE),
        )
        made, share = _priced(ways, rate, model), REUSE_CHANGE
    else:
        made = _priced((_way(item, classification, modification),), rate, model)
        share = REUSE_CHANGE
    return replace(
        made,
        interaction_group=group,
        repeat_share=Decimal(1) if group is None else share,
    )


def _way(item: FitGapItem, classification: Classification, modification: ModificationClass) -> _Way:
    if modification is ModificationClass.PARAMETER:
        text = Text("パラメータ設定1件の工数（中央値）", "effort of one parameter setting (median)")
        part = Part(text, PARAMETER_HOURS, HOURS, _SIP)
        return _Way(modification, PARAMETER_HOURS, (part,))
    requirement = classification.requirement
    unit = UNITS[requirement.aspect if requirement is not None else item.aspect]
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
    return _Way(
        modification,
        unit.hours * factor,
        (Part(standard, unit.hours, HOURS, unit.source), Part(text, factor, TIMES, source)),
    )


def _adds(item: FitGapItem, classification: Classification) -> bool:
    """Say whether something new is built rather than something there is changed."""
    if classification.requirement is not None:
        return classification.requirement.change in (Change.ADD, Change.ADD_ON)
    return item.function is None or item.verdict is Verdict.GAP


def _rate(model: CostModel, person_day_thousand_yen: Decimal | None) -> Part:
    hourly = model.rate_thousand_yen_per_month / model.hours_per_month
    if person_day_thousand_yen is not None:
        hourly = person_day_thousand_yen / HOURS_PER_DAY
        text = Text("カタログの人日単価から求めた時間単価", "hourly rate from the catalogue")
        source = Text("カタログの rates.person_day", "catalogue, rates.person_day")
    elif model.rate_is_default:
        text = Text(
            "時間単価（既定値です。fitgap.yaml の cost: で必ず置き換えてください）",
            "hourly rate (a default; please replace it under cost: in fitgap.yaml)",
        )
        source = verbatim("JUAS")
    else:
        text = Text("協議会が決めた時間単価", "hourly rate set by the council")
        source = verbatim("fitgap.yaml cost:")
    return Part(text, hourly, YEN_PER_HOUR, source)


def _priced(ways: Sequence[_Way], rate: Part, model: CostModel) -> Estimate:
    """Return the cost of a row built in one way, or of an even chance of each of several."""
    spread = [(float(way.hours), float(way.figures.log_sigma)) for way in ways]
    hours = {level: Decimal(str(_quantile(level, spread))) for level in (0.1, 0.5, 0.8, 0.9)}
    initials = [_money(way.hours * way.mean_factor * rate.value) for way in ways]

    def expected(shares: Sequence[Decimal]) -> Decimal:
        parts = (initial * share for initial, share in zip(initials, shares, strict=True))
        return _money(sum(parts, Decimal(0)) / len(ways))

    factors = [lifecycle_factor(way.modification, model) for way in ways]
    return Estimate(
        person_days_low=_days(hours[0.1]),
        person_days_mid=_days(hours[0.5]),
        person_days_high=_days(hours[0.9]),
        p50=_money(hours[0.5] * rate.value),
        p80=_money(hours[0.8] * rate.value),
        p90=_money(hours[0.9] * rate.value),
        initial=expected([Decimal(1)] * len(ways)),
        yearly_upkeep=expected([way.figures.upkeep for way in ways]),
        per_law_revision=expected([way.figures.law_revision for way in ways]),
        next_migration=expected([way.figures.version_up for way in ways]),
        lifecycle=expected(factors),
        waterfall=_bars(ways[0], rate, model) if len(ways) == 1 else _choice(ways, initials),
    )


def _bars(way: _Way, rate: Part, model: CostModel) -> tuple[Part, ...]:
    """Return the parts whose product is the cost over the contract."""
    spread = Part(
        Text(
            "見積の幅を考えた期待値の係数（P50 に掛ける）", "factor from median to expected value"
        ),
        _digits(way.mean_factor),
        TIMES,
        verbatim(f"lognormal σ={way.figures.log_sigma}"),
    )
    return (*way.parts, rate, spread, _life(way.modification, model))


def _choice(ways: Sequence[_Way], initials: Sequence[Decimal]) -> tuple[Part, ...]:
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
    middle = _money(sum(initials, Decimal(0)) / len(initials))
    return (
        *(
            Part(
                names[way.modification],
                initial,
                YEN,
                verbatim(f"lognormal σ={way.figures.log_sigma}"),
            )
            for way, initial in zip(ways, initials, strict=True)
        ),
        Part(unknown, middle, YEN, Text("仮定: 半々", "assumption: 1/2 + 1/2")),
    )


def _life(modification: ModificationClass, model: CostModel) -> Part:
    figures = CLASS_FIGURES[modification]
    return Part(
        Text(
            "契約{years}年間の総額の係数（保守・法改正・版の更新を含む）",
            "factor over the {years} years of the contract (upkeep, law revisions, version-ups)",
        ).format(years=model.contract_years),
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
    money = {
        level: price * Decimal(str(_quantile(level, spread))) for level in (0.1, 0.5, 0.8, 0.9)
    }
    hours = {
        level: part / rate.value if rate.value else Decimal(0) for level, part in money.items()
    }
    text = Text(
        "ベンダが示したオプション価格（工数からの見積より優先し、幅を狭くしています）",
        "the option price the vendor quoted (goes before our estimate; narrower range)",
    )
    return Estimate(
        person_days_low=_days(hours[0.1]),
        person_days_mid=_days(hours[0.5]),
        person_days_high=_days(hours[0.9]),
        p50=_money(money[0.5]),
        p80=_money(money[0.8]),
        p90=_money(money[0.9]),
        initial=_money(price),
        yearly_upkeep=_money(price * figures.upkeep),
        per_law_revision=_money(price * figures.law_revision),
        next_migration=_money(price * figures.version_up),
        lifecycle=_money(price * lifecycle_factor(component, model)),
        waterfall=(
            Part(text, price, YEN, Text("カタログのオプション価格", "catalogue, options.price")),
            _life(component, model),
        ),
    )


def _workaround(item: FitGapItem, model: CostModel, built: Estimate | None) -> Estimate:
    nothing = Decimal(0)
    parts: list[Part] = []
    burden = nothing
    if item.volume is not None and item.minutes is not None:
        hours = item.volume * item.minutes / 60
        burden = _money(hours * model.staff_hour_thousand_yen)
        parts += [
            Part(Text("年間件数", "cases a year"), Decimal(item.volume), CASES, _BPMN),
            Part(Text("1件当たりの手間", "minutes per case"), item.minutes, MINUTES, _BPMN),
            Part(
                Text("職員1時間当たりの費用", "cost of an hour of staff"),
                model.staff_hour_thousand_yen,
                YEN_PER_HOUR,
                verbatim("fitgap.yaml cost:"),
            ),
            Part(
                Text("運用で対応する場合の年間の手間", "yearly burden of doing it by hand"),
                burden,
                YEN_PER_YEAR,
                Text("件数 × 分", "cases × minutes"),
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
        lifecycle=_money(burden * _annuity(model)),
        waterfall=tuple(parts),
        yearly_workaround=burden,
    )


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


def _order(part: Estimate) -> tuple[str, Decimal, Decimal, Decimal, Decimal, Decimal]:
    """Return a key that fixes the order of a sum; the dearest of an interaction group is first."""
    group = part.interaction_group or ""
    return group, -part.initial, -part.lifecycle, part.p50, part.p90, part.repeat_share


def _without_overlap(estimates: Sequence[Estimate]) -> list[Estimate]:
    """Return estimates in a fixed order, rows of one interaction group counted once."""
    seen: set[str] = set()
    counted: list[Estimate] = []
    for part in sorted(estimates, key=_order):
        # An estimate that builds nothing touches no part of the package.
        if part.interaction_group is None or part.initial <= 0:
            counted.append(part)
        elif part.interaction_group not in seen:
            seen.add(part.interaction_group)
            counted.append(part)
        else:
            share = part.repeat_share
            counted.append(
                replace(
                    part,
                    initial=_money(part.initial * share),
                    lifecycle=_money(part.lifecycle * share),
                )
            )
    return counted


def _log_sigma(part: Estimate) -> float:
    """Return the log-σ that an estimate's P50 and P90 show, to two decimals."""
    if part.p50 <= 0 or part.p90 <= part.p50:
        return 0.0
    return round(math.log(float(part.p90 / part.p50)) / _NORMAL.inv_cdf(0.9), 2)


def _simulate(
    rows: Sequence[tuple[float, float]], model: CostModel
) -> tuple[float, float, float, float]:
    """Return P50, P80, P90 (simulated) and the standard deviation (exact) of the sum.

    ``rows`` are (mean, log-σ) in a fixed order.
    """
    if not rows:
        return 0.0, 0.0, 0.0, 0.0
    import numpy as np

    mean = np.array([row[0] for row in rows])
    sigma = np.array([row[1] for row in rows])
    rho = float(model.correlation)
    generator = np.random.default_rng(model.seed)
    common = math.sqrt(rho) * generator.standard_normal(model.draws)
    location = np.log(mean) - sigma**2 / 2
    own = sigma * math.sqrt(1 - rho)
    sums = np.empty(model.draws)
    step = max(1, _CHUNK_VALUES // len(rows))
    for start in range(0, model.draws, step):
        stop = min(model.draws, start + step)
        drawn = generator.standard_normal((stop - start, len(rows)))
        drawn *= own
        drawn += location
        drawn += common[start:stop, None] * sigma
        np.exp(drawn, out=drawn)
        sums[start:stop] = drawn.sum(axis=1)
    p50, p80, p90 = (float(value) for value in np.quantile(sums, (0.5, 0.8, 0.9)))
    return p50, p80, p90, standard_deviation(rows, correlation=rho)


def standard_deviation(rows: Sequence[tuple[float, float]], *, correlation: float) -> float:
    """Return the standard deviation of a sum of correlated lognormals given as (mean, log-σ).

    Var = Σ_i Σ_j μ_i μ_j (e^{ρ_ij σ_i σ_j} − 1) with ρ_ii = 1; rows of one σ are added first.
    """
    by_sigma: dict[float, float] = {}
    variance = 0.0
    for mean, sigma in rows:
        by_sigma[sigma] = by_sigma.get(sigma, 0.0) + mean
        variance += mean**2 * (math.expm1(sigma**2) - math.expm1(correlation * sigma**2))
    for left, left_mean in by_sigma.items():
        for right, right_mean in by_sigma.items():
            variance += left_mean * right_mean * math.expm1(correlation * left * right)
    return math.sqrt(max(0.0, variance))


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


def _annuity(model: CostModel) -> Decimal:
    """Return what one 千円 a year is worth over the contract."""
    return sum(
        ((1 + model.discount_rate) ** -year for year in range(1, model.contract_years + 1)),
        Decimal(0),
    )


def _version_ups(model: CostModel) -> Decimal:
    """Return what one 千円 at every version-up is worth over the contract."""
    if model.version_up_years < 1:
        return Decimal(0)
    years = range(model.version_up_years, model.contract_years + 1, model.version_up_years)
    return sum(((1 + model.discount_rate) ** -year for year in years), Decimal(0))


def _money(value: Decimal | float) -> Decimal:
    """Round to 0.1 千円 (100 yen); finer would pretend to a precision there is not."""
    return Decimal(value).quantize(_TENTH, ROUND_HALF_UP)


def _days(hours: Decimal) -> Decimal:
    return (hours / HOURS_PER_DAY).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _digits(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.001"), ROUND_HALF_UP)
