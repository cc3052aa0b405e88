"""A flow kept in Excel goes out, is filled in, and comes back as BPMN, by command."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from fitgap.bpmn import read_model
from tests.cli.conftest import Run
from tests.support.forms import filled, step

FACTS = {"団体コード": "992020", "手続名": "転居届", "手続キー（ファイル名）": "tenkyo"}
STEPS = [step(1, "受け付ける", role="窓口係"), step(2, "入力する", role="記録係", way="画面")]


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """Return a filled form of a procedure the workspace does not have."""
    path = tmp_path / "form.xlsx"
    path.write_bytes(filled(STEPS, facts=FACTS))
    return path


def codes(answer: list[dict[str, object]]) -> set[object]:
    return {issue["code"] for issue in answer}


def test_an_empty_form_names_the_municipality_and_offers_procedures(
    workspace: Path, run: Run
) -> None:
    assert run("export", "flow-form", "form.xlsx", "-m", "992020").code == 0
    book = openpyxl.load_workbook(workspace / "form.xlsx")
    assert book.sheetnames == ["記入要領", "手続", "業務フロー", "要望", "区分"]
    assert book["手続"]["B4"].value.startswith("ひかり野市")
    assert "tennyu" in {cell.value for cell in book["区分"]["B"]}
    assert book["業務フロー"].column_dimensions["O"].hidden
    assert run("export", "flow-form", "form.xlsx").code == 3
    assert run("export", "flow-form", "form.xlsx", "--force").code == 0
    assert run("export", "flow-form", "form.csv").code == 2
    answer = run("export", "flow-form", "other.xlsx", "-m", "123456")
    assert (answer.code, "FF041" in answer.err, "992020" in answer.err) == (1, True, True)


def test_a_form_becomes_a_flow_of_its_municipality(workspace: Path, form: Path, run: Run) -> None:
    target = workspace / "process_models" / "992020" / "tenkyo.bpmn"
    dry = run("import", form, "--dry-run", "--json")
    assert (dry.code, dry.json()["applied"], target.exists()) == (0, 1, False)
    answer = run("import", form, "--json")
    assert answer.code == 0
    (flow,) = answer.json()["flows"]
    assert (flow["path"], flow["activities"]) == ("process_models/992020/tenkyo.bpmn", 2)
    assert "tenkyo: 転居届" in answer.err
    assert "fitgap draw" in answer.err
    model, issues = read_model(target.read_bytes(), "tenkyo.bpmn")
    assert model is not None
    assert issues == ()
    assert run("check", target).code == 0
    again = run("import", form, "--json").json()
    assert (again["applied"], again["unchanged"]) == (0, 1)


def test_a_flow_that_is_there_is_replaced_only_when_asked(
    workspace: Path, form: Path, run: Run
) -> None:
    target = workspace / "process_models" / "992020" / "tenkyo.bpmn"
    run("import", form)
    before = target.read_bytes()
    words = [*STEPS, step(3, "交付する", role="窓口係")]
    form.write_bytes(filled(words, facts=FACTS))
    refused = run("import", form, "--json")
    assert refused.code == 3
    assert codes(refused.json()["rejected"]) == {"FF045"}
    assert target.read_bytes() == before
    assert run("import", form, "--replace", "--json").json()["flows"][0]["replaced"]
    old, _ = read_model(before, "old")
    new, _ = read_model(target.read_bytes(), "new")
    assert old is not None
    assert new is not None
    assert {node.id for node in old.activities} < {node.id for node in new.activities}


def test_a_flow_of_the_workspace_goes_out_and_comes_back(workspace: Path, run: Run) -> None:
    path = workspace / "process_models" / "992020" / "tennyu.bpmn"
    before, _ = read_model(path.read_bytes(), "before")
    assert run("export", "flow-form", "form.xlsx", path).code == 0
    answer = run("import", "form.xlsx", "--replace", "--json")
    assert answer.code == 0
    after, _ = read_model(path.read_bytes(), "after")
    assert before is not None
    assert after is not None
    assert {node.id: (node.label, node.type, before.role(node)) for node in before.activities} == {
        node.id: (node.label, node.type, after.role(node)) for node in after.activities
    }


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"団体コード": "123456"}, "FF041"),
        ({"団体コード": ""}, "FF042"),
        ({"手続名": "", "手続キー（ファイル名）": ""}, "FF043"),
        ({"手続キー（ファイル名）": "../tenkyo"}, "FF044"),
        ({"手続キー（ファイル名）": "CON"}, "FF044"),
    ],
)
def test_where_it_belongs_must_be_known(
    workspace: Path, form: Path, run: Run, facts: dict[str, str], code: str
) -> None:
    before = sorted(workspace.rglob("*.bpmn"))
    form.write_bytes(filled(STEPS, facts={**FACTS, **facts}))
    answer = run("import", form, "--json")
    assert answer.code == 1
    (issue,) = answer.json()["rejected"]
    assert issue["code"] == code
    assert issue["element"].startswith("手続!B")
    assert sorted(workspace.rglob("*.bpmn")) == before


def test_a_missing_key_is_asked_for_among_those_of_the_affair(form: Path, run: Run) -> None:
    facts = {**FACTS, "業務名": "介護保険", "手続名": "認定", "手続キー（ファイル名）": ""}
    form.write_bytes(filled(STEPS, facts=facts))
    (issue,) = run("import", form, "--json").json()["rejected"]
    assert "（宣言済み: kaigo-nintei（要介護認定の申請から結果通知まで））" in issue["hint"]


def test_the_key_is_found_by_the_procedures_name(workspace: Path, form: Path, run: Run) -> None:
    facts = {**FACTS, "手続名": "転入届", "手続キー（ファイル名）": "", "団体名": "別の市"}
    form.write_bytes(filled(STEPS, facts=facts))
    answer = run("import", form, "--dry-run", "--replace", "--json")
    (flow,) = answer.json()["flows"]
    assert flow["path"] == "process_models/992020/tennyu.bpmn"
    assert "FF046" in codes(flow["issues"])


def test_mistakes_keep_all_of_a_form_out(workspace: Path, form: Path, run: Run) -> None:
    rows = [step(1, "受け付ける", after="9"), step(1, "入力する", way="口頭")]
    form.write_bytes(filled(rows, facts=FACTS))
    answer = run("import", form, "--json")
    assert answer.code == 1
    assert codes(answer.json()["rejected"]) == {"FF006", "FF008", "FF009"}
    assert not (workspace / "process_models" / "992020" / "tenkyo.bpmn").exists()


def test_outside_a_workspace(
    form: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert run("export", "flow-form", "empty.xlsx").code == 0
    assert run("flow", "import", form).code == 2
    assert run("flow", "import", form, "-o", "out.bpmn").code == 0
    assert Path("out.bpmn").exists()
    Path("flow.csv").write_text("番号,担当,手順\n1,係,受け付ける\n", encoding="utf-8")
    answer = run("flow", "import", "flow.csv", "-o", "out.bpmn", "--json")
    assert (answer.code, codes(answer.json()["rejected"])) == (3, {"FF045"})
    assert run("flow", "import", "flow.csv", "-o", "out.bpmn", "--replace").code == 0
    assert run("flow", "import", "missing.xlsx", "-o", "x.bpmn").code == 1


def test_a_hostile_form_is_refused(workspace: Path, form: Path, run: Run) -> None:
    form.write_bytes(b"PK\x03\x04" + form.read_bytes()[:400])
    answer = run("flow", "import", form, "--json")
    assert answer.code == 3
    assert answer.json()["flows"][0]["path"] is None


def test_values_of_formulas_are_read(workspace: Path, form: Path, run: Run) -> None:
    book = openpyxl.load_workbook(form)
    book["業務フロー"]["A3"] = "=A2+1"
    target = io.BytesIO()
    book.save(target)
    form.write_bytes(target.getvalue())
    answer = run("import", form, "--json")
    (issue,) = answer.json()["rejected"]
    assert (answer.code, issue["code"], issue["element"]) == (1, "FF004", "業務フロー!A3")
