"""Power cuts, from a real writer's system calls: strace records all it asked of its disk, and each of thousands of states that a
cut may leave is opened, checked and written to again. The same trace without some of its fsyncs has to fail.

The models are `tests.storage.power`, the judge is `tests.storage.aftermath`. The short run, in `make test`, records in the process
and needs no strace: `tests/storage/test_power.py`.
"""

import os
import sys
import time
from pathlib import Path
from random import Random

import pytest

from tests.faults.counts import Counted
from tests.faults.nursery import ROOT
from tests.storage import tracing
from tests.storage.aftermath import losses, losses_after_a_kill, losses_while_recovering
from tests.storage.power import CONTROLS, Bare, Call, Journalled, contents, without

CUTS = int(os.environ.get("ZHIBU_CUTS", "2000"))
CONTROL_CUTS = 200
MODELS = {"a journalled file system": Journalled, "bare POSIX": Bare}

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """All that one writer did, from an empty folder to its end."""
    if why := tracing.why_not():
        pytest.skip(f"{why}; cuts of recorded calls are in tests/storage/test_power.py")
    folder = tmp_path_factory.mktemp("life")
    calls = tracing.traced([sys.executable, "-m", "tests.storage.writer", "life", str(folder)], folder, ROOT)
    assert the_trace_leads_to(calls, folder)
    return calls


def the_trace_leads_to(calls: list[Call], folder: Path) -> bool:
    """Whether the calls, replayed, give just what stands on the disk: none was missed or misread."""
    medium = Bare()
    for call in calls:
        medium.apply(call)
    return contents(medium) == {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("name", MODELS)
async def test_no_power_cut_loses_an_acknowledged_act_and_the_controls_do(
    tmp_path: Path, life: list[Call], counted: Counted, name: str
):
    """Nothing is lost in any state; without the fsyncs of journals, those before a rename, or those of folders, some is."""
    model, began = MODELS[name], time.monotonic()
    bad = await losses(model, life, CUTS, tmp_path, Random(1))
    controls = {
        control: len(await losses(model, without(control, life), CONTROL_CUTS, tmp_path, Random(2)))
        for control in CONTROLS
    }
    counted(
        f"power cuts, {name}",
        system_calls=sum(call.kind != "acknowledged" for call in life),
        acknowledged=sum(call.kind == "acknowledged" for call in life),
        states=CUTS,
        bad=len(bad),
        seconds=time.monotonic() - began,
    )
    counted(f"power cuts, {name}, negative controls: bad of {CONTROL_CUTS} each", **controls)

    assert [] == [wrong for wrong, _ in bad.values()]
    # With a journal the next fsync of any file makes up for a folder's, mostly: that control is counted, but may find nothing.
    required = CONTROLS.keys() - ({"folders without fsync"} if model is Journalled else set())
    assert set() == {control for control in required if not controls[control]}


@pytest.mark.parametrize("name", MODELS)
async def test_no_power_cut_in_the_recovery_from_a_power_cut_loses_anything(
    tmp_path: Path, life: list[Call], counted: Counted, name: str
):
    """The power fails again while the store opens what the first cut left, mends it, goes on and closes."""
    cuts, bad = await losses_while_recovering(MODELS[name], life, max(1, CUTS // 10), tmp_path, Random(3))
    counted(f"power cuts within the recovery from one, {name}", states=cuts, bad=len(bad))

    assert [] == bad


@pytest.mark.parametrize("name", MODELS)
def test_no_power_cut_after_a_kill_loses_what_was_acknowledged_in_between(tmp_path: Path, counted: Counted, name: str):
    """What a killed process had named is in the kernel's memory only; who goes on after it makes it durable first. Recorded in
    this process, so that it needs no strace."""
    cuts, bad = losses_after_a_kill(MODELS[name], max(1, CUTS // 40), 8, tmp_path, Random(4))
    counted(f"power cuts after a kill, {name}", states=cuts, bad=len(bad))

    assert [] == bad
