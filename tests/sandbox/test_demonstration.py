"""The demonstration branch's year plan, as whoever opens the sandbox reads it."""

import csv
import io
from datetime import date

from tests.branch.build import CALENDAR
from zhibu.bot.sandbox import demonstration

FITS = {
    "学习《中国共产党章程》": "政治学习",
    "重温入党誓词": "党性锻炼",
    "社区志愿服务": "志愿服务",
    "观看警示教育片": "廉政教育",
}


def test_each_item_of_the_agenda_stands_beside_its_own_kind():
    """The record form prints the kind behind each item: the oath is no political study, the study no training."""
    text = demonstration.plan(date(2026, 3, 2), CALENDAR).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    pairs = [pair for row in rows for pair in zip(row["内容"].splitlines(), row["内容类别"].splitlines(), strict=True)]

    assert 12 == len(rows)
    assert FITS == {item: kind for item, kind in pairs if item in FITS}
