"""The commands diff, merge and similarity."""

from __future__ import annotations

from pathlib import Path

import pytest

from fitgap.bpmn import read_model
from fitgap.comparison import DifferenceType
from tests.cli.conftest import Run

CITY = Path("process_models", "992011", "tennyu.bpmn")
TOWN = Path("process_models", "993417", "tennyu.bpmn")
FLOWS = [Path("process_models", code, "tennyu.bpmn") for code in ("992011", "992020", "993417")]


@pytest.fixture
def changed(workspace: Path) -> Path:
    """Return a flow that differs from the city's by the name of one lane."""
    text = CITY.read_text(encoding="utf-8")
    assert 'name="市民課 届出窓口"' in text
    path = workspace / "changed.bpmn"
    path.write_text(text.replace('name="市民課 届出窓口"', 'name="総合受付"'), encoding="utf-8")
    return path


def test_diff_answers_the_contract(run: Run, workspace: Path, changed: Path) -> None:
    answer = run("diff", CITY, changed, "--json", "-")
    assert answer.code == 0
    found = answer.json()
    assert found["comparable"] is True
    assert 0 < found["similarity"] <= 1
    (only,) = found["differences"]
    assert only["type"] == "renamed"
    assert "「市民課 届出窓口」" in only["statement"]
    assert "「総合受付」" in only["statement"]
    assert {"left", "right", "statement_en", "lefts", "rights"} <= only.keys()


def test_diff_takes_json_in_front_too(run: Run, workspace: Path, changed: Path) -> None:
    assert (
        run("diff", "--json", CITY, changed).json() == run("diff", CITY, changed, "--json").json()
    )


def test_a_flow_and_itself_do_not_differ(run: Run, workspace: Path) -> None:
    found = run("diff", CITY, CITY, "--layout", "--json").json()
    assert (found["similarity"], found["differences"]) == (1.0, [])


def test_diff_is_read_by_people(run: Run, workspace: Path, changed: Path) -> None:
    answer = run("diff", CITY, changed)
    assert "一致度 100%、違い 1 件" in answer.out
    assert "名称のみ (1)" in answer.out
    assert "1 difference(s)" in run("diff", CITY, changed, "--lang", "en").out


def test_diff_without_common_ground_says_so(run: Run, workspace: Path) -> None:
    Path("other.bpmn").write_text(
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'
        '<task id="a" name="旗を揚げる"/><task id="b" name="鍵を開ける"/>'
        '<task id="c" name="掃除をする"/><task id="d" name="花に水をやる"/>'
        "</process></definitions>",
        encoding="utf-8",
    )
    answer = run("diff", CITY, "other.bpmn", "--json", "-")
    found = answer.json()
    assert (found["comparable"], found["differences"]) == (False, [])
    assert "挙げません" in found["reason"]
    said = run("diff", CITY, "other.bpmn")
    assert "比較不能" in said.out
    assert "--catalog" in said.err


def test_a_catalogue_tells_of_more_work_that_it_is_the_same(run: Run, workspace: Path) -> None:
    files = [Path("process_models", code, "tennyu.bpmn") for code in ("019810", "992011")]
    plain = run("diff", *files, "--json", "-").json()
    catalog = Path("package_catalogs", "jumin-a.yaml")
    answer = run("diff", *files, "--catalog", catalog, "--json", "-").json()
    assert answer["comparable"]
    assert answer["similarity"] > plain["similarity"]


def test_the_flows_of_other_towns_help_where_a_workspace_has_them(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    answer = run("diff", CITY, TOWN)
    assert "同じ手続のほかの業務フロー 2 件も" in answer.out
    alone = [tmp_path / name for name in ("a.bpmn", "b.bpmn")]
    for path, original in zip(alone, (CITY, TOWN), strict=True):
        path.write_bytes(original.read_bytes())
    assert "ほかの業務フロー" not in run("diff", *alone).out


def test_layout_is_looked_at_on_request(run: Run, workspace: Path) -> None:
    text = CITY.read_text(encoding="utf-8")
    model, _ = read_model(text.encode(), "x.bpmn")
    assert model is not None
    shape = f'bpmnElement="{model.activities[0].id}"'
    before, after = text.split(shape, 1)
    start = after.index(' y="') + 4
    end = after.index('"', start)
    moved = f"{after[:start]}{float(after[start:end]) + 60}{after[end:]}"
    Path("moved.bpmn").write_text(before + shape + moved, encoding="utf-8")
    assert run("diff", CITY, "moved.bpmn", "--json").json()["differences"] == []
    (only,) = run("diff", CITY, "moved.bpmn", "--layout", "--json").json()["differences"]
    assert only["type"] == DifferenceType.LAYOUT


@pytest.mark.parametrize("files", [[], [CITY], [CITY, TOWN, CITY]])
def test_diff_takes_two_files(run: Run, workspace: Path, files: list[Path]) -> None:
    assert run("diff", *files).code == 2


def test_diff_reports_every_file_that_cannot_be_read(run: Run, workspace: Path) -> None:
    Path("broken.bpmn").write_text("<definitions", encoding="utf-8")
    answer = run("diff", "broken.bpmn", "missing.bpmn", "--json", "-")
    assert answer.code == 1
    assert answer.out == ""
    assert "broken.bpmn" in answer.err
    assert "missing.bpmn" in answer.err


def test_a_package_s_standard_flow_can_be_compared(run: Run, workspace: Path) -> None:
    standard = Path("package_catalogs", "flows", "jumin-b-tennyu.bpmn")
    assert run("diff", standard, CITY, "--json").code == 0


def test_merge_writes_a_flow_that_all_can_follow(run: Run, workspace: Path) -> None:
    answer = run("merge", *FLOWS, "-o", "standard.bpmn", "--json")
    assert answer.code == 0
    found = answer.json()
    assert [flow["included"] for flow in found["flows"]] == [True, True, True]
    model, issues = read_model(Path("standard.bpmn").read_bytes(), "standard.bpmn")
    assert model is not None
    assert issues == ()
    ids = {element["id"] for element in found["elements"]}
    assert {node.id for node in model.nodes} <= ids
    assert all(node.documentation for node in model.nodes)
    named = {origin["file"] for element in found["elements"] for origin in element["origins"]}
    assert named == {file.as_posix() for file in FLOWS}
    for command in ("check", "inspect"):
        assert run(command, "standard.bpmn").code == 0
    assert run("draw", "standard.bpmn", "-o", "standard.svg").code == 0


def test_merge_tells_each_municipality_what_would_change(run: Run, workspace: Path) -> None:
    answer = run("merge", *FLOWS, "-o", "standard.bpmn", "--adopt", TOWN)
    assert answer.code == 0
    assert "標準業務フロー案（1団体の業務フロー）：3 件の業務フローから" in answer.out
    assert "みずほ沢町" in answer.out
    assert "今の流れのまま、この案を通れます" in answer.out
    assert "この案に合わせると変わること" in answer.out
    assert (
        "Written: "
        in run("merge", *FLOWS, "-o", "en.bpmn", "--lang", "en", "--adopt", "majority").err
    )


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ([CITY, "-o", "x.bpmn"], ["CL060"]),
        ([CITY, CITY, "-o", "x.bpmn"], ["CL061"]),
        ([CITY, TOWN, "-o", "x.bpmn", "--adopt", "everything"], ["CL062"]),
        ([CITY, "-o", "x.txt", "--adopt", "most"], ["CL060", "CL062", "CL063"]),
    ],
)
def test_merge_reports_all_that_is_wrong(
    run: Run, workspace: Path, arguments: list[str | Path], codes: list[str]
) -> None:
    answer = run("merge", *arguments)
    assert answer.code == 1
    assert all(code in answer.err for code in codes)
    assert not Path("x.bpmn").exists()


def test_merge_overwrites_only_when_told_and_never_an_input(run: Run, workspace: Path) -> None:
    Path("standard.bpmn").write_text("大事なもの", encoding="utf-8")
    answer = run("merge", CITY, TOWN, "-o", "standard.bpmn")
    assert (answer.code, "CL011" in answer.err) == (3, True)
    assert Path("standard.bpmn").read_text(encoding="utf-8") == "大事なもの"
    assert run("merge", CITY, TOWN, "-o", "standard.bpmn", "--force").code == 0
    before = CITY.read_bytes()
    answer = run("merge", CITY, TOWN, "-o", CITY, "--force")
    assert (answer.code, "CL064" in answer.err) == (3, True)
    assert CITY.read_bytes() == before


def test_merge_writes_nothing_where_nothing_is_common(run: Run, workspace: Path) -> None:
    for name, label in (("a.bpmn", "旗を揚げる"), ("b.bpmn", "住民票を交付する")):
        Path(name).write_text(
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'
            f'<task id="t" name="{label}"/></process></definitions>',
            encoding="utf-8",
        )
    answer = run("merge", "a.bpmn", "b.bpmn", "-o", "standard.bpmn", "--adopt", "common")
    assert (answer.code, "CL065" in answer.err) == (1, True)
    assert run("merge", "a.bpmn", "b.bpmn", "-o", "all.bpmn").err.count("CL066") == 2
    assert not Path("standard.bpmn").exists()


def test_similarity_of_the_workspace(run: Run, workspace: Path) -> None:
    found = run("similarity", "--json").json()
    size = len(found["flows"])
    assert size == len(list(Path("process_models").rglob("*.bpmn")))
    assert all(len(row) == size for row in found["matrix"])
    assert sorted(file for cluster in found["clusters"] for file in cluster["files"]) == sorted(
        flow["file"] for flow in found["flows"]
    )
    assert "みなと中央市(架空)" in {
        name for each in found["municipalities"] for name in each["municipalities"]
    }
    assert any("まとめて標準化しやすいのは" in each for each in found["conclusion"])


def test_similarity_of_files_is_a_table(run: Run, workspace: Path) -> None:
    answer = run("similarity", *FLOWS)
    assert "3 件の業務フローを、3 通りの組合せで比べました" in answer.out
    rows = [line for line in answer.out.splitlines() if line.startswith(("  1  ", "  2  "))]
    assert len(rows) == 2
    assert "みなと中央市" in answer.out


def test_similarity_of_folders_knows_towns_and_procedures(run: Run, workspace: Path) -> None:
    folders = [Path("process_models", code) for code in ("992011", "993417")]
    answer = run("similarity", *folders)
    assert "手続ごとの近さ" in answer.out
    assert "みずほ沢町" in answer.out


def test_similarity_needs_two_flows(run: Run, workspace: Path) -> None:
    answer = run("similarity", CITY)
    assert (answer.code, "CL060" in answer.err) == (1, True)
    answer = run("similarity", CITY, CITY)
    assert (answer.code, "CL061" in answer.err) == (1, True)
