"""Commands on confirmed and refused matches: confirm, refuse, export, import."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from fitgap.cli.console import (
    Command,
    ExitCode,
    Group,
    issue_json,
    json_option,
    option,
    say,
    split_json,
    write_json,
)
from fitgap.cli.decisions import record_on_matches, require_municipality
from fitgap.cli.inputs import confirmed_matches, opened, refuse_to_overwrite
from fitgap.cli.options import (
    actor_name,
    actor_option,
    force_option,
    municipality_option,
    now,
    reason_option,
    workspace_option,
)
from fitgap.consensus import Review, describe
from fitgap.matching import FlowElement
from fitgap.memory import (
    Remembered,
    RememberedFunction,
    as_entry,
    newest,
    remembered,
    write_memory,
)
from fitgap.process import MunicipalFlow
from fitgap.source import FitgapError, IssueKind, Location, Severity, Text, has_errors
from fitgap.vocabulary import label
from fitgap.workspace import Workspace, write_file

NOT_AN_ELEMENT = IssueKind(
    "CL070",
    Severity.ERROR,
    Text("「{found}」に当たる作業がありません", 'there is no element "{found}"'),
    Text(
        "「992011/tennyu#要素のID」の形で指定してください。"
        "要素の ID は fitgap inspect と BPMN ファイルで分かります",
        "write FLOW#ELEMENT, such as 992011/tennyu#Task_1; BPMN files tell the ids",
    ),
)
ONE_FLOW = IssueKind(
    "CL071",
    Severity.ERROR,
    Text("どちらも同じ業務フローの作業です", "both are elements of one flow"),
    Text("別の団体のフローの作業を指定してください", "name an element of another flow"),
)
UNKNOWN_FUNCTION = IssueKind(
    "CL072",
    Severity.ERROR,
    Text("機能「{found}」はカタログにありません", 'the catalogue has no function "{found}"'),
    Text(
        "「パッケージ:機能の番号」の形で指定してください（例 jumin-a:F0101）",
        "write PACKAGE:FUNCTION, such as jumin-a:F0101",
    ),
)


@click.group(
    cls=Group,
    text=Text(
        "確認した対応・退けた対応を記録し、ファイルでほかの団体と受け渡します。",
        "Record confirmed and refused matches, and hand them on as a file.",
    ),
)
def memory_command() -> None:
    """Work on confirmed and refused matches."""


def _act(command: Callable[..., Any]) -> Callable[..., Any]:
    for decorate in (workspace_option, actor_option, municipality_option, reason_option):
        command = decorate(command)
    return click.argument("left")(click.argument("right", metavar="RIGHT|FUNCTION")(command))


@memory_command.command(
    "confirm",
    cls=Command,
    text=Text(
        "二つの作業（または作業と機能）が対応することを記録します。",
        "Record that two elements, or an element and a function, belong together.",
    ),
)
@_act
def confirm_command(**words: Any) -> int:
    """Record a confirmed match."""
    return _record(confirmed=True, **words)


@memory_command.command(
    "refuse",
    cls=Command,
    text=Text(
        "二つの作業（または作業と機能）が対応しないことを記録します。",
        "Record that two elements, or an element and a function, do not belong together.",
    ),
)
@_act
def refuse_command(**words: Any) -> int:
    """Record a refused match."""
    return _record(confirmed=False, **words)


def _record(
    *,
    confirmed: bool,
    left: str,
    right: str,
    folder: str | None,
    actor: str | None,
    municipality: str | None,
    reason: str,
) -> int:
    workspace = opened(folder)
    flows, issues = workspace.flows()
    if has_errors(issues):
        raise FitgapError(issues)
    fact = Remembered(confirmed, _element(left, flows), by=actor_name(actor), reason=reason.strip())
    if "#" in right:
        fact = replace(fact, right=_element(right, flows))
        if fact.right is not None and fact.right.flow == fact.left.flow:
            raise FitgapError([ONE_FLOW.at(Location(right))])
    else:
        fact = replace(fact, function=_function(right, workspace))
    code = municipality or fact.left.flow.partition("/")[0]
    require_municipality(workspace, code)
    at = now()
    fact = replace(fact, municipality=code, at=at)
    entry = as_entry(fact, at=at, actor=fact.by, municipality=code, origin="cli")
    record_on_matches(workspace, [entry], Review())
    say(describe(entry, label))
    return ExitCode.DONE


def _element(words: str, flows: Sequence[MunicipalFlow]) -> FlowElement:
    name, _, key = words.partition("#")
    for flow in flows:
        if flow.id == name.removesuffix(".bpmn"):
            for node in flow.model.nodes:
                if node.id == key and node.label:
                    return FlowElement(flow.id, node.id, node.label, flow.model.role(node))
    raise FitgapError([NOT_AN_ELEMENT.at(Location(words), found=words)])


def _function(words: str, workspace: Workspace) -> RememberedFunction:
    package, _, key = words.rpartition(":")
    catalog, issues = workspace.catalog(package or None)
    if catalog is None:
        raise FitgapError(issues)
    function = catalog.function_by_id.get(key)
    if function is None:
        raise FitgapError([UNKNOWN_FUNCTION.at(Location(words), found=words)])
    return RememberedFunction(catalog.id, function.id, function.name, catalog.version)


@memory_command.command(
    "export",
    cls=Command,
    text=Text(
        "確認した対応・退けた対応を、すべてファイルに書き出します。",
        "Write every confirmed and refused match to a file.",
    ),
)
@click.argument("target", metavar="FILE.yaml")
@workspace_option
@force_option
def export_command(target: str, folder: str | None, force: bool) -> int:
    """Write the matches of the workspace."""
    refuse_to_overwrite(target, force=force)
    workspace = opened(folder)
    flows, issues = workspace.flows()
    if has_errors(issues):
        raise FitgapError(issues)
    facts = remembered(workspace.entries(), flows)
    write_file(Path(target), write_memory(facts))
    say(
        Text("{n} 件の対応を {file} に書き出しました。", "{n} matches written to {file}.").format(
            n=len(facts), file=target
        )
    )
    return ExitCode.DONE


@memory_command.command(
    "import",
    cls=Command,
    text=Text(
        "ほかの団体の対応のファイルを取り込み、これからの照合の手がかりにします。",
        "Take in a file of matches, as evidence for matching from now on.",
    ),
)
@click.argument("file")
@workspace_option
@actor_option
@municipality_option
@option("--dry-run", is_flag=True, ja="取り込まずに確かめます", en="check only, record nothing")
@json_option()
def import_command(
    file: str,
    folder: str | None,
    actor: str | None,
    municipality: str | None,
    dry_run: bool,
    json_target: str | None,
) -> int:
    """Take in a file of matches."""
    json_target, _ = split_json(json_target, (), bare=True)

    def answer(**found: object) -> None:
        if json_target is not None:
            nothing = {"applied": 0, "unchanged": 0, "recorded": 0, "conflicts": [], "rejected": []}
            write_json({**nothing, **found, "dry_run": dry_run}, json_target)

    try:
        facts = confirmed_matches(file)
    except FitgapError as error:
        answer(rejected=[issue_json(issue) for issue in error.issues])
        raise
    workspace = opened(folder)
    flows, _ = workspace.flows()
    known = remembered(workspace.entries(), flows)
    recorded = set(known)
    new = [fact for fact in dict.fromkeys(facts) if fact not in recorded]
    said = {fact.id: fact.confirmed for fact in newest(known)}
    against = [fact for fact in new if said.get(fact.id, fact.confirmed) != fact.confirmed]
    if new and not dry_run:
        code = municipality or workspace.project.municipalities[0].code
        require_municipality(workspace, code)
        at, who, origin = now(), actor_name(actor), Path(file).name
        entries = [
            as_entry(fact, at=at, actor=who, municipality=code, origin=origin) for fact in new
        ]
        record_on_matches(workspace, entries, Review())
    unchanged = len(facts) - len(new)
    answer(
        applied=len(new),
        unchanged=unchanged,
        recorded=0 if dry_run else len(new),
        conflicts=[{"left": _named(fact.left), "right": _partner(fact)} for fact in against],
    )
    if json_target is not None:
        return ExitCode.DONE
    word = Text("取り込める対応", "can be taken in") if dry_run else Text("取り込み", "taken in")
    say(
        Text("{word} {new} 件、すでにあるもの {old} 件。", "{new} {word}, {old} known.").format(
            word=word, new=len(new), old=unchanged
        )
    )
    for fact in against:
        say(
            Text(
                "これまでの記録と逆です：{left} と {right}。新しい方を使います。",
                "against what was recorded: {left} and {right}; the newer word counts.",
            ).format(left=_named(fact.left), right=_partner(fact))
        )
    return ExitCode.DONE


def _named(element: FlowElement) -> str:
    return f"{element.flow}#{element.element}"


def _partner(fact: Remembered) -> str:
    if fact.right is not None:
        return _named(fact.right)
    return "" if fact.function is None else f"{fact.function.package}:{fact.function.id}"
