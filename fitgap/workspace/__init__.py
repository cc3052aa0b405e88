"""The folder people work in; the only module that opens files."""

from __future__ import annotations

import getpass
import hashlib
import json
import posixpath
import re
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING

from fitgap.catalog import PackageCatalog, StandardFlow, read_catalog
from fitgap.process import MunicipalFlow, ProcessModel, check_model
from fitgap.project import Municipality, Project, read_project
from fitgap.source import (
    FitgapError,
    Issue,
    Language,
    Location,
    Text,
    fingerprint,
    has_errors,
    in_file,
)
from fitgap.strict_yaml import Document, nearest, read
from fitgap.workspace.files import (
    files_below,
    is_file,
    is_folder,
    read_bytes,
    unwritable,
    write_file,
)
from fitgap.workspace.kinds import (
    EMPTY_FOLDER,
    NO_AFFAIR,
    NO_FLOW_OF_PROCEDURE,
    NO_FLOWS,
    NO_FOLDER,
    NO_PACKAGE,
    NO_PREVIOUS,
    NO_PROCEDURE_OF_STANDARD_FLOW,
    NO_STANDARD_FLOW,
    NOTHING_TO_CHECK,
    OTHER_PACKAGE,
    OUTSIDE,
    SAME_KEY,
    SECOND_STANDARD_FLOW,
    UNKNOWN_KIND,
    UNKNOWN_PACKAGE,
)
from fitgap.workspace.starting import (
    PROJECT_FILE,
    create_workspace,
    find_workspace,
    require_workspace,
    sample_root,
)

if TYPE_CHECKING:
    from fitgap.assessment import Assessment, Progress
    from fitgap.consensus import Entry, SealedEntry
    from fitgap.store import DecisionLog

__all__ = [
    "PROJECT_FILE",
    "SAMPLE_FOLDER",
    "Workspace",
    "check_paths",
    "create_workspace",
    "find_workspace",
    "open_workspace",
    "read_bytes",
    "require_workspace",
    "sample_root",
    "write_file",
]

STATE_FOLDER = ".fitgap"
SAMPLE_FOLDER = "fitgap-sample"

READING = Text("業務フローを読んでいます", "Reading the flows")


@dataclass
class Workspace:
    """An opened workspace.  Make one with :func:`open_workspace`.

    Files are named in flows and issues by their path from ``root``, with forward slashes.
    """

    root: Path
    project: Project
    document: Document | None = field(default=None, repr=False)
    """``fitgap.yaml`` as read, for the places of what is declared in it."""
    notes: tuple[Issue, ...] = field(default=(), repr=False)
    """What is to be looked at in ``fitgap.yaml``; nothing in it is wrong."""
    _models: dict[tuple[str, str], _ReadModel] = field(default_factory=dict, init=False, repr=False)
    _catalogs: dict[tuple[str, str], _ReadCatalog] = field(
        default_factory=dict, init=False, repr=False
    )
    _assessed: dict[tuple[str, str | None], Assessment] = field(
        default_factory=dict, init=False, repr=False
    )
    """The newest assessment of each package, which knows what acts rest on."""
    _log: DecisionLog | None = field(default=None, init=False, repr=False)

    def flows(self) -> tuple[tuple[MunicipalFlow, ...], tuple[Issue, ...]]:
        """Read every process model of every municipality.

        Returns:
            The flows that can be read, ordered by id, and every issue.  A file that has not
            changed since the last call is not parsed again.
        """
        flows: list[MunicipalFlow] = []
        issues: list[Issue] = []
        for number, municipality in enumerate(self.project.municipalities):
            found, faults = self._flows_of(municipality, self._place("municipalities", number))
            flows += found
            issues += faults
        flows.sort(key=lambda flow: flow.id)
        return tuple(flows), (*issues, *self._undeclared(flows))

    def catalog(
        self, package: str | None = None
    ) -> tuple[PackageCatalog | None, tuple[Issue, ...]]:
        """Read a catalogue by package id (the first declared if None)."""
        packages = self.project.packages
        if not packages:
            return None, (NO_PACKAGE.at(self._place("packages")),)
        chosen = next((each for each in packages if package is None or each.id == package), None)
        if chosen is None:
            known = ", ".join(each.id for each in packages)
            place = self._place("packages")
            return None, (UNKNOWN_PACKAGE.at(place, id=package, known=known),)
        data, issues = read_bytes(self.root / chosen.catalog, name=chosen.catalog)
        if data is None:
            return None, issues
        key = (chosen.catalog, _digest(data))
        if key not in self._catalogs:
            self._catalogs[key] = read_catalog(data, chosen.catalog)
        catalog, issues = self._catalogs[key]
        if catalog is not None and catalog.id != chosen.id:
            place = self._place("packages", packages.index(chosen), "id")
            differs = OTHER_PACKAGE.at(place, declared=chosen.id, found=catalog.id)
            issues = (*issues, differs)
        return catalog, issues

    def standard_flows(
        self, catalog: PackageCatalog, *, arriving: Mapping[str, bytes] = MappingProxyType({})
    ) -> tuple[tuple[MunicipalFlow, ...], tuple[Issue, ...]]:
        """Read the standard flows a catalogue brings, for the procedures of ``fitgap.yaml``.

        Args:
            catalog: the catalogue; its file says from where its flows are named.
            arriving: files that are read as if they stood in the workspace already, by path.

        Returns:
            At most one flow for each procedure, ordered by id, and every issue.  What no file
            or no procedure is found for is left out.
        """
        found: dict[str, MunicipalFlow] = {}
        issues: list[Issue] = []
        folder = PurePosixPath(catalog.file).parent
        for declared in catalog.standard_flows:
            named = str(folder / declared.file.replace("\\", "/"))
            path, new = self.root / named, arriving.get(posixpath.normpath(named))
            if new is None and not self._holds(path):
                place, words = declared.location, {"process": declared.process}
                issues.append(NO_STANDARD_FLOW.at(place, **words, path=declared.file))
                continue
            name = path.resolve().relative_to(self.root).as_posix()
            (model, faults), digest = self._model(path, name, new)
            issues += faults
            key, unknown = self._procedure_of(declared)
            if key is None:
                issues += unknown
            elif key in found:
                first = found[key].model.file
                issues.append(
                    SECOND_STANDARD_FLOW.at(
                        declared.location, procedure=declared.process, path=name, first=first
                    )
                )
            elif model is not None:
                found[key] = self._flow(f"{catalog.id}:{key}", "", key, model, digest)
        return tuple(sorted(found.values(), key=lambda flow: flow.id)), tuple(issues)

    def check(self, paths: Sequence[Path] = ()) -> tuple[Issue, ...]:
        """Return every issue in the workspace's files (or in the paths given).

        That is ``fitgap.yaml`` as it stands on disk, every flow and every catalogue, and
        what does not fit between them.
        """
        if paths:
            return check_paths(paths)
        data, unread = read_bytes(self.root / PROJECT_FILE, name=PROJECT_FILE)
        issues = list(unread if data is None else read_project(data, PROJECT_FILE)[1])
        flows, faults = self.flows()
        issues += faults
        for flow in flows:
            issues += check_model(flow.model)
        issues += self._check_procedures({flow.procedure for flow in flows})
        for number, package in enumerate(self.project.packages):
            if package.previous and not is_file(self.root / package.previous):
                place = self._place("packages", number, "previous")
                issues.append(NO_PREVIOUS.at(place, id=package.id, path=package.previous))
            catalog, faults = self.catalog(package.id)
            issues += faults
            if catalog is not None:
                issues += self.standard_flows(catalog)[1]
        return tuple(issues)

    def assess(
        self,
        package: str | None = None,
        *,
        row: str | None = None,
        progress: Progress | None = None,
    ) -> Assessment:
        """Run the whole job, or what of it bears on one row, which comes out the same.

        Raises:
            FitgapError: a flow or the catalogue has errors (all issues are named), there is
                no flow, or the decision log cannot be read.
        """
        from fitgap.assessment import assess, bearing_on

        if progress is not None:
            progress(READING, 0, 1)
        flows, issues = self.flows()
        catalog, faults = self.catalog(package)
        issues = (*issues, *faults)
        if not flows and not has_errors(issues):
            issues = (*issues, NO_FLOWS.at(self._place("municipalities")))
        standard_flows, faults = self.standard_flows(catalog) if catalog is not None else ((), ())
        issues = (*issues, *faults)
        if catalog is None or has_errors(issues):
            raise FitgapError(issues)
        entries = self.entries()
        if row is not None:
            flows = bearing_on(row, flows, project=self.project, catalog=catalog, entries=entries)
            concerned = {flow.procedure for flow in flows}
            standard_flows = tuple(each for each in standard_flows if each.procedure in concerned)
        result = assess(
            self.project,
            flows,
            catalog,
            standard_flows=standard_flows,
            entries=entries,
            progress=progress,
        )
        # The newest comes last: acts are on what was looked at last.
        self._assessed.pop((catalog.id, row), None)
        self._assessed[catalog.id, row] = result
        return result

    def export_consensus(
        self,
        assessment: Assessment,
        *,
        language: Language,
        today: date,
        target: Path | None = None,
    ) -> tuple[Path, tuple[Issue, ...]]:
        """Write the consensus workbook; return its path and what had to be shortened in it.

        Without a target it goes to ``out/`` under a name of its own for every language and
        every state of decisions, project and catalogue, so that a workbook somebody is
        filling in is never replaced.
        """
        from fitgap.kpi import indicators
        from fitgap.workbook import write_consensus

        if target is None:
            # The package's id is free text: what no file name may hold must not lead elsewhere.
            package = re.sub(r"[^\w-]+", "-", assessment.catalog.id)[:40]
            stem = f"consensus_{package}_{today:%Y%m%d}_{assessment.log_length:04d}"
            basis = (assessment.fingerprint, assessment.project, assessment.catalog, language)
            target = self.root / "out" / f"{stem}_{fingerprint(*basis)[:6]}.xlsx"
            if target.exists():
                return target, ()
        exported = write_consensus(
            assessment, language=language, today=today, indicators=indicators(assessment)
        )
        write_file(target, exported.data)
        return target, exported.issues

    def record(
        self, entries: Sequence[Entry], *, expected_length: int | None = None
    ) -> tuple[SealedEntry, ...]:
        """Append acts to the decision log, all or none.

        Every act on a row that was assessed here is recorded with what it rests on.

        Raises:
            FitgapError: the log cannot be written, or (``refused``) others have written
                since it held ``expected_length`` entries.
        """
        address = _log_address(self.root, self.project.log)
        if isinstance(address, Path) and address.parent == self.root / STATE_FOLDER:
            self._state_folder()
        told = [self._with_basis(entry) for entry in entries]
        return self._decision_log().append(told, expected_length=expected_length)

    def _with_basis(self, entry: Entry) -> Entry:
        """Return an act with the row it is bound to in words, where that is known."""
        from fitgap.basis import BASIS, written
        from fitgap.consensus import EntryKind

        if BASIS in entry.values or entry.kind in (EntryKind.NOTE, EntryKind.RETRACT):
            return entry
        for assessment in reversed(self._assessed.values()):
            row = assessment.item_by_id.get(entry.target)
            if row is not None and row.item.fingerprint == entry.fingerprint:
                is_match = entry.kind is EntryKind.MATCH
                picked = entry.values.get("function", "") if is_match else ""
                basis = written(assessment.basis(row, picked=picked))
                return replace(entry, values={**entry.values, BASIS: basis})
        return entry

    def entries(self, *, after: int = 0) -> tuple[SealedEntry, ...]:
        """Return the decision log's entries numbered above ``after``; reading creates no file."""
        return self._decision_log().entries(after=after)

    def verify_log(self) -> tuple[Issue, ...]:
        """Return every entry of the decision log that was changed, removed or inserted."""
        return self._decision_log().verify()

    def preferences(self, user: str | None = None) -> Mapping[str, str]:
        """Return what was remembered for a user of this computer (the present one if None)."""
        try:
            stored = json.loads(self._preferences_file(user).read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(stored, dict):
            return {}
        return {key: value for key, value in stored.items() if isinstance(value, str)}

    def save_preferences(self, values: Mapping[str, str], user: str | None = None) -> bool:
        """Remember small things for a user (last place, name, municipality).

        Returns False where they cannot be written: comfort must not stop the work.
        """
        data = json.dumps(dict(values), ensure_ascii=False, sort_keys=True, indent=1).encode()
        try:
            self._state_folder()
            write_file(self._preferences_file(user), data)
        except FitgapError:
            return False
        return True

    def _preferences_file(self, user: str | None) -> Path:
        name = unicodedata.normalize("NFC", user if user is not None else _login_name())
        readable = re.sub(r"[^A-Za-z0-9_-]", "", name)[:20]
        return self.root / STATE_FOLDER / f"user-{readable}-{_digest(name.encode())[:8]}.json"

    def _state_folder(self) -> Path:
        """Return the folder for what fitgap keeps.

        Whoever may write the workspace may write it, so that colleagues share one log;
        others may not even look.
        """
        folder = self.root / STATE_FOLDER
        try:
            if not folder.is_dir():
                folder.mkdir(mode=0o700, exist_ok=True)
                folder.chmod(stat.S_IMODE(self.root.stat().st_mode) & 0o2770)
        except OSError as error:
            raise FitgapError([unwritable(folder, error)]) from error
        return folder

    def _decision_log(self) -> DecisionLog:
        if self._log is None:
            from fitgap.store import DecisionLog

            self._log = DecisionLog(_log_address(self.root, self.project.log))
        return self._log

    def _place(self, *path: str | int, key: bool = False) -> Location:
        """Return the place of something declared in ``fitgap.yaml``."""
        if self.document is None:
            return Location(PROJECT_FILE)
        return self.document.location(path, key=key)

    def _flows_of(
        self, municipality: Municipality, place: Location
    ) -> tuple[list[MunicipalFlow], list[Issue]]:
        folder = self.root / municipality.models
        words = {"name": municipality.name, "path": municipality.models}
        if not is_folder(folder):
            return [], [NO_FOLDER.at(place, **words)]
        files, issues = files_below(folder, ".bpmn", name=municipality.models)
        if not files and not issues:
            return [], [EMPTY_FOLDER.at(place, **words)]
        flows: list[MunicipalFlow] = []
        seen: dict[str, str] = {}
        for path in files:
            inner = path.relative_to(folder).as_posix()
            name = f"{municipality.models}/{inner}"
            if not self._holds(path):
                issues.append(OUTSIDE.at(Location(name)))
                continue
            key = _procedure_key(inner)
            # Two names that differ in case only are one file on Windows and macOS.
            other = seen.setdefault(key.casefold(), name)
            if other != name:
                issues.append(SAME_KEY.at(Location(name), key=key, other=other))
                continue
            read_model, digest = self._model(path, name)
            model, faults = read_model
            issues += faults
            if model is not None:
                identifier = f"{municipality.code}/{key}"
                flows.append(self._flow(identifier, municipality.code, key, model, digest))
        return flows, issues

    def _holds(self, path: Path) -> bool:
        """Say whether there is a file, in the workspace and not only by a link that leads out."""
        # First whether it is a file: a loop of links or a NUL cannot be resolved.
        return is_file(path) and path.resolve().is_relative_to(self.root)

    def _model(self, path: Path, name: str, data: bytes | None = None) -> tuple[_ReadModel, str]:
        """Return a model with the digest of its file; ``data`` where that is not there yet."""
        from fitgap.bpmn import read_model

        issues: tuple[Issue, ...] = ()
        if data is None:
            data, issues = read_bytes(path, name=name)
        if data is None:
            return (None, issues), ""
        digest = _digest(data)
        if (name, digest) not in self._models:
            self._models[name, digest] = read_model(data, name)
        return self._models[name, digest], digest

    def _flow(
        self, name: str, municipality: str, key: str, model: ProcessModel, digest: str
    ) -> MunicipalFlow:
        affair = self.project.affair_of(key)
        title = key if model.name == model.file else model.name
        return MunicipalFlow(
            id=name,
            municipality=municipality,
            procedure=key,
            procedure_name=title if affair is None else affair.procedures[key],
            affair="" if affair is None else affair.name,
            model=model,
            digest=digest,
        )

    def _undeclared(self, flows: Iterable[MunicipalFlow]) -> Iterator[Issue]:
        """Yield every procedure that belongs to no affair, once, at its first flow."""
        declared = {key for affair in self.project.affairs for key in affair.procedures}
        first: dict[str, str] = {}
        for flow in flows:
            if not flow.affair:
                first.setdefault(flow.procedure, flow.model.file)
        for key, file in sorted(first.items()):
            yield NO_AFFAIR.at(Location(file), key=key, advice=_perhaps(nearest(key, declared)))

    def _check_procedures(self, present: set[str]) -> Iterator[Issue]:
        for number, affair in enumerate(self.project.affairs):
            for key in affair.procedures:
                if key in present:
                    continue
                advice = _perhaps(nearest(key, present))
                place = self._place("affairs", number, "procedures", key, key=True)
                yield NO_FLOW_OF_PROCEDURE.at(place, key=key, advice=advice)

    def _procedure_of(self, flow: StandardFlow) -> tuple[str | None, tuple[Issue, ...]]:
        """Return the key of the procedure a catalogue means, known by its key or its name."""
        names = {
            key: name for affair in self.project.affairs for key, name in affair.procedures.items()
        }
        wanted = _folded(flow.process)
        keys = [key for key in names if _folded(key) == wanted] or [
            key for key, name in names.items() if _folded(name) == wanted
        ]
        if len(keys) == 1:
            return keys[0], ()
        found = Text("", "")
        if keys:
            listed = "、".join(keys)
            found = Text(f"（{listed} のどれか）", f" (one of {', '.join(keys)})")
        advice = Text("", "") if keys else _perhaps(nearest(flow.process, names.values()))
        issue = NO_PROCEDURE_OF_STANDARD_FLOW.at(
            flow.location, process=flow.process, found=found, advice=advice
        )
        return None, (issue,)


_ReadModel = tuple[ProcessModel | None, tuple[Issue, ...]]
_ReadCatalog = tuple[PackageCatalog | None, tuple[Issue, ...]]


def open_workspace(root: Path) -> Workspace:
    """Open a workspace; ``root`` is its folder or its ``fitgap.yaml``.

    Raises:
        FitgapError: there is none, or ``fitgap.yaml`` has errors (every issue is named).
    """
    folder = require_workspace(root)
    workspace, issues = _opened(folder)
    if workspace is None:
        raise FitgapError(issues)
    return workspace


def _opened(folder: Path) -> tuple[Workspace | None, tuple[Issue, ...]]:
    data, issues = read_bytes(folder / PROJECT_FILE, name=PROJECT_FILE)
    if data is None:
        return None, issues
    project, issues = read_project(data, PROJECT_FILE)
    if project is None:
        return None, issues
    return Workspace(folder, project, read(data, PROJECT_FILE)[0], issues), issues


def check_paths(paths: Iterable[Path]) -> tuple[Issue, ...]:
    """Return every issue in files and folders; a folder with ``fitgap.yaml`` is a workspace.

    In other folders every flow and catalogue is checked, at any depth.  Files are named as
    given, files in a folder by the folder as given and the path in it.
    """
    issues: list[Issue] = []
    for path in paths:
        if not is_folder(path):
            issues += _check_file(path, str(path))
        elif is_file(path / PROJECT_FILE):
            issues += (_renamed(each, path) for each in _check_workspace(path.resolve()))
        else:
            found = _check_folder(path)
            issues += found if found is not None else [NOTHING_TO_CHECK.at(Location(str(path)))]
    return tuple(dict.fromkeys(issues))


def _check_workspace(root: Path) -> tuple[Issue, ...]:
    workspace, issues = _opened(root)
    if workspace is not None:
        return workspace.check()
    # Without fitgap.yaml the files can still be checked one by one.
    loose = _check_folder(root, skip=root / PROJECT_FILE) or []
    return (*issues, *(in_file(each, _inside(each.location.file, root)) for each in loose))


def _check_folder(folder: Path, *, skip: Path | None = None) -> list[Issue] | None:
    """Return the issues of every flow and catalogue below a folder, None where there is none."""
    found, issues = files_below(folder, *_CHECKS, name=str(folder))
    files = [
        path
        for path in found
        if path != skip and (path.suffix.lower() == ".bpmn" or _is_ours(path))
    ]
    for path in files:
        issues += _check_file(path, str(path))
    return issues if files or issues else None


def _check_file(path: Path, name: str) -> Iterator[Issue]:
    check = _CHECKS.get(path.suffix.lower())
    if check is None and is_file(path):
        yield UNKNOWN_KIND.at(Location(name))
        return
    data, issues = read_bytes(path)
    if data is None or check is None:
        yield from issues
    else:
        yield from check(data, name)


def _check_bpmn(data: bytes, name: str) -> Iterator[Issue]:
    from fitgap.bpmn import read_model

    model, issues = read_model(data, name)
    yield from issues
    if model is not None:
        yield from check_model(model)


_PROJECT_KEY = re.compile(rb"^(\xef\xbb\xbf)?municipalities\s*:", re.MULTILINE)
_CATALOG_KEY = re.compile(rb"^(\xef\xbb\xbf)?(package|functions)\s*:", re.MULTILINE)


def _check_yaml(data: bytes, name: str) -> tuple[Issue, ...]:
    is_project = PurePosixPath(name.replace("\\", "/")).name == PROJECT_FILE
    if is_project or (_PROJECT_KEY.search(data) and not _CATALOG_KEY.search(data)):
        return read_project(data, name)[1]
    return read_catalog(data, name)[1]


_CHECKS: Mapping[str, Callable[[bytes, str], Iterable[Issue]]] = {
    ".bpmn": _check_bpmn,
    ".yaml": _check_yaml,
    ".yml": _check_yaml,
}


def _is_ours(path: Path) -> bool:
    """Say whether a YAML file found in a folder is a catalogue or a project."""
    data, _ = read_bytes(path)
    return data is not None and bool(_PROJECT_KEY.search(data) or _CATALOG_KEY.search(data))


def _renamed(issue: Issue, folder: Path) -> Issue:
    """Return an issue of a workspace with its file named from where the user stands."""
    prefix = "" if folder.resolve() == Path.cwd() else folder
    return in_file(issue, str(Path(prefix, issue.location.file)))


def _inside(name: str, root: Path) -> str:
    return Path(name).relative_to(root).as_posix()


def _perhaps(near: str | None) -> Text:
    if near is None:
        return Text("", "")
    return Text("（「{near}」でしょうか）", ' (perhaps "{near}")').format(near=near)


def _procedure_key(inner: str) -> str:
    """Return the key of a model's path in its folder: ``a/b.bpmn`` is ``a-b``."""
    # macOS gives file names decomposed; the key must be the same everywhere.
    parts = unicodedata.normalize("NFC", inner).split("/")
    parts[-1] = PurePosixPath(parts[-1]).stem
    return "-".join(parts)


def _folded(name: str) -> str:
    """Return a name in the form it is compared in: no width, case or spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _log_address(root: Path, log: str | None) -> str | Path:
    """Return where the decision log is; paths in ``fitgap.yaml`` count from the workspace."""
    if log is None:
        return root / STATE_FOLDER / "decisions.sqlite"
    if "://" not in log:
        return root / log
    relative = re.fullmatch(r"sqlite:///(?![/\\]|[A-Za-z]:|:memory:)(.+)", log)
    return root / relative.group(1) if relative else log


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
