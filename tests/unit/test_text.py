from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fitgap.text import (
    analyse,
    character_grams,
    is_common_area,
    is_japanese,
    normalise,
)
from tests.support.flows import is_held_out

FIXTURES = Path(__file__).parent.parent / "fixtures" / "matching"


def cases(name: str) -> list[tuple[str, ...]]:
    with (FIXTURES / name).open(encoding="utf-8", newline="") as lines:
        return [tuple(row) for row in csv.reader(lines)][1:]


def whole_concepts(label: str) -> set[str]:
    """Return the concepts, without the words inside a longer known term."""
    return {concept for concept, weight in analyse(label).concepts.items() if weight >= 1.0}


@pytest.mark.parametrize(("one", "other"), cases("same_words.csv"))
def test_two_ways_of_writing_one_thing_have_the_same_concepts(one: str, other: str) -> None:
    assert whole_concepts(one) == whole_concepts(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("転入届の受付", "転出届の受付"),
        ("納付書を送る", "督促状を送る"),
        ("Send offer", "Send refusal"),
    ],
)
def test_different_things_have_different_concepts(one: str, other: str) -> None:
    assert whole_concepts(one) != whole_concepts(other)


@pytest.mark.parametrize(("label", "by_hand"), cases("handwork.csv"))
def test_handwork_is_recognised(label: str, by_hand: str) -> None:
    assert bool(analyse(label).handwork) == (by_hand == "yes")


def test_handwork_is_told_from_work_in_a_system_in_labels_never_looked_at() -> None:
    """Written before the words of handwork were; errors were looked at in the other half only."""
    held_out = [
        (label, by_hand == "yes")
        for label, by_hand in cases("handwork_cold.csv")
        if is_held_out(label)
    ]
    told = [(bool(analyse(label).handwork), by_hand) for label, by_hand in held_out]

    by_hand_told = [one for one, by_hand in told if by_hand]
    in_system_told = [one for one, by_hand in told if not by_hand]
    assert len(by_hand_told) > 30
    assert len(in_system_told) > 30
    assert sum(by_hand_told) >= 0.75 * len(by_hand_told)
    assert sum(in_system_told) <= 0.05 * len(in_system_told)


@pytest.mark.parametrize(("label", "action"), cases("actions.csv"))
def test_the_action_is_found(label: str, action: str) -> None:
    assert action in analyse(label).actions


def test_the_object_is_what_the_action_acts_on() -> None:
    said = analyse("住民票の写しを交付する")

    assert said.main_action == "=交付"
    assert "=写し" in said.objects
    assert "=交付" not in said.objects


def test_a_noun_of_doing_inside_a_thing_is_not_the_action() -> None:
    assert analyse("税額通知書の作成").main_surface == "作成"
    assert analyse("納税通知書").main_action is None


def test_the_skeleton_is_the_kanji_of_the_normal_forms() -> None:
    assert analyse("届を受け付ける").skeleton == analyse("届けの受付").skeleton == "届受付"


@pytest.mark.parametrize(
    ("label", "normal"),
    [
        ("Ａ４の\n用紙", "a4の 用紙"),
        ("①届を見る", "届を見る"),
        ("(3) 届を見る", "届を見る"),
        ("8.Validate the client", "validate the client"),
        ("1歳6か月児健診", "1歳6か月児健診"),
        ("3階へ運ぶ", "3階へ運ぶ"),
        ("12", "12"),
    ],
)
def test_normal_form(label: str, normal: str) -> None:
    assert normalise(label) == normal


@pytest.mark.parametrize("label", ["", " ", "\n", "。、", "…", "🙂", "\u3000", "%%%", "ー"])
def test_a_label_without_words_has_none(label: str) -> None:
    said = analyse(label)

    assert said.actions == frozenset()
    assert said.handwork == ()
    assert said.main_action is None


def test_language_is_seen_in_the_letters() -> None:
    assert is_japanese("CSVを取り込む")
    assert not is_japanese("Aanvraag ontvangen")


def test_latin_words_give_no_single_letters() -> None:
    assert min(len(gram) for gram in character_grams("send letter")) == 3
    assert "転" in character_grams("転入届")


def test_threads_may_analyse_at_once() -> None:
    labels = [f"第{number}号様式の届を受け付ける" for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(analyse, labels))

    assert [said.normal for said in found] == labels
    assert found == [analyse(label) for label in labels]


def test_areas_common_to_all_procedures() -> None:
    assert is_common_area("共通")
    assert is_common_area("Common")
    assert not is_common_area("住民記録")
    assert not is_common_area("")
