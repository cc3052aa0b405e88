"""Reading a wish in free words: by the frames, and by what was learned from other wishes.

A Japanese wish is read in the base forms of its words.  The frames of ``data/wishes.yaml``
speak first; the regressions of :mod:`fitgap.classification.learned` weigh what they say
against all other words, and have the last word.  English is read by frames alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from fitgap.classification.frames import Framed, framed
from fitgap.classification.learned import changed, features_of, readers
from fitgap.classification.table import load
from fitgap.classification.values import Change, Evidence, Requirement
from fitgap.classification.wording import parts, plain, without_quotes
from fitgap.process import Aspect
from fitgap.text import base_forms, is_japanese

Span = tuple[int, int]


def recognise(text: str, aspect: Aspect | None = None) -> Requirement:
    """Read a wish in free words: which aspect, which kind of change.

    Japanese and English.  A given ``aspect`` (from ``<fitgap:need aspect>``) is kept; the
    change is still read from the words.
    """
    wish = plain(text)
    folded = without_quotes(wish)
    if not is_japanese(folded):
        return _by_frames(text, folded, framed(folded, ()), aspect)
    forms = base_forms(folded)
    found = framed(folded, forms)
    features = features_of(wish, parts(folded, forms), found)
    opinion = readers().opinion(features)
    chosen = opinion.best(aspect)
    if aspect is None and not _names_something(found, folded):
        return Requirement(*chosen, text, evidence=Evidence.NONE, confidence=0.0)
    agreed = chosen == (found.aspect, changed(found))
    spans = found.spans if agreed and found.spans else opinion.spans(chosen)
    return Requirement(
        *chosen,
        text,
        _whole_words(folded, spans),
        found.evidence if aspect is None or aspect is found.aspect else Evidence.NAMED,
        opinion.confidence(chosen, aspect),
    )


_THING = re.compile(
    r"[一-龯々〆ヶ]{2,}|[速遅重色字欄順額印紙表票線枠]|[ァ-ヶー]{2,}|[a-z0-9]{2,}|「"
)
_ASKING = re.compile(
    "改善|改良|対応|対処|修正|変更|検討|配慮|工夫|相談|要望|希望|不便|不満|面倒|以前|従来|従前"
)


def _names_something(found: Framed, folded: str) -> bool:
    """Say whether a wish names a thing; 「何とかしてほしい」 can be about anything."""
    return found.evidence is not Evidence.NONE or bool(_THING.search(_ASKING.sub(" ", folded)))


def _by_frames(text: str, folded: str, found: Framed, aspect: Aspect | None) -> Requirement:
    kept = aspect in (None, found.aspect)
    evidence = found.evidence if aspect is None else Evidence.NAMED
    return Requirement(
        aspect or found.aspect,
        changed(found) if kept else found.change or Change.ADD,
        text,
        _whole_words(folded, found.spans),
        evidence,
        _shares()[evidence],
    )


@cache
def _shares() -> Mapping[Evidence, float]:
    rows = load("wishes.yaml")["confidence"]
    return {Evidence(key): row["right"] / row["read"] for key, row in rows.items()}


_RUNS = re.compile(r"[一-龯々〆ヶ]+[ぁ-ん]?|[ァ-ヶー]+|[a-z0-9]+|.", re.DOTALL)


def _whole_words(folded: str, spans: Sequence[Span]) -> tuple[str, ...]:
    """Return what the spans touch as whole words, neighbours joined, for people to read."""
    touched = [
        run.span()
        for run in _RUNS.finditer(folded)
        if any(run.start() < end and start < run.end() for start, end in spans)
    ]
    joined: list[Span] = []
    for start, end in touched:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    words = (folded[start:end].strip(" 、。をのにがとはで") for start, end in joined)
    return tuple(dict.fromkeys(word.replace("「」", "『…』") for word in words if word))
