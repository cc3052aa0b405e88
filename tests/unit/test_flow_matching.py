"""Flow against flow: words, surroundings, third flows and precedents."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from itertools import combinations

import pytest

from fitgap.matching import (
    Band,
    FlowAlignment,
    FlowElement,
    FlowFact,
    align_flow_set,
    align_flows,
    same_flow,
)
from fitgap.matching.evidence import flow_evidence
from fitgap.process import ProcessModel
from fitgap.text import analyse
from tests.support.flows import model


def matches(alignment: FlowAlignment) -> set[tuple[str, str]]:
    return {
        (pair.left, pair.right) for pair in alignment.correspondences if pair.band is Band.MATCH
    }


def score(alignment: FlowAlignment, left: str, right: str) -> float:
    found = (each for each in alignment.correspondences if (each.left, each.right) == (left, right))
    return next((pair.score for pair in found), 0.0)


def element(flow: ProcessModel, key: str) -> FlowElement:
    node = next(node for node in flow.nodes if node.id == key)
    return FlowElement(flow.file, key, node.label, flow.role(node))


# ---------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("registration", "registered"),
        ("rejection", "rejected"),
        ("purchase", "buy"),
        ("assessment", "evaluate"),
        ("matriculation", "enrollment"),
        ("recieve", "receive"),
        ("copies", "copy"),
    ],
)
def test_english_words_that_belong_together(one: str, other: str) -> None:
    from fitgap.matching.lexicon import likeness

    assert likeness(one, other) >= 0.5
    assert likeness(one, other) == likeness(other, one)


def test_opposites_are_known_in_every_form() -> None:
    from fitgap.matching.lexicon import likeness, opposites, readings

    assert "reject" in {each for word in readings("accepted") for each in opposites(word)}
    assert "reject" in readings("rejections")
    assert likeness("accepted", "rejection") < 0.3


def test_the_licence_of_the_words_comes_with_them() -> None:
    text = resources.files("fitgap").joinpath("data", "english_words.txt").read_text("utf-8")

    assert "WordNet" in text.partition("\n\n")[0]
    assert "Princeton University" in text


def test_words_of_one_meaning_match_where_others_do_not() -> None:
    left = model("a.bpmn", "Purchase goods", "Evaluate offers", "Pay invoice")
    right = model("b.bpmn", "Buy goods", "Assess offers", "Clean office")

    assert matches(align_flows(left, right)) == {("a1", "a1"), ("a2", "a2")}


def test_opposite_outcomes_do_not_match() -> None:
    left = model("a.bpmn", "Check request", "Send acceptance", "Send rejection")
    right = model("b.bpmn", "Check request", "Send rejection", "Send acceptance")
    found = matches(align_flows(left, right))

    assert ("a2", "a3") in found
    assert ("a3", "a2") in found
    assert ("a2", "a2") not in found


def test_work_drawn_twice_in_one_flow_matches_both_times() -> None:
    left = model("a.bpmn", "Check claim", "Send letter of refusal", "Close claim")
    right = model(
        "b.bpmn", "Check claim", "Send letter of refusal", "Visit", "Send letter of refusal"
    )

    assert {("a2", "a2"), ("a2", "a4")} <= matches(align_flows(left, right))


# ---------------------------------------------------------------------------- third flows

TOWNS = (
    model("a.bpmn", "転入届を受け付ける", "住民票を作る", "証明を渡す"),
    model("b.bpmn", "転入の届出をもらう", "住民票の作成", "地図を配る"),
    model("c.bpmn", "転入届の受付", "住民票作成", "証明書の交付"),
)


def test_every_two_come_in_the_order_given() -> None:
    found = align_flow_set(TOWNS)

    assert [(each.left, each.right) for each in found] == [
        (left.file, right.file) for left, right in combinations(TOWNS, 2)
    ]


def test_the_order_of_the_flows_changes_nothing() -> None:
    there = {(e.left, e.right): e for e in align_flow_set(TOWNS)}
    back = {(e.right, e.left): e for e in align_flow_set(TOWNS[::-1])}

    assert there.keys() == back.keys()
    for key, alignment in there.items():
        assert {(p.left, p.right, p.score, p.band) for p in alignment.correspondences} == {
            (p.right, p.left, p.score, p.band) for p in back[key].correspondences
        }


def test_the_order_of_the_elements_in_a_file_changes_nothing() -> None:
    shuffled = tuple(replace(each, nodes=each.nodes[::-1]) for each in TOWNS)

    for one, other in zip(align_flow_set(TOWNS), align_flow_set(shuffled), strict=True):
        assert set(one.correspondences) == set(other.correspondences)


def test_third_flows_tell_in_the_evidence() -> None:
    found = align_flow_set(TOWNS)

    kinds = {part.kind for each in found for pair in each.correspondences for part in pair.evidence}
    assert "through" in kinds


@pytest.mark.parametrize("value", [-1.0, 1.0])
def test_between_flows_nothing_is_said_of_functions(value: float) -> None:
    kinds = ["identical", "action_family", "documents", "role", "neighbours", "behind_best"]
    kinds += ["position", "same_type", "opposed", "through", "precedent", "no_precedent", "refused"]
    for papers in (("申請書",), ()):
        said = flow_evidence(
            dict.fromkeys(kinds, value),
            left=analyse("申請書を受け付ける"),
            right=analyse("申請書をもらう"),
            left_documents=papers,
            right_documents=("届書",),
            roles=("窓口", "係"),
        )
        assert len(said) > 8
        assert not any("機能" in part.text.ja or "function" in part.text.en for part in said)


def test_empty_flows_among_others_do_no_harm() -> None:
    empty = ProcessModel("empty.bpmn")
    found = align_flow_set([empty, *TOWNS[:2]])

    assert [len(each.correspondences) > 0 for each in found] == [False, False, True]
    assert found[2].correspondences == align_flows(*TOWNS[:2]).correspondences


# ----------------------------------------------------------------------------- precedents

LEFT = model("a.bpmn", "窓口で話を聞く", "書類を整える")
RIGHT = model("b.bpmn", "来た人に応じる", "あとの始末をする")
THIRD = FlowElement("c.bpmn", "z", "相談を受ける")


def test_a_confirmed_pair_is_a_match_and_a_refused_one_is_none() -> None:
    fact = FlowFact(element(LEFT, "a1"), element(RIGHT, "a1"), True)
    refusal = replace(fact, confirmed=False)

    assert ("a1", "a1") in matches(align_flows(LEFT, RIGHT, facts=[fact]))
    assert ("a1", "a1") in matches(align_flows(RIGHT, LEFT, facts=[fact]))
    assert score(align_flows(LEFT, replace(LEFT, file="b.bpmn")), "a1", "a1") > 0.5
    same = replace(LEFT, file="b.bpmn")
    twin = FlowFact(element(LEFT, "a1"), element(same, "a1"), False)
    assert score(align_flows(LEFT, same, facts=[twin]), "a1", "a1") == 0.0
    assert score(align_flows(LEFT, RIGHT, facts=[refusal]), "a1", "a1") == 0.0


def test_what_people_tied_to_one_element_of_a_third_flow_is_the_same_work() -> None:
    facts = [
        FlowFact(element(LEFT, "a1"), THIRD, True),
        FlowFact(THIRD, element(RIGHT, "a1"), True),
    ]
    before, after = align_flows(LEFT, RIGHT), align_flows(LEFT, RIGHT, facts=facts)

    assert ("a1", "a1") not in matches(before)
    assert ("a1", "a1") in matches(after)
    (pair,) = [p for p in after.correspondences if (p.left, p.right) == ("a1", "a1")]
    assert any(part.kind == "precedent" for part in pair.evidence)


def test_a_flow_nobody_saw_stands_where_its_labels_stand() -> None:
    new = replace(LEFT, file="new.bpmn", nodes=tuple(
        replace(node, id=f"n{node.id}") for node in LEFT.nodes), flows=())  # fmt: skip
    facts = [FlowFact(element(LEFT, "a1"), element(RIGHT, "a1"), True)]

    assert ("na1", "a1") in matches(align_flows(new, RIGHT, facts=facts))


def test_different_work_of_a_third_flow_speaks_against() -> None:
    same = replace(LEFT, file="b.bpmn")
    other = replace(THIRD, element="y", label="まったく別の仕事")
    facts = [
        FlowFact(element(LEFT, "a1"), THIRD, True),
        FlowFact(other, element(same, "a1"), True),
    ]

    assert score(align_flows(LEFT, same, facts=facts), "a1", "a1") < (
        score(align_flows(LEFT, same), "a1", "a1")
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("019810/tennyu", "process_models/019810/tennyu.bpmn", True),
        ("C:\\x\\019810\\tennyu.BPMN", "019810/tennyu", True),
        ("019810/tennyu", "992011/tennyu.bpmn", False),
        ("", "tennyu", False),
    ],
)
def test_a_flow_is_known_by_the_tail_of_its_path(one: str, other: str, same: bool) -> None:
    assert same_flow(one, other) is same
    assert same_flow(other, one) is same


# ----------------------------------------------------------------------- the coefficients


def test_every_feature_has_its_kind_of_evidence_and_nothing_else_has() -> None:
    from fitgap.matching.evidence import KINDS
    from fitgap.matching.flows import STAGES
    from fitgap.matching.pairs import STAGE_TWO

    features = {name for signs in (STAGE_TWO, *STAGES.values()) for name in signs}
    assert set(KINDS) == {"base", *features} - {"score"}


def test_coefficients_cover_every_feature_and_keep_their_sign() -> None:
    from fitgap.matching.flows import STAGES

    file = resources.files("fitgap").joinpath("data", "flow_coefficients.json")
    data = json.loads(file.read_text(encoding="utf-8"))

    assert set(data) == {"english", "japanese", "made_from"}
    for language in ("english", "japanese"):
        rules = data[language]
        assert list(rules["stages"]) == list(STAGES)
        for name, signs in STAGES.items():
            weights = rules["stages"][name]["weights"]
            assert list(weights) == list(signs)
            assert all(weights[key] * sign >= 0 for key, sign in signs.items())
