"""The wish of a political birthday in words: its author's own screen, the board, and how a wish comes back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from zhibu.bot.message import Ask, Bold, Inline, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording.files import safe
from zhibu.bot.wording.panel.frame import go, in_pairs, shortened
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Say, Scene
from zhibu.branch.birthday import Birthday
from zhibu.branch.notices import Kind
from zhibu.branch.own_wish import Outcome, Wish
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.branch.wish import TEXT_LIMIT, Board, Entry, Seen, board, returning
from zhibu.words import Voice, mark, mark_ctx

LINE = mark("Make a wish on your political birthday")
BOARD_LINE = mark("The board of wishes")
"""What the commands do, in menus and help."""

_OUTCOMES = {
    Outcome.KEPT: mark_ctx("wish", "it came true"),
    Outcome.GOING: mark_ctx("wish", "still working on it"),
    Outcome.CHANGED: mark_ctx("wish", "something has changed"),
}
_OUTCOME_BUTTONS = {
    Outcome.KEPT: mark_ctx("button", "It came true"),
    Outcome.GOING: mark_ctx("button", "Still working on it"),
    Outcome.CHANGED: mark_ctx("button", "Something has changed"),
}
_IN_YEAR = 60
_GROUP_ROOM = 3600
"""UTF-16 units for the wishes of the board in the group, of the 4096 that a message may have."""
_PAGE_ROOM = 2400
"""The same of one page in private."""


def do(*parts: str) -> str:
    """The token of a step with a wish."""
    return token(Verb.WISH, *parts)


# The author's own screen


def ask(v: Voice, year: int, *, until: date | None, again: bool = False) -> Message:
    """The next message is the wish. `until`: how long it may be changed; None: it is made afterwards."""
    return Message(
        paragraphs=(
            (Bold(v("Your wish on your political birthday, {year}", year=v.year(year))),),
            (
                v("Please write it anew and send it to me, up to {limit} characters.", limit=TEXT_LIMIT)
                if again
                else v("Please write your wish and send it to me, up to {limit} characters.", limit=TEXT_LIMIT),
            ),
            (v("Only you will see it. Whether it is shown to others you choose afterwards."),),
            (
                v("The time has passed; it is noted that it was made afterwards.")
                if until is None
                else v("You can change it until the ceremony, at the latest until {date}.", date=v.day(until)),
            ),
        ),
        rows=((Option(v.ctx("button", "Cancel"), token(Verb.CANCEL)),),),
        ask=Ask(v("The wish")),
    )


def kept(v: Voice, wish: Wish, *, keeps_board: bool) -> Message:
    """Right after it was written: whether it is to be public."""
    return say(
        (Bold(v("Your wish is kept; so far only you can read it.")),),
        v.quote(wish.text),
        v(
            "Is it to stand on the branch's board, with your name, for all members in the group? You can change this at any time."
        )
        if keeps_board
        else v("Your branch keeps no board of wishes."),
        rows=[
            *([[Option(v.ctx("button", "Show it on the board"), _publish(wish))]] if keeps_board else []),
            [Option(v.ctx("button", "Keep it to myself"), do("own", wish.id))],
        ],
    )


def _publish(wish: Wish) -> str:
    """The consent holds for the words that were read with it."""
    return do("pub", wish.id, stamp(wish))


def stamp(wish: Wish) -> str:
    """Tells the words of a wish from later ones."""
    return f"{int(wish.at.timestamp()):x}"


def own(
    v: Voice, wish: Wish, *, open_until: date | None, keeps_board: bool, earlier: Wish | None = None, told: str = ""
) -> Message:
    """A wish as its author sees it. `open_until`: until when its words may be changed; None: it stands."""
    options = []
    if wish.public:
        options.append(Option(v.ctx("button", "Keep it to myself"), do("own", wish.id)))
    elif keeps_board:
        options.append(Option(v.ctx("button", "Show it on the board"), _publish(wish)))
    if open_until is not None:
        options.append(Option(v.ctx("button", "Write it anew"), do("ask", str(wish.year))))
    if keeps_board:
        options.append(Option(v.ctx("button", "Board of wishes"), do("board", str(wish.year), "0")))
    if earlier is not None:
        label = v.ctx("button", "Wish of {year}", year=v.year(earlier.year))
        options.append(Option(label, do("see", earlier.id)))
    return say(
        told,
        (Bold(v("Your wish on your political birthday, {year}", year=v.year(wish.year))),),
        v.quote(wish.text),
        _where(v, wish, keeps_board),
        v("You can change it until the ceremony, at the latest until {date}.", date=v.day(open_until))
        if open_until is not None
        else v("Your wish stands as it is; whether it is public you can still change."),
        v("It was made afterwards.") if wish.late else "",
        _came_of_it(v, wish),
        rows=[*(_outcome_rows(v, wish) if open_until is None else []), *in_pairs(options)],
    )


def _where(v: Voice, wish: Wish, keeps_board: bool) -> str:
    if wish.taken_down is not None and wish.public:
        return v(
            "It was taken off the board; only you can read it. The reason: {reason}",
            reason=v.quote(wish.taken_down.reason),
        )
    if wish.public and not keeps_board:
        return v("You chose to show it; your branch keeps no board of wishes at present.")
    if wish.public:
        return v("It stands on the board, with your name.")
    return v("It is kept private: only you can read it.")


def _came_of_it(v: Voice, wish: Wish) -> str:
    if wish.outcome is None:
        return ""
    if wish.told_outcome is not None:
        return v("Your word on it, public: {outcome}.", outcome=v(_OUTCOMES[wish.outcome]))
    return v("Your word on it, for you alone: {outcome}.", outcome=v(_OUTCOMES[wish.outcome]))


def _outcome_rows(v: Voice, wish: Wish) -> list[list[Option]]:
    rows = [return_row(v, wish)]
    if wish.outcome is not None and wish.on_board:
        show = v.ctx("button", "Only for me") if wish.outcome_public else v.ctx("button", "Show this on the board too")
        rows.append([Option(show, do("show", wish.id, "n" if wish.outcome_public else "y"))])
    return rows


def saved(v: Voice) -> str:
    return v("Saved.")


def is_public(v: Voice) -> str:
    return v("It stands on the board now.")


def is_private(v: Voice) -> str:
    return v("Only you can read it.")


def outcome_saved(v: Voice, outcome: Outcome) -> str:
    return v("Noted: {outcome}.", outcome=v(_OUTCOMES[outcome]))


def in_my_year(v: Voice, wish: Wish | None) -> str:
    """On the author's own page; empty where there is none."""
    if wish is None:
        return ""
    state = v("on the board") if wish.on_board else v("kept private")
    return v("{text} ({outcome})", text=shortened(wish.text, _IN_YEAR), outcome=state)


# A wish that comes back, inside the preparation of the next political birthday


def returned(v: Voice, records: Records, one: Birthday) -> tuple[list[Paragraph], list[list[Option]]]:
    """What the celebrant's own preparation says of their last wish, for them alone: the wish and its three answers, where it still
    waits for one; nothing else. Not for a look ahead, which others may read."""
    wish = returning(records, one.member.id, one.on.year)
    if wish is None:
        return [], []
    text = v.quote(wish.text)
    said: Paragraph = (v("Your wish of {year}: {text} What has come of it?", year=v.year(wish.year), text=text),)
    return [said], [return_row(v, wish)]


def return_row(v: Voice, wish: Wish) -> list[Option]:
    """The three answers."""
    return [Option(v(label), do("tell", wish.id, each.value)) for each, label in _OUTCOME_BUTTONS.items()]


# The board


def board_page(v: Voice, shown: Board, *, page: int, mine: tuple[Member, Seen] | None, years: Sequence[int]) -> Message:
    """The board in private, a page of whole wishes; `mine` is how the reader's own wish stands."""
    pages = _paged(v, shown.entries)
    page = min(page, len(pages) - 1)
    turn = []
    if page > 0:
        turn.append(Option(v.ctx("button", "Previous page"), do("board", str(shown.year), str(page - 1))))
    if page + 1 < len(pages):
        turn.append(Option(v.ctx("button", "Next page"), do("board", str(shown.year), str(page + 1))))
    others = [Option(v.year(year), do("board", str(year), "0")) for year in years if year != shown.year]
    return say(
        (Bold(v("Board of wishes, {year}", year=v.year(shown.year))),),
        *(_entry(v, each) for each in pages[page]),
        "" if shown.entries else v("No wish is public yet."),
        others_private(v, shown.private),
        _mine(v, mine),
        rows=[*([turn] if turn else []), [Option(v.ctx("button", "My wish"), do("mine")), *others[-2:]]],
    )


def _paged(v: Voice, entries: Sequence[Entry]) -> list[list[Entry]]:
    pages: list[list[Entry]] = [[]]
    room = _PAGE_ROOM
    for each in entries:
        size = _size(_entry(v, each))
        if pages[-1] and size > room:
            pages.append([])
            room = _PAGE_ROOM
        pages[-1].append(each)
        room -= size
    return pages


def _entry(v: Voice, each: Entry) -> Paragraph:
    """One wish under its author's name, whole."""
    outcome = each.wish.told_outcome
    text = each.wish.text
    said = v("{text} ({outcome})", text=text, outcome=v(_OUTCOMES[outcome])) if outcome is not None else text
    return (Bold(each.member.name), "\n", said)


def _size(paragraph: Paragraph) -> int:
    """In UTF-16 units, with the empty line before it."""
    text = "".join(part if isinstance(part, str) else part.text for part in paragraph)
    return len(text.encode("utf-16-le")) // 2 + 2


def others_private(v: Voice, count: int) -> str:
    """How many more there are; never whose."""
    return (
        v.plural("{n} wish is kept private by its author.", "{n} wishes are kept private by their authors.", count)
        if count
        else ""
    )


def _mine(v: Voice, mine: tuple[Member, Seen] | None) -> str:
    if mine is None:
        return ""
    match mine[1]:
        case Seen.NONE:
            return ""
        case Seen.PUBLIC:
            return v("Yours stands among them.")
        case _:
            return v("{name}: kept private by its author", name=mine[0].name)


def in_group(v: Voice, shown: Board, *, keeps_board: bool) -> Message:
    """The answer in the group: no copy of the board, which could not be taken back."""
    if not keeps_board:
        return say(v("Your branch keeps no board of wishes."))
    public = len(shown.entries)
    return say(
        v.plural(
            "{n} wish of {year} is public; the board stands in this group.",
            "{n} wishes of {year} are public; the board stands in this group.",
            public,
            year=v.year(shown.year),
        )
        if public
        else v("No wish is public yet."),
        others_private(v, shown.private),
        rows=[[Option(v.ctx("button", "Board of wishes"), start="wishes")]],
    )


def no_board(v: Voice) -> Message:
    return say(v("Your branch keeps no board of wishes."), rows=[[Option(v.ctx("button", "My wish"), do("mine"))]])


def _wish_board(v: Voice, scene: Scene) -> Message:
    """Whole wishes, as many as one message holds, the latest in the year's sequence first to stay; the others by name."""
    shown = board(scene.records, int(scene.notice.subject))
    standing, left = _fitting(v, shown.entries)
    more: Inline | Paragraph = (
        v("The wishes of {names} stand on the whole board.", names=v.list(each.member.name for each in left))
        if left
        else ""
    )
    return say(
        (Bold(_title(v, scene.records.branch.name, shown.year)),),
        *(_entry(v, each) for each in standing),
        more,
        others_private(v, shown.private),
        by_choice(v),
        rows=[
            [
                Option(v.ctx("button", "Make a wish"), start="wish"),
                Option(v.ctx("button", "Board of wishes"), start="wishes"),
            ]
        ],
    )


def _title(v: Voice, branch: str, year: int) -> str:
    return v("{branch}: wishes on the political birthday, {year}", branch=branch, year=v.year(year))


def by_choice(v: Voice) -> str:
    return v("Each author chose to show theirs.")


def picture_title(v: Voice) -> str:
    """Over the board on the wall."""
    return v("Wishes on the political birthday")


def outcome_of(v: Voice, wish: Wish) -> str:
    """What came of a wish, where its author shows that."""
    outcome = wish.told_outcome
    return v(_OUTCOMES[outcome]) if outcome is not None else ""


def as_of(v: Voice, on: date) -> str:
    return v("As of {date}", date=v.date(on))


def board_file(v: Voice, branch: str, year: int) -> str:
    """What the board's file is called, without the ending."""
    return safe(v("{branch} board of wishes {year}", branch=branch, year=v.year(year)))


def _fitting(v: Voice, entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """What one message holds, and what it doesn't; both in the year's sequence."""
    if sum(_size(_entry(v, each)) for each in entries) <= _GROUP_ROOM:
        return list(entries), []
    room = _GROUP_ROOM - sum(len(each.member.name.encode("utf-16-le")) // 2 + 2 for each in entries)
    standing: list[Entry] = []
    for each in reversed(entries):
        room -= _size(_entry(v, each))
        if room < 0:
            break
        standing.insert(0, each)
    return standing, list(entries[: len(entries) - len(standing)])


def empty_board(v: Voice, records: Records, year: str) -> Message:
    """How the board begins, before the wishes come onto it."""
    title = _title(v, records.branch.name, int(year))
    return replace(say((Bold(title),), v("The wishes will stand here in a moment.")), silent=True)


def _board_gone(v: Voice, ended: Ended) -> Message:
    """What stands where a board stood: nothing of it."""
    title = _title(v, ended.records.branch.name, int(ended.said.subject))
    return say((Bold(title),), v("No wish is shown here at present."))


# What is said about the board


def _taken_down(v: Voice, scene: Scene) -> Message:
    wish = scene.records.wishes[scene.notice.subject]
    assert wish.taken_down is not None
    by = scene.records.members.get(wish.taken_down.by)
    hidden = v("(its words, which only its author reads)")
    reason, text = (hidden, hidden) if scene.assumed else (v.quote(wish.taken_down.reason), v.quote(wish.text))
    facts = {"name": by.name if by is not None else "", "reason": reason}
    return say(
        v("{name} has taken your wish off the board. The reason, told to you alone: {reason}", **facts),
        v("The wish is still yours, and only you can read it."),
        text,
        rows=[[Option(v.ctx("button", "My wish"), do("see", wish.id))]],
    )


def _put_back(v: Voice, ended: Ended) -> Message:
    del ended
    return say(v("This no longer holds. /wish shows how your wish stands."))


def _unpinned(v: Voice, scene: Scene) -> Message:
    return say(
        v(
            "The board of wishes of {year} stands in the group, but I may not pin it.",
            year=v.year(int(scene.notice.subject)),
        ),
        v(
            "Whoever owns the group can make me an administrator with the right to pin messages. The board stands and is kept up to date in any case."
        ),
        rows=[[Option(v.ctx("button", "Try again"), go("new", "bwpin", scene.notice.subject))]],
    )


def _pinned(v: Voice, ended: Ended) -> Message:
    del ended
    return say(v("This is settled."))


WORDS: dict[Kind, Say] = {
    Kind.WISH_BOARD: _wish_board,
    Kind.WISH_TAKEN_DOWN: _taken_down,
    Kind.BOARD_UNPINNED: _unpinned,
}
OUTCOMES: dict[Kind, End] = {
    Kind.WISH_BOARD: _board_gone,
    Kind.WISH_TAKEN_DOWN: _put_back,
    Kind.BOARD_UNPINNED: _pinned,
}


# Saying no


@says_no("wish.no_date")
def _no_date(v: Voice, facts: Facts) -> str:
    del facts
    return v("The day on which you were accepted isn't settled in the roster yet. Please settle it with the secretary.")


@says_no("wish.off")
def _off(v: Voice, facts: Facts) -> str:
    del facts
    return v("Your branch doesn't ask for wishes on political birthdays.")


@says_no("wish.no_birthday")
def _no_birthday(v: Voice, facts: Facts) -> str:
    return v(
        "In {year} you have no political birthday; it comes once a year from the year after you were accepted.",
        year=v.year(facts.number("year")),
    )


@says_no("wish.empty")
def _empty(v: Voice, facts: Facts) -> str:
    del facts
    return v("Please write your wish in a few words.")


@says_no("wish.stands")
def _stands(v: Voice, facts: Facts) -> str:
    return v(
        "Your wish of {year} stands as it is since the ceremony. Whether it is public you can still change.",
        year=v.year(facts.number("year")),
    )


@says_no("wish.over")
def _over(v: Voice, facts: Facts) -> str:
    return v("The year {year} is over; a wish can't be made for it any more.", year=v.year(facts.number("year")))


@says_no("wish.no_board")
def _no_board_no(v: Voice, facts: Facts) -> str:
    del facts
    return v("Your branch keeps no board of wishes.")


@says_no("wish.taken_down")
def _taken_down_no(v: Voice, facts: Facts) -> str:
    del facts
    return v("These words were taken off the board. Written anew, your wish can be shown again.")


@says_no("wish.early")
def _early(v: Voice, facts: Facts) -> str:
    del facts
    return v(
        "What came of a wish is told after the ceremony; it comes back to you before your next political birthday."
    )


@says_no("wish.not_public")
def _not_public(v: Voice, facts: Facts) -> str:
    del facts
    return v("This wish doesn't stand on the board.")


@says_no("wish.nothing_public")
def _nothing_public(v: Voice, facts: Facts) -> str:
    del facts
    return v("No wish is public yet, so there is no board.")


@says_no("wish.own")
def _own_no(v: Voice, facts: Facts) -> str:
    del facts
    return v("This is your own wish: /wish takes it off the board.")


@says_no("wish.no_reason")
def _no_reason(v: Voice, facts: Facts) -> str:
    del facts
    return v("Please give the reason; only its author reads it.")


@says_no("wish.none")
def _none(v: Voice, facts: Facts) -> str:
    del facts
    return v("There is no such wish.")
