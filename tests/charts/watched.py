"""A picture drawn with every box of text that stands in it."""

import io
import itertools
import warnings

import pytest
from PIL import Image

from zhibu.charts import style
from zhibu.charts.sheet import Sheet
from zhibu.charts.worker import render


def watched(picture):
    """The image and `(text, box)` of each text in it; a glyph that falls to a box is an error."""
    boxes = []

    class Watched(Sheet):
        def png(self, height):
            data = super().png(height)
            boxes.extend((text.get_text(), text.get_window_extent()) for text in self._axes.texts)
            return data

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("error")
        patch.setattr("zhibu.charts.sheet.Sheet", Watched)
        data = render(picture)
    return Image.open(io.BytesIO(data)).convert("RGB"), [(text, box) for text, box in boxes if text.strip()]


def in_the_margins(picture):
    """The colours in the margins at the left, the right and the foot, below the band at the top, and the paper's own: nothing
    ran out of the picture where both are the same."""
    edge = style.MARGIN - 12
    margins = (
        (0, 20, edge, picture.height),
        (picture.width - edge, 20, picture.width, picture.height),
        (0, picture.height - 40, picture.width, picture.height),
    )
    found = [{colour for _, colour in picture.crop(box).getcolors(1 << 24)} for box in margins]
    return found, [{tuple(int(style.PAPER[i : i + 2], 16) for i in (1, 3, 5))}] * len(margins)


def over_another(texts, slack):
    """Pairs of texts whose boxes share more than `slack` pixels both ways."""
    return [
        (one, other)
        for (one, a), (other, b) in itertools.combinations(texts, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > slack and min(a.y1, b.y1) - max(a.y0, b.y0) > slack
    ]
