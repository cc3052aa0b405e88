"""From matches to rows: one activity × aspect × required value each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from fitgap.catalog import FunctionStatus, OptionRange, PackageCatalog, PackageFunction
from fitgap.gaps import FitGapItem, ItemOrigin, Verdict, find_items, provides
from fitgap.matching import Band, Candidate, Correspondence, Evidence, FunctionAlignment
from fitgap.process import Aspect, DataObject, FlowNode, Lane, MunicipalFlow, Need, ProcessModel
from fitgap.source import Location, Text

FILE = "process_models/990019/tennyu.bpmn"
ENTRY = PackageFunction(
    "F1",
    "転入届入力",
    area="住民記録",
    documents_in=("住民異動届",),
    documents_out=("住民票",),
    forms=("住民票の写し",),
    screens=("転入入力",),
    fields=("連絡先電話番号", "続柄"),
)
NOTICE = PackageFunction("F2", "転入通知作成", area="住民記録", documents_out=("転入通知",))
SILENT = PackageFunction("F3", "異動履歴照会", area="住民記録")
OTHER = PackageFunction("F4", "貸出管理", area="図書館", documents_out=("延滞通知",))
CATALOG = PackageCatalog("c.yaml", "p", "住民情報", functions=(ENTRY, NOTICE, SILENT, OTHER))


def _flow(*nodes: FlowNode, documents: tuple[DataObject, ...] = ()) -> MunicipalFlow:
    model = ProcessModel(FILE, nodes=nodes, documents=documents, lanes=(Lane("l", "窓口", "p"),))
    return MunicipalFlow("990019/tennyu", "990019", "tennyu", "転入届", "住民記録", model, "d")


def _match(activity: str, function: str, score: float = 0.9) -> Correspondence:
    return Correspondence(activity, function, score, Band.MATCH)


def _review(activity: str, function: str, score: float = 0.5) -> Correspondence:
    return Correspondence(activity, function, score, Band.REVIEW)


def _items(
    flow: MunicipalFlow,
    *correspondences: Correspondence,
    candidates: Mapping[str, tuple[Candidate, ...]] | None = None,
    manual: frozenset[str] = frozenset(),
    catalog: PackageCatalog = CATALOG,
) -> tuple[FitGapItem, ...]:
    alignment = FunctionAlignment(FILE, correspondences, candidates or {}, manual)
    return find_items([flow], catalog, [alignment])


def _task(*needs: Need, name: str | None = "転入の内容を入力する", **more: object) -> FlowNode:
    return replace(FlowNode("a1", "userTask", name, needs=needs, lane="l"), **more)  # type: ignore[arg-type]  # any field of the node


# ---- activities


def test_a_matched_activity_is_a_fit_and_names_the_other_functions() -> None:
    (row,) = _items(_flow(_task()), _match("a1", "F2", 0.8), _match("a1", "F1"))
    assert (row.verdict, row.function, row.aspect) == (Verdict.FIT, "F1", Aspect.FUNCTION)
    assert row.role == "窓口"
    assert "転入届入力" in row.statement.ja
    assert "転入通知作成" in row.statement.ja


def test_a_match_for_review_is_unconfirmed_and_claims_no_function() -> None:
    (row,) = _items(_flow(_task()), _review("a1", "F1"))
    assert (row.verdict, row.function) == (Verdict.UNCONFIRMED, None)
    assert [candidate.function for candidate in row.nearest] == ["F1"]


def test_handwork_does_not_apply() -> None:
    (row,) = _items(_flow(_task()), manual=frozenset({"a1"}))
    assert row.verdict is Verdict.NOT_APPLICABLE


def test_a_gap_shows_the_nearest_functions_and_why_they_fall_short() -> None:
    near = (
        Candidate(
            "F1",
            0.31,
            (
                Evidence("words", 0.5, Text("「転入」が共通です。", "shared.")),
                Evidence("missing", -1.0, Text("「学校」が説明にありません。", "school.")),
                Evidence("base", -4.0, Text("出発点", "start")),
                Evidence("rivals", -3.0, Text("出発点より近い機能", "nearer")),
            ),
        ),
        Candidate("F2", 0.12),
        Candidate("unknown", 0.1),
    )
    (row,) = _items(_flow(_task()), candidates={"a1": near})
    assert (row.verdict, row.function) == (Verdict.GAP, None)
    assert [candidate.function for candidate in row.nearest] == ["F1", "F2"]
    assert "転入届入力（F1）：「学校」が説明にありません" in row.statement.ja
    assert "0.12" in row.statement.ja
    assert "出発点" not in row.statement.ja


def test_a_gap_without_any_candidate_says_so() -> None:
    (row,) = _items(_flow(_task()))
    assert (row.verdict, row.nearest) == (Verdict.GAP, ())
    assert "近い機能もカタログにありません" in row.statement.ja


def test_an_activity_without_a_name_asks_for_one() -> None:
    (row,) = _items(_flow(_task(name=None)))
    assert row.verdict is Verdict.UNCONFIRMED
    assert "名前を付けてください" in row.statement.ja


def test_a_withdrawn_function_serves_no_more_and_names_its_successor() -> None:
    gone = replace(ENTRY, status=FunctionStatus.REMOVED, successor="F9")
    catalog = replace(CATALOG, functions=(gone, NOTICE))
    (row,) = _items(_flow(_task()), _match("a1", "F1"), catalog=catalog)
    assert (row.verdict, row.function) == (Verdict.GAP, None)
    assert "F9" in row.statement.ja


def test_a_function_to_be_withdrawn_still_fits_but_is_flagged() -> None:
    old = replace(ENTRY, status=FunctionStatus.DEPRECATED, successor="F9")
    catalog = replace(CATALOG, functions=(old,))
    (row,) = _items(_flow(_task()), _match("a1", "F1"), catalog=catalog)
    assert row.verdict is Verdict.FIT
    assert "廃止予定" in row.statement.ja
    assert "F9" in row.statement.ja


def test_an_expanded_subprocess_is_no_row_but_its_needs_are() -> None:
    need = Need(Aspect.FIELD, "続柄")
    outer = FlowNode("s", "subProcess", "受付", needs=(need,))
    inner = replace(_task(), parent="s")
    collapsed = FlowNode("c", "callActivity", "証明書を出す")
    rows = _items(_flow(outer, inner, collapsed), _match("a1", "F1"))
    assert [(row.activity, row.origin) for row in rows] == [
        ("s", ItemOrigin.NEED),
        ("a1", ItemOrigin.ACTIVITY),
        ("c", ItemOrigin.ACTIVITY),
    ]
    assert rows[0].verdict is Verdict.FIT


# ---- needs


@pytest.mark.parametrize(
    ("aspect", "text", "met"),
    [
        (Aspect.FORM, "住民票の写し", True),
        (Aspect.FORM, "住民票の写しを印刷したい", True),
        (Aspect.FORM, "住民票　の写し（世帯全員）を発行できること", True),
        (Aspect.FORM, "住民票、住民票の写しを出力したい", True),
        (Aspect.FORM, "住民票の写しの様式を市独自のものに変えたい", False),
        (Aspect.FORM, "住民票の写しに紋章を追加したい", False),
        (Aspect.FORM, "転入通知を出したい", False),
        (Aspect.FIELD, "続柄の項目を追加したい", True),
        (Aspect.FIELD, "続柄の名称を変えたい", False),
        (Aspect.FIELD, "住民票の写し", False),
        (Aspect.SCREEN, "転入入力の画面が必要", True),
        (Aspect.FUNCTION, "転入届入力", True),
        (Aspect.MESSAGE, "転入届入力", False),
        (Aspect.FORM, "", False),
    ],
)
def test_a_function_provides_what_it_lists_and_nothing_else(
    aspect: Aspect, text: str, met: bool
) -> None:
    assert provides(ENTRY, Need(aspect, text)) is met


def test_a_need_the_function_does_not_list_is_a_partial_fit_with_its_grounds() -> None:
    need = Need(
        Aspect.FORM,
        "独自様式の通知書を追加したい",
        basis="条例",
        clause="第5条",
        volume=900,
        minutes=Decimal(5),
        location=Location(FILE, 12),
    )
    _, row = _items(_flow(_task(need)), _match("a1", "F1"))
    assert (row.verdict, row.aspect, row.required) == (Verdict.PARTIAL, Aspect.FORM, need.text)
    assert (row.origin, row.function) == (ItemOrigin.NEED, "F1")
    assert (row.basis, row.clause, row.volume, row.minutes) == ("条例", "第5条", 900, Decimal(5))
    assert row.location.line == 12


def test_a_need_any_of_the_matched_functions_lists_is_met() -> None:
    rows = _items(
        _flow(_task(Need(Aspect.FORM, "転入通知"))), _match("a1", "F1"), _match("a1", "F2", 0.8)
    )
    assert (rows[1].verdict, rows[1].function) == (Verdict.FIT, "F2")


def test_a_need_follows_the_activity_where_no_function_is_sure() -> None:
    flow = _flow(_task(Need(Aspect.FIELD, "続柄")))
    assert _items(flow)[1].verdict is Verdict.GAP
    assert _items(flow, manual=frozenset({"a1"}))[1].verdict is Verdict.GAP
    assert _items(flow, _review("a1", "F1"))[1].verdict is Verdict.UNCONFIRMED


# ---- documents


def _with_output(
    *names: str, needs: tuple[Need, ...] = (), store: bool = False, inputs: tuple[str, ...] = ()
) -> MunicipalFlow:
    kind = "dataStore" if store else "dataObject"
    documents = tuple(DataObject(f"d{n}", name, kind) for n, name in enumerate(names))
    outputs = tuple(document.id for document in documents)
    return _flow(_task(*needs, outputs=outputs, inputs=inputs), documents=documents)


def _document_rows(flow: MunicipalFlow, function: str = "F1") -> list[str]:
    rows = _items(flow, _match("a1", function))
    return [row.required for row in rows if row.origin is ItemOrigin.DOCUMENT]


def test_a_document_nobody_in_the_area_lists_is_a_difference() -> None:
    flow = _with_output("転入者名簿")
    assert _document_rows(flow) == ["転入者名簿"]
    row = _items(flow, _match("a1", "F1"))[1]
    assert (row.verdict, row.aspect) == (Verdict.PARTIAL, Aspect.FORM)
    assert row.statement.ja.count("住民票の写し") == 1


@pytest.mark.parametrize(
    "name",
    [
        "住民票の写し",
        "住民票（新）",
        "転入通知",
        "転入の通知書",
        "国外転入通知",
        "住民異動届",
        "通知",
        "",
    ],
)
def test_a_document_known_by_another_wording_or_to_the_area_is_none(name: str) -> None:
    assert _document_rows(_with_output(name)) == []


def test_a_document_of_another_area_counts_as_missing() -> None:
    assert _document_rows(_with_output("延滞通知")) == ["延滞通知"]


def test_a_row_that_lists_no_documents_says_nothing() -> None:
    assert _document_rows(_with_output("転入者名簿"), "F3") == []


def test_stores_worked_on_documents_and_ones_a_need_names_are_no_extra_rows() -> None:
    assert _document_rows(_with_output("転入者名簿", store=True)) == []
    assert _document_rows(_with_output("転入者名簿", inputs=("d0",))) == []
    need = Need(Aspect.FORM, "転入者名簿を独自の様式で出したい")
    assert _document_rows(_with_output("転入者名簿", needs=(need,))) == []


def test_a_document_of_an_unmatched_activity_is_no_row() -> None:
    rows = _items(_with_output("転入者名簿"), _review("a1", "F1"))
    assert [row.origin for row in rows] == [ItemOrigin.ACTIVITY]


# ---- ids and fingerprints

NEED = Need(Aspect.FIELD, "別居の理由を書く欄を追加したい", volume=90)


def _ids(flow: MunicipalFlow, *matches: Correspondence) -> list[str]:
    return [row.id for row in _items(flow, *(matches or (_match("a1", "F1"),)))]


def test_ids_survive_a_new_label_another_order_and_another_match() -> None:
    other = FlowNode("a2", "task", "通知を送る")
    before = set(_ids(_flow(_task(NEED), other)))
    assert set(_ids(_flow(other, _task(NEED, name="転入届を打ち込む")))) == before
    assert set(_ids(_flow(_task(NEED), other), _review("a1", "F2"))) == before
    spaced = replace(NEED, text="別居の理由を書く　欄を追加したい。")
    assert set(_ids(_flow(_task(spaced), other))) == before


def test_the_same_need_twice_gives_two_ids_whatever_their_order() -> None:
    twin = replace(NEED, volume=7)
    rows = _items(_flow(_task(NEED, twin)), _match("a1", "F1"))
    turned = _items(_flow(_task(twin, NEED)), _match("a1", "F1"))
    assert len({row.id for row in rows}) == 3
    assert {(row.id, row.volume) for row in rows} == {(row.id, row.volume) for row in turned}


def _print(
    task: FlowNode | None = None,
    function: PackageFunction = ENTRY,
    match: Correspondence | None = None,
) -> list[str]:
    catalog = replace(CATALOG, functions=(function, NOTICE))
    flow = _flow(task or _task(NEED))
    rows = _items(flow, match or _match("a1", "F1"), catalog=catalog)
    return [row.fingerprint for row in rows]


def test_fingerprints_ignore_scores_and_places_in_files() -> None:
    before = _print()
    assert _print(match=_match("a1", "F1", 0.71)) == before
    moved = _task(replace(NEED, location=Location(FILE, 99)), location=Location(FILE, 7))
    assert _print(moved) == before
    assert _print(function=replace(ENTRY, location=Location("c.yaml", 3))) == before


@pytest.mark.parametrize(
    "after",
    [
        _print(_task(NEED, name="転入届を打ち込む")),
        _print(_task(NEED, documentation=("紙で控える。",))),
        _print(_task(NEED, lane=None)),
        _print(function=replace(ENTRY, description="変わりました")),
        _print(function=replace(ENTRY, option_range=OptionRange.IN)),
        _print(match=_review("a1", "F1")),
    ],
)
def test_fingerprints_change_with_the_activity_and_the_catalogue_row(after: list[str]) -> None:
    assert all(new != old for new, old in zip(after, _print(), strict=True))


def test_the_fingerprint_of_a_need_changes_with_its_grounds_alone() -> None:
    before, after = _print(), _print(_task(replace(NEED, basis="条例")))
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_every_flow_needs_its_alignment() -> None:
    with pytest.raises(ValueError, match="argument"):
        find_items([_flow(_task())], CATALOG, [])


@pytest.mark.parametrize("part", ["(", "ほしい", "項目を追加"])
def test_a_very_long_need_comes_to_an_end(part: str) -> None:
    """A pattern that backtracks would keep this from ever returning."""
    function = PackageFunction("F-1", "画面", forms=("納付書",))

    assert not provides(function, Need(Aspect.FORM, part * 30_000 + "x"))
