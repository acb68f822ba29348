"""Run the emulator: `python -m local.video_indexer --port 7080`."""

import asyncio
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from local.video_indexer.accounts import Account
from local.video_indexer.emulator import Emulator
from local.video_indexer.indexing import Run
from local.video_indexer.limits import UNLIMITED, Rate

_SAMPLES = Path(__file__).parents[2] / "tests" / "samples" / "indexes"


def main(
    port: int = 7080,
    seed: int = 0,
    indexes: Annotated[Path, typer.Option(help="Folder of indexes that uploads get, in turn.")] = _SAMPLES,
    indexing_seconds: float = 2.0,
    token_lifetime_seconds: float = 3600,
    limits: Annotated[bool, typer.Option(help="10 requests a second and 120 a minute, as the service.")] = True,
    account_id: str = Account().id,
    location: str = Account().location,
) -> None:
    """Azure AI Video Indexer, Azure Resource Manager and a managed identity on one loopback port."""
    emulator = Emulator(
        port=port,
        seed=seed,
        account=Account(id=account_id, location=location),
        indexes=[msgspec.json.decode(path.read_bytes()) for path in sorted(indexes.glob("*.json"))],
        run=Run(seconds=indexing_seconds),
        rate=Rate() if limits else UNLIMITED,
        token_lifetime_seconds=token_lifetime_seconds,
    )
    asyncio.run(_serve(emulator))


async def _serve(emulator: Emulator) -> None:
    async with emulator as vi:
        for setting, value in vi.settings.items():
            print(f"{setting}={value}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    typer.run(main)
