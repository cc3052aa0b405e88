"""The command line.  Commands are loaded when they are called, so that help is quick."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import click

from fitgap import __version__
from fitgap.cli.console import Group, current_language, option, run
from fitgap.source import Text


class _Entry(NamedTuple):
    module: str
    text: Text


COMMANDS = {
    "run": _Entry(
        "council",
        Text(
            "点検・判定・合意形成ブックの出力をまとめて行い、画面を開く",
            "do the whole job, then open the screen",
        ),
    ),
    "init": _Entry("council", Text("作業フォルダを新しく作る", "make a starter workspace")),
    "check": _Entry("files", Text("ファイルの誤りをすべて挙げる", "report every issue in files")),
    "inspect": _Entry("files", Text("BPMN に何が入っているかを見る", "what is in a BPMN file")),
    "flow": _Entry("flows", Text("BPMN ファイルを書き直す", "write BPMN files again")),
    "draw": _Entry("draw", Text("業務フローを図にする", "draw a flow as a picture")),
    "catalog": _Entry(
        "catalogs", Text("機能カタログを Excel と行き来させ、版を比べる", "work on catalogues")
    ),
    "match": _Entry(
        "files", Text("作業と機能、作業どうしを対応付ける", "match activities and functions")
    ),
    "diff": _Entry("comparing", Text("2つの業務フローの違いを挙げる", "how two flows differ")),
    "merge": _Entry(
        "comparing", Text("複数団体の標準業務フロー案を作る", "propose a common flow of several")
    ),
    "similarity": _Entry(
        "similarity", Text("どの業務フローどうしが似ているかを示す", "which flows are alike")
    ),
    "memory": _Entry(
        "memory", Text("確認した対応を記録し、受け渡す", "record and hand on confirmed matches")
    ),
    "classify": _Entry(
        "files", Text("要望の一覧を改変方法に分類する", "classify a list of wishes")
    ),
    "assess": _Entry(
        "council", Text("差異・改変方法・費用を一覧にする", "differences, classes and cost")
    ),
    "cost": _Entry(
        "costs", Text("費用を幅と内訳つきで出す", "estimate cost with ranges and parts")
    ),
    "share": _Entry("sharing", Text("共同の費用を割り勘にする", "allocate a joint cost")),
    "joint": _Entry(
        "joint", Text("共同化の費用と工程を試算する", "simulate the cost of a joint system")
    ),
    "export": _Entry("council", Text("Excel ブックを出力する", "write an Excel workbook")),
    "import": _Entry("council", Text("記入された Excel を取り込む", "take in a filled workbook")),
    "judge": _Entry("decisions", Text("適合判定を記録する", "record a fit verdict")),
    "override": _Entry(
        "decisions", Text("改変方法を理由を添えて変える", "override a class with a reason")
    ),
    "resolve": _Entry("decisions", Text("対応方針を決める", "choose a resolution")),
    "consider": _Entry(
        "decisions",
        Text("代替案を採らない理由を記録する", "record why an alternative is not taken"),
    ),
    "vote": _Entry("decisions", Text("団体の意向を記録する", "record a municipality's position")),
    "decide": _Entry("decisions", Text("協議会の決定を記録する", "record the council's decision")),
    "note": _Entry("decisions", Text("メモを残す", "leave a note")),
    "undo": _Entry("decisions", Text("自分の記録を取り消す", "take back an entry of yours")),
    "log": _Entry("decisions", Text("決定の記録を見る・検証する", "show or verify the log")),
}


class _Commands(Group):
    """The commands of :data:`COMMANDS`, imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module = importlib.import_module(f"fitgap.cli.{entry.module}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def short_helps(self, ctx: click.Context) -> list[tuple[str, str]]:
        language = current_language(ctx)
        return [(name, entry.text.to(language)) for name, entry in COMMANDS.items()]


def _version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"fitgap {__version__}")
        ctx.exit()


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    text=Text(
        "業務フローとパッケージを照らし合わせ、差異・改変方法・費用・合意を扱います。\n\n"
        "コマンドを付けずに実行すると、作業フォルダ（なければ見本）の画面を開きます。",
        "Lays business flows beside a package: differences, classes, cost and consensus.\n\n"
        "Without a command it opens the screen on the workspace found from here, "
        "else on the sample.",
    ),
)
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    ja="版を表示します。",
    en="Show the version.",
)
@click.pass_context
def fitgap(ctx: click.Context) -> Any:
    """Run ``fitgap`` without a command."""
    if ctx.invoked_subcommand is None:
        module = importlib.import_module("fitgap.cli.council")
        return ctx.invoke(module.run_command)
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    return run(fitgap, arguments)
