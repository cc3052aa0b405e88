"""The benchmark measures what it says: nobody judged by themselves, nothing trained on."""

from __future__ import annotations

import platform
import sys
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from fitgap.catalog import PackageCatalog, PackageFunction
from fitgap.process import FlowNode, ProcessModel
from tests.benchmarks.matching import _judged
from tests.benchmarks.peers import PEERS, Peer, best_first, nearest
from tests.benchmarks.sets import ROOT, FunctionSet, _sample, labels_alone, names_alone
from tests.benchmarks.table import Part, Row, machine, markdown, plain
from tests.benchmarks.watch import watched

unix = pytest.mark.skipif(sys.platform == "win32", reason="memory and load are asked as on Unix")
PART = Part(
    "Matching",
    "Shares.",
    (
        Row("届出", "first", "≥ 0.95", "0.980", "0.520", "BM25 0.730"),
        Row("届出", "F1 | micro", fitgap="0.95"),
        Row("other", "first", fitgap="0.5"),
    ),
)


def test_text_lines_up_and_names_a_set_once() -> None:
    assert plain(PART).splitlines()[4:] == [
        "set    measure     goal    fitgap  untrained  peers",
        "届出   first       ≥ 0.95  0.980   0.520      BM25 0.730",
        "       F1 | micro          0.95",
        "other  first               0.5",
    ]


def test_page_has_the_day_and_keeps_bars_in_cells() -> None:
    page = markdown([PART], heading="# Benchmarks", measured="2026-04-01: a machine")
    assert "\nMeasured on 2026-04-01: a machine.\n" in page
    assert "\n## Matching\n\nShares.\n\n| set | measure |" in page
    assert "|  | F1 \\| micro |  | 0.95 |  |  |" in page


def test_text_of_a_script_stays_as_it_is() -> None:
    part = Part("Reading", "Files.", text="read   1\nlost   0")
    assert plain(part).endswith("Files.\n\nread   1\nlost   0\n")
    page = markdown([part], heading="# Benchmarks", measured="2026-04-01: a machine")
    assert "\n```text\nread   1\nlost   0\n```\n" in page


@unix
def test_machine_is_described_and_not_named() -> None:
    told = machine()
    assert "cores" in told
    assert platform.node() not in told


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_peer_finds_the_same_words_in_another_order(peer: Peer) -> None:
    documents = ["税額の計算", "転出届の受付", "転入届の受付と入力", "Print the certificate"]
    asked = ["入力、転入届の", "certificate printing", "転出届"]
    scores = peer.index(documents)(asked)
    assert scores.shape == (3, 4)
    assert best_first(scores, 1).ravel().tolist() == [2, 3, 1]
    assert [set(row) & {2, 3, 1} for row in nearest(peer.index(documents), asked, 1)] == [
        {2},
        {3},
        {1},
    ]


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_peer_has_an_answer_to_a_label_without_words(peer: Peer) -> None:
    assert peer.index(["受付", "入力"])(["、"]).shape == (1, 2)


def _set(name: str, right: dict[str, set[str]]) -> FunctionSet:
    catalog = PackageCatalog(
        "c.yaml",
        "c",
        "c",
        functions=(
            PackageFunction("F1", "転入届の受付", area="住民記録", description="受け付ける"),
            PackageFunction("F2", "税額の計算", area="税", description="計算する"),
        ),
    )
    nodes = (
        FlowNode("a1", "task", "転入届を受け付ける", lane="l"),
        FlowNode("a2", "task", "窓口を案内する", lane="l"),
    )
    gold = {(f"{name}.bpmn", key): value for key, value in right.items()}
    case = (catalog, (ProcessModel(f"{name}.bpmn", nodes=nodes),))
    return FunctionSet(name, (case,), gold, {"F1": "≥ 0.92"})


class _Scorer(ModuleType):
    """Keeps what it is asked to score."""

    def __init__(self) -> None:
        super().__init__("scorer")
        self.accepted: list[Any] = []

    def score(self, _gold: object, answer: dict[str, Any]) -> list[Any]:
        self.accepted.append(answer["models"][0]["correspondences"])
        return [{"top1": 0, "top5_any": 0, "accepted_micro": {"f1": 0}, "gap": {"f1": 0}}]


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_what_a_peer_accepts_does_not_hang_on_the_set_it_is_judged_by(peer: Peer) -> None:
    def accepted(right: dict[str, set[str]], others: dict[str, set[str]]) -> Any:
        scorer = _Scorer()
        _judged(peer, [_set("one", right), _set("two", others)], scorer)
        return scorer.accepted[0]

    sure: dict[str, set[str]] = {"a1": {"F1"}, "a2": set()}
    odd: dict[str, set[str]] = {"a1": {"F2"}, "a2": {"F2"}}
    assert accepted(sure, sure) == accepted(odd, sure) != []
    assert accepted(sure, sure) != accepted(sure, odd)


def test_less_is_left_step_by_step() -> None:
    full = _set("one", {})
    bare, barest = labels_alone(full), names_alone(labels_alone(full))
    ((catalog, (model,)),) = bare.cases
    assert [(node.label, node.lane) for node in model.nodes] == [
        ("転入届を受け付ける", None),
        ("窓口を案内する", None),
    ]
    assert catalog == full.cases[0][0]
    named = [replace(each, area="", description="") for each in catalog.functions]
    assert list(barest.cases[0][0].functions) == named


def test_held_out_sample_holds_nothing_that_training_sees(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import training_data

    trained = {model.model.file for _, models in training_data.sample() for model in models}
    measured = {model.file for _, models in _sample().cases for model in models}
    assert len(measured) > 50
    assert not {name.partition("/")[2] for name in measured} & trained


@unix
def test_command_is_measured_and_not_who_starts_it() -> None:
    ballast = b"x" * 150_000_000
    taken = watched(sys.executable, "-c", "kept = b'x' * 40_000_000")
    assert 40_000_000 < taken.memory < len(ballast)
    assert taken.seconds > 0
