"""Commands on catalogues: their schema, Excel out and in, two versions side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fitgap.cli.console import (
    Command,
    ExitCode,
    Group,
    Misuse,
    count_of_issues,
    current_language,
    exit_code,
    issue_json,
    json_option,
    option,
    print_issues,
    say,
    split_json,
    write_json,
)
from fitgap.cli.inputs import content, refuse_to_overwrite
from fitgap.cli.options import force_option, workspace_option
from fitgap.cli.versions import diff_command, upgrade_command
from fitgap.source import FitgapError, Issue, IssueKind, Location, Severity, Text
from fitgap.workspace import find_workspace, require_workspace, write_file

if TYPE_CHECKING:
    from fitgap.catalog import PackageCatalog, VendorAnswer
    from fitgap.catalog.lists import ListLayout, Necessity
    from fitgap.workbook.function_list import Package

NOT_YAML = IssueKind(
    "CL041",
    Severity.ERROR,
    Text("書き出すカタログの名前が .yaml で終わっていません", "the catalogue is not named .yaml"),
    Text("「-o カタログ.yaml」のように指定してください", "name it like -o CATALOG.yaml"),
)
NOT_XLSX = IssueKind(
    "CL042",
    Severity.ERROR,
    Text("書き出すブックの名前が .xlsx で終わっていません", "the workbook is not named .xlsx"),
    Text("「カタログ.xlsx」のように指定してください", "name it like CATALOG.xlsx"),
)
UNKNOWN_LAYOUT = IssueKind(
    "CL043",
    Severity.ERROR,
    Text("様式「{name}」は宣言されていません", "the layout {name} is not declared"),
    Text(
        "{known} のどれかにするか、fitgap.yaml の function_lists に書き足してください",
        "use one of {known}, or declare it under function_lists in fitgap.yaml",
    ),
)
BAD_PACKAGE_ID = IssueKind(
    "CL044",
    Severity.ERROR,
    Text("パッケージの番号「{id}」は空白だけか、空です", "the package id “{id}” is empty"),
    Text("--package-id で指定してください", "give one with --package-id"),
)


@click.group(
    cls=Group,
    text=Text(
        "機能カタログを扱います：Excel との行き来、機能一覧の取り込み、版の比較。",
        "Work on catalogues: Excel out and in, lists of functions, two versions.",
    ),
)
def catalog_command() -> None:
    """Work on catalogues."""


catalog_command.add_command(diff_command)
catalog_command.add_command(upgrade_command)


@catalog_command.command(
    "schema",
    cls=Command,
    text=Text(
        "カタログの JSON Schema を出力します。対応するエディタが、項目名の補完と点検に使います。",
        "Write the catalogue's JSON Schema, with which editors complete and check what is typed.",
    ),
)
@option("-o", "--output", metavar="FILE", ja="書き出す先（省略で標準出力）", en="default: stdout")
@option(
    "--of",
    "subject",
    type=click.Choice(["catalog", "workspace"]),
    default="catalog",
    ja="catalog 機能カタログ（既定） | workspace fitgap.yaml",
    en="catalog (default), or workspace for fitgap.yaml",
)
@force_option
def schema_command(output: str | None, subject: str, force: bool) -> int:
    """Write a JSON Schema."""
    from fitgap.catalog.schema import catalog_schema
    from fitgap.workspace.project_schema import project_schema

    schema = catalog_schema() if subject == "catalog" else project_schema()
    text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return ExitCode.DONE
    _write(output, text.encode(), force=force)
    return ExitCode.DONE


@catalog_command.command(
    "export",
    cls=Command,
    text=Text(
        "カタログを Excel ブックにします。記入したものは fitgap catalog import で戻せます。",
        "Turn a catalogue into an Excel workbook; fitgap catalog import turns it back.",
    ),
)
@click.argument("source", metavar="CATALOG.yaml")
@click.argument("target", metavar="OUT.xlsx")
@force_option
def export_command(source: str, target: str, force: bool) -> int:
    """Turn a catalogue into a workbook."""
    from fitgap.catalog import read_catalog
    from fitgap.workbook.catalog_book_writing import export_catalog

    if Path(target).suffix.lower() != ".xlsx":
        raise FitgapError([NOT_XLSX.at(Location(target))])
    catalog, issues = read_catalog(content(source), source)
    if catalog is None:
        raise FitgapError(issues)
    exported = export_catalog(catalog, language=current_language(), today=date.today())
    _write(target, exported.data, force=force)
    print_issues((*issues, *exported.issues))
    say(
        Text("{file}: 機能 {n} 件を書き出しました。", "{file}: {n} functions written.").format(
            file=target, n=len(catalog.functions)
        )
    )
    return ExitCode.DONE


@catalog_command.command(
    "import",
    cls=Command,
    text=Text(
        "Excel や CSV から、カタログ（YAML）を作ります。\n\n"
        "fitgap catalog export のブックはそのまま、団体やベンダの機能一覧は --layout で様式を"
        "指定して取り込みます。様式と回答の記号は fitgap.yaml の function_lists・answer_symbols・"
        "necessity_symbols に書きます（municipal と standard の様式は、書かなくても使えます）。\n\n"
        "誤りがあれば、シートとセルを示してすべて挙げ、何も書き出しません。",
        "Make a catalogue (YAML) of an Excel or CSV file.\n\n"
        "A workbook of fitgap catalog export is taken as it is; for a list of functions name its "
        "layout.  Layouts and signs are declared in fitgap.yaml (function_lists, answer_symbols, "
        "necessity_symbols); municipal and standard are built in.\n\n"
        "Every mistake is named with its sheet and cell, and nothing is written.",
    ),
)
@click.argument("source", metavar="IN.xlsx|.csv")
@option("-o", "--output", metavar="OUT.yaml", required=True, ja="作るカタログ", en="catalogue")
@option("--layout", metavar="NAME", ja="機能一覧の様式", en="layout of the list")
@option(
    "--package-id",
    metavar="ID",
    ja="パッケージの番号（既定は OUT の名前）",
    en="package id (default: the name of OUT)",
)
@option("--name", metavar="NAME", ja="パッケージの名称（既定は番号）", en="default: the id")
@option("--vendor", metavar="NAME", default="", ja="ベンダの名称", en="vendor")
@option("--version", metavar="VERSION", default="", ja="版", en="version")
@option("--standard-affairs", is_flag=True, ja="標準準拠システム", en="a compliant system")
@workspace_option
@force_option
@json_option()
def import_command(
    source: str,
    output: str,
    layout: str | None,
    package_id: str | None,
    name: str | None,
    vendor: str,
    version: str,
    standard_affairs: bool,
    folder: str | None,
    force: bool,
    json_target: str | None,
) -> int:
    """Make a catalogue of a workbook or a list of functions."""
    from fitgap.catalog import read_catalog, write_catalog
    from fitgap.workbook.catalog_book_reading import read_catalog_book
    from fitgap.workbook.function_list import Package

    json_target, words = split_json(json_target, (), bare=True)
    if words:
        raise Misuse(Text("ファイルは一つだけ指定してください。", "give one file"))
    if Path(output).suffix.lower() not in (".yaml", ".yml"):
        raise FitgapError([NOT_YAML.at(Location(output))])
    data = content(source)
    refuse_to_overwrite(output, force=force)
    if layout is None:
        catalog, issues = read_catalog_book(data, source)
    else:
        identifier = (package_id if package_id is not None else Path(output).stem).strip()
        if not identifier:
            raise FitgapError([BAD_PACKAGE_ID.at(Location(output), id=identifier)])
        package = Package(
            id=identifier,
            name=(name or "").strip() or identifier,
            vendor=vendor.strip(),
            version=version.strip(),
            standard_affairs=standard_affairs,
        )
        catalog, issues = _from_list(data, source, layout, folder, package)
    if catalog is not None:
        written = write_catalog(catalog)
        again, faults = read_catalog(written, output)
        if again is None:
            # A text the workbook may hold and YAML may not.
            raise FitgapError((*issues, *faults))
        _write(output, written, force=force)
    if json_target is not None:
        answer = {
            "functions": len(catalog.functions) if catalog is not None else 0,
            "issues": [issue_json(issue) for issue in issues],
        }
        write_json(answer, json_target)
    print_issues(issues)
    if catalog is None:
        say(
            Text(
                "取り込みませんでした。{count}直してから、もう一度お試しください。",
                "Nothing was written. {count} Mend them and try again.",
            ).format(count=count_of_issues(issues))
        )
        return exit_code(issues)
    say(_summary(output, catalog))
    return ExitCode.DONE


def _from_list(
    data: bytes, source: str, name: str, folder: str | None, package: Package
) -> tuple[PackageCatalog | None, tuple[Issue, ...]]:
    from fitgap.workbook.function_list import read_function_list

    layouts, answers, necessities = _declared(folder)
    layout = layouts.get(name)
    if layout is None:
        known = "・".join(layouts)
        raise FitgapError([UNKNOWN_LAYOUT.at(Location(source), name=name, known=known)])
    return read_function_list(
        data,
        source,
        layout=layout,
        package=package,
        answers=answers,
        necessities=necessities,
    )


def _declared(
    folder: str | None,
) -> tuple[Mapping[str, ListLayout], Mapping[str, VendorAnswer], Mapping[str, Necessity]]:
    """Return layouts and signs: of the workspace asked for or around here, else the built-in."""
    from fitgap.catalog.lists import LAYOUTS
    from fitgap.project import read_project

    root = require_workspace(Path(folder)) if folder is not None else find_workspace(Path.cwd())
    if root is None:
        return LAYOUTS, {}, {}
    file = root / "fitgap.yaml"
    project, issues = read_project(content(str(file)), str(file))
    if project is None:
        raise FitgapError(issues)
    return project.layout_by_name, project.answer_symbols, project.necessity_symbols


def _summary(file: str, catalog: PackageCatalog) -> Text:
    """Return what was written: how many functions, and how they were answered."""
    from fitgap.catalog import VendorAnswer
    from fitgap.vocabulary import label

    counts = {
        answer: sum(function.answer is answer for function in catalog.functions)
        for answer in VendorAnswer
    }
    parts = [(label(answer), count) for answer, count in counts.items() if count]
    said = (
        Text(
            "（" + "、".join(f"{words.ja} {count}" for words, count in parts) + "）",
            " (" + ", ".join(f"{words.en}: {count}" for words, count in parts) + ")",
        )
        if parts
        else Text("", "")
    )
    return Text(
        "{file}: 機能 {n} 件のカタログを作りました{said}。",
        "{file}: a catalogue of {n} functions{said}.",
    ).format(file=file, n=len(catalog.functions), said=said)


def _write(target: str, data: bytes, *, force: bool) -> None:
    refuse_to_overwrite(target, force=force)
    write_file(Path(target), data)
