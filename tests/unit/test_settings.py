"""Settings: one error that names everything, nothing secret in it, the storage connection in each of its forms."""

import pytest
from pydantic import ValidationError

from shared.settings import AZURITE, NAMES, Settings, SettingsError, read_settings
from tests.samples.settings import GIVEN, IDENTITY, RESOURCE_ID, STORAGE


def test_what_is_needed_is_enough_and_the_rest_has_defaults() -> None:
    settings = read_settings(GIVEN)
    assert settings.endpoint == "https://api.videoindexer.ai"
    assert settings.filter_insights
    assert settings.languages == ()
    assert (settings.min_confidence_topics, settings.min_confidence_keywords, settings.min_confidence_labels) == (
        0,
    ) * 3
    assert (settings.requests_per_second, settings.requests_per_minute) == (10, 120)


def test_one_error_names_everything_that_is_missing() -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({})
    message = str(raised.value)
    assert message.startswith("4 app setting(s) to mend: ")
    for name in GIVEN:
        assert f"{name} is missing: it should be " in message


def test_one_error_names_everything_that_is_wrong() -> None:
    wrong = {
        "DATA_STORAGE": "no connection string",
        "VIDEO_INDEXER_ACCOUNT_ID": "media-vi",
        "VIDEO_INDEXER_LOCATION": "West Europe",
        "VIDEO_INDEXER_RESOURCE_ID": f"{RESOURCE_ID}/",
        "VIDEO_INDEXER_ENDPOINT": "api.videoindexer.ai",
        "ARM_ENDPOINT": "https://",
        "VIDEO_INDEXER_FILTER_INSIGHTS": "sometimes",
        "PUBLICATION_TOPIC_ENDPOINT": "mytopic.westeurope-1.eventgrid.azure.net",
        "INSIGHTS_CONTAINER": "Insights",
        "INDEX_LANGUAGES": "fr-FR,klingon tongue",
        "MIN_CONFIDENCE_TOPICS": "1.1",
        "MIN_CONFIDENCE_KEYWORDS": "nan",
        "MIN_CONFIDENCE_LABELS": "high",
        "MAX_EVENT_AGE_HOURS": "inf",
        "MAX_WAIT_SECONDS": "-1",
        "REQUESTS_PER_SECOND": "0",
        "REQUESTS_PER_MINUTE": "2.5",
        "SWEEP_WINDOW_HOURS": "1e300",
        "SWEEP_REQUESTS_PER_MINUTE": "0",
        "REMOVED_VIDEOS": "forget",
        "SWEEP_GRACE_SECONDS": "-1",
        "STILL_INDEXING_SECONDS": "0",
        "RECHECK_SECONDS": "604801",
        "TAKE_UP_SECONDS": "0",
        "INSTANCE_MEMORY_MB": "511",
        "MAX_INDEX_MB": "0",
    }
    assert wrong.keys() - {"DATA_STORAGE"} == NAMES
    with pytest.raises(SettingsError) as raised:
        read_settings(wrong)
    message = str(raised.value)
    assert message.startswith(f"{len(wrong)} app setting(s) to mend: ")
    for name in wrong:
        assert f"{name} is wrong: it should be " in message


def test_every_setting_says_what_it_should_be() -> None:
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize("name", list(GIVEN))
def test_an_empty_setting_is_missing(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^1 app setting.*{name} is missing"):
        read_settings(GIVEN | {name: ""})


def test_an_empty_setting_that_has_a_default_takes_it() -> None:
    assert read_settings(GIVEN | dict.fromkeys(NAMES - GIVEN.keys(), "")) == read_settings(GIVEN)


def test_settings_are_frozen() -> None:
    settings = read_settings(GIVEN)
    with pytest.raises(ValidationError, match="frozen"):
        settings.location = "eastus"


@pytest.mark.parametrize(
    "text", ["UseDevelopmentStorage=true", "UseDevelopmentStorage=true;", "usedevelopmentstorage=True"]
)
def test_development_storage_is_azurite(text: str) -> None:
    assert read_settings(GIVEN | {"DATA_STORAGE": text}).data_storage.connection_string == AZURITE


def test_storage_by_identity() -> None:
    storage = read_settings(GIVEN | IDENTITY).data_storage
    assert storage.connection_string is None
    assert storage.blob_uri == IDENTITY["DATA_STORAGE__blobServiceUri"]
    assert storage.queue_uri == IDENTITY["DATA_STORAGE__queueServiceUri"]
    assert storage.client_id == IDENTITY["DATA_STORAGE__clientId"]


def test_a_connection_string_goes_before_an_identity() -> None:
    assert read_settings(IDENTITY | GIVEN).data_storage.connection_string == STORAGE


@pytest.mark.parametrize("service", ["blob", "queue"])
def test_half_an_identity_connection_is_missing(service: str) -> None:
    with pytest.raises(SettingsError, match=r"DATA_STORAGE is missing.*DATA_STORAGE__queueServiceUri"):
        read_settings(GIVEN | IDENTITY | {f"DATA_STORAGE__{service}ServiceUri": ""})


def test_an_identity_connection_needs_urls() -> None:
    with pytest.raises(SettingsError, match="DATA_STORAGE is wrong"):
        read_settings(GIVEN | IDENTITY | {"DATA_STORAGE__blobServiceUri": "media"})


def test_languages_are_a_list_with_commas() -> None:
    assert read_settings(GIVEN | {"INDEX_LANGUAGES": " fr-FR, ja-JP,,zh-Hans,"}).languages == (
        "fr-FR",
        "ja-JP",
        "zh-Hans",
    )
