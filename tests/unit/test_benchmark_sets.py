"""What the benchmark reads of the process model matching contest."""

from __future__ import annotations

from pathlib import Path

import pytest

from fitgap.matching import align_flows
from tests.benchmarks.contest import net_at, pairs_in

NET = """<?xml version="1.0" encoding="UTF-8"?>
<pnml><net id="n"><place id="p1"><name><text>Start</text></name></place>
<transition id="t1"><name><text>Check
 documents</text></name></transition>
<place id="p2"><name><text>complete?</text></name></place>
<transition id="t2"><name><text>t2</text></name></transition>
<transition id="t3"><name><text>Register birth</text></name></transition>
<place id="p3"><name><text>End</text></name></place>
<arc id="a1" source="p1" target="t1"/><arc id="a2" source="t1" target="p2"/>
<arc id="a3" source="p2" target="t2"/><arc id="a4" source="p2" target="t3"/>
<arc id="a5" source="t2" target="p3"/><arc id="a6" source="t3" target="p3"/></net></pnml>"""
ALIGNMENT = """<?xml version='1.0' encoding='utf-8'?>
<rdf:RDF xmlns='http://knowledgeweb.semanticweb.org/heterogeneity/alignment#'
 xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><Alignment><map><Cell>
<entity1 rdf:resource='http://{left}#t1'/><entity2 rdf:resource='http://b#t3'/>
</Cell></map></Alignment></rdf:RDF>"""


def test_the_steps_of_a_net_are_its_named_transitions(tmp_path: Path) -> None:
    (tmp_path / "a.pnml").write_text(NET, encoding="utf-8")

    model = net_at(tmp_path / "a.pnml")

    assert {node.id: node.label for node in model.activities} == {
        "t1": "Check documents",
        "t3": "Register birth",
    }
    assert ("t1", "p2") in {(arrow.source, arrow.target) for arrow in model.flows}
    matched = {(pair.left, pair.right) for pair in align_flows(model, model).correspondences}
    assert matched >= {("t1", "t1"), ("t3", "t3")}


def test_an_alignment_is_pairs_of_transitions(tmp_path: Path) -> None:
    (tmp_path / "a-b.rdf").write_text(ALIGNMENT.format(left="a"), encoding="utf-8")

    assert pairs_in(tmp_path) == {("a", "b"): {("t1", "t3")}}


def test_an_alignment_of_other_models_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a-b").write_text(ALIGNMENT.format(left="c"), encoding="utf-8")

    with pytest.raises(SystemExit, match="is not in a"):
        pairs_in(tmp_path)
