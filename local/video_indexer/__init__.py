"""An emulator of Azure AI Video Indexer: `Emulator` in-process, or `python -m local.video_indexer`."""

from local.video_indexer.accounts import Account
from local.video_indexer.callbacks import Delivery, Mishap
from local.video_indexer.emulator import Emulator
from local.video_indexer.faults import Fault
from local.video_indexer.indexing import Run
from local.video_indexer.limits import Rate
from local.video_indexer.operations import Operation
from local.video_indexer.videos import SyntheticVideos, Video

__all__ = [
    "Account",
    "Delivery",
    "Emulator",
    "Fault",
    "Mishap",
    "Operation",
    "Rate",
    "Run",
    "SyntheticVideos",
    "Video",
]
