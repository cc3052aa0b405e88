"""What a drawing on a character grid says of nodes and flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fitgap.classification import ModificationClass
from fitgap.drawing.lines import Level
from fitgap.process import FlowNode, NodeKind, ProcessModel, SequenceFlow
from fitgap.source import Language, Text

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


class Words:
    """The words for one model.

    ``used`` collects the symbols that were given out, ``unplaced`` what is said of no node.
    """

    def __init__(
        self, model: ProcessModel, levels: Sequence[Level], *, documents: bool, language: Language
    ) -> None:
        self.model = model
        self.used: set[str] = set()
        self.unplaced: list[str] = []
        self._documents = documents
        self._language = language
        self._levels = sum(level.parent is None for level in levels)
        self._symbol = {line.node: line.symbol for level in levels for line in level.lines}
        self._pools = {
            pool.process: pool.name for pool in model.pools if pool.process and pool.name
        }
        self._partners: dict[str, list[str]] = {}
        self._gather_messages()

    def say(self, text: Text, **values: object) -> str:
        """Return a sentence in the language of the drawing."""
        return text.format(**values).to(self._language) if values else text.to(self._language)

    def name(self, name: str) -> str:
        """Return what a node is called, its kind where the modeller gave no name."""
        node = self.model.node_by_id[name]
        if node.label:
            return node.label
        if node.kind is NodeKind.GATEWAY:
            return self._symbol[name]
        known = {"startEvent": _START, "endEvent": _END}.get(node.type)
        return self.say(known or _UNNAMED)

    def label(self, node: FlowNode) -> str:
        """Return what the modeller calls a node, and that it has no name where it has none."""
        return node.label or self.say(_UNNAMED)

    def lane(self, lane: str | None) -> str:
        """Return the name of a lane; None stands for what lies in none."""
        found = self.model.lane_by_id.get(lane or "")
        if found is None:
            return self.say(_NO_LANE)
        return " ".join((found.name or self.say(_UNNAMED)).split())

    def condition(self, flow: SequenceFlow) -> str:
        """Return what stands on a flow; ``/`` marks the default flow."""
        text = " ".join((flow.name or flow.condition or "").split())
        source = self.model.node_by_id.get(flow.source or "")
        if source is not None and source.default_flow == flow.id:
            self.used.add("/")
            return f"/ {text}".rstrip()
        return text

    def jump(self, flow: SequenceFlow, *, back: bool) -> str:
        """Return where a flow leads, for one that is not drawn."""
        condition = self.condition(flow)
        return self.say(
            _BACK_TO if back else _ON_TO,
            condition=f"{condition}: " if condition else "",
            node=self.name(flow.target or ""),
        )

    def title(self, level: Level) -> str:
        """Return the pool, the process or the subprocess a level belongs to."""
        if level.parent is not None:
            return self.say(_INSIDE, name=self.name(level.parent))
        names = {process.id: process.name for process in self.model.processes}
        name = self._pools.get(level.process or "") or names.get(level.process or "")
        if not name and self._levels > 1:
            name = level.process
        return " ".join((name or "").split())

    def text(self, node: FlowNode) -> str:
        """Return symbol and words of an event or a gateway."""
        symbol = self._symbol[node.id]
        self.used.add(symbol)
        kind = self._event_kind(node)
        words = f"{kind}: {node.label}" if kind and node.label else kind or node.label
        if not words and node.type in ("startEvent", "endEvent"):
            words = self.say(_START if node.type == "startEvent" else _END)
        return f"{symbol} {words}".rstrip()

    def activity(self, node: FlowNode) -> str:
        """Return the words of an activity: its name, and whether it repeats or has an inside."""
        name = self.label(node)
        if self._symbol[node.id] == "[+]":
            self.used.add("[+]")
            name = f"[+] {name}"
        if node.loop is not None and node.loop in _LOOPS:
            name = f"{name} ({self.say(_LOOPS[node.loop])})"
        return name

    def facts(self, node: FlowNode) -> Iterator[str]:
        """Yield what a node exchanges with others."""
        yield from self._partners.get(node.id, ())
        if self._documents:
            for arrow, ids in (("=>", node.inputs), ("<=", node.outputs)):
                for name in self.model.document_names(ids):
                    yield f"{name} =>" if arrow == "=>" else f"=> {name}"

    def _event_kind(self, node: FlowNode) -> str:
        """Return what sets off an event, '' where the label says it all."""
        found = [_EVENT_WORDS[each] for each in node.event_definitions if each in _EVENT_WORDS]
        return "・".join(dict.fromkeys(map(self.say, found)))

    def _gather_messages(self) -> None:
        model = self.model
        pool_names = {pool.id: " ".join((pool.name or "").split()) for pool in model.pools}
        talking: set[str] = set()

        def called(end: str | None) -> str:
            node = model.node_by_id.get(end or "")
            if node is None:
                return pool_names.get(end or "") or self.say(_SOMEONE)
            pool = self._pools.get(node.process or "")
            return " ".join(pool.split()) if pool else node.label or self.say(_SOMEONE)

        for message in model.message_flows:
            talking.update(end for end in (message.source, message.target) if end)
            name = " ".join((message.name or "").split())
            told = f": {name}" if name else ""
            if message.source in model.node_by_id:
                fact = f"~~> {called(message.target)}{told}"
                self._partners.setdefault(message.source or "", []).append(fact)
            if message.target in model.node_by_id:
                fact = f"<~~ {called(message.source)}{told}"
                self._partners.setdefault(message.target or "", []).append(fact)
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


def class_badge(modification: ModificationClass) -> str:
    """Return the number of a class, ``?`` for 未確認."""
    return "?" if modification.number is None else str(modification.number)
