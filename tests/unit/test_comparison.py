from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from fitgap.comparison import ActivityGroup, CorrespondenceType, group_activities
from fitgap.matching import Band, Correspondence, FunctionAlignment
from fitgap.process import MunicipalFlow
from tests.support.flows import flow

TOWNS = (
    flow("A", "tennyu", "転入届を受理する", "本人を確認する", "住民票を交付する"),
    flow("B", "tennyu", "転入届の受付", "本人確認", "記念の冊子を渡す", "住民票の発行"),
    flow("C", "tennyu", "転入届を受け付ける", "住民票を発行する"),
)


def named(groups: tuple[ActivityGroup, ...]) -> list[set[tuple[str, str]]]:
    return [{(member.municipality, member.name) for member in group.members} for group in groups]


def test_the_same_work_of_three_towns_is_one_group() -> None:
    groups = named(group_activities(TOWNS))

    assert {("A", "転入届を受理する"), ("B", "転入届の受付"), ("C", "転入届を受け付ける")} in groups
    assert {("A", "住民票を交付する"), ("B", "住民票の発行"), ("C", "住民票を発行する")} in groups


def test_work_of_one_town_stands_alone() -> None:
    (alone,) = [
        group
        for group in group_activities(TOWNS)
        if {member.name for member in group.members} == {"記念の冊子を渡す"}
    ]

    assert alone.name == "記念の冊子を渡す"
    assert alone.members[0].score is None
    assert alone.members[0].band is None
    assert alone.members[0].type is CorrespondenceType.NONE


def test_every_activity_stands_in_exactly_one_group() -> None:
    members = [
        (member.flow, member.activity)
        for group in group_activities(TOWNS)
        for member in group.members
    ]

    assert sorted(members) == sorted(
        (town.id, activity.id) for town in TOWNS for activity in town.model.activities
    )


def test_a_shared_group_tells_its_link() -> None:
    first = group_activities(TOWNS)[0]

    assert [member.municipality for member in first.members] == ["A", "B", "C"]
    assert all(member.type is CorrespondenceType.ONE_TO_ONE for member in first.members)
    assert all((member.score or 0) > 0.5 for member in first.members)


def test_groups_stand_in_the_order_of_the_work() -> None:
    names = [group.name for group in group_activities(TOWNS)]

    assert names[0].startswith("転入届")
    assert names[-1].startswith("住民票")


def test_the_order_of_flows_does_not_matter() -> None:
    expected = group_activities(TOWNS)

    for order in permutations(TOWNS):
        assert group_activities(order) == expected


def test_ids_survive_a_late_joiner() -> None:
    before = {group.id for group in group_activities(TOWNS)}
    late = flow("D", "tennyu", "転入届の受理", "住民票の交付")
    after = {group.id for group in group_activities([*TOWNS, late])}

    assert before <= after


def test_procedures_are_kept_apart() -> None:
    other = flow("B", "tenshutsu", "転入届を受理する")

    groups = group_activities([TOWNS[0], other])
    assert {member.flow for group in groups for member in group.members} == {TOWNS[0].id, other.id}
    for group in groups:
        assert len(group.members) == 1


def test_two_flows_of_one_municipality_are_not_compared() -> None:
    twin = replace(TOWNS[0], id="A/second")

    assert all(len(group.members) == 1 for group in group_activities([TOWNS[0], twin]))


def test_unlabelled_work_is_listed_by_its_id() -> None:
    (group,) = group_activities([flow("A", "p", "")])

    assert group.name == "a1"


def test_no_flows_no_groups() -> None:
    assert group_activities([]) == ()


def fulfilled(town: MunicipalFlow, *pairs: tuple[str, str, float]) -> FunctionAlignment:
    return FunctionAlignment(
        town.model.file,
        tuple(Correspondence(left, right, score, Band.MATCH) for left, right, score in pairs),
        {},
    )


DIFFERENTLY_WORDED = (
    flow("A", "hoken", "紙から喪失日を写す", "お知らせを渡す"),
    flow("B", "hoken", "前の職場のことを聞く", "冊子を配る"),
)


def test_work_done_with_one_function_is_the_same_work_however_it_is_worded() -> None:
    one, other = DIFFERENTLY_WORDED
    apart = named(group_activities(DIFFERENTLY_WORDED))
    together = {("A", "紙から喪失日を写す"), ("B", "前の職場のことを聞く")}
    assert together not in apart
    sure = (fulfilled(one, ("a1", "F1", 0.9)), fulfilled(other, ("a1", "F1", 0.8)))
    assert together in named(group_activities(DIFFERENTLY_WORDED, alignments=sure))


def test_a_shared_function_ties_nothing_that_is_doubtful_or_done_twice() -> None:
    one, other = DIFFERENTLY_WORDED
    together = {("A", "紙から喪失日を写す"), ("B", "前の職場のことを聞く")}
    doubtful = (fulfilled(one, ("a1", "F1", 0.6)), fulfilled(other, ("a1", "F1", 0.6)))
    assert together not in named(group_activities(DIFFERENTLY_WORDED, alignments=doubtful))
    twice = (
        fulfilled(one, ("a1", "F1", 0.9), ("a2", "F1", 0.9)),
        fulfilled(other, ("a1", "F1", 0.9)),
    )
    assert together not in named(group_activities(DIFFERENTLY_WORDED, alignments=twice))


PACKAGE = replace(
    flow("", "tennyu", "転入届の受理", "住民票の交付", "翌月の統計を知事へ送る"), id="p:tennyu"
)


def test_steps_of_the_package_stand_behind_the_towns_and_change_none_of_their_groups() -> None:
    alone = group_activities(TOWNS)
    beside = group_activities(TOWNS, standard_flows=[PACKAGE])

    def own(groups: tuple[ActivityGroup, ...]) -> list[tuple[str, str, list[str]]]:
        told = [
            (group.id, group.name, [each.name for each in group.members if each.municipality])
            for group in groups
        ]
        return [each for each in told if each[2]]

    assert own(beside) == own(alone)
    steps = {
        member.name: [each.municipality for each in group.members]
        for group in beside
        for member in group.members
        if member.flow == PACKAGE.id
    }
    assert steps == {
        "転入届の受理": ["A", "B", "C", ""],
        "翌月の統計を知事へ送る": [""],
        "住民票の交付": ["A", "B", "C", ""],
    }


def test_no_step_of_the_package_ties_work_together_that_the_towns_keep_apart() -> None:
    towns = (flow("A", "hoken", "紙を見て喪失日を写す"), flow("B", "hoken", "冊子を配る"))
    package = replace(flow("", "hoken", "資格を登録する"), id="p:hoken")
    alignments = (
        fulfilled(towns[0], ("a1", "F1", 0.9)),
        fulfilled(towns[1], ("a1", "F2", 0.9)),
        fulfilled(package, ("a1", "F1", 0.95), ("a1", "F2", 0.9)),
    )
    assert len(group_activities(towns, alignments=alignments)) == 2

    groups = group_activities(towns, alignments=alignments, standard_flows=[package])

    assert len(groups) == 2
    assert {"A", "B"} not in [{member.municipality for member in group.members} for group in groups]
    assert sorted(len(group.members) for group in groups) == [1, 2]


def test_a_standard_flow_of_a_procedure_nobody_has_drawn_is_left_out() -> None:
    other = replace(PACKAGE, id="p:tenshutsu", procedure="tenshutsu")

    assert group_activities(TOWNS, standard_flows=[other]) == group_activities(TOWNS)


def test_standard_flows_in_any_order_give_the_same_groups() -> None:
    towns = (*TOWNS, flow("A", "tenshutsu", "転出届を受け付ける"))
    second = replace(flow("", "tenshutsu", "転出届の受付"), id="p:tenshutsu")
    expected = group_activities(towns, standard_flows=[PACKAGE, second])

    assert group_activities(towns[::-1], standard_flows=[second, PACKAGE]) == expected
