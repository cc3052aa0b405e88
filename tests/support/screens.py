"""A session without files, and a screen as rows of text."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fitgap.assessment import Assessment, Progress, refold
from fitgap.consensus import Entry, SealedEntry
from fitgap.project import Project
from fitgap.source import Language
from fitgap.tui.app import FitgapApp
from tests.support.council import small_council

UPDATE = "FITGAP_ACCEPT_SNAPSHOTS"
"""Set this variable to write the snapshots anew; read the difference before you keep it."""


@dataclass
class MemorySession:
    """Keeps the log in a list; ``assess`` gives the assessment it was made with."""

    base: Assessment = field(default_factory=small_council)
    log: list[SealedEntry] = field(default_factory=list)
    remembered: dict[str, str] = field(default_factory=dict)
    exported: list[Assessment] = field(default_factory=list)
    assessed: int = 0
    clock: int = 0

    @property
    def project(self) -> Project:
        return self.base.project

    def assess(self, progress: Progress) -> Assessment:
        self.assessed += 1
        return refold(self.base, self.log) if self.log else self.base

    def entries(self, *, after: int = 0) -> tuple[SealedEntry, ...]:
        return tuple(self.log[after:])

    def record(self, entries: Sequence[Entry]) -> tuple[SealedEntry, ...]:
        start = len(self.log) + 1
        sealed = [SealedEntry(start + place, each, "", "") for place, each in enumerate(entries)]
        self.log.extend(sealed)
        return tuple(sealed)

    def export(self, assessment: Assessment, language: Language) -> str:
        self.exported.append(assessment)
        return "out/consensus.xlsx"

    def preferences(self) -> Mapping[str, str]:
        return dict(self.remembered)

    def save_preferences(self, values: Mapping[str, str]) -> None:
        self.remembered = dict(values)

    def now(self) -> str:
        self.clock += 1
        return f"2026-11-20T10:00:00.{self.clock:03d}+09:00"


def screen_rows(app: FitgapApp) -> tuple[str, ...]:
    """Return what stands on the topmost screen, row by row, without trailing spaces."""
    strips = app.screen._compositor.render_strips(app.size)
    return tuple(strip.text.rstrip() for strip in strips)


def compare_screen(rows: Sequence[str], file: Path) -> None:
    """Compare a screen with the one on file; fail with the first row that differs."""
    if os.environ.get(UPDATE):
        file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    expected = file.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    for number, (want, have) in enumerate(zip(expected, rows, strict=False), start=1):
        assert have == want, f"{file.name}, row {number}:\n  on file: {want}\n  now:     {have}"
    assert len(rows) == len(expected), f"{file.name}: {len(expected)} rows on file, {len(rows)} now"
