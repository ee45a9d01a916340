"""A day of which everything is known: guests, comments, polls, photos, make-up study, late entries, the filing."""

import io
from dataclasses import dataclass, field, replace
from datetime import timedelta

from PIL import Image, ImageDraw

from tests.forms.month import CALENDAR, NOW, STARTS, activity_day, records
from zhibu.branch.comment import Comment
from zhibu.branch.day import AgendaItem, ItemKind, Step, StepMark
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.evidence import traced
from zhibu.branch.guests import Guest, GuestKind
from zhibu.branch.makeup import MakeUp, Try
from zhibu.branch.poll import Poll
from zhibu.branch.ruling import Ruling
from zhibu.forms.photos import scaled

LATER = NOW + timedelta(days=5)
DAY = "2026-10"
LIAISON, CADRE = "郑国强", "卫东"


def full_day(**facts):
    given = {
        "agenda": (
            AgendaItem(text="14:30-15:20 集中学习全会公报，书记领学并作辅导", kind=ItemKind.STUDY),
            AgendaItem(text="15:20 重温入党誓词，交流学习体会", kind=ItemKind.TRAINING),
            AgendaItem(text="讨论“我为群众办实事”项目清单", kind=ItemKind.DELIBERATION),
        ),
        "agreement": "一致同意把老旧小区飞线整治列入项目清单。",
        "steps": (
            StepMark(step=Step.SETTLED, by="operator", at=STARTS - timedelta(days=60)),
            StepMark(step=Step.APPROVED, by="m001", at=NOW, late=True, note="机关党委〔2026〕18号"),
        ),
        "filed_at": NOW + timedelta(days=1),
        "filed_by": "m006",
        "filed_reference": "机关党委收文〔2026〕106号",
    }
    return activity_day(**{**given, **facts})


def photo(place, width=1600, height=1200, kind="JPEG"):
    """A picture that can be told from the others."""
    image = Image.new("RGB", (width, height), (40 + 15 * (place % 12), 90, 120))
    ImageDraw.Draw(image).rectangle((80, 80, width - 80, height - 80), outline="white", width=12)
    ImageDraw.Draw(image).text((width / 2, height / 2), f"{place + 1}", fill="white", anchor="mm", font_size=400)
    kept = io.BytesIO()
    image.save(kept, kind)
    return kept.getvalue()


def photos(count=2, **facts):
    given = {"name": "", "media": "image/jpeg", "size": 1, "sha256": "0" * 64, "subject": f"day:{DAY}", "by": "m006"}
    kept = [
        Enclosure(
            id=f"day:{DAY}#{place:012d}",
            at=STARTS + timedelta(minutes=place),
            caption="集中学习现场" if place % 2 else "",
            **{**given, **facts},
        )
        for place in range(count)
    ]
    return {each.id: each for each in kept}


def pictures(kept):
    """As the bot hands them over: tall ones among them."""
    sizes = ((1600, 1200), (900, 1600), (2000, 900))
    return {id_: scaled(photo(place, *sizes[place % 3])) for place, id_ in enumerate(kept)}


def full(day=None, *, names=None, count=2, **tables):
    """All fields filled; of the absent one made it up, of whom the form says only that."""
    day = day or full_day()
    plain = records(day, **({"names": names} if names else {}))
    ids = list(plain.members)
    roster = {**plain.members, "m015": replace(plain.members["m015"], cadre=True)} if "m015" in ids else plain.members
    signins = {key: each for key, each in plain.signins.items() if key != f"{DAY}:{ids[3]}"}
    study = Try(at=LATER - timedelta(days=1), text="已自学全会公报", ruling=Ruling(accepted=True, by="m001", at=LATER))
    guests = [
        Guest(
            id="g1", day=DAY, kind=GuestKind.LIAISON, name=LIAISON, organisation="东湖市直机关工委", by="m001", at=NOW
        ),
        Guest(id="g2", day=DAY, kind=GuestKind.PUBLIC, count=5, by="m001", at=NOW, late=True),
    ]
    given = {
        "members": roster,
        "signins": signins,
        "guests": {each.id: replace(each, came_at=STARTS) for each in guests},
        "comments": {
            "g1": Comment(
                id="g1", day=DAY, text="主题鲜明、准备充分；讨论还可以再深入一些。", said_on=day.on, at=NOW, guest="g1"
            )
        },
        "polls": {
            "p1": Poll(
                id="p1",
                question="项目清单先做哪一项？",
                by="m001",
                made_at=STARTS,
                options=("飞线整治", "夜间照明"),
                day=DAY,
                opened_at=STARTS,
                closed_at=NOW,
                asked=30,
                voters=26,
                counts=(19, 7),
            )
        },
        "makeups": {
            f"{DAY}:{id_}": MakeUp(id=f"{DAY}:{id_}", day=DAY, member=id_, tries=(study,)) for id_ in (ids[-1], ids[3])
        },
        "enclosures": photos(count),
    }
    return replace(plain, **{**given, **tables})


@dataclass(frozen=True)
class Changed:
    table: str
    id: str
    document: dict | None


@dataclass(frozen=True)
class Done:
    """An act as the journal has it."""

    n: int
    at: object
    actor: str
    changes: tuple = field(default=())


def acts():
    """A day's acts: planned, signed in to, noted down twice, photographed, filed."""
    plan = {"id": DAY, "themes": ["学习"], "on": "2026-10-08", "place": "会议室", "steps": [], "held": None}
    noted = {**plan, "discussion": "讨论"}

    def at(minutes):
        return STARTS + timedelta(minutes=minutes)

    signins = [
        Done(n, at(n), f"m{n:03d}", (Changed("signins", f"{DAY}:m{n:03d}", {"day": DAY}),)) for n in range(4, 31)
    ]
    sent = {"state": "sent"}
    return [
        Done(2, at(-9000), "operator", (Changed("days", DAY, plan),)),
        Done(3, at(-5000), "daemon", (Changed("said", f"advance_notice/{DAY}/group/1", sent),)),
        *signins,
        Done(31, at(31), "daemon", (Changed("said", f"advance_notice/{DAY}/group/1", sent),)),
        Done(40, at(200), "m006", (Changed("days", DAY, noted),)),
        Done(41, at(210), "m006", (Changed("days", DAY, {**noted, "discussion": "讨论得很好"}),)),
        Done(42, at(215), "m006", (Changed("days", "2026-11", noted),)),
        Done(43, at(220), "m006", (Changed("enclosures", f"day:{DAY}#aa", {"id": "x"}),)),
        Done(44, at(230), "m004", (Changed("voted", f"{DAY}:m004", {"day": DAY}),)),
        Done(45, at(900), "daemon", (Changed("evaluations", DAY, {"id": DAY}),)),
        Done(
            50,
            at(2000),
            "m006",
            (Changed("days", DAY, {**noted, "discussion": "讨论得很好", "filed_at": "2026-10-10"}),),
        ),
    ]


def traces():
    return traced(acts(), DAY)


__all__ = ["CALENDAR", "DAY", "LATER", "acts", "full", "full_day", "photo", "photos", "pictures", "traces"]
