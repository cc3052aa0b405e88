"""Who can decide anything where votes are weighed, by people say.

Source: Banzhaf (1965), in its normalised form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np


def needed_votes(weights: Sequence[int], share: Fraction | None) -> int:
    """Return the least votes that decide: so great a share of all, None being more than half."""
    whole = sum(weights)
    return whole // 2 + 1 if share is None else -(-whole * share.numerator // share.denominator)


def voting_power(weights: Mapping[str, int], needed: int) -> Mapping[str, Fraction]:
    """Return the share of all swings that each voter has, from 0 (never decides) to 1 (always).

    A swing is a winning coalition that one of its members can turn into a losing one.  Costs 2ⁿ
    steps for n voters.

    Raises:
        ValueError: nothing can be decided: more votes are needed than there are, or none.
    """
    if not 0 < needed <= sum(weights.values()):
        raise ValueError(f"{needed} of {sum(weights.values())} votes cannot be needed")
    votes = np.zeros(1, dtype=np.int64)
    for weight in weights.values():
        votes = np.concatenate([votes, votes + weight])
    places = np.arange(len(votes))
    swings = {
        name: int(
            np.count_nonzero((places >> bit & 1 == 1) & (votes >= needed) & (votes < needed + own))
        )
        for bit, (name, own) in enumerate(weights.items())
    }
    whole = sum(swings.values())
    return {name: Fraction(own, whole) for name, own in swings.items()}
