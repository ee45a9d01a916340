"""The secretary's answer to “does it stand there?”."""

from zhibu.bot.answer import Answer
from zhibu.bot.commands.admin.desk import fresh
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import undelivered as words
from zhibu.branch.agenda.undelivered import is_question, post_again, stands
from zhibu.branch.people import Act
from zhibu.branch.refusal import Refusal

_ANSWERS = {words.STANDS: stands, words.AGAIN: post_again}


async def answer(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """It stands there, or it is to be posted again. Answered once: after that the outcome is shown."""
    talk.require(Act.RUN_DAY)
    if len(parts) != 2 or parts[1] not in _ANSWERS:
        raise Refusal("button.stale")
    async with talk.unit("uncertain.answered") as unit:
        asked = next((said for said in unit.records.said.values() if words.fingerprint(said.id) == parts[0]), None)
        if asked is None:
            raise Refusal("uncertain.answered")
        if is_question(asked):
            unit.put(_ANSWERS[parts[1]](asked))
            await unit.commit(answer=parts[1])
    return Answer(edit=words.answered(talk.voice, fresh(talk), asked.id))


PART = Part(
    presses=((Verb.UNCERTAIN, answer),),
)
