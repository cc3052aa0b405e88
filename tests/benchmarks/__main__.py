"""Print every figure of the benchmark: ``python -m tests.benchmarks FOLDER``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from tests.benchmarks import comparison, determinism, matching, scale, scripts, sharing
from tests.benchmarks.table import Part, machine, markdown, plain

PARTS: Mapping[str, Callable[[argparse.Namespace], Part]] = {
    "matching": lambda given: matching.measure(given.folder, given.contest),
    "scale": lambda given: scale.measure(given.folder),
    "determinism": lambda given: determinism.measure(given.folder),
    "comparison": lambda given: comparison.measure(given.folder, given.node),
    "reading": lambda given: scripts.reading(given.folder),
    "costing": lambda given: scripts.costing(given.folder),
    "sharing": lambda given: sharing.measure(given.folder),
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
    parser.add_argument("--contest", type=Path, help="folder with the contest's second set")
    parser.add_argument("--out", type=Path, help="Markdown page to write")
    given = parser.parse_args(arguments)
    if not given.folder.is_dir():
        parser.error(f"no folder {given.folder}")
    if given.contest is not None and not given.contest.is_dir():
        parser.error(f"no folder {given.contest}")
    names = given.only.split(",")
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        parser.error(f"no part called {', '.join(unknown)}; there are {', '.join(PARTS)}")
    measured = f"{date.today().isoformat()}: {machine()}"
    print(measured, flush=True)
    parts: list[Part] = []
    for name in names:
        parts.append(PARTS[name](given))
        print(plain(parts[-1]), flush=True)
        # After every part: a run that is cut short leaves what it has measured.
        if given.out is not None:
            page = markdown(parts, heading=HEADING, measured=measured)
            given.out.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
