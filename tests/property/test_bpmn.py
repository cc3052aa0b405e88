"""What holds for any bytes whatever."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from fitgap.bpmn import inspect_counts, read_model
from fitgap.process import check_model

EVERYTHING = (Path(__file__).parent.parent / "fixtures" / "bpmn" / "everything.bpmn").read_bytes()
NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"
PIECES = st.sampled_from(
    [
        *(b"<", b">", b'"', b"/", b"&", b"\0", b"\xff", b"<!DOCTYPE x>", b"<!--", b"]]>"),
        *(b"encoding='x'", b"<task/>", b"</b:process>", b' id="check"', b"xmlns='urn:x'"),
        *(b"check", b"f1", b"b:", b"t:", b"UTF-16", b"Shift_JIS", b"sourceRef", b"\xe4\xbd"),
    ]
)
NAMES = st.sampled_from(
    [
        *("process", "subProcess", "task", "userTask", "startEvent", "boundaryEvent"),
        *("exclusiveGateway", "sequenceFlow", "laneSet", "lane", "flowNodeRef", "childLaneSet"),
        *(
            "dataObject",
            "dataObjectReference",
            "dataInputAssociation",
            "sourceRef",
            "collaboration",
        ),
        *("participant", "messageFlow", "association", "textAnnotation", "text", "documentation"),
        *(
            "incoming",
            "outgoing",
            "extensionElements",
            "ioSpecification",
            "dataInput",
            "choreography",
        ),
        *("performer", "resourceRef", "resource", "timerEventDefinition", "conditionExpression"),
    ]
)
IDS = st.sampled_from(["a", "b", "c", "d", "", "x:a", "a#2", "task@1"])
REFERENCES = (
    *("id", "sourceRef", "targetRef", "processRef", "attachedToRef", "default", "dataObjectRef"),
    *("calledElement", "name"),
)


def holds_together(data: bytes) -> None:
    """Read the bytes and use all of the model."""
    model, issues = read_model(data, "f")
    assert all(issue.location.file == "f" for issue in issues)
    if model is None:
        assert issues
        return
    ids = [
        item.id
        for group in (
            *(model.nodes, model.flows, model.lanes, model.pools, model.processes),
            *(model.documents, model.annotations, model.message_flows),
        )
        for item in group
    ]
    assert len(ids) == len(set(ids))
    documents = {document.id for document in model.documents}
    for node in model.nodes:
        assert node.parent is None or node.parent in model.node_by_id
        assert node.lane is None or node.lane in model.lane_by_id
        assert {*node.inputs, *node.outputs} <= documents
        model.role(node)
    assert model.graph.number_of_nodes() == len(model.nodes)
    assert min(inspect_counts(model).values()) >= 0
    check_model(model)


@given(st.binary(max_size=400))
def test_arbitrary_bytes_never_raise(data: bytes) -> None:
    holds_together(data)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_mutated_files_never_raise(data: st.DataObject) -> None:
    mutated = bytearray(EVERYTHING)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(mutated)))
        mutated[at : at + data.draw(st.integers(0, 12))] = data.draw(PIECES)
    holds_together(bytes(mutated))


@st.composite
def trees(draw: st.DrawFn) -> ET.Element:
    """Any nesting of BPMN elements with any references between them."""

    def grow(depth: int) -> ET.Element:
        element = ET.Element(f"{{{NAMESPACE}}}{draw(NAMES)}")
        for name in draw(st.sets(st.sampled_from(REFERENCES), max_size=4)):
            element.set(name, draw(IDS))
        element.text = draw(IDS)
        for _ in range(draw(st.integers(0, 3)) if depth else 0):
            element.append(grow(depth - 1))
        return element

    root = ET.Element(f"{{{NAMESPACE}}}definitions")
    for _ in range(draw(st.integers(1, 4))):
        root.append(grow(3))
    return root


@given(trees())
@settings(max_examples=150, deadline=None)
def test_any_tree_of_bpmn_elements_holds_together(root: ET.Element) -> None:
    data = ET.tostring(root)
    model, _ = read_model(data, "f")
    assert model is not None
    holds_together(data)


@given(st.text(max_size=60), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp932"]))
def test_names_survive_every_encoding(name: str, codec: str) -> None:
    kept = name.encode(codec, "ignore").decode(codec)
    clean = "".join(c for c in kept if c.isprintable() and c not in "<&\"'")
    declared = {"utf-8-sig": "utf-8", "cp932": "Windows-31J"}.get(codec, codec)
    text = (
        f'<?xml version="1.0" encoding="{declared}"?><x:definitions xmlns:x="{NAMESPACE}">'
        f'<x:process id="p"><x:task id="a" name="{clean}"/></x:process></x:definitions>'
    )
    model, issues = read_model(text.encode(codec), "f")
    assert model is not None
    assert issues == ()
    assert model.activities[0].name == (clean or None)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_what_another_parser_finds_well_formed_is_read(data: st.DataObject) -> None:
    mutated = bytearray(EVERYTHING)
    # The other parser takes any version in the XML declaration for well-formed.
    declaration = EVERYTHING.index(b"?>")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(declaration, len(mutated)))
        mutated[at : at + data.draw(st.integers(0, 2))] = data.draw(PIECES)
    try:
        # The bytes are this test's own, and a document type is refused below.
        root = ET.fromstring(bytes(mutated))  # noqa: S314
    except (ET.ParseError, LookupError, ValueError):
        return
    model, issues = read_model(bytes(mutated), "f")
    refused = b"<!DOCTYPE" in mutated and any(issue.code == "BP005" for issue in issues)
    has_bpmn = root.tag.startswith(f"{{{NAMESPACE}}}")
    assert refused or (model is not None) == has_bpmn
