import io
import re
from dataclasses import replace

import pytest
from PIL import Image, ImageChops

from tests.charts.samples import CARDS, NAMES, RARE, WORDS, a_card, sixty
from zhibu.charts import fonts
from zhibu.charts.card import bare, print_sheets, render_all
from zhibu.charts.worker import render


def open_png(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.fixture(scope="module")
def blank():
    """The paper, the frame and the hills without a word on them."""
    return open_png(render(bare("zh_CN")))


@pytest.fixture(params=CARDS, scope="module")
def drawn(request):
    return open_png(render(CARDS[request.param]))


def ink_of(drawn, blank):
    """Where something is set: white on black."""
    return ImageChops.difference(drawn, blank).convert("L").point(lambda value: 255 if value > 24 else 0)


def test_it_is_a_portrait_of_1080_by_1620(drawn):
    assert (1080, 1620) == drawn.size


def test_words_stay_inside_the_frame_and_above_its_foot(drawn, blank):
    """Whatever the length of names and message: the difference to the bare card lies within the text's own room."""
    left, top, right, bottom = ImageChops.difference(drawn, blank).getbbox()

    assert left >= 120
    assert right <= 1080 - 120
    assert top >= 110
    assert bottom <= 1620 - 220


def bands(ink, least=22):
    """The bands of ink down the card, apart by at least so many rows of bare paper: (top, bottom)."""
    found, run = [], least
    _, rows = ink.crop((110, 0, 970, 1620)).getprojection()
    for y in range(100, 1420):
        if not rows[y]:
            run += 1
            continue
        if run >= least:
            found.append([y, y])
        found[-1][1], run = y, 0
    return found


def test_header_letter_and_signature_keep_apart(drawn, blank):
    """Bands of bare paper lie between the parts: nothing is set over something else."""
    assert len(bands(ink_of(drawn, blank))) >= 5


def test_nothing_of_sixty_cards_is_clipped_or_set_over_something_else(blank):
    """Names of two to six characters and of several peoples, rare ones, long branches, 300 characters, several paragraphs: all
    within the frame's own room, none cut at its edge, the signature apart from the letter."""
    cards = sixty()
    for card, png in zip(cards, render_all(cards), strict=True):
        ink = ink_of(open_png(png), blank)
        left, top, right, bottom = ink.getbbox()
        whom = card.salutation
        assert 124 <= left, whom
        assert right <= 1080 - 124, whom
        assert 104 <= top, whom
        assert bottom <= 1620 - 232, whom
        # Branch, title, ornament, years, letter, signature: the letter may be several bands, the last is the signature.
        parts = bands(ink)
        assert len(parts) >= 5, whom
        assert parts[-1][1] > 1300, whom
        assert parts[-1][0] > parts[-2][1] + 22, whom


@pytest.mark.parametrize("word", ["W" * 300, "https://example.org/" + "x" * 200, "愿" + "unbreakable" * 20])
def test_letters_run_together_are_broken_and_stay_inside_the_frame(word, blank):
    card = a_card(message=word, salutation=f"{'Wolfeschlegelsteinhausenbergerdorff'}：")
    left, _, right, bottom = ink_of(open_png(render(card)), blank).getbbox()

    assert 124 <= left
    assert right <= 1080 - 124
    assert bottom <= 1620 - 232


def test_none_of_the_sixty_names_falls_to_a_box():
    assert {name: fonts.missing(name) for name in NAMES} == dict.fromkeys(NAMES, ())
    assert len(NAMES) == 60


@pytest.mark.parametrize("locale", ["zh_CN", "zh_TW", "en"])
def test_rare_characters_are_drawn_each_in_its_own_form(locale):
    """A missing glyph would draw the same box for all of them."""
    names = [render(a_card(locale=locale, salutation=char, message="好")) for char in RARE + "〓"]

    assert len(RARE) + 1 == len(set(names))


def test_the_script_follows_the_locale():
    """骨 and 直 are written differently in the two scripts."""
    words = {"salutation": "骨直", "message": "骨直"}

    assert render(a_card(**words)) != render(a_card(locale="zh_TW", **words))


def test_the_type_has_true_weights():
    """Of a variable font: the salutation is set heavier than the same characters in the letter, and they are no wider for it."""

    def ink(**words):
        drawn = ink_of(open_png(render(replace(bare("zh_CN"), **words))), open_png(render(bare("zh_CN"))))
        return sum(drawn.histogram()[1:]), drawn.getbbox()

    heavy, wide = ink(salutation="政治生日政治生日")
    light, narrow = ink(occasion="政治生日政治生日")
    share = (narrow[2] - narrow[0]) / (wide[2] - wide[0])
    assert heavy * share**2 > light * 1.08


def test_markup_in_a_message_stays_text():
    """What a secretary types is never read as typst."""
    plain = render(a_card(message="#panic() $x$ *粗* @某某 \\ <a>"))
    other = render(a_card(message="#panic() $x$ 粗 @某某 \\ <a>"))

    assert plain != other


def test_the_same_card_is_the_same_file():
    assert render(a_card()) == render(a_card())
    assert print_sheets([a_card()]) == print_sheets([a_card()])


def test_it_prints_on_a5_with_room_to_cut():
    """148 by 210 mm, 3 mm of bleed, and the marks outside of it: 166 by 228 mm of paper, a page for each card."""
    sheets = print_sheets([a_card(message=WORDS * 3), a_card(message="好")])

    assert b"%PDF-" == sheets[:5]
    boxes = re.findall(rb"/MediaBox\s*\[([\d. ]+)\]", sheets)
    sizes = {tuple(round(float(each) / 72 * 25.4) for each in box.split()[2:]) for box in boxes}
    assert {(166, 228)} == sizes
    assert sheets.count(b"/Type/Page\n") + sheets.count(b"/Type /Page\n") == 2 or len(boxes) == 2


def test_a_message_that_no_type_can_hold_is_refused_and_not_cut_off():
    with pytest.raises(RuntimeError, match="too long for the card"):
        render(a_card(message=WORDS * 40))
