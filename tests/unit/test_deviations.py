"""Where a town works otherwise than the package's standard flow: open, bounded, stable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from fitgap.assessment import AssessedItem, Assessment, assess, refold
from fitgap.basis import BASIS, written
from fitgap.catalog import PackageCatalog, PackageFunction
from fitgap.classification import LegalMode, ModificationClass, Resolution, classify
from fitgap.comparison import group_activities
from fitgap.consensus import Entry, EntryKind, SealedEntry, State
from fitgap.deviations import find_deviations
from fitgap.gaps import FitGapItem, ItemOrigin, Verdict
from fitgap.matching import Band, Correspondence, FunctionAlignment
from fitgap.process import Aspect, FlowNode, Lane, MunicipalFlow, SequenceFlow
from fitgap.project import Affair, Municipality, PackageSource, Project
from fitgap.source import Language
from fitgap.workbook.rows import DETAIL_LENGTH, item_rows
from tests.support.flows import flow

TOWN = "990027"
STEPS = ("転入届を受け付ける", "本人を確認する", "住民票を作成する", "転入通知を送る")
STANDARD = replace(flow("", "tennyu", *STEPS), id="c:tennyu")
CATALOG = PackageCatalog(
    "c.yaml",
    "c",
    "住民T",
    functions=(
        PackageFunction("T1", "転入届受付", "住民記録", "窓口で転入届を受け付ける"),
        PackageFunction("T2", "住民票作成", "住民記録", "届出の内容から住民票を作成する"),
    ),
)
PROJECT = Project(
    id="test",
    name="架空地区",
    municipalities=(Municipality(TOWN, "架空町", 18_000, "m"),),
    packages=(PackageSource("c", "c.yaml"),),
    affairs=(Affair("住民記録", LegalMode.STANDARDISED, {"tennyu": "転入届"}),),
)


def town(*labels: str) -> MunicipalFlow:
    return flow(TOWN, "tennyu", *labels)


def deviations(
    own: MunicipalFlow, *, in_package: Sequence[str] = (), manual: Sequence[str] = ()
) -> dict[Aspect, FitGapItem]:
    alignment = FunctionAlignment(
        own.model.file,
        tuple(Correspondence(each, "T1", 0.9, Band.MATCH) for each in in_package),
        {},
        frozenset(manual),
    )
    groups = group_activities([own], standard_flows=[STANDARD])
    found = find_deviations([own], [STANDARD], [alignment], groups)
    assert len({item.id for item in found}) == len(found)
    return {item.aspect: item for item in found}


def test_a_flow_like_the_standard_gives_no_row() -> None:
    assert deviations(town(*STEPS)) == {}


def test_a_procedure_without_a_standard_flow_gives_no_row() -> None:
    own = flow(TOWN, "tenshutsu", "転出届を受け付ける")
    assert deviations(own) == {}


def test_other_steps_are_one_open_row_of_the_process() -> None:
    own = town(*STEPS[:3], "係長がもう一度確かめる", "花に水をやる")

    ((aspect, item),) = deviations(own).items()

    assert aspect is Aspect.PROCESS
    assert (item.verdict, item.origin) == (Verdict.UNCONFIRMED, ItemOrigin.STANDARD_FLOW)
    assert (item.municipality, item.flow, item.activity) == (TOWN, own.id, "")
    assert "標準だけの手順 1件、現行だけの作業 2件" in item.statement.ja
    assert [detail.ja for detail in item.details] == [
        "標準だけにある手順 1件：「転入通知を送る」",
        "現行だけにある作業 2件：「係長がもう一度確かめる」「花に水をやる」",
    ]
    assert all(detail.en for detail in item.details)


def test_handwork_beside_the_package_is_no_difference() -> None:
    own = town(*STEPS, "届書を綴る")
    assert Aspect.PROCESS in deviations(own)
    assert deviations(own, manual=["a5"]) == {}


def test_another_order_is_a_transition_where_the_package_is_used_and_else_the_process() -> None:
    own = town(STEPS[1], STEPS[0], *STEPS[2:])

    assert set(deviations(own, in_package=["a1"])) == {Aspect.TRANSITION}
    assert set(deviations(own)) == {Aspect.PROCESS}


def by_two(own: MunicipalFlow) -> MunicipalFlow:
    """Return a flow whose third activity lies in another lane."""
    nodes = tuple(replace(node, lane="l2") if node.id == "a3" else node for node in own.model.nodes)
    lanes = (*own.model.lanes, Lane("l2", "税務課", "p"))
    return replace(own, model=replace(own.model, nodes=nodes, lanes=lanes))


def test_others_doing_the_work_is_a_row_of_the_role() -> None:
    ((aspect, item),) = deviations(by_two(town(*STEPS))).items()

    assert aspect is Aspect.ROLE
    assert "税務課" in item.details[0].ja


def test_the_id_stays_and_the_fingerprint_tells_what_differs() -> None:
    (one,) = deviations(town(*STEPS[:3])).values()
    (other,) = deviations(town(*STEPS[:2])).values()
    assert one.id == other.id
    assert one.fingerprint != other.fingerprint


def test_ids_and_layout_of_the_files_are_no_difference() -> None:
    own = town(*STEPS, "連絡票を区長に届ける")
    (item,) = deviations(own).values()
    renamed = replace(
        own.model,
        file="elsewhere.bpmn",
        nodes=tuple(replace(node, id=f"x{node.id}") for node in own.model.nodes),
        flows=tuple(
            replace(each, id=f"x{each.id}", source=f"x{each.source}", target=f"x{each.target}")
            for each in own.model.flows
        ),
    )
    (again,) = deviations(replace(own, model=renamed)).values()
    assert (again.id, again.fingerprint) == (item.id, item.fingerprint)


def test_unnamed_work_and_subprocesses_that_show_their_work_are_left_out() -> None:
    own = town(*STEPS)
    shown = FlowNode("s", "subProcess", "確認のまとまり", process="p", lane="l")
    nameless = FlowNode("n", "task", "", process="p", lane="l")
    inside = replace(own.model.nodes[1], parent="s")
    nodes = (own.model.nodes[0], shown, inside, *own.model.nodes[2:], nameless)
    arrows = (
        SequenceFlow("s1", "a1", "s"),
        SequenceFlow("s2", "s", "a3"),
        SequenceFlow("s3", "a3", "a4"),
        SequenceFlow("s4", "a4", "n"),
    )
    model = replace(own.model, nodes=nodes, flows=arrows)

    found = deviations(replace(own, model=model))

    told = " ".join(detail.ja for item in found.values() for detail in item.details)
    assert "確認のまとまり" not in told
    assert "「n」" not in told


def test_flows_with_nothing_in_common_give_one_row_that_says_so() -> None:
    own = town("館内の床を掃除する", "本を書架に戻す")

    ((aspect, item),) = deviations(own).items()

    assert aspect is Aspect.PROCESS
    assert "比べられません" in item.statement.ja
    assert item.details == ()


@pytest.mark.parametrize(
    ("aspect", "rule", "modification"),
    [
        (Aspect.PROCESS, "G5-3-07", ModificationClass.SOURCE),
        (Aspect.TRANSITION, "G5-3-06", ModificationClass.SOURCE),
        (Aspect.ROLE, "G5-U-07", ModificationClass.UNKNOWN),
    ],
)
def test_only_a_gap_has_a_class(aspect: Aspect, rule: str, modification: ModificationClass) -> None:
    (item,) = deviations(town(*STEPS[:3])).values()
    item = replace(item, aspect=aspect)

    still_open = classify(item, CATALOG, legal_mode=LegalMode.STANDARDISED)
    gap = classify(replace(item, verdict=Verdict.GAP), CATALOG, legal_mode=LegalMode.STANDARDISED)
    met = classify(replace(item, verdict=Verdict.FIT), CATALOG, legal_mode=LegalMode.STANDARDISED)

    assert (still_open.rule, still_open.modification) == (rule, None)
    assert still_open.resolution is Resolution.OPERATION
    assert still_open.question is None
    assert (gap.rule, gap.modification) == (rule, modification)
    assert gap.resolution is Resolution.OPERATION
    assert (gap.question is None) == (modification is ModificationClass.SOURCE)
    assert (met.modification, met.resolution) == (None, Resolution.NONE_NEEDED)


OWN = town(*STEPS[:3], "異動の結果を係長が承認する", STEPS[3])


def run(
    *log: SealedEntry, own: MunicipalFlow = OWN, standard: MunicipalFlow | None = STANDARD
) -> Assessment:
    flows = () if standard is None else (standard,)
    return assess(PROJECT, [own], CATALOG, standard_flows=flows, entries=log)


def row_of(found: Assessment) -> AssessedItem:
    (row,) = (row for row in found.items if row.item.origin is ItemOrigin.STANDARD_FLOW)
    return row


def judged(found: Assessment, actor: str, verdict: Verdict) -> SealedEntry:
    row = row_of(found)
    values = {
        "verdict": verdict.value,
        "reason": "要綱の定めによる",
        BASIS: written(found.basis(row)),
    }
    at = "2026-11-20T10:00:00+09:00"
    entry = Entry(at, actor, TOWN, EntryKind.JUDGE, row.item.id, values, row.item.fingerprint)
    return SealedEntry(found.log_length + 1, entry, "", "")


def twice(verdict: Verdict) -> tuple[SealedEntry, ...]:
    first = judged(run(), "佐藤", verdict)
    return first, replace(judged(run(), "鈴木", verdict), sequence=2)


def test_rows_on_activities_stay_as_they_are_and_whole_flows_come_behind() -> None:
    alone, beside = run(standard=None), run()

    assert beside.items[:-1] == alone.items
    assert beside.items[-1] is row_of(beside)
    assert beside.total == alone.total
    assert row_of(beside).estimate is None


def test_the_sheets_name_the_whole_flow_and_list_what_differs() -> None:
    found = run()
    told = next(
        each for each in item_rows(found, Language.JA) if each["id"] == row_of(found).item.id
    )

    assert told["activity_name"] == "業務フロー全体"
    assert told["current"] == "現行だけにある作業 1件：「異動の結果を係長が承認する」"
    assert "現行だけの作業 1件" in str(told["statement"])
    assert told["rule"] == "G5-3-07"


def test_a_sheet_shows_so_much_of_what_differs_that_its_row_stays_readable() -> None:
    many = [f"{number}番目の集落の区長へ転入の連絡票を届ける" for number in range(1, 12)]
    found = run(own=town(*STEPS, *many))
    told = next(
        each for each in item_rows(found, Language.JA) if each["id"] == row_of(found).item.id
    )

    assert len(row_of(found).item.details[0].ja) > 200
    assert str(told["current"]).endswith("」…")
    assert len(str(told["current"])) <= DETAIL_LENGTH + 1


def test_two_people_make_it_a_gap_with_class_and_cost() -> None:
    first, second = twice(Verdict.GAP)
    one = row_of(run(first))
    both = row_of(run(first, second))

    assert (one.modification, one.estimate) == (None, None)
    assert (both.verdict, both.modification) == (Verdict.GAP, ModificationClass.SOURCE)
    assert both.estimate is not None
    assert row_of(refold(run(), (first, second))) == both
    taken_back = refold(run(first, second), (first,))
    assert row_of(taken_back) == one


def test_no_gap_stays_on_the_list_without_cost() -> None:
    row = row_of(run(*twice(Verdict.FIT)))

    assert row.is_difference
    assert (row.modification, row.estimate) == (None, None)


def test_what_was_judged_is_looked_at_again_only_where_what_differs_changed() -> None:
    log = twice(Verdict.GAP)
    elsewhere = town("転入の届を受け付ける", *STEPS[1:3], "異動の結果を係長が承認する", STEPS[3])
    assert row_of(run(*log, own=elsewhere)).state is not State.RECHECK

    other = town(*STEPS[:3], "異動の結果を部長が承認する", STEPS[3])
    changed = run(*log, own=other)
    assert row_of(changed).state is State.RECHECK
    (again,) = changed.rechecks
    assert "標準業務フロー" in again.reason.ja

    (lapsed,) = run(*log, own=town(*STEPS)).lapsed
    assert "標準業務フローにそろった" in lapsed.reason.ja
    (gone,) = run(*log, standard=None).lapsed
    assert gone.is_lapsed
