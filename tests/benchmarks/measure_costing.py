"""Measure the cost model on real effort data: ``measure_costing.py FOLDER``.

Not collected by pytest.  FOLDER holds ``effort/`` with miyazaki94 (48 business systems: screens,
forms, files and person-months) and SiP (10,266 tasks with estimated and actual hours).
"""

from __future__ import annotations

import argparse
import csv
import math
import random
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from fitgap.classification import ModificationClass
from fitgap.costing import CostModel, Estimate, Quotation, accuracy, calibrate, total
from fitgap.costing.figures import CLASS_FIGURES, UNITS
from fitgap.process import Aspect
from tests.benchmarks.watch import watched

_HOURS_PER_MONTH = 160
_Z90 = 1.2815515655446004
_OWN = 8
_TRIALS = 500


def systems(folder: Path) -> Iterator[Quotation]:
    """Yield miyazaki94 as quotations: hours by our units beside the hours it took."""
    text = (folder / "miyazaki94.arff").read_text(encoding="ascii", errors="replace")
    data = text.split("@data")[1]
    for line in data.split():
        name, _, screens, forms, files, *_, months = line.split(",")
        hours = (
            UNITS[Aspect.SCREEN].hours * Decimal(screens)
            + UNITS[Aspect.FORM].hours * Decimal(forms)
            + UNITS[Aspect.DATABASE].hours * Decimal(files)
        )
        yield Quotation(name, hours, Decimal(months) * _HOURS_PER_MONTH)


def measure_systems(folder: Path) -> None:
    """Print factor-2 and PRED(25) without and with eight own quotations."""
    rows = list(systems(folder))
    plain = accuracy([float(row.estimated) for row in rows], [float(row.quoted) for row in rows])
    print(
        f"miyazaki94, {len(rows)} systems, uncalibrated: factor-2 {plain.within_two:.2f} "
        f"(goal .60), MdMRE {plain.median_error:.2f}, SA {plain.standardised:.2f}"
    )
    chance = random.Random(1)  # noqa: S311
    found, covered, tested = [], 0, 0
    for _ in range(_TRIALS):
        chance.shuffle(rows)
        own = calibrate(rows[:_OWN])
        for row in rows[_OWN:]:
            guess = float(row.estimated * own.factor)
            found.append((guess, float(row.quoted)))
            covered += float(own.low) <= float(row.quoted) / guess <= float(own.high)
            tested += 1
    after = accuracy(*map(list, zip(*found, strict=True)))
    print(
        f"  after {_OWN} quotations of one's own ({_TRIALS} draws): factor-2 "
        f"{after.within_two:.2f} (goal .75), PRED(25) {after.within_quarter:.2f} (goal .33), "
        f"MdMRE {after.median_error:.2f}, 80 % interval covers {covered / tested:.2f}"
    )


class Task(NamedTuple):
    """A task of SiP: estimated and actual hours, and its project."""

    guess: float
    actual: float
    project: str


def tasks(folder: Path) -> list[Task]:
    """Return the tasks of SiP, in their order."""
    found: dict[str, Task] = {}
    with (folder / "sip.csv").open(encoding="utf-8", errors="replace", newline="") as stream:
        for row in csv.DictReader(stream):
            # A task stands once for each of its developers.
            task = Task(float(row["HoursEstimate"]), float(row["HoursActual"]), row["ProjectCode"])
            found.setdefault(row["TaskNumber"], task)
    return [task for task in found.values() if min(task.guess, task.actual) > 0]


def measure_tasks(folder: Path) -> None:
    """Print how often 80 % intervals hold, for single tasks and for sums of blocks.

    A person's estimate is taken as the expected value, as ``Estimate.initial`` is.  Nothing is
    fitted: every task has the spread that fitgap gives a change of its size.
    """
    found = tasks(folder)
    rows = [(task.guess, task.actual, spread(task.guess)) for task in found]
    inside = [
        abs(math.log(actual / guess) + sigma**2 / 2) <= _Z90 * sigma
        for guess, actual, sigma in rows
    ]
    print(f"SiP, {len(rows)} tasks: 80 % interval covers {_mean(inside):.3f} (goal .75-.85)")
    for low, high in pairwise((0.0, *_SPREADS)):
        hits = [hit for (guess, _, _), hit in zip(rows, inside, strict=True) if low < guess <= high]
        print(
            f"  estimated {low:.0f} to {high:.0f} h, σ = {spread(high):.2f}: "
            f"{len(hits)} tasks, {_mean(hits):.3f}"
        )
    half = len(rows) // 2
    own = calibrate(
        [
            Quotation("", Decimal(str(guess)), Decimal(str(actual)))
            for guess, actual, _ in rows[:half]
        ]
    )
    held = [
        float(own.low) <= actual / (guess * float(own.factor)) <= float(own.high)
        for guess, actual, _ in rows[half:]
    ]
    print(f"  calibrated on the first half, on the second: {_mean(held):.3f}")
    one = float(CLASS_FIGURES[ModificationClass.PARAMETER].log_sigma)
    by_project = sorted(zip(found, rows, strict=True), key=lambda each: each[0].project)
    print("Sums of 25, 50, 100 tasks: share of the blocks whose 80 % interval holds")
    for name, some, rho, goal in (
        ("in their order", rows, 0.1, " (goal .75-.85)"),
        ("project by project", [row for _, row in by_project], 0.1, " (goal .75-.85)"),
        ("in their order, ρ = 0", rows, 0.0, ""),
        (
            f"in their order, σ = {one} for all",
            [(guess, actual, one) for guess, actual, _ in rows],
            0.1,
            "",
        ),
    ):
        covered = ", ".join(_blocks(some, size, rho) for size in (25, 50, 100))
        print(f"  {name}: {covered}{goal}")


def spread(hours: float) -> float:
    """Return the log-σ of a task by the class of change that takes so long.

    The classes of the worked example of the method: settings of 2 and 8 h, components of 16
    and 40 h, source code of 79 and 131 h; between two neighbours their geometric mean decides.
    """
    return next(sigma for most, sigma in _SPREADS.items() if hours <= most)


_SPREADS = {
    most: float(CLASS_FIGURES[modification].log_sigma)
    for most, modification in (
        (math.sqrt(8 * 16), ModificationClass.PARAMETER),
        (math.sqrt(40 * 79), ModificationClass.COMPONENT),
        (math.inf, ModificationClass.SOURCE),
    )
}


def _mean(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits)


def _blocks(rows: Sequence[tuple[float, float, float]], size: int, rho: float) -> str:
    """Return how often the simulated 80 % interval of a sum holds, and where it does not."""
    model = CostModel(correlation=Decimal(str(rho)))
    below = above = blocks = 0
    for start in range(0, len(rows) - size + 1, size):
        block = rows[start : start + size]
        found = total([_estimate(guess, sigma) for guess, _, sigma in block], model)
        actual = sum(row[1] for row in block)
        below += actual < found.p10
        above += actual > found.p90
        blocks += 1
    held = 1 - (below + above) / blocks
    return f"{held:.3f} ({below / blocks:.2f} below, {above / blocks:.2f} above)"


def _estimate(mean: float, sigma: float) -> Estimate:
    nothing = Decimal(0)
    median = mean * math.exp(-(sigma**2) / 2)
    return Estimate(
        person_days_low=nothing,
        person_days_mid=nothing,
        person_days_high=nothing,
        p50=Decimal(median),
        p80=nothing,
        p90=Decimal(median * math.exp(_Z90 * sigma)),
        initial=Decimal(mean),
        yearly_upkeep=nothing,
        per_law_revision=nothing,
        next_migration=nothing,
        lifecycle=nothing,
    )


def measure_speed() -> None:
    """Print what 10,000 rows × 10,000 draws take, in a process of their own."""
    taken = watched(sys.executable, str(Path(__file__)), _SPEED)
    print(
        f"10,000 rows × 10,000 draws, Python's start and all: {taken.seconds:.1f} s (goal 10), "
        f"peak memory {taken.memory / 1e6:.0f} MB (goal 500)"
    )


_SPEED = "--speed"


def main() -> None:
    """Run."""
    if sys.argv[1:] == [_SPEED]:
        total([_estimate(1 + place % 97, 0.85) for place in range(10_000)], CostModel())
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder / "effort"
    if not folder.is_dir():
        sys.exit(f"{folder}: no such folder")
    measure_systems(folder)
    measure_tasks(folder)
    measure_speed()


if __name__ == "__main__":
    main()
