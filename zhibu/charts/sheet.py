"""A sheet to draw a chart on: pixels from the top left corner, text measured before it is set. The only user of matplotlib.

A `Figure` without pyplot, so that nothing stays open; the height is settled at the end, when the content is known.
"""

import re
from io import BytesIO
from typing import Literal

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle
from matplotlib.patheffects import withStroke

from zhibu.charts import fonts, style

Align = Literal["left", "center", "right"]

_DPI = 100
_POINTS = 72 / _DPI
_ASCENT = 0.88
"""Top of a Chinese character above the baseline, as a share of the size."""

# A line never begins with what closes, never ends with what opens (GB/T 15834, JIS X 4051).
_CLOSING = "，。、；：！？）》〉」』】〕”’…—·%,.;:!?)]}"
_OPENING = "（《〈「『【〔“‘([{"
_WORD = re.compile(r"\s+|[!-~À-ɏ]+|.")


class Sheet:
    """A drawing of fixed width that grows downwards."""

    def __init__(self, locale: str, width: int = style.WIDTH) -> None:
        _settle()
        self.width = width
        self._family = [fonts.family(locale), fonts.FALLBACK]
        self._figure = Figure(figsize=(width / _DPI, 1), dpi=_DPI, facecolor=style.PAPER)
        self._canvas = FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, width)

    def text(
        self,
        x: float,
        top: float,
        text: str,
        *,
        size: float,
        colour: str = style.INK,
        strong: bool = False,
        align: Align = "left",
        halo: bool = False,
    ) -> None:
        """Set one line whose characters' tops lie at `top`; a halo of paper keeps it readable across a line."""
        # The Chinese faces here are Regular only; a stroke in the text's own colour makes the stronger weight.
        stroke = withStroke(linewidth=9 * _POINTS, foreground=style.PAPER) if halo else None
        if strong:
            stroke = withStroke(linewidth=size * 0.026 * _POINTS, foreground=colour)
        self._axes.text(
            x,
            top + size * _ASCENT,
            fonts.drawable(text),
            color=colour,
            ha=align,
            va="baseline",
            parse_math=False,
            fontproperties=self._type(size),
            path_effects=[stroke] if stroke else [],
            zorder=4 if halo else 3,
        )

    def paragraph(
        self,
        x: float,
        top: float,
        text: str,
        *,
        size: float,
        width: float,
        colour: str = style.INK,
        strong: bool = False,
    ) -> float:
        """Set text in as many lines as it needs; returns the bottom of the last."""
        for line in self.lines(text, size=size, width=width):
            self.text(x, top, line, size=size, colour=colour, strong=strong)
            top += size * 1.45
        return top

    def lines(self, text: str, *, size: float, width: float) -> list[str]:
        """The text broken into lines no wider than `width`; a single word that is wider is broken too."""
        lines: list[str] = []
        for paragraph in fonts.drawable(text).split("\n"):
            line = ""
            for piece in self._pieces(paragraph, size=size, width=width):
                if line and self.measure((line + piece).rstrip(), size=size) > width:
                    lines.append(line.rstrip())
                    line = piece.lstrip()
                else:
                    line += piece
            lines.append(line.rstrip())
        return lines

    def fit(self, text: str, *, size: float, width: float, least: float) -> float:
        """The largest type size from `size` down to `least` at which the text stands in one line, else `least`."""
        wide = self.measure(text, size=size)
        return size if wide <= width else max(least, size * width / wide)

    def measure(self, text: str, *, size: float) -> float:
        """The width of one line in pixels."""
        if not text:
            return 0
        renderer = self._canvas.get_renderer()  # type: ignore[no-untyped-call]  # matplotlib leaves it untyped
        return float(renderer.get_text_width_height_descent(fonts.drawable(text), self._type(size), False)[0])

    def box(self, x: float, top: float, width: float, height: float, colour: str, *, radius: float = 0) -> None:
        """A filled rectangle; nothing is drawn where there is no width."""
        if width <= 0 or height <= 0:
            return
        if radius:
            radius = min(radius, width / 2, height / 2)
            shape: Rectangle | FancyBboxPatch = FancyBboxPatch(
                (x + radius, top + radius),
                width - 2 * radius,
                height - 2 * radius,
                boxstyle=f"round,pad={radius},rounding_size={radius}",
                facecolor=colour,
                linewidth=0,
            )
        else:
            shape = Rectangle((x, top), width, height, facecolor=colour, linewidth=0)
        self._axes.add_patch(shape)

    def disc(self, x: float, top: float, size: float, colour: str) -> None:
        """A filled circle, `size` pixels across, in the square that begins at `x` and `top`."""
        self._axes.add_patch(Circle((x + size / 2, top + size / 2), size / 2, facecolor=colour, linewidth=0))

    def rule(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        colour: str,
        thick: float = 2,
        dashed: bool = False,
    ) -> None:
        """A straight line, `thick` pixels wide."""
        self._axes.add_line(
            Line2D(
                (start[0], end[0]),
                (start[1], end[1]),
                color=colour,
                linewidth=thick * _POINTS,
                dashes=(3, 2.4) if dashed else (None, None),
                dash_capstyle="butt",
                solid_capstyle="butt",
            )
        )

    def png(self, height: float) -> bytes:
        """The picture, `height` pixels high. The same drawing gives the same bytes."""
        self._figure.set_size_inches(self.width / _DPI, round(height) / _DPI)
        self._axes.set_ylim(round(height), 0)
        out = BytesIO()
        self._figure.savefig(out, format="png", dpi=_DPI, facecolor=style.PAPER, metadata={"Software": None})
        return out.getvalue()

    def _type(self, size: float) -> FontProperties:
        return FontProperties(family=self._family, size=size * _POINTS)

    def _pieces(self, paragraph: str, *, size: float, width: float) -> list[str]:
        pieces: list[str] = []
        for word in _WORD.findall(paragraph):
            if pieces and (word[0] in _CLOSING or pieces[-1][-1] in _OPENING):
                pieces[-1] += word
            elif self.measure(word, size=size) > width:
                pieces.extend(word)
            else:
                pieces.append(word)
        return pieces


def _settle() -> None:
    # Defaults first: a matplotlibrc in somebody's home or working folder must not change an official picture.
    mpl.rcdefaults()
    mpl.rcParams["text.hinting"] = "none"
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in (fonts.regular(), fonts.fallback()):
        if str(path) not in known:
            font_manager.fontManager.addfont(str(path))
