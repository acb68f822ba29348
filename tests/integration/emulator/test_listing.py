"""List Videos."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession

from local.video_indexer import Emulator, SyntheticVideos
from tests.integration.emulator.calling import INDEX, Caller


async def test_a_million_videos_can_be_paged_newest_first() -> None:
    newest = datetime(2026, 1, 1, tzinfo=UTC)
    million = SyntheticVideos(1_000_000, INDEX, newest=newest, every=timedelta(minutes=1))
    async with Emulator(background=million) as vi, ClientSession() as session:
        caller = Caller(vi, session)
        vi.add("v123456789", INDEX, created=newest + timedelta(seconds=1))
        _, first = await caller.call("GET", params={"pageSize": "3"})
        _, last = await caller.call("GET", params={"pageSize": "1000", "skip": "999500"})
        within = {"createdAfter": "2025-12-31T23:00:00Z", "createdBefore": "2026-01-01T00:00:00Z"}
        _, hour = await caller.call("GET", params={**within, "pageSize": "100"})
        status, index = await caller.call("GET", f"/{first['results'][1]['id']}/Index")
    assert [item["name"] for item in first["results"]][1:] == ["Synthetic 0", "Synthetic 1"]
    assert first["nextPage"] == {"pageSize": 3, "skip": 3, "done": False}
    assert len(last["results"]) == 501
    assert last["nextPage"]["done"] is True
    assert [item["name"] for item in hour["results"]] == [f"Synthetic {n}" for n in range(1, 60)]
    assert (status, index["name"]) == (200, "Synthetic 0")


@pytest.mark.parametrize("bad", [{"pageSize": "0"}, {"pageSize": "x"}, {"skip": "-1"}, {"createdAfter": "soon"}])
async def test_a_bad_list_query_is_refused(caller: Caller, bad: dict[str, str]) -> None:
    status, body = await caller.call("GET", params=bad)
    assert (status, body["ErrorType"]) == (400, "INVALID_INPUT")


async def test_dates_are_exclusive(vi: Emulator, caller: Caller) -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    for hour in range(3):
        vi.add(f"v00000000{hour}", INDEX, created=noon + timedelta(hours=hour))
    _, after = await caller.call("GET", params={"createdAfter": "2026-01-01T13:00:00Z"})
    _, before = await caller.call("GET", params={"createdBefore": "2026-01-01T13:00:00Z"})
    assert [item["id"] for item in after["results"]] == ["v000000002"]
    assert [item["id"] for item in before["results"]] == ["v000000000"]
