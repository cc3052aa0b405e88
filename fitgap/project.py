"""What a council declares in ``fitgap.yaml``.

::

    workspace: {id: kyogikai-2026, name: ○○地区共同化協議会}
    municipalities:
      - {code: "011002", name: ○○市, population: 365000, models: process_models/011002}
    packages:
      - {id: jumin-a, catalog: package_catalogs/jumin-a.yaml}
    affairs:
      - {name: 住民記録, legal_mode: standardised, procedures: {tennyu: 転入届}}
    function_lists:
      - {name: 県標準様式, columns: {id: 機能ID, requirement: 機能要件, answer: 回答}}
    answer_symbols: {◎: standard, △: customise}
    cost: {rate_person_month: 1273, unit: 千円}
    sharing: {method: hybrid, population_weight: 0.5}
    consensus: {evaluators: 2, adopt_share: 0.75}

Only ``municipalities`` with ``code`` and ``models`` is required; docs/reference/fitgap-yaml.md
describes every key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field

from fitgap.catalog import VendorAnswer
from fitgap.catalog.lists import LAYOUTS, ListColumn, ListLayout, Necessity, plain_sign
from fitgap.classification import LegalMode
from fitgap.consensus import ConsensusRule
from fitgap.costing import Calibration, CostModel
from fitgap.sharing import SharingMethod, SharingRule
from fitgap.source import (
    Issue,
    IssueKind,
    Location,
    Severity,
    Text,
    fingerprint,
)
from fitgap.strict_yaml import (
    MONEY_UNITS,
    Document,
    FilledText,
    IsoDate,
    Listed,
    MoneyUnit,
    Number,
    Path,
    Row,
    Texts,
    YamlText,
    choice,
    in_order,
    plain,
    read,
    rows_of,
    thousand_yen,
    validate,
)

NO_MUNICIPALITY = IssueKind(
    "PJ001",
    Severity.ERROR,
    Text("参加団体が一つも書かれていません", "no municipality is declared"),
    Text(
        "municipalities: の下に「- code: …」と「models: …」を並べてください",
        'list them under municipalities:, each with "code" and "models"',
    ),
)
SAME_CODE = IssueKind(
    "PJ002",
    Severity.ERROR,
    Text(
        "団体コード「{code}」が 2 回使われています（1 回目は {first} 行目）",
        'municipality code "{code}" is used twice (first in line {first})',
    ),
    Text("団体ごとに一つだけ書いてください", "declare every municipality once"),
)
WRONG_CHECK_DIGIT = IssueKind(
    "PJ003",
    Severity.WARNING,
    Text(
        "団体コード「{code}」の最後の数字（検査数字）が合いません",
        'the last digit (check digit) of municipality code "{code}" does not fit',
    ),
    Text(
        "写し間違いがないか確かめてください（初めの 5 桁が正しければ「{expected}」です）",
        "check the code (if its first five digits are right, it is {expected})",
    ),
)
SHORT_CODE = IssueKind(
    "PJ004",
    Severity.WARNING,
    Text(
        "団体コード「{code}」が 6 桁ではありません",
        'municipality code "{code}" does not have six digits',
    ),
    Text(
        "検査数字を含む 6 桁を引用符で囲んで書いてください（「{expected}」でしょうか）",
        'write all six digits in quotes (perhaps "{expected}")',
    ),
)
BAD_CODE = IssueKind(
    "PJ005",
    Severity.ERROR,
    Text(
        "団体コード「{code}」に使えない文字があります",
        'municipality code "{code}" has characters that cannot be used',
    ),
    Text(
        '6 桁の数字（例: "011002"）か、英数字と「-」「_」だけで書いてください',
        'use six digits (such as "011002"), or letters, digits, "-" and "_" only',
    ),
)
OUTSIDE = IssueKind(
    "PJ006",
    Severity.ERROR,
    Text(
        "「{path}」は作業フォルダの外を指しています",
        '"{path}" points outside the workspace',
    ),
    Text(
        "作業フォルダの中に置き、fitgap.yaml から見た場所（例: process_models/011002）を"
        "書いてください",
        "put it into the workspace and write its path from fitgap.yaml "
        "(such as process_models/011002)",
    ),
)
SAME_FOLDER = IssueKind(
    "PJ007",
    Severity.ERROR,
    Text(
        "業務フローのフォルダ「{path}」が、団体「{other}」のフォルダと重なっています",
        'the folder "{path}" overlaps with that of municipality "{other}"',
    ),
    Text("団体ごとに別のフォルダにしてください", "give every municipality a folder of its own"),
)
NO_POPULATION = IssueKind(
    "PJ008",
    Severity.WARNING,
    Text(
        "団体「{code}」の人口がないので、費用は人口割をせず均等割で分けます",
        'municipality "{code}" has no population, so costs are shared equally',
    ),
    Text(
        "population を書き足すか、sharing: の method を equal にしてください",
        "add population, or set method: equal under sharing:",
    ),
)
SAME_PACKAGE = IssueKind(
    "PJ009",
    Severity.ERROR,
    Text(
        "パッケージの番号「{id}」が 2 回使われています（1 回目は {first} 行目）",
        'package id "{id}" is used twice (first in line {first})',
    ),
    Text("パッケージごとに別の番号を付けてください", "give every package an id of its own"),
)
NO_PACKAGE = IssueKind(
    "PJ010",
    Severity.WARNING,
    Text(
        "照らし合わせるパッケージが書かれていません",
        "no package is declared to compare with",
    ),
    Text(
        "packages: の下に「- id: …」と「catalog: …」を書いてください",
        'add "id" and "catalog" under packages:',
    ),
)
SAME_PROCEDURE = IssueKind(
    "PJ011",
    Severity.ERROR,
    Text(
        "手続「{key}」が 2 つの業務に書かれています（1 回目は {first} 行目）",
        'procedure "{key}" belongs to two affairs (first in line {first})',
    ),
    Text("どちらか一方の業務に書いてください", "declare it in one affair only"),
)
SAME_AFFAIR = IssueKind(
    "PJ012",
    Severity.ERROR,
    Text(
        "業務「{name}」が 2 回書かれています（1 回目は {first} 行目）",
        'affair "{name}" is declared twice (first in line {first})',
    ),
    Text("一つにまとめてください", "make one of them"),
)
NO_ID = IssueKind(
    "PJ013",
    Severity.WARNING,
    Text(
        "作業フォルダの番号（workspace: の id）がないので、団体コードから仮に付けます",
        "the workspace has no id (workspace: id); one is made from the municipality codes",
    ),
    Text(
        "id を書いてください。団体が増えても、配った Excel を取り込めるようになります",
        "write one, so that workbooks sent out still fit when a municipality joins",
    ),
)
ONE_EVALUATOR = IssueKind(
    "PJ014",
    Severity.WARNING,
    Text("評価者が 1 人になっています", "there is only one evaluator"),
    Text(
        "評価は必ず複数人で行うことになっています。2 以上にしてください",
        "items are to be evaluated by several people: make it 2 or more",
    ),
)
TWO_RATES = IssueKind(
    "PJ015",
    Severity.ERROR,
    Text("同じ単価が二通りに書かれています", "the same rate is written in two ways"),
    Text("「{keep}」だけを残してください", 'keep "{keep}" only'),
)
RATE_IN_YEN = IssueKind(
    "PJ016",
    Severity.ERROR,
    Text(
        "{key} が {amount} 千円になっています。円で書いていませんか",
        "{key} is {amount} thousand yen; is it written in yen?",
    ),
    Text(
        "円で書くなら、cost: に unit: 円 と書き足してください（千円で書く項目は千分の一にします）",
        "for yen add unit: 円 under cost: (and divide by 1000 what is in thousand yen by its name)",
    ),
)
RATE_LOW = IssueKind(
    "PJ017",
    Severity.ERROR,
    Text(
        "{key} が {amount} 千円で、最低賃金にも届きません。万円で書いていませんか",
        "{key} is {amount} thousand yen, less than the minimum wage; is it in 万円?",
    ),
    Text(
        "万円で書くなら、cost: に unit: 万円 と書き足してください。"
        "単価は 1 人月・1 時間当たりの金額です",
        "for 万円 add unit: 万円 under cost:; a rate is per person-month or per hour",
    ),
)
UPSIDE_DOWN = IssueKind(
    "PJ018",
    Severity.ERROR,
    Text(
        "補正の low（{low}）が high（{high}）より大きくなっています",
        "low ({low}) of the calibration is above high ({high})",
    ),
    Text(
        "fitgap cost calibrate が出した行を、そのまま貼ってください",
        "paste the lines of fitgap cost calibrate as they are",
    ),
)
SAME_LIST = IssueKind(
    "PJ030",
    Severity.ERROR,
    Text(
        "機能一覧の様式「{name}」が 2 回書かれています（1 回目は {first} 行目）",
        'the list layout "{name}" is declared twice (first in line {first})',
    ),
    Text("様式ごとに別の名前を付けてください", "give every layout a name of its own"),
)
LIST_WITHOUT_FUNCTIONS = IssueKind(
    "PJ031",
    Severity.ERROR,
    Text(
        "機能一覧の様式「{name}」の columns に、機能名も機能要件もありません",
        'the list layout "{name}" has neither a name nor a requirement column',
    ),
    Text(
        "name（小項目などの見出し）か requirement（機能要件の見出し）を書いてください",
        "add name or requirement, with its heading",
    ),
)
SAME_SIGN = IssueKind(
    "PJ032",
    Severity.ERROR,
    Text(
        "記号「{sign}」が、全角・半角を同じと見ると 2 回書かれています（1 回目は {first} 行目）",
        'the sign "{sign}" is declared twice, width apart (first in line {first})',
    ),
    Text("一つにまとめてください", "make one of them"),
)


class Participation(StrEnum):
    """参加区分 (values of :attr:`Municipality.participation`)."""

    MEMBER = "member"
    OBSERVER = "observer"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Municipality:
    """A member of the council.  ``code`` keeps its leading zeros; ``models`` is a folder.

    ``population`` is 0 where none is declared; the project then shares costs equally.
    """

    code: str
    name: str
    population: int
    models: str
    participation: str = Participation.MEMBER
    joined: str | None = None
    section: str | None = None
    head: str | None = None


@dataclass(frozen=True, slots=True)
class Affair:
    """A 業務 and its procedures (key, which is the file's stem, → name)."""

    name: str
    legal_mode: LegalMode
    procedures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PackageSource:
    """A catalogue the workspace compares with; ``catalog`` is a path.

    ``previous`` is the path of the version it took the place of, None where there was none.
    """

    id: str
    catalog: str
    previous: str | None = None


@dataclass(frozen=True)
class Project:
    """The whole of ``fitgap.yaml``.  ``id`` ties workbooks to their workspace."""

    id: str
    name: str
    municipalities: tuple[Municipality, ...] = ()
    packages: tuple[PackageSource, ...] = ()
    affairs: tuple[Affair, ...] = ()
    cost: CostModel = field(default_factory=CostModel)
    sharing: SharingRule = field(default_factory=SharingRule)
    consensus: ConsensusRule = field(default_factory=ConsensusRule)
    fictional: bool = False
    log: str | None = None
    function_lists: tuple[ListLayout, ...] = ()
    answer_symbols: Mapping[str, VendorAnswer] = field(default_factory=dict)
    necessity_symbols: Mapping[str, Necessity] = field(default_factory=dict)

    @cached_property
    def layout_by_name(self) -> Mapping[str, ListLayout]:
        """Layouts of function lists by name: those declared here, and the built-in ones."""
        return {**LAYOUTS, **{layout.name: layout for layout in self.function_lists}}

    @cached_property
    def municipality_by_code(self) -> Mapping[str, Municipality]:
        """Municipalities by code."""
        return {municipality.code: municipality for municipality in self.municipalities}

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Codes of the municipalities that vote (observers do not)."""
        return tuple(
            municipality.code
            for municipality in self.municipalities
            if municipality.participation != Participation.OBSERVER
        )

    def affair_of(self, procedure: str) -> Affair | None:
        """Return the affair that declares a procedure key."""
        return next((affair for affair in self.affairs if procedure in affair.procedures), None)


def read_project(data: bytes, file: str) -> tuple[Project | None, tuple[Issue, ...]]:
    """Read ``fitgap.yaml``.

    Args:
        data: the bytes of the file.
        file: its path as the user gave it; it goes into every location.

    Returns:
        The project, None where an issue is an error, and every issue found, by place.
    """
    document, issues = read(data, file)
    if document is None:
        return None, issues
    row, issues = validate(ProjectRow, document, _checked)
    if row is None:
        return None, issues
    municipalities = tuple(_municipality(each) for each in row.municipalities)
    sharing = SharingRule(row.sharing.method, row.sharing.population_weight)
    lacking = [
        number
        for number, each in enumerate(municipalities)
        if not each.population and each.participation is not Participation.OBSERVER
    ]
    if lacking and _counts_people(sharing):
        place = document.location(("municipalities", lacking[0]))
        issues = (*issues, NO_POPULATION.at(place, code=municipalities[lacking[0]].code))
        sharing = SharingRule(SharingMethod.EQUAL, row.sharing.population_weight)
    identifier = row.workspace.id or f"W-{_digest(municipalities)}"
    project = Project(
        id=identifier,
        name=row.workspace.name or identifier,
        municipalities=municipalities,
        packages=tuple(
            PackageSource(each.id, tidy(each.catalog), tidy(each.previous or "") or None)
            for each in row.packages
        ),
        affairs=tuple(
            Affair(
                each.name,
                each.legal_mode,
                {key: words or key for key, words in each.procedures.items()},
            )
            for each in row.affairs
        ),
        cost=_cost(row.cost),
        sharing=sharing,
        consensus=ConsensusRule(
            evaluators=row.consensus.evaluators,
            adopt_share=row.consensus.adopt_share,
            quorum_share=row.consensus.quorum_share,
        ),
        fictional=row.workspace.fictional,
        log=row.log,
        function_lists=tuple(
            _layout(each, document.location(("function_lists", number)))
            for number, each in enumerate(row.function_lists)
        ),
        answer_symbols=row.answer_symbols,
        necessity_symbols=row.necessity_symbols,
    )
    return project, in_order(issues)


def check_digit(five: str) -> str:
    """Return the 検査数字 of a municipality code's first five digits (JIS X 0401/0402).

    The digits are weighted 6, 5, 4, 3, 2; the check digit is the last digit of eleven less
    the remainder of the sum by eleven.
    """
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


def tidy(path: str) -> str:
    """Return a path of ``fitgap.yaml`` with forward slashes and without empty or ``.`` parts."""
    return "/".join(part for part in path.replace("\\", "/").split("/") if part not in ("", "."))


class _WorkspaceRow(Row):
    id: YamlText = ""
    name: YamlText = ""
    fictional: bool = False


class _MunicipalityRow(Row):
    code: FilledText
    models: FilledText
    name: YamlText = ""
    population: Annotated[int, Field(ge=1)] | None = None
    participation: Annotated[Participation, choice(Participation)] = Participation.MEMBER
    joined: IsoDate | None = None
    section: YamlText | None = None
    head: YamlText | None = None


class _PackageRow(Row):
    id: FilledText
    catalog: FilledText
    previous: FilledText | None = None


class _AffairRow(Row):
    name: FilledText
    legal_mode: Annotated[LegalMode, choice(LegalMode)] = LegalMode.FREE
    procedures: dict[str, YamlText] = Field(default_factory=dict)


_Share = Annotated[Number, Field(ge=0, le=1)]
_PositiveShare = Annotated[Number, Field(gt=0, le=1)]
_Positive = Annotated[Number, Field(gt=0, le=Decimal("1e12"))]
_Years = Annotated[int, Field(ge=1, le=100)]


class _CalibrationRow(Row):
    factor: Annotated[Number, Field(gt=0, le=100)]
    log_sigma: Annotated[Number, Field(gt=0, le=3)]
    quotations: Annotated[int, Field(ge=1)]
    low: Annotated[Number, Field(gt=0, le=1000)] = Decimal(1)
    high: Annotated[Number, Field(gt=0, le=1000)] = Decimal(1)
    conformal: bool = False


class _CostRow(Row):
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
    calibration: _CalibrationRow | None = None
    hours_per_cfp: Annotated[Number, Field(gt=0, le=1000)] | None = None


class _SharingRow(Row):
    method: Annotated[SharingMethod, choice(SharingMethod)] = SharingMethod.HYBRID
    population_weight: _Share = Decimal("0.5")


_RULE = ConsensusRule()


class _ConsensusRow(Row):
    evaluators: Annotated[int, Field(ge=1)] = _RULE.evaluators
    adopt_share: _PositiveShare = _RULE.adopt_share
    quorum_share: _Share = _RULE.quorum_share


class _ListColumnsRow(Row):
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


class _ListRow(Row):
    name: FilledText
    columns: _ListColumnsRow
    sheet: FilledText | None = None
    header_row: Annotated[int, Field(ge=1)] | None = None
    price_unit: Annotated[Decimal | None, choice(MONEY_UNITS)] = None
    answers: _Answers = Field(default_factory=dict)
    necessities: _Necessities = Field(default_factory=dict)


class ProjectRow(Row):
    """The whole file."""

    workspace: _WorkspaceRow = _WorkspaceRow()
    municipalities: Listed[_MunicipalityRow] = ()
    packages: Listed[_PackageRow] = ()
    affairs: Listed[_AffairRow] = ()
    cost: _CostRow = _CostRow()
    sharing: _SharingRow = _SharingRow()
    consensus: _ConsensusRow = _ConsensusRow()
    log: FilledText | None = None
    function_lists: Listed[_ListRow] = ()
    answer_symbols: _Answers = Field(default_factory=dict)
    necessity_symbols: _Necessities = Field(default_factory=dict)


def _municipality(row: _MunicipalityRow) -> Municipality:
    return Municipality(
        code=row.code,
        name=row.name or row.code,
        population=row.population or 0,
        models=tidy(row.models),
        participation=row.participation,
        joined=row.joined,
        section=row.section or None,
        head=row.head or None,
    )


def _layout(row: _ListRow, location: Location) -> ListLayout:
    headings = {column: getattr(row.columns, column.value) for column in ListColumn}
    return ListLayout(
        name=row.name,
        columns={column: words for column, words in headings.items() if words},
        sheet=row.sheet,
        header_row=row.header_row,
        price_unit=row.price_unit,
        answers=row.answers,
        necessities=row.necessities,
        location=location,
    )


def _counts_people(rule: SharingRule) -> bool:
    if rule.method is SharingMethod.HYBRID:
        return rule.population_weight > 0
    return rule.method is SharingMethod.PER_CAPITA


def _digest(municipalities: tuple[Municipality, ...]) -> str:
    return fingerprint(*sorted(each.code for each in municipalities))[:12]


def _cost(row: _CostRow) -> CostModel:
    """Return the cost model, with the defaults of :class:`CostModel` where nothing is written."""
    given: dict[str, Any] = {
        name: getattr(row, name)
        for name in (
            "hours_per_month",
            "contract_years",
            "discount_rate",
            "law_revisions_per_year",
            "version_up_years",
            "correlation",
            "hours_per_cfp",
            "draws",
            "seed",
            "rate_thousand_yen_per_month",
            "staff_hour_thousand_yen",
        )
    }
    if row.rate_person_month is not None:
        given["rate_thousand_yen_per_month"] = thousand_yen(row.rate_person_month, row.unit)
    if row.staff_hour is not None:
        given["staff_hour_thousand_yen"] = thousand_yen(row.staff_hour, row.unit)
    if row.calibration is not None:
        given["calibration"] = Calibration(**dict(row.calibration))
    written = {name: value for name, value in given.items() if value is not None}
    return CostModel(**written, rate_is_default=given["rate_thousand_yen_per_month"] is None)


def _checked(document: Document) -> Iterator[Issue]:
    """Yield what is wrong between the rows, as far as each row can be read."""
    top = document.value
    if not isinstance(top, dict):
        return
    yield from _checked_workspace(document, top)
    yield from _checked_municipalities(document, top)
    yield from _checked_folders(document, top)
    yield from _checked_packages(document, top)
    yield from _checked_affairs(document, top)
    yield from _checked_lists(document, top)
    cost = top.get("cost")
    if isinstance(cost, dict):
        for plain_key, key in _SAME_RATES:
            if cost.get(plain_key) is not None and cost.get(key) is not None:
                yield TWO_RATES.at(document.location(("cost", plain_key), key=True), keep=key)
        yield from _checked_rates(document, cost)


def _checked_rates(document: Document, cost: Mapping[str, object]) -> Iterator[Issue]:
    """Yield rates that can only be in another unit than said, and bounds upside down."""
    unit = MONEY_UNITS.get(plain(cost.get("unit")), Decimal(1))
    for (plain_key, key), (low, high) in zip(_SAME_RATES, _USUAL_RATES, strict=True):
        for name in (plain_key, key):
            written = _number_of(cost, name)
            if written is None or written <= 0:
                continue
            amount = written * (unit if name == plain_key else 1)
            if low <= amount <= high:
                continue
            kind = RATE_IN_YEN if amount > high else RATE_LOW
            place = document.location(("cost", name))
            yield kind.at(place, key=name, amount=f"{amount.normalize():,f}")

    calibration = cost.get("calibration")
    if isinstance(calibration, dict):
        least, most = _number_of(calibration, "low"), _number_of(calibration, "high")
        if least is not None and most is not None and least > most:
            place = document.location(("cost", "calibration", "low"))
            yield UPSIDE_DOWN.at(place, low=least, high=most)


def _number_of(mapping: Mapping[str, object], key: str) -> Decimal | None:
    written = mapping.get(key)
    if isinstance(written, bool) or not isinstance(written, int | Decimal):
        return None
    return Decimal(written)


_SAME_RATES = (
    ("rate_person_month", "rate_thousand_yen_per_month"),
    ("staff_hour", "staff_hour_thousand_yen"),
)
_USUAL_RATES = ((Decimal(140), Decimal(20_000)), (Decimal("0.8"), Decimal(50)))
"""千円 a person-month and 千円 an hour; below is less than any prefecture's minimum wage."""


def _checked_workspace(document: Document, top: Mapping[str, object]) -> Iterator[Issue]:
    workspace, consensus = top.get("workspace"), top.get("consensus")
    if workspace is None or (isinstance(workspace, dict) and not plain(workspace.get("id"))):
        yield NO_ID.at(document.location(("workspace",)))
    if isinstance(consensus, dict) and consensus.get("evaluators") == 1:
        yield ONE_EVALUATOR.at(document.location(("consensus", "evaluators")))


def _checked_municipalities(document: Document, top: Mapping[str, object]) -> Iterator[Issue]:
    declared = top.get("municipalities")
    if declared is None or declared == []:
        yield NO_MUNICIPALITY.at(document.location(("municipalities",)))
    codes = _Once()
    for number, row in rows_of(top, "municipalities"):
        code = plain(row.get("code"))
        if not code:
            continue
        place = document.location(("municipalities", number, "code"))
        first = codes.first(code, place)
        if first is not None:
            yield SAME_CODE.at(place, code=code, first=first.line)
        else:
            yield from _checked_code(code, place)


def _checked_code(code: str, place: Location) -> Iterator[Issue]:
    if not code.isascii() or not all(each.isalnum() or each in "-_" for each in code):
        yield BAD_CODE.at(place, code=code)
    elif code.isdecimal() and len(code) == 6:
        expected = code[:5] + check_digit(code[:5])
        if code != expected:
            yield WRONG_CHECK_DIGIT.at(place, code=code, expected=expected)
    elif code.isdecimal() and len(code) == 5:
        # Excel drops a leading zero; some lists leave the check digit out.
        whole = f"0{code}"
        lost_zero = whole[5] == check_digit(whole[:5])
        expected = whole if lost_zero else code + check_digit(code)
        yield SHORT_CODE.at(place, code=code, expected=expected)


def _checked_folders(document: Document, top: Mapping[str, object]) -> Iterator[Issue]:
    folders: dict[tuple[str, ...], str] = {}
    for number, row in rows_of(top, "municipalities"):
        written = plain(row.get("models"))
        if not written:
            continue
        place = document.location(("municipalities", number, "models"))
        if _leaves(written):
            yield OUTSIDE.at(place, path=written)
            continue
        parts = tuple(tidy(written).split("/"))
        other = next(
            (
                code
                for known, code in folders.items()
                if known[: len(parts)] == parts or parts[: len(known)] == known
            ),
            None,
        )
        if other is not None:
            yield SAME_FOLDER.at(place, path=written, other=other)
        else:
            folders[parts] = plain(row.get("code"))


def _leaves(path: str) -> bool:
    """Say whether a path is absolute, climbs out, or names nothing."""
    slashed = path.replace("\\", "/")
    absolute = slashed.startswith(("/", "~")) or ":" in slashed
    return absolute or ".." in slashed.split("/") or not tidy(path)


def _checked_packages(document: Document, top: Mapping[str, object]) -> Iterator[Issue]:
    declared = top.get("packages")
    if declared is None or declared == []:
        yield NO_PACKAGE.at(document.location(("packages",)))
    packages = _Once()
    for number, row in rows_of(top, "packages"):
        path: Path = ("packages", number)
        identifier, catalog = plain(row.get("id")), plain(row.get("catalog"))
        place = document.location((*path, "id"))
        first = packages.first(identifier, place) if identifier else None
        if first is not None:
            yield SAME_PACKAGE.at(place, id=identifier, first=first.line)
        if catalog and _leaves(catalog):
            yield OUTSIDE.at(document.location((*path, "catalog")), path=catalog)
        previous = plain(row.get("previous"))
        if previous and _leaves(previous):
            yield OUTSIDE.at(document.location((*path, "previous")), path=previous)


def _checked_affairs(document: Document, top: Mapping[str, object]) -> Iterator[Issue]:
    affairs, keys = _Once(), _Once()
    for number, row in rows_of(top, "affairs"):
        name = plain(row.get("name"))
        place = document.location(("affairs", number, "name"))
        first = affairs.first(name, place) if name else None
        if first is not None:
            yield SAME_AFFAIR.at(place, name=name, first=first.line)
        procedures = row.get("procedures")
        for key in procedures if isinstance(procedures, dict) else ():
            place = document.location(("affairs", number, "procedures", key), key=True)
            first = keys.first(key, place)
            if first is not None:
                yield SAME_PROCEDURE.at(place, key=key, first=first.line)


def _checked_lists(document: Document, top: Mapping[str, object]) -> Iterator[Issue]:
    layouts = _Once()
    for number, row in rows_of(top, "function_lists"):
        path: Path = ("function_lists", number)
        name, columns = plain(row.get("name")), row.get("columns")
        place = document.location((*path, "name"))
        first = layouts.first(name, place) if name else None
        if first is not None:
            yield SAME_LIST.at(place, name=name, first=first.line)
        if isinstance(columns, dict) and not (columns.get("name") or columns.get("requirement")):
            place = document.location((*path, "columns"))
            yield LIST_WITHOUT_FUNCTIONS.at(place, name=name)
        for key in ("answers", "necessities"):
            yield from _checked_signs(document, (*path, key), row.get(key))
    for key in ("answer_symbols", "necessity_symbols"):
        yield from _checked_signs(document, (key,), top.get(key))


def _checked_signs(document: Document, path: Path, signs: object) -> Iterator[Issue]:
    known = _Once()
    for sign in signs if isinstance(signs, dict) else ():
        place = document.location((*path, sign), key=True)
        first = known.first(plain_sign(sign), place)
        if first is not None:
            yield SAME_SIGN.at(place, sign=sign, first=first.line)


class _Once:
    """Remembers where each name was first used."""

    def __init__(self) -> None:
        self._places: dict[str, Location] = {}

    def first(self, name: str, place: Location) -> Location | None:
        """Return where the name stood before, None if it is new."""
        before = self._places.get(name)
        if before is None:
            self._places[name] = place
        return before
