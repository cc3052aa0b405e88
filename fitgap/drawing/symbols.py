"""The small signs of BPMN as SVG: task types, event kinds, gateway kinds, markers.

Every sign is drawn in a square of 16 units from (0, 0); the caller moves and scales it.
``{fill}`` is the colour inside an outline, ``{ink}`` the colour of the lines.
"""

from __future__ import annotations

from collections.abc import Mapping

_LINE = 'fill="none" stroke="{ink}" stroke-width="1.2" stroke-linejoin="round"'
_SHAPE = 'fill="{fill}" stroke="{ink}" stroke-width="1.2" stroke-linejoin="round"'
_SOLID = 'fill="{ink}" stroke="none"'

_OPEN_ENVELOPE = f'<path d="M1 3.5h14v9H1zM1 3.5l7 5 7-5" {_SHAPE}/>'
_FULL_ENVELOPE = (
    f'<path d="M1 3.2h14l-7 4.6z" {_SOLID}/><path d="M1 4.6v8.2h14V4.6L8 9.2z" {_SOLID}/>'
)

TASK_SIGNS: Mapping[str, str] = {
    "userTask": (
        f'<path d="M1.5 15v-3.2c0-2 1.6-3 3.7-3.3h5.6c2.1.3 3.7 1.3 3.7 3.3V15zM4.6 15v-2.6'
        f'M11.4 15v-2.6" {_SHAPE}/><circle cx="8" cy="4.6" r="3.4" {_SHAPE}/>'
        f'<path d="M4.7 4c1.6-2.6 4.9-2.8 6.6 0-.4-3.4-6-3.7-6.6 0z" {_SOLID}/>'
    ),
    "manualTask": (
        f'<path d="M1 7.5 5.5 3c.8-.6 1.8.4 1.3 1.2L5.6 6h8.6c1.1 0 1.1 1.6 0 1.6H9.5h5.2'
        f"c1.1 0 1.1 1.7 0 1.7H9.5h4.6c1 0 1 1.6 0 1.6H9.5h3.4c1 0 1 1.6 0 1.6H4.5C2.5 12.5 1 11.5"
        f' 1 9.5z" {_SHAPE}/>'
    ),
    "serviceTask": (
        '<circle cx="8" cy="8" r="5.6" fill="none" stroke="{ink}" stroke-width="2.2" '
        'stroke-dasharray="2.2 2.198"/>'
        f'<circle cx="8" cy="8" r="4.7" {_SHAPE}/><circle cx="8" cy="8" r="1.9" {_SHAPE}/>'
    ),
    "sendTask": _FULL_ENVELOPE,
    "receiveTask": _OPEN_ENVELOPE,
    "businessRuleTask": (
        f'<path d="M1 3h14v10.5H1zM1 10h14M5.5 6.5v7" {_SHAPE}/><path d="M1 3h14v3.5H1z" {_SOLID}/>'
    ),
    "scriptTask": (
        f'<path d="M4.5 1.5h9c-3 2.3-3 4.3-.8 6.5s2.2 4.2-.7 6.5h-9'
        f'c2.9-2.3 2.9-4.3.7-6.5s-2.2-4.2.8-6.5z" {_SHAPE}/>'
        f'<path d="M5 4.5h4.5M5 6.8h5M6.3 9.1h5M6.5 11.4h4.8" {_LINE}/>'
    ),
}
"""By BPMN element name, for the upper left corner of a task."""

_POINTS = "8,1.5 14.2,6 11.8,13.3 4.2,13.3 1.8,6"
_TRIANGLE = "M8 2 14.5 13.5H1.5z"
_ZIGZAG = "M2 14 5.8 3.5l4 5.2L14 2l-3.8 10.5-4-5.3z"
_ARROW = "M1.5 5.5h7V2.5L14.5 8l-6 5.5v-3h-7z"
_CHEVRON = "M8 1.5 13.5 14 8 9.5 2.5 14z"
_REWIND = "M8 3v10L1.5 8zM14.5 3v10L8 8z"
_CROSS = (
    "M3.5 1.8 8 6.3l4.5-4.5 1.7 1.7L9.7 8l4.5 4.5-1.7 1.7L8 9.7l-4.5 4.5-1.7-1.7L6.3 8 1.8 3.5z"
)
_PLUS = "M6.3 1.5h3.4v4.8h4.8v3.4H9.7v4.8H6.3V9.7H1.5V6.3h4.8z"

EVENT_SIGNS: Mapping[str, tuple[str, str]] = {
    "messageEventDefinition": (_OPEN_ENVELOPE, _FULL_ENVELOPE),
    "timerEventDefinition": (
        f'<circle cx="8" cy="8" r="6.8" {_SHAPE}/>'
        f'<path d="M8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M8 8l2.8-3.8M8 8h3" '
        f"{_LINE}/>",
    )
    * 2,
    "conditionalEventDefinition": (
        f'<path d="M3 1.5h10v13H3z" {_SHAPE}/><path d="M4.5 4.5h7M4.5 6.8h7M4.5 9.2h7'
        f'M4.5 11.5h7" {_LINE}/>',
    )
    * 2,
    "terminateEventDefinition": (f'<circle cx="8" cy="8" r="7.5" {_SOLID}/>',) * 2,
    **{
        name: (f'<path d="{path}" {_SHAPE}/>', f'<path d="{path}" {_SOLID}/>')
        for name, path in {
            "errorEventDefinition": _ZIGZAG,
            "signalEventDefinition": _TRIANGLE,
            "linkEventDefinition": _ARROW,
            "escalationEventDefinition": _CHEVRON,
            "compensateEventDefinition": _REWIND,
            "cancelEventDefinition": _CROSS,
        }.items()
    },
}
"""By BPMN element name: how a catching event shows it, and how a throwing one."""
MULTIPLE_SIGN = (
    f'<polygon points="{_POINTS}" {_SHAPE}/>',
    f'<polygon points="{_POINTS}" {_SOLID}/>',
)
"""More than one event definition; catching and throwing."""

GATEWAY_SIGNS: Mapping[str, str] = {
    "exclusiveGateway": f'<path d="{_CROSS}" {_SOLID}/>',
    "parallelGateway": f'<path d="{_PLUS}" {_SOLID}/>',
    "inclusiveGateway": (
        '<circle cx="8" cy="8" r="6.2" fill="none" stroke="{ink}" stroke-width="2"/>'
    ),
    "complexGateway": (
        '<path d="M8 1v14M1 8h14M3 3l10 10M13 3 3 13" fill="none" stroke="{ink}" '
        'stroke-width="1.8"/>'
    ),
    "eventBasedGateway": (
        '<circle cx="8" cy="8" r="7.6" fill="none" stroke="{ink}" stroke-width=".7"/>'
        '<circle cx="8" cy="8" r="6.3" fill="none" stroke="{ink}" stroke-width=".7"/>'
        '<polygon points="8,3.8 12,6.7 10.5,11.4 5.5,11.4 4,6.7" fill="none" '
        'stroke="{ink}" stroke-width=".8"/>'
    ),
}
"""By BPMN element name."""

MARKERS: Mapping[str, str] = {
    "standard": (
        f'<path d="M5.2 13.2A6 6 0 1 1 9.5 13.8" {_LINE}/><path d="M2.5 13.6h3.2v-3.2" {_LINE}/>'
    ),
    "parallel": '<path d="M4 2.5v11M8 2.5v11M12 2.5v11" stroke="{ink}" stroke-width="2"/>',
    "sequential": '<path d="M2.5 4h11M2.5 8h11M2.5 12h11" stroke="{ink}" stroke-width="2"/>',
    "collapsed": f'<path d="M1.5 1.5h13v13h-13zM8 4v8M4 8h8" {_SHAPE}/>',
    "compensation": f'<path d="{_REWIND}" {_SHAPE}/>',
    "adHoc": (
        '<path d="M1.5 9.5c2-4.5 4.5-3.5 6.5-1.5s4.5 2.5 6.5-2" fill="none" '
        'stroke="{ink}" stroke-width="2"/>'
    ),
}
"""The signs at the foot of an activity."""
