"""The year's political birthdays as a picture: nobody left out, nobody twice, nothing clipped, readable on a phone."""

import pytest

from tests.charts.sequence_samples import SEQUENCES, sequence
from tests.charts.watched import in_the_margins, over_another, watched
from zhibu.charts.sequence import paged
from zhibu.charts.worker import draw, render

PAGES = {
    f"{which} ({number})": page for which, picture in SEQUENCES.items() for number, page in enumerate(paged(picture), 1)
}


@pytest.fixture(params=PAGES, scope="module")
def drawn(request):
    return watched(PAGES[request.param])


def test_it_is_as_wide_as_a_phone_wants_and_not_too_long_for_a_chat(drawn):
    picture, _ = drawn

    assert 1080 == picture.width
    assert 300 <= picture.height <= 2400


def test_the_margins_stay_clean(drawn):
    picture, _ = drawn
    found, paper = in_the_margins(picture)
    assert paper == found


def test_no_text_lies_over_another(drawn):
    _, texts = drawn

    assert [] == over_another(texts, slack=4)


@pytest.mark.parametrize("which", SEQUENCES)
def test_everybody_stands_on_exactly_one_page_in_the_sequence(which):
    pages = paged(SEQUENCES[which])
    given = [one for period in SEQUENCES[which].periods for one in period.celebrants]

    assert given == [one for page in pages for period in page.periods for one in period.celebrants]
    assert [bool(given)] + [False] * (len(pages) - 1) == [bool(page.overview) for page in pages]


@pytest.mark.parametrize("which", [each for each in PAGES if "nobody" not in each])
def test_every_name_and_day_is_drawn(which):
    _, texts = watched(PAGES[which])
    everything = {text for text, _ in texts}

    for period in PAGES[which].periods:
        assert period.label in everything
        for one in period.celebrants:
            assert {one.name, one.on} <= everything


@pytest.mark.parametrize(("count", "pages"), [(20, 1), (60, 2), (100, 2)])
def test_a_year_takes_few_pages_of_even_length(count, pages):
    assert pages == len(paged(sequence(count)))


async def test_it_is_drawn_in_the_worker(tmp_path):
    picture = SEQUENCES["one"]

    assert render(picture) == await draw(picture, cache=tmp_path)
