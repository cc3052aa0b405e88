"""A vendor's catalogue in YAML becomes values, or is sent back with every fault named."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from fitgap.catalog import (
    FunctionStatus,
    Option,
    OptionRange,
    PackageCatalog,
    Parameter,
    StandardClass,
    StandardFlow,
    read_catalog,
)
from fitgap.catalog import reading as module
from fitgap.process import Aspect
from fitgap.source import IssueKind

ROOT = Path(__file__).parent.parent.parent
CASES = ROOT / "tests" / "fixtures" / "yaml"

WHOLE = """\
package: {id: jumin-a, name: 住民情報システムA, vendor: ベンダA, version: "2026.1",
          standard_affairs: true}
functions:
  - id: F0101                # permanent; never reused
    area: 住民記録
    name: 転入処理
    description: 届出内容を入力し住民票を作成する
    documents_in: [転入届, 転出証明書]
    documents_out: 住民票の写し
    screens: [転入入力]
    forms: [住民票の写し]
    fields: [届出日]
    parameters:
      - {id: P1, name: 確認メッセージ文言, aspect: message, values: free, default: 登録しますか}
      - {id: P2, name: 桁数, values: [4, 6, 8], default: 4}
      - {id: P3, name: 自動採番, default: true}
    options:
      - {id: O1, name: 帳票追加オプション, aspect: form, price: 300, unit: 千円}
      - {id: O2, name: 項目追加, price: 150500, unit: 円}
      - {name: 画面追加}
    option_range: in
    standard_class: must
    status: changed
    successor: null
  - {id: 102, name: 転出処理}
  - {id: 0103, name: 転居処理, status: removed, successor: 102}
standard_flows: [{process: 転入届, file: flows/tennyu.bpmn}]
rates: {person_day: 60000, unit: 円}
"""


def loaded(text: str) -> PackageCatalog:
    catalog, issues = read_catalog(text.encode(), "c.yaml")
    assert issues == ()
    assert catalog is not None
    return catalog


def test_everything_the_contract_names_is_read() -> None:
    catalog = loaded(WHOLE)
    assert (catalog.id, catalog.name, catalog.vendor) == ("jumin-a", "住民情報システムA", "ベンダA")
    assert (catalog.version, catalog.standard_affairs) == ("2026.1", True)
    assert catalog.person_day_thousand_yen == Decimal(60)
    assert str(catalog.person_day_thousand_yen) == "60"
    assert catalog.standard_flows == (StandardFlow("転入届", "flows/tennyu.bpmn"),)
    first = catalog.functions[0]
    assert first.documents_in == ("転入届", "転出証明書")
    assert first.documents_out == ("住民票の写し",)
    assert (first.screens, first.forms, first.fields) == (
        ("転入入力",),
        ("住民票の写し",),
        ("届出日",),
    )
    assert first.parameters == (
        Parameter("P1", "確認メッセージ文言", Aspect.MESSAGE, "free", "登録しますか"),
        Parameter("P2", "桁数", None, "4 / 6 / 8", "4"),
        Parameter("P3", "自動採番", None, None, "true"),
    )
    assert first.options == (
        Option("O1", "帳票追加オプション", Aspect.FORM, Decimal(300)),
        Option("O2", "項目追加", None, Decimal("150.5")),
        Option("画面追加", "画面追加", None, None),
    )
    assert first.option_range is OptionRange.IN
    assert first.standard_class is StandardClass.MUST
    assert first.status is FunctionStatus.CHANGED
    assert first.successor is None


def test_ids_written_as_numbers_are_their_text() -> None:
    catalog = loaded(WHOLE)
    assert [function.id for function in catalog.functions] == ["F0101", "102", "0103"]
    assert catalog.functions[2].successor == "102"


def test_every_function_knows_its_line() -> None:
    places = [function.location for function in loaded(WHOLE).functions]
    assert [str(place) for place in places] == ["c.yaml:4:5", "c.yaml:25:5", "c.yaml:26:5"]
    assert places[1].element == "functions[2]"


def test_four_keys_are_enough_and_the_unknown_stays_unknown() -> None:
    catalog = loaded("package: {id: a, name: A}\nfunctions: [{id: F1, name: 転入処理}]\n")
    (function,) = catalog.functions
    assert function.option_range is OptionRange.UNKNOWN
    assert function.standard_class is StandardClass.NONE
    assert function.status is FunctionStatus.CURRENT
    assert catalog.person_day_thousand_yen is None


def test_a_removed_function_may_say_that_nothing_succeeds_it() -> None:
    catalog = loaded(
        "package: {id: a, name: A}\n"
        "functions: [{id: F1, name: x, status: removed, successor: null}]\n"
    )
    assert not catalog.functions[0].offered


def test_one_bad_row_hides_no_other_and_gives_no_catalogue() -> None:
    text = (
        "package: {id: a, name: A}\nfunctions:\n  - {id: F1}\n"
        "  - {id: F2, name: x, status: nwe}\n  - {id: F2, name: y}\n"
    )
    catalog, issues = read_catalog(text.encode(), "c.yaml")
    assert catalog is None
    assert [(issue.code, issue.location.line) for issue in issues] == [
        ("YA020", 3),
        ("YA023", 4),
        ("CA002", 5),
    ]


def test_thousands_of_unknown_successors_are_all_named() -> None:
    rows = "".join(f"  - {{id: F{n}, name: x, successor: G{n}}}\n" for n in range(3000))
    _, issues = read_catalog(f"package: {{id: a, name: A}}\nfunctions:\n{rows}".encode(), "c")
    assert len(issues) == 3000


def test_the_shipped_catalogues_load_without_issues() -> None:
    files = sorted((ROOT / "package_catalogs").glob("*.yaml"))
    assert files
    for file in files:
        catalog, issues = read_catalog(file.read_bytes(), file.name)
        assert issues == ()
        assert catalog is not None


def test_every_kind_of_issue_has_a_file_that_provokes_it() -> None:
    files = "".join((case / "expected.txt").read_text(encoding="utf-8") for case in CASES.iterdir())
    declared = {kind.code for kind in vars(module).values() if isinstance(kind, IssueKind)}
    assert {code for code in declared if f" {code} " not in files} == set()
