"""What people decide, without the screen: every act of the terminal UI has its command here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import click

from fitgap.assessment import AssessedItem, Assessment, refold, told_ways
from fitgap.classification import ModificationClass, Resolution
from fitgap.cli.console import (
    Command,
    ExitCode,
    Group,
    Misuse,
    ProgressLine,
    current_language,
    json_option,
    option,
    print_issues,
    say,
    split_json,
    write_json,
)
from fitgap.cli.inputs import opened
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
    BEFORE_CODE,
    CONSIDERED,
    Entry,
    EntryKind,
    Outcome,
    Position,
    Review,
    SealedEntry,
    Serves,
    State,
    describe,
    foreseen,
    refusal,
    reviews,
    standing_rejection,
    unconsidered,
)
from fitgap.gaps import Verdict
from fitgap.source import FitgapError, IssueKind, Location, Severity, Text
from fitgap.vocabulary import label
from fitgap.workspace import Workspace

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


def _record(kind: EntryKind, row: str, values: Mapping[str, str], **common: Any) -> int:
    return _record_all(row, [(kind, values)], **common)


def _record_all(
    row: str,
    acts: Sequence[tuple[EntryKind, Mapping[str, str]]],
    *,
    folder: str | None,
    package: str | None,
    actor: str | None,
    municipality: str | None,
    reason: str,
) -> int:
    """Record acts on one row together, or none; ``reason`` is for those that bring none.

    A rejection that stands already is told and not recorded again.
    """
    workspace, assessment, assessed = _assessed(folder, package, row)
    code = municipality or assessed.item.municipality
    require_municipality(workspace, code)
    at = now()
    entries = [
        Entry(
            at=at,
            actor=actor_name(actor),
            municipality=code,
            kind=kind,
            target=row,
            values={"reason": reason.strip(), **values},
            fingerprint=assessed.item.fingerprint,
            origin="cli",
        )
        for kind, values in acts
    ]
    standing = [standing_rejection(entry, assessed.review) for entry in entries]
    new = [entry for entry, stands in zip(entries, standing, strict=True) if stands is None]
    recorded = _append(workspace, assessed, new) if new else ()
    for sealed in standing:
        if sealed is not None:
            words = describe(sealed.entry, label)
            say(_STANDS.format(number=sealed.sequence, words=words))
    for sealed in recorded:
        say(describe(sealed.entry, label))
    after = refold(assessment, workspace.entries()).item_by_id[row]
    if any(kind is EntryKind.CONSIDER for kind, _ in acts):
        lacking = unconsidered(after.review, fingerprint=after.item.fingerprint)
        ways = Text("・".join(lacking), ", ".join(lacking))
        say(_LACKING.format(ways=ways) if lacking else _COMPLETE)
    say(
        Text(
            "状態: {state}（確認待ち あと {n} 人）", "state: {state} ({n} evaluators to go)"
        ).format(state=label(after.state), n=after.waiting_for)
    )
    return ExitCode.DONE


_STANDS = Text(
    "すでに同じ内容の記録があります（{number} 番：{words}）。重ねては記録しません。",
    "entry {number} says so already ({words}); nothing was added",
)
_LACKING = Text("まだ検討していない案: {ways}", "not considered yet: {ways}")
_COMPLETE = Text("R1〜R6 の検討がそろいました。", "R1 to R6 are all considered.")


def _assessed(
    folder: str | None, package: str | None, row: str
) -> tuple[Workspace, Assessment, AssessedItem]:
    workspace = opened(folder)
    # What is decided on a row is bound to what the row says now.
    with ProgressLine() as progress:
        assessment = workspace.assess(package, row=row, progress=progress)
    assessed = assessment.item_by_id.get(row)
    if assessed is None:
        raise FitgapError([UNKNOWN_ROW.at(Location(str(workspace.root)), id=row)])
    return workspace, assessment, assessed


def _append(
    workspace: Workspace, row: AssessedItem, entries: Sequence[Entry]
) -> Sequence[SealedEntry]:
    review = row.review
    for entry in entries:
        why = refusal(
            entry,
            review,
            rule=workspace.project.consensus,
            members=workspace.project.members,
            municipality=row.item.municipality,
            proposed=row.item.verdict,
        )
        if why is not None:
            raise FitgapError([REFUSED.at(Location(entry.target), why=why)], refused=True)
        review = foreseen(review, [entry])
    return workspace.record(entries)


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


_rejected_option = option(
    "--rejected",
    multiple=True,
    metavar="R1=REASON",
    ja="検討したが採らない代替案とその理由（繰り返せます）",
    en="an alternative considered and not taken, with the reason (may be repeated)",
)


def _considered(rejected: Sequence[str]) -> list[tuple[EntryKind, Mapping[str, str]]]:
    """Return an act for every ``R1=reason``."""
    acts: list[tuple[EntryKind, Mapping[str, str]]] = []
    for words in rejected:
        left, *reason = re.split("[=＝]", words, maxsplit=1)
        way = unicodedata.normalize("NFKC", left).strip().upper()
        if not reason or way not in CONSIDERED:
            raise Misuse(
                Text(
                    "--rejected は「R1=理由」の形で書いてください（{words}）。",
                    "write --rejected as R1=REASON ({words}).",
                ).format(words=words)
            )
        act = (EntryKind.CONSIDER, {"alternative": way, "reason": reason[0].strip()})
        if any(values["alternative"] == way and act[1] != values for _, values in acts):
            raise Misuse(
                Text(
                    "--rejected の {way} に違う理由が二つあります。一つにしてください。",
                    "--rejected gives two reasons for {way}; please give one.",
                ).format(way=way)
            )
        if act not in acts:
            acts.append(act)
    return acts


@click.command(
    cls=Command,
    text=Text(
        "行の対応方針を決めます。\n\n"
        "ソースコード改変（R7）は、R1〜R6 のそれぞれを採らない理由がそろってから選べます"
        "（fitgap consider か --rejected で記録します）。",
        "Choose a row's resolution.\n\n"
        "Source code modification (R7) needs a reason why each of R1 to R6 is not taken "
        "(record them with fitgap consider or --rejected).",
    ),
)
@_act
@option(
    "--resolution",
    required=True,
    type=click.Choice([each.value for each in Resolution]),
    ja="R0 対応不要 … R8 業務廃止・対象外",
    en="R0 nothing to do … R8 abolish",
)
@_rejected_option
def resolve_command(resolution: str, rejected: tuple[str, ...], **common: Any) -> int:
    """Choose a resolution, the alternatives that are not taken with it."""
    acts = [*_considered(rejected), (EntryKind.RESOLVE, {"resolution": resolution})]
    return _record_all(acts=acts, **common)


@click.command(
    cls=Command,
    text=Text(
        "代替案（R1〜R6）を検討し、採らない理由を記録します。\n\n"
        "ソースコード改変（R7）は、R1〜R6 のすべてに理由を記録してから選べます。"
        "代替案を指定しないと、行の代替案と検討の記録を一覧にします。",
        "Record that an alternative (R1 to R6) was considered and why it is not taken.\n\n"
        "Source code modification (R7) can be chosen once R1 to R6 each have a reason.  Without "
        "an alternative the row's alternatives and what was recorded of them are listed.",
    ),
)
@_act
@click.argument(
    "alternative",
    required=False,
    metavar="[R1...R7]",
    type=click.Choice([each.value for each in CONSIDERED]),
)
@option(
    "--serves",
    type=click.Choice([each.value for each in Serves]),
    ja="業務目的を満たすか: yes 可・conditional 条件付・no 不可",
    en="whether it serves the purpose of the work: yes, conditional, no",
)
@_rejected_option
def consider_command(
    alternative: str | None, serves: str | None, rejected: tuple[str, ...], **common: Any
) -> int:
    """Record alternatives that are not taken, or list where they stand."""
    acts = _considered(rejected)
    if alternative is None and (common["reason"] or serves):
        raise Misuse(
            Text("どの代替案（R1〜R6）かを指定してください。", "say which alternative (R1 to R6).")
        )
    if alternative is not None:
        values = {"alternative": alternative, **({"serves": serves} if serves else {})}
        acts.append((EntryKind.CONSIDER, values))
    if acts:
        return _record_all(acts=acts, **common)
    _, assessment, row = _assessed(common["folder"], common["package"], common["row"])
    _list_ways(row, assessment)
    return ExitCode.DONE


def _list_ways(row: AssessedItem, assessment: Assessment) -> None:
    """Print each of R1–R6 with what the tool says of it and why it is not taken."""
    language = current_language()
    told = told_ways(row, assessment)
    lacking = unconsidered(row.review, fingerprint=row.item.fingerprint)
    for way in BEFORE_CODE:
        sealed = row.review.considerations.get(way)
        mark = _NOT_EXAMINED if way in lacking else _EXAMINED
        click.echo(f"{way.value} {label(way).to(language)}  [{mark.to(language)}]")
        for text in told.get(way, ()):
            click.echo(f"    {text.to(language)}")
        if sealed is not None:
            click.echo(f"    {describe(sealed.entry, label).to(language)}")


_EXAMINED = Text("検討済", "considered")
_NOT_EXAMINED = Text("未検討", "not considered")


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
    workspace = opened(folder)
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
    record_on_matches(workspace, [entry], review)
    say(describe(entry, label))
    return ExitCode.DONE


def record_on_matches(workspace: Workspace, entries: Sequence[Entry], review: Review) -> None:
    """Record acts on matches, which stand under no row, or none of them.

    Raises:
        FitgapError: ``refused``, where one is no act that may be recorded now.
    """
    for entry in entries:
        why = refusal(entry, review, rule=workspace.project.consensus)
        if why is not None:
            raise FitgapError([REFUSED.at(Location(str(workspace.root)), why=why)], refused=True)
    workspace.record(entries)


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
    workspace = opened(folder)
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
    workspace = opened(ctx.obj)
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
    workspace = opened(ctx.obj)
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
