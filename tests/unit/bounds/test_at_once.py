"""The memory is shared among as many events as the host hands out at once, which host.json says."""

import json
from pathlib import Path

from shared.bounds.memory import AT_ONCE

HOST_JSON = Path(__file__).parents[3] / "host.json"


def test_the_memory_is_split_among_what_the_host_hands_out_at_once() -> None:
    queues = json.loads(HOST_JSON.read_bytes())["extensions"]["queues"]
    assert queues["batchSize"] + queues["newBatchThreshold"] == AT_ONCE
