"""An SVG drawn as PNG, for workbooks and for programs that show no SVG."""

from __future__ import annotations

import math
import re
from functools import cache

from fitgap.drawing.kinds import NO_JAPANESE_FONT
from fitgap.source import Issue, Location

MOST_PIXELS = 40_000_000
"""A PNG has at most so many pixels; a larger one would need more than 160 MB to draw."""
LONGEST_SIDE = 30_000
_SIZE = re.compile(r'<svg [^>]*?width="([0-9.]+)" height="([0-9.]+)"')
_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">'
    '<text x="2" y="20" font-size="18" font-family="sans-serif">{}</text></svg>'
)


def to_png(svg: str, *, scale: float = 2.0) -> bytes:
    """Return what :func:`~fitgap.drawing.svg.draw_svg` gave as PNG.

    ``scale`` is pixels per unit of the SVG; it is lowered until the picture has at most
    :data:`MOST_PIXELS` and no side above :data:`LONGEST_SIDE`.  The fonts are those of the
    machine; :func:`font_issue` says whether they can write Japanese.
    """
    import resvg_py

    found = _SIZE.search(svg)
    if found is not None:
        width, height = (max(float(each), 1.0) for each in found.groups())
        scale = min(
            scale, math.sqrt(MOST_PIXELS / (width * height)), LONGEST_SIDE / max(width, height)
        )
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=scale))


def font_issue(svg: str, file: str) -> Issue | None:
    """Return the issue that the machine's fonts cannot write the Japanese of a picture.

    ``file`` is the picture to be written; it goes into the location.
    """
    if all(character < "\u3000" for character in svg) or _writes_japanese():
        return None
    return NO_JAPANESE_FONT.at(Location(file))


@cache
def _writes_japanese() -> bool:
    """Say whether two kanji come out different: without a font both are blank, or both a box."""
    import resvg_py

    one, other = (bytes(resvg_py.svg_to_bytes(svg_string=_PROBE.format(each))) for each in "漢字")
    return one != other
