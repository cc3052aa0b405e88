"""The command similarity: how alike flows are, and which are worth standardising together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from fitgap.cli.comparing import FLOW_TWICE, TOO_FEW_FLOWS, flow_names, municipality_of, read_flows
from fitgap.cli.console import (
    Command,
    ExitCode,
    ProgressLine,
    current_language,
    json_option,
    print_issues,
    split_json,
    write_json,
)
from fitgap.cli.inputs import opened
from fitgap.cli.tables import table
from fitgap.process import ProcessModel
from fitgap.source import FitgapError, Issue, Language, Location, Severity, Text
from fitgap.workspace.files import files_below, is_folder

if TYPE_CHECKING:
    from fitgap.comparison import Shared, Similarities


@click.command(
    cls=Command,
    text=Text(
        "業務フローどうしがどれだけ似ているかを比べ、まとめて標準化しやすいものを示します。\n\n"
        "PATH（ファイルかフォルダ）を付けなければ、今いる作業フォルダの全団体・全手続を比べます。"
        "フォルダは「団体/手続.bpmn」の形とみて、手続ごと・団体どうしの近さもまとめます。"
        "件数が多いと時間がかかります（80 件で 1 分ほど）。",
        "Say how alike flows are, and which of them are worth standardising together.\n\n"
        "Without PATH (files or folders) every flow of the workspace is compared.  Folders are "
        "taken for TOWN/PROCEDURE.bpmn, and procedures and towns are summed up too.  Many flows "
        "take their time (80 about a minute).",
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@json_option()
def similarity_command(paths: tuple[str, ...], json_target: str | None) -> int:
    """Compare flows with each other."""
    from fitgap.comparison import measure_similarities

    json_target, paths = split_json(json_target, paths, bare=True)
    language = current_language()
    collection = _given(paths) if paths else _of_workspace()
    if len(collection.models) < 2:
        raise FitgapError([TOO_FEW_FLOWS.at(Location(paths[0] if paths else "."))])
    with ProgressLine(quiet=json_target is not None) as progress:
        found = measure_similarities(
            collection.models,
            procedures=collection.procedures if collection.gridded else None,
            progress=lambda done, flows: progress(_COMPARING, done, flows),
        )
    report = _Report(collection, found)
    if json_target is not None:
        write_json(report.json(language), json_target)
    else:
        click.echo("\n".join(report.lines(language)))
    return ExitCode.DONE


_COMPARING = Text("業務フローを比べています", "Comparing flows")


@dataclass(frozen=True)
class _Collection:
    """Flows with the names of their municipality and procedure, by file.

    ``flows`` are their own names; ``gridded`` says whether the names of municipalities and
    procedures mean something.
    """

    models: tuple[ProcessModel, ...]
    flows: Mapping[str, Text]
    municipalities: Mapping[str, str]
    procedures: Mapping[str, str]
    gridded: bool


def _of_workspace() -> _Collection:
    workspace = opened(None)
    flows, issues = workspace.flows()
    if not flows:
        raise FitgapError(issues)
    print_issues(issue for issue in issues if issue.severity is not Severity.INFO)
    town = workspace.project.municipality_by_code
    municipalities = {flow.model.file: town[flow.municipality].name for flow in flows}
    procedures = {flow.model.file: flow.procedure_name for flow in flows}
    names = {file: _both(municipalities[file], procedures[file]) for file in procedures}
    return _Collection(tuple(flow.model for flow in flows), names, municipalities, procedures, True)


def _given(paths: Sequence[str]) -> _Collection:
    files: list[str] = []
    issues: list[Issue] = []
    for path in paths:
        if is_folder(Path(path)):
            found, faults = files_below(Path(path), ".bpmn", name=path)
            files += [each.as_posix() for each in found]
            issues += faults
        else:
            files.append(path)
    issues += [
        FLOW_TWICE.at(Location(file)) for file, number in Counter(files).items() if number > 1
    ]
    if issues:
        raise FitgapError(issues)
    models = [model for model, _ in read_flows(files)]
    places = {file: PurePath(file) for file in files}
    folders = {file: place.parent.name for file, place in places.items()}
    stems = {file: place.stem for file, place in places.items()}
    gridded = len(set(folders.values())) > 1 and len(set(stems.values())) < len(files)
    if not gridded:
        names = dict(zip(files, flow_names(models), strict=True)) if models else {}
        return _Collection(tuple(models), names, folders, stems, False)
    towns = _towns(folders, dict(zip(files, map(municipality_of, models), strict=True)))
    names = {file: _both(towns[file], stems[file]) for file in files}
    return _Collection(tuple(models), names, towns, stems, True)


def _towns(folders: Mapping[str, str], named: Mapping[str, str]) -> dict[str, str]:
    """Return the municipality of each file: as most of its folder's flows say, else the folder."""
    counted: dict[str, Counter[str]] = {folder: Counter() for folder in folders.values()}
    for file, folder in folders.items():
        if named[file]:
            counted[folder][named[file]] += 1
    usual = {
        folder: max(names, key=lambda name: (names[name], name))
        for folder, names in counted.items()
        if names
    }
    if len(set(usual.values())) < len(counted):
        return dict(folders)
    return {file: usual[folder] for file, folder in folders.items()}


def _both(municipality: str, procedure: str) -> Text:
    return _FLOW_OF.format(municipality=municipality, procedure=procedure)


_FLOW_OF = Text("{municipality}「{procedure}」", "{municipality} '{procedure}'")


class _Report:
    """What the similarities of a collection come to."""

    def __init__(self, collection: _Collection, found: Similarities) -> None:
        self._flows, self._found = collection.flows, found
        self._procedures: tuple[Shared, ...] = ()
        self._towns: tuple[Shared, ...] = ()
        if collection.gridded:
            self._procedures = found.by_procedure(collection.procedures)
            self._towns = found.by_municipality(collection.municipalities, collection.procedures)

    def json(self, language: Language) -> dict[str, object]:
        """Return everything as a JSON object."""
        return {
            "flows": [
                {"file": file, "name": self._flows[file].to(language)} for file in self._found.files
            ],
            "matrix": [list(row) for row in self._found.rows],
            "clusters": [
                {"files": list(cluster.files), "similarity": cluster.similarity}
                for cluster in self._found.clusters
            ],
            "procedures": [
                {"procedure": each.names[0], **_figures(each)} for each in self._procedures
            ],
            "municipalities": [
                {"municipalities": list(each.names), **_figures(each)} for each in self._towns
            ],
            "conclusion": [each.to(language) for each in self.conclusion()],
        }

    def lines(self, language: Language) -> Iterator[str]:
        """Yield the report for a terminal."""
        number = len(self._found.files)
        counts = {"flows": number, "pairs": number * (number - 1) // 2}
        yield _COMPARED.format(**counts).to(language)
        yield ""
        yield from (f"・{each.to(language)}" for each in self.conclusion())
        if number <= _SHOWN_FLOWS:
            yield ""
            yield _MATRIX.to(language)
            yield from self._matrix(language)
        yield ""
        yield _CLUSTERS.to(language)
        for place, cluster in enumerate(self._found.clusters, 1):
            alone = len(cluster.files) == 1
            title = _ALONE if alone else _CLUSTER
            share, size = _percent(cluster.similarity), len(cluster.files)
            yield title.format(number=place, size=size, share=share).to(language)
            yield from (f"     {self._flows[file].to(language)}" for file in cluster.files)
        for title, rows in ((_PROCEDURES, self._procedures), (_TOWNS, self._towns)):
            if rows:
                yield ""
                yield title.to(language)
                yield from _ranking(rows, language)

    def conclusion(self) -> Iterator[Text]:
        """Yield what follows for standardising, in sentences."""
        if len(self._procedures) > 1:
            best, worst = self._procedures[0], self._procedures[-1]
            yield _BEST_PROCEDURE.format(
                best=best.names[0],
                best_share=_percent(best.similarity),
                worst=worst.names[0],
                worst_share=_percent(worst.similarity),
            )
        if self._towns:
            near = self._towns[0]
            yield _NEAREST_TOWNS.format(
                one=near.names[0],
                other=near.names[1],
                pairs=near.pairs,
                share=_percent(near.similarity),
            )
        clusters = [each for each in self._found.clusters if len(each.files) > 1]
        lone = len(self._found.clusters) - len(clusters)
        if clusters and self._found.clusters[0].files != self._found.files:
            yield _GATHERED.format(clusters=len(clusters), lone=lone)
        elif not clusters:
            yield _NOTHING_ALIKE
        if not self._procedures and clusters:
            yield _START_FROM.format(flow=self._flows[clusters[0].files[0]])

    def _matrix(self, language: Language) -> Iterator[str]:
        names = [self._flows[file].to(language) for file in self._found.files]
        figures = [[str(number) for number in range(1, len(names) + 1)]]
        for place, row in enumerate(self._found.rows):
            figures.append([_percent(value) for value in row])
            figures[-1][place] = "-"
        cells = [" ".join(f"{each:>4}" for each in row) for row in figures]
        heads = ["", *(f"{number:>3}" for number in range(1, len(names) + 1))]
        yield from table(list(zip(heads, ["", *names], cells, strict=True)), left=3)


# A wider table does not fit a terminal.
_SHOWN_FLOWS = 12


def _figures(shared: Shared) -> dict[str, object]:
    return {
        "pairs": shared.pairs,
        "similarity": shared.similarity,
        "lowest": shared.lowest,
    }


def _ranking(rows: Sequence[Shared], language: Language) -> Iterator[str]:
    ranked = [
        [
            _AND.to(language).join(each.names),
            _RANKED.format(
                share=f"{_percent(each.similarity):>4}",
                lowest=f"{_percent(each.lowest):>4}",
                pairs=each.pairs,
            ).to(language),
        ]
        for each in rows
    ]
    yield from (f"  {line}" for line in table(ranked, left=2))


def _percent(share: float) -> str:
    return f"{share:.0%}"


_COMPARED = Text(
    "{flows} 件の業務フローを、{pairs} 通りの組合せで比べました（一致度 0〜100%）。",
    "{flows} flows compared in {pairs} pairs (0 to 100% alike).",
)
_MATRIX = Text("一致度の表", "How alike, pair by pair")
_CLUSTERS = Text(
    "似ている業務フローのまとまり（先頭が、まとまりの中で最も中心にあるもの）",
    "Flows that are alike (the most central one first)",
)
_CLUSTER = Text(
    "  {number}. {size} 件（平均の一致度 {share}）",
    "  {number}. {size} flows ({share} alike on average)",
)
_ALONE = Text("  {number}. 単独（ほかに似たものがない）", "  {number}. alone (no other is like it)")
_PROCEDURES = Text(
    "手続ごとの近さ（団体どうしの一致度）", "Procedures: how alike the municipalities do them"
)
_TOWNS = Text(
    "団体どうしの近さ（同じ手続の一致度）", "Municipalities: how alike they do the same procedures"
)
_AND = Text("・", " and ")
_RANKED = Text(
    "平均 {share}  最低 {lowest}  ({pairs} 組)", "mean {share}  lowest {lowest}  ({pairs} pairs)"
)
_BEST_PROCEDURE = Text(
    "まとめて標準化しやすいのは「{best}」（団体間の平均 {best_share}）、"
    "最も違いが大きいのは「{worst}」（{worst_share}）です",
    "Easiest to standardise together: '{best}' ({best_share} alike on average); "
    "furthest apart: '{worst}' ({worst_share})",
)
_NEAREST_TOWNS = Text(
    "仕事の進め方が最も近いのは {one} と {other} です（同じ手続 {pairs} 件の平均 {share}）",
    "{one} and {other} work most alike ({share} on average over {pairs} shared procedures)",
)
_GATHERED = Text(
    "似たものどうしを集めると {clusters} のまとまりになり、単独のものは {lone} 件です",
    "Gathered by likeness they make {clusters} cluster(s); {lone} flow(s) stand alone",
)
_NOTHING_ALIKE = Text(
    "まとまりといえるほど似ている業務フローはありません", "No flows are alike enough to gather"
)
_START_FROM = Text(
    "案の出発点には、最も中心にある {flow} が向いています",
    "{flow} is the most central and a good one to start from",
)
