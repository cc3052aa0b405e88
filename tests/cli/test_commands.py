"""The commands answer as the contract says: keys, exit codes, stdout and stderr."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

BROKEN = b"<?xml version='1.0'?>\n<definitions>\n<process id='p'>\n</definitions>\n"


def test_check_of_the_sample_finds_no_error(workspace: Path, run: Run) -> None:
    answer = run("check", "--json")
    assert answer.code == 0
    issues = answer.json()["issues"]
    assert [issue for issue in issues if issue["severity"] == "error"] == []


def test_check_names_every_fault_with_place_and_remedy(workspace: Path, run: Run) -> None:
    (workspace / "process_models" / "992011" / "broken.bpmn").write_bytes(BROKEN)
    catalog = next((workspace / "package_catalogs").glob("*.yaml"))
    text = catalog.read_text(encoding="utf-8").replace("functions:", "functoins:", 1)
    catalog.write_text(text, encoding="utf-8")
    answer = run("check", "--json", "-")
    assert answer.code == 1
    issues = answer.json()["issues"]
    broken = [issue for issue in issues if issue["file"].endswith("broken.bpmn")]
    assert broken
    assert {"code", "severity", "file", "line", "element", "message", "hint"} <= set(broken[0])
    assert broken[0]["line"] == 4
    assert broken[0]["hint"]
    assert any("functoins" in issue["message"] for issue in issues)
    assert "broken.bpmn:4:15: BP001" in answer.err


def test_bare_json_does_not_swallow_a_path(workspace: Path, run: Run) -> None:
    answer = run("check", "--json", "fitgap.yaml")
    assert answer.code == 0
    assert answer.json()["issues"] == []


def test_inspect_counts_and_goes_on_after_a_broken_file(workspace: Path, run: Run) -> None:
    good = sorted((workspace / "process_models" / "992011").glob("*.bpmn"))[0]
    bad = workspace / "bad.bpmn"
    bad.write_bytes(BROKEN)
    answer = run("inspect", bad, good, "--json", "-")
    assert answer.code == 1
    first, second = answer.json()["models"]
    assert first["file"] == str(bad)
    assert first["issues"][0]["line"] == 4
    assert second["activities"] >= 8
    assert second["issues"] == [] or all(each["severity"] != "error" for each in second["issues"])
    keys = {"activities", "events", "gateways", "flows", "pools", "lanes", "documents"}
    assert keys | {"file", "annotations", "issues"} <= set(second)


@pytest.mark.parametrize(
    "arguments",
    [
        ("inspect", "--json", "tennyu.bpmn", "jido-teate.bpmn"),
        ("match", "--json", "tennyu.bpmn", "jido-teate.bpmn", "toshokan-card.bpmn"),
    ],
)
def test_json_is_never_written_over_an_input(
    arguments: tuple[str, ...], workspace: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workspace / "process_models" / "992011")
    before = Path("tennyu.bpmn").read_bytes()
    answer = run(*arguments)
    assert answer.code == 0
    assert answer.json()
    assert Path("tennyu.bpmn").read_bytes() == before


def test_json_alone_goes_to_stdout(workspace: Path, run: Run) -> None:
    assert run("assess", "--json").json()["gaps"]
    flow = "process_models/992011/tennyu.bpmn"
    assert run("inspect", flow, "--json").json()["models"][0]["activities"]


def test_what_is_no_json_is_not_overwritten(workspace: Path, run: Run) -> None:
    before = (workspace / "fitgap.yaml").read_bytes()
    assert run("assess", ".", "--json", "fitgap.yaml").code in (2, 3)
    assert (workspace / "fitgap.yaml").read_bytes() == before
    out = workspace / "answer.txt"
    assert run("assess", "--json", out).code == 0
    assert run("assess", "--json", out).code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["gaps"]


def test_match_of_flows_answers_pairs(workspace: Path, run: Run) -> None:
    files = sorted(workspace.glob("process_models/*/tennyu.bpmn"))
    out = workspace / "pairs.json"
    answer = run("match", *files, "--json", out)
    assert answer.code == 0
    assert answer.out == ""
    pairs = json.loads(out.read_text(encoding="utf-8"))["pairs"]
    assert len(pairs) == 6
    assert {pair["left"] for pair in pairs} <= {str(file) for file in files}
    found = [each for pair in pairs for each in pair["correspondences"]]
    assert len(found) > 12
    assert {"left", "right", "score", "band", "evidence"} <= set(found[0])
    assert {each["band"] for each in found} <= {"match", "review"}


def test_match_with_a_catalogue_answers_models(workspace: Path, run: Run) -> None:
    file = next(iter(sorted(workspace.glob("process_models/*/tennyu.bpmn"))))
    catalog = workspace / "package_catalogs" / "jumin-a.yaml"
    answer = run("match", file, "--catalog", catalog, "--json", "-")
    assert answer.code == 0
    (model,) = answer.json()["models"]
    assert model["model"] == str(file)
    assert model["correspondences"]
    assert all(each["evidence"] for each in model["correspondences"])
    assert any(len(functions) >= 5 for functions in model["candidates"].values())


def test_match_in_words(workspace: Path, run: Run) -> None:
    files = sorted(workspace.glob("process_models/*/tennyu.bpmn"))[:2]
    answer = run("match", *files)
    assert answer.code == 0
    assert "対応あり" in answer.out


def test_assess_answers_summary_and_gaps(workspace: Path, run: Run) -> None:
    answer = run("assess", "--json", "-")
    assert answer.code == 0
    result = answer.json()
    assert result["summary"]["municipalities"] == 4
    assert result["summary"]["flows"] == 16
    rows = result["gaps"]
    assert {"parameter", "component", "source", "unknown"} <= {row["class"] for row in rows}
    for row in rows:
        assert {"id", "municipality", "process", "activity", "function", "aspect"} <= set(row)
        assert {"verdict", "class", "rule", "reason", "resolution", "cost", "state"} <= set(row)
        assert row["reason"]
        assert {"p50", "p80", "p90", "initial", "lifecycle"} <= set(row["cost"])
        if row["class"] in ("parameter", "component", "source"):
            assert 0 < row["cost"]["p50"] <= row["cost"]["p80"] <= row["cost"]["p90"]
        assert (row["class"] is None) == (row["verdict"] == "N")
        if row["verdict"] == "U":
            assert row["class"] == "unknown" or row["cost"]["p50"] is not None


def test_assess_names_the_steps_of_the_standard_flow(workspace: Path, run: Run) -> None:
    result = run("assess", "--json", "-").json()
    steps = [
        (row["process"], step["flow"], step["name"])
        for row in result["gaps"]
        for step in row["standard_activities"]
    ]
    assert result["summary"]["standard_flows"] == len({flow for _, flow, _ in steps}) == 1
    assert {process for process, _, _ in steps} == {"転入届"}
    assert "手続案内と証明書を渡す" in {name for _, _, name in steps}
    assert "jumin-a" not in {row["municipality"] for row in result["gaps"]}
    whole = [row for row in result["gaps"] if row["origin"] == "standard_flow"]
    assert {"process", "role"} <= {row["aspect"] for row in whole}
    assert {(row["verdict"], row["class"], row["activity"]) for row in whole} == {
        ("U", "unknown", "")
    }
    assert all(row["details"] and row["cost"]["p50"] is None for row in whole)


def test_assess_says_no_package_of_that_name(workspace: Path, run: Run) -> None:
    answer = run("assess", "--package", "nowhere")
    assert answer.code == 1
    assert "nowhere" in answer.err
    assert "jumin-a" in answer.err


def test_assess_is_the_same_every_time(workspace: Path, run: Run) -> None:
    assert run("assess", "--json", "-").out == run("assess", "--json", "-").out


def test_unreadable_flow_stops_the_job_and_writes_nothing(workspace: Path, run: Run) -> None:
    (workspace / "process_models" / "992011" / "tennyu.bpmn").write_bytes(BROKEN)
    answer = run("export", "consensus", workspace / "book.xlsx")
    assert answer.code == 1
    assert "tennyu.bpmn:4:15: BP001" in answer.err
    assert not (workspace / "book.xlsx").exists()


def test_hostile_file_is_refused(workspace: Path, run: Run) -> None:
    hostile = workspace / "hostile.bpmn"
    hostile.write_text(
        '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa">]>'
        '<d xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">&a;</d>',
        encoding="utf-8",
    )
    answer = run("inspect", hostile, "--json", "-")
    assert answer.code == 3
    (model,) = answer.json()["models"]
    assert "DOCTYPE" in model["issues"][0]["message"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "nonsense"),
        (["inspect"], "FILE"),
        (["assess", "--wrong"], "--wrong"),
        (["match", "one.bpmn"], "--catalog"),
    ],
)
def test_wrong_use_ends_with_2(arguments: list[str], words: str, run: Run) -> None:
    answer = run(*arguments)
    assert answer.code == 2
    assert words in answer.err
    assert answer.out == ""


def test_no_workspace_is_said_with_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run("assess")
    assert answer.code == 1
    assert "fitgap init" in answer.err


def test_missing_file_is_an_issue_not_a_traceback(run: Run) -> None:
    answer = run("inspect", "nowhere.bpmn", "--json", "-")
    assert answer.code == 1
    assert answer.json()["models"][0]["issues"][0]["hint"]
    assert "Traceback" not in answer.err


def test_help_is_in_the_language_asked_for(run: Run) -> None:
    assert "コマンド" in run("--help").out
    assert "Commands" in run("--lang", "en", "--help").out
    assert "every issue" in run("check", "--lang", "en", "--help").out


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({}, "コマンド"),
        ({"LANG": "C.UTF-8"}, "コマンド"),
        ({"LANG": "en_US.UTF-8"}, "Commands"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ja_JP.UTF-8"}, "コマンド"),
        ({"LANG": "de_DE.UTF-8"}, "コマンド"),
    ],
)
def test_the_language_is_japanese_if_in_doubt(
    variables: dict[str, str], word: str, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert word in run("--help").out


def test_help_loads_nothing_heavy() -> None:
    heavy = "{'lxml','openpyxl','xlsxwriter','sqlalchemy','textual','sudachipy','scipy','networkx'}"
    script = (
        "import sys; from fitgap.cli import main; main(['--help']); "
        f"sys.exit(len({heavy} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert ended.returncode == 0


def test_init_makes_a_workspace_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("init", "kyogikai").code == 0
    assert run("check", "kyogikai").code == 0
    again = run("init", "kyogikai")
    assert again.code != 0
    assert "kyogikai" in again.err


def test_fitgap_in_an_empty_folder_does_the_whole_job_on_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run()
    assert answer.code == 0
    assert "架空" in answer.out
    assert "合意形成ブック" in answer.out
    assert list(tmp_path.glob("fitgap-sample/out/*.xlsx"))
    assert run().code == 0
    assert len(list(tmp_path.glob("fitgap-sample/out/*.xlsx"))) == 1
