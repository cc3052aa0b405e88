"""Commands on single files: check, inspect, match, classify."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fitgap.catalog import PackageCatalog, PackageFunction
from fitgap.classification import (
    Change,
    Classification,
    LegalMode,
    ModificationClass,
    Requirement,
)
from fitgap.cli.console import (
    Command,
    ExitCode,
    Misuse,
    ProgressLine,
    count_of_issues,
    current_language,
    exit_code,
    issue_json,
    json_option,
    option,
    print_issues,
    split_json,
    write_json,
)
from fitgap.cli.inputs import confirmed_matches, content, only
from fitgap.matching import Correspondence, FlowAlignment, FunctionAlignment
from fitgap.process import Aspect, ProcessModel
from fitgap.source import FitgapError, Issue, Language, Text, has_errors
from fitgap.vocabulary import label
from fitgap.workspace import check_paths, find_workspace, read_bytes

if TYPE_CHECKING:
    from fitgap.workbook.wishes import Wish


@click.command(
    cls=Command,
    text=Text(
        "BPMN・カタログ・fitgap.yaml の誤りを、場所と直し方を添えてすべて挙げます。\n\n"
        "PATH を付けなければ、今いる作業フォルダ全体を点検します。",
        "Report every issue in BPMN files, catalogues and the workspace, with place and remedy.\n\n"
        "Without PATH the whole workspace is checked.",
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@json_option()
def check_command(paths: tuple[str, ...], json_target: str | None) -> int:
    """Report every issue in files or in the workspace."""
    json_target, words = split_json(json_target, paths, bare=True)
    if words:
        issues = check_paths([Path(word) for word in words])
    else:
        root = find_workspace(Path.cwd())
        issues = check_paths([Path.cwd() if root is None else root])
    if json_target is not None:
        write_json({"issues": [issue_json(issue) for issue in issues]}, json_target)
    print_issues(issues)
    click.echo(count_of_issues(issues).to(current_language()), err=True)
    return exit_code(issues)


@click.command(
    cls=Command,
    text=Text(
        "BPMN ファイルに入っている作業・イベント・分岐などを数えます。",
        "Count the activities, events, gateways and so on of BPMN files.",
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@option(
    "--best-effort",
    is_flag=True,
    ja="壊れたファイルも読める部分だけ読む",
    en="read what can be read of broken files",
)
@json_option()
def inspect_command(files: tuple[str, ...], best_effort: bool, json_target: str | None) -> int:
    """Count what is in BPMN files."""
    json_target, files = split_json(json_target, files)
    from fitgap.bpmn import inspect_counts

    language = current_language()
    answers: list[dict[str, object]] = []
    every_issue: list[Issue] = []
    lines: list[str] = []
    reading = Text("BPMN を読んでいます", "Reading BPMN")
    with ProgressLine(quiet=json_target is not None) as progress:
        for number, file in enumerate(files):
            progress(reading, number, len(files))
            model, issues = _read_model(file, best_effort=best_effort)
            every_issue.extend(issues)
            counts = inspect_counts(model) if model is not None else {}
            said = [issue_json(issue) for issue in issues]
            answers.append({"file": file, **counts, "issues": said})
            if model is not None:
                lines.append(f"{file}: {_counts_text(counts).to(language)}")
    if json_target is not None:
        write_json({"models": answers}, json_target)
    else:
        click.echo("\n".join(lines))
    print_issues(every_issue)
    return exit_code(every_issue)


def _counts_text(counts: dict[str, int]) -> Text:
    return Text(
        "作業 {activities}、イベント {events}、分岐 {gateways}、順序フロー {flows}、"
        "プール {pools}、レーン {lanes}、書類 {documents}、注記 {annotations}",
        "{activities} activities, {events} events, {gateways} gateways, {flows} sequence flows, "
        "{pools} pools, {lanes} lanes, {documents} documents, {annotations} annotations",
    ).format(**counts)


@click.command(
    cls=Command,
    text=Text(
        "作業と機能（--catalog）、またはフローどうしの作業を対応付けます。",
        "Match activities to functions (--catalog), or flows to each other pairwise.",
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@option("--catalog", "catalog_file", metavar="FILE", ja="機能カタログ", en="function catalogue")
@option(
    "--memory",
    "memory_file",
    metavar="FILE",
    ja="確認した対応のファイル（fitgap memory export）",
    en="file of confirmed matches (fitgap memory export)",
)
@json_option()
def match_command(
    files: tuple[str, ...],
    catalog_file: str | None,
    memory_file: str | None,
    json_target: str | None,
) -> int:
    """Match activities to functions, or flows to each other."""
    json_target, files = split_json(json_target, files)
    memory = () if memory_file is None else confirmed_matches(memory_file)
    from fitgap.cli.report import flow_alignment_json, function_alignment_json
    from fitgap.matching import align_flow_set
    from fitgap.memory import align_remembering, flow_facts

    if catalog_file is None and len(files) < 2:
        raise Misuse(
            Text(
                "BPMN を二つ以上、または --catalog でカタログを指定してください。",
                "give two or more BPMN files, or a catalogue with --catalog",
            )
        )
    language = current_language()
    models = _read_models(files)
    lines: list[str] = []
    with ProgressLine(quiet=json_target is not None) as progress:
        if catalog_file is not None:
            catalog = catalog_of(catalog_file)
            progress(Text("作業と機能を照合しています", "Matching activities to functions"), 0, 1)
            matched = align_remembering(models, catalog, memory)
            answer = {"models": (function_alignment_json(each, language) for each in matched)}
            if json_target is None:
                for model, each in zip(models, matched, strict=True):
                    lines += _function_lines(model, each, catalog, language)
        else:
            pairs = list(combinations(models, 2))
            progress(Text("フローを対応付けています", "Aligning flows"), 0, len(pairs))
            aligned = align_flow_set(models, facts=flow_facts(memory))
            answer = {"pairs": (flow_alignment_json(each, language) for each in aligned)}
            for (left, right), pair in zip(pairs, aligned, strict=True):
                lines += _flow_lines(left, right, pair, language)
    if json_target is not None:
        write_json(answer, json_target)
        return ExitCode.DONE
    for line in lines:
        click.echo(line)
    return ExitCode.DONE


def _function_lines(
    model: ProcessModel, alignment: FunctionAlignment, catalog: PackageCatalog, language: Language
) -> list[str]:
    """Return an activity a line, with its functions or the word that there is none."""

    def near(activity: str) -> str:
        candidates = alignment.candidates.get(activity, ())[:1]
        words = Text("（最も近い機能: {name}）", " (nearest: {name})")
        return "".join(
            words.format(name=catalog.function_by_id[each.function].name).to(language)
            for each in candidates
        )

    lines = [f"{model.name} ({model.file})"]
    for activity in model.activities:
        found = [pair for pair in alignment.correspondences if pair.left == activity.id]
        for pair in found:
            function = catalog.function_by_id[pair.right]
            lines.append(
                _pair_line(pair, activity.label, f"{function.id} {function.name}", language)
            )
        if not found:
            handwork = activity.id in alignment.manual
            word = (
                Text("手作業", "handwork") if handwork else Text("対応する機能なし", "no function")
            )
            lines.append(f"  ---- {activity.label}  ―  {word.to(language)}{near(activity.id)}")
    return lines


def _flow_lines(
    left: ProcessModel, right: ProcessModel, alignment: FlowAlignment, language: Language
) -> list[str]:
    """Return a correspondence a line."""
    lines = [f"{left.name} ({left.file})  ―  {right.name} ({right.file})"]
    for pair in alignment.correspondences:
        names = (left.node_by_id[pair.left].label, right.node_by_id[pair.right].label)
        lines.append(_pair_line(pair, *names, language))
    return lines


def _pair_line(pair: Correspondence, left: str, right: str, language: Language) -> str:
    return f"  {pair.score:.2f} {left}  ―  {right}  [{label(pair.band).to(language)}]"


def catalog_of(file: str) -> PackageCatalog:
    """Read a catalogue; raise with all the issues if it cannot be read."""
    from fitgap.catalog import read_catalog

    catalog, issues = read_catalog(content(file), file)
    if catalog is None:
        raise FitgapError(issues)
    print_issues(issues)
    return catalog


def _read_model(
    file: str, *, best_effort: bool = False
) -> tuple[ProcessModel | None, tuple[Issue, ...]]:
    from fitgap.bpmn import read_model

    data, issues = read_bytes(Path(file))
    if data is None:
        return None, issues
    return read_model(data, file, best_effort=best_effort)


def _read_models(files: Sequence[str]) -> list[ProcessModel]:
    """Read every file; raise with all the issues if one cannot be read."""
    models: list[ProcessModel] = []
    every_issue: list[Issue] = []
    for file in files:
        model, issues = _read_model(file)
        every_issue.extend(issues)
        if model is not None:
            models.append(model)
    if len(models) < len(files):
        raise FitgapError(every_issue, refused=exit_code(every_issue) is ExitCode.REFUSED)
    print_issues(issue for issue in every_issue if issue.severity.value != "info")
    return models


@click.command(
    cls=Command,
    text=Text(
        "要望の一覧（CSV・Excel）を、指針5の表で改変方法に分類します。\n\n"
        "見出しは 番号・要望・オプション範囲（id,request,option_range）です。表題の行、"
        "結合セル、複数のシートがあってもかまいません。"
        "オプション範囲が空欄のときは、カタログがあれば最も近い機能の範囲で分類し、"
        "なければ未確認とします。",
        "Classify a list of wishes (CSV, Excel) by guideline 5's table.\n\n"
        "Columns: id,request,option_range; title rows, merged cells and several sheets are fine.  "
        "Where the range is empty, the nearest function of the catalogue decides; without one "
        "the wish stays unknown.",
    ),
)
@click.argument("file", metavar="REQUESTS")
@option("--catalog", "catalog_file", metavar="FILE", ja="機能カタログ", en="function catalogue")
@option(
    "--legal-mode",
    type=click.Choice([each.value for each in LegalMode]),
    default=LegalMode.FREE.value,
    ja="standardised 標準化対象事務（ソースコード改変は原則不可）・free 対象外（既定）",
    en="standardised (no source code in principle) or free (the default)",
)
@json_option()
def classify_command(
    file: str, catalog_file: str | None, legal_mode: str, json_target: str | None
) -> int:
    """Classify a list of wishes."""
    json_target, words = split_json(json_target, (file,))
    file = only(words, Text("要望の一覧は一つだけ指定してください。", "give one list of wishes"))
    from fitgap.catalog import OptionRange
    from fitgap.classification import classify_requirement, decide_all
    from fitgap.workbook.wishes import read_wishes

    wishes, issues = read_wishes(content(file), file)
    if has_errors(issues):
        raise FitgapError(issues)
    print_issues(issues)
    catalog = catalog_of(catalog_file) if catalog_file is not None else None
    mode = LegalMode(legal_mode)
    answers = []
    lines: list[str] = []
    classes: Counter[ModificationClass] = Counter()
    unsure = 0
    reading = Text("要望を分類しています", "Classifying wishes")
    with ProgressLine(quiet=json_target is not None) as progress:
        progress(reading, 0, len(wishes))
        nearest = _nearest_functions(wishes, catalog)
        for number, wish in enumerate(wishes):
            if number % 500 == 499:
                progress(reading, number, len(wishes))
            function = nearest.get(wish.id)
            fallback = function.option_range if function is not None else OptionRange.UNKNOWN
            decide = partial(
                classify_requirement,
                function=function,
                option_range=wish.option_range or fallback,
                legal_mode=mode,
                catalog=catalog,
            )
            decided = decide_all(wish.text, decide)
            found = decided.whole
            parts = [
                (replace(wish, id=f"{wish.id}-{place}", text=part.text), part.classification)
                for place, part in enumerate(decided.parts, start=1)
            ]
            answers.append(
                {
                    **_classification_json(wish, found, function, mode),
                    "parts": [_classification_json(*part, function, mode) for part in parts],
                }
            )
            lines += _classification_lines(wish, found, mode)
            for part in parts:
                lines += ["    " + line for line in _classification_lines(*part, mode)]
            classes[found.modification or ModificationClass.UNKNOWN] += 1
            unsure += _sureness(found) < _SURE
    if json_target is not None:
        write_json({"requests": answers}, json_target)
        return ExitCode.DONE
    for line in lines:
        click.echo(line)
    click.echo(_classes_text(classes).to(current_language()))
    if unsure:
        check = Text(
            "確からしさが 90% に満たない {count} 件は、読み取りが合っているか確かめてください。",
            "See whether the {count} wishes below 90% are read right.",
        )
        click.echo(check.format(count=unsure).to(current_language()))
    return ExitCode.DONE


def _classes_text(classes: Counter[ModificationClass]) -> Text:
    counts = {each.value: classes[each] for each in ModificationClass}
    return Text(
        "計 {total} 件：パラメータ設定 {parameter}、機能部品追加・変更 {component}、"
        "ソースコード改変 {source}、未確認 {unknown}",
        "{total} wishes: {parameter} parameter settings, {component} components, "
        "{source} source code, {unknown} unknown",
    ).format(total=classes.total(), **counts)


def _classification_json(
    wish: Wish, found: Classification, function: PackageFunction | None, mode: LegalMode
) -> dict[str, object]:
    language = current_language()
    requirement = found.requirement or Requirement(Aspect.FUNCTION, Change.ADD, wish.text)
    return {
        "id": wish.id,
        "class": (found.modification or ModificationClass.UNKNOWN).value,
        "aspect": requirement.aspect.value,
        "rule": found.rule,
        "reason": found.reason.to(language),
        "change": requirement.change.value,
        "words": list(requirement.words),
        "evidence": requirement.evidence.value,
        "confidence": round(requirement.confidence, 2),
        "place": wish.location.element,
        "function": function.id if function is not None else None,
        "resolution": found.resolution.value,
        "blocked": _is_blocked(found, mode),
        "alternatives": [
            {"resolution": each.resolution.value, "text": each.text.to(language)}
            for each in found.alternatives
        ],
        "question": found.question.to(language) if found.question else None,
    }


def _classification_lines(wish: Wish, found: Classification, mode: LegalMode) -> list[str]:
    """Return the class, the reason, what to do, and what to ask, for people to read."""
    language = current_language()
    modification = label(found.modification or ModificationClass.UNKNOWN).to(language)
    blocked = Text("（原則不可）", " (not allowed in principle)").to(language)
    head = modification + (blocked if _is_blocked(found, mode) else "")
    based = Text("［{rule}］", " [{rule}]").format(rule=found.rule)
    lines = [
        f"{wish.id}  {head}  {' '.join(wish.text.split())}",
        f"    {found.reason.to(language)}{based.to(language)}",
        f"    {found.resolution.value}  {found.resolution_reason.to(language)}",
    ]
    if found.modification is ModificationClass.SOURCE:
        ways = "／".join(f"{each.resolution.value} {each.text.ja}" for each in found.alternatives)
        english = " / ".join(
            f"{each.resolution.value} {each.text.en}" for each in found.alternatives
        )
        lines.append(Text(f"    代替案：{ways}", f"    Instead: {english}").to(language))
    if found.question is not None:
        asked = Text("ベンダへの質問：{question}", "Ask the vendor: {question}")
        if found.requirement is not None and not found.requirement.is_read:
            asked = Text("所管課への質問：{question}", "Ask the section: {question}")
        lines.append("    " + asked.format(question=found.question).to(language))
    return lines


_SURE = 0.9
"""Below this share of right readings a person is asked to look."""


def _sureness(found: Classification) -> float:
    return found.requirement.confidence if found.requirement is not None else 1.0


def _is_blocked(found: Classification, mode: LegalMode) -> bool:
    """Say whether the law stands against the class: source code in a standardised affair."""
    return mode is LegalMode.STANDARDISED and found.modification is ModificationClass.SOURCE


def _nearest_functions(
    wishes: Sequence[Wish], catalog: PackageCatalog | None
) -> dict[str, PackageFunction]:
    """Return the function each wish speaks of, where the matching is sure of one."""
    if catalog is None:
        return {}
    from fitgap.matching import Band, align_functions
    from fitgap.process import FlowNode

    nodes = tuple(
        FlowNode(f"wish{number}", "task", wish.text) for number, wish in enumerate(wishes)
    )
    (alignment,) = align_functions([ProcessModel("wishes", nodes=nodes)], catalog)
    best: dict[str, Correspondence] = {}
    for pair in alignment.correspondences:
        known = best.get(pair.left)
        if pair.band is Band.MATCH and (known is None or pair.score > known.score):
            best[pair.left] = pair
    return {
        wish.id: catalog.function_by_id[best[node.id].right]
        for wish, node in zip(wishes, nodes, strict=True)
        if node.id in best
    }
