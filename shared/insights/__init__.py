"""From a Video Indexer index to the documents of the contract. Imports nothing of the rest of the project."""

from .documents import INSIGHTS, NORMALIZER_VERSION, SCHEMA_VERSION, Insight
from .normalizer import EncodedDocument, Normalized, normalize
from .refusal import NotAnIndex, NotProcessed
from .thresholds import KEEP_ALL, Thresholds

__all__ = [
    "INSIGHTS",
    "KEEP_ALL",
    "NORMALIZER_VERSION",
    "SCHEMA_VERSION",
    "EncodedDocument",
    "Insight",
    "Normalized",
    "NotAnIndex",
    "NotProcessed",
    "Thresholds",
    "normalize",
]
