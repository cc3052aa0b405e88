"""The append-only decision log: SQLite in the workspace by default, any SQLAlchemy URL else.

One table, one row per act, each sealed with the SHA-256 of its content and of the row
before it, so that a later change to any row shows.  What a chain alone cannot show is
that the newest rows were cut off or that the whole chain was written anew: compare
:meth:`DecisionLog.head` with the one printed on an earlier workbook for that.

SQLite keeps its rollback journal (WAL needs a local disk, and the folder may be a file
share).  Reading never creates a file.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fitgap.consensus import Entry, EntryKind, SealedEntry
from fitgap.source import FitgapError, Issue, IssueKind, Location, Severity, Text

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy import URL, Connection, Engine, Table

FORMAT = 1
"""Version of a row's content; a log with a higher one is from a newer fitgap."""

GENESIS = "0" * 64
"""What the first entry names as the digest before it."""

NOT_A_LOG = IssueKind(
    "DL001",
    Severity.ERROR,
    Text("fitgap の決定記録ではありません", "this is not a fitgap decision log"),
    Text(
        "別のファイルを指定するか、このファイルを移してください。中身は変えていません",
        "please name another file or move this one away; nothing in it was changed",
    ),
)
NEWER_LOG = IssueKind(
    "DL002",
    Severity.ERROR,
    Text(
        "この決定記録は新しい版の fitgap で書かれています（形式 {found}、この版は {known} まで）",
        "this decision log is from a newer fitgap (format {found}; this one knows up to {known})",
    ),
    Text("fitgap を更新してから開いてください", "please update fitgap and open it again"),
)
READ_ONLY = IssueKind(
    "DL003",
    Severity.ERROR,
    Text("決定記録に書き込めません（{detail}）", "the decision log cannot be written ({detail})"),
    Text(
        "ファイルとフォルダの書き込み権限とディスクの空きを確かめてください。記録は増えていません",
        "please check write permission and free space; nothing was recorded",
    ),
)
BUSY = IssueKind(
    "DL004",
    Severity.ERROR,
    Text(
        "ほかの人が決定記録に書き込んでいるため、待っても書けませんでした",
        "others kept writing to the decision log, so that this could not be recorded",
    ),
    Text("少し待ってからもう一度お試しください", "please wait a moment and try again"),
)
CONFLICT = IssueKind(
    "DL005",
    Severity.ERROR,
    Text(
        "ほかの人の記録が増えています（見ていた時点で {expected}件、今は {found}件）",
        "others have written since ({expected} entries when you looked, {found} now)",
    ),
    Text(
        "最新の内容を読み直して、同じ操作をもう一度行ってください",
        "please reload, look at what changed, and do the same again",
    ),
)
CHANGED_ENTRY = IssueKind(
    "DL006",
    Severity.ERROR,
    Text("{number} 番の記録が書き換えられています", "entry {number} was changed"),
    Text(
        "控えから決定記録を戻すか、{number} 番の内容を関係者に確かめてください",
        "please restore the log from a copy, or check entry {number} with those concerned",
    ),
)
MISSING_ENTRY = IssueKind(
    "DL007",
    Severity.ERROR,
    Text("{number} 番の記録が消されています", "entry {number} was removed"),
    Text("控えから決定記録を戻してください", "please restore the log from a copy"),
)
BROKEN_CHAIN = IssueKind(
    "DL008",
    Severity.ERROR,
    Text(
        "{number} 番の記録が直前の記録とつながっていません（差し込み・入れ替えの疑い）",
        "entry {number} does not follow from the one before it (inserted or moved)",
    ),
    Text("控えと比べて確かめてください", "please compare the log with a copy"),
)
UNREADABLE_ENTRY = IssueKind(
    "DL009",
    Severity.ERROR,
    Text("{number} 番の記録を読み取れません", "entry {number} cannot be read"),
    Text("控えから決定記録を戻してください", "please restore the log from a copy"),
)
CANNOT_OPEN = IssueKind(
    "DL010",
    Severity.ERROR,
    Text("決定記録を開けません（{detail}）", "the decision log cannot be opened ({detail})"),
    Text(
        "場所（fitgap.yaml の log:）と読み取り権限、接続先を確かめてください",
        "please check the place (log: in fitgap.yaml), permissions and the connection",
    ),
)

_TABLE = "fitgap_decision_log"
_COLUMNS = ("sequence", "format", "entry", "previous", "digest")
_BUSY_SECONDS = 15.0
_ADVISORY_LOCK = 7_138_804_271_001
"""Serialises writers on PostgreSQL; any fixed number will do."""

_SQLITE_GUARDS = tuple(
    f"CREATE TRIGGER {_TABLE}_no_{verb.lower()} BEFORE {verb} ON {_TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'fitgap: the decision log is only added to'); END"
    for verb in ("UPDATE", "DELETE")
)
_POSTGRESQL_GUARDS = (
    f"CREATE OR REPLACE FUNCTION {_TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'fitgap: the decision log is only added to'; END $$",
    f"CREATE TRIGGER {_TABLE}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {_TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {_TABLE}_refuse()",
)
_SURROGATE = re.compile("[\ud800-\udfff]")


class DecisionLog:
    """A log of acts that is only ever added to; every entry is chained to the one before.

    Several processes and threads may use one log at the same time.
    """

    def __init__(self, url: str | Path) -> None:
        """Open the log; ``url`` is a path or an SQLAlchemy database URL.

        A log that does not exist reads as empty and is created by the first
        :meth:`append`.

        Raises:
            FitgapError: it cannot be opened, is something else, or is from a newer fitgap.
        """
        from sqlalchemy import make_url
        from sqlalchemy.exc import ArgumentError

        self._lock = threading.Lock()
        self._file: Path | None = None
        try:
            parsed = make_url(url) if isinstance(url, str) and "://" in url else None
            if parsed is None:
                self._file = Path(url)
            elif parsed.get_backend_name() == "sqlite" and parsed.database not in (
                None,
                "",
                ":memory:",
            ):
                self._file = Path(str(parsed.database))
            self.name = str(self._file) if parsed is None or self._file else _shown(parsed)
            self._engine = (
                _sqlite_engine(self._file) if self._is_sqlite(parsed) else _engine(parsed)
            )
        except (ArgumentError, ImportError) as error:
            # The URL may hold a password, so it is not repeated.
            raise FitgapError([CANNOT_OPEN.at(Location("log"), detail=_detail(error))]) from None
        self._table = _table()
        with self._reading():
            pass

    def append(
        self, entries: Sequence[Entry], *, expected_length: int | None = None
    ) -> tuple[SealedEntry, ...]:
        """Seal and add entries in one transaction: all of them or none.

        With ``expected_length`` it refuses (FitgapError, ``refused``) when others have
        written since.

        Raises:
            FitgapError: the log cannot be written, is busy, or others have written.
        """
        from sqlalchemy import func, insert, select

        if not entries:
            return ()
        table = self._table
        with self._writing() as connection:
            found = connection.execute(select(func.count()).select_from(table)).scalar_one()
            if expected_length is not None and found != expected_length:
                raise FitgapError(
                    [CONFLICT.at(self._place(), expected=expected_length, found=found)],
                    refused=True,
                )
            newest = connection.execute(
                select(table.c.sequence, table.c.digest).order_by(table.c.sequence.desc()).limit(1)
            ).first()
            number, previous = (0, GENESIS) if newest is None else (newest[0], newest[1])
            sealed: list[SealedEntry] = []
            rows: list[dict[str, object]] = []
            for entry in entries:
                number += 1
                content = _content(entry)
                if _entry(content) is None:
                    # It could be written, but no log that holds it could be read again.
                    raise ValueError(f"an entry's values must be text: {entry!r}")
                digest = _digest(number, content, previous)
                sealed.append(SealedEntry(number, entry, previous, digest))
                rows.append(
                    {
                        "sequence": number,
                        "format": FORMAT,
                        "entry": content,
                        "previous": previous,
                        "digest": digest,
                    }
                )
                previous = digest
            connection.execute(insert(table), rows)
        return tuple(sealed)

    def entries(self, *, after: int = 0) -> tuple[SealedEntry, ...]:
        """Return the entries numbered above ``after``, in order.

        Raises:
            FitgapError: the log cannot be opened, or entries cannot be read (all named).
        """
        sealed: list[SealedEntry] = []
        issues: list[Issue] = []
        for number, _, content, previous, digest in self._rows(after):
            entry = _entry(content)
            if entry is None:
                issues.append(UNREADABLE_ENTRY.at(self._place(number), number=number))
            else:
                sealed.append(SealedEntry(number, entry, previous, digest))
        if issues:
            raise FitgapError(issues)
        return tuple(sealed)

    def length(self) -> int:
        """Return how many entries there are."""
        from sqlalchemy import func, select

        with self._reading() as connection:
            if connection is None:
                return 0
            return int(
                connection.execute(select(func.count()).select_from(self._table)).scalar_one()
            )

    def head(self) -> str:
        """Return the digest of the newest entry, which stands for the whole log up to it."""
        from sqlalchemy import select

        column = self._table.c
        with self._reading() as connection:
            if connection is None:
                return GENESIS
            newest = connection.execute(
                select(column.digest).order_by(column.sequence.desc()).limit(1)
            ).scalar()
        return GENESIS if newest is None else str(newest)

    def verify(self) -> tuple[Issue, ...]:
        """Recompute the chain; an issue names every entry that was changed, removed or inserted."""
        issues: list[Issue] = []
        expected, before = 1, GENESIS
        for number, _, content, previous, digest in self._rows(0):
            issues += [
                MISSING_ENTRY.at(self._place(missing), number=missing)
                for missing in range(expected, number)
            ]
            if _entry(content) is None:
                issues.append(UNREADABLE_ENTRY.at(self._place(number), number=number))
            if digest != _digest(number, content, previous):
                issues.append(CHANGED_ENTRY.at(self._place(number), number=number))
            elif number == expected and previous != before:
                issues.append(BROKEN_CHAIN.at(self._place(number), number=number))
            expected, before = number + 1, digest
        return tuple(issues)

    def close(self) -> None:
        """Release the database."""
        self._engine.dispose()

    def _rows(self, after: int) -> list[tuple[int, int, str, str, str]]:
        from sqlalchemy import select

        table = self._table
        with self._reading() as connection:
            if connection is None:
                return []
            found = connection.execute(
                select(*(table.c[name] for name in _COLUMNS))
                .where(table.c.sequence > after)
                .order_by(table.c.sequence)
            ).all()
        return [(row[0], row[1], row[2], row[3], row[4]) for row in found]

    @contextmanager
    def _reading(self) -> Iterator[Connection | None]:
        """Give a connection to an existing log, None where there is none yet."""
        if self._file is not None and not self._is_there(self._file):
            yield None
            return
        with self._lock, self._explained(), self._engine.connect() as connection:
            yield connection if self._is_log(connection) else None

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Give a connection in a transaction that no other writer can interleave with."""
        if self._file is not None and not self._is_there(self._file.parent):
            try:
                self._file.parent.mkdir(exist_ok=True)
            except OSError as error:
                raise FitgapError([READ_ONLY.at(self._place(), detail=_detail(error))]) from error
        with self._lock, self._explained(), self._engine.connect() as plain:
            connection = plain.execution_options(fitgap_writes=True)
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
                if not self._is_log(connection):
                    self._create(connection)
                yield connection

    def _is_there(self, path: Path) -> bool:
        try:
            return path.exists()
        except OSError as error:
            # The name is too long, or a folder on the way is closed.
            raise FitgapError([CANNOT_OPEN.at(self._place(), detail=_detail(error))]) from error

    def _is_log(self, connection: Connection) -> bool:
        """Say whether the log's table is there; raise where the database is something else."""
        from sqlalchemy import func, inspect, select

        tables = inspect(connection).get_table_names()
        if _TABLE not in tables:
            # A database server may well hold other tables; a file of our own may not.
            if self._file is not None and tables:
                raise FitgapError([NOT_A_LOG.at(self._place())])
            return False
        columns = {column["name"] for column in inspect(connection).get_columns(_TABLE)}
        if "format" not in columns:
            raise FitgapError([NOT_A_LOG.at(self._place())])
        found = connection.execute(select(func.max(self._table.c.format))).scalar()
        if found is not None and found > FORMAT:
            raise FitgapError([NEWER_LOG.at(self._place(), found=found, known=FORMAT)])
        if not columns.issuperset(_COLUMNS):
            raise FitgapError([NOT_A_LOG.at(self._place())])
        return True

    def _create(self, connection: Connection) -> None:
        self._table.metadata.create_all(connection)
        guards = {"sqlite": _SQLITE_GUARDS, "postgresql": _POSTGRESQL_GUARDS}
        for statement in guards.get(connection.dialect.name, ()):
            connection.exec_driver_sql(statement)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what a database says into an issue with a remedy."""
        from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

        try:
            yield
        except IntegrityError as error:
            # Two writers took the same number on a database without a lock of its own.
            raise FitgapError([BUSY.at(self._place())], refused=True) from error
        except DBAPIError as error:
            kind = _kind(error)
            raise FitgapError(
                [kind.at(self._place(), detail=_detail(error.orig))], refused=kind is BUSY
            ) from error
        except SQLAlchemyError as error:
            raise FitgapError([CANNOT_OPEN.at(self._place(), detail=_detail(error))]) from error

    def _place(self, number: int | None = None) -> Location:
        return Location(self.name, element=None if number is None else str(number))

    @staticmethod
    def _is_sqlite(parsed: URL | None) -> bool:
        return parsed is None or parsed.get_backend_name() == "sqlite"


def _table() -> Table:
    from sqlalchemy import Column, Integer, MetaData, String, Table, Text

    return Table(
        _TABLE,
        MetaData(),
        Column("sequence", Integer, primary_key=True, autoincrement=False),
        Column("format", Integer, nullable=False),
        Column("entry", Text, nullable=False),
        Column("previous", String(64), nullable=False),
        Column("digest", String(64), nullable=False),
    )


def _engine(parsed: URL | None) -> Engine:
    from sqlalchemy import create_engine

    if parsed is None:
        raise ValueError("a database URL is needed")
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed)


def _sqlite_engine(file: Path | None) -> Engine:
    """Return an engine whose transactions begin as SQLite should: a writer locks at once."""
    import sqlite3

    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool, StaticPool

    def connect() -> sqlite3.Connection:
        if file is None:
            return sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        # Paths are quoted by hand: as_uri() writes a share as an authority, which SQLite refuses.
        path = file.absolute().as_posix()
        uri = "file://" + quote(path if path.startswith("/") else f"/{path}")
        mode = "rw" if file.exists() else "rwc"
        return sqlite3.connect(
            f"{uri}?mode={mode}", uri=True, timeout=_BUSY_SECONDS, isolation_level=None
        )

    engine = create_engine(
        "sqlite://", creator=connect, poolclass=StaticPool if file is None else NullPool
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("fitgap_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _content(entry: Entry) -> str:
    """Return an entry as canonical JSON: sorted keys, no spaces, nothing a database refuses."""
    text = json.dumps(
        {
            "actor": entry.actor,
            "at": entry.at,
            "fingerprint": entry.fingerprint,
            "kind": entry.kind.value,
            "municipality": entry.municipality,
            "origin": entry.origin,
            "target": entry.target,
            "values": dict(entry.values),
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    # File names that are no text arrive as lone surrogates, which UTF-8 cannot hold.
    return _SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _entry(content: object) -> Entry | None:
    """Read an entry back, None where it is not one."""
    try:
        data: Any = json.loads(content) if isinstance(content, str) else None
        words = {
            key: data[key]
            for key in ("actor", "at", "fingerprint", "municipality", "origin", "target")
        }
        values: Mapping[str, Any] = dict(data["values"])
        kind = EntryKind(data["kind"])
    except (ValueError, KeyError, TypeError):
        return None
    if not all(isinstance(word, str) for word in (*words.values(), *values.values())):
        return None
    return Entry(kind=kind, values=dict(values), **words)


def _digest(number: int, content: str, previous: str) -> str:
    sealed = f"{number}\n{previous}\n{content}"
    return hashlib.sha256(sealed.encode("utf-8", "surrogatepass")).hexdigest()


def _kind(error: Exception) -> IssueKind:
    """Return the issue that a database's error means."""
    name = str(getattr(getattr(error, "orig", None), "sqlite_errorname", ""))
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return BUSY
    if name.startswith(("SQLITE_READONLY", "SQLITE_FULL", "SQLITE_PERM")):
        return READ_ONLY
    if name.startswith("SQLITE_NOTADB"):
        return NOT_A_LOG
    return CANNOT_OPEN


def _detail(error: BaseException | None) -> str:
    return " ".join(str(error).split()).rstrip(".")[:200]


def _shown(parsed: URL) -> str:
    return parsed.render_as_string(hide_password=True)
