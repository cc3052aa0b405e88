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

from typing import Any

from fitgap.catalog.lists import ListColumn, ListLayout
from fitgap.consensus import ConsensusRule
from fitgap.costing import Calibration, CostModel
from fitgap.project.checking import NO_POPULATION, check_digit, checked, tidy
from fitgap.project.rows import CostRow, ListRow, MunicipalityRow, ProjectRow
from fitgap.project.values import Affair, Municipality, PackageSource, Participation, Project
from fitgap.sharing import SharingMethod, SharingRule
from fitgap.source import Issue, Location, fingerprint
from fitgap.strict_yaml import in_order, read_as, thousand_yen

__all__ = [
    "Affair",
    "Municipality",
    "PackageSource",
    "Participation",
    "Project",
    "ProjectRow",
    "check_digit",
    "read_project",
]


def read_project(data: bytes, file: str) -> tuple[Project | None, tuple[Issue, ...]]:
    """Read ``fitgap.yaml``.

    Args:
        data: the bytes of the file.
        file: its path as the user gave it; it goes into every location.

    Returns:
        The project, None where an issue is an error, and every issue found, by place.
    """
    row, document, issues = read_as(ProjectRow, data, file, checked)
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


def _municipality(row: MunicipalityRow) -> Municipality:
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


def _layout(row: ListRow, location: Location) -> ListLayout:
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


def _cost(row: CostRow) -> CostModel:
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
    return CostModel(**written, stated=tuple(sorted(written)))
