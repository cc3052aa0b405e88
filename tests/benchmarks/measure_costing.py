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
import time
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from fitgap.classification import ModificationClass
from fitgap.costing import CostModel, Estimate, total
from fitgap.costing.calibration import Quotation, calibrate
from fitgap.costing.figures import CLASS_FIGURES, UNITS
from fitgap.process import Aspect

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


def accuracy(predicted: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Return factor-2, PRED(25) and the median relative error of (predicted, actual)."""
    errors = sorted(abs(guess - actual) / actual for guess, actual in predicted)
    within = sum(0.5 <= guess / actual <= 2 for guess, actual in predicted) / len(errors)
    return within, sum(error <= 0.25 for error in errors) / len(errors), errors[len(errors) // 2]


def measure_systems(folder: Path) -> None:
    """Print factor-2 and PRED(25) without and with eight own quotations."""
    rows = list(systems(folder))
    plain = accuracy([(float(row.estimated), float(row.quoted)) for row in rows])
    print(f"miyazaki94, {len(rows)} systems, uncalibrated: factor-2 {plain[0]:.2f} (goal .60)")
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
    within, near, _ = accuracy(found)
    print(
        f"  after {_OWN} quotations of one's own ({_TRIALS} draws): factor-2 {within:.2f} "
        f"(goal .75), PRED(25) {near:.2f} (goal .33), 80 % interval covers {covered / tested:.2f}"
    )


def tasks(folder: Path) -> list[tuple[float, float]]:
    """Return (estimated, actual) hours of the tasks of SiP, in their order."""
    found: dict[str, tuple[float, float]] = {}
    with (folder / "sip.csv").open(encoding="utf-8", errors="replace", newline="") as stream:
        for row in csv.DictReader(stream):
            # A task stands once for each of its developers.
            hours = (float(row["HoursEstimate"]), float(row["HoursActual"]))
            found.setdefault(row["TaskNumber"], hours)
    return [hours for hours in found.values() if min(hours) > 0]


def measure_tasks(folder: Path) -> None:
    """Print how often 80 % intervals hold, for single tasks and for sums of blocks.

    A person's estimate is taken as the expected value, as ``Estimate.initial`` is.
    """
    rows = tasks(folder)
    sigma = float(CLASS_FIGURES[ModificationClass.PARAMETER].log_sigma)
    inside = sum(
        abs(math.log(actual / guess) + sigma**2 / 2) <= _Z90 * sigma for guess, actual in rows
    )
    print(f"SiP, {len(rows)} tasks: 80 % interval (σ = {sigma}) covers {inside / len(rows):.3f}")
    half = len(rows) // 2
    own = calibrate(
        [Quotation("", Decimal(str(guess)), Decimal(str(actual))) for guess, actual in rows[:half]]
    )
    inside = sum(
        float(own.low) <= actual / (guess * float(own.factor)) <= float(own.high)
        for guess, actual in rows[half:]
    )
    print(f"  calibrated on the first half, on the second: {inside / (len(rows) - half):.3f}")
    for rho in (0.1, 0.0):
        covered = ", ".join(f"{_blocks(rows, size, sigma, rho):.3f}" for size in (25, 50, 100))
        print(f"  sums of 25, 50, 100 tasks, ρ = {rho}: {covered} (goal .75-.85)")


def _blocks(rows: Sequence[tuple[float, float]], size: int, sigma: float, rho: float) -> float:
    """Return how often the simulated 80 % interval of a sum holds its actual hours."""
    model = CostModel(correlation=Decimal(str(rho)), draws=2_000)
    covered = blocks = 0
    for start in range(0, len(rows) - size + 1, size):
        block = rows[start : start + size]
        estimates = [_estimate(guess, sigma) for guess, _ in block]
        actual = sum(row[1] for row in block)
        low, high = _interval(estimates, model)
        covered += low <= actual <= high
        blocks += 1
    return covered / blocks


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


def _interval(estimates: Sequence[Estimate], model: CostModel) -> tuple[float, float]:
    found = total(estimates, model)
    return float(found.p10), float(found.p90)


def measure_speed() -> None:
    """Print what 10,000 rows × 10,000 draws take."""
    rows = [_estimate(1 + place % 97, 0.85) for place in range(10_000)]
    start = time.perf_counter()
    total(rows, CostModel())
    print(f"10,000 rows × 10,000 draws: {time.perf_counter() - start:.1f} s (goal 10)")


def main() -> None:
    """Run."""
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
