"""Differences of condition: what is decided, on which answers which work is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from fitgap.comparison.finding import Findings
from fitgap.comparison.pairing import likeness
from fitgap.comparison.relations import Behaviour, Branch, bits
from fitgap.comparison.values import DifferenceType
from fitgap.comparison.wording import AFTER, joined, label_of, name_of, quoted, when
from fitgap.source import Text
from fitgap.text import normalise


def find_conditions(findings: Findings) -> frozenset[int]:
    """Find what is decided otherwise; return the units that are done on other conditions."""
    decisions = _Decisions(findings)
    said = _changed_words(findings, decisions)
    changed: set[int] = set()
    grouped: dict[tuple[frozenset[str], frozenset[str]], list[int]] = {}
    for one, other in findings.units.items():
        if one in findings.moved or one in findings.swapped:
            continue
        ours, theirs = findings.left.guards[one], findings.right.guards[other]
        if {decisions.branches.get(each) for each in ours} == theirs:
            continue
        changed.add(one)
        key = (
            frozenset(decisions.left[each].decision for each in ours),
            frozenset(decisions.right[each].decision for each in theirs),
        )
        grouped.setdefault(key, []).append(one)
    for (ours_at, theirs_at), units in grouped.items():
        _say_condition(findings, units)
        said |= ours_at | theirs_at
    _branches_of_one(findings, decisions, said)
    return frozenset(changed)


def _changed_words(findings: Findings, decisions: _Decisions) -> set[str]:
    said: set[str] = set()
    for ours, theirs in decisions.pairs.items():
        branches = [
            (decisions.left[one], decisions.right[other])
            for one, other in decisions.branches.items()
            if decisions.left[one].decision == ours
        ]
        differ = [(one, other) for one, other in branches if _says_otherwise(one, other)]
        question = (label_of(findings.left, ours), label_of(findings.right, theirs))
        kinds = [
            side.model.node_by_id[key].type
            for side, key in ((findings.left, ours), (findings.right, theirs))
        ]
        decides = [_DECIDES.get(kind, _ONE) for kind in kinds]
        asked = (
            ours not in findings.left.unit_of
            and theirs not in findings.right.unit_of
            and normalise(question[0]) != normalise(question[1])
        )
        where = _where(ours, findings.left)
        if len(differ) == 1 and not asked:
            one, other = differ[0]
            findings.add(
                DifferenceType.CONDITION,
                _OTHER_WORDS,
                (one.element, ours),
                (other.element, theirs),
                where=where,
                ours=_words(one),
                theirs=_words(other),
            )
        elif differ or asked:
            findings.add(
                DifferenceType.CONDITION,
                _OTHER_QUESTION,
                (ours, *(one.element for one, _ in differ)),
                (theirs, *(other.element for _, other in differ)),
                where=_after(ours, findings.left),
                ours=_question(question[0], [one for one, _ in branches]),
                theirs=_question(question[1], [other for _, other in branches]),
            )
        elif decides[0] is not decides[1]:
            findings.add(
                DifferenceType.CONDITION,
                _OTHER_KIND,
                (ours,),
                (theirs,),
                where=where,
                ours=decides[0],
                theirs=decides[1],
            )
        else:
            continue
        said |= {ours, theirs}
    return said


def _say_condition(findings: Findings, units: Sequence[int]) -> None:
    one = units[0]
    ours, theirs = (
        [branch for branch in side.branches if branch.element in side.guards[unit]]
        for side, unit in ((findings.left, one), (findings.right, findings.units[one]))
    )
    lefts, rights = findings.ids(units)
    findings.add(
        DifferenceType.CONDITION,
        _OTHER_CONDITION,
        (*lefts, *(each.element for each in ours)),
        (*rights, *(each.element for each in theirs)),
        units=findings.titles(units),
        ours=when(findings.left, ours),
        theirs=when(findings.right, theirs),
    )


def _branches_of_one(findings: Findings, decisions: _Decisions, said: Set[str]) -> None:
    """Say which ways only one flow has, unless the work on them says it already."""
    back = {other: one for one, other in decisions.pairs.items()}
    sides = (
        (findings.left, decisions.left, set(decisions.branches), decisions.pairs),
        (findings.right, decisions.right, set(decisions.branches.values()), back),
    )
    common = (set(findings.units), set(findings.units.values()))
    for number, (side, branches, known, pairs) in enumerate(sides):
        for key, branch in branches.items():
            if key in known or branch.decision not in pairs or branch.decision in said:
                continue
            first = side.next_units(branch.place, side.every, through_loops=True)
            if not set(bits(first)) <= common[number]:
                continue
            elements = ((key, branch.decision), (pairs[branch.decision],))
            findings.add(
                DifferenceType.CONDITION,
                _BRANCH,
                *(elements[::-1] if number else elements),
                mirrored=bool(number),
                where=_where(branch.decision, side),
                words=_words(branch),
            )


def _where(decision: str, side: Behaviour) -> Text:
    label = label_of(side, decision)
    if label:
        return _AT_DECISION.format(label=label)
    return _DECISION_AFTER.format(place=_after(decision, side))


def _after(decision: str, side: Behaviour) -> Text:
    before = list(bits(side.previous_units(side.place(decision), side.every)))
    if not before:
        return _AT_THE_START
    return AFTER.format(units=joined([name_of(side.units[unit]) for unit in before]))


class _Decisions:
    """Which decision of one flow is which of the other, and which of their ways."""

    def __init__(self, findings: Findings) -> None:
        self._sides = left, right = findings.left, findings.right
        self._nodes = findings.paired.nodes
        self.left = {branch.element: branch for branch in left.branches}
        self.right = {branch.element: branch for branch in right.branches}
        self.pairs: dict[str, str] = {}
        self.branches: dict[str, str] = {}
        stands_for = {
            unit: findings.stands_for(unit) for unit in findings.units if unit not in findings.moved
        }
        ours = _decisions_of(left, stands_for)
        theirs = _decisions_of(right, {other: other for other in stands_for.values()})
        ranked = sorted(
            (
                (self._likeness(one, other), number, far, key, their_key)
                for number, (key, one) in enumerate(ours.items())
                for far, (their_key, other) in enumerate(theirs.items())
            ),
            key=lambda each: (-each[0], abs(each[1] - each[2]), each[1], each[2]),
        )
        taken: set[str] = set()
        for alike, _, _, key, their_key in ranked:
            if alike < _SAME_DECISION:
                break
            if key not in self.pairs and their_key not in taken:
                self.pairs[key] = their_key
                taken.add(their_key)
                self._pair_branches(ours[key], theirs[their_key])

    def _likeness(self, one: _Decision, other: _Decision) -> float:
        """Return how surely two decisions are the same (0 to 3.5)."""
        left, right = self._sides
        if one.id in left.unit_of or other.id in right.unit_of:
            return 3.5 if self._nodes.get(one.id) == other.id else 0.0
        words = [normalise(label_of(left, one.id)), normalise(label_of(right, other.id))]
        label = float(words[0] == words[1]) if all(words) else 0.0
        if all(words) and not label:
            label = 0.5 * likeness(words[0], words[1])
        said = Counter(normalise(branch.words) for branch, _ in one.ways if branch.words)
        heard = Counter(normalise(branch.words) for branch, _ in other.ways if branch.words)
        spoken = (said & heard).total() / max(1, said.total(), heard.total())
        ways = _best_ways([way for _, way in one.ways], [way for _, way in other.ways])
        return label + _jaccard(one.before, other.before) + ways + 0.5 * spoken

    def _pair_branches(self, one: _Decision, other: _Decision) -> None:
        ranked = sorted(
            (
                -(
                    1.5 * _jaccard(way, their_way)
                    + (normalise(branch.words) == normalise(theirs.words))
                    + 2.0 * (self._nodes.get(branch.element) == theirs.element)
                ),
                number,
                far,
            )
            for number, (branch, way) in enumerate(one.ways)
            for far, (theirs, their_way) in enumerate(other.ways)
        )
        done: set[int] = set()
        taken: set[int] = set()
        last = len(one.ways) == len(other.ways)
        for alike, number, far in ranked:
            if number in done or far in taken or (alike == 0 and not last):
                continue
            done.add(number)
            taken.add(far)
            self.branches[one.ways[number][0].element] = other.ways[far][0].element


# As much as standing in the same place, or asking the same with one way in common.
_SAME_DECISION = 1.0


@dataclass(frozen=True, slots=True)
class _Decision:
    """A deciding node: the units before it, and its ways with the units they lead to."""

    id: str
    before: int
    ways: tuple[tuple[Branch, int], ...]


def _decisions_of(side: Behaviour, units: Mapping[int, int]) -> dict[str, _Decision]:
    """Return the decisions of a flow, in terms of what ``units`` maps its units to."""
    mask = sum(1 << unit for unit in units)

    def mapped(found: int) -> int:
        return sum(1 << units[unit] for unit in bits(found))

    grouped: dict[str, list[Branch]] = {}
    for branch in side.branches:
        grouped.setdefault(branch.decision, []).append(branch)
    return {
        key: _Decision(
            key,
            mapped(side.previous_units(side.place(key), mask)),
            tuple(
                (branch, mapped(side.next_units(branch.place, mask, through_loops=True)))
                for branch in branches
            ),
        )
        for key, branches in grouped.items()
    }


def _best_ways(ours: Sequence[int], theirs: Sequence[int]) -> float:
    left = list(theirs)
    total = 0.0
    for way in ours:
        best = max(left, key=lambda each: _jaccard(way, each), default=None)
        if best is None:
            break
        total += _jaccard(way, best)
        left.remove(best)
    return total / max(len(ours), len(theirs), 1)


def _jaccard(one: int, other: int) -> float:
    if not one and not other:
        return 1.0
    return (one & other).bit_count() / (one | other).bit_count()


def _says_otherwise(one: Branch, other: Branch) -> bool:
    names = normalise(one.name), normalise(other.name)
    expressions = one.expression.replace(" ", ""), other.expression.replace(" ", "")
    if all(names):
        return names[0] != names[1] or (all(expressions) and expressions[0] != expressions[1])
    if all(expressions):
        return expressions[0] != expressions[1] or names[0] != names[1]
    return normalise(one.words) != normalise(other.words)


def _words(branch: Branch) -> Text:
    return quoted(branch.words) if branch.words else _NO_CONDITION


def _question(label: str, branches: Sequence[Branch]) -> Text:
    ways = [branch.words for branch in branches if branch.words]
    if label and ways:
        inside = Text("／".join(ways), " / ".join(ways))
        return Text(f"「{label}」（{inside.ja}）", f"'{label}' ({inside.en})")
    if label:
        return quoted(label)
    if ways:
        return Text(f"「{'／'.join(ways)}」", f"'{' / '.join(ways)}'")
    return _NO_CONDITION


_OTHER_WORDS = Text(
    "{where}の条件が違います。{here}では{ours}、{there}では{theirs}です",
    "a condition differs {where}: {ours} in {here}, {theirs} in {there}",
)
_OTHER_QUESTION = Text(
    "{where}の分岐で判断することが違います。{here}では{ours}、{there}では{theirs}です",
    "{where}, another thing is decided: {ours} in {here}, {theirs} in {there}",
)
_OTHER_KIND = Text(
    "{where}の選び方が違います。{here}では{ours}、{there}では{theirs}へ進みます",
    "{where} the choice differs: in {here} {ours} is taken, in {there} {theirs}",
)
_ONE = Text("どれか1つ", "one way")
_DECIDES = {
    "inclusiveGateway": Text("当てはまるものすべて", "every way that applies"),
    "eventBasedGateway": Text("先に起きたほう", "whichever happens first"),
}
_OTHER_CONDITION = Text(
    "{units}を行う条件が違います。{here}では{ours}、{there}では{theirs}行います",
    "{units}: done {ours} in {here}, {theirs} in {there}",
)
_BRANCH = Text(
    "{where}に、{there}にはない分かれ道{words}が{here}にあります",
    "{where}, {here} has a way {there} has not: {words}",
)
_AT_DECISION = Text("分岐「{label}」", "at the decision '{label}'")
_DECISION_AFTER = Text("{place}の分岐", "at the decision {place}")
_AT_THE_START = Text("最初", "at the start")
_NO_CONDITION = Text("条件の記載なし", "no condition given")
