"""The charts drawn: the same figure as SVG, whose text stays text, and as PNG where the machine has a Chinese font.

matplotlib is imported only here and only when a chart is drawn; without it a summary has tables and says what to
install. The same summary gives the same bytes: no date, no random ids.
"""

# matplotlib's own annotations leave the types of keyword arguments open.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import io
import unicodedata
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Literal

from extractor.summary.charts import Bars, Chart, Heat, Panels
from extractor.summary.fonts import chinese_family
from extractor.summary.items import ItemKind
from extractor.summary.svg import GRID, INK, MUTED, PAPER, finished

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle
    from matplotlib.typing import RcKeyType

_TONES: Final[dict[ItemKind, str]] = {"problem": "#2f6f9f", "measure": "#2e8b74"}
_MARK: Final = "#c2571a"
# Words on a coloured cell keep their colour on a dark page, so they are none of the page's own.
_ON_DARK: Final = "#fdfeff"
_ON_LIGHT: Final = "#10212e"
_SIZE: Final = 10.0
_SMALLER: Final = 8.5
_DPI: Final = 144
_ROW: Final = 0.34
_SCALE: Final = ("#f2f6fa", "#9cc3de", "#2f6f9f", "#16405f")


@dataclass(frozen=True, slots=True)
class Drawn:
    """``png`` is None where the machine has no font with Chinese letters."""

    svg: str
    png: bytes | None


def can_draw() -> bool:
    """Whether matplotlib is installed."""
    return find_spec("matplotlib") is not None


def draw(chart: Chart) -> Drawn:
    """Draw one chart. Needs matplotlib (see ``can_draw``)."""
    import matplotlib

    family = chinese_family()
    settings: dict[RcKeyType, object] = {
        "font.family": [family or "DejaVu Sans"],
        "font.size": _SIZE,
        "svg.fonttype": "none",
        "svg.hashsalt": "nianbao",
        "text.parse_math": False,
        "axes.unicode_minus": False,
        "text.color": INK,
        "axes.labelcolor": MUTED,
        "xtick.color": MUTED,
        "ytick.color": INK,
        "axes.edgecolor": GRID,
        "figure.facecolor": PAPER,
        "axes.facecolor": PAPER,
    }
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box in the PNG; the SVG is not concerned.
        warnings.filterwarnings("ignore", message="Glyph ")
        figure = _figure(chart)
        drawn = io.BytesIO()
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
        svg = finished(drawn.getvalue(), chart.title, chart.description)
        png: bytes | None = None
        if family is not None:
            drawn = io.BytesIO()
            figure.savefig(drawn, format="png", dpi=_DPI, metadata={"Software": None})
            png = drawn.getvalue()
    return Drawn(svg, png)


def _figure(chart: Chart) -> Figure:
    match chart.figure:
        case Bars() as bars:
            return _bars(chart, bars)
        case Panels() as panels:
            return _panels(chart, panels)
        case Heat() as heat:
            return _heat(chart, heat)


def _width(texts: Sequence[str], size: float = _SIZE) -> float:
    """Inches that the widest text takes: a wide letter is as wide as high, others are about half of that.
    matplotlib can only measure letters that its font has."""
    ems = (
        sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.55 for letter in line)
        for text in texts
        for line in text.split("\n")
    )
    return max(ems, default=0.0) * size / 72


def _canvas(
    chart: Chart, wide: float, high: float, *, left: float, right: float, top: float, bottom: float
) -> tuple[Figure, Axes]:
    """A figure with title and note at its top left, and one pair of axes; all in inches."""
    from matplotlib.figure import Figure

    needed = max(_width([chart.title], _SIZE + 3), _width([chart.note], _SMALLER)) + 0.4
    wide = max(wide, needed)
    figure = Figure(figsize=(wide, high))
    axes = figure.add_axes((left / wide, bottom / high, (wide - left - right) / wide, (high - top - bottom) / high))
    figure.text(0.2 / wide, 1 - 0.32 / high, chart.title, fontsize=_SIZE + 3, fontweight="bold", va="center")
    figure.text(0.2 / wide, 1 - 0.62 / high, chart.note, fontsize=_SMALLER, color=MUTED, va="center")
    return figure, axes


def _bare(axes: Axes) -> None:
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)


def _bars(chart: Chart, bars: Bars) -> Figure:
    left = _width(bars.labels) + 0.4
    right = _width(bars.notes, _SMALLER + 0.5) + 0.3
    top = 1.0 if bars.against else 0.85
    high = top + 0.7 + _ROW * len(bars.labels)
    figure, axes = _canvas(chart, left + right + 5.0, high, left=left, right=right, top=top, bottom=0.7)
    places = range(len(bars.labels))
    most = max((*bars.values, *bars.against, 0.01))
    axes.barh(places, bars.values, height=0.66, color=_TONES[bars.kind], zorder=2, label=bars.legend[0])
    for place, value, note in zip(places, bars.values, bars.notes, strict=True):
        beside = max(value, bars.against[place]) if bars.against else value
        axes.annotate(
            note, (beside, place), xytext=(6, 0), textcoords="offset points", va="center", fontsize=_SMALLER + 0.5
        )
    if bars.against:
        axes.scatter(
            bars.against, places, marker="|", s=130, linewidths=2.5, color=_MARK, zorder=3, label=bars.legend[1]
        )
        marks, drawn = axes.get_legend_handles_labels()
        axes.legend(
            marks[::-1],
            drawn[::-1],
            loc="lower left",
            bbox_to_anchor=(0.0, 1.0),
            ncols=2,
            frameon=False,
            fontsize=_SMALLER,
            borderaxespad=0.1,
        )
    axes.set_yticks(places, bars.labels)
    axes.set_ylim(len(bars.labels) - 0.5, -0.5)
    axes.set_xlim(0, _ceiling(most))
    _percents(axes, "x")
    axes.set_xlabel(bars.axis, fontsize=_SMALLER)
    axes.grid(axis="x", color=GRID, linewidth=0.8, zorder=0)
    _bare(axes)
    return figure


def _ceiling(most: float) -> float:
    """The end of an axis of shares: the next ten percent, never beyond all."""
    return min(1.0, (int(most * 10 - 1e-9) + 1) / 10)


def _percents(axes: Axes, which: Literal["x", "y"]) -> None:
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axis.set_tick_params(labelsize=_SMALLER, labelcolor=MUTED)


def _panels(chart: Chart, panels: Panels) -> Figure:
    columns = min(3, len(panels.labels))
    rows = -(-len(panels.labels) // columns)
    each = max(2.9, _width(panels.labels) + 0.4)
    high = 0.95 + rows * 1.75 + 0.1
    figure, whole = _canvas(chart, columns * each + 0.3, high, left=0.1, right=0.1, top=0.1, bottom=0.1)
    whole.remove()
    wide = figure.get_figwidth()
    each = (wide - 0.3) / columns
    top = _ceiling(max((point[0] for line in panels.points for point in line if point), default=0.1))
    tone = _TONES["problem"]
    for number, (label, line) in enumerate(zip(panels.labels, panels.points, strict=True)):
        row, column = divmod(number, columns)
        low = high - 0.95 - (row + 1) * 1.75 + 0.42
        axes = figure.add_axes(((0.2 + column * each + 0.4) / wide, low / high, (each - 0.6) / wide, 1.0 / high))
        values = [point[0] if point else float("nan") for point in line]
        axes.plot(panels.years, values, color=tone, linewidth=1.8, zorder=2, clip_on=False)
        for small in (False, True):
            chosen = [(year, one[0]) for year, one in zip(panels.years, line, strict=True) if one and one[1] is small]
            axes.scatter(
                [year for year, _ in chosen],
                [value for _, value in chosen],
                s=24,
                color=PAPER if small else tone,
                edgecolors=tone,
                linewidths=1.4,
                zorder=3,
                clip_on=False,
            )
        axes.set_title(label, fontsize=_SIZE, loc="left", x=-0.4 / (each - 0.6), pad=6)
        axes.set_ylim(0, top * 1.06)
        axes.set_xlim(panels.years[0] - 0.4, panels.years[-1] + 0.4)
        step = -(-len(panels.years) // 6)
        axes.set_xticks(panels.years[::step], [str(year) for year in panels.years[::step]], fontsize=_SMALLER)
        _percents(axes, "y")
        axes.grid(axis="y", color=GRID, linewidth=0.8, zorder=0)
        _bare(axes)
    return figure


def _heat(chart: Chart, heat: Heat) -> Figure:
    from matplotlib.colors import LinearSegmentedColormap

    left = _width(heat.rows) + 0.4
    cell = 0.62 if heat.slanted else max(0.95, _width(heat.columns) + 0.2)
    # A slanted label reaches as far up as it reaches to the right.
    reach = _width(heat.columns) * 0.71 + 0.2
    top, right = (0.85 + reach, max(0.3, reach - cell / 2)) if heat.slanted else (1.4, 0.3)
    wide = left + right + cell * len(heat.columns)
    high = top + 0.2 + _ROW * len(heat.rows)
    figure, axes = _canvas(chart, wide, high, left=left, right=right, top=top, bottom=0.2)
    if figure.get_figwidth() > wide:
        actual = figure.get_figwidth()
        axes.set_position((left / actual, 0.2 / high, cell * len(heat.columns) / actual, (high - top - 0.2) / high))
    scale = LinearSegmentedColormap.from_list("shares", _SCALE)
    most = max((value for row in heat.values for value in row if value is not None), default=1.0) or 1.0
    for at, (row, notes) in enumerate(zip(heat.values, heat.notes, strict=True)):
        for column, (value, note) in enumerate(zip(row, notes, strict=True)):
            shade = PAPER if value is None else scale(value / most)
            axes.add_patch(_cell((column, at), shade))
            if note:
                dark = value is not None and value / most > 0.5
                axes.text(
                    column + 0.5,
                    at + 0.5,
                    note,
                    ha="center",
                    va="center",
                    fontsize=_SMALLER,
                    color=_ON_DARK if dark else _ON_LIGHT,
                )
    axes.set_xlim(0, len(heat.columns))
    axes.set_ylim(len(heat.rows), 0)
    axes.set_yticks([at + 0.5 for at in range(len(heat.rows))], heat.rows)
    axes.xaxis.tick_top()
    axes.set_xticks([at + 0.5 for at in range(len(heat.columns))], heat.columns, color=INK)
    for label in axes.get_xticklabels():
        label.set_verticalalignment("baseline")
        if heat.slanted:
            label.set_rotation(45)
            label.set_horizontalalignment("left")
            label.set_rotation_mode("anchor")
    _bare(axes)
    return figure


def _cell(place: tuple[int, int], shade: str | tuple[float, float, float, float]) -> Rectangle:
    from matplotlib.patches import Rectangle

    return Rectangle(place, 1, 1, facecolor=shade, edgecolor=PAPER, linewidth=1.5)
