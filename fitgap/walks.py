"""Walks through a directed graph, given as what follows each of its nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Walk:
    """A depth-first walk that has met every node once.

    ``stretches`` are the nodes met from one root each, every node before those it leads to
    (loops aside) as far as they are of the same stretch; the root comes first.  ``forward``
    are the edges that close no loop, in the order they were met, ``back`` those that do.
    """

    stretches: tuple[tuple[str, ...], ...]
    forward: tuple[tuple[str, str], ...]
    back: frozenset[tuple[str, str]]

    @property
    def roots(self) -> tuple[str, ...]:
        """Where the walk began, and began anew."""
        return tuple(stretch[0] for stretch in self.stretches)

    @property
    def topological(self) -> tuple[str, ...]:
        """Every node before all that it leads to, loops aside."""
        return tuple(name for stretch in reversed(self.stretches) for name in stretch)


def walk(roots: Iterable[str], following: Mapping[str, Sequence[str]]) -> Walk:
    """Return the walk from each of the roots that those before have not led to."""
    stretches: list[tuple[str, ...]] = []
    forward: list[tuple[str, str]] = []
    back: set[tuple[str, str]] = set()
    visiting, done = set[str](), set[str]()
    for root in roots:
        if root in done:
            continue
        finished: list[str] = []
        visiting.add(root)
        stack = [(root, iter(following[root]))]
        while stack:
            name, ways = stack[-1]
            target = next(ways, None)
            if target is None:
                stack.pop()
                visiting.discard(name)
                done.add(name)
                finished.append(name)
            elif target in visiting:
                back.add((name, target))
            else:
                forward.append((name, target))
                if target not in done:
                    visiting.add(target)
                    stack.append((target, iter(following[target])))
        stretches.append(tuple(reversed(finished)))
    return Walk(tuple(stretches), tuple(forward), frozenset(back))


def pieces(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return for each node one node of its piece, the same for all that edges hold together."""
    piece = {name: name for name in nodes}

    def find(name: str) -> str:
        while piece[name] != name:
            piece[name] = piece[piece[name]]
            name = piece[name]
        return name

    for source, target in edges:
        piece[find(source)] = find(target)
    return {name: find(name) for name in piece}
