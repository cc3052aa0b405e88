"""Alternatives by command: nothing goes by source code unexamined."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run

WAYS = ("R1", "R2", "R3", "R4", "R5", "R6")


def _gap(run: Run) -> str:
    rows = run("assess", "--json", "-").json()["gaps"]
    return str(next(row["id"] for row in rows if row["class"] == "source"))


def _rejected(*ways: str) -> list[str]:
    return [part for way in ways for part in ("--rejected", f"{way}={way} では足りない")]


def test_source_code_is_chosen_once_every_alternative_has_a_reason(
    workspace: Path, run: Run
) -> None:
    gap = _gap(run)
    chosen = ("resolve", gap, "--resolution", "R7", "-r", "条例で様式が定められている")

    refused = run(*chosen)
    assert refused.code == 3
    assert "R1・R2・R3・R4・R5・R6" in refused.err
    assert run("consider", gap, "R1").code == 3
    assert run("consider", gap, "R1", "-r", "窓口の人手が足りない").code == 0
    several = run("consider", gap, *_rejected("R2", "R4"), "--rejected", "Ｒ５＝範囲外と回答")
    assert several.code == 0, several.err
    assert "まだ検討していない案: R3・R6" in several.err + several.out
    refused = run(*chosen, *_rejected("R3"))
    assert refused.code == 3
    assert "：R6" in refused.err
    entries = run("log", "--json").json()["entries"]
    assert [entry["values"]["alternative"] for entry in entries] == ["R1", "R2", "R4", "R5"]
    assert [entry["values"]["reason"] for entry in entries][::3] == [
        "窓口の人手が足りない",
        "範囲外と回答",
    ]

    done = run(*chosen, *_rejected("R3", "R6"))
    assert done.code == 0, done.err
    assert len(run("log", "--json").json()["entries"]) == 7
    assert run("undo", "1").code == 0
    listed = run("consider", gap).out.splitlines()
    assert listed[0].startswith("R1 運用変更  [未検討]")
    assert any(line.startswith("R6 外付け・疎結合  [検討済]") for line in listed)
    assert any("R6 では足りない" in line for line in listed)


def test_a_row_by_source_code_is_not_adopted_unexamined(workspace: Path, run: Run) -> None:
    gap = _gap(run)
    assert run("resolve", gap, "--resolution", "R7", "-r", "条例", *_rejected(*WAYS)).code == 0
    for name in ("佐藤", "鈴木"):
        assert run("judge", gap, "-v", "P", "--as", name).code == 0
    for code in ("019810", "992011", "992020"):
        assert run("vote", gap, "-m", code, "--position", "yes").code == 0
    assert run("undo", "4").code == 0

    refused = run("decide", gap, "--outcome", "adopt")
    assert refused.code == 3
    assert "：R4" in refused.err
    assert run("consider", gap, "R4", "-r", "オプションがない", "--serves", "no").code == 0
    assert run("decide", gap, "--outcome", "adopt").code == 0


def test_an_alternative_named_twice_is_recorded_once(workspace: Path, run: Run) -> None:
    gap = _gap(run)
    assert run("consider", gap, *_rejected("R1", "R1", "R2")).code == 0
    assert run("consider", gap, *_rejected("R3"), "--rejected", "R3=別の理由").code == 2
    entries = run("log", "--json").json()["entries"]
    assert [entry["values"]["alternative"] for entry in entries] == ["R1", "R2"]


def test_a_rejection_that_stands_is_told_and_not_recorded_again(workspace: Path, run: Run) -> None:
    gap = _gap(run)
    assert run("consider", gap, *_rejected("R1", "R2")).code == 0
    again = run("consider", gap, *_rejected("R1"), "--as", "乙野")
    assert again.code == 0, again.err
    assert "すでに同じ内容の記録があります（1 番：" in again.err
    assert len(run("log", "--json").json()["entries"]) == 2
    chosen = run("resolve", gap, "--resolution", "R3", *_rejected("R1", "R2"))
    assert chosen.code == 0, chosen.err
    entries = run("log", "--json").json()["entries"]
    assert [entry["kind"] for entry in entries] == ["consider", "consider", "resolve"]


def test_wrong_use_is_said(workspace: Path, run: Run) -> None:
    gap = _gap(run)
    assert run("consider", gap, "--rejected", "R1").code == 2
    assert run("consider", gap, "--rejected", "R8=やめる").code == 2
    assert run("consider", gap, "-r", "理由だけ").code == 2
    assert run("consider", gap, "R8", "-r", "やめる").code == 2
    assert run("consider", "G-NOWHERE").code == 1
    assert run("log", "--json").json()["entries"] == []
