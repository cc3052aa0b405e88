"""A flow kept in Excel: what people write, the flow it becomes, and the way back."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from fitgap.bpmn import read_model, write_model
from fitgap.diagram import lay_out
from fitgap.process import Aspect, ProcessModel, check_model
from fitgap.source import FitgapError, Issue, Language, Severity
from fitgap.workbook.flow_form import FlowForm, StepKind
from fitgap.workbook.flow_form_model import to_model
from fitgap.workbook.flow_form_next import AN_END, ROW_BELOW, number_key, read_ways, separated
from fitgap.workbook.flow_form_reading import read_flow_form
from fitgap.workbook.flow_form_tables import is_flow_form
from fitgap.workbook.flow_form_unfolding import from_model
from fitgap.workbook.flow_form_writing import export_flow_form
from fitgap.workbook.grids import sheet_titles
from fitgap.workspace import sample_root
from tests.support.forms import TODAY, Row, arrows, empty_form, filled, imported, step
from tests.support.libreoffice import needs_libreoffice, recalculated

KNOWN = {"1", "2", "3", "4", "5", "6", "1-1", "2.1"}
COUNTER = [
    step("①", "住民が来庁する", kind="開始", role="窓口係", party="住民から"),
    step("②", "転入届を受け付ける", way="手作業", takes="転入届、転出証明書（原本、写し）"),
    step("③", "書類はそろっているか", after="はい→④、いいえ→②"),
    step("④", "住民票を作成する", role="記録係", way="画面", gives="住民票", after="5と6"),
    step("５", "国保へ知らせる", way="自動", after="7"),
    step("６", "転入通知を送る", way="送付", gives="転入通知", party="前住所地へ", after="7"),
    step("７", kind="合流"),
    step("８", "住民票ができた", kind="終了"),
]


def codes(issues: tuple[Issue, ...]) -> dict[str, str]:
    return {issue.code: issue.location.element or "" for issue in issues}


def errors_of(data: bytes) -> dict[str, str]:
    form, issues = read_flow_form(data, "form.xlsx")
    assert form is None
    return codes(issues)


# --- 次


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("4", [("", ("4",))]),
        ("④", [("", ("4",))]),
        ("→４へ", [("", ("4",))]),
        ("No.4", [("", ("4",))]),
        ("(1-1)", [("", ("1-1",))]),
        ("２．１", [("", ("2.1",))]),
        ("1へ戻る", [("", ("1",))]),
        ("はい→4、いいえ→6", [("はい", ("4",)), ("いいえ", ("6",))]),
        ("はい:4/いいえ:6", [("はい", ("4",)), ("いいえ", ("6",))]),
        ("はい：４\nいいえ：６", [("はい", ("4",)), ("いいえ", ("6",))]),
        ("はい＞4；いいえ＞6", [("はい", ("4",)), ("いいえ", ("6",))]),
        ("はい -> 4, いいえ => 6", [("はい", ("4",)), ("いいえ", ("6",))]),
        ("4（はい）、6（いいえ）", [("はい", ("4",)), ("いいえ", ("6",))]),
        ("はい(4)", [("はい", ("4",))]),
        ("はいなら4へ、それ以外は6へ", [("はい", ("4",)), ("それ以外", ("6",))]),
        ("不備、又は期限切れ→3、その他→4", [("不備、又は期限切れ", ("3",)), ("その他", ("4",))]),
        ("1,000円以上→4、4/1以降→5", [("1,000円以上", ("4",)), ("4/1以降", ("5",))]),
        ("17:00まで→4", [("17:00まで", ("4",))]),
        ("65歳以上（市内）→4", [("65歳以上(市内)", ("4",))]),
        ("4と5", [("", ("4", "5"))]),
        ("同時に4,5", [("", ("4", "5"))]),
        ("承認→4と5、却下→終了", [("承認", ("4", "5")), ("却下", (AN_END,))]),
        ("終了", [("", (AN_END,))]),
        ("なし", [("", (AN_END,))]),
        ("はい→次へ、いいえ→4", [("はい", (ROW_BELOW,)), ("いいえ", ("4",))]),
        ("4、6", [("", ("4",)), ("", ("6",))]),
        ("", []),
    ],
)
def test_what_people_write_under_next(text: str, ways: list[tuple[str, tuple[str, ...]]]) -> None:
    found, lost = read_ways(text, KNOWN.__contains__)
    assert [(way.condition, way.targets) for way in found] == ways
    assert lost == ()


@pytest.mark.parametrize("text", ["9", "はい→9", "4と9", "あとで決める", "→"])
def test_what_points_to_nothing_is_named(text: str) -> None:
    assert read_ways(text, KNOWN.__contains__)[1]


def test_numbers_are_compared_as_people_mean_them() -> None:
    for written in ("1", "１", "①", "(1)", "⑴", "1.", "1)", "No.1", "№1", "01", "手順1", "[1]"):
        assert number_key(written) == "1", written
    assert number_key("1－1") == number_key("１‐1") == "1-1"
    assert number_key("2.1") != number_key("2-1")


def test_lists_in_a_cell_are_split_outside_brackets_only() -> None:
    text = '・転入届、本人確認書類（旅券、免許証）\n"届、写し"；なし'
    assert separated(text) == ("転入届", "本人確認書類（旅券、免許証）", "届、写し")


# --- a form becomes a flow


def test_a_filled_form_becomes_a_flow() -> None:
    facts = {"団体コード": "９９２０２０", "団体名": "○○市", "担当課": "市民課",
             "手続名": "転入届", "作成日": "令和8年11月21日", "作成者": "山田"}  # fmt: skip
    model, issues = imported(filled(COUNTER, facts=facts))
    assert issues == ()
    assert arrows(model) == {
        ("住民が来庁する", "", "転入届を受け付ける"),
        ("転入届を受け付ける", "", "書類はそろっているか"),
        ("書類はそろっているか", "はい", "住民票を作成する"),
        ("書類はそろっているか", "いいえ", "転入届を受け付ける"),
        ("住民票を作成する", "", "parallelGateway"),
        ("parallelGateway", "", "国保へ知らせる"),
        ("parallelGateway", "", "転入通知を送る"),
        ("国保へ知らせる", "", "parallelGateway"),
        ("転入通知を送る", "", "parallelGateway"),
        ("parallelGateway", "", "住民票ができた"),
    }
    types = {node.label: node.type for node in model.activities}
    assert types == {
        "転入届を受け付ける": "manualTask",
        "住民票を作成する": "userTask",
        "国保へ知らせる": "serviceTask",
        "転入通知を送る": "sendTask",
    }
    assert [pool.name for pool in model.pools] == ["○○市 市民課", "住民", "前住所地"]
    assert [lane.name for lane in model.lanes] == ["窓口係", "記録係"]
    assert {model.role(node) for node in model.nodes if node.label.startswith("国保")} == {"記録係"}
    assert {each.name for each in model.documents} == {
        "転入届",
        "転出証明書（原本、写し）",
        "住民票",
        "転入通知",
    }
    pool = {each.id: each.name for each in model.pools}
    ends = {(pool.get(each.source or ""), pool.get(each.target or "")): each.name
            for each in model.message_flows}  # fmt: skip
    assert ends == {("住民", None): None, (None, "前住所地"): "転入通知"}
    assert "作成日: 2026-11-21" in model.collaboration_documentation[0]


def test_the_file_is_clean_and_drawn() -> None:
    model, _ = imported(filled(COUNTER))
    data = write_model(model, lay_out(model))
    again, issues = read_model(data, "flow.bpmn")
    assert again is not None
    assert issues == ()
    assert check_model(again) == ()
    drawn = {shape.element for shape in lay_out(model).shapes}
    assert {node.id for node in model.nodes} <= drawn
    assert {alias for each in model.documents for alias in each.aliases} <= drawn


def test_start_and_end_are_added() -> None:
    model, issues = imported(filled([step(1, "受け付ける", role="係"), step(2, "決裁する")]))
    assert [node.type for node in model.nodes] == ["startEvent", "task", "task", "endEvent"]
    assert codes(issues) == {"FF023": "業務フロー!E2", "FF024": "業務フロー!E3"}
    assert {model.role(node) for node in model.nodes} == {"係"}


def test_branches_after_a_task_get_a_gateway_with_its_question() -> None:
    rows = [
        step(1, "確認し決裁する", role="係", after="差戻し→1、承認→2", condition="承認したか"),
        step(2, "交付する"),
    ]
    model, _ = imported(filled(rows))
    (gateway,) = model.gateways
    assert (gateway.type, gateway.label) == ("exclusiveGateway", "承認したか")
    assert ("承認したか", "差戻し", "確認し決裁する") in arrows(model)


def test_branches_in_rows_of_their_own() -> None:
    rows: list[Row] = [
        step(1, "資格はあるか", role="係", after="2", condition="国保"),
        {"次（番号）": "３", "条件": "後期"},
        {"次（番号）": "終了", "条件": "どちらもない"},
        step(2, "国保に入れる", after="終了"),
        step(3, "後期に入れる"),
        step(4, "終わった", kind="終了"),
    ]
    model, issues = imported(filled(rows, merged=["A2:A4", "E2:E4"]))
    assert {arrow for arrow in arrows(model) if arrow[0] == "資格はあるか"} == {
        ("資格はあるか", "国保", "国保に入れる"),
        ("資格はあるか", "後期", "後期に入れる"),
        ("資格はあるか", "どちらもない", "終わった"),
    }
    assert codes(issues).keys() == {"FF023"}


def test_one_condition_means_otherwise_the_row_below() -> None:
    rows = [step(1, "審査する", role="係", after="3", condition="不備あり"),
            step(2, "交付する", after="終了"), step(3, "補正を求める", after="1")]  # fmt: skip
    model, issues = imported(filled(rows))
    assert codes(issues)["FF020"] == "業務フロー!H2"
    (gateway,) = model.gateways
    default = next(flow for flow in model.flows if flow.id == gateway.default_flow)
    assert model.node_by_id[default.target or ""].label == "交付する"


def test_rows_that_only_repeat_what_was_pulled_down_are_empty() -> None:
    rows = [
        step(1, "一", role="係"),
        *(step(n, role="係", kind="作業", way="画面") for n in (2, 3)),
    ]
    assert len(imported(filled(rows))[0].activities) == 1


def test_who_is_filled_down_and_spelled_once() -> None:
    rows = [step(1, "一", role="市民課\n窓口"), step(2, "二"), step(3, "三", role="〃"),
            step(4, "四", role="市民課　窓口"), step(5, "五", role="別の係"),
            step(6, "六", role="同上")]  # fmt: skip
    model, _ = imported(filled(rows, merged=["D2:D3"]))
    assert [lane.name for lane in model.lanes] == ["市民課 窓口", "別の係"]
    assert [model.role(node) for node in model.activities][-2:] == ["別の係", "別の係"]


def test_waits_race_and_take_time_or_a_message() -> None:
    rows = [
        step(1, "照会する", role="係", way="送付", party="県"),
        step(2, "どちらが先か", kind="判断", after="3\n4"),
        step(3, "回答が届く", kind="待ち", party="県から", after="終了"),
        step(4, "期限の30日が過ぎる", kind="待ち", after="終了"),
    ]
    model, issues = imported(filled(rows))
    assert "FF018" not in codes(issues)
    assert [node.type for node in model.gateways] == ["eventBasedGateway"]
    waits = {
        node.label: node.event_definitions for node in model.events if node.label[:1] in "回期"
    }
    assert waits == {
        "回答が届く": ("messageEventDefinition",),
        "期限の30日が過ぎる": ("timerEventDefinition",),
    }


def test_needs_and_effort() -> None:
    rows = [step(1, "入力する", role="係", volume="１，２００件", minutes=5),
            step(2, "印刷する", volume=300, text="月末に\nまとめる")]  # fmt: skip
    needs: list[Row] = [
        {"作業番号": "①", "区分": "帳票", "要望": "独自の様式を\n印刷したい", "根拠区分": "条例",
         "根拠条項": "第3条"},
        {"要望": "旧住所を画面に並べて見たい", "年間件数": 10, "1件当たり分": "2.5"},
    ]  # fmt: skip
    model, issues = imported(filled(rows, needs=needs))
    first, second = model.activities[0].needs
    assert (first.aspect, first.text, first.basis, first.clause, first.volume) == (
        Aspect.FORM, "独自の様式を印刷したい", "条例", "第3条", 1200,
    )  # fmt: skip
    assert (second.aspect, second.volume, str(second.minutes)) == (Aspect.SCREEN, 10, "2.5")
    assert codes(issues)["FF017"] == "要望!B3"
    assert model.activities[1].documentation == ("月末に\nまとめる", "年間 300 件")
    form, _ = from_model(model)
    assert (form.steps[2].volume, form.steps[2].description) == (300, "月末に\nまとめる")


def test_persons_of_a_step_hold_for_its_needs_unless_they_say_others() -> None:
    rows = [
        step(1, "入力する", role="係", volume=1200, minutes=5, persons="２名"),
        step(2, "印刷する", volume=300, minutes="2.5", persons=3),
        step(3, "綴じる", persons="4人"),
        step(4, "渡す"),
    ]
    needs: list[Row] = [
        {"作業番号": 1, "区分": "画面", "要望": "旧住所を並べて見たい"},
        {"要望": "通称を並べて見たい", "人数": 1},
        {"要望": "方書を並べて見たい", "人数": 3},
        {"作業番号": 4, "区分": "画面", "要望": "控えを見たい"},
    ]
    model, issues = imported(filled(rows, needs=needs))
    first, second, third, fourth = model.activities

    assert all(issue.severity is Severity.INFO for issue in issues)
    assert [need.persons for need in first.needs] == [2, 1, 3]
    assert [need.persons for need in fourth.needs] == [1]
    assert second.documentation == ("年間 300 件、1件 2.5 分、3 人",)
    assert third.documentation == ("4 人",)

    form, _ = from_model(model)
    again, _ = imported(export_flow_form(form, language=Language.JA, today=TODAY).data)
    assert again == model
    said = [(step.volume, step.persons) for step in form.steps if step.kind is StepKind.TASK]
    assert said == [(None, None), (300, 3), (None, 4), (None, None)]


def test_tables_of_other_origin_are_read_by_their_headings() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["転入事務の流れ"])
    page.append(["項番", "担当課", "作業内容", "書類", "次工程", "備考"])
    page.append([1, "市民課", "受け付ける", "転入届", None, "窓口で"])
    page.append([2, None, "入力する", None, None, None])
    target = io.BytesIO()
    book.save(target)
    model, issues = imported(target.getvalue())
    assert [node.label for node in model.activities] == ["受け付ける", "入力する"]
    assert codes(issues).keys() == {"FF023", "FF024"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_csv(encoding: str) -> None:
    data = "番号,担当,手順,次\n1,係,受け付ける,\n2,,交付する,終了\n".encode(encoding)
    form, _ = read_flow_form(data, "flow.csv")
    assert form is not None
    assert [each.name for each in form.steps] == ["開始", "受け付ける", "交付する", "終了"]


# --- mistakes


@pytest.mark.parametrize(
    ("rows", "code", "cell"),
    [
        ([step(1, "一", after="9")], "FF009", "業務フロー!H2"),
        ([step(1, "一"), step("①", "二")], "FF008", "業務フロー!A3"),
        ([step(1, "一", kind="作業中")], "FF006", "業務フロー!B2"),
        ([step(1, "一", way="口頭")], "FF006", "業務フロー!C2"),
        ([step(1, "", text="説明だけ")], "FF007", "業務フロー!E2"),
        ([step(1, "一", volume="たくさん")], "FF010", "業務フロー!L2"),
        ([step(1, "一", volume="1.5")], "FF010", "業務フロー!L2"),
        ([step(1, "一", persons="数人")], "FF010", "業務フロー!N2"),
        ([step(1, "一", persons=0)], "FF010", "業務フロー!N2"),
        ([step(1, "一", minutes="-3")], "FF010", "業務フロー!M2"),
        ([step(1, "一", minutes="1000000")], "FF010", "業務フロー!M2"),
        ([step(datetime(2026, 1, 1), "一")], "FF005", "業務フロー!A2"),
        ([step(1, "一", after=datetime(2026, 1, 2))], "FF005", "業務フロー!H2"),
        ([step(1, "=1+")], "FF004", "業務フロー!E2"),
        ([step(1, "#REF!")], "FF004", "業務フロー!E2"),
        ([{"次（番号）": "2", "条件": "はい"}, step(2, "二")], "FF013", "業務フロー!H2"),
        ([], "FF011", "業務フロー"),
        ([step(n, f"手順{n}") for n in range(1, 502)], "FF012", "業務フロー"),
    ],
)
def test_a_mistake_names_its_cell(rows: list[dict[str, object]], code: str, cell: str) -> None:
    assert errors_of(filled(rows))[code] == cell


@pytest.mark.parametrize(
    "second",
    [
        step("=A1+1", "二", after=3),
        step(2, "#REF!", after=3),
        step(2, "二", after="#N/A"),
        step(2, "二", kind="#REF!", after=3),
    ],
)
def test_a_cell_without_a_value_is_the_only_mistake_said(second: dict[str, object]) -> None:
    first = step(1, "よいか", kind="判断", after="はい→2、いいえ→3")
    rows = [first, second, step(3, "三")]
    form, issues = read_flow_form(filled(rows), "form.xlsx")
    assert form is None
    assert codes(issues).keys() - {"FF023", "FF024"} == {"FF004"}


def test_a_number_used_twice_leaves_no_condition_of_its_remains() -> None:
    rows = [step(1, "一", after="2と3"), step(2, "二"), step(2, "三"), step(3, "四")]
    assert errors_of(filled(rows)).keys() & {"FF008", "FF020"} == {"FF008"}
    rows = [step(1, "一", after="5と3"), step(2, "二"), step(3, "三")]
    assert errors_of(filled(rows)).keys() & {"FF009", "FF020"} == {"FF009"}


def test_a_table_without_the_column_of_what_follows_says_how_it_was_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled([step(1, "一"), step(2, "二")])))
    book["業務フロー"].delete_cols(8)
    target = io.BytesIO()
    book.save(target)
    model, issues = imported(target.getvalue())
    assert len(model.activities) == 2
    assert codes(issues)["FF029"] == "業務フロー!A1"


@pytest.mark.parametrize(
    ("need", "code", "cell"),
    [
        ({"作業番号": "9", "要望": "要る"}, "FF014", "要望!A2"),
        ({"作業番号": "2", "要望": "要る"}, "FF015", "要望!A2"),
        ({"作業番号": "1", "区分": "帳票"}, "FF016", "要望!C2"),
        ({"作業番号": "1", "区分": "帳", "要望": "要る"}, "FF006", "要望!B2"),
    ],
)
def test_a_mistake_in_a_need_names_its_cell(need: dict[str, object], code: str, cell: str) -> None:
    rows = [step(1, "一"), step(2, "よいか", kind="判断", after="はい→1、いいえ→終了")]
    assert errors_of(filled(rows, needs=[need]))[code] == cell


@pytest.mark.parametrize(
    ("rows", "code", "cell"),
    [
        ([step(1, "よいか", after="1、2"), step(2, "二")], "FF018", "業務フロー!H2"),
        ([step(1, "よいか", kind="判断", after="2"), step(2, "二")], "FF019", "業務フロー!H2"),
        ([step(1, "一", after="3"), step(2, "二"), step(3, "三")], "FF021", "業務フロー!E3"),
        (
            [step(1, "一", after="2と3"), step(2, "二", after="4"), step(3, "三"), step(4, "四")],
            "FF022",
            "業務フロー!E5",
        ),
        ([step(1, "一", role="係"), step(2, "終わる", kind="終了", after="1")], "FF025",
         "業務フロー!H3"),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_said(rows: list[dict[str, object]], code: str, cell: str) -> None:
    assert codes(imported(filled(rows))[1])[code] == cell


def test_steps_of_nobody_go_to_the_section_or_the_first_role() -> None:
    rows = [step(1, "一"), step(2, "二", role="記録係")]
    model, issues = imported(filled(rows))
    assert codes(issues)["FF026"] == "業務フロー!D2"
    assert {model.role(node) for node in model.activities} == {"記録係"}


def test_sheets_are_known_by_what_they_hold_where_somebody_renamed_them() -> None:
    needs = [{"作業番号": "④", "要望": "独自様式で出したい", "区分": "帳票"}]
    data = filled(COUNTER, needs=needs, facts={"団体コード": "992011"}, form=empty_form())
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["手続"].title, book["要望"].title = "手続について", "要望（市民課）"
    assert is_flow_form(book.sheetnames)
    book["業務フロー"].title = "転入の流れ"
    target = io.BytesIO()
    book.save(target)

    as_sent, _ = read_flow_form(data, "form.xlsx")
    renamed, issues = read_flow_form(target.getvalue(), "form.xlsx")

    assert as_sent is not None
    assert renamed is not None, issues
    assert renamed.steps == as_sent.steps
    assert renamed.municipality == "992011"


def test_columns_that_cannot_be_read_are_named() -> None:
    data = filled([step(1, "一")])
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["業務フロー"]["O1"] = "担当者"
    book["業務フロー"]["P1"] = "システム名"
    book["手続"]["B11"] = "来月"
    target = io.BytesIO()
    book.save(target)
    form, issues = read_flow_form(target.getvalue(), "form.xlsx")
    assert form is None
    found = codes(issues)
    assert found == {
        "FF002": "業務フロー!O1",
        "FF003": "業務フロー!P1",
        "FF023": "業務フロー!E2",
        "FF024": "業務フロー!E2",
        "FF027": "手続!B11",
    }


def test_a_workbook_without_such_a_table() -> None:
    book = openpyxl.Workbook()
    target = io.BytesIO()
    book.save(target)
    assert errors_of(target.getvalue()) == {"FF001": ""}


def test_what_is_no_workbook_is_refused() -> None:
    for data, file in ((b"PK\x03\x04", "a.xlsx"), (b"\xff\xfe\x81", "a.csv")):
        with pytest.raises(FitgapError) as refused:
            read_flow_form(data, file)
        assert refused.value.refused


# --- out and back


def rewritten(model: ProcessModel) -> tuple[ProcessModel, FlowForm, FlowForm]:
    form, _ = from_model(model)
    data = export_flow_form(form, language=Language.JA, today=TODAY).data
    back, _ = read_flow_form(data, "form.xlsx")
    assert back is not None
    again, _ = to_model(back, model.file)
    return again, form, back


def test_every_flow_of_the_sample_comes_back_as_a_form_holds_it() -> None:
    # Some of one municipality; the others are drawn with the same shapes.
    paths = sorted(Path(sample_root(), "process_models", "992011").glob("*.bpmn"))[::3]
    assert paths
    for path in paths:
        model, _ = read_model(path.read_bytes(), path.name)
        assert model is not None
        again, form, back = rewritten(model)
        bare = tuple(replace(each, needs=()) for each in back.steps)
        assert bare == tuple(replace(each, needs=()) for each in form.steps), path.name
        needs = [(node.id, node.needs) for node in again.activities]
        kept = {node.id for node in again.activities}
        assert needs == [(step.id, step.needs) for step in form.steps if step.id in kept], path.name
        assert from_model(again)[0].steps == form.steps, path.name


def test_a_form_in_english_is_read_too() -> None:
    model, _ = imported(filled(COUNTER))
    form = from_model(model)[0]
    data = export_flow_form(form, language=Language.EN, today=TODAY).data
    assert imported(data)[0] == model


def test_a_flow_without_lanes_stays_without() -> None:
    model, issues = imported(filled([step(1, "一"), step(2, "二")], facts={"担当課": "市民課"}))
    assert (model.lanes, "FF026" in codes(issues)) == ((), False)


def test_what_a_form_cannot_hold_is_said() -> None:
    path = Path(sample_root(), "process_models", "992011", "tennyu.bpmn")
    model, _ = read_model(path.read_bytes(), path.name)
    assert model is not None
    (issue,) = from_model(model)[1]
    assert issue.code == "FF033"
    assert "境界イベント 1" in issue.message.ja


def test_an_empty_form_is_recognised_and_empty() -> None:
    data = empty_form()
    assert is_flow_form(sheet_titles(data, "form.xlsx"))
    assert not is_flow_form(["業務フロー"])
    assert errors_of(data) == {"FF011": "業務フロー"}


def test_every_sheet_is_ready_to_fill_in_and_print() -> None:
    form = FlowForm(municipality="012345", procedure="=1+1")
    data = export_flow_form(form, language=Language.JA, today=TODAY).data
    book = openpyxl.load_workbook(io.BytesIO(data))
    for page in book.worksheets:
        assert page.page_setup.orientation == "landscape", page.title
        setup = page.sheet_properties.pageSetUpPr
        assert setup is not None, page.title
        assert setup.fitToPage, page.title
        assert page.print_area, page.title
        rules = page.data_validations.dataValidation
        names = {rule.formula1.strip("=") for rule in rules if rule.type == "list"}
        assert names <= set(book.defined_names), page.title
    assert book["業務フロー"].freeze_panes == "F2"
    assert book["業務フロー"]["H2"].number_format == "@"
    facts = {row[0].value: row[1] for row in book["手続"].iter_rows(min_row=3)}
    assert (facts["団体コード"].value, facts["手続名"].data_type) == ("012345", "s")


def test_an_unnamed_step_of_a_flow_may_stay_so() -> None:
    rows: list[Row] = [step(1, "一"), {"番号": 2, "種類": "作業", "図形ID": "Task_1"}]
    model, issues = imported(filled(rows))
    assert codes(issues)["FF028"] == "業務フロー!E3"
    assert model.node_by_id["Task_1"].name is None


@needs_libreoffice
def test_libreoffice_changes_nothing(tmp_path: Path) -> None:
    data = filled(COUNTER, merged=["D2:D4"])
    assert imported(recalculated(data, tmp_path)) == imported(data)


# --- ids


def ids(model: ProcessModel) -> dict[str, str]:
    return {node.label: node.id for node in model.nodes if node.label}


def test_the_form_that_goes_out_is_filled_in_likewise() -> None:
    assert imported(filled(COUNTER, form=empty_form())) == imported(filled(COUNTER))


def test_the_same_form_gives_the_same_file() -> None:
    model, _ = imported(filled(COUNTER))
    assert imported(filled(COUNTER))[0] == model
    assert imported(filled(COUNTER), previous=model)[0] == model


def test_ids_outlive_inserted_rows_and_other_numbers() -> None:
    before = ids(imported(filled(COUNTER))[0])
    rows = [*COUNTER[:2], step("2-1", "本人を確認する"), *COUNTER[2:]]
    after = ids(imported(filled(rows))[0])
    assert before.items() <= after.items()
    assert len(set(after.values())) == len(after)


def test_twins_have_ids_of_their_own() -> None:
    model, _ = imported(filled([step(1, "確認する", role="甲"), step(2, "確認する"),
                                step(3, "確認する", role="乙")]))  # fmt: skip
    assert len({node.id for node in model.activities}) == 3


def test_a_step_in_new_words_keeps_its_id_when_its_flow_is_replaced() -> None:
    previous, _ = imported(filled(COUNTER))
    rows = [dict(row) for row in COUNTER]
    rows[3]["手順（作業名）"] = "住民記録を登録する"
    model, issues = imported(filled(rows), previous=previous)
    assert ids(model)["住民記録を登録する"] == ids(previous)["住民票を作成する"]
    assert codes(issues) == {"FF032": "業務フロー!E5"}
    assert ids(imported(filled(rows))[0])["住民記録を登録する"] not in ids(previous).values()


def test_an_exported_form_keeps_ids_whatever_is_written() -> None:
    previous, _ = imported(filled(COUNTER))
    form = export_flow_form(from_model(previous)[0], language=Language.JA, today=TODAY).data
    book = openpyxl.load_workbook(io.BytesIO(form))
    page = book["業務フロー"]
    page["E3"] = "まったく別の言葉"
    page.move_range("B5:O9", rows=1, translate=False)
    for place, value in enumerate((None, None, None, "加えた手順"), start=2):
        page.cell(5, place).value = value
    page["O5"] = page["O3"].value  # a copied row
    target = io.BytesIO()
    book.save(target)
    model, issues = imported(target.getvalue())
    assert ids(model)["まったく別の言葉"] == ids(previous)["転入届を受け付ける"]
    assert ids(model)["加えた手順"] not in ids(previous).values()
    assert codes(issues)["FF031"] == "業務フロー!E5"
