"""What holds of every 割り勘."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fitgap.sharing import SharingMethod, SharingRule, share

populations = st.dictionaries(
    st.text("0123456789", min_size=6, max_size=6),
    st.integers(1, 4_000_000),
    min_size=1,
    max_size=12,
)
costs = st.decimals(0, 10_000_000, places=3)
rules = st.builds(
    SharingRule,
    st.sampled_from(SharingMethod),
    st.decimals(0, 1, places=2),
)


@given(costs, populations, rules)
def test_shares_add_up_exactly_and_nobody_is_paid(
    cost: Decimal, population: dict[str, int], rule: SharingRule
) -> None:
    shares = share(cost, population, rule)
    assert set(shares) == set(population)
    assert sum(shares.values()) == cost
    assert all(part >= 0 for part in shares.values())
    assert all(part == part.quantize(Decimal("0.001")) for part in shares.values())


@given(costs, populations, rules, st.data())
def test_the_order_of_the_municipalities_does_not_matter(
    cost: Decimal, population: dict[str, int], rule: SharingRule, data: st.DataObject
) -> None:
    codes = data.draw(st.permutations(sorted(population)))
    again = share(cost, {code: population[code] for code in codes}, rule)
    assert again == share(cost, population, rule)


@given(costs, populations, rules)
def test_more_people_never_pay_less_than_a_yen_under(
    cost: Decimal, population: dict[str, int], rule: SharingRule
) -> None:
    shares = share(cost, population, rule)
    by_people = sorted(population, key=lambda code: population[code])
    for smaller, larger in pairwise(by_people):
        assert shares[smaller] <= shares[larger] + Decimal("0.001")
