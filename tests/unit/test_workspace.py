"""The folder people work in: found, read, checked, assessed, written to, never half done."""

from __future__ import annotations

import json
import os
import shutil
import stat
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from fitgap.consensus import Entry, EntryKind
from fitgap.project import read_project
from fitgap.source import FitgapError, Issue, IssueKind, Language, Severity, Text
from fitgap.workspace import (
    SAMPLE_FOLDER,
    Workspace,
    check_paths,
    create_workspace,
    files,
    find_workspace,
    kinds,
    open_workspace,
    read_bytes,
    require_workspace,
    sample_root,
    write_file,
)
from fitgap.workspace.project_schema import project_schema

COUNCIL = Path(__file__).parent.parent / "fixtures" / "workspace" / "council"
as_plain_user = pytest.mark.skipif(
    os.name != "posix" or not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="permissions bind only ordinary users on POSIX",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A writable copy of the council: two municipalities, three flows, one catalogue."""
    return Path(shutil.copytree(COUNCIL, tmp_path / "council")).resolve()


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def found(issues: tuple[Issue, ...]) -> list[tuple[str, str]]:
    return [(issue.code, str(issue.location)) for issue in issues]


def refused(act: Callable[[], object]) -> FitgapError:
    with pytest.raises(FitgapError) as caught:
        act()
    assert caught.value.issues
    return caught.value


def note() -> Entry:
    return Entry(
        at="2026-11-20T10:00:00+09:00",
        actor="佐藤",
        municipality="992011",
        kind=EntryKind.NOTE,
        target="G-1",
        values={"text": "確認"},
        fingerprint="f",
        origin="cli",
    )


# --- finding and opening ---------------------------------------------------------------


def test_a_workspace_is_found_from_any_folder_in_it(root: Path, tmp_path: Path) -> None:
    assert find_workspace(root / "flows" / "otsu" / "madoguchi") == root
    assert find_workspace(root) == root
    assert find_workspace(root / "not there" / "yet") == root
    assert find_workspace(tmp_path) is None


def test_a_workspace_is_required(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert require_workspace(root) == root
    assert require_workspace(root / "fitgap.yaml") == root
    monkeypatch.chdir(root / "flows")
    assert require_workspace() == root
    monkeypatch.chdir(tmp_path)
    for act in (require_workspace, lambda: require_workspace(tmp_path / "x")):
        (issue,) = refused(act).issues
        assert issue.code == "WS007"
        assert "fitgap init" in issue.hint.ja


def test_opening_names_every_fault_of_the_project(root: Path) -> None:
    assert open_workspace(root).project.id == "council"
    edit(root / "fitgap.yaml", "population: 1000", "population: 千人")
    edit(root / "fitgap.yaml", "legal_mode: standardised", "legal_mode: free!")
    error = refused(lambda: open_workspace(root))
    assert [issue.code for issue in error.issues] == ["YA022", "YA023"]
    assert not error.refused
    (root / "fitgap.yaml").unlink()
    assert [issue.code for issue in refused(lambda: open_workspace(root)).issues] == ["WS007"]


# --- flows -----------------------------------------------------------------------------


def test_flows_are_read_in_their_place(root: Path) -> None:
    flows, issues = open_workspace(root).flows()
    assert [flow.id for flow in flows] == [
        "992011/tennyu",
        "992020/madoguchi-annai",
        "992020/tennyu",
    ]
    assert [flow.model.file for flow in flows] == [
        "flows/kou/tennyu.bpmn",
        "flows/otsu/madoguchi/annai.bpmn",
        "flows/otsu/tennyu.bpmn",
    ]
    assert [(flow.affair, flow.procedure_name) for flow in flows] == [
        ("住民記録", "転入届"),
        ("", "窓口案内"),
        ("住民記録", "転入届"),
    ]
    assert len({flow.digest for flow in flows}) == 3
    assert found(issues) == [("WS019", "flows/otsu/madoguchi/annai.bpmn")]
    assert issues[0].severity is Severity.INFO
    assert "madoguchi-annai" in issues[0].message.ja


def test_an_unchanged_file_is_parsed_once_and_a_changed_one_again(root: Path) -> None:
    workspace = open_workspace(root)
    before, _ = workspace.flows()
    same, _ = workspace.flows()
    assert [flow.model for flow in same] == [flow.model for flow in before]
    assert all(left.model is right.model for left, right in zip(before, same, strict=True))
    edit(root / "flows" / "kou" / "tennyu.bpmn", "転入の内容を入力する", "転入を登録する")
    after, _ = workspace.flows()
    assert after[0].digest != before[0].digest
    assert after[0].model.activities[1].label == "転入を登録する"
    assert after[1].model is before[1].model


def test_a_missing_or_empty_folder_is_said(root: Path) -> None:
    shutil.rmtree(root / "flows" / "kou")
    (root / "flows" / "otsu" / "tennyu.bpmn").unlink()
    (root / "flows" / "otsu" / "madoguchi" / "annai.bpmn").rename(root / "flows" / "annai.txt")
    flows, issues = open_workspace(root).flows()
    assert flows == ()
    assert found(issues) == [("WS011", "fitgap.yaml:3:5"), ("WS012", "fitgap.yaml:4:5")]
    assert "flows/kou" in issues[0].message.ja
    error = refused(lambda: open_workspace(root).assess())
    assert [issue.code for issue in error.issues] == ["WS011", "WS012", "WS018"]


def test_two_files_for_one_procedure_are_refused(root: Path) -> None:
    otsu = root / "flows" / "otsu"
    shutil.copy(otsu / "tennyu.bpmn", otsu / "madoguchi-annai.bpmn")
    flows, issues = open_workspace(root).flows()
    assert [flow.model.file for flow in flows if flow.procedure == "madoguchi-annai"] == [
        "flows/otsu/madoguchi-annai.bpmn"
    ]
    assert ("WS013", "flows/otsu/madoguchi/annai.bpmn") in found(issues)
    assert "flows/otsu/madoguchi-annai.bpmn" in issues[0].message.ja


def test_names_differ_neither_by_case_of_the_ending_nor_by_unicode_form(root: Path) -> None:
    kou = root / "flows" / "kou"
    (kou / "tennyu.bpmn").rename(kou / (unicodedata.normalize("NFD", "がくどう") + ".BPMN"))
    flows, _ = open_workspace(root).flows()
    assert flows[0].procedure == unicodedata.normalize("NFC", "がくどう")


def test_hidden_files_and_lock_files_are_no_flows(root: Path) -> None:
    kou = root / "flows" / "kou"
    (kou / ".backup").mkdir()
    shutil.copy(kou / "tennyu.bpmn", kou / ".backup" / "tennyu.bpmn")
    shutil.copy(kou / "tennyu.bpmn", kou / "~$tennyu.bpmn")
    (kou / "folder.bpmn").mkdir()
    flows, _ = open_workspace(root).flows()
    assert sum(flow.municipality == "992011" for flow in flows) == 1


# --- catalogues ------------------------------------------------------------------------


def test_the_first_package_is_read_unless_another_is_named(root: Path) -> None:
    workspace = open_workspace(root)
    catalog, issues = workspace.catalog()
    assert issues == ()
    assert catalog is not None
    assert catalog.file == "catalogs/a.yaml"
    assert workspace.catalog("a")[0] is catalog
    assert found(workspace.catalog("b")[1]) == [("WS016", "fitgap.yaml:6:3")]
    edit(root / "catalogs" / "a.yaml", "id: F2", "id: F3")
    again, _ = workspace.catalog()
    assert again is not None
    assert [function.id for function in again.functions] == ["F1", "F3"]


def test_a_catalogue_of_another_package_or_none_is_said(root: Path) -> None:
    edit(root / "catalogs" / "a.yaml", "id: a,", "id: a2,")
    assert found(open_workspace(root).catalog()[1]) == [("WS014", "fitgap.yaml:6:10")]
    (root / "catalogs" / "a.yaml").rename(root / "catalogs" / "a1.yaml")
    catalog, issues = open_workspace(root).catalog()
    assert catalog is None
    assert found(issues) == [("WS001", "catalogs/a.yaml")]
    assert "a1.yaml" in issues[0].hint.ja
    edit(root / "fitgap.yaml", "  - {id: a, catalog: catalogs/a.yaml}\n", "")
    assert [code for code, _ in found(open_workspace(root).catalog()[1])] == ["WS017"]


# --- checking --------------------------------------------------------------------------


def test_a_sound_workspace_has_nothing_but_notes(root: Path) -> None:
    assert {issue.severity for issue in open_workspace(root).check()} == {Severity.INFO}


def test_checking_looks_at_every_file_and_between_them(root: Path) -> None:
    edit(root / "fitgap.yaml", "procedures: {tennyu:", "procedures: {tenny: 転入, tennyu:")
    edit(root / "fitgap.yaml", "fictional: true", "fictional: true, nmae: x")
    (root / "catalogs" / "standard" / "tennyu.bpmn").unlink()
    edit(root / "catalogs" / "a.yaml", "F2, area", "F2, aera")
    (root / "flows" / "kou" / "tennyu.bpmn").write_text("<x", encoding="utf-8")
    codes = [code for code, _ in found(open_workspace(root).check())]
    assert codes.count("YA021") == 2
    assert {"WS015", "WS019", "WS020"} <= set(codes)
    assert any(code.startswith("BP") for code in codes)
    issues = {issue.code: issue for issue in open_workspace(root).check()}
    assert "「tennyu」でしょうか" in issues["WS020"].hint.ja
    assert str(issues["WS020"].location) == "fitgap.yaml:8:57"


def test_a_version_before_that_is_gone_is_said(root: Path) -> None:
    edit(
        root / "fitgap.yaml",
        "catalog: catalogs/a.yaml",
        "catalog: catalogs/a.yaml, previous: x.yaml",
    )
    assert ("WS024", "fitgap.yaml:6:49") in found(open_workspace(root).check())


def test_checking_sees_the_project_as_it_is_on_disk_now(root: Path) -> None:
    workspace = open_workspace(root)
    (root / "fitgap.yaml").write_text("- x\n", encoding="utf-8")
    assert "YA022" in [code for code, _ in found(workspace.check())]


def test_a_standard_flow_outside_the_workspace_is_not_opened(root: Path, tmp_path: Path) -> None:
    shutil.copy(root / "flows" / "kou" / "tennyu.bpmn", tmp_path / "out.bpmn")
    edit(root / "catalogs" / "a.yaml", "standard/tennyu.bpmn", "../../out.bpmn")
    assert "WS015" in [code for code, _ in found(open_workspace(root).check())]


def test_paths_are_checked_by_what_they_are(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    book, nothing = Path("book.xlsx"), Path("nothing.bpmn")
    book.write_bytes(b"PK")
    Path("bad.bpmn").write_text("<x", encoding="utf-8")
    Path("other.yml").write_text("municipalities: []\n", encoding="utf-8")
    Path("catalog.yaml").write_text("functions: 3\n", encoding="utf-8")
    Path("empty").mkdir()
    codes = [code for code, _ in found(check_paths([book, nothing, Path("empty")]))]
    assert codes == ["WS009", "WS001", "WS010"]
    assert found(check_paths([Path("bad.bpmn")]))[0][1].startswith("bad.bpmn")
    assert "PJ001" in [code for code, _ in found(check_paths([Path("other.yml")]))]
    assert [code for code, _ in found(check_paths([Path("catalog.yaml")]))] == ["YA020", "YA022"]
    assert open_workspace(root).check([book]) == check_paths([book])


def test_issues_of_a_workspace_are_named_from_where_one_stands(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert found(check_paths([Path("council")])) == [
        ("WS019", str(Path("council", "flows", "otsu", "madoguchi", "annai.bpmn")))
    ]
    monkeypatch.chdir(root)
    here = str(Path("flows", "otsu", "madoguchi", "annai.bpmn"))
    assert found(check_paths([root])) == [("WS019", here)]
    assert found(check_paths([Path(), Path()])) == [("WS019", here)]


def test_a_broken_project_hides_no_other_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    Path("fitgap.yaml").write_text("municipalities: 3\n", encoding="utf-8")
    Path("flows/kou/tennyu.bpmn").write_text("<x", encoding="utf-8")
    Path("catalogs/a.yaml").write_text("package: {id: a}\n", encoding="utf-8")
    Path("notes.yaml").write_text("anything: [\n", encoding="utf-8")
    files = {issue.location.file: issue.code for issue in check_paths([Path()])}
    names = {Path(name).as_posix() for name in files}
    assert names == {"fitgap.yaml", "flows/kou/tennyu.bpmn", "catalogs/a.yaml"}


def test_a_folder_that_is_no_workspace_is_searched(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    Path("flows/otsu/tennyu.bpmn").write_text("<x", encoding="utf-8")
    issues = check_paths([Path("flows")])
    assert {Path(issue.location.file).as_posix() for issue in issues} == {"flows/otsu/tennyu.bpmn"}


# --- the whole job ---------------------------------------------------------------------


def test_the_whole_job_runs_and_tells_its_progress(root: Path) -> None:
    told: list[tuple[Text, int, int]] = []
    assessment = open_workspace(root).assess(progress=lambda *step: told.append(step))
    assert len(assessment.flows) == 3
    assert {row.item.municipality for row in assessment.items} == {"992011", "992020"}
    assert told[0][0].ja == "業務フローを読んでいます"
    assert len(told) > 2
    assert not (root / ".fitgap").exists()


def test_one_unreadable_file_stops_the_job_with_every_issue(root: Path) -> None:
    (root / "flows" / "kou" / "tennyu.bpmn").write_text("<x", encoding="utf-8")
    (root / "flows" / "otsu" / "tennyu.bpmn").write_bytes(b"")
    edit(root / "catalogs" / "a.yaml", "id: F2,", "id: F1,")
    error = refused(lambda: open_workspace(root).assess())
    places = {issue.location.file for issue in error.issues if issue.severity is Severity.ERROR}
    assert places == {"flows/kou/tennyu.bpmn", "flows/otsu/tennyu.bpmn", "catalogs/a.yaml"}
    assert [issue.code for issue in refused(lambda: open_workspace(root).assess("b")).issues]


# --- the decision log and preferences --------------------------------------------------


def test_acts_are_recorded_where_only_those_who_share_the_workspace_look(root: Path) -> None:
    root.chmod(0o775)
    workspace = open_workspace(root)
    assert workspace.entries() == ()
    assert workspace.verify_log() == ()
    assert not (root / ".fitgap").exists()
    (sealed,) = workspace.record([note()], expected_length=0)
    assert open_workspace(root).entries() == (sealed,)
    assert workspace.entries(after=sealed.sequence) == ()
    assert workspace.verify_log() == ()
    if os.name == "posix":
        assert stat.S_IMODE((root / ".fitgap").stat().st_mode) == 0o770
    assert refused(lambda: workspace.record([note()], expected_length=0)).refused


@pytest.mark.parametrize("log", ["log.sqlite", "sqlite:///log.sqlite"])
def test_the_log_stands_where_the_project_says(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with (root / "fitgap.yaml").open("a", encoding="utf-8") as stream:
        stream.write(f"log: {log}\n")
    open_workspace(root).record([note()])
    assert (root / "log.sqlite").is_file()
    assert not (root / ".fitgap").exists()
    assert len(open_workspace(root).entries()) == 1


def test_preferences_are_kept_for_each_user(root: Path) -> None:
    workspace = open_workspace(root)
    assert workspace.preferences("佐藤") == {}
    assert workspace.save_preferences({"name": "佐藤", "place": "G-1"}, "佐藤")
    assert workspace.save_preferences({"name": "鈴木"}, "鈴木")
    assert workspace.save_preferences({"name": "私"})
    assert workspace.preferences("佐藤") == {"name": "佐藤", "place": "G-1"}
    assert workspace.preferences() == {"name": "私"}
    for file in (root / ".fitgap").glob("user-*.json"):
        file.write_text("[1", encoding="utf-8")
    assert workspace.preferences("佐藤") == {}
    shutil.rmtree(root / ".fitgap")
    (root / ".fitgap").write_text("in the way", encoding="utf-8")
    assert not workspace.save_preferences({"name": "佐藤"}, "佐藤")
    assert [issue.code for issue in refused(lambda: workspace.record([note()])).issues] == ["WS006"]


# --- the starter workspace -------------------------------------------------------------


def test_a_starter_workspace_is_the_sample_under_an_id_of_its_own(tmp_path: Path) -> None:
    made = create_workspace(tmp_path / "a" / SAMPLE_FOLDER)
    assert sorted(path.name for path in made.iterdir()) == [
        "fitgap.schema.json",
        "fitgap.yaml",
        "package_catalogs",
        "process_models",
    ]
    (tmp_path / "b").mkdir()
    other = create_workspace(tmp_path / "b", identifier="yamato-2026")
    sample = read_project((sample_root() / "fitgap.yaml").read_bytes(), "fitgap.yaml")[0]
    assert sample is not None
    ids = {open_workspace(folder).project.id for folder in (made, other)} | {sample.id}
    assert len(ids) == 3
    assert "yamato-2026" in ids
    workspace = open_workspace(other)
    assert workspace.project.municipalities == sample.municipalities
    assert [issue for issue in workspace.check() if issue.severity is Severity.ERROR] == []
    # The first line names the schema beside it; the rest is as it was, comments too.
    before = (sample_root() / "fitgap.yaml").read_text(encoding="utf-8").splitlines()
    schema, *after = (other / "fitgap.yaml").read_text(encoding="utf-8").splitlines()
    assert schema == "# yaml-language-server: $schema=fitgap.schema.json"
    assert json.loads((other / "fitgap.schema.json").read_bytes()) == project_schema()
    assert sum(left != right for left, right in zip(before, after, strict=True)) == 1


def test_a_copy_of_a_read_only_sample_can_be_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = tmp_path / "sample"
    shutil.copytree(COUNCIL, sample)
    (sample / "flows").rename(sample / "process_models")
    (sample / "catalogs").rename(sample / "package_catalogs")
    (sample / "process_models" / ".hidden").write_text("x", encoding="utf-8")
    model = Path("process_models", "kou", "tennyu.bpmn")
    (sample / model).chmod(0o444)
    monkeypatch.setattr("fitgap.workspace.starting.sample_root", lambda: sample)
    made = create_workspace(tmp_path / "made")
    (made / model).write_text("edited", encoding="utf-8")
    assert not (made / "process_models" / ".hidden").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    for target in (tmp_path, tmp_path / "mine.txt"):
        error = refused(partial(create_workspace, target))
        assert error.refused
        assert [issue.code for issue in error.issues] == ["WS008"]
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(ValueError, match="not an id"):
        create_workspace(tmp_path / "x", identifier='a"\nb')


def test_a_starter_workspace_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    error = refused(lambda: create_workspace(tmp_path / "new"))
    assert [issue.code for issue in error.issues] == ["WS006"]
    assert list(tmp_path.iterdir()) == []


def test_the_sample_comes_from_the_installed_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "site-packages" / "fitgap"
    monkeypatch.setattr("fitgap.workspace.starting.resources.files", lambda _: installed)
    assert [issue.code for issue in refused(sample_root).issues] == ["WS021"]
    shutil.copytree(COUNCIL, installed / "sample")
    (installed / "sample" / "process_models").mkdir()
    (installed / "sample" / "package_catalogs").mkdir()
    assert sample_root() == installed / "sample"


# --- files -----------------------------------------------------------------------------


def test_what_cannot_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "tennyu.bpmn"
    file.write_bytes(b"x" * 100)
    assert read_bytes(file) == (b"x" * 100, ())
    assert found(read_bytes(tmp_path)[1]) == [("WS002", str(tmp_path))]
    assert found(read_bytes(file, name="a", limit=10)[1]) == [("WS004", "a")]
    assert found(read_bytes(file / "x", name="a")[1]) == [("WS001", "a")]
    assert found(read_bytes(Path("a\0b"), name="a")[1]) == [("WS005", "a")]
    (issue,) = read_bytes(tmp_path / "tenyu.bpmn")[1]
    assert "「tennyu.bpmn」でしょうか" in issue.hint.ja

    def forbidden(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    assert found(read_bytes(file, name="a")[1]) == [("WS003", "a")]


def test_a_folder_that_cannot_be_opened_is_said(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = root / "flows" / "otsu" / "madoguchi"
    scan = os.scandir

    def scandir(folder: str) -> object:
        if Path(folder) == closed:
            raise PermissionError(13, "Permission denied", str(folder))
        return scan(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    flows, issues = open_workspace(root).flows()
    assert [flow.id for flow in flows] == ["992011/tennyu", "992020/tennyu"]
    assert found(issues) == [("WS003", "flows/otsu/madoguchi")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert found(read_bytes(tmp_path / "pipe", name="a")[1]) == [("WS002", "a")]


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out" / "book.xlsx"
    write_file(target, b"one")
    write_file(target, b"two")
    assert target.read_bytes() == b"two"
    assert [path.name for path in target.parent.iterdir()] == ["book.xlsx"]
    if os.name == "posix":
        target.chmod(0o640)
        write_file(target, b"three")
        assert stat.S_IMODE(target.stat().st_mode) == 0o640

    def locked(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", locked)
    error = refused(lambda: write_file(target, b"four"))
    assert [issue.code for issue in error.issues] == ["WS006"]
    assert "Excel" in error.issues[0].hint.ja
    assert target.read_bytes() in {b"two", b"three"}
    assert [path.name for path in target.parent.iterdir()] == ["book.xlsx"]
    assert refused(lambda: write_file(target / "below" / "x", b"")).issues[0].code == "WS006"


@as_plain_user
def test_a_folder_one_may_not_write_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert refused(lambda: write_file(tmp_path / "x", b"")).issues[0].code == "WS006"
    finally:
        tmp_path.chmod(0o700)


def test_every_kind_of_issue_is_provoked_here_and_reads_in_both_languages() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    declared = [kind for kind in vars(kinds).values() if isinstance(kind, IssueKind)]
    assert len(declared) == 25
    assert [kind.code for kind in declared if f'"{kind.code}"' not in here] == []
    for kind in declared:
        for text in (kind.message, kind.hint):
            assert not text.to(Language.JA).isascii()
            assert not text.to(Language.JA).endswith("。")


def test_the_size_limit_is_well_above_real_files() -> None:
    assert files.MAX_BYTES >= 64 * 1024 * 1024
    assert isinstance(open_workspace(COUNCIL), Workspace)


@pytest.mark.parametrize("process", ["転入届", "tennyu", " 転入 届", "ＴＥＮＮＹＵ"])
def test_a_standard_flow_is_known_by_the_name_or_key_of_its_procedure(
    root: Path, process: str
) -> None:
    edit(root / "catalogs" / "a.yaml", "process: 転入届", f"process: '{process}'")
    workspace = open_workspace(root)
    catalog = workspace.catalog()[0]
    assert catalog is not None

    (flow,), issues = workspace.standard_flows(catalog)

    assert issues == ()
    assert (flow.id, flow.municipality) == ("a:tennyu", "")
    assert (flow.procedure, flow.procedure_name, flow.affair) == ("tennyu", "転入届", "住民記録")
    assert flow.model.file == "catalogs/standard/tennyu.bpmn"
    assert [flow.id for flow in workspace.assess().standard_flows] == ["a:tennyu"]


def test_a_standard_flow_of_no_procedure_or_of_several_is_said(root: Path) -> None:
    edit(root / "catalogs" / "a.yaml", "process: 転入届", "process: 転入届け")
    (issue,) = (each for each in open_workspace(root).check() if each.code == "WS022")
    assert issue.severity is Severity.INFO
    assert "「転入届」でしょうか" in issue.hint.ja
    assert str(issue.location).startswith("catalogs/a.yaml:5")
    assert open_workspace(root).assess().standard_flows == ()

    edit(root / "catalogs" / "a.yaml", "process: 転入届け", "process: 転入届")
    edit(root / "fitgap.yaml", "tennyu: 転入届", "tennyu: 転入届, tokurei: 転入届")
    (issue,) = (each for each in open_workspace(root).check() if each.code == "WS022")
    assert "tennyu、tokurei のどれか" in issue.message.ja


def test_a_second_standard_flow_of_a_procedure_is_said(root: Path) -> None:
    edit(
        root / "catalogs" / "a.yaml",
        "[{process: 転入届, file: standard/tennyu.bpmn}]",
        "[{process: 転入届, file: standard/tennyu.bpmn},"
        " {process: tennyu, file: standard/other.bpmn}]",
    )
    folder = root / "catalogs" / "standard"
    shutil.copy(folder / "tennyu.bpmn", folder / "other.bpmn")
    workspace = open_workspace(root)

    assert "WS023" in [issue.code for issue in workspace.check()]
    (flow,) = workspace.assess().standard_flows
    assert flow.model.file == "catalogs/standard/tennyu.bpmn"


def test_a_standard_flow_that_cannot_be_read_stops_the_assessment(root: Path) -> None:
    (root / "catalogs" / "standard" / "tennyu.bpmn").write_text("<x", encoding="utf-8")

    error = refused(lambda: open_workspace(root).assess())

    faults = [issue for issue in error.issues if issue.severity is Severity.ERROR]
    assert {issue.location.file for issue in faults} == {"catalogs/standard/tennyu.bpmn"}


@pytest.mark.skipif(os.name != "posix", reason="making links needs a privilege on Windows")
def test_links_that_lead_out_of_the_workspace_are_not_followed(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.bpmn"
    flow = root / "flows" / "kou" / "tennyu.bpmn"
    shutil.copy(flow, outside)
    for inside in (flow, root / "catalogs" / "standard" / "tennyu.bpmn"):
        inside.unlink()
        inside.symlink_to(outside)

    workspace = open_workspace(root)

    assert ("WS025", "flows/kou/tennyu.bpmn") in found(workspace.check())
    assert "WS015" in [issue.code for issue in workspace.check()]
    error = refused(workspace.assess)
    assert "WS025" in [issue.code for issue in error.issues]

    flow.unlink()
    flow.symlink_to(shutil.copy(outside, root / "inside.bpmn"))
    assert "WS025" not in [issue.code for issue in workspace.check()]


@pytest.mark.skipif(os.name != "posix", reason="making links needs a privilege on Windows")
@pytest.mark.parametrize("file", [r'"a\0b"', "a" * 5000, "loop.bpmn"])
def test_a_standard_flow_that_no_file_can_be_is_said(root: Path, file: str) -> None:
    folder = root / "catalogs"
    (folder / "loop.bpmn").symlink_to(folder / "loop.bpmn")
    edit(folder / "a.yaml", "standard/tennyu.bpmn", file)

    assert "WS015" in [issue.code for issue in open_workspace(root).check()]


def test_a_path_that_no_folder_can_be_is_said() -> None:
    issues = check_paths([Path("a" * 5000), Path("a\0b")])

    assert [issue.severity for issue in issues] == [Severity.ERROR] * 2


def test_an_export_is_named_after_all_that_is_in_it_and_stays_in_the_workspace(root: Path) -> None:
    workspace = open_workspace(root)
    japanese = workspace.assess()
    wild = replace(japanese, catalog=replace(japanese.catalog, id="../../../x:y/z"))
    dearer = replace(japanese, project=replace(japanese.project, name="別の名前"))
    made = [
        workspace.export_consensus(assessment, language=language, today=date(2026, 11, 21))[0]
        for assessment, language in (
            (japanese, Language.JA),
            (japanese, Language.EN),
            (dearer, Language.JA),
            (wild, Language.JA),
        )
    ]

    assert len(set(made)) == 4
    assert {path.parent for path in made} == {root / "out"}


def test_the_newest_function_picked_for_an_activity_counts(root: Path) -> None:
    workspace = open_workspace(root)
    before = workspace.assess()
    flow = before.items[0].item.flow
    activity = before.items[0].item.activity
    picked = before.catalog.functions[0].id
    workspace.record(
        [
            replace(
                note(),
                kind=EntryKind.MATCH,
                target=target,
                values={"flow": flow, "activity": activity, "function": function},
            )
            for target, function in (("G-1", picked), ("G-2", ""), ("G-1", picked))
        ]
    )

    assert workspace.assess().items[0].item.function == picked
