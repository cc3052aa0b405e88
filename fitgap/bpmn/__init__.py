"""BPMN 2.0 files: XML bytes in, a :class:`~fitgap.process.ProcessModel` and its issues out.

This package alone knows XML.  It reads the semantic part of every BPMN 2.0 file
(OMG formal/2013-12-09, whatever the namespace prefix), never fails on a mistake in it,
and refuses hostile input before a parser sees it.
"""

from __future__ import annotations

from fitgap.bpmn.decoding import DEFAULT_LIMITS, Limits, parse
from fitgap.bpmn.kinds import REFUSALS
from fitgap.bpmn.reader import inspect_counts, read_tree
from fitgap.process import ProcessModel
from fitgap.source import Issue

__all__ = [
    "DEFAULT_LIMITS",
    "Limits",
    "inspect_counts",
    "is_refusal",
    "read_model",
]


def read_model(
    data: bytes, file: str, *, limits: Limits = DEFAULT_LIMITS
) -> tuple[ProcessModel | None, tuple[Issue, ...]]:
    """Read one BPMN file.

    Args:
        data: the bytes of the file.
        file: its path as the user gave it; it goes into every location.
        limits: sizes above which a file is refused.

    Returns:
        The model and every issue found, in file order.  The model is None only when the
        file cannot be read at all: not well-formed, refused, or without BPMN 2.0 in it.
        Never raises for anything the bytes may hold.
    """
    root, issues = parse(data, file, limits)
    if root is None:
        return None, issues
    model, found = read_tree(root, file)
    return model, (*issues, *found)


def is_refusal(issue: Issue) -> bool:
    """Say whether the issue means a hostile file was refused (exit code 3), not a mistake."""
    return issue.code in REFUSALS
