"""The rows of ``fitgap.yaml`` as they are written."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from fitgap.catalog import VendorAnswer
from fitgap.catalog.lists import Necessity
from fitgap.classification import LegalMode
from fitgap.consensus import ConsensusRule
from fitgap.costing import CALIBRATION_LIMITS
from fitgap.project.values import Participation
from fitgap.sharing import MOST_PEOPLE, SharingMethod
from fitgap.strict_yaml import (
    MONEY_UNITS,
    FilledText,
    IsoDate,
    Listed,
    MoneyUnit,
    Number,
    Row,
    Texts,
    YamlText,
    choice,
)


class WorkspaceRow(Row):
    """``workspace``."""

    id: YamlText = ""
    name: YamlText = ""
    fictional: bool = False


class MunicipalityRow(Row):
    """One of ``municipalities``."""

    code: FilledText
    models: FilledText
    name: YamlText = ""
    population: Annotated[int, Field(ge=1, le=MOST_PEOPLE)] | None = None
    participation: Annotated[Participation, choice(Participation)] = Participation.MEMBER
    joined: IsoDate | None = None
    section: YamlText | None = None
    head: YamlText | None = None


class PackageRow(Row):
    """One of ``packages``."""

    id: FilledText
    catalog: FilledText
    previous: FilledText | None = None


class AffairRow(Row):
    """One of ``affairs``."""

    name: FilledText
    legal_mode: Annotated[LegalMode, choice(LegalMode)] = LegalMode.FREE
    procedures: dict[str, YamlText] = Field(default_factory=dict)


_Share = Annotated[Number, Field(ge=0, le=1)]
_PositiveShare = Annotated[Number, Field(gt=0, le=1)]
_Positive = Annotated[Number, Field(gt=0, le=Decimal("1e12"))]
_Years = Annotated[int, Field(ge=1, le=100)]


class CalibrationRow(Row):
    """``cost: calibration``."""

    factor: Annotated[Number, Field(gt=0, le=CALIBRATION_LIMITS["factor"])]
    log_sigma: Annotated[Number, Field(gt=0, le=CALIBRATION_LIMITS["log_sigma"])]
    quotations: Annotated[int, Field(ge=1)]
    low: Annotated[Number, Field(gt=0, le=CALIBRATION_LIMITS["low"])] = Decimal(1)
    high: Annotated[Number, Field(gt=0, le=CALIBRATION_LIMITS["high"])] = Decimal(1)
    conformal: bool = False


class CostRow(Row):
    """``cost``."""

    rate_person_month: _Positive | None = None
    rate_thousand_yen_per_month: _Positive | None = None
    staff_hour: _Positive | None = None
    staff_hour_thousand_yen: _Positive | None = None
    unit: MoneyUnit = Decimal(1)
    hours_per_month: Annotated[Number, Field(ge=40, le=400)] | None = None
    contract_years: _Years | None = None
    discount_rate: _Share | None = None
    law_revisions_per_year: Annotated[Number, Field(ge=0, le=12)] | None = None
    version_up_years: _Years | None = None
    correlation: Annotated[Number, Field(ge=0, lt=1)] | None = None
    draws: Annotated[int, Field(ge=100, le=1_000_000)] | None = None
    seed: Annotated[int, Field(ge=0)] | None = None
    calibration: CalibrationRow | None = None
    hours_per_cfp: Annotated[Number, Field(gt=0, le=1000)] | None = None


class SharingRow(Row):
    """``sharing``."""

    method: Annotated[SharingMethod, choice(SharingMethod)] = SharingMethod.HYBRID
    population_weight: _Share = Decimal("0.5")


_RULE = ConsensusRule()


class ConsensusRow(Row):
    """``consensus``."""

    evaluators: Annotated[int, Field(ge=1)] = _RULE.evaluators
    adopt_share: _PositiveShare = _RULE.adopt_share
    quorum_share: _Share = _RULE.quorum_share


class ListColumnsRow(Row):
    """``columns`` of a function list."""

    id: Texts = ()
    area: Texts = ()
    group: Texts = ()
    name: Texts = ()
    requirement: Texts = ()
    necessity: Texts = ()
    answer: Texts = ()
    price: Texts = ()
    note: Texts = ()


_Answers = dict[str, Annotated[VendorAnswer, choice(VendorAnswer)]]
_Necessities = dict[str, Annotated[Necessity, choice(Necessity)]]


class ListRow(Row):
    """One of ``function_lists``."""

    name: FilledText
    columns: ListColumnsRow
    sheet: FilledText | None = None
    header_row: Annotated[int, Field(ge=1)] | None = None
    price_unit: Annotated[Decimal | None, choice(MONEY_UNITS)] = None
    answers: _Answers = Field(default_factory=dict)
    necessities: _Necessities = Field(default_factory=dict)


class ProjectRow(Row):
    """The whole file."""

    workspace: WorkspaceRow = WorkspaceRow()
    municipalities: Listed[MunicipalityRow] = ()
    packages: Listed[PackageRow] = ()
    affairs: Listed[AffairRow] = ()
    cost: CostRow = CostRow()
    sharing: SharingRow = SharingRow()
    consensus: ConsensusRow = ConsensusRow()
    log: FilledText | None = None
    function_lists: Listed[ListRow] = ()
    answer_symbols: _Answers = Field(default_factory=dict)
    necessity_symbols: _Necessities = Field(default_factory=dict)
