"""`/language`: the language of a private chat, or, by its leaders, of the branch's group."""

from dataclasses import replace

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Tables, Who
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import mine, superior
from zhibu.bot.wording.help import LINES
from zhibu.branch.people import Act
from zhibu.branch.refusal import Refusal
from zhibu.words import Locale, voice

NAMES: dict[Locale, str] = {"zh_CN": "简体中文", "zh_TW": "繁體中文", "en": "English"}
"""Each by its own name, whatever language is spoken now."""
_WRITTEN: dict[str, Locale] = {
    "简体中文": "zh_CN",
    "简体": "zh_CN",
    "中文": "zh_CN",
    "繁體中文": "zh_TW",
    "繁体中文": "zh_TW",
    "繁體": "zh_TW",
    "繁体": "zh_TW",
    "英文": "en",
    "英语": "en",
    "英語": "en",
    "english": "en",
    "en": "en",
    "zh_cn": "zh_CN",
    "zh_tw": "zh_TW",
}
MINE, BRANCH = "mine", "branch"


async def language(talk: Talk, rest: str) -> Answer | Message:
    """Asks which one, or sets the one that is named."""
    v = talk.voice
    if talk.private and talk.offices and not talk.memberships:
        return superior.language(v)
    if talk.private and talk.member is None:
        return mine.language_of_stranger(v)
    if not talk.private and not (talk.known and talk.may(Act.RUN_DAY)):
        return mine.language_of_group(v, language=NAMES[v.locale])
    scope = MINE if talk.private else BRANCH
    named = _WRITTEN.get(rest.casefold())
    if named is None:
        return mine.which_language(v, NAMES, scope)
    return await _set(talk, scope, named)


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """One of the languages was chosen, for oneself or for the branch."""
    match parts:
        case ("mine" | "branch" as scope, "zh_CN" | "zh_TW" | "en" as locale):
            return Answer(edit=await _set(talk, scope, locale))
    raise Refusal("button.stale")


async def _set(talk: Talk, scope: str, locale: Locale) -> Message:
    if scope == BRANCH:
        talk.require(Act.RUN_DAY)
        async with talk.unit("branch.language") as unit:
            if unit.records.branch.locale != locale:
                unit.put(replace(unit.records.branch, locale=locale))
                await unit.commit(locale=locale)
    else:
        me = talk.me
        async with talk.unit("language.chosen") as unit:
            choice = unit.records.preference(me.id)
            if choice.locale != locale:
                unit.put(replace(choice, locale=locale))
                await unit.commit(locale=locale)
    spoken = voice(locale, talk.known.branch.timezone)
    return mine.language_set(spoken, language=NAMES[locale], scope=scope)


TABLES = Tables(
    commands=(Command(name="language", words=("语言", "語言"), run=language, who=Who.ANYONE, text=LINES["language"]),),
    presses=((Verb.LANGUAGE, pressed),),
)
