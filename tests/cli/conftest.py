"""A workspace of the sample, made once and copied for every test that writes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fitgap.cli import main
from fitgap.workspace import create_workspace
from tests.support.sample import cut_down


@dataclass(frozen=True)
class Answer:
    """What one run of the command line gave."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Return stdout as JSON; it must hold nothing else."""
        return json.loads(self.out)


Run = Callable[..., Answer]


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of four procedures of the sample that nobody writes to."""
    root = create_workspace(tmp_path_factory.mktemp("sample") / "workspace")
    cut_down(root)
    return root


@pytest.fixture
def workspace(pristine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace of one's own, the current folder."""
    root = tmp_path / "workspace"
    shutil.copytree(pristine, root)
    monkeypatch.chdir(root)
    monkeypatch.setenv("FITGAP_USER", "確認 花子")
    return root


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command line in Japanese."""
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")

    def call(*arguments: str | Path) -> Answer:
        capsys.readouterr()
        code = main([str(each) for each in arguments])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return call
