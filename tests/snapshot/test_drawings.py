"""The sample's flows in characters; ``tests/support/screens.py`` tells how to renew the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from fitgap.bpmn import read_model
from fitgap.classification import ModificationClass
from fitgap.drawing import draw_terminal
from tests.support.screens import compare_screen

FOLDER = Path(__file__).parent / "drawings"
MODELS = Path(__file__).parents[2] / "process_models"
FLOWS = {
    "tennyu_80": ("992011/tennyu.bpmn", 80),
    "tennyu_160": ("992011/tennyu.bpmn", 160),
    "jido-teate_80": ("993417/jido-teate.bpmn", 80),
    "kokuho-shikaku_120": ("992011/kokuho-shikaku.bpmn", 120),
    "toshokan-card_60": ("019810/toshokan-card.bpmn", 60),
}


@pytest.mark.parametrize("name", FLOWS)
def test_drawing(name: str) -> None:
    file, columns = FLOWS[name]
    model, _ = read_model((MODELS / file).read_bytes(), file)
    assert model is not None
    classes = {
        node.id: modification
        for node, modification in zip(model.activities, ModificationClass, strict=False)
    }
    lines = draw_terminal(model, columns=columns, classes=classes).lines
    compare_screen([line.text for line in lines], FOLDER / f"{name}.txt")


def test_every_file_is_compared() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == set(FLOWS)
