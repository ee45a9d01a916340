"""The papers of political birthdays in the panel: the year's, a ceremony's, and its photos."""

from collections.abc import Sequence
from dataclasses import replace

from zhibu.bot.message import Bold, Message, Option, Paper, Picture, say
from zhibu.bot.wording.panel.frame import back, counted, go, in_pairs
from zhibu.branch.birthday_year import PHOTOS
from zhibu.branch.ceremony import Occasion
from zhibu.branch.enclosure import Enclosure
from zhibu.forms.ceremonies import period_named
from zhibu.words import Voice


def to_year(v: Voice, year: int) -> Option:
    """The button that leads to the year's papers."""
    return Option(v.ctx("button", "Plan, report, sequence"), go("bpap", str(year)))


def to_ceremony(v: Voice, occasion: Occasion, photos: int) -> Option:
    """The button that leads to a ceremony's papers and photos."""
    return Option(counted(v, v.ctx("button", "Talk sheets, photos"), photos), go("bcer", occasion.period))


# The year


def year(v: Voice, of: int, others: Sequence[int], *, plan: bool, report: bool, sequence: bool) -> Message:
    """Which paper of the year is wanted."""
    options = []
    if plan:
        options.append(Option(v.ctx("button", "Work plan (Word)"), go("bplan", str(of))))
    if report:
        options.append(Option(v.ctx("button", "Report (Word)"), go("brep", str(of))))
    if sequence:
        options.append(Option(v.ctx("button", "Sequence as picture"), go("bseq", str(of), "0")))
    years = [Option(v.year(each), go("bpap", str(each))) for each in others]
    return say(
        (Bold(v("Papers of the political birthdays, {year}", year=v.year(of))),),
        v("The work plan names the goal, the ceremonies with their celebrants, the steps and who is responsible.")
        if plan
        else "",
        v("The report for the superior tells what was held and for whom; what was not done stands as not done.")
        if report
        else "",
        rows=[*in_pairs(options), years, back(v, "cers", str(of))],
    )


def paper(v: Voice, made: Paper) -> Message:
    """A paper of the year as it stands now."""
    return replace(say(v("As it stands now. It holds names; please look it through before it goes out.")), paper=made)


def page(v: Voice, of: int, shown: Picture, number: int, pages: int) -> Message:
    """A page of the sequence; one of several leads to the next."""
    rows = []
    if number + 1 < pages:
        rows.append([Option(v.ctx("button", "Next page"), go("bseq", str(of), str(number + 1)))])
    told = say(
        (Bold(v("Political birthdays of {year} in sequence", year=v.year(of))),),
        v("Page {page} of {pages}.", page=number + 1, pages=pages) if pages > 1 else "",
        v("It names members: for the committee, please don't pass it on."),
        rows=rows,
    )
    return replace(told, picture=shown)


def not_ready(v: Voice) -> Message:
    return say(v("The picture isn't ready yet. Please press the button again in a minute."))


# A ceremony


def ceremony(v: Voice, occasion: Occasion, photos: Sequence[Enclosure], *, keeps: bool, shown: bool) -> Message:
    """A ceremony's talk sheets and photos; `shown` tells whether the photos may stand in the report as pictures."""
    options = [Option(v.ctx("button", "Talk sheets (Word)"), go("btalk", occasion.period))]
    if keeps:
        options.append(
            Option(counted(v, v.ctx("button", "Photos of the ceremony"), len(photos)), go("bph", occasion.period))
        )
    return say(
        (Bold(v("Papers of the ceremony, {period}", period=period_named(v, occasion.period))),),
        v("The talk sheets are printed and filled in by hand, a page a celebrant. What is said stands on paper alone."),
        _showing(v, photos, shown=shown),
        rows=[options, back(v, "cer", occasion.period)],
    )


def _showing(v: Voice, photos: Sequence[Enclosure], *, shown: bool) -> str:
    if not photos:
        return ""
    count = v.plural("{n} photo is kept.", "{n} photos are kept.", len(photos))
    if shown:
        return v.paragraph([count, v("All celebrants agreed: the report shows them.")])
    return v.paragraph([count, v("Not all celebrants agreed to pictures: the report only counts them.")])


def talks(v: Voice, occasion: Occasion, made: Paper) -> Message:
    told = v("The talk sheets of {period}, a page a celebrant.", period=period_named(v, occasion.period))
    return replace(say(told), paper=made)


# Photos


def photos(v: Voice, occasion: Occasion, kept: Sequence[Enclosure], *, done: str = "") -> Message:
    """Asks for the ceremony's photos; how many there are, and the way to look at them."""
    see = [[Option(counted(v, v.ctx("button", "Look at the photos"), len(kept)), go("bphs", occasion.period, "0"))]]
    return say(
        done,
        (Bold(v("Photos of the ceremony, {period}", period=period_named(v, occasion.period))),),
        v.plural("{n} photo is kept.", "{n} photos are kept.", len(kept)) if kept else v("There is none yet."),
        v("Please send them to me here, one or several at once, up to {limit}.", limit=PHOTOS),
        v(
            "They belong to the branch. The report shows them only where everybody celebrated there agreed to pictures;"
            " else it counts them."
        ),
        rows=[*(see if kept else []), back(v, "bcer", occasion.period)],
    )


def photo_kept(v: Voice, occasion: Occasion, number: int) -> Message:
    """A photo came; more may follow."""
    return say(
        v("Photo {number} is kept.", number=number),
        rows=[
            [
                Option(v.ctx("button", "Look at the photos"), go("bphs", occasion.period, str(number - 1))),
                Option(v.ctx("button", "Back to the ceremony"), go("cer", occasion.period)),
            ]
        ],
    )


def photo(v: Voice, occasion: Occasion, kept: Sequence[Enclosure], place: int, key: str) -> Message:
    """One photo's words and buttons; the picture goes with it, and can't become a screen: that comes anew."""
    rows = [[Option(v.ctx("button", "Take it away"), go("bphx", occasion.period, key))]]
    if place + 1 < len(kept):
        rows.append([Option(v.ctx("button", "The next one"), go("bphs", occasion.period, str(place + 1)))])
    rows.append([Option(v.ctx("button", "Back to the ceremony"), go("new", "cer", occasion.period))])
    at = v.moment(kept[place].at, year=True)
    return say(
        v("Photo {number} of {count}, sent on {at}", number=place + 1, count=len(kept), at=at),
        kept[place].caption,
        rows=rows,
    )


def photo_out(v: Voice) -> str:
    return v("The photo is taken away.")
