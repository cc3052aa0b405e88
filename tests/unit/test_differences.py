"""How two flows differ: each type, said once, in words that can be read aloud."""

from __future__ import annotations

import pytest

from fitgap.comparison import (
    TYPE_NAMES,
    Difference,
    DifferenceType,
    compare_flows,
    gap_aspect,
    layout_differences,
)
from fitgap.diagram import Bounds, Diagram, Shape
from fitgap.process import Aspect, ProcessModel
from fitgap.source import Text
from tests.support.nets import net, node_of, same

A, B = Text("A市", "Town A"), Text("B町", "Town B")
LINE = "●来る > 受け付ける > 審査する > 決裁する > 知らせる > ○済む"


def said(
    left: ProcessModel, right: ProcessModel, *pairs: tuple[str, str]
) -> list[tuple[str, str, str]]:
    """Return the differences as type and sentences."""
    answer = compare_flows(left, right, same(left, right, pairs), left_name=A, right_name=B)
    assert answer.comparable
    return [(each.type.value, each.statement.ja, each.statement.en) for each in answer.differences]


def test_a_flow_and_its_redrawn_copy_do_not_differ() -> None:
    left = net("a.bpmn", LINE, roles={"審査する": "係"}, makes={"知らせる": "通知書"})
    right = net(
        "b.bpmn",
        "決裁する > 知らせる > ○済む",
        "●来る > 受け付ける > 審査する > 決裁する",
        roles={"審査する": "係"},
        makes={"知らせる": "通知書"},
    )
    assert said(left, right) == []
    assert compare_flows(left, right, same(left, right)).similarity == 1.0


def test_work_of_one_flow_is_said_with_its_place_condition_and_role() -> None:
    left = net(
        "a.bpmn",
        "●来る > 受け付ける > ◇足りるか > [いいえ] 直してもらう > 審査する > 知らせる > ○済む",
        "◇足りるか > [はい] 審査する",
        roles={"直してもらう": "窓口"},
    )
    right = net("b.bpmn", "●来る > 受け付ける > 審査する > 知らせる > ○済む")
    assert said(left, right) == [
        (
            "removed",
            "作業「直してもらう」はA市だけにあり、B町にはありません（「受け付ける」の後、"
            "「審査する」の前、「足りるか」が「いいえ」のとき、担当は窓口）",
            "the activity '直してもらう' is in Town A only (after '受け付ける', "
            "before '審査する', where '足りるか' is 'いいえ', done by 窓口), not in Town B",
        )
    ]
    ((kind, ja, _),) = said(right, left)
    assert kind == "added"
    assert ja.startswith("作業「直してもらう」はB町だけにあり、A市にはありません")


def test_work_that_is_part_of_another_activity_is_said_so() -> None:
    left = net("a.bpmn", "●来る > 受け付ける > 審査する > 決裁する > ○済む")
    right = net("b.bpmn", "●来る > 受け付ける > 審査し決裁する > ○済む")
    (part, ja, _), (whole, _, _) = said(
        left, right, ("審査する", "審査し決裁する"), ("決裁する", "審査し決裁する")
    )
    assert (part, whole) == ("removed", "renamed")
    assert (
        ja == "「審査する」はA市では別の作業ですが、B町では「審査し決裁する」に含まれるとみられます"
    )


def test_two_that_changed_places_are_one_difference() -> None:
    left = net("a.bpmn", LINE)
    right = net("b.bpmn", "●来る > 受け付ける > 決裁する > 審査する > 知らせる > ○済む")
    assert said(left, right) == [
        (
            "order",
            "「審査する」と「決裁する」の順序が逆です。A市では「審査する」が先、"
            "B町では「決裁する」が先です",
            "'審査する' and '決裁する' stand in the opposite order: Town A does '審査する' first, "
            "Town B does '決裁する' first",
        )
    ]


def test_work_that_moved_is_said_once_and_not_for_all_it_passed() -> None:
    left = net("a.bpmn", LINE)
    right = net("b.bpmn", "●来る > 審査する > 決裁する > 知らせる > 受け付ける > ○済む")
    ((kind, ja, _),) = said(left, right)
    assert kind == "order"
    assert ja == (
        "「受け付ける」の順番が違います。A市では「来る」の後、「審査する」の前、"
        "B町では「知らせる」の後、「済む」の前に行います"
    )


def test_work_that_moved_together_is_one_difference_and_in_another_order_several() -> None:
    left = net("a.bpmn", LINE)
    together = net("b.bpmn", "●来る > 決裁する > 知らせる > 受け付ける > 審査する > ○済む")
    apart = net("b.bpmn", "●来る > 知らせる > 決裁する > 審査する > 受け付ける > ○済む")
    assert [each[0] for each in said(left, together)] == ["order"]
    assert [each[0] for each in said(left, apart)] == ["order", "order"]


def test_what_waits_in_one_flow_only_is_a_dependency() -> None:
    left = net("a.bpmn", "●来る > 受け付ける > 審査する > 入力する > 知らせる > ○済む")
    right = net(
        "b.bpmn",
        "●来る > 受け付ける > ＋分 > 審査する > ＋合 > 知らせる > ○済む",
        "＋分 > 入力する > ＋合",
    )
    ((kind, ja, en),) = said(left, right)
    assert kind == "dependency"
    assert ja == "A市では「審査する」が済んでから「入力する」を行いますが、B町では待たずに行えます"
    assert en == "in Town A '入力する' waits for '審査する'; in Town B it does not"


CHOICE = (
    "●来る > 受け付ける > ◇額は > [10万円以上] 決裁する > 知らせる > ○済む",
    "◇額は > [10万円未満] 知らせる",
)


def test_other_words_of_a_branch_are_a_condition() -> None:
    left = net("a.bpmn", *CHOICE)
    right = net("b.bpmn", *(line.replace("10万円以上", "5万円以上") for line in CHOICE))
    ((kind, ja, _),) = said(left, right)
    assert kind == "condition"
    assert ja == "分岐「額は」の条件が違います。A市では「10万円以上」、B町では「5万円以上」です"


def test_another_question_is_one_difference_with_all_its_answers() -> None:
    left = net("a.bpmn", *CHOICE)
    right = net(
        "b.bpmn",
        "●来る > 受け付ける > ◇新規か > [はい] 決裁する > 知らせる > ○済む",
        "◇新規か > [いいえ] 知らせる",
    )
    ((kind, ja, _),) = said(left, right)
    assert kind == "condition"
    assert ja == (
        "「受け付ける」の後の分岐で判断することが違います。"
        "A市では「額は」（10万円以上／10万円未満）、B町では「新規か」（はい／いいえ）です"
    )


def test_work_done_always_or_on_a_condition_differs_in_its_condition() -> None:
    left = net("a.bpmn", *CHOICE)
    right = net("b.bpmn", "●来る > 受け付ける > 決裁する > 知らせる > ○済む")
    ((kind, ja, en),) = said(left, right)
    assert kind == "condition"
    assert ja == (
        "「決裁する」を行う条件が違います。A市では「額は」が「10万円以上」のときだけ、"
        "B町では必ず行います"
    )
    assert en == "'決裁する': done only where '額は' is '10万円以上' in Town A, always in Town B"


def test_a_way_back_of_one_flow_is_a_loop() -> None:
    left = net(
        "a.bpmn",
        "●来る > 受け付ける > 審査する > ◇よいか > [よい] 知らせる > ○済む",
        "◇よいか > [だめ] 受け付ける",
    )
    right = net("b.bpmn", "●来る > 受け付ける > 審査する > 知らせる > ○済む")
    ((kind, ja, _),) = said(left, right)
    assert kind == "loop"
    assert ja == "A市では「だめ」のとき「受け付ける」に戻って繰り返しますが、B町では戻りません"


def test_work_for_each_item_is_a_loop_too() -> None:
    left = net("a.bpmn", LINE, loops={"審査する": "parallel"})
    ((kind, ja, _),) = said(left, net("b.bpmn", LINE))
    assert kind == "loop"
    assert ja == "「審査する」の繰返しが違います。A市では対象ごとに同時に、B町では1回だけ行います"


def test_another_role_is_said_once_for_all_it_does() -> None:
    everyone = dict.fromkeys(("受け付ける", "審査する", "決裁する", "知らせる"), "係")
    left = net("a.bpmn", LINE, roles=everyone)
    right = net("b.bpmn", LINE, roles={**everyone, "決裁する": "課長"})
    assert [each[:2] for each in said(left, right)] == [
        ("role", "「決裁する」の担当が違います。A市では「係」、B町では「課長」です")
    ]
    renamed = net("b.bpmn", LINE, roles=dict.fromkeys(everyone, "担当班"))
    assert [each[:2] for each in said(left, renamed)] == [
        ("renamed", "同じ作業をする担当の名前が違います。A市では「係」、B町では「担当班」です")
    ]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("窓口", "窓口担当", True),
        ("窓口の職員", "窓口係員", True),
        ("市民課 窓口担当者", "市民課窓口", True),
        ("Registry staff", "Registry", True),
        ("担当", "窓口", False),
        ("市民課", "市民課長", False),
        ("税務係", "税務課", False),
    ],
)
def test_the_word_for_the_people_of_a_section_is_no_difference(
    one: str, other: str, alike: bool
) -> None:
    left, right = (
        net(f"{name}.bpmn", LINE, roles=dict.fromkeys(("受け付ける", "審査する"), role))
        for name, role in (("a", one), ("b", other))
    )

    assert (not said(left, right)) == alike


def test_a_flow_without_roles_or_documents_is_not_blamed_for_each() -> None:
    left = net(
        "a.bpmn",
        LINE,
        roles=dict.fromkeys(("受け付ける", "審査する"), "係"),
        takes={"受け付ける": "申請書"},
        makes={"知らせる": "通知書"},
    )
    assert [each[:2] for each in said(left, net("b.bpmn", LINE))] == [
        ("role", "担当（レーン）が描かれているのはA市だけなので、担当は比べていません"),
        ("data", "書類が描かれているのはA市だけなので、書類は比べていません"),
    ]


def test_other_documents_are_said_side_by_side() -> None:
    left = net("a.bpmn", LINE, takes={"受け付ける": "申請書"}, makes={"知らせる": "通知書"})
    right = net("b.bpmn", LINE, takes={"受け付ける": "届出書"}, makes={"知らせる": "通知書"})
    ((kind, ja, en),) = said(left, right)
    assert kind == "data"
    assert ja == (
        "「受け付ける」で扱う書類が違います（A市だけ：「申請書」を使う／B町だけ：「届出書」を使う）"
    )
    assert en == (
        "the documents of '受け付ける' differ (only Town A: uses '申請書'; "
        "only Town B: uses '届出書')"
    )


def test_another_name_of_the_same_work_is_a_name_only() -> None:
    left, right = net("a.bpmn", LINE), net("b.bpmn", LINE.replace("受け付ける", "届書の受付"))
    assert said(left, right, ("受け付ける", "届書の受付")) == [
        (
            "renamed",
            "同じ作業の名前が違います。A市では「受け付ける」、B町では「届書の受付」です",
            "the same activity is called '受け付ける' in Town A, '届書の受付' in Town B",
        )
    ]


def test_other_words_in_the_same_place_of_a_version_are_to_be_checked() -> None:
    left, right = net("a.bpmn", LINE), net("b.bpmn", LINE.replace("決裁する", "入力する"))
    assert [each[:2] for each in said(left, right)] == [
        (
            "renamed",
            "同じ位置の作業の名前が違います。A市では「決裁する」、B町では「入力する」です"
            "（別の作業でないか確かめてください）",
        )
    ]


def test_what_sets_a_flow_off_is_its_start() -> None:
    left = net("a.bpmn", LINE, events={"●来る": "messageEventDefinition"})
    right = net("b.bpmn", LINE, events={"●来る": "timerEventDefinition"})
    assert [each[:2] for each in said(left, right)] == [
        (
            "start",
            "始まるきっかけが違います。A市では「来る」（連絡・書類が届いたとき）、"
            "B町では「来る」（決まった日時）です",
        )
    ]
    second = net("b.bpmn", LINE, "●郵便が届く > 受け付ける")
    assert [each[:2] for each in said(net("a.bpmn", LINE), second)] == [
        ("start", "「郵便が届く」から始まる場合はB町だけにあり、A市にはありません")
    ]


def test_flows_without_common_ground_are_not_compared() -> None:
    left = net("a.bpmn", LINE)
    right = net("b.bpmn", "●朝になる > 鍵を開ける > 掃除する > 旗を揚げる > ○開く")
    answer = compare_flows(left, right, same(left, right), left_name=A, right_name=B)
    assert not answer.comparable
    assert answer.differences == ()
    assert answer.reason is not None
    assert answer.reason.ja == (
        "A市とB町には、同じとみてよい作業がほとんどないので、違いを挙げません"
        "（同じ手続か、作業の名前が大きく違わないかを確かめてください）"
    )


def test_a_flow_without_work_is_not_compared() -> None:
    empty = ProcessModel("a.bpmn")
    answer = compare_flows(empty, net("b.bpmn", LINE), same(empty, empty), left_name=A)
    assert not answer.comparable
    assert answer.reason == Text(
        "A市に、名前のある作業がないので比べられません",
        "Town A has no named activity, so there is nothing to compare",
    )


def test_layout_is_a_bucket_of_its_own() -> None:
    left, right = net("a.bpmn", LINE), net("b.bpmn", LINE)

    def page(model: ProcessModel, shift: float, odd: str | None = None) -> Diagram:
        return Diagram(
            shapes=tuple(
                Shape(
                    node.id,
                    Bounds(150.0 * place + shift, 300.0 if node.label == odd else 80.0, 100, 80),
                )
                for place, node in enumerate(model.nodes)
            )
        )

    def moved(odd: str | None, shift: float) -> tuple[Difference, ...]:
        pages = page(left, 0), page(right, shift, odd)
        return layout_differences(left, right, same(left, right), *pages)

    assert moved(None, 400) == ()
    (only,) = moved("決裁する", 400)
    assert only.type is DifferenceType.LAYOUT
    assert only.left == node_of(left, "決裁する")
    assert layout_differences(left, right, same(left, right), None, page(right, 0)) == ()


def test_differences_name_their_elements() -> None:
    left = net("a.bpmn", *CHOICE)
    right = net("b.bpmn", *(line.replace("10万円以上", "5万円以上") for line in CHOICE))
    (only,) = compare_flows(left, right, same(left, right)).differences
    assert (only.left, only.right) == ("af2", "bf2")
    assert node_of(left, "額は") in only.lefts


@pytest.mark.parametrize("type_", DifferenceType)
def test_every_type_has_a_name_and_its_place_in_a_gap(type_: DifferenceType) -> None:
    assert TYPE_NAMES[type_].ja
    aspect = gap_aspect(Difference(type_, Text("", "")))
    assert aspect in {None, Aspect.PROCESS, Aspect.TRANSITION, Aspect.ROLE}


def test_names_and_layout_make_no_gap() -> None:
    for type_ in (DifferenceType.RENAMED, DifferenceType.LAYOUT, DifferenceType.DATA):
        assert gap_aspect(Difference(type_, Text("", ""))) is None
    assert gap_aspect(Difference(DifferenceType.ROLE, Text("", ""))) is Aspect.ROLE
    assert gap_aspect(Difference(DifferenceType.ORDER, Text("", ""))) is Aspect.TRANSITION
    assert gap_aspect(Difference(DifferenceType.ADDED, Text("", ""))) is Aspect.PROCESS
