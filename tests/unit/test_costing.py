"""Cost of a row and of many, against the reference values of the methods used."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

import pytest

from fitgap.classification import (
    Change,
    Classification,
    ModificationClass,
    Requirement,
    Resolution,
)
from fitgap.costing import (
    Calibration,
    CostModel,
    Estimate,
    Part,
    adaptation,
    defaults_of,
    defaults_told,
    estimate,
    estimate_built,
    lifecycle_factor,
    standard_deviation,
    total,
)
from fitgap.costing.figures import MOVEMENTS, REUSE_CHANGE, REUSE_SOURCE, UNITS
from fitgap.gaps import FitGapItem, ItemOrigin, Verdict
from fitgap.process import NEED_LIMITS, Aspect
from fitgap.source import Language, Text

MEDIANS = (2.0, 8.0, 16.0, 40.0, 79.0, 131.33)
SIGMAS = (0.8, 0.8, 0.85, 0.85, 0.95, 0.95)
NOTHING = Text("", "")
DAY = Decimal(8)
"""A day rate of 8 千円 makes one 千円 of one hour."""


def item(
    *,
    aspect: Aspect = Aspect.FORM,
    function: str | None = "T001",
    verdict: Verdict = Verdict.PARTIAL,
    volume: int | None = None,
    minutes: Decimal | None = None,
    required: str = "独自様式の通知書",
    municipality: str = "990019",
) -> FitGapItem:
    return FitGapItem(
        id="G-1",
        fingerprint="f",
        origin=ItemOrigin.NEED,
        municipality=municipality,
        flow=f"{municipality}/tennyu",
        procedure="tennyu",
        procedure_name="転入届",
        affair="住民記録",
        activity="a1",
        activity_name="転入の届出を受け付ける",
        role="窓口",
        aspect=aspect,
        required=required,
        verdict=verdict,
        statement=NOTHING,
        function=function,
        volume=volume,
        minutes=minutes,
    )


def classification(
    modification: ModificationClass | None,
    resolution: Resolution,
    *,
    requirement: Requirement | None = None,
    option: str | None = None,
) -> Classification:
    return Classification(
        modification, "G5", NOTHING, resolution, NOTHING, requirement=requirement, option=option
    )


def made(
    modification: ModificationClass, resolution: Resolution, row: FitGapItem | None = None
) -> Estimate:
    result = estimate(
        row or item(),
        classification(modification, resolution),
        CostModel(),
        person_day_thousand_yen=DAY,
    )
    assert result is not None
    return result


def lognormal(median: float, sigma: float) -> Estimate:
    """An estimate in plain numbers, as :func:`total` reads it."""
    zero = Decimal(0)
    return Estimate(
        person_days_low=zero,
        person_days_mid=zero,
        person_days_high=zero,
        p50=Decimal(median),
        p80=zero,
        p90=Decimal(median * math.exp(sigma * 1.2815515655446004)),
        initial=Decimal(median * math.exp(sigma**2 / 2)),
        yearly_upkeep=zero,
        per_law_revision=zero,
        next_migration=zero,
        lifecycle=Decimal(1),
    )


SIX = tuple(lognormal(median, sigma) for median, sigma in zip(MEDIANS, SIGMAS, strict=True))


def test_sizes_may_be_counted_in_data_movements() -> None:
    model = CostModel(hours_per_cfp=Decimal(8))
    for aspect, movements in ((Aspect.FIELD, 1), (Aspect.FORM, 3), (Aspect.FUNCTION, 4)):
        for modification, resolution in (
            (ModificationClass.COMPONENT, Resolution.COMPONENT),
            (ModificationClass.SOURCE, Resolution.SOURCE),
        ):
            found = estimate(
                item(aspect=aspect),
                classification(modification, resolution),
                model,
                person_day_thousand_yen=DAY,
            )
            assert found is not None
            assert found.p50 == movements * 8
    assert set(MOVEMENTS) == set(Aspect)


def test_own_quotations_correct_an_estimate_and_its_range() -> None:
    own = Calibration(
        Decimal("1.2"), Decimal("0.5"), 8, Decimal("0.5"), Decimal(2), conformal=False
    )
    for modification, resolution in (
        (ModificationClass.PARAMETER, Resolution.PARAMETER),
        (ModificationClass.SOURCE, Resolution.SOURCE),
    ):
        plain = made(modification, resolution)
        corrected = estimate(
            item(),
            classification(modification, resolution),
            CostModel(calibration=own),
            person_day_thousand_yen=DAY,
        )
        assert corrected is not None
        assert float(corrected.p50 / plain.p50) == pytest.approx(1.2, rel=0.05)
        spread = math.log(corrected.p90 / corrected.p50) / 1.28155
        assert spread == pytest.approx(0.5, abs=0.03)
        assert any("見積 8 件" in part.text.ja for part in corrected.waterfall)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((20, 30, 40, 2, 30, 0.4), 0.3796),
        ((20, 30, 100, 2, 30, 0.4), 0.6028),
        ((50, 50, 50, 2, 30, 0.4), 0.64),
        ((60, 60, 60, 4, 40, 0.8), 0.96),
        ((100, 100, 100, 8, 50, 1), 1.58),
    ],
)
def test_adaptation_gives_the_published_values(
    arguments: tuple[float, float, float, float, float, float], expected: float
) -> None:
    dm, cm, im, aa, su, unfm = arguments
    assert adaptation(dm, cm, im, aa=aa, su=su, unfm=unfm) == pytest.approx(expected, abs=1e-9)


def test_the_reuse_factors_are_those_of_the_method() -> None:
    assert Decimal("0.21") == REUSE_CHANGE
    assert Decimal("0.6028") == REUSE_SOURCE


def test_published_units_are_kept_and_every_aspect_has_one() -> None:
    assert UNITS[Aspect.SCREEN].hours == Decimal("131.33")
    assert UNITS[Aspect.FORM].hours == Decimal("78.55")
    assert UNITS[Aspect.BATCH].hours == Decimal("61.29")
    assert set(UNITS) == set(Aspect)
    published = {Aspect.SCREEN, Aspect.FORM, Aspect.BATCH}
    for aspect, unit in UNITS.items():
        assert ("assumption" in unit.source.en) == (aspect not in published)


@pytest.mark.parametrize(
    ("modification", "expected"),
    [
        (ModificationClass.PARAMETER, "1.00"),
        (ModificationClass.COMPONENT, "2.10"),
        (ModificationClass.SOURCE, "3.65"),
    ],
)
def test_five_years_multiply_the_initial_cost(
    modification: ModificationClass, expected: str
) -> None:
    assert lifecycle_factor(modification, CostModel()) == Decimal(expected)


def test_discounting_makes_later_years_cheaper() -> None:
    model = CostModel(contract_years=1, discount_rate=Decimal("0.25"), version_up_years=1)
    # 1 + (.15 + .30) / 1.25 + .40 / 1.25
    assert lifecycle_factor(ModificationClass.SOURCE, model) == Decimal("1.68")


def test_a_version_up_after_the_contract_is_not_counted() -> None:
    model = CostModel(contract_years=4)
    assert lifecycle_factor(ModificationClass.COMPONENT, model) == Decimal("1.80")


def test_a_parameter_setting_takes_its_median_whatever_the_aspect() -> None:
    setting = made(ModificationClass.PARAMETER, Resolution.PARAMETER)
    assert setting.p50 == Decimal("1.8")
    assert setting.lifecycle == setting.initial
    assert setting.interaction_group is None


def test_a_new_component_takes_the_whole_unit_and_a_change_a_fifth() -> None:
    changed = made(ModificationClass.COMPONENT, Resolution.COMPONENT)
    added = made(ModificationClass.COMPONENT, Resolution.COMPONENT, item(function=None))
    assert added.p50 == Decimal("78.6")
    assert changed.p50 == Decimal("16.5")


def test_the_change_asked_for_decides_between_new_and_changed() -> None:
    def p50(change: Change) -> Decimal:
        result = estimate(
            item(),
            classification(
                ModificationClass.COMPONENT,
                Resolution.COMPONENT,
                requirement=Requirement(Aspect.SCREEN, change, ""),
            ),
            CostModel(),
            person_day_thousand_yen=DAY,
        )
        assert result is not None
        return result.p50

    assert p50(Change.ADD) == Decimal("131.3")
    assert p50(Change.DISPLAY) == Decimal("27.6")


def test_a_source_modification_has_median_mean_and_range() -> None:
    source = made(ModificationClass.SOURCE, Resolution.SOURCE)
    median = 78.55 * 0.6028
    assert source.p50 == Decimal(str(round(median, 1)))
    assert float(source.initial) == pytest.approx(median * math.exp(0.95**2 / 2), abs=0.06)
    assert float(source.p80) == pytest.approx(median * math.exp(0.95 * 0.8416212), abs=0.06)
    assert float(source.p90) == pytest.approx(median * math.exp(0.95 * 1.2815516), abs=0.06)
    assert float(source.person_days_mid) == pytest.approx(median / 8, abs=0.006)
    assert source.person_days_low < source.person_days_mid < source.person_days_high
    assert source.yearly_upkeep == Decimal("11.2")
    assert source.per_law_revision == Decimal("22.3")
    assert source.next_migration == Decimal("29.8")
    assert float(source.lifecycle) == pytest.approx(float(source.initial) * 3.65, abs=0.06)


@pytest.mark.parametrize("resolution", [Resolution.NONE_NEEDED, Resolution.ABOLISH])
def test_nothing_to_do_costs_nothing(resolution: Resolution) -> None:
    asked = classification(ModificationClass.SOURCE, resolution)
    assert estimate(item(), asked, CostModel()) is None


@pytest.mark.parametrize("resolution", [Resolution.OPERATION, Resolution.REGULATION])
def test_changing_the_work_costs_staff_time_and_shows_what_building_would(
    resolution: Resolution,
) -> None:
    asked = classification(ModificationClass.SOURCE, resolution)
    result = estimate(item(volume=900, minutes=Decimal(5)), asked, CostModel())
    assert result is not None
    assert result.initial == 0
    assert result.yearly_workaround == Decimal("225.0")  # 900 × 5 / 60 × 3 千円
    assert result.lifecycle == Decimal("1125.0")
    built = estimate_built(item(), asked, CostModel())
    assert built is not None
    *factors, yearly, years, reference = [part.value for part in result.waterfall]
    assert yearly == math.prod(factors) / 60 == result.yearly_workaround
    assert yearly * years == result.lifecycle
    assert reference == built.initial > 0


def test_the_most_a_flow_and_a_project_may_say_can_be_reckoned() -> None:
    asked = classification(ModificationClass.SOURCE, Resolution.OPERATION)
    most = NEED_LIMITS
    row = replace(
        item(volume=most["volume"], minutes=Decimal(most["minutes"])), persons=most["persons"]
    )
    model = CostModel(staff_hour_thousand_yen=Decimal(50), contract_years=100)
    result = estimate(row, asked, model)
    assert result is not None
    assert result.lifecycle > Decimal(10) ** 18


def test_the_price_of_staff_says_where_it_comes_from() -> None:
    asked = classification(ModificationClass.SOURCE, Resolution.OPERATION)
    row = item(volume=900, minutes=Decimal(5))

    def rate(model: CostModel) -> Part:
        result = estimate(row, asked, model)
        assert result is not None
        return next(part for part in result.waterfall if "職員1時間" in part.text.ja)

    default, own = rate(CostModel()), rate(CostModel(stated=("staff_hour_thousand_yen",)))
    assert "必ず置き換えて" in default.text.ja
    assert default.source.ja == "仮定"
    assert "必ず置き換えて" not in own.text.ja
    assert "fitgap.yaml" in own.source.ja


def test_a_workaround_over_the_contract_is_discounted_step_by_step() -> None:
    asked = classification(ModificationClass.SOURCE, Resolution.OPERATION)
    model = CostModel(contract_years=2, discount_rate=Decimal("0.25"))
    result = estimate(item(volume=900, minutes=Decimal(5)), asked, model)
    assert result is not None
    assert result.waterfall[-2].value == Decimal("1.44")  # 1/1.25 + 1/1.25²
    assert result.lifecycle == Decimal("324.0")


def test_a_workaround_of_unknown_volume_asks_for_it() -> None:
    asked = classification(ModificationClass.COMPONENT, Resolution.OPERATION)
    result = estimate(item(volume=900), asked, CostModel())
    assert result is not None
    assert result.lifecycle == 0
    assert "年間件数" in result.waterfall[0].text.ja


def test_an_unknown_option_range_spans_component_and_source() -> None:
    row = item(function=None)
    unknown = made(ModificationClass.UNKNOWN, Resolution.COMPONENT, row)
    component = made(ModificationClass.COMPONENT, Resolution.COMPONENT, row)
    source = made(ModificationClass.SOURCE, Resolution.SOURCE, row)
    for name in ("person_days_mid", "p50", "p80", "p90", "initial", "lifecycle"):
        low, high = sorted((getattr(component, name), getattr(source, name)))
        assert low < getattr(unknown, name) < high, name
    assert any("未確認" in part.text.ja for part in unknown.waterfall)


def test_an_unknown_range_bought_as_an_add_on_is_a_component() -> None:
    row = item(function=None)
    add_on = made(ModificationClass.UNKNOWN, Resolution.ADD_ON, row)
    assert add_on == made(ModificationClass.COMPONENT, Resolution.ADD_ON, row)


def test_a_quoted_price_goes_before_our_estimate_with_a_narrow_range() -> None:
    asked = classification(ModificationClass.COMPONENT, Resolution.OPTION, option="O1")
    quoted = estimate(
        item(),
        asked,
        CostModel(),
        person_day_thousand_yen=Decimal(60),
        quoted_price_thousand_yen=Decimal(300),
    )
    assert quoted is not None
    assert quoted.initial == quoted.p50 == 300
    assert Decimal(300) < quoted.p90 < Decimal(350)
    assert quoted.person_days_mid == 5
    assert quoted.lifecycle == 630
    assert "オプション価格" in quoted.waterfall[0].text.ja


def test_an_unknown_option_range_shows_what_its_figures_rest_on() -> None:
    unknown = made(ModificationClass.UNKNOWN, Resolution.COMPONENT)
    words = [part.text.ja for part in unknown.waterfall]
    assert "標準工数" in words[0]
    assert any("時間単価" in each for each in words)
    mean, life = (float(part.value) for part in unknown.waterfall[-2:])
    assert mean == float(unknown.initial)
    assert mean * life == pytest.approx(float(unknown.lifecycle), rel=2e-3)


def test_the_default_rate_says_it_must_be_replaced() -> None:
    asked = classification(ModificationClass.SOURCE, Resolution.SOURCE)

    def words(model: CostModel, day: Decimal | None) -> str:
        result = estimate(item(), asked, model, person_day_thousand_yen=day)
        assert result is not None
        return " ".join(part.text.ja for part in result.waterfall)

    assert "必ず置き換えて" in words(CostModel(), None)
    assert "必ず置き換えて" not in words(CostModel(stated=("rate_thousand_yen_per_month",)), None)
    assert "必ず置き換えて" not in words(CostModel(), Decimal(60))


def test_every_default_that_decides_money_is_named() -> None:
    every = defaults_of(CostModel())
    assert {"staff_hour_thousand_yen", "contract_years", "discount_rate"} < set(every)
    assert defaults_of(CostModel(stated=every)) == ()
    quoted = defaults_of(CostModel(), rate_is_quoted=True)
    assert set(every) - set(quoted) == {"rate_thousand_yen_per_month", "hours_per_month"}
    told = defaults_told(CostModel(), every)
    assert told is not None
    for words in ("1,273千円", "160時間", "職員1時間 3千円", "5年", "割引率 0", "必ず置き換えて"):
        assert words in told.ja
    assert defaults_told(CostModel(), ()) is None


def test_every_bar_of_the_waterfall_is_said_in_both_languages() -> None:
    results = [
        made(ModificationClass.SOURCE, Resolution.SOURCE),
        made(ModificationClass.UNKNOWN, Resolution.COMPONENT),
        made(ModificationClass.SOURCE, Resolution.OPERATION),
    ]
    for part in (part for result in results for part in result.waterfall):
        assert part.text.to(Language.JA) != part.text.to(Language.EN)
        assert "{" not in part.text.ja + part.text.en
        assert part.source
        assert part.unit


def test_median_times_the_bars_gives_the_expected_value() -> None:
    source = made(ModificationClass.SOURCE, Resolution.SOURCE)
    product = math.prod(float(part.value) for part in source.waterfall)
    assert product == pytest.approx(float(source.lifecycle), rel=2e-3)


def test_means_are_summed_not_medians() -> None:
    result = total(SIX, CostModel())
    assert float(result.initial) == pytest.approx(424.41, abs=0.01)
    assert result.p50 < result.initial < result.p90
    assert result.items == 6


@pytest.mark.parametrize(
    ("correlation", "expected"), [("0", 298.4), ("0.1", 315.3), ("0.2", 332.7), ("0.5", 388.5)]
)
def test_correlated_errors_widen_the_total(correlation: str, expected: float) -> None:
    rows = [(float(part.initial), sigma) for part, sigma in zip(SIX, SIGMAS, strict=True)]
    exact = standard_deviation(rows, correlation=float(correlation))
    assert exact == pytest.approx(expected, abs=0.1)
    simulated = total(SIX, CostModel(correlation=Decimal(correlation)))
    assert float(simulated.standard_deviation) == pytest.approx(expected, abs=0.1)


def test_the_simulated_quantiles_are_those_of_a_single_lognormal() -> None:
    result = total([lognormal(100.0, 0.95)], CostModel(draws=200_000))
    assert float(result.p50) == pytest.approx(100, rel=0.01)
    assert float(result.p80) == pytest.approx(100 * math.exp(0.95 * 0.8416), rel=0.01)
    assert float(result.p90) == pytest.approx(100 * math.exp(0.95 * 1.2816), rel=0.015)


def test_fully_correlated_equal_rows_are_one_big_row() -> None:
    model = CostModel(correlation=Decimal(1), draws=50_000)
    one = total([lognormal(30.0, 0.85)], model)
    three = total([lognormal(10.0, 0.85)] * 3, model)
    assert float(three.p90) == pytest.approx(float(one.p90), rel=0.02)


def test_the_total_does_not_depend_on_the_order() -> None:
    rows = [replace(part, interaction_group="I-1" if i % 2 else None) for i, part in enumerate(SIX)]
    expected = total(rows, CostModel())
    for turn in range(1, 6):
        assert total(rows[turn:] + rows[:turn], CostModel()) == expected
        assert total((rows[turn:] + rows[:turn])[::-1], CostModel()) == expected


def test_another_seed_gives_another_draw_but_the_same_mean() -> None:
    one, other = total(SIX, CostModel(seed=1)), total(SIX, CostModel(seed=2))
    assert one.p80 != other.p80
    assert one.initial == other.initial
    assert float(one.p80) == pytest.approx(float(other.p80), rel=0.05)


def test_nothing_adds_up_to_nothing() -> None:
    result = total([], CostModel())
    assert result.p50 == result.p90 == result.initial == result.lifecycle == 0
    assert result.items == 0


def test_large_totals_are_drawn_in_chunks_with_the_same_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = total(SIX * 50, CostModel())
    monkeypatch.setattr("fitgap.costing.totals._CHUNK_VALUES", 7_000)
    assert total(SIX * 50, CostModel()) == whole


def test_rows_on_one_part_of_the_package_are_not_counted_twice() -> None:
    city = made(ModificationClass.SOURCE, Resolution.SOURCE)
    town = made(ModificationClass.SOURCE, Resolution.SOURCE, item(municipality="990027"))
    other = made(ModificationClass.SOURCE, Resolution.SOURCE, item(function="T002"))
    assert city.interaction_group == town.interaction_group != other.interaction_group
    result = total([city, town, other], CostModel())
    again = (city.initial * REUSE_CHANGE).quantize(Decimal("0.1"))
    assert result.initial == city.initial + again + other.initial
    assert result.initial + result.overlap == city.initial + town.initial + other.initial


def test_the_same_wish_without_a_function_is_one_part_whatever_the_spacing() -> None:
    def group(required: str) -> str | None:
        row = item(function=None, required=required)
        return made(ModificationClass.COMPONENT, Resolution.ADD_ON, row).interaction_group

    assert group("ＣＳＶ 出力") == group("CSV出力") is not None
    assert group("CSV出力") != group("PDF出力")


def test_an_option_is_bought_once() -> None:
    asked = classification(ModificationClass.COMPONENT, Resolution.OPTION, option="O1")
    quotes = [
        estimate(row, asked, CostModel(), quoted_price_thousand_yen=Decimal(300))
        for row in (item(), item(municipality="990027"))
    ]
    result = total([quote for quote in quotes if quote is not None], CostModel())
    assert result.initial == 300
    assert result.overlap == 300


def test_a_free_day_rate_costs_nothing_and_does_not_fail() -> None:
    for modification in ModificationClass:
        result = estimate(
            item(),
            classification(modification, Resolution.COMPONENT),
            CostModel(),
            person_day_thousand_yen=Decimal(0),
        )
        assert result is not None
        assert result.initial == 0
