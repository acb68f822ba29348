"""Get Video Index."""

from aiohttp import ClientSession

from local.video_indexer import Emulator, Run
from tests.integration.emulator.calling import INDEX, Caller, upload
from tests.samples.indexes.generator import make_index, make_project


async def test_the_index_is_there_in_every_state(vi: Emulator, caller: Caller) -> None:
    vi.indexing.plan(Run(seconds=3600))
    video_id = await upload(caller, params={"externalId": "x-1", "metadata": "{}", "partition": "north"})
    status, index = await caller.call("GET", f"/{video_id}/Index")
    assert (status, index["state"], index["partition"]) == (200, "Uploaded", "north")
    assert index["videos"][0]["externalId"] == "x-1"
    assert index["videos"][0]["insights"] is None


async def test_included_and_excluded_insights(vi: Emulator, caller: Caller) -> None:
    vi.add("v123456789", INDEX)

    async def insights(**params: str) -> set[str]:
        _, index = await caller.call("GET", "/v123456789/Index", params=params)
        return set(index["videos"][0]["insights"])

    everything = await insights()
    scalars = {key for key in everything if not isinstance(INDEX["videos"][0]["insights"][key], list)}
    assert await insights(includedInsights="Topics,Labels") == scalars | {
        *("topics", "labels", "sourceLanguages", "languages"),
    }
    assert await insights(excludedInsights="transcript,OCR") == everything - {"transcript", "ocr"}
    status, body = await caller.call(
        "GET", "/v123456789/Index", params={"includedInsights": "Topics", "excludedInsights": "Ocr"}
    )
    assert (status, body["ErrorType"]) == (400, "INVALID_INPUT")


async def test_summary_and_streaming_urls_can_be_left_out(vi: Emulator, caller: Caller) -> None:
    vi.add("v123456789", INDEX)
    params = {"includeSummarizedInsights": "false", "includeStreamingUrls": "false"}
    _, whole = await caller.call("GET", "/v123456789/Index")
    _, index = await caller.call("GET", "/v123456789/Index", params=params)
    assert whole["summarizedInsights"]["keywords"]
    assert index["summarizedInsights"] is None
    assert "canary" in whole["videos"][0]["publishedUrl"]
    assert index["videos"][0]["publishedUrl"] is None


async def test_a_translation_marks_names_and_says_its_language(vi: Emulator, caller: Caller) -> None:
    vi.add("v123456789", INDEX)
    _, index = await caller.call("GET", "/v123456789/Index", params={"language": "de-DE"})
    insights, source = index["videos"][0]["insights"], INDEX["videos"][0]["insights"]
    assert insights["language"] == "de-DE"
    assert insights["sourceLanguage"] == "en-US"
    assert insights["topics"][0]["name"] == f"{source['topics'][0]['name']} [de-DE]"
    assert insights["keywords"][0]["language"] == "de-DE"
    status, body = await caller.call("GET", "/v123456789/Index", params={"language": "BadLanguage"})
    assert (status, body) == (
        400,
        {"ErrorType": "INVALID_INPUT", "Message": "Language 'BadLanguage' is not supported"},
    )


async def test_unknown_and_removed_videos(caller: Caller) -> None:
    status, body = await caller.call("GET", "/nosuchvide/Index")
    assert (status, body["ErrorType"]) == (404, "BREAKDOWN_NOT_FOUND")
    video_id = await upload(caller)
    assert (await caller.call("DELETE", f"/{video_id}"))[0] == 204
    status, body = await caller.call("GET", f"/{video_id}/Index")
    assert (status, body["ErrorType"]) == (400, "VIDEO_REMOVED")


async def test_gzip_when_asked(vi: Emulator, caller: Caller) -> None:
    vi.add("v123456789", INDEX)
    headers = {"Authorization": f"Bearer {vi.tokens.issue('Reader', 'Account', None)}"}
    sizes = {}
    for encoding in ("identity", "gzip"):
        async with (
            ClientSession(auto_decompress=False) as session,
            session.get(
                f"{caller.videos}/v123456789/Index", headers={**headers, "Accept-Encoding": encoding}
            ) as answer,
        ):
            sizes[answer.headers.get("Content-Encoding", "identity")] = len(await answer.read())
    assert sizes["gzip"] < sizes["identity"]


async def test_bytes_are_answered_as_they_are(vi: Emulator, caller: Caller) -> None:
    odd = b'\xef\xbb\xbf[{"breakdowns": null}]'
    async with caller.session.put(f"{vi.url}/emulator/videos/odd0000001", data=odd) as answer:
        assert answer.status == 204
    token = vi.tokens.issue("Reader", "Video", "odd0000001")
    async with caller.session.get(f"{caller.videos}/odd0000001/Index?accessToken={token}") as answer:
        assert await answer.read() == odd
    assert vi.traffic.urls[-1].endswith(f"/odd0000001/Index?accessToken={token}")


async def test_a_video_is_as_its_index_says(vi: Emulator, caller: Caller) -> None:
    failed = make_index(3, duration_seconds=30, state="Failed") | {"partition": "north"}
    failed["videos"][0] |= {"failureCode": "Timeout", "failureMessage": "Too slow.", "externalId": "x-1"}
    vi.add("v123456789", failed)
    _, index = await caller.call("GET", "/v123456789/Index")
    assert (index["state"], index["partition"]) == ("Failed", "north")
    assert [index["videos"][0][key] for key in ("failureCode", "failureMessage", "externalId")] == [
        *("Timeout", "Too slow.", "x-1"),
    ]


async def test_a_project_keeps_the_ids_of_its_videos(vi: Emulator, caller: Caller) -> None:
    project = make_project(2)
    vi.add("p123456789", project)
    _, index = await caller.call("GET", "/p123456789/Index")
    assert index["id"] == "p123456789"
    assert [video["id"] for video in index["videos"]] == [video["id"] for video in project["videos"]]
