"""A branch of sixty in the midst of its year of political birthdays: held, held late, planned, put off, left out with a reason,
forgotten, and two whose dates are to be verified."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from tests.forms.month import CALENDAR, NAMES
from tests.forms.month import activity_day as day_of
from tests.forms.month import records as month
from zhibu.branch import ceremony as rules
from zhibu.branch import ceremony_checklist as checks
from zhibu.branch.celebration import Ceremony, Disputed, Excused, Form, Item, Shifted, Study
from zhibu.branch.people import Preference
from zhibu.branch.policy import PolicyChange
from zhibu.branch.records import Records
from zhibu.branch.talks import FollowUp, HeartTalk, TalkForm
from zhibu.branch.wish import Wish

NOW = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 10, 20)
YEAR = 2026
LONG = "古丽努尔·阿卜杜热合曼"
MORE = [
    "欧阳堃",
    "司马𣗋",
    "上官䶮",
    "诸葛明亮",
    LONG,
    "尉迟",
    "阿依古丽",
    "Gulnur Abdurahman",
    *(f"{family}{given}" for family in "姚邵湛汪祁毛禹狄" for given in ("文博", "一", "小雨")),
]
PRIVATE, PUBLIC = "盼孩子考上大学", "把老旧小区飞线整治好，让群众放心。"
FOLLOW_UP = "帮助联系住院床位"


def accepted(number: int) -> date:
    """All over the year, the first of July most; one on 29 February."""
    if number == 7:
        return date(2008, 2, 29)
    if number % 6 == 0:
        return date(1985 + number % 30, 7, 1)
    return date(1985 + number % 35, number % 12 + 1, number % 27 + 1)


def sixty(*, count: int = 60, quarter: bool = False, done: bool = True, **tables) -> Records:
    """The branch as it stands on 20 October 2026; not `done`: at the beginning of the year, with nothing arranged."""
    names = ([*NAMES, *MORE] + [f"同志{number}" for number in range(1, 101)])[:count]
    plain = month(names=names, away=0, signins={}, leaves={}, evaluations={})
    members = {
        id_: replace(each, accepted_on=accepted(number), group=f"第{'一二三'[number % 3]}党小组", cadre=number % 9 == 0)
        for number, (id_, each) in enumerate(plain.members.items(), 1)
    }
    last = f"m{count:03d}"
    members[last] = replace(members[last], accepted_on=None)
    days = {f"2026-{number:02d}": day_of(id=f"2026-{number:02d}", on=date(2026, number, 8)) for number in range(1, 13)}
    branch = replace(plain.branch, superior="东湖市直机关工委", presets=("theme-party-day", "wulong"))
    given = replace(plain, branch=branch, members=members, days=days)
    if quarter:
        given = replace(given, policy_changes=by_quarter())
    disputed = Disputed(id="m003", other=date(1999, 1, 4), at=NOW, by="operator")
    given = replace(given, disputed={"m003": disputed})
    return replace(_lived(given) if done else given, **tables)


def by_quarter():
    change = PolicyChange.of("birthday.period", "quarter", since=date(2026, 1, 1))
    return {change.id: change}


def _lived(given: Records) -> Records:
    """Nine months with their ceremonies, one of them late and one forgotten."""
    first = rules.ceremonies(given, YEAR, TODAY)
    excused = first[1].celebrants[0]
    put_off = first[9].celebrants[-1] if len(first) > 4 else first[3].celebrants[-1]
    given = replace(
        given,
        excused={excused.id: Excused(id=excused.id, member=excused.member.id, reason="长期住院", by="m001", at=NOW)},
        shifted={
            put_off.id: Shifted(id=put_off.id, member=put_off.member.id, to="2026-12", reason="出差", by="m001", at=NOW)
        },
    )
    for occasion in rules.ceremonies(given, YEAR, TODAY):
        number = occasion.last.month
        if occasion.first > TODAY:
            continue
        given = _arranged(given, occasion.period, number)
        if number not in (8, 10, 12):
            given = _held(given, occasion.period)
    return given


def _arranged(given: Records, period: str, number: int) -> Records:
    if number % 4 == 0:
        made = Ceremony(
            id=period,
            by="m001",
            at=NOW,
            on=date(2026, number, 20),
            start=time(9),
            place="烈士陵园",
            forms=(Form.VISIT, Form.VOLUNTEERING),
        )
    else:
        made = Ceremony(id=period, by="m001", at=NOW, day=f"2026-{number:02d}", forms=(Form.LECTURE,))
    return replace(given, ceremonies={**given.ceremonies, period: made})


def _held(given: Records, period: str) -> Records:
    """Everything done for everybody, but that the first was handed no card; the last one's talk was entered afterwards."""
    occasion = rules.ceremony(given, period, TODAY)
    on = occasion.on if period[-2:] != "03" else date(2026, 4, 2)
    marks, talks, wishes = {}, dict(given.heart_talks), dict(given.wishes)
    for place, one in enumerate(occasion.in_hand):
        for item in (Item.APPLICATION, Item.CARD, Item.BOOK, Item.STORY):
            if (item is Item.CARD and place == 0) or (item is Item.BOOK and place % 2):
                continue
            mark = checks.do(
                given, occasion, one.id, item, today=on, by="m001", now=NOW, who="m001" if item is Item.CARD else None
            )
            marks[mark.id] = mark
        if place:
            talks[one.id] = HeartTalk(
                id=one.id,
                member=one.member.id,
                host="m002",
                on=on - timedelta(days=3),
                form=TalkForm.GROUP if place % 2 else TalkForm.INDIVIDUAL,
                by="m001",
                at=NOW,
                place="书记办公室",
                late=one is occasion.in_hand[-1],
            )
        if place % 3 != 2:
            public = place % 3 == 0
            wishes[one.id] = Wish(
                id=one.id,
                member=one.member.id,
                year=YEAR,
                text=PUBLIC if public else PRIVATE,
                by=one.member.id,
                at=NOW,
                public=public,
            )
    for item, more in ((Item.STUDY, {"study": Study.DISCUSSION}), (Item.OATH, {"who": occasion.in_hand[0].member.id})):
        mark = checks.do(given, occasion, period, item, today=on, by="m001", now=NOW, **more)
        marks[mark.id] = mark
    held = checks.hold(given, occasion, on, today=on, by="m001", now=NOW)
    marks[held.id] = held
    followed = {
        id_: FollowUp(
            id=id_, member=talk.member, host=talk.host, asked_at=NOW, agreed_at=NOW, text=FOLLOW_UP, who="梁国栋"
        )
        for id_, talk in talks.items()
    }
    return replace(
        given,
        ceremony_marks={**given.ceremony_marks, **marks},
        heart_talks=talks,
        wishes=wishes,
        follow_ups=followed,
    )


def agreeing(given: Records, *members: str) -> Records:
    """The same with these members' word that pictures may show them."""
    return replace(
        given,
        preferences={**given.preferences, **{each: Preference(id=each, birthday_in_pictures=True) for each in members}},
    )


__all__ = ["CALENDAR", "NOW", "TODAY", "YEAR", "agreeing", "sixty"]
