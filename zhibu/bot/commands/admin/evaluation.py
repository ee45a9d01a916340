"""The evaluation of a day, for the secretary: totals while it is open, the result and the year once it is closed."""

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.desk import fresh, the_day
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import evaluation as words
from zhibu.branch import earlier
from zhibu.branch.agenda.evaluation import closing, invited, voters
from zhibu.branch.ids import about
from zhibu.branch.people import Act
from zhibu.branch.refusal import Refusal
from zhibu.branch.voting import results_of_year


async def evaluation(talk: Talk, args: tuple[str, ...]) -> Answer:
    talk.require(Act.RUN_DAY)
    records = fresh(talk)
    day = the_day(records, args[0])
    policy = records.policy(day.on)
    closed = records.evaluations.get(day.id)
    if closed is not None:
        year = results_of_year(records, day.on.year, until=day.on, earlier=earlier.results(records))
        page = number(args[1]) if len(args) > 1 else 0
        return Answer(edit=words.result(talk.voice, records, day, closed, year, page=page))
    if not policy.evaluation_owed:
        raise Refusal("evaluation.not_owed", day=day.on)
    asked, guests = voters(records, day), invited(records, day)
    return Answer(
        edit=words.waiting(
            talk.voice,
            records,
            day,
            opens=day.ends(talk.calendar),
            closes=closing(day, policy, talk.calendar),
            now=talk.now,
            members=(sum(about(day.id, each) in records.voted for each in asked), len(asked)),
            guests=(sum(each.voted for each in guests), len(guests)),
        )
    )


PART = Part(screens={"evaluation": (evaluation, 1)})
