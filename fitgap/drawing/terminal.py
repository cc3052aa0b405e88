"""A process model on a character grid: lanes side by side, time downwards.

Only ASCII is drawn unless box-drawing characters are asked for: those are one cell wide on
some terminals and two on others.  What the modeller wrote stands as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rich.cells import cell_len

from fitgap.classification import ModificationClass
from fitgap.drawing.arranging import arrange, least_width
from fitgap.drawing.canvas import DrawnLine, Ink, Span
from fitgap.drawing.cells import wrap
from fitgap.drawing.chart import ink_of
from fitgap.drawing.lines import Level, levels_of
from fitgap.drawing.words import Words, class_badge
from fitgap.process import NodeKind, ProcessModel, SequenceFlow
from fitgap.source import Language, Text
from fitgap.vocabulary import label

NARROWEST = 80
"""Below this many columns a flow is a list, one line a node."""
_EMPTY = Text("(図に描く要素がありません)", "(nothing to draw)")
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
) -> TerminalDrawing:
    """Return a model drawn in lines of at most ``columns`` cells.

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
    writer = _Writer(model, classes or {}, max(20, columns), ascii_only, documents, language)
    return writer.drawing()


def least_columns(model: ProcessModel) -> int:
    """Return the width below which a process of the model is drawn as a list."""
    most = max((len(level.lanes) for level in levels_of(model)), default=1)
    return max(NARROWEST, least_width(most))


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
        self._model, self._classes, self._columns = model, classes, columns
        self._ascii_only = ascii_only
        self._levels = levels_of(model)
        self._words = Words(model, self._levels, documents=documents, language=language)
        self._jumps = 0

    def drawing(self) -> TerminalDrawing:
        """Draw the levels, what is said of none of their nodes, and the legend."""
        lines: list[DrawnLine] = []
        for level in self._levels:
            if lines:
                lines.append(DrawnLine())
            lines += self._section(level)
        if not self._levels:
            lines += self._plain([self._words.say(_EMPTY)], Ink.LEGEND)
        foot = [*self._plain(self._words.unplaced, Ink.CONDITION), *self._legend()]
        return TerminalDrawing((*lines, *([DrawnLine()] if foot else []), *foot), self._jumps)

    def _section(self, level: Level) -> Iterator[DrawnLine]:
        title = self._words.title(level)
        if title:
            yield from self._plain([title], Ink.TITLE)
        if self._columns < max(NARROWEST, least_width(len(level.lanes))):
            yield from self._list(level)
            return
        chart = arrange(self._words, level, classes=self._classes, columns=self._columns)
        self._jumps += len(chart.told)
        yield from chart.lines(ascii_only=self._ascii_only)

    def _plain(self, texts: Iterable[str], ink: Ink) -> Iterator[DrawnLine]:
        for text in texts:
            for line in wrap(text, self._columns):
                yield DrawnLine((Span(line, ink),))

    def _legend(self) -> Iterator[DrawnLine]:
        """Say what the marks mean that were used."""
        used = [
            f"[{class_badge(each)}] {self._words.say(label(each))}"
            for each in ModificationClass
            if each in {self._classes.get(node.id) for node in self._model.nodes}
        ]
        marks = [
            f"{mark} {self._words.say(words)}"
            for mark, words in _SYMBOL_WORDS.items()
            if mark in self._words.used
        ]
        for parts in (used, marks):
            line = ""
            for part in parts:
                if line and cell_len(line) + 3 + cell_len(part) > self._columns:
                    yield from self._plain([line], Ink.LEGEND)
                    line = ""
                line = f"{line}   {part}" if line else part
            if line:
                yield from self._plain([line], Ink.LEGEND)

    def _list(self, level: Level) -> Iterator[DrawnLine]:
        """Yield a level as one line a node, longer ones broken."""
        position = {line.node: index for index, line in enumerate(level.lines)}
        leaving: dict[str, list[SequenceFlow]] = {}
        for flow in self._model.flows:
            if flow.source in position and flow.target in self._model.node_by_id:
                leaving.setdefault(flow.source or "", []).append(flow)
        least = min(line.indent for line in level.lines)
        role = ""
        for index, line in enumerate(level.lines):
            node = self._model.node_by_id[line.node]
            if line.role != role and line.role:
                yield from self._plain([f"== {line.role}"], Ink.LANE)
            role = line.role
            modification = self._classes.get(node.id)
            badge = f"[{class_badge(modification)}]" if modification else "   "
            indent = "  " * min(line.indent - least, max(0, self._columns // 8))
            if node.kind in (NodeKind.ACTIVITY, NodeKind.CHOREOGRAPHY):
                words = f"{line.symbol} {self._words.label(node)}"
            else:
                words = self._words.text(node)
            facts = list(self._words.facts(node))
            for flow in leaving.get(line.node, ()):
                target = position.get(flow.target or "", -1)
                if target == index + 1 and not self._words.condition(flow):
                    continue
                facts.append(self._words.jump(flow, back=0 <= target <= index))
            margin = f"{badge} {indent}"
            room = max(8, self._columns - cell_len(margin) - 4)
            for number, part in enumerate(wrap(words, room, hang=4)):
                head = margin if not number else " " * (cell_len(margin) + 4)
                ink = Ink.BADGE if not number and modification else Ink.BLANK
                yield DrawnLine((Span(head, ink, line.node), Span(part, ink_of(node), line.node)))
            for fact in facts:
                for part in wrap(fact, room):
                    yield DrawnLine(
                        (
                            Span(" " * (cell_len(margin) + 4), Ink.BLANK, line.node),
                            Span(part, Ink.CONDITION, line.node),
                        )
                    )
