"""Words in terminal cells: cut, padded and broken into lines by the rules for Japanese."""

from __future__ import annotations

from rich.cells import cell_len

from fitgap.diagram.breaking import even_lines, full_lines


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


def wrap(text: str, width: int, *, hang: int = 0, even: bool = False) -> list[str]:
    """Break text into lines of at most ``width`` cells, by the rules for Japanese.

    Args:
        text: line breaks and what its lines are set in by are kept.
        width: of a line; less than two cells count as two.
        hang: so much longer the first line may be: the others are to be set in by as much.
        even: make the lines of about one length, as in a label, instead of filling them.
    """
    width = max(2, width)
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        words = paragraph.lstrip()
        margin = paragraph[: len(paragraph) - len(words)]
        if cell_len(margin) > width // 2:
            margin = ""
        if even:
            found = even_lines(words, width - cell_len(margin), cell_len, em=2)
        else:
            ahead = (0 if lines else hang) - cell_len(margin)
            found = list(full_lines(words, width, cell_len, hang=ahead))
        lines += [margin + line for line in found[:1]] + found[1:] if found else [""]
    return lines
