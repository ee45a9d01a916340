"""What is said of an evaluation unasked: the ballot, the one reminder, the result with the year before it."""

from collections.abc import Sequence

from zhibu.bot.message import Bold, Inline, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording import terms, vote
from zhibu.bot.wording.citing import clause
from zhibu.bot.wording.scene import End, Ended, Say, Scene
from zhibu.branch import earlier
from zhibu.branch.agenda.evaluation import closing
from zhibu.branch.day import ActivityDay
from zhibu.branch.evaluation import Evaluation, Result, Tally, YearResults, below_floor, share, tally
from zhibu.branch.guests import Guest
from zhibu.branch.ids import MemberId, about
from zhibu.branch.notices import Kind, guest_of, member_of
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records
from zhibu.branch.voting import may_comment, results_of_year
from zhibu.words import Voice


def _asked(v: Voice, scene: Scene) -> Message:
    return vote.ballot(v, _sheet(scene))


def _reminder(v: Voice, scene: Scene) -> Message:
    day = scene.day
    closes = closing(day, scene.records.policy(day.on), scene.calendar)
    return vote.ballot(v, _sheet(scene), first=v("The evaluation closes on {at}.", at=v.moment(closes)))


def _sheet(scene: Scene) -> vote.Sheet:
    day = scene.day
    at = scene.records.branch.id if guest_of(scene.notice.audience) is not None else None
    return vote.Sheet(day=day, policy=scene.records.policy(day.on), guest_at=at)


def _outcome(v: Voice, ended: Ended) -> Message:
    day, records = ended.day, ended.records
    guest = records.guests.get(guest_of(ended.said.audience) or "")
    member = member_of(ended.said.audience)
    if (guest is not None and guest.voted) or (member is not None and about(day.id, member) in records.voted):
        # The press that handed the ballot in has drawn the same page in this message.
        policy = records.policy(day.on)
        speaks = ended.now < closing(day, policy, ended.calendar) and _speaks(records, day, guest, member)
        at = records.branch.id if guest is not None else None
        return vote.submitted(v, vote.Sheet(day=day, policy=policy, guest_at=at, comments=speaks))
    if day.id not in records.evaluations and ended.now < closing(day, records.policy(day.on), ended.calendar):
        return say(v("The evaluation of {date} isn't asked of you any more.", date=v.day(day.on)))
    return say(v("The evaluation of {date} is closed. Thank you all the same.", date=v.day(day.on)))


def _speaks(records: Records, day: ActivityDay, guest: Guest | None, member: MemberId | None) -> bool:
    """Whether they are asked for a comment (点评) that isn't in yet."""
    if guest is not None:
        return may_comment(guest) and guest.id not in records.comments
    known = records.members.get(member) if member is not None else None
    return known is not None and known.cadre and about(day.id, known.id) not in records.comments


# The result


def _result(v: Voice, scene: Scene) -> Message:
    day = scene.day
    policy = scene.records.policy(day.on)
    title = (Bold(v("{day} of {date}: result of the evaluation", day=terms.day_name(v, policy), date=v.day(day.on))),)
    closed = scene.records.evaluations.get(day.id)
    if closed is None:
        return say(title, v("The result comes when the vote is closed."))
    year = results_of_year(scene.records, day.on.year, until=day.on, earlier=earlier.results(scene.records))
    return say(
        title,
        *result(v, scene.records, day, closed),
        history(v, scene.records, year),
        below(v, scene.records, day, year),
        comments(v, tally(closed, policy)),
        v("The form was handed up before the vote closed. It holds the result now and can be handed up anew.")
        if (anew := day.filed_at is not None and day.filed_at < closed.closed_at)
        else "",
        rows=[[Option(terms.form_title(v, policy), token(Verb.PANEL, "new", "rec", day.id))]] if anew else [],
    )


def result(v: Voice, records: Records, day: ActivityDay, closed: Evaluation) -> list[Inline | Paragraph]:
    """How many voted, and the rates by dimension; none where too few voted."""
    policy = records.policy(day.on)
    counted = tally(closed, policy)
    voters: Paragraph = (turnout(v, closed),)
    if counted is None:
        few = v(
            "Fewer than {count} voted, so no result is shown: nobody must be recognised.",
            count=policy.evaluation_min_voters,
        )
        return [voters, few]
    return [voters, _rates(v, counted, policy)]


def turnout(v: Voice, closed: Evaluation) -> str:
    """How many of those asked voted, members and guests apart; the rate is of all their ballots."""
    if not closed.guests_asked:
        return v("Voted: {voters} of {asked}.", voters=len(closed.ballots), asked=closed.asked)
    return v.paragraph(
        [
            v(
                "Voted: {voters} of {asked} (members {members} of {members_asked}, guests {guests} of {guests_asked}).",
                voters=len(closed.ballots),
                asked=closed.asked,
                members=closed.members_voted,
                members_asked=closed.members_asked,
                guests=closed.guests_voted,
                guests_asked=closed.guests_asked,
            ),
            v("The rates are of all ballots, the guests' among them."),
        ]
    )


def _rates(v: Voice, counted: Tally, policy: Policy) -> Paragraph:
    lines: list[Inline] = [v("Satisfaction: {rate}.", rate=v.percent(counted.rate))]
    for which, marks in counted.marks.items():
        name = terms.dimension(v, which, policy)
        lines += ["\n", v("{label}: {value}", label=name, value=v.percent(share(marks, policy)))]
    if below_floor(counted.rate, policy):
        floor = v.percent(policy.satisfaction_floor / 100)
        lines += ["\n", v("That is below {floor}. Please look into what was wanting.", floor=floor)]
    return tuple(lines)


def history(v: Voice, records: Records, year: YearResults) -> Paragraph:
    """The year's results up to this one and their mean; nothing where this is the first."""
    if len(year.results) < 2:
        return ()
    lines: list[Inline] = [v("The evaluations of {year} so far:", year=v.year(year.year))]
    for each in year.results:
        lines += ["\n", v("{label}: {value}", label=v.short(each.on), value=_rate(v, each))]
    if year.average is not None:
        lines += ["\n", v("On average {rate}.", rate=v.percent(year.average))]
    return (*lines, *since(v, records, year))


def since(v: Voice, records: Records, year: YearResults) -> Paragraph:
    """From when on the year is counted, where it began before the branch was with us and nothing earlier was imported."""
    joined = records.branch.joined_at.astimezone(v.zone).date()
    if joined.year != year.year or any(each.imported for each in year.results):
        return ()
    return ("\n", v("Counted since {date}, when the branch began here.", date=v.date(joined)))


def _rate(v: Voice, each: Result) -> str:
    if each.rate is None:
        return v("too few ballots")
    rate = v.percent(each.rate)
    return v("{rate} (imported)", rate=rate) if each.imported else rate


def below(v: Voice, records: Records, day: ActivityDay, year: YearResults) -> Paragraph:
    """Where this one lies under the floor: how many do this year, and what the branch's document says of it."""
    if not any(each.on == day.on and each.below for each in year.results):
        return ()
    policy = records.policy(day.on)
    facts = {"floor": v.percent(policy.satisfaction_floor / 100), "year": v.year(year.year)}
    told = v.plural(
        "In {year} {n} evaluation was below {floor}.",
        "In {year} {n} evaluations were below {floor}.",
        len(year.below),
        **facts,
    )
    stated = records.stand(day.on)["satisfaction.times"].clause
    return (told, "\n", clause(v, stated)) if stated is not None else (told,)


def comments(v: Voice, counted: Tally | None) -> Paragraph:
    """What was written on the ballots: unsigned, in no order that says anything."""
    return remarks(v, counted.comments if counted is not None else ())


def remarks(v: Voice, shown: Sequence[str]) -> Paragraph:
    """Some of them."""
    if not shown:
        return ()
    lines: list[Inline] = [v("Comments (unsigned, in no order of time):")]
    for remark in shown:
        lines += ["\n", v.quote(remark)]
    return tuple(lines)


WORDS: dict[Kind, Say] = {
    Kind.EVALUATION: _asked,
    Kind.EVALUATION_REMINDER: _reminder,
    Kind.EVALUATION_RESULT: _result,
}
OUTCOMES: dict[Kind, End] = {Kind.EVALUATION: _outcome, Kind.EVALUATION_REMINDER: _outcome}
