"""Measure reading and rewriting on real BPMN files: ``measure_reading.py FOLDER``.

Not collected by pytest.  Every ``.bpmn`` below FOLDER is

* counted: what ``read_model`` finds beside a plain count of the elements by another parser;
* written again: canonical XML (with comments) before and after, and once more;
* written anew with ``write_model`` and read back;
* timed: ``read_model`` beside ``lxml.etree.fromstring`` on the same bytes, and both beside
  bpmn-python on the files it can load, from their paths.  Each is the least of several
  interleaved runs, in processor time.

bpmn-python was made for networkx 1; its calls to that are emulated, so that it loads as many
files as it can.  It reads the first diagram with the model, so ``read_with_diagrams`` is the
nearer comparison.  The garbage collector leaves alone what was imported, so that nobody pays
for the modules of another; what it does for a run counts.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import networkx as nx
from lxml import etree

from fitgap.bpmn import (
    DEFAULT_LIMITS,
    inspect_counts,
    read_model,
    read_with_diagrams,
    rewrite,
    write_model,
)
from fitgap.bpmn.arranging import known_ids
from fitgap.bpmn.decoding import decode
from fitgap.bpmn.names import is_name
from fitgap.process import ACTIVITY_TYPES, EVENT_TYPES, GATEWAY_TYPES, ProcessModel

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
RUNS = 15
SLOW_RUNS = 5

Item = TypeVar("Item")


def count_plainly(data: bytes) -> dict[str, int]:
    """Count elements by name with the parser of the standard library."""
    number = Counter(element.tag for element in ET.fromstring(data).iter())  # noqa: S314

    def count(*names: str) -> int:
        return sum(number[MODEL + name] for name in names)

    return {
        "activities": count(*ACTIVITY_TYPES),
        "events": count(*EVENT_TYPES),
        "gateways": count(*GATEWAY_TYPES),
        "flows": count("sequenceFlow"),
        "pools": count("participant"),
        "lanes": count("lane"),
        "annotations": count("textAnnotation"),
        "processes": count("process"),
        "message_flows": count("messageFlow"),
    }


def canonical(data: bytes) -> bytes:
    """Return canonical XML; version 2.0 where a namespace name is no URI, which 1.0 refuses."""
    root = etree.fromstring(data, etree.XMLParser(recover=True, encoding="utf-8"))
    try:
        words: bytes = etree.tostring(root.getroottree(), method="c14n", with_comments=True)
    except etree.C14NError:
        return str(etree.canonicalize(root, with_comments=True)).encode()
    return words


def measure_content(files: dict[str, bytes]) -> Counter[str]:
    """Compare counts, rewriting and writing on every file that can be read."""
    found: Counter[str] = Counter()
    for name, data in files.items():
        model, diagrams, _ = read_with_diagrams(data, name)
        text, _, _ = decode(data, name, DEFAULT_LIMITS)
        again, _ = rewrite(data, name)
        if model is None or text is None or again is None:
            continue
        found["well-formed"] += 1
        counts = inspect_counts(model)
        plain = count_plainly(text)
        found["counts equal"] += all(counts[key] == number for key, number in plain.items())
        found["rewritten, canonically equal"] += canonical(text) == canonical(again)
        found["rewritten twice, byte-equal"] += rewrite(again, name)[0] == again
        drawn = diagrams[0] if diagrams else None
        model_again, drawn_again, _ = read_with_diagrams(write_model(model, drawn), name)
        found["write_model, model equal"] += model_again == replace(model, unmodelled=())
        found["ids that XML does not allow"] += not all(map(is_name, known_ids(model)))
        found["with a diagram"] += drawn is not None
        found["write_model, diagram equal"] += drawn_again == diagrams[:1] and drawn is not None
    return found


def least_seconds(
    items: Iterable[Item], runs: int, *calls: Callable[[Item], object]
) -> list[float]:
    """Return for each call the processor time it takes over all items, the least of several."""
    least = [float("inf")] * len(calls)
    for _ in range(runs):
        for at, call in enumerate(calls):
            start = time.process_time()
            for item in items:
                call(item)
            least[at] = min(least[at], time.process_time() - start)
    return least


def parse_bare(data: bytes) -> None:
    """Parse with lxml and do nothing else."""
    # Relative namespace names count as errors; the tree is built by then.
    with contextlib.suppress(etree.XMLSyntaxError):
        etree.fromstring(data)


class OldGraph(nx.Graph):  # type: ignore[misc]
    """A graph with the attributes of networkx 1 that bpmn-python uses."""

    @property
    def node(self) -> Any:
        """Node attributes by node."""
        return self._node

    @property
    def edge(self) -> Any:
        """Edge attributes by node and node."""
        return self._adj


def load_with_bpmn_python(package: Any, path: Path) -> None:
    """Load a file as its own examples do, on a graph as of networkx 1."""
    graph = package.BpmnDiagramGraph()
    graph.diagram_graph = OldGraph()
    graph.load_diagram_from_xml_file(str(path))


def loadable(package: Any, paths: Iterable[Path]) -> tuple[int, list[Path]]:
    """Return how many files bpmn-python loads as it is, and those it loads with the emulation."""
    as_is = 0
    loaded: list[Path] = []
    for path in paths:
        with contextlib.suppress(Exception):
            load_with_bpmn_python(package, path)
            loaded.append(path)
        with contextlib.suppress(Exception):
            package.BpmnDiagramGraph().load_diagram_from_xml_file(str(path))
            as_is += 1
    return as_is, loaded


def readable(name: str, data: bytes) -> ProcessModel | None:
    """Return the model of a file, None where it cannot be read."""
    return read_model(data, name)[0]


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    every = {
        str(path): path.read_bytes() for path in sorted(parser.parse_args().folder.rglob("*.bpmn"))
    }
    files = {name: data for name, data in every.items() if readable(name, data) is not None}
    print(f"files                          {len(every):6}")
    broken = [name for name in every if name not in files]
    mended = sum(read_model(every[name], name, best_effort=True)[0] is not None for name in broken)
    print(f"not readable                   {len(broken):6}  (with best effort: {mended} of these)")
    for kind, number in measure_content(files).items():
        print(f"{kind:30} {number:6}")
    package = importlib.import_module("bpmn_python.bpmn_diagram_rep")
    gc.collect()
    gc.freeze()
    bare, model, both = least_seconds(
        files.items(),
        RUNS,
        lambda item: parse_bare(item[1]),
        lambda item: read_model(item[1], item[0]),
        lambda item: read_with_diagrams(item[1], item[0]),
    )
    print(f"lxml alone                     {bare * 1000:8.1f} ms")
    print(f"read_model                     {model * 1000:8.1f} ms  {model / bare:.2f} x lxml")
    print(f"read_with_diagrams             {both * 1000:8.1f} ms  {both / bare:.2f} x lxml")
    as_is, loaded = loadable(package, map(Path, files))
    theirs, *ours = least_seconds(
        loaded,
        SLOW_RUNS,
        lambda path: load_with_bpmn_python(package, path),
        lambda path: parse_bare(path.read_bytes()),
        lambda path: read_model(path.read_bytes(), str(path)),
        lambda path: read_with_diagrams(path.read_bytes(), str(path)),
    )
    print(f"bpmn-python loads              {as_is:6}  with networkx 1 emulated: {len(loaded)}")
    print(f"bpmn-python on these           {theirs * 1000:8.1f} ms")
    for name, needed in zip(("lxml alone", "read_model", "read_with_diagrams"), ours, strict=True):
        line = f"{name} on these"
        print(f"{line:30} {needed * 1000:8.1f} ms  {theirs / needed:.1f} x faster")


if __name__ == "__main__":
    main()
