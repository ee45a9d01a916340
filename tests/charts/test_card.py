import io

import pytest
from PIL import Image, ImageChops

from tests.charts.samples import CARDS, RARE, WORDS, a_card
from zhibu.charts.card import bare, print_sheets
from zhibu.charts.worker import render


def open_png(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.fixture(scope="module")
def blank():
    """The frame and the hills without a word on them."""
    return open_png(
        render(
            a_card(
                branch="", title="", years_label="", accepted="", salutation="", occasion="", message="", signature=()
            )
        )
    )


@pytest.fixture(params=CARDS, scope="module")
def drawn(request):
    return open_png(render(CARDS[request.param]))


def test_it_is_a_portrait_of_1080_by_1620(drawn):
    assert (1080, 1620) == drawn.size


def test_words_stay_inside_the_frame_and_above_its_foot(drawn, blank):
    """Whatever the length of names and message: the difference to the bare card lies within the text's own room."""
    left, top, right, bottom = ImageChops.difference(drawn, blank).getbbox()

    assert left >= 120
    assert right <= 1080 - 120
    assert top >= 110
    assert bottom <= 1620 - 220


def test_header_letter_and_signature_keep_apart(drawn, blank):
    """Bands of bare paper lie between the parts: nothing is set over something else."""
    ink = ImageChops.difference(drawn, blank).convert("L").point(lambda value: 255 if value > 24 else 0)
    rows = [ink.crop((120, y, 960, y + 1)).getbbox() is not None for y in range(1620)]
    gaps, run = [], 0
    for row in rows[110:1400]:
        run = 0 if row else run + 1
        if run == 24:
            gaps.append(run)

    assert len(gaps) >= 4


@pytest.mark.parametrize("locale", ["zh_CN", "zh_TW", "en"])
def test_rare_characters_are_drawn_each_in_its_own_form(locale):
    """A missing glyph would draw the same box for all of them."""
    names = [render(a_card(locale=locale, salutation=char, message="好")) for char in RARE + "〓"]

    assert len(RARE) + 1 == len(set(names))


def test_the_script_follows_the_locale():
    """骨 and 直 are written differently in the two scripts."""
    words = {"salutation": "骨直", "message": "骨直"}

    assert render(a_card(**words)) != render(a_card(locale="zh_TW", **words))


def test_the_title_is_truly_bold():
    """The variable font gives weights: much more ink than the same words in the Regular of the signature."""
    bold, plain = a_card(title="政治生日"), a_card(title="")
    inked = ImageChops.difference(open_png(render(bold)), open_png(render(plain))).convert("L")

    assert inked.getbbox() is not None
    assert sum(inked.crop((300, 180, 780, 300)).histogram()[40:]) > 9_000


def test_markup_in_a_message_stays_text():
    """What a secretary types is never read as typst."""
    plain = render(a_card(message="#panic() $x$ *粗* @某某 \\ <a>"))
    other = render(a_card(message="#panic() $x$ 粗 @某某 \\ <a>"))

    assert plain != other


def test_the_same_card_is_the_same_file():
    assert render(a_card()) == render(a_card())
    assert print_sheets([a_card()]) == print_sheets([a_card()])


def test_it_prints_as_one_a5_sheet():
    sheet = print_sheets([a_card(message=WORDS * 3)])

    assert b"%PDF-" == sheet[:5]
    assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type/Page\n") <= 1


def test_a_message_that_no_type_can_hold_is_refused_and_not_cut_off():
    with pytest.raises(RuntimeError, match="too long for the card"):
        render(a_card(message=WORDS * 40))
