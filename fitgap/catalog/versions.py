"""Two versions of a catalogue side by side: what a vendor added, changed and withdrew.

A function is known by its id alone, which is permanent; what it is called says nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cached_property
from typing import Any

from fitgap.catalog.values import (
    FunctionStatus,
    Option,
    OptionRange,
    PackageCatalog,
    PackageFunction,
    Parameter,
    StandardClass,
    VendorAnswer,
)
from fitgap.process import Aspect
from fitgap.source import Issue, IssueKind, Location, Severity, Text

OTHER_PACKAGE = IssueKind(
    "CV001",
    Severity.ERROR,
    Text(
        "別のパッケージのカタログです（旧は「{old}」、新は「{new}」）",
        'these are catalogues of different packages ("{old}" and "{new}")',
    ),
    Text(
        "同じパッケージの旧版と新版を指定してください。番号が変わったのなら package: の id を"
        "元に戻すようベンダに求めてください",
        "give two versions of one package; if its id was changed, ask the vendor to restore it",
    ),
)
ROW_GONE = IssueKind(
    "CV002",
    Severity.WARNING,
    Text(
        "旧版にあった機能「{id} {name}」の行が新版にありません",
        'function "{id} {name}" of the old version has no row in the new one',
    ),
    Text(
        "番号は永久に残す約束です。廃止したのなら行を残して status: removed と successor を"
        "書くよう、ベンダに求めてください",
        "ids are permanent: ask the vendor to keep the row with status: removed and a successor",
    ),
)
ID_REUSED = IssueKind(
    "CV003",
    Severity.WARNING,
    Text(
        "機能の番号「{id}」が別の機能に使い回された疑いがあります（旧「{old}」、新「{new}」）",
        'function id "{id}" seems to be reused for another function ("{old}", now "{new}")',
    ),
    Text(
        "番号の使い回しはできません。別の機能なら新しい番号を付け、元の行は status: removed として"
        "残すよう、ベンダに求めてください",
        "ids must not be reused: ask for a new id, and for the old row with status: removed",
    ),
)
SUCCESSOR_LOOP = IssueKind(
    "CV004",
    Severity.WARNING,
    Text(
        "機能「{id}」の後継をたどると元に戻ります（{chain}）",
        'the successors of function "{id}" lead back to it ({chain})',
    ),
    Text(
        "最後に使う機能の番号を successor に書くよう、ベンダに求めてください",
        "ask the vendor which function takes its place in the end",
    ),
)
SUCCESSOR_GONE = IssueKind(
    "CV005",
    Severity.WARNING,
    Text(
        "機能「{id}」の後継をたどっても、使える機能に行き着きません（{chain}）",
        'the successors of function "{id}" end at one that is not offered ({chain})',
    ),
    Text(
        "代わりに使う機能があるかをベンダに確かめてください",
        "ask the vendor whether another function takes its place",
    ),
)


class FunctionChangeKind(StrEnum):
    """What became of a function from one version to the next."""

    ADDED = "added"
    CHANGED = "changed"
    DEPRECATED = "deprecated"
    REMOVED = "removed"
    MISSING = "missing"
    """Its row is gone, which must not happen: ids are permanent."""
    REINSTATED = "reinstated"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One thing that differs: a value changed, or an item was added or taken away.

    ``field`` is the key in the YAML file.  ``item`` is the id of a parameter or option
    where one of these changed, ``part`` the key within it (empty where it is new or gone).
    ``old`` and ``new`` are as the file writes them, None where there was or is nothing;
    prices are in 千円.
    """

    field: str
    old: str | None
    new: str | None
    item: str = ""
    part: str = ""


@dataclass(frozen=True)
class FunctionChange:
    """What became of one function; ``old`` or ``new`` is None where that version lacks it.

    ``successor`` is the function that takes its place in the new version, the whole chain
    of successors followed; None where there is none or it is not needed.
    """

    kind: FunctionChangeKind
    id: str
    old: PackageFunction | None
    new: PackageFunction | None
    fields: tuple[FieldChange, ...] = ()
    successor: PackageFunction | None = None

    @property
    def name(self) -> str:
        """The function's name, the newer one where it changed."""
        newest = self.new or self.old
        return newest.name if newest is not None else self.id


@dataclass(frozen=True)
class CatalogDiff:
    """Two versions of one catalogue.

    ``package`` holds what differs outside the functions; ``functions`` those that are not
    the same in both, in the order of the new file, rows that are gone at the end;
    ``unchanged`` is how many are the same.
    """

    old: PackageCatalog
    new: PackageCatalog
    package: tuple[FieldChange, ...]
    functions: tuple[FunctionChange, ...]
    unchanged: int
    issues: tuple[Issue, ...]

    @cached_property
    def counts(self) -> Mapping[FunctionChangeKind, int]:
        """How many functions changed in each way; every kind is there."""
        kinds = [change.kind for change in self.functions]
        return {kind: kinds.count(kind) for kind in FunctionChangeKind}


def diff_catalogs(old: PackageCatalog, new: PackageCatalog) -> CatalogDiff:
    """Lay two versions of a catalogue side by side, function by function, by id."""
    changes: list[FunctionChange] = []
    unchanged = 0
    for function in new.functions:
        change = _function_change(old.function_by_id.get(function.id), function, new)
        if change is None:
            unchanged += 1
        else:
            changes.append(change)
    changes += (
        FunctionChange(
            FunctionChangeKind.MISSING,
            function.id,
            function,
            None,
            successor=_heir(new, function),
        )
        for function in old.functions
        if function.id not in new.function_by_id
    )
    return CatalogDiff(
        old,
        new,
        tuple(_package_changes(old, new)),
        tuple(changes),
        unchanged,
        tuple(_issues(old, new, changes)),
    )


def final_successor(catalog: PackageCatalog, function_id: str) -> PackageFunction | None:
    """Return the function that takes the place of a withdrawn one, at the end of the chain.

    A function to be withdrawn (廃止予定) that names a successor gives way to it.  None where
    the function is offered and stays, where nothing succeeds it, where the chain leads back
    to its start, and where it ends at a function that is not offered.
    """
    function = catalog.function_by_id.get(function_id)
    return None if function is None else _heir(catalog, function)


def substance(function: PackageFunction) -> PackageFunction:
    """Return what a function says of the package, without what only tells of this version.

    新規, 変更 and 継続 are remarks on the version: a function that was new is no other one
    when it is current.
    """
    status = function.status
    if status in (FunctionStatus.NEW, FunctionStatus.CHANGED):
        status = FunctionStatus.CURRENT
    return replace(function, status=status, location=Location(""))


def field_changes(old: PackageFunction, new: PackageFunction) -> tuple[FieldChange, ...]:
    """Return what differs between two states of one function; empty where nothing does."""
    return tuple(_field_changes(substance(old), substance(new)))


def as_mapping(function: PackageFunction) -> dict[str, object]:
    """Return a function as plain values for JSON, without what is empty."""
    plain: dict[str, object] = {"id": function.id, "name": function.name}
    plain |= {key: value for key in _WORDS if (value := getattr(function, key))}
    plain |= {key: list(value) for key in _LISTS if (value := getattr(function, key))}
    for key, parts in (("parameters", function.parameters), ("options", function.options)):
        if parts:
            plain[key] = [_part_mapping(part) for part in parts]
    plain |= {key: getattr(function, key).value for key in _CODES}
    if function.successor:
        plain["successor"] = function.successor
    if function.required is not None:
        plain["required"] = function.required
    if function.answer is not None:
        plain["answer"] = function.answer.value
    price = _amount(function.quoted_price_thousand_yen)
    return plain if price is None else {**plain, "quoted_price": price}


def from_mapping(plain: object) -> PackageFunction | None:
    """Return the function :func:`as_mapping` made plain; None for anything else."""
    if not isinstance(plain, dict):
        return None
    try:
        words: Any = {key: _word(plain.get(key, "")) for key in ("id", "name", *_WORDS)}
        lists: Any = {key: tuple(_word(each) for each in plain.get(key, ())) for key in _LISTS}
        return PackageFunction(
            **words,
            **lists,
            parameters=tuple(
                Parameter(
                    _word(part["id"]),
                    _word(part["name"]),
                    _aspect(part),
                    _word_or_none(part.get("values")),
                    _word_or_none(part.get("default")),
                )
                for part in plain.get("parameters", ())
            ),
            options=tuple(
                Option(
                    _word(part["id"]),
                    _word(part["name"]),
                    _aspect(part),
                    _decimal(part.get("price")),
                )
                for part in plain.get("options", ())
            ),
            option_range=OptionRange(plain["option_range"]),
            standard_class=StandardClass(plain["standard_class"]),
            status=FunctionStatus(plain["status"]),
            successor=_word_or_none(plain.get("successor")),
            required=plain.get("required") if isinstance(plain.get("required"), bool) else None,
            answer=VendorAnswer(plain["answer"]) if "answer" in plain else None,
            quoted_price_thousand_yen=_decimal(plain.get("quoted_price")),
        )
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation):
        return None


_WORDS = ("area", "group", "description", "note")
_LISTS = ("documents_in", "documents_out", "screens", "forms", "fields")
_CODES = ("option_range", "standard_class", "status")


def _part_mapping(part: Parameter | Option) -> dict[str, str]:
    plain = {"id": part.id, "name": part.name}
    if part.aspect is not None:
        plain["aspect"] = part.aspect.value
    return plain | {key: value for key, value in _part_values(part).items() if value is not None}


def _part_values(part: Parameter | Option) -> dict[str, str | None]:
    if isinstance(part, Option):
        return {"price": _amount(part.price_thousand_yen)}
    return {"values": part.values, "default": part.default}


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"no text: {value!r}")
    return value


def _word_or_none(value: Any) -> str | None:
    return None if value is None else _word(value)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(_word(value))


def _aspect(part: Mapping[str, Any]) -> Aspect | None:
    return Aspect(part["aspect"]) if "aspect" in part else None


def _amount(amount: Decimal | None) -> str | None:
    """Return an amount without the zeros that only tell how it was written."""
    if amount is None:
        return None
    return str(amount.to_integral() if amount == amount.to_integral() else amount.normalize())


def _function_change(
    old: PackageFunction | None, new: PackageFunction, catalog: PackageCatalog
) -> FunctionChange | None:
    if old is None:
        return FunctionChange(FunctionChangeKind.ADDED, new.id, None, new)
    fields = field_changes(old, new)
    if not fields:
        return None
    heir = _heir(catalog, new)
    return FunctionChange(_kind(old.status, new.status), new.id, old, new, fields, heir)


def _kind(old: FunctionStatus, new: FunctionStatus) -> FunctionChangeKind:
    going = (FunctionStatus.DEPRECATED, FunctionStatus.REMOVED)
    if new is FunctionStatus.REMOVED and old is not new:
        return FunctionChangeKind.REMOVED
    if old is FunctionStatus.REMOVED and new is not old:
        return FunctionChangeKind.REINSTATED
    if new is FunctionStatus.DEPRECATED and old is not new:
        return FunctionChangeKind.DEPRECATED
    if old in going and new not in going:
        return FunctionChangeKind.REINSTATED
    return FunctionChangeKind.CHANGED


def _field_changes(old: PackageFunction, new: PackageFunction) -> Iterator[FieldChange]:
    for key in ("name", *_WORDS):
        yield from _value_change(key, getattr(old, key), getattr(new, key))
    for key in _LISTS:
        yield from _list_changes(key, getattr(old, key), getattr(new, key))
    yield from _part_changes("parameters", old.parameters, new.parameters)
    yield from _part_changes("options", old.options, new.options)
    for key in _CODES:
        yield from _value_change(key, getattr(old, key).value, getattr(new, key).value)
    yield from _value_change("successor", old.successor or "", new.successor or "")
    yield from _value_change("required", _yes_or_no(old.required), _yes_or_no(new.required))
    answers = [each.answer.value if each.answer is not None else "" for each in (old, new)]
    yield from _value_change("answer", *answers)
    prices = [_amount(each.quoted_price_thousand_yen) or "" for each in (old, new)]
    yield from _value_change("quoted_price", *prices)


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else str(value).lower()


def _value_change(field: str, old: str, new: str) -> Iterator[FieldChange]:
    if old != new:
        yield FieldChange(field, old or None, new or None)


def _list_changes(field: str, old: Sequence[str], new: Sequence[str]) -> Iterator[FieldChange]:
    if old == new:
        return
    gone = [each for each in old if each not in new]
    come = [each for each in new if each not in old]
    if not gone and not come:
        yield FieldChange(field, "、".join(old), "、".join(new))
    yield from (FieldChange(field, each, None) for each in gone)
    yield from (FieldChange(field, None, each) for each in come)


def _part_changes(
    field: str, old: Sequence[Parameter | Option], new: Sequence[Parameter | Option]
) -> Iterator[FieldChange]:
    if old == new:
        return
    before, after = ({part.id: _part_mapping(part) for part in parts} for parts in (old, new))
    if list(before.items()) != list(after.items()) and before == after:
        yield FieldChange(field, "、".join(before), "、".join(after))
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key, {}), after.get(key, {})
        if not was or not now:
            yield FieldChange(field, was.get("name"), now.get("name"), key)
            continue
        for part in dict.fromkeys((*was, *now)):
            if was.get(part) != now.get(part):
                yield FieldChange(field, was.get(part), now.get(part), key, part)


def _package_changes(old: PackageCatalog, new: PackageCatalog) -> Iterator[FieldChange]:
    for key in ("id", "name", "vendor", "version"):
        yield from _value_change(key, getattr(old, key), getattr(new, key))
    yield from _value_change(
        "standard_affairs", _yes_or_no(old.standard_affairs), _yes_or_no(new.standard_affairs)
    )
    rates = [_amount(each.person_day_thousand_yen) or "" for each in (old, new)]
    yield from _value_change("person_day", *rates)
    before, after = (
        {flow.process: flow.file for flow in each.standard_flows} for each in (old, new)
    )
    for process in dict.fromkeys((*before, *after)):
        if before.get(process) != after.get(process):
            yield FieldChange("standard_flows", before.get(process), after.get(process), process)


def _heir(catalog: PackageCatalog, function: PackageFunction) -> PackageFunction | None:
    chain = _chain(catalog, function)
    last = catalog.function_by_id.get(chain[-1])
    if len(chain) == 1 or last is None or not last.offered or chain[-1] in chain[:-1]:
        return None
    return last


def _chain(catalog: PackageCatalog, function: PackageFunction) -> list[str]:
    """Return the ids from a function to the end of its successors; a loop ends where it closes."""
    chain = [function.id]
    step: PackageFunction | None = function
    while step is not None and step.successor and _gives_way(step, catalog):
        chain.append(step.successor)
        if step.successor in chain[:-1]:
            break
        step = catalog.function_by_id.get(step.successor)
    return chain


def _gives_way(function: PackageFunction, catalog: PackageCatalog) -> bool:
    return (
        function.id not in catalog.function_by_id
        or not function.offered
        or function.status is FunctionStatus.DEPRECATED
    )


def _issues(
    old: PackageCatalog, new: PackageCatalog, changes: Iterable[FunctionChange]
) -> Iterator[Issue]:
    if old.id != new.id:
        # That none of the rows is there says no more.
        yield OTHER_PACKAGE.at(Location(new.file), old=old.id, new=new.id)
        return
    for change in changes:
        if change.new is None:
            yield ROW_GONE.at(Location(new.file), id=change.id, name=change.name)
        elif change.old is not None and _is_another(change.old, change.new):
            yield ID_REUSED.at(
                change.new.location, id=change.id, old=change.old.name, new=change.new.name
            )
    for function in new.functions:
        chain = _chain(new, function)
        if len(chain) == 1 or _heir(new, function) is not None:
            continue
        kind = SUCCESSOR_LOOP if chain[-1] in chain[:-1] else SUCCESSOR_GONE
        yield kind.at(function.location, id=function.id, chain=" → ".join(chain))


_SAME = 0.2
"""Dice's coefficient of letter pairs; below it two texts have next to nothing in common."""


def _is_another(old: PackageFunction, new: PackageFunction) -> bool:
    """Say whether one id seems to stand for two functions: nothing of the wording is left."""

    def far(words: Callable[[PackageFunction], str]) -> bool:
        return _alikeness(words(old), words(new)) < _SAME

    return far(lambda function: function.name) and far(
        lambda function: f"{function.name} {function.description}"
    )


def _alikeness(old: str, new: str) -> float:
    left, right = _letter_pairs(old), _letter_pairs(new)
    return 2 * len(left & right) / max(len(left) + len(right), 1)


def _letter_pairs(words: str) -> frozenset[str]:
    letters = "".join(each for each in unicodedata.normalize("NFKC", words) if each.isalnum())
    letters = letters.casefold()
    return frozenset(letters[place : place + 2] for place in range(max(len(letters) - 1, 1)))
