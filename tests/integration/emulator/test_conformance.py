"""Against the published interface, and against real indexes."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from local.video_indexer import Emulator, Video
from tests.integration.emulator.calling import INDEX, Caller
from tests.samples.indexes.media import Json

SHARED = Path(os.environ.get("SHARED_DIR", Path(__file__).parents[4] / "shared"))
OPENAPI = SHARED / "facts" / "video-indexer-openapi.yaml"
REAL_INDEXES = sorted((SHARED / "indexes").glob("*.json"))


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    if not OPENAPI.exists():
        pytest.skip(f"{OPENAPI} is not here (SHARED_DIR says where it is)")
    yaml = pytest.importorskip("yaml")
    document: dict[str, Any] = yaml.load(OPENAPI.read_text(encoding="utf-8"), yaml.CSafeLoader)
    schemas = document["components"]["schemas"]
    # The document has objects for languages. Its own examples and every real index have codes.
    schemas["LanguageV2"] = {"type": "string"}
    schemas["VideoLanguage"] = {"type": "array", "items": {"type": "string"}}
    return {"components": {"schemas": {name: _json_schema(schema) for name, schema in schemas.items()}}}


def _json_schema(schema: Any) -> Any:
    """OpenAPI 3.0 to JSON Schema: `nullable`; and fields added since 2022 are allowed."""
    if isinstance(schema, list):
        return [_json_schema(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    translated = {
        key: _json_schema(value) for key, value in schema.items() if key not in ("nullable", "additionalProperties")
    }
    return {"anyOf": [translated, {"type": "null"}]} if schema.get("nullable") is True else translated


def validate(openapi: dict[str, Any], name: str, answer: object) -> None:
    validator = Draft202012Validator({"$ref": f"#/components/schemas/{name}", **openapi})
    assert [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(answer)] == []


@pytest.mark.parametrize("state", ["Uploaded", "Processing", "Processed", "Failed", "Quarantined"])
async def test_get_video_index_answers_as_published(
    vi: Emulator, caller: Caller, openapi: dict[str, Any], state: Any
) -> None:
    now = datetime.now(UTC)
    vi.library.add(Video("v123456789", "Harbour", now, INDEX, state=state))
    _, index = await caller.call("GET", "/v123456789/Index")
    validate(openapi, "VideoIndexContainer", index)


async def test_list_videos_and_upload_answer_as_published(caller: Caller, openapi: dict[str, Any]) -> None:
    _, uploaded = await caller.call("POST", params={"name": "Harbour"})
    validate(openapi, "MediaAssetSearchResultItem", uploaded)
    _, listed = await caller.call("GET")
    validate(openapi, "MediaAssetSearchResult", listed)
    assert listed["results"]


def read(path: Path) -> Json:
    index: Json = json.loads(path.read_text(encoding="utf-8-sig"))
    return index


@pytest.mark.skipif(not REAL_INDEXES, reason=f"no real indexes under {SHARED}/indexes (SHARED_DIR says where)")
@pytest.mark.parametrize("path", REAL_INDEXES, ids=lambda path: path.name[:2])
async def test_a_real_index_comes_back_with_the_same_insights_and_keys(
    vi: Emulator, caller: Caller, openapi: dict[str, Any], path: Path
) -> None:
    real = read(path)
    vi.add(real["id"], real)
    _, index = await caller.call("GET", f"/{real['id']}/Index")
    assert index["videos"][0]["insights"] == real["videos"][0]["insights"]
    assert set(index) == set(real)
    assert set(index["videos"][0]) == set(real["videos"][0])
    validate(openapi, "VideoIndexContainer", index)
