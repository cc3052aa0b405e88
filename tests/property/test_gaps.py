"""Properties of the Fit & Gap list."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from fitgap.catalog import PackageCatalog, PackageFunction
from fitgap.classification import Classification, LegalMode, classify, recognise
from fitgap.gaps import FitGapItem, Verdict, find_items
from fitgap.matching import Band, Correspondence, FunctionAlignment
from fitgap.process import Aspect, DataObject, FlowNode, MunicipalFlow, Need, ProcessModel

NAMES = st.text("転入届出住民票通知書台帳証明国保税児童手当受付審査", min_size=2, max_size=6)
NAME_SETS = st.lists(NAMES, max_size=3, unique=True)
Case = tuple[list[MunicipalFlow], PackageCatalog, list[FunctionAlignment]]
LISTED = {
    Aspect.FORM: "forms",
    Aspect.FIELD: "fields",
    Aspect.SCREEN: "screens",
}


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    """Draw flows and a package that lists exactly what they require."""
    flows: list[MunicipalFlow] = []
    functions: list[PackageFunction] = []
    alignments: list[FunctionAlignment] = []
    for number in range(draw(st.integers(1, 3))):
        nodes: list[FlowNode] = []
        documents: list[DataObject] = []
        matches: list[Correspondence] = []
        for each in range(draw(st.integers(1, 3))):
            listed = {aspect: tuple(draw(NAME_SETS)) for aspect in LISTED}
            made = tuple(draw(NAME_SETS))
            key = f"{number}-{each}"
            function = PackageFunction(
                f"F{key}",
                draw(NAMES),
                documents_out=made,
                forms=listed[Aspect.FORM],
                fields=listed[Aspect.FIELD],
                screens=listed[Aspect.SCREEN],
            )
            papers = [DataObject(f"d{key}-{n}", name) for n, name in enumerate(made)]
            needs = [
                Need(aspect, name + draw(st.sampled_from(["", "を追加したい", "が必要"])))
                for aspect, names in listed.items()
                for name in names
            ]
            nodes.append(
                FlowNode(
                    f"a{each}",
                    "task",
                    draw(NAMES),
                    needs=tuple(draw(st.permutations(needs))),
                    outputs=tuple(paper.id for paper in papers),
                )
            )
            documents += papers
            functions.append(function)
            matches.append(Correspondence(f"a{each}", function.id, 0.9, Band.MATCH))
        model = ProcessModel(f"{number}.bpmn", nodes=tuple(nodes), documents=tuple(documents))
        flows.append(
            MunicipalFlow(f"{number}/p", str(number), "p", "手続", "業務", model, model.file)
        )
        alignments.append(FunctionAlignment(model.file, tuple(matches), {}))
    return flows, PackageCatalog("c.yaml", "p", "P", functions=tuple(functions)), alignments


@given(_cases())
def test_a_package_that_provides_what_is_required_leaves_no_difference(
    case: Case,
) -> None:
    rows = find_items(*case)
    assert {row.verdict for row in rows} == {Verdict.FIT}
    assert all(
        classify(row, case[1], legal_mode=LegalMode.FREE).modification is None for row in rows
    )


@given(_cases())
def test_an_empty_package_leaves_a_difference_for_every_requirement(case: Case) -> None:
    flows, catalog, alignments = case
    bare = [FunctionAlignment(each.model, (), {}) for each in alignments]
    rows = find_items(flows, replace(catalog, functions=()), bare)
    assert {row.verdict for row in rows} == {Verdict.GAP}
    required = sum(1 + len(node.needs) for flow in flows for node in flow.model.activities)
    assert len(rows) == required


@given(_cases(), st.randoms())
def test_the_order_of_flows_activities_and_functions_changes_no_row(
    case: Case, random: Random
) -> None:
    flows, catalog, alignments = case

    def by_id(
        rows: tuple[FitGapItem, ...], package: PackageCatalog
    ) -> list[tuple[FitGapItem, Classification]]:
        outcome = [(row, classify(row, package, legal_mode=LegalMode.FREE)) for row in rows]
        return sorted(outcome, key=lambda pair: pair[0].id)

    before = by_id(find_items(flows, catalog, alignments), catalog)
    turned = replace(catalog, functions=catalog.functions[::-1])
    pairs = list(zip(flows, alignments, strict=True))
    random.shuffle(pairs)
    shuffled = [
        replace(flow, model=replace(flow.model, nodes=flow.model.nodes[::-1])) for flow, _ in pairs
    ]
    after = by_id(find_items(shuffled, turned, [alignment for _, alignment in pairs]), turned)
    assert after == before


@given(_cases())
def test_ids_are_unique(
    case: Case,
) -> None:
    rows = find_items(*case)
    assert len({row.id for row in rows}) == len(rows)


@given(st.text(max_size=200), st.none() | st.sampled_from(Aspect))
def test_any_wish_can_be_read_and_a_given_aspect_is_kept(text: str, aspect: Aspect | None) -> None:
    read = recognise(text, aspect)
    assert read == recognise(text, aspect)
    assert aspect is None or read.aspect is aspect
