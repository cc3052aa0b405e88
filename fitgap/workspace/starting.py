"""Where a workspace is: found, copied from the shipped sample, made anew."""

from __future__ import annotations

import contextlib
import re
import shutil
import uuid
from importlib import resources
from pathlib import Path

from fitgap.source import FitgapError, Location
from fitgap.strict_yaml import read
from fitgap.workspace.files import is_file, unwritable, write_file
from fitgap.workspace.kinds import NO_SAMPLE, NOT_A_WORKSPACE, NOT_EMPTY

PROJECT_FILE = "fitgap.yaml"
SCHEMA_FILE = "fitgap.schema.json"
SAMPLE_PARTS = (PROJECT_FILE, "process_models", "package_catalogs")


def find_workspace(start: Path) -> Path | None:
    """Return the nearest folder from ``start`` upward that holds ``fitgap.yaml``."""
    here = start.resolve()
    return next(
        (folder for folder in (here, *here.parents) if is_file(folder / PROJECT_FILE)), None
    )


def require_workspace(folder: Path | None = None) -> Path:
    """Return the workspace asked for, or the one found from the current folder upward.

    Raises:
        FitgapError: there is none.
    """
    if folder is None:
        found = find_workspace(Path.cwd())
        if found is None:
            raise FitgapError([NOT_A_WORKSPACE.at(Location(str(Path.cwd())))])
        return found
    root = folder.parent if folder.name == PROJECT_FILE else folder
    if not is_file(root / PROJECT_FILE):
        raise FitgapError([NOT_A_WORKSPACE.at(Location(str(folder)))])
    return root.resolve()


def sample_root() -> Path:
    """Return the folder of the shipped sample: of the wheel, or of the source checkout.

    Raises:
        FitgapError: neither is there.
    """
    package = Path(str(resources.files("fitgap")))
    for root in (package / "sample", package.parent):
        if all((root / part).exists() for part in SAMPLE_PARTS):
            return root
    raise FitgapError([NO_SAMPLE.at(Location(str(package)))])


def create_workspace(target: Path, *, identifier: str | None = None) -> Path:
    """Copy the shipped sample to a new or empty folder, under an id of its own.

    Beside ``fitgap.yaml`` lies its JSON Schema, which its first line names for editors.
    ``identifier`` becomes the id of the workspace (letters, digits, ``-`` and ``_``); a
    random one is made where none is given.  Returns the folder, resolved.

    Raises:
        FitgapError: the folder is not empty (``refused``), or cannot be written.
    """
    name = identifier or f"ws-{uuid.uuid4().hex[:12]}"
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise ValueError(f"not an id for a workspace: {name!r}")
    source = sample_root()
    schema = resources.files("fitgap").joinpath("data", SCHEMA_FILE).read_bytes()
    project = f"# yaml-language-server: $schema={SCHEMA_FILE}\n".encode()
    project += _with_id((source / PROJECT_FILE).read_bytes(), name)
    made = not target.exists()
    try:
        if not made and (not target.is_dir() or any(target.iterdir())):
            raise FitgapError([NOT_EMPTY.at(Location(str(target)))], refused=True)
        target.mkdir(parents=True, exist_ok=True)
        # fitgap.yaml comes last: a folder is a workspace only once everything is there.
        for part in SAMPLE_PARTS[1:]:
            _copy(source / part, target / part)
        write_file(target / SCHEMA_FILE, schema)
        write_file(target / PROJECT_FILE, project)
    except OSError as error:
        for part in SAMPLE_PARTS[1:]:
            shutil.rmtree(target / part, ignore_errors=True)
        with contextlib.suppress(OSError):
            (target / SCHEMA_FILE).unlink(missing_ok=True)
            if made:
                target.rmdir()
        raise FitgapError([unwritable(target, error)]) from error
    return target.resolve()


def _copy(source: Path, target: Path) -> None:
    """Copy a folder's contents; the copies may be edited even where the sample may not."""
    for path in sorted(source.rglob("*")):
        inner = path.relative_to(source)
        if path.is_file() and not any(part.startswith(".") for part in inner.parts):
            (target / inner).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / inner)


def _with_id(data: bytes, identifier: str) -> bytes:
    """Return a ``fitgap.yaml`` with another ``workspace.id``, everything else as it was."""
    document, _ = read(data, PROJECT_FILE)
    if document is None:
        raise FitgapError([NO_SAMPLE.at(Location(PROJECT_FILE))])
    place = document.location(("workspace", "id"))
    lines = data.decode("utf-8").splitlines(keepends=True)
    number, start = (place.line or 1) - 1, (place.column or 1) - 1
    line = lines[number]
    written = re.compile(r"\"[^\"]*\"|'[^']*'|[^\s#,}]+").match(line, start)
    end = written.end() if written else start
    lines[number] = f'{line[:start]}"{identifier}"{line[end:]}'
    return "".join(lines).encode()
