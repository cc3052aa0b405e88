"""Commands on flows against flows: diff, merge, similarity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from fitgap.cli.console import (
    Command,
    ExitCode,
    Misuse,
    current_language,
    exit_code,
    json_option,
    option,
    print_issues,
    say,
    split_json,
    write_json,
)
from fitgap.cli.files import catalog_of
from fitgap.cli.inputs import FILE_STANDS
from fitgap.cli.options import force_option
from fitgap.process import ProcessModel
from fitgap.source import (
    FitgapError,
    Issue,
    IssueKind,
    Language,
    Location,
    Severity,
    Text,
    verbatim,
)
from fitgap.workspace import read_bytes, write_file

if TYPE_CHECKING:
    from fitgap.comparison import Difference, DifferenceType, FlowDifferences, StandardProposal
    from fitgap.diagram import Diagram
    from fitgap.matching import FunctionAlignment


@click.command(
    cls=Command,
    text=Text(
        "2つの業務フローを比べ、違いを文で挙げます。\n\n"
        "作業の追加・欠落、順序、条件、担当、書類、繰返し、名称などを種類に分けて示します。"
        "図の配置や ID の違いは数えません（配置も見るときは --layout）。"
        "パッケージの標準業務フローとの比較にも使えます。"
        "作業の呼び方が大きく違うときは、--catalog で機能カタログを渡すと、"
        "同じ機能で行う作業を同じ作業とみます。"
        "作業フォルダの中の同じ手続どうしなら、ほかの団体の業務フローも手がかりにします。",
        "Compare two flows and say in sentences how they differ.\n\n"
        "Work added and missing, order, conditions, roles, documents, loops, names.  Layout and "
        "ids do not count (--layout looks at the layout too).  A package's standard flow can be "
        "one of the two.  Where the wording is far apart, --catalog takes work done with the same "
        "function for the same work.  Between two flows of one procedure in a workspace, the other "
        "municipalities' flows help too.",
    ),
)
@click.argument("files", metavar="A.bpmn B.bpmn", nargs=-1)
@option("--catalog", "catalog_file", metavar="FILE", ja="機能カタログ", en="function catalogue")
@option("--layout", is_flag=True, ja="図の配置の違いも挙げる", en="list differences of layout too")
@json_option()
def diff_command(
    files: tuple[str, ...], catalog_file: str | None, layout: bool, json_target: str | None
) -> int:
    """Compare two flows."""
    from fitgap.comparison import (
        DifferenceType,
        align_with_functions,
        compare_flows,
        layout_differences,
    )
    from fitgap.matching import align_functions

    json_target, files = split_json(json_target, files)
    if len(files) != 2:
        raise Misuse(Text("BPMN ファイルを 2 つ指定してください。", "give two BPMN files"))
    language = current_language()
    (left, left_page), (right, right_page) = read_flows(files)
    names = flow_names((left, right))
    functions: Sequence[FunctionAlignment] = ()
    if catalog_file is not None:
        functions = align_functions([left, right], catalog_of(catalog_file))
    others = _of_other_towns(files)
    alignment = align_with_functions(left, right, functions, others=others)
    answer = compare_flows(left, right, alignment, left_name=names[0], right_name=names[1])
    if layout and answer.comparable:
        moved = layout_differences(left, right, alignment, left_page, right_page)
        answer = replace(answer, differences=(*answer.differences, *moved))
    if json_target is not None:
        write_json(differences_json(answer, language), json_target)
        return ExitCode.DONE
    for name, file in zip(names, files, strict=True):
        click.echo(f"{name.to(language)}: {file}")
    if others:
        click.echo(_WITH_OTHERS.format(flows=len(others)).to(language))
    titles = {
        DifferenceType.REMOVED: _ONLY_IN.format(type=_MISSING, name=names[0]),
        DifferenceType.ADDED: _ONLY_IN.format(type=_ADDED, name=names[1]),
    }
    for line in _difference_lines(answer, titles, language):
        click.echo(line)
    if not answer.comparable and catalog_file is None:
        say(_WITH_CATALOG)
    return ExitCode.DONE


def differences_json(answer: FlowDifferences, language: Language) -> dict[str, object]:
    """Return a comparison as the contract's JSON object."""
    return {
        "comparable": answer.comparable,
        "similarity": answer.similarity,
        "reason": answer.reason.to(language) if answer.reason is not None else None,
        "differences": [_difference_json(each, language) for each in answer.differences],
    }


def _difference_json(difference: Difference, language: Language) -> dict[str, object]:
    return {
        "type": difference.type.value,
        "left": difference.left,
        "right": difference.right,
        "statement": difference.statement.to(language),
        "statement_ja": difference.statement.ja,
        "statement_en": difference.statement.en,
        "lefts": list(difference.lefts),
        "rights": list(difference.rights),
    }


def _difference_lines(
    answer: FlowDifferences, titles: Mapping[DifferenceType, Text], language: Language
) -> Iterator[str]:
    """Yield the differences a line each, under the title or the name of their type."""
    from fitgap.comparison import TYPE_NAMES

    if answer.reason is not None:
        yield _NOT_COMPARABLE.format(reason=answer.reason).to(language)
        return
    share, count = f"{answer.similarity:.0%}", len(answer.differences)
    yield _ALIKE.format(share=share, count=count).to(language)
    for type_, group in groupby(answer.differences, key=lambda each: each.type):
        listed = list(group)
        yield ""
        title = titles.get(type_, TYPE_NAMES[type_])
        yield f"{title.to(language)} ({len(listed)})"
        yield from (f"  - {each.statement.to(language)}" for each in listed)


def _of_other_towns(files: Sequence[str]) -> tuple[ProcessModel, ...]:
    """Return the other flows of the procedure of two flows of one workspace, none for others."""
    from fitgap.workspace import find_workspace, open_workspace

    roots = {find_workspace(Path(file).parent) for file in files}
    root = roots.pop()
    if root is None or roots:
        return ()
    try:
        flows, _ = open_workspace(root).flows()
    except FitgapError:
        # What is wrong with the workspace is not asked here.
        return ()
    paths = {Path(file).resolve() for file in files}
    place = {(root / flow.model.file).resolve(): flow for flow in flows}
    if not paths <= place.keys() or len({place[path].procedure for path in paths}) > 1:
        return ()
    (procedure,) = {place[path].procedure for path in paths}
    return tuple(
        flow.model
        for path, flow in place.items()
        if flow.procedure == procedure and path not in paths
    )


_WITH_OTHERS = Text(
    "（同じ手続のほかの業務フロー {flows} 件も、作業を対応付ける手がかりにしました）",
    "(the other {flows} flow(s) of this procedure helped to tell which work is the same)",
)
_ONLY_IN = Text("{type}（{name}だけにある）", "{type} (only in {name})")
_MISSING = Text("欠落", "Missing")
_ADDED = Text("追加", "Added")
_WITH_CATALOG = Text(
    "--catalog で機能カタログを渡すと、同じ機能で行う作業も手がかりにして比べます。",
    "With --catalog, work done with the same function counts as the same work.",
)
_NOT_COMPARABLE = Text("比較不能: {reason}", "not comparable: {reason}")
_ALIKE = Text("一致度 {share}、違い {count} 件", "{share} alike, {count} difference(s)")


@click.command(
    cls=Command,
    text=Text(
        "複数団体の業務フローから、標準業務フロー案を作ります。\n\n"
        "どの団体の流れも通れる案（--adopt all）のほか、過半数の団体の作業（majority）、"
        "全団体に共通の作業（common）、1団体の業務フロー（そのファイル名）を案にできます。"
        "どの要素にも出典を付け、各団体が何を変えることになるかを文で挙げます。",
        "Propose a standard flow made of several municipalities' flows.\n\n"
        "By default one that every flow is still a way through (--adopt all); else the work of "
        "most (majority), the work common to all (common), or one municipality's flow (its file "
        "name).  Every element says where it comes from, and the changes each municipality would "
        "make are listed.",
    ),
)
@click.argument("files", metavar="A.bpmn B.bpmn ...", nargs=-1)
@option(
    "-o",
    "--output",
    "target",
    metavar="STANDARD.bpmn",
    required=True,
    ja="標準業務フロー案の出力先",
    en="where the proposal goes",
)
@option(
    "--adopt",
    default="all",
    metavar="[all|majority|common|FILE]",
    ja="採る作業：全団体の作業・過半数の作業・共通の作業・1団体の業務フロー（既定は all）",
    en="the work that is taken up; FILE: one municipality's flow (default: all)",
)
@force_option
@json_option()
def merge_command(
    files: tuple[str, ...], target: str, adopt: str, force: bool, json_target: str | None
) -> int:
    """Propose a standard flow."""
    from fitgap.bpmn import write_model
    from fitgap.comparison import Adoption, merge
    from fitgap.diagram import lay_out

    json_target, files = split_json(json_target, files)
    language = current_language()
    chosen = adopt if adopt not in ("all", "majority", "common") else None
    _check_merge(files, target, chosen, force=force)
    models = [model for model, _ in read_flows(files)]
    names = dict(zip(files, flow_names(models), strict=True))
    proposal = merge(
        models,
        adoption=Adoption(adopt) if chosen is None else Adoption.ONE,
        chosen=chosen,
        names=names,
        language=language,
    )
    if not proposal.model.activities:
        raise FitgapError([NOTHING_ADOPTED.at(Location(target))])
    print_issues(STRANGER.at(Location(file)) for file in proposal.strangers)
    write_file(Path(target), write_model(proposal.model, lay_out(proposal.model)))
    if json_target is not None:
        write_json(_proposal_json(proposal, target, names, language), json_target)
    else:
        for line in _proposal_lines(proposal, names, language):
            click.echo(line)
    say(Text("書き出しました: {path}", "Written: {path}").format(path=target))
    return ExitCode.DONE


def _check_merge(files: Sequence[str], target: str, chosen: str | None, *, force: bool) -> None:
    """Check what a merge is asked for.

    Raises:
        FitgapError: with all that is wrong.
    """
    place = Location(target)
    issues = []
    if len(files) < 2:
        issues.append(TOO_FEW_FLOWS.at(Location(files[0] if files else "")))
    issues += [
        FLOW_TWICE.at(Location(file)) for file, number in Counter(files).items() if number > 1
    ]
    if chosen is not None and chosen not in files:
        issues.append(NOT_AMONG_FLOWS.at(Location(chosen)))
    if PurePath(target).suffix.lower() != ".bpmn":
        issues.append(NOT_BPMN_NAME.at(place))
    elif Path(target).resolve() in {Path(file).resolve() for file in files}:
        issues.append(OVER_AN_INPUT.at(place))
    elif not force and Path(target).exists():
        issues.append(FILE_STANDS.at(place))
    if issues:
        refused = all(each.code in (OVER_AN_INPUT.code, FILE_STANDS.code) for each in issues)
        raise FitgapError(issues, refused=refused)


TOO_FEW_FLOWS = IssueKind(
    "CL060",
    Severity.ERROR,
    Text("比べる業務フローが足りません", "there are too few flows to lay side by side"),
    Text("BPMN ファイルを 2 つ以上指定してください", "give two BPMN files or more"),
)
FLOW_TWICE = IssueKind(
    "CL061",
    Severity.ERROR,
    Text("同じファイルが 2 回以上指定されています", "the same file is given more than once"),
    Text("団体ごとに 1 回だけ指定してください", "give each municipality's file once"),
)
NOT_AMONG_FLOWS = IssueKind(
    "CL062",
    Severity.ERROR,
    Text(
        "--adopt に指定されたものは、all・majority・common でも、比べるファイルでもありません",
        "what --adopt names is neither all, majority, common nor one of the files",
    ),
    Text(
        "案にする団体のファイル名を、一覧に書いたとおりに指定してください",
        "give the file of the municipality as it is written among the files",
    ),
)
NOT_BPMN_NAME = IssueKind(
    "CL063",
    Severity.ERROR,
    Text("出力先の拡張子が .bpmn ではありません", "the output does not end in .bpmn"),
    Text("hyojun.bpmn のような名前にしてください", "give a name such as standard.bpmn"),
)
OVER_AN_INPUT = IssueKind(
    "CL064",
    Severity.ERROR,
    Text(
        "出力先が、読み込む業務フローと同じファイルなので、上書きしません",
        "the output is one of the flows that are read and is not overwritten",
    ),
    Text("別の名前にしてください", "give another name"),
)


STRANGER = IssueKind(
    "CL066",
    Severity.WARNING,
    Text(
        "ほかの業務フローと同じとみてよい作業がほとんどありません",
        "this flow has next to no work that is surely the same as any other's",
    ),
    Text(
        "同じ手続の業務フローか、作業の名前が大きく違わないかを確かめてください",
        "make sure that it shows the same procedure, and how its activities are named",
    ),
)
NOTHING_ADOPTED = IssueKind(
    "CL065",
    Severity.ERROR,
    Text(
        "案に採れる作業が 1 つもないので、書き出しません",
        "there is no activity to adopt, so nothing is written",
    ),
    Text(
        "--adopt を majority か all にするか、同じ手続の業務フローか確かめてください",
        "use --adopt majority or all, or make sure the flows show one procedure",
    ),
)


def _proposal_json(
    proposal: StandardProposal, target: str, names: Mapping[str, Text], language: Language
) -> dict[str, object]:
    return {
        "file": target,
        "adoption": proposal.adoption.value,
        "elements": [
            {
                "id": element.id,
                "type": element.type,
                "name": element.name,
                "origins": [
                    {"file": origin.file, "element": origin.element, "name": origin.name}
                    for origin in element.origins
                ],
            }
            for element in proposal.elements
        ],
        "flows": [
            {
                "file": file,
                "name": name.to(language),
                "included": not proposal.violations[file],
                "not_included": [
                    {"element": each.element, "statement": each.statement.to(language)}
                    for each in proposal.violations[file]
                ],
                **differences_json(proposal.changes[file], language),
            }
            for file, name in names.items()
        ],
    }


def _proposal_lines(
    proposal: StandardProposal, names: Mapping[str, Text], language: Language
) -> Iterator[str]:
    """Yield what the proposal holds, and what it means for each municipality."""
    from fitgap.comparison import ADOPTION_NAMES, DifferenceType

    titles = {DifferenceType.REMOVED: _GIVEN_UP, DifferenceType.ADDED: _TAKEN_UP}
    counts = {
        "kind": ADOPTION_NAMES[proposal.adoption],
        "flows": len(names),
        "activities": len(proposal.model.activities),
        "common": len(proposal.common_activities),
    }
    yield _PROPOSED.format(**counts).to(language)
    for file, name in names.items():
        change = proposal.changes[file]
        yield ""
        title = _UNCHANGED if not proposal.violations[file] else _WOULD_CHANGE
        yield title.format(name=name, file=file).to(language)
        yield from (f"  {line}".rstrip() for line in _difference_lines(change, titles, language))


_GIVEN_UP = Text("案にない作業・イベント", "Not in the proposal")
_TAKEN_UP = Text("新たに加わる作業・イベント", "New in the proposal")
_PROPOSED = Text(
    "標準業務フロー案（{kind}）：{flows} 件の業務フローから、作業 {activities} 件"
    "（うち全団体に共通 {common} 件）",
    "Proposed standard flow ({kind}): {activities} activities out of {flows} flows, "
    "{common} of them common to all",
)
_UNCHANGED = Text(
    "■ {name}（{file}）：今の流れのまま、この案を通れます",
    "* {name} ({file}): can go through the proposal as it works today",
)
_WOULD_CHANGE = Text(
    "■ {name}（{file}）：この案に合わせると変わること",
    "* {name} ({file}): what would change",
)


def read_flows(files: Sequence[str]) -> list[tuple[ProcessModel, Diagram | None]]:
    """Read every file with its first diagram; raise with all the issues if one cannot be read."""
    from fitgap.bpmn import read_with_diagrams

    answer: list[tuple[ProcessModel, Diagram | None]] = []
    every_issue: list[Issue] = []
    for file in files:
        data, issues = read_bytes(Path(file))
        if data is not None:
            model, diagrams, issues = read_with_diagrams(data, file)
            if model is not None:
                answer.append((model, diagrams[0] if diagrams else None))
        every_issue.extend(issues)
    if len(answer) < len(files):
        raise FitgapError(every_issue, refused=exit_code(every_issue) is ExitCode.REFUSED)
    print_issues(issue for issue in every_issue if issue.severity is not Severity.INFO)
    return answer


def flow_names(models: Sequence[ProcessModel]) -> list[Text]:
    """Return a name for each flow that no other has, as short as possible.

    The municipality or organisation it belongs to (the pool that does most of the work),
    else the name of the process, else what tells the paths apart.
    """
    organisations = [_organisation(model) for model in models]
    candidates = [
        [municipality_of(model) or _organisation(model) for model in models],
        organisations,
        [model.name if model.name != model.file else "" for model in models],
        [PurePath(model.file).stem for model in models],
        [PurePath(model.file).parent.name for model in models],
        [str(PurePath(model.file).with_suffix("")) for model in models],
    ]
    for names in candidates:
        if all(names) and len(set(names)) == len(names):
            return [verbatim(name) for name in names]
    return [verbatim(f"{model.file} ({number})") for number, model in enumerate(models, start=1)]


def _organisation(model: ProcessModel) -> str:
    counted = [
        (sum(node.process == pool.process for node in model.activities), pool.name)
        for pool in model.pools
        if pool.process is not None and pool.name
    ]
    best = max(counted, key=lambda each: each[0], default=None)
    return " ".join(best[1].split()) if best is not None else ""


def municipality_of(model: ProcessModel) -> str:
    """Return the municipality the name of the flow's organisation begins with, '' without."""
    first = _organisation(model).split(" ", maxsplit=1)[0]
    return first if first.endswith(("都", "道", "府", "県", "市", "区", "町", "村")) else ""
