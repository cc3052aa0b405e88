"""Which of the merged work a proposal takes up: one flow as the frame, the rest fitted in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fitgap.comparison.draft import Draft, DraftArrow, DraftNode
from fitgap.comparison.relations import bits
from fitgap.process import NodeKind

_CHOICE = "exclusiveGateway"


def adopt(draft: Draft, least: int) -> None:
    """Cut a draft down to the work that at least so many of the flows do.

    The flow that holds most of that work is the frame: its order and its decisions stay;
    work it does not do is taken out, work it lacks is put in where the flow most like it
    has it.
    """
    flows = range(len(draft.models))
    wanted = [node for node in draft.nodes if node.is_unit and len(node.origins) >= least]
    frame = max(
        flows,
        key=lambda flow: (
            sum(flow in node.origins for node in wanted),
            round(sum(draft.likeness(flow, other) for other in flows), 9),
            -flow,
        ),
    )
    _Frame(draft, frame, wanted).fit()


def adopt_one(draft: Draft, flow: int) -> None:
    """Cut a draft down to one of its flows."""
    draft.nodes = [node for node in draft.nodes if flow in node.origins]
    draft.arrows = [arrow for arrow in draft.arrows if flow in arrow.origins]
    model = draft.models[flow]
    arrows = {each.id: each for each in model.flows}
    for node in draft.nodes:
        own = model.node_by_id[node.origins[flow]]
        node.name, node.type, node.sample = own.label or None, own.type, own
        role = model.role(own)
        node.role = draft.roles[flow].get(role) if role else None
        for papers in (node.inputs, node.outputs):
            for key in [key for key, users in papers.items() if flow not in users]:
                del papers[key]
    for arrow in draft.arrows:
        mine = arrows[arrow.origins[flow]]
        arrow.name, arrow.condition = mine.name, mine.condition
        arrow.default = model.node_by_id[mine.source or ""].default_flow == mine.id


class _Frame:
    def __init__(self, draft: Draft, frame: int, wanted: Sequence[DraftNode]) -> None:
        self._draft, self._frame = draft, frame
        self._wanted = list(wanted)
        self._every_arrow = list(draft.arrows)

    def fit(self) -> None:
        draft = self._draft
        missing = [node for node in self._wanted if self._frame not in node.origins]
        draft.nodes = [node for node in draft.nodes if self._frame in node.origins]
        draft.arrows = [arrow for arrow in draft.arrows if self._frame in arrow.origins]
        kept = set(map(id, self._wanted))
        for node in list(draft.nodes):
            if node.is_unit and id(node) not in kept and not self._needed(node, kept):
                self._take_out(node)
        self._tidy()
        for node in missing:
            if node.host is None and (node.parent is None or node.parent in draft.nodes):
                self._put_in(node)
        for node in draft.nodes:
            for papers in (node.inputs, node.outputs):
                for key in list(papers):
                    if 2 * len(papers[key]) <= len(node.origins):
                        del papers[key]

    def _needed(self, node: DraftNode, kept: set[int]) -> bool:
        """Say whether an uncommon node holds up what is common: a start, an end, a frame."""
        if node.type in ("startEvent", "endEvent"):
            return True
        return any(
            id(each) in kept and (each.parent is node or each.host is node)
            for each in self._draft.nodes
        )

    # --------------------------------------------------------------------- taking out

    def _take_out(self, node: DraftNode) -> None:
        draft = self._draft
        if node not in draft.nodes:
            return
        for inner in [each for each in draft.nodes if node in (each.parent, each.host)]:
            self._cut(inner)
        into, out = draft.entering(node), draft.leaving(node)
        draft.nodes.remove(node)
        draft.arrows = [arrow for arrow in draft.arrows if node not in (arrow.source, arrow.target)]
        for before in into:
            for after in out:
                if before.source is node or after.target is node:
                    continue
                self._join(before, after)

    def _cut(self, node: DraftNode) -> None:
        """Take a node out with its arrows; what hangs on it goes too."""
        draft = self._draft
        if node not in draft.nodes:
            return
        after = [arrow.target for arrow in draft.leaving(node)]
        draft.nodes.remove(node)
        draft.arrows = [arrow for arrow in draft.arrows if node not in (arrow.source, arrow.target)]
        for inner in [each for each in draft.nodes if node in (each.parent, each.host)]:
            self._cut(inner)
        for each in after:
            if each in draft.nodes and not draft.entering(each) and each.host is None:
                self._cut(each)

    def _join(self, before: DraftArrow, after: DraftArrow) -> None:
        name = before.name or after.name
        self._draft.arrows.append(
            DraftArrow(
                before.source,
                after.target,
                {**before.origins} if before.name else {**after.origins},
                name,
                before.condition or after.condition,
                before.default,
            )
        )

    def _tidy(self) -> None:
        """Take out gateways that neither split nor join any more."""
        draft = self._draft
        changed = True
        while changed:
            changed = False
            for node in list(draft.nodes):
                if not _is_gateway(node):
                    continue
                self._drop_doubles(node)
                into, out = draft.entering(node), draft.leaving(node)
                if len(out) == len(into) == 1:
                    if out[0].target is node:
                        self._cut(node)
                    else:
                        draft.nodes.remove(node)
                        draft.arrows = [
                            arrow for arrow in draft.arrows if arrow not in (into[0], out[0])
                        ]
                        self._join(into[0], out[0])
                    changed = True
                elif not into and not out:
                    draft.nodes.remove(node)
                    changed = True
                elif not out:
                    self._cut(node)
                    changed = True

    def _drop_doubles(self, node: DraftNode) -> None:
        """Keep one of several arrows to one place, and none that goes nowhere.

        Going nowhere is going back at once; and, where all ways are taken, going straight to
        where another way comes out too.
        """
        draft = self._draft
        seen: set[int] = set()
        for arrow in draft.leaving(node):
            target = arrow.target
            further = draft.leaving(target)
            back = len(further) == 1 and further[0].target is node and _is_gateway(target)
            if (
                target is node
                or id(target) in seen
                or (len(draft.leaving(node)) > 1 and (back or self._idle(arrow)))
            ):
                draft.arrows.remove(arrow)
            else:
                seen.add(id(target))
        left = draft.leaving(node)
        if len(left) == 1:
            # One way on is no condition, and nothing is asked.
            left[0].name, left[0].condition, left[0].default = None, None, False
            node.name = None

    def _idle(self, arrow: DraftArrow) -> bool:
        """Say whether a parallel split goes straight to a join another of its ways reaches."""
        if not arrow.source.type == arrow.target.type == "parallelGateway":
            return False
        seen: set[int] = set()
        waiting = [each.target for each in self._draft.leaving(arrow.source) if each is not arrow]
        while waiting:
            node = waiting.pop()
            if node is arrow.target:
                return True
            if id(node) not in seen:
                seen.add(id(node))
                waiting += [each.target for each in self._draft.leaving(node)]
        return False

    # ---------------------------------------------------------------------- putting in

    def _put_in(self, node: DraftNode) -> None:
        """Put work in behind, else before, what stands next to it in the likest flow."""
        draft = self._draft
        donors = sorted(node.origins, key=lambda flow: (-draft.likeness(flow, self._frame), flow))
        for donor in donors:
            before, after = self._neighbours(node, donor)
            arrow = self._place(before, after)
            if arrow is not None:
                break
        else:
            arrow = self._last_resort(node)
        if arrow is None:
            return
        draft.nodes.append(node)
        rest = DraftArrow(node, arrow.target, dict(arrow.origins))
        arrow.target = node
        draft.arrows.append(rest)
        self._make_optional(node, donors[0], arrow, rest)

    def _neighbours(self, node: DraftNode, donor: int) -> tuple[list[DraftNode], list[DraftNode]]:
        draft = self._draft
        behaviour = draft.behaviours[donor]
        present = {
            unit: there
            for unit, each in enumerate(behaviour.units)
            if (there := draft.image[donor, each.id]) in draft.nodes and there.parent is node.parent
        }
        mask = sum(1 << unit for unit in present)
        unit = behaviour.unit_of[node.origins[donor]]
        return (
            [present[each] for each in bits(behaviour.units_before(unit, mask))],
            [present[each] for each in bits(behaviour.units_after(unit, mask))],
        )

    def _place(self, before: Iterable[DraftNode], after: Iterable[DraftNode]) -> DraftArrow | None:
        for each in before:
            out = self._draft.leaving(each)
            if len(out) == 1:
                return out[0]
        for each in after:
            into = self._draft.entering(each)
            if len(into) == 1:
                return into[0]
        return None

    def _last_resort(self, node: DraftNode) -> DraftArrow | None:
        """Return the way into an end of the frame that work can be done before."""
        for each in self._draft.nodes:
            into = self._draft.entering(each)
            if each.type == "endEvent" and each.parent is node.parent and len(into) == 1:
                return into[0]
        return None

    def _make_optional(
        self, node: DraftNode, donor: int, into: DraftArrow, out: DraftArrow
    ) -> None:
        """Put a choice around work that its flow does on a condition only."""
        draft = self._draft
        behaviour = draft.behaviours[donor]
        guards = behaviour.guards[behaviour.unit_of[node.origins[donor]]]
        branches = [branch for branch in behaviour.branches if branch.element in guards]
        asked = [branch for branch in branches if branch.words]
        source = into.source.sample
        decided = source is not None and source.kind is NodeKind.GATEWAY and into.name
        if not asked or decided:
            return
        question = draft.models[donor].node_by_id[asked[0].decision].label
        split, join = node.beside(_CHOICE, question or None), node.beside(_CHOICE)
        draft.nodes += [split, join]
        target = out.target
        into.target, out.target = split, join
        draft.arrows += [
            DraftArrow(split, node, {donor: asked[0].element}, asked[0].words),
            DraftArrow(split, join, {}, default=True),
            DraftArrow(join, target, {}),
        ]


def _is_gateway(node: DraftNode) -> bool:
    return node.sample is not None and node.sample.kind is NodeKind.GATEWAY
