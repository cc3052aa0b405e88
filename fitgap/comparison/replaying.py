"""Whether a flow is still a way through a merged one: every step of it, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fitgap.comparison.relations import is_unit
from fitgap.process import FlowNode, NodeKind, ProcessModel
from fitgap.source import Text

_CHOICE = "exclusiveGateway"
_FORKS = frozenset({"parallelGateway", "inclusiveGateway"})


@dataclass(frozen=True, slots=True)
class Violation:
    """A step of a flow that the merged flow does not allow; ``element`` is the flow's node."""

    element: str
    statement: Text


def replay(
    model: ProcessModel, merged: ProcessModel, image: Mapping[str, str]
) -> tuple[Violation, ...]:
    """Play a flow on a merged one and return the steps that are not possible.

    Args:
        model: the flow.
        merged: the merged flow; only what it holds is looked at, not how it was made.
        image: which node of the merged flow each node of the flow is.

    Every node must have its image, of the same kind; from each image the images of what
    comes next must be reached through nothing but choices that are not the flow's own, all
    at once where the flow goes on in several ways at once.  Then every run of the flow is a
    run of the merged one, with the same work in the same order.
    """
    return tuple(_Replay(model, merged, image).violations())


class _Replay:
    def __init__(self, model: ProcessModel, merged: ProcessModel, image: Mapping[str, str]) -> None:
        self._model, self._merged, self._image = model, merged, image
        self._own = set(image.values())
        self._after = _neighbours(merged, forward=True)
        self._before = _neighbours(merged, forward=False)

    def violations(self) -> Iterator[Violation]:
        after = _neighbours(self._model, forward=True)
        before = _neighbours(self._model, forward=False)
        for node in self._model.nodes:
            there = self._merged.node_by_id.get(self._image.get(node.id, ""))
            if there is None:
                if is_unit(node):
                    yield Violation(node.id, _MISSING.format(name=_name(node)))
                continue
            yield from self._place(node, there)
            if self._known(after[node.id]) and not self._goes_on(node, there, after[node.id]):
                yield Violation(node.id, _NOT_AFTER.format(name=_name(node)))
            if self._known(before[node.id]) and not self._comes(node, there, before[node.id]):
                yield Violation(node.id, _NOT_BEFORE.format(name=_name(node)))
        for message in self._model.message_flows:
            ends = [self._image.get(end or "") for end in (message.source, message.target)]
            known = self._model.node_by_id.keys() >= {message.source, message.target}
            if known and not any(
                [flow.source, flow.target] == ends for flow in self._merged.message_flows
            ):
                node = self._model.node_by_id[message.source or ""]
                yield Violation(node.id, _NO_MESSAGE.format(name=_name(node)))

    def _known(self, nodes: list[str]) -> bool:
        """Say whether neighbours have images; what misses is said of itself."""
        return all(self._image.get(each) in self._merged.node_by_id for each in nodes)

    def _place(self, node: FlowNode, there: FlowNode) -> Iterator[Violation]:
        alike = node.kind is there.kind and (
            node.kind is NodeKind.ACTIVITY or node.type == there.type
        )
        hosts = (node.attached_to, there.attached_to)
        around = (node.parent, there.parent)
        if not alike or any(
            (self._image.get(ours) if ours is not None else None) != theirs
            for ours, theirs in (hosts, around)
        ):
            yield Violation(node.id, _ELSEWHERE.format(name=_name(node)))

    def _goes_on(self, node: FlowNode, there: FlowNode, following: list[str]) -> bool:
        targets = [self._image[each] for each in following]
        if node.type == _CHOICE:
            return all(target in self._through(there.id, self._after) for target in targets)
        if not targets:
            return self._may_end(there)
        if len(targets) == 1 and node.kind is not NodeKind.GATEWAY:
            return targets[0] in self._through(there.id, self._after)
        if self._at_once(there.id, targets, self._after):
            return True
        if node.kind is NodeKind.GATEWAY:
            return False
        return any(
            self._at_once(each, targets, self._after)
            for each in self._silent(there.id, self._after)
            if self._merged.node_by_id[each].type in _FORKS
        )

    def _comes(self, node: FlowNode, there: FlowNode, leading: list[str]) -> bool:
        sources = [self._image[each] for each in leading]
        if not sources:
            return self._may_start(there)
        if node.kind is NodeKind.GATEWAY and node.type != _CHOICE and len(sources) > 1:
            # A join waits for all it has: it may have no more than the flow brings.
            return self._at_once(there.id, sources, self._before)
        return all(source in self._through(there.id, self._before) for source in sources)

    def _may_end(self, there: FlowNode) -> bool:
        if not self._after[there.id] or there.type == "endEvent":
            return True
        return any(
            self._merged.node_by_id[each].type == "endEvent"
            for each in self._silent(there.id, self._after)
        )

    def _may_start(self, there: FlowNode) -> bool:
        if not self._before[there.id]:
            return True
        return any(
            self._merged.node_by_id[each].type == "startEvent"
            for each in self._silent(there.id, self._before)
        )

    def _at_once(self, place: str, targets: list[str], arrows: Mapping[str, list[str]]) -> bool:
        """Say whether each arrow of a place leads to another of the targets, all of them."""
        ways = [{each} | self._through(each, arrows, itself=True) for each in arrows[place]]
        if len(ways) != len(targets):
            return False
        left = list(targets)
        for way in sorted(ways, key=lambda way: len(way & set(left))):
            hit = next((target for target in left if target in way), None)
            if hit is None:
                return False
            left.remove(hit)
        return True

    def _silent(self, place: str, arrows: Mapping[str, list[str]]) -> set[str]:
        """Return the nodes that are not the flow's own, past choices that are not either."""
        return {each for each in self._through(place, arrows) if each not in self._own}

    def _through(
        self, place: str, arrows: Mapping[str, list[str]], *, itself: bool = False
    ) -> set[str]:
        """Return what is reached from a place through choices that are not the flow's own."""
        found: set[str] = set()
        waiting = list(arrows[place])
        if itself and not self._passable(place):
            return found
        while waiting:
            each = waiting.pop()
            if each in found:
                continue
            found.add(each)
            if self._passable(each) or (arrows is self._before and self._is_fork(each)):
                waiting += arrows[each]
        return found

    def _passable(self, place: str) -> bool:
        return place not in self._own and self._merged.node_by_id[place].type == _CHOICE

    def _is_fork(self, place: str) -> bool:
        """Say whether a place that is not the flow's own only lets several ways begin.

        What comes before it leads to each of them; that all are wanted is asked going forward.
        """
        forks = self._merged.node_by_id[place].type in _FORKS
        return place not in self._own and forks and len(self._before[place]) == 1


def _neighbours(model: ProcessModel, *, forward: bool) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {node.id: [] for node in model.nodes}
    for flow in model.flows:
        if flow.source in found and flow.target in found:
            ends = (flow.source, flow.target) if forward else (flow.target, flow.source)
            found[ends[0]].append(ends[1])
    return found


def _name(node: FlowNode) -> Text:
    if node.label:
        return Text(f"「{node.label}」", f"'{node.label}'")
    return Text("名前のない要素", "an element without a name")


_MISSING = Text("{name}が案にありません", "{name} is not in the proposal")
_ELSEWHERE = Text(
    "{name}は、案では別の種類か別のサブプロセスにあります",
    "{name} is of another kind or in another subprocess in the proposal",
)
_NOT_AFTER = Text(
    "案では{name}の次へ、この団体の順に進めません",
    "in the proposal {name} is not followed by what follows it here",
)
_NOT_BEFORE = Text(
    "案では、この団体の順に{name}へ進めません",
    "in the proposal {name} is not reached from where it is reached here",
)
_NO_MESSAGE = Text(
    "{name}から送るメッセージが案にありません",
    "the message {name} sends is not in the proposal",
)
