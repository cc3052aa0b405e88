"""Labelled flows for :mod:`train_flows`, and how other towns might have drawn them.

The files in ``tools/training/flows`` hold procedures as several organisations draw them;
``tools/training/japanese.txt`` holds procedures in two towns, with documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from random import Random

from training_data import ROOT, model_of, read_book

from fitgap.process import DataObject, FlowNode, Lane, Process, ProcessModel, SequenceFlow
from fitgap.text import is_japanese

TRAINING = ROOT / "tools" / "training"
_ORDINARY = "english_ordinary"  # the book in the ordinary words of the field


@dataclass(frozen=True)
class Drawn:
    """One drawing; ``subjects`` says what each element is about."""

    language: str
    domain: str
    model: ProcessModel
    subjects: Mapping[str, frozenset[str]]
    book: str = ""  # the file it is written in

    def with_nodes(self, nodes: Sequence[FlowNode], arrows: Iterable[SequenceFlow]) -> Drawn:
        """Return the drawing with other elements and arrows."""
        return replace(self, model=replace(self.model, nodes=tuple(nodes), flows=tuple(arrows)))


@dataclass
class _Reading:
    """A flow while its lines are read."""

    domain: str
    organisation: str
    book: str
    nodes: list[FlowNode] = field(default_factory=list)
    arrows: list[SequenceFlow] = field(default_factory=list)
    lanes: dict[str, str] = field(default_factory=dict)
    subjects: dict[str, frozenset[str]] = field(default_factory=dict)
    last: list[str] = field(default_factory=list)  # what the next line follows
    before: list[str] = field(default_factory=list)  # what an alternative follows

    def add(self, mark: str, cells: Sequence[str]) -> None:
        label, role, subjects = (*cells, "", "")[:3]
        key = f"n{len(self.nodes)}"
        if mark == "+":
            self.last = [*self.last, key]
        else:
            self.before, self.last = self.last, [key]
        kind = "task"
        if mark == "*":
            kind = "intermediateThrowEvent" if self.nodes else "startEvent"
        lane = self.lanes.setdefault(role, f"l{len(self.lanes)}") if role else None
        self.nodes.append(FlowNode(key, kind, label, process="p", lane=lane))
        self.arrows += [SequenceFlow(f"{each}-{key}", each, key) for each in self.before]
        self.subjects[key] = frozenset(subjects.split())

    def drawn(self) -> Drawn:
        model = ProcessModel(
            file=f"{self.domain}/{self.organisation}",
            processes=(Process("p", self.domain),),
            nodes=tuple(self.nodes),
            flows=tuple(self.arrows),
            lanes=tuple(Lane(key, role, "p") for role, key in self.lanes.items()),
        )
        language = "japanese" if is_japanese(self.domain) else "english"
        return Drawn(language, self.domain, model, self.subjects, self.book)


def several_organisations() -> list[list[Drawn]]:
    """Return the procedures of ``tools/training/flows``."""
    return [
        flows
        for path in sorted((TRAINING / "flows").glob("*.txt"))
        for flows in read_procedures(path)
    ]


def read_procedures(path: Path) -> list[list[Drawn]]:
    """Return the procedures of a file; its head says how it is written."""
    found: list[_Reading] = []
    domain = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        mark, _, rest = line.partition(" ")
        if mark == "domain":
            domain = rest
        elif mark == "model":
            found.append(_Reading(domain, rest, path.stem))
        elif mark in {"-", "*", "+"}:
            found[-1].add(mark, [cell.strip() for cell in rest.split("|")])
        elif mark and mark != "#":
            raise SystemExit(f"{path}: unknown line {line!r}")
    by_domain: dict[str, list[Drawn]] = {}
    for reading in found:
        by_domain.setdefault(reading.domain, []).append(reading.drawn())
    return list(by_domain.values())


def strangers(procedures: Sequence[Sequence[Drawn]]) -> list[list[Drawn]]:
    """Return flows of two procedures of one language each, which have no work in common.

    Every procedure stands with the next two of its language.
    """
    answer = []
    for language in sorted({flows[0].language for flows in procedures}):
        own = [flows for flows in procedures if flows[0].language == language]
        for place, flows in enumerate(own):
            for step in (1, 2):
                others = own[(place + step) % len(own)]
                other = others[step % len(others)]
                apart = {
                    key: frozenset(f"other {subject}" for subject in subjects)
                    for key, subjects in other.subjects.items()
                }
                answer.append([flows[0], replace(other, subjects=apart)])
    return answer


def two_towns() -> list[list[Drawn]]:
    """Return the Japanese procedures of ``tools/training``, with their documents."""
    return [
        [
            Drawn(
                "japanese",
                flow.area,
                model_of(flow, town, list(enumerate(flow.rows))),
                {f"r{number}": frozenset({str(number)}) for number in range(len(flow.rows))},
            )
            for town in (0, 1)
        ]
        for flow in read_book(TRAINING / "japanese.txt").flows
    ]


# ------------------------------------------------------------------- as others would draw


def same_words(flows: Sequence[Drawn], share: float, chance: Random) -> list[Drawn]:
    """Take the words of an earlier drawing over where two say the same, as real towns do."""
    first: dict[frozenset[str], str | None] = {}
    answer = []
    for flow in flows:
        nodes = list(flow.model.nodes)
        for place, node in enumerate(nodes):
            subjects = flow.subjects[node.id]
            if subjects in first and chance.random() < share:
                nodes[place] = replace(node, name=first[subjects])
            elif subjects:
                first.setdefault(subjects, node.name)
        answer.append(flow.with_nodes(nodes, flow.model.flows))
    return answer


def with_strangers(flows: Sequence[Drawn], share: float, chance: Random) -> list[Drawn]:
    """Add work that belongs to nothing: the doing of one label with the thing of another.

    Other work of the same procedure, in the same words, is the hardest to keep apart.
    """
    labels = [node.label for flow in flows for node in flow.model.activities]
    taken = set(labels)
    halves = [half for half in map(_halves, labels) if half is not None]
    answer = []
    for flow in flows:
        nodes, arrows = list(flow.model.nodes), list(flow.model.flows)
        subjects = dict(flow.subjects)
        for number in range(int(len(nodes) * share)):
            doing, thing = chance.choice(halves)[0], chance.choice(halves)[1]
            label = f"{doing} {thing}" if doing.isascii() else f"{thing}を{doing}"
            place = chance.randrange(len(nodes))
            if label in taken:
                continue
            host, key = nodes[place], f"x{number}"
            nodes.insert(place + 1, FlowNode(key, "task", label, process="p", lane=host.lane))
            arrows = [
                replace(each, source=key) if each.source == host.id else each for each in arrows
            ]
            arrows.append(SequenceFlow(f"{host.id}-{key}", host.id, key))
            subjects[key] = frozenset()
        answer.append(replace(flow.with_nodes(nodes, arrows), subjects=subjects))
    return answer


def _halves(label: str) -> tuple[str, str] | None:
    """Return the doing and the thing of a label."""
    if label.isascii():
        doing, _, thing = label.partition(" ")
    else:
        thing, _, doing = label.partition("を")
    return (doing, thing) if doing and thing else None


def with_documents(flows: Sequence[Drawn], chance: Random) -> list[Drawn]:
    """Attach to some elements what they are about as a document, in every other flow.

    Flows call a document the same as others do, or as their own label does.
    """
    first: dict[frozenset[str], str] = {}
    answer = []
    for flow in flows:
        draws = chance.random() < 0.5
        nodes, papers = list(flow.model.nodes), {}
        for place, node in enumerate(nodes):
            halves = _halves(node.label)
            if halves is None:
                continue
            subjects = flow.subjects[node.id] or frozenset({f"{flow.model.file} {node.id}"})
            common = first.setdefault(subjects, halves[1])
            paper = common if chance.random() < 0.5 else halves[1]
            if draws and chance.random() < 0.6:
                papers[paper] = DataObject(paper, paper)
                nodes[place] = replace(node, inputs=(paper,))
        drawn = flow.with_nodes(nodes, flow.model.flows)
        model = replace(drawn.model, documents=tuple(papers.values()))
        answer.append(replace(drawn, model=model))
    return answer


def as_drawn(flow: Drawn, _chance: Random) -> Drawn:
    """Return the drawing as it is."""
    return flow


def without_roles(flow: Drawn, _chance: Random) -> Drawn:
    """Draw as one does who knows no lanes."""
    nodes = tuple(replace(node, lane=None) for node in flow.model.nodes)
    return replace(flow, model=replace(flow.model, nodes=nodes, lanes=()))


def in_pools(flow: Drawn, _chance: Random) -> Drawn:
    """Draw each role's work as a process of its own."""
    last: dict[str | None, str] = {}
    arrows = []
    for node in flow.model.nodes:
        if node.lane in last:
            arrows.append(SequenceFlow(f"{last[node.lane]}-{node.id}", last[node.lane], node.id))
        last[node.lane] = node.id
    return flow.with_nodes(flow.model.nodes, arrows)


def moved(flow: Drawn, chance: Random) -> Drawn:
    """Put every fourth element elsewhere; a flow with roles is drawn in pools."""
    nodes = list(flow.model.nodes)
    for _ in range(len(nodes) // 4):
        node = nodes.pop(chance.randrange(len(nodes)))
        nodes.insert(chance.randrange(len(nodes) + 1), node)
    arrows = [SequenceFlow(f"{a.id}-{b.id}", a.id, b.id) for a, b in pairwise(nodes)]
    drawn = flow.with_nodes(nodes, arrows)
    return in_pools(drawn, chance) if flow.model.lanes else drawn


def thinned(flow: Drawn, chance: Random) -> Drawn:
    """Leave every third element out, move some and draw the documents in every other flow."""
    gone = set(chance.sample(range(len(flow.model.nodes)), len(flow.model.nodes) // 3))
    nodes = [node for place, node in enumerate(flow.model.nodes) if place not in gone]
    if chance.random() < 0.5:
        nodes = [replace(node, inputs=(), outputs=()) for node in nodes]
    return moved(flow.with_nodes(nodes, ()), chance)


def excerpt(flow: Drawn, chance: Random) -> Drawn:
    """Draw a few steps only, as one does who looks at a part of the procedure."""
    size = min(len(flow.model.nodes), 3 + chance.randrange(4))
    start = chance.randrange(len(flow.model.nodes) - size + 1)
    kept = flow.model.nodes[start : start + size]
    known = {node.id for node in kept}
    arrows = [each for each in flow.model.flows if each.source in known and each.target in known]
    return flow.with_nodes(kept, arrows)


def coarser(flow: Drawn, chance: Random) -> Drawn:
    """Draw some two steps of one role as one, which is called after both or one of them."""
    nodes, arrows = list(flow.model.nodes), list(flow.model.flows)
    subjects = dict(flow.subjects)
    place = 0
    while place + 1 < len(nodes):
        one, other = nodes[place], nodes[place + 1]
        if one.type == other.type == "task" and one.lane == other.lane and chance.random() < 0.3:
            joint = " and " if one.label.isascii() else "、"
            name = chance.choice((f"{one.name}{joint}{other.name}", one.name, other.name))
            nodes[place : place + 2] = [replace(one, name=name)]
            subjects[one.id] |= subjects[other.id]
            arrows = [
                replace(
                    each,
                    source=one.id if each.source == other.id else each.source,
                    target=one.id if each.target == other.id else each.target,
                )
                for each in arrows
            ]
            arrows = [each for each in arrows if each.source != each.target]
        place += 1
    return replace(flow.with_nodes(nodes, arrows), subjects=subjects)


def coarser_in_pools(flow: Drawn, chance: Random) -> Drawn:
    """Draw coarser and in pools."""
    return in_pools(coarser(flow, chance), chance)


Way = Callable[[Drawn, Random], Drawn]
# Ways to draw, with how many elements take the words of another drawing over.  Who shares
# words with others also has other work in the same words.
WAYS: Sequence[tuple[Way, float]] = (
    (as_drawn, 0.0),
    (in_pools, 1 / 3),
    (without_roles, 2 / 3),
    (coarser_in_pools, 1 / 3),
    (excerpt, 1 / 3),
)
TWO_TOWN_WAYS: Sequence[tuple[Way, float]] = ((thinned, 0.0), (thinned, 1 / 3))
_STRANGERS = 0.35  # of the elements


def redrawn(flows: Sequence[Drawn], way: Way, share: float) -> list[Drawn]:
    """Return the drawings of one procedure in another way; the same at every call."""
    chance = Random(f"{flows[0].domain} {way.__name__} {share:.2f}")  # noqa: S311
    if share and flows[0].book == _ORDINARY:
        # They share words as they are, and hold work that looks alike and is not.
        flows = with_documents(flows, chance)
    elif share:
        flows = with_strangers(same_words(flows, share, chance), _STRANGERS, chance)
        if not any(flow.model.documents for flow in flows):
            flows = with_documents(flows, chance)
    return [way(flow, chance) for flow in flows]
