"""Well-kept programs that find similar texts, each asked as well as it can be asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Search = Callable[[Sequence[str]], Floats]
"""From queries to a table queries × documents of likeness, larger is more alike."""


@dataclass(frozen=True)
class Peer:
    """A program; ``index`` takes documents and returns the search in them."""

    name: str
    package: str
    index: Callable[[Sequence[str]], Search]


@cache
def _tokenizer() -> Any:
    from sudachipy import Dictionary

    return Dictionary(dict="core").tokenizer()


_EMPTY = {"助詞", "助動詞", "補助記号", "空白"}  # say nothing about what a text is about


@cache
def words(text: str) -> tuple[str, ...]:
    """Return the normalised words of a Japanese or English text."""
    from sudachipy import SplitMode

    folded = unicodedata.normalize("NFKC", text).lower()
    return tuple(
        piece.normalized_form()
        for piece in _tokenizer().tokenize(folded, SplitMode.C)
        if piece.part_of_speech()[0] not in _EMPTY
    )


def _token_set(documents: Sequence[str]) -> Search:
    from rapidfuzz import fuzz, process

    choices = [" ".join(words(text)) for text in documents]

    def search(queries: Sequence[str]) -> Floats:
        asked = [" ".join(words(text)) for text in queries]
        found = process.cdist(asked, choices, scorer=fuzz.token_set_ratio, workers=-1)
        return np.asarray(found, dtype=np.float64)

    return search


def _bm25(documents: Sequence[str]) -> Search:
    from bm25s import BM25

    engine = BM25()
    known = [list(words(text)) for text in documents]
    engine.index(known, create_empty_token=False, show_progress=False)

    def search(queries: Sequence[str]) -> Floats:
        asked = [engine.get_tokens_ids(list(words(text))) for text in queries]
        rows = [engine.get_scores_from_ids(tokens) for tokens in asked]
        return np.array(rows, dtype=np.float64).reshape(len(queries), len(documents))

    return search


def _char_tfidf(documents: Sequence[str]) -> Search:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        analyzer="char",
        ngram_range=(1, 3),
        sublinear_tf=True,
        preprocessor=lambda text: unicodedata.normalize("NFKC", text).lower(),
    )
    table = vectorizer.fit_transform(documents).T.tocsr()

    def search(queries: Sequence[str]) -> Floats:
        return np.asarray((vectorizer.transform(queries) @ table).toarray(), dtype=np.float64)

    return search


PEERS = (
    Peer("token set", "rapidfuzz", _token_set),
    Peer("BM25", "bm25s", _bm25),
    Peer("char TF-IDF", "scikit-learn", _char_tfidf),
)


def best_first(scores: Floats, count: int) -> NDArray[np.int64]:
    """Return the columns of the ``count`` largest values of each row, ties in column order."""
    return np.argsort(-scores, axis=1, kind="stable")[:, :count]


_CHUNK = 500


def nearest(search: Search, queries: Sequence[str], count: int) -> Iterator[NDArray[np.int64]]:
    """Yield the ``count`` best documents of each query, in no order, a few queries at a time."""
    for start in range(0, len(queries), _CHUNK):
        scores = search(queries[start : start + _CHUNK])
        yield from np.argpartition(-scores, count - 1, axis=1)[:, :count].astype(np.int64)
