"""What people decide, without the screen: every act of the terminal UI has its command here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from fitgap.assessment import AssessedItem, refold
from fitgap.classification import ModificationClass, Resolution
from fitgap.cli.console import (
    Command,
    ExitCode,
    Group,
    ProgressLine,
    current_language,
    json_option,
    option,
    print_issues,
    say,
    split_json,
    write_json,
)
from fitgap.cli.options import (
    actor_name,
    actor_option,
    municipality_option,
    now,
    package_option,
    reason_option,
    workspace_option,
)
from fitgap.consensus import (
    Entry,
    EntryKind,
    Outcome,
    Position,
    SealedEntry,
    State,
    describe,
    refusal,
    reviews,
)
from fitgap.gaps import Verdict
from fitgap.source import FitgapError, IssueKind, Location, Severity, Text
from fitgap.vocabulary import label
from fitgap.workspace import Workspace, open_workspace, require_workspace

UNKNOWN_ROW = IssueKind(
    "CL001",
    Severity.ERROR,
    Text("ギャップID「{id}」の行がありません", "there is no row {id}"),
    Text(
        "fitgap assess --json - で行の ID を確かめてください",
        "look the ids up with fitgap assess --json -",
    ),
)
REFUSED = IssueKind(
    "CL002",
    Severity.ERROR,
    Text("記録できません: {why}", "not recorded: {why}"),
    Text("理由や手順を確かめて、もう一度お試しください", "put it right and try again"),
)
UNKNOWN_MUNICIPALITY = IssueKind(
    "CL003",
    Severity.ERROR,
    Text("団体コード「{code}」は fitgap.yaml にありません", "municipality {code} is not declared"),
    Text("参加団体: {known}", "declared: {known}"),
)
UNKNOWN_ENTRY = IssueKind(
    "CL004",
    Severity.ERROR,
    Text("記録 {number} はありません", "there is no entry {number}"),
    Text("fitgap log で番号を確かめてください", "look the number up with fitgap log"),
)

UNDO_UPGRADE = IssueKind(
    "CL007",
    Severity.ERROR,
    Text(
        "記録 {number} はカタログの切替えなので、取り消しでは戻せません",
        "entry {number} is a catalogue upgrade, which undo does not take back",
    ),
    Text(
        "fitgap catalog upgrade {previous} で元の版に戻せます。決定も元の状態に戻ります",
        "run fitgap catalog upgrade {previous}; every decision is as it was then",
    ),
)


def _act(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options every act takes."""
    for decorate in (
        workspace_option,
        package_option,
        actor_option,
        municipality_option,
        reason_option,
    ):
        command = decorate(command)
    return click.argument("row", metavar="GAP_ID")(command)


def _record(
    kind: EntryKind,
    row: str,
    values: Mapping[str, str],
    *,
    folder: str | None,
    package: str | None,
    actor: str | None,
    municipality: str | None,
    reason: str,
) -> int:
    workspace = open_workspace(require_workspace(Path(folder) if folder else None))
    # The whole assessment: what is decided on a row is bound to what the row says now.
    with ProgressLine() as progress:
        assessment = workspace.assess(package, progress=progress)
    assessed = assessment.item_by_id.get(row)
    here = Location(str(workspace.root))
    if assessed is None:
        raise FitgapError([UNKNOWN_ROW.at(here, id=row)])
    code = municipality or assessed.item.municipality
    require_municipality(workspace, code)
    entry = Entry(
        at=now(),
        actor=actor_name(actor),
        municipality=code,
        kind=kind,
        target=row,
        values={**values, "reason": reason.strip()},
        fingerprint=assessed.item.fingerprint,
        origin="cli",
    )
    sealed = _append(workspace, assessed, entry)
    say(describe(sealed.entry, label))
    after = refold(assessment, workspace.entries()).item_by_id[row]
    say(
        Text(
            "状態: {state}（確認待ち あと {n} 人）", "state: {state} ({n} evaluators to go)"
        ).format(state=label(after.state), n=after.waiting_for)
    )
    return ExitCode.DONE


def _append(workspace: Workspace, row: AssessedItem, entry: Entry) -> SealedEntry:
    why = refusal(
        entry,
        row.review,
        rule=workspace.project.consensus,
        members=workspace.project.members,
        municipality=row.item.municipality,
        proposed=row.item.verdict,
    )
    if why is not None:
        raise FitgapError([REFUSED.at(Location(entry.target), why=why)], refused=True)
    return workspace.record([entry])[0]


def require_municipality(workspace: Workspace, code: str) -> None:
    """Raise FitgapError where no such municipality is declared."""
    if code not in workspace.project.municipality_by_code:
        known = ", ".join(f"{each.code} {each.name}" for each in workspace.project.municipalities)
        raise FitgapError(
            [UNKNOWN_MUNICIPALITY.at(Location(str(workspace.root)), code=code, known=known)]
        )


@click.command(
    cls=Command,
    text=Text(
        "行の適合判定を評価者として記録します（必ず複数人で評価します）。",
        "Record an evaluator's fit verdict on a row (always several evaluators).",
    ),
)
@_act
@option(
    "--verdict",
    "-v",
    required=True,
    type=click.Choice([each.value for each in Verdict]),
    ja="F 適合・P 一部適合・G 不適合・N 該当なし・U 未確認",
    en="F fit, P partial, G no fit, N not applicable, U unconfirmed",
)
def judge_command(verdict: str, **common: Any) -> int:
    """Record a fit verdict."""
    return _record(EntryKind.JUDGE, values={"verdict": verdict}, **common)


@click.command(
    cls=Command,
    text=Text("改変方法を理由を添えて変えます。", "Override a row's class, with a reason."),
)
@_act
@option(
    "--class",
    "modification",
    required=True,
    type=click.Choice([each.value for each in ModificationClass]),
    ja="parameter 1・component 2・source 3・unknown 未確認",
    en="parameter 1, component 2, source 3, unknown",
)
def override_command(modification: str, **common: Any) -> int:
    """Override a class."""
    return _record(EntryKind.CLASSIFY, values={"class": modification}, **common)


@click.command(cls=Command, text=Text("行の対応方針を決めます。", "Choose a row's resolution."))
@_act
@option(
    "--resolution",
    required=True,
    type=click.Choice([each.value for each in Resolution]),
    ja="R0 対応不要 … R8 業務廃止・対象外",
    en="R0 nothing to do … R8 abolish",
)
def resolve_command(resolution: str, **common: Any) -> int:
    """Choose a resolution."""
    return _record(EntryKind.RESOLVE, values={"resolution": resolution}, **common)


@click.command(
    cls=Command,
    text=Text("団体の意向を記録します。", "Record a municipality's position on a row."),
)
@_act
@option(
    "--position",
    required=True,
    type=click.Choice([each.value for each in Position if each is not Position.MISSING]),
    ja="yes 賛成・conditional 条件付・no 反対・na 該当なし",
    en="yes, conditional, no, na",
)
def vote_command(position: str, **common: Any) -> int:
    """Record a position."""
    return _record(EntryKind.POSITION, values={"position": position}, **common)


@click.command(
    cls=Command,
    text=Text("協議会の決定を記録します。", "Record the council's decision on a row."),
)
@_act
@option(
    "--outcome",
    required=True,
    type=click.Choice([each.value for each in Outcome]),
    ja="adopt 採用・reject 不採用・hold 保留・withdraw 取下げ",
    en="adopt, reject, hold, withdraw",
)
def decide_command(outcome: str, **common: Any) -> int:
    """Record a decision."""
    return _record(EntryKind.DECIDE, values={"outcome": outcome}, **common)


@click.command(cls=Command, text=Text("行にメモを残します。", "Leave a note on a row."))
@_act
@option("--text", "words", required=True, ja="メモの内容", en="the note")
def note_command(words: str, **common: Any) -> int:
    """Leave a note."""
    return _record(EntryKind.NOTE, values={"text": words}, **common)


@click.command(
    cls=Command,
    text=Text(
        "自分の記録を一つ取り消します。記録そのものは残ります。",
        "Take back one entry of yours; the entry itself stays in the log.",
    ),
)
@click.argument("number", type=int, metavar="NUMBER")
@workspace_option
@package_option
@actor_option
@reason_option
def undo_command(
    number: int, folder: str | None, package: str | None, actor: str | None, reason: str
) -> int:
    """Take back an entry."""
    workspace = open_workspace(require_workspace(Path(folder) if folder else None))
    found = next((each for each in workspace.entries() if each.sequence == number), None)
    here = Location(str(workspace.root))
    if found is None:
        raise FitgapError([UNKNOWN_ENTRY.at(here, number=number)])
    if found.entry.kind is EntryKind.UPGRADE:
        previous = found.entry.values.get("previous", "")
        raise FitgapError([UNDO_UPGRADE.at(here, number=number, previous=previous)], refused=True)
    if found.entry.kind is EntryKind.FACT:
        return _take_back_fact(workspace, found, actor_name(actor), reason)
    return _record(
        EntryKind.RETRACT,
        found.entry.target,
        {"entry": str(number)},
        folder=folder,
        package=package,
        actor=actor,
        municipality=found.entry.municipality,
        reason=reason,
    )


def _take_back_fact(workspace: Workspace, found: SealedEntry, actor: str, reason: str) -> int:
    """Take back a match that stands under no row."""
    entry = replace(
        found.entry,
        at=now(),
        actor=actor,
        kind=EntryKind.RETRACT,
        values={"entry": str(found.sequence), "reason": reason.strip()},
        origin="cli",
    )
    review = reviews(workspace.entries())[entry.target]
    why = refusal(entry, review, rule=workspace.project.consensus)
    if why is not None:
        raise FitgapError([REFUSED.at(Location(str(workspace.root)), why=why)], refused=True)
    workspace.record([entry])
    say(describe(entry, label))
    return ExitCode.DONE


@click.group(
    cls=Group,
    invoke_without_command=True,
    text=Text(
        "いつ・だれが・何を決めたかを、古い順に表示します。",
        "Show who decided what and when, oldest first.",
    ),
)
@workspace_option
@json_option()
@click.pass_context
def log_command(ctx: click.Context, folder: str | None, json_target: str | None) -> int:
    """Show the decision log."""
    ctx.obj = folder
    if ctx.invoked_subcommand is not None:
        return ExitCode.DONE
    json_target, _ = split_json(json_target, (), bare=True)
    workspace = open_workspace(require_workspace(Path(folder) if folder else None))
    entries = workspace.entries()
    language = current_language()
    if json_target is not None:
        write_json({"entries": [_entry_json(sealed) for sealed in entries]}, json_target)
        return ExitCode.DONE
    for sealed in entries:
        sentence = describe(sealed.entry, label).to(language)
        when = datetime.fromisoformat(sealed.entry.at).astimezone()
        click.echo(
            f"{sealed.sequence:>5}  {when:%Y-%m-%d %H:%M}  {sealed.entry.target}  {sentence}"
        )
    if not entries:
        say(Text("記録はまだありません。", "Nothing is recorded yet."))
    return ExitCode.DONE


def _entry_json(sealed: SealedEntry) -> dict[str, object]:
    entry = sealed.entry
    return {
        "sequence": sealed.sequence,
        "at": entry.at,
        "actor": entry.actor,
        "municipality": entry.municipality,
        "kind": entry.kind.value,
        "target": entry.target,
        "values": dict(entry.values),
        "fingerprint": entry.fingerprint,
        "origin": entry.origin,
        "digest": sealed.digest,
    }


@log_command.command(
    "rechecks",
    cls=Command,
    text=Text(
        "要再確認と失効の決定を、当時と今の記載を並べて挙げます。",
        "List the decisions that need a re-check or have lapsed, with old and new side by side.",
    ),
)
@package_option
@json_option()
@click.pass_context
def log_rechecks_command(ctx: click.Context, package: str | None, json_target: str | None) -> int:
    """List what is to be looked at again."""
    from fitgap.cli.versions import LAPSED, recheck_json, recheck_lines

    json_target, _ = split_json(json_target, (), bare=True)
    workspace = open_workspace(require_workspace(Path(ctx.obj) if ctx.obj else None))
    with ProgressLine(quiet=json_target is not None) as progress:
        assessment = workspace.assess(package, progress=progress)
    language = current_language()
    found = {"rechecks": assessment.rechecks, "lapsed": assessment.lapsed}
    if json_target is not None:
        answer = {
            key: [recheck_json(each, language) for each in rechecks]
            for key, rechecks in found.items()
        }
        write_json(answer, json_target)
        return ExitCode.DONE
    for title, rechecks in (
        (label(State.RECHECK), assessment.rechecks),
        (LAPSED, assessment.lapsed),
    ):
        for line in recheck_lines(rechecks, title, language):
            click.echo(line)
    if not any(found.values()):
        say(Text("再確認の要る決定はありません。", "No decision needs a re-check."))
    return ExitCode.DONE


@log_command.command(
    "verify",
    cls=Command,
    text=Text(
        "記録の連鎖を検証し、書き換え・抜け・挿入があれば挙げます。",
        "Verify the chain: name every entry changed, removed or inserted.",
    ),
)
@click.pass_context
def log_verify_command(ctx: click.Context) -> int:
    """Verify the chain of the log."""
    folder = ctx.obj
    workspace = open_workspace(require_workspace(Path(folder) if folder else None))
    issues = workspace.verify_log()
    print_issues(issues)
    if issues:
        return ExitCode.INPUT_ERROR
    click.echo(
        Text("記録 {n} 件に改変はありません。", "{n} entries, none altered.")
        .format(n=len(workspace.entries()))
        .to(current_language())
    )
    return ExitCode.DONE
