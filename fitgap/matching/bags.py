"""Texts as bags of features, each for one space of :mod:`fitgap.matching.vectors`."""

from __future__ import annotations

import math
from itertools import pairwise

from fitgap.matching.vectors import joined
from fitgap.text import analyse, character_grams


def concepts_of(*texts: str) -> dict[str, float]:
    """Return the concepts of several texts."""
    return joined(analyse(text).concepts for text in texts if text)


def keys_of(*texts: str) -> dict[str, float]:
    """Return the word keys and compounds of several texts."""
    bag: dict[str, float] = {}
    for text in texts:
        said = analyse(text)
        bag.update({word.key: 1.0 for word in said.words})
        bag.update({f"c:{compound}": 1.0 for compound in said.compounds})
    return bag


def grams_of(text: str) -> dict[str, float]:
    """Return the character n-grams of a text, damped by their number."""
    counts: dict[str, int] = {}
    for gram in character_grams(analyse(text).normal):
        counts[gram] = counts.get(gram, 0) + 1
    return {gram: 1.0 + math.log(count) for gram, count in counts.items()}


def skeleton_of(text: str) -> dict[str, float]:
    """Return the single kanji of the skeleton and their pairs; of Latin words, the stems."""
    said = analyse(text)
    pieces = [*said.skeleton] if said.skeleton else [word.key for word in said.words]
    pairs = [f"{one} {other}" for one, other in pairwise(pieces)]
    return dict.fromkeys([*pieces, *pairs], 1.0)


def loose_of(*texts: str) -> dict[str, float]:
    """Return the associations of several texts."""
    return dict.fromkeys((group for text in texts for group in analyse(text).loose), 1.0)
