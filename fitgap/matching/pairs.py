"""Activities beside the functions of a catalogue: candidate pairs, their features, scores."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from fitgap.matching.bags import (
    concepts_of,
    grams_of,
    loose_of,
    skeleton_of,
    together,
)
from fitgap.matching.catalog_index import CatalogIndex
from fitgap.matching.order import flow_positions
from fitgap.matching.scoring import Scoring
from fitgap.matching.usage import shipped_usage
from fitgap.matching.vectors import (
    Bag,
    Floats,
    Integers,
    Singles,
    joined,
    logistic,
    nearest,
    pairwise,
    tabled,
)
from fitgap.process import FlowNode, ProcessModel
from fitgap.text import LabelFeatures, analyse

FEWEST = 20  # candidates an activity has at least, if the catalogue holds as many
_PER_INDEX = 40  # candidates from each index; one index alone loses true pairs

# What the regression sees of a pair, in the order of its coefficients; +1/-1 is the direction
# a feature may speak in (0: either), so that an explanation never reads the wrong way round.
STAGE_ONE: Mapping[str, int] = {
    "chars_name": 1,
    "chars_text": 1,
    "words_text": 1,
    "skeleton_name": 1,
    "label_covered": 1,
    "name_covered": 1,
    "description_covered": 1,
    "strange": -1,
    "clause_associations": 1,
    "clause_alike": 1,
    "clause_usage": 1,
    "action_family": 1,
    "action_conflict": -1,
    "documents_in": 1,
    "documents_out": 1,
    "documents_differ": -1,
    "documents_in_text": 1,
    "documents_known": 0,
    "described": 0,
    "documentation": 1,
    "area": 1,
    "process": 1,
    "flow_words": 1,
    "area_words": 1,
    "common_area": 0,
    "handwork": -1,
    "manual_task": -1,
}
STAGE_TWO: Mapping[str, int] = {
    **STAGE_ONE,
    "neighbours": 1,
    "sequence": 1,
    "behind_best": -1,
    "lead": 1,
    "behind_rival": -1,
}


@dataclass(frozen=True)
class Subject:
    """All that an activity says by itself; equal subjects are compared once."""

    label: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    documentation: str
    type: str

    @classmethod
    def of(cls, model: ProcessModel, node: FlowNode) -> Subject:
        """Return the subject of one activity."""
        return cls(
            node.label,
            model.document_names(node.inputs),
            model.document_names(node.outputs),
            " ".join(node.documentation),
            node.type,
        )

    @cached_property
    def said(self) -> LabelFeatures:
        """The label's features."""
        return analyse(self.label)

    @cached_property
    def documents(self) -> Bag:
        """The concepts of every document."""
        return concepts_of(*self.inputs, *self.outputs)

    @cached_property
    def around(self) -> Bag:
        """The concepts of label, documents and documentation."""
        return joined([self.said.concepts, self.documents, concepts_of(self.documentation)])

    @property
    def manual(self) -> bool:
        """Whether the modeller says that the work is done by hand."""
        return self.type == "manualTask"

    @property
    def by_system(self) -> bool:
        """Whether the modeller says that a system does the work."""
        return self.type in _SYSTEM_TASKS

    @property
    def called_handwork(self) -> bool:
        """Whether the label says that the work is done by hand, and the modeller not otherwise."""
        return bool(self.said.handwork) and not self.by_system

    @property
    def by_hand(self) -> bool:
        """Whether the modeller or the label says that the work is done by hand."""
        return self.manual or self.called_handwork

    @property
    def documents_named(self) -> tuple[str, ...]:
        """The names of every document, each once."""
        return tuple(dict.fromkeys((*self.inputs, *self.outputs)))


_SYSTEM_TASKS = frozenset({"serviceTask", "scriptTask", "businessRuleTask"})


@dataclass(frozen=True)
class Candidates:
    """The pairs worth scoring, by activity; of these the distinct ones, by subject.

    Pair i is of ``activity[i]`` and ``function[i]`` and has what the distinct pair
    ``pair_of[i]`` has in itself, that of ``subject[j]`` and ``subject_function[j]``.
    """

    activity: Integers
    function: Integers
    subject: Integers
    subject_function: Integers
    pair_of: Integers


@dataclass(frozen=True)
class Pairs:
    """Activities of one or more models against their candidate functions.

    Pair i compares activity ``activity[i]`` (of model ``model_of[activity[i]]``) with
    function ``function[i]``; ``values`` is pairs × ``STAGE_TWO`` features.
    """

    activity: Integers
    function: Integers
    values: Singles
    logits: Floats


class Comparison:
    """The activities of some models against one catalogue."""

    def __init__(self, models: Sequence[ProcessModel], index: CatalogIndex) -> None:
        self.index = index
        self.models = tuple(models)
        self.nodes: list[FlowNode] = []
        self.subjects: list[Subject] = []
        model_of: list[int] = []
        for place, model in enumerate(self.models):
            for node in model.activities:
                self.nodes.append(node)
                self.subjects.append(Subject.of(model, node))
                model_of.append(place)
        self.model_of = np.array(model_of, dtype=np.int64)
        self.distinct = tuple(
            sorted(
                set(self.subjects),
                key=lambda s: (s.label, s.inputs, s.outputs, s.documentation, s.type),
            )
        )
        number = {subject: place for place, subject in enumerate(self.distinct)}
        self.subject_of = np.array([number[s] for s in self.subjects], dtype=np.int64)

    @cached_property
    def whole(self) -> list[Bag]:
        """The concepts of everything a model says, model by model."""
        # Equal subjects are one, whose concepts are gathered once.
        said: list[list[Bag]] = [[] for _ in self.models]
        for model, subject in zip(self.model_of, self.subject_of, strict=True):
            said[model].append(self.distinct[subject].around)
        return [
            together([*bags, model_context(model)])
            for bags, model in zip(said, self.models, strict=True)
        ]

    @cached_property
    def _grams(self) -> Any:
        """The character n-grams of every distinct label, as rows of length 1."""
        return self.index.char_space.unit([grams_of(each.label) for each in self.distinct])

    @cached_property
    def area_nearness(self) -> Floats:
        """Model × area: how near all words of a model are to all words of an area (0 to 1).

        The nearest area of its own counts 1; an area that serves every procedure is no
        stranger to any.
        """
        index = self.index
        own = index.own_area
        if not own.any():
            return np.ones((len(self.models), len(index.areas)))
        near = (index.area_word_space.unit(self.whole) @ index.area_words.T).toarray()
        best = near[:, own].max(axis=1, keepdims=True)
        nearness = np.where(best > 0, near / np.maximum(best, 1e-12), 0.0)
        nearness[:, ~own] = _COMMON
        return nearness

    @cached_property
    def area_likeness(self) -> Floats:
        """The same where areas nearly as near as the nearest count as much (0 to 1).

        Modules of one programme speak of the same things: which is the nearest is chance.
        """
        likeness = np.minimum(1.0, self.area_nearness / _SIBLINGS)
        likeness[:, ~self.index.own_area] = self.area_nearness[:, ~self.index.own_area]
        return likeness

    def candidates(self) -> Candidates:
        """Return the pairs worth scoring.

        They come from several indexes, one of them with the area in mind that the whole
        model speaks of: a label as bare as 内容を審査する says nothing of where it belongs.
        """
        index = self.index
        total = len(index.functions)
        # An activity's candidates must not hang on what other models say: a situation is a
        # subject in one area.
        area = self.area_nearness.argmax(axis=1)[self.model_of]
        codes = self.subject_of * len(index.areas) + area
        situations, situation_of = np.unique(codes, return_inverse=True)
        subject, area = situations // len(index.areas), situations % len(index.areas)
        found = self._likely(subject, area)
        starts = np.searchsorted(found // total, np.arange(len(situations) + 1))
        sizes = (starts[1:] - starts[:-1])[situation_of]
        distinct, pair_of = np.unique(
            subject[found // total] * total + found % total, return_inverse=True
        )
        places = _ranges(starts[situation_of], sizes)
        return Candidates(
            np.repeat(np.arange(len(self.subjects)), sizes),
            found[places] % total,
            distinct // total,
            distinct % total,
            pair_of[places],
        )

    def _likely(self, subject: Integers, area: Integers) -> Integers:
        """Return sorted codes (situation × functions + function) of the likely pairs."""
        index = self.index
        total = len(index.functions)
        if total <= _PER_INDEX * 4:
            # A small catalogue is compared whole.
            return np.arange(len(subject) * total)
        count = min(_PER_INDEX, total)
        concept = index.concept_space
        said = concept.unit([each.said.concepts for each in self.distinct])
        around = concept.unit([each.around for each in self.distinct])
        in_area = sparse.csr_matrix(
            (np.full(len(area), _IN_AREA), (np.arange(len(area)), area)),
            shape=(len(area), len(index.areas)),
        )
        areas = sparse.csr_matrix(
            (np.ones(total), (np.arange(total), index.area_of)), shape=(total, len(index.areas))
        )
        codes = []
        for left, right, owner in (
            (self._grams, index.grams, None),
            (said, index.said, None),
            (around, index.full, None),
            (said, index.clauses, index.clause_of),
        ):
            rows, columns = nearest(left, right, count=count)
            columns = columns if owner is None else owner[columns]
            # From subjects to the situations they stand in.
            first = np.searchsorted(subject, rows, side="left")
            sizes = np.searchsorted(subject, rows, side="right") - first
            codes.append(_ranges(first, sizes) * total + np.repeat(columns, sizes))
        rows, columns = nearest(
            sparse.hstack([around[subject], in_area], format="csr"),
            sparse.hstack([index.full, areas], format="csr"),
            count=count,
        )
        codes.append(rows * total + columns)
        return self._filled(np.unique(np.concatenate(codes)), len(subject))

    def _filled(self, codes: Integers, rows: int) -> Integers:
        """Give rows without enough candidates the first functions, so that none has none."""
        total = len(self.index.functions)
        counts = np.bincount(codes // total, minlength=rows)
        few = np.flatnonzero(counts < min(FEWEST, total))
        if not len(few):
            return codes
        more = (few[:, None] * total + np.arange(min(FEWEST, total))[None, :]).ravel()
        return np.unique(np.concatenate([codes, more]))

    def pairs(self, coefficients: Scoring) -> Pairs:
        """Return every candidate pair with its features and score."""
        return self.scored(self.drawn(), coefficients)

    def drawn(self) -> Pairs:
        """Return every candidate pair with the features of the first stage; no scores yet."""
        found = self.candidates()
        activity, function = found.activity, found.function
        own = self._own_features(found.subject, found.subject_function)
        # Single precision halves the largest table of all; it is filled and read by columns.
        values = np.zeros((len(activity), len(STAGE_TWO)), dtype=np.float32, order="F")
        order = list(STAGE_TWO)
        for name, column in own.items():
            values[:, order.index(name)] = column.astype(np.float32)[found.pair_of]
        area, process = self._context()
        model = self.model_of[activity]
        area_of = self.index.area_of[function]
        values[:, order.index("area")] = area[activity, area_of]
        values[:, order.index("process")] = tabled(
            process, self.index.full_presence, rows=model, columns=function
        )
        values[:, order.index("flow_words")] = tabled(
            self.index.concept_space.unit(self.whole), self.index.full, rows=model, columns=function
        )
        values[:, order.index("area_words")] = self.area_likeness[model, area_of]
        values[:, order.index("common_area")] = self.index.common_area[area_of]
        return Pairs(activity, function, values, np.zeros(len(activity)))

    def scored(self, drawn: Pairs, coefficients: Scoring) -> Pairs:
        """Fill in what needs every pair's first score, and the scores."""
        values = drawn.values
        bases = coefficients.first.logits(values[:, : len(STAGE_ONE)])
        self._add_second_stage(values, bases, activity=drawn.activity, function=drawn.function)
        logits = coefficients.second.logits(values)
        return Pairs(drawn.activity, drawn.function, values, logits)

    def _own_features(self, rows: Integers, columns: Integers) -> dict[str, Floats]:
        """Return what the pairs of distinct subjects and functions have in themselves."""
        index = self.index
        concept = index.concept_space
        said = [subject.said for subject in self.distinct]
        labels = [subject.label for subject in self.distinct]
        bags: list[Bag] = [one.concepts for one in said]
        around = [subject.around for subject in self.distinct]
        label_rows, around_rows = concept.rows(bags), concept.rows(around)
        label_shares = label_rows.shares
        around_presence = around_rows.presence
        objects = concept.shares([dict.fromkeys(one.objects, 1.0) for one in said])
        documents_in = concept.unit([concepts_of(*s.inputs) for s in self.distinct])
        documents_out = concept.unit([concepts_of(*s.outputs) for s in self.distinct])
        papers = np.array([bool(s.documents) for s in self.distinct], dtype=bool)

        def against(left: Any, right: Any) -> Floats:
            return pairwise(left, right, rows=rows, columns=columns)

        covered = against(label_shares, index.said_presence)
        ins = against(documents_in, index.documents_in)
        outs = against(documents_out, index.documents_out)
        loose = index.loose_space.unit([loose_of(label) for label in labels])
        clause_associations, clause_alike, clause_usage = self._best_clause(
            rows,
            columns,
            (loose, index.clause_loose),
            index.alike_clauses.covered(labels),
            index.alike_clauses.used_for(labels, shipped_usage()),
        )
        both = papers[rows] & index.papers[columns]
        associations = against(loose, index.loose)
        objects_covered = against(objects, index.full_presence)
        family, conflict = self._actions(rows, columns)
        return {
            "chars_name": against(self._grams, index.name_grams),
            "chars_text": against(self._grams, index.grams),
            "words_text": against(around_rows.unit, index.full),
            "skeleton_name": against(
                index.skeleton_space.unit([skeleton_of(label) for label in labels]),
                index.skeletons,
            ),
            "label_covered": covered,
            "name_covered": against(around_presence, index.name_shares),
            "description_covered": against(around_presence, index.description_shares),
            "strange": np.maximum(
                0.0, 1.0 - 3.0 * np.maximum(np.maximum(covered, objects_covered), associations)
            ),
            "clause_associations": clause_associations,
            "clause_alike": clause_alike,
            "clause_usage": clause_usage,
            "action_family": family,
            "action_conflict": conflict,
            "documents_in": ins,
            "documents_out": outs,
            "documents_differ": np.where(both & (ins + outs < 0.1), 1.0, 0.0),
            "documents_in_text": against(
                concept.shares([s.documents for s in self.distinct]), index.said_presence
            ),
            "documents_known": np.where(both, 1.0, 0.0),
            "described": index.described[columns],
            "documentation": against(
                concept.shares([concepts_of(s.documentation) for s in self.distinct]),
                index.said_presence,
            ),
            "handwork": np.array([float(s.called_handwork) for s in self.distinct])[rows],
            "manual_task": np.array([float(s.manual) for s in self.distinct])[rows],
        }

    def _best_clause(
        self, rows: Integers, columns: Integers, *sides: tuple[Any, Any]
    ) -> list[Floats]:
        """Return, for each side, what the function's clause gives that gives most.

        A long requirement holds many things; an activity is one of them.
        """
        index = self.index
        sizes = index.clause_counts[columns]
        clause = _ranges(index.clause_starts[columns], sizes)
        owner = np.repeat(rows, sizes)
        first = np.cumsum(sizes) - sizes
        given = (pairwise(one, other, rows=owner, columns=clause) for one, other in sides)
        return [np.maximum.reduceat(each, first) if len(first) else each for each in given]

    def _actions(self, rows: Integers, columns: Integers) -> tuple[Floats, Floats]:
        """Return whether actions are of one family, or in conflict, pair by pair."""
        index = self.index
        lefts = [subject.said.actions for subject in self.distinct]
        families = sorted(frozenset().union(*lefts, *index.all_actions))
        if not families:
            return np.zeros(len(rows)), np.zeros(len(rows))

        def table(sets: Sequence[frozenset[str]]) -> Any:
            return sparse.csr_matrix(
                np.array([[float(name in one) for name in families] for one in sets])
            )

        def shared(rights: Sequence[frozenset[str]]) -> Any:
            return pairwise(left, table(rights), rows=rows, columns=columns) > 0

        left = table(lefts)
        has_left = np.array([bool(one) for one in lefts])[rows]
        has_right = np.array([bool(one) for one in index.all_actions])[columns]
        conflict = has_left & has_right & ~shared(index.all_actions)
        family = np.where(shared(index.name_actions), 1.0, 0.0)
        return family, np.where(conflict, 1.0, 0.0)

    def _context(self) -> tuple[Floats, Any]:
        """Return (activity × area: how far surroundings name it, model rows of process words)."""
        index = self.index
        bags: list[Bag] = []
        memory: dict[tuple[int, str], int] = {}
        row_of: list[int] = []
        for place, node in zip(self.model_of, self.nodes, strict=True):
            model = self.models[place]
            key = (int(place), model.role(node))
            if key not in memory:
                memory[key] = len(bags)
                bags.append(joined([model_context(model), concepts_of(key[1])]))
            row_of.append(memory[key])
        if bags:
            dense = (index.area_space.presence(bags) @ index.area_shares.T).toarray()
            area = np.asarray(dense)[row_of]
        else:
            area = np.zeros((0, len(index.areas)))
        names = index.concept_space.shares([concepts_of(_title(model)) for model in self.models])
        return area, names

    def _add_second_stage(
        self, values: Singles, bases: Floats, *, activity: Integers, function: Integers
    ) -> None:
        """Fill the features that need every pair's first score: rank, rivals, neighbours."""
        if not len(bases):
            return
        order = list(STAGE_TWO)
        count = len(self.subjects)
        best = _best_of(bases, activity, count)
        neighbours = self._neighbours(bases, best, activity=activity, function=function)
        values[:, order.index("neighbours")] = neighbours
        values[:, order.index("sequence")] = self._sequence(
            bases, best, activity=activity, function=function
        )
        # Who leads and who is behind is judged with the flow's area in mind.
        bases = bases + _AREA_FIRST * neighbours
        best = _best_of(bases, activity, count)
        second = np.full(count, -np.inf)
        is_best = bases >= best[activity]
        np.maximum.at(second, activity[~is_best], bases[~is_best])
        second = np.where(np.isfinite(second), second, best - _CLEAR)
        behind = np.minimum(best[activity] - bases, _CLEAR) / _CLEAR
        lead = np.where(is_best, np.minimum(best - second, _CLEAR)[activity] / _CLEAR, 0.0)
        # The best claim any activity of the same model has on the function.
        total = len(self.index.functions)
        claim = self.model_of[activity] * total + function
        codes, inverse = np.unique(claim, return_inverse=True)
        strongest = np.full(len(codes), -np.inf)
        np.maximum.at(strongest, inverse, bases)
        rival = np.minimum(strongest[inverse] - bases, _CLEAR) / _CLEAR
        values[:, order.index("behind_best")] = behind
        values[:, order.index("lead")] = lead
        values[:, order.index("behind_rival")] = rival

    def _neighbours(
        self, bases: Floats, best: Floats, *, activity: Integers, function: Integers
    ) -> Floats:
        """Return how much the model's other activities lean to the function's area (0 to 1)."""
        areas = len(self.index.areas)
        leaning = np.zeros((len(self.subjects), areas))
        weight = np.exp(np.maximum(2.0 * (bases - best[activity]), -50.0))
        np.add.at(leaning, (activity, self.index.area_of[function]), weight)
        leaning /= np.maximum(leaning.sum(axis=1, keepdims=True), 1e-12)
        # A sure activity speaks louder than one without a good candidate.
        voice = 0.2 + logistic(best)[:, None]
        spoken = leaning * voice
        sums = np.zeros((len(self.models), areas))
        voices = np.zeros((len(self.models), 1))
        np.add.at(sums, self.model_of, spoken)
        np.add.at(voices, self.model_of, voice)
        others = sums[self.model_of] - spoken
        heard = np.maximum(voices[self.model_of] - voice, 0.0)
        share = others / (heard + 0.25)
        # What serves every procedure is no stranger in any of them.
        share[:, self.index.common_area] = _COMMON if self.index.named_area.any() else 1.0
        answer: Floats = share[activity, self.index.area_of[function]]
        return answer

    def _sequence(
        self, bases: Floats, best: Floats, *, activity: Integers, function: Integers
    ) -> Floats:
        """Return how near a function stands to those of the work before and after (0 to 1).

        Vendors number functions in the order of the work as a rule.  Near is the order of
        ids within an area; the work before and after is that next in the flow.
        """
        index = self.index
        count, total = len(self.subjects), len(index.functions)
        # What is far behind an activity's best is not what the activity is about.
        telling = bases >= best[activity] - 2.0
        rows, columns = activity[telling], function[telling]
        weight = np.exp(bases[telling] - best[rows])
        sums = np.zeros(count)
        np.add.at(sums, rows, weight)
        weight = weight / sums[rows]
        guesses = sparse.csr_matrix((weight, (rows, columns)), shape=(count, total))
        reach = []
        for step in range(1, _REACH + 1):
            place = np.flatnonzero(index.area_of[step:] == index.area_of[:-step])
            near = np.full(len(place), np.exp(-(step - 1) / 2))
            reach.append(sparse.csr_matrix((near, (place, place + step)), shape=(total, total)))
        nearness = sum(reach[1:], reach[0]) if reach else sparse.csr_matrix((total, total))
        spread = guesses @ (nearness + nearness.T)
        beside = self._next_in_flow() @ spread
        answer = pairwise(
            beside, sparse.identity(total, format="csr"), rows=activity, columns=function
        )
        return np.minimum(answer, 1.0)

    def _next_in_flow(self) -> Any:
        """Return activity × activity: a half for each of the two next in the order of the flow."""
        rows, columns = [], []
        start = 0
        for model in self.models:
            position = flow_positions(model)
            places = sorted(
                range(len(model.activities)),
                key=lambda place: (
                    position[model.activities[place].id],
                    model.activities[place].id,
                ),
            )
            for one, other in itertools.pairwise(places):
                rows += [start + one, start + other]
                columns += [start + other, start + one]
            start += len(model.activities)
        size = len(self.subjects)
        return sparse.csr_matrix((np.full(len(rows), 0.5), (rows, columns)), shape=(size, size))


_IN_AREA = 0.3  # what the model's area weighs against a cosine of 1
_REACH = 4  # functions up and down the catalogue that count as near
_AREA_FIRST = 3.0  # logits that a flow leaning wholly to an area gives its functions
_COMMON = 0.6  # how far a flow counts as leaning to an area common to all procedures
_SIBLINGS = 0.6  # of the nearest area's likeness, from which another is as likely
_CLEAR = 4.0  # logits; a lead beyond this says no more


def _best_of(values: Floats, owner: Integers, count: int) -> Floats:
    best = np.full(count, -np.inf)
    np.maximum.at(best, owner, values)
    return best


def _ranges(starts: Integers, sizes: Integers) -> Integers:
    """Return starts[0], starts[0] + 1, … sizes[0] of them, then those of starts[1], …."""
    ends = np.cumsum(sizes)
    answer: Integers = np.arange(ends[-1] if len(ends) else 0) + np.repeat(
        starts - ends + sizes, sizes
    )
    return answer


def model_context(model: ProcessModel) -> Bag:
    """Return the concepts of what surrounds the activities of a model: names, documentation."""
    pools = [pool.name for pool in model.pools if pool.name]
    return concepts_of(_title(model), *pools, *model.documentation)


def _title(model: ProcessModel) -> str:
    """Return the name of the first named process, else that of the first pool and of the file.

    Pools are named after the organisation as often as after its work. The folder must not
    count: the same file says the same wherever it lies.
    """
    if any(process.name for process in model.processes):
        return model.name
    pools = [pool.name for pool in model.pools if pool.name]
    return " ".join((*pools[:1], _stem(model.file)))


def _stem(file: str) -> str:
    """Return the name of a file without its folders and suffix."""
    name = file.replace("\\", "/").rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[0] or name
