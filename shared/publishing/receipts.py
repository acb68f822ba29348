"""What became of a dropped blob, noted at `_blobs/{name}` so that it is known without reading the blob again."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal, Protocol

from ..insights import SCHEMA_VERSION
from ..insights.documents import encode
from ..insights.records import Failure, Receipt, Subject
from ..moments import rfc3339
from ..names import receipt_of
from ..storage.facts import BlobFacts, bare
from .attempt import Attempt

type BlobOutcome = Literal["published", "failed", "ignored"]


class ReceiptContainer(Protocol):
    """What is asked of the container `insights`."""

    async def facts(self, name: str) -> BlobFacts | None:
        """What a blob's metadata tells, None where there is no such blob."""
        ...

    async def put(self, name: str, body: bytes, facts: BlobFacts) -> None:
        """Writes a blob whatever stands there."""
        ...


class Receipts:
    """Writes the receipts of one account's dropped blobs."""

    def __init__(
        self, account_id: str, container: ReceiptContainer, *, setup: str, clock: Callable[[], datetime]
    ) -> None:
        self._account_id = account_id
        self._container = container
        self._setup = setup
        self._clock = clock

    async def find(self, blob: str) -> BlobFacts | None:
        """What the receipt of a blob tells, None where it has none."""
        return await self._container.facts(receipt_of(blob))

    async def write(
        self,
        attempt: Attempt,
        outcome: BlobOutcome,
        failure: Failure | None = None,
        *,
        detail: str | None = None,
    ) -> None:
        """Notes what became of the blob that an attempt was about. Raises a storage error."""
        blob = attempt.event.blob
        assert blob is not None
        receipt = Receipt(
            schema_version=SCHEMA_VERSION,
            blob=blob,
            etag=attempt.blob_etag,
            outcome=outcome,
            video=Subject(self._account_id, attempt.video_id) if attempt.video_id else None,
            failure=failure,
            at=rfc3339(self._clock()),
            detail=detail,
        )
        facts = BlobFacts(
            fetched_at=attempt.began,
            read_at=attempt.read_at,
            setup=self._setup,
            etag=bare(attempt.blob_etag),
            outcome=outcome,
            reason=failure.reason if failure else "",
            repeats=attempt.repeats if failure else 0,
        )
        await self._container.put(receipt_of(blob), encode(receipt), facts)
