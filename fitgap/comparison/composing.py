"""The process model of a merged flow, every element with where it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fitgap.comparison.draft import Draft, DraftArrow, DraftNode, document_key, grouped
from fitgap.comparison.pairing import plain_role
from fitgap.process import (
    EVENT_TYPES,
    GATEWAY_TYPES,
    DataObject,
    FlowNode,
    Lane,
    MessageFlow,
    Pool,
    Process,
    ProcessModel,
    SequenceFlow,
)
from fitgap.source import Language, Text, listed


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


def towns(names: Sequence[Text]) -> Text:
    """Return the names of flows in a row."""
    return listed(names, "・")


class Composer:
    """Makes a process model of a draft."""

    def __init__(
        self, draft: Draft, kind: Text, called: Sequence[Text], language: Language
    ) -> None:
        self._draft, self._called, self._language = draft, called, language
        self._kind = kind
        self._models = draft.models
        self._arrow_names = [
            {each.id: each.name or "" for each in model.flows} for model in draft.models
        ]
        counted: Counter[str] = Counter()
        self._ids: dict[int, str] = {}
        for node in draft.nodes:
            prefix = _PREFIXES.get(node.type, "Activity")
            counted[prefix] += 1
            self._ids[id(node)] = f"{prefix}_{counted[prefix]}"
        self._flow_ids = {
            id(arrow): f"Flow_{number}" for number, arrow in enumerate(draft.arrows, 1)
        }
        self._papers, self._paper_ids = self._documents()
        self._lanes = self._used_lanes()

    def model(self) -> ProcessModel:
        """Return the model."""
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
            documentation=(*self._documentation(self._origins(node)), *self._descriptions(node)),
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
        every = listed(said, en="; ")
        return (_SOURCES.format(origins=every).to(self._language),)

    def _descriptions(self, node: DraftNode) -> Iterator[str]:
        """Yield what the flows themselves say of a node, each with its flow."""
        for flow, key in sorted(node.origins.items()):
            for words in self._models[flow].node_by_id[key].documentation:
                said = _SAYS.format(flow=self._called[flow], words=words)
                yield said.to(self._language)

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
        flows = towns(self._called)
        words = _DESCRIPTION.format(count=len(self._models), kind=self._kind, flows=flows)
        return Process(_process_id(number), name, (words.to(self._language),))

    def _collaboration(
        self, numbers: Sequence[int]
    ) -> tuple[tuple[Pool, ...], tuple[MessageFlow, ...]]:
        """Return the pools that are used and the messages between them."""
        image = self.images()
        pools: list[Pool] = []
        pool_of: dict[tuple[int, str], str] = {}
        for members, process in self._pool_groups(numbers, image):
            names = Counter(self._pool_name(flow, key) for flow, key in members)
            usual = max(names, key=lambda each: names[each])
            own = process is not None and len(names) > 1 and names[usual] == 1
            name = _PROPOSAL_POOL.to(self._language) if own else usual
            pools.append(Pool(f"Pool_{len(pools) + 1}", name or None, process))
            pool_of |= dict.fromkeys(members, pools[-1].id)
        messages: dict[tuple[str, str], MessageFlow] = {}
        for flow, model in enumerate(self._models):
            for message in model.message_flows:
                source, target = (
                    image[flow].get(end or "") or pool_of.get((flow, end or ""))
                    for end in (message.source, message.target)
                )
                if source is not None and target is not None:
                    made = MessageFlow(f"Message_{len(messages) + 1}", source, target, message.name)
                    messages.setdefault((source, target), made)
        used = {end for couple in messages for end in couple}
        kept = tuple(pool for pool in pools if pool.process is not None or pool.id in used)
        return kept, tuple(messages.values())

    def _pool_groups(
        self, numbers: Sequence[int], image: Sequence[Mapping[str, str]]
    ) -> Iterator[tuple[list[tuple[int, str]], str | None]]:
        """Yield the pools that become one, with their process (None for black boxes).

        Black boxes are one where they have one name, or where the same work exchanges
        messages with them.
        """
        by_process: dict[int, list[tuple[int, str]]] = {}
        partners: dict[tuple[int, str], set[tuple[str | None, bool]]] = {}
        for flow, model in enumerate(self._models):
            for pool in model.pools:
                if pool.process is None:
                    partners[flow, pool.id] = {
                        (image[flow].get(other or ""), sends)
                        for message in model.message_flows
                        for own, other, sends in (
                            (message.source, message.target, True),
                            (message.target, message.source, False),
                        )
                        if own == pool.id and other in image[flow]
                    }
                elif (number := self._draft.process_of.get((flow, pool.process))) in numbers:
                    by_process.setdefault(number or 0, []).append((flow, pool.id))
        for number, members in sorted(by_process.items()):
            yield members, _process_id(number)
        couples = sorted(
            (not same, -len(partners[one] & partners[other]), one, other)
            for one in partners
            for other in partners
            if one[0] < other[0]
            for same in (plain_role(self._pool_name(*one)) == plain_role(self._pool_name(*other)),)
            if same or partners[one] & partners[other]
        )
        ranked = [(one, other) for _, _, one, other in couples]
        for group in grouped(partners, ranked):
            yield list(group), None

    def _pool_name(self, flow: int, key: str) -> str:
        pool = next(each for each in self._models[flow].pools if each.id == key)
        return " ".join((pool.name or "").split())


_PROPOSAL_POOL = Text("標準フロー案", "Proposed standard flow")
_PREFIXES = {
    **dict.fromkeys(EVENT_TYPES, "Event"),
    **dict.fromkeys(GATEWAY_TYPES, "Gateway"),
}
_SOURCES = Text("出典：{origins}", "From: {origins}")
_ORIGIN = Text("{flow}「{name}」（{element}）", "{flow} '{name}' ({element})")
_ORIGIN_WITHOUT_NAME = Text("{flow}（{element}）", "{flow} ({element})")
_SAYS = Text("{flow}：{words}", "{flow}: {words}")
_ADDED = Text(
    "標準フロー案を作るときに補った要素です（元の業務フローにはありません）",
    "Put in when the proposal was made; no flow has it",
)
_DESCRIPTION = Text(
    "{count} 件の業務フローから作った標準フロー案です（{kind}）。元の業務フロー：{flows}",
    "A proposed standard flow made of {count} flows ({kind}): {flows}",
)


def _process_id(number: int) -> str:
    return f"Process_{number + 1}"
