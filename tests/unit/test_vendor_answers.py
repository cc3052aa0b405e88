"""What a vendor answered decides: △ and × never make an activity fit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from fitgap.assessment import AssessedItem, assess
from fitgap.catalog import PackageCatalog, PackageFunction, VendorAnswer
from fitgap.classification import LegalMode, ModificationClass, Resolution, classify
from fitgap.gaps import FitGapItem, ItemOrigin, Verdict, find_items
from fitgap.matching import Band, Correspondence, FunctionAlignment
from fitgap.process import Aspect, DataObject, FlowNode, MunicipalFlow, Need, ProcessModel
from fitgap.project import Project

ENTRY = PackageFunction(
    "F1", "転入届入力", area="住民記録", fields=("続柄",), documents_out=("票",)
)
OTHER = PackageFunction("F2", "転入通知", area="住民記録")


def answered(answer: VendorAnswer | None, **more: object) -> PackageFunction:
    option_range = answer.option_range if answer is not None else ENTRY.option_range
    return replace(ENTRY, answer=answer, option_range=option_range, **more)  # type: ignore[arg-type]  # any field


def rows(*functions: PackageFunction, needs: tuple[Need, ...] = ()) -> tuple[FitGapItem, ...]:
    node = FlowNode("a1", "userTask", "転入を入力する", needs=needs, outputs=("d",))
    paper = DataObject("d", "dataObject", "続報")
    flow = MunicipalFlow(
        "990019/t", "990019", "t", "転入届", "住民記録",
        ProcessModel("t.bpmn", nodes=(node,), documents=(paper,)), "d",
    )  # fmt: skip
    pairs = tuple(Correspondence("a1", each.id, 0.9, Band.MATCH) for each in functions)
    catalog = PackageCatalog("c.yaml", "p", "P", functions=(*functions,))
    return find_items([flow], catalog, [FunctionAlignment("t.bpmn", pairs, {})])


def activity(*functions: PackageFunction) -> FitGapItem:
    return next(row for row in rows(*functions) if row.origin is ItemOrigin.ACTIVITY)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (None, Verdict.FIT),
        (VendorAnswer.STANDARD, Verdict.FIT),
        (VendorAnswer.PARAMETER, Verdict.PARTIAL),
        (VendorAnswer.OPTION, Verdict.PARTIAL),
        (VendorAnswer.ALTERNATIVE, Verdict.PARTIAL),
        (VendorAnswer.CUSTOMISE, Verdict.GAP),
        (VendorAnswer.PLANNED, Verdict.GAP),
        (VendorAnswer.NONE, Verdict.GAP),
        (VendorAnswer.UNANSWERED, Verdict.UNCONFIRMED),
    ],
)
def test_the_answer_makes_the_verdict(answer: VendorAnswer | None, verdict: Verdict) -> None:
    row = activity(answered(answer))

    assert (row.verdict, row.function) == (verdict, "F1")


def test_the_row_says_what_the_vendor_answered_and_asks() -> None:
    function = answered(
        VendorAnswer.CUSTOMISE, quoted_price_thousand_yen=Decimal(1200), note="令和9年度\n以降"
    )
    row = activity(function)

    said = "ベンダの回答：カスタマイズで対応、1,200 千円、備考：令和9年度 以降"
    assert said in row.statement.ja


@pytest.mark.parametrize(
    ("answer", "modification", "resolution"),
    [
        (VendorAnswer.PARAMETER, ModificationClass.PARAMETER, Resolution.PARAMETER),
        (VendorAnswer.OPTION, ModificationClass.COMPONENT, Resolution.OPTION),
        (VendorAnswer.CUSTOMISE, ModificationClass.SOURCE, Resolution.OPERATION),
        (VendorAnswer.NONE, ModificationClass.SOURCE, Resolution.OPERATION),
        (VendorAnswer.PLANNED, ModificationClass.UNKNOWN, Resolution.OPERATION),
        (VendorAnswer.ALTERNATIVE, ModificationClass.UNKNOWN, Resolution.OPERATION),
    ],
)
def test_the_answer_makes_the_class(
    answer: VendorAnswer, modification: ModificationClass, resolution: Resolution
) -> None:
    function = answered(answer)
    catalog = PackageCatalog("c.yaml", "p", "P", functions=(function,))

    found = classify(activity(function), catalog, legal_mode=LegalMode.FREE)

    assert (found.modification, found.resolution) == (modification, resolution)


@pytest.mark.parametrize("answer", [VendorAnswer.CUSTOMISE, VendorAnswer.NONE])
def test_a_need_is_not_met_by_a_function_that_is_not_there(answer: VendorAnswer) -> None:
    need = Need(Aspect.FIELD, "続柄")

    def of(function: PackageFunction) -> dict[ItemOrigin, Verdict]:
        return {row.origin: row.verdict for row in rows(function, needs=(need,))}

    assert of(ENTRY)[ItemOrigin.NEED] is Verdict.FIT
    assert of(ENTRY)[ItemOrigin.DOCUMENT] is Verdict.PARTIAL
    assert of(answered(answer)) == {
        ItemOrigin.ACTIVITY: Verdict.GAP,
        ItemOrigin.NEED: Verdict.GAP,
    }
    assert of(answered(VendorAnswer.OPTION))[ItemOrigin.NEED] is Verdict.FIT


def test_another_function_that_is_there_makes_a_gap_partial() -> None:
    row = activity(answered(VendorAnswer.NONE), OTHER)

    assert (row.verdict, row.function) == (Verdict.PARTIAL, "F1")
    assert "転入通知（F2） は標準で使えます" in row.statement.ja


def test_the_fingerprint_moves_with_the_answer_and_only_then() -> None:
    before = activity(ENTRY).fingerprint

    assert activity(replace(ENTRY)).fingerprint == before
    said = [
        activity(replace(ENTRY, answer=VendorAnswer.STANDARD)),
        activity(replace(ENTRY, note="条件あり")),
        activity(replace(ENTRY, quoted_price_thousand_yen=Decimal(1))),
        activity(replace(ENTRY, required=True)),
    ]
    assert len({before, *(row.fingerprint for row in said)}) == 5
    # Fingerprints rest on the repr: what no list added must not show in it.
    assert "answer" not in repr(ENTRY)


def test_the_quoted_price_is_what_the_row_costs() -> None:
    from fitgap.assessment import _quoted_price

    function = answered(VendorAnswer.CUSTOMISE, quoted_price_thousand_yen=Decimal(1200))
    catalog = PackageCatalog("c.yaml", "p", "P", functions=(function,))
    row = activity(function)
    found = classify(row, catalog, legal_mode=LegalMode.FREE)

    assert _quoted_price(row, found, catalog) == Decimal(1200)
    other = replace(found, modification=ModificationClass.COMPONENT)
    assert _quoted_price(row, other, catalog) is None


def test_the_estimate_without_the_quoted_price_stands_beside_it() -> None:
    project = Project("x", "架空地区", municipalities=())
    function = answered(VendorAnswer.CUSTOMISE, quoted_price_thousand_yen=Decimal(1200))
    node = FlowNode("a1", "userTask", "転入届を入力する")
    flow = MunicipalFlow(
        "990019/t", "990019", "t", "転入届", "住民記録", ProcessModel("t.bpmn", nodes=(node,)), "d"
    )

    def of(each: PackageFunction) -> AssessedItem:
        catalog = PackageCatalog("c.yaml", "p", "P", functions=(each,))
        (row,) = assess(project, [flow], catalog).items
        return row

    priced, plain = of(function), of(replace(function, quoted_price_thousand_yen=None))
    assert priced.quoted == Decimal(1200)
    assert priced.estimate != priced.modelled == plain.estimate
    assert (plain.quoted, plain.modelled) == (None, None)
