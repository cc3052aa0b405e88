"""Commands on two versions of a catalogue: diff, upgrade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fitgap.basis import Recheck, function_lines
from fitgap.catalog.versions import (
    CatalogDiff,
    FieldChange,
    FunctionChange,
    FunctionChangeKind,
    as_mapping,
    diff_catalogs,
    field_changes,
)
from fitgap.cli.console import (
    Command,
    ExitCode,
    Misuse,
    ProgressLine,
    current_language,
    issue_json,
    json_option,
    option,
    print_issues,
    say,
    split_json,
    write_json,
)
from fitgap.cli.decisions import require_municipality
from fitgap.cli.files import catalog_of
from fitgap.cli.inputs import only, opened
from fitgap.cli.options import (
    actor_name,
    actor_option,
    now,
    package_option,
    reason_option,
    workspace_option,
)
from fitgap.consensus import SealedEntry, State, describe
from fitgap.source import FitgapError, Language, Text, has_errors
from fitgap.vocabulary import CATALOG_FIELDS, activity_words, field_value, label

if TYPE_CHECKING:
    from fitgap.workspace.upgrading import Upgrade


@click.command(
    "diff",
    cls=Command,
    text=Text(
        "カタログの旧版と新版を並べ、増えた・変わった・廃止された機能を挙げます。",
        "Lay two versions of a catalogue side by side: added, changed, withdrawn functions.",
    ),
)
@click.argument("files", nargs=-1, metavar="OLD NEW")
@json_option()
def diff_command(files: tuple[str, ...], json_target: str | None) -> int:
    """Compare two versions of a catalogue."""
    json_target, files = split_json(json_target, files)
    if len(files) != 2:
        raise Misuse(
            Text(
                "旧版と新版のカタログを、この順に二つ指定してください。",
                "give two catalogues: the old version, then the new one",
            )
        )
    old, new = (catalog_of(file) for file in files)
    diff = diff_catalogs(old, new)
    if has_errors(diff.issues):
        raise FitgapError(diff.issues)
    language = current_language()
    if json_target is not None:
        write_json(diff_json(diff), json_target)
    else:
        for line in diff_lines(diff, language):
            click.echo(line)
    print_issues(diff.issues)
    return ExitCode.DONE


@click.command(
    "upgrade",
    cls=Command,
    text=Text(
        "パッケージのカタログを新しい版に切り替えます。決定は一つも失いません。\n\n"
        "内容が変わった決定は要再確認、行がなくなった決定は失効として、新旧を並べて挙げます。"
        "元の版に戻すときは、元のファイルを指定して同じコマンドを実行します。",
        "Take a package's new catalogue over without losing a decision.\n\n"
        "What has to be looked at again is listed with old and new beside each other.  To go "
        "back, run the same command with the previous file.",
    ),
)
@click.argument("files", nargs=-1, metavar="NEW")
@workspace_option
@package_option
@actor_option
@option("--municipality", "-m", default="", metavar="CODE", ja="あなたの団体コード", en="yours")
@reason_option
@option("--dry-run", is_flag=True, ja="何も変えず、結果だけを見る", en="say what would happen")
@json_option()
def upgrade_command(
    files: tuple[str, ...],
    folder: str | None,
    package: str | None,
    actor: str | None,
    municipality: str,
    reason: str,
    dry_run: bool,
    json_target: str | None,
) -> int:
    """Take over a new catalogue."""
    from fitgap.workspace.upgrading import apply, plan

    json_target, files = split_json(json_target, files)
    file = only(files, Text("新しいカタログを一つ指定してください。", "give the new catalogue"))
    workspace = opened(folder)
    if municipality:
        require_municipality(workspace, municipality)
    with ProgressLine(quiet=json_target is not None) as progress:
        upgrade = plan(workspace, Path(file), package, progress=progress)
    sealed = None
    if not dry_run:
        sealed = apply(
            workspace,
            upgrade,
            actor=actor_name(actor),
            municipality=municipality,
            at=now(),
            reason=reason.strip(),
        )
    language = current_language()
    if json_target is not None:
        write_json(_upgrade_json(upgrade, sealed, language), json_target)
    else:
        for line in _upgrade_lines(upgrade, language):
            click.echo(line)
    print_issues(upgrade.issues)
    if sealed is None:
        say(Text("試しの結果です。何も変えていません。", "A trial: nothing was changed."))
    else:
        done = Text(
            "切り替えました（fitgap.yaml → {catalog}、記録 {number} 番）。"
            "戻すとき: fitgap catalog upgrade {previous}",
            "Done (fitgap.yaml → {catalog}, entry {number}). "
            "To go back: fitgap catalog upgrade {previous}",
        )
        previous = sealed.entry.values["previous"]
        say(done.format(catalog=upgrade.catalog, number=sealed.sequence, previous=previous))
    return ExitCode.DONE


def _upgrade_json(
    upgrade: Upgrade, sealed: SealedEntry | None, language: Language
) -> dict[str, object]:
    return {
        "diff": diff_json(upgrade.diff),
        "decisions": {
            "total": len(upgrade.standings),
            **upgrade.counts,
            "earlier": upgrade.earlier,
            "restored": upgrade.restored,
        },
        "standings": {name: each.value for name, each in upgrade.standings.items()},
        "rechecks": [recheck_json(each, language) for each in upgrade.rechecks],
        "lapsed": [recheck_json(each, language) for each in upgrade.lapsed],
        "added": [row.item.id for row in upgrade.added],
        "catalog": upgrade.catalog,
        "standard_flows": list(upgrade.standard_flows),
        "entry": sealed.sequence if sealed is not None else None,
        "issues": [issue_json(issue) for issue in upgrade.issues],
    }


def recheck_json(each: Recheck, language: Language) -> dict[str, object]:
    """Return one entry of ``rechecks`` or ``lapsed``."""
    entry = each.act.entry
    return {
        "id": each.row,
        "municipality": each.municipality,
        "affair": each.affair,
        "activity_name": each.activity_name,
        "required": each.required,
        "old": as_mapping(each.old) if each.old is not None else None,
        "new": as_mapping(each.new) if each.new is not None else None,
        "decision": describe(entry, label).to(language),
        "actor": entry.actor,
        "at": entry.at,
        "entry": each.act.sequence,
        "reason": each.reason.to(language),
    }


def _upgrade_lines(upgrade: Upgrade, language: Language) -> Iterator[str]:
    diff = upgrade.diff
    yield _title(diff).to(language)
    yield f"  {counts_text(diff).to(language)}"
    for path in upgrade.standard_flows:
        yield f"  {_WITH_IT.to(language)} {path}"
    yield (
        Text(
            "  決定 {total}件のうち {stands}件はそのまま、{recheck}件は要再確認、{lapsed}件は失効",
            "  of {total} decided rows {stands} stand, {recheck} need a re-check, {lapsed} lapsed",
        )
        .format(
            total=len(upgrade.standings),
            **upgrade.counts,
        )
        .to(language)
    )
    for count, words in ((upgrade.earlier, _EARLIER), (upgrade.restored, _RESTORED)):
        if count:
            yield f"  {words.format(n=count).to(language)}"
    yield from recheck_lines(upgrade.rechecks, label(State.RECHECK), language)
    yield from recheck_lines(upgrade.lapsed, LAPSED, language)
    if upgrade.added:
        yield ""
        yield f"{_ADDED.to(language)}（{len(upgrade.added)}）"
        for row in upgrade.added:
            item = row.item
            yield (
                f"  {item.id}  {item.municipality}  {activity_words(item).to(language)}  "
                f"{label(item.verdict).to(language)}  {item.statement.to(language)}"
            )


_WITH_IT = Text("一緒に写す標準業務フロー:", "standard flow copied with it:")
_EARLIER = Text(
    "（要再確認・失効のうち {n}件は切り替える前からのもので、下には挙げません）",
    "({n} of these had lost their ground before and are not listed below)",
)
_RESTORED = Text(
    "（要再確認・失効だった {n}件は、元の決定がそのまま生き返りました）",
    "({n} that had lost their ground stand again as they were decided)",
)
LAPSED = Text("失効", "lapsed")
_ADDED = Text("新しくできた行", "new rows")


def recheck_lines(rechecks: Sequence[Recheck], title: Text, language: Language) -> Iterator[str]:
    """Yield decisions that lost their ground, each with old above new."""
    if rechecks:
        yield ""
        yield f"{title.to(language)}（{len(rechecks)}）"
    for each in rechecks:
        entry = each.act.entry
        where = "  ".join(
            words for words in (each.municipality, each.affair, each.activity_name) if words
        )
        yield f"  {each.row}  {where}"
        if each.required and each.required != each.activity_name:
            yield f"      {_ASKED.to(language)} {each.required}"
        yield f"      {_WHY.to(language)} {each.reason.to(language)}"
        yield f"      {_DECIDED.to(language)} {entry.at[:10]} {describe(entry, label).to(language)}"
        yield from _side_by_side(each, language)


def _side_by_side(each: Recheck, language: Language) -> Iterator[str]:
    """Yield the function as it was and as it is, and what differs between them."""
    old, new = each.old, each.new
    if old is not None and new is not None:
        if old.id == new.id:
            yield f"      {new.id} {new.name}"
        else:
            yield f"      {_OLD.to(language)} {old.id} {old.name}"
            yield f"      {_NEW.to(language)} {new.id} {new.name}"
        for change in field_changes(old, new):
            if old.id == new.id or change.field not in ("name", "status", "successor"):
                yield from _field_lines(change, language, indent=8)
        return
    for sign, function in ((_OLD, old), (_NEW, new)):
        for number, line in enumerate(function_lines(function)):
            yield f"      {sign.to(language) if number == 0 else '  '} {line.to(language)}"


_ASKED = Text("求める内容:", "wanted:")
_WHY = Text("理由:", "why:")
_DECIDED = Text("当初の決定:", "decided:")


def diff_json(diff: CatalogDiff) -> dict[str, object]:
    """Return the answer of ``fitgap catalog diff``."""
    return {
        "package": diff.new.id,
        "old": {"file": diff.old.file, "version": diff.old.version},
        "new": {"file": diff.new.file, "version": diff.new.version},
        "counts": {kind.value: count for kind, count in diff.counts.items()}
        | {"unchanged": diff.unchanged},
        "package_fields": [_field_json(change) for change in diff.package],
        "functions": [
            {
                "kind": change.kind.value,
                "id": change.id,
                "old_name": change.old.name if change.old is not None else None,
                "new_name": change.new.name if change.new is not None else None,
                "successor": change.successor.id if change.successor is not None else None,
                "fields": [_field_json(each) for each in change.fields],
            }
            for change in diff.functions
        ],
        "issues": [issue_json(issue) for issue in diff.issues],
    }


def _field_json(change: FieldChange) -> dict[str, object]:
    return {
        "field": change.field,
        "item": change.item or None,
        "part": change.part or None,
        "old": change.old,
        "new": change.new,
    }


def diff_lines(diff: CatalogDiff, language: Language) -> Iterator[str]:
    """Yield what a person reads: the counts, then each change with old and new."""
    yield _title(diff).to(language)
    yield f"  {counts_text(diff).to(language)}"
    for change in diff.package:
        yield from _field_lines(change, language, indent=2)
    for kind in FunctionChangeKind:
        changes = [change for change in diff.functions if change.kind is kind]
        if not changes:
            continue
        yield ""
        yield f"{label(kind).to(language)}（{len(changes)}）"
        for function in changes:
            yield f"  {function.id} {function.name}{_succeeded(function).to(language)}"
            for field in function.fields:
                # That it is withdrawn and by what it is succeeded is said already.
                if kind not in _WITHDRAWN or field.field not in ("status", "successor"):
                    yield from _field_lines(field, language, indent=6)


def _title(diff: CatalogDiff) -> Text:
    return Text("{name}（{id}）: {old} → {new}", "{name} ({id}): {old} → {new}").format(
        name=diff.new.name,
        id=diff.new.id,
        old=diff.old.version or diff.old.file,
        new=diff.new.version or diff.new.file,
    )


def counts_text(diff: CatalogDiff) -> Text:
    """Return in one sentence how many functions changed in each way."""
    counts = {
        "added": diff.counts[FunctionChangeKind.ADDED],
        "changed": diff.counts[FunctionChangeKind.CHANGED],
        "deprecated": _withdrawn_text(diff, FunctionChangeKind.DEPRECATED),
        "removed": _withdrawn_text(diff, FunctionChangeKind.REMOVED),
        "same": diff.unchanged,
    }
    sentence = Text(
        "機能: 変更 {changed}件・廃止予定 {deprecated}・廃止 {removed}・新しい機能 {added}件",
        "functions: {changed} changed, {deprecated} deprecated, {removed} removed, {added} added",
    ).format(**counts)
    for kind, words in (
        (FunctionChangeKind.MISSING, Text("・行がなくなった {n}件", ", {n} rows missing")),
        (FunctionChangeKind.REINSTATED, Text("・再び提供 {n}件", ", {n} offered again")),
    ):
        if diff.counts[kind]:
            more = words.format(n=diff.counts[kind])
            sentence = Text(sentence.ja + more.ja, sentence.en + more.en)
    rest = Text("・変わらず {same}件", ", {same} the same").format(**counts)
    return Text(sentence.ja + rest.ja, sentence.en + rest.en)


def _withdrawn_text(diff: CatalogDiff, kind: FunctionChangeKind) -> Text:
    changes = [change for change in diff.functions if change.kind is kind]
    followed = sum(change.successor is not None for change in changes)
    if not followed:
        return Text("{n}件", "{n}").format(n=len(changes))
    return Text("{n}件（うち後継あり {m}件）", "{n} ({m} with a successor)").format(
        n=len(changes), m=followed
    )


def _succeeded(change: FunctionChange) -> Text:
    if change.successor is not None:
        return Text(" → 後継 {id} {name}", " → succeeded by {id} {name}").format(
            id=change.successor.id, name=change.successor.name
        )
    if change.kind in (FunctionChangeKind.REMOVED, FunctionChangeKind.MISSING):
        return Text("（後継なし）", " (no successor)")
    return Text("", "")


def _field_lines(change: FieldChange, language: Language, *, indent: int) -> Iterator[str]:
    """Yield a change: short ones on one line, long ones with old above new."""
    names = [CATALOG_FIELDS[change.field].to(language), change.item]
    if change.part:
        names.append(CATALOG_FIELDS[change.part].to(language))
    title = " ".join(name for name in names if name)
    key = change.part or change.field
    old, new = (field_value(key, value).to(language) for value in (change.old, change.new))
    margin = " " * indent
    if change.old is None or change.new is None:
        sign, words = ("+", new) if change.old is None else ("-", old)
        yield f"{margin}{title}: {sign} {words}"
    elif len(old) + len(new) <= _ONE_LINE:
        yield f"{margin}{title}: {old} → {new}"
    else:
        yield f"{margin}{title}:"
        yield f"{margin}  {_OLD.to(language)} {old}"
        yield f"{margin}  {_NEW.to(language)} {new}"


_WITHDRAWN = (FunctionChangeKind.DEPRECATED, FunctionChangeKind.REMOVED)
_ONE_LINE = 40
_OLD, _NEW = Text("旧:", "old:"), Text("新:", "new:")
