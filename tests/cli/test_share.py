"""The command share."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Run

_GAME = """\
unit: 千円
players: [北町, 南町, 東村]
costs:
  - {members: [北町], cost: 1000}
  - {members: [南町], cost: 1000}
  - {members: [東村], cost: 1000}
  - {members: [北町, 南町], cost: 1200}
  - {members: [北町, 東村], cost: 1900}
  - {members: [南町, 東村], cost: 1900}
  - {members: [北町, 南町, 東村], cost: 2100}
population: {北町: 100, 南町: 100, 東村: 100}
"""


def test_the_answer_has_the_keys_of_the_contract(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "game.yaml"
    file.write_text(_GAME, encoding="utf-8")
    answer = run("share", file, "--json", "-").json()
    methods = answer["methods"]
    assert {"equal", "per_capita", "hybrid", "shapley", "nucleolus", "scrb", "cost_gap"} <= set(
        methods
    )
    assert methods["equal"] == {"北町": 700.0, "南町": 700.0, "東村": 700.0}
    assert methods["shapley"] == {"北町": 583.333333, "南町": 583.333333, "東村": 933.333333}
    core = answer["core"]
    assert core["empty"] is False
    assert core["violations"]["equal"] == [["北町", "南町"]]
    assert core["excess"]["equal"] == [200.0]
    assert core["violations"]["nucleolus"] == []
    assert answer["leaving"]["北町"] == {"南町": 366.666667, "東村": 16.666667}


def test_the_screen_names_who_would_leave(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "game.yaml"
    file.write_text(_GAME, encoding="utf-8")
    answer = run("share", file)
    assert answer.code == 0
    assert "均等割では、次の組は抜けるほうが得です" in answer.out
    assert "北町+南町 (200)" in answer.out
    assert "3 団体の共同の費用は 2,100 千円、別々なら 3,000 千円です。" in answer.out


def test_the_screen_adds_up_and_settles(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "game.yaml"
    file.write_text(_GAME + "remaining: 0.5\n", encoding="utf-8")
    shown = run("share", file).out
    table = {line.split()[0]: line.split()[1:] for line in shown.splitlines() if line}
    assert table["シャープレイ値"] == ["584", "583", "933", "2,100", "0"]
    assert table["節減率の均等化"] == ["600", "600", "900", "2,100", "0"]
    assert "契約期間の残り 50% 分" in shown
    settled = [line.split() for line in shown.splitlines() if line.startswith("東村")]
    assert settled == [["東村", "466", "450", "16", "8", "8"]]
    answer = run("share", file, "--json", "-").json()
    assert answer["settlement"]["remaining"] == 0.5
    assert answer["settlement"]["players"]["東村"]["owed"] == 16.666667
    # What leaving does is for the whole term, as before.
    assert answer["leaving"]["東村"] == {"北町": 16.666667, "南町": 16.666667}


def test_the_table_is_written_for_excel(run: Run, tmp_path: Path) -> None:
    file, target = tmp_path / "game.yaml", tmp_path / "shares.csv"
    file.write_text(_GAME, encoding="utf-8")
    assert run("share", file, "--list", target).code == 0
    with target.open(encoding="utf-8-sig", newline="") as stream:
        rows = {row["分け方"]: row for row in csv.DictReader(stream)}
    assert rows["共同しないとき"]["計"] == "3000"
    nucleolus = rows["仁"]
    assert [nucleolus[name] for name in ("北町", "南町", "東村", "計", "抜けて得な組")] == [
        "575",
        "575",
        "950",
        "2100",
        "0",
    ]
    assert "CL011" in run("share", file, "--list", target).err
    assert run("share", file, "--list", target, "--force").code == 0
    assert run("share", file, "--list", tmp_path / "shares.xlsx").code == 2


def test_votes_by_people_may_leave_somebody_helpless(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "game.yaml"
    file.write_text(
        "fixed: 10\nown: {美濃加茂市: 5, 坂祝町: 1}\npopulation: {美濃加茂市: 51, 坂祝町: 8}\n",
        encoding="utf-8",
    )
    assert "坂祝町は、過半数・3分の2以上・4分の3以上の議決では" in run("share", file).out
    powers = run("share", file, "--json", "-").json()["voting_power"]
    assert [each["needed"] for each in powers] == [30, 40, 45]
    assert all(each["power"] == {"美濃加茂市": 1.0, "坂祝町": 0.0} for each in powers)
    file.write_text("fixed: 10\nown: {甲: 5, 乙: 1}\n", encoding="utf-8")
    assert "バンザフ" not in run("share", file).out


def test_what_the_rows_of_a_workspace_cost_is_shared(run: Run, workspace: Path) -> None:
    answer = run("share", "--json", "-").json()
    cost = run("cost", "--json", "-").json()
    assert answer["cost"] == pytest.approx(cost["summary"]["lifecycle"], abs=0.05)
    alone: dict[str, float] = {}
    for row in cost["rows"]:
        alone[row["municipality"]] = alone.get(row["municipality"], 0) + row["lifecycle"]
    # Alone nobody pays more than its rows by themselves, and together less.
    assert sum(alone.values()) >= sum(answer["alone"].values()) >= answer["cost"]
    shown = run("share", workspace)
    assert shown.code == 0
    assert shown.out.startswith("作業フォルダの差異にすべて対応するときの費用")
    assert "シャープレイ値" in shown.out


def test_a_workspace_of_one_has_nobody_to_share_with(run: Run, workspace: Path) -> None:
    file = workspace / "fitgap.yaml"
    text = file.read_text(encoding="utf-8")
    for participation in ("member", "late"):
        text = text.replace(f"participation: {participation}", "participation: observer")
    file.write_text(text, encoding="utf-8")
    answer = run("share")
    assert answer.code == 1
    assert "SH001" in answer.err
    assert "Traceback" not in answer.err


def test_wrong_use_and_wrong_files(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("share").code == 2
    assert run("share", "a.yaml", "b.yaml").code == 2
    assert run("share", tmp_path / "none.yaml").code == 1
    file = tmp_path / "game.yaml"
    file.write_text(_GAME.replace("cost: 1200", "cost: -1"), encoding="utf-8")
    answer = run("share", file, "--json", tmp_path / "out.json")
    assert (answer.code, answer.out) == (1, "")
    assert "game.yaml:7:" in answer.err
    assert not (tmp_path / "out.json").exists()


def test_a_zero_is_never_written_with_a_sign(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "game.yaml"
    file.write_text("fixed: 0\nown: {A: 0, B: 0}\n", encoding="utf-8")
    answer = run("share", file)
    assert answer.code == 0
    assert "0.00" in answer.out
    assert "-0.00" not in answer.out
