"""How much of a label is in texts, in words that mean much the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fitgap.matching.alike import AlikeTexts
from fitgap.matching.units import units_of
from fitgap.matching.usage import Usage


def table(answer: tuple[Any, Any]) -> np.ndarray[Any, Any]:
    labels, texts = answer
    product: np.ndarray[Any, Any] = (labels @ texts.T).toarray()
    return product


def test_a_word_counts_by_the_likest_word_of_the_text() -> None:
    texts = AlikeTexts(["To purchase equipment", "To print a letter", "To buy equipment"])

    (bought,) = table(texts.covered(["Buy equipment"]))

    assert bought[2] == pytest.approx(1.0)
    assert 0.5 < bought[0] < 1.0
    assert bought[1] == 0.0


def test_japanese_words_of_one_association_are_alike() -> None:
    texts = AlikeTexts(["住所を移した者の届出を登録する", "督促状を出力する"])

    (moved,) = table(texts.covered(["転入届を入力する"]))

    assert moved[0] > moved[1]


def test_the_rarer_word_weighs_more() -> None:
    texts = AlikeTexts(["Send letter", "Send invoice", "Send reminder", "Print invoice"])

    (wanted,) = table(texts.covered(["Send reminder"]))

    assert wanted[2] == pytest.approx(1.0)
    assert wanted[0] == pytest.approx(wanted[1])
    assert wanted[0] < 0.5


def test_all_of_a_label_is_in_itself_whatever_the_order_of_texts() -> None:
    labels = ["申請書の内容を審査する", "Check the application form", "督促状を発送する"]
    one = table(AlikeTexts(labels).covered(labels))
    other = table(AlikeTexts(labels[::-1]).covered(labels))[:, ::-1]

    assert np.diagonal(one) == pytest.approx(1.0)
    assert (one == other).all()


def test_words_used_for_one_step_count_unless_the_text_has_the_word_itself() -> None:
    (typed,) = (unit.concept for unit in units_of("Type"))
    (entered,) = (unit.concept for unit in units_of("Enter"))
    couple = (min(typed, entered), max(typed, entered))
    texts = AlikeTexts(["Enter application", "Type and enter application", "Print application"])

    ((used, has, other),) = table(texts.used_for(["Type data"], Usage({couple: 2.0})))

    assert used == pytest.approx(1.0)  # one of two words, at 2.0
    assert has == 0.0
    assert other == 0.0


@pytest.mark.parametrize("labels", [[], [""], ["・"]])
def test_what_says_nothing_is_in_nothing(labels: list[str]) -> None:
    for texts in ([], [""], ["通知書を送付する"]):
        asked = AlikeTexts(texts)
        assert table(asked.covered(labels)).shape == (len(labels), len(texts))
        assert not table(asked.covered(labels)).any()
        assert not table(asked.used_for(labels, Usage({}))).any()
