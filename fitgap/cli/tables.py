"""Tables on the terminal, and money as they show it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal


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


def money(amount: Decimal | float) -> str:
    """Return 千円 as people write it, without decimals."""
    return f"{amount:,.0f}"
