"""Reading BPMN: what is read, what is reported, what is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from fitgap.bpmn import Limits, inspect_counts, is_refusal, kinds, read_model
from fitgap.process import NEED_LIMITS, Aspect, FlowNode, NodeKind, ProcessModel
from fitgap.source import Issue, IssueKind, Severity

FIXTURES = Path(__file__).parent.parent / "fixtures" / "bpmn"
NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def document(body: str, *, declaration: str = "", attributes: str = "") -> str:
    """Return a BPMN file around some elements."""
    return (
        f'{declaration}<definitions xmlns="{NAMESPACE}" xmlns:fitgap="urn:fitgap:1" {attributes}>'
        f"{body}</definitions>"
    )


def process(body: str) -> str:
    return document(f'<process id="p">{body}</process>')


def attributes(number: int) -> str:
    return " ".join(f"a{n}='1'" for n in range(number))


def read(text: str | bytes) -> tuple[ProcessModel, tuple[Issue, ...]]:
    model, issues = read_model(text.encode() if isinstance(text, str) else text, "例.bpmn")
    assert model is not None, issues
    return model, issues


def codes(issues: tuple[Issue, ...]) -> list[str]:
    return [issue.code for issue in issues]


@pytest.fixture(scope="module")
def everything() -> ProcessModel:
    model, issues = read_model((FIXTURES / "everything.bpmn").read_bytes(), "everything.bpmn")
    assert model is not None
    assert issues == ()
    return model


def node(model: ProcessModel, identifier: str) -> FlowNode:
    return model.node_by_id[identifier]


# --- what is read ------------------------------------------------------------------------


def test_counts_of_every_kind(everything: ProcessModel) -> None:
    assert inspect_counts(everything) == {
        "activities": 15,
        "events": 7,
        "gateways": 5,
        "flows": 6,
        "pools": 2,
        "lanes": 3,
        "documents": 2,
        "annotations": 2,
        "processes": 1,
        "message_flows": 1,
        "data_stores": 2,
        "data_inputs": 1,
        "data_outputs": 1,
        "boundary_events": 1,
        "choreography_activities": 1,
        "needs": 2,
        "globalUserTask": 1,
        "group": 1,
    }


def test_names_keep_their_line_breaks_and_labels_do_not(everything: ProcessModel) -> None:
    assert node(everything, "check").name == "本人を\n確認する"
    assert node(everything, "check").label == "本人を 確認する"


def test_every_value_knows_its_place(everything: ProcessModel) -> None:
    groups = (
        everything.nodes,
        everything.flows,
        everything.pools,
        everything.lanes,
        everything.documents,
        everything.annotations,
        everything.processes,
        everything.message_flows,
    )
    for group in groups:
        for item in group:
            assert item.location.file == "everything.bpmn"
            assert item.location.element == item.id
            assert item.location.line is not None
    lines = (FIXTURES / "everything.bpmn").read_text(encoding="utf-8").splitlines()
    line = node(everything, "deepest").location.line
    assert line is not None
    assert 'id="deepest"' in lines[line - 1]


def test_innermost_lane_wins_and_is_handed_down(everything: ProcessModel) -> None:
    lanes = {each.id: each.lane for each in everything.nodes}
    assert lanes["start"] == "section"
    assert lanes["check"] == "counter"
    assert lanes["late"] == "counter"  # a boundary event goes with its activity
    assert lanes["deepest"] == "counter"  # what lies in a subprocess goes with it
    assert lanes["plain"] is None
    assert everything.lane_by_id["counter"].parent == "section"
    assert everything.role(node(everything, "deepest")) == "窓口係"


def test_role_falls_back_to_the_pool(everything: ProcessModel) -> None:
    assert everything.role(node(everything, "plain")) == "架空市"


def test_performers_are_names_of_resources(everything: ProcessModel) -> None:
    assert node(everything, "check").performers == ("窓口 担当",)


def test_nesting_and_kinds_of_subprocess(everything: ProcessModel) -> None:
    parents = {each.id: each.parent for each in everything.nodes}
    assert parents["deepest"] == "deep"
    assert parents["deep"] == "package"
    assert parents["package"] is None
    assert parents["loose"] == "any_order"
    assert node(everything, "on_error").triggered_by_event
    assert {each.process for each in everything.nodes} == {"reception", "choreography"}
    assert node(everything, "exchange").kind is NodeKind.CHOREOGRAPHY


def test_events(everything: ProcessModel) -> None:
    assert node(everything, "start").event_definitions == ("messageEventDefinition",)
    late = node(everything, "late")
    assert (late.attached_to, late.interrupting) == ("check", False)
    error_start = node(everything, "error_start")
    assert error_start.event_definitions == ("signalEventDefinition",)
    assert not error_start.interrupting
    assert node(everything, "start").interrupting
    assert node(everything, "link_in").link == node(everything, "link_out").link == "次の紙へ"


def test_loops_calls_and_compensation(everything: ProcessModel) -> None:
    assert node(everything, "check").loop == "sequential"
    assert node(everything, "loose").loop == "standard"
    assert node(everything, "call").called_element == "reception"
    assert node(everything, "call_elsewhere").called_element == "kokuho"
    assert node(everything, "undo").for_compensation


def test_parallel_flows_conditions_and_default(everything: ProcessModel) -> None:
    flows = {flow.id: flow for flow in everything.flows}
    assert flows["f2"].condition == "世帯主 = 本人"
    assert flows["f2"].name == "はい"
    assert flows["f3"].condition is None
    assert node(everything, "check").default_flow == "f3"
    assert set(everything.graph["check"]["which"]) == {"f2", "f3"}


def test_documents_are_what_is_drawn(everything: ProcessModel) -> None:
    documents = {each.id: each for each in everything.documents}
    assert documents["form"].name == "転入届"
    assert documents["form"].aliases == ("form_ref", "form_again")
    assert documents["loose_paper"].type == "dataObjectReference"
    assert documents["ledger"].name == "住民基本台帳"
    assert documents["process_input"].type == "dataInput"
    assert "check_in" not in documents  # the slots of one activity are no documents


def test_states_of_one_document_keep_its_own_name() -> None:
    model, _ = read(
        process(
            '<dataObject id="d" name="申請書"/>'
            '<dataObjectReference id="r1" dataObjectRef="d" name="申請書［審査前］"/>'
            '<dataObjectReference id="r2" dataObjectRef="d" name="申請書［審査済］"/>'
        )
    )
    assert [each.name for each in model.documents] == ["申請書"]


def test_data_goes_in_and_out(everything: ProcessModel) -> None:
    check = node(everything, "check")
    assert check.inputs == ("form", "process_input")
    assert check.outputs == ("ledger",)
    assert everything.document_names(check.inputs) == ("転入届", "転出証明書")


def test_dotted_lines_tie_documents_to_activities_and_arrows(everything: ProcessModel) -> None:
    assert node(everything, "plain").inputs == ("loose_paper",)
    assert node(everything, "plain").outputs == ("loose_store",)
    assert node(everything, "script").inputs == node(everything, "script").outputs == ("form",)
    assert node(everything, "send").outputs == ("form",)
    assert node(everything, "receive").inputs == ("form",)


def test_documentation_and_annotations(everything: ProcessModel) -> None:
    assert node(everything, "check").documentation == ("旅券か運転免許証で確認する。",)
    assert everything.processes[0].documentation[0].split() == ["転入届を", "受け付ける。"]
    assert everything.documentation[-1] == "架空市の例です。"
    assert everything.pools[0].documentation == ("市民課",)
    about = {each.id: each.about for each in everything.annotations}
    assert about == {"note_outside": ("start",), "note": ("check", "which")}


def test_pools_and_message_flows(everything: ProcessModel) -> None:
    assert [(pool.name, pool.process) for pool in everything.pools] == [
        ("架空市", "reception"),
        ("住民", None),
    ]
    assert (everything.message_flows[0].source, everything.message_flows[0].target) == (
        "pool_resident",
        "start",
    )


def test_needs(everything: ProcessModel) -> None:
    first, second = node(everything, "check").needs
    assert first.aspect is Aspect.FORM
    assert (first.text, first.basis, first.clause) == ("独自様式の受付票", "条例", "第3条")
    assert first.volume == 1200
    assert first.minutes == Decimal("7.5")
    assert second.text == "確認メッセージを 町の言い方にする"
    assert second.volume is None


def test_any_prefix_and_several_definitions_in_a_wrapper() -> None:
    inner = document('<process id="p1"><task id="a"/></process>')
    other = document('<process id="p2"><task id="b"/></process>')
    model, issues = read(f"<wrapper>{inner}{other}</wrapper>")
    assert [each.id for each in model.activities] == ["a", "b"]
    assert issues == ()


def test_a_process_without_definitions() -> None:
    model, _ = read(f'<x:process xmlns:x="{NAMESPACE}" id="p"><x:task id="a"/></x:process>')
    assert [each.process for each in model.activities] == ["p"]


def test_equal_ids_in_two_processes_stay_apart() -> None:
    one = '<process id="{0}"><task id="a" name="{0}"/><task id="b"/>{1}</process>'
    flow = '<sequenceFlow id="f" sourceRef="a" targetRef="b"/>'
    model, issues = read(document(one.format("p", flow) + one.format("q", flow)))
    assert [(each.id, each.process) for each in model.nodes] == [
        ("a", "p"),
        ("b", "p"),
        ("a#2", "q"),
        ("b#2", "q"),
    ]
    assert [(each.id, each.source, each.target) for each in model.flows] == [
        ("f", "a", "b"),
        ("f#2", "a#2", "b#2"),
    ]
    assert codes(issues) == ["BP020"] * 3


def test_a_reference_means_the_element_of_the_right_type() -> None:
    model, _ = read(
        document(
            '<collaboration id="c"><participant id="x" processRef="x"/></collaboration>'
            '<process id="x"><task id="a"/></process>'
        )
    )
    assert model.pools[0].id == "x"
    assert model.pools[0].process == "x#2"


def test_a_lost_end_is_taken_from_the_node_that_names_the_flow() -> None:
    model, issues = read(
        process(
            '<task id="a"><outgoing>f</outgoing></task><task id="b"/>'
            '<sequenceFlow id="f" targetRef="b"/>'
        )
    )
    assert model.flows[0].source == "a"
    assert codes(issues) == ["BP024"]


def test_a_flow_without_ends_still_loads() -> None:
    model, issues = read(process('<task id="a"/><sequenceFlow id="f" targetRef="ghost"/>'))
    assert (model.flows[0].source, model.flows[0].target) == (None, "ghost")
    assert codes(issues) == ["BP022", "BP023"]
    assert model.graph.number_of_edges() == 0


# --- encodings ---------------------------------------------------------------------------

TASK = '<process id="p"><task id="a" name="髙橋①が確認〜する"/></process>'


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        ("UTF-16LE", "utf-16-le"),
        ("utf-16", "utf-16-be"),
    ],
)
def test_unicode_encodings(declared: str, codec: str) -> None:
    text = document(TASK, declaration=f'<?xml version="1.0" encoding="{declared}"?>\n')
    model, issues = read(text.encode(codec))
    assert model.activities[0].name == "髙橋①が確認〜する"
    assert issues == ()
    assert model.activities[0].location.line == 2


@pytest.mark.parametrize(
    "declared", ["Shift_JIS", "MS932", "Windows-31J", "CP932", "x-sjis", "csWindows31J"]
)
def test_code_page_932_under_all_its_names(declared: str) -> None:
    text = document(
        TASK.replace("〜", "～"), declaration=f'<?xml version="1.0" encoding="{declared}"?>\n'
    )
    model, issues = read(text.encode("cp932"))
    assert model.activities[0].name == "髙橋①が確認～する"
    assert issues == ()


@pytest.mark.parametrize(("name", "codec"), [("確認する", "euc_jp"), ("①確認", "euc_jis_2004")])
def test_euc_jp(name: str, codec: str) -> None:
    text = document(
        f'<process id="p"><task id="a" name="{name}"/></process>',
        declaration='<?xml version="1.0" encoding="EUC-JP"?>',
    )
    model, issues = read(text.encode(codec))
    assert model.activities[0].name == name
    assert issues == ()


def test_a_false_declaration_is_reported_and_the_bytes_believed() -> None:
    text = document(TASK, declaration='<?xml version="1.0" encoding="UTF-16"?>')
    model, issues = read(text.encode())
    assert model.activities[0].name == "髙橋①が確認〜する"
    assert codes(issues) == ["BP011"]


def test_bytes_of_another_encoding_are_named_with_line_and_remedy() -> None:
    text = document(
        '\n<process id="p">\n<task id="a" name="届出を受け付ける"/></process>',
        declaration='<?xml version="1.0" encoding="UTF-8"?>\n',
    )
    model, issues = read_model(text.encode("cp932"), "例.bpmn")
    assert model is None
    assert codes(issues) == ["BP003"]
    assert (issues[0].location.line, issues[0].location.column) == (4, 20)
    assert "Shift_JIS" in issues[0].hint.ja


# --- refused before parsing --------------------------------------------------------------

LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    f'<definitions xmlns="{NAMESPACE}"><process id="&b;"/></definitions>'
)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("before", ["", "\n", "<!-- a > b -->\n<?pi <!-- ?>"])
def test_a_document_type_is_refused_in_every_encoding(codec: str, before: str) -> None:
    model, issues = read_model((before + LAUGHS).encode(codec), "例.bpmn")
    assert model is None
    assert codes(issues) == ["BP005"]
    assert is_refusal(issues[0])


def test_a_document_type_cannot_hide_in_utf_7() -> None:
    hidden = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x [<!ENTITY a "b">]><x/>'
    model, issues = read_model(hidden.encode("ascii"), "例.bpmn")
    assert model is None
    assert codes(issues) == ["BP004"]


def test_the_word_doctype_inside_a_text_is_harmless() -> None:
    model, issues = read(
        process("<documentation><![CDATA[<!DOCTYPE html> <!ENTITY]]></documentation><task id='a'/>")
    )
    assert len(model.activities) == 1
    assert issues == ()


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        (Limits(size=100), process("<task id='a'/>")),
        (Limits(tags=3), process("<task id='a'/>")),
        (Limits(attributes=20), process(f"<task {attributes(21)}/>")),
    ],
)
def test_absurd_sizes_are_refused_with_the_limit(limits: Limits, text: str) -> None:
    model, issues = read_model(text.encode(), "例.bpmn", limits=limits)
    assert model is None
    assert codes(issues) == ["BP006"]
    assert is_refusal(issues[0])
    limit = min(limits.size, limits.tags, limits.attributes)
    assert f"{limit}" in issues[0].message.ja


def test_many_attributes_over_several_elements_are_no_bomb() -> None:
    task = f'<task id="{{}}" name="{"x" * 200}"/>'
    text = process("".join(task.format(f"a{n}") for n in range(30)))
    model, _ = read_model(text.encode(), "例.bpmn", limits=Limits(attributes=20))
    assert model is not None


def test_absurd_depth_is_refused() -> None:
    text = process("<subProcess>" * 300 + "</subProcess>" * 300)
    model, issues = read_model(text.encode(), "例.bpmn")
    assert model is None
    assert codes(issues) == ["BP007"]
    assert "256" in issues[0].message.ja


def test_the_deepest_allowed_nesting_is_read() -> None:
    text = process("<subProcess>" * 250 + "</subProcess>" * 250)
    model, _ = read(text)
    assert len(model.activities) == 250


# --- well-formed though libxml2 complains --------------------------------------------------


@pytest.mark.parametrize(
    "attributes",
    ['xmlns:x="http://a b/c d"', 'xmlns:x="relative"', 'xml:id="1 2"', 'xml:space="odd"'],
)
def test_odd_but_well_formed_files_load(attributes: str) -> None:
    model, issues = read(
        document('<process id="p"><task id="a"/></process>', attributes=attributes)
    )
    assert len(model.activities) == 1
    assert issues == ()


@pytest.mark.parametrize(
    ("after", "words"), [("<b/>", "余分な内容"), ("", ""), ("</b>", "正しくない")]
)
def test_an_odd_namespace_hides_no_real_mistake(after: str, words: str) -> None:
    text = document("", attributes='xmlns:x="a b"') + after
    model, issues = read_model(text.encode(), "例.bpmn")
    assert (model is None) == bool(words)
    assert words in "".join(issue.message.ja for issue in issues)


# --- every kind of issue ---------------------------------------------------------------------

NEED = '<task id="a"><extensionElements><fitgap:need {}/></extensionElements></task>'
PROVOKED: dict[str, str | bytes] = {
    "BP001": process("<task id='a'>"),
    "BP002": process("<task id='a' modeler:x='1'/>"),
    "BP003": process("<task id='a' name='é'/>").encode("latin-1"),
    "BP004": document("", declaration='<?xml version="1.0" encoding="x-none"?>'),
    "BP005": LAUGHS,
    "BP006": process(f"<task {attributes(1001)}/>"),
    "BP007": process("<subProcess>" * 300 + "</subProcess>" * 300),
    "BP008": '<mxfile xmlns="urn:x"/>',
    "BP009": " \n",
    "BP010": process("<task id='a' name='&nbsp;'/>"),
    "BP011": document("", declaration='<?xml version="1.0" encoding="UTF-16"?>'),
    "BP012": process("<task id='a'>"),
    "BP013": process("<task id='a' modeler:x='1'/>"),
    "BP014": process("<task id='a' name='かな'/>").encode("cp932"),
    "BP020": process("<task id='a'/><task id='a'/>"),
    "BP021": process("<task/>"),
    "BP022": process("<task id='a'/><sequenceFlow id='f' sourceRef='a'/>"),
    "BP023": process("<task id='a'/><sequenceFlow id='f' sourceRef='a' targetRef='p'/>"),
    "BP024": process(
        "<task id='a'><incoming>f</incoming></task><sequenceFlow id='f' sourceRef='a'/>"
    ),
    "BP025": process("<laneSet><lane id='l'><flowNodeRef>ghost</flowNodeRef></lane></laneSet>"),
    "BP026": process(
        "<laneSet><lane id='l'><flowNodeRef>a</flowNodeRef></lane>"
        "<lane id='m'><flowNodeRef>a</flowNodeRef></lane></laneSet><task id='a'/>"
    ),
    "BP027": document("<collaboration id='c'><participant id='x' processRef='g'/></collaboration>"),
    "BP028": process("<boundaryEvent id='e' attachedToRef='ghost'/>"),
    "BP029": process("<dataObjectReference id='r' dataObjectRef='ghost'/>"),
    "BP030": document(
        "<collaboration id='c'><participant id='x'/>"
        "<messageFlow id='m' sourceRef='x' targetRef='ghost'/></collaboration>"
    ),
    "BP031": process("<task id='a'/><association id='s' sourceRef='a' targetRef='ghost'/>"),
    "BP032": process(
        "<task id='a' default='f'/><task id='b'/><sequenceFlow id='f' sourceRef='b' targetRef='a'/>"
    ),
    "BP033": process("<usertask id='a'/>"),
    "BP040": process(NEED.format("aspect='sceen' text='x'")),
    "BP041": process(NEED.format("aspect='form'")),
    "BP042": process(NEED.format("aspect='form' text='x' volume='多数'")),
    "BP043": process(NEED.format("aspect='form' text='x' count='1'")),
    "BP044": process(NEED.replace("task", "startEvent").format("aspect='form' text='x'")),
    "BP045": process(NEED.format("aspect='form' text='x' basis='前例'")),
    "BP046": process(
        NEED.replace("<fitgap:need {}", "<fitgap:need xmlns:fitgap='urn:fitgap:9' aspect='form'")
    ),
}
EVERY_KIND = {value.code: value for value in vars(kinds).values() if isinstance(value, IssueKind)}
WHEN_WRITING = {"BP050", "BP051", "BP052", "BP053", "BP054", "BP055"}
KINDS = {code: kind for code, kind in EVERY_KIND.items() if code not in WHEN_WRITING}
ONLY_WHEN_ASKED = {"BP012", "BP013", "BP014"}


@pytest.mark.parametrize("code", sorted(KINDS))
def test_every_kind_of_issue_is_provoked_placed_and_explained(code: str) -> None:
    text = PROVOKED[code]
    data = text.encode() if isinstance(text, str) else text
    model, issues = read_model(data, "例.bpmn", best_effort=code in ONLY_WHEN_ASKED)
    assert codes(issues) == [code]
    assert issues[0].severity is KINDS[code].severity
    assert (model is None) == (code <= "BP010")
    assert issues[0].location.file == "例.bpmn"
    if code not in {"BP006", "BP009"}:
        assert issues[0].location.line == 1
    for words in (issues[0].message, issues[0].hint):
        assert words.ja
        assert words.en
        assert "{" not in words.ja + words.en


def test_only_unreadable_files_and_unusable_needs_are_errors() -> None:
    errors = {code for code, kind in KINDS.items() if kind.severity is Severity.ERROR}
    assert errors == {f"BP{number:03}" for number in (*range(1, 11), 40, 41, 42)}


def test_the_remedy_for_a_well_known_prefix_can_be_copied() -> None:
    _, issues = read_model(str(PROVOKED["BP002"]).encode(), "例.bpmn")
    assert 'xmlns:modeler="http://camunda.org/schema/modeler/1.0"' in issues[0].hint.ja


def test_a_wrong_aspect_names_the_right_ones() -> None:
    _, issues = read_model(str(PROVOKED["BP040"]).encode(), "例.bpmn")
    assert "sceen" in issues[0].message.ja
    assert "screen, field, form" in issues[0].hint.ja


def test_the_persons_at_a_case_are_one_unless_said() -> None:
    for words, persons in (("", 1), ("persons='３'", 3)):
        model, issues = read(process(NEED.format(f"aspect='form' text='x' {words}")))
        assert (codes(issues), model.activities[0].needs[0].persons) == ([], persons)
    for value in ("0", "1.5", "-1", "二人"):
        model, issues = read(process(NEED.format(f"aspect='form' text='x' persons='{value}'")))
        assert (codes(issues), model.activities[0].needs[0].persons) == (["BP042"], 1)
        assert "1 から 9,999 までの整数" in issues[0].hint.ja


def test_a_need_has_limits_within_which_its_cost_can_be_reckoned() -> None:
    words = " ".join(f"{name}='{most}'" for name, most in NEED_LIMITS.items())
    model, issues = read(process(NEED.format(f"aspect='form' text='x' {words}")))
    need = model.activities[0].needs[0]
    assert not issues
    assert (need.volume, need.minutes, need.persons) == (999_999_999, Decimal(999_999), 9_999)
    for name, most in NEED_LIMITS.items():
        model, issues = read(process(NEED.format(f"aspect='form' text='x' {name}='{most + 1}'")))
        assert codes(issues) == ["BP042"]
        assert f"{most:,}" in issues[0].hint.ja


@pytest.mark.parametrize("value", ["-1", "1.5", "nan", "inf", "1e99", "約100"])
def test_volumes_that_are_no_number_of_cases(value: str) -> None:
    model, issues = read(process(NEED.format(f"aspect='form' text='x' volume='{value}'")))
    assert codes(issues) == ["BP042"]
    assert model.activities[0].needs[0].volume is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\n" + document("", declaration='<?xml version="1.0"?>'), "より前"),
        (process("<task name='a & b'/>"), "&amp;"),
        (process("<task name=a/>"), "引用符"),
        (process("<task id='a' id='b'/>"), "同じ属性"),
        (process("<a></b>"), "終了タグ"),
        (process("")[:-9], "「>」"),
        (process("")[:-24], "途中で切れて"),
        (process("\x01"), "制御文字"),
    ],
)
def test_broken_xml_is_explained_in_japanese(text: str, words: str) -> None:
    model, issues = read_model(text.encode(), "例.bpmn")
    assert model is None
    assert codes(issues) == ["BP001"]
    assert words in issues[0].message.ja


def test_one_unbound_prefix_is_one_issue() -> None:
    text = process("<task x:a='1' y:b='2'/><task x:c='1'/>")
    _, issues = read_model(text.encode(), "例.bpmn")
    assert codes(issues) == ["BP002", "BP002"]


def test_issues_come_in_file_order() -> None:
    text = process("\n<task id='a' default='g'/>\n<task/>\n<sequenceFlow id='f' sourceRef='a'/>")
    _, issues = read(text)
    assert [issue.location.line for issue in issues] == [2, 3, 4]


# --- best effort: only when asked, always marked ------------------------------------------------


def best_effort(text: str | bytes) -> tuple[ProcessModel | None, tuple[Issue, ...]]:
    data = text.encode() if isinstance(text, str) else text
    return read_model(data, "例.bpmn", best_effort=True)


@pytest.mark.parametrize(
    ("text", "number", "line"),
    [
        (process("<task id='a'/><task id='b'/>")[:-20], 2, 1),
        (process("<task id='a'/>\n<task id='b' name='A & B'/><task id='c'/>"), 3, 2),
        (process("<task id='a'/>\n</subProcess><task id='b'/>"), 2, 2),
        ("\n<?xml version='1.0'?>" + process("<task id='a'/>"), 1, 2),
        (process("<task id='a' name='x'name='y'/>"), 1, 1),
    ],
)
def test_a_broken_file_is_read_as_far_as_possible(text: str, number: int, line: int) -> None:
    assert read_model(text.encode(), "例.bpmn")[0] is None
    model, issues = best_effort(text)
    assert model is not None
    assert len(model.activities) == number
    assert codes(issues)[:1] == ["BP012"]
    assert issues[0].severity is Severity.WARNING
    assert issues[0].location.line == line
    assert "欠けて" in issues[0].message.ja


def test_a_sound_file_is_read_as_ever() -> None:
    data = (FIXTURES / "everything.bpmn").read_bytes()
    assert read_model(data, "f", best_effort=True) == read_model(data, "f")


def test_undeclared_prefixes_are_declared_and_nothing_is_lost() -> None:
    text = (
        "<bpmn:definitions><bpmn:process id='p'><bpmn:task id='a' own:x='1' modeler:y='2'/>"
        "</bpmn:process></bpmn:definitions>"
    )
    model, issues = best_effort(text)
    assert model is not None
    assert list(model.node_by_id) == ["a"]
    assert codes(issues) == ["BP013"] * 3
    assert NAMESPACE in issues[0].message.ja


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("<task id='a' name='かな'/>".encode("cp932"), "かな", "BP014"),
        ("<task id='a' name='かな'/>".encode("euc_jp"), "かな", "BP014"),
        ("<task id='a' name='かな'/>".encode("cp932") + b"<!-- \x82 -->", "かな", "BP012"),
        ("<task id='a' name='é'/>".encode("latin-1"), "\N{REPLACEMENT CHARACTER}", "BP012"),
    ],
)
def test_bytes_of_another_encoding_are_read_as_what_they_look_like(
    text: bytes, name: str, code: str
) -> None:
    before, after = process("|").encode().split(b"|")
    model, issues = best_effort(before + text + after)
    assert model is not None
    assert codes(issues) == [code]
    assert model.activities[0].name == name


def test_an_unknown_encoding_is_guessed() -> None:
    text = document("", declaration='<?xml version="1.0" encoding="x-none"?>')
    model, issues = best_effort(text)
    assert model is not None
    assert codes(issues) == ["BP014"]


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        "x" + LAUGHS,
        process("<task>") + "<!DOCTYPE x>",
        process("<x><!ENTITY a 'b'>"),
        process("<subProcess>" * 300 + "</subProcess>" * 300),
        process("<task id=a/>" + "<subProcess>" * 300 + "</subProcess>" * 300),
    ],
)
def test_no_effort_is_made_for_hostile_files(text: str) -> None:
    model, issues = best_effort(text)
    assert model is None
    assert any(is_refusal(issue) for issue in issues)


@pytest.mark.parametrize("text", ["", " ", "no xml", "<a>", "<a/>"])
def test_where_nothing_can_be_read_the_errors_stay(text: str) -> None:
    model, issues = best_effort(text)
    assert model is None
    assert any(issue.severity is Severity.ERROR for issue in issues)


# --- what modellers add ---------------------------------------------------------------------------


def test_several_collaborations_are_read_together() -> None:
    text = document(
        "<collaboration id='c'><documentation>甲</documentation><participant id='x'/>"
        "</collaboration><collaboration id='d'><documentation>乙</documentation>"
        "<participant id='y'/><messageFlow id='m' sourceRef='x' targetRef='y'/></collaboration>"
    )
    model, issues = read(text)
    assert issues == ()
    assert [pool.id for pool in model.pools] == ["x", "y"]
    assert model.collaboration_documentation == ("甲", "乙")
    assert (model.message_flows[0].source, model.message_flows[0].target) == ("x", "y")


@pytest.mark.parametrize(
    "extension",
    [
        '<v:signavioMetaData xmlns:v="http://www.signavio.com" metaKey="bgcolor"/>',
        '<v:properties xmlns:v="http://camunda.org/schema/1.0/bpmn"><v:property name="task"/>'
        "</v:properties>",
        '<v:modelattributes xmlns:v="http://www.boc-eu.com/boc-is/adonis.model.document">'
        '<v:attribute name="task">作業</v:attribute></v:modelattributes>',
        f'<v:x xmlns:v="urn:v"><task xmlns="{NAMESPACE}" id="no_task"/></v:x>',
    ],
)
def test_extensions_of_modellers_are_passed_over(extension: str) -> None:
    model, issues = read(
        process(f"<task id='a'><extensionElements>{extension}</extensionElements></task>")
    )
    assert issues == ()
    assert list(model.node_by_id) == ["a"]
