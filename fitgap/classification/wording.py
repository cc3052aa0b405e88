"""The words of a wish: folded, what it quotes set aside, and which part of it asks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from fitgap.classification.frames import word_groups
from fitgap.classification.table import load
from fitgap.text import BaseForm, base_forms

QUOTED = re.compile(r"「[^「」]*」|『[^『』]*』|“[^“”]*”|\"[^\"]*\"|'[^']*'(?=\W|$)")
"""What a wish quotes: words that say nothing of what is to be changed."""


def plain(text: str) -> str:
    """Return a wish in NFKC (half-width kana become full), lower case, on one line."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def without_quotes(words: str) -> str:
    """Blank what a plain wish quotes, but leave the kind of thing it names: 「収納照会画面」."""
    return QUOTED.sub(_blanked, words)


_NAMED_THING = re.compile(r"(?:画面|欄|項目|ボタン|メニュー|書|票|表|台帳|名簿|様式|機能)$")
_AS_WORDS = re.compile(r"(?:と|の(?:名|表示|表記|ラベル)|を[「『]|から[「『])")


def _blanked(found: re.Match[str]) -> str:
    kind = _NAMED_THING.search(found[0][1:-1])
    named = kind is not None and not _AS_WORDS.match(found.string, found.end())
    return "「」" + (kind[0] if kind is not None and named else "")


@dataclass(frozen=True, slots=True)
class Said:
    """A wish in two parts: the words that ask, and the rest (reasons, complaints, remarks)."""

    asking: tuple[BaseForm, ...]
    rest: tuple[BaseForm, ...]


def parts(folded: str, forms: Sequence[BaseForm]) -> Said:
    """Say which words of a Japanese wish ask.

    The sentence that asks most plainly, the last one of several, without the reason it opens
    with.  Where it names nothing by itself (「60文字に拡張。」) its reason and then the
    sentences before it belong to it.
    """
    sentences = _sentences(folded, forms)
    if not sentences:
        return Said((), ())
    asked = [_asks(folded, sentence) for sentence in sentences]
    place = max(range(len(sentences)), key=lambda number: (asked[number], number))
    whole = sentences[place]
    start, end = whole[0].begin, whole[-1].end
    for reason in _REASON_END.finditer(folded, start, end):
        if len(folded[reason.end() : end].strip(" 。!?")) > _SHORTEST:
            start = reason.end()
    asking = [form for form in whole if form.begin >= start]
    if not _names(asking):
        asking = list(whole)
    while place > 0 and not _names(asking):
        place -= 1
        asking = [*sentences[place], *asking]
    taken = {form.begin for form in asking}
    rest = (form for sentence in sentences for form in sentence if form.begin not in taken)
    return Said(tuple(asking), tuple(rest))


def asks(folded: str) -> bool:
    """Say whether the last sentence of a Japanese wish asks plainly for what it names."""
    sentences = _sentences(folded, base_forms(folded))
    if not sentences or _GROUND.search(folded.rstrip(" 。.!")):
        return False
    return _asks(folded, sentences[-1]) > 1 and _names(sentences[-1])


def groups_of(form: str) -> tuple[str, ...]:
    """Return the groups of ``wishes.yaml`` a base form belongs to."""
    known = _groups_of_form.get(form)
    if known is None:
        if len(_groups_of_form) >= _MOST_FORMS:
            _groups_of_form.clear()
        known = tuple(name for name, pattern in _groups() if pattern.fullmatch(form))
        _groups_of_form[form] = known
    return known


_groups_of_form: dict[str, tuple[str, ...]] = {}
_MOST_FORMS = 50_000


@cache
def _groups() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(words)) for name, words in word_groups().items())


def _sentences(folded: str, forms: Sequence[BaseForm]) -> list[list[BaseForm]]:
    """Return the sentences that hold a word, as their base forms."""
    ends = [found.end() for found in _SENTENCE_END.finditer(folded)]
    sentences: list[list[BaseForm]] = [[]]
    passed = 0
    for form in forms:
        while passed < len(ends) and form.begin >= ends[passed]:
            passed += 1
            sentences.append([])
        sentences[-1].append(form)
    return [each for each in sentences if any(_WORD.search(form.form) for form in each)]


def _asks(folded: str, sentence: Sequence[BaseForm]) -> int:
    """Say how plainly a sentence asks: 3 in so many words, 2 by its ending, 1 perhaps, 0 not."""
    forms = {each.form for each in sentence}
    words = _asking_words()
    if forms & words["plainly"]:
        return 3
    said = folded[sentence[0].begin : sentence[-1].end].rstrip(" 。.!?…)）")
    if _ASKING_END.search(said):
        return 2
    return 1 if forms & words["perhaps"] or sentence[-1].form in words["ends"] else 0


def _names(forms: Sequence[BaseForm]) -> bool:
    kinds = _asking_words()["kinds"]
    return any(group in kinds for form in forms for group in groups_of(form.form))


@cache
def _asking_words() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in load("wishes.yaml")["asking"].items()}


_SENTENCE_END = re.compile(r"[。!?…]+")
_WORD = re.compile(r"\w")
_REASON_END = re.compile(
    r"ので、?|(?<=[^の])ため、|(?<=[るたいだ])から、|(?<=[るたいだすんく])が、|けれども?、?|けど、?"
)
_GROUND = re.compile(r"(?:ので|ため|から|けど|が|ない|ません)$")
_SHORTEST = 3
"""A clause after a reason has more characters than this."""
_ASKING_END = re.compile(
    r"(?:こと|よう|ように|へ|に|を|か|かな|て|で|追加|変更|新設|削除|拡張|とする|格下げ|差し替え)$"
)
