"""The process model's own answers, and the checks that make a model worth comparing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from fitgap import process
from fitgap.bpmn import read_model
from fitgap.process import FlowNode, Lane, Pool, Process, ProcessModel, check_model
from fitgap.source import Issue, IssueKind, Severity

NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SOUND = (
    "<startEvent id='s'/><task id='a' name='受け付ける'/><endEvent id='e'/>"
    "<sequenceFlow id='f1' sourceRef='s' targetRef='a'/>"
    "<sequenceFlow id='f2' sourceRef='a' targetRef='e'/>"
)


def check(body: str, *, outside: str = "") -> tuple[Issue, ...]:
    text = (
        f'<definitions xmlns="{NAMESPACE}">{outside}<process id="p">{body}</process></definitions>'
    )
    model, issues = read_model(text.encode(), "例.bpmn")
    assert model is not None
    assert issues == ()
    return check_model(model)


def arrow(identifier: str, source: str, target: str, rest: str = "") -> str:
    return f"<sequenceFlow id='{identifier}' sourceRef='{source}' targetRef='{target}' {rest}/>"


def branches(first: str, second: str) -> str:
    return (
        "<startEvent id='s'/><exclusiveGateway id='g'/><task id='a' name='甲'/>"
        "<task id='b' name='乙'/><endEvent id='e'/>"
        + arrow("f0", "s", "g")
        + arrow("f1", "g", "a", first)
        + arrow("f2", "g", "b", second)
        + arrow("f3", "a", "e")
        + arrow("f4", "b", "e")
    )


PROVOKED = {
    "PM001": "<startEvent id='s'/>",
    "PM002": SOUND.replace("<startEvent id='s'/>", "").replace(
        "<sequenceFlow id='f1' sourceRef='s' targetRef='a'/>", ""
    ),
    "PM003": SOUND.replace("<endEvent id='e'/>", "").replace(
        "<sequenceFlow id='f2' sourceRef='a' targetRef='e'/>", ""
    ),
    "PM004": SOUND + "<task id='lost' name='迷子'/>" + arrow("f", "lost", "e"),
    "PM005": SOUND + "<task id='stop' name='行き止まり'/>" + arrow("f", "a", "stop"),
    "PM006": SOUND.replace("name='受け付ける'", "name=' '"),
    "PM007": SOUND.replace("targetRef='e'", "targetRef='g'")
    + "<parallelGateway id='g'/>"
    + arrow("f3", "g", "e"),
    "PM008": branches("name='はい'", ""),
    "PM009": SOUND + "<laneSet><lane id='l'><flowNodeRef>a</flowNodeRef></lane></laneSet>",
    "PM010": SOUND + "<laneSet><lane id='l' name='係'/></laneSet>",
}
KINDS = {value.code: value for value in vars(process).values() if isinstance(value, IssueKind)}


def test_a_sound_model_has_no_issues() -> None:
    assert check(SOUND) == ()


@pytest.mark.parametrize("code", sorted(KINDS))
def test_every_kind_is_provoked_and_explained(code: str) -> None:
    issues = check(PROVOKED[code])
    assert [issue.code for issue in issues] == [code]
    assert issues[0].location.file == "例.bpmn"
    assert issues[0].severity is not Severity.ERROR
    for words in (issues[0].message, issues[0].hint):
        assert words.ja
        assert words.en
        assert "{" not in words.ja + words.en


@pytest.mark.parametrize(
    "body",
    [
        branches("name='はい'", "name='いいえ'"),
        branches("name='はい'", "").replace("id='g'", "id='g' default='f2'"),
        # arrows lead on from a boundary event, and along links between sheets
        SOUND + "<boundaryEvent id='x' attachedToRef='a'><timerEventDefinition/></boundaryEvent>"
        "<task id='b' name='催促する'/>" + arrow("f3", "x", "b") + arrow("f4", "b", "e"),
        SOUND + "<intermediateCatchEvent id='x'><linkEventDefinition name='続き'/>"
        "</intermediateCatchEvent><task id='b' name='乙'/>"
        + arrow("f3", "x", "b")
        + arrow("f4", "b", "e"),
        # BPMN lets these stand without arrows
        SOUND + "<task id='u' name='取り消す' isForCompensation='true'/>",
        SOUND + "<subProcess id='u' triggeredByEvent='true'/>",
        SOUND.replace(
            "<task id='a' name='受け付ける'/>",
            "<adHocSubProcess id='a' name='そろえる'><task id='i' name='甲'/><task id='j' "
            "name='乙'/></adHocSubProcess>",
        ),
        # a subprocess without start and end events is a list of parallel work
        SOUND.replace(
            "<task id='a' name='受け付ける'/>",
            "<subProcess id='a' name='まとめ'><task id='i' name='甲'/></subProcess>",
        ),
    ],
)
def test_what_bpmn_allows_and_readers_understand_is_not_reported(body: str) -> None:
    assert check(body) == ()


def test_a_message_can_set_work_off() -> None:
    outside = (
        "<collaboration id='c'><participant id='q' name='住民'/>"
        "<messageFlow id='m' sourceRef='q' targetRef='b'/></collaboration>"
    )
    body = SOUND + "<task id='b' name='照会に答える'/>" + arrow("f3", "b", "e")
    assert check(body, outside=outside) == ()
    assert [issue.code for issue in check(body)] == ["PM004"]


def test_a_lost_stretch_is_reported_once_where_it_begins() -> None:
    tasks = "".join(f"<task id='t{n}' name='{n}'/>" for n in range(4))
    chain = tasks + arrow("g0", "t0", "t1") + arrow("g1", "t1", "t2") + arrow("g2", "t2", "t3")
    issues = check(SOUND + chain + arrow("g3", "t3", "e"))
    assert [(issue.code, issue.location.element) for issue in issues] == [("PM004", "t0")]


def test_a_lost_loop_is_reported_once() -> None:
    loop = "<task id='x' name='甲'/><task id='y' name='乙'/>"
    issues = check(SOUND + loop + arrow("g0", "x", "y") + arrow("g1", "y", "x"))
    assert [(issue.code, issue.location.element) for issue in issues] == [("PM004", "x")]


def test_a_single_unnamed_lane_of_a_named_pool_is_only_the_pool() -> None:
    outside = "<collaboration id='c'><participant id='q' name='町' processRef='p'/></collaboration>"
    assert check(PROVOKED["PM009"], outside=outside) == ()


def test_role_climbs_out_of_unnamed_lanes() -> None:
    node = FlowNode("a", "task", process="p", lane="inner")
    model = ProcessModel(
        "f",
        processes=(Process("p", None),),
        nodes=(node,),
        lanes=(Lane("outer", "市民\n課", "p"), Lane("inner", None, "p", parent="outer")),
        pools=(Pool("q", "町", "p"),),
    )
    assert model.role(node) == "市民 課"


def test_role_prefers_performers_to_the_pool() -> None:
    node = FlowNode("a", "task", process="p", performers=("係長", "課長"))
    model = ProcessModel("f", nodes=(node,), pools=(Pool("q", "町", "p"),))
    assert model.role(node) == "係長・課長"


def test_the_name_of_a_model() -> None:
    assert ProcessModel("f").name == "f"
    assert ProcessModel("f", pools=(Pool("q", "町", None),)).name == "町"
    named = ProcessModel("f", processes=(Process("p", "転入\n届"),), pools=(Pool("q", "町", None),))
    assert named.name == "転入 届"


def test_reading_code_loads_nothing_heavy_until_it_is_used() -> None:
    code = (
        "import sys, fitgap.process, fitgap.bpmn; "
        "print([name for name in ('networkx', 'lxml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
