"""Where lines of text break: by the rules for Japanese, full or of about one length.

Japanese may be parted anywhere, except that some characters may not begin or end a line
(kinsoku shori, JIS X 4051); Latin words are parted at spaces.  How wide words are the caller
says, in pixels or cells; together they must be as wide as each for itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

Measure = Callable[[str], float]
"""Returns the width of a piece of one line."""

_EVEN_LINES = 8
_EVEN_UNITS = 80
_NOT_FIRST = frozenset(
    "、。，．・：；？！ー」』）］｝〉》】〕”’…‥々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
    ",.:;?!)]}%％℃゛゜"
)
_NOT_LAST = frozenset("「『（［｛〈《【〔“‘([{￥＄")


def full_lines(paragraph: str, width: float, measure: Measure, *, hang: float = 0) -> Iterator[str]:
    """Yield the lines of one paragraph, each as full as it can be; none where it is blank.

    The first line may be ``hang`` wider than the others.
    """
    line, filled, room = "", 0.0, width + hang
    for unit in _units(paragraph):
        wide = measure(unit)
        if line and filled + wide > room and not unit.isspace():
            yield line.rstrip()
            line, filled, room = "", 0.0, width
        while wide > room:
            # One word wider than the line is parted anywhere.
            head = _fitting(unit, room, measure)
            yield unit[:head]
            unit, room = unit[head:], width
            wide = measure(unit)
        if line or not unit.isspace():
            line += unit
            filled += wide
    if line.strip():
        yield line.rstrip()


def even_lines(paragraph: str, width: float, measure: Measure, *, em: float) -> list[str]:
    """Return the lines of one paragraph: as few as filling takes, of about one length.

    They are parted between words where that is possible.  ``em`` is the width of a Japanese
    character.
    """
    greedy = list(full_lines(paragraph, width, measure))
    units = list(_units(" ".join(paragraph.split())))
    if not 1 < len(greedy) <= _EVEN_LINES or len(units) > _EVEN_UNITS:
        return greedy
    if any(measure(unit.rstrip()) > width for unit in units):
        return greedy
    ideal = sum(measure(unit) for unit in units) / len(greedy)
    # The cheapest way to part the first units into so many lines, and where the last begins.
    cost: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in greedy:
        before, here = cost[-1], dict[int, tuple[float, int]]()
        for start, (paid, _begin) in before.items():
            line = ""
            for end in range(start + 1, len(units) + 1):
                line += units[end - 1]
                wide = measure(line.strip())
                if wide > width:
                    break
                total = paid + ((wide - ideal) / em) ** 2
                if end < len(units):
                    total += _break_cost(line, units[end])
                if end not in here or total < here[end][0]:
                    here[end] = (total, start)
        cost.append(here)
    end = len(units)
    found: list[str] = []
    for here in reversed(cost[1:]):
        if end not in here:
            return greedy
        start = here[end][1]
        found.append("".join(units[start:end]).strip())
        end = start
    return found[::-1]


def _break_cost(line: str, after: str) -> float:
    """Return how much it disturbs to part a text here: within a word more than after one."""
    if line[-1].isspace():
        return 0.0
    before, first = _script(line[-1]), _script(after[0])
    if before == "other" or first == "other":
        return 0.0
    if before == "hiragana" and first != "hiragana":
        return 0.5
    if first == "hiragana":
        return 9.0
    return 12.0 if before == first == "katakana" else 6.0


def _script(character: str) -> str:
    if "ぁ" <= character <= "ゟ":
        return "hiragana"
    if "ァ" <= character <= "ヿ":
        return "katakana"
    return "word" if character.isalnum() else "other"


def _units(paragraph: str) -> Iterator[str]:
    """Yield what must stay on one line: a word, or a character with those that cling to it."""
    unit = ""
    for character in paragraph:
        if unit and _may_break(unit[-1], character):
            yield unit
            unit = ""
        unit += character
    if unit:
        yield unit


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    if before.isspace() or after.isspace():
        return before.isspace() != after.isspace()
    return _is_wide(before) or _is_wide(after) or (before in "-_/" and after.isalnum())


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _fitting(text: str, width: float, measure: Measure) -> int:
    """Return how many characters fit, at least one."""
    filled = 0.0
    for number, character in enumerate(text):
        filled += measure(character)
        if filled > width and number:
            return number
    return len(text)
