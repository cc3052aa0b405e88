"""How wide words are, where their lines break, and how large shapes are, without a font at hand.

Japanese characters are one em wide.
"""

from __future__ import annotations

import re
import unicodedata

from fitgap.diagram.breaking import even_lines

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
        for line in even_lines(paragraph, width, lambda part: text_width(part, size), em=size):
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


def _cut(line: str, width: float, size: float) -> str:
    while line and text_width(line + "…", size) > width:
        line = line[:-1]
    return line.rstrip() + "…"
