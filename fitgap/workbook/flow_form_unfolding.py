"""From a process model to a flow form: its rows in the order of the flow, and what has no place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from fitgap.process import FlowNode, NodeKind, ProcessModel, SequenceFlow
from fitgap.source import Issue, Location, Text, listed
from fitgap.walks import walk
from fitgap.workbook.cells import one_line
from fitgap.workbook.flow_form import Branch, FlowForm, Party, Step, StepKind, Way
from fitgap.workbook.flow_form_mistakes import NOT_HELD

TASK_TYPES: Mapping[Way | None, str] = {
    None: "task",
    Way.SCREEN: "userTask",
    Way.HAND: "manualTask",
    Way.AUTOMATIC: "serviceTask",
    Way.SEND: "sendTask",
    Way.RECEIVE: "receiveTask",
    Way.CALL: "callActivity",
}
"""The element of a task done in each way."""

FACT_NAMES = {"affair": "業務名", "author": "作成者", "date": "作成日"}
"""What the collaboration's documentation calls the facts that BPMN has no place for."""

_WAYS: Mapping[str, Way] = {
    **{kind: way for way, kind in TASK_TYPES.items() if way is not None},
    "scriptTask": Way.AUTOMATIC,
    "businessRuleTask": Way.AUTOMATIC,
}
_EFFORT = re.compile(
    r"(?:年間 (?P<volume>\d+) 件)?、?"
    r"(?:1件 (?P<minutes>\d+(?:\.\d+)?) 分)?、?"
    r"(?:(?P<persons>\d+) 人)?"
)


def from_model(model: ProcessModel) -> tuple[FlowForm, tuple[Issue, ...]]:
    """Return a model as a form, and a warning where it holds what a form cannot.

    The process with the most activities is taken.  Steps stand in the order of the flow.
    """
    reader = _Unfolding(model)
    form = reader.form()
    lost = reader.lost()
    place = Location(model.file)
    issues = (NOT_HELD.at(place, things=listed(lost)),) if lost else ()
    return form, issues


class _Unfolding:
    """Reads one model as rows."""

    def __init__(self, model: ProcessModel) -> None:
        self._model = model
        self._process = self._main()
        self._nodes = {
            node.id: node
            for node in model.nodes
            if node.process == self._process
            and node.parent is None
            and node.attached_to is None
            and not node.triggered_by_event
        }
        self._leaving: dict[str, list[SequenceFlow]] = {each: [] for each in self._nodes}
        self._entering = dict.fromkeys(self._nodes, 0)
        for flow in model.flows:
            if flow.source in self._nodes and flow.target in self._nodes:
                self._leaving[flow.source].append(flow)
                self._entering[flow.target] += 1

    def form(self) -> FlowForm:
        rows = self._rows()
        place_of = {identifier: place for place, identifier in enumerate(rows)}
        steps = tuple(
            self._step(self._nodes[identifier], place_of, number)
            for number, identifier in enumerate(rows, start=1)
        )
        model = self._model
        process = next((each for each in model.processes if each.id == self._process), None)
        pool = next((each for each in model.pools if each.process == self._process), None)
        owner, _, section = one_line((pool.name if pool else None) or "").partition(" ")
        facts = self._facts()
        return FlowForm(
            municipality_name=owner,
            section=section,
            procedure=one_line((process.name if process else None) or ""),
            summary="\n".join(process.documentation) if process else "",
            affair=facts.get("affair", ""),
            author=facts.get("author", ""),
            date=facts.get("date", ""),
            steps=steps,
        )

    def lost(self) -> tuple[Text, ...]:
        """Return what a form has no place for."""
        model = self._model
        inside = [node for node in model.nodes if node.parent is not None]
        events = [node for node in self._nodes.values() if node.kind is NodeKind.EVENT]
        gateways = [node for node in self._nodes.values() if node.kind is NodeKind.GATEWAY]
        found = (
            (
                Text("ほかのプールの中の流れ", "flows in other pools"),
                sum(node.process != self._process for node in model.nodes),
            ),
            (Text("サブプロセスの中の手順", "steps in subprocesses"), len(inside)),
            (
                Text("境界イベント", "boundary events"),
                sum(node.attached_to is not None for node in model.nodes),
            ),
            (
                Text("投げる中間イベント", "throwing events"),
                sum(node.type == "intermediateThrowEvent" for node in events),
            ),
            (
                Text("時間とメッセージ以外のイベントの種類", "kinds of events"),
                sum(self._is_other_event(node) for node in events),
            ),
            (
                Text("包含・複合ゲートウェイ", "inclusive and complex gateways"),
                sum(node.type in ("inclusiveGateway", "complexGateway") for node in gateways),
            ),
            (
                Text("繰り返しの印", "loop markers"),
                sum(node.loop is not None for node in self._nodes.values()),
            ),
            (Text("注記", "annotations"), len(model.annotations)),
            (
                Text("データストア", "data stores"),
                sum("Store" in each.type for each in model.documents),
            ),
            (
                Text("レーンの中のレーン", "lanes in lanes"),
                sum(lane.parent is not None for lane in model.lanes),
            ),
        )
        return tuple(
            Text("{what} {count}", "{what}: {count}").format(what=what, count=count)
            for what, count in found
            if count
        )

    def _main(self) -> str | None:
        tasks = [node.process for node in self._model.activities]
        every = dict.fromkeys(node.process for node in self._model.nodes)
        return max(every, key=tasks.count, default=None)

    def _facts(self) -> dict[str, str]:
        lines = "\n".join(self._model.collaboration_documentation).splitlines()
        known = {name: key for key, name in FACT_NAMES.items()}
        pairs = (line.partition(": ") for line in lines)
        return {known[name]: value for name, sign, value in pairs if sign and name in known}

    def _rows(self) -> list[str]:
        """Return the ids of the rows in the order of the flow, loops back left out."""
        rows = [each for each in self._nodes if not self._is_passed(each)]
        starts = [each for each in rows if self._nodes[each].type == "startEvent"]
        free = [each for each in rows if not self._entering[each] and each not in starts]
        found = walk((*starts, *free, *rows), {each: self._following(each) for each in rows})
        return [each for stretch in found.stretches for each in stretch]

    def _following(self, identifier: str) -> tuple[str, ...]:
        """Return the rows that come next, the last branch first, as depth-first order needs."""
        found = [
            target
            for flow in self._leaving[identifier]
            for target in self._aims(str(flow.target), frozenset())
        ]
        return tuple(reversed(found))

    def _is_passed(self, identifier: str) -> bool:
        """Say whether a node is no row: a plain merge, or a split that its source says."""
        node = self._nodes[identifier]
        leaving, entering = len(self._leaving[identifier]), self._entering[identifier]
        if node.type == "parallelGateway":
            return entering == 1 and leaving > 0
        return node.kind is NodeKind.GATEWAY and leaving == 1 and entering > 0

    def _aims(self, identifier: str, seen: frozenset[str]) -> tuple[str, ...]:
        """Return the rows an arrow to a node leads to."""
        if not self._is_passed(identifier):
            return (identifier,)
        if identifier in seen:
            return ()
        seen |= {identifier}
        every = (self._aims(str(flow.target), seen) for flow in self._leaving[identifier])
        return tuple(dict.fromkeys(target for targets in every for target in targets))

    def _branches(self, node: FlowNode, place_of: Mapping[str, int]) -> tuple[Branch, ...]:
        branches = []
        for flow in self._leaving[node.id]:
            aims = self._aims(str(flow.target), frozenset())
            if aims:
                condition = one_line(flow.name or flow.condition or "")
                branches.append(Branch(tuple(place_of[each] for each in aims), condition))
        bare = all(not branch.condition for branch in branches)
        follows_all = node.kind is not NodeKind.GATEWAY or node.type == "parallelGateway"
        if len(branches) > 1 and bare and follows_all:
            every = (target for branch in branches for target in branch.targets)
            return (Branch(tuple(dict.fromkeys(every))),)
        return tuple(branches)

    def _step(self, node: FlowNode, place_of: Mapping[str, int], number: int) -> Step:
        model = self._model
        kind = self._kind(node)
        words = list(node.documentation)
        effort = _EFFORT.fullmatch(words[-1]) if words else None
        said = {key: text for key, text in effort.groupdict().items() if text} if effort else {}
        if said:
            words.pop()
        sent = node.type == "intermediateThrowEvent"
        return Step(
            kind,
            node.label and one_line(node.name or ""),
            number=str(number),
            role=model.role(node) if model.lanes else "",
            way=Way.SEND if sent else _WAYS.get(node.type),
            documents_in=model.document_names(node.inputs),
            documents_out=model.document_names(node.outputs),
            branches=self._branches(node, place_of),
            parties=tuple(self._parties(node)),
            description="\n".join(words),
            volume=int(said["volume"]) if "volume" in said else None,
            minutes=Decimal(said["minutes"]) if "minutes" in said else None,
            persons=int(said["persons"]) if "persons" in said else None,
            needs=node.needs,
            id=node.id,
        )

    def _kind(self, node: FlowNode) -> StepKind:
        if node.type == "startEvent":
            return StepKind.START
        if node.type == "endEvent":
            return StepKind.END
        if node.type == "intermediateCatchEvent":
            return StepKind.WAIT
        if node.type == "parallelGateway":
            return StepKind.JOIN
        return StepKind.DECISION if node.kind is NodeKind.GATEWAY else StepKind.TASK

    def _parties(self, node: FlowNode) -> Iterator[Party]:
        model = self._model
        pool_of = {pool.id: pool for pool in model.pools}
        pool_of |= {
            each.id: pool
            for each in model.nodes
            for pool in model.pools
            if pool.process is not None and each.process == pool.process
        }
        found: dict[str, Party] = {}
        for flow in model.message_flows:
            for own, other, gives in (
                (flow.target, flow.source, True),
                (flow.source, flow.target, False),
            ):
                pool = pool_of.get(other or "")
                name = one_line((pool.name if pool else None) or "")
                if own != node.id or not name:
                    continue
                known = found.get(name, Party(name, False, False))
                found[name] = Party(name, known.gives or gives, known.takes or not gives)
        yield from found.values()

    def _is_other_event(self, node: FlowNode) -> bool:
        known = {"messageEventDefinition", "timerEventDefinition"}
        return bool(set(node.event_definitions) - known)
