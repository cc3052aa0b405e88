"""Writing a file again: nothing is lost, only what is asked for changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from fitgap.bpmn import is_refusal, read_model, read_with_diagrams, rewrite
from fitgap.diagram import Bounds, Diagram, Edge, EdgeKind, Point, Shape
from fitgap.process import Aspect, Need
from tests.unit.test_bpmn import EVERY_KIND, NAMESPACE, WHEN_WRITING, codes, document, process

ROOT = Path(__file__).parent.parent
NEED = Need(Aspect.FORM, "独自の様式", basis="条例", volume=12)
ODD = f"""<?xml version="1.0" encoding="Shift_JIS" standalone="yes"?>
<?style href="x"?>
<!-- 前 -->
<b:definitions xmlns:b="{NAMESPACE}" xmlns:own="urn:own" xmlns:unused="urn:unused"
   own:color='"赤"' id="d">
  <!-- 中 -->
  <b:process id="p"><b:extensionElements><own:x><own:y z="&#10;1"/>混ざった<own:y/>文</own:x>
  </b:extensionElements>
    <b:task id="a" name="1行目&#10;2行目">
      <b:documentation><![CDATA[<b>太字</b>]]></b:documentation></b:task>
    <x xmlns="urn:other"><y/></x>
  </b:process>
</b:definitions>
<!-- 後 -->
"""


def written(data: bytes, **options: object) -> bytes:
    again, issues = rewrite(data, "例.bpmn", **options)  # type: ignore[arg-type]
    assert again is not None, issues
    return again


def canonical(data: bytes) -> bytes:
    tree = etree.ElementTree(etree.fromstring(data))
    return etree.tostring(tree, method="c14n", with_comments=True)


def test_nothing_is_lost() -> None:
    again, issues = rewrite(ODD.encode("cp932"), "例.bpmn")
    assert again is not None
    assert codes(issues) == ["BP050"]
    assert "Shift_JIS" in issues[0].message.ja
    assert again.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    assert canonical(again) == canonical(ODD.replace("Shift_JIS", "UTF-8").encode())
    assert b"<![CDATA[<b>" in again


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp"])
def test_every_encoding_becomes_utf_8(codec: str) -> None:
    names = {"utf-8-sig": "UTF-8", "cp932": "MS932", "euc_jp": "EUC-JP"}
    text = ODD.replace("Shift_JIS", names.get(codec, codec))
    assert canonical(written(text.encode(codec))) == canonical(
        ODD.replace("Shift_JIS", "UTF-8").encode()
    )


def test_writing_twice_changes_nothing_more() -> None:
    once, _ = rewrite(ODD.encode("cp932"), "f")
    assert once is not None
    assert rewrite(once, "f") == (once, ())


@pytest.mark.parametrize(
    "path",
    [
        ROOT / "fixtures" / "bpmn" / "everything.bpmn",
        *(ROOT.parent / "process_models").rglob("*-card.bpmn"),
    ],
    ids=lambda path: path.parent.name,
)
def test_shipped_files_keep_everything(path: Path) -> None:
    data = path.read_bytes()
    again = written(data)
    assert canonical(again) == canonical(data)
    assert read_with_diagrams(again, "f") == read_with_diagrams(data, "f")


# --- needs -----------------------------------------------------------------------------------


def needs_of(data: bytes, activity: str = "a") -> tuple[Need, ...]:
    model, _ = read_model(data, "f")
    assert model is not None
    return model.node_by_id[activity].needs


def test_needs_are_put_behind_the_documentation() -> None:
    data = process("<task id='a'><documentation>x</documentation><incoming>f</incoming></task>")
    again = written(data.encode(), needs={"a": [NEED, NEED]})
    assert needs_of(again) == (NEED, NEED)
    task = etree.fromstring(again).find(f".//{{{NAMESPACE}}}task")
    assert task is not None
    assert [etree.QName(each).localname for each in task] == [
        *("documentation", "extensionElements", "incoming"),
    ]


def test_needs_are_replaced_and_other_extensions_stay() -> None:
    data = process(
        "<task id='a'><fitgap:need aspect='form' text='1'/><extensionElements><own xmlns='urn:o'/>"
        "<fitgap:need aspect='form' text='2'/></extensionElements></task>"
        "<task id='b'><extensionElements><fitgap:need aspect='form' text='3'/></extensionElements>"
        "</task>"
    ).encode()
    again = written(data, needs={"a": [NEED]})
    assert needs_of(again) == (NEED,)
    assert [need.text for need in needs_of(again, "b")] == ["3"]
    assert b'<own xmlns="urn:o"/>' in again
    none = written(again, needs={"a": [], "b": []})
    assert needs_of(none) == needs_of(none, "b") == ()
    assert none.count(b"extensionElements") == 2


def test_the_prefix_is_declared_once_at_the_top() -> None:
    text = (
        f'<definitions xmlns="{NAMESPACE}">\n  <process id="p">\n    <task id="a"/>\n'
        "  </process>\n</definitions>"
    )
    again = written(text.encode(), needs={"a": [NEED, NEED]}).decode()
    assert again.count("xmlns:fitgap=") == 1
    assert again.splitlines()[3:8] == [
        '    <task id="a">',
        "      <extensionElements>",
        *(2 * ['        <fitgap:need aspect="form" text="独自の様式" basis="条例" volume="12"/>']),
        "      </extensionElements>",
    ]
    assert written(again.encode(), needs={"a": [NEED, NEED]}).decode() == again
    assert canonical(written(again.encode(), needs={"a": []})) == canonical(
        text.replace("<definitions", '<definitions xmlns:fitgap="urn:fitgap:1"').encode()
    ).replace(b"></task>", b"></task>")


@pytest.mark.parametrize("declared", ['xmlns:fg="urn:fitgap:1"', 'xmlns:fitgap="urn:else"'])
def test_prefixes_of_the_file_are_respected(declared: str) -> None:
    body = '<process id="p"><task id="a"/></process>'
    text = f'<definitions xmlns="{NAMESPACE}" {declared}>{body}</definitions>'
    again = written(text.encode(), needs={"a": [NEED]})
    assert declared.encode() in again
    assert needs_of(again) == (NEED,)


def test_an_unknown_activity_changes_nothing() -> None:
    data = process("<task id='a'/><startEvent id='s'/>").encode()
    again, issues = rewrite(data, "例.bpmn", needs={"a": [NEED], "ghost": [NEED], "s": [NEED]})
    assert again is None
    assert codes(issues) == ["BP055", "BP055"]


# --- a diagram ---------------------------------------------------------------------------------

POINTS = (Point(0, 0), Point(9, 0))


def drawing(*elements: str, edges: tuple[Edge, ...] = ()) -> Diagram:
    return Diagram("図", tuple(Shape(each, Bounds(0, 0, 9, 9)) for each in elements), edges)


def test_a_diagram_is_added_where_there_is_none() -> None:
    data = process(
        "<task id='a'><dataInputAssociation><sourceRef>r</sourceRef></dataInputAssociation></task>"
        "<task id='b'/><sequenceFlow id='f' sourceRef='a' targetRef='b'/>"
        "<dataObject id='d'/><dataObjectReference id='r' dataObjectRef='d'/>"
        "<textAnnotation id='n'/><association sourceRef='a' targetRef='n'/>"
    ).encode()
    diagram = drawing(
        *("a", "b", "r", "n", "ghost"),
        edges=(
            Edge(EdgeKind.SEQUENCE, "f", "a", "b", POINTS),
            Edge(EdgeKind.DATA, None, "d", "a", POINTS),
            Edge(EdgeKind.ASSOCIATION, None, "a", "n", POINTS),
            Edge(EdgeKind.ASSOCIATION, None, "b", "n", POINTS),
        ),
    )
    again, issues = rewrite(data, "f", diagram=diagram)
    assert again is not None
    assert codes(issues) == ["BP052", "BP054"]
    _, (drawn,), _ = read_with_diagrams(again, "f")
    assert drawn.shapes == diagram.shapes[:4]
    assert [(edge.kind, edge.source, edge.target) for edge in drawn.edges] == [
        (EdgeKind.SEQUENCE, "a", "b"),
        (EdgeKind.DATA, "r", "a"),
        (EdgeKind.ASSOCIATION, "a", "n"),
    ]
    second, issues = rewrite(again, "f", diagram=drawing("a"))
    assert second == again
    assert codes(issues) == ["BP051"]


def test_elements_without_an_id_get_one_to_be_drawn() -> None:
    data = process("<task name='甲'/><task name='乙'/>").encode()
    model, _ = read_model(data, "f")
    assert model is not None
    again = written(data, diagram=drawing(*model.node_by_id))
    after, (drawn,), issues = read_with_diagrams(again, "f")
    assert after is not None
    assert issues == ()
    assert [each.element for each in drawn.shapes] == [node.id for node in after.nodes]


def test_an_empty_diagram_makes_way() -> None:
    space = 'xmlns:x="http://www.omg.org/spec/BPMN/20100524/DI"'
    data = document(f'<process id="p"><task id="a"/></process><x:BPMNDiagram {space}/>').encode()
    diagrams = read_with_diagrams(written(data, diagram=drawing("a")), "f")[1]
    assert [len(each.shapes) for each in diagrams] == [1]


def test_a_bare_process_has_no_place_for_a_diagram() -> None:
    data = f'<process xmlns="{NAMESPACE}" id="p"><task id="a"/></process>'.encode()
    again, issues = rewrite(data, "f", diagram=drawing("a"))
    assert again is not None
    assert codes(issues) == ["BP053"]


def test_every_kind_of_note_is_given_and_explained() -> None:
    for code in WHEN_WRITING:
        for words in (EVERY_KIND[code].message, EVERY_KIND[code].hint):
            assert words.ja
            assert words.en


# --- broken and hostile files --------------------------------------------------------------------


def test_a_broken_file_is_written_only_when_asked() -> None:
    data = process("<task id='a' modeler:x='1'/><task id='b' name='A & B'/>").encode()
    assert rewrite(data, "f")[0] is None
    again, issues = rewrite(data, "f", best_effort=True)
    assert again is not None
    assert codes(issues) == ["BP013", "BP012"]
    model, none = read_model(again, "f")
    assert model is not None
    assert none == ()
    assert list(model.node_by_id) == ["a", "b"]
    assert rewrite(again, "f") == (again, ())


@pytest.mark.parametrize("best_effort", [False, True])
def test_hostile_files_stay_refused(best_effort: bool) -> None:
    data = f'<!DOCTYPE x><definitions xmlns="{NAMESPACE}"/>'.encode()
    again, issues = rewrite(data, "f", best_effort=best_effort)
    assert again is None
    assert is_refusal(issues[0])


def test_what_is_no_bpmn_is_not_written() -> None:
    again, issues = rewrite(b"<mxfile/>", "f")
    assert again is None
    assert codes(issues) == ["BP008"]
