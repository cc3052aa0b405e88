"""Reading and writing files: whole or not at all, with a reason where it fails."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import uuid
from pathlib import Path

from fitgap.source import (
    FitgapError,
    Issue,
    Location,
    Text,
)
from fitgap.strict_yaml import nearest
from fitgap.workspace.kinds import (
    CANNOT_READ,
    CANNOT_WRITE,
    NOT_A_FILE,
    NOT_ALLOWED,
    NOT_FOUND,
    TOO_LARGE,
)

MAX_BYTES = 128 * 1024 * 1024


def read_bytes(
    path: Path, *, name: str | None = None, limit: int = MAX_BYTES
) -> tuple[bytes | None, tuple[Issue, ...]]:
    """Read a file whole; ``name`` is what issues call it (the path as given if None).

    Returns:
        The bytes, or None and the reason: it is missing, no file, not readable, too large.
    """
    place = Location(name if name is not None else str(path))
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return None, (NOT_A_FILE.at(place),)
        if status.st_size > limit:
            found, most = (round(size / 1024 / 1024, 1) for size in (status.st_size, limit))
            return None, (TOO_LARGE.at(place, found=found, limit=most),)
        return path.read_bytes(), ()
    except (FileNotFoundError, NotADirectoryError):
        return None, (NOT_FOUND.at(place, advice=_similar_name(path)),)
    except PermissionError:
        return None, (NOT_ALLOWED.at(place),)
    except (OSError, ValueError) as error:
        return None, (CANNOT_READ.at(place, detail=_detail(error)),)


def _similar_name(path: Path) -> Text:
    try:
        near = nearest(path.name, [each.name for each in path.parent.iterdir()])
    except (OSError, ValueError):
        near = None
    if near is None:
        return Text("", "")
    return Text("（「{near}」でしょうか）", ' (perhaps "{near}")').format(near=near)


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all (a temporary file beside it, then renamed).

    Folders on the way are made.

    Raises:
        FitgapError: it cannot be written; what stood there is unchanged.
    """
    temporary = path.with_name(f".{path.name[:60]}.{uuid.uuid4().hex[:8]}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except (OSError, ValueError) as error:
        raise FitgapError([unwritable(path, error)]) from error
    finally:
        with contextlib.suppress(OSError, ValueError):
            temporary.unlink(missing_ok=True)


def unwritable(path: Path, error: Exception) -> Issue:
    """Return the issue of a file that an error kept from being written."""
    return CANNOT_WRITE.at(Location(str(path)), detail=_detail(error))


def _detail(error: Exception) -> str:
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(words.split())[:200]


def files_below(folder: Path, *suffixes: str, name: str) -> tuple[list[Path], list[Issue]]:
    """Return the files with a suffix at any depth, hidden ones left out, ordered by path.

    ``name`` is what issues call the folder; a folder in it that cannot be opened is one.
    """
    found: list[Path] = []
    issues: list[Issue] = []

    def closed(error: OSError) -> None:
        inner = Path(str(error.filename)).relative_to(folder).as_posix()
        place = Location(name if inner == "." else f"{name}/{inner}")
        issues.append(
            NOT_ALLOWED.at(place)
            if isinstance(error, PermissionError)
            else CANNOT_READ.at(place, detail=_detail(error))
        )

    for here, folders, names in os.walk(folder, onerror=closed):
        folders[:] = [each for each in folders if not each.startswith(".")]
        found += (
            path
            for path in (Path(here, each) for each in names if not each.startswith((".", "~$")))
            if path.suffix.lower() in suffixes and is_file(path)
        )
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix()), issues


def is_folder(path: Path) -> bool:
    """Say whether there is a folder that can be looked at."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def is_file(path: Path) -> bool:
    """Say whether there is a file that can be looked at."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
