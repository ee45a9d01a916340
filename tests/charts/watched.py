"""A picture drawn with every box of text that stands in it."""

import io
import warnings

import pytest
from PIL import Image

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
