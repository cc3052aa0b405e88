"""Two versions of a catalogue: every kind of change, and what must not happen to ids."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from fitgap.catalog import (
    FunctionStatus,
    Option,
    OptionRange,
    PackageCatalog,
    PackageFunction,
    Parameter,
    StandardClass,
    StandardFlow,
    VendorAnswer,
)
from fitgap.catalog.versions import (
    FieldChange,
    FunctionChange,
    FunctionChangeKind,
    as_mapping,
    diff_catalogs,
    field_changes,
    final_successor,
    from_mapping,
)
from fitgap.process import Aspect
from fitgap.source import Location

WHOLE = PackageFunction(
    "F1",
    "転入処理",
    area="住民記録",
    description="届出の内容を入力し住民票を作成する",
    documents_in=("転入届",),
    documents_out=("住民票の写し",),
    screens=("転入入力",),
    forms=("住民票の写し",),
    fields=("届出日", "前住所"),
    parameters=(Parameter("P1", "確認文言", Aspect.MESSAGE, "free", "登録しますか"),),
    options=(Option("O1", "帳票追加", Aspect.FORM, Decimal("300.50")), Option("O2", "画面追加")),
    option_range=OptionRange.IN,
    standard_class=StandardClass.MUST,
    group="届出",
    required=True,
    answer=VendorAnswer.OPTION,
    quoted_price_thousand_yen=Decimal(120),
    note="来年度から",
)


def catalog(*functions: PackageFunction, version: str = "1") -> PackageCatalog:
    return PackageCatalog("c.yaml", "jumin-t", "住民T", version=version, functions=functions)


def change(old: PackageFunction | None, new: PackageFunction | None) -> FunctionChange:
    before, after = (catalog(*([each] if each else [])) for each in (old, new))
    (found,) = diff_catalogs(before, after).functions
    return found


def removed(name: str, successor: str | None = None) -> PackageFunction:
    return PackageFunction(name, name, status=FunctionStatus.REMOVED, successor=successor)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (None, WHOLE, FunctionChangeKind.ADDED),
        (WHOLE, None, FunctionChangeKind.MISSING),
        (WHOLE, replace(WHOLE, description="届出を入力する"), FunctionChangeKind.CHANGED),
        (WHOLE, replace(WHOLE, status=FunctionStatus.DEPRECATED), FunctionChangeKind.DEPRECATED),
        (WHOLE, replace(WHOLE, status=FunctionStatus.REMOVED), FunctionChangeKind.REMOVED),
        (removed("F1"), replace(removed("F1"), status=FunctionStatus.CURRENT), "reinstated"),
        (replace(WHOLE, status=FunctionStatus.DEPRECATED), WHOLE, FunctionChangeKind.REINSTATED),
        (removed("F1"), removed("F1", "F2"), FunctionChangeKind.CHANGED),
    ],
)
def test_each_kind_of_change(
    old: PackageFunction | None, new: PackageFunction | None, kind: FunctionChangeKind
) -> None:
    assert change(old, new).kind == kind


def test_what_only_remarks_on_a_version_is_no_change() -> None:
    new = replace(WHOLE, status=FunctionStatus.NEW, location=Location("other.yaml", 7))
    diff = diff_catalogs(catalog(WHOLE), catalog(new))
    assert diff.functions == ()
    assert diff.unchanged == 1


def test_every_field_says_old_and_new() -> None:
    new = replace(
        WHOLE,
        name="転入届処理",
        fields=("届出日", "続柄"),
        parameters=(Parameter("P1", "確認文言", Aspect.MESSAGE, "free", "よろしいですか"),),
        options=(Option("O1", "帳票追加", Aspect.FORM, Decimal(350)), Option("O3", "地図")),
        option_range=OptionRange.OUT,
        required=False,
        answer=VendorAnswer.CUSTOMISE,
        quoted_price_thousand_yen=None,
    )
    assert change(WHOLE, new).fields == (
        FieldChange("name", "転入処理", "転入届処理"),
        FieldChange("fields", "前住所", None),
        FieldChange("fields", None, "続柄"),
        FieldChange("parameters", "登録しますか", "よろしいですか", "P1", "default"),
        FieldChange("options", "300.5", "350", "O1", "price"),
        FieldChange("options", "画面追加", None, "O2"),
        FieldChange("options", None, "地図", "O3"),
        FieldChange("option_range", "in", "out"),
        FieldChange("required", "true", "false"),
        FieldChange("answer", "option", "customise"),
        FieldChange("quoted_price", "120", None),
    )


def test_another_order_is_told_as_such() -> None:
    new = replace(WHOLE, fields=("前住所", "届出日"), options=WHOLE.options[::-1])
    assert change(WHOLE, new).fields == (
        FieldChange("fields", "届出日、前住所", "前住所、届出日"),
        FieldChange("options", "O1、O2", "O2、O1"),
    )


def test_a_price_written_otherwise_is_the_same() -> None:
    options = (Option("O1", "帳票追加", Aspect.FORM, Decimal("300.500")), *WHOLE.options[1:])
    assert field_changes(WHOLE, replace(WHOLE, options=options)) == ()


def test_the_package_itself_and_its_standard_flows() -> None:
    old = replace(
        catalog(WHOLE),
        person_day_thousand_yen=Decimal(60),
        standard_flows=(StandardFlow("転入届", "flows/tennyu.bpmn"),),
    )
    new = replace(
        catalog(WHOLE, version="2"),
        person_day_thousand_yen=Decimal(65),
        standard_flows=(StandardFlow("転出届", "flows/tenshutsu.bpmn"),),
    )
    assert diff_catalogs(old, new).package == (
        FieldChange("version", "1", "2"),
        FieldChange("person_day", "60", "65"),
        FieldChange("standard_flows", "flows/tennyu.bpmn", None, "転入届"),
        FieldChange("standard_flows", None, "flows/tenshutsu.bpmn", "転出届"),
    )


def test_successors_are_followed_to_the_end() -> None:
    chain = catalog(
        removed("F1", "F2"),
        PackageFunction("F2", "F2", status=FunctionStatus.DEPRECATED, successor="F3"),
        PackageFunction("F3", "F3", successor="F9"),
        removed("F4"),
        removed("F5", "F6"),
        removed("F6", "F5"),
    )
    found = {each.id: final_successor(chain, each.id) for each in chain.functions}
    assert {key: heir.id if heir else None for key, heir in found.items()} == {
        "F1": "F3",
        "F2": "F3",
        "F3": None,  # it is offered and stays, whatever it names
        "F4": None,
        "F5": None,
        "F6": None,
    }
    assert final_successor(chain, "F7") is None


def test_loops_and_dead_ends_are_named() -> None:
    new = catalog(removed("F1", "F2"), removed("F2", "F1"), removed("F3", "F4"), removed("F4"))
    issues = diff_catalogs(catalog(), new).issues
    assert [(each.code, each.message.ja) for each in issues] == [
        ("CV004", "機能「F1」の後継をたどると元に戻ります（F1 → F2 → F1）"),
        ("CV004", "機能「F2」の後継をたどると元に戻ります（F2 → F1 → F2）"),
        ("CV005", "機能「F3」の後継をたどっても、使える機能に行き着きません（F3 → F4）"),
    ]


def test_a_row_that_is_gone_is_a_warning_with_the_old_successor() -> None:
    old = catalog(replace(WHOLE, status=FunctionStatus.DEPRECATED, successor="F2"))
    diff = diff_catalogs(old, catalog(PackageFunction("F2", "届出処理")))
    assert [each.code for each in diff.issues] == ["CV002"]
    (gone,) = (each for each in diff.functions if each.new is None)
    assert gone.successor is not None
    assert gone.successor.id == "F2"


def test_an_id_that_stands_for_another_function_is_suspected() -> None:
    other = PackageFunction("F1", "水道料金調定", description="検針値から料金を計算する")
    assert [each.code for each in diff_catalogs(catalog(WHOLE), catalog(other)).issues] == ["CV003"]
    renamed = replace(WHOLE, name="ワンストップ受付")
    assert diff_catalogs(catalog(WHOLE), catalog(renamed)).issues == ()


def test_another_package_is_an_error() -> None:
    issues = diff_catalogs(catalog(WHOLE), replace(catalog(WHOLE), id="kokuho-t")).issues
    assert [(each.code, each.severity.value) for each in issues] == [("CV001", "error")]


def test_a_function_survives_being_kept_as_json() -> None:
    back = from_mapping(as_mapping(WHOLE))
    assert back is not None
    assert field_changes(WHOLE, back) == ()
    assert back.name == WHOLE.name


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        {"id": 3},
        {"id": "F1", "name": "x"},
        {**as_mapping(WHOLE), "options": [{"id": "O"}]},
        {**as_mapping(WHOLE), "options": 5},
        {**as_mapping(WHOLE), "status": "gone"},
        {**as_mapping(WHOLE), "quoted_price": "many"},
        {**as_mapping(WHOLE), "fields": [[]]},
    ],
)
def test_what_is_no_function_is_none(plain: object) -> None:
    assert from_mapping(plain) is None
