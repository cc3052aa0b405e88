"""Every source of a row on data, and what changes a row's fingerprint but never its id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from fitgap.catalog import PackageCatalog, PackageFunction
from fitgap.classification import with_documented_needs
from fitgap.gaps import FitGapItem, ItemOrigin, Verdict, find_items
from fitgap.matching import Band, Candidate, Correspondence, FunctionAlignment
from fitgap.process import Aspect, DataObject, FlowNode, Lane, MunicipalFlow, Need, ProcessModel
from fitgap.source import Location

FILE = "process_models/990019/tennyu.bpmn"
ENTRY = PackageFunction(
    "F1", "転入届入力", area="住民記録", documents_out=("住民票",), fields=("続柄",)
)
OTHER = PackageFunction("F9", "延滞通知作成", area="図書館", documents_out=("延滞通知",))
CATALOG = PackageCatalog("c.yaml", "p", "住民情報", functions=(ENTRY, OTHER))
NEED = Need(
    Aspect.FORM,
    "独自様式の通知書を出したい",
    basis="条例",
    clause="第5条",
    volume=900,
    minutes=Decimal(5),
)
ENTERING = FlowNode("a1", "userTask", "転入の内容を入力する", needs=(NEED,), lane="l")
TELLING = FlowNode("a2", "userTask", "学校へ知らせる", lane="l")


def flow(*nodes: FlowNode, documents: tuple[DataObject, ...] = ()) -> MunicipalFlow:
    model = ProcessModel(FILE, nodes=nodes, documents=documents, lanes=(Lane("l", "窓口", "p"),))
    return MunicipalFlow("990019/tennyu", "990019", "tennyu", "転入届", "住民記録", model, "d")


def rows(
    drawn: MunicipalFlow,
    catalog: PackageCatalog = CATALOG,
    *,
    score: float = 0.9,
    candidates: tuple[Candidate, ...] = (),
) -> dict[tuple[str, str], FitGapItem]:
    matched = (Correspondence("a1", "F1", score, Band.MATCH),)
    alignment = FunctionAlignment(FILE, matched, {"a1": candidates}, frozenset())
    items = find_items([with_documented_needs(drawn)], catalog, [alignment])
    return {(item.activity, item.required): item for item in items}


def test_an_activity_without_a_function_is_a_row() -> None:
    row = rows(flow(ENTERING, TELLING))["a2", "学校へ知らせる"]
    assert (row.origin, row.verdict) == (ItemOrigin.ACTIVITY, Verdict.GAP)


@pytest.mark.parametrize("aspect", Aspect)
def test_a_need_of_any_aspect_the_function_does_not_provide_is_a_row(aspect: Aspect) -> None:
    need = Need(aspect, "市の決まりのとおりにしたい")
    row = rows(flow(replace(ENTERING, needs=(need,))))["a1", need.text]
    assert (row.origin, row.aspect, row.verdict) == (ItemOrigin.NEED, aspect, Verdict.PARTIAL)


def test_a_wish_in_the_documentation_is_a_need_and_a_description_is_none() -> None:
    told = (
        "届出人に本人確認書類を見せてもらう。受け取った届書は課長に回す。"
        "別居の理由を記録する欄を追加したい。独自様式の通知書を出したい。",
        "共同委託を検討したい。",
    )
    found = rows(flow(replace(ENTERING, documentation=told)))
    assert {key[1] for key in found} == {
        "転入の内容を入力する",
        "独自様式の通知書を出したい",
        "別居の理由を記録する欄を追加したい",
    }
    row = found["a1", "別居の理由を記録する欄を追加したい"]
    assert (row.origin, row.aspect, row.verdict) == (
        ItemOrigin.NEED,
        Aspect.FIELD,
        Verdict.PARTIAL,
    )


def test_a_document_nobody_makes_is_a_row() -> None:
    documents = (DataObject("d1", "住民票"), DataObject("d2", "転入学通知書"))
    making = replace(ENTERING, outputs=("d1", "d2"))
    found = rows(flow(making, documents=documents))
    assert found["a1", "転入学通知書"].origin is ItemOrigin.DOCUMENT
    assert ("a1", "住民票") not in found


def test_work_of_ones_own_keeps_its_ground_and_its_burden() -> None:
    row = rows(flow(ENTERING))["a1", NEED.text]
    assert (row.basis, row.clause, row.volume, row.minutes, row.persons) == (
        "条例",
        "第5条",
        900,
        Decimal(5),
        1,
    )


Change = Callable[[FlowNode], FlowNode]


def with_need(**more: object) -> Change:
    return lambda node: replace(node, needs=(replace(NEED, **more),))  # type: ignore[arg-type]  # any field


@pytest.mark.parametrize(
    "change",
    [
        lambda node: replace(node, name="転入の届出を入力する"),
        lambda node: replace(node, documentation=("窓口で聞き取る",)),
        lambda node: replace(node, lane=None),
        with_need(volume=901),
        with_need(minutes=Decimal(6)),
        with_need(persons=2),
        with_need(basis="慣行"),
        with_need(clause="第6条"),
    ],
)
def test_what_a_need_rests_on_changes_its_fingerprint_and_never_its_id(change: Change) -> None:
    before = rows(flow(ENTERING))["a1", NEED.text]
    after = rows(flow(change(ENTERING)))["a1", NEED.text]
    assert after.id == before.id
    assert after.fingerprint != before.fingerprint


def test_what_does_not_concern_a_row_changes_neither() -> None:
    before = rows(flow(ENTERING))
    moved = replace(
        ENTERING,
        location=Location(FILE, 99),
        needs=(replace(NEED, location=Location(FILE, 98)),),
    )
    elsewhere = replace(CATALOG, functions=(*CATALOG.functions[::-1],), version="2027.1")
    after = rows(flow(TELLING, moved), elsewhere, score=0.8, candidates=(Candidate("F9", 0.3),))
    assert ("a1", NEED.text) in before
    for key, row in before.items():
        assert (after[key].id, after[key].fingerprint) == (row.id, row.fingerprint)


def test_the_catalogue_row_changes_the_fingerprints_of_its_rows_and_of_no_other() -> None:
    drawn = flow(ENTERING, TELLING)
    before = rows(drawn)
    changed = replace(ENTRY, description="届出の内容を入力し、住民票を作成する")
    after = rows(drawn, replace(CATALOG, functions=(changed, OTHER)))
    assert {key: row.id for key, row in after.items()} == {
        key: row.id for key, row in before.items()
    }
    differing = {key[0] for key, row in after.items() if row.fingerprint != before[key].fingerprint}
    assert differing == {"a1"}
