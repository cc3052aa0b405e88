"""Words in terminal cells: cut, padded and broken into lines by the rules for Japanese."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Cut or pad to a width in cells; what was cut ends in ``..``, never in half a character."""
    size = cell_len(text)
    if size > width:
        kept, size = "", 0
        for character in text:
            step = cell_len(character)
            if size + step > max(0, width - 2):
                break
            kept += character
            size += step
        ending = ".."[: width - size]
        text, size = kept + ending, size + len(ending)
    padding = " " * (width - size)
    return padding + text if right else text + padding


_NEVER_FIRST = frozenset(
    "、。，．」』）】〕〉》!?！？ー々ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョ・:;：；,.)]}"
)
_NEVER_LAST = frozenset("「『（【〔〈《([{")


def wrap(text: str, width: int, *, hang: int = 0) -> list[str]:
    """Break text into lines of at most ``width`` cells, by the rules for Japanese.

    The first line may be ``hang`` cells longer: the others are to be set in by as much.

    ASCII words stay whole where they fit; closing marks do not begin a line and opening
    marks do not end one.
    """
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line, size = "", 0
        for piece in _pieces(paragraph, max(2, width)):
            step = cell_len(piece)
            room = width if lines else width + hang
            if size + step > room and line:
                carried = ""
                if piece[0] in _NEVER_FIRST or line[-1] in _NEVER_LAST:
                    line, carried = _carry(line, piece, width)
                lines.append(line.rstrip())
                line = carried
                size = cell_len(line)
                piece = piece.lstrip() if not line else piece
                step = cell_len(piece)
            line += piece
            size += step
        lines.append(line.rstrip())
    return lines


def _carry(line: str, piece: str, width: int) -> tuple[str, str]:
    """Move the end of a line down so that no mark stands where it must not."""
    cut, first = len(line), piece[0]
    while cut > 1 and (first in _NEVER_FIRST or line[cut - 1] in _NEVER_LAST):
        cut -= 1
        while cut > 1 and line[cut - 1 : cut + 1].isascii() and " " not in line[cut - 1 : cut + 1]:
            cut -= 1
        first = line[cut]
    return (line, "") if cell_len(line[cut:]) > width // 2 else (line[:cut], line[cut:])


def _pieces(text: str, width: int) -> Iterator[str]:
    """Yield ASCII words (cut where they are wider than a line) and single other characters."""
    word = ""
    for character in text:
        if character.isascii() and not character.isspace() and len(word) < width:
            word += character
            continue
        if word:
            yield word
        word = ""
        if character.isascii() and not character.isspace():
            word = character
        else:
            yield " " if character.isspace() and character != "　" else character
    if word:
        yield word
