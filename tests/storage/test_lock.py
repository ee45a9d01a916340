"""One writer a folder: a second one is refused and told who has it; a killed one leaves nothing to clean up."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from tests.storage.samples import FIRST, new_store
from zhibu.storage import lock
from zhibu.storage.store import Store
from zhibu.storage.trouble import Locked

HOLDER = textwrap.dedent(
    """
    import asyncio, sys
    from pathlib import Path
    from zhibu.storage.store import Store

    async def main():
        store = await Store.open(Path(sys.argv[1]))
        print("open", flush=True)
        await asyncio.sleep(60)

    asyncio.run(main())
    """
)


async def test_a_second_writer_is_refused_and_told_the_pid(tmp_path):
    store = await new_store(tmp_path)
    with pytest.raises(Locked) as caught:
        await Store.open(tmp_path)

    assert (os.getpid(), tmp_path / "lock") == (caught.value.pid, caught.value.path)

    await store.close()
    store = await Store.open(tmp_path)
    assert (FIRST,) == store.branches()
    await store.close()


async def test_another_process_holds_the_lock_until_it_is_killed(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE)
    try:
        assert b"open\n" == process.stdout.readline()
        with pytest.raises(Locked) as caught:
            await Store.open(tmp_path)
        assert process.pid == caught.value.pid
        assert process.pid == lock.holder(tmp_path).pid
        reader = await Store.open(tmp_path, read_only=True)
        await reader.close()
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()

    store = await Store.open(tmp_path)
    await store.close()


async def test_nobody_holds_a_folder_that_isnt_open(tmp_path):
    assert lock.holder(tmp_path) is None
    store = await new_store(tmp_path)
    assert os.getpid() == lock.holder(tmp_path).pid
    await store.close()
    assert lock.holder(tmp_path) is None
    assert not lock.altered(tmp_path)
    (tmp_path / "lock").write_bytes(b"1234")
    assert lock.altered(tmp_path)
