"""What a council declares in fitgap.yaml becomes a project."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from fitgap import project as module
from fitgap.classification import LegalMode
from fitgap.consensus import ConsensusRule
from fitgap.costing import CostModel
from fitgap.project import Municipality, Participation, Project, check_digit, read_project
from fitgap.sharing import SharingMethod, SharingRule
from fitgap.source import IssueKind

ROOT = Path(__file__).parent.parent.parent
CASES = ROOT / "tests" / "fixtures" / "yaml"

WHOLE = """\
workspace: {id: w-1, name: 甲地区共同化協議会, fictional: true}
municipalities:
  - code: 011002
    name: 甲市
    population: 365000
    models: .\\process_models\\011002/
    participation: late
    joined: 2026-04-01
    section: 情報政策課
    head: 情報政策課長
  - {code: "131016", models: process_models/131016, participation: observer}
packages: [{id: jumin-a, catalog: package_catalogs/jumin-a.yaml}]
affairs:
  - {name: 住民記録, legal_mode: standardised, procedures: {tennyu: 転入届, 01: 転出届}}
  - {name: 図書館}
cost:
  rate_person_month: 1300000
  unit: 円
  staff_hour: 3500
  hours_per_month: 150.5
  contract_years: 7
  discount_rate: 0.02
  law_revisions_per_year: 2
  version_up_years: 4
  correlation: 0.2
  draws: 5000
  seed: 7
sharing: {method: per_capita, population_weight: 0.25}
consensus: {evaluators: 3, adopt_share: 0.8, quorum_share: 0.5}
log: postgresql://host/fitgap
"""


def loaded(text: str) -> Project:
    project, issues = read_project(text.encode(), "fitgap.yaml")
    assert issues == ()
    assert project is not None
    return project


def test_everything_is_read() -> None:
    project = loaded(WHOLE)
    assert (project.id, project.name, project.fictional) == ("w-1", "甲地区共同化協議会", True)
    assert project.municipalities == (
        Municipality(
            code="011002",
            name="甲市",
            population=365000,
            models="process_models/011002",
            participation=Participation.LATE,
            joined="2026-04-01",
            section="情報政策課",
            head="情報政策課長",
        ),
        Municipality("131016", "131016", 0, "process_models/131016", Participation.OBSERVER),
    )
    assert project.members == ("011002",)
    assert [(each.id, each.catalog) for each in project.packages] == [
        ("jumin-a", "package_catalogs/jumin-a.yaml")
    ]
    affair = project.affair_of("01")
    assert affair is not None
    assert (affair.name, affair.legal_mode) == ("住民記録", LegalMode.STANDARDISED)
    assert dict(affair.procedures) == {"tennyu": "転入届", "01": "転出届"}
    assert project.affairs[1].legal_mode is LegalMode.FREE
    assert dict(project.affairs[1].procedures) == {}
    assert project.cost == CostModel(
        rate_thousand_yen_per_month=Decimal(1300),
        hours_per_month=Decimal("150.5"),
        contract_years=7,
        discount_rate=Decimal("0.02"),
        law_revisions_per_year=Decimal(2),
        version_up_years=4,
        correlation=Decimal("0.2"),
        draws=5000,
        seed=7,
        staff_hour_thousand_yen=Decimal("3.5"),
        stated=(
            "contract_years",
            "correlation",
            "discount_rate",
            "draws",
            "hours_per_month",
            "law_revisions_per_year",
            "rate_thousand_yen_per_month",
            "seed",
            "staff_hour_thousand_yen",
            "version_up_years",
        ),
    )
    assert project.sharing == SharingRule(SharingMethod.PER_CAPITA, Decimal("0.25"))
    assert project.consensus == ConsensusRule(3, Decimal("0.8"), Decimal("0.5"))
    assert project.log == "postgresql://host/fitgap"


def test_codes_folders_and_a_catalogue_are_enough() -> None:
    rows = "".join(f"  - {{code: Mun{each}, models: Mun{each}}}\n" for each in "ABCDEFGHIJ")
    text = f"municipalities:\n{rows}packages: [{{id: a, catalog: c.yaml}}]\n"
    project, issues = read_project(text.encode(), "fitgap.yaml")
    assert project is not None
    assert [issue.code for issue in issues] == ["PJ013", "PJ008"]
    assert len(project.members) == 10
    assert project.municipalities[0].name == "MunA"
    assert project.cost == CostModel()
    assert project.consensus == ConsensusRule()
    # Nobody's population is known, so nothing is shared by it.
    assert project.sharing.method is SharingMethod.EQUAL
    again, _ = read_project(text.encode(), "elsewhere.yaml")
    assert again is not None
    assert again.id == project.id


def test_population_is_not_asked_of_observers_or_for_equal_shares() -> None:
    head = "workspace: {id: w}\npackages: [{id: a, catalog: c.yaml}]\nmunicipalities:\n"
    observer = (
        "  - {code: A, models: a, population: 1}\n"
        "  - {code: B, models: b, participation: observer}\n"
    )
    assert loaded(head + observer).sharing.method is SharingMethod.HYBRID
    alone = "  - {code: A, models: a}\n"
    assert loaded(f"{head}{alone}sharing: {{method: equal}}\n").municipalities[0].population == 0
    assert loaded(f"{head}{alone}sharing: {{population_weight: 0}}\n").members == ("A",)


def test_a_population_no_municipality_has_is_out_of_range() -> None:
    head = "workspace: {id: w}\npackages: [{id: a, catalog: c.yaml}]\nmunicipalities:\n"
    for people, expected in ((20_000_000, []), (20_000_001, ["YA025"])):
        text = f"{head}  - {{code: A, models: a, population: {people}}}\n"
        _, issues = read_project(text.encode(), "fitgap.yaml")
        assert [issue.code for issue in issues] == expected


@pytest.mark.parametrize(
    "code", ["011002", "131016", "271004", "011011", "472018", "142018", "401005", "382019"]
)
def test_check_digits_of_real_codes_fit(code: str) -> None:
    assert check_digit(code[:5]) == code[5]


def test_the_sample_loads_without_issues() -> None:
    project = loaded((ROOT / "fitgap.yaml").read_text(encoding="utf-8"))
    assert project.fictional
    assert len(project.municipalities) == 4


def test_the_example_in_the_documentation_loads_without_issues() -> None:
    page = (ROOT / "docs" / "reference" / "fitgap-yaml.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert examples
    for example in examples:
        _, issues = read_project(example.encode(), "fitgap.yaml")
        assert [issue for issue in issues if issue.code not in {"PJ008", "PJ013"}] == []


def test_every_kind_of_issue_has_a_file_that_provokes_it() -> None:
    files = "".join((case / "expected.txt").read_text(encoding="utf-8") for case in CASES.iterdir())
    declared = {kind.code for kind in vars(module).values() if isinstance(kind, IssueKind)}
    assert {code for code in declared if f" {code} " not in files} == set()
