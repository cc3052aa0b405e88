"""Commands on a workspace: run, init, assess, export, import."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fitgap.cli.console import (
    Command,
    ExitCode,
    Group,
    Misuse,
    ProgressLine,
    count_of_issues,
    current_language,
    issue_json,
    json_option,
    option,
    print_issues,
    say,
    split_json,
    write_json,
)
from fitgap.cli.forms import (
    TakenForm,
    flow_form_command,
    form_json,
    is_form,
    replace_option,
    say_form,
    take_in_form,
)
from fitgap.cli.inputs import opened, opened_only, require_workbook_name
from fitgap.cli.options import (
    actor_name,
    actor_option,
    now,
    package_option,
    workspace_option,
)
from fitgap.source import FitgapError, Issue, IssueKind, Location, Severity, Text, has_errors
from fitgap.workspace import (
    SAMPLE_FOLDER,
    Workspace,
    create_workspace,
    find_workspace,
    open_workspace,
    read_bytes,
    require_workspace,
)

if TYPE_CHECKING:
    from fitgap.assessment import Assessment
    from fitgap.workbook import Conflict


@click.command(
    cls=Command,
    text=Text(
        "点検・照合・分類・見積り・合意形成ブックの出力をまとめて行い、要約を表示します。\n\n"
        "端末から実行したときは、続けて画面を開きます。作業フォルダが見つからなければ、"
        "見本をこの場所の fitgap-sample に写して使います。",
        "Check, match, classify, estimate, write the consensus workbook and print a summary.\n\n"
        "On a terminal the screen opens afterwards.  Without a workspace the sample is copied "
        "to fitgap-sample here and used.",
    ),
)
@click.argument("folder", required=False, metavar="[WORKSPACE]")
@package_option
@option("--no-ui", is_flag=True, ja="画面を開かない", en="do not open the screen")
@actor_option
@option("--municipality", "-m", metavar="CODE", ja="あなたの団体コード", en="your municipality")
def run_command(
    folder: str | None = None,
    package: str | None = None,
    no_ui: bool = False,
    actor: str | None = None,
    municipality: str | None = None,
) -> int:
    """Do the whole job, then open the screen on a terminal."""
    language = current_language()
    workspace = open_workspace(_root_or_sample(folder))
    say(Text("作業フォルダ: {root}", "Workspace: {root}").format(root=workspace.root))
    issues = workspace.check()
    print_issues(issue for issue in issues if issue.severity.value != "info")
    say(Text("点検: {count}", "Checked: {count}").format(count=count_of_issues(issues)))
    if has_errors(issues):
        return ExitCode.INPUT_ERROR
    with ProgressLine() as progress:
        assessment = workspace.assess(package, progress=progress)
    from fitgap.cli.report import summary_text

    click.echo(summary_text(assessment, language))
    book, altered = workspace.export_consensus(assessment, language=language, today=date.today())
    print_issues(altered)
    click.echo(
        Text("合意形成ブック: {path}", "Consensus workbook: {path}").format(path=book).to(language)
    )
    if no_ui or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return ExitCode.DONE
    from fitgap.tui import run

    run(
        workspace,
        language=language,
        package=package,
        actor=actor,
        municipality=municipality,
        assessment=assessment,
    )
    return ExitCode.DONE


def _root_or_sample(folder: str | None) -> Path:
    """Return the workspace asked for, the one found from here upward, or a copy of the sample."""
    if folder is not None:
        return require_workspace(Path(folder))
    found = find_workspace(Path.cwd())
    if found is not None:
        return found
    target = Path.cwd() / SAMPLE_FOLDER
    if find_workspace(target) != target:
        create_workspace(target)
        say(
            Text(
                "作業フォルダが見つからないので、架空の見本を {path} に作りました。",
                "No workspace here: the fictional sample was copied to {path}.",
            ).format(path=target)
        )
    return target


@click.command(
    cls=Command,
    text=Text(
        "見本のフローとカタログが入った作業フォルダを新しく作ります。",
        "Make a starter workspace with sample flows and catalogues.",
    ),
)
@click.argument("folder", metavar="DIR")
def init_command(folder: str) -> int:
    """Make a starter workspace."""
    root = create_workspace(Path(folder))
    click.echo(
        Text(
            "作業フォルダを作りました: {root}\n次は: cd {root} のあと fitgap",
            "Workspace made: {root}\nNext: cd {root}, then fitgap",
        )
        .format(root=root)
        .to(current_language())
    )
    return ExitCode.DONE


@click.command(
    cls=Command,
    text=Text(
        "フローとカタログを照合し、差異・改変方法・費用を一覧にします。",
        "Lay the flows beside the catalogue: differences, classes and cost.",
    ),
)
@click.argument("folder", required=False, metavar="[WORKSPACE]")
@package_option
@json_option()
def assess_command(folder: str | None, package: str | None, json_target: str | None) -> int:
    """Run the whole job and answer in JSON or in words."""
    json_target, folders = split_json(json_target, () if folder is None else (folder,))
    workspace = opened_only(folders)
    with ProgressLine(quiet=json_target is not None) as progress:
        assessment = workspace.assess(package, progress=progress)
    from fitgap.cli.report import assessment_json, summary_text

    language = current_language()
    if json_target is not None:
        write_json(assessment_json(assessment, language), json_target)
    else:
        click.echo(summary_text(assessment, language))
    return ExitCode.DONE


@click.group(cls=Group, text=Text("Excel ブックを出力します。", "Write an Excel workbook."))
def export_command() -> None:
    """Write an Excel workbook."""


export_command.add_command(flow_form_command)


@export_command.command(
    "consensus",
    cls=Command,
    text=Text(
        "合意形成ブックを出力します。記入後は fitgap import で取り込めます。",
        "Write the consensus workbook; fitgap import takes it back.",
    ),
)
@click.argument("target", metavar="OUT.xlsx")
@workspace_option
@package_option
@option("--force", is_flag=True, ja="記入のあるブックも上書きする", en="even over filled workbooks")
def export_consensus_command(
    target: str, folder: str | None, package: str | None, force: bool
) -> int:
    """Write the consensus workbook."""
    require_workbook_name(target)
    workspace = opened(folder)
    with ProgressLine() as progress:
        assessment = workspace.assess(package, progress=progress)
    if not force and _holds_answers(Path(target), workspace, assessment):
        raise FitgapError([HOLDS_ANSWERS.at(Location(target))], refused=True)
    path, altered = workspace.export_consensus(
        assessment, language=current_language(), today=date.today(), target=Path(target)
    )
    print_issues(altered)
    say(Text("出力しました: {path}", "Written: {path}").format(path=path))
    return ExitCode.DONE


HOLDS_ANSWERS = IssueKind(
    "CL006",
    Severity.ERROR,
    Text(
        "記入のあるブックか別のファイルがすでにあるので、上書きしません",
        "a filled workbook or another file stands there and is not overwritten",
    ),
    Text(
        "別の名前にするか、fitgap import で取り込んでから出力してください（上書きは --force）",
        "give another name, or take it in with fitgap import first (--force overwrites)",
    ),
)


def _holds_answers(target: Path, workspace: Workspace, assessment: Assessment) -> bool:
    """Say whether a file stands there that is not just an untouched workbook of ours."""
    if not target.exists():
        return False
    package = assessment.catalog.id
    one = _take_in(
        workspace, package, lambda: assessment, str(target), actor="export", dry_run=True
    )
    return bool(one.applied or one.conflicts or one.rejected)


@click.command(
    "import",
    cls=Command,
    text=Text(
        "記入された合意形成ブックと、業務フローの様式を取り込みます。\n\n"
        "読めない欄が一つでもあるブックは取り込まず、その欄をすべて挙げます。"
        "他の人の記録と食い違う回答は取り込まず、食い違いとして挙げます。"
        "業務フローの様式（fitgap export flow-form）は BPMN にします。",
        "Take in filled consensus workbooks and flow forms.\n\n"
        "A workbook with a cell that cannot be read is not taken in at all; every such cell is "
        "named.  An answer that contradicts what somebody else recorded is named, not taken.  "
        "A flow form (fitgap export flow-form) becomes a BPMN file.",
    ),
)
@click.argument("files", nargs=-1, metavar="FILE.xlsx...")
@workspace_option
@package_option
@actor_option
@replace_option
@option("--dry-run", is_flag=True, ja="何も記録せず、結果だけを見る", en="say what would happen")
@json_option()
def import_command(
    files: tuple[str, ...],
    folder: str | None,
    package: str | None,
    actor: str | None,
    overwrite: bool,
    dry_run: bool,
    json_target: str | None,
) -> int:
    """Take in answers from filled workbooks, and flows from filled forms."""
    json_target, words = split_json(json_target, files, bare=True)
    if not words:
        raise Misuse(
            Text(
                "取り込むブック（.xlsx）を指定してください。", "give a workbook (.xlsx) to take in"
            )
        )
    workspace = opened(folder)
    names = [file for file in words if is_form(file)]
    # Flows come first: the answers are to what they make of the whole.
    forms = [take_in_form(workspace, file, overwrite=overwrite, dry_run=dry_run) for file in names]
    books = [file for file in words if file not in names]
    quiet = json_target is not None
    returned = (
        _take_in_all(workspace, package, books, actor=actor, dry_run=dry_run, quiet=quiet)
        if books
        else []
    )
    if json_target is not None:
        write_json(_returned_json(returned, forms, dry_run=dry_run), json_target)
    for form in forms:
        say_form(form, dry_run=dry_run)
    for one in returned:
        _say_returned(one, dry_run=dry_run)
    came: tuple[_Returned | TakenForm, ...] = (*returned, *forms)
    if any(has_errors(one.rejected) and not one.refused for one in came):
        return ExitCode.INPUT_ERROR
    if any(one.refused for one in came) or any(one.conflicts for one in returned):
        return ExitCode.REFUSED
    return ExitCode.DONE


def _take_in_all(
    workspace: Workspace,
    package: str | None,
    files: Sequence[str],
    *,
    actor: str | None,
    dry_run: bool,
    quiet: bool,
) -> list[_Returned]:
    """Read workbooks one after the other, each against what those before it left."""
    from fitgap.assessment import needs_matching, refold

    catalog, issues = workspace.catalog(package)
    if catalog is None:
        raise FitgapError(issues)
    newest: Assessment | None = None

    def assess() -> Assessment:
        nonlocal newest
        entries = workspace.entries()
        if newest is None or needs_matching(newest, entries):
            with ProgressLine(quiet=quiet) as progress:
                newest = workspace.assess(package, progress=progress)
        elif newest.log_length != len(entries):
            newest = refold(newest, entries)
        return newest

    who = actor_name(actor)
    return [
        _take_in(workspace, catalog.id, assess, file, actor=who, dry_run=dry_run) for file in files
    ]


@dataclass(frozen=True)
class _Returned:
    """What came of one returned workbook; ``refused`` where it was not even read.

    ``applied`` counts the cells that say something new, ``recorded`` the acts they make.
    """

    file: str
    applied: int = 0
    unchanged: int = 0
    conflicts: tuple[Conflict, ...] = ()
    rejected: tuple[Issue, ...] = ()
    refused: bool = False
    recorded: int = 0


def _take_in(
    workspace: Workspace,
    package: str,
    assess: Callable[[], Assessment],
    file: str,
    *,
    actor: str,
    dry_run: bool,
) -> _Returned:
    """Read one workbook and record its answers; one unreadable cell keeps all of it out.

    What can be refused from the file alone is, before the workspace is assessed.
    """
    from fitgap.workbook import ReturnedWorkbook, read_answers

    data, issues = read_bytes(Path(file))
    if data is None:
        return _Returned(file, rejected=issues)
    try:
        book = ReturnedWorkbook(
            data,
            file,
            workspace=workspace.project.id,
            package=package,
            log_length=len(workspace.entries()),
        )
    except FitgapError as error:
        return _Returned(file, rejected=error.issues, refused=error.refused)
    with book:
        assessment, entries = assess(), workspace.entries()
        try:
            answers = read_answers(
                book, assessment=assessment, entries=entries, at=now(), actor=actor
            )
        except FitgapError as error:
            return _Returned(file, rejected=error.issues, refused=error.refused)
    if has_errors(answers.rejected):
        return _Returned(file, 0, answers.unchanged, answers.conflicts, answers.rejected)
    if answers.entries and not dry_run:
        workspace.record(answers.entries, expected_length=len(entries))
    return _Returned(
        file,
        answers.applied,
        answers.unchanged,
        answers.conflicts,
        answers.rejected,
        recorded=len(answers.entries),
    )


def _returned_json(
    returned: Sequence[_Returned], forms: Sequence[TakenForm], *, dry_run: bool
) -> dict[str, object]:
    language = current_language()
    came: tuple[_Returned | TakenForm, ...] = (*returned, *forms)
    made = [form.flow for form in forms if form.flow is not None and form.flow.model is not None]
    return {
        "applied": sum(one.applied for one in returned) + sum(not each.unchanged for each in made),
        "recorded": sum(one.recorded for one in returned if not dry_run),
        "unchanged": sum(one.unchanged for one in returned) + sum(each.unchanged for each in made),
        "flows": [form_json(form) for form in forms],
        "conflicts": [
            {
                "file": one.file,
                "id": conflict.id,
                "sheet": conflict.sheet,
                "cell": conflict.cell,
                "column": conflict.column.to(language),
                "base": conflict.base,
                "theirs": conflict.theirs,
                "ours": conflict.ours,
                "by": conflict.by,
                "at": conflict.at,
            }
            for one in returned
            for conflict in one.conflicts
        ],
        "rejected": [issue_json(issue) for one in came for issue in one.rejected],
        "dry_run": dry_run,
    }


def _say_returned(one: _Returned, *, dry_run: bool) -> None:
    """Tell a person what came of one workbook."""
    print_issues(one.rejected)
    print_issues(conflict.issue(one.file) for conflict in one.conflicts)
    if has_errors(one.rejected):
        say(
            Text(
                "{file}: 取り込みませんでした（指摘 {n} 件）。直してから、もう一度お試しください。",
                "{file}: not taken in ({n} issues). Mend them and try again.",
            ).format(file=one.file, n=len(one.rejected))
        )
        return
    done = Text(
        "{file}: {applied} 欄の回答を {recorded} 件の記録として取り込みました"
        "（変更なし {unchanged} 件、食い違い {n} 件）。",
        "{file}: answers in {applied} cells taken in as {recorded} entries "
        "({unchanged} unchanged, {n} conflicts).",
    )
    would = Text(
        "{file}: {applied} 欄の回答を {recorded} 件の記録として取り込めます"
        "（変更なし {unchanged} 件、食い違い {n} 件）。"
        "まだ何も記録していません。",
        "{file}: answers in {applied} cells can be taken in as {recorded} entries "
        "({unchanged} unchanged, {n} conflicts). "
        "Nothing is recorded yet.",
    )
    say(
        (would if dry_run else done).format(
            file=one.file,
            applied=one.applied,
            recorded=one.recorded,
            unchanged=one.unchanged,
            n=len(one.conflicts),
        )
    )
