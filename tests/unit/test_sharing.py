"""割り勘 by hand-computed shares."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fitgap.sharing import SharingMethod, SharingRule, share

TOWNS = {"990019": 365_000, "990027": 102_000, "990035": 34_000, "990043": 9_000}


def test_equal_shares_ignore_people() -> None:
    shares = share(Decimal(1000), TOWNS, SharingRule(SharingMethod.EQUAL))
    assert set(shares.values()) == {Decimal(250)}


def test_per_capita_shares_follow_people() -> None:
    shares = share(Decimal(510), TOWNS, SharingRule(SharingMethod.PER_CAPITA))
    assert shares == {
        "990019": Decimal(365),
        "990027": Decimal(102),
        "990035": Decimal(34),
        "990043": Decimal(9),
    }


def test_the_hybrid_lies_between_by_its_weight() -> None:
    rule = SharingRule(SharingMethod.HYBRID, Decimal("0.25"))
    shares = share(Decimal(510), TOWNS, rule)
    # 510 × (0.75 / 4 + 0.25 × 365 / 510)
    assert shares["990019"] == Decimal("186.875")
    assert shares["990043"] == Decimal("97.875")


def test_yen_left_over_go_to_the_largest_remainders_then_the_lower_code() -> None:
    equal = SharingRule(SharingMethod.EQUAL)
    assert share(Decimal("0.011"), {"c": 1, "a": 1, "b": 1}, equal) == {
        "c": Decimal("0.003"),
        "a": Decimal("0.004"),
        "b": Decimal("0.004"),
    }
    by_people = SharingRule(SharingMethod.PER_CAPITA)
    # 0.010 千円 is ten yen: 3.33…, 6.66… yen
    assert share(Decimal("0.010"), {"a": 1, "b": 2}, by_people) == {
        "a": Decimal("0.003"),
        "b": Decimal("0.007"),
    }


def test_the_shares_come_in_the_order_of_the_municipalities() -> None:
    reordered = dict(reversed(TOWNS.items()))
    assert list(share(Decimal(1), reordered, SharingRule())) == list(reordered)


def test_a_cost_finer_than_a_yen_still_adds_up() -> None:
    cost = Decimal("100.00037")
    shares = share(cost, TOWNS, SharingRule())
    assert sum(shares.values()) == cost


def test_an_empty_town_pays_its_equal_part_only() -> None:
    shares = share(Decimal(100), {"a": 0, "b": 10}, SharingRule())
    assert shares == {"a": Decimal(25), "b": Decimal(75)}


@pytest.mark.parametrize(
    ("cost", "population", "rule"),
    [
        (Decimal(1), {}, SharingRule()),
        (Decimal(-1), TOWNS, SharingRule()),
        (Decimal("NaN"), TOWNS, SharingRule()),
        (Decimal(1), {"a": -1, "b": 3}, SharingRule()),
        (Decimal(1), {"a": 0}, SharingRule(SharingMethod.PER_CAPITA)),
        (Decimal(1), {"a": 0}, SharingRule()),
        (Decimal(1), TOWNS, SharingRule(population_weight=Decimal("1.1"))),
    ],
)
def test_what_cannot_be_shared_is_an_error(
    cost: Decimal, population: dict[str, int], rule: SharingRule
) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        share(cost, population, rule)


def test_nobody_anywhere_can_still_share_equally() -> None:
    shares = share(Decimal(2), {"a": 0, "b": 0}, SharingRule(SharingMethod.EQUAL))
    assert shares == {"a": Decimal(1), "b": Decimal(1)}
