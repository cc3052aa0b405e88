"""Where the elements of a flow stand in it, by its arrows."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Mapping, Sequence

from fitgap.process import ProcessModel


def flow_positions(model: ProcessModel) -> dict[str, float]:
    """Return where each node stands between the starts (0) and the ends (1) of its flow.

    The distance in arrows from the nearest start over the sum of that and the distance to
    the nearest end: drawing position plays no part.
    """
    following = successors(model)
    leading: dict[str, list[str]] = {key: [] for key in following}
    for source, targets in following.items():
        for target in targets:
            leading[target].append(source)
    from_start = _distances(following, [key for key in following if not leading[key]])
    to_end = _distances(leading, [key for key in following if not following[key]])
    answer = {}
    for key in following:
        one, other = from_start.get(key), to_end.get(key)
        if one is None or other is None or one + other == 0:
            answer[key] = 0.5
        else:
            answer[key] = one / (one + other)
    return answer


def _distances(arrows: Mapping[str, Sequence[str]], origins: Sequence[str]) -> dict[str, int]:
    distance = dict.fromkeys(origins, 0)
    waiting = deque(origins)
    while waiting:
        node = waiting.popleft()
        for target in arrows[node]:
            if target not in distance:
                distance[target] = distance[node] + 1
                waiting.append(target)
    return distance


def successors(model: ProcessModel) -> dict[str, list[str]]:
    """Return the nodes each node leads to; an activity leads to its boundary events."""
    following: dict[str, list[str]] = {node.id: [] for node in model.nodes}
    for flow in model.flows:
        if flow.source in following and flow.target in following:
            following[flow.source].append(flow.target)
    for node in model.events:
        if node.attached_to in following:
            following[node.attached_to].append(node.id)
    return following


def reachable(
    arrows: Mapping[str, Sequence[str]], origin: str, *, until: Container[str] = ()
) -> set[str]:
    """Return the nodes that arrows lead to from ``origin``; what is in ``until`` is not passed."""
    seen: set[str] = set()
    waiting = list(arrows[origin])
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            if node not in until:
                waiting += arrows[node]
    return seen
