"""The activities and named events of two models against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fitgap.matching.bags import concepts_of, grams_of, keys_of, loose_of, skeleton_of
from fitgap.matching.evidence import flow_evidence
from fitgap.matching.order import flow_positions, successors
from fitgap.matching.scoring import Scoring, scoring
from fitgap.matching.values import Band, Correspondence, FlowAlignment
from fitgap.matching.vectors import Floats, Space, logistic
from fitgap.process import FlowNode, NodeKind, ProcessModel
from fitgap.text import LabelFeatures, analyse

FLOW_STAGE_ONE: Mapping[str, int] = {
    "chars_name": 1,
    "words_name": 1,
    "keys_name": 1,
    "skeleton_name": 1,
    "covered_less": 1,
    "covered_more": 1,
    "objects": 1,
    "synonyms": 1,
    "associations": 1,
    "identical": 1,
    "action_same": 1,
    "action_family": 1,
    "action_conflict": -1,
    "documents": 1,
    "documents_differ": -1,
    "documentation": 1,
    "role": 1,
    "same_type": 1,
    "position": 1,
}
FLOW_STAGE_TWO: Mapping[str, int] = {
    **FLOW_STAGE_ONE,
    "neighbours": 1,
    "role_agreement": 1,
    "behind_best": -1,
    "lead": 1,
}
_CLEAR = 4.0  # logits; a lead beyond this says no more


@dataclass(frozen=True)
class Element:
    """A node that can be matched, with what it says and where it stands (0 start to 1 end)."""

    node: FlowNode
    said: LabelFeatures
    role: str
    documents: tuple[str, ...]
    documentation: str
    position: float
    before: tuple[int, ...]
    after: tuple[int, ...]


def matchable(node: FlowNode) -> bool:
    """Say whether a node can correspond to another: a named activity or a named event."""
    return node.kind in {NodeKind.ACTIVITY, NodeKind.EVENT} and bool(node.label)


def elements(model: ProcessModel) -> tuple[Element, ...]:
    """Return the matchable elements of a model, in file order."""
    nodes = [node for node in model.nodes if matchable(node)]
    place_of = {node.id: place for place, node in enumerate(nodes)}
    after = _neighbours(model, place_of)
    before: dict[str, list[int]] = {node.id: [] for node in nodes}
    for node in nodes:
        for place in after[node.id]:
            before[nodes[place].id].append(place_of[node.id])
    positions = flow_positions(model)
    return tuple(
        Element(
            node,
            analyse(node.label),
            model.role(node),
            tuple(dict.fromkeys(model.document_names((*node.inputs, *node.outputs)))),
            " ".join(node.documentation),
            positions[node.id],
            tuple(sorted(before[node.id])),
            tuple(sorted(after[node.id])),
        )
        for node in nodes
    )


def _neighbours(model: ProcessModel, place_of: Mapping[str, int]) -> dict[str, set[int]]:
    """Return the next matchable elements of each, past gateways and unnamed nodes."""
    following = successors(model)
    answer: dict[str, set[int]] = {}
    for key in place_of:
        seen: set[str] = set()
        waiting = list(following[key])
        found: set[int] = set()
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            if node in place_of:
                found.add(place_of[node])
            else:
                waiting += following[node]
        answer[key] = found - {place_of[key]}
    return answer


def table(
    lefts: Sequence[Element], rights: Sequence[Element], rules: Scoring
) -> tuple[Floats, Floats]:
    """Return (features: left × right × FLOW_STAGE_TWO, logits: left × right)."""
    own = _own_features(lefts, rights)
    shape = (len(lefts), len(rights))
    flat = np.column_stack([own[name].ravel() for name in FLOW_STAGE_ONE])
    bases = rules.first.logits(flat).reshape(shape)
    own["neighbours"] = _agreement(logistic(bases), lefts, rights)
    own["role_agreement"] = _role_agreement(logistic(bases), lefts, rights)
    best_row = bases.max(axis=1, keepdims=True)
    best_column = bases.max(axis=0, keepdims=True)
    behind = np.maximum(best_row, best_column) - bases
    own["behind_best"] = np.minimum(behind, _CLEAR) / _CLEAR
    lead = np.minimum(_lead(bases), _lead(bases.T).T)
    own["lead"] = np.clip(lead, 0.0, _CLEAR) / _CLEAR
    values = np.stack([own[name] for name in FLOW_STAGE_TWO], axis=-1)
    logits = rules.second.logits(values.reshape(-1, len(FLOW_STAGE_TWO))).reshape(shape)
    return values, logits


def _lead(bases: Floats) -> Floats:
    """Return how far each entry leads the best other one of its row."""
    if bases.shape[1] < 2:
        return np.full(bases.shape, _CLEAR)
    two = np.sort(bases, axis=1)[:, -2:]
    best, second = two[:, 1:], two[:, :1]
    other = np.where(bases >= best, second, best)
    answer: Floats = bases - other
    return answer


def _own_features(lefts: Sequence[Element], rights: Sequence[Element]) -> dict[str, Floats]:
    both = [*lefts, *rights]
    labels = [element.said.normal for element in both]
    size = len(lefts)

    def cosine(bags: Sequence[Mapping[str, float]]) -> Floats:
        rows = Space(bags).unit(bags)
        return _product(rows[:size], rows[size:])

    concepts = [element.said.concepts for element in both]
    space = Space(concepts)
    shares, presence = space.shares(concepts), space.presence(concepts)
    left_covered = _product(shares[:size], presence[size:])
    right_covered = _product(presence[:size], shares[size:])
    words = cosine(concepts)
    keys = cosine([keys_of(label) for label in labels])
    papers = cosine([concepts_of(*element.documents) for element in both])
    has = np.array([bool(element.documents) for element in both])
    types = [element.node.kind for element in both]
    same, family, conflict = _actions(lefts, rights)
    return {
        "chars_name": cosine([grams_of(label) for label in labels]),
        "words_name": words,
        "keys_name": keys,
        "skeleton_name": cosine([skeleton_of(label) for label in labels]),
        "covered_less": np.minimum(left_covered, right_covered),
        "covered_more": np.maximum(left_covered, right_covered),
        "objects": cosine([dict.fromkeys(element.said.objects, 1.0) for element in both]),
        "synonyms": np.maximum(0.0, words - keys),
        "associations": cosine([loose_of(label) for label in labels]),
        "identical": np.array(
            [[float(one == other) for other in labels[size:]] for one in labels[:size]]
        ),
        "action_same": same,
        "action_family": family,
        "action_conflict": conflict,
        "documents": papers,
        "documents_differ": np.where(
            has[:size, None] & has[None, size:] & (papers < 0.1), 1.0, 0.0
        ),
        "documentation": cosine([concepts_of(element.documentation) for element in both]),
        "role": cosine([concepts_of(element.role) for element in both]),
        "same_type": np.array(
            [[float(one == other) for other in types[size:]] for one in types[:size]]
        ),
        "position": np.array(
            [[1.0 - abs(one.position - other.position) for other in rights] for one in lefts]
        ),
    }


def _product(left: Any, right: Any) -> Floats:
    return np.asarray((left @ right.T).toarray(), dtype=np.float64)


def _actions(lefts: Sequence[Element], rights: Sequence[Element]) -> tuple[Floats, Floats, Floats]:
    shape = (len(lefts), len(rights))
    same, family, conflict = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for row, left in enumerate(lefts):
        for column, right in enumerate(rights):
            one, other = left.said, right.said
            same[row, column] = one.main_action is not None and one.main_action == other.main_action
            if one.actions and other.actions:
                shared = bool(one.actions & other.actions)
                family[row, column] = shared
                conflict[row, column] = not shared
    return same, family, conflict


def _agreement(scores: Floats, lefts: Sequence[Element], rights: Sequence[Element]) -> Floats:
    """Return how well the elements before and after each pair match each other (0 to 1)."""
    before = _best([each.before for each in lefts], [each.before for each in rights], scores)
    after = _best([each.after for each in lefts], [each.after for each in rights], scores)
    answer: Floats = (before + after) / 2
    return answer


def _best(
    lefts: Sequence[tuple[int, ...]], rights: Sequence[tuple[int, ...]], scores: Floats
) -> Floats:
    """Return the best score across each set of rows and set of columns, 0 for empty ones."""
    rows = np.array([scores[list(one)].max(axis=0) if one else 0 * scores[0] for one in lefts])
    columns = [rows[:, list(one)].max(axis=1) if one else 0 * rows[:, 0] for one in rights]
    return np.column_stack(columns)


def _role_agreement(scores: Floats, lefts: Sequence[Element], rights: Sequence[Element]) -> Floats:
    """Return how much two roles do the same work, judged by all other pairs (0 to 1).

    What an applicant receives is not what the office receives, whatever the label says and
    whatever the roles are called.
    """
    names_left = sorted({element.role for element in lefts})
    names_right = sorted({element.role for element in rights})
    row = np.array([names_left.index(element.role) for element in lefts])
    column = np.array([names_right.index(element.role) for element in rights])
    mass = np.zeros((len(names_left), len(names_right)))
    best = (scores >= scores.max(axis=1, keepdims=True)) & (
        scores >= scores.max(axis=0, keepdims=True)
    )
    counted = np.where(best, scores, 0.0)
    for place, one in enumerate(row):
        for other_place, other in enumerate(column):
            mass[one, other] += counted[place, other_place]
    shared = mass[row][:, column] - counted
    one_sided = mass.sum(axis=1)[row][:, None] - counted
    other_sided = mass.sum(axis=0)[column][None, :] - counted
    answer: Floats = (2 * shared + 1.0) / (one_sided + other_sided + 1.0)
    return np.minimum(answer, 1.0)


def align(left: ProcessModel, right: ProcessModel) -> FlowAlignment:
    """Match two models; see :func:`fitgap.matching.align_flows`."""
    rules = scoring("flows")
    lefts, rights = elements(left), elements(right)
    if not lefts or not rights:
        return FlowAlignment(left.file, right.file, ())
    values, logits = table(lefts, rights, rules)
    scores = logistic(logits)
    best_row, best_column = logits.max(axis=1), logits.max(axis=0)
    found = []
    for row, column in zip(*np.nonzero(logits >= min(rules.match, rules.review)), strict=True):
        value = logits[row, column]
        behind = float(max(best_row[row] - value, best_column[column] - value))
        if value >= rules.match and behind <= rules.margin:
            band = Band.MATCH
        elif behind <= rules.review_margin:
            band = Band.REVIEW
        else:
            continue
        one, other = lefts[row], rights[column]
        evidence = flow_evidence(
            rules.second.contributions(values[row, column]),
            left=one.said,
            right=other.said,
            left_documents=one.documents,
            right_documents=other.documents,
            roles=(one.role, other.role),
        )
        score = float(scores[row, column])
        found.append(Correspondence(one.node.id, other.node.id, score, band, evidence))
    return FlowAlignment(left.file, right.file, tuple(found))
