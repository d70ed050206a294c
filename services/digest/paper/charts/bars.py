"""Bars: people per week, and ideas by how long they waited."""

from typing import Any

import altair as alt

from services.digest.paper.charts.look import BAR, BAR_SOFT, INK, LINE, PAPER, SMALL, WIDTH, Chart
from services.digest.paper.words import Words

_HEIGHT = 150
_ROW = 34
# Where names of weeks would come closer, every other one stands.
_BETWEEN_WEEKS = 8
# For the longest span of waiting, also where the font of the charts is missing and another wider.
_SPANS_WIDTH = 124


def weeks(data: dict[str, Any], words: Words) -> Chart:
    """Return people per week; a week without a figure is a dash on the line.

    Args:
        data: of the figure ``weeks``.
        words: of the dialogue's language.
    """
    values = [
        {"week": one["week"][5:], "place": place, "people": one["people"] or 0}
        | {"text": words.write(one["people"])}
        for place, one in enumerate(data["bars"])
    ]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X(
            "week:N",
            sort=alt.SortField("place"),
            axis=alt.Axis(
                title=None,
                labelAngle=0,
                domain=True,
                ticks=False,
                labelPadding=6,
                labelOverlap="parity",
                labelSeparation=_BETWEEN_WEEKS,
            ),
        ),
        y=alt.Y("people:Q", axis=None, scale=alt.Scale(zero=True)),
    )
    return alt.layer(
        base.mark_bar(color=BAR, size=min(40, 0.7 * WIDTH / len(values))),
        base.mark_text(dy=-8, color=INK, fontSize=SMALL).encode(text="text:N"),
    ).properties(width=WIDTH, height=_HEIGHT)


def waits(data: dict[str, Any], words: Words) -> Chart:
    """Return ideas by how long they waited, answered and not.

    Args:
        data: of the figure ``waits``.
        words: of the dialogue's language.
    """
    values = [value for one in data["bars"] for value in _parts(one, words)]
    names = [words.say("column.answered"), words.say("column.waiting")]
    base = alt.Chart(alt.Data(values=values)).encode(
        y=alt.Y(
            "span:N",
            sort=alt.SortField("place"),
            axis=alt.Axis(
                title=None,
                ticks=False,
                domainColor=LINE,
                labelPadding=6,
                minExtent=_SPANS_WIDTH,
                maxExtent=_SPANS_WIDTH,
            ),
        )
    )
    bars = base.mark_bar(size=_ROW * 0.6).encode(
        x=alt.X("from:Q", axis=None),
        x2="to:Q",
        color=alt.Color(
            "name:N",
            scale=alt.Scale(domain=names, range=[BAR, BAR_SOFT]),
            legend=alt.Legend(
                title=None, orient="top", labelFontSize=SMALL, labelColor=INK, columnPadding=24
            ),
        ),
    )
    counts = base.transform_filter("datum.to > datum.from").encode(x="middle:Q", text="text:N")
    answered = counts.transform_filter("datum.dark").mark_text(color=PAPER, fontSize=SMALL)
    waiting = counts.transform_filter("!datum.dark").mark_text(color=INK, fontSize=SMALL)
    chart = alt.layer(bars, answered, waiting)
    height = _ROW * len(data["bars"])
    return _promised(chart, data["promised"], words).properties(
        width=WIDTH - _SPANS_WIDTH, height=height
    )


def _parts(bar: dict[str, Any], words: Words) -> list[dict[str, Any]]:
    found, start = [], 0
    for key in ("answered", "waiting"):
        end = start + bar[key]
        found.append(
            {
                "span": bar["span"],
                "place": bar["first"],
                "name": words.say(f"column.{key}"),
                "from": start,
                "to": end,
                "middle": (start + end) / 2,
                "dark": key == "answered",
                "text": words.write(bar[key]),
            }
        )
        start = end
    return found


def _promised(chart: Chart, days: int | None, words: Words) -> Chart:
    if days is None:
        return chart
    text = words.say("waits.promised", days=words.say("count.days", days))
    return chart.properties(
        title=alt.Title(text, anchor="start", fontSize=SMALL, fontWeight="normal", color=INK)
    )
