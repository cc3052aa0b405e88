from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from fitgap.matching import vectors
from fitgap.matching.vectors import nearest, pairwise, tabled

RANDOM = np.random.default_rng(5)
LEFT = sparse.random(40, 30, density=0.3, format="csr", rng=RANDOM)
RIGHT = sparse.random(1_200, 30, density=0.3, format="csr", rng=RANDOM)
FEW = RIGHT[:50]
ROWS = RANDOM.integers(0, 40, 500)


@pytest.fixture(params=[1, 2, 3], autouse=True)
def _in_small_parts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_CHUNK", 7)
    monkeypatch.setattr(vectors, "_THREADS", request.param)


@pytest.mark.parametrize("right", [RIGHT, FEW], ids=["many", "few"])
def test_parts_and_threads_give_the_products_in_their_order(right: sparse.csr_matrix) -> None:
    columns = RANDOM.integers(0, right.shape[0], 500)

    wanted = (LEFT @ right.T).toarray()[ROWS, columns]

    assert np.allclose(pairwise(LEFT, right, rows=ROWS, columns=columns), wanted, atol=1e-12)
    assert np.allclose(tabled(LEFT, right, rows=ROWS, columns=columns), wanted, atol=1e-12)


def test_nothing_gives_nothing() -> None:
    none = np.zeros(0, dtype=np.int64)

    assert pairwise(LEFT, RIGHT, rows=none, columns=none).shape == (0,)


def test_an_error_in_a_part_is_raised() -> None:
    with pytest.raises(IndexError):
        pairwise(LEFT, RIGHT, rows=ROWS, columns=np.full(500, 1_200))


def test_the_nearest_are_the_largest_products() -> None:
    rows, columns = nearest(LEFT, RIGHT, count=5)

    products = (LEFT @ RIGHT.T).toarray()
    for row in range(40):
        found = products[row, columns[rows == row]]
        assert np.allclose(sorted(found), np.sort(products[row])[-5:])
