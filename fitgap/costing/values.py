"""The figures an estimate rests on, and what it says.  Money is Decimal 千円."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from fitgap.costing.calibration import Calibration
from fitgap.source import Text

HOURS_PER_DAY = Decimal(8)

HOURS = Text("時間", "h")
MOVEMENTS_UNIT = Text("CFP", "CFP")
HOURS_PER_CFP = Text("時間/CFP", "h/CFP")
TIMES = Text("倍", "times")
YEN_PER_HOUR = Text("千円/時間", "thousand yen/h")
YEN = Text("千円", "thousand yen")
CASES = Text("件", "cases")
MINUTES = Text("分", "min")
PERSONS = Text("人", "persons")
YEN_PER_YEAR = Text("千円/年", "thousand yen a year")


@dataclass(frozen=True, slots=True)
class CostModel:
    """The figures an estimate rests on (fitgap.yaml ``cost:``), each with a default and a source.

    ``rate_thousand_yen_per_month`` is per person-month of ``hours_per_month``;
    ``staff_hour_thousand_yen`` prices an hour of the municipality's own staff.
    ``stated`` names the figures that fitgap.yaml states; of the others that decide money it is
    said that they are defaults (:func:`defaults_of`).
    ``calibration`` is what the council's own quotations say about estimates.
    ``hours_per_cfp``, where it is known, makes sizes data movements (COSMIC function points)
    instead of affected parts.
    """

    rate_thousand_yen_per_month: Decimal = Decimal(1273)
    hours_per_month: Decimal = Decimal(160)
    contract_years: int = 5
    discount_rate: Decimal = Decimal(0)
    law_revisions_per_year: Decimal = Decimal(1)
    version_up_years: int = 5
    correlation: Decimal = Decimal("0.10")
    draws: int = 10_000
    seed: int = 1
    staff_hour_thousand_yen: Decimal = Decimal(3)
    calibration: Calibration | None = None
    hours_per_cfp: Decimal | None = None
    stated: tuple[str, ...] = ()

    def is_default(self, figure: str) -> bool:
        """Say whether a figure, named as its field, is a default."""
        return figure not in self.stated


_MONEY_FIGURES: Mapping[str, Text] = {
    "rate_thousand_yen_per_month": Text(
        "1人月の単価 {value}千円（統計の値）", "{value} thousand yen a person-month (statistics)"
    ),
    "hours_per_month": Text("1人月 {value}時間", "{value} hours a person-month"),
    "staff_hour_thousand_yen": Text(
        "職員1時間 {value}千円", "{value} thousand yen an hour of staff"
    ),
    "contract_years": Text("契約 {value}年", "a contract of {value} years"),
    "discount_rate": Text("割引率 {value}", "a discount rate of {value}"),
    "law_revisions_per_year": Text("法改正 1年に{value}回", "{value} law revisions a year"),
    "version_up_years": Text("版の更新 {value}年ごと", "a version-up every {value} years"),
}
RATE_FIGURES = ("rate_thousand_yen_per_month", "hours_per_month")
"""What a vendor's own rate replaces."""
_DEFAULTS = Text(
    "既定値のまま計算しています：{figures}。fitgap.yaml の cost: で必ず置き換えてください。",
    "Reckoned with defaults: {figures}. Please replace them under cost: in fitgap.yaml.",
)
_A_DEFAULT = Text(
    "{text}（既定値です。fitgap.yaml の cost: で必ず置き換えてください）",
    "{text} (a default; please replace it under cost: in fitgap.yaml)",
)


def defaults_of(model: CostModel, *, rate_is_quoted: bool = False) -> tuple[str, ...]:
    """Return the figures that decide money and are defaults; a quoted rate replaces its own."""
    return tuple(
        name
        for name in _MONEY_FIGURES
        if model.is_default(name) and not (rate_is_quoted and name in RATE_FIGURES)
    )


def defaults_told(model: CostModel, names: Sequence[str]) -> Text | None:
    """Return the sentence that some figures are defaults and must be replaced; None for none."""
    told = [
        _MONEY_FIGURES[name].format(value=f"{Decimal(getattr(model, name)).normalize():,f}")
        for name in names
    ]
    if not told:
        return None
    figures = Text("、".join(each.ja for each in told), ", ".join(each.en for each in told))
    return _DEFAULTS.format(figures=figures)


def as_default(text: Text) -> Text:
    """Return what a part of the waterfall is called where its figure is a default."""
    return _A_DEFAULT.format(text=text)


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
    p10: Decimal = Decimal(0)


def money(value: Decimal | float) -> Decimal:
    """Round to 0.1 千円 (100 yen); finer would pretend to a precision there is not."""
    return Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP)


def days(hours: Decimal) -> Decimal:
    """Return hours as person-days, to the hundredth."""
    return (hours / HOURS_PER_DAY).quantize(Decimal("0.01"), ROUND_HALF_UP)
