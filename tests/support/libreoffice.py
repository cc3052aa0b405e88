"""LibreOffice as a second opinion; tests that use it are skipped where it is absent."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import pytest

_PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")

_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


Test = TypeVar("Test", bound=Callable[..., object])


def needs_libreoffice(test: Test) -> Test:
    """Mark a test that starts LibreOffice."""
    skip = pytest.mark.skipif(_PROGRAM is None, reason="LibreOffice is not installed")
    return cast(Test, pytest.mark.libreoffice(skip(test)))


def recalculated(data: bytes, folder: Path) -> bytes:
    """Return a workbook as LibreOffice saves it after calculating every formula anew."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        _ALWAYS_RECALCULATE, encoding="utf-8"
    )
    source = folder / "exported.xlsx"
    source.write_bytes(data)
    target = folder / "saved"
    subprocess.run(
        [
            _PROGRAM or "",
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(target),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (target / "exported.xlsx").read_bytes()
