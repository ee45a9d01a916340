"""What concerns one person: their year, their choices, their data; and the year's political birthdays."""

from collections.abc import Mapping, Sequence

from zhibu.bot.message import Bold, Inline, Message, Option, Paper, Paragraph, Verb, say, token
from zhibu.bot.wording import dated, dues, makeup, service, wish
from zhibu.bot.wording.days import Look, facts, listed
from zhibu.branch.attendance import Standing
from zhibu.branch.birthday import Birthday
from zhibu.branch.dated import Dated
from zhibu.branch.ids import BranchId
from zhibu.branch.own_wish import wish_id
from zhibu.branch.own_year import OwnDay, OwnYear
from zhibu.branch.people import Member, MemberKind, Preference
from zhibu.words import Locale, Voice, mark, mark_ctx

_KINDS = {
    MemberKind.FULL: mark("full member"),
    MemberKind.PROBATIONARY: mark("probationary member"),
    MemberKind.APPLICANT: mark("active applicant"),
    MemberKind.PROSPECTIVE: mark("prospective member"),
}
_STANDINGS = {
    Standing.PRESENT: mark_ctx("standing", "took part"),
    Standing.ON_LEAVE: mark_ctx("standing", "on leave"),
    Standing.ASKED: mark_ctx("standing", "leave asked for, undecided"),
    Standing.EXPECTED: mark_ctx("standing", "expected"),
    Standing.ABSENT: mark_ctx("standing", "didn't take part"),
    Standing.EXEMPT: mark_ctx("standing", "not asked to attend"),
}


# My year


def my_year(
    v: Voice,
    look: Look,
    member: Member,
    year: OwnYear,
    choice: Preference,
    *,
    accounts: int,
    language: str,
    others: Sequence[tuple[BranchId, str]],
    dates: Sequence[Dated] = (),
) -> Message:
    """A member's own page: who they are here, their year with what they did for others, their dues, their dates in the ledger,
    what they chose, and what they can do with their data."""
    return say(
        (
            Bold(
                v(
                    "{name}, {kind}, {branch}",
                    name=member.name,
                    kind=v(_KINDS[member.kind]),
                    branch=look.records.branch.name,
                )
            ),
        ),
        *_year(v, year),
        *service.in_my_year(v, year),
        dated.own(v, dates),
        facts(
            v,
            [
                (v("Party dues"), dues.in_my_year(v, year.dues)),
                (v("Political birthday"), _birthday(v, member, year.birthday)),
                (v("My wish"), wish.in_my_year(v, look.records.wishes.get(wish_id(member.id, year.year)))),
                (
                    v("Greeting in the group"),
                    v("yes, the group may see it") if choice.birthday_in_group else v("no, only here"),
                )
                if member.accepted_on is not None
                else ("", ""),
                (v("My name in the branch's news"), v("yes, it may stand there") if choice.name_in_news else v("no")),
                (v("Language"), language),
                (v("Linked accounts"), str(accounts)),
            ],
        ),
        rows=_choices(v, member, choice, others),
    )


def _year(v: Voice, year: OwnYear) -> list[Inline | Paragraph]:
    imported = any(each.imported for each in year.days)
    since = dated.counted_since(v, year.since, imported=imported) if year.since is not None else ""
    if not year.days:
        return [v.paragraph([v("No activity day was held in {year} so far.", year=v.year(year.year)), since])]
    counts = [
        (
            year.count(Standing.PRESENT),
            v.plural("took part once", "took part {n} times", year.count(Standing.PRESENT)),
        ),
        (
            year.count(Standing.ON_LEAVE),
            v.plural("on leave once", "on leave {n} times", year.count(Standing.ON_LEAVE)),
        ),
        (
            year.count(Standing.ASKED),
            v.plural("leave undecided once", "leave undecided {n} times", year.count(Standing.ASKED)),
        ),
        (
            year.count(Standing.ABSENT),
            v.plural("didn't take part once", "didn't take part {n} times", year.count(Standing.ABSENT)),
        ),
    ]
    held = v.plural("{year}: {n} day held.", "{year}: {n} days held.", len(year.days), year=v.year(year.year))
    mine = v("You: {counts}.", counts=v.list(text for count, text in counts if count))
    lines = [v("{label}: {value}", label=v.short(each.day.on), value=_stood(v, each)) for each in year.days]
    return [v.paragraph([held, mine, since]), listed(lines)]


def _stood(v: Voice, each: OwnDay) -> str:
    """How I stood to a day, with the make-up study that it left."""
    study = makeup.in_my_year(v, each.makeup)
    standing = v(_STANDINGS[each.standing])
    if each.imported:
        standing = v("{standing} (entered later)", standing=standing)
    return v("{standing}; make-up study: {study}", standing=standing, study=study) if study else standing


def _birthday(v: Voice, member: Member, one: Birthday | None) -> str:
    if member.accepted_on is None:
        return ""
    if one is None:
        return v.date(member.accepted_on)
    return v("{date}, the {nth} anniversary of joining the Party", date=v.short(one.on), nth=v.anniversary(one.years))


def _choices(
    v: Voice, member: Member, choice: Preference, others: Sequence[tuple[BranchId, str]]
) -> list[list[Option]]:
    rows = []
    if member.accepted_on is not None:
        rows.append(
            [
                Option(v.ctx("button", "Greet me only here"), token(Verb.ME, "birthday", "n"))
                if choice.birthday_in_group
                else Option(v.ctx("button", "The group may greet me, too"), token(Verb.ME, "birthday", "y"))
            ]
        )
    rows.append(
        [
            Option(v.ctx("button", "Not my name in the news"), token(Verb.ME, "news", "n"))
            if choice.name_in_news
            else Option(v.ctx("button", "My name may stand in the news"), token(Verb.ME, "news", "y"))
        ]
    )
    rows.append(
        [
            Option(v.ctx("button", "Language"), token(Verb.ME, "language")),
            Option(v.ctx("button", "My data as a file"), token(Verb.ME, "data")),
            Option(v.ctx("button", "Unlink"), token(Verb.ME, "unlink")),
        ]
    )
    rows += [
        [Option(v("Change to {branch}", branch=name), token(Verb.CHOOSE, branch, "me"))] for branch, name in others
    ]
    return rows


def my_data(v: Voice, paper: Paper) -> Message:
    """Everything that is kept about a member, as a file."""
    told = say(v("This is everything that is kept about you. Please mind where you store it."))
    return Message(paragraphs=told.paragraphs, paper=paper)


def ask_unlink(v: Voice, *, branch: str) -> Message:
    """The question before an account is unlinked."""
    return say(
        v("Shall this account be unlinked from {branch}?", branch=branch),
        v(
            "You then get no more notices here, and can't sign in or ask for leave yourself. What happened until now stays in the branch's records. A new personal link from the secretary links you again."
        ),
        rows=[
            [
                Option(v.ctx("button", "Confirm"), token(Verb.ME, "unlinked")),
                Option(v.ctx("button", "Cancel"), token(Verb.ME, "back")),
            ]
        ],
    )


def unlinked(v: Voice) -> Message:
    """The account is a stranger's from now on."""
    return say(v("Your account is no longer linked. A new personal link from the secretary links it again."))


def birthday_choice(v: Voice, *, in_group: bool) -> str:
    """The short answer to the choice."""
    return v("The group may see the greeting.") if in_group else v("The greeting comes only to you.")


def news_choice(v: Voice, *, in_news: bool) -> str:
    """The short answer to the choice."""
    return (
        v("Your name may stand in the branch's news.")
        if in_news
        else v("Your name doesn't stand in the branch's news.")
    )


# Language


def which_language(v: Voice, names: Mapping[Locale, str], scope: str) -> Message:
    """The languages, each by its own name; `scope` is whose language is set."""
    asked = (
        v("Which language shall I speak in this group?") if scope == "branch" else v("Which language shall I speak?")
    )
    return say(asked, rows=[[Option(name, token(Verb.LANGUAGE, scope, locale)) for locale, name in names.items()]])


def language_set(v: Voice, *, language: str, scope: str) -> Message:
    """Said in the new language."""
    if scope == "branch":
        return say(v("From now on I speak {language} in this group.", language=language))
    return say(v("From now on I speak {language} with you.", language=language))


def language_of_stranger(v: Voice) -> Message:
    """Until somebody is known, the platform's own setting says which language they read."""
    return say(v("Until your account is linked, I speak the language that your app is set to."))


def language_of_group(v: Voice, *, language: str) -> Message:
    """Who asks in a group may not set the branch's language; their own is set in private."""
    return say(
        v("This group speaks {language}; the secretary or the deputy secretary can change that.", language=language),
        v("Your own language is chosen in the private chat."),
        rows=[[Option(v("Open the private chat"), start="language")]],
    )


# The calendar file


def calendar(v: Voice, paper: Paper, *, year: int, own_birthday: bool, everybody: bool = False) -> Message:
    """The file, and what is in it; `everybody`: the secretary's, with all political birthdays."""
    told = say(
        v(
            "The activity days of {year} and all political birthdays, as a calendar file for you alone.",
            year=v.year(year),
        )
        if everybody
        else v("The activity days of {year} and your political birthday, as a calendar file.", year=v.year(year))
        if own_birthday
        else v("The activity days of {year}, as a calendar file.", year=v.year(year)),
        v("Open it to add them to your calendar; opened again later, it brings what was moved up to date."),
    )
    return Message(paragraphs=told.paragraphs, paper=paper)
