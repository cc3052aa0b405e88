"""How much of a label stands in each of many texts, in words that mean much the same."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from fitgap.matching.lexicon import alike, readings
from fitgap.matching.units import AKIN, ASSOCIATED, Unit, units_of
from fitgap.matching.usage import Usage

_LEAST = 0.3  # from here on two words have something to do with each other
_SAME = 0.5  # from here on a word is held to be in a text
_RULED_OUT = 0.0


class AlikeTexts:
    """Texts, to be asked how much of a label is in them.

    What is asked is answered as two sparse matrices, labels × words and texts × words: their
    product is how much of each label is in each text, from 0 to 1.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._count = len(texts)
        # Every word once, with the texts that hold it.
        holders: dict[tuple[str, str], list[int]] = {}
        units: dict[tuple[str, str], Unit] = {}
        for place, text in enumerate(texts):
            for unit in units_of(text):
                holders.setdefault((unit.concept, unit.surface), []).append(place)
                units.setdefault((unit.concept, unit.surface), unit)
        self._holders = [np.array(holders[key], dtype=np.int64) for key in sorted(units)]
        self._by_key: dict[str, list[int]] = {}
        for number, key in enumerate(sorted(units)):
            for found in dict.fromkeys(_found_under(units[key])):
                self._by_key.setdefault(found, []).append(number)

    def covered(self, labels: Sequence[str]) -> tuple[Any, Any]:
        """Return how much of each label is in each text.

        A word of the label counts by the likest word of the text, and the more, the fewer texts
        hold one like it.
        """
        said = [units_of(label) for label in labels]
        words = sorted(
            {unit for units in said for unit in units},
            key=lambda unit: (unit.concept, unit.surface, unit.weight, unit.doing),
        )
        held = self._held(self._likest(unit) for unit in words)
        common = np.bincount(held.indices[held.data >= _SAME], minlength=len(words))
        rarity = [math.log((1 + self._count) / (1 + int(number))) + 1.0 for number in common]
        number_of = {unit: number for number, unit in enumerate(words)}
        weighed = [
            {number_of[unit]: unit.weight * rarity[number_of[unit]] for unit in units}
            for units in said
        ]
        return _shares(weighed, len(words)), held

    def used_for(self, labels: Sequence[str], usage: Usage) -> tuple[Any, Any]:
        """Return how much the words of each label and not of each text stand for one step.

        A word counts by the word of the text that it goes best with elsewhere.
        """
        said = [{unit.concept for unit in units_of(label)} for label in labels]
        words = sorted({concept for each in said for concept in each})
        held = self._held(self._partners(concept, usage) for concept in words)
        number_of = {concept: number for number, concept in enumerate(words)}
        weighed = [{number_of[concept]: 1.0 for concept in sorted(each)} for each in said]
        return _shares(weighed, len(words)), held

    def _likest(self, unit: Unit) -> dict[int, float]:
        """Return the words of the texts that mean much the same as one, and how much."""
        answer: dict[int, float] = {}
        for key, value in _looked_up_under(unit):
            if value >= _LEAST:
                for number in self._by_key.get(key, ()):
                    answer[number] = max(answer.get(number, 0.0), value)
        return answer

    def _partners(self, concept: str, usage: Usage) -> dict[int, float]:
        """Return the words of the texts that go with a concept, which itself rules a text out."""
        answer = {
            number: value
            for partner, value in usage.partners.get(concept, {}).items()
            for number in self._by_key.get(_concept(partner), ())
        }
        return answer | dict.fromkeys(self._by_key.get(_concept(concept), ()), _RULED_OUT)

    def _held(self, words: Iterator[Mapping[int, float]]) -> Any:
        """Return texts × words: the best value of the text's own words, none where ruled out."""
        columns, values, starts = [], [], [0]
        best = np.zeros(self._count)
        for word in words:
            for number, value in word.items():
                holders = self._holders[number]
                best[holders] = np.maximum(best[holders], value)
            for number in (number for number, value in word.items() if value == _RULED_OUT):
                best[self._holders[number]] = 0.0
            (held,) = np.nonzero(best)
            columns.append(held)
            values.append(best[held])
            starts.append(starts[-1] + len(held))
            best[held] = 0.0
        shape = (len(columns), self._count)
        if not columns:
            return sparse.csr_matrix(shape).T.tocsr()
        table = (np.concatenate(values), np.concatenate(columns), np.array(starts))
        return sparse.csr_matrix(table, shape=shape).T.tocsr()


def _shares(weighed: Sequence[Mapping[int, float]], width: int) -> Any:
    """Return rows in which each word holds its share of the row's weight."""
    values = [
        value / total
        for row in weighed
        for total in (math.fsum(row.values()),)
        for value in row.values()
    ]
    columns = [number for row in weighed for number in row]
    starts = np.cumsum([0, *(len(row) for row in weighed)])
    matrix = sparse.csr_matrix((values, columns, starts), shape=(len(weighed), width))
    # Sums must not depend on the order of words in a label.
    matrix.sort_indices()
    return matrix


def _concept(name: str) -> str:
    return f"concept {name}"


def _found_under(unit: Unit) -> Iterator[str]:
    """Yield under what a word of a text is found."""
    yield _concept(unit.concept)
    yield from (f"association {each}" for each in unit.loose)
    yield from (f"akin {each}" for each in unit.akin)
    if unit.surface.isascii():
        yield from (f"word {each}" for each in readings(unit.surface))


def _looked_up_under(unit: Unit) -> Iterator[tuple[str, float]]:
    """Yield under what a word of a label is looked up, and how much alike what is found is."""
    yield _concept(unit.concept), 1.0
    yield from ((f"association {each}", ASSOCIATED) for each in unit.loose)
    yield from ((f"akin {each}", AKIN) for each in unit.akin)
    if unit.surface.isascii():
        yield from ((f"word {each}", value) for each, value in alike(unit.surface).items())
