"""Several wishes in one cell: told apart, each decided by itself, the whole by the hardest."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from fitgap.classification.recognition import recognise
from fitgap.classification.values import Classification, ModificationClass, Requirement
from fitgap.classification.wording import asks, plain
from fitgap.source import Text


@dataclass(frozen=True)
class Part:
    """One of several wishes in a cell."""

    text: str
    classification: Classification


@dataclass(frozen=True)
class Decided:
    """What came of a cell; ``parts`` is empty where it holds one wish."""

    whole: Classification
    parts: tuple[Part, ...] = ()


def decide_all(text: str, decide: Callable[[Requirement], Classification]) -> Decided:
    """Decide each wish of a cell by ``decide``; the whole goes by the hardest of them.

    Source code is hardest, then what is unconfirmed, as it may come to that.
    """
    texts = separate(text)
    parts = tuple(Part(each, decide(recognise(each))) for each in texts)
    if len(parts) == 1:
        return Decided(parts[0].classification)
    number, hardest = max(enumerate(parts, 1), key=lambda each: (_hardness(each[1]), -each[0]))
    reason = _HARDEST.format(count=len(parts), number=number, reason=hardest.classification.reason)
    return Decided(replace(hardest.classification, reason=reason), parts)


def separate(text: str) -> tuple[str, ...]:
    """Return the wishes of a cell in their order, the cell itself where it holds but one.

    A list with marks (①, (1), ・, 1.) is one wish a mark.  Sentences and clauses are wishes of
    their own only where each asks, and they read surely and differently: a reason or a
    remark beside a wish is none.
    """
    listed = _listed(text)
    if len(listed) > 1:
        return listed
    sentences = _split(text, _NEXT_SENTENCE)
    each_asks = all(asks(plain(each)) for each in sentences)
    if len(sentences) > 1 and each_asks and _differ(sentences):
        return tuple(sentences)
    *before, last = _split(text, _NEXT_CLAUSE) or [text]
    # 「項目を追加し、…」 asks as 「項目を追加したい」 does.
    clauses = [*(f"{each}たい" for each in before), last]
    if len(clauses) > 1 and asks(plain(clauses[-1])) and _differ(clauses):
        return tuple(clauses)
    return (text,)


def _listed(text: str) -> tuple[str, ...]:
    """Return what follows the marks of a list; what stands before the first only leads to it."""
    for marks in _MARKS:
        found = list(marks.finditer(text))
        if len(found) > 1:
            ends = [*(each.start() for each in found[1:]), len(text)]
            pieces = [
                text[each.end() : end].strip(_EDGES) for each, end in zip(found, ends, strict=True)
            ]
            kept = tuple(piece for piece in pieces if len(piece) >= _SHORTEST)
            if len(kept) > 1:
                return kept
    return ()


def _split(text: str, pattern: re.Pattern[str]) -> list[str]:
    places = [0, *(found.end() for found in pattern.finditer(text)), len(text)]
    pieces = [text[start:end].strip(_EDGES) for start, end in pairwise(places)]
    return [piece for piece in pieces if piece]


def _differ(pieces: Sequence[str]) -> bool:
    """Say whether every piece wants surely something else than the others."""
    if any(len(piece) < _SHORTEST for piece in pieces):
        return False
    read = [recognise(piece) for piece in pieces]
    pairs = {(each.aspect, each.change) for each in read}
    sure = all(each.confidence >= _SURE and each.words for each in read)
    return len(pairs) == len(read) and sure


def _hardness(part: Part) -> int:
    order = (
        None,
        ModificationClass.PARAMETER,
        ModificationClass.COMPONENT,
        ModificationClass.UNKNOWN,
        ModificationClass.SOURCE,
    )
    return order.index(part.classification.modification)


_MARKS = (
    re.compile(r"[\u2460-\u2473]"),
    re.compile(r"(?:(?<=\s)|(?<=[。、：:])|^)[(（][0-9０-９]{1,2}[)）]"),
    re.compile(r"(?:(?<=\n)|^)\s*[0-9０-９]{1,2}[.．)）、]\s*(?![0-9０-９])"),
    re.compile(r"(?:(?<=\n)|^)\s*[・●■◆○•*-]\s*"),
    re.compile(r"(?<![^\s。、：:])[・●■◆]\s*"),
)
_NEXT_SENTENCE = re.compile(
    r"[。！!](?=[^。！!]*(?:たい|欲しい|ほしい|下さい|ください|お?願い|希望|要望|こと|べき|求め))"
)
_NEXT_CLAUSE = re.compile(
    r"(?<=を)[^、。を]{1,14}(?:し|え|け|げ|せ|め|り|み|び|き)(?:た(?:うえ|上)で)?、"
    r"(?:また、?|かつ、?|さらに、?|あわせて、?|同時に、?)?(?=[^、。]{2,30}を)"
)
_EDGES = " 　\t\r\n、。"
_SHORTEST = 4
_SURE = 0.8
_HARDEST = Text(
    "要望が{count}つあります。全体は最も重い{number}つ目によります：{reason}",
    "There are {count} wishes; the whole goes by the hardest, no. {number}: {reason}",
)
