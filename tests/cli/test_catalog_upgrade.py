"""Journey D: a catalogue's new version, compared, tried, taken over and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fitgap.consensus import Entry, EntryKind
from fitgap.workspace import Workspace, open_workspace
from fitgap.workspace.upgrading import apply, plan
from tests.cli.conftest import Run

OLD = Path("package_catalogs/jumin-a.yaml")


def new_version(folder: Path) -> Path:
    """Write version 2 of the sample's catalogue: changed, succeeded, removed and new rows."""
    text = OLD.read_text(encoding="utf-8")

    def change(function: str, old: str, new: str) -> None:
        nonlocal text
        start = text.index(f"  - id: {function}\n")
        text = text[:start] + text[start:].replace(old, new, 1)

    text = text.replace('version: "2026.1"', 'version: "2026.10"')
    change("A-J002", "price: 150,", "price: 180,")
    change("A-J018", "status: current", "status: deprecated\n    successor: A-J021")
    change("A-T006", "status: current", "status: removed\n    successor: null")
    change("A-J001", "status: current", "status: changed")
    added = """
  - id: A-J021
    area: 住民記録
    name: 手続ナビ・案内票作成
    description: 転入した世帯に要る手続を選び、案内の紙を印刷する
    forms: [手続案内票]
    status: new
  - id: A-C005
    area: 共通
    name: 水道開始届引継ぎ
    description: 水道の使用開始届を水道課の台帳へ引き継ぐ
    status: new
"""
    end = text.index("\nstandard_flows:")
    folder.mkdir(exist_ok=True)
    target = folder / "jumin-a-2026.10.yaml"
    target.write_text(text[:end] + added + text[end:], encoding="utf-8")
    return target


@pytest.fixture
def judged(workspace: Path) -> dict[str, str]:
    """Judge a row of several functions; return row ids by function id."""
    opened = open_workspace(workspace)
    assessment = opened.assess()
    rows: dict[str, str] = {}
    entries = []
    for row in assessment.items:
        function = row.item.function or ""
        if function in ("A-J001", "A-J002", "A-J018", "A-T006", "A-T001") and function not in rows:
            rows[function] = row.item.id
            entries.append(
                Entry(
                    "2026-11-01T10:00:00+09:00",
                    "佐藤",
                    row.item.municipality,
                    EntryKind.JUDGE,
                    row.item.id,
                    {"verdict": row.item.verdict.value, "reason": "確かめた"},
                    row.item.fingerprint,
                    "cli",
                )
            )
    opened.record(entries)
    assert set(rows) >= {"A-J002", "A-J018", "A-T006"}
    return rows


def states(run: Run) -> dict[str, Any]:
    return {row["id"]: row["state"] for row in run("assess", "--json", "-").json()["gaps"]}


def test_diff_lists_every_change(workspace: Path, tmp_path: Path, run: Run) -> None:
    new = new_version(tmp_path / "mail")
    answer = run("catalog", "diff", OLD, new, "--json", "-").json()
    assert answer["counts"] == {
        "added": 2,
        "changed": 1,
        "deprecated": 1,
        "removed": 1,
        "missing": 0,
        "reinstated": 0,
        "unchanged": len(open_workspace(workspace).catalog()[0].functions) - 3,  # type: ignore[union-attr]
    }
    changed = next(each for each in answer["functions"] if each["kind"] == "changed")
    assert changed["fields"] == [
        {"field": "options", "item": "A-J002-O1", "part": "price", "old": "150", "new": "180"}
    ]
    words = run("catalog", "diff", OLD, new)
    assert words.code == 0
    assert "オプション A-J002-O1 価格（千円）: 150 → 180" in words.out
    assert "A-J018 関連手続案内票出力 → 後継 A-J021 手続ナビ・案内票作成" in words.out


def test_diff_needs_two_catalogues_of_one_package(workspace: Path, run: Run) -> None:
    assert run("catalog", "diff", OLD).code == 2
    refused = run("catalog", "diff", OLD, "package_catalogs/jumin-b.yaml")
    assert refused.code == 1
    assert "CV001" in refused.err


def test_a_trial_changes_nothing(
    workspace: Path, tmp_path: Path, run: Run, judged: dict[str, str]
) -> None:
    before = {
        path: path.read_bytes() for path in workspace.rglob("*") if path.is_file() and path.name
    }
    tried = run("catalog", "upgrade", new_version(tmp_path / "mail"), "--dry-run")
    assert tried.code == 0
    assert f"決定 {len(judged)}件のうち" in tried.out
    after = {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}
    assert after == before


def test_upgrade_rechecks_what_changed_and_going_back_restores_it(
    workspace: Path, tmp_path: Path, run: Run, judged: dict[str, str]
) -> None:
    written = Path("fitgap.yaml").read_text(encoding="utf-8")
    original = states(run)
    new = new_version(tmp_path / "mail")
    answer = run("catalog", "upgrade", new, "--json", "-", "--as", "事務局", "-r", "改定").json()

    rechecked = {judged[name] for name in ("A-J002", "A-J018", "A-T006")}
    assert {each["id"] for each in answer["rechecks"]} == rechecked
    assert answer["decisions"] == {
        "total": len(judged),
        "stands": len(judged) - 3,
        "recheck": 3,
        "lapsed": 0,
        "earlier": 0,
        "restored": 0,
    }
    succeeded = next(each for each in answer["rechecks"] if each["id"] == judged["A-J018"])
    assert succeeded["old"]["id"] == "A-J018"
    assert succeeded["new"]["id"] == "A-J021"
    assert "後継" in succeeded["reason"]

    # fitgap.yaml keeps its comments and layout: two lines differ.
    lines = Path("fitgap.yaml").read_text(encoding="utf-8").splitlines()
    catalog = "    catalog: package_catalogs/jumin-a.yaml"
    place = written.splitlines().index(catalog)
    assert lines[place : place + 2] == [
        "    catalog: package_catalogs/jumin-a-2026.10.yaml",
        "    previous: package_catalogs/jumin-a.yaml",
    ]
    assert [*lines[:place], catalog, *lines[place + 2 :]] == written.splitlines()
    assert Path("package_catalogs/jumin-a-2026.10.yaml").read_bytes() == new.read_bytes()

    sealed = run("log", "--json").json()["entries"][-1]
    assert (sealed["kind"], sealed["actor"], sealed["target"]) == ("upgrade", "事務局", "jumin-a")
    assert (sealed["values"]["previous_version"], sealed["values"]["version"]) == (
        "2026.1",
        "2026.10",
    )
    assert len(sealed["values"]["sha256"]) == len(sealed["values"]["previous_sha256"]) == 64
    assert run("log", "verify").code == 0
    assert run("check").code == 0
    summary = run("assess", "--json", "-").json()["summary"]
    assert (summary["rechecks"], summary["lapsed"]) == (3, 0)
    listed = run("log", "rechecks")
    assert "価格（千円）: 150 → 180" in listed.out
    undone = run("undo", str(sealed["sequence"]))
    assert undone.code == 3
    assert "fitgap catalog upgrade package_catalogs/jumin-a.yaml" in undone.err

    back = run("catalog", "upgrade", OLD, "--json", "-").json()
    assert back["decisions"]["stands"] == len(judged)
    assert back["decisions"]["restored"] == 3
    assert back["issues"] == []
    assert states(run) == original
    assert "catalog: package_catalogs/jumin-a.yaml\n    previous: package" in Path(
        "fitgap.yaml"
    ).read_text(encoding="utf-8")


def test_sheet_82_lays_old_and_new_side_by_side(
    workspace: Path, tmp_path: Path, run: Run, judged: dict[str, str]
) -> None:
    run("catalog", "upgrade", new_version(tmp_path / "mail"))
    # A row that is gone: its decision has lapsed and keeps its words.
    flow = next(Path("process_models").rglob("tennyu.bpmn"))
    flow.unlink()
    assert run("export", "consensus", "c.xlsx").code == 0
    page = openpyxl.load_workbook("c.xlsx", data_only=True)["82_再確認一覧"]
    headings, *rows = page.iter_rows(values_only=True)
    found = {row[0]: dict(zip(headings, row, strict=True)) for row in rows}
    changed = found[judged["A-T006"]]
    assert changed["区分"] == "要再確認"
    assert changed["区分コード"] == "recheck"
    assert changed["旧機能ID"] == "A-T006"
    assert changed["決定者"] == "佐藤"
    assert str(changed["決定日"]).startswith("2026-11-01")
    lapsed = [row for row in found.values() if row["区分"] == "失効"]
    for row in lapsed:
        assert row["作業名"]
        assert "適合判定" in str(row["当初の決定"])
        assert "なくなりました" in str(row["理由"])
    summary = run("assess", "--json", "-").json()["summary"]
    assert summary["lapsed"] == len(lapsed) > 0
    # The sheet is no answer sheet: the workbook comes back without a change.
    assert run("import", "c.xlsx", "--dry-run", "--json", "-").json()["applied"] == 0


def test_what_cannot_be_taken_over_changes_nothing(
    workspace: Path, tmp_path: Path, run: Run
) -> None:
    written = Path("fitgap.yaml").read_bytes()
    same = run("catalog", "upgrade", OLD)
    assert (same.code, "UP001" in same.err) == (3, True)
    other = run("catalog", "upgrade", "package_catalogs/jumin-b.yaml")
    assert (other.code, "CV001" in other.err) == (3, True)
    assert "CV002" not in other.err
    broken = tmp_path / "broken.yaml"
    broken.write_text("package: {id: jumin-a}\nfunctions: [{id: 1}]\n", encoding="utf-8")
    assert run("catalog", "upgrade", broken).code == 1
    assert run("catalog", "upgrade", tmp_path / "none.yaml").code == 1
    assert run("catalog", "upgrade").code == 2
    assert run("catalog", "upgrade", broken, "-m", "999999").code == 1
    assert Path("fitgap.yaml").read_bytes() == written
    assert not list(Path("package_catalogs").glob("broken*"))


def upgraded(workspace: Workspace, new: Path) -> None:
    apply(
        workspace,
        plan(workspace, new),
        actor="事務局",
        municipality="",
        at="2026-11-21T10:00:00+09:00",
        reason="",
    )


def test_a_failing_log_leaves_everything_as_it_was(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Path("fitgap.yaml").read_bytes()
    opened = open_workspace(workspace)
    planned = plan(opened, new_version(tmp_path / "mail"))
    colleague = Entry("2026-11-21T09:00:00+09:00", "鈴木", "992011", EntryKind.NOTE, "G-1", {})
    open_workspace(workspace).record([colleague])
    with pytest.raises(Exception, match="DL005"):
        apply(opened, planned, actor="事務局", municipality="", at="2026-11-21", reason="")
    assert Path("fitgap.yaml").read_bytes() == before
    assert not Path("package_catalogs/jumin-a-2026.10.yaml").exists()


def test_a_file_that_stands_there_is_never_replaced(workspace: Path, tmp_path: Path) -> None:
    old = OLD.read_bytes()
    new = new_version(tmp_path / "mail").rename(tmp_path / "jumin-a.yaml")
    opened = open_workspace(workspace)
    upgraded(opened, new)
    assert OLD.read_bytes() == old
    assert Path("package_catalogs/jumin-a-2026.10.yaml").read_bytes() == new.read_bytes()


def test_decisions_on_one_package_do_not_count_for_another(
    workspace: Path, run: Run, judged: dict[str, str]
) -> None:
    other = run("assess", "-p", "jumin-b", "--json", "-").json()
    assert (other["summary"]["rechecks"], other["summary"]["lapsed"]) == (0, 0)
    assert {row["state"] for row in other["gaps"]} == {"drafted"}
