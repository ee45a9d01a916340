"""From what was heard to what is answered: who is this, which branch, may they; then one command, and its answer.

The one boundary where a refusal becomes words, where a full disk becomes “not saved”, and where an update that comes a
second time is recognised.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.happened import happened, heard_from
from zhibu.bot.house import House
from zhibu.bot.incoming import Happened, Incoming, Picked, Room, Said
from zhibu.bot.message import Message, Verb, unpack
from zhibu.bot.platforms.base import LeftOut, PlatformError, Priority
from zhibu.bot.talk import Talk
from zhibu.bot.wording import acts, replies
from zhibu.bot.wording.refusals import refusal
from zhibu.branch.branch import Draft
from zhibu.branch.guests import GuestAccount
from zhibu.branch.ids import AccountId, BranchId, MemberId
from zhibu.branch.people import Act, may
from zhibu.branch.refusal import Refusal
from zhibu.branch.voting import seat_open
from zhibu.branch.written import readable
from zhibu.storage.trouble import NotSaved, Stopped
from zhibu.words import match, voice

log = logging.getLogger(__name__)

TEXT_LIMIT = 4096
DRAFT_LIFE = timedelta(hours=24)
"""A question that nobody answered in that time isn't answered by the next word that happens to be said."""
_LATE_ANSWER = timedelta(days=7)
"""So long what is typed may still be meant as its answer; the writer is told that it came too late."""
_BELONGS_TO = {
    "panel": "admin",
    "point": "next",
    "comment": "next",
    "greeting": "birthdays",
    "birthdays.follow_up": "admin",
}
"""The command that leads back to a question, by the question's name or its first word, where it has another name."""

_NOBODY_KNOWN = frozenset({"who.stranger", "chat.unbound"})
_TURNING = frozenset({"evaluation.begun", "draft.dropped"})
"""What a press on a ballot writes down that only turns it to its next page."""

_WORD = re.compile(r"[/／]?([^\s：:，,。.！!；;、]+)[\s：:，,。.！!；;、]*(.*)", re.DOTALL)
"""A word, the marks of either script that may follow it, and what follows these."""
_ARGUMENT = re.compile(r"[\w.-]{4,}", re.ASCII)
"""What makes a word in a group a command beyond doubt: a code, a year, a date."""
_CANCELLING = frozenset({"取消", "cancel"})
"""What drops a question when it is typed instead of pressed, in lower case."""
_OWN_MATTER = frozenset({"leave", "makeup", "vote", "opinion", "wish"})
"""What stands behind these words in a group is the writer's own matter, and is taken away from there."""
_UNSIGNED = frozenset({"opinion"})
"""What stands behind these words may be meant without a name."""


class Router:
    """Finds the command for what was heard and gives its answer back."""

    def __init__(self, house: House, tables: Iterable[Tables]) -> None:
        rooms = tuple(tables)
        self._house = house
        self.commands: tuple[Command, ...] = tuple(command for room in rooms for command in room.commands)
        self._by_name = {command.name: command for command in self.commands}
        self._by_word = {word: command for command in self.commands for word in command.words}
        self._press_table = {verb: press for room in rooms for verb, press in room.presses}
        self._answer_table = {question: answered for room in rooms for question, answered in room.answers}
        self._with_files = frozenset(each for room in rooms for each in (*room.files, *room.only_files))
        self._files_alone = frozenset(each for room in rooms for each in room.only_files)
        self._again_table = {act: shown for room in rooms for act, shown in room.again}

    async def handle(self, heard: Incoming) -> None:
        """One update, to its end. Returns once it is committed, refused or answered “not saved”."""
        now = self._house.now()
        if isinstance(heard, Said):
            heard = replace(heard, text=readable(heard.text), name=readable(heard.name))
        if isinstance(heard, Happened):
            await happened(self._house, heard, now)
            return
        if heard.where.room is Room.PRIVATE and heard.account is not None:
            await heard_from(self._house, heard.account, now)
        talk = self._talk(heard, now)
        try:
            answer = await self._answer(talk)
        except Refusal as no:
            answer = self._refused(talk, no)
        except NotSaved:
            log.warning("not saved", extra={"branch": talk.branch, "cause": heard.cause})
            answer = self._brief(talk, replies.not_saved(talk.voice))
        except Stopped:
            log.warning("the branch stands still", extra={"branch": talk.branch, "cause": heard.cause})
            answer = self._brief(talk, replies.stands_still(talk.voice))
        if answer is not None:
            await self._give(talk, answer)

    # Who is this, and where

    def _talk(self, heard: Said | Picked, now: datetime, *, within: BranchId | None = None) -> Talk:
        """Who speaks and where; `within` names the branch that is meant where the speaker belongs to several."""
        house = self._house
        memberships = house.store.accounts(heard.account) if heard.account is not None else ()
        memberships = tuple(one for one in memberships if self._belongs(one, now))
        private = heard.where.room is Room.PRIVATE
        seats = self._seats(heard.account, now) if private and heard.account is not None else ()
        offices = house.store.offices(heard.account) if private and heard.account is not None else ()
        if private:
            within = within or self._pointed(heard, memberships)
            meant = [one for one in memberships if one[0] == within]
            branch, member_id = meant[0] if meant else self._chosen(heard.account, memberships)
        else:
            branch = house.store.chat_branch(heard.where.chat)
            member_id = next((member for at, member in memberships if at == branch), None)
        records = house.records(branch) if branch is not None else None
        member = records.members.get(member_id) if records is not None and member_id is not None else None
        locale = match(heard.language, house.locale) if private else house.locale  # type: ignore[arg-type]
        if records is not None:
            chosen = records.preference(member.id).locale if member is not None else None
            locale = records.branch.locale if chosen is None or not private else chosen
        elif above := next((each for each in house.store.superiors() if each in offices), None):
            locale = house.records(above).branch.locale
        zone = records.branch.timezone if records is not None else house.timezone
        return Talk(
            house=house,
            heard=heard,
            now=now,
            voice=voice(locale, zone),
            branch=branch,
            records=records,
            member=member,
            memberships=memberships,
            seats=seats,
            offices=offices,
            commands=self.commands,
        )

    def _seats(self, account: AccountId, now: datetime) -> tuple[tuple[BranchId, GuestAccount], ...]:
        """Where this account may vote as a guest now."""
        house = self._house
        known = ((at, seat, house.records(at)) for at, seat in house.store.guests(account))
        return tuple((at, seat) for at, seat, there in known if seat_open(there, seat, house.calendar_of(there), now))

    def _belongs(self, membership: tuple[BranchId, MemberId], now: datetime) -> bool:
        records = self._house.records(membership[0])
        member = records.members.get(membership[1])
        return member is not None and member.present(self._house.calendar_of(records).today(now))

    def _chosen(
        self, account: AccountId | None, memberships: tuple[tuple[BranchId, MemberId], ...]
    ) -> tuple[BranchId | None, MemberId | None]:
        """The membership that a private chat means: the only one, or the one that this account chose last."""
        if not memberships or account is None:
            return None, None
        if len(memberships) == 1:
            return memberships[0]
        linked = [(self._house.records(one[0]).accounts[account].chosen_at, one) for one in memberships]
        chosen = [(at, one) for at, one in linked if at is not None]
        return max(chosen)[1] if chosen else (None, None)

    def _pointed(self, heard: Said | Picked, memberships: tuple[tuple[BranchId, MemberId], ...]) -> BranchId | None:
        """The branch whose notice was pressed, or replied to: it is meant, whichever was chosen last."""
        message = heard.message if isinstance(heard, Picked) else heard.replies_to
        if len(memberships) < 2 or message is None:
            return None
        place = (heard.where.chat, message)
        for branch, _ in memberships:
            if any((said.chat, said.message) == place for said in self._house.records(branch).said.values()):
                return branch
        return None

    # What is meant

    async def _answer(self, talk: Talk) -> Answer | None:
        again = await self._again(talk)
        if again is not None:
            return again
        if isinstance(talk.heard, Picked):
            answer: Answer | None = await self._pressed(talk, talk.heard)
        else:
            if len(talk.heard.text) > TEXT_LIMIT:
                raise Refusal("text.too_long", limit=TEXT_LIMIT, length=len(talk.heard.text))
            answer = await self._said(talk, talk.heard)
        return answer if answer is None or answer.then is None else await self._go_on(talk, answer)

    async def _again(self, talk: Talk) -> Answer | None:
        """The answer to an update that was committed before: what it did then, and nothing is done twice."""
        for branch in [
            at
            for at in dict.fromkeys((talk.branch, *(at for at, _ in (*talk.memberships, *talk.seats)), *talk.offices))
            if at is not None
        ]:
            entry = self._house.store.done(branch, talk.heard.cause)
            if entry is None or self._only_turned(talk.heard, entry.act):
                continue
            shown = self._again_table.get(entry.act)
            if shown is not None and "day" in entry.facts:
                there = talk if branch == talk.branch else self._talk(talk.heard, talk.now, within=branch)
                message = await shown(there, str(entry.facts["day"]))
                if message is not None:
                    return Answer(say=message)
            return self._brief(talk, acts.done(talk.voice, entry.act))
        return None

    @staticmethod
    def _only_turned(heard: Said | Picked, act: str) -> bool:
        """Whether a press only turned a ballot to its next page. That is done again, whole: the page itself may not have
        been turned before the crash, and a sentence beside the button would leave it there."""
        found = unpack(heard.token) if isinstance(heard, Picked) else None
        return found is not None and found[0] in (Verb.VOTE, Verb.GUEST) and act in _TURNING

    async def _pressed(self, talk: Talk, picked: Picked) -> Answer:
        found = unpack(picked.token)
        press = self._press_table.get(found[0]) if found is not None else None
        if found is None or press is None:
            raise Refusal("button.stale")
        if talk.records is None and len(talk.memberships) > 1 and found[0] not in (Verb.CHOOSE, Verb.SUPERIOR):
            return Answer(say=replies.which_branch(talk.voice, self._branches(talk), ""))
        return await press(talk, found[1])

    async def _said(self, talk: Talk, said: Said) -> Answer | None:
        command, rest = self._command(said)
        if command is not None and not self._is_meant(said, command, rest):
            return None
        talk, draft = self._asked(talk)
        if draft is not None and self._answers(said, draft, alone=self._stands_alone(command, rest)):
            if not said.has_file and said.text.strip().strip(".。").lower() in _CANCELLING:
                return self._as_words(await self._press_table[Verb.CANCEL](talk, ()))
            self._check_file(said, draft)
            return self._wrap(await self._answer_table[draft.question](talk, draft.subject, said.text.strip()))
        if command is not None:
            return await self._run(talk, command, rest)
        late = self._too_late(talk) if draft is None and said.command is None else None
        return late if late is not None else self._unknown(talk, said)

    @staticmethod
    def _stands_alone(command: Command | None, rest: str) -> bool:
        """Whether a word is meant as its command whatever is asked at that moment: it stands by itself, or what follows it
        must not become somebody's signed answer to something else."""
        return command is not None and (not rest or command.name in _UNSIGNED)

    def _answers(self, said: Said, draft: Draft, *, alone: bool) -> bool:
        """Whether what was said answers the question that waits; a command's word `alone` is that command."""
        typed = said.text.strip()
        if said.command is not None or alone:
            return False
        if draft.question in self._files_alone:
            return said.has_file or typed.strip(".。").lower() in _CANCELLING
        return bool(typed) or said.has_file

    def _check_file(self, said: Said, draft: Draft) -> None:
        """Refuses a file where the question is answered in words, and one that is neither photo nor paper."""
        if said.has_file and draft.question not in self._with_files:
            raise Refusal("file.words_only")
        if said.has_file and said.file is None:
            raise Refusal("file.kind")

    def _is_meant(self, said: Said, command: Command, rest: str) -> bool:
        """Whether a command is meant at all. In a channel, which everybody reads, only binding it is. In a group a word that
        begins ordinary talk (“签到的同志……”, “说明，明天……”) is none, unless it answers us."""
        room = said.where.room
        if room is Room.CHANNEL:
            return command.name == "bind" or command.name in _OWN_MATTER
        if room is Room.PRIVATE or said.command is not None or said.replies_to_us:
            return True
        return not rest or command.name in _OWN_MATTER or _ARGUMENT.fullmatch(rest) is not None

    async def _run(self, talk: Talk, command: Command, rest: str) -> Answer:
        of_nobody = command.who in (Who.ANYONE, Who.OFFICER)
        if talk.private and talk.records is None and len(talk.memberships) > 1 and not of_nobody:
            return Answer(say=replies.which_branch(talk.voice, self._branches(talk), command.name))
        if command.manner is Manner.PRIVATE and not talk.private:
            # Before the gate: what was written beside it must go from the group whoever wrote it.
            written = bool(rest) or talk.file is not None
            return Answer(say=replies.in_private(talk.voice, command.name), forget=written)
        self._gate(talk, command)
        return self._wrap(await command.run(talk, rest))

    async def _go_on(self, talk: Talk, answer: Answer) -> Answer:
        """A link or a choice led on to a command: it is run for the speaker as they stand now, under its own gate."""
        assert answer.then is not None
        name, rest = answer.then
        command = self._by_name.get(name)
        if command is None:
            raise Refusal("button.stale")
        further = await self._run(self._talk(talk.heard, talk.now), command, rest)
        return replace(further, edit=further.edit or answer.edit, toast=further.toast or answer.toast)

    def _command(self, said: Said) -> tuple[Command | None, str]:
        """The command that was meant, by its name or by its word, and the rest of the line."""
        if said.command is not None:
            return self._by_name.get(said.command.lower()), said.text.strip()
        found = _WORD.fullmatch(said.text.strip())
        return (self._by_word.get(found[1]), found[2].strip()) if found is not None else (None, "")

    def _asked(self, talk: Talk) -> tuple[Talk, Draft | None]:
        """The question that waits for what is typed, the latest one, and the talk in its branch."""
        if not talk.private or talk.heard.account is None:
            return talk, None
        unnoted = self._house.unnoted.of(talk.heard.account)
        if unnoted is not None:
            # Whatever stands in the records was asked before: a later question would have taken this one's place.
            within, asked = unnoted
            if asked is None or talk.now - asked.asked_at >= DRAFT_LIFE or not self._is_in(talk, within):
                return talk, None
            return talk if within == talk.branch else self._talk(talk.heard, talk.now, within=within), asked
        waiting = [
            (draft.asked_at, branch, draft)
            for branch, draft in self._drafts(talk)
            if talk.now - draft.asked_at < DRAFT_LIFE
        ]
        if not waiting:
            return talk, None
        _, branch, draft = max(waiting, key=lambda one: one[:2])
        return talk if branch == talk.branch else self._talk(talk.heard, talk.now, within=branch), draft

    def _too_late(self, talk: Talk) -> Answer | None:
        """What is said of an answer to a question that is too old, with the way back to it; None where there was none lately."""
        if not talk.private or talk.heard.account is None:
            return None
        asked = [draft for _, draft in self._drafts(talk)]
        last = max(asked, key=lambda draft: draft.asked_at, default=None)
        if last is None or not DRAFT_LIFE <= talk.now - last.asked_at < _LATE_ANSWER:
            return None
        subject = last.question.partition(".")[0]
        name = _BELONGS_TO.get(last.question, _BELONGS_TO.get(subject, subject))
        hours = DRAFT_LIFE // timedelta(hours=1)
        return Answer(
            say=replies.too_late(
                talk.voice, last.asked_at, hours=hours, command=name if name in self._by_name else "help"
            )
        )

    def _drafts(self, talk: Talk) -> Iterator[tuple[BranchId, Draft]]:
        """The questions of that account that some answer belongs to, of any age."""
        for branch in dict.fromkeys((*(at for at, _ in (*talk.memberships, *talk.seats)), *talk.offices)):
            draft = self._house.records(branch).drafts.get(talk.account)
            if draft is not None and draft.question in self._answer_table:
                yield branch, draft

    @staticmethod
    def _is_in(talk: Talk, branch: BranchId) -> bool:
        return any(at == branch for at, _ in talk.memberships)

    def _gate(self, talk: Talk, command: Command) -> None:
        """Refuses who may not see the command at all; what it does is checked again by its rule."""
        if command.who is Who.ANYONE or (command.who is Who.GUEST and talk.seats):
            return
        if command.officers and talk.offices:
            return
        if command.who is Who.OFFICER:
            if not talk.offices:
                raise Refusal("superior.no_officer")
            return
        known, me = talk.known, talk.me  # each refuses in its own words, the chat before the person
        if command.who is Who.LEADER and not may(me, Act.ADMIN, self._house.calendar_of(known).today(talk.now)):
            raise Refusal("not_allowed", act=command.name)

    def _unknown(self, talk: Talk, said: Said) -> Answer | None:
        """In private whatever isn't understood is answered; in a group only an unknown command is."""
        linked = talk.member is not None or bool(talk.seats) or bool(talk.offices)
        if talk.private and said.command is None and said.has_file:
            return Answer(say=replies.no_files(talk.voice, linked=linked))
        if talk.private:
            return Answer(say=replies.unknown(talk.voice, linked=linked, command=said.command or ""))
        if said.command is not None and talk.records is not None and said.where.room is Room.GROUP:
            return Answer(say=replies.unknown(talk.voice, linked=True, command=said.command))
        return None

    def _branches(self, talk: Talk) -> list[tuple[BranchId, str]]:
        return [(at, self._house.records(at).branch.name) for at, _ in talk.memberships]

    # What is answered

    def _wrap(self, answer: Answer | Message) -> Answer:
        return Answer(say=answer) if isinstance(answer, Message) else answer

    def _as_words(self, answer: Answer) -> Answer:
        """What would have changed a pressed message, said as a new one."""
        return replace(answer, edit=None, say=answer.say or answer.edit)

    def _refused(self, talk: Talk, no: Refusal) -> Answer | None:
        if no.code == "who.anonymous" and talk.heard.where.room is Room.CHANNEL:
            return None
        if talk.records is None and no.code in _NOBODY_KNOWN and self._house.store.stopped:
            # Who belongs to a damaged branch isn't known while it stands still: nobody is to be linked anew for that.
            return self._brief(talk, replies.stands_still(talk.voice))
        return self._brief(talk, refusal(talk.voice, no))

    def _brief(self, talk: Talk, sentence: str) -> Answer:
        """One sentence: beside the button after a press, as a message after words."""
        if isinstance(talk.heard, Picked):
            return Answer(toast=sentence, alert=True)
        return Answer(say=replies.sentence(sentence))

    async def _give(self, talk: Talk, answer: Answer) -> None:
        """Says it. What can't be said is logged: the act stands, and the person can ask again."""
        platform, heard = self._house.platform, talk.heard
        try:
            if isinstance(heard, Picked):
                await platform.answer(heard.press, answer.toast, alert=answer.alert, start=answer.start)
                if answer.edit is not None:
                    await platform.edit(heard.where.chat, heard.message, answer.edit, priority=Priority.ANSWER)
            if isinstance(heard, Said) and answer.forget:
                await self._forget(talk, heard)
            if answer.say is not None:
                reply_to = None if talk.private or answer.forget else heard.message
                await platform.send(heard.where.chat, answer.say, priority=Priority.ANSWER, reply_to=reply_to)
        except LeftOut:
            log.debug("answer left out", extra={"branch": talk.branch, "cause": heard.cause})
        except PlatformError as trouble:
            facts = {"branch": talk.branch, "cause": heard.cause, "trouble": trouble.trouble.value}
            log.warning("answer not delivered", extra=facts)

    async def _forget(self, talk: Talk, said: Said) -> None:
        """Takes away what should not stand in a group; where that isn't allowed, it stays."""
        try:
            await self._house.platform.delete(said.where.chat, said.message)
        except PlatformError as trouble:
            facts = {"branch": talk.branch, "cause": said.cause, "trouble": trouble.trouble.value}
            log.info("not deleted", extra=facts)
