"""`superior add`, `superior list`, `superior code`, `superior remove`, `superior take`."""

from zhibu.bot import office
from zhibu.bot.cli.desk import Task
from zhibu.bot.cli.saying import line
from zhibu.bot.cli.table import table
from zhibu.bot.control import Answer
from zhibu.bot.wording.cli import superiors as words


async def add(task: Task) -> Answer:
    """`superior add NAME`: its id and a code, in lines for scripts, then what to do next."""
    values, desk = task.values, task.desk
    added = await office.add_superior(
        desk.store,
        name=values.text("name"),
        locale=values.maybe("locale") or task.locale or desk.locale,
        timezone=values.maybe("timezone") or desk.timezone,
        now=desk.now(),
    )
    return Answer(stdout=words.added(task.v, added.superior, added.code, desk.link(added.code)))


async def listing(task: Task) -> Answer:
    """`superior list`."""
    v, store = task.v, task.desk.store
    if not store.superiors():
        return Answer(stdout=line(words.none(v)))
    rows = []
    for each in store.superiors():
        records = store.records(each)
        under = store.branches_of(each)
        names = [store.records(branch).branch.name for branch in under]
        rows.append((each, records.branch.name, words.officers(v, records.officers.values()), v.list(names)))
    return Answer(stdout=table([words.heads(v), *rows]))


async def code(task: Task) -> Answer:
    """`superior code SUPERIOR`: one more code, for one more officer."""
    desk = task.desk
    superior = office.find_superior(desk.store, task.values.text("superior"))
    fresh = await office.issue_officer_code(desk.store, superior, now=desk.now())
    return Answer(stdout=words.code(task.v, fresh, desk.link(fresh)))


async def remove(task: Task) -> Answer:
    """`superior remove SUPERIOR OFFICER`: somebody no longer acts for it."""
    desk = task.desk
    superior = office.find_superior(desk.store, task.values.text("superior"))
    gone = await office.remove_officer(desk.store, superior, task.values.text("officer"), now=desk.now())
    return Answer(stdout=line(words.removed(task.v, gone, desk.store.records(superior).branch)))


async def take(task: Task) -> Answer:
    """`superior take SUPERIOR BRANCH`: a branch that there was before comes under it."""
    desk = task.desk
    superior = office.find_superior(desk.store, task.values.text("superior"))
    put = await office.put_under(desk.store, task.at, superior, now=desk.now())
    return Answer(stdout=line(words.taken(task.v, put)))
