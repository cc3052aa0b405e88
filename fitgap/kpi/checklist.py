"""The checklist of the ministry's ten guidelines, in its own words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any


class Carried(StrEnum):
    """Whether an indicator of fitgap bears on an item, or people answer it."""

    COMPUTED = "computed"
    ASKED = "asked"


class ItemKind(StrEnum):
    """チェックリスト or 考えられるKPIの例."""

    QUESTION = "question"
    INDICATOR = "indicator"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item of the guidelines' checklist, in the ministry's own words.

    ``group`` names the municipalities it is put to ('' for all); ``evidence`` are codes of
    :class:`Indicator` that bear on it.
    """

    id: str
    guideline: int
    kind: ItemKind
    carried: Carried
    text: str
    group: str = ""
    evidence: tuple[str, ...] = ()


def checklist() -> tuple[ChecklistItem, ...]:
    """Return the whole checklist of guidelines 1 to 10 (総務省), in its order."""
    import yaml

    text = resources.files("fitgap").joinpath("data/checklist.yaml").read_text(encoding="utf-8")
    data: Any = yaml.safe_load(text)
    return tuple(
        ChecklistItem(
            id=item["id"],
            guideline=item["guideline"],
            kind=ItemKind(item["kind"]),
            carried=Carried(item["carried"]),
            text=item["text"],
            group=item.get("group", ""),
            evidence=tuple(item.get("evidence", ())),
        )
        for item in data["items"]
    )
