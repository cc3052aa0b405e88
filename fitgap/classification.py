"""改変方法 by the complete table of 総務省「電子自治体の取組みを加速するための10の指針」, 指針5.

The table is data (``data/guideline5.yaml``: rules with their citation and cases), and so are
the patterns that read a wish (``data/wishes.yaml``).  A requirement is decided in this order:

1. a parameter of the function that covers it: パラメータ設定, naming the parameter;
2. an option of the function that covers it: 機能部品追加・変更, naming option and price;
3. the table, by aspect, change and option range.  Where the range decides and nobody has
   said it, the class is 未確認 and the outcome holds a question for the vendor.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from fitgap.catalog import (
    Option,
    OptionRange,
    PackageCatalog,
    PackageFunction,
    Parameter,
    StandardClass,
)
from fitgap.gaps import FitGapItem, ItemOrigin, Verdict
from fitgap.process import Aspect
from fitgap.source import Text


class ModificationClass(StrEnum):
    """改変方法: 1 パラメータ設定, 2 機能部品追加・変更, 3 ソースコード改変; 未確認 is no guess."""

    PARAMETER = "parameter"
    COMPONENT = "component"
    SOURCE = "source"
    UNKNOWN = "unknown"

    @property
    def number(self) -> int | None:
        """The number the ministry's table uses, None for 未確認."""
        return {"parameter": 1, "component": 2, "source": 3}.get(self.value)


class Resolution(StrEnum):
    """対応方針, cheapest first."""

    NONE_NEEDED = "R0"
    OPERATION = "R1"
    REGULATION = "R2"
    PARAMETER = "R3"
    OPTION = "R4"
    COMPONENT = "R5"
    ADD_ON = "R6"
    SOURCE = "R7"
    ABOLISH = "R8"


class LegalMode(StrEnum):
    """Whether an affair is standardised (標準化対象事務): customising is 原則不可 there."""

    STANDARDISED = "standardised"
    FREE = "free"


class Change(StrEnum):
    """What is asked of the aspect, as far as guideline 5's table tells apart."""

    RENAME = "rename"  # 名称・文言の変更
    MOVE = "move"  # 位置の変更
    STYLE = "style"  # 色・フォント
    DISPLAY = "display"  # 表示方法
    ADD = "add"  # 追加・変更
    ADD_ON = "add_on"  # 外付け機能の追加


@dataclass(frozen=True, slots=True)
class Requirement:
    """What is wanted, in the terms of the table; ``words`` are those the recognition rests on."""

    aspect: Aspect
    change: Change
    text: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """A way to do without code, or with less of it."""

    resolution: Resolution
    text: Text


@dataclass(frozen=True)
class Classification:
    """The outcome: class, the rule and the reason, what to ask the vendor if unknown.

    ``modification`` is None where nothing is to be changed (F, N) and where the function is
    still to be confirmed and the wish alone does not decide (U).  ``parameter`` and
    ``option`` are ids within the function ``offered_by``, which is the matched function or,
    where none is matched, the one whose setting or option answers the wish.
    """

    modification: ModificationClass | None
    rule: str
    reason: Text
    resolution: Resolution
    resolution_reason: Text
    requirement: Requirement | None = None
    option_range: OptionRange | None = None
    question: Text | None = None
    alternatives: tuple[Alternative, ...] = ()
    parameter: str | None = None
    option: str | None = None
    offered_by: str | None = None


@dataclass(frozen=True, slots=True)
class RuleCase:
    """A wish a rule is tested with, and what it must come out as."""

    request: str
    option_range: OptionRange
    modification: ModificationClass
    aspect: Aspect | None = None


@dataclass(frozen=True)
class Rule:
    """One row of guideline 5's table: it holds for all combinations of its three columns."""

    id: str
    aspects: frozenset[Aspect]
    changes: frozenset[Change]
    option_ranges: frozenset[OptionRange]
    modification: ModificationClass
    citation: str
    statement: Text
    cases: tuple[RuleCase, ...] = ()

    def holds(self, aspect: Aspect, change: Change, option_range: OptionRange) -> bool:
        """Say whether the rule decides this combination."""
        return (
            aspect in self.aspects and change in self.changes and option_range in self.option_ranges
        )


def rules() -> tuple[Rule, ...]:
    """Return guideline 5's table.  Exactly one rule holds for every combination."""
    return _table().rules


def recognise(text: str, aspect: Aspect | None = None) -> Requirement:
    """Read a wish in free words: which aspect, which kind of change.

    Japanese and English.  A given ``aspect`` (from ``<fitgap:need aspect>``) is kept; the
    change is still read from the words.  What nothing points to is an addition to a function.
    """
    reading = _reading()
    folded = _QUOTED.sub("「」", unicodedata.normalize("NFKC", text).casefold())
    folded = " ".join(folded.split())
    change, change_span = reading.change(folded)
    found, aspect_span = reading.aspect(folded, change, change_span)
    if aspect is None:
        aspect = found
    else:
        aspect_span = aspect_span if found is aspect else None
    if change is None:
        # A message that is spoken of without a verb of its own is to say something else.
        change = Change.RENAME if aspect is Aspect.MESSAGE else Change.ADD
    spans = sorted({span for span in (aspect_span, change_span) if span is not None})
    words = tuple(dict.fromkeys(folded[start:end].strip() for start, end in spans))
    return Requirement(aspect, change, text, words)


def classify(
    item: FitGapItem,
    catalog: PackageCatalog,
    *,
    legal_mode: LegalMode,
) -> Classification:
    """Classify one row and propose what to do about it.

    F and N need nothing (R0).  A U row has no class until the function is confirmed, unless
    it is a need whose words alone decide (画面遷移 is 3 in any function).  Else the class
    follows the order given in the module's description, and the resolution the class:
    parameter → R3, option → R4, component → R5 (outside the package: R6).  For 3 and for
    未確認 the proposal is R1, with the alternatives before code: R7 is never proposed.
    """
    if item.verdict in (Verdict.FIT, Verdict.NOT_APPLICABLE):
        reason = _NOTHING if item.verdict is Verdict.FIT else _NOT_APPLICABLE
        return Classification(None, "", reason, Resolution.NONE_NEEDED, reason)
    requirement = _requirement(item)
    if item.verdict is Verdict.UNCONFIRMED:
        return _unconfirmed(item, requirement, catalog, legal_mode)
    function = catalog.function_by_id.get(item.function or "")
    return _decide(
        requirement,
        function=function,
        others=tuple(other for other in catalog.functions if other.offered and other != function),
        option_range=function.option_range if function is not None else OptionRange.UNKNOWN,
        legal_mode=legal_mode,
        place=_place(catalog, function),
    )


def classify_requirement(
    requirement: Requirement,
    *,
    function: PackageFunction | None,
    option_range: OptionRange,
    legal_mode: LegalMode,
) -> Classification:
    """Classify one requirement against one function (None if the package has none)."""
    return _decide(
        requirement,
        function=function,
        others=(),
        option_range=option_range,
        legal_mode=legal_mode,
        place=_place(None, function),
    )


def _requirement(item: FitGapItem) -> Requirement:
    """Return what a row wants; only a need is a wish whose words say what is to change."""
    if item.origin is ItemOrigin.NEED:
        return recognise(item.required, item.aspect)
    return Requirement(item.aspect, Change.ADD, item.required)


def _unconfirmed(
    item: FitGapItem, requirement: Requirement, catalog: PackageCatalog, legal_mode: LegalMode
) -> Classification:
    candidate = catalog.function_by_id.get(item.nearest[0].function) if item.nearest else None
    question = (
        _CONFIRM_NAME
        if candidate is None
        else _CONFIRM.format(
            activity=item.activity_name or item.activity, function=candidate.name, id=candidate.id
        )
    )
    if item.origin is ItemOrigin.NEED:
        rule = _table().rule(requirement.aspect, requirement.change, OptionRange.UNKNOWN)
        if rule.modification is not ModificationClass.UNKNOWN:
            return _by_table(
                requirement, rule, function=None, option_range=None, legal_mode=legal_mode
            )
    return Classification(
        None,
        "",
        _FUNCTION_FIRST,
        Resolution.NONE_NEEDED,
        _FUNCTION_FIRST,
        requirement=requirement if item.origin is ItemOrigin.NEED else None,
        question=question,
    )


def _decide(
    requirement: Requirement,
    *,
    function: PackageFunction | None,
    others: Sequence[PackageFunction],
    option_range: OptionRange,
    legal_mode: LegalMode,
    place: Text,
) -> Classification:
    if requirement.text:
        by_catalogue = _by_catalogue(
            requirement, function=function, others=others, legal_mode=legal_mode
        )
        if by_catalogue is not None:
            return by_catalogue
    rule = _table().rule(requirement.aspect, requirement.change, option_range)
    return _by_table(
        requirement,
        rule,
        function=function,
        option_range=option_range,
        legal_mode=legal_mode,
        place=place,
    )


def _by_table(
    requirement: Requirement,
    rule: Rule,
    *,
    function: PackageFunction | None,
    option_range: OptionRange | None,
    legal_mode: LegalMode,
    place: Text | None = None,
) -> Classification:
    unknown = rule.modification is ModificationClass.UNKNOWN
    alternatives = _table().alternatives.get(requirement.aspect, ())
    resolution, why = _proposal(rule.modification, requirement, legal_mode)
    reason = _with_words(rule.statement, requirement)
    return Classification(
        rule.modification,
        rule.id,
        _with_prohibition(reason, function),
        resolution,
        why,
        requirement=requirement,
        # The range is shown where it decides; elsewhere it would only mislead.
        option_range=option_range if len(rule.option_ranges) == 1 else None,
        question=_table().question(requirement, place or _PACKAGE) if unknown else None,
        alternatives=() if rule.modification is ModificationClass.PARAMETER else alternatives,
    )


def _proposal(
    modification: ModificationClass, requirement: Requirement, legal_mode: LegalMode
) -> tuple[Resolution, Text]:
    standardised = legal_mode is LegalMode.STANDARDISED
    if modification is ModificationClass.PARAMETER:
        return Resolution.PARAMETER, _BY_SETTING
    if modification is ModificationClass.COMPONENT:
        if requirement.change is Change.ADD_ON:
            return Resolution.ADD_ON, _BY_ADD_ON
        return Resolution.COMPONENT, _STANDARD_COMPONENT if standardised else _BY_COMPONENT
    if modification is ModificationClass.SOURCE:
        return Resolution.OPERATION, _STANDARD_SOURCE if standardised else _BEFORE_CODE
    return Resolution.OPERATION, _STANDARD_ASK if standardised else _ASK_FIRST


# ---- what the catalogue offers


@dataclass(frozen=True, slots=True)
class _Offer:
    """A parameter or option that covers a requirement, and the words both share."""

    function: PackageFunction
    offer: Parameter | Option
    shared: tuple[str, ...]
    weight: int

    @property
    def order(self) -> tuple[int, str, str]:
        return (-self.weight, self.function.id, self.offer.id)


def _by_catalogue(
    requirement: Requirement,
    *,
    function: PackageFunction | None,
    others: Sequence[PackageFunction],
    legal_mode: LegalMode,
) -> Classification | None:
    """Decide by a setting, else an option: the function's own first, else another function's."""
    for functions, own in (((function,) if function is not None else (), True), (others, False)):
        for kind in ("parameters", "options"):
            offers = [
                offer
                for each in functions
                for candidate in getattr(each, kind)
                if (offer := _covers(each, candidate, requirement, own=own)) is not None
            ]
            if offers:
                return _offered(min(offers, key=lambda offer: offer.order), requirement)
    return None


def _offered(offer: _Offer, requirement: Requirement) -> Classification:
    table = _table()
    thing, is_option = offer.offer, isinstance(offer.offer, Option)
    rule = table.option_rule if is_option else table.parameter_rule
    price = _NO_PRICE
    if isinstance(thing, Option) and thing.price_thousand_yen is not None:
        amount = f"{thing.price_thousand_yen:,}"
        price = Text(f"{amount} 千円", f"{amount} thousand yen")
    reason = rule.statement.format(name=thing.name, id=thing.id, price=price)
    shared = "・".join(offer.shared)
    if shared:
        reason = _joined(reason, _SHARED.format(words=shared))
    return Classification(
        rule.modification,
        rule.id,
        _with_prohibition(reason, offer.function),
        Resolution.OPTION if is_option else Resolution.PARAMETER,
        (_BY_OPTION if is_option else _BY_NAMED_SETTING).format(name=thing.name),
        requirement=requirement,
        option_range=OptionRange.IN if is_option else None,
        alternatives=table.alternatives.get(requirement.aspect, ()) if is_option else (),
        parameter=None if is_option else thing.id,
        option=thing.id if is_option else None,
        offered_by=offer.function.id,
    )


def _covers(
    function: PackageFunction, offer: Parameter | Option, requirement: Requirement, *, own: bool
) -> _Offer | None:
    """Say whether a setting or option answers a requirement, conservatively.

    The aspect must be the same (or, within the matched function, unset), the kind of change
    must fit, and the subject of the offer, the words left when words for kinds of things
    and changes are taken away, must stand in the wish: at least one word of two characters,
    and half of its characters (two thirds in another function).  An offer without a subject
    (「メッセージ文の変更」) covers every wish of its aspect and change in its own function.
    """
    same = offer.aspect is requirement.aspect
    if not same and (offer.aspect is not None or not own):
        return None
    name = _REMARK.sub("", unicodedata.normalize("NFKC", offer.name).casefold())
    if not _change_fits(name, offer, requirement):
        return None
    wish = _QUOTED.sub("", unicodedata.normalize("NFKC", requirement.text).casefold())
    subject = _GENERIC.sub(" ", name)
    runs = _RUNS.findall(subject)
    if not any(len(run) > 1 for run in runs):
        generic = own and same and isinstance(offer, Parameter | Option)
        return _Offer(function, offer, (), 0) if generic else None
    shared = tuple(dict.fromkeys(word for run in runs for word in _shared(run, wish)))
    length = sum(len(run) for run in runs)
    found = sum(1 for run in runs for char in run if any(char in word for word in shared))
    loose = sum(1 for run in runs for char in run if char in wish)
    needed = length / 2 if own else length * 2 / 3
    if not shared or max(found, loose if own else 0) < needed:
        return None
    return _Offer(function, offer, shared, sum(len(word) for word in shared))


def _shared(run: str, wish: str) -> Iterable[str]:
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


def _change_fits(name: str, offer: Parameter | Option, requirement: Requirement) -> bool:
    """Say whether using the offer makes the kind of change that is asked for."""
    wanted = requirement.change
    if isinstance(offer, Option):
        if wanted is Change.ADD_ON:
            return True
        # What is free (名称・位置・色) is not bought.
        return wanted in (Change.ADD, Change.DISPLAY)
    offered = _offered_changes(name, offer)
    if wanted is Change.ADD_ON:
        return False
    if not offered:
        return True
    if requirement.aspect is Aspect.MESSAGE and wanted is Change.ADD:
        return Change.RENAME in offered
    return wanted in offered


def _offered_changes(name: str, offer: Parameter | Option) -> frozenset[Change]:
    """Return the changes a setting's name speaks of; none named means any."""
    found = {change for change, pattern in _OFFERS.items() if pattern.search(name)}
    if offer.aspect is Aspect.MESSAGE:
        found.add(Change.RENAME)
    return frozenset(found)


_OFFERS = {
    Change.RENAME: re.compile(r"名称|名前|項目名|表示名|文|メッセージ|呼び|表記|ラベル|label|text"),
    Change.MOVE: re.compile(r"位置|順番|順序|並び|配置|order|position"),
    Change.STYLE: re.compile(r"色|フォント|書体|文字サイズ|colou?r|font"),
    Change.DISPLAY: re.compile(r"表示方法|表示形式|切替|切り替え|並び順|有無|表示列|display"),
}
_GENERIC = re.compile(
    r"自由記入|自由|任意|独自|汎用|オプション|機能|様式|帳票|項目名?|表示名?|入力|画面|欄|一覧"
    r"|メッセージ文?|名称|名前|文言|文面|定型文?|本文|説明文|案内文|警告文|注意書き?|文章|文"
    r"|位置|並び順?|順番|順序|配置|色分け|色|フォント|方法|形式|切替|設定|指定|有無|編集|変更"
    r"|追加|作成代行|代行|作成|接続|連携|利用|など|等|用|名|標準|列|表題|の|と|や|を|に|へ|で|から|まで"
)
_RUNS = re.compile(r"[一-龠々〆ヵヶ]+|[ァ-ヴー]+|[a-z0-9]+")
_REMARK = re.compile(r"[(（\[【].*?[)）\]】]")
_QUOTED = re.compile(r"「[^「」]*」|『[^『』]*』|“[^“”]*”|\"[^\"]*\"|'[^']*'(?=\W|$)")


# ---- the table and the patterns


@dataclass(frozen=True)
class _Table:
    rules: tuple[Rule, ...]
    parameter_rule: Rule
    option_rule: Rule
    questions: Mapping[str, Text]
    alternatives: Mapping[Aspect, tuple[Alternative, ...]]

    def rule(self, aspect: Aspect, change: Change, option_range: OptionRange) -> Rule:
        return next(rule for rule in self.rules if rule.holds(aspect, change, option_range))

    def question(self, requirement: Requirement, place: Text) -> Text:
        key = "display" if requirement.change is Change.DISPLAY else requirement.aspect.value
        question = self.questions.get(key, self.questions["any"])
        return question.format(text=requirement.text, place=place)


@cache
def _table() -> _Table:
    """Read guideline 5's table; ValueError where a row of it is wrong."""
    data = _load("guideline5.yaml")
    table = _Table(
        rules=tuple(_rule(row) for row in data["rules"]),
        parameter_rule=_rule(data["catalogue"]["parameter"]),
        option_rule=_rule(data["catalogue"]["option"]),
        questions={key: Text(row["ja"], row["en"]) for key, row in data["ask"].items()},
        alternatives={
            Aspect(key): tuple(
                Alternative(Resolution(row["resolution"]), Text(row["ja"], row["en"]))
                for row in rows
            )
            for key, rows in data["alternatives"].items()
        },
    )
    for aspect in Aspect:
        for change in Change:
            for option_range in OptionRange:
                held = [r.id for r in table.rules if r.holds(aspect, change, option_range)]
                if len(held) != 1:
                    combination = f"{aspect.value} × {change.value} × {option_range.value}"
                    raise ValueError(f"guideline5.yaml: {combination} is decided by {held}")
    return table


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(
        id=row["id"],
        aspects=_members(Aspect, row.get("aspects", ["any"])),
        changes=_members(Change, row.get("changes", ["any"])),
        option_ranges=_members(OptionRange, row.get("option_range", ["any"])),
        modification=ModificationClass(row["class"]),
        citation=row["citation"],
        statement=Text(row["ja"], row["en"]),
        cases=tuple(
            RuleCase(
                case["request"],
                OptionRange(case["option_range"]),
                ModificationClass(case["class"]),
                Aspect(case["aspect"]) if "aspect" in case else None,
            )
            for case in row.get("cases", ())
        ),
    )


_Code = TypeVar("_Code", bound=StrEnum)


def _members(kind: type[_Code], values: Sequence[str]) -> frozenset[_Code]:
    return frozenset(kind) if "any" in values else frozenset(kind(value) for value in values)


Span = tuple[int, int]


@dataclass(frozen=True)
class _Cue:
    id: str
    pattern: re.Pattern[str]
    aspect: Aspect | None = None
    change: Change | None = None


@dataclass(frozen=True)
class _Reading:
    """The patterns of ``wishes.yaml``, compiled."""

    changes: tuple[_Cue, ...]
    firm: tuple[_Cue, ...]
    loose: tuple[_Cue, ...]

    def change(self, wish: str) -> tuple[Change | None, Span | None]:
        for cue in self.changes:
            if found := cue.pattern.search(wish):
                return cue.change, found.span()
        return None, None

    def aspect(
        self, wish: str, change: Change | None, change_span: Span | None
    ) -> tuple[Aspect, Span | None]:
        for cue in self.firm:
            for found in cue.pattern.finditer(wish):
                if cue.aspect is not None and self._stands(cue, found, change, change_span):
                    return cue.aspect, found.span()
        if change is Change.ADD_ON:
            return Aspect.INTERFACE, None
        last: tuple[int, Aspect, Span] | None = None
        seen: set[Aspect] = set()
        for cue in self.loose:
            for found in cue.pattern.finditer(wish):
                if cue.aspect is None:
                    continue
                seen.add(cue.aspect)
                if last is None or found.end() > last[0]:
                    last = (found.end(), cue.aspect, found.span())
        if last is None:
            return Aspect.FUNCTION, None
        _, aspect, span = last
        # A field on a form changes the form, unless it is one that staff fill in.
        on_form = Aspect.FORM in seen and Aspect.SCREEN not in seen
        if aspect is Aspect.FIELD and on_form and not _FILLED_IN.search(wish):
            return Aspect.FORM, span
        return aspect, span

    def _stands(
        self, cue: _Cue, found: re.Match[str], change: Change | None, change_span: Span | None
    ) -> bool:
        """Say whether a firm cue is what the wish is about, not a word beside its head.

        In 「決裁ルート画面の色」 the colour is asked of the screen.
        """
        if change in (Change.RENAME, Change.STYLE, Change.MOVE) and change_span is not None:
            if cue.aspect in (Aspect.TRANSITION, Aspect.PROCESS):
                near = found.end() + 1 >= change_span[0]
                return change is Change.MOVE and near and found.start() <= change_span[0]
            if cue.aspect in (Aspect.INTERFACE, Aspect.NONFUNCTIONAL):
                return False
            if cue.aspect is Aspect.DATABASE:
                return not any(
                    each.pattern.search(found.string, found.end())
                    for each in self.loose
                    if each.aspect in (Aspect.SCREEN, Aspect.FORM)
                )
            if cue.aspect in (Aspect.ROLE, Aspect.BATCH, Aspect.MESSAGE):
                later = found.string[found.end() : change_span[0]]
                return not _HEAD_BESIDE.search(later)
        return True


_FILLED_IN = re.compile("入力|登録|検索|記録|input")
_HEAD_BESIDE = re.compile("ボタン|帳票|一覧|通知書|証明書|メニュー|項目|欄")


@cache
def _reading() -> _Reading:
    data = _load("wishes.yaml")
    words: Mapping[str, str] = data["words"]

    def cue(row: Mapping[str, str]) -> _Cue:
        pattern = row["pattern"]
        for name, part in words.items():
            pattern = pattern.replace("{" + name + "}", part)
        return _Cue(
            row["id"],
            re.compile(pattern),
            Aspect(row["aspect"]) if "aspect" in row else None,
            Change(row["change"]) if "change" in row else None,
        )

    return _Reading(
        tuple(map(cue, data["changes"])),
        tuple(map(cue, data["firm"])),
        tuple(map(cue, data["loose"])),
    )


def _load(name: str) -> Any:
    import yaml

    data = resources.files("fitgap").joinpath("data", name).read_bytes()
    return yaml.load(data, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe


# ---- sentences


def _place(catalog: PackageCatalog | None, function: PackageFunction | None) -> Text:
    package = Text(f"「{catalog.name}」", catalog.name) if catalog is not None else _PACKAGE
    if function is None:
        return package
    return Text(
        f"{package.ja}の機能「{function.name}」（{function.id}）",
        f"{function.name} ({function.id}) of {package.en}",
    )


def _with_words(statement: Text, requirement: Requirement) -> Text:
    if not requirement.words:
        return statement
    words = "」「".join(requirement.words)
    return Text(
        f"{statement.ja}（読み取った言葉：「{words}」）",
        f"{statement.en} (read from: {', '.join(requirement.words)})",
    )


def _with_prohibition(reason: Text, function: PackageFunction | None) -> Text:
    if function is None or function.standard_class is not StandardClass.PROHIBITED:
        return reason
    return _joined(reason, _PROHIBITED.format(function=function.name))


def _joined(first: Text, second: Text) -> Text:
    return Text(first.ja + second.ja, f"{first.en} {second.en}")


_PACKAGE = Text("パッケージ", "the package")
_NO_PRICE = Text("価格未提示", "price not quoted")
_SHARED = Text("（共通する言葉：{words}）", "(words shared: {words})")
_NOTHING = Text("標準のままで使えます。", "It can be used as it is.")
_NOT_APPLICABLE = Text("パッケージの対象ではありません。", "It is nothing for the package.")
_FUNCTION_FIRST = Text(
    "対応する機能が未確認です。機能を確かめてから改変方法を決めます。",
    "The function is unconfirmed; the class is decided once it is.",
)
_CONFIRM = Text(
    "「{activity}」は機能「{function}」（{id}）で行えますか。違うときは、正しい機能を選ぶか「該当する機能なし」としてください。",
    "Does {function} ({id}) serve '{activity}'? If not, choose the right function, or none.",
)
_CONFIRM_NAME = Text(
    "この作業では何をどうしますか。名前を付けると機能と照合できます。",
    "What is done to what in this activity? Once it has a name it can be matched.",
)
_BY_SETTING = Text(
    "設定の変更で対応します。設定の場所をベンダに確かめてください。",
    "Done by a setting; ask the vendor where it is.",
)
_BY_NAMED_SETTING = Text("設定「{name}」の変更で対応します。", "Done by the setting {name}.")
_BY_OPTION = Text(
    "オプション「{name}」を採用します。先に運用で代えられないかも確かめてください。",
    "Adopt the option {name}; check first whether a change of work would do.",
)
_BY_COMPONENT = Text(
    "オプション機能の範囲内の部品で対応します。先に運用で代えられないか確かめてください。",
    "Done by a component within the option range; check first whether a change of work would do.",
)
_STANDARD_COMPONENT = Text(
    "標準化対象事務：標準仕様書で認められたオプションの範囲に限り、部品で対応します。範囲を超えるものは疎結合（R6）とします。",
    "Standardised affair: by a component, only as far as the standard's options reach; "
    "beyond that, loose coupling (R6).",
)
_BY_ADD_ON = Text(
    "パッケージの外に置く仕組み（外付け・疎結合）で対応します。",
    "Done outside the package (add-on, loose coupling).",
)
_BEFORE_CODE = Text(
    "ソースコード改変の前に、運用変更などの代替案（R1〜R6）を検討します。",
    "Before source code is modified, the alternatives (R1 to R6) are to be considered.",
)
_STANDARD_SOURCE = Text(
    "標準化対象事務：原則不可（標準化法8条2項：必要最小限度の改変のみ）。"
    "運用変更か、パッケージの外での疎結合（R6）で対応します。",
    "Standardised affair: not allowed in principle (Standardisation Act, art. 8 (2): only the "
    "least modification necessary). Change the work, or couple loosely outside the package (R6).",
)
_ASK_FIRST = Text(
    "改変方法が未確認です。運用変更を検討しながら、ベンダに確かめてください。",
    "The class is unconfirmed: consider a change of work, and ask the vendor.",
)
_STANDARD_ASK = Text(
    "改変方法が未確認です。標準化対象事務のカスタマイズは原則不可（標準化法8条2項：必要最小限度の改変のみ）なので、"
    "運用変更か疎結合（R6）を検討しながら、ベンダに確かめてください。",
    "The class is unconfirmed. Customising a standardised affair is not allowed in principle "
    "(Standardisation Act, art. 8 (2)): consider a change of work or loose coupling (R6), and "
    "ask the vendor.",
)
_PROHIBITED = Text(
    "機能「{function}」は標準仕様で実装不可とされています。",
    "The standard forbids the function {function}.",
)
