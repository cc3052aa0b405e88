from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input

import fitgap.tui
from fitgap.assessment import AssessedItem, Assessment, assess, refold
from fitgap.classification import ModificationClass
from fitgap.consensus import Entry, EntryKind, SealedEntry
from fitgap.drawing.cells import fit, wrap
from fitgap.gaps import Verdict
from fitgap.source import FitgapError, Issue, Language, Location, Severity, Text
from fitgap.tui import words
from fitgap.tui.actions import ACTIONS, FOOTER, plain_key, shown_key
from fitgap.tui.app import FitgapApp
from fitgap.tui.detail import detail
from fitgap.tui.flow import FlowScreen, flow_classes
from fitgap.tui.listing import (
    Filter,
    Order,
    Person,
    Rows,
    columns,
    find_functions,
    money,
)
from fitgap.tui.screens import MainScreen, StartScreen
from fitgap.tui.widgets import CursorList, LineInput
from tests.support.council import (
    CITY,
    TOWN,
    small_catalog,
    small_council,
    small_flow,
    small_project,
    standard_flow,
)
from tests.support.screens import MemorySession, screen_rows

SATO = {"actor": "佐藤", "municipality": CITY}
WIDE, NARROW = (160, 50), (80, 24)
Story = Callable[[FitgapApp, Pilot[None]], Awaitable[None]]


def play(
    session: MemorySession,
    story: Story,
    *,
    size: tuple[int, int] = NARROW,
    language: Language = Language.JA,
) -> FitgapApp:
    """Run the app on a session while a story presses keys."""
    app = FitgapApp(session, language=language)

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await settle(app, pilot)
            await story(app, pilot)

    asyncio.run(run())
    return app


async def settle(app: FitgapApp, pilot: Pilot[None]) -> None:
    """Wait until nothing is under way, dialogs that wait for an answer aside."""
    for _ in range(2):
        busy = [each for each in app.workers if each.group not in ("dialog", "who")]
        if busy:
            await app.workers.wait_for_complete(busy)
        await pilot.pause()


async def press(app: FitgapApp, pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(app, pilot)


def sees(app: FitgapApp, sentence: str) -> bool:
    return any(sentence in row for row in screen_rows(app))


def acts(session: MemorySession) -> list[tuple[EntryKind, dict[str, str]]]:
    return [(sealed.entry.kind, dict(sealed.entry.values)) for sealed in session.log]


def own_row(assessment: Assessment, place: int) -> str:
    return [row.item.id for row in assessment.differences if row.item.municipality == CITY][place]


# -- words, keys, columns ------------------------------------------------------------------


def test_every_sentence_is_said_somewhere() -> None:
    folder = Path(fitgap.tui.__file__).parent
    source = "".join(
        file.read_text(encoding="utf-8") for file in folder.glob("*.py") if file.name != "words.py"
    )
    names = [name for name, value in vars(words).items() if isinstance(value, Text)]
    assert [name for name in names if not re.search(rf"\bwords\.{name}\b", source)] == []


def test_words_hold_no_character_of_uncertain_width() -> None:
    import unicodedata

    texts = [value for value in vars(words).values() if isinstance(value, Text)]
    texts += list(words.VERDICT_HINTS.values())
    odd = {
        character
        for text in texts
        for character in text.ja + text.en
        if unicodedata.east_asian_width(character) == "A" or ord(character) > 0xFFFF
    }
    assert odd == set()


def test_every_action_has_a_key_a_twin_and_a_handler() -> None:
    keys = [key for action in ACTIONS for key in (action.key, action.twin)]
    assert len(set(keys)) == len(keys)
    used_by_input = {
        key
        for binding in Input.BINDINGS
        for key in binding.key.split(",")  # type: ignore[union-attr]
    }
    for action in ACTIONS:
        assert re.fullmatch(r"f\d+|ctrl\+[a-z]", action.twin), action
        assert action.twin not in used_by_input, action
        assert callable(getattr(FitgapApp, f"act_{action.name}")), action
    assert {name for row in FOOTER for name in row} <= {action.name for action in ACTIONS}


REVIEWING = {action.name for action in ACTIONS} - {"export", "home", "who", "language"}
"""What a reviewer does with the rows; the rest stands on the first screen, where Esc leads."""


@pytest.mark.parametrize("language", list(Language))
def test_every_key_of_a_reviewer_stands_at_the_foot_of_80_columns(language: Language) -> None:
    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter")
        foot = "  ".join(screen_rows(app)[-2:]).split("  ")
        shown = {
            action.name
            for action in ACTIONS
            if f"{shown_key(action.key)} {action.label.to(language)}" in map(str.strip, foot)
        }
        assert shown == REVIEWING

    play(MemorySession(remembered=SATO), story, language=language)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_help_stays_at_the_foot_however_narrow_the_screen(width: int) -> None:
    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter")
        assert "? ヘルプ" in screen_rows(app)[-1]
        await press(app, pilot, "slash")
        assert "F1 ヘルプ" in screen_rows(app)[-1]

    play(MemorySession(remembered=SATO), story, size=(width, 24))


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("ａ", "a"),
        ("Ａ", "a"),
        ("あ", "a"),
        ("？", "question_mark"),
        ("　", "space"),
        ("／", "slash"),
    ],
)
def test_what_an_input_method_sends_is_the_plain_key(typed: str, key: str) -> None:
    assert plain_key(typed) == key


@pytest.mark.parametrize("typed", ["a", None, "", "漢", "abc", "ｱｲ"])
def test_other_characters_are_no_plain_key(typed: str | None) -> None:
    assert plain_key(typed) is None


def test_keys_are_shown_as_people_know_them() -> None:
    assert [shown_key(key) for key in ("a", "f5", "ctrl+t", "slash", "f")] == [
        "a",
        "F5",
        "Ctrl+T",
        "/",
        "f",
    ]


@given(st.text(alphabet="aZ 字、。「」ｱー12", max_size=40), st.integers(1, 30))
def test_fit_gives_exactly_the_width(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width
    assert cell_len(fit(text, width, right=True)) == width


@given(st.text(alphabet="aZ 字、。「」ー12\n", max_size=120), st.integers(8, 40))
def test_wrap_keeps_every_character_and_the_width(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width + 4 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_wrap_keeps_marks_where_they_belong() -> None:
    assert wrap("確認する。次へ", 8) == ["確認す", "る。次へ"]
    assert wrap("あいう「えお」", 8) == ["あいう", "「えお」"]
    assert wrap("R7 needs a reason", 9) == ["R7 needs", "a reason"]


def test_columns_fill_the_width_they_are_given() -> None:
    for width in (56, 67, 68, 76, 96, 120, 156):
        for towns in (True, False):
            shown = columns(width, towns=towns, procedures=towns)
            assert sum(column.width + 1 for column in shown) - 1 == width, (width, towns)


def test_money_is_short() -> None:
    from decimal import Decimal

    assert [money(Decimal(each)) for each in ("0", "0.4", "14.05", "1234.5")] == [
        "0",
        "0.4",
        "14",
        "1,235",
    ]


# -- filter, search ------------------------------------------------------------------------


def rows_of(assessment: Assessment) -> Rows:
    return Rows(assessment, Person("佐藤", CITY))


def test_filters_and_search_narrow_the_list() -> None:
    rows = rows_of(small_council())
    assert len(rows.shown(Filter())) == 10
    assert len(rows.shown(Filter(fits=True))) == 12
    assert len(rows.shown(Filter(municipality=TOWN))) == 5
    assert len(rows.shown(Filter(verdict="F"))) == 2
    assert len(rows.shown(Filter(modification="source"))) == 2
    assert len(rows.shown(Filter(state="settled"))) == 0
    assert {row.item.municipality for row in rows.shown(Filter(waiting=True))} == {CITY}
    assert len(rows.shown(Filter(query="通知書 架空町"))) == 1
    assert len(rows.shown(Filter(query="ＳＯＵＲＣＥ"))) == 2
    for row in rows.shown(Filter()):
        assert row in rows.shown(Filter(query=row.item.statement.ja.split("（")[0]))


def test_orders_put_the_right_row_first() -> None:
    rows = rows_of(small_council())
    costs = [row.estimate.p50 for row in rows.shown(Filter(order=Order.COST)) if row.estimate]
    assert costs == sorted(costs, reverse=True)
    assert rows.shown(Filter(order=Order.VERDICT))[0].verdict is Verdict.GAP
    assert rows.shown(Filter(order=Order.CLASS))[0].item.required == "独自様式の通知書を出したい"
    assert rows.shown(Filter(order=Order.WAITING))[0].item.municipality == CITY


def test_a_filter_survives_being_remembered_and_nonsense_is_no_filter() -> None:
    chosen = Filter(procedure="tennyu", waiting=True, order=Order.COST)
    assert Filter.from_json(chosen.to_json()) == chosen
    for text in (None, "", "[]", "{", '{"order": "?"}', '{"waiting": 3, "colour": 1}', "7"):
        assert Filter.from_json(text) == Filter()


def test_every_word_of_a_query_filters_ten_thousand_rows() -> None:
    small = small_council()
    many = tuple(
        replace(row, item=replace(row.item, id=f"{row.item.id}-{index}"))
        for index in range(900)
        for row in small.items
    )
    rows = rows_of(replace(small, items=many))
    rows.shown(Filter(query="通知"))
    assert len(rows.shown(Filter(query="通知書 独自"))) == 1800


def test_functions_are_found_by_some_words_and_by_parts_of_words() -> None:
    catalog = small_catalog()
    assert find_functions(catalog, "証明書 印刷")[0].id == "T003"
    assert find_functions(catalog, "転入通知の作成")[0].id == "T002"
    assert find_functions(catalog, "ｔ００１")[0].id == "T001"
    assert find_functions(catalog, "道路台帳") == ()
    assert [each.id for each in find_functions(catalog, "", ["T003"])] == ["T003", "T001", "T002"]


# -- detail --------------------------------------------------------------------------------


def test_the_detail_says_why_and_what_to_do() -> None:
    assessment = small_council()
    row = next(row for row in assessment.items if row.item.required == "独自様式の通知書を出したい")
    for language in Language:
        lines = detail(assessment, row, Person("佐藤", CITY), language, waiting=True)
        text = "\n".join(line.text for line in lines)
        for piece in ("G5-3-03", "架空市住民基本台帳条例第5条", "T002 転入通知作成", "0.61", "355"):
            assert piece in text, (piece, language)
    text = "\n".join(
        line.text
        for line in detail(assessment, row, Person("佐藤", CITY), Language.JA, waiting=True)
    )
    for piece in (
        "標準様式に添え状を付けて送る",
        "共通する語",
        "P80",
        "未回答",
        "> [ ] なし: 前住所地",
    ):
        assert piece in text, piece


def test_the_detail_names_no_rule_where_there_is_none() -> None:
    assessment = small_council()
    row = next(row for row in assessment.items if row.classification.rule)
    bare = replace(row, classification=replace(row.classification, rule=""))
    for each, named in ((row, True), (bare, False)):
        lines = detail(assessment, each, Person("佐藤", CITY), Language.JA, waiting=True)
        assert any(line.text.startswith("規則") for line in lines) is named


@pytest.mark.parametrize("verdict", ["F", "N"])
def test_a_difference_that_is_no_gap_says_so_with_the_newest_reason(verdict: str) -> None:
    base = small_council()
    item = base.item_by_id[own_row(base, 1)].item
    assert item.verdict is Verdict.PARTIAL
    judged = Entry(
        at="2026-11-20T09:00:00+09:00",
        actor="鈴木",
        municipality=CITY,
        kind=EntryKind.JUDGE,
        target=item.id,
        values={"verdict": verdict, "reason": "運用で足りる"},
        fingerprint=item.fingerprint,
        origin="cli",
    )
    later = replace(judged, actor="田中", values={"verdict": verdict, "reason": "窓口で確認済み"})
    log = [SealedEntry(1, judged, "", ""), SealedEntry(2, later, "", "")]
    told = "差異だがギャップではない"
    for count, wanted in ((0, ""), (1, f"{told}: 運用で足りる"), (2, f"{told}: 窓口で確認済み")):
        assessment = refold(base, log[:count])
        row = assessment.item_by_id[item.id]
        lines = detail(assessment, row, Person("佐藤", CITY), Language.JA, waiting=True)
        assert [line.text for line in lines if line.text.startswith(told)] == [wanted][
            : len(wanted)
        ]


def deviating() -> tuple[Assessment, AssessedItem]:
    """Return a council assessed beside a standard flow, and the city's row on its whole flow."""
    flows = [small_flow(CITY), small_flow(TOWN)]
    found = assess(small_project(), flows, small_catalog(), standard_flows=[standard_flow()])
    row = next(row for row in found.items if not row.item.activity)
    return found, row


def test_the_detail_of_a_whole_flow_lists_what_differs_and_no_function() -> None:
    assessment, row = deviating()
    person = Person("佐藤", CITY)

    lines = [line.text for line in detail(assessment, row, person, Language.JA, waiting=True)]

    assert lines[0] == "業務フロー全体"
    assert any("標準だけにある手順 1件：「入力内容を点検する」" in line for line in lines)
    assert any("標準業務フローに合わせるか、今の進め方を残すか" in line for line in lines)
    assert words.HEAD_FUNCTIONS.ja not in lines
    assert words.NO_STANDARD_STEP.ja not in " ".join(lines)


def test_no_function_is_picked_for_a_whole_flow() -> None:
    assessment, row = deviating()
    session = MemorySession(base=assessment, remembered={**SATO, "row": row.item.id})

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        app.show_list(app.filter, row.item.id)
        await settle(app, pilot)
        assert sees(app, "業務フロー全体")
        await press(app, pilot, "m")
        assert sees(app, "機能は選べません")

    play(session, story, size=WIDE)
    assert session.log == []


def test_the_class_of_an_activity_is_the_heaviest_of_its_differences() -> None:
    rows = small_council().items
    both = flow_classes(rows)
    assert both == {
        "a1": ModificationClass.PARAMETER,
        "a2": ModificationClass.SOURCE,
        "a4": ModificationClass.UNKNOWN,
    }
    assert flow_classes([row for row in rows if not row.is_difference]) == {}


# -- the app -------------------------------------------------------------------------------


def test_the_first_start_asks_who_it_is_and_remembers() -> None:
    session = MemorySession()

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        assert sees(app, "お名前")
        await press(app, pilot, "escape")
        assert sees(app, "お名前")
        await press(app, pilot, "enter")
        assert sees(app, "お名前を入力してください")
        await press(app, pilot, *"Sato", "enter", "down", "enter")
        assert sees(app, "Satoさん、こんにちは")
        assert sees(app, "あなたの確認待ち 5件")

    play(session, story, size=NARROW)
    assert session.remembered["actor"] == "Sato"
    assert session.remembered["municipality"] == TOWN


def test_counts_are_told_only_once_it_is_known_whose_they_are() -> None:
    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        assert app.rows is not None
        menu = app.screen_stack[1].query_one("#menu", CursorList)
        assert menu.count == 0
        await press(app, pilot, *"Sato", "enter", "enter")
        assert menu.count > 0

    play(MemorySession(), story)


@pytest.mark.parametrize(
    "keys", [("end", "enter"), ("o",), ("ctrl+y",), ("end", "up", "enter", "o")]
)
def test_somebody_else_gives_their_name_and_begins_anew(keys: tuple[str, ...]) -> None:
    remembered = {**SATO, "row": own_row(small_council(), 2)}
    remembered["filter"] = Filter(municipality=CITY).to_json()
    session = MemorySession(remembered=remembered)

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        assert sees(app, "前回の続きから")
        assert sees(app, "佐藤さんでないとき")
        await press(app, pilot, *keys)
        assert sees(app, "前の方の記録は、そのまま残ります")
        await press(app, pilot, "escape")
        assert sees(app, "佐藤さん、こんにちは")
        assert sees(app, "前回の続きから")
        await press(app, pilot, "o", *"Mori", "enter", "down", "enter")
        assert sees(app, "Moriさん、こんにちは")
        assert not sees(app, "前回の続きから")
        await press(app, pilot, "enter", "a")

    play(session, story)
    assert session.remembered["actor"] == "Mori"
    assert session.remembered["municipality"] == TOWN
    assert {(each.entry.actor, each.entry.municipality) for each in session.log} == {("Mori", TOWN)}


def test_help_that_does_not_fit_says_that_it_goes_on() -> None:
    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "question_mark")
        assert sees(app, "矢印キーで続き")
        await pilot.resize_terminal(*WIDE)
        await settle(app, pilot)
        assert not sees(app, "矢印キーで続き")

    play(MemorySession(remembered=dict(SATO)), story, size=NARROW)


def test_the_screen_stands_before_the_job_is_done() -> None:
    done = threading.Event()

    class Slow(MemorySession):
        def assess(self, progress: Callable[[Text, int, int], None]) -> Assessment:
            progress(Text("照合しています", "matching"), 0, 5)
            assert done.wait(timeout=20)
            return super().assess(progress)

    app = FitgapApp(Slow(remembered=dict(SATO)), language=Language.JA)

    async def run() -> None:
        async with app.run_test(size=NARROW) as pilot:
            for _ in range(100):
                await pilot.pause(0.02)
                if sees(app, "1/5 照合しています"):
                    break
            assert sees(app, "1/5 照合しています")
            assert sees(app, "佐藤さん、こんにちは")
            await pilot.press("e")
            await pilot.pause()
            assert sees(app, "まだ準備中です")
            done.set()
            await settle(app, pilot)
            assert sees(app, "あなたの確認待ち 5件")

    try:
        asyncio.run(run())
    finally:
        done.set()


def test_agreeing_takes_one_key_and_moves_on() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "down", "a")
        assert app.row is not None
        assert app.row.item.required == "独自様式の通知書を出したい"
        assert sees(app, "記録しました")
        assert sees(app, "確認待ち 4件")

    play(session, story)
    assert acts(session) == [(EntryKind.JUDGE, {"verdict": "P"})]
    entry = session.log[0].entry
    row = session.base.item_by_id[own_row(session.base, 1)]
    assert (entry.target, entry.fingerprint) == (row.item.id, row.item.fingerprint)
    assert (entry.actor, entry.municipality, entry.origin) == ("佐藤", CITY, "tui")


def test_full_width_keys_and_twins_act_too() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        for count, key in enumerate(("enter", "ａ", "f5", "あ")):
            await press(app, pilot, key)
            assert len(session.log) == count

    play(session, story)
    assert [kind for kind, _ in acts(session)] == [EntryKind.JUDGE] * 3
    assert len({sealed.entry.target for sealed in session.log}) == 3


def test_an_unknown_option_range_asks_what_to_ask_the_vendor() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "end", "a")
        assert sees(app, "ベンダに確かめること")
        await press(app, pilot, "enter")

    play(session, story)
    assert [kind for kind, _ in acts(session)] == [EntryKind.JUDGE, EntryKind.NOTE]
    assert "学校区の案内票は" in acts(session)[1][1]["text"]


@pytest.mark.parametrize(("name", "waiting"), [("佐藤花子", 4), ("佐藤　花子", 4), ("山田", 5)])
def test_whoever_judged_a_row_waits_for_it_no_more(name: str, waiting: int) -> None:
    session = MemorySession(remembered={"actor": "佐藤 花子", "municipality": CITY})

    async def judge(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "a")

    async def look(app: FitgapApp, _pilot: Pilot[None]) -> None:
        assert sees(app, f"確認待ち {waiting}件")

    play(session, judge)
    assert [kind for kind, _ in acts(session)] == [EntryKind.JUDGE]
    session.remembered["actor"] = name
    play(session, look)


def test_undo_takes_back_what_was_recorded_together_and_goes_there() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "end", "a", "enter", "home", "u")
        assert app.selected == own_row(session.base, 4)
        assert sees(app, "取り消しました")
        assert sees(app, "確認待ち 5件")
        await press(app, pilot, "u")
        assert sees(app, "取り消せる記録がありません")

    play(session, story)
    retractions = [values["entry"] for kind, values in acts(session) if kind is EntryKind.RETRACT]
    assert retractions == ["2", "1"]


WAYS = ("R1", "R2", "R3", "R4", "R5", "R6")


def test_source_code_leads_to_the_alternatives_and_then_asks_for_its_reason() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "down", "down", "r", "7")
        assert sees(app, "R7 の前に")
        assert sees(app, "R1 運用変更 を採らない理由")
        await press(app, pilot, "enter")
        assert sees(app, "理由が要ります")
        assert session.log == []
        for way in WAYS:
            assert sees(app, f"{way} ")
            await press(app, pilot, *"no", "enter")
        assert sees(app, "R7）を選ぶ理由")
        await press(app, pilot, "enter")
        assert sees(app, "R1～R6")
        await press(app, pilot, *"law", "enter")
        assert app.row is not None
        assert app.row.resolution.value == "R7"

    play(session, story)
    assert acts(session) == [
        *((EntryKind.CONSIDER, {"alternative": way, "reason": "no"}) for way in WAYS),
        (EntryKind.RESOLVE, {"resolution": "R7", "reason": "law"}),
    ]


@pytest.mark.parametrize("key", ["d", "f10", "ｄ"])
def test_alternatives_are_considered_one_by_one_and_come_back_later(key: str) -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "down", "down", key)
        # What was typed for one alternative waits there while another is answered.
        await press(app, pilot, *"draft", "down", "down", *"r3", "enter")
        assert sees(app, "[検討済]")
        await press(app, pilot, "up", "up", "up")
        assert app.screen.query_one("#reason", LineInput).value == "draft"
        await press(app, pilot, "enter", "escape")
        await press(app, pilot, key)
        await pilot.pause()
        assert sees(app, "R2 条例・規則等の改正 を採らない理由")
        await press(app, pilot, "escape", "u", key)
        await pilot.pause()
        assert sees(app, "R1 運用変更 を採らない理由")

    play(session, story)
    assert acts(session)[:2] == [
        (EntryKind.CONSIDER, {"alternative": "R3", "reason": "r3"}),
        (EntryKind.CONSIDER, {"alternative": "R1", "reason": "draft"}),
    ]


def test_a_rejection_that_stands_is_told_and_not_recorded_again() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "down", "down", "d", *"no", "enter", "up", "enter")
        assert sees(app, "重ねては記録しません")
        await press(app, pilot, "escape", "d", "up", "enter")
        assert sees(app, "重ねては記録しません")
        await press(app, pilot, *"pe", "enter")

    play(session, story)
    assert acts(session) == [
        (EntryKind.CONSIDER, {"alternative": "R1", "reason": "no"}),
        (EntryKind.CONSIDER, {"alternative": "R1", "reason": "nope"}),
    ]


def test_a_reason_may_be_mended_after_all_were_considered() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "down", "down", "d")
        for _ in WAYS:
            await press(app, pilot, *"no", "enter")
        assert sees(app, "R1～R6 の検討がそろいました")
        await press(app, pilot, "d", *"pe", "enter")
        assert app.screen.query_one("#reason", LineInput).value == "nope"
        await press(app, pilot, "escape", "r", "7")
        assert sees(app, "必ず書いて")
        await press(app, pilot, *"law", "enter")

    play(session, story)
    assert acts(session)[6:] == [
        (EntryKind.CONSIDER, {"alternative": "R1", "reason": "nope"}),
        (EntryKind.RESOLVE, {"resolution": "R7", "reason": "law"}),
    ]


def test_verdict_class_position_and_note_are_recorded() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "down")
        await press(app, pilot, "v", "g", "enter")
        await press(app, pilot, "c", "2", *"quote", "enter")
        await press(app, pilot, "p", "１", "enter")
        await press(app, pilot, "n", "enter")
        assert sees(app, "メモが空です")
        await press(app, pilot, *"hello", "enter")

    app = play(session, story)
    assert acts(session) == [
        (EntryKind.JUDGE, {"verdict": "G", "reason": ""}),
        (EntryKind.CLASSIFY, {"class": "component", "reason": "quote"}),
        (EntryKind.POSITION, {"position": "yes", "reason": ""}),
        (EntryKind.NOTE, {"text": "hello"}),
    ]
    assert app.assessment is not None
    row = app.assessment.item_by_id[own_row(session.base, 1)]
    assert row.verdict is Verdict.GAP
    assert row.agreement.yes == 1


def test_giving_up_records_nothing() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter")
        for key in ("v", "c", "r", "p", "n", "m", "f", "s"):
            await press(app, pilot, key)
            assert app.screen.is_modal, key
            await press(app, pilot, "escape")
            assert isinstance(app.screen, MainScreen), key
        await press(app, pilot, "c", "1", "escape", "escape")
        assert isinstance(app.screen, MainScreen)

    play(session, story)
    assert session.log == []


def test_another_function_is_found_by_two_words_and_the_rows_are_worked_out_again() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "end", "m")
        search = app.screen.query_one("#words", LineInput)
        search.value = "証明書 印刷"
        await press(app, pilot, "enter", *"near", "enter")
        assert sees(app, "T003 証明書発行")

    play(session, story, size=WIDE)
    row = session.base.item_by_id[own_row(session.base, 4)].item
    assert acts(session) == [
        (
            EntryKind.MATCH,
            {"flow": row.flow, "activity": "a4", "function": "T003", "reason": "near"},
        )
    ]
    assert session.assessed == 2


def test_no_function_can_be_chosen() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "m", "up", "down", "down", "down", "enter", "enter")

    play(session, story)
    assert acts(session)[0][1]["function"] == ""


def test_rows_of_another_town_are_not_judged_but_may_be_answered() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "end", "up", "enter", "end", "a")
        assert sees(app, "判定できるのは架空町の方です")
        await press(app, pilot, "p", "3")
        assert sees(app, "必ず書いて")
        await press(app, pilot, *"no", "enter")

    play(session, story)
    assert acts(session) == [(EntryKind.POSITION, {"position": "no", "reason": "no"})]


def test_a_colleague_s_answers_appear_and_count() -> None:
    session = MemorySession(remembered=dict(SATO))
    row = session.base.item_by_id[own_row(session.base, 1)].item

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter")
        session.record(
            [
                Entry(
                    at="2026-11-20T09:00:00+09:00",
                    actor="鈴木",
                    municipality=CITY,
                    kind=EntryKind.JUDGE,
                    target=row.id,
                    values={"verdict": "P"},
                    fingerprint=row.fingerprint,
                    origin="cli",
                )
            ]
        )
        app.poll()
        await settle(app, pilot)
        assert sees(app, "ほかの方の記録 1件")
        assert sees(app, "原課確認")

    play(session, story)


def test_a_catalogue_upgraded_meanwhile_is_said_until_the_screen_is_opened_anew() -> None:
    session = MemorySession(remembered=dict(SATO))
    catalog = session.base.catalog

    def upgraded(file: str) -> Entry:
        return Entry(
            at="2026-11-20T09:00:00+09:00",
            actor="事務局",
            municipality="",
            kind=EntryKind.UPGRADE,
            target=catalog.id,
            values={"catalog": file, "version": "2027.1"},
            origin="cli",
        )

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter")
        session.record([upgraded("c/new.yaml")])
        app.poll()
        await settle(app, pilot)
        assert sees(app, "新しい版（2027.1）になりました")
        app.notice(words.ALL_DONE)
        await settle(app, pilot)
        assert sees(app, "新しい版（2027.1）になりました")
        session.record([upgraded(catalog.file)])
        app.poll()
        await settle(app, pilot)
        assert not sees(app, "新しい版（2027.1）になりました")

    play(session, story)


def test_searching_as_one_types_and_escape_brings_everything_back() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "slash", *"G5-3")
        rows = app.screen.query_one("#rows", CursorList)
        assert rows.count == 1
        await press(app, pilot, "f5")
        assert len(session.log) == 1
        await press(app, pilot, "escape")
        assert rows.count == 5
        assert sees(app, "確認待ち 4件")

    play(session, story)


def test_a_row_the_search_hides_is_not_acted_on() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "slash", *"nosuchword")
        assert app.screen.query_one("#rows", CursorList).count == 0
        await press(app, pilot, "f5")
        assert len(session.log) == 0
        assert sees(app, "項目が選ばれていません")
        await press(app, pilot, "escape", "f5")
        assert len(session.log) == 1

    play(session, story)


def test_filter_sort_and_waiting_only() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "end", "up", "enter")
        rows = app.screen.query_one("#rows", CursorList)
        assert rows.count == 10
        await press(app, pilot, "f", "3", "p")
        assert app.filter.verdict == "P"
        assert rows.count == 4
        await press(app, pilot, "s", "3")
        assert app.filter.order is Order.COST
        await press(app, pilot, "w")
        assert rows.count == 2
        await press(app, pilot, "f", "8")
        assert app.filter == Filter(order=Order.COST)
        assert rows.count == 10

    play(session, story)


def test_the_place_is_kept_for_tomorrow() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def leave(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "down", "enter", "down", "down", "down")
        await pilot.press("q")

    async def come_back(app: FitgapApp, pilot: Pilot[None]) -> None:
        assert sees(app, "前回の続きから: 転入届 前住所地へ知らせる")
        await press(app, pilot, "enter")
        assert app.selected == own_row(session.base, 3)
        assert app.filter.procedure == "tennyu"

    play(session, leave)
    play(session, come_back)


def test_narrow_terminals_show_list_and_detail_in_turn() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter")
        assert sees(app, "求める内容")
        assert not sees(app, "あなたの判定をお待ちしています")
        await press(app, pilot, "enter")
        assert sees(app, "あなたの判定をお待ちしています")
        await press(app, pilot, "right")
        assert sees(app, "2/5件")
        await press(app, pilot, "a")
        assert sees(app, "2/4件")
        await press(app, pilot, "escape", "escape")
        assert isinstance(app.screen, StartScreen)
        await pilot.resize_terminal(*WIDE)
        await press(app, pilot, "down", "enter")
        assert sees(app, "あなたの判定をお待ちしています")

    play(session, story, size=NARROW)


def test_the_language_changes_at_once() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "f2")
        assert sees(app, "Hello, 佐藤.")
        await press(app, pilot, "enter", "question_mark")
        assert sees(app, "How to use it")
        await press(app, pilot, "escape", "l")
        assert sees(app, "あなたの判定をお待ちしています")

    play(session, story, size=WIDE)


def test_export_tells_the_path() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "e")
        assert sees(app, "out/consensus.xlsx")

    play(session, story)
    assert len(session.exported) == 1


def test_what_cannot_be_recorded_is_explained_and_nothing_is_lost() -> None:
    class Locked(MemorySession):
        def record(self, entries: object) -> tuple[SealedEntry, ...]:
            issue = Issue(
                "DL004",
                Severity.ERROR,
                Location("log.sqlite"),
                Text("書き込めませんでした", "could not write"),
                Text("もう一度お試しください", "try again"),
            )
            raise FitgapError([issue])

    session = Locked(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "down", "a")
        assert sees(app, "もう一度お試しください")
        await press(app, pilot, "escape")
        assert app.selected == own_row(session.base, 1)
        assert sees(app, "確認待ち 5件")

    play(session, story)


def test_files_with_errors_are_explained_on_the_first_screen() -> None:
    class Broken(MemorySession):
        def assess(self, progress: object) -> Assessment:
            issue = Issue(
                "BP001",
                Severity.ERROR,
                Location("a.bpmn", 3, 1),
                Text("XML が壊れています", "broken XML"),
                Text("直してください", "mend it"),
            )
            raise FitgapError([issue])

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        assert sees(app, "a.bpmn:3:1: BP001 XML が壊れています")
        await press(app, pilot, "a", "enter")
        assert isinstance(app.screen, StartScreen)

    play(Broken(remembered=dict(SATO)), story)


def test_the_mouse_works_too() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter")
        await pilot.click("#rows", offset=(10, 2))
        await settle(app, pilot)
        assert app.selected == own_row(session.base, 2)

    play(session, story)


def test_the_last_item_ends_with_thanks() -> None:
    session = MemorySession(remembered=dict(SATO))

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "a", "a", "a", "a", "enter", "a", "enter")
        assert sees(app, "確認待ちはすべて終わりました")
        assert sees(app, "確認待ち 0件")

    play(session, story)
    assert len({sealed.entry.target for sealed in session.log}) == 5


@pytest.mark.parametrize("size", [(20, 6), (40, 12), (119, 20), (120, 30)])
def test_any_size_of_terminal_is_survived(size: tuple[int, int]) -> None:
    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "enter", "v", "escape", "g", "escape", "m", "escape")
        assert isinstance(app.screen, MainScreen)

    play(MemorySession(remembered=dict(SATO)), story, size=size)


def test_an_assessment_at_hand_is_not_worked_out_again() -> None:
    session = MemorySession(remembered=dict(SATO))
    app = FitgapApp(session, language=Language.JA, assessment=session.base)

    async def run() -> None:
        async with app.run_test(size=NARROW) as pilot:
            await settle(app, pilot)
            assert sees(app, "あなたの確認待ち 5件")

    asyncio.run(run())
    assert session.assessed == 0


def test_a_stand_in_named_by_the_caller_is_not_remembered() -> None:
    session = MemorySession(remembered=dict(SATO))
    app = FitgapApp(session, language=Language.JA, actor="鈴木", municipality=TOWN)

    async def run() -> None:
        async with app.run_test(size=NARROW) as pilot:
            await settle(app, pilot)
            assert sees(app, "鈴木さん")
            await pilot.press("q")

    asyncio.run(run())
    assert (session.remembered["actor"], session.remembered["municipality"]) == ("佐藤", CITY)


def test_in_the_drawing_arrows_choose_an_activity_and_enter_goes_to_its_row() -> None:
    session = MemorySession(remembered=SATO)

    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter")
        rows = app.rows.shown(app.filter) if app.rows else ()
        first = next(row.item.id for row in rows if row.item.activity == "a1" and row.is_difference)
        app.go(first)
        await press(app, pilot, "g")
        assert isinstance(app.screen, FlowScreen)
        assert sees(app, "+[1]---")
        assert sees(app, "「転入の届出を受け付ける」: 差異 1件")
        await press(app, pilot, "right")
        assert sees(app, "「前住所地へ知らせる」: 差異 2件")
        assert any("窓口" in row and "住民記録担当" in row for row in screen_rows(app)[:3])
        await press(app, pilot, "down")
        assert sees(app, "「学校区を調べて案内票を作る」")
        await press(app, pilot, "l")
        assert sees(app, "The flow: ")
        await press(app, pilot, "enter")
        assert isinstance(app.screen, MainScreen)
        assert app.row is not None
        assert app.row.item.activity == "a4"
        await press(app, pilot, "g", "home", "escape")
        assert isinstance(app.screen, MainScreen)
        assert app.row.item.activity == "a4"

    play(session, story)


def test_the_flow_on_a_small_terminal_is_a_list() -> None:
    async def story(app: FitgapApp, pilot: Pilot[None]) -> None:
        await press(app, pilot, "enter", "g")
        assert sees(app, "[1] [ ] 転入の届出を受け付ける")
        await press(app, pilot, "end")
        assert sees(app, "「学校区を調べて案内票を作る」: 差異 1件")

    play(MemorySession(remembered=SATO), story, size=(70, 24))
