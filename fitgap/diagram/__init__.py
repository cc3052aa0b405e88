"""Where the elements of a process model stand on paper (BPMN Diagram Interchange).

A :class:`Diagram` is read from a file by :mod:`fitgap.bpmn`, or made by :func:`lay_out` for
a model that has none; :func:`choose_diagram` says which of them is drawn.
"""

from __future__ import annotations

from fitgap.diagram.choosing import choose_diagram
from fitgap.diagram.layout import lay_out
from fitgap.diagram.values import Bounds, Diagram, Edge, EdgeKind, Point, Shape

__all__ = ["Bounds", "Diagram", "Edge", "EdgeKind", "Point", "Shape", "choose_diagram", "lay_out"]
