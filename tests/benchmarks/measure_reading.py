"""Measure reading and rewriting on real BPMN files: ``measure_reading.py FOLDER``.

Not collected by pytest.  Every ``.bpmn`` below FOLDER is

* counted: what ``read_model`` finds beside a plain count of the elements by another parser;
* written again: canonical XML (with comments) before and after, and once more;
* written anew with ``write_model`` and read back;
* timed: ``read_model`` beside ``lxml.etree.fromstring`` on the same bytes, and beside
  bpmn-python on those it can load.  Each is the least of several interleaved runs.

bpmn-python was made for networkx 1; its calls to that are emulated, so that it loads as many
files as it can.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

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


def seconds(call: Callable[[], object]) -> float:
    """Return the processor time a call takes."""
    start = time.process_time()
    call()
    return time.process_time() - start


def each(files: dict[str, bytes], call: Callable[[str, bytes], object]) -> Callable[[], None]:
    """Return a function that does something to every file and keeps nothing."""

    def work() -> None:
        for name, data in files.items():
            call(name, data)

    return work


def parse_bare(_name: str, data: bytes) -> None:
    """Parse with lxml and do nothing else."""
    # Relative namespace names count as errors; the tree is built by then.
    with contextlib.suppress(etree.XMLSyntaxError):
        etree.fromstring(data)


def measure_speed(files: dict[str, bytes]) -> tuple[float, float, float]:
    """Return the seconds of lxml, of read_model and of read_with_diagrams over all files."""
    least = [float("inf")] * 3
    for _ in range(RUNS):
        calls: tuple[Callable[[str, bytes], object], ...] = (
            parse_bare,
            lambda name, data: read_model(data, name),
            lambda name, data: read_with_diagrams(data, name),
        )
        for at, call in enumerate(calls):
            least[at] = min(least[at], seconds(each(files, call)))
    return least[0], least[1], least[2]


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


def measure_bpmn_python(files: dict[str, bytes]) -> tuple[int, int, float, float]:
    """Return files loaded as is, loaded with the emulation, and seconds of both on these."""
    package = importlib.import_module("bpmn_python.bpmn_diagram_rep")
    as_is = 0
    loaded: dict[str, Path] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, data) in enumerate(files.items()):
            path = Path(folder) / f"{number}.bpmn"
            path.write_bytes(data)
            with contextlib.suppress(Exception):
                load_with_bpmn_python(package, path)
                loaded[name] = path
            with contextlib.suppress(Exception):
                package.BpmnDiagramGraph().load_diagram_from_xml_file(str(path))
                as_is += 1
        slow = {name: str(path).encode() for name, path in loaded.items()}
        theirs = ours = float("inf")
        for _ in range(SLOW_RUNS):
            with_theirs = each(
                slow, lambda _, path: load_with_bpmn_python(package, Path(path.decode()))
            )
            with_ours = each(
                slow, lambda name, path: read_model(Path(path.decode()).read_bytes(), name)
            )
            theirs = min(theirs, seconds(with_theirs))
            ours = min(ours, seconds(with_ours))
    return as_is, len(loaded), theirs, ours


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
    bare, model, both = measure_speed(files)
    print(f"lxml alone                     {bare * 1000:8.1f} ms")
    print(f"read_model                     {model * 1000:8.1f} ms  {model / bare:.2f} x lxml")
    print(f"read_with_diagrams             {both * 1000:8.1f} ms  {both / bare:.2f} x lxml")
    as_is, loaded, theirs, ours = measure_bpmn_python(files)
    print(f"bpmn-python loads              {as_is:6}  with networkx 1 emulated: {loaded}")
    print(f"bpmn-python on these           {theirs * 1000:8.1f} ms")
    print(f"read_model on these            {ours * 1000:8.1f} ms  {theirs / ours:.1f} x faster")


if __name__ == "__main__":
    main()
