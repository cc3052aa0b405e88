"""Bags of features as sparse matrices, and what two of them share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Bag = Mapping[str, float]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Space:
    """A vocabulary with the rarity (idf) of its features in a corpus.

    ``idf = ln((1 + n) / (1 + df)) + 1``; a feature the corpus does not know is as rare as
    one that occurs nowhere, and stands in no matrix but counts in every total.
    """

    def __init__(self, corpus: Sequence[Bag]) -> None:
        counts: dict[str, int] = {}
        for bag in corpus:
            for feature in bag:
                counts[feature] = counts.get(feature, 0) + 1
        # Sorted, so that neither the order of the corpus nor the hash seed moves a sum.
        self.column = {feature: place for place, feature in enumerate(sorted(counts))}
        total = len(corpus)
        self._idf = {f: math.log((1 + total) / (1 + counts[f])) + 1 for f in self.column}
        self.rarest = math.log(1 + total) + 1

    def idf(self, feature: str) -> float:
        """Return the rarity of a feature, from 1 (everywhere) upwards."""
        return self._idf.get(feature, self.rarest)

    def unit(self, bags: Sequence[Bag]) -> Any:
        """Return rows of weight × idf with Euclidean length 1 (over known and unknown)."""
        rows = []
        for bag in bags:
            entries = {feature: weight * self.idf(feature) for feature, weight in bag.items()}
            length = math.sqrt(math.fsum(value * value for value in entries.values())) or 1.0
            rows.append({feature: value / length for feature, value in entries.items()})
        return self._matrix(rows)

    def shares(self, bags: Sequence[Bag]) -> Any:
        """Return rows in which each feature holds its share of the row's total rarity."""
        rows = []
        for bag in bags:
            entries = {feature: weight * self.idf(feature) for feature, weight in bag.items()}
            total = math.fsum(entries.values()) or 1.0
            rows.append({feature: value / total for feature, value in entries.items()})
        return self._matrix(rows)

    def presence(self, bags: Sequence[Bag]) -> Any:
        """Return rows of ones."""
        return self._matrix([dict.fromkeys(bag, 1.0) for bag in bags])

    def _matrix(self, rows: Sequence[Mapping[str, float]]) -> Any:
        starts, columns, values = [0], [], []
        for row in rows:
            known = sorted((self.column[f], value) for f, value in row.items() if f in self.column)
            columns += [column for column, _ in known]
            values += [value for _, value in known]
            starts.append(len(columns))
        return sparse.csr_matrix(
            (
                np.asarray(values, dtype=np.float64),
                np.asarray(columns, dtype=np.int32),
                np.asarray(starts, dtype=np.int32),
            ),
            shape=(len(rows), len(self.column)),
        )


def cosines(lefts: Sequence[Bag], rights: Sequence[Bag]) -> Floats:
    """Return the cosine of every left with every right bag, by the rarity in all of them."""
    bags = [*lefts, *rights]
    column = {feature: place for place, feature in enumerate(sorted({f for b in bags for f in b}))}
    if not column:
        return np.zeros((len(lefts), len(rights)))
    starts = np.cumsum([0, *(len(bag) for bag in bags)])
    matrix = sparse.csr_matrix(
        (
            np.array([value for bag in bags for value in bag.values()], dtype=np.float64),
            np.array([column[feature] for bag in bags for feature in bag], dtype=np.int32),
            starts.astype(np.int32),
        ),
        shape=(len(bags), len(column)),
    )
    # Sorted, so that a sum is the same from either side and whatever the order in a bag.
    matrix.sort_indices()
    rarity = np.array([math.log((1 + len(bags)) / (1 + n)) + 1 for n in range(len(bags) + 1)])
    matrix.data *= rarity[np.bincount(matrix.indices, minlength=len(column))][matrix.indices]
    row = np.repeat(np.arange(len(bags)), np.diff(starts))
    lengths = np.sqrt(np.bincount(row, matrix.data**2, minlength=len(bags)))
    matrix.data /= lengths[row]
    product = matrix[: len(lefts)] @ matrix[len(lefts) :].T
    return np.asarray(product.toarray(), dtype=np.float64)


_CHUNK = 100_000  # pairs at a time: some hundred megabytes at 60 features a row


def pairwise(left: Any, right: Any, *, rows: Integers, columns: Integers) -> Floats:
    """Return the dot product of ``left[rows[i]]`` and ``right[columns[i]]`` for every i."""
    answer = np.zeros(len(rows))
    for start in range(0, len(rows), _CHUNK):
        part = slice(start, start + _CHUNK)
        product = left[rows[part]].multiply(right[columns[part]])
        answer[part] = np.asarray(product.sum(axis=1)).ravel()
    return answer


def nearest(left: Any, right: Any, *, count: int) -> tuple[Integers, Integers]:
    """Return (rows, columns) of the ``count`` largest positive products of each left row."""
    from sparse_dot_topn import sp_matmul_topn

    if not left.shape[0] or not right.shape[0] or not left.shape[1]:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty
    found = sp_matmul_topn(left, right.T.tocsr(), top_n=count, n_threads=1).tocoo()
    return found.row.astype(np.int64), found.col.astype(np.int64)


def joined(bags: Iterable[Bag]) -> dict[str, float]:
    """Return the union of bags; a feature keeps its largest weight."""
    union: dict[str, float] = {}
    for bag in bags:
        for feature, weight in bag.items():
            union[feature] = max(weight, union.get(feature, 0.0))
    return union


def logit(score: float) -> float:
    """Return ln(score / (1 - score))."""
    return math.log(score / (1.0 - score))


def logistic(values: Floats) -> Floats:
    """Return 1 / (1 + e^-x) without overflow."""
    answer: Floats = 0.5 * (1.0 + np.tanh(0.5 * values))
    return answer
