import io

import pytest
from PIL import Image

from tests.charts.samples import MONTH_PICTURES, a_day, a_month, attendance, evaluation, marks
from tests.charts.watched import in_the_margins, over_another, watched
from zhibu.charts import style
from zhibu.charts.month import DayEvaluation, Dimension, Turnout, percent
from zhibu.charts.worker import render


@pytest.fixture(params=MONTH_PICTURES, scope="module")
def drawn(request):
    return watched(MONTH_PICTURES[request.param])


def test_it_is_as_wide_as_a_phone_wants_and_as_high_as_its_content(drawn):
    picture, _ = drawn

    assert picture.width == 1080
    assert 700 <= picture.height <= 3000


def test_an_ordinary_month_keeps_the_proportions_of_a_phone():
    picture = Image.open(io.BytesIO(render(a_month())))

    assert 1.2 <= picture.height / picture.width <= 1.5


def test_the_margins_stay_clean(drawn):
    """Nothing runs out of the picture at any side: below the band at the top, the margins are bare paper."""
    picture, _ = drawn
    found, paper = in_the_margins(picture)
    assert paper == found


def test_no_text_lies_over_another(drawn):
    _, texts = drawn

    slack = 3  # a Latin descender's empty room may touch the next line's
    assert [] == over_another(texts, slack)


def test_every_word_given_stands_in_the_picture(drawn, request):
    """Wrapped or shrunk, never dropped."""
    _, texts = drawn
    everything = "".join(text for text, _ in texts).replace(" ", "").replace("　", "")
    given = MONTH_PICTURES[request.node.callspec.params["drawn"]]
    words = [given.branch, given.title, given.footer, given.attendance.heading, given.year.heading, given.year.note]
    words += [word for day in given.attendance.days for word in (day.title, day.count)]
    if given.evaluation:
        words += [day.sentence or day.voters for day in given.evaluation.evaluations]

    assert [] == [word for word in words if word.replace(" ", "").replace("　", "") not in everything]


def test_the_same_data_is_the_same_picture_and_other_data_another():
    first, again = render(a_month()), render(a_month())

    assert first == again
    assert first != render(a_month(attendance=attendance(a_day(27))))


@pytest.mark.parametrize(
    ("part", "whole", "floor", "digits", "shown"),
    [
        (26, 30, 80, 1, "86.7%"),
        (24, 30, 80, 1, "80%"),
        (30, 30, 80, 1, "100%"),
        (0, 30, 80, 1, "0%"),
        (45, 80, 60, 1, "56.3%"),  # a half is rounded up, 56.25
        (1599, 2000, 80, 1, "79.9%"),  # 79.95 doesn't reach 80
        (1999, 2000, 80, 1, "99.9%"),  # nor 99.95 all
        (199, 250, 80, 0, "79%"),
        (239, 240, 80, 0, "99%"),
        (2, 3, 66.7, 1, "66.6%"),
    ],
)
def test_rounding_never_lifts_a_rate_onto_its_floor(part, whole, floor, digits, shown):
    assert shown == percent(part, whole, floor=floor, digits=digits)


def test_a_month_below_the_floor_says_so_in_words_and_not_in_red():
    good, poor = (Image.open(io.BytesIO(render(a_month(attendance=attendance(a_day(n)))))) for n in (24, 23))
    bronze = tuple(int(style.OCHRE[i : i + 2], 16) for i in (1, 3, 5))

    def ochre(picture):
        panel = picture.convert("RGB").crop((0, 380, 1080, 560))
        return sum(count for count, colour in panel.getcolors(1 << 24) if colour == bronze)

    assert ochre(good) == 0
    assert ochre(poor) > 10_000


@pytest.mark.parametrize(("present", "total"), [(31, 30), (-1, 30), (0, 0)])
def test_an_impossible_turnout_is_refused(present, total):
    with pytest.raises(ValueError, match="no turnout"):
        Turnout(present=present, total=total)


def test_an_evaluation_without_marks_needs_its_sentence():
    with pytest.raises(ValueError, match="sentence"):
        DayEvaluation(dimensions=(Dimension(name="效果", marks=(0, 0, 0, 0)),))


def test_marks_must_match_the_grades():
    with pytest.raises(ValueError, match="4 grades"):
        evaluation(marks(rows=((1, 2, 3),) * 4))


@pytest.mark.parametrize(
    "text",
    [
        "学习贯彻党的创新理论，骨干带头讲党课、直面问题（抓整改）。" * 3,
        "Volunteering with the residents of Xinhua Street, " * 4,
        "x" * 200,
    ],
)
def test_lines_are_no_wider_than_asked_and_never_begin_with_what_closes(text):
    from zhibu.charts.sheet import Sheet

    sheet = Sheet("zh_CN")
    lines = sheet.lines(text, size=33, width=500)

    assert text.replace(" ", "") == "".join(lines).replace(" ", "")
    assert max(sheet.measure(line, size=33) for line in lines) <= 500 + 33  # one closing sign may hang
    assert [] == [line for line in lines if line[0] in "，。、）"]
