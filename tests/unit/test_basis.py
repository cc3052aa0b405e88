"""What acts rest on: kept whole, held where only scores move, told where the ground is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fitgap.assessment import AssessedItem, Assessment, assess, needs_matching
from fitgap.basis import BASIS, basis_of, function_lines, hold, read_basis, written
from fitgap.catalog import FunctionStatus, PackageCatalog, PackageFunction, Parameter
from fitgap.consensus import Entry, EntryKind, SealedEntry, State, reviews
from fitgap.gaps import Verdict
from fitgap.kpi import indicators
from fitgap.matching import Band, Candidate, Correspondence, FunctionAlignment
from fitgap.project import Municipality, PackageSource, Project
from fitgap.source import Language
from fitgap.tui.detail import detail
from fitgap.tui.listing import Person
from tests.support.flows import flow

TOWN = "990027"
PROJECT = Project(
    id="test",
    name="架空地区",
    municipalities=(Municipality(TOWN, "架空町", 18_000, "m"),),
    packages=(PackageSource("jumin-t", "c.yaml"), PackageSource("jumin-u", "u.yaml")),
)
FLOW = flow(TOWN, "tennyu", "転入届を受け付ける", "住民票を作成する")
RECEIVE = PackageFunction("T1", "転入届受付", "住民記録", "窓口で転入届を受け付ける")
ISSUE = PackageFunction("T2", "住民票作成", "住民記録", "届出の内容から住民票を作成する")
COUNT = PackageFunction("T3", "届出件数集計", "統計", "月ごとに件数を数える")
CATALOG = PackageCatalog("c.yaml", "jumin-t", "住民T", functions=(RECEIVE, ISSUE, COUNT))


def with_functions(*functions: PackageFunction) -> PackageCatalog:
    return replace(CATALOG, functions=functions)


def act(
    found: Assessment, kind: EntryKind, *, picked: str = "", activity: str = "a1", **values: str
) -> SealedEntry:
    row = row_of(found, activity)
    values |= {BASIS: written(found.basis(row, picked=picked)), "reason": "確かめた"}
    if kind is EntryKind.MATCH:
        values |= {"flow": FLOW.id, "activity": activity, "function": picked}
    at = "2026-11-20T10:00:00+09:00"
    entry = Entry(at, "佐藤", TOWN, kind, row.item.id, values, row.item.fingerprint)
    return SealedEntry(found.log_length + 1, entry, "", "")


def run(catalog: PackageCatalog = CATALOG, *log: SealedEntry) -> Assessment:
    return assess(PROJECT, [FLOW], catalog, entries=log)


def row_of(found: Assessment, activity: str = "a1") -> AssessedItem:
    return next(row for row in found.items if row.item.activity == activity)


def test_a_basis_comes_back_as_it_was_kept() -> None:
    found = run()
    basis = found.basis(row_of(found), picked="T3")
    entry = Entry("", "", "", EntryKind.MATCH, "G", {BASIS: written(basis)})
    back = read_basis(entry)
    assert back == basis
    assert basis.function == RECEIVE
    assert basis.picked == COUNT
    assert basis.seen[0].function == "T1"
    assert basis.seen[0].band is Band.MATCH


@pytest.mark.parametrize("text", ["", "[]", "{", "5", '{"seen":[1]}', '{"flow":3}', "[" * 9999])
def test_what_is_no_basis_is_none(text: str) -> None:
    assert read_basis(Entry("", "", "", EntryKind.JUDGE, "G", {BASIS: text})) is None


def test_a_picked_function_gives_way_to_its_successor_and_is_looked_at_again() -> None:
    picked = act(run(), EntryKind.MATCH, picked="T3")
    assert row_of(run(CATALOG, picked)).item.function == "T3"
    gone = replace(COUNT, status=FunctionStatus.REMOVED, successor="T4")
    heir = replace(COUNT, id="T4", name="統計")
    after = run(with_functions(RECEIVE, ISSUE, gone, heir), picked)
    row = row_of(after)
    assert (row.item.function, row.state) == ("T4", State.RECHECK)
    (recheck,) = after.rechecks
    assert recheck.old is not None
    assert recheck.new is not None
    assert (recheck.old.id, recheck.new.id) == ("T3", "T4")
    assert recheck.reason.ja == "機能 T3 届出件数集計 が廃止になり、後継の T4 統計 に引き継ぎました"
    # Judging the row as it is now settles it; the old catalogue restores what was.
    confirmed = run(after.catalog, picked, act(after, EntryKind.JUDGE, verdict="F"))
    assert row_of(confirmed).state is not State.RECHECK
    assert row_of(run(CATALOG, picked)).state is State.DRAFTED


def test_a_deprecated_function_picked_as_such_stays() -> None:
    going = replace(COUNT, status=FunctionStatus.DEPRECATED, successor="T2")
    catalog = with_functions(RECEIVE, ISSUE, going)
    after = run(catalog, act(run(catalog), EntryKind.MATCH, picked="T3"))
    assert row_of(after).item.function == "T3"
    assert after.rechecks == ()


def test_a_picked_function_without_successor_stays_on_record() -> None:
    picked = act(run(), EntryKind.MATCH, picked="T3")
    after = run(
        with_functions(RECEIVE, ISSUE, replace(COUNT, status=FunctionStatus.REMOVED)), picked
    )
    row = row_of(after)
    assert (row.item.verdict, row.state) == (Verdict.GAP, State.RECHECK)
    assert row.review.match == picked
    assert "廃止" in after.rechecks[0].reason.ja
    missing = run(with_functions(RECEIVE, ISSUE), picked)
    assert row_of(missing).state is State.RECHECK
    assert "行がカタログからなくなり" in missing.rechecks[0].reason.ja


def test_a_judged_row_follows_the_successor_of_what_the_tool_matched() -> None:
    judged = act(run(), EntryKind.JUDGE, verdict="F")
    gone = replace(RECEIVE, status=FunctionStatus.REMOVED, successor="T3")
    after = run(with_functions(gone, ISSUE, COUNT), judged)
    assert row_of(after).item.function == "T3"
    assert row_of(after).state is State.RECHECK


def test_a_changed_wording_is_told_by_field() -> None:
    judged = act(run(), EntryKind.JUDGE, verdict="F")
    worded = replace(RECEIVE, description="窓口で転入届を受け付け、番号を付ける", screens=("受付",))
    (recheck,) = run(with_functions(worded, ISSUE, COUNT), judged).rechecks
    assert recheck.reason.ja == "機能の記載が変わりました（説明、画面）"


def test_a_remark_on_the_version_moves_nothing() -> None:
    judged = act(run(), EntryKind.JUDGE, verdict="F")
    new = replace(RECEIVE, status=FunctionStatus.CHANGED)
    assert run(with_functions(new, ISSUE, COUNT), judged).rechecks == ()


def alignment(*pairs: tuple[str, float, Band], near: tuple[str, ...] = ()) -> FunctionAlignment:
    return FunctionAlignment(
        FLOW.model.file,
        tuple(Correspondence("a1", name, score, band) for name, score, band in pairs),
        {"a1": tuple(Candidate(name, 0.4) for name in near)},
    )


@pytest.mark.parametrize(
    ("then", "now", "kept"),
    [
        # Confirmed matches hold against anything that only scores differently.
        ([("T1", 0.8, Band.MATCH)], [("T1", 0.5, Band.REVIEW)], [("T1", Band.MATCH)]),
        ([("T1", 0.8, Band.MATCH)], [("T2", 0.9, Band.MATCH)], [("T1", Band.MATCH)]),
        (
            [("T1", 0.8, Band.MATCH), ("T2", 0.7, Band.MATCH)],
            [("T2", 0.9, Band.MATCH), ("T1", 0.8, Band.MATCH)],
            [("T1", Band.MATCH), ("T2", Band.MATCH)],
        ),
        # Where nothing matched, only what the person had before them cannot turn up now.
        ([], [("T2", 0.6, Band.REVIEW)], []),
        ([("T2", 0.6, Band.REVIEW)], [], [("T2", Band.REVIEW)]),
        ([], [("T3", 0.9, Band.MATCH)], [("T3", Band.MATCH)]),
    ],
)
def test_scores_alone_turn_no_judged_activity(
    then: list[tuple[str, float, Band]],
    now: list[tuple[str, float, Band]],
    kept: list[tuple[str, Band]],
) -> None:
    item = row_of(run()).item
    shown = replace(item, nearest=(Candidate("T1", 0.4), Candidate("T2", 0.4)))
    basis = basis_of(shown, alignment(*then), CATALOG)
    entry = Entry(
        "", "佐藤", TOWN, EntryKind.JUDGE, item.id, {"verdict": "F", BASIS: written(basis)}
    )
    review_of = reviews([SealedEntry(1, entry, "", "")])
    (held,), places = hold([alignment(*now)], [FLOW], CATALOG, review_of)
    found = sorted(held.correspondences, key=lambda pair: -pair.score)
    assert [(pair.right, pair.band) for pair in found] == kept
    assert bool(places) == (kept != [(name, band) for name, _, band in now])


def test_an_activity_of_another_name_is_matched_anew() -> None:
    basis = replace(run().basis(row_of(run())), activity_name="別の作業")
    entry = Entry("", "佐藤", TOWN, EntryKind.JUDGE, "G", {"verdict": "F", BASIS: written(basis)})
    given = [alignment(("T2", 0.9, Band.MATCH))]
    kept, places = hold(given, [FLOW], CATALOG, reviews([SealedEntry(1, entry, "", "")]))
    assert (list(kept), places) == (given, frozenset())


def test_taking_back_what_holds_an_activity_needs_matching() -> None:
    judged = act(run(), EntryKind.JUDGE, verdict="F")
    gone = replace(RECEIVE, status=FunctionStatus.REMOVED, successor="T3")
    after = run(with_functions(gone, ISSUE, COUNT), judged)
    assert after.held == {(FLOW.id, "a1")}
    undo = Entry("", "佐藤", TOWN, EntryKind.RETRACT, judged.entry.target, {"entry": "1"})
    assert needs_matching(after, [judged, SealedEntry(2, undo, "", "")])
    before = run(CATALOG, judged)
    assert not needs_matching(before, [judged, SealedEntry(2, undo, "", "")])


def test_a_decision_whose_row_is_gone_keeps_its_words() -> None:
    judged = act(run(), EntryKind.JUDGE, verdict="F")
    shorter = replace(FLOW, model=replace(FLOW.model, nodes=FLOW.model.nodes[1:]))
    (lapsed,) = assess(PROJECT, [shorter], CATALOG, entries=[judged]).lapsed
    assert (lapsed.row, lapsed.activity_name) == (judged.entry.target, "転入届を受け付ける")
    assert lapsed.act == judged
    assert lapsed.reason.ja == "業務フローからこの作業がなくなりました"
    assert run(CATALOG, judged).lapsed == ()
    note = Entry("", "佐藤", TOWN, EntryKind.NOTE, "G-9", {"text": "覚え"})
    assert run(CATALOG, SealedEntry(1, note, "", "")).lapsed == ()


def test_an_act_that_tells_nothing_of_its_ground_is_listed_all_the_same() -> None:
    entry = Entry("", "佐藤", TOWN, EntryKind.DECIDE, "G-OLD", {"outcome": "hold"}, "f")
    (lapsed,) = run(CATALOG, SealedEntry(1, entry, "", "")).lapsed
    assert (lapsed.row, lapsed.is_known) == ("G-OLD", False)
    row = row_of(run())
    stale = Entry("", "佐藤", TOWN, EntryKind.JUDGE, row.item.id, {"verdict": "F"}, "f")
    (recheck,) = run(CATALOG, SealedEntry(1, stale, "", "")).rechecks
    assert not recheck.is_known


def test_acts_on_another_package_of_the_council_do_not_count() -> None:
    judged = act(run(), EntryKind.JUDGE, verdict="F")
    assert row_of(run(replace(CATALOG, id="jumin-u"), judged)).state is State.DRAFTED
    # A package that was renamed keeps what was decided.
    renamed = replace(CATALOG, id="jumin-v")
    alone = replace(PROJECT, packages=(PackageSource("jumin-v", "c.yaml"),))
    after = assess(alone, [FLOW], renamed, entries=[judged])
    assert row_of(after).state is State.SECTION_REVIEW


def test_a_parameter_that_takes_any_words_is_said_in_words() -> None:
    wording = Parameter("P1", "通知の文面", values="free", default="標準の文")
    said = function_lines(replace(RECEIVE, parameters=(wording,)))
    assert "パラメータ: 通知の文面（自由記入、標準 標準の文）" in [line.ja for line in said]
    assert any("（free、" in line.en for line in said)


def test_the_screen_lays_old_and_new_side_by_side() -> None:
    judged = act(run(), EntryKind.JUDGE, verdict="F")
    worded = replace(RECEIVE, description="窓口で転入届を受け付け、番号を付ける")
    after = run(with_functions(worded, ISSUE, COUNT), judged)
    lines = detail(after, row_of(after), Person("佐藤", TOWN), Language.JA, waiting=True)
    said = [line.text for line in lines]
    place = said.index("決めたときと今")
    assert said[place + 1] == "機能の記載が変わりました（説明）"
    assert said[place + 3 : place + 7] == [
        "旧 T1 転入届受付",
        "説明: 窓口で転入届を受け付ける",
        "新 T1 転入届受付",
        "説明: 窓口で転入届を受け付け、番号を付ける",
    ]
    before = run(CATALOG, judged)
    calm = detail(before, row_of(before), Person("佐藤", TOWN), Language.JA, waiting=True)
    assert "決めたときと今" not in [line.text for line in calm]


def test_a_standard_flow_counts_nowhere_and_takes_no_decision() -> None:
    package = replace(FLOW, id="jumin-t:tennyu", municipality="")
    judged = act(run(), EntryKind.JUDGE, verdict="G")
    picked = act(run(CATALOG, judged), EntryKind.MATCH, picked="T3", activity="a2")
    log = (judged, picked)
    without = run(CATALOG, *log)

    beside = assess(PROJECT, [FLOW], CATALOG, standard_flows=[package], entries=log)

    assert beside.items == without.items
    assert (beside.held, beside.lapsed, beside.rechecks) == (without.held, (), without.rechecks)
    assert (beside.total, beside.fingerprint) == (without.total, without.fingerprint)
    assert (beside.flows, beside.alignments) == (without.flows, without.alignments)
    assert indicators(beside) == indicators(without)
    assert [step.activity for step in beside.standard_steps(FLOW.id, "a1")] == ["a1"]
    assert without.standard_steps(FLOW.id, "a1") == ()
