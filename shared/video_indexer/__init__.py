"""Azure AI Video Indexer: its client, access tokens, limits and errors."""

from .client import VideoIndexerClient
from .errors import BadRequest, NotAuthorized, ServiceUnavailable, TooManyRequests, VideoGone
from .models import VideoIndex, VideoPage, VideoSummary
from .pacing import Pacer

__all__ = [
    "BadRequest",
    "NotAuthorized",
    "Pacer",
    "ServiceUnavailable",
    "TooManyRequests",
    "VideoGone",
    "VideoIndex",
    "VideoIndexerClient",
    "VideoPage",
    "VideoSummary",
]
