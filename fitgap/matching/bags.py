"""Texts as bags of features, each for one space of :mod:`fitgap.matching.vectors`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from fitgap.matching.vectors import Bag, joined
from fitgap.text import analyse, character_grams, normalise

_KEPT = 4_096  # bags; flows repeat the same labels


@lru_cache(maxsize=_KEPT)
def concepts_of(*texts: str) -> Bag:
    """Return the concepts of several texts."""
    return joined(analyse(text).concepts for text in texts if text)


@lru_cache(maxsize=_KEPT)
def grams_of(text: str) -> Bag:
    """Return the character n-grams of a text, damped by their number."""
    counts: dict[str, int] = {}
    for gram in character_grams(normalise(text)):
        counts[gram] = counts.get(gram, 0) + 1
    return {gram: 1.0 + math.log(count) for gram, count in counts.items()}


@lru_cache(maxsize=_KEPT)
def skeleton_of(text: str) -> Bag:
    """Return the single kanji of the skeleton and their pairs; of Latin words, the stems."""
    said = analyse(text)
    pieces = [*said.skeleton] if said.skeleton else [word.key for word in said.words]
    pairs = [f"{one} {other}" for one, other in pairwise(pieces)]
    return dict.fromkeys([*pieces, *pairs], 1.0)


@lru_cache(maxsize=_KEPT)
def loose_of(*texts: str) -> Bag:
    """Return the associations of several texts."""
    return dict.fromkeys(sorted(group for text in texts for group in analyse(text).loose), 1.0)


def together(bags: Iterable[Bag]) -> dict[str, float]:
    """Return what several bags hold, damped by how many hold it."""
    counts: dict[str, int] = {}
    for bag in bags:
        for feature in bag:
            counts[feature] = counts.get(feature, 0) + 1
    return {feature: 1.0 + math.log(count) for feature, count in counts.items()}


def clauses_of(text: str) -> tuple[str, ...]:
    """Return the sentences and numbered parts of a description that say something."""
    parts = (part.strip() for part in _CLAUSE_END.split(text))
    return tuple(part for part in parts if part)


# Sentence ends, line ends, and the marks of a list: ①, ・, (1), 1. and the like.
_CLAUSE_END = re.compile(
    r"[。；;\n\u2460-\u2473]|\.\s|(?:^|(?<=\s))・|(?:^|(?<=\s))\d{1,2}[)）.]\s*|[(（]\d{1,2}[)）]"
)
