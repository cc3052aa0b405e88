"""Reading a wish in free words by the patterns of ``data/wishes.yaml``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from fitgap.classification.table import load
from fitgap.classification.values import Change, Requirement
from fitgap.process import Aspect


def recognise(text: str, aspect: Aspect | None = None) -> Requirement:
    """Read a wish in free words: which aspect, which kind of change.

    Japanese and English.  A given ``aspect`` (from ``<fitgap:need aspect>``) is kept; the
    change is still read from the words.  What nothing points to is an addition to a function.
    """
    reading = _reading()
    folded = QUOTED.sub("「」", unicodedata.normalize("NFKC", text).casefold())
    folded = " ".join(folded.split())
    change, change_span = reading.change(folded)
    found, aspect_span = reading.aspect(folded, change, change_span)
    if aspect is None:
        aspect = found
    else:
        aspect_span = aspect_span if found is aspect else None
    if change is None:
        # A message that is spoken of without a verb of its own is to say something else.
        change = Change.RENAME if aspect is Aspect.MESSAGE else Change.ADD
    spans = [span for span in (aspect_span, change_span) if span is not None]
    return Requirement(aspect, change, text, _whole_words(folded, spans))


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


QUOTED = re.compile(r"「[^「」]*」|『[^『』]*』|“[^“”]*”|\"[^\"]*\"|'[^']*'(?=\W|$)")
"""What a wish quotes: words that say nothing of what is to be changed."""

Span = tuple[int, int]


@dataclass(frozen=True)
class _Cue:
    id: str
    pattern: re.Pattern[str]
    aspect: Aspect | None = None
    change: Change | None = None


@dataclass(frozen=True)
class _Reading:
    """The patterns of ``wishes.yaml``, compiled."""

    changes: tuple[_Cue, ...]
    firm: tuple[_Cue, ...]
    loose: tuple[_Cue, ...]

    def change(self, wish: str) -> tuple[Change | None, Span | None]:
        for cue in self.changes:
            if found := cue.pattern.search(wish):
                return cue.change, found.span()
        return None, None

    def aspect(
        self, wish: str, change: Change | None, change_span: Span | None
    ) -> tuple[Aspect, Span | None]:
        for cue in self.firm:
            for found in cue.pattern.finditer(wish):
                if cue.aspect is not None and self._stands(cue, found, change, change_span):
                    return cue.aspect, found.span()
        if change is Change.ADD_ON:
            return Aspect.INTERFACE, None
        last: tuple[int, Aspect, Span] | None = None
        seen: set[Aspect] = set()
        for cue in self.loose:
            for found in cue.pattern.finditer(wish):
                if cue.aspect is None:
                    continue
                seen.add(cue.aspect)
                if last is None or found.end() > last[0]:
                    last = (found.end(), cue.aspect, found.span())
        if last is None:
            # A name, place, colour or way of display that is of nothing named is on a screen.
            bare = change in (None, Change.ADD)
            return (Aspect.FUNCTION if bare else Aspect.SCREEN), None
        _, aspect, span = last
        # A field on a form changes the form, unless it is one that staff fill in.
        on_form = Aspect.FORM in seen and Aspect.SCREEN not in seen
        if aspect is Aspect.FIELD and on_form and not _FILLED_IN.search(wish):
            return Aspect.FORM, span
        return aspect, span

    def _stands(
        self, cue: _Cue, found: re.Match[str], change: Change | None, change_span: Span | None
    ) -> bool:
        """Say whether a firm cue is what the wish is about, not a word beside its head.

        In 「決裁ルート画面の色」 the colour is asked of the screen.
        """
        if change in (Change.RENAME, Change.STYLE, Change.MOVE) and change_span is not None:
            if cue.aspect in (Aspect.TRANSITION, Aspect.PROCESS):
                near = found.end() + 1 >= change_span[0]
                return change is Change.MOVE and near and found.start() <= change_span[0]
            if cue.aspect in (Aspect.INTERFACE, Aspect.NONFUNCTIONAL):
                return False
            if cue.aspect is Aspect.DATABASE:
                return change is not Change.STYLE and not any(
                    each.pattern.search(found.string, found.end())
                    for each in self.loose
                    if each.aspect in (Aspect.SCREEN, Aspect.FORM)
                )
            if cue.aspect in (Aspect.ROLE, Aspect.BATCH, Aspect.MESSAGE):
                later = found.string[found.end() : change_span[0]]
                return not _HEAD_BESIDE.search(later)
        return True


_FILLED_IN = re.compile("入力|登録|検索|記録|input")
_HEAD_BESIDE = re.compile("ボタン|帳票|一覧|通知書|証明書|メニュー|項目|欄")


@cache
def _reading() -> _Reading:
    data = load("wishes.yaml")
    words: Mapping[str, str] = data["words"]

    def cue(row: Mapping[str, str]) -> _Cue:
        pattern = row["pattern"]
        for name, part in words.items():
            pattern = pattern.replace("{" + name + "}", part)
        return _Cue(
            row["id"],
            re.compile(pattern),
            Aspect(row["aspect"]) if "aspect" in row else None,
            Change(row["change"]) if "change" in row else None,
        )

    return _Reading(
        tuple(map(cue, data["changes"])),
        tuple(map(cue, data["firm"])),
        tuple(map(cue, data["loose"])),
    )
