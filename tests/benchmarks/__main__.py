"""Print every figure of the benchmark: ``python -m tests.benchmarks FOLDER``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from tests.benchmarks import comparison, determinism, matching, scale, scripts, sharing
from tests.benchmarks.table import Part, machine, markdown, plain

PARTS: Mapping[str, Callable[[Path, Path | None], Part]] = {
    "matching": lambda folder, _: matching.measure(folder),
    "scale": lambda folder, _: scale.measure(folder),
    "determinism": lambda folder, _: determinism.measure(folder),
    "comparison": comparison.measure,
    "reading": lambda folder, _: scripts.reading(folder),
    "costing": lambda folder, _: scripts.costing(folder),
    "sharing": lambda folder, _: sharing.measure(folder),
}
HEADING = """# Benchmarks

What `python -m tests.benchmarks FOLDER` printed last ([how](../../tests/benchmarks/README.md)).
*fitgap* is the program as shipped, trained on none of these sets; *untrained* is the same program
knowing nothing but the letters of labels; *peers* are other programs given the same in the same
run. Times are to be read beside those of the peers, for they depend on the machine and on what
else it did."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write the page if asked to."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the benchmark data are")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, with commas between")
    parser.add_argument("--node", type=Path, help="folder in which bpmn-js-differ is installed")
    parser.add_argument("--out", type=Path, help="Markdown page to write")
    given = parser.parse_args(arguments)
    if not given.folder.is_dir():
        parser.error(f"no folder {given.folder}")
    names = given.only.split(",")
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        parser.error(f"no part called {', '.join(unknown)}; there are {', '.join(PARTS)}")
    measured = f"{date.today().isoformat()}: {machine()}"
    print(measured, flush=True)
    parts: list[Part] = []
    for name in names:
        parts.append(PARTS[name](given.folder, given.node))
        print(plain(parts[-1]), flush=True)
        # After every part: a run that is cut short leaves what it has measured.
        if given.out is not None:
            page = markdown(parts, heading=HEADING, measured=measured)
            given.out.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
