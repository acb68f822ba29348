"""The head of every document, and what is refused as a whole."""

import json
from typing import Any

import pytest

from shared.insights import INSIGHTS, NotAnIndex, NotProcessed, normalize
from tests.contract import normalized
from tests.samples.indexes.files import MADE, PATHS
from tests.samples.indexes.generator import ACCOUNT_ID


def an_index(*videos: dict[str, Any], **head: object) -> bytes:
    """An index of those videos."""
    index = {"accountId": ACCOUNT_ID, "id": "abc", "state": "Processed", "videos": list(videos or [{"id": "abc"}])}
    return json.dumps(index | head).encode()


def video_of(body: bytes) -> Any:
    """The head, which is the same in the three documents."""
    outcome = normalized(body)
    heads = [json.loads(outcome.documents[insight].body)["video"] for insight in INSIGHTS]
    assert heads[0] == heads[1] == heads[2]
    return heads[0]


def test_a_video_is_described_by_its_own_words() -> None:
    video = video_of(PATHS["metadata-and-null-name"].read_bytes())
    source = json.loads(PATHS["metadata-and-null-name"].read_bytes())
    own = source["videos"][0]
    assert (video["externalId"], video["metadata"]) == (own["externalId"], own["metadata"])
    assert (video["partition"], video["name"], video["created"]) == (source["partition"], None, None)


def test_a_project_has_no_words_of_its_own_but_every_source() -> None:
    source = {"externalId": "e", "metadata": "m", "insights": {"duration": "0:00:10", "language": "en-US"}}
    body = an_index({"id": "a"} | source, {"id": "b", "insights": {"language": "fr-FR"}}, isBase=False)
    video = video_of(body)
    assert (video["externalId"], video["metadata"], video["isProject"]) == (None, None, True)
    assert video["sources"] == [{"id": "a", "durationSeconds": 10}, {"id": "b", "durationSeconds": None}]
    assert (video["language"], video["durationSeconds"]) == (None, None)


@pytest.mark.parametrize(
    ("videos", "head", "is_project"),
    [(1, {}, False), (2, {}, True), (1, {"isBase": False}, True), (2, {"isBase": True}, False)],
)
def test_what_is_a_project(videos: int, head: dict[str, bool], *, is_project: bool) -> None:
    assert video_of(an_index(*({"id": str(number)} for number in range(videos)), **head))["isProject"] is is_project


@pytest.mark.parametrize(
    ("head", "of_source", "seconds"),
    [
        ({"duration": "0:02:50.179048", "durationInSeconds": 170}, "0:02:51", 170.179048),
        ({"durationInSeconds": 170}, "0:02:50.179048", 170.179048),
        ({"durationInSeconds": 170}, None, 170),
        ({"duration": "long", "durationInSeconds": 170}, "longer", 170),
        ({"duration": 634, "durationInSeconds": 170}, "0:02:51", 171),
        ({"duration": "0:00:00", "durationInSeconds": 9}, "0:00:09", 0),
        ({}, None, None),
    ],
)
def test_the_exact_length_is_taken_first(head: dict[str, Any], of_source: str | None, seconds: float | None) -> None:
    assert video_of(an_index({"id": "abc", "insights": {"duration": of_source}}, **head))["durationSeconds"] == seconds


@pytest.mark.parametrize(
    ("videos", "language", "spoken"),
    [
        ([{"language": "en-US", "sourceLanguage": "pt-BR"}], "en-US", ["pt-BR"]),
        ([{"language": "en-US", "insights": {"language": "fr-FR"}}], "fr-FR", []),
        (
            [{"sourceLanguages": ["a", "b"], "sourceLanguage": "a"}, {"sourceLanguages": ["b", "c"]}],
            None,
            ["a", "b", "c"],
        ),
        ([{"insights": {"sourceLanguages": ["de-DE", "it-IT"], "sourceLanguage": "de-DE"}}], None, ["de-DE", "it-IT"]),
        ([{"sourceLanguage": "pt-BR", "insights": {"sourceLanguages": ["de-DE"]}}], None, ["pt-BR"]),
        ([{"insights": {"sourceLanguage": "ja-JP"}}], None, ["ja-JP"]),
    ],
)
def test_languages(videos: list[dict[str, Any]], language: str | None, spoken: list[str]) -> None:
    video = video_of(an_index(*({"id": "abc"} | each for each in videos)))
    assert (video["language"], video["sourceLanguages"]) == (language, spoken)


def test_the_version_of_the_insights_is_the_first_there_is() -> None:
    body = an_index({"id": "a"}, {"id": "b", "insights": {"version": "1.0.0.0"}})
    assert normalized(body).insights_version == "1.0.0.0"


@pytest.mark.parametrize("account_id", [None, ACCOUNT_ID, ACCOUNT_ID.upper()])
def test_the_own_account_is_read(account_id: str | None) -> None:
    assert normalized(an_index(), account_id=account_id).video.id == "abc"


@pytest.mark.parametrize(
    ("body", "account_id", "message"),
    [
        (b"", None, "no index: it is empty"),
        (b"\xef\xbb\xbf\n", None, "no index: it is empty"),
        (b"<html>", None, "not JSON in UTF-8"),
        (an_index()[:-1], None, "not JSON in UTF-8"),
        (an_index().decode().encode("utf-16"), None, "not JSON in UTF-8"),
        (an_index(state="\ud800"), None, "no index: state: half of a surrogate pair (\\ud800) is no letter"),
        (an_index(id=7), None, "no index: id: Expected `str`"),
        (an_index(id="../x"), None, "id: '../x' is no video id"),
        (an_index(id="a" * 33), None, "is no video id"),
        (an_index(accountId="mine"), None, "accountId: 'mine' is no account id"),
        (an_index(), "11111111-2222-3333-4444-555555555555", "not 11111111-2222-3333-4444-555555555555"),
        (an_index(videos=[]), None, "videos: the list is empty"),
        (an_index({"id": "a"}, {"id": 1}), None, "no index: videos[1].id: Expected `str`, got `int`"),
        (an_index({"id": "a"}, {}), None, "no index: videos[1].id: Object missing required field `id`"),
    ],
)
def test_what_is_no_index_is_refused(body: bytes, account_id: str | None, message: str) -> None:
    with pytest.raises(NotAnIndex) as refusal:
        normalize(body, account_id=account_id)
    assert message in str(refusal.value)


def test_one_unfinished_source_holds_the_project_back() -> None:
    failed = {"id": "b", "state": "Failed", "failureCode": "Timeout", "failureMessage": ""}
    with pytest.raises(NotProcessed) as refusal:
        normalize(an_index({"id": "a", "failureCode": "None"}, failed))
    assert (refusal.value.state, refusal.value.failure_code) == ("Failed", "Timeout")


def test_a_reason_of_another_type_hides_no_failure() -> None:
    failed = {"id": "a", "state": "Failed", "failureCode": 7, "failureMessage": "The video is damaged."}
    with pytest.raises(NotProcessed) as refusal:
        normalize(an_index(failed))
    assert (refusal.value.failure_code, refusal.value.failure_message) == (None, "The video is damaged.")
    assert normalized(an_index(failed | {"state": "Processed"})).problems == 0


@pytest.mark.parametrize("kind", MADE)
def test_the_same_index_gives_the_same_bytes(kind: str) -> None:
    assert normalized(MADE[kind]()) == normalized(MADE[kind]())
