"""Pictures: what BPMN asks to be seen is there, and a name cannot break the document."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from fitgap.classification import ModificationClass
from fitgap.diagram import Bounds, Diagram, Shape, choose_diagram, lay_out
from fitgap.diagram.measure import text_width, wrap_text
from fitgap.drawing import draw_svg, font_issue, to_png
from fitgap.drawing import png as png_module
from fitgap.process import FlowNode, ProcessModel, SequenceFlow
from fitgap.source import Language
from tests.support.flows import model

SVG = "{http://www.w3.org/2000/svg}"


def drawn(given: ProcessModel, **more: object) -> ElementTree.Element:
    svg = draw_svg(given, lay_out(given), language=Language.JA, **more)  # type: ignore[arg-type]
    return ElementTree.fromstring(svg)  # noqa: S314  # our own output


def words(root: ElementTree.Element) -> str:
    return "".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))


def test_names_are_escaped_and_control_characters_dropped() -> None:
    hostile = "</text><script>alert(1)</script>&\x00\x08"
    root = drawn(model("a.bpmn", hostile, name=hostile))
    assert not list(root.iter(f"{SVG}script"))
    assert "<script>" in words(root)
    assert "\x00" not in words(root)


def test_the_document_says_what_it_shows() -> None:
    root = drawn(model("a.bpmn", "受け付ける", name="転入届"))
    assert root.get("viewBox")
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "転入届"
    assert "作業 1 件" in (root.findtext(f"{SVG}desc") or "")


def test_each_class_has_a_pattern_a_badge_and_a_word_in_the_legend() -> None:
    given = model("a.bpmn", "一", "二", "三", "四")
    classes = dict(zip(["a1", "a2", "a3", "a4"], ModificationClass, strict=True))
    root = drawn(given, classes=classes)
    patterns = {each.get("id") for each in root.iter(f"{SVG}pattern")}
    assert patterns == {each.value for each in ModificationClass}
    said = words(root)
    for sign, word in zip(
        "123？",
        ("パラメータ設定", "機能部品追加・変更", "ソースコード改変", "未確認"),
        strict=True,
    ):
        assert said.count(sign) == 2
        assert word in said


def test_without_gaps_there_is_no_legend() -> None:
    assert "パラメータ設定" not in words(drawn(model("a.bpmn", "受け付ける")))


def test_a_long_name_is_cut_and_a_short_one_is_not() -> None:
    assert words(drawn(model("a.bpmn", "届" * 200))).count("…") == 1
    assert "…" not in words(drawn(model("a.bpmn", "届書の記載内容と本人確認書類を照合する")))


def test_no_line_begins_with_a_mark_that_may_not() -> None:
    for width in range(36, 130, 5):
        for line in wrap_text("申請書を受け取り、記載を確かめる。（不備があれば）返す", width):
            assert line[0] not in "、。）"
            assert line[-1] != "（"
            assert text_width(line) <= width + 12


def test_the_files_own_diagram_is_kept_where_it_shows_every_node() -> None:
    given = ProcessModel("a.bpmn", nodes=(FlowNode("a", "task"), FlowNode("b", "task")))
    one = Diagram(None, (Shape("a", Bounds(5, 5, 100, 80)),))
    other = Diagram(None, (Shape("b", Bounds(5, 5, 100, 80)),))
    assert choose_diagram(given, (one,)) == lay_out(given)
    both = choose_diagram(given, (one, other)).shape_by_element
    assert both["b"].bounds.y >= both["a"].bounds.bottom


def test_a_default_flow_and_a_condition_are_marked() -> None:
    given = ProcessModel(
        "a.bpmn",
        nodes=(
            FlowNode("a", "task", default_flow="f1"),
            FlowNode("b", "task"),
            FlowNode("c", "task"),
        ),
        flows=(SequenceFlow("f1", "a", "b"), SequenceFlow("f2", "a", "c", condition="x > 1")),
    )
    starts = sorted(each.get("marker-start") or "" for each in drawn(given).iter(f"{SVG}path"))
    assert starts[-2:] == ["url(#conditional)", "url(#default)"]


def test_a_png_is_scaled_down_to_the_most_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    given = model("a.bpmn", "受け付ける")
    svg = draw_svg(given, lay_out(given), language=Language.JA)
    whole = to_png(svg)
    monkeypatch.setattr(png_module, "MOST_PIXELS", 10_000)
    small = to_png(svg)
    assert whole.startswith(b"\x89PNG")
    width, height = (int.from_bytes(small[at : at + 4], "big") for at in (16, 20))
    assert width * height <= 11_000
    assert int.from_bytes(whole[16:20], "big") > width


def test_a_machine_without_japanese_fonts_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png_module, "_writes_japanese", lambda: False)
    issue = font_issue("<svg>漢</svg>", "a.png")
    assert issue is not None
    assert issue.code == "DR001"
    assert font_issue("<svg>abc</svg>", "a.png") is None
