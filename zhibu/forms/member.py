"""Everything kept about one member, as a file that they can read: their own words for each entry, in their language.

Of others it names only who decided or entered something about the member. How somebody voted is not in it, because nobody can
tell: a closed evaluation holds shuffled ballots without names.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, TypeAlias, TypeVar

from zhibu.branch.appeal import Appeal, Ground
from zhibu.branch.attendance import Leave, SignIn, Struck
from zhibu.branch.branch import Purpose
from zhibu.branch.day import in_order
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.ids import about
from zhibu.branch.notices import to_member
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.forms.by_duty import by_duty
from zhibu.forms.dates import DEEDS
from zhibu.forms.good_wishes import own_good_wishes
from zhibu.forms.own_birthdays import own_birthdays
from zhibu.forms.own_wishes import own_wishes
from zhibu.forms.register import WAYS
from zhibu.forms.roster import DUTIES, KINDS, STATUSES
from zhibu.forms.voices import said_and_done
from zhibu.words import Voice

T = TypeVar("T")
Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"

_LANGUAGES: Final = {"zh_CN": "简体中文", "zh_TW": "繁體中文", "en": "English"}


def member_json(v: Voice, records: Records, member: Member, *, now: datetime) -> bytes:
    """The member's data, as readable JSON in UTF-8."""
    sections: dict[str, Json] = {
        v.ctx("my data", "branch"): records.branch.name,
        v.ctx("my data", "as of"): v.moment(now, year=True),
        v.ctx("my data", "roster"): _roster(v, member),
        v.ctx("my data", "choices"): _choices(v, records, member),
        v.ctx("my data", "linked accounts"): [*_accounts(v, records, member)],
        v.ctx("my data", "invitations"): [*_codes(v, records, member)],
        v.ctx("my data", "activity days"): [*_days(v, records, member)],
        v.ctx("my data", "as a guest"): [*_as_guest(v, records, member)],
        v.ctx("my data", "comments given"): [*_comments(v, records, member)],
        v.ctx("my data", "make-up study"): [*_studies(v, records, member)],
        v.ctx("my data", "reminder talks"): [*_reminders(v, records, member)],
        v.ctx("my data", "photos and papers"): [*_files(v, records, member)],
        v.ctx("my data", "messages on the card"): [*_cards(v, records, member)],
        v.ctx("my data", "good wishes on political birthdays"): [*own_good_wishes(v, records, member.id)],
        v.ctx("my data", "wishes on political birthdays"): [*own_wishes(v, records, member.id)],
        v.ctx("my data", "political birthdays"): [*own_birthdays(v, records, member.id)],
        v.ctx("my data", "Party dues"): [*_dues(v, records, member)],
        v.ctx("my data", "ledger of dates"): [*_dates(v, records, member)],
        v.ctx("my data", "said and done for others"): said_and_done(v, records, member.id),
        v.ctx("my data", "entered by this member"): [*by_duty(v, records, member.id)],
        v.ctx("my data", "notices sent"): [*_said(v, records, member)],
        v.ctx("my data", "not kept"): v(
            "How a member voted in secret, and which unsigned opinion is theirs, is kept nowhere; identity numbers never."
        ),
    }
    return (json.dumps(sections, ensure_ascii=False, indent=2) + "\n").encode()


def _roster(v: Voice, member: Member) -> Json:
    return {
        v.ctx("column", "Name"): member.name,
        v.ctx("column", "Kind"): v(KINDS[member.kind]),
        v.ctx("column", "Accepted on"): _iso(member.accepted_on),
        v.ctx("column", "Became full on"): _iso(member.full_on),
        v.ctx("column", "Joined on"): _iso(member.joined_on),
        v.ctx("column", "Party group"): member.group,
        v.ctx("column", "Duty"): [*(v(DUTIES[duty]) for duty in member.duties), *filter(None, [member.other_duties])],
        v.ctx("column", "Status"): v(STATUSES[member.status]),
        v.ctx("column", "Status since"): _iso(member.status_since),
        v.ctx("column", "Leading cadre"): v.yes_no(member.cadre),
        v.ctx("column", "Mobile"): v.yes_no(member.mobile),
        v.ctx("column", "Frail"): v.yes_no(member.frail),
        v.ctx("column", "Contact"): member.contact,
        v.ctx("column", "No."): member.number,
        v.ctx("my data", "id in the books"): member.id,
    }


def _iso(value: object) -> str | None:
    return str(value) if value is not None else None


def _choices(v: Voice, records: Records, member: Member) -> Json:
    choice = records.preference(member.id)
    return {
        v.ctx("my data", "language"): _LANGUAGES.get(choice.locale or records.branch.locale),
        v.ctx("my data", "greeting in the group too"): v.yes_no(choice.birthday_in_group),
        v.ctx("my data", "photos of ceremonies in papers"): v.yes_no(choice.birthday_in_pictures),
        v.ctx("my data", "name in the branch's news"): v.yes_no(choice.name_in_news),
    }


def _accounts(v: Voice, records: Records, member: Member) -> Iterator[Json]:
    for account in records.accounts_of(member.id):
        draft = records.drafts.get(account.id)
        yield {
            v.ctx("my data", "account"): account.id,
            v.ctx("my data", "linked"): v.moment(account.linked_at, year=True),
            v.ctx("my data", "can be written to"): v.yes_no(account.reachable),
            v.ctx("my data", "waits for an answer since"): v.moment(draft.asked_at, year=True) if draft else None,
        }


def _codes(v: Voice, records: Records, member: Member) -> Iterator[Json]:
    """Of a code only its hash is kept; when it was issued and used is told."""
    for code in sorted(records.codes.values(), key=lambda each: (each.issued_at, each.id)):
        if code.purpose is Purpose.MEMBER and code.member == member.id:
            yield {
                v.ctx("my data", "issued"): v.moment(code.issued_at, year=True),
                v.ctx("my data", "used"): v.moment(code.used_at, year=True) if code.used_at else None,
            }


def _days(v: Voice, records: Records, member: Member) -> Iterator[Json]:
    voted = {each.day for each in records.voted.values() if each.member == member.id}
    for day in in_order(records.days.values()):
        signin, leave = records.signin(day.id, member.id), records.leave(day.id, member.id)
        key = about(day.id, member.id)
        struck, appeal = records.struck.get(key), records.appeals.get(key)
        far = records.allowances.get(key)
        if day.id not in voted and not any((signin, leave, struck, appeal, far)):
            continue
        yield {
            v.ctx("my data", "day"): day.on.isoformat(),
            v.ctx("my data", "theme"): day.theme,
            v.ctx("my data", "sign-in"): _signin(v, records, signin) if signin else None,
            v.ctx("my data", "leave"): _leave(v, records, leave) if leave else None,
            v.ctx("my data", "sign-in taken back"): _struck(v, records, struck) if struck else None,
            v.ctx("my data", "not counted"): _appeal(v, records, appeal) if appeal else None,
            v.ctx("my data", "may take part remotely"): v.yes_no(far is not None),
            v.ctx("my data", "took part in the evaluation"): v.yes_no(day.id in voted),
        }


def _signin(v: Voice, records: Records, signin: SignIn) -> Json:
    return {
        v.ctx("my data", "at"): v.moment(signin.at, year=True),
        v.ctx("my data", "way"): v(WAYS[signin.way]),
        v.ctx("my data", "by"): _name(records, signin.by),
        v.ctx("my data", "why"): signin.why,
        v.ctx("my data", "entered late"): v.yes_no(signin.late),
        v.ctx("my data", "came at"): v.moment(signin.came, year=True) if signin.came else None,
        v.ctx("my data", "left early"): v.moment(signin.left.at, year=True) if signin.left else None,
        v.ctx("my data", "left early because"): signin.left.why if signin.left else None,
    }


def _struck(v: Voice, records: Records, struck: Struck) -> Json:
    return {
        v.ctx("my data", "at"): v.moment(struck.at, year=True),
        v.ctx("my data", "by"): _name(records, struck.by),
        v.ctx("my data", "why"): struck.why,
        v.ctx("my data", "was"): _signin(v, records, struck.was),
    }


def _appeal(v: Voice, records: Records, appeal: Appeal) -> Json:
    ruling = appeal.ruling
    return {
        v.ctx("my data", "words"): appeal.words,
        v.ctx("my data", "at the host organisation"): v.yes_no(appeal.ground is Ground.HOST),
        v.ctx("my data", "asked"): v.moment(appeal.asked_at, year=True),
        v.ctx("my data", "granted"): v.yes_no(ruling.accepted) if ruling else None,
        v.ctx("my data", "decided"): v.moment(ruling.at, year=True) if ruling else None,
        v.ctx("my data", "by"): _name(records, ruling.by) if ruling else None,
        v.ctx("my data", "answer"): ruling.words if ruling else None,
    }


def _leave(v: Voice, records: Records, leave: Leave) -> Json:
    decision = leave.decision
    return {
        v.ctx("my data", "reason"): leave.reason,
        v.ctx("my data", "asked"): v.moment(leave.asked_at, year=True),
        v.ctx("my data", "granted"): v.yes_no(decision.granted) if decision else None,
        v.ctx("my data", "decided"): v.moment(decision.at, year=True) if decision else None,
        v.ctx("my data", "by"): _name(records, decision.by) if decision else None,
        v.ctx("my data", "with the words"): decision.words if decision else None,
    }


def _as_guest(v: Voice, records: Records, member: Member) -> Iterator[Json]:
    """The days to which an applicant was invited."""
    for guest in _in_order(records.guests):
        if guest.member == member.id:
            day = records.days.get(guest.day)
            yield {
                v.ctx("my data", "day"): day.on.isoformat() if day is not None else None,
                v.ctx("my data", "came"): v.moment(guest.came_at, year=True) if guest.came_at is not None else None,
                v.ctx("my data", "took part in the evaluation"): v.yes_no(guest.voted),
                v.ctx("my data", "by"): _name(records, guest.by),
                v.ctx("my data", "at"): v.moment(guest.at, year=True),
            }


def _comments(v: Voice, records: Records, member: Member) -> Iterator[Json]:
    """What a leading cadre said of a day, under their name."""
    for comment in _in_order(records.comments):
        if comment.member == member.id:
            day = records.days.get(comment.day)
            yield {
                v.ctx("my data", "day"): day.on.isoformat() if day is not None else None,
                v.ctx("my data", "text"): comment.text,
                v.ctx("my data", "said on"): comment.said_on.isoformat(),
                v.ctx("my data", "by"): _name(records, comment.by) if comment.by is not None else None,
                v.ctx("my data", "at"): v.moment(comment.at, year=True),
                v.ctx("my data", "entered late"): v.yes_no(comment.late),
            }


def _studies(v: Voice, records: Records, member: Member) -> Iterator[Json]:
    """Everything handed in, with what was said to it."""
    for known in _in_order(records.makeups):
        day = records.days.get(known.day)
        if known.member != member.id:
            continue
        for tried in known.tries:
            ruling = tried.ruling
            yield {
                v.ctx("my data", "day"): day.on.isoformat() if day is not None else None,
                v.ctx("my data", "text"): tried.text,
                v.ctx("my data", "at"): v.moment(tried.at, year=True),
                v.ctx("my data", "entered late"): v.yes_no(tried.late),
                v.ctx("my data", "accepted"): v.yes_no(ruling.accepted) if ruling else None,
                v.ctx("my data", "by"): _name(records, ruling.by) if ruling else None,
                v.ctx("my data", "with the words"): ruling.words if ruling else None,
            }


def _reminders(v: Voice, records: Records, member: Member) -> Iterator[Json]:
    """The talks that people held and the time limits that they set; what was said is kept nowhere."""
    for known in _in_order(records.reminders):
        if known.member != member.id:
            continue
        for talk in known.talks:
            yield {
                v.ctx("my data", "day"): talk.held_on.isoformat(),
                v.ctx("my data", "held by"): _name(records, talk.talker),
                v.ctx("my data", "place"): talk.place,
                v.ctx("my data", "by"): _name(records, talk.by),
                v.ctx("my data", "at"): v.moment(talk.at, year=True),
            }
        for limit in known.rectifications:
            yield {
                v.ctx("my data", "time limit"): limit.until.isoformat(),
                v.ctx("my data", "put right"): v.yes_no(limit.done) if limit.done is not None else None,
                v.ctx("my data", "by"): _name(records, limit.by),
                v.ctx("my data", "at"): v.moment(limit.at, year=True),
            }


def own_enclosures(records: Records, member: Member) -> list[Enclosure]:
    """The photos and papers that the member sent, or that somebody sent about them, the oldest first."""
    about_them = f":{member.id}"
    found = (each for each in records.enclosures.values() if each.by == member.id or each.subject.endswith(about_them))
    return sorted(found, key=lambda each: (each.at, each.id))


def _files(v: Voice, records: Records, member: Member) -> Iterator[Json]:
    for number, each in enumerate(own_enclosures(records, member), 1):
        yield {
            v.ctx("my data", "file"): file_name(number, each),
            v.ctx("my data", "belongs to"): each.subject,
            v.ctx("my data", "text"): each.caption,
            v.ctx("my data", "by"): _name(records, each.by),
            v.ctx("my data", "at"): v.moment(each.at, year=True),
        }


def file_name(number: int, kept: Enclosure) -> str:
    """What a file is called in the pack: its place in the list, and its own name."""
    return f"{number:03d}-{kept.shown_name}"


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """These files as one .zip. Photos are packed already, and are stored as they are."""
    pack = io.BytesIO()
    with zipfile.ZipFile(pack, "w") as target:
        for name, data in files:
            # No time of day: the same files are the same pack.
            target.writestr(zipfile.ZipInfo(name), data)
    return pack.getvalue()


def _dues(v: Voice, records: Records, member: Member) -> Iterator[Json]:
    """The months; no amounts are kept."""
    for paid in sorted(records.dues.values(), key=lambda each: (each.month, each.id)):
        if paid.member == member.id:
            yield {
                v.ctx("my data", "month"): paid.month,
                v.ctx("my data", "by"): _name(records, paid.by),
                v.ctx("my data", "at"): v.moment(paid.at, year=True),
            }


def _dates(v: Voice, records: Records, member: Member) -> Iterator[Json]:
    """Dates alone: of what was done nothing else is kept."""
    for one in sorted(records.dated.values(), key=lambda each: (each.on, each.id)):
        if one.member == member.id:
            yield {
                v.ctx("my data", "what"): v(DEEDS[one.deed]),
                v.ctx("my data", "day"): one.on.isoformat(),
                v.ctx("my data", "by"): _name(records, one.by),
                v.ctx("my data", "at"): v.moment(one.at, year=True),
                v.ctx("my data", "entered late"): v.yes_no(one.late),
            }


def _cards(v: Voice, records: Records, member: Member) -> Iterator[Json]:
    for card in sorted(records.cards.values(), key=lambda each: each.year):
        if card.member == member.id:
            yield {
                v.ctx("my data", "year"): card.year,
                v.ctx("my data", "text"): card.text,
                v.ctx("my data", "by"): _name(records, card.by),
                v.ctx("my data", "at"): v.moment(card.at, year=True),
            }


def _in_order(table: Mapping[str, T]) -> list[T]:
    return [table[id_] for id_ in sorted(table)]


def _said(v: Voice, records: Records, member: Member) -> Iterator[Json]:
    addressed = (each for each in records.said.values() if each.audience == to_member(member.id))
    for said in sorted(addressed, key=lambda each: (each.at, each.id)):
        yield {
            v.ctx("my data", "notice"): said.kind.value,
            v.ctx("my data", "about"): said.subject,
            v.ctx("my data", "at"): v.moment(said.at, year=True),
            v.ctx("my data", "state"): said.state.value,
        }


def _name(records: Records, id_: str) -> str:
    found = records.members.get(id_)
    return found.name if found is not None else id_
