"""What holds for any model that is written, and for any bytes that are written again."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from fitgap.bpmn import read_model, read_with_diagrams, rewrite, write_model
from fitgap.diagram import Bounds, Diagram, Edge, EdgeKind, Point, Shape
from fitgap.process import (
    ACTIVITY_TYPES,
    EVENT_TYPES,
    GATEWAY_TYPES,
    Annotation,
    Aspect,
    DataObject,
    FlowNode,
    Lane,
    MessageFlow,
    Need,
    Pool,
    Process,
    ProcessModel,
    SequenceFlow,
)
from tests.property.test_bpmn import PIECES, trees

EVERYTHING = (Path(__file__).parent.parent / "fixtures" / "bpmn" / "everything.bpmn").read_bytes()
NAMES = st.none() | st.sampled_from(["受付", "a & b", "<b>", '"引用"', "1行\n2行", "\u3000全角 "])
WORDS = st.sampled_from(["説明", "<b>太字</b> &amp; など", "1行\n2行", "a & b > c"])
TEXTS = st.lists(WORDS, max_size=2).map(tuple)
NEEDS = st.builds(
    Need,
    st.sampled_from(Aspect),
    st.sampled_from(["独自様式", "<要望> & 'もう一つ'"]),
    basis=st.none() | st.just("条例"),
    clause=st.none() | st.just("第3条"),
    volume=st.none() | st.integers(0, 10**6),
    minutes=st.none() | st.decimals(0, 1000, places=2),
    persons=st.integers(1, 20),
)
_SUBPROCESSES = ("subProcess", "adHocSubProcess", "transaction")
_TYPES = st.sampled_from(sorted(ACTIVITY_TYPES | EVENT_TYPES | GATEWAY_TYPES))


@st.composite
def models(draw: st.DrawFn) -> ProcessModel:
    """A model as the reader gives it: every reference leads somewhere, lanes are inherited."""
    processes = [f"p{n}" for n in range(draw(st.integers(1, 2)))]
    lanes: list[Lane] = []
    for process in processes:
        for number in range(draw(st.integers(0, 3))):
            outer = [lane.id for lane in lanes if lane.process == process]
            above = draw(st.sampled_from([None, *outer[-1:]]))
            lanes.append(Lane(f"{process}-l{number}", draw(NAMES), process, above, draw(TEXTS)))
    documents = tuple(
        DataObject(f"d{n}", draw(NAMES), kind, (f"d{n}r",), draw(TEXTS))
        for n, kind in enumerate(draw(st.lists(st.sampled_from(["dataObject", "dataStore"]))))
    )
    some_documents: st.SearchStrategy[tuple[str, ...]] = (
        st.lists(st.sampled_from([each.id for each in documents]), unique=True, max_size=3).map(
            tuple
        )
        if documents
        else st.just(())
    )
    nodes: list[FlowNode] = []
    for process in processes:
        own = [lane.id for lane in lanes if lane.process == process]
        for number in range(draw(st.integers(0, 5))):
            kind = draw(_TYPES)
            last = nodes[-1] if nodes and nodes[-1].process == process else None
            inside = last is not None and last.type in _SUBPROCESSES and draw(st.booleans())
            parent = last if inside else None
            lane = draw(st.sampled_from([None, *own]))
            hosts = [
                node.id
                for node in nodes
                if (node.process, node.lane) == (process, lane) and node.type in ACTIVITY_TYPES
            ]
            if kind == "boundaryEvent" and not hosts:
                kind = "endEvent"
            activity, event = kind in ACTIVITY_TYPES, kind in EVENT_TYPES
            nodes.append(
                FlowNode(
                    f"{process}-n{number}",
                    kind,
                    draw(NAMES),
                    process,
                    parent.id if parent else None,
                    lane if lane is not None or parent is None else parent.lane,
                    draw(st.sampled_from(hosts)) if kind == "boundaryEvent" else None,
                    ("timerEventDefinition",) if event and draw(st.booleans()) else (),
                    kind in _SUBPROCESSES and draw(st.booleans()),
                    kind not in ("startEvent", "boundaryEvent") or draw(st.booleans()),
                    None,
                    "p0" if kind == "callActivity" else None,
                    draw(st.sampled_from([None, "standard", "parallel", "sequential"]))
                    if activity
                    else None,
                    draw(some_documents),
                    draw(some_documents),
                    draw(TEXTS),
                    tuple(draw(st.lists(NEEDS, max_size=2))) if activity else (),
                    ("窓口係",) if activity and draw(st.booleans()) else (),
                    None,
                    activity and draw(st.booleans()),
                )
            )
    ids = [node.id for node in nodes]
    flows = tuple(
        SequenceFlow(f"f{n}", source, target, draw(NAMES), draw(st.none() | st.just("額 > 0")))
        for n, (source, target) in enumerate(
            draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=6))
            if ids
            else []
        )
    )
    shown: list[str | None] = draw(st.sampled_from([[], [*processes], [None, *processes]]))
    pools = tuple(Pool(f"o{n}", draw(NAMES), each, draw(TEXTS)) for n, each in enumerate(shown))
    ends = [*ids, *(pool.id for pool in pools)]
    about = [*ends, *(flow.id for flow in flows), *(lane.id for lane in lanes)]
    return ProcessModel(
        "f",
        processes=tuple(Process(each, draw(NAMES), draw(TEXTS)) for each in processes),
        nodes=tuple(
            replace(
                node,
                default_flow=next((flow.id for flow in flows if flow.source == node.id), None)
                if draw(st.booleans())
                else None,
            )
            for node in nodes
        ),
        flows=flows,
        message_flows=tuple(
            MessageFlow(f"m{n}", end, ends[0], draw(NAMES))
            for n, end in enumerate(draw(st.lists(st.sampled_from(ends), max_size=2)))
        )
        if ends
        else (),
        pools=pools,
        lanes=tuple(lanes),
        documents=documents,
        annotations=tuple(
            Annotation(
                f"t{n}",
                "注\n記",
                tuple(draw(st.lists(st.sampled_from(about), unique=True, max_size=2)))
                if about
                else (),
            )
            for n in range(draw(st.integers(0, 2)))
        ),
        collaboration_documentation=draw(TEXTS) if pools else (),
    )


def in_any_order(model: ProcessModel) -> ProcessModel:
    """Return the model with what a file may put in another order sorted by id."""
    return replace(
        model,
        nodes=tuple(
            replace(node, inputs=tuple(sorted(node.inputs)), outputs=tuple(sorted(node.outputs)))
            for node in sorted(model.nodes, key=lambda each: each.id)
        ),
        lanes=tuple(sorted(model.lanes, key=lambda each: each.id)),
        flows=tuple(sorted(model.flows, key=lambda each: each.id)),
        documents=tuple(sorted(model.documents, key=lambda each: each.id)),
        annotations=tuple(sorted(model.annotations, key=lambda each: each.id)),
    )


@given(models())
@settings(max_examples=60, deadline=None)
def test_a_written_model_reads_back_equal(model: ProcessModel) -> None:
    again, issues = read_model(write_model(model), "f")
    assert again is not None
    assert issues == ()
    assert in_any_order(again) == in_any_order(model)
    assert read_model(write_model(again), "f") == (again, ())


NUMBERS = st.integers(-500, 5000) | st.floats(-500, 5000).map(lambda number: round(number, 3))
BOUNDS = st.builds(Bounds, NUMBERS, NUMBERS, st.integers(1, 900), st.floats(0.5, 900))
POINTS = st.lists(st.builds(Point, NUMBERS, NUMBERS), min_size=2, max_size=4).map(tuple)


@given(models(), st.data())
@settings(max_examples=40, deadline=None)
def test_a_written_diagram_reads_back_equal(model: ProcessModel, data: st.DataObject) -> None:
    label = st.none() | BOUNDS
    shapes = tuple(
        Shape(each.id, data.draw(BOUNDS), label=data.draw(label)) for each in model.annotations
    )
    edges = tuple(
        Edge(EdgeKind.SEQUENCE, each.id, each.source, each.target, data.draw(POINTS))
        for each in model.flows
    ) + tuple(
        Edge(EdgeKind.ASSOCIATION, f"line{n}", about, each.id, data.draw(POINTS), data.draw(label))
        for n, (each, about) in enumerate(
            (each, about) for each in model.annotations for about in each.about
        )
    )
    diagram = Diagram(data.draw(NAMES), shapes, edges)
    again, diagrams, _ = read_with_diagrams(write_model(model, diagram), "f")
    assert again is not None
    assert in_any_order(again) == in_any_order(model)
    assert diagrams == (diagram,)


@given(trees())
@settings(max_examples=60, deadline=None)
def test_whatever_is_read_can_be_written(root: ET.Element) -> None:
    model, diagrams, _ = read_with_diagrams(ET.tostring(root), "f")
    assert model is not None
    again, _ = read_model(write_model(model, next(iter(diagrams), Diagram())), "f")
    assert again is not None
    assert len(again.nodes) == len(model.nodes)
    assert len(again.flows) == len(model.flows)
    # What was read from fitgap's own file is written the same for ever.
    written = write_model(again)
    settled, _ = read_model(written, "f")
    assert settled is not None
    assert len(settled.nodes) == len(again.nodes)


@given(st.data(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_rewriting_any_bytes_never_raises_and_settles(
    data: st.DataObject, best_effort: bool
) -> None:
    mutated = bytearray(EVERYTHING)
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(mutated)))
        mutated[at : at + data.draw(st.integers(0, 12))] = data.draw(PIECES)
    read_with_diagrams(bytes(mutated), "f", best_effort=best_effort)
    need = Need(Aspect.FORM, "様式", minutes=Decimal("1.5"))
    rewrite(bytes(mutated), "f", needs={"check": [need]}, best_effort=best_effort)
    once, issues = rewrite(bytes(mutated), "f", best_effort=best_effort)
    if once is None:
        assert issues
        return
    etree.fromstring(once, etree.XMLParser(recover=True))
    assert rewrite(once, "f")[0] == once
