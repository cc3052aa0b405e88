"""From a row or requirement to its class, with the reason and what to do about it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from fitgap.catalog import (
    Option,
    OptionRange,
    PackageCatalog,
    PackageFunction,
    StandardClass,
    VendorAnswer,
)
from fitgap.classification.offers import Offer, find_offer
from fitgap.classification.recognition import recognise
from fitgap.classification.table import table
from fitgap.classification.values import (
    Alternative,
    Change,
    Classification,
    LegalMode,
    ModificationClass,
    Requirement,
    Resolution,
    Rule,
)
from fitgap.gaps import FitGapItem, ItemOrigin, Verdict
from fitgap.source import Text


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

    A difference from the standard flow names its rule while it is U, and has a class once it
    is judged a gap.
    """
    function = catalog.function_by_id.get(item.function or "")
    if item.verdict.asks_nothing:
        nothing = _NOTHING if item.verdict is Verdict.FIT else _NOT_APPLICABLE
        reason = _with_prohibition(nothing, function)
        return Classification(None, "", reason, Resolution.NONE_NEEDED, nothing)
    requirement = _requirement(item)
    if item.origin is ItemOrigin.STANDARD_FLOW:
        return _of_standard_flow(item, requirement, catalog, legal_mode)
    if item.verdict is Verdict.UNCONFIRMED:
        return _unconfirmed(item, requirement, catalog, legal_mode)
    if item.origin is ItemOrigin.ACTIVITY and function is not None:
        answered = _by_answer(function, requirement)
        if answered is not None:
            return answered
    return _decide(
        requirement,
        function=function,
        catalog=catalog,
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
    catalog: PackageCatalog | None = None,
) -> Classification:
    """Classify one requirement against one function (None if the package has none).

    With a ``catalog``, the settings and options of its other functions are looked at as well.
    """
    return _decide(
        requirement,
        function=function,
        catalog=catalog,
        option_range=option_range,
        legal_mode=legal_mode,
        place=_place(catalog, function),
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
        if candidate is None or not item.activity_name
        else _CONFIRM.format(activity=item.activity_name, function=candidate.name, id=candidate.id)
    )
    if item.origin is ItemOrigin.NEED:
        rule = table().rule(requirement.aspect, requirement.change, OptionRange.UNKNOWN)
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


def _of_standard_flow(
    item: FitGapItem, requirement: Requirement, catalog: PackageCatalog, legal_mode: LegalMode
) -> Classification:
    rule = table().rule(requirement.aspect, requirement.change, OptionRange.UNKNOWN)
    decided = _by_table(
        requirement,
        rule,
        function=None,
        option_range=OptionRange.UNKNOWN,
        legal_mode=legal_mode,
        place=_place(catalog, None),
    )
    if item.verdict is not Verdict.UNCONFIRMED:
        asked = _ASK_ABOUT_FLOW.format(place=_place(catalog, None), procedure=item.procedure_name)
        return replace(decided, question=asked if decided.question is not None else None)
    return replace(
        decided,
        modification=None,
        reason=_joined(_IF_A_GAP, decided.reason),
        resolution=Resolution.OPERATION,
        resolution_reason=_FOLLOW_STANDARD,
        option_range=None,
        question=None,
    )


def _decide(
    requirement: Requirement,
    *,
    function: PackageFunction | None,
    catalog: PackageCatalog | None,
    option_range: OptionRange,
    legal_mode: LegalMode,
    place: Text,
) -> Classification:
    offer = find_offer(requirement, function=function, catalog=catalog)
    if offer is not None:
        return _offered(offer, requirement)
    if not requirement.is_read:
        return _unread(requirement, legal_mode)
    rule = table().rule(requirement.aspect, requirement.change, option_range)
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
    alternatives = _alternatives(requirement, rule.modification, legal_mode)
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
        question=table().question(requirement, place or _PACKAGE) if unknown else None,
        alternatives=() if rule.modification is ModificationClass.PARAMETER else alternatives,
    )


def _unread(requirement: Requirement, legal_mode: LegalMode) -> Classification:
    rule = table().unread_rule
    resolution, why = _proposal(rule.modification, requirement, legal_mode)
    return Classification(
        rule.modification,
        rule.id,
        _with_words(rule.statement, requirement),
        resolution,
        why,
        requirement=requirement,
        question=table().question(requirement, _PACKAGE, unread=True),
        alternatives=_alternatives(requirement, rule.modification, legal_mode),
    )


def _offered(offer: Offer, requirement: Requirement) -> Classification:
    thing, is_option = offer.offer, isinstance(offer.offer, Option)
    shared = "・".join(offer.shared)
    found = _ready_made(
        offer.function,
        requirement,
        is_option=is_option,
        name=thing.name,
        id=thing.id,
        price=thing.price_thousand_yen if isinstance(thing, Option) else None,
        remark=_SHARED.format(words=shared) if shared else None,
    )
    return replace(
        found,
        parameter=None if is_option else thing.id,
        option=thing.id if is_option else None,
    )


def _by_answer(function: PackageFunction, requirement: Requirement) -> Classification | None:
    """Return the class where the vendor himself named the way: a setting or an option."""
    if function.answer not in (VendorAnswer.PARAMETER, VendorAnswer.OPTION):
        return None
    return _ready_made(
        function,
        requirement,
        is_option=function.answer is VendorAnswer.OPTION,
        name=function.name,
        id=function.id,
        price=function.quoted_price_thousand_yen,
        remark=_VENDOR_SAYS,
    )


def _ready_made(
    function: PackageFunction,
    requirement: Requirement,
    *,
    is_option: bool,
    name: str,
    id: str,
    price: Decimal | None,
    remark: Text | None,
) -> Classification:
    """Return the class of what a setting or an option covers; ``remark`` says who says so."""
    rule = table().option_rule if is_option else table().parameter_rule
    amount = Text("{price} 千円", "{price} thousand yen")
    said = _NO_PRICE if price is None else amount.format(price=f"{price:,}")
    reason = rule.statement.format(name=name, id=id, price=said)
    return Classification(
        rule.modification,
        rule.id,
        _with_prohibition(reason if remark is None else _joined(reason, remark), function),
        Resolution.OPTION if is_option else Resolution.PARAMETER,
        (_BY_OPTION if is_option else _BY_NAMED_SETTING).format(name=name),
        requirement=requirement,
        option_range=OptionRange.IN if is_option else None,
        alternatives=table().alternatives.get(requirement.aspect, ()) if is_option else (),
        offered_by=function.id,
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


def _alternatives(
    requirement: Requirement, modification: ModificationClass, legal_mode: LegalMode
) -> tuple[Alternative, ...]:
    """Return the ways without code; a standardised affair is always offered loose coupling."""
    known = table().alternatives.get(requirement.aspect, ())
    is_allowed = legal_mode is LegalMode.FREE or modification is ModificationClass.COMPONENT
    if is_allowed or any(way.resolution is Resolution.ADD_ON for way in known):
        return known
    return (*known, Alternative(Resolution.ADD_ON, _COUPLE_LOOSELY))


def _place(catalog: PackageCatalog | None, function: PackageFunction | None) -> Text:
    package = Text(f"「{catalog.name}」", catalog.name) if catalog is not None else _PACKAGE
    if function is None:
        return package
    return Text(
        f"{package.ja}の機能「{function.name}」（{function.id}）",
        f"{function.name} ({function.id}) of {package.en}",
    )


def _with_words(statement: Text, requirement: Requirement) -> Text:
    """Add what words were read and how sure the reading is, where words were read."""
    japanese, english = [], []
    if requirement.words:
        japanese.append(f"読み取った言葉：「{'」「'.join(requirement.words)}」")
        english.append(f"read from: {', '.join(requirement.words)}")
    if requirement.confidence < 1:
        japanese.append(f"確からしさ：{requirement.confidence:.0%}")
        english.append(f"confidence: {requirement.confidence:.0%}")
    if not japanese:
        return statement
    return Text(
        f"{statement.ja}（{'、'.join(japanese)}）", f"{statement.en} ({'; '.join(english)})"
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
_VENDOR_SAYS = Text("（ベンダの回答による）", "(as the vendor answered)")
_NOTHING = Text("標準のままで使えます。", "It can be used as it is.")
_NOT_APPLICABLE = Text("パッケージの対象ではありません。", "It is nothing for the package.")
_FUNCTION_FIRST = Text(
    "対応する機能が未確認です。機能を確かめてから改変方法を決めます。",
    "The function is unconfirmed; the class is decided once it is.",
)
_IF_A_GAP = Text(
    "標準業務フローに合わせれば改変は要りません。合わせられない（ギャップ）と判断したときの改変方法：",
    "Nothing is changed where the standard flow is followed. If it is judged a gap:",
)
_FOLLOW_STANDARD = Text(
    "まず、パッケージの標準業務フローに合わせて進められるか検討します。",
    "See first whether the work can follow the package's standard flow.",
)
_ASK_ABOUT_FLOW = Text(
    "{place}では、「{procedure}」の標準業務フローと違う担当の分け方が、権限の設定でできますか。"
    "できなければ、オプション機能の範囲内ですか（内／外）。",
    "Can {place} be set to another division of duties than its standard flow for {procedure}? "
    "If not, is it within the option range?",
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
_COUPLE_LOOSELY = Text(
    "標準準拠システムは変えず、データを抽出して、パッケージの外の仕組みで補います（疎結合）。",
    "Leave the compliant system as it is and supply the rest outside it (loose coupling).",
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
