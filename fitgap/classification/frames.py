"""The frames of ``data/wishes.yaml``: hand-made patterns over the base forms of a wish.

Spelling and inflection do not matter to them, and they look first in the clause that asks:
「様式が違って困る。項目を追加してほしい」 asks for a field.  What nothing points to is an
addition to a function.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from typing import Any

from fitgap.classification.table import load
from fitgap.classification.values import Change, Evidence
from fitgap.process import Aspect
from fitgap.text import BaseForm, is_japanese


@dataclass(frozen=True, slots=True)
class Framed:
    """What the frames say of a wish; ``change`` is None where none spoke of one.

    ``spans`` are the places they rest on.
    """

    aspect: Aspect
    change: Change | None
    evidence: Evidence
    spans: tuple[Span, ...]


def framed(folded: str, forms: Sequence[BaseForm]) -> Framed:
    """Read a folded wish by the frames of its language; ``forms`` are those of a Japanese one."""
    japanese = is_japanese(folded)
    clauses = _clauses(folded, forms) if japanese else (_Clause(folded),)
    found, change, change_span = _readings()[japanese].read(clauses)
    spans = tuple(span for span in (found.span, change_span) if span is not None)
    return Framed(found.aspect, change, found.evidence, spans)


def word_groups() -> Mapping[str, str]:
    """Return the groups of ``wishes.yaml``: name to a regular expression of base forms."""
    words: Mapping[str, str] = load("wishes.yaml")["words"]
    return {name: "|".join(each.split()).replace("_", " ") for name, each in words.items()}


Span = tuple[int, int]


# --------------------------------------------------------------------------- clauses


@dataclass(frozen=True)
class _Clause:
    """Words to search, each after a blank, and where each begins and ends in the wish."""

    words: str
    starts: tuple[int, ...] = ()
    places: tuple[Span, ...] = ()

    @classmethod
    def of_forms(cls, forms: Sequence[BaseForm]) -> _Clause:
        shown = [f" {each.form.replace(' ', '_')}" for each in forms]
        starts = (0, *accumulate(map(len, shown)))[: len(shown)]
        return cls("".join(shown), starts, tuple((each.begin, each.end) for each in forms))

    def span(self, found: re.Match[str]) -> Span:
        """Return the place of a match in the wish."""
        if not self.starts:
            return found.span()
        first = bisect_right(self.starts, found.start()) - 1
        last = max(first, bisect_left(self.starts, found.end()) - 1)
        return self.places[first][0], self.places[last][1]


_SENTENCE_END = re.compile(r"[。!?]+")
_REASON_END = re.compile(
    r"ので、?|(?<=[^の])ため、|(?<=[るたいだ])から、|(?<=[るたいだすんく])が、|けれども?、?|けど、?"
)
_REMARK = re.compile(r"[(（][^()（）]*[)）]")


def _clauses(folded: str, forms: Sequence[BaseForm]) -> tuple[_Clause, ...]:
    """Return the clause that asks, and the whole wish.

    The clause that asks is the last sentence, without remarks in brackets and the reason
    that goes before it.
    """
    start = end = 0
    for sentence in [*_SENTENCE_END.finditer(folded), None]:
        stop = sentence.end() if sentence is not None else len(folded)
        if folded[end:stop].strip(" 。!?"):
            start, end = end, stop
        else:
            end = stop
    for reason in _REASON_END.finditer(folded, start, end):
        if folded[reason.end() : end].strip(" 。!?"):
            start = reason.end()
    remarks = [each.span() for each in _REMARK.finditer(folded)]
    asking = [
        form
        for form in forms
        if start <= form.begin < end
        and not any(first <= form.begin < last for first, last in remarks)
    ]
    whole = _Clause.of_forms(forms)
    return (whole,) if len(asking) == len(forms) else (_Clause.of_forms(asking), whole)


# ---------------------------------------------------------------------------- frames


@dataclass(frozen=True)
class _Frame:
    id: str
    pattern: re.Pattern[str]
    aspect: Aspect | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """What a wish touches, where it says so, and how plainly."""

    aspect: Aspect
    span: Span | None = None
    evidence: Evidence = Evidence.NONE


@dataclass(frozen=True)
class _Reading:
    """The frames of one language, compiled."""

    changes: tuple[_Frame, ...]
    firm: tuple[_Frame, ...]
    loose: tuple[_Frame, ...]
    looks: tuple[_Frame, ...]

    def read(self, clauses: Sequence[_Clause]) -> tuple[_Found, Change | None, Span | None]:
        """Return what the wish touches, the change and its place; the first clause goes first."""
        change, span = self._change(clauses)
        for clause in clauses:
            found = self._firm(clause, change, span)
            if found is None and change is Change.ADD_ON:
                found = _Found(Aspect.INTERFACE, span, Evidence.NAMED)
            found = found or self._loose(clause)
            if found is not None:
                beside = clause is not clauses[0]
                return replace(found, evidence=Evidence.BESIDE) if beside else found, change, span
        if change in (None, Change.ADD):
            return _Found(Aspect.FUNCTION), change, span
        for frame in self.looks:
            if frame.aspect is not None and (named := frame.pattern.search(clauses[-1].words)):
                return _Found(frame.aspect, clauses[-1].span(named), Evidence.HEAD), change, span
        return _Found(Aspect.SCREEN), change, span

    def _change(self, clauses: Sequence[_Clause]) -> tuple[Change | None, Span | None]:
        for clause in clauses:
            for frame in self.changes:
                if found := frame.pattern.search(clause.words):
                    return frame.change, clause.span(found)
        return None, None

    def _firm(
        self, clause: _Clause, change: Change | None, change_span: Span | None
    ) -> _Found | None:
        for frame in self.firm:
            for found in frame.pattern.finditer(clause.words):
                if frame.aspect is not None and self._stands(
                    frame.aspect, found, clause, change, change_span
                ):
                    return _Found(frame.aspect, clause.span(found), Evidence.NAMED)
        return None

    def _loose(self, clause: _Clause) -> _Found | None:
        things = list(self._things(clause))
        if not things:
            return None
        acted_on = [thing for thing in things if thing.acted_on]
        apart = [thing for thing in things if not thing.compared]
        # Between equals the last one is the head.
        best = max(acted_on or apart or things, key=lambda thing: thing.end)
        kinds = {thing.aspect for thing in things}
        aspect = best.aspect
        on_form = Aspect.FORM in kinds and Aspect.SCREEN not in kinds
        if aspect is Aspect.FIELD and on_form and not _FILLED_IN.search(clause.words):
            # A field on a form changes the form, unless it is one that staff fill in.
            aspect = Aspect.FORM
        return _Found(aspect, best.span, Evidence.HEAD)

    def _things(self, clause: _Clause) -> Iterator[_Thing]:
        for frame in self.loose:
            for found in frame.pattern.finditer(clause.words):
                if frame.aspect is not None:
                    rest = clause.words[found.end() : found.end() + 24]
                    compared = _COMPARED.match(rest) is not None
                    acted_on = not compared and bool(_ACTED_ON.match(rest) or " を " in found[0])
                    span = clause.span(found)
                    moved = _MOVED.match(rest) is not None
                    yield _Thing(frame.aspect, span, found.end(), acted_on, compared, moved)

    def _stands(
        self,
        aspect: Aspect,
        found: re.Match[str],
        clause: _Clause,
        change: Change | None,
        change_span: Span | None,
    ) -> bool:
        """Say whether a firm frame is what the wish is about, not a word beside its head.

        In 「決裁ルート画面の色」 the colour is asked of the screen.
        """
        if change_span is None:
            return True
        start, end = clause.span(found)
        if change is Change.ADD and aspect is Aspect.MESSAGE:
            # In 「警告の一覧画面がほしい」 the screen is asked for.
            return not any(
                thing.acted_on and end <= thing.span[0] and change_span[0] <= thing.span[0]
                for thing in self._things(clause)
            )
        if change not in (Change.RENAME, Change.STYLE, Change.MOVE):
            return True
        if aspect in _MOVED_ONLY and change is not Change.MOVE:
            return False
        if aspect in _MOVED_ONLY and any(
            thing.span[1] <= start and thing.moved for thing in self._things(clause)
        ):
            # In 「ボタンの順を審査の手順に合わせる」 the buttons are moved.
            return False
        if aspect is Aspect.NONFUNCTIONAL:
            return False
        if aspect not in _MOVED_ONLY and _ACTED_ON.match(clause.words, found.end()):
            return True
        later = [thing for thing in self._things(clause) if thing.span[0] >= end]
        if aspect is Aspect.DATABASE:
            return change is not Change.STYLE and not any(
                thing.aspect in (Aspect.SCREEN, Aspect.FORM) for thing in later
            )
        return not any(thing.span[1] <= change_span[0] + 1 for thing in later)


@dataclass(frozen=True, slots=True)
class _Thing:
    """A kind of thing a wish names; ``compared`` if only as what another is to be like."""

    aspect: Aspect
    span: Span
    end: int
    acted_on: bool
    compared: bool
    moved: bool


_MOVED_ONLY = frozenset({Aspect.TRANSITION, Aspect.PROCESS, Aspect.INTERFACE})
_COMPARED = re.compile(
    r" (?:と (?:同じ|同様)|(?:の )?(?:通り|よう)"
    r"|(?:の (?:順|様式|書式|記載|文例|並び) )?に (?:沿う|従う|基づく|合わせる|揃える))"
)
_ACTED_ON = re.compile(r"(?: など| 等| の (?:文字|字|色|位置|名称|順))? (?:を|が|は|も)(?: |$)")
_MOVED = re.compile(r" の (?:順|位置|並び|配置|順番|順序|場所)(?: |$)")
_FILLED_IN = re.compile("入力|登録|検索|記録|input")


# ------------------------------------------------------------------- reading the file


@cache
def _readings() -> Mapping[bool, _Reading]:
    """Return the frames for Japanese (True) and English."""
    data = load("wishes.yaml")
    groups = word_groups()

    def japanese(row: Mapping[str, Any]) -> _Frame:
        patterns = "|".join(_compiled(pattern, groups) for pattern in row["ja"])
        return _frame(row, patterns)

    def english(row: Mapping[str, Any]) -> _Frame:
        return _frame(row, row["pattern"])

    return {
        language: _Reading(*(tuple(map(read, rows[part])) for part in _PARTS))
        for language, read, rows in ((True, japanese, data), (False, english, data["english"]))
    }


_PARTS = ("changes", "firm", "loose", "looks")


def _frame(row: Mapping[str, Any], pattern: str) -> _Frame:
    return _Frame(
        row["id"],
        re.compile(pattern),
        Aspect(row["aspect"]) if "aspect" in row else None,
        Change(row["change"]) if "change" in row else None,
    )


def _compiled(pattern: str, groups: Mapping[str, str]) -> str:
    """Return a frame as a regular expression over words that each follow a blank."""
    parts = []
    for element in pattern.split():
        if element == "..":
            parts.append(r"(?: [^ 、。]+){0,3}?")
        elif element == "...":
            parts.append(r"(?: [^ 。]+){0,9}?")
        elif element == "$":
            parts.append(r"(?=(?: 。)*$)")
        else:
            bare = element.removeprefix("!").removesuffix("?")
            words = _GROUP.sub(lambda group: groups[group[1]], bare)
            word = f" (?:{words})(?= |$)"
            if element.startswith("!"):
                parts.append(f"(?!{word})")
            else:
                parts.append(f"(?:{word})?" if element.endswith("?") else word)
    return "".join(parts)


_GROUP = re.compile(r"<(\w+)>")
