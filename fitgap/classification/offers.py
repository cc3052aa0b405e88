"""What the catalogue offers for a requirement: settings and options that cover it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from fitgap.catalog import Option, PackageCatalog, PackageFunction, Parameter
from fitgap.classification.values import Change, Requirement
from fitgap.classification.wording import QUOTED
from fitgap.process import Aspect


@dataclass(frozen=True, slots=True)
class Offer:
    """A parameter or option that covers a requirement.

    ``shared`` are the words both have, ``weight`` is their length in characters.
    """

    function: PackageFunction
    offer: Parameter | Option
    shared: tuple[str, ...]
    weight: int

    @property
    def order(self) -> tuple[int, str, str]:
        """Best first."""
        return (-self.weight, self.function.id, self.offer.id)


def find_offer(
    requirement: Requirement,
    *,
    function: PackageFunction | None,
    catalog: PackageCatalog | None,
) -> Offer | None:
    """Return the setting, else the option, that covers a requirement best.

    The function's own come first, then those of the catalogue's other functions: of the
    same area, or of any area where there is no function.  Equally good ones go by id.
    """
    wish = QUOTED.sub("", _folded(requirement.text))
    own = _offers_of(function) if function is not None else ()
    area = function.area if function is not None else None
    others: tuple[_Thing, ...] = ()
    if catalog is not None:
        others = _index(_Same(catalog)).near(wish, requirement.aspect, area)
    for things, ours in ((own, True), (others, False)):
        for is_option in (False, True):
            found = [
                offer
                for thing in things
                if isinstance(thing.offer, Option) is is_option
                and (ours or function is None or thing.function.id != function.id)
                and (offer := _cover(thing, requirement, wish, own=ours)) is not None
            ]
            if found:
                return min(found, key=lambda offer: offer.order)
    return None


@dataclass(frozen=True, slots=True)
class _Thing:
    """A parameter or option with its name read.

    ``subject`` holds the runs of kanji, katakana and Latin letters that are left of the
    name when words for kinds of things and changes are taken away; ``changes`` are the
    changes it speaks of, none meaning any.
    """

    function: PackageFunction
    offer: Parameter | Option
    subject: tuple[str, ...]
    changes: frozenset[Change]


@lru_cache(maxsize=4096)
def _read(name: str, aspect: Aspect | None) -> tuple[tuple[str, ...], frozenset[Change]]:
    plain = _REMARK.sub("", _folded(name))
    changes = {change for change, pattern in _SPEAKS_OF.items() if pattern.search(plain)}
    if aspect is Aspect.MESSAGE:
        changes.add(Change.RENAME)
    return tuple(_RUNS.findall(_GENERIC.sub(" ", plain))), frozenset(changes)


def _offers_of(function: PackageFunction) -> tuple[_Thing, ...]:
    offers: tuple[Parameter | Option, ...] = (*function.parameters, *function.options)
    return tuple(_Thing(function, offer, *_read(offer.name, offer.aspect)) for offer in offers)


def _cover(thing: _Thing, requirement: Requirement, wish: str, *, own: bool) -> Offer | None:
    """Say whether a setting or option answers a requirement, conservatively.

    The aspect must be the same (or, within the matched function, unset), the kind of change
    must fit, and the subject of the offer must stand in the wish: one word of two characters
    at least, and half of its characters where only a name or place changes or the wish names
    a value the setting can take, two thirds else.
    A device must be named by its last word.  An offer without a subject
    (「メッセージ文の変更」) covers every wish of its aspect and change in its own function.
    """
    same = thing.offer.aspect is requirement.aspect
    firm = requirement.aspect in _ALWAYS_SOURCE
    if not same and (thing.offer.aspect is not None or not own or firm):
        return None
    if not _change_fits(thing, requirement):
        return None
    runs = thing.subject
    if len("".join(runs)) < 2:
        return Offer(thing.function, thing.offer, (), 0) if own and same else None
    subject = "".join(runs)
    light = own and (
        requirement.change in (Change.RENAME, Change.MOVE, Change.STYLE)
        or _names_a_value(thing.offer, wish)
    )
    needed = len(subject) * (1 / 2 if light else 2 / 3)
    if sum(map(wish.__contains__, subject)) < needed:
        return None
    shared = tuple(dict.fromkeys(word for run in runs for word in _shared(run, wish)))
    if not shared or (requirement.change is Change.ADD_ON and not any(_shared(runs[-1], wish))):
        return None
    return Offer(thing.function, thing.offer, shared, sum(len(word) for word in shared))


def _names_a_value(offer: Parameter | Option, wish: str) -> bool:
    values = offer.values if isinstance(offer, Parameter) else None
    choices = (choice.strip() for choice in re.split(r"[/、,]", _folded(values or "")))
    return any(len(choice) > 1 and choice in wish for choice in choices)


def _shared(run: str, wish: str) -> Iterator[str]:
    """Yield the longest parts (two characters or more) of a run of characters in the wish."""
    start = 0
    while start < len(run) - 1:
        end = len(run)
        while end - start >= 2 and run[start:end] not in wish:
            end -= 1
        if end - start >= 2:
            yield run[start:end]
            start = end
        else:
            start += 1


def _change_fits(thing: _Thing, requirement: Requirement) -> bool:
    """Say whether using the offer makes the kind of change that is asked for."""
    wanted = requirement.change
    if isinstance(thing.offer, Option):
        # What is free (名称・位置・色) is not bought.
        return wanted in (Change.ADD, Change.DISPLAY, Change.ADD_ON)
    if wanted is Change.ADD_ON:
        return False
    if requirement.aspect is Aspect.MESSAGE and wanted is Change.ADD:
        wanted = Change.RENAME  # what a message says can be put where a message already comes
    return not thing.changes or wanted in thing.changes


class _Same:
    """A catalogue as a key by identity: hashing its thousands of rows would cost more."""

    def __init__(self, catalog: PackageCatalog) -> None:
        self.catalog = catalog

    def __hash__(self) -> int:
        return id(self.catalog)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.catalog is self.catalog


@dataclass(frozen=True)
class _Index:
    """The offers of a catalogue by aspect, area (None: all) and pairs of characters."""

    things: tuple[_Thing, ...]
    by_pair: Mapping[tuple[Aspect, str | None, str], tuple[int, ...]]

    def near(self, wish: str, aspect: Aspect, area: str | None) -> tuple[_Thing, ...]:
        """Return the offers of an aspect that share at least two characters with a wish."""
        found = {
            number
            for start in range(len(wish) - 1)
            for number in self.by_pair.get((aspect, area, wish[start : start + 2]), ())
        }
        return tuple(self.things[number] for number in sorted(found))


@lru_cache(maxsize=4)
def _index(same: _Same) -> _Index:
    things: list[_Thing] = []
    by_pair: dict[tuple[Aspect, str | None, str], list[int]] = {}
    for function in same.catalog.functions:
        for thing in _offers_of(function) if function.offered else ():
            aspect = thing.offer.aspect
            if aspect is None:
                continue
            for pair in {run[at : at + 2] for run in thing.subject for at in range(len(run) - 1)}:
                for area in (None, function.area):
                    by_pair.setdefault((aspect, area, pair), []).append(len(things))
            things.append(thing)
    return _Index(tuple(things), {key: tuple(numbers) for key, numbers in by_pair.items()})


def _folded(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold()


_ALWAYS_SOURCE = frozenset({Aspect.TRANSITION, Aspect.PROCESS, Aspect.DATABASE})
_SPEAKS_OF = {
    Change.RENAME: re.compile(
        r"名称|名前|項目名|表示名|文(?!書)|書き|メッセージ|呼び|表記|label|text|wording"
    ),
    Change.MOVE: re.compile(r"位置|順番|順序|並び|配置|order|position"),
    Change.STYLE: re.compile(r"色|フォント|書体|文字サイズ|colou?r|font"),
    Change.DISPLAY: re.compile(r"表示方法|表示形式|切替|切り替え|並び順|有無|表示列|display"),
}
_GENERIC = re.compile(
    r"自由記入|自由|任意|独自|汎用|オプション|機能|様式|帳票|項目名?|表示名?|入力|画面|一覧"
    r"|メッセージ文?|警告文?|確認|注意(?:書き|文)?|名称|名前|文言|文面|定型文?|本文|説明文|案内文|文章"
    r"|位置|並び順?|順番|順序|配置|色分け|フォント|方法|形式|切替|設定|指定|有無|編集|変更"
    r"|追加|作成代行|代行|作成|接続|連携|など|標準"
)
_RUNS = re.compile(r"[一-龠々〆ヵヶ]+|[ァ-ヴー]+|[a-z0-9]+")
_REMARK = re.compile(r"[(（\[【].{0,200}?[)）\]】]")
