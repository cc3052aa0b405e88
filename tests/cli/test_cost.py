"""The command cost."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from fitgap.cli.tables import write_csv
from fitgap.costing.budget import Plan, Wanted, best_plan
from fitgap.gaps import Verdict
from fitgap.workspace import open_workspace
from tests.cli.conftest import Run


def test_every_row_has_its_range_and_parts(run: Run, workspace: Path) -> None:
    answer = run("cost", "--json", "-").json()
    assessed = run("assess", "--json", "-").json()
    costs = {gap["id"]: gap["cost"]["lifecycle"] for gap in assessed["gaps"]}
    assert answer["summary"] == assessed["summary"]["cost"]
    assert answer["rows"]
    for row in answer["rows"]:
        assert row["p50"] <= row["p80"] <= row["p90"]
        assert row["lifecycle"] == costs[row["id"]]
        assert row["waterfall"]
        assert all(part["source"] for part in row["waterfall"])


def test_a_budget_buys_the_most(run: Run, workspace: Path) -> None:
    answer = run("cost", "--budget", "20,000", "--pareto", "--json", "-").json()
    plan, line = answer["plan"], answer["pareto"]
    assert 0 < plan["cost"] <= 20_000
    assert plan["proven"]
    assert plan["met"] == len(plan["chosen"])
    assert [each["cost"] for each in line] == sorted(each["cost"] for each in line)
    assert line[-1]["fitness"] > plan["fitness"] > line[0]["fitness"]
    shown = run("cost", "--budget", "20000").out
    assert "これより多く対応できる組合せはありません" in shown
    # What was asked stands first and alone.
    assert shown.startswith("予算 20,000 千円")
    assert "費用の大きい差異" not in shown
    assert "費用の大きい差異" in run("cost").out
    assert run("cost", "--pareto").out.startswith("費用と適合率")


def test_what_is_not_proven_is_said(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "これより安い組合せがあるかもしれません" not in run("cost", "--pareto").out

    def hasty(rows: Sequence[Wanted], budget: Decimal) -> Plan:
        found = best_plan(rows, budget)
        return replace(found, bound=found.met + 2, least=found.cost - 100)

    monkeypatch.setattr("fitgap.planning.best_plan", hasty)
    shown = run("cost", "--budget", "20000").out
    assert "時間内に証明できた上限" in shown
    assert "これより安い組合せがあるかもしれません" in shown


def test_what_a_budget_buys_is_listed(run: Run, workspace: Path) -> None:
    chosen = run("cost", "--budget", "20000", "--json", "-").json()["plan"]["chosen"]
    target = workspace / "plan.csv"
    assert str(target) in run("cost", "--budget", "20000", "--list", target).out
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    with target.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["ギャップID"] for row in rows if row["対応"] == "する"} == set(chosen)
    assert all(bool(row["対応方針"]) == (row["対応"] == "する") for row in rows)
    assert all("(架空)" in row["団体"] for row in rows)
    assert "CL011" in run("cost", "--budget", "20000", "--list", target).err
    assert run("cost", "--budget", "20000", "--list", target, "--force").code == 0
    assert run("cost", "--list", target, "--force").code == 2
    assert run("cost", "--budget", "1", "--list", "plan.xlsx").code == 2


def test_a_text_that_looks_like_a_formula_is_no_formula(tmp_path: Path) -> None:
    write_csv([["=1+1", "-2+3", "-2.5", "普通"]], str(tmp_path / "t.csv"))
    assert (tmp_path / "t.csv").read_text("utf-8-sig") == "'=1+1,'-2+3,-2.5,普通\n"


def test_calibrating_says_how_near_the_estimates_come(run: Run, tmp_path: Path) -> None:
    quotes = tmp_path / "quotes.csv"
    quotes.write_text("id,estimate,quoted\na,10,30\nb,10,30\nc,20,50\nd,20,70\n", "utf-8")
    found = run("cost", "calibrate", quotes, "--json", "-").json()["accuracy"]
    assert found["before"]["within_two"] == 0
    assert found["after"]["within_two"] == 1
    assert "推計の当たり方" in run("cost", "calibrate", quotes).out
    quotes.write_text("id,estimate,quoted\na,10,30\n", "utf-8")
    assert "推計の当たり方" not in run("cost", "calibrate", quotes).out


def test_one_row_shows_its_waterfall(run: Run, workspace: Path) -> None:
    row = run("cost", "--json", "-").json()["rows"][0]
    shown = run("cost", "--row", row["id"])
    assert shown.code == 0
    assert row["waterfall"][0]["text"] in shown.out
    assert run("cost", "--row", row["id"], "--json", "-").json()["rows"] == [row]
    for others in ([], ["--json", "-"], ["--budget", "50000", "--list", "plan.csv"]):
        refused = run("cost", "--row", "G-NONE", *others)
        assert refused.code == 1
        assert refused.out == ""
        assert "CL093" in refused.err
    assert not Path("plan.csv").exists()


def test_a_row_without_an_estimate_costs_nothing_or_is_not_known_yet(
    run: Run, workspace: Path
) -> None:
    assessment = open_workspace(workspace).assess()
    open_row = next(row for row in assessment.items if row.verdict is Verdict.UNCONFIRMED)
    fitting = next(row for row in assessment.items if row.verdict is Verdict.FIT)
    for row, figure, words in (
        (open_row, None, "まだ分かりません"),
        (fitting, 0.0, "費用がかかりません"),
    ):
        (found,) = run("cost", "--row", row.item.id, "--json", "-").json()["rows"]
        assert (found["id"], found["p50"], found["waterfall"]) == (row.item.id, figure, [])
        assert words in run("cost", "--row", row.item.id).out


@pytest.mark.parametrize("budget", ["-1", "五万", "nan"])
def test_a_budget_is_an_amount(run: Run, workspace: Path, budget: str) -> None:
    answer = run("cost", "--budget", budget)
    assert answer.code == 2
    assert "--budget" in answer.err


def test_a_calibration_is_found_pasted_and_used(run: Run, workspace: Path) -> None:
    before = run("cost", "--json", "-").json()
    quoted = [row for row in before["rows"] if row["p50"] > 0][:4]
    lines = [f"{row['id']},{row['p50'] * 2}" for row in quoted]
    quotes = workspace / "quotes.csv"
    quotes.write_text("id,quoted\n" + "\n".join(lines) + "\n", encoding="utf-8")
    shown = run("cost", "calibrate", quotes).out
    pasted = shown[shown.index("  calibration:") :]
    file = workspace / "fitgap.yaml"
    text = file.read_text(encoding="utf-8")
    assert "\ncost:\n" in text
    file.write_text(text.replace("\ncost:\n", f"\ncost:\n{pasted}"), encoding="utf-8")
    # Calibrating again measures the uncorrected estimate, not the corrected one.
    answer = run("cost", "calibrate", quotes, "--json", "-").json()
    factor = answer["calibration"]["factor"]
    first = float(pasted.split("factor: ")[1].split()[0])
    assert 1.2 < first < 2
    assert factor == pytest.approx(first, abs=0.01)
    assert [each["id"] for each in answer["quotations"]] == [row["id"] for row in quoted]
    after = run("cost", "--json", "-").json()
    by_id = {row["id"]: row["p50"] for row in after["rows"]}
    for row in quoted:
        assert by_id[row["id"]] == pytest.approx(row["p50"] * factor, rel=0.01)


def test_quotations_without_an_estimate_are_named(run: Run, workspace: Path) -> None:
    quotes = workspace / "quotes.csv"
    quotes.write_text("id,quoted\nG-NONE,5\n", encoding="utf-8")
    answer = run("cost", "calibrate", quotes)
    assert (answer.code, answer.out) == (1, "")
    assert "CL090" in answer.err
    quotes.write_text("id,quoted\n", encoding="utf-8")
    assert "CL091" in run("cost", "calibrate", quotes).err


def test_what_is_adopted_must_be_paid(run: Run, workspace: Path) -> None:
    rows = run("cost", "--json", "-").json()["rows"]
    row = max(rows, key=lambda each: each["lifecycle"])
    own = ("-m", row["municipality"])
    for name in ("甲", "乙"):
        run("judge", row["id"], "--verdict", "G", "--reason", "条例", "--as", name, *own)
    for code in ("992011", "992020", "993417", "019810"):
        run("vote", row["id"], "--position", "yes", "--as", f"{code} 課長", "-m", code)
    assert run("decide", row["id"], "--outcome", "adopt", "--reason", "必要").code == 0
    answer = run("cost", "--budget", "1")
    assert answer.code == 1
    assert "CL092" in answer.err


def test_sizes_of_a_quotation_by_published_models(run: Run, workspace: Path) -> None:
    sizes = ("--lines", "100", "--use-cases", "36,25,12", "--changes", "20,10,0,5")
    answer = run("cost", "models", *sizes, "--points", "2,4,12", "--json", "-").json()
    lines, cases, changes, points = answer["models"]
    assert lines["person_months"] == pytest.approx(465.315 * 152 / 160, abs=0.01)
    assert cases["person_months"] == pytest.approx(636.48 / 160, abs=0.001)
    assert (changes["size"], changes["person_months"]) == ("35.0 FP", None)
    assert (points["person_months"], points["standard_deviation"]) == (5, 1.667)
    assert points["price"] == 5 * answer["rate_thousand_yen_per_month"]
    for each in (lines, cases, points):
        assert each["months"][0] <= each["months"][1]
    shown = run("cost", "models", "--points", "2,4,12").out
    assert "5.0 ± 1.7" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        ("--lines", "x"),
        ("--lines", "-1"),
        ("--lines", "nan"),
        ("--lines", "0"),
        ("--lines", "1e9"),
        ("--points", "5,4,1"),
        ("--points", "1,2"),
        ("--use-cases", "36,25,99"),
        ("--changes", ""),
    ],
)
def test_sizes_that_are_none(run: Run, workspace: Path, wrong: tuple[str, ...]) -> None:
    answer = run("cost", "models", *wrong)
    assert (answer.code, answer.out) == (2, "")
    assert "--" in answer.err
