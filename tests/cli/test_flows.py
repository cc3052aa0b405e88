"""fitgap flow rewrite, and reading broken files when asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from fitgap.bpmn import read_with_diagrams
from tests.cli.conftest import Run

BROKEN = "<process id='p'><task id='a' name='受付'/><task id='b' name='交付'/>"
NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a file in code page 932 that draws nothing."""
    path = tmp_path / "古い.bpmn"
    text = (
        f'<?xml version="1.0" encoding="Windows-31J"?><definitions xmlns="{NAMESPACE}">'
        f"{BROKEN}<sequenceFlow id='f' sourceRef='a' targetRef='b'/></process></definitions>"
    )
    path.write_bytes(text.encode("cp932"))
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.bpmn"
    path.write_text(f'<definitions xmlns="{NAMESPACE}">{BROKEN}', encoding="utf-8")
    return path


def test_an_old_file_becomes_utf_8_and_is_drawn(old: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "new.bpmn"
    answer = run("flow", "rewrite", old, "-o", target, "--lay-out")
    assert answer.code == 0
    assert "Windows-31J から UTF-8" in answer.err
    assert "図形 2、線 1" in answer.err
    assert f"書き出しました: {target}" in answer.err
    assert answer.out == ""
    model, (diagram,), issues = read_with_diagrams(target.read_bytes(), "f")
    assert model is not None
    assert issues == ()
    assert [node.name for node in model.nodes] == ["受付", "交付"]
    assert {shape.element for shape in diagram.shapes} == {"a", "b"}


def test_a_file_that_stands_there_is_not_overwritten(old: Path, run: Run) -> None:
    before = old.read_bytes()
    answer = run("flow", "rewrite", old, "-o", old)
    assert answer.code == 3
    assert "CL011" in answer.err
    assert old.read_bytes() == before
    assert run("flow", "rewrite", old, "-o", old, "--force").code == 0
    assert "受付".encode() in old.read_bytes()


def test_a_broken_file_is_written_only_when_asked(broken: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "out.bpmn"
    answer = run("flow", "rewrite", broken, "-o", target)
    assert answer.code == 1
    assert "BP001" in answer.err
    assert not target.exists()
    answer = run("flow", "rewrite", broken, "-o", target, "--best-effort")
    assert answer.code == 0
    assert "BP012" in answer.err
    assert "欠けているおそれ" in answer.err
    assert run("check", target).code == 0


def test_a_hostile_file_stays_refused(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "bad.bpmn"
    path.write_text("<!DOCTYPE x><x/>", encoding="utf-8")
    for arguments in (("flow", "rewrite", path, "-o", tmp_path / "out.bpmn"), ("inspect", path)):
        assert run(*arguments, "--best-effort").code == 3
    assert not (tmp_path / "out.bpmn").exists()


def test_a_missing_file_is_named(tmp_path: Path, run: Run) -> None:
    answer = run("flow", "rewrite", tmp_path / "nothing.bpmn", "-o", tmp_path / "out.bpmn")
    assert answer.code == 1
    assert "nothing.bpmn" in answer.err


def test_the_output_must_be_named(old: Path, run: Run) -> None:
    assert run("flow", "rewrite", old).code == 2


def test_inspect_reads_broken_files_when_asked(broken: Path, run: Run) -> None:
    assert run("inspect", broken).code == 1
    answer = run("inspect", broken, "--best-effort", "--json", "-")
    assert answer.code == 0
    (model,) = answer.json()["models"]
    assert model["activities"] == 2
    assert [issue["code"] for issue in model["issues"]] == ["BP012"]
    assert "BP012" in answer.err
