"""A standard flow out of several: what stands in it, where it came from, who fits through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise, permutations

import pytest

from fitgap.comparison import (
    Adoption,
    DifferenceType,
    StandardProposal,
    align_with_functions,
    merge,
    replay,
)
from fitgap.comparison.relations import Behaviour
from fitgap.matching import Band, Correspondence, FlowAlignment, FunctionAlignment
from fitgap.process import MessageFlow, Pool, ProcessModel
from fitgap.source import Language, Text, verbatim
from tests.support.nets import equal_labels, net, node_of, same

CITY = net(
    "a.bpmn",
    "●来る > 受け付ける > 審査する > ◇よいか > [よい] 決裁する > 知らせる > ○済む",
    "◇よいか > [だめ] 返す > ○返した",
    roles={"受け付ける": "窓口", "審査する": "係", "決裁する": "課長", "知らせる": "係"},
    town="A市",
)
TOWN = net(
    "b.bpmn",
    "●来る > 受け付ける > 審査する > 入力する > 知らせる > ○済む",
    roles=dict.fromkeys(("受け付ける", "審査する", "入力する", "知らせる"), "係"),
    town="B町",
)
VILLAGE = net(
    "c.bpmn",
    "●来る > 受け付ける > 審査する > 知らせる > 台帳に綴る > ○済む",
    roles=dict.fromkeys(("受け付ける", "審査する", "知らせる", "台帳に綴る"), "窓口"),
    town="C村",
)
FLOWS = (CITY, TOWN, VILLAGE)
NAMES = {"a.bpmn": verbatim("A市"), "b.bpmn": verbatim("B町"), "c.bpmn": verbatim("C村")}


def proposed(
    adoption: Adoption = Adoption.ALL, chosen: str | None = None, language: Language = Language.JA
) -> StandardProposal:
    return merge(
        FLOWS, adoption=adoption, chosen=chosen, names=NAMES, align=equal_labels, language=language
    )


def work(proposal: StandardProposal) -> list[str]:
    return sorted(node.label for node in proposal.model.activities)


def test_common_work_stands_in_the_proposal_once() -> None:
    assert work(proposed()) == sorted(
        ["受け付ける", "審査する", "決裁する", "知らせる", "返す", "入力する", "台帳に綴る"]
    )


def test_every_flow_is_a_way_through_the_proposal() -> None:
    assert proposed().violations == {model.file: () for model in FLOWS}


def test_every_element_says_where_it_comes_from() -> None:
    proposal = proposed()
    by_id = {element.id: element for element in proposal.elements}
    assert by_id.keys() == {
        *(node.id for node in proposal.model.nodes),
        *(flow.id for flow in proposal.model.flows),
    }
    shared = by_id[node_of(proposal.model, "審査する")]
    assert [(origin.file, origin.element) for origin in shared.origins] == [
        (model.file, node_of(model, "審査する")) for model in FLOWS
    ]
    (node,) = [node for node in proposal.model.nodes if node.label == "入力する"]
    element = node_of(TOWN, "入力する")
    assert node.documentation == (f"出典：B町「入力する」（{element}）",)
    (choice,) = [node for node in proposal.model.gateways if node.label == "団体による違い"][:1]
    assert by_id[choice.id].origins == ()
    assert "元の業務フローにはありません" in choice.documentation[0]


def test_what_the_flows_say_of_an_activity_is_kept_with_their_names() -> None:
    key = node_of(TOWN, "審査する")
    described = replace(
        TOWN,
        nodes=tuple(
            replace(node, documentation=("毎朝まとめて行う",)) if node.id == key else node
            for node in TOWN.nodes
        ),
    )
    proposal = merge((CITY, described), names=NAMES, align=equal_labels)
    (node,) = [node for node in proposal.model.nodes if node.label == "審査する"]
    assert node.documentation[1:] == ("B町：毎朝まとめて行う",)


def test_other_work_in_the_same_place_is_not_merged() -> None:
    proposal = proposed()
    origins = {
        element.name: [origin.file for origin in element.origins] for element in proposal.elements
    }
    assert (origins["決裁する"], origins["入力する"]) == (["a.bpmn"], ["b.bpmn"])


def test_ways_of_their_own_carry_the_names_of_the_municipalities() -> None:
    names = {flow.name for flow in proposed().model.flows if flow.name}
    assert {"よい", "だめ"} <= names
    assert any("B町" in name for name in names)


def test_what_is_common_to_all() -> None:
    proposal = proposed(Adoption.COMMON)
    assert work(proposal) == sorted(["受け付ける", "審査する", "知らせる"])
    assert len(proposal.common_activities) == 3
    assert [node.label for node in proposal.model.gateways] == []
    (missing,) = [each.statement.ja for each in proposal.violations["b.bpmn"]][:1]
    assert missing == "「入力する」が案にありません"


def test_what_most_do() -> None:
    flows = (*FLOWS[:2], replace_work(VILLAGE, "台帳に綴る", "入力する"))
    proposal = merge(flows, adoption=Adoption.MAJORITY, names=NAMES, align=equal_labels)
    assert work(proposal) == sorted(["受け付ける", "審査する", "知らせる", "入力する"])


def test_parallel_work_that_falls_away_does_not_tear_the_flow_apart() -> None:
    """Where nothing of a parallel part stays, what comes after it still comes after."""
    city = net(
        "a.bpmn",
        "●来る > 受ける > ＋分ける > 印を押す > ＋集める > 知らせる > ○済む",
        "＋分ける > 地図を渡す > ＋集める",
    )
    towns = [net(f"{name}.bpmn", "●来る > 受ける > 知らせる > ○済む") for name in "bc"]
    proposal = merge((city, *towns), adoption=Adoption.MAJORITY, align=equal_labels)
    flow = Behaviour(proposal.model)
    order = [node.label for node in flow.units]

    assert sorted(order) == sorted(["来る", "受ける", "知らせる", "済む"])
    for one, other in pairwise(["来る", "受ける", "知らせる", "済む"]):
        assert flow.order(order.index(one), order.index(other)) == -1
    # The frame is the flow of one of the towns or the city's without its parallel part.
    assert not any(node.type == "parallelGateway" for node in proposal.model.gateways)


def replace_work(model: ProcessModel, old: str, new: str) -> ProcessModel:
    nodes = tuple(replace(node, name=new) if node.label == old else node for node in model.nodes)
    return replace(model, nodes=nodes)


def test_one_municipality_is_the_standard() -> None:
    proposal = proposed(Adoption.ONE, "b.bpmn")
    assert work(proposal) == sorted(node.label for node in TOWN.activities)
    assert proposal.violations["b.bpmn"] == ()
    assert proposal.changes["b.bpmn"].differences == ()
    kinds = {each.type for each in proposal.changes["a.bpmn"].differences}
    assert {DifferenceType.ADDED, DifferenceType.REMOVED} <= kinds


def test_each_municipality_is_told_what_it_would_change() -> None:
    changes = proposed(Adoption.COMMON).changes["c.bpmn"]
    assert [each.statement.ja for each in changes.differences] == [
        "作業「台帳に綴る」はC村だけにあり、標準フロー案にはありません"
        "（「知らせる」の後、「済む」の前、担当は窓口）",
        "「審査する」「知らせる」の担当が違います。C村では「窓口」、標準フロー案では「係」です",
    ]


def test_a_flow_that_fits_is_told_of_roles_and_names_only() -> None:
    kinds = {each.type for change in proposed().changes.values() for each in change.differences}
    assert kinds <= {DifferenceType.ROLE, DifferenceType.RENAMED}


def test_the_order_of_the_flows_does_not_matter() -> None:
    first = proposed()
    for flows in permutations(FLOWS):
        again = merge(flows, names=NAMES, align=equal_labels)
        assert again.model == first.model
        assert again.elements == first.elements


def test_words_of_the_proposal_come_in_the_language_asked_for() -> None:
    labels = {node.label for node in proposed(language=Language.EN).model.gateways}
    assert "differs by municipality" in labels


def test_the_most_usual_name_is_taken() -> None:
    models = [
        net("a.bpmn", "●来る > 申請書の受付をする > 審査する > 知らせる > ○済む"),
        net("b.bpmn", "●来る > 申請書の受付 > 審査する > 知らせる > ○済む"),
        net("c.bpmn", "●来る > 申請書の受付 > 審査する > 知らせる > ○済む"),
    ]

    def align(models: Sequence[ProcessModel]) -> list[FlowAlignment]:
        return [
            same(left, right, [(left.activities[0].label, right.activities[0].label)])
            for left, right in combinations(models, 2)
        ]

    assert "申請書の受付" in work(merge(models, align=align))


def test_partners_outside_are_one_where_the_same_work_talks_to_them() -> None:
    def with_partner(model: ProcessModel, name: str) -> ProcessModel:
        prefix = model.file[0]
        return replace(
            model,
            pools=(*model.pools, Pool(f"{prefix}out", name, None)),
            message_flows=(
                MessageFlow(f"{prefix}m", f"{prefix}out", node_of(model, "受け付ける"), "申請書"),
            ),
        )

    models = [with_partner(CITY, "申請者"), with_partner(TOWN, "届け出る人")]
    proposal = merge(models, names=NAMES, align=equal_labels)
    assert [pool.name for pool in proposal.model.pools if pool.process is None] == ["申請者"]
    assert len(proposal.model.message_flows) == 1
    assert not any(proposal.violations.values())


def test_what_the_replay_finds() -> None:
    image = {node.id: node.id for node in TOWN.nodes}
    assert replay(TOWN, TOWN, image) == ()
    key = node_of(TOWN, "入力する")
    gone = {one: other for one, other in image.items() if one != key}
    assert [each.element for each in replay(TOWN, TOWN, gone)] == [key]
    cut = replace(TOWN, flows=TOWN.flows[:2] + TOWN.flows[3:])
    assert {each.statement.ja for each in replay(TOWN, cut, image)} == {
        "案では「審査する」の次へ、この団体の順に進めません",
        "案では、この団体の順に「入力する」へ進めません",
    }
    other_kind = replace(
        TOWN,
        nodes=tuple(
            replace(node, type="exclusiveGateway") if node.id == key else node
            for node in TOWN.nodes
        ),
    )
    assert key in {each.element for each in replay(TOWN, other_kind, image)}


def test_a_join_that_waits_for_more_is_no_way_through() -> None:
    model = net("a.bpmn", "●来る > ＋分 > 書く > ＋合 > 出す > ○済む", "＋分 > 読む > ＋合")
    merged = net(
        "a.bpmn",
        "●来る > ＋分 > 書く > ＋合 > 出す > ○済む",
        "＋分 > 読む > ＋合",
        "＋分 > 待つ > ＋合",
    )
    image = {node.id: node_of(merged, node.label) for node in model.nodes}
    assert {each.element for each in replay(model, merged, image)} == {
        node_of(model, "分"),
        node_of(model, "合"),
    }


@pytest.mark.parametrize("certainty", [0.9, 0.6])
def test_the_function_that_does_it_tells_that_work_is_the_same(certainty: float) -> None:
    left = net("a.bpmn", "紙を見て喪失日を写す > お知らせを渡す")
    right = net("b.bpmn", "前の職場のことを聞く > 冊子を配る")
    pair = (left.activities[0].id, right.activities[0].id)
    functions = [
        FunctionAlignment(file, (Correspondence(node, "F1", certainty, Band.MATCH),), {})
        for file, node in zip(("a.bpmn", "b.bpmn"), pair, strict=True)
    ]
    known = {
        (each.left, each.right): each.band
        for each in align_with_functions(left, right, functions).correspondences
    }
    assert (known.get(pair) is Band.MATCH) == (certainty**2 >= 0.5)


def test_work_that_sets_off_several_ways_at_once_keeps_doing_so() -> None:
    models = [
        net("a.bpmn", "●来る > 受け付ける > 審査する > ○済む", "受け付ける > 入力する > ○済む"),
        net("b.bpmn", "●来る > 受け付ける > 審査する > ○済む"),
    ]
    proposal = merge(models, align=equal_labels)
    assert not any(proposal.violations.values())
    assert "parallelGateway" in {node.type for node in proposal.model.gateways}


def test_a_flow_of_another_procedure_is_a_stranger() -> None:
    other = net("d.bpmn", "●朝になる > 鍵を開ける > 掃除する > 旗を揚げる > 水をやる > ○開く")
    assert proposed().strangers == ()
    assert merge((*FLOWS, other), align=equal_labels).strangers == ("d.bpmn",)


def test_names_fall_back_to_the_files() -> None:
    proposal = merge(FLOWS[:2], align=equal_labels)
    assert "a.bpmn" in proposal.model.processes[0].documentation[0]
    assert (
        Text("すべての団体の作業", "the work of all").ja
        in (proposal.model.processes[0].documentation[0])
    )
