"""Holds what a test publishes to the published schemas: every output goes through here."""

from functools import cache, lru_cache

import msgspec
from jsonschema import Draft202012Validator

from scripts.schemas import DIRECTORY
from shared.insights import KEEP_ALL, Normalized, Thresholds, normalize
from shared.insights.schemas import PUBLISHED


def normalized(index: bytes, *, account_id: str | None = None, thresholds: Thresholds = KEEP_ALL) -> Normalized:
    """`normalize`, with its documents held to the contract."""
    outcome = normalize(index, account_id=account_id, thresholds=thresholds)
    assert_valid(outcome)
    return outcome


def assert_valid(outcome: Normalized) -> None:
    """Holds the three documents to their schemas."""
    for insight, document in outcome.documents.items():
        assert_valid_blob(insight, document.body)


@lru_cache(256)
def assert_valid_blob(name: str, body: bytes) -> None:
    """Holds a blob to the schema of that name, and reading it with the type it was written with to its bytes.

    What has passed passes again: of an index that was changed in one place most documents are as they were.
    """
    wrong = [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(msgspec.json.decode(body))]
    assert not wrong, f"{name}: {wrong[:5]}"
    assert msgspec.json.encode(msgspec.json.decode(body, type=PUBLISHED[name])) == body


@cache
def validator(name: str) -> Draft202012Validator:
    """A validator of the schema as docs/schemas publishes it."""
    return Draft202012Validator(msgspec.json.decode((DIRECTORY / f"{name}.json").read_bytes()))
