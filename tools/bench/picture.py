"""The curves as one SVG: a panel for each operation, both axes logarithmic, readable on a dark and on a light page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from .spread import shown

WIDTH, HEIGHT, COLUMNS = 262, 180, 3
LEFT, TOP, RIGHT, BOTTOM = 46, 30, 50, 26
HEAD = 34

STYLE = """
text { font: 11px system-ui, sans-serif; fill: #333 } .name { font-weight: 600 } .axis { fill: #777 }
.grid { stroke: #ddd } .line { fill: none; stroke-width: 2 }
.ours { stroke: #1d5fd1; fill: #1d5fd1 } .no-op { stroke: #767676; fill: #767676 }
.terraform { stroke: #8446c6; fill: #8446c6; stroke-dasharray: 4 3 }
text.ours, text.no-op, text.terraform { stroke: none } .line.ours, .line.no-op, .line.terraform { fill: none }
@media (prefers-color-scheme: dark) {
  text { fill: #ddd } .axis { fill: #999 } .grid { stroke: #444 }
  .ours { stroke: #6ea8ff; fill: #6ea8ff } .no-op { stroke: #a8a8a8; fill: #a8a8a8 }
  .terraform { stroke: #c49bf2; fill: #c49bf2 }
}
"""

Rows = Sequence[Mapping[str, Any]]


def picture(rows: Rows, *, title: str) -> str:
    """The SVG of rows that `growth.grow` made: seconds by the clock over tasks. Raises ValueError without rows."""
    if not rows:
        raise ValueError("there is nothing to draw")
    operations = list(dict.fromkeys(row["operation"] for row in rows))
    whos = list(dict.fromkeys(who for row in rows for who in row["wall"]))
    seconds = [value for row in rows for value in row["wall"].values()]
    scale = _Scale(
        (min(row["tasks"] for row in rows), max(row["tasks"] for row in rows)),
        (10 ** math.floor(math.log10(min(seconds))), 10 ** math.ceil(math.log10(max(seconds)))),
    )
    width, height = COLUMNS * WIDTH, HEAD + -(-len(operations) // COLUMNS) * HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<text class="name" x="{LEFT}" y="18">{escape(title)}</text>',
        *(
            f'<text class="name {who}" x="{width - 90 * (len(whos) - number)}" y="18">{who}</text>'
            for number, who in enumerate(whos)
        ),
    ]
    for number, operation in enumerate(operations):
        of_this = sorted((row for row in rows if row["operation"] == operation), key=lambda row: int(row["tasks"]))
        at = (number % COLUMNS * WIDTH, HEAD + number // COLUMNS * HEIGHT)
        parts += [f'<g transform="translate({at[0]} {at[1]})">', *_panel(operation, of_this, whos, scale), "</g>"]
    return "\n".join([*parts, "</svg>", ""])


class _Scale:
    """Tasks and seconds to points of a panel; logarithms, for both grow by tens."""

    def __init__(self, tasks: tuple[float, float], seconds: tuple[float, float]) -> None:
        self.tasks, self.seconds = tasks, seconds

    def x(self, tasks: float) -> float:
        return round(LEFT + _part(tasks, self.tasks) * (WIDTH - LEFT - RIGHT), 1)

    def y(self, seconds: float) -> float:
        return round(HEIGHT - BOTTOM - _part(seconds, self.seconds) * (HEIGHT - TOP - BOTTOM), 1)


def _part(value: float, ends: tuple[float, float]) -> float:
    low, high = ends
    return (math.log(value) - math.log(low)) / ((math.log(high) - math.log(low)) or 1)


def _panel(operation: str, rows: Rows, whos: Sequence[str], scale: _Scale) -> list[str]:
    parts = [f'<text class="name" x="{LEFT}" y="18">{escape(operation)}</text>']
    mark = scale.seconds[0]
    while mark <= scale.seconds[1]:
        y = scale.y(mark)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text class="axis" x="{LEFT - 5}" y="{y + 4}" text-anchor="end">{mark:g} s</text>')
        mark *= 10
    parts += [
        f'<text class="axis" x="{scale.x(row["tasks"])}" y="{HEIGHT - 8}" text-anchor="middle">{row["tasks"]:,}</text>'
        for row in rows
    ]
    for who in whos:
        told = [
            (scale.x(row["tasks"]), scale.y(row["wall"][who]), row["wall"][who]) for row in rows if who in row["wall"]
        ]
        if told:
            points = " ".join(f"{x},{y}" for x, y, _ in told)
            parts.append(f'<polyline class="line {who}" points="{points}"/>')
            parts += [f'<circle class="{who}" cx="{x}" cy="{y}" r="2.5"/>' for x, y, _ in told]
    return parts + _ends(rows[-1], scale)


def _ends(row: Mapping[str, Any], scale: _Scale) -> list[str]:
    """The seconds of the last points, moved apart where they would cover each other."""
    parts, lowest = [], math.inf
    for who, seconds in sorted(row["wall"].items(), key=lambda item: float(item[1])):
        y = min(scale.y(seconds) + 4, lowest - 11)
        parts.append(f'<text class="{who}" x="{WIDTH - RIGHT + 5}" y="{y}">{shown(seconds)} s</text>')
        lowest = y
    return parts
