"""The list of rows: which are shown, in what order, and how a row is written on one line."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from fitgap.assessment import AssessedItem, Assessment
from fitgap.catalog import PackageCatalog, PackageFunction
from fitgap.classification import ModificationClass
from fitgap.consensus import State
from fitgap.gaps import Verdict
from fitgap.source import Language, Text, listed, say, verbatim
from fitgap.tui import words
from fitgap.vocabulary import activity_words, label

_WORD = re.compile(r"[^\s　]+")


class Order(StrEnum):
    """How the rows are sorted."""

    FLOW = "flow"
    WAITING = "waiting"
    COST = "cost"
    VERDICT = "verdict"
    CLASS = "class"
    STATE = "state"


ORDER_WORDS: Mapping[Order, Text] = {
    Order.FLOW: words.SORT_FLOW,
    Order.WAITING: words.SORT_WAITING,
    Order.COST: words.SORT_COST,
    Order.VERDICT: words.SORT_VERDICT,
    Order.CLASS: words.SORT_CLASS,
    Order.STATE: words.SORT_STATE,
}
_VERDICTS = (
    Verdict.GAP,
    Verdict.PARTIAL,
    Verdict.UNCONFIRMED,
    Verdict.FIT,
    Verdict.NOT_APPLICABLE,
)
_CLASSES = (
    ModificationClass.SOURCE,
    ModificationClass.COMPONENT,
    ModificationClass.UNKNOWN,
    ModificationClass.PARAMETER,
    None,
)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is shown; an empty string means any."""

    municipality: str = ""
    procedure: str = ""
    verdict: str = ""
    modification: str = ""
    state: str = ""
    waiting: bool = False
    fits: bool = False
    query: str = ""
    order: Order = Order.FLOW

    def to_json(self) -> str:
        """Return the filter as text to be remembered."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str | None) -> Filter:
        """Read a remembered filter back; anything unreadable is no filter."""
        try:
            values = json.loads(text or "{}")
            kept = {name: values[name] for name in cls.__slots__ if name in values}
            order = Order(kept.pop("order", Order.FLOW))
        except (ValueError, TypeError, AttributeError):
            return cls()
        chosen = cls(order=order)
        for name, value in kept.items():
            if isinstance(value, type(getattr(chosen, name))):
                chosen = chosen.with_value(name, value)
        return chosen

    def with_value(self, name: str, value: str | bool) -> Filter:
        """Return the filter with another value for the field of a name."""
        changes: dict[str, Any] = {name: value}
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits at the screen."""

    name: str
    municipality: str

    @property
    def is_known(self) -> bool:
        """Whether name and municipality are both there."""
        return bool(self.name and self.municipality)


class Rows:
    """The rows of one assessment, ready to be filtered as somebody types.

    Searching 10,000 rows takes milliseconds because each row's words are put together once.
    """

    def __init__(self, assessment: Assessment, person: Person) -> None:
        """Prepare the rows of an assessment for one person."""
        self.assessment = assessment
        self.person = person
        self.waiting = frozenset(
            row.item.id
            for row in assessment.waiting(actor=person.name, municipality=person.municipality)
        )
        self._words: dict[str, str] = {}

    def shown(self, chosen: Filter, *, keep: str = "") -> tuple[AssessedItem, ...]:
        """Return the rows a filter lets through, in its order.

        The row with the id ``keep`` stays although it waits no longer: whoever has just
        judged it may want to say more.
        """
        wanted = _plain(chosen.query).split()
        kept = [row for row in self.assessment.items if self._matches(row, chosen, wanted, keep)]
        key = self._keys().get(chosen.order)
        return tuple(kept if key is None else sorted(kept, key=key))

    def _keys(self) -> Mapping[Order, Callable[[AssessedItem], Any]]:
        states = list(State)
        return {
            Order.WAITING: lambda row: row.item.id not in self.waiting,
            Order.COST: lambda row: -(row.estimate.p50 if row.estimate else Decimal(0)),
            Order.VERDICT: lambda row: _VERDICTS.index(row.verdict),
            Order.CLASS: lambda row: _CLASSES.index(row.modification),
            Order.STATE: lambda row: states.index(row.state),
        }

    def _matches(self, row: AssessedItem, chosen: Filter, wanted: Sequence[str], keep: str) -> bool:
        item = row.item
        modification = row.modification.value if row.modification else ""
        if chosen.waiting:
            if item.id not in self.waiting and item.id != keep:
                return False
        elif not (chosen.fits or chosen.verdict or row.is_difference):
            return False
        pairs = (
            (chosen.municipality, item.municipality),
            (chosen.procedure, item.procedure),
            (chosen.verdict, row.verdict.value),
            (chosen.modification, modification),
            (chosen.state, row.state.value),
        )
        if any(want and want != have for want, have in pairs):
            return False
        return not wanted or all(word in self._row_words(row) for word in wanted)

    def _row_words(self, row: AssessedItem) -> str:
        found = self._words.get(row.item.id)
        if found is None:
            item = row.item
            function = self.assessment.function(item.function)
            town = self.assessment.project.municipality_by_code.get(item.municipality)
            found = self._words[item.id] = _plain(
                "\n".join(
                    (
                        item.id,
                        *(
                            f"{told.ja} {told.en}"
                            for told in (activity_words(item), item.statement)
                        ),
                        item.required,
                        item.procedure_name,
                        item.role,
                        town.name if town else item.municipality,
                        f"{function.id} {function.name}" if function else "",
                        row.classification.rule,
                        *(
                            f"{name.ja} {name.en}"
                            for name in (
                                label(item.aspect),
                                label(row.verdict),
                                label(row.modification),
                                label(row.state),
                            )
                        ),
                        item.basis or "",
                        item.clause or "",
                    )
                )
            )
        return found


def describe_filter(chosen: Filter, assessment: Assessment) -> Text:
    """Return a filter as words."""
    parts: list[Text] = []
    towns = assessment.project.municipality_by_code
    if chosen.municipality:
        town = towns.get(chosen.municipality)
        parts.append(verbatim(town.name if town else chosen.municipality))
    if chosen.procedure:
        parts.append(verbatim(procedure_names(assessment).get(chosen.procedure, chosen.procedure)))
    if chosen.verdict:
        parts.append(label(Verdict(chosen.verdict)))
    if chosen.modification:
        parts.append(label(ModificationClass(chosen.modification)))
    if chosen.state:
        parts.append(label(State(chosen.state)))
    if chosen.waiting:
        parts.append(words.ONLY_WAITING)
    if chosen.fits:
        parts.append(words.WITH_FITS)
    if not parts:
        return words.ALL_ROWS
    return listed(parts, " + ", " + ")


def procedure_names(assessment: Assessment) -> Mapping[str, str]:
    """Return the names of the procedures by key, in the order of the flows."""
    names: dict[str, str] = {}
    for flow in assessment.flows:
        names.setdefault(flow.procedure, flow.procedure_name)
    return names


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list: ``width`` in cells; ``right`` for numbers."""

    head: Text
    width: int
    right: bool = False


def columns(width: int, *, towns: bool, procedures: bool) -> tuple[Column, ...]:
    """Return the columns for a width in cells, the mark at the start left out.

    ``towns`` and ``procedures`` ask for columns that say nothing where all rows are alike.
    The words of a row get what is left.
    """
    wide, tight = width >= 96, width < 68
    cost = Column(words.COLUMN_COST, 7, right=True)
    fixed = [
        Column(words.COLUMN_STATE, 10 if wide else 8),
        Column(words.COLUMN_VERDICT, 4 if tight else 10),
        Column(words.COLUMN_CLASS, 20) if wide else Column(words.COLUMN_CLASS_SHORT, 4),
    ]
    if towns:
        fixed.append(Column(words.COLUMN_MUNICIPALITY, 8 if wide else 6))
    if procedures and not tight:
        fixed.append(Column(words.COLUMN_PROCEDURE, 12 if wide else 8))
    rest = width - sum(column.width + 1 for column in fixed) - cost.width - 1
    activity = max(8, rest // 2 if tight else rest * 2 // 5)
    return (
        *fixed,
        Column(words.COLUMN_ACTIVITY, activity),
        Column(words.COLUMN_REQUIRED, max(8, rest - activity - 1)),
        cost,
    )


def cells(
    row: AssessedItem, shown: Sequence[Column], assessment: Assessment, language: Language
) -> Iterator[str]:
    """Return what stands in each column of a row, not yet cut to width."""
    item = row.item
    town = assessment.project.municipality_by_code.get(item.municipality)
    for column in shown:
        if column.head is words.COLUMN_STATE:
            yield label(row.state).to(language)
        elif column.head is words.COLUMN_VERDICT:
            named = f"{row.verdict.value} {label(row.verdict).to(language)}"
            yield row.verdict.value if column.width < 10 else named
        elif column.head is words.COLUMN_CLASS:
            yield class_words(row.modification).to(language)
        elif column.head is words.COLUMN_CLASS_SHORT:
            yield class_mark(row.modification)
        elif column.head is words.COLUMN_MUNICIPALITY:
            yield town.name if town else item.municipality
        elif column.head is words.COLUMN_PROCEDURE:
            yield _one_line(item.procedure_name)
        elif column.head is words.COLUMN_ACTIVITY:
            yield _one_line(say(activity_words(item), language))
        elif column.head is words.COLUMN_REQUIRED:
            # Of an activity itself nothing is asked beyond its name; say what was found.
            said_all = item.required in (item.activity_name, item.procedure_name)
            asked = item.statement if said_all else item.required
            aspect = f"{label(item.aspect).to(language)}: " if column.width >= 20 else ""
            yield _one_line(aspect + say(asked, language))
        else:
            yield money(row.estimate.p50) if row.estimate else "-"


def class_mark(modification: ModificationClass | None) -> str:
    """Return the ministry's number, ``?`` for 未確認, ``-`` where nothing is changed."""
    if modification is None:
        return "-"
    return "?" if modification.number is None else str(modification.number)


def class_words(modification: ModificationClass | None) -> Text:
    """Return the modification method with its number."""
    if modification is None:
        return verbatim("-")
    named = label(modification)
    mark = class_mark(modification)
    return Text(f"{mark} {named.ja}", f"{mark} {named.en}")


def money(amount: Decimal) -> str:
    """Return an amount in whole thousand yen with separators; below 10, one decimal place."""
    step = Decimal("0.1") if 0 < abs(amount) < 10 else Decimal(1)
    return f"{amount.quantize(step, rounding=ROUND_HALF_UP):,}"


def find_functions(
    catalog: PackageCatalog, query: str, near: Sequence[str] = ()
) -> tuple[PackageFunction, ...]:
    """Return the functions with the words of a query in them, best first.

    Functions with every word come first, then those with some of them; a word in the name
    weighs more than one in the description.  A word that stands nowhere as it is counts by
    its pairs of characters, so that 通知書作成 finds 通知書の作成.  Without words the nearest
    functions come first, then the rest in catalogue order.
    """
    offered = [function for function in catalog.functions if function.offered]
    rank = {name: index for index, name in enumerate(near)}
    wanted = [_plain(word) for word in _WORD.findall(query)]
    if not wanted:
        return tuple(sorted(offered, key=lambda function: rank.get(function.id, len(rank))))
    scored = []
    for index, function in enumerate(offered):
        name = _plain(f"{function.id} {function.name}")
        rest = _plain(
            " ".join(
                (
                    function.area,
                    function.description,
                    *function.documents_in,
                    *function.documents_out,
                    *function.screens,
                    *function.forms,
                    *function.fields,
                    *(parameter.name for parameter in function.parameters),
                    *(option.name for option in function.options),
                )
            )
        )
        scores = [_word_score(word, name, rest) for word in wanted]
        if any(scores):
            place = (rank.get(function.id, len(rank)), index)
            scored.append((-sum(score > 0 for score in scores), -sum(scores), place, function))
    return tuple(entry[-1] for entry in sorted(scored, key=lambda entry: entry[:-1]))


def _word_score(word: str, name: str, rest: str) -> float:
    if word in name:
        return 3.0
    if word in rest:
        return 2.0
    pairs = {word[index : index + 2] for index in range(len(word) - 1)}
    if not pairs:
        return 0.0
    share = sum((pair in name) + (pair in rest) / 2 for pair in pairs) / len(pairs)
    return share if share >= 0.5 else 0.0


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
