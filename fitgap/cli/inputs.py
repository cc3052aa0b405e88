"""What commands are given: words, workspaces, files to read, places to write to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fitgap.cli.console import Misuse, print_issues
from fitgap.source import FitgapError, IssueKind, Location, Severity, Text, has_errors
from fitgap.workspace import Workspace, open_workspace, read_bytes, require_workspace

if TYPE_CHECKING:
    from fitgap.memory import Remembered

FILE_STANDS = IssueKind(
    "CL011",
    Severity.ERROR,
    Text(
        "同じ名前のファイルがすでにあるので、上書きしません",
        "a file stands there already and is not overwritten",
    ),
    Text("別の名前にしてください（上書きは --force）", "give another name (--force overwrites)"),
)


def only(words: Sequence[str], otherwise: Text) -> str:
    """Return the only word; raise :class:`Misuse` in these words where there is not just one."""
    if len(words) != 1:
        raise Misuse(otherwise)
    return words[0]


def opened(folder: str | None) -> Workspace:
    """Open the workspace asked for, else the one found from here upward."""
    return open_workspace(require_workspace(Path(folder) if folder else None))


def opened_only(folders: Sequence[str]) -> Workspace:
    """Open the only workspace among the words, else the one found from here upward."""
    if len(folders) > 1:
        raise Misuse(Text("作業フォルダは一つだけ指定してください。", "give one workspace"))
    return opened(next(iter(folders), None))


def content(file: str) -> bytes:
    """Return what a file holds; raise FitgapError where it cannot be read."""
    data, issues = read_bytes(Path(file))
    if data is None:
        raise FitgapError(issues)
    return data


def confirmed_matches(file: str) -> tuple[Remembered, ...]:
    """Return the confirmed and refused matches of a file and print what is to be noted of it.

    Raises:
        FitgapError: The file cannot be read, or holds a mistake.
    """
    from fitgap.memory import read_memory

    facts, issues = read_memory(content(file), file)
    if has_errors(issues):
        raise FitgapError(issues)
    print_issues(issues)
    return facts


def refuse_to_overwrite(target: str, *, force: bool) -> None:
    """Raise FitgapError where a file stands already, unless it may be overwritten."""
    if not force and Path(target).exists():
        raise FitgapError([FILE_STANDS.at(Location(target))], refused=True)


def require_workbook_name(target: str) -> None:
    """Raise :class:`Misuse` where the name of what is written does not end in .xlsx."""
    if not target.lower().endswith(".xlsx"):
        raise Misuse(
            Text("出力先は .xlsx で終わる名前にしてください。", "give a name that ends in .xlsx")
        )


def require_csv_name(target: str) -> None:
    """Raise :class:`Misuse` where the name of what is written does not end in .csv."""
    if not target.lower().endswith(".csv"):
        raise Misuse(
            Text("出力先は .csv で終わる名前にしてください。", "give a name that ends in .csv")
        )
