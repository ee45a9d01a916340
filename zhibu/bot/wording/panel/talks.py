"""The heart-to-heart talk in the panel: who, with whom, when, where, in which form. Nothing of what was said."""

from collections.abc import Iterator, Sequence

from zhibu.bot.message import Ask, Bold, Message, Option, say
from zhibu.bot.wording.follow_up import do
from zhibu.bot.wording.panel.frame import PAGE, back, go, in_pairs, lines, yes_or_no
from zhibu.branch.ceremony import Celebrant, Occasion
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.branch.talks import FollowUp, HeartTalk, TalkForm
from zhibu.forms.ceremonies import named
from zhibu.words import Voice, mark_ctx

_FORMS = {
    TalkForm.INDIVIDUAL: mark_ctx("talk", "individual talk"),
    TalkForm.GROUP: mark_ctx("talk", "group talk"),
}


def entered(v: Voice) -> str:
    return v("The talk is entered. What is different can be changed below.")


def proposed(v: Voice) -> str:
    return v("The member is asked in their private chat. You hear from me when they agree.")


def talk(
    v: Voice,
    records: Records,
    one: Celebrant,
    *,
    others: int,
    is_host: bool,
    follow: FollowUp | None,
    done: str = "",
) -> Message:
    """The talk as it is entered, each part with its button."""
    known = records.heart_talks[one.id]
    on = v.day(known.on)
    return say(
        done,
        (Bold(v("Talk with {name}", name=one.member.name)),),
        lines(
            [
                v("{label}: {value}", label=v("Held by"), value=named(records, known.host)),
                v(
                    "{label}: {value}",
                    label=v("On"),
                    value=v("{date} (entered later)", date=on) if known.late else on,
                ),
                v("{label}: {value}", label=v("At"), value=known.place) if known.place else "",
                v("{label}: {value}", label=v("Form"), value=v(_FORMS[known.form])),
            ]
        ),
        v("Only this is kept: nothing of what was said."),
        v("The member was asked whether one thing to help with may be noted.") if follow is not None else "",
        rows=[*_buttons(v, known, follow, others=others, is_host=is_host), back(v, "cel", one.id)],
    )


def _buttons(
    v: Voice, known: HeartTalk, follow: FollowUp | None, *, others: int, is_host: bool
) -> Iterator[list[Option]]:
    other = TalkForm.GROUP if known.form is TalkForm.INDIVIDUAL else TalkForm.INDIVIDUAL
    yield [
        Option(v.ctx("button", "Who talked"), go("tkh", known.id)),
        Option(v.ctx("button", "Day"), go("tkd", known.id)),
        Option(v.ctx("button", "Place"), go("tkp", known.id)),
    ]
    yield [Option(_to_form(v, other), go("tkf", known.id, other.value))]
    if others:
        yield [Option(v("With the other {n} of this ceremony, too", n=others), go("tkg", known.id))]
    if is_host and follow is None:
        yield [Option(v.ctx("button", "Ask to note one thing to help with"), go("tkfu", known.id))]
    if follow is not None:
        yield [Option(v.ctx("button", "What was agreed in the talk"), do("show", follow.id))]
    yield [Option(v.ctx("button", "Take the entry back"), go("tkx", known.id))]


def _to_form(v: Voice, form: TalkForm) -> str:
    if form is TalkForm.GROUP:
        return v.ctx("button", "It was a group talk")
    return v.ctx("button", "It was an individual talk")


def too_late(v: Voice, occasion: Occasion, one: Celebrant) -> Message:
    """The ceremony is over: only a talk that was held before is entered, with its day."""
    on = occasion.held.on if occasion.held is not None else occasion.last
    return say(
        (Bold(v("Talk with {name}", name=one.member.name)),),
        v(
            "The talk comes before the ceremony, which was held on {date}. If it was held before, enter its day; it is noted that it was entered afterwards. Else it stands as not done.",
            date=v.day(on),
        ),
        rows=[[Option(v.ctx("button", "Enter its day"), go("tkd", one.id))], back(v, "cel", one.id)],
    )


def ask_on(v: Voice, one: Celebrant) -> Message:
    asked = say(
        (Bold(v("Talk with {name}: when?", name=one.member.name)),),
        v("Write me the date, such as 11-9 or 2026-11-09."),
        rows=[back(v, "cel", one.id)],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("The date")))


def ask_place(v: Voice, id_: str) -> Message:
    asked = say(
        (Bold(v("Where was the talk held?")),),
        v("Write me the place in a few words."),
        rows=[back(v, "tk", id_)],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("The place")))


def hosts(v: Voice, one: Celebrant, found: Sequence[Member]) -> Message:
    return say(
        (Bold(v("Who talked with {name}?", name=one.member.name)),),
        rows=[
            *in_pairs(Option(each.name, go("tkhs", one.id, each.id)) for each in found[:PAGE]),
            back(v, "tk", one.id),
        ],
    )


def ask_drop(v: Voice, one: Celebrant) -> Message:
    return say(
        (Bold(v("Take the entry of the talk with {name} back?", name=one.member.name)),),
        rows=[yes_or_no(v, go("tkx", one.id, "y"), go("tk", one.id))],
    )


def dropped(v: Voice, one: Celebrant) -> Message:
    return say(v("The entry of the talk is taken back."), rows=[back(v, "cel", one.id)])
