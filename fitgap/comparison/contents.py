"""Differences of what is in the flows: work, starts and ways back that only one has."""

from __future__ import annotations

from dataclasses import dataclass

from fitgap.comparison.finding import Findings
from fitgap.comparison.pairing import akin
from fitgap.comparison.relations import Behaviour, Loop, bits
from fitgap.comparison.values import DifferenceType
from fitgap.comparison.wording import joined, name_of, quoted, spot, when
from fitgap.process import FlowNode, NodeKind
from fitgap.source import Text, listed, verbatim


def find_work_of_one(findings: Findings) -> None:
    """Find the activities and events that only one flow has."""
    paired = findings.paired
    sides = (
        (findings.left, set(paired.units), set(paired.nodes), dict(paired.parts)),
        (
            findings.right,
            set(paired.units.values()),
            set(paired.nodes.values()),
            {other: one for one, other in paired.parts},
        ),
    )
    for number, (side, common, known, parts) in enumerate(sides):
        type_ = DifferenceType.ADDED if number else DifferenceType.REMOVED
        for unit, node in enumerate(side.units):
            if unit in common or node.id in known or node.type == "startEvent":
                continue
            if unit in parts:
                whole = sides[1 - number][0].units[parts[unit]]
                ids = ((node.id,), (whole.id,))
                findings.add(
                    type_,
                    _PART,
                    *(ids[::-1] if number else ids),
                    mirrored=bool(number),
                    part=name_of(node),
                    whole=name_of(whole),
                )
            else:
                lone: tuple[tuple[str, ...], tuple[str, ...]] = ((node.id,), ())
                findings.add(
                    type_,
                    _ONLY,
                    *(lone[::-1] if number else lone),
                    mirrored=bool(number),
                    unit=_kind_and_name(node),
                    place=_circumstances(side, unit, sum(1 << each for each in common)),
                )


def _circumstances(side: Behaviour, unit: int, common: int) -> Text:
    """Return where in its flow a unit stands, on what condition and who does it."""
    parts = []
    place = spot(side, [unit], common)
    if place.ja:
        parts.append(place)
    guards = [branch for branch in side.branches if branch.element in side.guards[unit]]
    if any(branch.words for branch in guards):
        parts.append(when(side, guards, bare=True))
    role = side.model.role(side.units[unit])
    if role:
        parts.append(_DONE_BY.format(role=role))
    return _IN_BRACKETS.format(parts=listed(parts)) if parts else verbatim("")


def find_starts(findings: Findings) -> None:
    """Find the starts that differ in what sets them off, and those only one flow has."""
    paired = findings.paired.nodes
    sides = ((findings.left, set(paired)), (findings.right, set(paired.values())))
    for number, (side, known) in enumerate(sides):
        for node in side.model.events:
            if node.type != "startEvent" or node.id in known or node.parent is not None:
                continue
            if node.label or node.event_definitions:
                ids: tuple[tuple[str, ...], tuple[str, ...]] = ((node.id,), ())
                findings.add(
                    DifferenceType.START,
                    _ALSO_STARTS,
                    *(ids[::-1] if number else ids),
                    mirrored=bool(number),
                    start=_trigger(node),
                )
    for one, other in paired.items():
        ours = findings.left.model.node_by_id[one]
        theirs = findings.right.model.node_by_id[other]
        if ours.type != "startEvent" or theirs.type != "startEvent":
            continue
        words = (_trigger(ours), _trigger(theirs))
        if set(ours.event_definitions) != set(theirs.event_definitions):
            statement = _OTHER_START
        elif findings.left.unit_of.get(one) in findings.paired.by_place and not akin(
            ours.label, theirs.label
        ):
            statement = _OTHER_START_PERHAPS
        else:
            continue
        findings.add(
            DifferenceType.START, statement, (one,), (other,), ours=words[0], theirs=words[1]
        )


def find_loops(findings: Findings) -> None:
    """Find the ways back that only one flow has."""
    still = [unit for unit in findings.units if unit not in findings.moved]
    ours = _loops(findings.left, still)
    theirs = _loops(findings.right, [findings.stands_for(unit) for unit in still])
    ranked = sorted(
        (-alike, number, far)
        for number, one in enumerate(ours)
        for far, other in enumerate(theirs)
        if (alike := _same_loop(findings, one, other))
    )
    matched: tuple[set[int], set[int]] = (set(), set())
    for _, number, far in ranked:
        if number not in matched[0] and far not in matched[1]:
            matched[0].add(number)
            matched[1].add(far)
    back = {other: one for one, other in findings.units.items()}
    sides = (
        (findings.left, ours, findings.units),
        (findings.right, theirs, back),
    )
    for number, (side, loops, common) in enumerate(sides):
        far_side = sides[1 - number][0]
        for place, loop in enumerate(loops):
            # A loop within work that only one flow has is said with that work.
            if place in matched[number] or not (loop.first | loop.last) & common.keys():
                continue
            heads = sorted(loop.first)
            ids = (
                tuple(side.units[unit].id for unit in heads),
                tuple(far_side.units[common[unit]].id for unit in heads if unit in common),
            )
            words = loop.loop.words
            findings.add(
                DifferenceType.LOOP,
                _LOOPS,
                *(ids[::-1] if number else ids),
                mirrored=bool(number),
                units=joined([name_of(side.units[unit]) for unit in heads]),
                words=_ON.format(words=words) if words else verbatim(""),
            )


@dataclass(frozen=True, slots=True)
class _Loop:
    """A way back: ``first`` is what is done first again, ``last`` what was done last.

    ``heads`` and ``tails`` are the nearest common units instead, as bits.
    """

    loop: Loop
    heads: int
    tails: int
    first: frozenset[int]
    last: frozenset[int]


def _loops(side: Behaviour, common: list[int]) -> list[_Loop]:
    mask = sum(1 << unit for unit in common)
    return [
        _Loop(
            loop,
            side.next_units(loop.target, mask),
            side.previous_units(loop.source, mask),
            frozenset(bits(side.next_units(loop.target, side.every))),
            frozenset(bits(side.previous_units(loop.source, side.every))),
        )
        for loop in side.loops
    ]


def _same_loop(findings: Findings, one: _Loop, other: _Loop) -> int:
    """Return how surely two loops are the same, 0 where they are not."""
    heads, tails = (
        sum(1 << findings.stands_for(unit) for unit in bits(each))
        for each in (one.heads, one.tails)
    )
    if heads != other.heads:
        return 0
    if tails == other.tails:
        return 2
    known = {findings.stands_for(unit) for unit in one.first if unit in findings.units}
    return int(len(known) == len(one.first) and known == other.first)


def _trigger(node: FlowNode) -> Text:
    kinds = [_TRIGGERS[kind] for kind in node.event_definitions if kind in _TRIGGERS]
    if not kinds:
        return quoted(node.label) if node.label else _PLAIN_START
    kind = listed(kinds)
    if not node.label:
        return kind
    return Text(f"「{node.label}」（{kind.ja}）", f"'{node.label}' ({kind.en})")


def _kind_and_name(node: FlowNode) -> Text:
    words = _ACTIVITY if node.kind is NodeKind.ACTIVITY else _EVENT
    return words.format(name=quoted(node.label)) if node.label else name_of(node)


_ACTIVITY = Text("作業{name}", "the activity {name}")
_EVENT = Text("イベント{name}", "the event {name}")
_ONLY = Text(
    "{unit}は{here}だけにあり、{there}にはありません{place}",
    "{unit} is in {here} only{place}, not in {there}",
)
_PART = Text(
    "{part}は{here}では別の作業ですが、{there}では{whole}に含まれるとみられます",
    "{part} is an activity of its own in {here}; in {there} {whole} seems to include it",
)
_ON = Text("「{words}」のとき", " on '{words}'")
_LOOPS = Text(
    "{here}では{words}{units}に戻って繰り返しますが、{there}では戻りません",
    "{here} goes back to {units}{words}; {there} does not",
)
_DONE_BY = Text("担当は{role}", "done by {role}")
_IN_BRACKETS = Text("（{parts}）", " ({parts})")
_OTHER_START = Text(
    "始まるきっかけが違います。{here}では{ours}、{there}では{theirs}です",
    "what sets the work off differs: {ours} in {here}, {theirs} in {there}",
)
_OTHER_START_PERHAPS = Text(
    "始まるきっかけの書き方が違い、別のきっかけかもしれません。"
    "{here}では{ours}、{there}では{theirs}です",
    "what sets the work off is worded otherwise and may differ: {ours} in {here}, "
    "{theirs} in {there}",
)
_ALSO_STARTS = Text(
    "{start}から始まる場合は{here}だけにあり、{there}にはありません",
    "only {here} may also begin with {start}, {there} may not",
)
_PLAIN_START = Text("きっかけの指定なし", "no stated cause")
_TRIGGERS = {
    "messageEventDefinition": Text("連絡・書類が届いたとき", "a message arrives"),
    "timerEventDefinition": Text("決まった日時", "a set time"),
    "conditionalEventDefinition": Text("条件を満たしたとき", "a condition is met"),
    "signalEventDefinition": Text("合図があったとき", "a signal is given"),
    "errorEventDefinition": Text("エラーが起きたとき", "an error occurs"),
    "escalationEventDefinition": Text("上申があったとき", "an escalation occurs"),
    "compensateEventDefinition": Text("取消しのとき", "work is undone"),
    "cancelEventDefinition": Text("中止のとき", "work is cancelled"),
}
