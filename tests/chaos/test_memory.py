"""A worker with 600 MB among hostile files: it lives, and publishes every good index."""

import gzip
import json
import os
import sys
from asyncio import create_subprocess_exec
from pathlib import Path
from subprocess import PIPE
from typing import Final

import pytest
from azure.storage.blob import ContentSettings

from shared.bounds.memory import MIB, largest_index
from tests.chaos.memory import index
from tests.samples.indexes.generator import encode, make_index
from tests.stacks.stage import Stage

ROOT: Final = Path(__file__).parents[2]
WORKER_MB: Final = 600
INSTANCE_MB: Final = 800
"""The host beside the worker takes the rest."""
LIMIT: Final = largest_index(INSTANCE_MB)


def good() -> dict[str, bytes]:
    """Indexes of all sizes, up to the limit."""
    files = {
        f"good-{n:02}.json": encode(make_index(n, duration_seconds=60, video_id=f"good{n:02}", full=n % 2 == 0))
        for n in range(24)
    }
    text = b'"' + b"y" * (LIMIT - 2 * MIB) + b'"'
    for n in range(3):
        files[f"good-large-{n}.json"] = index(b"", elsewhere=text).replace(b"abcde12345", b"large%d" % n)
    return files


def hostile() -> dict[str, bytes]:
    """Just within the limit in shapes that take most memory, just beyond it, and far beyond."""
    text = b'"' + b"x" * (LIMIT - 2 * MIB) + b'"'
    return {
        "bad-name.json": index(b'{"id":1,"text":%s}' % text),
        "bad-unknown.json": index(b'{"id":1,"text":"x","new":%s}' % text),
        "bad-item.json": index(b'{"id":"x","text":%s}' % text),
        "bad-numbers.json": index(b'{"id":1,"text":"x","new":[%s1]}' % (b"1," * ((LIMIT - 2 * MIB) // 2))),
        "bad-lists.json": index(b'{"id":1,"text":"x","new":[%s1]}' % (b"[]," * ((LIMIT - 2 * MIB) // 3))),
        "bad-items.json": index(b"1," * ((LIMIT - 2 * MIB) // 2) + b"1"),
        "bad-truncated.json": index(b'{"id":1,"text":%s}' % text)[:-20],
        "bad-beyond.json": index(b"", elsewhere=text + b"," * 3 * MIB),
        "bad-far-beyond.json": b"0" * (200 * MIB),
        "bad-no-json.json": b"[" * (LIMIT - MIB),
    }


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
async def test_a_small_worker_survives_hostile_files_and_publishes_every_good_one(
    stage: Stage,
    settings: dict[str, str],
) -> None:
    files = hostile() | good()
    for name, body in files.items():
        packed = gzip.compress(body, 1)
        await stage.indexes.upload_blob(name, packed, content_settings=ContentSettings(content_encoding="gzip"))
    names = sorted(files, key=lambda name: name[-7:])  # good and bad ones among each other
    assert max(map(len, good().values())) > LIMIT - 3 * MIB
    del files, body, packed
    environment = os.environ | settings | {"INSTANCE_MEMORY_MB": str(INSTANCE_MB)}
    worker = await create_subprocess_exec(
        *(sys.executable, "-m", "tests.stacks.worker", str(WORKER_MB), *names),
        cwd=ROOT,
        env=environment,
        stdout=PIPE,
        stderr=PIPE,
    )
    said, complained = await worker.communicate()
    assert worker.returncode == 0, complained.decode()[-2000:]
    result = json.loads(said)
    outcomes = result["outcomes"]
    assert {name: said for name, said in outcomes.items() if name.startswith("good") and said != "published"} == {}
    assert {name for name, said in outcomes.items() if said == "failed"} >= {"bad-beyond.json", "bad-far-beyond.json"}
    assert not [said for said in outcomes.values() if said == "deferred" or "Memory" in said]
    assert result["peak"] < WORKER_MB * MIB
