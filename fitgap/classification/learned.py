"""A second reader of wishes beside the frames: two multinomial logistic regressions.

Their coefficients (``data/wish_coefficients.json``) come from wishes written for this project
(``tools/train_wishes.py``).  A feature is a base form, or a group of them, and what it does in
the wish: it asks, is acted on, is gone to, or stands in the rest.  What the frames say is a
feature too, learned only from wishes no frame was written with, so that they are trusted as
far as they deserve.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from fitgap.catalog import OptionRange
from fitgap.classification.frames import Framed
from fitgap.classification.table import table
from fitgap.classification.values import Change, ModificationClass
from fitgap.classification.wording import QUOTED, Said, groups_of
from fitgap.process import Aspect

Floats = npt.NDArray[np.float64]
Span = tuple[int, int]

PAIRS = tuple((aspect, change) for aspect in Aspect for change in Change)
"""What a reading chooses among."""


@dataclass(frozen=True)
class Features:
    """The features of a wish with their values, and the places of those that are words."""

    values: Mapping[str, float]
    spans: Mapping[str, Span]


@dataclass(frozen=True)
class Regression:
    """One multinomial logistic regression: a row of weights, one a class, for each feature."""

    classes: tuple[str, ...]
    weights: Mapping[str, Floats]

    def log_shares(self, features: Mapping[str, float]) -> Floats:
        """Return the logarithm of each class's share."""
        total = np.zeros(len(self.classes))
        for name, value in features.items():
            weights = self.weights.get(name)
            if weights is not None:
                total += value * weights
        total -= total.max()
        shares: Floats = total - math.log(float(np.exp(total).sum()))
        return shares


@dataclass(frozen=True)
class Opinion:
    """What the regressions say of a wish: the chance of every pair, and what speaks for one."""

    chances: Mapping[tuple[Aspect, Change], float]
    features: Features
    readers: Readers

    def best(self, aspect: Aspect | None = None) -> tuple[Aspect, Change]:
        """Return the likeliest pair, of one aspect where that is given."""
        allowed = [pair for pair in PAIRS if aspect is None or pair[0] is aspect]
        return max(allowed, key=lambda pair: self.chances[pair])

    def confidence(self, chosen: tuple[Aspect, Change], aspect: Aspect | None = None) -> float:
        """Return how likely the class of a pair is right, whatever the option range."""
        allowed = [pair for pair in PAIRS if aspect is None or pair[0] is aspect]
        whole = sum(self.chances[pair] for pair in allowed)
        same = (pair for pair in allowed if self.same_classes(pair, chosen))
        return sum(self.chances[pair] for pair in same) / whole

    @staticmethod
    def same_classes(one: tuple[Aspect, Change], other: tuple[Aspect, Change]) -> bool:
        """Say whether two pairs have the same class at every option range."""
        return _outcomes(*one) == _outcomes(*other)

    def spans(self, chosen: tuple[Aspect, Change], most: int = 2) -> tuple[Span, ...]:
        """Return the places of the words that speak most for the aspect and for the change."""
        found: list[Span] = []
        for reader, code in zip((self.readers.aspect, self.readers.change), chosen, strict=True):
            place = reader.classes.index(code.value)
            speaking: dict[Span, float] = {}
            for name, span in self.features.spans.items():
                weights = reader.weights.get(name)
                if weights is not None:
                    part = float(weights[place]) * self.features.values[name]
                    speaking[span] = speaking.get(span, 0.0) + part
            best = sorted(speaking, key=lambda span: (-speaking[span], span))[:most]
            found += [span for span in best if speaking[span] > _SPEAKS]
        return tuple(sorted(set(found)))


_SPEAKS = 0.3
"""A word is named from this much evidence (in logits) on."""


@dataclass(frozen=True)
class Readers:
    """The regressions for aspect and change; the ``temperature`` makes the chances honest."""

    aspect: Regression
    change: Regression
    temperature: float

    def opinion(self, features: Features) -> Opinion:
        """Return what is thought of a wish."""
        aspects = self.aspect.log_shares(features.values)
        changes = self.change.log_shares(features.values)
        logits = np.array(
            [
                aspects[self.aspect.classes.index(aspect.value)]
                + changes[self.change.classes.index(change.value)]
                for aspect, change in PAIRS
            ]
        )
        logits = (logits - logits.max()) / self.temperature
        chances = np.exp(logits)
        chances /= chances.sum()
        return Opinion(
            {pair: float(chance) for pair, chance in zip(PAIRS, chances, strict=True)},
            features,
            self,
        )


@cache
def readers() -> Readers:
    """Return the shipped regressions."""
    data = resources.files("fitgap").joinpath("data", "wish_coefficients.json").read_bytes()
    read = json.loads(data)

    def regression(name: str) -> Regression:
        weights = read[name]["weights"].items()
        return Regression(
            tuple(read[name]["classes"]),
            {feature: np.array(row, dtype=np.float64) / SCALE for feature, row in weights},
        )

    return Readers(regression("aspect"), regression("change"), read["temperature"])


SCALE = 100
"""Coefficients are kept as whole hundredths."""


@cache
def _outcomes(aspect: Aspect, change: Change) -> tuple[ModificationClass, ...]:
    """Return the classes of a pair inside, outside and without a known range."""
    ranges = (OptionRange.IN, OptionRange.OUT, OptionRange.UNKNOWN)
    return tuple(table().rule(aspect, change, each).modification for each in ranges)


def features_of(wish: str, said: Said, frames: Framed | None) -> Features:
    """Return the features of a plain wish (see :func:`~fitgap.classification.wording.plain`).

    Without ``frames`` theirs are left out.
    """
    values: dict[str, float] = {"always": 1.0}
    spans: dict[str, Span] = {}

    def add(name: str, value: float, spans_of: Iterable[tuple[int, int]] = ()) -> None:
        values[name] = max(values.get(name, 0.0), value)
        for span in spans_of:
            spans.setdefault(name, span)

    for name, value in _quotations(wish).items():
        add(name, value)
    asking = said.asking
    for number, each in enumerate(asking):
        before = asking[number - 1] if number else None
        after = asking[number + 1].form if number + 1 < len(asking) else ""
        here = [(each.begin, each.end)]
        add(f"asks {each.form}", 1.0, here)
        add(f"any {each.form}", 0.5, here)
        if each.form in _ACTED and before is not None:
            add(f"acted {before.form} {each.form}", 1.0, [(before.begin, before.end)])
            add(f"acted {before.form}", 1.0, [(before.begin, before.end)])
        if each.form == "の" and before is not None and after:
            add(f"of {before.form} {after}", 0.7, [(before.begin, asking[number + 1].end)])
        if each.form in _TO and before is not None:
            add(f"to {before.form}{each.form}", 0.7, [(before.begin, before.end)])
        for group in groups_of(each.form):
            add(f"asks <{group}>", 1.0, here)
            if after in _ACTED:
                add(f"acted <{group}>", 1.0, here)
            if after in _BESIDE:
                add(f"to <{group}>{after}", 0.7, here)
    for each in said.rest:
        here = [(each.begin, each.end)]
        add(f"rest {each.form}", 0.5, here)
        add(f"any {each.form}", 0.5, here)
        for group in groups_of(each.form):
            add(f"rest <{group}>", 0.5, here)
    if frames is not None:
        add(f"frames {frames.aspect.value}", _FRAMES)
        add(f"frames {frames.aspect.value} {frames.evidence.value}", _FRAMES)
        add(f"frames {changed(frames).value}", _FRAMES)
    return Features(values, spans)


def changed(frames: Framed) -> Change:
    """Return the change the frames mean; a message with no change named is to be reworded."""
    if frames.change is not None:
        return frames.change
    return Change.RENAME if frames.aspect is Aspect.MESSAGE else Change.ADD


def _quotations(wish: str) -> Mapping[str, float]:
    """Return what kinds of words a wish quotes: 「入力できません」 is what a message says."""
    found: dict[str, float] = {}
    quoted: Sequence[str] = [each[0][1:-1] for each in QUOTED.finditer(wish)]
    if quoted:
        found[f"quotes {min(len(quoted), 3)}"] = 1.0
    for words in quoted:
        if _SENTENCE.search(words) or len(words) >= _LONG:
            found["quotes a sentence"] = 1.5
        elif words.isascii():
            found["quotes a code"] = 1.5
        else:
            found["quotes a name"] = 1.5
    if _FROM_TO.search(wish):
        found["quotes from to"] = 1.5
    return found


_ACTED = frozenset("をがはも")
_TO = frozenset("にへで")
_BESIDE = frozenset(("に", "へ", "で", "の", "から"))
_LONG = 14
_FRAMES = 2.0
"""How much what the frames say counts beside a word."""
_SENTENCE = re.compile(
    r"(?:ません|ます|ました|です|ください|下さい|ますか|たい|[。?!？！]|中|found|error|エラー)$"
    r"|ません。|です。|ます。"
)
_FROM_TO = re.compile(r"」 ?(?:→|⇒|->|から|を|は|では?なく|でなく|と出るが).{0,12}「")
