"""Rows of figures as plain text and as Markdown, and the machine they were measured on."""

from __future__ import annotations

import os
import platform
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fitgap import __version__


@dataclass(frozen=True)
class Row:
    """What was measured on what, what is wanted, and what came out.

    ``fitgap`` is the program as shipped: trained, but never on this set.  ``untrained`` is
    the same program knowing nothing but the letters of labels.  ``peers`` are other programs
    on the same input in the same run.
    """

    set: str
    measure: str
    goal: str = ""
    fitgap: str = ""
    untrained: str = ""
    peers: str = ""


@dataclass(frozen=True)
class Part:
    """One part of the benchmark: rows, or text that is already laid out."""

    title: str
    note: str
    rows: tuple[Row, ...] = ()
    text: str = ""


HEADINGS = tuple(field.name for field in fields(Row))


def beside(figures: Mapping[str, str]) -> str:
    """Return the figures of peers as one cell."""
    return ", ".join(f"{name} {figure}" for name, figure in figures.items())


def times(other: float, ours: float) -> str:
    """Return what something else takes, and ours as a multiple of it."""
    return f"{other:.1f} (fitgap takes {ours / other:.2g} ×)"


def plain(part: Part) -> str:
    """Return a part as text for a terminal."""
    lines = [part.title, "=" * len(part.title), part.note, ""]
    if part.rows:
        cells = [HEADINGS, *_without_repeats(part.rows)]
        widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
        lines += [_padded(line, widths) for line in cells]
    if part.text:
        lines.append(part.text)
    return "\n".join([*lines, ""])


def markdown(parts: Sequence[Part], *, heading: str, measured: str) -> str:
    """Return the page with every part; ``measured`` says when and on what machine."""
    lines = [heading, "", f"Measured on {measured}.", ""]
    for part in parts:
        lines += [f"## {part.title}", "", part.note, ""]
        if part.rows:
            lines += [_line(HEADINGS), _line(["---"] * len(HEADINGS))]
            lines += [_line(cells) for cells in _without_repeats(part.rows)]
        if part.text:
            lines += ["```text", part.text, "```"]
        lines.append("")
    return "\n".join(lines)


def machine() -> str:
    """Return processor, cores, memory, load and versions; no name of the machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {cores} cores, {memory:.0f} GiB, {platform.system()}, "
        f"load {os.getloadavg()[0]:.1f}; Python {platform.python_version()}, "
        f"fitgap {__version__}"
    )


def versions(packages: Iterable[str]) -> str:
    """Return names with installed versions."""
    return ", ".join(f"{name} {_version(name)}" for name in packages)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _without_repeats(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    """Return the cells; a set that the row above names already is not said again."""
    answer: list[tuple[str, ...]] = []
    previous = ""
    for row in rows:
        name, *others = astuple(row)
        answer.append(("" if name == previous else name, *others))
        previous = name
    return answer


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _padded(line: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
    return "  ".join(cells).rstrip()


def _width(cell: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in cell)
