from __future__ import annotations

import csv
import itertools
import json
import math
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

from fitgap.bpmn import read_model
from fitgap.catalog import PackageFunction, read_catalog
from fitgap.matching import (
    Band,
    Evidence,
    FlowAlignment,
    FunctionAlignment,
    MatchFact,
    align_flows,
    align_functions,
)
from fitgap.process import FlowNode, Pool, Process, ProcessModel
from tests.support.flows import RESIDENTS, catalog, is_held_out, model

ROOT = Path(__file__).parent.parent.parent


def matches(alignment: FunctionAlignment | FlowAlignment) -> set[tuple[str, str]]:
    return {
        (pair.left, pair.right) for pair in alignment.correspondences if pair.band is Band.MATCH
    }


TENNYU = model(
    "a.bpmn",
    "転入の届を端末に打ち込む",
    "前に住んでいた市へ転入を知らせる",
    "住民票の写しを渡す用意をして印刷する",
    "窓口で国保の係を案内する",
)


# ------------------------------------------------------------------ activity ↔ function


def test_activities_find_their_functions() -> None:
    (found,) = align_functions([TENNYU], RESIDENTS)

    assert {("a1", "F1"), ("a2", "F3"), ("a3", "F2")} <= matches(found)


def test_every_activity_has_candidates_best_first_with_evidence() -> None:
    (found,) = align_functions([TENNYU], RESIDENTS)

    assert set(found.candidates) == {"a1", "a2", "a3", "a4"}
    for candidates in found.candidates.values():
        scores = [candidate.score for candidate in candidates]
        assert scores == sorted(scores, reverse=True)
        assert len(candidates) == 5
        assert all(candidate.evidence for candidate in candidates)


def test_a_removed_function_is_no_candidate() -> None:
    (found,) = align_functions([model("a.bpmn", "印鑑登録を入力する")], RESIDENTS)

    assert "F6" not in {candidate.function for candidate in found.candidates["a1"]}


def test_contributions_add_up_to_the_logit_of_the_score() -> None:
    (found,) = align_functions([TENNYU], RESIDENTS)
    explained = [c for listed in found.candidates.values() for c in listed]
    explained_pairs = found.correspondences

    for score, evidence in [
        *((c.score, c.evidence) for c in explained),
        *((c.score, c.evidence) for c in explained_pairs),
    ]:
        total = math.fsum(part.contribution for part in evidence)
        assert total == pytest.approx(math.log(score / (1 - score)), abs=1e-6)


def evidence_of(found: FunctionAlignment, activity: str) -> dict[str, Evidence]:
    return {part.kind: part for part in found.candidates[activity][0].evidence}


def test_evidence_names_the_words_in_both_languages() -> None:
    flow = model("a.bpmn", "転入の届を打ち込む")
    (found,) = align_functions([flow], RESIDENTS)
    evidence = evidence_of(found, "a1")

    assert "「転入」" in evidence["words"].text.ja
    assert "転入" in evidence["words"].text.en
    assert evidence["words"].contribution > 0


def test_evidence_says_what_is_missing() -> None:
    flow = model("a.bpmn", "顔写真つきの転入通知を送る")
    (found,) = align_functions([flow], RESIDENTS)
    evidence = evidence_of(found, "a1")

    assert "「顔写真つき」" in evidence["missing"].text.ja
    assert "顔写真つき" in evidence["missing"].text.en
    assert evidence["missing"].contribution <= 0


def test_evidence_names_shared_documents() -> None:
    flow = model("a.bpmn", "証明を出す", outputs=["住民票の写し"])
    (found,) = align_functions([flow], RESIDENTS)

    assert found.candidates["a1"][0].function == "F2"
    assert "「住民票の写し」" in evidence_of(found, "a1")["documents"].text.ja


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("窓口で国保の係を案内する", "task"),
        ("電話で転出元に照会する", "task"),
        ("届書を綴る", "task"),
        ("旅券を目視で確かめる", "task"),
        ("控えを手渡す", "task"),
        ("係長と話し合う", "task"),
        ("ごみの出し方の紙を添える", "manualTask"),
    ],
)
def test_handwork_is_manual_and_no_weak_match(label: str, kind: str) -> None:
    (found,) = align_functions([model("a.bpmn", label, types=[kind])], RESIDENTS)

    assert found.manual == {"a1"}
    assert found.correspondences == ()


def test_a_confirmed_match_wins() -> None:
    facts = [MatchFact("a.bpmn", "a4", "F4")]
    (found,) = align_functions([TENNYU], RESIDENTS, facts=facts)

    assert {pair.right for pair in found.correspondences if pair.left == "a4"} == {"F4"}
    assert ("a4", "F4") in matches(found)
    assert found.candidates["a4"][0].function == "F4"
    assert found.manual == frozenset()


def test_a_refused_match_leaves_only_candidates() -> None:
    facts = [MatchFact("a.bpmn", "a1", None)]
    (found,) = align_functions([TENNYU], RESIDENTS, facts=facts)

    assert not [pair for pair in found.correspondences if pair.left == "a1"]
    assert found.candidates["a1"][0].function == "F1"


def test_the_later_fact_holds() -> None:
    facts = [MatchFact("a.bpmn", "a1", None), MatchFact("a.bpmn", "a1", "F2")]
    (found,) = align_functions([TENNYU], RESIDENTS, facts=facts)

    assert {pair.right for pair in found.correspondences if pair.left == "a1"} == {"F2"}


def test_a_fact_on_a_function_the_catalogue_lost_says_nothing() -> None:
    facts = [MatchFact("a.bpmn", "a1", "F99")]

    assert align_functions([TENNYU], RESIDENTS, facts=facts) == align_functions([TENNYU], RESIDENTS)


def test_facts_are_told_apart_by_file_because_ids_repeat() -> None:
    other = replace(TENNYU, file="b.bpmn")
    facts = [MatchFact("a.bpmn", "a1", None)]
    first, second = align_functions([TENNYU, other], RESIDENTS, facts=facts)

    assert "a1" not in {pair.left for pair in first.correspondences}
    assert ("a1", "F1") in matches(second)


def test_what_one_town_confirmed_is_offered_to_the_next() -> None:
    towns = [model(f"{town}.bpmn", "きらきら窓口を回す") for town in "ab"]
    (_, before) = align_functions(towns, RESIDENTS)
    (_, after) = align_functions(towns, RESIDENTS, facts=[MatchFact("a.bpmn", "a1", "F5")])
    score = {c.function: c.score for c in before.candidates["a1"]}["F5"]

    assert after.candidates["a1"][0].function == "F5"
    assert after.candidates["a1"][0].score > score
    assert "precedent" in evidence_of(after, "a1")


def test_a_gap_stays_a_gap() -> None:
    (found,) = align_functions([model("a.bpmn", "ドローンで河川を測量する")], RESIDENTS)

    assert found.correspondences == ()
    assert len(found.candidates["a1"]) == 5


@pytest.mark.parametrize(
    "empty",
    [ProcessModel("a.bpmn"), model("a.bpmn", "", ""), model("a.bpmn", "🙂", "。", "\n")],
)
def test_models_without_words_match_nothing(empty: ProcessModel) -> None:
    (found,) = align_functions([empty], RESIDENTS)

    assert found.correspondences == ()
    assert set(found.candidates) == {node.id for node in empty.activities}


def test_an_empty_catalogue_and_no_models() -> None:
    (found,) = align_functions([TENNYU], catalog())

    assert found.correspondences == ()
    assert found.candidates["a1"] == ()
    assert align_functions([], RESIDENTS) == ()


def test_a_large_catalogue_keeps_the_right_function() -> None:
    many = [
        PackageFunction(f"X{number:03}", f"第{number}号様式印刷", area="その他")
        for number in range(300)
    ]
    (found,) = align_functions([TENNYU], catalog(*RESIDENTS.functions, *many))

    assert {("a1", "F1"), ("a2", "F3")} <= matches(found)
    assert all(len(listed) == 20 for listed in found.candidates.values())


AFFAIRS = (
    "転入",
    "国保",
    "児童手当",
    "固定資産税",
    "介護認定",
    "選挙人名簿",
    "印鑑登録",
    "生活保護",
)
DEEDS = (
    "届を受け付ける",
    "内容を登録する",
    "対象者を抽出する",
    "通知書を印刷する",
    "件数を集計する",
)
MANY = [
    PackageFunction(
        f"M{number:03}", f"{affair}{deed}（{way}）", area=affair, description=f"{affair}の{deed}。"
    )
    for number, (affair, deed, way) in enumerate(
        itertools.product(AFFAIRS, DEEDS, ("窓口", "郵送", "電子申請", "支所", "一括", "再提出"))
    )
]
FLOWS = [
    model(f"{affair}.bpmn", *(f"{affair}の{deed}" for deed in DEEDS), name=affair)
    for affair in AFFAIRS
]


def test_a_large_catalogue_in_any_order_gives_the_same() -> None:
    forward = align_functions(FLOWS, catalog(*MANY))
    backward = align_functions(FLOWS[::-1], catalog(*MANY[::-1]))

    assert list(forward) == list(backward)[::-1]
    told = [candidate.evidence for found in forward for candidate in found.candidates["a1"]]
    again = [c.evidence for found in backward[::-1] for c in found.candidates["a1"]]
    assert told == again


def test_candidates_of_a_large_catalogue_hold_the_right_functions() -> None:
    wanted = {
        (f"{affair}.bpmn", f"a{place}", function.id)
        for affair in AFFAIRS
        for place, deed in enumerate(DEEDS, 1)
        for function in MANY
        if function.name.startswith(f"{affair}{deed}")
    }
    listed = {
        (found.model, activity, candidate.function)
        for found in align_functions(FLOWS, catalog(*MANY))
        for activity, candidates in found.candidates.items()
        for candidate in candidates
    }

    assert len(wanted & listed) / len(wanted) > 0.98


def test_two_threads_at_once_give_the_same() -> None:
    expected = align_functions(FLOWS, catalog(*MANY))
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda flows: align_functions(flows, catalog(*MANY)), [FLOWS] * 2)

    assert first == second == expected


def test_the_folder_of_a_file_says_nothing() -> None:
    flow = replace(TENNYU, processes=(), pools=())
    one, other = (
        align_functions([replace(flow, file=f"{folder}/a.bpmn")], RESIDENTS)[0]
        for folder in ("印鑑登録", "督促")
    )

    assert one.correspondences == other.correspondences


@pytest.mark.parametrize(("name", "right"), [("児童手当", "J1"), ("保育所入所", "H1")])
def test_a_file_names_the_work_where_only_the_organisation_is_named(name: str, right: str) -> None:
    flow = model(f"{name}.bpmn", "申請の内容を審査する", lane="窓口")
    flow = replace(flow, processes=(Process("p", None),), pools=(Pool("o", "青葉市", "p"),))
    package = catalog(
        PackageFunction("J1", "申請審査", area="児童手当"),
        PackageFunction("H1", "申請審査", area="保育所入所"),
    )

    (found,) = align_functions([flow], package)

    assert found.candidates["a1"][0].function == right


def test_a_requirement_is_read_clause_by_clause() -> None:
    """A text that holds the work among much else beats one that only shares a word with it."""
    functions = catalog(
        PackageFunction(
            "R1",
            "異動の処理",
            description="届出に基づき次の処理ができること。①転入の届出の内容を登録すること。"
            "②住民票の写しを作成すること。③前住所地の市区町村へ通知を送信すること。",
        ),
        PackageFunction(
            "R2", "統計", description="転入した者の人数を町字ごとに集計した表を作成できること。"
        ),
        PackageFunction("R3", "権限の設定", description="職員ごとに使える画面を設定できること。"),
    )
    flow = model("a.bpmn", "転入の届を打ち込む", "前の市へ知らせる", "地区ごとの人数を数える")
    (found,) = align_functions([flow], functions)

    assert [found.candidates[f"a{n}"][0].function for n in (1, 2, 3)] == ["R1", "R1", "R2"]


@pytest.mark.parametrize(
    "label", ["話を聞いて申請の内容を登録する", "電話番号を入力する", "面談した結果を記録する"]
)
def test_what_ends_in_a_system_is_no_handwork(label: str) -> None:
    (found,) = align_functions([model("a.bpmn", label)], RESIDENTS)

    assert not found.manual


def test_what_is_said_of_a_model_does_not_depend_on_the_others() -> None:
    other = model("b.bpmn", "督促状を発送する", "入金を消し込む", name="収納")
    alone = align_functions([TENNYU], RESIDENTS)
    together = align_functions([other, TENNYU], RESIDENTS)

    assert together[1] == alone[0]


# --------------------------------------------------------------------------- flow ↔ flow


def test_a_flow_matches_itself_completely() -> None:
    found = align_flows(TENNYU, replace(TENNYU, file="b.bpmn"))

    assert matches(found) == {(f"a{n}", f"a{n}") for n in range(1, 5)}
    assert (found.left, found.right) == ("a.bpmn", "b.bpmn")


def test_two_towns_in_other_words() -> None:
    left = model("a.bpmn", "転入届を受理する", "同じ人がいないか検索する", "住民票を交付する")
    right = model("b.bpmn", "転入届の受付", "住民票の発行", "防災の冊子を添える")

    assert matches(align_flows(left, right)) == {("a1", "a1"), ("a3", "a2")}


def test_evidence_between_flows_speaks_of_no_function_where_both_are_work() -> None:
    left = model("a.bpmn", "転入届を受理する", "同じ人がいないか検索する", "住民票を交付する")
    right = model("b.bpmn", "転入届の受付", "住民票の発行", "防災の冊子を添える")

    found = align_flows(left, right).correspondences
    told = [part.text.ja for pair in found for part in pair.evidence if part.kind == "rivals"]
    assert told
    assert not any("機能より" in text for text in told)


def test_english_flows() -> None:
    left = model("a.bpmn", "Check application", "Send letter of rejection", name="Admission")
    right = model("b.bpmn", "Verify applications", "Send rejection letter", name="Admission")

    assert matches(align_flows(left, right)) == {("a1", "a1"), ("a2", "a2")}


def test_named_events_match_and_gateways_do_not() -> None:
    left = model(
        "a.bpmn", "申請が届く", "可か", "", types=["startEvent", "exclusiveGateway", "endEvent"]
    )
    right = replace(left, file="b.bpmn")

    assert matches(align_flows(left, right)) == {("a1", "a1")}


def test_alignment_is_the_same_from_either_side() -> None:
    left = model("a.bpmn", "転入届を受理する", "本人か確かめる", "住民票を交付する")
    right = model("b.bpmn", "本人確認", "転入届の受付", "住民票の発行", "案内")
    one, other = align_flows(left, right), align_flows(right, left)

    assert {(p.left, p.right, p.score, p.band) for p in one.correspondences} == {
        (p.right, p.left, p.score, p.band) for p in other.correspondences
    }


def test_flow_contributions_add_up() -> None:
    left = model("a.bpmn", "転入届を受理する", "住民票を交付する")
    right = model("b.bpmn", "転入届の受付", "住民票の発行")
    found = align_flows(left, right)

    assert found.correspondences
    for pair in found.correspondences:
        total = math.fsum(part.contribution for part in pair.evidence)
        assert total == pytest.approx(math.log(pair.score / (1 - pair.score)), abs=1e-6)
        assert any(part.kind == "words" and "＝" in part.text.ja for part in pair.evidence)


def test_loops_and_loose_ends_do_no_harm() -> None:
    flow = model("a.bpmn", "受け付ける", "審査する", "交付する")
    arrows = (*flow.flows, replace(flow.flows[0], id="back", source="a3", target="a1"))
    loose = replace(flow.flows[0], id="loose", source=None, target="nowhere")
    looped = replace(flow, flows=(*arrows, loose))

    assert matches(align_flows(looped, flow)) == {("a1", "a1"), ("a2", "a2"), ("a3", "a3")}


@pytest.mark.parametrize("empty", [ProcessModel("a.bpmn"), model("a.bpmn", "", "")])
def test_a_flow_without_labels_matches_nothing(empty: ProcessModel) -> None:
    assert align_flows(empty, TENNYU).correspondences == ()
    assert align_flows(TENNYU, empty).correspondences == ()


def test_a_boundary_event_is_placed_after_its_host() -> None:
    host = FlowNode("h", "task", "審査する")
    event = FlowNode("e", "boundaryEvent", "期限が過ぎる", attached_to="h")
    flow = ProcessModel("a.bpmn", nodes=(host, event))

    assert ("e", "e") in matches(align_flows(flow, replace(flow, file="b.bpmn")))


# --------------------------------------------------------------------------- the whole


def test_handwork_never_looked_at_matches_nothing_and_work_in_a_system_is_none() -> None:
    """Measured: 27 of 33 told, 2 of these matched; none of 37 (docs/explanation/matching.md)."""
    path = ROOT / "package_catalogs" / "jumin-a.yaml"
    package, _ = read_catalog(path.read_bytes(), path.name)
    assert package is not None
    with (ROOT / "tests/fixtures/matching/handwork_cold.csv").open(encoding="utf-8") as lines:
        held_out = [row for row in csv.DictReader(lines) if is_held_out(row["label"])]
    flows = [model(f"{number}.bpmn", row["label"]) for number, row in enumerate(held_out)]
    found = align_functions(flows, package)

    by_hand = [each for each, row in zip(found, held_out, strict=True) if row["by_hand"] == "yes"]
    in_system = [each for each, row in zip(found, held_out, strict=True) if row["by_hand"] == "no"]
    assert (len(by_hand), len(in_system)) == (33, 37)
    assert sum(bool(each.manual) for each in by_hand) >= 24
    assert sum(bool(each.correspondences) for each in by_hand) <= 3
    assert sum(bool(each.manual) for each in in_system) <= 1


def test_coefficients_cover_every_feature_and_keep_their_sign() -> None:
    from fitgap.matching.pairs import STAGE_ONE, STAGE_TWO

    file = resources.files("fitgap").joinpath("data", "matching_coefficients.json")
    data = json.loads(file.read_text(encoding="utf-8"))
    assert len(data) == 4
    for told in data.values():
        for stage, signs in (("first", STAGE_ONE), ("second", STAGE_TWO)):
            weights = told[stage]["weights"]
            assert list(weights) == list(signs)
            assert all(weights[key] * sign >= 0 for key, sign in signs.items())


def test_the_sample_is_matched_well() -> None:
    """Four procedures of the sample are training data: this guards against breakage only."""
    gold: dict[str, dict[str, set[str]]] = {}
    with (ROOT / "tests/fixtures/sample/gold.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["package"] == "jumin-a":
                answers = gold.setdefault(row["model"], {}).setdefault(row["activity_id"], set())
                answers |= {row["function_id"]} - {""}
    file = ROOT / "package_catalogs/jumin-a.yaml"
    functions, _ = read_catalog(file.read_bytes(), str(file))
    assert functions is not None
    models = [
        read_model((ROOT / "process_models" / name).read_bytes(), name)[0] for name in sorted(gold)
    ]
    found = align_functions([each for each in models if each is not None], functions)
    asked = near = 0
    for alignment in found:
        for activity, answers in gold[alignment.model].items():
            if answers:
                asked += 1
                listed = alignment.candidates[activity][:5]
                near += bool(answers & {candidate.function for candidate in listed})

    assert asked > 80
    assert near / asked > 0.9


_PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from fitgap.matching import align_flows, align_functions
from tests.support.flows import RESIDENTS, model
flow = model("a.bpmn", "転入の届を打ち込む", "前の市へ転入を知らせる", "Print letter")
other = model("b.bpmn", "転入届を入力する", "転入通知を送る", "Send letter")
found = align_functions([flow, other], RESIDENTS)
print(repr(found))
print([each.evidence for one in found for listed in one.candidates.values() for each in listed])
print(repr(align_flows(flow, other)).replace("frozenset", ""))
"""


def test_hash_seed_and_threads_change_nothing() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", _PROGRAM, str(ROOT)],
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "OMP_NUM_THREADS": seed,
                "OPENBLAS_NUM_THREADS": seed,
                "PYTHONIOENCODING": "utf-8",
            },
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(outputs) == 1


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, fitgap.matching, fitgap.comparison, fitgap.text;"
        "print([m for m in ('numpy', 'scipy', 'sudachipy', 'sparse_dot_topn')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, text=True
    )

    assert done.stdout.strip() == "[]"
