"""What the panel offers, when, and to whom: the buttons of its first screen, of a day, and of the rest.

A button is offered only to who may press it and when it leads somewhere; its screen asks again.
"""

from zhibu.bot.commands.admin.desk import open_for, sign_in_open, undecided
from zhibu.bot.commands.admin.ladders import waiting as talks_waiting
from zhibu.bot.commands.admin.makeup import concerns
from zhibu.bot.commands.admin.makeup import waiting as makeup_waiting
from zhibu.bot.commands.admin.opinions import hears
from zhibu.bot.commands.admin.opinions import waiting as opinions_waiting
from zhibu.bot.commands.admin.register import undecided as open_appeals
from zhibu.bot.message import Option
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel.day import DayView
from zhibu.bot.wording.panel.frame import go
from zhibu.bot.wording.panel.offers import Offer
from zhibu.branch.attendance import closes
from zhibu.branch.card import ready
from zhibu.branch.ceremony_checklist import waiting as waiting_ceremonies
from zhibu.branch.day import ActivityDay, Step
from zhibu.branch.guests import heads
from zhibu.branch.guests import of_day as of_guests
from zhibu.branch.habits import Habits, habits
from zhibu.branch.keeping import may_keep
from zhibu.branch.people import Act
from zhibu.branch.records import Records
from zhibu.branch.settling import unsettled
from zhibu.branch.voices import points_of

_ON_HOME = 7
"""So many buttons stand on the first screen beside the big one."""
_OF_A_DAY = 6
"""So many stand on a day's screen beside the big one and the way back."""
_IN_THE_DAY = ("record", "register", "code")
"""What steps back from a crowded first screen, in this order: the day's own screen has it as well."""
_FIRST_AHEAD = ("same", "arrange", "move", "register", "leaves_kept", "guests", "steps")
_FIRST_ON_THE_DAY = ("sign", "register", "approve", "record", "close", "guests")
_FIRST_AFTERWARDS = ("held", "not_held", "record", "register", "sign", "makeup", "approve", "evaluation")
"""What is needed first of a day's buttons: ahead of it, on the day itself, once it is over."""


def home(talk: Talk, records: Records, day: ActivityDay | None, first: Option | None = None) -> list[Offer]:
    """The day in hand, what waits, and the ways to the rest: never more than a thumb finds. Where there is much, no other button
    leads where the big one leads, and what waits is gathered behind one."""
    offers = _home(talk, records, day)
    if len(offers) > _ON_HOME:
        offers = _without("approve", offers)
    if len(offers) > _ON_HOME:
        offers = _apart_from(first, offers)
    if len(offers) > _ON_HOME:
        offers = _gathered(offers)
    for name in _IN_THE_DAY:
        if len(offers) > _ON_HOME:
            offers = _without(name, offers)
    return offers


def _gathered(offers: list[Offer]) -> list[Offer]:
    """What waits behind one button, where it is more than one thing."""
    waits = [offer for offer in offers if offer.waits]
    if len(waits) <= 1:
        return offers
    place = offers.index(waits[0])
    one = Offer("waiting", ("wait",), sum(offer.count for offer in waits))
    return [*offers[:place], one, *(offer for offer in offers[place:] if not offer.waits)]


def _without(name: str, offers: list[Offer]) -> list[Offer]:
    return [offer for offer in offers if offer.name != name]


def waiting(talk: Talk, records: Records) -> list[Offer]:
    """What waits for this person, each with how much of it."""
    return [offer for offer in _home(talk, records, None) if offer.waits]


def _apart_from(first: Option | None, offers: list[Offer]) -> list[Offer]:
    """The offers without the one that leads where the big button leads."""
    return [offer for offer in offers if first is None or first.token != go(*offer.place)]


def _home(talk: Talk, records: Records, day: ActivityDay | None) -> list[Offer]:
    leaves = undecided(talk, records)
    appeals = len(open_appeals(talk, records))
    studies = len(makeup_waiting(talk, records))
    talks = talks_waiting(talk, records)
    offers = []
    if day is not None:
        signs = talk.may(Act.SIGN_FOR_SOMEONE)
        offers += [
            Offer("activity", ("day", day.id)),
            Offer("sign", ("sign", day.id), when=signs and sign_in_open(talk, records, day)),
            Offer("code", ("spot", day.id), when=signs and _by_code(talk, records, day)),
            Offer("register", ("reg", day.id), when=signs),
            Offer("record", ("rec", day.id), when=_records(talk, records, day)),
            Offer("approve", ("appr", day.id), when=talk.today >= day.on and _unapproved(talk, records, day)),
        ]
    offers += [
        Offer("leaves", ("leaves",), len(leaves), when=bool(leaves), waits=True),
        Offer("appeals", ("appeals",), appeals, when=appeals > 0, waits=True),
        Offer("makeup_waiting", ("mk",), studies, when=studies > 0, waits=True),
        Offer("absences", ("lds",), talks, when=talks > 0, waits=True),
        Offer("ceremonies", ("cers",), *_ceremonies(talk, records), waits=True),
        Offer(
            "cards",
            ("cards",),
            _unwritten(talk, records),
            when=bool(open_for(talk, records)) or talk.may(Act.WRITE_CARD),
            waits=True,
        ),
        Offer("opinions", ("opinions", "0"), opinions_waiting(records), when=_unheard(talk, records), waits=True),
        Offer("plan", ("plan",)),
        Offer("more", ("more",)),
    ]
    return [offer for offer in offers if offer.when]


def of_day(talk: Talk, records: Records, shown: DayView, first: Option | None) -> list[Offer]:
    """What this person needs of the day at this moment, and one button for the rest where there is more."""
    offers, rest = _parted(talk, records, shown, first)
    return [*offers, Offer("day_more", ("daym", shown.day.id))] if rest else offers


def rest_of_day(talk: Talk, records: Records, shown: DayView, first: Option | None) -> list[Offer]:
    """What the day's own screen has no room for."""
    return _parted(talk, records, shown, first)[1]


def _parted(talk: Talk, records: Records, shown: DayView, first: Option | None) -> tuple[list[Offer], list[Offer]]:
    """What has room on the day's screen, and the rest."""
    offers = _of_day(talk, records, shown)
    if len(offers) <= _OF_A_DAY:
        return offers, []
    offers = _apart_from(first, offers)
    if len(offers) <= _OF_A_DAY:
        return offers, []
    kept = _needed(shown, offers)
    return kept, [offer for offer in offers if offer not in kept]


def _needed(shown: DayView, offers: list[Offer]) -> list[Offer]:
    """As many as have room beside the way to the rest, the most needed ones, in the order of their need."""
    names = _FIRST_AFTERWARDS if shown.over else _FIRST_ON_THE_DAY if shown.today else _FIRST_AHEAD
    first = [offer for name in names for offer in offers if offer.name == name]
    return [*first, *(offer for offer in offers if offer not in first)][: _OF_A_DAY - 1]


def _of_day(talk: Talk, records: Records, shown: DayView) -> list[Offer]:
    day = shown.day
    runs, signs = talk.may(Act.RUN_DAY), talk.may(Act.SIGN_FOR_SOMEONE)
    unclear = shown.over and shown.register.present == 0
    if day.cancelled:
        return [Offer("arrange", ("pday", day.id)), *([Offer("papers", ("dpap", day.id))] if signs else [])]
    offers = [
        Offer("steps", ("steps", day.id)),
        Offer("arrange", ("pday", day.id), when=not shown.begun or day.filed_at is None),
        Offer("approve", ("appr", day.id), when=_unapproved(talk, records, day)),
        Offer("close", ("close", day.id), when=runs and shown.begun and not shown.over),
        Offer("held", ("held", day.id, "y", "p"), when=runs and unclear),
        Offer("not_held", ("held", day.id, "n", "p"), when=runs and unclear),
        Offer("sign", ("sign", day.id), when=signs and sign_in_open(talk, records, day)),
        Offer("register", ("reg", day.id), when=signs),
        Offer("leaves_kept", ("lvday", day.id), when=talk.may(Act.DECIDE_LEAVE) and _asked(records, day)),
        Offer("makeup", ("mkday", day.id), when=talk.may(Act.DECIDE_LEAVE) and concerns(talk, records, day)),
        Offer(
            "guests",
            ("guests", day.id),
            heads(of_guests(records.guests.values(), day.id)),
            when=_enters(talk, records, day),
        ),
        Offer("evaluation", ("evaluation", day.id), when=runs and shown.over and _evaluates(records, day)),
        Offer("points", ("points", day.id), *_points(talk, records, day)),
        Offer("record", ("rec", day.id), when=_records(talk, records, day)),
        Offer("papers", ("dpap", day.id), when=signs and not shown.begun),
        Offer("same", ("same", day.id), when=runs and not shown.begun and bool(_habits(talk, records, day))),
        Offer("move", ("mv", day.id), when=runs and not shown.begun),
        Offer("history", ("hist", day.id), when=runs and shown.over),
    ]
    return [offer for offer in offers if offer.when]


def more(talk: Talk) -> list[Offer]:
    """Everything that isn't needed every week."""
    offers = [
        Offer("dues", ("dues",), when=talk.may(Act.KEEP_DUES) and talk.known.policy(talk.today).dues_check),
        Offer("ceremonies", ("cers",)),
        Offer("books", ("books",), when=bool(books(talk))),
        Offer("voices", ("voices",), when=bool(voices(talk))),
        Offer("setup", ("setup",), when=bool(setup(talk))),
        Offer("undo", ("undo",)),
    ]
    return [offer for offer in offers if offer.when]


def voices(talk: Talk) -> list[Offer]:
    """What members say, and what they do for others; what is switched off, only while something of it is left."""
    records, runs = talk.known, talk.may(Act.RUN_DAY)
    policy = records.policy(talk.today)
    opinions = policy.opinion_heard or bool(records.opinions)
    offers = [
        Offer("opinions", ("opinions", "0"), when=hears(talk, records) and opinions),
        Offer("polls", ("polls",), when=runs and (policy.poll_held or bool(records.polls))),
        Offer("wishes", ("wishes",), when=runs and (policy.service_wishes or bool(records.micro_wishes))),
        Offer("pledges", ("pledges",), when=runs and (policy.service_pledges or bool(records.pledges))),
        Offer("birthday_wishes", ("bwishes",), when=talk.may(Act.WRITE_CARD)),
    ]
    return [offer for offer in offers if offer.when]


def setup(talk: Talk) -> list[Offer]:
    """Who belongs to the branch and how it is set up: its people, their codes, its numbers, its days from before it was here."""
    offers = [
        Offer("roster", ("roster",), when=talk.may(Act.SIGN_FOR_SOMEONE)),
        Offer("codes", ("codes",), when=talk.may(Act.BIND)),
        Offer("settings", ("set",), when=talk.may(Act.SET_POLICY)),
        Offer("earlier", ("early",), when=talk.may(Act.RUN_DAY)),
    ]
    return [offer for offer in offers if offer.when]


def books(talk: Talk) -> list[Offer]:
    """What is kept over the year, and what it looks like: meetings, dates, absences, charts and papers."""
    policy = talk.known.policy(talk.today)
    offers = [
        Offer("meetings", ("meetings",), when=policy.meetings_counted),
        Offer("dated", ("dated",), when=policy.ledger_dates and talk.may(Act.KEEP_LEDGER)),
        Offer("absences", ("lds",), when=talk.may(Act.WATCH_ABSENCES)),
        Offer("figures", ("figs",)),
        Offer("inspection", ("insp",), when=talk.may(Act.RUN_DAY)),
        Offer("papers_year", ("ypap",), when=talk.may(Act.SIGN_FOR_SOMEONE) and bool(talk.known.days)),
        Offer("birthday_papers", ("bpap",), when=talk.may(Act.HOLD_TALK)),
    ]
    return [offer for offer in offers if offer.when]


def _unapproved(talk: Talk, records: Records, day: ActivityDay) -> bool:
    """Whether the superior's approval is still to be entered, by this person."""
    owed = records.policy(day.on).approval_owed and not day.cancelled
    settled = day.mark(Step.SETTLED) is not None
    return owed and settled and day.mark(Step.APPROVED) is None and talk.may(Act.RUN_DAY)


def _habits(talk: Talk, records: Records, day: ActivityDay) -> Habits | None:
    """What the day lacks and the last one had."""
    return habits(records, day, calendar=talk.calendar, now=talk.now)


def _enters(talk: Talk, records: Records, day: ActivityDay) -> bool:
    return talk.may(Act.SIGN_FOR_SOMEONE) or may_keep(records, day, talk.me, talk.today)


def _evaluates(records: Records, day: ActivityDay) -> bool:
    return records.policy(day.on).evaluation_owed and records.held(day)


def _by_code(talk: Talk, records: Records, day: ActivityDay) -> bool:
    """Whether members are waiting for the code: it is this branch's way of signing in, and the sign-in is open."""
    policy = records.policy(day.on)
    closed = talk.now >= closes(day, policy, talk.calendar)
    return policy.signin_by == "code" and sign_in_open(talk, records, day) and not closed


def _records(talk: Talk, records: Records, day: ActivityDay) -> bool:
    return talk.now >= day.starts(talk.calendar) and may_keep(records, day, talk.me, talk.today)


def _asked(records: Records, day: ActivityDay) -> bool:
    """Whether anybody asked for leave from that day."""
    return any(records.leave(day.id, member.id) is not None for member in records.roster)


def _unwritten(talk: Talk, records: Records) -> int:
    return len([one for one in open_for(talk, records) if ready(records, one.id) is None])


def _ceremonies(talk: Talk, records: Records) -> tuple[int, bool]:
    """How many ceremonies ask for something now: those to prepare, and those that are owed; and dates to be settled."""
    if not talk.may(Act.KEEP_BIRTHDAYS):
        return 0, False
    count = len(waiting_ceremonies(records, talk.today)) + bool(unsettled(records, talk.today))
    return count, count > 0


def _unheard(talk: Talk, records: Records) -> bool:
    return hears(talk, records) and opinions_waiting(records) > 0


def _points(talk: Talk, records: Records, day: ActivityDay) -> tuple[int, bool]:
    """How many points wait to be taken over, and whether this person sees them."""
    found = points_of(records, day.id)
    return sum(each.taken_at is None for each in found), bool(found) and _records(talk, records, day)
