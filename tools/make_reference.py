"""Write what comes from the code: reference pages on commands, issues, rules; JSON Schemas.

Run it after changing a command, an issue, a rule or a key of a YAML file:
``uv run python tools/make_reference.py``.
A test fails while a page differs from what this writes.
"""

from __future__ import annotations

import importlib
import io
import json
import pkgutil
import sys
from collections.abc import Mapping
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import fitgap  # noqa: E402  # the folder above must be on the path first
from fitgap.cli import fitgap as command_line  # noqa: E402
from fitgap.source import IssueKind, Language  # noqa: E402

PAGES = ROOT / "docs" / "reference"
DATA = ROOT / "fitgap" / "data"
GENERATED = "<!-- Written by tools/make_reference.py; do not edit. -->\n"


def pages() -> Mapping[str, str]:
    """Return the generated pages by file name."""
    return {
        "commands.md": commands_page(),
        "issues.md": issues_page(),
        "classification-rules.md": rules_page(),
    }


def commands_page() -> str:
    """Return the help of every command, in Japanese and English."""
    out = io.StringIO()
    out.write(f"{GENERATED}\n# コマンド / Commands\n\n")
    out.write(
        "終了コード / exit codes: 0 完了 done · 1 入力に誤り the input has errors · "
        "2 使い方の誤り wrong use · 3 拒否 refused · 70 fitgap の不具合 a fault of fitgap\n"
    )
    for path, command in _commands("fitgap", command_line):
        out.write(f"\n## {path}\n")
        for language in (Language.JA, Language.EN):
            out.write(f"\n```text\n{_help(path, command, language)}\n```\n")
    return out.getvalue()


def _commands(path: str, command: click.Command) -> list[tuple[str, click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                found.extend(_commands(f"{path} {name}", child))
    return found


def _help(path: str, command: click.Command, language: Language) -> str:
    context = click.Context(command, info_name=path, terminal_width=88)
    context.meta["fitgap.language"] = language
    with context:
        return command.get_help(context).rstrip()


def issue_kinds() -> tuple[IssueKind, ...]:
    """Return every kind of issue the package declares, ordered by code."""
    found: dict[str, IssueKind] = {}
    for module in pkgutil.walk_packages(fitgap.__path__, "fitgap."):
        if module.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, IssueKind) and found.setdefault(value.code, value) is not value:
                raise SystemExit(f"two kinds of issue are called {value.code}")
    return tuple(found[code] for code in sorted(found))


def issues_page() -> str:
    """Return every kind of issue with its message and remedy."""
    out = io.StringIO()
    out.write(f"{GENERATED}\n# 指摘と直し方 / Issues and what to do\n\n")
    out.write("`{…}` は、その場の値に置き換わります。 / `{…}` is filled in on the spot.\n\n")
    out.write("| code | | 日本語 | English |\n|---|---|---|---|\n")
    for kind in issue_kinds():
        cells = (
            f"{text.to(language)}<br>→ {hint.to(language)}"
            for language in (Language.JA, Language.EN)
            for text, hint in [(kind.message, kind.hint)]
        )
        row = " | ".join(cell.replace("\n", " ").replace("|", "\\|") for cell in cells)
        out.write(f"| {kind.code} | {kind.severity.value} | {row} |\n")
    return out.getvalue()


def rules_page() -> str:
    """Return guideline 5's table as fitgap applies it."""
    from fitgap.classification import rules

    out = io.StringIO()
    out.write(f"{GENERATED}\n# 改変方法の判定規則 / Classification rules\n\n")
    out.write(
        "総務省「電子自治体の取組みを加速するための10の指針」指針5「改変方法別カスタマイズ例」の表を、"
        "もれなく規則にしたものです。パッケージのパラメータ、次にオプションで足りるときは、"
        "この表より先にそれが決まります。\n\n"
    )
    out.write("| rule | class | aspects | changes | option range | |\n|---|---|---|---|---|---|\n")
    for rule in rules():
        words = f"{rule.statement.ja}<br>{rule.statement.en}<br>{rule.citation}"
        out.write(
            f"| {rule.id} | {rule.modification.value} | "
            f"{', '.join(sorted(each.value for each in rule.aspects))} | "
            f"{', '.join(sorted(each.value for each in rule.changes))} | "
            f"{', '.join(sorted(each.value for each in rule.option_ranges))} | {words} |\n"
        )
    return out.getvalue()


def schemas() -> Mapping[str, str]:
    """Return the JSON Schemas by file name."""
    from fitgap.catalog.schema import catalog_schema
    from fitgap.workspace.project_schema import project_schema

    return {
        name: json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for name, schema in (
            ("catalog.schema.json", catalog_schema()),
            ("fitgap.schema.json", project_schema()),
        )
    }


if __name__ == "__main__":
    for name, text in pages().items():
        (PAGES / name).write_text(text, encoding="utf-8", newline="\n")
    for name, text in schemas().items():
        (DATA / name).write_text(text, encoding="utf-8", newline="\n")
    # Beside the sample's catalogues, whose first line names it; new workspaces get it with them.
    beside = ROOT / "package_catalogs" / "catalog.schema.json"
    beside.write_bytes((DATA / "catalog.schema.json").read_bytes())
