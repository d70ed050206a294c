"""How charts look: legible on a phone, in print, and for eyes that do not tell colours apart.

Colour never stands alone: a group has its letter, a bar its label.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import altair as alt

Chart = alt.LayerChart | alt.FacetChart
# The one font has the widths of the other two, and comes with the drawing library.
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
INK, SOFT, LINE, PAPER = "#1b2430", "#52606f", "#d3dae1", "#ffffff"
# White letters can be read on each, and no two look alike to the colour-blind; a test computes it.
COLOURS: Mapping[str, str] = MappingProxyType(
    {"A": "#005ea8", "B": "#c24400", "C": "#007a5e", "D": "#b0308a", "E": "#3d3d3d"}
)
BAR, BAR_SOFT = "#005ea8", "#98a4b0"
# So wide that it needs no shrinking on a phone of 390 pixels.
WIDTH = 340
TEXT, SMALL = 13, 12

CONFIG: dict[str, Any] = {
    "background": PAPER,
    "font": FONT,
    "padding": 4,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": SMALL,
        "titleFontSize": SMALL,
        "labelColor": INK,
        "titleColor": SOFT,
        "titleFontWeight": "normal",
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
        "labelLimit": 0,
    },
    "text": {"fontSize": TEXT, "color": INK},
}
