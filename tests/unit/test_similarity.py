"""Which flows are alike."""

from __future__ import annotations

from itertools import permutations

from fitgap.comparison import Similarities, measure_similarities
from fitgap.process import ProcessModel
from tests.support.nets import equal_labels, net

DOG = "●来る > 犬を登録する > 鑑札を渡す > 手数料を受け取る > ○済む"
BIRTH = "●来る > 届を受ける > 戸籍に書く > 住民票に載せる > ○届いた"
FLOWS = (
    net("town-a/dog.bpmn", DOG),
    net("town-b/dog.bpmn", DOG.replace("手数料を受け取る", "台帳に書く")),
    net("town-a/birth.bpmn", BIRTH),
    net("town-b/birth.bpmn", BIRTH),
)
TOWNS = {model.file: model.file.split("/")[0] for model in FLOWS}
PROCEDURES = {model.file: model.file.split("/")[1] for model in FLOWS}


def measured(flows: tuple[ProcessModel, ...] = FLOWS) -> Similarities:
    return measure_similarities(flows, align=equal_labels)


def test_equal_flows_are_fully_alike_and_strange_ones_not_at_all() -> None:
    found = measured()
    assert found.of("town-a/birth.bpmn", "town-b/birth.bpmn") == 1.0
    assert found.of("town-b/dog.bpmn", "town-a/dog.bpmn") == 0.8
    assert found.of("town-a/dog.bpmn", "town-a/birth.bpmn") < 0.3


def test_flows_of_one_procedure_gather() -> None:
    clusters = measured().clusters
    assert [set(cluster.files) for cluster in clusters] == [
        {"town-a/birth.bpmn", "town-b/birth.bpmn"},
        {"town-a/dog.bpmn", "town-b/dog.bpmn"},
    ]
    assert [cluster.similarity for cluster in clusters] == [1.0, 0.8]


def test_the_central_flow_comes_first() -> None:
    rows = ((1.0, 0.5, 0.9), (0.5, 1.0, 0.8), (0.9, 0.8, 1.0))
    far = tuple((*row, 0.0, 0.0) for row in rows)
    lone = ((0.0, 0.0, 0.0, 1.0, 0.9), (0.0, 0.0, 0.0, 0.9, 1.0))
    found = Similarities(("a", "b", "c", "d", "e"), (*far, *lone))
    assert [cluster.files for cluster in found.clusters] == [("c", "a", "b"), ("d", "e")]


def test_flows_that_are_not_alike_stand_alone() -> None:
    rows = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    clusters = Similarities(("a", "b", "c"), rows).clusters
    assert [cluster.files for cluster in clusters] == [("a",), ("b",), ("c",)]


def test_procedures_and_pairs_of_towns_are_ranked() -> None:
    found = measured()
    assert [(each.names, each.similarity) for each in found.by_procedure(PROCEDURES)] == [
        (("birth.bpmn",), 1.0),
        (("dog.bpmn",), 0.8),
    ]
    ((towns),) = found.by_municipality(TOWNS, PROCEDURES)
    assert (towns.names, towns.pairs, towns.similarity, towns.lowest) == (
        ("town-a", "town-b"),
        2,
        0.9,
        0.8,
    )


def test_the_order_of_flows_does_not_matter() -> None:
    first = measured()
    assert all(measured(flows) == first for flows in permutations(FLOWS))
