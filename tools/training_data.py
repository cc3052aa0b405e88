"""Labelled pairs for :mod:`train_matching`: the files in ``tools/training`` and the sample."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from fitgap.bpmn import read_model
from fitgap.catalog import PackageCatalog, PackageFunction, read_catalog
from fitgap.process import (
    DataObject,
    FlowNode,
    Lane,
    Process,
    ProcessModel,
    SequenceFlow,
)
from fitgap.source import fingerprint
from fitgap.text import analyse

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Row:
    """One line of work: its label in either town and what it corresponds to."""

    labels: tuple[str, str]
    functions: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    hand: bool = False
    event: bool = False
    role: int = 0


@dataclass(frozen=True)
class Flow:
    """One procedure in two towns."""

    area: str
    name: str
    lanes: tuple[str, str]
    rows: tuple[Row, ...] = ()


@dataclass
class Book:
    """One training file."""

    functions: list[PackageFunction] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)


def read_book(path: Path) -> Book:
    """Read a training file."""
    book = Book()
    area = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        cells = [cell.strip() for cell in rest.split("|")]
        if kind == "area":
            area = rest.strip()
        elif kind == "f":
            cells += [""] * (5 - len(cells))
            book.functions.append(
                PackageFunction(
                    cells[0],
                    cells[1],
                    area=area,
                    description=cells[2],
                    documents_in=_papers(cells[3]),
                    documents_out=_papers(cells[4]),
                )
            )
        elif kind == "flow":
            book.flows.append(Flow(area, cells[0], (cells[1], cells[2])))
        elif kind in {"a", "e"}:
            flow = book.flows[-1]
            book.flows[-1] = replace(flow, rows=(*flow.rows, _row(kind, cells)))
        elif kind and kind != "#":
            raise SystemExit(f"{path}: unknown line {line!r}")
    return book


def _row(kind: str, cells: list[str]) -> Row:
    if kind == "e":
        return Row((cells[0], cells[1] if len(cells) > 1 else ""), event=True)
    cells += [""] * (5 - len(cells))
    functions = () if cells[2] in {"-", "hand"} else tuple(cells[2].split())
    return Row(
        (cells[0], cells[1]),
        functions,
        _papers(cells[3]),
        _papers(cells[4]),
        hand=cells[2] == "hand",
    )


def _papers(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.replace("・", ",").split(",") if part.strip())


_PARTNERS = ("届出人 applicant", "市民 customer")  # a second role, called differently


@dataclass(frozen=True)
class Labelled:
    """A model with the functions each activity belongs to; ``group`` is never split."""

    model: ProcessModel
    gold: Mapping[str, frozenset[str]]
    group: str


def model_of(flow: Flow, town: int, rows: Sequence[tuple[int, Row]]) -> ProcessModel:
    """Return one town's drawing of a flow; ids are the numbers of the rows."""
    documents: dict[str, DataObject] = {}
    nodes, arrows = [], []
    previous: str | None = None
    for number, row in rows:
        if not row.labels[town]:
            continue
        for paper in (*row.inputs, *row.outputs):
            documents.setdefault(paper, DataObject(paper, paper))
        kind = "task"
        if row.event:
            kind = "startEvent" if previous is None else "intermediateThrowEvent"
        elif row.hand and town:
            kind = "manualTask"
        elif not row.hand and town:
            kind = "userTask"
        node = FlowNode(
            f"r{number}", kind, row.labels[town], process="p", lane=f"l{row.role}",
            inputs=row.inputs, outputs=row.outputs,
        )  # fmt: skip
        nodes.append(node)
        if previous is not None:
            arrows.append(SequenceFlow(f"s{number}", previous, node.id))
        previous = node.id
    return ProcessModel(
        file=f"{flow.area}/{flow.name}/{town}",
        processes=(Process("p", flow.name, () if town else (flow.area,)),),
        nodes=tuple(nodes),
        flows=tuple(arrows),
        lanes=(Lane("l0", flow.lanes[town], "p"), Lane("l1", _PARTNERS[town], "p")),
        documents=tuple(documents.values()),
    )


def labelled_models(book: Book) -> list[Labelled]:
    """Return both towns' models of every flow with their functions."""
    answer = []
    for flow in book.flows:
        for town in (0, 1):
            model = model_of(flow, town, list(enumerate(flow.rows)))
            gold = {
                f"r{number}": frozenset(row.functions)
                for number, row in enumerate(flow.rows)
                if not row.event and row.labels[town]
            }
            answer.append(Labelled(model, gold, flow.area))
    return answer


def without_documents(catalog: PackageCatalog) -> PackageCatalog:
    """Return the catalogue as a vendor writes it who names no documents."""
    return replace(
        catalog,
        functions=tuple(
            replace(each, documents_in=(), documents_out=(), forms=()) for each in catalog.functions
        ),
    )


def by_doing(catalog: PackageCatalog) -> PackageCatalog:
    """Return the catalogue as a vendor writes it who sorts functions by what is done.

    A flow then needs functions of many areas.
    """
    functions = tuple(
        replace(each, area=min(analyse(each.name).actions, default="other"))
        for each in catalog.functions
    )
    return replace(catalog, functions=functions)


def without_areas(catalog: PackageCatalog) -> PackageCatalog:
    """Return the catalogue as a vendor writes it who does not sort functions by area."""
    functions = tuple(replace(each, area="") for each in catalog.functions)
    return replace(catalog, functions=functions)


def names_only(catalog: PackageCatalog) -> PackageCatalog:
    """Return the catalogue as a bare list of names."""
    lean = without_documents(catalog)
    functions = tuple(replace(each, description="") for each in lean.functions)
    return replace(lean, functions=functions)


def named_by_text(catalog: PackageCatalog) -> PackageCatalog:
    """Return the catalogue as a list of requirements without headings."""
    return replace(
        catalog,
        functions=tuple(
            replace(each, name=each.description, description="") for each in catalog.functions
        ),
    )


def with_gaps(catalog: PackageCatalog) -> PackageCatalog:
    """Return the catalogue without every fourth function: what needed it is a gap now.

    The functions left are the hardest to refuse, because they lie in the same area.
    """
    ordered = sorted(catalog.functions, key=lambda each: fingerprint(each.id))
    kept = {each.id for place, each in enumerate(ordered) if place % 4}
    functions = tuple(each for each in catalog.functions if each.id in kept)
    return replace(catalog, functions=functions)


def unordered(catalog: PackageCatalog, models: Sequence[Labelled]) -> _Renamed:
    """Return both with the functions numbered at random, as where numbers say nothing."""
    name = {each.id: f"X{fingerprint(each.id)[:12]}" for each in catalog.functions}
    functions = tuple(replace(each, id=name[each.id]) for each in catalog.functions)
    return replace(catalog, functions=functions), [
        replace(
            each,
            gold={key: frozenset(name[one] for one in value) for key, value in each.gold.items()},
        )
        for each in models
    ]


_Renamed = tuple[PackageCatalog, list["Labelled"]]


def in_catalog(labelled: Labelled, catalog: PackageCatalog) -> Labelled:
    """Return the model with its gold limited to what the catalogue holds."""
    held = frozenset(catalog.function_by_id)
    return replace(labelled, gold={key: value & held for key, value in labelled.gold.items()})


def bare(labelled: Labelled) -> Labelled:
    """Return the model as a town draws it that attaches no documents."""
    nodes = tuple(replace(node, inputs=(), outputs=()) for node in labelled.model.nodes)
    return replace(labelled, model=replace(labelled.model, nodes=nodes))


def labels_only(model: ProcessModel) -> ProcessModel:
    """Return the model with nothing left but labels, kinds of task and arrows."""
    nodes = tuple(
        replace(each, inputs=(), outputs=(), documentation=(), lane=None) for each in model.nodes
    )
    processes = tuple(replace(each, name="", documentation=()) for each in model.processes)
    return replace(model, nodes=nodes, processes=processes, pools=(), lanes=())


HELD_OUT_PROCEDURES = frozenset(
    {
        "hojin-juminzei", "ict-bcp", "kaigo-nintei", "kei-jidosha",
        "kokumin-nenkin", "seikatsu-hogo", "senkyo-meibo", "shomu-ryohi",
    }
)  # fmt: skip
HELD_OUT_AREAS = frozenset(
    {
        "法人住民税", "情報基盤", "介護保険", "軽自動車税",
        "国民年金", "生活保護", "選挙人名簿管理", "庶務",
    }
)  # fmt: skip
TRAINING_PACKAGES = ("jumin-a", "jumin-b")
"""What of the sample is trained on; the rest is held out, to measure with.

The procedures were drawn by the digest of their names before an error was looked at: of the
20 that the matching had never seen, the 8 whose sha256 is smallest.  The words of their areas
and the whole of the third package are kept from training too.
"""


def sample(*, held_out: bool = False) -> Iterator[tuple[PackageCatalog, list[Labelled]]]:
    """Yield shipped catalogues with shipped flows and their gold.

    Either what may be trained on or, whole catalogues with the held-out procedures, what is
    measured with.
    """
    gold_file = ROOT / "tests" / "fixtures" / "sample" / "gold.csv"
    with gold_file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for package in sorted({row["package"] for row in rows}) if held_out else TRAINING_PACKAGES:
        path = ROOT / "package_catalogs" / f"{package}.yaml"
        catalog, issues = read_catalog(path.read_bytes(), str(path))
        if catalog is None:
            raise SystemExit(str(issues))
        if not held_out:
            kept = tuple(each for each in catalog.functions if each.area not in HELD_OUT_AREAS)
            catalog = replace(catalog, functions=kept)
        gold: dict[str, dict[str, set[str]]] = {}
        for row in rows:
            procedure = row["model"].partition("/")[2].removesuffix(".bpmn")
            if row["package"] == package and (procedure in HELD_OUT_PROCEDURES) is held_out:
                functions = gold.setdefault(row["model"], {}).setdefault(row["activity_id"], set())
                if row["function_id"]:
                    functions.add(row["function_id"])
        models = []
        for name in sorted(gold):
            file = ROOT / "process_models" / name
            model, _ = read_model(file.read_bytes(), name)
            if model is None:
                raise SystemExit(name)
            answers = {key: frozenset(value) for key, value in gold[name].items()}
            models.append(Labelled(model, answers, f"sample {file.stem}"))
        yield catalog, models
