"""Power cuts at any moment: what was acknowledged is there. The controls show that the test can fail.

These record the calls of a store in this process; `tests/faults/test_power_cuts.py` traces a real one, and cuts far more often.
"""

import asyncio
import random
from pathlib import Path

import pytest

from tests.storage import tracing
from tests.storage.aftermath import losses, losses_after_a_kill, losses_while_recovering
from tests.storage.disks import FullDisk
from tests.storage.power import CONTROLS, Bare, Call, Journalled, RecordingDisk, contents, lay_out, states, without
from tests.storage.samples import FIRST, a_signin, new_store, put
from tests.storage.writer import life
from zhibu.storage.store import Store
from zhibu.storage.trouble import NotSaved

MODELS = [Journalled, Bare]


async def recorded(folder: Path) -> list[Call]:
    folder.mkdir()
    disk = RecordingDisk(folder)
    await life(folder, disk.acknowledge, files=disk)
    return disk.calls


@pytest.mark.parametrize("model", MODELS)
async def test_what_was_acknowledged_survives_every_power_cut(tmp_path, model):
    calls = await recorded(tmp_path / "life")

    assert {} == await losses(model, calls, 100, tmp_path, random.Random(1))


@pytest.mark.parametrize("model", MODELS)
async def test_a_second_cut_while_the_first_is_recovered_from_loses_nothing(tmp_path, model):
    calls = await recorded(tmp_path / "life")

    assert (60, []) == await losses_while_recovering(model, calls, 20, tmp_path, random.Random(1))


@pytest.mark.parametrize(
    ("model", "control"),
    # Where names become durable with any fsync, those of folders are missed too seldom for a short run.
    [
        (model, control)
        for model in MODELS
        for control in CONTROLS
        if (model, control) != (Journalled, "folders without fsync")
    ],
)
async def test_without_those_fsyncs_something_would_be_lost(tmp_path, model, control):
    """The negative control: the same life on a disk that ignores them."""
    calls = without(control, await recorded(tmp_path / "life"))

    assert {} != await losses(model, calls, 30, tmp_path, random.Random(1))


async def test_the_calls_lead_to_what_stands_on_the_disk(tmp_path):
    """Nothing that changes the disk goes past the recorder, and none of it is misread."""
    folder, medium = tmp_path / "life", Bare()
    for call in await recorded(folder):
        medium.apply(call)

    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found == contents(medium)


class FillingDisk(FullDisk, RecordingDisk):
    """A recorded disk that fills up."""


@pytest.mark.parametrize("model", MODELS)
async def test_what_was_refused_does_not_come_back_after_a_power_cut(tmp_path, model):
    """A full disk took a part of the acts; everybody was told that nothing was saved, and so it stays."""
    folder = tmp_path / "life"
    folder.mkdir()
    disk = FillingDisk(folder)
    store = await new_store(folder, files=disk)
    disk.room = 2_000
    told = await asyncio.gather(*(put(store, a_signin(number)) for number in range(8)), return_exceptions=True)
    assert {NotSaved} == {type(each) for each in told}
    disk.acknowledge("refused")

    refused = [cut for cut in states(model, disk.calls, 60, random.Random(1), fewer=True) if cut[2]]
    assert refused
    for number, (_, state, _) in enumerate(refused):
        place = tmp_path / f"cut{number}"
        lay_out(state, place)
        reader = await Store.open(place, read_only=True)
        assert 0 == len(reader.records(FIRST).signins)
        await reader.close()
    disk.room = None
    await store.close()


def test_a_trace_is_read_as_it_happened(tmp_path):
    """Calls of two threads, one of them under way while the other fsyncs; a call that failed, and one that isn't ours."""
    trace = tmp_path / "trace"
    trace.write_text(
        "\n".join(
            [
                f'7 mkdir("{hexed("/data/a")}", 0700) = 0',
                f'7 mkdir("{hexed("/data/a")}", 0700) = -1 EEXIST (File exists)',
                f'7 openat(AT_FDCWD, "{hexed("/usr/x")}", O_RDONLY|O_CLOEXEC) = 3',
                f'7 openat(AT_FDCWD, "{hexed("/data/a/j")}", O_RDWR|O_CREAT|O_APPEND|O_CLOEXEC, 0600) = 4',
                f'7 write(4, "{hexed("one")}", 3) = 3',
                "7 fdatasync(4 <unfinished ...>",
                f'8 write(4, "{hexed("two")}", 3 <unfinished ...>',
                "7 <... fdatasync resumed>)             = 0",
                "8 <... write resumed>)                 = 2",
                f'7 write(1, "{hexed("done")}\\x0a", 5) = 5',
                "7 close(4) = 0",
                f'8 rename("{hexed("/data/a/j")}", "{hexed("/data/a/k")}" <unfinished ...>',
                "7 +++ exited with 0 +++",
                "8 <... rename resumed>) = 0",
                "8 close(3) = 0",
            ]
        )
    )

    assert [
        Call("make_folder", "a"),
        Call("open", "a/j", handle=1, new=True),
        Call("write", handle=1, data=b"one", at=-1),
        Call("sync_begins", handle=1),
        Call("write", handle=1, data=b"tw", at=-1),
        Call("sync", handle=1),
        Call("acknowledged", "done"),
        Call("close", handle=1),
        Call("rename", "a/j", "a/k"),
    ] == tracing.read(trace, Path("/data"))

    medium = Bare()
    for call in tracing.read(trace, Path("/data"))[:6]:
        medium.apply(call)
    (file,) = medium.root.now["a"].now.values()
    assert (b"one", [(3, b"tw")]) == (file.durable, file.changes)


def hexed(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


@pytest.mark.parametrize("model", MODELS)
def test_a_power_cut_after_a_kill_loses_nothing_that_was_acknowledged_in_between(tmp_path, model):
    """What the killed process had named is still in the kernel's memory only: who goes on makes it durable first."""
    cuts, bad = losses_after_a_kill(model, 3, 4, tmp_path, random.Random(1))

    assert [] == bad
    assert cuts > 6


async def test_names_that_a_killed_process_left_behind_are_durable_before_they_are_built_on(tmp_path):
    """Killed right after a branch got its name: without the fsync at the opening, the branch would go with the power."""
    folder = tmp_path / "life"
    folder.mkdir()
    disk = RecordingDisk(folder)
    await (await new_store(folder, files=disk)).close()
    named = next(
        number for number, call in enumerate(disk.calls) if call.kind == "rename" and call.other.endswith(FIRST)
    )
    left = Bare()
    for call in disk.calls[: named + 1]:
        left.apply(call)
    assert left.namings

    later = tmp_path / "later"
    later.mkdir()
    for path, content in contents(left).items():
        (later / path).parent.mkdir(parents=True, exist_ok=True)
        (later / path).write_bytes(content)
    second = RecordingDisk(later, disk.calls[: named + 1])
    store = await Store.open(later, files=second)
    await put(store, a_signin(1))
    medium = Bare()
    for call in second.calls:
        medium.apply(call)
    assert [] == [naming for naming in medium.namings if naming[1][0][0] == FIRST]
    await store.close()
