"""The first words: to a member who was just linked, to a group that was just bound, and to who isn't known."""

from zhibu.bot.message import Bold, Message, Option, Verb, say, token
from zhibu.branch.branch import Place
from zhibu.words import Voice


def welcome(v: Voice, *, name: str, branch: str, next_day: str, to_bind: bool, panel: bool) -> Message:
    """Who you are here, what comes next, and the first word about data. `next_day` is empty where no day is planned;
    `panel`: this person has the panel."""
    return say(
        (Bold(v("{name}, welcome. Your account is linked to {branch}.", name=name, branch=branch)),),
        v("The next activity day: {day}.", day=next_day) if next_day else "",
        v(
            "Next, please add me to the branch's group and send /bind there with the group code. The members' personal links come from whoever set this up."
        )
        if to_bind
        else "",
        v(
            "You will get the notices that concern you here. /next shows what comes and what you still owe, /help everything else."
        ),
        *_first_word(v),
        rows=[[*to_panel(v, panel), Option(v.ctx("button", "My year"), token(Verb.ME, "show"))]],
    )


def to_panel(v: Voice, panel: bool) -> list[Option]:
    """The way to the panel, for who has it."""
    return [Option(v.ctx("button", "Panel"), token(Verb.PANEL, "front"))] if panel else []


def _first_word(v: Voice) -> tuple[str, str]:
    """What passes through whose hands: said once, when somebody or some group begins."""
    return (
        v(
            "Before you write: messages pass through the chat platform's servers. Nothing classified or internal belongs here, no identity numbers, no contents of talks."
        ),
        v(
            "Kept on the branch's own machine are the roster, sign-ins, leaves with their reasons and papers, make-up study, that somebody voted (never how), and your choices. The secretary, whoever has the duty for it, and who runs that machine can read them. With /me you see your own data, take it with you, or unlink your account."
        ),
    )


def stranger(v: Voice) -> Message:
    """Somebody opened the chat without a code, and isn't known."""
    return say(
        v("I help a Party branch through its activity days. I don't know you yet."),
        v("Please open the personal link that your branch's secretary gave you, or send /start with your code."),
    )


def start_in_group(v: Voice, *, branch: str) -> Message:
    """A start in a group: what is personal begins in the private chat."""
    return say(
        v("I am here for {branch}. To begin, please open the private chat.", branch=branch)
        if branch
        else v("To begin, please open the private chat. A group is bound by its secretary with /bind."),
        rows=[[Option(v("Open the private chat"), start="help")]],
    )


def bound(v: Voice, *, branch: str, place: Place, replaced: str, more: int | None) -> Message:
    """The chat is the branch's now; with the first word. `more` is by how many people the group exceeds the members."""
    first = (
        v("This group is now the group of {branch}.", branch=branch)
        if place is Place.GROUP
        else v("This channel is now the channel of {branch}.", branch=branch)
    )
    return say(
        (Bold(first),),
        v("It takes the place of “{title}”, which is no longer served.", title=replaced) if replaced else "",
        _who_is_here(v, more) if place is Place.GROUP else "",
        v(
            "Here the notices of the activity days are posted. Names of absentees, reasons for leave and ballots never are."
        ),
        *_first_word(v),
    )


def _who_is_here(v: Voice, more: int | None) -> str:
    if more:
        return v.plural(
            "There is {n} more person in this group than the branch has members. Secretary, please see who may stay.",
            "There are {n} more people in this group than the branch has members. Secretary, please see who may stay.",
            more,
        )
    return v("Secretary, please see that only people of the branch are in this group.")


def chosen(v: Voice, *, branch: str) -> Message:
    """Which of several branches is meant from now on."""
    return say(v("From now on you speak with {branch} here.", branch=branch))


def cancelled(v: Voice) -> Message:
    """A question that waited for a typed answer is dropped."""
    return say(v("Cancelled; nothing was sent."))
