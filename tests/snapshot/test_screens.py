"""What stands on each screen, row by row; see ``tests/support/screens.py`` to renew the files."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from rich.cells import cell_len

from fitgap.source import Language
from fitgap.tui.app import FitgapApp
from tests.support.council import CITY
from tests.support.screens import UPDATE, MemorySession, compare_screen, screen_rows

FOLDER = Path(__file__).parent / "screens"
SIZES = ((80, 24), (160, 50))
STORIES: dict[str, tuple[str, ...]] = {
    "start": (),
    "list": ("end", "up", "enter"),
    "detail": ("enter", "down", "down", "enter"),
    "resolution": ("enter", "down", "down", "r", "down"),
    "alternatives": ("enter", "down", "down", "r", "7", "n", "o", "enter"),
    "function": ("enter", "down", "down", "m"),
    "flow": ("enter", "down", "down", "g"),
    "help": ("enter", "question_mark"),
}


def shoot(
    keys: tuple[str, ...],
    size: tuple[int, int],
    *,
    language: Language = Language.JA,
    known: bool = True,
) -> tuple[str, ...]:
    """Return the screen after some keys."""
    session = MemorySession(
        remembered={"actor": "佐藤", "municipality": CITY} if known else {},
    )
    app = FitgapApp(session, language=language)

    async def run() -> tuple[str, ...]:
        async with app.run_test(size=size) as pilot:
            for key in ("", *keys):
                if key:
                    await pilot.press(key)
                busy = [each for each in app.workers if each.group not in ("dialog", "who")]
                if busy:
                    await app.workers.wait_for_complete(busy)
                await pilot.pause()
            await pilot.pause()
            return screen_rows(app)

    return asyncio.run(run())


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("story", STORIES)
def test_screen(story: str, size: tuple[int, int]) -> None:
    rows = shoot(STORIES[story], size)
    assert all(cell_len(row) <= size[0] for row in rows)
    compare_screen(rows, FOLDER / f"{story}_{size[0]}x{size[1]}.txt")


def test_first_start() -> None:
    compare_screen(shoot((), (80, 24), known=False), FOLDER / "first_80x24.txt")


def test_english() -> None:
    rows = shoot(("enter", "down", "down"), (160, 50), language=Language.EN)
    compare_screen(rows, FOLDER / "english_160x50.txt")


def test_list_and_detail_side_by_side_with_little_room() -> None:
    compare_screen(shoot(("end", "up", "enter", "down"), (120, 30)), FOLDER / "list_120x30.txt")


def test_every_file_is_compared() -> None:
    known = {f"{story}_{width}x{height}.txt" for story in STORIES for width, height in SIZES}
    assert {file.name for file in FOLDER.iterdir()} == {
        *known,
        "first_80x24.txt",
        "english_160x50.txt",
        "list_120x30.txt",
    }


@pytest.mark.parametrize(
    "other",
    [
        ("一行目", "二行目 "),
        ("一行目",),
        ("一行目", "二行目", "三行目"),
        ("", "二行目"),
    ],
)
def test_the_comparison_fails_where_screens_differ(
    other: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(UPDATE, raising=False)
    file = tmp_path / "screen.txt"
    file.write_text("一行目\n二行目\n", encoding="utf-8")
    compare_screen(("一行目", "二行目"), file)
    with pytest.raises(AssertionError, match=r"screen\.txt"):
        compare_screen(other, file)
    assert os.environ.get(UPDATE) is None
