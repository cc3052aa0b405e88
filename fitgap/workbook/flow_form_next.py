"""Where the steps of a flow form lead: what people write under 次, and what it comes to.

「4」「はい→4、いいえ→6」「4と5」「終了」「①へ戻る」.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from fitgap.source import Issue
from fitgap.workbook.cells import one_line
from fitgap.workbook.flow_form import Branch, Step, StepKind, is_race
from fitgap.workbook.flow_form_mistakes import (
    A_DATE,
    AFTER_END,
    END_ADDED,
    NO_CONDITION,
    NO_JOIN,
    ONE_WAY,
    OTHERWISE_BELOW,
    START_ADDED,
    UNKNOWN_NEXT,
    UNREACHABLE,
)
from fitgap.workbook.grids import GridRow

ROW_BELOW, AN_END = "\0below", "\0end"
"""Targets that are no number: the next row, the end."""


@dataclass(frozen=True, slots=True)
class WayOn:
    """One way on: a condition ('' for none) and the numbers it leads to, all at once."""

    condition: str
    targets: tuple[str, ...]


def number_key(text: str) -> str:
    """Return a step's number as it is compared: ``①``, ``(1)``, ``１.`` and ``No.1`` are ``1``."""
    bare = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    bare = _DASHES.sub("-", bare)
    bare = _LEADING.sub("", bare)
    bare = bare.strip("()[]【】〔〕<>.:、。")
    return ".".join(
        "-".join(part.lstrip("0") or "0" if part.isdigit() else part for part in piece.split("-"))
        for piece in bare.split(".")
    )


def read_ways(
    text: str, is_known: Callable[[str], bool]
) -> tuple[tuple[WayOn, ...], tuple[str, ...]]:
    """Read a cell of 次.

    Args:
        text: what stands there.
        is_known: says whether a number (as :func:`number_key` gives it) is one of a row.

    Returns:
        The ways on, and the pieces that point to nothing.
    """
    plain = _ARROWS.sub("→", _DOWN.sub("次", unicodedata.normalize("NFKC", text)))
    ways: list[WayOn] = []
    lost: list[str] = []
    for piece in _pieces(plain, is_known):
        condition, words = _divided(piece, is_known)
        targets: list[str] = []
        for word in _together(words, is_known):
            target = _target(word, is_known)
            if target is None:
                lost.append(word.strip() or piece.strip())
            else:
                targets.append(target)
        if targets:
            ways.append(WayOn(condition, tuple(dict.fromkeys(targets))))
    return tuple(ways), tuple(lost)


def separated(text: str) -> tuple[str, ...]:
    """Return the entries of a cell, split at 、 , ; and line ends outside brackets and quotes."""
    entries: list[str] = []
    current: list[str] = []
    depth = 0
    quoted = False
    for character in text:
        if character == '"':
            quoted = not quoted
        elif quoted:
            current.append(character)
        elif character == "\n" or (depth == 0 and character in "、，,；;､"):
            entries.append("".join(current))
            current, depth = [], 0
        else:
            depth += (character in "（(「『［[【") - (character in "）)」』］]】")
            depth = max(depth, 0)
            current.append(character)
    entries.append("".join(current))
    stripped = (_BULLET.sub("", each.strip()) for each in entries)
    return tuple(dict.fromkeys(each for each in stripped if each and each not in _NOTHING))


def is_date(text: str) -> bool:
    """Say whether a spreadsheet made a date of a number such as 1-1."""
    return _DATE.fullmatch(text) is not None


@dataclass
class Draft:
    """A step being read: its values, and the rows that say where it leads."""

    step: Step
    row: GridRow | None
    exits: list[GridRow] = field(default_factory=list)


def with_ways(drafts: list[Draft], issues: list[Issue]) -> tuple[Step, ...]:
    """Return the steps with where each leads; a start and an end are added where there is none.

    ``issues`` is where it is said what is wrong with them.
    """
    return _Ways(drafts, issues).steps()


class _Ways:
    """Finds where every step leads, and adds a start and an end where there is none."""

    def __init__(self, drafts: list[Draft], issues: list[Issue]) -> None:
        self._issues = issues
        if all(draft.step.kind is not StepKind.START for draft in drafts):
            first = drafts[0]
            start = Step(StepKind.START, "開始", role=first.step.role, location=first.step.location)
            issues.append(START_ADDED.at(first.step.location))
            drafts = [Draft(start, None), *drafts]
        # The row of a step is the first of those that say where it leads.
        unreadable = {key for draft in drafts for row in draft.exits for key in row.unreadable}
        # What follows from a cell that cannot be read is no mistake of its own.
        self._knows_numbers = "number" not in unreadable
        self._knows_ways = not unreadable & {"number", "kind", "next", "condition"}
        self._drafts = drafts
        self._written = len(drafts)
        self._place_of: dict[str, int] = {}
        for place, draft in enumerate(drafts):
            if draft.step.number:
                self._place_of.setdefault(draft.step.number, place)
        self._ends = [
            place for place, draft in enumerate(drafts) if draft.step.kind is StepKind.END
        ]

    def steps(self) -> tuple[Step, ...]:
        written = self._drafts[: self._written]
        steps = [
            replace(
                draft.step,
                branches=tuple(self._branches(place, draft)),
                question=self._question(draft),
            )
            for place, draft in enumerate(written)
        ]
        # An end that had to be added comes last.
        steps += [draft.step for draft in self._drafts[self._written :]]
        found = tuple(steps)
        if self._knows_ways:
            self._check_reach(found)
            self._check_joins(found)
        return found

    def _branches(self, place: int, draft: Draft) -> list[Branch]:
        if draft.step.kind is StepKind.END:
            ways = self._ways(draft.row)[0] if draft.row is not None else ()
            if draft.row is not None and any(way.targets != (AN_END,) for way in ways):
                self._issues.append(AFTER_END.at(draft.row.place("next")))
            return []
        found: list[Branch] = []
        is_whole = True
        for row in draft.exits:
            ways, lost = self._ways(row)
            is_whole = is_whole and not lost and not row.unreadable
            for word in lost if self._knows_numbers else ():
                kind = A_DATE if is_date(word) else UNKNOWN_NEXT
                self._issues.append(kind.at(row.place("next"), value=word))
            found += [
                Branch(tuple(dict.fromkeys(self._aim(place, each) for each in way.targets)),
                       way.condition)
                for way in ways
            ]  # fmt: skip
        found = list(dict.fromkeys(found))
        if not found:
            return [Branch((self._below(place),))]
        return self._checked(place, draft, found) if is_whole else found

    def _ways(self, row: GridRow) -> tuple[list[WayOn], tuple[str, ...]]:
        """Return the ways a row says, each with its condition."""
        text, said = row["next"], row["condition"]
        if not text and ("→" in said or "⇒" in said):
            text, said = said, ""
        ways, lost = read_ways(text, self._place_of.__contains__)
        conditions = separated(said)
        if not text and conditions:
            ways = (WayOn("", (ROW_BELOW,)),)
        bare = [way for way in ways if not way.condition]
        if len(bare) == 1 and len(ways) == 1:
            return [WayOn(one_line(said), bare[0].targets)], lost
        if bare and len(bare) == len(conditions):
            each = iter(conditions)
            return [way if way.condition else WayOn(next(each), way.targets) for way in ways], lost
        return list(ways), lost

    def _question(self, draft: Draft) -> str:
        """Return what is asked where several ways have conditions of their own."""
        if draft.row is None or draft.step.kind is StepKind.DECISION:
            return ""
        if not draft.row["next"] or len(separated(draft.row["condition"])) != 1:
            return ""
        ways, _ = self._ways(draft.row)
        says_all = len(ways) > 1 and all(way.condition for way in ways)
        return one_line(draft.row["condition"]) if says_all else ""

    def _checked(self, place: int, draft: Draft, found: list[Branch]) -> list[Branch]:
        """Return the ways on of a row, having said what is missing in them."""
        conditional = [branch for branch in found if branch.condition]
        where = draft.exits[0].place("next")
        steps = [each.step for each in self._drafts]
        if len(found) - len(conditional) > 1 and not is_race(found, steps):
            self._issues.append(NO_CONDITION.at(where))
        if len(found) > 1 or draft.step.kind is StepKind.START:
            return found
        below = self._below(place)
        if conditional and found[0].targets != (below,):
            condition = found[0].condition
            self._issues.append(OTHERWISE_BELOW.at(where, condition=condition))
            return [*found, Branch((below,))]
        if draft.step.kind is StepKind.DECISION:
            self._issues.append(ONE_WAY.at(where))
        return found

    def _aim(self, place: int, target: str) -> int:
        if target == AN_END:
            return self._end(place)
        return self._below(place) if target == ROW_BELOW else self._place_of[target]

    def _below(self, place: int) -> int:
        return place + 1 if place + 1 < self._written else self._end(place)

    def _end(self, place: int) -> int:
        """Return the next end below a step, else the last one, else one that is added."""
        if not self._ends:
            step = self._drafts[place].step
            self._drafts.append(Draft(Step(StepKind.END, "終了", role=step.role), None))
            self._ends.append(len(self._drafts) - 1)
            self._issues.append(END_ADDED.at(step.location))
        return next((end for end in self._ends if end > place), self._ends[-1])

    def _check_reach(self, steps: tuple[Step, ...]) -> None:
        starts = [place for place, step in enumerate(steps) if step.kind is StepKind.START]
        reached = _reachable(steps, starts)
        entered = {target for step in steps for each in step.branches for target in each.targets}
        lost = [place for place in range(len(steps)) if place not in reached]
        # A stretch begins where nothing leads in; what remains after these are closed loops.
        for place in sorted(lost, key=lambda place: place in entered):
            if place not in reached:
                reached |= _reachable(steps, [place])
                step = steps[place]
                name = step.name or step.number
                self._issues.append(UNREACHABLE.at(step.location, name=name))

    def _check_joins(self, steps: tuple[Step, ...]) -> None:
        stops = {
            place for place, step in enumerate(steps) if step.kind in (StepKind.JOIN, StepKind.END)
        }
        told: set[int] = set()
        for place, step in enumerate(steps):
            for branch in step.branches:
                if len(branch.targets) < 2:
                    continue
                seen: set[int] = set()
                for target in branch.targets:
                    own = _reachable(steps, [target], stops={*stops, place}) - stops - {place}
                    met = (own & seen) - told
                    if met:
                        first = min(met)
                        told |= own & seen
                        self._issues.append(
                            NO_JOIN.at(steps[first].location, name=steps[first].name)
                        )
                    seen |= own


def _reachable(
    steps: Sequence[Step], starts: Iterable[int], *, stops: Iterable[int] = ()
) -> set[int]:
    reached = set(starts)
    waiting = list(reached)
    ends = set(stops)
    while waiting:
        place = waiting.pop()
        if place in ends:
            continue
        for branch in steps[place].branches:
            for target in branch.targets:
                if target not in reached:
                    reached.add(target)
                    waiting.append(target)
    return reached


def _pieces(text: str, is_known: Callable[[str], bool]) -> Iterator[str]:
    """Yield the text of each way; words without a target belong to the condition behind them."""
    for line in re.split(r"[\n;]", text):
        if not line.strip():
            continue
        if _AT_ONCE.search(line) or is_known(number_key(line)):
            yield line
            continue
        waiting = ""
        parts = [part for part in _BETWEEN.split(line) if part.strip()]
        for part in parts:
            together = f"{waiting}、{part}" if waiting else part
            if _leads_somewhere(part, is_known):
                yield together
                waiting = ""
            else:
                waiting = together
        if waiting:
            yield waiting


def _leads_somewhere(part: str, is_known: Callable[[str], bool]) -> bool:
    return "→" in part or any(
        _target(word, is_known) is not None
        for word in _together(_divided(part, is_known)[1], is_known)
    )


def _divided(piece: str, is_known: Callable[[str], bool]) -> tuple[str, str]:
    """Return condition and targets of one way."""
    piece = _AT_ONCE.sub("と", piece.strip()).strip("と ")

    def leads(words: str) -> bool:
        found = [_target(word, is_known) for word in _together(words, is_known)]
        return bool(found) and None not in found

    if leads(piece):
        return "", piece
    for sign in ("→", ":"):
        if sign not in piece:
            continue
        left, right = (part.strip() for part in piece.rsplit(sign, 1))
        if leads(right):
            return _trimmed(left), right
        if sign == "→" and not leads(left):
            return _trimmed(left), right
        if leads(left):  # 4:はい
            return _trimmed(right), left
    bracketed = _BRACKETED.fullmatch(piece)
    if bracketed and leads(bracketed[1]):  # 4(はい)
        return _trimmed(bracketed[2]), bracketed[1]
    if bracketed and leads(bracketed[2]):  # はい(4)
        return _trimmed(bracketed[1]), bracketed[2]
    tail = _TAIL.fullmatch(piece)
    if tail and leads(tail[2]) and not _JOINED.search(tail[1]):  # はいなら4へ
        return _trimmed(tail[1]), tail[2]
    return "", piece


def _together(words: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the targets that are gone to at the same time."""
    if _target(words, is_known) is not None:
        return (words,)
    parts = tuple(part for part in _AND.split(words) if part.strip())
    return parts or (words,)


def _target(word: str, is_known: Callable[[str], bool]) -> str | None:
    bare = "".join(word.split()).casefold().removeprefix("→")
    for candidate in (bare, _TRAILING.sub("", bare)):
        key = number_key(candidate)
        if key and is_known(key):
            return key
    word = _TRAILING.sub("", bare) or bare
    if word in _ENDS or bare in _ENDS:
        return AN_END
    return ROW_BELOW if word in _BELOW or bare in _BELOW else None


def _trimmed(condition: str) -> str:
    return _IF.sub("", condition.strip(" 　→:")).strip()


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?: .*)?")
# Neither 1,000 nor 4/1 (the first of April) is two entries.
_BETWEEN = re.compile(r"[、､]|,(?!\d{3}(?!\d))|(?<!\d)/|/(?!\d)")
_DASHES = re.compile("[‐‑‒–—―−ー－ｰ_]")
_LEADING = re.compile(r"^(?:no\.?|手順番号|手順|番号|項番|第|#)(?=[(\[]?\w)")
_ARROWS = re.compile(r"-+>|=+>|[>⇒➡➔⟶⇨▶►]")
_DOWN = re.compile("[↓⇓⬇]")
_AT_ONCE = re.compile("(?:を|に)?(?:同時に|同時|並行して|並行|並列に|並列)(?:に)?")
_AND = re.compile("と|&|\\+|及び|および|かつ|、|,")
_BRACKETED = re.compile(r"(.+?)\s*[(（]([^()（）]+)[)）]")
_TAIL = re.compile(r"(.*?[^0-9.\-\s])\s*([0-9][0-9.\-]*\s*(?:番|へ|に|戻る|進む|もどる|すすむ)*)")
_JOINED = re.compile(r"[0-9]\s*(?:番\s*)?(?:と|&|\+|及び|および|かつ)\s*$")
_TRAILING = re.compile(
    "(?:番)?(?:へ|に)?(?:差し?)?(?:戻る|もどる|戻す|戻し|戻り|進む|すすむ|移る|行く|移動)?(?:。)?$"
)
_IF = re.compile("(?:の)?(?:場合は?|とき は?|ときは?|時は?)$|(?:なら|ならば|であれば|は)$")
_BULLET = re.compile("^[・●○◯■□※＊*]+\\s*")
_NOTHING = frozenset({"なし", "無し", "無", "-", "－", "―", "ー", "—", "特になし"})
_ENDS = frozenset(
    {
        "終了",
        "終わり",
        "おわり",
        "終",
        "完了",
        "end",
        "なし",
        "無し",
        "無",
        "-",
        "--",
        "―",
        "—",
        "ー",
    }
)
_BELOW = frozenset({"次", "次へ", "次の行", "下", "下へ", "次の手順"})
