"""``fitgap catalog``: schema, Excel out and in, lists of functions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fitgap.catalog import read_catalog
from tests.cli.conftest import Run

HEADINGS = ["機能ID", "大項目", "小項目", "機能要件", "回答", "費用（千円）"]
ROWS: list[list[Any]] = [
    ["0101", "住民記録", "転入", "転入届を入力できること", "◎", None],
    ["0102", None, "転出", "転出証明書を発行できること", "△", "300千円"],
]
SIGNS = "\nanswer_symbols: {◎: standard, △: customise}\n"


@pytest.fixture
def listing(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    rows: list[list[Any]] = [["機能要件一覧"], HEADINGS, *ROWS]
    for row in rows:
        book.worksheets[0].append(row)
    target = tmp_path / "一覧.xlsx"
    book.save(target)
    return target


def declare(workspace: Path, words: str) -> None:
    file = workspace / "fitgap.yaml"
    file.write_text(file.read_text(encoding="utf-8") + words, encoding="utf-8")


def test_schema_goes_to_stdout_or_into_a_file_once(tmp_path: Path, run: Run) -> None:
    assert run("catalog", "schema").json()["required"] == ["package"]
    target = tmp_path / "s.json"
    assert run("catalog", "schema", "--of", "workspace", "-o", target).code == 0
    assert "function_lists" in json.loads(target.read_text(encoding="utf-8"))["properties"]
    answer = run("catalog", "schema", "-o", target)
    assert answer.code == 3
    assert "CL011" in answer.err
    assert run("catalog", "schema", "-o", target, "--force").code == 0


def test_a_catalogue_goes_to_excel_and_back(workspace: Path, run: Run) -> None:
    source = sorted((workspace / "package_catalogs").glob("*.yaml"))[0]
    book, again = workspace / "a.xlsx", workspace / "again.yaml"

    assert run("catalog", "export", source, book).code == 0
    assert run("catalog", "export", source, book).code == 3
    assert run("catalog", "import", book, "-o", again).code == 0

    before, _ = read_catalog(source.read_bytes(), "c.yaml")
    after, issues = read_catalog(again.read_bytes(), "c.yaml")
    assert issues == ()
    assert after == before
    assert run("check", again).code == 0


def test_a_list_needs_its_signs_declared(workspace: Path, listing: Path, run: Run) -> None:
    target = workspace / "list.yaml"
    import_list = ("catalog", "import", listing, "--layout", "municipal", "-o", target)

    refused = run(*import_list)
    assert refused.code == 1
    assert "FL006 回答「◎」" in refused.err
    assert "[Sheet!E3]" in refused.err
    assert "[Sheet!E4]" in refused.err
    assert not target.exists()

    declare(workspace, SIGNS)
    done = run(*import_list, "--name", "県リスト", "--vendor", "架空", "--json", "-")
    assert done.code == 0
    assert done.json() == {"functions": 2, "issues": []}
    catalog, issues = read_catalog(target.read_bytes(), "c.yaml")
    assert issues == ()
    assert catalog is not None
    assert (catalog.id, catalog.name, catalog.vendor) == ("list", "県リスト", "架空")
    assert [each.quoted_price_thousand_yen for each in catalog.functions] == [None, 300]
    assert [each.area for each in catalog.functions] == ["住民記録", "住民記録"]

    assert run(*import_list).code == 3
    assert run(*import_list, "--force").code == 0


def test_a_layout_that_is_not_declared_names_those_that_are(
    workspace: Path, listing: Path, run: Run
) -> None:
    declare(workspace, "function_lists: [{name: 県標準, columns: {requirement: 機能要件}}]\n")

    answer = run("catalog", "import", listing, "--layout", "県", "-o", "x.yaml")

    assert answer.code == 1
    assert "municipal・standard・県標準" in answer.err


def test_wrong_files_are_said_before_anything_is_written(
    workspace: Path, listing: Path, run: Run
) -> None:
    missing = run("catalog", "import", "nowhere.xlsx", "-o", "x.yaml")
    assert missing.code == 1
    wrong = run("catalog", "import", listing, "-o", "x.xlsx")
    assert (wrong.code, "CL041" in wrong.err) == (1, True)
    no_layout = run("catalog", "import", listing, "-o", "x.yaml")
    assert (no_layout.code, "--layout" in no_layout.err) == (1, True)
    (workspace / "bad.xlsx").write_bytes(b"PK\x03\x04nothing")
    hostile = run("catalog", "import", "bad.xlsx", "-o", "x.yaml")
    assert hostile.code == 3
    broken = workspace / "broken.yaml"
    broken.write_text("package: {id: a}\n", encoding="utf-8")
    assert run("catalog", "export", broken, "x.xlsx").code == 1
    assert run("catalog", "export", broken, "x.csv").code == 1
    assert not list(workspace.glob("x.*"))


def test_two_versions_stand_in_the_group(run: Run) -> None:
    answer = run("catalog", "--help")
    for name in ("diff", "upgrade", "export", "import", "schema"):
        assert f"  {name} " in answer.out
