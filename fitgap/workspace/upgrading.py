"""Taking over a package's new catalogue: what becomes of every decision, then one change.

:func:`plan` changes nothing; :func:`apply` changes ``fitgap.yaml`` and the decision log, or
neither.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from fitgap.assessment import AssessedItem, Assessment, Progress, assess
from fitgap.basis import Recheck, bound_acts
from fitgap.catalog import PackageCatalog, read_catalog
from fitgap.catalog.versions import CatalogDiff, diff_catalogs
from fitgap.consensus import Entry, EntryKind, SealedEntry, State
from fitgap.project import PackageSource, Project, read_project
from fitgap.source import (
    FitgapError,
    Issue,
    IssueKind,
    Location,
    Severity,
    Text,
    has_errors,
)
from fitgap.workspace import PROJECT_FILE, Workspace
from fitgap.workspace.files import is_file, read_bytes, write_file

SAME_CATALOG = IssueKind(
    "UP001",
    Severity.ERROR,
    Text("今使っているカタログと同じ内容です", "this is the catalogue already in use"),
    Text(
        "新しい版のファイルを指定してください。今のファイルに上書きしてしまったときは、"
        "上書きする前のファイルを元の名前で戻し、新しい版を別の名前で置いてください",
        "name the new version; if it was written over the old one, restore the old file "
        "under its name and save the new one under another",
    ),
)
CANNOT_REPOINT = IssueKind(
    "UP002",
    Severity.ERROR,
    Text(
        "fitgap.yaml の packages: を書き換えられません。何も変えていません",
        "packages: in fitgap.yaml cannot be rewritten; nothing was changed",
    ),
    Text(
        "パッケージ「{id}」を「- id: …」「catalog: …」と一行ずつの形に直してから、"
        "もう一度お試しください",
        'write package "{id}" as "- id: …" and "catalog: …" on lines of their own, then try again',
    ),
)
OTHER_STANDARD_FLOW = IssueKind(
    "UP003",
    Severity.ERROR,
    Text(
        "標準業務フロー「{path}」と同じ名前で内容の違うファイルがあるので、写せません",
        'the standard flow "{path}" differs from a file that stands there under its name',
    ),
    Text(
        "新しい版を、標準業務フローごと作業フォルダの中の別のフォルダに置き、そこのカタログを"
        "指定してください。今のファイルは変えていません",
        "put the new version with its standard flows in a folder of its own in the workspace and "
        "name the catalogue there; nothing was changed",
    ),
)


STANDARD_FLOW_OUTSIDE = IssueKind(
    "UP004",
    Severity.ERROR,
    Text(
        "標準業務フロー「{path}」はカタログのあるフォルダの外にあるので、一緒に写せません",
        'the standard flow "{path}" lies outside the catalogue\'s folder and cannot come with it',
    ),
    Text(
        "標準業務フローをカタログと同じフォルダか、その下に置いて書き直すか、新しい版を標準業務フローごと"
        "作業フォルダの中に置き、そこのカタログを指定してください。何も変えていません",
        "put the flow beside or below the catalogue and write it so, or put the new version with "
        "its flows into the workspace and name the catalogue there; nothing was changed",
    ),
)


class Standing(StrEnum):
    """What becomes of a decided row."""

    STANDS = "stands"
    RECHECK = "recheck"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class Upgrade:
    """What a new catalogue comes to, before or after it is taken over.

    ``standings`` tells of every decided row by id: every row that somebody judged, answered,
    overrode, matched or decided.  ``rechecks`` and ``lapsed`` are those that lose their
    ground by it; ``earlier`` counts those that had lost it before and still lack it,
    ``restored`` those that have it back.  ``added`` are rows that only the new catalogue gives.
    """

    package: str
    diff: CatalogDiff
    before: Assessment
    after: Assessment
    standings: Mapping[str, Standing]
    rechecks: tuple[Recheck, ...]
    lapsed: tuple[Recheck, ...]
    earlier: int
    restored: int
    added: tuple[AssessedItem, ...]
    issues: tuple[Issue, ...]
    catalog: str
    """Where the new catalogue stands in the workspace once it is taken over."""
    standard_flows: Mapping[str, bytes]
    """The standard flows that are copied in with it, by their path in the workspace."""
    _data: bytes = b""
    _old_data: bytes = b""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many decided rows come to each :class:`Standing`, by its code."""
        found = list(self.standings.values())
        return {each.value: found.count(each) for each in Standing}


def plan(
    workspace: Workspace,
    new_file: Path,
    package: str | None = None,
    *,
    progress: Progress | None = None,
) -> Upgrade:
    """Say what a new catalogue would come to; nothing is written.

    Raises:
        FitgapError: the catalogue or the workspace has errors, or it is (``refused``) another
            package's or the one in use.
    """
    before = workspace.assess(package, progress=progress)
    source = _source(workspace.project, before.catalog, package)
    old_data, issues = read_bytes(workspace.root / source.catalog, name=source.catalog)
    data, unread = read_bytes(new_file)
    if data is None or old_data is None:
        raise FitgapError((*issues, *unread))
    if data == old_data:
        raise FitgapError([SAME_CATALOG.at(Location(str(new_file)))], refused=True)
    catalog, issues = read_catalog(data, str(new_file))
    if catalog is None or has_errors(issues):
        raise FitgapError(issues)
    diff = diff_catalogs(before.catalog, catalog)
    if has_errors(diff.issues):
        raise FitgapError(diff.issues, refused=True)
    target = _target(workspace.root, source, new_file, catalog, data)
    catalog = replace(catalog, file=target)
    arriving, unread = _arriving(workspace.root, new_file, catalog)
    standard_flows, faults = workspace.standard_flows(catalog, arriving=arriving)
    known = {(each.code, each.message) for each in workspace.standard_flows(before.catalog)[1]}
    issues = (
        *issues,
        *unread,
        *(each for each in faults if (each.code, each.message) not in known),
    )
    if has_errors(issues):
        raise FitgapError(issues)
    after = assess(
        workspace.project,
        before.flows,
        catalog,
        standard_flows=standard_flows,
        entries=workspace.entries(),
        progress=progress,
    )
    if target != source.previous:
        # On the way back the rows that came meanwhile are gone by rights.
        issues = (*issues, *diff.issues)
    return _upgrade(before, after, diff, source.id, issues, target, arriving, data, old_data)


def apply(
    workspace: Workspace, upgrade: Upgrade, *, actor: str, municipality: str, at: str, reason: str
) -> SealedEntry:
    """Take a planned catalogue over: copy it in, repoint ``fitgap.yaml``, record the act.

    Its standard flows are copied with it.  Everything is done or nothing.  The old file stays
    where it is.

    Raises:
        FitgapError: something cannot be written, or (``refused``) others have recorded
            something since the plan.
    """
    source = _source(workspace.project, upgrade.before.catalog, upgrade.package)
    project_file = workspace.root / PROJECT_FILE
    written, issues = read_bytes(project_file, name=PROJECT_FILE)
    if written is None:
        raise FitgapError(issues)
    changed = repointed(written, source, upgrade.catalog)
    entry = Entry(
        at=at,
        actor=actor,
        municipality=municipality,
        kind=EntryKind.UPGRADE,
        target=source.id,
        values={
            "catalog": upgrade.catalog,
            "version": upgrade.diff.new.version,
            "sha256": _digest(upgrade._data),
            "previous": source.catalog,
            "previous_version": upgrade.diff.old.version,
            "previous_sha256": _digest(upgrade._old_data),
            "counts": json.dumps(upgrade.counts),
            "reason": reason,
        },
        fingerprint="",
        origin="cli",
    )
    files = {**upgrade.standard_flows, upgrade.catalog: upgrade._data}
    with _copied_in({workspace.root / name: data for name, data in files.items()}):
        write_file(project_file, changed)
        try:
            (sealed,) = workspace.record([entry], expected_length=upgrade.before.log_length)
        except BaseException:
            write_file(project_file, written)
            raise
    return sealed


@contextlib.contextmanager
def _copied_in(files: Mapping[Path, bytes]) -> Iterator[None]:
    """Write files that are not there yet; take them away again if what follows fails."""
    made: list[Path] = []
    try:
        for path, data in files.items():
            if not path.exists():
                folders = [each for each in path.parents if not each.exists()]
                made += [*reversed(folders), path]
                write_file(path, data)
        yield
    except BaseException:
        for path in reversed(made):
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise


def _upgrade(
    before: Assessment,
    after: Assessment,
    diff: CatalogDiff,
    package: str,
    issues: tuple[Issue, ...],
    target: str,
    arriving: Mapping[str, bytes],
    data: bytes,
    old_data: bytes,
) -> Upgrade:
    shaky = {row.item.id for row in before.items if row.state is State.RECHECK}
    gone = {each.row for each in before.lapsed}
    standings = {
        **{
            row.item.id: _standing(after.item_by_id.get(row.item.id))
            for row in before.items
            if bound_acts(row.review)
        },
        **{name: _standing(after.item_by_id.get(name)) for name in gone},
    }
    return Upgrade(
        package=package,
        diff=diff,
        before=before,
        after=after,
        standings=standings,
        rechecks=tuple(each for each in after.rechecks if each.row not in shaky),
        lapsed=tuple(each for each in after.lapsed if each.row not in gone),
        earlier=sum(standings.get(name) is not Standing.STANDS for name in shaky | gone),
        restored=sum(standings.get(name) is Standing.STANDS for name in shaky | gone),
        added=tuple(row for row in after.items if row.item.id not in before.item_by_id),
        issues=issues,
        catalog=target,
        standard_flows=arriving,
        _data=data,
        _old_data=old_data,
    )


def _standing(row: AssessedItem | None) -> Standing:
    if row is None:
        return Standing.LAPSED
    return Standing.RECHECK if row.state is State.RECHECK else Standing.STANDS


def _source(project: Project, catalog: PackageCatalog, package: str | None) -> PackageSource:
    """Return the declaration a catalogue was read by."""
    return next(
        each
        for each in project.packages
        if each.catalog == catalog.file and package in (None, each.id)
    )


def _target(
    root: Path, source: PackageSource, new_file: Path, catalog: PackageCatalog, data: bytes
) -> str:
    """Return where a new catalogue is to stand in the workspace; no file there is replaced."""
    place = new_file.resolve()
    if place.is_relative_to(root):
        return place.relative_to(root).as_posix()
    folder = PurePosixPath(source.catalog).parent
    stem = re.sub(r"[^\w.-]+", "-", new_file.stem)[:60] or "catalog"
    version = re.sub(r"[^\w.-]+", "-", catalog.version)[:20]
    names = [
        stem,
        *([f"{stem}-{version}"] if version else []),
        *(f"{stem}-{n}" for n in range(2, 999)),
    ]
    for name in names:
        target = folder / f"{name}{new_file.suffix.lower()}"
        path = root / target
        if not path.exists() or (is_file(path) and path.read_bytes() == data):
            return str(target)
    raise ValueError(f"no free name for {stem}")


def _arriving(
    root: Path, new_file: Path, catalog: PackageCatalog
) -> tuple[Mapping[str, bytes], tuple[Issue, ...]]:
    """Return the standard flows that come with a catalogue from outside the workspace.

    They lie below the catalogue's folder, there as here; the names are paths from ``root``.
    A catalogue must not bring in whatever file of this computer it names.

    Raises:
        FitgapError: ``refused``, where another file stands under the name of one, or where one
            lies elsewhere and is not in the workspace already.
    """
    folder = new_file.resolve().parent
    found: dict[str, bytes] = {}
    issues: list[Issue] = []
    if folder.is_relative_to(root):
        return found, ()
    for declared in catalog.standard_flows:
        inner = declared.file.replace("\\", "/")
        path = folder / inner
        if not is_file(path):
            continue
        name = posixpath.normpath(str(PurePosixPath(catalog.file).parent / inner))
        here = root / name
        is_kept = Path(os.path.realpath(here)).is_relative_to(root)
        data, unread = read_bytes(path)
        issues += unread
        if data is None or (is_kept and read_bytes(here)[0] == data):
            continue
        if not is_kept or not path.resolve().is_relative_to(folder):
            issues.append(STANDARD_FLOW_OUTSIDE.at(declared.location, path=declared.file))
        elif here.exists():
            issues.append(OTHER_STANDARD_FLOW.at(Location(str(path)), path=name))
        else:
            found[name] = data
    refusals = (OTHER_STANDARD_FLOW.code, STANDARD_FLOW_OUTSIDE.code)
    if any(issue.code in refusals for issue in issues):
        raise FitgapError(issues, refused=True)
    return found, tuple(issues)


def repointed(data: bytes, source: PackageSource, catalog: str) -> bytes:
    """Return ``fitgap.yaml`` with another catalogue for a package, all else as it was.

    The catalogue so far becomes its ``previous``; comments and layout stay.

    Raises:
        FitgapError: it is not written in a way this can change.
    """
    place = Location(PROJECT_FILE)
    project, issues = read_project(data, PROJECT_FILE)
    if project is None:
        raise FitgapError(issues)
    bom = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    text = data.decode("utf-8-sig")
    changed = bom + _edited(text, source, catalog).encode()
    expected = replace(
        project,
        packages=tuple(
            replace(each, catalog=catalog, previous=source.catalog) if each == source else each
            for each in project.packages
        ),
    )
    if source not in project.packages or read_project(changed, PROJECT_FILE)[0] != expected:
        raise FitgapError([CANNOT_REPOINT.at(place, id=source.id)])
    return changed


def _edited(text: str, source: PackageSource, catalog: str) -> str:
    """Return the text with the scalars replaced; unchanged where they are not found."""
    top = yaml.compose(text, Loader=yaml.SafeLoader)
    packages = _fields(top).get("packages", (None, None))[1]
    for row in packages.value if isinstance(packages, yaml.SequenceNode) else ():
        fields = _fields(row)
        if "catalog" not in fields or fields.get("id", (None, None))[1].value != source.id:
            continue
        key, value = fields["catalog"]
        edits = [(value.start_mark.index, value.end_mark.index, _scalar(catalog, value.style))]
        if "previous" in fields:
            old = fields["previous"][1]
            words = _scalar(source.catalog, old.style)
            edits.append((old.start_mark.index, old.end_mark.index, words))
        elif row.flow_style:
            end = value.end_mark.index
            edits.append((end, end, f", previous: {_scalar(source.catalog, value.style)}"))
        else:
            edits.append(_new_line(text, key, value, source.catalog))
        for start, end, words in sorted(edits, reverse=True):
            text = text[:start] + words + text[end:]
        return text
    return text


def _fields(node: Any) -> dict[str, tuple[Any, Any]]:
    """Return the keys and values of a mapping as nodes."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: (key, value) for key, value in node.value}


def _new_line(text: str, key: Any, value: Any, previous: str) -> tuple[int, int, str]:
    """Return a line for ``previous`` below that of ``catalog``, indented as it is."""
    end = text.find("\n", value.end_mark.index)
    newline = "\r\n" if "\r\n" in text else "\n"
    line = f"{' ' * key.start_mark.column}previous: {_scalar(previous, value.style)}"
    if end < 0:
        return len(text), len(text), f"{newline}{line}"
    return end + 1, end + 1, f"{line}{newline}"


def _scalar(words: str, style: str | None) -> str:
    """Return a path as YAML: bare where it was and may be, else in double quotes."""
    if style is None and re.fullmatch(r"[A-Za-z][\w./-]*", words):
        return words
    return json.dumps(words, ensure_ascii=False)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
