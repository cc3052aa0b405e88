"""How the differences are put into words."""

from __future__ import annotations

from collections.abc import Sequence

from fitgap.comparison.relations import Behaviour, Branch, bits
from fitgap.process import FlowNode, NodeKind
from fitgap.source import Text, listed, verbatim


def quoted(words: str) -> Text:
    """Return a user's own words, marked as such."""
    return Text(f"「{words}」", f"'{words}'")


def name_of(node: FlowNode) -> Text:
    """Return what a node is called."""
    if node.label:
        return quoted(node.label)
    return _NAMELESS_ACTIVITY if node.kind is NodeKind.ACTIVITY else _NAMELESS_EVENT


def label_of(side: Behaviour, node: str) -> str:
    """Return the label of a node of a flow, '' where it has none."""
    return side.model.node_by_id[node].label


_SHOWN = 4


def joined(names: Sequence[Text]) -> Text:
    """Return names in a row, the first few of many."""
    shown = names[:_SHOWN] if len(names) > _SHOWN + 1 else names
    more = len(names) - len(shown)
    row = listed(shown, "")
    return Text(f"{row.ja}ほか{more}件", f"{row.en} and {more} more") if more else row


def spot(side: Behaviour, group: Sequence[int], common: int) -> Text:
    """Return between which units of ``common`` a group stands."""
    inside = sum(1 << unit for unit in group)
    before = after = 0
    for unit in group:
        before |= side.units_before(unit, common & ~inside)
        after |= side.units_after(unit, common & ~inside)
    parts = []
    if before:
        parts.append(AFTER.format(units=_named(side, before)))
    if after:
        parts.append(_BEFORE.format(units=_named(side, after)))
    if not parts:
        return verbatim("")
    return listed(parts)


def _named(side: Behaviour, units: int) -> Text:
    """Return the units next to a place; two are enough to find it."""
    return joined([name_of(side.units[unit]) for unit in bits(units)][:2])


def when(side: Behaviour, branches: Sequence[Branch], *, bare: bool = False) -> Text:
    """Return on what condition work is done that lies on these ways."""
    if not branches:
        return _ALWAYS
    said = []
    for branch in branches:
        decision = side.model.node_by_id[branch.decision]
        asks = decision.kind is NodeKind.GATEWAY and decision.type != "eventBasedGateway"
        label = decision.label if asks else ""
        if branch.words and label:
            said.append(_WHEN_ANSWER.format(question=label, words=branch.words))
        elif branch.words:
            said.append(_WHEN.format(words=branch.words))
    if not said:
        return _SOMETIMES
    either = Text(
        "または".join(dict.fromkeys(each.ja for each in said)),
        " or ".join(dict.fromkeys(each.en for each in said)),
    )
    return either if bare else _ONLY.format(when=either)


AFTER = Text("{units}の後", "after {units}")
_BEFORE = Text("{units}の前", "before {units}")
_NAMELESS_ACTIVITY = Text("名前のない作業", "an activity without a name")
_NAMELESS_EVENT = Text("名前のないイベント", "an event without a name")
_ALWAYS = Text("必ず", "always")
_SOMETIMES = Text("場合によって", "in some cases")
_ONLY = Text("{when}だけ", "only {when}")
_WHEN = Text("「{words}」のとき", "on '{words}'")
_WHEN_ANSWER = Text("「{question}」が「{words}」のとき", "where '{question}' is '{words}'")
