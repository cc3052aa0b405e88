"""One flow out of several: the proposed standard flow (標準フロー案) and where it came from.

The union is a configurable model in the sense of La Rosa, Dumas, Uba, Dijkman, "Business
process model merging" (2013): common work stands in it once, where the towns go different
ways a choice is put in, and every town's own flow is still a way through it
(:func:`~fitgap.comparison.replaying.replay`).  Instead of the union the common core, what
most towns do, or one town's flow can be proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from fitgap.comparison.adopting import adopt, adopt_one
from fitgap.comparison.composing import Composer, MergedElement, towns
from fitgap.comparison.differences import compare_pair
from fitgap.comparison.draft import Draft, DraftArrow, DraftNode, lay_together
from fitgap.comparison.pairing import pair
from fitgap.comparison.relations import is_unit
from fitgap.comparison.replaying import Violation, replay
from fitgap.comparison.values import DifferenceType, FlowDifferences
from fitgap.matching import Band, Correspondence, FlowAlignment, align_flow_set
from fitgap.process import (
    ACTIVITY_TYPES,
    NodeKind,
    ProcessModel,
)
from fitgap.source import Language, Text, verbatim

_CHOICE = "exclusiveGateway"


class Adoption(StrEnum):
    """Which work a proposal takes up."""

    ALL = "all"
    MAJORITY = "majority"
    COMMON = "common"
    ONE = "one"


@dataclass(frozen=True)
class StandardProposal:
    """A proposed standard flow.

    ``violations`` says, by file, where a flow is no way through the proposal: nowhere for
    ``Adoption.ALL``.  ``changes`` says, by file, what that town would change.  ``strangers``
    are the files of flows that share next to no work with any other.
    """

    model: ProcessModel
    adoption: Adoption
    elements: tuple[MergedElement, ...]
    violations: Mapping[str, tuple[Violation, ...]]
    changes: Mapping[str, FlowDifferences]
    strangers: tuple[str, ...]

    @property
    def common_activities(self) -> tuple[MergedElement, ...]:
        """The activities that every flow has."""
        return tuple(
            element
            for element in self.elements
            if element.type in ACTIVITY_TYPES and len(element.origins) == len(self.changes)
        )


def merge(
    models: Sequence[ProcessModel],
    *,
    adoption: Adoption = Adoption.ALL,
    chosen: str | None = None,
    names: Mapping[str, Text] | None = None,
    align: Callable[[Sequence[ProcessModel]], Sequence[FlowAlignment]] = align_flow_set,
    language: Language = Language.JA,
) -> StandardProposal:
    """Propose a standard flow.

    Args:
        models: the flows of one procedure, one of each municipality; their files differ.
        adoption: which work is taken up.
        chosen: the file of the flow that is proposed, for ``Adoption.ONE``.
        names: what the flows are called, by file; else their files.
        align: aligns every two of several models, in the order of ``combinations``.
        language: of the words that are written into the model.

    The order of the models does not matter.
    """
    ordered = sorted(models, key=lambda model: model.file)
    given = names or {}
    called = [given.get(model.file, verbatim(model.file)) for model in ordered]
    pairings = {
        (one, other): pair(ordered[one], ordered[other], alignment)
        for (one, other), alignment in zip(
            combinations(range(len(ordered)), 2), align(ordered), strict=True
        )
    }
    draft = lay_together(ordered, pairings)
    if adoption is Adoption.ALL:
        _put_in_choices(draft, called, language)
    elif adoption is Adoption.ONE:
        adopt_one(draft, [model.file for model in ordered].index(chosen or ""))
    else:
        count = len(ordered)
        adopt(draft, count if adoption is Adoption.COMMON else count // 2 + 1)
    written = Composer(draft, ADOPTION_NAMES[adoption], called, language)
    model = written.model()
    images = written.images()
    violations = {
        each.file: replay(each, model, image) for each, image in zip(ordered, images, strict=True)
    }
    return StandardProposal(
        model,
        adoption,
        written.elements(),
        violations,
        {
            each.file: _changes(each, model, image, name, included=not violations[each.file])
            for each, image, name in zip(ordered, images, called, strict=True)
        },
        tuple(
            each.file
            for flow, each in enumerate(ordered)
            if not any(
                pairing.common_ground for couple, pairing in pairings.items() if flow in couple
            )
        ),
    )


def _changes(
    model: ProcessModel,
    proposal: ProcessModel,
    image: Mapping[str, str],
    name: Text,
    *,
    included: bool,
) -> FlowDifferences:
    """Return what a town would change; where it can stay as it is, names and roles only."""
    paired = pair(model, proposal, _alignment(model, proposal, image), by_place=False)
    found = compare_pair(paired, left_name=name, right_name=_PROPOSAL)
    if not included:
        return found
    kept = tuple(each for each in found.differences if each.type in _OF_A_WAY)
    return replace(found, differences=kept)


_OF_A_WAY = frozenset({DifferenceType.ROLE, DifferenceType.RENAMED})
_PROPOSAL = Text("標準フロー案", "the proposed flow")


def _alignment(
    model: ProcessModel, proposal: ProcessModel, image: Mapping[str, str]
) -> FlowAlignment:
    """Return what the merge knows of a flow and the proposal."""
    return FlowAlignment(
        model.file,
        proposal.file,
        tuple(
            Correspondence(one, other, 1.0, Band.MATCH)
            for one, other in image.items()
            if is_unit(model.node_by_id[one])
        ),
    )


# ------------------------------------------------------------------------------- choices


def _put_in_choices(draft: Draft, called: Sequence[Text], language: Language) -> None:
    """Put a choice wherever the flows that share a node go on, or come, in different ways."""
    for node in list(draft.nodes):
        if node.type not in (_CHOICE, "eventBasedGateway"):
            _split(draft, node, called, language)
    for node in list(draft.nodes):
        if node.type not in (_CHOICE, "eventBasedGateway") and node.host is None:
            _join(draft, node)


def _split(draft: Draft, node: DraftNode, called: Sequence[Text], language: Language) -> None:
    out = draft.leaving(node)
    ways: dict[tuple[int, ...], list[int]] = {}
    for flow in node.origins:
        own = tuple(number for number, arrow in enumerate(out) if flow in arrow.origins)
        ways.setdefault(own, []).append(flow)
    if len(ways) < 2:
        return
    choice = _beside(draft, node, _CHOICE, _BY_TOWN.to(language))
    for own, flows in ways.items():
        said = towns([called[flow] for flow in flows]).to(language)
        if not own:
            end = _beside(draft, node, "endEvent")
            draft.arrows.append(DraftArrow(choice, end, {}, said))
        elif len(own) == 1:
            arrow = out[own[0]]
            name = f"{arrow.name}（{said}）" if arrow.name else said
            draft.arrows.append(
                DraftArrow(choice, arrow.target, _of(arrow, flows), name, arrow.condition)
            )
        else:
            chosen = [out[number] for number in own]
            several = any(arrow.condition or arrow.default for arrow in chosen)
            fork = _beside(draft, node, "inclusiveGateway" if several else "parallelGateway")
            draft.arrows.append(DraftArrow(choice, fork, {}, said))
            draft.arrows += [
                DraftArrow(fork, arrow.target, _of(arrow, flows), arrow.name, arrow.condition)
                for arrow in chosen
            ]
    gone = set(map(id, out))
    draft.arrows = [arrow for arrow in draft.arrows if id(arrow) not in gone]
    draft.arrows.append(DraftArrow(node, choice))


def _join(draft: Draft, node: DraftNode) -> None:
    into = draft.entering(node)
    gateway = node.sample is not None and node.sample.kind is NodeKind.GATEWAY
    if gateway and len({arrow.source for arrow in into}) == len(into) > 1:
        # What comes to a gateway of several flows is the same in all of them.
        return
    sets = {
        tuple(number for number, arrow in enumerate(into) if flow in arrow.origins)
        for flow in node.origins
    }
    if not into or (len(sets) < 2 and all(arrow.origins for arrow in into)):
        return
    starts = () in sets
    if len(into) + starts < 2:
        return
    join = _beside(draft, node, _CHOICE)
    for arrow in into:
        arrow.target = join
    if starts:
        start = _beside(draft, node, "startEvent")
        draft.arrows.append(DraftArrow(start, join))
    draft.arrows.append(DraftArrow(join, node))


def _beside(draft: Draft, node: DraftNode, type_: str, name: str | None = None) -> DraftNode:
    new = node.beside(type_, name)
    draft.nodes.insert(draft.nodes.index(node) + 1, new)
    return new


def _of(arrow: DraftArrow, flows: Iterable[int]) -> dict[int, str]:
    return {flow: arrow.origins[flow] for flow in flows}


_BY_TOWN = Text("団体による違い", "differs by municipality")
ADOPTION_NAMES: Mapping[Adoption, Text] = {
    Adoption.ALL: Text("すべての団体の作業", "the work of all"),
    Adoption.MAJORITY: Text("過半数の団体の作業", "the work of most"),
    Adoption.COMMON: Text("全団体に共通の作業", "the work common to all"),
    Adoption.ONE: Text("1団体の業務フロー", "the flow of one"),
}
