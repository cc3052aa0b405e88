"""A process model on a character grid: lanes side by side, time downwards.

Only ASCII is drawn unless box-drawing characters are asked for: those are one cell wide on
some terminals and two on others.  What the modeller wrote stands as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby, pairwise

from rich.cells import cell_len

from fitgap.classification import ModificationClass
from fitgap.drawing.canvas import Canvas, Pen
from fitgap.drawing.cells import fit, wrap
from fitgap.drawing.channels import Channel, Place, Routing, Way, find_routes, place_nodes
from fitgap.drawing.lines import FlowLine, flow_lines
from fitgap.process import FlowNode, NodeKind, ProcessModel, SequenceFlow
from fitgap.source import Language, Text
from fitgap.vocabulary import label

NARROWEST = 80
"""Below this many columns a flow is a list, one line a node."""

_LEAST_BOX = 10
_LEAST_PITCH = _LEAST_BOX + 3
_COMMON_PITCH = 22
_WIDEST_BOX = 30
_WIDEST_GUTTER = 12
_MOST_SLOTS = 4
_LABEL_LINES = 4
_LEAST_LABEL = 4

_UNNAMED = Text("(名前なし)", "(no name)")
_START = Text("開始", "start")
_END = Text("終了", "end")
_NO_LANE = Text("(レーンの外)", "(in no lane)")
_INSIDE = Text("[+] {name} の内訳", "[+] inside {name}")
_BACK_TO = Text("{condition}^ {node} へ戻る", "{condition}^ back to {node}")
_ON_TO = Text("{condition}-> {node} へ", "{condition}-> to {node}")
_SOMEONE = Text("(相手の名前なし)", "(unnamed partner)")
_MESSAGES = Text("やりとり: {source} ~~> {target}{name}", "message: {source} ~~> {target}{name}")
_PARTNER = Text("やりとりのない参加者: {names}", "participants without messages: {names}")
_EMPTY = Text("(図に描く要素がありません)", "(nothing to draw)")
_EVENT_WORDS: Mapping[str, Text] = {
    "messageEventDefinition": Text("メッセージ", "message"),
    "timerEventDefinition": Text("時刻", "timer"),
    "errorEventDefinition": Text("エラー", "error"),
    "signalEventDefinition": Text("シグナル", "signal"),
    "linkEventDefinition": Text("リンク", "link"),
    "escalationEventDefinition": Text("エスカレーション", "escalation"),
    "conditionalEventDefinition": Text("条件", "condition"),
    "terminateEventDefinition": Text("全体終了", "terminate"),
    "cancelEventDefinition": Text("取消", "cancel"),
    "compensateEventDefinition": Text("補償", "compensation"),
}
_LOOPS: Mapping[str, Text] = {
    "standard": Text("くり返し", "loop"),
    "parallel": Text("件数分を同時に", "for each, at once"),
    "sequential": Text("件数分を順に", "for each, in turn"),
}
_SYMBOL_WORDS: Mapping[str, Text] = {
    "(>)": Text("開始", "start"),
    "(#)": Text("終了", "end"),
    "(o)": Text("途中のできごと", "event"),
    "(!)": Text("作業中のできごと", "event during work"),
    "<X>": Text("どれか1つへ", "one way"),
    "<+>": Text("すべて同時に", "all ways"),
    "<O>": Text("当てはまるものへ", "those that apply"),
    "<*>": Text("先に起きたほうへ", "whichever comes first"),
    "<#>": Text("複合の条件", "complex condition"),
    "[+]": Text("内訳のある作業", "has steps inside"),
    "~~>": Text("送る", "sends"),
    "<~~": Text("受け取る", "receives"),
    "/": Text("どの条件にも当てはまらないとき", "otherwise"),
}


class Ink(StrEnum):
    """What a span of a drawing is; a front end gives each its colour."""

    BLANK = "blank"
    TITLE = "title"
    LANE = "lane"
    BORDER = "border"
    EDGE = "edge"
    CONDITION = "condition"
    ACTIVITY = "activity"
    EVENT = "event"
    GATEWAY = "gateway"
    BADGE = "badge"
    LEGEND = "legend"


@dataclass(frozen=True, slots=True)
class Span:
    """Words of one kind; ``node`` is the flow node they belong to."""

    text: str
    ink: Ink = Ink.BLANK
    node: str | None = None


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One line; ``heading`` tells the names of the lanes, which hold until the next heading."""

    spans: tuple[Span, ...] = ()
    heading: bool = False

    @property
    def text(self) -> str:
        """The line without its kinds, trailing spaces removed."""
        return "".join(span.text for span in self.spans).rstrip()


@dataclass(frozen=True)
class TerminalDrawing:
    """A drawing; ``jumps`` counts the flows told in words because no line was free for them."""

    lines: tuple[DrawnLine, ...]
    jumps: int = 0


def draw_terminal(
    model: ProcessModel,
    *,
    columns: int,
    classes: Mapping[str, ModificationClass] | None = None,
    ascii_only: bool = True,
    documents: bool = False,
    language: Language = Language.JA,
) -> tuple[DrawnLine, ...]:
    """Return a model as lines of at most ``columns`` cells.

    Every flow node appears, and every sequence flow as an arrow or, where there is no room
    for one, in words at its source.  A process with more lanes than fit, and every model
    below :data:`NARROWEST` columns, is a list with one node a line.

    Args:
        model: the model.
        columns: the width, at least 20.
        classes: the modification class of activities with gaps, by node id.
        ascii_only: draw with ASCII alone.
        documents: name the documents an activity takes and gives.
        language: of the words that are not the modeller's.
    """
    return terminal_drawing(
        model,
        columns=columns,
        classes=classes,
        ascii_only=ascii_only,
        documents=documents,
        language=language,
    ).lines


def terminal_drawing(
    model: ProcessModel,
    *,
    columns: int,
    classes: Mapping[str, ModificationClass] | None = None,
    ascii_only: bool = True,
    documents: bool = False,
    language: Language = Language.JA,
) -> TerminalDrawing:
    """Return what :func:`draw_terminal` does, with the number of flows told in words."""
    writer = _Writer(model, classes or {}, max(20, columns), ascii_only, documents, language)
    return writer.drawing()


def least_columns(model: ProcessModel) -> int:
    """Return the width below which a process of the model is drawn as a list."""
    most = max((len(lanes) for lanes in map(_lanes, _scopes(model))), default=1)
    return max(NARROWEST, most * _LEAST_PITCH + 3)


@dataclass(frozen=True)
class _Scope:
    """The nodes of one process, or of one subprocess, in flow order."""

    model: ProcessModel
    parent: str | None
    process: str | None
    lines: tuple[FlowLine, ...]

    @property
    def nodes(self) -> list[FlowNode]:
        return [self.model.node_by_id[line.node] for line in self.lines]


def _scopes(model: ProcessModel) -> list[_Scope]:
    """Return the levels of a model, a subprocess after the level it stands in."""
    grouped: dict[tuple[str | None, str | None], list[FlowLine]] = {}
    for line in flow_lines(model):
        node = model.node_by_id[line.node]
        parent = node.parent if node.parent in model.node_by_id else None
        grouped.setdefault((None if parent else node.process, parent), []).append(line)
    return [
        _Scope(model, parent, process, tuple(lines)) for (process, parent), lines in grouped.items()
    ]


def _lanes(scope: _Scope) -> list[str | None]:
    """Return the lanes with nodes in file order, None first for what lies in none."""
    used = {node.lane if node.lane in scope.model.lane_by_id else None for node in scope.nodes}
    named: list[str | None] = [lane.id for lane in scope.model.lanes if lane.id in used]
    return ([None] if None in used else []) + named


@dataclass
class _Block:
    """A node as lines of words; ``boxed`` puts a border around them.

    ``events`` are the boundary events attached to it: their lines, and how far right of the
    middle each is left.
    """

    node: FlowNode
    width: int
    lines: list[str]
    boxed: bool
    ink: Ink
    badge: str = ""
    events: list[tuple[str, list[str], int]] = field(default_factory=list)

    @property
    def all_lines(self) -> list[tuple[str, str]]:
        """The lines, each with the node it belongs to."""
        own = [(line, self.node.id) for line in self.lines]
        return own + [(line, name) for name, lines, _ in self.events for line in lines]

    @property
    def height(self) -> int:
        return len(self.all_lines) + (2 if self.boxed else 0)


class _Writer:
    """Writes one model."""

    def __init__(
        self,
        model: ProcessModel,
        classes: Mapping[str, ModificationClass],
        columns: int,
        ascii_only: bool,
        documents: bool,
        language: Language,
    ) -> None:
        self.model, self.classes, self.columns = model, classes, columns
        self.ascii_only, self.documents, self.language = ascii_only, documents, language
        self.jumps = 0
        self.symbols: set[str] = set()
        self.scopes = _scopes(model)
        self.symbol = {line.node: line.symbol for scope in self.scopes for line in scope.lines}
        self.pools = {pool.process: pool.name for pool in model.pools if pool.process and pool.name}
        self.partners: dict[str, list[str]] = {}
        self.unplaced: list[str] = []
        self._gather_messages()

    def say(self, text: Text, **values: object) -> str:
        return text.format(**values).to(self.language) if values else text.to(self.language)

    def drawing(self) -> TerminalDrawing:
        lines: list[DrawnLine] = []
        for scope in self.scopes:
            if lines:
                lines.append(DrawnLine())
            lines += self.section(scope)
        if not self.scopes:
            lines += self.words([self.say(_EMPTY)], Ink.LEGEND)
        foot = [*self.words(self.unplaced, Ink.CONDITION), *self.legend()]
        return TerminalDrawing((*lines, *([DrawnLine()] if foot else []), *foot), self.jumps)

    def section(self, scope: _Scope) -> Iterator[DrawnLine]:
        """Draw one level, as wide boxes as leave no flow without a line."""
        title = self.title(scope)
        if title:
            yield from self.words([title], Ink.TITLE)
        lanes = _lanes(scope)
        if self.columns < NARROWEST or len(lanes) * _LEAST_PITCH + 3 > self.columns:
            yield from self.list(scope)
            return
        best: _Chart | None = None
        for chart in self.charts(scope, lanes):
            if best is None or chart.routing.missing < best.routing.missing:
                best = chart
            if not best.routing.missing:
                break
        if best is not None:
            yield from best.lines(self)

    def charts(self, scope: _Scope, lanes: Sequence[str | None]) -> Iterator[_Chart]:
        """Yield arrangements of one level, with narrower boxes each time."""
        nodes = scope.nodes
        own = {node.id for node in nodes}
        hosts = {
            node.id: node.attached_to
            for node in nodes
            if node.attached_to in own
            and node.attached_to is not None
            and self.model.node_by_id[node.attached_to].kind is NodeKind.ACTIVITY
        }
        order = [node.id for node in nodes if node.id not in hosts]
        lane_number = {lane: number for number, lane in enumerate(lanes)}
        lane = {
            node.id: lane_number[node.lane if node.lane in lane_number else None]
            for node in nodes
            if node.id not in hosts
        }
        flows = [flow for flow in self.model.flows if flow.source in own and flow.target in own]
        ways = [
            (hosts.get(flow.source or "", flow.source or ""), flow.target or "")
            for flow in flows
            if flow.target not in hosts
        ]
        slots = _slots(order, lane, ways, len(lanes), self.columns)
        places = place_nodes(order, lane, ways, slots)
        room = (self.columns - 3) // sum(slots)
        widest = min(_WIDEST_BOX, room - 5)
        widths = [*range(widest, _LEAST_BOX, -4), _LEAST_BOX]
        for width in widths if widest >= _LEAST_BOX else [_LEAST_BOX]:
            yield self.chart(scope, lanes, slots, places, hosts, flows, width)

    def chart(
        self,
        scope: _Scope,
        lanes: Sequence[str | None],
        slots: Sequence[int],
        places: Mapping[str, Place],
        hosts: Mapping[str, str],
        flows: Sequence[SequenceFlow],
        width: int,
    ) -> _Chart:
        count = sum(slots)
        gutter = min(_WIDEST_GUTTER, (self.columns - count * width) // (count + 1))
        centres = [gutter + slot * (width + gutter) + width // 2 for slot in range(count)]
        edges = [
            gutter // 2 + sum(slots[:index]) * (width + gutter) for index in range(len(slots) + 1)
        ]
        total = gutter + count * (width + gutter)
        attached: dict[str, list[FlowNode]] = {}
        for name, host in hosts.items():
            attached.setdefault(host, []).append(self.model.node_by_id[name])
        leaving: dict[str, int] = {}
        for flow in flows:
            leaving[flow.source or ""] = leaving.get(flow.source or "", 0) + 1
        blocks = {
            name: self.block(self.model.node_by_id[name], width, attached.get(name, ()), leaving)
            for name in places
        }
        spans = {}
        for name, block in blocks.items():
            left = centres[places[name].slot] - block.width // 2
            spans[name] = (left, left + block.width - 1)
        heads = dict(spans)
        for name, block in blocks.items():
            if not block.boxed:
                size = cell_len(block.lines[0])
                left = spans[name][0] + (block.width - size) // 2
                heads[name] = (left, left + size - 1)
        exits = {event: (host, mark) for host in attached for event, _, mark in blocks[host].events}
        crowded = Counter(exits.values())
        ways, drawn = [], []
        told: list[SequenceFlow] = []
        for flow in flows:
            source, target = flow.source or "", flow.target or ""
            if target in hosts:
                told.append(flow)
                continue
            condition = self.condition(flow)
            if source in exits and crowded[exits[source]] > 1:
                condition = condition or self.name(source)
            ways.append(
                Way(
                    hosts.get(source, source),
                    target,
                    label=condition,
                    port=source,
                    exit=exits[source][1] if source in exits else 0,
                )
            )
            drawn.append(flow)
        routing = find_routes(ways, places, spans, heads, centres, width=total, avoided=edges)
        told += [flow for flow, route in zip(drawn, routing.routes, strict=True) if route is None]
        own = {node.id for node in scope.nodes}
        told += [
            flow
            for flow in self.model.flows
            if flow.source in own
            and flow.target in self.model.node_by_id
            and flow.target not in own
        ]
        return _Chart(
            scope, lanes, edges, centres, total, places, blocks, spans, hosts, ways, routing, told
        )

    # -- words ------------------------------------------------------------------------

    def name(self, name: str) -> str:
        """Return what a node is called, its kind where the modeller gave no name."""
        node = self.model.node_by_id[name]
        if node.label:
            return node.label
        if node.kind is NodeKind.GATEWAY:
            return self.symbol[name]
        known = {"startEvent": _START, "endEvent": _END}.get(node.type)
        return self.say(known or _UNNAMED)

    def condition(self, flow: SequenceFlow) -> str:
        """Return what stands on a flow; ``/`` marks the default flow."""
        text = " ".join((flow.name or flow.condition or "").split())
        source = self.model.node_by_id.get(flow.source or "")
        if source is not None and source.default_flow == flow.id:
            self.symbols.add("/")
            return f"/ {text}".rstrip()
        return text

    def jump(self, flow: SequenceFlow, *, back: bool) -> str:
        condition = self.condition(flow)
        return self.say(
            _BACK_TO if back else _ON_TO,
            condition=f"{condition}: " if condition else "",
            node=self.name(flow.target or ""),
        )

    def title(self, scope: _Scope) -> str:
        """Return the pool, the process or the subprocess a level belongs to."""
        if scope.parent is not None:
            return self.say(_INSIDE, name=self.name(scope.parent))
        names = {process.id: process.name for process in self.model.processes}
        name = self.pools.get(scope.process or "") or names.get(scope.process or "")
        if not name and sum(each.parent is None for each in self.scopes) > 1:
            name = scope.process
        return " ".join((name or "").split())

    def kind(self, node: FlowNode) -> str:
        """Return what sets off an event, '' where the label says it all."""
        found = [_EVENT_WORDS[each] for each in node.event_definitions if each in _EVENT_WORDS]
        return "・".join(dict.fromkeys(map(self.say, found)))

    def text(self, node: FlowNode) -> str:
        """Return symbol and words of an event or a gateway."""
        symbol = self.symbol[node.id]
        self.symbols.add(symbol)
        kind = self.kind(node)
        words = f"{kind}: {node.label}" if kind and node.label else kind or node.label
        if not words and node.type in ("startEvent", "endEvent"):
            words = self.say(_START if node.type == "startEvent" else _END)
        return f"{symbol} {words}".rstrip()

    def facts(self, node: FlowNode) -> Iterator[str]:
        """Yield what a node exchanges with others."""
        yield from self.partners.get(node.id, ())
        if self.documents:
            for arrow, ids in (("=>", node.inputs), ("<=", node.outputs)):
                for name in self.model.document_names(ids):
                    yield f"{name} =>" if arrow == "=>" else f"=> {name}"

    def block(
        self,
        node: FlowNode,
        width: int,
        events: Iterable[FlowNode],
        leaving: Mapping[str, int],
    ) -> _Block:
        facts = list(self.facts(node))
        for fact in facts:
            self.symbols.add(fact[:3])
        if node.kind not in (NodeKind.ACTIVITY, NodeKind.CHOREOGRAPHY):
            lines = [line for text in (self.text(node), *facts) for line in wrap(text, width)]
            ink = Ink.EVENT if node.kind is NodeKind.EVENT else Ink.GATEWAY
            # A line of words with several arrows is long enough for each.
            least = min(width, 12) if leaving.get(node.id, 0) > 1 else 3
            return _Block(node, max(least, *map(cell_len, lines)), lines, False, ink)
        room = width - 2
        name = node.label or self.say(_UNNAMED)
        if self.symbol[node.id] == "[+]":
            self.symbols.add("[+]")
            name = f"[+] {name}"
        if node.loop is not None and node.loop in _LOOPS:
            name = f"{name} ({self.say(_LOOPS[node.loop])})"
        lines = [line for text in (name, *facts) for line in wrap(text, room)]
        attached = []
        for number, event in enumerate(events):
            told = [
                line for text in (self.text(event), *self.facts(event)) for line in wrap(text, room)
            ]
            attached.append((event.id, told, max(width // 2 - 3 - 4 * number, 2)))
        modification = self.classes.get(node.id)
        badge = f"[{class_badge(modification)}]" if modification else ""
        return _Block(node, width, lines, True, Ink.ACTIVITY, badge, attached)

    def _gather_messages(self) -> None:
        model = self.model
        pool_names = {pool.id: " ".join((pool.name or "").split()) for pool in model.pools}
        talking: set[str] = set()

        def called(end: str | None) -> str:
            node = model.node_by_id.get(end or "")
            if node is None:
                return pool_names.get(end or "") or self.say(_SOMEONE)
            pool = self.pools.get(node.process or "")
            return " ".join(pool.split()) if pool else node.label or self.say(_SOMEONE)

        for message in model.message_flows:
            talking.update(end for end in (message.source, message.target) if end)
            name = " ".join((message.name or "").split())
            told = f": {name}" if name else ""
            if message.source in model.node_by_id:
                fact = f"~~> {called(message.target)}{told}"
                self.partners.setdefault(message.source or "", []).append(fact)
            if message.target in model.node_by_id:
                fact = f"<~~ {called(message.source)}{told}"
                self.partners.setdefault(message.target or "", []).append(fact)
            if not {message.source, message.target} & model.node_by_id.keys():
                sentence = self.say(
                    _MESSAGES,
                    source=called(message.source),
                    target=called(message.target),
                    name=told,
                )
                self.unplaced.append(sentence)
        quiet = [
            pool_names[pool.id]
            for pool in model.pools
            if pool.process is None and pool.id not in talking and pool_names[pool.id]
        ]
        if quiet:
            self.unplaced.append(self.say(_PARTNER, names="、".join(quiet)))

    # -- lines without a chart ----------------------------------------------------------

    def words(self, texts: Iterable[str], ink: Ink) -> Iterator[DrawnLine]:
        for text in texts:
            for line in wrap(text, self.columns):
                yield DrawnLine((Span(line, ink),))

    def legend(self) -> Iterator[DrawnLine]:
        """Say what the marks mean that were used."""
        used = [
            f"[{class_badge(each)}] {self.say(label(each))}"
            for each in ModificationClass
            if each in {self.classes.get(node.id) for node in self.model.nodes}
        ]
        marks = [
            f"{mark} {self.say(words)}"
            for mark, words in _SYMBOL_WORDS.items()
            if mark in self.symbols
        ]
        for parts in (used, marks):
            line = ""
            for part in parts:
                if line and cell_len(line) + 3 + cell_len(part) > self.columns:
                    yield from self.words([line], Ink.LEGEND)
                    line = ""
                line = f"{line}   {part}" if line else part
            if line:
                yield from self.words([line], Ink.LEGEND)

    def list(self, scope: _Scope) -> Iterator[DrawnLine]:
        """Yield a level as one line a node, longer ones broken."""
        position = {line.node: index for index, line in enumerate(scope.lines)}
        leaving: dict[str, list[SequenceFlow]] = {}
        for flow in self.model.flows:
            if flow.source in position and flow.target in self.model.node_by_id:
                leaving.setdefault(flow.source or "", []).append(flow)
        least = min(line.indent for line in scope.lines)
        role = ""
        for index, line in enumerate(scope.lines):
            node = self.model.node_by_id[line.node]
            if line.role != role and line.role:
                yield from self.words([f"== {line.role}"], Ink.LANE)
            role = line.role
            modification = self.classes.get(node.id)
            badge = f"[{class_badge(modification)}]" if modification else "   "
            indent = "  " * min(line.indent - least, max(0, self.columns // 8))
            if node.kind in (NodeKind.ACTIVITY, NodeKind.CHOREOGRAPHY):
                words = f"{line.symbol} {node.label or self.say(_UNNAMED)}"
            else:
                words = self.text(node)
            facts = list(self.facts(node))
            for flow in leaving.get(line.node, ()):
                target = position.get(flow.target or "", -1)
                if target == index + 1 and not self.condition(flow):
                    continue
                facts.append(self.jump(flow, back=0 <= target <= index))
            margin = f"{badge} {indent}"
            room = max(8, self.columns - cell_len(margin) - 4)
            for number, part in enumerate(wrap(words, room, hang=4)):
                head = margin if not number else " " * (cell_len(margin) + 4)
                ink = Ink.BADGE if not number and modification else Ink.BLANK
                yield DrawnLine((Span(head, ink, line.node), Span(part, _ink_of(node), line.node)))
            for fact in facts:
                for part in wrap(fact, room):
                    yield DrawnLine(
                        (
                            Span(" " * (cell_len(margin) + 4), Ink.BLANK, line.node),
                            Span(part, Ink.CONDITION, line.node),
                        )
                    )


@dataclass
class _Chart:
    """One level, arranged: where everything stands across; lines follow."""

    scope: _Scope
    lanes: Sequence[str | None]
    edges: Sequence[int]
    centres: Sequence[int]
    width: int
    places: Mapping[str, Place]
    blocks: Mapping[str, _Block]
    spans: Mapping[str, tuple[int, int]]
    hosts: Mapping[str, str]
    ways: Sequence[Way]
    routing: Routing
    told: Sequence[SequenceFlow]
    silent: list[int] = field(default_factory=list)
    written: list[tuple[int, int, int, str]] = field(default_factory=list)

    def lines(self, writer: _Writer) -> Iterator[DrawnLine]:
        labels = self.labels()
        self.tell(writer)
        heights = [0] * len(self.routing.channels)
        for name, place in self.places.items():
            heights[place.row] = max(heights[place.row], self.blocks[name].height)
        tops, channel_tops, y = [], [], 0
        label_rows = [max((len(lines) for _, lines in placed), default=0) for placed in labels]
        gaps = self.gaps()
        for row, channel in enumerate(self.routing.channels):
            y += gaps[row]
            channel_tops.append(y)
            used = bool(channel.trunks or channel.passing)
            y += channel.tracks + label_rows[row]
            if channel.arrows or (used and y == channel_tops[-1]):
                y += 1
            tops.append(y)
            y += heights[row]
        canvas = Canvas(self.width, y, ascii_only=writer.ascii_only)
        if len(self.lanes) > 1:
            for column in self.edges[1:-1]:
                canvas.separator(column)
        self.paint_ways(canvas, channel_tops, tops, heights)
        for row, placed in enumerate(labels):
            top = channel_tops[row] + self.routing.channels[row].tracks
            for column, lines in placed:
                for number, line in enumerate(lines):
                    canvas.write(column, top + number, line, Pen(Ink.CONDITION))
        for column, row, track, line in self.written:
            canvas.write(column, channel_tops[row] + track, line, Pen(Ink.CONDITION))
        for name, block in self.blocks.items():
            self.paint_block(canvas, block, self.spans[name][0], tops[self.places[name].row])
        yield from self.headings(writer)
        for row_cells in canvas.rows():
            yield DrawnLine(_spans(row_cells))

    def headings(self, writer: _Writer) -> Iterator[DrawnLine]:
        """Name the lanes; a single lane without a name needs none."""
        if self.lanes == [None]:
            return
        names = []
        for lane in self.lanes:
            found = writer.model.lane_by_id.get(lane or "")
            if found is None:
                names.append(writer.say(_NO_LANE))
            else:
                names.append(" ".join((found.name or writer.say(_UNNAMED)).split()))
        widths = [right - left - 2 for left, right in zip(self.edges, self.edges[1:], strict=False)]
        broken = [wrap(name, max(4, width)) for name, width in zip(names, widths, strict=True)]
        for number in range(max(map(len, broken))):
            line, size = "", 0
            for left, width, lines in zip(self.edges, widths, broken, strict=False):
                word = lines[number] if number < len(lines) else ""
                start = left + 1 + max(0, (width - cell_len(word)) // 2)
                line += " " * (start - size) + word
                size = start + cell_len(word)
            yield DrawnLine((Span(line, Ink.LANE),), heading=True)
        rule = "".join("=" * (width + 1) + " " for width in widths)
        yield DrawnLine((Span(" " * self.edges[0] + rule, Ink.BORDER),), heading=True)

    def labels(self) -> list[list[tuple[int, list[str]]]]:
        """Find room for the conditions beside the arrows, channel by channel."""
        wanted: list[list[tuple[int, int]]] = [[] for _ in self.routing.channels]
        for number, (way, route) in enumerate(zip(self.ways, self.routing.routes, strict=True)):
            if route is None or not way.label:
                continue
            if route.back:
                if not self.write_on_line(number):
                    self.silent.append(number)
                continue
            column = route.enter if route.across is None else route.across
            wanted[self.places[way.source].row + 1].append((column, number))
        found: list[list[tuple[int, list[str]]]] = []
        for channel, asked in zip(self.routing.channels, wanted, strict=True):
            placed = []
            free_from = 0
            verticals = sorted(_below(channel))
            said: set[int] = set()
            for column, number in sorted(asked):
                right = next((each for each in verticals if each > column), self.width + 1)
                left = max([each for each in verticals if each < column] + [free_from - 1, -1])
                text = self.ways[number].label
                rooms = [(column + 2, right - column - 3), (left + 2, column - left - 3)]
                start, room = rooms[0]
                size = cell_len(text)
                if room < size and (rooms[1][1] >= size or room < _LEAST_LABEL):
                    start, room = rooms[1]
                lines = wrap(text, room) if room >= _LEAST_LABEL or room >= size else []
                if column in said or not lines or len(lines) > _LABEL_LINES:
                    self.silent.append(number)
                    continue
                said.add(column)
                longest = max(map(cell_len, lines))
                if start < column:
                    start = column - 1 - longest
                placed.append((start, lines))
                free_from = start + longest + 1
            found.append(placed)
        return found

    def gaps(self) -> list[int]:
        """Return the rows left free above each channel, lest a corner seem to leave a node."""
        gaps = [0] * len(self.routing.channels)
        for name, place in self.places.items():
            left, right = self.spans[name]
            for trunk, track in self.routing.channels[place.row + 1].trunks:
                if track == 0 and any(left <= each <= right for each in trunk.bottoms - trunk.tops):
                    gaps[place.row + 1] = 1
        return gaps

    def write_on_line(self, number: int) -> bool:
        """Put the condition of a way back on its first level stretch; say whether it fits."""
        way = self.ways[number]
        row = self.places[way.source].row + 1
        channel = self.routing.channels[row]
        for trunk, track in channel.trunks:
            if number not in trunk.ways or track < 0:
                continue
            crossed = set(channel.passing)
            for other, below in channel.trunks:
                crossed |= other.tops if below > track else set()
                crossed |= other.bottoms if below < track else set()
            stops = sorted({each for each in crossed if trunk.left < each < trunk.right})
            ends = [trunk.left, *stops, trunk.right]
            room, start = max((right - left - 1, left + 1) for left, right in pairwise(ends))
            size = cell_len(way.label) + 2
            if size + 1 <= room:
                place = start + (room - size) // 2
                self.written.append((place, row, track, f" {way.label} "))
                return True
        return False

    def tell(self, writer: _Writer) -> None:
        """Say at the source what could not be drawn beside an arrow."""
        for flow in self.told:
            source = self.hosts.get(flow.source or "", flow.source or "")
            back = (
                flow.target is not None
                and flow.target in self.places
                and self.places[flow.target].row <= self.places[source].row
            )
            self.add(source, writer.jump(flow, back=back))
            writer.jumps += 1
        for number in self.silent:
            way, route = self.ways[number], self.routing.routes[number]
            arrow = "^" if route is not None and route.back else "->"
            self.add(way.source, f"{way.label} {arrow} {writer.name(way.target)}")

    def add(self, name: str, words: str) -> None:
        block = self.blocks[name]
        block.lines += wrap(words, max(3, block.width - (2 if block.boxed else 0)))

    def paint_ways(
        self, canvas: Canvas, channel_tops: list[int], tops: list[int], heights: list[int]
    ) -> None:
        for way, route in zip(self.ways, self.routing.routes, strict=True):
            if route is None:
                continue
            source, target = self.places[way.source], self.places[way.target]
            foot = tops[source.row] + self.blocks[way.source].height
            canvas.down(route.leave, foot, channel_tops[source.row + 1])
            if route.across is None:
                continue
            if route.back:
                last = channel_tops[source.row + 1]
                canvas.down(route.across, tops[target.row], last)
                for row in range(target.row, source.row + 1):
                    canvas.put(route.across, tops[row], "^")
            else:
                canvas.down(route.across, tops[source.row + 1], channel_tops[target.row])
        for row, channel in enumerate(self.routing.channels):
            top, end = channel_tops[row], tops[row]
            for column in channel.passing:
                canvas.down(column, top, end)
            for trunk, track in channel.trunks:
                if track < 0:
                    canvas.down(trunk.left, top, end)
                    continue
                for column in trunk.tops:
                    canvas.down(column, top, top + track)
                for column in trunk.bottoms:
                    canvas.down(column, top + track + 1, end)
            for trunk, track in channel.trunks:
                if track >= 0:
                    canvas.across(top + track, trunk.left, trunk.right, trunk.tops, trunk.bottoms)
            for column in channel.arrows:
                canvas.put(column, end - 1, "v")

    def paint_block(self, canvas: Canvas, block: _Block, left: int, top: int) -> None:
        pen = Pen(block.ink, block.node.id)
        if not block.boxed:
            for number, (line, _) in enumerate(block.all_lines):
                start = left + (block.width - cell_len(line)) // 2
                canvas.write(start, top + number, line, pen)
            return
        canvas.box(left, top, block.width, block.height, pen)
        if block.badge:
            canvas.write(left + 1, top, block.badge, Pen(Ink.BADGE, block.node.id))
        for number, (line, name) in enumerate(block.all_lines, 1):
            own = pen if name == block.node.id else Pen(Ink.EVENT, name)
            canvas.write(left + 1, top + number, fit(line, block.width - 2), own)
        for name, _, mark in block.events:
            middle = left + block.width // 2
            canvas.write(middle + mark - 1, top + block.height - 1, "(!)", Pen(Ink.EVENT, name))


def _below(channel: Channel) -> set[int]:
    """Return the columns with a line in the lower part of a channel."""
    return channel.passing.union(*(trunk.bottoms for trunk, _ in channel.trunks))


def class_badge(modification: ModificationClass) -> str:
    """Return the number of a class, ``?`` for 未確認."""
    return "?" if modification.number is None else str(modification.number)


def _ink_of(node: FlowNode) -> Ink:
    return {NodeKind.EVENT: Ink.EVENT, NodeKind.GATEWAY: Ink.GATEWAY}.get(node.kind, Ink.ACTIVITY)


def _spans(cells: Sequence[tuple[str, Pen]]) -> tuple[Span, ...]:
    return tuple(
        Span("".join(text for text, _ in group), Ink(pen.ink), pen.node)
        for pen, group in groupby(cells, key=lambda cell: cell[1])
    )


def _slots(
    order: Sequence[str],
    lane: Mapping[str, int],
    ways: Sequence[tuple[str, str]],
    lanes: int,
    columns: int,
) -> list[int]:
    """Return how many nodes may stand side by side in each lane, as far as there is room."""
    position = {name: index for index, name in enumerate(order)}
    layer = dict.fromkeys(order, 0)
    for source, target in sorted(ways, key=lambda way: position[way[0]]):
        if position[source] < position[target]:
            layer[target] = max(layer[target], layer[source] + 1)
    crowd: dict[tuple[int, int], int] = {}
    for name in order:
        key = (lane[name], layer[name])
        crowd[key] = crowd.get(key, 0) + 1
    wanted = [1] * lanes
    for (number, _), count in crowd.items():
        wanted[number] = max(wanted[number], min(count, _MOST_SLOTS))
    slots = [1] * lanes
    while (sum(slots) + 1) * _COMMON_PITCH <= columns:
        short = [number for number in range(lanes) if slots[number] < wanted[number]]
        if not short:
            break
        slots[max(short, key=lambda number: wanted[number] / slots[number])] += 1
    return slots
