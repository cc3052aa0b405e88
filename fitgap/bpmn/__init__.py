"""BPMN 2.0 files: XML bytes in, a :class:`~fitgap.process.ProcessModel` and its issues out.

This package alone knows XML.  It reads the semantic part of every BPMN 2.0 file
(OMG formal/2013-12-09, whatever the namespace prefix), never fails on a mistake in it,
and refuses hostile input before a parser sees it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fitgap.bpmn.decoding import DEFAULT_LIMITS, Limits, parse
from fitgap.bpmn.kinds import REFUSALS
from fitgap.bpmn.planes import read_planes
from fitgap.bpmn.reader import inspect_counts, read_parts, read_tree
from fitgap.bpmn.rewriting import rewrite_file
from fitgap.bpmn.writer import write_model
from fitgap.diagram import Diagram
from fitgap.process import Need, ProcessModel
from fitgap.source import Issue

__all__ = [
    "DEFAULT_LIMITS",
    "Limits",
    "inspect_counts",
    "is_refusal",
    "read_diagrams",
    "read_model",
    "read_with_diagrams",
    "rewrite",
    "write_model",
]


def read_model(
    data: bytes, file: str, *, limits: Limits = DEFAULT_LIMITS, best_effort: bool = False
) -> tuple[ProcessModel | None, tuple[Issue, ...]]:
    """Read one BPMN file.

    Args:
        data: the bytes of the file.
        file: its path as the user gave it; it goes into every location.
        limits: sizes above which a file is refused.
        best_effort: read a malformed file as far as possible; issues (BP012 to BP014) say
            where it broke and that something may be missing.  Hostile files stay refused.

    Returns:
        The model and every issue found, in file order.  The model is None only when the
        file cannot be read at all: not well-formed, refused, or without BPMN 2.0 in it.
        Never raises for anything the bytes may hold.
    """
    root, issues = parse(data, file, limits, best_effort=best_effort)
    if root is None:
        return None, issues
    model, found = read_tree(root, file)
    return model, (*issues, *found)


def read_with_diagrams(
    data: bytes, file: str, *, limits: Limits = DEFAULT_LIMITS, best_effort: bool = False
) -> tuple[ProcessModel | None, tuple[Diagram, ...], tuple[Issue, ...]]:
    """Read a file as :func:`read_model` does, and the diagrams in it.

    Ids in the diagrams are those of the model.  What cannot be drawn (an element the model
    does not know, numbers that are none) is left out of them.
    """
    root, issues = parse(data, file, limits, best_effort=best_effort)
    if root is None:
        return None, (), issues
    model, gathered, found = read_parts(root, file)
    diagrams = read_planes(root, gathered, model) if model is not None else ()
    return model, diagrams, (*issues, *found)


def read_diagrams(data: bytes, file: str) -> tuple[Diagram, ...]:
    """Return the diagrams of a file, none where it cannot be read."""
    return read_with_diagrams(data, file)[1]


def rewrite(
    data: bytes,
    file: str,
    *,
    needs: Mapping[str, Sequence[Need]] | None = None,
    diagram: Diagram | None = None,
    best_effort: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[bytes | None, tuple[Issue, ...]]:
    """Write a file again, as UTF-8 and with nothing lost.

    Elements, attributes, extensions, comments, processing instructions, their order and
    the namespace prefixes stay as they are.

    Args:
        data: the bytes of the file.
        file: its path as the user gave it.
        needs: what to write as ``<fitgap:need>``, by the id of the activity; it replaces the
            needs the activity has.
        diagram: a diagram to add where the file draws nothing.
        best_effort: keep what can be read of a malformed file, as :func:`read_model` does.
        limits: sizes above which a file is refused.

    Returns:
        The new file, None where the file cannot be read or an id of ``needs`` is no
        activity; what is wrong with the file as XML; and notes of what was changed.
    """
    return rewrite_file(
        data,
        file,
        needs=needs or {},
        diagram=diagram,
        best_effort=best_effort,
        limits=limits,
    )


def is_refusal(issue: Issue) -> bool:
    """Say whether the issue means a hostile file was refused (exit code 3), not a mistake."""
    return issue.code in REFUSALS
