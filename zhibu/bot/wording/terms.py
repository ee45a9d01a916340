"""The field's own terms as words: what a day is called, steps, grades, kinds."""

from zhibu.branch.day import ActivityDay, ItemKind, Meeting, Step
from zhibu.branch.evaluation import Dimension, Grade
from zhibu.branch.policy import Policy
from zhibu.words import Voice, mark, mark_ctx

_STEPS = {
    Step.SETTLED: mark("The committee settles theme and plan"),
    Step.APPROVED: mark("The superior reviews and approves"),
    Step.PUBLISHED: mark("The notice is published"),
    Step.CONVENED: mark("The meeting is convened"),
    Step.SIGNED_IN: mark("Members sign in"),
    Step.REPORTED: mark("Attendance and agenda are reported"),
    Step.HELD: mark("The activity is held"),
    Step.EVALUATED: mark("The evaluation"),
    Step.SUMMARISED: mark("The summary and the record form"),
}
_GRADES = {
    Grade.GOOD: mark_ctx("grade", "Good"),
    Grade.FAIRLY_GOOD: mark_ctx("grade", "Fairly good"),
    Grade.FAIR: mark_ctx("grade", "Fair"),
    Grade.POOR: mark_ctx("grade", "Poor"),
}
_DIMENSIONS = {
    Dimension.THEME: mark("Distinct theme"),
    Dimension.CONTENT: mark("Substantial content"),
    Dimension.FORM: mark("Lively form"),
    Dimension.EFFECT: mark("Evident effect"),
}
_KINDS = {
    ItemKind.STUDY: mark("Political study"),
    ItemKind.TRAINING: mark("Party-spirit training"),
    ItemKind.ORGANISATION: mark("Organisational life"),
    ItemKind.DELIBERATION: mark("Democratic deliberation"),
    ItemKind.SERVICE: mark("Voluntary service"),
    ItemKind.SKILLS: mark("Skills and knowledge"),
    ItemKind.INTEGRITY: mark("Integrity education"),
    ItemKind.WORK: mark("Professional work"),
    ItemKind.INFORMATION: mark("Information"),
}
_MEETINGS = {
    Meeting.MEMBERS: mark("Members' meeting"),
    Meeting.COMMITTEE: mark("Branch committee meeting"),
    Meeting.GROUP: mark("Party group meeting"),
    Meeting.LECTURE: mark("Party lecture"),
}


def day_name(v: Voice, policy: Policy) -> str:
    """What the branch's documents call the day: 002 Theme Party Day, 003 and 004 Party Member Activity Day."""
    if policy.record_title == "theme_party_day":
        return v("Theme Party Day")
    return v("Party Member Activity Day")


def form_name(v: Voice, policy: Policy) -> str:
    """What the branch's documents call the form: 002 纪实表, 003 and 004 记录表."""
    if policy.record_title == "theme_party_day":
        return v("record form")
    return v("activity record form")


def form_title(v: Voice, policy: Policy) -> str:
    """The same as a label."""
    if policy.record_title == "theme_party_day":
        return v.ctx("button", "Record form")
    return v.ctx("button", "Activity record form")


def step(v: Voice, which: Step) -> str:
    return v(_STEPS[which])


def grade(v: Voice, which: Grade) -> str:
    return v(_GRADES[which])


def dimension(v: Voice, which: Dimension, policy: Policy) -> str:
    """A dimension's name; the branch's own one as it wrote it."""
    if which is Dimension.EXTRA:
        return policy.evaluation_extra or v("Further remarks")
    return v(_DIMENSIONS[which])


def item_kind(v: Voice, which: ItemKind) -> str:
    return v(_KINDS[which])


def meeting(v: Voice, which: Meeting) -> str:
    return v(_MEETINGS[which])


def nobody_decides(v: Voice) -> str:
    """What is said to who asks where nobody else may decide it yet."""
    return v(
        "Nobody else in this branch may decide it yet. Once the roster names a deputy or a committee member, they are asked; or"
        " turn to the superior organisation."
    )


def theme(v: Voice, day: ActivityDay) -> str:
    """All themes of a day, quoted, in one line."""
    return v.list(v.quote(each) for each in day.themes)
