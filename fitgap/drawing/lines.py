"""A process model as a list for the terminal, one per flow node, in the order the work flows.

Only ASCII marks are used: box-drawing and arrow characters are one cell wide on some
terminals and two on others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from fitgap.process import FlowNode, NodeKind, ProcessModel, SequenceFlow
from fitgap.walks import walk

_GATEWAY_SYMBOLS: Mapping[str, str] = {
    "exclusiveGateway": "<X>",
    "inclusiveGateway": "<O>",
    "parallelGateway": "<+>",
    "complexGateway": "<#>",
    "eventBasedGateway": "<*>",
}
_EVENT_SYMBOLS: Mapping[str, str] = {"startEvent": "(>)", "endEvent": "(#)", "boundaryEvent": "(!)"}
_NESTING_TYPES = frozenset(
    {"subProcess", "adHocSubProcess", "transaction", "callActivity", "subChoreography"}
)


@dataclass(frozen=True, slots=True)
class Jump:
    """A sequence flow to a node that does not stand on the next line under its source.

    ``back`` tells a loop (the target stands above) from a branch that joins further down.
    """

    node: str
    condition: str
    back: bool


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One flow node.

    ``indent`` counts the branches and subprocesses around it, ``role`` is the lane it lies
    in, ``pool`` the participant (empty where the model has only one process).  ``symbol``
    is ASCII: ``[ ]`` activity, ``[+]`` subprocess, ``< >`` gateway, ``( )`` event.  ``text``
    is the label on one line, empty where the modeller gave none.  ``condition`` is what
    stands on the flow it is reached by.
    """

    node: str
    indent: int
    pool: str
    role: str
    symbol: str
    text: str
    condition: str
    jumps: tuple[Jump, ...] = ()


@dataclass(frozen=True)
class Level:
    """What lies in one process, or in the subprocess ``parent``: its nodes in flow order."""

    model: ProcessModel
    parent: str | None
    process: str | None
    lines: tuple[FlowLine, ...]

    @property
    def nodes(self) -> list[FlowNode]:
        """The nodes themselves."""
        return [self.model.node_by_id[line.node] for line in self.lines]

    @property
    def lanes(self) -> list[str | None]:
        """The lanes with nodes in file order, None first for what lies in none."""
        used = {node.lane if node.lane in self.model.lane_by_id else None for node in self.nodes}
        named: list[str | None] = [lane.id for lane in self.model.lanes if lane.id in used]
        return ([None] if None in used else []) + named


def flow_lines(model: ProcessModel) -> tuple[FlowLine, ...]:
    """Return every flow node of a model as a line, in flow order.

    A node stands below everything that leads to it, loops aside; the branches of a gateway
    stand one after the other, indented, a branch that ends before the main one.  Works on
    models without a start event, in pieces, with several pools and nested subprocesses.
    """
    scopes: dict[tuple[str | None, str | None], list[FlowNode]] = {}
    for node in model.nodes:
        parent = node.parent if node.parent in model.node_by_id else None
        key = (None if parent else node.process, parent)
        scopes.setdefault(key, []).append(node)
    leaving: dict[str, list[SequenceFlow]] = {}
    for flow in model.flows:
        if flow.source is not None:
            leaving.setdefault(flow.source, []).append(flow)
    titles = {process.id: process.name for process in model.processes}
    titles.update({pool.process: pool.name for pool in model.pools if pool.process and pool.name})
    top = [key for key in scopes if key[1] is None]
    lines: list[FlowLine] = []
    # (scope, where it is drawn), drawn depth first without recursion: files may nest deeply.
    for key in top:
        name = (titles.get(key[0] or "") or key[0] or "") if top[1:] else ""
        pool = " ".join(name.split())
        pending = [iter(_scope_lines(model, scopes[key], leaving, pool=pool, indent=0))]
        while pending:
            line = next(pending[-1], None)
            if line is None:
                pending.pop()
                continue
            lines.append(line)
            inner = scopes.get((None, line.node))
            if inner is not None:
                deeper = _scope_lines(model, inner, leaving, pool=pool, indent=line.indent + 1)
                pending.append(iter(deeper))
    return tuple(lines)


def levels_of(model: ProcessModel) -> list[Level]:
    """Return the levels of a model, a subprocess after the level it stands in."""
    grouped: dict[tuple[str | None, str | None], list[FlowLine]] = {}
    for line in flow_lines(model):
        node = model.node_by_id[line.node]
        parent = node.parent if node.parent in model.node_by_id else None
        grouped.setdefault((None if parent else node.process, parent), []).append(line)
    return [
        Level(model, parent, process, tuple(lines)) for (process, parent), lines in grouped.items()
    ]


@dataclass
class _Scope:
    """The flow graph of one level: successors and predecessors without loops."""

    nodes: Mapping[str, FlowNode]
    outgoing: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    back: Set[tuple[str, str]] = frozenset()
    roots: Sequence[str] = ()
    order: Sequence[str] = ()
    next: dict[str, list[str]] = field(default_factory=dict)
    previous: dict[str, list[str]] = field(default_factory=dict)


def _scope_lines(
    model: ProcessModel,
    nodes: Sequence[FlowNode],
    leaving: Mapping[str, Sequence[SequenceFlow]],
    *,
    pool: str,
    indent: int,
) -> list[FlowLine]:
    scope = _Scope({node.id: node for node in nodes})
    _connect(scope, leaving)
    _find_loops(scope)
    placed, depth = _place(scope)
    position = {node: index for index, node in enumerate(placed)}
    reached: dict[str, str] = {}
    lines = []
    for index, name in enumerate(placed):
        jumps = []
        for target, words in scope.outgoing[name]:
            back = (name, target) in scope.back
            # Only the last way that leads here stands right above; the others say where they go.
            last = not back and all(position[each] <= index for each in scope.previous[target])
            if last and target not in reached:
                reached[target] = words
            else:
                jumps.append(Jump(target, words, back))
        node = scope.nodes[name]
        lines.append(
            FlowLine(
                node=name,
                indent=indent + depth[name],
                pool=pool,
                role=model.role(node),
                symbol=_symbol(node),
                text=node.label,
                condition=reached.get(name, ""),
                jumps=tuple(dict.fromkeys(jumps)),
            )
        )
    return lines


def _symbol(node: FlowNode) -> str:
    match node.kind:
        case NodeKind.GATEWAY:
            return _GATEWAY_SYMBOLS.get(node.type, "< >")
        case NodeKind.EVENT:
            return _EVENT_SYMBOLS.get(node.type, "(o)")
        case _:
            return "[+]" if node.type in _NESTING_TYPES else "[ ]"


def _connect(scope: _Scope, leaving: Mapping[str, Sequence[SequenceFlow]]) -> None:
    """Fill in who leads to whom; boundary events and link events count as flows too."""
    scope.outgoing = {name: [] for name in scope.nodes}
    for name in scope.nodes:
        for flow in leaving.get(name, ()):
            if flow.target is not None and flow.target in scope.nodes:
                words = " ".join((flow.name or flow.condition or "").split())
                scope.outgoing[name].append((flow.target, words))
    catches: dict[str, str] = {}
    for node in scope.nodes.values():
        host = node.attached_to
        if host is not None and host in scope.nodes:
            scope.outgoing[host].append((node.id, ""))
        if node.link and node.type == "intermediateCatchEvent":
            catches.setdefault(node.link, node.id)
    for node in scope.nodes.values():
        if node.link is not None and node.link in catches and node.type == "intermediateThrowEvent":
            scope.outgoing[node.id].append((catches[node.link], ""))


def _find_loops(scope: _Scope) -> None:
    """Mark the flows that close a loop, leaving a graph without any, and order its nodes."""
    entered = {target for ways in scope.outgoing.values() for target, _ in ways}
    starts = [node.id for node in scope.nodes.values() if node.type == "startEvent"]
    sources = [name for name in scope.nodes if name not in entered]
    following = {name: [target for target, _ in ways] for name, ways in scope.outgoing.items()}
    found = walk((*starts, *sources, *scope.nodes), following)
    scope.roots, scope.order, scope.back = found.roots, found.topological, found.back
    scope.previous = {name: [] for name in scope.nodes}
    for name in scope.order:
        ahead = dict.fromkeys(
            target for target, _ in scope.outgoing[name] if (name, target) not in scope.back
        )
        scope.next[name] = list(ahead)
        for target in ahead:
            scope.previous[target].append(name)


def _place(scope: _Scope) -> tuple[list[str], dict[str, int]]:
    """Return the nodes in the order they are drawn, and how deep each is indented."""
    dominator = _dominators(scope)
    inside = dict.fromkeys(scope.nodes, 1)
    joined: set[str] = set()
    for name in reversed(scope.order):
        above = dominator[name]
        if above is not None:
            inside[above] += inside[name]
            if len(scope.previous[name]) > 1:
                joined.add(above)

    def main_branch(split: str) -> str | None:
        """Return the branch that carries on where no branch comes back to the others."""
        own = [each for each in scope.next[split] if dominator[each] == split]
        if split in joined or len(own) < 2:
            return None
        return max(own, key=lambda each: inside[each])

    main = {name: main_branch(name) for name in scope.nodes}
    depth: dict[str, int] = {}
    for name in scope.order:
        above = dominator[name]
        if above is None:
            depth[name] = 0
            continue
        branches = len(scope.next[above]) > 1 and len(scope.previous[name]) == 1
        depth[name] = depth[above] + (1 if branches and main[above] != name else 0)

    waiting = {name: len(scope.previous[name]) for name in scope.nodes}
    ready = [name for name in reversed(scope.roots) if not waiting[name]]
    placed: list[str] = []
    while ready:
        name = ready.pop()
        placed.append(name)
        # A branch that ends goes first, the one that carries on last, at its own depth.
        branches_in_order = sorted(scope.next[name], key=lambda each: each == main[name])
        for target in reversed(branches_in_order):
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return placed, depth


def _dominators(scope: _Scope) -> dict[str, str | None]:
    """Return the last node every way to a node passes, None where there is none."""
    rank = {name: index for index, name in enumerate(scope.order)}
    dominator: dict[str, str | None] = {}

    def meet(ways: Sequence[str]) -> str | None:
        # All ways are followed up together, the deepest first, so that none is followed twice.
        met = set(ways)
        deepest = [-rank[each] for each in met]
        heapify(deepest)
        while len(deepest) > 1:
            above = dominator[scope.order[-heappop(deepest)]]
            if above is None:
                return None
            if above not in met:
                met.add(above)
                heappush(deepest, -rank[above])
        return scope.order[-deepest[0]] if deepest else None

    for name in scope.order:
        dominator[name] = meet(scope.previous[name])
    return dominator


def line_text(line: FlowLine, name_of: Callable[[str], str]) -> str:
    """Return a line as plain words: symbol, text, condition and jumps; ``name_of`` names a node."""
    condition = f"{line.condition}: " if line.condition else ""
    jumps = "".join(
        f" {'^' if jump.back else '->'} {jump.condition + ': ' if jump.condition else ''}"
        f"{name_of(jump.node)}"
        for jump in line.jumps
    )
    return f"{'  ' * line.indent}{line.symbol} {condition}{line.text}{jumps}"
