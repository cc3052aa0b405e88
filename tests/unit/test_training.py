"""The shipped coefficients are what the recipe makes, from data that nothing reported is in."""

from __future__ import annotations

import json
import os
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fitgap.classification.learned import Regression, readers
from fitgap.matching.flows import STAGES, FlowScoring
from fitgap.matching.scoring import Kind, scoring
from fitgap.matching.usage import shipped_usage

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import train_flows  # noqa: E402  # tools is no package
import train_matching  # noqa: E402
import train_wishes  # noqa: E402
import training_data  # noqa: E402
import training_flows  # noqa: E402

TRAINING = sorted((ROOT / "tools" / "training").glob("*.txt"))
HELD_OUT = ROOT / "tests" / "benchmarks" / "held_out"


@pytest.mark.parametrize("path", sorted(HELD_OUT.glob("*.txt")), ids=lambda path: path.stem)
def test_nothing_that_is_measured_is_trained_on(path: Path) -> None:
    held = training_data.read_book(path)
    books = [training_data.read_book(each) for each in TRAINING]

    assert held.functions
    assert held.flows
    assert not _texts(held) & frozenset().union(*map(_texts, books))
    (requirements,) = (
        book for each, book in zip(TRAINING, books, strict=True) if each == _REQUIREMENTS
    )
    assert not {flow.area for flow in held.flows} & {flow.area for flow in requirements.flows}


def _texts(book: training_data.Book) -> frozenset[str]:
    """Return what a book requires; a short name is a heading that others may use as well."""
    texts = {text for each in book.functions for text in (each.name, each.description)}
    return frozenset(text for text in texts if len(text) > _HEADING)


_HEADING = 25  # characters


_REQUIREMENTS = ROOT / "tools" / "training" / "requirements.txt"


def test_the_sample_is_split_by_procedure_area_and_package() -> None:
    trained = list(training_data.sample())
    held = list(training_data.sample(held_out=True))
    procedures = [
        {each.model.file.partition("/")[2] for _, models in part for each in models}
        for part in (trained, held)
    ]

    assert not procedures[0] & procedures[1]
    assert all(procedures)
    assert {catalog.id for catalog, _ in held} - {catalog.id for catalog, _ in trained}
    areas = {function.area for catalog, _ in trained for function in catalog.functions}
    assert not areas & training_data.HELD_OUT_AREAS
    assert {group for _, models in held for group in (m.group for m in models)}


def test_a_fit_finds_what_made_the_data() -> None:
    """The regression finds the weights of data drawn from a known one, signs kept."""
    chance = np.random.default_rng(7)
    values = chance.random((20_000, 3))
    logits = -1.0 + 3.0 * values[:, 0] - 2.0 * values[:, 1] + 1.0 * values[:, 2]
    gold = (chance.random(20_000) < 1 / (1 + np.exp(-logits))).astype(np.float64)
    found = train_matching.fit(values, gold, np.ones(20_000), {"a": 1, "b": -1, "c": -1})

    assert abs(found.weights["a"] - 3.0) < 0.3
    assert abs(found.weights["b"] + 2.0) < 0.3
    assert found.weights["c"] == 0.0


def test_the_recipe_makes_the_coefficients_that_ship() -> None:
    """Fitted anew, every weight comes out near the shipped one.

    Near and not equal: the sample grows, and another processor rounds another way.  Who
    changes a feature or much of the data runs ``tools/train_matching.py``.
    """
    blocks = [block for _, block in train_matching.function_blocks()]
    kinds = {block.kind for block in blocks}

    assert len(kinds) == 4
    for kind in kinds:
        _assert_made([block for block in blocks if block.kind == kind], kind)


def _assert_made(blocks: list[train_matching.Block], kind: Kind) -> None:
    made = train_matching.fit_functions(blocks, frozenset())
    ships = scoring(kind)

    for one, other in ((made.first, ships.first), (made.second, ships.second)):
        assert list(one.weights) == list(other.weights)
        far = {
            name: (weight, other.weights[name])
            for name, weight in one.weights.items()
            if abs(weight - other.weights[name]) > 0.3 + 0.15 * abs(weight)
        }
        assert not far


def test_the_recipe_makes_the_coefficients_that_read_wishes() -> None:
    """Fitted anew, the weights come out near the shipped ones, and read the same."""
    learned_from = train_wishes.wishes()
    made, ships = train_wishes.train(learned_from), readers()

    def far(one: Regression, other: Regression) -> float:
        names = sorted({*one.weights, *other.weights})
        nothing = np.zeros(len(one.classes))
        apart = [one.weights.get(n, nothing) - other.weights.get(n, nothing) for n in names]
        return float(np.mean(np.abs(apart)))

    assert made.aspect.classes == ships.aspect.classes
    assert far(made.aspect, ships.aspect) < 0.01
    assert far(made.change, ships.change) < 0.01
    same = [
        made.opinion(wish.features).best() == ships.opinion(wish.features).best()
        for wish in learned_from
    ]
    assert np.mean(same) > 0.99


# ------------------------------------------------------------------------- flow to flow


def _shipped_flows() -> dict[str, Any]:
    data = resources.files("fitgap").joinpath("data", "flow_coefficients.json").read_bytes()
    answer: dict[str, Any] = json.loads(data)
    return answer


def test_the_flow_coefficients_were_made_from_these_flows() -> None:
    """Who changes the flows that are learned from runs ``tools/train_flows.py``."""
    assert _shipped_flows()["made_from"]["data"] == train_flows.digest_of_data()


def test_the_flow_coefficients_were_made_with_these_features() -> None:
    """Who changes a feature, or a coefficient by hand, runs ``tools/train_flows.py``.

    The mean of every feature of every stage, each built on what the ones before say.
    """
    shipped = _shipped_flows()
    rules = {name: FlowScoring.of(shipped[name]) for name in train_flows.LANGUAGES}
    made = train_flows.portrait(rules, shipped_usage())

    for language, means in shipped["made_from"]["features"].items():
        assert means == pytest.approx(made[language], abs=2e-6)
        assert len(means) == sum(len(signs) for signs in STAGES.values())


@pytest.mark.skipif("FITGAP_REMAKE" not in os.environ, reason="minutes: only on request")
def test_the_recipe_makes_the_flow_coefficients_that_ship(tmp_path: Path) -> None:
    made = tmp_path / "coefficients.json", tmp_path / "usage.txt"
    train_flows.make(*made)
    again, shipped = json.loads(made[0].read_text("utf-8")), _shipped_flows()

    for language in train_flows.LANGUAGES:
        assert again[language].keys() == shipped[language].keys()
        for name, stage in shipped[language].pop("stages").items():
            found = again[language]["stages"][name]
            assert found["intercept"] == pytest.approx(stage["intercept"], abs=0.02)
            assert found["weights"] == pytest.approx(stage["weights"], abs=0.02)
        assert again[language].items() >= shipped[language].items()
    assert made[1].read_text("utf-8") == train_flows.usage_text(shipped_usage())


def test_no_flows_that_are_measured_are_learned_from() -> None:
    held = [
        flows
        for path in sorted((HELD_OUT / "flows").glob("*.txt"))
        for flows in training_flows.read_procedures(path)
    ]
    learned = [*training_flows.several_organisations(), *training_flows.two_towns()]

    assert not {flows[0].domain for flows in held} & {flows[0].domain for flows in learned}
    # What any two offices call the same, such as 決裁; in the ordinary words of the field, more.
    ordinary = [flows for flows in held if flows[0].book == "english_ordinary"]
    others = [flows for flows in held if flows not in ordinary]
    for measured, most in ((others, 0.03), (ordinary, 0.25)):
        labels = _labels(measured)
        assert len(labels) > 300
        assert len(labels & _labels(learned)) <= most * len(labels)


def _labels(procedures: list[list[training_flows.Drawn]]) -> set[str]:
    return {node.label for flows in procedures for drawn in flows for node in drawn.model.nodes}
