"""The command draw: a flow as a picture."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING

import click

from fitgap.classification import ModificationClass
from fitgap.cli.console import (
    Command,
    ExitCode,
    Misuse,
    current_language,
    exit_code,
    option,
    print_issues,
    say,
)
from fitgap.cli.inputs import content, refuse_to_overwrite
from fitgap.cli.options import force_option
from fitgap.process import ProcessModel
from fitgap.source import FitgapError, Issue, IssueKind, Location, Severity, Text
from fitgap.workspace import write_file

if TYPE_CHECKING:
    from fitgap.diagram import Diagram

_SUFFIXES = (".svg", ".png", ".txt")
_TEXT_COLUMNS = 120
"""The width of a drawing in characters that does not go to a terminal."""

_WORST_FIRST = (
    ModificationClass.SOURCE,
    ModificationClass.COMPONENT,
    ModificationClass.PARAMETER,
    ModificationClass.UNKNOWN,
)


@click.command(
    cls=Command,
    text=Text(
        "業務フロー（BPMN）を図にします。\n\n"
        "出力先の拡張子が .svg か .png なら画像、.txt なら文字の図になります。"
        "-o を付けなければ、文字の図を画面に出します。"
        "図のないファイルは、レーンと順序に沿って自動で並べます。"
        "--assessment に fitgap assess --json の結果を渡すと、差異のある作業を改変方法ごとの色・"
        "模様・番号で示します。",
        "Draw a flow (BPMN) as a picture.\n\n"
        "The suffix of the output decides: .svg and .png are pictures, .txt is made of "
        "characters.  Without -o the characters go to the screen.  A file without a diagram is "
        "laid out along its lanes and flows.  With --assessment (the JSON of fitgap assess "
        "--json) activities with gaps are marked by colour, pattern and number.",
    ),
)
@click.argument("file", metavar="FILE.bpmn")
@option("-o", "--output", "target", metavar="OUT", ja="出力先（.svg .png .txt）", en="output")
@option(
    "--assessment",
    "-a",
    "gaps",
    metavar="ASSESS.json",
    ja="差異を色分けする判定結果（fitgap assess --json のもの）",
    en="mark the gaps of an assessment (of fitgap assess --json)",
)
@option(
    "--lay-out",
    is_flag=True,
    ja="ファイルの図を使わず、並べ直して描く",
    en="lay the flow out anew, whatever the file draws",
)
@option(
    "--best-effort",
    is_flag=True,
    ja="壊れたファイルも読める部分だけ描く",
    en="draw what can be read of a broken file",
)
@force_option
def draw_command(
    file: str, target: str | None, gaps: str | None, lay_out: bool, best_effort: bool, force: bool
) -> int:
    """Draw a flow."""
    from fitgap import diagram
    from fitgap.bpmn import read_with_diagrams

    suffix = ".txt" if target is None else PurePath(target).suffix.lower()
    if suffix not in _SUFFIXES:
        raise Misuse(
            Text(
                "出力先の拡張子は .svg、.png、.txt のどれかにしてください: {path}",
                "the output must end in .svg, .png or .txt: {path}",
            ).format(path=target)
        )
    if target is not None:
        refuse_to_overwrite(target, force=force)
    model, diagrams, issues = read_with_diagrams(content(file), file, best_effort=best_effort)
    if model is None:
        raise FitgapError(issues, refused=exit_code(issues) is ExitCode.REFUSED)
    classes: Mapping[str, ModificationClass] = {}
    if gaps is not None:
        classes, notes = _classes(gaps, file)
        issues += notes
    if suffix == ".txt":
        columns = _TEXT_COLUMNS
        if target is None and sys.stdout.isatty():
            columns = shutil.get_terminal_size().columns
        written = _characters(model, classes, columns=columns).encode()
    else:
        page = diagram.lay_out(model) if lay_out else diagram.choose_diagram(model, diagrams)
        written = _picture(model, page, classes, target=str(target))
    if target is None:
        click.echo(written.decode(), nl=False)
    else:
        write_file(Path(target), written)
        say(Text("書き出しました: {path}", "Written: {path}").format(path=target))
    print_issues(issues)
    return exit_code(issues)


NOT_AN_ASSESSMENT = IssueKind(
    "CL012",
    Severity.ERROR,
    Text("判定結果として読めません（{detail}）", "this is no assessment ({detail})"),
    Text(
        "fitgap assess --json=ファイル名 で書き出したファイルを指定してください",
        "give a file written by fitgap assess --json=FILE",
    ),
)
SEVERAL_FLOWS = IssueKind(
    "CL013",
    Severity.ERROR,
    Text(
        "判定結果に「{name}」という名前のファイルが {count} つあり、どれの差異か決められません",
        "{count} files of the assessment are called {name}: whose gaps are meant is not clear",
    ),
    Text(
        "図にするファイルを、判定結果にあるとおりのパス（{example} など）で指定してください",
        "give the file by its path in the assessment ({example}, say)",
    ),
)
NO_GAPS_HERE = IssueKind(
    "CL014",
    Severity.INFO,
    Text(
        "判定結果にこのファイルの差異がないので、色は付きません",
        "the assessment has no gaps of this file; nothing is marked",
    ),
    Text(
        "差異があるはずなら、同じ作業フォルダの判定結果か確かめてください",
        "if there should be some, check that it is the assessment of the same workspace",
    ),
)


def _picture(
    model: ProcessModel,
    page: Diagram,
    classes: Mapping[str, ModificationClass],
    *,
    target: str,
) -> bytes:
    """Return a page as the bytes of an SVG or PNG.

    Raises:
        FitgapError: no font on the machine can write the words of a PNG.
    """
    from fitgap.drawing import draw_svg, font_issue, to_png

    svg = draw_svg(model, page, classes=classes, language=current_language())
    if target.lower().endswith(".svg"):
        return svg.encode()
    issue = font_issue(svg, target)
    if issue is not None:
        raise FitgapError([issue])
    return to_png(svg)


def _characters(
    model: ProcessModel, classes: Mapping[str, ModificationClass], *, columns: int
) -> str:
    """Return a flow as text, lanes side by side."""
    from fitgap.drawing import draw_terminal

    drawing = draw_terminal(model, columns=columns, classes=classes, language=current_language())
    return "".join(line.text + "\n" for line in drawing.lines)


def _classes(gaps: str, file: str) -> tuple[Mapping[str, ModificationClass], tuple[Issue, ...]]:
    """Return the worst class of each activity of a flow.

    Raises:
        FitgapError: the file is no assessment, or has several flows of that name.
    """
    rows = _gaps(gaps)
    names = {name for name, _, _ in rows}
    own = {name for name in names if _ends_with(Path(file), PurePosixPath(name))}
    if not own:
        own = {name for name in names if PurePosixPath(name).name == PurePath(file).name}
        if len(own) > 1:
            raise FitgapError(
                [
                    SEVERAL_FLOWS.at(
                        Location(gaps), name=PurePath(file).name, count=len(own), example=min(own)
                    )
                ]
            )
    found: dict[str, ModificationClass] = {}
    for name, activity, modification in rows:
        if name in own:
            best = found.get(activity, modification)
            found[activity] = min(best, modification, key=_WORST_FIRST.index)
    return found, () if own else (NO_GAPS_HERE.at(Location(file)),)


def _ends_with(path: Path, name: PurePosixPath) -> bool:
    """Say whether a path, however given, is the file of that name in some workspace."""
    parts = name.parts
    return len(parts) > 1 and path.absolute().parts[-len(parts) :] == parts


def _gaps(file: str) -> list[tuple[str, str, ModificationClass]]:
    """Return flow, activity and class of every gap of an assessment that has a class."""
    data, place = content(file), Location(file)
    try:
        answer = json.loads(data)
        rows = answer["gaps"]
        return [
            (_word(row["file"]), _word(row["activity"]), ModificationClass(row["class"]))
            for row in rows
            if row["class"] is not None
        ]
    except KeyError as error:
        words = Text("「{key}」がありません", "{key} is missing").format(key=error.args[0])
        raise FitgapError([NOT_AN_ASSESSMENT.at(place, detail=words)]) from error
    except (ValueError, TypeError, RecursionError) as error:
        words = Text("JSON の形が違います", "the JSON has another form")
        raise FitgapError([NOT_AN_ASSESSMENT.at(place, detail=words)]) from error


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.replace("\\", "/")
