"""The command joint."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

_PLAN = """\
years: [5]
start: 2027-04
members:
  - {name: 北町, population: 300, stay: {running: 100}, joint: {running: 20}}
  - {name: 南町, population: 100, stay: {running: 100}, joint: {running: 20}}
fixed: {initial: 200}
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return a plan on disk."""
    file = tmp_path / "plan.yaml"
    file.write_text(_PLAN, encoding="utf-8")
    return file


def test_the_screen_compares_shares_and_dates(run: Run, plan: Path) -> None:
    answer = run("joint", plan)
    assert answer.code == 0
    assert ["自治体クラウド（共同）", "同時に行う", "200", "40", "400"] in [
        line.split() for line in answer.out.splitlines()
    ]
    assert "-600 (-60.0%)" in answer.out
    assert "工程の目安 14〜25 か月" in answer.out
    assert "2027年4月に始めると、2028年6月から2029年5月の間に稼働します。" in answer.out


def test_the_answer_as_json(run: Run, plan: Path) -> None:
    answer = run("joint", plan, "--json", "-").json()
    joint = [each for each in answer["alternatives"] if each["alternative"] == "joint"]
    assert [each["totals"] for each in joint] == [{"5": 400.0}, {"5": 400.0}]
    assert answer["sharing"]["together"]["methods"]["per_capita"] == {"北町": 300.0, "南町": 100.0}
    assert answer["schedule"]["months"] == {"quickest": 14, "slowest": 25}
    assert answer["expected_savings"] is None


def test_published_savings_are_followed_by_two_laws(run: Run, plan: Path) -> None:
    more = "published: [{members: 3, saving: 0.147}, {members: 4, saving: 0.225}]\n"
    plan.write_text(_PLAN + more, encoding="utf-8")
    told = run("joint", plan).out
    assert "どちらの式が正しいかは決められず" in told
    assert "% .. " in told
    dearer = "published: [{members: 3, saving: -0.2}, {members: 4, saving: -0.1}]\n"
    plan.write_text(_PLAN + dearer, encoding="utf-8")
    answer = run("joint", plan, "--json", "-")
    assert "NaN" not in answer.out
    assert answer.json()["expected_savings"]["power_law"] is None
    assert "nan" not in run("joint", plan).out
    plan.write_text(_PLAN + "published: [{members: 3, saving: 0.147}]\n", encoding="utf-8")
    assert "決まりません" in run("joint", plan).out


def test_wrong_use_and_wrong_files(run: Run, tmp_path: Path, plan: Path) -> None:
    assert run("joint").code == 2
    plan.write_text(_PLAN.replace("100", "-100"), encoding="utf-8")
    answer = run("joint", plan, "--json", tmp_path / "out.json")
    assert answer.code == 1
    assert not (tmp_path / "out.json").exists()
    plan.write_text(_PLAN.replace("100", "9999999999999"), encoding="utf-8")
    answer = run("joint", plan)
    assert answer.code == 1
    assert "1,000,000,000,000 以下にしてください" in answer.err
    assert "Decimal" not in answer.err


def test_a_form_asks_for_every_amount(run: Run, workspace: Path) -> None:
    file = workspace / "plan.yaml"
    assert run("joint", "--new", file).code == 0
    text = file.read_text(encoding="utf-8")
    assert "みなと中央市(架空)" in text
    assert "population: 365000" in text
    asked = run("joint", file)
    assert asked.code == 1
    assert asked.err.count("YA022") == asked.err.count("未記入") > 0
    file.write_text(text.replace("未記入", "1000"), encoding="utf-8")
    filled = run("joint", file)
    assert filled.code == 0
    assert "単独クラウド" in filled.out
    assert "CL011" in run("joint", "--new", file).err
    assert run("joint", "--new", file, "--force").code == 0
    assert run("joint", "other.yaml", "--new", file).code == 2


def test_a_form_outside_a_workspace_has_two_towns(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("joint", "--new", "plan.yaml").code == 0
    text = (tmp_path / "plan.yaml").read_text(encoding="utf-8")
    assert text.count("- name:") == 2


def test_the_schedule_names_both_orders(run: Run, plan: Path) -> None:
    told = run("joint", plan).out
    assert "工程の目安 14〜25 か月" in told
    assert "並行すると 12〜21 か月、順に進めると 14〜25 か月" in told
