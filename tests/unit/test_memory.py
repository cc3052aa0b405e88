"""Confirmed and refused matches: the file, the log, and what they do to matching."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fitgap.catalog import FunctionStatus, PackageCatalog, PackageFunction
from fitgap.consensus import Entry, EntryKind, SealedEntry
from fitgap.matching import Band, FlowElement, MatchFact
from fitgap.memory import (
    Remembered,
    RememberedFunction,
    align_remembering,
    as_entry,
    flow_facts,
    newest,
    read_memory,
    remembered,
    write_memory,
)
from tests.support.flows import RESIDENTS, model

LEFT = FlowElement("992011/tennyu", "a1", "転入届を受け付ける", "窓口")
RIGHT = FlowElement("019810/tennyu", "b4", "届出を「もらう」: no", "")
TIED = Remembered(
    True, LEFT, RIGHT, None, "甲野", "992011", "2026-04-01T10:00:00+09:00", "同じ届書"
)
FUNCTION = RememberedFunction(RESIDENTS.id, "F1", "転入", "1")


def sealed(*entries: Entry) -> list[SealedEntry]:
    return [SealedEntry(number, entry, "", "") for number, entry in enumerate(entries, 1)]


def entry_of(fact: Remembered, actor: str = "取込者") -> Entry:
    at = "2026-05-01T09:00:00+09:00"
    return as_entry(fact, at=at, actor=actor, municipality="019810", origin="other.yaml")


# ------------------------------------------------------------------------------- the file


def test_what_is_written_is_read() -> None:
    facts = (
        TIED,
        Remembered(False, LEFT, None, FUNCTION, "乙野", reason="二行の\n理由 # 注"),
        Remembered(True, LEFT, None, RememberedFunction("jumin-a"), "丙"),
    )
    read, issues = read_memory(write_memory(facts), "m.yaml")

    assert issues == ()
    assert set(read) == set(facts)


def test_the_order_of_facts_changes_no_byte() -> None:
    other = replace(TIED, by="別人")

    assert write_memory([TIED, other]) == write_memory([other, TIED])


def test_no_fact_is_a_file_too() -> None:
    assert read_memory(write_memory([]), "m.yaml") == ((), ())


HEAD = "memory: 1\nmatches:\n  - verdict: confirmed\n    left: {flow: f, element: a, label: 受付}\n"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("memory: 2\n", "ME001", 1),
        (HEAD + "    by: 甲\n", "ME002", 3),
        (HEAD + "    right: {flow: f, element: a, label: 受付}\n    by: 甲\n", "ME003", 3),
        (HEAD + "    function: {package: p}\n    by: 甲\n    at: 昨日\n", "ME004", 7),
        (
            HEAD.replace("confirmed", "refused") + "    function: {package: p}\n    by: 甲\n",
            "ME005",
            3,
        ),
        (HEAD.replace("confirmed", "maybe") + "    by: 甲\n", "YA", 3),
        (HEAD + "    function: {package: p}\n", "YA", 3),
        ("memory: 1\nmatches: &a [*a]\n", "YA", None),
    ],
)
def test_a_faulty_file_gives_no_fact_and_says_where(text: str, code: str, line: int | None) -> None:
    facts, issues = read_memory(text.encode(), "m.yaml")

    assert facts == ()
    found = [issue for issue in issues if issue.code.startswith(code)]
    assert found, issues
    assert line is None or found[0].location.line == line
    assert found[0].hint is not None


def test_all_faults_are_told_at_once() -> None:
    text = HEAD + "    by: 甲\n" + HEAD.partition("matches:\n")[2] + "    by: 乙\n"
    _, issues = read_memory(text.encode(), "m.yaml")

    assert [issue.code for issue in issues] == ["ME002", "ME002"]


# -------------------------------------------------------------------------------- the log


def test_nothing_is_lost_on_the_way_through_the_log() -> None:
    refused = Remembered(False, LEFT, None, FUNCTION, "乙野", "019810", "", "別の仕事")

    assert remembered(sealed(entry_of(TIED), entry_of(refused))) == (TIED, refused)


def test_what_was_taken_back_is_no_fact() -> None:
    entry = entry_of(TIED)
    undo = replace(entry, kind=EntryKind.RETRACT, values={"entry": "1"})

    assert remembered(sealed(entry, undo)) == ()


def test_the_last_word_on_a_pair_counts_whichever_way_round_it_is_named() -> None:
    turned = replace(TIED, left=RIGHT, right=LEFT, confirmed=False)
    (fact,) = flow_facts([TIED, turned])

    assert not fact.confirmed
    assert newest([turned, TIED]) == (TIED,)


def test_the_last_word_on_a_function_counts() -> None:
    picked = Remembered(True, LEFT, None, FUNCTION, "甲野")
    refused = replace(picked, confirmed=False)
    another = replace(picked, function=replace(FUNCTION, id="F2"))

    assert newest([picked, refused]) == (refused,)
    assert newest([refused, picked]) == (picked,)
    assert newest([picked, another]) == (another,)
    assert newest([picked, refused, another]) == (refused, another)


# ---------------------------------------------------------------------------- for matching

TOWN = model("992011/tennyu.bpmn", "きらきら窓口を回す", "住民票を交付する")
THERE = FlowElement("993417/tennyu", "x1", "きらきら窓口を回す", "市民課")


def confirmed_of(function: str, element: FlowElement = THERE) -> Remembered:
    return Remembered(True, element, None, RememberedFunction(RESIDENTS.id, function), "甲")


def matched(found: object) -> set[tuple[str, str]]:
    return {
        (pair.left, pair.right)
        for pair in found.correspondences  # type: ignore[attr-defined]
        if pair.band is Band.MATCH
    }


def test_what_another_town_confirmed_is_a_precedent() -> None:
    (before,) = align_remembering([TOWN], RESIDENTS, [])
    (after,) = align_remembering([TOWN], RESIDENTS, [confirmed_of("F5")])

    assert before.candidates["a1"][0].function != "F5"
    first = after.candidates["a1"][0]
    assert first.function == "F5"
    assert any(part.kind == "precedent" for part in first.evidence)


def test_a_fact_of_the_activity_itself_decides() -> None:
    own = FlowElement("992011/tennyu", "a1", "きらきら窓口を回す")
    (found,) = align_remembering([TOWN], RESIDENTS, [confirmed_of("F5", own)])

    assert [(pair.right, pair.evidence[0].kind) for pair in found.correspondences[:1]] == [
        ("F5", "confirmed")
    ]


def test_a_renamed_activity_is_not_the_one_that_was_confirmed() -> None:
    own = FlowElement("992011/tennyu", "a2", "まったく別の名前")
    (before,) = align_remembering([TOWN], RESIDENTS, [])
    (found,) = align_remembering([TOWN], RESIDENTS, [confirmed_of("F5", own)])

    assert matched(found) == matched(before)


def test_what_is_said_in_the_workspace_goes_before_what_was_taken_over() -> None:
    own = FlowElement("992011/tennyu", "a1", "きらきら窓口を回す")
    facts = [MatchFact("992011/tennyu.bpmn", "a1", "F2")]
    (found,) = align_remembering([TOWN], RESIDENTS, [confirmed_of("F5", own)], facts=facts)

    assert {right for left, right in matched(found) if left == "a1"} == {"F2"}


def test_a_withdrawn_function_gives_way_to_its_successor() -> None:
    gone = PackageFunction("F0", "旧い機能", status=FunctionStatus.REMOVED, successor="F5")
    later = replace(RESIDENTS, functions=(*RESIDENTS.functions, gone))
    (found,) = align_remembering([TOWN], later, [confirmed_of("F0")])

    assert found.candidates["a1"][0].function == "F5"


def test_a_function_that_is_gone_without_a_successor_says_nothing() -> None:
    (before,) = align_remembering([TOWN], RESIDENTS, [])
    (after,) = align_remembering([TOWN], RESIDENTS, [confirmed_of("F99")])

    assert after == before


def test_a_fact_on_another_package_says_nothing() -> None:
    other = PackageCatalog("", "other", "別のパッケージ", functions=RESIDENTS.functions)
    (before,) = align_remembering([TOWN], other, [])
    (after,) = align_remembering([TOWN], other, [confirmed_of("F5")])

    assert after == before


def test_a_refused_function_is_no_match_and_elsewhere_in_doubt() -> None:
    (before,) = align_remembering([TOWN], RESIDENTS, [])
    left, right = min(matched(before))
    label = next(node.label for node in TOWN.activities if node.id == left)
    function = RememberedFunction(RESIDENTS.id, right)
    own = Remembered(False, FlowElement("992011/tennyu", left, label), None, function, "甲")
    elsewhere = replace(own, left=replace(own.left, flow="993417/tennyu", element="q"))
    (refused,) = align_remembering([TOWN], RESIDENTS, [own])
    (doubted,) = align_remembering([TOWN], RESIDENTS, [elsewhere])

    assert not any((pair.left, pair.right) == (left, right) for pair in refused.correspondences)
    assert [
        pair.band for pair in doubted.correspondences if (pair.left, pair.right) == (left, right)
    ] == [Band.REVIEW]


def test_a_function_confirmed_and_later_refused_is_no_match() -> None:
    own = confirmed_of("F5", FlowElement("992011/tennyu", "a1", "きらきら窓口を回す"))
    (found,) = align_remembering([TOWN], RESIDENTS, [own, replace(own, confirmed=False)])

    assert not any((pair.left, pair.right) == ("a1", "F5") for pair in found.correspondences)
