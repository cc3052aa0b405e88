"""Wishes and rows to classes: settings and options first, then the table, never a guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from fitgap import assessment
from fitgap.catalog import (
    Option,
    OptionRange,
    PackageCatalog,
    PackageFunction,
    Parameter,
    StandardClass,
)
from fitgap.classification import (
    Change,
    Classification,
    Evidence,
    LegalMode,
    ModificationClass,
    Requirement,
    Resolution,
    classify,
    classify_requirement,
    recognise,
    separate,
)
from fitgap.gaps import FitGapItem, ItemOrigin, Verdict
from fitgap.matching import Candidate
from fitgap.process import Aspect
from fitgap.source import Text

WISHES = Path(__file__).parents[1] / "fixtures" / "classification" / "wishes.csv"

ENTRY = PackageFunction(
    "F1",
    "転入届入力",
    area="住民記録",
    parameters=(
        Parameter("P1", "登録前の確認メッセージ", Aspect.MESSAGE),
        Parameter("P2", "入力項目の名称と並び順", Aspect.FIELD),
        Parameter("P3", "有効期限の表示方法", Aspect.SCREEN),
        Parameter("P4", "証明書の説明文", Aspect.FORM),
    ),
    options=(Option("O1", "自由記入項目の追加(5項目まで)", Aspect.FIELD, Decimal(1150)),),
    option_range=OptionRange.OUT,
)
TICKETS = PackageFunction(
    "F2",
    "窓口受付管理",
    area="住民記録",
    options=(Option("O9", "窓口番号発券機の接続", Aspect.INTERFACE),),
    option_range=OptionRange.IN,
)
LENDING = PackageFunction(
    "F3", "貸出管理", area="図書館", options=(Option("O1", "延滞通知の追加", Aspect.FORM),)
)
CATALOG = PackageCatalog("c.yaml", "p", "まちの住民情報", functions=(ENTRY, TICKETS, LENDING))


def _item(
    text: str,
    *,
    aspect: Aspect,
    verdict: Verdict = Verdict.PARTIAL,
    origin: ItemOrigin = ItemOrigin.NEED,
    function: str | None = "F1",
    nearest: tuple[Candidate, ...] = (),
) -> FitGapItem:
    return FitGapItem(
        id="G-1",
        fingerprint="f",
        origin=origin,
        municipality="990019",
        flow="990019/tennyu",
        procedure="tennyu",
        procedure_name="転入届",
        affair="住民記録",
        activity="a1",
        activity_name="転入の内容を入力する",
        role="窓口",
        aspect=aspect,
        required=text,
        verdict=verdict,
        statement=Text("差異", "difference"),
        function=function,
        nearest=nearest,
    )


def _need(text: str, aspect: Aspect, mode: LegalMode = LegalMode.FREE) -> Classification:
    return classify(_item(text, aspect=aspect), CATALOG, legal_mode=mode)


# ---- reading a wish


@pytest.mark.parametrize(
    "texts",
    [
        ("項目名の表記を替えたい", "項目名の表記を変えたい", "項目名の表記を換えたい"),
        ("他課のファイルの取込みをしたい", "他課のファイルを取り込みたい"),
        ("確認画面を省きたい", "確認画面は省略してほしい", "（現行どおり）確認画面の省略"),
    ],
)
def test_spelling_and_inflection_do_not_matter(texts: tuple[str, ...]) -> None:
    assert len({(recognise(text).aspect, recognise(text).change) for text in texts}) == 1


def test_the_clause_that_asks_goes_before_its_reason() -> None:
    read = recognise("画面の遷移は今のままでよい。様式が古いので、備考の欄を追加してほしい")
    assert (read.aspect, read.change) == (Aspect.FIELD, Change.ADD)
    beside = recognise("画面の遷移が現行と違う。現行どおりとしてほしい")
    assert (beside.aspect, beside.evidence) == (Aspect.TRANSITION, Evidence.BESIDE)


def test_what_another_thing_is_to_be_like_is_not_what_is_asked_for() -> None:
    read = recognise("入力欄の並び順を申請書の順に合わせたい")
    assert (read.aspect, read.change) == (Aspect.FIELD, Change.MOVE)


def test_what_is_more_likely_misread_than_read_is_asked_about_not_guessed() -> None:
    plain, vague = recognise("確認画面を省略したい"), recognise("使いにくいので直してほしい")
    assert 0.9 < plain.confidence < 1
    assert vague.confidence < 0.5
    for option_range in OptionRange:
        outcome = classify_requirement(
            vague, function=None, option_range=option_range, legal_mode=LegalMode.FREE
        )
        assert (outcome.modification, outcome.rule) == (ModificationClass.UNKNOWN, "G5-U-00")
        assert outcome.question is not None
        assert "何（画面・項目・帳票" in outcome.question.ja


def test_the_order_of_rows_is_a_way_of_display_and_that_of_fields_a_place() -> None:
    for text in (
        "並び順を変えたい",
        "検索結果の並び順を受付日順にしたい",
        "名簿の並び順を変えたい",
    ):
        assert recognise(text).change is Change.DISPLAY, text
    for text in ("メニューの並び順を変えたい", "入力項目の並び順を申請書に合わせたい"):
        assert recognise(text).change is Change.MOVE, text


def test_a_setting_or_option_for_the_order_of_rows_goes_before_the_range() -> None:
    wish = recognise("検索結果の並び順を受付日順にしたい")

    def outcome(
        parameters: tuple[Parameter, ...] = (), options: tuple[Option, ...] = ()
    ) -> Classification:
        return classify_requirement(
            wish,
            function=replace(ENTRY, parameters=parameters, options=options),
            option_range=OptionRange.OUT,
            legal_mode=LegalMode.FREE,
        )

    setting = Parameter("P5", "検索結果の並び順", Aspect.SCREEN)
    option = Option("O5", "検索結果の並び順の追加", Aspect.SCREEN, Decimal(80))
    assert outcome(parameters=(setting,), options=(option,)).parameter == "P5"
    assert outcome(options=(option,)).modification is ModificationClass.COMPONENT
    assert outcome().modification is ModificationClass.SOURCE


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("画面の色を変えたい", 1),
        ("(1)備考欄の追加 (2)通知書の文面変更 (3)決裁経路の変更", 3),
        ("1. 備考欄を追加\n2. 決裁経路を変更", 2),
        ("・備考欄を追加\n・決裁経路を変更", 2),
        ("備考欄を追加してほしい。また、通知書の文面を改めてほしい。", 2),
        ("東町・西町・南町を選べるようにしたい", 1),
        ("欄を追加してほしい。お願いします。", 1),
        ("3月末は重いので、画面の色を変えてほしい。目が疲れるため。", 1),
        ("①", 1),
        ("", 1),
    ],
)
def test_a_cell_is_cut_into_as_many_wishes_as_it_holds(text: str, count: int) -> None:
    assert len(separate(text)) == count


def test_a_wish_of_any_length_is_read_within_bounds() -> None:
    assert recognise("画面を" * 20_000).aspect is Aspect.SCREEN
    assert recognise("").aspect is Aspect.FUNCTION


@pytest.mark.parametrize(
    ("text", "aspect", "change"),
    [
        ("決裁ルート一覧の画面の色を変えたい", Aspect.SCREEN, Change.STYLE),
        ("入力画面の項目の順番を変えたい", Aspect.FIELD, Change.MOVE),
        ("画面の順番を変えたい", Aspect.TRANSITION, Change.MOVE),
        ("通知書に案内の欄を追加したい", Aspect.FORM, Change.ADD),
        ("証明書を発行する画面に入力欄を追加したい", Aspect.FIELD, Change.ADD),
        ("画面の「画面遷移」というボタンの名前を変えたい", Aspect.SCREEN, Change.RENAME),
        ("ＵＤフォントで印字したい", Aspect.FORM, Change.STYLE),
        ("特色ある事業を登録する機能がほしい", Aspect.FUNCTION, Change.ADD),
    ],
)
def test_the_head_of_the_phrase_decides(text: str, aspect: Aspect, change: Change) -> None:
    read = recognise(text)
    assert (read.aspect, read.change) == (aspect, change)


def test_a_given_aspect_is_kept_and_the_change_is_still_read() -> None:
    read = recognise("案内の名称を変えたい", Aspect.FORM)
    assert (read.aspect, read.change) == (Aspect.FORM, Change.RENAME)


def test_the_words_a_reading_rests_on_are_named() -> None:
    read = recognise("登録ボタンの位置を変更したい")
    assert read.words == ("ボタン", "位置を変更し")
    outcome = classify_requirement(
        read, function=None, option_range=OptionRange.UNKNOWN, legal_mode=LegalMode.FREE
    )
    assert "「ボタン」「位置を変更し」" in outcome.reason.ja


@pytest.mark.parametrize("text", ["", "　", "?", "「」", "\n" * 50, "あ" * 5000])
def test_no_words_are_too_odd_to_read(text: str) -> None:
    read = recognise(text)
    assert (read.aspect, read.change) == (Aspect.FUNCTION, Change.ADD)


# ---- what the catalogue offers


def test_a_setting_of_the_function_comes_first() -> None:
    outcome = _need("登録するときの確認メッセージを変えたい", Aspect.MESSAGE)
    assert outcome.modification is ModificationClass.PARAMETER
    assert (outcome.rule, outcome.parameter, outcome.offered_by) == ("G5-P-01", "P1", "F1")
    assert outcome.resolution is Resolution.PARAMETER
    assert "登録前の確認メッセージ" in outcome.reason.ja
    assert "共通する言葉：登録" in outcome.reason.ja


def test_a_switch_the_package_offers_makes_a_way_of_display_a_setting() -> None:
    covered = _need("有効期限の表示方法を残り日数にしたい", Aspect.SCREEN)
    assert (covered.modification, covered.parameter) == (ModificationClass.PARAMETER, "P3")
    bare = _need("世帯の一覧をツリー形式で表示したい", Aspect.SCREEN)
    assert (bare.modification, bare.rule) == (ModificationClass.SOURCE, "G5-3-03")


def test_only_a_setting_without_a_subject_covers_every_wish_of_its_aspect() -> None:
    def parameter(name: str) -> str | None:
        function = replace(ENTRY, parameters=(Parameter("P7", name, Aspect.MESSAGE),))
        return classify_requirement(
            recognise("登録するときのメッセージを変えたい"),
            function=function,
            option_range=OptionRange.OUT,
            legal_mode=LegalMode.FREE,
        ).parameter

    assert parameter("メッセージ文の変更") == "P7"
    assert parameter("差し戻し時の定型文") is None


def test_a_value_the_setting_can_take_speaks_for_the_setting() -> None:
    deadline = Parameter("P9", "保留の期限", Aspect.BATCH, values="14日 / 30日")
    function = replace(ENTRY, parameters=(deadline,), options=())
    outcomes = [
        classify_requirement(
            recognise(f"提出を待つ期限を{days}日に変えたい", Aspect.BATCH),
            function=function,
            option_range=OptionRange.OUT,
            legal_mode=LegalMode.FREE,
        )
        for days in (30, 45)
    ]
    assert [outcome.parameter for outcome in outcomes] == ["P9", None]


def test_an_option_comes_before_the_option_range_and_names_its_price() -> None:
    outcome = _need("関係を書く欄を追加したい", Aspect.FIELD)
    assert outcome.modification is ModificationClass.COMPONENT
    assert (outcome.option, outcome.resolution) == ("O1", Resolution.OPTION)
    assert outcome.option_range is OptionRange.IN
    assert "1,150 千円" in outcome.reason.ja


def test_a_setting_for_a_text_adds_no_form() -> None:
    outcome = _need("証明書を一枚追加したい", Aspect.FORM)
    assert outcome.parameter is None
    assert outcome.modification is ModificationClass.SOURCE


def test_a_setting_of_another_aspect_covers_nothing() -> None:
    outcome = _need("登録前の確認を増やす機能を追加したい", Aspect.FUNCTION)
    assert outcome.rule == "G5-3-05"


def test_no_setting_without_an_aspect_turns_a_transition_into_a_setting() -> None:
    function = replace(ENTRY, parameters=(Parameter("P8", "画面の順番と審査"),))
    outcome = classify_requirement(
        recognise("審査の画面の順番を変えたい"),
        function=function,
        option_range=OptionRange.IN,
        legal_mode=LegalMode.FREE,
    )
    assert outcome.modification is ModificationClass.SOURCE


def test_an_option_of_another_function_of_the_area_is_found_by_its_own_words() -> None:
    outcome = _need("窓口の番号発券機とつなぎたい", Aspect.INTERFACE)
    assert (outcome.option, outcome.offered_by) == ("O9", "F2")
    assert "価格未提示" in outcome.reason.ja
    assert _need("読取機とつなぎたい", Aspect.INTERFACE).rule == "G5-2-06"


def test_a_row_changes_with_the_price_of_another_functions_option() -> None:
    item = _item("窓口の番号発券機とつなぎたい", aspect=Aspect.INTERFACE)
    dearer = replace(
        TICKETS,
        options=tuple(replace(each, price_thousand_yen=Decimal(900)) for each in TICKETS.options),
    )
    prints = {
        bound.fingerprint
        for functions in ((ENTRY, TICKETS, LENDING), (ENTRY, dearer, LENDING))
        for catalog in (replace(CATALOG, functions=functions),)
        for bound, outcome in (
            assessment._bound(item, classify(item, catalog, legal_mode=LegalMode.FREE), catalog),
        )
        if outcome.offered_by == "F2"
    }

    assert len(prints) == 2


def test_a_wish_without_a_function_can_be_held_against_the_whole_catalogue() -> None:
    wish = recognise("窓口の番号発券機とつなぎたい")
    found = [
        classify_requirement(
            wish,
            function=None,
            option_range=OptionRange.UNKNOWN,
            legal_mode=LegalMode.FREE,
            catalog=catalog,
        ).option
        for catalog in (CATALOG, None)
    ]
    assert found == ["O9", None]


def test_an_option_of_another_area_is_not_offered() -> None:
    assert _need("延滞通知の様式を追加したい", Aspect.FORM).option is None
    without = _item(
        "延滞通知の様式を追加したい", aspect=Aspect.FORM, verdict=Verdict.GAP, function=None
    )
    assert classify(without, CATALOG, legal_mode=LegalMode.FREE).offered_by == "F3"


def test_the_order_of_the_catalogue_does_not_matter() -> None:
    items = [
        _item("窓口の番号発券機とつなぎたい", aspect=Aspect.INTERFACE, function=None),
        _item("関係を書く欄を追加したい", aspect=Aspect.FIELD),
    ]

    def outcomes(functions: Sequence[PackageFunction]) -> list[Classification]:
        catalog = replace(CATALOG, functions=tuple(functions))
        return [classify(item, catalog, legal_mode=LegalMode.FREE) for item in items]

    assert outcomes(CATALOG.functions) == outcomes(CATALOG.functions[::-1])


# ---- not knowing


def test_an_unknown_option_range_is_asked_about_not_guessed() -> None:
    function = replace(ENTRY, options=(), option_range=OptionRange.UNKNOWN)
    catalog = replace(CATALOG, functions=(function,))
    item = _item("別居の理由を書く欄を追加したい", aspect=Aspect.FIELD)
    outcome = classify(item, catalog, legal_mode=LegalMode.FREE)
    assert outcome.modification is ModificationClass.UNKNOWN
    assert outcome.resolution is Resolution.OPERATION
    assert outcome.question is not None
    for said in ("転入届入力", "別居の理由を書く欄", "内／外", "価格"):
        assert said in outcome.question.ja


def test_a_question_is_one_line_whatever_the_wish_is() -> None:
    item = _item("別居の理由を\n書く欄を追加したい", aspect=Aspect.FIELD)
    function = replace(ENTRY, options=(), option_range=OptionRange.UNKNOWN)
    outcome = classify(item, replace(CATALOG, functions=(function,)), legal_mode=LegalMode.FREE)
    assert outcome.question is not None
    assert "\n" not in outcome.question.ja


def test_an_unconfirmed_match_has_no_class_but_a_question() -> None:
    item = _item(
        "転入の内容を入力する",
        aspect=Aspect.FUNCTION,
        verdict=Verdict.UNCONFIRMED,
        origin=ItemOrigin.ACTIVITY,
        function=None,
        nearest=(Candidate("F1", 0.5),),
    )
    outcome = classify(item, CATALOG, legal_mode=LegalMode.FREE)
    assert outcome.modification is None
    assert outcome.question is not None
    assert "転入届入力" in outcome.question.ja


def test_a_need_whose_words_decide_waits_for_no_function() -> None:
    verdict = Verdict.UNCONFIRMED
    firm = _item("画面の順番を変えたい", aspect=Aspect.TRANSITION, verdict=verdict, function=None)
    open_ = _item("欄を追加したい", aspect=Aspect.FIELD, verdict=verdict, function=None)
    mode = LegalMode.FREE
    assert classify(firm, CATALOG, legal_mode=mode).modification is ModificationClass.SOURCE
    assert classify(open_, CATALOG, legal_mode=mode).modification is None


@pytest.mark.parametrize("verdict", [Verdict.FIT, Verdict.NOT_APPLICABLE])
def test_what_fits_or_does_not_apply_needs_nothing(verdict: Verdict) -> None:
    item = _item("転入の内容を入力する", aspect=Aspect.FUNCTION, verdict=verdict)
    outcome = classify(item, CATALOG, legal_mode=LegalMode.STANDARDISED)
    assert (outcome.modification, outcome.resolution) == (None, Resolution.NONE_NEEDED)


# ---- what to do about it


@pytest.mark.parametrize("mode", LegalMode)
@pytest.mark.parametrize("aspect", Aspect)
@pytest.mark.parametrize("change", Change)
@pytest.mark.parametrize("option_range", OptionRange)
def test_source_code_is_never_proposed_and_a_way_without_is_always_named(
    aspect: Aspect, change: Change, option_range: OptionRange, mode: LegalMode
) -> None:
    outcome = classify_requirement(
        Requirement(aspect, change, "要望"),
        function=None,
        option_range=option_range,
        legal_mode=mode,
    )
    assert outcome.resolution is not Resolution.SOURCE
    if outcome.modification in (ModificationClass.SOURCE, ModificationClass.UNKNOWN):
        assert outcome.resolution is Resolution.OPERATION
        assert outcome.alternatives
        codes = [alternative.resolution for alternative in outcome.alternatives]
        assert codes == sorted(codes)
        assert codes[0] is Resolution.OPERATION
        # A standardised affair is always offered loose coupling.
        assert mode is LegalMode.FREE or codes[-1] is Resolution.ADD_ON
    assert (outcome.question is not None) is (outcome.modification is ModificationClass.UNKNOWN)


def test_a_standardised_affair_says_what_the_law_says() -> None:
    outcome = _need("画面の順番を変えたい", Aspect.TRANSITION, LegalMode.STANDARDISED)
    assert "標準化法8条2項" in outcome.resolution_reason.ja
    assert "疎結合" in outcome.resolution_reason.ja
    assert Resolution.ADD_ON in {each.resolution for each in outcome.alternatives}
    free = _need("画面の順番を変えたい", Aspect.TRANSITION)
    assert "標準化" not in free.resolution_reason.ja


def test_a_function_the_standard_forbids_is_flagged() -> None:
    forbidden = replace(ENTRY, standard_class=StandardClass.PROHIBITED)
    catalog = replace(CATALOG, functions=(forbidden,))
    for verdict in (Verdict.PARTIAL, Verdict.FIT):
        item = _item("新しい様式を追加したい", aspect=Aspect.FORM, verdict=verdict)
        outcome = classify(item, catalog, legal_mode=LegalMode.STANDARDISED)
        assert "実装不可" in outcome.reason.ja
