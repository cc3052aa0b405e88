"""Bags of features as sparse matrices, and what two of them share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Bag = Mapping[str, float]
Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
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
        known = [math.log((1 + len(corpus)) / (1 + counts[f])) + 1 for f in self.column]
        # The last one stands for what the corpus does not know.
        self._idf = np.array([*known, math.log(1 + len(corpus)) + 1])

    def rows(self, bags: Sequence[Bag]) -> Rows:
        """Return bags as rows of weight × idf, to be scaled in one way or another."""
        unknown = len(self.column)
        column = self.column.get
        columns = np.array([column(f, unknown) for bag in bags for f in bag], dtype=np.int32)
        weights = np.array([w for bag in bags for w in bag.values()], dtype=np.float64)
        owner = np.repeat(np.arange(len(bags)), np.array([len(b) for b in bags], dtype=np.int64))
        # Sorted by value too: what is unknown has no order of its own, and sums depend on it.
        order = np.lexsort((weights, columns, owner))
        columns, owner = columns[order], owner[order]
        values = weights[order] * self._idf[columns]
        known = columns < unknown
        counts = np.bincount(owner[known], minlength=len(bags))
        return Rows(
            columns[known],
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
            values[known],
            owner[known],
            np.asarray(np.bincount(owner, values, minlength=len(bags)), dtype=np.float64),
            np.sqrt(np.bincount(owner, values * values, minlength=len(bags))),
            unknown,
        )

    def unit(self, bags: Sequence[Bag]) -> Any:
        """Return rows of Euclidean length 1; see :meth:`Rows.unit`."""
        return self.rows(bags).unit

    def shares(self, bags: Sequence[Bag]) -> Any:
        """Return rows that add up to 1; see :meth:`Rows.shares`."""
        return self.rows(bags).shares

    def presence(self, bags: Sequence[Bag]) -> Any:
        """Return rows of ones."""
        return self.rows(bags).presence


@dataclass(frozen=True)
class Rows:
    """Bags in a space: the entries of a sparse matrix, sorted, with the totals of each row."""

    columns: NDArray[np.int32]
    starts: NDArray[np.int32]
    values: Floats
    owner: Integers
    totals: Floats
    lengths: Floats
    width: int

    @property
    def unit(self) -> Any:
        """Rows of weight × idf with Euclidean length 1 (over known and unknown)."""
        return self._matrix(self.values / self.lengths[self.owner])

    @property
    def shares(self) -> Any:
        """Rows in which each feature holds its share of the row's total rarity."""
        return self._matrix(self.values / self.totals[self.owner])

    @property
    def presence(self) -> Any:
        """Rows of ones."""
        return self._matrix(np.ones(len(self.values)))

    def _matrix(self, values: Floats) -> Any:
        shape = (len(self.starts) - 1, self.width)
        return sparse.csr_matrix((values, self.columns, self.starts), shape=shape)


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


_CHUNK = 20_000  # pairs at a time: more would be memory taken and given back again and again
_FEW = 1_000  # right rows that are quicker compared all than picked one by one
# Each works on rows of its own, so that their number changes no sum; the rest of the work is one
# thread's, and more than two would gain little.
_THREADS = 2


def pairwise(left: Any, right: Any, *, rows: Integers, columns: Integers) -> Floats:
    """Return the dot product of ``left[rows[i]]`` and ``right[columns[i]]`` for every i."""
    # What is compared which way must hang on the catalogue alone: sums are rounded differently.
    if right.shape[0] <= _FEW:
        return tabled(left, right, rows=rows, columns=columns)

    def products(part: slice) -> Floats:
        product = left[rows[part]].multiply(right[columns[part]])
        return np.asarray(product.sum(axis=1)).ravel()

    return _in_parts(len(rows), products)


def tabled(left: Any, right: Any, *, rows: Integers, columns: Integers) -> Floats:
    """Return the same; quicker where ``rows`` come one after the other, each many times."""

    def products(part: slice) -> Floats:
        of_left, place = np.unique(rows[part], return_inverse=True)
        table: Floats = (left[of_left] @ right.T).toarray()
        return table[place, columns[part]]

    return _in_parts(len(rows), products)


def _in_parts(count: int, work: Callable[[slice], Floats]) -> Floats:
    """Return what ``work`` gives for 0 to ``count``, part by part, several at once."""
    answer = np.zeros(count)

    def fill(start: int) -> None:
        part = slice(start, start + _CHUNK)
        answer[part] = work(part)

    starts = range(0, count, _CHUNK)
    if len(starts) == 1:
        fill(0)
        return answer
    with ThreadPoolExecutor(_THREADS) as pool:
        # Asked for, so that an error is raised here.
        list(pool.map(fill, starts))
    return answer


def nearest(left: Any, right: Any, *, count: int) -> tuple[Integers, Integers]:
    """Return (rows, columns) of the ``count`` largest positive products of each left row."""
    from sparse_dot_topn import sp_matmul_topn

    if not left.shape[0] or not right.shape[0] or not left.shape[1]:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty
    found = sp_matmul_topn(left, right.T.tocsr(), top_n=count, n_threads=_THREADS).tocoo()
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
