"""What the scripts that stand alone print, taken over as they print it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.sets import ROOT
from tests.benchmarks.table import Part


def reading(folder: Path) -> Part:
    """Read and write every BPMN file of many modellers."""
    return Part(
        "Reading and writing BPMN",
        "Numbers of files, and milliseconds of the processor beside lxml and bpmn-python.",
        text=_printed("measure_reading.py", folder / "bpmn"),
    )


def costing(folder: Path) -> Part:
    """Estimate real systems and tasks whose effort is known."""
    return Part(
        "Costing",
        "Accuracy and cover of intervals on published effort data, the goal in brackets.",
        text=_printed("measure_costing.py", folder),
    )


def _printed(script: str, folder: Path) -> str:
    command = [sys.executable, str(Path(__file__).with_name(script)), str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, encoding="utf-8", env=environment
    )
    return done.stdout.strip()
