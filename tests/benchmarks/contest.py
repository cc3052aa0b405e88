"""The second set of the process model matching contest of 2015: flows of birth registration.

The contest gives them away as Petri nets (PNML) with the right pairs as alignments (RDF)::

    models/birthCertificate_p31.pnml
    goldstandard/birthCertificate_p31-birthCertificate_p32.rdf

A transition with a name is a step; what has no name of its own, and every place, only says what
follows what.
"""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from fitgap.process import FlowNode, Process, ProcessModel, SequenceFlow

Pairs = dict[tuple[str, str], set[tuple[str, str]]]


def net_at(path: Path) -> ProcessModel:
    """Return the model of a net, called as the file is; its steps keep the ids of transitions."""
    root = _parsed(path)
    nodes = []
    for element in root.iter("place", "transition"):
        key, name = str(element.attrib["id"]), " ".join(element.findtext("name/text", "").split())
        if element.tag == "place":
            nodes.append(FlowNode(key, "exclusiveGateway", process="net"))
        elif re.fullmatch(r"t\d+", name) or not name:
            nodes.append(FlowNode(key, "parallelGateway", process="net"))
        else:
            nodes.append(FlowNode(key, "task", name, process="net"))
    arrows = tuple(
        SequenceFlow(f"arc{place}", str(arc.attrib["source"]), str(arc.attrib["target"]))
        for place, arc in enumerate(root.iter("arc"))
    )
    return ProcessModel(path.stem, (Process("net", None),), nodes=tuple(nodes), flows=arrows)


def pairs_in(folder: Path) -> Pairs:
    """Return the right pairs of steps of every two models that a folder has an alignment of."""
    answer: Pairs = {}
    for path in sorted(folder.iterdir()):
        left, _, right = path.name.removesuffix(".rdf").partition("-")
        answer[left, right] = {
            (_entity(cell, "entity1", left), _entity(cell, "entity2", right))
            for cell in _parsed(path).iter("{*}Cell")
        }
    return answer


def _entity(cell: etree._Element, name: str, model: str) -> str:
    """Return the id that a cell names in a model."""
    (address,) = (
        value for each in cell.iter(f"{{*}}{name}") for value in map(str, each.attrib.values())
    )
    if address.partition("#")[0] != f"http://{model}":
        raise SystemExit(f"{address} is not in {model}")
    return address.partition("#")[2]


def _parsed(path: Path) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.parse(path, parser).getroot()
