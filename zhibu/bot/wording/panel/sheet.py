"""Entering a signature sheet that was signed on paper."""

from collections.abc import Collection, Sequence

from zhibu.bot.message import Bold, Message, Option, say
from zhibu.bot.wording.panel.frame import back, go, page_of, tick_all, ticks, turn, yes_or_no
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import MemberId
from zhibu.branch.people import Member
from zhibu.words import Voice

PHOTO = "panel.sheet"
"""The draft that takes a photo of the sheet."""


def ticking(
    v: Voice, day: ActivityDay, missing: Sequence[Member], ticked: Collection[MemberId], page: int, *, signed: int
) -> Message:
    """Everybody who isn't signed in yet, eight a page; a press ticks or takes the tick away."""
    title = (Bold(v("The signed sheet of {date}", date=v.day(day.on))),)
    if not missing:
        return say(title, v("Everybody is signed in."), rows=[back(v, "reg", day.id)])
    shown, page = page_of(missing, page)
    count = sum(one.id in ticked for one in missing)
    enter = [Option(v.ctx("button", "Enter ({count})", count=count), go("sheetok", day.id))] if count else []
    whole = [tick_all(v, missing, ticked, page, "ticks", day.id)] if page == 0 else []
    done = [*whole, *enter]
    return say(
        title,
        v("Tick everybody who signed on paper. Nothing counts before you confirm it."),
        v("{n} are signed in already and don't stand here.", n=signed) if signed else "",
        v("Ticked: {count} of {total}.", count=count, total=len(missing)),
        rows=[
            *ticks(shown, ticked, page, "tick", day.id),
            *turn(v, len(missing), page, "sheetin", day.id),
            *([done] if done else []),
            back(v, "reg", day.id),
        ],
    )


def confirm(v: Voice, day: ActivityDay, names: Sequence[str], away: Sequence[str], *, late: bool) -> Message:
    """Asks once, with every name; `away` are those among them who are on leave."""
    return say(
        (Bold(v("Enter these {n} from the signed sheet of {date}?", n=len(names), date=v.day(day.on))),),
        v.list(names),
        v("On leave: {names}. Enter them only if they came all the same.", names=v.list(away)) if away else "",
        v("They are marked as entered late, with your name.") if late else v("Your name is kept with it."),
        rows=[yes_or_no(v, go("sheetok", day.id, "y"), go("sheetin", day.id))],
    )


def entered(v: Voice, day: ActivityDay, count: int) -> Message:
    """Done; a photo of the sheet may follow."""
    return say(
        v.plural("{n} is entered from the signed sheet.", "{n} are entered from the signed sheet.", count),
        v("If you like, send me a photo of the sheet now; it is kept with the day."),
        rows=[back(v, "reg", day.id)],
    )


def photo_kept(v: Voice, day: ActivityDay) -> Message:
    return say(
        v("The photo of the sheet is kept. You can send another one, for a further page."),
        rows=[back(v, "reg", day.id)],
    )
