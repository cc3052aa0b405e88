"""Commands on flows as files: flow rewrite."""

from __future__ import annotations

from pathlib import Path

import click

from fitgap.cli.console import (
    Command,
    ExitCode,
    Group,
    exit_code,
    option,
    print_issues,
    say,
)
from fitgap.cli.forms import flow_import_command
from fitgap.cli.inputs import content, refuse_to_overwrite
from fitgap.cli.options import force_option
from fitgap.source import FitgapError, Issue, Text
from fitgap.workspace import write_file


@click.group(
    "flow",
    cls=Group,
    text=Text("業務フロー（BPMN）のファイルを扱います。", "Work on flows as files (BPMN)."),
)
def flow_command() -> None:
    """Work on BPMN files."""


@flow_command.command(
    "rewrite",
    cls=Command,
    text=Text(
        "BPMN ファイルを、内容を変えずに UTF-8 で書き直します。\n\n"
        "古い文字コード（Shift_JIS など）のファイルを、どの作図ツールでも開けるようにします。"
        "壊れたファイルは --best-effort で読める部分だけを書き出し、"
        "図のないファイルは --lay-out で図を付けます。",
        "Write a BPMN file again as UTF-8, with nothing lost.\n\n"
        "Files in old encodings (Shift_JIS, say) then open in every modeller.  --best-effort "
        "keeps what can be read of a broken file; --lay-out draws a file that has no diagram.",
    ),
)
@click.argument("file", metavar="IN.bpmn")
@option("-o", "--output", "target", metavar="OUT.bpmn", required=True, ja="出力先", en="output")
@option(
    "--best-effort",
    is_flag=True,
    ja="壊れたファイルも読める部分だけ読む",
    en="keep what can be read of a broken file",
)
@option("--lay-out", is_flag=True, ja="図がなければ付ける", en="add a diagram where there is none")
@force_option
def rewrite_command(file: str, target: str, best_effort: bool, lay_out: bool, force: bool) -> int:
    """Write a BPMN file again."""
    from fitgap.bpmn import rewrite

    refuse_to_overwrite(target, force=force)
    written, issues = rewrite(content(file), file, best_effort=best_effort)
    if written is not None and lay_out:
        written, notes = _lay_out(written, file)
        issues += notes
    if written is None:
        raise FitgapError(issues, refused=exit_code(issues) is ExitCode.REFUSED)
    write_file(Path(target), written)
    print_issues(issues)
    say(Text("書き出しました: {path}", "Written: {path}").format(path=target))
    return ExitCode.DONE


def _lay_out(data: bytes, file: str) -> tuple[bytes | None, tuple[Issue, ...]]:
    """Add a diagram to a file that has none."""
    from fitgap.bpmn import read_with_diagrams, rewrite
    from fitgap.diagram import lay_out

    model, diagrams, issues = read_with_diagrams(data, file)
    if model is None:
        return None, issues
    return rewrite(data, file, diagram=diagrams[0] if diagrams else lay_out(model))


flow_command.add_command(flow_import_command)
