"""The terminal UI: shows an assessment and records what people say of it; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fitgap.assessment import Assessment
    from fitgap.source import Language
    from fitgap.workspace import Workspace

__all__ = ["run"]


def run(
    workspace: Workspace,
    *,
    language: Language,
    package: str | None = None,
    actor: str | None = None,
    municipality: str | None = None,
    assessment: Assessment | None = None,
) -> None:
    """Open the UI on a workspace and return when the person leaves.

    Args:
        workspace: where flows, catalogue and log are.
        language: the language to begin with; F2 switches.
        package: the package to compare with, the first declared if None.
        actor: who acts; asked for and remembered if None.
        municipality: code of the actor's municipality; asked for and remembered if None.
        assessment: the outcome of ``workspace.assess(package)`` where the caller has it
            already, which saves doing it again.
    """
    from fitgap.tui.app import FitgapApp
    from fitgap.tui.session import WorkspaceSession

    FitgapApp(
        WorkspaceSession(workspace, package),
        language=language,
        actor=actor,
        municipality=municipality,
        assessment=assessment,
    ).run()
