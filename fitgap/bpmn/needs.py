"""``<fitgap:need>``: what a municipality needs, written into a BPMN file's extensions."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from fitgap.bpmn import kinds
from fitgap.bpmn.decoding import Element
from fitgap.process import NEED_LIMITS, Aspect, Need
from fitgap.source import Issue, Location

NEED_NAMESPACE = "urn:fitgap:1"
NEED_TAG = "{" + NEED_NAMESPACE + "}need"
BASES = ("法令", "条例", "規則・要綱", "慣行")
"""Kinds of ground for a municipality's own way of working (根拠区分)."""

ATTRIBUTES = ("aspect", "text", "basis", "clause", "volume", "minutes", "persons")


def read_need(element: Element, place: Location) -> tuple[Need | None, list[Issue]]:
    """Read one need; None where its aspect or its text cannot be used."""
    issues: list[Issue] = []
    values = {key: value.strip() for key, value in element.attrib.items()}
    for key in values:
        # Attributes with a namespace belong to other tools.
        if key not in ATTRIBUTES and not key.startswith("{"):
            issues.append(
                kinds.NEED_ATTRIBUTE.at(place, attribute=key, allowed=", ".join(ATTRIBUTES))
            )
    aspect = _aspect(values.get("aspect", ""))
    if aspect is None:
        issues.append(
            kinds.NEED_ASPECT.at(
                place,
                value=values.get("aspect", ""),
                allowed=", ".join(each.value for each in Aspect),
            )
        )
    text = values.get("text") or " ".join("".join(element.itertext()).split())
    if not text:
        issues.append(kinds.NEED_TEXT.at(place))
    basis = values.get("basis") or None
    if basis is not None and basis not in BASES:
        issues.append(kinds.NEED_BASIS.at(place, value=basis, allowed="、".join(BASES)))
    volume = _number(values, "volume")
    if volume is not None and volume.is_finite() and volume % 1:
        volume = Decimal("nan")
    minutes, persons = _number(values, "minutes"), _number(values, "persons")
    if persons is not None and persons.is_finite() and (persons % 1 or not persons):
        persons = Decimal("nan")
    for attribute, number in (("volume", volume), ("minutes", minutes), ("persons", persons)):
        if number is not None and number.is_nan():
            allowed = kinds.NEED_NUMBERS[attribute].format(most=f"{NEED_LIMITS[attribute]:,}")
            issues.append(
                kinds.NEED_NUMBER.at(
                    place, attribute=attribute, value=values[attribute], allowed=allowed
                )
            )
    if aspect is None or not text:
        return None, issues
    return Need(
        aspect,
        text,
        basis=basis,
        clause=values.get("clause") or None,
        volume=None if volume is None or volume.is_nan() else int(volume),
        minutes=None if minutes is None or minutes.is_nan() else minutes,
        persons=1 if persons is None or persons.is_nan() else int(persons),
        location=place,
    ), issues


def is_other_need(element: Element) -> bool:
    """Say whether a ``need`` of another namespace was probably meant for fitgap."""
    return element.prefix == "fitgap" or "fitgap" in element.tag


def _aspect(value: str) -> Aspect | None:
    try:
        return Aspect(value)
    except ValueError:
        return None


def _number(values: Mapping[str, str], attribute: str) -> Decimal | None:
    """Return a number from 0 up to the most the attribute may be; NaN where it is none.

    Full-width digits and thousands separators are how people type.
    """
    value = values.get(attribute)
    if not value:
        return None
    plain = unicodedata.normalize("NFKC", value).replace(",", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return Decimal("nan")
    allowed = number.is_finite() and 0 <= number <= NEED_LIMITS[attribute]
    return number if allowed else Decimal("nan")
