"""A year in the life of a branch: what its people do, and what befalls the daemon, drawn from a seed."""

import heapq
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random

from tests.branch.build import CALENDAR, at, member, records, year_plan
from tests.simulation.world import BRANCH, DAY, HOUR, World
from zhibu.branch import attendance
from zhibu.branch import day as days
from zhibu.branch.agenda.undelivered import is_question, post_again, stands
from zhibu.branch.attendance import SignIn, Way
from zhibu.branch.branch import Binding, Place
from zhibu.branch.celebration import Disputed
from zhibu.branch.evaluation import Voted
from zhibu.branch.ids import about
from zhibu.branch.own_wish import TakenDown, Wish, wish_id
from zhibu.branch.people import Account, Duty, Preference, Status
from zhibu.branch.policy import PolicyChange
from zhibu.branch.refusal import Refusal
from zhibu.branch.talks import FollowUp

MINUTE = timedelta(minutes=1)
GROUP, CHANNEL = "t:-1", "t:-2"
CAP = 3
"""A lower one than any branch would have, so that it is felt."""


def founded(rng: Random, *, linked=0.8):
    """A branch of 12 to 25 with its plan; most have an account, the group may be bound later."""
    size = rng.randint(12, 25)
    duties = {1: (Duty.SECRETARY,), 2: (Duty.DEPUTY,), 3: (Duty.ORGANISATION,), 4: (Duty.PUBLICITY,)}
    people = [
        member(
            number,
            duties=duties.get(number, ()),
            accepted_on=date(rng.randint(1990, 2024), rng.randint(1, 12), rng.randint(1, 28)),
        )
        for number in range(1, size + 1)
    ]
    accounts = [
        Account(id=f"t:{number}", member=one.id, linked_at=at("2026-01-01 08:00"))
        for number, one in enumerate(people, 1)
        if number <= 4 or rng.random() < linked
    ]
    cap = PolicyChange.of("notice.hourly", str(CAP), since=date(2026, 1, 1))
    return year_plan(records(people, accounts=accounts, policy_changes=[cap], joined="2026-01-01 08:00"))


class History:
    """Draws what happens and when; `calm` leaves out every misfortune, `acts` thins out what people do."""

    def __init__(self, seed: int, *, start="2026-01-01 08:00", calm=False):
        self.rng = Random(seed)
        self.calm = calm
        self.world = World(founded(self.rng, linked=0.9 if calm else 0.8), at(start), seed=seed)
        self._events = []
        self._numbers = count()
        self.at(at(start) + (MINUTE if calm else timedelta(hours=self.rng.expovariate(1 / 60))), self.bind_group)
        self.at(at(start) + 2 * MINUTE, self.morning)
        if self.rng.random() < 0.6:
            self.at(at(start) + timedelta(days=self.rng.uniform(0, 90)), self.bind_channel)

    def at(self, instant: datetime, act, *args):
        heapq.heappush(self._events, (instant, next(self._numbers), act, args))

    async def live(self, until: datetime):
        """From now to then, with everything that happens in between."""
        world = self.world
        world.start()
        while self._events and self._events[0][0] < until:
            instant, _, act, args = heapq.heappop(self._events)
            await world.pass_until(instant)
            try:
                await act(*args)
            except Refusal:
                pass  # people try what isn't allowed
        await world.pass_until(until)

    async def fair_weather(self):
        """All misfortunes end, and what is due is settled."""
        world = self.world
        world.weather.down, world.books.full = False, False
        world.weather.unsure = world.weather.later = world.weather.refused = 0.0
        world.start()
        await world.pass_until(world.now + MINUTE)
        await world.settled()

    # -- people -------------------------------------------------------------------------------------------------------

    @property
    def now(self):
        return self.world.now

    @property
    def records(self):
        return self.world.records

    async def put(self, *given):
        if not self.world.books.full:
            await self.world.books.put(BRANCH, *given)

    async def morning(self):
        """Each day begins by drawing what will happen on it."""
        today = CALENDAR.today(self.now)
        self.at(CALENDAR.instant(today + DAY, time(0, 5)), self.morning)
        for day in list(self.records.days.values()):
            if day.cancelled:
                continue
            ahead = (day.on - today).days
            if ahead == 0:
                self._the_day(day)
            if 1 <= ahead <= 4:
                self._before(day)
        if self.world.up:
            await self.world.tick.prune()
        for chance, act in self._whims():
            if self.rng.random() < chance:
                self.at(self._today(), act)

    def _today(self, first=0.0, last=23.9):
        return CALENDAR.instant(CALENDAR.today(self.now), time(0)) + timedelta(hours=self.rng.uniform(first, last))

    def _whims(self):
        yield 0.03, self.edit_plan
        yield 0.02, self.change_policy
        yield 0.02, self.consent
        yield 0.02, self.link_somebody
        yield 0.01, self.new_member
        yield 0.3, self.answer_questions
        yield 0.02, self.wish_in_public
        yield 0.01, self.take_a_wish_down
        yield 0.02, self.agree_after_a_talk
        yield 0.01, self.find_another_date
        if self.calm:
            return
        yield 0.01, self.member_leaves
        yield 0.02, self.block_somebody
        yield 0.01, self.unblock_all
        yield 0.008, self.lose_group
        yield 0.05, self.crash
        yield 0.05, self.outage
        yield 0.03, self.platform_down
        yield 0.15, self.flaky
        yield 0.02, self.full_disk
        yield 0.02, self.clock_jumps

    def _before(self, day):
        rng = self.rng
        if rng.random() < 0.4:
            asker = rng.choice(self.records.roster)
            when = self._today(8)
            self.at(when, self.ask_leave, day.id, asker)
            self.at(when + timedelta(minutes=rng.expovariate(1 / 90)), self.decide, day.id, asker)
        if rng.random() < 0.05:
            wave = self._today(8, 20)
            for asker in rng.sample(self.records.roster, k=6):
                when = wave + timedelta(minutes=rng.uniform(0, 20))
                self.at(when, self.ask_leave, day.id, asker)
                self.at(when + HOUR, self.decide, day.id, asker)
        if rng.random() < 0.04:
            self.at(self._today(8, 20), self.move, day.id)
        if rng.random() < 0.01:
            self.at(self._today(8, 20), self.cancel, day.id)

    def _the_day(self, day):
        rng = self.rng
        policy = self.records.policy(day.on)
        opens, ends = attendance.opens(day, policy, CALENDAR), day.planned_end(CALENDAR)
        if rng.random() < 0.93:
            crowds = [opens + timedelta(minutes=rng.triangular(0, 240, 25)) for _ in range(6)]
            for one in rng.sample(self.records.roster, k=int(len(self.records.roster) * rng.uniform(0.5, 1))):
                self.at(rng.choice(crowds) + timedelta(seconds=rng.choice([0, 0, 2, 4])), self.sign_in, day.id, one)
        if rng.random() < 0.5:
            closing = day.starts(CALENDAR) + (ends - day.starts(CALENDAR)) * rng.uniform(0.4, 0.95)
            self.at(closing, self.close, day.id)
            if rng.random() < 0.5:
                self.at(closing + 5 * MINUTE, self.reopen, day.id)
        for _ in range(3):
            one = rng.choice(self.records.roster)
            self.at(ends + timedelta(hours=rng.uniform(0, 20)), self.sign_in_late, day.id, one)
        evenings = [ends + timedelta(hours=rng.expovariate(1 / 6)) for _ in range(5)]
        for one in self.records.roster:
            if rng.random() < 0.7:
                self.at(rng.choice(evenings), self.vote, day.id, one)
        self.at(ends + timedelta(hours=rng.uniform(1, 30)), self.say_held, day.id)
        self.at(ends + timedelta(hours=rng.expovariate(1 / 40)), self.file, day.id)

    async def sign_in(self, day, one):
        await self.put(lambda r: [self._signed_in(r, day, one)])

    def _signed_in(self, r, day_id, one):
        day = r.days[day_id]
        known = r.signin(day_id, one.id)
        return attendance.sign_in(day, one, known, policy=r.policy(day.on), calendar=CALENDAR, now=self.now)

    async def sign_in_late(self, day, one):
        key = about(day, one.id)
        if self.records.signins and key not in self.records.signins and not self.records.days[day].cancelled:
            fact = SignIn(id=key, day=day, member=one.id, at=self.now, by="m001", way=Way.FOR_SOMEONE, late=True)
            await self.put(fact)
        self.at(self.now + MINUTE, self.inspect)

    async def ask_leave(self, day_id, one):
        def act(r):
            day, known = r.days[day_id], r.leave(day_id, one.id)
            yield attendance.ask_leave(
                day, one, "出差", known, policy=r.policy(day.on), calendar=CALENDAR, now=self.now
            )

        await self.put(act)

    async def decide(self, day, one):
        leave = self.records.leave(day, one.id)
        by = self.records.members["m001" if one.id != "m001" else "m002"]
        if leave is not None and leave.decision is None and self.rng.random() < 0.9:
            await self.put(attendance.decide_leave(leave, by=by, granted=self.rng.random() < 0.8, now=self.now))
        self.at(self.now + MINUTE, self.inspect)

    async def move(self, day_id):
        day = self.records.days[day_id]
        to = day.on + timedelta(days=self.rng.randint(-2, 6))
        await self.put(days.move(day, to, by="m001", reason="会议", now=self.now, calendar=CALENDAR))

    async def cancel(self, day_id):
        await self.put(replace(self.records.days[day_id], cancelled=True))
        self.at(self.now + MINUTE, self.inspect)

    async def close(self, day_id):
        await self.put(days.close(self.records.days[day_id], now=self.now, calendar=CALENDAR))
        self.at(self.now + MINUTE, self.inspect)

    async def reopen(self, day_id):
        await self.put(replace(self.records.days[day_id], closed_at=None))
        self.at(self.now + MINUTE, self.inspect)

    async def inspect(self):
        self.world.check_boards()

    async def vote(self, day, one):
        known = self.records
        if known.signin(day, one.id) is not None and day not in known.evaluations:
            await self.put(Voted(id=about(day, one.id), day=day, member=one.id))

    async def say_held(self, day_id):
        day = self.records.days[day_id]
        if not self.records.held(day) and not day.cancelled and self.rng.random() < 0.7:
            await self.put(replace(day, held=self.rng.random() < 0.5))

    async def file(self, day_id):
        day = self.records.days[day_id]
        if self.records.held(day) and self.now > day.ends(CALENDAR):
            await self.put(replace(day, filed_at=self.now))

    async def edit_plan(self):
        ahead = [day for day in self.records.days.values() if day.on >= CALENDAR.today(self.now) and not day.cancelled]
        if ahead:
            day = min(ahead, key=lambda day: day.on)
            await self.put(replace(day, themes=(f"主题{self.rng.random()}",)))
        self.at(self.now + MINUTE, self.inspect)

    async def change_policy(self):
        field, value = self.rng.choice(
            [
                ("notice.hour", "08:30"),
                ("notice.hour", "10:00"),
                ("notice.eve", "19:00"),
                ("notice.quiet", "21:00-07:30"),
                ("notice.reminder", "yes"),
                ("notice.reminder", "no"),
                ("signin.opens", "60"),
                ("signin.closes", "30"),
                ("evaluation.hours", "48"),
                ("birthday.greeting", "09:30"),
            ]
        )
        since = CALENDAR.today(self.now) + timedelta(days=self.rng.randint(0, 20))
        await self.put(PolicyChange.of(field, value, since=since))

    async def consent(self):
        one = self.rng.choice(self.records.roster)
        await self.put(Preference(id=one.id, birthday_in_group=self.rng.random() < 0.8))

    async def wish_in_public(self):
        one, year = self.rng.choice(self.records.roster), self.now.year
        given = {"id": wish_id(one.id, year), "member": one.id, "year": year, "by": one.id, "at": self.now}
        await self.put(Wish(text=f"愿望{self.rng.random()}", public=True, first_public=self.now, **given))

    async def take_a_wish_down(self):
        shown = [wish for wish in self.records.wishes.values() if wish.on_board]
        if shown:
            taken = TakenDown(by="m001", at=self.now, reason="写到了别人的名字")
            await self.put(replace(self.rng.choice(shown), taken_down=taken))

    async def agree_after_a_talk(self):
        """One step further, for somebody: asked, agreed, written down."""
        one = self.rng.choice(self.records.roster[4:])
        known = self.records.follow_ups.get(f"{one.id}:{self.now.year}")
        if known is None:
            await self.put(FollowUp(id=f"{one.id}:{self.now.year}", member=one.id, host="m001", asked_at=self.now))
        elif known.agreed_at is None:
            await self.put(replace(known, agreed_at=self.now))
        elif known.written_at is None:
            await self.put(replace(known, text="联系社区医院", written_at=self.now))

    async def find_another_date(self):
        one = self.rng.choice(self.records.roster)
        await self.put(Disputed(id=one.id, other=date(2011, 5, self.rng.randint(1, 28)), at=self.now, by="operator"))

    async def link_somebody(self):
        one = self.rng.choice(self.records.roster)
        number = 100 + next(self._numbers)
        await self.put(Account(id=f"t:{number}", member=one.id, linked_at=self.now))

    async def new_member(self):
        number = len(self.records.roster) + 1
        born = date(2015, self.rng.randint(1, 12), self.rng.randint(1, 28))
        await self.put(member(number, accepted_on=born, joined_on=CALENDAR.today(self.now)))

    async def member_leaves(self):
        one = self.rng.choice(self.records.roster[4:])
        await self.put(replace(one, status=Status.TRANSFERRED, status_since=CALENDAR.today(self.now)))

    async def bind_group(self):
        await self.put(Binding(id=GROUP, place=Place.GROUP, title="g", bound_at=self.now))

    async def bind_channel(self):
        await self.put(Binding(id=CHANNEL, place=Place.CHANNEL, title="c", bound_at=self.now))

    async def answer_questions(self):
        """The secretary looks into the group and says what she sees; sometimes she is wrong."""
        for line in list(self.records.said.values()):
            if not is_question(line):
                continue
            if any(notice.key == line.id for notice, _, _ in self.world.arrivals) or self.rng.random() < 0.2:
                await self.put(stands(line))
            else:
                self.world.posted_again[line.id] += 1
                await self.put(post_again(line))

    # -- misfortunes --------------------------------------------------------------------------------------------------

    async def block_somebody(self):
        chat = self.rng.choice(list(self.records.accounts))
        self.world.weather.blocked.add(chat)

    async def unblock_all(self):
        """They come back and press start again."""
        self.world.weather.blocked.clear()
        lost = [replace(each, reachable=True) for each in self.records.accounts.values() if not each.reachable]
        bound = [replace(each, reachable=True) for each in self.records.bindings.values() if not each.reachable]
        if lost or bound:
            await self.put(*lost, *bound)

    async def lose_group(self):
        self.world.weather.blocked.add(GROUP)
        self.at(self.now + timedelta(days=self.rng.expovariate(1 / 2)), self.unblock_all)

    async def crash(self):
        """Within seconds, or after hours, it is started again; it dies more often while it has something to do."""
        await self._wait_for_work()
        await self.world.crash()
        self.at(self.now + timedelta(minutes=self.rng.choice([0.1, 1, 30, 300])), self.restart)

    async def _wait_for_work(self):
        look = self.world.tick.next_visit() if self.world.up else None
        if look is not None and self.rng.random() < 0.8 and look - self.now < DAY:
            await self.world.pass_until(look)
            await self.world.clock.sleep(self.rng.uniform(0, 0.6))

    async def outage(self):
        await self.world.stop()
        self.at(self.now + timedelta(hours=self.rng.expovariate(1 / 12)), self.restart)

    async def restart(self):
        self.world.start()

    async def platform_down(self):
        self.world.weather.down = True
        self.at(self.now + timedelta(hours=self.rng.expovariate(1 / 3)), self.platform_up)

    async def platform_up(self):
        self.world.weather.down = False

    async def flaky(self):
        weather = self.world.weather
        weather.unsure, weather.later, weather.refused, weather.slowest = 0.3, 0.15, 0.02, 3.0
        self.at(self.now + timedelta(hours=self.rng.expovariate(1 / 12)), self.steady)

    async def steady(self):
        weather = self.world.weather
        weather.unsure = weather.later = weather.refused = 0.0
        weather.slowest = 0.3

    async def full_disk(self):
        self.world.books.full = True
        self.at(self.now + timedelta(minutes=self.rng.expovariate(1 / 40)), self.room_again)

    async def room_again(self):
        self.world.books.full = False

    async def clock_jumps(self):
        """Somebody sets the clock wrong, and later right again."""
        self.world.jumped = True
        delta = timedelta(minutes=self.rng.choice([-600, -90, -5, 5, 90, 600]))
        self.world.jump(delta)
        self.at(self.now + HOUR, self._jump_back, delta)

    async def _jump_back(self, delta):
        self.world.jump(-delta)
