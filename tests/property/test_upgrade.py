"""What holds of every new catalogue: no decision is lost, none turns without a ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from fitgap.assessment import Assessment, assess, needs_matching, refold
from fitgap.basis import BASIS, bound_acts, written
from fitgap.catalog import FunctionStatus, Option, PackageCatalog, PackageFunction
from fitgap.consensus import Entry, EntryKind, SealedEntry, State
from fitgap.process import Aspect, MunicipalFlow, Need
from fitgap.project import Municipality, PackageSource, Project
from tests.support.flows import flow

CITY, TOWN = "990019", "990027"
PROJECT = Project(
    id="test",
    name="架空地区",
    municipalities=(
        Municipality(CITY, "架空市", 120_000, "m/1"),
        Municipality(TOWN, "架空町", 18_000, "m/2"),
    ),
    packages=(PackageSource("jumin-t", "c.yaml"),),
)
WORK = ("転入届を受け付ける", "住民票を作成する", "転入通知を送る", "手数料を収納する")


def with_need(given: MunicipalFlow) -> MunicipalFlow:
    first, *others = given.model.nodes
    asked = replace(first, needs=(Need(Aspect.FORM, "受付票に地図を印刷したい"),))
    return replace(given, model=replace(given.model, nodes=(asked, *others)))


FLOWS = (with_need(flow(CITY, "tennyu", *WORK)), flow(TOWN, "tennyu", *WORK[::-1]))
WORDS = (
    ("転入届受付", "窓口で転入届を受け付ける"),
    ("住民票作成", "届出の内容から住民票を作成する"),
    ("転入通知作成", "前住所地へ送る転入通知を作成し送る"),
    ("手数料収納", "手数料を計算し収納する"),
    ("統計作成", "月ごとの届出の件数を数える"),
    ("水道料金調定", "検針値から水道料金を調定する"),
    ("届出受付管理", "届出の受付番号を付ける"),
)
FUNCTIONS = st.builds(
    lambda place, words, status, successor, priced: PackageFunction(
        f"T{place}",
        words[0],
        area="住民記録",
        description=words[1],
        options=(Option("O1", "地図の印刷", Aspect.FORM),) if priced else (),
        status=status,
        successor=f"T{successor}" if status is not FunctionStatus.CURRENT and successor else None,
    ),
    st.integers(1, 7),
    st.sampled_from(WORDS),
    st.sampled_from([FunctionStatus.CURRENT] * 4 + list(FunctionStatus)),
    st.integers(0, 7),
    st.booleans(),
)
CATALOGS = st.lists(FUNCTIONS, max_size=7, unique_by=lambda function: function.id).map(
    lambda functions: PackageCatalog("c.yaml", "jumin-t", "住民T", functions=tuple(functions))
)
ACTS = st.lists(
    st.tuples(
        st.integers(0, 50),
        st.sampled_from(
            [
                (EntryKind.JUDGE, {"verdict": "G"}),
                (EntryKind.JUDGE, {"verdict": "F"}),
                (EntryKind.POSITION, {"position": "yes"}),
                (EntryKind.RESOLVE, {"resolution": "R1"}),
                (EntryKind.DECIDE, {"outcome": "hold"}),
                (EntryKind.MATCH, {}),
            ]
        ),
        st.integers(0, 7),
    ),
    max_size=8,
)
Act = tuple[int, tuple[EntryKind, dict[str, str]], int]


def log_of(seen: Assessment, acts: Sequence[Act]) -> list[SealedEntry]:
    """Return a log of acts on rows as they stand in one assessment."""
    entries = []
    for number, (place, (kind, values), function) in enumerate(acts, 1):
        row = seen.items[place % len(seen.items)]
        picked = ""
        if kind is EntryKind.MATCH:
            known = seen.catalog.functions
            picked = known[function % len(known)].id if known else ""
            values = {
                "flow": row.item.flow,
                "activity": row.item.activity,
                "function": picked,
            }
        entry = Entry(
            "2026-11-20T10:00:00+09:00",
            "佐藤",
            row.item.municipality,
            kind,
            row.item.id,
            {**values, "reason": "理由", BASIS: written(seen.basis(row, picked=picked))},
            row.item.fingerprint,
        )
        entries.append(SealedEntry(number, entry, "", ""))
    return entries


def run(catalog: PackageCatalog, log: Sequence[SealedEntry] = ()) -> Assessment:
    return assess(PROJECT, FLOWS, catalog, entries=log)


def states(found: Assessment) -> dict[str, tuple[str, State]]:
    return {row.item.id: (row.item.fingerprint, row.state) for row in found.items}


@settings(max_examples=40, deadline=None)
@given(CATALOGS, CATALOGS, ACTS)
def test_every_decision_stands_or_is_listed_and_comes_back(
    old: PackageCatalog, new: PackageCatalog, acts: list[Act]
) -> None:
    log = log_of(run(old), acts)
    before = run(old, log)
    after = run(new, log)
    listed = [each.row for each in (*after.rechecks, *after.lapsed)]
    assert len(listed) == len(set(listed))
    for row in before.items:
        if bound_acts(row.review):
            now = after.item_by_id.get(row.item.id)
            assert (now is None or now.state is State.RECHECK) == (row.item.id in listed)
            assert now is None or now.review == row.review
    upgrade = Entry("2026-11-21T10:00:00+09:00", "佐藤", "", EntryKind.UPGRADE, old.id, {})
    longer = [*log, SealedEntry(len(log) + 1, upgrade, "", "")]
    back = run(old, longer)
    assert states(back) == states(before)
    assert back.lapsed == before.lapsed


@settings(max_examples=25, deadline=None)
@given(CATALOGS, ACTS)
def test_acting_on_a_row_moves_no_row_of_the_same_catalogue(
    catalog: PackageCatalog, acts: list[Act]
) -> None:
    """Folding an act in needs no new matching as long as nothing was picked."""
    seen = run(catalog)
    log = log_of(seen, [act for act in acts if act[1][0] is not EntryKind.MATCH])
    after = run(catalog, log)
    assert [row.item for row in after.items] == [row.item for row in seen.items]
    assert not after.held
    assert not needs_matching(seen, log)
    assert refold(seen, log) == after


@settings(max_examples=25, deadline=None)
@given(CATALOGS, st.sampled_from(WORDS))
def test_a_function_that_matches_nothing_moves_no_judged_row(
    catalog: PackageCatalog, words: tuple[str, str]
) -> None:
    seen = run(catalog)
    log = log_of(
        seen, [(place, (EntryKind.JUDGE, {"verdict": "G"}), 0) for place in range(len(seen.items))]
    )
    added = PackageFunction("Z9", words[0], area="その他", description=words[1])
    larger = replace(catalog, functions=(*catalog.functions, added))
    used = {pair.right for each in run(larger).alignments for pair in each.correspondences}
    if added.id in used:
        return
    after = run(larger, log)
    assert states(after) == states(run(catalog, log))


@settings(max_examples=25, deadline=None)
@given(CATALOGS, CATALOGS, ACTS, st.integers(0, 50))
def test_folding_in_is_the_same_as_doing_all_anew_after_an_upgrade(
    old: PackageCatalog, new: PackageCatalog, acts: list[Act], place: int
) -> None:
    log = log_of(run(old), acts)
    after = run(new, log)
    (judged,) = log_of(after, [(place, (EntryKind.JUDGE, {"verdict": "F"}), 0)])
    longer = [*log, replace(judged, sequence=len(log) + 1)]
    assert not needs_matching(after, longer)
    assert states(refold(after, longer)) == states(run(new, longer))
