"""Whether the answer is the same, byte for byte, whatever should make no difference."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.table import Part, Row

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")


def measure(folder: Path) -> Part:
    """Run `fitgap match` again and again on the same files."""
    with TemporaryDirectory() as scratch:
        small = Path(scratch) / "small"
        sizes = ["--municipalities", "4", "--processes", "5", "--activities", "25"]
        make = [sys.executable, str(folder / "make_scale.py"), *sizes, "--functions", "1000"]
        subprocess.run([*make, "--out", str(small)], check=True, capture_output=True)
        rows = [
            _catalog_row("Japanese flows", folder / "ja-dev"),
            _catalog_row("WHO tuberculosis (English)", folder / "who-tb"),
            _catalog_row("4 towns × 5 flows × 25 activities, 1,000 functions", small),
            _flows_row("university admission, 36 pairs of flows", folder / "admission"),
        ]
    return Part(
        "Determinism",
        "Runs of `fitgap match --json` whose answer is that of the first run, evidence and all.",
        tuple(rows),
    )


def _catalog_row(name: str, folder: Path) -> Row:
    """Vary everything; the answer lists models in the order given, which is undone."""
    files = sorted(str(path) for path in folder.rglob("*.bpmn"))
    catalog = ["--catalog", str(folder / "catalog.yaml")]
    answers = []
    for seed, threads in ((0, 1), (1, 2), (2, 1), (3, 2)):
        given = random.Random(seed).sample(files, len(files))  # noqa: S311
        answer = _answer([*given, *catalog], seed, threads)
        answer["models"].sort(key=lambda model: model["model"])
        answers.append(answer)
    return _row(name, "order of files, hash seed, threads", answers)


def _flows_row(name: str, folder: Path) -> Row:
    """Vary all but the order: which flow of a pair is left is part of the question."""
    files = sorted(str(path) for path in folder.rglob("*.bpmn"))
    answers = [_answer(files, seed, threads) for seed, threads in ((0, 1), (1, 2), (2, 1))]
    return _row(name, "hash seed, threads", answers)


def _row(name: str, varied: str, answers: Sequence[dict[str, Any]]) -> Row:
    first, *others = (json.dumps(answer) for answer in answers)
    same = sum(answer == first for answer in others)
    return Row(name, f"same answer: {varied}", "all", f"{same} of {len(others)}")


def _answer(arguments: Sequence[str], seed: int, threads: int) -> dict[str, Any]:
    environment = {
        **os.environ,
        "PYTHONHASHSEED": str(seed),
        **dict.fromkeys(_THREADS, str(threads)),
    }
    command = [sys.executable, "-m", "fitgap", "match", *arguments, "--json", "-"]
    done = subprocess.run(command, check=True, capture_output=True, env=environment)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
