"""What two elements of two flows have in common, as matrices left × right."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from fitgap.matching.bags import concepts_of, grams_of
from fitgap.matching.lexicon import opposites, readings
from fitgap.matching.order import flow_positions, reachable, successors
from fitgap.matching.units import Unit, unit_likeness, units_of
from fitgap.matching.usage import Usage
from fitgap.matching.vectors import Floats, cosines, logistic
from fitgap.process import FlowNode, NodeKind, ProcessModel
from fitgap.text import LabelFeatures, analyse

# What the elements say themselves; 1: speaks for a pair, -1: against it, 0: either.
OWN: Mapping[str, int] = {
    "chars_name": 1,
    "covered_more": 1,
    "covered_both": 1,
    "covered_squared": 0,
    "same_done_to_same": 1,
    "objects_differ": -1,
    "actions_differ": -1,
    "identical": 1,
    "usage": 1,
    "action_family": 1,
    "action_conflict": -1,
    "opposed": -1,
    "told": 1,
    "documents": 1,
    "documents_differ": -1,
    "role": 1,
    "same_type": 1,
    "position": 1,
    "near": 1,
    "closeness": 0,
    "identical_close": 1,
}
# What the other pairs of the same two flows say of a pair, once each has a score.
AROUND: Mapping[str, int] = {
    "neighbours": 1,
    "order": 1,
    "role_agreement": 1,
    "behind_best": -1,
    "lead": 1,
}
# What third flows say of a pair.
THROUGH: Mapping[str, int] = {"through": 1}
_RELATED = 0.05  # mean of the best scores from which two flows have to do with each other
CLEAR = 4.0  # logits; a lead beyond this says no more
_ALIKE = 0.3  # from here on two words have something to do with each other
_NEAR = 0.14  # how far apart two places in their flows can be and still be much the same
_NEGATION = re.compile(r"\b(?:not|no|non|without|never)\b|[不未非無]|ない$|ません")


@dataclass(frozen=True)
class Element:
    """A node that can be matched, with what it says and where it stands (0 start to 1 end)."""

    node: FlowNode
    said: LabelFeatures
    role: str
    documents: tuple[str, ...]
    position: float


@dataclass(frozen=True)
class Flow:
    """The matchable elements of a model and how they follow each other.

    ``before[i, j]`` says that j can be reached from i, ``next_to[i, j]`` that it is the next
    element after i, past gateways and unnamed nodes, ``twins[i, j]`` that both have the same
    label and role: one piece of work, drawn in two branches.
    """

    elements: tuple[Element, ...]
    before: Any
    next_to: Any
    twins: Any


def matchable(node: FlowNode) -> bool:
    """Say whether a node can correspond to another: a named activity or a named event."""
    return node.kind in {NodeKind.ACTIVITY, NodeKind.EVENT} and bool(node.label)


def flow_of(model: ProcessModel) -> Flow:
    """Return the matchable elements of a model, in an order that is not that of the file."""
    positions = flow_positions(model)
    elements = [
        Element(
            node,
            analyse(node.label),
            model.role(node),
            tuple(dict.fromkeys(model.document_names((*node.inputs, *node.outputs)))),
            positions[node.id],
        )
        for node in model.nodes
        if matchable(node)
    ]
    # Sums must not depend on how a file is written.
    elements.sort(key=lambda each: (each.node.label, each.role, each.position, each.node.id))
    place_of = {element.node.id: place for place, element in enumerate(elements)}
    following = successors(model)
    before = np.zeros((len(elements), len(elements)), dtype=bool)
    next_to = np.zeros_like(before)
    for key, place in place_of.items():
        for other in reachable(following, key):
            if other in place_of:
                before[place, place_of[other]] = True
        for other in reachable(following, key, until=place_of):
            if other in place_of and other != key:
                next_to[place, place_of[other]] = True
    said = np.array([f"{each.said.normal}\n{each.role}" for each in elements])
    twins = (said[:, None] == said[None, :]) & ~np.eye(len(elements), dtype=bool)
    return Flow(tuple(elements), before, next_to, twins)


# ------------------------------------------------------------------- the elements themselves


def own_features(left: Flow, right: Flow, usage: Usage) -> dict[str, Floats]:
    """Return the features ``OWN`` of every pair; ``usage`` is what was learned of words."""
    lefts, rights = left.elements, right.elements
    both = [*lefts, *rights]
    size = len(lefts)
    units = [units_of(element.node.label) for element in both]
    one, other = _covered(units[:size], units[size:])
    acts = [_doings(each, element.said) for each, element in zip(units, both, strict=True)]
    things = [tuple(unit for unit in each if not unit.doing) for each in units]
    things_one, things_other = _covered(things[:size], things[size:])
    has_things = np.array([bool(each) for each in things])
    roles = [units_of(element.role) for element in both]
    papers = cosines(*_split([concepts_of(*element.documents) for element in both], size))
    has_papers = np.array([bool(element.documents) for element in both])
    labels = [element.said.normal for element in both]
    position = np.array([element.position for element in both])
    family, conflict = _families(both, size)
    # The same word is no conflict, whatever family it was put in.
    act = _action(acts[:size], acts[size:])
    conflict *= act < _ALIKE
    whole = _harmonic(one, other)
    identical = _equal(labels, size)
    apart = np.abs(position[:size, None] - position[None, size:])
    close = (whole.max(axis=1).sum() + whole.max(axis=0).sum()) / len(both)
    features = {
        "chars_name": cosines(*_split([grams_of(label) for label in labels], size)),
        "covered_more": np.maximum(one, other),
        "covered_both": whole,
        "covered_squared": whole**2,
        "same_done_to_same": _harmonic(things_one, things_other) * act,
        "closeness": np.full(whole.shape, close),
        "identical_close": identical * close,
        "objects_differ": _both(has_things, size) * (np.maximum(things_one, things_other) < _ALIKE),
        "actions_differ": _both(np.array([each is not None for each in acts]), size)
        * (act < _ALIKE),
        "identical": identical,
        "usage": usage_of(left, right, usage),
        "action_family": family,
        "action_conflict": conflict,
        "opposed": _opposed(both, units, size),
        "told": _told(both, size),
        "documents": papers,
        "documents_differ": _both(has_papers, size) * (papers < 0.1),
        "role": _harmonic(*_covered(roles[:size], roles[size:])),
        "same_type": _equal([element.node.kind.value for element in both], size),
        "position": 1.0 - apart,
        "near": np.exp(-np.square(apart / _NEAR)),
    }
    return _twins_as_one(features, OWN, left, right)


def usage_of(left: Flow, right: Flow, usage: Usage) -> Floats:
    """Return how much the words of each pair stand for the same step elsewhere."""
    said = [
        [frozenset(unit.concept for unit in units_of(each.node.label)) for each in flow.elements]
        for flow in (left, right)
    ]
    return usage.shares(said[0], said[1])


def _covered(
    lefts: Sequence[tuple[Unit, ...]], rights: Sequence[tuple[Unit, ...]]
) -> tuple[Floats, Floats]:
    """Return how much of each left text is in each right one, and the other way round.

    Rare words count for more (rarity among all texts of both flows); a word counts by the
    likest word of the other text.
    """
    texts = [*lefts, *rights]
    counts: dict[str, int] = {}
    for text in texts:
        for unit in text:
            counts[unit.concept] = counts.get(unit.concept, 0) + 1
    rarity = {
        concept: math.log((1 + len(texts)) / (1 + count)) + 0.5
        for concept, count in sorted(counts.items())
    }
    left_units = _distinct(lefts)
    right_units = _distinct(rights)
    alike = np.array(
        [[unit_likeness(one, other) for other in right_units] for one in left_units]
    ).reshape(len(left_units), len(right_units))
    one = _share(lefts, left_units, rarity) @ _best(alike.T, rights, right_units).T
    other = _share(rights, right_units, rarity) @ _best(alike, lefts, left_units).T
    return one, other.T


def _distinct(texts: Sequence[tuple[Unit, ...]]) -> list[Unit]:
    units = {unit for text in texts for unit in text}
    return sorted(units, key=lambda unit: (unit.concept, unit.surface, unit.weight, unit.doing))


def _share(
    texts: Sequence[tuple[Unit, ...]], units: list[Unit], rarity: Mapping[str, float]
) -> Floats:
    """Return texts × units: the share of a unit in the whole weight of the text."""
    column = {unit: place for place, unit in enumerate(units)}
    answer = np.zeros((len(texts), len(units)))
    for row, text in enumerate(texts):
        total = math.fsum(unit.weight * rarity[unit.concept] for unit in text)
        for unit in text:
            answer[row, column[unit]] = unit.weight * rarity[unit.concept] / total
    return answer


def _best(alike: Floats, texts: Sequence[tuple[Unit, ...]], units: list[Unit]) -> Floats:
    """Return texts × columns of ``alike.T``: the best of the text's units for each."""
    place_of = {unit: place for place, unit in enumerate(units)}
    answer = np.zeros((len(texts), alike.shape[1]))
    for row, text in enumerate(texts):
        if text:
            answer[row] = alike[[place_of[unit] for unit in text]].max(axis=0)
    return answer


def _harmonic(one: Floats, other: Floats) -> Floats:
    total = one + other
    answer: Floats = np.where(total > 0, 2 * one * other / np.where(total > 0, total, 1.0), 0.0)
    return answer


def _doings(units: tuple[Unit, ...], said: LabelFeatures) -> Unit | None:
    return next((unit for unit in units if unit.concept == said.main_action), None)


def _action(lefts: Sequence[Unit | None], rights: Sequence[Unit | None]) -> Floats:
    return np.array(
        [[unit_likeness(one, other) if one and other else 0.0 for other in rights] for one in lefts]
    ).reshape(len(lefts), len(rights))


def _families(both: Sequence[Element], size: int) -> tuple[Floats, Floats]:
    """Return where the families of what is done meet, and where they do not."""
    families = sorted({name for element in both for name in element.said.actions})
    held = np.array(
        [[name in element.said.actions for name in families] for element in both], dtype=bool
    ).reshape(len(both), len(families))
    shared = (held[:size, None, :] & held[None, size:, :]).any(axis=2)
    conflict = _both(held.any(axis=1), size) * ~shared
    return np.where(shared, 1.0, 0.0), conflict


def _told(both: Sequence[Element], size: int) -> Floats:
    """Return where one is an event and the other work that receives word of it."""
    event = np.array([element.node.kind is NodeKind.EVENT for element in both])
    receiving = {analyse(word).main_action for word in ("receive", "受け取る")}
    hears = np.array([element.said.main_action in receiving for element in both])
    one = event[:size, None] & hears[None, size:]
    other = hears[:size, None] & event[None, size:]
    return np.where(one | other, 1.0, 0.0)


def _opposed(both: Sequence[Element], units: Sequence[tuple[Unit, ...]], size: int) -> Floats:
    """Return where one label says the opposite of the other (accept and reject, 可 and 不可)."""
    negated = np.array([bool(_NEGATION.search(element.node.label.lower())) for element in both])
    answer = np.where(negated[:size, None] != negated[None, size:], 1.0, 0.0)
    said = [_with_opposites(each) for each in units]
    for row, (one, against_one) in enumerate(said[:size]):
        for column, (other, against_other) in enumerate(said[size:]):
            if not (one.isdisjoint(against_other) and other.isdisjoint(against_one)):
                answer[row, column] = 1.0
    return answer


@lru_cache(maxsize=50_000)
def _with_opposites(units: tuple[Unit, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the English words of a label, in every reading, and their opposites."""
    words = [each.surface for each in units if each.surface.isascii() and each.surface.isalpha()]
    read = frozenset(reading for word in words for reading in readings(word))
    return read, frozenset(against for word in read for against in opposites(word))


def _split(bags: Sequence[Any], size: int) -> tuple[Sequence[Any], Sequence[Any]]:
    return bags[:size], bags[size:]


def _equal(names: Sequence[str], size: int) -> Floats:
    number = {name: place for place, name in enumerate(dict.fromkeys(names))}
    numbers = np.array([number[name] for name in names])
    return np.where(numbers[:size, None] == numbers[None, size:], 1.0, 0.0)


def _both(held: Any, size: int) -> Floats:
    return np.where(held[:size, None] & held[None, size:], 1.0, 0.0)


# --------------------------------------------------------------------------- what is around


def around_features(bases: Floats, left: Flow, right: Flow) -> dict[str, Floats]:
    """Return the features ``AROUND`` of every pair, given first logits."""
    scores = logistic(bases)
    lead = np.minimum(_lead(bases, left, right), _lead(bases.T, right, left).T)
    behind = np.maximum(_behind(bases, left, right), _behind(bases.T, right, left).T)
    mutual = np.where(behind <= 0, scores, 0.0)
    features = {
        "neighbours": _neighbours(scores, left, right),
        "order": _order(mutual, left, right),
        "role_agreement": _role_agreement(mutual, left, right),
        "behind_best": np.minimum(behind, CLEAR) / CLEAR,
        "lead": np.clip(lead, 0.0, CLEAR) / CLEAR,
    }
    return _twins_as_one(features, AROUND, left, right)


def _twins_as_one(
    features: dict[str, Floats], signs: Mapping[str, int], left: Flow, right: Flow
) -> dict[str, Floats]:
    """Let work that one flow draws twice and the other once stand where it stands best."""
    for name, values in features.items():
        best = np.minimum if signs[name] < 0 else np.maximum
        for flow, other, turned in ((right, left, values), (left, right, values.T)):
            once = ~other.twins.any(axis=1)
            for place in np.flatnonzero(flow.twins.any(axis=1)):
                group = np.flatnonzero(flow.twins[place] | (np.arange(len(flow.twins)) == place))
                shared = best.reduce(turned[:, group], axis=1)
                turned[np.ix_(once, group)] = shared[once, None]
    return features


def _behind(bases: Floats, left: Flow, right: Flow) -> Floats:
    """Return how far each entry is behind the best of its row."""
    return np.maximum(_rivals(bases, left, right, among=1) - bases, 0.0)


def _lead(bases: Floats, left: Flow, right: Flow) -> Floats:
    """Return how far each entry leads the best other one of its row."""
    if bases.shape[1] < 2:
        return np.full(bases.shape, CLEAR)
    return bases - _rivals(bases, left, right, among=2)


def _rivals(bases: Floats, left: Flow, right: Flow, *, among: int) -> Floats:
    """Return the best of the row for each entry (``among`` 1), or the best other one (2).

    Where one flow draws the same work twice (in two branches) and the other once, the two
    drawings are no rivals.
    """
    two = np.sort(bases, axis=1)[:, -2:]
    best, second = two[:, -1:], two[:, :1]
    answer = np.where((bases >= best) & (among == 2), second, best)
    once = ~left.twins.any(axis=1)
    for column in np.flatnonzero(right.twins.any(axis=1)):
        others = ~right.twins[column]
        if among == 2:
            others[column] = False
        if others.any():
            answer[once, column] = bases[np.ix_(once, others)].max(axis=1)
        else:
            answer[once, column] = bases[once, column] - CLEAR
    return answer


def _neighbours(scores: Floats, left: Flow, right: Flow) -> Floats:
    """Return how well the elements before and after each pair match each other (0 to 1)."""
    answer = np.zeros(scores.shape)
    for one, other in ((left.next_to, right.next_to), (left.next_to.T, right.next_to.T)):
        answer += _highest(_highest(scores, one).T, other).T
    return answer / 2


def _highest(scores: Floats, around: Any) -> Floats:
    """Return, in place of each row, the column-wise best of the rows around it."""
    answer = np.zeros(scores.shape)
    for row, places in enumerate(around):
        if places.any():
            answer[row] = scores[places].max(axis=0)
    return answer


def _order(mutual: Floats, left: Flow, right: Flow) -> Floats:
    """Return how much of what already matches stands to both of a pair in the same order.

    Behavioural relations and not drawing positions: before, after, and either or neither
    (alternatives, parallel work, loops).  0.5 where nothing else matches.
    """
    agreed = np.zeros(mutual.shape)
    for one, other in zip(_relations(left), _relations(right), strict=True):
        agreed += one @ mutual @ other.T
    total = mutual.sum() - mutual.sum(axis=1)[:, None] - mutual.sum(axis=0)[None, :] + mutual
    answer: Floats = (np.maximum(agreed, 0.0) + 0.5) / (np.maximum(total, agreed) + 1.0)
    return answer


def _relations(flow: Flow) -> tuple[Floats, Floats, Floats]:
    there, back = flow.before, flow.before.T
    apart = ~np.eye(len(flow.elements), dtype=bool)
    return (
        (there & ~back & apart).astype(np.float64),
        (back & ~there & apart).astype(np.float64),
        ((there == back) & apart).astype(np.float64),
    )


def _role_agreement(mutual: Floats, left: Flow, right: Flow) -> Floats:
    """Return how much two roles do the same work, judged by all other pairs (0 to 1).

    What an applicant receives is not what the office receives, whatever the label says and
    whatever the roles are called.
    """
    row, column = _role_numbers(left), _role_numbers(right)
    mass = np.zeros((row.max() + 1, column.max() + 1))
    np.add.at(mass, (row[:, None], column[None, :]), mutual)
    shared = mass[row][:, column] - mutual
    one_sided = mass.sum(axis=1)[row][:, None] - mutual
    other_sided = mass.sum(axis=0)[column][None, :] - mutual
    answer: Floats = (2 * shared + 1.0) / (one_sided + other_sided + 1.0)
    return np.clip(answer, 0.0, 1.0)


def _role_numbers(flow: Flow) -> Any:
    names = sorted({element.role for element in flow.elements})
    return np.array([names.index(element.role) for element in flow.elements])


def through_features(logits: Mapping[tuple[int, int], Floats]) -> dict[tuple[int, int], Floats]:
    """Return, for every two of several flows, how much third flows tie their elements together.

    An element of a third flow that belongs to both of a pair ties them, as strongly as the
    weaker of the two scores; the mean over the third flows, each counting by how much work it
    shares with both.  ``logits`` holds each two flows once, by their numbers.
    """
    scores: dict[tuple[int, int], Floats] = {}
    shared: dict[tuple[int, int], float] = {}
    for (one, other), values in logits.items():
        best_row, best_column = values.max(axis=1), values.max(axis=0)
        behind = np.maximum(best_row[:, None], best_column[None, :]) - values
        ties = logistic(values) * np.exp(-behind)
        scores[one, other], scores[other, one] = ties, ties.T
        shared[one, other] = float(ties.max(axis=1).sum() + ties.max(axis=0).sum())
        shared[one, other] /= sum(values.shape)
        shared[other, one] = shared[one, other]
    flows = sorted({number for pair in logits for number in pair})
    answer = {}
    for one, other in logits:
        total, weights = np.zeros(logits[one, other].shape), 0.0
        for third in flows:
            weight = min(shared.get((one, third), 0.0), shared.get((third, other), 0.0))
            if third not in (one, other) and weight >= _RELATED:
                there, back = scores[one, third], scores[third, other]
                # Row by row: all at once would be a cube of three flows' elements.
                tied = [np.minimum(row[:, None], back).max(axis=0) for row in there]
                total += weight * np.array(tied)
                weights += weight
        answer[one, other] = total / weights if weights else total
    return answer
