"""The whole job as one pure function: flows, catalogue, project and log in, judged rows out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from fitgap import deviations, gaps
from fitgap.basis import (
    Basis,
    Recheck,
    basis_of,
    hold,
    lapse,
    match_stands,
    match_target,
    read_basis,
    recheck,
)
from fitgap.catalog import Option, PackageCatalog, PackageFunction, Parameter, VendorAnswer
from fitgap.classification import (
    Classification,
    LegalMode,
    ModificationClass,
    Resolution,
    classify,
    known_ways,
    with_documented_needs,
)
from fitgap.comparison import ActivityGroup, GroupMember, group_activities
from fitgap.consensus import (
    Agreement,
    EntryKind,
    Outcome,
    Review,
    SealedEntry,
    State,
    agreement,
    evaluators,
    is_suspect,
    judgement_by,
    judgements_of,
    newest_judgement,
    retracted_number,
    reviews,
    state,
    suspects,
)
from fitgap.costing import (
    Estimate,
    Total,
    dearer_by_hand,
    defaults_of,
    estimate,
    estimate_built,
    total,
)
from fitgap.gaps import FitGapItem, ItemOrigin, Verdict
from fitgap.matching import FunctionAlignment, MatchFact, align_functions, same_flow
from fitgap.memory import align_remembering, flow_facts, recorded
from fitgap.process import MunicipalFlow
from fitgap.project import Project
from fitgap.source import Text, fingerprint

Progress = Callable[[Text, int, int], None]
"""Called with what is being done, how many steps are done, and how many there are."""

STEPS = (
    Text("作業と機能を照合しています", "Matching activities to functions"),
    Text("団体間の作業を対応付けています", "Aligning activities across municipalities"),
    Text("差異を調べています", "Looking for differences"),
    Text("改変方法を分類し、費用を見積もっています", "Classifying and estimating"),
    Text("合計の幅を計算しています", "Simulating the total"),
)


@dataclass(frozen=True)
class AssessedItem:
    """A row with everything known of it: what the tool computed and what people said.

    ``verdict``, ``modification`` and ``resolution`` are what counts: a person's word where
    there is one, the tool's proposal else; a verdict bears on class and cost once enough
    evaluators have judged.  ``estimate`` is what the row costs if it is built
    as asked, by its class; once a person has chosen a resolution it is for that.
    """

    item: FitGapItem
    classification: Classification
    review: Review
    verdict: Verdict
    modification: ModificationClass | None
    resolution: Resolution
    estimate: Estimate | None
    state: State
    agreement: Agreement
    waiting_for: int
    """Evaluators still missing."""
    quoted: Decimal | None = None
    """What the vendor asks for the way the row goes, 千円; ``estimate`` rests on it."""
    modelled: Estimate | None = None
    """What the row would be estimated at without the vendor's price, where there is one."""

    @property
    def is_difference(self) -> bool:
        """Whether the row is anything but a plain fit, for the tool or for a person.

        「差異だがギャップではない」 stays on the list, with its reason.
        """
        return any(each is not Verdict.FIT for each in (self.item.verdict, self.verdict))

    @property
    def decided(self) -> Outcome | None:
        """What the council decided on the row as it is now, None while that is open or on hold."""
        decision = self.review.decision
        if decision is None or is_suspect(self.review, self.item.fingerprint):
            return None
        outcome = Outcome(decision.entry.values["outcome"])
        return None if outcome is Outcome.HOLD else outcome

    @property
    def is_disputed(self) -> bool:
        """Whether evaluators of the row's own municipality gave different verdicts."""
        judged = judgements_of(self.review, self.item.municipality).values()
        return len({sealed.entry.values["verdict"] for sealed in judged}) > 1


@dataclass(frozen=True)
class Assessment:
    """The Fit & Gap list of a workspace against one package.

    ``log_length`` is the number of log entries folded in; ``fingerprint`` covers the rows
    the tool computed, not what people said of them.  ``alignments`` holds the functions of
    each flow; ``held`` the activities (flow, activity) that keep the functions people acted
    on.  ``lapsed`` are the decisions whose row is gone.  ``standard_flows`` are the package's:
    they stand beside the municipalities' in ``groups`` and count nowhere else.
    """

    project: Project
    catalog: PackageCatalog
    flows: tuple[MunicipalFlow, ...]
    items: tuple[AssessedItem, ...]
    groups: tuple[ActivityGroup, ...]
    total: Total
    log_length: int
    fingerprint: str
    alignments: tuple[FunctionAlignment, ...] = ()
    held: frozenset[tuple[str, str]] = frozenset()
    lapsed: tuple[Recheck, ...] = ()
    standard_flows: tuple[MunicipalFlow, ...] = ()

    @property
    def default_figures(self) -> tuple[str, ...]:
        """The figures that decide money and that neither council nor package have stated."""
        rate_is_quoted = self.catalog.person_day_thousand_yen is not None
        return defaults_of(self.project.cost, rate_is_quoted=rate_is_quoted)

    @cached_property
    def differences(self) -> tuple[AssessedItem, ...]:
        """The rows that are not a plain fit."""
        return tuple(row for row in self.items if row.is_difference)

    @cached_property
    def item_by_id(self) -> Mapping[str, AssessedItem]:
        """Rows by id."""
        return {row.item.id: row for row in self.items}

    @cached_property
    def flow_by_id(self) -> Mapping[str, MunicipalFlow]:
        """Flows by id."""
        return {flow.id: flow for flow in self.flows}

    @cached_property
    def standard_flow_by_procedure(self) -> Mapping[str, MunicipalFlow]:
        """The package's standard flows by the key of their procedure."""
        return {flow.procedure: flow for flow in self.standard_flows}

    def standard_steps(self, flow: str, activity: str) -> tuple[GroupMember, ...]:
        """Return the steps of the package's standard flow that are the same work."""
        return self._steps_by_activity.get((flow, activity), ())

    @cached_property
    def _steps_by_activity(self) -> Mapping[tuple[str, str], tuple[GroupMember, ...]]:
        package = {flow.id for flow in self.standard_flows}
        return {
            (member.flow, member.activity): steps
            for group in self.groups
            if (steps := tuple(each for each in group.members if each.flow in package))
            for member in group.members
            if member.flow not in package
        }

    @cached_property
    def rechecks(self) -> tuple[Recheck, ...]:
        """What was decided on rows that have changed since (要再確認), in the rows' order."""
        found = (self.recheck(row) for row in self.items if row.state is State.RECHECK)
        return tuple(each for each in found if each is not None)

    def recheck(self, row: AssessedItem) -> Recheck | None:
        """Return what of a row is to be looked at again, None where everything stands."""
        acts = suspects(
            row.review,
            row.item.fingerprint,
            match_stands=_match_stands(row.review, self.catalog),
        )
        if not acts:
            return None
        return recheck(row.item, acts[-1], self._alignment(row.item.flow), self.catalog)

    def basis(self, row: AssessedItem, *, picked: str = "") -> Basis:
        """Return what an act on a row rests on; ``picked`` is the function a match names."""
        return basis_of(row.item, self._alignment(row.item.flow), self.catalog, picked=picked)

    def _alignment(self, flow_id: str) -> FunctionAlignment:
        return self._alignment_by_flow.get(flow_id, FunctionAlignment("", (), {}))

    @cached_property
    def _alignment_by_flow(self) -> Mapping[str, FunctionAlignment]:
        pairs = zip(self.flows, self.alignments, strict=False)
        return {flow.id: alignment for flow, alignment in pairs}

    def function(self, function_id: str | None) -> PackageFunction | None:
        """Return a function of the catalogue by id."""
        return self.catalog.function_by_id.get(function_id or "")

    def waiting(self, *, actor: str, municipality: str) -> tuple[AssessedItem, ...]:
        """Return the differences this person should look at next.

        Those are the rows of their municipality that they have not judged and that still
        lack an evaluator, and every row of it whose decision needs a re-check.
        """
        return tuple(
            row
            for row in self.differences
            if row.item.municipality == municipality
            and (
                row.state is State.RECHECK
                or (row.waiting_for > 0 and judgement_by(row.review, municipality, actor) is None)
            )
        )


def assess(
    project: Project,
    flows: Sequence[MunicipalFlow],
    catalog: PackageCatalog,
    *,
    standard_flows: Sequence[MunicipalFlow] = (),
    entries: Iterable[SealedEntry] = (),
    progress: Progress | None = None,
) -> Assessment:
    """Match, find differences, classify, estimate, and fold in what people decided.

    ``flows`` may come in any order; the rows come out ordered by flow id and by the order
    of the activities in their file.  ``standard_flows`` are those the package brings.
    ``progress`` is told each step of :data:`STEPS`.
    """

    def report(step: int) -> None:
        if progress is not None:
            progress(STEPS[min(step, len(STEPS) - 1)], step, len(STEPS))

    ordered = tuple(sorted(flows, key=lambda flow: flow.id))
    log = tuple(entries)
    review_of = reviews(_own_entries(log, project, catalog))
    report(0)
    facts = _match_facts(review_of, ordered, catalog)
    models = [flow.model for flow in ordered]
    memory = recorded(review_of.values())
    matched = align_remembering(models, catalog, memory, facts=facts)
    alignments, held = hold(matched, ordered, catalog, review_of)
    report(1)
    standard = tuple(sorted(standard_flows, key=lambda flow: flow.id))
    # Apart from the rest, which must be the same with and without them.
    every = (*alignments, *align_functions([flow.model for flow in standard], catalog))
    groups = group_activities(
        ordered, alignments=every, standard_flows=standard, facts=flow_facts(memory)
    )
    report(2)
    differing = deviations.find_deviations(ordered, standard, every, groups)
    # What is said of a whole flow stands behind its activities.
    needing = [with_documented_needs(flow) for flow in ordered]
    items = sorted(
        (*gaps.find_items(needing, catalog, alignments), *differing), key=lambda item: item.flow
    )
    report(3)
    classified = [
        _bound(item, classify(item, catalog, legal_mode=legal_mode(project, item)), catalog)
        for item in items
    ]
    empty = Review()
    rows = tuple(
        _assessed(project, catalog, item, classification, review_of.get(item.id, empty))
        for item, classification in classified
    )
    report(4)
    result = Assessment(
        project=project,
        catalog=catalog,
        flows=ordered,
        items=rows,
        groups=groups,
        total=_total(rows, project),
        log_length=len(log),
        fingerprint=fingerprint(*((item.id, item.fingerprint) for item, _ in classified)),
        alignments=alignments,
        held=held,
        lapsed=_lapsed(review_of, rows, catalog, ordered),
        standard_flows=standard,
    )
    report(len(STEPS))
    return result


def bearing_on(
    row: str,
    flows: Sequence[MunicipalFlow],
    *,
    project: Project,
    catalog: PackageCatalog,
    entries: Iterable[SealedEntry] = (),
) -> tuple[MunicipalFlow, ...]:
    """Return the flows that bear on a row: :func:`assess` says the same of it with them alone.

    Those are the flows of its procedure, which are compared with each other, and every flow
    people confirmed or refused a match of, which speaks for the others too.  All flows are
    returned where none of them can be told to give the row.
    """
    home = next((flow for flow in flows if row in _row_ids(flow)), None)
    if home is None:
        return tuple(flows)
    review_of = reviews(_own_entries(list(entries), project, catalog)).values()
    picked = {each.match.entry.values.get("flow") for each in review_of if each.match is not None}
    remembered = {fact.left.flow for fact in recorded(review_of)}
    return tuple(
        flow
        for flow in flows
        if flow.procedure == home.procedure
        or flow.id in picked
        or any(same_flow(name, flow.model.file) for name in remembered)
    )


def _row_ids(flow: MunicipalFlow) -> frozenset[str]:
    return gaps.row_ids(with_documented_needs(flow)) | deviations.row_ids(flow)


def refold(assessment: Assessment, entries: Iterable[SealedEntry]) -> Assessment:
    """Return the assessment with another state of the log, nothing matched again.

    Right for every act but :attr:`EntryKind.MATCH`, which changes the rows themselves and
    needs :func:`assess`; see :func:`needs_matching`.
    """
    log = tuple(entries)
    review_of = reviews(_own_entries(log, assessment.project, assessment.catalog))
    empty = Review()
    rows = tuple(
        row
        if (review := review_of.get(row.item.id, empty)) == row.review
        else _assessed(assessment.project, assessment.catalog, row.item, row.classification, review)
        for row in assessment.items
    )
    same_cost = all(
        new is old or new.estimate == old.estimate
        for new, old in zip(rows, assessment.items, strict=True)
    )
    return replace(
        assessment,
        items=rows,
        total=assessment.total if same_cost else _total(rows, assessment.project),
        log_length=len(log),
        lapsed=_lapsed(review_of, rows, assessment.catalog, assessment.flows),
    )


def needs_matching(assessment: Assessment, entries: Sequence[SealedEntry]) -> bool:
    """Say whether the entries since the assessment touch the matching.

    They do where a function was picked, or that was taken back, and where an act was taken
    back that alone keeps the functions of an activity.
    """
    by_number = {sealed.sequence: sealed for sealed in entries}
    for sealed in entries[assessment.log_length :]:
        if sealed.entry.kind in _MATCHING:
            return True
        earlier = by_number.get(retracted_number(sealed.entry))
        if earlier is None:
            continue
        basis = read_basis(earlier.entry)
        if earlier.entry.kind in _MATCHING or (
            basis is not None and (basis.flow, basis.activity) in assessment.held
        ):
            return True
    return False


_MATCHING = frozenset({EntryKind.MATCH, EntryKind.FACT})


def legal_mode(project: Project, item: FitGapItem) -> LegalMode:
    """Return the legal mode of a row's affair; an undeclared affair is free."""
    affair = project.affair_of(item.procedure)
    return affair.legal_mode if affair is not None else LegalMode.FREE


def told_ways(row: AssessedItem, assessment: Assessment) -> Mapping[Resolution, tuple[Text, ...]]:
    """Return what is known of R1–R6 for the person who considers them, cheapest first.

    Where changing the work is dearer over the contract than building, that comes before what
    the table and the catalogue say of it.
    """
    told = dict(known_ways(row.classification))
    dearer = dearer_by_hand(
        row.item,
        row.classification,
        assessment.project.cost,
        person_day_thousand_yen=assessment.catalog.person_day_thousand_yen,
    )
    if dearer is not None:
        told[Resolution.OPERATION] = (dearer, *told.get(Resolution.OPERATION, ()))
    return {way: told[way] for way in Resolution if way in told}


def _bound(
    item: FitGapItem, classification: Classification, catalog: PackageCatalog
) -> tuple[FitGapItem, Classification]:
    """Let the row's fingerprint cover the rule and what it came to, so that a change shows.

    A setting or option may be another function's, which the row itself does not cover.
    """
    came_to = (classification.rule, classification.modification, classification.resolution)
    offer = _offer(item, classification, catalog)
    offered = () if offer is None else (classification.offered_by, offer)
    bound = fingerprint(item.fingerprint, *came_to, *offered)
    return replace(item, fingerprint=bound), classification


def _own_entries(
    log: Sequence[SealedEntry], project: Project, catalog: PackageCatalog
) -> list[SealedEntry]:
    """Return the entries without those made on another package of the council."""
    others = {package.id for package in project.packages} - {catalog.id}
    if not others:
        return list(log)
    strangers = {
        sealed.sequence
        for sealed in log
        if (basis := read_basis(sealed.entry)) is not None and basis.package in others
    }
    return [sealed for sealed in log if sealed.sequence not in strangers]


def _match_facts(
    review_of: Mapping[str, Review], flows: Sequence[MunicipalFlow], catalog: PackageCatalog
) -> tuple[MatchFact, ...]:
    """Return what people said of matches; a MATCH entry names its flow and activity."""
    model_of = {flow.id: flow.model.file for flow in flows}
    facts: dict[tuple[str, str], MatchFact] = {}
    matches = [review.match for review in review_of.values() if review.match is not None]
    # The rows of one activity may each name a function: the newest act counts.
    for sealed in sorted(matches, key=lambda sealed: sealed.sequence):
        values = sealed.entry.values
        flow, activity = values.get("flow", ""), values.get("activity", "")
        if flow in model_of:
            fact = MatchFact(model_of[flow], activity, match_target(sealed, catalog))
            facts[fact.model, activity] = fact
    return tuple(facts[key] for key in sorted(facts))


def _lapsed(
    review_of: Mapping[str, Review],
    rows: Sequence[AssessedItem],
    catalog: PackageCatalog,
    flows: Sequence[MunicipalFlow],
) -> tuple[Recheck, ...]:
    """Return what was decided on rows that are gone, in the order it was."""
    present = {row.item.id for row in rows}
    found = (
        lapse(target, review, catalog, flows)
        for target, review in review_of.items()
        if target not in present
    )
    return tuple(
        sorted((each for each in found if each is not None), key=lambda each: each.act.sequence)
    )


def _match_stands(review: Review, catalog: PackageCatalog) -> bool:
    return review.match is None or match_stands(review.match, catalog)


def _assessed(
    project: Project,
    catalog: PackageCatalog,
    item: FitGapItem,
    classification: Classification,
    review: Review,
) -> AssessedItem:
    verdict = _verdict(item, review)
    judged = evaluators(review, fingerprint=item.fingerprint, municipality=item.municipality)
    waiting_for = max(0, project.consensus.evaluators - len(judged))
    # One evaluator's word alone takes no row off the list and no cost out of the sum.
    counts = verdict if waiting_for == 0 else item.verdict
    if item.origin is ItemOrigin.STANDARD_FLOW:
        # Nobody has asked to change the standard flow unless people say that there is a gap.
        judged_item = replace(item, verdict=counts)
        classification = classify(judged_item, catalog, legal_mode=legal_mode(project, item))
    nothing_to_change = counts.asks_nothing
    modification = None if nothing_to_change else classification.modification
    if review.classification is not None and not nothing_to_change:
        modification = ModificationClass(review.classification.entry.values["class"])
    resolution = Resolution.NONE_NEEDED if nothing_to_change else classification.resolution
    if review.resolution is not None:
        resolution = Resolution(review.resolution.entry.values["resolution"])
    stands = state(
        review,
        fingerprint=item.fingerprint,
        members=project.members,
        rule=project.consensus,
        municipality=item.municipality,
        match_stands=_match_stands(review, catalog),
    )
    effective = replace(classification, modification=modification, resolution=resolution)
    quoted = _quoted_price(item, effective, catalog)
    found = _estimate(project, catalog, item, effective, review, stands, quoted)
    is_priced = found is not None and quoted is not None
    return AssessedItem(
        item=item,
        classification=classification,
        review=review,
        verdict=verdict,
        modification=modification,
        resolution=resolution,
        estimate=found,
        state=stands,
        agreement=agreement(review, project.members, project.consensus),
        waiting_for=waiting_for,
        quoted=quoted if is_priced else None,
        modelled=_estimate(project, catalog, item, effective, review, stands, None)
        if is_priced
        else None,
    )


def _estimate(
    project: Project,
    catalog: PackageCatalog,
    item: FitGapItem,
    classification: Classification,
    review: Review,
    stands: State,
    quoted: Decimal | None,
) -> Estimate | None:
    """Estimate the row as asked for, or by the resolution once a person has chosen one."""
    if _is_dropped(review, stands):
        return None
    make = estimate_built if review.resolution is None else estimate
    return make(
        item,
        classification,
        project.cost,
        person_day_thousand_yen=catalog.person_day_thousand_yen,
        quoted_price_thousand_yen=quoted,
    )


def _is_dropped(review: Review, stands: State) -> bool:
    """Say whether the council rejected or withdrew the row, so that nothing is built."""
    if stands is State.WITHDRAWN:
        return True
    return (
        stands is State.SETTLED
        and review.decision is not None
        and review.decision.entry.values["outcome"] == Outcome.REJECT
    )


def _verdict(item: FitGapItem, review: Review) -> Verdict:
    """Return what the newest evaluator of the row's municipality said, else the proposal."""
    newest = newest_judgement(review, item.municipality)
    return item.verdict if newest is None else Verdict(newest.entry.values["verdict"])


def _quoted_price(
    item: FitGapItem, classification: Classification, catalog: PackageCatalog
) -> Decimal | None:
    """Return what the vendor asks for the way the row goes, None where he named no price."""
    function = catalog.function_by_id.get(item.function or "")
    if item.origin is ItemOrigin.ACTIVITY and function is not None:
        way = _PRICED_WAYS.get(function.answer)
        if way is not None and classification.modification is way:
            return function.quoted_price_thousand_yen
    if classification.resolution is not Resolution.OPTION:
        return None
    offer = _offer(item, classification, catalog)
    return offer.price_thousand_yen if isinstance(offer, Option) else None


_PRICED_WAYS: Mapping[VendorAnswer | None, ModificationClass] = {
    VendorAnswer.PARAMETER: ModificationClass.PARAMETER,
    VendorAnswer.OPTION: ModificationClass.COMPONENT,
    VendorAnswer.CUSTOMISE: ModificationClass.SOURCE,
}


def _offer(
    item: FitGapItem, classification: Classification, catalog: PackageCatalog
) -> Parameter | Option | None:
    """Return the setting or option a classification names."""
    function = catalog.function_by_id.get(classification.offered_by or item.function or "")
    if function is None:
        return None
    offers: tuple[Parameter | Option, ...] = function.parameters
    wanted = classification.parameter
    if classification.option is not None:
        offers, wanted = function.options, classification.option
    return next((offer for offer in offers if offer.id == wanted), None)


def _total(rows: Sequence[AssessedItem], project: Project) -> Total:
    return total([row.estimate for row in rows if row.estimate is not None], project.cost)
