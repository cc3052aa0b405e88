"""The decision log on a disk: sealed, only added to, and clear about what is wrong."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import fitgap
from fitgap.consensus import Entry, EntryKind
from fitgap.source import FitgapError, Language
from fitgap.store import GENESIS, DecisionLog

TABLE = "fitgap_decision_log"


def entry(number: int = 1, *, actor: str = "佐藤", kind: EntryKind = EntryKind.NOTE) -> Entry:
    return Entry(
        at="2026-11-20T10:00:00+09:00",
        actor=actor,
        municipality="011002",
        kind=kind,
        target=f"G-{number}",
        values={"text": f"{number} 件目", "reason": ""},
        fingerprint="f" * 64,
        origin="tui",
    )


def filled(path: Path, count: int = 4) -> DecisionLog:
    log = DecisionLog(path)
    log.append([entry(number) for number in range(1, count + 1)])
    return log


def tamper(path: Path, *statements: str) -> None:
    """Change a log behind fitgap's back, as somebody with a database tool could."""
    connection = sqlite3.connect(path)
    connection.execute(f"DROP TRIGGER {TABLE}_no_update")
    connection.execute(f"DROP TRIGGER {TABLE}_no_delete")
    for statement in statements:
        connection.execute(statement.replace("LOG", TABLE))
    connection.commit()
    connection.close()


def codes(log: DecisionLog) -> list[tuple[str, str | None]]:
    return [(issue.code, issue.location.element) for issue in log.verify()]


def test_what_was_appended_comes_back(tmp_path: Path) -> None:
    log = filled(tmp_path / "log.db", 3)
    sealed = log.append([entry(4)])
    everything = log.entries()
    assert [one.sequence for one in everything] == [1, 2, 3, 4]
    assert everything[3:] == sealed == log.entries(after=3)
    assert everything[0].previous == GENESIS
    assert [one.previous for one in everything[1:]] == [one.digest for one in everything[:-1]]
    assert log.length() == 4
    assert log.head() == sealed[0].digest
    assert log.verify() == ()


def test_a_log_is_the_same_when_opened_again(tmp_path: Path) -> None:
    log = filled(tmp_path / "log.db")
    expected = log.entries()
    log.close()
    assert DecisionLog(tmp_path / "log.db").entries() == expected


@pytest.mark.parametrize("name", ["log.db", "決定 記録.db", "a%20b#c?d&mode=ro.db"])
def test_any_file_name_works(tmp_path: Path, name: str) -> None:
    filled(tmp_path / name, 1)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert DecisionLog(tmp_path / name).length() == 1


def test_a_url_works_like_a_path(tmp_path: Path) -> None:
    filled(tmp_path / "log.db", 2)
    assert DecisionLog(f"sqlite:///{tmp_path / 'log.db'}").length() == 2


def test_a_log_in_memory_works() -> None:
    log = DecisionLog("sqlite://")
    log.append([entry()])
    assert log.length() == 1
    log.close()


def test_reading_creates_nothing(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "log.db")
    assert (log.entries(), log.length(), log.head(), log.verify()) == ((), 0, GENESIS, ())
    assert log.append([]) == ()
    assert list(tmp_path.iterdir()) == []


def test_the_first_entry_makes_the_folder(tmp_path: Path) -> None:
    log = filled(tmp_path / ".fitgap" / "log.db", 1)
    assert log.length() == 1


def test_an_empty_file_becomes_a_log(tmp_path: Path) -> None:
    (tmp_path / "log.db").touch()
    assert filled(tmp_path / "log.db", 1).length() == 1


def test_appending_is_refused_when_others_have_written(tmp_path: Path) -> None:
    log = filled(tmp_path / "log.db", 2)
    with pytest.raises(FitgapError) as caught:
        log.append([entry(3)], expected_length=1)
    assert caught.value.refused
    assert [issue.code for issue in caught.value.issues] == ["DL005"]
    assert "1件" in caught.value.issues[0].message.ja
    assert log.length() == 2
    assert log.append([entry(3)], expected_length=2)[0].sequence == 3


def test_all_entries_of_a_call_are_added_or_none(tmp_path: Path) -> None:
    log = filled(tmp_path / "log.db", 1)
    connection = sqlite3.connect(tmp_path / "log.db")
    connection.execute(
        f"CREATE TRIGGER full BEFORE INSERT ON {TABLE} WHEN new.sequence > 2 "
        "BEGIN SELECT RAISE(ABORT, 'no more'); END"
    )
    connection.commit()
    connection.close()
    with pytest.raises(FitgapError):
        log.append([entry(2), entry(3)])
    assert log.length() == 1
    assert log.verify() == ()


@pytest.mark.parametrize("verb", ["UPDATE {0} SET entry = ''", "DELETE FROM {0}"])
def test_the_database_itself_refuses_changes(tmp_path: Path, verb: str) -> None:
    filled(tmp_path / "log.db")
    connection = sqlite3.connect(tmp_path / "log.db")
    with pytest.raises(sqlite3.IntegrityError, match="only added to"):
        connection.execute(verb.format(TABLE))
    connection.close()


def test_the_journal_is_fit_for_a_file_share(tmp_path: Path) -> None:
    filled(tmp_path / "log.db")
    connection = sqlite3.connect(tmp_path / "log.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE LOG SET entry = replace(entry, '2 件目', '9 件目')", [("DL006", "2")]),
        ("UPDATE LOG SET digest = previous WHERE sequence = 4", [("DL006", "4")]),
        ("DELETE FROM LOG WHERE sequence IN (1, 3)", [("DL007", "1"), ("DL007", "3")]),
        ("UPDATE LOG SET entry = '{' WHERE sequence = 2", [("DL009", "2"), ("DL006", "2")]),
        (
            "UPDATE LOG SET sequence = 6 WHERE sequence = 4",
            [("DL007", "4"), ("DL007", "5"), ("DL006", "6")],
        ),
    ],
)
def test_verify_names_every_entry_that_was_touched(
    tmp_path: Path, statement: str, expected: list[tuple[str, str]]
) -> None:
    log = filled(tmp_path / "log.db")
    tamper(tmp_path / "log.db", statement)
    assert codes(log) == expected


def test_an_entry_put_in_between_breaks_the_chain(tmp_path: Path) -> None:
    log = filled(tmp_path / "log.db", 4)
    # The forger seals a second entry 2 correctly, but entry 3 still names the first one.
    other = DecisionLog(tmp_path / "other.db")
    other.append([entry(1)])
    forged = other.append([entry(9)])[0]
    tamper(
        tmp_path / "log.db",
        f"ATTACH '{tmp_path / 'other.db'}' AS other",
        "UPDATE LOG SET entry = (SELECT entry FROM other.LOG WHERE sequence = 2) "
        "WHERE sequence = 2",
        f"UPDATE LOG SET digest = '{forged.digest}' WHERE sequence = 2",  # noqa: S608, a hash
    )
    assert codes(log) == [("DL008", "3")]


def test_cutting_off_the_newest_entries_changes_the_head(tmp_path: Path) -> None:
    log = filled(tmp_path / "log.db", 4)
    printed = log.head()
    tamper(tmp_path / "log.db", "DELETE FROM LOG WHERE sequence > 2")
    assert log.verify() == ()
    assert log.head() != printed


def test_entries_that_cannot_be_read_are_all_named(tmp_path: Path) -> None:
    log = filled(tmp_path / "log.db")
    tamper(
        tmp_path / "log.db",
        "UPDATE LOG SET entry = '[1]' WHERE sequence = 1",
        "UPDATE LOG SET entry = replace(entry, '\"note\"', '\"dance\"') WHERE sequence = 3",
    )
    with pytest.raises(FitgapError) as caught:
        log.entries()
    assert [(issue.code, issue.location.element) for issue in caught.value.issues] == [
        ("DL009", "1"),
        ("DL009", "3"),
    ]
    assert log.entries(after=3)[0].sequence == 4


def _text(path: Path) -> None:
    path.write_text("これは決定記録ではありません。" * 100)


def _other_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE kanji (id INTEGER)")
    connection.commit()
    connection.close()


def _same_name(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE TABLE {TABLE} (id INTEGER)")
    connection.commit()
    connection.close()


def _newer(path: Path) -> None:
    filled(path).close()
    tamper(path, "UPDATE LOG SET format = 2 WHERE sequence = 4")


def _folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_text, "DL001"),
        (_other_database, "DL001"),
        (_same_name, "DL001"),
        (_newer, "DL002"),
        (_folder, "DL010"),
    ],
)
def test_a_file_that_is_no_log_of_ours_is_refused_untouched(
    tmp_path: Path, make: Callable[[Path], None], code: str
) -> None:
    path = tmp_path / "log.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(FitgapError) as caught:
        DecisionLog(path)
    issue = caught.value.issues[0]
    assert issue.code == code
    assert issue.location.file == str(path)
    assert issue.hint.to(Language.JA)
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_log_that_turns_into_something_else_is_refused_when_appending(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "log.db")
    _other_database(tmp_path / "log.db")
    with pytest.raises(FitgapError) as caught:
        log.append([entry()])
    assert caught.value.issues[0].code == "DL001"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_log_that_may_not_be_written_is_read_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    log = filled(path, 2)
    path.chmod(0o444)
    assert log.length() == 2
    with pytest.raises(FitgapError) as caught:
        log.append([entry()])
    assert caught.value.issues[0].code == "DL003"


def test_a_database_that_says_read_only_is_reported(tmp_path: Path) -> None:
    # The folder is a file: no permission bits needed, so it holds for every user.
    (tmp_path / "folder").touch()
    log = DecisionLog(tmp_path / "folder" / "deep" / "log.db")
    with pytest.raises(FitgapError) as caught:
        log.append([entry()])
    assert caught.value.issues[0].code == "DL003"


def test_a_log_somebody_holds_is_busy_not_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fitgap.store._BUSY_SECONDS", 0.05)
    log = filled(tmp_path / "log.db", 1)
    holder = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(FitgapError) as caught:
        log.append([entry()])
    assert caught.value.issues[0].code == "DL004"
    assert caught.value.refused
    assert log.length() == 1, "reading goes on while somebody writes"
    holder.execute("ROLLBACK")
    holder.close()
    assert log.append([entry()])[0].sequence == 2


@pytest.mark.parametrize("url", ["nosuch://user:secret@host/db", "://"])
def test_an_unusable_url_is_an_issue_that_keeps_the_password(url: str) -> None:
    with pytest.raises(FitgapError) as caught:
        DecisionLog(url)
    assert caught.value.issues[0].code == "DL010"
    assert "secret" not in str(caught.value)


_WRITER = """
import sys
from pathlib import Path
from fitgap.consensus import Entry, EntryKind
from fitgap.store import DecisionLog

log = DecisionLog(Path(sys.argv[1]))
for number in range(10):
    one = Entry("", sys.argv[2], "011002", EntryKind.NOTE, f"G-{number}", {"text": str(number)})
    log.append([one, one])
"""


def test_two_processes_never_break_the_chain(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    root = Path(fitgap.__file__).parents[1]
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(path), f"clerk-{n}"], cwd=root)
        for n in range(2)
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    log = DecisionLog(path)
    assert log.length() == 40
    assert log.verify() == ()
    # The two entries of one call stay together.
    pairs = log.entries()
    assert all(
        left.entry == right.entry for left, right in zip(pairs[::2], pairs[1::2], strict=True)
    )


def test_threads_sharing_one_log_never_break_the_chain(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "log.db")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: log.append([entry(number)]), range(40)))
    assert log.length() == 40
    assert log.verify() == ()


def test_writers_that_meet_wait_for_each_other(tmp_path: Path) -> None:
    def write(writer: int) -> None:
        # A log of its own, as another program would have: no lock is shared in memory.
        log = DecisionLog(tmp_path / "log.db")
        for number in range(25):
            log.append([entry(number, actor=f"職員{writer}")])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    log = DecisionLog(tmp_path / "log.db")
    assert log.length() == 100
    assert log.verify() == ()


def test_of_two_who_looked_at_the_same_state_one_is_refused(tmp_path: Path) -> None:
    filled(tmp_path / "log.db", 1)
    first, second = DecisionLog(tmp_path / "log.db"), DecisionLog(tmp_path / "log.db")
    first.append([entry(2)], expected_length=1)
    with pytest.raises(FitgapError):
        second.append([entry(2)], expected_length=1)
    assert second.length() == 2


def test_an_entry_that_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    log = filled(tmp_path / "log.sqlite", 1)
    bad = replace(entry(2), values={"text": None})  # type: ignore[dict-item]

    with pytest.raises(ValueError, match="must be text"):
        log.append([bad])
    assert log.length() == 1
    assert log.entries()


def test_a_name_no_file_can_have_is_said(tmp_path: Path) -> None:
    with pytest.raises(FitgapError) as caught:
        DecisionLog(tmp_path / ("a" * 5000))
    assert [issue.code for issue in caught.value.issues] == ["DL010"]
