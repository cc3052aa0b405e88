"""The layout of small flows whose best page is known."""

from __future__ import annotations

from fitgap.diagram import EdgeKind, lay_out
from fitgap.process import (
    DataObject,
    FlowNode,
    Lane,
    MessageFlow,
    Pool,
    Process,
    ProcessModel,
    SequenceFlow,
)


def flows(*pairs: str) -> tuple[SequenceFlow, ...]:
    return tuple(SequenceFlow(f"f{number}", *pair) for number, pair in enumerate(pairs))


def nodes(ids: str, **more: object) -> tuple[FlowNode, ...]:
    return tuple(FlowNode(each, "task", process="p", **more) for each in ids)  # type: ignore[arg-type]


def test_a_chain_is_one_straight_line() -> None:
    page = lay_out(ProcessModel("a.bpmn", nodes=nodes("cab"), flows=flows("ab", "bc")))
    boxes = [page.shape_by_element[each].bounds for each in "abc"]
    assert boxes[0].right < boxes[1].x < boxes[1].right < boxes[2].x
    assert len({box.center.y for box in boxes}) == 1
    assert all(len(edge.points) == 2 for edge in page.edges)


def test_a_way_back_runs_around_what_lies_between() -> None:
    page = lay_out(ProcessModel("a.bpmn", nodes=nodes("abc"), flows=flows("ab", "bc", "ca")))
    back = next(edge for edge in page.edges if edge.target == "a")
    between = page.shape_by_element["b"].bounds
    level = back.points[len(back.points) // 2].y
    assert level < between.y or level > between.bottom


def test_lanes_keep_their_order_and_what_is_in_them() -> None:
    page = lay_out(
        ProcessModel(
            "a.bpmn",
            processes=(Process("p", None),),
            pools=(Pool("pool", "市役所", "p"),),
            lanes=(
                Lane("upper", "窓口", "p"),
                Lane("lower", "審査", "p"),
                Lane("empty", "長", "p"),
            ),
            nodes=(*nodes("a", lane="lower"), *nodes("b", lane="upper")),
            flows=flows("ab"),
        )
    ).shape_by_element
    upper, lower, empty = (page[each].bounds for each in ("upper", "lower", "empty"))
    assert upper.bottom <= lower.y
    assert lower.bottom <= empty.y
    assert upper.y <= page["b"].bounds.y
    assert page["b"].bounds.bottom <= upper.bottom
    assert page["pool"].bounds.bottom == empty.bottom


def test_a_boundary_event_sits_on_the_rim_of_its_host() -> None:
    timer = FlowNode("t", "boundaryEvent", "30日", process="p", attached_to="a")
    page = lay_out(
        ProcessModel("a.bpmn", nodes=(*nodes("ab"), timer), flows=flows("ab", "tb"))
    ).shape_by_element
    assert page["t"].bounds.center.y == page["a"].bounds.bottom
    assert page["a"].bounds.x < page["t"].bounds.center.x < page["a"].bounds.right


def test_a_subprocess_holds_its_steps() -> None:
    page = lay_out(
        ProcessModel(
            "a.bpmn",
            nodes=(FlowNode("s", "subProcess", process="p"), *nodes("ab", parent="s")),
            flows=flows("ab"),
        )
    ).shape_by_element
    assert page["s"].expanded
    for each in "ab":
        assert page["s"].bounds.x < page[each].bounds.x
        assert page[each].bounds.right < page["s"].bounds.right


def test_every_reference_to_a_document_stands_by_a_task_of_its_own() -> None:
    paper = DataObject("d", "申請書", aliases=("d1", "d2"))
    page = lay_out(
        ProcessModel(
            "a.bpmn",
            nodes=(*nodes("a", outputs=("d",)), *nodes("b", inputs=("d",))),
            flows=flows("ab"),
            documents=(paper,),
        )
    )
    links = {(each.source, each.target) for each in page.edges if each.kind is EdgeKind.DATA}
    assert links == {("a", "d1"), ("d2", "b")}
    assert page.shape_by_element["d1"].bounds.y > page.shape_by_element["a"].bounds.bottom
    assert page.shape_by_element["d2"].bounds.bottom < page.shape_by_element["b"].bounds.y


def test_black_boxes_stand_on_either_side_of_the_pool_they_talk_to() -> None:
    page = lay_out(
        ProcessModel(
            "a.bpmn",
            processes=(Process("p", None),),
            pools=(
                Pool("citizen", "住民", None),
                Pool("own", "市", "p"),
                Pool("state", "国", None),
            ),
            nodes=nodes("ab"),
            flows=flows("ab"),
            message_flows=(MessageFlow("m", "citizen", "a"), MessageFlow("n", "b", "state")),
        )
    )
    boxes = page.shape_by_element
    tops = [boxes[each].bounds.y for each in ("citizen", "own", "state")]
    assert tops[1] not in (min(tops), max(tops))
    for edge in page.edges:
        if edge.kind is EdgeKind.MESSAGE:
            assert edge.points[0].x == edge.points[-1].x
