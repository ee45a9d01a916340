"""A year's pictures for the secretary and the matrix pages: nothing clipped, nothing over another, every name whole."""

import io
import itertools

import pytest
from PIL import Image

from tests.charts.watched import in_the_margins, over_another, watched
from tests.charts.year_samples import MATRICES, YEAR_PICTURES, matrix, name
from zhibu.charts import style
from zhibu.charts.matrix import ROWS, pages
from zhibu.charts.worker import draw, render

ALL = YEAR_PICTURES | MATRICES


@pytest.fixture(params=ALL, scope="module")
def drawn(request):
    return watched(ALL[request.param])


def test_it_is_as_wide_as_a_phone_wants_and_not_too_long_for_a_chat(drawn):
    picture, _ = drawn

    assert 1080 == picture.width
    assert 300 <= picture.height <= 2300


def test_the_margins_stay_clean(drawn):
    picture, _ = drawn
    found, paper = in_the_margins(picture)
    assert paper == found


def test_no_text_lies_over_another(drawn):
    _, texts = drawn

    assert [] == over_another(texts, slack=4)


@pytest.mark.parametrize("which", MATRICES)
def test_every_name_stands_in_the_matrix_in_the_given_order(which):
    from zhibu.charts.sheet import Sheet

    found = []

    class Watched(Sheet):
        def text(self, x, top, text, **more):
            if x == style.MARGIN:
                found.append(text)
            super().text(x, top, text, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zhibu.charts.sheet.Sheet", Watched)
        render(MATRICES[which])
    whole = "".join(found).replace(" ", "")
    names = [line.name.replace(" ", "") for line in MATRICES[which].lines]
    at = -1
    for each in names:
        at = whole.find(each, at + 1)
        assert at >= 0, each


@pytest.mark.parametrize("count", [0, 1, 20, 30, 31, 40, 61, 100])
def test_a_long_roster_comes_in_pages_of_even_length(count):
    """A hundred members on four pages of twenty-five, forty on two of twenty; nobody is left out."""
    cut = pages(count)
    lengths = [last - first for first, last in cut]

    assert (0, count) == (cut[0][0], cut[-1][1])
    assert all(before[1] == after[0] for before, after in itertools.pairwise(cut))
    assert max(lengths) <= ROWS
    assert max(lengths) - min(lengths) <= 1


def test_a_hundred_members_fit_the_same_width(tmp_path):
    """Each page as wide, and none higher than thirty rows need."""
    for first, last in pages(100):
        picture = Image.open(io.BytesIO(render(matrix(first, last))))
        assert 1080 == picture.width
        assert picture.height <= 2100
    assert len({name(number) for number in range(100)}) > 50


async def test_both_are_drawn_in_the_worker(tmp_path):
    year, tiles = YEAR_PICTURES["Party groups"], MATRICES["one"]

    assert render(year) == await draw(year, cache=tmp_path)
    assert render(tiles) == await draw(tiles, cache=tmp_path)
