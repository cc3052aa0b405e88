from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fitgap.matching import Band, MatchFact, align_flows, align_functions
from fitgap.process import ProcessModel
from tests.support.flows import RESIDENTS, model

WORDS = st.sampled_from(
    ["転入", "届", "住民票", "督促", "通知", "入力する", "を発行", "確認", "Send letter", "①", "\n"]
)
LABELS = st.one_of(st.lists(WORDS, max_size=4).map("".join), st.text(max_size=12))
FLOWS = st.lists(LABELS, max_size=5)
CALM = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def models_of(flows: list[list[str]]) -> list[ProcessModel]:
    return [model(f"{place}.bpmn", *labels) for place, labels in enumerate(flows)]


@CALM
@given(st.lists(FLOWS, min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_input_order_never_matters(flows: list[list[str]], chance: object) -> None:
    models = models_of(flows)
    functions = list(RESIDENTS.functions)
    expected = {each.model: each for each in align_functions(models, RESIDENTS)}
    chance.shuffle(models)  # type: ignore[attr-defined]
    chance.shuffle(functions)  # type: ignore[attr-defined]
    shuffled = replace(RESIDENTS, functions=tuple(functions))

    for each in align_functions(models, shuffled):
        assert each == expected[each.model]


@CALM
@given(FLOWS, FLOWS)
def test_alignments_mirror_each_other(one: list[str], other: list[str]) -> None:
    left, right = model("l.bpmn", *one), model("r.bpmn", *other)
    there, back = align_flows(left, right), align_flows(right, left)

    assert sorted((p.left, p.right, p.score, p.band.value) for p in there.correspondences) == (
        sorted((p.right, p.left, p.score, p.band.value) for p in back.correspondences)
    )


@CALM
@given(FLOWS)
def test_scores_and_ids_are_sound(labels: list[str]) -> None:
    (found,) = align_functions([model("a.bpmn", *labels)], RESIDENTS)
    ids = {f"a{place}" for place in range(1, len(labels) + 1)}

    assert set(found.candidates) == ids
    assert found.manual <= ids
    for pair in found.correspondences:
        assert 0 <= pair.score <= 1
        assert pair.left in ids
        assert pair.right in RESIDENTS.function_by_id
    matched = {pair.left for pair in found.correspondences}
    assert not matched & found.manual


@CALM
@given(FLOWS, st.sampled_from(["F1", "F5", None]), st.integers(1, 5))
def test_facts_always_win(labels: list[str], function: str | None, place: int) -> None:
    flow = model("a.bpmn", *labels)
    fact = MatchFact("a.bpmn", f"a{place}", function)
    (found,) = align_functions([flow], RESIDENTS, facts=[fact])
    told = [pair for pair in found.correspondences if pair.left == fact.activity]

    if place <= len(labels) and function is not None:
        assert [(pair.right, pair.band) for pair in told] == [(function, Band.MATCH)]
    else:
        assert told == []
