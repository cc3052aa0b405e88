"""How wide words are, where their lines break, and how large shapes are, without a font at hand.

Japanese characters are one em wide and may be parted anywhere, except that some may not
begin or end a line (kinsoku shori, JIS X 4051); Latin words are parted at spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

FONT_SIZE = 12.0
LINE_HEIGHT = 15.0
TASK = (100.0, 80.0)
EVENT = (36.0, 36.0)
GATEWAY = (50.0, 50.0)
DOCUMENT = (36.0, 50.0)
STORE = (50.0, 50.0)
HEADER = 30.0
BLACK_BOX = 60.0
LABEL_GAP = 5.0
SATELLITE_GAP = 22.0
MESSAGE_OFFSET = 40.0
"""How far right of a node's middle its messages leave and arrive."""

INSIDE = (20.0, 34.0, 20.0, 26.0)
"""The room between an expanded subprocess and what lies in it: left, top, right, bottom."""

_LABEL_WIDTH = 90.0
_WIDE_LABEL = 120.0
_NOTE_WIDTH = 130.0
_LATIN = re.compile(r"[!-~]+")
_EVEN_LINES = 8
_EVEN_UNITS = 80
_NOT_FIRST = frozenset(
    "、。，．・：；？！ー」』）］｝〉》】〕”’…‥々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
    ",.:;?!)]}%％℃゛゜"
)
_NOT_LAST = frozenset("「『（［｛〈《【〔“‘([{￥＄")
_THIN = frozenset("ijltfrI.,:;'|!()[]{}`/\\ ")
_THICK = frozenset("mwMW@%&")


def text_width(text: str, size: float = FONT_SIZE) -> float:
    """Return about how wide one line of text is, in pixels."""
    return sum(map(_em, text)) * size


def wrap_text(
    text: str, width: float, *, lines: int | None = None, size: float = FONT_SIZE
) -> tuple[str, ...]:
    """Break text into lines of at most ``width`` pixels; an empty text has none.

    There are as few lines as can be, of about one length, parted between words where that
    is possible.  Line breaks of the text are kept.  Beyond ``lines`` the text is cut and
    ends in ``…``.
    """
    broken: list[str] = []
    for paragraph in text.split("\n"):
        for line in _even(paragraph, width, size):
            broken.append(line)
            if lines is not None and len(broken) > lines:
                return (*broken[: lines - 1], _cut(broken[lines - 1], width, size))
    return tuple(broken)


def label_size(name: str) -> tuple[float, float]:
    """Return the room a name beside a shape takes."""
    lines = wrap_text(name, _LABEL_WIDTH)
    if len(lines) > 3 or any(text_width(word) > _LABEL_WIDTH for word in _LATIN.findall(name)):
        lines = wrap_text(name, _WIDE_LABEL)
    return max(map(text_width, lines), default=0.0) + 2, LINE_HEIGHT * len(lines)


def note_size(text: str) -> tuple[float, float]:
    """Return the size of an annotation."""
    lines = wrap_text(text, _NOTE_WIDTH)
    widest = max(map(text_width, lines), default=0.0)
    return max(50.0, widest + 14), max(30.0, LINE_HEIGHT * len(lines) + 8)


def title_height(name: str) -> float:
    """Return the height a pool or lane needs for its name, written upwards in two lines."""
    wide = text_width(" ".join(name.split()))
    return min(wide, max(100.0, wide / 2 + 18)) + 14


def _even(paragraph: str, width: float, size: float) -> Sequence[str]:
    """Return the lines of one paragraph: as few as greedy filling takes, the best of those."""
    greedy = list(_fill(paragraph, width, size))
    units = list(_units(" ".join(paragraph.split())))
    if not 1 < len(greedy) <= _EVEN_LINES or len(units) > _EVEN_UNITS:
        return greedy
    if any(text_width(unit.rstrip(), size) > width for unit in units):
        return greedy
    ideal = sum(text_width(unit, size) for unit in units) / len(greedy)
    # The cheapest way to part the first units into so many lines, and where the last begins.
    cost: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in greedy:
        before, here = cost[-1], dict[int, tuple[float, int]]()
        for start, (paid, _begin) in before.items():
            line = ""
            for end in range(start + 1, len(units) + 1):
                line += units[end - 1]
                wide = text_width(line.strip(), size)
                if wide > width:
                    break
                total = paid + ((wide - ideal) / size) ** 2
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


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    if character in _THIN:
        return 0.33
    if character in _THICK:
        return 0.88
    return 0.68 if character.isupper() else 0.56


def _fill(paragraph: str, width: float, size: float) -> Iterator[str]:
    """Yield the lines of one paragraph, each as full as it can be."""
    line = ""
    filled = 0.0
    for unit in _units(paragraph):
        wide = text_width(unit, size)
        if line and filled + wide > width and not unit.isspace():
            yield line.rstrip()
            line, filled = "", 0.0
        while wide > width:
            # One word wider than the line is parted anywhere.
            head = _fitting(unit, width, size)
            yield unit[:head]
            unit = unit[head:]
            wide = text_width(unit, size)
        if line or not unit.isspace():
            line += unit
            filled += wide
    if line.strip():
        yield line.rstrip()


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
    return _is_wide(before) or _is_wide(after) or before in "-_/"


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _fitting(text: str, width: float, size: float) -> int:
    """Return how many characters fit, at least one."""
    filled = 0.0
    for number, character in enumerate(text):
        filled += _em(character) * size
        if filled > width and number:
            return number
    return len(text)


def _cut(line: str, width: float, size: float) -> str:
    while line and text_width(line + "…", size) > width:
        line = line[:-1]
    return line.rstrip() + "…"
