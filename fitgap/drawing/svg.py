"""A diagram as SVG: BPMN's look, Japanese names, gaps marked by colour, pattern and sign."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

from fitgap.classification import ModificationClass
from fitgap.diagram import Bounds, Diagram, Edge, EdgeKind, Point, Shape
from fitgap.diagram.measure import FONT_SIZE, LINE_HEIGHT, text_width, wrap_text
from fitgap.drawing.symbols import (
    EVENT_SIGNS,
    GATEWAY_SIGNS,
    MARKERS,
    MULTIPLE_SIGN,
    TASK_SIGNS,
)
from fitgap.process import Annotation, DataObject, FlowNode, NodeKind, ProcessModel
from fitgap.source import Language, Text
from fitgap.vocabulary import label

FONTS = (
    "'Yu Gothic', YuGothic, Meiryo, 'Hiragino Sans', 'Hiragino Kaku Gothic ProN', "
    "'Noto Sans CJK JP', 'Noto Sans JP', IPAGothic, IPAexGothic, sans-serif"
)
"""Japanese fonts of Windows, macOS and Linux, the first that is there is used."""

_INK = "#222222"
_QUIET = "#555555"
_MARGIN = 20.0
_HEADER = 30.0
_LABEL_WIDTH = 90.0
_SMALLEST = 9.0

_LOOK: Mapping[ModificationClass, tuple[str, str, str, str]] = {
    # badge, fill, ink, pattern
    ModificationClass.PARAMETER: (
        "1",
        "#e4f3e3",
        "#2e7d32",
        '<circle cx="5" cy="5" r="1.1" fill="{ink}" fill-opacity=".45"/>',
    ),
    ModificationClass.COMPONENT: (
        "2",
        "#fff3d1",
        "#a65f00",
        '<path d="M-2 12 12-2M-2 2 2-2M8 12 12 8" stroke="{ink}" stroke-opacity=".4"/>',
    ),
    ModificationClass.SOURCE: (
        "3",
        "#fbe1de",
        "#b3261e",
        '<path d="M0 0 10 10M10 0 0 10" stroke="{ink}" stroke-opacity=".4"/>',
    ),
    ModificationClass.UNKNOWN: (
        "？",
        "#eceff1",
        "#455a64",
        '<path d="M0 5h5" stroke="{ink}" stroke-opacity=".45"/>',
    ),
}
_LATIN = re.compile(r"[!-~]+")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DESCRIPTION = Text(
    "業務フローの図：作業 {activities} 件、分岐 {gateways} 件、イベント {events} 件",
    "A business flow: {activities} activities, {gateways} gateways, {events} events",
)


def draw_svg(
    model: ProcessModel,
    diagram: Diagram,
    *,
    classes: Mapping[str, ModificationClass] | None = None,
    language: Language,
) -> str:
    """Return a diagram as an SVG document that needs nothing else.

    Args:
        model: names, types and markers come from it; a shape it does not know is left out.
        diagram: where everything stands.
        classes: the modification class by node id, where there is a gap; with any, a
            legend stands at the foot.
        language: of the legend and the description.
    """
    return _Picture(model, diagram, classes or {}, language).document()


def plain(text: str | None) -> str:
    """Return text for XML: escaped, without the characters XML does not allow."""
    return escape(_NOT_XML.sub("", text or ""))


class _Picture:
    """Collects the parts of one document, from back to front."""

    def __init__(
        self,
        model: ProcessModel,
        diagram: Diagram,
        classes: Mapping[str, ModificationClass],
        language: Language,
    ) -> None:
        self._model = model
        self._diagram = diagram
        self._classes = {key: classes[key] for key in classes if key in model.node_by_id}
        self._language = language
        self._parts: list[str] = []
        self._front: list[str] = []
        self._flows = {flow.id: flow for flow in model.flows}
        self._messages = {flow.id: flow for flow in model.message_flows}
        self._pools = {pool.id: pool for pool in model.pools}
        self._notes = {note.id: note for note in model.annotations}
        drawn = set(diagram.shape_by_element)
        self._open = {
            node.parent for node in model.nodes if node.parent is not None and node.id in drawn
        }
        self._hosts = {node.attached_to for node in model.nodes}
        self._box: Bounds | None = None

    def document(self) -> str:
        """Return the whole SVG."""
        for shape in self._diagram.shapes:
            if shape.element in self._pools:
                self._draw_pool(shape)
        for shape in self._diagram.shapes:
            if shape.element in self._model.lane_by_id:
                self._draw_lane(shape)
        nodes = [
            (self._model.node_by_id[shape.element], shape)
            for shape in self._diagram.shapes
            if shape.element in self._model.node_by_id
        ]
        around = [(node, shape) for node, shape in nodes if self._is_open(node, shape)]
        for node, shape in sorted(around, key=lambda each: -_area(each[1])):
            self._draw_activity(node, shape, expanded=True)
        for edge in self._diagram.edges:
            self._draw_edge(edge)
        inner = [(node, shape) for node, shape in nodes if not self._is_open(node, shape)]
        for node, shape in sorted(inner, key=lambda each: each[0].type == "boundaryEvent"):
            self._draw_node(node, shape)
        for shape in self._diagram.shapes:
            document = self._model.document_by_id.get(shape.element)
            note = self._notes.get(shape.element)
            if document is not None:
                self._draw_document(document, shape)
            elif note is not None:
                self._draw_note(note, shape)
        legend = self._legend() if self._classes else ""
        box = self._box or Bounds(0, 0, 100, 40)
        view = (
            f"{_n(box.x - _MARGIN)} {_n(box.y - _MARGIN)} "
            f"{_n(box.width + 2 * _MARGIN)} {_n(box.height + 2 * _MARGIN)}"
        )
        name = plain(self._model.name)
        said = _DESCRIPTION.format(
            activities=len(self._model.activities),
            gateways=len(self._model.gateways),
            events=len(self._model.events),
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" '
            f'width="{_n(box.width + 2 * _MARGIN)}" height="{_n(box.height + 2 * _MARGIN)}" '
            f'role="img" aria-labelledby="title description" lang="{self._language.value}" '
            f'font-family="{escape(FONTS)}" font-size="{_n(FONT_SIZE)}" fill="{_INK}">\n'
            f'<title id="title">{name}</title>\n'
            f'<desc id="description">{escape(said.to(self._language))}</desc>\n'
            f"{self._definitions()}\n"
            f'<rect x="{_n(box.x - _MARGIN)}" y="{_n(box.y - _MARGIN)}" '
            f'width="{_n(box.width + 2 * _MARGIN)}" height="{_n(box.height + 2 * _MARGIN)}" '
            f'fill="#ffffff"/>\n' + "\n".join([*self._parts, *self._front]) + f"\n{legend}</svg>\n"
        )

    # Pools and lanes.

    def _draw_pool(self, shape: Shape) -> None:
        box = self._grow(shape.bounds)
        pool = self._pools[shape.element]
        self._parts.append(_rectangle(box, 'fill="#ffffff"', width=1.5))
        if pool.process is None or not self._holds_anything(pool.process, box):
            self._text(pool.name, box, lines=max(1, int(box.height / LINE_HEIGHT)))
            return
        if shape.horizontal is False:
            self._parts.append(_line(box.x, box.y + _HEADER, box.right, box.y + _HEADER))
        else:
            self._parts.append(_line(box.x + _HEADER, box.y, box.x + _HEADER, box.bottom))
        self._title(pool.name, shape, box)

    def _holds_anything(self, process: str, box: Bounds) -> bool:
        """Say whether anything of a process is drawn within the pool."""
        shapes = self._diagram.shape_by_element
        inside = [each.id for each in self._model.nodes if each.process == process]
        inside += [each.id for each in self._model.lanes if each.process == process]
        return any(each in shapes and _within(shapes[each].bounds, box) for each in inside)

    def _draw_lane(self, shape: Shape) -> None:
        box = self._grow(shape.bounds)
        self._parts.append(_rectangle(box, 'fill="none"'))
        self._title(self._model.lane_by_id[shape.element].name, shape, box)

    def _title(self, name: str | None, shape: Shape, box: Bounds) -> None:
        """Write the name of a pool or lane into its header."""
        if shape.horizontal is False:
            self._text(name, Bounds(box.x, box.y, box.width, _HEADER), lines=2)
        else:
            turned = Bounds(-box.bottom, box.x, box.height, _HEADER)
            self._text(name, turned, lines=2, turn=True)

    # Nodes.

    def _is_open(self, node: FlowNode, shape: Shape) -> bool:
        if node.kind is NodeKind.EVENT or node.kind is NodeKind.GATEWAY:
            return False
        return shape.expanded is not False and (node.id in self._open or shape.expanded is True)

    def _draw_node(self, node: FlowNode, shape: Shape) -> None:
        match node.kind:
            case NodeKind.EVENT:
                self._draw_event(node, shape)
            case NodeKind.GATEWAY:
                self._draw_gateway(node, shape)
            case _:
                self._draw_activity(node, shape, expanded=False)

    def _draw_activity(self, node: FlowNode, shape: Shape, *, expanded: bool) -> None:
        box = self._grow(shape.bounds)
        modification = self._classes.get(node.id)
        fill, ink = "#ffffff", _INK
        if modification is not None:
            _, fill, ink, _ = _LOOK[modification]
        width = 4.0 if node.type == "callActivity" else 2.5 if modification else 1.5
        dash = ' stroke-dasharray="2 3"' if node.triggered_by_event else ""
        look = f'rx="10" stroke="{ink}"{dash}'
        self._parts.append(_rectangle(box, f'{look} fill="{fill}"', width=width))
        if modification is not None:
            pattern = f'{look} fill="url(#{modification.value})"'
            self._parts.append(_rectangle(box, pattern, width=width))
        if node.type == "transaction":
            inner = Bounds(box.x + 3, box.y + 3, box.width - 6, box.height - 6)
            self._parts.append(_rectangle(inner, f'rx="7" stroke="{ink}" fill="none"'))
        sign = TASK_SIGNS.get(node.type)
        if sign is not None:
            self._sign(sign, Point(box.x + 13, box.y + 13), 16)
        markers = self._markers(node, expanded)
        for number, marker in enumerate(markers):
            x = box.center.x + (number - (len(markers) - 1) / 2) * 19
            self._sign(MARKERS[marker], Point(x, box.bottom - 11), 14)
        if expanded:
            self._text(
                node.name, Bounds(box.x + 8, box.y + 5, box.width - 16, LINE_HEIGHT + 4), lines=1
            )
        else:
            top = 4.0 if sign is None else 20.0
            bottom = 20.0 if markers or node.id in self._hosts else 4.0
            self._task_name(node.name, box, top, bottom, halo=modification is not None)
        if modification is not None:
            self._front.append(_badge(modification, Point(box.right - 3, box.y + 3)))

    def _markers(self, node: FlowNode, expanded: bool) -> list[str]:
        markers = [node.loop] if node.loop in MARKERS else []
        if node.for_compensation:
            markers.append("compensation")
        if node.type == "adHocSubProcess":
            markers.append("adHoc")
        nests = node.type in ("subProcess", "adHocSubProcess", "transaction", "subChoreography")
        if not expanded and (nests or node.called_element):
            markers.append("collapsed")
        return [marker for marker in markers if marker]

    def _task_name(
        self, name: str | None, box: Bounds, top: float, bottom: float, *, halo: bool
    ) -> None:
        """Write a name into a task: smaller, then cut, where it does not fit."""
        wide = box.width - 12
        for size in (12.0, 11.0, 10.0, _SMALLEST):
            line = size * 1.25
            lines = wrap_text(name or "", wide, size=size)
            high = line * len(lines)
            if high <= box.height - 2 * max(top, bottom):
                self._lines(lines, box, size, halo=halo)
                return
            room = Bounds(box.x, box.y + top, box.width, box.height - top - bottom)
            if high <= room.height:
                self._lines(lines, room, size, halo=halo)
                return
        most = max(1, int(room.height / line))
        self._lines(wrap_text(name or "", wide, lines=most, size=size), room, size, halo=halo)

    def _draw_event(self, node: FlowNode, shape: Shape) -> None:
        box = self._grow(shape.bounds)
        center, radius = box.center, min(box.width, box.height) / 2
        catching = node.type in ("startEvent", "intermediateCatchEvent", "boundaryEvent")
        dash = "" if node.interrupting else ' stroke-dasharray="4 3"'
        width = 3.5 if node.type == "endEvent" else 1.5
        inner = [] if node.type in ("startEvent", "endEvent") else [radius - 3.5]
        for each in (radius, *inner):
            fill = "#ffffff" if each == radius else "none"
            self._parts.append(
                f'<circle cx="{_n(center.x)}" cy="{_n(center.y)}" r="{_n(each)}" fill="{fill}" '
                f'stroke="{_INK}" stroke-width="{_n(width)}"{dash}/>'
            )
        kinds = node.event_definitions
        if kinds:
            signs = MULTIPLE_SIGN if len(kinds) > 1 else EVENT_SIGNS.get(kinds[0])
            if signs is not None:
                self._sign(signs[0 if catching else 1], center, radius * 1.1)
        self._outer_name(node.name, shape, box)

    def _draw_gateway(self, node: FlowNode, shape: Shape) -> None:
        box = self._grow(shape.bounds)
        middle = box.center
        self._parts.append(
            f'<polygon points="{_n(middle.x)},{_n(box.y)} {_n(box.right)},{_n(middle.y)} '
            f'{_n(middle.x)},{_n(box.bottom)} {_n(box.x)},{_n(middle.y)}" fill="#ffffff" '
            f'stroke="{_INK}" stroke-width="1.5"/>'
        )
        size = box.width * (0.54 if node.type == "eventBasedGateway" else 0.44)
        self._sign(GATEWAY_SIGNS.get(node.type, ""), middle, size)
        self._outer_name(node.name, shape, box)

    def _sign(self, sign: str, center: Point, size: float) -> None:
        if sign:
            scale = size / 16
            drawn = sign.format(ink=_INK, fill="#ffffff")
            self._parts.append(
                f'<g transform="translate({_n(center.x - size / 2)} {_n(center.y - size / 2)}) '
                f'scale({_n(scale)})">{drawn}</g>'
            )

    def _outer_name(self, name: str | None, shape: Shape, box: Bounds) -> None:
        """Write a name beside a shape: where the diagram says, else below."""
        if not name or not name.strip():
            return
        place = shape.label
        if place is None or place.width <= 0:
            place = self._free_place(name, box)
        self._free_text(name, place)

    def _free_place(self, name: str, box: Bounds) -> Bounds:
        """Return a place beside a shape that no edge runs through: below, above, or aside."""
        lines = wrap_text(name, _LABEL_WIDTH)
        wide = max(map(text_width, lines), default=0.0)
        high = LINE_HEIGHT * len(lines)
        middle = box.center.x - wide / 2
        below = Bounds(middle, box.bottom + 5, wide, high)
        places = (
            below,
            Bounds(middle, box.y - 5 - high, wide, high),
            Bounds(box.center.x + 8, box.bottom + 2, wide, high),
            Bounds(box.center.x - 8 - wide, box.bottom + 2, wide, high),
        )
        return next((place for place in places if not self._is_crossed(place)), below)

    def _is_crossed(self, place: Bounds) -> bool:
        return any(
            min(one.x, other.x) < place.right
            and place.x < max(one.x, other.x) + 0.1
            and min(one.y, other.y) < place.bottom
            and place.y < max(one.y, other.y) + 0.1
            for edge in self._diagram.edges
            for one, other in pairwise(edge.points)
        )

    # Documents and annotations.

    def _draw_document(self, document: DataObject, shape: Shape) -> None:
        box = self._grow(shape.bounds)
        if "Store" in document.type:
            high = min(box.height / 6, 8)
            self._parts.append(
                f'<path d="M{_n(box.x)} {_n(box.y + high)}v{_n(box.height - 2 * high)}'
                f"a{_n(box.width / 2)} {_n(high)} 0 0 0 {_n(box.width)} 0"
                f"v{_n(2 * high - box.height)}"
                f"a{_n(box.width / 2)} {_n(high)} 0 0 0 {_n(-box.width)} 0"
                f"a{_n(box.width / 2)} {_n(high)} 0 0 0 {_n(box.width)} 0"
                f'" fill="#ffffff" stroke="{_INK}" stroke-width="1.5"/>'
                f'<path d="M{_n(box.x)} {_n(box.y + high + 5)}'
                f'a{_n(box.width / 2)} {_n(high)} 0 0 0 {_n(box.width)} 0" fill="none" '
                f'stroke="{_INK}" stroke-width="1.5"/>'
            )
        else:
            fold = min(12.0, box.width / 3, box.height / 3)
            self._parts.append(
                f'<path d="M{_n(box.x)} {_n(box.y)}h{_n(box.width - fold)}l{_n(fold)} {_n(fold)}'
                f"V{_n(box.bottom)}H{_n(box.x)}zM{_n(box.right - fold)} {_n(box.y)}v{_n(fold)}"
                f'h{_n(fold)}" fill="#ffffff" stroke="{_INK}" stroke-width="1.5"/>'
            )
            if document.type in ("dataInput", "dataOutput"):
                sign = EVENT_SIGNS["linkEventDefinition"][document.type == "dataOutput"]
                self._sign(sign, Point(box.x + 11, box.y + 11), 14)
        self._outer_name(document.name, shape, box)

    def _draw_note(self, note: Annotation, shape: Shape) -> None:
        box = self._grow(shape.bounds)
        self._parts.append(
            f'<path d="M{_n(box.x + 10)} {_n(box.y)}H{_n(box.x)}V{_n(box.bottom)}'
            f'H{_n(box.x + 10)}" fill="none" stroke="{_INK}" stroke-width="1.5"/>'
        )
        room = Bounds(box.x + 6, box.y + 3, box.width - 8, box.height - 4)
        for size in (12.0, 11.0, 10.0, _SMALLEST):
            lines = wrap_text(note.text, room.width, size=size)
            if len(lines) * size * 1.25 <= room.height + 2:
                break
        else:
            most = max(1, int(room.height / (size * 1.25)))
            lines = wrap_text(note.text, room.width, lines=most, size=size)
        self._lines(lines, room, size, align="start")

    # Edges.

    def _draw_edge(self, edge: Edge) -> None:
        points = edge.points
        for point in points:
            self._grow(Bounds(point.x, point.y, 0, 0))
        name: str | None = None
        match edge.kind:
            case EdgeKind.SEQUENCE:
                flow = self._flows.get(edge.element or "")
                source = self._model.node_by_id.get((flow.source if flow else None) or "")
                look = 'stroke-width="1.5" marker-end="url(#flow)"'
                if flow is not None and source is not None:
                    if source.default_flow == flow.id:
                        look += ' marker-start="url(#default)"'
                    elif flow.condition and source.kind is not NodeKind.GATEWAY:
                        look += ' marker-start="url(#conditional)"'
                name = flow.name if flow else None
            case EdgeKind.MESSAGE:
                message = self._messages.get(edge.element or "")
                name = message.name if message else None
                look = (
                    'stroke-width="1.5" stroke-dasharray="8 5" marker-start="url(#sender)" '
                    'marker-end="url(#message)"'
                )
            case EdgeKind.DATA:
                look = (
                    'stroke-width="1.5" stroke-dasharray="1 4" stroke-linecap="round" '
                    'marker-end="url(#data)"'
                )
            case _:
                look = 'stroke-width="1.5" stroke-dasharray="1 4" stroke-linecap="round"'
        self._parts.append(f'<path d="{_path(points)}" fill="none" stroke="{_INK}" {look}/>')
        if name and name.strip():
            place = edge.label
            if place is None or place.width <= 0:
                place = _beside_middle(points)
            self._free_text(name, place)

    # Words.

    def _free_text(self, name: str, place: Bounds) -> None:
        """Write a name that stands on the page itself, over a white rim."""
        longest = max(map(text_width, _LATIN.findall(name)), default=0.0)
        lines = wrap_text(name, max(place.width + 6, min(longest, 2 * _LABEL_WIDTH), 40.0))
        wide = max(map(text_width, lines), default=0.0)
        self._grow(Bounds(place.center.x - wide / 2, place.y, wide, LINE_HEIGHT * len(lines)))
        room = Bounds(place.x, place.y, place.width, LINE_HEIGHT * len(lines))
        self._lines(lines, room, FONT_SIZE, halo=True, front=True)

    def _text(self, name: str | None, box: Bounds, *, lines: int, turn: bool = False) -> None:
        """Write a name into a box, in as many lines as there may be."""
        for size in (12.0, 11.0, 10.0):
            found = wrap_text(" ".join((name or "").split()), box.width - 6, size=size)
            if len(found) <= lines and len(found) * size * 1.2 <= box.height + 2:
                break
        else:
            words = " ".join((name or "").split())
            found = wrap_text(words, box.width - 6, lines=lines, size=size)
        self._lines(found, box, size, turn=turn)

    def _lines(
        self,
        lines: Sequence[str],
        box: Bounds,
        size: float,
        *,
        align: str = "middle",
        halo: bool = False,
        turn: bool = False,
        front: bool = False,
    ) -> None:
        """Write lines in the middle of a box."""
        if not lines:
            return
        step = size * 1.25
        x = box.center.x if align == "middle" else box.x
        top = box.center.y - step * len(lines) / 2
        if align == "start":
            top = box.y
        look = f' text-anchor="{align}"' if align != "start" else ""
        if size != FONT_SIZE:
            look += f' font-size="{_n(size)}"'
        if halo:
            look += (
                ' stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
            )
        if turn:
            look += ' transform="rotate(-90)"'
        spans = "".join(
            f'<tspan x="{_n(x)}" y="{_n(top + number * step + size * 0.98)}">{plain(line)}</tspan>'
            for number, line in enumerate(lines)
        )
        (self._front if front else self._parts).append(f"<text{look}>{spans}</text>")

    def _legend(self) -> str:
        """Return the legend, below everything, and make room for it."""
        box = self._box or Bounds(0, 0, 100, 40)
        x, y = box.x, box.bottom + 24
        parts = []
        for modification in ModificationClass:
            words = label(modification).to(self._language)
            swatch = Bounds(x, y, 44, 28)
            _, fill, ink, _ = _LOOK[modification]
            for paint in (fill, f"url(#{modification.value})"):
                parts.append(_rectangle(swatch, f'rx="6" stroke="{ink}" fill="{paint}"', width=2.5))
            parts.append(_badge(modification, Point(swatch.right - 3, swatch.y + 3)))
            parts.append(
                f'<text x="{_n(swatch.right + 12)}" y="{_n(y + 18)}">{escape(words)}</text>'
            )
            x += 44 + 12 + text_width(words) + 30
        self._grow(Bounds(box.x, y - 8, x - 30 - box.x, 40))
        return '<g id="legend">\n' + "\n".join(parts) + "\n</g>\n"

    def _definitions(self) -> str:
        heads = (
            _marker("flow", 11, 6, 12, f'<path d="M1 1.5 11 6 1 10.5z" fill="{_INK}"/>')
            + _marker(
                "message",
                11,
                6,
                12,
                f'<path d="M1.5 2 10.5 6 1.5 10z" fill="#ffffff" stroke="{_INK}"/>',
            )
            + _marker(
                "sender",
                6,
                6,
                12,
                f'<circle cx="6" cy="6" r="3.5" fill="#ffffff" stroke="{_INK}"/>',
            )
            + _marker(
                "data",
                11,
                6,
                12,
                f'<path d="M3 1.5 11 6 3 10.5" fill="none" stroke="{_INK}" stroke-width="1.3"/>',
            )
            + _marker(
                "default", -4, 6, 12, f'<path d="M3 10 7 2" stroke="{_INK}" stroke-width="1.5"/>'
            )
            + _marker(
                "conditional",
                0,
                6,
                16,
                f'<path d="M0 6 7 2.5 14 6 7 9.500z" fill="#ffffff" stroke="{_INK}"/>',
            )
        )
        patterns = "".join(
            f'<pattern id="{modification.value}" width="10" height="10" '
            f'patternUnits="userSpaceOnUse">{pattern.format(ink=ink)}</pattern>'
            for modification, (_, _, ink, pattern) in _LOOK.items()
            if self._classes
        )
        return f"<defs>{heads}{patterns}</defs>"

    def _grow(self, box: Bounds) -> Bounds:
        """Make the page hold a box, and return it."""
        if self._box is None:
            self._box = box
        else:
            x, y = min(self._box.x, box.x), min(self._box.y, box.y)
            right, bottom = max(self._box.right, box.right), max(self._box.bottom, box.bottom)
            self._box = Bounds(x, y, right - x, bottom - y)
        return box


def _n(number: float) -> str:
    """Return a number as SVG writes it, to a hundredth."""
    return f"{number:.2f}".rstrip("0").rstrip(".") if math.isfinite(number) else "0"


def _area(shape: Shape) -> float:
    return shape.bounds.width * shape.bounds.height


def _within(inner: Bounds, outer: Bounds) -> bool:
    middle = inner.center
    return outer.x <= middle.x <= outer.right and outer.y <= middle.y <= outer.bottom


def _rectangle(box: Bounds, look: str, *, width: float = 1.5) -> str:
    stroke = "" if "stroke=" in look else f' stroke="{_INK}"'
    return (
        f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" '
        f'height="{_n(box.height)}" {look}{stroke} stroke-width="{_n(width)}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}" stroke="{_INK}" stroke-width="1.5"/>'


def _badge(modification: ModificationClass, center: Point) -> str:
    sign, _, ink, _ = _LOOK[modification]
    return (
        f'<circle cx="{_n(center.x)}" cy="{_n(center.y)}" r="9.5" fill="{ink}" stroke="#ffffff" '
        f'stroke-width="1.5"/><text x="{_n(center.x)}" y="{_n(center.y + 4.5)}" fill="#ffffff" '
        f'font-weight="bold" text-anchor="middle">{sign}</text>'
    )


def _marker(name: str, x: float, y: float, size: float, drawn: str) -> str:
    return (
        f'<marker id="{name}" viewBox="-6 0 {_n(size + 6)} 12" refX="{_n(x)}" refY="{_n(y)}" '
        f'markerWidth="{_n(size + 6)}" markerHeight="12" markerUnits="userSpaceOnUse" '
        f'orient="auto">{drawn}</marker>'
    )


def _path(points: Sequence[Point]) -> str:
    """Return a polyline with its corners rounded."""
    parts = [f"M{_n(points[0].x)} {_n(points[0].y)}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        near = _toward(corner, before)
        far = _toward(corner, after)
        parts.append(
            f"L{_n(near.x)} {_n(near.y)}Q{_n(corner.x)} {_n(corner.y)} {_n(far.x)} {_n(far.y)}"
        )
    parts.append(f"L{_n(points[-1].x)} {_n(points[-1].y)}")
    return "".join(parts)


def _toward(corner: Point, other: Point) -> Point:
    """Return the place 5 pixels from a corner toward a point, at most half way."""
    far = math.hypot(other.x - corner.x, other.y - corner.y)
    share = min(5 / far, 0.5) if far else 0.0
    return Point(corner.x + (other.x - corner.x) * share, corner.y + (other.y - corner.y) * share)


def _beside_middle(points: Sequence[Point]) -> Bounds:
    """Return a place for a name over the middle of an edge."""
    lengths = [math.hypot(b.x - a.x, b.y - a.y) for a, b in pairwise(points)]
    rest = sum(lengths) / 2
    for (a, b), length in zip(pairwise(points), lengths, strict=True):
        if rest <= length and length:
            share = rest / length
            x, y = a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share
            return Bounds(x - _LABEL_WIDTH / 2, y - LINE_HEIGHT - 2, _LABEL_WIDTH, 0)
        rest -= length
    return Bounds(points[0].x, points[0].y, _LABEL_WIDTH, 0)
