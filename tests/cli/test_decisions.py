"""Decisions by command: gates, states, the log."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fitgap.cli import decisions
from fitgap.cli.console import ProgressLine
from fitgap.workspace import READING
from tests.cli.conftest import Run


def _first_gap(run: Run) -> dict[str, Any]:
    rows = run("assess", "--json", "-").json()["gaps"]
    return next(row for row in rows if row["verdict"] == "P" and row["class"] == "source")


def _row(run: Run, row_id: str) -> dict[str, Any]:
    rows = run("assess", "--json", "-").json()["gaps"]
    return next(row for row in rows if row["id"] == row_id)


def test_two_evaluators_then_a_decision_settle_a_row(workspace: Path, run: Run) -> None:
    row = _first_gap(run)
    gap, code = row["id"], row["municipality"]
    early = run("decide", gap, "--outcome", "adopt", "-r", "合意済み")
    assert early.code == 3
    assert run("judge", gap, "-v", "P", "--as", "佐藤").code == 0
    assert run("judge", gap, "-v", "P", "--as", "鈴木").code == 0
    members = ["019810", "992011", "992020", "993417"]
    assert code in members
    for member in members[:3]:
        assert run("vote", gap, "-m", member, "--position", "yes").code == 0
    decided = run("decide", gap, "--outcome", "adopt", "-r", "部会で合意")
    assert decided.code == 0, decided.err
    assert _row(run, gap)["state"] == "settled"


def test_acts_say_what_takes_them_so_long(
    workspace: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "ProgressLine", partial(ProgressLine, patience_seconds=0.0))
    answer = run("judge", "G-NOWHERE", "-v", "P", "--as", "佐藤")
    assert READING.ja in answer.err


def test_an_override_needs_a_reason(workspace: Path, run: Run) -> None:
    gap = _first_gap(run)["id"]
    refused = run("override", gap, "--class", "component")
    assert refused.code == 3
    assert "理由" in refused.err
    assert _row(run, gap)["class"] == "source"
    assert run("override", gap, "--class", "component", "-r", "ベンダ回答で範囲内").code == 0
    assert _row(run, gap)["class"] == "component"


def test_undo_takes_back_ones_own_entry_only(workspace: Path, run: Run) -> None:
    gap = _first_gap(run)["id"]
    run("override", gap, "--class", "component", "-r", "仮置き", "--as", "佐藤")
    assert run("undo", "1", "--as", "鈴木").code == 3
    assert run("undo", "1", "--as", "佐藤", "-r", "誤り").code == 0
    assert _row(run, gap)["class"] == "source"
    assert len(run("log", "--json").json()["entries"]) == 2


def test_a_changed_flow_marks_the_decision_and_loses_nothing(workspace: Path, run: Run) -> None:
    row = _first_gap(run)
    gap, code = row["id"], row["municipality"]
    run("judge", gap, "-v", "P", "--as", "佐藤")
    run("judge", gap, "-v", "P", "--as", "鈴木")
    flow = workspace / "process_models" / code / Path(row["file"]).name
    text = flow.read_text(encoding="utf-8")
    name = row["activity_name"]
    assert name in text
    flow.write_text(text.replace(f'name="{name}"', f'name="{name}（改）"'), encoding="utf-8")
    after = _row(run, gap)
    assert after["state"] == "recheck"
    assert len(run("log", "--json").json()["entries"]) == 2


def test_unknown_row_and_municipality_are_named(workspace: Path, run: Run) -> None:
    answer = run("judge", "G-NOWHERE", "-v", "F")
    assert answer.code == 1
    assert "G-NOWHERE" in answer.err
    gap = _first_gap(run)["id"]
    answer = run("vote", gap, "-m", "000000", "--position", "yes")
    assert answer.code == 1
    assert "000000" in answer.err
    assert "992011" in answer.err


def test_log_verify_finds_a_changed_entry(workspace: Path, run: Run) -> None:
    gap = _first_gap(run)["id"]
    run("note", gap, "--text", "ベンダに確認する")
    run("note", gap, "--text", "回答待ち")
    assert run("log", "verify").code == 0
    assert "ベンダに確認する" in run("log").out
    database = sqlite3.connect(next((workspace / ".fitgap").glob("*.sqlite")))
    triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        database.execute(f'DROP TRIGGER "{name}"')
    (table,) = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%digest%'"
    ).fetchone()
    forged = f"UPDATE {table} SET entry = replace(entry, ?, ?) WHERE sequence = 1"  # noqa: S608
    assert database.execute(forged, ("ベンダ", "部会")).rowcount == 1
    database.commit()
    database.close()
    answer = run("log", "verify")
    assert answer.code == 1
    assert "1" in answer.err


def test_one_evaluators_word_takes_no_row_off_the_list(workspace: Path, run: Run) -> None:
    row = _first_gap(run)
    gap = row["id"]
    assert run("judge", gap, "-v", "F", "-r", "添え状で足りる", "--as", "佐藤").code == 0
    after = _row(run, gap)
    assert (after["verdict"], after["class"], after["cost"]) == ("F", row["class"], row["cost"])
    assert run("judge", gap, "-v", "F", "-r", "同じ意見", "--as", "鈴木").code == 0
    agreed = _row(run, gap)
    assert agreed["class"] is None
    assert agreed["cost"]["p50"] == 0
