"""Train the matching of flows: ``python tools/train_flows.py [--dry-run]``.

Reads the labelled flows (see :mod:`training_flows`), all written for this project, learns
which words stand for the same step (``fitgap/data/flow_usage.txt``), fits the stages of
:mod:`fitgap.matching.flows` and writes ``fitgap/data/flow_coefficients.json``.  No public
benchmark is read.  Each language learns from its own flows.  Thresholds and reported figures
come from cross-validation in which a domain is never in training and test at once; and no
domain is fitted with the words that it taught itself.

Couples of words are learned in both languages (the matching of functions weighs both), but the
flows of strangers are for Japanese only, and only Japanese flows weigh the couples: for English
there is WordNet, and couples of English flows do not bear on other English flows.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import combinations, product
from math import fsum, log
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import lsq_linear
from training_data import ROOT
from training_flows import (
    TRAINING,
    TWO_TOWN_WAYS,
    WAYS,
    Drawn,
    Way,
    as_drawn,
    redrawn,
    several_organisations,
    strangers,
    two_towns,
)

from fitgap.matching.flow_features import (
    Flow,
    around_features,
    flow_of,
    own_features,
    through_features,
    usage_of,
)
from fitgap.matching.flows import STAGES, FlowScoring, Thresholds, behind_best, grounded
from fitgap.matching.precedents import PRECEDENTS, Precedents
from fitgap.matching.scoring import Stage
from fitgap.matching.units import units_of
from fitgap.matching.usage import Usage
from fitgap.matching.values import FlowElement, FlowFact
from fitgap.matching.vectors import Floats, logistic

TARGET = ROOT / "fitgap" / "data" / "flow_coefficients.json"
USAGE_TARGET = TARGET.with_name("flow_usage.txt")
LANGUAGES = ("english", "japanese")
_WEIGHED = "japanese"  # the language whose flows weigh what was learned of words
_FOLDS = 3
_PENALTY = 1e-5  # L2 on the weights
# Weight beside the drawings of several organisations.
_SHARES = {"several": 1.0, "two towns": 0.5, "strangers": 0.25}
_UNTAUGHT = Usage({})
_WRONG = 3  # one in so many of the wrong pairs is fitted
_DOMAINS = 2  # that must teach a couple of words
_LEAST = 0.2  # of the value of a couple
# What must be right of the matches on held-out domains.  Labels of Japanese towns share fewer
# words by chance: on the sample's flows the matches are right far more often than held out.
_RIGHT = {"english": 0.85, "japanese": 0.5}
_LIKELY = -0.7  # logit of a chance of one in three, the least for a match
_NONE = Thresholds(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
_REFUSED = -2.0  # logits from which a person was shown a pair, and refused it if it was wrong

# The drawings whose pairs are reviewed by people, to learn from what they say.
_REVIEWED = WAYS[:2]
# Books that teach words, and what people's word is worth, but not how two flows are matched.
_REVIEWED_ONLY = frozenset({"english_offices", "english_ordinary"})

Pair = tuple[int, int]
Couple = tuple[str, str]


def called(way: Way, share: float) -> str:
    """Return the name of a way to draw."""
    return f"{way.__name__} {share:.2f}"


@dataclass
class Lesson:
    """How often two concepts stand in labels of one step, and in any two labels, of a domain.

    ``steps`` of ``pairs`` labels are of one step.
    """

    together: Counter[Couple]
    met: Counter[Couple]
    steps: float
    pairs: int

    @classmethod
    def of(cls, group: Group) -> Lesson:
        """Return what the drawings of a domain teach."""
        lesson = cls(Counter(), Counter(), 0.0, 0)
        for (one, other), gold in group.gold.items():
            ours, theirs = (
                [frozenset(unit.concept for unit in units_of(each.node.label)) for each in
                 group.flows[number].elements] for number in (one, other)
            )  # fmt: skip
            lesson.steps += float(gold.sum())
            lesson.pairs += gold.size
            for row, left in enumerate(ours):
                for column, right in enumerate(theirs):
                    couples = [(min(a, b), max(a, b)) for a in left - right for b in right - left]
                    lesson.met.update(couples)
                    if gold[row, column]:
                        lesson.together.update(couples)
        return lesson


class School:
    """The lessons of some domains."""

    def __init__(self, lessons: Mapping[str, Lesson]) -> None:
        self._lessons = lessons
        self._together: Counter[Couple] = Counter()
        self._met: Counter[Couple] = Counter()
        self._domains: Counter[Couple] = Counter()
        for lesson in lessons.values():
            self._together.update(lesson.together)
            self._met.update(lesson.met)
            self._domains.update(lesson.together.keys())
        pairs = sum(lesson.pairs for lesson in lessons.values())
        self._chance = sum(lesson.steps for lesson in lessons.values()) / max(pairs, 1)

    def usage(self, *, without: frozenset[str] = frozenset()) -> Usage:
        """Return what was learned, from other domains only than some.

        A couple must have stood for one step in several domains; one count more of each kind
        keeps what was seldom met low.
        """
        own = [self._lessons[name] for name in sorted(without & self._lessons.keys())]
        values = dict(self._values)
        for couple in {couple for lesson in own for couple in lesson.met}:
            values.pop(couple, None)
            values.update(self._valued(couple, own))
        return Usage(values)

    @cached_property
    def _values(self) -> dict[Couple, float]:
        return {key: value for couple in self._domains for key, value in self._valued(couple)}

    def _valued(self, couple: Couple, but: Sequence[Lesson] = ()) -> list[tuple[Couple, float]]:
        """Return a couple with its value, by all but some lessons; nothing where it has none."""
        domains = self._domains[couple] - sum(couple in lesson.together for lesson in but)
        if domains < _DOMAINS:
            return []
        together = self._together[couple] - sum(lesson.together[couple] for lesson in but)
        met = self._met[couple] - sum(lesson.met[couple] for lesson in but)
        value = log((together + 1) / (met * self._chance + 1))
        return [(couple, round(value, 2))] if value >= _LEAST else []


@dataclass
class Group:
    """The drawings of one procedure in one way, every two of them scored so far."""

    kind: str
    name: str
    book: str
    language: str
    domains: frozenset[str]
    flows: Sequence[Flow]
    gold: Mapping[Pair, Floats]
    own: Mapping[Pair, dict[str, Floats]]
    weight: float = 1.0

    @classmethod
    def of(cls, kind: str, drawn: Sequence[Drawn], name: str) -> Group:
        """Return the group of some drawings."""
        flows = [flow_of(each.model) for each in drawn]
        gold, own = {}, {}
        for one, other in combinations(range(len(flows)), 2):
            ours, theirs = drawn[one].subjects, drawn[other].subjects
            gold[one, other] = np.array(
                [
                    [
                        float(bool(ours[a.node.id] & theirs[b.node.id]))
                        for b in flows[other].elements
                    ]
                    for a in flows[one].elements
                ]
            )
            own[one, other] = own_features(flows[one], flows[other], _UNTAUGHT)
        domains = frozenset(each.domain for each in drawn)
        return cls(kind, name, drawn[0].book, drawn[0].language, domains, flows, gold, own)

    def learns(self, stage: str) -> bool:
        """Say whether a stage learns from the group; precedents take long to reckon."""
        if stage == "remembering":
            return self.kind == "several" and self.name in {called(*way) for way in _REVIEWED}
        return self.book not in _REVIEWED_ONLY and self.passes(stage)

    def passes(self, stage: str) -> bool:
        """Say whether the group is scored by a stage, be it for what a later one learns."""
        if stage == "remembering":
            return self.learns(stage)
        return stage != "together" or len(self.flows) > 2

    def taught(self, usage: Usage) -> None:
        """Let the features know what was learned of words, if they are to weigh it."""
        if self.language != _WEIGHED:
            return
        for (one, other), features in self.own.items():
            features["usage"] = usage_of(self.flows[one], self.flows[other], usage)

    def grounded(self, pair: Pair) -> Any:
        """Return where more than place and surroundings speaks for a pair of elements."""
        return grounded(self.own[pair])

    def precedents(self, logits: Mapping[Pair, Floats]) -> dict[Pair, dict[str, Floats]]:
        """Return the features of precedents of every two, all others having been reviewed."""
        facts: dict[Pair, list[FlowFact]] = {}
        for pair, gold in self.gold.items():
            lefts, rights = (
                [
                    FlowElement(f"f{number}", each.node.id, each.node.label, each.role)
                    for each in self.flows[number].elements
                ]
                for number in pair
            )
            shown = (logits[pair] >= _REFUSED) | (gold > 0)
            facts[pair] = [
                FlowFact(lefts[row], rights[column], bool(gold[row, column] > 0))
                for row, column in zip(*np.nonzero(shown), strict=True)
            ]
        answer = {}
        for pair in self.gold:
            others = [fact for each, told in facts.items() if each != pair for fact in told]
            one, other = pair
            answer[pair] = Precedents(others).features(
                (f"f{one}", f"f{other}"), self.flows[one].elements, self.flows[other].elements
            )
        return answer

    def features(self, stage: str, logits: Mapping[Pair, Floats]) -> dict[Pair, Floats]:
        """Return the features of a stage of every two, given the logits of the one before."""
        if stage == "remembering":
            precedents = self.precedents(logits)
            return {
                pair: np.stack([logits[pair], *(each[name] for name in PRECEDENTS)], axis=-1)
                for pair, each in precedents.items()
            }
        through = through_features(logits) if stage == "together" else {}
        answer = {}
        for pair, own in self.own.items():
            known = dict(own)
            if stage != "first":
                one, other = pair
                known |= around_features(logits[pair], self.flows[one], self.flows[other])
            if through:
                known["through"] = through[pair]
            answer[pair] = np.stack([known[name] for name in STAGES[stage]], axis=-1)
        return answer


def groups() -> list[Group]:
    """Return every procedure drawn in every way."""
    several = several_organisations()
    weighed = [flows for flows in several if flows[0].language == _WEIGHED]
    found = [
        Group.of(kind, redrawn(flows, way, share), called(way, share))
        for kind, ways, procedures in (
            ("several", WAYS, several),
            ("two towns", TWO_TOWN_WAYS, two_towns()),
            ("strangers", ((as_drawn, 0.0),), strangers(weighed)),
        )
        for flows in procedures
        for way, share in (_REVIEWED if flows[0].book in _REVIEWED_ONLY else ways)
    ]
    sizes: dict[tuple[str, str], int] = {}
    for group in found:
        kind = group.language, group.kind
        sizes[kind] = sizes.get(kind, 0) + sum(gold.size for gold in group.gold.values())
    for group in found:
        group.weight = _SHARES[group.kind] / sizes[group.language, group.kind]
    return found


def school(all_groups: Sequence[Group]) -> School:
    """Return the lessons of the drawings as they are."""
    first = {"several": WAYS[0], "two towns": TWO_TOWN_WAYS[0]}
    plain = {kind: called(*way) for kind, way in first.items()}
    return School(
        {
            domain: Lesson.of(group)
            for group in all_groups
            if group.name == plain.get(group.kind)
            for domain in group.domains
        }
    )


def fit(values: Floats, gold: Floats, weights: Floats, signs: Mapping[str, int]) -> Stage:
    """Fit a logistic regression whose weights keep their signs."""
    design = np.concatenate([np.ones((len(values), 1)), values], axis=1)
    found = np.zeros(1 + len(signs))
    # A sample leads near the optimum; all the data are needed for the last steps only.
    for step, most in ((_SAMPLE, 40), (1, 8)):
        part = slice(None, None, step)
        scale = weights[part] / weights[part].sum()
        found = _newton(design[part], gold[part], scale, found, signs, most)
    named = {name: round(float(value), 4) for name, value in zip(signs, found[1:], strict=True)}
    return Stage(round(float(found[0]), 4), named)


def _newton(
    design: Floats,
    gold: Floats,
    scale: Floats,
    start: Floats,
    signs: Mapping[str, int],
    most: int,
) -> Floats:
    """Take Newton's steps, each the least squares within the bounds, as long as they help."""
    low = np.array([-np.inf, *(0.0 if sign == 1 else -np.inf for sign in signs.values())])
    high = np.array([np.inf, *(0.0 if sign == -1 else np.inf for sign in signs.values())])
    penalty = np.array([0.0, *(2 * _PENALTY for _ in signs)])

    def loss(parameters: Floats, logits: Floats) -> float:
        errors = scale * (np.logaddexp(0.0, logits) - gold * logits)
        return float(errors.sum() + 0.5 * (penalty * parameters**2).sum())

    found, logits = start, design @ start
    before = loss(found, logits)
    for _ in range(most):
        likely = logistic(logits)
        spread = scale * np.maximum(likely * (1.0 - likely), _FLAT)
        curve = design.T @ (design * spread[:, None]) + np.diag(penalty + _FLAT)
        slope = design.T @ (scale * (likely - gold)) + penalty * found
        root = np.linalg.cholesky(curve)
        within = np.minimum(low - found, -_FLAT), np.maximum(high - found, _FLAT)
        target = np.linalg.solve(root, -slope)
        step = lsq_linear(root.T, target, bounds=within, method="bvls").x
        for _ in range(_HALVINGS):
            tried = np.clip(found + step, low, high)
            logits = design @ tried
            after = loss(tried, logits)
            if after <= before:
                break
            step = step / 2
        else:
            return found
        found, gained, before = tried, before - after, after
        if gained < _ENOUGH:
            break
    return found


_SAMPLE = 5  # every so manieth pair
_FLAT = 1e-10
_HALVINGS = 12
_ENOUGH = 1e-8  # loss


def apply(stage: Stage, features: Mapping[Pair, Floats]) -> dict[Pair, Floats]:
    """Return the logits of every two flows."""
    return {
        pair: np.round(stage.logits(each.reshape(-1, each.shape[-1])), 9).reshape(each.shape[:2])
        for pair, each in features.items()
    }


def train(training: Sequence[Group]) -> FlowScoring:
    """Fit stage after stage, each on what the one before says of the training data."""
    lessons = school(training)
    by_domains = {group.domains: Usage({}) for group in training}
    for domains in by_domains:
        by_domains[domains] = lessons.usage(without=domains)
    for group in training:
        group.taught(by_domains[group.domains])
    stages: dict[str, Stage] = {}
    logits: list[dict[Pair, Floats]] = [{} for _ in training]
    for name, signs in STAGES.items():
        passing = [place for place, group in enumerate(training) if group.passes(name)]
        features = {place: training[place].features(name, logits[place]) for place in passing}
        values, gold, weights = [], [], []
        for place in passing:
            group = training[place]
            if not group.learns(name):
                continue
            for pair, each in features[place].items():
                right = group.gold[pair].ravel()
                # Some of the many pairs that are wrong stand for all of them.
                kept = (right > 0) | (np.arange(right.size) % _WRONG == 0)
                values.append(each.reshape(-1, len(signs))[kept])
                gold.append(right[kept])
                weights.append(np.where(right[kept] > 0, 1.0, _WRONG) * group.weight)
        stages[name] = fit(
            np.concatenate(values), np.concatenate(gold), np.concatenate(weights), signs
        )
        for place in passing:
            logits[place] = apply(stages[name], features[place])
    return FlowScoring(stages, _NONE, _NONE, _NONE, _UNTAUGHT)


def judge(group: Group, rules: FlowScoring) -> dict[str, dict[Pair, Floats]]:
    """Return the logits of a group's pairs alone, with third flows, and with precedents too."""
    logits: dict[Pair, Floats] = {}
    answer = {}
    for name in STAGES:
        if group.passes(name):
            logits = apply(rules.stages[name], group.features(name, logits))
            if name in _LAST and group.learns(name):
                answer[_LAST[name]] = logits
    return answer


_LAST = {"third": "two", "together": "more", "remembering": "remembering"}


@dataclass(frozen=True)
class Judged:
    """The pairs of elements of a held-out pair of flows that can be a match at all.

    ``near`` and ``far`` say how far each is behind the best of its two elements, ``wanted``
    how many pairs are right.
    """

    name: str
    weight: float
    logits: Floats
    near: Floats
    far: Floats
    right: Floats
    wanted: float

    @classmethod
    def of(cls, group: Group, pair: Pair, logits: Floats) -> Judged:
        """Return what was judged of two flows of a group."""
        kept = group.grounded(pair) & (logits >= _LEVELS[0])
        near, far = (each[kept] for each in behind_best(logits))
        right = (group.gold[pair] > 0).astype(np.float64)
        wanted = float(right.sum())
        return cls(group.name, group.weight, logits[kept], near, far, right[kept], wanted)

    @classmethod
    def all(cls, judged: Sequence[Judged]) -> tuple[Floats, ...]:
        """Return logits, near, far, right and weight of all pairs, and the weight wanted."""
        weights = [np.full(len(each.logits), each.weight) for each in judged]
        wanted = fsum(each.weight * each.wanted for each in judged)
        columns = ([getattr(each, name) for each in judged] for name in cls._COLUMNS)
        return (*map(np.concatenate, columns), np.concatenate(weights), np.array(wanted))

    _COLUMNS = ("logits", "near", "far", "right")


_LEVELS = [round(float(level), 1) for level in np.arange(-4.0, 3.0, 0.1)]
_MARGINS = (0.0, 0.5, 1.0, 2.0, 4.0)
_ABOUT_AS_WELL = 0.005  # of F1


KINDS = ("two", "more", "remembering")


def held_out(all_groups: Sequence[Group]) -> dict[str, list[Judged]]:
    """Return the pairs by ``KINDS``, judged by trainings without their domain.

    Two towns draw the same steps in the training books, and strangers have none in common:
    neither is judged by.
    """
    domains = sorted({domain for group in all_groups for domain in group.domains})
    answer: dict[str, list[Judged]] = {kind: [] for kind in KINDS}
    for start in range(_FOLDS):
        fold = frozenset(domains[start::_FOLDS])
        training = [group for group in all_groups if not group.domains & fold]
        usage = school(training).usage()
        rules = train(training)
        for group in all_groups:
            if not (group.domains <= fold and len(group.flows) > 2):
                continue
            group.taught(usage)
            for kind, logits in judge(group, rules).items():
                answer[kind].extend(Judged.of(group, pair, found) for pair, found in logits.items())
    return answer


def measure(
    judged: tuple[Floats, ...], rules: tuple[float, float, float], beta: float = 1.0
) -> tuple[float, float, float]:
    """Return (F-beta, precision, recall) of what a level, a margin and a block take."""
    logits, near, far, right, weight, wanted = judged
    level, margin, block = rules
    taken = (logits >= level) & (near <= margin) & (far <= block)
    hits, all_taken = float((weight * right)[taken].sum()), float(weight[taken].sum())
    score = (1 + beta**2) * hits / max(all_taken + beta**2 * float(wanted), 1e-30)
    return score, hits / max(all_taken, 1e-30), hits / max(float(wanted), 1e-30)


def thresholds(judged: Sequence[Judged], right: float) -> Thresholds:
    """Return the thresholds: for a match by precision, for review at F2.

    A match is taken without a person, so that most must be right, and each likelier than one
    in three; among those, the nearest to the best of its elements that are about as good as the
    ones of the best F1.  What is offered for review may be wrong more often.
    """
    every = Judged.all(judged)
    tried = [
        (level, margin, block)
        for level, margin, block in product(_LEVELS, _MARGINS, _MARGINS)
        if margin <= block
    ]
    found = {each: measure(every, each) for each in tried}
    sure = [
        each
        for each, (_, precision, _) in found.items()
        if precision >= right and each[0] >= _LIKELY
    ]
    enough = max(found[each][0] for each in sure) - _ABOUT_AS_WELL
    good = [each for each in sure if found[each][0] >= enough]
    nearest = min((block, margin) for _, margin, block in good)
    match = max((each for each in good if each[:0:-1] == nearest), key=lambda each: found[each][0])
    wider = [
        each
        for each in tried
        if each[0] <= match[0] and each[1] >= match[1] and each[2] >= match[2]
    ]
    review = max(wider, key=lambda each: measure(every, each, 2.0)[0])
    return Thresholds(*match, *review)


def main() -> None:
    """Train, report, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")
    dry = parser.parse_args().dry_run
    make(*((os.devnull, os.devnull) if dry else (TARGET, USAGE_TARGET)))


def make(target: str | Path, usage_target: str | Path) -> None:
    """Train, report, write both files."""
    every = groups()
    data: dict[str, Any] = {}
    words: dict[Couple, float] = {}
    for language in LANGUAGES:
        own = [group for group in every if group.language == language]
        told_of = held_out(own)
        chosen = {kind: thresholds(judged, _RIGHT[language]) for kind, judged in told_of.items()}
        for kind, judged in told_of.items():
            print(f"{language} {kind}: {chosen[kind]}", flush=True)
            for name in ("", *dict.fromkeys(each.name for each in judged)):
                part = Judged.all([each for each in judged if each.name.startswith(name)])
                rules = chosen[kind]
                told = measure(part, (rules.match, rules.margin, rules.block))
                print(f"  {name or 'all':40s} F1={told[0]:.3f} P={told[1]:.3f} R={told[2]:.3f}")
        words |= school(own).usage().values
        data[language] = {
            "stages": {
                name: {"intercept": stage.intercept, "weights": dict(stage.weights)}
                for name, stage in train(own).stages.items()
            },
            **{kind: vars(each) for kind, each in chosen.items()},
            "weighs_usage": language == _WEIGHED,
        }
    usage = Usage(words)
    data["made_from"] = {
        "data": digest_of_data(),
        "features": portrait({name: FlowScoring.of(data[name]) for name in LANGUAGES}, usage),
    }
    Path(target).write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    Path(usage_target).write_text(usage_text(usage), encoding="utf-8")


def usage_text(usage: Usage) -> str:
    """Return the file of what was learned of words."""
    lines = (f"{one}\t{other}\t{value:.2f}" for (one, other), value in sorted(usage.values.items()))
    return "\n".join((_USAGE_HEAD, *lines, ""))


_USAGE_HEAD = """\
# Words that stand for the same step in the flows of different organisations; made by
# tools/train_flows.py from the flows written for its training, not written by hand.
# CONCEPT CONCEPT VALUE: how much the two speak for the same step (log of a ratio of chances)."""


def digest_of_data() -> str:
    """Return a hash of the flows that are learned from."""
    digest = sha256()
    for path in (*sorted((TRAINING / "flows").glob("*.txt")), TRAINING / "japanese.txt"):
        # Without the ends of lines, which differ from system to system.
        digest.update("\n".join(path.read_text(encoding="utf-8").splitlines()).encode())
    return digest.hexdigest()


def portrait(rules: Mapping[str, FlowScoring], usage: Usage) -> dict[str, dict[str, float]]:
    """Return the mean of every feature of every stage over some drawings, by language.

    It changes with what the features are, and with what the stages before make of them.
    """
    answer: dict[str, dict[str, float]] = {}
    procedures = several_organisations()
    for language in LANGUAGES:
        own = [flows for flows in procedures if flows[0].language == language]
        sums: dict[str, list[float]] = {}
        for flows in own[::_PORTRAYED]:
            group = Group.of("several", redrawn(flows, *_AS_DRAWN), "")
            group.taught(usage)
            logits: dict[Pair, Floats] = {}
            for stage, signs in STAGES.items():
                features = group.features(stage, logits)
                for each in features.values():
                    means = each.mean(axis=(0, 1))
                    for name, mean in zip(signs, means, strict=True):
                        sums.setdefault(f"{stage} {name}", []).append(float(mean))
                logits = apply(rules[language].stages[stage], features)
        answer[language] = {name: round(fsum(each) / len(each), 6) for name, each in sums.items()}
    return answer


_AS_DRAWN = WAYS[0]
_PORTRAYED = 10  # every so manieth procedure


if __name__ == "__main__":
    main()
