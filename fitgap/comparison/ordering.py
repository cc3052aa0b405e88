"""Differences of order and of dependency, from what may follow what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from fitgap.comparison.finding import Findings
from fitgap.comparison.relations import Behaviour, bits
from fitgap.comparison.values import DifferenceType
from fitgap.comparison.wording import spot
from fitgap.source import Text


def find_order(findings: Findings) -> None:
    """Find common work that is done in another order."""
    ours, theirs = _followers(findings)
    flips = {
        unit: sum(
            1 << other
            for other in findings.units
            if (ours[unit] >> other & 1 and theirs[other] >> unit & 1)
            or (ours[other] >> unit & 1 and theirs[unit] >> other & 1)
        )
        for unit in findings.units
    }
    for one, other in _couples(flips):
        if (
            one not in findings.swapped
            and other not in findings.swapped
            and _swapped(one, other, ours, theirs, findings.units)
        ):
            findings.swapped[one] = findings.units[other]
            findings.swapped[other] = findings.units[one]
            _say_swapped(findings, one, other)
    settled = sum(1 << unit for unit in findings.swapped)
    left_over = {
        unit: others & ~settled for unit, others in flips.items() if unit not in findings.swapped
    }
    for group in _cover(left_over):
        findings.moved |= set(group)
        _say_moved(findings, group)


def find_dependencies(findings: Findings, changed: Set[int]) -> None:
    """Find what waits for other work in one flow only.

    ``changed`` are the units whose conditions differ; to wait or not follows from these.
    """
    ours, theirs = _followers(findings)
    settled = findings.moved | findings.swapped.keys() | changed
    loose: dict[int, int] = {}
    for unit in findings.units:
        if unit in settled:
            continue
        for other in bits(ours[unit] ^ theirs[unit]):
            if other not in settled:
                loose[unit] = loose.get(unit, 0) | 1 << other
                loose[other] = loose.get(other, 0) | 1 << unit
    for group in _cover(loose):
        unit = group[0]
        # The nearest work it does or does not wait for says it best.
        others = sorted(
            bits(loose[unit]), key=lambda each: (abs(_gap(findings.left, unit, each)), each)
        )
        here = bool(ours[unit] >> others[0] & 1 or ours[others[0]] >> unit & 1)
        followers = ours if here else theirs
        before = [each for each in others if followers[each] >> unit & 1]
        partners = _last(before, followers) if before else _first(others, followers)
        earlier, later = (partners, group) if before else (group, partners)
        findings.add(
            DifferenceType.DEPENDENCY,
            _WAITS,
            *findings.ids((*group, *(each for each in partners if each not in group))),
            mirrored=not here,
            earlier=findings.titles(earlier),
            later=findings.titles(later),
        )


def _followers(findings: Findings) -> tuple[dict[int, int], dict[int, int]]:
    """Return who follows each common unit here and there, in numbers of the left flow."""
    mask = sum(1 << unit for unit in findings.units)
    back = {other: one for one, other in findings.units.items()}
    ours = {unit: findings.left.followers[unit] & mask for unit in findings.units}
    theirs = {
        unit: sum(
            1 << back[follower]
            for follower in bits(findings.right.followers[other])
            if follower in back
        )
        for unit, other in findings.units.items()
    }
    return ours, theirs


def _say_swapped(findings: Findings, one: int, other: int) -> None:
    first, second = (one, other) if findings.left.order(one, other) < 0 else (other, one)
    findings.add(
        DifferenceType.ORDER,
        _SWAPPED,
        *findings.ids((first, second)),
        first=findings.title(first),
        second=findings.title(second),
    )


def _say_moved(findings: Findings, group: Sequence[int]) -> None:
    rest = [unit for unit in findings.units if unit not in group]
    ours = sum(1 << unit for unit in rest)
    theirs = sum(1 << findings.units[unit] for unit in rest)
    findings.add(
        DifferenceType.ORDER,
        _MOVED,
        *findings.ids(group),
        units=findings.titles(group),
        place_here=spot(findings.left, group, ours),
        place_there=spot(findings.right, [findings.units[unit] for unit in group], theirs),
    )


def _couples(flips: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of units in conflict, those with most of it first."""
    ranked = sorted(
        (
            (-(flips[one].bit_count() + flips[other].bit_count()), one, other)
            for one in flips
            for other in bits(flips[one])
            if one < other
        ),
    )
    for _, one, other in ranked:
        yield one, other


def _swapped(
    one: int,
    other: int,
    ours: Mapping[int, int],
    theirs: Mapping[int, int],
    units: Iterable[int],
) -> bool:
    """Say whether each of two units stands where the other stood."""
    for unit in units:
        if unit in (one, other):
            continue
        if (
            (ours[one] >> unit & 1) != (theirs[other] >> unit & 1)
            or (ours[other] >> unit & 1) != (theirs[one] >> unit & 1)
            or (ours[unit] >> one & 1) != (theirs[unit] >> other & 1)
            or (ours[unit] >> other & 1) != (theirs[unit] >> one & 1)
        ):
            return False
    return True


def _cover(conflicts: Mapping[int, int]) -> Iterator[tuple[int, ...]]:
    """Yield the fewest units that every conflict touches (greedily), twins together."""
    left = {unit: others for unit, others in conflicts.items() if others}
    chosen: list[int] = []
    while left:
        unit = max(left, key=lambda each: (left[each].bit_count(), -each))
        chosen.append(unit)
        for other in bits(left.pop(unit)):
            left[other] &= ~(1 << unit)
            if not left[other]:
                del left[other]
    picked = sum(1 << unit for unit in chosen)
    groups: list[tuple[int, list[int]]] = []
    for unit in sorted(chosen):
        outside = conflicts[unit] & ~picked
        for conflict, group in groups:
            if conflict == outside and not any(conflicts[unit] >> each & 1 for each in group):
                group.append(unit)
                break
        else:
            groups.append((outside, [unit]))
    for _, group in groups:
        yield tuple(group)


def _gap(side: Behaviour, one: int, other: int) -> int:
    return side.place(side.units[one].id) - side.place(side.units[other].id)


def _last(units: Sequence[int], followers: Mapping[int, int]) -> list[int]:
    """Return those that none of the others follows."""
    return [unit for unit in units if not any(followers[unit] >> each & 1 for each in units)]


def _first(units: Sequence[int], followers: Mapping[int, int]) -> list[int]:
    return [unit for unit in units if not any(followers[each] >> unit & 1 for each in units)]


_SWAPPED = Text(
    "{first}と{second}の順序が逆です。{here}では{first}が先、{there}では{second}が先です",
    "{first} and {second} stand in the opposite order: {here} does {first} first, "
    "{there} does {second} first",
)
_MOVED = Text(
    "{units}の順番が違います。{here}では{place_here}、{there}では{place_there}に行います",
    "{units}: done elsewhere in the order, in {here} {place_here}, in {there} {place_there}",
)
_WAITS = Text(
    "{here}では{earlier}が済んでから{later}を行いますが、{there}では待たずに行えます",
    "in {here} {later} waits for {earlier}; in {there} it does not",
)
