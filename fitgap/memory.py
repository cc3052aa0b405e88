"""Confirmed and refused matches, as a file that one council hands to the next.

::

    memory: 1
    matches:
      - verdict: confirmed
        left: {flow: 992011/tennyu, element: a1, label: 転入届を受け付ける, role: 窓口}
        right: {flow: 019810/tennyu, element: b4, label: 転入の届出をもらう, role: 係員}
        by: 甲野
        municipality: "992011"
        at: 2026-04-01T10:00:00+09:00
        reason: 同じ届書を受け付ける
      - verdict: confirmed
        left: {flow: 992011/tennyu, element: a2, label: 住民票を作成する}
        function: {package: jumin-a, version: "2026.1", id: F0101, name: 転入処理}
        by: 乙野

A match ties an element of a flow to one of another flow (``right``) or to a function; a
``function`` without ``id`` says that none of the package fits.  In a workspace the facts
lie in the decision log: acts of matching, and entries of kind ``fact``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from fitgap.basis import read_basis
from fitgap.catalog import PackageCatalog
from fitgap.catalog.versions import final_successor
from fitgap.consensus import Entry, EntryKind, Review, SealedEntry, reviews
from fitgap.matching import (
    Band,
    Correspondence,
    FlowElement,
    FlowFact,
    FunctionAlignment,
    MatchFact,
    align_functions,
    same_flow,
)
from fitgap.process import FlowNode, Lane, MunicipalFlow, Process, ProcessModel
from fitgap.source import Issue, IssueKind, Severity, Text, has_errors, short_id
from fitgap.strict_yaml import (
    Document,
    FilledText,
    Listed,
    Path,
    Row,
    YamlText,
    choice,
    in_order,
    read_as,
)

FORMAT = 1
_VERDICTS = {"confirmed": True, "refused": False}

OTHER_FORMAT = IssueKind(
    "ME001",
    Severity.ERROR,
    Text(
        "この版では読めない形式です（memory: {found}）", "memory format {found} is not known here"
    ),
    Text(
        "fitgap を新しい版にするか、memory: 1 の形式で書き出し直してください",
        "update fitgap, or export it again in format 1",
    ),
)
ONE_PARTNER = IssueKind(
    "ME002",
    Severity.ERROR,
    Text("対応の相手が{found}", "a match needs one partner, but {found}"),
    Text(
        "right:（別のフローの作業）か function:（機能）の、どちらか一つを書いてください",
        "write either right: (an element of another flow) or function:",
    ),
)
ITSELF = IssueKind(
    "ME003",
    Severity.ERROR,
    Text("同じ要素どうしの対応です", "an element is matched with itself"),
    Text("left: と right: に別のフローの要素を書いてください", "name elements of two flows"),
)
NOT_A_TIME = IssueKind(
    "ME004",
    Severity.ERROR,
    Text("「{found}」は日時として読めません", '"{found}" is not a time'),
    Text(
        "2026-04-01T10:00:00+09:00 のように、時差も付けて書いてください",
        "write it with its offset, such as 2026-04-01T10:00:00+09:00",
    ),
)
REFUSED_NOTHING = IssueKind(
    "ME005",
    Severity.ERROR,
    Text("退けた機能の id がありません", "a refused function needs its id"),
    Text(
        "function: に id を書いてください。"
        "どの機能にも当たらないのなら verdict: confirmed とします",
        "write the id; where no function fits, the verdict is confirmed",
    ),
)


@dataclass(frozen=True, slots=True)
class RememberedFunction:
    """A function of a package; without an ``id``, none of the package."""

    package: str
    id: str = ""
    name: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Remembered:
    """One confirmed or refused match, with who said so, when (ISO 8601) and why."""

    confirmed: bool
    left: FlowElement
    right: FlowElement | None = None
    function: RememberedFunction | None = None
    by: str = ""
    municipality: str = ""
    at: str = ""
    reason: str = ""

    @property
    def id(self) -> str:
        """A short id of the pair, the same for whoever says something of it."""
        ends = sorted((each.flow, each.element) for each in (self.left, self.right) if each)
        function = (self.function.package, self.function.id) if self.function else ()
        return short_id("P", ends, function)


# --------------------------------------------------------------------------------- the file


class ElementRow(Row):
    """An element of a flow."""

    flow: FilledText
    element: FilledText
    label: FilledText
    role: YamlText = ""


class FunctionRow(Row):
    """A function of a package."""

    package: FilledText
    id: YamlText = ""
    name: YamlText = ""
    version: YamlText = ""


class FactRow(Row):
    """One entry of ``matches``."""

    verdict: Annotated[bool, choice(_VERDICTS)]
    left: ElementRow
    right: ElementRow | None = None
    function: FunctionRow | None = None
    by: FilledText
    municipality: YamlText = ""
    at: YamlText = ""
    reason: YamlText = ""


class MemoryRow(Row):
    """The whole file."""

    memory: Annotated[int, Field(ge=1)]
    matches: Listed[FactRow] = ()


def read_memory(data: bytes, file: str) -> tuple[tuple[Remembered, ...], tuple[Issue, ...]]:
    """Read a file of matches; nothing where an issue is an error."""
    row, document, issues = read_as(MemoryRow, data, file)
    if row is None:
        return (), issues
    if row.memory != FORMAT:
        return (), (*issues, OTHER_FORMAT.at(document.location(("memory",)), found=row.memory))
    faults: list[Issue] = []
    for number, each in enumerate(row.matches):
        faults += _faults(document, ("matches", number), each)
    issues = in_order((*issues, *faults))
    return (() if has_errors(issues) else tuple(map(_fact, row.matches))), issues


def _faults(document: Document, path: Path, row: FactRow) -> Iterable[Issue]:
    here = document.location(path)
    if (row.right is None) == (row.function is None):
        found = (
            Text("ありません", "there is none")
            if row.right is None
            else Text("二つあります", "there are two")
        )
        yield ONE_PARTNER.at(here, found=found)
    if row.right is not None and _place(row.left) == _place(row.right):
        yield ITSELF.at(here)
    if row.function is not None and not row.verdict and not row.function.id:
        yield REFUSED_NOTHING.at(here)
    if row.at and not _is_time(row.at):
        yield NOT_A_TIME.at(document.location((*path, "at")), found=row.at)


def _place(row: ElementRow) -> tuple[str, str]:
    return row.flow, row.element


def _is_time(words: str) -> bool:
    try:
        return datetime.fromisoformat(words).tzinfo is not None
    except ValueError:
        return False


def _fact(row: FactRow) -> Remembered:
    def element(each: ElementRow) -> FlowElement:
        return FlowElement(each.flow, each.element, each.label, each.role)

    return Remembered(
        row.verdict,
        element(row.left),
        None if row.right is None else element(row.right),
        None if row.function is None else RememberedFunction(**dict(row.function)),
        row.by,
        row.municipality,
        row.at,
        row.reason,
    )


_HEADING = """\
# 確認された対応・退けられた対応（fitgap memory export / import）
# Confirmed and refused matches; docs/how-to/matching-memory.md describes every key.
"""


def write_memory(facts: Iterable[Remembered]) -> bytes:
    """Return the file of some facts, in an order of its own."""
    lines = [_HEADING, f"memory: {FORMAT}\n", "matches:\n"]
    for fact in sorted(facts, key=_order):
        plain = _plain(fact)
        lines.append(f"  - verdict: {plain.pop('verdict')}\n")
        for key, value in plain.items():
            words = _mapping(value) if isinstance(value, dict) else _quoted(value)
            lines.append(f"    {key}: {words}\n")
    if len(lines) == 3:
        lines[2] = "matches: []\n"
    return "".join(lines).encode()


def _order(fact: Remembered) -> tuple[str, ...]:
    right, function = fact.right, fact.function
    return (
        fact.left.flow,
        fact.left.element,
        right.flow if right else "",
        right.element if right else "",
        function.package if function else "",
        function.id if function else "",
        fact.at,
        fact.by,
        fact.reason,
    )


def _plain(fact: Remembered) -> dict[str, Any]:
    """Return a fact as it is written, without what is empty."""
    parts: dict[str, Any] = {"verdict": "confirmed" if fact.confirmed else "refused"}
    for key, element in (("left", fact.left), ("right", fact.right)):
        if element is not None:
            parts[key] = {name: getattr(element, name) for name in _ELEMENT}
    if fact.function is not None:
        parts["function"] = {name: getattr(fact.function, name) for name in _FUNCTION}
    for name in ("by", "municipality", "at", "reason"):
        if getattr(fact, name):
            parts[name] = getattr(fact, name)
    return parts


_ELEMENT = ("flow", "element", "label", "role")
_FUNCTION = ("package", "version", "id", "name")


def _mapping(pairs: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {_quoted(text)}" for key, text in pairs.items() if text) + "}"


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


# -------------------------------------------------------------------------- the decision log


def as_entry(fact: Remembered, *, at: str, actor: str, municipality: str, origin: str) -> Entry:
    """Return a fact as an entry of the log: who recorded it, and in it who said it and when."""
    values: dict[str, str] = {}
    for key, value in _plain(fact).items():
        if isinstance(value, dict):
            values |= {f"{key}_{name}": text for name, text in value.items() if text}
        else:
            values[key] = value
    return Entry(at, actor, municipality, EntryKind.FACT, fact.id, values, origin=origin)


def remembered(
    entries: Iterable[SealedEntry], flows: Sequence[MunicipalFlow] = ()
) -> tuple[Remembered, ...]:
    """Return every fact of a log that was not taken back, the newest word on a pair last.

    An act of matching tells the label and role of its activity by the flow as it is now, or,
    where the flow is gone, by what the act rests on.
    """
    nodes = {(flow.id, node.id): (flow, node) for flow in flows for node in flow.model.nodes}
    found = _recorded(folded := reviews(entries).values())
    for review in folded:
        if review.match is not None:
            fact = _from_match(review.match.entry, nodes)
            if fact is not None:
                found.append((review.match.sequence, fact))
    return tuple(fact for _, fact in sorted(found, key=lambda each: each[0]))


def recorded(folded: Iterable[Review]) -> tuple[Remembered, ...]:
    """Return the facts that were recorded as such, acts of matching aside; the newest last."""
    return tuple(fact for _, fact in sorted(_recorded(folded), key=lambda each: each[0]))


def _recorded(folded: Iterable[Review]) -> list[tuple[int, Remembered]]:
    return [
        (sealed.sequence, fact)
        for review in folded
        for sealed in review.facts
        if (fact := _from_values(sealed.entry)) is not None
    ]


def _from_values(entry: Entry) -> Remembered | None:
    values = entry.values

    def part(prefix: str, names: Sequence[str]) -> dict[str, str]:
        return {name: values.get(f"{prefix}_{name}", "") for name in names}

    left, right, function = part("left", _ELEMENT), part("right", _ELEMENT), part(
        "function", _FUNCTION
    )  # fmt: skip
    if values.get("verdict") not in _VERDICTS or not left["flow"]:
        return None
    return Remembered(
        _VERDICTS[values["verdict"]],
        FlowElement(**left),
        FlowElement(**right) if right["flow"] else None,
        RememberedFunction(**function) if function["package"] else None,
        values.get("by", entry.actor),
        values.get("municipality", ""),
        values.get("at", ""),
        values.get("reason", ""),
    )


def _from_match(
    entry: Entry, nodes: Mapping[tuple[str, str], tuple[MunicipalFlow, FlowNode]]
) -> Remembered | None:
    flow, activity = entry.values.get("flow", ""), entry.values.get("activity", "")
    basis = read_basis(entry)
    label, role = (basis.activity_name if basis else ""), ""
    if (flow, activity) in nodes:
        owner, node = nodes[flow, activity]
        label, role = node.label, owner.model.role(node)
    if not label or basis is None:
        return None
    picked = entry.values.get("function", "")
    name = basis.picked.name if basis.picked is not None else ""
    return Remembered(
        True,
        FlowElement(flow, activity, label, role),
        None,
        RememberedFunction(basis.package, picked, name, basis.version),
        entry.actor,
        entry.municipality,
        entry.at,
        entry.values.get("reason", ""),
    )


def newest(facts: Iterable[Remembered]) -> tuple[Remembered, ...]:
    """Return the last word on every pair, and on an activity's function of a package."""
    last: dict[str, Remembered] = {}
    picked: dict[tuple[str, str, str], str] = {}
    for fact in facts:
        if fact.function is not None:
            place = (fact.left.flow, fact.left.element, fact.function.package)
            if fact.confirmed:
                last.pop(picked.get(place, ""), None)
                picked[place] = fact.id
            elif picked.get(place) == fact.id:
                del picked[place]
        last.pop(fact.id, None)
        last[fact.id] = fact
    return tuple(last.values())


# -------------------------------------------------------------------------- for the matching


def flow_facts(facts: Iterable[Remembered]) -> tuple[FlowFact, ...]:
    """Return what was said of elements of two flows, the last word on each pair."""
    return tuple(
        FlowFact(fact.left, fact.right, fact.confirmed)
        for fact in newest(facts)
        if fact.right is not None
    )


def align_remembering(
    models: Sequence[ProcessModel],
    catalog: PackageCatalog,
    memory: Iterable[Remembered],
    *,
    facts: Sequence[MatchFact] = (),
) -> tuple[FunctionAlignment, ...]:
    """Match activities to functions as ``align_functions`` does, with what is remembered.

    What was confirmed of an activity of the models decides, unless ``facts`` say something
    of it; what was confirmed of flows that are not here is a precedent.  A withdrawn function
    gives way to its successor, and without one the word on it rests.  A refused function is
    none of that activity's, and where another activity has the same label, a person looks.
    """
    last = [fact for fact in newest(memory) if _function(fact, catalog) is not None]
    told = {(fact.model, fact.activity) for fact in facts}
    known = list(facts)
    absent: dict[str, list[Remembered]] = {}
    for fact in last:
        if not fact.confirmed:
            continue
        own = [(model.file, node.id) for model, node in _places(fact.left, models)]
        known += [MatchFact(*key, _function(fact, catalog)) for key in own if key not in told]
        if not own:
            absent.setdefault(fact.left.flow, []).append(fact)
    known += [
        MatchFact(_absent(flow), fact.left.element, _function(fact, catalog))
        for flow, held in sorted(absent.items())
        for fact in held
    ]
    others = [_model(flow, held) for flow, held in sorted(absent.items())]
    found = align_functions([*models, *others], catalog, facts=known)[: len(models)]
    refused = [fact for fact in last if not fact.confirmed]
    return tuple(
        _without_refused(model, each, refused, catalog)
        for model, each in zip(models, found, strict=True)
    )


def _function(fact: Remembered, catalog: PackageCatalog) -> str | None:
    """Return the id a fact on a function stands for in this catalogue, None if for nothing."""
    function = fact.function
    if function is None or function.package != catalog.id or not function.id:
        return None
    heir = final_successor(catalog, function.id) or catalog.function_by_id.get(function.id)
    return heir.id if heir is not None and heir.offered else None


def _places(
    element: FlowElement, models: Sequence[ProcessModel]
) -> Iterator[tuple[ProcessModel, FlowNode]]:
    """Yield the nodes that are the very element a fact names, called as it was then."""
    for model in models:
        if same_flow(element.flow, model.file):
            for node in model.activities:
                if node.id == element.element and node.label == element.label:
                    yield model, node


def _model(flow: str, facts: Sequence[Remembered]) -> ProcessModel:
    """Return a flow that is not here, as far as facts tell of it."""
    lanes: dict[str, Lane] = {}
    nodes: dict[str, FlowNode] = {}
    for fact in facts:
        role, key = fact.left.role, fact.left.element
        lane = lanes.setdefault(role, Lane(f"l{len(lanes)}", role, "p"))
        nodes.setdefault(key, FlowNode(key, "task", fact.left.label, process="p", lane=lane.id))
    return ProcessModel(
        file=_absent(flow),
        processes=(Process("p", None),),
        nodes=tuple(nodes.values()),
        lanes=tuple(lanes.values()),
    )


def _absent(flow: str) -> str:
    """Return a name for a flow that no file can have."""
    return f"{flow}\n"


def _without_refused(
    model: ProcessModel,
    alignment: FunctionAlignment,
    refused: Sequence[Remembered],
    catalog: PackageCatalog,
) -> FunctionAlignment:
    label_of = {node.id: node.label for node in model.activities}
    gone, doubtful = set(), set()
    for fact in refused:
        function = _function(fact, catalog)
        gone |= {(node.id, function) for _, node in _places(fact.left, [model])}
        doubtful |= {(key, function) for key, label in label_of.items() if label == fact.left.label}
    if not gone and not doubtful:
        return alignment
    kept = tuple(
        replace(pair, band=Band.REVIEW)
        if (pair.left, pair.right) in doubtful and not _is_confirmed(pair)
        else pair
        for pair in alignment.correspondences
        if (pair.left, pair.right) not in gone or _is_confirmed(pair)
    )
    return replace(alignment, correspondences=kept)


def _is_confirmed(pair: Correspondence) -> bool:
    return any(part.kind == "confirmed" for part in pair.evidence)
