"""From a flow form to a process model: tasks, gateways, lanes, messages, documents, ids.

An id is what a decision is bound to, so a step keeps its own as long as anything tells which
step it is: the hidden column, the flow that is replaced, or its words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from fitgap.process import (
    DataObject,
    FlowNode,
    Lane,
    MessageFlow,
    Pool,
    Process,
    ProcessModel,
    SequenceFlow,
)
from fitgap.source import Issue, short_id
from fitgap.workbook.cells import folded
from fitgap.workbook.flow_form import Branch, FlowForm, Step, StepKind, is_race
from fitgap.workbook.flow_form_mistakes import REWORDED, SAME_ID
from fitgap.workbook.flow_form_unfolding import FACT_NAMES, TASK_TYPES, from_model

_TYPES: Mapping[StepKind, str] = {
    StepKind.DECISION: "exclusiveGateway",
    StepKind.START: "startEvent",
    StepKind.END: "endEvent",
    StepKind.WAIT: "intermediateCatchEvent",
    StepKind.JOIN: "parallelGateway",
}
_OTHERWISE = frozenset({"", "それ以外", "その他", "上記以外", "以外", "otherwise", "else"})


def to_model(
    form: FlowForm, file: str, *, previous: ProcessModel | None = None
) -> tuple[ProcessModel, tuple[Issue, ...]]:
    """Return the process model a form describes.

    Args:
        form: what was read.
        file: the path the model will have.
        previous: the model it takes the place of; steps that are in it keep their ids.

    Returns:
        The model, whose ids are the same for the same form, and notes on ids.
    """
    naming = _Naming(form, previous)
    return _Builder(form, file, naming.ids).model(), tuple(naming.issues)


class _Naming:
    """Gives every step its id."""

    def __init__(self, form: FlowForm, previous: ProcessModel | None) -> None:
        self.issues: list[Issue] = []
        self._steps = form.steps
        self._found: dict[int, str] = {}
        self._taken: set[str] = set()
        self._take_hidden()
        if previous is not None:
            self._take_previous(previous)
        for place, step in enumerate(form.steps):
            if place not in self._found:
                self._found[place] = self._derived(step)
                self._taken.add(self._found[place])

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids in the order of the steps."""
        return tuple(self._found[place] for place in range(len(self._steps)))

    def _give(self, place: int, identifier: str) -> None:
        self._found[place] = identifier
        self._taken.add(identifier)

    def _take_hidden(self) -> None:
        for place, step in enumerate(self._steps):
            if step.id is None:
                continue
            if step.id in self._taken:
                self.issues.append(SAME_ID.at(step.location, name=step.name))
            else:
                self._give(place, step.id)

    def _take_previous(self, previous: ProcessModel) -> None:
        """Find steps without an id in the flow that is replaced: by words, then by place."""
        old = [step for step in from_model(previous)[0].steps if step.id not in self._taken]
        for same in (_with_role, _words):
            known: dict[object, list[Step]] = {}
            for step in old:
                known.setdefault(same(step), []).append(step)
            for place, step in enumerate(self._steps):
                rest = known.get(same(step))
                if place not in self._found and step.name and rest:
                    self._give(place, str(rest.pop(0).id))
            old = [step for step in old if step.id not in self._taken]
        self._take_reworded(previous)

    def _take_reworded(self, previous: ProcessModel) -> None:
        """Take a step that stands where one is missing, between the same two, for that one."""
        before = [step for step in from_model(previous)[0].steps if step.id is not None]
        old = [str(step.id) for step in before]
        new = [self._found.get(place, f"\0{place}") for place in range(len(self._steps))]
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        for word, first, last, start, stop in matcher.get_opcodes():
            if word != "replace" or last - first != stop - start:
                continue
            for was, place in zip(before[first:last], range(start, stop), strict=True):
                step = self._steps[place]
                free = place not in self._found and was.id not in self._taken
                if free and was.kind is step.kind and was.name and step.name:
                    self._give(place, str(was.id))
                    self.issues.append(REWORDED.at(step.location, name=step.name, before=was.name))

    def _derived(self, step: Step) -> str:
        """Return an id made from the words; the role and a number only tell twins apart."""
        family = _family(step)
        kind, words = _words(step)
        candidates: list[tuple[object, ...]] = [(kind, words), (kind, words, step.role)]
        number = 1
        while True:
            parts = candidates.pop(0) if candidates else (kind, words, step.role, number)
            identifier = short_id(family, *parts)
            if identifier not in self._taken:
                return identifier
            number += 1


def _words(step: Step) -> tuple[str, str]:
    return (step.kind.value, folded(step.name))


def _with_role(step: Step) -> tuple[str, str, str]:
    return (*_words(step), folded(step.role))


def _family(step: Step) -> str:
    if step.kind is StepKind.TASK:
        return "Activity"
    return "Gateway" if step.kind in (StepKind.DECISION, StepKind.JOIN) else "Event"


class _Builder:
    """Makes the model of one form."""

    def __init__(self, form: FlowForm, file: str, ids: Sequence[str]) -> None:
        self._form = form
        self._file = file
        self._ids = ids
        self._taken = set(ids)
        self._process = self._new("Process", form.municipality, form.key, form.procedure)
        self._pool = self._new("Participant", form.municipality, form.key, form.procedure)
        roles = dict.fromkeys(step.role for step in form.steps if step.role)
        self._lane = {role: self._new("Lane", role) for role in roles}
        self._nodes: list[FlowNode] = []
        self._flows: list[SequenceFlow] = []

    def model(self) -> ProcessModel:
        form = self._form
        documents = _Documents(self._new)
        for step, identifier in zip(form.steps, self._ids, strict=True):
            self._add_step(step, identifier, documents)
        messages, others = self._messages()
        owner = " ".join(part for part in (form.municipality_name, form.section) if part)
        title = form.procedure or form.key or None
        pool = Pool(self._pool, owner or form.municipality or title, self._process)
        facts = [
            f"{name}: {value}" for key, name in FACT_NAMES.items() if (value := getattr(form, key))
        ]
        return ProcessModel(
            self._file,
            processes=(Process(self._process, title, (form.summary,) if form.summary else ()),),
            nodes=tuple(self._nodes),
            flows=tuple(self._flows),
            message_flows=tuple(messages),
            pools=(pool, *others),
            lanes=tuple(
                Lane(identifier, role, self._process) for role, identifier in self._lane.items()
            ),
            documents=documents.all(),
            collaboration_documentation=("\n".join(facts),) if facts else (),
        )

    def _new(self, family: str, *parts: object) -> str:
        """Return an id of this form that nothing has yet."""
        identifier, number = short_id(family, *parts), 1
        while identifier in self._taken:
            number += 1
            identifier = short_id(family, *parts, number)
        self._taken.add(identifier)
        return identifier

    def _add_step(self, step: Step, identifier: str, documents: _Documents) -> None:
        is_task = step.kind is StepKind.TASK
        holds_data = step.kind is not StepKind.DECISION and step.kind is not StepKind.JOIN
        node = FlowNode(
            identifier,
            TASK_TYPES[step.way] if is_task else _TYPES[step.kind],
            step.name or None,
            process=self._process,
            lane=self._lane.get(step.role),
            event_definitions=_definitions(step),
            inputs=documents.used(step.documents_in) if holds_data else (),
            outputs=documents.used(step.documents_out) if holds_data else (),
            documentation=_documentation(step),
            needs=step.needs,
        )
        if step.kind is StepKind.DECISION:
            self._split(node, step.branches)
            return
        self._nodes.append(node)
        if step.kind is StepKind.JOIN and len(step.branches) == 1:
            # A parallel gateway joins and splits at once.
            for target in step.branches[0].targets:
                self._connect(identifier, self._ids[target], step.branches[0].condition)
            return
        if len(step.branches) > 1:
            gateway = self._new("Gateway", identifier, "choice")
            self._connect(identifier, gateway)
            question = step.question or None
            split = FlowNode(gateway, "exclusiveGateway", question, self._process, lane=node.lane)
            self._split(split, step.branches)
        for branch in step.branches if len(step.branches) == 1 else ():
            self._lead(identifier, node.lane, branch)

    def _split(self, node: FlowNode, branches: Sequence[Branch]) -> None:
        """Add an exclusive gateway; what happens otherwise is its default flow."""
        place = len(self._nodes)
        if is_race(branches, self._form.steps):
            node = replace(node, type="eventBasedGateway")
        self._nodes.append(node)
        flows = [self._lead(node.id, node.lane, branch) for branch in branches]
        otherwise = [
            flow
            for flow, branch in zip(flows, branches, strict=True)
            if folded(branch.condition) in _OTHERWISE
        ]
        if len(otherwise) == 1 < len(branches):
            self._nodes[place] = replace(node, default_flow=otherwise[0])

    def _lead(self, source: str, lane: str | None, branch: Branch) -> str:
        """Add the flow of a branch, with a parallel gateway where it leads to several steps."""
        targets = [self._ids[target] for target in branch.targets]
        if len(targets) == 1:
            return self._connect(source, targets[0], branch.condition)
        gateway = self._new("Gateway", source, "at once", branch.condition)
        self._nodes.append(FlowNode(gateway, "parallelGateway", None, self._process, lane=lane))
        flow = self._connect(source, gateway, branch.condition)
        for target in targets:
            self._connect(gateway, target)
        return flow

    def _connect(self, source: str, target: str, condition: str = "") -> str:
        identifier = self._new("Flow", source, target, condition)
        self._flows.append(SequenceFlow(identifier, source, target, condition or None))
        return identifier

    def _messages(self) -> tuple[list[MessageFlow], list[Pool]]:
        pools: dict[str, Pool] = {}
        messages: list[MessageFlow] = []
        for step, identifier in zip(self._form.steps, self._ids, strict=True):
            if step.kind in (StepKind.DECISION, StepKind.JOIN):
                continue
            for party in step.parties:
                pool = pools.get(party.name)
                if pool is None:
                    pool = Pool(self._new("Participant", "outside", party.name), party.name, None)
                    pools[party.name] = pool
                for wanted, source, target, documents in (
                    (party.gives, pool.id, identifier, step.documents_in),
                    (party.takes, identifier, pool.id, step.documents_out),
                ):
                    if wanted:
                        name = "、".join(documents) or None
                        each = self._new("Message", source, target)
                        messages.append(MessageFlow(each, source, target, name))
        return messages, list(pools.values())


class _Documents:
    """The documents of a form: each once, with a reference for every step that uses it."""

    def __init__(self, new: Callable[..., str]) -> None:
        self._new = new
        self._id_of: dict[str, str] = {}
        self._references: dict[str, list[str]] = {}

    def used(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of documents that a step uses."""
        found = []
        for name in names:
            if name not in self._id_of:
                self._id_of[name] = self._new("DataObject", name)
            references = self._references.setdefault(name, [])
            references.append(self._new("DataObjectReference", name, len(references)))
            found.append(self._id_of[name])
        return tuple(dict.fromkeys(found))

    def all(self) -> tuple[DataObject, ...]:
        """Return every document."""
        return tuple(
            DataObject(identifier, name, aliases=tuple(self._references[name]))
            for name, identifier in self._id_of.items()
        )


def _definitions(step: Step) -> tuple[str, ...]:
    speaks = (
        any(party.takes for party in step.parties)
        if step.kind is StepKind.END
        else any(party.gives for party in step.parties)
    )
    if step.kind in (StepKind.START, StepKind.END, StepKind.WAIT) and speaks:
        return ("messageEventDefinition",)
    return ("timerEventDefinition",) if step.kind is StepKind.WAIT else ()


def _documentation(step: Step) -> tuple[str, ...]:
    words = [step.description] if step.description else []
    effort = [
        f"年間 {step.volume} 件" if step.volume is not None else "",
        f"1件 {step.minutes:f} 分" if step.minutes is not None else "",
        f"{step.persons} 人" if step.persons is not None else "",
    ]
    if not step.needs and any(effort):
        words.append("、".join(filter(None, effort)))
    return tuple(words)
