"""The shipped logistic regressions: named coefficients, thresholds, contributions."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from fitgap.matching.vectors import Floats, Singles


@dataclass(frozen=True)
class Stage:
    """One logistic regression: logit = intercept + Σ weight · feature."""

    intercept: float
    weights: Mapping[str, float]

    def logits(self, values: Floats | Singles) -> Floats:
        """Return the logit of each row; columns stand in the order of ``weights``."""
        total = np.full(len(values), float(self.intercept))
        # Column by column and not as a matrix product, whose rounding depends on the
        # machine and on the number of rows.
        for place, weight in enumerate(self.weights.values()):
            total += weight * values[:, place].astype(np.float64)
        return total

    def parts(self, values: Floats | Singles) -> Iterator[tuple[str, Floats]]:
        """Yield what each feature adds to the logit of each row (or of one); ``base`` first."""
        yield "base", np.full(values.shape[:-1], float(self.intercept))
        for place, (name, weight) in enumerate(self.weights.items()):
            part = weight * values[..., place].astype(np.float64)
            if name in COVERAGES:
                # What is missing tells more than what is there, where being there is the rule.
                part = part - weight
                yield "base", np.full(values.shape[:-1], weight)
            yield name, part

    def contributions(self, row: Floats | Singles) -> dict[str, float]:
        """Return what each feature adds to the logit of one row, ``base`` among them."""
        answer: dict[str, float] = {}
        for name, part in self.parts(row):
            answer[name] = answer.get(name, 0.0) + float(part)
        return answer


# Shares that are whole for a good pair; what is not covered speaks against the pair.
COVERAGES = ("label_covered", "neighbours", "area_words")


@dataclass(frozen=True)
class Scoring:
    """Two stages and the thresholds, all in logits.

    ``first`` ranks, ``second`` judges with the rank known.  A pair is a match from
    ``match`` on when it is at most ``margin`` behind the row's best, ``most`` at the most;
    for review from ``review`` on, at most ``review_margin`` behind.  Work that looks like
    handwork is a match only from ``handwork`` on, if that is higher, and never for review.
    """

    first: Stage
    second: Stage
    match: float
    review: float
    margin: float
    review_margin: float
    most: int
    handwork: float = -math.inf

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Scoring:
        """Return the scoring written in a coefficients file."""
        return cls(
            Stage(data["first"]["intercept"], data["first"]["weights"]),
            Stage(data["second"]["intercept"], data["second"]["weights"]),
            **data["thresholds"],
        )


@dataclass(frozen=True)
class Kind:
    """What decides how much each feature tells of a catalogue."""

    japanese: bool
    areas: bool

    def __str__(self) -> str:
        """Return the name of its scoring in the coefficients file."""
        language = "japanese" if self.japanese else "english"
        return f"{language}, {'areas' if self.areas else 'no areas'}"


@cache
def scoring(kind: Kind) -> Scoring:
    """Return the shipped scoring of activities against functions of a kind of catalogue."""
    data = resources.files("fitgap").joinpath("data", "matching_coefficients.json").read_bytes()
    return Scoring.of(json.loads(data)[str(kind)])
