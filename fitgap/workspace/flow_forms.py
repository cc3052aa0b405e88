"""Flows kept in Excel: a form made for a procedure, and a filled one put in its place as BPMN."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fitgap.process import MunicipalFlow, ProcessModel
from fitgap.project import Municipality, Project
from fitgap.source import (
    FitgapError,
    Issue,
    IssueKind,
    Language,
    Location,
    Severity,
    Text,
    has_errors,
)
from fitgap.strict_yaml import nearest
from fitgap.workspace import Workspace
from fitgap.workspace.files import read_bytes, write_file
from fitgap.workspace.kinds import NO_AFFAIR

if TYPE_CHECKING:
    from fitgap.workbook.canvas import Exported
    from fitgap.workbook.flow_form import FlowForm

UNKNOWN_MUNICIPALITY = IssueKind(
    "FF041",
    Severity.ERROR,
    Text(
        "団体コード「{code}」の団体は fitgap.yaml にありません",
        "fitgap.yaml has no municipality {code}",
    ),
    Text("団体コードを次から選んで書いてください: {known}", "give one of: {known}"),
)
NO_MUNICIPALITY = IssueKind(
    "FF042",
    Severity.ERROR,
    Text("団体コードが書かれていません", "the municipality's code is missing"),
    Text(
        "「手続」のシートに書くか、--municipality で指定してください: {known}",
        "write it on the sheet 手続, or give --municipality: {known}",
    ),
)
NO_KEY = IssueKind(
    "FF043",
    Severity.ERROR,
    Text("手続キー（ファイル名）が分かりません", "the procedure's key (file name) is not known"),
    Text(
        "「手続」のシートの手続キーに、tennyu のような名前を書いてください{known}",
        "write a name such as tennyu on the sheet 手続{known}",
    ),
)
BAD_KEY = IssueKind(
    "FF044",
    Severity.ERROR,
    Text("手続キー「{key}」はファイル名にできません", "“{key}” cannot be the name of a file"),
    Text(
        "英数字・かな・漢字と「-」「_」だけで、60字までで書いてください",
        "use letters, digits, - and _ only, 60 at most",
    ),
)
FLOW_STANDS = IssueKind(
    "FF045",
    Severity.ERROR,
    Text(
        "この業務フローはすでにあるので、置き換えません（{path}）",
        "this flow is there already and is not replaced ({path})",
    ),
    Text(
        "内容を確かめ、置き換えるときは --replace を付けてください（判断は手順ごとに引き継ぎます）",
        "give --replace to replace it; decisions stay with their steps",
    ),
)
OTHER_MUNICIPALITY = IssueKind(
    "FF046",
    Severity.WARNING,
    Text(
        "団体コード {code} は「{declared}」ですが、様式には「{name}」とあります",
        "{code} is {declared}, but the form says {name}",
    ),
    Text(
        "団体を取り違えていないか確かめてください（「{declared}」のものとして取り込みます）",
        "check that it is the right one; it is taken for {declared}",
    ),
)
_KEY = re.compile(r"\w[\w-]{0,59}")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


@dataclass(frozen=True)
class ImportedFlow:
    """What came of one form.

    ``target`` is where the flow is, or would be without ``dry_run``; ``name`` is how people
    call that place.  ``model`` is None where the form has errors.  ``undeclared`` is the
    procedure's key where no affair declares it.
    """

    issues: tuple[Issue, ...]
    model: ProcessModel | None = None
    target: Path | None = None
    name: str = ""
    replaced: bool = False
    unchanged: bool = False
    undeclared: str | None = None


@dataclass(frozen=True)
class _Destination:
    """Where a flow belongs; ``key`` is '' where the target was given."""

    target: Path
    name: str
    form: FlowForm
    issues: tuple[Issue, ...] = field(default=())


def is_flow_form(data: bytes, file: str) -> bool:
    """Say whether a workbook is a flow form; False for what cannot be opened."""
    from fitgap.workbook.flow_form_tables import is_flow_form as has_titles
    from fitgap.workbook.grids import sheet_titles

    try:
        return has_titles(sheet_titles(data, file))
    except FitgapError:
        return False


def export_flow_form(
    workspace: Workspace | None,
    *,
    model_file: Path | None = None,
    municipality: str | None = None,
    language: Language,
    today: date,
) -> Exported:
    """Return a form: empty, or filled from a BPMN file; the workspace says whose it is.

    Raises:
        FitgapError: the BPMN file cannot be read, or the municipality is not known.
    """
    from fitgap.workbook.flow_form import FlowForm
    from fitgap.workbook.flow_form_writing import Procedure
    from fitgap.workbook.flow_form_writing import export_flow_form as write

    project = workspace.project if workspace is not None else None
    form = FlowForm()
    issues: tuple[Issue, ...] = ()
    if model_file is not None:
        form, issues = _form_of(model_file)
        if workspace is not None:
            form = _placed(form, workspace, model_file)
    if municipality is not None:
        form = replace(form, municipality=municipality)
    if project is not None and form.municipality:
        known = _municipality(project, form.municipality, Location(str(model_file or "")))
        form = replace(form, municipality_name=known.name)
    if model_file is None:
        form = replace(form, date=today.isoformat())
    procedures = [
        Procedure(affair.name, name, key)
        for affair in (project.affairs if project is not None else ())
        for key, name in affair.procedures.items()
    ]
    exported = write(form, procedures=procedures, language=language, today=today)
    return replace(exported, issues=(*issues, *exported.issues))


def import_flow_form(
    data: bytes,
    file: str,
    *,
    workspace: Workspace | None = None,
    target: Path | None = None,
    municipality: str | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
) -> ImportedFlow:
    """Turn a filled form into a drawn BPMN file, in the folder of its municipality.

    Args:
        data: the bytes of the form.
        file: its path as the user gave it.
        workspace: where the flow belongs; None with a target.
        target: the file to write, None for the municipality's folder and the procedure's key.
        municipality: the code, where the form does not say it.
        overwrite: replace a flow that is there; its steps keep their ids.
        dry_run: write nothing.

    Raises:
        FitgapError: ``refused``, where the workbook is hostile or damaged, or the flow is
            there already.
    """
    from fitgap.bpmn import read_model, write_model
    from fitgap.diagram import lay_out
    from fitgap.workbook.flow_form_model import to_model
    from fitgap.workbook.flow_form_reading import read_flow_form
    from fitgap.workbook.flow_form_unfolding import from_model

    form, issues = read_flow_form(data, file)
    if form is None:
        return ImportedFlow(issues)
    if municipality is not None:
        form = replace(form, municipality=form.municipality or municipality)
    place = _destination(form, file, workspace, target)
    issues += place.issues
    if has_errors(issues):
        return ImportedFlow(issues)
    before, _ = read_bytes(place.target) if place.target.exists() else (None, ())
    previous = read_model(before, place.name)[0] if before is not None else None
    model, notes = to_model(place.form, place.name, previous=previous)
    issues += notes
    written = write_model(model, lay_out(model))
    unchanged = written == before
    if place.target.exists() and not unchanged:
        if not overwrite:
            stands = FLOW_STANDS.at(Location(file), path=place.name)
            raise FitgapError([*issues, stands], refused=True)
        if previous is not None:
            issues += from_model(previous)[1]
    if not dry_run and not unchanged:
        write_file(place.target, written)
    key = place.form.key
    undeclared = workspace is not None and workspace.project.affair_of(key) is None
    return ImportedFlow(
        issues,
        model,
        place.target,
        place.name,
        replaced=before is not None and not unchanged,
        unchanged=unchanged,
        undeclared=key if undeclared and target is None else None,
    )


def _form_of(file: Path) -> tuple[FlowForm, tuple[Issue, ...]]:
    from fitgap.bpmn import is_refusal, read_model
    from fitgap.workbook.flow_form_unfolding import from_model

    data, issues = read_bytes(file)
    if data is None:
        raise FitgapError(issues)
    model, issues = read_model(data, str(file))
    if model is None:
        raise FitgapError(issues, refused=any(map(is_refusal, issues)))
    form, lost = from_model(model)
    return replace(form, key=file.stem), (*issues, *lost)


def _placed(form: FlowForm, workspace: Workspace, file: Path) -> FlowForm:
    """Return a form with whose flow it is, where the file is one of the workspace's."""
    flow = _flow_at(workspace, file.resolve())
    if flow is None:
        return form
    return replace(
        form,
        municipality=flow.municipality,
        key=flow.procedure,
        affair=flow.affair or form.affair,
        procedure=form.procedure or flow.procedure_name,
    )


def _flow_at(workspace: Workspace, file: Path) -> MunicipalFlow | None:
    every = workspace.flows()[0]
    return next((flow for flow in every if workspace.root / flow.model.file == file), None)


def _destination(
    form: FlowForm, file: str, workspace: Workspace | None, target: Path | None
) -> _Destination:
    if target is not None:
        key = form.key or target.stem
        return _Destination(target, str(target), replace(form, key=key))
    if workspace is None:
        raise ValueError("a flow needs a workspace or a target")
    issues = list(_check_municipality(form, workspace.project, file))
    key, faults = _key(form, workspace.project, file)
    issues += faults
    if has_errors(issues):
        return _Destination(workspace.root, "", form, tuple(issues))
    municipality = workspace.project.municipality_by_code[form.municipality]
    path = workspace.root / municipality.models / f"{key}.bpmn"
    same = next(
        (
            flow
            for flow in workspace.flows()[0]
            if flow.municipality == municipality.code
            and flow.procedure.casefold() == key.casefold()
        ),
        None,
    )
    if same is not None:
        path = workspace.root / same.model.file
    affair = workspace.project.affair_of(key)
    form = replace(
        form,
        key=key,
        municipality_name=form.municipality_name or municipality.name,
        affair=form.affair or (affair.name if affair is not None else ""),
        procedure=form.procedure or (affair.procedures[key] if affair is not None else ""),
    )
    if affair is None:
        every = [known for each in workspace.project.affairs for known in each.procedures]
        near = nearest(key, every)
        advice = Text("", "")
        if near is not None:
            advice = Text("（「{near}」でしょうか）", ' (perhaps "{near}")').format(near=near)
        where = form.places.get("key", Location(file))
        issues.append(NO_AFFAIR.at(where, key=key, advice=advice))
    name = path.relative_to(workspace.root).as_posix()
    return _Destination(path, name, form, tuple(issues))


def _check_municipality(form: FlowForm, project: Project, file: str) -> Iterator[Issue]:
    place = form.places.get("municipality", Location(file))
    try:
        known = _municipality(project, form.municipality, place)
    except FitgapError as error:
        yield from error.issues
        return
    name = form.municipality_name
    if name and name not in known.name and known.name not in name:
        where = form.places.get("municipality_name", place)
        yield OTHER_MUNICIPALITY.at(where, code=known.code, declared=known.name, name=name)


def _municipality(project: Project, code: str, place: Location) -> Municipality:
    found = project.municipality_by_code.get(code)
    if found is None:
        known = Text(
            "、".join(f"{each.code}（{each.name}）" for each in project.municipalities),
            ", ".join(f"{each.code} ({each.name})" for each in project.municipalities),
        )
        kind = UNKNOWN_MUNICIPALITY if code else NO_MUNICIPALITY
        raise FitgapError([kind.at(place, code=code, known=known)])
    return found


def _declared_keys(form: FlowForm, project: Project) -> Text:
    """Name the procedures a form can be of: those of its affair, where it names one."""
    own = [affair for affair in project.affairs if affair.name == form.affair]
    listed = [
        (key, name) for affair in own or project.affairs for key, name in affair.procedures.items()
    ]
    if not listed:
        return Text("", "")
    return Text(
        f"（宣言済み: {'、'.join(f'{key}（{name}）' for key, name in listed)}）",
        f" (declared: {', '.join(f'{key} ({name})' for key, name in listed)})",
    )


def _key(form: FlowForm, project: Project, file: str) -> tuple[str, list[Issue]]:
    """Return the procedure's key: as written, else the one declared under its name."""
    place = form.places.get("key", Location(file))
    named = [
        key
        for affair in project.affairs
        if form.affair in ("", affair.name)
        for key, name in affair.procedures.items()
        if name == form.procedure
    ]
    key = form.key or (named[0] if len(named) == 1 else "")
    if not key:
        return "", [NO_KEY.at(place, known=_declared_keys(form, project))]
    if not _KEY.fullmatch(key) or _DEVICES.fullmatch(key):
        return "", [BAD_KEY.at(place, key=key)]
    return key, []
