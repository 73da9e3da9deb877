"""Line charts and tables for the report, as HTML and SVG text; colours come from the page's style."""

from __future__ import annotations

import html
import math
from collections.abc import Collection, Mapping, Sequence

from engine.annotation import PALETTE

WIDTH, HEIGHT = 460, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 12, 34


def line_chart(
    series: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    *,
    x_title: str,
    y_title: str,
    y_range: tuple[float, float] | None = None,
    counts: bool = False,
    dots: Collection[str] = (),
    guide: str = "",
) -> str:
    """Return an SVG of lines by name, each (x, y), with round ticks, a legend and a title.

    `counts` says that x is counted: its ticks are whole numbers. Series named in `dots` are points without a line;
    the one named `guide` is dashed.
    """
    points = [(x, y) for xs, ys in series.values() for x, y in zip(xs, ys, strict=True) if math.isfinite(y)]
    if not points:
        return ""
    x_low, x_high = min(x for x, _ in points), max(x for x, _ in points)
    y_low, y_high = y_range or (min(0.0, *(y for _, y in points)), max(y for _, y in points))
    x_high, y_high = (x_high if x_high > x_low else x_low + 1), max(y_high, y_low + 1e-9)

    def place(x: float, y: float) -> tuple[float, float]:
        across = _LEFT + (x - x_low) / (x_high - x_low) * (WIDTH - _LEFT - _RIGHT)
        return across, HEIGHT - _BOTTOM - (y - y_low) / (y_high - y_low) * (HEIGHT - _TOP - _BOTTOM)

    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img"><title>{html.escape(f"{y_title} / {x_title}")}</title>']
    for value in ticks(y_low, y_high):
        _, y = place(x_low, value)
        parts.append(f'<line class="grid" x1="{_LEFT}" y1="{y:.1f}" x2="{WIDTH - _RIGHT}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>')
    for value in (whole_ticks if counts else ticks)(x_low, x_high):
        x, _ = place(value, y_low)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - _BOTTOM + 15}" text-anchor="middle">{value:g}</text>')
    for number, (name, (xs, ys)) in enumerate(series.items()):
        spots = [place(x, y) for x, y in zip(xs, ys, strict=True) if math.isfinite(y)]
        if name not in dots:
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
            dash = ' stroke-dasharray="5 4"' if name == guide else ""
            parts.append(f'<polyline fill="none" stroke-width="2"{dash} stroke="{color(number)}" points="{line}"/>')
        if name in dots or len(spots) == 1:  # a line of one point would not be seen
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color(number)}"/>' for x, y in spots]
    middle = (_LEFT + WIDTH - _RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 4}" text-anchor="middle">{html.escape(x_title)}</text></svg>')
    return "".join(parts) + legend(list(series))


def legend(names: Sequence[str]) -> str:
    """Return the names with the colours of their lines."""
    items = [f'<span><i style="background:{color(i)}"></i>{html.escape(name)}</span>' for i, name in enumerate(names)]
    return f'<p class="legend">{"".join(items)}</p>'


def color(number: int) -> str:
    """Return the colour of the line of that number."""
    return PALETTE[number % len(PALETTE)]


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return at most `most` round values between `low` and `high`: steps of 1, 2 or 5 times a power of ten."""
    raw = (high - low) / max(most - 1, 1)
    power = 10 ** math.floor(math.log10(raw))
    step = next((factor * power for factor in (1, 2, 5) if factor * power >= raw * 0.999), 10 * power)
    first = math.ceil(low / step - 1e-9)
    return [round(number * step, 10) for number in range(first, math.floor(high / step + 1e-9) + 1)]


def whole_ticks(low: float, high: float) -> list[float]:
    """Return `ticks` that are whole numbers."""
    return [value for value in ticks(low, high) if value == int(value)]


def table(head: Sequence[str], rows: Sequence[Sequence[object]], kind: str = "") -> str:
    """Return a table; numbers are set to the right unless its kind is "words"."""
    top = "".join(f"<th>{html.escape(str(cell))}</th>" for cell in head)
    body = "".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in rows)
    return f'<div class="wide"><table class="{kind}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(value: object) -> str:
    if isinstance(value, float):
        shown = f"{value:,.0f}" if value == int(value) and abs(value) > 1 else f"{value:.3f}"
        return f'<td class="number">{shown}</td>'
    if isinstance(value, int):
        return f'<td class="number">{value:,}</td>'
    return f"<td>{html.escape(str(value))}</td>" if value is not None else '<td class="number">–</td>'


def confusion_table(categories: Sequence[str], matrix: Sequence[Sequence[int]], corner: str) -> str:
    """Return a confusion matrix, rows the truth; each cell is shaded by its part of the row."""
    head = "".join(f"<th>{html.escape(name)}</th>" for name in categories)
    body = []
    for name, row in zip(categories, matrix, strict=True):
        total = max(sum(row), 1)
        cells = "".join(
            f'<td class="number" style="background:rgb(76 183 130/{value / total * 0.75:.2f})">{value:,}'
            f"<small>{100 * value / total:.1f} %</small></td>"
            for value in row
        )
        body.append(f"<tr><th>{html.escape(name)}</th>{cells}</tr>")
    return (
        f'<div class="wide"><table class="confusion"><thead><tr><th>{html.escape(corner)}</th>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )
