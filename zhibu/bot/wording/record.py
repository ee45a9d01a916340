"""Why something about a day's record isn't done: its photos, its filing, what is taken over from the last day."""

from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.words import Voice


@says_no("record.not_filed")
def _not_filed(v: Voice, facts: Facts) -> str:
    return v("The form of {day} isn't noted as filed yet.", day=v.day(facts.day("day")))


@says_no("record.photo_early")
def _photo_early(v: Voice, facts: Facts) -> str:
    return v("The activity of {day} hasn't begun; its photos are taken from its start on.", day=v.day(facts.day("day")))


@says_no("record.photo_filed")
def _photo_filed(v: Voice, facts: Facts) -> str:
    return v("The form of {day} was handed up with this photo, so it stays.", day=v.day(facts.day("day")))


@says_no("habits.none")
def _no_habits(v: Voice, facts: Facts) -> str:
    del facts
    return v("No earlier day is known from which something could be taken over.")


@says_no("record.no_photo")
def _no_photo(v: Voice, facts: Facts) -> str:
    del facts
    return v("This is a paper and no photo. Please send it as a photo.")
