"""One flow out of several: the proposed standard flow (標準フロー案) and where it came from.

The union is a configurable model in the sense of La Rosa, Dumas, Uba, Dijkman, "Business
process model merging" (2013): common work stands in it once, where the towns go different
ways a choice is put in, and every town's own flow is still a way through it
(:func:`~fitgap.comparison.replaying.replay`).  Instead of the union the common core, what
most towns do, or one town's flow can be proposed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from fitgap.comparison.adopting import adopt, adopt_one
from fitgap.comparison.differences import compare_pair
from fitgap.comparison.draft import Draft, DraftArrow, DraftNode, document_key, lay_together
from fitgap.comparison.pairing import pair, plain_role
from fitgap.comparison.relations import is_unit
from fitgap.comparison.replaying import Violation, replay
from fitgap.comparison.values import DifferenceType, FlowDifferences
from fitgap.matching import Band, Correspondence, FlowAlignment, align_flows
from fitgap.process import (
    ACTIVITY_TYPES,
    DataObject,
    FlowNode,
    Lane,
    MessageFlow,
    NodeKind,
    Pool,
    Process,
    ProcessModel,
    SequenceFlow,
)
from fitgap.source import Language, Text, verbatim

_CHOICE = "exclusiveGateway"


class Adoption(StrEnum):
    """Which work a proposal takes up."""

    ALL = "all"
    MAJORITY = "majority"
    COMMON = "common"
    ONE = "one"


@dataclass(frozen=True, slots=True)
class Origin:
    """An element of one of the merged flows."""

    file: str
    element: str
    name: str


@dataclass(frozen=True, slots=True)
class MergedElement:
    """A node or an arrow of the proposal; ``origins`` is empty for what the merge put in."""

    id: str
    type: str
    name: str
    origins: tuple[Origin, ...]


@dataclass(frozen=True)
class StandardProposal:
    """A proposed standard flow.

    ``violations`` says, by file, where a flow is no way through the proposal: nowhere for
    ``Adoption.ALL``.  ``changes`` says, by file, what that town would change.
    """

    model: ProcessModel
    adoption: Adoption
    elements: tuple[MergedElement, ...]
    violations: Mapping[str, tuple[Violation, ...]]
    changes: Mapping[str, FlowDifferences]

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
    align: Callable[[ProcessModel, ProcessModel], FlowAlignment] = align_flows,
    language: Language = Language.JA,
) -> StandardProposal:
    """Propose a standard flow.

    Args:
        models: the flows of one procedure, one of each municipality; their files differ.
        adoption: which work is taken up.
        chosen: the file of the flow that is proposed, for ``Adoption.ONE``.
        names: what the flows are called, by file; else their files.
        align: aligns two models.
        language: of the words that are written into the model.

    The order of the models does not matter.
    """
    ordered = sorted(models, key=lambda model: model.file)
    given = names or {}
    called = [given.get(model.file, verbatim(model.file)) for model in ordered]
    pairings = {
        (one, other): pair(ordered[one], ordered[other], align(ordered[one], ordered[other]))
        for one, other in combinations(range(len(ordered)), 2)
    }
    draft = lay_together(ordered, pairings)
    if adoption is Adoption.ALL:
        _put_in_choices(draft, called, language)
    elif adoption is Adoption.ONE:
        adopt_one(draft, [model.file for model in ordered].index(chosen or ""))
    else:
        count = len(ordered)
        adopt(draft, (count - 0.5) / count if adoption is Adoption.COMMON else 0.5 + 0.1 / count)
    written = _Writer(draft, adoption, called, language)
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
    paired = pair(model, proposal, _alignment(model, proposal, image))
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
        said = _towns([called[flow] for flow in flows]).to(language)
        if not own:
            end = _beside(draft, node, "endEvent", None)
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
            fork = _beside(draft, node, "inclusiveGateway" if several else "parallelGateway", None)
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
    join = _beside(draft, node, _CHOICE, None)
    for arrow in into:
        arrow.target = join
    if starts:
        start = _beside(draft, node, "startEvent", None)
        draft.arrows.append(DraftArrow(start, join))
    draft.arrows.append(DraftArrow(join, node))


def _beside(draft: Draft, node: DraftNode, type_: str, name: str | None) -> DraftNode:
    new = DraftNode(
        type_,
        {},
        parent=node.parent,
        process=node.process,
        role=node.role,
        position=node.position,
        name=name,
    )
    draft.nodes.insert(draft.nodes.index(node) + 1, new)
    return new


def _of(arrow: DraftArrow, flows: Iterable[int]) -> dict[int, str]:
    return {flow: arrow.origins[flow] for flow in flows}


def _towns(names: Sequence[Text]) -> Text:
    return Text("・".join(each.ja for each in names), ", ".join(each.en for each in names))


_BY_TOWN = Text("団体による違い", "differs by municipality")
_SOURCES = Text("出典：{origins}", "From: {origins}")
_ORIGIN = Text("{flow}「{name}」（{element}）", "{flow} '{name}' ({element})")
_ORIGIN_WITHOUT_NAME = Text("{flow}（{element}）", "{flow} ({element})")
_ADDED = Text(
    "標準フロー案を作るときに補った要素です（元の業務フローにはありません）",
    "Put in when the proposal was made; no flow has it",
)
_DESCRIPTION = Text(
    "{count} 件の業務フローから作った標準フロー案です（{kind}）。元の業務フロー：{flows}",
    "A proposed standard flow made of {count} flows ({kind}): {flows}",
)
ADOPTION_NAMES: Mapping[Adoption, Text] = {
    Adoption.ALL: Text("すべての団体の作業", "the work of all"),
    Adoption.MAJORITY: Text("過半数の団体の作業", "the work of most"),
    Adoption.COMMON: Text("全団体に共通の作業", "the work common to all"),
    Adoption.ONE: Text("1団体の業務フロー", "the flow of one"),
}


# ------------------------------------------------------------------------------- writing


class _Writer:
    """Makes a process model of a draft."""

    def __init__(
        self, draft: Draft, adoption: Adoption, called: Sequence[Text], language: Language
    ) -> None:
        self._draft, self._called, self._language = draft, called, language
        self._adoption = adoption
        self._models = draft.models
        self._arrow_names = [
            {each.id: each.name or "" for each in model.flows} for model in draft.models
        ]
        counted: Counter[str] = Counter()
        self._ids: dict[int, str] = {}
        for node in draft.nodes:
            kind = _PREFIXES.get(node.type, "Activity")
            counted[kind] += 1
            self._ids[id(node)] = f"{kind}_{counted[kind]}"
        self._flow_ids = {
            id(arrow): f"Flow_{number}" for number, arrow in enumerate(draft.arrows, 1)
        }
        self._papers, self._paper_ids = self._documents()
        self._lanes = self._used_lanes()

    def model(self) -> ProcessModel:
        draft = self._draft
        numbers = sorted({node.process for node in draft.nodes})
        nodes = tuple(self._node(node) for node in draft.nodes)
        pools, messages = self._collaboration(numbers)
        return ProcessModel(
            file="standard.bpmn",
            processes=tuple(self._process(number) for number in numbers),
            nodes=nodes,
            flows=tuple(
                SequenceFlow(
                    self._flow_ids[id(arrow)],
                    self._ids[id(arrow.source)],
                    self._ids[id(arrow.target)],
                    arrow.name,
                    arrow.condition,
                    self._documentation(self._arrow_origins(arrow)) if arrow.origins else (),
                )
                for arrow in draft.arrows
            ),
            message_flows=messages,
            pools=pools,
            lanes=tuple(
                Lane(self._lanes[key], self._role_name(key[1]), _process_id(key[0]))
                for key in self._lanes
            ),
            documents=self._papers,
        )

    def images(self) -> list[dict[str, str]]:
        """Return, for each flow, which node of the model its nodes are."""
        answer: list[dict[str, str]] = [{} for _ in self._models]
        for node in self._draft.nodes:
            for flow, key in node.origins.items():
                answer[flow][key] = self._ids[id(node)]
        return answer

    def elements(self) -> tuple[MergedElement, ...]:
        """Return every node and arrow with its origins."""
        return (
            *(
                MergedElement(self._ids[id(node)], node.type, node.name or "", self._origins(node))
                for node in self._draft.nodes
            ),
            *(
                MergedElement(
                    self._flow_ids[id(arrow)],
                    "sequenceFlow",
                    arrow.name or "",
                    self._arrow_origins(arrow),
                )
                for arrow in self._draft.arrows
            ),
        )

    def _node(self, node: DraftNode) -> FlowNode:
        sample = node.sample
        default = next(
            (arrow for arrow in self._draft.leaving(node) if arrow.default and not arrow.condition),
            None,
        )
        bare = FlowNode(
            self._ids[id(node)],
            node.type,
            node.name,
            _process_id(node.process),
            self._ids.get(id(node.parent)),
            self._lanes.get((node.process, node.role)),
            self._ids.get(id(node.host)),
            default_flow=self._flow_ids[id(default)] if default is not None else None,
            inputs=tuple(self._paper_ids[key] for key in node.inputs if key in self._paper_ids),
            outputs=tuple(self._paper_ids[key] for key in node.outputs if key in self._paper_ids),
            documentation=self._documentation(self._origins(node)),
        )
        if sample is None:
            return bare
        flow = min(node.origins)
        return replace(
            bare,
            event_definitions=sample.event_definitions,
            triggered_by_event=sample.triggered_by_event,
            interrupting=sample.interrupting,
            called_element=None,
            loop=self._usual_loop(node),
            link=f"{sample.link}-{flow + 1}" if sample.link else None,
            for_compensation=sample.for_compensation,
        )

    def _usual_loop(self, node: DraftNode) -> str | None:
        loops = [
            self._models[flow].node_by_id[key].loop for flow, key in sorted(node.origins.items())
        ]
        counted = Counter(loops)
        return max(loops, key=lambda each: counted[each])

    def _origins(self, node: DraftNode) -> tuple[Origin, ...]:
        return tuple(
            Origin(self._models[flow].file, key, self._models[flow].node_by_id[key].label)
            for flow, key in sorted(node.origins.items())
        )

    def _arrow_origins(self, arrow: DraftArrow) -> tuple[Origin, ...]:
        return tuple(
            Origin(
                self._models[flow].file, key, " ".join(self._arrow_names[flow].get(key, "").split())
            )
            for flow, key in sorted(arrow.origins.items())
        )

    def _documentation(self, origins: Sequence[Origin]) -> tuple[str, ...]:
        """Return where an element comes from, for people."""
        if not origins:
            return (_ADDED.to(self._language),)
        called = {model.file: name for model, name in zip(self._models, self._called, strict=True)}
        said = [
            (_ORIGIN if origin.name else _ORIGIN_WITHOUT_NAME).format(
                flow=called[origin.file], name=origin.name, element=origin.element
            )
            for origin in origins
        ]
        every = Text("、".join(each.ja for each in said), "; ".join(each.en for each in said))
        return (_SOURCES.format(origins=every).to(self._language),)

    # -------------------------------------------------------- roles, documents, pools

    def _used_lanes(self) -> dict[tuple[int, int | None], str]:
        if not any(model.lanes for model in self._models):
            return {}
        used = dict.fromkeys(
            (node.process, node.role)
            for node in sorted(self._draft.nodes, key=lambda node: node.position)
            if node.role is not None
        )
        return {key: f"Lane_{number}" for number, key in enumerate(used, 1)}

    def _role_name(self, role: int | None) -> str:
        names = self._draft.role_names[role or 0]
        return max(names, key=lambda each: names[each])

    def _documents(self) -> tuple[tuple[DataObject, ...], dict[Hashable, str]]:
        wanted = dict.fromkeys(
            key for node in self._draft.nodes for key in (*node.inputs, *node.outputs)
        )
        named: dict[Hashable, list[tuple[int, DataObject]]] = {}
        for flow, model in enumerate(self._models):
            for document in model.documents:
                key = document_key(self._models, flow, document.id)
                if key in wanted:
                    named.setdefault(key, []).append((flow, document))
        papers, ids = [], {}
        for number, key in enumerate(wanted, 1):
            samples = named[key]
            names = Counter(" ".join((each.name or "").split()) for _, each in samples)
            store = "Store" in samples[0][1].type
            kind = "dataStore" if store else "dataObject"
            ids[key] = f"Data_{number}"
            papers.append(
                DataObject(
                    ids[key],
                    max(names, key=lambda each: names[each]) or None,
                    kind,
                    (f"Data_{number}_ref",),
                    self._documentation(
                        tuple(
                            Origin(self._models[flow].file, each.id, each.name or "")
                            for flow, each in samples
                        )
                    ),
                )
            )
        return tuple(papers), ids

    def _process(self, number: int) -> Process:
        names = Counter(
            " ".join(process.name.split())
            for flow, model in enumerate(self._models)
            for process in model.processes
            if process.name and self._draft.process_of.get((flow, process.id)) == number
        )
        name = max(names, key=lambda each: names[each], default=None)
        flows = _towns(self._called)
        words = _DESCRIPTION.format(
            count=len(self._models), kind=ADOPTION_NAMES[self._adoption], flows=flows
        )
        return Process(_process_id(number), name, (words.to(self._language),))

    def _collaboration(
        self, numbers: Sequence[int]
    ) -> tuple[tuple[Pool, ...], tuple[MessageFlow, ...]]:
        draft = self._draft
        pool_of: dict[tuple[int, str], str] = {}
        pools: dict[Hashable, Pool] = {}
        names: dict[Hashable, Counter[str]] = {}
        for flow, model in enumerate(self._models):
            for pool in model.pools:
                number = draft.process_of.get((flow, pool.process))
                if pool.process is not None and number not in numbers:
                    continue
                key: Hashable = (
                    number if pool.process is not None else plain_role(pool.name or pool.id)
                )
                process = _process_id(number) if number is not None and pool.process else None
                made = pools.setdefault(key, Pool(f"Pool_{len(pools) + 1}", pool.name, process))
                pool_of[flow, pool.id] = made.id
                names.setdefault(key, Counter())[" ".join((pool.name or "").split())] += 1
        if not pools:
            return (), ()
        image = self.images()
        messages: dict[tuple[str, str], MessageFlow] = {}
        for flow, model in enumerate(self._models):
            for message in model.message_flows:
                ends = [
                    image[flow].get(end or "") or pool_of.get((flow, end or ""))
                    for end in (message.source, message.target)
                ]
                if ends[0] is None or ends[1] is None:
                    continue
                couple = ends[0], ends[1]
                messages.setdefault(
                    couple,
                    MessageFlow(f"Message_{len(messages) + 1}", *couple, message.name),
                )
        used = {end for couple in messages for end in couple}
        kept = tuple(
            replace(pool, name=self._pool_name(names[key]))
            for key, pool in pools.items()
            if pool.process is not None or pool.id in used
        )
        return kept, tuple(messages.values())

    def _pool_name(self, names: Counter[str]) -> str:
        best = max(names, key=lambda each: names[each])
        if len(names) == 1:
            return best
        return _PROPOSAL_POOL.to(self._language) if names[best] == 1 else best


_PROPOSAL_POOL = Text("標準フロー案", "Proposed standard flow")
_PREFIXES = {
    **dict.fromkeys(
        (
            "startEvent",
            "endEvent",
            "intermediateCatchEvent",
            "intermediateThrowEvent",
            "boundaryEvent",
            "implicitThrowEvent",
        ),
        "Event",
    ),
    **dict.fromkeys(
        (
            "exclusiveGateway",
            "inclusiveGateway",
            "parallelGateway",
            "complexGateway",
            "eventBasedGateway",
        ),
        "Gateway",
    ),
}


def _process_id(number: int) -> str:
    return f"Process_{number + 1}"
