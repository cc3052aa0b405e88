"""Which English words belong together, from ``fitgap/data/english_words.txt``.

The file is derived from WordNet by ``tools/make_lexicon.py``; it is read when the first
English word is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property, lru_cache
from importlib import resources


@dataclass(frozen=True)
class _Lexicon:
    heads: Mapping[str, str]
    alike: Mapping[str, Mapping[str, float]]
    opposites: Mapping[str, frozenset[str]]

    @cached_property
    def both_ways(self) -> Mapping[str, Mapping[str, float]]:
        """``alike`` with every pair under both its words."""
        answer: dict[str, dict[str, float]] = {}
        for word, others in self.alike.items():
            for other, value in others.items():
                for one, two in ((word, other), (other, word)):
                    known = answer.setdefault(one, {})
                    known[two] = max(known.get(two, 0.0), value)
        return answer

    def __contains__(self, word: object) -> bool:
        return word in self.heads or word in self.alike or word in self.opposites


@cache
def _lexicon() -> _Lexicon:
    data = resources.files("fitgap").joinpath("data", "english_words.txt").read_text("utf-8")
    heads: dict[str, str] = {}
    alike: dict[str, dict[str, float]] = {}
    opposites: dict[str, frozenset[str]] = {}
    for line in data.splitlines():
        found = _LINE.match(line)
        if not found:
            continue
        word, kind, rest = found.groups()
        if kind == ">":
            heads[word] = rest
        elif kind == "=":
            pairs = (entry.split(":") for entry in rest.split())
            alike[word] = {other: int(tenths) / 10 for other, tenths in pairs}
        else:
            opposites[word] = frozenset(rest.split())
    return _Lexicon(heads, alike, opposites)


_LINE = re.compile(r"([a-z]+)([>=!])(.+)")
_HEAD = 0.95  # a noun and the verb it names the doing of
_SPELLED = 0.85  # ratio from which two long words are one, misspelt
_LONG = 6  # letters


@lru_cache(maxsize=1_000_000)
def likeness(one: str, other: str) -> float:
    """Return how much two English words in lower case mean the same, from 0 to 1."""
    if one == other:
        return 1.0
    lexicon = _lexicon()
    best = 0.0
    for left, left_value in _readings(one):
        for right, right_value in _readings(other):
            value = left_value * right_value
            if left != right:
                value *= lexicon.both_ways.get(left, {}).get(right, 0.0)
            best = max(best, value)
    if best < _SPELLED and min(len(one), len(other)) >= _LONG:
        matcher = SequenceMatcher(None, one, other, autojunk=False)
        if matcher.quick_ratio() >= _SPELLED and matcher.ratio() >= _SPELLED:
            return max(best, matcher.ratio())
    return best


def alike(word: str) -> Mapping[str, float]:
    """Return the words in base form that mean much the same as an English one, from 0 to 1.

    Two words are as alike as the best product of what they have in common here; misspelt ones
    are told by :func:`likeness` alone.
    """
    lexicon = _lexicon()
    answer: dict[str, float] = {}
    for reading, value in _readings(word):
        answer[reading] = max(answer.get(reading, 0.0), value)
        for other, nearness in lexicon.both_ways.get(reading, {}).items():
            answer[other] = max(answer.get(other, 0.0), value * nearness)
    return answer


def opposites(word: str) -> frozenset[str]:
    """Return the words listed as opposites of a word in base form."""
    return _lexicon().opposites.get(word, frozenset())


def readings(word: str) -> tuple[str, ...]:
    """Return what an English word in lower case can be read as, its base form among them."""
    return tuple(reading for reading, _ in _readings(word))


@cache
def _readings(word: str) -> tuple[tuple[str, float], ...]:
    """Return what a word can be read as: itself, its base form, the verb it names the doing of."""
    lexicon = _lexicon()
    known = [form for form in _base_forms(word) if form in lexicon]
    # An inflected form may be a word of its own as well (accepted, sending).
    bases = known[:2] if known and known[0] == word else known[:1]
    heads = [lexicon.heads[base] for base in bases if base in lexicon.heads]
    read = {word: 1.0, **dict.fromkeys(heads, _HEAD), **dict.fromkeys(bases, 1.0)}
    return tuple(read.items())


def _base_forms(word: str) -> Iterator[str]:
    """Yield what an inflected word may be a form of, the likeliest first."""
    yield word
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("ied"):
        yield word[:-3] + "y"
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]
        if word.endswith("es"):
            yield word[:-2]
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) > 1:
            yield rest + "e"
            yield rest
            if rest[-1] == rest[-2]:
                yield rest[:-1]
    if not word.endswith("e"):
        # A stem whose silent e was cut off (matriculat).
        yield word + "e"
