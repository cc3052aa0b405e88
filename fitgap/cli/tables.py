"""Tables on the terminal, and money as they show it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path


def table(rows: Sequence[Sequence[str]], *, left: int = 1) -> list[str]:
    """Return rows as lines, two cells apart: the first ``left`` columns to the left."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - cell_len(cell))
            if place < left
            else " " * (width - cell_len(cell)) + cell
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def write_csv(rows: Sequence[Sequence[str]], target: str) -> None:
    """Write rows as CSV that Excel opens (UTF-8 with its mark), whole or not at all.

    A text that Excel would take for a formula gets an apostrophe before it.
    """
    from fitgap.workspace import write_file

    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([[_unformulated(cell) for cell in row] for row in rows])
    write_file(Path(target), stream.getvalue().encode("utf-8-sig"))


def _unformulated(cell: str) -> str:
    is_number = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell) is not None
    return f"'{cell}" if cell[:1] in _BEGINS_FORMULA and not is_number else cell


_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def money(amount: Decimal | float) -> str:
    """Return 千円 as people write it, without decimals."""
    return f"{amount:,.0f}"
