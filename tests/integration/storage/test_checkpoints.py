"""The sweeps' checkpoints, and the lease that lets one run at a time."""

from contextlib import suppress

import pytest

from shared.storage.checkpoint import Busy
from tests.stacks.storage import Storage


async def test_a_checkpoint_is_what_was_saved_last(storage: Storage) -> None:
    assert await storage.checkpoints.load("all") == {}
    state = {"page": "é", "stuck": 3, "named": ["a"], "finished": False, "started": None}
    await storage.checkpoints.save("all", state)
    state["page"] = "changed since"
    assert (await storage.checkpoints.load("all"))["page"] == "é"
    loaded = await storage.checkpoints.load("all")
    loaded["page"] = "changed since"
    assert (await storage.checkpoints.load("all")) == state | {"page": "é"}
    assert await storage.checkpoints.load("recent") == {}
    await storage.checkpoints.save("all", {})
    assert await storage.checkpoints.load("all") == {}


async def test_one_holds_the_lease_and_the_next_has_it_however_that_ends(storage: Storage) -> None:
    for _ in range(2):
        with suppress(ZeroDivisionError):
            async with storage.checkpoints.alone():
                with pytest.raises(Busy):
                    async with storage.checkpoints.alone():
                        pytest.fail("two hold one lease")
                raise ZeroDivisionError
