"""Published and assumed figures: hours of an affected part, factors of a class, its later life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from fitgap.classification import ModificationClass
from fitgap.costing.values import CostModel
from fitgap.process import Aspect
from fitgap.source import Text, verbatim


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
_SCREEN, _FORM, _BATCH = Decimal("131.33"), Decimal("78.55"), Decimal("61.29")
_NOTHING = verbatim("")
SIP = verbatim("SiP")
PARAMETER_HOURS = Decimal("1.75")
"""Median of a parameter setting (SiP task data)."""

QUOTED_LOG_SIGMA = 0.10
"""Spread of a price the vendor quoted; an assumption."""


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


MOVEMENTS: Mapping[Aspect, int] = {
    Aspect.FIELD: 1,
    Aspect.MESSAGE: 1,
    Aspect.TRANSITION: 1,
    Aspect.ROLE: 1,
    Aspect.DATABASE: 2,
    Aspect.INTERFACE: 2,
    Aspect.SCREEN: 3,
    Aspect.FORM: 3,
    Aspect.BATCH: 3,
    Aspect.NONFUNCTIONAL: 3,
    Aspect.FUNCTION: 4,
    Aspect.PROCESS: 4,
}
"""Data movements (entry, exit, read, write) that a change to a part adds, modifies or deletes.

Each counts one COSMIC function point, whether new or changed (ISO/IEC 19761; Khlif et al. 2017
for changes of BPMN models).  How many a part has is an assumption: a field moves once, a table is
read and written, a screen takes an entry, a read and an exit, a function also a write.
"""


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
    return 1 + yearly * annuity(model) + figures.version_up * version_ups(model)


def annuity(model: CostModel) -> Decimal:
    """Return what one 千円 a year is worth over the contract."""
    return sum(
        ((1 + model.discount_rate) ** -year for year in range(1, model.contract_years + 1)),
        Decimal(0),
    )


def version_ups(model: CostModel) -> Decimal:
    """Return what one 千円 at every version-up is worth over the contract."""
    if model.version_up_years < 1:
        return Decimal(0)
    years = range(model.version_up_years, model.contract_years + 1, model.version_up_years)
    return sum(((1 + model.discount_rate) ** -year for year in years), Decimal(0))
