"""`branch add`, `branch list`, `invites`, `policy`."""

from zhibu.bot import office
from zhibu.bot.cli.desk import Task
from zhibu.bot.cli.grammar import Usage
from zhibu.bot.cli.saying import line
from zhibu.bot.cli.table import pad, table, width
from zhibu.bot.control import Answer
from zhibu.bot.wording.cli import reports as words
from zhibu.branch.branch import Place
from zhibu.branch.day import next_day
from zhibu.branch.records import Records
from zhibu.branch.settings import pending
from zhibu.scheduler.workdays import calendar_for


async def add(task: Task) -> Answer:
    """`branch add NAME`."""
    values, desk = task.values, task.desk
    added = await office.add_branch(
        desk.store,
        name=values.text("name"),
        preset_names=values.texts("presets"),
        locale=values.maybe("locale") or task.locale or desk.locale,
        timezone=values.maybe("timezone") or desk.timezone,
        superior=values.maybe("superior"),
        now=desk.now(),
    )
    return Answer(stdout=words.branch_added(task.v, added))


async def listing(task: Task) -> Answer:
    """`branch list`."""
    v, store = task.v, task.desk.store
    names = sorted((*store.branches(), *store.stopped), key=lambda each: (len(each), each))
    if not names:
        return Answer(stdout=line(words.no_branches(v)))
    rows = [
        (each, words.stands_still(v)) if each in store.stopped else _row(task, each, store.records(each))
        for each in names
    ]
    return Answer(stdout=table([words.branch_heads(v), *rows]))


def _row(task: Task, branch: str, records: Records) -> tuple[str, ...]:
    now = task.desk.now()
    calendar = calendar_for(records)
    on = calendar.today(now)
    group = records.place(Place.GROUP)
    day = next_day(records.days, now=now, calendar=calendar)
    return (
        branch,
        records.branch.name,
        str(sum(member.on_books(on) for member in records.roster)),
        words.group_of(task.v, None if group is None else group.title),
        words.next_day(task.v, day, estimated=day is not None and calendar.is_estimate(day.on)),
    )


async def invites(task: Task) -> Answer:
    """`invites BRANCH`: name, link or code, and its last moment, set apart by tabs."""
    v, desk = task.v, task.desk
    issued = await office.issue_invites(desk.store, task.at, now=desk.now())
    if not issued:
        records = task.records
        anybody = any(member.on_books(office.today(records, desk.now())) for member in records.roster)
        return Answer(stderr=line(words.no_invites(v) if anybody else words.nobody_to_invite(v)))
    rows = [words.invite(v, one, desk.link(one.code)) for one in issued]
    column = max(width(name) for name, _, _ in rows)
    known = desk.link(issued[0].code) is not None
    return Answer(
        stdout="".join(f"{pad(name, column)}\t{code}\t{until}\n" for name, code, until in rows),
        stderr="" if known else line(words.codes_alone(v)),
    )


async def policy(task: Task) -> Answer:
    """`policy BRANCH`, with `--set` a change."""
    settings = task.values["set"]
    since = task.values.day("from")
    if settings:
        assert isinstance(settings, tuple)
        changes = await office.set_policy(task.desk.store, task.at, settings, since=since, now=task.desk.now())
        return Answer(stdout="".join(line(words.policy_changed(task.v, change)) for change in changes))
    if since is not None:
        raise Usage("from_alone", "policy")
    today = office.today(task.records, task.desk.now())
    stand = task.records.stand(today)
    rows = table(words.policy_row(task.v, one) for one in stand.values()).splitlines()
    said = (
        line(each)
        + "".join(
            line(f"    {why}") for why in words.policy_why(task.v, one, pending(task.records, one.field.name, today))
        )
        for each, one in zip(rows, stand.values(), strict=True)
    )
    return Answer(stdout="".join(said))
