"""`export`: whole files, under a name of their own, never over somebody's edited one."""

import asyncio
import io
import json
import re
import stat
import zipfile
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from tests.cli.conftest import Zhibu
from zhibu.branch.card import CardMessage
from zhibu.branch.enclosure import enclose
from zhibu.branch.ids import BranchId, MemberId
from zhibu.storage.store import Store

FORMS = [
    (["record", "2026-10-08"], ".docx", b"PK"),
    (["register", "2026-10-08"], ".docx", b"PK"),
    (["register", "2026"], ".xlsx", b"PK"),
    (["ledger", "2026"], ".xlsx", b"PK"),
    (["appraisal", "2026"], ".xlsx", b"PK"),
    (["birthday-plan", "2026"], ".docx", b"PK"),
    (["birthday-report", "2026"], ".docx", b"PK"),
    (["sequence", "2026"], ".png", b"\x89PNG"),
    (["roster"], ".xlsx", b"PK"),
    (["calendar", "2026"], ".ics", b"BEGIN:VCALENDAR"),
    (["member", "周秀兰"], ".json", b"{"),
]


@pytest.mark.parametrize(("what", "ending", "begins"), FORMS, ids=lambda each: str(each))
def test_each_thing_is_written_and_its_path_printed(
    zhibu: Zhibu, branch: str, what, ending: str, begins: bytes
) -> None:
    done = zhibu("export", "b1", *what)

    assert (0, "", 1) == (done.exit, done.err, len(done.lines))
    file = Path(done.lines[0])
    assert ending == file.suffix
    assert file.read_bytes().startswith(begins)
    assert file.name.startswith("机关党支部")
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)


def test_the_month_s_picture_is_drawn(zhibu: Zhibu, branch: str) -> None:
    done = zhibu("export", "b1", "charts", "2026-08", "--out", "a.png")

    assert (0, "a.png\n") == (done.exit, done.out)
    assert Path("a.png").read_bytes().startswith(b"\x89PNG")


def test_the_record_form_holds_the_day(zhibu: Zhibu, branch: str) -> None:
    zhibu("export", "b1", "record", "2026-10-08", "--out", "r.docx")

    with zipfile.ZipFile("r.docx") as paper:
        text = re.sub(r"<[^>]+>", "", paper.read("word/document.xml").decode())
    assert "主题10" in text and "机关党支部" in text


def test_the_notice_comes_as_a_paper_a_text_a_pdf_and_a_picture(zhibu: Zhibu, branch: str) -> None:
    done = zhibu("export", "b1", "notice", "2026-10-08")

    assert (0, [".docx", ".txt", ".pdf", ".png"]) == (done.exit, [Path(each).suffix for each in done.lines])
    docx, text, pdf, png = (Path(each) for each in done.lines)
    assert "主题10" in text.read_text(encoding="utf-8") and "机关党支部" in text.read_text(encoding="utf-8")
    assert (b"PK", b"%PDF", b"\x89PNG") == (
        docx.read_bytes()[:2],
        pdf.read_bytes()[:4],
        png.read_bytes()[:4],
    )
    assert {0o600} == {stat.S_IMODE(Path(each).stat().st_mode) for each in done.lines}


def test_the_record_tells_on_which_acts_it_rests(zhibu: Zhibu, branch: str) -> None:
    zhibu("export", "b1", "record", "2026-10-08", "--out", "r.docx")

    with zipfile.ZipFile("r.docx") as paper:
        text = re.sub(r"<[^>]+>", "", paper.read("word/document.xml").decode())
    assert "How this record came about" in text and "whoever runs it" in text


def test_a_members_file_is_theirs_alone(zhibu: Zhibu, branch: str) -> None:
    zhibu("export", "b1", "member", "m002", "--out", "m.json")

    text = Path("m.json").read_text(encoding="utf-8")
    assert "李四" in json.dumps(json.loads(text), ensure_ascii=False)
    assert "王堃" not in text


def test_a_members_photos_and_papers_are_packed_beside_it(zhibu: Zhibu, branch: str, data: Path) -> None:
    """The file that tells of them keeps its name; the papers themselves come in a second one, whose path is printed too."""
    paper = b"%PDF-1.4 a paper"
    kept = enclose(
        paper,
        name="假条.pdf",
        media="",
        sha256=sha256(paper).hexdigest(),
        subject="leave:2026-10:m002",
        by=MemberId("m002"),
        at=datetime(2026, 10, 1, tzinfo=UTC),
    )

    async def keep() -> None:
        store = await Store.open(data)
        await store.enclosures.keep(BranchId("b1"), kept.file, paper)
        async with store.unit(BranchId("b1"), actor="m002", act="leave.enclosed", now=kept.at) as unit:
            unit.put(kept)
            await unit.commit()
        await store.close()

    asyncio.run(keep())
    done = zhibu("export", "b1", "member", "m002", "--out", "m.json")

    assert (0, ["m.json", "m.zip"]) == (done.exit, done.lines)
    with zipfile.ZipFile("m.zip") as pack:
        assert {"001-假条.pdf": paper} == {name: pack.read(name) for name in pack.namelist()}
    assert 1 == len(zhibu("export", "b1", "member", "m001", "--out", "o.json").lines)


@pytest.fixture
def written(data: Path, branch: str) -> None:
    """Words for 王堃's cards of this year and of last, and for 李四 the same words as his."""

    async def write() -> None:
        store = await Store.open(data)
        at = datetime(2026, 2, 1, 1, 0, tzinfo=UTC)
        async with store.unit(BranchId("b1"), actor="m001", act="card.written", now=at) as unit:
            for number, (whom, year, text) in enumerate(
                [("m003", 2025, "去年的话"), ("m003", 2026, "今年的话"), ("m002", 2026, "今年的话")]
            ):
                member = MemberId(whom)
                said = at + timedelta(minutes=number)
                unit.put(
                    CardMessage(id=f"{whom}:{year}", member=member, year=year, text=text, by=MemberId("m001"), at=said)
                )
            await unit.commit()
        await store.close()

    asyncio.run(write())


@pytest.mark.parametrize("year", [[], ["2025"], ["2026"]])
@pytest.mark.parametrize("whom", ["王堃", "m003"])
def test_a_member_s_card_comes_to_print_and_as_it_is_sent(
    zhibu: Zhibu, written: None, whom: str, year: list[str]
) -> None:
    done = zhibu("export", "b1", "card", whom, *year, "--out", "card.pdf")

    assert (0, "", ["card.pdf", "card.png"]) == (done.exit, done.err, done.lines)
    assert Path("card.pdf").read_bytes().startswith(b"%PDF-")
    assert Path("card.png").read_bytes().startswith(b"\x89PNG")
    assert 0o600 == stat.S_IMODE(Path("card.png").stat().st_mode)


def test_the_cards_of_a_month_come_in_one_file(zhibu: Zhibu, written: None) -> None:
    done = zhibu("export", "b1", "cards", "2026-02", "--out", "all.pdf")

    assert (0, ["all.pdf"]) == (done.exit, done.lines)
    assert Path("all.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("line", "exit_", "why"),
    [
        (["card", "周秀兰"], 1, "no words are written for it yet"),  # nothing is written
        (["card", "李四"], 1, "no words are written for it yet"),  # copied, and not kept for him
        (["card", "王堃", "2024"], 1, "2024"),
        (["card", "nobody"], 1, "nobody"),
        (["card"], 2, "MEMBER"),
        (["card", "王堃", "soon"], 2, "soon"),
        (["cards", "2026-03"], 1, "March 2026"),
        (["ledger", "2026", "2026"], 2, "2026"),
    ],
)
def test_a_card_that_there_isn_t_is_said_to_be_missing(
    zhibu: Zhibu, written: None, line: list[str], exit_: int, why: str
) -> None:
    done = zhibu("export", "b1", *line)

    assert (exit_, "") == (done.exit, done.out)
    assert why in done.err


def test_without_out_an_existing_file_is_left_alone(zhibu: Zhibu, branch: str) -> None:
    """It may be the form that the secretary has edited."""
    first = zhibu("export", "b1", "record", "2026-10-08").lines[0]
    Path(first).write_bytes(b"edited")

    second = zhibu("export", "b1", "record", "2026-10-08").lines[0]

    assert first.replace(".docx", " (2).docx") == second
    assert b"edited" == Path(first).read_bytes()


def test_out_names_a_file_that_is_replaced_or_a_folder(zhibu: Zhibu, branch: str, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()

    named = [zhibu("export", "b1", "roster", "--out", "r.xlsx").lines for _ in range(2)]
    inside = zhibu("export", "b1", "roster", "--out", "papers").lines

    assert [["r.xlsx"], ["r.xlsx"]] == named
    assert zipfile.is_zipfile(io.BytesIO(Path("r.xlsx").read_bytes()))
    assert [str(path.relative_to(tmp_path)) for path in (tmp_path / "papers").iterdir()] == inside


@pytest.mark.parametrize(
    ("line", "exit_", "said"),
    [
        (["record", "2026-10-05"], 1, "There is no activity day on 5 October 2026; in that year there are 5 Jan"),
        (["record", "2030-10-05"], 1, "There is no activity day on 5 October 2030."),
        (["calendar", "2030"], 1, "The plan of 2030 has no activity days yet."),
        (["charts", "2030-01"], 1, "January 2030"),
        (["member", "谁"], 1, "There is nobody called “谁” on the roster."),
        (["roster", "--out", "no/such/file.xlsx"], 1, "the folder doesn't exist"),
        (["ledger", "2030"], 1, "The plan of 2030 has no activity days yet."),
        (["appraisal", "2030"], 1, "The plan of 2030 has no activity days yet."),
        (["register", "2030"], 1, "The plan of 2030 has no activity days yet."),
        (["cake", "2026"], 2, "“cake” can't be exported; there are record, register, notice"),
        (["news", "2026-10-08"], 1, "8 October"),
        (["talks", "2030-13"], 2, "write a month like 2026-10"),
        (["talks", "1999-01"], 1, "ceremony"),
        (["record"], 2, "export record needs one thing more: DAY."),
        (["roster", "2026"], 2, "export roster takes nothing more."),
        (["charts", "2026-13"], 2, "write a month like 2026-10"),
        (["record", "soon"], 2, "write a date like 2026-10-08"),
    ],
)
def test_what_cannot_be_exported_is_said_in_one_sentence(
    zhibu: Zhibu, branch: str, line, exit_: int, said: str
) -> None:
    done = zhibu("export", "b1", *line)

    assert (exit_, "", 1) == (done.exit, done.out, len(done.complaints))
    assert said in done.err


def test_a_branch_with_a_slash_in_its_name_writes_here_all_the_same(zhibu: Zhibu) -> None:
    zhibu("branch", "add", "../a/b")

    assert "_a_b" in (name := zhibu("export", "b1", "roster").lines[0])
    assert Path(name).is_file()
    assert "/" not in name
