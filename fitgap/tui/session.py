"""What the screen needs of the world: an assessment, a log, a place to remember things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from fitgap.assessment import Assessment, Progress
from fitgap.consensus import Entry, SealedEntry
from fitgap.project import Project
from fitgap.source import Language
from fitgap.workspace import Workspace


class Session(Protocol):
    """The seam between the screen and everything that reads or writes.

    Every method may be called from a worker thread and may raise
    :class:`~fitgap.source.FitgapError`.
    """

    @property
    def project(self) -> Project:
        """What the council declared."""

    def assess(self, progress: Progress) -> Assessment:
        """Do the whole job; takes seconds."""

    def entries(self, *, after: int = 0) -> tuple[SealedEntry, ...]:
        """Return the log after an entry number."""

    def record(self, entries: Sequence[Entry]) -> tuple[SealedEntry, ...]:
        """Add acts to the log, all or none."""

    def export(self, assessment: Assessment, language: Language) -> str:
        """Write the consensus workbook and return its path."""

    def preferences(self) -> Mapping[str, str]:
        """Return what was remembered of this person."""

    def save_preferences(self, values: Mapping[str, str]) -> None:
        """Remember who the person is and where they stopped."""

    def now(self) -> str:
        """Return the time as the log keeps it (ISO 8601 with offset)."""


@dataclass(frozen=True)
class WorkspaceSession:
    """A session on an opened workspace and one of its packages (the first if None)."""

    workspace: Workspace
    package: str | None = None

    @property
    def project(self) -> Project:
        """What the council declared."""
        return self.workspace.project

    def assess(self, progress: Progress) -> Assessment:
        """Do the whole job; takes seconds."""
        return self.workspace.assess(self.package, progress=progress)

    def entries(self, *, after: int = 0) -> tuple[SealedEntry, ...]:
        """Return the log after an entry number."""
        return self.workspace.entries(after=after)

    def record(self, entries: Sequence[Entry]) -> tuple[SealedEntry, ...]:
        """Add acts to the log, all or none."""
        return self.workspace.record(entries)

    def export(self, assessment: Assessment, language: Language) -> str:
        """Write the consensus workbook to ``out/`` of the workspace and return its path."""
        target, _ = self.workspace.export_consensus(
            assessment, language=language, today=date.today()
        )
        return str(target)

    def preferences(self) -> Mapping[str, str]:
        """Return what was remembered of this person."""
        return self.workspace.preferences()

    def save_preferences(self, values: Mapping[str, str]) -> None:
        """Remember who the person is and where they stopped."""
        self.workspace.save_preferences(values)

    def now(self) -> str:
        """Return the time as the log keeps it; milliseconds tell acts of one second apart."""
        return datetime.now().astimezone().isoformat(timespec="milliseconds")
