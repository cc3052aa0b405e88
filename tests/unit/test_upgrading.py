"""What an upgrade writes: two paths of fitgap.yaml, and the standard flows that come with it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from fitgap.project import PackageSource, read_project
from fitgap.source import FitgapError
from fitgap.workspace import Workspace, open_workspace
from fitgap.workspace.upgrading import Upgrade, apply, plan, repointed

COUNCIL = Path(__file__).parent.parent / "fixtures" / "workspace" / "council"
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


# --- the standard flows that come with a catalogue


@pytest.fixture
def council(tmp_path: Path) -> Workspace:
    return open_workspace(Path(shutil.copytree(COUNCIL, tmp_path / "council")))


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    """A new version outside the workspace, with a standard flow in a new place."""
    folder = Path(shutil.copytree(COUNCIL / "catalogs", tmp_path / "mail"))
    (folder / "standard" / "tennyu.bpmn").rename(folder / "standard" / "tennyu-2.bpmn")
    new = folder / "a-2.yaml"
    text = (folder / "a.yaml").read_text(encoding="utf-8")
    new.write_text(text.replace("tennyu.bpmn", "tennyu-2.bpmn"), encoding="utf-8")
    return new


def take_over(workspace: Workspace, upgrade: Upgrade) -> None:
    apply(workspace, upgrade, actor="事務局", municipality="", at="2026-11-21", reason="")


def test_standard_flows_come_with_their_catalogue(council: Workspace, mail: Path) -> None:
    copy = council.root / "catalogs" / "standard" / "tennyu-2.bpmn"
    upgrade = plan(council, mail)
    assert list(upgrade.standard_flows) == ["catalogs/standard/tennyu-2.bpmn"]
    assert upgrade.issues == ()
    assert upgrade.counts["lapsed"] == 0
    assert not copy.exists()

    take_over(council, upgrade)

    assert copy.read_bytes() == (mail.parent / "standard" / "tennyu-2.bpmn").read_bytes()
    now = open_workspace(council.root).assess()
    assert now.standard_flows == upgrade.after.standard_flows
    assert now.item_by_id.keys() == upgrade.after.item_by_id.keys()


def test_what_fails_leaves_no_standard_flow_behind(council: Workspace, mail: Path) -> None:
    (mail.parent / "standard").rename(mail.parent / "new")
    mail.write_text(mail.read_text(encoding="utf-8").replace("standard/", "new/"), encoding="utf-8")
    upgrade = plan(council, mail)
    before = {path for path in council.root.rglob("*") if ".fitgap" not in path.parts}
    with pytest.raises(FitgapError):
        take_over(council, replace(upgrade, before=replace(upgrade.before, log_length=9)))
    assert {path for path in council.root.rglob("*") if ".fitgap" not in path.parts} == before


def test_another_standard_flow_of_that_name_is_not_overwritten(
    council: Workspace, mail: Path
) -> None:
    stands = council.root / "catalogs" / "standard" / "tennyu-2.bpmn"
    stands.write_bytes(b"<other/>")
    with pytest.raises(FitgapError) as refused:
        plan(council, mail)
    assert refused.value.refused
    assert [issue.code for issue in refused.value.issues] == ["UP003"]
    assert stands.read_bytes() == b"<other/>"


def test_no_standard_flow_is_taken_from_or_put_where_it_does_not_belong(
    council: Workspace, mail: Path
) -> None:
    flow = (mail.parent / "standard" / "tennyu-2.bpmn").read_bytes()
    (mail.parent.parent / "elsewhere.bpmn").write_bytes(flow)
    text = mail.read_text(encoding="utf-8")
    mail.write_text(text.replace("standard/tennyu-2.bpmn", "../elsewhere.bpmn"), encoding="utf-8")
    for stands in (None, b"<older/>"):
        here = council.root / "elsewhere.bpmn"
        if stands is not None:
            here.write_bytes(stands)
        with pytest.raises(FitgapError) as refused:
            plan(council, mail)
        assert refused.value.refused
        (issue,) = refused.value.issues
        assert (issue.code, issue.location.file) == ("UP004", str(mail))
        assert issue.location.line is not None
    here.write_bytes(flow)
    upgrade = plan(council, mail)
    assert (upgrade.standard_flows, upgrade.issues) == ({}, ())
    (mail.parent.parent / "elsewhere.bpmn").unlink()
    here.unlink()
    upgrade = plan(council, mail)
    assert upgrade.standard_flows == {}
    assert [issue.code for issue in upgrade.issues] == ["WS015"]
