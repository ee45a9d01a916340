"""How a record of a ceremony or a talk stands, in a few words: for what an act changed, and from what."""

from collections.abc import Callable, Mapping
from typing import Any

from zhibu.branch.celebration import Ceremony, Disputed, Excused, Mark, Shifted
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.branch.talks import HeartTalk
from zhibu.forms.ceremonies import FORMS, ITEMS, OATHS, named, period_named
from zhibu.words import Voice


def _ceremony(v: Voice, records: Records, one: Ceremony | None) -> str:
    if one is None:
        return v("not arranged")
    day = records.days.get(one.day) if one.day is not None else None
    if day is not None:
        when = v("part of the activity day of {date}", date=v.short(day.on))
    else:
        when = v.short(one.on) if one.on is not None else v("not arranged")
    told = [
        when,
        one.place,
        *(v(FORMS[each]) for each in one.forms),
        v(OATHS[one.oath]) if one.oath is not None else "",
        v("the oath led by {name}", name=named(records, one.leader)) if one.leader is not None else "",
    ]
    return v.list(each for each in told if each)


def _mark(v: Voice, records: Records, one: Mark | None) -> str:
    if one is None:
        return v("not entered")
    what = v(ITEMS[one.item]) if one.item in ITEMS else v("held")
    told = v("{what}, {date}", what=what, date=v.short(one.on))
    return v("{what}, {name}", what=told, name=named(records, one.who)) if one.who is not None else told


def _shifted(v: Voice, records: Records, one: Shifted | None) -> str:
    del records
    return v("at their own ceremony") if one is None else v("at that of {period}", period=period_named(v, one.to))


def _excused(v: Voice, records: Records, one: Excused | None) -> str:
    del records
    return v("held") if one is None else v("not held ({reason})", reason=one.reason)


def _talk(v: Voice, records: Records, one: HeartTalk | None) -> str:
    """That it was held; of what was said nothing is kept."""
    if one is None:
        return v("no talk entered")
    told = [named(records, one.host), v.short(one.on), one.place]
    return v("talk held ({facts})", facts=v.list(each for each in told if each))


def _member(v: Voice, records: Records, one: Member | None) -> str:
    del records
    return v.date(one.accepted_on) if one is not None and one.accepted_on is not None else v("no date of acceptance")


def _disputed(v: Voice, records: Records, one: Disputed | None) -> str:
    del records
    return v("to be settled") if one is not None and one.other is not None else v("settled")


STATES: Mapping[str, Callable[[Voice, Records, Any], str]] = {
    "ceremonies": _ceremony,
    "ceremony_marks": _mark,
    "shifted": _shifted,
    "excused": _excused,
    "heart_talks": _talk,
    "members": _member,
    "disputed": _disputed,
}
