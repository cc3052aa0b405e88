"""fitgap.yaml after an upgrade: two paths change, everything else stays as it was written."""

from __future__ import annotations

import pytest

from fitgap.project import PackageSource, read_project
from fitgap.source import FitgapError
from fitgap.workspace.upgrading import repointed

HEAD = """\
# 協議会の設定
municipalities:
  - {code: "011002", models: m/1, population: 1000} # 市
"""
SOURCE = PackageSource("a", "c/old.yaml")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "packages:\n  - id: a\n    catalog: c/old.yaml",
            "packages:\n  - id: a\n    catalog: c/new.yaml\n    previous: c/old.yaml",
        ),
        (
            'packages:\n- catalog: "c/old.yaml"   # 主\n  id: a\n- {id: b, catalog: c/b.yaml}\n',
            'packages:\n- catalog: "c/new.yaml"   # 主\n  previous: "c/old.yaml"\n  id: a\n'
            "- {id: b, catalog: c/b.yaml}\n",
        ),
        (
            "packages: [{id: b, catalog: c/b.yaml}, {id: a, catalog: c/old.yaml}] # 二つ\n",
            "packages: [{id: b, catalog: c/b.yaml}, "
            "{id: a, catalog: c/new.yaml, previous: c/old.yaml}] # 二つ\n",
        ),
    ],
)
def test_only_the_two_paths_change(written: str, expected: str, newline: str, bom: str) -> None:
    text, wanted = (bom + (HEAD + each).replace("\n", newline) for each in (written, expected))
    assert repointed(text.encode(), SOURCE, "c/new.yaml").decode() == wanted


def test_the_version_before_is_replaced() -> None:
    written = "packages:\n  - {catalog: 'c/old.yaml', previous: c/x.yaml, id: a}\n"
    source = PackageSource("a", "c/old.yaml", "c/x.yaml")
    assert repointed((HEAD + written).encode(), source, "c/新.yaml").decode() == (
        HEAD + 'packages:\n  - {catalog: "c/新.yaml", previous: c/old.yaml, id: a}\n'
    )


def test_a_path_in_a_block_is_understood() -> None:
    written = "packages:\n  - id: a\n    catalog: >-\n      c/old.yaml\n"
    project, _ = read_project(
        repointed((HEAD + written).encode(), SOURCE, "c/new.yaml"), "fitgap.yaml"
    )
    assert project is not None
    assert project.packages == (PackageSource("a", "c/new.yaml", "c/old.yaml"),)


@pytest.mark.parametrize(
    "written",
    [
        "packages:\n  - {id: b, catalog: c/old.yaml}\n",
        "packages:\n  - id: a\n    ? catalog\n    : c/old.yaml\n",
    ],
)
def test_what_cannot_be_rewritten_is_refused(written: str) -> None:
    with pytest.raises(FitgapError, match="UP002"):
        repointed((HEAD + written).encode(), SOURCE, "c/new.yaml")
