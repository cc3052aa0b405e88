"""The words and terms of a text, and how much two of them mean the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from fitgap.matching.lexicon import likeness
from fitgap.text import analyse

ASSOCIATED = 0.6  # how alike words of one association are
AKIN = 0.65  # and those that organisations use for one another
_LIGHT_WEIGHT = 0.3
# Verbs that lend an object its action and say little themselves (do the interview).
_LIGHT = frozenset(
    {"carry", "conduct", "do", "execute", "get", "give", "go", "have", "hold", "make", "perform"}
    | {"put", "run", "start", "take"}
)


@dataclass(frozen=True, eq=False)
class Unit:
    """A word or term of a text: the concept, how it is written, its associations, its weight.

    Equal units are one object (see :func:`_unit`), which is quick to look up.
    """

    concept: str
    surface: str
    loose: tuple[str, ...]
    akin: tuple[str, ...]
    weight: float
    doing: bool


@lru_cache(maxsize=50_000)
def units_of(text: str) -> tuple[Unit, ...]:
    """Return the words and terms of a text."""
    said = analyse(text)
    loose = {word.surface: word.loose for word in said.words}
    akin = {word.surface: word.akin for word in said.words}
    doing = {word.surface for word in said.words if word.predicate}
    return tuple(
        _unit(
            concept,
            surface,
            loose.get(surface, ()),
            akin.get(surface, ()),
            weight * (_LIGHT_WEIGHT if concept in _LIGHT else 1.0),
            surface in doing,
        )
        for concept, weight in said.concepts.items()
        for surface in (said.surfaces[concept],)
    )


@lru_cache(maxsize=200_000)
def _unit(
    concept: str,
    surface: str,
    loose: tuple[str, ...],
    akin: tuple[str, ...],
    weight: float,
    doing: bool,
) -> Unit:
    return Unit(concept, surface, loose, akin, weight, doing)


@lru_cache(maxsize=1_000_000)
def unit_likeness(one: Unit, other: Unit) -> float:
    """Return how much two words mean the same, from 0 to 1."""
    if one.concept == other.concept:
        return 1.0
    best = ASSOCIATED if set(one.loose) & set(other.loose) else 0.0
    if set(one.akin) & set(other.akin):
        best = max(best, AKIN)
    if one.surface.isascii() and other.surface.isascii():
        best = max(best, likeness(one.surface, other.surface))
    return best
