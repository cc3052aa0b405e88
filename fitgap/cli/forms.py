"""Commands on flows kept in Excel: export flow-form, flow import, and import's share of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fitgap.cli.console import (
    Command,
    ExitCode,
    Misuse,
    current_language,
    issue_json,
    json_option,
    option,
    print_issues,
    say,
    split_json,
    write_json,
)
from fitgap.cli.inputs import only, opened, refuse_to_overwrite, require_workbook_name
from fitgap.cli.options import force_option, workspace_option
from fitgap.source import FitgapError, Issue, Severity, Text, has_errors
from fitgap.workspace import (
    Workspace,
    find_workspace,
    open_workspace,
    read_bytes,
    write_file,
)

if TYPE_CHECKING:
    from fitgap.workspace.flow_forms import ImportedFlow

replace_option = option(
    "--replace",
    "overwrite",
    is_flag=True,
    ja="様式の業務フローがすでにあれば置き換える（判断は手順ごとに引き継ぐ）",
    en="replace a flow that is there; decisions stay with their steps",
)
_municipality_option = option(
    "--municipality", "-m", metavar="CODE", ja="団体コード", en="code of the municipality"
)


@click.command(
    "flow-form",
    cls=Command,
    text=Text(
        "業務フローを Excel で書くための様式を出力します。\n\n"
        "FILE.bpmn を付けると、その業務フローを書き込んで出力します。記入後は fitgap import"
        "（作業フォルダの外では fitgap flow import）で BPMN になります。",
        "Write a form to keep a flow in Excel.\n\n"
        "With FILE.bpmn the form is filled in from that flow.  fitgap import (fitgap flow import "
        "outside a workspace) turns a filled form into BPMN.",
    ),
)
@click.argument("target", metavar="OUT.xlsx")
@click.argument("file", required=False, metavar="[FILE.bpmn]")
@_municipality_option
@workspace_option
@force_option
def flow_form_command(
    target: str, file: str | None, municipality: str | None, folder: str | None, force: bool
) -> int:
    """Write a flow form."""
    from fitgap.workspace.flow_forms import export_flow_form

    require_workbook_name(target)
    refuse_to_overwrite(target, force=force)
    exported = export_flow_form(
        _workspace(folder),
        model_file=Path(file) if file is not None else None,
        municipality=municipality,
        language=current_language(),
        today=date.today(),
    )
    write_file(Path(target), exported.data)
    print_issues(exported.issues)
    say(Text("出力しました: {path}", "Written: {path}").format(path=target))
    return ExitCode.DONE


@click.command(
    "import",
    cls=Command,
    text=Text(
        "Excel（または CSV）に書いた業務フローを BPMN にします。\n\n"
        "fitgap export flow-form の様式のほか、「手順」と「担当」か「次」の"
        "見出しのある表を読みます。"
        "-o を付けなければ、作業フォルダの中の、団体と手続の場所に書き出します。",
        "Turn a flow kept in Excel (or CSV) into BPMN.\n\n"
        "Reads the form of fitgap export flow-form, and tables with headings such as 手順, 担当 "
        "and 次.  Without -o it goes to its municipality's folder in the workspace.",
    ),
)
@click.argument("file", metavar="FORM.xlsx")
@option("-o", "--output", "target", metavar="OUT.bpmn", ja="出力先", en="output")
@_municipality_option
@workspace_option
@replace_option
@option("--dry-run", is_flag=True, ja="何も書き出さず、結果だけを見る", en="say what would happen")
@json_option()
def flow_import_command(
    file: str,
    target: str | None,
    municipality: str | None,
    folder: str | None,
    overwrite: bool,
    dry_run: bool,
    json_target: str | None,
) -> int:
    """Turn a form into a BPMN file."""
    json_target, words = split_json(json_target, (file,), bare=True)
    file = only(words, Text("様式は一つだけ指定してください。", "give one form"))
    workspace = None if target is not None else _workspace(folder)
    if target is None and workspace is None:
        raise Misuse(
            Text(
                "作業フォルダの外では、-o で出力先（.bpmn）を指定してください。",
                "outside a workspace, give the output (.bpmn) with -o",
            )
        )
    form = take_in_form(
        workspace,
        file,
        target=Path(target) if target is not None else None,
        municipality=municipality,
        overwrite=overwrite,
        dry_run=dry_run,
    )
    if json_target is not None:
        rejected = [issue_json(issue) for issue in form.rejected]
        write_json({"flows": [form_json(form)], "rejected": rejected}, json_target)
    say_form(form, dry_run=dry_run)
    if form.refused:
        return ExitCode.REFUSED
    return ExitCode.INPUT_ERROR if form.rejected else ExitCode.DONE


@dataclass(frozen=True)
class TakenForm:
    """What came of one form; ``refused`` where it was not even read, or a flow stands there."""

    file: str
    issues: tuple[Issue, ...]
    flow: ImportedFlow | None = None
    refused: bool = False

    @property
    def rejected(self) -> tuple[Issue, ...]:
        """The errors that kept the form out."""
        return tuple(issue for issue in self.issues if issue.severity is Severity.ERROR)


def is_form(file: str) -> bool:
    """Say whether a file is a flow form."""
    from fitgap.workspace.flow_forms import is_flow_form

    data, _ = read_bytes(Path(file))
    return data is not None and is_flow_form(data, file)


def take_in_form(
    workspace: Workspace | None,
    file: str,
    *,
    target: Path | None = None,
    municipality: str | None = None,
    overwrite: bool,
    dry_run: bool,
) -> TakenForm:
    """Read one form and write its flow; one unreadable cell keeps all of it out."""
    from fitgap.workspace.flow_forms import import_flow_form

    data, issues = read_bytes(Path(file))
    if data is None:
        return TakenForm(file, issues)
    try:
        flow = import_flow_form(
            data,
            file,
            workspace=workspace,
            target=target,
            municipality=municipality,
            overwrite=overwrite,
            dry_run=dry_run,
        )
    except FitgapError as error:
        return TakenForm(file, error.issues, refused=error.refused)
    return TakenForm(file, flow.issues, flow)


def form_json(form: TakenForm) -> dict[str, object]:
    """Return what came of a form as JSON; ``path`` is null where nothing was made."""
    flow = form.flow if form.flow is not None and form.flow.model is not None else None
    model = flow.model if flow is not None else None
    return {
        "file": form.file,
        "path": flow.name if flow is not None else None,
        "activities": len(model.activities) if model is not None else 0,
        "replaced": flow is not None and flow.replaced,
        "unchanged": flow is not None and flow.unchanged,
        "issues": [issue_json(issue) for issue in form.issues],
    }


def say_form(form: TakenForm, *, dry_run: bool) -> None:
    """Tell a person what came of one form, and what to do next."""
    print_issues(form.issues)
    flow = form.flow
    if flow is None or flow.model is None or has_errors(form.issues):
        say(
            Text(
                "{file}: 取り込みませんでした（誤り {n} 件）。直してから、もう一度お試しください。",
                "{file}: not taken in ({n} errors). Mend them and try again.",
            ).format(file=form.file, n=len(form.rejected))
        )
        return
    words = {"file": form.file, "path": flow.name, "n": len(flow.model.activities)}
    if flow.unchanged:
        same = Text("{file}: 変わっていません（{path}）。", "{file}: unchanged ({path}).")
        say(same.format(**words))
        return
    would = Text(
        "{file}: {path} として取り込めます（作業 {n} 件）。まだ何も書き出していません。",
        "{file}: can be taken in as {path} ({n} activities). Nothing is written yet.",
    )
    done = Text(
        "{file}: {path} を書き出しました（作業 {n} 件）。",
        "{file}: {path} was written ({n} activities).",
    )
    say((would if dry_run else done).format(**words))
    if dry_run:
        return
    say(
        Text(
            "次は: fitgap draw {path} -o 業務フロー.svg で図を、fitgap check {path} で指摘を"
            "見てください。",
            "Next: fitgap draw {path} -o flow.svg to see it, fitgap check {path} for issues.",
        ).format(path=flow.target)
    )
    if flow.undeclared is not None:
        say(
            Text(
                "fitgap.yaml の affairs: で、業務の procedures: に「{key}: {name}」を"
                "書き足してください。",
                "Add “{key}: {name}” to the procedures of an affair in fitgap.yaml.",
            ).format(key=flow.undeclared, name=flow.model.name)
        )


def _workspace(folder: str | None) -> Workspace | None:
    """Return the workspace asked for, else the one found from here upward, else None."""
    if folder is not None:
        return opened(folder)
    found = find_workspace(Path.cwd())
    return open_workspace(found) if found is not None else None
