"""How alike many flows are, and which of them are worth standardising together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import fsum

from fitgap.comparison.pairing import pair_behaviours
from fitgap.comparison.relations import Behaviour
from fitgap.matching import FlowAlignment, align_flow_set
from fitgap.process import ProcessModel


@dataclass(frozen=True, slots=True)
class Cluster:
    """Flows that are more alike than others.

    ``files`` begins with the one nearest to all the others, which is a good one to start
    from; ``similarity`` is the mean over the pairs, 1 for a flow that stands alone.
    """

    files: tuple[str, ...]
    similarity: float


@dataclass(frozen=True, slots=True)
class Shared:
    """How alike the flows of something shared are: of a procedure, of two municipalities.

    ``names`` says what it is, ``pairs`` is how many pairs of flows the mean and the lowest
    similarity are of.
    """

    names: tuple[str, ...]
    pairs: int
    similarity: float
    lowest: float


@dataclass(frozen=True)
class Similarities:
    """How alike flows are, pair by pair.

    ``rows`` holds, for each file in the order of ``files``, its similarity (0 to 1) to each.
    """

    files: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]

    def of(self, one: str, other: str) -> float:
        """Return how alike two flows are."""
        return self.rows[self._place_of[one]][self._place_of[other]]

    @cached_property
    def _place_of(self) -> Mapping[str, int]:
        return {file: place for place, file in enumerate(self.files)}

    @cached_property
    def clusters(self) -> tuple[Cluster, ...]:
        """The flows gathered by likeness, the largest and likest cluster first.

        Clusters grow by average linkage (Sokal and Michener 1958); where to stop is read off
        the data: at the number of clusters whose mean silhouette (Rousseeuw 1987) is highest.
        """
        gathered = [
            Cluster(self._central_first(members), self._mean(members))
            for members in _best_clusters(self.rows)
        ]
        return tuple(
            sorted(gathered, key=lambda each: (-len(each.files), -each.similarity, each.files))
        )

    def by_procedure(self, procedures: Mapping[str, str]) -> tuple[Shared, ...]:
        """Return how alike the flows of each procedure are, the likest first.

        ``procedures`` names the procedure of each file; only those of several files count.
        """
        groups: dict[str, list[str]] = {}
        for file in self.files:
            groups.setdefault(procedures[file], []).append(file)
        return _ranked(
            ((name,), [self.of(*couple) for couple in combinations(files, 2)])
            for name, files in groups.items()
        )

    def by_municipality(
        self, municipalities: Mapping[str, str], procedures: Mapping[str, str]
    ) -> tuple[Shared, ...]:
        """Return how alike two municipalities work, over the procedures both have."""
        found: dict[tuple[str, ...], list[float]] = {}
        for one, other in combinations(self.files, 2):
            towns = municipalities[one], municipalities[other]
            if procedures[one] == procedures[other] and towns[0] != towns[1]:
                found.setdefault(tuple(sorted(towns)), []).append(self.of(one, other))
        return _ranked(found.items())

    def _central_first(self, members: Sequence[int]) -> tuple[str, ...]:
        ranked = sorted(
            members,
            key=lambda one: (
                -round(fsum(self.rows[one][other] for other in members), 9),
                self.files[one],
            ),
        )
        return (self.files[ranked[0]], *sorted(self.files[each] for each in ranked[1:]))

    def _mean(self, members: Sequence[int]) -> float:
        values = [self.rows[one][other] for one, other in combinations(members, 2)]
        return round(fsum(values) / len(values), 6) if values else 1.0


def measure_similarities(
    models: Sequence[ProcessModel],
    *,
    procedures: Mapping[str, str] | None = None,
    align: Callable[[Sequence[ProcessModel]], Sequence[FlowAlignment]] = align_flow_set,
    progress: Callable[[int, int], None] = lambda done, flows: None,
) -> Similarities:
    """Compare every flow with every other.

    Args:
        models: the flows; their files differ.
        procedures: the procedure of each file, where known: its flows are aligned together.
        align: aligns every two of several models, in the order of ``combinations``.
        progress: is told how many of how many flows are compared with all the others.

    The order of the models does not matter.
    """
    ordered = sorted(models, key=lambda model: model.file)
    behaviours = [Behaviour(model) for model in ordered]
    rows = [[1.0] * len(ordered) for _ in ordered]
    progress(0, len(ordered))
    together = _by_procedure(ordered, procedures or {}, align)
    for one, left in enumerate(ordered):
        for other in range(one + 1, len(ordered)):
            alignment = together.get((one, other)) or align([left, ordered[other]])[0]
            paired = pair_behaviours(behaviours[one], behaviours[other], alignment)
            rows[one][other] = rows[other][one] = paired.similarity
        progress(one + 1, len(ordered))
    return Similarities(tuple(model.file for model in ordered), tuple(tuple(row) for row in rows))


def _by_procedure(
    models: Sequence[ProcessModel],
    procedures: Mapping[str, str],
    align: Callable[[Sequence[ProcessModel]], Sequence[FlowAlignment]],
) -> Mapping[tuple[int, int], FlowAlignment]:
    """Return the alignments of the flows of each procedure by their places."""
    members: dict[str, list[int]] = {}
    for place, model in enumerate(models):
        if model.file in procedures:
            members.setdefault(procedures[model.file], []).append(place)
    return {
        couple: alignment
        for places in members.values()
        for couple, alignment in zip(
            combinations(places, 2), align([models[place] for place in places]), strict=True
        )
    }


def _ranked(found: Iterable[tuple[tuple[str, ...], Sequence[float]]]) -> tuple[Shared, ...]:
    shared = [
        Shared(names, len(values), round(fsum(values) / len(values), 6), min(values))
        for names, values in found
        if values
    ]
    return tuple(sorted(shared, key=lambda each: (-each.similarity, each.names)))


def _best_clusters(rows: Sequence[Sequence[float]]) -> list[tuple[int, ...]]:
    """Return the partition of average linkage with the highest mean silhouette."""
    best: list[tuple[int, ...]] = [(place,) for place in range(len(rows))]
    highest = 0.0
    for joined in _linkage(rows):
        if len(joined) < 2:
            break
        value = round(_silhouette(joined, rows), 9)
        if value > highest:
            best, highest = joined, value
    return best


def _linkage(rows: Sequence[Sequence[float]]) -> Iterable[list[tuple[int, ...]]]:
    """Yield the clusters after each joining of the two that are most alike on average."""
    members: dict[int, tuple[int, ...]] = {place: (place,) for place in range(len(rows))}
    total = {(one, other): rows[one][other] for one, other in combinations(members, 2)}
    while len(members) > 1:
        one, other = min(
            total,
            key=lambda couple: (
                -round(total[couple] / (len(members[couple[0]]) * len(members[couple[1]])), 9),
                couple,
            ),
        )
        members[one] = (*members[one], *members.pop(other))
        for third in members:
            if third != one:
                gone = total.pop((min(other, third), max(other, third)))
                total[min(one, third), max(one, third)] += gone
        del total[one, other]
        yield sorted(members.values())


def _silhouette(clusters: Sequence[tuple[int, ...]], rows: Sequence[Sequence[float]]) -> float:
    """Return how much nearer flows are to their own cluster than to the next (-1 to 1)."""
    values = []
    for own in clusters:
        for one in own:
            if len(own) == 1:
                values.append(0.0)
                continue
            near = fsum(1 - rows[one][other] for other in own if other != one) / (len(own) - 1)
            next_ = min(
                fsum(1 - rows[one][other] for other in far) / len(far)
                for far in clusters
                if far is not own
            )
            values.append((next_ - near) / max(next_, near) if max(next_, near) else 0.0)
    return fsum(values) / len(values)
