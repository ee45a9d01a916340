"""On which acts a day's record rests: every field, nothing of other days, nobody's vote."""

from tests.forms.full import DAY, Changed, Done, acts, traces
from tests.forms.month import STARTS
from zhibu.branch.evidence import Field, ranges, traced

FOUND = {each.field: each for each in traces()}


def test_each_field_names_the_acts_that_entered_it():
    told = {field: each.acts for field, each in FOUND.items()}

    assert {
        Field.THEME: (2,),
        Field.TIME: (2,),
        Field.PLACE: (2,),
        Field.NOTICES: (3,),
        Field.ATTENDANCE: tuple(range(4, 31)),
        Field.DISCUSSION: (40, 41),
        Field.EVALUATION: (45,),
        Field.PHOTOS: (43,),
        Field.FILED: (50,),
    } == told


def test_who_entered_it_is_named_but_for_what_many_entered():
    assert ("m006",) == FOUND[Field.DISCUSSION].by
    assert ("operator",) == FOUND[Field.PLACE].by
    assert () == FOUND[Field.ATTENDANCE].by


def test_a_vote_leaves_no_trace():
    """That somebody voted, and when, stands nowhere in the record."""
    assert 44 not in {number for each in FOUND.values() for number in each.acts}


def test_what_changed_nothing_and_what_was_erased_is_no_evidence():
    again = [*acts(), Done(51, STARTS, "m001", acts()[-1].changes), Done(52, STARTS, "m001", ())]

    assert (50,) == {each.field: each for each in traced(again, DAY)}[Field.FILED].acts


def test_a_note_taken_back_is_an_act_on_its_field_too():
    plan = dict(acts()[-1].changes[0].document)
    emptied = [*acts(), Done(60, STARTS, "m001", (Changed("days", DAY, {**plan, "discussion": ""}),))]

    assert (40, 41, 60) == {each.field: each for each in traced(emptied, DAY)}[Field.DISCUSSION].acts


def test_that_a_day_was_not_held_is_an_act_on_its_steps():
    plan = dict(acts()[-1].changes[0].document)
    said = [*acts(), Done(60, STARTS, "m001", (Changed("days", DAY, {**plan, "held": False}),))]

    assert (60,) == {each.field: each for each in traced(said, DAY)}[Field.STEPS].acts


def test_a_ceremony_names_the_acts_that_entered_it_but_for_talks_and_the_application():
    def mark(subject, item):
        return Changed("ceremony_marks", f"{subject}:{item}", {"subject": subject, "item": item})

    done = [
        *acts(),
        Done(60, STARTS, "m001", (Changed("ceremonies", "2026-10", {"id": "2026-10", "day": DAY}),)),
        Done(61, STARTS, "m001", (mark("2026-10", "oath"),)),
        Done(62, STARTS, "m001", (mark("m006:2026", "card"),)),
        Done(63, STARTS, "m006", (mark("m006:2026", "application"),)),
        Done(64, STARTS, "m001", (Changed("heart_talks", "m006:2026", {"id": "m006:2026"}),)),
        Done(65, STARTS, "m001", (mark("m007:2026", "card"),)),
        Done(66, STARTS, "m001", (Changed("ceremony_marks", "m006:2026:card", None),)),
        Done(67, STARTS, "m006", (Changed("follow_ups", "m006:2026", {"id": "m006:2026"}),)),
    ]
    found = {each.field: each for each in traced(done, DAY, ("2026-10", "m006:2026"))}

    assert (60, 61, 62, 66) == found[Field.CEREMONY].acts
    assert ("m001",) == found[Field.CEREMONY].by
    assert Field.CEREMONY not in {each.field for each in traced(done, DAY)}


def test_numbers_are_told_as_runs():
    assert [(3, 5), (9, 9), (11, 12)] == ranges([3, 4, 5, 9, 11, 12])
    assert [] == ranges([])
