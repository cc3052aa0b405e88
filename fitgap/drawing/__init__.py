"""A process model as a picture: one line per node, a character grid, SVG and PNG."""

from __future__ import annotations

from fitgap.drawing.canvas import DrawnLine, Ink, Span
from fitgap.drawing.lines import FlowLine, Jump, flow_lines, line_text
from fitgap.drawing.png import font_issue, to_png
from fitgap.drawing.svg import draw_svg
from fitgap.drawing.terminal import TerminalDrawing, draw_terminal

__all__ = [
    "DrawnLine",
    "FlowLine",
    "Ink",
    "Jump",
    "Span",
    "TerminalDrawing",
    "draw_svg",
    "draw_terminal",
    "flow_lines",
    "font_issue",
    "line_text",
    "to_png",
]
