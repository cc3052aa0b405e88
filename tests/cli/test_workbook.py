"""The workbook goes out, is filled in, and comes back, by command."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fitgap.cli import main
from fitgap.workspace import Workspace
from tests.cli.conftest import Run

ITEMS, POSITIONS = "50_FitGap一覧", "61_団体別意向"


@pytest.fixture(scope="session")
def exported(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample's consensus workbook as it goes out."""
    target = tmp_path_factory.mktemp("book") / "out.xlsx"
    arguments = ["--lang", "ja", "export", "consensus", str(target), "-w", str(pristine)]
    assert main(arguments) == 0
    return target


@pytest.fixture
def book(exported: Path, tmp_path: Path) -> Path:
    """Return a copy of the workbook to fill in."""
    return Path(shutil.copy(exported, tmp_path / "returned.xlsx"))


class Filled:
    """A workbook being filled in by its headings."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.book = openpyxl.load_workbook(path)

    def cell(self, sheet: str, row: int, heading: str) -> Any:
        page = self.book[sheet]
        for column in range(1, page.max_column + 1):
            words = str(page.cell(1, column).value).split("\n")[0].replace("【記入】", "").strip()
            if words == heading:
                return page.cell(row, column)
        raise AssertionError(heading)

    def save(self, name: str | None = None) -> Path:
        target = self.path if name is None else self.path.with_name(name)
        self.book.save(target)
        return target


def test_an_untouched_workbook_changes_nothing(workspace: Path, book: Path, run: Run) -> None:
    answer = run("import", book, "--json")
    assert answer.code == 0, answer.err
    result = answer.json()
    assert result["applied"] == 0
    assert result["unchanged"] > 0
    assert result["conflicts"] == result["rejected"] == []
    assert run("log", "--json").json()["entries"] == []


def test_answers_are_taken_in_once(workspace: Path, book: Path, run: Run) -> None:
    filled = Filled(book)
    gap = filled.cell(POSITIONS, 2, "ギャップID").value
    code = filled.cell(POSITIONS, 2, "団体コード").value
    filled.cell(POSITIONS, 2, "意向").value = "反対"
    filled.cell(POSITIONS, 2, "理由").value = "現行の条例で様式が定められている"
    filled.cell(POSITIONS, 2, "回答者").value = "山田"
    filled.save()
    dry = run("import", book, "--dry-run", "--json")
    assert dry.json()["applied"] > 0
    assert (dry.json()["recorded"], dry.json()["dry_run"]) == (0, True)
    assert run("log", "--json").json()["entries"] == []
    taken = run("import", book, "--json").json()
    assert taken["applied"] == dry.json()["applied"]
    assert (taken["recorded"], taken["dry_run"]) == (1, False)
    (entry,) = run("log", "--json").json()["entries"]
    assert (entry["target"], entry["municipality"]) == (gap, code)
    assert entry["values"]["position"] == "no"
    assert entry["origin"].endswith("returned.xlsx")
    again = run("import", book, "--json").json()
    assert again["applied"] == 0


def test_two_answers_to_one_question_are_a_conflict_and_nothing_is_lost(
    workspace: Path, book: Path, run: Run
) -> None:
    gap = Filled(book).cell(POSITIONS, 2, "ギャップID").value
    code = Filled(book).cell(POSITIONS, 2, "団体コード").value
    assert run("vote", gap, "-m", code, "--position", "yes", "--as", "佐藤").code == 0
    filled = Filled(book)
    filled.cell(POSITIONS, 2, "意向").value = "反対"
    filled.cell(POSITIONS, 2, "理由").value = "様式が条例で決まっている"
    filled.save()
    answer = run("import", book, "--json")
    assert answer.code == 3
    (conflict,) = (each for each in answer.json()["conflicts"] if each["theirs"] == "no")
    assert gap in conflict["id"]
    assert conflict["ours"] == "yes"
    assert conflict["cell"]
    assert "佐藤" in answer.err
    entries = run("log", "--json").json()["entries"]
    assert [entry["values"].get("position") for entry in entries] == ["yes"]


def test_one_unreadable_cell_keeps_the_workbook_out(workspace: Path, book: Path, run: Run) -> None:
    filled = Filled(book)
    filled.cell(POSITIONS, 2, "意向").value = "賛成"
    filled.cell(POSITIONS, 3, "意向").value = "△"
    filled.cell(ITEMS, 3, "ギャップID").value = "G-EDITED01"
    filled.save()
    answer = run("import", book, "--json")
    assert answer.code == 1
    result = answer.json()
    assert result["applied"] == 0
    said = " ".join(each["message"] + str(each["element"]) for each in result["rejected"])
    assert "△" in said
    assert "G-EDITED01" in said
    assert all(each["hint"] for each in result["rejected"])
    assert run("log", "--json").json()["entries"] == []


@pytest.fixture
def unassessed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test fail where the workspace is assessed."""

    def assess(*_: object, **__: object) -> None:
        raise AssertionError("the workspace was assessed")

    monkeypatch.setattr(Workspace, "assess", assess)


def test_a_workbook_of_another_package_is_refused(
    workspace: Path, book: Path, run: Run, unassessed: None
) -> None:
    answer = run("import", book, "--package", "jumin-b", "--json")
    assert answer.code == 3, answer.err
    assert [each["code"] for each in answer.json()["rejected"]] == ["WB203"]


def test_a_package_that_is_not_there_is_told_before_the_workbook(
    workspace: Path, book: Path, run: Run, unassessed: None
) -> None:
    answer = run("import", book, "--package", "nowhere", "--json")
    assert answer.code == 1
    assert "jumin-a" in answer.err


def test_a_workbook_of_another_workspace_is_refused(
    workspace: Path, book: Path, run: Run, unassessed: None
) -> None:
    project = workspace / "fitgap.yaml"
    text = project.read_text(encoding="utf-8")
    start = text.index("id:") + 3
    end = text.index("\n", start)
    project.write_text(f"{text[:start]} another-council{text[end:]}", encoding="utf-8")
    answer = run("import", book, "--json")
    assert answer.code == 3
    assert answer.json()["applied"] == 0
    assert answer.json()["rejected"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a zip", b"\xd0\xcf\x11\xe0 old excel"])
def test_what_is_no_workbook_is_refused(
    content: bytes, workspace: Path, run: Run, tmp_path: Path, unassessed: None
) -> None:
    strange = tmp_path / "strange.xlsx"
    strange.write_bytes(content)
    answer = run("import", strange, "--json")
    assert answer.code == 3
    assert "Traceback" not in answer.err
    assert answer.json()["rejected"]


def test_the_good_workbook_is_taken_in_beside_the_bad_one(
    workspace: Path, book: Path, run: Run
) -> None:
    filled = Filled(book)
    filled.cell(POSITIONS, 2, "意向").value = "賛成"
    good = filled.save("good.xlsx")
    filled.cell(POSITIONS, 3, "意向").value = "？？"
    bad = filled.save("bad.xlsx")
    answer = run("import", bad, good, "--json")
    assert answer.code == 1
    assert answer.json()["applied"] >= 1
    assert {each["file"] for each in answer.json()["rejected"]} == {str(bad)}
    assert len(run("log", "--json").json()["entries"]) == 1


def test_an_export_never_replaces_answers_or_another_file(
    workspace: Path, book: Path, run: Run
) -> None:
    assert run("export", "consensus", "fitgap.yaml").code == 2
    assert run("check").code == 0
    assert run("export", "consensus", book).code == 0  # untouched: made anew
    filled = Filled(book)
    filled.cell(POSITIONS, 2, "意向").value = "賛成"
    filled.save()
    before = book.read_bytes()
    refused = run("export", "consensus", book)
    assert refused.code == 3
    assert "--force" in refused.err
    assert book.read_bytes() == before
    assert run("export", "consensus", book, "--force").code == 0
    assert book.read_bytes() != before
