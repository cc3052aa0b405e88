"""What is known of each way to do without source code, for the person who considers them."""

from __future__ import annotations

from collections.abc import Mapping

from fitgap.catalog import OptionRange
from fitgap.classification.values import Classification, ModificationClass, Resolution
from fitgap.source import Text


def known_ways(classification: Classification) -> Mapping[Resolution, tuple[Text, ...]]:
    """Return what the table and the catalogue say of R1–R6, cheapest first.

    A way they say nothing of is missing.  That no setting or option was found is said only
    where one was looked for: where the row wants something that is to be changed.
    """
    told: dict[Resolution, list[Text]] = {}
    for alternative in classification.alternatives:
        told.setdefault(alternative.resolution, []).append(alternative.text)
    if classification.modification is not None and classification.requirement is not None:
        proposed = classification.resolution
        if proposed in (Resolution.PARAMETER, Resolution.OPTION):
            told.setdefault(proposed, []).append(classification.resolution_reason)
        for way, nothing in _NOT_FOUND.items():
            if way is not proposed:
                told.setdefault(way, []).append(nothing)
        component = _component(classification)
        if component is not None:
            told.setdefault(Resolution.COMPONENT, []).append(component)
    return {way: tuple(told[way]) for way in Resolution if way in told}


def _component(classification: Classification) -> Text | None:
    """Return whether a component within the option range would do."""
    if classification.resolution is Resolution.COMPONENT:
        return classification.resolution_reason
    if classification.modification is ModificationClass.UNKNOWN:
        return classification.question or _ASK
    if classification.modification is not ModificationClass.SOURCE:
        return None
    outside = classification.option_range is OptionRange.OUT
    return (_OUTSIDE if outside else _ALWAYS_SOURCE).format(rule=classification.rule)


_NOT_FOUND: Mapping[Resolution, Text] = {
    Resolution.PARAMETER: Text(
        "機能カタログには、求めに当たる設定が見つかっていません。",
        "No setting in the catalogue was found to answer it.",
    ),
    Resolution.OPTION: Text(
        "機能カタログには、求めに当たるオプションが見つかっていません。",
        "No option in the catalogue was found to answer it.",
    ),
}
_ASK = Text(
    "オプション機能の範囲内かどうかをベンダに確かめます。",
    "Ask the vendor whether it is within the option range.",
)
_OUTSIDE = Text(
    "オプション機能の範囲外とされています（規則 {rule}）。",
    "It is stated to be outside the option range (rule {rule}).",
)
_ALWAYS_SOURCE = Text(
    "部品の追加では対応できない区分とされています（規則 {rule}）。",
    "By its rule a component does not do it (rule {rule}).",
)
