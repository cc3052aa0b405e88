"""What users install is what is tested."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)

# uv export --locked --no-dev --no-emit-project --no-header --format requirements-txt
#   -o requirements.lock
# uv export --locked --all-groups --no-emit-project --no-header --format requirements-txt
#   -o requirements-dev.lock


def _locked() -> dict[str, str]:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    return {package["name"]: package.get("version", "") for package in lock["package"]}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_pip_lockfile_agrees_with_uv_lockfile(name: str) -> None:
    pins = dict(PIN.findall((ROOT / name).read_text(encoding="utf-8")))
    assert len(pins) > 15
    locked = _locked()
    assert {package: locked.get(package) for package in pins} == pins


def test_every_runtime_dependency_is_in_the_lockfile_for_users() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[<>=\[ ]", each)[0].lower() for each in project["dependencies"]}
    pins = dict(PIN.findall((ROOT / "requirements.lock").read_text(encoding="utf-8")))
    assert wanted <= set(pins)


def test_no_copyleft_package_is_required() -> None:
    from importlib.metadata import PackageNotFoundError, metadata

    copyleft = re.compile(r"\b(A?GPL|GNU (Affero )?General)", re.IGNORECASE)
    pins = dict(PIN.findall((ROOT / "requirements.lock").read_text(encoding="utf-8")))
    for package in pins:
        try:
            facts = metadata(package)
        except PackageNotFoundError:  # for another platform
            continue
        said = [
            words
            for field in ("License-Expression", "Classifier")
            for words in facts.get_all(field) or []
        ]
        assert not [text for text in said if copyleft.search(text)], package
