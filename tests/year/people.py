"""Forty members of one branch, each with a name that stands in no other word; and the guests of the year."""

from datetime import date

from zhibu.branch.ids import MemberId
from zhibu.branch.people import Duty, Member, MemberKind

_NAMES = [
    "周秀兰",
    "梁国栋",
    "何淑芬",
    "陈㛃",
    "罗启明",
    "许桂珍",
    "邓伟强",
    "冯雪梅",
    "曹建军",
    "彭玉莲",
    "曾志刚",
    "肖春华",
    "田文博",
    "董丽娟",
    "潘永福",
    "袁晓东",
    "蔡金凤",
    "蒋兆丰",
    "余海燕",
    "于青松",
    "杜美玲",
    "叶长庚",
    "程思远",
    "魏红霞",
    "苏展鹏",
    "吕慧敏",
    "丁宝山",
    "任素云",
    "沈卫东",
    "姚翠屏",
    "卢少华",
    "姜维新",
    "崔香兰",
    "钟鼎文",
    "谭咏竹",
    "陆放鸣",
    "范锦程",
    "金䶮",
    "石堃",
    "阿依古丽·买买提",
]
_DUTIES = {1: Duty.SECRETARY, 2: Duty.DEPUTY, 3: Duty.ORGANISATION, 4: Duty.PUBLICITY, 5: Duty.DISCIPLINE}
MOBILE = (11, 23)
FRAIL = (17, 29, 36)
PROBATIONARY = (38, 39)


def key(number: int) -> str:
    """The short name of the member of that number; those with a duty are called by it."""
    return {1: "sec", 2: "dep", 3: "org", 4: "pub"}.get(number, f"p{number:02d}")


def _member(number: int, name: str) -> Member:
    return Member(
        id=MemberId(f"m{number:03d}"),
        name=name,
        kind=MemberKind.PROBATIONARY if number in PROBATIONARY else MemberKind.FULL,
        # One political birthday a day at most, and never the same twice.
        accepted_on=date(1986 + number % 30, 1 + number % 12, 1 + number % 27),
        duties=(_DUTIES[number],) if number in _DUTIES else (),
        mobile=number in MOBILE,
        frail=number in FRAIL,
    )


PEOPLE = {key(number): _member(number, name) for number, name in enumerate(_NAMES, 1)}
GUESTS = ("邱立德", "毛晚晴", "江照临")
"""The liaison and two people served."""
