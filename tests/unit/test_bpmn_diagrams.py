"""Reading where things stand: the diagrams of a file."""

from __future__ import annotations

from fitgap.bpmn import read_diagrams, read_model, read_with_diagrams
from fitgap.diagram import Bounds, Diagram, EdgeKind, Point

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = (
    'xmlns:x="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:y="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:z="http://www.omg.org/spec/DD/20100524/DI"'
)
BOX = '<y:Bounds x="10" y="20.5" width="100" height="80"/>'
LINE = '<z:waypoint x="1" y="2"/><z:waypoint x="3" y="2"/>'


def file(body: str, *planes: str) -> bytes:
    drawn = "".join(
        f'<x:BPMNDiagram name="{number}"><x:BPMNPlane>{plane}</x:BPMNPlane></x:BPMNDiagram>'
        for number, plane in enumerate(planes, 1)
    )
    return f'<definitions xmlns="{MODEL}" {DI} xmlns:t="urn:t">{body}{drawn}</definitions>'.encode()


def shape(element: str, inside: str = BOX, attributes: str = "") -> str:
    return f'<x:BPMNShape bpmnElement="{element}" {attributes}>{inside}</x:BPMNShape>'


def edge(element: str, inside: str = LINE) -> str:
    return f'<x:BPMNEdge bpmnElement="{element}">{inside}</x:BPMNEdge>'


def one(data: bytes) -> Diagram:
    (diagram,) = read_diagrams(data, "例.bpmn")
    return diagram


def test_a_shape_with_its_label_under_any_prefix() -> None:
    label = '<x:BPMNLabel><y:Bounds x="1" y="2" width="0" height="12"/></x:BPMNLabel>'
    data = file('<process id="p"><task id="a"/></process>', shape("t:a", BOX + label))
    (found,) = one(data).shapes
    assert found.element == "a"
    assert found.bounds == Bounds(10, 20.5, 100, 80)
    assert found.label == Bounds(1, 2, 0, 12)
    assert (found.horizontal, found.expanded) == (None, None)


def test_marks_of_pools_lanes_and_subprocesses() -> None:
    data = file(
        '<collaboration id="c"><participant id="o" processRef="p"/></collaboration>'
        '<process id="p"><laneSet><lane id="l"/></laneSet><subProcess id="s"/></process>',
        shape("s", attributes='isExpanded="true" isHorizontal="true"')
        + shape("l", attributes='isHorizontal="false"')
        + shape("o", attributes='isHorizontal="1" isExpanded="true"'),
    )
    pool, lane, subprocess = one(data).shapes
    assert (pool.element, pool.horizontal, pool.expanded) == ("o", True, None)
    assert (lane.element, lane.horizontal) == ("l", False)
    assert (subprocess.element, subprocess.horizontal, subprocess.expanded) == ("s", None, True)


def test_what_lies_in_something_comes_after_it() -> None:
    data = file(
        '<collaboration id="c"><participant id="o" processRef="p"/></collaboration>'
        '<process id="p"><laneSet><lane id="l"><childLaneSet><lane id="k"/></childLaneSet></lane>'
        '</laneSet><subProcess id="s"><task id="a"/></subProcess><textAnnotation id="n"/>'
        "</process>",
        "".join(map(shape, ("a", "n", "s", "k", "l", "o"))),
    )
    assert [each.element for each in one(data).shapes] == ["o", "l", "k", "n", "s", "a"]


def test_lines_know_what_they_join() -> None:
    data = file(
        '<collaboration id="c"><participant id="o"/>'
        '<messageFlow id="m" sourceRef="o" targetRef="a"/></collaboration>'
        '<process id="p"><task id="a">'
        '<dataInputAssociation id="i"><sourceRef>r</sourceRef><targetRef>q</targetRef>'
        '</dataInputAssociation><dataOutputAssociation id="u"><targetRef>r</targetRef>'
        '</dataOutputAssociation></task><task id="b"/>'
        '<sequenceFlow id="f" sourceRef="a" targetRef="b"/>'
        '<dataObject id="d"/><dataObjectReference id="r" dataObjectRef="d"/>'
        '<textAnnotation id="n"/><association id="s" sourceRef="n" targetRef="b"/></process>',
        "".join(map(edge, "mfius")),
    )
    found = {each.element: each for each in one(data).edges}
    assert {key: (each.kind, each.source, each.target) for key, each in found.items()} == {
        "m": (EdgeKind.MESSAGE, "o", "a"),
        "f": (EdgeKind.SEQUENCE, "a", "b"),
        "i": (EdgeKind.DATA, "r", "a"),
        "u": (EdgeKind.DATA, "a", "r"),
        "s": (EdgeKind.ASSOCIATION, "n", "b"),
    }
    assert found["f"].points == (Point(1, 2), Point(3, 2))


def test_ids_are_those_of_the_model() -> None:
    data = file(
        '<process id="p"><task id="a" name="1"/><task id="a" name="2"/>'
        '<sequenceFlow id="f" sourceRef="a"/><sequenceFlow id="f" targetRef="a"/></process>',
        shape("a") + shape("a") + shape("a") + edge("f") + edge("f"),
    )
    model, (diagram,), _ = read_with_diagrams(data, "f")
    assert model is not None
    assert [each.element for each in diagram.shapes] == ["a", "a#2", "a"]
    assert [each.element for each in diagram.edges] == ["f", "f#2"]
    assert {each.element for each in diagram.shapes} == set(model.node_by_id)
    assert diagram.shape_by_element["a#2"] is diagram.shapes[1]


def test_a_document_is_drawn_by_its_reference() -> None:
    data = file(
        '<process id="p"><dataObject id="d"/><dataObjectReference id="r" dataObjectRef="d"/>'
        '<dataStoreReference id="s"/></process>',
        shape("r") + shape("s"),
    )
    assert [each.element for each in one(data).shapes] == ["r", "s"]


def test_several_diagrams() -> None:
    data = file('<process id="p"><task id="a"/></process>', shape("a"), "", shape("a"))
    diagrams = read_diagrams(data, "f")
    assert [each.name for each in diagrams] == ["1", "2", "3"]
    assert [len(each.shapes) for each in diagrams] == [1, 0, 1]


def test_what_cannot_be_drawn_is_left_out() -> None:
    def bounds(x: str, width: str) -> str:
        return f'<y:Bounds x="{x}" y="0" width="{width}" height="1"/>'

    data = file(
        '<process id="p"><task id="a"/><group id="g"/>'
        '<sequenceFlow id="f" sourceRef="a" targetRef="a"/></process>'
        '<choreography id="k"><choreographyTask id="h"/></choreography>'
        '<collaboration id="c"><participant id="o"/></collaboration>',
        "".join(
            (
                *(shape("ghost"), shape("g"), shape(""), shape("a", "")),
                *(shape("a", bounds(x, "1")) for x in ("", "x", "nan", "inf", "1e9", "1,5")),
                *(shape("a", bounds("1", width)) for width in ("0", "-1", "NaN")),
                shape("o", attributes='participantBandKind="top_initiating"'),
                *(edge("f", ""), edge("f", '<z:waypoint x="1" y="1"/>'), edge("ghost")),
                edge("f", '<z:waypoint x="1" y="1"/><z:waypoint x="x" y="1"/>'),
            )
        ),
    )
    assert one(data) == Diagram("1")


def test_a_file_that_cannot_be_read_has_no_diagrams() -> None:
    assert read_diagrams(b"<definitions", "f") == ()
    assert read_diagrams(b'<!DOCTYPE x><definitions xmlns="urn:x"/>', "f") == ()
    assert read_diagrams(b"<a/>", "f") == ()


def test_the_model_is_the_same_with_and_without_diagrams() -> None:
    data = file('<process id="p"><task id="a"/><task/></process>', shape("a"))
    model, _, issues = read_with_diagrams(data, "f")
    assert (model, issues) == read_model(data, "f")
