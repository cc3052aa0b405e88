"""What is read of real BPMN files, what writing keeps, and how long it takes beside peers."""

from __future__ import annotations

from pathlib import Path

from fitgap.bpmn import read_model
from tests.benchmarks.measure_reading import (
    measure_bpmn_python,
    measure_content,
    measure_speed,
    readable,
)
from tests.benchmarks.table import Part, Row, beside, times, versions

WANTED = {
    "counts equal": "well-formed",
    "rewritten, canonically equal": "well-formed",
    "rewritten twice, byte-equal": "well-formed",
    "write_model, model equal": "well-formed",
    "write_model, diagram equal": "with a diagram",
}


def measure(folder: Path) -> Part:
    """Measure reading and writing of every file of many modellers."""
    every = {str(path): path.read_bytes() for path in sorted((folder / "bpmn").rglob("*.bpmn"))}
    files = {name: data for name, data in every.items() if readable(name, data) is not None}
    broken = [name for name in every if name not in files]
    mended = sum(read_model(every[name], name, best_effort=True)[0] is not None for name in broken)
    found = measure_content(files)
    bare, ours, drawn = (1000 * each for each in measure_speed(files))
    as_is, loaded, *seconds = measure_bpmn_python(files)
    theirs, ours_there = (1000 * each for each in seconds)
    name = f"{len(every)} files of many modellers"
    rows = [
        Row(
            name,
            "files read",
            "",
            f"{len(files)}, with best effort {len(files) + mended}",
            peers=beside({"bpmn-python": f"{as_is}, its networkx 1 emulated {loaded}"}),
        )
    ]
    rows += [
        Row(name, measure, f"{found[whole]}", f"{found[measure]}")
        for measure, whole in WANTED.items()
    ]
    rows += [
        Row(
            name,
            "ms for all, without and with diagrams",
            "",
            f"{ours:.0f}, {drawn:.0f}",
            peers=beside({"lxml alone": times(bare, ours, digits=0)}),
        ),
        Row(
            f"the {loaded} of these that bpmn-python loads",
            "ms for all",
            "",
            f"{ours_there:.0f}",
            peers=beside({"bpmn-python": times(theirs, ours_there, digits=0)}),
        ),
    ]
    return Part(
        "Reading and writing BPMN",
        "Numbers of files and milliseconds of the processor; the least of several runs. Peers: "
        f"{versions(('lxml', 'bpmn-python'))}.",
        tuple(rows),
    )
