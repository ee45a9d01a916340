"""What a member said and did for others, for the file with their own data: signed opinions, points, open choices, wishes,
pledges. Unsigned opinions aren't in it, because nobody can tell whose they are."""

from collections.abc import Iterator
from typing import TypeAlias

from zhibu.branch.ids import MemberId
from zhibu.branch.records import Records
from zhibu.words import Voice

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"


def said_and_done(v: Voice, records: Records, member: MemberId) -> list[Json]:
    """Each entry as one object, oldest first."""
    return [*_opinions(v, records, member), *_points(v, records, member), *_service(v, records, member)]


def _opinions(v: Voice, records: Records, member: MemberId) -> Iterator[Json]:
    for opinion in sorted(records.opinions.values(), key=lambda one: (one.at, one.id)):
        if opinion.author == member:
            yield {
                v.ctx("my data", "signed opinion"): opinion.text,
                v.ctx("my data", "number"): opinion.id,
                v.ctx("my data", "at"): v.moment(opinion.at, year=True),
                v.ctx("my data", "answer"): opinion.answer,
            }
    for poll in sorted(records.polls.values(), key=lambda one: one.id):
        for choice in poll.choices:
            if choice.member == member:
                yield {
                    v.ctx("my data", "poll by name"): poll.question,
                    v.ctx("my data", "choice"): poll.options[choice.option],
                }
    for voted in sorted(records.polled.values(), key=lambda one: one.id):
        poll_voted = records.polls.get(voted.poll)
        if voted.member == member and poll_voted is not None:
            yield {v.ctx("my data", "took part in the poll"): poll_voted.question}


def _points(v: Voice, records: Records, member: MemberId) -> Iterator[Json]:
    for point in sorted(records.points.values(), key=lambda one: (one.at, one.id)):
        if point.member == member:
            yield {
                v.ctx("my data", "point for the discussion"): point.text,
                v.ctx("my data", "at"): v.moment(point.at, year=True),
                v.ctx("my data", "taken over into the record"): v.yes_no(point.taken_at is not None),
            }


def _service(v: Voice, records: Records, member: MemberId) -> Iterator[Json]:
    for wish in sorted(records.micro_wishes.values(), key=lambda one: one.id):
        claim = wish.claim(member)
        if wish.by == member:
            yield {
                v.ctx("my data", "micro-wish entered"): wish.text,
                v.ctx("my data", "at"): v.moment(wish.made_at, year=True),
            }
        if claim is not None:
            yield {
                v.ctx("my data", "micro-wish claimed"): wish.text,
                v.ctx("my data", "at"): v.moment(claim.at, year=True),
                v.ctx("my data", "done"): v.moment(claim.done_at, year=True) if claim.done_at is not None else None,
                v.ctx("my data", "in words"): claim.words,
            }
    for pledge in sorted(records.pledges.values(), key=lambda one: one.id):
        if pledge.member == member:
            yield {
                v.ctx("my data", "pledge"): pledge.text,
                v.ctx("my data", "until"): v.date(pledge.until),
                v.ctx("my data", "done"): v.moment(pledge.done_at, year=True) if pledge.done_at is not None else None,
                v.ctx("my data", "shown to fellow members"): v.yes_no(pledge.public),
                v.ctx("my data", "in words"): pledge.words,
            }
